//! Changes of members as they are shown.

use party::wire::{PartyId, descriptor::ChangeKind};
use party::{
    ApartView as Apart, ChangeView as Change, EarlyFreezeView as EarlyFreeze, FreezeView as Freeze,
    Part, PartyView, Standing, UnfinishedView as Unfinished,
};

use super::{Memory, device};
use crate::view::{
    ApartView, ChangeKindView, ChangePersonView, ChangeView, EarlyFreezeView, FreezeView,
    NamedView, PartView, StandingView, UnfinishedView,
};

impl Memory {
    pub(super) fn unfinished(&self, unfinished: &Unfinished) -> UnfinishedView {
        UnfinishedView {
            session: unfinished.session.to_string(),
            kind: unfinished.kind.map(show_kind),
            wallet: unfinished.wallet.map(|wallet| wallet.to_string()),
            name: unfinished.name.clone(),
            is_mine: unfinished.is_mine,
            initiator: self.name(unfinished.initiator),
            people: unfinished.people.iter().map(|(_, name)| name.clone()).collect(),
            until: unfinished.until,
            acknowledged: unfinished.acknowledged,
        }
    }
}

pub(super) fn show_change(change: &Change, party: &PartyView) -> ChangeView {
    let people = change.people.iter().map(|person| ChangePersonView {
        device: device(person.party, person.name.clone(), person.kind, party.me),
        takes_part: person.takes_part,
        before: show_part(person.before),
        after: show_part(person.after),
        is_restored: person.is_restored,
    });
    ChangeView {
        kind: show_kind(change.kind),
        threshold_before: change.threshold_before,
        threshold_after: change.threshold_after,
        master_before: change.master_before.map(|party| party.to_string()),
        master_after: change.master_after.map(|party| party.to_string()),
        people: people.collect(),
    }
}

pub(super) fn show_apart(apart: &Apart) -> ApartView {
    let people = |people: &[(PartyId, String)]| {
        let named = |(party, name): &(PartyId, String)| NamedView {
            id: party.to_string(),
            name: name.clone(),
        };
        people.iter().map(named).collect()
    };
    ApartView { there: people(&apart.there), both: people(&apart.both), made: apart.made }
}

pub(super) fn show_freeze(freeze: &Freeze) -> FreezeView {
    FreezeView {
        by: freeze.by.to_string(),
        made: freeze.made,
        until: freeze.until,
        lost: freeze.lost.map(|party| party.to_string()),
        lifted_by: freeze.lifted_by.iter().map(ToString::to_string).collect(),
    }
}

pub(super) fn show_early_freeze(early: &EarlyFreeze) -> EarlyFreezeView {
    EarlyFreezeView {
        by: early.by.to_string(),
        until: early.until,
        minutes: early.ahead / 60,
        code: early.code().to_owned(),
    }
}

pub(super) const fn show_kind(kind: ChangeKind) -> ChangeKindView {
    match kind {
        ChangeKind::Add => ChangeKindView::Add,
        ChangeKind::QuickAdd => ChangeKindView::QuickAdd,
        ChangeKind::Remove => ChangeKindView::Remove,
        ChangeKind::Threshold => ChangeKindView::Threshold,
        ChangeKind::Refresh => ChangeKindView::Refresh,
        ChangeKind::Recover => ChangeKindView::Recover,
        ChangeKind::Master => ChangeKindView::Master,
        ChangeKind::Undo => ChangeKindView::Undo,
    }
}

pub(crate) const fn read_kind(kind: ChangeKindView) -> ChangeKind {
    match kind {
        ChangeKindView::Add => ChangeKind::Add,
        ChangeKindView::QuickAdd => ChangeKind::QuickAdd,
        ChangeKindView::Remove => ChangeKind::Remove,
        ChangeKindView::Threshold => ChangeKind::Threshold,
        ChangeKindView::Refresh => ChangeKind::Refresh,
        ChangeKindView::Recover => ChangeKind::Recover,
        ChangeKindView::Master => ChangeKind::Master,
        ChangeKindView::Undo => ChangeKind::Undo,
    }
}

pub(super) const fn show_standing(standing: Standing) -> StandingView {
    match standing {
        Standing::Holder => StandingView::Holder,
        Standing::Lost => StandingView::Lost,
        Standing::Asleep => StandingView::Asleep,
        Standing::Removed => StandingView::Removed,
        Standing::Behind => StandingView::Behind,
    }
}

const fn show_part(part: Part) -> PartView {
    match part {
        Part::Outside => PartView::Outside,
        Part::Holder => PartView::Holder,
        Part::Lost => PartView::Lost,
        Part::Asleep => PartView::Asleep,
    }
}
