//! Sockets of the operating system.

use std::pin::Pin;

use futures_util::{Sink, SinkExt, Stream, StreamExt, future::ready};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::{
    Connector, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{self, Message, protocol::WebSocketConfig},
};
use wire::relay::LONGEST_FRAME;

use super::{Broken, Heard, OpenError};
use crate::tls::{Trust, is_untrusted};

/// The relay's pings come through.
pub(super) const SEES_PINGS: bool = true;

/// Where bytes are said and heard.
pub(super) type Ends = (
    Pin<Box<dyn Sink<Vec<u8>, Error = Broken> + Send>>,
    Pin<Box<dyn Stream<Item = Result<Heard, Broken>> + Send>>,
);

impl From<tungstenite::Error> for OpenError {
    fn from(error: tungstenite::Error) -> Self {
        if is_untrusted(&error) { Self::Untrusted } else { Self::Unreachable }
    }
}

/// How lines are opened.
#[derive(Debug, Clone)]
pub struct Sockets(Trust);

impl Default for Sockets {
    /// Those authorities are believed that the system believes.
    fn default() -> Self {
        Self(Trust::of_system())
    }
}

impl Sockets {
    /// With other authorities.
    #[must_use]
    pub const fn trusting(trust: Trust) -> Self {
        Self(trust)
    }

    pub(super) async fn connect(&self, url: &str) -> Result<Ends, OpenError> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(LONGEST_FRAME))
            .max_frame_size(Some(LONGEST_FRAME));
        let tls = Connector::Rustls(self.0.config());
        let (socket, _) = connect_async_tls_with_config(url, Some(config), true, Some(tls)).await?;
        Ok(ends(socket))
    }
}

/// Both ends of a socket.
pub(super) fn ends<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    socket: WebSocketStream<S>,
) -> Ends {
    let (sink, stream) = socket.split();
    let sink =
        sink.sink_map_err(|_| Broken).with(|bytes| ready(Ok(Message::binary::<Vec<u8>>(bytes))));
    let stream = stream.map(|message| match message {
        Ok(Message::Binary(bytes)) => Ok(Heard::Bytes(bytes.into())),
        Ok(Message::Ping(_) | Message::Pong(_)) => Ok(Heard::Alive),
        _ => Err(Broken),
    });
    (Box::pin(sink), Box::pin(stream))
}
