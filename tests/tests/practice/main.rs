//! The practice wallet, with real processes: the partner, what it refuses, and the app around it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a story that fails must stop")]

mod app;
mod device;
mod node;
mod orphan;
mod partner;
mod refusals;

/// The program that is a partner when it is told to be.
const PROGRAM: &str = env!("CARGO_BIN_EXE_practice-partner");
