//! A backup in pieces, each in a file of its own: made one by one, and brought together one by one.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use vault::{
    KdfParams, Password, RecoveryLabel, SecretBytes, VaultError,
    pieces::{self, Holder, PieceFile, PiecesError},
};

pub use vault::pieces::{Piece, PieceLabel};

use crate::{
    recovery::{self, Form, RecoveryError},
    system,
};

/// Why a piece was not written, read, or taken.
#[derive(Debug, thiserror::Error)]
pub enum PieceError {
    /// The file cannot be written or read, or does not open.
    #[error(transparent)]
    File(#[from] RecoveryError),
    /// The pieces do not fit.
    #[error(transparent)]
    Pieces(#[from] PiecesError),
    /// There is no piece of that number.
    #[error("there is no such piece")]
    None,
}

impl PieceError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::Pieces(error) => error.code(),
            Self::None => "pieces.none",
        }
    }
}

/// A backup that was split and is being handed out. Secret, in memory alone: what was not saved when it goes
/// is gone.
pub struct Handout {
    pieces: Vec<Arc<Piece>>,
    saved: BTreeSet<u8>,
}

impl Handout {
    /// Splits a payload, one piece for each holder.
    ///
    /// # Errors
    ///
    /// [`PiecesError`].
    pub fn split(
        label: &RecoveryLabel,
        payload: &[u8],
        needed: u8,
        holders: &[String],
    ) -> Result<Self, PieceError> {
        let payload = SecretBytes::new(payload.to_vec());
        let pieces = pieces::split(label, &payload, needed, holders, &mut system::rng())?;
        Ok(Self { pieces: pieces.into_iter().map(Arc::new).collect(), saved: BTreeSet::new() })
    }

    /// A piece, to be saved.
    ///
    /// # Errors
    ///
    /// [`PieceError::None`].
    pub fn piece(&self, index: u8) -> Result<Arc<Piece>, PieceError> {
        let piece = self.pieces.iter().find(|piece| piece.index() == index);
        piece.cloned().ok_or(PieceError::None)
    }

    /// Remembers that a piece was saved; false where it is none of these.
    pub fn note_saved(&mut self, saved: &Arc<Piece>) -> bool {
        let is_ours = self.pieces.iter().any(|piece| Arc::ptr_eq(piece, saved));
        if is_ours {
            self.saved.insert(saved.index());
        }
        is_ours
    }

    /// How many are needed.
    #[must_use]
    pub fn needed(&self) -> u8 {
        self.pieces.first().map_or(0, |piece| piece.needed())
    }

    /// Who holds which piece, and whether it is saved.
    pub fn holders(&self) -> impl Iterator<Item = (u8, &str, bool)> {
        let is_saved = |index| self.saved.contains(&index);
        let pieces = self.pieces.iter().map(|piece| (piece.index(), piece.holder()));
        pieces.map(move |(index, holder)| (index, holder, is_saved(index)))
    }
}

/// Seals a piece under its holder's password, writes it, reads it back, opens and compares it. An existing
/// file is never written over.
///
/// # Errors
///
/// [`RecoveryError`]; the piece does not count as saved then.
pub fn save(
    piece: &Piece,
    path: &Path,
    password: &Password,
    params: KdfParams,
    form: Form,
) -> Result<(), RecoveryError> {
    let sealed = PieceFile::seal(piece, password, params, &mut system::rng())?;
    let found = open(&recovery::keep(path, &sealed, form)?, password)?;
    if exposed(&found)? == exposed(piece)? { Ok(()) } else { Err(RecoveryError::NotProven) }
}

/// Pieces that are being brought together. Secret, in memory alone.
#[derive(Default)]
pub struct Gathering(Vec<Piece>);

impl Gathering {
    /// Takes a piece, where it fits those that are here.
    ///
    /// # Errors
    ///
    /// [`PiecesError`] says what is wrong with it; those that are here stay.
    pub fn take(&mut self, piece: Piece) -> Result<(), PiecesError> {
        self.0.push(piece);
        match self.join() {
            Ok(_) | Err(PiecesError::TooFew { .. }) => Ok(()),
            Err(error) => {
                self.0.pop();
                Err(error)
            }
        }
    }

    /// Who the pieces that are here were given to.
    pub fn holders(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Piece::holder)
    }

    /// Whether the piece of this number is here.
    #[must_use]
    pub fn has(&self, index: u8) -> bool {
        self.0.iter().any(|piece| piece.index() == index)
    }

    /// How many are needed, and who holds those that are not here; `None` while there is none.
    #[must_use]
    pub fn missing(&self) -> Option<(u8, Vec<Holder>)> {
        let first = self.0.first()?;
        let here: BTreeSet<u8> = self.0.iter().map(Piece::index).collect();
        let holders = (1..).zip(first.holders()).filter(|(index, _)| !here.contains(index));
        let missing = holders.map(|(index, name)| Holder { index, name: name.clone() });
        Some((first.needed(), missing.collect()))
    }

    /// How many are needed; `None` while there is none.
    #[must_use]
    pub fn needed(&self) -> Option<u8> {
        self.0.first().map(|piece| piece.needed())
    }

    /// Who was given a piece of this backup, in their order.
    #[must_use]
    pub fn all(&self) -> &[String] {
        self.0.first().map_or(&[], |piece| piece.holders())
    }

    /// The set that they are of; `None` while there is none.
    #[must_use]
    pub fn set(&self) -> Option<[u8; 32]> {
        self.0.first().map(|piece| *piece.set_id())
    }

    /// What they say of the backup; `None` while there is none.
    #[must_use]
    pub fn label(&self) -> Option<&RecoveryLabel> {
        self.0.first().map(Piece::label)
    }

    /// Puts the backup together.
    ///
    /// # Errors
    ///
    /// [`PiecesError::TooFew`] names who holds those that are missing.
    pub fn join(&self) -> Result<(RecoveryLabel, SecretBytes), PiecesError> {
        pieces::join(&self.0)
    }
}

/// What a piece says of itself, before any password. Not yet authentic.
///
/// # Errors
///
/// [`RecoveryError`].
pub fn peek(path: &Path) -> Result<PieceLabel, RecoveryError> {
    Ok(PieceFile::peek(&recovery::read_sealed(path)?)?)
}

/// A piece as another device kept it, checked alone.
///
/// # Errors
///
/// [`VaultError`].
pub fn read(bytes: &[u8]) -> Result<Piece, VaultError> {
    let piece = Piece::decode(bytes)?;
    piece.check()?;
    Ok(piece)
}

/// Opens the file of a piece, as it was read.
///
/// # Errors
///
/// [`RecoveryError`].
pub fn open(sealed: &[u8], password: &Password) -> Result<Piece, RecoveryError> {
    Ok(PieceFile::open(sealed, password)?)
}

fn exposed(piece: &Piece) -> Result<SecretBytes, RecoveryError> {
    // EXPOSE: compared and wiped.
    Ok(piece.expose()?)
}
