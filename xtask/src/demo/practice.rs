//! One window, no relay, no second device: a practice wallet, made and used, locked and used again.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{self, HOLD},
    cast::{self, balance, fund},
    story::Story,
};
use crate::{
    Checkout, Failure, Node,
    windows::{Display, Window},
};

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
        acts::found(window, "create", NAME, PASSWORD)?;
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
        acts::set_node(window, &stage.node)?;
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
    acts::propose(window, &[PARTNER], options, |_| Ok(()))?;
    window.switch_to("approve-go")?;
    let mark = marked(window, "approve-practice")?;
    stage.picture(&format!("{number}-approve"))?;
    window.hold_in_approve("approve-go", HOLD)?;
    let mut paid = acts::signed(window, &stage.node)?;
    stage.picture(&format!("{number}-signed"))?;
    if let Some(paid) = paid.as_object_mut() {
        paid.insert("mark".into(), json!(mark));
    }
    Ok(paid)
}
