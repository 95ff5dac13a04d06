//! What takes long or breaks for a moment: people, lines, relays, clocks, disks.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use party::{OutcomeView, StageView};
use scenarios::{Breakage, Frame, Toy, World};
use wire::WalletId;

use crate::nightly;

fn wallet_of(holders: u8) -> (World<Toy>, WalletId) {
    let mut world = World::<Toy>::new(usize::from(holders), 1);
    let wallet = world.create(2, holders);
    world.pass(25);
    (world, wallet)
}

/// Hours go by, in steps in which clocks tick.
fn hours(world: &mut World<Toy>, hours: u64) {
    for _ in 0..hours * 6 {
        world.pass(600);
    }
}

#[test]
fn people_may_take_hours_to_answer_and_to_approve() {
    let (mut world, wallet) = wallet_of(2);
    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    hours(&mut world, 7);
    let session = world.devices[1].party().view().inbox[0].session;
    world.order(1, |party, moment| party.answer(session, moment));
    hours(&mut world, 7);
    while world.person_acts(0) {}
    hours(&mut world, 7);
    while world.person_acts(1) {}
    for device in 0..2 {
        let last = world.devices[device].party().view().last;
        assert_eq!(last, Some(OutcomeView::Signed(wallet)), "device {device}");
    }
}

#[test]
fn a_lobby_waits_a_day_for_its_guests() {
    let mut world = World::<Toy>::new(2, 2);
    world.set_out(2, 2);
    hours(&mut world, 20);
    world.people_agree();
    world.pass(25);
    world.check_all_or_nobody("a late guest");
    assert_eq!(world.shown().len(), 1);
}

#[test]
fn a_line_that_breaks_at_any_frame_costs_nothing() {
    let stride = if nightly() { 1 } else { 5 };
    let mut cuts = 0;
    for at in (0..).step_by(stride) {
        let device = at % 3;
        let story = format!("the line of device {device} breaks before frame {at}");
        let mut world = World::<Toy>::new(3, 1);
        world.set_out(2, 3);
        world.breakage = Some((at, Breakage::Line(device)));
        world.people_agree();
        world.check(&story, &[]);
        let wallet = world.only_wallet(0);
        assert!(wallet.is_some(), "{story}: {:?}", world.failures(0));
        for other in 1..3 {
            assert_eq!(world.only_wallet(other), wallet, "{story}");
        }
        if world.breakage.is_some() {
            break;
        }
        cuts += 1;
    }
    println!("{cuts} cuts of a line");
    assert!(cuts > 60);
}

#[test]
fn a_relay_that_forgets_everything_at_any_frame_loses_no_wallet() {
    let stride = if nightly() { 1 } else { 7 };
    let (mut made, mut tried) = (0, 0);
    for at in (0..).step_by(stride) {
        let story = format!("the relay forgets everything before frame {at}");
        let mut world = World::<Toy>::new(3, 1);
        world.set_out(2, 3);
        world.breakage = Some((at, Breakage::Relay));
        world.people_agree();
        if world.breakage.is_some() {
            break;
        }
        world.check(&story, &[]);
        world.settle();
        world.everybody_leaves();
        world.check(&story, &[]);
        world.check_all_or_nobody(&story);
        let shown: Vec<WalletId> = world.shown().into_keys().collect();
        assert!(shown.len() <= 1, "{story}");
        for wallet in shown {
            assert!(world.sign(wallet, &[2, 1], 0), "{story}");
            made += 1;
        }
        tried += 1;
    }
    println!("{made} wallets of {tried} in spite of a relay without memory");
    assert!(made > tried / 2, "a creation goes on without new codes");
}

#[test]
fn a_disk_that_fills_at_any_record_loses_no_wallet() {
    for device in 0..3 {
        for keeps in 0..6 {
            let story = format!("the disk of device {device} takes {keeps} more records");
            let mut world = World::<Toy>::new(3, 1);
            world.devices[device].keeps_left = Some(keeps);
            world.set_out(2, 3);
            world.settle();
            world.check(&story, &[]);
            if world.devices[device].disk_full {
                let codes: BTreeSet<&str> =
                    world.failures(device).iter().map(|failure| failure.code()).collect();
                assert!(codes.contains("ceremony.not_saved"), "{story}: {codes:?}");
            }
            world.everybody_leaves();
            world.devices[device].keeps_left = None;
            world.devices[device].disk_full = false;
            world.restart(device);
            world.settle();
            world.everybody_leaves();
            world.check(&story, &[]);
            world.check_all_or_nobody(&story);
        }
    }
}

#[test]
fn clocks_that_differ_by_minutes_do_not_matter_and_by_hours_are_named() {
    for (ahead, expected) in [
        (-10 * 60, None),
        (10 * 60, None),
        (20 * 60, Some("proposal.out_of_date")),
        (-25 * 60 * 60, Some("proposal.out_of_date")),
    ] {
        let (mut world, wallet) = wallet_of(2);
        world.devices[0].ahead = ahead;
        let signed = world.sign(wallet, &[0, 1], 0);
        let code = world.failures(1).pop().map(|failure| failure.code());
        assert_eq!(code, expected, "{ahead} seconds ahead");
        assert_eq!(signed, expected.is_none());
        world.everybody_leaves();
        world.check("clocks", &[]);
    }
}

#[test]
fn a_finished_party_that_leaves_takes_nothing_from_those_who_were_away() {
    // Device 1 is cut off just before the last letters reach it; the others finish and leave.
    for cut in 0..40 {
        let mut world = World::<Toy>::new(3, 1);
        world.found(2, 3);
        for device in [0, 2] {
            world.order(device, |party, moment| party.confirm_code(moment));
        }
        let frames = Rc::new(RefCell::new(0));
        let seen = Rc::clone(&frames);
        world.meddler = Some(Box::new(move |carried| {
            // From some frame on nothing comes down to device 1.
            *seen.borrow_mut() += 1;
            let late = *seen.borrow() > 100 + cut;
            let down = matches!(carried.frame, Frame::Down(_));
            if late && carried.device == 1 && down { Vec::new() } else { vec![carried] }
        }));
        world.order(1, |party, moment| party.confirm_code(moment));
        world.disconnect(1);
        world.meddler = None;
        world.pass(25);
        world.pass(25);
        world.connect(1);
        world.run();
        world.settle();
        world.everybody_leaves();
        let story = format!("cut off {cut}");
        world.check(&story, &[]);
        world.check_all_or_nobody(&story);
    }
}

#[test]
fn a_restart_in_front_of_the_request_keeps_the_request() {
    let (mut world, wallet) = wallet_of(2);
    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    world.restart(1);
    world.restart(1);
    let stage = world.devices[0].party().view().session.map(|session| session.stage);
    assert!(matches!(stage, Some(StageView::Gathering { .. })));
    world.people_agree();
    assert_eq!(world.devices[1].published.len(), 1);
}

#[test]
fn a_restart_behind_an_opened_request_opens_it_again() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(3, 3);
    world.pass(25);
    let proposal = world.proposal(wallet, &[0, 1, 2], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    let session = world.devices[1].party().view().inbox[0].session;
    world.order(1, |party, moment| party.answer(session, moment));
    world.restart(1);
    world.people_agree();
    for device in 0..3 {
        assert_eq!(world.devices[device].published.len(), 1, "device {device}");
    }
}
