//! Steps 0 to 2: propose and commit, reveal, agree.

use std::collections::BTreeMap;

use serde_bytes::ByteArray;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use wire::{
    PartyId,
    descriptor::{PROTOCOL_VERSION, Payload, Proposal, SUITE, SessionDescriptor},
    identity::Purpose as SignaturePurpose,
    letter::{Consent, NonceReveal, Opening},
    pairing::{Introduction, Roster},
    relay::{ClientFrame, LONGEST_LETTER, SESSION_LIFE},
};

use super::{Ceremony, Expectation, Letters, Phase};
use crate::{
    approval::Approval,
    effect::{Effect, Happening},
    exchange::{Bodies, Gathered},
    failure::{Failure, ProposalError},
    scheme::Scheme,
    session::{Context, Purpose},
};

/// The longest proposal, in bytes. Ten participants and a plain transfer take a quarter of it; what a
/// wallet signs is remembered for ever, and its record has a limit.
pub(crate) const LONGEST_PROPOSAL: usize = 4096;
/// How far an initiator's clock may be ahead of this device's, in seconds.
const CLOCK_SLACK: u64 = 15 * 60;

impl<S: Scheme> Ceremony<S> {
    pub(super) fn open(
        &mut self,
        purpose: &Purpose,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Letters, Failure> {
        let proposal = match purpose {
            Purpose::FoundAgain { roster } if roster.initiator == cx.me => {
                Some(self.describe(Payload::Create(roster.terms.clone()), None, cx)?)
            }
            Purpose::Propose { wallet, payload } => {
                Some(self.describe(payload.clone(), Some(*wallet), cx)?)
            }
            _ => None,
        };
        self.proposal.clone_from(&proposal);
        let commitment = ByteArray::new(commit(cx.me, &self.nonce));
        let opening = wire::encode(&Opening { commitment, proposal });
        Ok(self.exchange.speak(cx.identity, Bodies::broadcast(opening)))
    }

    fn describe(
        &self,
        payload: Payload,
        wallet: Option<wire::WalletId>,
        cx: &Context<'_, '_, S>,
    ) -> Result<Proposal, Failure> {
        let held = wallet.map(|id| cx.wallets.get(&id).ok_or(ProposalError::WrongContext));
        let held = held.transpose()?;
        let terms = match (&payload, held) {
            (Payload::Create(terms), None) => terms,
            (Payload::Sign(_), Some(wallet)) => &wallet.manifest().terms,
            _ => return Err(ProposalError::WrongContext.into()),
        };
        let descriptor = SessionDescriptor {
            version: PROTOCOL_VERSION,
            suite: SUITE.to_owned(),
            operation: payload.operation(),
            session: self.locator,
            initiator: self.initiator,
            wallet,
            epoch: held.map(crate::Wallet::epoch),
            attempt: u64::from(held.is_none()),
            threshold: terms.threshold,
            holders: terms.holders,
            participants: self.people.keys().copied().collect(),
            payload: ByteArray::new(payload.digest()),
            created: cx.moment.now,
            expires: cx.moment.now.saturating_add(SESSION_LIFE.as_secs()),
        };
        Ok(Proposal { descriptor, payload })
    }

    /// Step 0 is in: everybody committed, the initiator proposed.
    pub(super) fn close_opening(
        &mut self,
        gathered: Gathered,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Bodies, Failure> {
        for (party, body) in gathered.broadcast {
            let opening: Opening =
                wire::decode(&body, LONGEST_LETTER).map_err(|_| Failure::Unusable { party })?;
            if opening.proposal.is_some() != (party == self.initiator) {
                return Err(ProposalError::NotTheInitiators.into());
            }
            if let Some(proposal) = opening.proposal {
                self.proposal = Some(proposal);
            }
            self.commitments.insert(party, opening.commitment.into_array());
        }
        self.check_proposal(cx)?;
        if let Some(roster) = self.confirmed() {
            // Their names as all compared them: each member's manifest must be the same.
            self.people = by_party(roster);
        }
        self.phase = Phase::Revealing;
        let nonce = ByteArray::new(self.nonce);
        Ok(Bodies::broadcast(wire::encode(&NonceReveal { nonce })))
    }

    /// Everything a proposal must fit, whoever sent it.
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
        let lasts = descriptor.expires.saturating_sub(descriptor.created);
        if descriptor.expires < now
            || descriptor.created > now.saturating_add(CLOCK_SLACK)
            || lasts > SESSION_LIFE.as_secs()
        {
            return Err(ProposalError::OutOfDate.into());
        }
        match (payload, &self.expectation) {
            (Payload::Create(terms), _) => {
                let fits = self.confirmed().is_some()
                    && descriptor.wallet.is_none()
                    && descriptor.epoch.is_none()
                    && descriptor.attempt == 1
                    && descriptor.threshold == terms.threshold
                    && descriptor.holders == terms.holders
                    && self.people.len() == usize::from(terms.holders);
                if fits { Ok(()) } else { Err(ProposalError::NotWhatWasConfirmed.into()) }
            }
            (Payload::Sign(_), Expectation::Creation(_)) => {
                Err(ProposalError::NotWhatWasConfirmed.into())
            }
            (Payload::Sign(_), Expectation::Request(_)) => self.check_signers(descriptor, cx),
        }
    }

    /// The confirmed creation that is proposed: these terms by this initiator with these people.
    pub(crate) fn confirmed(&self) -> Option<&Roster> {
        let Payload::Create(terms) = &self.proposal.as_ref()?.payload else { return None };
        let rosters = match &self.expectation {
            Expectation::Creation(roster) => std::slice::from_ref(roster.as_ref()),
            Expectation::Request(rosters) => rosters.as_slice(),
        };
        rosters.iter().find(|roster| {
            roster.terms == *terms
                && roster.initiator == self.initiator
                && by_party(roster).keys().eq(self.people.keys())
        })
    }

    fn check_signers(
        &self,
        descriptor: &SessionDescriptor,
        cx: &Context<'_, '_, S>,
    ) -> Result<(), Failure> {
        let wallet = descriptor.wallet.and_then(|id| cx.wallets.get(&id));
        let wallet = wallet.ok_or(ProposalError::WrongContext)?;
        let terms = &wallet.manifest().terms;
        let fits = descriptor.epoch == Some(wallet.epoch())
            && descriptor.attempt == 0
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
        let mut nonces = BTreeMap::from([(cx.me, self.nonce)]);
        for (party, body) in gathered.broadcast {
            let reveal: NonceReveal =
                wire::decode(&body, LONGEST_LETTER).map_err(|_| Failure::Unusable { party })?;
            let nonce = reveal.nonce.into_array();
            let committed = self.commitments.get(&party);
            let fits = committed.is_some_and(|c| commit(party, &nonce).ct_eq(c).into());
            if !fits {
                return Err(Failure::Unusable { party });
            }
            nonces.insert(party, nonce);
        }
        let descriptor = self.proposed()?.descriptor.digest();
        let session = joint_id(&descriptor, &nonces);
        self.session = Some(session);
        self.exchange.bind(session);

        match &self.proposed()?.payload {
            // Agreed to by comparing codes: the terms are exactly what was confirmed then.
            Payload::Create(_) => {
                self.phase = Phase::Agreeing(None);
                Ok(Some(self.consent(cx)?))
            }
            Payload::Sign(_) => {
                let approval = Box::new(self.read_transaction(cx)?);
                self.phase = Phase::Agreeing(Some(approval));
                cx.show(Happening::NeedsYou { session: self.locator });
                Ok(None)
            }
        }
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
        let fine = self.pending().is_some_and(|approval| approval.differences.is_empty());
        if !fine {
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
        let mut statement = [0; 64];
        let (session, descriptor) = statement.split_at_mut(32);
        session.copy_from_slice(&self.session_id()?);
        descriptor.copy_from_slice(&self.proposed()?.descriptor.digest());
        Ok(statement)
    }

    /// Step 2 is in: with every signature checked, this is the session certificate.
    pub(super) fn close_agreement(
        &mut self,
        gathered: Gathered,
        approval: Option<Box<Approval>>,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Bodies, Failure> {
        self.check_time(cx.moment.now)?;
        let statement = self.consent_statement()?;
        for (party, body) in gathered.broadcast {
            let consent: Consent =
                wire::decode(&body, LONGEST_LETTER).map_err(|_| Failure::Unusable { party })?;
            let agreed = self.people.get(&party).is_some_and(|person| {
                person.bundle.verify(SignaturePurpose::Consent, &statement, &consent.signature)
            });
            if !agreed {
                return Err(Failure::Unusable { party });
            }
        }
        if self.initiator == cx.me {
            // Unless it was started for the codes: from here on who leaves ends it for all.
            let session = self.locator;
            cx.emit(Effect::Send(ClientFrame::Start { request: 0, session }));
        }
        match approval {
            None => self.begin_making(cx),
            Some(approval) => self.begin_signing(approval, cx),
        }
    }
}

fn by_party(roster: &Roster) -> BTreeMap<PartyId, Introduction> {
    let members = roster.members.iter();
    members.map(|member| (member.bundle.party_id(), member.clone())).collect()
}

/// The joint session id: H(tag ‖ descriptor ‖ every party with its nonce, ascending).
fn joint_id(descriptor: &[u8; 32], nonces: &BTreeMap<PartyId, [u8; 32]>) -> [u8; 32] {
    let mut hash = Sha256::new().chain_update(b"cohort/v1/sid").chain_update(descriptor);
    for (party, nonce) in nonces {
        hash.update(party.as_bytes());
        hash.update(nonce);
    }
    hash.finalize().into()
}

fn commit(party: PartyId, nonce: &[u8; 32]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"cohort/v1/nonce-commitment")
        .chain_update(party.as_bytes())
        .chain_update(nonce)
        .finalize()
        .into()
}
