//! What a party has said so far, one JSON object a line.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What is known of one party from its own words, since it was last started.
#[derive(Debug, Default)]
pub(crate) struct Seat {
    /// The process has ended.
    pub(crate) down: bool,
    pub(crate) connected: bool,
    /// No device is founded here yet.
    pub(crate) fresh: bool,
    /// The invite of the last lobby that it opened.
    pub(crate) invite: Option<String>,
    /// Everybody sat in the last lobby.
    pub(crate) complete: bool,
    /// Each wallet that it announced or listed, with its address.
    pub(crate) wallets: BTreeMap<String, String>,
    /// The epoch of each wallet that it holds a share of, as it told last.
    pub(crate) epochs: BTreeMap<String, u64>,
    /// How many must agree, in the last of them.
    pub(crate) threshold: u64,
    /// How often it said that a wallet changed.
    pub(crate) changed: usize,
    /// The wallets whose keys it dealt or took whole, and those whose keys left, as it told last.
    pub(crate) imported: BTreeSet<String>,
    pub(crate) exported: BTreeSet<String>,
    /// The wallets of which it keeps a share that came out of a backup.
    pub(crate) restored: BTreeSet<String>,
    /// The code of an export that it was asked to agree to.
    pub(crate) asked: Option<String>,
    /// It counts as backed up, and how many of its copies are proven, as it told last.
    pub(crate) saved: bool,
    pub(crate) copies: usize,
    /// It had a wallet's keys.
    pub(crate) revealed: bool,
    /// How many commands it carried out, and what it said of those that it did not.
    pub(crate) done: usize,
    pub(crate) refusals: Vec<String>,
    /// The codes of sessions that failed.
    pub(crate) failures: Vec<String>,
    /// The hashes of what it signed, as it came about.
    pub(crate) signed: Vec<String>,
    /// The hashes of what its wallets signed, as it told last.
    pub(crate) payments: BTreeSet<String>,
    /// How often it said how things stand, and what it said last.
    pub(crate) answers: usize,
    pub(crate) in_session: bool,
    /// All its lines, for whoever has to find out what went wrong.
    pub(crate) lines: Vec<String>,
}

impl Seat {
    /// It can be spoken to.
    pub(crate) fn is_there(&self) -> bool {
        self.connected || self.fresh
    }

    pub(crate) fn hear(&mut self, line: &str) {
        let line = line.trim_end();
        // How things stand is asked again and again.
        if self.lines.last().is_none_or(|last| last != line) {
            self.lines.push(line.to_owned());
        }
        let said: Value = serde_json::from_str(line).expect("every line is JSON");
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match said["event"].as_str().unwrap_or_default() {
            "line" => self.connected = said["state"] == "connected",
            "fresh" => self.fresh = true,
            "export" => self.asked = text(&said["code"]),
            "at_hand" | "revealed" => self.revealed = true,
            "done" => self.done += 1,
            "error" => self.refusals.extend(text(&said["code"])),
            "lobby" => {
                self.invite = text(&said["invite"]);
                self.complete = said["complete"] == true;
            }
            "wallet" => self.show(&said),
            "changed" => {
                self.changed += 1;
                self.show(&said);
            }
            "failed" => self.failures.extend(text(&said["code"])),
            "signed" => self.signed.extend(text(&said["hash"])),
            "status" => {
                self.answers += 1;
                self.in_session = said["in_session"] == true;
                for told in [&mut self.payments, &mut self.imported, &mut self.exported] {
                    told.clear();
                }
                let restored = said["restored"].as_array();
                self.restored = restored.into_iter().flatten().filter_map(text).collect();
                for held in said["wallets"].as_array().into_iter().flatten() {
                    self.show(held);
                    let signed = held["signed"].as_array().expect("a wallet has a history");
                    self.payments.extend(signed.iter().filter_map(text));
                    self.threshold = held["threshold"].as_u64().expect("a wallet has a rule");
                    self.saved = held["saved"] == true;
                    self.copies = held["copies"].as_u64().unwrap_or_default() as usize;
                    let wallet = || text(&held["wallet"]);
                    self.imported.extend(wallet().filter(|_| held["imported"] == true));
                    self.exported.extend(wallet().filter(|_| held["exported"] == true));
                }
            }
            _ => {}
        }
    }

    fn show(&mut self, said: &Value) {
        let wallet = said["wallet"].as_str().expect("a wallet has a name");
        let address = said["address"].as_str().expect("a wallet that is shown has an address");
        self.wallets.insert(wallet.to_owned(), address.to_owned());
        if let Some(epoch) = said["epoch"].as_u64().filter(|_| said["standing"] == "holder") {
            self.epochs.insert(wallet.to_owned(), epoch);
        }
    }
}
