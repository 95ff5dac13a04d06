//! What is proven: the threshold protocols, round by round.
//!
//! A key is made in pieces by its holders ([`Making`]), tried ([`Trial`]), and signs ([`Signing`])
//! when t of them say so; only [`gather`] puts it together, for export. Every ceremony here is a value that awaits a
//! round of messages: `start` says the first words, `advance` takes the awaited [`Inbox`] in and
//! either says the next words or ends. A state is consumed by its transition; an [`Abort`] says who,
//! what was checked, and what is owed.
//!
//! | ceremony | rounds | protocol |
//! |---|---|---|
//! | [`Making`] | 3 | verifiable dealing (Feldman) for both curves, with pair set-up for ECDSA; of a new key, of a held one to new holders, or of one that a single party knows |
//! | [`Making`], shares kept | 3 | one share more by all holders (enrolment, Laing and Stinson, eprint 2017/1155), every part committed to |
//! | [`Signing`], secp256k1 | 3 | DKLs23 (eprint 2023/765), by `dkls23-core`, which has no independent audit |
//! | [`Signing`], ed25519 | 2 | FROST (RFC 9591), by `frost-ed25519` |
//! | [`Trial`] | 3 | both, for subsets in which every two holders meet |
//!
//! The crate is pure: no clock, files, sockets or threads; randomness is an argument, except that
//! `dkls23-core` draws from the thread's generator itself. Whoever has threads lends them as a
//! [`Crew`]. No library type leaves it.
//!
//! # Security
//!
//! The caller provides what the proofs assume: bodies signed by their senders, direct bodies sealed
//! to their recipients, broadcasts of each round compared among all before the next round is taken
//! in, and a joint [`SessionId`] that never repeats.

mod abort;
mod codec;
mod crew;
mod dkls;
mod ecdsa;
mod eddsa;
mod enrolment;
mod feldman;
mod gathering;
mod group;
mod index;
mod known;
mod making;
mod pairs;
mod path;
mod plan;
mod polynomial;
mod proof;
mod quorum;
mod round;
mod secret;
mod session;
mod shares;
mod signature;
mod signing;
mod trial;

#[cfg(test)]
mod tests;

// Who and how many.
pub use group::Curve;
pub use index::{ShareIndex, ZeroIndex};
pub use quorum::Quorum;
pub use session::SessionId;

// The ceremonies.
pub use crew::{Crew, InTurn, Job};
pub use gathering::gather;
pub use known::{KnownKey, WholeKey};
pub use making::{Made, Making};
pub use plan::{Brought, MakingPlan, Source};
pub use signing::{Signing, SigningPlan};
pub use trial::{Trial, cover};

// What travels, and how a round ends.
pub use abort::{Abort, Check, Fault, Refusal};
pub use round::{Advance, Inbox, RoundOutput};
pub use secret::SecretBytes;

// What stays, and what comes out.
pub use path::ChildPath;
pub use shares::{BareShares, EpochShares, PublicKeyShares, PublicShares};
pub use signature::{EcdsaSignature, Signature, verify};

// The tests' world speaks of this crate by its name.
#[cfg(test)]
extern crate self as mpc;

// Linked for their features alone: the generators behind FROST and `dkls23-core` in a browser.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use {getrandom as _, getrandom_02 as _};
