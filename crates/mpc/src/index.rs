//! Where on the polynomial a share sits.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The point at which a party's share evaluates the sharing polynomial: 1 to 255, never 0, which is
/// where the key itself sits.
///
/// Indices belong to an epoch and may be sparse (a member who left leaves a gap).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct ShareIndex(u8);

impl ShareIndex {
    /// The index of this number, or nothing for 0.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// The number itself, for display and for places that count.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for ShareIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<ShareIndex> for u8 {
    fn from(index: ShareIndex) -> Self {
        index.0
    }
}

/// A share index of 0, at which the key itself would be revealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a share index is never 0")]
pub struct ZeroIndex;

impl TryFrom<u8> for ShareIndex {
    type Error = ZeroIndex;

    fn try_from(number: u8) -> Result<Self, ZeroIndex> {
        Self::new(number).ok_or(ZeroIndex)
    }
}
