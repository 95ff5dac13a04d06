//! The one encoding: CBOR, canonical by decoding, encoding again and comparing.

use ciborium::Value;
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

/// Nesting deeper than this is refused before anything is built from it.
const DEPTH: usize = 16;

/// Why bytes were not accepted as a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Longer than the place it arrived in allows.
    #[error("the message is longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// Not CBOR, or not of the expected shape.
    #[error("the message does not have the expected shape")]
    Malformed,
    /// Decodes, but is not the one canonical encoding of what it says.
    #[error("the message is not in canonical form")]
    NotCanonical,
}

/// Encodes a value in the canonical form.
///
/// Struct fields keep their declared order and lengths are definite, so equal values have equal
/// bytes.
#[must_use]
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes)
        .expect("our types have string keys and known lengths, and a Vec takes every write");
    bytes
}

/// Decodes a value of at most `limit` bytes.
///
/// # Errors
///
/// [`CodecError`] when the bytes are too long, have another shape (deeper nesting, unknown or
/// repeated fields, trailing bytes) or are not canonical.
pub fn decode<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
    limit: usize,
) -> Result<T, CodecError> {
    if bytes.len() > limit {
        return Err(CodecError::TooLong { limit });
    }
    let value: T = ciborium::de::from_reader_with_recursion_limit(bytes, DEPTH)
        .map_err(|_| CodecError::Malformed)?;
    // It may be a secret.
    if *Zeroizing::new(encode(&value)) == bytes { Ok(value) } else { Err(CodecError::NotCanonical) }
}

/// Decodes into the untyped value tree, under the same limits; tests and inspectors walk it.
///
/// # Errors
///
/// As [`decode`].
pub fn decode_tree(bytes: &[u8], limit: usize) -> Result<Value, CodecError> {
    if bytes.len() > limit {
        return Err(CodecError::TooLong { limit });
    }
    ciborium::de::from_reader_with_recursion_limit(bytes, DEPTH).map_err(|_| CodecError::Malformed)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Point {
        x: u32,
        y: u32,
    }

    #[test]
    fn a_value_comes_back_as_it_went() {
        let point = Point { x: 1, y: 70_000 };
        assert_eq!(decode::<Point>(&encode(&point), 64), Ok(point));
    }

    #[test]
    fn trailing_bytes_are_refused() {
        let mut bytes = encode(&Point { x: 1, y: 2 });
        bytes.push(0);
        assert_eq!(decode::<Point>(&bytes, 64), Err(CodecError::NotCanonical));
    }

    #[test]
    fn a_longer_spelling_of_a_number_is_refused() {
        let mut bytes = encode(&Point { x: 1, y: 2 });
        let last = bytes.pop().unwrap();
        bytes.extend([0x18, last]);
        assert_eq!(decode::<Point>(&bytes, 64), Err(CodecError::NotCanonical));
    }

    #[test]
    fn swapped_fields_are_refused() {
        #[derive(Serialize)]
        struct Swapped {
            y: u32,
            x: u32,
        }
        let bytes = encode(&Swapped { y: 2, x: 1 });
        assert_eq!(decode::<Point>(&bytes, 64), Err(CodecError::NotCanonical));
    }

    #[test]
    fn a_depth_bomb_is_refused() {
        let bytes = vec![0x81; 60];
        assert_eq!(decode_tree(&bytes, 64), Err(CodecError::Malformed));
    }

    #[test]
    fn an_overlong_message_is_refused_unread() {
        assert_eq!(decode::<Point>(&[0; 65], 64), Err(CodecError::TooLong { limit: 64 }));
    }
}
