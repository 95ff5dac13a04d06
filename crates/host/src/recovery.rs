//! Recovery files: written, read back, opened; and a device brought back from one.

use std::{io::ErrorKind, path::Path};

use party::{PartyView, WalletView};
use vault::{
    KdfParams, Password, RecoveryFile, RecoveryLabel, SecretBytes, UnixSeconds, VaultError,
};

use crate::{files, system};

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
    place(path, &seal(label, &payload, password, params)?)?;
    let (found, opened) = open(path, password)?;
    if found == *label && opened == payload { Ok(()) } else { Err(RecoveryError::NotProven) }
}

/// Seals a recovery file.
///
/// # Errors
///
/// [`VaultError`].
pub fn seal(
    label: &RecoveryLabel,
    payload: &SecretBytes,
    password: &Password,
    params: KdfParams,
) -> Result<Vec<u8>, VaultError> {
    RecoveryFile::seal(label, payload, password, params, &mut system::rng())
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
    files::write_new(path, bytes).map_err(|error| match error.kind() {
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
    files::read(path, LONGEST).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => VaultError::TooLarge.into(),
        _ => RecoveryError::File(error),
    })
}

/// Cuts a name to what a label holds, between characters.
fn clip(text: &str) -> String {
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}
