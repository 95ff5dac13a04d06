//! A local Ethereum node: foundry's anvil, with nothing in it but its test accounts.

use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::Command,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{Failure, Running};

/// How long the node may take to start, and to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A node of our own that ends when this value is dropped.
#[derive(Debug)]
pub struct Node {
    /// `None` where somebody else runs it.
    process: Option<Running>,
    address: SocketAddr,
}

impl Node {
    /// The chain id of local test networks.
    pub const CHAIN_ID: u64 = 31337;

    /// Starts `anvil` on a free loopback port and waits until it answers for the right chain.
    pub fn start(anvil: &Path, log: &Path) -> Result<Self, Failure> {
        let mut command = Command::new(anvil);
        command.args(["--host", "127.0.0.1", "--port", "0", "--chain-id"]);
        command.arg(Self::CHAIN_ID.to_string());
        let mut process = Running::start("anvil", &mut command, log)?;
        let address = process.wait_for_line(PATIENCE, |line| {
            line.strip_prefix("Listening on ")?.trim().parse().ok()
        })?;
        Self { process: Some(process), address }.on_the_right_chain()
    }

    /// A node that somebody else runs, at `http://ADDRESS:PORT`.
    pub fn at(url: &str) -> Result<Self, Failure> {
        let address = url.trim_end_matches('/').strip_prefix("http://");
        let address = address.and_then(|address| address.parse().ok());
        let address = address.ok_or_else(|| Failure::Missing {
            what: format!("a node at {url}"),
            remedy: "Name one as http://127.0.0.1:8545.".into(),
        })?;
        Self { process: None, address }.on_the_right_chain()
    }

    fn on_the_right_chain(self) -> Result<Self, Failure> {
        let method = "eth_chainId";
        let chain = self.ask(method, json!([]))?;
        if chain == json!(format!("{:#x}", Self::CHAIN_ID)) {
            Ok(self)
        } else {
            Err(Failure::Node { method: method.into(), answer: format!("the chain {chain}") })
        }
    }

    /// Where it takes JSON-RPC over HTTP.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its process id, where it is ours.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Running::pid)
    }

    /// Asks one question and returns its result.
    pub fn ask(&self, method: &str, params: Value) -> Result<Value, Failure> {
        let question = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let body = self
            .post(&question.to_string())
            .map_err(Failure::system(format!("ask the node {method}")))?;
        let refused = |answer: &str| Failure::Node { method: method.into(), answer: answer.into() };
        let mut answer: Value = serde_json::from_str(&body).map_err(|_| refused(&body))?;
        answer.get_mut("result").map(Value::take).ok_or_else(|| refused(&body))
    }

    /// One HTTP/1.1 exchange on a connection of its own.
    fn post(&self, body: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut response = String::new();
        stream.read_to_string(&mut response)?;
        match response.split_once("\r\n\r\n") {
            Some((head, body)) if head.starts_with("HTTP/1.1 200") => Ok(body.to_owned()),
            _ => Err(io::Error::other(response)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    /// `cargo xtask test` names the binary; a bare `cargo test` may have none.
    #[test]
    fn a_node_answers_until_it_is_dropped() {
        let Some(anvil) = env::var_os("ANVIL") else { return };
        let dir = tempfile::tempdir().unwrap();
        let node = Node::start(Path::new(&anvil), &dir.path().join("anvil.log")).unwrap();
        assert_eq!(node.ask("eth_blockNumber", json!([])).unwrap(), json!("0x0"));
        let refused = node.ask("eth_noSuchMethod", json!([])).unwrap_err();
        assert!(refused.to_string().starts_with("the node refused eth_noSuchMethod"), "{refused}");

        let address = node.address;
        drop(node);
        assert!(TcpStream::connect(address).is_err(), "the node still listens");
    }
}
