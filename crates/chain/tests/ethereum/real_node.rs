//! The whole story against a real node: set `ANVIL` to the binary of foundry's anvil.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use chain::{
    ChainError,
    ethereum::{
        AccountKind, ChainId, EthAddress, FeeQuote, SignedTransaction, TransferRequest,
        UnsignedTransaction, Wei, check_balance,
        rpc::{
            Call, CallId, CheckChainId, EstimateGas, GetBalance, GetBlockNumber, GetCode,
            GetFeeHistory, GetNonce, GetPriorityFee, GetReceipt, GetTransaction, Outcome,
            SendTransaction, Sent,
        },
    },
};
use serde_json::{Value, json};

use crate::common::Signer;

const PATIENCE: Duration = Duration::from_secs(20);

/// A node of our own on a port of its own choice; it mines only when told to.
struct Node {
    process: Child,
    address: SocketAddr,
    /// Kept open: the node goes on writing to it.
    _stdout: BufReader<ChildStdout>,
}

impl Node {
    fn start(binary: &str) -> Self {
        let mut process = Command::new(binary)
            .args(["--port", "0", "--chain-id", "31337", "--no-mining"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("ANVIL names a program");
        let mut stdout = BufReader::new(process.stdout.take().expect("a piped stdout"));
        let address = stdout
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Listening on ")?.trim().parse().ok())
            .expect("anvil says where it listens");
        Self { process, address, _stdout: stdout }
    }

    fn ask<C: Call>(&self, call: &C) -> Result<C::Answer, ChainError> {
        call.read(CallId(42), &self.post(&call.body(CallId(42))))
    }

    fn tell(&self, method: &'static str, params: Value) {
        self.ask(&Tell { method, params }).expect(method);
    }

    /// One HTTP/1.1 exchange on a connection of its own.
    fn post(&self, body: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE).expect("a listener");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .expect("a request");
        let mut response = Vec::new();
        stream.read_to_end(&mut response).expect("a response");
        let text = String::from_utf8(response).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        body.as_bytes().to_vec()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Orders that only a development node takes.
struct Tell {
    method: &'static str,
    params: Value,
}

impl Call for Tell {
    type Answer = ();

    fn method(&self) -> &'static str {
        self.method
    }

    fn params(&self) -> Value {
        self.params.clone()
    }

    fn read_result(&self, _: &Value) -> Result<(), ChainError> {
        Ok(())
    }
}

/// The node, unless the person who runs the tests has none.
fn node() -> Option<Node> {
    env::var("ANVIL").ok().as_deref().map(Node::start)
}

fn request(node: &Node, from: EthAddress, to: EthAddress, value: Wei) -> TransferRequest {
    let history = node.ask(&GetFeeHistory).expect("a fee history");
    let tip = node.ask(&GetPriorityFee).expect("a priority fee");
    let quote = FeeQuote::from_history(&history, tip).expect("a quote");
    TransferRequest {
        chain_id: ChainId::LOCAL,
        from,
        to,
        value,
        nonce: node.ask(&GetNonce(from)).expect("a nonce"),
        fees: quote.normal,
        gas_limit: node.ask(&EstimateGas { from, to, value }).expect("an estimate"),
    }
}

#[test]
fn a_transfer_is_signed_sent_mined_and_paid_to_the_wei() {
    let Some(node) = node() else {
        println!("skipped: ANVIL not set");
        return;
    };
    let signer = Signer::new(&[0x5a; 32]);
    let (from, to) = (signer.address(), EthAddress::from_bytes([0xb6; 20]));
    let (funds, value) = (Wei::from_wei(10u128.pow(20)), Wei::from_ether("1.25").expect("ether"));
    node.tell("anvil_setBalance", json!([from, "0x56bc75e2d63100000"]));

    node.ask(&CheckChainId(ChainId::LOCAL)).expect("the local chain");
    assert_eq!(node.ask(&GetBalance(from)), Ok(funds));
    assert_eq!(node.ask(&GetCode(to)), Ok(AccountKind::Plain));
    let request = request(&node, from, to, value);
    assert_eq!((request.nonce, request.gas_limit), (0, 21_000));

    // The other device: reads the bytes, compares, agrees.
    let raw = UnsignedTransaction::new(&request).expect("a transfer").raw();
    let unsigned = UnsignedTransaction::decode(&raw).expect("its own bytes");
    assert_eq!(unsigned.compare(&request.story()), []);
    check_balance(funds, value, unsigned.meaning().fee_max).expect("enough");
    let signed = signer.sign_transaction(unsigned);

    let before = node.ask(&GetBlockNumber).expect("a block number");
    assert_eq!(node.ask(&GetTransaction(signed.hash())), Ok(None));
    assert_eq!(node.ask(&SendTransaction(&signed)), Ok(Sent::Accepted));
    assert_eq!(node.ask(&SendTransaction(&signed)), Ok(Sent::AlreadyKnown));
    let seen = node.ask(&GetTransaction(signed.hash())).expect("an answer").expect("it waits");
    assert_eq!((seen.from, seen.to, seen.value, seen.nonce), (from, Some(to), value, 0));
    assert_eq!(seen.block_number, None);
    assert_eq!(node.ask(&GetReceipt(signed.hash())), Ok(None));
    assert_eq!(node.ask(&GetNonce(from)), Ok(1));

    node.tell("evm_mine", json!([]));
    let receipt = node.ask(&GetReceipt(signed.hash())).expect("an answer").expect("a receipt");
    assert_eq!(receipt.outcome, Outcome::Success);
    assert_eq!(receipt.gas_used, 21_000);
    assert_eq!(receipt.confirmations(before + 1), 1);
    assert!(receipt.fee_paid <= signed.meaning().fee_max);
    assert_eq!(node.ask(&GetBalance(to)), Ok(value));
    let spent = value.checked_add(receipt.fee_paid).expect("a sum");
    assert_eq!(node.ask(&GetBalance(from)), Ok(funds.checked_sub(spent).expect("a rest")));
}

#[test]
fn a_real_node_refuses_and_is_understood() {
    let Some(node) = node() else {
        println!("skipped: ANVIL not set");
        return;
    };
    let (expected, found) = (ChainId::MAINNET, ChainId::LOCAL);
    let wrong = node.ask(&CheckChainId(expected));
    assert_eq!(wrong, Err(ChainError::WrongChain { expected, found }));

    let signer = Signer::new(&[0x5b; 32]);
    let (from, to) = (signer.address(), EthAddress::from_bytes([0xc7; 20]));
    node.tell("anvil_setBalance", json!([from, "0xde0b6b3a7640000"]));
    let affordable = request(&node, from, to, Wei::from_wei(1));
    let request = TransferRequest { value: Wei::from_wei(10u128.pow(18)), ..affordable };
    let signed: SignedTransaction =
        signer.sign_transaction(UnsignedTransaction::new(&request).expect("a transfer"));
    assert!(matches!(node.ask(&SendTransaction(&signed)), Err(ChainError::Node { .. })));

    // A program that refuses every payment: PUSH0 PUSH0 REVERT.
    node.tell("anvil_setCode", json!([to, "0x5f5ffd"]));
    assert_eq!(node.ask(&GetCode(to)), Ok(AccountKind::Contract));
    let estimate = EstimateGas { from, to, value: Wei::from_wei(1) };
    assert!(matches!(node.ask(&estimate), Err(ChainError::Node { .. })));

    let delegation = format!("0xef0100{}", "22".repeat(20));
    node.tell("anvil_setCode", json!([to, delegation]));
    assert_eq!(node.ask(&GetCode(to)), Ok(AccountKind::Delegated));
}
