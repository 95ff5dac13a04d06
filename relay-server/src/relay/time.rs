//! What passes when nobody does anything.

use wire::relay::GoneReason;

use super::{Change, Effect, Moment, Relay, RouteKey, session::Lapse};
use crate::limits::POST_LIFE;

impl Relay {
    /// Time has passed: lobbies expire, sessions stall, marks of the idle go, letters lapse.
    ///
    /// Call it often; nothing here is exact to less than the interval of the calls.
    pub fn tick(&mut self, now: Moment) -> Vec<Effect> {
        self.lapse_sessions(now);
        self.lapse_letters(now);
        self.lapse_posts(now);
        self.guests.retain(|_, guest| !guest.is_idle(now));
        self.take_effects()
    }

    fn lapse_sessions(&mut self, now: Moment) {
        let mut over = Vec::new();
        let mut changed = Vec::new();
        for session in self.sessions.values_mut() {
            if let Some(lapse) = session.lapse(now) {
                over.push((session.locator, lapse));
            } else if session.free_idle(now) {
                changed.push(Change::Session(session.record()));
            }
        }
        for change in changed {
            self.keep(change);
        }
        for (locator, lapse) in over {
            let reason = match lapse {
                Lapse::Expired => GoneReason::Expired,
                Lapse::Stalled => GoneReason::Stalled,
            };
            self.end(locator, reason);
        }
    }

    fn lapse_letters(&mut self, now: Moment) {
        let mut lapsed = Vec::new();
        for (party, guest) in &mut self.guests {
            lapsed.extend(guest.mailbox.lapsed(now).into_iter().map(|cursor| (*party, cursor)));
        }
        for (party, cursor) in lapsed {
            self.forget_letter(&party, cursor);
        }
    }

    /// Forgets the numbers of posts whose letters have all lapsed.
    fn lapse_posts(&mut self, now: Moment) {
        if now < self.next_lapse {
            return;
        }
        let mut lapsed = Vec::new();
        self.next_lapse = now.after(POST_LIFE);
        for (key, route) in self.routes.iter().take_while(|(key, _)| key.session.is_none()) {
            let lapses = route.used.after(POST_LIFE);
            if lapses <= now {
                lapsed.push(*key);
            } else {
                self.next_lapse = self.next_lapse.min(lapses);
            }
        }
        for RouteKey { session, from, to } in lapsed {
            self.routes.remove(&RouteKey { session, from, to });
            self.keep(Change::RouteOver { session, from, to });
        }
    }
}
