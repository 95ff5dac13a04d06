//! The relay that a partner is the host of, where its app has none: for the two of them alone.

use std::{collections::BTreeSet, path::Path};

use relay_server::{Admission, Config, ServeError, Server, Storage, key_file};
use serde_bytes::ByteArray;
use tokio::net::TcpListener;
use wire::PartyId;

use crate::{home::RelaySetting, system};

/// Why there is no relay.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// No port of this computer can be had.
    #[error("no port of this computer can be had")]
    Port(#[source] std::io::Error),
    /// The relay's key cannot be used.
    #[error(transparent)]
    Key(#[from] key_file::KeyFileError),
    /// The relay itself said no.
    #[error(transparent)]
    Serve(#[from] ServeError),
}

impl RelayError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Port(_) => "practice.no_port",
            Self::Key(error) => error.code(),
            Self::Serve(error) => error.code(),
        }
    }
}

/// Opens it on the loopback, at the port of the last time where that is free.
///
/// Its key and its letters lie in `dir`, so that the next start goes on where this one ends.
pub(super) async fn open(
    dir: &Path,
    last: Option<&RelaySetting>,
    guests: [PartyId; 2],
) -> Result<(Server, RelaySetting), RelayError> {
    let key = key_file::read_or_make(&dir.join("relay.key"), &mut system::rng())?;
    let fingerprint = key.fingerprint();
    let listener = listen(last.and_then(|last| port(&last.url))).await.map_err(RelayError::Port)?;
    let address = listener.local_addr().map_err(RelayError::Port)?;
    let setting =
        RelaySetting { url: format!("ws://{address}/v1"), key: ByteArray::new(fingerprint) };
    let admission = Admission::Listed(BTreeSet::from(guests));
    let storage = Storage::File(dir.join("relay.db"));
    Ok((Server::open(Config { key, admission, storage }, listener).await?, setting))
}

async fn listen(wanted: Option<u16>) -> std::io::Result<TcpListener> {
    if let Some(port) = wanted
        && let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await
    {
        return Ok(listener);
    }
    TcpListener::bind(("127.0.0.1", 0)).await
}

fn port(url: &str) -> Option<u16> {
    url.strip_prefix("ws://127.0.0.1:")?.strip_suffix("/v1")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port;

    #[test]
    fn a_port_is_read_from_an_address_of_this_computer_only() {
        assert_eq!(port("ws://127.0.0.1:8700/v1"), Some(8700));
        for other in ["ws://127.0.0.1:0x1/v1", "ws://10.0.0.1:80/v1", "wss://127.0.0.1:80/v1", ""] {
            assert_eq!(port(other), None, "{other}");
        }
    }
}
