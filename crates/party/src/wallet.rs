//! A committed wallet as this party holds it.

use std::collections::{BTreeMap, BTreeSet};

use chain::ethereum::EthAddress;
use mpc::{ChildPath, Curve, PublicShares, ShareIndex};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use wire::{
    EpochId, PartyId, WalletId,
    descriptor::{ChangeKind, Payload, Proposal, WalletTerms},
    freeze::{Freeze, FreezeNotice, Lift},
    letter::ExportMark,
    manifest::{CommitCertificate, Committed, Manifest, Origin},
    pairing::Roster,
};

use crate::{
    ceremony::{before, known_keys},
    effect::RecordKey,
    left::{Erased, Left},
    line::Apart,
    records::LONGEST_RECORD,
    rules::{self, RETIREMENT_SECONDS},
    scheme::Scheme,
};

/// The version of a wallet's record.
const RECORD_VERSION: u8 = 1;

/// What is kept of a wallet besides its share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WalletRecord {
    pub(crate) version: u8,
    /// The epoch that this party has a share of.
    pub(crate) committed: Committed,
    /// A later epoch that this party has no share of.
    pub(crate) superseded: Option<Committed>,
    /// The epochs that this party stood in before its own, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) line: Vec<Committed>,
    /// Who stands apart from what this party knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) apart: Option<Apart>,
    /// Epochs that were left when a change was undone.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) undone: BTreeSet<EpochId>,
    /// When this party learned that the epoch is committed, in Unix seconds.
    pub(crate) since: u64,
    /// Members that have shown its certificate.
    pub(crate) shown: BTreeSet<PartyId>,
    /// Members that must never sign with this device again in this epoch.
    pub(crate) bans: BTreeSet<PartyId>,
    /// Members that saved and proved a recovery file of this epoch.
    pub(crate) saved: BTreeSet<PartyId>,
    /// The last freeze of each member that made one in this epoch.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) freezes: BTreeMap<PartyId, Freeze>,
    /// By the member whose freezes they lift, then by who lifts them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) lifts: BTreeMap<PartyId, BTreeMap<PartyId, Lift>>,
    /// Who was removed, as this device saw it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) left: BTreeMap<PartyId, Left>,
    /// Where this device was removed, when its shares may go, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lets_go: Option<u64>,
    /// This device's own receipt, once it was removed and erased its shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) erased: Option<Erased>,
    /// Exports of its keys, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) exports: Vec<ExportMark>,
    pub(crate) history: Vec<HistoryEntry>,
}

/// A member's freeze that does not count here, because it was made too far ahead of this clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EarlyFreeze {
    pub(crate) notice: FreezeNotice,
    /// By how many seconds it was ahead when it came: the clocks differ by as much at least.
    pub(crate) ahead: u64,
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

/// How this device stands to a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It holds a share of the current epoch.
    Holder,
    /// It should hold one, and has none: its store is older than the wallet, or lost the share.
    Lost,
    /// It was away when the current epoch was made, and gets a share again by a recovery.
    Asleep,
    /// It was removed.
    Removed,
    /// This store is older than what is remembered outside it: it was set back. It signs nothing and
    /// agrees to nothing before it learned how the wallet stands.
    Behind,
}

/// What is left of a wallet when the next epoch begins.
pub(crate) struct Parts<S: Scheme> {
    pub(crate) record: WalletRecord,
    pub(crate) retired: BTreeSet<RecordKey>,
    pub(crate) unread: BTreeSet<RecordKey>,
    /// Its shares of the record's line, by attempt.
    pub(crate) kept: BTreeMap<u64, S::Shares>,
}

/// A wallet of this party: its record, its public side and, while it has one, its share.
pub struct Wallet<S: Scheme> {
    pub(crate) record: WalletRecord,
    pub(crate) public: PublicShares,
    shares: Option<S::Shares>,
    /// Its shares of [`WalletRecord::line`] by attempt, until they are erased.
    pub(crate) kept: BTreeMap<u64, S::Shares>,
    /// Files of earlier attempts that are still on the disk.
    pub(crate) retired: BTreeSet<RecordKey>,
    /// Files of epochs that are in no use and may not go yet: they did not read at the start, or a
    /// making that failed left them behind. Shares may lie in them.
    pub(crate) unread: BTreeSet<RecordKey>,
    /// True once the share was asked back from the disk, so that they can go.
    pub(crate) awaits_read: bool,
    /// When retired files are erased again, in Unix seconds; `None` unless the disk kept one.
    pub(crate) erases_again: Option<u64>,
    /// True while a later epoch is remembered outside the store than the store knows.
    pub(crate) is_behind: bool,
    /// By who made them, freezes that were not taken because of a clock. Nothing of them is kept:
    /// their makers show them again.
    pub(crate) early_freezes: BTreeMap<PartyId, EarlyFreeze>,
    address: Option<EthAddress>,
}

impl WalletRecord {
    pub(crate) const fn new(committed: Committed, since: u64) -> Self {
        Self {
            version: RECORD_VERSION,
            committed,
            superseded: None,
            line: Vec::new(),
            apart: None,
            undone: BTreeSet::new(),
            since,
            shown: BTreeSet::new(),
            bans: BTreeSet::new(),
            saved: BTreeSet::new(),
            freezes: BTreeMap::new(),
            lifts: BTreeMap::new(),
            left: BTreeMap::new(),
            lets_go: None,
            erased: None,
            exports: Vec::new(),
            history: Vec::new(),
        }
    }

    pub(crate) fn is_sound(&self) -> bool {
        let later = |later: &Committed| {
            later.is_sound() && later.manifest.attempt > self.committed.manifest.attempt
        };
        self.version == RECORD_VERSION
            && self.committed.is_sound()
            && self.superseded.as_ref().is_none_or(later)
            && self.line.iter().all(Committed::is_sound)
    }

    /// The record of the next epoch: what belongs to the wallet stays, what belongs to the epoch
    /// goes. Bans belong to pairs, which may outlast it.
    pub(crate) fn followed_by(
        self,
        committed: Committed,
        since: u64,
        bans: BTreeSet<PartyId>,
    ) -> Self {
        let Self { exports, history, left, line, apart, undone, .. } = self;
        Self { exports, history, left, line, apart, undone, bans, ..Self::new(committed, since) }
    }

    /// The latest epoch that this party knows of.
    pub(crate) fn latest(&self) -> &Committed {
        self.superseded.as_ref().unwrap_or(&self.committed)
    }
}

impl<S: Scheme> Wallet<S> {
    /// Puts a wallet together; `None` when the record's public shares do not read.
    pub(crate) fn new(record: WalletRecord, shares: Option<S::Shares>) -> Option<Self> {
        let public = match &shares {
            Some(shares) => S::public(shares).clone(),
            None => read_public(&record.committed.manifest)?,
        };
        let retired = BTreeSet::new();
        let (awaits_read, is_behind, early_freezes) = (false, false, BTreeMap::new());
        let mut wallet = Self {
            record,
            public,
            shares,
            kept: BTreeMap::new(),
            retired,
            unread: BTreeSet::new(),
            awaits_read,
            erases_again: None,
            is_behind,
            early_freezes,
            address: None,
        };
        // Derived once: every view shows it.
        let key = wallet.ecdsa_key(&wallet.manifest().terms.first_path());
        wallet.address = key.and_then(|key| EthAddress::from_public_key(&key).ok());
        Some(wallet)
    }

    /// The first address below the root, path `0`; `None` only for a scheme without keys.
    #[must_use]
    pub const fn address(&self) -> Option<EthAddress> {
        self.address
    }

    /// The wallet's id.
    #[must_use]
    pub const fn id(&self) -> WalletId {
        self.record.committed.manifest.wallet
    }

    /// The epoch that this party has a share of, or had.
    #[must_use]
    pub const fn epoch(&self) -> EpochId {
        self.record.committed.manifest.epoch
    }

    /// The manifest of that epoch.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.record.committed.manifest
    }

    /// The certificate that commits that epoch.
    #[must_use]
    pub const fn certificate(&self) -> &CommitCertificate {
        &self.record.committed.certificate
    }

    /// The latest epoch that this party knows of, whether or not it has a share of it.
    #[must_use]
    pub fn latest(&self) -> &Committed {
        self.record.latest()
    }

    /// The share of the latest epoch, if this party has it. Shares of an earlier one never sign.
    #[must_use]
    pub fn shares(&self) -> Option<&S::Shares> {
        self.shares.as_ref().filter(|_| self.record.superseded.is_none() && !self.is_behind)
    }

    /// The epoch that the wallet can go back to, with this device's share of it.
    #[must_use]
    pub fn before(&self) -> Option<(&Committed, &S::Shares)> {
        let before = self.record.way_back().filter(|_| !self.is_behind)?;
        Some((before, self.shares_of(before)?))
    }

    /// The share of an epoch of the line, while that is kept.
    fn shares_of(&self, ancestor: &Committed) -> Option<&S::Shares> {
        let attempt = ancestor.manifest.attempt;
        if attempt == self.manifest().attempt {
            return self.shares.as_ref();
        }
        self.kept.get(&attempt)
    }

    /// The epoch that a payload is about, if this party stands there or may go back to it; with its
    /// share, while it has one.
    pub(crate) fn stand(&self, payload: &Payload) -> Option<(&Committed, Option<&S::Shares>)> {
        let Payload::Change(request) = payload else { return Some((self.latest(), self.shares())) };
        let is_base = |epoch: &&Committed| epoch.manifest.digest() == *request.base;
        if request.kind != ChangeKind::Undo {
            return Some((self.latest(), self.shares())).filter(|(latest, _)| is_base(latest));
        }
        let ancestor = self.record.ancestors().find(is_base).filter(|_| !self.is_behind)?;
        // What people are asked is to undo the last change. Only where they are apart, or this device looks
        // on, may the epoch that all have in common lie further back.
        let looks_on = self.record.apart.is_some() || self.record.superseded.is_some();
        if !looks_on && self.record.way_back() != Some(ancestor) {
            return None;
        }
        Some((ancestor, self.shares_of(ancestor)))
    }

    /// Holds on to the share of an epoch of the line, in memory; its file is on the disk.
    pub(crate) fn keep(&mut self, manifest: &Manifest, shares: S::Shares) {
        if self.record.line.iter().any(|epoch| epoch.manifest == *manifest) {
            self.kept.insert(manifest.attempt, shares);
        }
    }

    /// Wipes the share; true when there was one. The file stays.
    pub(crate) fn forget_shares(&mut self) -> bool {
        self.kept.clear();
        self.shares.take().is_some()
    }

    /// True while a share of any epoch is in memory.
    pub(crate) fn holds_any(&self) -> bool {
        self.shares.is_some() || !self.kept.is_empty()
    }

    /// Takes out what outlasts its epoch; the files stay.
    pub(crate) fn into_parts(self) -> Parts<S> {
        let Self { mut record, shares, mut kept, retired, unread, .. } = self;
        if let Some(shares) = shares {
            kept.insert(record.committed.manifest.attempt, shares);
            record.remember(record.committed.clone());
            kept.retain(|attempt, _| {
                record.line.iter().any(|epoch| epoch.manifest.attempt == *attempt)
            });
        }
        Parts { record, retired, unread, kept }
    }

    /// How this device stands to the wallet.
    #[must_use]
    pub fn standing(&self, me: &PartyId) -> Standing {
        if self.is_behind {
            return Standing::Behind;
        }
        let latest = &self.latest().manifest;
        let asleep = latest.asleep.iter().any(|person| person.bundle.party_id() == *me);
        match (latest.member(me).is_some(), asleep) {
            (true, _) if self.shares().is_some() => Standing::Holder,
            (true, _) => Standing::Lost,
            (false, true) => Standing::Asleep,
            (false, false) => Standing::Removed,
        }
    }

    /// The freezes that nobody lifted, over or not.
    pub fn freezes(&self) -> impl Iterator<Item = &Freeze> {
        let lifted = |freeze: &&Freeze| self.is_lifted(&freeze.notice.by);
        self.record.freezes.values().filter(move |freeze| !lifted(freeze))
    }

    /// True once a member froze it in this epoch, whatever became of that.
    pub(crate) fn was_frozen(&self) -> bool {
        !self.record.freezes.is_empty() || !self.record.lifts.is_empty()
    }

    /// Who has frozen the wallet as of a time in Unix seconds.
    #[must_use]
    pub fn frozen_by(&self, now: u64) -> BTreeSet<PartyId> {
        self.freezes().map(|f| &f.notice).filter(|f| f.until > now).map(|f| f.by).collect()
    }

    /// Who lifts the freezes of a member.
    #[must_use]
    pub fn lifted_by(&self, member: &PartyId) -> BTreeSet<PartyId> {
        self.record.lifts.get(member).into_iter().flatten().map(|(by, _)| *by).collect()
    }

    /// True once as many lifted the freezes of a member as must agree.
    pub(crate) fn is_lifted(&self, member: &PartyId) -> bool {
        rules::is_lifted(&before(self.manifest()), &self.lifted_by(member))
    }

    /// What proves that its keys left, oldest first.
    #[must_use]
    pub fn exports(&self) -> &[ExportMark] {
        &self.record.exports
    }

    /// What it has signed, oldest first.
    #[must_use]
    pub fn history(&self) -> &[HistoryEntry] {
        &self.record.history
    }

    /// The share index of each member.
    #[must_use]
    pub fn indices(&self) -> BTreeMap<PartyId, ShareIndex> {
        member_indices(self.manifest())
    }

    /// The secp256k1 public key below the root at a path, 33 bytes SEC1.
    #[must_use]
    pub fn ecdsa_key(&self, path: &[u32]) -> Option<Vec<u8>> {
        let path = ChildPath::new(path.to_vec()).ok()?;
        self.public.child_public_key(Curve::Secp256k1, &path).ok()
    }

    /// True when a manifest describes shares of the very keys of this wallet.
    pub(crate) fn has_keys_of(&self, manifest: &Manifest) -> bool {
        are_keys_of(&self.public, manifest)
    }

    /// True when one of these must never again do with this device what such a change does: where
    /// shares are kept, so are pairs, and their trial signs with them.
    pub(crate) fn bans_any<'a>(
        &self,
        kind: ChangeKind,
        mut people: impl Iterator<Item = &'a PartyId>,
    ) -> bool {
        kind.keeps_shares() && people.any(|party| self.record.bans.contains(party))
    }

    /// R6: when the files of earlier attempts may go, in Unix seconds; `None` while there are none.
    ///
    /// At once after a removal, unless somebody was away, and once all who belong to the wallet have shown
    /// the certificate; otherwise after a week. Where all must agree, those of the epoch before stay until every
    /// member has a backup of its new share.
    /// On a removed device at once only where its person agreed to leave: whoever made the later epoch
    /// may not be honest, and then what lies here is what saves the wallet.
    pub(crate) fn retires_at(&self, me: &PartyId) -> Option<u64> {
        if self.retired.is_empty() || self.awaits_read {
            return None;
        }
        let again = self.erases_again.unwrap_or(0);
        if self.standing(me) == Standing::Removed {
            return self.record.lets_go.map(|at| at.max(again));
        }
        self.shares()?;
        // What is old may be all that brings the wallet together again.
        if self.record.apart.is_some() {
            return None;
        }
        let manifest = self.manifest();
        let removed = manifest.origin.is_some_and(|origin| origin.kind == ChangeKind::Remove);
        let held_back = self.held_back();
        if self.retired.iter().all(|file| held_back.is_some() && file.attempt() == held_back) {
            return None;
        }
        let mut others =
            manifest.people().map(|it| it.bundle.party_id()).filter(|party| party != me);
        let all_showed = others.all(|party| self.record.shown.contains(&party));
        let at_once = rules::erases_at_once(removed, !manifest.asleep.is_empty(), all_showed);
        let wait = if at_once { 0 } else { RETIREMENT_SECONDS };
        Some(self.record.since.saturating_add(wait).max(again))
    }

    /// The attempt whose files stay until every member has a backup of the present epoch, if any do.
    fn held_back(&self) -> Option<u64> {
        let manifest = self.manifest();
        let origin = manifest.origin?;
        let mut ancestors = self.record.ancestors().map(|epoch| &epoch.manifest);
        let base = ancestors.find(|epoch| epoch.digest() == *origin.base)?;
        let rule = |epoch: &Manifest| (epoch.terms.threshold, epoch.terms.holders);
        let mut members = manifest.members.iter().map(|member| member.bundle.party_id());
        let all_saved = members.all(|member| self.record.saved.contains(&member));
        rules::awaits_backups(origin.kind, rule(base), rule(manifest), all_saved)
            .then_some(base.attempt)
    }

    /// Remembers a file that is still on the disk; true where it may go by now.
    pub(crate) fn note_left(&mut self, record: RecordKey) -> bool {
        let latest = self.latest().manifest.attempt;
        let may_go = match &record {
            // Only what is of an earlier epoch is ever erased while this device has the wallet.
            RecordKey::Restored(_) => true,
            _ => record.attempt().is_some_and(|k| rules::may_erase(k, latest, true)),
        };
        let files = if may_go { &mut self.retired } else { &mut self.unread };
        files.insert(record);
        may_go
    }

    /// Takes out what may be erased now that the share came back from the disk.
    pub(crate) fn take_retired(&mut self) -> Vec<RecordKey> {
        // It may have come up while the disk was asked.
        if self.record.apart.is_some() {
            return Vec::new();
        }
        let certified = self.manifest().attempt;
        let held_back = self.held_back();
        let (gone, kept) =
            std::mem::take(&mut self.retired).into_iter().partition(|key| match key {
                RecordKey::Epoch { attempt, .. } => {
                    rules::may_erase(*attempt, certified, true) && Some(*attempt) != held_back
                }
                // Of an earlier epoch, or it would not be here.
                RecordKey::Restored(_) => true,
                RecordKey::Contacts | RecordKey::Wallet(_) | RecordKey::Part(_) => false,
            });
        self.retired = kept;
        self.kept.retain(|attempt, _| Some(*attempt) == held_back);
        let gone: BTreeSet<RecordKey> = gone;
        gone.into_iter().collect()
    }
}

/// The first address of a wallet whose key is brought whole, before it is made; `None` for keys that are
/// born in pieces.
#[must_use]
pub fn imported_address(terms: &WalletTerms) -> Option<EthAddress> {
    let known = known_keys(terms.brought.as_deref()?);
    let path = ChildPath::new(terms.first_path()).ok()?;
    let key = known.first()?.child_public_key(&path).ok()?;
    EthAddress::from_public_key(&key).ok()
}

/// True when a manifest describes shares of these very keys.
pub(crate) fn are_keys_of(public: &PublicShares, manifest: &Manifest) -> bool {
    let keys = |public: &PublicShares| -> Vec<(Curve, Vec<u8>, [u8; 32])> {
        let keys = public.keys.iter();
        keys.map(|key| (key.curve, key.public_key.clone(), key.chain_code)).collect()
    };
    read_public(manifest).is_some_and(|other| keys(&other) == keys(public))
}

pub(crate) fn read_public(manifest: &Manifest) -> Option<PublicShares> {
    wire::decode(&manifest.public, LONGEST_RECORD).ok()
}

/// True when a manifest describes the epoch that a roster was to make.
pub(crate) fn is_of(roster: &Roster, manifest: &Manifest) -> bool {
    let people = roster.members.iter().map(|member| member.bundle.party_id());
    makes(&roster.payload, people, manifest)
}

/// True when a manifest describes what a payload makes with these people: these terms, these
/// holders, of this epoch.
pub(crate) fn makes(
    payload: &Payload,
    people: impl Iterator<Item = PartyId>,
    manifest: &Manifest,
) -> bool {
    let origin = match payload {
        Payload::Change(request) => Some(Origin { kind: request.kind, base: request.base }),
        _ => None,
    };
    let holders: BTreeSet<PartyId> =
        people.filter(|party| !payload.removed().contains(party)).collect();
    payload.terms() == Some(&manifest.terms)
        && origin == manifest.origin
        && holders == manifest.holders()
}

/// The share index of each member of an epoch.
pub(crate) fn member_indices(manifest: &Manifest) -> BTreeMap<PartyId, ShareIndex> {
    indices(manifest.members.iter().map(|member| member.bundle.party_id()))
}

/// Numbers parties as they come, from 1: ascending by id, or as the epoch before had them. No party
/// ever chooses its index.
pub(crate) fn indices(parties: impl IntoIterator<Item = PartyId>) -> BTreeMap<PartyId, ShareIndex> {
    parties
        .into_iter()
        .zip(1_u8..)
        .filter_map(|(party, rank)| Some((party, ShareIndex::new(rank)?)))
        .collect()
}
