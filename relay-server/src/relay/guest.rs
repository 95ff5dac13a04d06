//! What the relay knows of one party: its connection, its places, its mail, its allowance.

use std::collections::{BTreeSet, VecDeque};

use wire::{
    SessionLocator,
    relay::{ClientFrame, Refusal},
};

use super::{ConnectionId, Moment, mailbox::Mailbox};
use crate::{
    bucket::Bucket,
    limits::{
        LETTERS_PER_MINUTE, OPENS_PER_MINUTE, REQUESTS_PER_MINUTE, WINDOW_BYTES, WINDOW_LETTERS,
    },
};

/// Frames that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    Request,
    Letter,
}

impl Kind {
    pub(crate) const fn of(frame: &ClientFrame) -> Self {
        match frame {
            ClientFrame::Open { .. } => Self::Open,
            ClientFrame::Join { .. }
            | ClientFrame::Leave { .. }
            | ClientFrame::Start { .. }
            | ClientFrame::Close { .. }
            | ClientFrame::Look { .. } => Self::Request,
            ClientFrame::Send { .. } | ClientFrame::Post { .. } | ClientFrame::Ack { .. } => {
                Self::Letter
            }
        }
    }
}

#[derive(Debug)]
pub(crate) struct Guest {
    /// Sessions that it sits in or is awaited in.
    pub(crate) places: BTreeSet<SessionLocator>,
    pub(crate) mailbox: Mailbox,
    line: Option<Line>,
    opens: Bucket,
    requests: Bucket,
    letters: Bucket,
}

/// A live connection, and how far the mailbox has gone over it.
#[derive(Debug)]
struct Line {
    connection: ConnectionId,
    /// The last cursor handed over; only what was handed over can be acknowledged.
    delivered: u64,
    /// Letters handed over and not yet written, with their lengths.
    on_the_way: VecDeque<(u64, usize)>,
}

impl Guest {
    pub(crate) fn new(now: Moment) -> Self {
        Self {
            places: BTreeSet::new(),
            mailbox: Mailbox::default(),
            line: None,
            opens: Bucket::new(OPENS_PER_MINUTE, now),
            requests: Bucket::new(REQUESTS_PER_MINUTE, now),
            letters: Bucket::new(LETTERS_PER_MINUTE, now),
        }
    }

    /// Takes a new connection; gives the one it replaces.
    pub(crate) fn connect(&mut self, connection: ConnectionId) -> Option<ConnectionId> {
        let line = Line { connection, delivered: 0, on_the_way: VecDeque::new() };
        self.line.replace(line).map(|old| old.connection)
    }

    /// Drops a connection; false when it was not the current one.
    pub(crate) fn disconnect(&mut self, connection: ConnectionId) -> bool {
        self.line.take_if(|line| line.connection == connection).is_some()
    }

    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        Some(self.line.as_ref()?.connection)
    }

    /// The last cursor handed over on the current connection.
    pub(crate) fn delivered(&self) -> u64 {
        self.line.as_ref().map_or(0, |line| line.delivered)
    }

    pub(crate) fn written(&mut self, connection: ConnectionId, cursor: u64) {
        let Some(line) = self.line.as_mut().filter(|line| line.connection == connection) else {
            return;
        };
        while line.on_the_way.front().is_some_and(|(first, _)| *first <= cursor) {
            line.on_the_way.pop_front();
        }
    }

    /// Hands the next letter over if the window has room for it; gives its cursor.
    pub(crate) fn hand_over(&mut self) -> Option<u64> {
        let line = self.line.as_mut()?;
        let letter = self.mailbox.after(line.delivered)?;
        let bytes: usize = line.on_the_way.iter().map(|(_, bytes)| bytes).sum();
        let fits = line.on_the_way.len() < WINDOW_LETTERS
            && bytes.saturating_add(letter.letter.len()) <= WINDOW_BYTES;
        if !fits && !line.on_the_way.is_empty() {
            return None;
        }
        line.delivered = letter.cursor;
        line.on_the_way.push_back((letter.cursor, letter.letter.len()));
        Some(letter.cursor)
    }

    /// Counts a frame against the allowance of its kind.
    pub(crate) fn ask(&mut self, kind: Kind, now: Moment) -> Result<(), Refusal> {
        let bucket = match kind {
            Kind::Open => &mut self.opens,
            Kind::Request => &mut self.requests,
            Kind::Letter => &mut self.letters,
        };
        bucket.take(now).map_err(|wait| Refusal::SlowDown {
            seconds: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1),
        })
    }

    /// True when nothing is lost by forgetting it.
    pub(crate) fn is_idle(&self, now: Moment) -> bool {
        self.line.is_none()
            && self.places.is_empty()
            && self.mailbox.is_empty()
            && [self.opens, self.requests, self.letters].iter().all(|bucket| bucket.is_full(now))
    }
}
