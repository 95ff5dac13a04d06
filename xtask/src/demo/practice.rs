//! One window, no relay, no second device: a practice wallet, made and used, locked and used again.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    Options,
    cast::{self, balance, fund, wait_for_block},
    story::Story,
};
use crate::{
    Checkout, Failure, Node,
    windows::{Display, Window},
};

/// How long Approve wants to be held, and a little more.
const HOLD: Duration = Duration::from_millis(1600);
const PASSWORD: &str = "four quiet otters crossing";
const NAME: &str = "Kitchen laptop";
const PARTNER: &str = "Practice partner";
/// Gives the test id of the place in the list where the page at hand is.
const CURRENT: &str = "return document.querySelector('nav [aria-current]').dataset.testid;";
const MARK: &str = "Practice: both pieces on this computer";

struct Stage {
    pictures: PathBuf,
    node: Node,
    window: Window,
    // Last: the window ends before its display.
    _display: Display,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<(), Failure> {
    let mut story = Story::begin("practice");
    let folder = cast::fresh_folder(checkout, "practice")?;
    let stage = story.step("node and one window", || {
        let stage = set_up(checkout, options, anvil, app, &folder)?;
        let evidence =
            json!({ "node": stage.node.url(), "driver_pid": stage.window.driver().pid() });
        Ok((stage, evidence))
    })?;
    let window = &stage.window;

    story.step("be offered a practice wallet", || {
        window.press("welcome-act-create")?;
        window.fill("found-name", NAME)?;
        window.fill("new-password", PASSWORD)?;
        window.fill("new-password-again", PASSWORD)?;
        window.press("found-go")?;
        let offer = window.read("create-instead-practice")?;
        stage.picture("01-offer")?;
        window.press("create-instead-practice")?;
        window.see("practice-go")?;
        stage.picture("02-practice")?;
        Ok(((), json!({ "offer": offer })))
    })?;

    let (address, wallet) = story.step("make it", || {
        window.press("practice-go")?;
        let code = window.attribute("compare-code", "data-code")?;
        let partner = window.read("compare-partner")?;
        stage.picture("03-compare")?;
        window.press("compare-matches")?;
        window.see("outcome-practice")?;
        stage.picture("04-made")?;
        window.press("outcome-later")?;
        let mark = marked(window, "wallet-practice-sentence")?;
        let relay = window.read("relay")?;
        let address = window.attribute("wallet-address", "data-address")?;
        stage.picture("05-wallet")?;
        let wallet = window.run(CURRENT)?.as_str().unwrap_or_default().to_owned();
        let evidence = json!({ "code": code, "partner": partner, "mark": mark, "relay": relay,
            "address": address });
        Ok(((address, wallet), evidence))
    })?;

    story.step("fund", || {
        let evidence = fund(&stage.node, &address)?;
        window.press("nav-settings")?;
        let chain = Node::CHAIN_ID;
        window.fill(&format!("network-{chain}-node"), &stage.node.url())?;
        window.press(&format!("network-{chain}-save"))?;
        stage.picture("06-settings")?;
        window.press(&wallet)?;
        window.press("wallet-receive")?;
        let only = window.read("receive-test-only")?;
        stage.picture("07-receive")?;
        window.press("receive-back")?;
        Ok(((), json!({ "funded": evidence, "receive": only })))
    })?;

    let before = balance(&stage.node, &options.recipient)?;
    let first = story.step("pay", || {
        let paid = pay(&stage, options, "08")?;
        Ok((paid.clone(), paid))
    })?;
    story.step("lock and unlock", || {
        window.press("signed-home")?;
        window.press("lock")?;
        window.fill("unlock-password", PASSWORD)?;
        window.press("unlock-go")?;
        window.see("wallet-practice")?;
        stage.picture("09-unlocked")?;
        Ok(((), json!({ "partner": window.read("wallet-health-partner-value")? })))
    })?;
    let second = story.step("pay again", || {
        let paid = pay(&stage, options, "10")?;
        Ok((paid.clone(), paid))
    })?;
    story.step("the recipient has it", || {
        Ok(((), cast::received(&stage.node, options, before, 2)?))
    })?;
    story.end(json!({ "address": address, "transactions": [first, second] }));
    Ok(())
}

impl Stage {
    fn picture(&self, name: &str) -> Result<(), Failure> {
        self.window.picture(&self.pictures.join(format!("practice-{name}.png")))
    }
}

fn set_up(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
    folder: &Path,
) -> Result<Stage, Failure> {
    let node = cast::start_node(options, anvil, folder)?;
    let display = Display::find(&folder.join("display.log"))?;
    let pictures = checkout.target().join("demo");
    let window = Window::start(NAME, app, &display, &folder.join("window"))?;
    Ok(Stage { pictures, node, window, _display: display })
}

/// The mark, which says exactly what it has to say.
fn marked(window: &Window, testid: &str) -> Result<String, Failure> {
    let mark = window.read(testid)?;
    if mark.trim() == MARK {
        Ok(mark)
    } else {
        Err(Failure::Node { method: testid.into(), answer: mark })
    }
}

fn pay(stage: &Stage, options: &Options, number: &str) -> Result<Value, Failure> {
    let window = &stage.window;
    window.press("wallet-send")?;
    window.fill("send-to", &options.recipient)?;
    window.fill("send-amount", &options.amount)?;
    window.see("send-total-amount")?;
    window.press("send-next")?;
    window.press_text("send-signers", PARTNER)?;
    window.press("send-check")?;
    window.press("send-propose")?;
    window.switch_to("approve-go")?;
    let mark = marked(window, "approve-practice")?;
    stage.picture(&format!("{number}-approve"))?;
    window.hold_in_approve("approve-go", HOLD)?;
    window.switch_to("outcome-signed")?;
    let hash = window.read("signed-hash-text")?;
    let block = wait_for_block(&stage.node, &hash)?;
    stage.picture(&format!("{number}-signed"))?;
    Ok(json!({ "hash": hash, "block": block, "mark": mark }))
}
