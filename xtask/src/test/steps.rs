//! The steps, in their order: what is quick and breaks often first, the UI before the app that
//! embeds it.

use std::{
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::ValueEnum as _;

use super::{Depth, Place, table::Outcome};
use crate::{
    Failure, call,
    demo::{self, Scenario},
    phone::{self, Make},
    planted,
    tools::{self, NPM, Need, WASM},
    twin,
};

/// The crates that run in a browser too.
const BROWSER_CRATES: [&str; 12] = [
    "mpc", "wire", "channel", "vault", "sheet", "chain", "party", "whole", "host", "bridge",
    "phone", "twin",
];

/// What the system parts of `host` are behind. One set for all builds: a second set would compile
/// everything twice.
const FEATURES: [&str; 2] = ["--features", "host/native,host/test-support"];

/// RustSec's data beside the checkout, for machines without a network.
const ADVISORIES: &str = "../shared/advisory-db";

/// In seconds.
const DAY: u64 = 24 * 60 * 60;

/// One step.
pub(super) struct Step {
    pub(super) name: &'static str,
    /// What it is about; a checkout without it does not list the step.
    pub(super) subject: &'static str,
    /// What it needs, each where the checkout has the first.
    pub(super) needs: &'static [(&'static str, Need)],
    pub(super) work: fn(&Place) -> Result<Outcome, Failure>,
}

pub(super) const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        subject: "Cargo.toml",
        needs: &[],
        work: |place| place.cargo(&["fmt", "--all", "--check"]),
    },
    Step { name: "ui install", subject: "ui/package.json", needs: &[], work: ui_install },
    Step {
        name: "ui lint",
        subject: "ui/package.json",
        needs: &[],
        work: |place| place.ui("lint"),
    },
    Step {
        name: "ui check",
        subject: "ui/package.json",
        needs: &[],
        work: |place| place.ui("check"),
    },
    Step {
        name: "ui test",
        subject: "ui/package.json",
        needs: &[],
        work: |place| place.ui("test"),
    },
    Step {
        name: "ui build",
        subject: "ui/package.json",
        needs: &[],
        work: |place| place.ui("build"),
    },
    Step {
        name: "ui axe",
        subject: "ui/package.json",
        needs: &[("ui", Need::System(tools::BROWSER))],
        work: ui_axe,
    },
    Step {
        name: "clippy",
        subject: "Cargo.toml",
        needs: &[("src-tauri", Need::System(tools::DESKTOP))],
        work: clippy,
    },
    Step {
        name: "test",
        subject: "Cargo.toml",
        needs: &[
            ("crates/chain", Need::Anvil),
            ("src-tauri", Need::System(tools::WINDOWS)),
            ("tests/tests/processes", Need::System(tools::TRACER)),
            ("tests/tests/cloud", Need::CloudServers),
            ("crates/host", Need::SignInServer),
        ],
        work: test,
    },
    Step { name: "planted", subject: "tests/planted", needs: &[], work: planted },
    Step {
        name: "demo",
        subject: "xtask/src/demo.rs",
        needs: &[
            ("crates/chain", Need::Anvil),
            ("src-tauri", Need::System(tools::WINDOWS)),
            ("phone", Need::WasmTarget),
            ("phone", Need::System(tools::BROWSER)),
        ],
        work: demo,
    },
    Step {
        name: "phone page",
        subject: "phone",
        needs: &[("ui", Need::System(tools::BROWSER))],
        work: phone_page,
    },
    Step {
        name: "keychain",
        subject: "crates/host/tests/keychain.sh",
        needs: &[("crates/host", Need::System(tools::KEYRING))],
        work: keychain,
    },
    Step { name: "doc", subject: "Cargo.toml", needs: &[], work: doc },
    Step { name: "wasm", subject: "crates", needs: &[("crates", Need::WasmTarget)], work: wasm },
    Step {
        name: "twin",
        subject: "tests/twin",
        needs: &[("tests/twin", Need::WasmTarget), ("ui", Need::System(tools::BROWSER))],
        work: twin,
    },
    Step {
        name: "deny",
        subject: "deny.toml",
        needs: &[("deny.toml", Need::Checkers)],
        work: deny,
    },
    Step { name: "advisories", subject: "deny.toml", needs: &[], work: advisories },
];

impl Place {
    fn cargo(&self, args: &[&str]) -> Result<Outcome, Failure> {
        passed(self.checkout.cargo().args(args))
    }

    /// A script of `ui/package.json`.
    fn ui(&self, script: &str) -> Result<Outcome, Failure> {
        let mut npm = self.checkout.command(NPM);
        npm.current_dir(self.checkout.root().join("ui"));
        passed(npm.args(["run", "--silent", script]))
    }
}

fn passed(command: &mut Command) -> Result<Outcome, Failure> {
    call::run(command).map(|()| Outcome::Passed)
}

fn ui_install(place: &Place) -> Result<Outcome, Failure> {
    place.tools.ui_packages().map(|()| Outcome::Passed)
}

/// The screens of the main job in both themes and two sizes; at night every screen in every state.
fn ui_axe(place: &Place) -> Result<Outcome, Failure> {
    place.ui(match place.depth {
        Depth::Nightly => "test:axe",
        Depth::EveryChange => "test:axe:main",
    })
}

fn clippy(place: &Place) -> Result<Outcome, Failure> {
    let mut cargo = place.checkout.cargo();
    cargo.args(["clippy", "--workspace", "--all-targets"]).args(FEATURES);
    passed(cargo.args(["--", "--deny", "warnings"]))
}

fn test(place: &Place) -> Result<Outcome, Failure> {
    let mut cargo = place.checkout.cargo();
    cargo.args(["test", "--workspace"]).args(FEATURES).env("ANVIL", place.tools.anvil()?);
    cargo.env("CLOUD_SERVERS", place.tools.cloud_servers()?);
    cargo.env("OIDC_PROVIDER", place.tools.sign_in_server()?);
    if place.depth == Depth::Nightly {
        let days =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()) / DAY;
        cargo.env("COHORT_NIGHTLY", "1").env("COHORT_NIGHT", days.to_string());
        cargo.args(["--", "--include-ignored"]);
    }
    passed(&mut cargo)
}

/// The tests find what they are for.
fn planted(place: &Place) -> Result<Outcome, Failure> {
    match place.depth {
        Depth::Nightly => planted::run(&place.checkout).map(|()| Outcome::Passed),
        Depth::EveryChange => Ok(Outcome::NotRun("only at night")),
    }
}

/// All stories, with real processes and in real windows.
fn demo(place: &Place) -> Result<Outcome, Failure> {
    // The phone's module takes longest of all to build as phones get it.
    let quick = place.depth == Depth::EveryChange;
    for scenario in Scenario::value_variants() {
        demo::run(&place.checkout, &demo::Options { quick, ..demo::Options::of(*scenario) })?;
    }
    Ok(Outcome::Passed)
}

/// The page and the programs that the demo built: alone, and at night with all that can go wrong around it.
fn phone_page(place: &Place) -> Result<Outcome, Failure> {
    let program = |name: &str| place.checkout.target().join("debug").join(name);
    let (relay, cosigner) = (program("relay-server"), program("cosigner"));
    let make = match place.depth {
        Depth::Nightly => Make::Shipped,
        Depth::EveryChange => Make::Quick,
    };
    let page = phone::page_folder(&place.checkout, make);
    twin::script(&place.checkout, "phone.js", &[relay.as_os_str(), page.as_os_str()])?;
    if place.depth == Depth::Nightly {
        let all = [relay.as_os_str(), cosigner.as_os_str(), page.as_os_str()];
        twin::script(&place.checkout, "phone-faults.js", &all)?;
    }
    Ok(Outcome::Passed)
}

/// The keychain's own test, in sessions with and without one.
fn keychain(place: &Place) -> Result<Outcome, Failure> {
    passed(place.checkout.command("sh").arg("crates/host/tests/keychain.sh"))
}

fn doc(place: &Place) -> Result<Outcome, Failure> {
    let mut cargo = place.checkout.cargo();
    cargo.args(["doc", "--workspace", "--no-deps"]).args(FEATURES);
    passed(cargo.env("RUSTDOCFLAGS", "--deny warnings"))
}

/// Clippy instead of a bare check: here the crates have the features and the code of a browser.
fn wasm(place: &Place) -> Result<Outcome, Failure> {
    let mut cargo = place.checkout.cargo();
    cargo.args(["clippy", "--target", WASM]);
    for package in BROWSER_CRATES {
        cargo.args(["--package", package]);
    }
    passed(cargo.args(["--", "--deny", "warnings"]))
}

/// The same in a browser, in the build that phones get.
fn twin(place: &Place) -> Result<Outcome, Failure> {
    match place.depth {
        Depth::Nightly => twin::test(&place.checkout, &place.tools).map(|()| Outcome::Passed),
        Depth::EveryChange => Ok(Outcome::NotRun("only at night")),
    }
}

fn deny(place: &Place) -> Result<Outcome, Failure> {
    let mut deny = place.checkout.command(place.tools.checkers()?.deny);
    passed(deny.args(["check", "--hide-inclusion-graph", "bans", "licenses", "sources"]))
}

/// With RustSec's data beside the checkout, or fetched where the network allows.
fn advisories(place: &Place) -> Result<Outcome, Failure> {
    let checkers = place.tools.checkers()?;
    if place.checkout.has(ADVISORIES) {
        let mut audit = place.checkout.command(checkers.audit);
        return passed(audit.args(["audit", "--no-fetch", "--stale", "--db", ADVISORIES]));
    }
    if call::run(place.checkout.command(&checkers.deny).args(["fetch", "db"])).is_err() {
        return Ok(Outcome::NotRun("RustSec's data cannot be fetched from here"));
    }
    let mut deny = place.checkout.command(checkers.deny);
    passed(deny.args(["check", "--hide-inclusion-graph", "advisories"]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Checkout;

    #[test]
    fn every_step_has_a_name_of_its_own_that_fits_the_table() {
        let names: BTreeSet<_> = STEPS.iter().map(|step| step.name).collect();
        assert_eq!(names.len(), STEPS.len());
        assert!(names.iter().all(|name| name.len() < 14));
    }

    #[test]
    fn this_checkout_has_the_subject_of_every_step() {
        let checkout = Checkout::find();
        let without: Vec<_> =
            STEPS.iter().filter(|step| !checkout.has(step.subject)).map(|step| step.name).collect();
        assert_eq!(without, [""; 0]);
    }
}
