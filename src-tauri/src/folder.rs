//! Where a profile's data lies.

use std::{error::Error, fmt, fs::DirBuilder, path::PathBuf, str::FromStr};

use tauri::{Runtime, path::PathResolver};

/// Names the data folder, whatever the profile.
const DATA_DIR: &str = "COHORT_DATA_DIR";
/// The longest name of a profile.
const LONGEST: usize = 32;

/// The name of a profile: it becomes the name of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile(String);

impl Default for Profile {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Profile {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if text.is_empty() || text.len() > LONGEST || !text.bytes().all(plain) {
            return Err("a profile has 1 to 32 letters, digits, hyphens or underscores");
        }
        Ok(Self(text.to_owned()))
    }
}

/// Finds the profile's folder, and makes it, for this user alone, where it is missing.
pub(crate) fn find<R: Runtime>(
    profile: &Profile,
    paths: &PathResolver<R>,
) -> Result<PathBuf, Box<dyn Error>> {
    let dir = match std::env::var_os(DATA_DIR) {
        Some(dir) if !dir.is_empty() => std::path::absolute(dir)?,
        _ => paths.data_dir()?.join("cohort").join(&profile.0),
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&dir)?;
    Ok(dir)
}

#[cfg(test)]
mod tests {
    use super::Profile;

    #[test]
    fn a_profile_never_leaves_its_folder() {
        for good in ["default", "a", "Laptop-2", "x_y"] {
            assert_eq!(
                good.parse::<Profile>().map(|profile| profile.to_string()).as_deref(),
                Ok(good)
            );
        }
        for bad in ["", "..", "a/b", "a b", ".hidden", "\u{202e}", &"x".repeat(33)] {
            assert!(bad.parse::<Profile>().is_err(), "{bad:?}");
        }
    }
}
