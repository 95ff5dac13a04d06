//! What a party has said so far, one JSON object a line.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What is known of one party from its own words, since it was last started.
#[derive(Debug, Default)]
pub(crate) struct Seat {
    /// The process has ended.
    pub(crate) down: bool,
    pub(crate) connected: bool,
    /// The invite of the last lobby that it opened.
    pub(crate) invite: Option<String>,
    /// Everybody sat in the last lobby.
    pub(crate) complete: bool,
    /// Each wallet that it announced or listed, with its address.
    pub(crate) wallets: BTreeMap<String, String>,
    /// The epoch of each wallet that it holds a share of, as it told last.
    pub(crate) epochs: BTreeMap<String, u64>,
    /// How often it said that a wallet changed.
    pub(crate) changed: usize,
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
                self.payments.clear();
                for held in said["wallets"].as_array().into_iter().flatten() {
                    self.show(held);
                    let signed = held["signed"].as_array().expect("a wallet has a history");
                    self.payments.extend(signed.iter().filter_map(text));
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
