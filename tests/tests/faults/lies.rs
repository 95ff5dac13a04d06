//! A dishonest member, through a public door.

use std::{cell::RefCell, rc::Rc};

use party::{Failure, Refused, StageView};
use scenarios::{Frame, Mask, Told, Toy, Words, World, honest};
use wire::{
    PartyId, WalletId,
    descriptor::{Payload, WalletTerms},
    letter::{Letter, Message, NonceReveal, Note},
    pairing::{DeviceKind, Introduction, PairingMessage},
    relay::ClientFrame,
    text::Name,
};

/// A world in which a lobby for a wallet is open and one device wears a mask.
fn masked(
    holders: u8,
    liar: usize,
    tongue: impl FnMut(PartyId, Words) -> Vec<Told> + 'static,
) -> World<Toy> {
    let mut world = World::<Toy>::new(usize::from(holders), 1);
    world.set_out(2, holders);
    let join = world.invite.as_ref().map(|invite| invite.secret().clone());
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    world.meddler = Some(Mask::new(liar, secrets, join, Box::new(tongue)).into_meddler());
    world
}

#[test]
fn a_mask_that_says_what_its_device_says_changes_nothing() {
    for liar in 0..3 {
        let mut world = masked(3, liar, |_, words| honest(words));
        world.settle();
        world.check("an honest mask", &[]);
        let wallet = world.only_wallet(0).unwrap();
        for device in 0..3 {
            assert_eq!(world.only_wallet(device), Some(wallet), "{:?}", world.failures(device));
        }
        assert!(world.sign(wallet, &[0, 1], 0));
        assert!(world.sign(wallet, &[1, 2], 1));
        assert!(world.sign(wallet, &[2, 0], 2));
    }
}

/// Changes the broadcast of one step as one peer, or everybody, is told it.
pub(crate) fn twist(
    step: u8,
    only: Option<PartyId>,
    mut change: impl FnMut(&mut Letter) + 'static,
) -> impl FnMut(PartyId, Words) -> Vec<Told> + 'static {
    move |to, words| match words {
        Words::Message(Message::Letter(mut letter))
            if letter.step == step && only.is_none_or(|only| only == to) =>
        {
            change(&mut letter);
            honest(Words::Message(Message::Letter(letter)))
        }
        words => honest(words),
    }
}

pub(crate) fn flip(bytes: &[u8]) -> serde_bytes::ByteBuf {
    let mut bytes = bytes.to_vec();
    match bytes.len() {
        0 => bytes.push(1),
        length => bytes[length / 2] ^= 1,
    }
    serde_bytes::ByteBuf::from(bytes)
}

/// After a lie in a creation: the honest all show the wallet or none does, nobody honest is
/// accused, and the honest can make another wallet.
fn settle_without(world: &mut World<Toy>, liar: usize, story: &str) {
    world.settle();
    world.check(story, &[liar]);
    world.everybody_leaves();
    world.check(story, &[liar]);
    let honest: Vec<usize> = (0..world.devices.len()).filter(|device| *device != liar).collect();
    for (wallet, devices) in world.shown() {
        let holds = honest.iter().filter(|device| devices.contains(device)).count();
        assert!(holds == 0 || holds == honest.len(), "{story}: {wallet:?} shown by {devices:?}");
    }
}

#[test]
fn a_member_that_speaks_with_two_tongues_in_any_step_of_create_splits_nobody() {
    for step in 0..=9 {
        for liar in [0, 1] {
            let story = format!("device {liar} says two things in step {step}");
            let other = World::<Toy>::new(3, 1).devices[2].id();
            let lie = twist(step, Some(other), |l| l.broadcast = flip(&l.broadcast));
            let mut world = masked(3, liar, lie);
            settle_without(&mut world, liar, &story);
        }
    }
}

#[test]
fn a_member_that_breaks_any_body_of_create_is_the_only_one_accused() {
    let mut named = 0;
    for step in 0..=9 {
        for direct in [false, true] {
            let story = format!("a broken body in step {step}, direct {direct}");
            let lie = twist(step, None, move |letter| {
                let body = if direct { &mut letter.direct } else { &mut letter.broadcast };
                *body = flip(body);
            });
            let mut world = masked(3, 1, lie);
            settle_without(&mut world, 1, &story);
            named += usize::from(!world.accused(&[1]).is_empty());
        }
    }
    println!("20 broken bodies, the liar named {named} times");
    assert!(named >= 8);
}

fn code(world: &World<Toy>, device: usize) -> Option<&'static str> {
    world.failures(device).first().map(Failure::code)
}

#[test]
fn a_letter_signed_by_nobody_is_unusable_and_no_accusation() {
    for step in [0, 2, 4, 9] {
        let mut world = masked(3, 1, move |_, words| match words {
            Words::Message(Message::Letter(mut letter)) if letter.step == step => {
                letter.signature = serde_bytes::ByteArray::new([7; 64]);
                vec![Told::Sealed(wire::encode(&Message::Letter(letter)))]
            }
            words => honest(words),
        });
        world.people_agree();
        assert_eq!(code(&world, 0), Some("ceremony.peer_unusable"), "step {step}");
        settle_without(&mut world, 1, "a letter signed by nobody");
        assert!(world.accused(&[]).is_empty());
    }
}

#[test]
fn a_nonce_that_was_not_committed_to_is_unusable() {
    let lie = twist(1, None, |letter| {
        let nonce = serde_bytes::ByteArray::new([1; 32]);
        letter.broadcast =
            serde_bytes::ByteBuf::from(wire::encode(&NonceReveal { nonce, seen: 0 }));
    });
    let mut world = masked(3, 1, lie);
    world.people_agree();
    assert_eq!(code(&world, 0), Some("ceremony.peer_unusable"));
    settle_without(&mut world, 1, "another nonce");
}

#[test]
fn a_body_too_long_for_its_letter_is_not_carried_and_one_just_short_of_that_is_refused() {
    for (length, expected) in [(2_000_000, None), (900_000, Some("ceremony.peer_unusable"))] {
        let lie = twist(0, None, move |letter| {
            letter.broadcast = serde_bytes::ByteBuf::from(vec![0; length]);
        });
        let mut world = masked(3, 1, lie);
        world.people_agree();
        assert_eq!(code(&world, 0), expected, "{length} bytes");
        settle_without(&mut world, 1, "an over-long body");
        assert!(world.accused(&[]).is_empty());
    }
}

#[test]
fn consent_to_something_else_is_no_consent() {
    let lie = twist(2, None, |letter| letter.broadcast = flip(&letter.broadcast));
    let mut world = masked(3, 1, lie);
    world.people_agree();
    assert_eq!(code(&world, 0), Some("ceremony.peer_unusable"));
    settle_without(&mut world, 1, "no consent");
    assert!(world.shown().is_empty());
}

#[test]
fn whoever_is_told_other_terms_or_other_people_sees_another_code_or_none() {
    type Lie = fn(Option<&mut WalletTerms>, &mut Introduction);
    let lies: [Lie; 4] = [
        |terms, _| terms.into_iter().for_each(|terms| terms.threshold = 3),
        |terms, _| terms.into_iter().for_each(|terms| terms.practice = true),
        |_, introduction| introduction.name = Name::new("Device 9").unwrap(),
        |_, introduction| introduction.kind = DeviceKind::Server,
    ];
    for (number, lie) in lies.into_iter().enumerate() {
        let only = World::<Toy>::new(3, 1).devices[2].id();
        let mut world = masked(3, 0, move |to, words| match words {
            Words::Pairing(PairingMessage::Hello { mut introduction, mut offer }) if to == only => {
                let terms = offer.as_mut().and_then(|offer| match &mut **offer {
                    Payload::Create(terms) => Some(terms),
                    _ => None,
                });
                lie(terms, &mut introduction);
                honest(Words::Pairing(PairingMessage::Hello { introduction, offer }))
            }
            words => honest(words),
        });
        world.people_agree();
        let failed = [1, 2].map(|device| code(&world, device));
        assert!(failed.contains(&Some("code.mismatch")), "lie {number}: {failed:?}");
        settle_without(&mut world, 0, "two tales in the lobby");
        assert!(world.shown().is_empty());
    }
}

#[test]
fn whoever_says_hello_as_somebody_else_is_not_heard() {
    let other = World::<Toy>::new(3, 1).devices[2].secret().bundle();
    let mut world = masked(3, 1, move |_, words| match words {
        Words::Pairing(PairingMessage::Hello { mut introduction, offer }) => {
            introduction.bundle = other;
            honest(Words::Pairing(PairingMessage::Hello { introduction, offer }))
        }
        words => honest(words),
    });
    world.people_agree();
    let stage = world.devices[0].party().view().session.map(|session| session.stage);
    assert!(matches!(stage, Some(StageView::Gathering { complete: false })), "{stage:?}");
}

/// A wallet of three whose second device cheats in a signature with the first.
fn cheated_in_signing(
    step: u8,
    change: impl FnMut(&mut Letter) + 'static,
) -> (World<Toy>, WalletId) {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let lie = Box::new(twist(step, None, change));
    world.meddler = Some(Mask::new(1, secrets, None, lie).into_meddler());
    assert!(!world.sign(wallet, &[0, 1], 0));
    world.meddler = None;
    world.pass(25);
    (world, wallet)
}

#[test]
fn who_fails_a_transfer_check_is_banned_for_good_before_anybody_hears_of_it() {
    for step in [3, 4] {
        let (mut world, wallet) =
            cheated_in_signing(step, |letter| letter.direct = pair_tag_of_nobody());
        let liar = world.devices[1].id();
        let failure = world.failures(0).pop().unwrap();
        assert!(matches!(&failure, Failure::Banned { party, .. } if *party == liar));
        // What the disk holds is what counts.
        world.restart(0);
        let proposal = world.proposal(wallet, &[0, 1], 1);
        let refused = world.tell(0, |party, moment| party.propose(&proposal, moment));
        assert_eq!(refused, Err(Refused::BannedPair));
        let proposal = world.proposal(wallet, &[1, 0], 1);
        world.order(1, |party, moment| party.propose(&proposal, moment));
        world.people_agree();
        assert_eq!(world.failures(0).pop().map(|f| f.code()), Some("proposal.banned_pair"));
        world.everybody_leaves();
        assert!(world.sign(wallet, &[0, 2], 2), "others sign on");
        assert!(world.sign(wallet, &[1, 2], 3), "others sign on");
    }
}

#[test]
fn a_ban_is_written_before_any_letter_that_follows_from_it() {
    let mut world = World::<Toy>::new(2, 1);
    let wallet = world.create(2, 2);
    world.pass(25);
    // The honest device crashes at each later step: from the first word about it on, the ban stays.
    let disks = world.disks();
    for step in 40..140 {
        let mut world = World::<Toy>::with_disks(disks.clone(), 1);
        let secrets = world.devices.iter().map(|device| device.secret()).collect();
        let told = Rc::new(RefCell::new(false));
        let heard = Rc::clone(&told);
        let lie = twist(4, None, |letter| letter.direct = pair_tag_of_nobody());
        let mut mask = Mask::new(1, secrets, None, Box::new(lie)).into_meddler();
        world.meddler = Some(Box::new(move |carried| {
            let ends = matches!(
                &carried.frame,
                Frame::Up(ClientFrame::Leave { .. } | ClientFrame::Close { .. })
            );
            if carried.device == 0 && ends {
                *heard.borrow_mut() = true;
            }
            mask(carried)
        }));
        world.devices[0].steps_left = Some(step);
        assert!(!world.sign(wallet, &[0, 1], 0));
        if *told.borrow() {
            world.restart(0);
            let banned = world.accused(&[1]);
            assert_eq!(banned.len(), 1, "step {step}: the ban was said and not kept");
        }
    }
}

#[test]
fn a_ban_that_the_disk_did_not_take_is_kept_as_soon_as_it_does() {
    let mut world = World::<Toy>::new(2, 1);
    let wallet = world.create(2, 2);
    world.pass(25);
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let lie = twist(4, None, |letter| letter.direct = pair_tag_of_nobody());
    world.meddler = Some(Mask::new(1, secrets, None, Box::new(lie)).into_meddler());
    world.devices[0].disk_full = true;
    assert!(!world.sign(wallet, &[0, 1], 0));
    world.meddler = None;
    world.pass(61);
    let told = world.failures(0).iter().filter(|f| **f == Failure::NotSaved).count();
    assert_eq!(told, 1, "said once, however often it is tried");
    world.devices[0].disk_full = false;
    world.pass(61);
    world.restart(0);
    assert_eq!(world.accused(&[1]).len(), 1, "the ban outlives a restart");
}

/// A well-formed proof of a pair's key that no pair has.
pub(crate) fn pair_tag_of_nobody() -> serde_bytes::ByteBuf {
    let tag = ciborium::Value::Map(vec![("tag".into(), ciborium::Value::Bytes(vec![1; 32]))]);
    let mut bytes = Vec::new();
    ciborium::into_writer(&tag, &mut bytes).unwrap();
    bytes.into()
}

#[test]
fn who_breaks_the_last_round_is_named_and_the_pair_stays_usable() {
    let (mut world, wallet) =
        cheated_in_signing(5, |letter| letter.broadcast = flip(&letter.broadcast));
    let liar = world.devices[1].id();
    let failure = world.failures(0).pop().unwrap();
    assert!(matches!(&failure, Failure::Cheated { parties, .. } if *parties == [liar]));
    assert!(world.devices[0].published.is_empty());
    assert!(world.sign(wallet, &[0, 1], 1));
}

#[test]
fn a_reason_that_somebody_gives_is_cut_to_a_code() {
    let mut world = masked(3, 1, |_, words| match words {
        Words::Message(Message::Letter(letter)) if letter.step == 3 => {
            let code = format!("{}\u{202e}<b>\n{}", "x".repeat(40), "y".repeat(400));
            honest(Words::Message(Message::Note(Note::Failed { code })))
        }
        words => honest(words),
    });
    world.people_agree();
    let failure = world.failures(0).remove(0);
    let Failure::StoppedElsewhere { code, .. } = failure else { panic!("{failure:?}") };
    assert!(code.len() <= 64 && code.chars().all(|c| c.is_ascii_graphic()), "{code:?}");
}
