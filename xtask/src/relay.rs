//! `cargo xtask relay`: a relay from this checkout.

use std::{ffi::OsString, process::Command};

use crate::{Checkout, Failure};

/// Builds the relay and becomes it, so that signals reach it and nothing stands between.
pub fn run(checkout: &Checkout, args: &[OsString]) -> Result<(), Failure> {
    let mut cargo = checkout.cargo();
    cargo.args(["run", "--quiet", "--package", "relay-server", "--manifest-path"]);
    cargo.arg(checkout.root().join("Cargo.toml")).arg("--").args(args);
    // Files among the arguments are meant from where the person stands.
    if let Ok(here) = std::env::current_dir() {
        cargo.current_dir(here);
    }
    become_it(&mut cargo)
}

#[cfg(unix)]
fn become_it(command: &mut Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt as _;

    Err(Failure::system("run cargo")(command.exec()))
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> Result<(), Failure> {
    crate::call::run(command)
}
