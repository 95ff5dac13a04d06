//! The line to the relay: kept open, sealed, and honest about what got through.
//!
//! Letters stay in a queue until the relay accepted them, and are given again after each new login,
//! and after a pause when a mailbox was full; the relay drops what it has. Everything else is said
//! once.

#[cfg_attr(not(feature = "native"), path = "link/browser.rs")]
mod socket;

pub use socket::Sockets;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use wire::{
    DeviceSecret,
    hop::{ExpectRelayHello, HopError, HopLink, HopOpener, HopSealer},
    relay::{ClientFrame, LONGEST_FRAME, Refusal, RelayFrame},
};

use crate::{
    runtime::{Instant, sleep, timeout},
    store::Store,
    system,
};

/// How long connecting and logging in may take together.
const LOGIN_LIMIT: Duration = Duration::from_secs(10);
/// How long the line may be silent before it counts as broken; the relay pings every 20 seconds.
const SILENCE_LIMIT: Duration = Duration::from_secs(70);
/// How long it may be silent before something is asked, where pings are not seen.
const SILENCE: Duration = Duration::from_secs(30);
/// A line that held this long was a good one: the next pause is the first again.
const GOOD_LINE: Duration = Duration::from_secs(30);
/// The first and the longest pause before the next try.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(15));
/// Frames that wait for a party that is busy. Beyond it the line is not read: a relay that talks
/// faster than a party computes must not fill its memory.
const MOST_WAITING: usize = 64;
/// The first and the longest pause before letters are given again to a mailbox that was full.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

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
    /// A frame from the relay, and the room it takes until it is handled.
    Frame(RelayFrame, OwnedSemaphorePermit),
}

/// Where the relay is and which key it must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayAddress {
    /// Its address, `ws` or `wss`.
    pub url: String,
    /// The fingerprint of its key.
    pub key: [u8; 32],
}

/// What comes over a socket.
enum Heard {
    Bytes(Vec<u8>),
    /// Nothing but a sign of life.
    Alive,
}

/// Keeps the line open until `frames` closes or nobody listens any more. What is said waits until the
/// store has settled.
pub async fn run(
    address: RelayAddress,
    identity: DeviceSecret,
    sockets: Sockets,
    store: Arc<dyn Store>,
    mut frames: mpsc::UnboundedReceiver<ClientFrame>,
    events: impl Fn(Event) -> bool,
) {
    let mut pending = VecDeque::new();
    let mut pause = PAUSES.0;
    let room = Arc::new(Semaphore::new(MOST_WAITING));
    loop {
        let code = match open(&address, &identity, &sockets).await {
            Ok(((sink, stream), link)) => {
                let begun = Instant::now();
                if !events(Event::Up) {
                    return;
                }
                let (seal, open) = link.split();
                let mouth = Mouth { sink, seal, store: &*store };
                let broken =
                    talk(mouth, stream, open, &mut frames, &mut pending, &room, &events).await;
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
        let waiting = sleep(pause);
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
    #[cfg(feature = "native")]
    #[error("the relay's certificate is not valid or not trusted")]
    Untrusted,
    #[cfg(not(feature = "native"))]
    #[error("a page that came over TLS opens no line without it")]
    NeedsTls,
    #[error(transparent)]
    Hop(#[from] HopError),
}

impl OpenError {
    const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "relay.unreachable",
            #[cfg(feature = "native")]
            Self::Untrusted => "relay.untrusted",
            #[cfg(not(feature = "native"))]
            Self::NeedsTls => "relay.needs_tls",
            Self::Hop(error) => error.code(),
        }
    }
}

async fn open(
    address: &RelayAddress,
    identity: &DeviceSecret,
    sockets: &Sockets,
) -> Result<(socket::Ends, HopLink), OpenError> {
    timeout(LOGIN_LIMIT, log_in(address, identity, sockets))
        .await
        .map_err(|_| OpenError::Unreachable)?
}

async fn log_in(
    address: &RelayAddress,
    identity: &DeviceSecret,
    sockets: &Sockets,
) -> Result<(socket::Ends, HopLink), OpenError> {
    let (mut sink, mut stream) = sockets.connect(&address.url).await?;
    let (expect, hello) = ExpectRelayHello::start(address.key, &mut system::rng());
    sink.send(hello).await.map_err(|Broken| OpenError::Unreachable)?;
    let answer = loop {
        match stream.next().await {
            Some(Ok(Heard::Bytes(bytes))) => break bytes,
            Some(Ok(Heard::Alive)) => {}
            Some(Err(Broken)) | None => return Err(OpenError::Unreachable),
        }
    };
    let (link, login) = expect.receive(&answer, identity)?;
    sink.send(login).await.map_err(|Broken| OpenError::Unreachable)?;
    Ok(((sink, stream), link))
}

const BROKEN: &str = "relay.unreachable";

/// Talks until the line breaks; gives the code of what broke it, or `None` when nobody is left.
async fn talk(
    mut mouth: Mouth<'_, impl Sink<Vec<u8>, Error = Broken> + Unpin>,
    mut stream: impl Stream<Item = Result<Heard, Broken>> + Unpin,
    mut open: HopOpener,
    frames: &mut mpsc::UnboundedReceiver<ClientFrame>,
    pending: &mut VecDeque<ClientFrame>,
    room: &Arc<Semaphore>,
    events: &impl Fn(Event) -> bool,
) -> Option<&'static str> {
    if mouth.say_all(pending).await.is_err() {
        return Some(BROKEN);
    }
    let mut patience = PATIENCE.0;
    let mut again = None;
    let mut heard = Instant::now();
    loop {
        if heard.elapsed() > SILENCE_LIMIT {
            return Some(BROKEN);
        }
        tokio::select! {
            frame = frames.recv() => {
                let frame = frame?;
                // Posts go out in order: the relay drops a number below the last.
                let behind = again.is_some() && follows_a_post(pending, &frame);
                remember(pending, &frame);
                if !behind && mouth.say(&frame).await.is_err() {
                    return Some(BROKEN);
                }
            }
            () = sleep(SILENCE), if !socket::SEES_PINGS => {
                if mouth.say(&ClientFrame::Look { parties: Vec::new() }).await.is_err() {
                    return Some(BROKEN);
                }
            }
            message = timeout(SILENCE_LIMIT, stream.next()) => match message {
                Ok(Some(Ok(Heard::Bytes(bytes)))) => {
                    heard = Instant::now();
                    let Ok(plain) = open.open(&bytes) else {
                        return Some(HopError::DoesNotOpen.code());
                    };
                    let Ok(frame) = wire::decode::<RelayFrame>(&plain, LONGEST_FRAME) else {
                        return Some(HopError::Malformed.code());
                    };
                    settle(pending, &frame);
                    match turned_away(&frame) {
                        Some(Refusal::MailboxFull) if again.is_none() => {
                            again = Some(Box::pin(sleep(patience)));
                            patience = (patience * 2).min(PATIENCE.1);
                        }
                        Some(Refusal::SlowDown { .. }) => return Some("relay.slow_down"),
                        _ if pending.is_empty() => patience = PATIENCE.0,
                        _ => {}
                    }
                    // The room is never closed.
                    let permit = Arc::clone(room).acquire_owned().await.ok()?;
                    if !events(Event::Frame(frame, permit)) {
                        return None;
                    }
                }
                Ok(Some(Ok(Heard::Alive))) => heard = Instant::now(),
                _ => return Some(BROKEN),
            },
            () = async { again.as_mut().expect("guarded").await }, if again.is_some() => {
                again = None;
                if mouth.say_all(pending).await.is_err() {
                    return Some(BROKEN);
                }
            }
        }
    }
}

/// The sealing and sending end of a line.
struct Mouth<'a, S> {
    sink: S,
    seal: HopSealer,
    store: &'a dyn Store,
}

/// Nothing leaves any more.
#[derive(Debug)]
struct Broken;

impl<S: Sink<Vec<u8>, Error = Broken> + Unpin> Mouth<'_, S> {
    async fn say(&mut self, frame: &ClientFrame) -> Result<(), Broken> {
        // What is too long for a frame was never a letter of ours.
        let Ok(sealed) = self.seal.seal(&wire::encode(frame)) else { return Ok(()) };
        // Nothing is said that could be forgotten.
        self.store.settle().await.map_err(|_| Broken)?;
        self.sink.send(sealed).await
    }

    async fn say_all(&mut self, frames: &VecDeque<ClientFrame>) -> Result<(), Broken> {
        for frame in frames {
            self.say(frame).await?;
        }
        Ok(())
    }
}

/// True for a post behind another one to the same party.
fn follows_a_post(pending: &VecDeque<ClientFrame>, frame: &ClientFrame) -> bool {
    let ClientFrame::Post { to, .. } = frame else { return false };
    pending.iter().any(|held| matches!(held, ClientFrame::Post { to: other, .. } if other == to))
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

/// Why a letter was turned away, if one was.
///
/// A full mailbox is nobody's haste: what waits for it is given again after a pause, and the line
/// stays up, since a member that is away for long must not keep the others from the relay. Haste is
/// answered by a pause and a new login.
const fn turned_away(frame: &RelayFrame) -> Option<Refusal> {
    match frame {
        RelayFrame::Refused { request: None, reason } => Some(*reason),
        _ => None,
    }
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

#[cfg(test)]
#[cfg(feature = "native")]
mod tests {
    use std::cell::RefCell;

    use tokio::io::{DuplexStream, duplex};
    use tokio_tungstenite::{
        WebSocketStream,
        tungstenite::{Message, protocol::Role},
    };
    use wire::{
        PartyId,
        hop::{ExpectLogin, RelaySecret},
    };

    use super::*;
    use crate::store::MemoryStore;

    const AWAY: PartyId = PartyId::from_bytes([1; 32]);

    /// A relay's end of a line.
    struct RelayEnd {
        socket: WebSocketStream<DuplexStream>,
        link: HopLink,
    }

    impl RelayEnd {
        async fn hear(&mut self) -> ClientFrame {
            loop {
                if let Message::Binary(bytes) = self.socket.next().await.unwrap().unwrap() {
                    let plain = self.link.open(&bytes).unwrap();
                    return wire::decode(&plain, LONGEST_FRAME).unwrap();
                }
            }
        }

        async fn say(&mut self, frame: &RelayFrame) {
            let sealed = self.link.seal(&wire::encode(frame)).unwrap();
            self.socket.send(Message::binary(sealed)).await.unwrap();
        }
    }

    async fn line() -> (WebSocketStream<DuplexStream>, HopLink, RelayEnd) {
        let rng = &mut system::rng();
        let (relay, device) = (RelaySecret::make(rng), DeviceSecret::make(rng));
        let (expect, hello) = ExpectRelayHello::start(relay.fingerprint(), rng);
        let (login, answer) = ExpectLogin::start(&relay, &hello, rng).unwrap();
        let (link, sealed) = expect.receive(&answer, &device).unwrap();
        let (relay_link, _) = login.receive(&sealed).unwrap();
        let (ours, theirs) = duplex(1 << 20);
        let socket = WebSocketStream::from_raw_socket(ours, Role::Client, None).await;
        let relay_socket = WebSocketStream::from_raw_socket(theirs, Role::Server, None).await;
        (socket, link, RelayEnd { socket: relay_socket, link: relay_link })
    }

    fn post(seq: u64) -> ClientFrame {
        ClientFrame::Post { to: AWAY, seq, letter: vec![7] }
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_mailbox_of_somebody_away_does_not_take_the_line_down() {
        let (socket, link, mut relay) = line().await;
        let (say, mut frames) = mpsc::unbounded_channel();
        let mut pending = VecDeque::new();
        let heard = RefCell::new(0);
        let events = |_| {
            *heard.borrow_mut() += 1;
            true
        };
        let room = Arc::new(Semaphore::new(1));
        let store = MemoryStore::new();
        let (sink, stream) = socket::ends(socket);
        let (seal, open) = link.split();
        let mouth = Mouth { sink, seal, store: &store };
        let talking = talk(mouth, stream, open, &mut frames, &mut pending, &room, &events);
        let story = async {
            say.send(post(1)).unwrap();
            // Full, again and again; each time the letter comes back, later and later.
            let mut waited = Vec::new();
            for round in 0..9 {
                let before = tokio::time::Instant::now();
                assert_eq!(relay.hear().await, post(1));
                if round > 3 {
                    assert_eq!(relay.hear().await, post(2));
                }
                waited.push(before.elapsed().as_secs());
                let full = RelayFrame::Refused { request: None, reason: Refusal::MailboxFull };
                relay.say(&full).await;
                while *heard.borrow() <= round {
                    tokio::task::yield_now().await;
                }
                // What is for others passes at once meanwhile, what is behind it waits.
                if round == 3 {
                    say.send(post(2)).unwrap();
                }
                say.send(ClientFrame::Look { parties: vec![AWAY] }).unwrap();
                assert_eq!(relay.hear().await, ClientFrame::Look { parties: vec![AWAY] });
            }
            assert_eq!(waited, [0, 1, 2, 4, 8, 16, 32, 60, 60]);
            // There is room at last.
            for seq in [1, 2] {
                assert_eq!(relay.hear().await, post(seq));
                relay.say(&RelayFrame::Accepted { session: None, to: AWAY, seq }).await;
            }
            say.send(post(3)).unwrap();
            assert_eq!(relay.hear().await, post(3));
        };
        tokio::select! {
            broken = talking => panic!("the line broke: {broken:?}"),
            () = story => {}
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_relay_that_talks_faster_than_its_party_listens_has_to_wait() {
        let (socket, link, mut relay) = line().await;
        let (_say, mut frames) = mpsc::unbounded_channel();
        let mut pending = VecDeque::new();
        let room = Arc::new(Semaphore::new(MOST_WAITING));
        let waiting = RefCell::new(Vec::new());
        let events = |event| {
            waiting.borrow_mut().push(event);
            true
        };
        let store = MemoryStore::new();
        let (sink, stream) = socket::ends(socket);
        let (seal, open) = link.split();
        let mouth = Mouth { sink, seal, store: &store };
        let talking = talk(mouth, stream, open, &mut frames, &mut pending, &room, &events);
        let flood = async {
            loop {
                relay.say(&RelayFrame::Seen { online: vec![AWAY; 64] }).await;
            }
        };
        tokio::select! {
            broken = talking => panic!("the line broke: {broken:?}"),
            () = flood => {}
            () = sleep(Duration::from_secs(5)) => {}
        }
        assert_eq!(waiting.borrow().len(), MOST_WAITING);
    }
}
