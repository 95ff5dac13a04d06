//! Sending, posting, delivering and acknowledging letters.

use std::sync::Arc;

use wire::{
    PartyId, SessionLocator,
    relay::{LONGEST_LETTER, Refusal, RelayFrame},
};

use super::{Change, LetterRecord, Moment, Relay, Route, RouteKey, RouteRecord, session::Standing};
use crate::limits::{LETTER_COST, POST_BYTES, POST_RECIPIENTS, RELAY_BYTES, ROUTES};

impl Relay {
    pub(super) fn send(
        &mut self,
        from: PartyId,
        locator: SessionLocator,
        to: PartyId,
        seq: u64,
        letter: Vec<u8>,
        now: Moment,
    ) -> Result<(), Refusal> {
        if self.standing(&locator, &from) != Standing::Seated {
            return Err(Refusal::NoSuchSession);
        }
        if from == to
            || self.standing(&locator, &to) != Standing::Seated
            || letter.len() > LONGEST_LETTER
        {
            return Err(Refusal::Invalid);
        }
        self.check_free(&from, Some(locator))?;
        let key = RouteKey { session: Some(locator), from, to };
        let next = self.routes.get(&key).map_or(0, |route| route.last.saturating_add(1));
        if seq > next {
            return Err(Refusal::Invalid);
        }
        if seq == next {
            self.hold(key, seq, letter, now)?;
        }
        self.progress(locator, &from, now);
        self.tell(&from, RelayFrame::Accepted { session: Some(locator), to, seq });
        self.pump(&to);
        Ok(())
    }

    pub(super) fn post(
        &mut self,
        from: PartyId,
        to: PartyId,
        seq: u64,
        letter: Vec<u8>,
        now: Moment,
    ) -> Result<(), Refusal> {
        if from == to || letter.len() > POST_BYTES {
            return Err(Refusal::Invalid);
        }
        let key = RouteKey { session: None, from, to };
        match self.routes.get(&key) {
            Some(route) if seq <= route.last => {}
            Some(_) => self.hold(key, seq, letter, now)?,
            None => {
                if self.post_routes(from) >= POST_RECIPIENTS || self.routes.len() >= ROUTES {
                    return Err(Refusal::TooMany);
                }
                self.hold(key, seq, letter, now)?;
            }
        }
        self.tell(&from, RelayFrame::Accepted { session: None, to, seq });
        self.pump(&to);
        Ok(())
    }

    /// Forgets what the recipient has handled: at most what it was handed on this connection.
    pub(super) fn acknowledge(&mut self, party: PartyId, cursor: u64, now: Moment) {
        let Some(guest) = self.guests.get(&party) else { return };
        for cursor in guest.mailbox.up_to(cursor.min(guest.delivered())) {
            let session = self.forget_letter(&party, cursor);
            if let Some(session) = session.and_then(|session| self.sessions.get_mut(&session)) {
                session.handled(&party, now);
            }
        }
    }

    /// Hands over as many waiting letters as the window to the party allows.
    pub(super) fn pump(&mut self, party: &PartyId) {
        while let Some(guest) = self.guests.get_mut(party)
            && let Some(cursor) = guest.hand_over()
            && let Some(held) = guest.mailbox.at(cursor)
        {
            let frame = RelayFrame::Deliver {
                cursor,
                session: held.session,
                from: held.from,
                seq: held.seq,
                letter: held.letter.to_vec(),
            };
            self.tell(party, frame);
        }
    }

    /// Drops a letter from its mailbox; gives the session it belonged to.
    pub(super) fn forget_letter(&mut self, to: &PartyId, cursor: u64) -> Option<SessionLocator> {
        let letter = self.guests.get_mut(to)?.mailbox.take(cursor)?;
        self.held = self.held.saturating_sub(letter.cost());
        self.keep(Change::LetterOver { to: *to, cursor });
        letter.session
    }

    /// Puts a letter into its mailbox, and both it and its number into the journal.
    fn hold(
        &mut self,
        RouteKey { session, from, to }: RouteKey,
        seq: u64,
        letter: Vec<u8>,
        now: Moment,
    ) -> Result<(), Refusal> {
        let bytes = letter.len();
        if self.held.saturating_add(bytes + LETTER_COST) > RELAY_BYTES {
            return Err(Refusal::MailboxFull);
        }
        let mailbox = &mut self.guest(to, now).mailbox;
        if !mailbox.has_room(session, from, bytes) {
            return Err(Refusal::MailboxFull);
        }
        let cursor = mailbox.next_cursor(now);
        let letter: Arc<[u8]> = letter.into();
        let letter = LetterRecord { to, cursor, session, from, seq, arrived: now, letter };
        mailbox.put(letter.clone());
        self.held += letter.cost();
        self.routes.insert(RouteKey { session, from, to }, Route { last: seq, used: now });
        self.keep(Change::Route(RouteRecord { session, from, to, last: seq, used: now }));
        self.keep(Change::Letter(letter));
        Ok(())
    }

    /// To how many recipients a sender's posts are counted.
    fn post_routes(&self, from: PartyId) -> usize {
        let first = RouteKey { session: None, from, to: PartyId::from_bytes([0; 32]) };
        let last = RouteKey { session: None, from, to: PartyId::from_bytes([0xff; 32]) };
        self.routes.range(first..=last).count()
    }
}
