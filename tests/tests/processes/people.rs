//! The people at the terminals, and what they check.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    node::CHAIN_ID,
    seat::Seat,
    stage::{AMOUNT, RECIPIENT, Stage},
};

/// What would say that a device lost something, or that somebody is accused of what a crash did.
const NEVER: [&str; 7] = [
    "ceremony.cheat_named",
    "ceremony.pair_banned",
    "ceremony.views_differ",
    "ceremony.peer_unusable",
    "ceremony.local_state",
    "ceremony.not_saved",
    "ceremony.failed",
];

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
    /// People make a wallet with all three, until all show one more or one device goes down.
    pub(crate) fn create(&mut self) -> Reached {
        self.create_with(2, 3)
    }

    /// The same with the first so many, of whom so many must agree.
    pub(crate) fn create_with(&mut self, threshold: u8, holders: usize) -> Reached {
        for seat in &mut self.seats {
            (seat.invite, seat.complete) = (None, false);
        }
        let wanted = self.seats[0].wallets.len() + 1;
        let down = |seats: &[Seat; 3]| seats.iter().any(|seat| seat.down);
        self.say(0, &format!("create {threshold} {holders} Savings"));
        self.until("an invite is shown", |seats| seats[0].invite.is_some() || down(seats));
        let Some(invite) = self.seats[0].invite.clone().filter(|_| !down(&self.seats)) else {
            return Reached::Asked;
        };
        for guest in 1..holders {
            self.say(guest, &format!("join {invite}"));
        }
        self.until("the lobby is full", |seats| seats[0].complete || down(seats));
        if down(&self.seats) {
            return Reached::Invited;
        }
        self.say(0, "start");
        self.until("all show a wallet", |seats| {
            seats.iter().take(holders).all(|seat| seat.wallets.len() >= wanted) || down(seats)
        });
        Reached::Started
    }

    /// The only wallet of the first device.
    fn wallet(&self) -> String {
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
        for seat in &mut self.seats {
            (seat.invite, seat.complete) = (None, false);
        }
        let (wallet, before) = (self.wallet(), self.changes());
        let down = |seats: &[Seat; 3]| seats.iter().any(|seat| seat.down);
        self.say(0, &format!("change {kind} {wallet} {rest}"));
        self.until("an invite is shown", |seats| seats[0].invite.is_some() || down(seats));
        let Some(invite) = self.seats[0].invite.clone().filter(|_| !down(&self.seats)) else {
            return Reached::Asked;
        };
        self.say(2, &format!("join {invite}"));
        self.until("the lobby is full", |seats| seats[0].complete || down(seats));
        if down(&self.seats) {
            return Reached::Invited;
        }
        self.say(0, "start");
        self.until_moved_on(&[0, 1, 2], &before);
        Reached::Started
    }

    fn changes(&self) -> Vec<usize> {
        self.seats.iter().map(|seat| seat.changed).collect()
    }

    fn until_moved_on(&mut self, members: &[usize], before: &[usize]) {
        self.until("all have new shares", |seats| {
            let moved = members.iter().all(|party| seats[*party].changed > before[*party]);
            moved || seats.iter().any(|seat| seat.down)
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

    /// The first device asks for fresh shares of its only wallet, which all three policies allow;
    /// until all have moved on or one device goes down.
    pub(crate) fn refresh(&mut self) -> Reached {
        self.change("refresh", "2 0", &[0, 1, 2])
    }

    /// Waits until all three stand in the same epoch after `victim` came back; gives which.
    pub(crate) fn come_to_one_epoch(&mut self) -> u64 {
        loop {
            let changed = |seats: &[Seat; 3]| seats.iter().map(|seat| seat.changed).sum::<usize>();
            let before = changed(&self.seats);
            for party in 0..3 {
                self.leave(party);
            }
            let epochs: BTreeSet<_> = self.seats.iter().map(|seat| seat.epochs.clone()).collect();
            if epochs.len() == 1 {
                return self.seats[0].epochs.values().next().copied().unwrap();
            }
            self.until("whoever lags moves on", |seats| changed(seats) > before);
        }
    }

    /// Waits until the machines have done what they do by themselves after `victim` came back.
    /// People make a wallet where that left none.
    ///
    /// Gives whether it left one.
    pub(crate) fn come_to_rest(&mut self, victim: usize, reached: Reached) -> bool {
        let ended = |seat: &Seat| !seat.failures.is_empty() || !seat.wallets.is_empty();
        match (reached, victim) {
            (Reached::Asked, _) => {}
            // Who opened a lobby and forgot it gives it up.
            (_, 0) => {
                self.until("guests see the end", |seats| seats[1..].iter().all(ended));
            }
            // A lobby that is not full yet waits for people.
            (Reached::Invited, _) => {}
            (Reached::Started, _) => self.until("the host sees the end", |seats| ended(&seats[0])),
        }
        for party in 0..3 {
            self.ask(party);
        }
        let somebody = self.seats.iter().any(|seat| !seat.wallets.is_empty());
        if somebody || self.tries_again(victim, reached) {
            self.until("all show the wallet", |seats| {
                seats.iter().all(|seat| !seat.wallets.is_empty())
            });
            return true;
        }
        for party in 0..3 {
            self.leave(party);
        }
        let made = self.create();
        assert_eq!(made, Reached::Started, "a second try\n{}", self.told());
        false
    }

    /// True where the host tries once more by itself and all remember that the codes matched.
    fn tries_again(&self, victim: usize, reached: Reached) -> bool {
        let remembers = |party| self.home(party).join("home/contacts").exists();
        victim != 0
            && reached == Reached::Started
            && self.seats[0].in_session
            && (0..3).all(remembers)
    }

    /// Asks a device how things stand.
    pub(crate) fn ask(&mut self, party: usize) {
        let before = self.seats[party].answers;
        self.say(party, "status");
        self.until("a status is told", |seats| seats[party].answers > before);
    }

    /// Leaves whatever session a device is in.
    fn leave(&mut self, party: usize) {
        self.ask(party);
        while self.seats[party].in_session {
            self.say(party, "cancel");
            self.ask(party);
        }
    }

    /// The law: all members show the same wallets, the devices that were up and those that were not,
    /// and any two can sign with each; nobody is accused, nothing was printed in panic.
    pub(crate) fn check(&mut self, shown_before: &BTreeMap<String, String>, members: &[usize]) {
        for party in 0..3 {
            self.ask(party);
        }
        let wallets = self.seats[0].wallets.clone();
        assert!(!wallets.is_empty(), "no wallet\n{}", self.told());
        for party in members {
            let shown = &self.seats[*party].wallets;
            assert_eq!(*shown, wallets, "not the same everywhere\n{}", self.told());
        }
        for (wallet, address) in shown_before {
            let held = wallets.get(wallet);
            assert_eq!(held, Some(address), "shown and then forgotten\n{}", self.told());
        }
        for wallet in wallets.keys() {
            for pair in [[0, 1], [1, 2], [2, 0]] {
                let [payer, other] = pair;
                if pair.iter().all(|party| members.contains(party)) {
                    self.sign(wallet, payer, other);
                }
            }
        }
        for party in 0..3 {
            assert_eq!(self.stderr(party), "", "device {party}\n{}", self.told());
            let seat = &self.seats[party];
            let bad = seat.failures.iter().find(|code| NEVER.contains(&code.as_str()));
            assert_eq!(bad, None, "device {party}\n{}", self.told());
            let unreadable = seat.lines.iter().any(|line| line.contains(r#""event":"unreadable""#));
            assert!(!unreadable, "device {party}\n{}", self.told());
        }
    }

    /// Two devices sign a transfer of this wallet; their policies allow it.
    fn sign(&mut self, wallet: &str, payer: usize, other: usize) {
        let before = [payer, other].map(|party| self.seats[party].signed.len());
        let with = self.id(other);
        self.say(payer, &format!("send {wallet} {CHAIN_ID} {RECIPIENT} {AMOUNT} {with}"));
        self.until("both have signed", |seats| {
            [payer, other]
                .iter()
                .zip(before)
                .all(|(party, before)| seats[*party].signed.len() > before)
        });
        assert_eq!(self.seats[payer].signed.last(), self.seats[other].signed.last());
    }
}
