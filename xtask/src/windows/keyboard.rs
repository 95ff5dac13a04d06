//! A window driven without a mouse.

use std::time::Duration;

use fantoccini::{
    Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
};

use super::Window;
use crate::Failure;

/// How many keys it may take to reach anything on a page.
const FURTHEST: usize = 60;

/// Keys that do something rather than write something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Goes to the next control.
    Tab,
    /// Presses or submits.
    Enter,
    /// Presses.
    Space,
}

impl Key {
    /// As WebDriver writes it (WebDriver, section 17.4.2).
    const fn code(self) -> char {
        match self {
            Self::Tab => '\u{E004}',
            Self::Enter => '\u{E007}',
            Self::Space => ' ',
        }
    }
}

impl Window {
    /// Presses Tab until the control with this test id has the focus.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it cannot be reached like that.
    pub fn tab_to(&self, testid: &str) -> Result<(), Failure> {
        self.see(testid)?;
        for _ in 0..FURTHEST {
            let focus = self.run("return document.activeElement?.dataset.testid ?? null")?;
            if focus == *testid {
                return Ok(());
            }
            self.strike(Key::Tab)?;
        }
        Err(self.failure(&format!("has no way to {testid} by keyboard")))
    }

    /// Strikes a key.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the window is gone.
    pub fn strike(&self, key: Key) -> Result<(), Failure> {
        self.hold_key(key, Duration::ZERO)
    }

    /// Holds a key for so long.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the window is gone.
    pub fn hold_key(&self, key: Key, time: Duration) -> Result<(), Failure> {
        let value = key.code();
        self.until("a key", |client| async move {
            let keys = KeyActions::new("keys".into())
                .then(KeyAction::Down { value })
                .then(KeyAction::Pause { duration: time })
                .then(KeyAction::Up { value });
            client.perform_actions(keys).await?;
            Ok(Some(()))
        })
    }

    /// Writes where the focus is.
    ///
    /// # Errors
    ///
    /// [`Failure`] when nothing there takes text.
    pub fn write(&self, text: &str) -> Result<(), Failure> {
        self.until("the focus takes text", |client| async move {
            let focus = client.find(Locator::Css(":focus")).await?;
            focus.send_keys(text).await?;
            Ok(Some(()))
        })
    }
}
