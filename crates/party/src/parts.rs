//! Parts of backups that are kept here: of other devices' backups, and of the own one as they come back.

use mpc::SecretBytes;
use serde::{Deserialize, Serialize};
use wire::{PartId, PartyId, pairing::Introduction, part::BackupPart, text::Name};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
/// The longest record.
const LONGEST_FILE: usize = BackupPart::LONGEST + 1024;
/// How many parts one device may have kept here.
pub(crate) const MOST_OF_ONE: usize = 16;
/// How many parts are kept here in all.
pub(crate) const MOST: usize = 256;

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
    pub(crate) part: BackupPart,
}

impl KeptPart {
    pub(crate) fn new(from: &Introduction, part: BackupPart, came_back: bool, since: u64) -> Self {
        let (name, from) = (from.name.clone(), from.bundle.party_id());
        Self { version: VERSION, from, name, since, came_back, part }
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

/// A part that this device gave to another to keep, until it is started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handed {
    pub(crate) to: PartyId,
    /// What became of it, by its keeper's word; `None` while that is awaited.
    pub(crate) kept: Option<bool>,
}
