//! A session in which one window of the app can be driven.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use super::{Display, PATIENCE};
use crate::{Failure, Running, free_port};

/// A WebDriver in a session of its own. It opens one window of the app, once somebody asks.
#[derive(Debug)]
pub struct Driver {
    folder: PathBuf,
    app: PathBuf,
    display: OsString,
    url: String,
    // The driver ends before the bus that its app talks to.
    process: Running,
    notices: Running,
    bus: Running,
}

impl Driver {
    /// Starts a driver for the app (its automation variant) that lives in this folder.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the bus or the driver does not start.
    pub fn start(app: &Path, display: &Display, folder: &Path) -> Result<Self, Failure> {
        let run = folder.join("run");
        fs::create_dir_all(&run).map_err(Failure::system("make a window's folder"))?;
        restrict(&run)?;
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--print-address"]);
        let mut bus = Running::start("dbus-daemon", &mut command, &folder.join("bus.log"))?;
        let address = bus.wait_for_line(PATIENCE, |line| {
            line.starts_with("unix:").then(|| line.trim().to_owned())
        })?;

        let mut command = Command::new("dbus-monitor");
        command.args(["--address", &address]);
        command.arg("interface='org.freedesktop.Notifications',member='Notify'");
        let log = folder.join("notices.log");
        let notices = Running::start("dbus-monitor", &mut command, &log)?;

        let port = free_port()?;
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).arg("--host=127.0.0.1");
        display.show(&mut command);
        command
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder.join("share"))
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .env("XDG_CACHE_HOME", folder.join("cache"))
            .env("XDG_RUNTIME_DIR", &run)
            .env("DBUS_SESSION_BUS_ADDRESS", address)
            .env("COHORT_DATA_DIR", folder.join("data"))
            .env("COHORT_TEST_SAVE_PATH", folder.join("recovery.cohort"))
            .env("COHORT_TEST_OPEN_PATH", folder.join("recovery.cohort"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let process = Running::start("WebKitWebDriver", &mut command, &folder.join("driver.log"))?;
        Ok(Self {
            folder: folder.to_owned(),
            app: app.to_owned(),
            display: display.name().to_owned(),
            url: format!("http://127.0.0.1:{port}"),
            process,
            notices,
            bus,
        })
    }

    /// The address of the WebDriver. It holds one session at a time.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What a session of it must ask for to open the app.
    #[must_use]
    pub fn capabilities(&self) -> Value {
        json!({
            "browserName": "wry",
            "webkitgtk:browserOptions": { "binary": self.app, "args": [] },
        })
    }

    /// Its process id; the app is a child of it.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The display that its app is shown on.
    pub(super) fn display(&self) -> &OsStr {
        &self.display
    }

    /// All the texts that its app gave the system to notify its user of, as they went over the bus.
    ///
    /// # Errors
    ///
    /// [`Failure`] when they cannot be read.
    pub fn notices(&self) -> Result<Vec<String>, Failure> {
        let log = fs::read_to_string(self.notices.log());
        let log = log.map_err(Failure::system("read the notices"))?;
        Ok(log
            .lines()
            .filter_map(|line| line.trim().strip_prefix("string "))
            .map(str::to_owned)
            .collect())
    }

    /// Its session bus's process id.
    #[must_use]
    pub fn bus_pid(&self) -> u32 {
        self.bus.pid()
    }

    /// Where the device of its app lives.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The recovery file that its app saves and opens.
    #[must_use]
    pub fn recovery_file(&self) -> PathBuf {
        self.folder.join("recovery.cohort")
    }

    /// Where the driver writes what it has to say.
    #[must_use]
    pub fn log(&self) -> &Path {
        self.process.log()
    }
}

#[cfg(unix)]
fn restrict(folder: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = fs::Permissions::from_mode(0o700);
    fs::set_permissions(folder, mode).map_err(Failure::system("restrict a folder"))
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> Result<(), Failure> {
    Ok(())
}
