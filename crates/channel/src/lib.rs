//! How it is sealed between parties: pairing, comparison code, end-to-end encryption.
//!
//! Strangers meet over an invite and become known to each other in [`pairing`]: each commits to a
//! nonce, all reveal, and every screen shows the same [`ComparisonCode`]. Only when each human said
//! "matches" are the identities pinned; from then on two parties talk through [`Channel`], a Noise KK
//! session that a wrong key cannot even complete, or leave each other a [`standing`] letter.
//!
//! Nothing here names a culprit: whoever carries the bytes can spoil them, so what does not open is
//! dropped.

mod code;
mod noise;
pub mod pairing;
mod primitives;
pub mod standing;

pub use code::{CODE_WORDS, ComparisonCode};
pub use noise::{Channel, ChannelError, ExpectReply, Pair, respond};
