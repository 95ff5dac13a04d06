//! Stories of the tests' world, short enough for a browser.

use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use party::Scheme;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use scenarios::{Mask, Words, World, honest};
use vault::{KdfParams, Password, RecoveryFile, RecoveryLabel, UnixSeconds};
use wire::{WalletId, descriptor::ChangeKind, letter::Message};

use crate::heard::Heard;

/// Plays a story and gives the world that it ended in.
pub type Story<S> = fn(u64, &Heard) -> World<S>;

/// All stories, by name.
#[must_use]
pub fn stories<S: Scheme>() -> Vec<(&'static str, Story<S>)> {
    vec![
        ("two make a wallet and sign", two_sign),
        ("of three any two sign", any_two_sign),
        ("all three are dealt new shares", refresh),
        ("two of three become three of three", threshold),
        ("a third one comes", add),
        ("one is removed", remove),
        ("one comes back from a backup's file", recover),
        ("one says something else than it should", lie),
        ("one stops in the middle and comes back", crash),
    ]
}

/// What came of a world, in words that no system and no drawn number changes.
#[must_use]
pub fn outcome<S: Scheme>(world: &World<S>) -> String {
    let mut told = String::new();
    for (number, device) in world.devices.iter().enumerate() {
        let Some(party) = &device.party else { continue };
        let codes: Vec<_> = world.failures(number).iter().map(party::Failure::code).collect();
        let _ = write!(told, "device {number}: published {}, {codes:?}", device.published.len());
        for manifest in party.wallets().values().map(|wallet| wallet.manifest()) {
            let (t, n) = (manifest.terms.threshold, manifest.holders().len());
            let digest = HEXLOWER.encode(&manifest.digest());
            let _ = write!(told, ", {t} of {n} after {} makings: {digest}", manifest.attempt);
        }
        told.push('\n');
    }
    told
}

fn world<S: Scheme>(devices: usize, seed: u64, heard: &Heard) -> World<S> {
    let mut world = World::new(devices, seed);
    world.meddler = Some(heard.listen(|carried| vec![carried]));
    world
}

fn wallet<S: Scheme>(
    threshold: u8,
    holders: u8,
    devices: usize,
    seed: u64,
    heard: &Heard,
) -> (World<S>, WalletId) {
    let mut world = world(devices, seed, heard);
    let wallet = world.create(threshold, holders);
    world.pass(25);
    (world, wallet)
}

fn two_sign<S: Scheme>(seed: u64, heard: &Heard) -> World<S> {
    let (mut world, wallet) = wallet(2, 2, 2, seed, heard);
    assert!(world.sign(wallet, &[1, 0], 0), "{:?}", world.failures(1));
    world.check("two sign", &[]);
    world
}

fn any_two_sign<S: Scheme>(seed: u64, heard: &Heard) -> World<S> {
    let (mut world, wallet) = wallet(2, 3, 3, seed, heard);
    for (nonce, signers) in (0..).zip([[0, 1], [1, 2], [2, 0]]) {
        assert!(world.sign(wallet, &signers, nonce), "{:?}", world.failures(signers[0]));
    }
    world.check("any two sign", &[]);
    world
}

/// A change is made, and two who hold shares afterwards sign.
fn change<S: Scheme>(
    (mut world, wallet): (World<S>, WalletId),
    kind: ChangeKind,
    threshold: u8,
    devices: &[usize],
    removed: &[usize],
) -> World<S> {
    let proposal = world.change_of(wallet, kind, threshold, devices, removed);
    assert!(world.change(&proposal, devices), "{:?}", world.failures(devices[0]));
    world.settle();
    let signers = &devices[devices.len() - usize::from(threshold)..];
    assert!(world.sign(wallet, signers, 0), "{:?}", world.failures(signers[0]));
    world.check("a change", &[]);
    world
}

fn refresh<S: Scheme>(seed: u64, heard: &Heard) -> World<S> {
    change(wallet(2, 3, 3, seed, heard), ChangeKind::Refresh, 2, &[0, 1, 2], &[])
}

fn threshold<S: Scheme>(seed: u64, heard: &Heard) -> World<S> {
    change(wallet(2, 3, 3, seed, heard), ChangeKind::Threshold, 3, &[0, 1, 2], &[])
}

fn add<S: Scheme>(seed: u64, heard: &Heard) -> World<S> {
    change(wallet(2, 2, 3, seed, heard), ChangeKind::Add, 2, &[0, 1, 2], &[])
}

fn remove<S: Scheme>(seed: u64, heard: &Heard) -> World<S> {
    change(wallet(2, 3, 3, seed, heard), ChangeKind::Remove, 2, &[0, 1], &[2])
}

/// The share goes through a sealed file, as a person would carry it.
fn recover<S: Scheme>(seed: u64, heard: &Heard) -> World<S> {
    let (mut world, wallet) = wallet::<S>(2, 2, 3, seed, heard);
    let backup = world.tell(1, |party, _| party.recovery_payload(wallet)).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let (password, content) = (password(), vault::SecretBytes::new(backup.expose().to_vec()));
    let file = RecoveryFile::seal(&label(), &content, &password, KdfParams::FLOOR, &mut rng);
    let file = file.unwrap();
    heard.note("file", &file);
    let (_, opened) = RecoveryFile::open(&file, &password).unwrap();
    world.tell(2, |party, _| party.restore(opened.expose())).unwrap();
    world.lose(1);
    change((world, wallet), ChangeKind::Recover, 2, &[0, 2], &[1])
}

/// The password of every file here.
#[must_use]
pub fn password() -> Password {
    Password::new("five calm herons wading").unwrap()
}

/// What every file here says of itself.
#[must_use]
pub fn label() -> RecoveryLabel {
    RecoveryLabel {
        epoch: "epoch".into(),
        share: "2".into(),
        device: "Device 2".into(),
        made_at: UnixSeconds(1_800_000_000),
        wallet_id: "wallet".into(),
        wallet_name: "Savings".into(),
    }
}

/// A member changes what it deals, for everybody: no wallet, and it alone is named.
fn lie<S: Scheme>(seed: u64, heard: &Heard) -> World<S> {
    const LIAR: usize = 1;
    let mut world = world::<S>(3, seed, heard);
    world.set_out(2, 3);
    let join = world.invite.as_ref().map(|invite| invite.secret().clone());
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let tongue = |_, words| match words {
        Words::Message(Message::Letter(mut letter)) if letter.step == STEP => {
            let middle = letter.broadcast.len() / 2;
            letter.broadcast[middle] ^= 1;
            honest(Words::Message(Message::Letter(letter)))
        }
        words => honest(words),
    };
    let mask = Mask::new(LIAR, secrets, join, Box::new(tongue));
    world.meddler = Some(heard.listen(mask.into_meddler()));
    world.settle();
    world.check("a lie", &[LIAR]);
    assert!(world.shown().is_empty(), "a wallet was made with a lie in it");
    assert!(!world.failures(0).is_empty(), "nobody noticed the lie");
    world
}

/// The step in which dealings are revealed.
const STEP: u8 = 2;

/// A device stops between two of its steps of a change; nothing is lost by it.
fn crash<S: Scheme>(seed: u64, heard: &Heard) -> World<S> {
    let (mut world, wallet) = wallet::<S>(2, 2, 2, seed, heard);
    let proposal = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1], &[]);
    world.devices[1].steps_left = Some(40);
    assert!(world.ask_for(&proposal, &[0, 1]));
    world.people_agree();
    assert_eq!(world.crashed(), [1], "it did not stop");
    world.restart(1);
    world.settle();
    let (holders, _) = world.check_one_epoch("a crash", wallet);
    assert!(world.sign(wallet, &holders, 0), "{:?}", world.failures(0));
    world.check("a crash", &[]);
    world
}
