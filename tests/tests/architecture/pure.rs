//! What the pure crates must not ask of the machine: time and randomness are arguments, effects are
//! returned.

use crate::{tidy::has_word, workspace::sources};

const PURE: [&str; 8] = ["mpc", "chain", "wire", "channel", "vault", "party", "whole", "sheet"];

/// Words of the standard library and of ours that reach the world.
const WORLDLY: &[&str] = &[
    "SystemTime",
    "Instant",
    "OsRng",
    "SysRng",
    "thread_rng",
    "fs",
    "thread",
    "TcpStream",
    "UdpSocket",
    "stdin",
    "stdout",
    "static mut",
    "thread_local",
    "LazyLock",
    "OnceLock",
    "async",
    "await",
];

fn worldly_word(line: &str) -> Option<&'static str> {
    let code = line.split("//").next().unwrap_or_default();
    WORLDLY.iter().find(|word| has_word(code, word)).copied()
}

#[test]
fn the_pure_crates_ask_nothing_of_the_machine() {
    let mut found = Vec::new();
    for package in PURE {
        let files = sources(&format!("crates/{package}/src"), &[".rs"]);
        // What is built for tests alone may write its snapshots.
        for source in files.iter().filter(|file| !file.path.contains("/tests")) {
            let numbered = source.text.lines().zip(1..);
            let words = numbered.filter_map(|(line, at)| Some((worldly_word(line)?, at)));
            found.extend(words.map(|(word, at)| format!("{}:{at}: {word}", source.path)));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn a_clock_is_seen_in_code_and_not_in_a_remark() {
    assert_eq!(worldly_word("let now = SystemTime::now();"), Some("SystemTime"));
    assert_eq!(worldly_word("// no SystemTime here"), None);
}
