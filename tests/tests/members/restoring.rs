//! Coming back out of a backup: as a new device, with the lost one removed, and never to sign before that.

use party::{Failure, OutcomeView, Party, RecordKey, Scheme, Threshold};
use scenarios::{Toy, World};
use wire::{WalletId, descriptor::ChangeKind};

use crate::stories::restore;

/// The last of the holders is lost, and the device after it has the backup of its share.
fn lost<S: Scheme>(threshold: u8, holders: u8) -> (World<S>, WalletId) {
    let mut world = World::<S>::new(usize::from(holders) + 1, 1);
    let wallet = world.create(threshold, holders);
    world.pass(25);
    let last = usize::from(holders) - 1;
    restore(&mut world, last + 1, last, wallet);
    world.disconnect(last);
    (world, wallet)
}

fn is_kept<S: Scheme>(world: &World<S>, device: usize, wallet: WalletId) -> bool {
    world.devices[device].disk.contains_key(&RecordKey::Restored(wallet))
}

fn comes_back<S: Scheme>() {
    let (mut world, wallet) = lost::<S>(2, 2);
    let view = world.devices[2].party().view();
    assert!(view.wallets.is_empty(), "it is no member");
    let [restored] = &view.restored[..] else { panic!("one share") };
    assert_eq!((restored.place, restored.of, restored.attempt), (2, world.devices[1].id(), 1));
    assert!(
        world.tell(2, |party, m| party.change(&refresh(wallet), m)).is_err(),
        "it asks nothing"
    );

    // A restart loses nothing.
    world.crash(2);
    world.restart(2);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 2], &[1]);
    assert!(world.change(&recover, &[0, 2]), "{:?} {:?}", world.failures(0), world.failures(2));
    world.check("restored", &[]);
    let view = world.devices[2].party().view();
    assert_eq!((view.restored.len(), view.wallets[0].attempt), (0, 2));
    assert!(world.sign(wallet, &[2, 0], 0), "{:?}", world.failures(2));
    world.settle();
    assert!(!is_kept(&world, 2, wallet), "what was restored goes once the new share is safe");
    world.connect(1);
    world.settle();
    assert!(!world.sign(wallet, &[1, 0], 1), "the old device signs no more");
}

fn refresh(wallet: WalletId) -> party::ChangeProposal {
    party::ChangeProposal {
        wallet,
        kind: ChangeKind::Refresh,
        threshold: 2,
        participants: Vec::new(),
        newcomers: 0,
        invited: Vec::new(),
        removed: Vec::new(),
        lost: Vec::new(),
        master: None,
    }
}

#[test]
fn the_last_share_of_n_of_n_comes_back_on_a_new_device() {
    comes_back::<Toy>();
    comes_back::<Threshold>();
}

#[test]
fn two_lost_devices_of_three_come_back_at_once() {
    let mut world = World::<Threshold>::new(5, 1);
    let wallet = world.create(3, 3);
    world.pass(25);
    // Which of the newcomers brings which share, they say themselves.
    restore(&mut world, 3, 2, wallet);
    restore(&mut world, 4, 1, wallet);
    [1, 2].into_iter().for_each(|device| world.disconnect(device));
    let recover = world.change_of(wallet, ChangeKind::Recover, 3, &[0, 3, 4], &[1, 2]);
    assert!(world.change(&recover, &[0, 3, 4]), "{:?}", world.failures(0));
    assert!(world.sign(wallet, &[4, 0, 3], 0), "{:?}", world.failures(4));
}

/// Where enough others are there nothing of the backup is needed, however old it is.
#[test]
fn a_stale_backup_leads_back_where_enough_others_deal() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    restore(&mut world, 3, 2, wallet);
    let fresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&fresh, &[0, 1, 2]));
    world.settle();
    world.disconnect(2);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 3], &[2]);
    assert!(world.change(&recover, &[0, 1, 3]), "{:?}", world.failures(0));
    world.settle();
    assert!(!is_kept(&world, 3, wallet));
    assert!(world.sign(wallet, &[3, 1], 0), "{:?}", world.failures(3));
}

#[test]
fn a_share_of_another_epoch_does_not_deal() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 2);
    world.pass(25);
    restore(&mut world, 2, 1, wallet);
    let fresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1], &[]);
    assert!(world.change(&fresh, &[0, 1]));
    world.settle();
    world.disconnect(1);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 2], &[1]);
    assert!(!world.change(&recover, &[0, 2]));
    let nothing = "proposal.nothing_brought";
    for device in [0, 2] {
        let codes: Vec<&str> = world.failures(device).iter().map(Failure::code).collect();
        assert!(codes.contains(&nothing), "device {device}: {codes:?}");
    }
    assert!(is_kept(&world, 2, wallet), "nothing is lost by trying");
    // The backup of the very epoch is what it takes.
    world.connect(1);
    world.settle();
    restore(&mut world, 2, 1, wallet);
    world.disconnect(1);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 2], &[1]);
    assert!(world.change(&recover, &[0, 2]), "{:?}", world.failures(0));
}

#[test]
fn a_backup_is_refused_where_it_does_not_belong() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let backup = |world: &mut World<Toy>, of: usize| {
        world.tell(of, |party, _| party.recovery_payload(wallet)).unwrap()
    };
    let [first, second] = [0, 1].map(|of| backup(&mut world, of));
    let refused = |world: &mut World<Toy>, by: usize, bytes: &[u8]| {
        world.tell(by, |party, _| party.restore(bytes)).unwrap_err().code()
    };
    assert_eq!(refused(&mut world, 2, first.expose()), "restore.member");
    world.tell(3, |party, _| party.restore(first.expose())).unwrap();
    assert_eq!(refused(&mut world, 3, second.expose()), "restore.another");
    let whole = first.expose();
    for length in 0..whole.len() {
        assert_eq!(refused(&mut world, 3, &whole[..length]), "restore.no_share", "{length} bytes");
    }
    for at in 0..whole.len() {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 1;
        assert!(Party::<Toy>::read_backup(&bytes).is_err(), "byte {at}");
    }
    world.tell(3, |party, _| party.forget_restored(wallet)).unwrap();
    assert!(!is_kept(&world, 3, wallet));
    world.tell(3, |party, _| party.restore(second.expose())).unwrap();
    assert_eq!(world.devices[3].party().view().last, None::<OutcomeView>);
}
