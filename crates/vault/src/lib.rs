//! How it is sealed at rest.
//!
//! A device keeps one small **lock** file and any number of **records**. The lock is opened by
//! the password of its owner and, where the system offers a keychain, by a second secret kept
//! there; inside lies the random [`StoreKey`]. Every record is sealed under a data key of its own,
//! wrapped under the store key and bound to the record's name, kind and generation, so that no
//! file can stand in for another. A **recovery file** is a share on its way out of the device: a
//! password alone opens it, anywhere, and it says in clear which share of which wallet it is. With a
//! [`BackupKey`] it is made again without the password. [`pieces`] are a backup that several people keep
//! and none of them can read alone.
//!
//! ```
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//! # use vault::{Generation, KdfParams, Lock, LockLabel, Password, UnixSeconds, VaultError};
//! # fn main() -> Result<(), VaultError> {
//! # let mut rng = ChaCha20Rng::seed_from_u64(1); // A program passes the system's generator.
//! let password = Password::new("correct horse battery staple")?;
//! let label = LockLabel { made_at: UnixSeconds(1_767_225_600) };
//! let (file, key) = Lock::make(&password, None, KdfParams::FLOOR, label, &mut rng)?;
//! let sealed = key.seal_record("identity", "identity", Generation(1), b"a secret", &mut rng)?;
//!
//! let key = Lock::open(&file, &password, None)?;
//! let record = key.open_record("identity", "identity", &sealed)?;
//! assert_eq!(record.content.expose(), b"a secret");
//! # Ok(())
//! # }
//! ```
//!
//! # The format, version 1
//!
//! | offset | size | what |
//! |---|---|---|
//! | 0 | 8 | magic, `COHORTVT` |
//! | 8 | 1 | version, 1 |
//! | 9 | 1 | kind: 1 lock, 2 record, 3 recovery file, 4 file of a piece |
//! | 10 | 2 | length H of the header, big endian, at most 2048 |
//! | 12 | 4 | length B of the body, big endian, at most 16 MiB and 28 bytes |
//! | 16 | H | header: one CBOR map in the deterministic encoding of RFC 8949, section 4.2.1 |
//! | 16+H | 60 | the data key under the wrapping key: nonce (12), AES-256-GCM (32), tag (16) |
//! | 76+H | B | the content under the data key: nonce (12), AES-256-GCM (B − 28), tag (16) |
//!
//! The first 16+H bytes are the associated data of both. A data key seals one content and is
//! thrown away. Every header carries a key commitment, the first 16 bytes of
//! HMAC-SHA-256(wrapping key, "commit"): AES-GCM alone would let one file open under two keys.
//! For what a password opens the wrapping key is
//! HKDF-SHA-256(Argon2id(password, salt) ‖ keychain secret, info = "cohort vault v1 " ‖ kind);
//! for records it is the store key. Decoding is strict: any length that does not add up, any
//! header that does not encode again to the same bytes, is damage.
//!
//! # Security
//!
//! What is sealed here is as strong as the password where the keychain takes no part. Nothing
//! here detects that a whole store was put back to an earlier day: a [`Generation`] lets a caller
//! who remembers the last one see it. Keys are boxed and erased when dropped; copies that the
//! compiler makes in registers and on the stack, or that the system swaps out, are beyond our
//! reach.

mod backup;
mod cipher;
mod container;
mod error;
mod frame;
mod kdf;
mod keychain;
mod label;
mod lock;
mod password;
pub mod pieces;
mod record;
mod recovery;
mod secret;

#[cfg(test)]
mod known_answers;

pub use crate::{
    backup::BackupKey,
    error::VaultError,
    frame::find,
    kdf::KdfParams,
    keychain::{KeychainRef, KeychainSecret},
    label::UnixSeconds,
    lock::{Lock, LockInfo, LockLabel},
    password::Password,
    record::{Generation, Record, StoreKey},
    recovery::{RecoveryFile, RecoveryLabel},
    secret::SecretBytes,
};
