//! Whether a person is asked before something is installed outside the checkout.

use std::{
    env,
    ffi::OsStr,
    io::{self, IsTerminal as _, Write as _},
};

/// What this run may install without a word from a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nobody is there to ask: what is needed is installed.
    Given,
    /// A person sits at the terminal and is asked each time.
    Ask,
}

impl Consent {
    /// Reads it off the surroundings: `CI=true` or no terminal means that nobody is there.
    #[must_use]
    pub fn of_this_run() -> Self {
        let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        if terminal && env::var_os("CI").as_deref() != Some(OsStr::new("true")) {
            Self::Ask
        } else {
            Self::Given
        }
    }

    /// Says what would be installed and returns whether it may be.
    #[must_use]
    pub fn to(self, install: &str) -> bool {
        // Standard error: a command's output may be read by a program. Nobody there hears nothing.
        let mut err = io::stderr();
        match self {
            Self::Given => {
                let _ = writeln!(err, "installing {install}");
                true
            }
            Self::Ask => {
                let _ = write!(err, "This needs {install}. Install it now? [Y/n] ");
                let mut answer = String::new();
                io::stdin().read_line(&mut answer).is_ok() && is_yes(&answer)
            }
        }
    }
}

/// A bare Return is yes; the end of input is not.
fn is_yes(answer: &str) -> bool {
    matches!(answer.to_lowercase().as_str(), "\n" | "\r\n")
        || matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_return_and_yes_are_yes() {
        for yes in ["\n", "y\n", "Y\n", " yes \n", "YES", "\r\n"] {
            assert!(is_yes(yes), "{yes:?}");
        }
        for no in ["", "n\n", "no\n", "what?\n", "yesterday\n"] {
            assert!(!is_yes(no), "{no:?}");
        }
    }
}
