//! What a party keeps besides its wallets, and the payload of a recovery file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use wire::{
    DeviceSecret, PartyId, WalletId,
    pairing::{Introduction, Roster},
};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    ceremony::LONGEST_EPOCH_FILE, effect::RecordKey, failure::Failure, session::Confirmed,
    wallet::WalletRecord,
};

/// The version of the contacts record.
const CONTACTS_VERSION: u8 = 1;
/// The version of the recovery payload.
const RECOVERY_VERSION: u8 = 1;
/// The longest record that is read.
pub(crate) const LONGEST_RECORD: usize = 64 * 1024 * 1024;

/// Known devices, when they were last heard, and creations and changes that were confirmed but not
/// finished.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contacts {
    version: u8,
    pub(crate) people: BTreeMap<PartyId, Introduction>,
    pub(crate) unfinished: Vec<Unfinished>,
    /// When a message of each was last verified, in Unix seconds and no finer than by the hour.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) seen: BTreeMap<PartyId, u64>,
}

/// A creation or change that this device's human agreed to, by comparing codes or by approving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unfinished {
    pub(crate) roster: Roster,
    /// [`Confirmed::wallet`]; unknown where it was kept by an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wallet: Option<WalletId>,
    /// Unix seconds: afterwards people are asked again.
    pub(crate) until: u64,
    /// How many tries ended with an acknowledged candidate and no wallet. Each left a file that
    /// nobody's word may erase, so there are only so many.
    pub(crate) tries: u8,
}

impl Unfinished {
    pub(crate) fn confirmed(&self) -> Confirmed {
        Confirmed { roster: self.roster.clone(), wallet: self.wallet }
    }
}

impl Contacts {
    pub(crate) fn new() -> Self {
        Self { version: CONTACTS_VERSION, ..Self::default() }
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let contacts: Self = wire::decode(bytes, LONGEST_RECORD).ok()?;
        (contacts.version == CONTACTS_VERSION).then_some(contacts)
    }
}

/// What a recovery file holds: this device's identity and one wallet, as they stand.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecoveryPayload {
    version: u8,
    seed: ByteBuf,
    pub(crate) introduction: Introduction,
    pub(crate) record: WalletRecord,
    epoch_file: ByteBuf,
}

impl Drop for RecoveryPayload {
    fn drop(&mut self) {
        self.seed.zeroize();
        self.epoch_file.zeroize();
    }
}

impl RecoveryPayload {
    pub(crate) fn new(
        identity: &DeviceSecret,
        introduction: Introduction,
        record: WalletRecord,
        epoch_file: Vec<u8>,
    ) -> Self {
        // EXPOSE: the payload is sealed by the vault before it leaves this process.
        let seed = ByteBuf::from(identity.expose_seed().to_vec());
        let epoch_file = ByteBuf::from(epoch_file);
        Self { version: RECOVERY_VERSION, seed, introduction, record, epoch_file }
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let payload: Self = wire::decode(bytes, LONGEST_EPOCH_FILE + LONGEST_RECORD).ok()?;
        (payload.version == RECOVERY_VERSION && payload.record.is_sound()).then_some(payload)
    }

    pub(crate) fn identity(&self) -> Result<DeviceSecret, Failure> {
        let seed: [u8; 64] = self.seed.as_slice().try_into().map_err(|_| Failure::NotSaved)?;
        let seed = Zeroizing::new(seed);
        Ok(DeviceSecret::from_seed(&seed))
    }

    /// The records that bring the wallet back.
    pub(crate) fn records(&self) -> Vec<(RecordKey, Zeroizing<Vec<u8>>)> {
        let manifest = &self.record.committed.manifest;
        vec![
            (crate::ceremony::record_key(manifest), Zeroizing::new(self.epoch_file.to_vec())),
            (RecordKey::Wallet(manifest.wallet), Zeroizing::new(wire::encode(&self.record))),
        ]
    }
}
