//! What must hold after any crash.

use std::collections::BTreeSet;

use crate::{node::was_given, stage::Stage};

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

impl Stage {
    /// The law: all members show the same wallets and any of them that are enough can sign with each; whatever anybody ever
    /// showed or signed is known to all members, and the network has it; nobody is accused, nothing was printed in panic.
    pub(crate) fn check(&mut self, members: &[usize]) {
        (0..3).for_each(|party| self.ask(party));
        let wallets = self.seats[0].wallets.clone();
        assert!(!wallets.is_empty(), "no wallet\n{}", self.told());
        for party in members {
            let shown = &self.seats[*party].wallets;
            assert_eq!(*shown, wallets, "not the same everywhere\n{}", self.told());
        }
        for wallet in wallets.keys() {
            let groups: &[&[usize]] = match self.seats[0].threshold {
                3 => &[&[0, 1, 2]],
                _ => &[&[0, 1], &[1, 2], &[2, 0]],
            };
            let able = |group: &&&[usize]| group.iter().all(|party| members.contains(party));
            for group in groups.iter().filter(able) {
                self.pay(wallet, group);
                let signed: BTreeSet<_> =
                    group.iter().map(|party| self.seats[*party].signed.last()).collect();
                let alike = signed.len() == 1 && !signed.contains(&None);
                assert!(alike, "not alike\n{}", self.told());
            }
        }
        let mut signed = BTreeSet::new();
        for (_, seat) in self.said() {
            signed.extend(seat.signed.iter().chain(&seat.payments).cloned());
        }
        self.ask_until(members, "all members know what was signed", |seats| {
            members.iter().all(|party| seats[*party].payments.is_superset(&signed))
        });
        self.ask_until(members, "what was signed was handed to its network", |_| {
            signed.iter().all(|hash| was_given(hash))
        });
        for party in 0..3 {
            assert_eq!(self.stderr(party), "", "device {party}\n{}", self.told());
        }
        for (party, seat) in self.said() {
            for (wallet, address) in &seat.wallets {
                let held = wallets.get(wallet);
                assert_eq!(held, Some(address), "shown and then forgotten\n{}", self.told());
            }
            let bad = seat.failures.iter().find(|code| NEVER.contains(&code.as_str()));
            assert_eq!(bad, None, "device {party}\n{}", self.told());
            let unreadable = seat.lines.iter().any(|line| line.contains(r#""event":"unreadable""#));
            assert!(!unreadable, "device {party}\n{}", self.told());
        }
    }
}
