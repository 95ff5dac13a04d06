//! Two windows and a headless party: what a person would press, pressed.

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

const PASSWORD: &str = "four quiet otters crossing";
const NAMES: [&str; 2] = ["Kitchen laptop", "Study computer"];
const SERVER: &str = "Office server";

struct Stage {
    pictures: PathBuf,
    relay: Relay,
    node: Node,
    windows: Vec<Window>,
    server: Option<Party>,
    // Last: the windows end before their display.
    display: Display,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<(), Failure> {
    let mut story = Story::begin("main");
    let folder = cast::fresh_folder(checkout, "main")?;
    let mut stage = story.step("relay, node, two windows, one server", || {
        let stage = set_up(checkout, options, anvil, app, &folder)?;
        let drivers: Vec<u32> = stage.windows.iter().map(|window| window.driver().pid()).collect();
        let evidence = json!({
            "relay": stage.relay.url, "relay_pid": stage.relay.process.pid(),
            "node": stage.node.url(), "display_pid": stage.display.pid(),
            "driver_pids": drivers, "server_pid": stage.server.as_ref().map(Party::pid),
        });
        Ok((stage, evidence))
    })?;
    let told = tell(&mut story, &mut stage, options);
    if told.is_err() {
        stage.last_pictures();
    }
    story.end(told?);
    Ok(())
}

/// The story itself, and what it comes to.
fn tell(story: &mut Story, stage: &mut Stage, options: &Options) -> Result<Value, Failure> {
    story.step("name two devices", || {
        stage.picture(0, "01-welcome")?;
        for (window, (act, name)) in
            stage.windows.iter().zip([("create", NAMES[0]), ("join", NAMES[1])])
        {
            acts::found(window, act, name, PASSWORD)?;
        }
        Ok(((), json!({ "names": NAMES })))
    })?;
    let create_ms = story.step("create 2 of 3 and compare the code", || {
        let begun = Instant::now();
        let code = create(stage)?;
        let ms = begun.elapsed().as_millis();
        Ok((ms, json!({ "code": code, "ms": ms })))
    })?;
    let (wallet, address) = story.step("save recovery files", || save_recovery_files(stage))?;
    story.step("fund", || Ok(((), fund_and_watch(stage, &wallet, &address)?)))?;

    let before = balance(&stage.node, &options.recipient)?;
    let mut transactions = Vec::new();
    transactions.push(story.step("pay with both windows", || {
        let paid = pay_with_windows(stage, options)?;
        Ok((paid.clone(), paid))
    })?);
    story.step("the wanted device was told, without contents", || {
        notice_without_contents(stage, options)
    })?;
    transactions.push(story.step("pay with another pair", || {
        let paid = pay_with_server(stage, options)?;
        Ok((paid.clone(), paid))
    })?);
    story.step("the recipient has it", || {
        Ok(((), cast::received(&stage.node, options, before, 2)?))
    })?;

    story.step("lose one device", || {
        let lost = stage.windows.pop().ok_or_else(cast::no_such_party)?;
        let data = lost.driver().data();
        drop(lost);
        fs::remove_dir_all(data).map_err(Failure::system("delete a device"))?;
        let paid = pay_with_server(stage, options)?;
        Ok(((), json!({ "deleted": NAMES[1], "still_paid": paid })))
    })?;
    story.step("lose a second device", || {
        let lost = stage.server.take().ok_or_else(cast::no_such_party)?;
        let data = lost.home().to_owned();
        lost.kill();
        fs::remove_dir_all(data).map_err(Failure::system("delete a device"))?;
        let refused = nothing_can_be_signed(stage, options)?;
        Ok(((), json!({ "deleted": SERVER, "nothing_signed": refused })))
    })?;
    story.step("no more than three payments arrived", || {
        Ok(((), cast::received(&stage.node, options, before, 3)?))
    })?;
    Ok(json!({ "address": address, "transactions": transactions, "create_ms": create_ms }))
}

impl Stage {
    fn picture(&self, window: usize, name: &str) -> Result<(), Failure> {
        self.window(window)?.picture(&self.pictures.join(format!("{name}.png")))
    }

    /// What all windows showed when the story ended early.
    fn last_pictures(&self) {
        for number in 0..self.windows.len() {
            // The story has failed already, and says so.
            let _ = self.picture(number, &format!("failed-{number}"));
        }
    }

    fn window(&self, number: usize) -> Result<&Window, Failure> {
        self.windows.get(number).ok_or_else(cast::no_such_party)
    }

    fn server(&mut self) -> Result<&mut Party, Failure> {
        self.server.as_mut().ok_or_else(cast::no_such_party)
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
    let mut windows = Vec::new();
    for (number, name) in NAMES.iter().enumerate() {
        let home = folder.join(format!("window-{}", number + 1));
        windows.push(Window::start(name, app, &display, &home)?);
    }
    let server = cast::start_servers(&programs, folder, &relay, &node, options, &[SERVER])?.pop();
    let pictures = checkout.target().join("demo");
    Ok(Stage { pictures, relay, node, windows, server, display })
}

/// From the first screen to the same code on all three; gives the code.
fn create(stage: &mut Stage) -> Result<String, Failure> {
    let first = stage.window(0)?;
    acts::set_relay(first, &stage.relay)?;
    first.fill("create-name", "Family savings")?;
    stage.picture(0, "02-create")?;
    first.press("create-go")?;
    let link = first.until_value("lobby-link")?;
    let second = stage.window(1)?;
    second.fill("join-link", &link)?;
    second.press("join-go")?;
    stage.server()?.say(&format!("join {link}"))?;
    stage.picture(0, "03-lobby")?;
    stage.window(0)?.press("lobby-start")?;
    let heard = stage.server()?.hear_text("compare", "code")?;
    let mut codes = vec![heard];
    for (number, window) in stage.windows.iter().enumerate() {
        codes.push(window.attribute("compare-code", "data-code")?);
        stage.picture(number, &format!("04-compare-{number}"))?;
    }
    if codes.iter().any(|code| Some(code) != codes.first()) {
        return Err(Failure::Node { method: "codes".into(), answer: format!("{codes:?}") });
    }
    stage.server()?.say("matches")?;
    for window in &stage.windows {
        window.press("compare-matches")?;
    }
    stage.picture(0, "05-working")?;
    for window in &stage.windows {
        window.see("outcome-created")?;
    }
    Ok(codes.swap_remove(0))
}

/// Every device writes its recovery file; gives the wallet and its address, the same on all.
fn save_recovery_files(stage: &mut Stage) -> Result<((String, String), Value), Failure> {
    for (number, window) in stage.windows.iter().enumerate() {
        window.press("outcome-save")?;
        window.fill("recovery-password", PASSWORD)?;
        window.fill("recovery-password-again", PASSWORD)?;
        stage.picture(number, &format!("06-recovery-{number}"))?;
        window.press("recovery-save")?;
        window.see("recovery-done")?;
        window.press("recovery-back")?;
    }
    let (wallet, address) = stage.server()?.hear_wallet()?;
    let file = stage.pictures.join("main").join("server.cohort");
    stage.server()?.save(&wallet, &file)?;
    let mut shown = Vec::new();
    for window in &stage.windows {
        shown.push(window.attribute("wallet-address", "data-address")?);
        window.miss("wallet-unsafe")?;
    }
    let evidence = json!({ "wallet": wallet, "address": address, "shown": shown });
    if shown.iter().all(|one| *one == address) {
        Ok(((wallet, address), evidence))
    } else {
        Err(Failure::Node { method: "addresses".into(), answer: evidence.to_string() })
    }
}

/// Money arrives, and both windows look at the node for it.
fn fund_and_watch(stage: &Stage, wallet: &str, address: &str) -> Result<Value, Failure> {
    let evidence = fund(&stage.node, address)?;
    for (number, window) in stage.windows.iter().enumerate() {
        acts::set_node(window, &stage.node)?;
        stage.picture(number, &format!("07-settings-{number}"))?;
        window.press(&format!("wallet-{wallet}"))?;
        window.see(&format!("balance-{}-amount", Node::CHAIN_ID))?;
        stage.picture(number, &format!("08-wallet-{number}"))?;
    }
    Ok(evidence)
}

/// The first window proposes, both approve in their own window.
fn pay_with_windows(stage: &Stage, options: &Options) -> Result<Value, Failure> {
    let (first, second) = (stage.window(0)?, stage.window(1)?);
    let begun = Instant::now();
    first.take_focus()?;
    draft(stage, NAMES[1], options)?;
    second.press("nav-inbox")?;
    stage.picture(1, "10-inbox")?;
    second.press("inbox-0-open")?;
    for (number, window) in stage.windows.iter().enumerate() {
        window.switch_to("approve-go")?;
        stage.picture(number, &format!("11-approve-{number}"))?;
    }
    second.hold_in_approve("approve-go", HOLD)?;
    second.switch_to("waiting-approved")?;
    stage.picture(1, "12-approved")?;
    let approved = Instant::now();
    first.hold_in_approve("approve-go", HOLD)?;
    for window in [first, second] {
        window.switch_to("outcome-signed")?;
    }
    finish(stage, begun, approved, &NAMES)
}

/// The second device's system was asked to tell its user, and learned nothing but that.
fn notice_without_contents(stage: &Stage, options: &Options) -> Result<((), Value), Failure> {
    const WANTED: &str = "Another device asks for this one.";
    let notices = stage.window(1)?.driver().notices()?;
    let secret = [options.recipient.as_str(), options.amount.as_str(), "Family savings"];
    let tells = |text: &str| notices.iter().any(|notice| notice.contains(text));
    if tells(WANTED) && !secret.iter().any(|secret| tells(secret)) {
        Ok(((), json!({ "notice": WANTED })))
    } else {
        Err(Failure::Node { method: "notices".into(), answer: notices.join(" ") })
    }
}

/// The first window proposes, the server approves by hand.
fn pay_with_server(stage: &mut Stage, options: &Options) -> Result<Value, Failure> {
    let begun = Instant::now();
    stage.window(0)?.press("signed-home")?;
    draft(stage, SERVER, options)?;
    let code = stage.server()?.hear_text("request", "code")?;
    let first = stage.window(0)?;
    first.switch_to("approve-go")?;
    first.hold_in_approve("approve-go", HOLD)?;
    let approved = Instant::now();
    stage.server()?.say(&format!("approve {code}"))?;
    stage.window(0)?.switch_to("outcome-signed")?;
    finish(stage, begun, approved, &[NAMES[0], SERVER])
}

/// The only device left asks one that is gone, and gives up.
fn nothing_can_be_signed(stage: &Stage, options: &Options) -> Result<Value, Failure> {
    let first = stage.window(0)?;
    first.press("signed-home")?;
    draft(stage, SERVER, options)?;
    first.see("waiting-gathering")?;
    stage.picture(0, "14-waiting-in-vain")?;
    first.press("waiting-cancel")?;
    first.press("leave-go")?;
    let code = first.attribute("failed-error", "data-code")?;
    stage.picture(0, "15-given-up")?;
    Ok(json!({ "ended": code }))
}

/// Proposes a payment in the first window to that device and one other.
fn draft(stage: &Stage, other: &str, options: &Options) -> Result<(), Failure> {
    let look = |page: &str| stage.picture(0, &format!("09-send-{page}"));
    acts::propose(stage.window(0)?, &[other], options, look)
}

fn finish(
    stage: &Stage,
    begun: Instant,
    approved: Instant,
    signers: &[&str],
) -> Result<Value, Failure> {
    let ms = approved.elapsed().as_millis();
    let mut paid = acts::signed(stage.window(0)?, &stage.node)?;
    stage.picture(0, "13-signed")?;
    if let Some(paid) = paid.as_object_mut() {
        paid.insert("signers".into(), json!(signers));
        paid.insert("ms".into(), json!(ms));
        paid.insert("whole_ms".into(), json!(begun.elapsed().as_millis()));
    }
    Ok(paid)
}
