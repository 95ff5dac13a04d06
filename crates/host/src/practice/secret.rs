//! What opens the partner's home, and where the app keeps it.

use std::fmt;

use data_encoding::HEXLOWER;
use rand_core::Rng as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_bytes::ByteBuf;
use vault::VaultError;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    home::{HomeError, Keys},
    system,
};

/// The record among the app's own.
const RECORD: &str = "practice";
/// The longest record.
const LONGEST: usize = 1024;

/// What opens the partner's home: 32 random bytes that the app makes and keeps sealed among its own
/// records. No person types or sees them, and they are in no file, argument or environment.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct PracticeSecret([u8; 32]);

/// Where this device's partner lives, and what opens its home.
#[derive(Debug)]
pub struct PracticeRecord {
    /// The name of its folder, inside the app's. Another for each secret, so that a folder which
    /// nobody can open any more is in nobody's way.
    pub folder: String,
    /// What opens it.
    pub secret: PracticeSecret,
}

impl PracticeSecret {
    /// Makes a new one.
    #[must_use]
    pub fn make() -> Self {
        let mut secret = Self([0; 32]);
        system::rng().fill_bytes(&mut secret.0);
        secret
    }

    /// Wraps 32 random bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes as digits: the partner's password, and how they cross the pipe.
    pub(super) fn digits(&self) -> Zeroizing<String> {
        Zeroizing::new(HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for PracticeSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PracticeSecret(<redacted>)")
    }
}

/// How the secret crosses the pipe from the app to the partner; it has no other form outside a record.
pub(super) mod piped {
    use super::*;

    pub(in super::super) fn serialize<S: Serializer>(
        secret: &PracticeSecret,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        // EXPOSE: into the pipe to the partner, whose line is erased by whoever wrote it.
        secret.digits().serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<PracticeSecret, D::Error> {
        let digits = <&str>::deserialize(deserializer)?;
        let mut secret = PracticeSecret([0; 32]);
        // The length first: decoding into a place that does not fit is a mistake in this program.
        let fits = HEXLOWER.decode_len(digits.len()) == Ok(secret.0.len());
        if fits && HEXLOWER.decode_mut(digits.as_bytes(), &mut secret.0).is_ok() {
            Ok(secret)
        } else {
            Err(D::Error::custom("not a practice secret"))
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u8,
    folder: String,
    secret: ByteBuf,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl Keys {
    /// Where this device's practice partner lives; `None` where it has none.
    ///
    /// # Errors
    ///
    /// [`HomeError`] when the record does not open.
    pub fn practice(&self) -> Result<Option<PracticeRecord>, HomeError> {
        let Some(contents) = self.records.fetch(RECORD)? else { return Ok(None) };
        let kept: Kept =
            wire::decode(contents.expose(), LONGEST).map_err(|_| VaultError::Damaged)?;
        let mut secret = PracticeSecret([0; 32]);
        let plain = kept.folder.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if kept.version != 1 || !plain || kept.secret.len() != secret.0.len() {
            return Err(VaultError::Damaged.into());
        }
        secret.0.copy_from_slice(&kept.secret);
        Ok(Some(PracticeRecord { folder: kept.folder.clone(), secret }))
    }

    /// The same, made and kept first where there is none yet.
    ///
    /// # Errors
    ///
    /// [`HomeError`] when it does not open or cannot be written.
    pub fn practice_or_new(&self) -> Result<PracticeRecord, HomeError> {
        if let Some(known) = self.practice()? {
            return Ok(known);
        }
        let mut name = [0; 8];
        system::rng().fill_bytes(&mut name);
        let folder = format!("practice-{}", HEXLOWER.encode(&name));
        let secret = PracticeSecret::make();
        // EXPOSE: sealed as a record at once.
        let bytes = ByteBuf::from(secret.0.to_vec());
        let kept = Kept { version: 1, folder: folder.clone(), secret: bytes };
        self.records.put(RECORD, &Zeroizing::new(wire::encode(&kept)))?;
        Ok(PracticeRecord { folder, secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Line(#[serde(with = "piped")] PracticeSecret);

    #[test]
    fn a_secret_crosses_the_pipe_whole_and_is_never_printed() {
        let secret = PracticeSecret::make();
        let line = serde_json::to_string(&Line(PracticeSecret(secret.0))).unwrap();
        assert_eq!(serde_json::from_str::<Line>(&line).unwrap().0.0, secret.0);
        assert_eq!(format!("{secret:?}"), "PracticeSecret(<redacted>)");
        for bad in ["\"\"", "\"ab\"", "7", "null"] {
            assert!(serde_json::from_str::<Line>(bad).is_err(), "{bad}");
        }
        assert!(serde_json::from_str::<Line>(&format!("\"{}\"", "0g".repeat(32))).is_err());
        assert!(serde_json::from_str::<Line>(&format!("\"{}\"", "00".repeat(33))).is_err());
    }
}
