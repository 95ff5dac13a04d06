//! Devices that know each other from one wallet, and are invited into another.

use scenarios::{Toy, World};
use wire::{WalletId, descriptor::ChangeKind};

/// A wallet of the first two devices, and another one of the first and the third.
fn setting() -> (World<Toy>, WalletId) {
    let mut world = World::<Toy>::new(4, 47);
    let pair = world.create(2, 2);
    let terms = world.terms(2, 2);
    world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
    let invite = world.invite(0);
    world.order(2, |party, moment| party.join(&invite, moment));
    world.order(0, |party, _| party.start());
    world.people_agree();
    (world, pair)
}

#[test]
fn a_device_that_is_known_from_another_wallet_comes_in_by_its_inbox() {
    let (mut world, pair) = setting();
    assert_eq!(world.devices[2].party().view().wallets.len(), 1);
    let mut add = world.change_of(pair, ChangeKind::Add, 2, &[0, 1, 2], &[]);
    add.invited = vec![world.devices[2].id()];
    world.order(0, |party, moment| party.change(&add, moment));
    for device in [1, 2] {
        let waiting = world.devices[device].party().view().inbox.remove(0);
        assert_eq!(waiting.joins.is_some(), device == 2, "device {device}");
        assert_eq!(waiting.change, Some((pair, ChangeKind::Add)));
        world.order(device, |party, moment| party.answer(waiting.session, moment));
    }
    world.order(0, |party, _| party.start());
    world.people_agree();
    let held = world.devices[2].party().view().wallets;
    assert!(held.iter().any(|held| held.wallet == pair && held.members.len() == 3));
    assert!(world.sign(pair, &[2, 1], 0));
    world.check("let in by name", &[]);
}

#[test]
fn nobody_is_invited_by_name_who_is_not_known_or_has_a_place_already() {
    let (mut world, pair) = setting();
    let mut add = world.change_of(pair, ChangeKind::Add, 2, &[0, 1, 2], &[]);
    for device in [0, 1, 3] {
        add.invited = vec![world.devices[device].id()];
        let refused = world.tell(0, |party, moment| party.change(&add, moment)).unwrap_err();
        assert_eq!(refused.code(), "change.wrong_people", "device {device}");
    }
    add.invited = vec![world.devices[2].id(); 2];
    assert!(world.tell(0, |party, moment| party.change(&add, moment)).is_err(), "named twice");
    assert!(world.devices[2].party().view().inbox.is_empty());
}

#[test]
fn a_new_wallet_is_made_with_a_known_device_that_is_named_and_one_that_has_the_invite() {
    let (mut world, pair) = setting();
    let terms = world.terms(2, 3);
    let named = vec![world.devices[1].id()];
    world.order(0, |party, moment| party.create(terms.clone(), named, moment));
    let invite = world.invite(0);
    world.order(3, |party, moment| party.join(&invite, moment));
    let started = world.tell(0, |party, _| party.start()).unwrap_err();
    assert_eq!(started.code(), "session.not_complete", "who is named is waited for");
    let waiting = world.devices[1].party().view().inbox.remove(0);
    assert_eq!((waiting.joins, waiting.change), (Some(terms.name.to_string()), None));
    world.order(1, |party, moment| party.answer(waiting.session, moment));
    let session = world.devices[1].party().view().session.unwrap();
    assert_eq!(session.terms, Some(terms), "shown before the code is compared");
    world.order(0, |party, _| party.start());
    world.people_agree();
    let held = world.devices[1].party().view().wallets;
    let made = held.iter().find(|held| held.members.len() == 3).expect("the wallet of three");
    assert!(made.wallet != pair);
    assert!(world.sign(made.wallet, &[1, 3], 0));
    assert!(world.sign(pair, &[0, 1], 1), "the other wallet is as it was");
    world.check("made with a device that is known", &[]);
}

#[test]
fn nobody_is_named_in_a_new_wallet_who_is_not_known_or_has_no_place_there() {
    let (mut world, _) = setting();
    let [me, pair, third, stranger] = [0, 1, 2, 3].map(|device| world.devices[device].id());
    let terms = world.terms(2, 2);
    for named in [vec![me], vec![stranger], vec![pair, pair], vec![pair, third]] {
        let terms = terms.clone();
        let refused = world.tell(0, |party, moment| party.create(terms, named, moment));
        assert_eq!(refused.unwrap_err().code(), "change.wrong_people");
    }
    assert!(world.devices[1].party().view().inbox.is_empty());
}
