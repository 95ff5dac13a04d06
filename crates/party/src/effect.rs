//! What a party wants done, and what it is told was done.

use std::fmt;

use mpc::SecretBytes;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use wire::{
    EpochId, PartId, PartyId, SessionLocator, WalletId,
    manifest::Manifest,
    relay::{ClientFrame, RelayFrame},
};

use crate::failure::Failure;

/// Something the driver must do, in the order given.
#[derive(Debug)]
pub enum Effect {
    /// Write this record durably: sealed, flushed, renamed into place.
    ///
    /// With `read_back`, read and open it again afterwards and feed [`Fact::Kept`]. When it cannot be
    /// written, feed [`Fact::NotKept`]: the party takes back the effects that were to follow from it.
    Keep {
        /// Under which name.
        record: RecordKey,
        /// What to write.
        contents: SecretBytes,
        /// Whether the party waits for the contents to come back from the disk.
        read_back: bool,
    },
    /// Read this record again and feed [`Fact::Read`], or [`Fact::NotRead`] where that gives no answer.
    Read {
        /// Which.
        record: RecordKey,
    },
    /// Destroy this record and every older generation of it, durably. When that fails, feed
    /// [`Fact::NotErased`].
    Erase {
        /// The record.
        record: RecordKey,
    },
    /// Remember outside the store how far this wallet is, or forget it. Never comes before the wallet's
    /// record is durable, and nothing waits for it.
    Mark {
        /// The wallet.
        wallet: WalletId,
        /// Its latest epoch that the store knows; `None` to forget the wallet.
        mark: Option<Mark>,
    },
    /// Give this frame to the relay.
    Send(ClientFrame),
    /// Hand this signed transaction to the chain's nodes, if any are configured.
    Publish {
        /// The wallet that signed it.
        wallet: WalletId,
        /// The chain (EIP-155).
        chain_id: u64,
        /// The raw signed transaction.
        raw: Vec<u8>,
    },
    /// Tell the human: something happened that is worth a notice.
    Show(Happening),
    /// Feed [`Fact::Tick`] at this time, in Unix seconds.
    Wake(u64),
}

/// A fact from the world.
#[derive(Debug)]
pub enum Fact {
    /// The link to the relay is open and this identity is logged in.
    Connected,
    /// The link to the relay is gone.
    Disconnected,
    /// A frame from the relay.
    Relay(RelayFrame),
    /// A record that was kept with `read_back`, as it came back from the disk.
    Kept {
        /// The record.
        record: RecordKey,
        /// Its contents.
        contents: SecretBytes,
    },
    /// A record as the disk has it now.
    Read {
        /// The record.
        record: RecordKey,
        /// Its contents; `None` when it is not there.
        contents: Option<SecretBytes>,
    },
    /// A record may be there: the disk did not answer, or what it gave does not open.
    NotRead {
        /// The record.
        record: RecordKey,
    },
    /// A record was not erased, or may not be gone for good.
    NotErased {
        /// The record.
        record: RecordKey,
    },
    /// A record could not be written.
    NotKept {
        /// The record.
        record: RecordKey,
    },
    /// The time that was asked for with [`Effect::Wake`] has come.
    Tick,
}

/// Something worth a notice. It names things; it has no contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// The view changed.
    Changed,
    /// A member asks for this device.
    Wanted {
        /// The session to join.
        session: SessionLocator,
    },
    /// A decision of the human is awaited: compare codes, or approve.
    NeedsYou {
        /// The session.
        session: SessionLocator,
    },
    /// A wallet was made and committed.
    WalletReady {
        /// The wallet.
        wallet: WalletId,
    },
    /// A wallet moved on to another epoch.
    WalletChanged {
        /// The wallet.
        wallet: WalletId,
    },
    /// A wallet's keys were put together on one device, or are about to be.
    Exported {
        /// The wallet.
        wallet: WalletId,
    },
    /// A device gave this one a part of its backup to keep.
    PartKept {
        /// Who.
        from: PartyId,
    },
    /// A part of this device's backup was given to a device that asked its keeper for it.
    PartGiven {
        /// The keeper.
        by: PartyId,
    },
    /// A wallet came apart: others stand in an epoch of it that came of the same one.
    Apart {
        /// The wallet.
        wallet: WalletId,
    },
    /// A member froze a wallet.
    Frozen {
        /// The wallet.
        wallet: WalletId,
    },
    /// A member froze a wallet by a clock that is too far ahead of this one: it does not count here.
    FreezeTooEarly {
        /// The wallet.
        wallet: WalletId,
    },
    /// This device was removed from a wallet, and its shares of it are gone from the disk.
    Erased {
        /// The wallet.
        wallet: WalletId,
    },
    /// A transaction was signed.
    Signed {
        /// The wallet.
        wallet: WalletId,
    },
    /// A session ended without reaching its goal.
    Failed {
        /// The session, if the relay had given it a name.
        session: Option<SessionLocator>,
        /// Why.
        failure: Failure,
    },
}

/// How far a wallet is: what is remembered outside the store, so that a store that was set back is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The attempt that made the latest epoch.
    pub attempt: u64,
    /// [`Manifest::digest`] of that epoch.
    pub manifest: ByteArray<32>,
}

impl Mark {
    pub(crate) fn of(manifest: &Manifest) -> Self {
        Self { attempt: manifest.attempt, manifest: ByteArray::new(manifest.digest()) }
    }

    /// True when an epoch is older than this, or another one of the same number.
    pub(crate) fn is_beyond(&self, manifest: &Manifest) -> bool {
        manifest.attempt < self.attempt
            || (manifest.attempt == self.attempt && manifest.digest() != *self.manifest)
    }
}

/// The name of a record in the party's store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKey {
    /// Known devices and unfinished creations.
    Contacts,
    /// A committed wallet: manifest, certificate, bans, history. No share.
    Wallet(WalletId),
    /// One epoch's share of this party, with the manifest it belongs to. Secret.
    Epoch {
        /// The wallet.
        wallet: WalletId,
        /// The attempt that made it.
        attempt: u64,
        /// The epoch.
        epoch: EpochId,
    },
    /// A share that came back from a backup, of a wallet that this device is no member of. Secret.
    Restored(WalletId),
    /// A part of a backup: of another device's, or of one that comes back. Secret.
    Part(PartId),
}

impl RecordKey {
    /// The attempt that made an epoch's file; `None` for other records.
    pub(crate) const fn attempt(&self) -> Option<u64> {
        match self {
            Self::Epoch { attempt, .. } => Some(*attempt),
            Self::Contacts | Self::Wallet(_) | Self::Restored(_) | Self::Part(_) => None,
        }
    }

    /// Reads a name as the store lists it; `None` for files that are not the party's.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        if path == "contacts" {
            return Some(Self::Contacts);
        }
        if let Some(part) = path.strip_prefix("parts/") {
            return PartId::from_hex(part).map(Self::Part);
        }
        let (wallet, rest) = path.strip_prefix("wallets/")?.split_once('/')?;
        let wallet = WalletId::from_hex(wallet)?;
        if rest == "record" {
            return Some(Self::Wallet(wallet));
        }
        if rest == "restored" {
            return Some(Self::Restored(wallet));
        }
        let (attempt, epoch) = rest.strip_prefix("epochs/")?.split_once('-')?;
        let key = Self::Epoch {
            wallet,
            attempt: attempt.parse().ok()?,
            epoch: EpochId::from_hex(epoch)?,
        };
        (key.to_string() == path).then_some(key)
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contacts => f.write_str("contacts"),
            Self::Wallet(wallet) => write!(f, "wallets/{wallet}/record"),
            Self::Restored(wallet) => write!(f, "wallets/{wallet}/restored"),
            Self::Part(part) => write!(f, "parts/{part}"),
            Self::Epoch { wallet, attempt, epoch } => {
                write!(f, "wallets/{wallet}/epochs/{attempt}-{epoch}")
            }
        }
    }
}

/// Shorthand for a letter inside a session.
pub(crate) fn send(session: SessionLocator, to: PartyId, seq: u64, letter: Vec<u8>) -> Effect {
    Effect::Send(ClientFrame::Send { session, to, seq, letter })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_key_comes_back_from_its_path() {
        let wallet = WalletId::from_bytes([0xa1; 32]);
        let epoch = EpochId::from_bytes([0xb2; 32]);
        let keys = [
            RecordKey::Contacts,
            RecordKey::Wallet(wallet),
            RecordKey::Restored(wallet),
            RecordKey::Part(PartId::from_bytes([0xc3; 32])),
            RecordKey::Epoch { wallet, attempt: 7, epoch },
        ];
        for key in keys {
            assert_eq!(RecordKey::parse(&key.to_string()), Some(key));
        }
        for path in ["lock", "wallets/zz/record", "wallets//record", "contacts/x"] {
            assert_eq!(RecordKey::parse(path), None, "{path}");
        }
        let padded = format!("wallets/{wallet}/epochs/07-{epoch}");
        assert_eq!(RecordKey::parse(&padded), None);
    }
}
