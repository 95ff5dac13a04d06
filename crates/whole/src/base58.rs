//! Base58 with and without its checksum, in buffers that are wiped.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::KeyError;

/// The longest that is read or written here: an extended key with its checksum.
const MOST_BYTES: usize = 82;

/// Base58 writes a byte with at most 1.37 characters.
const MOST_CHARACTERS: usize = 113;

/// The bytes of a text.
///
/// # Errors
///
/// [`KeyError::Unreadable`] for other characters and for more bytes than any key has.
pub(crate) fn read(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if text.len() > MOST_CHARACTERS {
        return Err(KeyError::Unreadable);
    }
    let mut buffer = Zeroizing::new([0; MOST_BYTES]);
    let length =
        bs58::decode(text).onto(buffer.as_mut_slice()).map_err(|_| KeyError::Unreadable)?;
    Ok(Zeroizing::new(buffer.iter().copied().take(length).collect()))
}

/// The bytes of a text that ends with the first four of their double SHA-256.
pub(crate) fn read_checked(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut bytes = read(text)?;
    let (payload, sum) = bytes.split_last_chunk().ok_or(KeyError::Unreadable)?;
    if checksum(payload) != *sum {
        return Err(KeyError::Checksum);
    }
    let length = payload.len();
    bytes.truncate(length);
    Ok(bytes)
}

/// Writes at most 82 bytes.
pub(crate) fn write(bytes: &[u8]) -> Zeroizing<String> {
    let mut buffer = Zeroizing::new([0; MOST_CHARACTERS]);
    let length = bs58::encode(bytes).onto(buffer.as_mut_slice()).expect("room for 82 bytes");
    Zeroizing::new(buffer.iter().take(length).map(|byte| char::from(*byte)).collect())
}

/// Writes at most 78 bytes and their checksum.
pub(crate) fn write_checked(payload: &[u8]) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES));
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&checksum(payload));
    write(&bytes)
}

fn checksum(payload: &[u8]) -> [u8; 4] {
    let [a, b, c, d, ..]: [u8; 32] = Sha256::digest(Sha256::digest(payload)).into();
    [a, b, c, d]
}
