//! The scalar that is split, by FROST's dealer.

use frost_ed25519::{
    Identifier, SigningKey,
    keys::{
        self, IdentifierList, KeyPackage, SecretShare, SigningShare,
        VerifiableSecretSharingCommitment,
    },
    rand_core as rand_core_06,
};
use hkdf::Hkdf;
use rand_core::CryptoRng;
use serde_bytes::ByteArray;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::PiecesError;
use crate::secret::Key32;

const KEY: &[u8] = b"cohort/vault/v1/pieces/key";

/// A compressed point of edwards25519 (RFC 8032).
pub(super) type Commitment = ByteArray<32>;

/// The scalar before anything is derived from it.
pub(super) struct Secret(Key32);

/// A share that fits its commitments.
pub(super) type Share = KeyPackage;

/// A scalar in parts: `shares[i]` is the polynomial's value at i + 1.
pub(super) struct Dealt {
    pub(super) secret: Secret,
    pub(super) shares: Vec<Key32>,
    pub(super) commitments: Vec<Commitment>,
}

/// Draws a scalar and splits it; `needed` of `holders` parts give it back.
pub(super) fn deal(
    needed: u8,
    holders: usize,
    rng: &mut dyn CryptoRng,
) -> Result<Dealt, PiecesError> {
    let holders = u16::try_from(holders).map_err(|_| PiecesError::Terms)?;
    let mut rng = Rng06(rng);
    let key = SigningKey::new(&mut rng);
    let list = IdentifierList::Default;
    let (parts, _) = keys::split(&key, holders, needed.into(), list, &mut rng)
        .map_err(|_| PiecesError::Terms)?;
    let mut shares = Vec::with_capacity(parts.len());
    let mut commitments = Vec::new();
    for index in 1..=holders {
        let part = Identifier::try_from(index).ok().and_then(|at| parts.get(&at));
        let part = part.ok_or(PiecesError::NotProven)?;
        let bytes = Zeroizing::new(part.signing_share().serialize());
        shares.push(key32(&bytes).ok_or(PiecesError::NotProven)?);
        commitments = part.commitment().serialize().map_err(|_| PiecesError::NotProven)?;
    }
    let commitments = commitments
        .iter()
        .map(|point| point.as_slice().try_into().map(ByteArray::new))
        .collect::<Result<_, _>>()
        .map_err(|_| PiecesError::NotProven)?;
    let secret = secret(&key).ok_or(PiecesError::NotProven)?;
    Ok(Dealt { secret, shares, commitments })
}

/// The share, where it lies on the polynomial that the commitments stand for.
pub(super) fn verify(index: u8, share: &Key32, commitments: &[Commitment]) -> Option<Share> {
    let at = Identifier::try_from(u16::from(index)).ok()?;
    // EXPOSE: into the library's own type, which wipes itself.
    let share = SigningShare::deserialize(share.expose()).ok()?;
    let points = commitments.iter().map(|point| point.as_slice());
    let commitment = VerifiableSecretSharingCommitment::deserialize(points).ok()?;
    SecretShare::new(at, share, commitment).try_into().ok()
}

/// The scalar, from as many shares of one set as are needed.
pub(super) fn reconstruct(shares: &[Share]) -> Option<Secret> {
    secret(&keys::reconstruct(shares).ok()?)
}

/// The key that the content is sealed under.
pub(super) fn derive_key(secret: &Secret) -> Key32 {
    // EXPOSE: into the key derivation.
    let hkdf = Hkdf::<Sha256>::new(None, secret.0.expose());
    Key32::fill(|key| {
        hkdf.expand(KEY, key).expect("32 bytes are within the reach of HKDF-SHA-256");
    })
}

fn secret(key: &SigningKey) -> Option<Secret> {
    key32(&Zeroizing::new(key.serialize())).map(Secret)
}

fn key32(bytes: &[u8]) -> Option<Key32> {
    let bytes: &[u8; 32] = bytes.try_into().ok()?;
    Some(Key32::fill(|place| place.copy_from_slice(bytes)))
}

/// FROST asks for the generator of an older `rand_core`.
struct Rng06<'a>(&'a mut dyn CryptoRng);

impl rand_core_06::RngCore for Rng06<'_> {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl rand_core_06::CryptoRng for Rng06<'_> {}
