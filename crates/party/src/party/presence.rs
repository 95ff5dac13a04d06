//! When members were last heard, and who of them is connected by the relay's word.

use std::collections::BTreeSet;

use wire::{PartyId, WalletId, relay::ClientFrame};

use super::Party;
use crate::{
    effect::{Effect, Happening},
    failure::Refused,
    moment::Moment,
    scheme::Scheme,
    session::Session,
    view::{MemberView, WalletView},
    wallet::Wallet,
};

/// How long until a member that was heard is noted again, in seconds: the disk is not to be busy with
/// it, and nobody needs to know better.
const NOTE_AGAIN_SECONDS: u64 = 60 * 60;
/// How long until the relay is asked the same again, in seconds.
const LOOK_AGAIN_SECONDS: u64 = 5;
/// The most parties that a relay answers for at once.
const MOST_LOOKED_FOR: usize = 64;

/// What is known of who is there.
#[derive(Default)]
pub(super) struct Presence {
    /// Whom the relay was asked about, and when.
    asked: BTreeSet<PartyId>,
    asked_at: Option<u64>,
    /// Who of them is connected, once it answered. Nobody vouches for it.
    online: Option<BTreeSet<PartyId>>,
    /// True while somebody was heard and the disk does not know.
    pub(super) is_unkept: bool,
}

impl Presence {
    /// Without a relay nobody says who is there.
    pub(super) fn forget(&mut self) {
        self.asked.clear();
        self.asked_at = None;
        self.online = None;
    }

    fn is_online(&self, party: &PartyId) -> Option<bool> {
        let online = self.online.as_ref().filter(|_| self.asked.contains(party))?;
        Some(online.contains(party))
    }
}

impl<S: Scheme> Party<S> {
    /// Asks the relay which of a wallet's people are connected. The answer is in the view: the relay's
    /// word and no more.
    ///
    /// # Errors
    ///
    /// [`Refused`] when there is no such wallet, or this device is offline.
    pub fn look(&mut self, wallet: WalletId, moment: &Moment<'_>) -> Result<(), Refused> {
        let held = self.wallets.get(&wallet).ok_or(Refused::NoWallet)?;
        if !self.connected {
            return Err(Refused::Offline);
        }
        let people = held.latest().manifest.people().map(|person| person.bundle.party_id());
        let people: BTreeSet<PartyId> =
            people.filter(|party| *party != self.me).take(MOST_LOOKED_FOR).collect();
        let presence = &mut self.presence;
        let is_same = presence.asked == people;
        let is_soon =
            presence.asked_at.is_some_and(|at| moment.now.abs_diff(at) < LOOK_AGAIN_SECONDS);
        if is_same && is_soon {
            return Ok(());
        }
        if !is_same {
            presence.online = None;
        }
        presence.asked_at = Some(moment.now);
        presence.asked.clone_from(&people);
        self.emit(Effect::Send(ClientFrame::Look { parties: people.into_iter().collect() }));
        Ok(())
    }

    pub(super) fn on_look(&mut self, online: Vec<PartyId>) {
        let asked = &self.presence.asked;
        let online = online.into_iter().filter(|party| asked.contains(party)).collect();
        let online = Some(online).filter(|_| !asked.is_empty());
        if online != self.presence.online {
            self.presence.online = online;
            self.show(Happening::Changed);
        }
    }

    /// A message of a known device was verified. A clock that was set back is believed from then on.
    pub(super) fn note_seen(&mut self, party: PartyId, now: u64) {
        let last = self.contacts.seen.get(&party);
        let is_due = last.is_none_or(|last| now.abs_diff(*last) >= NOTE_AGAIN_SECONDS);
        if is_due && self.known.contains_key(&party) {
            self.contacts.seen.insert(party, now);
            self.presence.is_unkept = true;
        }
    }

    /// Keeps who was heard and what this device is invited to, outside sessions: a disk that fails at this must fail
    /// nothing else.
    pub(super) fn keep_seen(&mut self) {
        let invitations = self.inbox.iter().filter(|(_, waiting)| waiting.invited.is_some());
        if !invitations.clone().map(|(id, _)| id).eq(self.contacts.invitations.keys()) {
            self.contacts.invitations =
                invitations.map(|(id, waiting)| (*id, waiting.clone())).collect();
            self.presence.is_unkept = true;
        }
        if self.presence.is_unkept && self.session.as_ref().is_none_or(Session::is_finished) {
            self.keep_contacts();
        }
    }

    pub(super) fn show_wallet(&self, wallet: &Wallet<S>) -> WalletView {
        let mut view = WalletView::of(wallet, self.me);
        let before = view.before.iter_mut();
        let before = before.flat_map(|it| it.members.iter_mut().chain(&mut it.asleep));
        let members = view.members.iter_mut().chain(&mut view.asleep).chain(before);
        for MemberView { party, seen, online, .. } in members.filter(|member| !member.is_me) {
            *seen = self.contacts.seen.get(party).copied();
            *online = self.presence.is_online(party);
        }
        if !self.is_durable(&wallet.id()) {
            view.left.iter_mut().for_each(|left| left.erased = None);
        }
        view
    }
}
