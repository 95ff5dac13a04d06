//! The program itself: what it prints, how it dies, how it comes back.

use std::{path::Path, process::Stdio};

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};
use wire::{
    DeviceSecret,
    relay::{ClientFrame, RelayFrame},
};

use crate::devices::{Address, Device, PATIENCE, identity};

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Ready {
    relay: String,
    key: String,
    pid: u32,
}

pub(crate) struct Program {
    child: Child,
    ready: Ready,
}

fn relay(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relay-server"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true);
    command
}

impl Program {
    pub(crate) async fn start(arguments: &[&str]) -> Self {
        let mut child = relay(arguments).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        timeout(PATIENCE, out.read_line(&mut line)).await.unwrap().unwrap();
        Self { child, ready: serde_json::from_str(&line).unwrap() }
    }

    pub(crate) async fn connect(&self, identity: &DeviceSecret) -> Device {
        let key = key_from(&self.ready.key);
        Device::connect(&Address { url: self.ready.relay.clone(), key }, identity).await
    }

    /// Ends it and gives its log.
    pub(crate) async fn log(mut self) -> String {
        self.child.kill().await.unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
        log
    }

    async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

fn key_from(text: &str) -> [u8; 32] {
    *wire::PartyId::from_hex(text).unwrap().as_bytes()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn a_relay_killed_without_warning_comes_back_with_its_key_sessions_and_letters() {
    let folder = tempfile::tempdir().unwrap();
    let (key, store) = (folder.path().join("relay.key"), folder.path().join("relay.db"));
    let arguments = ["--key", text(&key), "--store", text(&store)];
    let relay = Program::start(&arguments).await;
    let (a_secret, b_secret) = (identity(), identity());
    let (mut a, b) = (relay.connect(&a_secret).await, relay.connect(&b_secret).await);
    let session = a.open(2, vec![b.party]).await;
    let mut b = b;
    b.join(session).await;
    a.say(ClientFrame::Start { request: 3, session }).await;
    a.done().await;
    drop(b);
    for seq in 0..20u64 {
        let letter = seq.to_be_bytes().to_vec();
        a.say(ClientFrame::Send { session, to: b_secret.bundle().party_id(), seq, letter }).await;
        assert_eq!(a.accepted().await, seq);
    }
    let before = relay.ready.key.clone();
    relay.kill().await;

    let relay = Program::start(&arguments).await;
    assert_eq!(relay.ready.key, before);
    let mut b = relay.connect(&b_secret).await;
    let lobby = b.lobby().await;
    assert!(lobby.started && lobby.session == session);
    for seq in 0..20u64 {
        assert_eq!(b.letter().await.1, seq.to_be_bytes(), "accepted before, so there now");
    }
    let mut a = relay.connect(&a_secret).await;
    let letter = b"next".to_vec();
    a.say(ClientFrame::Send { session, to: b.party, seq: 20, letter }).await;
    assert_eq!(b.letter().await.1, b"next", "the numbers go on where they were");
    relay.kill().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_relay_asked_to_stop_says_goodbye_and_exits_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let ready = folder.path().join("ready.json");
    let mut relay = Program::start(&["--ready-file", text(&ready), "--log-json"]).await;
    let written: Ready = serde_json::from_slice(&std::fs::read(&ready).unwrap()).unwrap();
    assert_eq!(written, relay.ready);
    assert_eq!(Some(relay.ready.pid), relay.child.id());
    let mut device = relay.connect(&identity()).await;
    device.say(ClientFrame::Look { parties: vec![] }).await;
    assert_eq!(device.hear().await, RelayFrame::Seen { online: vec![] });
    let pid = relay.ready.pid.to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    let frame = device.farewell().await.unwrap();
    assert_eq!((u16::from(frame.code), frame.reason.as_str()), (1001, "relay.stopping"));
    let status = timeout(PATIENCE, relay.child.wait()).await.unwrap().unwrap();
    assert!(status.success());
    let mut log = String::new();
    relay.child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("every line is JSON");
    }
    assert!(log.contains("logged in"));
}

#[tokio::test]
async fn a_relay_that_cannot_start_says_why_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("bad.key"), "short").unwrap();
    std::fs::write(path("bad.txt"), "somebody\n").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(path("bad.key"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .unwrap();
    for (arguments, words) in [
        (vec!["--listen", "0.0.0.0:0"], "can be reached from other machines"),
        (vec!["--listen", "[::]:0"], "--allow FILE"),
        (vec!["--key", &path("bad.key")], "does not hold a key"),
        (vec!["--allow", &path("bad.txt")], "line 1 of the list"),
        (vec!["--allow", &path("none.txt")], "cannot be read"),
        (vec!["--page", &path("none")], "the page's folder cannot be read"),
        (vec!["--page", folder.path().to_str().unwrap()], "is no file of a phone page"),
        (vec!["--store", &path("no/such/folder"), "--key", &path("new.key")], "cannot be opened"),
    ] {
        let output = timeout(PATIENCE, relay(&arguments).output()).await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?} {said}");
        assert!(said.contains(words), "{arguments:?} {said}");
        assert!(output.stdout.is_empty(), "not announced as ready");
    }
}
