//! What is shown: the contract between Rust and the UI.
//!
//! Views go out whole, as `…View`; inputs come in as `…Request`. Nothing in here is secret, and
//! nothing in here has heard of Tauri.

pub mod request;
pub mod view;
