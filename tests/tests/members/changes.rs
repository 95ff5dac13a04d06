//! Every change, everybody saying yes.

use std::collections::{BTreeMap, BTreeSet};

use mpc::ShareIndex;
use party::{Failure, Scheme, StageView, Standing, Threshold};
use scenarios::{Frame, Toy, World};
use wire::{PartyId, WalletId, descriptor::ChangeKind, relay::ClientFrame};

use crate::nightly;

/// A wallet of the first devices in a world with some more.
fn setting<S: Scheme>(threshold: u8, holders: u8, devices: usize) -> (World<S>, WalletId) {
    let mut world = World::new(devices, u64::from(10 * threshold + holders));
    let wallet = world.create(threshold, holders);
    (world, wallet)
}

fn standing<S: Scheme>(world: &mut World<S>, device: usize, wallet: WalletId) -> Option<Standing> {
    let me = world.devices[device].id();
    let wallets = world.devices[device].party().wallets();
    wallets.get(&wallet).map(|held| held.standing(&me))
}

/// Checks that exactly these devices hold shares of one epoch, of which any t sign and no old one
/// is left on their disks, and that the address is as it was.
fn check_holders<S: Scheme>(
    world: &mut World<S>,
    wallet: WalletId,
    threshold: u8,
    holders: &[usize],
    nonce: &mut u64,
) {
    let first = holders[0];
    let view = world.devices[first].party().view();
    let held = view.wallets.iter().find(|held| held.wallet == wallet).unwrap().clone();
    assert_eq!(held.terms.threshold, threshold);
    let ids: BTreeSet<_> = holders.iter().map(|device| world.devices[*device].id()).collect();
    assert_eq!(held.members.iter().map(|member| member.party).collect::<BTreeSet<_>>(), ids);
    for device in holders {
        let view = world.devices[*device].party().view();
        let same = view.wallets.iter().find(|held| held.wallet == wallet).unwrap();
        assert_eq!((same.epoch, same.attempt), (held.epoch, held.attempt), "device {device}");
        assert_eq!(same.address, held.address);
        assert_eq!(same.standing, Standing::Holder, "device {device}");
    }
    let t = usize::from(threshold);
    let mut sign = |world: &mut World<S>, signers: &[usize]| {
        *nonce += 1;
        assert!(world.sign(wallet, signers, *nonce), "{signers:?} sign");
    };
    sign(world, &holders[..t]);
    sign(world, &holders[holders.len() - t..]);
}

/// How many shares of a wallet a device keeps.
fn shares_on<S: Scheme>(world: &World<S>, device: usize, wallet: WalletId) -> usize {
    let ours = |key: &&party::RecordKey| matches!(key, party::RecordKey::Epoch { wallet: of, .. } if *of == wallet);
    world.devices[device].disk.keys().filter(ours).count()
}

fn grow_change_lose_recover<S: Scheme>() {
    let (mut world, wallet) = setting::<S>(2, 2, 5);
    let address = world.devices[0].party().view().wallets[0].address;
    let mut nonce = 0;
    let change = |world: &mut World<S>, kind, threshold, devices: &[usize], removed: &[usize]| {
        let proposal = world.change_of(wallet, kind, threshold, devices, removed);
        assert!(world.change(&proposal, devices), "{kind:?}: {:?}", world.failures(devices[0]));
        world.settle();
        world.check("a change", &[]);
        for device in devices {
            assert_eq!(shares_on(world, *device, wallet), 1, "{kind:?}: device {device}");
        }
    };

    change(&mut world, ChangeKind::Add, 2, &[0, 1, 2], &[]);
    check_holders(&mut world, wallet, 2, &[0, 1, 2], &mut nonce);
    change(&mut world, ChangeKind::Refresh, 2, &[2, 1, 0], &[]);
    check_holders(&mut world, wallet, 2, &[0, 1, 2], &mut nonce);
    // Somebody who is new asks nothing; the one who asks need not be the first.
    change(&mut world, ChangeKind::Add, 3, &[1, 0, 2, 3], &[]);
    check_holders(&mut world, wallet, 3, &[0, 1, 2, 3], &mut nonce);
    change(&mut world, ChangeKind::Threshold, 2, &[3, 0, 1, 2], &[]);
    check_holders(&mut world, wallet, 2, &[0, 1, 2, 3], &mut nonce);
    change(&mut world, ChangeKind::Remove, 2, &[0, 1, 3], &[2]);
    check_holders(&mut world, wallet, 2, &[0, 1, 3], &mut nonce);
    assert_eq!(standing(&mut world, 2, wallet), Some(Standing::Removed));
    // Device 3 is lost, device 4 comes in its place.
    world.crash(3);
    change(&mut world, ChangeKind::Recover, 2, &[0, 1, 4], &[3]);
    check_holders(&mut world, wallet, 2, &[0, 1, 4], &mut nonce);
    assert_eq!(world.devices[0].party().view().wallets[0].address, address);
    assert_eq!(world.devices[0].party().view().wallets[0].attempt, 7);
}

#[test]
fn a_wallet_grows_changes_loses_a_member_recovers_one_and_still_pays() {
    grow_change_lose_recover::<Toy>();
}

#[test]
fn a_wallet_grows_changes_loses_a_member_recovers_one_and_still_pays_in_earnest() {
    grow_change_lose_recover::<Threshold>();
}

/// The share index of each holder, as a device knows them.
fn indices<S: Scheme>(
    world: &mut World<S>,
    device: usize,
    wallet: WalletId,
) -> BTreeMap<PartyId, ShareIndex> {
    world.devices[device].party().wallets()[&wallet].indices()
}

/// How old members' shares and indices stay, and then everything else goes on from there.
fn grow_quickly_and_go_on<S: Scheme>() {
    let (mut world, wallet) = setting::<S>(2, 2, 5);
    let mut nonce = 0;
    let change = |world: &mut World<S>, kind, devices: &[usize], removed: &[usize]| {
        let proposal = world.change_of(wallet, kind, 2, devices, removed);
        assert!(world.change(&proposal, devices), "{kind:?}: {:?}", world.failures(devices[0]));
        world.settle();
        world.check("a quick change", &[]);
        for device in devices {
            assert_eq!(shares_on(world, *device, wallet), 1, "{kind:?}: device {device}");
        }
    };
    let public = |world: &mut World<S>| {
        let manifest = world.devices[0].party().wallets()[&wallet].manifest().clone();
        wire::decode::<mpc::PublicShares>(&manifest.public, 1 << 20).unwrap()
    };
    for holders in [&[1, 0, 2][..], &[2, 1, 0, 3], &[3, 0, 1, 2, 4]] {
        let (before, ranks) = (public(&mut world), indices(&mut world, 0, wallet));
        change(&mut world, ChangeKind::QuickAdd, holders, &[]);
        let newcomer = world.devices[*holders.last().unwrap()].id();
        let (after, mut all) = (public(&mut world), indices(&mut world, 0, wallet));
        assert_eq!(all.remove(&newcomer).map(ShareIndex::number), Some(after.quorum.holders()));
        assert_eq!(all, ranks, "everybody keeps its index");
        for (old, new) in before.keys.iter().zip(&after.keys) {
            let stays = |(of, share)| new.verification_shares.get(of) == Some(share);
            assert!(old.verification_shares.iter().all(stays), "everybody keeps its share");
        }
        let devices: Vec<usize> = (0..holders.len()).collect();
        check_holders(&mut world, wallet, 2, &devices, &mut nonce);
        let reversed: Vec<usize> = devices.into_iter().rev().collect();
        check_holders(&mut world, wallet, 2, &reversed, &mut nonce);
    }
    change(&mut world, ChangeKind::Refresh, &[4, 0, 1, 2, 3], &[]);
    check_holders(&mut world, wallet, 2, &[0, 1, 2, 3, 4], &mut nonce);
    let ranked: Vec<u8> = indices(&mut world, 0, wallet).values().map(|i| i.number()).collect();
    assert_eq!(ranked, [1, 2, 3, 4, 5], "a refresh ranks anew");
    change(&mut world, ChangeKind::Remove, &[0, 1, 4], &[2, 3]);
    check_holders(&mut world, wallet, 2, &[0, 1, 4], &mut nonce);
    change(&mut world, ChangeKind::Add, &[4, 0, 1, 3], &[]);
    check_holders(&mut world, wallet, 2, &[0, 1, 3, 4], &mut nonce);
    change(&mut world, ChangeKind::QuickAdd, &[3, 0, 1, 4, 2], &[]);
    check_holders(&mut world, wallet, 2, &[0, 1, 2, 3, 4], &mut nonce);
}

#[test]
fn a_wallet_grows_quickly_and_everything_goes_on() {
    grow_quickly_and_go_on::<Toy>();
}

#[test]
fn a_wallet_grows_quickly_and_everything_goes_on_in_earnest() {
    grow_quickly_and_go_on::<Threshold>();
}

#[test]
fn a_quick_addition_to_an_earlier_epoch_is_refused_and_its_initiator_told() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 4);
    world.disconnect(0);
    // Nothing of what follows reaches device 0.
    world.meddler = Some(Box::new(|carried| match carried.frame {
        Frame::Up(ClientFrame::Post { .. }) => Vec::new(),
        _ => vec![carried],
    }));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[1, 2], &[]);
    assert!(world.change(&refresh, &[1, 2]));
    world.connect(0);
    world.run();
    assert_eq!(standing(&mut world, 0, wallet), Some(Standing::Holder), "it does not know");
    let devices = [0, 1, 2, 3];
    let add = world.change_of(wallet, ChangeKind::QuickAdd, 2, &devices, &[]);
    assert!(world.ask_for(&add, &devices));
    let invite = world.invite.clone().unwrap();
    for device in [1, 2, 3] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.meddler = None;
    world.people_agree();
    let heard: Vec<_> = [1, 2].map(|device| world.failures(device)).concat();
    assert!(heard.iter().any(|f| f.code() == "proposal.old_epoch"), "{heard:?}");
    world.settle();
    world.everybody_leaves();
    world.check("a stale base", &[]);
    assert_eq!(standing(&mut world, 0, wallet), Some(Standing::Asleep), "it was told");
    assert_eq!(standing(&mut world, 3, wallet), None);
    let mut nonce = 0;
    check_holders(&mut world, wallet, 2, &[1, 2], &mut nonce);
}

#[test]
fn whoever_is_away_falls_asleep_and_comes_back() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 3);
    let mut nonce = 0;
    world.crash(2);
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1], &[]);
    assert!(world.change(&refresh, &[0, 1]));
    check_holders(&mut world, wallet, 2, &[0, 1], &mut nonce);
    let kept = shares_on(&world, 0, wallet);
    assert_eq!(kept, 2, "who is away may have been led elsewhere");

    world.back_up(wallet, &[0, 1]);
    world.restart(2);
    world.settle();
    assert_eq!(standing(&mut world, 2, wallet), Some(Standing::Asleep));
    let kept = shares_on(&world, 0, wallet);
    assert_eq!(kept, 1, "all showed the certificate");
    // It has no share to sign with, and says so.
    let transfer = world.proposal(wallet, &[2, 0], 50);
    let refused = world.tell(2, |party, moment| party.propose(&transfer, moment)).unwrap_err();
    assert_eq!(refused.code(), "wallet.no_share");

    // It may ask for its own recovery.
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[2, 0, 1], &[]);
    assert!(world.change(&recover, &[2, 0, 1]), "{:?}", world.failures(2));
    check_holders(&mut world, wallet, 2, &[0, 1, 2], &mut nonce);
    world.check("back again", &[]);
}

#[test]
fn a_member_that_must_deal_leaves_with_the_certificate_in_its_hands() {
    let (mut world, wallet) = setting::<Toy>(3, 3, 3);
    let mut nonce = 0;
    let mut remove = world.change_of(wallet, ChangeKind::Remove, 2, &[0, 1, 2], &[2]);
    assert!(world.change(&remove, &[0, 1, 2]), "{:?}", world.failures(2));
    check_holders(&mut world, wallet, 2, &[0, 1], &mut nonce);
    assert_eq!(standing(&mut world, 2, wallet), Some(Standing::Removed));
    world.settle();
    world.check("left", &[]);
    // It is out: what it still has signs nothing, and nobody asks it any more.
    remove.wallet = wallet;
    assert!(world.tell(2, |party, moment| party.change(&remove, moment)).is_err());
}

#[test]
fn a_rolled_back_store_is_looked_at_only_and_gets_a_share_again() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 3);
    let mut nonce = 0;
    let old = world.devices[2].disk.clone();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]));
    world.settle();

    world.crash(2);
    world.devices[2].disk = old;
    world.restart(2);
    world.settle();
    assert_eq!(
        standing(&mut world, 2, wallet),
        Some(Standing::Lost),
        "it learned of the later epoch"
    );
    assert_eq!(shares_on(&world, 2, wallet), 1, "and keeps what it has");

    let mut recover = world.change_of(wallet, ChangeKind::Recover, 2, &[2, 0, 1], &[]);
    let without = world.tell(2, |party, moment| party.change(&recover, moment)).unwrap_err();
    assert_eq!(without.code(), "change.already_member");
    recover.lost = vec![world.devices[2].id()];
    assert!(world.change(&recover, &[2, 0, 1]), "{:?}", world.failures(2));
    check_holders(&mut world, wallet, 2, &[0, 1, 2], &mut nonce);
    world.check("recovered", &[]);
}

#[test]
fn a_lost_share_file_is_seen_at_the_start_and_made_again() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 3);
    let mut nonce = 0;
    world.crash(1);
    world.devices[1].disk.retain(|key, _| !matches!(key, party::RecordKey::Epoch { .. }));
    world.restart(1);
    assert_eq!(standing(&mut world, 1, wallet), Some(Standing::Lost));
    let mut recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 2], &[]);
    recover.lost = vec![world.devices[1].id()];
    assert!(world.change(&recover, &[0, 1, 2]), "{:?}", world.failures(0));
    check_holders(&mut world, wallet, 2, &[0, 1, 2], &mut nonce);
}

#[test]
fn a_member_two_epochs_late_moves_on_before_any_round() {
    let (mut world, wallet) = setting::<Toy>(2, 4, 4);
    let mut nonce = 0;
    for _ in 0..2 {
        world.disconnect(3);
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
        assert!(world.change(&refresh, &[0, 1, 2]));
        world.pass(3600);
    }
    world.connect(3);
    world.run();
    assert_eq!(standing(&mut world, 3, wallet), Some(Standing::Asleep));
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 2, 3], &[]);
    assert!(world.change(&recover, &[0, 1, 2, 3]), "{:?}", world.failures(3));
    check_holders(&mut world, wallet, 2, &[0, 1, 2, 3], &mut nonce);
}

#[test]
fn a_certificate_moves_by_file_where_there_is_no_relay() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 4);
    let before = world.devices[2].disk.clone();
    let record = party::RecordKey::Wallet(wallet);
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]));
    let file = world.tell(0, |party, _| party.wallet_file(wallet)).unwrap();

    // Device 2 stopped between its acknowledgement and the certificate, and has no line.
    world.crash(2);
    let old = before.get(&record).cloned().unwrap();
    world.devices[2].disk.insert(record, old);
    world.devices[2].switch_on();
    assert_eq!(standing(&mut world, 2, wallet), Some(Standing::Lost));
    let mut spoiled = file.clone();
    spoiled[40] ^= 1;
    let take = |world: &mut World<Toy>, device: usize, file: &[u8]| {
        world.tell(device, |party, moment| party.take_wallet_file(file, moment))
    };
    assert_eq!(take(&mut world, 2, &spoiled).unwrap_err().code(), "wallet.not_its_file");
    assert_eq!(take(&mut world, 3, &file).unwrap_err().code(), "wallet.none");
    assert_eq!(take(&mut world, 2, &file), Ok((wallet, true)));
    assert_eq!(take(&mut world, 2, &file), Ok((wallet, false)), "once more tells nothing new");
    let mut nonce = 0;
    world.connect(2);
    world.run();
    check_holders(&mut world, wallet, 2, &[0, 1, 2], &mut nonce);
    world.check("by file", &[]);
}

#[test]
fn a_change_that_makes_no_sense_is_refused_with_its_reason() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 4);
    let mut refused = |kind, threshold, devices: &[usize], removed: &[usize]| {
        let proposal = world.change_of(wallet, kind, threshold, devices, removed);
        let refused = world.tell(devices[0], |party, moment| party.change(&proposal, moment));
        refused.unwrap_err().code()
    };
    assert_eq!(refused(ChangeKind::Add, 2, &[0, 1, 2], &[]), "change.already_member");
    assert_eq!(refused(ChangeKind::Remove, 2, &[0, 1, 2], &[]), "change.not_a_member");
    assert_eq!(refused(ChangeKind::Remove, 2, &[0, 1, 2], &[3]), "change.not_a_member");
    assert_eq!(refused(ChangeKind::Remove, 3, &[0, 1], &[2]), "change.bad_terms");
    assert_eq!(refused(ChangeKind::Remove, 2, &[0], &[1, 2]), "change.too_few_dealers");
    assert_eq!(refused(ChangeKind::Threshold, 2, &[0, 1, 2], &[]), "change.nothing");
    assert_eq!(refused(ChangeKind::Threshold, 4, &[0, 1, 2], &[]), "change.bad_terms");
    assert_eq!(refused(ChangeKind::Refresh, 3, &[0, 1, 2], &[]), "change.threshold_fixed");
    assert_eq!(refused(ChangeKind::Refresh, 2, &[0], &[]), "change.too_few_dealers");
    assert_eq!(refused(ChangeKind::Recover, 2, &[0, 1, 3], &[]), "change.wrong_people");
    assert_eq!(refused(ChangeKind::QuickAdd, 2, &[0, 1, 2], &[]), "change.already_member");
    assert_eq!(refused(ChangeKind::QuickAdd, 3, &[0, 1, 2, 3], &[]), "change.threshold_fixed");
    assert_eq!(refused(ChangeKind::QuickAdd, 2, &[0, 1, 3], &[]), "change.too_few_dealers");
    assert_eq!(refused(ChangeKind::QuickAdd, 2, &[0, 1, 3], &[2]), "change.wrong_people");
    let mut nonce = 0;
    check_holders(&mut world, wallet, 2, &[0, 1, 2], &mut nonce);
}

#[test]
fn a_refused_change_changes_nothing() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 3);
    let proposal = world.change_of(wallet, ChangeKind::Threshold, 3, &[0, 1, 2], &[]);
    assert!(world.ask_for(&proposal, &[0, 1, 2]));
    for device in [1, 2] {
        let session = world.devices[device].party().view().inbox[0].session;
        world.order(device, |party, moment| party.answer(session, moment));
    }
    let reason = wire::letter::RefusalReason::Unexpected;
    world.order(2, |party, moment| party.refuse(reason, moment));
    let party = world.devices[2].id();
    assert_eq!(world.failures(0).last(), Some(&Failure::Refused { party, reason }));
    world.settle();
    let mut nonce = 0;
    check_holders(&mut world, wallet, 2, &[0, 1, 2], &mut nonce);
    assert!(world.devices[0].party().view().unfinished.is_empty());
}

#[test]
fn whoever_agreed_and_calls_it_off_is_asked_again() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 3);
    let proposal = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    let code = |world: &mut World<Toy>, device: usize| match world.devices[device]
        .party()
        .view()
        .session
        .map(|session| session.stage)
    {
        Some(StageView::Agreeing { code, agreed: false }) => code,
        other => panic!("device {device} is not asked: {other:?}"),
    };
    let ask = |world: &mut World<Toy>| {
        assert!(world.ask_for(&proposal, &[0, 1, 2]));
        for device in [1, 2] {
            let session = world.devices[device].party().view().inbox[0].session;
            world.order(device, |party, moment| party.answer(session, moment));
        }
    };
    ask(&mut world);
    for device in [0, 1] {
        let code = code(&mut world, device);
        world.order(device, |party, moment| party.approve(&code, moment));
        assert!(world.devices[device].party().view().unfinished.is_empty(), "it is under way");
    }
    world.order(1, |party, moment| party.cancel(moment));
    assert!(world.devices[1].party().view().unfinished.is_empty(), "taken back");
    let open = world.devices[0].party().view().unfinished;
    assert_eq!((open.len(), open[0].kind, open[0].is_mine), (1, Some(ChangeKind::Refresh), true));

    // Device 0 goes on with what it agreed to; the others are asked, both of them.
    let session = open[0].session;
    world.order(0, |party, moment| party.go_on(session, moment));
    for device in [1, 2] {
        let session = world.devices[device].party().view().inbox[0].session;
        world.order(device, |party, moment| party.answer(session, moment));
    }
    for device in [1, 2] {
        let code = code(&mut world, device);
        world.order(device, |party, moment| party.approve(&code, moment));
    }
    let mut nonce = 0;
    check_holders(&mut world, wallet, 2, &[0, 1, 2], &mut nonce);
    assert_eq!(world.devices[0].party().view().wallets[0].attempt, 2);
    assert!((0..3).all(|device| world.devices[device].party().view().unfinished.is_empty()));
}

#[test]
fn whoever_lagged_behind_in_the_lobby_is_shown_before_and_after() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 4);
    let record = party::RecordKey::Wallet(wallet);
    let old = world.devices[2].disk.get(&record).cloned().unwrap();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]));
    world.pass(25);
    // Device 2 forgot the certificate, and its question for it reaches nobody.
    world.crash(2);
    world.devices[2].disk.insert(record, old);
    world.meddler = Some(Box::new(|carried| {
        let frame = &carried.frame;
        let post = matches!(frame, Frame::Up(ClientFrame::Post { .. }));
        if post && carried.device == 2 { Vec::new() } else { vec![carried] }
    }));
    world.restart(2);
    let devices = [0, 1, 2, 3];
    let add = world.change_of(wallet, ChangeKind::Add, 3, &devices, &[]);
    assert!(world.ask_for(&add, &devices));
    for device in [1, 2] {
        let session = world.devices[device].party().view().inbox[0].session;
        world.order(device, |party, moment| party.answer(session, moment));
    }
    let invite = world.invite.take().unwrap();
    world.order(3, |party, moment| party.join(&invite, moment));
    world.order(0, |party, _| party.start());
    for device in devices {
        world.order(device, |party, moment| party.confirm_code(moment));
    }
    let view = world.devices[2].party().view();
    assert_eq!(view.wallets[0].attempt, 2, "it moved on inside the session");
    let session = view.session.unwrap();
    assert!(matches!(session.stage, StageView::Agreeing { agreed: false, .. }), "{session:?}");
    assert_eq!(session.change.unwrap().threshold_after, 3);
    world.people_agree();
    let mut nonce = 0;
    check_holders(&mut world, wallet, 3, &devices, &mut nonce);
}

#[test]
fn what_was_agreed_to_goes_on_after_a_restart_and_asks_nobody() {
    let (mut world, wallet) = setting::<Toy>(2, 3, 3);
    let proposal = world.change_of(wallet, ChangeKind::Threshold, 3, &[0, 1, 2], &[]);
    // Device 0 stops in the middle of the rounds, when all have agreed.
    assert!(world.ask_for(&proposal, &[0, 1, 2]));
    for device in [1, 2] {
        let session = world.devices[device].party().view().inbox[0].session;
        world.order(device, |party, moment| party.answer(session, moment));
    }
    world.devices[0].steps_left = Some(20);
    world.people_agree();
    assert_eq!(world.crashed(), [0]);
    world.restart(0);
    let open = world.devices[0].party().view().unfinished;
    assert_eq!(open.len(), 1, "{:?}", world.failures(0));
    let session = open[0].session;
    world.order(0, |party, moment| party.go_on(session, moment));
    let mut nonce = 0;
    check_holders(&mut world, wallet, 3, &[0, 1, 2], &mut nonce);
}

/// Every (t, n) to every (t′, n′), as far as one ceremony goes: members that stay, leave and come.
fn every_transition<S: Scheme>(most: u8) -> usize {
    let mut transitions = 0;
    for (t, n) in quorums(most) {
        for (t2, n2) in quorums(most) {
            let devices = usize::from(n.max(n2));
            let (mut world, wallet) = setting::<S>(t, n, devices);
            let all: Vec<usize> = (0..devices).collect();
            let (kind, removed) = match (n2.cmp(&n), t2 == t) {
                (std::cmp::Ordering::Greater, _) => (ChangeKind::Add, &all[..0]),
                (std::cmp::Ordering::Less, _) => {
                    (ChangeKind::Remove, &all[usize::from(n2)..usize::from(n)])
                }
                (std::cmp::Ordering::Equal, false) => (ChangeKind::Threshold, &all[..0]),
                (std::cmp::Ordering::Equal, true) => (ChangeKind::Refresh, &all[..0]),
            };
            let proposal = world.change_of(wallet, kind, t2, &all, removed);
            assert!(
                world.change(&proposal, &all),
                "{t} of {n} to {t2} of {n2}: {:?}",
                world.failures(0)
            );
            let mut nonce = 0;
            check_holders(&mut world, wallet, t2, &all[..usize::from(n2)], &mut nonce);
            transitions += 1;
        }
    }
    transitions
}

fn quorums(most: u8) -> Vec<(u8, u8)> {
    (2..=most).flat_map(|n| (2..=n).map(move |t| (t, n))).collect()
}

#[test]
fn every_quorum_becomes_every_other() {
    let most = if nightly() { 7 } else { 5 };
    let transitions = every_transition::<Toy>(most);
    assert_eq!(transitions, quorums(most).len().pow(2));
}
