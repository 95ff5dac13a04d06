//! Why a store could not do as told.

use std::io;

use thiserror::Error;

/// Why a record could not be read or kept. Never carries content.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process holds the store; two writers would undo each other's work.
    #[error("another running Cohort already uses this store: close it first")]
    InUse,
    /// Not the name of a record.
    #[error("this is not the name of a record")]
    BadName,
    /// More bytes than a record may have.
    #[error("this is too large for one record")]
    TooLarge,
    /// No space left, or the quota is used up.
    #[error("the disk is full: free some space and try again")]
    Full(#[source] io::Error),
    /// The system refuses: permissions, or a file system that is read-only.
    #[error("the system does not allow access to the store: check its permissions")]
    Denied(#[source] io::Error),
    /// The disk failed, or something lies in the store that does not belong there.
    #[error("the disk reported an error")]
    Failed(#[source] io::Error),
}

impl StoreError {
    /// The name of this error for logs, translations and support; it never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InUse => "store.in_use",
            Self::BadName => "store.bad_name",
            Self::TooLarge => "store.too_large",
            Self::Full(_) => "store.full",
            Self::Denied(_) => "store.denied",
            Self::Failed(_) => "store.failed",
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(error),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::Denied(error)
            }
            io::ErrorKind::FileTooLarge => Self::TooLarge,
            _ => Self::Failed(error),
        }
    }
}
