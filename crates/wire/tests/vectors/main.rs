//! `tests/vectors/wire`: what another client needs to check itself against, made and read by the code here.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod cast;
#[path = "../../../../tests/vectors/file.rs"]
#[allow(dead_code, unreachable_pub, reason = "each test binary includes it and uses its part")]
mod file;
mod frames;
mod hop;
mod identity;
mod invite;
mod letter;
mod refused;
mod signed;
mod wallet;
