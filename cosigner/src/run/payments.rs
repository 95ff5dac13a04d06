//! What was signed, and handing it to its network.

use chain::ethereum::{ChainId, SignedTransaction, rpc::Sent};
use party::{HistoryEntry, Refused, WalletView, wire::WalletId};
use serde_json::json;

use super::{RunError, Running, now};
use crate::{
    node::{Node, NodeError},
    report::{complain, say},
};

impl Running {
    /// Hands over what was just signed.
    pub(super) async fn publish(
        &self,
        wallet: WalletId,
        chain_id: u64,
        raw: &[u8],
    ) -> Result<(), RunError> {
        let from = self.address(wallet).ok_or(Refused::NoWallet)?;
        let signed = SignedTransaction::decode(raw, from).map_err(NodeError::Chain)?;
        say("signed", &json!({ "wallet": wallet, "hash": signed.hash().to_string() }));
        if self.hand_over(chain_id, &signed).await?.is_some() {
            say("published", &json!({ "hash": signed.hash().to_string() }));
        }
        Ok(())
    }

    /// Hands over what this device signed last with each wallet: the process may have ended between
    /// keeping it and handing it over. Not after the time in which it was to be carried out, and not
    /// while the wallet is frozen: people may have paid in another way since.
    pub(super) async fn publish_last(&self) {
        let view = self.worker.view();
        for wallet in view.wallets.iter().filter(|wallet| !wallet.is_frozen(now())) {
            let took_part = |entry: &&HistoryEntry| {
                let descriptor = &entry.proposal.descriptor;
                descriptor.participants.contains(&view.me) && descriptor.expires > now()
            };
            let last = wallet.history.iter().find(took_part);
            let Some(signed) = last.and_then(|entry| decode(wallet, entry)) else { continue };
            match self.hand_over(signed.meaning().chain_id.value(), &signed).await {
                Ok(Some(Sent::Accepted)) => {
                    say("published", &json!({ "hash": signed.hash().to_string() }));
                }
                Ok(Some(Sent::AlreadyKnown) | None) => {}
                Err(error) => complain(error.code(), &error),
            }
        }
    }

    /// None where no node of that network is configured.
    async fn hand_over(
        &self,
        chain_id: u64,
        signed: &SignedTransaction,
    ) -> Result<Option<Sent>, NodeError> {
        let Some(url) = self.config.node(chain_id) else { return Ok(None) };
        let chain_id = ChainId::new(chain_id).map_err(NodeError::Chain)?;
        Node { http: &self.http, url, chain_id }.publish(signed).await.map(Some)
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
