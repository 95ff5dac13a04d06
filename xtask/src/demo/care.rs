//! One window and two servers: what a person needs when things do not go smoothly.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{self, HOLD},
    cast::{self, Relay, balance, fund, start_relay},
    comeback,
    party::Party,
    story::Story,
};
use crate::{
    Checkout, Failure, Node,
    windows::{Display, Key, Window},
};

const PASSWORD: &str = "seven calm herons wading";
const NAME: &str = "Kitchen laptop";
const SERVERS: [&str; 2] = ["Office server", "Vault server"];

struct Stage {
    pictures: PathBuf,
    folder: PathBuf,
    node: Node,
    window: Window,
    servers: Vec<Party>,
    relay: Relay,
    // Last: the window ends before its display.
    _display: Display,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<(), Failure> {
    let mut story = Story::begin("care");
    let mut stage = story.step("relay, node, a window, two servers", || {
        let stage = set_up(checkout, options, anvil, app)?;
        let evidence = json!({
            "relay": stage.relay.url, "node": stage.node.url(),
            "driver_pid": stage.window.driver().pid(),
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
    story.step("name a device with the keyboard alone", || found_by_keyboard(stage))?;
    let (wallet, address) = story.step("create 2 of 3", || create(stage))?;
    story.step("no address is safe before every device has its recovery file", || {
        stage.window.see("wallet-unsafe")?;
        stage.picture("02-unsafe")?;
        save_recovery_files(stage, &wallet)?;
        stage.window.miss("wallet-unsafe")?;
        Ok(((), json!({ "file": stage.window.driver().recovery_file() })))
    })?;
    story.step("fund", || {
        let evidence = fund(&stage.node, &address)?;
        set_node(stage, &wallet)?;
        Ok(((), evidence))
    })?;

    let before = balance(&stage.node, &options.recipient)?;
    story.step("a server refuses, and the other is asked without typing again", || {
        refused_then_asked_elsewhere(stage, options)
    })?;
    story.step("a silent server is swapped without typing again", || {
        swap_a_silent_signer(stage, options)
    })?;
    story.step("lock, a wrong password, the right one", || lock_and_unlock(stage))?;
    story.step("approve with the keyboard: Enter does nothing, the space bar is held", || {
        approve_by_keyboard(stage, options)
    })?;
    story.step("the device is lost, and its file brings its piece back, but no member", || {
        comeback::lose(&mut stage.window)?;
        stage.window.open()?;
        let look = acts::look(&stage.pictures, "care-07");
        let said = comeback::restore(&stage.window, PASSWORD, look)?;
        Ok(((), json!({ "said": said })))
    })?;
    story.step("the servers, both there again, let it in", || {
        let_back_in(stage, &address, &wallet)
    })?;
    story.step("it pays with its fresh piece", || {
        set_node(stage, &wallet)?;
        propose(stage, SERVERS[0], options)?;
        Ok(((), approve(stage, 0)?))
    })?;
    story.step("the recipient has it", || {
        Ok(((), cast::received(&stage.node, options, before, 4)?))
    })?;
    Ok(json!({ "address": address }))
}

impl Stage {
    fn picture(&self, name: &str) -> Result<(), Failure> {
        self.window.picture(&self.pictures.join(format!("care-{name}.png")))
    }

    fn server(&mut self, number: usize) -> Result<&mut Party, Failure> {
        self.servers.get_mut(number).ok_or_else(cast::no_such_party)
    }
}

fn set_up(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<Stage, Failure> {
    let programs = checkout.target().join("debug");
    let folder = cast::fresh_folder(checkout, "care")?;
    let relay = start_relay(&programs, &folder)?;
    let node = cast::start_node(options, anvil, &folder)?;
    let display = Display::find(&folder.join("display.log"))?;
    let window = Window::start(NAME, app, &display, &folder.join("window"))?;
    let servers = cast::start_servers(&programs, &folder, &relay, &node, options, &SERVERS)?;
    let pictures = checkout.target().join("demo");
    Ok(Stage { pictures, folder, node, window, servers, relay, _display: display })
}

fn found_by_keyboard(stage: &Stage) -> Result<((), Value), Failure> {
    let window = &stage.window;
    window.tab_to("welcome-act-create")?;
    window.strike(Key::Enter)?;
    for (field, text) in
        [("found-name", NAME), ("new-password", PASSWORD), ("new-password-again", PASSWORD)]
    {
        window.tab_to(field)?;
        window.write(text)?;
    }
    window.strike(Key::Enter)?;
    window.see("relay-url")?;
    Ok(((), json!({ "name": NAME })))
}

fn create(stage: &mut Stage) -> Result<((String, String), Value), Failure> {
    let window = &stage.window;
    acts::set_relay(window, &stage.relay)?;
    window.fill("create-name", "Rainy day")?;
    window.press("create-go")?;
    let link = window.until_value("lobby-link")?;
    for server in &mut stage.servers {
        server.say(&format!("join {link}"))?;
    }
    stage.window.press("lobby-start")?;
    acts::compare(&stage.window, &mut stage.servers)?;
    stage.window.press("compare-matches")?;
    stage.window.see("outcome-created")?;
    stage.picture("01-created")?;
    let mut made = (String::new(), String::new());
    for server in &mut stage.servers {
        made = server.hear_wallet()?;
    }
    stage.window.press("outcome-later")?;
    let evidence = json!({ "wallet": made.0, "address": made.1 });
    Ok((made, evidence))
}

fn save_recovery_files(stage: &mut Stage, wallet: &str) -> Result<(), Failure> {
    acts::save_file(&stage.window, "wallet-recovery", PASSWORD)?;
    for (number, server) in stage.servers.iter_mut().enumerate() {
        server.save(wallet, &stage.folder.join(format!("server-{number}.cohort")))?;
    }
    Ok(())
}

fn set_node(stage: &Stage, wallet: &str) -> Result<(), Failure> {
    let window = &stage.window;
    acts::set_node(window, &stage.node)?;
    window.press(&format!("wallet-{wallet}"))?;
    window.see(&format!("balance-{}-amount", Node::CHAIN_ID))
}

fn propose(stage: &Stage, other: &str, options: &Options) -> Result<(), Failure> {
    acts::propose(&stage.window, &[other], options, |_| Ok(()))
}

/// Approves in the approve window, and waits until it is signed and in a block.
fn approve(stage: &mut Stage, server: usize) -> Result<Value, Failure> {
    let code = stage.server(server)?.hear_text("request", "code")?;
    stage.server(server)?.say(&format!("approve {code}"))?;
    stage.window.switch_to("approve-go")?;
    stage.window.hold_in_approve("approve-go", HOLD)?;
    signed(stage)
}

fn signed(stage: &Stage) -> Result<Value, Failure> {
    let paid = acts::signed(&stage.window, &stage.node)?;
    stage.window.press("signed-home")?;
    Ok(paid)
}

fn refused_then_asked_elsewhere(
    stage: &mut Stage,
    options: &Options,
) -> Result<((), Value), Failure> {
    propose(stage, SERVERS[0], options)?;
    stage.server(0)?.hear_text("request", "code")?;
    stage.server(0)?.say("refuse")?;
    let window = &stage.window;
    window.switch_to("outcome-failed")?;
    let code = window.attribute("failed-error", "data-code")?;
    stage.picture("03-refused")?;
    let window = &stage.window;
    window.press("failed-other")?;
    // Those who were asked are still chosen: one makes room for the other.
    window.press_text("send-signers", SERVERS[0])?;
    window.press_text("send-signers", SERVERS[1])?;
    window.press("send-check")?;
    window.press("send-propose")?;
    let paid = approve(stage, 1)?;
    Ok(((), json!({ "refused": code, "then_paid": paid })))
}

fn swap_a_silent_signer(stage: &mut Stage, options: &Options) -> Result<((), Value), Failure> {
    let silent = stage.server(1)?;
    let pid = silent.pid();
    silent.cut_off();
    propose(stage, SERVERS[1], options)?;
    let window = &stage.window;
    window.see("waiting-gathering")?;
    window.press("waiting-swap")?;
    window.press_text("swap-devices", SERVERS[1])?;
    window.press_text("swap-devices", SERVERS[0])?;
    stage.picture("04-swap")?;
    stage.window.press("swap-go")?;
    let paid = approve(stage, 0)?;
    Ok(((), json!({ "silent_pid": pid, "paid": paid })))
}

fn lock_and_unlock(stage: &Stage) -> Result<((), Value), Failure> {
    let window = &stage.window;
    window.press("lock")?;
    window.fill("unlock-password", "not the password")?;
    window.press("unlock-go")?;
    let code = window.attribute("unlock-error", "data-code")?;
    stage.picture("05-wrong-password")?;
    window.fill("unlock-password", PASSWORD)?;
    window.press("unlock-go")?;
    window.see("wallet-address")?;
    let wrong = code == "vault.wrong_password";
    let evidence = json!({ "wrong_password": code });
    if wrong {
        Ok(((), evidence))
    } else {
        Err(Failure::Node { method: "unlock".into(), answer: code })
    }
}

fn approve_by_keyboard(stage: &mut Stage, options: &Options) -> Result<((), Value), Failure> {
    propose(stage, SERVERS[0], options)?;
    let code = stage.server(0)?.hear_text("request", "code")?;
    stage.server(0)?.say(&format!("approve {code}"))?;
    let window = &stage.window;
    window.switch_to("approve-go")?;
    window.read_to_the_end()?;
    window.run("document.querySelector('[data-testid=approve-go]').focus()")?;
    window.hold_key_in_approve(Key::Enter, HOLD)?;
    window.see("approve-go")?;
    stage.picture("06-approve")?;
    stage.window.hold_key_in_approve(Key::Space, HOLD)?;
    let paid = signed(stage)?;
    Ok(((), paid))
}

fn let_back_in(stage: &mut Stage, address: &str, wallet: &str) -> Result<((), Value), Failure> {
    stage.server(1)?.start_again()?;
    let look = acts::look(&stage.pictures, "care-08");
    let evidence = comeback::let_in(&stage.window, &mut stage.servers, wallet, NAME, look)?;
    let shown = stage.window.attribute("wallet-address", "data-address")?;
    acts::same("its address", &shown, address)?;
    Ok(((), evidence))
}
