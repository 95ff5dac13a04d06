//! Keys that leave with everybody's consent: the device that asked has them, and all members know for ever.

use party::{Happening, OutcomeView, Scheme, StageView, Threshold};
use scenarios::{Toy, World};
use serde_bytes::ByteArray;
use wire::{
    PartyId, WalletId,
    descriptor::{ChangeKind, Payload},
    letter::{ExportMark, StandingMessage},
};

use crate::{
    proposals::{in_proposal, reproposing},
    standing::post,
};

fn setting<S: Scheme>() -> (World<S>, WalletId) {
    let mut world = World::<S>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    (world, wallet)
}

/// The first of these asks the others, who all agree.
fn export<S: Scheme>(world: &mut World<S>, wallet: WalletId, with: &[usize]) -> bool {
    let ids: Vec<PartyId> = with.iter().map(|device| world.devices[*device].id()).collect();
    if world.tell(with[0], |party, moment| party.export(wallet, &ids, moment)).is_err() {
        return false;
    }
    world.people_agree();
    let done = Some(OutcomeView::Exported(wallet));
    with.iter().all(|device| world.devices[*device].party().view().last == done)
}

fn marks<S: Scheme>(world: &mut World<S>, device: usize) -> usize {
    world.devices[device].party().view().wallets[0].exports.len()
}

fn the_asker_gets_the_keys_and_everybody_the_mark<S: Scheme>() {
    let (mut world, wallet) = setting::<S>();
    let public = world.devices[0].party().wallets()[&wallet].manifest().public.clone();
    assert!(export(&mut world, wallet, &[2, 0]), "{:?}", world.failures(2));
    let keys = world.devices[2].party().take_exported(wallet).unwrap();
    let known: mpc::PublicShares = wire::decode(&public, 1 << 20).unwrap();
    for (whole, key) in keys.iter().zip(&known.keys) {
        assert_eq!(whole.public().public_key, key.public_key);
    }
    assert!(world.devices[2].party().take_exported(wallet).is_none(), "it is given once");
    assert!(world.devices[0].party().take_exported(wallet).is_none());
    for device in 0..3 {
        assert_eq!(marks(&mut world, device), 1, "device {device}");
        let told = world.take_notices(device);
        assert!(told.iter().any(|n| matches!(n, Happening::Exported { .. })), "device {device}");
        world.crash(device);
        world.restart(device);
        assert_eq!(marks(&mut world, device), 1, "device {device}, started again");
    }
    world.settle();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[1, 0, 2], &[]);
    assert!(world.change(&refresh, &[1, 0, 2]), "{:?}", world.failures(1));
    for device in 0..3 {
        assert!(world.devices[device].party().view().wallets[0].terms.exported);
        assert_eq!(marks(&mut world, device), 1);
    }
    assert!(world.sign(wallet, &[0, 1], 0), "the wallet goes on");
    world.check("exported", &[]);
}

#[test]
fn whoever_asks_gets_the_keys_and_everybody_knows_for_ever() {
    the_asker_gets_the_keys_and_everybody_the_mark::<Toy>();
    the_asker_gets_the_keys_and_everybody_the_mark::<Threshold>();
}

/// A device that is new to the wallet cannot have heard of the export: it reads it in the change.
#[test]
fn a_newcomer_joins_after_an_export_and_knows() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    assert!(export(&mut world, wallet, &[2, 0]));
    world.devices[2].party().take_exported(wallet);
    world.settle();
    let add = world.change_of(wallet, ChangeKind::Add, 2, &[0, 1, 2, 3], &[]);
    assert!(world.change(&add, &[0, 1, 2, 3]), "{:?} {:?}", world.failures(0), world.failures(3));
    assert!(world.devices[3].party().view().wallets[0].terms.exported);
}

/// The receiver has everybody's share and says nothing any more: the others know all the same, and can
/// go on without it, whoever of them asks.
#[test]
fn a_receiver_that_falls_silent_hides_nothing() {
    for asker in [1, 2] {
        let (mut world, wallet) = setting::<Toy>();
        let ids = [0, 1].map(|device| world.devices[device].id());
        world.order(0, |party, moment| party.export(wallet, &ids, moment));
        // Its last letter never leaves: it is cut off once the first consented.
        assert!(world.person_acts(1));
        while world.person_acts(0) {}
        world.disconnect(2);
        while world.person_acts(1) {}
        world.crash(0);
        world.connect(2);
        world.settle_without(&[0]);
        let known = [1, 2].map(|device| marks(&mut world, device));
        assert_eq!(known, [1, 1], "whoever gave tells all");
        let asked = [asker, 3 - asker];
        let remove = world.change_of(wallet, ChangeKind::Remove, 2, &asked, &[0]);
        assert!(world.change(&remove, &asked), "{:?}", world.failures(asker));
        assert!(world.devices[1].party().view().wallets[0].terms.exported);
    }
}

/// Nobody told a member: it learns of it from the first one that it asks how the wallet stands.
#[test]
fn a_member_that_never_heard_of_an_export_is_told_when_it_asks() {
    let (mut world, wallet) = setting::<Toy>();
    let before = world.devices[1].disk.clone();
    assert!(export(&mut world, wallet, &[2, 0]));
    world.everybody_leaves();
    world.crash(1);
    world.devices[1].disk = before;
    world.disconnect(0);
    world.disconnect(2);
    world.restart(1);
    assert_eq!(marks(&mut world, 1), 0);
    world.connect(2);
    world.disconnect(1);
    world.connect(1);
    world.pass(25);
    assert_eq!(marks(&mut world, 1), 1);
    world.connect(0);
    world.settle();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[1, 0, 2], &[]);
    assert!(world.change(&refresh, &[1, 0, 2]), "{:?}", world.failures(1));
    assert!(world.devices[1].party().view().wallets[0].terms.exported);
}

#[test]
fn nothing_is_given_unless_everybody_agrees() {
    let (mut world, wallet) = setting::<Toy>();
    let ids = [0, 1].map(|device| world.devices[device].id());
    world.order(0, |party, moment| party.export(wallet, &ids, moment));
    assert!(world.person_acts(1), "the request is opened");
    while world.person_acts(0) {}
    let asked = world.devices[1].party().view().session.unwrap().stage;
    assert!(matches!(asked, StageView::Exporting { to, agreed: false, .. } if to == ids[0]));
    world.order(1, |party, moment| party.refuse(wire::letter::RefusalReason::Unexpected, moment));
    world.settle();
    assert!(world.devices[0].party().take_exported(wallet).is_none());
    assert_eq!([0, 1, 2].map(|device| marks(&mut world, device)), [0; 3]);
}

#[test]
fn an_export_to_somebody_else_than_asks_is_refused() {
    let (mut world, wallet) = setting::<Toy>();
    let third = world.devices[2].id();
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let lie = reproposing(
        None,
        in_proposal(move |proposal| {
            if let Payload::Export(request) = &mut proposal.payload {
                request.to = third;
            }
        }),
    );
    world.meddler = Some(scenarios::Mask::new(0, secrets, None, lie).into_meddler());
    let ids = [0, 1].map(|device| world.devices[device].id());
    world.order(0, |party, moment| party.export(wallet, &ids, moment));
    world.people_agree();
    let failed = world.failures(1).first().map(|failure| failure.code());
    assert_eq!(failed, Some("proposal.wrong_context"));
}

#[test]
fn a_mark_that_proves_nothing_is_not_kept() {
    let (mut world, wallet) = setting::<Toy>();
    assert!(export(&mut world, wallet, &[0, 1]));
    let disk = world.disks();
    let real: ExportMark = world.devices[0].party().wallets()[&wallet].exports()[0].clone();
    let (mut world, wallet2) = setting::<Toy>();
    assert_eq!(wallet, wallet2);
    drop(disk);
    let with = |change: &dyn Fn(&mut ExportMark)| {
        let mut mark = real.clone();
        change(&mut mark);
        mark
    };
    for forged in [
        with(&|mark| mark.session = ByteArray::new([1; 32])),
        with(&|mark| mark.consents = mark.consents.clone().into_iter().skip(1).collect()),
        with(&|mark| mark.proposal.descriptor.threshold = 3),
        with(&|mark| mark.proposal.descriptor.epoch = None),
    ] {
        post(&mut world, 0, 2, &StandingMessage::Exported(forged));
        assert_eq!(marks(&mut world, 2), 0);
    }
    post(&mut world, 0, 2, &StandingMessage::Exported(real.clone()));
    assert_eq!(marks(&mut world, 2), 1, "and the real one is");
}
