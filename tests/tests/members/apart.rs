//! Wallets that come apart, and changes that are undone.

use std::collections::BTreeMap;

use party::{Happening, MemberView, Part, PartyView, StageView, WalletView};
use scenarios::{Frame, Toy, World};
use serde_bytes::ByteArray;
use wire::{
    EpochId, WalletId,
    descriptor::ChangeKind,
    manifest::{CommitCertificate, Committed, Manifest, Origin},
    relay::ClientFrame,
};

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

/// Device 2 makes so many epochs with device 0 and, from a copy of its store, another one with device 1,
/// and is never seen again: without it neither can sign.
fn led_apart(mut world: World<Toy>, wallet: WalletId, times: usize) -> (World<Toy>, WalletId) {
    cut(&mut world);
    let copy = (world.devices[2].disk.clone(), world.devices[2].marks.clone());
    for _ in 0..times {
        refresh(&mut world, wallet, &[2, 0]);
    }
    world.crash(2);
    (world.devices[2].disk, world.devices[2].marks) = copy;
    world.restart(2);
    refresh(&mut world, wallet, &[2, 1]);
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
    let (world, wallet) = setting(3);
    let (mut world, wallet) = led_apart(world, wallet, 1);
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
    // The one that led them apart comes back, is told, and changes nothing by that.
    world.restart(2);
    world.settle();
    assert_eq!(apart(&mut world, 2), Some([vec![0], vec![1, 2]]));
    assert_eq!([0, 1].map(|device| apart(&mut world, device)), [None, None]);
    assert!(world.sign(wallet, &[1, 0], 3), "{:?}", world.failures(1));
    world.check("led apart", &[]);
}

#[test]
fn whoever_moved_on_since_it_was_led_apart_is_told_all_the_same() {
    let (mut world, wallet) = setting(3);
    for device in 0..3 {
        world.devices[device].marks = Some(BTreeMap::new());
    }
    meet(&mut world);
    let (mut world, wallet) = led_apart(world, wallet, 2);
    // The later of the two epochs leaves device 1 out.
    assert_eq!(apart(&mut world, 0), Some([vec![1], vec![2]]));
    assert_eq!(apart(&mut world, 1), Some([vec![0], vec![2]]));
    for device in [0, 1] {
        world.crash(device);
        world.restart(device);
    }
    assert!(undo(&mut world, wallet, &[1, 0]), "{:?}", world.failures(1));
    assert!(world.sign(wallet, &[0, 1], 2), "{:?}", world.failures(0));
    world.check("led apart twice", &[]);
}

/// A 2-of-3 wallet of which device 2 alone asks for changes.
fn mastered() -> (World<Toy>, WalletId) {
    let (mut world, wallet) = setting(3);
    let mut proposal = world.change_of(wallet, ChangeKind::Master, 2, &[0, 1, 2], &[]);
    proposal.master = Some(world.devices[2].id());
    assert!(world.change(&proposal, &[0, 1, 2]), "{:?}", world.failures(0));
    world.settle();
    (world, wallet)
}

#[test]
fn a_master_that_led_the_others_apart_is_not_needed_to_undo_it() {
    let (world, wallet) = mastered();
    let (mut world, wallet) = led_apart(world, wallet, 1);
    assert!(undo(&mut world, wallet, &[0, 1]), "{:?}", world.failures(0));
    let none = world.change_of(wallet, ChangeKind::Master, 2, &[0, 1], &[]);
    assert!(world.change(&none, &[0, 1]), "{:?}", world.failures(0));
    assert!(world.sign(wallet, &[1, 0], 2), "{:?}", world.failures(1));
}

/// What device 0 agreed to with device 2, before it went back with device 1 instead.
#[test]
fn an_undoing_that_was_agreed_to_is_void_once_another_was_made() {
    let (mut world, wallet) = setting(3);
    // Device 2 never says that it knows of the refresh: what is old stays.
    cut(&mut world);
    refresh_without_1(&mut world, wallet);
    let request = world.change_of(wallet, ChangeKind::Undo, 2, &[2, 0], &[]);
    assert!(world.ask_for(&request, &[2, 0]));
    assert!(world.person_acts(0) && world.person_acts(0), "it opens the request and agrees");
    world.crash(2);
    world.meddler = None;
    world.pass(DAY / 24);
    world.connect(1);
    world.run();
    world.everybody_leaves();
    assert!(undo(&mut world, wallet, &[1, 0]), "{:?}", world.failures(1));
    for restarts in [false, true] {
        if restarts {
            world.crash(0);
            world.restart(0);
        }
        assert!(world.devices[0].party().view().unfinished.is_empty(), "restarts: {restarts}");
    }
    world.restart(2);
    world.settle();
    let attempts = [0, 1].map(|device| shown(&mut world, device).attempt);
    assert_eq!(attempts[0], attempts[1], "nobody was led on");
    assert!(world.sign(wallet, &[0, 1], 1), "{:?}", world.failures(0));
}

fn refresh_without_1(world: &mut World<Toy>, wallet: WalletId) {
    world.disconnect(1);
    refresh(world, wallet, &[0, 2]);
}

#[test]
fn a_freeze_calls_an_agreed_undoing_off() {
    let (mut world, wallet) = setting(3);
    refresh_without_1(&mut world, wallet);
    let request = world.change_of(wallet, ChangeKind::Undo, 2, &[2, 0], &[]);
    assert!(world.ask_for(&request, &[2, 0]));
    assert!(world.person_acts(0) && world.person_acts(0));
    world.order(0, |party, moment| party.freeze(wallet, DAY, None, moment).map(|_| ()));
    assert!(world.devices[0].party().view().unfinished.is_empty());
    world.people_agree();
    assert_eq!(shown(&mut world, 0).origin, Some(ChangeKind::Refresh), "it is not undone");
}

/// Whoever came by the change that is undone is shown to be out, and whoever went to be back.
#[test]
fn people_see_who_comes_and_goes_where_a_change_is_undone() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.disconnect(2);
    let add = world.change_of(wallet, ChangeKind::Add, 2, &[0, 1, 3], &[]);
    assert!(world.change(&add, &[0, 1, 3]), "{:?}", world.failures(0));
    let undo = world.change_of(wallet, ChangeKind::Undo, 2, &[0, 1], &[]);
    assert!(world.ask_for(&undo, &[0, 1]));
    assert!(world.person_acts(1));
    assert_eq!(part(&mut world, 1, 3), (Part::Holder, Part::Outside));
    assert_eq!(part(&mut world, 1, 2), (Part::Asleep, Part::Asleep));
    assert_eq!(part(&mut world, 1, 1), (Part::Holder, Part::Holder));
}

/// Whoever asks for it sees that already while others are still awaited.
#[test]
fn an_undoing_that_waits_for_somebody_starts_from_now_as_well() {
    let mut world = World::<Toy>::new(5, 1);
    let wallet = world.create(2, 4);
    world.disconnect(3);
    let add = world.change_of(wallet, ChangeKind::Add, 2, &[0, 1, 2, 4], &[]);
    assert!(world.change(&add, &[0, 1, 2, 4]), "{:?}", world.failures(0));
    world.disconnect(2);
    let undo = world.change_of(wallet, ChangeKind::Undo, 2, &[0, 1, 2], &[]);
    assert!(world.ask_for(&undo, &[0, 1, 2]));
    assert!(world.person_acts(1));
    let stage = world.devices[0].party().view().session.unwrap().stage;
    assert_eq!(stage, StageView::Gathering { complete: false });
    assert_eq!(part(&mut world, 0, 4), (Part::Holder, Part::Outside));
    assert_eq!(part(&mut world, 0, 1), (Part::Holder, Part::Holder));
}

#[test]
fn whoever_was_away_before_the_last_change_is_shown_with_what_it_can_be_undone_to() {
    let (mut world, wallet) = setting(3);
    world.disconnect(2);
    refresh(&mut world, wallet, &[0, 1]);
    refresh(&mut world, wallet, &[0, 1]);
    let before = shown(&mut world, 0).before.unwrap();
    let ids = |members: &[MemberView]| members.iter().map(|it| it.party).collect::<Vec<_>>();
    assert_eq!(ids(&before.asleep), [world.devices[2].id()]);
    assert_eq!(before.members.len(), 2);
    assert!(before.asleep[0].seen.is_some(), "it was heard when the wallet was made");
}

/// Somebody's part in the change of the running session, before and after, as a device sees it.
fn part(world: &mut World<Toy>, device: usize, of: usize) -> (Part, Part) {
    let picture = world.devices[device].party().view().session.and_then(|it| it.change).unwrap();
    let party = world.devices[of].id();
    let person = picture.people.iter().find(|person| person.party == party).unwrap();
    (person.before, person.after)
}

/// Fewer than had to agree make any number of epochs alone, and lead nobody astray with them.
#[test]
fn what_a_member_makes_up_alone_sets_off_no_alarm() {
    let (mut world, wallet) = setting(3);
    world.disconnect(2);
    refresh(&mut world, wallet, &[0, 1]);
    let real = world.devices[2].party().wallets()[&wallet].latest().manifest.clone();
    let liar = world.devices[2].secret();
    let members = real.members.iter().filter(|m| m.bundle == liar.bundle()).cloned().collect();
    let base = ByteArray::new(real.digest());
    let manifest = Manifest {
        epoch: EpochId::from_bytes([9; 32]),
        attempt: u64::MAX,
        members,
        origin: Some(Origin { kind: ChangeKind::Refresh, base }),
        ..real
    };
    let statement = manifest.acknowledgement();
    let signatures = BTreeMap::from([(liar.bundle().party_id(), statement.sign(&liar))]);
    let committed =
        Committed { manifest, certificate: CommitCertificate { statement, signatures } };
    assert!(committed.is_sound());
    let file = committed.to_file();
    let told = world.tell(0, |party, moment| party.take_wallet_file(&file, moment));
    assert_eq!(told, Ok((wallet, false)));
    assert_eq!(apart(&mut world, 0), None);
    world.back_up(wallet, &[0, 1]);
    world.pass(8 * DAY);
    world.settle();
    assert_eq!(shown(&mut world, 0).retired, 0);
}

#[test]
fn what_brings_a_wallet_together_outlives_a_crash_at_every_step() {
    let mut crashes = 0;
    let stride = if nightly() { 1 } else { 7 };
    for step in (0..).step_by(stride) {
        let (world, wallet) = setting(3);
        let (mut world, wallet) = led_apart(world, wallet, 1);
        let device = step % 2;
        world.devices[device].steps_left = Some(step);
        let made = undo(&mut world, wallet, &[1, 0]);
        if world.crashed().is_empty() {
            assert!(made);
            break;
        }
        crashes += 1;
        world.restart(device);
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
    world.back_up(wallet, &[0, 1]);
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
    world.back_up(wallet, &[0, 1]);
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
