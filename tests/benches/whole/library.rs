//! The signing library's own times, from a process that may link it: `mpc`'s bench as a meter.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use crate::figures::processor_time;

/// Names the program; `cargo xtask bench` sets it.
const METER: &str = "COHORT_LIBRARY_METER";

/// The library, asked in turns with what is measured here.
pub(crate) struct Library {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What something cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// By the clock.
    pub(crate) time: Duration,
    /// By the processor, where the system tells.
    pub(crate) processor: Option<Duration>,
}

impl Library {
    /// Starts the meter; `None` where nobody says which program it is.
    pub(crate) fn start() -> Option<Self> {
        let mut meter = Command::new(std::env::var_os(METER)?);
        meter.arg("--answer").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = meter.spawn().expect("the meter starts");
        let asks = child.stdin.take().expect("a pipe to the meter");
        let answers = BufReader::new(child.stdout.take().expect("a pipe from the meter"));
        let mut library = Self { child, asks, answers };
        // What it does first is not measured.
        library.sign();
        Some(library)
    }

    /// Key generation, 2 of 3 on secp256k1: all three parties, one after the other.
    pub(crate) fn make(&mut self) -> Cost {
        self.ask("make")
    }

    /// A signature: both parties, one after the other.
    pub(crate) fn sign(&mut self) -> Cost {
        self.ask("sign")
    }

    fn ask(&mut self, what: &str) -> Cost {
        let pid = self.child.id().to_string();
        let before = processor_time(&pid);
        writeln!(self.asks, "{what}").expect("the meter listens");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("the meter answers");
        let nanoseconds = answer.trim().parse().expect("a number of nanoseconds");
        let spent = || processor_time(&pid)?.checked_sub(before?);
        Cost { time: Duration::from_nanos(nanoseconds), processor: spent() }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
