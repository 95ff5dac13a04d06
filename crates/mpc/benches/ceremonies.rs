//! What our ceremonies cost beside the signing library's own, for the same quorum: first as ratios
//! measured in one run, then as distributions.

#![expect(clippy::print_stdout, reason = "a bench prints its result")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "as in tests")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use common::*;
use dkls23_core::protocols::signing::SignData;
use dkls23_core::protocols::{Parameters, PartiesMessage, Party, PartyIndex};
use dkls23_core::{DkgSession, SignSession};
use k256::Secp256k1;
use mpc::Curve;

fn main() {
    let library_wallet = library_make();
    let wallet = make(2, &indices([1, 2, 3]), &BOTH);
    let plan = signing_plan(&indices([1, 2]), Curve::Secp256k1, "");
    compare(
        "make 2 of 3, all three parties",
        5,
        || drop(library_make()),
        || {
            make(2, &indices([1, 2, 3]), &BOTH);
        },
    );
    compare(
        "sign with 2, both parties",
        31,
        || library_sign(&library_wallet),
        || {
            sign(&wallet, &plan);
        },
    );
    divan::main();
}

/// Prints the ratio of the fastest runs, the two timed in turns: what else the machine does can
/// only add to a time.
fn compare(what: &str, times: usize, library: impl Fn(), ours: impl Fn()) {
    let time = |work: &dyn Fn()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    let (theirs, own) = (0..times).fold((Duration::MAX, Duration::MAX), |(theirs, own), _| {
        (theirs.min(time(&library)), own.min(time(&ours)))
    });
    let ratio = own.as_secs_f64() / theirs.as_secs_f64();
    println!("{what}: library {theirs:.1?}, ours {own:.1?}, ratio {ratio:.2}");
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn make_2_of_3() {
    make(2, &indices([1, 2, 3]), &BOTH);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn make_2_of_3_ed25519_alone() {
    make(2, &indices([1, 2, 3]), &[Curve::Ed25519]);
}

#[divan::bench(args = [2, 3])]
fn sign_ecdsa(bencher: divan::Bencher<'_, '_>, t: u8) {
    let wallet = make(t, &indices(1..=3), &BOTH);
    bencher.bench(|| sign(&wallet, &signing_plan(&indices(1..=t), Curve::Secp256k1, "0/5")));
}

#[divan::bench(args = [2, 3])]
fn sign_eddsa(bencher: divan::Bencher<'_, '_>, t: u8) {
    let wallet = make(t, &indices(1..=3), &[Curve::Ed25519]);
    bencher.bench(|| sign(&wallet, &signing_plan(&indices(1..=t), Curve::Ed25519, "")));
}

#[divan::bench(sample_count = 5)]
fn trial_2_of_3(bencher: divan::Bencher<'_, '_>) {
    let wallet = make(2, &indices(1..=3), &BOTH);
    bencher.bench(|| run(start_trial(&wallet), &mut quietly));
}

type LibraryWallet = Vec<Party<Secp256k1>>;

fn party(number: usize) -> PartyIndex {
    PartyIndex::new(u8::try_from(number + 1).unwrap()).unwrap()
}

/// Those of all parties' messages that are for one.
fn to<T: Clone>(me: PartyIndex, sent: &[Vec<T>], ends: impl Fn(&T) -> &PartiesMessage) -> Vec<T> {
    sent.iter().flatten().filter(|message| ends(message).receiver == me).cloned().collect()
}

/// The library's own key generation, 2 of 3, secp256k1.
fn library_make() -> LibraryWallet {
    let parameters = Parameters::new(2, 3).unwrap();
    let mut sessions: Vec<DkgSession<Secp256k1>> =
        (0..3).map(|i| DkgSession::new(parameters.clone(), party(i), vec![1; 32])).collect();
    let dealt: Vec<_> = sessions.iter().map(DkgSession::phase1).collect();
    let (mut proofs, mut zeros_2, mut zeros_3, mut muls) = (vec![], vec![], vec![], vec![]);
    let (mut chains_2, mut chains_3) = (BTreeMap::new(), BTreeMap::new());
    for (i, session) in sessions.iter_mut().enumerate() {
        let pieces: Vec<_> = dealt.iter().map(|row| row[i]).collect();
        let (proof, zero, chain) = session.phase2(&pieces).unwrap();
        proofs.push(proof);
        zeros_2.push(zero);
        chains_2.insert(party(i), chain);
    }
    for (i, session) in sessions.iter_mut().enumerate() {
        let (zero, mul, chain) = session.phase3().unwrap();
        zeros_3.push(zero);
        muls.push(mul);
        chains_3.insert(party(i), chain);
    }
    let finish = |(i, session): (usize, DkgSession<Secp256k1>)| {
        let zero_2 = to(party(i), &zeros_2, |message| &message.parties);
        let zero_3 = to(party(i), &zeros_3, |message| &message.parties);
        let mul = to(party(i), &muls, |message| &message.parties);
        let address = |_: &k256::AffinePoint| String::new();
        let made = session.phase4(&proofs, &zero_2, &zero_3, &mul, &chains_2, &chains_3, address);
        made.unwrap().0
    };
    sessions.into_iter().enumerate().map(finish).collect()
}

/// The library's own signature by the first two.
fn library_sign(wallet: &LibraryWallet) {
    let data = |me: usize| SignData {
        sign_id: vec![2; 32],
        counterparties: vec![party(1 - me)],
        message_hash: [0x5a; 32],
    };
    let (mut first, first_1) = SignSession::new(&wallet[0], data(0)).unwrap();
    let (mut second, second_1) = SignSession::new(&wallet[1], data(1)).unwrap();
    let (first_2, second_2) = (first.phase2(&second_1).unwrap(), second.phase2(&first_1).unwrap());
    let sums = [first.phase3(&second_2).unwrap(), second.phase3(&first_2).unwrap()];
    first.phase4(&sums, true).unwrap();
    second.phase4(&sums, true).unwrap();
}
