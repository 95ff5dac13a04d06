//! A committed wallet as this party holds it.

use std::collections::{BTreeMap, BTreeSet};

use chain::ethereum::EthAddress;
use mpc::{ChildPath, Curve, PublicShares, ShareIndex};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use wire::{
    EpochId, PartyId, WalletId,
    descriptor::Proposal,
    manifest::{CommitCertificate, Manifest},
    pairing::{Introduction, Roster},
};

use crate::scheme::Scheme;

/// The version of a wallet's record.
const RECORD_VERSION: u8 = 1;

/// What is kept of a wallet besides its share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WalletRecord {
    pub(crate) version: u8,
    pub(crate) manifest: Manifest,
    pub(crate) certificate: CommitCertificate,
    /// Members that must never sign with this device again in this epoch.
    pub(crate) bans: BTreeSet<PartyId>,
    /// Members that saved and proved a recovery file of this epoch.
    pub(crate) saved: BTreeSet<PartyId>,
    pub(crate) history: Vec<HistoryEntry>,
}

/// A transaction that the wallet signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryEntry {
    /// Unix seconds by this device's clock.
    pub at: u64,
    /// What was agreed to, and who took part.
    pub proposal: Proposal,
    /// The signed transaction, ready to broadcast.
    pub transaction: ByteBuf,
}

/// A wallet of this party: its record, its public side and, once loaded, its share.
pub struct Wallet<S: Scheme> {
    pub(crate) record: WalletRecord,
    pub(crate) public: PublicShares,
    pub(crate) shares: S::Shares,
    address: Option<EthAddress>,
}

impl WalletRecord {
    pub(crate) const fn new(manifest: Manifest, certificate: CommitCertificate) -> Self {
        Self {
            version: RECORD_VERSION,
            manifest,
            certificate,
            bans: BTreeSet::new(),
            saved: BTreeSet::new(),
            history: Vec::new(),
        }
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.version == RECORD_VERSION && self.certificate.commits(&self.manifest)
    }
}

impl<S: Scheme> Wallet<S> {
    pub(crate) fn new(record: WalletRecord, shares: S::Shares) -> Self {
        let public = S::public(&shares).clone();
        let mut wallet = Self { record, public, shares, address: None };
        // Derived once: every view shows it.
        let key = wallet.ecdsa_key(&[0]);
        wallet.address = key.and_then(|key| EthAddress::from_public_key(&key).ok());
        wallet
    }

    /// The first address below the root, path `0`; `None` only for a scheme without keys.
    #[must_use]
    pub const fn address(&self) -> Option<EthAddress> {
        self.address
    }

    /// The wallet's id.
    #[must_use]
    pub const fn id(&self) -> WalletId {
        self.record.manifest.wallet
    }

    /// The current epoch.
    #[must_use]
    pub const fn epoch(&self) -> EpochId {
        self.record.manifest.epoch
    }

    /// The current manifest.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.record.manifest
    }

    /// The certificate that commits the current epoch.
    #[must_use]
    pub const fn certificate(&self) -> &CommitCertificate {
        &self.record.certificate
    }

    /// What it has signed, oldest first.
    #[must_use]
    pub fn history(&self) -> &[HistoryEntry] {
        &self.record.history
    }

    /// The share index of each member: its rank, from 1.
    #[must_use]
    pub fn indices(&self) -> BTreeMap<PartyId, ShareIndex> {
        indices(self.record.manifest.members.iter().map(|member| member.bundle.party_id()))
    }

    /// The secp256k1 public key below the root at a path, 33 bytes SEC1.
    #[must_use]
    pub fn ecdsa_key(&self, path: &[u32]) -> Option<Vec<u8>> {
        let path = ChildPath::new(path.to_vec()).ok()?;
        self.public.child_public_key(Curve::Secp256k1, &path).ok()
    }
}

/// True when a manifest describes the wallet that a roster was to make: these terms, these people.
pub(crate) fn is_of(roster: &Roster, manifest: &Manifest) -> bool {
    let parties = |people: &[Introduction]| -> BTreeSet<PartyId> {
        people.iter().map(|person| person.bundle.party_id()).collect()
    };
    roster.terms == manifest.terms && parties(&roster.members) == parties(&manifest.members)
}

/// Ranks parties by id, from 1. No party ever chooses its index.
pub(crate) fn indices(parties: impl IntoIterator<Item = PartyId>) -> BTreeMap<PartyId, ShareIndex> {
    let sorted: BTreeSet<PartyId> = parties.into_iter().collect();
    sorted
        .into_iter()
        .zip(1_u8..)
        .filter_map(|(party, rank)| Some((party, ShareIndex::new(rank)?)))
        .collect()
}
