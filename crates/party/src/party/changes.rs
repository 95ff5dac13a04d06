//! Changes of members, as this device's human asks for them and goes on with them.

use std::collections::BTreeSet;

use mpc::Quorum;
use serde_bytes::ByteArray;
use wire::{
    PartyId, SessionLocator, WalletId,
    descriptor::{ChangeKind, ChangeRequest, Payload, WalletTerms},
    invite::JoinSecret,
    letter::{InvitedTo, StandingMessage},
    manifest::Committed,
    pairing::Roster,
    relay::SESSION_LIFE,
};

use super::{MOST_WAITING, Party};
use crate::{
    ceremony::plan,
    effect::Happening,
    failure::Refused,
    moment::Moment,
    records::{Invited, Waiting},
    rules::{self, ChangeError},
    scheme::Scheme,
    session::{Purpose, Session},
    view::UnfinishedView,
    wallet::{Wallet, is_of},
};

/// The most invitations of one member that wait; a relay lets it open no more sessions at once.
const MOST_INVITATIONS: usize = 3;

/// A change that this device's human wants made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeProposal {
    /// The wallet.
    pub wallet: WalletId,
    /// What for.
    pub kind: ChangeKind,
    /// How many are to agree.
    pub threshold: u8,
    /// Who of the wallet's people takes part, this device included; holders that are neither here
    /// nor removed fall asleep.
    pub participants: Vec<PartyId>,
    /// How many devices come that do not belong to the wallet.
    pub newcomers: u8,
    /// Which of those this device knows from elsewhere: they find the invite in their inbox.
    pub invited: Vec<PartyId>,
    /// Who is to get no share any more.
    pub removed: Vec<PartyId>,
    /// Who takes part and has lost its share.
    pub lost: Vec<PartyId>,
    /// Who alone is to ask for payments and changes, where that is what the change is for.
    pub master: Option<PartyId>,
}

impl<S: Scheme> Party<S> {
    /// Asks the wallet's people for a change. With newcomers a lobby opens, and its invite is in the
    /// view once the relay answered.
    ///
    /// # Errors
    ///
    /// [`Refused`] names what does not fit: the wallet, the people, the numbers, or that this device
    /// is busy or offline.
    pub fn change(
        &mut self,
        proposal: &ChangeProposal,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let held = self.wallets.get(&proposal.wallet).ok_or(Refused::NoWallet)?;
        if held.is_behind {
            return Err(Refused::NoShare);
        }
        let request = self.request(held, proposal, moment.now)?;
        let newcomers = proposal.newcomers;
        let members: Vec<PartyId> =
            proposal.participants.iter().copied().filter(|party| *party != self.me).collect();
        let seats = u8::try_from(members.len() + 1).ok().and_then(|n| n.checked_add(newcomers));
        let seats = seats.ok_or(ChangeError::BadTerms)?;
        let id = held.id();
        if proposal.invited.iter().any(|party| self.belongs(&id, party)) {
            return Err(ChangeError::WrongPeople.into());
        }
        self.check_invited(&proposal.invited, newcomers)?;
        let invited = proposal.invited.clone();
        self.make_room()?;
        self.retries = 0;
        let payload = Payload::Change(request);
        if newcomers == 0 {
            let purpose = Purpose::Propose { wallet: proposal.wallet, payload };
            self.open_session(purpose, seats, members, moment);
        } else {
            let mut secret = [0; 16];
            moment.rng.fill_bytes(&mut secret);
            let purpose = Purpose::Found {
                secret: JoinSecret::new(secret),
                offer: Some(payload),
                inviter: self.me,
                members: [members, invited].concat(),
                invited: None,
            };
            self.open_session(purpose, seats, Vec::new(), moment);
        }
        Ok(())
    }

    /// Whether these may be named among so many newcomers: each of them once, and known here.
    pub(super) fn check_invited(
        &self,
        invited: &[PartyId],
        newcomers: u8,
    ) -> Result<(), ChangeError> {
        let named: BTreeSet<PartyId> = invited.iter().copied().collect();
        let known = named.iter().all(|party| self.known.contains_key(party) && *party != self.me);
        let fits = named.len() == invited.len() && named.len() <= usize::from(newcomers);
        if known && fits { Ok(()) } else { Err(ChangeError::WrongPeople) }
    }

    fn request(
        &self,
        held: &Wallet<S>,
        proposal: &ChangeProposal,
        now: u64,
    ) -> Result<ChangeRequest, Refused> {
        let (base, own) = match proposal.kind {
            ChangeKind::Undo => {
                let (before, shares) = held.before().ok_or(ChangeError::NothingKept)?;
                (&before.manifest, Some(shares))
            }
            _ => (&held.latest().manifest, held.shares()),
        };
        let belongs = |party: &PartyId| base.people().any(|p| p.bundle.party_id() == *party);
        let mut participants: BTreeSet<PartyId> = proposal.participants.iter().copied().collect();
        if participants.len() != proposal.participants.len() || !participants.contains(&self.me) {
            return Err(ChangeError::WrongPeople.into());
        }
        if !participants.iter().all(belongs) {
            return Err(ChangeError::NotMember.into());
        }
        let sorted = |parties: &[PartyId]| -> Vec<PartyId> {
            parties.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
        };
        if held.bans_any(proposal.kind, participants.iter()) {
            return Err(Refused::BannedPair);
        }
        let master = match proposal.kind {
            ChangeKind::Master => proposal.master,
            _ => base.terms.master.filter(|master| !proposal.removed.contains(master)),
        };
        let mut request = ChangeRequest {
            kind: proposal.kind,
            base: ByteArray::new(base.digest()),
            terms: WalletTerms {
                threshold: proposal.threshold,
                master,
                exported: base.terms.exported || !held.record.exports.is_empty(),
                ..base.terms.clone()
            },
            removed: sorted(&proposal.removed),
            lost: sorted(&proposal.lost),
            restored: Vec::new(),
        };
        // Newcomers have no names yet.
        participants.extend((0..proposal.newcomers).map(|n| PartyId::from_bytes([!n; 32])));
        if matches!(proposal.kind, ChangeKind::Recover | ChangeKind::Undo) {
            // Where too few hold a share, those of lost devices are to come back out of backups: of whichever
            // there are some.
            let deal = |p: &PartyId| base.member(p).is_some() && !request.lost.contains(p);
            if participants.iter().filter(|p| deal(p)).count() < usize::from(base.terms.threshold) {
                let held = request.removed.iter().filter(|party| base.member(party).is_some());
                request.restored = held.copied().collect();
            }
        }
        let plan = plan(base, &request, participants, self.me)?;
        rules::may_change(&plan, &held.frozen_by(now))?;
        request.terms.holders =
            u8::try_from(plan.holders.len()).map_err(|_| ChangeError::BadTerms)?;
        // Whoever has a share deals it; whoever has none says so.
        if plan.dealers.contains(&self.me) != own.is_some() {
            return Err(Refused::NoShare);
        }
        Ok(request)
    }

    /// Whether everybody sits in the lobby who was named, and fits the change that is to be made there.
    pub(super) fn check_lobby(&self, session: &Session<S>) -> Result<(), Refused> {
        let Purpose::Found { offer, members, .. } = &session.purpose else { return Ok(()) };
        let mut participants: BTreeSet<PartyId> = session.peers(self.me).into_iter().collect();
        if !members.iter().all(|member| participants.contains(member)) {
            return Err(Refused::NotComplete);
        }
        let Some(Payload::Change(request)) = offer else { return Ok(()) };
        let payload = Payload::Change(request.clone());
        let stand = self.wallets.values().find_map(|held| held.stand(&payload));
        let (base, _) = stand.ok_or(Refused::NoWallet)?;
        participants.insert(self.me);
        plan(&base.manifest, request, participants, self.me)?;
        Ok(())
    }

    /// The wallet that a request is to change.
    pub(super) fn wallet_of(&self, request: &ChangeRequest) -> Option<&Wallet<S>> {
        let payload = Payload::Change(request.clone());
        self.wallets.values().find(|held| held.stand(&payload).is_some())
    }

    /// Tells the known devices of the lobby that newcomers are invited to.
    pub(super) fn invite_members(&mut self, session: SessionLocator, moment: &mut Moment<'_>) {
        let Some(Purpose::Found { secret, offer: Some(offer), members, .. }) =
            self.session.as_ref().map(|session| &session.purpose)
        else {
            return;
        };
        let to = match offer {
            Payload::Create(terms) => InvitedTo::Create(terms.clone()),
            Payload::Change(request) => {
                let Some(wallet) = self.wallet_of(request).map(Wallet::id) else { return };
                InvitedTo::Change { wallet, request: request.clone() }
            }
            Payload::Sign(_) | Payload::Export(_) | Payload::Return(_) => return,
        };
        let message = StandingMessage::Invitation { session, secret: secret.clone(), to };
        for member in members.clone() {
            self.post_one(member, Some(&message), moment);
        }
    }

    /// A member invites this device to a lobby for a change of their wallet, or somebody that it shares
    /// another wallet with does to one that it is to join, made already or not.
    pub(super) fn on_invitation(
        &mut self,
        initiator: PartyId,
        session: SessionLocator,
        invited: Invited,
        moment: &Moment<'_>,
    ) {
        let seated = self.session.as_ref().is_some_and(|s| s.locator == Some(session));
        // Nobody but its initiator speaks for a session, and what it was said to be it stays:
        // somebody may be about to open it.
        let known = self.inbox.get(&session);
        let differs = known.is_some_and(|waiting| {
            let to = waiting.invited.as_ref().map(|invited| &invited.to);
            waiting.initiator != initiator || to != Some(&invited.to)
        });
        if seated || differs || !self.may_invite(&initiator, &invited.to) {
            return;
        }
        // A relay does not count these. The oldest is the likeliest to lead nowhere by now.
        let is_new = known.is_none();
        let open =
            self.inbox.iter().filter(|(_, w)| w.initiator == initiator && w.invited.is_some());
        let open: Vec<(u64, SessionLocator)> = open.map(|(id, w)| (w.expires, *id)).collect();
        let takes_a_place = is_new && open.len() >= MOST_INVITATIONS;
        if takes_a_place {
            let oldest = open.into_iter().min();
            self.inbox.retain(|id, _| oldest.is_none_or(|(_, oldest)| *id != oldest));
        }
        if is_new && self.inbox.len() >= MOST_WAITING {
            return;
        }
        let expires = moment.now.saturating_add(SESSION_LIFE.as_secs());
        let waiting = Waiting { initiator, expires, invited: Some(invited) };
        self.inbox.insert(session, waiting);
        if takes_a_place {
            // Whoever writes on and on does not ring on and on.
            self.show(Happening::Changed);
        } else if is_new {
            self.show(Happening::Wanted { session });
        }
    }

    fn may_invite(&self, initiator: &PartyId, to: &InvitedTo) -> bool {
        let is_known = self.known.contains_key(initiator);
        match to {
            InvitedTo::Create(terms) => {
                let fits = Quorum::new(terms.threshold, terms.holders).is_ok();
                let its_own = terms.master.is_none_or(|master| master == *initiator);
                is_known && fits && its_own && !terms.practice
            }
            InvitedTo::Change { wallet, request } => {
                let of_other = self.wallet_of(request).is_some_and(|held| held.id() != *wallet);
                let comes = matches!(
                    request.kind,
                    ChangeKind::Add | ChangeKind::QuickAdd | ChangeKind::Recover | ChangeKind::Undo
                );
                let may_ask = match self.wallets.get(wallet) {
                    Some(_) => self.belongs(wallet, initiator),
                    None => is_known && comes,
                };
                may_ask && !of_other
            }
        }
    }

    /// Creations and changes that were agreed to on this device and are not finished.
    pub(super) fn unfinished(&self) -> Vec<UnfinishedView> {
        let running = self.session.as_ref().filter(|session| !session.is_finished());
        let running = running.map(Session::confirmed).unwrap_or_default();
        let open = self.contacts.unfinished.iter().filter(|u| !running.contains(&u.roster));
        open.map(|unfinished| {
            let roster = &unfinished.roster;
            let wallet = match &roster.payload {
                Payload::Change(request) => self.wallet_of(request).map(Wallet::id),
                _ => None,
            };
            UnfinishedView {
                session: roster.session,
                kind: roster.payload.change_kind(),
                wallet,
                name: roster.payload.terms().map_or_else(String::new, |t| t.name.to_string()),
                is_mine: roster.initiator == self.me,
                initiator: roster.initiator,
                people: self.others(roster),
                until: unfinished.until,
                acknowledged: self.candidates.values().any(|c| is_of(roster, &c.manifest)),
            }
        })
        .collect()
    }

    /// The latest state of a wallet that this device knows, for a file: certificates move without a
    /// relay as well (R5). Nothing in it is secret.
    ///
    /// # Errors
    ///
    /// [`Refused::NoWallet`].
    pub fn wallet_file(&self, wallet: WalletId) -> Result<Vec<u8>, Refused> {
        let held = self.wallets.get(&wallet).ok_or(Refused::NoWallet)?;
        Ok(held.latest().to_file())
    }

    /// Takes another member's file of a wallet as if that member had shown it. Gives the wallet, and
    /// whether the file told anything new.
    ///
    /// # Errors
    ///
    /// [`Refused::NotAWalletFile`]; [`Refused::NoWallet`] for a wallet that is not this device's.
    pub fn take_wallet_file(
        &mut self,
        bytes: &[u8],
        moment: &mut Moment<'_>,
    ) -> Result<(WalletId, bool), Refused> {
        let committed = Committed::from_file(bytes).ok_or(Refused::NotAWalletFile)?;
        let wallet = committed.manifest.wallet;
        let known = |party: &Self| party.wallets.get(&wallet).map(|held| held.latest().clone());
        let awaited = self.candidates.keys().any(|(id, ..)| *id == wallet);
        let before = known(self);
        if before.is_none() && !awaited {
            return Err(Refused::NoWallet);
        }
        self.on_certificate(None, &committed, moment);
        self.schedule(moment);
        Ok((wallet, known(self) != before))
    }

    fn others(&self, roster: &Roster) -> Vec<(PartyId, String)> {
        let people = roster.members.iter().map(|m| (m.bundle.party_id(), m.name.to_string()));
        people.filter(|(party, _)| *party != self.me).collect()
    }

    /// Tries once more what was agreed to and did not end well, with the same people and without
    /// asking them again.
    ///
    /// # Errors
    ///
    /// [`Refused`] when there is no such thing, it is another device's to do, or this device is busy
    /// or offline.
    pub fn go_on(&mut self, session: SessionLocator, moment: &Moment<'_>) -> Result<(), Refused> {
        let found = self.contacts.unfinished.iter().find(|unfinished| {
            unfinished.roster.session == session && unfinished.until > moment.now
        });
        let confirmed = found.ok_or(Refused::NoSession)?.confirmed();
        let roster = &confirmed.roster;
        if roster.initiator != self.me {
            return Err(Refused::NotInitiator);
        }
        self.make_room()?;
        self.retries = 0;
        let wanted: Vec<PartyId> =
            self.others(roster).into_iter().map(|(party, _)| party).collect();
        let seats = u8::try_from(roster.members.len()).map_err(|_| Refused::BadTerms)?;
        self.open_session(Purpose::FoundAgain(confirmed), seats, wanted, moment);
        Ok(())
    }

    /// Gives up what was agreed to and did not end well.
    ///
    /// # Errors
    ///
    /// [`Refused::NoSession`] when there is no such thing.
    pub fn give_up(&mut self, session: SessionLocator) -> Result<(), Refused> {
        let before = self.contacts.unfinished.len();
        self.contacts.unfinished.retain(|unfinished| unfinished.roster.session != session);
        if self.contacts.unfinished.len() == before {
            return Err(Refused::NoSession);
        }
        self.forget_imported(0);
        self.keep_contacts();
        self.show(Happening::Changed);
        Ok(())
    }
}
