//! A relay that lies: lobbies, requests, endings and letters that never were.

use std::{cell::RefCell, rc::Rc};

use party::{Failure, Happening, OutcomeView, RecordKey, StageView};
use scenarios::{Carried, Frame, Toy, World};
use wire::{
    PartyId, SessionLocator,
    letter::Packet,
    relay::{ClientFrame, GoneReason, Lobby, Participant, Refusal, RelayFrame},
};

pub(super) fn stage(world: &mut World<Toy>, device: usize) -> Option<StageView> {
    world.devices[device].party().view().session.map(|session| session.stage)
}

fn locator(world: &mut World<Toy>, device: usize) -> SessionLocator {
    world.devices[device].party().view().session.unwrap().session.unwrap()
}

pub(super) fn last(world: &mut World<Toy>, device: usize) -> Option<OutcomeView> {
    world.devices[device].party().view().last
}

/// Three devices in a full lobby, started, all comparing codes.
pub(super) fn comparing(seed: u64) -> World<Toy> {
    let mut world = World::<Toy>::new(3, seed);
    world.found(2, 3);
    for device in 0..3 {
        assert!(matches!(stage(&mut world, device), Some(StageView::Comparing { .. })));
    }
    world
}

fn lobby_of(world: &World<Toy>, session: SessionLocator, devices: &[usize]) -> Lobby {
    let seat = |device: &usize| Participant { party: world.devices[*device].id(), online: true };
    let participants: Vec<Participant> = devices.iter().map(seat).collect();
    let initiator = world.devices[0].id();
    let seats = u8::try_from(devices.len()).unwrap();
    Lobby { session, initiator, seats, started: true, participants }
}

/// Drops what a predicate names.
pub(super) fn drop_frames(mut drops: impl FnMut(&Carried) -> bool + 'static) -> scenarios::Meddler {
    Box::new(move |carried| if drops(&carried) { Vec::new() } else { vec![carried] })
}

/// Sends of session letters that are ceremony letters (sealed).
pub(super) fn is_sealed(carried: &Carried) -> bool {
    let Frame::Up(ClientFrame::Send { letter, .. }) = &carried.frame else { return false };
    matches!(wire::decode(letter, letter.len()), Ok(Packet::Sealed { .. }))
}

#[test]
fn nobody_but_those_whose_codes_were_compared_takes_part() {
    // Device 0 is dishonest and opens; 1 and 2 are honest; 3 is a second device of the dishonest one
    // that device 1 knows from another wallet.
    let mut world = World::<Toy>::new(4, 5);
    let other = world.terms(2, 3);
    world.order(0, |party, moment| party.create(other, Vec::new(), moment));
    let invite = world.invite(0);
    for device in [1, 3] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.people_agree();
    world.pass(25);
    assert_eq!(world.shown().len(), 1, "the earlier wallet of 0, 1 and 3");

    world.set_out(2, 3);
    let invite = world.invite.take().unwrap();
    for device in [1, 2] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.order(0, |party, _| party.start());
    world.meddler = Some(drop_frames(is_sealed));
    world.people_agree();

    // The second device claims to have compared those codes too, and the request that follows the
    // broken attempt asks for it instead of device 2.
    let claimed = world.devices[1].disk.get(&RecordKey::Contacts).cloned().unwrap();
    world.devices[3].disk.insert(RecordKey::Contacts, claimed);
    world.restart(3);
    let wanted = vec![world.devices[1].id(), world.devices[3].id()];
    world.meddler = Some(Box::new(move |mut carried| {
        if let Frame::Up(ClientFrame::Open { wanted: asked, .. }) = &mut carried.frame {
            asked.clone_from(&wanted);
        }
        vec![carried]
    }));
    world.settle();
    assert_eq!(world.shown().len(), 1, "no wallet with people whom device 1 never compared");
    world.check("a stranger in a confirmed seat", &[]);
}

#[test]
fn a_lobby_that_changes_after_the_codes_were_compared_changes_nobody() {
    let mut world = comparing(1);
    let session = locator(&mut world, 0);
    for devices in [vec![0, 1], vec![0, 1, 2, 2], vec![1, 2], vec![]] {
        let mut world = comparing(1);
        let mut lobby = lobby_of(&world, session, &devices);
        lobby.seats = 3;
        world.inject(Carried::down(1, RelayFrame::Lobby(lobby)));
        world.settle();
        world.check("a changed lobby", &[]);
        world.everybody_leaves();
        world.check_all_or_nobody("a changed lobby");
    }
    world.settle();
}

#[test]
fn a_member_that_left_the_lobby_after_the_start_ends_the_session_for_those_who_stay() {
    let mut world = World::<Toy>::new(2, 2);
    let wallet = world.create(2, 2);
    world.pass(25);
    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    let session = world.devices[1].party().view().inbox[0].session;
    world.order(1, |party, moment| party.answer(session, moment));
    assert!(matches!(stage(&mut world, 0), Some(StageView::Approving { .. })));
    let gone = world.devices[1].id();
    world.restart(1);
    assert_eq!(last(&mut world, 0), Some(OutcomeView::Failed(Failure::Left { party: gone })));
    assert!(world.sign(wallet, &[0, 1], 0), "and they can sign afterwards");
}

#[test]
fn one_who_restarts_in_the_lobby_takes_its_seat_again() {
    for restarted in [1, 2] {
        let mut world = World::<Toy>::new(3, 3);
        world.set_out(2, 3);
        let invite = world.invite.clone().unwrap();
        for device in [1, 2] {
            world.order(device, |party, moment| party.join(&invite, moment));
        }
        world.restart(restarted);
        assert_eq!(stage(&mut world, restarted), None);
        world.order(restarted, |party, moment| party.join(&invite, moment));
        world.people_agree();
        assert!(world.only_wallet(restarted).is_some(), "device {restarted}");
        world.check_all_or_nobody("a restart in the lobby");
    }
}

#[test]
fn two_who_restart_in_the_lobby_know_each_other_again() {
    let mut world = World::<Toy>::new(3, 3);
    world.set_out(2, 3);
    let invite = world.invite.clone().unwrap();
    for device in [1, 2] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    for device in [1, 2] {
        world.restart(device);
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.people_agree();
    world.check_all_or_nobody("two restarts in the lobby");
    assert!(world.only_wallet(1).is_some(), "{:?}", stage(&mut world, 1));
}

#[test]
fn two_who_restart_at_once_in_the_lobby_know_each_other_again() {
    let mut world = World::<Toy>::new(3, 3);
    world.set_out(2, 3);
    let invite = world.invite.clone().unwrap();
    for device in [1, 2] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.crash(1);
    world.crash(2);
    for device in [2, 1] {
        world.restart(device);
    }
    for device in [1, 2] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.people_agree();
    world.check_all_or_nobody("two restarts at once in the lobby");
    assert!(world.only_wallet(1).is_some(), "{:?}", stage(&mut world, 1));
}

#[test]
fn a_start_pressed_twice_starts_once() {
    let mut world = World::<Toy>::new(2, 4);
    world.set_out(2, 2);
    let invite = world.invite.clone().unwrap();
    world.order(1, |party, moment| party.join(&invite, moment));
    world.order(0, |party, _| {
        party.start()?;
        party.start()
    });
    world.people_agree();
    assert!(world.only_wallet(0).is_some(), "{:?}", world.failures(0));
}

#[test]
fn a_start_that_comes_too_early_keeps_the_lobby_open() {
    let mut world = World::<Toy>::new(3, 4);
    world.set_out(2, 3);
    let invite = world.invite.clone().unwrap();
    for device in [1, 2] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    // Device 2 leaves while the initiator's screen still shows it.
    let late = Rc::new(RefCell::new(Vec::new()));
    let held = Rc::clone(&late);
    world.meddler = Some(Box::new(move |carried| {
        if carried.device == 0 && matches!(carried.frame, Frame::Down(RelayFrame::Lobby(_))) {
            held.borrow_mut().push(carried);
            return Vec::new();
        }
        vec![carried]
    }));
    world.order(2, |party, moment| party.cancel(moment));
    world.order(0, |party, _| party.start());
    world.meddler = None;
    for carried in late.take() {
        world.inject(carried);
    }
    assert!(matches!(stage(&mut world, 0), Some(StageView::Gathering { .. })));
    world.order(2, |party, moment| party.join(&invite, moment));
    world.people_agree();
    assert!(world.only_wallet(2).is_some());
}

#[test]
fn a_request_lost_with_the_line_is_made_again_when_the_line_is_back() {
    let mut world = World::<Toy>::new(2, 5);
    world.meddler = Some(drop_frames(|c| matches!(c.frame, Frame::Up(ClientFrame::Open { .. }))));
    let terms = world.terms(2, 2);
    world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
    world.meddler = None;
    world.disconnect(0);
    world.connect(0);
    world.run();
    assert!(matches!(stage(&mut world, 0), Some(StageView::Gathering { .. })));
    // The same when the relay had heard it and only its answer was lost.
    let mut world = World::<Toy>::new(2, 5);
    world.meddler = Some(drop_frames(|c| matches!(c.frame, Frame::Down(_))));
    let terms = world.terms(2, 2);
    world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
    world.meddler = None;
    world.disconnect(0);
    world.connect(0);
    world.run();
    assert!(matches!(stage(&mut world, 0), Some(StageView::Gathering { .. })));
}

#[test]
fn a_relay_that_always_says_elsewhere_is_asked_a_few_times_only() {
    let asked = Rc::new(RefCell::new(0));
    let mut world = World::<Toy>::new(2, 6);
    let count = Rc::clone(&asked);
    world.meddler = Some(Box::new(move |carried| match carried.frame {
        Frame::Up(ClientFrame::Open { request, .. }) => {
            *count.borrow_mut() += 1;
            let bytes = [u8::try_from(*count.borrow() % 200).unwrap(); 16];
            let reason = Refusal::InOtherSession { session: SessionLocator::from_random(bytes) };
            let refused = RelayFrame::Refused { request: Some(request), reason };
            vec![Carried::down(carried.device, refused)]
        }
        _ => vec![carried],
    }));
    let terms = world.terms(2, 2);
    // The answer is given on the way, so the loop would be inside one frame's carriage.
    world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
    assert!(*asked.borrow() <= 4, "asked {} times", asked.borrow());
    let code = world.failures(0).last().map(Failure::code);
    assert_eq!(code, Some("session.in_other_session"));
}

#[test]
fn a_second_opening_cannot_move_a_session() {
    let mut world = comparing(7);
    let session = locator(&mut world, 1);
    for request in 0..4 {
        let elsewhere = SessionLocator::from_random([9; 16]);
        world.inject(Carried::down(1, RelayFrame::Opened { request, session: elsewhere }));
    }
    assert_eq!(locator(&mut world, 1), session);
    world.people_agree();
    assert!(world.only_wallet(1).is_some());
}

#[test]
fn a_flood_of_requests_fills_no_memory_and_no_day() {
    let mut world = World::<Toy>::new(2, 8);
    world.create(2, 2);
    world.pass(25);
    let initiator = world.devices[0].id();
    world.take_notices(1);
    for number in 0..500_u16 {
        let [high, low] = number.to_be_bytes();
        let mut bytes = [0; 16];
        bytes[0] = high;
        bytes[1] = low;
        let session = SessionLocator::from_random(bytes);
        world.inject(Carried::down(
            1,
            RelayFrame::Wanted { session, initiator, expires_in: u64::MAX },
        ));
    }
    let inbox = world.devices[1].party().view().inbox;
    assert!(inbox.len() <= 64, "{} requests are kept", inbox.len());
    let day = world.now + 24 * 60 * 60;
    assert!(inbox.iter().all(|waiting| waiting.expires <= day));
    let notices = world.take_notices(1);
    let wanted = notices.iter().filter(|n| matches!(n, Happening::Wanted { .. })).count();
    assert!(wanted <= 64, "{wanted} notices");
    world.pass(24 * 60 * 60 + 1);
    world.inject(Carried::down(1, RelayFrame::Seen { online: Vec::new() }));
    assert!(world.devices[1].party().view().inbox.is_empty(), "requests lapse");
}

#[test]
fn a_request_of_nobody_known_is_not_shown() {
    let mut world = World::<Toy>::new(2, 9);
    world.create(2, 2);
    let session = SessionLocator::from_random([1; 16]);
    let initiator = PartyId::from_bytes([3; 32]);
    world.inject(Carried::down(1, RelayFrame::Wanted { session, initiator, expires_in: 60 }));
    assert!(world.devices[1].party().view().inbox.is_empty());
}

#[test]
fn requests_of_strangers_do_not_crowd_out_those_of_members() {
    // Seven strangers fill all the places that a relay has for requests to one party.
    let mut world = World::<Toy>::new(9, 9);
    let wallet = world.create(2, 2);
    world.pass(25);
    let wanted = world.devices[1].id();
    // Who asked only to fill places hears nothing and lets them be.
    world.meddler = Some(drop_frames(|c| c.device >= 2 && matches!(c.frame, Frame::Down(_))));
    for stranger in 2..9 {
        for request in 0..3 {
            let open = ClientFrame::Open { request, seats: 2, wanted: vec![wanted] };
            world.inject(Carried::up(stranger, open));
            world.pass(601);
        }
    }
    assert!(world.sign(wallet, &[0, 1], 0), "{:?}", world.failures(0));
}

#[test]
fn a_request_to_sign_is_opened_though_a_creation_is_unfinished() {
    let mut world = World::<Toy>::new(2, 10);
    let wallet = world.create(2, 2);
    world.pass(25);
    // A second creation whose codes were compared, and which then breaks off.
    world.found(2, 2);
    world.meddler = Some(drop_frames(is_sealed));
    world.people_agree();
    world.everybody_leaves();
    world.meddler = None;
    assert!(world.sign(wallet, &[0, 1], 0), "{:?} {:?}", world.failures(0), world.failures(1));
}

#[test]
fn the_later_of_two_unfinished_creations_can_be_finished() {
    let mut world = World::<Toy>::new(2, 11);
    for name in ["First", "Second"] {
        let mut terms = world.terms(2, 2);
        terms.name = wire::text::Name::new(name).unwrap();
        world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
        let invite = world.invite(0);
        world.order(1, |party, moment| party.join(&invite, moment));
        world.order(0, |party, _| party.start());
        world.meddler = Some(drop_frames(is_sealed));
        world.people_agree();
        if name == "First" {
            world.everybody_leaves();
        }
    }
    world.meddler = None;
    world.settle();
    assert!(world.only_wallet(0).is_some(), "{:?} {:?}", world.failures(0), world.failures(1));
    world.check_all_or_nobody("two unfinished creations");
}

#[test]
fn an_ending_out_of_season_ends_only_what_it_names() {
    let mut world = comparing(12);
    let elsewhere = SessionLocator::from_random([9; 16]);
    for reason in [
        GoneReason::Closed,
        GoneReason::Expired,
        GoneReason::Stalled,
        GoneReason::Left { party: world.devices[2].id() },
    ] {
        world.inject(Carried::down(1, RelayFrame::Gone { session: elsewhere, reason }));
    }
    world.people_agree();
    let wallet = world.only_wallet(1).expect("the wallet was made");
    let session = locator(&mut world, 1);
    world.inject(Carried::down(1, RelayFrame::Gone { session, reason: GoneReason::Closed }));
    assert_eq!(last(&mut world, 1), Some(OutcomeView::Created(wallet)), "finished is finished");
    world.check("gone too late", &[]);
}

#[test]
fn an_ending_at_any_moment_is_a_failure_without_a_culprit() {
    for after in 0..60 {
        let mut world = comparing(13);
        let session = locator(&mut world, 0);
        let seen = Rc::new(RefCell::new(0));
        world.meddler = Some(Box::new(move |carried| {
            *seen.borrow_mut() += 1;
            let gone = RelayFrame::Gone { session, reason: GoneReason::Expired };
            if *seen.borrow() == after {
                vec![carried, Carried::down(1, gone)]
            } else {
                vec![carried]
            }
        }));
        let story = format!("gone after {after} frames");
        world.settle();
        world.check(&story, &[]);
        world.everybody_leaves();
        world.check_all_or_nobody(&story);
    }
}

#[test]
fn letters_under_a_wrong_name_crowd_nobody_out() {
    let mut world = World::<Toy>::new(3, 14);
    world.set_out(2, 3);
    let invite = world.invite.clone().unwrap();
    for device in [1, 2] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    let session = invite.session();
    let me = world.devices[1].id();
    for from in [PartyId::from_bytes([7; 32]), me] {
        for number in 0..200 {
            let records = vec![0; 64].into();
            let letter = wire::encode(&Packet::Sealed { counter: 0, number, records });
            let frame =
                RelayFrame::Deliver { cursor: 0, session: Some(session), from, seq: 0, letter };
            world.inject(Carried::down(1, frame));
        }
    }
    world.people_agree();
    assert!(world.only_wallet(1).is_some(), "{:?}", world.failures(1));
}

#[test]
fn a_lost_step_before_anybody_is_asked_does_not_hold_a_device_for_a_day() {
    let mut world = World::<Toy>::new(2, 15);
    let wallet = world.create(2, 2);
    world.pass(25);
    world.meddler = Some(drop_frames(is_sealed));
    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    world.people_agree();
    world.meddler = None;
    world.pass(601);
    world.pass(601);
    for device in [0, 1] {
        assert_eq!(stage(&mut world, device), None, "device {device} waits for ever");
    }
    assert!(world.sign(wallet, &[1, 0], 0));
}

#[test]
fn a_device_that_waits_for_people_is_not_woken_every_second() {
    let mut world = World::<Toy>::new(3, 16);
    world.set_out(2, 3);
    world.pass(601);
    let steps: usize = world.devices.iter().map(|device| device.steps).sum();
    for _ in 0..100 {
        world.pass(1);
    }
    let after: usize = world.devices.iter().map(|device| device.steps).sum();
    assert!(after - steps < 30, "{} steps in 100 idle seconds", after - steps);
}

#[test]
fn a_certificate_that_comes_before_the_session_ends_is_not_lost() {
    let mut world = comparing(17);
    // Device 0's last letter to device 2 never arrives: 0 and 1 finish, 2 does not.
    let third = world.devices[2].id();
    let sent = Rc::new(RefCell::new(0));
    world.meddler = Some(Box::new(move |carried| {
        if carried.device == 0
            && is_sealed(&carried)
            && matches!(&carried.frame, Frame::Up(ClientFrame::Send { to, .. }) if *to == third)
        {
            *sent.borrow_mut() += 1;
            if *sent.borrow() == 10 {
                return Vec::new();
            }
        }
        vec![carried]
    }));
    world.people_agree();
    world.check_all_or_nobody("a lost acknowledgement");
    assert_eq!(world.shown().len(), 1);
}

#[test]
fn one_creation_never_ends_in_two_wallets() {
    // Device 2 commits and its certificate waits at the relay while the others try again.
    let mut world = comparing(18);
    let first = world.devices[0].id();
    let held = Rc::new(RefCell::new(Vec::new()));
    let posts = Rc::clone(&held);
    let sent = Rc::new(RefCell::new(0));
    world.meddler = Some(Box::new(move |carried| {
        match &carried.frame {
            // Device 1's acknowledgement never reaches device 0, which opened the session.
            Frame::Up(ClientFrame::Send { to, .. })
                if carried.device == 1 && *to == first && is_sealed(&carried) =>
            {
                *sent.borrow_mut() += 1;
                if *sent.borrow() >= 10 { Vec::new() } else { vec![carried] }
            }
            Frame::Up(ClientFrame::Post { .. }) => {
                posts.borrow_mut().push(carried);
                Vec::new()
            }
            _ => vec![carried],
        }
    }));
    world.people_agree();
    let before = world.shown();
    assert_eq!(before.values().next().map(std::collections::BTreeSet::len), Some(2));
    world.pass(25);
    world.people_agree();
    world.pass(301);
    world.pass(301);
    world.people_agree();
    world.meddler = None;
    for carried in held.take() {
        world.inject(carried);
    }
    world.settle();
    world.everybody_leaves();
    world.check_all_or_nobody("a late certificate");
    assert_eq!(world.shown().len(), 1, "{:?}", world.shown());
}

#[test]
fn two_lobbies_for_one_session_give_no_common_code() {
    // The relay shows device 1 a lobby with device 3 in device 2's seat; both have the invite.
    let mut world = World::<Toy>::new(4, 19);
    world.set_out(2, 3);
    let invite = world.invite.take().unwrap();
    let (shown, hidden) = (world.devices[3].id(), world.devices[2].id());
    world.meddler = Some(Box::new(move |mut carried| {
        if let (1, Frame::Down(RelayFrame::Lobby(lobby))) = (carried.device, &mut carried.frame) {
            for seat in &mut lobby.participants {
                if seat.party == hidden {
                    seat.party = shown;
                }
            }
        }
        vec![carried]
    }));
    for device in [1, 2] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.order(0, |party, _| party.start());
    let words: Vec<Option<[&str; 7]>> = [0, 1, 2]
        .into_iter()
        .map(|device| match stage(&mut world, device) {
            Some(StageView::Comparing { words }) => Some(words),
            _ => None,
        })
        .collect();
    assert!(words[1].is_none() || words[1] != words[0], "{words:?}");
    world.settle();
    world.everybody_leaves();
    world.check("two lobbies", &[]);
    world.check_all_or_nobody("two lobbies");
}

#[test]
fn a_lobby_of_thousands_is_not_greeted() {
    let mut world = World::<Toy>::new(2, 20);
    world.set_out(2, 2);
    let session = locator(&mut world, 0);
    let mut lobby = lobby_of(&world, session, &[0]);
    lobby.started = false;
    for number in 0..5_000_u32 {
        let mut bytes = [1; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        lobby.participants.push(Participant { party: PartyId::from_bytes(bytes), online: true });
    }
    let steps = world.devices[0].steps;
    world.inject(Carried::down(0, RelayFrame::Lobby(lobby)));
    assert!(world.devices[0].steps - steps < 10);
    let invite = world.invite.take().unwrap();
    world.order(1, |party, moment| party.join(&invite, moment));
    world.people_agree();
    assert!(world.only_wallet(1).is_some());
}

#[test]
fn a_lobby_of_nobody_one_knows_makes_no_leaving_loop() {
    let mut world = World::<Toy>::new(2, 21);
    let wallet = world.create(2, 2);
    world.pass(25);
    let steps = world.devices[1].steps;
    for number in 0..50 {
        let session = SessionLocator::from_random([number; 16]);
        let lobby = lobby_of(&world, session, &[0, 1]);
        world.inject(Carried::down(1, RelayFrame::Lobby(lobby)));
    }
    let taken = world.devices[1].steps - steps;
    assert!(taken <= 50 * 3, "{taken} steps for 50 lobbies of nowhere");
    assert!(world.sign(wallet, &[0, 1], 0), "and the real sessions go on");
}
