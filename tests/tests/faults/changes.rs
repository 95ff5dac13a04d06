//! A dishonest member in a change of members: nobody loses a key, and nobody honest is accused.

use std::{cell::Cell, collections::BTreeSet, rc::Rc};

use party::{Failure, Standing};
use scenarios::{Carried, Disk, Frame, Mask, Told, Toy, Words, World};
use serde_bytes::{ByteArray, ByteBuf};
use wire::{
    PartyId, WalletId,
    descriptor::{Brought, BroughtKey, ChangeKind, ChangeRequest, Payload, Proposal},
    letter::{NonceReveal, Opening},
    relay::ClientFrame,
};

use crate::{
    lies::{flip, twist},
    proposals::{in_proposal, reproposing},
};

/// The step in which new holders acknowledge: three to agree, three to make, three to try.
const ACKNOWLEDGE: u8 = 9;
/// The steps in which they try their shares out.
const TRIAL: std::ops::Range<u8> = 6..ACKNOWLEDGE;

/// A 2-of-3 wallet of devices 0, 1, 2.
fn setting() -> (Vec<Disk>, WalletId) {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    (world.disks(), wallet)
}

/// Everything is as before, and can be changed by all three once nobody lies.
fn check_unchanged(world: &mut World<Toy>, wallet: WalletId, liar: usize, story: &str) {
    world.settle();
    world.everybody_leaves();
    world.check(story, &[liar]);
    world.meddler = None;
    for device in 0..3 {
        world.disconnect(device);
        world.pass(3700);
        world.connect(device);
        world.run();
    }
    let (holders, _) = world.check_one_epoch(story, wallet);
    assert_eq!(holders, [0, 1, 2], "{story}");
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]), "{story}: {:?}", world.failures(0));
    assert!(world.sign(wallet, &[1, 2], 9), "{story}");
}

#[test]
fn a_fifth_that_says_both_yes_and_no_splits_nobody() {
    for days in [0, 8] {
        let story = format!("split acknowledgement, the four meet after {days} days");
        let mut world = World::<Toy>::new(5, 1);
        let wallet = world.create(3, 4);
        world.pass(25);
        let devices = [0, 1, 2, 3, 4];
        let add = world.change_of(wallet, ChangeKind::Add, 3, &devices, &[]);
        assert!(world.ask_for(&add, &devices));

        // Devices 0 and 1 hear its acknowledgement, 2 and 3 hear nonsense; it shows nobody a
        // certificate, and the relay keeps the certificates of 0 and 1 from 2 and 3.
        let told = BTreeSet::from([world.devices[0].id(), world.devices[1].id()]);
        let split = Rc::new(Cell::new(true));
        let (lies, cuts) = (Rc::clone(&split), Rc::clone(&split));
        let heard = told.clone();
        let mut lie = twist(ACKNOWLEDGE, None, |_| {});
        let mut nonsense = twist(ACKNOWLEDGE, None, |l| l.broadcast = flip(&l.broadcast));
        let tongue = move |to, words| match words {
            Words::Standing(_) if lies.get() => Vec::new(),
            words if heard.contains(&to) => lie(to, words),
            words => nonsense(to, words),
        };
        let join = world.invite.as_ref().map(|invite| invite.secret().clone());
        let secrets = world.devices.iter().map(|device| device.secret()).collect();
        let mut mask = Mask::new(4, secrets, join, Box::new(tongue)).into_meddler();
        world.meddler = Some(Box::new(move |carried| {
            let between = match &carried.frame {
                Frame::Up(ClientFrame::Post { to, .. }) => {
                    carried.device < 4 && (carried.device < 2) != told.contains(to)
                }
                _ => false,
            };
            if between && cuts.get() { Vec::new() } else { mask(carried) }
        }));
        world.people_agree();
        world.settle();
        world.pass(days * 24 * 3600);
        world.settle();
        world.check(&story, &[4]);
        for device in 0..4 {
            let attempt = world.devices[device].party().wallets()[&wallet].manifest().attempt;
            assert_eq!(attempt, if device < 2 { 2 } else { 1 }, "{story}: device {device}");
        }
        world.everybody_leaves();

        // The relay gives in: the four meet.
        split.set(false);
        for device in 0..4 {
            world.disconnect(device);
            world.pass(3700);
            world.connect(device);
            world.run();
        }
        world.settle();
        for device in 0..4 {
            let me = world.devices[device].id();
            let held = &world.devices[device].party().wallets()[&wallet];
            assert_eq!(held.manifest().attempt, 2, "{story}: device {device}");
            assert_eq!(held.standing(&me), Standing::Holder, "{story}: device {device}");
        }
        world.meddler = None;
        assert!(world.sign(wallet, &[0, 2, 3], 1), "{story}: the four cannot sign");
        let without = world.change_of(wallet, ChangeKind::Remove, 3, &[0, 1, 2, 3], &[4]);
        assert!(world.change(&without, &[0, 1, 2, 3]), "{story}: {:?}", world.failures(0));
        assert!(world.sign(wallet, &[1, 2, 3], 2), "{story}: nor without the fifth");
        world.check(&story, &[4]);
    }
}

#[test]
fn a_member_that_breaks_any_body_of_a_change_is_the_only_one_accused() {
    let (disks, wallet) = setting();
    let mut named = 0;
    for step in 0..=ACKNOWLEDGE {
        for direct in [false, true] {
            for only in [None, Some(2)] {
                let story = format!("step {step} broken, direct {direct}, for {only:?}");
                let mut world = World::<Toy>::with_disks(disks.clone(), 1);
                let only = only.map(|device: usize| world.devices[device].id());
                let lie = twist(step, only, move |letter| {
                    let body = if direct { &mut letter.direct } else { &mut letter.broadcast };
                    *body = flip(body);
                });
                wear(&mut world, 1, Box::new(lie));
                let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
                assert!(world.ask_for(&refresh, &[0, 1, 2]));
                world.people_agree();
                world.check(&story, &[1]);
                named += usize::from(!world.accused(&[1]).is_empty());
                check_unchanged(&mut world, wallet, 1, &story);
            }
        }
    }
    println!("40 broken bodies in a change, the liar named {named} times");
    assert!(named >= 8);
}

/// R2: what does not sign is not acknowledged; and a ban is about signing, never about making shares.
#[test]
fn a_trial_that_fails_is_acknowledged_by_nobody_and_bans_nobody() {
    let (disks, wallet) = setting();
    for step in TRIAL {
        let story = format!("a member spoils step {step}");
        let mut world = World::<Toy>::with_disks(disks.clone(), 1);
        let spoil = twist(step, None, |letter| {
            let body =
                if letter.direct.is_empty() { &mut letter.broadcast } else { &mut letter.direct };
            *body = flip(body);
        });
        wear(&mut world, 1, Box::new(spoil));
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
        assert!(world.ask_for(&refresh, &[0, 1, 2]));
        world.people_agree();
        for device in [0, 2] {
            let held = &world.devices[device].party().wallets()[&wallet];
            assert_eq!(held.latest().manifest.attempt, 1, "{story}: device {device}");
            let members = &world.devices[device].party().view().wallets[0].members;
            assert!(members.iter().all(|member| !member.banned), "{story}: device {device}");
        }
        assert!(!world.failures(0).is_empty(), "{story}: it failed");
        check_unchanged(&mut world, wallet, 1, &story);
        assert!(world.sign(wallet, &[0, 1], 10), "{story}: the pair signs");
    }
}

fn wear(world: &mut World<Toy>, liar: usize, tongue: Box<dyn FnMut(PartyId, Words) -> Vec<Told>>) {
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let join = world.invite.as_ref().map(|invite| invite.secret().clone());
    world.meddler = Some(Mask::new(liar, secrets, join, tongue).into_meddler());
}

/// Says that it has seen another attempt than it has.
fn seen(number: u64, only: Option<PartyId>) -> Box<dyn FnMut(PartyId, Words) -> Vec<Told>> {
    Box::new(twist(1, only, move |letter| {
        let reveal: NonceReveal = wire::decode(&letter.broadcast, 1 << 20).unwrap();
        let reveal = NonceReveal { seen: number, ..reveal };
        letter.broadcast = ByteBuf::from(wire::encode(&reveal));
    }))
}

#[test]
fn nobody_makes_the_attempts_jump() {
    let (disks, wallet) = setting();
    for number in [u64::MAX, 1 + party::rules::MOST_ATTEMPTS] {
        let story = format!("a member says that it has seen attempt {number}");
        let mut world = World::<Toy>::with_disks(disks.clone(), 1);
        wear(&mut world, 1, seen(number, None));
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
        assert!(world.ask_for(&refresh, &[0, 1, 2]));
        world.people_agree();
        world.check(&story, &[1]);
        assert!(world.accused(&[]).is_empty(), "{story}");
        let codes: Vec<&str> = world.failures(0).iter().map(Failure::code).collect();
        assert!(codes.contains(&"proposal.attempts"), "{story}: {codes:?}");
        check_unchanged(&mut world, wallet, 1, &story);
    }
}

#[test]
fn whoever_tells_two_tales_of_what_it_has_seen_stops_everybody_and_splits_nobody() {
    let (disks, wallet) = setting();
    let mut world = World::<Toy>::with_disks(disks, 1);
    let other = world.devices[2].id();
    wear(&mut world, 1, seen(5, Some(other)));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.ask_for(&refresh, &[0, 1, 2]));
    world.people_agree();
    check_unchanged(&mut world, wallet, 1, "two tales of the attempts");
    assert!(world.accused(&[]).is_empty());
}

fn request(proposal: &mut Proposal) -> &mut ChangeRequest {
    match &mut proposal.payload {
        Payload::Change(request) => request,
        other => panic!("not a change: {other:?}"),
    }
}

/// The initiator, device 0, lies to device 1: what device 1 says.
fn lying(
    disks: &[Disk],
    wallet: WalletId,
    change: impl FnMut(&mut Opening) + 'static,
) -> Option<&'static str> {
    let mut world = World::<Toy>::with_disks(disks.to_vec(), 1);
    wear(&mut world, 0, reproposing(None, change));
    let proposal = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.ask_for(&proposal, &[0, 1, 2]));
    for device in [1, 2] {
        let session = world.devices[device].party().view().inbox[0].session;
        world.order(device, |party, moment| party.answer(session, moment));
    }
    let code = world.failures(1).first().map(Failure::code);
    check_unchanged(&mut world, wallet, 0, "a lying proposal");
    assert!(world.accused(&[]).is_empty(), "a lie in a proposal accuses nobody");
    code
}

#[test]
fn a_change_that_is_not_one_of_this_wallet_by_these_people_is_refused() {
    let (disks, wallet) = setting();
    let stranger = PartyId::from_bytes([9; 32]);
    let mut world = World::<Toy>::with_disks(disks.clone(), 1);
    let mut members: Vec<PartyId> = world.devices.iter().map(|device| device.id()).collect();
    members.sort_unstable();
    let held = &world.devices[0].party().wallets()[&wallet];
    let certificate = held.certificate().clone();
    let refused = |code: &str, change: Box<dyn Fn(&mut Proposal)>| {
        assert_eq!(lying(&disks, wallet, in_proposal(change)), Some(code));
    };
    let (first, last) = (members[0], members[2]);
    refused("proposal.wrong_context", Box::new(|p| request(p).base = ByteArray::new([1; 32])));
    refused("proposal.wrong_context", Box::new(|p| request(p).terms.practice = true));
    refused("proposal.wrong_context", Box::new(|p| request(p).terms.threshold = 3));
    refused(
        "proposal.wrong_context",
        Box::new(|p| {
            let key = |length| BroughtKey {
                public_key: ByteBuf::from(vec![2; length]),
                chain_code: ByteArray::new([0; 32]),
            };
            let (secp256k1, ed25519) = (key(33), key(32));
            let brought = Brought { secp256k1, ed25519, path: None, phrase: None };
            request(p).terms.brought = Some(Box::new(brought));
        }),
    );
    refused("proposal.wrong_context", Box::new(|p| request(p).terms.holders = 4));
    refused("proposal.wrong_context", Box::new(move |p| request(p).removed = vec![last, first]));
    refused("proposal.wrong_context", Box::new(|p| p.descriptor.wallet = None));
    refused("change.not_a_member", Box::new(move |p| request(p).removed = vec![stranger]));
    refused("change.wrong_people", Box::new(move |p| request(p).removed = vec![last]));
    refused("change.wrong_people", Box::new(move |p| request(p).lost = vec![last]));
    refused(
        "change.threshold_fixed",
        Box::new(|p| {
            request(p).terms.threshold = 3;
            p.descriptor.threshold = 3;
        }),
    );
    refused(
        "change.bad_terms",
        Box::new(|p| {
            request(p).terms.holders = 4;
            p.descriptor.holders = 4;
        }),
    );
    let kind = |kind| -> Box<dyn Fn(&mut Proposal)> {
        Box::new(move |p| {
            request(p).kind = kind;
            p.descriptor.operation = p.payload.operation();
        })
    };
    refused("change.already_member", kind(ChangeKind::Add));
    refused("change.already_member", kind(ChangeKind::QuickAdd));
    refused("change.not_a_member", kind(ChangeKind::Remove));
    refused("change.nothing", kind(ChangeKind::Threshold));
    refused("change.already_member", kind(ChangeKind::Recover));
    refused("proposal.wrong_context", Box::new(|p| request(p).kind = ChangeKind::Remove));

    // The wallet that the initiator says it starts from.
    let told = |code: &str, change: Box<dyn Fn(&mut Opening)>| {
        assert_eq!(lying(&disks, wallet, move |opening| change(opening)), Some(code));
    };
    told("proposal.wrong_context", Box::new(|opening| opening.wallet = None));
    told(
        "proposal.wrong_context",
        Box::new(|opening| {
            let wallet = opening.wallet.as_mut().unwrap();
            wallet.certificate.signatures.pop_first();
        }),
    );
    told(
        "proposal.wrong_context",
        Box::new(|opening| opening.wallet.as_mut().unwrap().manifest.attempt = 7),
    );
    told(
        "proposal.wrong_context",
        Box::new(move |opening| {
            let wallet = opening.wallet.as_mut().unwrap();
            wallet.manifest.members.pop();
            wallet.certificate = certificate.clone();
        }),
    );
}

/// People are asked to undo the last change, and that goes back by one change.
#[test]
fn an_undoing_of_more_than_the_last_change_is_refused() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let first = world.devices[0].party().wallets()[&wallet].latest().clone();
    world.disconnect(2);
    for _ in 0..2 {
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1], &[]);
        assert!(world.change(&refresh, &[0, 1]), "{:?}", world.failures(0));
        world.pass(25);
    }
    let liar = reproposing(None, move |opening| {
        let proposal = opening.proposal.as_mut().unwrap();
        request(proposal).base = ByteArray::new(first.manifest.digest());
        proposal.descriptor.epoch = Some(first.manifest.epoch);
        proposal.descriptor.payload = ByteArray::new(proposal.payload.digest());
        opening.wallet = Some(first.clone());
    });
    wear(&mut world, 0, liar);
    let undo = world.change_of(wallet, ChangeKind::Undo, 2, &[0, 1], &[]);
    assert!(world.ask_for(&undo, &[0, 1]));
    world.people_agree();
    let codes: Vec<_> = world.failures(1).iter().map(Failure::code).collect();
    assert!(codes.contains(&"change.nothing_kept"), "{codes:?}");
    world.meddler = None;
    world.settle();
    world.everybody_leaves();
    let undo = world.change_of(wallet, ChangeKind::Undo, 2, &[1, 0], &[]);
    assert!(world.change(&undo, &[1, 0]), "the last one can be: {:?}", world.failures(1));
}

#[test]
fn a_member_that_was_told_another_change_than_it_agrees_to_stops_everybody() {
    let (disks, wallet) = setting();
    let mut world = World::<Toy>::with_disks(disks, 1);
    let other = world.devices[2].id();
    let lie = in_proposal(|p| {
        request(p).kind = ChangeKind::Threshold;
        request(p).terms.threshold = 3;
        p.descriptor.threshold = 3;
        p.descriptor.operation = p.payload.operation();
    });
    wear(&mut world, 0, reproposing(Some(other), lie));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.ask_for(&refresh, &[0, 1, 2]));
    world.people_agree();
    let attempt = world.devices[1].party().wallets()[&wallet].manifest().attempt;
    assert_eq!(attempt, 1, "nothing was made");
    check_unchanged(&mut world, wallet, 0, "two changes");
    assert!(world.accused(&[]).is_empty());
}

#[test]
fn letters_that_come_twice_change_nothing() {
    let (disks, wallet) = setting();
    let mut world = World::<Toy>::with_disks(disks, 1);
    let mut kept: Option<Carried> = None;
    world.meddler = Some(Box::new(move |carried| {
        // Everything that device 1 seals is sent once more, later, to whoever heard it.
        let again = kept.take();
        if matches!(&carried.frame, Frame::Up(ClientFrame::Send { .. })) && carried.device == 1 {
            kept = Some(carried.clone());
        }
        let mut all = vec![carried];
        all.extend(again);
        all
    }));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]), "{:?}", world.failures(0));
    assert!(world.accused(&[]).is_empty());
    check_unchanged(&mut world, wallet, 1, "repeated letters");
}

type Lie = Box<dyn Fn(&mut Proposal)>;

#[test]
fn a_member_that_asks_in_the_place_of_the_master_is_refused_by_the_others() {
    let (disks, wallet) = setting();
    let mut world = World::<Toy>::with_disks(disks, 1);
    assert!(world.sign(wallet, &[0, 1], 0));
    let payment = world.devices[0].party().wallets()[&wallet].history()[0].proposal.clone();
    let third = world.devices[2].id();
    let mut change = world.change_of(wallet, ChangeKind::Master, 2, &[0, 1, 2], &[]);
    change.master = Some(third);
    assert!(world.change(&change, &[0, 1, 2]), "{:?}", world.failures(0));
    world.settle();
    let disks = world.disks();

    let lies: [Lie; 2] = [
        Box::new(move |p| {
            let request = request(p);
            request.kind = ChangeKind::Refresh;
            request.terms.master = Some(third);
            p.descriptor.operation = p.payload.operation();
        }),
        Box::new(move |p| {
            p.payload = payment.payload.clone();
            p.descriptor.operation = p.payload.operation();
        }),
    ];
    for lie in lies {
        let mut world = World::<Toy>::with_disks(disks.clone(), 1);
        wear(&mut world, 0, reproposing(None, in_proposal(lie)));
        // Whoever the master is, everybody may ask for another: this device asks, and says more.
        let mut change = world.change_of(wallet, ChangeKind::Master, 2, &[0, 1, 2], &[]);
        change.master = None;
        assert!(world.ask_for(&change, &[0, 1, 2]));
        let session = world.devices[1].party().view().inbox[0].session;
        for device in [1, 2] {
            world.order(device, |party, moment| party.answer(session, moment));
        }
        let code = world.failures(1).first().map(Failure::code);
        assert_eq!(code, Some("wallet.not_master"));
    }
}
