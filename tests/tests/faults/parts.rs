//! Parts of backups: kept by other devices, and given back to a new one that compared codes with them.

use party::{Failure, Happening, OutcomeView, RecordKey, Scheme, StageView, Threshold};
use scenarios::{Toy, World};
use serde_bytes::ByteArray;
use wire::{
    Invite, PartId,
    descriptor::{Operation, Payload, Proposal, ReturnRequest},
    letter::StandingMessage,
    part::BackupPart,
};

use crate::proposals::{in_proposal, reproposing};

/// The owner of the backup, its two keepers, and the device that comes back.
const OWNER: usize = 0;
const KEEPERS: [usize; 2] = [1, 2];
const BACK: usize = 3;

fn part(number: u8) -> Vec<u8> {
    vec![number; 3000]
}

/// Three members of a wallet, and a device that nobody knows.
fn setting<S: Scheme>() -> World<S> {
    let mut world = World::new(4, 1);
    world.create(2, 3);
    world.pass(25);
    world
}

fn hand<S: Scheme>(world: &mut World<S>, keeper: usize, number: u8) -> Option<PartId> {
    let to = world.devices[keeper].id();
    let given = world.tell(OWNER, |party, moment| party.hand_part(to, &part(number), moment)).ok();
    world.run();
    given
}

/// What its keeper said of a part, as its owner shows it.
fn answer<S: Scheme>(world: &World<S>, id: PartId) -> Option<bool> {
    let view = world.devices[OWNER].party.as_ref().expect("it is on").view();
    view.handed.iter().find(|handed| handed.part == id).and_then(|handed| handed.kept)
}

fn is_on_disk<S: Scheme>(world: &World<S>, device: usize, id: PartId) -> bool {
    world.devices[device].disk.contains_key(&RecordKey::Part(id))
}

/// The new device asks so many keepers, and its invite lies on their tables.
fn ask<S: Scheme>(world: &mut World<S>, keepers: &[usize]) {
    let number = u8::try_from(keepers.len()).unwrap();
    world.order(BACK, |party, moment| party.ask_for_parts(number, moment));
    let party = world.devices[BACK].party.as_ref();
    let link = party.and_then(|party| party.view().session).and_then(|session| session.invite);
    world.invite = link.and_then(|link| Invite::parse(&link).ok());
    world.newcomers = Some(keepers.to_vec());
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

/// Each of these gives the part of this number, where it is asked.
fn give<S: Scheme>(world: &mut World<S>, keepers: &[(usize, u8)]) {
    for (keeper, number) in keepers {
        let id = PartId::of(&part(*number));
        if let Some(code) = asked(world, *keeper) {
            // One that never came cannot be given.
            let _ = world.tell(*keeper, |party, moment| party.give_part(&code, id, moment));
        }
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
    let ids = [(1, 7), (2, 8)].map(|(keeper, number)| hand(&mut world, keeper, number).unwrap());
    for (keeper, id) in [(1, ids[0]), (2, ids[1])] {
        assert_eq!(answer(&world, id), Some(true));
        assert!(is_on_disk(&world, keeper, id));
        let told = world.take_notices(keeper);
        assert!(told.iter().any(|told| matches!(told, Happening::PartKept { .. })), "{told:?}");
        let view = world.devices[keeper].party().view();
        assert_eq!((view.parts.len(), view.parts[0].came_back), (1, false));
        assert_eq!(view.parts[0].from, world.devices[OWNER].id());
    }
    world.lose(OWNER);
    // A restart of a keeper loses nothing.
    world.crash(1);
    world.restart(1);

    ask(&mut world, &KEEPERS);
    let codes = KEEPERS.map(|keeper| asked(&world, keeper).expect("both are asked"));
    assert_eq!(codes[0], codes[1], "the same code on all screens");
    assert!(asked(&world, BACK).is_none());
    // Approving alone gives nothing, and nothing is given in another request's name.
    let code = codes[0].clone();
    assert!(world.tell(1, |party, moment| party.approve(&code, moment)).is_err());
    assert!(world.tell(1, |party, moment| party.give_part("00000000", ids[0], moment)).is_err());
    assert!(world.tell(1, |party, moment| party.give_part(&code, ids[1], moment)).is_err());
    give(&mut world, &[(1, 7), (2, 8)]);
    assert_eq!(came_back(&world), {
        let mut sorted = ids;
        sorted.sort();
        sorted
    });
    for device in [1, 2, BACK] {
        assert_eq!(last(&world, device), Some(OutcomeView::Returned), "device {device}");
    }
    world.crash(BACK);
    world.restart(BACK);
    for (id, number) in ids.iter().zip([7, 8]) {
        let party = world.devices[BACK].party();
        assert_eq!(party.part(id).map(BackupPart::expose), Some(part(number).as_slice()));
        assert!(is_on_disk(&world, usize::from(number) - 6, *id), "its keeper keeps it");
    }
    // What came back is no part that this device keeps for others.
    ask(&mut world, &[1]);
    world.order(BACK, |party, moment| party.cancel(moment));
    world.tell(BACK, |party, _| party.forget_part(ids[0])).unwrap();
    world.run();
    assert!(!is_on_disk(&world, BACK, ids[0]));
    assert_eq!(came_back(&world), [ids[1]]);
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
    let id = hand(&mut world, 1, 7).unwrap();
    assert_eq!(answer(&world, id), None);
    // Given again while the disk is full it is no safer.
    hand(&mut world, 1, 7).unwrap();
    assert_eq!(answer(&world, id), None);
    world.devices[1].disk_full = false;
    world.pass(120);
    assert_eq!(answer(&world, id), Some(true));
    assert!(is_on_disk(&world, 1, id));
    let parts = world.devices[1].party().view().parts;
    assert_eq!(parts.len(), 1, "the same part is one part");
}

#[test]
fn a_device_keeps_so_many_parts_of_one_and_says_so() {
    let mut world = setting::<Toy>();
    let answers: Vec<Option<bool>> = (0..20)
        .map(|number| {
            let id = hand(&mut world, 1, number).unwrap();
            answer(&world, id)
        })
        .collect();
    let kept = answers.iter().filter(|answer| **answer == Some(true)).count();
    assert_eq!((kept, answers.last()), (16, Some(&Some(false))));
    let parts = world.devices[1].party().view().parts;
    assert_eq!(parts.len(), 16, "none of the earlier ones went");
    // Its person makes room.
    let oldest = PartId::of(&part(0));
    world.tell(1, |party, _| party.forget_part(oldest)).unwrap();
    let id = hand(&mut world, 1, 19).unwrap();
    assert_eq!(answer(&world, id), Some(true));
}

#[test]
fn strangers_and_liars_about_parts_get_nowhere() {
    let mut world = setting::<Toy>();
    let stranger = world.devices[BACK].id();
    assert!(world.tell(OWNER, |party, m| party.hand_part(stranger, &part(7), m)).is_err());
    let third = world.devices[1].id();
    assert!(world.tell(BACK, |party, m| party.hand_part(third, &part(7), m)).is_err());
    assert!(world.tell(OWNER, |party, m| party.hand_part(third, &[], m)).is_err());
    let long = vec![7; BackupPart::LONGEST + 1];
    assert!(world.tell(OWNER, |party, m| party.hand_part(third, &long, m)).is_err());

    // Nobody but its keeper says that a part is safe.
    world.devices[1].disk_full = true;
    let id = hand(&mut world, 1, 7).unwrap();
    let message = StandingMessage::PartKept { part: id, kept: true };
    crate::standing::post(&mut world, 2, OWNER, &message);
    assert_eq!(answer(&world, id), None);
    crate::standing::post(&mut world, 1, OWNER, &message);
    assert_eq!(answer(&world, id), Some(true), "the control");
}

/// Any one of them stops before any one of its steps, comes back, and asks or gives once more.
#[test]
fn a_crash_at_any_step_loses_no_part() {
    let disks = setting::<Toy>().disks();
    let mut tried = 0;
    for device in [OWNER, 1, BACK] {
        for step in 0..400 {
            let mut world = World::<Toy>::with_disks(disks.clone(), 1);
            let ids = [PartId::of(&part(7)), PartId::of(&part(8))];
            world.devices[device].steps_left = Some(step);
            let story = format!("device {device}, step {step}");
            for (keeper, number) in [(1, 7), (2, 8)] {
                if world.devices[OWNER].party.is_some() {
                    hand(&mut world, keeper, number);
                }
            }
            ask(&mut world, &KEEPERS);
            give(&mut world, &[(1, 7), (2, 8)]);
            if world.crashed().is_empty() {
                assert!(step > 8, "{story}");
                break;
            }
            tried += 1;
            world.devices[device].steps_left = None;
            for crashed in world.crashed() {
                world.restart(crashed);
            }
            // What its owner was told is safe is on the disk of its keeper.
            for (id, keeper) in ids.into_iter().zip(KEEPERS) {
                let told = answer(&world, id) == Some(true);
                assert!(!told || is_on_disk(&world, keeper, id), "{story}");
            }
            world.settle();
            world.everybody_leaves();
            for (keeper, number) in [(1, 7), (2, 8)] {
                let id = hand(&mut world, keeper, number).unwrap();
                assert_eq!(answer(&world, id), Some(true), "{story}");
            }
            ask(&mut world, &KEEPERS);
            give(&mut world, &[(1, 7), (2, 8)]);
            assert_eq!(came_back(&world).len(), 2, "{story}: {:?}", world.failures(BACK));
        }
    }
    println!("{tried} crashes");
}

/// What a dishonest device proposes once codes were compared.
fn proposes(lie: impl Fn(&mut Proposal) + 'static) -> Option<&'static str> {
    let mut world = setting::<Toy>();
    hand(&mut world, 1, 7).unwrap();
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let lie = reproposing(None, in_proposal(lie));
    world.meddler = Some(scenarios::Mask::new(BACK, secrets, None, lie).into_meddler());
    ask(&mut world, &[1]);
    give(&mut world, &[(1, 7)]);
    assert!(came_back(&world).is_empty());
    world.failures(1).first().map(Failure::code)
}

#[test]
fn parts_go_to_nobody_but_the_device_that_codes_were_compared_with() {
    let third = setting::<Toy>().devices[2].id();
    let other = proposes(move |proposal| {
        proposal.payload = Payload::Return(ReturnRequest { to: third, keepers: 1 });
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
    hand(&mut world, 1, 7).unwrap();
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let asker = world.devices[2].id();
    let lie = reproposing(
        None,
        in_proposal(move |proposal| {
            proposal.payload = Payload::Return(ReturnRequest { to: asker, keepers: 1 });
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
