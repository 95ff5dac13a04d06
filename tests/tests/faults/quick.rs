//! A dishonest member in a quick addition: pairs that are kept keep their bans, and nobody honest
//! is accused.

use party::{Failure, Refused};
use scenarios::{Mask, Toy, Words, World, honest};
use wire::{
    PartyId, WalletId,
    descriptor::ChangeKind,
    letter::{Letter, Message},
    manifest::Committed,
};

use crate::lies::{flip, pair_tag_of_nobody, twist};

/// The first step of the trial: three to agree, three to make.
const TRIAL: u8 = 6;
/// The step in which new holders acknowledge.
const ACKNOWLEDGE: u8 = 9;

const ALL: [usize; 4] = [0, 1, 2, 3];

/// A 2-of-3 wallet of devices 0, 1, 2, and device 3.
fn setting() -> (World<Toy>, WalletId) {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    (world, wallet)
}

/// Device 0 asks for a quick addition of device 3, while one lies.
fn add_quickly(
    world: &mut World<Toy>,
    wallet: WalletId,
    liar: usize,
    tongue: impl FnMut(PartyId, Words) -> Vec<scenarios::Told> + 'static,
) {
    let add = world.change_of(wallet, ChangeKind::QuickAdd, 2, &ALL, &[]);
    assert!(world.ask_for(&add, &ALL));
    let join = world.invite.as_ref().map(|invite| invite.secret().clone());
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    world.meddler = Some(Mask::new(liar, secrets, join, Box::new(tongue)).into_meddler());
    world.people_agree();
    world.meddler = None;
}

fn attempt(world: &mut World<Toy>, device: usize, wallet: WalletId) -> u64 {
    world.devices[device].party().wallets()[&wallet].manifest().attempt
}

/// Device 0 proposes a payment to sign with device 1.
fn propose(world: &mut World<Toy>, wallet: WalletId, nonce: u64) -> Result<(), Refused> {
    let proposal = world.proposal(wallet, &[0, 1], nonce);
    world.tell(0, |party, moment| party.propose(&proposal, moment))
}

#[test]
fn who_probes_a_kept_pair_in_a_trial_is_banned_where_the_pair_lives_on() {
    for step in [TRIAL, TRIAL + 1] {
        let (mut world, wallet) = setting();
        let victim = world.devices[0].id();
        let probe = |letter: &mut Letter| letter.direct = pair_tag_of_nobody();
        add_quickly(&mut world, wallet, 1, twist(step, Some(victim), probe));
        let liar = world.devices[1].id();
        let failure = world.failures(0).pop().unwrap();
        assert!(matches!(&failure, Failure::Banned { party, .. } if *party == liar), "{failure:?}");
        assert_eq!(attempt(&mut world, 0, wallet), 1);
        world.settle();
        world.everybody_leaves();
        world.check("a probe in a trial", &[1]);

        // Written down: the pair signs no more, and is not tried again.
        world.restart(0);
        assert_eq!(propose(&mut world, wallet, 1), Err(Refused::BannedPair));
        let add = world.change_of(wallet, ChangeKind::QuickAdd, 2, &ALL, &[]);
        let refused = world.tell(0, |party, moment| party.change(&add, moment));
        assert_eq!(refused, Err(Refused::BannedPair));
        let asked = world.change_of(wallet, ChangeKind::QuickAdd, 2, &[2, 0, 1, 3], &[]);
        assert!(!world.change(&asked, &[2, 0, 1, 3]));
        assert_eq!(world.failures(0).last().map(Failure::code), Some("proposal.banned_pair"));
        world.everybody_leaves();

        // A refresh makes a fresh pair.
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
        assert!(world.change(&refresh, &[0, 1, 2]), "{:?}", world.failures(0));
        assert!(world.sign(wallet, &[0, 1], 2));
    }
}

#[test]
fn who_fails_the_trial_of_a_new_pair_is_not_banned() {
    for (liar, victim) in [(1, 3), (3, 0)] {
        let (mut world, wallet) = setting();
        let heard = world.devices[victim].id();
        let probe = |letter: &mut Letter| letter.direct = pair_tag_of_nobody();
        add_quickly(&mut world, wallet, liar, twist(TRIAL, Some(heard), probe));
        let code = world.failures(victim).last().map(Failure::code);
        assert_eq!(code, Some("ceremony.failed"), "{liar} lies to {victim}");
        world.settle();
        world.everybody_leaves();
        assert!(world.accused(&[]).is_empty(), "{liar} lies to {victim}");
        assert!(world.sign(wallet, &[0, 1], 1));
        let add = world.change_of(wallet, ChangeKind::QuickAdd, 2, &ALL, &[]);
        assert!(world.change(&add, &ALL), "{:?}", world.failures(0));
        assert!(world.sign(wallet, &[3, 1], 2));
    }
}

/// An epoch that device 2 alone completed, of which devices 0 and 1 hold candidates; then device 1
/// cheats device 0 in a payment.
fn banned_before_the_certificate(kind: ChangeKind) -> (World<Toy>, WalletId, Committed) {
    let (mut world, wallet) = setting();
    let tongue = |_, words| match words {
        Words::Message(Message::Letter(letter)) if letter.step == ACKNOWLEDGE => {
            let broadcast = flip(&letter.broadcast);
            honest(Words::Message(Message::Letter(Letter { broadcast, ..letter })))
        }
        Words::Standing(_) => Vec::new(),
        words => honest(words),
    };
    if kind == ChangeKind::QuickAdd {
        add_quickly(&mut world, wallet, 2, tongue);
    } else {
        let secrets = world.devices.iter().map(|device| device.secret()).collect();
        world.meddler = Some(Mask::new(2, secrets, None, Box::new(tongue)).into_meddler());
        let change = world.change_of(wallet, kind, 2, &[0, 1, 2], &[]);
        assert!(world.ask_for(&change, &[0, 1, 2]));
        world.people_agree();
    }
    world.everybody_leaves();
    let certified = world.devices[2].party().wallets()[&wallet].latest().clone();
    assert_eq!(certified.manifest.attempt, 2);
    world.disconnect(2);
    assert_eq!([0, 1].map(|device| attempt(&mut world, device, wallet)), [1, 1]);
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let probe = |letter: &mut Letter| letter.direct = pair_tag_of_nobody();
    let lie = Box::new(twist(4, None, probe));
    world.meddler = Some(Mask::new(1, secrets, None, lie).into_meddler());
    assert!(!world.sign(wallet, &[0, 1], 0));
    world.meddler = None;
    world.everybody_leaves();
    assert_eq!(propose(&mut world, wallet, 1), Err(Refused::BannedPair));
    (world, wallet, certified)
}

#[test]
fn a_ban_goes_with_the_pair_into_the_epoch_that_keeps_it() {
    for (kind, stays) in [(ChangeKind::QuickAdd, true), (ChangeKind::Refresh, false)] {
        let (mut world, wallet, certified) = banned_before_the_certificate(kind);
        let file = certified.to_file();
        let taken = world.tell(0, |party, moment| party.take_wallet_file(&file, moment));
        assert_eq!(taken, Ok((wallet, true)));
        assert_eq!(attempt(&mut world, 0, wallet), 2);
        let refused = propose(&mut world, wallet, 2) == Err(Refused::BannedPair);
        assert_eq!(refused, stays, "{kind:?}");
    }
}
