//! The written policy. It refuses by default: only a rule that a transfer fits in every respect makes
//! this party sign without a human.

use std::collections::BTreeSet;

use chain::ethereum::TransferMeaning;
use party::{
    Approval, SessionView,
    wire::{PartyId, descriptor::ChangeKind},
};

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

/// Judges a change of a wallet's members. While it is frozen, what is written down goes for getting
/// rid of a device and of old shares alone.
pub(crate) fn judge_change(config: &Config, kind: ChangeKind, frozen: bool) -> Verdict {
    match (is_written_down(config, kind, frozen), config.by_hand) {
        (true, _) => Verdict::Approve,
        (false, true) => Verdict::Ask,
        (false, false) => Verdict::Refuse,
    }
}

/// Judges a lobby whose code is being compared: the others must be exactly those who are pinned. With
/// fewer of them it would be another wallet than the one that was written down. If a wallet is to be
/// changed there, that must be allowed too: comparing codes is agreeing.
pub(crate) fn judge_lobby(config: &Config, session: &SessionView, frozen: bool) -> Verdict {
    let me = session.people.iter().filter(|seat| seat.is_me).map(|seat| seat.party).next();
    let others = session.people.iter().filter(|seat| !seat.is_me).map(|seat| seat.party);
    let pinned = config.pinned.iter().copied().filter(|party| Some(*party) != me);
    let exact = others.collect::<BTreeSet<PartyId>>() == pinned.collect();
    let allowed = match session.kind {
        Some(kind) => is_written_down(config, kind, frozen),
        // Who gets a part of a backup back is never written down.
        None if session.return_to.is_some() => false,
        None => config.imports || !is_import(session),
    };
    match (exact && allowed, config.by_hand) {
        (true, _) => Verdict::Approve,
        (false, true) => Verdict::Ask,
        (false, false) => Verdict::Refuse,
    }
}

/// True where a key is dealt that another device knows whole.
pub(crate) fn is_import(session: &SessionView) -> bool {
    session.terms.as_ref().is_some_and(|terms| terms.brought.is_some())
}

fn is_written_down(config: &Config, kind: ChangeKind, frozen: bool) -> bool {
    let safe = !frozen || matches!(kind, ChangeKind::Remove | ChangeKind::Refresh);
    safe && config.changes.contains(&kind)
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

    use party::{
        SeatState, SeatView, StageView,
        wire::{
            descriptor::{Brought, BroughtKey, WalletTerms},
            text::Name,
        },
    };
    use serde_bytes::{ByteArray, ByteBuf};

    use super::*;

    fn party(number: u8) -> PartyId {
        PartyId::from_bytes([number; 32])
    }

    /// A lobby in which this device, number 0, compares codes with these.
    fn lobby(others: &[u8]) -> SessionView {
        let seat = |number: u8| SeatView {
            party: party(number),
            name: None,
            kind: None,
            is_me: number == 0,
            online: true,
            state: SeatState::Present,
        };
        SessionView {
            session: None,
            is_initiator: false,
            terms: None,
            wallet: None,
            kind: None,
            export_to: None,
            return_to: None,
            change: None,
            invite: None,
            seats: 0,
            people: [0].iter().chain(others).map(|number| seat(*number)).collect(),
            stage: StageView::Comparing { words: [""; 7] },
            last_progress: 0,
        }
    }

    #[test]
    fn a_lobby_of_exactly_those_who_are_pinned_is_confirmed() {
        let mut config: Config = toml::from_str("").unwrap();
        assert_eq!(judge_lobby(&config, &lobby(&[1]), false), Verdict::Refuse);
        config.pinned = vec![party(2), party(1)];
        assert_eq!(judge_lobby(&config, &lobby(&[1, 2]), false), Verdict::Approve);
        for others in [&[][..], &[1], &[2], &[1, 3], &[1, 2, 3]] {
            assert_eq!(judge_lobby(&config, &lobby(others), false), Verdict::Refuse, "{others:?}");
        }
        // The same list may serve all of a wallet's co-signers.
        config.pinned.push(party(0));
        assert_eq!(judge_lobby(&config, &lobby(&[1, 2]), false), Verdict::Approve);
        config.by_hand = true;
        assert_eq!(judge_lobby(&config, &lobby(&[1]), false), Verdict::Ask);
    }

    #[test]
    fn a_key_that_was_whole_is_taken_only_where_that_is_written_down() {
        let mut config: Config = toml::from_str("").unwrap();
        config.pinned = vec![party(1)];
        let key = |length| BroughtKey {
            public_key: ByteBuf::from(vec![2; length]),
            chain_code: ByteArray::new([0; 32]),
        };
        let (secp256k1, ed25519) = (key(33), key(32));
        let brought = Brought { secp256k1, ed25519, path: None, phrase: None };
        let mut importing = lobby(&[1]);
        importing.terms = Some(WalletTerms {
            name: Name::new("Old").unwrap(),
            threshold: 2,
            holders: 2,
            practice: false,
            master: None,
            brought: Some(Box::new(brought)),
            exported: false,
        });
        assert_eq!(judge_lobby(&config, &importing, false), Verdict::Refuse);
        config.by_hand = true;
        assert_eq!(judge_lobby(&config, &importing, false), Verdict::Ask);
        config.imports = true;
        assert_eq!(judge_lobby(&config, &importing, false), Verdict::Approve);
    }

    #[test]
    fn a_change_is_refused_unless_its_kind_is_written_down() {
        let mut config: Config = toml::from_str("").unwrap();
        assert_eq!(judge_change(&config, ChangeKind::Refresh, false), Verdict::Refuse);
        config.pinned = vec![party(1)];
        let mut adding = lobby(&[1]);
        adding.kind = Some(ChangeKind::Add);
        assert_eq!(judge_lobby(&config, &adding, false), Verdict::Refuse);
        config.changes = vec![ChangeKind::Add];
        assert_eq!(judge_lobby(&config, &adding, false), Verdict::Approve);
        assert_eq!(judge_lobby(&config, &adding, true), Verdict::Refuse, "frozen");
        assert_eq!(judge_change(&config, ChangeKind::Add, false), Verdict::Approve);
        assert_eq!(judge_change(&config, ChangeKind::Remove, false), Verdict::Refuse);
        assert_eq!(judge_change(&config, ChangeKind::QuickAdd, false), Verdict::Refuse);
        config.changes = vec![ChangeKind::Add, ChangeKind::Remove, ChangeKind::Refresh];
        assert_eq!(judge_change(&config, ChangeKind::Add, true), Verdict::Refuse, "frozen");
        assert_eq!(judge_change(&config, ChangeKind::Remove, true), Verdict::Approve);
        assert_eq!(judge_change(&config, ChangeKind::Refresh, true), Verdict::Approve);
        config.by_hand = true;
        assert_eq!(judge_change(&config, ChangeKind::Add, true), Verdict::Ask);
        assert_eq!(judge_change(&config, ChangeKind::Recover, false), Verdict::Ask);
    }

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
