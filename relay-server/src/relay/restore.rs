//! A relay's durable state, out and in again.

use wire::SessionLocator;

use super::{Change, Moment, Relay, Route, RouteKey, RouteRecord, session::Session};

impl Relay {
    /// Makes a relay from the rows of its store. Nobody is connected; every session makes a fresh
    /// start at stalling.
    ///
    /// Rows that take something away take it away; a journal in its order gives the same relay as
    /// the rows it left.
    #[must_use]
    pub fn restore(rows: impl IntoIterator<Item = Change>, now: Moment) -> Self {
        let mut relay = Self::new();
        for row in rows {
            relay.apply(row, now);
        }
        relay
    }

    /// The rows that make this relay again, sorted by kind and key.
    #[must_use]
    pub fn durable(&self) -> Vec<Change> {
        let sessions = self.sessions.values().map(|session| Change::Session(session.record()));
        let routes = self.routes.iter().map(|(key, route)| {
            let RouteKey { session, from, to } = *key;
            Change::Route(RouteRecord { session, from, to, last: route.last, used: route.used })
        });
        let letters = self.guests.values().flat_map(|guest| guest.mailbox.letters());
        let letters = letters.map(|letter| Change::Letter(letter.clone()));
        sessions.chain(routes).chain(letters).collect()
    }

    fn apply(&mut self, row: Change, now: Moment) {
        match row {
            Change::Session(record) => {
                self.remove_session(record.session);
                let session = Session::restore(record, now);
                for party in session.participants().chain(session.awaited().iter().copied()) {
                    self.guest(party, now).places.insert(session.locator);
                }
                self.sessions.insert(session.locator, session);
            }
            Change::SessionOver(locator) => {
                self.remove_session(locator);
                self.remove_routes(locator);
            }
            Change::Route(RouteRecord { session, from, to, last, used }) => {
                self.routes.insert(RouteKey { session, from, to }, Route { last, used });
            }
            Change::RouteOver { session, from, to } => {
                self.routes.remove(&RouteKey { session, from, to });
            }
            Change::Letter(letter) => {
                self.held += letter.cost();
                self.guest(letter.to, now).mailbox.put(letter);
            }
            Change::LetterOver { to, cursor } => {
                let letter = self.guests.get_mut(&to).and_then(|guest| guest.mailbox.take(cursor));
                let cost = letter.map_or(0, |letter| letter.cost());
                self.held = self.held.saturating_sub(cost);
            }
        }
    }

    fn remove_session(&mut self, locator: SessionLocator) {
        let Some(session) = self.sessions.remove(&locator) else { return };
        for party in session.participants().chain(session.awaited().iter().copied()) {
            self.forget_place(&party, &locator);
        }
    }
}
