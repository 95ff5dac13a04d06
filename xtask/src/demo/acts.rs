//! What a person does in a window, in every story.

use std::{path::Path, time::Duration};

use serde_json::{Value, json};

use super::{
    Options,
    cast::{Relay, wait_for_block},
    party::Party,
};
use crate::{Failure, Node, windows::Window};

/// How long Approve wants to be held, and a little more.
pub(super) const HOLD: Duration = Duration::from_millis(1600);

/// From the first screen to an open device.
pub(super) fn found(window: &Window, act: &str, name: &str, password: &str) -> Result<(), Failure> {
    window.press(&format!("welcome-act-{act}"))?;
    set_up(window, name, password)
}

/// Names a new device and gives it a password.
pub(super) fn set_up(window: &Window, name: &str, password: &str) -> Result<(), Failure> {
    window.fill("found-name", name)?;
    choose_password(window, "new-password", password)?;
    window.press("found-go")
}

/// Fills in a new password, twice.
pub(super) fn choose_password(
    window: &Window,
    testid: &str,
    password: &str,
) -> Result<(), Failure> {
    window.fill(testid, password)?;
    window.fill(&format!("{testid}-again"), password)
}

/// Fills in the relay where it is asked for.
pub(super) fn set_relay(window: &Window, relay: &Relay) -> Result<(), Failure> {
    window.fill("relay-url", &relay.url)?;
    window.fill("relay-key", &relay.key)?;
    window.press("relay-go")
}

/// Says under Settings which page phones open.
pub(super) fn set_page(window: &Window, page: &str) -> Result<(), Failure> {
    window.press("nav-settings")?;
    window.fill("settings-page-url", page)?;
    window.press("settings-page-save")
}

/// Sets the node under Settings.
pub(super) fn set_node(window: &Window, node: &Node) -> Result<(), Failure> {
    window.press("nav-settings")?;
    window.fill(&format!("network-{}-node", Node::CHAIN_ID), &node.url())?;
    window.press(&format!("network-{}-save", Node::CHAIN_ID))
}

/// Fills in a payment and proposes it to this device and these others. `look` is called at each of
/// the three pages.
pub(super) fn propose(
    window: &Window,
    others: &[&str],
    options: &Options,
    look: impl Fn(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    window.press("wallet-send")?;
    window.fill("send-to", &options.recipient)?;
    window.fill("send-amount", &options.amount)?;
    window.see("send-total-amount")?;
    look("payment")?;
    window.press("send-next")?;
    for other in others {
        window.press_text("send-signers", other)?;
    }
    look("devices")?;
    window.press("send-check")?;
    window.see("send-propose")?;
    look("review")?;
    window.press("send-propose")
}

/// Saves this device's recovery file, from the page where this test id leads there.
pub(super) fn save_file(window: &Window, from: &str, password: &str) -> Result<(), Failure> {
    window.press(from)?;
    choose_password(window, "recovery-password", password)?;
    window.press("recovery-save")?;
    window.see("recovery-done")?;
    window.press("recovery-back")
}

/// The window shows the code that the servers heard, and they say so; gives it.
pub(super) fn compare(window: &Window, servers: &mut [Party]) -> Result<String, Failure> {
    let code = window.attribute("compare-code", "data-code")?;
    for server in servers {
        same("the code", &server.hear_text("compare", "code")?, &code)?;
        server.say("matches")?;
    }
    Ok(code)
}

/// Takes pictures of pages, under names that begin like this.
pub(super) fn look(pictures: &Path, story: &str) -> impl Fn(&Window, &str) -> Result<(), Failure> {
    move |window, page| window.picture(&pictures.join(format!("{story}-{page}.png")))
}

/// What was found has to be what was wanted, however it is spaced.
pub(super) fn same(what: &str, found: &str, wanted: &str) -> Result<(), Failure> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tight = |text: &str| text.split_whitespace().collect::<String>();
    if plain(found) == wanted || tight(found) == wanted {
        return Ok(());
    }
    Err(Failure::Node { method: what.to_owned(), answer: found.to_owned() })
}

/// Waits until the payment is signed, and until the node has it in a block.
pub(super) fn signed(window: &Window, node: &Node) -> Result<Value, Failure> {
    window.switch_to("outcome-signed")?;
    let hash = window.read("signed-hash-text")?;
    let block = wait_for_block(node, &hash)?;
    Ok(json!({ "hash": hash, "block": block }))
}
