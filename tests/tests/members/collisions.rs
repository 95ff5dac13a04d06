//! Two things at once: what gives way, and that nothing is lost. `docs/collisions.md` has a row for
//! each.

use party::{Failure, OutcomeView, RecordKey, StageView, Standing};
use scenarios::{Frame, Toy, World};
use wire::{WalletId, descriptor::ChangeKind, relay::ClientFrame};

/// A 2-of-n wallet of the first devices in a world with some more.
fn setting(holders: u8, devices: usize) -> (World<Toy>, WalletId) {
    let mut world = World::new(devices, 1);
    let wallet = world.create(2, holders);
    world.pass(25);
    (world, wallet)
}

fn attempt(world: &mut World<Toy>, device: usize, wallet: WalletId) -> u64 {
    world.devices[device].party().wallets()[&wallet].latest().manifest.attempt
}

fn standing(world: &mut World<Toy>, device: usize, wallet: WalletId) -> Standing {
    let me = world.devices[device].id();
    world.devices[device].party().wallets()[&wallet].standing(&me)
}

fn stage(world: &mut World<Toy>, device: usize) -> Option<StageView> {
    world.devices[device].party().view().session.map(|session| session.stage)
}

fn signed(world: &mut World<Toy>, device: usize, wallet: WalletId) -> bool {
    world.devices[device].party().view().last == Some(OutcomeView::Signed(wallet))
}

/// The code with which a device refuses to open what waits in its inbox; `None` when it opens it.
fn answer(world: &mut World<Toy>, device: usize) -> Option<&'static str> {
    let session = world.devices[device].party().view().inbox[0].session;
    let answered = world.tell(device, |party, moment| party.answer(session, moment));
    answered.err().map(|refused| refused.code())
}

fn refresh(world: &mut World<Toy>, wallet: WalletId, devices: &[usize]) {
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, devices, &[]);
    assert!(world.ask_for(&refresh, devices));
}

/// Everybody stands in one epoch and the first and last of its holders sign.
fn check(world: &mut World<Toy>, wallet: WalletId, nonce: u64) -> Vec<usize> {
    world.settle();
    world.everybody_leaves();
    world.check("two things at once", &[]);
    let (holders, t) = world.check_one_epoch("two things at once", wallet);
    assert!(world.sign(wallet, &holders[..t], nonce), "{:?}", world.failures(holders[0]));
    assert!(world.sign(wallet, &holders[holders.len() - t..], nonce + 1));
    holders
}

/// Of two who ask, one gives way: a device is in one session. What was asked of the earlier epoch
/// makes none.
fn two_ask(first: (ChangeKind, u8), second: (ChangeKind, u8)) {
    let (mut world, wallet) = setting(3, 3);
    for (device, (kind, threshold)) in [(0, first), (1, second)] {
        let mut devices = vec![device];
        devices.extend((0..3).filter(|other| *other != device));
        let proposal = world.change_of(wallet, kind, threshold, &devices, &[]);
        assert!(world.ask_for(&proposal, &devices));
    }
    assert_eq!(answer(&mut world, 0), Some("session.in_other_session"));
    assert_eq!(answer(&mut world, 1), Some("session.in_other_session"));
    assert_eq!(world.devices[2].party().view().inbox.len(), 2, "it is asked by both");

    world.order(1, |party, moment| party.cancel(moment));
    assert_eq!(world.devices[2].party().view().inbox.len(), 1, "what was called off is gone");
    world.people_agree();
    assert_eq!(check(&mut world, wallet, 1), [0, 1, 2]);
    for device in 0..3 {
        assert_eq!(attempt(&mut world, device, wallet), 2, "one of them was made, once");
    }
    let kind = world.devices[2].party().wallets()[&wallet].manifest().origin.map(|o| o.kind);
    assert_eq!(kind, Some(first.0));
}

#[test]
fn of_two_changes_asked_for_at_once_one_is_made_and_the_other_asked_again() {
    two_ask((ChangeKind::Refresh, 2), (ChangeKind::Threshold, 3));
    two_ask((ChangeKind::Threshold, 3), (ChangeKind::Refresh, 2));
}

#[test]
fn two_who_ask_for_the_same_change_make_it_once() {
    two_ask((ChangeKind::Refresh, 2), (ChangeKind::Refresh, 2));
}

#[test]
fn others_pay_while_shares_are_made_afresh() {
    let (mut world, wallet) = setting(4, 4);
    refresh(&mut world, wallet, &[0, 1]);
    assert_eq!(answer(&mut world, 1), None);
    let proposal = world.proposal(wallet, &[2, 3], 0);
    world.order(2, |party, moment| party.propose(&proposal, moment));
    assert_eq!(answer(&mut world, 3), None);
    for device in [0, 2, 3] {
        assert!(world.person_acts(device), "device {device} agrees");
    }
    assert!(signed(&mut world, 2, wallet) && signed(&mut world, 3, wallet));
    assert!(world.person_acts(1), "and then to the fresh shares");
    assert_eq!(attempt(&mut world, 0, wallet), 2);
    let remembered = world.devices[0].party().view().wallets[0].history.len();
    assert_eq!(remembered, 1, "those who made them know of the payment");
    assert_eq!(check(&mut world, wallet, 1), [0, 1]);
    assert_eq!(standing(&mut world, 2, wallet), Standing::Asleep);
    world.check("paid meanwhile", &[]);
}

#[test]
fn a_payment_waits_for_a_device_whose_shares_are_being_made() {
    let (mut world, wallet) = setting(3, 3);
    refresh(&mut world, wallet, &[0, 1]);
    let proposal = world.proposal(wallet, &[2, 0], 0);
    world.order(2, |party, moment| party.propose(&proposal, moment));
    assert_eq!(answer(&mut world, 0), Some("session.in_other_session"));
    // Its refresh is made first; then it hears of a payment with shares of the epoch before.
    while world.person_acts(1) || world.person_acts(0) {}
    assert_eq!(attempt(&mut world, 0, wallet), 2);
    world.people_agree();
    assert!(!signed(&mut world, 2, wallet), "device 2 has no share of the epoch that signs");
    assert_eq!(check(&mut world, wallet, 1), [0, 1]);
}

#[test]
fn a_change_waits_while_a_device_signs() {
    let (mut world, wallet) = setting(3, 3);
    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    assert_eq!(answer(&mut world, 1), None);
    refresh(&mut world, wallet, &[2, 0, 1]);
    assert_eq!(answer(&mut world, 0), Some("session.in_other_session"));
    for device in [0, 1] {
        assert!(world.person_acts(device), "device {device} approves the payment");
    }
    assert!(signed(&mut world, 0, wallet));
    world.people_agree();
    assert_eq!(attempt(&mut world, 0, wallet), 2, "then the change is made");
    assert_eq!(check(&mut world, wallet, 1), [0, 1, 2]);
}

#[test]
fn a_change_waits_while_another_wallet_is_being_made() {
    let (mut world, wallet) = setting(3, 4);
    let terms = world.terms(2, 2);
    world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
    let invite = world.invite(0);
    refresh(&mut world, wallet, &[1, 0, 2]);
    assert_eq!(answer(&mut world, 0), Some("session.in_other_session"));
    world.order(3, |party, moment| party.join(&invite, moment));
    world.order(0, |party, _| party.start());
    for device in [0, 3] {
        world.order(device, |party, moment| party.confirm_code(moment));
    }
    assert_eq!(world.devices[3].party().wallets().len(), 1, "the other wallet is made");
    world.people_agree();
    assert_eq!(attempt(&mut world, 0, wallet), 2);
    assert_eq!(check(&mut world, wallet, 1), [0, 1, 2]);
}

#[test]
fn a_member_away_for_weeks_looks_on_and_is_recovered() {
    let (mut world, wallet) = setting(4, 4);
    world.disconnect(3);
    for weeks in [2, 3] {
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
        assert!(world.change(&refresh, &[0, 1, 2]));
        world.pass(weeks * 7 * 24 * 3600);
        world.settle();
    }
    // What was posted to it has lapsed at the relay: it asks.
    world.connect(3);
    world.run();
    assert_eq!(attempt(&mut world, 3, wallet), 3);
    assert_eq!(standing(&mut world, 3, wallet), Standing::Asleep);
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 3], &[]);
    assert!(world.change(&recover, &[0, 1, 3]), "{:?}", world.failures(3));
    let (holders, _) = world.check_one_epoch("weeks", wallet);
    assert_eq!(holders, [0, 1, 3]);
    assert!(world.sign(wallet, &[3, 1], 1));
}

/// A newcomer that holds two invites to the same wallet comes in by one of them.
#[test]
fn a_newcomer_that_is_invited_twice_comes_in_once() {
    let (mut world, wallet) = setting(2, 3);
    let add = |world: &mut World<Toy>, devices: &[usize]| {
        let add = world.change_of(wallet, ChangeKind::Add, 2, devices, &[]);
        assert!(world.ask_for(&add, devices));
        world.invite.take().expect("an invite")
    };
    let first = add(&mut world, &[0, 1, 2]);
    let second = add(&mut world, &[1, 0, 2]);
    world.order(2, |party, moment| party.join(&first, moment));
    let busy = world.tell(2, |party, moment| party.join(&second, moment)).unwrap_err();
    assert_eq!(busy.code(), "session.in_other_session");
    assert_eq!(answer(&mut world, 1), Some("session.in_other_session"));
    world.order(1, |party, moment| party.cancel(moment));
    world.people_agree();
    assert_eq!(check(&mut world, wallet, 1), [0, 1, 2]);
    assert_eq!(attempt(&mut world, 0, wallet), 2);
    // The other invite leads nowhere.
    world.order(2, |party, moment| party.join(&second, moment));
    assert_eq!(world.failures(2).last().map(Failure::code), Some("session.expired"));
}

#[test]
fn a_member_does_not_come_in_as_a_newcomer() {
    let (mut world, wallet) = setting(3, 3);
    let mut add = world.change_of(wallet, ChangeKind::Add, 2, &[0, 1], &[]);
    add.newcomers = 1;
    world.order(0, |party, moment| party.change(&add, moment));
    assert_eq!(answer(&mut world, 1), None);
    let invite = world.invite(0);
    world.order(2, |party, moment| party.join(&invite, moment));
    let refused = world.tell(0, |party, _| party.start()).unwrap_err();
    assert_eq!(refused.code(), "change.already_member");
    world.everybody_leaves();
    assert_eq!(check(&mut world, wallet, 1), [0, 1, 2]);
}

#[test]
fn whoever_is_removed_while_it_is_asked_to_sign_signs_nothing() {
    let (mut world, wallet) = setting(4, 4);
    let proposal = world.proposal(wallet, &[3, 2], 0);
    world.order(3, |party, moment| party.propose(&proposal, moment));
    assert_eq!(answer(&mut world, 2), None);
    assert!(world.person_acts(3), "it approves");
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[0, 1], &[3]);
    assert!(world.ask_for(&remove, &[0, 1]));
    assert_eq!(answer(&mut world, 1), None);
    while world.person_acts(0) || world.person_acts(1) {}
    assert_eq!(standing(&mut world, 3, wallet), Standing::Removed);
    assert_eq!(standing(&mut world, 2, wallet), Standing::Asleep);
    while world.person_acts(2) {}
    for device in [2, 3] {
        assert!(world.devices[device].published.is_empty(), "device {device} signed");
        let code = world.failures(device).last().map(Failure::code);
        assert!(code.is_some(), "device {device} is told");
    }
    assert_eq!(check(&mut world, wallet, 1), [0, 1]);
}

/// A device that holds an acknowledged candidate is to be recovered; its certificate comes first.
#[test]
fn whoever_comes_back_by_a_certificate_needs_no_recovery() {
    let (mut world, wallet) = setting(3, 3);
    // Device 2 stopped between its acknowledgement and the certificate.
    let record = RecordKey::Wallet(wallet);
    let before = world.devices[2].disk.get(&record).cloned().unwrap();
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]));
    world.crash(2);
    world.devices[2].disk.insert(record, before);
    world.everybody_leaves();

    let mut recover = world.change_of(wallet, ChangeKind::Recover, 2, &[0, 1, 2], &[]);
    recover.lost = vec![world.devices[2].id()];
    assert!(world.ask_for(&recover, &[0, 1, 2]));
    assert_eq!(answer(&mut world, 1), None);
    world.restart(2);
    assert_eq!(standing(&mut world, 2, wallet), Standing::Holder, "the certificate was waiting");
    assert_eq!(answer(&mut world, 2), None);
    world.people_agree();
    let codes: Vec<&str> = world.failures(2).iter().map(Failure::code).collect();
    assert_eq!(codes.last(), Some(&"proposal.wrong_context"), "it has its share: {codes:?}");
    assert_eq!(attempt(&mut world, 0, wallet), 2, "nothing was made");
    assert_eq!(check(&mut world, wallet, 1), [0, 1, 2]);
}

/// An initiator that missed a change asks for another: it is shown the certificate, and asks again.
#[test]
fn whoever_asks_for_a_change_of_an_earlier_epoch_is_told_of_the_later_one() {
    let (mut world, wallet) = setting(3, 3);
    let quiet = |world: &mut World<Toy>| {
        world.meddler = Some(Box::new(|carried| {
            let post = matches!(carried.frame, Frame::Up(ClientFrame::Post { .. }));
            if post { Vec::new() } else { vec![carried] }
        }));
    };
    quiet(&mut world);
    let first = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1], &[]);
    assert!(world.change(&first, &[0, 1]));
    world.pass(25);
    world.meddler = None;
    refresh(&mut world, wallet, &[2, 0, 1]);
    assert_eq!(attempt(&mut world, 2, wallet), 1);
    world.people_agree();
    let codes: Vec<&str> =
        [0, 1].map(|d| world.failures(d).last().map_or("", Failure::code)).into();
    assert!(codes.contains(&"proposal.old_epoch"), "{codes:?}");
    assert_eq!(attempt(&mut world, 2, wallet), 2, "it is told");
    assert_eq!(standing(&mut world, 2, wallet), Standing::Asleep);
    world.everybody_leaves();
    let recover = world.change_of(wallet, ChangeKind::Recover, 2, &[2, 0, 1], &[]);
    assert!(world.change(&recover, &[2, 0, 1]), "{:?}", world.failures(2));
    assert_eq!(check(&mut world, wallet, 1), [0, 1, 2]);
}

/// Whoever agreed before and goes on with it waits for those who are asked as long as they do.
#[test]
fn whoever_has_nothing_to_be_asked_waits_for_those_who_are() {
    let (mut world, wallet) = setting(3, 3);
    let devices = [0, 1, 2];
    let opens = |world: &mut World<Toy>| {
        for device in [1, 2] {
            if !world.devices[device].party().view().inbox.is_empty() {
                assert_eq!(answer(world, device), None);
            }
        }
    };
    refresh(&mut world, wallet, &devices);
    opens(&mut world);
    assert!(world.person_acts(0), "it agrees");
    // Device 1 calls it off: the first one goes on with what it agreed to, the others are asked anew.
    world.order(1, |party, moment| party.cancel(moment));
    let open = world.devices[0].party().view().unfinished;
    if stage(&mut world, 0).is_none() {
        let session = open[0].session;
        world.order(0, |party, moment| party.go_on(session, moment));
    }
    opens(&mut world);
    assert!(matches!(stage(&mut world, 1), Some(StageView::Agreeing { agreed: false, .. })));
    for _ in 0..6 * 8 {
        world.pass(600);
    }
    for device in [1, 2] {
        assert!(world.person_acts(device), "device {device} takes hours: {:?}", world.failures(0));
    }
    assert_eq!(attempt(&mut world, 0, wallet), 2, "{:?}", world.failures(0));
    assert_eq!(check(&mut world, wallet, 1), [0, 1, 2]);
}
