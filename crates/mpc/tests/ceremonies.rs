//! The happy stories: keys are made, tried, stored, and sign, whoever of the holders comes.

mod common;

use std::time::Instant;

use common::*;
use mpc::{Curve, Signature};

#[test]
fn three_holders_make_both_keys_try_them_and_any_two_sign() {
    let holders = indices([1, 2, 3]);
    let t = Instant::now();
    let wallet = make(2, &holders, &BOTH);
    println!("make {:?}", t.elapsed());
    let t = Instant::now();
    for outcome in run(start_trial(&wallet), &mut quietly).into_values() {
        outcome.done();
    }
    println!("trial {:?}", t.elapsed());
    for signers in subsets(&holders, 2) {
        let t = Instant::now();
        let ecdsa = sign(&wallet, &signing_plan(&signers, Curve::Secp256k1, "0/5"));
        println!("sign {:?}", t.elapsed());
        let eddsa = sign(&wallet, &signing_plan(&signers, Curve::Ed25519, ""));
        assert!(matches!(ecdsa, Signature::Ecdsa(_)) && matches!(eddsa, Signature::Eddsa(_)));
    }
    println!("plaintext {}", wallet[&index(1)].to_plaintext().unwrap().len());
    copy(&wallet[&index(1)]);
}
