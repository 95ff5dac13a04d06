//! What it says by itself, in the words of a co-signer.

use std::collections::{BTreeMap, BTreeSet};

use bridge::view::{
    AppView, CopyStateView, HomeView, LineState, OutcomeView, StageView, StandingView, WalletView,
};
use serde_json::{Value, json};

use crate::say;

/// What was said so far.
#[derive(Default)]
pub(crate) struct Told {
    connected: bool,
    /// The epoch of each wallet; none before the first look, which is no news.
    epochs: Option<BTreeMap<String, u64>>,
    signed: BTreeSet<String>,
    lobby: Option<Value>,
    outcome: Option<OutcomeView>,
    at_hand: bool,
}

impl Told {
    /// Says what is news.
    pub(crate) fn tell(&mut self, home: &HomeView) {
        let connected = home.relay.state == LineState::Connected;
        if connected && !self.connected {
            say("line", json!({ "state": "connected" }));
        }
        self.connected = connected;
        self.tell_of_wallets(home);
        self.tell_of_lobby(home);
        if home.last != self.outcome {
            match &home.last {
                Some(OutcomeView::Failed { code, .. }) => say("failed", json!({ "code": code })),
                Some(OutcomeView::Exported { wallet }) => {
                    say("exported", json!({ "wallet": wallet }));
                }
                _ => {}
            }
            self.outcome.clone_from(&home.last);
        }
        if home.at_hand.is_some() && !self.at_hand {
            say("at_hand", json!({}));
        }
        self.at_hand = home.at_hand.is_some();
    }

    fn tell_of_wallets(&mut self, home: &HomeView) {
        let first = self.epochs.is_none();
        let known = self.epochs.get_or_insert_default();
        for wallet in &home.wallets {
            let before = known.insert(wallet.id.clone(), wallet.epoch);
            if !first && before != Some(wallet.epoch) {
                let is_born = before.is_none() && wallet.origin.is_none();
                say(if is_born { "wallet" } else { "changed" }, show(wallet));
            }
            for entry in &wallet.history {
                let is_mine = entry.signers.contains(&home.device.name);
                if self.signed.insert(entry.hash.clone()) && is_mine && !first {
                    say("signed", json!({ "wallet": wallet.id, "hash": entry.hash }));
                }
            }
        }
    }

    fn tell_of_lobby(&mut self, home: &HomeView) {
        let lobby = home.session.as_ref().and_then(|session| match session.stage {
            StageView::Gathering { complete } => {
                let invite = session.invite.as_ref().map(|invite| &invite.link);
                Some(json!({ "complete": complete, "invite": invite }))
            }
            _ => None,
        });
        if lobby != self.lobby {
            self.lobby.clone_from(&lobby);
            if let Some(lobby) = lobby {
                say("lobby", lobby);
            }
        }
    }

    /// Says how things stand.
    pub(crate) fn status(&self, view: &AppView) {
        let AppView::Open(home) = view else {
            return say("status", json!({ "in_session": false, "wallets": [] }));
        };
        let wallets: Vec<Value> = home.wallets.iter().map(show).collect();
        let restored: Vec<&str> = home.restored.iter().map(|share| share.wallet.as_str()).collect();
        say(
            "status",
            json!({ "id": home.device.id, "in_session": home.session.is_some(),
            "wallets": wallets, "restored": restored }),
        );
    }
}

fn show(wallet: &WalletView) -> Value {
    let signed: Vec<&str> = wallet.history.iter().map(|entry| entry.hash.as_str()).collect();
    let copies = wallet.copies.iter().filter(|copy| copy.state == CopyStateView::Proven).count();
    let saved = wallet.members.iter().any(|member| member.device.is_me && member.saved);
    let standing = match wallet.standing {
        StandingView::Holder => "holder",
        StandingView::Lost
        | StandingView::Asleep
        | StandingView::Removed
        | StandingView::Behind => "none",
    };
    json!({ "wallet": wallet.id, "address": wallet.address,
        "threshold": wallet.threshold, "epoch": wallet.epoch,
        "standing": standing, "signed": signed, "imported": wallet.imported.is_some(),
        "exported": wallet.exported.is_some(), "saved": saved, "copies": copies })
}
