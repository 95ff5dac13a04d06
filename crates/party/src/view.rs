//! What a party shows: whole views, never deltas.

mod session;

use std::collections::{BTreeMap, BTreeSet};

use chain::ethereum::EthAddress;
use wire::{
    EpochId, PartId, PartyId, SessionLocator, WalletId,
    descriptor::{ChangeKind, WalletTerms},
    letter::PartFate,
    manifest::Manifest,
    pairing::{DeviceKind, Introduction},
};

use crate::{
    failure::Failure,
    line::Apart,
    scheme::Scheme,
    wallet::{HistoryEntry, Standing, Wallet, WalletRecord},
};

pub use session::{SeatState, SeatView, SessionView, StageView, WorkingPhase};

/// Everything that a party shows.
#[derive(Debug, Clone, PartialEq)]
pub struct PartyView {
    /// This party.
    pub me: PartyId,
    /// How it introduces itself.
    pub introduction: Introduction,
    /// True while the relay is reachable.
    pub connected: bool,
    /// Its wallets, by name.
    pub wallets: Vec<WalletView>,
    /// Requests of known members that wait to be opened.
    pub inbox: Vec<InboxView>,
    /// The session it is in.
    pub session: Option<SessionView>,
    /// What was agreed to on this device and did not end well yet.
    pub unfinished: Vec<UnfinishedView>,
    /// Wallets that this device had, by what is remembered outside its store, and that the store does
    /// not know.
    pub missing: Vec<WalletId>,
    /// Shares that came back out of backups, of wallets that this device is no member of.
    pub restored: Vec<RestoredView>,
    /// Parts of backups that this device keeps, by their ids.
    pub parts: Vec<PartView>,
    /// Parts of its backups that others are to keep, the newest last.
    pub handed: Vec<HandedView>,
    /// How the last session ended.
    pub last: Option<OutcomeView>,
    /// The wallet whose keys were put together here and not taken yet, and since when, in Unix seconds.
    pub exported: Option<(WalletId, u64)>,
}

/// A part of a backup that is kept here. What it is of, whoever reads parts can tell: see [`crate::Party::part`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartView {
    /// Its id.
    pub part: PartId,
    /// Who sent it: the device whose backup it is of, or, of one that came back, its keeper.
    pub from: PartyId,
    /// What that device was called then.
    pub name: String,
    /// Unix seconds.
    pub since: u64,
    /// True where it is of a backup that this device is to have, and its keeper gave it back.
    pub came_back: bool,
}

/// A part that was given away to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedView {
    /// Its id.
    pub part: PartId,
    /// Whom to.
    pub to: PartyId,
    /// The wallet whose share the backup is of.
    pub wallet: WalletId,
    /// The attempt that made the epoch of the backup.
    pub attempt: u64,
    /// What became of it, by its keeper's word; `None` while that is awaited.
    pub fate: Option<PartFate>,
    /// When that was so, in Unix seconds by the keeper's clock.
    pub at: u64,
    /// What the last device calls itself that it was given to, and when that was.
    pub given: Option<(String, u64)>,
}

/// A committed wallet.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletView {
    /// Its id.
    pub wallet: WalletId,
    /// The current epoch.
    pub epoch: EpochId,
    /// The attempt that made the epoch.
    pub attempt: u64,
    /// Its terms.
    pub terms: WalletTerms,
    /// The first address below the root, path `0`; `None` only for a scheme without keys.
    pub address: Option<EthAddress>,
    /// How this device stands to it.
    pub standing: Standing,
    /// Who holds a share of the latest epoch that this device knows of, in the order of their share
    /// indices.
    pub members: Vec<MemberView>,
    /// Who belongs to it and holds no share.
    pub asleep: Vec<MemberView>,
    /// What made the epoch of the one before; `None` for a wallet as it was born.
    pub origin: Option<ChangeKind>,
    /// Where the wallet stands apart from this; `None` while it is together.
    pub apart: Option<ApartView>,
    /// What the latest change can be undone to; `None` where this device holds no share of that.
    pub before: Option<BeforeView>,
    /// How many files of earlier epochs this device has not erased yet.
    pub retired: usize,
    /// Unix seconds when they go at the latest; `None` while there are none.
    pub retires: Option<u64>,
    /// Unix seconds when this device erased its shares, having been removed.
    pub erased: Option<u64>,
    /// Freezes that were not lifted, over or not, by who froze.
    pub freezes: Vec<FreezeView>,
    /// Freezes that do not count here because of a clock, and that nothing is kept of.
    pub early_freezes: Vec<EarlyFreezeView>,
    /// Who was removed, as far as this device saw it.
    pub left: Vec<LeftView>,
    /// Exports of its keys, oldest first: when, by the asker's clock, and to whom.
    pub exports: Vec<(u64, PartyId)>,
    /// What it has signed, newest first.
    pub history: Vec<HistoryEntry>,
    /// Unix seconds of the ceremony that made the epoch, by its initiator's clock.
    pub created: u64,
    /// Unix seconds when this device learned that its own epoch is committed, by its clock.
    pub since: u64,
}

/// A wallet that came apart: others stand in an epoch that came of the same one as this device's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApartView {
    /// Who stands there and not here, with the names they gave themselves.
    pub there: Vec<(PartyId, String)>,
    /// Who acknowledged both, and may go with either.
    pub both: Vec<(PartyId, String)>,
    /// Unix seconds of the ceremony that made that epoch, by its initiator's clock.
    pub made: u64,
}

/// The epoch before the latest one, while shares of it are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeforeView {
    /// Its terms.
    pub terms: WalletTerms,
    /// Who holds a share of it.
    pub members: Vec<MemberView>,
    /// Who belongs to it and holds no share.
    pub asleep: Vec<MemberView>,
}

/// A device that was removed from a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftView {
    /// Which.
    pub party: PartyId,
    /// The name that it gave itself.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// Unix seconds by its own clock when it erased its shares, by its word; `None` while it has not
    /// said so.
    pub erased: Option<u64>,
}

/// A freeze of a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreezeView {
    /// Who froze it.
    pub by: PartyId,
    /// Unix seconds.
    pub made: u64,
    /// Unix seconds until when nothing is signed.
    pub until: u64,
    /// Which device is the reason.
    pub lost: Option<PartyId>,
    /// Who says that it does not count; it does not once these are as many as must agree.
    pub lifted_by: Vec<PartyId>,
}

/// A member's freeze that does not count here: it was made more than a quarter of an hour ahead of
/// this device's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlyFreezeView {
    /// Who froze it.
    pub by: PartyId,
    /// Unix seconds until when it would count.
    pub until: u64,
    /// By how many seconds its maker's clock is ahead of this one, or more.
    pub ahead: u64,
}

impl EarlyFreezeView {
    /// The stable code of this.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "freeze.clock_ahead"
    }
}

impl WalletView {
    /// True while nothing is signed with it, as of a time in Unix seconds.
    #[must_use]
    pub fn is_frozen(&self, now: u64) -> bool {
        self.freezes.iter().any(|freeze| freeze.until > now)
    }

    /// True for ever once its keys left, also where nothing more is known of that.
    #[must_use]
    pub fn is_exported(&self) -> bool {
        self.terms.exported || !self.exports.is_empty()
    }

    /// True once every member saved and proved a recovery file of this epoch.
    #[must_use]
    pub fn all_saved(&self) -> bool {
        self.members.iter().all(|member| member.saved)
    }
}

/// A member of a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The party.
    pub party: PartyId,
    /// The name its owner gave it.
    pub name: String,
    /// What it runs on.
    pub kind: DeviceKind,
    /// True for this device.
    pub is_me: bool,
    /// True once it saved and proved a recovery file.
    pub saved: bool,
    /// True when it may not sign with this device again in this epoch.
    pub banned: bool,
    /// Unix seconds when a message of it was last verified here, no finer than by the hour.
    pub seen: Option<u64>,
    /// Whether it is connected by the relay's word; `None` where the relay was not asked.
    pub online: Option<bool>,
}

/// A request that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxView {
    /// The session to join.
    pub session: SessionLocator,
    /// Who asks.
    pub initiator: PartyId,
    /// Its name.
    pub name: String,
    /// Unix seconds by which it lapses.
    pub expires: u64,
    /// The wallet and what is to become of it, where the request says so beforehand.
    pub change: Option<(WalletId, ChangeKind)>,
    /// The name of the wallet that this device is to join, by the word of whoever asks; `None` for a
    /// wallet that it belongs to.
    pub joins: Option<String>,
    /// The terms of the wallet as it is to be, by the word of whoever asks, where the request says so
    /// beforehand.
    pub terms: Option<WalletTerms>,
}

/// A change of a wallet, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeView {
    /// What for.
    pub kind: ChangeKind,
    /// The wallet.
    pub wallet: WalletId,
    /// Its name.
    pub name: String,
    /// How many must agree now.
    pub threshold_before: u8,
    /// How many must agree afterwards.
    pub threshold_after: u8,
    /// Who alone may ask for payments and changes now.
    pub master_before: Option<PartyId>,
    /// Who alone may afterwards.
    pub master_after: Option<PartyId>,
    /// Everybody who belongs to the wallet before or after, ascending by party.
    pub people: Vec<ChangePerson>,
}

/// Somebody in a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePerson {
    /// The party.
    pub party: PartyId,
    /// The name its owner gave it.
    pub name: String,
    /// What it runs on.
    pub kind: DeviceKind,
    /// True for this device.
    pub is_me: bool,
    /// True when it takes part in the ceremony.
    pub takes_part: bool,
    /// Its part before.
    pub before: Part,
    /// Its part afterwards.
    pub after: Part,
    /// True when its share may come back out of a backup, and a new device deal it.
    pub is_restored: bool,
}

/// Somebody's part in a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Does not belong to it.
    Outside,
    /// Holds a share.
    Holder,
    /// Should hold a share and has lost it.
    Lost,
    /// Belongs to it, without a share.
    Asleep,
}

/// A share that came back out of a backup, on a device that is no member of its wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredView {
    /// The wallet.
    pub wallet: WalletId,
    /// Its terms when the backup was made.
    pub terms: WalletTerms,
    /// The attempt that made the epoch of the share.
    pub attempt: u64,
    /// When that epoch was made, in Unix seconds.
    pub made: u64,
    /// The member whose share it is.
    pub of: PartyId,
    /// That member's name.
    pub device: String,
    /// Which share it is, from 1.
    pub place: u8,
    /// Who held shares, this member among them.
    pub members: Vec<(PartyId, String)>,
}

/// A creation or change that was agreed to on this device and did not end well yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedView {
    /// The session in which it was agreed to.
    pub session: SessionLocator,
    /// Which change; `None` for a creation.
    pub kind: Option<ChangeKind>,
    /// The wallet that is changed.
    pub wallet: Option<WalletId>,
    /// The wallet's name.
    pub name: String,
    /// True when this device may try it again.
    pub is_mine: bool,
    /// Who may.
    pub initiator: PartyId,
    /// The others that take part, with their names.
    pub people: Vec<(PartyId, String)>,
    /// Unix seconds until when it can be tried again without asking anybody.
    pub until: u64,
    /// True when this device acknowledged its new share: it may be finished already, and whoever
    /// knows will tell.
    pub acknowledged: bool,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutcomeView {
    /// A wallet was made.
    Created(WalletId),
    /// A wallet's members changed.
    Changed {
        /// The wallet.
        wallet: WalletId,
        /// What for.
        kind: ChangeKind,
    },
    /// A transaction was signed.
    Signed(WalletId),
    /// The keys were given to one device.
    Exported(WalletId),
    /// Parts of a backup were given back to one device.
    Returned,
    /// It failed.
    Failed(Failure),
}

impl WalletView {
    pub(crate) fn of<S: Scheme>(wallet: &Wallet<S>, me: PartyId) -> Self {
        let manifest = &wallet.latest().manifest;
        let member = |member: &Introduction| {
            let party = member.bundle.party_id();
            MemberView {
                party,
                name: member.name.to_string(),
                kind: member.kind,
                is_me: party == me,
                saved: wallet.record.saved.contains(&party),
                banned: wallet.record.bans.contains(&party),
                seen: None,
                online: None,
            }
        };
        Self {
            wallet: wallet.id(),
            epoch: manifest.epoch,
            attempt: manifest.attempt,
            terms: manifest.terms.clone(),
            address: wallet.address(),
            standing: wallet.standing(&me),
            members: manifest.members.iter().map(member).collect(),
            asleep: manifest.asleep.iter().map(member).collect(),
            origin: manifest.origin.map(|origin| origin.kind),
            apart: wallet.record.apart.as_ref().map(|it| apart_view(it, &wallet.record)),
            before: wallet.before().map(|(before, _)| BeforeView {
                terms: before.manifest.terms.clone(),
                members: before.manifest.members.iter().map(member).collect(),
                asleep: before.manifest.asleep.iter().map(member).collect(),
            }),
            retired: wallet.retired.len(),
            retires: wallet.retires_at(&me),
            erased: wallet.record.erased.as_ref().map(|erased| erased.receipt.word.at),
            freezes: wallet
                .freezes()
                .map(|freeze| &freeze.notice)
                .map(|notice| FreezeView {
                    by: notice.by,
                    made: notice.made,
                    until: notice.until,
                    lost: notice.lost,
                    lifted_by: wallet.lifted_by(&notice.by).into_iter().collect(),
                })
                .collect(),
            early_freezes: wallet
                .early_freezes
                .values()
                .map(|early| EarlyFreezeView {
                    by: early.notice.by,
                    until: early.notice.until,
                    ahead: early.ahead,
                })
                .collect(),
            left: wallet
                .record
                .left
                .iter()
                .map(|(party, left)| LeftView {
                    party: *party,
                    name: left.introduction.name.to_string(),
                    kind: left.introduction.kind,
                    erased: left.receipt.as_ref().map(|receipt| receipt.word.at),
                })
                .collect(),
            exports: wallet
                .exports()
                .iter()
                .filter_map(|mark| Some((mark.proposal.descriptor.created, *mark.to()?)))
                .collect(),
            history: wallet.history().iter().rev().cloned().collect(),
            created: manifest.created,
            since: wallet.record.since,
        }
    }
}

fn apart_view(apart: &Apart, record: &WalletRecord) -> ApartView {
    let known = record.ancestors().chain([record.latest()]).map(|epoch| &epoch.manifest);
    let names: BTreeMap<PartyId, String> = known
        .flat_map(Manifest::people)
        .map(|person| (person.bundle.party_id(), person.name.to_string()))
        .collect();
    let people = |parties: &BTreeSet<PartyId>| {
        parties.iter().filter_map(|party| Some((*party, names.get(party)?.clone()))).collect()
    };
    let there = apart.there.difference(&apart.both).copied().collect();
    ApartView { there: people(&there), both: people(&apart.both), made: apart.made }
}
