//! Parts of backups: kept by other devices, and given back to a new one that compared codes with them.

use std::collections::BTreeMap;

use party::{Failure, HandedView, Happening, OutcomeView, RecordKey, Scheme, StageView, Threshold};
use scenarios::{Frame, Toy, World};
use serde_bytes::ByteArray;
use wire::{
    Invite, PartId,
    descriptor::{Operation, Payload, Proposal, ReturnRequest},
    letter::{PartFate, StandingMessage},
    part::BackupPart,
    relay::{ClientFrame, RelayFrame},
};

use crate::{
    proposals::{in_proposal, reproposing},
    standing::post,
};

/// The owner of the backup, its two keepers, and the device that comes back.
const OWNER: usize = 0;
const KEEPERS: [(usize, u8); 2] = [(1, 7), (2, 8)];
const BACK: usize = 3;

fn part(number: u8) -> Vec<u8> {
    vec![number; 3000]
}

fn id(number: u8) -> PartId {
    PartId::of(&part(number))
}

/// Three members of a wallet, and a device that nobody knows.
fn setting<S: Scheme>() -> World<S> {
    let mut world = World::new(4, 1);
    world.create(2, 3);
    world.pass(25);
    world
}

fn hand<S: Scheme>(world: &mut World<S>, keeper: usize, number: u8) {
    let to = world.devices[keeper].id();
    world.order(OWNER, move |party, moment| {
        let wallet = *party.wallets().keys().next().expect("it has one");
        party.hand_part(wallet, 1, to, &part(number), moment).map(drop)
    });
    world.run();
}

/// What the owner shows of a part.
fn handed<S: Scheme>(world: &World<S>, number: u8) -> Option<HandedView> {
    let view = world.devices[OWNER].party.as_ref().expect("it is on").view();
    view.handed.into_iter().find(|handed| handed.part == id(number))
}

/// What its keeper said of a part.
fn fate<S: Scheme>(world: &World<S>, number: u8) -> Option<PartFate> {
    handed(world, number).and_then(|handed| handed.fate)
}

fn is_on_disk<S: Scheme>(world: &World<S>, device: usize, number: u8) -> bool {
    world.devices[device].disk.contains_key(&RecordKey::Part(id(number)))
}

/// The new device asks a keeper, and its invite lies on that one's table.
fn ask<S: Scheme>(world: &mut World<S>, keeper: usize) {
    world.order(BACK, |party, moment| party.ask_for_part(moment));
    let party = world.devices[BACK].party.as_ref();
    let link = party.and_then(|party| party.view().session).and_then(|session| session.invite);
    world.invite = link.and_then(|link| Invite::parse(&link).ok());
    world.newcomers = Some(vec![keeper]);
    world.people_agree();
}

/// What this device is asked for, as the code of the request.
fn asked<S: Scheme>(world: &World<S>, device: usize) -> Option<String> {
    let session = world.devices[device].party.as_ref()?.view().session?;
    match session.stage {
        StageView::Returning { code, agreed: false, .. } => Some(code),
        _ => None,
    }
}

/// It gives the part of this number, where it is asked and has it.
fn give<S: Scheme>(world: &mut World<S>, (keeper, number): (usize, u8)) {
    if let Some(code) = asked(world, keeper) {
        // One that never came cannot be given.
        let _ = world.tell(keeper, |party, moment| party.give_part(&code, id(number), moment));
    }
    world.people_agree();
}

fn came_back<S: Scheme>(world: &World<S>) -> Vec<PartId> {
    let view = world.devices[BACK].party.as_ref().expect("it is on").view();
    view.parts.iter().filter(|part| part.came_back).map(|part| part.part).collect()
}

fn last<S: Scheme>(world: &World<S>, device: usize) -> Option<OutcomeView> {
    world.devices[device].party.as_ref()?.view().last
}

fn is_kept_and_comes_back<S: Scheme>() {
    let mut world = setting::<S>();
    for (keeper, number) in KEEPERS {
        hand(&mut world, keeper, number);
        assert_eq!(fate(&world, number), Some(PartFate::Kept));
        assert!(is_on_disk(&world, keeper, number));
        let told = world.take_notices(keeper);
        assert!(told.iter().any(|told| matches!(told, Happening::PartKept { .. })), "{told:?}");
        let view = world.devices[keeper].party().view();
        assert_eq!((view.parts.len(), view.parts[0].came_back), (1, false));
        assert_eq!(view.parts[0].from, world.devices[OWNER].id());
    }
    // A restart of the owner or a keeper loses nothing.
    for device in [OWNER, 1] {
        world.crash(device);
        world.restart(device);
    }
    assert_eq!(fate(&world, 7), Some(PartFate::Kept));

    for (keeper, number) in KEEPERS {
        ask(&mut world, keeper);
        let code = asked(&world, keeper).expect("it is asked");
        assert!(asked(&world, BACK).is_none());
        // Approving alone gives nothing, and nothing is given in another request's name.
        assert!(world.tell(keeper, |party, m| party.approve(&code, m)).is_err());
        assert!(world.tell(keeper, |party, m| party.give_part("00000000", id(number), m)).is_err());
        let other = if number == 7 { 8 } else { 7 };
        assert!(world.tell(keeper, |party, m| party.give_part(&code, id(other), m)).is_err());
        give(&mut world, (keeper, number));
        for device in [keeper, BACK] {
            assert_eq!(last(&world, device), Some(OutcomeView::Returned), "device {device}");
        }
        world.pass(25);
        let (name, _) = handed(&world, number).and_then(|it| it.given).expect("its owner is told");
        assert_eq!(name, "Device 4");
        let told = world.take_notices(OWNER);
        assert!(told.iter().any(|told| matches!(told, Happening::PartGiven { .. })), "{told:?}");
    }
    world.crash(BACK);
    world.restart(BACK);
    assert_eq!(came_back(&world).len(), 2);
    for (keeper, number) in KEEPERS {
        let found = world.devices[BACK].party().part(&id(number)).map(BackupPart::expose);
        assert_eq!(found, Some(part(number).as_slice()));
        assert!(is_on_disk(&world, BACK, number) && is_on_disk(&world, keeper, number));
    }
    // What its owner asks later does not make it forget that a part was given.
    world.pass(60);
    world.order(OWNER, |party, moment| party.ask_about_parts(moment));
    let asked = handed(&world, 7).expect("it is remembered");
    assert_eq!((asked.fate, asked.given.is_some()), (Some(PartFate::Kept), true));
    world.tell(BACK, |party, moment| party.forget_part(id(7), moment)).unwrap();
    world.run();
    assert!(!is_on_disk(&world, BACK, 7));
    assert_eq!(came_back(&world), [id(8)]);
}

#[test]
fn parts_are_kept_by_devices_and_come_back_to_a_new_one() {
    is_kept_and_comes_back::<Toy>();
    is_kept_and_comes_back::<Threshold>();
}

#[test]
fn a_part_counts_as_kept_once_it_is_on_the_disk_and_not_before() {
    let mut world = setting::<Toy>();
    world.devices[1].disk_full = true;
    hand(&mut world, 1, 7);
    assert_eq!(fate(&world, 7), None);
    // Given again while the disk is full it is no safer.
    hand(&mut world, 1, 7);
    assert_eq!(fate(&world, 7), None);
    world.devices[1].disk_full = false;
    world.pass(120);
    assert_eq!(fate(&world, 7), Some(PartFate::Kept));
    assert!(is_on_disk(&world, 1, 7));
    let parts = world.devices[1].party().view().parts;
    assert_eq!(parts.len(), 1, "the same part is one part");
}

#[test]
fn a_part_that_the_disk_does_not_take_stops_no_payment() {
    let mut world = setting::<Toy>();
    let wallet = world.devices[0].party().view().wallets[0].wallet;
    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    world.devices[1].disk_full = true;
    let message = StandingMessage::KeepPart(BackupPart::new(part(7)).unwrap());
    post(&mut world, 2, 1, &message);
    assert!(world.failures(1).is_empty(), "{:?}", world.failures(1));
    world.devices[1].disk_full = false;
    world.people_agree();
    assert_eq!(last(&world, 0), Some(OutcomeView::Signed(wallet)));
}

#[test]
fn a_device_keeps_so_many_parts_of_one_and_says_so() {
    let mut world = setting::<Toy>();
    for number in 0..20 {
        hand(&mut world, 1, number);
    }
    let fates: Vec<_> = (0..20).map(|number| fate(&world, number)).collect();
    let kept = fates.iter().filter(|fate| **fate == Some(PartFate::Kept)).count();
    assert_eq!((kept, fates.last()), (16, Some(&Some(PartFate::Refused))));
    let parts = world.devices[1].party().view().parts;
    assert_eq!(parts.len(), 16, "none of the earlier ones went");
    // Its person makes room, and the owner hears of that.
    world.pass(1);
    world.order(1, |party, moment| party.forget_part(id(0), moment));
    assert_eq!(fate(&world, 0), Some(PartFate::LetGo));
    world.pass(1);
    hand(&mut world, 1, 19);
    assert_eq!(fate(&world, 19), Some(PartFate::Kept));
    // One that keeps none says so at once.
    world.order(2, |party, _| {
        party.keep_no_parts();
        Ok(())
    });
    hand(&mut world, 2, 30);
    assert_eq!(fate(&world, 30), Some(PartFate::Refused));
}

/// A relay brings again what it carried before.
#[test]
fn what_was_let_go_stays_gone_and_an_old_word_undoes_no_later_one() {
    let mut world = setting::<Toy>();
    let carried = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let tape = std::rc::Rc::clone(&carried);
    world.meddler = Some(Box::new(move |frame| {
        if let Frame::Down(RelayFrame::Deliver { session: None, .. }) = &frame.frame {
            tape.borrow_mut().push(frame.clone());
        }
        vec![frame]
    }));
    hand(&mut world, 1, 7);
    world.pass(5);
    world.order(1, |party, moment| party.forget_part(id(7), moment));
    assert_eq!(fate(&world, 7), Some(PartFate::LetGo));
    world.meddler = None;
    let again = carried.borrow().clone();
    assert!(again.len() >= 3, "the part, that it is kept, that it was let go");
    for frame in again {
        world.inject(frame);
        world.run();
    }
    assert!(!is_on_disk(&world, 1, 7) && world.devices[1].party().view().parts.is_empty());
    assert_eq!(fate(&world, 7), Some(PartFate::LetGo), "it was kept before that");
    world.crash(1);
    world.restart(1);
    world.pass(5);
    hand(&mut world, 1, 7);
    assert_eq!(fate(&world, 7), Some(PartFate::LetGo), "not after a restart either");
}

#[test]
fn strangers_and_liars_about_parts_get_nowhere() {
    let mut world = setting::<Toy>();
    let wallet = world.devices[0].party().view().wallets[0].wallet;
    let (stranger, third) = (world.devices[BACK].id(), world.devices[1].id());
    let long = vec![7; BackupPart::LONGEST + 1];
    for (from, to, bytes) in [
        (OWNER, stranger, &part(7)),
        (BACK, third, &part(7)),
        (OWNER, third, &Vec::new()),
        (OWNER, third, &long),
    ] {
        let handed = world.tell(from, |party, m| party.hand_part(wallet, 1, to, bytes, m));
        assert!(handed.is_err());
    }

    // Nobody but its keeper says that a part is safe.
    world.devices[1].disk_full = true;
    hand(&mut world, 1, 7);
    let fates = BTreeMap::from([(id(7), PartFate::Kept)]);
    let message = StandingMessage::PartFates { at: world.now + 1, fates };
    post(&mut world, 2, OWNER, &message);
    assert_eq!(fate(&world, 7), None);
    post(&mut world, 1, OWNER, &message);
    assert_eq!(fate(&world, 7), Some(PartFate::Kept), "the control");
    // Whoever asks after somebody else's part learns nothing of it.
    world.devices[1].disk_full = false;
    world.pass(120);
    post(&mut world, 2, 1, &StandingMessage::AskParts(vec![id(7)]));
    world.pass(25);
    assert_eq!(world.devices[2].party().view().handed, vec![]);
}

/// The one that asks takes the part and is gone before it says so; and a relay drops what the keeper tells of it.
#[test]
fn whoever_leaves_with_a_part_is_told_of_all_the_same() {
    let mut world = setting::<Toy>();
    hand(&mut world, 1, 7);
    let back = world.devices[BACK].id();
    ask(&mut world, 1);
    let code = asked(&world, 1).expect("it is asked");
    world.meddler = Some(Box::new(move |carried| match &carried.frame {
        // What it says once it has agreed, and what the owner is told.
        Frame::Up(ClientFrame::Send { .. }) if carried.device == BACK => Vec::new(),
        Frame::Up(ClientFrame::Post { .. }) if carried.device == 1 => Vec::new(),
        _ => vec![carried],
    }));
    world.order(1, |party, moment| party.give_part(&code, id(7), moment));
    world.disconnect(BACK);
    world.pass(1200);
    assert!(last(&world, 1) != Some(OutcomeView::Returned));
    assert_eq!(handed(&world, 7).and_then(|it| it.given), None, "that was dropped");
    world.meddler = None;
    world.crash(1);
    world.restart(1);
    world.order(OWNER, |party, moment| party.ask_about_parts(moment));
    let (name, _) = handed(&world, 7).and_then(|it| it.given).expect("its keeper remembers");
    assert_eq!(name, "Device 4");
    assert_ne!(back, world.devices[OWNER].id());
}

#[test]
fn a_keeper_whose_clock_was_ahead_is_believed_when_it_is_right_again() {
    let mut world = setting::<Toy>();
    world.devices[1].ahead = 365 * 24 * 3600;
    hand(&mut world, 1, 7);
    assert_eq!(fate(&world, 7), Some(PartFate::Kept));
    world.devices[1].ahead = 0;
    world.pass(20 * 60);
    world.order(1, |party, moment| party.forget_part(id(7), moment));
    assert_eq!(fate(&world, 7), Some(PartFate::LetGo));
}

#[test]
fn keepers_are_asked_in_one_letter_and_not_again_at_once() {
    let mut world = setting::<Toy>();
    for number in 0..16 {
        hand(&mut world, 1, number);
    }
    world.pass(2 * 24 * 3600);
    let asked = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = std::rc::Rc::clone(&asked);
    world.meddler = Some(Box::new(move |carried| {
        let is_post = matches!(carried.frame, Frame::Up(ClientFrame::Post { .. }));
        count.set(count.get() + usize::from(is_post && carried.device == OWNER));
        vec![carried]
    }));
    for _ in 0..5 {
        world.order(OWNER, |party, moment| party.ask_about_parts(moment));
    }
    assert_eq!(asked.get(), 1);
    assert!((0..16).all(|number| fate(&world, number) == Some(PartFate::Kept)));
}

/// A keeper that compared codes gives nothing, or too much.
#[test]
fn a_keeper_that_gives_nothing_is_named_and_ends_nothing_else() {
    let mut world = setting::<Toy>();
    hand(&mut world, 1, 7);
    hand(&mut world, 2, 8);
    ask(&mut world, 2);
    give(&mut world, (2, 8));
    assert_eq!(came_back(&world), [id(8)]);
    world.pass(25);
    ask(&mut world, 1);
    // Its person lets the part go while others wait for it.
    let code = asked(&world, 1).expect("it is asked");
    world.tell(1, |party, moment| party.forget_part(id(7), moment)).unwrap();
    assert!(world.tell(1, |party, moment| party.give_part(&code, id(7), moment)).is_err());
    world.order(1, |party, moment| party.refuse(wire::letter::RefusalReason::NotNow, moment));
    world.people_agree();
    let codes: Vec<&str> = world.failures(BACK).iter().map(Failure::code).collect();
    assert_eq!(codes, ["ceremony.peer_refused"]);
    assert_eq!(came_back(&world), [id(8)], "what came before stays");
}

/// Any one of them stops before any one of its steps, comes back, and asks or gives once more.
#[test]
fn a_crash_at_any_step_loses_no_part() {
    let disks = setting::<Toy>().disks();
    let mut tried = 0;
    for device in [OWNER, 1, BACK] {
        for step in 0..400 {
            let mut world = World::<Toy>::with_disks(disks.clone(), 1);
            world.devices[device].steps_left = Some(step);
            let story = format!("device {device}, step {step}");
            hand_if_on(&mut world);
            ask_and_give(&mut world);
            if world.crashed().is_empty() {
                assert!(step > 8, "{story}");
                break;
            }
            tried += 1;
            world.devices[device].steps_left = None;
            for crashed in world.crashed() {
                world.restart(crashed);
            }
            // What its owner was told is safe is on the disk of its keeper, and what came back on its own.
            assert!(fate(&world, 7) != Some(PartFate::Kept) || is_on_disk(&world, 1, 7), "{story}");
            let returned = last(&world, 1) == Some(OutcomeView::Returned);
            let is_there = came_back(&world) == [id(7)];
            assert_eq!(is_there, is_on_disk(&world, BACK, 7), "{story}");
            world.settle();
            world.everybody_leaves();
            if !is_there {
                assert!(!returned || device == BACK, "{story}: given, and not there");
                hand(&mut world, 1, 7);
                assert_eq!(fate(&world, 7), Some(PartFate::Kept), "{story}");
                ask_and_give(&mut world);
            }
            assert_eq!(came_back(&world), [id(7)], "{story}: {:?}", world.failures(BACK));
        }
    }
    println!("{tried} crashes");
}

fn hand_if_on(world: &mut World<Toy>) {
    let to = world.devices[1].id();
    let _ = world.tell(OWNER, |party, moment| {
        let wallet = *party.wallets().keys().next().expect("it has one");
        party.hand_part(wallet, 1, to, &part(7), moment)
    });
    world.run();
}

fn ask_and_give(world: &mut World<Toy>) {
    let _ = world.tell(BACK, |party, moment| party.ask_for_part(moment));
    world.run();
    let party = world.devices[BACK].party.as_ref();
    let link = party.and_then(|party| party.view().session).and_then(|session| session.invite);
    world.invite = link.and_then(|link| Invite::parse(&link).ok());
    world.newcomers = Some(vec![1]);
    world.people_agree();
    give(world, (1, 7));
}

/// What a dishonest device proposes once codes were compared.
fn proposes(lie: impl Fn(&mut Proposal) + 'static) -> Option<&'static str> {
    let mut world = setting::<Toy>();
    hand(&mut world, 1, 7);
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let lie = reproposing(None, in_proposal(lie));
    world.meddler = Some(scenarios::Mask::new(BACK, secrets, None, lie).into_meddler());
    ask(&mut world, 1);
    give(&mut world, (1, 7));
    assert!(came_back(&world).is_empty());
    world.failures(1).first().map(Failure::code)
}

#[test]
fn parts_go_to_nobody_but_the_device_that_codes_were_compared_with() {
    let third = setting::<Toy>().devices[2].id();
    let other = proposes(move |proposal| {
        proposal.payload = Payload::Return(ReturnRequest { to: third });
        proposal.descriptor.payload = ByteArray::new(proposal.payload.digest());
    });
    assert_eq!(other, Some("proposal.not_confirmed"));
    let threshold = proposes(|proposal| proposal.descriptor.threshold = 2);
    assert_eq!(threshold, Some("proposal.not_confirmed"));
}

/// A member that is known asks for parts without comparing codes: what is given back is given to a device that
/// was compared with in this very session.
#[test]
fn a_known_device_compares_codes_as_well() {
    let mut world = setting::<Toy>();
    let wallet = world.devices[0].party().view().wallets[0].wallet;
    hand(&mut world, 1, 7);
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let asker = world.devices[2].id();
    let lie = reproposing(
        None,
        in_proposal(move |proposal| {
            proposal.payload = Payload::Return(ReturnRequest { to: asker });
            let descriptor = &mut proposal.descriptor;
            descriptor.payload = ByteArray::new(proposal.payload.digest());
            descriptor.operation = Operation::Return;
            (descriptor.wallet, descriptor.epoch) = (None, None);
            (descriptor.threshold, descriptor.holders) = (0, 0);
        }),
    );
    world.meddler = Some(scenarios::Mask::new(2, secrets, None, lie).into_meddler());
    let transfer = world.proposal(wallet, &[2, 1], 0);
    world.order(2, |party, moment| party.propose(&transfer, moment));
    world.people_agree();
    assert!(asked(&world, 1).is_none());
    let failed = world.failures(1);
    assert!(failed.iter().any(|failure| failure.code().starts_with("proposal.")), "{failed:?}");
}

/// A keeper that knows the device that comes back has it keep the very part that it is to get: it is there, and
/// what is there is found.
#[test]
fn a_part_that_is_here_already_is_not_lost_by_coming_back() {
    let mut world = setting::<Toy>();
    hand(&mut world, 1, 7);
    ask(&mut world, 1);
    let message = StandingMessage::KeepPart(BackupPart::new(part(7)).unwrap());
    post(&mut world, 1, BACK, &message);
    give(&mut world, (1, 7));
    assert_eq!(last(&world, BACK), Some(OutcomeView::Returned));
    let found = world.devices[BACK].party().part(&id(7)).map(BackupPart::expose);
    assert_eq!(found, Some(part(7).as_slice()));
}
