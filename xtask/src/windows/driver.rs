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

/// A WebDriver in a session of its own. It opens one window of the app, or one page of a phone, once somebody asks.
#[derive(Debug)]
pub struct Driver {
    folder: PathBuf,
    url: String,
    // The driver ends before the bus that its app talks to.
    process: Running,
    shows: Shows,
}

#[derive(Debug)]
enum Shows {
    App { app: PathBuf, display: OsString, notices: Running, bus: Running },
    Page(Phone),
}

/// A phone: a browser that shows pages as a phone does, and has a camera.
#[derive(Debug, Clone)]
pub struct Phone {
    /// Arguments of the browser besides those of every phone.
    pub args: Vec<String>,
    /// What the camera sees, as a film (YUV4MPEG2).
    pub film: PathBuf,
}

/// The screen of a phone, in pixels of a page.
const SCREEN: [u32; 2] = [390, 844];

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
        let (app, display) = (app.to_owned(), display.name().to_owned());
        Ok(Self {
            folder: folder.to_owned(),
            url: format!("http://127.0.0.1:{port}"),
            process,
            shows: Shows::App { app, display, notices, bus },
        })
    }

    /// Starts a driver for a phone whose pages live in this folder.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not start.
    pub fn start_phone(phone: Phone, folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(Failure::system("make a phone's folder"))?;
        let port = free_port()?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).env("HOME", folder);
        let process = Running::start("chromedriver", &mut command, &folder.join("driver.log"))?;
        Ok(Self {
            folder: folder.to_owned(),
            url: format!("http://127.0.0.1:{port}"),
            process,
            shows: Shows::Page(phone),
        })
    }

    /// The address of the WebDriver. It holds one session at a time.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What a session of it must ask for to open the app, or the browser.
    #[must_use]
    pub fn capabilities(&self) -> Value {
        match &self.shows {
            Shows::App { app, .. } => json!({
                "browserName": "wry",
                "webkitgtk:browserOptions": { "binary": app, "args": [] },
            }),
            Shows::Page(phone) => self.browser(phone),
        }
    }

    fn browser(&self, Phone { args, film }: &Phone) -> Value {
        let [width, height] = SCREEN;
        let mut all = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--use-fake-ui-for-media-stream".to_owned(),
            "--use-fake-device-for-media-stream".to_owned(),
            format!("--use-file-for-fake-video-capture={}", film.display()),
            format!("--user-data-dir={}", self.folder.join("profile").display()),
        ];
        all.extend_from_slice(args);
        json!({
            "browserName": "chrome",
            "goog:chromeOptions": {
                "args": all,
                "prefs": { "download.default_directory": self.saved() },
                "mobileEmulation": { "deviceMetrics": {
                    "width": width, "height": height, "pixelRatio": 2, "mobile": true, "touch": true,
                } },
            },
        })
    }

    /// True for a phone.
    pub(super) const fn is_phone(&self) -> bool {
        matches!(self.shows, Shows::Page(_))
    }

    /// Where a phone's browser keeps the files that its person saves.
    #[must_use]
    pub fn saved(&self) -> PathBuf {
        self.folder.join("saved")
    }

    /// Its process id; the app is a child of it.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The display that its app is shown on; a phone has none.
    pub(super) fn display(&self) -> &OsStr {
        match &self.shows {
            Shows::App { display, .. } => display,
            Shows::Page(_) => OsStr::new(""),
        }
    }

    /// All the texts that its app gave the system to notify its user of, as they went over the bus.
    ///
    /// # Errors
    ///
    /// [`Failure`] when they cannot be read.
    pub fn notices(&self) -> Result<Vec<String>, Failure> {
        let Shows::App { notices, .. } = &self.shows else { return Ok(Vec::new()) };
        let log = fs::read_to_string(notices.log());
        let log = log.map_err(Failure::system("read the notices"))?;
        Ok(log
            .lines()
            .filter_map(|line| line.trim().strip_prefix("string "))
            .map(str::to_owned)
            .collect())
    }

    /// Its session bus's process id; a phone has none.
    #[must_use]
    pub fn bus_pid(&self) -> Option<u32> {
        match &self.shows {
            Shows::App { bus, .. } => Some(bus.pid()),
            Shows::Page(_) => None,
        }
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
