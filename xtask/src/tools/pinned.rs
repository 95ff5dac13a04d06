//! Installations that follow a file: made again when it changes, and only then.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::Failure;

/// A record, written last, of the file that an installation was made from. One that was cut off
/// has none and is made again.
#[derive(Debug)]
pub(super) struct Mark {
    path: PathBuf,
    pins: Vec<u8>,
}

impl Mark {
    /// The mark of the installation in `folder` that follows the file `pins`.
    pub(super) fn of(folder: &Path, pins: &Path) -> Result<Self, Failure> {
        Ok(Self { path: folder.join(".cohort-installed"), pins: read(pins)? })
    }

    /// True where the installation is whole and follows the file as it is now.
    pub(super) fn stands(&self) -> bool {
        fs::read(&self.path).is_ok_and(|installed| installed == self.pins)
    }

    /// Says that the installation is whole.
    pub(super) fn set(&self) -> Result<(), Failure> {
        write(&self.path, &self.pins)
    }
}

/// Copies a file, making the folders that it needs.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    write(to, &read(from)?)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(Failure::system(format!("read {}", path.display())))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, bytes))
        .map_err(Failure::system(format!("write {}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_until_the_file_it_follows_changes() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, pins) = (dir.path().join("venv"), dir.path().join("pins"));
        write(&pins, b"a==1").unwrap();
        assert!(!Mark::of(&folder, &pins).unwrap().stands());
        Mark::of(&folder, &pins).unwrap().set().unwrap();
        assert!(Mark::of(&folder, &pins).unwrap().stands());
        write(&pins, b"a==2").unwrap();
        assert!(!Mark::of(&folder, &pins).unwrap().stands());
    }
}
