//! The one task that owns the relay's state.
//!
//! It takes events in batches, commits what the batch changed to the store at once, and only then
//! says anything.

use std::collections::HashMap;

use getrandom::SysRng;
use rand_core::UnwrapErr;
use tokio::{
    sync::{mpsc, oneshot},
    time::{MissedTickBehavior, interval},
};
use wire::{
    PartyId,
    relay::{ClientFrame, RelayFrame},
};

use super::{clock::Clock, farewell::Farewell, log};
use crate::{
    limits::{BATCH, TICK},
    relay::{ConnectionId, Effect, Relay},
    store::{Store, StoreFault},
};

/// What connections tell the desk.
#[derive(Debug)]
pub(crate) enum Event {
    Connected { party: PartyId, connection: ConnectionId, line: Line },
    Frame { party: PartyId, connection: ConnectionId, frame: ClientFrame },
    Written { party: PartyId, connection: ConnectionId, cursor: u64 },
    Disconnected { party: PartyId, connection: ConnectionId },
    Stop,
}

/// The desk's end of a connection.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) frames: mpsc::Sender<RelayFrame>,
    pub(crate) hang_up: oneshot::Sender<Farewell>,
}

pub(crate) struct Desk<S> {
    relay: Relay,
    store: S,
    clock: Clock,
    lines: HashMap<ConnectionId, Line>,
}

impl<S: Store> Desk<S> {
    /// Brings the relay back from what its store holds.
    pub(crate) async fn open(mut store: S, clock: Clock) -> Result<Self, StoreFault> {
        let relay = Relay::restore(store.load().await?, clock.now());
        Ok(Self { relay, store, clock, lines: HashMap::new() })
    }

    /// Works until it is told to stop or the store fails.
    pub(crate) async fn run(mut self, mut inbox: mpsc::Receiver<Event>) -> Result<(), StoreFault> {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut batch = Vec::with_capacity(BATCH);
        let mut going = true;
        while going {
            let mut effects = Vec::new();
            tokio::select! {
                count = inbox.recv_many(&mut batch, BATCH) => {
                    going = count > 0;
                    for event in batch.drain(..) {
                        going &= !matches!(event, Event::Stop);
                        effects.extend(self.take(event));
                    }
                }
                _ = ticks.tick() => effects = self.relay.tick(self.clock.now()),
            }
            self.perform(effects).await?;
        }
        self.store.close().await;
        Ok(())
    }

    fn take(&mut self, event: Event) -> Vec<Effect> {
        let now = self.clock.now();
        match event {
            Event::Connected { party, connection, line } => {
                self.lines.insert(connection, line);
                self.relay.connect(party, connection, now)
            }
            Event::Frame { party, connection, frame } => {
                let line = log::Line::of(&frame);
                let rng = &mut UnwrapErr(SysRng);
                let effects = self.relay.frame(party, connection, frame, now, rng);
                let outcome = log::outcome(&effects);
                let log::Line { kind, session, bytes } = line;
                tracing::debug!(party = party.short(), kind, session, bytes, outcome, "frame");
                effects
            }
            Event::Written { party, connection, cursor } => {
                self.relay.written(party, connection, cursor)
            }
            Event::Disconnected { party, connection } => {
                self.lines.remove(&connection);
                self.relay.disconnect(party, connection)
            }
            Event::Stop => Vec::new(),
        }
    }

    /// Keeps first, all of a batch in one transaction; then tells, in order.
    async fn perform(&mut self, effects: Vec<Effect>) -> Result<(), StoreFault> {
        let mut keep = Vec::new();
        let mut rest = Vec::new();
        for effect in effects {
            match effect {
                Effect::Keep(change) => keep.push(change),
                effect => rest.push(effect),
            }
        }
        self.store.commit(keep).await?;
        for effect in rest {
            match effect {
                Effect::Keep(_) => {}
                Effect::Tell { to, frame } => self.tell(to, frame),
                Effect::Replace(connection) => self.hang_up(connection, Farewell::Replaced),
            }
        }
        Ok(())
    }

    fn tell(&mut self, to: ConnectionId, frame: RelayFrame) {
        let Some(line) = self.lines.get(&to) else { return };
        if line.frames.try_send(frame).is_err() {
            self.hang_up(to, Farewell::NotReading);
        }
    }

    fn hang_up(&mut self, connection: ConnectionId, farewell: Farewell) {
        if let Some(line) = self.lines.remove(&connection) {
            // A connection that is gone already needs no farewell.
            let _ = line.hang_up.send(farewell);
        }
    }
}
