//! The two groups that keys live in, behind one small trait.
//!
//! Dealing, proving and checking are written once over [`Group`]; only signing differs by curve.

mod ed25519;
mod secp256k1;

use std::fmt;
use std::ops::{Add, Mul, Sub};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

pub(crate) use ed25519::Ed25519;
pub(crate) use secp256k1::{Secp256k1, read_affine};

use crate::index::ShareIndex;

/// The curve of a key, which also says how it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Curve {
    /// ECDSA over secp256k1 (SEC 2), by DKLs23.
    Secp256k1,
    /// EdDSA over edwards25519 (RFC 8032), by FROST (RFC 9591).
    Ed25519,
}

impl Curve {
    /// The name that enters every hash over a key of this curve.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secp256k1 => "secp256k1",
            Self::Ed25519 => "ed25519",
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A cyclic group of prime order q with its generator.
///
/// # Security
///
/// `read_point` gives only points other than the identity, of order q, from their one encoding;
/// `read_scalar` only numbers below q. Whatever came from outside goes through these two.
pub(crate) trait Group: 'static {
    /// Which curve this is.
    const CURVE: Curve;

    /// A number modulo q.
    type Scalar: Copy
        + PartialEq
        + Zeroize
        + Add<Output = Self::Scalar>
        + Sub<Output = Self::Scalar>
        + Mul<Output = Self::Scalar>;

    /// An element of the group.
    type Point: Copy
        + PartialEq
        + Add<Output = Self::Point>
        + Sub<Output = Self::Point>
        + Mul<Self::Scalar, Output = Self::Point>;

    /// The generator G.
    fn generator() -> Self::Point;

    /// The neutral element.
    fn identity() -> Self::Point;

    /// A scalar drawn uniformly from 1 to q − 1.
    fn make_scalar(rng: &mut dyn CryptoRng) -> Self::Scalar;

    /// The scalar of a small number.
    fn small(number: u8) -> Self::Scalar;

    /// 1 / `scalar`, or nothing for 0.
    fn invert(scalar: &Self::Scalar) -> Option<Self::Scalar>;

    /// A scalar from a wide hash, without a bias that anybody could use.
    fn reduce(hash: &[u8; 64]) -> Self::Scalar;

    /// The curve's own encoding of a scalar.
    fn write_scalar(scalar: &Self::Scalar) -> Zeroizing<[u8; 32]>;

    /// The scalar of this encoding, if it is below q.
    fn read_scalar(bytes: &[u8; 32]) -> Option<Self::Scalar>;

    /// The curve's own compressed encoding of a point: 33 or 32 bytes.
    fn write_point(point: &Self::Point) -> Vec<u8>;

    /// The point of this encoding, if it is one (see the trait's security note).
    fn read_point(bytes: &[u8]) -> Option<Self::Point>;

    /// Where a share of this index sits on the polynomial.
    fn at(index: ShareIndex) -> Self::Scalar {
        Self::small(index.number())
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn encodings_round_trip_and_refuse_the_rest<G: Group>() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let scalar = G::make_scalar(&mut rng);
        let point = G::generator() * scalar;

        assert!(G::read_scalar(&G::write_scalar(&scalar)) == Some(scalar));
        assert!(G::read_point(&G::write_point(&point)) == Some(point));
        assert!(G::read_point(&G::write_point(&G::identity())).is_none());
        assert!(G::read_scalar(&[0xff; 32]).is_none());
        assert!(G::read_point(&[0xff; 33]).is_none());
        assert!(G::read_point(&[0xff; 32]).is_none());
        assert!(G::read_point(&[]).is_none());
        assert!(G::invert(&G::small(0)).is_none());
        let inverse = G::invert(&scalar).unwrap();
        assert!(inverse * scalar == G::small(1));
    }

    #[test]
    fn secp256k1_encodings_round_trip_and_refuse_the_rest() {
        encodings_round_trip_and_refuse_the_rest::<Secp256k1>();
    }

    #[test]
    fn ed25519_encodings_round_trip_and_refuse_the_rest() {
        encodings_round_trip_and_refuse_the_rest::<Ed25519>();
    }

    #[test]
    fn points_of_small_or_mixed_order_are_refused() {
        let torsion = curve25519_dalek::constants::EIGHT_TORSION;
        let point = curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
        for small in torsion {
            assert!(Ed25519::read_point(&small.compress().to_bytes()).is_none());
        }
        let mixed = point + torsion[1];
        assert!(Ed25519::read_point(&mixed.compress().to_bytes()).is_none());
    }
}
