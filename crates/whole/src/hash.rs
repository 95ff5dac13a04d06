//! The two hashes that trees and bare keys are made with.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

/// Both halves of an HMAC-SHA512: I_L and I_R of BIP-32 and SLIP-0010.
pub(crate) struct Halves {
    pub(crate) left: Zeroizing<[u8; 32]>,
    pub(crate) right: Zeroizing<[u8; 32]>,
}

pub(crate) fn hmac(key: &[u8], parts: &[&[u8]]) -> Halves {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes any key");
    parts.iter().for_each(|part| mac.update(part));
    let digest: Zeroizing<[u8; 64]> = Zeroizing::new(mac.finalize().into_bytes().into());
    let (left, right) = digest.split_first_chunk::<32>().expect("64 bytes hold 32");
    let right = right.try_into().expect("the other half");
    Halves { left: Zeroizing::new(*left), right: Zeroizing::new(right) }
}

const BARE: &str = "cohort/whole/v1/bare-key-chain-code";

/// The chain code of a key that came without one: the tagged hash (BIP-340) of its public key.
///
/// Anything would do, because the key's address is the root and no child of it is used; but every
/// device, and whoever imports the same key again, must come to the same.
///
/// # Security
///
/// Whoever sees the public key knows it: with it, the private key of any child that is not
/// hardened gives away the key itself.
pub(crate) fn bare_chain_code(public_key: &[u8]) -> [u8; 32] {
    let tag = Sha256::digest(BARE);
    Sha256::new().chain_update(tag).chain_update(tag).chain_update(public_key).finalize().into()
}
