//! A relay with a few parties around it, and all that it said.

use std::{collections::BTreeMap, time::Duration};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use relay_server::{Change, ConnectionId, Effect, Moment, Relay};
use wire::{
    PartyId, SessionLocator,
    relay::{ClientFrame, GoneReason, Lobby, Refusal, RelayFrame},
};

use crate::rows::Rows;

pub(crate) const A: PartyId = PartyId::from_bytes([0xa; 32]);
pub(crate) const B: PartyId = PartyId::from_bytes([0xb; 32]);
pub(crate) const C: PartyId = PartyId::from_bytes([0xc; 32]);
pub(crate) const D: PartyId = PartyId::from_bytes([0xd; 32]);

pub(crate) fn party(n: u16) -> PartyId {
    let mut bytes = [0xee; 32];
    bytes[..2].copy_from_slice(&n.to_be_bytes());
    PartyId::from_bytes(bytes)
}

pub(crate) fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

pub(crate) fn hours(hours: u64) -> Duration {
    minutes(60 * hours)
}

pub(crate) struct Table {
    pub(crate) relay: Relay,
    pub(crate) now: Moment,
    pub(crate) rows: Rows,
    /// What was kept, step by step.
    pub(crate) journal: Vec<Vec<Change>>,
    rng: ChaCha20Rng,
    connections: BTreeMap<PartyId, ConnectionId>,
    owners: BTreeMap<ConnectionId, PartyId>,
    /// Frames not yet heard, for each party.
    heard: BTreeMap<PartyId, Vec<RelayFrame>>,
    pub(crate) replaced: Vec<ConnectionId>,
    /// The lobby of each session as it was last told to anybody.
    pub(crate) lobbies: BTreeMap<SessionLocator, Lobby>,
}

impl Table {
    /// A table with these connected.
    pub(crate) fn with(parties: &[PartyId]) -> Self {
        let mut table = Self {
            relay: Relay::new(),
            now: Moment::from_millis(1_700_000_000_000),
            rows: Rows::default(),
            journal: Vec::new(),
            rng: ChaCha20Rng::seed_from_u64(7),
            connections: BTreeMap::new(),
            owners: BTreeMap::new(),
            heard: BTreeMap::new(),
            replaced: Vec::new(),
            lobbies: BTreeMap::new(),
        };
        for party in parties {
            table.connect(*party);
        }
        table
    }

    pub(crate) fn connect(&mut self, party: PartyId) -> ConnectionId {
        let connection = ConnectionId(self.owners.len() as u64);
        self.connections.insert(party, connection);
        self.owners.insert(connection, party);
        self.heard.remove(&party);
        let effects = self.relay.connect(party, connection, self.now);
        self.perform(effects);
        connection
    }

    pub(crate) fn disconnect(&mut self, party: PartyId) {
        let connection = self.connections.remove(&party).unwrap();
        let effects = self.relay.disconnect(party, connection);
        self.perform(effects);
    }

    /// A frame, which nobody has heard the answer of yet.
    pub(crate) fn say(&mut self, party: PartyId, frame: ClientFrame) {
        let connection = self.connections[&party];
        self.say_over(party, connection, frame);
    }

    pub(crate) fn say_over(&mut self, party: PartyId, over: ConnectionId, frame: ClientFrame) {
        let effects = self.relay.frame(party, over, frame, self.now, &mut self.rng);
        self.perform(effects);
    }

    pub(crate) fn written(&mut self, party: PartyId, cursor: u64) {
        let effects = self.relay.written(party, self.connections[&party], cursor);
        self.perform(effects);
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.now = self.now.after(time);
        let effects = self.relay.tick(self.now);
        self.perform(effects);
    }

    /// What a party was told since it was last asked.
    pub(crate) fn hear(&mut self, party: PartyId) -> Vec<RelayFrame> {
        self.heard.remove(&party).unwrap_or_default()
    }

    /// The same, to be heard again.
    pub(crate) fn peek(&self, party: PartyId) -> Vec<RelayFrame> {
        self.heard.get(&party).cloned().unwrap_or_default()
    }

    pub(crate) fn silence(&mut self) {
        self.heard.clear();
    }

    /// Why a frame is refused; `None` when it is not.
    pub(crate) fn refusal(&mut self, party: PartyId, frame: ClientFrame) -> Option<Refusal> {
        self.hear(party);
        self.say(party, frame);
        self.hear(party).into_iter().find_map(|frame| match frame {
            RelayFrame::Refused { reason, .. } => Some(reason),
            _ => None,
        })
    }

    pub(crate) fn open(&mut self, party: PartyId, seats: u8, wanted: &[PartyId]) -> SessionLocator {
        self.hear(party);
        self.say(party, ClientFrame::Open { request: 1, seats, wanted: wanted.to_vec() });
        match self.hear(party).first() {
            Some(RelayFrame::Opened { request: 1, session }) => *session,
            other => panic!("not opened: {other:?}"),
        }
    }

    pub(crate) fn join(&mut self, party: PartyId, session: SessionLocator) -> Option<Refusal> {
        self.refusal(party, ClientFrame::Join { request: 2, session })
    }

    pub(crate) fn leave(&mut self, party: PartyId, session: SessionLocator) -> Option<Refusal> {
        self.refusal(party, ClientFrame::Leave { session })
    }

    pub(crate) fn start(&mut self, party: PartyId, session: SessionLocator) -> Option<Refusal> {
        self.refusal(party, ClientFrame::Start { request: 3, session })
    }

    pub(crate) fn close(&mut self, party: PartyId, session: SessionLocator) -> Option<Refusal> {
        self.refusal(party, ClientFrame::Close { session })
    }

    pub(crate) fn send(
        &mut self,
        session: SessionLocator,
        from: PartyId,
        to: PartyId,
        seq: u64,
        letter: &[u8],
    ) -> Option<Refusal> {
        self.refusal(from, ClientFrame::Send { session, to, seq, letter: letter.to_vec() })
    }

    pub(crate) fn post(
        &mut self,
        from: PartyId,
        to: PartyId,
        seq: u64,
        letter: &[u8],
    ) -> Option<Refusal> {
        self.refusal(from, ClientFrame::Post { to, seq, letter: letter.to_vec() })
    }

    /// A session of these, all seated, not started.
    pub(crate) fn lobby_of(&mut self, parties: &[PartyId]) -> SessionLocator {
        let session = self.open(parties[0], parties.len() as u8, &[]);
        for party in &parties[1..] {
            assert_eq!(self.join(*party, session), None);
        }
        self.silence();
        session
    }

    /// A session of these, started.
    pub(crate) fn session_of(&mut self, parties: &[PartyId]) -> SessionLocator {
        let session = self.lobby_of(parties);
        assert_eq!(self.start(parties[0], session), None);
        self.silence();
        session
    }

    /// The relay as it comes back after a crash, with nobody connected.
    pub(crate) fn crash(&mut self) {
        self.check_rows();
        self.relay = Relay::restore(self.rows.all(), self.now);
        self.connections.clear();
        self.heard.clear();
        self.check_rows();
    }

    /// What was kept is what must be kept.
    pub(crate) fn check_rows(&self) {
        assert_eq!(self.relay.durable(), self.rows.all());
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        let mut kept = Vec::new();
        for effect in effects {
            match effect {
                Effect::Keep(change) => {
                    kept.push(change.clone());
                    self.rows.apply(change);
                }
                Effect::Tell { to: connection, frame } => {
                    let party = self.owners[&connection];
                    if let RelayFrame::Accepted { session, to, seq } = frame {
                        let last = self.rows.last(session, party, to);
                        assert!(last >= Some(seq), "accepted before it was kept");
                    }
                    if let RelayFrame::Lobby(lobby) = &frame {
                        self.lobbies.insert(lobby.session, lobby.clone());
                    }
                    self.heard.entry(party).or_default().push(frame);
                }
                Effect::Replace(connection) => self.replaced.push(connection),
            }
        }
        self.journal.push(kept);
    }
}

pub(crate) fn letters(frames: &[RelayFrame]) -> Vec<(u64, Vec<u8>)> {
    let letter = |frame: &RelayFrame| match frame {
        RelayFrame::Deliver { cursor, letter, .. } => Some((*cursor, letter.clone())),
        _ => None,
    };
    frames.iter().filter_map(letter).collect()
}

pub(crate) fn last_lobby(frames: &[RelayFrame]) -> Option<&Lobby> {
    frames.iter().rev().find_map(|frame| match frame {
        RelayFrame::Lobby(lobby) => Some(lobby),
        _ => None,
    })
}

pub(crate) fn gone(frames: &[RelayFrame]) -> Option<GoneReason> {
    frames.iter().find_map(|frame| match frame {
        RelayFrame::Gone { reason, .. } => Some(*reason),
        _ => None,
    })
}
