//! The device in a window is lost, and comes back: what its file held is on a new device, which the others
//! let in.

use std::fs;

use serde_json::{Value, json};

use super::{acts, cast, party::Party};
use crate::{Failure, windows::Window};

/// Nothing is left of the device but what was saved elsewhere.
pub(super) fn lose(window: &mut Window) -> Result<(), Failure> {
    window.close();
    fs::remove_dir_all(window.driver().data()).map_err(Failure::system("lose a device"))
}

/// From the first screen of a new device to its start page, where what the recovery file held waits; gives
/// what is said of it. `look` is called where the file is shown, and there.
pub(super) fn restore(
    window: &Window,
    password: &str,
    look: impl Fn(&Window, &str) -> Result<(), Failure>,
) -> Result<String, Failure> {
    window.press("welcome-act-restore")?;
    window.press("restore-choose")?;
    let said = unseal(window, password, look)?;
    // The device's own file comes there.
    let file = window.driver().recovery_file();
    fs::remove_file(file).map_err(Failure::system("put a recovery file away"))?;
    Ok(said)
}

/// From what was chosen, a file or a copy, to the start page.
pub(super) fn unseal(
    window: &Window,
    password: &str,
    look: impl Fn(&Window, &str) -> Result<(), Failure>,
) -> Result<String, Failure> {
    window.fill("restore-file-password", password)?;
    acts::choose_password(window, "new-password", password)?;
    look(window, "restore")?;
    window.press("restore-go")?;
    let said = window.read("restored-0-what")?;
    look(window, "restored")?;
    // It is no member: the wallet is not there.
    window.miss("wallet")?;
    Ok(said)
}

/// The first of these servers asks that the new device takes the place of the one called `lost`;
/// everybody compares codes.
pub(super) fn let_in(
    window: &Window,
    servers: &mut [Party],
    wallet: &str,
    lost: &str,
    look: impl Fn(&Window, &str) -> Result<(), Failure>,
) -> Result<Value, Failure> {
    let first = servers.first_mut().ok_or_else(cast::no_such_party)?;
    let (gone, threshold) = first.ask_member(wallet, lost)?;
    first.say(&format!("change recover {wallet} {threshold} 1 {gone}"))?;
    let link = first.hear_text("lobby", "invite")?;
    window.press("restored-0-join")?;
    window.fill("join-link", &link)?;
    window.press("join-go")?;
    first.hear_full_lobby()?;
    first.say("start")?;
    let code = acts::compare(window, servers)?;
    look(window, "compare")?;
    window.press("compare-matches")?;
    window.see("outcome-changed")?;
    look(window, "back")?;
    window.press("outcome-later")?;
    let mut epochs = Vec::new();
    for server in servers {
        epochs.push(server.hear_epoch()?);
    }
    window.see("wallet")?;
    window.miss("restored-0-what")?;
    Ok(json!({ "removed": gone, "code": code, "epochs": epochs }))
}
