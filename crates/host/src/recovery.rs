//! Recovery files, as files and as sheets to print: written, read back, opened; and a device brought back from one.

use std::{io::ErrorKind, path::Path};

use party::{PartyView, WalletView};
use sheet::{Gathered, Given, SheetError};
use vault::{
    KdfParams, Password, RecoveryFile, RecoveryLabel, SecretBytes, UnixSeconds, VaultError,
};

use crate::{files, system};

/// The largest file that is read.
const LONGEST: u64 = 17 * 1024 * 1024;
/// The largest picture or document that is read.
const LONGEST_PICTURE: u64 = 64 * 1024 * 1024;
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
    /// The sheet cannot be drawn or read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
}

/// How a backup is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the sealed file itself.
    File,
    /// As a sheet to print, with the sealed file in it.
    Sheet,
}

impl Form {
    /// The form that the name of a file asks for.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if ending.eq_ignore_ascii_case(Self::Sheet.ending()) { Self::Sheet } else { Self::File }
    }

    /// What the name of such a file ends with.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::File => "cohort",
            Self::Sheet => "pdf",
        }
    }
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
            Self::Sheet(error) => error.code(),
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
    form: Form,
) -> Result<(), RecoveryError> {
    let payload = SecretBytes::new(payload.to_vec());
    let sealed = RecoveryFile::seal(label, &payload, password, params, &mut system::rng())?;
    let there = keep(path, &sealed, form)?;
    let (found, opened) = open_sealed(&there, password)?;
    if found == *label && opened == payload { Ok(()) } else { Err(RecoveryError::NotProven) }
}

/// Writes a sealed file in a form, reads that back, and gives the sealed file that came out of it.
///
/// Of a sheet the attached file, the codes as they are drawn and the lines must each give the same.
pub(crate) fn keep(path: &Path, sealed: &[u8], form: Form) -> Result<Vec<u8>, RecoveryError> {
    match form {
        Form::File => {
            place(path, sealed)?;
            read(path)
        }
        Form::Sheet => {
            place(path, &sheet::draw(sealed)?)?;
            let there = read(path)?;
            sheet::prove(&there, sealed)?;
            sheet::attached(&there).ok_or(RecoveryError::NotProven)
        }
    }
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
    open_sealed(&read_sealed(path)?, password)
}

/// Opens a recovery file, as it was read.
///
/// # Errors
///
/// [`RecoveryError`].
pub fn open_sealed(
    sealed: &[u8],
    password: &Password,
) -> Result<(RecoveryLabel, SecretBytes), RecoveryError> {
    Ok(RecoveryFile::open(sealed, password)?)
}

/// Writes a file that is not there yet.
pub(crate) fn place(path: &Path, bytes: &[u8]) -> Result<(), RecoveryError> {
    files::write_new(path, bytes).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => RecoveryError::Exists,
        _ => RecoveryError::File(error),
    })
}

/// Reads a recovery file as it lies there.
fn read(path: &Path) -> Result<Vec<u8>, RecoveryError> {
    read_at_most(path, LONGEST)
}

/// Reads what somebody chose: a recovery file, or what is left of a sheet.
///
/// # Errors
///
/// [`RecoveryError::File`]; [`RecoveryError::Sheet`]; [`VaultError::TooLarge`] above 17 MiB, or 64 MiB of a picture
/// or document.
pub fn read_given(path: &Path) -> Result<Given, RecoveryError> {
    match sheet::read(&read_at_most(path, LONGEST_PICTURE)?)? {
        Given::File(sealed) if sealed.len() as u64 > LONGEST => Err(VaultError::TooLarge.into()),
        given => Ok(given),
    }
}

/// The same where one file must be all of it.
///
/// # Errors
///
/// As [`read_given`]; [`SheetError::MissingCodes`].
pub fn read_sealed(path: &Path) -> Result<Vec<u8>, RecoveryError> {
    match read_given(path)? {
        Given::File(sealed) => Ok(sealed),
        Given::Codes(codes) => {
            let mut gathered = Gathered::default();
            gathered.take(codes)?;
            Ok(gathered.join()?)
        }
    }
}

fn read_at_most(path: &Path, longest: u64) -> Result<Vec<u8>, RecoveryError> {
    files::read(path, longest).map_err(|error| match error.kind() {
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
