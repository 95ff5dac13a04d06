//! Stores that were set back to an older copy, on devices that remember outside the store how far each
//! wallet was (catalogue C6).

use std::collections::BTreeMap;

use party::{RecordKey, Standing};
use scenarios::{Disk, Toy, World};
use wire::{WalletId, descriptor::ChangeKind};

use crate::nightly;

/// A 2-of-3 wallet on devices that remember, everybody's older disk, and a refresh since.
fn setting() -> (World<Toy>, WalletId, Vec<Disk>) {
    let mut world = World::<Toy>::new(3, 6);
    for device in 0..3 {
        remember(&mut world, device);
    }
    let wallet = world.create(2, 3);
    world.pass(25);
    let old = world.disks();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]));
    world.settle();
    assert_eq!(mark(&world, 2, wallet), Some(2));
    (world, wallet, old)
}

fn remember(world: &mut World<Toy>, device: usize) {
    world.devices[device].marks = Some(BTreeMap::new());
    world.crash(device);
    world.restart(device);
}

fn mark(world: &World<Toy>, device: usize, wallet: WalletId) -> Option<u64> {
    Some(world.devices[device].marks.as_ref()?.get(&wallet)?.attempt)
}

fn standing(world: &World<Toy>, device: usize, wallet: WalletId) -> Option<Standing> {
    let party = world.devices[device].party.as_ref()?;
    Some(party.wallets().get(&wallet)?.standing(&party.me()))
}

/// Puts an older copy of its store back, on a device without a line.
fn set_back(world: &mut World<Toy>, device: usize, old: &[Disk]) {
    world.crash(device);
    world.devices[device].disk.clone_from(&old[device]);
    world.devices[device].switch_on();
}

fn on_line(world: &mut World<Toy>, device: usize) {
    world.connect(device);
    world.run();
}

#[test]
fn a_store_that_was_set_back_signs_nothing_even_alone_and_recovers() {
    let (mut world, wallet, old) = setting();
    set_back(&mut world, 2, &old);
    assert_eq!(standing(&world, 2, wallet), Some(Standing::Behind));
    assert!(world.tell(2, |party, _| party.recovery_payload(wallet)).is_err(), "no stale file");
    assert_eq!(mark(&world, 2, wallet), Some(2), "what is remembered is not lowered");

    // The others are away: it meets a relay and nobody who could tell.
    for device in [0, 1] {
        world.crash(device);
    }
    on_line(&mut world, 2);
    let transfer = world.proposal(wallet, &[2, 0], 0);
    let refused = world.tell(2, |party, moment| party.propose(&transfer, moment)).unwrap_err();
    assert_eq!(refused.code(), "wallet.no_share");
    let mut recover = world.change_of(wallet, ChangeKind::Recover, 2, &[2, 0, 1], &[]);
    recover.lost = vec![world.devices[2].id()];
    let refused = world.tell(2, |party, moment| party.change(&recover, moment)).unwrap_err();
    assert_eq!(refused.code(), "wallet.no_share", "first it must learn how the wallet stands");

    for device in [0, 1] {
        world.restart(device);
    }
    world.settle();
    assert_eq!(standing(&world, 2, wallet), Some(Standing::Lost));
    let mut recover = world.change_of(wallet, ChangeKind::Recover, 2, &[2, 0, 1], &[]);
    recover.lost = vec![world.devices[2].id()];
    assert!(world.change(&recover, &[2, 0, 1]), "{:?}", world.failures(2));
    world.settle();
    assert_eq!(standing(&world, 2, wallet), Some(Standing::Holder));
    assert!(world.sign(wallet, &[2, 1], 0));
    assert_eq!(mark(&world, 2, wallet), Some(3));
    world.check("recovered", &[]);
}

/// Devices 0 and 1 remember nothing and were set back as well: for them nothing has happened.
fn all_set_back() -> (World<Toy>, WalletId) {
    let (mut world, wallet, old) = setting();
    for device in 0..3 {
        if device < 2 {
            world.devices[device].marks = None;
        }
        set_back(&mut world, device, &old);
    }
    for device in 0..3 {
        on_line(&mut world, device);
    }
    assert_eq!(standing(&world, 0, wallet), Some(Standing::Holder));
    assert_eq!(standing(&world, 2, wallet), Some(Standing::Behind));
    (world, wallet)
}

#[test]
fn it_does_not_sign_with_others_that_were_set_back_and_do_not_know_it() {
    let (mut world, wallet) = all_set_back();
    assert!(!world.sign(wallet, &[0, 2], 0));
    let codes: Vec<_> = world.failures(2).iter().map(party::Failure::code).collect();
    assert!(codes.contains(&"proposal.no_share"), "{codes:?}");
    assert!(world.sign(wallet, &[0, 1], 0), "who remembers nothing is not kept from it");
}

#[test]
fn it_takes_part_in_no_change_of_the_old_epoch() {
    let (mut world, wallet) = all_set_back();
    let before = world.devices[2].disk.clone();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(!world.change(&refresh, &[0, 1, 2]));
    // Nor does it take a share as one that has lost its own.
    let mut recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 2], &[]);
    recover.lost = vec![world.devices[2].id()];
    assert!(!world.change(&recover, &[0, 1, 2]));
    let shares = |disk: &Disk| disk.keys().filter(|k| matches!(k, RecordKey::Epoch { .. })).count();
    assert_eq!(shares(&world.devices[2].disk), shares(&before), "it acknowledged nothing");
    assert_eq!(standing(&world, 2, wallet), Some(Standing::Behind));
}

#[test]
fn another_epoch_of_the_same_number_is_no_more_believed_than_an_older_one() {
    let (mut world, wallet, _) = setting();
    let marks = world.devices[2].marks.as_mut().unwrap();
    marks.get_mut(&wallet).unwrap().manifest[0] ^= 1;
    world.crash(2);
    world.restart(2);
    assert_eq!(standing(&world, 2, wallet), Some(Standing::Behind));
}

#[test]
fn a_share_of_the_remembered_epoch_that_still_waits_is_completed_by_its_certificate() {
    let (mut world, wallet, old) = setting();
    let file = world.tell(0, |party, _| party.wallet_file(wallet)).unwrap();
    let record = RecordKey::Wallet(wallet);
    world.crash(2);
    let earlier = old[2].get(&record).cloned().unwrap();
    world.devices[2].disk.insert(record, earlier);
    world.devices[2].switch_on();
    assert_eq!(standing(&world, 2, wallet), Some(Standing::Behind));
    let told = world.tell(2, |party, moment| party.take_wallet_file(&file, moment));
    assert_eq!(told, Ok((wallet, true)));
    assert_eq!(standing(&world, 2, wallet), Some(Standing::Holder));
    on_line(&mut world, 2);
    assert!(world.sign(wallet, &[2, 0], 0));
}

#[test]
fn a_wallet_that_is_missing_is_named_until_its_person_forgets_it() {
    let (mut world, wallet, _) = setting();
    set_back(&mut world, 2, &vec![Disk::new(); 3]);
    assert_eq!(world.devices[2].party().view().missing, vec![wallet]);
    let stranger = WalletId::from_bytes([9; 32]);
    assert!(world.tell(2, |party, _| party.forget(stranger)).is_err());
    world.tell(2, |party, _| party.forget(wallet)).unwrap();
    assert!(world.devices[2].party().view().missing.is_empty());
    assert_eq!(mark(&world, 2, wallet), None);
    assert!(world.tell(0, |party, _| party.forget(wallet)).is_err(), "one that is there stays");
}

#[test]
fn whoever_begins_to_remember_begins_with_what_the_store_holds() {
    let mut world = World::<Toy>::new(2, 6);
    let wallet = world.create(2, 2);
    world.pass(25);
    assert_eq!(mark(&world, 0, wallet), None);
    remember(&mut world, 0);
    assert_eq!(mark(&world, 0, wallet), Some(1));
    assert_eq!(standing(&world, 0, wallet), Some(Standing::Holder));
}

#[test]
fn a_crash_or_a_full_disk_never_leaves_a_store_behind_what_is_remembered() {
    let (world, wallet, _) = setting();
    let disks = world.disks();
    let marks: Vec<_> = world.devices.iter().map(|device| device.marks.clone()).collect();
    let at_rest = |device: usize, limit: Limit| {
        let mut world = World::<Toy>::with_disks(disks.clone(), 6);
        for (device, marks) in world.devices.iter_mut().zip(&marks) {
            device.marks.clone_from(marks);
        }
        for device in 0..3 {
            world.crash(device);
            world.restart(device);
        }
        world.devices[device].steps = 0;
        match limit {
            Limit::Steps(steps) => world.devices[device].steps_left = Some(steps),
            Limit::Keeps(keeps) => world.devices[device].keeps_left = Some(keeps),
        }
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
        world.change(&refresh, &[0, 1, 2]);
        let steps = world.devices[device].steps;
        // Before it meets anybody again.
        world.crash(device);
        world.devices[device].switch_on();
        let held = standing(&world, device, wallet);
        assert_ne!(held, Some(Standing::Behind), "device {device}, {limit:?}");
        assert!(held.is_some(), "device {device}, {limit:?}");
        steps
    };
    for device in 0..3 {
        let steps = at_rest(device, Limit::Steps(usize::MAX));
        assert!(steps > 20, "the refresh was made: {steps}");
        let stride = if nightly() { 1 } else { 23 };
        for limit in (device..steps).step_by(stride) {
            at_rest(device, Limit::Steps(limit));
        }
        for limit in 0..8 {
            at_rest(device, Limit::Keeps(limit));
        }
    }
}

/// Where a device stops.
#[derive(Debug, Clone, Copy)]
enum Limit {
    /// It crashes before one more step.
    Steps(usize),
    /// Its disk takes no more records.
    Keeps(usize),
}
