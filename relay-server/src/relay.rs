//! What the relay decides: sessions, requests, mailboxes. No clock, no sockets, no randomness of its
//! own.
//!
//! A [`Relay`] is told of connections, frames and time, and answers with [`Effect`]s. Perform them in
//! order: each [`Effect::Keep`] comes before whatever may be said because of it, so that a relay never
//! says what it could forget. A letter is kept before it is accepted.
//!
//! # Sessions
//!
//! Only the initiator starts and closes a session. Before the start a session is a lobby: with an open
//! door (whoever knows the locator may take a free seat) or for exactly the parties it wanted, each of
//! which is told at once or when it next connects. Whoever acts in a session, by opening, joining,
//! starting or sending, makes it its *active* one, and is refused while another is. The mark goes when
//! the party leaves, when the session ends, or after
//! [`STALL_LIMIT`](wire::relay::STALL_LIMIT) without progress in a lobby; the seat stays. A
//! started session ends after that time without progress of anybody.
//!
//! # Letters
//!
//! Numbers rise by one for each (session, sender, recipient), and by any amount for each
//! (sender, recipient) outside sessions. A number seen before is accepted again and goes nowhere. One
//! who leaves a lobby and comes back counts from 0 again. A
//! letter stays until its recipient acknowledged it, even when its session is over meanwhile: the
//! last word of a ceremony must reach who was away.

mod change;
mod guest;
mod letters;
mod lobby;
mod mailbox;
mod moment;
mod restore;
mod session;
mod time;

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use wire::{
    PartyId, SessionLocator,
    relay::{ClientFrame, Refusal, RelayFrame},
};

pub use self::{
    change::{Change, Door, LetterRecord, RouteRecord, SessionRecord},
    moment::Moment,
};
use self::{
    guest::{Guest, Kind},
    session::{Session, Standing},
};
use crate::limits::LOOK;

/// A connection of a logged-in party, named by whoever accepted it; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// What the relay wants done. Perform effects in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Make this durable before any effect that follows.
    Keep(Change),
    /// Send this frame over this connection.
    Tell {
        /// The connection.
        to: ConnectionId,
        /// The frame.
        frame: RelayFrame,
    },
    /// Close this connection: its party came back on a newer one.
    Replace(ConnectionId),
}

/// The state of a relay.
#[derive(Debug, Default)]
pub struct Relay {
    sessions: BTreeMap<SessionLocator, Session>,
    guests: BTreeMap<PartyId, Guest>,
    routes: BTreeMap<RouteKey, Route>,
    /// What all letters in mailboxes cost together.
    held: usize,
    /// No post route lapses before this moment.
    next_lapse: Moment,
    effects: Vec<Effect>,
}

/// Posts come first, sorted by sender, so that both kinds are found as ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RouteKey {
    session: Option<SessionLocator>,
    from: PartyId,
    to: PartyId,
}

#[derive(Debug, Clone, Copy)]
struct Route {
    last: u64,
    used: Moment,
}

impl Relay {
    /// A relay that knows nobody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A party has logged in. It is told what waits for it: requests, lobbies, then its letters.
    ///
    /// An older connection of the same party is replaced.
    pub fn connect(
        &mut self,
        party: PartyId,
        connection: ConnectionId,
        now: Moment,
    ) -> Vec<Effect> {
        let before = self.guest(party, now).connect(connection);
        if let Some(old) = before {
            self.effects.push(Effect::Replace(old));
        }
        for locator in self.places(&party) {
            let Some(session) = self.sessions.get(&locator) else { continue };
            match session.standing(&party) {
                Standing::Seated if before.is_none() => self.tell_lobby(locator),
                Standing::Seated => self.tell_lobby_to(locator, &party),
                Standing::Awaited => self.tell_wanted(locator, &party, now),
                Standing::Stranger => {}
            }
        }
        self.pump(&party);
        self.take_effects()
    }

    /// A connection is gone.
    pub fn disconnect(&mut self, party: PartyId, connection: ConnectionId) -> Vec<Effect> {
        if self.guests.get_mut(&party).is_some_and(|guest| guest.disconnect(connection)) {
            for locator in self.places(&party) {
                if self.standing(&locator, &party) == Standing::Seated {
                    self.tell_lobby(locator);
                }
            }
        }
        self.take_effects()
    }

    /// A frame came over a connection. One that was replaced meanwhile is not heard.
    pub fn frame(
        &mut self,
        party: PartyId,
        connection: ConnectionId,
        frame: ClientFrame,
        now: Moment,
        rng: &mut dyn CryptoRng,
    ) -> Vec<Effect> {
        if self.connection(&party) != Some(connection) {
            return Vec::new();
        }
        let request = request_of(&frame);
        if let Err(reason) = self.carry_out(party, frame, now, rng) {
            self.tell(&party, RelayFrame::Refused { request, reason });
        }
        self.take_effects()
    }

    /// Letters up to this cursor have left over a connection; more may follow.
    pub fn written(
        &mut self,
        party: PartyId,
        connection: ConnectionId,
        cursor: u64,
    ) -> Vec<Effect> {
        if let Some(guest) = self.guests.get_mut(&party) {
            guest.written(connection, cursor);
        }
        self.pump(&party);
        self.take_effects()
    }

    fn carry_out(
        &mut self,
        party: PartyId,
        frame: ClientFrame,
        now: Moment,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), Refusal> {
        self.guest(party, now).ask(Kind::of(&frame), now)?;
        match frame {
            ClientFrame::Open { request, seats, wanted } => {
                self.open(party, request, seats, wanted, now, rng)
            }
            ClientFrame::Join { request, session } => self.join(party, request, session, now),
            ClientFrame::Leave { session } => self.leave(party, session, now),
            ClientFrame::Start { request, session } => self.start(party, request, session, now),
            ClientFrame::Close { session } => self.close(party, session),
            ClientFrame::Send { session, to, seq, letter } => {
                self.send(party, session, to, seq, letter, now)
            }
            ClientFrame::Post { to, seq, letter } => self.post(party, to, seq, letter, now),
            ClientFrame::Ack { cursor } => {
                self.acknowledge(party, cursor, now);
                Ok(())
            }
            ClientFrame::Look { parties } => self.look(party, parties),
        }
    }

    fn look(&mut self, party: PartyId, mut parties: Vec<PartyId>) -> Result<(), Refusal> {
        if parties.len() > LOOK {
            return Err(Refusal::Invalid);
        }
        parties.retain(|other| self.is_online(other));
        self.tell(&party, RelayFrame::Seen { online: parties });
        Ok(())
    }

    fn guest(&mut self, party: PartyId, now: Moment) -> &mut Guest {
        self.guests.entry(party).or_insert_with(|| Guest::new(now))
    }

    fn connection(&self, party: &PartyId) -> Option<ConnectionId> {
        self.guests.get(party)?.connection()
    }

    fn is_online(&self, party: &PartyId) -> bool {
        self.connection(party).is_some()
    }

    /// The sessions that a party sits in or is awaited in.
    fn places(&self, party: &PartyId) -> Vec<SessionLocator> {
        self.guests
            .get(party)
            .map(|guest| guest.places.iter().copied().collect())
            .unwrap_or_default()
    }

    fn standing(&self, session: &SessionLocator, party: &PartyId) -> Standing {
        self.sessions.get(session).map_or(Standing::Stranger, |session| session.standing(party))
    }

    fn keep(&mut self, change: Change) {
        self.effects.push(Effect::Keep(change));
    }

    /// Tells a party that is connected; what it misses it hears when it connects.
    fn tell(&mut self, party: &PartyId, frame: RelayFrame) {
        if let Some(to) = self.connection(party) {
            self.effects.push(Effect::Tell { to, frame });
        }
    }

    fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}

/// The number that the answer to a frame repeats.
fn request_of(frame: &ClientFrame) -> Option<u64> {
    match frame {
        ClientFrame::Open { request, .. }
        | ClientFrame::Join { request, .. }
        | ClientFrame::Start { request, .. } => Some(*request),
        ClientFrame::Leave { .. }
        | ClientFrame::Close { .. }
        | ClientFrame::Send { .. }
        | ClientFrame::Post { .. }
        | ClientFrame::Ack { .. }
        | ClientFrame::Look { .. } => None,
    }
}
