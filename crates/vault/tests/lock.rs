//! The lock of a store: opened by its owner, and by nobody else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use vault::{
    Generation, KdfParams, KeychainRef, KeychainSecret, Lock, LockLabel, Password, StoreKey,
    UnixSeconds, VaultError,
};

const LABEL: LockLabel = LockLabel { made_at: UnixSeconds(1_767_225_600) };

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

fn make(seed: u64) -> (Vec<u8>, StoreKey) {
    Lock::make(&password("open"), None, KdfParams::FLOOR, LABEL, &mut rng(seed)).unwrap()
}

#[test]
fn a_lock_opens_by_its_password_alone() {
    let (file, key) = make(1);
    assert!(Lock::open(&file, &password("open"), None).unwrap() == key);
    assert_eq!(Lock::open(&file, &password("Open"), None), Err(VaultError::WrongPassword));
    // A secret that this lock does not ask for changes nothing.
    let secret = KeychainSecret::make(&mut rng(2));
    assert!(Lock::open(&file, &password("open"), Some(&secret)).unwrap() == key);
}

#[test]
fn a_lock_with_a_keychain_needs_both_factors() {
    let (name, secret) = (KeychainRef::new("a").unwrap(), KeychainSecret::make(&mut rng(1)));
    let keychain = Some((&name, &secret));
    let (file, key) =
        Lock::make(&password("open"), keychain, KdfParams::FLOOR, LABEL, &mut rng(2)).unwrap();

    assert_eq!(Lock::peek(&file).unwrap().keychain, Some(name));
    assert!(Lock::open(&file, &password("open"), Some(&secret)).unwrap() == key);
    let open = |text, keychain| Lock::open(&file, &password(text), keychain).err();
    assert_eq!(open("open", None), Some(VaultError::KeychainMissing));
    assert_eq!(open("shut", Some(&secret)), Some(VaultError::WrongPassword));
    let other = KeychainSecret::make(&mut rng(3));
    assert_eq!(open("open", Some(&other)), Some(VaultError::WrongPassword));
}

#[test]
fn a_changed_password_keeps_the_store_key() {
    let (file, key) = make(1);
    let record = key.seal_record("r", "k", Generation(1), b"kept", &mut rng(2)).unwrap();
    let (name, secret) = (KeychainRef::new("a").unwrap(), KeychainSecret::make(&mut rng(3)));
    let change = |old: &str| {
        let (old, new) = (password(old), password("new"));
        let new = (&new, Some((&name, &secret)));
        Lock::change_password(&file, (&old, None), new, KdfParams::FLOOR, LABEL, &mut rng(4))
    };
    assert_eq!(change("guess").err(), Some(VaultError::WrongPassword));

    let changed = change("open").unwrap();
    let wrong = Lock::open(&changed, &password("open"), Some(&secret));
    assert_eq!(wrong, Err(VaultError::WrongPassword));
    let key = Lock::open(&changed, &password("new"), Some(&secret)).unwrap();
    assert_eq!(key.open_record("r", "k", &record).unwrap().content.expose(), b"kept");
}

#[test]
fn two_locks_share_neither_salt_nor_key() {
    let mut rng = rng(1);
    let mut make =
        || Lock::make(&password("open"), None, KdfParams::FLOOR, LABEL, &mut rng).unwrap();
    let ((one, one_key), (other, other_key)) = (make(), make());
    assert!(one_key != other_key);
    assert_eq!(one.len(), other.len());
    let salt = find(&one, b"dsalt") + 6;
    assert_ne!(one[salt..salt + 16], other[salt..salt + 16]);
    // Behind the header: wrapped data key and content, 60 bytes each.
    let sealed = one.len() - 120;
    assert!(one[sealed..].iter().zip(&other[sealed..]).filter(|(a, b)| a == b).count() < 8);
}

#[test]
fn a_lock_cut_short_at_any_length_is_refused_without_work() {
    let (file, _) = make(1);
    let password = password("open");
    let started = Instant::now();
    for length in 0..file.len() {
        let expected = if length == 0 { VaultError::NotAVault } else { VaultError::Damaged };
        assert_eq!(Lock::open(&file[..length], &password, None), Err(expected), "{length}");
    }
    let longer = [&file[..], &[0]].concat();
    assert_eq!(Lock::open(&longer, &password, None), Err(VaultError::Damaged));
    // One derivation alone takes about a tenth of a second; this made over two hundred attempts.
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_lock_altered_anywhere_does_not_open() {
    let (file, _) = make(1);
    let password = password("open");
    // Every bit is tried beside the code, without the derivation; here every eighth byte with it.
    for at in (0..file.len()).step_by(8) {
        let mut altered = file.clone();
        altered[at] ^= 1;
        assert!(Lock::open(&altered, &password, None).is_err(), "{at}");
    }
}

#[test]
fn a_cost_below_the_floor_or_above_the_cap_is_refused_quickly() {
    let (file, _) = make(1);
    // 65536 KiB is encoded as 1a 00 01 00 00, after the key "memory_kib".
    let at = find(&file, b"jmemory_kib") + 11;
    assert_eq!(file[at..at + 5], [0x1a, 0, 1, 0, 0]);
    let started = Instant::now();
    for memory in [65_536 - (1_u32 << 15), 65_537 << 15, u32::MAX] {
        let mut altered = file.clone();
        altered[at + 1..at + 5].copy_from_slice(&memory.to_be_bytes());
        let refused = Lock::open(&altered, &password("open"), None).unwrap_err();
        // A number that has a shorter encoding is not canonical, and damage before anything else.
        let expected =
            if memory > 0xffff { VaultError::KdfOutOfRange } else { VaultError::Damaged };
        assert_eq!(refused, expected);
        assert_eq!(Lock::peek(&altered).unwrap_err(), expected);
    }
    assert!(started.elapsed() < Duration::from_millis(500));
}

#[test]
fn what_is_no_lock_is_named() {
    let (file, key) = make(1);
    let open = |bytes: &[u8]| Lock::open(bytes, &password("open"), None).unwrap_err();
    assert_eq!(open(b"PK\x03\x04 something else entirely"), VaultError::NotAVault);
    assert_eq!(open(b""), VaultError::NotAVault);

    let record = key.seal_record("r", "k", Generation(1), b"", &mut rng(2)).unwrap();
    assert_eq!(open(&record), VaultError::WrongKind);

    let mut newer = file.clone();
    newer[8] = 2;
    assert_eq!(open(&newer), VaultError::NewerVersion);
    newer[8] = 0;
    assert_eq!(open(&newer), VaultError::Damaged);

    let mut unknown_kind = file;
    unknown_kind[9] = 9;
    assert_eq!(open(&unknown_kind), VaultError::Damaged);
}

#[test]
fn nothing_printed_shows_a_secret() {
    let (file, key) = make(1);
    let secret = KeychainSecret::from_bytes(&[0x5a; 32]);
    let record = key.seal_record("r", "k", Generation(1), b"hush", &mut rng(2)).unwrap();
    let record = key.open_record("r", "k", &record).unwrap();
    let printed = format!("{:?} {key:?} {secret:?} {record:?}", password("open sesame"));
    assert_eq!(
        printed,
        "Password(..) StoreKey(..) KeychainSecret(..) \
         Record { generation: Generation(1), content: SecretBytes(..) }"
    );
    let error = Lock::open(&file, &password("sesame"), None).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("sesame"));
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).unwrap()
}
