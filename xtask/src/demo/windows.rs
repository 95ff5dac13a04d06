//! Two windows and a headless party: what a person would press, pressed.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    Options,
    cast::{self, Relay, balance, fund, start_relay, wait_for_block},
    party::Party,
    story::Story,
};
use crate::{
    Checkout, Failure, Node,
    windows::{Display, Window},
};

/// How long Approve wants to be held, and a little more.
const HOLD: Duration = Duration::from_millis(1600);
const PASSWORD: &str = "four quiet otters crossing";
const NAMES: [&str; 2] = ["Kitchen laptop", "Study computer"];
const SERVER: &str = "Office server";

struct Stage {
    pictures: PathBuf,
    relay: Relay,
    node: Node,
    windows: Vec<Window>,
    server: Party,
    // Last: the windows end before their display.
    display: Display,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
) -> Result<(), Failure> {
    let mut story = Story::begin("main");
    let folder = cast::fresh_folder(checkout, "main")?;
    let mut stage = story.step("relay, node, two windows, one server", || {
        let stage = set_up(checkout, options, anvil, &folder)?;
        let pids: Vec<u32> = stage.windows.iter().map(Window::pid).collect();
        let evidence = json!({
            "relay": stage.relay.url, "node": stage.node.url(), "display_pid": stage.display.pid(),
            "driver_pids": pids, "server_pid": stage.server.pid(),
        });
        Ok((stage, evidence))
    })?;

    story.step("name two devices", || {
        stage.picture(0, "01-welcome")?;
        for (window, (act, name)) in
            stage.windows.iter().zip([("create", NAMES[0]), ("join", NAMES[1])])
        {
            window.press(&format!("welcome-act-{act}"))?;
            window.fill("found-name", name)?;
            window.fill("new-password", PASSWORD)?;
            window.fill("new-password-again", PASSWORD)?;
            window.press("found-go")?;
        }
        Ok(((), json!({ "names": NAMES })))
    })?;

    let create_ms = story.step("create 2 of 3 and compare the code", || {
        let begun = Instant::now();
        let code = create(&mut stage)?;
        let ms = begun.elapsed().as_millis();
        Ok((ms, json!({ "code": code, "ms": ms })))
    })?;

    let (wallet, address) = story.step("save recovery files", || {
        for (number, window) in stage.windows.iter().enumerate() {
            window.press("outcome-save")?;
            window.fill("recovery-password", PASSWORD)?;
            window.fill("recovery-password-again", PASSWORD)?;
            stage.picture(number, &format!("05-recovery-{number}"))?;
            window.press("recovery-save")?;
            window.see("recovery-done")?;
            window.press("recovery-back")?;
        }
        let (wallet, address) = stage.server.hear("the wallet", |kind, details| {
            let text = |field| Some(details.get(field)?.as_str()?.to_owned());
            (kind == "wallet").then(|| Some((text("wallet")?, text("address")?))).flatten()
        })?;
        let mut shown = Vec::new();
        for window in &stage.windows {
            shown.push(window.attribute("wallet-address", "data-address")?);
        }
        let evidence = json!({ "wallet": wallet, "address": address, "shown": shown });
        if shown.iter().all(|one| *one == address) {
            Ok(((wallet, address), evidence))
        } else {
            Err(Failure::Node { method: "addresses".into(), answer: evidence.to_string() })
        }
    })?;

    story.step("fund", || {
        let evidence = fund(&stage.node, &address)?;
        for (number, window) in stage.windows.iter().enumerate() {
            window.press("nav-settings")?;
            let field = format!("network-{}-node", Node::CHAIN_ID);
            window.fill(&field, &stage.node.url())?;
            window.press(&format!("network-{}-save", Node::CHAIN_ID))?;
            window.press(&format!("wallet-{wallet}"))?;
            window.see("wallet-address")?;
            stage.picture(number, &format!("06-wallet-{number}"))?;
        }
        Ok(((), evidence))
    })?;

    let before = balance(&stage.node, &options.recipient)?;
    let mut transactions = Vec::new();
    transactions.push(story.step("pay with both windows", || {
        let paid = pay_with_windows(&stage, options)?;
        Ok((paid.clone(), paid))
    })?);
    transactions.push(story.step("pay with another pair", || {
        let paid = pay_with_server(&mut stage, options)?;
        Ok((paid.clone(), paid))
    })?);
    story.step("the recipient has it", || {
        Ok(((), cast::received(&stage.node, options, before, 2)?))
    })?;
    story.end(json!({
        "address": address, "transactions": transactions, "create_ms": create_ms,
    }));
    Ok(())
}

impl Stage {
    fn picture(&self, window: usize, name: &str) -> Result<(), Failure> {
        match self.windows.get(window) {
            Some(window) => window.picture(&self.pictures.join(format!("{name}.png"))),
            None => Ok(()),
        }
    }

    fn window(&self, number: usize) -> Result<&Window, Failure> {
        self.windows.get(number).ok_or_else(cast::no_such_party)
    }
}

fn set_up(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    folder: &Path,
) -> Result<Stage, Failure> {
    let programs = checkout.target().join("debug");
    let relay = start_relay(&programs, folder)?;
    let node = cast::start_node(options, anvil, folder)?;
    let display = Display::start(&folder.join("display.log"))?;
    let pictures = folder.join("pictures");
    fs::create_dir_all(&pictures).map_err(Failure::system("make a folder for pictures"))?;
    let mut windows = Vec::new();
    for (number, name) in NAMES.iter().enumerate() {
        let home = folder.join(format!("window-{}", number + 1));
        windows.push(Window::start(name, &programs.join("cohort"), &display, &home)?);
    }
    let home = folder.join("server");
    let cosigner = programs.join("cosigner");
    let id = Party::found(&cosigner, &home, SERVER)?;
    let config = cast::config(&relay, &node, options, &[], true);
    let mut server = Party::start(&cosigner, &home, SERVER, &id, &config)?;
    server.hear("connected", |kind, details| {
        (kind == "line" && details.get("state") == Some(&json!("connected"))).then_some(())
    })?;
    Ok(Stage { pictures, relay, node, windows, server, display })
}

/// From the first screen to the same code on all three; gives the code.
fn create(stage: &mut Stage) -> Result<String, Failure> {
    let first = stage.window(0)?;
    first.fill("relay-url", &stage.relay.url)?;
    first.fill("relay-key", &stage.relay.key)?;
    first.press("relay-go")?;
    first.fill("create-name", "Family savings")?;
    stage.picture(0, "02-create")?;
    first.press("create-go")?;
    let link = first.until_value("lobby-link")?;
    let second = stage.window(1)?;
    second.fill("join-link", &link)?;
    second.press("join-go")?;
    stage.server.say(&format!("join {link}"))?;
    stage.picture(0, "03-lobby")?;
    stage.window(0)?.press("lobby-start")?;
    let heard = stage.server.hear_text("compare", "code")?;
    let mut codes = vec![heard];
    for (number, window) in stage.windows.iter().enumerate() {
        codes.push(window.attribute("compare-code", "data-code")?);
        stage.picture(number, &format!("04-compare-{number}"))?;
    }
    if codes.iter().any(|code| Some(code) != codes.first()) {
        return Err(Failure::Node { method: "codes".into(), answer: format!("{codes:?}") });
    }
    stage.server.say("matches")?;
    for window in &stage.windows {
        window.press("compare-matches")?;
    }
    for window in &stage.windows {
        window.see("outcome-created")?;
    }
    Ok(codes.swap_remove(0))
}

/// The first window proposes, both approve in their own window.
fn pay_with_windows(stage: &Stage, options: &Options) -> Result<Value, Failure> {
    let (first, second) = (stage.window(0)?, stage.window(1)?);
    let begun = Instant::now();
    draft(stage, first, NAMES[1], options)?;
    second.press("nav-inbox")?;
    second.press("inbox-0-open")?;
    for (number, window) in stage.windows.iter().enumerate() {
        window.switch_to("approve-go")?;
        stage.picture(number, &format!("08-approve-{number}"))?;
    }
    let approved = Instant::now();
    for window in [second, first] {
        window.hold("approve-go", HOLD)?;
        window.switch_to("outcome-signed")?;
    }
    finish(stage, first, begun, approved, &NAMES)
}

/// The first window proposes, the server approves by hand.
fn pay_with_server(stage: &mut Stage, options: &Options) -> Result<Value, Failure> {
    let begun = Instant::now();
    stage.window(0)?.press("signed-home")?;
    draft(stage, stage.window(0)?, SERVER, options)?;
    let code = stage.server.hear_text("request", "code")?;
    let first = stage.window(0)?;
    first.switch_to("approve-go")?;
    let approved = Instant::now();
    first.hold("approve-go", HOLD)?;
    stage.server.say(&format!("approve {code}"))?;
    let first = stage.window(0)?;
    first.switch_to("outcome-signed")?;
    finish(stage, first, begun, approved, &[NAMES[0], SERVER])
}

/// Fills in a payment and proposes it to this device and one other.
fn draft(stage: &Stage, window: &Window, other: &str, options: &Options) -> Result<(), Failure> {
    window.press("wallet-send")?;
    window.fill("send-to", &options.recipient)?;
    window.fill("send-amount", &options.amount)?;
    window.see("send-total-amount")?;
    window.press("send-next")?;
    window.press_text("send-signers", other)?;
    stage.picture(0, "07-send")?;
    window.press("send-check")?;
    window.press("send-propose")
}

fn finish(
    stage: &Stage,
    window: &Window,
    begun: Instant,
    approved: Instant,
    signers: &[&str],
) -> Result<Value, Failure> {
    let hash = window.read("signed-hash-text")?;
    let ms = approved.elapsed().as_millis();
    let block = wait_for_block(&stage.node, &hash)?;
    stage.picture(0, "09-signed")?;
    Ok(json!({ "hash": hash, "block": block, "signers": signers, "ms": ms,
        "whole_ms": begun.elapsed().as_millis() }))
}
