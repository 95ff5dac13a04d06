//! A server of somebody else's that keeps copies: WebDAV, on this computer.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    acts::{self, HOLD},
    cast,
    pair::{PASSWORD, Stage},
};
use crate::{Failure, Running, free_port, windows::Window};

const USER: &str = "me";
/// What the server asks for; not what seals the copies.
const KEY: &str = "a key that the server gave";

/// The server, until this is dropped.
pub(super) struct Shelf {
    process: Running,
    url: String,
    folder: PathBuf,
}

impl Shelf {
    /// Starts the program out of this folder of programs.
    pub(super) fn start(programs: &Path, folder: &Path) -> Result<Self, Failure> {
        let kept = folder.join("shelf");
        fs::create_dir(&kept).map_err(Failure::system("make a shelf"))?;
        let port = free_port()?;
        let config = json!({
            "host": "127.0.0.1",
            "port": port,
            "provider_mapping": { "/": kept },
            "simple_dc": { "user_mapping": { "*": { (USER): { "password": KEY } } } },
            "http_authenticator": {
                "accept_basic": true, "accept_digest": false, "default_to_digest": false,
            },
        });
        let file = folder.join("shelf.json");
        fs::write(&file, config.to_string()).map_err(Failure::system("write a configuration"))?;
        let mut command = Command::new(programs.join("wsgidav"));
        command.arg("--config").arg(file).env("PYTHONUNBUFFERED", "1");
        let mut process = Running::start("wsgidav", &mut command, &folder.join("shelf.log"))?;
        let url = format!("http://127.0.0.1:{port}");
        process.wait_for_line(Duration::from_secs(30), |line| line.contains(&url).then_some(()))?;
        Ok(Self { process, url: format!("{url}/"), folder: kept })
    }

    pub(super) fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Changes one bit of the only copy there, behind everybody's back; gives its name.
    fn spoil(&self) -> Result<String, Failure> {
        let first = || {
            let mut files = fs::read_dir(&self.folder)?;
            files.next().ok_or(ErrorKind::NotFound)?
        };
        let file = first().map_err(Failure::system("look at the shelf"))?;
        cast::change_a_byte(&file.path())?;
        Ok(file.file_name().to_string_lossy().into_owned())
    }

    /// Types how to get in.
    pub(super) fn fill(&self, window: &Window) -> Result<(), Failure> {
        window.fill("place-url", &self.url)?;
        window.fill("place-user", USER)?;
        window.fill("place-password", KEY)
    }
}

/// From the wallet's page: copies go to the server from now on, which takes a yes in the window of approvals;
/// the copy there is proven, and opens with its password.
pub(super) fn add(stage: &Stage, shelf: &Shelf) -> Result<((), Value), Failure> {
    let window = &stage.window;
    window.press("wallet-health-recovery")?;
    window.press("copies-add")?;
    acts::choose_password(window, "backup-password", PASSWORD)?;
    window.press("backup-password-go")?;
    window.press("place-kind-web_dav")?;
    shelf.fill(window)?;
    stage.picture("08-place")?;
    window.press("place-go")?;
    window.switch_to("trust-go")?;
    stage.picture("09-trust")?;
    window.hold_in_approve("trust-go", HOLD)?;
    window.switch_to("recovery")?;
    window.until_attribute("place-0", "data-state", "proven")?;
    window.press("place-0-drill")?;
    window.fill("place-0-drill-password", PASSWORD)?;
    window.press("place-0-drill-go")?;
    let tried = window.read("place-0-drill-done")?;
    stage.picture("10-drill")?;
    window.press("place-0-drill-leave")?;
    Ok(((), json!({ "server": shelf.url, "pid": shelf.pid(), "drill": tried })))
}

/// One stored byte changes: "check my backup" sees it, and a new copy mends it.
pub(super) fn spoil_and_mend(stage: &Stage, shelf: &Shelf) -> Result<((), Value), Failure> {
    let window = &stage.window;
    let changed = shelf.spoil()?;
    window.press("copies-check")?;
    window.until_attribute("place-0", "data-state", "changed")?;
    let told = window.read("copies-score")?;
    window.until_attribute("copies-score", "data-tone", "danger")?;
    stage.picture("11-changed")?;
    window.press("place-0-again")?;
    window.until_attribute("place-0", "data-state", "proven")?;
    window.press("recovery-back")?;
    Ok(((), json!({ "changed": changed, "told": told })))
}

/// From the first screen of a new device: looks at the server, and takes the newest copy there.
pub(super) fn take(stage: &Stage, shelf: &Shelf) -> Result<(), Failure> {
    let window = &stage.window;
    window.press("welcome-act-restore")?;
    window.press("restore-from")?;
    window.press("from-kind-web_dav")?;
    shelf.fill(window)?;
    window.press("from-go")?;
    window.see("from-take")?;
    stage.picture("12-found")?;
    window.press("from-take")
}
