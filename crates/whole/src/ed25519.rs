//! ed25519 keys, alone (RFC 8032) and in a tree (SLIP-0010).

use std::fmt;

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use mpc::{Curve, WholeKey};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use crate::base58;
use crate::error::{KeyError, PathError};
use crate::hash::{self, Halves};
use crate::hex;
use crate::path::Path;

const ROOT: &[u8] = b"ed25519 seed";

/// A private key of RFC 8032: any 32 bytes, which wallets call the seed or the secret.
///
/// # Security
///
/// Whoever holds it can sign alone. It is wiped on drop and prints nothing of itself. What is dealt
/// is the number made of it, and the seed cannot be had back from that.
pub struct Ed25519Seed(Zeroizing<[u8; 32]>);

impl Ed25519Seed {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(seed: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*seed))
    }

    /// Reads the seed in hexadecimal digits or base58, alone or with its public key after it, as
    /// Solana's wallets write it.
    ///
    /// # Errors
    ///
    /// [`KeyError::PublicHalf`] where the public key is another's, [`KeyError::HexLength`] for digits
    /// that are neither 64 nor 128, else [`KeyError::Unreadable`].
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let Some(digits) = hex::digits(text) else {
            return Self::from_bytes(&base58::read(text)?);
        };
        if let Some(pair) = hex::read::<64>(digits) {
            return Self::from_bytes(&*pair);
        }
        let seed = hex::read(digits).ok_or(KeyError::HexLength { found: digits.len() })?;
        Ok(Self(seed))
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let (seed, public_key) = bytes.split_first_chunk::<32>().ok_or(KeyError::Unreadable)?;
        let seed = Self::new(seed);
        match public_key.len() {
            0 => Ok(seed),
            32 if public_key == seed.public_key() => Ok(seed),
            32 => Err(KeyError::PublicHalf),
            _ => Err(KeyError::Unreadable),
        }
    }

    /// Its public key: 32 bytes (RFC 8032, section 5.1.5).
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        (ED25519_BASEPOINT_POINT * *self.scalar()).compress().to_bytes()
    }

    /// Writes 64 small hexadecimal digits.
    ///
    /// # Security
    ///
    /// For the screen or the file of whoever asked for it. Never log, never send.
    #[must_use]
    pub fn expose_hex(&self) -> Zeroizing<String> {
        hex::write(&*self.0)
    }

    /// Writes the seed and its public key in base58, as Solana's wallets read it.
    ///
    /// # Security
    ///
    /// As [`Self::expose_hex`].
    #[must_use]
    pub fn expose_pair(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(64));
        bytes.extend_from_slice(&*self.0);
        bytes.extend_from_slice(&self.public_key());
        base58::write(&bytes)
    }

    /// Hands it over to be dealt. Its chain code is the tagged hash of its public key, the same for
    /// whoever imports it.
    #[must_use]
    pub fn into_whole_key(self) -> WholeKey {
        let chain_code = hash::bare_chain_code(&self.public_key());
        self.into_whole_key_with(chain_code)
    }

    fn into_whole_key_with(self, chain_code: [u8; 32]) -> WholeKey {
        let scalar = Zeroizing::new(self.scalar().to_bytes());
        // A multiple of 8 and of the order is one of 8 times the order, which has more bits.
        WholeKey::new(Curve::Ed25519, &scalar, chain_code).expect("a clamped number is not 0 mod q")
    }

    /// RFC 8032, section 5.1.5: the first half of the hash, clamped; here reduced as well.
    fn scalar(&self) -> Zeroizing<Scalar> {
        let digest: Zeroizing<[u8; 64]> = Zeroizing::new(Sha512::digest(*self.0).into());
        let (half, _) = digest.split_first_chunk::<32>().expect("64 bytes hold 32");
        let clamped = Zeroizing::new(clamp_integer(*half));
        Zeroizing::new(Scalar::from_bytes_mod_order(*clamped))
    }
}

impl fmt::Debug for Ed25519Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519Seed(redacted)")
    }
}

/// A private key in the ed25519 tree, where every child is hardened.
///
/// # Security
///
/// The key to everything below it. It is wiped on drop and prints nothing of itself.
pub struct Ed25519Node {
    seed: Ed25519Seed,
    chain_code: Zeroizing<[u8; 32]>,
}

impl Ed25519Node {
    /// The root of a seed's tree.
    ///
    /// # Errors
    ///
    /// [`KeyError::SeedLength`] outside 16 to 64 bytes.
    pub fn from_seed(seed: &[u8]) -> Result<Self, KeyError> {
        if !(16..=64).contains(&seed.len()) {
            return Err(KeyError::SeedLength { found: seed.len() });
        }
        Ok(Self::from_halves(hash::hmac(ROOT, &[seed])))
    }

    /// The node at the end of a path from this one.
    ///
    /// # Errors
    ///
    /// [`PathError::SoftStep`] for a step that is not hardened.
    pub fn derive(&self, path: &Path) -> Result<Self, PathError> {
        let here =
            Self { seed: Ed25519Seed(self.seed.0.clone()), chain_code: self.chain_code.clone() };
        path.steps().iter().zip(1..).try_fold(here, |node, (step, position)| {
            if !step.is_hardened() {
                return Err(PathError::SoftStep { position });
            }
            let number = step.number().to_be_bytes();
            let parts: [&[u8]; 3] = [&[0], &*node.seed.0, &number];
            Ok(Self::from_halves(hash::hmac(&*node.chain_code, &parts)))
        })
    }

    fn from_halves(Halves { left, right }: Halves) -> Self {
        Self { seed: Ed25519Seed(left), chain_code: right }
    }

    /// Its private key.
    #[must_use]
    pub const fn seed(&self) -> &Ed25519Seed {
        &self.seed
    }

    /// Its public key: 32 bytes (RFC 8032).
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.seed.public_key()
    }

    /// The extra entropy of its children.
    #[must_use]
    pub fn chain_code(&self) -> &[u8; 32] {
        &self.chain_code
    }

    /// Hands it over to be dealt, with its chain code, though its children cannot be reached without
    /// the seed.
    #[must_use]
    pub fn into_whole_key(self) -> WholeKey {
        self.seed.into_whole_key_with(*self.chain_code)
    }
}

impl fmt::Debug for Ed25519Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519Node(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed() -> Ed25519Seed {
        Ed25519Seed::new(&[7; 32])
    }

    fn refusal(text: &str) -> KeyError {
        Ed25519Seed::read(text).unwrap_err()
    }

    #[test]
    fn a_pair_is_read_only_with_its_own_public_half() {
        let pair = format!(
            "{}{}",
            seed().expose_hex().as_str(),
            hex::write(&seed().public_key()).as_str()
        );
        assert_eq!(Ed25519Seed::read(&pair).unwrap().expose_hex(), seed().expose_hex());
        let mut bytes = hex::read::<64>(&pair).unwrap();
        bytes[63] ^= 1;
        assert_eq!(refusal(&hex::write(&*bytes)), KeyError::PublicHalf);
        assert_eq!(refusal(&base58::write(&*bytes)), KeyError::PublicHalf);
    }

    #[test]
    fn another_length_is_refused() {
        for (text, found) in
            [("ab", 2), ("0x", 0), ("0xabc", 3), (&"0".repeat(63), 63), (&"0".repeat(126), 126)]
        {
            assert_eq!(refusal(text), KeyError::HexLength { found });
        }
        for length in [31, 33, 63, 65] {
            assert_eq!(refusal(&base58::write(&vec![0xff; length])), KeyError::Unreadable);
        }
        for text in ["", "zoo", "not base58: 0OIl", &"z".repeat(1 << 20)] {
            assert_eq!(refusal(text), KeyError::Unreadable);
        }
    }

    #[test]
    fn a_soft_step_is_named_by_its_place() {
        let root = Ed25519Node::from_seed(&[1; 64]).unwrap();
        let refused = root.derive(&"m/44'/501'/0".parse().unwrap()).unwrap_err();
        assert_eq!(refused, PathError::SoftStep { position: 3 });
    }

    #[test]
    fn a_seed_has_16_to_64_bytes() {
        for found in [0, 15, 65] {
            let refused = Ed25519Node::from_seed(&vec![1; found]).unwrap_err();
            assert_eq!(refused, KeyError::SeedLength { found });
        }
    }

    #[test]
    fn nothing_of_a_key_is_printed() {
        let root = Ed25519Node::from_seed(&[1; 64]).unwrap();
        assert_eq!(
            format!("{root:?} {:?}", root.seed()),
            "Ed25519Node(redacted) Ed25519Seed(redacted)"
        );
    }
}
