//! `cargo xtask run`: the desktop app from this checkout.

use crate::{
    Checkout, Failure,
    app::{self, Variant},
    call,
    tools::{Consent, Tools},
};

/// What the app may be told.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Keeps a data folder of its own, so that several can run side by side.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Builds it as it is shipped: slow to build, quick to start.
    #[arg(long)]
    pub release: bool,
}

/// Builds the app, and becomes it.
///
/// # Errors
///
/// [`Failure`] when something is missing or does not build.
pub fn run(checkout: &Checkout, options: &Options) -> Result<(), Failure> {
    let tools = Tools::new(checkout, Consent::of_this_run());
    call::note("building the pages");
    app::build_pages(checkout, &tools, Variant::Personal)?;
    call::note("building the app");
    let mut cargo = checkout.cargo();
    cargo.args(["run", "--package", "cohort"]);
    if options.release {
        cargo.arg("--release");
    }
    cargo.arg("--");
    if let Some(profile) = &options.profile {
        cargo.args(["--profile", profile]);
    }
    call::replace_us(&mut cargo)
}
