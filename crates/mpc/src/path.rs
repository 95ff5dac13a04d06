//! Child keys that anybody with the public half can derive (BIP-32, public parent to public child).

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha512;

use crate::abort::Refusal;
use crate::group::{Group, Secp256k1};

/// Steps from a key of the wallet to one of its children, without hardening: a hardened step needs
/// the whole secret key, which nobody has.
///
/// Written `0/5`; the empty text is the key itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<u32>", into = "Vec<u32>")]
pub struct ChildPath(Vec<u32>);

impl ChildPath {
    /// BIP-32 counts depth in one byte.
    const MAX_STEPS: usize = 255;
    const FIRST_HARDENED: u32 = 1 << 31;

    /// The path of these steps, all below 2³¹.
    pub fn new(steps: Vec<u32>) -> Result<Self, Refusal> {
        let soft = steps.iter().all(|step| *step < Self::FIRST_HARDENED);
        if soft && steps.len() <= Self::MAX_STEPS { Ok(Self(steps)) } else { Err(Refusal::Path) }
    }

    /// The key itself.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// Whether this is the key itself.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The child numbers, from the parent down.
    #[must_use]
    pub fn steps(&self) -> &[u32] {
        &self.0
    }

    /// Public parent to public child, step by step: CKDpub of BIP-32.
    ///
    /// Independent of the signing library's own derivation, against which every signature compares
    /// it.
    pub(crate) fn derive(&self, parent: &[u8], chain_code: &[u8; 32]) -> Result<Vec<u8>, Refusal> {
        let mut key = Secp256k1::read_point(parent).ok_or(Refusal::Path)?;
        let mut chain = *chain_code;
        for step in &self.0 {
            let mut mac = Hmac::<Sha512>::new_from_slice(&chain).expect("HMAC takes any key");
            mac.update(&Secp256k1::write_point(&key));
            mac.update(&step.to_be_bytes());
            let digest: [u8; 64] = mac.finalize().into_bytes().into();
            let (left, right) = digest.split_first_chunk::<32>().expect("64 bytes hold 32");
            // An I_L of n or more, or a sum at infinity, gives no child (probability below 2^-127).
            let tweak = Secp256k1::read_scalar(left).ok_or(Refusal::Path)?;
            key += Secp256k1::generator() * tweak;
            if key == Secp256k1::identity() {
                return Err(Refusal::Path);
            }
            chain = right.try_into().expect("the other half");
        }
        Ok(Secp256k1::write_point(&key))
    }
}

impl fmt::Display for ChildPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&steps.join("/"))
    }
}

impl FromStr for ChildPath {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Ok(Self::root());
        }
        let steps = text.split('/').map(|step| step.parse().map_err(|_| Refusal::Path));
        let path = Self::new(steps.collect::<Result<_, _>>()?)?;
        // One spelling per path: no "+1", no "007".
        if path.to_string() == text { Ok(path) } else { Err(Refusal::Path) }
    }
}

impl TryFrom<Vec<u32>> for ChildPath {
    type Error = Refusal;

    fn try_from(steps: Vec<u32>) -> Result<Self, Refusal> {
        Self::new(steps)
    }
}

impl From<ChildPath> for Vec<u32> {
    fn from(path: ChildPath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_spelling() {
        assert_eq!("0/5".parse::<ChildPath>().unwrap().steps(), [0, 5]);
        assert_eq!("0/5".parse::<ChildPath>().unwrap().to_string(), "0/5");
        assert!("".parse::<ChildPath>().unwrap().is_root());
        for bad in ["/", "0/", "00", "+1", "m/0", "0'", "0h", "2147483648", "-1", " 0"] {
            assert_eq!(bad.parse::<ChildPath>(), Err(Refusal::Path), "{bad}");
        }
    }

    #[test]
    fn a_path_is_no_deeper_than_bip_32_counts() {
        assert!(ChildPath::new(vec![0; 255]).is_ok());
        assert_eq!(ChildPath::new(vec![0; 256]), Err(Refusal::Path));
    }
}
