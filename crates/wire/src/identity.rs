//! A device's identity: one signing key and one agreement key, made on the device.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use sha2::{Digest, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::{codec, id::PartyId};

/// An Ed25519 signature (RFC 8032), 64 bytes.
pub type SignatureBytes = ByteArray<64>;

/// The public half of a device's identity. Its hash is the [`PartyId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityBundle {
    /// The version of this form; 1.
    version: u8,
    /// The Ed25519 public key that signs every body.
    signing: ByteArray<32>,
    /// The X25519 public key that Noise and the hop layer agree with.
    agreement: ByteArray<32>,
}

impl IdentityBundle {
    /// The party's name: SHA-256 of the canonical bundle under a tag.
    #[must_use]
    pub fn party_id(&self) -> PartyId {
        let hash = Sha256::new()
            .chain_update(b"cohort/v1/party-id")
            .chain_update(codec::encode(self))
            .finalize();
        PartyId::from_bytes(hash.into())
    }

    /// The X25519 public key.
    #[must_use]
    pub fn agreement_key(&self) -> &[u8; 32] {
        &self.agreement
    }

    /// True when `signature` is this identity's over `purpose` and `message`.
    ///
    /// Strict verification (RFC 8032 with small-order keys refused), so that two verifiers never
    /// disagree about one signature.
    #[must_use]
    pub fn verify(&self, purpose: Purpose, message: &[u8], signature: &SignatureBytes) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(&self.signing) else { return false };
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        key.verify_strict(&signed_bytes(purpose, message), &signature).is_ok()
    }

    /// True when the version is known and neither key is degenerate.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.version == 1
            && VerifyingKey::from_bytes(&self.signing).is_ok_and(|key| !key.is_weak())
            && self.agreement.iter().any(|byte| *byte != 0)
    }
}

/// What a signature is for. A signature for one purpose never stands for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Login at a relay, over the hop handshake's hash.
    Login,
    /// One party's statement inside a session.
    Letter,
    /// Agreement to a session: its joint id and descriptor.
    Consent,
    /// "I hold this candidate durably" (rule R4).
    Acknowledge,
    /// "Nothing is to be signed with this wallet for a while."
    Freeze,
    /// "That member's freezes do not count."
    Lift,
    /// "I was removed, and erased my shares."
    Erased,
    /// How far this device's wallets are, for this device itself.
    Marker,
}

impl Purpose {
    const fn tag(self) -> &'static [u8] {
        match self {
            Self::Login => b"cohort/v1/sig/login",
            Self::Letter => b"cohort/v1/sig/letter",
            Self::Consent => b"cohort/v1/sig/consent",
            Self::Acknowledge => b"cohort/v1/sig/acknowledge",
            Self::Freeze => b"cohort/v1/sig/freeze",
            Self::Lift => b"cohort/v1/sig/lift",
            Self::Erased => b"cohort/v1/sig/erased",
            Self::Marker => b"cohort/v1/sig/marker",
        }
    }
}

fn signed_bytes(purpose: Purpose, message: &[u8]) -> Vec<u8> {
    let tag = purpose.tag();
    let mut bytes = Vec::with_capacity(1 + tag.len() + message.len());
    bytes.push(u8::try_from(tag.len()).expect("tags are short"));
    bytes.extend_from_slice(tag);
    bytes.extend_from_slice(message);
    bytes
}

/// The secret half of a device's identity.
pub struct DeviceSecret {
    signing: SigningKey,
    agreement: StaticSecret,
}

impl DeviceSecret {
    /// Makes a new identity.
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 64]);
        rng.fill_bytes(&mut *seed);
        Self::from_seed(&seed)
    }

    /// Restores the identity from the 64 bytes that [`Self::expose_seed`] gave.
    #[must_use]
    pub fn from_seed(seed: &[u8; 64]) -> Self {
        let (signing, agreement) = seed.split_at(32);
        let half = |bytes: &[u8]| {
            Zeroizing::new(<[u8; 32]>::try_from(bytes).expect("half of 64 bytes is 32"))
        };
        Self {
            signing: SigningKey::from_bytes(&half(signing)),
            agreement: StaticSecret::from(*half(agreement)),
        }
    }

    /// The 64 secret bytes: Ed25519 seed, then X25519 scalar. Only the vault may keep them.
    #[must_use]
    pub fn expose_seed(&self) -> Zeroizing<[u8; 64]> {
        let mut seed = Zeroizing::new([0; 64]);
        let (signing, agreement) = seed.split_at_mut(32);
        signing.copy_from_slice(self.signing.as_bytes());
        agreement.copy_from_slice(self.agreement.as_bytes());
        seed
    }

    /// The public half.
    #[must_use]
    pub fn bundle(&self) -> IdentityBundle {
        IdentityBundle {
            version: 1,
            signing: ByteArray::new(self.signing.verifying_key().to_bytes()),
            agreement: ByteArray::new(PublicKey::from(&self.agreement).to_bytes()),
        }
    }

    /// Signs `message` for one purpose.
    #[must_use]
    pub fn sign(&self, purpose: Purpose, message: &[u8]) -> SignatureBytes {
        ByteArray::new(self.signing.sign(&signed_bytes(purpose, message)).to_bytes())
    }

    /// The X25519 secret for the Noise handshake.
    #[must_use]
    pub fn expose_agreement(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.agreement.to_bytes())
    }
}

impl fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceSecret(<redacted>)")
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn an_identity_survives_its_seed() {
        let secret = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(1));
        let again = DeviceSecret::from_seed(&secret.expose_seed());
        assert_eq!(secret.bundle(), again.bundle());
        assert!(secret.bundle().is_sound());
    }

    #[test]
    fn a_signature_for_one_purpose_is_none_for_another() {
        let secret = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(2));
        let signature = secret.sign(Purpose::Login, b"hello");
        assert!(secret.bundle().verify(Purpose::Login, b"hello", &signature));
        assert!(!secret.bundle().verify(Purpose::Letter, b"hello", &signature));
        assert!(!secret.bundle().verify(Purpose::Login, b"hullo", &signature));
    }

    #[test]
    fn a_secret_does_not_print_itself() {
        let secret = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(3));
        assert_eq!(format!("{secret:?}"), "DeviceSecret(<redacted>)");
    }
}
