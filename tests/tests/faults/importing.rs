//! A key that one device knows whole becomes a wallet, or does not, and is nowhere else afterwards.

use chain::ethereum::EthAddress;
use mpc::{Curve, WholeKey};
use party::{Party, Scheme, Threshold};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use scenarios::{Toy, World};
use serde_bytes::{ByteArray, ByteBuf};
use wire::{
    WalletId,
    descriptor::{Brought, BroughtKey, ChangeKind, WalletTerms},
};
use zeroize::Zeroizing;

use crate::nightly;

/// The keys of an import, of which a test may ask for a second set.
fn keys() -> Vec<WholeKey> {
    let secp256k1 = WholeKey::new(Curve::Secp256k1, &Zeroizing::new([7; 32]), [8; 32]).unwrap();
    vec![secp256k1, WholeKey::random(Curve::Ed25519, &mut ChaCha20Rng::seed_from_u64(9))]
}

fn terms<S: Scheme>(world: &World<S>, path: Option<Vec<u32>>) -> WalletTerms {
    let [secp256k1, ed25519] = [0, 1].map(|at| {
        let known = keys()[at].public().clone();
        let chain_code = ByteArray::new(known.chain_code);
        BroughtKey { public_key: ByteBuf::from(known.public_key), chain_code }
    });
    let phrase = path.is_some().then(|| ByteBuf::from(vec![3; 80]));
    let brought = Some(Box::new(Brought { secp256k1, ed25519, path, phrase }));
    WalletTerms { brought, ..world.terms(2, 3) }
}

fn set_out<S: Scheme>(world: &mut World<S>, path: Option<Vec<u32>>) {
    let terms = terms(world, path);
    world.order(0, |party, moment| party.import(terms, keys(), Vec::new(), moment));
    if world.devices[0].party.is_some() {
        let link = world.devices[0].party().view().session.and_then(|session| session.invite);
        world.invite = link.and_then(|link| wire::Invite::parse(&link).ok());
    }
}

fn imported<S: Scheme>(path: Option<Vec<u32>>) -> (World<S>, WalletId) {
    let mut world = World::<S>::new(4, 1);
    set_out(&mut world, path);
    world.devices[3].tried.push(world.invite.as_ref().unwrap().session());
    world.people_agree();
    world.pass(25);
    let wallet = world.only_wallet(0).unwrap();
    (world, wallet)
}

fn every_pair_signs<S: Scheme>(path: Option<Vec<u32>>, address: &EthAddress) {
    let (mut world, wallet) = imported::<S>(path.clone());
    for device in 0..3 {
        let shown = world.devices[device].party().view().wallets.remove(0);
        assert_eq!(shown.address, Some(*address));
        let mark = shown.terms.brought.unwrap();
        assert_eq!((mark.path.clone(), mark.phrase.is_some()), (path.clone(), path.is_some()));
    }
    for (nonce, pair) in [[0, 1], [2, 1], [0, 2]].into_iter().enumerate() {
        let nonce = u64::try_from(nonce).unwrap();
        assert!(world.sign(wallet, &pair, nonce), "{pair:?}: {:?}", world.failures(pair[0]));
    }
    world.check("imported", &[]);
}

/// The addresses of the key itself and of its child 0, as `eth-keys` and a few lines of Python have them.
const ADDRESSES: [&str; 2] =
    ["0x4a62316623ad457F02cDC5D997deD67a383EC569", "0xC052Ae0d91771A21D79BEA49e66bF6c5c37e4F82"];

#[test]
fn an_imported_key_keeps_its_addresses_and_every_pair_signs() {
    let path = Some(vec![44 | 1 << 31, 60 | 1 << 31, 1 << 31, 0]);
    let [alone, child] = ADDRESSES.map(|address| address.parse().unwrap());
    every_pair_signs::<Toy>(path.clone(), &child);
    every_pair_signs::<Toy>(None, &alone);
    every_pair_signs::<Threshold>(path, &child);
    every_pair_signs::<Threshold>(None, &alone);
}

#[test]
fn the_mark_of_an_import_outlasts_every_change() {
    let (mut world, wallet) = imported::<Toy>(Some(vec![0]));
    let mark = world.devices[0].party().view().wallets[0].terms.brought.clone();
    assert!(mark.is_some());
    let add = world.change_of(wallet, ChangeKind::Add, 2, &[0, 1, 2, 3], &[]);
    assert!(world.change(&add, &[0, 1, 2, 3]), "{:?}", world.failures(0));
    let threshold = world.change_of(wallet, ChangeKind::Threshold, 3, &[3, 1, 2, 0], &[]);
    assert!(world.change(&threshold, &[3, 1, 2, 0]), "{:?}", world.failures(3));
    for device in 0..4 {
        assert_eq!(world.devices[device].party().view().wallets[0].terms.brought, mark);
    }
}

#[test]
fn terms_that_name_other_keys_are_refused() {
    let mut world = World::<Toy>::new(3, 1);
    let good = terms(&world, None);
    let with = |change: &dyn Fn(&mut Brought)| {
        let mut other = good.clone();
        change(other.brought.as_mut().unwrap());
        other
    };
    let other_key = |brought: &mut Brought| brought.secp256k1.public_key[5] ^= 1;
    for bad in [
        WalletTerms { brought: None, ..good.clone() },
        WalletTerms { practice: true, ..good.clone() },
        with(&other_key),
        with(&|brought| brought.ed25519.chain_code[0] ^= 1),
        with(&|brought| brought.path = Some(vec![0; 11])),
        with(&|brought| brought.phrase = Some(ByteBuf::from(vec![0; 1025]))),
    ] {
        let told = world.tell(0, |party, moment| party.import(bad, keys(), Vec::new(), moment));
        assert_eq!(told.unwrap_err().code(), "create.bad_terms");
    }
    let told = world.tell(0, |party, moment| party.import(good, keys(), Vec::new(), moment));
    assert!(told.is_ok());
}

#[test]
fn a_second_creation_that_is_refused_leaves_an_import_alone() {
    let mut world = World::<Toy>::new(3, 1);
    set_out(&mut world, None);
    let again = terms(&world, None);
    let told = world.tell(0, |party, moment| party.import(again, keys(), Vec::new(), moment));
    assert_eq!(told.unwrap_err().code(), "session.in_other_session");
    let plain = world.terms(2, 3);
    assert!(world.tell(0, |party, moment| party.create(plain, Vec::new(), moment)).is_err());
    assert!(world.tell(0, |party, _| party.forget_import()).is_err(), "it is being dealt");
    world.people_agree();
    assert!(world.devices.iter_mut().all(|device| device.party().wallets().len() == 1));
}

#[test]
fn whoever_forgets_a_key_cannot_go_on_with_it() {
    let mut world = World::<Toy>::new(3, 1);
    set_out(&mut world, None);
    for device in [1, 2] {
        let invite = world.invite.clone().unwrap();
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.order(0, |party, _| party.start());
    // Two compared the codes, the third went silent.
    for device in [0, 1] {
        world.order(device, |party, moment| party.confirm_code(moment));
    }
    world.disconnect(2);
    world.order(0, |party, moment| party.cancel(moment));
    world.order(0, |party, _| party.forget_import());
    assert!(world.devices[0].party().view().unfinished.is_empty());
    world.connect(2);
    world.settle();
    world.everybody_leaves();
    world.check_all_or_nobody("forgotten");
    assert!(world.shown().is_empty());
}

/// Everybody dealt as agreed or nobody has a wallet; afterwards the keys can be brought again, unless
/// they are dealt by then.
fn crash(device: usize, step: usize) -> usize {
    let story = format!("import: device {device} crashes before step {step}");
    let mut world = World::<Toy>::new(3, 1);
    world.devices[device].steps_left = Some(step);
    set_out(&mut world, None);
    world.people_agree();
    world.check(&story, &[]);
    for device in world.crashed() {
        world.restart(device);
    }
    world.settle();
    for device in &mut world.devices {
        device.steps_left = None;
    }
    world.settle();
    world.everybody_leaves();
    world.check_all_or_nobody(&story);
    let made = world.shown().len();
    assert!(made <= 1, "{story}");
    for device in 0..3 {
        let unfinished: Vec<_> = world.devices[device].party().view().unfinished;
        let gives_up = |party: &mut Party<Toy>, session| party.give_up(session);
        for unfinished in unfinished {
            world.order(device, |party, _| gives_up(party, unfinished.session));
        }
        world.devices[device].tried.clear();
    }
    if made == 0 {
        set_out(&mut world, None);
        world.people_agree();
        assert_eq!(world.shown().len(), 1, "{story}: {:?}", world.failures(0));
    }
    let wallet = world.only_wallet(1).unwrap();
    assert!(world.sign(wallet, &[0, 2], 0), "{story}: {:?}", world.failures(0));
    world.check(&story, &[]);
    made
}

#[test]
fn an_import_survives_a_crash_at_any_step() {
    let mut world = World::<Toy>::new(3, 1);
    let before: Vec<usize> = world.devices.iter().map(|device| device.steps).collect();
    set_out(&mut world, None);
    world.people_agree();
    let steps: Vec<usize> =
        world.devices.iter().zip(before).map(|(device, before)| device.steps - before).collect();
    let stride = if nightly() { 1 } else { 3 };
    let (mut tried, mut made) = (0, 0);
    for device in [0, 1] {
        for step in (0..steps[device]).step_by(stride) {
            made += crash(device, step);
            tried += 1;
        }
    }
    println!("{tried} crashes in an import, {made} made nevertheless");
    assert!(0 < made && made < tried);
}
