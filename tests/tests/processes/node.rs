//! A node that has money for everybody, and makes no block of what it is given.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{LazyLock, Mutex},
    thread,
};

use alloy_primitives::{hex, keccak256};
use serde_json::{Value, json};

/// The chain it serves.
pub(crate) const CHAIN_ID: u64 = 31_337;

/// Its address; it answers until the tests end.
pub(crate) static NODE: LazyLock<String> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            // A party that was killed while it asked misses no answer.
            thread::spawn(move || answer(socket));
        }
    });
    url
});

/// The hashes of the transactions that it was given.
static GIVEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Whether it was given the signed transaction of this hash.
pub(crate) fn was_given(hash: &str) -> bool {
    GIVEN.lock().unwrap().contains(hash)
}

fn hash_of(raw: &str) -> Option<String> {
    Some(keccak256(hex::decode(raw).ok()?).to_string())
}

fn answer(mut socket: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(socket.try_clone().ok()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            if line.trim_end().is_empty() { break } else { continue }
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let question: Value = serde_json::from_slice(&body).ok()?;
    let mut reply = json!({ "jsonrpc": "2.0", "id": question["id"] });
    let (field, value) = match question["method"].as_str()? {
        "eth_chainId" => ("result", json!(format!("{CHAIN_ID:#x}"))),
        "eth_feeHistory" => ("result", json!({ "baseFeePerGas": ["0x3b9aca00", "0x3b9aca00"] })),
        "eth_maxPriorityFeePerGas" => ("result", json!("0x3b9aca00")),
        "eth_estimateGas" => ("result", json!("0x5208")),
        "eth_getBalance" => ("result", json!("0x8ac7230489e80000")),
        "eth_getTransactionCount" => ("result", json!("0x0")),
        "eth_getCode" => ("result", json!("0x")),
        "eth_sendRawTransaction" => {
            let hash = hash_of(question["params"][0].as_str()?)?;
            GIVEN.lock().unwrap().insert(hash.clone());
            ("result", json!(hash))
        }
        _ => ("error", json!({ "code": -32000, "message": "already known" })),
    };
    reply[field] = value;
    let reply = reply.to_string();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(socket, "{head}\r\ncontent-length: {}\r\n\r\n{reply}", reply.len()).ok()
}
