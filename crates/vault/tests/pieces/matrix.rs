//! Every number of pieces: who gets the backup back, and who is told what is missing.

use vault::{
    RecoveryLabel, SecretBytes, VaultError,
    pieces::{self, NamedPiece, PiecesError},
};

use super::{content, copy, holder, holders, label, rng, some, split, split_as, subsets};

#[test]
fn every_few_that_are_enough_give_the_backup_back_and_no_fewer() {
    for of in 2..=5_u8 {
        for needed in 2..=of {
            let set = split(needed, usize::from(of));
            assert_eq!(set.len(), usize::from(of));
            for size in u32::from(needed)..=u32::from(of) {
                for indices in subsets(of, size) {
                    let joined = pieces::join(&some(&set, &indices)).unwrap();
                    assert_eq!(joined, (label(), content()), "{needed} of {of}: {indices:?}");
                }
            }
            for size in 1..u32::from(needed) {
                for indices in subsets(of, size) {
                    let missing = (1..=of).filter(|index| !indices.contains(index)).map(holder);
                    let expected = PiecesError::TooFew {
                        have: indices.len(),
                        needed,
                        missing: missing.collect(),
                    };
                    assert_eq!(pieces::join(&some(&set, &indices)), Err(expected));
                }
            }
        }
    }
}

#[test]
fn the_order_of_the_pieces_does_not_matter() {
    let set = split(3, 5);
    for indices in [[5, 1, 3], [3, 5, 1], [4, 3, 2]] {
        assert_eq!(pieces::join(&some(&set, &indices)).unwrap().1, content());
    }
}

#[test]
fn ten_of_ten_and_two_of_ten_work() {
    for needed in [2, 10] {
        let set = split(needed, 10);
        let last: Vec<u8> = (11 - needed..=10).collect();
        assert_eq!(pieces::join(&some(&set, &last)).unwrap(), (label(), content()));
    }
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    for (needed, of) in [(0, 3), (1, 1), (1, 3), (2, 1), (2, 0), (4, 3), (11, 10), (255, 10)] {
        let made = pieces::split(&label(), &content(), needed, &holders(of), &mut rng(1));
        assert_eq!(made.err(), Some(PiecesError::Terms), "{needed} of {of}");
    }
    let eleven = vec!["Ada".to_owned(); 11];
    let made = pieces::split(&label(), &content(), 2, &eleven, &mut rng(1));
    assert_eq!(made.err(), Some(PiecesError::Terms));
}

#[test]
fn names_that_cannot_be_shown_are_refused() {
    for name in ["", "two\nlines", "\u{202e}eve", &"x".repeat(129)] {
        let holders = ["Ada".to_owned(), name.to_owned()];
        let made = pieces::split(&label(), &content(), 2, &holders, &mut rng(1));
        assert_eq!(made.err(), Some(VaultError::LabelRefused.into()), "{name:?}");
    }
    let lying = RecoveryLabel { device: "a\0".into(), ..label() };
    let made = pieces::split(&lying, &content(), 2, &holders(2), &mut rng(1));
    assert_eq!(made.err(), Some(VaultError::LabelRefused.into()));
}

#[test]
fn a_content_that_does_not_fit_into_one_file_is_refused() {
    let large = SecretBytes::new(vec![0; 16 << 20]);
    let made = pieces::split(&label(), &large, 2, &holders(2), &mut rng(1));
    assert_eq!(made.err(), Some(VaultError::TooLarge.into()));
}

#[test]
fn nothing_given_is_too_few() {
    let nothing = PiecesError::TooFew { have: 0, needed: 2, missing: vec![] };
    assert_eq!(pieces::join(&[]), Err(nothing));
}

fn named(given: usize, index: u8) -> NamedPiece {
    NamedPiece { given, holder: holder(index) }
}

#[test]
fn a_piece_given_twice_is_named() {
    let set = split(2, 3);
    assert_eq!(pieces::join(&some(&set, &[2, 2])), Err(PiecesError::Twice(named(2, 2))));
    assert_eq!(pieces::join(&some(&set, &[1, 3, 1])), Err(PiecesError::Twice(named(3, 1))));
}

#[test]
fn a_piece_of_another_wallet_epoch_or_backup_is_named() {
    let set = split(2, 3);
    let other_wallet = RecoveryLabel { wallet_id: "00fe".into(), ..label() };
    let other_epoch = RecoveryLabel { epoch: "4-c3d4".into(), ..label() };
    let other_device = RecoveryLabel { share: "1 of 3".into(), ..label() };
    type Named = fn(NamedPiece) -> PiecesError;
    let strangers: [(_, Named); 4] = [
        (split_as(&other_wallet, 2, 3, 2), PiecesError::OtherWallet),
        (split_as(&other_epoch, 2, 3, 2), PiecesError::OtherEpoch),
        (split_as(&other_device, 2, 3, 2), PiecesError::OtherSet),
        // Made again, of the same.
        (split_as(&label(), 2, 3, 2), PiecesError::OtherSet),
    ];
    for (others, expected) in strangers {
        let stranger = || copy(&others[2]);
        // Among equals the first decides.
        let given = [copy(&set[0]), stranger()];
        assert_eq!(pieces::join(&given), Err(expected(named(2, 3))));
        // The majority decides, wherever it stands; and enough good pieces do not hide a stranger.
        let given = [stranger(), copy(&set[0]), copy(&set[1])];
        assert_eq!(pieces::join(&given), Err(expected(named(1, 3))));
        // It is no piece of its own set that is missing.
        assert!(pieces::join(&[stranger(), copy(&others[0])]).is_ok());
    }
}

#[test]
fn the_sets_of_two_backups_have_names_of_their_own() {
    let (one, other) = (split(2, 3), split_as(&label(), 2, 3, 2));
    assert!(one.iter().all(|piece| piece.set_id() == one[0].set_id()));
    assert_ne!(one[0].set_id(), other[0].set_id());
}

#[test]
fn a_piece_says_what_it_is_of_and_whose() {
    for (piece, index) in split(2, 3).iter().zip(1_u8..) {
        assert_eq!(*piece.label(), label());
        assert_eq!((piece.index(), piece.needed(), piece.holders().len()), (index, 2, 3));
        assert_eq!(piece.holder(), holder(index).name);
        assert_eq!(piece.check(), Ok(()));
        assert_eq!(format!("{piece:?}"), "Piece(..)");
    }
}
