//! One letter on its way: from a device's line to another's, over the relay.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use host::{
    link::{self, Event, RelayAddress, Sockets},
    store::MemoryStore,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
};
use wire::{
    DeviceSecret, PartyId,
    relay::{ClientFrame, RelayFrame},
};

const LETTER: usize = 1024;

/// A line without a party behind it.
struct Line {
    me: PartyId,
    says: UnboundedSender<ClientFrame>,
    hears: UnboundedReceiver<(Instant, Event)>,
    task: JoinHandle<()>,
}

impl Line {
    fn open(relay: &RelayAddress, seed: u64) -> Self {
        let identity = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(seed));
        let me = identity.bundle().party_id();
        let (says, outbox) = unbounded_channel();
        let (heard, hears) = unbounded_channel();
        let store = Arc::new(MemoryStore::new());
        let events = move |event| heard.send((Instant::now(), event)).is_ok();
        let task = tokio::spawn(link::run(
            relay.clone(),
            identity,
            Sockets::default(),
            store,
            outbox,
            events,
        ));
        Self { me, says, hears, task }
    }

    fn say(&self, frame: ClientFrame) {
        self.says.send(frame).expect("the line is open");
    }

    async fn hear<T>(&mut self, wanted: impl Fn(&RelayFrame) -> Option<T>) -> (Instant, T) {
        loop {
            match self.hears.recv().await.expect("the line is open") {
                (at, Event::Frame(frame, _)) => {
                    if let Some(found) = wanted(&frame) {
                        return (at, found);
                    }
                }
                (_, Event::Up) => {}
                (_, Event::Down { code }) => panic!("the line broke: {code}"),
            }
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// How long each of so many letters took, one at a time, from the moment in which it was handed to
/// the sender's line until the recipient's gave it.
pub(crate) async fn measure(relay: &RelayAddress, letters: u64) -> Vec<Duration> {
    let (mut a, mut b) = (Line::open(relay, 1), Line::open(relay, 2));
    a.say(ClientFrame::Open { request: 1, seats: 2, wanted: vec![] });
    let opened = |frame: &RelayFrame| match frame {
        RelayFrame::Opened { session, .. } => Some(*session),
        _ => None,
    };
    let (_, session) = a.hear(opened).await;
    b.say(ClientFrame::Join { request: 1, session });
    b.hear(|frame| matches!(frame, RelayFrame::Done { .. }).then_some(())).await;
    let mut times = Vec::new();
    for seq in 0..letters {
        let start = Instant::now();
        a.say(ClientFrame::Send { session, to: b.me, seq, letter: vec![7; LETTER] });
        let came = |frame: &RelayFrame| match frame {
            RelayFrame::Deliver { cursor, .. } => Some(*cursor),
            _ => None,
        };
        let (at, cursor) = b.hear(came).await;
        times.push(at.duration_since(start));
        b.say(ClientFrame::Ack { cursor });
        a.hear(|frame| matches!(frame, RelayFrame::Accepted { .. }).then_some(())).await;
    }
    times
}
