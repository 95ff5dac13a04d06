//! A key while it is whole: how keys that exist in one place are written and read.
//!
//! For import, for export, and for whoever leaves with a key of its own. What people keep of a key is
//! text, in one of a few forms; each is read into a checked value that either becomes an
//! [`mpc::WholeKey`], which is dealt and forgotten, or is written again.
//!
//! | kept as | read by | becomes |
//! |---|---|---|
//! | 12 to 24 words (BIP-39), ten languages | [`Phrase::read`] | a seed for either tree |
//! | `xprv…`, `tprv…` (BIP-32) | [`Node::read`] | a node of the secp256k1 tree |
//! | 64 hexadecimal digits, WIF | [`BareKey::read`] | one secp256k1 key |
//! | a seed and a hardened path (SLIP-0010) | [`Ed25519Node`] | a leaf of the ed25519 tree |
//! | hexadecimal digits, base58 | [`Ed25519Seed::read`] | one ed25519 key |
//!
//! The crate is pure: randomness is an argument, and there is no clock, file or socket. No library
//! type leaves it.
//!
//! # Security
//!
//! Everything here can sign alone. Values are wiped on drop, print nothing of what they hold, and are
//! left by methods whose names begin with `expose`. What the libraries leave on the stack while they
//! hash, and what the caller's own text was, is not wiped here. An error names a position, a length
//! or a kind, never what was read.

mod bare;
mod base58;
mod ed25519;
mod error;
mod hash;
mod hex;
mod language;
mod network;
mod node;
mod path;
mod phrase;
mod sealed;
mod written;

// Words.
pub use language::Language;
pub use phrase::{ExposedPhrase, Phrase, WordCount};
pub use sealed::{LONGEST_PASSPHRASE, open_words, seal_words};

// Trees.
pub use ed25519::Ed25519Node;
pub use node::Node;
pub use path::{Path, Step};

// Single keys.
pub use bare::{BareForm, BareKey};
pub use ed25519::Ed25519Seed;
pub use network::{Network, PublicKeyForm};

// Out of a shared wallet.
pub use written::{KeptWords, WalletKey};

// What is refused.
pub use error::{KeyError, PathError, PhraseError};
