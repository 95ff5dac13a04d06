//! A session: who sits in it, who is awaited, whether it runs.

use std::time::Duration;

use wire::{
    PartyId, SessionLocator,
    relay::{Lobby, Participant, SESSION_LIFE, STALL_LIMIT},
};

use super::{ConnectionId, Door, Moment, SessionRecord};

/// What a party is to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Sits in it.
    Seated,
    /// Was asked and has not answered.
    Awaited,
    /// Neither.
    Stranger,
}

/// What time did to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lapse {
    Expired,
    Stalled,
}

#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) locator: SessionLocator,
    pub(crate) initiator: PartyId,
    pub(crate) started: bool,
    pub(crate) door: Door,
    seats: u8,
    opened: Moment,
    /// In the order of joining.
    seated: Vec<Seat>,
}

#[derive(Debug, Clone, Copy)]
struct Seat {
    party: PartyId,
    /// True while this is the party's active session.
    active: bool,
    /// When the party last did something here.
    progress: Moment,
    /// Over which connection it took the seat: one that comes over another may have forgotten it.
    line: Option<ConnectionId>,
}

impl Session {
    /// A session with its initiator seated.
    pub(crate) fn open(
        locator: SessionLocator,
        initiator: PartyId,
        seats: u8,
        door: Door,
        now: Moment,
    ) -> Self {
        let seat = Seat { party: initiator, active: true, progress: now, line: None };
        Self { locator, initiator, started: false, door, seats, opened: now, seated: vec![seat] }
    }

    pub(crate) fn restore(record: SessionRecord, now: Moment) -> Self {
        let seat = |(party, active)| Seat { party, active, progress: now, line: None };
        Self {
            locator: record.session,
            initiator: record.initiator,
            started: record.started,
            door: record.door,
            seats: record.seats,
            opened: record.opened,
            seated: record.seated.into_iter().map(seat).collect(),
        }
    }

    pub(crate) fn record(&self) -> SessionRecord {
        SessionRecord {
            session: self.locator,
            initiator: self.initiator,
            seats: self.seats,
            door: self.door.clone(),
            started: self.started,
            opened: self.opened,
            seated: self.seated.iter().map(|seat| (seat.party, seat.active)).collect(),
        }
    }

    pub(crate) fn standing(&self, party: &PartyId) -> Standing {
        if self.seated.iter().any(|seat| seat.party == *party) {
            Standing::Seated
        } else if self.awaited().contains(party) {
            Standing::Awaited
        } else {
            Standing::Stranger
        }
    }

    /// Those who sit in it, in the order of joining.
    pub(crate) fn participants(&self) -> impl Iterator<Item = PartyId> {
        self.seated.iter().map(|seat| seat.party)
    }

    /// Those who were asked and have not answered.
    pub(crate) fn awaited(&self) -> &[PartyId] {
        match &self.door {
            Door::Open => &[],
            Door::Wanted(awaited) => awaited,
        }
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.seated.len() >= usize::from(self.seats)
    }

    pub(crate) fn is_active_for(&self, party: &PartyId) -> bool {
        self.seated.iter().any(|seat| seat.party == *party && seat.active)
    }

    /// Seats a party that is awaited or found an open door; the session becomes its active one.
    pub(crate) fn seat(&mut self, party: PartyId, line: Option<ConnectionId>, now: Moment) {
        if let Door::Wanted(awaited) = &mut self.door {
            awaited.retain(|other| *other != party);
        }
        self.seated.push(Seat { party, active: true, progress: now, line });
    }

    /// A seated party came back and knows of its seat.
    pub(crate) fn come_back(&mut self, party: &PartyId, line: Option<ConnectionId>) {
        if let Some(seat) = self.seated.iter_mut().find(|seat| seat.party == *party) {
            seat.line = line;
        }
    }

    /// True while the party's seat was taken, or taken up again, over this connection.
    pub(crate) fn sits_over(&self, party: &PartyId, line: Option<ConnectionId>) -> bool {
        self.seated.iter().any(|seat| seat.party == *party && seat.line == line)
    }

    /// Frees a seat. One who was wanted is awaited again: without it the session never completes.
    pub(crate) fn unseat(&mut self, party: PartyId) {
        self.seated.retain(|seat| seat.party != party);
        if let Door::Wanted(awaited) = &mut self.door {
            awaited.push(party);
        }
    }

    /// Notes that a participant did something; true when the session was not its active one before.
    pub(crate) fn progress(&mut self, party: &PartyId, now: Moment) -> bool {
        let Some(seat) = self.seated.iter_mut().find(|seat| seat.party == *party) else {
            return false;
        };
        seat.progress = seat.progress.max(now);
        !std::mem::replace(&mut seat.active, true)
    }

    /// Notes that a participant handled a letter, which alone takes no active mark.
    pub(crate) fn handled(&mut self, party: &PartyId, now: Moment) {
        if let Some(seat) = self.seated.iter_mut().find(|seat| seat.party == *party) {
            seat.progress = seat.progress.max(now);
        }
    }

    /// Frees the mark of each participant that was idle for too long before the start; true when
    /// there was one.
    pub(crate) fn free_idle(&mut self, now: Moment) -> bool {
        let mut freed = false;
        for seat in &mut self.seated {
            let idle = now.since(seat.progress) >= STALL_LIMIT;
            if seat.active && idle && !self.started {
                seat.active = false;
                freed = true;
            }
        }
        freed
    }

    /// Whether time has run out.
    pub(crate) fn lapse(&self, now: Moment) -> Option<Lapse> {
        if self.started {
            let last = self.seated.iter().map(|seat| seat.progress).max().unwrap_or(self.opened);
            (now.since(last) >= STALL_LIMIT).then_some(Lapse::Stalled)
        } else {
            self.left(now).is_zero().then_some(Lapse::Expired)
        }
    }

    /// How long the lobby still stays open.
    pub(crate) fn left(&self, now: Moment) -> Duration {
        SESSION_LIFE.saturating_sub(now.since(self.opened))
    }

    /// The lobby as its participants see it.
    pub(crate) fn lobby(&self, is_online: impl Fn(&PartyId) -> bool) -> Lobby {
        let participant = |party| Participant { party, online: is_online(&party) };
        Lobby {
            session: self.locator,
            initiator: self.initiator,
            seats: self.seats,
            started: self.started,
            participants: self.participants().map(participant).collect(),
        }
    }
}
