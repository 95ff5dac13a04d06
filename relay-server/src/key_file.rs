//! The relay's own key, in a file that only its owner may read.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::Path,
};

use rand_core::CryptoRng;
use wire::hop::RelaySecret;
use zeroize::Zeroizing;

/// What is wrong with a key file.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or made.
    #[error("the relay's key file cannot be used; check its folder and permissions")]
    Io(#[from] io::Error),
    /// It does not hold exactly 32 bytes.
    #[error("the relay's key file does not hold a key; restore it or name another file")]
    NotAKey,
    /// Others may read it.
    #[cfg(unix)]
    #[error("the relay's key file can be read by others; run chmod 600 on it")]
    NotPrivate,
}

impl KeyFileError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "key_file.io",
            Self::NotAKey => "key_file.not_a_key",
            #[cfg(unix)]
            Self::NotPrivate => "key_file.not_private",
        }
    }
}

/// The key's fingerprint as devices take it: 64 lower-case hexadecimal digits.
#[must_use]
pub fn fingerprint_text(key: &RelaySecret) -> String {
    key.fingerprint().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads the key, or makes a new one where there is no file.
///
/// # Errors
///
/// [`KeyFileError`]; an existing file is never overwritten.
///
/// # Security
///
/// Invites carry the key's fingerprint: whoever has this file can pose as the relay, and then sees
/// routes, not letters. The file is not encrypted, because a relay starts without anybody present.
pub fn read_or_make(path: &Path, rng: &mut dyn CryptoRng) -> Result<RelaySecret, KeyFileError> {
    match fs::File::open(path) {
        Ok(file) => read(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path, rng),
        Err(error) => Err(error.into()),
    }
}

fn read(file: fs::File) -> Result<RelaySecret, KeyFileError> {
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&file.metadata()?.permissions()) & 0o077 != 0 {
        return Err(KeyFileError::NotPrivate);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(64));
    file.take(33).read_to_end(&mut bytes)?;
    let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| KeyFileError::NotAKey)?;
    Ok(RelaySecret::from_bytes(bytes))
}

fn make(path: &Path, rng: &mut dyn CryptoRng) -> Result<RelaySecret, KeyFileError> {
    let key = RelaySecret::make(rng);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    // EXPOSE: written to the file that is its one home.
    file.write_all(&*key.expose())?;
    file.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.key");
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let made = read_or_make(&path, &mut rng).unwrap();
        let read = read_or_make(&path, &mut rng).unwrap();
        assert_eq!(made.fingerprint(), read.fingerprint());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_is_no_key_or_not_private_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.key");
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        read_or_make(&path, &mut rng).unwrap();
        fs::write(&path, [7; 31]).unwrap();
        assert!(matches!(read_or_make(&path, &mut rng), Err(KeyFileError::NotAKey)));
        assert_eq!(fs::read(&path).unwrap(), [7; 31]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(read_or_make(&path, &mut rng), Err(KeyFileError::NotPrivate)));
        }
    }
}
