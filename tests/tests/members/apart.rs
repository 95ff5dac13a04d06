//! Wallets that come apart, and changes that are undone.

use party::{Happening, PartyView, WalletView};
use scenarios::{Frame, Toy, World};
use wire::{WalletId, descriptor::ChangeKind, relay::ClientFrame};

use crate::nightly;

const DAY: u64 = 24 * 60 * 60;

fn setting(holders: u8) -> (World<Toy>, WalletId) {
    let mut world = World::new(usize::from(holders), 1);
    let wallet = world.create(2, holders);
    world.pass(25);
    (world, wallet)
}

/// The relay carries no letters outside sessions: nobody hears of what the others made.
fn cut(world: &mut World<Toy>) {
    world.meddler = Some(Box::new(|carried| {
        let post = matches!(carried.frame, Frame::Up(ClientFrame::Post { .. }));
        if post { Vec::new() } else { vec![carried] }
    }));
}

/// Everybody meets everybody.
fn meet(world: &mut World<Toy>) {
    world.meddler = None;
    for device in 0..world.devices.len() {
        world.crash(device);
        world.restart(device);
    }
    world.settle();
}

fn shown(world: &mut World<Toy>, device: usize) -> WalletView {
    let PartyView { wallets, .. } = world.devices[device].party().view();
    wallets.into_iter().next().unwrap()
}

/// Who stands elsewhere as a device sees it, and who stands in both.
fn apart(world: &mut World<Toy>, device: usize) -> Option<[Vec<usize>; 2]> {
    let seen = shown(world, device).apart?;
    let ids: Vec<_> = world.devices.iter().map(|device| device.id()).collect();
    let numbers = |people: &[(wire::PartyId, String)]| {
        let mut found: Vec<usize> =
            people.iter().filter_map(|(id, _)| ids.iter().position(|known| known == id)).collect();
        found.sort_unstable();
        found
    };
    Some([numbers(&seen.there), numbers(&seen.both)])
}

fn refresh(world: &mut World<Toy>, wallet: WalletId, devices: &[usize]) {
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, devices, &[]);
    assert!(world.change(&refresh, devices), "{:?}", world.failures(devices[0]));
}

fn undo(world: &mut World<Toy>, wallet: WalletId, devices: &[usize]) -> bool {
    let undo = world.change_of(wallet, ChangeKind::Undo, 2, devices, &[]);
    world.change(&undo, devices)
}

#[test]
fn two_groups_that_moved_apart_are_told_and_come_together_again() {
    let (mut world, wallet) = setting(4);
    cut(&mut world);
    refresh(&mut world, wallet, &[0, 1]);
    refresh(&mut world, wallet, &[2, 3]);
    assert_eq!(apart(&mut world, 0), None);
    meet(&mut world);
    for (device, there) in [(0, [2, 3]), (1, [2, 3]), (2, [0, 1]), (3, [0, 1])] {
        assert_eq!(apart(&mut world, device), Some([there.to_vec(), vec![]]), "device {device}");
    }
    for (device, nonce) in [(0, 1), (2, 2)] {
        let pair = [device, device + 1];
        assert!(world.sign(wallet, &pair, nonce), "{:?}", world.failures(device));
    }
    let across = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 2], &[]);
    assert!(!world.change(&across, &[0, 1, 2]), "shares of two epochs are not dealt together");

    // Longer than shares are kept otherwise.
    world.pass(8 * DAY);
    world.settle();
    assert!(shown(&mut world, 0).retired > 0 && shown(&mut world, 0).retires.is_none());
    assert!(undo(&mut world, wallet, &[1, 0, 2, 3]), "{:?}", world.failures(1));
    let (holders, _) = world.check_one_epoch("together", wallet);
    assert_eq!(holders, [0, 1, 2, 3]);
    assert!(world.sign(wallet, &[0, 3], 3), "{:?}", world.failures(0));
    for device in 0..4 {
        assert_eq!(apart(&mut world, device), None);
    }
    world.settle();
    assert_eq!(shown(&mut world, 2).retired, 0, "what is old goes once all have met");
    world.check("together", &[]);
}

/// Device 2 makes one epoch with device 0 and, from a copy of its store, another one with device 1, and
/// is never seen again: without it neither can sign.
fn led_apart() -> (World<Toy>, WalletId) {
    let (mut world, wallet) = setting(3);
    cut(&mut world);
    let copy = world.devices[2].disk.clone();
    refresh(&mut world, wallet, &[0, 2]);
    world.crash(2);
    world.devices[2].disk = copy;
    world.restart(2);
    refresh(&mut world, wallet, &[1, 2]);
    world.crash(2);
    world.meddler = None;
    for device in [0, 1] {
        world.crash(device);
        world.restart(device);
    }
    world.settle();
    (world, wallet)
}

#[test]
fn whoever_was_led_apart_by_a_member_is_told_and_does_without_it() {
    let (mut world, wallet) = led_apart();
    for (device, other) in [(0, 1), (1, 0)] {
        assert_eq!(apart(&mut world, device), Some([vec![other], vec![2]]));
        let notices = world.take_notices(device);
        let told = notices.iter().filter(|n| matches!(n, Happening::Apart { .. })).count();
        assert_eq!(told, 1, "device {device} is told once");
    }
    assert!(!world.sign(wallet, &[0, 1], 1));
    assert!(undo(&mut world, wallet, &[0, 1]), "{:?}", world.failures(0));
    assert!(world.sign(wallet, &[0, 1], 2), "{:?}", world.failures(0));
    for device in [0, 1] {
        assert_eq!(apart(&mut world, device), None);
        let asleep: Vec<_> = shown(&mut world, device).asleep.iter().map(|m| m.party).collect();
        assert_eq!(asleep, [world.devices[2].id()]);
    }
    // The one that led them apart comes back, and changes nothing by that.
    world.restart(2);
    world.settle();
    assert_eq!(apart(&mut world, 2), Some([vec![0], vec![1]]));
    assert!(world.sign(wallet, &[1, 0], 3), "{:?}", world.failures(1));
    world.check("led apart", &[]);
}

#[test]
fn what_brings_a_wallet_together_outlives_a_crash_at_every_step() {
    let mut crashes = 0;
    let stride = if nightly() { 1 } else { 7 };
    for step in (0..).step_by(stride) {
        let (mut world, wallet) = led_apart();
        world.devices[0].steps_left = Some(step);
        let made = undo(&mut world, wallet, &[1, 0]);
        if world.crashed().is_empty() {
            assert!(made);
            break;
        }
        crashes += 1;
        world.restart(0);
        world.settle();
        for again in 0..4 {
            if world.sign(wallet, &[0, 1], again) {
                break;
            }
            assert!(again < 3, "step {step}: {:?}", world.failures(0));
            world.pass(DAY);
            undo(&mut world, wallet, &[1, 0]);
            world.settle();
        }
    }
    println!("{crashes} crashes while a wallet was brought together");
    assert!(crashes * stride > 40);
}

#[test]
fn a_change_can_be_undone_while_the_old_shares_are_kept() {
    let (mut world, wallet) = setting(3);
    world.disconnect(2);
    refresh(&mut world, wallet, &[0, 1]);
    assert_eq!(shown(&mut world, 0).origin, Some(ChangeKind::Refresh));
    assert!(undo(&mut world, wallet, &[0, 1]), "{:?}", world.failures(0));
    assert_eq!(shown(&mut world, 0).origin, Some(ChangeKind::Undo));
    assert!(world.sign(wallet, &[0, 1], 1));
    world.connect(2);
    world.settle();
    world.check_one_epoch("undone", wallet);
    // All know it: what is old is gone, and with it the way back.
    assert!(shown(&mut world, 0).before.is_none());
    let undo = world.change_of(wallet, ChangeKind::Undo, 2, &[0, 1], &[]);
    let refused = world.tell(0, |party, moment| party.change(&undo, moment));
    assert_eq!(refused.unwrap_err().code(), "change.nothing_kept");
}

/// Whoever erased what is old cannot go back, and says so.
#[test]
fn whoever_keeps_nothing_of_the_epoch_before_refuses_to_go_back() {
    let (mut world, wallet) = setting(3);
    world.disconnect(2);
    let kept = world.devices[0].disk.clone();
    refresh(&mut world, wallet, &[0, 1]);
    let after = world.devices[0].disk.clone();
    assert_ne!(kept, after);
    world.connect(2);
    world.settle();
    assert_eq!([0, 1].map(|device| shown(&mut world, device).before.is_some()), [false; 2]);
    world.crash(0);
    world.devices[0].disk = after;
    world.restart(0);
    assert!(shown(&mut world, 0).before.is_some());
    assert!(!undo(&mut world, wallet, &[0, 1]));
    let codes: Vec<_> = world.failures(1).iter().map(|failure| failure.code()).collect();
    assert!(codes.contains(&"change.nothing_kept"), "{codes:?}");
    assert!(world.sign(wallet, &[0, 1], 1), "{:?}", world.failures(0));
}
