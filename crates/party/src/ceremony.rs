//! A ceremony: what happens between linked parties, step by step.
//!
//! Steps 0 to 2 are the same for every operation: propose and commit to nonces, reveal them, agree.
//! The joint session id is made from the descriptor and all nonces; agreeing *is* signing it. The
//! signatures of all participants are the session certificate, and nobody sends anything of round 1
//! without it. Then the operation's own rounds follow.

mod change;
mod export;
mod making;
mod opening;
mod returning;
mod sign;
#[cfg(test)]
mod vectors;

use std::collections::BTreeMap;

use mpc::{Abort, Inbox, RoundOutput, SecretBytes, ShareIndex, WholeKey};
use sha2::{Digest, Sha256};
use wire::{
    IdentityBundle, PartId, PartyId, SessionLocator,
    descriptor::{Payload, Proposal},
    letter::{ExportMark, Letter},
    manifest::{Committed, Manifest},
    pairing::Introduction,
    part::BackupPart,
};

use crate::{
    approval::Approval,
    effect::RecordKey,
    exchange::{Bodies, Exchange, Gathered},
    failure::{Failure, ProposalError},
    rules::ChangePlan,
    scheme::Scheme,
    session::{Confirmed, Context, Purpose},
    view::ChangeView,
    wallet::{HistoryEntry, Wallet, indices, makes},
};

pub(crate) use change::{before, change_view, plan};
pub(crate) use making::{EpochFile, LONGEST_EPOCH_FILE, known_keys, record_key};
pub(crate) use opening::{CLOCK_SLACK, LONGEST_PROPOSAL};

/// Letters that are to be sent, each to its peer.
type Letters = Vec<(PartyId, Letter)>;

/// What a ceremony leaves behind when it ends well.
pub(crate) enum Outcome<S: Scheme> {
    /// An epoch was made and committed: a wallet's first, or a later one. A dealer that left has no
    /// shares of it.
    Made { committed: Box<Committed>, shares: Option<S::Shares> },
    /// A transaction was signed.
    Signed { wallet: wire::WalletId, entry: Box<HistoryEntry>, chain_id: u64 },
    /// The keys were given to one device: they are here where this is that one.
    Exported { wallet: wire::WalletId, keys: Option<Vec<WholeKey>> },
    /// A part of a backup was given back: here it is, with its keeper, where this is the device that asked.
    Returned { got: Option<(PartyId, BackupPart)> },
}

/// A candidate whose making stopped.
pub(crate) enum Candidate<S: Scheme> {
    /// It was acknowledged: nobody's word may drop it any more.
    Acknowledged { manifest: Box<Manifest>, shares: S::Shares },
    /// It was not: its record can go.
    Worthless(RecordKey),
}

/// A ceremony under way.
pub(crate) struct Ceremony<S: Scheme> {
    locator: SessionLocator,
    initiator: PartyId,
    people: BTreeMap<PartyId, Introduction>,
    exchange: Exchange,
    nonce: [u8; 32],
    commitments: BTreeMap<PartyId, [u8; 32]>,
    /// What this party demands of the proposal.
    expectation: Expectation,
    proposal: Option<Proposal>,
    /// The wallet that the proposal is about, as the initiator knows it.
    base: Option<Committed>,
    /// What the initiator shows of the wallet's exports.
    exports: Vec<ExportMark>,
    /// By who brings it, whose share comes back out of a backup, as they say.
    brought: BTreeMap<PartyId, PartyId>,
    /// Everybody's part, if members change.
    plan: Option<ChangePlan<PartyId>>,
    /// Where this party stands, where the proposal goes back behind that.
    stands: Option<Box<Manifest>>,
    /// The highest attempt of this wallet that this party may have acknowledged.
    seen: u64,
    /// True if this party's wallet was of an earlier epoch when its human said yes in the lobby.
    moved_on: bool,
    /// Which attempt at making shares this is; 0 where none are made.
    attempt: u64,
    session: Option<[u8; 32]>,
    phase: Phase<S>,
}

/// What a proposal must be for this party to go along.
///
/// # Security
///
/// A wallet is made only with the terms *and the people* that this device's human confirmed:
/// otherwise two devices of one dishonest member could share it with this one alone.
enum Expectation {
    /// What this device's human confirmed, by comparing codes or by an approval in an earlier try.
    Confirmed(Box<Confirmed>),
    /// Something to ask about, or one of these, which were confirmed before.
    Request(Vec<Confirmed>),
}

/// What this device's human is asked.
pub(crate) enum Question {
    /// To sign a transaction.
    Transaction(Box<Approval>),
    /// To change who holds shares.
    Change(Box<ChangeView>),
    /// To give the keys, whole, to this device.
    Export(PartyId),
    /// To give a part of a backup back to this device, and which.
    Return { to: PartyId, chosen: Option<PartId> },
}

impl Question {
    /// True when it may be agreed to as it is.
    pub(crate) const fn is_clear(&self) -> bool {
        match self {
            Self::Transaction(approval) => approval.differences.is_empty(),
            Self::Change(_) | Self::Export(_) => true,
            Self::Return { chosen, .. } => chosen.is_some(),
        }
    }
}

/// Where the ceremony stands.
enum Phase<S: Scheme> {
    Opening,
    /// The proposal is about an epoch for which this party holds a candidate: it moves on first (R8).
    CatchingUp,
    Revealing,
    /// Waits for all to agree, with what this device's human is asked, if anything.
    Agreeing(Option<Question>),
    Making(S::Making),
    /// Waits for the candidate to come back from the disk.
    Saving {
        manifest: Box<Manifest>,
        contents: SecretBytes,
    },
    Trying {
        trial: S::Trial,
        shares: S::Shares,
        manifest: Box<Manifest>,
    },
    Acknowledging {
        shares: S::Shares,
        manifest: Box<Manifest>,
    },
    /// A dealer that leaves: the holders try their shares out, for so many steps more.
    Witnessing {
        manifest: Box<Manifest>,
        steps: u8,
    },
    /// A candidate that failed before it was acknowledged: its record can go.
    Spoiled(Box<Manifest>),
    Signing {
        state: S::Signing,
        approval: Box<Approval>,
        /// The members' share indices in the epoch that signs; the wallet may move on meanwhile.
        indices: BTreeMap<PartyId, ShareIndex>,
    },
    /// Everybody gives its shares to one device.
    Giving(export::Giving),
    /// A part of a backup is given to the device that asked.
    Returning,
    /// Between two phases, and after the end.
    Moving,
}

/// What the view shows of a ceremony.
pub(crate) struct Progress {
    pub(crate) phase: PhaseName,
    pub(crate) step: u8,
    pub(crate) steps: u8,
}

/// The phases that people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhaseName {
    Agreeing,
    Making,
    Saving,
    Trying,
    Acknowledging,
    Giving,
    Returning,
    Signing,
}

impl<S: Scheme> Ceremony<S> {
    /// Begins once all channels are open: commits to a nonce; the initiator also proposes.
    pub(crate) fn start(
        locator: SessionLocator,
        initiator: PartyId,
        people: BTreeMap<PartyId, Introduction>,
        purpose: &Purpose,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<(Self, Letters), Failure> {
        let peers: BTreeMap<PartyId, IdentityBundle> = people
            .iter()
            .filter(|(party, _)| **party != cx.me)
            .map(|(party, person)| (*party, person.bundle))
            .collect();
        let expectation = match purpose {
            Purpose::Found { .. } => return Err(Failure::CodesDiffer),
            Purpose::FoundAgain(confirmed) => Expectation::Confirmed(Box::new(confirmed.clone())),
            Purpose::Propose { .. } => Expectation::Request(Vec::new()),
            Purpose::Answer { confirmed } => Expectation::Request(confirmed.clone()),
        };
        let mut ceremony = Self {
            locator,
            initiator,
            exchange: Exchange::new(cx.me, peers, locator),
            people,
            nonce: cx.moment.make_bytes(),
            commitments: BTreeMap::new(),
            expectation,
            proposal: None,
            base: None,
            exports: Vec::new(),
            brought: BTreeMap::new(),
            plan: None,
            stands: None,
            seen: 0,
            moved_on: false,
            attempt: 0,
            session: None,
            phase: Phase::Opening,
        };
        let letters = ceremony.open(purpose, cx)?;
        Ok((ceremony, letters))
    }

    /// Takes a peer's letter.
    pub(crate) fn hear(&mut self, from: PartyId, letter: Letter) {
        self.exchange.hear(from, letter);
    }

    /// Whose letter is awaited.
    pub(crate) fn awaited(&self) -> Vec<PartyId> {
        self.exchange.awaited()
    }

    /// Who has spoken in this step.
    pub(crate) fn arrived(&self) -> std::collections::BTreeSet<PartyId> {
        self.exchange.arrived()
    }

    /// True once this party has spoken in this step.
    pub(crate) const fn has_spoken(&self) -> bool {
        self.exchange.has_sent()
    }

    /// True while people are asked, here or elsewhere: they may take their time. Of a change some may
    /// have agreed in an earlier try, others not; whoever asks for parts agreed to have them.
    pub(crate) fn awaits_people(&self) -> bool {
        let asks_some = |proposal: &Proposal| {
            matches!(proposal.payload, Payload::Change(_) | Payload::Return(_))
        };
        match &self.phase {
            Phase::Agreeing(question) => {
                question.is_some() || self.proposal.as_ref().is_some_and(asks_some)
            }
            _ => false,
        }
    }

    /// Closes as many steps as are complete.
    pub(crate) fn advance(
        &mut self,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<(Letters, Option<Outcome<S>>), Failure> {
        let mut letters = Vec::new();
        while let Some(gathered) = self.exchange.close()? {
            let (bodies, outcome) = self.close_step(gathered, cx)?;
            if let Some(bodies) = bodies {
                letters.extend(self.exchange.speak(cx.identity, bodies));
            }
            if outcome.is_some() {
                return Ok((letters, outcome));
            }
        }
        Ok((letters, None))
    }

    fn close_step(
        &mut self,
        gathered: Gathered,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<(Option<Bodies>, Option<Outcome<S>>), Failure> {
        match std::mem::replace(&mut self.phase, Phase::Moving) {
            Phase::Opening => Ok((self.close_opening(gathered, cx)?, None)),
            Phase::Revealing => Ok((self.close_reveals(gathered, cx)?, None)),
            Phase::Agreeing(question) => {
                Ok((Some(self.close_agreement(gathered, question, cx)?), None))
            }
            Phase::Making(state) => Ok((self.close_making(state, gathered, cx)?, None)),
            Phase::Trying { trial, shares, manifest } => {
                Ok((Some(self.close_trial(trial, shares, manifest, gathered, cx)?), None))
            }
            Phase::Witnessing { manifest, steps: 0 } => {
                let committed = Box::new(self.close_acknowledgements(gathered, &manifest, cx)?);
                Ok((None, Some(Outcome::Made { committed, shares: None })))
            }
            Phase::Witnessing { manifest, steps } => {
                self.phase = Phase::Witnessing { manifest, steps: steps - 1 };
                Ok((Some(Bodies::broadcast(Vec::new())), None))
            }
            Phase::Acknowledging { shares, manifest } => {
                match self.close_acknowledgements(gathered, &manifest, cx) {
                    Ok(committed) => {
                        let committed = Box::new(committed);
                        Ok((None, Some(Outcome::Made { committed, shares: Some(shares) })))
                    }
                    Err(failure) => {
                        // R7: what was acknowledged outlives whatever goes wrong now.
                        self.phase = Phase::Acknowledging { shares, manifest };
                        Err(failure)
                    }
                }
            }
            Phase::Giving(giving) => Ok((None, Some(self.close_giving(giving, gathered)?))),
            Phase::Returning => Ok((None, Some(self.close_returning(gathered, cx.me)?))),
            Phase::Signing { state, approval, indices } => {
                self.close_signing(state, approval, indices, gathered, cx)
            }
            // While saving or catching up, this party has not spoken, so no step can close.
            same @ (Phase::CatchingUp
            | Phase::Saving { .. }
            | Phase::Spoiled(_)
            | Phase::Moving) => {
                self.phase = same;
                Ok((None, None))
            }
        }
    }

    /// What people see.
    pub(crate) fn progress(&self) -> Progress {
        let making = S::MAKING_ROUNDS;
        let all = making + 1 + S::TRIAL_ROUNDS + 1;
        let round = self.exchange.step().saturating_sub(3);
        let (phase, step, steps) = match &self.phase {
            Phase::Opening
            | Phase::CatchingUp
            | Phase::Revealing
            | Phase::Agreeing(_)
            | Phase::Spoiled(_)
            | Phase::Moving => (PhaseName::Agreeing, 0, all),
            Phase::Making(_) => (PhaseName::Making, round + 1, all),
            Phase::Saving { .. } => (PhaseName::Saving, making + 1, all),
            Phase::Witnessing { steps: 0, .. } => (PhaseName::Acknowledging, all, all),
            Phase::Trying { .. } | Phase::Witnessing { .. } => (PhaseName::Trying, round + 2, all),
            Phase::Acknowledging { .. } => (PhaseName::Acknowledging, all, all),
            Phase::Giving(_) => (PhaseName::Giving, 1, 1),
            Phase::Returning => (PhaseName::Returning, 1, 1),
            Phase::Signing { state, .. } => {
                (PhaseName::Signing, round + 1, S::signing_rounds(state))
            }
        };
        Progress { phase, step, steps }
    }

    /// What this device's human is asked to approve, until they do.
    pub(crate) fn pending(&self) -> Option<&Question> {
        self.question().filter(|_| !self.exchange.has_sent())
    }

    /// What everybody's human is asked, until all have agreed.
    pub(crate) const fn question(&self) -> Option<&Question> {
        match &self.phase {
            Phase::Agreeing(question) => question.as_ref(),
            _ => None,
        }
    }

    /// The change that is being made, once everybody's part in it is known.
    pub(crate) fn change(&self, me: PartyId) -> Option<ChangeView> {
        let (base, plan) = (self.base.as_ref()?, self.plan.as_ref()?);
        let Payload::Change(request) = &self.proposal.as_ref()?.payload else { return None };
        let stands = self.stands.as_deref().unwrap_or(&base.manifest);
        Some(change_view(stands, &base.manifest, request, plan, &self.people, me))
    }

    /// The proposal, once it is known.
    pub(crate) const fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// Eight digits that are the same on all screens and cannot be searched for beforehand:
    /// truncated H(session id ‖ payload digest).
    pub(crate) fn payload_code(&self) -> Option<String> {
        Some(payload_code(&self.session?, &self.proposal.as_ref()?.payload))
    }

    /// The name of the candidate that is being saved.
    pub(crate) fn saving(&self) -> Option<RecordKey> {
        match &self.phase {
            Phase::Saving { manifest, .. } => Some(record_key(manifest)),
            _ => None,
        }
    }

    /// What is left of a making that stops here: a candidate that was acknowledged and may yet be
    /// committed by a certificate (R7), or one that was not and is worth nothing.
    pub(crate) fn into_candidate(self) -> Option<Candidate<S>> {
        match self.phase {
            Phase::Acknowledging { shares, manifest } => {
                Some(Candidate::Acknowledged { manifest, shares })
            }
            Phase::Saving { manifest, .. }
            | Phase::Trying { manifest, .. }
            | Phase::Spoiled(manifest) => Some(Candidate::Worthless(record_key(&manifest))),
            _ => None,
        }
    }

    /// Takes a certificate that came by another way than this session's letters.
    pub(crate) fn commit(&mut self, committed: &Committed) -> Option<Outcome<S>> {
        let (Phase::Acknowledging { manifest: made, .. }
        | Phase::Witnessing { manifest: made, .. }) = &self.phase
        else {
            return None;
        };
        if **made != committed.manifest || !committed.is_sound() {
            return None;
        }
        let shares = match std::mem::replace(&mut self.phase, Phase::Moving) {
            Phase::Acknowledging { shares, .. } => Some(shares),
            _ => None,
        };
        Some(Outcome::Made { committed: Box::new(committed.clone()), shares })
    }

    /// True when this makes the epoch that a manifest describes, once more.
    pub(crate) fn repeats(&self, manifest: &Manifest) -> bool {
        let proposal = self.proposal.as_ref();
        proposal.is_some_and(|p| makes(&p.payload, self.people.keys().copied(), manifest))
    }

    /// Everybody's number in the making: holders in their order, then whoever leaves.
    fn indices(&self) -> BTreeMap<PartyId, ShareIndex> {
        let Some(plan) = &self.plan else { return self.holder_indices() };
        let leaving = plan.leaving.iter().zip(1_u8..).filter_map(|(party, rank)| {
            let holders = u8::try_from(plan.holders.len()).ok()?;
            Some((*party, ShareIndex::new(holders.checked_add(rank)?)?))
        });
        self.holder_indices().into_iter().chain(leaving).collect()
    }

    /// The holders' indices: they alone try the shares out.
    fn holder_indices(&self) -> BTreeMap<PartyId, ShareIndex> {
        indices(self.holders())
    }

    /// The holders to be, in the order of their share indices: by id; or, where shares are kept, as
    /// the epoch before has them, and then whoever comes.
    fn holders(&self) -> Vec<PartyId> {
        match (&self.plan, &self.base) {
            (Some(plan), Some(base)) if self.keeps_shares() => {
                let members = base.manifest.members.iter().map(|member| member.bundle.party_id());
                members.chain(plan.joining.iter().copied()).collect()
            }
            (Some(plan), _) => plan.holders.iter().copied().collect(),
            (None, _) => self.people.keys().copied().collect(),
        }
    }

    /// True when the shares of the epoch before stay as they are.
    fn keeps_shares(&self) -> bool {
        let payload = self.proposal.as_ref().map(|proposal| &proposal.payload);
        matches!(payload, Some(Payload::Change(request)) if request.kind.keeps_shares())
    }

    /// The wallet that the proposal is about, where this party has it.
    fn held<'a>(&self, cx: &Context<'a, '_, S>) -> Option<&'a Wallet<S>> {
        cx.wallets.get(&self.base.as_ref()?.manifest.wallet)
    }

    fn session_id(&self) -> Result<[u8; 32], Failure> {
        self.session.ok_or(Failure::Proposal(ProposalError::WrongContext))
    }

    fn proposed(&self) -> Result<&Proposal, Failure> {
        self.proposal.as_ref().ok_or(Failure::Proposal(ProposalError::NotTheInitiators))
    }
}

fn payload_code(session: &[u8; 32], payload: &Payload) -> String {
    let digest = Sha256::new()
        .chain_update(b"cohort/v1/payload-code")
        .chain_update(session)
        .chain_update(payload.digest())
        .finalize();
    let number = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    format!("{:08}", number % 100_000_000)
}

/// Translates a round's output from share indices to parties.
fn to_bodies(output: RoundOutput, indices: &BTreeMap<PartyId, ShareIndex>) -> Bodies {
    let direct = indices
        .iter()
        .filter_map(|(party, index)| Some((*party, output.direct.get(index)?.expose().to_vec())))
        .collect();
    Bodies { broadcast: output.broadcast, direct }
}

/// Translates what was gathered from parties to share indices.
fn to_inbox(gathered: Gathered, indices: &BTreeMap<PartyId, ShareIndex>) -> Inbox {
    let mut inbox = Inbox { broadcast: BTreeMap::new(), direct: BTreeMap::new() };
    for (party, body) in gathered.broadcast {
        if let Some(index) = indices.get(&party) {
            inbox.broadcast.insert(*index, body);
        }
    }
    for (party, body) in gathered.direct {
        if let Some(index) = indices.get(&party) {
            inbox.direct.insert(*index, SecretBytes::new(body));
        }
    }
    inbox
}

/// Names parties instead of indices. Exhaustive on purpose: blame is decided here.
fn to_failure(abort: Abort, indices: &BTreeMap<PartyId, ShareIndex>) -> Failure {
    let party_of = |wanted: ShareIndex| {
        indices.iter().find(|(_, index)| **index == wanted).map(|(party, _)| *party)
    };
    let code = abort.code();
    match abort {
        Abort::Cheated { culprits, check } => {
            Failure::Cheated { parties: culprits.into_iter().filter_map(party_of).collect(), check }
        }
        Abort::Ban { peer, check } => match party_of(peer) {
            Some(party) => Failure::Banned { party, check },
            None => Failure::Unattributable { check },
        },
        Abort::Failed { check } => Failure::Unattributable { check },
        Abort::Refused(_) | Abort::Local(_) => Failure::Local { code },
    }
}
