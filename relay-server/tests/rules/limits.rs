//! Each limit: at it, beyond it, and after room was made.

use std::time::Duration;

use relay_server::limits::{
    LETTERS_PER_MINUTE, OPENS_PER_MINUTE, PENDING_PER_IDENTITY, POST_BYTES, POST_LETTERS,
    POST_RECIPIENTS, POSTBOX_LETTERS, REQUESTS_PER_MINUTE, SESSION_BYTES, SESSION_LETTERS,
    SESSIONS,
};
use wire::relay::{ClientFrame, LONGEST_LETTER, Refusal};

use crate::table::{A, B, C, Table, letters, minutes, party};

#[test]
fn an_initiator_holds_three_sessions_open() {
    let mut table = Table::with(&[A]);
    let mut sessions = Vec::new();
    for _ in 0..3 {
        sessions.push(table.open(A, 2, &[]));
        table.pass(minutes(10));
    }
    let open = ClientFrame::Open { request: 1, seats: 2, wanted: vec![] };
    assert_eq!(table.refusal(A, open), Some(Refusal::TooMany));
    table.close(A, sessions[0]);
    table.open(A, 2, &[]);
}

#[test]
fn a_relay_holds_so_many_sessions_in_all() {
    let mut table = Table::with(&[]);
    let mut first = None;
    for n in 0..SESSIONS {
        let initiator = party(n as u16);
        table.connect(initiator);
        let session = table.open(initiator, 2, &[]);
        first.get_or_insert((initiator, session));
    }
    table.connect(A);
    let open = ClientFrame::Open { request: 1, seats: 2, wanted: vec![] };
    assert_eq!(table.refusal(A, open.clone()), Some(Refusal::TooMany));
    let (initiator, session) = first.unwrap();
    table.close(initiator, session);
    assert_eq!(table.refusal(A, open), None);
}

#[test]
fn twenty_requests_wait_for_one_party() {
    let mut table = Table::with(&[]);
    let mut sessions = Vec::new();
    for n in 0..PENDING_PER_IDENTITY {
        let initiator = party(n as u16);
        table.connect(initiator);
        sessions.push((initiator, table.open(initiator, 2, &[B])));
    }
    table.connect(A);
    let open = ClientFrame::Open { request: 1, seats: 3, wanted: vec![B, C] };
    assert_eq!(table.refusal(A, open.clone()), Some(Refusal::TooMany));
    let (initiator, session) = sessions[0];
    table.close(initiator, session);
    assert_eq!(table.refusal(A, open), None);
}

#[test]
fn ten_sessions_are_opened_a_minute() {
    let mut table = Table::with(&[A]);
    for _ in 0..OPENS_PER_MINUTE {
        let session = table.open(A, 2, &[]);
        table.close(A, session);
    }
    let open = ClientFrame::Open { request: 1, seats: 2, wanted: vec![] };
    let Some(Refusal::SlowDown { seconds }) = table.refusal(A, open) else { panic!() };
    table.pass(Duration::from_secs(seconds.into()));
    table.open(A, 2, &[]);
}

#[test]
fn requests_and_letters_have_allowances_of_their_own() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    table.pass(minutes(1));
    for _ in 0..REQUESTS_PER_MINUTE {
        assert_eq!(table.refusal(A, ClientFrame::Look { parties: vec![] }), None);
    }
    let look = ClientFrame::Look { parties: vec![] };
    let slow_down = Some(Refusal::SlowDown { seconds: 1 });
    assert_eq!(table.refusal(A, look), slow_down);
    assert_eq!(table.send(session, A, B, 0, b"letter"), None, "letters go on");
    for _ in 1..LETTERS_PER_MINUTE {
        assert_eq!(table.send(session, A, B, 0, b"letter"), None);
    }
    assert_eq!(table.send(session, A, B, 1, b"letter"), slow_down);
    table.pass(Duration::from_secs(1));
    assert_eq!(table.send(session, A, B, 1, b"letter"), None);
}

#[test]
fn a_session_mailbox_holds_so_many_letters() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.session_of(&[A, B, C]);
    table.disconnect(B);
    let most = SESSION_LETTERS as u64;
    for seq in 0..most {
        assert_eq!(table.send(session, A, B, seq, b"x"), None);
    }
    assert_eq!(table.send(session, A, B, most, b"x"), Some(Refusal::MailboxFull));
    assert_eq!(table.send(session, C, B, 0, b"x"), Some(Refusal::MailboxFull));
    assert_eq!(table.send(session, A, C, 0, b"x"), None, "another mailbox");
    assert_eq!(table.post(A, B, 0, b"x"), None, "posts count apart");
    table.connect(B);
    let first = letters(&table.hear(B))[0].0;
    table.say(B, ClientFrame::Ack { cursor: first });
    assert_eq!(table.send(session, A, B, most, b"x"), None, "the refused number was not used up");
    table.check_rows();
}

#[test]
fn a_session_mailbox_holds_so_many_bytes() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    table.disconnect(B);
    let letter = vec![0; LONGEST_LETTER];
    let fit = (SESSION_BYTES / LONGEST_LETTER) as u64;
    for seq in 0..fit {
        assert_eq!(table.send(session, A, B, seq, &letter), None);
    }
    assert_eq!(table.send(session, A, B, fit, &letter), Some(Refusal::MailboxFull));
    let rest = vec![0; SESSION_BYTES - LONGEST_LETTER * fit as usize];
    assert_eq!(table.send(session, A, B, fit, &rest), None);
    assert_eq!(table.send(session, A, B, fit + 1, b"x"), Some(Refusal::MailboxFull));
}

#[test]
fn a_letter_longer_than_the_longest_is_refused() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    let letter = vec![0; LONGEST_LETTER + 1];
    assert_eq!(table.send(session, A, B, 0, &letter), Some(Refusal::Invalid));
    assert_eq!(table.post(A, B, 0, &vec![0; POST_BYTES + 1]), Some(Refusal::Invalid));
    assert_eq!(table.post(A, B, 0, &vec![0; POST_BYTES]), None);
    assert_eq!(table.post(A, B, 1, b"x"), Some(Refusal::MailboxFull));
}

#[test]
fn one_sender_leaves_64_posts_and_all_together_four_times_that() {
    let mut table = Table::with(&[]);
    for sender in 0..4 {
        table.connect(party(sender));
        for seq in 0..POST_LETTERS as u64 {
            assert_eq!(table.post(party(sender), B, seq, b"x"), None);
        }
        let one_more = table.post(party(sender), B, POST_LETTERS as u64, b"x");
        assert_eq!(one_more, Some(Refusal::MailboxFull));
    }
    table.connect(A);
    assert_eq!(table.post(A, B, 0, b"x"), Some(Refusal::MailboxFull));
    table.connect(B);
    let mut emptied = 0;
    while emptied < POSTBOX_LETTERS {
        let (last, _) = *letters(&table.hear(B)).last().unwrap();
        table.say(B, ClientFrame::Ack { cursor: last });
        table.written(B, last);
        emptied += 64;
    }
    assert_eq!(table.post(A, B, 0, b"x"), None);
}

#[test]
fn one_sender_posts_to_so_many_recipients() {
    let mut table = Table::with(&[A]);
    for n in 0..POST_RECIPIENTS {
        assert_eq!(table.post(A, party(n as u16), 0, b"x"), None);
    }
    assert_eq!(table.post(A, party(9_999), 0, b"x"), Some(Refusal::TooMany));
    assert_eq!(table.post(A, party(0), 1, b"x"), None);
}
