//! A wallet that one member freezes: nobody signs, and only who could sign anyway lifts it.

use party::{Happening, OutcomeView, Refused, Scheme, StageView, Standing, rules::LONGEST_FREEZE};
use scenarios::{DiskFault, Frame, Lasts, Leaves, Toy, World};
use wire::{WalletId, descriptor::ChangeKind, relay::ClientFrame};

const DAY: u64 = 24 * 60 * 60;

fn setting(threshold: u8, holders: u8) -> (World<Toy>, WalletId) {
    let mut world = World::new(usize::from(holders), u64::from(10 * threshold + holders));
    let wallet = world.create(threshold, holders);
    (world, wallet)
}

fn freeze<S: Scheme>(
    world: &mut World<S>,
    device: usize,
    wallet: WalletId,
    seconds: u64,
) -> Result<(), Refused> {
    world.tell(device, |party, moment| party.freeze(wallet, seconds, None, moment))
}

fn lift<S: Scheme>(
    world: &mut World<S>,
    device: usize,
    wallet: WalletId,
    frozen_by: usize,
) -> Result<(), Refused> {
    let frozen_by = world.devices[frozen_by].id();
    world.tell(device, |party, moment| party.lift(wallet, frozen_by, moment))
}

fn is_frozen<S: Scheme>(world: &mut World<S>, device: usize, wallet: WalletId) -> bool {
    let now = world.now;
    let view = world.devices[device].party().view();
    view.wallets.iter().any(|held| held.wallet == wallet && held.is_frozen(now))
}

/// The relay carries no standing letter from one device to another.
fn keep_letters_back(world: &mut World<Toy>, from: usize, to: usize) {
    let recipient = world.devices[to].id();
    world.meddler = Some(Box::new(move |carried| match &carried.frame {
        Frame::Up(ClientFrame::Post { to, .. }) if carried.device == from && *to == recipient => {
            Vec::new()
        }
        _ => vec![carried],
    }));
}

fn last_code<S: Scheme>(world: &mut World<S>, device: usize) -> Option<&'static str> {
    match world.devices[device].party().view().last {
        Some(OutcomeView::Failed(failure)) => Some(failure.code()),
        _ => None,
    }
}

#[test]
fn a_frozen_wallet_signs_nothing_until_its_time_is_over() {
    let (mut world, wallet) = setting(2, 3);
    assert!(world.sign(wallet, &[0, 1], 0));
    freeze(&mut world, 2, wallet, DAY).unwrap();
    for device in 0..3 {
        assert!(is_frozen(&mut world, device, wallet), "device {device} was told");
        world.crash(device);
        world.restart(device);
        assert!(is_frozen(&mut world, device, wallet), "device {device} remembers");
    }
    let transfer = world.proposal(wallet, &[0, 1], 1);
    let refused = world.tell(0, |party, moment| party.propose(&transfer, moment)).unwrap_err();
    assert_eq!(refused.code(), "wallet.frozen");
    world.pass(DAY - 10);
    assert!(!world.sign(wallet, &[0, 1], 1));
    world.pass(20);
    assert!(world.sign(wallet, &[0, 1], 1));
    world.check("thawed", &[]);
}

#[test]
fn a_member_that_was_not_told_is_refused_and_told_by_whoever_knows() {
    let (mut world, wallet) = setting(2, 3);
    keep_letters_back(&mut world, 2, 0);
    freeze(&mut world, 2, wallet, DAY).unwrap();
    assert!(!is_frozen(&mut world, 0, wallet) && is_frozen(&mut world, 1, wallet));
    assert!(!world.sign(wallet, &[0, 1], 0));
    assert_eq!(last_code(&mut world, 1), Some("wallet.frozen"));
    assert!(is_frozen(&mut world, 0, wallet), "the refusal came with the reason");
}

/// Whose freezes do not count on a device because of a clock, and by how many seconds.
fn early_freezes<S: Scheme>(world: &mut World<S>, device: usize) -> Vec<(wire::PartyId, u64)> {
    let view = world.devices[device].party().view();
    let early = view.wallets.iter().flat_map(|held| &held.early_freezes);
    early.map(|early| (early.by, early.ahead)).collect()
}

#[test]
fn a_freeze_by_a_clock_that_is_too_far_ahead_is_not_taken_and_the_others_say_so() {
    let (mut world, wallet) = setting(2, 3);
    let maker = world.devices[2].id();
    world.devices[2].ahead = 15 * 60 + 1;
    world.take_notices(0);
    freeze(&mut world, 2, wallet, DAY).unwrap();
    for device in [0, 1] {
        assert!(!is_frozen(&mut world, device, wallet), "device {device}");
        assert_eq!(early_freezes(&mut world, device), [(maker, 15 * 60 + 1)], "device {device}");
    }
    let early = Happening::FreezeTooEarly { wallet };
    let told = world.take_notices(0);
    assert_eq!(told.iter().filter(|&happening| *happening == early).count(), 1, "{told:?}");

    // It is said once, however often that clock freezes, and what stands there is the latest.
    world.devices[2].ahead = 3 * DAY as i64;
    freeze(&mut world, 2, wallet, DAY).unwrap();
    assert_eq!(early_freezes(&mut world, 0), [(maker, 3 * DAY)]);
    assert!(!world.take_notices(0).contains(&early));
    assert!(world.sign(wallet, &[0, 1], 0), "nothing else comes of it");

    // A freeze from a device with a right clock counts; so does the maker's once its clock is right.
    world.devices[2].ahead = 15 * 60;
    freeze(&mut world, 2, wallet, DAY).unwrap();
    assert!(is_frozen(&mut world, 0, wallet) && early_freezes(&mut world, 0).is_empty());
    assert_eq!(early_freezes(&mut world, 1), [], "the word goes with its reason");
}

#[test]
fn what_waits_for_approval_ends_when_the_wallet_is_frozen() {
    let (mut world, wallet) = setting(2, 3);
    let transfer = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&transfer, moment));
    let waiting = world.devices[1].party().view().inbox[0].session;
    world.order(1, |party, moment| party.answer(waiting, moment));
    assert!(world.devices[1].party().pending_approval().is_some());
    freeze(&mut world, 2, wallet, DAY).unwrap();
    for device in [0, 1] {
        assert_eq!(last_code(&mut world, device), Some("wallet.frozen"), "device {device}");
    }
    world.people_agree();
    assert!(world.devices.iter().all(|device| device.published.is_empty()));
}

#[test]
fn as_many_as_must_agree_lift_a_freeze_and_its_maker_freezes_no_more() {
    let (mut world, wallet) = setting(2, 3);
    freeze(&mut world, 2, wallet, LONGEST_FREEZE).unwrap();
    assert_eq!(lift(&mut world, 0, wallet, 1), Err(Refused::NotFrozen));
    lift(&mut world, 0, wallet, 2).unwrap();
    lift(&mut world, 0, wallet, 2).unwrap();
    assert!(is_frozen(&mut world, 1, wallet), "one alone lifts nothing, however often");
    assert!(!world.sign(wallet, &[0, 1], 0));
    lift(&mut world, 1, wallet, 2).unwrap();
    for device in 0..3 {
        assert!(!is_frozen(&mut world, device, wallet), "device {device}");
    }
    assert!(world.sign(wallet, &[0, 1], 0));
    assert_eq!(freeze(&mut world, 2, wallet, DAY), Err(Refused::FreezeLifted));
    // Others may, and after a change it may again.
    freeze(&mut world, 1, wallet, DAY).unwrap();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]), "{:?}", world.failures(0));
    assert!(!is_frozen(&mut world, 0, wallet), "a change that its maker agreed to ends it");
    freeze(&mut world, 2, wallet, DAY).unwrap();
    assert!(is_frozen(&mut world, 0, wallet));
}

#[test]
fn a_freeze_lasts_up_to_a_week_and_names_a_member() {
    let (mut world, wallet) = setting(2, 3);
    assert_eq!(freeze(&mut world, 0, wallet, 0), Err(Refused::FreezeTooLong));
    assert_eq!(freeze(&mut world, 0, wallet, LONGEST_FREEZE + 1), Err(Refused::FreezeTooLong));
    assert_eq!(freeze(&mut world, 0, wallet, u64::MAX), Err(Refused::FreezeTooLong));
    let nobody = WalletId::from_bytes([9; 32]);
    assert_eq!(freeze(&mut world, 0, nobody, DAY), Err(Refused::NoWallet));
    let stranger = wire::PartyId::from_bytes([9; 32]);
    for lost in [stranger, world.devices[0].id()] {
        let refused = world.tell(0, |party, moment| party.freeze(wallet, DAY, Some(lost), moment));
        assert_eq!(refused, Err(Refused::WrongSigners));
    }
    assert!(!is_frozen(&mut world, 1, wallet));
}

#[test]
fn a_frozen_wallet_is_not_changed_behind_the_back_of_whoever_froze_it() {
    let (mut world, wallet) = setting(2, 3);
    freeze(&mut world, 0, wallet, DAY).unwrap();
    // A thief with device 2 and a server that says yes to everything: the maker would fall asleep.
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[2, 1], &[]);
    let refused = world.tell(2, |party, moment| party.change(&refresh, moment)).unwrap_err();
    assert_eq!(refused.code(), "change.frozen");
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[2, 1], &[0]);
    let refused = world.tell(2, |party, moment| party.change(&remove, moment)).unwrap_err();
    assert_eq!(refused.code(), "change.frozen");
    // Its maker gets rid of the thief's device: from then on the wallet pays again.
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[0, 1], &[2]);
    assert!(world.change(&remove, &[0, 1]), "{:?}", world.failures(0));
    assert!(world.sign(wallet, &[0, 1], 0));
    let thief = world.devices[2].id();
    let standing = world.devices[2].party().wallets()[&wallet].standing(&thief);
    assert_eq!(standing, Standing::Removed);
    assert_eq!(freeze(&mut world, 2, wallet, DAY), Err(Refused::NoShare));
}

#[test]
fn a_thief_that_says_nothing_of_a_freeze_is_refused_by_the_others() {
    let (mut world, wallet) = setting(2, 3);
    // Device 2 is in wrong hands and never hears of it.
    keep_letters_back(&mut world, 0, 2);
    freeze(&mut world, 0, wallet, DAY).unwrap();
    assert!(!is_frozen(&mut world, 2, wallet));
    world.crash(0);
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[2, 1], &[]);
    assert!(!world.change(&refresh, &[2, 1]));
    assert_eq!(last_code(&mut world, 1), Some("change.frozen"));
    world.restart(0);
    world.check("the maker still holds its share", &[]);
    let me = world.devices[0].id();
    assert_eq!(world.devices[0].party().wallets()[&wallet].standing(&me), Standing::Holder);
}

/// Device 2 asks for a refresh; the others take their seats.
fn ask_for_refresh(world: &mut World<Toy>, wallet: WalletId) {
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[2, 0, 1], &[]);
    assert!(world.ask_for(&refresh, &[2, 0, 1]));
    for device in [0, 1] {
        let session = world.devices[device].party().view().inbox[0].session;
        world.order(device, |party, moment| party.answer(session, moment));
    }
}

#[test]
fn what_its_maker_agreed_to_in_an_earlier_try_does_not_end_a_freeze() {
    let (mut world, wallet) = setting(2, 3);
    ask_for_refresh(&mut world, wallet);
    // Device 2 stops in the middle of the rounds, when all have agreed.
    world.devices[2].steps_left = Some(20);
    world.people_agree();
    assert_eq!(world.crashed(), [2]);
    world.restart(2);
    assert_eq!(world.devices[0].party().view().unfinished.len(), 1);
    freeze(&mut world, 0, wallet, DAY).unwrap();
    assert!(world.devices[0].party().view().unfinished.is_empty(), "taken back");
    world.crash(0);
    world.restart(0);
    // It is in wrong hands now, and goes on with what was agreed to.
    let session = world.devices[2].party().view().unfinished[0].session;
    world.order(2, |party, moment| party.go_on(session, moment));
    for device in [0, 1] {
        assert!(is_frozen(&mut world, device, wallet), "device {device}: its maker was not asked");
    }
    world.people_agree();
    assert!(!is_frozen(&mut world, 0, wallet), "it was asked and said yes");
}

#[test]
fn what_its_maker_agreed_to_a_moment_ago_does_not_end_a_freeze() {
    let (mut world, wallet) = setting(2, 3);
    ask_for_refresh(&mut world, wallet);
    for device in [2, 0] {
        let stage = world.devices[device].party().view().session.unwrap().stage;
        let StageView::Agreeing { code, .. } = stage else { panic!("{stage:?}") };
        world.order(device, |party, moment| party.approve(&code, moment));
    }
    freeze(&mut world, 0, wallet, DAY).unwrap();
    // Everybody else goes on.
    while world.person_acts(1) || world.person_acts(2) {}
    assert!(is_frozen(&mut world, 0, wallet) && is_frozen(&mut world, 1, wallet));
    // What it is asked after the freeze, it agrees to after the freeze.
    world.people_agree();
    assert!(!is_frozen(&mut world, 0, wallet) && !is_frozen(&mut world, 1, wallet));
}

#[test]
fn a_freeze_that_the_disk_took_late_is_told_then() {
    let (mut world, wallet) = setting(2, 3);
    world.devices[0].disk_full = true;
    freeze(&mut world, 0, wallet, DAY).unwrap();
    assert!(!is_frozen(&mut world, 1, wallet), "nothing is said that could be forgotten");
    world.devices[0].disk_full = false;
    world.pass(61);
    for device in 0..3 {
        assert!(is_frozen(&mut world, device, wallet), "device {device}");
    }
}

#[test]
fn a_freeze_is_kept_where_the_disk_did_not_take_what_came_before_it() {
    let (mut world, wallet) = setting(2, 3);
    ask_for_refresh(&mut world, wallet);
    world.devices[2].steps_left = Some(20);
    world.people_agree();
    world.restart(2);
    assert_eq!(world.devices[0].party().view().unfinished.len(), 1);
    let fault = DiskFault { after: 0, leaves: Leaves::Before, lasts: Lasts::Once };
    world.devices[0].disk_fault = Some(fault);
    freeze(&mut world, 0, wallet, DAY).unwrap();
    assert!(world.devices[0].disk_fault.is_none(), "it struck");
    world.pass(61);
    world.crash(0);
    world.restart(0);
    for device in 0..3 {
        assert!(is_frozen(&mut world, device, wallet), "device {device}");
    }
}
