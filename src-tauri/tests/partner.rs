//! The program itself is the practice partner when it is told to be: no window, no display, no data
//! folder but its own.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use host::practice::ARGUMENT;

/// A partner of the real program, and what it says.
struct Partner {
    process: Child,
    reports: BufReader<ChildStdout>,
}

impl Partner {
    fn start(dir: &Path, first: &str) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cohort"));
        program.env_clear().arg(ARGUMENT).arg(dir);
        program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = program.spawn().expect("the program starts");
        let orders = process.stdin.as_mut().expect("a pipe");
        writeln!(orders, "{first}").expect("the pipe takes a line");
        let reports = BufReader::new(process.stdout.take().expect("a pipe"));
        Self { process, reports }
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.reports.read_line(&mut line).expect("a line or the end");
        line
    }

    /// Ends its input, and waits; true when it ended well.
    fn end(mut self) -> bool {
        drop(self.process.stdin.take());
        self.process.wait().expect("it ends").success()
    }
}

#[test]
fn the_program_is_a_partner_without_a_window_and_ends_with_its_input() {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let home = dir.path().join("partner");
    let (secret, app) = ("5a".repeat(32), "07".repeat(32));
    let begin = format!(r#"{{"begin":{{"secret":"{secret}","app":"{app}","relay":null}}}}"#);
    let mut partner = Partner::start(&home, &begin);
    let ready = partner.hear();
    assert!(ready.starts_with(r#"{"ready":{"partner":""#), "{ready}");
    assert!(ready.contains("ws://127.0.0.1:"), "{ready}");
    assert!(partner.end());

    let mut again = Partner::start(&home, &begin);
    assert_eq!(again.hear(), ready, "the same party and relay, at the same port");
    assert!(again.end());

    let mut stray = Partner::start(&home, "open the door");
    assert!(stray.hear().contains("practice.garbled"));
    assert!(!stray.end());
}
