//! The happy story over real sockets.

use wire::relay::{ClientFrame, GoneReason, RelayFrame};

use crate::devices::{Device, PATIENCE, Running, identity, pair};

#[tokio::test]
async fn three_devices_meet_start_write_and_part() {
    let relay = Running::start().await;
    let late = identity();
    let (mut a, mut b) = (Device::fresh(&relay).await, Device::fresh(&relay).await);
    let wanted = vec![b.party, late.bundle().party_id()];
    let session = a.open(3, wanted).await;
    assert_eq!(a.lobby().await.participants.len(), 1);
    let RelayFrame::Wanted { session: asked, initiator, .. } = b.hear().await else { panic!() };
    assert_eq!((asked, initiator), (session, a.party));
    b.join(session).await;
    let mut c = Device::connect(&relay, &late).await;
    let RelayFrame::Wanted { .. } = c.hear().await else { panic!("it waited in the inbox") };
    c.join(session).await;
    assert_eq!(c.lobby().await.participants.len(), 3);

    a.say(ClientFrame::Start { request: 9, session }).await;
    a.done().await;
    while !c.lobby().await.started {}
    a.say(ClientFrame::Send { session, to: c.party, seq: 0, letter: b"sealed".to_vec() }).await;
    assert_eq!(a.accepted().await, 0);
    let (cursor, letter) = c.letter().await;
    assert_eq!(letter, b"sealed");
    c.say(ClientFrame::Ack { cursor }).await;

    a.say(ClientFrame::Close { session }).await;
    for device in [&mut a, &mut b, &mut c] {
        let reason = device
            .hear_until(|frame| match frame {
                RelayFrame::Gone { reason, .. } => Some(reason),
                _ => None,
            })
            .await;
        assert_eq!(reason, GoneReason::Closed);
    }
    relay.stop().await.unwrap();
    assert_eq!(a.farewell().await.unwrap().reason, "relay.stopping");
}

#[tokio::test]
async fn letters_arrive_in_order_and_again_until_acknowledged() {
    let relay = Running::start().await;
    let other = identity();
    let mut a = Device::fresh(&relay).await;
    let mut b = Device::connect(&relay, &other).await;
    let session = a.open(2, vec![b.party]).await;
    b.join(session).await;
    for seq in 0..5u64 {
        let letter = seq.to_be_bytes().to_vec();
        a.say(ClientFrame::Send { session, to: b.party, seq, letter }).await;
    }
    let mut cursors = Vec::new();
    for seq in 0..5u64 {
        let (cursor, letter) = b.letter().await;
        assert_eq!(letter, seq.to_be_bytes());
        cursors.push(cursor);
    }
    b.say(ClientFrame::Ack { cursor: cursors[2] }).await;
    b.say(ClientFrame::Look { parties: vec![a.party] }).await;
    b.hear_until(|frame| matches!(frame, RelayFrame::Seen { .. }).then_some(())).await;
    drop(b);
    let mut b = Device::connect(&relay, &other).await;
    assert_eq!(b.letter().await.1, 3u64.to_be_bytes());
    assert_eq!(b.letter().await.1, 4u64.to_be_bytes());
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn health_answers_plain_http_without_secrets() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let relay = Running::start().await;
    let (_a, _b, _) = pair(&relay).await;
    let mut socket = tokio::net::TcpStream::connect(&relay.host).await.unwrap();
    let request = b"GET /health HTTP/1.1\r\nhost: relay\r\nconnection: close\r\n\r\n";
    socket.write_all(request).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, socket.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let key: String = relay.address.key.iter().map(|byte| format!("{byte:02x}")).collect();
    let body = format!(r#"{{"ok":true,"version":"0.1.0","protocol":1,"key":"{key}"}}"#);
    assert!(answer.ends_with(&body), "{answer}");
    relay.stop().await.unwrap();
}
