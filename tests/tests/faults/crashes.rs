//! A device stops before any one of its steps, comes back, and life goes on.

use party::{Scheme, Threshold};
use scenarios::{Disk, Toy, World};
use wire::WalletId;

use crate::nightly;

/// When the crashed device comes back.
#[derive(Debug, Clone, Copy)]
enum Back {
    AtOnce,
    AfterAnHour,
}

/// How many steps each device takes in an undisturbed creation.
fn steps_of_create<S: Scheme>(holders: u8) -> Vec<usize> {
    let mut world = World::<S>::new(usize::from(holders), 1);
    let before: Vec<usize> = world.devices.iter().map(|device| device.steps).collect();
    world.set_out(2, holders);
    world.people_agree();
    world.pass(25);
    assert_eq!(world.shown().len(), 1);
    world.devices.iter().zip(before).map(|(device, before)| device.steps - before).collect()
}

/// Lets those crash whose steps run out, wait, and come back.
fn go_through<S: Scheme>(world: &mut World<S>, back: Back, story: &str) {
    world.people_agree();
    if let Back::AfterAnHour = back {
        for _ in 0..6 {
            world.pass(610);
            world.people_agree();
        }
    }
    world.check(story, &[]);
    for device in world.crashed() {
        world.restart(device);
    }
    world.check(story, &[]);
    world.settle();
    world.check(story, &[]);
    for device in &mut world.devices {
        device.steps_left = None;
    }
    world.settle();
    world.everybody_leaves();
    world.check(story, &[]);
    world.check_all_or_nobody(story);
}

/// Gives how many wallets came of it: none or one.
fn crash_in_create<S: Scheme>(crashes: &[(usize, usize)], back: Back, afterwards: bool) -> usize {
    let story = format!("(device, step) {crashes:?} crash, back {back:?}");
    let mut world = World::<S>::new(3, 1);
    for (device, step) in crashes {
        world.devices[*device].steps_left = Some(*step);
    }
    world.set_out(2, 3);
    go_through(&mut world, back, &story);
    let made = world.shown().len();
    assert!(made <= 1, "{story}: {made} wallets were made of one creation");

    for device in 0..3 {
        let terms = world.terms(2, 3);
        world.order(device, |party, moment| party.create(terms, Vec::new(), moment));
        world.order(device, |party, moment| party.cancel(moment));
    }
    if !afterwards {
        return made;
    }
    world.set_out(2, 3);
    let invite = world.invite.take().unwrap();
    for device in 1..3 {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.people_agree();
    world.check_all_or_nobody(&story);
    let shown: Vec<WalletId> = world.shown().into_keys().collect();
    assert_eq!(shown.len(), made + 1, "{story}: no wallet can be made afterwards");
    for wallet in shown {
        assert!(world.sign(wallet, &[0, 2], 0), "{story}: {wallet:?} does not sign");
    }
    world.check(&story, &[]);
    made
}

/// Crashes of one device before every `stride`th of its steps.
fn crash_everywhere(device: usize, back: Back, stride: usize) {
    let steps = steps_of_create::<Toy>(3)[device];
    let stride = if nightly() { 1 } else { stride };
    let tried: Vec<usize> = (0..steps).step_by(stride).collect();
    let mut made = 0;
    for step in &tried {
        made += crash_in_create::<Toy>(&[(device, *step)], back, step % 8 == 0);
    }
    let tried = tried.len();
    println!(
        "creation: device {device} crashed at {tried} of {steps} steps, {back:?}: {made} made"
    );
}

#[test]
fn create_survives_a_crash_of_its_initiator_at_any_step() {
    crash_everywhere(0, Back::AtOnce, 1);
    crash_everywhere(0, Back::AfterAnHour, 7);
}

#[test]
fn create_survives_a_crash_of_a_guest_at_any_step() {
    crash_everywhere(1, Back::AtOnce, 1);
    crash_everywhere(1, Back::AfterAnHour, 7);
}

#[test]
fn create_survives_a_crash_of_another_guest_at_any_step() {
    crash_everywhere(2, Back::AtOnce, 1);
    crash_everywhere(2, Back::AfterAnHour, 7);
}

#[test]
fn create_survives_crashes_of_two_devices() {
    let steps = steps_of_create::<Toy>(3);
    let stride = if nightly() { 5 } else { 19 };
    let mut tried = 0;
    for first in (0..steps[0]).step_by(stride) {
        for second in (0..steps[1]).step_by(stride) {
            crash_in_create::<Toy>(&[(0, first), (1, second)], Back::AtOnce, false);
            tried += 1;
        }
    }
    println!("creation: two devices crashed at {tried} pairs of steps");
}

#[test]
fn the_real_scheme_survives_crashes_as_the_toy_does() {
    let steps = steps_of_create::<Threshold>(3);
    let samples = if nightly() { 40 } else { 2 };
    for (device, steps) in steps.into_iter().enumerate() {
        // The last third is where shares are on disks.
        let late = steps * 2 / 3;
        for sample in 0..samples {
            let step = late + sample * (steps - late) / samples;
            crash_in_create::<Threshold>(&[(device, step)], Back::AtOnce, false);
        }
    }
    println!("real creation: {} crashes", 3 * samples);
}

fn wallet<S: Scheme>() -> (Vec<Disk>, WalletId) {
    let mut world = World::<S>::new(3, 1);
    let wallet = world.create(2, 3);
    (world.disks(), wallet)
}

fn crash_in_signing<S: Scheme>(disks: &[Disk], wallet: WalletId, device: usize, step: usize) {
    let story = format!("device {device} crashes before step {step} of a signature");
    let mut world = World::<S>::with_disks(disks.to_vec(), 1);
    world.devices[device].steps_left = Some(step);
    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    go_through(&mut world, Back::AtOnce, &story);
    for (number, signers) in [[1, 2], [0, 2], [0, 1]].into_iter().enumerate() {
        let nonce = u64::try_from(number).unwrap() + 1;
        assert!(world.sign(wallet, &signers, nonce), "{story}: {signers:?} sign no more");
    }
    world.check(&story, &[]);
    for device in 0..3 {
        let history = world.devices[device].party().view().wallets[0].history.len();
        assert!(history >= 3, "{story}: device {device} remembers {history} of 3 signatures");
    }
}

fn steps_of_signing<S: Scheme>(disks: &[Disk], wallet: WalletId) -> Vec<usize> {
    let mut world = World::<S>::with_disks(disks.to_vec(), 1);
    let before: Vec<usize> = world.devices.iter().map(|device| device.steps).collect();
    assert!(world.sign(wallet, &[0, 1], 0));
    world.pass(25);
    world.devices.iter().zip(before).map(|(device, before)| device.steps - before).collect()
}

#[test]
fn a_wallet_survives_a_crash_of_a_signer_at_any_step() {
    let (disks, wallet) = wallet::<Toy>();
    let steps = steps_of_signing::<Toy>(&disks, wallet);
    for (device, steps) in steps.iter().enumerate() {
        for step in 0..*steps {
            crash_in_signing::<Toy>(&disks, wallet, device, step);
        }
    }
    println!("signature: crashes at all of {steps:?} steps");
}

#[test]
fn a_real_wallet_survives_crashes_of_its_signers() {
    let (disks, wallet) = wallet::<Threshold>();
    let steps = steps_of_signing::<Threshold>(&disks, wallet);
    let stride = if nightly() { 1 } else { 9 };
    let mut tried = 0;
    for (device, steps) in steps.iter().enumerate() {
        for step in (0..*steps).step_by(stride) {
            crash_in_signing::<Threshold>(&disks, wallet, device, step);
            tried += 1;
        }
    }
    println!("real signature: {tried} crashes");
}

#[test]
fn a_full_disk_fails_the_creation_and_nothing_else() {
    for device in 0..3 {
        let mut world = World::<Toy>::new(3, 1);
        world.set_out(2, 3);
        world.devices[device].disk_full = true;
        world.settle();
        world.check("a full disk", &[]);
        assert!(world.shown().is_empty(), "nobody shows a wallet that one could not keep");
        let failures = world.failures(device);
        assert!(failures.iter().any(|f| f.code() == "ceremony.not_saved"), "{failures:?}");
        world.devices[device].disk_full = false;
        world.everybody_leaves();
        world.check("a full disk", &[]);
        world.check_all_or_nobody("a full disk");
    }
}
