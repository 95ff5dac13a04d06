//! What is sealed and signed outside the stories, to the byte.

use channel::standing;
use mpc::{Curve, Signature};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use vault::{
    BackupKey, Generation, KdfParams, Lock, LockLabel, RecoveryFile, UnixSeconds,
    pieces::{self, Piece, PieceFile},
};
use wire::{
    DeviceSecret,
    hop::{ExpectLogin, ExpectRelayHello, RelaySecret},
};

use crate::{
    heard::Heard,
    pair,
    stories::{label, password},
};

/// Makes bytes with this generator.
pub type Maker = fn(&mut ChaCha20Rng, &Heard);

/// All of it, by name.
pub const BYTES: [(&str, Maker); 4] = [
    ("the sealed link to the relay and a letter left there", hop),
    ("a lock, a record, a recovery file", containers),
    ("pieces of a backup and their files", parts),
    ("shares and a signature of FROST", frost),
];

/// Makes the bytes of this name, and their hash.
#[must_use]
pub fn digest(make: Maker, seed: u64) -> String {
    let heard = Heard::default();
    make(&mut ChaCha20Rng::seed_from_u64(seed), &heard);
    heard.digest()
}

fn device(rng: &mut ChaCha20Rng) -> DeviceSecret {
    let mut seed = [0; 64];
    rng.fill_bytes(&mut seed);
    DeviceSecret::from_seed(&seed)
}

fn hop(rng: &mut ChaCha20Rng, heard: &Heard) {
    let (relay, me, peer) = (RelaySecret::make(rng), device(rng), device(rng));
    let (expects, hello) = ExpectRelayHello::start(relay.fingerprint(), rng);
    let (login, answer) = ExpectLogin::start(&relay, &hello, rng).unwrap();
    let (mut link, sealed) = expects.receive(&answer, &me).unwrap();
    let (mut other, who) = login.receive(&sealed).unwrap();
    assert_eq!(who.party_id(), me.bundle().party_id());
    let frame = link.seal(b"a frame").unwrap();
    assert_eq!(other.open(&frame).unwrap(), b"a frame");
    let letter = standing::seal(&me, &peer.bundle(), b"a letter", rng).unwrap();
    let opened = standing::open(&peer, &me.bundle(), &letter, rng).unwrap();
    assert_eq!(opened[..], b"a letter"[..]);
    for bytes in [hello, answer, sealed, frame, letter, wire::encode(&who)] {
        heard.note("hop", &bytes);
    }
}

fn containers(rng: &mut ChaCha20Rng, heard: &Heard) {
    let about = LockLabel { made_at: UnixSeconds(1_800_000_000) };
    let (lock, key) = Lock::make(&password(), None, KdfParams::FLOOR, about, rng).unwrap();
    let record = key.seal_record("epoch", "epoch", Generation(3), b"a share", rng).unwrap();
    let opened = Lock::open(&lock, &password(), None).unwrap();
    let opened = opened.open_record("epoch", "epoch", &record).unwrap();
    assert_eq!(opened.content.expose(), b"a share");
    let backup = BackupKey::make(&password(), KdfParams::FLOOR, rng).unwrap();
    let content = vault::SecretBytes::new(b"a backup".to_vec());
    let file = RecoveryFile::seal_with(&backup, &label(), &content, rng).unwrap();
    assert!(RecoveryFile::open(&file, &password()).unwrap().1 == content);
    for bytes in [lock, record, file] {
        heard.note("container", &bytes);
    }
}

fn parts(rng: &mut ChaCha20Rng, heard: &Heard) {
    let content = vault::SecretBytes::new(b"a backup".to_vec());
    let holders = ["Ada", "Ben", "Cleo"].map(str::to_owned);
    let mut split = pieces::split(&label(), &content, 2, &holders, rng).unwrap();
    for piece in &split {
        heard.note("piece", piece.expose().unwrap().expose());
    }
    let file = PieceFile::seal(&split[0], &password(), KdfParams::FLOOR, rng).unwrap();
    heard.note("file", &file);
    let opened: Piece = PieceFile::open(&file, &password()).unwrap();
    assert!(pieces::join(&[opened, split.remove(2)]).unwrap().1 == content);
}

fn frost(rng: &mut ChaCha20Rng, heard: &Heard) {
    for (t, n) in [(2, 2), (2, 3), (3, 5)] {
        let shares = pair::make(t, n, &[Curve::Ed25519], rng);
        for held in shares.values() {
            heard.note("share", &held.to_plaintext());
        }
        let signature = pair::sign(&shares, Curve::Ed25519, b"a message", rng);
        assert!(pair::verifies(&shares, Curve::Ed25519, b"a message", &signature));
        let Signature::Eddsa(bytes) = signature else { panic!("it is of ed25519") };
        heard.note("signature", &bytes);
    }
}
