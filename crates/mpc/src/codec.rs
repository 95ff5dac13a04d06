//! How bodies become bytes: CBOR (RFC 8949), one encoding per value.

use std::fmt;
use std::io;

use serde::de::{self, DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, Zeroizing};

use crate::abort::Fault;

/// No body nests deeper; a deeper one is refused before it costs stack.
const MAX_DEPTH: usize = 16;

/// No body is longer. The longest are the openings of a trial, at most half of this.
pub(crate) const MAX_BODY: usize = 1 << 20;

/// Bytes that are no value of the expected type, or not its one encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The one encoding of a value. Buffers outgrown on the way are wiped.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let mut sink = Sink(Zeroizing::new(Vec::with_capacity(1 << 10)));
    ciborium::into_writer(value, &mut sink).map_err(|_| Fault::Encoding)?;
    Ok(sink.0)
}

/// Reads a value, and refuses any encoding but the one [`encode`] gives: no trailing bytes, no
/// indefinite lengths, no long integers, no reordered or repeated keys.
pub(crate) fn decode<T>(bytes: &[u8], limit: usize) -> Result<T, Malformed>
where
    T: Serialize + DeserializeOwned,
{
    if bytes.len() > limit {
        return Err(Malformed);
    }
    let value: T =
        ciborium::de::from_reader_with_recursion_limit(bytes, MAX_DEPTH).map_err(|_| Malformed)?;
    let mut same = Same(bytes);
    ciborium::into_writer(&value, &mut same).map_err(|_| Malformed)?;
    if same.0.is_empty() { Ok(value) } else { Err(Malformed) }
}

/// Grows like a `Vec`, but wipes what it outgrows.
struct Sink(Zeroizing<Vec<u8>>);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.next_power_of_two());
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = Zeroizing::new(larger);
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Accepts exactly the bytes it was given and stores nothing.
struct Same<'a>(&'a [u8]);

impl io::Write for Same<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.strip_prefix(bytes).ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A byte string of exactly N bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bytes<const N: usize>(pub(crate) [u8; N]);

impl<const N: usize> Serialize for Bytes<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Bytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Exactly<const N: usize>;

        impl<const N: usize> Visitor<'_> for Exactly<N> {
            type Value = Bytes<N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{N} bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes<N>, E> {
                bytes.try_into().map(Bytes).map_err(|_| E::invalid_length(bytes.len(), &self))
            }
        }

        deserializer.deserialize_bytes(Exactly)
    }
}

/// Maps whose values are byte strings, for `#[serde(with)]`.
pub(crate) mod bytes_by_index {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};
    use serde_bytes::{ByteBuf, Bytes};

    use crate::index::ShareIndex;

    pub(crate) fn serialize<S: Serializer>(
        map: &BTreeMap<ShareIndex, Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(map.iter().map(|(index, bytes)| (index, Bytes::new(bytes))))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<ShareIndex, Vec<u8>>, D::Error> {
        let map = BTreeMap::<ShareIndex, ByteBuf>::deserialize(deserializer)?;
        Ok(map.into_iter().map(|(index, bytes)| (index, bytes.into_vec())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_encoding() {
        let bytes = encode(&7u8).unwrap();
        assert_eq!(decode::<u8>(&bytes, MAX_BODY), Ok(7));
        // 7 as a two-byte integer; 7 with a byte behind it; nothing.
        assert_eq!(decode::<u8>(&[0x18, 0x07], MAX_BODY), Err(Malformed));
        assert_eq!(decode::<u8>(&[0x07, 0x00], MAX_BODY), Err(Malformed));
        assert_eq!(decode::<u8>(&[], MAX_BODY), Err(Malformed));
    }

    #[test]
    fn a_body_over_its_limit_is_not_read() {
        assert_eq!(decode::<u8>(&[0x07], 0), Err(Malformed));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let mut bytes = vec![0x81; 200];
        bytes.push(0x00);
        assert!(decode::<ciborium::Value>(&bytes, MAX_BODY).is_err());
    }
}
