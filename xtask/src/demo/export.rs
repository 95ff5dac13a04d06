//! The key leaves the group: both devices agree, and the window shows it once.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::{
    acts::{HOLD, same},
    pair::{ADDRESS, SERVER, Stage, WORDS},
};
use crate::{Failure, windows::Window};

/// The private key of the address, as every wallet has it.
const KEY: &str = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

/// From the wallet's page: both say yes to EXPORT, and the window for keys shows it once.
pub(super) fn export(stage: &mut Stage, signer: &Path) -> Result<((), Value), Failure> {
    let window = &stage.window;
    window.press("wallet-health-export")?;
    window.press_text("export-givers", SERVER)?;
    window.press("export-accept")?;
    stage.picture("21-export")?;
    window.press("export-ask")?;
    let code = stage.server.hear_text("export", "code")?;
    stage.server.say(&format!("approve {code}"))?;
    let window = &stage.window;
    window.switch_to("give-key-go")?;
    same("the code there", &window.attribute("give-key-code", "data-code")?, &code)?;
    stage.picture("22-give-key")?;
    window.hold_in_approve("give-key-go", HOLD)?;
    window.switch_to("at-hand-show")?;
    stage.picture("23-exported")?;
    window.press("at-hand-show")?;
    window.switch_to("reveal-take")?;
    stage.picture("24-reveal")?;
    window.hold_in_key("reveal-take", HOLD)?;
    let private = held(window, "reveal-private")?;
    same("the private key", &private, KEY)?;
    let signed = sign_elsewhere(signer, &private)?;
    stage.picture("25-key")?;
    // They stand there with their numbers.
    let words = held(window, "reveal-words")?.replace(char::is_numeric, " ");
    same("the words", &words, WORDS)?;
    // The window is gone with the press, and an answer to it would be, too.
    window.run(
        "setTimeout(() => document.querySelector('[data-testid=reveal-done]').click(), 100)",
    )?;
    window.switch_to("exported-home")?;
    window.miss("at-hand-show")?;
    window.press("exported-home")?;
    window.see("exported")?;
    stage.picture("26-marked")?;
    stage.server.hear_text("exported", "to")?;
    // The key itself stays out of what is printed here.
    let evidence = json!({ "code": code, "words": words.split_whitespace().count(), "signed_elsewhere": signed });
    Ok(((), evidence))
}

/// Another program takes the key for that of the same address, and so does whoever looks at its signature.
fn sign_elsewhere(signer: &Path, key: &str) -> Result<Value, Failure> {
    let sign = || {
        let mut node = Command::new("node");
        let node = node.arg(signer).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = node.spawn()?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(key.as_bytes())?;
        }
        child.wait_with_output()
    };
    let said = sign().map_err(Failure::system("sign with another program"))?;
    let said: Value = serde_json::from_slice(&said.stdout).unwrap_or_default();
    for field in ["address", "signer"] {
        same(field, said.get(field).and_then(Value::as_str).unwrap_or_default(), ADDRESS)?;
    }
    Ok(said)
}

/// What is in the page while this is held.
fn held(window: &Window, testid: &str) -> Result<String, Failure> {
    window.see(testid)?;
    window.run(&format!(
        "document.querySelector('[data-testid=\"{testid}\"]').dispatchEvent(\
         new PointerEvent('pointerdown', {{ bubbles: true, isPrimary: true, button: 0 }}));"
    ))?;
    window.read(&format!("{testid}-content"))
}
