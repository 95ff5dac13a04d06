//! Shares of two epochs in one session, and stores that are set back.

use std::collections::BTreeSet;

use party::{Happening, Scheme, Standing, Threshold};
use scenarios::{Disk, Frame, Toy, World};
use wire::{WalletId, descriptor::ChangeKind, relay::ClientFrame};

use crate::{
    nightly,
    stories::{STORIES, Story, before},
};

/// What four devices keep of a 2-of-4 wallet before and after fresh shares were made.
fn two_epochs<S: Scheme>() -> ([Vec<Disk>; 2], WalletId) {
    let mut world = World::<S>::new(4, 1);
    let wallet = world.create(2, 4);
    world.pass(25);
    let before = world.disks();
    let all = [0, 1, 2, 3];
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &all, &[]);
    assert!(world.change(&refresh, &all));
    world.pass(25);
    ([before, world.disks()], wallet)
}

/// Devices whose bit is set stand in the later epoch, and no certificate is carried.
fn mixed<S: Scheme>(disks: &[Vec<Disk>; 2], later: usize) -> World<S> {
    let mix = (0..4).map(|device| disks[later >> device & 1][device].clone());
    let mut world = World::<S>::new(4, 1);
    world.meddler = Some(Box::new(|carried| {
        let post = matches!(carried.frame, Frame::Up(ClientFrame::Post { .. }));
        if post { Vec::new() } else { vec![carried] }
    }));
    for (device, disk) in mix.enumerate() {
        world.crash(device);
        world.devices[device].disk = disk;
        world.restart(device);
        world.devices[device].noticed.clear();
    }
    world
}

/// Nobody's person was asked for anything but to open the request: there was no certificate of the
/// session, and without that nobody says a word of round 1.
fn nobody_is_asked<S: Scheme>(world: &World<S>, story: &str) {
    for (number, device) in world.devices.iter().enumerate() {
        let asked = device.noticed.iter().any(|h| matches!(h, Happening::NeedsYou { .. }));
        assert!(!asked, "{story}: device {number} is asked to agree");
        assert!(device.published.is_empty(), "{story}");
    }
}

/// Gives how many sessions were tried.
fn every_mix<S: Scheme>(mixes: &[usize]) -> usize {
    let (disks, wallet) = two_epochs::<S>();
    let mut tried = 0;
    for later in mixes {
        let stands = |device: usize| later >> device & 1;
        for first in 0..4 {
            for second in (0..4).filter(|second| stands(*second) != stands(first)) {
                let story = format!("mix {later:04b}: {first} asks {second} to sign");
                let mut world = mixed::<S>(&disks, *later);
                let proposal = world.proposal(wallet, &[first, second], 0);
                world.order(first, |party, moment| party.propose(&proposal, moment));
                world.people_agree();
                nobody_is_asked(&world, &story);
                let told = !world.failures(first).is_empty() && !world.failures(second).is_empty();
                assert!(told, "{story}: both are told");
                world.check(&story, &[]);
                tried += 1;
            }
            let story = format!("mix {later:04b}: {first} asks all for fresh shares");
            let mut world = mixed::<S>(&disks, *later);
            let mut all = vec![first];
            all.extend((0..4).filter(|device| *device != first));
            let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &all, &[]);
            assert!(world.ask_for(&refresh, &all));
            world.people_agree();
            nobody_is_asked(&world, &story);
            world.check(&story, &[]);
            tried += 1;
        }
    }
    tried
}

#[test]
fn every_mix_of_two_epochs_is_refused_before_round_1() {
    // All sets of devices but nobody and everybody.
    let mixes: Vec<usize> = (1..15).collect();
    println!("{} sessions of two epochs", every_mix::<Toy>(&mixes));
}

#[test]
fn a_mix_of_two_real_epochs_is_refused_before_round_1() {
    let mixes: &[usize] = if nightly() { &[0b0011, 0b0111, 0b1000] } else { &[0b0011] };
    println!("{} sessions of two real epochs", every_mix::<Threshold>(mixes));
}

/// What one device keeps at each moment of a change.
fn moments(story: Story, disks: &[Disk], wallet: WalletId, device: usize) -> BTreeSet<Disk> {
    let mut world = story.world::<Toy>(disks);
    let proposal = story.proposal(&mut world, wallet);
    world.devices[device].past = Some(Vec::new());
    assert!(world.change(&proposal, story.devices), "{}", story.name);
    world.settle();
    world.devices[device].past.take().unwrap_or_default().into_iter().collect()
}

/// Sets each device back to each moment of the change after it was made. Gives how many stores were
/// set back.
fn set_back(story: Story) -> usize {
    let (disks, wallet) = before::<Toy>(story);
    let mut tried = 0;
    for device in story.devices {
        for (number, moment) in moments(story, &disks, wallet, *device).into_iter().enumerate() {
            let name = format!("{}: device {device} is set back to moment {number}", story.name);
            let mut world = story.world::<Toy>(&disks);
            let proposal = story.proposal(&mut world, wallet);
            assert!(world.change(&proposal, story.devices), "{name}");
            world.settle();
            let (holders, t) = world.check_one_epoch(&name, wallet);
            world.crash(*device);
            world.devices[*device].disk = moment;
            world.restart(*device);
            world.settle();
            world.check(&name, &[]);
            tried += 1;
            let others: Vec<usize> = holders.iter().copied().filter(|h| h != device).collect();
            if others.len() >= t {
                assert!(world.sign(wallet, &others[..t], 1), "{name}: {others:?} sign no more");
            }
            if !holders.contains(device) {
                continue;
            }
            let me = world.devices[*device].id();
            let held = world.devices[*device].party().wallets().get(&wallet);
            match held.map(|held| held.standing(&me)) {
                Some(Standing::Holder) => {}
                Some(Standing::Lost) if others.len() >= t => {
                    let mut all = others.clone();
                    all.push(*device);
                    let threshold = u8::try_from(t).unwrap();
                    let mut recover =
                        world.change_of(wallet, ChangeKind::Recover, threshold, &all, &[]);
                    recover.lost = vec![me];
                    assert!(world.change(&recover, &all), "{name}: {:?}", world.failures(*device));
                    world.settle();
                }
                // A newcomer that was set back to before it came in knows of nothing; of a wallet
                // that needs all its holders nothing can be made again.
                Some(Standing::Lost) | None => continue,
                other => panic!("{name}: {other:?}"),
            }
            let (again, t) = world.check_one_epoch(&name, wallet);
            assert!(world.sign(wallet, &again[again.len() - t..], 2), "{name}: {again:?}");
            world.check(&name, &[]);
        }
    }
    println!("{}: {tried} stores set back", story.name);
    tried
}

#[test]
fn a_store_that_is_set_back_to_any_moment_of_a_change_costs_no_key() {
    let stride = if nightly() { 1 } else { 4 };
    let tried: usize =
        STORIES.into_iter().skip(3 * usize::from(!nightly())).step_by(stride).map(set_back).sum();
    assert!(tried > 10, "{tried}");
}
