//! Why a text is no key, each reason with its stable code.
//!
//! None of them carries anything of the text.

use thiserror::Error;

/// Why a text is no phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PhraseError {
    /// Not 12, 15, 18, 21 or 24 words.
    #[error("a phrase has 12, 15, 18, 21 or 24 words, this one has {found}")]
    WordCount {
        /// How many there are.
        found: usize,
    },
    /// A word of no list in any language.
    #[error("word {position} is on no list")]
    UnknownWord {
        /// Which word, counted from 1.
        position: usize,
    },
    /// Every word is on some list, and no list holds them all.
    #[error("word {position} is of another language than the others")]
    MixedLanguages {
        /// The first word that the language of most of them lacks, counted from 1.
        position: usize,
    },
    /// The last word does not fit the others, in any language that has them all.
    #[error("the words do not fit together")]
    Checksum,
    /// Not 16, 20, 24, 28 or 32 bytes of entropy.
    #[error("the entropy of a phrase has 16, 20, 24, 28 or 32 bytes, this has {found}")]
    EntropyLength {
        /// How many there are.
        found: usize,
    },
    /// More than [`crate::LONGEST_PASSPHRASE`] bytes.
    #[error("a passphrase that is kept has at most 256 bytes")]
    LongPassphrase,
}

impl PhraseError {
    /// The stable name of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WordCount { .. } => "whole.phrase.word_count",
            Self::UnknownWord { .. } => "whole.phrase.unknown_word",
            Self::MixedLanguages { .. } => "whole.phrase.mixed_languages",
            Self::Checksum => "whole.phrase.checksum",
            Self::EntropyLength { .. } => "whole.phrase.entropy_length",
            Self::LongPassphrase => "whole.phrase.long_passphrase",
        }
    }
}

/// Why a text is no path, or a path leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PathError {
    /// No number below 2³¹ with at most one mark of hardening after it.
    #[error("step {position} of the path is no number of a child")]
    Step {
        /// Which step, counted from 1.
        position: usize,
    },
    /// BIP-32 counts depth in one byte.
    #[error("a path leads at most 255 steps below the root")]
    TooDeep,
    /// ed25519 has hardened children only (SLIP-0010).
    #[error("step {position} is not hardened, and ed25519 has no such children")]
    SoftStep {
        /// Which step, counted from 1.
        position: usize,
    },
    /// The one number in about 2¹²⁷ that gives no child (BIP-32).
    #[error("step {position} gives no key")]
    NoChild {
        /// Which step, counted from 1.
        position: usize,
    },
}

impl PathError {
    /// The stable name of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Step { .. } => "whole.path.step",
            Self::TooDeep => "whole.path.too_deep",
            Self::SoftStep { .. } => "whole.path.soft_step",
            Self::NoChild { .. } => "whole.path.no_child",
        }
    }
}

/// Why a text, or bytes, are no private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// None of the forms that are read here.
    #[error("this is not a private key in any form that is read here")]
    Unreadable,
    /// Hexadecimal digits, but not as many as a key has.
    #[error("a private key has 64 hexadecimal digits, this has {found}")]
    HexLength {
        /// How many digits there are.
        found: usize,
    },
    /// The checksum of base58 does not fit.
    #[error("a character is wrong: the checksum does not fit")]
    Checksum,
    /// Well formed, but of a kind that is not read here.
    #[error("this is a key of another kind")]
    OtherKind,
    /// An extended public key.
    #[error("this is the public half of a key")]
    PublicOnly,
    /// Parts that exclude each other, such as a root that has a parent.
    #[error("the parts of this key contradict each other")]
    Contradiction,
    /// 0, or not below the order of the curve.
    #[error("this number is no private key of its curve")]
    OutOfRange,
    /// A key pair whose public half belongs to another key.
    #[error("the two halves of this key pair do not belong together")]
    PublicHalf,
    /// A seed outside 16 to 64 bytes (BIP-32).
    #[error("a seed has 16 to 64 bytes, this has {found}")]
    SeedLength {
        /// How many there are.
        found: usize,
    },
}

impl KeyError {
    /// The stable name of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "whole.key.unreadable",
            Self::HexLength { .. } => "whole.key.hex_length",
            Self::Checksum => "whole.key.checksum",
            Self::OtherKind => "whole.key.other_kind",
            Self::PublicOnly => "whole.key.public_only",
            Self::Contradiction => "whole.key.contradiction",
            Self::OutOfRange => "whole.key.out_of_range",
            Self::PublicHalf => "whole.key.public_half",
            Self::SeedLength { .. } => "whole.key.seed_length",
        }
    }
}
