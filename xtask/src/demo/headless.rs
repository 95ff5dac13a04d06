//! Three parties without windows.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use serde_json::{Value, json};

use super::{
    Options,
    cast::{self, Relay, balance, fund, no_such_party, start_relay, wait_for_block},
    party::Party,
    story::Story,
};
use crate::{Checkout, Failure, Node};

const NAMES: [&str; 3] = ["Home server", "Office server", "Vault server"];

struct Stage {
    folder: PathBuf,
    cosigner: PathBuf,
    relay: Relay,
    node: Node,
}

struct Paid {
    hash: String,
    block: u64,
    ms: u128,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    programs: &Path,
) -> Result<(), Failure> {
    let mut story = Story::begin("headless");
    let folder = cast::fresh_folder(checkout, "headless")?;

    let stage = story.step("relay and node", || {
        let relay = start_relay(programs, &folder)?;
        let node = cast::start_node(options, anvil, &folder)?;
        let evidence =
            json!({ "relay": relay.url, "relay_pid": relay.process.pid(), "node": node.url() });
        let cosigner = programs.join("cosigner");
        Ok((Stage { folder: folder.clone(), cosigner, relay, node }, evidence))
    })?;

    let mut parties = story.step("three parties", || {
        let parties = found_parties(&stage, options)?;
        let pids: Vec<u32> = parties.iter().map(Party::pid).collect();
        let ids: Vec<&str> = parties.iter().map(Party::id).collect();
        let evidence = json!({ "pids": pids, "ids": ids });
        Ok((parties, evidence))
    })?;
    let parties = &mut parties;

    let (wallet, address, create_ms) = story.step("create 2 of 3", || {
        let begun = Instant::now();
        let (wallet, address) = create(parties)?;
        let ms = begun.elapsed().as_millis();
        let evidence = json!({ "wallet": wallet, "address": address, "ms": ms });
        Ok(((wallet, address, ms), evidence))
    })?;

    story.step("fund", || Ok(((), fund(&stage.node, &address)?)))?;

    let before = balance(&stage.node, &options.recipient)?;
    let mut transactions = Vec::new();
    for (step, pair) in [("pay with the first pair", [0, 1]), ("pay with another pair", [1, 2])] {
        let paid = story.step(step, || {
            let paid = pay(parties, pair, &wallet, &stage.node, options)?;
            let signers = pair.map(|party| NAMES.get(party).copied().unwrap_or_default());
            let evidence =
                json!({ "hash": paid.hash, "block": paid.block, "signers": signers, "ms": paid.ms });
            Ok((evidence.clone(), evidence))
        })?;
        transactions.push(paid);
    }
    story.step("the recipient has it", || {
        Ok(((), cast::received(&stage.node, options, before, 2)?))
    })?;

    story.step("recovery files", || {
        let files = save_recovery_files(parties, &wallet, &stage.folder)?;
        Ok(((), json!({ "files": files })))
    })?;

    let third = parties.pop();
    story.step("lose one device", || {
        let lost = destroy(third)?;
        let paid = pay(parties, [0, 1], &wallet, &stage.node, options)?;
        Ok(((), json!({ "deleted": lost, "still_paid": paid.hash, "block": paid.block })))
    })?;
    let second = parties.pop();
    story.step("lose a second device", || {
        let other = second.as_ref().map(|party| party.id().to_owned()).unwrap_or_default();
        let lost = destroy(second)?;
        let refused = nothing_can_be_signed(parties, &other, &wallet, options)?;
        Ok(((), json!({ "deleted": lost, "nothing_signed": refused })))
    })?;

    story.end(json!({
        "address": address, "wallet": wallet, "transactions": transactions, "create_ms": create_ms,
    }));
    Ok(())
}

fn found_parties(stage: &Stage, options: &Options) -> Result<Vec<Party>, Failure> {
    let folders: Vec<PathBuf> =
        (1..=NAMES.len()).map(|number| stage.folder.join(format!("party-{number}"))).collect();
    let mut ids = Vec::new();
    for (folder, name) in folders.iter().zip(NAMES) {
        ids.push(Party::found(&stage.cosigner, folder, name)?);
    }
    let mut parties = Vec::new();
    for ((folder, name), id) in folders.iter().zip(NAMES).zip(&ids) {
        let others: Vec<&String> = ids.iter().filter(|other| *other != id).collect();
        let config = cast::config(&stage.relay, &stage.node, options, &others, false);
        let mut party = Party::start(&stage.cosigner, folder, name, id, &config)?;
        party.hear_connected()?;
        parties.push(party);
    }
    Ok(parties)
}

fn create(parties: &mut [Party]) -> Result<(String, String), Failure> {
    let Some((first, others)) = parties.split_first_mut() else { return Ok(Default::default()) };
    first.say(&format!("create 2 {} Demo savings", others.len() + 1))?;
    let invite = first.hear_text("lobby", "invite")?;
    for party in others.iter_mut() {
        party.say(&format!("join {invite}"))?;
    }
    first.hear_full_lobby()?;
    first.say("start")?;
    let mut codes = Vec::new();
    let mut wallets = Vec::new();
    for party in parties.iter_mut() {
        codes.push(party.hear_text("compare", "code")?);
    }
    for party in parties.iter_mut() {
        wallets.push(party.hear("wallet", |kind, details| {
            let text = |field| Some(details.get(field)?.as_str()?.to_owned());
            (kind == "wallet").then(|| Some((text("wallet")?, text("address")?))).flatten()
        })?);
    }
    let alike = |all: &[(String, String)]| all.iter().all(|one| Some(one) == all.first());
    let same_code = codes.iter().all(|code| Some(code) == codes.first());
    match wallets.first() {
        Some(wallet) if alike(&wallets) && same_code => Ok(wallet.clone()),
        _ => Err(Failure::Beside {
            name: "the parties".into(),
            what: format!("do not agree: {codes:?} {wallets:?}"),
            log: PathBuf::new(),
        }),
    }
}

fn pay(
    parties: &mut [Party],
    [payer, other]: [usize; 2],
    wallet: &str,
    node: &Node,
    options: &Options,
) -> Result<Paid, Failure> {
    let with = parties.get(other).map(|party| party.id().to_owned()).unwrap_or_default();
    let Some(party) = parties.get_mut(payer) else { return Err(no_such_party()) };
    let begun = Instant::now();
    let (recipient, amount) = (&options.recipient, &options.amount);
    party.say(&format!("send {wallet} {} {recipient} {amount} {with}", Node::CHAIN_ID))?;
    let hash = party.hear_text("published", "hash")?;
    let ms = begun.elapsed().as_millis();
    // Every signer hands it over, so that nothing is lost with the one who proposed it.
    let Some(other) = parties.get_mut(other) else { return Err(no_such_party()) };
    other.hear("the same transaction", |kind, details| {
        (kind == "published" && details.get("hash")?.as_str() == Some(&hash)).then_some(())
    })?;
    let block = wait_for_block(node, &hash)?;
    Ok(Paid { hash, block, ms })
}

/// Each party writes its recovery file and opens it again.
fn save_recovery_files(
    parties: &mut [Party],
    wallet: &str,
    folder: &Path,
) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for (number, party) in parties.iter_mut().enumerate() {
        let file = folder.join(format!("recovery-{}.cohort", number + 1));
        party.save(wallet, &file)?;
        files.push(file);
    }
    Ok(files)
}

/// Kills the process and deletes everything that the device held.
fn destroy(party: Option<Party>) -> Result<String, Failure> {
    let party = party.ok_or_else(no_such_party)?;
    let (name, home) = (party.name().to_owned(), party.home().to_owned());
    party.kill();
    fs::remove_dir_all(home).map_err(Failure::system("delete a device"))?;
    Ok(name)
}

/// The last device asks the one before it, which is gone: nothing comes, and it gives up.
fn nothing_can_be_signed(
    parties: &mut [Party],
    gone: &str,
    wallet: &str,
    options: &Options,
) -> Result<String, Failure> {
    let Some(party) = parties.first_mut() else { return Err(no_such_party()) };
    let (recipient, amount) = (&options.recipient, &options.amount);
    party.say(&format!("send {wallet} {} {recipient} {amount} {gone}", Node::CHAIN_ID))?;
    party.say("status")?;
    party.hear("waiting for the other", |kind, details| {
        (kind == "status" && details.get("in_session") == Some(&Value::Bool(true))).then_some(())
    })?;
    party.say("cancel")?;
    party.hear_text("failed", "code")
}
