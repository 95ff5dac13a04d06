//! Devices that lie, repeat, and shout.

use futures_util::{SinkExt as _, StreamExt as _};
use relay_server::{Admission, Storage};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::tungstenite::{Message, protocol::CloseFrame};
use wire::{
    codec,
    hop::{ExpectLogin, ExpectRelayHello, RelaySecret},
    relay::{ClientFrame, LONGEST_FRAME, RelayFrame},
};

use crate::devices::{Device, PATIENCE, Running, Socket, connect, farewell, identity, pair, rng};

async fn socket(relay: &Running) -> Socket {
    connect(&relay.url).await
}

async fn reason(socket: &mut Socket) -> String {
    farewell(socket).await.map(|frame: CloseFrame| frame.reason.to_string()).unwrap_or_default()
}

/// The honest go on whatever the others do.
async fn assert_serves(relay: &Running) {
    let (mut a, mut b, session) = pair(relay).await;
    a.say(ClientFrame::Send { session, to: b.party, seq: 0, letter: b"still here".to_vec() }).await;
    assert_eq!(b.letter().await.1, b"still here");
}

#[tokio::test]
async fn a_handshake_that_is_none_ends_with_its_reason() {
    let relay = Running::start().await;
    let depth_bomb = vec![0x81; 500];
    for (hello, expected) in [
        (Message::binary(b"hello".to_vec()), "frame.malformed"),
        (Message::binary(depth_bomb), "frame.malformed"),
        (Message::binary(vec![0; 2000]), "frame.malformed"),
        (Message::text("hello"), "frame.malformed"),
    ] {
        let mut socket = socket(&relay).await;
        socket.send(hello).await.unwrap();
        assert_eq!(reason(&mut socket).await, expected);
    }
    assert_serves(&relay).await;
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_login_for_another_relay_key_does_not_open() {
    let relay = Running::start().await;
    let mut socket = socket(&relay).await;
    let (_, hello) = ExpectRelayHello::start(relay.key, &mut rng());
    socket.send(Message::binary(hello)).await.unwrap();
    socket.next().await.unwrap().unwrap();
    let other = RelaySecret::make(&mut rng());
    let (expect, hello) = ExpectRelayHello::start(other.fingerprint(), &mut rng());
    let (_, answer) = ExpectLogin::start(&other, &hello, &mut rng()).unwrap();
    let (_, login) = expect.receive(&answer, &identity()).unwrap();
    socket.send(Message::binary(login)).await.unwrap();
    assert_eq!(reason(&mut socket).await, "frame.does_not_open");
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_recorded_login_opens_nothing_on_another_connection() {
    let relay = Running::start().await;
    let (expect, hello) = ExpectRelayHello::start(relay.key, &mut rng());
    let mut first = socket(&relay).await;
    first.send(Message::binary(hello.clone())).await.unwrap();
    let answer = first.next().await.unwrap().unwrap().into_data();
    let victim = identity();
    let (_, login) = expect.receive(&answer, &victim).unwrap();
    first.send(Message::binary(login.clone())).await.unwrap();

    let mut second = socket(&relay).await;
    second.send(Message::binary(hello)).await.unwrap();
    second.next().await.unwrap().unwrap();
    second.send(Message::binary(login)).await.unwrap();
    assert_eq!(reason(&mut second).await, "frame.does_not_open");

    let mut other = Device::fresh(&relay).await;
    other.say(ClientFrame::Look { parties: vec![victim.bundle().party_id()] }).await;
    let RelayFrame::Seen { online } = other.hear().await else { panic!() };
    assert_eq!(online.len(), 1, "the first login stands");
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_frame_that_is_none_ends_the_connection() {
    let relay = Running::start().await;
    let noncanonical = {
        let mut bytes = codec::encode(&ClientFrame::Ack { cursor: 1 });
        let last = bytes.pop().unwrap();
        bytes.extend([0x18, last]);
        bytes
    };
    let frames = [b"".to_vec(), b"frame".to_vec(), vec![0x81; 100], vec![0xff; 1000], noncanonical];
    for frame in frames {
        let mut device = Device::fresh(&relay).await;
        let sealed = device.link.seal(&frame).unwrap();
        device.socket.send(Message::binary(sealed)).await.unwrap();
        assert_eq!(device.farewell().await.unwrap().reason, "frame.malformed", "{frame:?}");
    }
    let mut device = Device::fresh(&relay).await;
    device.socket.send(Message::text("frame")).await.unwrap();
    assert_eq!(device.farewell().await.unwrap().reason, "frame.malformed");
    assert_serves(&relay).await;
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_repeated_or_unsealed_frame_ends_the_connection() {
    let relay = Running::start().await;
    let mut device = Device::fresh(&relay).await;
    let sealed = device.link.seal(&codec::encode(&ClientFrame::Ack { cursor: 0 })).unwrap();
    device.socket.send(Message::binary(sealed.clone())).await.unwrap();
    device.socket.send(Message::binary(sealed)).await.unwrap();
    assert_eq!(device.farewell().await.unwrap().reason, "frame.does_not_open");
    let mut device = Device::fresh(&relay).await;
    device.socket.send(Message::binary(vec![0; 64])).await.unwrap();
    assert_eq!(device.farewell().await.unwrap().reason, "frame.does_not_open");
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn the_longest_frame_passes_and_one_byte_more_ends_the_connection() {
    let relay = Running::start().await;
    let (mut a, mut b, session) = pair(&relay).await;
    let longest = vec![7; wire::relay::LONGEST_LETTER];
    a.say(ClientFrame::Send { session, to: b.party, seq: 0, letter: longest.clone() }).await;
    assert_eq!(b.letter().await.1, longest);
    a.socket.send(Message::binary(vec![0; LONGEST_FRAME + 1])).await.unwrap();
    let farewell = a.farewell().await.unwrap();
    assert_eq!((u16::from(farewell.code), &*farewell.reason), (1009, "relay.too_large"));
    b.say(ClientFrame::Look { parties: vec![a.party] }).await;
    let seen = |frame| match frame {
        RelayFrame::Seen { online } => Some(online),
        _ => None,
    };
    while !b.hear_until(seen).await.is_empty() {
        b.say(ClientFrame::Look { parties: vec![a.party] }).await;
    }
    assert_serves(&relay).await;
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_frame_that_claims_64_mib_or_more_is_refused_unread() {
    let relay = Running::start().await;
    for claim in [64 << 20, 4_u64 << 30, u64::MAX >> 1] {
        let mut socket = TcpStream::connect(&relay.host).await.unwrap();
        let request = "GET /v1 HTTP/1.1\r\nhost: relay\r\nconnection: upgrade\r\n\
            upgrade: websocket\r\nsec-websocket-version: 13\r\n\
            sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut head = [0xff; 14];
        head[0] = 0x82;
        head[2..10].copy_from_slice(&claim.to_be_bytes());
        socket.write_all(&head).await.unwrap();
        let mut rest = Vec::new();
        // Closed or reset: in either case at once, though not a byte of it was sent.
        let _ = timeout(PATIENCE, socket.read_to_end(&mut rest)).await.expect("the relay hangs up");
        assert!(rest.starts_with(b"HTTP/1.1 101 "));
    }
    assert_serves(&relay).await;
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn only_the_listed_are_served() {
    let listed = identity();
    let list = format!("{}\n", listed.bundle().party_id());
    let relay = Running::start_with(Admission::parse(&list).unwrap(), Storage::Memory).await;
    let mut stranger = Device::fresh(&relay).await;
    assert_eq!(stranger.farewell().await.unwrap().reason, "relay.not_listed");
    let mut known = Device::connect(&relay, &listed).await;
    known.open(2, vec![]).await;
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_second_connection_of_an_identity_ends_the_first_and_gets_its_mail() {
    let relay = Running::start().await;
    let twice = identity();
    let mut first = Device::connect(&relay, &twice).await;
    let mut a = Device::fresh(&relay).await;
    let session = a.open(2, vec![first.party]).await;
    first.join(session).await;
    let mut second = Device::connect(&relay, &twice).await;
    assert_eq!(second.lobby().await.session, session);
    assert_eq!(first.farewell().await.unwrap().reason, "relay.replaced");
    let letter = b"to the newer".to_vec();
    a.say(ClientFrame::Send { session, to: second.party, seq: 0, letter }).await;
    assert_eq!(second.letter().await.1, b"to the newer");
    relay.stop().await.unwrap();
}
