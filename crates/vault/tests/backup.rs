//! Backups made again without their password.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use vault::{
    BackupKey, KdfParams, Password, RecoveryFile, RecoveryLabel, SecretBytes, UnixSeconds,
    VaultError,
};

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

fn key(seed: u64) -> BackupKey {
    BackupKey::make(&password("carry"), KdfParams::FLOOR, &mut rng(seed)).unwrap()
}

fn label(epoch: &str) -> RecoveryLabel {
    RecoveryLabel {
        epoch: epoch.into(),
        share: "2 of 3".into(),
        device: "Laptop".into(),
        made_at: UnixSeconds(1_767_225_600),
        wallet_id: "00ff".into(),
        wallet_name: "Family savings".into(),
    }
}

fn content(text: &str) -> SecretBytes {
    SecretBytes::new(text.as_bytes().to_vec())
}

#[test]
fn every_backup_of_a_key_opens_by_the_password_and_by_the_key() {
    let (key, mut rng) = (key(1), rng(2));
    for epoch in ["1", "2", "3"] {
        let sealed = content(&format!("the share of epoch {epoch}"));
        let file = RecoveryFile::seal_with(&key, &label(epoch), &sealed, &mut rng).unwrap();
        assert_eq!(RecoveryFile::peek(&file).unwrap(), label(epoch));
        let expected = (label(epoch), sealed);
        assert_eq!(RecoveryFile::open(&file, &password("carry")).unwrap(), expected);
        assert_eq!(RecoveryFile::open_with(&key, &file).unwrap(), expected);
        assert_eq!(RecoveryFile::open(&file, &password("carri")), Err(VaultError::WrongPassword));
    }
}

#[test]
fn the_key_opens_and_seals_without_the_cost_of_a_guess() {
    let (key, mut rng) = (key(1), rng(2));
    let started = Instant::now();
    for _ in 0..10 {
        let file = RecoveryFile::seal_with(&key, &label("1"), &content("x"), &mut rng).unwrap();
        RecoveryFile::open_with(&key, &file).unwrap();
    }
    // One derivation alone takes about a tenth of a second; these would have been twenty.
    assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
}

#[test]
fn two_backups_of_one_key_share_neither_data_key_nor_nonce() {
    let (key, mut rng) = (key(1), rng(2));
    let mut seal =
        || RecoveryFile::seal_with(&key, &label("1"), &content("same"), &mut rng).unwrap();
    let (one, other) = (seal(), seal());
    let sealed = one.len() - (60 + 12 + 4 + 16);
    assert_eq!(one[..sealed], other[..sealed], "the header is the same");
    let (wrapped, body) = (sealed..sealed + 60, sealed + 60..one.len());
    assert_ne!(one[wrapped.start..wrapped.start + 12], other[wrapped.start..wrapped.start + 12]);
    for part in [wrapped, body] {
        let (one, other) = (&one[part.clone()], &other[part]);
        assert!(one.iter().zip(other).filter(|(a, b)| a == b).count() < 8);
    }
}

#[test]
fn a_file_of_another_salt_password_or_cost_is_named_as_such() {
    let mut rng = rng(9);
    let ours = key(1);
    let dearer = KdfParams::new(65_536, 4, 4).unwrap();
    let others = [
        key(2),
        BackupKey::make(&password("other"), KdfParams::FLOOR, &mut rng).unwrap(),
        // The same salt, drawn by the same generator.
        BackupKey::make(&password("other"), KdfParams::FLOOR, &mut self::rng(1)).unwrap(),
        BackupKey::make(&password("carry"), dearer, &mut self::rng(1)).unwrap(),
    ];
    for other in others {
        assert!(ours != other);
        let file = RecoveryFile::seal_with(&other, &label("1"), &content("x"), &mut rng).unwrap();
        assert_eq!(RecoveryFile::open_with(&ours, &file), Err(VaultError::OtherKey));
        assert!(RecoveryFile::open_with(&other, &file).is_ok());
    }
    let by_password =
        RecoveryFile::seal(&label("1"), &content("x"), &password("carry"), dearer, &mut rng);
    assert_eq!(RecoveryFile::open_with(&ours, &by_password.unwrap()), Err(VaultError::OtherKey));
}

#[test]
fn a_backup_altered_anywhere_does_not_open_by_the_key() {
    let (key, mut rng) = (key(1), rng(2));
    let file = RecoveryFile::seal_with(&key, &label("1"), &content("share"), &mut rng).unwrap();
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut altered = file.clone();
            altered[at] ^= 1 << bit;
            assert!(RecoveryFile::open_with(&key, &altered).is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_kept_key_comes_back_as_it_was_and_in_no_other_form() {
    let key = key(1);
    let kept = key.expose();
    let bytes = kept.expose();
    assert_eq!(bytes.len(), 61);
    assert!(BackupKey::from_bytes(bytes).unwrap() == key);
    assert_eq!(key.params(), KdfParams::FLOOR);
    for length in 0..bytes.len() {
        let cut = BackupKey::from_bytes(&bytes[..length]);
        assert_eq!(cut.err(), Some(VaultError::Damaged), "{length}");
    }
    let read = |bytes: &[u8]| BackupKey::from_bytes(bytes).err();
    assert_eq!(read(&[bytes, &[0]].concat()), Some(VaultError::Damaged));
    assert_eq!(read(&[&[0], &bytes[1..]].concat()), Some(VaultError::Damaged));
    assert_eq!(read(&[&[2], &bytes[1..]].concat()), Some(VaultError::NewerVersion));
    // A cost lowered, and one of a terabyte.
    for memory in [1024_u32, 1 << 30] {
        let mut altered = bytes.to_vec();
        altered[1..5].copy_from_slice(&memory.to_be_bytes());
        assert_eq!(read(&altered), Some(VaultError::KdfOutOfRange));
    }
}

#[test]
fn a_kept_key_is_not_printed() {
    assert_eq!(format!("{:?}", key(1)), "BackupKey(..)");
}
