//! A file of known answers in this folder: made again, compared, and written anew where that is asked for.

#![allow(dead_code, unreachable_pub, reason = "each test binary includes it and uses its part")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::VecDeque, convert::Infallible, env, fs, path::Path};

use data_encoding::HEXLOWER;
use rand_core::{TryCryptoRng, TryRng};
use serde_json::Value;

/// Compares a file with what the code makes now; gives what the file holds. `COHORT_WRITE_VECTORS=1` writes it first.
pub fn check(name: &str, made: &Value) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    if env::var_os("COHORT_WRITE_VECTORS").is_some() {
        fs::write(&path, serde_json::to_string_pretty(made).unwrap() + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert!(kept == *made, "{name} differs from what the code makes: see COHORT_WRITE_VECTORS");
    kept
}

/// Bytes as the files have them.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(bytes.as_ref())
}

/// The bytes at this place, such as `/0/expect/hello`.
pub fn bytes(file: &Value, place: &str) -> Vec<u8> {
    let text = file.pointer(place).and_then(Value::as_str);
    HEXLOWER.decode(text.unwrap_or_else(|| panic!("no bytes at {place}")).as_bytes()).unwrap()
}

/// So many bytes at this place.
pub fn array<const N: usize>(file: &Value, place: &str) -> [u8; N] {
    bytes(file, place).try_into().unwrap()
}

/// Two lines of thirty-two equal bytes: a secret that anyone sees to be made for tests.
pub fn seed(first: u8) -> [u8; 64] {
    std::array::from_fn(|at| if at < 32 { first } else { first + 1 })
}

/// A generator that gives the bytes that it was given, and no others.
pub struct Prescribed(VecDeque<u8>);

impl Prescribed {
    pub fn new(parts: &[&[u8]]) -> Self {
        Self(parts.concat().into())
    }
}

impl TryRng for Prescribed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("all randomness is drawn as bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("all randomness is drawn as bytes")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for byte in out {
            *byte = self.0.pop_front().expect("no more randomness is drawn than was prescribed");
        }
        Ok(())
    }
}

impl TryCryptoRng for Prescribed {}
