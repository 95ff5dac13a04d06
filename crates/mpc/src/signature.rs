//! Finished signatures, and their check by code that had no part in making them.

use data_encoding::HEXLOWER;
use k256::ecdsa::signature::hazmat::PrehashVerifier;
use k256::ecdsa::{RecoveryId, VerifyingKey};

use crate::group::Curve;

/// A finished signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Over secp256k1.
    Ecdsa(EcdsaSignature),
    /// R and S as RFC 8032 lays them out.
    Eddsa([u8; 64]),
}

/// An ECDSA signature with low s (BIP-62), and which of the possible keys it recovers to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EcdsaSignature {
    /// The x coordinate of the nonce point modulo n, big-endian.
    pub r: [u8; 32],
    /// The proof, at most n / 2, big-endian.
    pub s: [u8; 32],
    /// Bit 0: the nonce point's y is odd (for this s). Bit 1: its x was n or more.
    pub recovery_id: u8,
}

impl std::fmt::Debug for EcdsaSignature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EcdsaSignature")
            .field("r", &HEXLOWER.encode(&self.r))
            .field("s", &HEXLOWER.encode(&self.s))
            .field("recovery_id", &self.recovery_id)
            .finish()
    }
}

/// Whether this is a signature over `message` under `public_key`.
///
/// ECDSA: `message` is a 32-byte digest, s must be low and the recovery id must lead back to the
/// key. EdDSA: strict, so that no key or nonce of small order passes. No signature leaves this
/// crate without passing here.
#[must_use]
pub fn verify(curve: Curve, public_key: &[u8], message: &[u8], signature: &Signature) -> bool {
    match (curve, signature) {
        (Curve::Secp256k1, Signature::Ecdsa(signature)) => {
            verify_ecdsa(public_key, message, signature).is_some()
        }
        (Curve::Ed25519, Signature::Eddsa(signature)) => {
            verify_eddsa(public_key, message, signature).is_some()
        }
        (Curve::Secp256k1, Signature::Eddsa(_)) | (Curve::Ed25519, Signature::Ecdsa(_)) => false,
    }
}

fn verify_ecdsa(public_key: &[u8], digest: &[u8], signature: &EcdsaSignature) -> Option<()> {
    let compressed: &[u8; 33] = public_key.try_into().ok()?;
    let digest: &[u8; 32] = digest.try_into().ok()?;
    let key = VerifyingKey::from_sec1_bytes(compressed).ok()?;
    let rs = k256::ecdsa::Signature::from_scalars(signature.r, signature.s).ok()?;
    let low = rs.normalize_s() == rs;
    let id = RecoveryId::from_byte(signature.recovery_id)?;
    let recovered = VerifyingKey::recover_from_prehash(digest, &rs, id).ok()?;
    key.verify_prehash(digest, &rs).ok()?;
    (low && recovered == key).then_some(())
}

fn verify_eddsa(public_key: &[u8], message: &[u8], signature: &[u8; 64]) -> Option<()> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(public_key.try_into().ok()?).ok()?;
    key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).ok()
}
