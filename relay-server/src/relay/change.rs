//! What a relay must not forget: the rows of its store, as they change.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use wire::{PartyId, SessionLocator};

use super::Moment;
use crate::limits::LETTER_COST;

/// One row of the store: put in place, or taken away.
///
/// The rows that are in place at some moment, given to [`Relay::restore`](super::Relay::restore) in
/// any order, make that moment's relay again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A session is new or differs.
    Session(SessionRecord),
    /// A session is over, with all its [routes](Self::Route). Its letters stay in their mailboxes.
    SessionOver(SessionLocator),
    /// A route has carried a letter.
    Route(RouteRecord),
    /// A route's count is forgotten: one for posts was unused for too long, or its sender left the
    /// lobby.
    RouteOver {
        /// The session; `None` for posts.
        session: Option<SessionLocator>,
        /// The sender.
        from: PartyId,
        /// The recipient.
        to: PartyId,
    },
    /// A letter waits in its recipient's mailbox.
    Letter(LetterRecord),
    /// A letter was handled by its recipient, or lapsed.
    LetterOver {
        /// The recipient.
        to: PartyId,
        /// Its place in the mailbox.
        cursor: u64,
    },
}

/// A session, without what changes at every letter.
///
/// Progress is not kept: a relay that comes back gives every session a fresh
/// [`STALL_LIMIT`](wire::relay::STALL_LIMIT).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRecord {
    /// Its name.
    pub session: SessionLocator,
    /// Who opened it.
    pub initiator: PartyId,
    /// How many parties it is for.
    pub seats: u8,
    /// Who may come in.
    pub door: Door,
    /// True once started.
    pub started: bool,
    /// When it was opened.
    pub opened: Moment,
    /// Who sits in it, in the order of joining; the flag marks those for whom it is the active one.
    pub seated: Vec<(PartyId, bool)>,
}

/// Who may take a seat in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Door {
    /// Whoever knows the locator, until the session is full or started.
    Open,
    /// Exactly the initiator and these; here are those who are still awaited.
    Wanted(Vec<PartyId>),
}

/// How far the numbers of one sender to one recipient have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteRecord {
    /// The session; `None` for posts.
    pub session: Option<SessionLocator>,
    /// The sender.
    pub from: PartyId,
    /// The recipient.
    pub to: PartyId,
    /// The number of the last letter taken.
    pub last: u64,
    /// When that was.
    pub used: Moment,
}

/// A letter in a mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct LetterRecord {
    /// The recipient.
    pub to: PartyId,
    /// Its place in the mailbox.
    pub cursor: u64,
    /// The session; `None` for a posted letter.
    pub session: Option<SessionLocator>,
    /// The sender.
    pub from: PartyId,
    /// The sender's number.
    pub seq: u64,
    /// When it came.
    pub arrived: Moment,
    /// The letter, sealed end to end.
    pub letter: Arc<[u8]>,
}

impl LetterRecord {
    /// What it takes of [`RELAY_BYTES`](crate::limits::RELAY_BYTES).
    pub(crate) fn cost(&self) -> usize {
        self.letter.len() + LETTER_COST
    }
}

impl fmt::Debug for LetterRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "LetterRecord(to {}, {}, {} bytes)",
            self.to.short(),
            self.cursor,
            self.letter.len()
        )
    }
}
