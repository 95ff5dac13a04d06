//! Nodes that answer well, that refuse, and that lie.

use chain::{
    ChainError,
    ethereum::{
        ChainId, EthAddress, SignedTransaction, UnsignedTransaction, Wei,
        rpc::{
            Call, CallId, CheckChainId, EstimateGas, GetBalance, GetBlockNumber, GetCode,
            GetFeeHistory, GetNonce, GetPriorityFee, GetReceipt, GetTransaction, Outcome,
            SendTransaction, Sent,
        },
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::{Signer, an_ordinary_request};

const ID: CallId = CallId(1);

fn signed() -> SignedTransaction {
    let unsigned = UnsignedTransaction::new(&an_ordinary_request()).expect("an ordinary request");
    Signer::new(&[7; 32]).sign_transaction(unsigned)
}

fn answer<C: Call>(call: &C, result: &Value) -> Result<C::Answer, ChainError> {
    let response = json!({ "jsonrpc": "2.0", "id": 1, "result": result });
    call.read(ID, response.to_string().as_bytes())
}

fn refuse<C: Call>(call: &C, message: &str) -> Result<C::Answer, ChainError> {
    let error = json!({ "code": -32000, "message": message });
    let response = json!({ "jsonrpc": "2.0", "id": 1, "error": error });
    call.read(ID, response.to_string().as_bytes())
}

fn receipt() -> Value {
    json!({
        "transactionHash": signed().hash().to_string(),
        "blockHash": format!("0x{}", "ab".repeat(32)),
        "blockNumber": "0x64",
        "gasUsed": "0x5208",
        "effectiveGasPrice": "0x3b9aca00",
        "status": "0x1",
        "logs": [],
    })
}

fn transaction() -> Value {
    json!({
        "hash": signed().hash().to_string(),
        "from": an_ordinary_request().from,
        "to": an_ordinary_request().to.to_string().to_lowercase(),
        "value": "0xff",
        "nonce": "0x7",
        "blockNumber": null,
    })
}

fn history() -> Value {
    json!({ "baseFeePerGas": ["0x1", "0x2"], "reward": [["0x1", "0x2", "0x3"]] })
}

/// `object` with one member replaced.
fn with(mut object: Value, member: &str, value: Value) -> Value {
    object.as_object_mut().expect("an object").insert(member.to_owned(), value);
    object
}

/// Lets every question read the response; returns whether any was satisfied.
fn read_as_everything(response: &[u8]) -> bool {
    let (signed, account) = (signed(), EthAddress::ZERO);
    let estimate = EstimateGas { from: account, to: account, value: Wei::ZERO };
    [
        CheckChainId(ChainId::MAINNET).read(ID, response).is_ok(),
        GetBlockNumber.read(ID, response).is_ok(),
        GetBalance(account).read(ID, response).is_ok(),
        GetNonce(account).read(ID, response).is_ok(),
        GetCode(account).read(ID, response).is_ok(),
        GetFeeHistory.read(ID, response).is_ok(),
        GetPriorityFee.read(ID, response).is_ok(),
        estimate.read(ID, response).is_ok(),
        SendTransaction(&signed).read(ID, response).is_ok(),
        GetReceipt(signed.hash()).read(ID, response).is_ok(),
        GetTransaction(signed.hash()).read(ID, response).is_ok(),
    ]
    .contains(&true)
}

#[test]
fn a_transaction_that_the_node_takes_is_sent() {
    let signed = signed();
    let call = SendTransaction(&signed);
    assert_eq!(answer(&call, &json!(signed.hash().to_string())), Ok(Sent::Accepted));
    let raw = call.params()[0].as_str().map(crate::common::bytes);
    assert_eq!(raw.as_deref(), Some(signed.raw()));
}

#[test]
fn a_transaction_that_the_node_has_already_is_sent_too() {
    let signed = signed();
    let call = SendTransaction(&signed);
    for words in [
        "already known",
        "AlreadyKnown",
        "ALREADY_EXISTS: already known",
        "transaction already imported",
        "Transaction with the same hash was already imported.",
        "Known transaction",
    ] {
        assert_eq!(refuse(&call, words), Ok(Sent::AlreadyKnown), "{words}");
    }
}

#[test]
fn any_other_refusal_to_send_is_a_refusal() {
    let signed = signed();
    let call = SendTransaction(&signed);
    for words in ["nonce too low", "unknown transaction type", "insufficient funds", ""] {
        let message = words.to_owned();
        let number = -32000;
        assert_eq!(refuse(&call, words), Err(ChainError::Node { number, message }));
    }
}

#[test]
fn a_node_that_names_another_hash_is_not_believed() {
    let signed = signed();
    let other = json!(format!("0x{}", "ab".repeat(32)));
    let malformed = ChainError::MalformedResponse { what: "transaction hash" };
    assert_eq!(answer(&SendTransaction(&signed), &other), Err(malformed.clone()));
    let receipt = with(receipt(), "transactionHash", other.clone());
    assert_eq!(answer(&GetReceipt(signed.hash()), &receipt), Err(malformed.clone()));
    let transaction = with(transaction(), "hash", other);
    assert_eq!(answer(&GetTransaction(signed.hash()), &transaction), Err(malformed));
}

#[test]
fn a_receipt_says_how_it_went_and_what_it_cost() {
    let call = GetReceipt(signed().hash());
    assert_eq!(answer(&call, &Value::Null), Ok(None));
    let read = answer(&call, &receipt()).unwrap().unwrap();
    assert_eq!(read.outcome, Outcome::Success);
    assert_eq!(read.fee_paid, Wei::from_wei(21_000 * 1_000_000_000));
    let reverted = with(receipt(), "status", json!("0x0"));
    assert_eq!(answer(&call, &reverted).unwrap().unwrap().outcome, Outcome::Reverted);
    let confirmations = [(99, 0), (100, 1), (101, 2), (u64::MAX, u64::MAX - 99)];
    for (latest, count) in confirmations {
        assert_eq!(read.confirmations(latest), count);
    }
}

#[test]
fn a_receipt_with_a_missing_or_impossible_part_is_not_read() {
    let call = GetReceipt(signed().hash());
    for member in ["transactionHash", "blockNumber", "gasUsed", "effectiveGasPrice", "status"] {
        for value in [Value::Null, json!(1), json!("1"), json!("0x"), json!([]), json!("0x02")] {
            let receipt = with(receipt(), member, value);
            assert!(answer(&call, &receipt).is_err(), "{receipt}");
        }
    }
    let overflow = with(receipt(), "effectiveGasPrice", json!(format!("0x{}", "f".repeat(64))));
    let what = "gas price";
    assert_eq!(answer(&call, &overflow), Err(ChainError::MalformedResponse { what }));
    let third = with(receipt(), "status", json!("0x2"));
    assert!(answer(&call, &third).is_err());
}

#[test]
fn a_waiting_transaction_has_no_block_and_a_mined_one_has() {
    let call = GetTransaction(signed().hash());
    assert_eq!(answer(&call, &Value::Null), Ok(None));
    let waiting = answer(&call, &transaction()).unwrap().unwrap();
    assert_eq!(waiting.block_number, None);
    assert_eq!(waiting.to, Some(an_ordinary_request().to));
    let mined = with(transaction(), "blockNumber", json!("0x64"));
    assert_eq!(answer(&call, &mined).unwrap().unwrap().block_number, Some(100));
    let creation = with(transaction(), "to", Value::Null);
    assert_eq!(answer(&call, &creation).unwrap().unwrap().to, None);
    for member in ["from", "value", "nonce"] {
        assert!(answer(&call, &with(transaction(), member, Value::Null)).is_err(), "{member}");
    }
}

#[test]
fn ten_megabytes_of_anything_are_refused() {
    let text = "f".repeat(10_000_000);
    for result in [json!(format!("0x{text}")), json!({ "hash": text }), json!([text])] {
        let response = json!({ "jsonrpc": "2.0", "id": 1, "result": result }).to_string();
        assert!(!read_as_everything(response.as_bytes()));
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        any::<u64>().prop_map(|number| json!(format!("{number:#x}"))),
        "0x[0-9a-fA-F]{0,80}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::btree_map(any_name(), inner, 0..8).prop_map(Value::from_iter),
        ]
    })
}

fn any_name() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] =
        &["jsonrpc", "id", "result", "error", "code", "message", "baseFeePerGas", "reward"];
    prop_oneof![proptest::sample::select(KNOWN).prop_map(str::to_owned), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_bytes_make_a_reader_panic(response: Vec<u8>) {
        read_as_everything(&response);
    }

    #[test]
    fn no_json_makes_a_reader_panic(response in any_json()) {
        read_as_everything(response.to_string().as_bytes());
    }

    #[test]
    fn no_result_makes_a_reader_panic(result in any_json()) {
        let response = json!({ "jsonrpc": "2.0", "id": 1, "result": result });
        read_as_everything(response.to_string().as_bytes());
    }

    #[test]
    fn no_error_makes_a_reader_panic(error in any_json()) {
        let response = json!({ "jsonrpc": "2.0", "id": 1, "error": error });
        read_as_everything(response.to_string().as_bytes());
    }

    #[test]
    fn no_good_answer_with_one_bad_part_makes_a_reader_panic(
        object in proptest::sample::select(vec![receipt(), transaction(), history()]),
        which: proptest::sample::Index,
        part in any_json(),
    ) {
        let members: Vec<_> =
            object.as_object().into_iter().flat_map(|object| object.keys().cloned()).collect();
        let result = with(object, which.get::<String>(&members), part);
        let response = json!({ "jsonrpc": "2.0", "id": 1, "result": result });
        read_as_everything(response.to_string().as_bytes());
    }

    #[test]
    fn a_refusal_is_always_short_and_visible(message: String, number: i64) {
        let error = json!({ "code": number, "message": message.repeat(20) });
        let response = json!({ "jsonrpc": "2.0", "id": 1, "error": error }).to_string();
        let Err(ChainError::Node { message, .. }) = GetBlockNumber.read(ID, response.as_bytes())
        else {
            return Err(TestCaseError::fail("a refusal"));
        };
        prop_assert!(message.chars().count() <= 200);
        prop_assert!(!message.chars().any(char::is_control));
    }
}
