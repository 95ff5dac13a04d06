//! A key that a person brings whole: read, shown by its addresses, and dealt.

use chain::ethereum::EthAddress;
use party::wire::descriptor::{Brought, BroughtKey};
use party::{Curve, Moment, WholeKey};
use serde_bytes::{ByteArray, ByteBuf};
use whole::{
    BareKey, KeyError, LONGEST_PASSPHRASE, Node, Path, PathError, Phrase, PhraseError, seal_words,
};
use zeroize::Zeroizing;

use crate::{
    request::{KeyRequest, RefusedView},
    view::{BroughtKind, BroughtView, PathAddressView},
};

/// Where Ethereum wallets have their addresses (BIP-44).
const USUAL_PATH: &str = "m/44'/60'/0'/0";
/// How many addresses are shown, to be compared with another wallet's.
const SHOWN: u32 = 5;

/// A key that was typed in and is not dealt yet.
///
/// # Security
///
/// Whoever holds this can sign alone. It is wiped when the device is locked.
pub(crate) struct WholeSource {
    from: From,
    path: Path,
    keeps_words: bool,
}

/// What it was read from.
enum From {
    Words { phrase: Phrase, passphrase: Zeroizing<String> },
    Tree(Node),
    Alone(BareKey),
}

impl WholeSource {
    /// Reads what a person typed, whatever of the known forms it is.
    ///
    /// # Errors
    ///
    /// `whole.phrase.…`, `whole.key.…`, `whole.path.…`.
    pub(crate) fn read(request: &KeyRequest) -> Result<Self, RefusedView> {
        let text = request.text.trim();
        let from = if text.split_whitespace().nth(1).is_some() {
            let passphrase = Zeroizing::new(request.passphrase.clone());
            From::Words { phrase: Phrase::read(text)?, passphrase }
        } else if matches!(text.get(1..4), Some("prv" | "pub")) {
            From::Tree(Node::read(text)?)
        } else {
            From::Alone(BareKey::read(text)?)
        };
        let path = match (request.path.trim(), &from) {
            ("", From::Tree(node)) if node.depth() > 0 => Path::new(Vec::new())?,
            ("", _) => USUAL_PATH.parse()?,
            (path, _) => path.parse()?,
        };
        // What is too long is told here, and not once people sit in the lobby.
        if path.steps().len() > Brought::LONGEST_PATH {
            return Err(PathError::TooDeep.into());
        }
        let source = Self { from, path, keeps_words: request.keep_words };
        if source.keeps() && request.passphrase.len() > LONGEST_PASSPHRASE {
            return Err(PhraseError::LongPassphrase.into());
        }
        source.node()?;
        Ok(source)
    }

    /// What is shown of it: nothing secret.
    ///
    /// # Errors
    ///
    /// `whole.path.…` where the path leads nowhere.
    pub(crate) fn view(&self) -> Result<BroughtView, RefusedView> {
        let kind = match &self.from {
            From::Words { .. } => BroughtKind::Words,
            From::Tree(_) => BroughtKind::Tree,
            From::Alone(_) => BroughtKind::Alone,
        };
        let words = match &self.from {
            From::Words { phrase, .. } => u8::try_from(phrase.word_count()).ok(),
            From::Tree(_) | From::Alone(_) => None,
        };
        Ok(BroughtView { kind, words, keeps_words: self.keeps(), addresses: self.addresses()? })
    }

    /// The keys to deal and what everybody is told of them.
    ///
    /// # Errors
    ///
    /// `whole.…` where a path leads nowhere or a passphrase is too long to be kept.
    pub(crate) fn keys(
        &self,
        moment: &mut Moment<'_>,
    ) -> Result<(Brought, Vec<WholeKey>), RefusedView> {
        let secp256k1 = match (&self.from, self.node()?) {
            (From::Alone(key), _) => key.clone().into_whole_key(),
            (_, Some(node)) => node.into_whole_key(),
            (_, None) => return Err(KeyError::Unreadable.into()),
        };
        // Drawn also for words: whoever brings them is not asked for what they hold on other chains.
        let keys = vec![secp256k1, WholeKey::random(Curve::Ed25519, moment.rng)];
        let phrase = match &self.from {
            From::Words { phrase, passphrase } if self.keeps_words => {
                Some(seal_words(phrase, passphrase, &keys, moment.rng)?)
            }
            _ => None,
        };
        let path = match &self.from {
            From::Words { .. } | From::Tree(_) => {
                Some(self.path.steps().iter().map(|step| step.number()).collect())
            }
            From::Alone(_) => None,
        };
        let [secp256k1, ed25519] = keys.as_slice() else { return Err(KeyError::Unreadable.into()) };
        let brought = Brought {
            secp256k1: public(secp256k1),
            ed25519: public(ed25519),
            path,
            phrase: phrase.map(ByteBuf::from),
        };
        Ok((brought, keys))
    }

    fn keeps(&self) -> bool {
        self.keeps_words && matches!(self.from, From::Words { .. })
    }

    /// The node above the addresses; `None` for a key that came alone.
    fn node(&self) -> Result<Option<Node>, RefusedView> {
        Ok(match &self.from {
            From::Words { phrase, passphrase } => {
                let root = Node::from_seed(phrase.seed(passphrase).as_slice())?;
                Some(root.derive(&self.path)?)
            }
            From::Tree(node) => Some(node.derive(&self.path)?),
            From::Alone(_) => None,
        })
    }

    /// The path of an address, from the root of its tree; below a node that is none, from that.
    fn place(&self, child: u32) -> String {
        let path = format!("{}/{child}", self.path);
        match &self.from {
            From::Tree(node) if node.depth() > 0 => path.replacen('m', "\u{2026}", 1),
            _ => path,
        }
    }

    fn addresses(&self) -> Result<Vec<PathAddressView>, RefusedView> {
        let show = |path: String, key: &[u8]| {
            let address = EthAddress::from_public_key(key)?;
            Ok(PathAddressView { path, address: address.to_string() })
        };
        match (&self.from, self.node()?) {
            (From::Alone(key), _) => Ok(vec![show(String::new(), &key.public_key())?]),
            (_, Some(node)) => (0..SHOWN)
                .map(|child| show(self.place(child), &node.public_child(child)?))
                .collect(),
            (_, None) => Err(KeyError::Unreadable.into()),
        }
    }
}

fn public(key: &WholeKey) -> BroughtKey {
    let known = key.public();
    BroughtKey {
        public_key: ByteBuf::from(known.public_key.clone()),
        chain_code: ByteArray::new(known.chain_code),
    }
}
