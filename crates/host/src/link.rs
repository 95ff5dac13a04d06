//! The line to the relay: kept open, sealed, and honest about what got through.
//!
//! Letters stay in a queue until the relay accepted them, and are given again after each new login;
//! the relay drops what it has. Everything else is said once.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use tokio::{net::TcpStream, sync::mpsc, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};
use wire::{
    DeviceSecret,
    hop::{ExpectRelayHello, HopError, HopLink},
    relay::{ClientFrame, LONGEST_FRAME, Refusal, RelayFrame},
};

use crate::system;

/// How long connecting and logging in may take together.
const LOGIN_LIMIT: Duration = Duration::from_secs(10);
/// How long the line may be silent before it counts as broken; the relay pings every 20 seconds.
const SILENCE_LIMIT: Duration = Duration::from_secs(70);
/// A line that held this long was a good one: the next pause is the first again.
const GOOD_LINE: Duration = Duration::from_secs(30);
/// The first and the longest pause before the next try.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(15));

/// What the line tells its party.
#[derive(Debug)]
pub enum Event {
    /// Logged in.
    Up,
    /// Broken; it is being tried again by itself.
    Down {
        /// The stable code of what broke it.
        code: &'static str,
    },
    /// A frame from the relay.
    Frame(RelayFrame),
}

/// Where the relay is and which key it must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayAddress {
    /// Its address, `ws` or `wss`.
    pub url: String,
    /// The fingerprint of its key.
    pub key: [u8; 32],
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Keeps the line open until `frames` closes or nobody listens any more.
pub async fn run(
    address: RelayAddress,
    identity: DeviceSecret,
    mut frames: mpsc::UnboundedReceiver<ClientFrame>,
    events: impl Fn(Event) -> bool,
) {
    let mut pending = VecDeque::new();
    let mut pause = PAUSES.0;
    loop {
        let code = match open(&address, &identity).await {
            Ok((socket, link)) => {
                let begun = Instant::now();
                if !events(Event::Up) {
                    return;
                }
                let broken = talk(socket, link, &mut frames, &mut pending, &events).await;
                if begun.elapsed() >= GOOD_LINE {
                    pause = PAUSES.0;
                }
                match broken {
                    Some(code) => code,
                    None => return,
                }
            }
            Err(error) => error.code(),
        };
        if !events(Event::Down { code }) {
            return;
        }
        let waiting = tokio::time::sleep(pause);
        tokio::pin!(waiting);
        loop {
            tokio::select! {
                () = &mut waiting => break,
                frame = frames.recv() => match frame {
                    Some(frame) => remember(&mut pending, &frame),
                    None => return,
                },
            }
        }
        pause = (pause * 2).min(PAUSES.1);
    }
}

/// Why the line did not open.
#[derive(Debug, thiserror::Error)]
enum OpenError {
    #[error("the relay cannot be reached")]
    Unreachable,
    #[error(transparent)]
    Hop(#[from] HopError),
}

impl OpenError {
    const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "relay.unreachable",
            Self::Hop(error) => error.code(),
        }
    }
}

async fn open(
    address: &RelayAddress,
    identity: &DeviceSecret,
) -> Result<(Socket, HopLink), OpenError> {
    timeout(LOGIN_LIMIT, log_in(address, identity)).await.map_err(|_| OpenError::Unreachable)?
}

async fn log_in(
    address: &RelayAddress,
    identity: &DeviceSecret,
) -> Result<(Socket, HopLink), OpenError> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(LONGEST_FRAME))
        .max_frame_size(Some(LONGEST_FRAME));
    let (mut socket, _) = connect_async_with_config(&address.url, Some(config), true)
        .await
        .map_err(|_| OpenError::Unreachable)?;
    let (expect, hello) = ExpectRelayHello::start(address.key, &mut system::rng());
    socket.send(Message::binary(hello)).await.map_err(|_| OpenError::Unreachable)?;
    let answer = loop {
        match socket.next().await {
            Some(Ok(Message::Binary(bytes))) => break bytes,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            _ => return Err(OpenError::Unreachable),
        }
    };
    let (link, login) = expect.receive(&answer, identity)?;
    socket.send(Message::binary(login)).await.map_err(|_| OpenError::Unreachable)?;
    Ok((socket, link))
}

/// Talks until the line breaks; gives the code of what broke it, or `None` when nobody is left.
async fn talk(
    socket: Socket,
    link: HopLink,
    frames: &mut mpsc::UnboundedReceiver<ClientFrame>,
    pending: &mut VecDeque<ClientFrame>,
    events: &impl Fn(Event) -> bool,
) -> Option<&'static str> {
    const BROKEN: Option<&str> = Some("relay.unreachable");
    let (mut seal, mut open) = link.split();
    let (mut sink, mut stream) = socket.split();
    let again: Vec<ClientFrame> = pending.iter().cloned().collect();
    for frame in again {
        let Ok(sealed) = seal.seal(&wire::encode(&frame)) else { continue };
        if sink.send(Message::binary(sealed)).await.is_err() {
            return BROKEN;
        }
    }
    loop {
        tokio::select! {
            frame = frames.recv() => {
                let frame = frame?;
                remember(pending, &frame);
                let Ok(sealed) = seal.seal(&wire::encode(&frame)) else { continue };
                if sink.send(Message::binary(sealed)).await.is_err() {
                    return BROKEN;
                }
            }
            message = timeout(SILENCE_LIMIT, stream.next()) => match message {
                Ok(Some(Ok(Message::Binary(bytes)))) => {
                    let Ok(plain) = open.open(&bytes) else {
                        return Some(HopError::DoesNotOpen.code());
                    };
                    let Ok(frame) = wire::decode::<RelayFrame>(&plain, LONGEST_FRAME) else {
                        return Some(HopError::Malformed.code());
                    };
                    settle(pending, &frame);
                    if must_say_again(&frame) {
                        return Some("relay.slow_down");
                    }
                    if !events(Event::Frame(frame)) {
                        return None;
                    }
                }
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
                _ => return BROKEN,
            }
        }
    }
}

/// Keeps a letter until it is accepted, and forgets the letters of a session that is given up.
fn remember(pending: &mut VecDeque<ClientFrame>, frame: &ClientFrame) {
    match frame {
        ClientFrame::Send { .. } | ClientFrame::Post { .. } => pending.push_back(frame.clone()),
        ClientFrame::Leave { session } | ClientFrame::Close { session } => {
            forget_session(pending, session);
        }
        ClientFrame::Open { .. }
        | ClientFrame::Join { .. }
        | ClientFrame::Start { .. }
        | ClientFrame::Ack { .. }
        | ClientFrame::Look { .. } => {}
    }
}

/// A letter was turned away for the moment. All that are not accepted are given again, in order,
/// after a pause and a new login.
const fn must_say_again(frame: &RelayFrame) -> bool {
    matches!(
        frame,
        RelayFrame::Refused {
            request: None,
            reason: Refusal::MailboxFull | Refusal::SlowDown { .. },
        }
    )
}

fn settle(pending: &mut VecDeque<ClientFrame>, frame: &RelayFrame) {
    match frame {
        RelayFrame::Accepted { session, to, seq } => pending.retain(|held| match held {
            ClientFrame::Send { session: s, to: t, seq: n, .. } => {
                (Some(*s), t, n) != (*session, to, seq)
            }
            ClientFrame::Post { to: t, seq: n, .. } => (None, t, n) != (*session, to, seq),
            _ => true,
        }),
        RelayFrame::Gone { session, .. } => forget_session(pending, session),
        _ => {}
    }
}

fn forget_session(pending: &mut VecDeque<ClientFrame>, session: &wire::SessionLocator) {
    pending
        .retain(|held| !matches!(held, ClientFrame::Send { session: held, .. } if held == session));
}
