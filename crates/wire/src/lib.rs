//! What is sent: every byte format that leaves a machine.
//!
//! Three layers, from the outside in:
//!
//! 1. [`hop`]: the sealed link between a device and the relay. The relay opens it, reads the
//!    [`relay`] frame, and seals the letter again for the recipient.
//! 2. [`relay`]: sessions, lobbies and mailboxes. All that a relay ever reads.
//! 3. [`letter`] and [`pairing`]: what parties say to each other. These travel sealed end to end by
//!    the `channel` crate; the relay carries them as opaque bytes.
//!
//! Everything is CBOR (RFC 8949) in one canonical form, enforced by [`codec`]: what does not encode
//! again to the same bytes is refused.

pub mod codec;
pub mod descriptor;
pub mod freeze;
pub mod hop;
pub mod id;
pub mod identity;
pub mod invite;
pub mod letter;
pub mod manifest;
pub mod pairing;
pub mod part;
pub mod receipt;
pub mod relay;
pub mod text;

pub use codec::{CodecError, decode, encode};
pub use id::{EpochId, PartId, PartyId, SessionLocator, WalletId};
pub use identity::{DeviceSecret, IdentityBundle, SignatureBytes};
pub use invite::Invite;
