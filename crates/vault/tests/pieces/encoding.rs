//! One encoding of a piece, and nothing else.

use ciborium::Value;
use proptest::{collection::vec, prelude::*};
use vault::{
    RecoveryLabel, SecretBytes, VaultError,
    pieces::{self, Piece},
};

use super::{label, rng, split};

fn bytes(piece: &Piece) -> Vec<u8> {
    piece.expose().unwrap().expose().to_vec()
}

fn decode(bytes: &[u8]) -> Option<VaultError> {
    Piece::decode(bytes).err()
}

/// A piece with one of its values put by hand.
pub(super) fn with(piece: &Piece, path: &[&str], put: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut whole: Value = ciborium::from_reader(&*bytes(piece)).unwrap();
    let mut at = &mut whole;
    for name in path {
        let map = at.as_map_mut().unwrap();
        at = map.iter_mut().find(|(key, _)| key.as_text() == Some(name)).map(|(_, v)| v).unwrap();
    }
    put(at);
    let mut bytes = Vec::new();
    ciborium::into_writer(&whole, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_piece_cut_short_at_any_length_is_refused() {
    let whole = bytes(&split(2, 3)[1]);
    for length in 0..whole.len() {
        assert_eq!(decode(&whole[..length]), Some(VaultError::Damaged), "{length}");
    }
    assert_eq!(decode(&[&whole[..], &[0]].concat()), Some(VaultError::Damaged));
}

#[test]
fn a_piece_in_another_encoding_is_refused() {
    let piece = &split(2, 3)[0];
    let whole = bytes(piece);
    // The index 1, in two bytes.
    let at = whole.windows(6).position(|window| window == b"eindex").unwrap() + 6;
    let mut longer = whole.clone();
    longer.splice(at..=at, [0x18, 0x01]);
    assert_eq!(decode(&longer), Some(VaultError::Damaged));
    // A map without a length.
    let mut open = whole;
    open[0] = 0xbf;
    open.push(0xff);
    assert_eq!(decode(&open), Some(VaultError::Damaged));
    // Fields in another order, and one more.
    let turned = with(piece, &[], |map| map.as_map_mut().unwrap().swap(0, 1));
    assert_eq!(decode(&turned), Some(VaultError::Damaged));
    let more = with(piece, &[], |map| map.as_map_mut().unwrap().push(("x".into(), 1.into())));
    assert_eq!(decode(&more), Some(VaultError::Damaged));
}

#[test]
fn numbers_that_do_not_fit_each_other_are_refused() {
    let piece = &split(2, 3)[0];
    for index in [0, 4, 255] {
        let altered = with(piece, &["index"], |value| *value = index.into());
        assert_eq!(decode(&altered), Some(VaultError::Damaged), "index {index}");
    }
    for needed in [0, 1, 3, 4] {
        let altered = with(piece, &["header", "needed"], |value| *value = needed.into());
        assert_eq!(decode(&altered), Some(VaultError::Damaged), "needed {needed}");
    }
    let one = with(piece, &["header", "holders"], |list| list.as_array_mut().unwrap().truncate(1));
    assert_eq!(decode(&one), Some(VaultError::Damaged));
    let eleven = vec![Value::from("Ada"); 11];
    let many = with(piece, &["header", "holders"], |list| *list = Value::Array(eleven));
    assert_eq!(decode(&many), Some(VaultError::Damaged));
    let none = with(piece, &["header", "commitments"], |list| list.as_array_mut().unwrap().clear());
    assert_eq!(decode(&none), Some(VaultError::Damaged));
    let short = with(piece, &["share"], |share| share.as_bytes_mut().unwrap().truncate(31));
    assert_eq!(decode(&short), Some(VaultError::Damaged));
}

#[test]
fn a_later_version_is_told_from_damage_whatever_it_adds() {
    let piece = &split(2, 3)[0];
    let version = |number: u8| with(piece, &["header", "version"], |value| *value = number.into());
    assert_eq!(decode(&version(2)), Some(VaultError::NewerVersion));
    assert_eq!(decode(&version(0)), Some(VaultError::Damaged));
    let later = Piece::decode(&version(1)).unwrap();
    let later = with(&later, &["header"], |header| {
        let header = header.as_map_mut().unwrap();
        header.iter_mut().find(|(key, _)| key.as_text() == Some("version")).unwrap().1 = 2.into();
        header.push(("something".into(), "new".into()));
    });
    assert_eq!(decode(&later), Some(VaultError::NewerVersion));
}

#[test]
fn a_piece_that_is_too_large_is_refused_unread() {
    assert_eq!(decode(&vec![0xff; (16 << 20) + 1]), Some(VaultError::TooLarge));
    // A length of two gigabytes in a file of forty bytes.
    let huge = [b"\xa5bid\x5a\x80\x00\x00\x00".as_slice(), &[0; 30]].concat();
    assert_eq!(decode(&huge), Some(VaultError::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_piece_comes_back_as_it_was(
        content in vec(any::<u8>(), 0..600),
        names in vec("[\\p{L}\\p{N} ]{1,20}", 2..=10),
        wallet_name in "[\\p{L}\\p{N} ]{0,30}",
        few in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        let needed = u8::try_from(2 + few.index(names.len() - 1)).unwrap();
        let label = RecoveryLabel { wallet_name, ..label() };
        let content = SecretBytes::new(content);
        let set = pieces::split(&label, &content, needed, &names, &mut rng(seed)).unwrap();
        let mut again = Vec::new();
        for piece in set {
            let kept = piece.expose().unwrap();
            let read = Piece::decode(kept.expose()).unwrap();
            prop_assert_eq!(read.check(), Ok(()));
            prop_assert!(read.expose().unwrap() == kept);
            again.push(read);
        }
        prop_assert_eq!(pieces::join(&again).unwrap(), (label, content));
    }

    #[test]
    fn bytes_from_anywhere_are_refused_in_order(bytes in vec(any::<u8>(), 0..400)) {
        prop_assert!(Piece::decode(&bytes).is_err());
    }
}
