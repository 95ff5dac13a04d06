//! Why a copy was not put or read.

use thiserror::Error;

#[cfg(feature = "native")]
use crate::oauth::GrantError;

/// Why a copy was not put or read. Says nothing of the address, the user or what the place answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CloudError {
    /// It cannot be reached, took too long, or is in trouble itself.
    #[error("the place cannot be reached")]
    Unreachable,
    /// Its certificate is not valid for its address, not valid today, or of nobody whom the system
    /// trusts.
    #[error("the place's certificate is not valid or not trusted")]
    Untrusted,
    /// It does not let this user in, or not do this.
    #[error("the place does not let this user in")]
    Denied,
    /// The sign-in to its account is not valid any more.
    #[error("the sign-in to the place is not valid any more")]
    SignedOut,
    /// It has no room left.
    #[error("the place is full")]
    Full,
    /// There is nothing under this name.
    #[error("the copy is not there")]
    Missing,
    /// There is something under this name.
    #[error("a copy of that name exists")]
    Exists,
    /// What came back is not what was sent.
    #[error("the copy did not come back as it was sent")]
    NotProven,
    /// Something else lies there than what was put.
    #[error("the copy has changed")]
    Changed,
    /// Everybody on the way could read the password.
    #[error("the place's address is not https")]
    NotHttps,
    /// An address, bucket or name that makes no sense, or leads nowhere or elsewhere.
    #[error("the place's address is not usable")]
    Address,
    /// Larger than a copy may be, or more names than are taken.
    #[error("this is more than a copy may be")]
    TooLarge,
    /// It refused, and not for any of these reasons.
    #[error("the place refused")]
    Failed,
}

#[cfg(feature = "native")]
impl From<GrantError> for CloudError {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Unreachable => Self::Unreachable,
            GrantError::Untrusted => Self::Untrusted,
            GrantError::Refused => Self::SignedOut,
        }
    }
}

impl CloudError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "cloud.unreachable",
            Self::Untrusted => "cloud.untrusted",
            Self::Denied => "cloud.denied",
            Self::SignedOut => "cloud.signed_out",
            Self::Full => "cloud.full",
            Self::Missing => "cloud.missing",
            Self::Exists => "cloud.exists",
            Self::NotProven => "cloud.not_proven",
            Self::Changed => "cloud.changed",
            Self::NotHttps => "cloud.not_https",
            Self::Address => "cloud.address",
            Self::TooLarge => "cloud.too_large",
            Self::Failed => "cloud.failed",
        }
    }
}
