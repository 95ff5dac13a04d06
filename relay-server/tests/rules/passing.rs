//! What time does.

use std::time::Duration;

use wire::relay::{ClientFrame, GoneReason, Refusal};

use crate::table::{A, B, C, Table, gone, hours, last_lobby, letters, minutes};

const MOMENT: Duration = Duration::from_millis(1);

#[test]
fn a_lobby_expires_after_a_day_for_all_who_were_told() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.open(A, 3, &[B, C]);
    assert_eq!(table.join(B, session), None);
    table.pass(hours(24) - MOMENT);
    table.silence();
    assert_eq!(table.join(B, session), None, "there to the last moment");
    table.pass(MOMENT);
    for party in [A, B, C] {
        assert_eq!(gone(&table.hear(party)), Some(GoneReason::Expired));
    }
    assert_eq!(table.join(C, session), Some(Refusal::NoSuchSession));
    table.check_rows();
}

#[test]
fn ten_idle_minutes_in_a_lobby_free_the_party_and_keep_its_seat() {
    let mut table = Table::with(&[A, B, C]);
    let lobby = table.lobby_of(&[A, B]);
    let other = table.open(C, 2, &[]);
    table.pass(minutes(10) - MOMENT);
    assert_eq!(table.join(B, other), Some(Refusal::InOtherSession { session: lobby }));
    table.pass(MOMENT);
    assert_eq!(table.join(B, other), None);
    table.check_rows();
    assert_eq!(table.join(B, lobby), Some(Refusal::InOtherSession { session: other }));
    assert_eq!(table.leave(B, other), None);
    table.silence();
    assert_eq!(table.join(B, lobby), None);
    table.pass(minutes(0));
    assert_eq!(table.start(A, lobby), None, "both seats were kept");
}

#[test]
fn one_partys_progress_in_a_lobby_does_not_hold_another() {
    let mut table = Table::with(&[A, B, C]);
    let lobby = table.lobby_of(&[A, B]);
    let other = table.open(C, 2, &[]);
    table.pass(minutes(6));
    assert_eq!(table.send(lobby, A, B, 0, b"letter"), None);
    table.pass(minutes(6));
    assert_eq!(table.join(B, other), None, "B did nothing");
    assert_eq!(table.join(A, other), Some(Refusal::InOtherSession { session: lobby }));
}

#[test]
fn a_started_session_lives_while_anybody_makes_progress_and_then_stalls() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    for seq in 0..20 {
        table.pass(minutes(9));
        assert_eq!(table.send(session, A, B, seq, b"letter"), None);
    }
    table.pass(minutes(9));
    let (cursor, _) = *letters(&table.hear(B)).last().unwrap();
    table.say(B, ClientFrame::Ack { cursor });
    table.pass(minutes(10) - MOMENT);
    assert_eq!(gone(&table.hear(A)), None, "an acknowledgement is progress");
    table.pass(MOMENT);
    assert_eq!(gone(&table.hear(A)), Some(GoneReason::Stalled));
    assert_eq!(gone(&table.hear(B)), Some(GoneReason::Stalled));
    table.open(A, 2, &[]);
    table.check_rows();
}

#[test]
fn an_acknowledgement_of_nothing_is_no_progress() {
    let mut table = Table::with(&[A, B]);
    table.session_of(&[A, B]);
    table.pass(minutes(9));
    table.say(B, ClientFrame::Ack { cursor: u64::MAX });
    table.say(B, ClientFrame::Look { parties: vec![A] });
    table.say(B, ClientFrame::Post { to: A, seq: 0, letter: vec![1] });
    table.pass(minutes(1));
    assert_eq!(gone(&table.hear(B)), Some(GoneReason::Stalled));
}

#[test]
fn a_session_letter_waits_a_day_and_a_post_thirty() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    table.disconnect(B);
    table.send(session, A, B, 0, b"of the session");
    table.post(A, B, 0, b"posted");
    table.pass(hours(24) - MOMENT);
    table.connect(B);
    assert_eq!(letters(&table.hear(B)).len(), 2);
    table.disconnect(B);
    table.pass(MOMENT);
    table.connect(B);
    assert_eq!(letters(&table.hear(B)).len(), 1);
    table.disconnect(B);
    table.pass(hours(29 * 24));
    table.check_rows();
    table.connect(B);
    assert_eq!(letters(&table.hear(B)), []);
    table.check_rows();
}

#[test]
fn a_post_route_unused_for_thirty_days_is_forgotten() {
    let mut table = Table::with(&[A]);
    table.post(A, B, 5, b"x");
    table.pass(hours(30 * 24));
    assert!(table.relay.durable().is_empty());
    table.check_rows();
    table.connect(B);
    assert_eq!(table.post(A, B, 0, b"counts from new"), None);
    assert_eq!(letters(&table.hear(B)).len(), 1);
}

#[test]
fn a_relay_that_comes_back_gives_sessions_a_fresh_start_at_stalling() {
    let mut table = Table::with(&[A, B]);
    let session = table.session_of(&[A, B]);
    table.pass(minutes(9));
    table.crash();
    table.pass(minutes(9));
    table.connect(A);
    assert_eq!(last_lobby(&table.hear(A)).unwrap().session, session);
    table.pass(minutes(1));
    assert_eq!(gone(&table.hear(A)), Some(GoneReason::Stalled));
}

#[test]
fn cursors_rise_though_the_clock_falls() {
    let mut table = Table::with(&[A, B]);
    table.post(A, B, 0, b"x");
    table.now = relay_server::Moment::from_millis(5);
    table.post(A, B, 1, b"x");
    table.pass(minutes(1));
    let cursors = letters(&table.hear(B));
    assert!(cursors[0].0 < cursors[1].0);
}
