//! Those who take part in every story: the relay, the node, money and addresses.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{Options, party::Party};
use crate::{Checkout, Failure, Node, Running, call};

/// How long a block may take.
const BLOCK_LIMIT: Duration = Duration::from_secs(60);
/// How often the node is asked for a block.
const GLANCE: Duration = Duration::from_millis(50);
/// Ten ether, in wei.
const FUNDS: &str = "0x8ac7230489e80000";

/// A relay as a process of its own.
pub(crate) struct Relay {
    pub(crate) process: Running,
    pub(crate) url: String,
    pub(crate) key: String,
}

/// An empty folder for one story.
pub(crate) fn fresh_folder(checkout: &Checkout, story: &str) -> Result<PathBuf, Failure> {
    let folder = checkout.target().join("demo").join(story);
    let fresh = || match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(&folder),
    };
    fresh().map_err(Failure::system("clear the demo's folder"))?;
    Ok(folder)
}

/// Changes one bit in the middle of a file.
pub(super) fn change_a_byte(file: &Path) -> Result<(), Failure> {
    let change = || {
        let mut bytes = fs::read(file)?;
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 1;
        }
        fs::write(file, bytes)
    };
    change().map_err(Failure::system("change a stored byte"))
}

/// Builds the relay and the co-signer, and names the folder that holds them.
pub(crate) fn build_programs(checkout: &Checkout) -> Result<PathBuf, Failure> {
    call::run(&mut checkout.cargo_build(&["relay-server", "cosigner"], &[]))?;
    Ok(checkout.target().join("debug"))
}

/// The node that was named, or one of our own.
pub(crate) fn start_node(
    options: &Options,
    anvil: Option<&Path>,
    folder: &Path,
) -> Result<Node, Failure> {
    match (anvil, &options.rpc) {
        (Some(anvil), _) => Node::start(anvil, &folder.join("node.log")),
        (None, Some(url)) => Node::at(url),
        (None, None) => {
            Err(Failure::Missing { what: "a node".into(), remedy: "Name one with --rpc.".into() })
        }
    }
}

pub(crate) fn start_relay(programs: &Path, folder: &Path) -> Result<Relay, Failure> {
    start_relay_with(programs, folder, &[])
}

/// The same with more arguments.
pub(super) fn start_relay_with(
    programs: &Path,
    folder: &Path,
    args: &[&OsStr],
) -> Result<Relay, Failure> {
    let mut command = Command::new(programs.join("relay-server"));
    command.args(["--listen", "127.0.0.1:0"]).args(args);
    let mut process = Running::start("relay", &mut command, &folder.join("relay.log"))?;
    let line: Value = process.wait_for_line(Duration::from_secs(30), |line| {
        let said: Value = serde_json::from_str(line).ok()?;
        said.get("relay").is_some().then_some(said)
    })?;
    let text = |field| line.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Relay { process, url: text("relay"), key: text("key") })
}

/// A program that believes this authority besides: a script that says so and becomes it.
pub(super) fn believing(
    program: &Path,
    authority: &Path,
    folder: &Path,
) -> Result<PathBuf, Failure> {
    use std::os::unix::fs::PermissionsExt as _;

    let script = folder.join(program.file_name().unwrap_or_default());
    let [authority, program] = [authority, program].map(|path| path.display().to_string());
    let lines = format!("#!/bin/sh\nexport SSL_CERT_FILE='{authority}'\nexec '{program}' \"$@\"\n");
    let write = || {
        fs::write(&script, lines)?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))
    };
    write().map_err(Failure::system("write a script"))?;
    Ok(script)
}

/// Headless parties that ask at their terminal, connected to the relay.
pub(super) fn start_servers(
    programs: &Path,
    folder: &Path,
    relay: &Relay,
    node: &Node,
    options: &Options,
    names: &[&str],
) -> Result<Vec<Party>, Failure> {
    let cosigner = programs.join("cosigner");
    let config = config(relay, node, options, &[], true);
    let start = |name: &&str| {
        let home = folder.join(name.to_lowercase().replace(' ', "-"));
        let id = Party::found(&cosigner, &home, name)?;
        let mut server = Party::start(&cosigner, &home, name, &id, &config)?;
        server.hear_connected()?;
        Ok(server)
    };
    names.iter().map(start).collect()
}

/// A headless party's configuration.
pub(crate) fn config(
    relay: &Relay,
    node: &Node,
    options: &Options,
    pinned: &[&String],
    by_hand: bool,
) -> String {
    let mut config = format!(
        "pinned = {}\nby_hand = {by_hand}\n\n[relay]\nurl = {}\nkey = {}\n\n[nodes]\n\"{}\" = {}\n",
        json!(pinned),
        json!(relay.url),
        json!(relay.key),
        Node::CHAIN_ID,
        json!(node.url()),
    );
    if !by_hand {
        config.push_str(&format!(
            "\n[[allow]]\nchain_id = {}\nto = [{}]\nmost = {}\nmost_fee = \"0.01\"\n",
            Node::CHAIN_ID,
            json!(options.recipient),
            json!(options.amount),
        ));
    }
    config
}

/// Sends money from the node's first account.
pub(crate) fn fund(node: &Node, address: &str) -> Result<Value, Failure> {
    let accounts = node.ask("eth_accounts", json!([]))?;
    let from = accounts.get(0).cloned().unwrap_or_default();
    let transfer = json!([{ "from": from, "to": address, "value": FUNDS }]);
    let hash = node.ask("eth_sendTransaction", transfer)?;
    let block = wait_for_block(node, hash.as_str().unwrap_or_default())?;
    Ok(json!({ "hash": hash, "block": block, "wei": FUNDS }))
}

pub(crate) fn no_such_party() -> Failure {
    Failure::Missing { what: "a party".into(), remedy: "Start the demo again.".into() }
}

pub(crate) fn wait_for_block(node: &Node, hash: &str) -> Result<u64, Failure> {
    let deadline = Instant::now() + BLOCK_LIMIT;
    loop {
        let receipt = node.ask("eth_getTransactionReceipt", json!([hash]))?;
        let number = |field| receipt.get(field).and_then(Value::as_str).and_then(hex);
        match (number("blockNumber"), number("status")) {
            (Some(block), Some(1)) => return u64::try_from(block).map_err(|_| not_mined(hash)),
            (Some(_), _) => return Err(not_mined(hash)),
            _ if Instant::now() > deadline => return Err(not_mined(hash)),
            _ => thread::sleep(GLANCE),
        }
    }
}

fn not_mined(hash: &str) -> Failure {
    Failure::Node { method: "eth_getTransactionReceipt".into(), answer: format!("{hash} failed") }
}

/// Checks that the recipient has so many payments more than before, to the wei.
pub(crate) fn received(
    node: &Node,
    options: &Options,
    before: u128,
    payments: u128,
) -> Result<Value, Failure> {
    let gained = balance(node, &options.recipient)?.saturating_sub(before);
    let expected = wei(&options.amount).and_then(|amount| amount.checked_mul(payments));
    let evidence = json!({
        "gained_wei": gained.to_string(),
        "expected_wei": expected.map(|wei| wei.to_string()),
    });
    if Some(gained) == expected {
        Ok(evidence)
    } else {
        Err(Failure::Node { method: "eth_getBalance".into(), answer: evidence.to_string() })
    }
}

/// What an account holds, in wei.
pub(crate) fn balance(node: &Node, address: &str) -> Result<u128, Failure> {
    let answer = node.ask("eth_getBalance", json!([address, "latest"]))?;
    answer.as_str().and_then(hex).ok_or_else(|| Failure::Node {
        method: "eth_getBalance".into(),
        answer: answer.to_string(),
    })
}

fn hex(text: &str) -> Option<u128> {
    u128::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

/// Ether as decimal text in wei; `None` where it has more than 18 decimals or is no number.
fn wei(ether: &str) -> Option<u128> {
    let (whole, part) = ether.split_once('.').unwrap_or((ether, ""));
    let part = format!("{part:0<18}");
    (part.len() == 18).then_some(())?;
    whole.parse::<u128>().ok()?.checked_mul(10_u128.pow(18))?.checked_add(part.parse().ok()?)
}
