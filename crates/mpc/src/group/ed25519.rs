//! The prime-order subgroup of edwards25519 (RFC 8032), by `curve25519-dalek`.

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, IsIdentity};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{Curve, Group};

/// The group of EdDSA keys. Scalars are little-endian, points compressed to y and a sign.
pub(crate) struct Ed25519;

impl Group for Ed25519 {
    const CURVE: Curve = Curve::Ed25519;

    type Scalar = Scalar;
    type Point = EdwardsPoint;

    fn generator() -> EdwardsPoint {
        ED25519_BASEPOINT_POINT
    }

    fn identity() -> EdwardsPoint {
        EdwardsPoint::identity()
    }

    fn make_scalar(rng: &mut dyn CryptoRng) -> Scalar {
        let mut wide = Zeroizing::new([0; 64]);
        loop {
            rng.fill_bytes(&mut *wide);
            let scalar = Self::reduce(&wide);
            if scalar != Scalar::ZERO {
                return scalar;
            }
        }
    }

    fn small(number: u8) -> Scalar {
        Scalar::from(number)
    }

    fn invert(scalar: &Scalar) -> Option<Scalar> {
        (*scalar != Scalar::ZERO).then(|| scalar.invert())
    }

    fn reduce(hash: &[u8; 64]) -> Scalar {
        Scalar::from_bytes_mod_order_wide(hash)
    }

    fn write_scalar(scalar: &Scalar) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(scalar.to_bytes())
    }

    fn read_scalar(bytes: &[u8; 32]) -> Option<Scalar> {
        Option::from(Scalar::from_canonical_bytes(*bytes))
    }

    fn write_point(point: &EdwardsPoint) -> Vec<u8> {
        point.compress().to_bytes().to_vec()
    }

    fn read_point(bytes: &[u8]) -> Option<EdwardsPoint> {
        let compressed = CompressedEdwardsY::from_slice(bytes).ok()?;
        let point = compressed.decompress()?;
        // Some y have two encodings, and every point has eight cousins off the prime-order group.
        let canonical = point.compress() == compressed;
        (canonical && !point.is_identity() && point.is_torsion_free()).then_some(point)
    }
}
