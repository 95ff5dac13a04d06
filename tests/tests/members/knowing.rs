//! Devices that know each other from one wallet, and are invited into another.

use party::{Failure, Standing};
use scenarios::{Toy, World};
use serde_bytes::ByteArray;
use wire::{
    WalletId,
    descriptor::{ChangeKind, ChangeRequest, WalletTerms},
    letter::{InvitedTo, StandingMessage},
};

use crate::receipts::post;

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
        let rule = waiting.terms.map(|terms| (terms.threshold, terms.holders));
        assert_eq!(rule, Some((2, 3)), "device {device} reads what the wallet is to be");
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
    assert_eq!(waiting.terms, Some(terms.clone()), "read before it is opened");
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

/// Device 1 opens a lobby to add device 0 to a wallet that it shares with device 2, and invites it in the
/// name of the wallet of all three. Everybody is in it, and the codes are compared. Gives the wallet of
/// three, the one of two, and the lobby's name.
fn lied_to(kind: ChangeKind) -> (World<Toy>, [WalletId; 2], wire::SessionLocator) {
    let mut world = World::<Toy>::new(3, 48);
    let named = world.create(2, 3);
    world.pass(25);
    let terms = world.terms(2, 2);
    world.order(1, |party, moment| party.create(terms, Vec::new(), moment));
    let invite = world.invite(1);
    world.order(2, |party, moment| party.join(&invite, moment));
    world.order(1, |party, _| party.start());
    world.people_agree();
    world.pass(25);
    let wallets = world.devices[1].party().wallets();
    let meant = *wallets.keys().find(|wallet| **wallet != named).expect("the one of two");
    let manifest = wallets[&meant].manifest().clone();

    let add = world.change_of(meant, kind, 2, &[1, 2, 0], &[]);
    world.order(1, |party, moment| party.change(&add, moment));
    let invite = world.invite(1);
    let (session, secret) = (invite.session(), invite.secret().clone());
    let base = ByteArray::new(manifest.digest());
    let terms = WalletTerms { holders: 3, ..manifest.terms };
    let request =
        ChangeRequest { kind, base, terms, removed: vec![], lost: vec![], restored: vec![] };
    post(
        &mut world,
        1,
        0,
        &StandingMessage::Invitation {
            session,
            secret,
            to: InvitedTo::Change { wallet: named, request },
        },
    );
    let waiting = world.devices[0].party().view().inbox.remove(0);
    assert_eq!((waiting.change, waiting.joins), (Some((named, kind)), None));
    for device in [0, 2] {
        world.order(device, |party, moment| party.answer(session, moment));
    }
    let shown = world.devices[0].party().view().session.and_then(|session| session.wallet);
    assert_eq!(shown, Some(named), "people and policies see the wallet that was named");
    world.order(1, |party, _| party.start());
    (world, [named, meant], session)
}

fn check_refused(world: &mut World<Toy>, [named, meant]: [WalletId; 2], story: &str) {
    let (me, held) = (world.devices[0].id(), world.devices[0].party().wallets());
    assert!(!held.contains_key(&meant), "{story}");
    assert_eq!(held[&named].standing(&me), Standing::Holder, "{story}");
    let of = |wallet: &WalletId| {
        let folder = format!("wallets/{wallet}/");
        world.devices[0].disk.keys().filter(|key| key.to_string().starts_with(&folder)).count()
    };
    assert_eq!((of(&named), of(&meant)), (2, 0), "{story}");
    world.check(story, &[1]);
}

#[test]
fn whoever_is_invited_in_one_wallets_name_makes_no_share_of_another() {
    for kind in [ChangeKind::Add, ChangeKind::QuickAdd] {
        let (mut world, wallets, session) = lied_to(kind);
        world.people_agree();
        let failures = world.failures(0);
        assert_eq!(failures.first().map(Failure::code), Some("proposal.other_wallet"), "{kind:?}");
        assert!(world.devices[0].party().view().unfinished.is_empty(), "it was never agreed to");
        check_refused(&mut world, wallets, kind.name());
        // It asks once more, as if the line had broken.
        world.everybody_leaves();
        world.order(1, |party, moment| party.go_on(session, moment));
        world.settle();
        check_refused(&mut world, wallets, kind.name());
        world.everybody_leaves();
        assert!(world.sign(wallets[0], &[2, 0], 0));
    }
}

#[test]
fn the_wallet_that_was_named_is_remembered_across_a_crash() {
    for steps in 0..200 {
        let (mut world, wallets, session) = lied_to(ChangeKind::Add);
        for device in [1, 2] {
            world.order(device, |party, moment| party.confirm_code(moment));
        }
        world.devices[0].steps_left = Some(steps);
        world.tell(0, |party, moment| party.confirm_code(moment)).expect("the codes are compared");
        assert_eq!(world.crashed(), [0], "{steps} steps: it never stopped after it had agreed");
        world.restart(0);
        let view = world.devices[0].party().view();
        let went_on = view.session.is_some() || !view.unfinished.is_empty();
        world.settle();
        world.everybody_leaves();
        let goes_on = world.tell(1, |party, moment| party.go_on(session, moment));
        assert_eq!(goes_on, Ok(()), "{steps} steps");
        world.settle();
        check_refused(&mut world, wallets, &format!("{steps} steps"));
        if went_on {
            return;
        }
    }
}
