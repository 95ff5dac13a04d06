//! A transfer from the request to the signed bytes, the lies on the way, and what becomes of them.

use chain::{
    ChainError, Field, Worth,
    ethereum::{
        ChainId, EthAddress, FeeCaps, GAS_LIMIT_MAX, GAS_LIMIT_MIN, Network, Networks,
        SignedTransaction, THIN_SPACE, TRANSACTION_MAX, TransferRequest, TransferStory,
        UnsignedTransaction, Wei, all_but_fee, check_balance,
    },
};
use proptest::prelude::*;

use crate::common::{Signer, an_ordinary_request, any_request};

fn signer() -> Signer {
    Signer::new(&[7; 32])
}

fn unsigned() -> UnsignedTransaction {
    UnsignedTransaction::new(&an_ordinary_request()).expect("an ordinary request")
}

/// The story with one field after the other told wrongly.
fn lies(story: &TransferStory) -> Vec<(Field, TransferStory)> {
    let one_more = |wei: Wei| wei.checked_add(Wei::from_wei(1)).expect("room for one wei");
    let FeeCaps { max_fee_per_gas: max, max_priority_fee_per_gas: tip } = story.fees;
    let mut twin = *story.to.as_bytes();
    twin[10] ^= 1;
    let fees = |max, tip| FeeCaps { max_fee_per_gas: max, max_priority_fee_per_gas: tip };
    vec![
        (Field::Network, TransferStory { chain_id: ChainId::SEPOLIA, ..story.clone() }),
        (Field::Recipient, TransferStory { to: EthAddress::from_bytes(twin), ..story.clone() }),
        (Field::Amount, TransferStory { value: one_more(story.value), ..story.clone() }),
        (Field::Nonce, TransferStory { nonce: story.nonce + 1, ..story.clone() }),
        (Field::GasLimit, TransferStory { gas_limit: story.gas_limit + 1, ..story.clone() }),
        (Field::FeePerGas, TransferStory { fees: fees(one_more(max), tip), ..story.clone() }),
        (
            Field::PriorityFeePerGas,
            TransferStory { fees: fees(max, one_more(tip)), ..story.clone() },
        ),
    ]
}

/// A number with its unit, back from the text of a screen.
fn read_back(text: &str, unit: &str) -> String {
    let number = text.strip_suffix(unit).and_then(|text| text.strip_suffix('\u{a0}'));
    number.expect("a unit").replace(THIN_SPACE, "")
}

#[test]
fn a_lie_about_any_field_is_shown_with_both_texts() {
    let unsigned = unsigned();
    let story = an_ordinary_request().story();
    assert_eq!(unsigned.compare(&story), []);
    for (field, lie) in lies(&story) {
        let differences = unsigned.compare(&lie);
        assert_eq!(differences.len(), 1, "{field:?}");
        assert_eq!(differences[0].field, field);
        assert_ne!(differences[0].proposed, differences[0].signed);
    }
}

#[test]
fn lies_about_all_fields_are_all_shown() {
    let mut lie = an_ordinary_request().story();
    lie.chain_id = ChainId::SEPOLIA;
    lie.to = EthAddress::ZERO;
    lie.value = Wei::ZERO;
    lie.nonce = 0;
    lie.gas_limit = 0;
    lie.fees = FeeCaps { max_fee_per_gas: Wei::ZERO, max_priority_fee_per_gas: Wei::ZERO };
    let differences = unsigned().compare(&lie);
    assert_eq!(differences.len(), 7);
    assert_eq!(differences[0].proposed, "Chain 11155111");
    assert_eq!(differences[0].signed, "Chain 1");
    assert_eq!(differences[2].signed, "1\u{202f}250.5\u{a0}ether");
}

#[test]
fn a_screen_says_everything_with_its_unit() {
    let view = unsigned().meaning().view(&Networks::default()).unwrap();
    assert_eq!(view.worth, Worth::Money);
    let texts: Vec<_> = view.facts.iter().map(|fact| (fact.field, fact.text.as_str())).collect();
    assert_eq!(
        texts,
        [
            (Field::Network, "Ethereum"),
            (Field::Recipient, an_ordinary_request().to.to_string().as_str()),
            (Field::Amount, "1\u{202f}250.5\u{a0}ETH"),
            (Field::FeeMax, "0.000\u{202f}63\u{a0}ETH"),
            (Field::TotalMax, "1\u{202f}250.500\u{202f}63\u{a0}ETH"),
            (Field::FeePerGas, "30\u{a0}gwei"),
            (Field::PriorityFeePerGas, "1.5\u{a0}gwei"),
            (Field::GasLimit, "21000"),
            (Field::Nonce, "7"),
        ]
    );
}

#[test]
fn a_payment_on_a_network_that_nobody_described_is_not_shown_for_approval() {
    let chain_id = ChainId::new(1234).unwrap();
    let request = TransferRequest { chain_id, ..an_ordinary_request() };
    let unsigned = UnsignedTransaction::new(&request).unwrap();
    let mut networks = Networks::default();
    let unknown = unsigned.meaning().view(&networks);
    assert_eq!(unknown, Err(ChainError::UnknownNetwork { chain_id }));
    networks.add(Network::custom(chain_id, Worth::Nothing)).unwrap();
    let view = unsigned.meaning().view(&networks).unwrap();
    assert_eq!(view.text(Field::Network), Some("Chain 1234"));
    assert_eq!(view.worth, Worth::Nothing);
}

#[test]
fn requests_that_make_no_sense_are_not_written() {
    let good = an_ordinary_request();
    let build = |request: TransferRequest| UnsignedTransaction::new(&request).unwrap_err();
    let fees = |max, tip| FeeCaps { max_fee_per_gas: max, max_priority_fee_per_gas: tip };
    let (one, two) = (Wei::from_wei(1), Wei::from_wei(2));
    let upside_down = TransferRequest { fees: fees(one, two), ..good.clone() };
    assert_eq!(build(upside_down), ChainError::PriorityAboveMax);
    for found in [0, GAS_LIMIT_MIN - 1, GAS_LIMIT_MAX + 1, u64::MAX] {
        let request = TransferRequest { gas_limit: found, ..good.clone() };
        assert_eq!(build(request), ChainError::GasLimit { found });
    }
    let wide = Wei::from_wei(u128::MAX).checked_add(one).unwrap();
    for fees in [fees(wide, one), fees(wide, wide)] {
        assert_eq!(build(TransferRequest { fees, ..good.clone() }), ChainError::FeesTooLarge);
    }
    let everything = TransferRequest { value: Wei::MAX, ..good.clone() };
    assert_eq!(build(everything), ChainError::FeesTooLarge);
    let last = TransferRequest { nonce: u64::MAX, ..good };
    assert_eq!(build(last), ChainError::NonceTooLarge);
}

#[test]
fn bytes_that_could_be_written_otherwise_are_refused() {
    let raw = unsigned().raw();
    let mut trailing = raw.clone();
    trailing.push(0);
    assert_eq!(UnsignedTransaction::decode(&trailing), Err(ChainError::NotCanonical));
    // The same list with its length in long form; the same list in one of 31 bytes more.
    let list = &raw[2..];
    let short = u8::try_from(list.len()).unwrap();
    let long_form = [&[0x02, 0xf8, short], list].concat();
    assert_eq!(UnsignedTransaction::decode(&long_form), Err(ChainError::MalformedTransaction));
    let padded = [&[0x02, 0xc0 + short + 1], list, &[0x80]].concat();
    assert_eq!(UnsignedTransaction::decode(&padded), Err(ChainError::MalformedTransaction));
    // Chain id 1 with a leading zero.
    let zeros = [&[0x02, 0xc0 + short + 2, 0x82, 0x00], list].concat();
    assert_eq!(UnsignedTransaction::decode(&zeros), Err(ChainError::MalformedTransaction));
}

#[test]
fn signed_bytes_are_not_taken_for_unsigned_ones_nor_the_other_way_round() {
    let signed = signer().sign_transaction(unsigned());
    let refused = UnsignedTransaction::decode(signed.raw());
    assert_eq!(refused, Err(ChainError::MalformedTransaction));
    let refused = SignedTransaction::decode(&unsigned().raw(), signer().address());
    assert_eq!(refused, Err(ChainError::MalformedTransaction));
}

#[test]
fn pieces_and_floods_are_refused() {
    let raw = unsigned().raw();
    assert_eq!(UnsignedTransaction::decode(&[]), Err(ChainError::MalformedTransaction));
    for end in 1..raw.len() {
        let refused = UnsignedTransaction::decode(&raw[..end]);
        assert_eq!(refused, Err(ChainError::MalformedTransaction), "{end}");
    }
    let found = TRANSACTION_MAX + 1;
    let flood = vec![0x02; found];
    let refused = UnsignedTransaction::decode(&flood);
    assert_eq!(refused, Err(ChainError::TransactionTooLong { found }));
    // A list that claims 2^64 - 1 bytes.
    let claim = [&[0x02, 0xff][..], &[0xff; 8], &raw].concat();
    assert_eq!(UnsignedTransaction::decode(&claim), Err(ChainError::MalformedTransaction));
}

#[test]
fn every_change_of_a_byte_is_refused_or_shown() {
    let (unsigned, story) = (unsigned(), an_ordinary_request().story());
    let raw = unsigned.raw();
    let (mut refused, mut shown) = (0, 0);
    for position in 0..raw.len() {
        for value in (0..=255).filter(|value| *value != raw[position]) {
            let mut changed = raw.clone();
            changed[position] = value;
            match UnsignedTransaction::decode(&changed) {
                Err(_) => refused += 1,
                Ok(decoded) => {
                    assert_ne!(decoded.meaning(), unsigned.meaning());
                    assert_ne!(decoded.digest(), unsigned.digest());
                    assert_ne!(decoded.compare(&story), []);
                    assert_eq!(decoded.raw(), changed);
                    shown += 1;
                }
            }
        }
    }
    assert_eq!(refused + shown, raw.len() * 255);
    assert!(refused > 0 && shown > 20 * 255, "the recipient alone makes that many readable");
}

#[test]
fn every_change_of_a_signed_byte_is_refused() {
    let from = signer().address();
    let signed = signer().sign_transaction(unsigned());
    for position in 0..signed.raw().len() {
        for bit in 0..8 {
            let mut changed = signed.raw().to_vec();
            changed[position] ^= 1 << bit;
            assert!(SignedTransaction::decode(&changed, from).is_err(), "{position} {bit}");
        }
    }
    let trailing = [signed.raw(), &[0]].concat();
    assert_eq!(SignedTransaction::decode(&trailing, from), Err(ChainError::NotCanonical));
}

#[test]
fn a_signature_by_somebody_else_is_named() {
    let stranger = Signer::new(&[9; 32]);
    let (r, s, id) = stranger.sign(&unsigned().digest());
    let expected = signer().address();
    let refused = unsigned().sign_with(&r, &s, id, expected);
    let recovered = stranger.address();
    assert_eq!(refused, Err(ChainError::WrongSigner { expected, recovered }));
}

#[test]
fn a_signature_over_another_transaction_does_not_fit() {
    let request = TransferRequest { nonce: 8, ..an_ordinary_request() };
    let other = UnsignedTransaction::new(&request).unwrap();
    let (r, s, id) = signer().sign(&other.digest());
    let refused = unsigned().sign_with(&r, &s, id, signer().address());
    assert!(matches!(refused, Err(ChainError::WrongSigner { .. } | ChainError::BadSignature)));
}

#[test]
fn signatures_out_of_range_are_refused() {
    let (r, s, id) = signer().sign(&unsigned().digest());
    let from = signer().address();
    let (zero, above) = ([0; 32], [0xff; 32]);
    for (r, s, id) in [
        (zero, s, id),
        (r, zero, id),
        (above, s, id),
        (r, above, id),
        (r, s, 2),
        (r, s, 3),
        (r, s, 27),
        (r, s, 255),
    ] {
        let refused = unsigned().sign_with(&r, &s, id, from);
        assert_eq!(refused, Err(ChainError::BadSignature));
    }
    let wrong_parity = unsigned().sign_with(&r, &s, 1 - id, from);
    assert!(matches!(wrong_parity, Err(ChainError::WrongSigner { .. })));
}

#[test]
fn an_account_that_cannot_pay_the_highest_fee_is_told_what_is_missing() {
    let wei = Wei::from_wei;
    assert_eq!(check_balance(wei(100), wei(90), wei(10)), Ok(()));
    assert_eq!(check_balance(wei(101), wei(90), wei(10)), Ok(()));
    let poor = check_balance(wei(99), wei(90), wei(10)).unwrap_err();
    let (balance, needed, missing) = (wei(99), wei(100), wei(1));
    assert_eq!(poor, ChainError::NotEnoughBalance { balance, needed, missing });
    assert!(poor.to_string().contains("0.000000000000000001 ether are missing"));
    assert_eq!(check_balance(Wei::MAX, Wei::MAX, wei(1)), Err(ChainError::FeesTooLarge));
}

#[test]
fn all_of_an_account_is_what_the_highest_fee_leaves_to_the_wei() {
    let wei = Wei::from_wei;
    assert_eq!(all_but_fee(wei(100), wei(99)), Ok(wei(1)));
    let all = all_but_fee(Wei::MAX, wei(7)).unwrap();
    assert_eq!(check_balance(Wei::MAX, all, wei(7)), Ok(()));
    for balance in [0, 99, 100] {
        let (balance, fee_max) = (wei(balance), wei(100));
        let nothing = ChainError::FeeAboveBalance { balance, fee_max };
        assert_eq!(all_but_fee(balance, fee_max), Err(nothing));
    }
}

#[test]
fn a_story_survives_its_journey_and_unknown_parts_are_refused() {
    let story = an_ordinary_request().story();
    let mut value = serde_json::to_value(&story).unwrap();
    assert_eq!(serde_json::from_value::<TransferStory>(value.clone()).unwrap(), story);
    value["memo"] = "hello".into();
    assert!(serde_json::from_value::<TransferStory>(value).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_text_from_the_signed_bytes_is_what_was_asked_for(request in any_request()) {
        let unsigned = UnsignedTransaction::new(&request).unwrap();
        let signed = signer().sign_transaction(unsigned);
        let signed = SignedTransaction::decode(signed.raw(), request.from).unwrap();
        let mut networks = Networks::default();
        // The custom network has the symbol of the built-in ones.
        let _ = networks.add(Network::custom(request.chain_id, Worth::Nothing));
        let view = signed.meaning().view(&networks).unwrap();
        let text = |field| view.text(field).unwrap();
        let ether = |field| read_back(text(field), "ETH");
        let gwei = |field| {
            let number = read_back(text(field), "gwei");
            let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
            format!("{whole}{fraction:0<9}").parse::<u128>().map(Wei::from_wei).unwrap()
        };
        let name = networks.find(request.chain_id).unwrap().name();
        let fee_max = request.fees.max_fee_per_gas.checked_mul(request.gas_limit).unwrap();
        let total = request.value.checked_add(fee_max).unwrap();
        prop_assert_eq!(text(Field::Network), name);
        prop_assert_eq!(text(Field::Recipient), request.to.to_string());
        prop_assert_eq!(Wei::from_ether(&ether(Field::Amount)), Ok(request.value));
        prop_assert_eq!(Wei::from_ether(&ether(Field::FeeMax)), Ok(fee_max));
        prop_assert_eq!(Wei::from_ether(&ether(Field::TotalMax)), Ok(total));
        prop_assert_eq!(gwei(Field::FeePerGas), request.fees.max_fee_per_gas);
        prop_assert_eq!(gwei(Field::PriorityFeePerGas), request.fees.max_priority_fee_per_gas);
        prop_assert_eq!(text(Field::GasLimit), request.gas_limit.to_string());
        prop_assert_eq!(text(Field::Nonce), request.nonce.to_string());
    }

    #[test]
    fn what_is_written_reads_back_the_same(request in any_request()) {
        let unsigned = UnsignedTransaction::new(&request).unwrap();
        let read = UnsignedTransaction::decode(&unsigned.raw()).unwrap();
        prop_assert_eq!(&read, &unsigned);
        prop_assert_eq!(read.digest(), unsigned.digest());
        prop_assert_eq!(read.compare(&request.story()), []);
    }

    #[test]
    fn no_bytes_make_the_reader_panic_and_what_it_reads_it_would_write(
        tail in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let raw = [&[0x02][..], &tail].concat();
        if let Ok(decoded) = UnsignedTransaction::decode(&raw) {
            prop_assert_eq!(decoded.raw(), raw.clone());
        }
        let _ = SignedTransaction::decode(&raw, EthAddress::ZERO);
    }

    #[test]
    fn no_blow_to_a_good_transaction_makes_the_reader_panic(
        request in any_request(),
        blows in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..4),
        cut: usize,
    ) {
        let unsigned = UnsignedTransaction::new(&request).unwrap();
        let signed = signer().sign_transaction(unsigned.clone());
        for good in [unsigned.raw(), signed.raw().to_vec()] {
            let mut raw = good.clone();
            for (position, value) in &blows {
                let length = raw.len();
                raw[position % length] = *value;
            }
            raw.truncate(raw.len() - cut % 3);
            if let Ok(decoded) = UnsignedTransaction::decode(&raw) {
                prop_assert_eq!(decoded.raw(), raw.clone());
                let same = raw == good;
                prop_assert_eq!(decoded.digest() == unsigned.digest(), same);
            }
            let read = SignedTransaction::decode(&raw, request.from);
            prop_assert!(read.is_err() || raw == good);
        }
    }
}
