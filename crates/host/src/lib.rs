//! Who acts: the driver of a party and its ports.

#[cfg(feature = "native")]
pub mod keychain;
#[cfg(feature = "native")]
pub mod store;
