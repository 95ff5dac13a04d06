//! Why a command did not do what it was asked.

use std::{io, path::PathBuf, process::ExitStatus};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something that the command needs is not here and cannot be installed from here.
    #[error("missing: {what}\n{remedy}")]
    Missing {
        /// Programs or packages, by name.
        what: String,
        /// What a person can do about it.
        remedy: String,
    },

    /// A program ran and was not content.
    #[error("`{command}` failed ({status})")]
    Ended {
        /// As it could be typed.
        command: String,
        /// How it ended.
        status: ExitStatus,
    },

    /// A program that runs beside us did not do what was awaited of it.
    #[error("{name} {what}; its log is {}", log.display())]
    Beside {
        /// Which one.
        name: String,
        /// What it did instead.
        what: String,
        /// Where to read more.
        log: PathBuf,
    },

    /// A node answered with an error, or not as nodes do.
    #[error("the node refused {method}: {answer}")]
    Node {
        /// What it was asked.
        method: String,
        /// What it said.
        answer: String,
    },

    /// The engine of the phone page has grown.
    #[error(
        "the engine has {size} bytes, compressed: more than the {most} that a phone may have to fetch"
    )]
    Large {
        /// Its size.
        size: u64,
        /// What it may have.
        most: u64,
    },

    /// A bug that was planted on purpose did not go as it must.
    #[error("the planted bug {bug} {what}")]
    Planted {
        /// The name of its patch.
        bug: &'static str,
        /// What went wrong with it.
        what: &'static str,
    },

    /// A step of several failed; the ones after it were not tried.
    #[error("stopped at step \"{step}\"")]
    Step {
        /// Its name in the table.
        step: &'static str,
        /// Why it failed.
        #[source]
        source: Box<Self>,
    },

    /// The system did not do what it was asked.
    #[error("cannot {doing}")]
    System {
        /// The end of "cannot …".
        doing: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Failure {
    /// For `map_err`: the system's error with what was being done.
    pub fn system(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        |source| Self::System { doing, source }
    }

    /// 3 where something is missing, else 1.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Missing { .. } => 3,
            Self::Step { source, .. } => source.exit_code(),
            Self::Ended { .. }
            | Self::Beside { .. }
            | Self::Node { .. }
            | Self::Large { .. }
            | Self::Planted { .. }
            | Self::System { .. } => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_keeps_its_exit_status_inside_a_step() {
        let missing = Failure::Missing { what: "xvfb".into(), remedy: "install it".into() };
        let step = Failure::Step { step: "tools", source: Box::new(missing) };
        assert_eq!(step.exit_code(), 3);
        assert_eq!(Failure::system("write")(io::Error::other("full")).exit_code(), 1);
    }
}
