//! `tests/vectors/wire`: what another client needs to check itself against, made and read by the code here.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod cast;
#[path = "../../../../tests/vectors/file.rs"]
mod file;
mod frames;
mod hop;
mod identity;
mod invite;
mod letter;
mod refused;
mod signed;
mod wallet;
