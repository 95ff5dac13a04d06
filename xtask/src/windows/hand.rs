//! A hand at the display: pointer and keys as the system gives them.
//!
//! WebDriver's own pointer and keys reach only the first window of a process. What happens in the
//! approve window is therefore done by `xdotool`, which the display cannot tell from a person.

use std::{fs, process::Command, thread, time::Duration};

use fantoccini::{
    Locator,
    actions::{InputSource as _, MOUSE_BUTTON_LEFT, PointerAction, TouchActions},
};
use serde_json::Value;

use super::{Key, Window};
use crate::{Failure, call};

/// The main window, by its title.
const MAIN: &str = r"^(\([0-9]+\) )?Cohort$";
/// The window that alone can approve, by its title.
const APPROVE: &str = "^Cohort: approve$";
/// The window that alone sees a whole key, by its title.
const KEY: &str = "^Cohort: a key$";

impl Window {
    /// Brings the main window to the front and gives it the keyboard, away from all others.
    ///
    /// # Errors
    ///
    /// [`Failure`] when no window of that title is shown.
    pub fn take_focus(&self) -> Result<(), Failure> {
        let window = self.shown(MAIN)?;
        self.xdotool(&["windowraise", &window, "windowfocus", "--sync", &window]).map(drop)
    }

    /// Holds the pointer on what has this test id in the main window.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come, or no window of that title is shown.
    pub fn hold(&self, testid: &str, time: Duration) -> Result<(), Failure> {
        self.hold_in(MAIN, testid, time)
    }

    /// Holds the pointer on what has this test id in the approve window.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come, or no window of that title is shown.
    pub fn hold_in_approve(&self, testid: &str, time: Duration) -> Result<(), Failure> {
        self.hold_in(APPROVE, testid, time)
    }

    /// Holds the pointer on what has this test id in the window for keys.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come, or no window of that title is shown.
    pub fn hold_in_key(&self, testid: &str, time: Duration) -> Result<(), Failure> {
        self.hold_in(KEY, testid, time)
    }

    fn hold_in(&self, title: &str, testid: &str, time: Duration) -> Result<(), Failure> {
        self.see(testid)?;
        self.read_to_the_end()?;
        if self.driver().is_phone() {
            return self.hold_finger(testid, time);
        }
        let place = self.run(&format!(
            "const it = document.querySelector('[data-testid=\"{testid}\"]'); \
             it.scrollIntoView({{ block: 'center' }}); const box = it.getBoundingClientRect(); \
             const grain = window.devicePixelRatio; \
             return [(box.left + box.width / 2) * grain, (box.top + box.height / 2) * grain];"
        ))?;
        let [x, y] = [0, 1].map(|axis| place.get(axis).and_then(Value::as_f64).unwrap_or_default());
        let [x, y] = [x, y].map(|place| format!("{place:.0}"));
        let window = self.shown(title)?;
        self.xdotool(&["windowraise", &window, "mousemove", "--window", &window, &x, &y])?;
        self.xdotool(&["mousedown", "1"])?;
        thread::sleep(time);
        self.xdotool(&["mouseup", "1"]).map(drop)
    }

    /// A phone has one page, and its driver reaches that.
    fn hold_finger(&self, testid: &str, time: Duration) -> Result<(), Failure> {
        let at = format!("[data-testid=\"{testid}\"]");
        self.until(&format!("{testid} is held"), |client| {
            let at = at.clone();
            async move {
                let element = client.find(Locator::Css(&at)).await?;
                let finger = TouchActions::new("finger".into())
                    .then(PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 })
                    .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
                    .then(PointerAction::Pause { duration: time })
                    .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
                client.perform_actions(finger).await?;
                Ok(Some(()))
            }
        })
    }

    /// Holds a key in the approve window, whatever has the focus there.
    ///
    /// # Errors
    ///
    /// [`Failure`] when no window of that title is shown.
    pub fn hold_key_in_approve(&self, key: Key, time: Duration) -> Result<(), Failure> {
        let window = self.shown(APPROVE)?;
        let key = match key {
            Key::Tab => "Tab",
            Key::Enter => "Return",
            Key::Space => "space",
        };
        self.xdotool(&["windowraise", &window, "windowfocus", &window])?;
        self.xdotool(&["keydown", key])?;
        thread::sleep(time);
        self.xdotool(&["keyup", key]).map(drop)
    }

    /// Scrolls to the end of the page: what is agreed to has to have been in sight.
    ///
    /// # Errors
    ///
    /// [`Failure`] when there is no page.
    pub fn read_to_the_end(&self) -> Result<(), Failure> {
        const READ: &str = "window.scrollTo(0, document.documentElement.scrollHeight); \
             const done = arguments[arguments.length - 1]; \
             requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.until("the end of the page", |client| async move {
            client.execute_async(READ, Vec::new()).await.map(Some)
        })
        .map(drop)
    }

    /// The window of this app with this title, by its number at the display.
    fn shown(&self, title: &str) -> Result<String, Failure> {
        let app = self.app_pid()?;
        let find = ["search", "--sync", "--all", "--onlyvisible", "--pid", &app, "--name", title];
        let found = self.xdotool(&find)?;
        let first = found.lines().next().map(str::to_owned);
        first.ok_or_else(|| self.failure("does not show the window"))
    }

    /// The app is the driver's only child.
    fn app_pid(&self) -> Result<String, Failure> {
        let driver = self.driver().pid();
        let children = fs::read_to_string(format!("/proc/{driver}/task/{driver}/children"));
        let children = children.map_err(Failure::system("look for the app's process"))?;
        let first = children.split_whitespace().next().map(str::to_owned);
        first.ok_or_else(|| self.failure("has no app"))
    }

    fn xdotool(&self, args: &[&str]) -> Result<String, Failure> {
        // What it waits for may never come, and it has no patience of its own to end.
        let mut command = Command::new("timeout");
        call::read(
            command.args(["60", "xdotool"]).args(args).env("DISPLAY", self.driver().display()),
        )
    }
}
