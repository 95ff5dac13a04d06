//! What our ceremonies cost beside the signing library's own, for the same quorum: first as ratios
//! measured in one run, then as distributions.
//!
//! Called with `--answer` it measures the library alone, for those who may not see it: see
//! [`library`].

#![expect(clippy::print_stdout, reason = "a bench prints its result")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "as in tests")]

#[path = "../tests/common/mod.rs"]
mod common;
mod library;

use std::time::{Duration, Instant};

use common::*;
use mpc::Curve;

fn main() {
    if std::env::args().any(|arg| arg == library::ANSWER) {
        return library::answer();
    }
    let library_wallet = library::make();
    let wallet = make(2, &indices([1, 2, 3]), &BOTH);
    let plan = signing_plan(&indices([1, 2]), Curve::Secp256k1, "");
    compare(
        "make 2 of 3, all three parties, a thread for every pair of ours",
        5,
        || drop(library::make()),
        || {
            make(2, &indices([1, 2, 3]), &BOTH);
        },
    );
    compare(
        "sign with 2, both parties",
        31,
        || library::sign(&library_wallet),
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
