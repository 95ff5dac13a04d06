//! `cargo xtask bench`: the measured figures.

use std::ffi::OsString;

use crate::{Checkout, Failure, call};

/// The crates that have benches.
const MEASURED: [&str; 2] = ["mpc", "relay-server"];

/// Runs all benches, optimised; `args` go to each of them.
pub fn run(checkout: &Checkout, args: &[OsString]) -> Result<(), Failure> {
    let mut cargo = checkout.cargo();
    cargo.arg("bench");
    for package in MEASURED {
        cargo.args(["--package", package]);
    }
    // Only bench targets: the test harness of a library does not know the options of a bench.
    call::run(cargo.args(["--bench", "*", "--"]).args(args))
}
