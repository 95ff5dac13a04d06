//! A removed device erases its shares, and says so to the members.

use std::collections::BTreeMap;

use party::{Failure, Happening, OutcomeView, RecordKey, Standing};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use scenarios::{Carried, Device, DiskFault, Frame, Lasts, Leaves, Toy, World};
use serde_bytes::ByteArray;
use wire::{
    WalletId,
    descriptor::ChangeKind,
    letter::{Packet, StandingMessage},
    receipt::{Receipt, ReceiptWord},
    relay::{ClientFrame, RelayFrame},
};

const WEEK: u64 = 7 * 24 * 60 * 60;
const WEEKS: u64 = 5 * WEEK;

fn setting() -> (World<Toy>, WalletId) {
    let mut world = World::new(4, 29);
    let wallet = world.create(2, 4);
    world.settle();
    (world, wallet)
}

/// The others remove device 3, which deals nothing.
fn remove(world: &mut World<Toy>, wallet: WalletId) {
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[0, 1, 2], &[3]);
    assert!(world.change(&remove, &[0, 1, 2]), "{:?}", world.failures(0));
}

/// The time after which a device that did not agree to leave lets its shares go.
fn wait(world: &mut World<Toy>) {
    world.pass(WEEK);
    world.run();
}

fn shares_on(world: &World<Toy>, device: usize) -> usize {
    let is_share = |key: &&RecordKey| matches!(key, RecordKey::Epoch { .. });
    world.devices[device].disk.keys().filter(is_share).count()
}

/// When a device erased its shares, as another one heard of it.
fn confirmed(world: &mut World<Toy>, device: usize, removed: usize) -> Option<u64> {
    let removed = world.devices[removed].id();
    let view = world.devices[device].party().view();
    let left = view.wallets[0].left.iter().find(|left| left.party == removed);
    left.expect("its removal is remembered").erased
}

fn all_know(world: &mut World<Toy>) -> bool {
    (0..3).all(|device| confirmed(world, device, 3).is_some())
}

/// Gives a device a standing letter that another one really sealed.
pub(crate) fn post(world: &mut World<Toy>, from: usize, to: usize, message: &StandingMessage) {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let (sender, reader) = (world.devices[from].secret(), world.devices[to].secret());
    let bytes = wire::encode(message);
    let records = channel::standing::seal(&sender, &reader.bundle(), &bytes, &mut rng).unwrap();
    let letter = wire::encode(&Packet::Standing { records: records.into() });
    let from = world.devices[from].id();
    let frame = RelayFrame::Deliver { cursor: 0, session: None, from, seq: 0, letter };
    world.inject(Carried::down(to, frame));
}

/// The relay carries nothing outside sessions that this device sends.
fn keep_letters_back(world: &mut World<Toy>, from: usize) {
    world.meddler = Some(Box::new(move |carried| match &carried.frame {
        Frame::Up(ClientFrame::Post { .. }) if carried.device == from => Vec::new(),
        _ => vec![carried],
    }));
}

#[test]
fn a_removed_device_erases_its_shares_and_every_member_hears_of_it() {
    let (mut world, wallet) = setting();
    assert_eq!(shares_on(&world, 3), 1);
    remove(&mut world, wallet);
    world.pass(WEEK - 60 * 60);
    assert_eq!(shares_on(&world, 3), 1, "those who removed it may not be honest");
    assert!(!all_know(&mut world));
    wait(&mut world);
    assert_eq!(shares_on(&world, 3), 0);
    assert!(all_know(&mut world));
    let told = world.devices[3].noticed.iter().filter(|h| matches!(h, Happening::Erased { .. }));
    assert_eq!(told.count(), 1);
    for device in 0..4 {
        world.crash(device);
        world.restart(device);
    }
    assert!(all_know(&mut world), "and remembers");
    let me = world.devices[3].id();
    assert_eq!(world.devices[3].party().wallets()[&wallet].standing(&me), Standing::Removed);
    world.check("a receipt", &[]);
    assert!(world.sign(wallet, &[1, 2], 0));
}

#[test]
fn a_removed_device_that_was_away_for_weeks_is_told_and_says_so_then() {
    let (mut world, wallet) = setting();
    world.disconnect(3);
    remove(&mut world, wallet);
    world.pass(WEEKS);
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]), "{:?}", world.failures(0));
    world.pass(WEEKS);
    world.settle();
    assert_eq!(confirmed(&mut world, 0, 3), None);
    assert_eq!(shares_on(&world, 3), 1, "it does not know");
    world.connect(3);
    world.run();
    let me = world.devices[3].id();
    assert_eq!(world.devices[3].party().wallets()[&wallet].standing(&me), Standing::Removed);
    wait(&mut world);
    assert_eq!(shares_on(&world, 3), 0);
    assert!(all_know(&mut world));
    assert_eq!(confirmed(&mut world, 0, 3), Some(world.now), "by its own clock");
}

#[test]
fn what_was_erased_before_a_crash_is_said_after_it() {
    // Wherever it stops between learning of its removal and the last letter.
    let mut spoke_late = 0;
    for steps in 0..40 {
        let (mut world, wallet) = setting();
        remove(&mut world, wallet);
        world.devices[3].steps_left = Some(steps);
        wait(&mut world);
        let crashed = !world.crashed().is_empty();
        let erased = shares_on(&world, 3) == 0;
        for device in 0..3 {
            let said = confirmed(&mut world, device, 3).is_some();
            assert!(!said || erased, "step {steps}: nothing is said before it is erased");
        }
        if crashed {
            spoke_late += usize::from(erased && !all_know(&mut world));
            world.restart(3);
            for _ in 0..3 {
                world.pass(2);
            }
            world.break_now(scenarios::Breakage::Line(3));
            world.run();
        }
        assert_eq!(shares_on(&world, 3), 0, "step {steps}");
        assert!(all_know(&mut world), "step {steps}");
        world.check("a crash beside a receipt", &[]);
        if !crashed {
            assert!(spoke_late > 0, "a crash came between erasing and saying so");
            return;
        }
    }
    panic!("it never gets to the end");
}

#[test]
fn a_receipt_is_sent_until_each_member_has_it_and_no_longer() {
    let (mut world, wallet) = setting();
    keep_letters_back(&mut world, 3);
    remove(&mut world, wallet);
    wait(&mut world);
    assert_eq!(shares_on(&world, 3), 0);
    assert_eq!(confirmed(&mut world, 1, 3), None, "it was lost on the way");
    world.meddler = None;
    let again = |world: &mut World<Toy>| {
        world.crash(3);
        world.pass(2 * 60 * 60);
        let sent = std::rc::Rc::new(std::cell::Cell::new(0));
        let count = sent.clone();
        world.meddler = Some(Box::new(move |carried| {
            let is_post = matches!(&carried.frame, Frame::Up(ClientFrame::Post { .. }));
            count.set(count.get() + usize::from(is_post && carried.device == 3));
            vec![carried]
        }));
        world.restart(3);
        sent.get()
    };
    let first = again(&mut world);
    assert!(all_know(&mut world));
    let second = again(&mut world);
    assert_eq!((first, second), (6, 3), "a receipt to each member, once, beside what it asks");
}

#[test]
fn a_receipt_counts_only_from_whoever_was_removed_and_for_that_removal() {
    let (mut world, wallet) = setting();
    keep_letters_back(&mut world, 3);
    let before = world.devices[0].party().wallets()[&wallet].manifest().digest();
    remove(&mut world, wallet);
    let manifest = world.devices[0].party().wallets()[&wallet].manifest().clone();
    let removed = world.devices[3].secret();
    let word = ReceiptWord {
        wallet,
        attempt: manifest.attempt,
        manifest: ByteArray::new(manifest.digest()),
        by: world.devices[3].id(),
        at: 5,
    };
    let hostile = world.devices[1].secret();
    let forged: [Receipt; 5] = [
        word.clone().sign(&hostile),
        ReceiptWord { by: world.devices[1].id(), ..word.clone() }.sign(&hostile),
        ReceiptWord { manifest: ByteArray::new(before), attempt: 1, ..word.clone() }.sign(&removed),
        ReceiptWord { attempt: 9, ..word.clone() }.sign(&removed),
        ReceiptWord { wallet: WalletId::from_bytes([9; 32]), ..word.clone() }.sign(&removed),
    ];
    let disk = world.devices[0].disk.clone();
    for receipt in forged {
        for from in [1, 3] {
            post(&mut world, from, 0, &StandingMessage::Erased(receipt.clone()));
        }
        assert_eq!(confirmed(&mut world, 0, 3), None, "{receipt:?}");
    }
    assert!(
        world.devices[0].disk.get(&RecordKey::Wallet(wallet))
            == disk.get(&RecordKey::Wallet(wallet))
    );
    // The true one, whoever brings it; a later one changes nothing.
    post(&mut world, 1, 0, &StandingMessage::Erased(word.clone().sign(&removed)));
    assert_eq!(confirmed(&mut world, 0, 3), Some(5));
    let later = ReceiptWord { at: 6, ..word }.sign(&removed);
    post(&mut world, 3, 0, &StandingMessage::Erased(later));
    assert_eq!(confirmed(&mut world, 0, 3), Some(5));
    // What a member that is still there says of itself is nothing to anybody.
    world.check("forged receipts", &[]);
    assert!(world.sign(wallet, &[0, 2], 0));
}

#[test]
fn a_receipt_of_an_earlier_removal_is_none_of_a_later_one() {
    let (mut world, wallet) = setting();
    remove(&mut world, wallet);
    let first = world.devices[0].party().wallets()[&wallet].manifest().clone();
    wait(&mut world);
    assert!(all_know(&mut world));
    world.newcomers = Some(vec![3]);
    let add = world.change_of(wallet, ChangeKind::Add, 2, &[0, 1, 2, 3], &[]);
    assert!(world.change(&add, &[0, 1, 2, 3]), "{:?}", world.failures(3));
    assert!(world.devices[0].party().view().wallets[0].left.is_empty(), "it is back");
    assert_eq!(shares_on(&world, 3), 1);
    assert!(world.sign(wallet, &[3, 0], 0));
    world.settle();
    keep_letters_back(&mut world, 3);
    remove(&mut world, wallet);
    let replayed = ReceiptWord {
        wallet,
        attempt: first.attempt,
        manifest: ByteArray::new(first.digest()),
        by: world.devices[3].id(),
        at: 5,
    };
    let replayed = replayed.sign(&world.devices[3].secret());
    post(&mut world, 3, 0, &StandingMessage::Erased(replayed));
    assert_eq!(confirmed(&mut world, 0, 3), None);
}

/// How often device 3's person heard that a share was not erased.
fn told(world: &World<Toy>) -> usize {
    world.failures(3).iter().filter(|failure| **failure == Failure::NotErased).count()
}

#[test]
fn what_the_disk_does_not_let_go_or_does_not_answer_for_gives_no_receipt() {
    let set = |device: &mut Device<Toy>, fault: &str, fails: bool| match fault {
        "erasing" => device.erases_fail = fails,
        _ => device.reads_fail = fails,
    };
    for fault in ["erasing", "looking"] {
        for restarts in [false, true] {
            let (mut world, wallet) = setting();
            remove(&mut world, wallet);
            set(&mut world.devices[3], fault, true);
            wait(&mut world);
            assert_eq!(told(&world), 1, "{fault}: its person hears of it");
            assert_eq!(shares_on(&world, 3), usize::from(fault == "erasing"));
            assert_eq!(confirmed(&mut world, 0, 3), None, "{fault}");
            world.pass(60 * 60);
            assert_eq!(told(&world), 1, "{fault}: once");
            assert_eq!(confirmed(&mut world, 0, 3), None, "{fault}");
            set(&mut world.devices[3], fault, false);
            if restarts {
                world.crash(3);
                world.restart(3);
                world.pass(2);
            } else {
                world.pass(60 * 60);
            }
            assert_eq!(shares_on(&world, 3), 0, "{fault}");
            assert!(all_know(&mut world), "{fault}, restarts {restarts}");
        }
    }
}

#[test]
fn a_holders_old_share_that_the_disk_keeps_is_told_and_erased_again() {
    let (mut world, wallet) = setting();
    world.devices[0].erases_fail = true;
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2, 3], &[]);
    assert!(world.ask_for(&refresh, &[0, 1, 2, 3]));
    world.people_agree();
    world.pass(2);
    assert_eq!(shares_on(&world, 0), 2);
    assert_eq!(world.failures(0), [Failure::NotErased]);
    world.devices[0].erases_fail = false;
    world.pass(60 * 60);
    assert_eq!(shares_on(&world, 0), 1);
    assert!(world.sign(wallet, &[0, 2], 0));
}

#[test]
fn a_file_that_did_not_read_at_the_start_is_erased_too_or_holds_the_receipt_back() {
    for attempt in [1, 9] {
        let (mut world, wallet) = setting();
        remove(&mut world, wallet);
        let unread =
            RecordKey::Epoch { wallet, attempt, epoch: wire::EpochId::from_bytes([8; 32]) };
        world.devices[3].disk.insert(unread.clone(), vec![0]);
        let records = [unread.clone()];
        world.tell(3, |party, _| party.heed_unread(&records));
        wait(&mut world);
        let is_later = attempt == 9;
        assert_eq!(world.devices[3].disk.contains_key(&unread), is_later, "attempt {attempt}");
        assert_eq!(all_know(&mut world), !is_later, "attempt {attempt}");
    }
}

/// A refresh ends as device 3's disk fails at its new share, and keeps the file all the same.
fn leave_behind(world: &mut World<Toy>, wallet: WalletId) {
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2, 3], &[]);
    // What it agreed to is written before.
    let fault = DiskFault { after: 1, leaves: Leaves::After, lasts: Lasts::Once };
    let device = &mut world.devices[3];
    (device.disk_fault, device.erases_fail) = (Some(fault), true);
    assert!(world.ask_for(&refresh, &[0, 1, 2, 3]));
    world.meddler = Some(Box::new(|carried| match &carried.frame {
        // There is no second try.
        Frame::Up(ClientFrame::Open { .. }) => Vec::new(),
        _ => vec![carried],
    }));
    world.people_agree();
    assert_eq!(world.failures(3), [Failure::NotSaved]);
    world.everybody_leaves();
    world.meddler = None;
    world.devices[3].erases_fail = false;
    assert_eq!(shares_on(world, 3), 2);
    assert_eq!(world.devices[0].party().wallets()[&wallet].manifest().attempt, 1);
}

#[test]
fn what_a_failed_making_left_on_the_disk_holds_the_receipt_back_until_it_may_go() {
    let (mut world, wallet) = setting();
    leave_behind(&mut world, wallet);
    remove(&mut world, wallet);
    assert_eq!(world.devices[0].party().wallets()[&wallet].manifest().attempt, 2);
    wait(&mut world);
    assert_eq!(shares_on(&world, 3), 1, "nothing says that an attempt 2 may go");
    assert!((0..3).all(|device| confirmed(&mut world, device, 3).is_none()));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]), "{:?}", world.failures(0));
    world.pass(2 * 60 * 60);
    world.break_now(scenarios::Breakage::Line(3));
    world.run();
    wait(&mut world);
    assert_eq!(shares_on(&world, 3), 0);
    assert!(all_know(&mut world));
}

#[test]
fn what_a_failed_making_left_on_a_holders_disk_goes_with_the_next_epoch() {
    let (mut world, wallet) = setting();
    leave_behind(&mut world, wallet);
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2, 3], &[]);
    assert!(world.change(&refresh, &[0, 1, 2, 3]), "{:?}", world.failures(0));
    world.settle();
    assert_eq!(world.devices[3].party().wallets()[&wallet].manifest().attempt, 3);
    assert_eq!(shares_on(&world, 3), 1);
    assert!(world.sign(wallet, &[3, 0], 0));
}

#[test]
fn a_write_that_fails_beside_an_erasure_leaves_no_old_share_on_the_disk() {
    let (mut world, wallet) = setting();
    keep_letters_back(&mut world, 3);
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2, 3], &[]);
    assert!(world.change(&refresh, &[0, 1, 2, 3]), "{:?}", world.failures(0));
    world.settle();
    world.pass(2 * 60 * 60);
    assert_eq!(shares_on(&world, 0), 2, "device 3 has not shown the certificate");
    // The record of the wallet is kept; who was heard is not, just before the old share goes.
    let fault = DiskFault { after: 1, leaves: Leaves::Before, lasts: Lasts::Once };
    world.devices[0].disk_fault = Some(fault);
    let committed = world.devices[3].party().wallets()[&wallet].latest().clone();
    post(&mut world, 3, 0, &StandingMessage::Committed(committed));
    assert!(world.devices[0].disk_fault.is_none());
    assert_eq!(shares_on(&world, 0), 2);
    world.pass(60);
    assert_eq!(shares_on(&world, 0), 1);
    assert!(world.sign(wallet, &[0, 2], 0));
}

#[test]
fn another_file_of_the_committed_attempt_holds_the_receipt_back_until_it_may_go() {
    let (mut world, wallet) = setting();
    let disks = world.disks();
    let refreshed = |signs: bool| {
        let mut world = World::<Toy>::with_disks(disks.clone(), 29);
        // By another history the same attempt makes another epoch.
        assert!(!signs || world.sign(wallet, &[0, 1], 0));
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2, 3], &[]);
        assert!(world.change(&refresh, &[0, 1, 2, 3]), "{:?}", world.failures(0));
        world.settle();
        world
    };
    let other = refreshed(true).devices[3].disk.clone();
    world = refreshed(false);
    world.crash(3);
    world.devices[3]
        .disk
        .extend(other.into_iter().filter(|(key, _)| matches!(key, RecordKey::Epoch { .. })));
    world.restart(3);
    assert_eq!(shares_on(&world, 3), 2);
    remove(&mut world, wallet);
    wait(&mut world);
    assert_eq!(shares_on(&world, 3), 0);
    assert!(all_know(&mut world));
}

#[test]
fn an_attempt_of_which_the_file_does_not_read_is_not_acknowledged_again() {
    let (mut world, wallet) = setting();
    let unread = RecordKey::Epoch { wallet, attempt: 2, epoch: wire::EpochId::from_bytes([8; 32]) };
    world.tell(3, |party, _| party.heed_unread(&[unread]));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2, 3], &[]);
    assert!(world.change(&refresh, &[0, 1, 2, 3]), "{:?}", world.failures(0));
    assert_eq!(world.devices[0].party().wallets()[&wallet].manifest().attempt, 3);
}

#[test]
fn a_removed_device_whose_store_was_set_back_erases_its_shares_too() {
    let (mut world, wallet) = setting();
    world.devices[3].marks = Some(BTreeMap::new());
    world.crash(3);
    world.restart(3);
    let old = world.devices[3].disk.clone();
    remove(&mut world, wallet);
    world.crash(3);
    world.devices[3].disk = old;
    world.devices[3].switch_on();
    let me = world.devices[3].id();
    let standing =
        |world: &mut World<Toy>| world.devices[3].party().wallets()[&wallet].standing(&me);
    assert_eq!(standing(&mut world), Standing::Behind);
    world.pass(WEEK);
    assert_eq!(shares_on(&world, 3), 1);
    world.connect(3);
    world.run();
    assert_eq!(standing(&mut world), Standing::Removed);
    world.pass(WEEK - 60 * 60);
    assert_eq!(shares_on(&world, 3), 1, "those who removed it may not be honest");
    wait(&mut world);
    assert_eq!(shares_on(&world, 3), 0);
    assert!(all_know(&mut world));
}

#[test]
fn an_open_session_holds_the_receipt_back_only_as_long_as_it_lasts() {
    for succeeds in [false, true] {
        let mut world = World::<Toy>::new(5, 29);
        let wallet = world.create(2, 4);
        world.settle();
        remove(&mut world, wallet);
        world.pass(WEEK - 60);
        // Another wallet, with somebody that has none.
        let terms = world.terms(2, 2);
        world.order(3, |party, moment| party.create(terms, Vec::new(), moment));
        world.pass(60);
        assert_eq!(shares_on(&world, 3), 0);
        assert!(!all_know(&mut world));
        if succeeds {
            let invite = world.invite(3);
            world.order(4, |party, moment| party.join(&invite, moment));
            world.order(3, |party, _| party.start());
            for device in [3, 4] {
                world.order(device, |party, moment| party.confirm_code(moment));
            }
            assert!(world.only_wallet(4).is_some());
        } else {
            world.order(3, |party, moment| party.cancel(moment));
        }
        assert!(all_know(&mut world), "succeeds: {succeeds}");
    }
}

#[test]
fn what_was_confirmed_before_a_gap_is_not_taken_for_a_later_removal() {
    let (mut world, wallet) = setting();
    remove(&mut world, wallet);
    wait(&mut world);
    assert!(all_know(&mut world));
    world.disconnect(2);
    world.newcomers = Some(vec![3]);
    let add = world.change_of(wallet, ChangeKind::Add, 2, &[0, 1, 3], &[]);
    assert!(world.change(&add, &[0, 1, 3]), "{:?}", world.failures(3));
    // So long that the relay forgets what it held for device 2.
    world.pass(WEEKS);
    keep_letters_back(&mut world, 3);
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[0, 1], &[3]);
    assert!(world.change(&remove, &[0, 1]), "{:?}", world.failures(0));
    world.connect(2);
    world.settle();
    assert_eq!(world.devices[2].party().wallets()[&wallet].latest().manifest.attempt, 4);
    assert_eq!(confirmed(&mut world, 2, 3), None, "it came back in between");
    wait(&mut world);
    world.meddler = None;
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 2], &[]);
    assert!(world.change(&recover, &[0, 1, 2]), "{:?}", world.failures(0));
    world.settle();
    world.pass(2 * 60 * 60);
    world.break_now(scenarios::Breakage::Line(3));
    world.run();
    world.pass(2);
    assert_eq!(shares_on(&world, 3), 0);
    assert!(all_know(&mut world));
}

#[test]
fn a_member_that_has_an_earlier_receipt_is_sent_a_later_one() {
    let (mut world, wallet) = setting();
    remove(&mut world, wallet);
    wait(&mut world);
    assert!(all_know(&mut world));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]), "{:?}", world.failures(0));
    world.settle();
    world.pass(2 * 60 * 60);
    let sent = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = sent.clone();
    world.meddler = Some(Box::new(move |carried| {
        let is_post = matches!(&carried.frame, Frame::Up(ClientFrame::Post { .. }));
        count.set(count.get() + usize::from(is_post && carried.device == 3));
        vec![carried]
    }));
    world.break_now(scenarios::Breakage::Line(3));
    world.run();
    world.pass(2);
    let told = world.devices[3].noticed.iter().filter(|h| matches!(h, Happening::Erased { .. }));
    assert_eq!(told.count(), 1, "its person heard of it");
    assert!(sent.get() >= 6, "it asks each member and shows each one the receipt: {}", sent.get());
}

#[test]
fn a_share_that_is_not_erased_is_told_beside_what_was_reached_and_each_time_anew() {
    let (mut world, wallet) = setting();
    let not_erased = |world: &World<Toy>| {
        world.failures(0).iter().filter(|failure| **failure == Failure::NotErased).count()
    };
    world.devices[0].erases_fail = true;
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2, 3], &[]);
    assert!(world.ask_for(&refresh, &[0, 1, 2, 3]));
    world.people_agree();
    world.pass(2);
    assert_eq!(not_erased(&world), 1);
    let changed = OutcomeView::Changed { wallet, kind: ChangeKind::Refresh };
    assert_eq!(world.devices[0].party().view().last, Some(changed));
    world.devices[0].erases_fail = false;
    world.pass(60 * 60);
    assert_eq!(shares_on(&world, 0), 1);
    // Another file comes up.
    world.devices[0].erases_fail = true;
    let unread = RecordKey::Epoch { wallet, attempt: 1, epoch: wire::EpochId::from_bytes([8; 32]) };
    world.tell(0, |party, _| party.heed_unread(&[unread]));
    world.break_now(scenarios::Breakage::Line(0));
    world.pass(2);
    assert_eq!(not_erased(&world), 2);
}

#[test]
fn a_receipt_counts_and_is_answered_once_the_member_has_kept_it() {
    let (mut world, wallet) = setting();
    remove(&mut world, wallet);
    // What device 3 sends again, as its hour has come.
    let knows = |world: &World<Toy>| {
        let record = &world.devices[0].disk[&RecordKey::Wallet(wallet)];
        let name = wire::encode(&"receipt".to_owned());
        let null = [name.as_slice(), &[0xf6]].concat();
        !record.windows(null.len()).any(|bytes| bytes == null)
    };
    let answers = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = answers.clone();
    let to_3 = world.devices[3].id();
    world.devices[0].disk_full = true;
    world.meddler = Some(Box::new(move |carried| {
        if let Frame::Up(ClientFrame::Post { to, .. }) = &carried.frame {
            count.set(count.get() + usize::from(carried.device == 0 && *to == to_3));
        }
        vec![carried]
    }));
    wait(&mut world);
    let again = |world: &mut World<Toy>| {
        world.pass(2 * 60 * 60);
        world.break_now(scenarios::Breakage::Line(3));
        world.run();
    };
    again(&mut world);
    assert!(!knows(&world));
    assert_eq!(confirmed(&mut world, 0, 3), None, "it would not know after a restart");
    assert_eq!(answers.get(), 0, "and does not say that it does");
    world.devices[0].disk_full = false;
    again(&mut world);
    again(&mut world);
    assert!(knows(&world) && confirmed(&mut world, 0, 3).is_some());
    assert!(answers.get() > 0);
}

#[test]
fn a_removed_device_says_nothing_that_its_disk_did_not_take() {
    let (mut world, wallet) = setting();
    remove(&mut world, wallet);
    world.devices[3].disk_full = true;
    wait(&mut world);
    world.pass(2 * 60 * 60);
    world.break_now(scenarios::Breakage::Line(3));
    world.run();
    assert!(shares_on(&world, 3) == 0 && !all_know(&mut world));
    world.devices[3].disk_full = false;
    world.pass(60);
    assert!(all_know(&mut world));
    let told = world.devices[3].noticed.iter().filter(|h| matches!(h, Happening::Erased { .. }));
    assert_eq!(told.count(), 1);
}

#[test]
fn a_member_that_learned_of_the_removal_by_a_later_epoch_gets_a_receipt_too() {
    let mut world = World::<Toy>::new(5, 34);
    let wallet = world.create(2, 5);
    world.settle();
    world.disconnect(4);
    remove(&mut world, wallet);
    wait(&mut world);
    assert!(all_know(&mut world));
    let at = confirmed(&mut world, 0, 3);
    world.pass(WEEKS);
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]), "{:?}", world.failures(0));
    world.pass(WEEKS);
    world.connect(4);
    world.settle();
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 2, 4], &[]);
    assert!(world.change(&recover, &[0, 1, 2, 4]), "{:?}", world.failures(0));
    world.settle();
    world.pass(2 * 60 * 60);
    world.break_now(scenarios::Breakage::Line(3));
    world.run();
    world.pass(2);
    let record = world.devices[4].party().wallets()[&wallet].manifest().attempt;
    assert_eq!(record, 4);
    assert!(confirmed(&mut world, 4, 3).is_some());
    assert_eq!(confirmed(&mut world, 0, 3), at, "the first one is kept");
    let told = world.devices[3].noticed.iter().filter(|h| matches!(h, Happening::Erased { .. }));
    assert_eq!(told.count(), 1);
    world.check("a receipt for whoever came late", &[]);
}

#[test]
fn a_device_that_leaves_after_dealing_erases_its_shares_as_well() {
    let mut world = World::<Toy>::new(3, 33);
    let wallet = world.create(3, 3);
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[0, 1, 2], &[2]);
    assert!(world.change(&remove, &[0, 1, 2]), "{:?}", world.failures(0));
    world.settle();
    assert_eq!(shares_on(&world, 2), 0);
    assert!(confirmed(&mut world, 0, 2).is_some() && confirmed(&mut world, 1, 2).is_some());
}

#[test]
fn a_device_that_is_away_keeps_its_shares() {
    let (mut world, wallet) = setting();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1], &[]);
    assert!(world.change(&refresh, &[0, 1]), "{:?}", world.failures(0));
    world.settle();
    let me = world.devices[3].id();
    assert_eq!(world.devices[3].party().wallets()[&wallet].standing(&me), Standing::Asleep);
    assert_eq!(shares_on(&world, 3), 1, "nobody's word but a removal erases it");
    assert!(world.devices[0].party().view().wallets[0].left.is_empty());
}

#[test]
fn a_record_without_a_removal_is_written_as_before_there_were_receipts() {
    let (mut world, wallet) = setting();
    let has = |world: &World<Toy>, field: &str| {
        let record = &world.devices[0].disk[&RecordKey::Wallet(wallet)];
        let name = wire::encode(&field.to_owned());
        record.windows(name.len()).any(|bytes| bytes == name)
    };
    assert!(!has(&world, "left") && !has(&world, "erased"));
    remove(&mut world, wallet);
    assert!(has(&world, "left") && !has(&world, "erased"));
}
