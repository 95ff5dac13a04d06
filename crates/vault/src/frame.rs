//! The outer form of every file: prefix, header, wrapped data key, body.

use std::fmt;

use rand_core::CryptoRng;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    VaultError, cipher,
    secret::{Key32, SecretBytes},
};

const MAGIC: [u8; 8] = *b"COHORTVT";
const VERSION: u8 = 1;
const MAX_HEADER: usize = 2048;
pub(crate) const MAX_CONTENT: usize = 16 * 1024 * 1024;
const WRAPPED_KEY: usize = 32 + cipher::OVERHEAD;

/// What a file is, as its prefix says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Lock,
    Record,
    Recovery,
    Piece,
}

impl Kind {
    const fn byte(self) -> u8 {
        match self {
            Self::Lock => 1,
            Self::Record => 2,
            Self::Recovery => 3,
            Self::Piece => 4,
        }
    }

    /// Separates the keys of one kind of file from those of another.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Record => "record",
            Self::Recovery => "recovery",
            Self::Piece => "piece",
        }
    }
}

/// The first sixteen bytes.
struct Prefix {
    version: u8,
    kind: u8,
    header: u16,
    body: u32,
}

impl Prefix {
    const SIZE: usize = 16;

    fn to_bytes(&self) -> [u8; Self::SIZE] {
        let [m0, m1, m2, m3, m4, m5, m6, m7] = MAGIC;
        let [h0, h1] = self.header.to_be_bytes();
        let [b0, b1, b2, b3] = self.body.to_be_bytes();
        [m0, m1, m2, m3, m4, m5, m6, m7, self.version, self.kind, h0, h1, b0, b1, b2, b3]
    }

    /// Splits the prefix off. What begins like one of our files and ends too early is damaged.
    fn split(bytes: &[u8]) -> Result<(Self, &[u8]), VaultError> {
        let begins_like_ours = bytes.iter().zip(MAGIC).all(|(byte, magic)| *byte == magic);
        if bytes.is_empty() || !begins_like_ours {
            return Err(VaultError::NotAVault);
        }
        let (_, rest) = bytes.split_first_chunk::<8>().ok_or(VaultError::Damaged)?;
        let ([version, kind, h0, h1, b0, b1, b2, b3], rest) =
            rest.split_first_chunk::<8>().ok_or(VaultError::Damaged)?;
        let header = u16::from_be_bytes([*h0, *h1]);
        let body = u32::from_be_bytes([*b0, *b1, *b2, *b3]);
        Ok((Self { version: *version, kind: *kind, header, body }, rest))
    }
}

/// The files that lie within other bytes, such as a document that one is attached to, each as far as its own
/// lengths reach. Whether one is whole, and of which kind, shows when it is looked at.
pub fn find(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let begins = bytes.windows(MAGIC.len()).enumerate().filter(|(_, window)| *window == MAGIC);
    begins.filter_map(|(at, _)| {
        let from = bytes.get(at..)?;
        let (prefix, _) = Prefix::split(from).ok()?;
        let body = usize::try_from(prefix.body).ok()?;
        let rest = Prefix::SIZE + usize::from(prefix.header) + WRAPPED_KEY;
        from.get(..rest.checked_add(body)?)
    })
}

/// A file taken apart; nothing in it is authentic before [`Frame::open`] succeeded.
pub(crate) struct Frame<'a, H> {
    pub(crate) header: H,
    /// Prefix and header as they were read: the associated data.
    head: &'a [u8],
    wrapped_key: &'a [u8],
    body: &'a [u8],
}

impl<'a, H: Serialize + DeserializeOwned> Frame<'a, H> {
    /// Takes a file apart, strictly.
    pub(crate) fn decode(bytes: &'a [u8], kind: Kind) -> Result<Self, VaultError> {
        let (prefix, rest) = Prefix::split(bytes)?;
        match prefix.version {
            VERSION => {}
            0 => return Err(VaultError::Damaged),
            _ => return Err(VaultError::NewerVersion),
        }
        if prefix.kind != kind.byte() {
            let known = [Kind::Lock, Kind::Record, Kind::Recovery, Kind::Piece];
            let ours = known.iter().any(|kind| kind.byte() == prefix.kind);
            return Err(if ours { VaultError::WrongKind } else { VaultError::Damaged });
        }
        let header_size = usize::from(prefix.header);
        let body_size = usize::try_from(prefix.body).map_err(|_| VaultError::Damaged)?;
        if header_size > MAX_HEADER || body_size > MAX_CONTENT + cipher::OVERHEAD {
            return Err(VaultError::Damaged);
        }
        let (header, rest) = rest.split_at_checked(header_size).ok_or(VaultError::Damaged)?;
        let (wrapped_key, body) = rest.split_at_checked(WRAPPED_KEY).ok_or(VaultError::Damaged)?;
        if body.len() != body_size {
            return Err(VaultError::Damaged);
        }
        let (head, _) =
            bytes.split_at_checked(Prefix::SIZE + header_size).ok_or(VaultError::Damaged)?;
        Ok(Self { header: decode(header)?, head, wrapped_key, body })
    }

    /// Opens the content, once `key` is known to be the one of the header's commitment.
    pub(crate) fn open(&self, key: &Key32) -> Result<SecretBytes, VaultError> {
        let data_key = cipher::open_key(key, self.head, self.wrapped_key)?;
        cipher::open(&data_key, self.head, self.body)
    }
}

impl<H: fmt::Debug> fmt::Debug for Frame<'_, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Seals `content` under a fresh data key, and the data key under `key`. The header carries the
/// commitment to `key`.
pub(crate) fn seal<H: Serialize>(
    kind: Kind,
    header: &H,
    key: &Key32,
    content: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, VaultError> {
    if content.len() > MAX_CONTENT {
        return Err(VaultError::TooLarge);
    }
    let header = encode(header)?;
    if header.len() > MAX_HEADER {
        return Err(VaultError::LabelRefused);
    }
    let body_size = content.len() + cipher::OVERHEAD;
    let prefix = Prefix {
        version: VERSION,
        kind: kind.byte(),
        header: u16::try_from(header.len()).map_err(|_| VaultError::LabelRefused)?,
        body: u32::try_from(body_size).map_err(|_| VaultError::TooLarge)?,
    };
    let mut head = prefix.to_bytes().to_vec();
    head.extend_from_slice(&header);

    let data_key = Key32::make(rng);
    let mut file = Vec::with_capacity(head.len() + WRAPPED_KEY + body_size);
    file.extend_from_slice(&head);
    // EXPOSE: the data key leaves only under the wrapping key.
    cipher::seal_into(&mut file, key, &head, data_key.expose(), rng)?;
    cipher::seal_into(&mut file, &data_key, &head, content, rng)?;
    Ok(file)
}

/// What is encoded are structs whose fields stand in the order of RFC 8949, section 4.2.1, so that
/// encoding one is deterministic.
pub(crate) fn encode<H: Serialize>(header: &H) -> Result<Vec<u8>, VaultError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(header, &mut bytes).map_err(|_| VaultError::LabelRefused)?;
    Ok(bytes)
}

/// One value has one encoding: anything that does not come back as it was is refused, which
/// covers trailing bytes, long integers, reordered or repeated keys and indefinite lengths.
pub(crate) fn decode<H: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<H, VaultError> {
    let header: H = ciborium::from_reader(bytes).map_err(|_| VaultError::Damaged)?;
    if encode(&header)? != bytes {
        return Err(VaultError::Damaged);
    }
    Ok(header)
}
