//! Pieces that were damaged, and pieces that somebody made fit.

use ciborium::Value;
use sha2::{Digest, Sha256};
use vault::{
    VaultError,
    pieces::{self, NamedPiece, Piece, PiecesError},
};

use super::{content, copy, encoding::with, label, some, split};

/// What `Piece::decode` and a join with a good piece say of bytes.
#[derive(Debug, PartialEq)]
enum Verdict {
    NoPiece,
    Damaged(NamedPiece),
}

fn verdict(altered: &[u8], good: &Piece) -> Verdict {
    let piece = match Piece::decode(altered) {
        Ok(piece) => piece,
        Err(VaultError::Damaged | VaultError::NewerVersion) => return Verdict::NoPiece,
        Err(error) => panic!("{error:?}"),
    };
    assert_eq!(piece.check(), Err(VaultError::Damaged));
    match pieces::join(&[copy(good), piece]) {
        Err(PiecesError::Damaged(named)) => Verdict::Damaged(named),
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_byte_of_a_piece_can_be_changed() {
    let set = split(2, 3);
    let whole = set[1].expose().unwrap().expose().to_vec();
    let mut named = 0;
    for at in 0..whole.len() {
        let mut altered = whole.clone();
        altered[at] ^= 1 << (at % 8);
        if let Verdict::Damaged(piece) = verdict(&altered, &set[0]) {
            assert_eq!(piece.given, 2, "byte {at}");
            named += 1;
        }
    }
    // Nearly all of a piece is content, keys and names, which decode whatever they are.
    assert!(named > whole.len() / 2, "{named}");
}

type Change = Box<dyn Fn(&mut Value)>;

#[test]
fn a_change_of_any_field_is_named_by_the_piece_it_is_in() {
    let set = split(2, 3);
    let flip = |value: &mut Value| value.as_bytes_mut().unwrap()[5] ^= 1;
    let text = |value: &mut Value| *value = "other".into();
    let number = |value: &mut Value| *value = 3.into();
    let first = |put: fn(&mut Value)| {
        move |list: &mut Value| put(list.as_array_mut().unwrap().first_mut().unwrap())
    };
    let fields: Vec<(&[&str], Change)> = vec![
        (&["id"], Box::new(flip)),
        (&["index"], Box::new(number)),
        (&["share"], Box::new(flip)),
        (&["sealed"], Box::new(flip)),
        (&["header", "label", "epoch"], Box::new(text)),
        (&["header", "label", "share"], Box::new(text)),
        (&["header", "label", "device"], Box::new(text)),
        (&["header", "label", "made_at"], Box::new(number)),
        (&["header", "label", "wallet_id"], Box::new(text)),
        (&["header", "label", "wallet_name"], Box::new(text)),
        (&["header", "holders"], Box::new(first(|name| *name = "Mallory".into()))),
        (&["header", "holders"], Box::new(|list| list.as_array_mut().unwrap().push("Di".into()))),
        (
            &["header", "commitments"],
            Box::new(first(|point| point.as_bytes_mut().unwrap()[5] ^= 1)),
        ),
    ];
    for (path, put) in fields {
        let altered = with(&set[1], path, put);
        // Three of a set of two: the one at fault is named though the others would do.
        let piece = Piece::decode(&altered).unwrap();
        let index = piece.index();
        let given = [copy(&set[0]), piece, copy(&set[2])];
        let Err(PiecesError::Damaged(named)) = pieces::join(&given) else { panic!("{path:?}") };
        assert_eq!((named.given, named.holder.index), (2, index), "{path:?}");
    }
}

#[test]
fn a_point_of_small_order_or_a_share_that_is_not_reduced_is_damage() {
    let set = split(2, 3);
    let mut identity = vec![0; 32];
    identity[0] = 1;
    for (path, bytes) in
        [(["header", "commitments"].as_slice(), identity), (&["share"], vec![0xff; 32])]
    {
        let altered = with(&set[1], path, |value| match value {
            Value::Array(list) => list[0] = Value::Bytes(bytes),
            other => *other = Value::Bytes(bytes),
        });
        let altered = make_fit(&altered);
        assert_eq!(Piece::decode(&altered).unwrap().check(), Err(VaultError::Damaged), "{path:?}");
    }
}

/// Gives an altered piece the set's name that fits what it now says, as a liar would.
fn make_fit(bytes: &[u8]) -> Vec<u8> {
    let piece = Piece::decode(bytes).unwrap();
    let mut header = Vec::new();
    let mut sealed = Vec::new();
    with(&piece, &["header"], |value| ciborium::into_writer(value, &mut header).unwrap());
    with(&piece, &["sealed"], |value| sealed = value.as_bytes().unwrap().clone());
    let tag = Sha256::digest(b"cohort/vault/v1/pieces");
    let id = Sha256::new()
        .chain_update(tag)
        .chain_update(tag)
        .chain_update(header)
        .chain_update(Sha256::digest(sealed))
        .finalize();
    with(&piece, &["id"], |value| *value = Value::Bytes(id.to_vec()))
}

#[test]
fn a_label_that_was_changed_in_all_pieces_alike_is_seen_when_they_are_joined() {
    let set = split(2, 3);
    let lie = |piece: &Piece| {
        let altered =
            with(piece, &["header", "label", "wallet_name"], |name| *name = "Theirs".into());
        Piece::decode(&make_fit(&altered)).unwrap()
    };
    let lied: Vec<Piece> = set.iter().take(2).map(lie).collect();
    assert!(lied.iter().all(|piece| piece.check() == Ok(())));
    assert_eq!(pieces::join(&lied), Err(PiecesError::Altered));
    // In one alone it is a piece of another set.
    let given = [copy(&set[0]), lie(&set[1]), copy(&set[2])];
    assert!(matches!(pieces::join(&given), Err(PiecesError::OtherSet(named)) if named.given == 2));
}

#[test]
fn a_sealed_content_that_was_changed_in_all_pieces_alike_is_seen_when_they_are_joined() {
    let set = split(2, 3);
    let lie = |piece: &Piece| {
        let altered = with(piece, &["sealed"], |sealed| sealed.as_bytes_mut().unwrap()[20] ^= 1);
        Piece::decode(&make_fit(&altered)).unwrap()
    };
    let lied: Vec<Piece> = set.iter().take(2).map(lie).collect();
    assert_eq!(pieces::join(&lied), Err(PiecesError::Altered));
}

#[test]
fn a_piece_shows_its_label_and_nothing_of_the_content() {
    let set = split(2, 3);
    let secret = content();
    for piece in &set {
        let kept = piece.expose().unwrap();
        let shows = |what: &[u8]| kept.expose().windows(what.len()).any(|window| window == what);
        assert!(secret.expose().windows(8).all(|window| !shows(window)));
        // The search itself finds what is in clear.
        assert!(shows(label().wallet_name.as_bytes()) && shows(b"Cy"));
    }
    // The shares are different points of one polynomial.
    let share = |piece: &Piece| {
        let mut share = Vec::new();
        with(piece, &["share"], |value| share = value.as_bytes().unwrap().clone());
        share
    };
    assert_ne!(share(&set[0]), share(&set[1]));
    assert!(pieces::join(&some(&set, &[1, 2])).is_ok());
}
