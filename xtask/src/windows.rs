//! Windows of the real app, each in a session of its own, driven as a person would.
//!
//! A [`Driver`] is a session: own home, own bus, own WebDriver. It opens one window of the app, for
//! us as a [`Window`], or for whoever else talks to it. All of them are on one [`Display`].

mod display;
mod driver;
mod hand;
mod keyboard;
mod passkey;
mod window;

use std::time::Duration;

pub use display::Display;
pub use driver::{Driver, Phone};
pub use keyboard::Key;
pub use window::Window;

/// How long a window may take for anything that a person would wait for.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a page is looked at while something on it is awaited.
const GLANCE: Duration = Duration::from_millis(100);
