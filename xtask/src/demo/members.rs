//! Members come and go: a wallet of two windows grows, changes how many must agree, loses a member,
//! recovers one, and pays after each step.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{self, HOLD},
    cast::{self, Relay, balance, fund, start_relay},
    party::Party,
    story::Story,
};
use crate::{
    Checkout, Failure, Node,
    windows::{Display, Window},
};

const PASSWORD: &str = "nine slow badgers humming";
const NAMES: [&str; 2] = ["Kitchen laptop", "Study computer"];
const SERVERS: [&str; 3] = ["Office server", "Vault server", "Home server"];

/// A window, another where there is one, and servers.
pub(super) struct Stage {
    /// What the names of this story's pictures begin with.
    pub(super) story: &'static str,
    pub(super) pictures: PathBuf,
    pub(super) relay: Relay,
    pub(super) node: Node,
    pub(super) first: Window,
    pub(super) second: Option<Window>,
    pub(super) servers: Vec<Party>,
    // Last: the windows end before their display.
    pub(super) display: Display,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<(), Failure> {
    let mut story = Story::begin("members");
    let folder = cast::fresh_folder(checkout, "members")?;
    let mut stage = story.step("relay, node, two windows, three servers", || {
        let stage = set_up(checkout, options, anvil, app, &folder)?;
        let evidence = json!({
            "relay": stage.relay.url, "node": stage.node.url(), "display_pid": stage.display.pid(),
            "server_pids": stage.servers.iter().map(Party::pid).collect::<Vec<_>>(),
        });
        Ok((stage, evidence))
    })?;
    let told = tell(&mut story, &mut stage, options);
    if told.is_err() {
        // The story has failed already, and says so.
        let _ = stage.picture("failed");
    }
    story.end(told?);
    Ok(())
}

fn tell(story: &mut Story, stage: &mut Stage, options: &Options) -> Result<Value, Failure> {
    let (wallet, address) = story.step("create 2 of 2", || create(stage))?;
    story.step("fund", || {
        let evidence = fund(&stage.node, &address)?;
        acts::set_node(&stage.first, &stage.node)?;
        stage.first.press(&format!("wallet-{wallet}"))?;
        Ok(((), evidence))
    })?;
    let before = balance(&stage.node, &options.recipient)?;
    story.step("pay with both windows", || pay_with_second(stage, options))?;

    story.step("add the first server: 2 of 3", || {
        let made = add(stage, 0, 0, &address)?;
        Ok(((), made))
    })?;
    story.step("pay with the first server", || pay(stage, options, &[0]))?;
    story.step("add the second server and let three agree: 3 of 4", || {
        let made = add(stage, 1, 1, &address)?;
        Ok(((), made))
    })?;
    story.step("pay with both servers", || pay(stage, options, &[0, 1]))?;
    story.step("the second window is lost and removed: 2 of 3", || remove(stage, &address))?;
    story.step("pay with the second server", || pay(stage, options, &[1]))?;
    story.step("the pieces are made afresh", || refresh(stage, &address))?;
    story.step("pay with fresh pieces", || pay(stage, options, &[0]))?;
    story.step("the second server is lost, and another takes its place", || {
        recover(stage, &address)
    })?;
    story.step("pay with the recovered piece", || pay(stage, options, &[1]))?;
    story.step("the recipient has it", || {
        Ok(((), cast::received(&stage.node, options, before, 6)?))
    })?;
    Ok(json!({ "address": address, "wallet": wallet }))
}

impl Stage {
    pub(super) fn picture(&self, name: &str) -> Result<(), Failure> {
        self.first.picture(&self.pictures.join(format!("{}-{name}.png", self.story)))
    }

    fn second(&self) -> Result<&Window, Failure> {
        self.second.as_ref().ok_or_else(cast::no_such_party)
    }

    pub(super) fn server(&mut self, number: usize) -> Result<&mut Party, Failure> {
        self.servers.get_mut(number).ok_or_else(cast::no_such_party)
    }
}

fn set_up(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
    folder: &Path,
) -> Result<Stage, Failure> {
    let programs = checkout.target().join("debug");
    let relay = start_relay(&programs, folder)?;
    let node = cast::start_node(options, anvil, folder)?;
    let display = Display::find(&folder.join("display.log"))?;
    let first = Window::start(NAMES[0], app, &display, &folder.join("window-1"))?;
    let second = Window::start(NAMES[1], app, &display, &folder.join("window-2"))?;
    let servers = cast::start_servers(&programs, folder, &relay, &node, options, &SERVERS)?;
    let pictures = checkout.target().join("demo");
    Ok(Stage {
        story: "members",
        pictures,
        relay,
        node,
        first,
        second: Some(second),
        servers,
        display,
    })
}

/// From the first screen to a wallet of the two windows; gives it and its address.
fn create(stage: &mut Stage) -> Result<((String, String), Value), Failure> {
    let (first, second) = (&stage.first, stage.second()?);
    acts::found(first, "create", NAMES[0], PASSWORD)?;
    acts::found(second, "join", NAMES[1], PASSWORD)?;
    acts::set_relay(first, &stage.relay)?;
    first.fill("create-name", "Family savings")?;
    first.press("create-devices-less")?;
    first.press("create-go")?;
    let link = first.until_value("lobby-link")?;
    second.fill("join-link", &link)?;
    second.press("join-go")?;
    first.press("lobby-start")?;
    for window in [first, second] {
        window.press("compare-matches")?;
    }
    for window in [first, second] {
        window.see("outcome-created")?;
        acts::save_file(window, "outcome-save", PASSWORD)?;
    }
    let address = first.attribute("wallet-address", "data-address")?;
    let entry = ask(first, WALLET)?;
    let wallet = entry.trim_start_matches("wallet-").to_owned();
    Ok(((wallet.clone(), address.clone()), json!({ "wallet": wallet, "address": address })))
}

/// The test id of the first wallet in the list beside the page.
const WALLET: &str =
    "return document.querySelector('nav [data-testid^=\"wallet-\"]').dataset.testid";
/// What the wallet's page says under its name.
const RULE: &str = "return document.querySelector('[data-testid=\"wallet\"] header p').textContent";

pub(super) fn ask(window: &Window, script: &str) -> Result<String, Failure> {
    let answer = window.run(script)?;
    let text = answer.as_str().map(str::to_owned);
    text.ok_or_else(|| Failure::Node { method: "page".into(), answer: answer.to_string() })
}

/// Adds a server; the members compare codes with it. `more` raises how many must agree.
fn add(stage: &mut Stage, server: usize, more: usize, address: &str) -> Result<Value, Failure> {
    let begun = Instant::now();
    stage.first.press("wallet-devices")?;
    stage.first.press("devices-add")?;
    for _ in 0..more {
        stage.first.press("change-threshold-more")?;
    }
    stage.picture(&format!("add-{server}"))?;
    stage.first.press("change-go")?;
    meet(stage, server, &(0..server).collect::<Vec<_>>())?;
    changed(stage, begun, address)
}

/// Everybody comes to the lobby that the first window opened, and says that the codes match.
pub(super) fn meet(stage: &mut Stage, newcomer: usize, members: &[usize]) -> Result<(), Failure> {
    let link = stage.first.until_value("lobby-link")?;
    if let Some(second) = &stage.second {
        second.press("nav-inbox")?;
        second.press("inbox-0-open")?;
    }
    stage.server(newcomer)?.say(&format!("join {link}"))?;
    stage.picture(&format!("lobby-{newcomer}"))?;
    stage.first.press("lobby-start")?;
    let servers: Vec<usize> = members.iter().copied().chain([newcomer]).collect();
    compare(stage, &servers)?;
    if let Some(second) = &stage.second {
        second.see("outcome-changed")?;
        second.press("outcome-later")?;
    }
    for server in servers {
        stage.server(server)?.hear_text("changed", "wallet")?;
    }
    Ok(())
}

/// Everybody finds the same code, and says so.
pub(super) fn compare(stage: &mut Stage, servers: &[usize]) -> Result<(), Failure> {
    let mut codes = vec![stage.first.attribute("compare-code", "data-code")?];
    stage.picture(&format!("compare-{}", servers.len()))?;
    if let Some(second) = &stage.second {
        codes.push(second.attribute("compare-code", "data-code")?);
    }
    for server in servers {
        codes.push(stage.server(*server)?.hear_text("compare", "code")?);
    }
    if codes.iter().any(|code| Some(code) != codes.first()) {
        return Err(Failure::Node { method: "codes".into(), answer: format!("{codes:?}") });
    }
    for server in servers {
        stage.server(*server)?.say("matches")?;
    }
    for window in [Some(&stage.first), stage.second.as_ref()].into_iter().flatten() {
        window.press("compare-matches")?;
    }
    Ok(())
}

/// The first window says that it is done; the address is what it was.
pub(super) fn changed(stage: &Stage, begun: Instant, address: &str) -> Result<Value, Failure> {
    stage.first.see("outcome-changed")?;
    let ms = begun.elapsed().as_millis();
    stage.first.press("outcome-later")?;
    let shown = stage.first.attribute("wallet-address", "data-address")?;
    let rule = ask(&stage.first, RULE)?;
    let evidence = json!({ "address": shown, "rule": rule, "ms": ms });
    if shown == address {
        Ok(evidence)
    } else {
        Err(Failure::Node { method: "address".into(), answer: evidence.to_string() })
    }
}

/// A change by known devices: the servers are asked, and everybody agrees to the same code.
pub(super) fn agree(stage: &mut Stage, servers: &[usize]) -> Result<String, Failure> {
    let mut codes = Vec::new();
    for server in servers {
        codes.push(stage.server(*server)?.hear_text("change", "code")?);
    }
    stage.first.switch_to("agree-go")?;
    let shown = stage.first.attribute("agree-code", "data-code")?.replace(' ', "");
    stage.picture(&format!("agree-{shown}"))?;
    if codes.iter().any(|code| *code != shown) {
        return Err(Failure::Node { method: "codes".into(), answer: format!("{shown} {codes:?}") });
    }
    stage.first.hold_in_approve("agree-go", HOLD)?;
    for server in servers {
        stage.server(*server)?.say(&format!("approve {shown}"))?;
    }
    for server in servers {
        stage.server(*server)?.hear_text("changed", "wallet")?;
    }
    stage.first.switch_to("outcome-changed")?;
    Ok(shown)
}

/// The second window's device is gone for good; the others go on without it, two of three.
fn remove(stage: &mut Stage, address: &str) -> Result<((), Value), Failure> {
    let lost = stage.second.take().ok_or_else(cast::no_such_party)?;
    let data = lost.driver().data();
    drop(lost);
    fs::remove_dir_all(data).map_err(Failure::system("delete a device"))?;
    let begun = Instant::now();
    stage.first.press("wallet-devices")?;
    stage.picture("devices")?;
    stage.first.press("devices-remove")?;
    stage.first.press_text("change-device", NAMES[1])?;
    stage.first.press("change-threshold-less")?;
    stage.picture("remove")?;
    stage.first.press("change-go")?;
    agree(stage, &[0, 1])?;
    Ok(((), changed(stage, begun, address)?))
}

fn refresh(stage: &mut Stage, address: &str) -> Result<((), Value), Failure> {
    let begun = Instant::now();
    stage.first.press("wallet-devices")?;
    stage.first.press("devices-refresh")?;
    stage.first.press("change-go")?;
    agree(stage, &[0, 1])?;
    Ok(((), changed(stage, begun, address)?))
}

/// The second server's disk is gone; the third one takes its place.
fn recover(stage: &mut Stage, address: &str) -> Result<((), Value), Failure> {
    let lost = stage.servers.remove(1);
    let data = lost.home().to_owned();
    lost.kill();
    fs::remove_dir_all(data).map_err(Failure::system("delete a device"))?;
    let begun = Instant::now();
    stage.first.press("wallet-devices")?;
    stage.first.press("devices-recover")?;
    stage.first.press("change-way-replace")?;
    stage.first.press_text("change-device", SERVERS[1])?;
    stage.picture("recover")?;
    stage.first.press("change-go")?;
    meet(stage, 1, &[0])?;
    Ok(((), changed(stage, begun, address)?))
}

/// The first window pays with the second.
fn pay_with_second(stage: &Stage, options: &Options) -> Result<((), Value), Failure> {
    let (first, second) = (&stage.first, stage.second()?);
    first.take_focus()?;
    acts::propose(first, &[NAMES[1]], options, |_| Ok(()))?;
    second.press("nav-inbox")?;
    second.press("inbox-0-open")?;
    for window in [second, first] {
        window.switch_to("approve-go")?;
        window.hold_in_approve("approve-go", HOLD)?;
    }
    second.switch_to("outcome-signed")?;
    second.press("signed-home")?;
    Ok(((), paid(stage)?))
}

/// The first window pays with some of the servers.
pub(super) fn pay(
    stage: &mut Stage,
    options: &Options,
    servers: &[usize],
) -> Result<((), Value), Failure> {
    let names: Vec<String> = servers
        .iter()
        .map(|server| Ok(stage.server(*server)?.name().to_owned()))
        .collect::<Result<_, Failure>>()?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    acts::propose(&stage.first, &names, options, |_| Ok(()))?;
    for server in servers {
        let code = stage.server(*server)?.hear_text("request", "code")?;
        stage.server(*server)?.say(&format!("approve {code}"))?;
    }
    stage.first.switch_to("approve-go")?;
    stage.first.hold_in_approve("approve-go", HOLD)?;
    Ok(((), paid(stage)?))
}

fn paid(stage: &Stage) -> Result<Value, Failure> {
    let paid = acts::signed(&stage.first, &stage.node)?;
    stage.first.press("signed-home")?;
    Ok(paid)
}
