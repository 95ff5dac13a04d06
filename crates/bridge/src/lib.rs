//! What is shown: the contract between Rust and the UI.
//!
//! Views go out whole, as `…View`; inputs come in as `…Request`. An [`App`] is everything behind the
//! windows: it opens and locks the data folder, runs the party, asks the chains' nodes, and turns all
//! of it into one [`view::AppView`] that [`Updates`] hands out at a bearable pace. Each command of the
//! UI is one of its methods, and what it refuses is a [`request::RefusedView`] with a stable code.
//!
//! Nothing that goes out of here is secret, and nothing in here has heard of Tauri. The TypeScript
//! side of the contract is written by this crate's tests.

mod app;
mod bringing;
mod calendar;
#[cfg_attr(target_family = "wasm", path = "companion/nobody.rs")]
mod companion;
mod copying;
mod ledger;
mod nodes;
mod open;
mod page;
mod qr;
mod refusal;
pub mod request;
mod show;
mod updates;
pub mod view;

pub use app::{Answer, App, Setup};
pub use updates::{Update, Updates};
