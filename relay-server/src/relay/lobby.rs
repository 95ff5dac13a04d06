//! Opening, joining, leaving, starting and closing sessions.

use std::collections::BTreeSet;

use rand_core::CryptoRng;
use wire::{
    PartyId, SessionLocator,
    relay::{GoneReason, MOST_SEATS, Refusal, RelayFrame},
};

use super::{
    Change, Door, Moment, Relay, RouteKey,
    session::{Session, Standing},
};
use crate::limits::{FEWEST_SEATS, PENDING_PER_IDENTITY, SESSIONS, SESSIONS_PER_INITIATOR};

impl Relay {
    pub(super) fn open(
        &mut self,
        party: PartyId,
        request: u64,
        seats: u8,
        wanted: Vec<PartyId>,
        now: Moment,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), Refusal> {
        let door = door(party, seats, wanted)?;
        self.check_free(&party, None)?;
        self.check_open_limits(&party, &door)?;
        let locator = self.make_locator(rng);
        let session = Session::open(locator, party, seats, door, now);
        let awaited = session.awaited().to_vec();
        for place in awaited.iter().chain([&party]) {
            self.guest(*place, now).places.insert(locator);
        }
        self.keep(Change::Session(session.record()));
        self.sessions.insert(locator, session);
        self.tell(&party, RelayFrame::Opened { request, session: locator });
        self.tell_lobby(locator);
        for other in awaited {
            self.tell_wanted(locator, &other, now);
        }
        Ok(())
    }

    pub(super) fn join(
        &mut self,
        party: PartyId,
        request: u64,
        locator: SessionLocator,
        now: Moment,
    ) -> Result<(), Refusal> {
        let session = self.sessions.get(&locator).ok_or(Refusal::NoSuchSession)?;
        let standing = session.standing(&party);
        if standing == Standing::Stranger && session.door != Door::Open {
            return Err(Refusal::NoSuchSession);
        }
        self.check_free(&party, Some(locator))?;
        let line = self.connection(&party);
        if standing == Standing::Seated {
            self.progress(locator, &party, now);
            if let Some(session) = self.sessions.get_mut(&locator) {
                session.come_back(&party, line);
            }
            self.tell(&party, RelayFrame::Done { request });
            self.tell_lobby_to(locator, &party);
            return Ok(());
        }
        let session = self.sessions.get_mut(&locator).ok_or(Refusal::NoSuchSession)?;
        if session.started {
            return Err(Refusal::AlreadyStarted);
        }
        if session.is_complete() {
            return Err(Refusal::Full);
        }
        session.seat(party, line, now);
        let record = session.record();
        self.guest(party, now).places.insert(locator);
        self.keep(Change::Session(record));
        self.tell(&party, RelayFrame::Done { request });
        self.tell_lobby(locator);
        Ok(())
    }

    /// The initiator that leaves a lobby closes it: nobody else could start it. A wanted party that
    /// gives up a seat which it took over an earlier connection does not remember it: it is asked
    /// again.
    pub(super) fn leave(
        &mut self,
        party: PartyId,
        locator: SessionLocator,
        now: Moment,
    ) -> Result<(), Refusal> {
        let line = self.connection(&party);
        let session = self.sessions.get_mut(&locator).ok_or(Refusal::NoSuchSession)?;
        match session.standing(&party) {
            Standing::Stranger => return Err(Refusal::NoSuchSession),
            Standing::Awaited => self.end(locator, GoneReason::Left { party }),
            Standing::Seated if session.started => self.end(locator, GoneReason::Left { party }),
            Standing::Seated if session.initiator == party => self.end(locator, GoneReason::Closed),
            Standing::Seated => {
                let remembers = session.sits_over(&party, line);
                session.unseat(party);
                let record = session.record();
                let awaited = session.standing(&party) == Standing::Awaited;
                if !awaited {
                    self.forget_place(&party, &locator);
                }
                self.keep(Change::Session(record));
                self.restart_numbers(locator, party);
                self.tell_lobby(locator);
                if awaited && !remembers {
                    self.tell_wanted(locator, &party, now);
                }
            }
        }
        Ok(())
    }

    /// Whoever leaves a lobby comes back, if at all, with an empty memory, and counts from 0 again.
    fn restart_numbers(&mut self, locator: SessionLocator, from: PartyId) {
        let session = Some(locator);
        let end = |byte| RouteKey { session, from, to: PartyId::from_bytes([byte; 32]) };
        let keys = self.routes.range(end(0)..=end(0xff)).map(|(key, _)| *key);
        for key in keys.collect::<Vec<_>>() {
            self.routes.remove(&key);
            self.keep(Change::RouteOver { session, from, to: key.to });
        }
    }

    pub(super) fn start(
        &mut self,
        party: PartyId,
        request: u64,
        locator: SessionLocator,
        now: Moment,
    ) -> Result<(), Refusal> {
        let session = self.led_by(&party, &locator)?;
        if session.started {
            return Err(Refusal::AlreadyStarted);
        }
        if !session.is_complete() {
            return Err(Refusal::NotComplete);
        }
        let participants: Vec<PartyId> = session.participants().collect();
        self.check_free(&party, Some(locator))?;
        let free = |party: &PartyId| self.check_free(party, Some(locator)).is_ok();
        let free: Vec<PartyId> = participants.into_iter().filter(free).collect();
        let session = self.sessions.get_mut(&locator).ok_or(Refusal::NoSuchSession)?;
        session.started = true;
        for participant in free {
            session.progress(&participant, now);
        }
        let record = session.record();
        self.keep(Change::Session(record));
        self.tell(&party, RelayFrame::Done { request });
        self.tell_lobby(locator);
        Ok(())
    }

    pub(super) fn close(&mut self, party: PartyId, locator: SessionLocator) -> Result<(), Refusal> {
        self.led_by(&party, &locator)?;
        self.end(locator, GoneReason::Closed);
        Ok(())
    }

    /// Ends a session for all. Its letters stay in their mailboxes, its numbers go.
    pub(super) fn end(&mut self, locator: SessionLocator, reason: GoneReason) {
        let Some(session) = self.sessions.remove(&locator) else { return };
        self.remove_routes(locator);
        self.keep(Change::SessionOver(locator));
        for party in session.participants().chain(session.awaited().iter().copied()) {
            self.forget_place(&party, &locator);
            self.tell(&party, RelayFrame::Gone { session: locator, reason });
        }
    }

    /// Refuses while a session other than `besides` is the party's active one.
    pub(super) fn check_free(
        &self,
        party: &PartyId,
        besides: Option<SessionLocator>,
    ) -> Result<(), Refusal> {
        let active = self.sessions_of(party).find(|session| session.is_active_for(party));
        match active {
            Some(session) if Some(session.locator) != besides => {
                Err(Refusal::InOtherSession { session: session.locator })
            }
            _ => Ok(()),
        }
    }

    /// Notes progress of a participant, for whom the session becomes the active one.
    pub(super) fn progress(&mut self, locator: SessionLocator, party: &PartyId, now: Moment) {
        let Some(session) = self.sessions.get_mut(&locator) else { return };
        if session.progress(party, now) {
            let record = session.record();
            self.keep(Change::Session(record));
        }
    }

    /// Tells all participants what the lobby now looks like.
    pub(super) fn tell_lobby(&mut self, locator: SessionLocator) {
        let Some(session) = self.sessions.get(&locator) else { return };
        let lobby = session.lobby(|party| self.is_online(party));
        for participant in &lobby.participants {
            self.tell(&participant.party, RelayFrame::Lobby(lobby.clone()));
        }
    }

    pub(super) fn tell_lobby_to(&mut self, locator: SessionLocator, party: &PartyId) {
        let Some(session) = self.sessions.get(&locator) else { return };
        let lobby = session.lobby(|party| self.is_online(party));
        self.tell(party, RelayFrame::Lobby(lobby));
    }

    pub(super) fn tell_wanted(&mut self, locator: SessionLocator, party: &PartyId, now: Moment) {
        let Some(session) = self.sessions.get(&locator) else { return };
        let expires_in = session.left(now).as_secs();
        let initiator = session.initiator;
        self.tell(party, RelayFrame::Wanted { session: locator, initiator, expires_in });
    }

    /// The session, if this party is its initiator.
    fn led_by(&self, party: &PartyId, locator: &SessionLocator) -> Result<&Session, Refusal> {
        let session = self.sessions.get(locator).ok_or(Refusal::NoSuchSession)?;
        if session.standing(party) == Standing::Stranger {
            return Err(Refusal::NoSuchSession);
        }
        if session.initiator == *party { Ok(session) } else { Err(Refusal::NotInitiator) }
    }

    fn check_open_limits(&self, party: &PartyId, door: &Door) -> Result<(), Refusal> {
        let led = self.sessions_of(party).filter(|session| session.initiator == *party).count();
        if led >= SESSIONS_PER_INITIATOR || self.sessions.len() >= SESSIONS {
            return Err(Refusal::TooMany);
        }
        let Door::Wanted(wanted) = door else { return Ok(()) };
        let has_room = |other: &PartyId| {
            let awaits = |session: &&Session| session.standing(other) == Standing::Awaited;
            self.sessions_of(other).filter(awaits).count() < PENDING_PER_IDENTITY
        };
        if wanted.iter().all(has_room) { Ok(()) } else { Err(Refusal::TooMany) }
    }

    fn sessions_of(&self, party: &PartyId) -> impl Iterator<Item = &Session> {
        let places = self.guests.get(party).into_iter().flat_map(|guest| &guest.places);
        places.filter_map(|locator| self.sessions.get(locator))
    }

    fn make_locator(&self, rng: &mut dyn CryptoRng) -> SessionLocator {
        loop {
            let mut bytes = [0; 16];
            rng.fill_bytes(&mut bytes);
            let locator = SessionLocator::from_random(bytes);
            if !self.sessions.contains_key(&locator) {
                return locator;
            }
        }
    }

    pub(super) fn remove_routes(&mut self, locator: SessionLocator) {
        let end = |byte| RouteKey {
            session: Some(locator),
            from: PartyId::from_bytes([byte; 32]),
            to: PartyId::from_bytes([byte; 32]),
        };
        let keys = self.routes.range(end(0)..=end(0xff)).map(|(key, _)| *key);
        for key in keys.collect::<Vec<_>>() {
            self.routes.remove(&key);
        }
    }

    pub(super) fn forget_place(&mut self, party: &PartyId, locator: &SessionLocator) {
        if let Some(guest) = self.guests.get_mut(party) {
            guest.places.remove(locator);
        }
    }
}

/// Who may come in, once the numbers agree: nobody twice, not the initiator, a seat for each.
fn door(initiator: PartyId, seats: u8, wanted: Vec<PartyId>) -> Result<Door, Refusal> {
    if !(FEWEST_SEATS..=MOST_SEATS).contains(&seats) {
        return Err(Refusal::Invalid);
    }
    if wanted.is_empty() {
        return Ok(Door::Open);
    }
    let distinct: BTreeSet<&PartyId> = wanted.iter().chain([&initiator]).collect();
    let fits = distinct.len() == usize::from(seats) && wanted.len() + 1 == usize::from(seats);
    if fits { Ok(Door::Wanted(wanted)) } else { Err(Refusal::Invalid) }
}
