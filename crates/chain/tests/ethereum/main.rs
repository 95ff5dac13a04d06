//! Stories about Ethereum transfers, told from outside the crate.

mod common;
mod known_answers;
mod nodes;
mod real_node;
mod transfers;
