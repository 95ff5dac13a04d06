//! Files that a person chose: read whole, and written whole or not at all, never over another.

#[cfg_attr(not(feature = "native"), path = "files/handed.rs")]
mod disk;

#[cfg(not(feature = "native"))]
pub use disk::{hand_in, hand_out};
pub use disk::{read, write, write_new};
