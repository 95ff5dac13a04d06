//! Why pieces were not made or did not come together.

use std::fmt;

use thiserror::Error;

use crate::VaultError;

/// Who keeps one of the pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Which piece, from 1.
    pub index: u8,
    /// The name that was given to its holder when the pieces were made.
    pub name: String,
}

/// Which of the given pieces an error is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPiece {
    /// Its place among those given, from 1.
    pub given: usize,
    /// What it says of itself; a damaged one may say anything.
    pub holder: Holder,
}

impl fmt::Display for NamedPiece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "piece {} of {}", self.holder.index, self.holder.name)
    }
}

/// Why pieces were not made, or did not give back what they were made of. Carries no secret.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PiecesError {
    /// Fewer than two would be enough, or more are needed than there are, or there are more than ten.
    #[error("of 2 to 10 pieces, at least 2 are needed")]
    Terms,
    /// All are good, and more are needed.
    #[error("there are {have} of {needed} pieces")]
    TooFew {
        /// How many there are.
        have: usize,
        /// How many are needed; the least possible where none was given.
        needed: u8,
        /// Those of the set that were not given. Empty where none was given.
        missing: Vec<Holder>,
    },
    /// It does not fit its own commitments or its own set.
    #[error("{0} is damaged")]
    Damaged(NamedPiece),
    /// A good piece of the backup of another wallet.
    #[error("{0} belongs to another wallet")]
    OtherWallet(NamedPiece),
    /// A good piece, from before or after a change of this wallet.
    #[error("{0} belongs to another epoch of this wallet")]
    OtherEpoch(NamedPiece),
    /// A good piece of another backup of the same epoch: of another device, or made at another time.
    #[error("{0} belongs to another backup of this wallet")]
    OtherSet(NamedPiece),
    /// A piece that was given before.
    #[error("{0} was given twice")]
    Twice(NamedPiece),
    /// The pieces fit each other and not what they sealed: they were all changed, in the same way.
    #[error("these pieces were all changed after they were made")]
    Altered,
    /// What was made did not give back what it was made of.
    #[error("the pieces did not give back what they were made of")]
    NotProven,
    /// A label, a size or a file is at fault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl PiecesError {
    /// The name of this error for logs, translations and support; it never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Terms => "pieces.terms",
            Self::TooFew { .. } => "pieces.too_few",
            Self::Damaged(_) => "pieces.damaged",
            Self::OtherWallet(_) => "pieces.other_wallet",
            Self::OtherEpoch(_) => "pieces.other_epoch",
            Self::OtherSet(_) => "pieces.other_set",
            Self::Twice(_) => "pieces.twice",
            Self::Altered => "pieces.altered",
            Self::NotProven => "pieces.not_proven",
            Self::Vault(error) => error.code(),
        }
    }
}
