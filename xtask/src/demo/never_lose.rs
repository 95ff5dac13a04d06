//! One window and a server with 2 of 2: one of the only two devices is lost, comes back with the piece that its
//! file held, and nothing of the key is lost at any time.

use std::{fs, path::Path, slice::from_mut};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{self, same},
    cast::{self, balance},
    comeback,
    pair::{self, ADDRESS, Files, NAME, PASSWORD, Stage},
    story::Story,
};
use crate::{Checkout, Failure};

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<(), Failure> {
    pair::play("never-lose", checkout, options, anvil, app, tell)
}

fn tell(story: &mut Story, stage: &mut Stage, options: &Options) -> Result<Value, Failure> {
    let wallet = story.step("2 of 2 of a key that was typed in", || {
        pair::open_words(stage)?;
        pair::type_words(stage)?;
        pair::create(stage)
    })?;
    let files = story.step("back up", || back_up(stage, &wallet, "old"))?;
    let old = story.step("the window's device is lost", || lose(stage, files))?;
    story.step("its file brings its piece to a new device, which is no member", || {
        come_back(stage, &old)
    })?;
    story.step("the server lets it in, and the piece of the file is dealt", || {
        let_in(stage, &wallet)
    })?;
    let new = story.step("back up again", || back_up(stage, &wallet, "new"))?;
    let before = balance(&stage.node, &options.recipient)?;
    story.step("pay with the fresh pieces", || pair::pay(stage, &wallet, options))?;
    story.step("the recipient has it", || {
        Ok(((), cast::received(&stage.node, options, before, 1)?))
    })?;
    story.step("the old files still give the key and the words", || {
        Ok(((), pair::leave(stage, &old)?))
    })?;
    story.step("so do the new ones", || Ok(((), pair::leave(stage, &new)?)))?;
    story.step("an old and a new one do not, and are named", || mix(stage, &old, &new))?;
    Ok(json!({ "address": ADDRESS, "wallet": wallet }))
}

/// All that is left of the devices when they are lost.
fn back_up(stage: &mut Stage, wallet: &str, age: &str) -> Result<(Files, Value), Failure> {
    let files = pair::save(stage, wallet, &format!("server-{age}.cohort"))?;
    stage.window.miss("wallet-unsafe")?;
    let shown = stage.window.attribute("wallet-address", "data-address")?;
    same("its address", &shown, ADDRESS)?;
    let sizes = files.iter().map(|file| Ok(fs::metadata(file)?.len()));
    let sizes: Vec<u64> = sizes.collect::<Result<_, _>>().map_err(Failure::system("see a file"))?;
    let evidence = json!({ "files": files, "bytes": sizes });
    Ok((files, evidence))
}

fn lose(stage: &mut Stage, [_, server]: Files) -> Result<(Files, Value), Failure> {
    let kept = stage.folder.join("window-old.cohort");
    let data = stage.window.driver().data();
    comeback::lose(&mut stage.window, &kept)?;
    Ok(([kept, server], json!({ "deleted": data })))
}

fn come_back(stage: &mut Stage, [file, _]: &Files) -> Result<((), Value), Failure> {
    let look = acts::look(&stage.pictures, "never-lose-08");
    let said = comeback::restore(&mut stage.window, file, PASSWORD, look)?;
    Ok(((), json!({ "said": said })))
}

fn let_in(stage: &mut Stage, wallet: &str) -> Result<((), Value), Failure> {
    let look = acts::look(&stage.pictures, "never-lose-09");
    let server = from_mut(&mut stage.server);
    let evidence = comeback::let_in(&stage.window, server, wallet, NAME, look)?;
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
            |file: &Path| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if files.iter().any(|file| !sentence.contains(&name(file))) {
            return Err(Failure::Node { method: "exit".into(), answer: sentence.to_owned() });
        }
        refused.push(error);
    }
    Ok(((), json!(refused)))
}
