//! Parts of backups that are kept here, and those of this device's own backups that others keep.

use mpc::SecretBytes;
use serde::{Deserialize, Serialize};
use wire::{
    PartId, PartyId, WalletId, letter::PartFate, pairing::Introduction, part::BackupPart,
    text::Name,
};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
/// The longest record.
const LONGEST_FILE: usize = BackupPart::LONGEST + 1024;
/// How many parts are kept here for one device.
pub(crate) const MOST_OF_ONE: usize = 16;
/// How many parts are kept here for others in all.
pub(crate) const MOST: usize = 256;
/// How many parts are remembered that were let go.
pub(crate) const MOST_FORGOTTEN: usize = 256;
/// How many parts other devices keep of this one's backups.
pub(crate) const MOST_HANDED: usize = 64;
/// How long after a keeper was asked it is asked again by itself, in seconds.
pub(crate) const ASK_SECONDS: u64 = 24 * 60 * 60;

/// A part that is kept here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptPart {
    version: u8,
    /// Who sent it.
    pub(crate) from: PartyId,
    /// What that device was called then.
    pub(crate) name: Name,
    /// Unix seconds.
    pub(crate) since: u64,
    /// True where its keeper gave it back: it is of a backup that this device is to have.
    pub(crate) came_back: bool,
    /// The last device that its human gave it to, and what that called itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) given: Option<(PartyId, Name)>,
    pub(crate) part: BackupPart,
}

impl KeptPart {
    pub(crate) fn new(from: &Introduction, part: BackupPart, came_back: bool, since: u64) -> Self {
        let (name, from) = (from.name.clone(), from.bundle.party_id());
        Self { version: VERSION, from, name, since, came_back, given: None, part }
    }

    /// What became of it, for its owner.
    pub(crate) fn fate(&self) -> PartFate {
        match self.given.clone() {
            Some((to, name)) => PartFate::Given { to, name },
            None => PartFate::Kept,
        }
    }

    pub(crate) fn read(id: &PartId, bytes: &[u8]) -> Option<Self> {
        let kept: Self = wire::decode(bytes, LONGEST_FILE).ok()?;
        (kept.version == VERSION && kept.part.fits() && kept.part.id() == *id).then_some(kept)
    }

    pub(crate) fn write(&self) -> SecretBytes {
        let mut bytes = Zeroizing::new(wire::encode(self));
        SecretBytes::new(std::mem::take(&mut *bytes))
    }
}

/// A part of this device's backup that another one is to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Handed {
    pub(crate) part: PartId,
    pub(crate) to: PartyId,
    pub(crate) wallet: WalletId,
    /// The attempt that made the epoch that the backup is of.
    pub(crate) attempt: u64,
    /// What became of it, by its keeper's word; `None` while that is awaited.
    pub(crate) fate: Option<PartFate>,
    /// When that was so, in Unix seconds by the keeper's clock.
    pub(crate) at: u64,
    /// The last device that it was given to, what it calls itself, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) given: Option<(PartyId, Name, u64)>,
    /// When its keeper was asked last, in Unix seconds.
    #[serde(default)]
    pub(crate) asked: u64,
}

impl Handed {
    /// Takes its keeper's word; true where it is news. A relay may bring an old one again: of two words of one
    /// second the better one counts for less. That it was given stays.
    pub(crate) fn hear(&mut self, at: u64, fate: PartFate) -> bool {
        let before = self.clone();
        if let PartFate::Given { to, name } = &fate
            && before.given.as_ref().is_none_or(|(known, ..)| known != to)
        {
            self.given = Some((*to, name.clone(), at));
        }
        let is_kept = matches!(fate, PartFate::Kept | PartFate::Given { .. });
        if at > self.at || at == self.at && !is_kept {
            self.fate = Some(if is_kept { PartFate::Kept } else { fate });
            self.at = at;
        }
        self.fate != before.fate || self.given != before.given
    }
}
