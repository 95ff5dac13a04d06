//! Words that are kept with keys that are shared: sealed under the keys themselves, for whoever puts them
//! together again.
//!
//! # Security
//!
//! Under all of them, also those that do not come of the words: whoever has one soft child of a BIP-32 node
//! and its chain code has the node (BIP-32, security), and must not have the words with it.

use aes_gcm::{
    Aes256Gcm, Key, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use hkdf::Hkdf;
use mpc::WholeKey;
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::PhraseError;
use crate::language::Language;
use crate::phrase::Phrase;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;
const INFO: &[u8] = b"cohort/whole/v1/words";
/// What is sealed is filled up to a multiple of this, so that its length does not tell the number of words.
const STEP: usize = 128;

/// The longest passphrase that is kept beside its words, in bytes of UTF-8.
pub const LONGEST_PASSPHRASE: usize = 256;

/// Seals words and their passphrase under these keys.
///
/// The form is a version (1), a nonce of 12 bytes, and AES-256-GCM under HKDF-SHA256 of the private keys
/// (RFC 5869), one after another, with the public keys as associated data. Inside, each after its length in two bytes, big
/// endian: the language's tag (BCP 47), the entropy, the passphrase; then zeros.
///
/// # Errors
///
/// [`PhraseError::LongPassphrase`] above [`LONGEST_PASSPHRASE`].
pub fn seal_words(
    phrase: &Phrase,
    passphrase: &str,
    keys: &[WholeKey],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, PhraseError> {
    if passphrase.len() > LONGEST_PASSPHRASE {
        return Err(PhraseError::LongPassphrase);
    }
    let entropy = phrase.expose().entropy();
    let parts = [phrase.language().tag().as_bytes(), &entropy, passphrase.as_bytes()];
    let length: usize = parts.iter().map(|part| 2 + part.len()).sum();
    let mut plain = Zeroizing::new(Vec::with_capacity(length.next_multiple_of(STEP)));
    for part in parts {
        let length = u16::try_from(part.len()).expect("each part is a few hundred bytes at most");
        plain.extend_from_slice(&length.to_be_bytes());
        plain.extend_from_slice(part);
    }
    plain.resize(length.next_multiple_of(STEP), 0);
    let mut nonce = [0; NONCE_BYTES];
    rng.fill_bytes(&mut nonce);
    let payload = Payload { msg: &plain, aad: &public(keys) };
    let sealed = cipher(keys).encrypt(&Nonce::from(nonce), payload);
    let sealed = sealed.expect("AES-GCM takes some hundred bytes");
    Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal_words`] sealed: the words, and their passphrase.
///
/// `None` where it is another version, was sealed under other keys, or was changed since.
#[must_use]
pub fn open_words(sealed: &[u8], keys: &[WholeKey]) -> Option<(Phrase, Zeroizing<String>)> {
    let (version, rest) = sealed.split_first()?;
    let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>()?;
    if *version != VERSION {
        return None;
    }
    let payload = Payload { msg: sealed, aad: &public(keys) };
    let plain = Zeroizing::new(cipher(keys).decrypt(&Nonce::from(*nonce), payload).ok()?);
    let mut rest = plain.as_slice();
    let language = Language::from_tag(std::str::from_utf8(take(&mut rest)?).ok()?)?;
    let phrase = Phrase::from_entropy(language, take(&mut rest)?).ok()?;
    let passphrase = std::str::from_utf8(take(&mut rest)?).ok()?.to_owned();
    Some((phrase, Zeroizing::new(passphrase)))
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<2>()?;
    let (part, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    *rest = after;
    Some(part)
}

fn public(keys: &[WholeKey]) -> Vec<u8> {
    keys.iter().flat_map(|key| key.public().public_key.clone()).collect()
}

fn cipher(keys: &[WholeKey]) -> Aes256Gcm {
    let mut material = Zeroizing::new(Vec::with_capacity(32 * keys.len()));
    keys.iter().for_each(|key| material.extend_from_slice(key.expose()));
    let mut sealing = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, &material)
        .expand(INFO, sealing.as_mut_slice())
        .expect("32 bytes are within HKDF's reach");
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(*sealing))
}

#[cfg(test)]
mod tests {
    use mpc::Curve;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::phrase::WordCount;

    #[test]
    fn words_open_with_all_their_keys_and_no_others_and_not_once_changed() {
        let rng = &mut ChaCha20Rng::seed_from_u64(1);
        let [keys, others] = [0; 2]
            .map(|_| [Curve::Secp256k1, Curve::Ed25519].map(|curve| WholeKey::random(curve, rng)));
        for count in WordCount::ALL {
            let phrase = Phrase::random(rng, count);
            let sealed = seal_words(&phrase, "p\u{e4}ss", &keys, rng).unwrap();
            let (opened, passphrase) = open_words(&sealed, &keys).unwrap();
            assert_eq!(*opened.expose().text(), *phrase.expose().text());
            assert_eq!(passphrase.as_str(), "p\u{e4}ss");
            assert_eq!(sealed.len(), 1 + NONCE_BYTES + STEP + 16, "{count:?}");
            assert!(open_words(&sealed, &others).is_none());
            assert!(open_words(&sealed, &keys[..1]).is_none(), "one of them is not enough");
            for at in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[at] ^= 1;
                assert!(open_words(&changed, &keys).is_none(), "byte {at}");
                assert!(open_words(&sealed[..at], &keys).is_none(), "cut at {at}");
            }
        }
    }

    #[test]
    fn a_passphrase_has_a_longest() {
        let rng = &mut ChaCha20Rng::seed_from_u64(2);
        let keys = [WholeKey::random(Curve::Secp256k1, rng)];
        let phrase = Phrase::random(rng, WordCount::TwentyFour);
        let longest = "x".repeat(LONGEST_PASSPHRASE);
        assert!(seal_words(&phrase, &longest, &keys, rng).unwrap().len() <= 1024);
        let longer = seal_words(&phrase, &format!("{longest}x"), &keys, rng);
        assert_eq!(longer.unwrap_err(), PhraseError::LongPassphrase);
    }
}
