//! A backup in three parts, of which any two bring the piece back: two people have theirs as a file, the server keeps
//! the third.

use std::{
    fs,
    path::{Path, PathBuf},
    slice::from_mut,
};

use serde_json::{Value, json};

use super::{
    acts::{self, HOLD, same},
    pair::{NAME, PASSWORD, Stage},
};
use crate::{Failure, windows::Window};

/// The two who keep theirs as files.
const PEOPLE: [&str; 2] = ["A friend", "The bank"];

/// From the wallet's page: the backup is split, and each part reaches its keeper. Gives the file of the first.
pub(super) fn hand_out(stage: &mut Stage) -> Result<(PathBuf, Value), Failure> {
    let window = &stage.window;
    window.press("wallet-health-recovery")?;
    window.press("split-open")?;
    for (number, name) in (1..).zip(PEOPLE) {
        window.fill(&format!("split-holder-{number}"), name)?;
    }
    window.press("split-keeper-3")?;
    window.press(&format!("split-keeper-3-{}", stage.server.id()))?;
    stage.picture("14-split")?;
    window.press("split-go")?;
    window.switch_to("trust-go")?;
    window.hold_in_approve("trust-go", HOLD)?;
    window.switch_to("split-parts")?;
    window.press("split-part-3-give")?;
    stage.server.hear_text("part_kept", "from")?;
    let window = &stage.window;
    window.until_attribute("split-part-3", "data-saved", "true")?;
    let mut files = Vec::new();
    for number in 1..=PEOPLE.len() {
        acts::choose_password(window, "split-password", PASSWORD)?;
        window.press("split-save")?;
        window.until_attribute(&format!("split-part-{number}"), "data-saved", "true")?;
        let file = stage.folder.join(format!("part-{number}.cohort"));
        let saved = window.driver().recovery_file();
        fs::rename(saved, &file).map_err(Failure::system("put a part away"))?;
        files.push(file);
    }
    window.see("split-done")?;
    stage.picture("15-handed-out")?;
    window.press("split-finish")?;
    window.press("recovery-back")?;
    let evidence = json!({ "files": files, "keeper": stage.server.id() });
    Ok((files.swap_remove(0), evidence))
}

/// On a device that is new: opens the part in a file, is set up, asks the server for its part, and has the piece.
pub(super) fn bring_together(stage: &mut Stage, file: &Path) -> Result<Value, Failure> {
    let window = &stage.window;
    window.press("welcome-act-restore")?;
    open_file(window, file)?;
    let one = window.read("gather-status")?;
    stage.picture("16-one-of-two")?;
    // What is open stays while this device is set up.
    window.press("restore-found")?;
    acts::set_up(window, NAME, PASSWORD)?;
    acts::set_relay(window, &stage.relay)?;
    stage.picture("17-ask")?;
    window.press("ask-go")?;
    let link = window.until_value("lobby-link")?;
    stage.server.say(&format!("join {link}"))?;
    stage.window.press("lobby-start")?;
    let compared = acts::compare(&stage.window, from_mut(&mut stage.server))?;
    stage.window.press("compare-matches")?;
    let code = stage.server.hear_text("return", "code")?;
    same("the code here", &stage.window.attribute("waiting-code", "data-code")?, &code)?;
    stage.picture("18-asked")?;
    let part = stage.server.ask_part()?;
    stage.server.say(&format!("give {code} {part}"))?;
    stage.window.press("returned-restore")?;
    stage.window.see("restore-go")?;
    let both = stage.window.read("gather-status")?;
    stage.picture("19-two-of-two")?;
    stage.window.press("restore-go")?;
    let said = stage.window.read("restored-0-what")?;
    // It is no member: the wallet is not there.
    stage.window.miss("wallet")?;
    Ok(json!({ "compared": compared, "part": part, "told": [one, both], "said": said }))
}

/// Opens the part in a file.
fn open_file(window: &Window, file: &Path) -> Result<(), Failure> {
    let chosen = window.driver().recovery_file();
    fs::copy(file, &chosen).map_err(Failure::system("fetch a part"))?;
    window.press("restore-choose")?;
    window.fill("gather-password", PASSWORD)?;
    window.press("gather-open")?;
    window.miss("gather-password")?;
    // The device's own file comes there.
    fs::remove_file(chosen).map_err(Failure::system("put a part away"))
}
