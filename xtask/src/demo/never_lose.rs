//! One window and a server with 2 of 2 of a key that was typed in: one of the only two devices is lost twice, and comes
//! back with the copy at a server and with parts that others keep; the key is exported, and old files give it, too.

use std::{
    fs,
    path::{Path, PathBuf},
    slice::from_mut,
};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{self, same},
    cast::{self, balance},
    comeback, export,
    pair::{self, ADDRESS, Files, NAME, PASSWORD, Stage, WORDS},
    pieces,
    shelf::{self, Shelf},
    story::Story,
};
use crate::{Checkout, Failure};

/// The name of the device that came back with a copy, which the window offers.
const SECOND: &str = "Kitchen laptop (new)";

/// Programs of others that take part.
pub(super) struct Others {
    /// The folder of servers that keep copies.
    pub(super) servers: PathBuf,
    /// A script that signs with a private key.
    pub(super) signer: PathBuf,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
    others: &Others,
) -> Result<(), Failure> {
    pair::play("never-lose", checkout, options, anvil, app, |story, stage, options| {
        let shelf = Shelf::start(&others.servers, &stage.folder)?;
        tell(story, stage, options, &shelf, &others.signer)
    })
}

fn tell(
    story: &mut Story,
    stage: &mut Stage,
    options: &Options,
    shelf: &Shelf,
    signer: &Path,
) -> Result<Value, Failure> {
    story.step("type the words in their own window", || type_words(stage))?;
    let wallet = story.step("create 2 of 2 of that key", || pair::create(stage))?;
    let old = story.step("save a recovery file on each", || back_up(stage, &wallet, "old"))?;
    story.step("copies go to a server, and one is tried", || shelf::add(stage, shelf))?;
    story.step("one stored byte changes: it is seen, and mended", || {
        shelf::spoil_and_mend(stage, shelf)
    })?;

    let before = balance(&stage.node, &options.recipient)?;
    story.step("pay from the address that the words had", || pair::pay(stage, &wallet, options))?;
    story.step("the window's device is lost", || lose(stage))?;
    story.step(
        "the copy at the server brings its piece to a new device, which is no member",
        || come_back(stage, shelf),
    )?;
    story.step("the server lets it in, and the piece is dealt", || {
        let_in(stage, &wallet, NAME, "never-lose-13")
    })?;
    let new = story.step("save recovery files again", || back_up(stage, &wallet, "new"))?;
    let part = story
        .step("its backup in three parts, of which two are enough", || pieces::hand_out(stage))?;
    story.step("the device is lost again", || lose(stage))?;
    story.step("two parts bring its piece to a new device", || {
        Ok(((), pieces::bring_together(stage, &part)?))
    })?;
    story
        .step("the server lets that in, too", || let_in(stage, &wallet, SECOND, "never-lose-20"))?;
    story.step("and recovery files again", || back_up(stage, &wallet, "newest").map(unnamed))?;
    story.step("pay with the fresh pieces", || pair::pay(stage, &wallet, options))?;
    story.step("the recipient has both", || {
        Ok(((), cast::received(&stage.node, options, before, 2)?))
    })?;

    stage.window.press("signed-home")?;
    story.step(
        "export the key, with both devices' consent; another program signs with it",
        || export::export(stage, signer),
    )?;
    story.step("the old files give the key and the words, without a network", || {
        Ok(((), pair::leave(stage, &old)?))
    })?;
    story.step("so do the new ones", || Ok(((), pair::leave(stage, &new)?)))?;
    story.step("an old and a new one do not, and are named", || mix(stage, &old, &new))?;
    story.step("one byte of a file is changed, and it is named", || spoil(stage, &new))?;
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

/// All that is left of the devices when they are lost.
fn back_up(stage: &mut Stage, wallet: &str, age: &str) -> Result<(Files, Value), Failure> {
    let server = stage.folder.join(format!("server-{age}.cohort"));
    let kept = stage.folder.join(format!("window-{age}.cohort"));
    pair::save(stage, wallet, &server)?;
    stage.window.miss("wallet-unsafe")?;
    let shown = stage.window.attribute("wallet-address", "data-address")?;
    same("its address", &shown, ADDRESS)?;
    let saved = stage.window.driver().recovery_file();
    fs::rename(saved, &kept).map_err(Failure::system("put a recovery file away"))?;
    let files = [kept, server];
    let sizes = files.iter().map(|file| Ok(fs::metadata(file)?.len()));
    let sizes: Vec<u64> = sizes.collect::<Result<_, _>>().map_err(Failure::system("see a file"))?;
    let evidence = json!({ "files": files, "bytes": sizes });
    Ok((files, evidence))
}

fn unnamed((_, evidence): (Files, Value)) -> ((), Value) {
    ((), evidence)
}

fn lose(stage: &mut Stage) -> Result<((), Value), Failure> {
    comeback::lose(&mut stage.window)?;
    stage.window.open()?;
    Ok(((), json!({ "deleted": stage.window.driver().data() })))
}

fn come_back(stage: &Stage, shelf: &Shelf) -> Result<((), Value), Failure> {
    shelf::take(stage, shelf)?;
    let look = acts::look(&stage.pictures, "never-lose-12");
    let said = comeback::unseal(&stage.window, PASSWORD, look)?;
    Ok(((), json!({ "said": said })))
}

fn let_in(
    stage: &mut Stage,
    wallet: &str,
    lost: &str,
    pictures: &str,
) -> Result<((), Value), Failure> {
    let look = acts::look(&stage.pictures, pictures);
    let server = from_mut(&mut stage.server);
    let evidence = comeback::let_in(&stage.window, server, wallet, lost, look)?;
    Ok(((), evidence))
}

/// One file of each epoch, either way: the second is named as what does not fit.
fn mix(stage: &Stage, old: &Files, new: &Files) -> Result<((), Value), Failure> {
    let mut refused = Vec::new();
    for [window, server] in [[&old[0], &new[1]], [&new[0], &old[1]]] {
        let files = [window.clone(), server.clone()];
        let error = pair::refuse(stage, &files, "exit.other_epoch")?;
        let sentence = error.get("sentence").and_then(Value::as_str).unwrap_or_default();
        let name =
            |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if files.iter().any(|file| !sentence.contains(&name(file))) {
            return Err(Failure::Node { method: "exit".into(), answer: sentence.to_owned() });
        }
        refused.push(error);
    }
    Ok(((), json!(refused)))
}

fn spoil(stage: &Stage, [window, server]: &Files) -> Result<((), Value), Failure> {
    let spoiled = stage.folder.join("spoiled.cohort");
    fs::copy(window, &spoiled).map_err(Failure::system("copy a file"))?;
    cast::change_a_byte(&spoiled)?;
    Ok(((), pair::refuse(stage, &[spoiled, server.clone()], "vault.damaged")?))
}
