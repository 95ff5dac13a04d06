//! A session as it is shown.

use std::collections::BTreeMap;

use chain::{Meaning, ethereum::EthAddress};
use wire::{
    PartyId, SessionLocator, WalletId,
    descriptor::{ChangeKind, Payload, WalletTerms},
    manifest::Manifest,
    pairing::{DeviceKind, Introduction},
};

use super::ChangeView;
use crate::{
    approval::Difference,
    backup::Backup,
    ceremony::{PhaseName, Question, change_view, plan},
    scheme::Scheme,
    session::{Purpose, Session, Stage},
    wallet::Wallet,
};

/// A session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionView {
    /// Its locator, once the relay gave it one.
    pub session: Option<SessionLocator>,
    /// True when this device opened it.
    pub is_initiator: bool,
    /// The terms of the wallet being created, once known.
    pub terms: Option<WalletTerms>,
    /// The wallet that is asked to sign or to change, once known.
    pub wallet: Option<WalletId>,
    /// What kind of change it is for, once known; `None` for a creation and a signature.
    pub kind: Option<ChangeKind>,
    /// Who gets the wallet's keys, whole, where it is for that and once that is known.
    pub export_to: Option<PartyId>,
    /// Who gets parts of a backup back, where it is for that.
    pub return_to: Option<PartyId>,
    /// Before and after, once everybody's part in the change is known to this device.
    pub change: Option<ChangeView>,
    /// The invite as a link; only on the initiator's device, only while the lobby is open.
    pub invite: Option<String>,
    /// How many seats there are.
    pub seats: u8,
    /// Who sits there.
    pub people: Vec<SeatView>,
    /// Where it stands.
    pub stage: StageView,
    /// Unix seconds of the last progress.
    pub last_progress: u64,
}

/// A seat in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatView {
    /// The party.
    pub party: PartyId,
    /// Its name, once it has introduced itself.
    pub name: Option<String>,
    /// What it runs on.
    pub kind: Option<DeviceKind>,
    /// True for this device.
    pub is_me: bool,
    /// True while the relay says so.
    pub online: bool,
    /// Its part in what is going on.
    pub state: SeatState,
}

/// What a seat is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatState {
    /// Sits there.
    Present,
    /// Its part of the current step is awaited.
    Working,
    /// Its part of the current step is done.
    Ready,
}

/// Where a session stands.
#[derive(Debug, Clone, PartialEq)]
pub enum StageView {
    /// The relay was asked.
    Asking,
    /// The lobby fills.
    Gathering {
        /// True when the initiator may start.
        complete: bool,
    },
    /// Codes are being made.
    Pairing,
    /// The human compares this code with all other screens.
    Comparing {
        /// Seven words.
        words: [&'static str; 7],
    },
    /// Channels are set up, or the machines agree on what is at hand.
    Linking,
    /// The human is asked to approve.
    Approving {
        /// Which address pays.
        from: EthAddress,
        /// What the bytes say.
        meaning: Meaning,
        /// Where the proposer's story departs from it. Anything here blocks the approval.
        differences: Vec<Difference>,
        /// Eight digits, the same on all screens.
        code: String,
        /// True when this device's human has agreed and others are awaited.
        agreed: bool,
    },
    /// The human is asked to agree to [`SessionView::change`].
    Agreeing {
        /// Eight digits, the same on all screens.
        code: String,
        /// True when this device's human has agreed and others are awaited.
        agreed: bool,
    },
    /// The human is asked to give the keys, whole, to one device.
    Exporting {
        /// Eight digits, the same on all screens.
        code: String,
        /// Who gets them.
        to: PartyId,
        /// True when this device's human has agreed and others are awaited.
        agreed: bool,
    },
    /// The human is asked for a part of a backup that is kept here.
    Returning {
        /// Eight digits, the same on all screens.
        code: String,
        /// Who gets it.
        to: PartyId,
        /// True when this device's human has chosen one, or gets them, and others are awaited.
        agreed: bool,
    },
    /// The rounds run.
    Working {
        /// What is being done.
        phase: WorkingPhase,
        /// The step, from 1.
        step: u8,
        /// How many steps there are.
        steps: u8,
    },
    /// It ended well.
    Finished,
}

/// What the rounds are doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkingPhase {
    /// Making the pieces.
    Making,
    /// Writing this device's piece to its disk and reading it back.
    Saving,
    /// Trying the pieces out.
    Trying,
    /// Waiting for everyone's word that their piece is safe.
    Acknowledging,
    /// Giving the keys to one device.
    Giving,
    /// Giving parts of a backup to one device.
    Returning,
    /// Signing.
    Signing,
}

impl SessionView {
    /// True where this device is to deal a key that it alone knows.
    #[must_use]
    pub fn deals_whole(&self) -> bool {
        let brought = self.terms.as_ref().is_some_and(|terms| terms.brought.is_some());
        brought && self.kind.is_none() && self.is_initiator
    }

    /// True where whoever sits in the session may get what this device alone holds: a key that it deals, or a part
    /// of a backup.
    #[must_use]
    pub fn gives_away(&self) -> bool {
        self.deals_whole() || self.return_to.is_some() && !self.is_initiator
    }

    pub(crate) fn of<S: Scheme>(
        session: &Session<S>,
        me: PartyId,
        wallets: &BTreeMap<WalletId, Wallet<S>>,
        restored: &BTreeMap<WalletId, Backup<S::Bare>>,
    ) -> Self {
        let payload = payload_of(session);
        let start = payload.and_then(|payload| start_of(payload, wallets, restored));
        let change = change_of(session, me, start);
        let wallet = match (&session.purpose, &session.stage) {
            (Purpose::Propose { wallet, .. }, _) => Some(*wallet),
            (_, Stage::Running(ceremony)) => {
                ceremony.proposal().and_then(|proposal| proposal.descriptor.wallet)
            }
            // Nothing else is made here, though this device may not know yet how that wallet stands.
            _ if payload.is_some() => session.named().filter(|id| wallets.contains_key(id)),
            _ => None,
        };
        let lobby = session.lobby.as_ref();
        let introduced =
            |party: &PartyId| session.people.get(party).map(|person| person.name.to_string());
        let people = lobby
            .iter()
            .flat_map(|lobby| &lobby.participants)
            .map(|participant| SeatView {
                party: participant.party,
                name: introduced(&participant.party),
                kind: session.people.get(&participant.party).map(|person| person.kind),
                is_me: participant.party == me,
                online: participant.online,
                state: seat_state(session, participant.party, me),
            })
            .collect();
        let complete = session.is_complete();
        Self {
            session: session.locator,
            is_initiator: session.initiator == me,
            terms: payload.and_then(Payload::terms).cloned(),
            wallet: wallet
                .or_else(|| start.map(|start| start.base.wallet))
                .or_else(|| change.as_ref().map(|change| change.wallet)),
            kind: match payload {
                Some(Payload::Change(request)) => Some(request.kind),
                _ => None,
            },
            export_to: match payload {
                Some(Payload::Export(request)) => Some(request.to),
                _ => None,
            },
            return_to: match payload {
                Some(Payload::Return(request)) => Some(request.to),
                _ => None,
            },
            change,
            invite: session.invite.as_ref().map(wire::Invite::to_link),
            seats: lobby.map_or(0, |lobby| lobby.seats),
            people,
            stage: stage_view(&session.stage, complete),
            last_progress: session.last_progress,
        }
    }
}

/// What the session is about, as far as this device knows.
fn payload_of<S: Scheme>(session: &Session<S>) -> Option<&Payload> {
    if let Stage::Running(ceremony) = &session.stage
        && let Some(proposal) = ceremony.proposal()
    {
        return Some(&proposal.payload);
    }
    match &session.purpose {
        Purpose::Found { offer, .. } => offer.as_ref(),
        Purpose::FoundAgain(confirmed) => Some(&confirmed.roster.payload),
        Purpose::Propose { payload, .. } => Some(payload),
        Purpose::Answer { .. } => None,
    }
}

/// Where a change starts, where this device knows its wallet, if only out of a backup.
#[derive(Clone, Copy)]
struct Start<'a> {
    /// The epoch that this device stands in.
    stands: &'a Manifest,
    /// The one that the change is of; an earlier one where it undoes.
    base: &'a Manifest,
}

fn start_of<'a, S: Scheme>(
    payload: &Payload,
    wallets: &'a BTreeMap<WalletId, Wallet<S>>,
    restored: &'a BTreeMap<WalletId, Backup<S::Bare>>,
) -> Option<Start<'a>> {
    let Payload::Change(request) = payload else { return None };
    let held = wallets.values().find_map(|held| {
        let (base, _) = held.stand(payload)?;
        Some(Start { stands: &held.latest().manifest, base: &base.manifest })
    });
    held.or_else(|| {
        let mut known = restored.values().map(Backup::manifest);
        let base = known.find(|manifest| manifest.digest() == *request.base)?;
        Some(Start { stands: base, base })
    })
}

/// Before and after: as the ceremony has it, or as the people in the lobby make it.
fn change_of<S: Scheme>(
    session: &Session<S>,
    me: PartyId,
    start: Option<Start<'_>>,
) -> Option<ChangeView> {
    if let Stage::Running(ceremony) = &session.stage
        && let Some(change) = ceremony.change(me)
    {
        return Some(change);
    }
    let Payload::Change(request) = payload_of(session)? else { return None };
    let Start { stands, base } = start?;
    let people: BTreeMap<PartyId, Introduction> = session
        .peers(me)
        .into_iter()
        .chain([me])
        .filter_map(|party| Some((party, session.people.get(&party)?.clone())))
        .collect();
    let participants = people.keys().copied().collect();
    let plan = plan(base, request, participants, session.initiator).ok()?;
    Some(change_view(stands, base, request, &plan, &people, me))
}

fn seat_state<S: Scheme>(session: &Session<S>, party: PartyId, me: PartyId) -> SeatState {
    let Stage::Running(ceremony) = &session.stage else { return SeatState::Present };
    let done =
        if party == me { ceremony.has_spoken() } else { ceremony.arrived().contains(&party) };
    if done { SeatState::Ready } else { SeatState::Working }
}

fn stage_view<S: Scheme>(stage: &Stage<S>, complete: bool) -> StageView {
    match stage {
        Stage::Asking | Stage::Moving => StageView::Asking,
        Stage::Gathering => StageView::Gathering { complete },
        Stage::Committing(_) | Stage::Revealing(_) => StageView::Pairing,
        Stage::Comparing(comparing) => StageView::Comparing { words: comparing.code().words() },
        Stage::Linking => StageView::Linking,
        Stage::Finished => StageView::Finished,
        Stage::Running(ceremony) => {
            let progress = ceremony.progress();
            let working =
                |phase| StageView::Working { phase, step: progress.step, steps: progress.steps };
            match progress.phase {
                PhaseName::Agreeing => match (ceremony.question(), ceremony.payload_code()) {
                    (Some(Question::Export(to)), Some(code)) => {
                        StageView::Exporting { code, to: *to, agreed: ceremony.pending().is_none() }
                    }
                    (Some(Question::Return { to, .. }), Some(code)) => {
                        StageView::Returning { code, to: *to, agreed: ceremony.pending().is_none() }
                    }
                    (Some(Question::Change(_)), Some(code)) => {
                        StageView::Agreeing { code, agreed: ceremony.pending().is_none() }
                    }
                    (Some(Question::Transaction(approval)), Some(code)) => StageView::Approving {
                        from: approval.from,
                        meaning: approval.meaning.clone(),
                        differences: approval.differences.clone(),
                        code,
                        agreed: ceremony.pending().is_none(),
                    },
                    // Whoever asked is not asked, and compares the code all the same.
                    (None, Some(code)) => match ceremony.returns_to() {
                        Some(to) => StageView::Returning { code, to, agreed: true },
                        None => StageView::Linking,
                    },
                    _ => StageView::Linking,
                },
                PhaseName::Making => working(WorkingPhase::Making),
                PhaseName::Saving => working(WorkingPhase::Saving),
                PhaseName::Trying => working(WorkingPhase::Trying),
                PhaseName::Acknowledging => working(WorkingPhase::Acknowledging),
                PhaseName::Giving => working(WorkingPhase::Giving),
                PhaseName::Returning => working(WorkingPhase::Returning),
                PhaseName::Signing => working(WorkingPhase::Signing),
            }
        }
    }
}
