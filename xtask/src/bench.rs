//! `cargo xtask bench`: the measured figures. `docs/benchmarks.md` says how to read them.

mod phone;
mod programs;
mod startup;

use std::ffi::OsString;

use crate::{
    Checkout, Failure, call,
    tools::{Consent, Tools},
};

/// The first argument that asks for the desktop app instead of the crates.
const STARTUP: &str = "startup";

/// The one that asks for the phone page.
const PHONE: &str = "phone";

/// The packages that have benches.
const MEASURED: [&str; 3] = ["mpc", "relay-server", "scenarios"];

/// The features of `host` that programs are released with.
const FEATURES: [&str; 2] = ["--features", "host/native"];

/// The bench that measures the library for those who may not link it, and the variable that names it
/// to them.
const METER: (&str, &str) = ("ceremonies", "COHORT_LIBRARY_METER");

/// Measures the desktop app where the first argument is `startup`, the phone page where it is `phone`;
/// otherwise runs all benches, optimised, and `args` go to each of them.
pub fn run(checkout: &Checkout, args: &[OsString]) -> Result<(), Failure> {
    if args.first().is_some_and(|arg| arg == STARTUP) {
        return startup::run(checkout);
    }
    if args.first().is_some_and(|arg| arg == PHONE) {
        return phone::run(checkout);
    }
    let mut cargo = checkout.cargo();
    cargo.arg("bench");
    for package in MEASURED {
        cargo.args(["--package", package]);
    }
    // Only bench targets: the test harness of a library does not know the options of a bench.
    let built = programs::build(cargo.args(FEATURES).args(["--bench", "*", "--no-run"]))?;
    let servers = Tools::new(checkout, Consent::of_this_run()).cloud_servers()?;
    let meter = built.iter().find(|bench| bench.name == METER.0);
    // A crate may need programs of its own, which are built as well.
    for bench in built.iter().filter(|built| built.kind == "bench") {
        let mut command = checkout.command(&bench.program);
        command.env("CLOUD_SERVERS", &servers);
        if let Some(meter) = meter {
            command.env(METER.1, &meter.program);
        }
        call::run(command.arg("--bench").args(args))?;
    }
    Ok(())
}
