//! The joint with `dkls23-core`: its types, our bytes, and what its errors mean here.
//!
//! The library draws its randomness from the thread's generator by itself: the one place in this
//! crate where randomness is no argument.

use dkls23_core::protocols::{Abort as LibraryAbort, AbortKind, AbortReason, PartyIndex};
use k256::AffinePoint;
use k256::Scalar;
use k256::elliptic_curve::PrimeField;
use k256::elliptic_curve::group::GroupEncoding;

use crate::abort::{Abort, Check, Fault};
use crate::codec::Bytes;
use crate::group::read_affine;
use crate::index::ShareIndex;

/// The curve as the library names it.
pub(crate) type K256 = k256::Secp256k1;

pub(crate) fn party_index(index: ShareIndex) -> PartyIndex {
    PartyIndex::new(index.number()).expect("a share index is never 0")
}

fn share_index(index: PartyIndex) -> ShareIndex {
    ShareIndex::new(index.as_u8()).expect("a party index is never 0")
}

pub(crate) fn write_point(point: &AffinePoint) -> Bytes<33> {
    Bytes(point.to_bytes().into())
}

pub(crate) fn read_point(bytes: &Bytes<33>) -> Result<AffinePoint, Check> {
    read_affine(&bytes.0).ok_or(Check::Element)
}

pub(crate) fn write_scalar(scalar: &Scalar) -> Bytes<32> {
    Bytes(scalar.to_bytes().into())
}

pub(crate) fn read_scalar(bytes: &Bytes<32>) -> Result<Scalar, Check> {
    Option::from(Scalar::from_repr(bytes.0.into())).ok_or(Check::Element)
}

/// Sorts the library's aborts into ours.
///
/// A ban stays a ban. Of the rest only a broken opening is repeatable from signed messages alone;
/// where the two sides merely disagree, nobody is named.
pub(crate) fn abort(abort: LibraryAbort) -> Abort {
    if let AbortKind::BanCounterparty(peer) = abort.kind {
        return Abort::Ban { peer: share_index(peer), check: Check::Multiplication };
    }
    match abort.reason {
        AbortReason::CommitmentMismatch { counterparty } => {
            Abort::cheated(share_index(counterparty), Check::Instance)
        }
        AbortReason::SessionBindingMismatch { .. } => Abort::Failed { check: Check::Binding },
        AbortReason::PolynomialInconsistency => Abort::Failed { check: Check::KeySum },
        AbortReason::ZeroDenominator | AbortReason::SignatureVerificationFailed => {
            Abort::Failed { check: Check::Signature }
        }
        // The rest is about routing, counts and stored state, which were checked on our side.
        _ => Fault::Library.into(),
    }
}
