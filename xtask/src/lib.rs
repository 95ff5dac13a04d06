//! The project's own commands, and the parts they are made of.
//!
//! Each command is a module with one `run`: [`demo`], [`run`](mod@run), [`relay`], [`stage`],
//! [`test`](mod@test), [`planted`], [`bench`](mod@bench).
//! They work in a [`Checkout`], take programs that are not ours from [`tools`], and keep what runs
//! beside them in a [`Running`] that ends with its owner; [`Node`] is an Ethereum node of that kind.

pub mod app;
pub mod bench;
pub mod call;
pub mod demo;
pub mod phone;
pub mod planted;
pub mod relay;
pub mod run;
pub mod stage;
pub mod test;
pub mod tools;
pub mod twin;
pub mod windows;

mod checkout;
mod failure;
mod node;
mod process;

pub use checkout::Checkout;
pub use failure::Failure;
pub use node::Node;
pub use process::{Running, end_with_us, free_port, wait_for_farewell};
