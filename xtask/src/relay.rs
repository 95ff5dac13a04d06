//! `cargo xtask relay`: a relay from this checkout.

use std::ffi::OsString;

use crate::{Checkout, Failure, call};

/// Builds the relay and becomes it.
///
/// # Errors
///
/// [`Failure`] when it does not build or start.
pub fn run(checkout: &Checkout, args: &[OsString]) -> Result<(), Failure> {
    let mut cargo = checkout.cargo();
    cargo.args(["run", "--quiet", "--package", "relay-server", "--manifest-path"]);
    cargo.arg(checkout.root().join("Cargo.toml")).arg("--").args(args);
    // Files among the arguments are meant from where the person stands.
    if let Ok(here) = std::env::current_dir() {
        cargo.current_dir(here);
    }
    call::replace_us(&mut cargo)
}
