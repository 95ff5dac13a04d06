//! An app that is killed leaves no partner behind.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Command, Stdio},
};

use host::home::Home;

use crate::PROGRAM;

/// The partner inherits the app's standard error: that ends only when both have.
#[test]
fn a_partner_ends_by_itself_when_its_app_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("partner");
    let mut app = Command::new(PROGRAM)
        .args(["--app", PROGRAM])
        .arg(&home)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(app.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    assert!(Home::open(&home).is_err(), "the partner has its home open");

    // SIGKILL on Unix: nothing in the app gets to say goodbye.
    app.kill().unwrap();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    app.wait().unwrap();
    assert!(Home::open(&home).unwrap().is_founded().unwrap(), "and it has left it whole");
}
