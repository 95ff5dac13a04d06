//! Backups on paper: in which form one is saved, and what comes back of a sheet.

use host::recovery::Form;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::RecoveryFileView;

/// How a backup is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BackupForm {
    /// As a file.
    File,
    /// As a sheet to print.
    Sheet,
}

impl From<BackupForm> for Form {
    fn from(form: BackupForm) -> Self {
        match form {
            BackupForm::File => Self::File,
            BackupForm::Sheet => Self::Sheet,
        }
    }
}

/// What a sheet says, typed or pasted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SheetTextRequest {
    /// Its lines, or the texts of its codes. Sealed: nothing in it is secret.
    pub text: String,
}

/// What was chosen to restore from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChosenView {
    /// A recovery file, or a piece, whole.
    File {
        /// What it says of itself. Its file has no name where it was typed.
        file: RecoveryFileView,
    },
    /// Some codes of a sheet: the next picture is waited for.
    Codes {
        /// How far that is.
        codes: SheetCodesView,
    },
}

/// Codes of one sheet that are being brought together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SheetCodesView {
    /// The sheet, by the letters that stand on its pages.
    pub sheet: String,
    /// How many codes it has.
    pub of: u8,
    /// Which are here, from 1.
    pub here: Vec<u8>,
    /// Which are not.
    pub missing: Vec<u8>,
}

/// A picture that was pasted or dropped.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PictureRequest {
    /// Its file, PNG or JPEG, in base64 (RFC 4648, section 4).
    pub picture: String,
}
