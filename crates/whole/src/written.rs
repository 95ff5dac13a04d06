//! A shared wallet's keys once they are together, written as other wallets read them.

use std::fmt;

use mpc::{Curve, WholeKey};
use zeroize::Zeroizing;

use crate::bare::BareKey;
use crate::hex;
use crate::node::Node;
use crate::path::{Path, Step};
use crate::phrase::Phrase;
use crate::sealed::open_words;

/// The keys of a wallet, whole.
///
/// # Security
///
/// Whoever holds this can sign alone. It is wiped on drop and prints nothing of itself.
pub struct WalletKey {
    node: Node,
    first: BareKey,
    has_children: bool,
    ed25519: Option<WholeKey>,
    words: KeptWords,
}

/// Words that are kept with a wallet.
///
/// # Security
///
/// Whoever brought the key sealed them, and may have sealed others: money that is paid to where those lead is
/// that device's. So only those that lead to the wallet's key are given out.
pub enum KeptWords {
    /// None are kept.
    None,
    /// They do not open: they were sealed wrongly.
    Closed,
    /// They lead to another key.
    OfAnotherKey,
    /// They lead to the wallet's key.
    Known {
        /// The words.
        phrase: Phrase,
        /// Their passphrase; empty without one.
        passphrase: Zeroizing<String>,
        /// From their root to the wallet's key.
        path: Path,
    },
}

impl WalletKey {
    /// Reads the keys of a wallet. `first` leads from the secp256k1 key to the first address, and is empty where
    /// the key has no chain code that anybody knows; `words` are those kept with it, sealed, and the path from
    /// their root to the key.
    ///
    /// `None` where no secp256k1 key is among them, or `first` leads nowhere.
    #[must_use]
    pub fn read(
        keys: Vec<WholeKey>,
        first: &[u32],
        words: Option<(&[u8], &[u32])>,
    ) -> Option<Self> {
        let key = keys.iter().find(|key| key.public().curve == Curve::Secp256k1)?;
        let node = Node::from_parts(key.expose(), &key.public().chain_code).ok()?;
        let leaf = node.derive(&path_of(first)?).ok()?.bare_key();
        let words = words
            .map_or(KeptWords::None, |(sealed, path)| KeptWords::open(sealed, path, &keys, &node));
        let ed25519 = keys.into_iter().find(|key| key.public().curve == Curve::Ed25519);
        Some(Self { node, first: leaf, has_children: !first.is_empty(), ed25519, words })
    }

    /// The public key of the first address: 33 bytes (SEC 1, compressed).
    #[must_use]
    pub fn public_key(&self) -> [u8; 33] {
        self.first.public_key()
    }

    /// The private key of the first address: `0x` and 64 hexadecimal digits, as Ethereum wallets take it.
    ///
    /// # Security
    ///
    /// For the screen of whoever asked for it. Never log, never send.
    #[must_use]
    pub fn expose_private_key(&self) -> Zeroizing<String> {
        let digits = self.first.expose_hex();
        let mut text = Zeroizing::new(String::with_capacity(2 + digits.len()));
        text.push_str("0x");
        text.push_str(&digits);
        text
    }

    /// The key above all addresses with its chain code (BIP-32): the first address is its child 0. `None` where the
    /// key came alone.
    ///
    /// # Security
    ///
    /// As [`Self::expose_private_key`].
    #[must_use]
    pub fn expose_extended(&self) -> Option<Zeroizing<String>> {
        self.has_children.then(|| self.node.expose_text())
    }

    /// The ed25519 scalar, 64 hexadecimal digits, little endian and reduced (RFC 8032): there is no seed.
    ///
    /// # Security
    ///
    /// As [`Self::expose_private_key`].
    #[must_use]
    pub fn expose_scalar(&self) -> Option<Zeroizing<String>> {
        self.ed25519.as_ref().map(|key| hex::write(key.expose()))
    }

    /// The words that are kept with the wallet.
    #[must_use]
    pub const fn words(&self) -> &KeptWords {
        &self.words
    }
}

impl KeptWords {
    fn open(sealed: &[u8], path: &[u32], keys: &[WholeKey], node: &Node) -> Self {
        let Some((phrase, passphrase)) = open_words(sealed, keys) else { return Self::Closed };
        let found = path_of(path).filter(|path| {
            let root = Node::from_seed(phrase.seed(&passphrase).as_slice()).ok();
            let derived = root.and_then(|root| root.derive(path).ok());
            derived.is_some_and(|derived| {
                derived.public_key() == node.public_key()
                    && derived.chain_code() == node.chain_code()
            })
        });
        found.map_or(Self::OfAnotherKey, |path| Self::Known { phrase, passphrase, path })
    }
}

fn path_of(steps: &[u32]) -> Option<Path> {
    Path::new(steps.iter().copied().map(Step::from_number).collect()).ok()
}

impl fmt::Debug for WalletKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WalletKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::sealed::seal_words;

    const WORDS: &str = "test test test test test test test test test test test junk";
    const ABOVE: &str = "m/44'/60'/0'/0";
    /// The private key of the phrase's first address, as every wallet has it.
    const KEY: &str = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    fn numbers(path: &str) -> Vec<u32> {
        let path: Path = path.parse().unwrap();
        path.steps().iter().map(|step| step.number()).collect()
    }

    /// The keys of the phrase, and the phrase sealed under them.
    fn dealt() -> (Vec<WholeKey>, Vec<u8>) {
        let rng = &mut ChaCha20Rng::seed_from_u64(1);
        let phrase = Phrase::read(WORDS).unwrap();
        let root = Node::from_seed(phrase.seed("").as_slice()).unwrap();
        let node = root.derive(&ABOVE.parse().unwrap()).unwrap();
        let keys = vec![node.into_whole_key(), WholeKey::random(Curve::Ed25519, rng)];
        let sealed = seal_words(&phrase, "", &keys, rng).unwrap();
        (keys, sealed)
    }

    #[test]
    fn what_was_brought_as_words_is_written_in_every_form_that_leads_back() {
        let (keys, sealed) = dealt();
        let key = WalletKey::read(keys, &[0], Some((&sealed, &numbers(ABOVE)))).unwrap();
        assert_eq!(key.expose_private_key().as_str(), KEY);
        let extended = Node::read(&key.expose_extended().unwrap()).unwrap();
        assert_eq!(extended.public_child(0).unwrap(), key.public_key());
        assert_eq!(key.expose_scalar().unwrap().len(), 64);
        let KeptWords::Known { phrase, passphrase, path } = key.words() else { panic!("no words") };
        assert_eq!(phrase.expose().text().as_str(), WORDS);
        assert_eq!((passphrase.as_str(), path.to_string().as_str()), ("", ABOVE));
        assert_eq!(format!("{key:?}"), "WalletKey(redacted)");
    }

    #[test]
    fn words_that_lead_elsewhere_or_do_not_open_are_not_given_out() {
        let (keys, sealed) = dealt();
        let elsewhere = numbers("m/44'/60'/1'/0");
        let key = WalletKey::read(keys, &[0], Some((&sealed, &elsewhere))).unwrap();
        assert!(matches!(key.words(), KeptWords::OfAnotherKey));
        let key = WalletKey::read(dealt().0, &[0], Some((&sealed[1..], &elsewhere))).unwrap();
        assert!(matches!(key.words(), KeptWords::Closed));
        let key = WalletKey::read(dealt().0, &[0], None).unwrap();
        assert!(matches!(key.words(), KeptWords::None));
    }

    #[test]
    fn a_key_that_came_alone_has_no_extended_form() {
        let bare = BareKey::read(KEY).unwrap();
        let key = WalletKey::read(vec![bare.into_whole_key()], &[], None).unwrap();
        assert_eq!(key.expose_private_key().as_str(), KEY);
        assert!(key.expose_extended().is_none() && key.expose_scalar().is_none());
    }

    #[test]
    fn no_key_is_written_where_the_address_has_none() {
        let rng = &mut ChaCha20Rng::seed_from_u64(2);
        let other = || WholeKey::random(Curve::Ed25519, &mut ChaCha20Rng::seed_from_u64(3));
        assert!(WalletKey::read(vec![other()], &[0], None).is_none());
        let key = WholeKey::random(Curve::Secp256k1, rng);
        assert!(WalletKey::read(vec![key, other()], &[0], None).is_some());
    }
}
