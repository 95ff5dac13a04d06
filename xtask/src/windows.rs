//! Windows of the real app, on a display of their own, driven as a person would.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::{Failure, Running, free_port};

/// How long a window may take for anything that a person would wait for.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a page is looked at while something on it is awaited.
const GLANCE: Duration = Duration::from_millis(100);

/// A display without a screen.
#[derive(Debug)]
pub struct Display {
    process: Running,
    name: String,
}

impl Display {
    /// Starts one, on a free number.
    ///
    /// # Errors
    ///
    /// [`Failure`] when Xvfb does not start.
    pub fn start(log: &Path) -> Result<Self, Failure> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
        let mut process = Running::start("Xvfb", &mut command, log)?;
        let number: u32 = process.wait_for_line(PATIENCE, |line| line.trim().parse().ok())?;
        Ok(Self { process, name: format!(":{number}") })
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }
}

/// One window of the app, in a session of its own: own home, own bus, own driver.
pub struct Window {
    name: String,
    folder: PathBuf,
    runtime: Runtime,
    client: Option<Client>,
    driver: Running,
    bus: Running,
    /// Kept so that the display outlives its windows' drivers.
    url: String,
}

impl Window {
    /// Starts the app (its automation variant) in a new folder.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the bus, the driver or the app does not start.
    pub fn start(
        name: &str,
        app: &Path,
        display: &Display,
        folder: &Path,
    ) -> Result<Self, Failure> {
        let run = folder.join("run");
        let made = fs::create_dir_all(&run);
        made.map_err(Failure::system("make a window's folder"))?;
        restrict(&run)?;
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--print-address"]);
        let mut bus = Running::start("dbus-daemon", &mut command, &folder.join("bus.log"))?;
        let address = bus.wait_for_line(PATIENCE, |line| {
            line.starts_with("unix:").then(|| line.trim().to_owned())
        })?;

        let port = free_port()?;
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).arg("--host=127.0.0.1");
        command
            .env("DISPLAY", &display.name)
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
        let driver = Running::start("WebKitWebDriver", &mut command, &folder.join("driver.log"))?;

        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Failure::system("make a runtime"))?;
        let url = format!("http://127.0.0.1:{port}");
        let mut window = Self {
            name: name.to_owned(),
            folder: folder.to_owned(),
            runtime,
            client: None,
            driver,
            bus,
            url,
        };
        window.open(app)?;
        Ok(window)
    }

    fn open(&mut self, app: &Path) -> Result<(), Failure> {
        let mut capabilities = Capabilities::new();
        capabilities.insert("browserName".into(), "wry".into());
        let options = json!({ "binary": app, "args": [] });
        capabilities.insert("webkitgtk:browserOptions".into(), options);
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities.clone());
            match self.runtime.block_on(builder.connect(&self.url)) {
                Ok(client) => {
                    self.client = Some(client);
                    return Ok(());
                }
                // The driver listens a moment after it starts.
                Err(_) if Instant::now() < deadline => std::thread::sleep(GLANCE),
                Err(error) => return Err(self.failure(&format!("does not open: {error}"))),
            }
        }
    }

    /// What it is called in the story.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address of its WebDriver.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its driver's process id; the app is a child of it.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.driver.pid()
    }

    /// Its session bus's process id.
    #[must_use]
    pub fn bus_pid(&self) -> u32 {
        self.bus.pid()
    }

    /// Where its device lives.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Presses what has this test id, once it is there and can be pressed.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn press(&self, testid: &str) -> Result<(), Failure> {
        self.until(&format!("{testid} can be pressed"), |client| async move {
            let element = client.find(Locator::Css(&css(testid))).await?;
            if !element.is_enabled().await? || !element.is_displayed().await? {
                return Ok(None);
            }
            element.click().await?;
            Ok(Some(()))
        })
    }

    /// Holds what has this test id for so long, as Approve asks it.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn hold(&self, testid: &str, time: Duration) -> Result<(), Failure> {
        use fantoccini::actions::{InputSource, MouseActions, PointerAction};

        self.until(&format!("{testid} can be held"), |client| async move {
            let element = client.find(Locator::Css(&css(testid))).await?;
            if !element.is_enabled().await? || !element.is_displayed().await? {
                return Ok(None);
            }
            let button = fantoccini::actions::MOUSE_BUTTON_LEFT;
            let actions = MouseActions::new("hand".into())
                .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
                .then(PointerAction::Down { button })
                .then(PointerAction::Pause { duration: time })
                .then(PointerAction::Up { button });
            client.perform_actions(actions).await?;
            Ok(Some(()))
        })
    }

    /// Types into the field with this test id, over what was there.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn fill(&self, testid: &str, text: &str) -> Result<(), Failure> {
        self.until(&format!("{testid} can be filled"), |client| async move {
            let element = client.find(Locator::Css(&css(testid))).await?;
            if !element.is_displayed().await? {
                return Ok(None);
            }
            element.clear().await?;
            element.send_keys(text).await?;
            Ok(Some(()))
        })
    }

    /// The text of what has this test id, once it has any.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn read(&self, testid: &str) -> Result<String, Failure> {
        self.until(&format!("{testid} says something"), |client| async move {
            let element = client.find(Locator::Css(&css(testid))).await?;
            let text = element.text().await?;
            Ok((!text.trim().is_empty()).then_some(text))
        })
    }

    /// An attribute of what has this test id, once it has it.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn attribute(&self, testid: &str, name: &str) -> Result<String, Failure> {
        self.until(&format!("{testid} has {name}"), |client| async move {
            client.find(Locator::Css(&css(testid))).await?.attr(name).await
        })
    }

    /// Presses the child of what has this test id whose text contains these words.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn press_text(&self, testid: &str, words: &str) -> Result<(), Failure> {
        let choices = format!("{} > *", css(testid));
        self.until(&format!("{words} in {testid}"), |client| {
            let choices = choices.clone();
            async move {
                for choice in client.find_all(Locator::Css(&choices)).await? {
                    if choice.text().await?.contains(words) {
                        choice.click().await?;
                        return Ok(Some(()));
                    }
                }
                Ok(None)
            }
        })
    }

    /// What the field with this test id holds, once it holds anything.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn until_value(&self, testid: &str) -> Result<String, Failure> {
        self.until(&format!("{testid} holds something"), |client| async move {
            let value = client.find(Locator::Css(&css(testid))).await?.prop("value").await?;
            Ok(value.filter(|value| !value.is_empty()))
        })
    }

    /// Waits until something with this test id is shown.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn see(&self, testid: &str) -> Result<(), Failure> {
        self.until(&format!("{testid} is shown"), |client| async move {
            let shown = client.find(Locator::Css(&css(testid))).await?.is_displayed().await?;
            Ok(shown.then_some(()))
        })
    }

    /// Goes to the window of this session whose page has this test id.
    ///
    /// # Errors
    ///
    /// [`Failure`] when no window has it.
    pub fn switch_to(&self, testid: &str) -> Result<(), Failure> {
        self.until(&format!("a window shows {testid}"), |client| async move {
            for handle in client.windows().await? {
                client.switch_to_window(handle).await?;
                if client.find(Locator::Css(&css(testid))).await.is_ok() {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
    }

    /// Saves a picture of the page.
    ///
    /// # Errors
    ///
    /// [`Failure`] when there is none to be had.
    pub fn picture(&self, file: &Path) -> Result<(), Failure> {
        // What was typed and pressed is painted two frames later.
        const PAINTED: &str = "const done = arguments[arguments.length - 1]; \
             requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        let png = self.until("a picture", |client| async move {
            client.execute_async(PAINTED, Vec::new()).await?;
            client.screenshot().await.map(Some)
        })?;
        fs::write(file, png).map_err(Failure::system("save a picture"))
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it throws.
    pub fn run(&self, script: &str) -> Result<Value, Failure> {
        self.until("a script", |client| async move {
            client.execute(script, Vec::new()).await.map(Some)
        })
    }

    /// Tries until it gives something, or patience ends.
    fn until<T, F>(&self, what: &str, attempt: impl Fn(Client) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<Option<T>, fantoccini::error::CmdError>>,
    {
        let client = self.client.as_ref().ok_or_else(|| self.failure("is closed"))?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let tried = self.runtime.block_on(attempt(client.clone()));
            let late = Instant::now() >= deadline;
            match tried {
                Ok(Some(found)) => return Ok(found),
                Ok(None) if late => return Err(self.failure(&format!("waited in vain: {what}"))),
                Err(error) if late => {
                    return Err(self.failure(&format!("waited in vain: {what} ({error})")));
                }
                Ok(None) | Err(_) => std::thread::sleep(GLANCE),
            }
        }
    }

    fn failure(&self, what: &str) -> Failure {
        let log = self.folder.join("driver.log");
        Failure::Beside { name: self.name.clone(), what: what.to_owned(), log }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // The driver ends next, and the app with it; a session that is gone is no loss.
            let _ = self.runtime.block_on(client.close());
        }
    }
}

fn css(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
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
