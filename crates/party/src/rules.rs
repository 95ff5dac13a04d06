//! The rules of epochs, as functions of plain values: what a change may be, which attempt it is,
//! what is believed, what may be erased.
//!
//! The names R1 to R9 are those of `docs/threat-model.md`. Parties are of any ordered type here, so
//! that a model checker runs the very functions that the product runs.

use std::collections::{BTreeMap, BTreeSet};

use mpc::Quorum;
use wire::descriptor::ChangeKind;

/// How many attempts of a wallet may stay uncommitted at once. Each leaves a file that nobody's word
/// may erase (R7), and no party may make the numbers jump further.
pub const MOST_ATTEMPTS: u64 = 64;
/// How long after an epoch began it takes until one attempt more may be made, in seconds: whoever
/// uses all of them up keeps nobody from going on without it.
pub const ATTEMPT_SECONDS: u64 = 60 * 60;
/// How long shares of an old epoch are kept, sealed, when not everybody has shown the new one's
/// certificate, in seconds (R6).
pub const RETIREMENT_SECONDS: u64 = 7 * 24 * 60 * 60;

/// How long a wallet may be frozen at a time, in seconds.
pub const LONGEST_FREEZE: u64 = 7 * 24 * 60 * 60;

/// A wallet as it stands before a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before<P: Ord> {
    /// How many must agree.
    pub threshold: u8,
    /// Who holds a share.
    pub holders: BTreeSet<P>,
    /// Who belongs to it without a share.
    pub asleep: BTreeSet<P>,
}

/// A change as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<P: Ord> {
    /// What for.
    pub kind: ChangeKind,
    /// How many are to agree.
    pub threshold: u8,
    /// Who takes part in the session.
    pub participants: BTreeSet<P>,
    /// Who is to get no share any more.
    pub removed: BTreeSet<P>,
    /// Who of the holders takes part and has lost its share.
    pub lost: BTreeSet<P>,
    /// Newcomers that deal the share of a removed holder, which they have out of a backup.
    pub restored: BTreeMap<P, P>,
}

/// Everybody's part in a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePlan<P: Ord> {
    /// Hold a share, or have one out of a backup, and deal it again.
    pub dealers: BTreeSet<P>,
    /// Of the dealers, newcomers that deal the share of a removed holder.
    pub restored: BTreeMap<P, P>,
    /// Will hold a share. Exactly they acknowledge (R5).
    pub holders: BTreeSet<P>,
    /// Deal, and hold no share afterwards.
    pub leaving: BTreeSet<P>,
    /// Will hold a share and have none now.
    pub joining: BTreeSet<P>,
    /// Belong to the wallet and are away.
    pub asleep: BTreeSet<P>,
}

/// Why a change is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum ChangeError {
    /// Its terms name other numbers than its people make, or make no wallet.
    #[error("the numbers of the change do not make a wallet")]
    BadTerms,
    /// This kind of change does not touch the threshold.
    #[error("this kind of change does not touch the threshold")]
    ThresholdFixed,
    /// The threshold is to stay as it is.
    #[error("nothing would change")]
    Nothing,
    /// Fewer holders of the present shares take part than must agree.
    #[error("too few of the present members take part")]
    TooFewDealers,
    /// Somebody is to be added who belongs to the wallet already.
    #[error("somebody belongs to the wallet already")]
    AlreadyMember,
    /// Somebody is to be removed who does not belong to the wallet, or nobody is.
    #[error("somebody does not belong to the wallet")]
    NotMember,
    /// Other people take part than this kind of change is for.
    #[error("the people do not fit the change")]
    WrongPeople,
    /// The wallet has a master, and somebody else asks.
    #[error("only the wallet's master may ask for this")]
    NotMaster,
    /// This kind of change does not touch who the master is.
    #[error("this kind of change leaves the master alone")]
    MasterFixed,
    /// The wallet is frozen, and whoever froze it is to hold no share afterwards.
    #[error("whoever froze the wallet does not take part")]
    Frozen,
    /// The shares of the epoch before the latest one are gone here, or there is no such epoch.
    #[error("the shares of the epoch before are not kept on this device")]
    NothingKept,
    /// A practice wallet stays as it is.
    #[error("a practice wallet has no members to change")]
    Practice,
}

impl ChangeError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadTerms => "change.bad_terms",
            Self::ThresholdFixed => "change.threshold_fixed",
            Self::Nothing => "change.nothing",
            Self::TooFewDealers => "change.too_few_dealers",
            Self::AlreadyMember => "change.already_member",
            Self::NotMember => "change.not_a_member",
            Self::WrongPeople => "change.wrong_people",
            Self::NotMaster => "wallet.not_master",
            Self::MasterFixed => "change.master_fixed",
            Self::Frozen => "change.frozen",
            Self::NothingKept => "change.nothing_kept",
            Self::Practice => "change.practice",
        }
    }
}

/// Everybody's part in a change, if it is one of its kind.
///
/// # Errors
///
/// [`ChangeError`] says what does not fit.
pub fn plan<P: Ord + Copy>(
    before: &Before<P>,
    asked: &Asked<P>,
) -> Result<ChangePlan<P>, ChangeError> {
    let Before { threshold, holders: old, asleep: away } = before;
    let Asked { kind, threshold: new_threshold, participants, removed, lost, restored } = asked;
    let belongs = |party: &P| old.contains(party) || away.contains(party);
    if !removed.iter().all(belongs) || !lost.is_subset(old) {
        return Err(ChangeError::NotMember);
    }
    let set = |parties: &mut dyn Iterator<Item = &P>| parties.copied().collect::<BTreeSet<P>>();
    let mut dealers: BTreeSet<P> =
        set(&mut participants.iter().filter(|party| old.contains(party) && !lost.contains(party)));
    let holders = set(&mut participants.difference(removed));
    let (leaving, joining) =
        (set(&mut dealers.intersection(removed)), set(&mut holders.difference(&dealers)));
    let distinct = set(&mut restored.values()).len() == restored.len();
    let brings_back = restored.iter().all(|(newcomer, of)| {
        joining.contains(newcomer) && !belongs(newcomer) && removed.contains(of) && old.contains(of)
    });
    let may_bring = matches!(kind, ChangeKind::Recover | ChangeKind::Undo);
    if !distinct || !brings_back || !(restored.is_empty() || may_bring) {
        return Err(ChangeError::WrongPeople);
    }
    dealers.extend(restored.keys());
    let plan = ChangePlan {
        leaving,
        joining,
        restored: restored.clone(),
        asleep: set(&mut old
            .union(away)
            .filter(|party| !participants.contains(party) && !removed.contains(party))),
        dealers,
        holders,
    };
    // Whoever holds no share has nothing to deal and, once removed, nothing to get.
    let idle = participants.iter().any(|p| removed.contains(p) && !plan.dealers.contains(p));
    if idle || !lost.is_subset(participants) {
        return Err(ChangeError::WrongPeople);
    }
    let returns = plan.joining.iter().filter(|party| belongs(party)).count();
    let newcomers = plan.joining.len() - returns;
    match kind {
        ChangeKind::Add | ChangeKind::QuickAdd if newcomers == 0 => {
            return Err(ChangeError::AlreadyMember);
        }
        ChangeKind::Remove if removed.is_empty() => return Err(ChangeError::NotMember),
        ChangeKind::Recover if plan.joining.is_empty() => return Err(ChangeError::AlreadyMember),
        _ => {}
    }
    let fits = match kind {
        ChangeKind::Add => returns == 0 && removed.is_empty(),
        ChangeKind::QuickAdd => returns == 0 && newcomers == 1 && removed.is_empty(),
        ChangeKind::Remove => plan.joining.is_empty(),
        ChangeKind::Threshold | ChangeKind::Refresh | ChangeKind::Master => {
            plan.joining.is_empty() && removed.is_empty()
        }
        // A new device comes in the place of a lost one, which goes.
        ChangeKind::Recover => newcomers == removed.len() && plan.leaving.is_empty(),
        ChangeKind::Undo => returns == 0 && newcomers == removed.len() && plan.leaving.is_empty(),
    };
    if !fits {
        return Err(ChangeError::WrongPeople);
    }
    match kind {
        ChangeKind::QuickAdd
        | ChangeKind::Refresh
        | ChangeKind::Recover
        | ChangeKind::Master
        | ChangeKind::Undo
            if new_threshold != threshold =>
        {
            return Err(ChangeError::ThresholdFixed);
        }
        ChangeKind::Threshold if new_threshold == threshold => return Err(ChangeError::Nothing),
        _ => {}
    }
    // Where shares are kept, a holder that is away would have no pair with the newcomer.
    let enough = if kind.keeps_shares() { old.len() } else { usize::from(*threshold) };
    if plan.dealers.len() < enough {
        return Err(ChangeError::TooFewDealers);
    }
    let count = u8::try_from(plan.holders.len()).map_err(|_| ChangeError::BadTerms)?;
    Quorum::new(*new_threshold, count).map_err(|_| ChangeError::BadTerms)?;
    Ok(plan)
}

/// The number of the next attempt, one more than the highest that anybody has seen; `None` when
/// somebody would make the numbers jump. `age` is how long ago the committed epoch began, in seconds.
///
/// What one honest party has counted up to, another accepts at any later moment.
#[must_use]
pub fn next_attempt(committed: u64, seen: impl IntoIterator<Item = u64>, age: u64) -> Option<u64> {
    let highest = seen.into_iter().fold(committed, u64::max);
    let most = committed.checked_add(MOST_ATTEMPTS)?.checked_add(age / ATTEMPT_SECONDS)?;
    if highest < most { highest.checked_add(1) } else { None }
}

/// R4: a party acknowledges attempts only in increasing order.
#[must_use]
pub const fn may_acknowledge(attempt: u64, seen: u64) -> bool {
    attempt > seen
}

/// R6, the only erase rule: what belongs to an attempt goes only with a certificate of a later one,
/// and only once the own share of that one came back from the disk. Whoever the later one left out
/// has no share to wait for.
#[must_use]
pub const fn may_erase(attempt: u64, certified: u64, share_came_back: bool) -> bool {
    share_came_back && attempt < certified
}

/// R6: whether that happens at once, and not only a week after the epoch began: after a removal in
/// which nobody was away, or once all who belong to the wallet have shown the certificate.
///
/// Whoever was away may have been led to another epoch of the same number by a member that took part
/// in both. While it has not shown that it knows this one, what is kept is what saves the wallet.
#[must_use]
pub const fn erases_at_once(removal: bool, somebody_is_away: bool, all_showed: bool) -> bool {
    all_showed || removal && !somebody_is_away
}

/// How many must agree, of how many.
pub type Rule = (u8, u8);

/// Whether the shares of the epoch before stay until every member has a backup of this one: where all of them must
/// agree, before and after, whoever is lost is missed, and an old backup is of use together with the others' old
/// shares alone. Not where somebody went or the rule changed: then the old shares are to be worth nothing.
#[must_use]
pub fn awaits_backups(kind: ChangeKind, before: Rule, after: Rule, all_saved: bool) -> bool {
    let same_people = matches!(kind, ChangeKind::Refresh | ChangeKind::Master | ChangeKind::Undo);
    same_people && before == after && after.0 == after.1 && !all_saved
}

/// Whether a certificate of a later epoch, in which this party acknowledged nothing, is believed:
/// t holders of the epoch that it knows acknowledged it. They could move the wallet anyway.
#[must_use]
pub fn is_believed<P: Ord>(
    before: &Before<P>,
    committed: u64,
    attempt: u64,
    acknowledged: &BTreeSet<P>,
) -> bool {
    let known = before.holders.intersection(acknowledged).count();
    attempt > committed && known >= usize::from(before.threshold)
}

/// Who went astray as this party sees it, where a wallet stands apart in two epochs that came of a common
/// one: members that were away here and hold a share there, and this party where the other epoch is the
/// later one and leaves it out.
///
/// Nobody did where one side believes the other, nor where fewer hold a share there than had to agree
/// before: fewer can make any number of epochs alone. Whoever was removed here does not count.
#[must_use]
pub fn strays<P: Ord + Copy>(
    me: P,
    common: &Before<P>,
    (here, here_attempt): (&Before<P>, u64),
    (there, there_attempt): (&Before<P>, u64),
) -> BTreeSet<P> {
    let moved: BTreeSet<P> = there.holders.intersection(&common.holders).copied().collect();
    if moved.len() < usize::from(common.threshold)
        || is_believed(here, here_attempt, there_attempt, &there.holders)
        || is_believed(there, there_attempt, here_attempt, &here.holders)
    {
        return BTreeSet::new();
    }
    let is_left_out = there_attempt > here_attempt
        && common.holders.contains(&me)
        && !there.holders.contains(&me);
    let away = moved.intersection(&here.asleep).copied();
    away.chain(is_left_out.then_some(me)).collect()
}

/// Whether a member may have something signed.
#[must_use]
pub fn may_propose<P: PartialEq>(master: Option<&P>, initiator: &P) -> bool {
    master.is_none_or(|master| master == initiator)
}

/// Whether a change leaves the master as it must, and is asked for by somebody who may.
///
/// A wallet with a master changes when that one asks. Anybody may ask for what brings a master back,
/// removes it or names another: as many as must agree could do without it anyway.
///
/// # Errors
///
/// [`ChangeError::NotMaster`], [`ChangeError::MasterFixed`], [`ChangeError::Nothing`], or
/// [`ChangeError::NotMember`] for a master that would hold no share.
pub fn check_master<P: Ord + Copy>(
    (now, then): (Option<P>, Option<P>),
    asked: &Asked<P>,
    plan: &ChangePlan<P>,
    initiator: P,
) -> Result<(), ChangeError> {
    // Nor is one needed to undo what it may have led apart itself.
    if asked.kind == ChangeKind::Undo {
        let stays = now.filter(|master| !asked.removed.contains(master));
        return if then == stays { Ok(()) } else { Err(ChangeError::MasterFixed) };
    }
    if asked.kind == ChangeKind::Master {
        return match then {
            _ if then == now => Err(ChangeError::Nothing),
            Some(master) if !plan.holders.contains(&master) => Err(ChangeError::NotMember),
            _ => Ok(()),
        };
    }
    let stays = now.filter(|master| !asked.removed.contains(master));
    if then != stays {
        return Err(ChangeError::MasterFixed);
    }
    match stays {
        Some(master) if master != initiator && !plan.joining.contains(&master) => {
            Err(ChangeError::NotMaster)
        }
        _ => Ok(()),
    }
}

/// Whether a freeze may be, made at one time until another; `now` is this device's clock and `slack`
/// how far another's may be ahead of it, all in seconds.
#[must_use]
pub const fn may_freeze(made: u64, until: u64, now: u64, slack: u64) -> bool {
    until > now
        && until > made
        && until - made <= LONGEST_FREEZE
        && made <= now.saturating_add(slack)
}

/// Whether so many holders have lifted the freezes of a member as must agree to sign: they could use
/// the wallet anyway.
#[must_use]
pub fn is_lifted<P: Ord>(before: &Before<P>, lifted: &BTreeSet<P>) -> bool {
    before.holders.intersection(lifted).count() >= usize::from(before.threshold)
}

/// Whether a change of a frozen wallet is one that everybody agrees to who froze it: a change ends
/// all freezes, and nobody may end them alone.
///
/// # Errors
///
/// [`ChangeError::Frozen`] names the case.
pub fn may_change<P: Ord>(
    plan: &ChangePlan<P>,
    frozen_by: &BTreeSet<P>,
) -> Result<(), ChangeError> {
    if frozen_by.is_subset(&plan.holders) { Ok(()) } else { Err(ChangeError::Frozen) }
}

#[cfg(test)]
mod tests;
