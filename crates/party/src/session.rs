//! One session of this party: its lobby, its links to the others, its ceremony.

mod links;

use std::collections::{BTreeMap, VecDeque};

use channel::pairing;
use mpc::WholeKey;
use wire::{
    DeviceSecret, EpochId, Invite, PartId, PartyId, SessionLocator, WalletId,
    descriptor::{Payload, WalletTerms},
    invite::JoinSecret,
    letter::{ExportMark, InvitedTo, Message, Note, Packet, RefusalReason},
    manifest::{Committed, Manifest},
    pairing::{Introduction, Roster},
    relay::{ClientFrame, GoneReason, Lobby, MOST_SEATS, Refusal},
};

use crate::{
    backup::Backup,
    candidate::Candidate,
    ceremony::{Ceremony, Outcome, Question},
    effect::{Effect, Happening, Mark, RecordKey},
    failure::Failure,
    moment::Moment,
    parts::KeptPart,
    scheme::{Bare, Scheme},
    wallet::{Wallet, are_keys_of, is_of},
};

use self::links::Link;

/// How often a device that sits elsewhere by the relay's word leaves there and asks again.
const MOST_ASKED: u8 = 3;
/// How long a ceremony may stand still before this party gives up, in seconds.
pub(crate) const STALL_SECONDS: u64 = 600;
/// How long a finished session's seat is kept for those who lag, in seconds.
pub(crate) const LINGER_SECONDS: u64 = 20;

/// What a session may use of its party.
pub(crate) struct Context<'a, 'm, S: Scheme> {
    pub(crate) identity: &'a DeviceSecret,
    pub(crate) me: PartyId,
    pub(crate) introduction: &'a Introduction,
    pub(crate) networks: &'a chain::ethereum::Networks,
    pub(crate) wallets: &'a BTreeMap<WalletId, Wallet<S>>,
    pub(crate) candidates: &'a BTreeMap<(WalletId, u64, EpochId), Candidate<S>>,
    pub(crate) known: &'a BTreeMap<PartyId, Introduction>,
    pub(crate) marks: Option<&'a BTreeMap<WalletId, Mark>>,
    /// Keys that this party alone knows, until they are dealt.
    pub(crate) imported: Option<&'a Imported>,
    /// Shares that came back out of backups.
    pub(crate) restored: &'a BTreeMap<WalletId, Backup<S::Bare>>,
    /// Parts of backups that are kept here.
    pub(crate) parts: &'a BTreeMap<PartId, KeptPart>,
    pub(crate) effects: &'a mut VecDeque<Effect>,
    /// Whose sealed letters opened.
    pub(crate) heard: &'a mut Vec<PartyId>,
    /// Certificates that came up, for the party to judge.
    pub(crate) learned: &'a mut Vec<Committed>,
    /// Exports that all agreed to, for the party to keep before anything else is said.
    pub(crate) marked: &'a mut Vec<ExportMark>,
    pub(crate) moment: &'a mut Moment<'m>,
}

impl<S: Scheme> Context<'_, '_, S> {
    pub(crate) fn emit(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    pub(crate) fn show(&mut self, happening: Happening) {
        self.emit(Effect::Show(happening));
    }

    /// True unless this party holds shares of other keys under that wallet's id, or has one out of a backup: whoever shows an
    /// epoch chooses the id that stands in it.
    pub(crate) fn may_be(&self, manifest: &Manifest) -> bool {
        let wallet = &manifest.wallet;
        let tried = self.candidates.values().filter(|tried| tried.manifest.wallet == *wallet);
        let restored = self.restored.get(wallet);
        self.wallets.get(wallet).is_none_or(|held| held.has_keys_of(manifest))
            && restored.is_none_or(|backup| are_keys_of(backup.share.public(), manifest))
            && tried.into_iter().all(|tried| are_keys_of(S::public(&tried.shares), manifest))
    }

    /// What is remembered of a wallet outside the store.
    fn mark(&self, wallet: &WalletId) -> Option<&Mark> {
        self.marks?.get(wallet)
    }

    /// True when a wallet is further than this epoch by what is remembered outside the store.
    pub(crate) fn was_beyond(&self, manifest: &Manifest) -> bool {
        self.mark(&manifest.wallet).is_some_and(|mark| mark.is_beyond(manifest))
    }

    /// The highest attempt of a wallet that this party has acknowledged, or may have: also one of which
    /// the file does not read.
    pub(crate) fn seen(&self, wallet: &WalletId) -> u64 {
        let marked = self.mark(wallet).map(|mark| mark.attempt);
        let held = self.wallets.get(wallet);
        let known = held.map(|held| held.latest().manifest.attempt);
        let tried = self.candidates.keys().filter(|(id, ..)| id == wallet).map(|(_, k, _)| *k);
        let unread = held.into_iter().flat_map(|held| &held.unread).filter_map(RecordKey::attempt);
        known.into_iter().chain(tried).chain(unread).chain(marked).max().unwrap_or(0)
    }
}

/// Keys that this party alone knows, and the wallet that is to hold them.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) terms: WalletTerms,
    pub(crate) keys: Vec<WholeKey>,
}

/// A transfer that this device's human wants signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignProposal {
    /// The wallet that pays.
    pub wallet: WalletId,
    /// The transfer.
    pub transfer: chain::ethereum::TransferRequest,
    /// Exactly as many members as must agree, this device included.
    pub signers: Vec<PartyId>,
}

/// Why this party is in the session.
pub(crate) enum Purpose {
    /// To create a wallet, or to change one, with people who come by invite. Its maker also tells
    /// these known members of it.
    Found {
        secret: JoinSecret,
        offer: Option<Payload>,
        inviter: PartyId,
        members: Vec<PartyId>,
        /// What a member's invitation said, where one led here: nothing else is made then.
        invited: Option<InvitedTo>,
    },
    /// To make what was confirmed on this device, with exactly these people.
    FoundAgain(Confirmed),
    /// To have something signed or changed by known members.
    Propose { wallet: WalletId, payload: Payload },
    /// Because a known member asked. What it may ask to make without a question is what was
    /// confirmed here before, with the very same people.
    Answer { confirmed: Vec<Confirmed> },
}

/// What this device's human confirmed, by comparing codes or by an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Confirmed {
    pub(crate) roster: Roster,
    /// The wallet that it is to change, where the invitation that led to it named one or it was shown.
    pub(crate) wallet: Option<WalletId>,
}

/// Where the session stands.
pub(crate) enum Stage<S: Scheme> {
    /// The relay was asked and has not answered.
    Asking,
    /// The lobby fills.
    Gathering,
    /// Everyone commits to a nonce.
    Committing(Box<pairing::ExpectCommitments>),
    /// Everyone reveals it.
    Revealing(Box<pairing::ExpectReveals>),
    /// The humans compare codes.
    Comparing(Box<pairing::Comparing>),
    /// Pairwise channels are set up.
    Linking,
    /// The ceremony runs.
    Running(Box<Ceremony<S>>),
    /// It ended well; the seat at the relay is kept a little longer for those who lag.
    Finished,
    /// Between two stages; never seen from outside.
    Moving,
}

/// A session.
pub(crate) struct Session<S: Scheme> {
    pub(crate) locator: Option<SessionLocator>,
    pub(crate) request: u64,
    pub(crate) initiator: PartyId,
    pub(crate) purpose: Purpose,
    pub(crate) stage: Stage<S>,
    pub(crate) invite: Option<Invite>,
    pub(crate) lobby: Option<Lobby>,
    /// Everybody in the session whose identity is known, this party included.
    pub(crate) people: BTreeMap<PartyId, Introduction>,
    pub(crate) greeted: Vec<PartyId>,
    /// What was asked of the relay, should it have to be asked again.
    pub(crate) wanted: Vec<PartyId>,
    pub(crate) seats: u8,
    asked: u8,
    links: BTreeMap<PartyId, Link>,
    numbers: BTreeMap<PartyId, u64>,
    held: VecDeque<(PartyId, Packet)>,
    pub(crate) last_progress: u64,
}

impl<S: Scheme> Session<S> {
    pub(crate) fn new(
        purpose: Purpose,
        initiator: PartyId,
        request: u64,
        me: &Introduction,
        now: u64,
    ) -> Self {
        Self {
            locator: None,
            request,
            initiator,
            purpose,
            stage: Stage::Asking,
            invite: None,
            lobby: None,
            people: BTreeMap::from([(me.bundle.party_id(), me.clone())]),
            greeted: Vec::new(),
            wanted: Vec::new(),
            seats: 0,
            asked: 0,
            links: BTreeMap::new(),
            numbers: BTreeMap::new(),
            held: VecDeque::new(),
            last_progress: now,
        }
    }

    pub(crate) const fn is_finished(&self) -> bool {
        matches!(self.stage, Stage::Finished)
    }

    /// True while something is to be signed with a wallet.
    pub(crate) fn signs_with(&self, wallet: &WalletId) -> bool {
        match (&self.purpose, &self.stage) {
            (_, Stage::Finished) => false,
            (
                Purpose::Propose { wallet: of, payload: Payload::Sign(_) | Payload::Export(_) },
                _,
            ) => of == wallet,
            (_, Stage::Running(ceremony)) => ceremony.proposal().is_some_and(|proposal| {
                proposal.descriptor.wallet.as_ref() == Some(wallet)
                    && matches!(proposal.payload, Payload::Sign(_) | Payload::Export(_))
            }),
            _ => false,
        }
    }

    /// The other participants, as the relay's lobby has them.
    pub(crate) fn peers(&self, me: PartyId) -> Vec<PartyId> {
        self.lobby
            .iter()
            .flat_map(|lobby| &lobby.participants)
            .map(|p| p.party)
            .filter(|party| *party != me)
            .collect()
    }

    /// True when every seat is taken by somebody who introduced himself.
    pub(crate) fn is_complete(&self) -> bool {
        self.lobby.as_ref().is_some_and(|lobby| {
            lobby.participants.len() == usize::from(lobby.seats)
                && lobby.participants.iter().all(|p| self.people.contains_key(&p.party))
        })
    }

    /// The relay's word on the lobby. Once everybody came, it can only tell who is online or left.
    pub(crate) fn on_lobby(
        &mut self,
        lobby: Lobby,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Outcome<S>>, Failure> {
        if lobby.initiator != self.initiator {
            return Err(Failure::Stranger { party: lobby.initiator });
        }
        if lobby.participants.len() > usize::from(MOST_SEATS) {
            return Ok(None);
        }
        let present: BTreeMap<PartyId, bool> =
            lobby.participants.iter().map(|p| (p.party, p.online)).collect();
        match (&self.stage, &mut self.lobby) {
            (Stage::Asking | Stage::Gathering, _) | (_, None) => {
                // Whoever comes back comes with an empty memory and is greeted again.
                self.greeted.retain(|party| present.contains_key(party));
                self.held.retain(|(from, _)| present.contains_key(from));
                self.lobby = Some(lobby);
            }
            (_, Some(fixed)) => {
                for participant in &mut fixed.participants {
                    let party = participant.party;
                    participant.online = *present.get(&party).ok_or(Failure::Left { party })?;
                }
            }
        }
        if matches!(self.stage, Stage::Asking) {
            self.stage = Stage::Gathering;
        }
        cx.show(Happening::Changed);
        self.advance(cx)
    }

    /// The session is over, says the relay.
    pub(crate) fn on_gone(&mut self, reason: GoneReason) -> Result<(), Failure> {
        if self.is_finished() {
            return Ok(());
        }
        Err(match reason {
            GoneReason::Closed => Failure::Cancelled,
            GoneReason::Expired => Failure::Expired,
            GoneReason::Stalled => Failure::Silent { parties: self.awaited() },
            GoneReason::Left { party } => Failure::Left { party },
        })
    }

    /// Whom the session waits for.
    pub(crate) fn awaited(&self) -> Vec<PartyId> {
        match &self.stage {
            Stage::Running(ceremony) => ceremony.awaited(),
            _ => Vec::new(),
        }
    }

    /// A letter from a participant, as the relay names its sender.
    pub(crate) fn on_packet(
        &mut self,
        from: PartyId,
        packet: Packet,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Outcome<S>>, Failure> {
        let seated = self.peers(cx.me).contains(&from);
        if !seated {
            return Ok(None);
        }
        self.hold(from, packet);
        self.advance(cx)
    }

    /// The candidate came back from the disk, or did not.
    pub(crate) fn on_kept(
        &mut self,
        contents: Option<&[u8]>,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Outcome<S>>, Failure> {
        let Stage::Running(ceremony) = &mut self.stage else { return Ok(None) };
        let Some(contents) = contents else { return Err(Failure::NotSaved) };
        let letters = ceremony.on_kept(contents, cx)?;
        self.send_letters(letters, cx);
        self.advance(cx)
    }

    /// This device's human approves what is on the table.
    pub(crate) fn approve(
        &mut self,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Outcome<S>>, Failure> {
        let Stage::Running(ceremony) = &mut self.stage else { return Ok(None) };
        let letters = ceremony.approve(cx)?;
        if !letters.is_empty()
            && matches!(ceremony.question(), Some(Question::Change(_)))
            && let Some(confirmed) = ceremony.agreed()
        {
            self.purpose = Purpose::FoundAgain(confirmed);
        }
        self.send_letters(letters, cx);
        self.advance(cx)
    }

    /// This device's human chose the part to give back.
    pub(crate) fn choose_part(&mut self, id: PartId) {
        if let Stage::Running(ceremony) = &mut self.stage {
            ceremony.choose_part(id);
        }
    }

    /// The party judged what came up: the ceremony goes on from there.
    pub(crate) fn caught_up(
        &mut self,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Outcome<S>>, Failure> {
        let Stage::Running(ceremony) = &mut self.stage else { return Ok(None) };
        let letters = ceremony.caught_up(cx)?;
        self.send_letters(letters, cx);
        self.advance(cx)
    }

    /// The human compared the codes.
    pub(crate) fn confirm(
        &mut self,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Outcome<S>>, Failure> {
        match std::mem::replace(&mut self.stage, Stage::Moving) {
            Stage::Comparing(comparing) => {
                let (roster, wallet) = (comparing.confirm(), self.named());
                self.purpose = Purpose::FoundAgain(Confirmed { roster, wallet });
                self.stage = Stage::Linking;
                self.last_progress = cx.moment.now;
                self.begin_links(cx)?;
                self.advance(cx)
            }
            other => {
                self.stage = other;
                Ok(None)
            }
        }
    }

    /// A certificate may come by another way than this session's letters, and ends it well.
    pub(crate) fn on_certificate(&mut self, committed: &Committed) -> Option<Outcome<S>> {
        let Stage::Running(ceremony) = &mut self.stage else { return None };
        let outcome = ceremony.commit(committed)?;
        self.stage = Stage::Finished;
        Some(outcome)
    }

    /// True while this session makes the epoch that a manifest describes, once more.
    pub(crate) fn repeats(&self, manifest: &Manifest) -> bool {
        let of_roster = |roster: &Roster| is_of(roster, manifest);
        match (&self.stage, &self.purpose) {
            (Stage::Finished, _) => false,
            (Stage::Running(ceremony), _) => ceremony.repeats(manifest),
            (_, Purpose::FoundAgain(confirmed)) => of_roster(&confirmed.roster),
            (_, Purpose::Answer { confirmed }) => confirmed.iter().any(|c| of_roster(&c.roster)),
            (_, Purpose::Found { .. } | Purpose::Propose { .. }) => false,
        }
    }

    /// What was confirmed on this device and this session makes, or may turn out to make.
    pub(crate) fn confirmed(&self) -> Vec<Roster> {
        match (&self.stage, &self.purpose) {
            // What was approved in this very session among it.
            (_, Purpose::FoundAgain(confirmed)) => vec![confirmed.roster.clone()],
            (Stage::Running(ceremony), _) if ceremony.proposal().is_some() => {
                ceremony.confirmed().map(|c| c.roster.clone()).into_iter().collect()
            }
            (_, Purpose::Answer { confirmed }) => {
                confirmed.iter().map(|confirmed| confirmed.roster.clone()).collect()
            }
            (_, Purpose::Found { .. } | Purpose::Propose { .. }) => Vec::new(),
        }
    }

    /// The wallet that the session is about by the invitation that led here, or by what was confirmed.
    pub(crate) fn named(&self) -> Option<WalletId> {
        match &self.purpose {
            Purpose::Found { invited, .. } => invited.as_ref().and_then(InvitedTo::wallet),
            Purpose::FoundAgain(confirmed) => confirmed.wallet,
            Purpose::Propose { wallet, .. } => Some(*wallet),
            Purpose::Answer { .. } => None,
        }
    }

    /// Tells everyone with an open channel why this party stops.
    pub(crate) fn say_why(&mut self, failure: &Failure, cx: &mut Context<'_, '_, S>) {
        let note = match failure {
            Failure::RefusedHere => return,
            Failure::Cancelled => Note::Refused { reason: RefusalReason::Unstated },
            other => Note::Failed { code: other.code().to_owned() },
        };
        self.tell_all(&note, cx);
    }

    pub(crate) fn tell_all(&mut self, note: &Note, cx: &mut Context<'_, '_, S>) {
        let open: Vec<PartyId> = self.links.keys().copied().collect();
        for peer in open {
            self.seal_to(peer, &Message::Note(note.clone()), cx);
        }
    }

    /// Goes as far as what is here allows.
    pub(crate) fn advance(
        &mut self,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Outcome<S>>, Failure> {
        loop {
            self.greet(cx)?;
            let moved = self.step_stage(cx)?;
            let taken = self.take_held(cx)?;
            if let Stage::Running(ceremony) = &mut self.stage {
                let (letters, outcome) = ceremony.advance(cx)?;
                let spoke = !letters.is_empty();
                if spoke {
                    self.last_progress = cx.moment.now;
                    cx.show(Happening::Changed);
                }
                self.send_letters(letters, cx);
                if outcome.is_some() {
                    self.stage = Stage::Finished;
                    return Ok(outcome);
                }
                if spoke {
                    continue;
                }
            }
            if !moved && !taken {
                return Ok(None);
            }
        }
    }

    /// Moves to the next stage if the time has come.
    fn step_stage(&mut self, cx: &mut Context<'_, '_, S>) -> Result<bool, Failure> {
        let before = std::mem::discriminant(&self.stage);
        let stage = std::mem::replace(&mut self.stage, Stage::Moving);
        self.stage = match stage {
            Stage::Gathering => self.leave_lobby(cx)?,
            Stage::Committing(state) => match state.advance() {
                Ok((next, nonce)) => {
                    self.reveal(nonce, cx);
                    Stage::Revealing(Box::new(next))
                }
                Err(same) => Stage::Committing(same),
            },
            Stage::Revealing(state) => match state.advance() {
                Ok(comparing) => {
                    if let Some(session) = self.locator {
                        cx.show(Happening::NeedsYou { session });
                    }
                    Stage::Comparing(Box::new(comparing))
                }
                Err(same) => Stage::Revealing(same),
            },
            Stage::Linking if self.all_linked(cx.me) => {
                Stage::Running(Box::new(self.begin_ceremony(cx)?))
            }
            other => other,
        };
        let moved = std::mem::discriminant(&self.stage) != before;
        if moved {
            self.last_progress = cx.moment.now;
            cx.show(Happening::Changed);
        }
        Ok(moved)
    }

    fn begin_ceremony(&mut self, cx: &mut Context<'_, '_, S>) -> Result<Ceremony<S>, Failure> {
        let (Some(session), Some(lobby)) = (self.locator, &self.lobby) else {
            return Err(Failure::Expired);
        };
        let participants: Vec<PartyId> = lobby.participants.iter().map(|p| p.party).collect();
        let people = participants
            .iter()
            .map(|party| {
                let person = self.people.get(party);
                Ok((*party, person.cloned().ok_or(Failure::Stranger { party: *party })?))
            })
            .collect::<Result<BTreeMap<_, _>, Failure>>()?;
        let (ceremony, letters) =
            Ceremony::start(session, self.initiator, people, &self.purpose, cx)?;
        self.send_letters(letters, cx);
        Ok(ceremony)
    }

    /// The relay refused what this session asked for: what is to be asked instead, if anything.
    ///
    /// # Errors
    ///
    /// [`Failure::NotAdmitted`] when that is the end of it.
    pub(crate) fn on_refused(&mut self, reason: Refusal) -> Result<Vec<ClientFrame>, Failure> {
        match (reason, &self.stage) {
            // The seat of a session that this party left or forgot: given up, and asked again.
            (Refusal::InOtherSession { session }, Stage::Asking)
                if self.locator != Some(session) && self.asked < MOST_ASKED =>
            {
                self.asked += 1;
                Ok(vec![ClientFrame::Leave { session }, self.request_frame()])
            }
            // Start came too early, twice or too fast: the lobby is as it was.
            (
                Refusal::NotComplete | Refusal::AlreadyStarted | Refusal::SlowDown { .. },
                Stage::Gathering | Stage::Committing(_) | Stage::Revealing(_) | Stage::Comparing(_),
            ) => Ok(Vec::new()),
            // It was there before: the relay forgot it.
            (Refusal::NoSuchSession, stage) if !matches!(stage, Stage::Asking) => {
                Err(Failure::Expired)
            }
            _ => Err(Failure::NotAdmitted { reason }),
        }
    }

    /// The request that opens this session or takes its seat, also after the line broke.
    pub(crate) fn request_frame(&self) -> ClientFrame {
        let request = self.request;
        match self.locator {
            Some(session) => ClientFrame::Join { request, session },
            None => ClientFrame::Open { request, seats: self.seats, wanted: self.wanted.clone() },
        }
    }

    /// True once this device's human confirmed the codes, here or in an earlier try.
    pub(crate) const fn is_paired(&self) -> bool {
        matches!(self.purpose, Purpose::FoundAgain(_))
    }

    /// When what this session waits for is over, in Unix seconds; `None` while nothing has a date.
    pub(crate) fn lapses_at(&self) -> Option<u64> {
        match &self.stage {
            Stage::Running(ceremony) => ceremony.lapses_at(),
            _ => None,
        }
    }

    /// When time alone changes something here: it could have lingered, stalled or lapsed.
    pub(crate) fn wake_at(&self) -> Option<u64> {
        match (self.is_finished(), self.is_in_rounds()) {
            (true, _) => Some(self.last_progress.saturating_add(LINGER_SECONDS)),
            (false, true) => Some(self.last_progress.saturating_add(STALL_SECONDS)),
            // People take their time, as long as the proposal lasts.
            (false, false) => self.lapses_at().map(|at| at.saturating_add(1)),
        }
    }

    /// True while standing still means that something is wrong.
    pub(crate) fn is_in_rounds(&self) -> bool {
        match &self.stage {
            Stage::Running(ceremony) => !ceremony.awaits_people(),
            Stage::Committing(_) | Stage::Revealing(_) | Stage::Linking => true,
            _ => false,
        }
    }
}
