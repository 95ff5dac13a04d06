//! The happy stories: keys are made, tried, stored, and sign, whoever of the holders comes.
//!
//! Every quorum up to four holders is made with both keys, the larger ones with ed25519 and one with
//! both; `COHORT_NIGHTLY=1` makes all of them up to ten with both.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::collections::BTreeSet;

use common::*;
use mpc::{ChildPath, Curve, Quorum, ShareIndex, cover, verify};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

fn nightly() -> bool {
    std::env::var_os("COHORT_NIGHTLY").is_some()
}

/// All subsets where they are few, else some of them.
fn sample(holders: &BTreeSet<ShareIndex>, t: u8, most: usize) -> Vec<BTreeSet<ShareIndex>> {
    let mut all = subsets(holders, usize::from(t));
    let seed = u64::from(t) << 8 | holders.len() as u64;
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    while all.len() > most {
        let i = rng.next_u32() as usize % all.len();
        all.swap_remove(i);
    }
    all
}

fn every_quorum_signs(t: u8, holders: &BTreeSet<ShareIndex>, keys: &[Curve]) {
    let wallet = make(t, holders, keys);
    let public = wallet.values().next().unwrap().public();
    assert!(wallet.values().all(|shares| shares.public() == public), "one public half for all");
    assert!(wallet.values().all(|shares| shares.public().digest() == public.digest()));
    for outcome in run(start_trial(&wallet), &mut quietly).into_values() {
        outcome.done();
    }
    for signers in sample(holders, t, if nightly() { usize::MAX } else { 10 }) {
        for curve in keys {
            sign(&wallet, &signing_plan(&signers, *curve, ""));
        }
    }
}

fn every_quorum_of(n: u8, keys: impl Fn(u8) -> &'static [Curve]) {
    for t in 2..=n {
        every_quorum_signs(t, &indices(1..=n), keys(t));
    }
}

#[test]
fn any_t_of_two_or_three_holders_sign() {
    every_quorum_of(2, |_| &BOTH);
    every_quorum_of(3, |_| &BOTH);
}

#[test]
fn any_t_of_four_holders_sign() {
    every_quorum_of(4, |_| &BOTH);
}

#[test]
fn any_t_of_five_holders_sign() {
    every_quorum_of(5, |t| if t == 3 || nightly() { &BOTH } else { &[Curve::Ed25519] });
}

#[test]
fn any_t_of_up_to_ten_holders_sign() {
    for n in 6..=Quorum::MAX_HOLDERS {
        every_quorum_of(n, |_| if nightly() { &BOTH } else { &[Curve::Ed25519] });
    }
}

#[test]
fn indices_may_have_gaps() {
    every_quorum_signs(2, &indices([3, 7, 255]), &BOTH);
}

#[test]
fn a_child_signs_alike_whoever_signs_for_it() {
    let holders = indices(1..=3);
    let wallet = make(2, &holders, &[Curve::Secp256k1]);
    let public = wallet[&index(1)].public();
    for path in ["0", "5", "0/5", "2147483647"] {
        let child: ChildPath = path.parse().unwrap();
        let key = public.child_public_key(Curve::Secp256k1, &child).unwrap();
        assert_ne!(key, public.keys[0].public_key);
        for signers in subsets(&holders, 2) {
            // `sign` checks each signature under the child key.
            let plan = signing_plan(&signers, Curve::Secp256k1, path);
            let signature = sign(&wallet, &plan);
            let root = &public.keys[0].public_key;
            assert!(!verify(Curve::Secp256k1, root, &plan.message, &signature));
        }
    }
}

#[test]
fn a_born_keys_chain_code_comes_from_its_session_and_key() {
    let wallet = make(2, &indices(1..=2), &[Curve::Ed25519]);
    let other = make(2, &indices([1, 3]), &[Curve::Ed25519]);
    let (key, other) = (&wallet[&index(1)].public().keys[0], &other[&index(1)].public().keys[0]);
    assert_ne!(key.chain_code, other.chain_code);
    assert_eq!(key.chain_code, wallet[&index(2)].public().keys[0].chain_code);
}

#[test]
fn ed25519_signs_messages_of_any_length() {
    let signers = indices(1..=2);
    let wallet = make(2, &signers, &[Curve::Ed25519]);
    for length in [0, 1, 31, 64, 100_000] {
        let message = vec![7; length];
        sign(&wallet, &mpc::SigningPlan { message, ..signing_plan(&signers, Curve::Ed25519, "") });
    }
}

#[test]
fn a_state_says_which_round_it_awaits() {
    let mut rounds = Vec::new();
    run(start_making(2, &indices(1..=2), &[Curve::Ed25519]), &mut |round, _: &mut Said| {
        rounds.push(round);
    });
    assert_eq!(rounds, [1, 2, 3]);
    let wallet = make(2, &indices(1..=2), &BOTH);
    for (curve, of) in [(Curve::Secp256k1, 3), (Curve::Ed25519, 2)] {
        let plan = signing_plan(&indices(1..=2), curve, "");
        let starts = start_signing(&wallet, &plan);
        let (signing, _) = &starts[&index(1)];
        assert_eq!((signing.round(), signing.rounds()), (1, of));
    }
}

#[test]
fn everybody_computes_the_same_cover() {
    assert_eq!(cover(&indices(1..=3), 2), [indices([1, 2]), indices([1, 3]), indices([2, 3])]);
    assert_eq!(
        cover(&indices(1..=4), 3),
        [indices([1, 2, 3]), indices([1, 2, 4]), indices([1, 3, 4])]
    );
    assert!(cover(&indices([1]), 2).is_empty());
}
