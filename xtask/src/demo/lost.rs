//! One window and three servers: a device comes quickly, one raises a false alarm, one is stolen, and
//! the funds go to a fresh wallet.

use std::{fs, path::Path, time::Instant};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{self, HOLD},
    cast::{self, balance, fund, start_relay},
    members::{Stage, agree, changed, compare, meet, pay},
    party::Party,
    story::Story,
};
use crate::{
    Checkout, Failure, Node,
    windows::{Display, Window},
};

const PASSWORD: &str = "five grey geese crossing";
const NAME: &str = "Kitchen laptop";
const OFFICE: usize = 0;
const VAULT: usize = 1;
const HOME: usize = 2;
const SERVERS: [&str; 3] = ["Office server", "Vault server", "Home server"];
/// More than what the fee can leave behind, in wei.
const LITTLE: u128 = 10_u128.pow(15);

/// The wallet that the story is about.
struct Wallet {
    id: String,
    address: String,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<(), Failure> {
    let mut story = Story::begin("lost");
    let mut stage = story.step("relay, node, a window, three servers", || {
        let stage = set_up(checkout, options, anvil, app)?;
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
    let wallet = story.step("create 2 of 3", || create(stage))?;
    let at = &wallet.address;
    story.step("fund", || {
        let evidence = fund(&stage.node, at)?;
        acts::set_node(&stage.first, &stage.node)?;
        stage.first.press(&format!("wallet-{}", wallet.id))?;
        Ok(((), evidence))
    })?;
    story.step("the home server comes quickly: 2 of 4", || add_quickly(stage, at))?;
    story.step("pay with its piece", || pay(stage, options, &[HOME]))?;
    story.step("a false alarm: nothing is signed until two devices lift it", || {
        raise_a_false_alarm(stage, options, &wallet)
    })?;
    story.step("pay again", || pay(stage, options, &[OFFICE]))?;
    story.step("the vault server is stolen: frozen from the page", || freeze(stage, &wallet))?;
    story.step("the thief gets no signature", || {
        let code = refused(stage, VAULT, options, &wallet)?;
        Ok(((), json!({ "refused": code })))
    })?;
    story.step("it is left out, which ends the freeze: 2 of 3", || leave_out(stage, at))?;
    story.step("pay without it", || pay(stage, options, &[OFFICE]))?;
    story
        .step("from now on the window alone asks", || choose_the_asker(stage, options, &wallet))?;
    story.step("the funds go to a fresh wallet", || sweep(stage, &wallet))?;
    Ok(json!({ "address": wallet.address, "wallet": wallet.id }))
}

fn set_up(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<Stage, Failure> {
    let programs = checkout.target().join("debug");
    let folder = cast::fresh_folder(checkout, "lost")?;
    let relay = start_relay(&programs, &folder)?;
    let node = cast::start_node(options, anvil, &folder)?;
    let display = Display::find(&folder.join("display.log"))?;
    let first = Window::start(NAME, app, &display, &folder.join("window"))?;
    let servers = cast::start_servers(&programs, &folder, &relay, &node, options, &SERVERS)?;
    let pictures = checkout.target().join("demo");
    Ok(Stage { story: "lost", pictures, relay, node, first, second: None, servers, display })
}

fn create(stage: &mut Stage) -> Result<(Wallet, Value), Failure> {
    acts::found(&stage.first, "create", NAME, PASSWORD)?;
    acts::set_relay(&stage.first, &stage.relay)?;
    stage.first.fill("create-name", "House fund")?;
    let (id, address) = found(stage, &[OFFICE, VAULT])?;
    let evidence = json!({ "wallet": id, "address": address });
    Ok((Wallet { id, address }, evidence))
}

/// From the form of a new wallet to its page, with these servers, until everybody has a recovery
/// file; gives its id and address.
fn found(stage: &mut Stage, servers: &[usize]) -> Result<(String, String), Failure> {
    stage.first.press("create-go")?;
    let link = stage.first.until_value("lobby-link")?;
    for server in servers {
        stage.server(*server)?.say(&format!("join {link}"))?;
    }
    stage.first.press("lobby-start")?;
    compare(stage, servers)?;
    stage.first.see("outcome-created")?;
    acts::save_file(&stage.first, "outcome-save", PASSWORD)?;
    let mut made = (String::new(), String::new());
    for server in servers {
        let server = stage.server(*server)?;
        made = server.hear_wallet()?;
        let file = server.home().with_extension(format!("{}.cohort", made.0));
        server.save(&made.0, &file)?;
    }
    stage.first.miss("wallet-unsafe")?;
    // The next wallet's file is another one.
    let file = stage.first.driver().recovery_file();
    let kept = file.with_extension(format!("{}.cohort", made.0));
    fs::rename(file, kept).map_err(Failure::system("put a recovery file away"))?;
    Ok(made)
}

fn add_quickly(stage: &mut Stage, address: &str) -> Result<((), Value), Failure> {
    let begun = Instant::now();
    stage.first.press("wallet-devices")?;
    stage.first.press("devices-add")?;
    stage.first.press("change-piece-quick_add")?;
    stage.picture("quick")?;
    stage.first.press("change-go")?;
    meet(stage, HOME, &[OFFICE, VAULT])?;
    Ok(((), changed(stage, begun, address)?))
}

/// A server that wants to pay; gives the code of the refusal.
fn refused(
    stage: &mut Stage,
    server: usize,
    options: &Options,
    wallet: &Wallet,
) -> Result<String, Failure> {
    let other = if server == HOME { OFFICE } else { HOME };
    let other = stage.server(other)?.id().to_owned();
    let payer = stage.server(server)?;
    payer.say(&format!(
        "send {} {} {} {} {other}",
        wallet.id,
        Node::CHAIN_ID,
        options.recipient,
        options.amount
    ))?;
    payer.hear_text("error", "code")
}

fn raise_a_false_alarm(
    stage: &mut Stage,
    options: &Options,
    wallet: &Wallet,
) -> Result<((), Value), Failure> {
    let office = stage.server(OFFICE)?.id().to_owned();
    stage.server(OFFICE)?.say(&format!("freeze {} 24", wallet.id))?;
    stage.first.see("frozen-0")?;
    stage.picture("frozen")?;
    stage.server(HOME)?.hear_text("frozen", "wallet")?;
    let code = refused(stage, HOME, options, wallet)?;
    stage.first.press("frozen-0-lift")?;
    stage.first.hold("lift-go", HOLD)?;
    stage.first.miss("lift-go")?;
    stage.server(OFFICE)?.say(&format!("lift {} {office}", wallet.id))?;
    stage.first.miss("frozen-0")?;
    Ok(((), json!({ "frozen_by": office, "refused": code })))
}

/// The wallet gets a master; what another device asks for is refused from then on.
fn choose_the_asker(
    stage: &mut Stage,
    options: &Options,
    wallet: &Wallet,
) -> Result<((), Value), Failure> {
    let begun = Instant::now();
    stage.first.press("wallet-devices")?;
    stage.first.press("devices-master")?;
    stage.first.press_text("change-master", NAME)?;
    stage.picture("master")?;
    stage.first.press("change-go")?;
    agree(stage, &[OFFICE, HOME])?;
    let made = changed(stage, begun, &wallet.address)?;
    let code = refused(stage, OFFICE, options, wallet)?;
    Ok(((), json!({ "made": made, "refused": code })))
}

fn freeze(stage: &mut Stage, wallet: &Wallet) -> Result<((), Value), Failure> {
    let first = &stage.first;
    first.press("wallet-devices")?;
    first.press("devices-lost")?;
    first.press_text("lost-device", SERVERS[VAULT])?;
    stage.picture("which")?;
    stage.first.take_focus()?;
    stage.first.hold("lost-freeze-go", HOLD)?;
    stage.first.see("frozen-0")?;
    stage.picture("told")?;
    for server in [OFFICE, VAULT, HOME] {
        stage.server(server)?.hear_text("frozen", "wallet")?;
    }
    let login = stage.first.read("lost-login-0")?;
    Ok(((), json!({ "wallet": wallet.id, "login_to_revoke": login })))
}

fn leave_out(stage: &mut Stage, address: &str) -> Result<((), Value), Failure> {
    let begun = Instant::now();
    stage.first.press("lost-way-remove")?;
    stage.picture("remove")?;
    stage.first.press("change-go")?;
    agree(stage, &[OFFICE, HOME])?;
    let evidence = changed(stage, begun, address)?;
    stage.first.miss("frozen-0")?;
    stage.first.press("wallet-devices")?;
    stage.first.see("devices-left-0")?;
    stage.picture("left")?;
    stage.first.press("devices-back")?;
    Ok(((), evidence))
}

/// A wallet of other devices is made, and the old one pays all that it has to it.
fn sweep(stage: &mut Stage, wallet: &Wallet) -> Result<((), Value), Failure> {
    stage.first.press("wallet-devices")?;
    stage.first.press("devices-lost")?;
    stage.picture("sweep")?;
    stage.first.press("sweep-create")?;
    stage.first.fill("create-name", "Fresh fund")?;
    stage.first.press("create-devices-less")?;
    let (fresh, address) = found(stage, &[HOME])?;
    stage.first.press(&format!("wallet-{}", wallet.id))?;
    stage.first.press("wallet-devices")?;
    stage.first.press("devices-lost")?;
    stage.first.press(&format!("sweep-{fresh}"))?;
    let to = stage.first.until_value("send-to")?;
    stage.first.see("send-total-amount")?;
    stage.picture("send")?;
    stage.first.press("send-next")?;
    stage.first.press_text("send-signers", SERVERS[HOME])?;
    stage.first.press("send-check")?;
    stage.first.press("send-propose")?;
    let code = stage.server(HOME)?.hear_text("request", "code")?;
    stage.server(HOME)?.say(&format!("approve {code}"))?;
    stage.first.switch_to("approve-go")?;
    stage.first.hold_in_approve("approve-go", HOLD)?;
    let paid = acts::signed(&stage.first, &stage.node)?;
    let has = balance(&stage.node, &address)?;
    let left = balance(&stage.node, &wallet.address)?;
    let evidence =
        json!({ "to": to, "wei": has.to_string(), "left": left.to_string(), "paid": paid });
    if to == address && has > LITTLE && left < LITTLE {
        Ok(((), evidence))
    } else {
        Err(Failure::Node { method: "sweep".into(), answer: evidence.to_string() })
    }
}
