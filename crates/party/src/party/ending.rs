//! How sessions end, and what follows.

use wire::{
    PartyId,
    letter::StandingMessage,
    manifest::Manifest,
    relay::{ClientFrame, SESSION_LIFE},
};

use super::{MOST_RETRIES, Party, exporting::Exported};
use crate::{
    candidate::Candidate,
    ceremony::{self, Outcome},
    effect::{Effect, Happening},
    failure::{Failure, ProposalError},
    moment::Moment,
    records::Unfinished,
    scheme::Scheme,
    session::{Confirmed, Purpose, Session, Stage},
    view::OutcomeView,
    wallet::is_of,
};

/// How many candidates one comparison of codes may leave behind: as many as an honest initiator's
/// tries can.
const MOST_TRIES: u8 = 1 + MOST_RETRIES;

impl<S: Scheme> Party<S> {
    /// The goal is reached: keep first, then tell.
    pub(super) fn succeed(&mut self, outcome: Outcome<S>, moment: &mut Moment<'_>) {
        match outcome {
            Outcome::Made { committed, shares } => {
                let wallet = committed.manifest.wallet;
                let belonged = self.adopt(*committed, shares, moment);
                self.tell_of(wallet, belonged, moment);
                self.announce(wallet);
            }
            Outcome::Signed { wallet, entry, chain_id } => {
                let raw = entry.transaction.to_vec();
                let proposal = entry.proposal.clone();
                let transaction = entry.transaction.clone();
                if let Some(held) = self.wallets.get_mut(&wallet) {
                    // Another signer's word may have come first; what this device saw itself stands.
                    held.record.history.retain(|known| known.transaction != entry.transaction);
                    held.record.history.push(*entry);
                }
                self.keep_wallet(wallet);
                self.emit(Effect::Publish { wallet, chain_id, raw });
                let message = StandingMessage::Signed { wallet, proposal, transaction };
                self.post_to_members(wallet, &message, moment);
                self.last = Some(OutcomeView::Signed(wallet));
                self.show(Happening::Signed { wallet });
            }
            Outcome::Exported { wallet, keys } => {
                if let Some(keys) = keys {
                    self.exported = Some(Exported { wallet, since: moment.now, keys });
                }
                self.last = Some(OutcomeView::Exported(wallet));
                self.show(Happening::Changed);
            }
            Outcome::Returned { got } => {
                self.on_returned(got, moment.now);
                self.last = Some(OutcomeView::Returned);
                self.show(Happening::Changed);
            }
        }
        self.retries = 0;
    }

    /// The session stops here. What must outlive it is kept before anything is said.
    pub(super) fn fail(&mut self, session: Session<S>, failure: Failure, moment: &mut Moment<'_>) {
        if session.is_finished() {
            // It had reached its goal; what comes after is of no consequence.
            self.session = Some(session);
            return;
        }
        let locator = session.locator;
        if let Failure::Banned { party, .. } = &failure {
            self.ban(&session, *party);
        }
        if let Some(locator) = locator {
            let end = if session.initiator == self.me {
                ClientFrame::Close { session: locator }
            } else {
                ClientFrame::Leave { session: locator }
            };
            self.emit(Effect::Send(end));
        }
        if failure == Failure::Proposal(ProposalError::OldEpoch) {
            self.tell_initiator(&session, moment);
        }
        if failure == Failure::Proposal(ProposalError::OtherWallet) {
            // What was agreed to in that wallet's name is not agreed to.
            self.forget_confirmed(&session.confirmed());
        }
        if failure == Failure::Proposal(ProposalError::Frozen)
            && let Stage::Running(ceremony) = &session.stage
            && let Some(wallet) = ceremony.proposal().and_then(|p| p.descriptor.wallet)
            && self.belongs(&wallet, &session.initiator)
        {
            self.tell_of_freezes(wallet, session.initiator, moment);
        }
        let again = self.retry_of(&session, &failure);
        if let Stage::Running(ceremony) = session.stage {
            match ceremony.into_candidate() {
                Some(ceremony::Candidate::Acknowledged { manifest, shares }) => {
                    self.count_try(&manifest);
                    let key = (manifest.wallet, manifest.attempt, manifest.epoch);
                    self.candidates.insert(key, Candidate { manifest: *manifest, shares });
                }
                Some(ceremony::Candidate::Worthless(record)) => {
                    self.emit(Effect::Erase { record });
                }
                None => {}
            }
        }
        self.ask_for_certificates(moment);
        self.last = Some(OutcomeView::Failed(failure.clone()));
        self.show(Happening::Failed { session: locator, failure });
        match again {
            Some((purpose, seats, wanted)) => {
                self.retries += 1;
                self.open_session(purpose, seats, wanted, moment);
            }
            None => {
                self.forget_imported(moment.now);
                self.resume_confirmed(moment);
            }
        }
    }

    /// A creation that leaves a candidate again and again is not gone on with unless people compare
    /// codes once more: a dishonest initiator could fill the disk with them.
    fn count_try(&mut self, manifest: &Manifest) {
        let before = self.contacts.clone();
        for unfinished in &mut self.contacts.unfinished {
            if is_of(&unfinished.roster, manifest) {
                unfinished.tries = unfinished.tries.saturating_add(1);
            }
        }
        self.contacts.unfinished.retain(|unfinished| unfinished.tries < MOST_TRIES);
        if self.contacts != before {
            self.keep_contacts();
        }
    }

    /// What the network broke is tried again by its initiator, with the same people and
    /// without new codes.
    fn retry_of(
        &self,
        session: &Session<S>,
        failure: &Failure,
    ) -> Option<(Purpose, u8, Vec<PartyId>)> {
        let Purpose::FoundAgain(agreed) = &session.purpose else { return None };
        let roster = &agreed.roster;
        roster.payload.terms()?;
        // Before the rounds somebody may not have confirmed the codes, or may have said that they
        // differ: only people can go on from there.
        let confirmed = matches!(session.stage, Stage::Running(_)) || self.retries > 0;
        let mine = roster.initiator == self.me && confirmed;
        if !mine || !failure.may_retry() || self.retries >= MOST_RETRIES || !self.connected {
            return None;
        }
        let wanted = roster.members.iter().map(|member| member.bundle.party_id());
        let wanted = wanted.filter(|party| *party != self.me).collect();
        let seats = u8::try_from(roster.members.len()).ok()?;
        Some((Purpose::FoundAgain(agreed.clone()), seats, wanted))
    }

    /// Shows an initiator that lags behind what became of the wallet (R8).
    fn tell_initiator(&mut self, session: &Session<S>, moment: &mut Moment<'_>) {
        let Stage::Running(ceremony) = &session.stage else { return };
        let wallet = ceremony.proposal().and_then(|proposal| proposal.descriptor.wallet);
        let Some(wallet) = wallet else { return };
        if self.belongs(&wallet, &session.initiator) {
            let message = self.committed(wallet);
            self.post_one(session.initiator, message.as_ref(), moment);
            self.tell_of_exports(wallet, session.initiator, moment);
        }
    }

    /// Written durably before anyone hears of it; forbids signing for this pair, in this epoch, for
    /// ever. It never forbids making new shares together.
    fn ban(&mut self, session: &Session<S>, party: PartyId) {
        let Stage::Running(ceremony) = &session.stage else { return };
        let Some(descriptor) = ceremony.proposal().map(|proposal| &proposal.descriptor) else {
            return;
        };
        let Some(wallet) = descriptor.wallet else { return };
        if let Some(held) = self.wallets.get_mut(&wallet)
            && descriptor.epoch == Some(held.epoch())
        {
            held.record.bans.insert(party);
        }
        let said = self.effects.split_off(0);
        self.keep_wallet(wallet);
        self.effects.extend(said);
    }

    /// Gives up the seat of a session that ended well.
    pub(super) fn leave_finished(&mut self) {
        if let Some(session) = self.session.take_if(|session| session.is_finished())
            && let Some(session) = session.locator
        {
            self.emit(Effect::Send(ClientFrame::Leave { session }));
            self.show(Happening::Changed);
        }
    }

    /// This device's human agreed: pin the identities, and remember what was agreed to for a second
    /// try.
    pub(super) fn remember_pairing(&mut self, moment: &Moment<'_>) {
        let Some(Purpose::FoundAgain(confirmed)) = self.session.as_ref().map(|s| &s.purpose) else {
            return;
        };
        let Confirmed { roster, wallet } = confirmed.clone();
        for member in &roster.members {
            let party = member.bundle.party_id();
            if party != self.me {
                self.contacts.people.insert(party, member.clone());
            }
        }
        let until = moment.now.saturating_add(SESSION_LIFE.as_secs());
        self.contacts.unfinished.retain(|u| u.until > moment.now && u.roster != roster);
        // Parts that came back are kept at once: what is missing is asked for anew.
        if roster.payload.terms().is_some() {
            self.contacts.unfinished.push(Unfinished { roster, wallet, until, tries: 0 });
        }
        self.refresh_known();
        // Before the letters that rely on it.
        let said = self.effects.split_off(0);
        self.keep_contacts();
        self.effects.extend(said);
    }
}
