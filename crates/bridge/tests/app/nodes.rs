//! Nodes that are absent, wrong, or not what they are set for.

use std::sync::Arc;

use bridge::request::{AddressRequest, AmountRequest, NodeRequest, TransferRequest};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::devices::{Device, code};

/// A node that answers each method with the member that is given for it, such as `"result":null`,
/// until the test's runtime ends.
pub(crate) async fn serve(answers: impl Fn(&str) -> String + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound port");
    let answers = Arc::new(answers);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let answers = Arc::clone(&answers);
            tokio::spawn(async move {
                let mut question = Vec::new();
                while !question.ends_with(b"}") {
                    if !matches!(socket.read_buf(&mut question).await, Ok(1..)) {
                        return;
                    }
                }
                let text = String::from_utf8_lossy(&question);
                let field = |name: &str| {
                    let rest = text.split_once(&format!("\"{name}\":"))?.1;
                    Some(rest.split([',', '}']).next()?.trim_matches('"').to_owned())
                };
                let (Some(id), Some(method)) = (field("id"), field("method")) else { return };
                let body = format!(r#"{{"jsonrpc":"2.0","id":{id},{}}}"#, answers(&method));
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
                let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                let _ = socket.write_all(answer.as_bytes()).await;
            });
        }
    });
    format!("http://{address}/")
}

/// A node that answers every question with this result.
async fn node(result: &'static str) -> String {
    serve(move |_| format!(r#""result":"{result}""#)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_set_only_once_it_answered_for_the_right_chain() {
    let device = Device::founded("Laptop").await;
    let set = |url: &str| NodeRequest { chain_id: 31_337, url: url.to_owned() };
    assert_eq!(code(device.app.set_node(set("ftp://x")).await), "node.bad_address");
    assert_eq!(code(device.app.set_node(set("http://127.0.0.1:1")).await), "node.unreachable");
    let other = node("0x1").await;
    let refused = device.app.set_node(set(&other)).await.expect_err("it serves another chain");
    assert_eq!(refused.code, "chain.wrong_chain");
    assert!(refused.facts.contains(&("found".to_owned(), "1".to_owned())));

    let right = node("0x7a69").await;
    device.app.set_node(set(&right)).await.expect("it serves the chain");
    let set_node = |device: &Device| {
        let home = device.home();
        home.networks.into_iter().find(|network| network.chain_id == 31_337)?.node
    };
    assert_eq!(set_node(&device), Some(right));
    device.app.set_node(set("")).await.expect("it can be cleared");
    assert_eq!(set_node(&device), None);
    let unknown = NodeRequest { chain_id: 5, url: String::new() };
    assert_eq!(code(device.app.set_node(unknown).await), "chain.unknown_network");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_read_and_quotes_need_a_wallet() {
    let device = Device::founded("Laptop").await;
    let read = |text: &str| device.app.check_address(&AddressRequest { text: text.to_owned() });
    let known = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
    let address = read(&format!(" {known}\n")).expect("an address");
    assert_eq!((address.address.as_str(), address.checksummed), (known, true));
    assert!(!read(&known.to_lowercase()).expect("an address").checksummed);
    assert_eq!(code(read("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaee")), "chain.bad_checksum");
    let transfer = TransferRequest {
        wallet: "no such".to_owned(),
        chain_id: 31_337,
        to: known.to_owned(),
        amount: AmountRequest::Exactly { ether: "1".to_owned() },
        speed: bridge::request::Speed::Normal,
    };
    assert_eq!(code(device.app.quote(transfer).await), "wallet.none");
}
