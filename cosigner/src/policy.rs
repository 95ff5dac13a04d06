//! The written policy. It refuses by default: only a rule that a transfer fits in every respect makes
//! this party sign without a human.

use chain::ethereum::TransferMeaning;
use party::{Approval, SessionView, wire::PartyId};

use crate::config::{Config, Rule};

/// What to do with what is on the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A rule allows it.
    Approve,
    /// Somebody at the terminal decides.
    Ask,
    /// Nothing allows it.
    Refuse,
}

/// Judges a decoded transaction.
pub(crate) fn judge(config: &Config, approval: &Approval) -> Verdict {
    let honest = approval.differences.is_empty();
    let meaning = approval.transaction().meaning();
    match config.allow.iter().any(|rule| allows(rule, meaning)) {
        true if honest => Verdict::Approve,
        _ if honest && config.by_hand => Verdict::Ask,
        _ => Verdict::Refuse,
    }
}

/// Judges a lobby whose code is being compared: all others must be pinned.
pub(crate) fn judge_lobby(config: &Config, session: &SessionView) -> Verdict {
    let pinned = |party: &PartyId| config.pinned.contains(party);
    let known = session.people.iter().filter(|seat| !seat.is_me).all(|seat| pinned(&seat.party));
    match (known, config.by_hand) {
        (true, _) => Verdict::Approve,
        (false, true) => Verdict::Ask,
        (false, false) => Verdict::Refuse,
    }
}

fn allows(rule: &Rule, meaning: &TransferMeaning) -> bool {
    meaning.chain_id == rule.chain_id
        && rule.to.contains(&meaning.to)
        && meaning.value <= rule.most
        && meaning.fee_max <= rule.most_fee
}

#[cfg(test)]
mod tests {
    use chain::ethereum::{
        ChainId, EthAddress, FeeCaps, TransferRequest, UnsignedTransaction, Wei,
    };

    use super::*;

    fn rule() -> Rule {
        Rule {
            chain_id: ChainId::SEPOLIA,
            to: vec![EthAddress::from_bytes([7; 20])],
            most: Wei::from_ether("1").unwrap(),
            most_fee: Wei::from_ether("0.001").unwrap(),
        }
    }

    fn meaning(change: impl FnOnce(&mut TransferRequest)) -> TransferMeaning {
        let mut request = TransferRequest {
            chain_id: ChainId::SEPOLIA,
            from: EthAddress::from_bytes([1; 20]),
            to: EthAddress::from_bytes([7; 20]),
            value: Wei::from_ether("1").unwrap(),
            nonce: 0,
            fees: FeeCaps {
                max_fee_per_gas: Wei::from_wei(1_000_000_000),
                max_priority_fee_per_gas: Wei::from_wei(1),
            },
            gas_limit: 21_000,
        };
        change(&mut request);
        UnsignedTransaction::new(&request).unwrap().meaning().clone()
    }

    #[test]
    fn a_rule_allows_up_to_its_limits_and_not_a_wei_more() {
        assert!(allows(&rule(), &meaning(|_| {})));
        let more = Wei::from_ether("1.000000000000000001").unwrap();
        assert!(!allows(&rule(), &meaning(|request| request.value = more)));
    }

    #[test]
    fn another_chain_recipient_or_fee_is_not_allowed() {
        assert!(!allows(&rule(), &meaning(|request| request.chain_id = ChainId::MAINNET)));
        let other = EthAddress::from_bytes([8; 20]);
        assert!(!allows(&rule(), &meaning(|request| request.to = other)));
        let dear = Wei::from_wei(50_000_000_000);
        assert!(!allows(&rule(), &meaning(|request| request.fees.max_fee_per_gas = dear)));
    }
}
