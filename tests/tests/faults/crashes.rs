//! A device stops before any one of its steps, comes back, and life goes on.

use scenarios::{Toy, World};

/// A world with an undisturbed creation under way, and what its device was to take of steps.
fn steps_of_create(holders: u8) -> Vec<usize> {
    let mut world = World::<Toy>::new(usize::from(holders), 1);
    let before: Vec<usize> = world.devices.iter().map(|device| device.steps).collect();
    world.set_out(2, holders);
    world.settle();
    assert_eq!(world.shown().len(), 1);
    world.devices.iter().zip(before).map(|(device, before)| device.steps - before).collect()
}

/// When the crashed device comes back.
#[derive(Debug, Clone, Copy)]
enum Back {
    AtOnce,
    AfterAnHour,
}

fn crash_in_create(device: usize, step: usize, back: Back) {
    let story = format!("device {device} crashes before step {step}, back {back:?}");
    let mut world = World::<Toy>::new(3, 1);
    world.devices[device].steps_left = Some(step);
    world.set_out(2, 3);
    world.people_agree();
    if let Back::AfterAnHour = back {
        for _ in 0..6 {
            world.pass(610);
            world.people_agree();
        }
    }
    world.check(&story, &[]);
    for device in world.crashed() {
        world.restart(device);
    }
    world.check(&story, &[]);
    world.settle();
    world.check(&story, &[]);
    world.everybody_leaves();
    world.check(&story, &[]);
    world.check_all_or_nobody(&story);
    let made = world.shown().len();
    assert!(made <= 1, "{story}: {made} wallets were made of one creation");

    world.set_out(2, 3);
    world.people_agree();
    for device in 1..3 {
        let invite = world.invite.clone();
        if let Some(invite) = invite {
            let _ = world.tell(device, |party, moment| party.join(&invite, moment));
        }
    }
    world.settle();
    world.check(&story, &[]);
    world.check_all_or_nobody(&story);
    assert_eq!(world.shown().len(), made + 1, "{story}: no wallet can be made afterwards");
    for wallet in world.shown().into_keys().collect::<Vec<_>>() {
        assert!(world.sign(wallet, &[0, 2], 0), "{story}: {wallet:?} does not sign");
    }
    world.check(&story, &[]);
}

fn crash_everywhere(device: usize, back: Back) {
    let steps = steps_of_create(3)[device];
    let mut failed = Vec::new();
    for step in 0..steps {
        if std::panic::catch_unwind(|| crash_in_create(device, step, back)).is_err() {
            failed.push(step);
        }
    }
    println!("{steps} crashes of device {device}, back {back:?}");
    assert!(failed.is_empty(), "device {device}, back {back:?}: {failed:?}");
}

#[test]
fn create_survives_a_crash_of_its_initiator_at_any_step() {
    crash_everywhere(0, Back::AtOnce);
    crash_everywhere(0, Back::AfterAnHour);
}

#[test]
fn create_survives_a_crash_of_a_guest_at_any_step() {
    crash_everywhere(1, Back::AtOnce);
}

#[test]
fn create_survives_a_long_crash_of_a_guest_at_any_step() {
    crash_everywhere(1, Back::AfterAnHour);
}

#[test]
fn create_survives_a_crash_of_another_guest_at_any_step() {
    crash_everywhere(2, Back::AtOnce);
    crash_everywhere(2, Back::AfterAnHour);
}
