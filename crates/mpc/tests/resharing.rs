//! The same key for other holders: every transition from t of n to t′ of n′.
//!
//! With n and n′ up to five every transition is made with ed25519 and some with both keys;
//! `COHORT_NIGHTLY=1` makes all of them with both, and all up to ten with ed25519.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::*;
use mpc::{Abort, ChildPath, Curve, Making, Refusal, ShareIndex};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

const ED: [Curve; 1] = [Curve::Ed25519];

fn nightly() -> bool {
    std::env::var_os("COHORT_NIGHTLY").is_some()
}

fn quorums(most: u8) -> Vec<(u8, u8)> {
    (2..=most).flat_map(|n| (2..=n).map(move |t| (t, n))).collect()
}

/// Which of 1 to n deal, and as whom: whoever stays goes by the index it gets, in order; whoever
/// leaves by a number beyond the new holders.
fn dealers(t: u8, n: u8, new: u8, rng: &mut ChaCha20Rng) -> Vec<(u8, u8)> {
    let many = t + u8::try_from(rng.next_u32() % u32::from(n - t + 1)).unwrap();
    let mut old: Vec<u8> = (1..=n).collect();
    while old.len() > usize::from(many) {
        old.remove(rng.next_u32() as usize % old.len());
    }
    // At least one leaves where there are two or more to choose from.
    let first = u8::try_from(rng.next_u32() % 2).unwrap();
    let numbers = (1 + first..)
        .map(|new_number| if new_number > new { 100 + new_number } else { new_number });
    numbers.zip(old).collect()
}

fn same_key(before: &Wallet, after: &Wallet) {
    let old = before.values().next().unwrap().public();
    let new = after.values().next().unwrap().public();
    assert_ne!(old.session, new.session);
    for (old, new) in old.keys.iter().zip(&new.keys) {
        assert_eq!(old.curve, new.curve);
        assert_eq!(old.public_key, new.public_key);
        assert_eq!(old.chain_code, new.chain_code);
        let kept = new
            .verification_shares
            .values()
            .any(|share| old.verification_shares.values().any(|other| other == share));
        assert!(!kept, "no share of the old epoch is one of the new");
    }
    if old.key(Curve::Secp256k1).is_ok() {
        let child: ChildPath = "0/7".parse().unwrap();
        let key = |public: &mpc::PublicShares| public.child_public_key(Curve::Secp256k1, &child);
        assert_eq!(key(old).unwrap(), key(new).unwrap());
    }
}

/// Deals again, and lets new holders sign.
fn goes_on(wallet: &Wallet, again: &Again, keys: &[Curve], trials: bool) -> Wallet {
    let after = make_again(wallet, again);
    same_key(wallet, &after);
    if trials {
        for outcome in run(start_trial(&after), &mut quietly).into_values() {
            outcome.done();
        }
    }
    let t = usize::from(again.quorum.threshold());
    let last: BTreeSet<ShareIndex> = again.holders.iter().rev().take(t).copied().collect();
    for curve in keys {
        sign(&after, &signing_plan(&last, *curve, ""));
    }
    after
}

fn every_transition(most: u8, keys: &[Curve], every: usize) {
    let mut rng = ChaCha20Rng::seed_from_u64(u64::from(most));
    let mut wallets = BTreeMap::new();
    let mut tried = 0;
    for (number, ((t, n), (new_t, new_n))) in quorums(most)
        .into_iter()
        .flat_map(|old| quorums(most).into_iter().map(move |new| (old, new)))
        .enumerate()
    {
        let again = Again::new(new_t, new_n, &dealers(t, n, new_n, &mut rng));
        if number % every == 0 {
            let wallet = wallets.entry((t, n)).or_insert_with(|| make(t, &indices(1..=n), keys));
            goes_on(wallet, &again, keys, true);
            tried += 1;
        }
    }
    assert_eq!(tried, quorums(most).len().pow(2).div_ceil(every), "transitions on {keys:?}");
}

#[test]
fn every_transition_of_up_to_five_holders_keeps_an_ed25519_key() {
    every_transition(5, &ED, 1);
    if nightly() {
        every_transition(10, &ED, 1);
    }
}

#[test]
fn transitions_of_up_to_five_holders_keep_keys_on_both_curves() {
    every_transition(5, &BOTH, if nightly() { 1 } else { 17 });
}

#[test]
fn a_key_outlives_many_changes_one_after_another() {
    let mut wallet = make(2, &indices(1..=2), &BOTH);
    let changes = [
        Again::new(2, 3, &[(1, 1), (3, 2)]),
        Again::new(3, 4, &[(1, 1), (2, 2), (3, 3)]),
        Again::new(3, 4, &[(1, 1), (2, 2), (3, 3), (4, 4)]),
        Again::new(2, 3, &[(1, 1), (2, 3), (3, 4)]),
        Again::new(2, 2, &[(1, 1), (9, 3)]),
    ];
    for (number, change) in (10..).zip(changes) {
        let again = Again { session: session(number), ..change };
        wallet = goes_on(&wallet, &again, &BOTH, false);
    }
}

#[test]
fn holders_may_all_be_new() {
    let wallet = make(2, &indices(1..=3), &BOTH);
    goes_on(&wallet, &Again::new(3, 4, &[(201, 1), (202, 3)]), &BOTH, true);
}

#[test]
fn the_pairs_of_two_epochs_have_nothing_in_common() {
    let holders = indices(1..=2);
    let wallet = make(2, &holders, &BOTH);
    let mut mixed = make_again(&wallet, &Again::new(2, 2, &[(1, 1), (2, 2)]));
    mixed.insert(index(2), copy(&wallet[&index(2)]));
    for curve in BOTH {
        let plan = signing_plan(&holders, curve, "");
        for outcome in run(start_signing(&mixed, &plan), &mut quietly).into_values() {
            let named = outcome.abort().unwrap().culprits();
            assert!(named.is_empty(), "{curve}: nobody is blamed for an old share");
        }
    }
}

#[test]
fn no_mix_of_old_and_new_shares_makes_a_signature() {
    let old = make(3, &indices(1..=4), &ED);
    let new = make_again(&old, &Again::new(3, 4, &[(1, 1), (2, 2), (3, 3), (4, 4)]));
    let plan = signing_plan(&indices(1..=3), Curve::Ed25519, "");
    for mask in 1..7u8 {
        let mixed: Wallet = (1..=3)
            .map(|i| (index(i), if mask & (1 << (i - 1)) == 0 { &old } else { &new }))
            .map(|(i, epoch)| (i, copy(&epoch[&i])))
            .collect();
        for outcome in run(start_signing(&mixed, &plan), &mut quietly).into_values() {
            assert!(matches!(outcome, Outcome::Aborted(_) | Outcome::Stopped), "mix {mask:03b}");
        }
    }
}

#[test]
fn fewer_than_t_dealers_or_others_shares_are_refused() {
    let wallet = make(3, &indices(1..=4), &ED);
    let epoch = wallet[&index(1)].public();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut refuse = |again: Again, me: u8, held: Option<u8>| {
        let held = held.map(|old| &wallet[&index(old)]);
        match Making::start(again.plan(epoch, index(me)), held.into(), &mut rng) {
            Err(Abort::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        }
    };
    let dealers = Refusal::Dealers { threshold: 3 };
    assert_eq!(refuse(Again::new(2, 2, &[(1, 1), (2, 2)]), 1, Some(1)), dealers, "too few");
    let twice = Again::new(2, 2, &[(1, 1), (2, 2), (3, 2)]);
    assert_eq!(refuse(twice, 1, Some(1)), dealers, "one twice");
    let unknown = Again::new(2, 2, &[(1, 1), (2, 2), (3, 5)]);
    assert_eq!(refuse(unknown, 1, Some(1)), dealers, "one who holds nothing");
    let good = Again::new(2, 2, &[(1, 1), (2, 2), (3, 3)]);
    assert_eq!(refuse(good.clone(), 1, Some(2)), dealers, "another's share");
    assert_eq!(refuse(good.clone(), 1, None), dealers, "no share");
    assert_eq!(refuse(good, 4, None), Refusal::NotTakingPart);
}
