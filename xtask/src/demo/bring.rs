//! One window and a server: recovery words become a wallet, its pieces are saved, an export gives the words back to
//! the window, and the way out does without either device.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{HOLD, same},
    cast::{self, balance},
    pair::{self, ADDRESS, Files, SERVER, Stage, WORDS},
    story::Story,
};
use crate::{Checkout, Failure, windows::Window};

/// The private key of the address, as every wallet has it.
const KEY: &str = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<(), Failure> {
    pair::play("bring", checkout, options, anvil, app, tell)
}

fn tell(story: &mut Story, stage: &mut Stage, options: &Options) -> Result<Value, Failure> {
    story.step("type the words in their own window", || type_words(stage))?;
    let wallet = story.step("create 2 of 2 of that key", || pair::create(stage))?;
    let files = story.step("save a recovery file on each", || {
        let files = pair::save(stage, &wallet, "server.cohort")?;
        Ok((files.clone(), json!({ "files": files })))
    })?;
    let before = balance(&stage.node, &options.recipient)?;
    story.step("pay from the address that the words had", || pair::pay(stage, &wallet, options))?;
    story.step("the recipient has it", || {
        Ok(((), cast::received(&stage.node, options, before, 1)?))
    })?;
    story.step("export the key, with both devices' consent", || export(stage))?;
    story.step("the files give the key and the words, without a network", || {
        Ok(((), pair::leave(stage, &files)?))
    })?;
    story.step("one byte of a file is changed, and it is named", || spoil(stage, &files))?;
    Ok(json!({ "address": ADDRESS, "wallet": wallet }))
}

fn type_words(stage: &Stage) -> Result<((), Value), Failure> {
    pair::open_words(stage)?;
    let window = &stage.window;
    window.fill("bring-words", &WORDS.replace("junk", "jank"))?;
    window.press("bring-read")?;
    let told = window.read("bring-words-error")?;
    stage.picture("02-unknown-word")?;
    pair::type_words(stage)?;
    Ok(((), json!({ "wrong_word": told, "address": ADDRESS })))
}

/// Both say yes to EXPORT, and the window for keys shows it once.
fn export(stage: &mut Stage) -> Result<((), Value), Failure> {
    let window = &stage.window;
    window.press("signed-home")?;
    window.press("wallet-health-export")?;
    window.press_text("export-givers", SERVER)?;
    window.press("export-accept")?;
    stage.picture("08-export")?;
    window.press("export-ask")?;
    let code = stage.server.hear_text("export", "code")?;
    stage.server.say(&format!("approve {code}"))?;
    let window = &stage.window;
    window.switch_to("give-key-go")?;
    same("the code there", &window.attribute("give-key-code", "data-code")?, &code)?;
    stage.picture("09-give-key")?;
    window.hold_in_approve("give-key-go", HOLD)?;
    window.switch_to("at-hand-show")?;
    stage.picture("10-exported")?;
    window.press("at-hand-show")?;
    window.switch_to("reveal-take")?;
    stage.picture("11-reveal")?;
    window.hold_in_key("reveal-take", HOLD)?;
    same("the private key", &held(window, "reveal-private")?, KEY)?;
    stage.picture("12-key")?;
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
    stage.picture("13-marked")?;
    stage.server.hear_text("exported", "to")?;
    // The key itself stays out of what is printed here.
    Ok(((), json!({ "code": code, "words": words.split_whitespace().count() })))
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

fn spoil(stage: &Stage, [window, server]: &Files) -> Result<((), Value), Failure> {
    let mut bytes = fs::read(window).map_err(Failure::system("read a file"))?;
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 1;
    }
    let spoiled = stage.folder.join("spoiled.cohort");
    fs::write(&spoiled, bytes).map_err(Failure::system("write a file"))?;
    Ok(((), pair::refuse(stage, &[spoiled, server.clone()], "vault.damaged")?))
}
