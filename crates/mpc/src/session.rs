//! The names that every proof and hash of a ceremony is bound to.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha512};

/// The id of one session, made jointly by its parties over the session's descriptor.
///
/// # Security
///
/// The caller makes it (commit, then reveal); `mpc` never does. It must not repeat: proofs and
/// pair set-ups of two sessions are told apart by it alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionId(#[serde(with = "serde_bytes")] pub [u8; 32]);

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({})", HEXLOWER.encode(&self.0))
    }
}

/// SHA-256 of a tag and of parts, each led by its length so that no two lists collide.
pub(crate) fn hash(tag: &str, parts: &[&[u8]]) -> [u8; 32] {
    absorb(Sha256::new(), tag, parts).finalize().into()
}

/// As [`hash`], 64 bytes wide, for scalars without bias.
pub(crate) fn hash_wide(tag: &str, parts: &[&[u8]]) -> [u8; 64] {
    absorb(Sha512::new(), tag, parts).finalize().into()
}

fn absorb<D: Digest>(mut digest: D, tag: &str, parts: &[&[u8]]) -> D {
    let mut part = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    };
    part(tag.as_bytes());
    parts.iter().for_each(|bytes| part(bytes));
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_byte_between_parts_changes_the_hash() {
        assert_ne!(hash("t", &[b"ab", b"c"]), hash("t", &[b"a", b"bc"]));
        assert_ne!(hash("t", &[b"ab"]), hash("ta", &[b"b"]));
    }
}
