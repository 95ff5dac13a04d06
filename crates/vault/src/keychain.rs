//! What the system keeps for its user.

use std::fmt;

use hkdf::Hkdf;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::{VaultError, secret::Key32};

/// The second factor of a lock: 32 random bytes that only the system's keychain holds, so that a
/// stolen disk and a guessed password do not open the lock together.
///
/// # Security
///
/// A keychain is readable by whatever runs as the same user; it never replaces the password.
#[derive(PartialEq, Eq)]
pub struct KeychainSecret(Key32);

impl KeychainSecret {
    /// A fresh one.
    #[must_use]
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        Self(Key32::make(rng))
    }

    /// The one that a passkey stands for: HKDF-SHA256 (RFC 5869) of the 32 bytes that it gave (WebAuthn, level 3,
    /// extension `prf`), without salt, with the name of the lock's entry behind a tag of its own.
    #[must_use]
    pub fn from_passkey(given: &[u8; 32], name: &KeychainRef) -> Self {
        let derived = Hkdf::<Sha256>::new(None, given);
        Self(Key32::fill(|place| {
            derived
                .expand_multi_info(&[b"cohort/vault/v1/passkey", name.as_str().as_bytes()], place)
                .expect("32 bytes are fewer than HKDF gives");
        }))
    }

    /// The one that the keychain gave back.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Key32::fill(|place| place.copy_from_slice(bytes)))
    }

    /// The bytes in clear, for the keychain and for nothing else.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

impl fmt::Debug for KeychainSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeychainSecret(..)")
    }
}

/// Under which name the keychain holds the secret of a lock. Written in clear into the lock, so
/// it should tell nothing: a random number in hex, for example.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeychainRef(String);

impl KeychainRef {
    /// Accepts 1 to 64 of the characters `a-z`, `0-9` and `-`.
    ///
    /// # Errors
    ///
    /// [`VaultError::LabelRefused`] for anything else.
    pub fn new(name: &str) -> Result<Self, VaultError> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=64).contains(&name.len()) || !name.bytes().all(allowed) {
            return Err(VaultError::LabelRefused);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for KeychainRef {
    type Error = VaultError;

    fn try_from(name: String) -> Result<Self, VaultError> {
        Self::new(&name)
    }
}

impl From<KeychainRef> for String {
    fn from(name: KeychainRef) -> Self {
        name.0
    }
}

impl fmt::Display for KeychainRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit, Mac};

    use super::*;

    #[test]
    fn a_passkey_stands_for_one_half_of_each_lock() {
        let [one, other] = ["one", "other"].map(|name| KeychainRef::new(name).unwrap());
        let half = KeychainSecret::from_passkey(&[1; 32], &one);
        assert_eq!(half, KeychainSecret::from_passkey(&[1; 32], &one));
        assert_ne!(half, KeychainSecret::from_passkey(&[1; 32], &other));
        assert_ne!(half, KeychainSecret::from_passkey(&[2; 32], &one));
        // HKDF by hand: extract under 32 zero bytes, expand once (RFC 5869, sections 2.2 and 2.3).
        let extracted = mac(&[0; 32], &[&[1; 32]]);
        let expanded = mac(&extracted, &[b"cohort/vault/v1/passkey", b"one", &[1]]);
        assert_eq!(*half.expose(), expanded);
    }

    fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }

    #[test]
    fn a_keychain_name_is_short_and_plain() {
        assert!(KeychainRef::new("store-00ff").is_ok());
        for name in ["", "A", "a b", "a/b", "\u{e9}", &"a".repeat(65)] {
            assert_eq!(KeychainRef::new(name), Err(VaultError::LabelRefused), "{name:?}");
        }
    }
}
