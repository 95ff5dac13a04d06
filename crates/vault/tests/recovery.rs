//! Recovery files: readable by whoever looks for one, opened by the password alone.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use vault::{
    KdfParams, Lock, LockLabel, Password, RecoveryFile, RecoveryLabel, SecretBytes, UnixSeconds,
    VaultError,
};

fn label() -> RecoveryLabel {
    RecoveryLabel {
        epoch: "3-a1b2".into(),
        share: "2 of 3".into(),
        device: "M\u{fc}ller's laptop".into(),
        made_at: UnixSeconds(1_767_225_600),
        wallet_id: "00ff".into(),
        wallet_name: String::new(),
    }
}

fn seal(label: &RecoveryLabel, content: &[u8], seed: u64) -> Result<Vec<u8>, VaultError> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let content = SecretBytes::new(content.to_vec());
    RecoveryFile::seal(label, &content, &password("carry"), KdfParams::FLOOR, &mut rng)
}

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

#[test]
fn a_recovery_file_gives_back_its_share() {
    let file = seal(&label(), b"the share", 1).unwrap();
    assert_eq!(RecoveryFile::peek(&file).unwrap(), label());
    let (opened, content) = RecoveryFile::open(&file, &password("carry")).unwrap();
    assert_eq!((opened, content.expose()), (label(), &b"the share"[..]));
    assert_eq!(RecoveryFile::open(&file, &password("carri")), Err(VaultError::WrongPassword));
}

#[test]
fn a_label_rewritten_in_the_file_is_seen_when_it_opens() {
    let file = seal(&label(), b"the share", 1).unwrap();
    let at = file.windows(6).position(|window| window == b"2 of 3").unwrap();
    let mut altered = file;
    altered[at] = b'1';
    // Peeking believes it; opening does not.
    assert_eq!(RecoveryFile::peek(&altered).unwrap().share, "1 of 3");
    assert_eq!(RecoveryFile::open(&altered, &password("carry")), Err(VaultError::Damaged));
}

#[test]
fn a_label_that_would_lie_on_a_screen_is_refused() {
    for name in ["\u{202e}sgnivas", "two\nlines", &"x".repeat(129)] {
        let lying = RecoveryLabel { wallet_name: name.into(), ..label() };
        assert_eq!(seal(&lying, b"", 1), Err(VaultError::LabelRefused), "{name:?}");
    }
    // The same, written by somebody else.
    let mut file = seal(&label(), b"", 1).unwrap();
    let at = file.windows(6).position(|window| window == b"2 of 3").unwrap();
    file[at] = b'\n';
    assert_eq!(RecoveryFile::peek(&file), Err(VaultError::Damaged));
}

#[test]
fn the_longest_label_fits() {
    let text = "\u{1f40c}".repeat(32);
    let longest = RecoveryLabel {
        epoch: text.clone(),
        share: text.clone(),
        device: text.clone(),
        made_at: UnixSeconds(u64::MAX),
        wallet_id: text.clone(),
        wallet_name: text,
    };
    let file = seal(&longest, b"", 1).unwrap();
    assert_eq!(RecoveryFile::peek(&file).unwrap(), longest);
}

#[test]
fn a_recovery_file_is_no_lock_and_a_lock_no_recovery_file() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let made = LockLabel { made_at: UnixSeconds(0) };
    let (lock, _) = Lock::make(&password("carry"), None, KdfParams::FLOOR, made, &mut rng).unwrap();
    let file = seal(&label(), &[0; 32], 1).unwrap();
    assert_eq!(RecoveryFile::peek(&lock), Err(VaultError::WrongKind));
    assert_eq!(Lock::open(&file, &password("carry"), None), Err(VaultError::WrongKind));
}

#[test]
fn a_recovery_file_cut_short_at_any_length_is_refused() {
    let file = seal(&label(), b"the share", 1).unwrap();
    for length in 1..file.len() {
        assert_eq!(RecoveryFile::peek(&file[..length]), Err(VaultError::Damaged), "{length}");
    }
}

#[test]
fn files_are_found_within_other_bytes_by_their_own_lengths() {
    let (one, other) = (seal(&label(), b"a share", 1).unwrap(), seal(&label(), b"", 2).unwrap());
    let around = [&b"%PDF COHORTVT"[..], &one, b"endstream COHORT", &other, b"COHORTVT\x01"];
    let found: Vec<_> = vault::find(&around.concat()).map(<[u8]>::to_vec).collect();
    // What only begins like one reaches past the end, or opens as none.
    let whole: Vec<_> = found.iter().filter(|file| RecoveryFile::peek(file).is_ok()).collect();
    assert_eq!(whole, [&one, &other]);
    assert_eq!(vault::find(b"COHORTVT").count() + vault::find(b"").count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn every_recovery_file_comes_back_as_it_was(
        content in prop::collection::vec(any::<u8>(), 0..500),
        wallet_name in "[\\p{L}\\p{N} ]{0,30}",
        typed in "\\PC{1,40}",
        seed in any::<u64>(),
    ) {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let label = RecoveryLabel { wallet_name, ..label() };
        let content = SecretBytes::new(content);
        let password = password(&typed);
        let params = KdfParams::FLOOR;
        let file = RecoveryFile::seal(&label, &content, &password, params, &mut rng).unwrap();
        prop_assert_eq!(RecoveryFile::open(&file, &password).unwrap(), (label, content));
    }
}
