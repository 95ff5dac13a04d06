//! One secp256k1 key without a tree.

use std::fmt;

use k256::SecretKey;
use mpc::{Curve, WholeKey};
use zeroize::Zeroizing;

use crate::base58;
use crate::error::KeyError;
use crate::hash;
use crate::hex;
use crate::network::{Network, PublicKeyForm};
use crate::node::{public_key, read_secret, write_secret};

/// A private key of which nobody knows a chain code.
///
/// # Security
///
/// Whoever holds it can sign alone. It is wiped on drop and prints nothing of itself.
#[derive(Clone)]
pub struct BareKey {
    secret: SecretKey,
    form: BareForm,
}

/// How a bare key was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BareForm {
    /// 64 hexadecimal digits, with `0x` before them or not.
    Hex,
    /// Bitcoin's wallet import format.
    Wif {
        /// The network it names.
        network: Network,
        /// Whether it asks for the address of the compressed public key.
        public_key: PublicKeyForm,
    },
}

impl BareKey {
    const MAIN: u8 = 0x80;
    const TEST: u8 = 0xef;

    /// The key of a number from 1 to n − 1, big endian.
    ///
    /// # Errors
    ///
    /// [`KeyError::OutOfRange`] for every other number.
    pub fn new(secret: &[u8; 32]) -> Result<Self, KeyError> {
        read_secret(secret).map(Self::from_secret)
    }

    /// Reads hexadecimal digits or WIF.
    ///
    /// # Errors
    ///
    /// Digits only but not 64 of them, a wrong checksum, another kind of key, and numbers that are no
    /// key have an error each; anything else is [`KeyError::Unreadable`].
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        match (hex::digits(text), text.len()) {
            (Some(digits), _) => {
                let secret = hex::read(digits);
                Self::new(&*secret.ok_or(KeyError::HexLength { found: digits.len() })?)
            }
            (None, 51 | 52) => Self::read_wif(text),
            (None, _) => Err(KeyError::Unreadable),
        }
    }

    fn read_wif(text: &str) -> Result<Self, KeyError> {
        let bytes = base58::read_checked(text)?;
        let (network, rest) = match bytes.as_slice() {
            [Self::MAIN, rest @ ..] => (Network::Main, rest),
            [Self::TEST, rest @ ..] => (Network::Test, rest),
            _ => return Err(KeyError::OtherKind),
        };
        let (secret, rest) = rest.split_first_chunk::<32>().ok_or(KeyError::OtherKind)?;
        let public_key = match rest {
            [] => PublicKeyForm::Uncompressed,
            [1] => PublicKeyForm::Compressed,
            _ => return Err(KeyError::OtherKind),
        };
        let secret = read_secret(secret)?;
        Ok(Self { secret, form: BareForm::Wif { network, public_key } })
    }

    pub(crate) const fn from_secret(secret: SecretKey) -> Self {
        Self { secret, form: BareForm::Hex }
    }

    /// How it was written.
    #[must_use]
    pub const fn form(&self) -> BareForm {
        self.form
    }

    /// Its public key: 33 bytes (SEC 1, compressed).
    #[must_use]
    pub fn public_key(&self) -> [u8; 33] {
        public_key(&self.secret)
    }

    /// Writes 64 small hexadecimal digits.
    ///
    /// # Security
    ///
    /// For the screen or the file of whoever asked for it. Never log, never send.
    #[must_use]
    pub fn expose_hex(&self) -> Zeroizing<String> {
        hex::write(&*write_secret(&self.secret))
    }

    /// Writes Bitcoin's wallet import format.
    ///
    /// # Security
    ///
    /// As [`Self::expose_hex`].
    #[must_use]
    pub fn expose_wif(&self, network: Network, public_key: PublicKeyForm) -> Zeroizing<String> {
        let version = match network {
            Network::Main => Self::MAIN,
            Network::Test => Self::TEST,
        };
        let mut bytes = Zeroizing::new(Vec::with_capacity(34));
        bytes.push(version);
        bytes.extend_from_slice(&*write_secret(&self.secret));
        if public_key == PublicKeyForm::Compressed {
            bytes.push(1);
        }
        base58::write_checked(&bytes)
    }

    /// Hands it over to be dealt. Its address is the root itself; its chain code is the tagged hash
    /// of its public key, the same for whoever imports it.
    #[must_use]
    pub fn into_whole_key(self) -> WholeKey {
        let chain_code = hash::bare_chain_code(&self.public_key());
        WholeKey::new(Curve::Secp256k1, &write_secret(&self.secret), chain_code)
            .expect("a secret key is neither 0 nor too large")
    }
}

impl fmt::Debug for BareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BareKey").field("form", &self.form).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "0000000000000000000000000000000000000000000000000000000000000001";

    fn refusal(text: &str) -> KeyError {
        BareKey::read(text).unwrap_err()
    }

    #[test]
    fn digits_are_read_in_any_case_and_with_their_prefix() {
        for text in [ONE.to_owned(), format!("0x{ONE}"), format!(" 0X{ONE}\n")] {
            let key = BareKey::read(&text).unwrap();
            assert_eq!(key.form(), BareForm::Hex);
            assert_eq!(key.expose_hex().as_str(), ONE);
        }
        let shouted = "AB".repeat(32);
        assert_eq!(BareKey::read(&shouted).unwrap().expose_hex().as_str(), shouted.to_lowercase());
    }

    #[test]
    fn digits_that_are_too_few_or_too_many_are_counted() {
        for (text, found) in [(&ONE[1..], 63), ("0x", 0), ("0x1", 1), (&format!("{ONE}00"), 66)] {
            assert_eq!(refusal(text), KeyError::HexLength { found });
        }
    }

    #[test]
    fn what_is_no_key_is_refused_for_what_it_is() {
        let wif = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";
        assert!(BareKey::read(wif).is_ok());
        assert_eq!(refusal(&wif.replacen("TJ", "TK", 1)), KeyError::Checksum);
        for text in ["", "zoo", &wif.replacen('U', "0", 1), &wif[1..], &ONE.replacen('0', "g", 1)] {
            assert_eq!(refusal(text), KeyError::Unreadable, "{text}");
        }
        let mut other = vec![0x99; 33];
        assert_eq!(refusal(&base58::write_checked(&other)), KeyError::OtherKind);
        other[0] = BareKey::MAIN;
        other.push(2);
        assert_eq!(refusal(&base58::write_checked(&other)), KeyError::OtherKind);
    }

    #[test]
    fn a_bare_key_prints_its_form_and_nothing_else() {
        assert_eq!(format!("{:?}", BareKey::read(ONE).unwrap()), "BareKey { form: Hex, .. }");
    }
}
