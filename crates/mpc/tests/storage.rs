//! Shares at rest: what is stored comes back, and what was changed is noticed at the latest by a
//! trial.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::collections::BTreeSet;

use ciborium::Value;
use common::*;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use mpc::{Abort, Check, Curve, EpochShares, Fault, ShareIndex};

fn plaintext(shares: &EpochShares) -> Value {
    ciborium::from_reader(shares.to_plaintext().as_slice()).unwrap()
}

fn open(value: &Value) -> Result<EpochShares, Fault> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    EpochShares::from_plaintext(&bytes)
}

fn field<'a>(value: &'a mut Value, name: &str) -> &'a mut Value {
    let entries = value.as_map_mut().unwrap();
    &mut entries.iter_mut().find(|(key, _)| key.as_text() == Some(name)).unwrap().1
}

/// Our end of the pair with the first peer.
fn pair(value: &mut Value) -> &mut Value {
    &mut field(value, "pairs").as_map_mut().unwrap()[0].1
}

#[test]
fn shares_come_back_as_they_were_and_sign() {
    let signers = indices(1..=2);
    let wallet = make(2, &signers, &BOTH);
    let restored: Wallet = wallet.iter().map(|(me, shares)| (*me, copy(shares))).collect();
    for (me, shares) in &wallet {
        assert_eq!(*shares.to_plaintext(), *restored[me].to_plaintext());
        assert_eq!(shares.public(), restored[me].public());
        assert_eq!(restored[me].me(), *me);
    }
    for curve in BOTH {
        sign(&restored, &signing_plan(&signers, curve, ""));
    }
}

#[test]
fn shares_print_nothing_secret() {
    let wallet = make(2, &indices(1..=2), &BOTH);
    let shares = &wallet[&index(1)];
    let printed = format!("{shares:?}").to_lowercase();
    let mut value = plaintext(shares);
    for scalar in field(&mut value, "scalars").as_array().unwrap() {
        let bytes = scalar.as_bytes().unwrap();
        assert!(!printed.contains(&data_encoding::HEXLOWER.encode(bytes)));
        assert!(!printed.contains(&format!("{bytes:?}")));
    }
    assert!(printed.len() < 300, "{printed}");
}

#[test]
fn a_plaintext_cut_anywhere_or_longer_is_refused() {
    let wallet = make(2, &indices(1..=2), &[Curve::Ed25519]);
    let bytes = wallet[&index(1)].to_plaintext().to_vec();
    for length in 0..bytes.len() {
        let refused = EpochShares::from_plaintext(&bytes[..length]).err();
        assert_eq!(refused, Some(Fault::Unreadable), "{length}");
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert_eq!(EpochShares::from_plaintext(&longer).err(), Some(Fault::Unreadable));
}

#[test]
fn a_plaintext_with_any_bit_flipped_is_refused_or_differs_where_nothing_else_can_tell() {
    let wallet = make(2, &indices(1..=2), &[Curve::Ed25519]);
    let shares = &wallet[&index(1)];
    let bytes = shares.to_plaintext().to_vec();
    for i in 0..bytes.len() {
        let mut forged = bytes.clone();
        forged[i] ^= 1;
        // The session and the chain code are free values; everything else is bound by the rest.
        if let Ok(other) = EpochShares::from_plaintext(&forged) {
            let (mut public, expected) = (other.public().clone(), shares.public());
            public.session = expected.session;
            public.keys[0].chain_code = expected.keys[0].chain_code;
            assert_eq!(&public, expected, "byte {i}");
        }
    }
}

#[test]
fn another_version_is_refused() {
    let wallet = make(2, &indices(1..=2), &[Curve::Ed25519]);
    let mut value = plaintext(&wallet[&index(1)]);
    *field(&mut value, "version") = Value::from(2);
    assert_eq!(open(&value).err(), Some(Fault::Unreadable));
}

#[test]
fn a_share_that_does_not_fit_its_public_half_is_refused() {
    let wallet = make(2, &indices(1..=3), &BOTH);
    let other = plaintext(&wallet[&index(2)]);
    for name in ["scalars", "me"] {
        let mut value = plaintext(&wallet[&index(1)]);
        *field(&mut value, name) = field(&mut other.clone(), name).clone();
        assert_eq!(open(&value).err(), Some(Fault::Inconsistent), "{name}");
    }
    let mut value = plaintext(&wallet[&index(1)]);
    field(&mut value, "pairs").as_map_mut().unwrap().pop();
    assert_eq!(open(&value).err(), Some(Fault::Inconsistent));
}

/// A trial after one party's pair was damaged at rest.
fn trial_with_damage(wallet: &Wallet, damage: impl Fn(&mut Value)) -> Outcomes<()> {
    let mut damaged: Wallet = wallet.iter().map(|(me, shares)| (*me, copy(shares))).collect();
    let mut value = plaintext(&wallet[&index(1)]);
    damage(pair(&mut value));
    damaged.insert(index(1), open(&value).unwrap());
    run(start_trial(&damaged), &mut quietly)
}

fn flip(value: &mut Value, name: &str, at: impl Fn(usize) -> usize, bit: u8) {
    let bytes = field(value, name).as_bytes_mut().unwrap();
    let at = at(bytes.len());
    bytes[at] ^= bit;
}

#[test]
fn a_flipped_bit_in_a_pairs_seed_is_caught_by_the_trial() {
    let wallet = make(2, &indices(1..=3), &[Curve::Secp256k1]);
    let outcomes = trial_with_damage(&wallet, |pair| flip(pair, "seed", |_| 17, 4));
    // The shares of zero no longer add up to zero.
    let failed = Abort::Failed { check: Check::KeySum };
    assert_eq!(outcomes[&index(1)].abort(), Some(&failed));
    assert_eq!(outcomes[&index(2)].abort(), Some(&failed));
    assert!(outcomes[&index(3)].abort().is_none());
}

#[test]
fn a_flipped_bit_in_a_pairs_transfers_is_caught_by_the_trial_of_that_pair() {
    // From the end of the stored states: 256 seeds of 32 bytes for the sender, before them its 256
    // choices; for the receiver both lists of seeds, each led by its length in two bytes. Of two
    // seeds the sender holds one, and a flip in the other harms nobody: so both are flipped.
    const SEEDS: usize = 2 + 256 * 32;
    let wallet = make(2, &indices(1..=3), &[Curve::Secp256k1]);
    let damages: [(&str, &[usize]); 6] = [
        ("sender", &[5]),
        ("sender", &[7000]),
        ("sender", &[SEEDS + 50]),
        ("sender", &[SEEDS + 2 + 256 + 700]),
        ("receiver", &[5, SEEDS + 5]),
        ("receiver", &[2 * SEEDS + 700]),
    ];
    for (state, from_the_end) in damages {
        let outcomes = trial_with_damage(&wallet, |pair| {
            for back in from_the_end {
                flip(pair, state, |length| length - back, 1);
            }
        });
        let aborts: Vec<_> = outcomes.values().filter_map(Outcome::abort).collect();
        assert!(!aborts.is_empty(), "{state} {from_the_end:?}");
        for abort in aborts {
            let fits = match abort {
                // What it means for a pair that was made for this trial is the party's to say.
                Abort::Ban { peer, .. } => [index(1), index(2)].contains(peer),
                other => matches!(other, Abort::Failed { .. }),
            };
            assert!(fits, "{state}: {abort:?}");
        }
    }
}

/// Σ λᵢxᵢ G over these shares, as a thief of plaintexts would compute it.
fn interpolated(wallet: &Wallet, set: &BTreeSet<ShareIndex>) -> Vec<u8> {
    let scalar = |index: &ShareIndex| Scalar::from(index.number());
    let sum: Scalar = set
        .iter()
        .map(|i| {
            let mut value = plaintext(&wallet[i]);
            let share = field(&mut value, "scalars").as_array().unwrap()[0].as_bytes().unwrap();
            let share = Scalar::from_canonical_bytes(share.as_slice().try_into().unwrap()).unwrap();
            let others = set.iter().filter(|j| *j != i);
            others.fold(share, |x, j| x * scalar(j) * (scalar(j) - scalar(i)).invert())
        })
        .sum();
    EdwardsPoint::mul_base(&sum).compress().to_bytes().to_vec()
}

#[test]
fn any_t_shares_hold_the_key_and_no_fewer_do() {
    let holders = indices(1..=5);
    let wallet = make(3, &holders, &[Curve::Ed25519]);
    let key = &wallet[&index(1)].public().keys[0].public_key;
    for set in subsets(&holders, 3) {
        assert_eq!(interpolated(&wallet, &set), *key, "{set:?}");
    }
    for fewer in [1, 2] {
        for set in subsets(&holders, fewer) {
            assert_ne!(interpolated(&wallet, &set), *key, "{set:?}");
        }
    }
}
