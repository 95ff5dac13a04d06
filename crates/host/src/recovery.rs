//! Recovery files: written, read back, opened; and a device brought back from one.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use party::{PartyView, WalletView};
use rand_core::Rng;
use vault::{
    KdfParams, Password, RecoveryFile, RecoveryLabel, SecretBytes, UnixSeconds, VaultError,
};

use crate::system;

/// The largest file that is read.
const LONGEST: u64 = 17 * 1024 * 1024;
/// The longest text of a label, in bytes.
const LONGEST_TEXT: usize = 128;

/// Why a recovery file was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// The disk said no.
    #[error("the file could not be written or read")]
    File(#[source] std::io::Error),
    /// There is a file of that name already.
    #[error("a file of that name exists")]
    Exists,
    /// What came back is not what was written.
    #[error("the file did not come back as it was written")]
    NotProven,
    /// The file does not open.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl RecoveryError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(_) => "recovery.file",
            Self::Exists => "recovery.exists",
            Self::NotProven => "recovery.not_proven",
            Self::Vault(error) => error.code(),
        }
    }
}

/// The label of this device's recovery file of a wallet.
#[must_use]
pub fn label(view: &PartyView, wallet: &WalletView) -> RecoveryLabel {
    let rank = wallet.members.iter().position(|member| member.is_me).map_or(0, |at| at + 1);
    RecoveryLabel {
        epoch: wallet.attempt.to_string(),
        share: format!("{rank} of {}", wallet.terms.holders),
        device: clip(view.introduction.name.as_str()),
        made_at: UnixSeconds(system::now()),
        wallet_id: wallet.wallet.to_string(),
        wallet_name: clip(wallet.terms.name.as_str()),
    }
}

/// Seals, writes durably, reads back, opens, compares. An existing file is never written over.
///
/// # Errors
///
/// [`RecoveryError`]; nothing counts as saved then.
pub fn save(
    path: &Path,
    label: &RecoveryLabel,
    payload: &[u8],
    password: &Password,
    params: KdfParams,
) -> Result<(), RecoveryError> {
    let payload = SecretBytes::new(payload.to_vec());
    let sealed = RecoveryFile::seal(label, &payload, password, params, &mut system::rng())?;
    place(path, &sealed)?;
    let (found, opened) = open(path, password)?;
    if found == *label && opened == payload { Ok(()) } else { Err(RecoveryError::NotProven) }
}

/// Reads and opens a recovery file.
///
/// # Errors
///
/// [`RecoveryError`].
pub fn open(
    path: &Path,
    password: &Password,
) -> Result<(RecoveryLabel, SecretBytes), RecoveryError> {
    Ok(RecoveryFile::open(&read(path)?, password)?)
}

/// Reads what a recovery file says of itself, before any password. Not yet authentic.
///
/// # Errors
///
/// [`RecoveryError`].
pub fn peek(path: &Path) -> Result<RecoveryLabel, RecoveryError> {
    Ok(RecoveryFile::peek(&read(path)?)?)
}

/// Writes a file that is not there yet.
pub(crate) fn place(path: &Path, bytes: &[u8]) -> Result<(), RecoveryError> {
    write_new(path, bytes).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => RecoveryError::Exists,
        _ => RecoveryError::File(error),
    })
}

/// Reads a recovery file as it lies there.
///
/// # Errors
///
/// [`RecoveryError::File`]; [`VaultError::TooLarge`] above 17 MiB.
pub fn read(path: &Path) -> Result<Vec<u8>, RecoveryError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(RecoveryError::File)?;
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(RecoveryError::File)?;
    if bytes.len() as u64 > LONGEST {
        return Err(VaultError::TooLarge.into());
    }
    Ok(bytes)
}

/// Writes beside the name, flushes, and gives that the name: it stands for the whole file or is not there.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
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

/// Cuts a name to what a label holds, between characters.
fn clip(text: &str) -> String {
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
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
