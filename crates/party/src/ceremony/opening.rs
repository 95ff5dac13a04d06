//! Steps 0 to 2: propose and commit, reveal, agree.

use std::collections::BTreeMap;

use serde_bytes::ByteArray;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use wire::{
    PartyId,
    descriptor::{
        ChangeKind, Operation, PROTOCOL_VERSION, Payload, Proposal, SUITE, SessionDescriptor,
    },
    identity::Purpose as SignaturePurpose,
    letter::{Consent, NonceReveal, Opening},
    manifest::Committed,
    pairing::{Introduction, Roster},
    relay::{ClientFrame, LONGEST_LETTER, SESSION_LIFE},
};

use super::{Ceremony, Expectation, Letters, Phase, Question};
use crate::{
    approval::Approval,
    backup::Backup,
    effect::{Effect, Happening},
    exchange::{Bodies, Gathered},
    failure::{Failure, ProposalError},
    rules::{self, ChangeError},
    scheme::Scheme,
    session::{Confirmed, Context, Purpose},
};

/// The longest proposal, in bytes. Ten participants with a plain transfer or a change take a quarter of
/// it; what a wallet signs is remembered for ever, and its record has a limit.
pub(crate) const LONGEST_PROPOSAL: usize = 4096;
/// How far an initiator's clock may be ahead of this device's, in seconds.
pub(crate) const CLOCK_SLACK: u64 = 15 * 60;

impl<S: Scheme> Ceremony<S> {
    pub(super) fn open(
        &mut self,
        purpose: &Purpose,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Letters, Failure> {
        let payload = match purpose {
            Purpose::FoundAgain(Confirmed { roster, .. }) if roster.initiator == cx.me => {
                Some(&roster.payload)
            }
            Purpose::Propose { payload, .. } => Some(payload),
            _ => None,
        };
        if let Some(payload) = payload {
            self.base = known_wallet(payload, purpose, cx)?;
            self.proposal = Some(self.describe(payload.clone(), cx));
        }
        let commitment = ByteArray::new(commit(cx.me, &self.nonce));
        let (proposal, wallet) = (self.proposal.clone(), self.base.clone());
        let brings = self.brings(purpose, cx);
        self.brought.extend(brings.map(|of| (cx.me, of)));
        let exports = match &self.proposal {
            Some(Proposal { payload: Payload::Change(_), .. }) => {
                self.held(cx).map(|held| held.record.exports.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let opening = Opening { commitment, proposal, wallet, brings, exports };
        let opening = wire::encode(&opening);
        Ok(self.exchange.speak(cx.identity, Bodies::broadcast(opening)))
    }

    /// Whose share this party has out of a backup and is to deal, in the change that was confirmed.
    fn brings(&self, purpose: &Purpose, cx: &Context<'_, '_, S>) -> Option<PartyId> {
        let confirmed = match purpose {
            Purpose::FoundAgain(confirmed) => std::slice::from_ref(confirmed),
            // Somebody may be trying again what was confirmed here.
            Purpose::Answer { confirmed } => confirmed,
            Purpose::Found { .. } | Purpose::Propose { .. } => return None,
        };
        let mut confirmed = confirmed.iter().filter(|Confirmed { roster, .. }| {
            roster.initiator == self.initiator && by_party(roster).keys().eq(self.people.keys())
        });
        confirmed.find_map(|Confirmed { roster, .. }| {
            let Payload::Change(request) = &roster.payload else { return None };
            let is_of_base =
                |backup: &&Backup<S::Bare>| backup.manifest().digest() == *request.base;
            let of = cx.restored.values().find(is_of_base)?.of;
            request.restored.contains(&of).then_some(of)
        })
    }

    fn describe(&self, payload: Payload, cx: &Context<'_, '_, S>) -> Proposal {
        let base = self.base.as_ref().map(|base| &base.manifest);
        let terms = payload.terms().or_else(|| base.map(|manifest| &manifest.terms));
        let descriptor = SessionDescriptor {
            version: PROTOCOL_VERSION,
            suite: SUITE.to_owned(),
            operation: payload.operation(),
            session: self.locator,
            initiator: self.initiator,
            wallet: base.map(|manifest| manifest.wallet),
            epoch: base.map(|manifest| manifest.epoch),
            threshold: terms.map_or(0, |terms| terms.threshold),
            holders: terms.map_or(0, |terms| terms.holders),
            participants: self.people.keys().copied().collect(),
            payload: ByteArray::new(payload.digest()),
            created: cx.moment.now,
            expires: cx.moment.now.saturating_add(SESSION_LIFE.as_secs()),
        };
        Proposal { descriptor, payload }
    }

    /// Step 0 is in: everybody committed, the initiator proposed.
    pub(super) fn close_opening(
        &mut self,
        gathered: Gathered,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Bodies>, Failure> {
        for (party, body) in gathered.broadcast {
            let opening: Opening =
                wire::decode(&body, LONGEST_LETTER).map_err(|_| Failure::Unusable { party })?;
            if opening.proposal.is_some() != (party == self.initiator) {
                return Err(ProposalError::NotTheInitiators.into());
            }
            if let Some(proposal) = opening.proposal {
                self.proposal = Some(proposal);
                self.base = opening.wallet;
                if opening.exports.len() <= Opening::MOST_MARKS {
                    self.exports = opening.exports;
                }
            }
            self.brought.extend(opening.brings.map(|of| (party, of)));
            self.commitments.insert(party, opening.commitment.into_array());
        }
        self.check_proposal(cx)?;
        if let Some(ahead) = self.ahead_of_us(cx)? {
            cx.learned.push(ahead.clone());
            self.phase = Phase::CatchingUp;
            return Ok(None);
        }
        self.accept_proposal(cx).map(Some)
    }

    /// This party moved on to the epoch that the proposal is about, or could not.
    pub(crate) fn caught_up(&mut self, cx: &mut Context<'_, '_, S>) -> Result<Letters, Failure> {
        if !matches!(self.phase, Phase::CatchingUp) {
            return Ok(Vec::new());
        }
        // Whoever was away for longer than certificates tell believes the people it compared codes
        // with, as a newcomer does.
        if self.ahead_of_us(cx)?.is_some() && self.confirmed().is_none() {
            return Err(ProposalError::NoShare.into());
        }
        self.moved_on = true;
        let bodies = self.accept_proposal(cx)?;
        Ok(self.exchange.speak(cx.identity, bodies))
    }

    /// The wallet's later epoch, where the initiator knows one that this party does not stand in.
    fn ahead_of_us(&self, cx: &Context<'_, '_, S>) -> Result<Option<&Committed>, Failure> {
        let Some(base) = &self.base else { return Ok(None) };
        let Some(held) = cx.wallets.get(&base.manifest.wallet) else { return Ok(None) };
        let payload = &self.proposed()?.payload;
        if held.stand(payload).is_some_and(|(stands, _)| stands.manifest == base.manifest) {
            return Ok(None);
        }
        let known = &held.latest().manifest;
        if base.manifest.attempt > known.attempt {
            return Ok(Some(base));
        }
        if payload.operation() == Operation::Change(ChangeKind::Undo) {
            return Err(ProposalError::Change(ChangeError::NothingKept).into());
        }
        // R8 the other way round: the initiator lags, and is told.
        Err(ProposalError::OldEpoch.into())
    }

    /// The proposal fits the wallet as this party knows it: it reveals its nonce.
    ///
    /// # Security
    ///
    /// Comparing codes vouches for people, never for what they say of a wallet: an epoch of other
    /// keys would take the place of the own one, whose share would then be erased.
    fn accept_proposal(&mut self, cx: &mut Context<'_, '_, S>) -> Result<Bodies, Failure> {
        if self.base.as_ref().is_some_and(|base| !cx.may_be(&base.manifest)) {
            return Err(ProposalError::WrongContext.into());
        }
        // A store that was set back takes no part before it knows how the wallet stands.
        let goes_back = self.goes_back(cx);
        if goes_back {
            self.stands = self.held(cx).map(|held| Box::new(held.latest().manifest.clone()));
        }
        if self.base.as_ref().is_some_and(|base| cx.was_beyond(&base.manifest) && !goes_back) {
            return Err(ProposalError::NoShare.into());
        }
        let Proposal { descriptor, payload } = self.proposed()?;
        match payload {
            Payload::Create(_) | Payload::Return(_) => {}
            Payload::Sign(_) => self.check_signers(descriptor, cx)?,
            Payload::Export(request) => {
                self.check_signers(descriptor, cx)?;
                // Whoever asks gets it: nobody is sent a key that it did not ask for.
                if request.to != descriptor.initiator {
                    return Err(ProposalError::WrongContext.into());
                }
            }
            Payload::Change(request) => {
                self.plan = Some(self.plan_change(request, descriptor, cx)?);
            }
        }
        self.check_freezes(cx)?;
        if let Some(Confirmed { roster, .. }) = self.confirmed() {
            // Their names as all compared them: each member's manifest must be the same.
            self.people = by_party(roster);
        }
        if let Some(base) = &self.base {
            for person in base.manifest.people() {
                let party = person.bundle.party_id();
                self.people.entry(party).and_modify(|known| known.clone_from(person));
            }
            self.seen = cx.seen(&base.manifest.wallet);
        }
        self.phase = Phase::Revealing;
        let nonce = ByteArray::new(self.nonce);
        Ok(Bodies::broadcast(wire::encode(&NonceReveal { nonce, seen: self.seen })))
    }

    /// True where a change is to be undone that this party knows of.
    pub(super) fn goes_back(&self, cx: &Context<'_, '_, S>) -> bool {
        let Some(proposal) = &self.proposal else { return false };
        let is_undo = proposal.payload.operation() == Operation::Change(ChangeKind::Undo);
        is_undo && self.held(cx).is_some_and(|held| held.stand(&proposal.payload).is_some())
    }

    /// What a proposal must fit before this party looks at its own wallet, whoever sent it.
    fn check_proposal(&self, cx: &Context<'_, '_, S>) -> Result<(), Failure> {
        let proposal = self.proposed()?;
        if wire::encode(proposal).len() > LONGEST_PROPOSAL {
            return Err(ProposalError::WrongContext.into());
        }
        let Proposal { descriptor, payload } = proposal;
        if descriptor.version != PROTOCOL_VERSION || descriptor.suite != SUITE {
            return Err(ProposalError::OtherVersion.into());
        }
        let here = descriptor.session == self.locator
            && descriptor.initiator == self.initiator
            && descriptor.operation == payload.operation()
            && descriptor.participants.iter().eq(self.people.keys())
            && *descriptor.payload == payload.digest();
        if !here {
            return Err(ProposalError::WrongContext.into());
        }
        let now = cx.moment.now;
        let lasts = descriptor.expires.checked_sub(descriptor.created);
        if descriptor.expires < now
            || descriptor.created > now.saturating_add(CLOCK_SLACK)
            || lasts.is_none_or(|lasts| lasts > SESSION_LIFE.as_secs())
        {
            return Err(ProposalError::OutOfDate.into());
        }
        if let Expectation::Confirmed(_) = &self.expectation
            && self.confirmed().is_none()
        {
            return Err(ProposalError::NotWhatWasConfirmed.into());
        }
        self.check_wallet()?;
        let fits = match (payload, &self.base) {
            (Payload::Create(terms), None) => {
                let as_confirmed = self.confirmed().is_some()
                    && descriptor.wallet.is_none()
                    && descriptor.epoch.is_none()
                    && descriptor.threshold == terms.threshold
                    && descriptor.holders == terms.holders
                    && terms.master.is_none_or(|master| master == self.initiator)
                    && terms.brought.as_ref().is_none_or(|it| it.fits() && !terms.practice)
                    && self.people.len() == usize::from(terms.holders);
                if !as_confirmed {
                    return Err(ProposalError::NotWhatWasConfirmed.into());
                }
                true
            }
            (Payload::Return(request), None) => {
                let as_confirmed = self.confirmed().is_some()
                    && descriptor.wallet.is_none()
                    && descriptor.epoch.is_none()
                    && descriptor.threshold == 0
                    && descriptor.holders == 0
                    // Whoever asks gets them: nobody is sent a part that it did not ask for.
                    && request.to == self.initiator;
                if !as_confirmed {
                    return Err(ProposalError::NotWhatWasConfirmed.into());
                }
                true
            }
            (Payload::Sign(_) | Payload::Change(_) | Payload::Export(_), Some(base)) => {
                let starts_there = match payload {
                    Payload::Change(request) => *request.base == base.manifest.digest(),
                    _ => true,
                };
                base.is_sound()
                    && starts_there
                    && descriptor.wallet == Some(base.manifest.wallet)
                    && descriptor.epoch == Some(base.manifest.epoch)
            }
            _ => false,
        };
        if fits { Ok(()) } else { Err(ProposalError::WrongContext.into()) }
    }

    /// What was confirmed and is proposed: this creation or change by this initiator with these
    /// people.
    pub(crate) fn confirmed(&self) -> Option<&Confirmed> {
        let payload = &self.proposal.as_ref()?.payload;
        let confirmed = match &self.expectation {
            Expectation::Confirmed(confirmed) => std::slice::from_ref(confirmed.as_ref()),
            Expectation::Request(confirmed) => confirmed.as_slice(),
        };
        confirmed.iter().find(|Confirmed { roster, .. }| {
            roster.payload == *payload
                && roster.initiator == self.initiator
                && by_party(roster).keys().eq(self.people.keys())
        })
    }

    /// What was confirmed is a change of the wallet that the invitation to it named.
    ///
    /// # Security
    ///
    /// A request names an epoch by its digest, which says nothing to a device that does not know that
    /// epoch: whoever invites it in one wallet's name could have it make shares of another one.
    fn check_wallet(&self) -> Result<(), Failure> {
        let named = self.confirmed().and_then(|confirmed| confirmed.wallet);
        let is_named = |base: &Committed| named.is_none_or(|named| named == base.manifest.wallet);
        if self.base.as_ref().is_none_or(is_named) {
            return Ok(());
        }
        Err(ProposalError::OtherWallet.into())
    }

    fn check_signers(
        &self,
        descriptor: &SessionDescriptor,
        cx: &Context<'_, '_, S>,
    ) -> Result<(), Failure> {
        let wallet = descriptor.wallet.and_then(|id| cx.wallets.get(&id));
        let wallet = wallet.ok_or(ProposalError::WrongContext)?;
        let terms = &wallet.manifest().terms;
        if wallet.shares().is_none() {
            return Err(ProposalError::NoShare.into());
        }
        if !rules::may_propose(terms.master.as_ref(), &descriptor.initiator) {
            return Err(ProposalError::Change(ChangeError::NotMaster).into());
        }
        let fits = descriptor.epoch == Some(wallet.epoch())
            && descriptor.threshold == terms.threshold
            && descriptor.holders == terms.holders
            && self.people.len() == usize::from(terms.threshold)
            && self.people.keys().all(|party| wallet.manifest().member(party).is_some());
        if !fits {
            return Err(ProposalError::WrongContext.into());
        }
        if self.people.keys().any(|party| wallet.record.bans.contains(party)) {
            return Err(ProposalError::BannedPair.into());
        }
        Ok(())
    }

    /// Step 1 is in: the joint session id exists, and this device can be asked to agree.
    pub(super) fn close_reveals(
        &mut self,
        gathered: Gathered,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Bodies>, Failure> {
        let mut nonces = BTreeMap::from([(cx.me, (self.nonce, self.seen))]);
        for (party, body) in gathered.broadcast {
            let reveal: NonceReveal =
                wire::decode(&body, LONGEST_LETTER).map_err(|_| Failure::Unusable { party })?;
            let nonce = reveal.nonce.into_array();
            let committed = self.commitments.get(&party);
            let fits = committed.is_some_and(|c| commit(party, &nonce).ct_eq(c).into());
            if !fits {
                return Err(Failure::Unusable { party });
            }
            nonces.insert(party, (nonce, reveal.seen));
        }
        self.attempt = self.count_attempt(nonces.values().map(|(_, seen)| *seen), cx.moment.now)?;
        let descriptor = self.proposed()?.descriptor.digest();
        let session = joint_id(&descriptor, &nonces);
        self.session = Some(session);
        self.exchange.bind(session);

        let question = match &self.proposed()?.payload {
            // Agreed to by comparing codes, or in an earlier try: exactly this was confirmed then.
            // Whoever lagged behind saw no before and after, and is asked now that it can.
            Payload::Create(_) | Payload::Change(_)
                if self.confirmed().is_some() && !self.moved_on =>
            {
                None
            }
            Payload::Create(_) => return Err(ProposalError::NotWhatWasConfirmed.into()),
            Payload::Change(_) => {
                let change = self.change(cx.me).ok_or(ProposalError::WrongContext)?;
                Some(Question::Change(Box::new(change)))
            }
            Payload::Sign(_) => Some(Question::Transaction(Box::new(self.read_transaction(cx)?))),
            Payload::Export(request) => Some(Question::Export(request.to)),
            Payload::Return(request) if request.to == cx.me => None,
            Payload::Return(request) => Some(Question::Return { to: request.to, chosen: None }),
        };
        let asks = question.is_some();
        self.phase = Phase::Agreeing(question);
        if asks {
            cx.show(Happening::NeedsYou { session: self.locator });
            return Ok(None);
        }
        Ok(Some(self.consent(cx)?))
    }

    /// One more than the highest attempt that anybody has seen, where shares are made (R4).
    fn count_attempt(&self, seen: impl Iterator<Item = u64>, now: u64) -> Result<u64, Failure> {
        let payload = &self.proposed()?.payload;
        if payload.terms().is_none() {
            return Ok(0);
        }
        let base = self.base.as_ref().map(|base| &base.manifest);
        let committed = base.map_or(0, |manifest| manifest.attempt);
        let age = base.map_or(0, |manifest| now.saturating_sub(manifest.created));
        let attempt = rules::next_attempt(committed, seen, age).ok_or(ProposalError::Attempts)?;
        match payload {
            Payload::Create(_) if attempt != 1 => Err(ProposalError::Attempts.into()),
            _ => Ok(attempt),
        }
    }

    /// What this device's human agreed to, for a try that need not ask again.
    pub(crate) fn agreed(&self) -> Option<Confirmed> {
        let roster = Roster {
            session: self.locator,
            initiator: self.initiator,
            payload: self.proposal.as_ref()?.payload.clone(),
            members: self.people.values().cloned().collect(),
        };
        let wallet = self.base.as_ref().map(|base| base.manifest.wallet);
        Some(Confirmed { roster, wallet })
    }

    fn read_transaction(&self, cx: &Context<'_, '_, S>) -> Result<Approval, Failure> {
        let Proposal { descriptor, payload } = self.proposed()?;
        let wallet = descriptor.wallet.and_then(|id| cx.wallets.get(&id));
        let wallet = wallet.ok_or(ProposalError::WrongContext)?;
        let terms = &wallet.manifest().terms;
        let approval = Approval::read(payload, terms, |path| wallet.ecdsa_key(path), cx.networks)
            .map_err(ProposalError::Transaction)?;
        Ok(approval)
    }

    /// The human agrees. Only what was shown without a difference can be agreed to, and only while
    /// the proposal lasts.
    pub(crate) fn approve(&mut self, cx: &mut Context<'_, '_, S>) -> Result<Letters, Failure> {
        if !self.pending().is_some_and(Question::is_clear) {
            return Ok(Vec::new());
        }
        self.check_time(cx.moment.now)?;
        let bodies = self.consent(cx)?;
        Ok(self.exchange.speak(cx.identity, bodies))
    }

    /// A relay may keep back what people agreed to; it cannot have it carried out another day.
    fn check_time(&self, now: u64) -> Result<(), Failure> {
        if self.proposed()?.descriptor.expires < now {
            return Err(ProposalError::OutOfDate.into());
        }
        Ok(())
    }

    /// When what waits for people's agreement is over, in Unix seconds.
    pub(crate) fn lapses_at(&self) -> Option<u64> {
        let proposal = self.proposal().filter(|_| self.awaits_people())?;
        Some(proposal.descriptor.expires)
    }

    fn consent(&self, cx: &Context<'_, '_, S>) -> Result<Bodies, Failure> {
        let statement = self.consent_statement()?;
        let signature = cx.identity.sign(SignaturePurpose::Consent, &statement);
        Ok(Bodies::broadcast(wire::encode(&Consent { signature })))
    }

    fn consent_statement(&self) -> Result<[u8; 64], Failure> {
        Ok(self.proposed()?.descriptor.consent(&self.session_id()?))
    }

    /// Step 2 is in: with every signature checked, this is the session certificate.
    pub(super) fn close_agreement(
        &mut self,
        gathered: Gathered,
        question: Option<Question>,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Bodies, Failure> {
        self.check_time(cx.moment.now)?;
        self.check_freezes(cx)?;
        let statement = self.consent_statement()?;
        let own = cx.identity.sign(SignaturePurpose::Consent, &statement);
        let mut consents = BTreeMap::from([(cx.me, own)]);
        for (party, body) in gathered.broadcast {
            let consent: Consent =
                wire::decode(&body, LONGEST_LETTER).map_err(|_| Failure::Unusable { party })?;
            let agreed = self.people.get(&party).is_some_and(|person| {
                person.bundle.verify(SignaturePurpose::Consent, &statement, &consent.signature)
            });
            if !agreed {
                return Err(Failure::Unusable { party });
            }
            consents.insert(party, consent.signature);
        }
        if self.initiator == cx.me {
            // Unless it was started for the codes: from here on who leaves ends it for all.
            let session = self.locator;
            cx.emit(Effect::Send(ClientFrame::Start { request: 0, session }));
        }
        match question {
            None if self.returns_to().is_some() => self.begin_returning(None, cx),
            None | Some(Question::Change(_)) => self.begin_making(cx),
            Some(Question::Transaction(approval)) => self.begin_signing(approval, cx),
            Some(Question::Export(_)) => self.begin_giving(consents, cx),
            Some(Question::Return { chosen, .. }) => self.begin_returning(chosen, cx),
        }
    }
}

/// The wallet that a payload is about, as the initiator knows it; `None` for a creation.
fn known_wallet<S: Scheme>(
    payload: &Payload,
    purpose: &Purpose,
    cx: &Context<'_, '_, S>,
) -> Result<Option<Committed>, Failure> {
    let wallet = match (payload, purpose) {
        (Payload::Create(_) | Payload::Return(_), _) => return Ok(None),
        (_, Purpose::Propose { wallet, .. }) => cx.wallets.get(wallet),
        (Payload::Change(_), _) => cx.wallets.values().find(|held| held.stand(payload).is_some()),
        (Payload::Sign(_) | Payload::Export(_), _) => None,
    };
    let (known, _) = wallet.and_then(|held| held.stand(payload)).ok_or(ProposalError::OldEpoch)?;
    Ok(Some(known.clone()))
}

fn by_party(roster: &Roster) -> BTreeMap<PartyId, Introduction> {
    let members = roster.members.iter();
    members.map(|member| (member.bundle.party_id(), member.clone())).collect()
}

/// The joint session id: H(tag ‖ descriptor ‖ every party with its nonce and the attempt it has
/// seen, ascending).
pub(super) fn joint_id(
    descriptor: &[u8; 32],
    nonces: &BTreeMap<PartyId, ([u8; 32], u64)>,
) -> [u8; 32] {
    let mut hash = Sha256::new().chain_update(b"cohort/v1/sid").chain_update(descriptor);
    for (party, (nonce, seen)) in nonces {
        hash.update(party.as_bytes());
        hash.update(nonce);
        hash.update(seen.to_be_bytes());
    }
    hash.finalize().into()
}

pub(super) fn commit(party: PartyId, nonce: &[u8; 32]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"cohort/v1/nonce-commitment")
        .chain_update(party.as_bytes())
        .chain_update(nonce)
        .finalize()
        .into()
}
