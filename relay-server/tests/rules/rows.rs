//! A store as a test sees it: rows by key.

use std::collections::BTreeMap;

use relay_server::{
    Change,
    relay::{LetterRecord, RouteRecord, SessionRecord},
};
use wire::{PartyId, SessionLocator};

#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    sessions: BTreeMap<SessionLocator, SessionRecord>,
    routes: BTreeMap<(Option<SessionLocator>, PartyId, PartyId), RouteRecord>,
    letters: BTreeMap<(PartyId, u64), LetterRecord>,
}

impl Rows {
    pub(crate) fn apply(&mut self, change: Change) {
        match change {
            Change::Session(record) => {
                self.sessions.insert(record.session, record);
            }
            Change::SessionOver(session) => {
                assert!(self.sessions.remove(&session).is_some(), "it was there");
                self.routes.retain(|key, _| key.0 != Some(session));
            }
            Change::Route(route) => {
                self.routes.insert((route.session, route.from, route.to), route);
            }
            Change::RouteOver { session, from, to } => {
                assert!(self.routes.remove(&(session, from, to)).is_some(), "it was there");
            }
            Change::Letter(letter) => {
                let before = self.letters.insert((letter.to, letter.cursor), letter);
                assert_eq!(before, None, "a cursor is given out once");
            }
            Change::LetterOver { to, cursor } => {
                assert!(self.letters.remove(&(to, cursor)).is_some(), "it was there");
            }
        }
    }

    /// The last number taken on a route.
    pub(crate) fn last(
        &self,
        session: Option<SessionLocator>,
        from: PartyId,
        to: PartyId,
    ) -> Option<u64> {
        Some(self.routes.get(&(session, from, to))?.last)
    }

    /// In the order of [`relay_server::Relay::durable`].
    pub(crate) fn all(&self) -> Vec<Change> {
        let sessions = self.sessions.values().cloned().map(Change::Session);
        let routes = self.routes.values().copied().map(Change::Route);
        let letters = self.letters.values().cloned().map(Change::Letter);
        sessions.chain(routes).chain(letters).collect()
    }
}
