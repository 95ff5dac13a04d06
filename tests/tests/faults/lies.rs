//! A dishonest member, through a public door.

use scenarios::{Mask, Told, Toy, Words, World, honest};
use wire::{
    PartyId,
    letter::{Letter, Message},
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
fn twist(
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

fn flip(bytes: &[u8]) -> serde_bytes::ByteBuf {
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
            named += usize::from(!world.accused().is_empty());
        }
    }
    println!("20 broken bodies, the liar named {named} times");
    assert!(named >= 8);
}
