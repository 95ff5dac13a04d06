//! Records: each opens in its own place, under its own key, and nowhere else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::thread;

use proptest::{collection::vec, prelude::*};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use vault::{Generation, StoreKey, VaultError};

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn seal(key: &StoreKey, name: &str, kind: &str, content: &[u8]) -> Vec<u8> {
    key.seal_record(name, kind, Generation(1), content, &mut rng(9)).unwrap()
}

#[test]
fn the_records_of_two_wallets_or_epochs_cannot_be_swapped() {
    let key = StoreKey::make(&mut rng(1));
    let names = ["wallets/aa/epochs/1-cc", "wallets/aa/epochs/2-cc", "wallets/bb/epochs/1-cc"];
    for sealed_as in names {
        let file = seal(&key, sealed_as, "share", b"content");
        for opened_as in names {
            let opened = key.open_record(opened_as, "share", &file);
            if sealed_as == opened_as {
                assert_eq!(opened.unwrap().content.expose(), b"content");
            } else {
                assert_eq!(opened, Err(VaultError::WrongRecord));
            }
        }
        assert_eq!(key.open_record(sealed_as, "manifest", &file), Err(VaultError::WrongRecord));
    }
}

#[test]
fn a_record_of_another_store_is_named_as_such() {
    let (ours, theirs) = (StoreKey::make(&mut rng(1)), StoreKey::make(&mut rng(2)));
    let file = seal(&theirs, "identity", "identity", b"theirs");
    assert_eq!(ours.open_record("identity", "identity", &file), Err(VaultError::WrongStore));
}

#[test]
fn no_bit_of_a_record_can_be_changed() {
    let key = StoreKey::make(&mut rng(1));
    let file = seal(&key, "wallets/aa/record", "wallet", b"content");
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut altered = file.clone();
            altered[at] ^= 1 << bit;
            let opened = key.open_record("wallets/aa/record", "wallet", &altered);
            let error = opened.expect_err("an altered record opened");
            // A changed name is damage, not the record of another place.
            assert_ne!(error, VaultError::WrongRecord, "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_record_cut_short_at_any_length_is_refused() {
    let key = StoreKey::make(&mut rng(1));
    let file = seal(&key, "r", "k", b"content");
    for length in 0..file.len() {
        let expected = if length == 0 { VaultError::NotAVault } else { VaultError::Damaged };
        assert_eq!(key.open_record("r", "k", &file[..length]), Err(expected), "{length}");
    }
    let longer = [&file[..], b"x"].concat();
    assert_eq!(key.open_record("r", "k", &longer), Err(VaultError::Damaged));
}

#[test]
fn the_parts_of_two_records_cannot_be_mixed() {
    let key = StoreKey::make(&mut rng(1));
    let mut rng = rng(2);
    let mut seal = |content| key.seal_record("r", "k", Generation(1), content, &mut rng).unwrap();
    let (one, other) = (seal(b"one"), seal(b"two"));
    let body = one.len() - (12 + 3 + 16);
    let wrapped = body - 60;
    for split in [wrapped, body] {
        let mixed = [&one[..split], &other[split..]].concat();
        let opened = key.open_record("r", "k", &mixed);
        if split == wrapped {
            // Equal heads: this simply is the other record.
            assert_eq!(opened.unwrap().content.expose(), b"two");
        } else {
            assert_eq!(opened, Err(VaultError::Damaged));
        }
    }
}

#[test]
fn the_same_content_is_never_sealed_to_the_same_bytes() {
    let key = StoreKey::make(&mut rng(1));
    let mut rng = rng(2);
    let mut seal =
        || key.seal_record("r", "k", Generation(1), b"the same content", &mut rng).unwrap();
    let (one, other) = (seal(), seal());
    let sealed = one.len() - (60 + 12 + 16 + 16);
    assert_ne!(one[sealed..sealed + 60], other[sealed..sealed + 60]);
    assert_ne!(one[sealed + 60..], other[sealed + 60..]);
}

#[test]
fn a_header_in_another_encoding_is_refused() {
    let key = StoreKey::make(&mut rng(1));
    let file = seal(&key, "r", "k", b"content");
    // The generation 1, one byte, written in two.
    let header = usize::from(file[11]);
    let mut longer = file.clone();
    longer.splice(16 + header - 1..16 + header, [0x18, 0x01]);
    longer[11] += 1;
    assert_eq!(key.open_record("r", "k", &longer), Err(VaultError::Damaged));
    // A byte after the map.
    let mut trailing = file;
    trailing.insert(16 + header, 0xf6);
    trailing[11] += 1;
    assert_eq!(key.open_record("r", "k", &trailing), Err(VaultError::Damaged));
}

#[test]
fn what_does_not_fit_is_refused() {
    let key = StoreKey::make(&mut rng(1));
    let seal = |name: &str, kind: &str, content: &[u8]| {
        key.seal_record(name, kind, Generation(0), content, &mut rng(2)).err()
    };
    let long = "n".repeat(256);
    assert_eq!(seal("", "k", b""), Some(VaultError::LabelRefused));
    assert_eq!(seal("n", "", b""), Some(VaultError::LabelRefused));
    assert_eq!(seal(&long, "k", b""), Some(VaultError::LabelRefused));
    assert_eq!(seal(&long[1..], &long[1..], b""), None);
    assert_eq!(seal("n", "k", &vec![0; 16 << 20]), None);
    assert_eq!(seal("n", "k", &vec![0; (16 << 20) + 1]), Some(VaultError::TooLarge));
}

#[test]
fn a_sealed_record_shows_its_label_and_nothing_else() {
    let key = StoreKey::make(&mut rng(1));
    let content: Vec<u8> = (0..=255).collect();
    let file = seal(&key, "wallets/aa/record", "wallet", &content);
    let shows = |what: &[u8]| file.windows(what.len()).any(|window| window == what);
    assert!(content.windows(4).all(|window| !shows(window)));
    // The search itself finds what is in clear.
    assert!(shows(b"wallets/aa/record") && shows(b"wallet"));
}

#[test]
fn a_thousand_openings_at_once_agree() {
    let key = StoreKey::make(&mut rng(1));
    let file = seal(&key, "r", "k", b"content");
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..125 {
                    let record = key.open_record("r", "k", &file).unwrap();
                    assert_eq!(record.content.expose(), b"content");
                }
            });
        }
    });
}

proptest! {
    #[test]
    fn every_record_comes_back_as_it_was(
        content in vec(any::<u8>(), 0..2000),
        name in "[a-z0-9/._-]{1,100}",
        kind in "\\PC{1,20}",
        generation in any::<u64>(),
        seed in any::<u64>(),
    ) {
        let mut rng = rng(seed);
        let key = StoreKey::make(&mut rng);
        let generation = Generation(generation);
        let file = key.seal_record(&name, &kind, generation, &content, &mut rng).unwrap();
        let record = key.open_record(&name, &kind, &file).unwrap();
        prop_assert_eq!(record.generation, generation);
        prop_assert_eq!(record.content.expose(), &content[..]);
    }

    #[test]
    fn bytes_from_anywhere_are_refused_in_order(bytes in vec(any::<u8>(), 0..300)) {
        let key = StoreKey::make(&mut rng(1));
        prop_assert!(key.open_record("r", "k", &bytes).is_err());
        // The same behind a prefix that is ours.
        let header = u8::try_from(bytes.len() / 2).unwrap();
        let mut ours = b"COHORTVT\x01\x02\x00".to_vec();
        ours.extend_from_slice(&[header, 0, 0, 0, 60]);
        ours.extend_from_slice(&bytes);
        prop_assert!(key.open_record("r", "k", &ours).is_err());
    }
}
