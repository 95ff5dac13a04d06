//! A change of members: whether the proposal is one, and what people are shown of it.

use std::collections::{BTreeMap, BTreeSet};

use wire::{
    PartyId,
    descriptor::{ChangeKind, ChangeRequest, Payload, Proposal, SessionDescriptor},
    letter::ExportMark,
    manifest::Manifest,
    pairing::Introduction,
};

use super::Ceremony;
use crate::{
    failure::{Failure, ProposalError},
    rules::{self, Asked, Before, ChangeError, ChangePlan},
    scheme::Scheme,
    session::Context,
    view::{ChangePerson, ChangeView, Part},
};

impl<S: Scheme> Ceremony<S> {
    /// Everybody's part in the change that is proposed, if it is one of this wallet by these people.
    ///
    /// # Security
    ///
    /// Whoever does not belong to the wallet takes part only if all compared codes: no member can
    /// bring somebody in whom the others do not know. The same goes for this device where it does not
    /// know the wallet: that it belongs there is the initiator's word alone.
    pub(super) fn plan_change(
        &self,
        request: &ChangeRequest,
        descriptor: &SessionDescriptor,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<ChangePlan<PartyId>, Failure> {
        let base = &self.base.as_ref().ok_or(ProposalError::WrongContext)?.manifest;
        let sorted = |list: &[PartyId]| list.is_sorted_by(|a, b| a < b);
        let fits = request.terms.name == base.terms.name
            && request.terms.practice == base.terms.practice
            && request.terms.brought == base.terms.brought
            && descriptor.threshold == request.terms.threshold
            && descriptor.holders == request.terms.holders
            && sorted(&request.removed)
            && sorted(&request.lost)
            && sorted(&request.restored);
        if !fits {
            return Err(ProposalError::WrongContext.into());
        }
        let participants = self.people.keys().copied().collect();
        self.check_exports(request.terms.exported, base, cx)?;
        let restored = self.restored(request)?;
        let plan = plan_with(base, request, participants, restored, self.initiator);
        let plan = plan.map_err(|error| match error {
            ChangeError::TooFewDealers if !request.restored.is_empty() => {
                ProposalError::NothingBrought
            }
            other => ProposalError::Change(other),
        })?;
        if plan.holders.len() != usize::from(request.terms.holders) {
            return Err(ProposalError::Change(ChangeError::BadTerms).into());
        }
        let belongs: BTreeSet<PartyId> =
            base.people().map(|person| person.bundle.party_id()).collect();
        let known = cx.wallets.contains_key(&base.wallet)
            && self.people.keys().all(|party| belongs.contains(party));
        if !known && self.confirmed().is_none() {
            return Err(ProposalError::NotWhatWasConfirmed.into());
        }
        // A member that is to deal must have something to deal, and one that has it must know.
        let payload = &self.proposed()?.payload;
        let stand = cx.wallets.get(&base.wallet).and_then(|held| held.stand(payload));
        let held = stand.and_then(|(_, shares)| shares);
        let brings = plan.restored.contains_key(&cx.me);
        if plan.dealers.contains(&cx.me) && held.is_none() && !brings {
            return Err(match request.kind {
                ChangeKind::Undo => ProposalError::Change(ChangeError::NothingKept),
                _ => ProposalError::NoShare,
            }
            .into());
        }
        if request.lost.contains(&cx.me) && held.is_some() {
            return Err(ProposalError::WrongContext.into());
        }
        let wallet = cx.wallets.get(&base.wallet);
        if wallet.is_some_and(|wallet| wallet.bans_any(request.kind, self.people.keys())) {
            return Err(ProposalError::BannedPair.into());
        }
        Ok(plan)
    }
}

impl<S: Scheme> Ceremony<S> {
    /// Who deals which of the shares that are to come back out of backups.
    fn restored(&self, request: &ChangeRequest) -> Result<BTreeMap<PartyId, PartyId>, Failure> {
        let is_asked = |of: &PartyId| request.restored.contains(of);
        let brought = self.brought.iter().filter(|(_, of)| is_asked(of));
        let restored: BTreeMap<PartyId, PartyId> = brought.map(|(by, of)| (*by, *of)).collect();
        let found: BTreeSet<&PartyId> = restored.values().collect();
        let distinct = found.len() == restored.len();
        if distinct { Ok(restored) } else { Err(ProposalError::NothingBrought.into()) }
    }

    /// The terms say that the keys left where they did. What the initiator shows of that is kept for the party
    /// to judge.
    ///
    /// # Security
    ///
    /// Without proof nobody marks a wallet for ever: where this device knows the wallet, a mark is held to the
    /// epochs that it stood in, never to one that only the initiator shows. Where it came in later than the
    /// export, or is apart, it cannot judge, and leaves that to those who can.
    fn check_exports(
        &self,
        is_said: bool,
        base: &Manifest,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<(), Failure> {
        let held = cx.wallets.get(&base.wallet);
        let known = held.is_some_and(|held| !held.record.exports.is_empty());
        let epochs: Vec<&Manifest> = held.map_or_else(
            || vec![base],
            |held| {
                let ancestors = held.record.ancestors().map(|epoch| &epoch.manifest);
                ancestors.chain([held.manifest(), &held.latest().manifest]).collect()
            },
        );
        let proven = self.exports.iter().filter(|mark| epochs.iter().any(|at| mark.proves(at)));
        let proven: Vec<ExportMark> = proven.cloned().collect();
        let can_judge = held.is_some_and(|held| held.record.apart.is_none())
            && epochs.iter().any(|epoch| epoch.origin.is_none());
        let left = base.terms.exported || known || !proven.is_empty();
        cx.marked.extend(proven);
        match (is_said, left) {
            (true, false) if can_judge => Err(ProposalError::WrongContext.into()),
            // The initiator does not know, and is told.
            (false, true) => Err(ProposalError::OldEpoch.into()),
            _ => Ok(()),
        }
    }

    /// Nothing is signed with a frozen wallet, and it changes only with whoever froze it. Looked at
    /// before people are asked and after all agreed.
    pub(super) fn check_freezes(&self, cx: &Context<'_, '_, S>) -> Result<(), Failure> {
        let Proposal { descriptor, payload } = self.proposed()?;
        let held = descriptor.wallet.and_then(|id| cx.wallets.get(&id));
        let frozen_by = held.map(|held| held.frozen_by(cx.moment.now)).unwrap_or_default();
        match (payload, &self.plan) {
            (Payload::Sign(_) | Payload::Export(_), _) if !frozen_by.is_empty() => {
                Err(ProposalError::Frozen.into())
            }
            (Payload::Change(_), Some(plan)) => {
                Ok(rules::may_change(plan, &frozen_by).map_err(ProposalError::Change)?)
            }
            _ => Ok(()),
        }
    }
}

/// A wallet as the rules see it.
pub(crate) fn before(manifest: &Manifest) -> Before<PartyId> {
    Before {
        threshold: manifest.terms.threshold,
        holders: manifest.holders(),
        asleep: manifest.asleep.iter().map(|person| person.bundle.party_id()).collect(),
    }
}

/// Everybody's part in a change of this epoch, if it is one that this initiator may ask for.
///
/// # Errors
///
/// [`ChangeError`] says what does not fit.
pub(crate) fn plan(
    base: &Manifest,
    request: &ChangeRequest,
    participants: BTreeSet<PartyId>,
    initiator: PartyId,
) -> Result<ChangePlan<PartyId>, ChangeError> {
    // Before anybody said which share it has out of a backup, newcomers stand for them in their order.
    let belongs = |party: &&PartyId| base.people().all(|p| p.bundle.party_id() != **party);
    let newcomers = participants.iter().filter(belongs).copied();
    let restored = newcomers.zip(request.restored.iter().copied()).collect();
    plan_with(base, request, participants, restored, initiator)
}

/// The same, once it is known who brings which share back out of a backup.
fn plan_with(
    base: &Manifest,
    request: &ChangeRequest,
    participants: BTreeSet<PartyId>,
    restored: BTreeMap<PartyId, PartyId>,
    initiator: PartyId,
) -> Result<ChangePlan<PartyId>, ChangeError> {
    let asked = asked(base, request, participants, restored)?;
    let plan = rules::plan(&before(base), &asked)?;
    rules::check_master((base.terms.master, request.terms.master), &asked, &plan, initiator)?;
    Ok(plan)
}

/// A request as the rules see it.
///
/// # Errors
///
/// [`ChangeError::Practice`] for a practice wallet, whose members never change.
fn asked(
    base: &Manifest,
    request: &ChangeRequest,
    participants: BTreeSet<PartyId>,
    restored: BTreeMap<PartyId, PartyId>,
) -> Result<Asked<PartyId>, ChangeError> {
    if base.terms.practice {
        return Err(ChangeError::Practice);
    }
    Ok(Asked {
        kind: request.kind,
        threshold: request.terms.threshold,
        participants,
        removed: request.removed.iter().copied().collect(),
        lost: request.lost.iter().copied().collect(),
        restored,
    })
}

/// Before and after, person by person, as somebody sees it who stands in one epoch when a change starts
/// from another.
pub(crate) fn change_view(
    stands: &Manifest,
    base: &Manifest,
    request: &ChangeRequest,
    plan: &ChangePlan<PartyId>,
    people: &BTreeMap<PartyId, Introduction>,
    me: PartyId,
) -> ChangeView {
    let mut all: BTreeMap<PartyId, &Introduction> =
        people.iter().map(|(party, person)| (*party, person)).collect();
    let belong = base.people().chain(stands.people());
    all.extend(belong.map(|person| (person.bundle.party_id(), person)));
    let wallet = before(stands);
    let person = |(party, person): (PartyId, &Introduction)| {
        let before = if request.lost.contains(&party) {
            Part::Lost
        } else if wallet.holders.contains(&party) {
            Part::Holder
        } else if wallet.asleep.contains(&party) {
            Part::Asleep
        } else {
            Part::Outside
        };
        let after = if plan.holders.contains(&party) {
            Part::Holder
        } else if plan.asleep.contains(&party) {
            Part::Asleep
        } else {
            Part::Outside
        };
        let takes_part = people.contains_key(&party);
        ChangePerson {
            party,
            name: person.name.to_string(),
            kind: person.kind,
            is_me: party == me,
            takes_part,
            before,
            after,
            is_restored: request.restored.contains(&party),
        }
    };
    ChangeView {
        kind: request.kind,
        wallet: base.wallet,
        name: base.terms.name.to_string(),
        threshold_before: stands.terms.threshold,
        threshold_after: request.terms.threshold,
        master_before: stands.terms.master,
        master_after: request.terms.master,
        people: all.into_iter().map(person).collect(),
    }
}
