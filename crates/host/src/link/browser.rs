//! The browser's WebSockets. It answers pings itself and tells nobody.

use std::pin::Pin;

use futures_util::{Sink, SinkExt, Stream, StreamExt, future::ready};
use gloo_net::websocket::{Message, futures::WebSocket};
use wire::relay::LONGEST_FRAME;

use super::{Broken, Heard, OpenError};

/// The relay's pings do not come through.
pub(super) const SEES_PINGS: bool = false;

/// Where bytes are said and heard.
pub(super) type Ends = (
    Pin<Box<dyn Sink<Vec<u8>, Error = Broken>>>,
    Pin<Box<dyn Stream<Item = Result<Heard, Broken>>>>,
);

/// How lines are opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sockets(());

impl Sockets {
    /// Why it does not open, a browser does not tell; it refuses at once what a page may not even try (HTML, mixed
    /// content).
    #[expect(clippy::unused_async, reason = "as with an operating system")]
    pub(super) async fn connect(&self, url: &str) -> Result<Ends, OpenError> {
        let is_open = url.starts_with("ws:");
        let refused = if is_open { OpenError::NeedsTls } else { OpenError::Unreachable };
        let socket = WebSocket::open(url).map_err(|_| refused)?;
        let (sink, stream) = socket.split();
        let sink = sink.sink_map_err(|_| Broken).with(|bytes| ready(Ok(Message::Bytes(bytes))));
        let stream = stream.map(|message| match message {
            Ok(Message::Bytes(bytes)) if bytes.len() <= LONGEST_FRAME => Ok(Heard::Bytes(bytes)),
            // Nothing that a relay says to us.
            Ok(Message::Text(_)) => Ok(Heard::Alive),
            _ => Err(Broken),
        });
        Ok((Box::pin(sink), Box::pin(stream)))
    }
}
