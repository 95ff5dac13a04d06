//! Numbers, order, mailboxes, acknowledgement.

use wire::relay::{ClientFrame, Refusal, RelayFrame};

use crate::table::{A, B, C, Table, letters};

fn text(number: u64) -> Vec<u8> {
    format!("letter {number}").into_bytes()
}

fn texts(frames: &[RelayFrame]) -> Vec<Vec<u8>> {
    letters(frames).into_iter().map(|(_, letter)| letter).collect()
}

#[test]
fn a_letter_names_its_session_sender_and_number() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    table.say(A, ClientFrame::Send { session, to: B, seq: 0, letter: text(0) });
    assert_eq!(table.hear(A), [RelayFrame::Accepted { session: Some(session), to: B, seq: 0 }]);
    let heard = table.hear(B);
    let [RelayFrame::Deliver { session: of, from, seq: 0, letter, .. }] = &heard[..] else {
        panic!("{heard:?}")
    };
    assert_eq!((*of, *from, letter), (Some(session), A, &text(0)));
}

#[test]
fn participants_write_before_and_after_the_start_and_strangers_never() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.lobby_of(&[A, B]);
    assert_eq!(table.send(session, A, B, 0, b"before"), None);
    table.start(A, session);
    assert_eq!(table.send(session, A, B, 1, b"after"), None);
    assert_eq!(table.send(session, C, B, 0, b"hello"), Some(Refusal::NoSuchSession));
    assert_eq!(table.send(session, A, C, 0, b"hello"), Some(Refusal::Invalid));
    assert_eq!(table.send(session, A, A, 0, b"hello"), Some(Refusal::Invalid));
    assert_eq!(texts(&table.hear(B)), [b"before".to_vec(), b"after".to_vec()]);
}

#[test]
fn a_wanted_party_writes_only_once_it_joined() {
    let mut table = Table::with(&[A, B]);
    let session = table.open(A, 2, &[B]);
    assert_eq!(table.send(session, B, A, 0, b"early"), Some(Refusal::NoSuchSession));
    assert_eq!(table.send(session, A, B, 0, b"early"), Some(Refusal::Invalid));
}

#[test]
fn a_repeated_number_is_accepted_again_and_goes_nowhere() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    for _ in 0..3 {
        table.say(A, ClientFrame::Send { session, to: B, seq: 0, letter: text(0) });
        assert_eq!(table.hear(A), [RelayFrame::Accepted { session: Some(session), to: B, seq: 0 }]);
    }
    assert_eq!(table.send(session, A, B, 1, &text(1)), None);
    assert_eq!(table.send(session, A, B, 0, b"another under an old number"), None);
    assert_eq!(texts(&table.hear(B)), [text(0), text(1)]);
}

#[test]
fn a_gap_is_refused_and_the_missing_number_then_taken() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.session_of(&[A, B, C]);
    assert_eq!(table.send(session, A, B, 1, &text(1)), Some(Refusal::Invalid));
    assert_eq!(table.send(session, A, B, u64::MAX, &text(1)), Some(Refusal::Invalid));
    assert_eq!(table.send(session, A, B, 0, &text(0)), None);
    assert_eq!(table.send(session, A, B, 1, &text(1)), None);
    assert_eq!(texts(&table.hear(B)), [text(0), text(1)]);
    assert_eq!(table.send(session, A, C, 0, b"counts apart"), None);
    assert_eq!(table.send(session, B, A, 0, b"counts apart"), None);
}

#[test]
fn who_left_the_lobby_and_comes_back_counts_from_0_again() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.lobby_of(&[A, B, C]);
    for number in 0..2 {
        assert_eq!(table.send(session, B, A, number, &text(number)), None);
        assert_eq!(table.send(session, A, B, number, &text(number)), None);
    }
    assert_eq!(table.leave(B, session), None);
    assert_eq!(table.join(B, session), None);
    table.silence();
    assert_eq!(table.send(session, B, A, 1, &text(11)), Some(Refusal::Invalid));
    assert_eq!(table.send(session, B, A, 0, &text(10)), None);
    assert_eq!(texts(&table.hear(A)), [text(10)], "not taken for what it said before");
    assert_eq!(table.send(session, A, B, 2, &text(2)), None, "the others count on");
    table.crash();
    table.connect(A);
    table.connect(B);
    assert_eq!(table.send(session, B, A, 1, &text(11)), None);
}

#[test]
fn letters_wait_for_who_is_away_and_come_in_order() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.session_of(&[A, B, C]);
    table.disconnect(B);
    for number in 0..3 {
        assert_eq!(table.send(session, A, B, number, &text(number)), None);
        assert_eq!(table.send(session, C, B, number, &text(100 + number)), None);
    }
    table.connect(B);
    let heard = table.hear(B);
    assert_eq!(texts(&heard), [0, 100, 1, 101, 2, 102].map(text));
    let cursors: Vec<u64> = letters(&heard).into_iter().map(|(cursor, _)| cursor).collect();
    assert!(cursors.is_sorted_by(|a, b| a < b));
}

#[test]
fn what_is_acknowledged_is_forgotten_and_the_rest_comes_again() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    for number in 0..4 {
        table.send(session, A, B, number, &text(number));
    }
    let cursors = letters(&table.hear(B));
    table.say(B, ClientFrame::Ack { cursor: cursors[1].0 });
    table.disconnect(B);
    table.connect(B);
    assert_eq!(texts(&table.hear(B)), [text(2), text(3)]);
    table.check_rows();
}

#[test]
fn an_acknowledgement_forgets_nothing_that_was_not_handed_over() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    table.disconnect(B);
    for number in 0..70 {
        assert_eq!(table.send(session, A, B, number, &text(number)), None);
    }
    table.connect(B);
    let first = letters(&table.hear(B));
    assert_eq!(first.len(), 64, "one window");
    table.say(B, ClientFrame::Ack { cursor: u64::MAX });
    table.written(B, first[63].0);
    assert_eq!(texts(&table.hear(B)), (64..70).map(text).collect::<Vec<_>>());
}

#[test]
fn letters_come_in_windows_as_the_writer_writes_them() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    table.disconnect(B);
    for number in 0..200 {
        assert_eq!(table.send(session, A, B, number, &text(number)), None);
    }
    table.connect(B);
    let mut all = Vec::new();
    loop {
        let window = letters(&table.hear(B));
        let Some((last, _)) = window.last() else { break };
        assert!(window.len() <= 64);
        table.written(B, *last);
        all.extend(window.into_iter().map(|(_, letter)| letter));
    }
    assert_eq!(all, (0..200).map(text).collect::<Vec<_>>());
}

#[test]
fn long_letters_come_in_smaller_windows_and_one_always_fits() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    table.disconnect(B);
    for number in 0..6 {
        assert_eq!(table.send(session, A, B, number, &vec![1; 1_000_000]), None);
    }
    table.connect(B);
    let window = letters(&table.hear(B));
    assert_eq!(window.len(), 4);
    table.written(B, window[0].0);
    assert_eq!(letters(&table.hear(B)).len(), 1);
}

#[test]
fn the_last_letter_of_a_closed_session_still_reaches_who_was_away() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    table.disconnect(B);
    table.send(session, A, B, 0, b"certificate");
    table.close(A, session);
    table.crash();
    table.connect(B);
    assert_eq!(texts(&table.hear(B)), [b"certificate".to_vec()]);
}

#[test]
fn posts_reach_known_parties_outside_sessions_with_numbers_of_their_own() {
    let mut table = Table::with(&[A]);
    assert_eq!(table.post(A, B, 5, &text(5)), None);
    assert_eq!(table.post(A, B, 5, b"again"), None);
    assert_eq!(table.post(A, B, 4, b"older"), None);
    assert_eq!(table.post(A, B, 9, &text(9)), None);
    assert_eq!(table.post(A, A, 0, b"to oneself"), Some(Refusal::Invalid));
    table.connect(B);
    let heard = table.hear(B);
    assert_eq!(texts(&heard), [text(5), text(9)]);
    let all_posts = heard.iter().all(
        |frame| matches!(frame, RelayFrame::Deliver { session: None, from, .. } if *from == A),
    );
    assert!(all_posts);
}

#[test]
fn a_relay_that_crashed_comes_back_as_it_was() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.session_of(&[A, B]);
    let waiting = table.open(C, 2, &[A]);
    for number in 0..3 {
        table.send(session, A, B, number, &text(number));
    }
    let cursors = letters(&table.hear(B));
    table.say(B, ClientFrame::Ack { cursor: cursors[0].0 });
    table.post(C, B, 7, b"posted");
    table.crash();
    for party in [A, B, C] {
        table.connect(party);
    }
    assert_eq!(texts(&table.hear(B)), [text(1), text(2), b"posted".to_vec()]);
    assert!(table.hear(A).iter().any(|frame| matches!(
        frame,
        RelayFrame::Wanted { session, .. } if *session == waiting
    )));
    assert_eq!(table.send(session, A, B, 2, b"repeated"), None);
    assert_eq!(texts(&table.hear(B)), Vec::<Vec<u8>>::new());
    assert_eq!(table.send(session, A, B, 3, &text(3)), None);
    let elsewhere = Some(Refusal::InOtherSession { session });
    assert_eq!(table.join(A, waiting), elsewhere, "it still sits where it sat");
}
