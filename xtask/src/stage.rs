//! `cargo xtask stage`: a relay, a node and windows for testers who drive them themselves.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    Checkout, Failure, Node,
    app::{self, Variant},
    call,
    demo::cast,
    tools::{Consent, Tools},
    wait_for_farewell,
    windows::{Display, Driver},
};

/// What the stage may be told.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// How many windows.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub parties: u8,
}

/// Sets the stage, says in one JSON object where everything is, and stays until it is told to end.
///
/// # Errors
///
/// [`Failure`] when something is missing, does not build or does not start.
pub fn run(checkout: &Checkout, options: &Options) -> Result<(), Failure> {
    let tools = Tools::new(checkout, Consent::of_this_run());
    let anvil = tools.anvil()?;
    let programs = cast::build_programs(checkout)?;
    let app = app::build(checkout, &tools, Variant::Automation)?;

    let folder = cast::fresh_folder(checkout, "stage")?;
    let relay = cast::start_relay(&programs, &folder)?;
    let node = Node::start(&anvil, &folder.join("node.log"))?;
    let display = Display::find(&folder.join("display.log"))?;
    let mut drivers = Vec::new();
    for number in 1..=options.parties {
        drivers.push(Driver::start(&app, &display, &folder.join(format!("window-{number}")))?);
    }
    call::say(json!({
        "relay": { "url": relay.url, "key": relay.key, "pid": relay.process.pid() },
        "node": { "url": node.url(), "chain_id": Node::CHAIN_ID, "pid": node.pid() },
        "display": { "pid": display.pid() },
        "app": app,
        "windows": drivers.iter().map(describe).collect::<Vec<_>>(),
        "folder": folder,
    }));
    wait_for_farewell()?;
    // Windows before what they talk to, and before what they are shown on.
    drop(drivers);
    Ok(())
}

/// The app itself starts with the first session, and ends with it.
fn describe(driver: &Driver) -> Value {
    let paths = |path: &Path| path.display().to_string();
    json!({
        "webdriver": driver.url(),
        "capabilities": driver.capabilities(),
        "data": paths(&driver.data()),
        "recovery_file": paths(&driver.recovery_file()),
        "log": paths(driver.log()),
        "pid": driver.pid(),
        "bus_pid": driver.bus_pid(),
    })
}
