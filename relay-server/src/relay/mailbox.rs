//! A mailbox: one recipient's letters in order, with limits for each source.

use std::collections::BTreeMap;

use wire::{PartyId, SessionLocator, relay::SESSION_LIFE};

use super::{LetterRecord, Moment};
use crate::limits::{
    MAILBOX_BYTES, MAILBOX_LETTERS, POST_BYTES, POST_LETTERS, POST_LIFE, POSTBOX_BYTES,
    POSTBOX_LETTERS, SESSION_BYTES, SESSION_LETTERS,
};

/// Where letters are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Session(SessionLocator),
    Sessions,
    Posts(PartyId),
    AllPosts,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    letters: usize,
    bytes: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    letters: BTreeMap<u64, LetterRecord>,
    tallies: BTreeMap<Source, Tally>,
    /// The last cursor given out.
    last: u64,
    /// No letter lapses before this moment; `None` when that is not known.
    next_lapse: Option<Moment>,
}

impl Mailbox {
    pub(crate) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// True when a letter of this length fits under each limit that applies to it.
    pub(crate) fn has_room(
        &self,
        session: Option<SessionLocator>,
        from: PartyId,
        bytes: usize,
    ) -> bool {
        limits(session, from).into_iter().all(|(source, most)| {
            let tally = self.tallies.get(&source).copied().unwrap_or_default();
            tally.letters < most.letters && tally.bytes.saturating_add(bytes) <= most.bytes
        })
    }

    /// The cursor of the next letter.
    ///
    /// Cursors follow the clock, so that they rise even over a restart of a relay that keeps
    /// nothing, and no count of an empty mailbox has to be kept.
    pub(crate) fn next_cursor(&self, now: Moment) -> u64 {
        now.as_millis().max(self.last.saturating_add(1))
    }

    /// Puts a letter in its place.
    pub(crate) fn put(&mut self, letter: LetterRecord) {
        for (source, _) in limits(letter.session, letter.from) {
            let tally = self.tallies.entry(source).or_default();
            tally.letters += 1;
            tally.bytes += letter.letter.len();
        }
        self.last = self.last.max(letter.cursor);
        self.next_lapse = self.next_lapse.map(|next| next.min(lapses(&letter)));
        self.letters.insert(letter.cursor, letter);
    }

    /// Takes a letter out.
    pub(crate) fn take(&mut self, cursor: u64) -> Option<LetterRecord> {
        let letter = self.letters.remove(&cursor)?;
        for (source, _) in limits(letter.session, letter.from) {
            if let Some(tally) = self.tallies.get_mut(&source) {
                tally.letters = tally.letters.saturating_sub(1);
                tally.bytes = tally.bytes.saturating_sub(letter.letter.len());
                if tally.letters == 0 {
                    self.tallies.remove(&source);
                }
            }
        }
        Some(letter)
    }

    /// The cursors up to and with this one.
    pub(crate) fn up_to(&self, cursor: u64) -> Vec<u64> {
        self.letters.range(..=cursor).map(|(cursor, _)| *cursor).collect()
    }

    /// The letter at this cursor.
    pub(crate) fn at(&self, cursor: u64) -> Option<&LetterRecord> {
        self.letters.get(&cursor)
    }

    /// The first letter after this cursor.
    pub(crate) fn after(&self, cursor: u64) -> Option<&LetterRecord> {
        self.letters.range(cursor.saturating_add(1)..).next().map(|(_, letter)| letter)
    }

    /// The letters whose time is over.
    pub(crate) fn lapsed(&mut self, now: Moment) -> Vec<u64> {
        if self.next_lapse.is_some_and(|next| now < next) {
            return Vec::new();
        }
        let lapsed = self.letters.values().filter(|letter| lapses(letter) <= now);
        let lapsed: Vec<u64> = lapsed.map(|letter| letter.cursor).collect();
        let later = self.letters.values().map(lapses).filter(|moment| *moment > now);
        self.next_lapse = later.min();
        lapsed
    }

    /// The letters in order.
    pub(crate) fn letters(&self) -> impl Iterator<Item = &LetterRecord> {
        self.letters.values()
    }
}

/// When a letter is forgotten though nobody handled it.
fn lapses(letter: &LetterRecord) -> Moment {
    letter.arrived.after(if letter.session.is_some() { SESSION_LIFE } else { POST_LIFE })
}

/// Each limit that a letter counts against.
fn limits(session: Option<SessionLocator>, from: PartyId) -> [(Source, Tally); 2] {
    match session {
        Some(session) => [
            (Source::Session(session), Tally { letters: SESSION_LETTERS, bytes: SESSION_BYTES }),
            (Source::Sessions, Tally { letters: MAILBOX_LETTERS, bytes: MAILBOX_BYTES }),
        ],
        None => [
            (Source::Posts(from), Tally { letters: POST_LETTERS, bytes: POST_BYTES }),
            (Source::AllPosts, Tally { letters: POSTBOX_LETTERS, bytes: POSTBOX_BYTES }),
        ],
    }
}
