//! The practice wallet's second party: another process of the same program, on the same computer.
//!
//! Whoever has one device only can learn here what a wallet does. The *partner* is a party of its own,
//! with its own home, identity and share, and decides by itself; the app talks to it over its standard
//! input and output, in lines of a closed language ([`Order`], [`Report`]). It serves one app and
//! practice wallets, nothing else, and ends when its input does: an app that is locked, quits or is
//! killed leaves none behind.
//!
//! # Security
//!
//! A practice wallet protects nothing. Both pieces lie on one disk, and whoever unlocks the app has
//! both. So its terms say for ever that it is for practice, each party refuses real networks for it,
//! and nothing changes the terms of a wallet.

mod child;
#[cfg(feature = "embedded-relay")]
mod judge;
#[cfg(feature = "embedded-relay")]
mod partner;
#[cfg(feature = "embedded-relay")]
mod relay;
mod secret;
mod talk;

pub use child::{Partner, PartnerGone};
#[cfg(feature = "embedded-relay")]
pub use partner::{PartnerError, run, serve};
pub use secret::{PracticeRecord, PracticeSecret};
pub use talk::{Begin, InviteLink, Order, Report};

/// The argument that makes the program a partner; its folder follows.
pub const ARGUMENT: &str = "--practice-partner";
