//! A simulated world, the stories told in it, and the tests of the real app.
//!
//! [`World`] runs real parties against the real relay's rules with a clock and a network that the
//! test owns: nothing sleeps, nothing listens, and every run with one seed is the same.

mod device;
mod world;

pub use device::{Device, Disk};
pub use world::{Meddler, Verdict, World};
