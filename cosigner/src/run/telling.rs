//! What is told on standard output: what happened by itself, and how things stand.

use party::{
    Happening, OutcomeView,
    wire::{PartyId, descriptor::ChangeKind},
};
use serde_json::{Value, json};

use super::{Running, now, payments};
use crate::report::say;

impl Running {
    pub(super) fn on_happening(&self, happening: &Happening) {
        match happening {
            Happening::WalletReady { wallet } => {
                let address = self.address(*wallet);
                say("wallet", &json!({ "wallet": wallet, "address": address }));
            }
            Happening::WalletChanged { wallet } => {
                let view = self.worker.view();
                let held = view.wallets.iter().find(|held| held.wallet == *wallet);
                say(
                    "changed",
                    &json!({ "wallet": wallet, "kind": held.and_then(|w| w.origin).map(ChangeKind::name),
                    "epoch": held.map(|w| w.attempt),
                    "standing": held.map(|w| format!("{:?}", w.standing).to_lowercase()),
                    "address": self.address(*wallet) }),
                );
            }
            Happening::Frozen { wallet } => {
                let view = self.worker.view();
                let held = view.wallets.iter().find(|held| held.wallet == *wallet);
                let freezes = held.iter().flat_map(|held| &held.freezes);
                let freezes: Vec<Value> = freezes
                    .map(|freeze| {
                        json!({ "by": freeze.by, "until": freeze.until, "lost": freeze.lost })
                    })
                    .collect();
                say("frozen", &json!({ "wallet": wallet, "freezes": freezes }));
            }
            Happening::Exported { wallet } => {
                let view = self.worker.view();
                let held = view.wallets.iter().find(|held| held.wallet == *wallet);
                let last = held.and_then(|held| held.exports.last());
                say("exported", &json!({ "wallet": wallet, "to": last.map(|(_, to)| to) }));
            }
            Happening::PartKept { from } => {
                say("part_kept", &json!({ "from": from }));
            }
            Happening::PartGiven { by } => {
                say("part_given", &json!({ "by": by }));
            }
            Happening::Apart { wallet } => {
                let view = self.worker.view();
                let held = view.wallets.iter().find(|held| held.wallet == *wallet);
                if let Some(apart) = held.and_then(|held| held.apart.as_ref()) {
                    let ids = |people: &[(PartyId, String)]| -> Vec<PartyId> {
                        people.iter().map(|(party, _)| *party).collect()
                    };
                    say(
                        "apart",
                        &json!({ "wallet": wallet, "there": ids(&apart.there),
                        "both": ids(&apart.both), "made": apart.made }),
                    );
                }
            }
            Happening::FreezeTooEarly { wallet } => {
                let view = self.worker.view();
                let held = view.wallets.iter().find(|held| held.wallet == *wallet);
                for early in held.iter().flat_map(|held| &held.early_freezes) {
                    say(
                        "freeze_not_taken",
                        &json!({ "wallet": wallet, "by": early.by, "code": early.code(),
                        "seconds_ahead": early.ahead }),
                    );
                }
            }
            Happening::Erased { wallet } => say("erased", &json!({ "wallet": wallet })),
            Happening::Failed { failure, .. } => {
                say("failed", &json!({ "code": failure.code(), "devices": failure.parties() }));
            }
            // The inbox is looked at whenever the view changes.
            Happening::Wanted { .. }
            | Happening::Changed
            | Happening::NeedsYou { .. }
            | Happening::Signed { .. } => {}
        }
    }

    pub(super) fn status(&self) {
        let view = self.worker.view();
        let wallets: Vec<Value> = view
            .wallets
            .iter()
            .map(|wallet| {
                let standing = format!("{:?}", wallet.standing).to_lowercase();
                let members: Vec<Value> = wallet
                    .members
                    .iter()
                    .map(|member| json!({ "id": member.party, "name": member.name }))
                    .collect();
                json!({ "wallet": wallet.wallet, "name": wallet.terms.name,
                    "address": wallet.address, "members": members, "standing": standing,
                    "epoch": wallet.attempt, "threshold": wallet.terms.threshold,
                    "imported": wallet.terms.brought.is_some(), "exported": wallet.is_exported(),
                    "frozen": wallet.is_frozen(now()), "signed": payments::hashes(wallet) })
            })
            .collect();
        let last = match &view.last {
            None => Value::Null,
            Some(OutcomeView::Created(wallet)) => json!({ "created": wallet }),
            Some(OutcomeView::Changed { wallet, .. }) => json!({ "changed": wallet }),
            Some(OutcomeView::Signed(wallet)) => json!({ "signed": wallet }),
            Some(OutcomeView::Exported(wallet)) => json!({ "exported": wallet }),
            Some(OutcomeView::Returned) => json!({ "returned": true }),
            Some(OutcomeView::Failed(failure)) => json!({ "failed": failure.code() }),
        };
        let parts: Vec<Value> = view
            .parts
            .iter()
            .map(|part| {
                json!({ "id": part.part, "from": part.from, "name": part.name,
                    "since": part.since, "came_back": part.came_back })
            })
            .collect();
        say(
            "status",
            &json!({ "id": view.me, "connected": view.connected, "wallets": wallets, "parts": parts,
            "waiting": view.inbox.len(), "in_session": view.session.is_some(), "last": last }),
        );
    }
}
