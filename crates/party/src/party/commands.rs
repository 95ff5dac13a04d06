//! What the human or the policy tells a party to do.

use std::collections::BTreeSet;

use mpc::{Quorum, SecretBytes, WholeKey};
use wire::{
    Invite, PartyId, SessionLocator, WalletId,
    descriptor::{Payload, WalletTerms},
    invite::JoinSecret,
    letter::{Note, RefusalReason, StandingMessage},
    pairing::Roster,
    relay::ClientFrame,
};

use super::{Imported, MOST_WAITING, Party, RelayAddress};
use crate::{
    approval::{self, Approval, ApprovalError},
    backup,
    ceremony::known_keys,
    effect::{Effect, Happening},
    failure::{Failure, Refused},
    moment::Moment,
    records::{Invited, Unfinished, Waiting},
    rules::{self, ChangeError},
    scheme::Scheme,
    session::{Confirmed, Purpose, Session, SignProposal, Stage},
};

impl<S: Scheme> Party<S> {
    /// Says which relay this party uses: its address, and SHA-256 of its key as the hop layer
    /// fingerprints it. Invites made afterwards carry it.
    pub fn use_relay(&mut self, url: String, key: [u8; 32]) {
        self.relay = Some(RelayAddress { url, key });
    }

    /// Opens a lobby for a new wallet. The invite is in the view once the relay answered, and in the
    /// inbox of each known device that is named.
    ///
    /// # Errors
    ///
    /// [`Refused`] when this device is busy or offline, the numbers make no wallet, or one that is
    /// named is not known here.
    pub fn create(
        &mut self,
        terms: WalletTerms,
        invited: Vec<PartyId>,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        Quorum::new(terms.threshold, terms.holders).map_err(|_| Refused::BadTerms)?;
        if terms.master.is_some_and(|master| master != self.me) {
            return Err(Refused::BadTerms);
        }
        self.check_invited(&invited, terms.holders.saturating_sub(1))?;
        self.make_room()?;
        // Only one wallet at a time is made here.
        self.drop_import();
        let mut secret = [0; 16];
        moment.rng.fill_bytes(&mut secret);
        let seats = terms.holders;
        let purpose = Purpose::Found {
            secret: JoinSecret::new(secret),
            offer: Some(Payload::Create(terms)),
            inviter: self.me,
            members: invited,
            invited: None,
        };
        self.retries = 0;
        self.open_session(purpose, seats, Vec::new(), moment);
        Ok(())
    }

    /// Opens a lobby for a wallet of keys that this device knows whole, and deals to all who join. They stay
    /// in memory until the wallet is made or the attempt is given up, and are gone after a restart.
    ///
    /// # Errors
    ///
    /// As [`Party::create`]; [`Refused::BadTerms`] also where the terms name other keys.
    pub fn import(
        &mut self,
        terms: WalletTerms,
        keys: Vec<WholeKey>,
        invited: Vec<PartyId>,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let brought = terms.brought.as_ref().filter(|brought| brought.fits() && !terms.practice);
        let known = brought.map(|brought| known_keys(brought)).unwrap_or_default();
        if known.is_empty() || !known.iter().eq(keys.iter().map(WholeKey::public)) {
            return Err(Refused::BadTerms);
        }
        self.create(terms.clone(), invited, moment)?;
        self.imported = Some(Imported { terms, keys });
        Ok(())
    }

    /// Forgets keys that nothing under way is to deal any more.
    pub(super) fn forget_imported(&mut self, now: u64) {
        let Some(Imported { terms, .. }) = &self.imported else { return };
        let is_it = |payload: &Payload| payload.terms() == Some(terms);
        let running = self.session.as_ref().filter(|session| !session.is_finished());
        let in_lobby = running.is_some_and(|session| match &session.purpose {
            Purpose::Found { offer, .. } => offer.as_ref().is_some_and(is_it),
            _ => session.confirmed().iter().any(|roster| is_it(&roster.payload)),
        });
        let mut unfinished = self.contacts.unfinished.iter();
        let agreed = unfinished.any(|u| u.until > now && is_it(&u.roster.payload));
        if !in_lobby && !agreed {
            self.imported = None;
        }
    }

    /// Forgets keys that were to be dealt, and what was agreed to with them.
    ///
    /// # Errors
    ///
    /// [`Refused::NotNow`] while they are being dealt.
    pub fn forget_import(&mut self) -> Result<(), Refused> {
        let mut running = self.session.iter().filter(|session| !session.is_finished());
        let Some(Imported { terms, .. }) = &self.imported else { return Ok(()) };
        let is_it = |payload: &Payload| payload.terms() == Some(terms);
        let deals = running.any(|session| match &session.purpose {
            Purpose::Found { offer, .. } => offer.as_ref().is_some_and(is_it),
            _ => session.confirmed().iter().any(|roster| is_it(&roster.payload)),
        });
        if deals {
            return Err(Refused::NotNow);
        }
        self.drop_import();
        Ok(())
    }

    fn drop_import(&mut self) {
        let Some(Imported { terms, .. }) = self.imported.take() else { return };
        let before = self.contacts.unfinished.len();
        self.contacts.unfinished.retain(|u| u.roster.payload.terms() != Some(&terms));
        if self.contacts.unfinished.len() < before {
            self.keep_contacts();
        }
    }

    /// Takes a seat in the session that an invite names; where a request for the same session waits,
    /// opens that.
    ///
    /// # Errors
    ///
    /// [`Refused`] when this device is busy or offline, or made the invite itself.
    pub fn join(&mut self, invite: &Invite, moment: &mut Moment<'_>) -> Result<(), Refused> {
        if invite.initiator() == self.me {
            return Err(Refused::OwnInvite);
        }
        let told = self.inbox.get(&invite.session());
        if told.is_some_and(|it| it.invited.is_some() && it.initiator == invite.initiator()) {
            // A member was told of this session, and of what for, by its initiator itself.
            return self.answer(invite.session(), moment);
        }
        self.make_room()?;
        let purpose = Purpose::Found {
            secret: invite.secret().clone(),
            offer: None,
            inviter: invite.initiator(),
            members: Vec::new(),
            invited: None,
        };
        self.join_session(purpose, invite.initiator(), invite.session(), moment);
        Ok(())
    }

    /// Opens a request from the inbox: takes the seat that was kept.
    ///
    /// # Errors
    ///
    /// [`Refused`] when it is no longer there, or this device is busy or offline.
    pub fn answer(
        &mut self,
        session: SessionLocator,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let waiting = self.inbox.get(&session).ok_or(Refused::NoSession)?.clone();
        self.make_room()?;
        self.inbox.remove(&session);
        let initiator = waiting.initiator;
        let purpose = match waiting.invited {
            Some(Invited { secret, to }) => Purpose::Found {
                secret,
                offer: None,
                inviter: initiator,
                members: Vec::new(),
                invited: Some(to),
            },
            None => Purpose::Answer { confirmed: self.confirmed_with(initiator, moment.now) },
        };
        self.join_session(purpose, initiator, session, moment);
        Ok(())
    }

    /// Says no to a request in the inbox without opening it.
    ///
    /// # Errors
    ///
    /// [`Refused::NoSession`] when it is no longer there.
    pub fn decline(&mut self, session: SessionLocator) -> Result<(), Refused> {
        self.inbox.remove(&session).ok_or(Refused::NoSession)?;
        self.emit(Effect::Send(ClientFrame::Leave { session }));
        self.keep_seen();
        self.show(Happening::Changed);
        Ok(())
    }

    /// Closes the lobby: from here on the participants are fixed. The initiator's to do.
    ///
    /// # Errors
    ///
    /// [`Refused`] unless this device opened the session and every seat is taken.
    pub fn start(&mut self) -> Result<(), Refused> {
        let session = self.session.as_ref().ok_or(Refused::NoSession)?;
        if session.initiator != self.me {
            return Err(Refused::NotInitiator);
        }
        if !matches!(session.stage, Stage::Gathering) {
            return Err(Refused::NotNow);
        }
        if !session.is_complete() {
            return Err(Refused::NotComplete);
        }
        self.check_lobby(session)?;
        let (request, locator) = (session.request, session.locator.ok_or(Refused::NotNow)?);
        self.emit(Effect::Send(ClientFrame::Start { request, session: locator }));
        Ok(())
    }

    /// The human compared the code on all screens: it matches.
    ///
    /// # Errors
    ///
    /// [`Refused`] when no code is being compared.
    pub fn confirm_code(&mut self, moment: &mut Moment<'_>) -> Result<(), Refused> {
        self.expect_comparing()?;
        self.drive(moment, |session, cx| session.confirm(cx));
        self.schedule(moment);
        Ok(())
    }

    /// The human compared the code: it does not match. The session ends for everyone.
    ///
    /// # Errors
    ///
    /// [`Refused`] when no code is being compared.
    pub fn reject_code(&mut self, moment: &mut Moment<'_>) -> Result<(), Refused> {
        self.expect_comparing()?;
        self.drive(moment, |_, _| Err(Failure::CodesDiffer));
        Ok(())
    }

    /// Proposes a transfer to exactly as many members as must agree.
    ///
    /// # Errors
    ///
    /// [`Refused`] names what does not fit: the wallet, the signers, the transaction, or that this
    /// device is busy or offline.
    pub fn propose(
        &mut self,
        proposal: &SignProposal,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let wallet = self.wallets.get(&proposal.wallet).ok_or(Refused::NoWallet)?;
        if wallet.shares().is_none() {
            return Err(Refused::NoShare);
        }
        if !rules::may_propose(wallet.manifest().terms.master.as_ref(), &self.me) {
            return Err(ChangeError::NotMaster.into());
        }
        if !wallet.frozen_by(moment.now).is_empty() {
            return Err(Refused::Frozen);
        }
        let terms = &wallet.manifest().terms;
        let signers: BTreeSet<PartyId> = proposal.signers.iter().copied().collect();
        let fits = signers.len() == proposal.signers.len()
            && signers.len() == usize::from(terms.threshold)
            && signers.contains(&self.me)
            && signers.iter().all(|party| wallet.manifest().member(party).is_some());
        if !fits {
            return Err(Refused::WrongSigners);
        }
        if signers.iter().any(|party| wallet.record.bans.contains(party)) {
            return Err(Refused::BannedPair);
        }
        let payload = approval::propose(&proposal.transfer, terms.first_path())
            .map_err(ApprovalError::Chain)?;
        let key = |path: &[u32]| wallet.ecdsa_key(path);
        let read = Approval::read(&payload, terms, key, &self.networks)?;
        if read.from != proposal.transfer.from {
            return Err(ApprovalError::NoSuchKey.into());
        }
        let seats = terms.threshold;
        self.make_room()?;
        let wanted = signers.into_iter().filter(|party| *party != self.me).collect();
        let purpose = Purpose::Propose { wallet: proposal.wallet, payload };
        self.open_session(purpose, seats, wanted, moment);
        Ok(())
    }

    /// The human, or the policy, agrees to what is on the table: the request whose code this is.
    ///
    /// # Errors
    ///
    /// [`Refused`] when nothing is, when something else is, or when what its proposer says differs
    /// from its bytes.
    pub fn approve(&mut self, code: &str, moment: &mut Moment<'_>) -> Result<(), Refused> {
        let Some(Stage::Running(ceremony)) = self.session.as_ref().map(|s| &s.stage) else {
            return Err(Refused::NoSession);
        };
        let question = ceremony.pending().ok_or(Refused::NotNow)?;
        if ceremony.payload_code().as_deref() != Some(code) || !question.is_clear() {
            return Err(Refused::Changed);
        }
        self.drive(moment, |session, cx| session.approve(cx));
        self.schedule(moment);
        Ok(())
    }

    /// Refuses what is on the table; everyone is told, with this reason.
    ///
    /// # Errors
    ///
    /// [`Refused`] when there is nothing to refuse.
    pub fn refuse(
        &mut self,
        reason: RefusalReason,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let session = self.session.as_ref().ok_or(Refused::NoSession)?;
        if session.is_finished() {
            return Err(Refused::NotNow);
        }
        self.withdraw();
        self.drive(moment, |session, cx| {
            session.tell_all(&Note::Refused { reason }, cx);
            Err(Failure::RefusedHere)
        });
        Ok(())
    }

    /// Leaves the session, whatever it is doing. As its initiator, ends it for everyone.
    ///
    /// # Errors
    ///
    /// [`Refused::NoSession`] when there is none.
    pub fn cancel(&mut self, moment: &mut Moment<'_>) -> Result<(), Refused> {
        let session = self.session.as_ref().ok_or(Refused::NoSession)?;
        if session.is_finished() {
            self.leave_finished();
        } else {
            self.withdraw();
            self.drive(moment, |_, _| Err(Failure::Cancelled));
        }
        Ok(())
    }

    /// Whoever calls a creation off takes back that the codes matched: nobody can go on with it later
    /// unless they are compared again.
    fn withdraw(&mut self) {
        let called_off = self.session.as_ref().map(Session::confirmed).unwrap_or_default();
        self.forget_confirmed(&called_off);
    }

    pub(super) fn forget_confirmed(&mut self, called_off: &[Roster]) {
        let before = self.contacts.unfinished.len();
        self.contacts.unfinished.retain(|unfinished| !called_off.contains(&unfinished.roster));
        if self.contacts.unfinished.len() < before {
            self.keep_contacts();
        }
    }

    /// Forgets how the last session ended, once the human has read it.
    pub fn dismiss(&mut self) {
        self.last = None;
        self.show(Happening::Changed);
    }

    /// What this wallet's recovery file on this device must hold.
    ///
    /// # Security
    ///
    /// The share in clear: for the vault to seal, at once.
    ///
    /// # Errors
    ///
    /// [`Refused::NoWallet`], or [`Refused::NoShare`] when this device has nothing to save.
    pub fn recovery_payload(&self, wallet: WalletId) -> Result<SecretBytes, Refused> {
        let held = self.wallets.get(&wallet).ok_or(Refused::NoWallet)?;
        let shares = held.shares().ok_or(Refused::NoShare)?;
        Ok(backup::write(held.latest().clone(), S::bare(shares)))
    }

    /// A backup of the epoch that this attempt made was written, read back and opened. The other members are told.
    ///
    /// # Errors
    ///
    /// [`Refused::NoWallet`]; [`Refused::NoShare`]; [`Refused::MovedOn`] where what was saved is of another attempt
    /// than this one, and helps nobody any more.
    pub fn recovery_saved(
        &mut self,
        wallet: WalletId,
        attempt: u64,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let held = self.wallets.get_mut(&wallet).ok_or(Refused::NoWallet)?;
        if held.shares().is_none() {
            return Err(Refused::NoShare);
        }
        if held.manifest().attempt != attempt {
            return Err(Refused::MovedOn);
        }
        held.record.saved.insert(self.me);
        let epoch = held.epoch();
        self.keep_wallet(wallet);
        self.post_to_members(wallet, &StandingMessage::RecoveryFileSaved { wallet, epoch }, moment);
        self.show(Happening::Changed);
        Ok(())
    }

    fn expect_comparing(&self) -> Result<(), Refused> {
        match self.session.as_ref().map(|session| &session.stage) {
            Some(Stage::Comparing(_)) => Ok(()),
            Some(_) => Err(Refused::NotNow),
            None => Err(Refused::NoSession),
        }
    }

    /// One active session at a time; a finished one gives way.
    pub(super) fn make_room(&mut self) -> Result<(), Refused> {
        if !self.connected {
            return Err(Refused::Offline);
        }
        match &self.session {
            Some(session) if session.is_finished() => {
                self.leave_finished();
                Ok(())
            }
            Some(session) => Err(Refused::InSession { session: session.locator }),
            None => Ok(()),
        }
    }

    pub(super) fn open_session(
        &mut self,
        purpose: Purpose,
        seats: u8,
        wanted: Vec<PartyId>,
        moment: &Moment<'_>,
    ) {
        let request = self.next_request();
        let mut session = Session::new(purpose, self.me, request, &self.introduction, moment.now);
        session.wanted.clone_from(&wanted);
        session.seats = seats;
        self.session = Some(session);
        self.last = None;
        self.emit(Effect::Send(ClientFrame::Open { request, seats, wanted }));
        self.show(Happening::Changed);
        self.schedule(moment);
    }

    fn join_session(
        &mut self,
        purpose: Purpose,
        initiator: PartyId,
        locator: SessionLocator,
        moment: &Moment<'_>,
    ) {
        let request = self.next_request();
        let mut session = Session::new(purpose, initiator, request, &self.introduction, moment.now);
        session.locator = Some(locator);
        self.session = Some(session);
        self.last = None;
        self.emit(Effect::Send(ClientFrame::Join { request, session: locator }));
        self.show(Happening::Changed);
        self.schedule(moment);
    }

    pub(super) fn on_opened(
        &mut self,
        request: u64,
        locator: SessionLocator,
        moment: &mut Moment<'_>,
    ) {
        let relay = self.relay.clone();
        if self.session.as_ref().is_some_and(|session| session.locator == Some(locator)) {
            return;
        }
        let asked = self.session.as_mut().filter(|s| s.request == request && s.locator.is_none());
        let Some(session) = asked else {
            // The answer to a request that was called off or answered meanwhile.
            self.emit(Effect::Send(ClientFrame::Close { session: locator }));
            return;
        };
        session.locator = Some(locator);
        if let (Purpose::Found { secret, .. }, Some(relay)) = (&session.purpose, relay) {
            let invite =
                Invite::new(&relay.url, relay.key, locator, session.initiator, secret.clone());
            session.invite = invite.ok();
        }
        self.invite_members(locator, moment);
        self.show(Happening::Changed);
    }

    /// A known member asks. What was confirmed before goes on by itself.
    pub(super) fn on_wanted(
        &mut self,
        session: SessionLocator,
        initiator: PartyId,
        expires: u64,
        moment: &Moment<'_>,
    ) {
        if !self.known.contains_key(&initiator) {
            // A relay lets only so many requests wait for one party: strangers must not fill it.
            self.emit(Effect::Send(ClientFrame::Leave { session }));
            return;
        }
        let waiting = Waiting { initiator, expires, invited: None };
        let seated = self.session.as_ref().is_some_and(|s| s.locator == Some(session));
        let known = self.inbox.get(&session);
        let full = self.inbox.len() >= MOST_WAITING && known.is_none();
        // What its initiator itself said of a session is not the relay's to take back.
        if seated || full || known.is_some_and(|waiting| waiting.invited.is_some()) {
            return;
        }
        let known = self.inbox.insert(session, waiting).is_some();
        if !known && !self.resume_confirmed(moment) {
            self.show(Happening::Wanted { session });
        }
    }

    /// Joins a waiting request that may continue a creation whose codes were compared here.
    ///
    /// Only its proposal will tell: until then it may as well be something to sign.
    pub(super) fn resume_confirmed(&mut self, moment: &Moment<'_>) -> bool {
        let free = self.session.as_ref().is_none_or(Session::is_finished);
        let found = self.inbox.iter().find_map(|(session, waiting)| {
            let confirmed = self.confirmed_with(waiting.initiator, moment.now);
            let waiting = (waiting.invited.is_none()).then_some(waiting)?;
            (!confirmed.is_empty()).then_some((*session, waiting.initiator, confirmed))
        });
        match found {
            Some((session, initiator, confirmed)) if free => {
                self.inbox.remove(&session);
                self.join_session(Purpose::Answer { confirmed }, initiator, session, moment);
                true
            }
            _ => false,
        }
    }

    /// The unfinished creations of this initiator whose codes were compared here.
    fn confirmed_with(&self, initiator: PartyId, now: u64) -> Vec<Confirmed> {
        let confirmed = self.contacts.unfinished.iter().filter(|unfinished| {
            unfinished.roster.initiator == initiator && unfinished.until > now
        });
        confirmed.map(Unfinished::confirmed).collect()
    }
}
