//! What a deployment puts in front: TLS outside, plain inside. And what lies behind it.

use std::{net::SocketAddr, sync::Arc};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use relay_server::{Admission, Config, Server, Storage};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use wire::hop::RelaySecret;

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Speaks TLS before a plain server, until the test's runtime ends.
pub(crate) async fn put_before(behind: SocketAddr, config: ServerConfig) -> SocketAddr {
    let (listener, address) = listen().await;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // Whoever does not like the certificate goes away.
                let Ok(mut outside) = acceptor.accept(socket).await else { return };
                let mut inside = TcpStream::connect(behind).await.unwrap();
                let _ = copy_bidirectional(&mut outside, &mut inside).await;
            });
        }
    });
    address
}

/// A relay and the fingerprint of its key.
pub(crate) async fn relay() -> (SocketAddr, [u8; 32]) {
    let key = RelaySecret::make(&mut ChaCha20Rng::seed_from_u64(1));
    let fingerprint = key.fingerprint();
    let (listener, address) = listen().await;
    let config = Config { key, admission: Admission::LoopbackOnly, storage: Storage::Memory };
    let server = Server::open(config, listener).await.unwrap();
    tokio::spawn(server.run(std::future::pending()));
    (address, fingerprint)
}

/// A node that answers everything with [`ANSWER`].
pub(crate) async fn node() -> SocketAddr {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut question = vec![0; 4096];
                let _ = socket.read(&mut question).await;
                let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length";
                let answer = format!("{head}: {}\r\n\r\n{ANSWER}", ANSWER.len());
                let _ = socket.write_all(answer.as_bytes()).await;
            });
        }
    });
    address
}

pub(crate) const ANSWER: &str = "{}";
