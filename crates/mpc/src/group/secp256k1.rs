//! secp256k1 (SEC 2), by `k256`.

use k256::elliptic_curve::PrimeField;
use k256::elliptic_curve::group::GroupEncoding;
use k256::elliptic_curve::ops::Reduce;
use k256::{AffinePoint, FieldBytes, ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use super::{Curve, Group};

/// The group of ECDSA keys. Scalars are big-endian, points SEC1 compressed.
pub(crate) struct Secp256k1;

impl Group for Secp256k1 {
    const CURVE: Curve = Curve::Secp256k1;

    type Scalar = Scalar;
    type Point = ProjectivePoint;

    fn generator() -> ProjectivePoint {
        ProjectivePoint::GENERATOR
    }

    fn identity() -> ProjectivePoint {
        ProjectivePoint::IDENTITY
    }

    fn make_scalar(rng: &mut dyn CryptoRng) -> Scalar {
        let mut bytes = Zeroizing::new([0; 32]);
        loop {
            rng.fill_bytes(&mut *bytes);
            // q is so close to 2^256 that this loop runs once.
            if let Some(scalar) = Self::read_scalar(&bytes)
                && !bool::from(scalar.is_zero())
            {
                return scalar;
            }
        }
    }

    fn small(number: u8) -> Scalar {
        Scalar::from(u32::from(number))
    }

    fn invert(scalar: &Scalar) -> Option<Scalar> {
        Option::from(scalar.invert())
    }

    fn reduce(hash: &[u8; 64]) -> Scalar {
        // 2^256 mod q is about 2^128 (SEC 2): 256 bits reduce with a bias of 2^-128.
        let (half, _) = hash.split_first_chunk::<32>().expect("64 bytes hold 32");
        <Scalar as Reduce<FieldBytes>>::reduce(&FieldBytes::from(*half))
    }

    fn write_scalar(scalar: &Scalar) -> Zeroizing<[u8; 32]> {
        let mut bytes = scalar.to_bytes();
        let written = Zeroizing::new(bytes.into());
        bytes.zeroize();
        written
    }

    fn read_scalar(bytes: &[u8; 32]) -> Option<Scalar> {
        Option::from(Scalar::from_repr(FieldBytes::from(*bytes)))
    }

    fn write_point(point: &ProjectivePoint) -> Vec<u8> {
        point.to_affine().to_bytes().to_vec()
    }

    fn read_point(bytes: &[u8]) -> Option<ProjectivePoint> {
        read_affine(bytes.try_into().ok()?).map(ProjectivePoint::from)
    }
}

/// A point from its compressed encoding, in the form the signing library keeps points in.
pub(crate) fn read_affine(bytes: &[u8; 33]) -> Option<AffinePoint> {
    let point = Option::<AffinePoint>::from(AffinePoint::from_bytes(&(*bytes).into()))?;
    // The identity has an all-zero encoding of the same length.
    (point != AffinePoint::IDENTITY).then_some(point)
}
