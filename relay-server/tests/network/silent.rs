//! Devices that say nothing, or do not listen. Time is paused: it jumps when nothing else happens.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, timeout},
};
use wire::{
    PartyId,
    relay::{ClientFrame, RelayFrame},
};

use crate::devices::{Device, PATIENCE, Running, connect, farewell, identity};

/// Seconds until the relay hangs up.
async fn hung_up_after(mut socket: TcpStream) -> u64 {
    let start = Instant::now();
    let mut rest = Vec::new();
    let _ = timeout(PATIENCE, socket.read_to_end(&mut rest)).await.expect("the relay hangs up");
    start.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_socket_without_a_first_byte_is_closed_after_five_seconds() {
    let relay = Running::start().await;
    let socket = TcpStream::connect(&relay.host).await.unwrap();
    assert_eq!(hung_up_after(socket).await, 5);
}

#[tokio::test(start_paused = true)]
async fn headers_that_do_not_end_are_cut_off() {
    let relay = Running::start().await;
    let mut socket = TcpStream::connect(&relay.host).await.unwrap();
    socket.write_all(b"GET /v1 HTTP/1.1\r\nhost: rel").await.unwrap();
    assert_eq!(hung_up_after(socket).await, 5);
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_only_keeps_alive_is_closed_after_ten_seconds() {
    let relay = Running::start().await;
    let mut socket = TcpStream::connect(&relay.host).await.unwrap();
    let start = Instant::now();
    let request = b"GET /health HTTP/1.1\r\nhost: relay\r\n\r\n";
    let mut answer = [0; 4096];
    while socket.write_all(request).await.is_ok() {
        if socket.read(&mut answer).await.unwrap_or(0) == 0 {
            break;
        }
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    assert!((10..=11).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_websocket_without_a_handshake_is_closed_after_five_seconds() {
    let relay = Running::start().await;
    let mut socket = connect(&relay.url).await;
    let start = Instant::now();
    let frame = farewell(&mut socket).await.unwrap();
    assert_eq!(frame.reason, "relay.handshake_too_slow");
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn silent_sockets_do_not_hold_up_a_relay_that_stops() {
    let relay = Running::start().await;
    let _silent = TcpStream::connect(&relay.host).await.unwrap();
    let _no_handshake = connect(&relay.url).await;
    let start = Instant::now();
    relay.stop().await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_quiet_device_that_answers_pings_stays_and_one_that_does_not_goes() {
    let relay = Running::start().await;
    let mut quiet = Device::fresh(&relay).await;
    let dead = Device::fresh(&relay).await;
    let mut other = Device::fresh(&relay).await;
    let look = ClientFrame::Look { parties: vec![quiet.party, dead.party] };
    let start = Instant::now();
    // Answering pings is part of reading. Nobody reads from `dead`.
    tokio::spawn(async move { while let Some(Ok(_)) = quiet.socket.next().await {} });
    let mut online = 2;
    while online == 2 {
        other.say(look.clone()).await;
        online = other.hear_until(seen).await.len();
        let _ = timeout(Duration::from_secs(5), other.socket.next()).await;
    }
    assert_eq!(online, 1);
    assert!((60..=70).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

fn seen(frame: RelayFrame) -> Option<Vec<PartyId>> {
    match frame {
        RelayFrame::Seen { online } => Some(online),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_that_does_not_read_is_dropped_and_finds_its_mail_later() {
    const LETTERS: u64 = 8;
    let relay = Running::start().await;
    let deaf = identity();
    let mut reader = Device::connect_narrowly(&relay, &deaf).await;
    let mut writer = Device::fresh(&relay).await;
    let session = writer.open(2, vec![reader.party]).await;
    reader.join(session).await;
    // From here nobody reads `reader`'s socket; its letters fill the buffers of the system.
    for seq in 0..LETTERS {
        let letter = vec![seq as u8; 1_000_000];
        writer.say(ClientFrame::Send { session, to: reader.party, seq, letter }).await;
        assert_eq!(writer.accepted().await, seq);
    }
    while writer.lobby().await.participants[1].online {}
    drop(reader);
    let mut reader = Device::connect(&relay, &deaf).await;
    for seq in 0..LETTERS {
        assert_eq!(reader.letter().await.1, vec![seq as u8; 1_000_000]);
    }
}
