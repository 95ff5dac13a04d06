//! Tests from inside: they copy states that await a round, and commit to what they forge.

#[path = "../tests/common/mod.rs"]
mod common;

mod attacks;
mod matrix;
mod mutate;
mod one_more;
