//! Opening, joining, leaving, starting, closing.

use wire::{
    SessionLocator,
    relay::{ClientFrame, GoneReason, Refusal, RelayFrame},
};

use crate::table::{A, B, C, D, Table, gone, hours, last_lobby, minutes, party};

#[test]
fn the_opener_sits_in_its_session_at_once() {
    let mut table = Table::with(&[A]);
    table.say(A, ClientFrame::Open { request: 5, seats: 3, wanted: vec![] });
    let heard = table.hear(A);
    let [RelayFrame::Opened { request: 5, session }, RelayFrame::Lobby(lobby)] = &heard[..] else {
        panic!("{heard:?}")
    };
    assert_eq!((lobby.session, lobby.initiator, lobby.seats), (*session, A, 3));
    assert!(!lobby.started && lobby.participants.len() == 1 && lobby.participants[0].online);
    table.check_rows();
}

#[test]
fn a_session_has_two_to_ten_seats_and_wants_each_party_once() {
    let mut table = Table::with(&[A]);
    for (seats, wanted) in [
        (0, vec![]),
        (1, vec![]),
        (11, vec![]),
        (255, vec![]),
        (2, vec![A]),
        (3, vec![B]),
        (2, vec![B, C]),
        (3, vec![B, B]),
        (4, vec![B, C, A]),
    ] {
        let frame = ClientFrame::Open { request: 1, seats, wanted: wanted.clone() };
        assert_eq!(table.refusal(A, frame), Some(Refusal::Invalid), "{seats} {wanted:?}");
    }
    let ten = (0..9).map(party).collect::<Vec<_>>();
    table.open(A, 10, &ten);
}

#[test]
fn a_wanted_party_is_told_at_once_and_one_that_is_away_when_it_comes() {
    let mut table = Table::with(&[A, B]);
    let session = table.open(A, 3, &[B, C]);
    let wanted = RelayFrame::Wanted { session, initiator: A, expires_in: 24 * 60 * 60 };
    assert_eq!(table.hear(B), [wanted]);
    table.pass(hours(5));
    table.connect(C);
    let wanted = RelayFrame::Wanted { session, initiator: A, expires_in: 19 * 60 * 60 };
    assert_eq!(table.hear(C), [wanted]);
}

#[test]
fn who_forgot_its_seat_is_asked_again_and_who_leaves_is_not() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.open(A, 3, &[B, C]);
    let wanted = |frames: Vec<RelayFrame>| {
        frames.iter().any(|frame| matches!(frame, RelayFrame::Wanted { .. }))
    };
    assert_eq!(table.join(B, session), None);
    table.disconnect(B);
    table.connect(B);
    table.silence();
    table.say(B, ClientFrame::Leave { session });
    assert!(wanted(table.hear(B)), "it restarted and remembers nothing");
    assert_eq!(table.join(B, session), None);
    table.say(B, ClientFrame::Leave { session });
    assert!(!wanted(table.hear(B)), "it knows what it gives up");
    // One whose line broke takes its seat up again and remembers it.
    assert_eq!(table.join(C, session), None);
    table.disconnect(C);
    table.connect(C);
    assert_eq!(table.join(C, session), None);
    table.say(C, ClientFrame::Leave { session });
    assert!(!wanted(table.hear(C)));
}

#[test]
fn a_request_in_the_inbox_is_no_active_session() {
    let mut table = Table::with(&[A, B, C]);
    let first = table.open(A, 2, &[B]);
    let second = table.open(C, 2, &[B]);
    assert_eq!(table.join(B, second), None);
    assert_eq!(table.join(B, first), Some(Refusal::InOtherSession { session: second }));
    assert_eq!(table.leave(B, second), None);
    assert_eq!(table.join(B, first), None);
}

#[test]
fn everybody_sees_who_came_and_who_is_connected() {
    let mut table = Table::with(&[A, B]);
    let session = table.open(A, 3, &[]);
    assert_eq!(table.join(B, session), None);
    let heard = table.hear(A);
    let lobby = last_lobby(&heard).unwrap();
    assert_eq!(lobby.participants.iter().map(|p| p.party).collect::<Vec<_>>(), [A, B]);
    table.disconnect(B);
    assert!(!last_lobby(&table.hear(A)).unwrap().participants[1].online);
    table.connect(B);
    assert!(last_lobby(&table.hear(A)).unwrap().participants[1].online);
    assert_eq!(last_lobby(&table.hear(B)).unwrap().session, session, "told where it sits");
}

#[test]
fn joining_again_resumes_and_takes_no_second_seat() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.open(A, 3, &[]);
    assert_eq!(table.join(B, session), None);
    table.silence();
    table.say(B, ClientFrame::Join { request: 8, session });
    let heard = table.hear(B);
    assert_eq!(heard[0], RelayFrame::Done { request: 8 });
    assert_eq!(last_lobby(&heard).unwrap().participants.len(), 2);
    assert_eq!(table.hear(A), [], "nothing changed for the others");
    assert_eq!(table.join(C, session), None, "a seat is left");
}

#[test]
fn a_party_in_a_session_neither_joins_nor_opens_another_before_it_leaves() {
    let mut table = Table::with(&[A, B]);
    let first = table.open(A, 2, &[]);
    let second = table.open(B, 2, &[]);
    assert_eq!(table.join(A, second), Some(Refusal::InOtherSession { session: first }));
    let open = ClientFrame::Open { request: 1, seats: 2, wanted: vec![] };
    assert_eq!(table.refusal(A, open), Some(Refusal::InOtherSession { session: first }));
    assert_eq!(table.leave(A, first), None);
    assert_eq!(table.join(A, second), None);
}

#[test]
fn a_full_session_and_a_started_one_say_so_to_the_invited() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.lobby_of(&[A, B]);
    assert_eq!(table.join(C, session), Some(Refusal::Full));
    assert_eq!(table.start(A, session), None);
    assert_eq!(table.join(C, session), Some(Refusal::AlreadyStarted));
    assert_eq!(table.start(A, session), Some(Refusal::AlreadyStarted));
    assert_eq!(table.join(B, session), None, "a participant resumes");
}

#[test]
fn a_session_for_known_parties_admits_exactly_those() {
    let mut table = Table::with(&[A, B, C, D]);
    let session = table.open(A, 3, &[B, C]);
    assert_eq!(table.join(D, session), Some(Refusal::NoSuchSession));
    assert_eq!(table.join(B, session), None);
    assert_eq!(table.join(D, session), Some(Refusal::NoSuchSession));
    assert_eq!(table.join(C, session), None);
    assert_eq!(table.start(A, session), None);
}

#[test]
fn unknown_foreign_and_past_sessions_get_one_answer() {
    let mut table = Table::with(&[A, B, C, D]);
    let foreign = table.open(A, 2, &[B]);
    let past = table.open(C, 2, &[]);
    table.close(C, past);
    let unknown = SessionLocator::from_random([9; 16]);
    for session in [unknown, foreign, past] {
        for frame in [
            ClientFrame::Join { request: 1, session },
            ClientFrame::Leave { session },
            ClientFrame::Start { request: 1, session },
            ClientFrame::Close { session },
            ClientFrame::Send { session, to: A, seq: 0, letter: vec![1] },
        ] {
            table.silence();
            let request = match frame {
                ClientFrame::Join { .. } | ClientFrame::Start { .. } => Some(1),
                _ => None,
            };
            table.say(D, frame.clone());
            let refused = RelayFrame::Refused { request, reason: Refusal::NoSuchSession };
            assert_eq!(table.hear(D), [refused], "{frame:?}");
        }
    }
}

#[test]
fn only_the_initiator_starts_and_closes_and_only_when_all_are_there() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.open(A, 3, &[]);
    assert_eq!(table.join(B, session), None);
    assert_eq!(table.start(A, session), Some(Refusal::NotComplete));
    assert_eq!(table.join(C, session), None);
    assert_eq!(table.start(B, session), Some(Refusal::NotInitiator));
    assert_eq!(table.close(B, session), Some(Refusal::NotInitiator));
    assert_eq!(table.start(A, session), None);
    assert!(last_lobby(&table.hear(C)).unwrap().started);
    assert_eq!(table.close(A, session), None);
    assert_eq!(gone(&table.hear(B)), Some(GoneReason::Closed));
    assert_eq!(table.join(B, session), Some(Refusal::NoSuchSession));
    table.check_rows();
}

#[test]
fn leaving_a_lobby_frees_the_seat() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.lobby_of(&[A, B]);
    assert_eq!(table.leave(B, session), None);
    assert_eq!(last_lobby(&table.hear(A)).unwrap().participants.len(), 1);
    assert_eq!(table.leave(B, session), Some(Refusal::NoSuchSession), "it left already");
    assert_eq!(table.join(C, session), None);
    table.check_rows();
}

#[test]
fn a_wanted_party_that_left_the_lobby_may_come_back_or_say_no() {
    let mut table = Table::with(&[A, B]);
    let session = table.open(A, 2, &[B]);
    assert_eq!(table.join(B, session), None);
    assert_eq!(table.leave(B, session), None);
    assert_eq!(table.join(B, session), None);
    assert_eq!(table.leave(B, session), None);
    table.silence();
    assert_eq!(table.leave(B, session), None);
    assert_eq!(gone(&table.hear(A)), Some(GoneReason::Left { party: B }));
}

#[test]
fn a_wanted_party_that_declines_ends_the_session_for_all() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.open(A, 3, &[B, C]);
    assert_eq!(table.join(B, session), None);
    table.silence();
    table.say(C, ClientFrame::Leave { session });
    for party in [A, B, C] {
        assert_eq!(gone(&table.hear(party)), Some(GoneReason::Left { party: C }));
    }
    table.open(A, 2, &[]);
}

#[test]
fn an_initiator_that_leaves_its_lobby_closes_it() {
    let mut table = Table::with(&[A, B]);
    let session = table.lobby_of(&[A, B]);
    table.say(A, ClientFrame::Leave { session });
    assert_eq!(gone(&table.hear(B)), Some(GoneReason::Closed));
}

#[test]
fn a_participant_that_leaves_after_the_start_ends_it_by_name() {
    let mut table = Table::with(&[A, B, C]);
    let session = table.session_of(&[A, B, C]);
    table.say(B, ClientFrame::Leave { session });
    for party in [A, B, C] {
        assert_eq!(gone(&table.hear(party)), Some(GoneReason::Left { party: B }));
        table.open(party, 2, &[]);
    }
}

#[test]
fn a_participant_that_is_busy_elsewhere_is_not_dragged_in_by_the_start() {
    let mut table = Table::with(&[A, B, C]);
    let first = table.lobby_of(&[A, B]);
    table.pass(minutes(10));
    let other = table.open(B, 2, &[]);
    assert_eq!(table.start(A, first), None);
    let elsewhere = Some(Refusal::InOtherSession { session: other });
    assert_eq!(table.join(B, first), elsewhere);
    assert_eq!(table.send(first, B, A, 0, b"letter"), elsewhere);
    assert_eq!(table.leave(B, other), None);
    assert_eq!(table.send(first, B, A, 0, b"letter"), None);
    table.check_rows();
}

#[test]
fn look_names_those_connected_and_takes_at_most_64() {
    let mut table = Table::with(&[A, B]);
    table.say(A, ClientFrame::Look { parties: vec![C, B, A] });
    assert_eq!(table.hear(A), [RelayFrame::Seen { online: vec![B, A] }]);
    table.say(A, ClientFrame::Look { parties: vec![B; 64] });
    assert!(matches!(&table.hear(A)[..], [RelayFrame::Seen { online }] if online.len() == 64));
    let look = ClientFrame::Look { parties: vec![B; 65] };
    assert_eq!(table.refusal(A, look), Some(Refusal::Invalid));
}

#[test]
fn a_newer_connection_replaces_the_older_which_is_not_heard_any_more() {
    let mut table = Table::with(&[A]);
    let newer_of = |table: &mut Table, party| {
        let old = table.connect(party);
        (old, table.connect(party))
    };
    let (old, new) = newer_of(&mut table, B);
    assert_eq!(table.replaced, [old]);
    let session = table.open(A, 2, &[]);
    table.say_over(B, old, ClientFrame::Join { request: 1, session });
    assert_eq!(table.hear(B), []);
    table.say_over(B, new, ClientFrame::Join { request: 2, session });
    assert_eq!(table.hear(B)[0], RelayFrame::Done { request: 2 });
    table.silence();
    assert_eq!(table.relay.disconnect(B, old), [], "the old one's end changes nothing");
    assert_eq!(last_lobby(&table.hear(A)), None);
}
