//! Keys that were whole before they were dealt.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::abort::Refusal;
use crate::group::{Curve, Ed25519, Group, Secp256k1};
use crate::path::ChildPath;
use crate::secret::SecretArray;
use crate::session;

const DIGEST: &str = "cohort/mpc/v1/known-keys";

/// The public half of a key that is known to one party, as everybody is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// The curve, and with it the way of signing.
    pub curve: Curve,
    /// The key itself: 33 bytes SEC1 compressed, or 32 bytes (RFC 8032).
    pub public_key: Vec<u8>,
    /// The extra entropy of its children (BIP-32).
    pub chain_code: [u8; 32],
}

impl KnownKey {
    /// The public key of a child (BIP-32). An ed25519 key has only its root.
    ///
    /// # Errors
    ///
    /// [`Refusal::Path`] where this is no key, [`Refusal::RootOnly`] for children of an ed25519 key.
    pub fn child_public_key(&self, path: &ChildPath) -> Result<Vec<u8>, Refusal> {
        match self.curve {
            Curve::Secp256k1 => path.derive(&self.public_key, &self.chain_code),
            Curve::Ed25519 if path.is_root() => Ok(self.public_key.clone()),
            Curve::Ed25519 => Err(Refusal::RootOnly),
        }
    }

    /// True for the encoding of a point other than the identity, of prime order.
    pub(crate) fn is_sound(&self) -> bool {
        match self.curve {
            Curve::Secp256k1 => Secp256k1::read_point(&self.public_key).is_some(),
            Curve::Ed25519 => Ed25519::read_point(&self.public_key).is_some(),
        }
    }
}

/// One name for all of them.
pub(crate) fn digest(keys: &[KnownKey]) -> [u8; 32] {
    let parts: Vec<&[u8]> = keys
        .iter()
        .flat_map(|key| [key.curve.name().as_bytes(), &key.public_key, &key.chain_code])
        .collect();
    session::hash(DIGEST, &parts)
}

/// A whole key, in the hands of the one party that deals it.
///
/// # Security
///
/// Whoever holds this can sign alone. It is wiped on drop; what it was read from is its reader's to
/// wipe.
pub struct WholeKey {
    public: KnownKey,
    scalar: SecretArray<32>,
}

impl WholeKey {
    /// Takes over a private key: a scalar from 1 to q − 1, in the curve's own encoding (SEC1, big
    /// endian; RFC 8032, little endian, reduced).
    ///
    /// # Errors
    ///
    /// [`Refusal::NotAKey`] for 0 and for numbers that are not below q.
    pub fn new(
        curve: Curve,
        scalar: &Zeroizing<[u8; 32]>,
        chain_code: [u8; 32],
    ) -> Result<Self, Refusal> {
        let public_key = match curve {
            Curve::Secp256k1 => public_key::<Secp256k1>(scalar),
            Curve::Ed25519 => public_key::<Ed25519>(scalar),
        };
        let public_key = public_key.ok_or(Refusal::NotAKey)?;
        let public = KnownKey { curve, public_key, chain_code };
        Ok(Self { public, scalar: SecretArray::new(**scalar) })
    }

    /// Draws a key for a curve on which nothing was known before.
    pub fn random(curve: Curve, rng: &mut dyn CryptoRng) -> Self {
        let scalar = match curve {
            Curve::Secp256k1 => Secp256k1::write_scalar(&Secp256k1::make_scalar(rng)),
            Curve::Ed25519 => Ed25519::write_scalar(&Ed25519::make_scalar(rng)),
        };
        let mut chain_code = [0; 32];
        rng.fill_bytes(&mut chain_code);
        Self::new(curve, &scalar, chain_code).expect("a drawn scalar is neither 0 nor too large")
    }

    /// The half that everybody is told.
    #[must_use]
    pub const fn public(&self) -> &KnownKey {
        &self.public
    }

    /// The private key: 32 bytes in the curve's own encoding.
    ///
    /// # Security
    ///
    /// The whole key. For what is sealed under it, and for tests.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.scalar.expose()
    }

    pub(crate) fn constant<G: Group>(&self) -> Option<G::Scalar> {
        // EXPOSE: into the constant of a polynomial, which is dealt.
        if self.public.curve == G::CURVE { G::read_scalar(self.scalar.expose()) } else { None }
    }
}

impl std::fmt::Debug for WholeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WholeKey").field("public", &self.public).finish_non_exhaustive()
    }
}

fn public_key<G: Group>(scalar: &[u8; 32]) -> Option<Vec<u8>> {
    let scalar = Zeroizing::new(G::read_scalar(scalar)?);
    let point = G::generator() * *scalar;
    (point != G::identity()).then(|| G::write_point(&point))
}
