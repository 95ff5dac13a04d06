//! How many of how many: t of n.

use serde::{Deserialize, Serialize};

use crate::abort::Refusal;

/// The threshold t and the number of holders n of a sharing, with 2 ≤ t ≤ n ≤ 10.
///
/// A threshold of 1 would put the key on one device, which is what the wallet exists to avoid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "UncheckedQuorum", into = "UncheckedQuorum")]
pub struct Quorum {
    threshold: u8,
    holders: u8,
}

impl Quorum {
    /// The most holders a wallet may have.
    pub const MAX_HOLDERS: u8 = 10;

    /// Checks 2 ≤ `threshold` ≤ `holders` ≤ 10.
    pub const fn new(threshold: u8, holders: u8) -> Result<Self, Refusal> {
        if threshold < 2 || threshold > holders || holders > Self::MAX_HOLDERS {
            return Err(Refusal::Quorum { threshold, holders });
        }
        Ok(Self { threshold, holders })
    }

    /// How many holders it takes to sign.
    #[must_use]
    pub const fn threshold(self) -> u8 {
        self.threshold
    }

    /// How many holders there are.
    #[must_use]
    pub const fn holders(self) -> u8 {
        self.holders
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct UncheckedQuorum {
    threshold: u8,
    holders: u8,
}

impl TryFrom<UncheckedQuorum> for Quorum {
    type Error = Refusal;

    fn try_from(unchecked: UncheckedQuorum) -> Result<Self, Refusal> {
        Self::new(unchecked.threshold, unchecked.holders)
    }
}

impl From<Quorum> for UncheckedQuorum {
    fn from(quorum: Quorum) -> Self {
        Self { threshold: quorum.threshold, holders: quorum.holders }
    }
}
