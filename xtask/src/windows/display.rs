//! Where windows appear.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::Path,
    process::Command,
};

use super::PATIENCE;
use crate::{Failure, Running};

/// A display: the one of this session, or one without a screen.
#[derive(Debug)]
pub struct Display {
    process: Option<Running>,
    name: OsString,
}

impl Display {
    /// The display of this session; where it has none, one without a screen.
    ///
    /// # Errors
    ///
    /// [`Failure`] when Xvfb does not start.
    pub fn find(log: &Path) -> Result<Self, Failure> {
        match env::var_os("DISPLAY") {
            Some(name) if !name.is_empty() => Ok(Self { process: None, name }),
            _ => Self::start(log),
        }
    }

    /// Starts a display without a screen, on a free number.
    ///
    /// # Errors
    ///
    /// [`Failure`] when Xvfb does not start.
    pub fn start(log: &Path) -> Result<Self, Failure> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
        let mut process = Running::start("Xvfb", &mut command, log)?;
        let number: u32 = process.wait_for_line(PATIENCE, |line| line.trim().parse().ok())?;
        Ok(Self { process: Some(process), name: format!(":{number}").into() })
    }

    /// Its process id, where it is ours.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Running::pid)
    }

    /// Its name, as programs take it.
    pub(super) fn name(&self) -> &OsStr {
        &self.name
    }

    /// Makes a program's windows appear here, whatever home the program has.
    pub(super) fn show(&self, command: &mut Command) {
        command.env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY");
        if self.process.is_none() && env::var_os("XAUTHORITY").is_none() {
            // The key to the person's display lies in the person's home.
            let home = env::var_os("HOME").unwrap_or_default();
            command.env("XAUTHORITY", Path::new(&home).join(".Xauthority"));
        }
    }
}
