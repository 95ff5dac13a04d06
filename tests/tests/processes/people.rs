//! The people at the terminals.

use std::{collections::BTreeSet, time::Instant};

use crate::{
    node::CHAIN_ID,
    seat::Seat,
    stage::{AMOUNT, PATIENCE, RECIPIENT, Stage},
};

pub(crate) fn any_down(seats: &[Seat; 3]) -> bool {
    seats.iter().any(|seat| seat.down)
}

/// How far people came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    /// The first device was asked for a lobby.
    Asked,
    /// The others were given its invite.
    Invited,
    /// The lobby was closed: from here on the machines go on by themselves.
    Started,
}

impl Stage {
    /// People make a wallet with the first so many, of whom so many must agree; until all of them
    /// show one more or one device goes down.
    pub(crate) fn create(&mut self, threshold: u8, holders: usize) -> Reached {
        self.make(&format!("create {threshold} {holders} Savings"), holders)
    }

    /// The same by these words.
    pub(crate) fn make(&mut self, opening: &str, holders: usize) -> Reached {
        let wanted = self.seats[0].wallets.len() + 1;
        let guests: Vec<usize> = (1..holders).collect();
        let reached = self.meet(0, opening, &guests);
        if reached == Reached::Started {
            self.until("all show a wallet", |seats| {
                let made = |seat: &Seat| seat.wallets.len() >= wanted;
                seats.iter().take(holders).all(made) || any_down(seats)
            });
        }
        reached
    }

    /// A device opens a lobby by this, and these come into it.
    fn meet(&mut self, host: usize, opening: &str, guests: &[usize]) -> Reached {
        for seat in &mut self.seats {
            (seat.invite, seat.complete) = (None, false);
        }
        self.say(host, opening);
        self.until("an invite is shown", |seats| seats[host].invite.is_some() || any_down(seats));
        let Some(invite) = self.seats[host].invite.clone().filter(|_| !any_down(&self.seats))
        else {
            return Reached::Asked;
        };
        for guest in guests {
            self.say(*guest, &format!("join {invite}"));
        }
        self.until("the lobby is full", |seats| seats[host].complete || any_down(seats));
        if any_down(&self.seats) {
            return Reached::Invited;
        }
        self.say(host, "start");
        Reached::Started
    }

    /// The only wallet of the first device.
    pub(crate) fn wallet(&self) -> String {
        self.seats[0].wallets.keys().next().cloned().unwrap()
    }

    /// The first device asks for a change of its wallet that these make, and all their policies
    /// allow; until they have moved on or one device goes down.
    pub(crate) fn change(&mut self, kind: &str, rest: &str, members: &[usize]) -> Reached {
        let (wallet, before) = (self.wallet(), self.changes());
        self.say(0, &format!("change {kind} {wallet} {rest}"));
        self.until_moved_on(members, &before);
        Reached::Started
    }

    /// The same, with the last device as a newcomer.
    pub(crate) fn let_in(&mut self, kind: &str, rest: &str) -> Reached {
        let rest = format!("{} {rest}", self.wallet());
        self.let_in_by(0, kind, &rest)
    }

    /// The same by another device, with the wallet in its words.
    pub(crate) fn let_in_by(&mut self, host: usize, kind: &str, rest: &str) -> Reached {
        let before = self.changes();
        let reached = self.meet(host, &format!("change {kind} {rest}"), &[2]);
        if reached == Reached::Started {
            self.until_moved_on(&[0, 1, 2], &before);
        }
        reached
    }

    fn changes(&self) -> Vec<usize> {
        self.seats.iter().map(|seat| seat.changed).collect()
    }

    fn until_moved_on(&mut self, members: &[usize], before: &[usize]) {
        self.until("all have new shares", |seats| {
            let moved = members.iter().all(|party| seats[*party].changed > before[*party]);
            moved || any_down(seats)
        });
    }

    /// Waits until these stand in one later epoch than the first, after a device came back; people
    /// try once more where it did not come about. True where it did.
    pub(crate) fn come_to_a_later_epoch(
        &mut self,
        members: &[usize],
        again: fn(&mut Self) -> Reached,
    ) -> bool {
        let mut made = true;
        loop {
            let before: usize = self.changes().iter().sum();
            for party in 0..3 {
                self.leave(party);
            }
            let epoch = |party: &usize| self.seats[*party].epochs.values().next().copied();
            let epochs: BTreeSet<Option<u64>> = members.iter().map(epoch).collect();
            match (epochs.first(), epochs.last()) {
                (Some(Some(first)), Some(Some(last))) if first == last && *first > 1 => {
                    return made;
                }
                (_, Some(Some(1))) => {
                    assert!(made, "nor at the second try\n{}", self.told());
                    made = false;
                    again(self);
                }
                _ => self.until("whoever lags moves on", |seats| {
                    seats.iter().map(|seat| seat.changed).sum::<usize>() > before
                }),
            }
        }
    }

    /// Waits until the machines have done what they do by themselves after these came back. People
    /// try once more where that left no wallet.
    ///
    /// Gives whether it left one.
    pub(crate) fn come_to_rest(
        &mut self,
        victims: &[usize],
        reached: Reached,
        again: fn(&mut Self) -> Reached,
    ) -> bool {
        let ended = |seat: &Seat| !seat.failures.is_empty() || !seat.wallets.is_empty();
        let waits: &[usize] = match reached {
            Reached::Asked => &[],
            // Who opened a lobby and forgot it gives it up.
            _ if victims.contains(&0) => &[1, 2],
            // A lobby that is not full yet waits for people.
            Reached::Invited => &[],
            Reached::Started => &[0],
        };
        self.until("who was up sees the end", |seats| {
            waits.iter().all(|party| victims.contains(party) || ended(&seats[*party]))
        });
        for party in 0..3 {
            self.ask(party);
        }
        let somebody = self.seats.iter().any(|seat| !seat.wallets.is_empty());
        if somebody || self.tries_again(victims, reached) {
            self.until("all show the wallet", |seats| {
                seats.iter().all(|seat| !seat.wallets.is_empty())
            });
            return true;
        }
        for party in 0..3 {
            self.leave(party);
        }
        let made = again(self);
        assert_eq!(made, Reached::Started, "a second try\n{}", self.told());
        false
    }

    /// True where the host tries once more by itself and all remember that the codes matched.
    fn tries_again(&self, victims: &[usize], reached: Reached) -> bool {
        let remembers = |party| self.home(party).join("home/contacts").exists();
        !victims.contains(&0)
            && reached == Reached::Started
            && self.seats[0].in_session
            && (0..3).all(remembers)
    }

    /// Asks some until what they tell is right.
    pub(crate) fn ask_until(
        &mut self,
        parties: &[usize],
        what: &str,
        holds: impl Fn(&[Seat; 3]) -> bool,
    ) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            parties.iter().for_each(|party| self.ask(*party));
            if holds(&self.seats) {
                return;
            }
            assert!(Instant::now() < deadline, "nobody tells that {what}\n{}", self.told());
        }
    }

    /// The first device, an app, asks for the keys of its wallet, and another gives its share.
    pub(crate) fn export(&mut self, giver: usize) -> Reached {
        let (wallet, other) = (self.wallet(), self.id(giver));
        self.seats[giver].asked = None;
        self.say(0, &format!("export {wallet} {other}"));
        self.until("the other is asked", |seats| seats[giver].asked.is_some() || any_down(seats));
        let Some(code) = self.seats[giver].asked.clone().filter(|_| !any_down(&self.seats)) else {
            return Reached::Asked;
        };
        self.say(giver, &format!("approve {code}"));
        self.until("the keys are there", |seats| seats[0].revealed || any_down(seats));
        if !any_down(&self.seats) {
            self.carry_out(0, &format!("reveal {wallet}"));
        }
        Reached::Started
    }

    /// Types what an app carries out; false where a device went down first.
    pub(crate) fn carry_out(&mut self, party: usize, line: &str) -> bool {
        let refused = self.refusal(party, line);
        assert_eq!(refused, None, "{line}\n{}", self.told());
        !any_down(&self.seats)
    }

    /// The same, with the code of why it was not.
    pub(crate) fn refusal(&mut self, party: usize, line: &str) -> Option<String> {
        let before = (self.seats[party].done, self.seats[party].refusals.len());
        self.say(party, line);
        self.until("an answer comes", |seats| {
            (seats[party].done, seats[party].refusals.len()) != before || any_down(seats)
        });
        self.seats[party].refusals.get(before.1).cloned()
    }

    /// Asks a device until it tells something or one goes down.
    pub(crate) fn until_told(&mut self, party: usize, what: &str, told: impl Fn(&Seat) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !told(&self.seats[party]) && !any_down(&self.seats) {
            let before = self.seats[party].answers;
            self.say(party, "status");
            self.until(what, |seats| seats[party].answers > before || any_down(seats));
            assert!(Instant::now() < deadline, "nobody tells that {what}\n{}", self.told());
        }
    }

    /// Asks a device how things stand.
    pub(crate) fn ask(&mut self, party: usize) {
        let before = self.seats[party].answers;
        self.say(party, "status");
        self.until("a status is told", |seats| seats[party].answers > before);
    }

    /// Leaves whatever session a device is in.
    pub(crate) fn leave(&mut self, party: usize) {
        self.ask(party);
        while self.seats[party].in_session {
            self.say(party, "cancel");
            self.ask(party);
        }
    }

    /// The first of these asks the others to sign a transfer of a wallet, which all their policies
    /// allow; until all have signed or one device goes down.
    pub(crate) fn pay(&mut self, wallet: &str, group: &[usize]) {
        let before: Vec<usize> =
            group.iter().map(|party| self.seats[*party].signed.len()).collect();
        let with: Vec<&str> = group[1..].iter().map(|party| self.id(*party)).collect();
        let with = with.join(" ");
        self.say(group[0], &format!("send {wallet} {CHAIN_ID} {RECIPIENT} {AMOUNT} {with}"));
        self.until("all have signed", |seats| {
            let signed = |(party, before): (&usize, &usize)| seats[*party].signed.len() > *before;
            group.iter().zip(&before).all(signed) || any_down(seats)
        });
    }

    /// The first device pays with the second.
    pub(crate) fn pay_together(&mut self) -> Reached {
        let wallet = self.wallet();
        self.pay(&wallet, &[0, 1]);
        Reached::Started
    }

    /// Waits until all tell the same payments, after devices came back; people try once more where
    /// there is none. True where there is.
    pub(crate) fn come_to_one_history(&mut self) -> bool {
        (0..3).for_each(|party| self.leave(party));
        self.ask_until(&[0, 1, 2], "all know the same payments", |seats| {
            seats[1..].iter().all(|seat| seat.payments == seats[0].payments)
        });
        let made = !self.seats[0].payments.is_empty();
        if !made {
            self.pay_together();
        }
        made
    }
}
