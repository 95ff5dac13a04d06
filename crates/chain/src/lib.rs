//! What is signed: addresses, transactions, the digest and its plain meaning.
//!
//! Nobody signs a digest that another device computed. The wire carries the whole unsigned
//! transaction; each device reads it with [`ethereum::UnsignedTransaction::decode`], which refuses
//! everything it cannot explain in full, shows [`ethereum::UnsignedTransaction::meaning`] beside
//! the differences from what the initiator said, and computes the digest from what it has read.
//! What comes back from the signers is put together by
//! [`ethereum::UnsignedTransaction::sign_with`], which recovers the sender before it lets a
//! transaction leave.
//!
//! The crate is pure: no socket, clock, file or randomness. Talking to a node is split in two:
//! [`ethereum::rpc`] writes the question and reads the answer, the host carries both.
//!
//! Each chain is a module of its own. What they have in common is how a payment looks on a
//! screen: [`Meaning`], [`Difference`], [`Caution`].

mod error;
mod text;
mod view;

pub mod ethereum;

pub use error::{ChainError, NotPlain};
pub use view::{Caution, Difference, Fact, Field, Meaning, Worth};
