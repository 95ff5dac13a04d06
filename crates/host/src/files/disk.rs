//! Files of the operating system.

use std::{
    fs::{self, File, OpenOptions},
    io::{Error, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use rand_core::Rng;

use crate::system;

/// Reads a file of at most so many bytes.
///
/// # Errors
///
/// [`ErrorKind::FileTooLarge`], and those of the system.
pub fn read(path: &Path, longest: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(longest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > longest {
        return Err(Error::from(ErrorKind::FileTooLarge));
    }
    Ok(bytes)
}

/// Writes a file, over another one where its person chose that.
///
/// # Errors
///
/// Those of the system.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::write(path, bytes)
}

/// Writes beside the name, flushes, and gives that the name: it stands for the whole file or is not there.
///
/// # Errors
///
/// [`ErrorKind::AlreadyExists`], and those of the system.
pub fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let part = write_beside(path, bytes)?;
    let placed = match fs::hard_link(&part, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => take_name(&part, path),
        linked => linked,
    };
    // Gone already where it was moved.
    let _ = fs::remove_file(&part);
    placed?;
    #[cfg(unix)]
    if let Some(dir) = path.parent() {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

/// The same without links, which the file systems of many memory sticks do not have: the name stands for an
/// empty file for a moment.
fn take_name(part: &Path, path: &Path) -> std::io::Result<()> {
    File::create_new(path)?;
    fs::rename(part, path).inspect_err(|_| {
        // Nothing stands there but the name.
        let _ = fs::remove_file(path);
    })
}

/// Writes a file that nobody else has, beside the name.
fn write_beside(path: &Path, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{:016x}.part", system::rng().next_u64()));
    let part = path.with_file_name(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    if let Err(error) = written {
        let _ = fs::remove_file(&part);
        return Err(error);
    }
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_stands_for_what_it_stood_for_with_links_and_without() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup.cohort");
        write_new(&path, b"whole").unwrap();
        assert_eq!(write_new(&path, b"other").unwrap_err().kind(), ErrorKind::AlreadyExists);
        let part = write_beside(&path, b"other").unwrap();
        assert_eq!(take_name(&part, &path).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        fs::remove_file(&path).unwrap();
        take_name(&part, &path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"other");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
