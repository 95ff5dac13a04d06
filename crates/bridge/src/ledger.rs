//! What nodes said of balances and transactions. Never kept: nodes are asked again after each unlock.

use std::collections::{BTreeMap, HashMap};

use chain::ethereum::{ChainId, TxHash, Wei};
use party::wire::WalletId;

use crate::view::FateView;

/// What nodes said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    balances: BTreeMap<(WalletId, ChainId), BalanceHeard>,
    fates: HashMap<TxHash, FateView>,
}

/// A balance as it was last heard, or why it was not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct BalanceHeard {
    pub(crate) amount: Option<Wei>,
    pub(crate) code: Option<&'static str>,
    pub(crate) at: Option<u64>,
}

impl Ledger {
    pub(crate) fn balance(&self, wallet: WalletId, chain_id: ChainId) -> BalanceHeard {
        self.balances.get(&(wallet, chain_id)).copied().unwrap_or_default()
    }

    pub(crate) fn hear_balance(
        &mut self,
        wallet: WalletId,
        chain_id: ChainId,
        answer: Result<Wei, &'static str>,
        now: u64,
    ) {
        let heard = self.balances.entry((wallet, chain_id)).or_default();
        *heard = match answer {
            Ok(amount) => BalanceHeard { amount: Some(amount), code: None, at: Some(now) },
            Err(code) => BalanceHeard { amount: None, code: Some(code), at: heard.at },
        };
    }

    /// Forgets what the nodes of a chain said: another one is asked from now on.
    pub(crate) fn forget_balances(&mut self, chain_id: ChainId) {
        self.balances.retain(|(_, chain), _| *chain != chain_id);
    }

    pub(crate) fn fate(&self, hash: &TxHash) -> FateView {
        self.fates.get(hash).cloned().unwrap_or(FateView::Signed { code: None })
    }

    /// True once a transaction is in a block.
    pub(crate) fn is_settled(&self, hash: &TxHash) -> bool {
        matches!(self.fates.get(hash), Some(FateView::Mined { .. } | FateView::Failed { .. }))
    }

    /// True while a transaction waits for a block.
    pub(crate) fn any_waits(&self) -> bool {
        self.fates.values().any(|fate| *fate == FateView::Waiting)
    }

    /// What is in a block stays there, whatever is heard later about handing it in.
    pub(crate) fn hear_fate(&mut self, hash: TxHash, fate: FateView) {
        if !self.is_settled(&hash) {
            self.fates.insert(hash, fate);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALLET: WalletId = WalletId::from_bytes([1; 32]);
    const HASH: TxHash = TxHash::from_bytes([2; 32]);

    #[test]
    fn a_silent_node_takes_the_balance_away_and_says_why_and_since_when() {
        let mut ledger = Ledger::default();
        let chain_id = ChainId::SEPOLIA;
        assert_eq!(ledger.balance(WALLET, chain_id), BalanceHeard::default());
        ledger.hear_balance(WALLET, chain_id, Ok(Wei::from_wei(5)), 10);
        ledger.hear_balance(WALLET, chain_id, Err("node.unreachable"), 20);
        let heard = ledger.balance(WALLET, chain_id);
        assert_eq!(heard.amount, None);
        assert_eq!((heard.code, heard.at), (Some("node.unreachable"), Some(10)));
        ledger.forget_balances(chain_id);
        assert_eq!(ledger.balance(WALLET, chain_id), BalanceHeard::default());
    }

    #[test]
    fn a_mined_transaction_stays_mined() {
        let mut ledger = Ledger::default();
        ledger.hear_fate(HASH, FateView::Waiting);
        assert!(ledger.any_waits());
        ledger.hear_fate(HASH, FateView::Mined { block: 7 });
        ledger.hear_fate(HASH, FateView::Signed { code: Some("node.unreachable".to_owned()) });
        assert_eq!(ledger.fate(&HASH), FateView::Mined { block: 7 });
        assert!(!ledger.any_waits());
    }
}
