//! What people agreed to, whom they chose, and what they called off: nobody else's to change.

use std::{cell::RefCell, rc::Rc};

use party::{Failure, OutcomeView, RecordKey};
use scenarios::{Carried, Frame, Toy, World};
use wire::{
    SessionLocator,
    letter::Packet,
    relay::{ClientFrame, RelayFrame},
};

use super::relay_lies::{comparing, drop_frames, is_sealed, last, stage};

#[test]
fn nobody_signs_in_the_seat_of_whom_the_proposer_chose() {
    let mut world = World::<Toy>::new(3, 23);
    let wallet = world.create(2, 3);
    world.pass(25);
    let (chosen, other) = (world.devices[1].id(), world.devices[2].id());
    world.meddler = Some(Box::new(move |mut carried| {
        if let Frame::Up(ClientFrame::Open { wanted, .. }) = &mut carried.frame {
            assert_eq!(*wanted, [chosen]);
            *wanted = vec![other];
        }
        vec![carried]
    }));
    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    world.people_agree();
    assert!(world.devices.iter().all(|device| device.published.is_empty()));
    let failure = Failure::Stranger { party: other };
    assert_eq!(last(&mut world, 0), Some(OutcomeView::Failed(failure)));
    world.check("another signer", &[]);
}

#[test]
fn what_was_agreed_to_is_not_carried_out_another_day() {
    let before = || {
        let mut world = World::<Toy>::new(2, 24);
        let wallet = world.create(2, 2);
        world.pass(25);
        (world, wallet)
    };
    let asked = |world: &mut World<Toy>, wallet| {
        let proposal = world.proposal(wallet, &[0, 1], 0);
        world.order(0, |party, moment| party.propose(&proposal, moment));
        let session = world.devices[1].party().view().inbox[0].session;
        world.order(1, |party, moment| party.answer(session, moment));
        assert!(world.person_acts(0), "the proposer approves");
    };
    let over = |world: &mut World<Toy>, story: &str| {
        assert!(world.devices.iter().all(|device| device.published.is_empty()), "{story}");
        let code = world.failures(1).pop().map(|failure| failure.code());
        assert_eq!(code, Some("proposal.out_of_date"), "{story}");
    };
    let day = 24 * 60 * 60 + 1;

    // The relay lets the lobby live on, and the other one approves the next day.
    let (mut world, wallet) = before();
    asked(&mut world, wallet);
    world.now += day;
    world.person_acts(1);
    over(&mut world, "approved too late");

    // Both approved in time, and the relay kept one's word back.
    let (mut world, wallet) = before();
    let held = Rc::new(RefCell::new(Vec::new()));
    let kept = Rc::clone(&held);
    world.meddler = Some(Box::new(move |carried| {
        if let (1, Frame::Down(RelayFrame::Deliver { session: Some(_), letter, .. })) =
            (carried.device, &carried.frame)
            && matches!(wire::decode(letter, letter.len()), Ok(Packet::Sealed { number: 2, .. }))
        {
            kept.borrow_mut().push(carried);
            return Vec::new();
        }
        vec![carried]
    }));
    asked(&mut world, wallet);
    world.person_acts(1);
    world.meddler = None;
    world.now += day;
    for carried in held.take() {
        world.inject(carried);
    }
    over(&mut world, "said too late");

    // Nothing comes any more, not even the relay's word that time is up.
    let (mut world, wallet) = before();
    asked(&mut world, wallet);
    world.meddler = Some(drop_frames(|carried| matches!(carried.frame, Frame::Down(_))));
    world.pass(day);
    over(&mut world, "never said");
    assert_eq!(stage(&mut world, 1), None);
}

#[test]
fn a_creation_that_somebody_called_off_does_not_go_on_behind_its_back() {
    let mut world = comparing(25);
    world.meddler = Some(drop_frames(is_sealed));
    for device in 0..3 {
        world.order(device, |party, moment| party.confirm_code(moment));
    }
    world.meddler = None;
    // The initiator, which did not hear why, tries again by itself.
    world.order(1, |party, moment| party.cancel(moment));
    world.pass(1);
    assert!(world.shown().is_empty(), "{:?}", world.shown());
    // Nor does it go on when the request is opened: the codes were not compared for this.
    world.settle();
    world.everybody_leaves();
    assert!(world.shown().is_empty(), "{:?}", world.shown());
    world.check("called off", &[]);
    // What was called off stays so over a restart.
    world.restart(1);
    world.settle();
    assert!(world.shown().is_empty(), "{:?}", world.shown());
}

#[test]
fn a_creation_that_only_ever_leaves_candidates_is_not_tried_for_ever() {
    // Device 1 never hears the last words, and is asked again and again.
    let mut world = comparing(26);
    world.meddler = Some(Box::new(|carried| match &carried.frame {
        Frame::Down(RelayFrame::Deliver { letter, session, .. }) if carried.device == 1 => {
            let last = match wire::decode(letter, letter.len()) {
                Ok(Packet::Sealed { number, .. }) => number >= 9,
                _ => session.is_none(),
            };
            if last { Vec::new() } else { vec![carried] }
        }
        Frame::Up(ClientFrame::Send { letter, .. }) if carried.device == 1 => {
            let last = matches!(
                wire::decode(letter, letter.len()),
                Ok(Packet::Sealed { number, .. }) if number >= 9
            );
            if last { Vec::new() } else { vec![carried] }
        }
        _ => vec![carried],
    }));
    world.settle();
    let epochs = |world: &World<Toy>| {
        let kept = world.devices[1].disk.keys();
        kept.filter(|key| matches!(key, RecordKey::Epoch { .. })).count()
    };
    assert_eq!(epochs(&world), 3, "one try and two more");
    // From here on only new codes would make another.
    world.meddler = None;
    let initiator = world.devices[0].id();
    let session = SessionLocator::from_random([7; 16]);
    world.inject(Carried::down(1, RelayFrame::Wanted { session, initiator, expires_in: 60 }));
    let inbox = world.devices[1].party().view().inbox;
    assert!(inbox.iter().any(|waiting| waiting.session == session), "it waits to be opened");
}
