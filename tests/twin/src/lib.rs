//! The tests' world on two systems: the same questions, answered natively and in a browser.
//!
//! The program `twin` answers on standard input and output, the module in a worker of Chromium; what asks both
//! and compares is `ui/scripts/twin.js`.
//!
//! - [`stories`]: parties, the relay's rules and liars. What they say is the same to the byte for the same seed, but
//!   for what `dkls23-core` draws itself.
//! - [`bytes`]: what is sealed and signed outside those stories, to the byte.
//! - [`seat`]: one party of a wallet whose other party lives on the other system.
//! - [`timing`]: how long a key and a signature take.
//!
//! Never shipped.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "as in tests: what fails must stop"
)]

pub mod answer;
pub mod bytes;
pub mod heard;
pub mod pair;
pub mod seat;
pub mod stories;
pub mod timing;

#[cfg(target_family = "wasm")]
pub mod page;
