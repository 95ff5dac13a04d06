//! Coming back out of a backup: as a new device, with the lost one removed, and never to sign before that.

use party::{Failure, OutcomeView, Party, RecordKey, Scheme, Threshold};
use scenarios::{Breakage, Toy, World};
use wire::{WalletId, descriptor::ChangeKind};

use crate::stories::restore;

/// The last of the holders is lost, and the device after it has the backup of its share.
fn lost<S: Scheme>(threshold: u8, holders: u8) -> (World<S>, WalletId) {
    let mut world = World::<S>::new(usize::from(holders) + 1, 1);
    let wallet = world.create(threshold, holders);
    world.pass(25);
    let last = usize::from(holders) - 1;
    restore(&mut world, last + 1, last, wallet);
    world.disconnect(last);
    (world, wallet)
}

fn is_kept<S: Scheme>(world: &World<S>, device: usize, wallet: WalletId) -> bool {
    world.devices[device].disk.contains_key(&RecordKey::Restored(wallet))
}

fn comes_back<S: Scheme>() {
    let (mut world, wallet) = lost::<S>(2, 2);
    let view = world.devices[2].party().view();
    assert!(view.wallets.is_empty(), "it is no member");
    let [restored] = &view.restored[..] else { panic!("one share") };
    assert_eq!((restored.place, restored.of, restored.attempt), (2, world.devices[1].id(), 1));
    assert!(
        world.tell(2, |party, m| party.change(&refresh(wallet), m)).is_err(),
        "it asks nothing"
    );

    // A restart loses nothing.
    world.crash(2);
    world.restart(2);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 2], &[1]);
    assert!(world.change(&recover, &[0, 2]), "{:?} {:?}", world.failures(0), world.failures(2));
    world.check("restored", &[]);
    let view = world.devices[2].party().view();
    assert_eq!((view.restored.len(), view.wallets[0].attempt), (0, 2));
    assert!(world.sign(wallet, &[2, 0], 0), "{:?}", world.failures(2));
    world.back_up(wallet, &[0, 2]);
    world.settle();
    assert!(!is_kept(&world, 2, wallet), "what was restored goes once the new shares are safe");
    world.connect(1);
    world.settle();
    assert!(!world.sign(wallet, &[1, 0], 1), "the old device signs no more");
}

fn refresh(wallet: WalletId) -> party::ChangeProposal {
    party::ChangeProposal {
        wallet,
        kind: ChangeKind::Refresh,
        threshold: 2,
        participants: Vec::new(),
        newcomers: 0,
        invited: Vec::new(),
        removed: Vec::new(),
        lost: Vec::new(),
        master: None,
    }
}

#[test]
fn the_last_share_of_n_of_n_comes_back_on_a_new_device() {
    comes_back::<Toy>();
    comes_back::<Threshold>();
}

#[test]
fn two_lost_devices_of_three_come_back_at_once() {
    let mut world = World::<Threshold>::new(5, 1);
    let wallet = world.create(3, 3);
    world.pass(25);
    // Which of the newcomers brings which share, they say themselves.
    restore(&mut world, 3, 2, wallet);
    restore(&mut world, 4, 1, wallet);
    [1, 2].into_iter().for_each(|device| world.disconnect(device));
    let recover = world.change_of(wallet, ChangeKind::Recover, 3, &[0, 3, 4], &[1, 2]);
    assert!(world.change(&recover, &[0, 3, 4]), "{:?}", world.failures(0));
    assert!(world.sign(wallet, &[4, 0, 3], 0), "{:?}", world.failures(4));
}

/// Of two lost devices one has a backup, whichever it is.
#[test]
fn two_lost_devices_come_back_with_the_backup_of_either() {
    for backed_up in [1, 2] {
        let mut world = World::<Toy>::new(5, 1);
        let wallet = world.create(2, 3);
        world.pass(25);
        restore(&mut world, 4, backed_up, wallet);
        [1, 2].into_iter().for_each(|device| world.disconnect(device));
        let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 3, 4], &[1, 2]);
        assert!(world.change(&recover, &[0, 3, 4]), "{backed_up}: {:?}", world.failures(0));
        assert!(world.sign(wallet, &[4, 3], 0), "{:?}", world.failures(4));
    }
}

/// The relay forgets the session in the rounds: it is tried again with the restored share, and nobody compares codes twice.
#[test]
fn a_session_that_breaks_costs_no_second_comparison() {
    let mut tried_again = 0;
    for frame in (20..200).step_by(5) {
        let (mut world, wallet) = lost::<Toy>(2, 2);
        let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 2], &[1]);
        world.breakage = Some((frame, Breakage::Relay));
        world.change(&recover, &[0, 2]);
        let broke = !world.failures(0).is_empty() && world.devices[0].party().view().last.is_some();
        world.breakage = None;
        let invites = world.devices[2].tried.len();
        world.settle();
        let held = &world.devices[0].party().wallets()[&wallet];
        let made = held.manifest().attempt > 1;
        assert_eq!(world.devices[2].tried.len(), invites, "nobody is invited anew");
        if made {
            assert!(world.sign(wallet, &[2, 0], 0), "frame {frame}: {:?}", world.failures(2));
        }
        tried_again += usize::from(made && broke);
        let codes: Vec<&str> = world.failures(2).iter().map(Failure::code).collect();
        assert!(!codes.contains(&"proposal.nothing_brought"), "frame {frame}: {codes:?}");
    }
    assert!(tried_again > 0, "some break in the rounds");
}

#[test]
fn a_restored_share_of_another_wallet_stays_until_its_own_lets_it_in() {
    let (mut world, wallet) = lost::<Toy>(2, 2);
    let mut elsewhere = World::<Toy>::new(3, 7);
    let other = elsewhere.create(2, 2);
    let backup = elsewhere.tell(1, |party, _| party.recovery_payload(other)).unwrap();
    world.tell(2, |party, _| party.restore(backup.expose())).unwrap();
    assert_eq!(world.devices[2].party().view().restored.len(), 2);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 2], &[1]);
    assert!(world.change(&recover, &[0, 2]), "{:?}", world.failures(0));
    let left = world.devices[2].party().view().restored;
    assert_eq!(left.iter().map(|share| share.wallet).collect::<Vec<_>>(), [other]);
}

#[test]
fn a_disk_that_fails_once_does_not_hold_up_what_comes_after() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 2);
    world.pass(25);
    world.devices[2].disk_full = true;
    restore(&mut world, 2, 1, wallet);
    assert!(!is_kept(&world, 2, wallet));
    assert!(world.failures(2).contains(&Failure::NotSaved), "its person is told");
    world.devices[2].disk_full = false;
    world.pass(120);
    assert!(is_kept(&world, 2, wallet), "it is kept once the disk takes it");
    let writes = world.devices[2].writes;
    world.pass(600);
    assert_eq!(world.devices[2].writes, writes, "and not again and again");
}

#[test]
fn a_removed_device_lets_go_what_it_restored_before_and_takes_nothing_older() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let old = world.tell(2, |party, _| party.recovery_payload(wallet)).unwrap();
    restore(&mut world, 3, 2, wallet);
    world.disconnect(1);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 3], &[2]);
    world.connect(1);
    assert!(world.change(&recover, &[0, 1, 3]), "{:?}", world.failures(0));
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[0, 1], &[3]);
    assert!(world.change(&remove, &[0, 1]), "{:?}", world.failures(0));
    world.settle();
    world.crash(3);
    world.restart(3);
    world.pass(8 * 24 * 60 * 60);
    world.settle();
    assert!(!is_kept(&world, 3, wallet), "what was restored goes with the rest");
    let told = world.tell(3, |party, _| party.restore(old.expose()));
    assert_eq!(told.unwrap_err().code(), "restore.stale");
}

/// Where enough others are there nothing of the backup is needed, however old it is.
#[test]
fn a_stale_backup_leads_back_where_enough_others_deal() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    restore(&mut world, 3, 2, wallet);
    let fresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&fresh, &[0, 1, 2]));
    world.settle();
    world.disconnect(2);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 3], &[2]);
    assert!(world.change(&recover, &[0, 1, 3]), "{:?}", world.failures(0));
    world.settle();
    assert!(!is_kept(&world, 3, wallet));
    assert!(world.sign(wallet, &[3, 1], 0), "{:?}", world.failures(3));
}

#[test]
fn a_share_of_another_epoch_does_not_deal() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 2);
    world.pass(25);
    restore(&mut world, 2, 1, wallet);
    let fresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1], &[]);
    assert!(world.change(&fresh, &[0, 1]));
    world.settle();
    world.disconnect(1);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 2], &[1]);
    assert!(!world.change(&recover, &[0, 2]));
    let nothing = "proposal.nothing_brought";
    for device in [0, 2] {
        let codes: Vec<&str> = world.failures(device).iter().map(Failure::code).collect();
        assert!(codes.contains(&nothing), "device {device}: {codes:?}");
    }
    assert!(is_kept(&world, 2, wallet), "nothing is lost by trying");
    // The backup of the very epoch is what it takes.
    world.connect(1);
    world.settle();
    restore(&mut world, 2, 1, wallet);
    world.disconnect(1);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 2], &[1]);
    assert!(world.change(&recover, &[0, 2]), "{:?}", world.failures(0));
}

#[test]
fn a_backup_is_refused_where_it_does_not_belong() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let backup = |world: &mut World<Toy>, of: usize| {
        world.tell(of, |party, _| party.recovery_payload(wallet)).unwrap()
    };
    let [first, second] = [0, 1].map(|of| backup(&mut world, of));
    let refused = |world: &mut World<Toy>, by: usize, bytes: &[u8]| {
        world.tell(by, |party, _| party.restore(bytes)).unwrap_err().code()
    };
    assert_eq!(refused(&mut world, 2, first.expose()), "restore.member");
    world.tell(3, |party, _| party.restore(first.expose())).unwrap();
    assert_eq!(refused(&mut world, 3, second.expose()), "restore.another");
    let whole = first.expose();
    for length in 0..whole.len() {
        assert_eq!(refused(&mut world, 3, &whole[..length]), "restore.no_share", "{length} bytes");
    }
    for at in 0..whole.len() {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 1;
        assert!(Party::<Toy>::read_backup(&bytes).is_err(), "byte {at}");
    }
    world.tell(3, |party, _| party.forget_restored(wallet)).unwrap();
    assert!(!is_kept(&world, 3, wallet));
    world.tell(3, |party, _| party.restore(second.expose())).unwrap();
    assert_eq!(world.devices[3].party().view().last, None::<OutcomeView>);
}

const MONTH: u64 = 31 * 24 * 3600;

fn shares_on<S: Scheme>(world: &World<S>, device: usize) -> usize {
    let keys = world.devices[device].disk.keys();
    keys.filter(|key| matches!(key, RecordKey::Epoch { .. })).count()
}

/// The pieces were made afresh and one device was lost before it backed its new one up.
fn comes_back_by_an_older_backup<S: Scheme>() {
    let mut world = World::<S>::new(3, 1);
    let wallet = world.create(2, 2);
    world.pass(25);
    restore(&mut world, 2, 1, wallet);
    make_afresh(&mut world, &[0, 1], wallet);
    world.back_up(wallet, &[0]);
    world.pass(MONTH);
    assert_eq!([0, 1].map(|device| shares_on(&world, device)), [2, 2], "one backup is missing");
    world.disconnect(1);

    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 2], &[1]);
    assert!(!world.change(&recover, &[0, 2]), "what was restored is of the epoch before");
    let codes: Vec<&str> = world.failures(0).iter().map(Failure::code).collect();
    assert_eq!(codes, ["proposal.nothing_brought"]);
    let undo = world.change_of(wallet, ChangeKind::Undo, 2, &[0, 2], &[1]);
    assert!(world.change(&undo, &[0, 2]), "{:?} {:?}", world.failures(0), world.failures(2));
    world.check("undone with a newcomer", &[]);
    assert!(world.sign(wallet, &[2, 0], 0), "{:?}", world.failures(2));
    world.settle();
    world.connect(1);
    world.settle();
    assert!(!world.sign(wallet, &[1, 0], 1), "the old device signs no more");
    assert!(world.sign(wallet, &[0, 2], 1), "and stops nobody");
}

/// All of them make their pieces afresh.
fn make_afresh<S: Scheme>(world: &mut World<S>, devices: &[usize], wallet: WalletId) {
    let afresh = world.change_of(wallet, ChangeKind::Refresh, 2, devices, &[]);
    assert!(world.change(&afresh, devices));
}

#[test]
fn where_all_must_agree_an_older_backup_brings_the_wallet_back() {
    comes_back_by_an_older_backup::<Toy>();
    comes_back_by_an_older_backup::<Threshold>();
}

#[test]
fn where_all_must_agree_old_shares_stay_until_every_new_one_is_backed_up() {
    let mut world = World::<Toy>::new(2, 1);
    let wallet = world.create(2, 2);
    world.pass(25);
    make_afresh(&mut world, &[0, 1], wallet);
    world.pass(MONTH);
    world.back_up(wallet, &[0]);
    world.pass(MONTH);
    assert_eq!([0, 1].map(|device| shares_on(&world, device)), [2, 2]);
    world.back_up(wallet, &[1]);
    world.pass(25);
    assert_eq!([0, 1].map(|device| shares_on(&world, device)), [1, 1]);

    // Where fewer are enough, whoever is lost is recovered by the others.
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    make_afresh(&mut world, &[0, 1, 2], wallet);
    world.pass(MONTH);
    assert_eq!([0, 1, 2].map(|device| shares_on(&world, device)), [1, 1, 1]);
}

/// The lost device was the wallet's master: the undoing leaves nobody in its place.
#[test]
fn an_older_backup_brings_a_lost_master_back_as_one_of_all() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 2);
    world.pass(25);
    let master = world.devices[1].id();
    let mut appoint = world.change_of(wallet, ChangeKind::Master, 2, &[0, 1], &[]);
    appoint.master = Some(master);
    assert!(world.change(&appoint, &[0, 1]), "{:?}", world.failures(0));
    restore(&mut world, 2, 1, wallet);
    let afresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[1, 0], &[]);
    assert!(world.change(&afresh, &[1, 0]), "{:?}", world.failures(1));
    world.pass(MONTH);
    world.disconnect(1);
    let undo = world.change_of(wallet, ChangeKind::Undo, 2, &[0, 2], &[1]);
    assert!(world.change(&undo, &[0, 2]), "{:?} {:?}", world.failures(0), world.failures(2));
    let held = &world.devices[0].party().wallets()[&wallet];
    assert_eq!(held.manifest().terms.master, None);
    assert!(world.sign(wallet, &[0, 2], 0), "{:?}", world.failures(0));
}

/// Where fewer are enough nobody is replaced under that name.
#[test]
fn an_undoing_replaces_nobody_where_others_are_enough() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    restore(&mut world, 3, 2, wallet);
    make_afresh(&mut world, &[0, 1, 2], wallet);
    let undo = world.change_of(wallet, ChangeKind::Undo, 2, &[0, 1, 3], &[2]);
    let refused = world.tell(0, |party, moment| party.change(&undo, moment)).unwrap_err();
    assert!(refused.code().starts_with("change."), "{}", refused.code());
}

/// A rule that rises leaves the shares of the lower one no longer than before.
#[test]
fn shares_of_a_lower_threshold_go_though_nobody_backs_up() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let rise = world.change_of(wallet, ChangeKind::Threshold, 3, &[0, 1, 2], &[]);
    assert!(world.change(&rise, &[0, 1, 2]), "{:?}", world.failures(0));
    world.pass(MONTH);
    assert_eq!([0, 1, 2].map(|device| shares_on(&world, device)), [1, 1, 1]);
}
