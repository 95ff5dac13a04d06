//! A backup in pieces: any few of them give it back, fewer tell nothing.
//!
//! The content is sealed once, under a key that is derived from a random scalar. The scalar is split
//! by Feldman's verifiable secret sharing (P. Feldman, 1987) over the prime-order group of
//! edwards25519, with the code of FROST's trusted dealer (RFC 9591, appendix C); the content itself
//! never is. A [`Piece`] carries the sealed content, its part of the scalar and the commitments that the
//! part is checked against, so that it can be judged alone.
//!
//! A piece is one CBOR map in the deterministic encoding of RFC 8949, section 4.2.1:
//!
//! | key | what |
//! |---|---|
//! | `id` | the set: tagged hash (BIP-340) of the encoded `header` and SHA-256(`sealed`), under `cohort/vault/v1/pieces` |
//! | `index` | which piece, from 1: the point at which the polynomial is taken |
//! | `share` | the polynomial's value there, 32 bytes, little endian |
//! | `header` | the same in all pieces of a set: `label`, `needed`, `holders`, `version` 1, `commitments` (`needed` points, RFC 8032) |
//! | `sealed` | nonce (12), AES-256-GCM of the content, tag (16); the encoded `header` is the associated data |
//!
//! The key is HKDF-SHA-256(scalar, info = `cohort/vault/v1/pieces/key`). The first commitment stands for
//! the scalar, and so for the one key that opens the content.

mod error;
mod file;
mod piece;
mod sharing;

use rand_core::CryptoRng;

use crate::{RecoveryLabel, SecretBytes, VaultError, cipher, label::check_text};

pub use error::{Holder, NamedPiece, PiecesError};
pub use file::{PieceFile, PieceLabel};
pub use piece::Piece;

use piece::Header;
use sharing::Dealt;

/// The fewest pieces that may be enough.
const LEAST: u8 = 2;
/// The most pieces of a set.
const MOST: usize = 10;

/// Splits a backup into one piece for each holder, any `needed` of which give it back.
///
/// The pieces have proven themselves when this returns: each was checked against the commitments,
/// which puts all of them on one polynomial, and as many as are needed were encoded, decoded, joined,
/// and gave the content.
///
/// # Security
///
/// As many holders as are needed have the content, whenever they agree to; a label and the holders'
/// names are readable by each of them alone. The scalar and the polynomial are wiped as far as the
/// library does it; copies in memory that it gave back may live until they are written over.
///
/// # Errors
///
/// [`PiecesError::Terms`] unless 2 ≤ `needed` ≤ holders ≤ 10; [`VaultError::LabelRefused`] for a text that
/// cannot be shown, or a holder without a name; [`VaultError::TooLarge`] where a piece would not fit into one
/// file; [`PiecesError::NotProven`] when the pieces did not give back what they were made of.
pub fn split(
    label: &RecoveryLabel,
    content: &SecretBytes,
    needed: u8,
    holders: &[String],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<Piece>, PiecesError> {
    check_terms(needed, holders.len())?;
    label.check()?;
    check_holders(holders)?;
    let Dealt { secret, shares, commitments } = sharing::deal(needed, holders.len(), rng)?;
    let header = Header {
        label: label.clone(),
        needed,
        holders: holders.to_vec(),
        version: Header::VERSION,
        commitments,
    };
    let mut sealed = Vec::new();
    // EXPOSE: leaves only sealed under the key that is split.
    let key = sharing::derive_key(&secret);
    cipher::seal_into(&mut sealed, &key, &header.encode()?, content.expose(), rng)?;
    let pieces = (1..)
        .zip(shares)
        .map(|(index, share)| Piece::new(&header, index, share, &sealed))
        .collect::<Result<Vec<_>, _>>()?;
    prove(&pieces, label, content)?;
    Ok(pieces)
}

/// Puts a backup together again, and gives its label, authentic now, beside the content.
///
/// The pieces are judged in the order given. Where they are of several sets, those of the set that most
/// of them belong to are the ones that fit.
///
/// # Errors
///
/// The [`PiecesError`] that names the first piece at fault; [`PiecesError::TooFew`] when all are good and more
/// are needed; [`PiecesError::Altered`] when all fit each other and were changed together.
pub fn join(pieces: &[Piece]) -> Result<(RecoveryLabel, SecretBytes), PiecesError> {
    let mut shares = Vec::with_capacity(pieces.len());
    for (given, piece) in (1..).zip(pieces) {
        shares.push(piece.checked().map_err(|_| PiecesError::Damaged(piece.named(given)))?);
    }
    let Some(set) = most_common(pieces) else {
        return Err(PiecesError::TooFew { have: 0, needed: LEAST, missing: Vec::new() });
    };
    for (given, piece) in (1..).zip(pieces) {
        piece.fits(set, given)?;
        let earlier = pieces.iter().take(given - 1);
        if earlier.into_iter().any(|other| other.index() == piece.index()) {
            return Err(PiecesError::Twice(piece.named(given)));
        }
    }
    let needed = usize::from(set.needed());
    if pieces.len() < needed {
        let held = |index| pieces.iter().any(|piece| piece.index() == index);
        let missing = set.all_holders().filter(|holder| !held(holder.index)).collect();
        return Err(PiecesError::TooFew { have: pieces.len(), needed: set.needed(), missing });
    }
    shares.truncate(needed);
    let key = sharing::derive_key(&sharing::reconstruct(&shares).ok_or(PiecesError::Altered)?);
    let content = set.open(&key).map_err(|_| PiecesError::Altered)?;
    Ok((set.label().clone(), content))
}

/// A piece of the set that most pieces are of; the first one's among equals.
fn most_common(pieces: &[Piece]) -> Option<&Piece> {
    let alike =
        |piece: &Piece| pieces.iter().filter(|other| other.set_id() == piece.set_id()).count();
    // `max_by_key` takes the last among equals.
    pieces.iter().rev().max_by_key(|piece| alike(piece))
}

fn check_terms(needed: u8, holders: usize) -> Result<(), PiecesError> {
    let within = (LEAST..).contains(&needed) && holders <= MOST && usize::from(needed) <= holders;
    within.then_some(()).ok_or(PiecesError::Terms)
}

fn check_holders(holders: &[String]) -> Result<(), VaultError> {
    holders.iter().try_for_each(|name| {
        if name.is_empty() { Err(VaultError::LabelRefused) } else { check_text(name) }
    })
}

fn prove(
    pieces: &[Piece],
    label: &RecoveryLabel,
    content: &SecretBytes,
) -> Result<(), PiecesError> {
    pieces.iter().try_for_each(Piece::check).map_err(|_| PiecesError::NotProven)?;
    let needed = pieces.first().map_or(0, |piece| usize::from(piece.needed()));
    let last = pieces.iter().rev().take(needed);
    let again = last
        .map(|piece| Piece::decode(piece.expose()?.expose()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| PiecesError::NotProven)?;
    let (found, joined) = join(&again).map_err(|_| PiecesError::NotProven)?;
    if found == *label && joined == *content { Ok(()) } else { Err(PiecesError::NotProven) }
}
