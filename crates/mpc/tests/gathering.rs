//! Keys put together again from their shares: by every t of n holders, and by nobody else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;

use common::*;
use mpc::{Abort, Check, Curve, Refusal, SecretBytes, ShareIndex, WholeKey, gather};

const CURVES: [Curve; 2] = [Curve::Secp256k1, Curve::Ed25519];

fn pieces(wallet: &Wallet, of: &[ShareIndex]) -> BTreeMap<ShareIndex, SecretBytes> {
    of.iter().map(|index| (*index, wallet[index].bare().give().unwrap())).collect()
}

#[test]
fn every_t_holders_put_the_very_keys_together() {
    let wallet = make(2, &indices(1..=4), &CURVES);
    let public = wallet[&index(1)].public().clone();
    let mut found: Vec<[u8; 32]> = Vec::new();
    for count in 2..=4 {
        for chosen in subsets(&public.holders, count) {
            let chosen: Vec<ShareIndex> = chosen.into_iter().collect();
            let keys = gather(&public, &pieces(&wallet, &chosen)).unwrap();
            for (whole, known) in keys.iter().zip(&public.keys) {
                assert_eq!(whole.public().public_key, known.public_key);
                assert_eq!(whole.public().chain_code, known.chain_code);
            }
            found.push(*keys[0].expose());
        }
    }
    assert_eq!(found.len(), 6 + 4 + 1);
    assert!(found.iter().all(|key| *key == found[0]));
}

fn refused(keys: Result<Vec<WholeKey>, Abort>) -> Abort {
    keys.err().unwrap()
}

#[test]
fn fewer_than_t_and_strangers_are_refused() {
    let wallet = make(3, &indices(1..=4), &CURVES);
    let public = wallet[&index(1)].public();
    let few = pieces(&wallet, &[index(1), index(4)]);
    assert_eq!(refused(gather(public, &few)), Refusal::Signers { threshold: 3 }.into());
    let mut strange = pieces(&wallet, &[index(1), index(2), index(4)]);
    strange.insert(index(9), wallet[&index(1)].bare().give().unwrap());
    assert_eq!(refused(gather(public, &strange)), Refusal::Signers { threshold: 3 }.into());
}

#[test]
fn whoever_gives_something_else_is_named() {
    let wallet = make(2, &indices(1..=3), &CURVES);
    let other = make(2, &indices(1..=4), &CURVES);
    let public = wallet[&index(1)].public();
    let good = pieces(&wallet, &[index(1), index(2), index(3)]);
    let with = |at: u8, piece: SecretBytes| {
        let mut pieces = good.clone();
        pieces.insert(index(at), piece);
        match refused(gather(public, &pieces)) {
            Abort::Cheated { culprits, check } => (culprits, check),
            abort => panic!("{abort}"),
        }
    };
    let others = wallet[&index(1)].bare().give().unwrap();
    assert_eq!(with(2, others), (vec![index(2)], Check::Piece), "another holder's");
    let stranger = other[&index(2)].bare().give().unwrap();
    assert_eq!(with(2, stranger), (vec![index(2)], Check::Piece), "another wallet's");
    let cut = good[&index(3)].expose();
    for length in 0..cut.len() {
        let piece = SecretBytes::new(cut[..length].to_vec());
        assert_eq!(with(3, piece), (vec![index(3)], Check::Encoding), "cut at {length}");
    }
    let ones = vec![0xff; cut.len()];
    assert_eq!(with(3, SecretBytes::new(ones)).0, [index(3)]);
    for at in 0..cut.len() {
        let mut changed = cut.to_vec();
        changed[at] ^= 1;
        assert_eq!(with(3, SecretBytes::new(changed)).0, [index(3)], "byte {at}");
    }
}
