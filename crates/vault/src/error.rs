//! Why something stayed closed.

use thiserror::Error;

/// Why a file could not be sealed or opened. Carries no secret and no content.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum VaultError {
    /// The bytes do not begin as our files do.
    #[error("this is not a file of Cohort")]
    NotAVault,
    /// Sealed by a later version of the program than this one.
    #[error("this file was made by a newer version of Cohort: update to open it")]
    NewerVersion,
    /// One of our files, but of another kind: a lock where a recovery file was expected.
    #[error("this is a file of Cohort, but of another kind")]
    WrongKind,
    /// A length, an encoding or an authentication tag does not fit.
    #[error("this file is damaged: restore it from a copy")]
    Damaged,
    /// Key-derivation parameters below the floor (a downgrade) or above the cap (a memory bomb).
    #[error("this file asks for a key derivation outside the allowed range")]
    KdfOutOfRange,
    /// The key derivation asked for more memory than the system would give.
    #[error("there is not enough memory to derive the key: close other programs and try again")]
    NoMemory,
    /// The file needs the secret that the system's keychain holds, and none was given.
    #[error("this file also needs the secret in this system's keychain")]
    KeychainMissing,
    /// The key commitment does not match: the password, or the keychain's secret, is another.
    #[error("the password does not open this file")]
    WrongPassword,
    /// Authentic, but sealed under another name or kind: files have been swapped.
    #[error("this file belongs elsewhere: it was sealed as another record")]
    WrongRecord,
    /// Sealed under the key of another store.
    #[error("this file belongs to the store of another device")]
    WrongStore,
    /// Sealed under another password, salt or cost than the kept key stands for.
    #[error("this file was not sealed under the key that this device keeps for its backups")]
    OtherKey,
    /// More content than a file may hold.
    #[error("this is too large to be sealed in one file")]
    TooLarge,
    /// A label that is too long, or that holds control or direction-changing characters.
    #[error("a label is too long or holds characters that cannot be shown")]
    LabelRefused,
    /// An empty password, or one of more than a kilobyte.
    #[error("a password has between 1 and 1024 bytes")]
    PasswordRefused,
}

impl VaultError {
    /// The name of this error for logs, translations and support; it never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAVault => "vault.not_a_vault",
            Self::NewerVersion => "vault.newer_version",
            Self::WrongKind => "vault.wrong_kind",
            Self::Damaged => "vault.damaged",
            Self::KdfOutOfRange => "vault.kdf_out_of_range",
            Self::NoMemory => "vault.no_memory",
            Self::KeychainMissing => "vault.keychain_missing",
            Self::WrongPassword => "vault.wrong_password",
            Self::WrongRecord => "vault.wrong_record",
            Self::WrongStore => "vault.wrong_store",
            Self::OtherKey => "vault.other_key",
            Self::TooLarge => "vault.too_large",
            Self::LabelRefused => "vault.label_refused",
            Self::PasswordRefused => "vault.password_refused",
        }
    }
}
