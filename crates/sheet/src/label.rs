//! What a sealed file says of itself, whichever kind it is of.

use vault::{
    RecoveryFile, RecoveryLabel, VaultError,
    pieces::{PieceFile, PieceLabel},
};

/// What is on the sheet in plain words. Not authentic before a password opened the file.
pub(crate) struct Label {
    /// What the backup is of.
    pub(crate) backup: RecoveryLabel,
    /// Which piece of it, where it is one of several.
    pub(crate) piece: Option<PieceLabel>,
}

impl Label {
    pub(crate) fn peek(sealed: &[u8]) -> Result<Self, VaultError> {
        match PieceFile::peek(sealed) {
            Ok(piece) => Ok(Self { backup: piece.backup(), piece: Some(piece) }),
            Err(_) => Ok(Self { backup: RecoveryFile::peek(sealed)?, piece: None }),
        }
    }
}
