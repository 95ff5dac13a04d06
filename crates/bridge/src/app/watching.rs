//! What goes on by itself while the device is open: the idle lock, balances, transactions.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use chain::ethereum::{
    Network, SignedTransaction, Wei,
    rpc::{GetBalance, GetReceipt, GetTransaction, Outcome, SendTransaction},
};
use host::runtime::sleep;
use party::{WalletView as Wallet, wire::WalletId};

use super::{App, Inner, is_at_work};
use crate::{
    calendar,
    nodes::{Node, NodeError},
    open::{Open, Signed, Surroundings, lock},
    show::{networks_of, node_of},
    view::{FateView, NoticeKind},
};

/// How often the idle time is looked at.
const GLANCE: Duration = Duration::from_secs(1);
/// How long between two rounds of questions to the nodes.
const ROUND: Duration = Duration::from_secs(15);
/// The same while a transaction waits for a block.
const ROUND_WHILE_WAITING: Duration = Duration::from_secs(2);

/// Locks a device that nobody uses and forgets keys that nobody looks at, as long as the app lives.
pub(super) async fn keep_time(app: Weak<Inner>) {
    loop {
        sleep(GLANCE).await;
        let Some(inner) = app.upgrade() else { return };
        let app = App(inner);
        app.lock_if_idle();
        app.drop_late_export().await;
    }
}

impl App {
    fn lock_if_idle(&self) {
        let Ok(open) = self.open() else { return };
        let Ok(party) = open.party() else { return };
        if party.session.as_ref().is_some_and(|session| is_at_work(&session.stage)) {
            // The count begins anew when the machines are done.
            open.touch();
            return;
        }
        let limit = Duration::from_secs(60 * u64::from(open.settings().lock_after_minutes));
        if open.idle() >= limit {
            drop(self.lock());
        }
    }

    pub(super) fn surroundings(&self) -> Surroundings {
        Surroundings {
            networks: self.0.networks.clone(),
            runtime: self.0.runtime.clone(),
            changes: self.0.changes.clone(),
            notices: self.0.notices.clone(),
        }
    }

    /// Publishes what is signed and asks the nodes, until the device is locked.
    pub(super) fn begin_watching(&self, open: &Arc<Open>) {
        let (app, asked) = (self.clone(), Arc::clone(open));
        self.0.runtime.spawn(async move {
            while asked.held().is_ok() {
                app.ask_nodes(&asked).await;
                app.remind(&asked).await;
                let waits = lock(&asked.ledger).any_waits();
                let pause = if waits { ROUND_WHILE_WAITING } else { ROUND };
                tokio::select! {
                    () = sleep(pause) => {}
                    () = asked.nudge.notified() => {}
                }
            }
        });
        let Some(mut signed) = open.take_signed() else { return };
        let (app, open) = (self.clone(), Arc::clone(open));
        self.0.runtime.spawn(async move {
            // Ends with the party, whose thread holds the other end.
            while let Some(Signed { wallet, raw }) = signed.recv().await {
                let from = open.party().ok().and_then(|party| {
                    party.wallets.iter().find(|held| held.wallet == wallet)?.address
                });
                let signed = from.and_then(|from| SignedTransaction::decode(&raw, from).ok());
                if let Some(signed) = signed {
                    // Its refusal is part of the transaction's fate, which is shown.
                    drop(app.publish(&open, &signed).await);
                }
            }
        });
    }

    /// Looks whether a wallet's shares have become due to be made afresh, and says so once for each epoch.
    async fn remind(&self, open: &Arc<Open>) {
        let Ok(party) = open.party() else { return };
        let (settings, now) = (open.settings(), calendar::now());
        let is_due = |wallet: &&Wallet| {
            calendar::dates(wallet, &settings, now).is_some_and(|dates| dates.is_due)
        };
        let due: Vec<&Wallet> = party.wallets.iter().filter(is_due).collect();
        let untold: Vec<(WalletId, u64)> = due
            .iter()
            .filter(|wallet| {
                let told = settings.refreshes.iter().find(|each| each.wallet == wallet.wallet);
                told.and_then(|each| each.told) != Some(wallet.attempt)
            })
            .map(|wallet| (wallet.wallet, wallet.attempt))
            .collect();
        let ids: Vec<WalletId> = due.iter().map(|wallet| wallet.wallet).collect();
        let before = std::mem::replace(&mut *lock(&open.due), ids.clone());
        if before != ids {
            self.changed();
        }
        if untold.is_empty() {
            return;
        }
        let keeping = Arc::clone(open);
        let kept = self.aside(move |_| {
            keeping.change_settings(|settings| {
                for (wallet, attempt) in untold {
                    calendar::setting_of(settings, wallet).told = Some(attempt);
                }
            })
        });
        // Told only where it is known next time that it was; the page says it all the while.
        if kept.await.is_ok() {
            let _ = self.0.notices.send(NoticeKind::RefreshDue);
        }
    }

    /// Hands a signed transaction to its network.
    pub(super) async fn publish(
        &self,
        open: &Open,
        signed: &SignedTransaction,
    ) -> Result<(), NodeError> {
        let sent = self.send(open, signed).await;
        let fate = match &sent {
            Ok(()) => FateView::Waiting,
            Err(error) => FateView::Signed { code: Some(error.code().to_owned()) },
        };
        lock(&open.ledger).hear_fate(signed.hash(), fate);
        self.changed();
        open.nudge.notify_one();
        sent
    }

    async fn send(&self, open: &Open, signed: &SignedTransaction) -> Result<(), NodeError> {
        let settings = open.settings();
        let network = self.0.networks.find(signed.meaning().chain_id)?;
        let place = self.0.place.get().ok_or(NodeError::None)?;
        let node = place.nodes.reach(node_of(network, &settings), network.chain_id()).await?;
        // Taken now or known already: both are as good.
        node.ask(&SendTransaction(signed)).await.map(drop)
    }

    /// One round: every balance, and every transaction that is not in a block yet.
    async fn ask_nodes(&self, open: &Open) {
        let (Some(place), Ok(party)) = (self.0.place.get(), open.party()) else { return };
        let settings = open.settings();
        let transactions = open.transactions(&party);
        for network in self.0.networks.iter() {
            let Some(url) = node_of(network, &settings) else { continue };
            let node = place.nodes.reach(Some(url), network.chain_id()).await;
            for wallet in &party.wallets {
                let holds = networks_of(wallet, &self.0.networks, &settings)
                    .any(|(held, _)| held == network);
                let Some(address) = wallet.address.filter(|_| holds) else { continue };
                let answer = match &node {
                    Ok(node) => node.ask(&GetBalance(address)).await.map_err(|e| e.code()),
                    Err(error) => Err(error.code()),
                };
                self.hear_balance(open, wallet.wallet, network, answer);
            }
            let Ok(node) = node else { continue };
            let here = transactions.iter().map(|(_, signed)| signed);
            for signed in here.filter(|signed| signed.meaning().chain_id == network.chain_id()) {
                self.follow(open, &node, signed).await;
            }
        }
    }

    fn hear_balance(
        &self,
        open: &Open,
        wallet: WalletId,
        network: &Network,
        answer: Result<Wei, &'static str>,
    ) {
        lock(&open.ledger).hear_balance(wallet, network.chain_id(), answer, calendar::now());
        self.changed();
    }

    /// Looks where a transaction is. What a node does not know stays as it was.
    async fn follow(&self, open: &Open, node: &Node<'_>, signed: &SignedTransaction) {
        let hash = signed.hash();
        if lock(&open.ledger).is_settled(&hash) {
            return;
        }
        let fate = match node.ask(&GetReceipt(hash)).await {
            Ok(Some(receipt)) => match receipt.outcome {
                Outcome::Success => FateView::Mined { block: receipt.block_number },
                Outcome::Reverted => FateView::Failed { block: receipt.block_number },
            },
            Ok(None) => match node.ask(&GetTransaction(hash)).await {
                Ok(Some(_)) => FateView::Waiting,
                Ok(None) | Err(_) => return,
            },
            Err(_) => return,
        };
        let is_mined = matches!(fate, FateView::Mined { .. });
        lock(&open.ledger).hear_fate(hash, fate);
        self.changed();
        if is_mined {
            // What it moved shows in the balances.
            open.nudge.notify_one();
        }
    }
}
