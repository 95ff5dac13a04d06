//! In a browser, what a person chose is handed in by the page, and what is written is handed out to it.

use std::{
    collections::BTreeMap,
    io::{Error, ErrorKind},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What is on its way.
static HANDED: Mutex<BTreeMap<PathBuf, Vec<u8>>> = Mutex::new(BTreeMap::new());

fn handed() -> MutexGuard<'static, BTreeMap<PathBuf, Vec<u8>>> {
    HANDED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hands a file in, under a name for as long as it is needed.
pub fn hand_in(path: &Path, bytes: Vec<u8>) {
    handed().insert(path.to_owned(), bytes);
}

/// Takes a file away.
pub fn hand_out(path: &Path) -> Option<Vec<u8>> {
    handed().remove(path)
}

/// Reads a file of at most so many bytes.
///
/// # Errors
///
/// [`ErrorKind::FileTooLarge`], [`ErrorKind::NotFound`].
pub fn read(path: &Path, longest: u64) -> std::io::Result<Vec<u8>> {
    let bytes = handed().get(path).cloned().ok_or(ErrorKind::NotFound)?;
    if bytes.len() as u64 > longest {
        return Err(Error::from(ErrorKind::FileTooLarge));
    }
    Ok(bytes)
}

/// Writes a file.
///
/// # Errors
///
/// None.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    hand_in(path, bytes.to_vec());
    Ok(())
}

/// Writes a file that is not there yet.
///
/// # Errors
///
/// [`ErrorKind::AlreadyExists`].
pub fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if handed().contains_key(path) {
        return Err(ErrorKind::AlreadyExists.into());
    }
    write(path, bytes)
}
