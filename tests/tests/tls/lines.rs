//! The line to a relay.

use std::{fs, net::SocketAddr, process::Stdio, sync::Arc, time::Duration};

use host::{
    link::{self, Event, RelayAddress, Sockets},
    store::MemoryStore,
    tls::Trust,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    sync::mpsc::unbounded_channel,
    time::timeout,
};
use wire::DeviceSecret;

use crate::{
    authority::{Authority, Shows},
    front::{put_before, relay},
    programs::program,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// What becomes of the first try: `up`, or why not.
async fn first_try(scheme: &str, at: SocketAddr, key: [u8; 32], trust: Trust) -> &'static str {
    let address = RelayAddress { url: format!("{scheme}://{at}/v1"), key };
    let (_frames, outbox) = unbounded_channel();
    let (tell, mut told) = unbounded_channel();
    let events = move |event| tell.send(event).is_ok();
    let (identity, store) = (DeviceSecret::from_seed(&[7; 64]), Arc::new(MemoryStore::new()));
    let sockets = Sockets::trusting(trust);
    let line = tokio::spawn(link::run(address, identity, sockets, store, outbox, events));
    let event = timeout(PATIENCE, told.recv()).await.unwrap().unwrap();
    line.abort();
    match event {
        Event::Up => "up",
        Event::Down { code } => code,
        Event::Frame(frame, _) => panic!("before it was up: {frame:?}"),
    }
}

#[tokio::test]
async fn a_relay_behind_tls_is_reached_where_its_authority_is_trusted() {
    let authority = Authority::new();
    let (behind, key) = relay().await;
    let front = put_before(behind, authority.server(Shows::Itself)).await;
    let trust = Trust::only_of(authority.certificate());
    assert_eq!(first_try("wss", front, key, trust).await, "up");
}

#[tokio::test]
async fn a_certificate_that_proves_nothing_is_told_from_a_relay_that_is_away() {
    let authority = Authority::new();
    let (behind, key) = relay().await;
    let trust = Trust::only_of(authority.certificate());
    for (shows, trust) in [
        (Shows::Itself, Trust::only_of(Authority::new().certificate())),
        (Shows::Itself, Trust::of_system()),
        (Shows::Expired, trust.clone()),
        (Shows::AnotherName, trust.clone()),
    ] {
        let front = put_before(behind, authority.server(shows)).await;
        assert_eq!(first_try("wss", front, key, trust).await, "relay.untrusted");
    }
    let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
    assert_eq!(first_try("wss", nobody, key, trust).await, "relay.unreachable");
}

#[tokio::test]
async fn one_side_alone_speaking_tls_ends_at_once() {
    let authority = Authority::new();
    let (behind, key) = relay().await;
    let front = put_before(behind, authority.server(Shows::Itself)).await;
    let trust = Trust::only_of(authority.certificate());
    assert_eq!(first_try("ws", front, key, trust.clone()).await, "relay.unreachable");
    assert_eq!(first_try("wss", behind, key, trust).await, "relay.unreachable");
}

#[tokio::test]
async fn tls_in_front_replaces_nothing_behind_it() {
    let authority = Authority::new();
    let (behind, _) = relay().await;
    let front = put_before(behind, authority.server(Shows::Itself)).await;
    let trust = Trust::only_of(authority.certificate());
    assert_eq!(first_try("wss", front, [9; 32], trust).await, "invite.wrong_relay_key");
}

/// What a real program says of its line, with these authorities on its system.
#[cfg(target_os = "linux")]
async fn program_says(config: &str, authorities: &std::path::Path) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("password"), "a long enough password\n").unwrap();
    fs::write(folder.path().join("config.toml"), config).unwrap();
    let cosigner = || {
        let mut command = Command::new(program("cosigner"));
        command.current_dir(folder.path()).env("SSL_CERT_FILE", authorities);
        command.args(["--home", "home", "--password-file", "password"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        command
    };
    let founded = cosigner().args(["init", "--name", "Server"]).status().await.unwrap();
    assert!(founded.success());
    let mut running = cosigner().args(["run", "--config", "config.toml"]).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    loop {
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        if said["event"] == "line" {
            return said;
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn programs_go_by_what_their_system_trusts() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (behind, key) = relay().await;
    let front = put_before(behind, authority.server(Shows::Itself)).await;
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let config = format!("[relay]\nurl = \"wss://{front}/v1\"\nkey = \"{key}\"\n");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authorities.pem");
    fs::write(&file, other.pem() + &authority.pem()).unwrap();
    assert_eq!(program_says(&config, &file).await["state"], "connected");
    fs::write(&file, other.pem()).unwrap();
    assert_eq!(program_says(&config, &file).await["code"], "relay.untrusted");
    fs::write(&file, "").unwrap();
    assert_eq!(program_says(&config, &file).await["code"], "relay.untrusted");
}
