//! Any one write of a change fails, once or until somebody frees the disk: no key is lost.

use party::{Failure, Standing};
use scenarios::{Disk, DiskFault, Lasts, Leaves, Toy, World};
use wire::{WalletId, descriptor::ChangeKind};

use crate::{
    nightly,
    stories::{STORIES, Story, before},
};

/// Weeks, in which everything that waits has its turn.
const LONG: [u64; 4] = [25, 3700, 8 * 24 * 3600, 25];

/// Every change tries the first two.
const FAULTS: [(Leaves, Lasts); 4] = [
    (Leaves::Before, Lasts::ForGood),
    (Leaves::After, Lasts::Once),
    (Leaves::Before, Lasts::Once),
    (Leaves::After, Lasts::ForGood),
];

fn writes(story: Story, disks: &[Disk], wallet: WalletId) -> Vec<usize> {
    let mut world = story.world::<Toy>(disks);
    let before: Vec<usize> = world.devices.iter().map(|device| device.writes).collect();
    let proposal = story.proposal(&mut world, wallet);
    assert!(world.change(&proposal, story.devices), "{}", story.name);
    world.pass(25);
    world.devices.iter().zip(before).map(|(device, before)| device.writes - before).collect()
}

/// Lets one write fail. True when the change was made all the same.
fn fail(story: Story, disks: &[Disk], wallet: WalletId, device: usize, fault: DiskFault) -> bool {
    let name = format!("{}: device {device}, {fault:?}", story.name);
    let mut world = story.world::<Toy>(disks);
    let proposal = story.proposal(&mut world, wallet);
    world.devices[device].disk_fault = Some(fault);
    world.ask_for(&proposal, story.devices);
    world.people_agree();
    world.settle();
    world.check(&name, &[]);
    let told = world.failures(device);
    assert!(told.contains(&Failure::NotSaved), "{name}: its person is told {told:?}");
    world.everybody_leaves();

    if fault.lasts == Lasts::ForGood {
        // The others do not wait for it, where they are enough.
        if let Some(signers) = enough(&mut world, wallet, &[device]) {
            assert!(world.sign(wallet, &signers, 10), "{name}: {signers:?} sign no more");
        }
        world.crash(device);
        world.devices[device].disk_fault = None;
        world.devices[device].disk_full = false;
        world.restart(device);
    }
    for seconds in LONG {
        world.pass(seconds);
        world.settle();
    }
    world.everybody_leaves();
    world.check(&name, &[]);

    let first = story.devices[0];
    let made = world.devices[first].party().wallets()[&wallet].manifest().attempt > 1;
    if !made {
        let signers = enough(&mut world, wallet, &[]);
        // With a device lost for good, those that are left may be too few until the change is made.
        assert!(signers.is_some() || story.restored.is_some(), "{name}: too few hold shares");
        if let Some(signers) = signers {
            assert!(world.sign(wallet, &signers, 20), "{name}: {signers:?} sign no more");
        }
        let again = story.proposal(&mut world, wallet);
        assert!(
            world.change(&again, story.devices),
            "{name}: no second try: {:?}",
            world.failures(first)
        );
        world.settle();
    }
    let (holders, t) = world.check_one_epoch(&name, wallet);
    assert!(world.sign(wallet, &holders[..t], 30), "{name}: {holders:?} sign no more");
    assert!(world.sign(wallet, &holders[holders.len() - t..], 31), "{name}");
    world.check(&name, &[]);
    made
}

/// As many devices as must agree, except these, that hold shares of the latest epoch that anybody
/// stands in.
fn enough(world: &mut World<Toy>, wallet: WalletId, without: &[usize]) -> Option<Vec<usize>> {
    let mut holders = Vec::new();
    for device in 0..world.devices.len() {
        let me = world.devices[device].id();
        let Some(party) = &world.devices[device].party else { continue };
        let Some(held) = party.wallets().get(&wallet) else { continue };
        if held.standing(&me) == Standing::Holder {
            let manifest = held.manifest();
            holders.push((manifest.attempt, usize::from(manifest.terms.threshold), device));
        }
    }
    let (latest, t, _) = holders.iter().max().copied()?;
    let signers = holders.iter().filter(|(k, _, device)| *k == latest && !without.contains(device));
    let signers: Vec<usize> = signers.take(t).map(|(.., device)| *device).collect();
    (signers.len() == t).then_some(signers)
}

fn fail_everywhere(number: usize) {
    let story = STORIES[number];
    let (disks, wallet) = before::<Toy>(story);
    let writes = writes(story, &disks, wallet);
    let (mut tried, mut made) = (0, 0);
    for device in story.devices {
        for after in 0..writes[*device] {
            for (leaves, lasts) in FAULTS.into_iter().take(if nightly() { 4 } else { 2 }) {
                let fault = DiskFault { after, leaves, lasts };
                made += usize::from(fail(story, &disks, wallet, *device, fault));
                tried += 1;
            }
        }
    }
    println!("{}: {tried} failed writes, {made} times it was made all the same", story.name);
    assert!(made > 0 && made < tried, "writes come before the certificate and after it");
}

#[test]
fn a_recovery_out_of_a_backup_survives_a_disk_that_fails_at_any_write() {
    fail_everywhere(9);
}

#[test]
fn a_refresh_survives_a_disk_that_fails_at_any_write() {
    fail_everywhere(0);
}

#[test]
fn a_refresh_with_one_away_survives_a_disk_that_fails_at_any_write() {
    fail_everywhere(1);
}

#[test]
fn a_new_threshold_survives_a_disk_that_fails_at_any_write() {
    fail_everywhere(2);
}

#[test]
fn an_addition_survives_a_disk_that_fails_at_any_write() {
    fail_everywhere(3);
}

#[test]
fn a_removal_survives_a_disk_that_fails_at_any_write() {
    fail_everywhere(4);
}

#[test]
fn a_removal_of_one_that_must_deal_survives_a_disk_that_fails_at_any_write() {
    fail_everywhere(5);
}

#[test]
fn a_recovery_of_one_that_lost_its_share_survives_a_disk_that_fails_at_any_write() {
    fail_everywhere(6);
}

#[test]
fn a_recovery_on_a_new_device_survives_a_disk_that_fails_at_any_write() {
    fail_everywhere(7);
}

/// A disk that is full when somebody changes its mind holds nobody up, and forgets nothing.
#[test]
fn what_is_called_off_while_the_disk_is_full_is_over_for_all_and_stays_called_off() {
    for leaves in [Leaves::Before, Leaves::After] {
        let mut world = World::<Toy>::new(3, 1);
        let wallet = world.create(2, 3);
        world.pass(25);
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
        assert!(world.ask_for(&refresh, &[0, 1, 2]));
        for device in [1, 2] {
            let session = world.devices[device].party().view().inbox[0].session;
            world.order(device, |party, moment| party.answer(session, moment));
        }
        assert!(world.person_acts(1), "it agrees");
        assert!(world.person_acts(0));
        world.devices[1].disk_fault = Some(DiskFault { after: 0, leaves, lasts: Lasts::Once });
        world.order(1, |party, moment| party.cancel(moment));
        assert!(world.failures(1).contains(&Failure::NotSaved));
        assert!(world.devices[1].party().view().session.is_none());
        for device in [0, 2] {
            let session = world.devices[device].party().view().session;
            let waits = session.is_some_and(|session| session.change.is_some());
            assert!(!waits, "device {device} waits for it, {leaves:?}");
        }
        world.pass(120);
        world.restart(1);
        assert!(world.devices[1].party().view().unfinished.is_empty(), "{leaves:?}");
    }
}

/// What the disk did not take was not agreed to: whoever goes on with it does not know, after a
/// restart, that it left.
#[test]
fn an_approval_that_is_not_on_the_disk_is_asked_for_again() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    let fault = DiskFault { after: 0, leaves: Leaves::Before, lasts: Lasts::Once };
    world.devices[2].disk_fault = Some(fault);
    assert!(world.ask_for(&refresh, &[0, 1, 2]));
    for device in [1, 2] {
        let session = world.devices[device].party().view().inbox[0].session;
        world.order(device, |party, moment| party.answer(session, moment));
    }
    for device in [0, 1, 2] {
        assert!(world.person_acts(device), "device {device} agrees");
    }
    assert!(world.failures(2).contains(&Failure::NotSaved));
    let asked = |world: &mut World<Toy>| {
        let view = world.devices[2].party().view();
        view.session.is_some_and(|session| session.change.is_some())
    };
    for _ in 0..20 {
        world.pass(30);
        if !world.devices[2].party().view().inbox.is_empty() {
            assert!(world.person_acts(2), "it opens the request");
        }
        if asked(&mut world) {
            break;
        }
    }
    let view = world.devices[2].party().view();
    let attempt = view.wallets[0].attempt;
    assert_eq!(attempt, 1, "nothing was made without it");
    world.people_agree();
    world.settle();
    world.check("asked again", &[]);
    let (holders, _) = world.check_one_epoch("asked again", wallet);
    assert_eq!(holders, [0, 1, 2]);
}
