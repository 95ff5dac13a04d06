//! A device stops before any one of its steps of a change, comes back, and no key is lost.

use party::{Scheme, Threshold};
use scenarios::{Disk, Toy};
use wire::{WalletId, descriptor::ChangeKind};

use crate::{
    nightly,
    stories::{STORIES, Story, before},
};

fn steps<S: Scheme>(story: Story, disks: &[Disk], wallet: WalletId) -> Vec<usize> {
    let mut world = story.world::<S>(disks);
    let before: Vec<usize> = world.devices.iter().map(|device| device.steps).collect();
    let proposal = story.proposal(&mut world, wallet);
    assert!(world.change(&proposal, story.devices), "{}", story.name);
    world.pass(25);
    world.devices.iter().zip(before).map(|(device, before)| device.steps - before).collect()
}

/// What came of a change that something disturbed.
#[derive(Default)]
struct Outcomes {
    tried: usize,
    changed: usize,
}

/// Lets devices crash before these steps; afterwards everybody who holds the latest epoch signs,
/// and the wallet can be changed once more.
fn crash<S: Scheme>(
    story: Story,
    disks: &[Disk],
    wallet: WalletId,
    crashes: &[(usize, usize)],
    thorough: bool,
    outcomes: &mut Outcomes,
) {
    let name = format!("{}: (device, step) {crashes:?} crash", story.name);
    let mut world = story.world::<S>(disks);
    let proposal = story.proposal(&mut world, wallet);
    for (device, step) in crashes {
        world.devices[*device].steps_left = Some(*step);
    }
    world.ask_for(&proposal, story.devices);
    world.people_agree();
    world.check(&name, &[]);
    for device in world.crashed() {
        world.restart(device);
    }
    world.check(&name, &[]);
    world.settle();
    for device in &mut world.devices {
        device.steps_left = None;
    }
    world.settle();
    world.everybody_leaves();
    world.check(&name, &[]);
    outcomes.tried += 1;
    let first = story.devices[0];
    let made = world.devices[first].party().wallets()[&wallet].manifest().attempt > 1;
    outcomes.changed += usize::from(made);
    let is_stuck = !story.lost.is_empty() || story.restored.is_some();
    if !made && is_stuck {
        // Whoever has nothing to sign with has it by the second try.
        let others = story.restored.is_some() || world.sign(wallet, &[0, 1], 0);
        assert!(others, "{name}: the others sign no more");
        let again = story.proposal(&mut world, wallet);
        assert!(world.change(&again, story.devices), "{name}: {:?}", world.failures(first));
        world.settle();
    }
    let (holders, t) = world.check_one_epoch(&name, wallet);
    if !thorough {
        return;
    }
    assert!(world.sign(wallet, &holders[..t], 1), "{name}: {holders:?} sign no more");
    assert!(
        world.sign(wallet, &holders[holders.len() - t..], 2),
        "{name}: {holders:?} sign no more"
    );
    let threshold = u8::try_from(t).unwrap();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, threshold, &holders, &[]);
    assert!(
        world.change(&refresh, &holders),
        "{name}: no change afterwards: {:?}",
        world.failures(holders[0])
    );
    world.settle();
    world.check(&name, &[]);
    let (again, t) = world.check_one_epoch(&name, wallet);
    assert_eq!(again, holders, "{name}");
    assert!(
        world.sign(wallet, &holders[holders.len() - t..], 3),
        "{name}: the fresh shares do not sign"
    );
}

/// Crashes of each device before every `stride`th of its steps, which are others for each device.
fn crash_everywhere(number: usize, stride: usize) {
    let story = STORIES[number];
    let stride = if nightly() { 1 } else { stride };
    let (disks, wallet) = before::<Toy>(story);
    let steps = steps::<Toy>(story, &disks, wallet);
    let mut outcomes = Outcomes::default();
    for device in story.devices {
        for step in (device % stride..steps[*device]).step_by(stride) {
            let thorough = nightly() || step % 5 == 0;
            crash::<Toy>(story, &disks, wallet, &[(*device, step)], thorough, &mut outcomes);
        }
    }
    let Outcomes { tried, changed } = outcomes;
    println!("{}: {tried} crashes, {changed} times it was made all the same", story.name);
    assert!(changed > 0 && changed < tried, "crashes come before the certificate and after it");
}

#[test]
fn a_refresh_survives_a_crash_at_any_step() {
    crash_everywhere(0, 2);
}

#[test]
fn a_refresh_with_one_away_survives_a_crash_at_any_step() {
    crash_everywhere(1, 1);
}

#[test]
fn a_new_threshold_survives_a_crash_at_any_step() {
    crash_everywhere(2, 2);
}

#[test]
fn an_addition_survives_a_crash_at_any_step() {
    crash_everywhere(3, 2);
}

#[test]
fn a_removal_survives_a_crash_at_any_step() {
    crash_everywhere(4, 1);
}

#[test]
fn a_removal_of_one_that_must_deal_survives_a_crash_at_any_step() {
    crash_everywhere(5, 2);
}

#[test]
fn a_recovery_of_one_that_lost_its_share_survives_a_crash_at_any_step() {
    crash_everywhere(6, 4);
}

#[test]
fn a_recovery_on_a_new_device_survives_a_crash_at_any_step() {
    crash_everywhere(7, 4);
}

#[test]
fn a_quick_addition_survives_a_crash_at_any_step() {
    crash_everywhere(8, 2);
}

#[test]
fn a_recovery_out_of_a_backup_survives_a_crash_at_any_step() {
    crash_everywhere(9, 2);
}

#[test]
fn changes_survive_crashes_of_two_devices() {
    let mut outcomes = Outcomes::default();
    let stride = if nightly() { 4 } else { 23 };
    for story in STORIES {
        let (disks, wallet) = before::<Toy>(story);
        let steps = steps::<Toy>(story, &disks, wallet);
        let (one, other) = story.pair();
        for first in (0..steps[one]).step_by(stride) {
            for second in (0..steps[other]).step_by(stride) {
                let crashes = [(one, first), (other, second)];
                crash::<Toy>(story, &disks, wallet, &crashes, first == second, &mut outcomes);
            }
        }
    }
    println!("two devices crashed at {} pairs of steps", outcomes.tried);
}

#[test]
fn the_real_scheme_survives_crashes_in_changes_as_the_toy_does() {
    let samples = if nightly() { 20 } else { 1 };
    let mut outcomes = Outcomes::default();
    for story in STORIES.iter().filter(|story| nightly() || story.name == "remove") {
        let (disks, wallet) = before::<Threshold>(*story);
        let steps = steps::<Threshold>(*story, &disks, wallet);
        for device in story.devices {
            // The last third is where shares are on disks.
            let late = steps[*device] * 2 / 3;
            for sample in 0..samples {
                let step = late + sample * (steps[*device] - late) / samples;
                crash::<Threshold>(*story, &disks, wallet, &[(*device, step)], true, &mut outcomes);
            }
        }
    }
    println!("real changes: {} crashes", outcomes.tried);
}
