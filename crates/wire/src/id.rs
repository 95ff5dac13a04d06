//! Names for parties, sessions, wallets and epochs.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use uuid::Uuid;

macro_rules! hash_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Wraps the 32 bytes of the id.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The 32 bytes of the id.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// Parses 64 lower-case hex digits; `None` for anything else.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
                Some(Self(bytes.try_into().ok()?))
            }

            /// The first eight hex digits: enough for a log line, not for a comparison.
            #[must_use]
            pub fn short(&self) -> String {
                let mut text = self.to_string();
                text.truncate(8);
                text
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.short())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_bytes(&self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    Self::from_hex(&text).ok_or_else(|| D::Error::custom("not a 32-byte hex id"))
                } else {
                    serde_bytes::ByteArray::<32>::deserialize(deserializer)
                        .map(|bytes| Self(bytes.into_array()))
                }
            }
        }
    };
}

hash_id! {
    /// A party: SHA-256 of its identity bundle. One identity with one store is one party.
    PartyId
}
hash_id! {
    /// A wallet: the joint session id of the ceremony that created it.
    WalletId
}
hash_id! {
    /// An epoch of a wallet's shares: the joint session id of the ceremony that made them.
    EpochId
}

hash_id! {
    /// A part of a backup, as its holder keeps it: H(part).
    PartId
}

impl PartId {
    /// The id of a part.
    #[must_use]
    pub fn of(part: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(b"cohort/v1/part").chain_update(part);
        Self(hash.finalize().into())
    }
}

impl EpochId {
    /// The name of one party's share of this epoch: H(wallet, epoch, party).
    #[must_use]
    pub fn share_id(&self, wallet: &WalletId, party: &PartyId) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"cohort/v1/share-id")
            .chain_update(wallet.as_bytes())
            .chain_update(self.as_bytes())
            .chain_update(party.as_bytes())
            .finalize()
            .into()
    }
}

/// Where a session is found at the relay: a uuid v4 that the relay made.
///
/// It is a locator, never a permission: knowing it lets one knock, not enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionLocator(Uuid);

impl SessionLocator {
    /// Makes a locator from 16 random bytes (RFC 9562, section 5.4).
    #[must_use]
    pub const fn from_random(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Wraps the 16 bytes of a uuid; `None` unless they are a version 4 uuid.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        let uuid = Uuid::from_bytes(bytes);
        (uuid.get_version_num() == 4).then_some(Self(uuid))
    }

    /// The 16 bytes of the uuid.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for SessionLocator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;

    #[test]
    fn an_id_travels_as_a_byte_string_and_is_shown_as_hex() {
        let id = PartyId::from_bytes([0xab; 32]);
        let bytes = codec::encode(&id);
        assert_eq!(bytes.len(), 34);
        assert_eq!(codec::decode::<PartyId>(&bytes, 64), Ok(id));
        assert_eq!(PartyId::from_hex(&id.to_string()), Some(id));
        assert_eq!(format!("{id:?}"), "PartyId(abababab)");
    }

    #[test]
    fn a_locator_is_a_version_4_uuid() {
        let locator = SessionLocator::from_random([7; 16]);
        assert_eq!(SessionLocator::from_bytes(*locator.as_bytes()), Some(locator));
        assert_eq!(SessionLocator::from_bytes([0; 16]), None);
        assert_eq!(codec::decode::<SessionLocator>(&codec::encode(&locator), 64), Ok(locator));
    }
}
