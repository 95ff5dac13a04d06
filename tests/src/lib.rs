//! A simulated world, the stories told in it, and the tests of the real app.
//!
//! [`World`] runs real parties against the real relay's rules with a clock and a network that the
//! test owns: nothing sleeps, nothing listens, and every run with one seed is the same. The people in
//! it say yes ([`World::people_agree`]), the network does what a [`Meddler`] says, and what must hold
//! whatever happens is checked by [`World::check`]. With [`Toy`] a story costs milliseconds.

#![expect(
    clippy::indexing_slicing,
    reason = "stories name devices by number; a wrong one must stop them"
)]

mod device;
mod laws;
mod mask;
mod network;
mod people;
mod toy;
mod tree;
mod world;

pub use device::{Device, Disk, DiskFault, Lasts, Leaves};
pub use mask::{Mask, Told, Tongue, Words, honest};
pub use network::{Carried, Frame, Meddler, Order};
pub use toy::{Toy, ToyShares};
pub use tree::{Mutant, mutants};
pub use world::{Breakage, World};
