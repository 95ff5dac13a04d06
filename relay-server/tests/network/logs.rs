//! What the log says, and what it never says.

use wire::relay::{ClientFrame, RelayFrame};

use crate::{devices::identity, process::Program};

/// True when any spelling of the bytes that a log could hold is in it.
fn shows(log: &str, bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let list = format!("{bytes:?}");
    let list = list.trim_matches(['[', ']']);
    [&*text, &hex, &hex.to_uppercase(), list].iter().any(|spelling| log.contains(spelling))
}

#[tokio::test]
async fn the_log_has_sizes_and_outcomes_and_no_contents() {
    let relay = Program::start(&["--log-level", "trace"]).await;
    let mut a = relay.connect(&identity()).await;
    let mut b = relay.connect(&identity()).await;
    let session = a.open(2, vec![]).await;
    b.join(session).await;
    let letter = b"attack at dawn, bring the share".to_vec();
    a.say(ClientFrame::Send { session, to: b.party, seq: 0, letter: letter.clone() }).await;
    a.accepted().await;
    a.say(ClientFrame::Post { to: b.party, seq: 3, letter: letter.clone() }).await;
    a.accepted().await;
    let nobody = identity().bundle().party_id();
    a.say(ClientFrame::Send { session, to: nobody, seq: 0, letter: letter.clone() }).await;
    a.hear_until(|frame| matches!(frame, RelayFrame::Refused { .. }).then_some(())).await;
    let log = relay.log().await;

    let locator = session.to_string();
    for word in ["send", "post", "bytes=31", "\"ok\"", "\"invalid\"", "logged in"] {
        assert!(log.contains(word), "{word} in {log}");
    }
    assert!(log.contains(&a.party.short()) && log.contains(&locator[..8]), "{log}");
    for needle in [&letter[..], b"attack", b"share", a.party.as_bytes(), session.as_bytes()] {
        assert!(!shows(&log, needle), "{needle:?} in {log}");
    }
    assert!(!log.contains(&locator), "a whole locator lets one knock");

    let slips = [format!("letter={letter:?}"), format!("party={}", a.party)];
    assert!(shows(&slips[0], &letter) && shows(&slips[1], a.party.as_bytes()), "the search finds");
}
