//! What was signed, and handing it to its network.

use std::time::Duration;

use chain::ethereum::{SignedTransaction, rpc::Sent};
use party::{HistoryEntry, Refused, WalletView, wire::WalletId};
use serde_json::json;

use super::{RunError, Running, now};
use crate::{
    node::{Node, NodeError},
    report::{complain, say},
};

/// How long nodes may take when the program ends; the next start hands over again.
const GOODBYE: Duration = Duration::from_secs(5);

/// When a transaction was signed that is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signed {
    JustNow,
    BeforeTheStart,
}

/// What a node said of a transaction.
pub(super) struct HandedOver {
    hash: String,
    signed: Signed,
    answer: Result<Sent, NodeError>,
}

impl HandedOver {
    /// Says what is news.
    pub(super) fn tell(self) {
        match (self.answer, self.signed) {
            (Ok(Sent::Accepted), _) | (Ok(Sent::AlreadyKnown), Signed::JustNow) => {
                say("published", &json!({ "hash": self.hash }));
            }
            (Ok(Sent::AlreadyKnown), Signed::BeforeTheStart) => {}
            (Err(error), _) => complain(error.code(), &error),
        }
    }
}

impl Running {
    /// Hands over what was just signed.
    pub(super) fn publish(&mut self, wallet: WalletId, raw: &[u8]) -> Result<(), RunError> {
        let from = self.address(wallet).ok_or(Refused::NoWallet)?;
        let signed = SignedTransaction::decode(raw, from).map_err(NodeError::Chain)?;
        say("signed", &json!({ "wallet": wallet, "hash": signed.hash().to_string() }));
        self.hand_over(signed, Signed::JustNow);
        Ok(())
    }

    /// Hands over what this device signed lately, oldest first: the process may have ended between
    /// keeping it and handing it over. Not after the time in which it was to be carried out, and not
    /// while the wallet is frozen: people may have paid in another way since.
    pub(super) fn publish_again(&mut self) {
        let view = self.worker.view();
        for wallet in view.wallets.iter().filter(|wallet| !wallet.is_frozen(now())) {
            let took_part = |entry: &&HistoryEntry| {
                let descriptor = &entry.proposal.descriptor;
                descriptor.participants.contains(&view.me) && descriptor.expires > now()
            };
            for entry in wallet.history.iter().filter(took_part).rev() {
                if let Some(signed) = decode(wallet, entry) {
                    self.hand_over(signed, Signed::BeforeTheStart);
                }
            }
        }
    }

    /// Begins to hand over; nothing where no node of that network is configured.
    fn hand_over(&mut self, transaction: SignedTransaction, signed: Signed) {
        let chain_id = transaction.meaning().chain_id;
        let Some(url) = self.config.node(chain_id.value()) else { return };
        let (http, url) = (self.http.clone(), url.to_owned());
        self.handing_over.spawn(async move {
            let answer = Node { http: &http, url: &url, chain_id }.publish(&transaction).await;
            HandedOver { hash: transaction.hash().to_string(), signed, answer }
        });
    }

    /// Lets what is under way arrive.
    pub(super) async fn finish_handing_over(&mut self) {
        let rest = async {
            while let Some(done) = self.handing_over.join_next().await {
                if let Ok(done) = done {
                    done.tell();
                }
            }
        };
        // What takes longer is handed over at the next start.
        let _ = tokio::time::timeout(GOODBYE, rest).await;
    }
}

/// The hashes of the transactions that are known to be signed with a wallet, newest first.
pub(super) fn hashes(wallet: &WalletView) -> Vec<String> {
    let signed = wallet.history.iter().filter_map(|entry| decode(wallet, entry));
    signed.map(|signed| signed.hash().to_string()).collect()
}

fn decode(wallet: &WalletView, entry: &HistoryEntry) -> Option<SignedTransaction> {
    SignedTransaction::decode(&entry.transaction, wallet.address?).ok()
}
