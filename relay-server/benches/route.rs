//! One kilobyte from device to device: sealed, routed, sealed again, delivered over loopback.
//!
//! The target is a median under 1 ms with the memory store. `core` is the relay's own part of it.

#![expect(clippy::unwrap_used, reason = "a bench that cannot run should say where")]

use std::cell::RefCell;

use divan::Bencher;
use relay_server::{Admission, ConnectionId, Moment, Relay, Storage};
use tokio::runtime::Runtime;
use wire::{
    PartyId, SessionLocator,
    relay::{ClientFrame, RelayFrame},
};

#[path = "../tests/network/devices.rs"]
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod devices;

use devices::{Device, Running, rng};

const LETTER: usize = 1024;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn memory(bencher: Bencher<'_, '_>) {
    route(bencher, Storage::Memory);
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn sqlite(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    route(bencher, Storage::File(folder.path().join("relay.db")));
}

struct Pair {
    a: Device,
    b: Device,
    session: SessionLocator,
    seq: u64,
    /// The last letter that came, until it is acknowledged.
    came: Option<u64>,
}

fn route(bencher: Bencher<'_, '_>, storage: Storage) {
    let runtime = Runtime::new().unwrap();
    let (relay, pair) = runtime.block_on(async {
        let relay = Running::start_with(Admission::LoopbackOnly, storage).await;
        let (a, b, session) = devices::pair(&relay).await;
        let pair = Pair { a, b, session, seq: 0, came: None };
        (relay, RefCell::new(pair))
    });
    bencher
        .with_inputs(|| runtime.block_on(settle(&mut pair.borrow_mut())))
        .bench_local_values(|letter| runtime.block_on(carry(&mut pair.borrow_mut(), letter)));
    runtime.block_on(relay.stop()).unwrap();
}

/// Between two letters: the last one is acknowledged and its acceptance read.
async fn settle(pair: &mut Pair) -> Vec<u8> {
    if let Some(cursor) = pair.came.take() {
        pair.a.accepted().await;
        pair.b.say(ClientFrame::Ack { cursor }).await;
        // Its answer says that the acknowledgement is through; looking around is rationed.
        let to_itself = ClientFrame::Post { to: pair.b.party, seq: 0, letter: vec![] };
        pair.b.say(to_itself).await;
        pair.b.hear_until(|frame| matches!(frame, RelayFrame::Refused { .. }).then_some(())).await;
    }
    let mut letter = vec![7; LETTER - 8];
    letter.extend(pair.seq.to_be_bytes());
    letter
}

/// From the sender's seal to the recipient's opened letter.
async fn carry(pair: &mut Pair, letter: Vec<u8>) {
    let frame =
        ClientFrame::Send { session: pair.session, to: pair.b.party, seq: pair.seq, letter };
    pair.a.say(frame).await;
    let (cursor, letter) = pair.b.letter().await;
    assert_eq!(letter.len(), LETTER);
    assert!(letter.ends_with(&pair.seq.to_be_bytes()), "the letter just sent");
    pair.came = Some(cursor);
    pair.seq += 1;
}

#[divan::bench]
fn core(bencher: Bencher<'_, '_>) {
    let (a, b) = (PartyId::from_bytes([1; 32]), PartyId::from_bytes([2; 32]));
    let (to_a, to_b) = (ConnectionId(1), ConnectionId(2));
    let mut relay = Relay::new();
    let mut now = Moment::from_millis(1_700_000_000_000);
    relay.connect(a, to_a, now);
    relay.connect(b, to_b, now);
    let mut seq = 0;
    bencher.bench_local(|| {
        now = Moment::from_millis(now.as_millis() + 60_000);
        let post = ClientFrame::Post { to: b, seq, letter: vec![7; LETTER] };
        let effects = relay.frame(a, to_a, post, now, &mut rng());
        relay.written(b, to_b, now.as_millis());
        relay.frame(b, to_b, ClientFrame::Ack { cursor: now.as_millis() }, now, &mut rng());
        seq += 1;
        effects
    });
}
