//! A node of a test network that answers what a payment asks, and takes what is handed in.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// Ten ether, on every account.
const BALANCE: &str = "0x8ac7230489e80000";

/// Its address; it answers until the test's runtime ends.
pub(crate) async fn node(chain: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket, chain));
        }
    });
    format!("http://{address}/")
}

async fn serve(mut socket: TcpStream, chain: u64) -> Option<()> {
    let mut text = Vec::new();
    let question: Value = loop {
        if socket.read_buf(&mut text).await.ok()? == 0 {
            return None;
        }
        let body = text.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
        let found = body.and_then(|at| serde_json::from_slice(&text[at..]).ok());
        if let Some(question) = found {
            break question;
        }
    };
    let answer = match question["method"].as_str()? {
        "eth_chainId" => json!(format!("{chain:#x}")),
        "eth_getBalance" => json!(BALANCE),
        "eth_getTransactionCount" => json!("0x0"),
        "eth_getCode" => json!("0x"),
        "eth_estimateGas" => json!("0x5208"),
        "eth_maxPriorityFeePerGas" => json!("0x3b9aca00"),
        "eth_feeHistory" => json!({
            "oldestBlock": "0x1",
            "baseFeePerGas": ["0x3b9aca00", "0x3b9aca00"],
            "gasUsedRatio": [0.5],
            "reward": [["0x1", "0x2", "0x3"]],
        }),
        // Nothing is ever mined here, and what is handed in is not named again.
        _ => Value::Null,
    };
    let body = json!({ "jsonrpc": "2.0", "id": question["id"], "result": answer }).to_string();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    socket.write_all(answer.as_bytes()).await.ok()
}
