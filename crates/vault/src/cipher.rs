//! AES-256-GCM (NIST SP 800-38D) and the key commitment beside it.

use aes_gcm::{Aes256Gcm, KeyInit, aead::AeadInOut};
use hmac::{Hmac, Mac};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::{
    VaultError,
    secret::{Key32, SecretBytes},
};

/// Bytes of a nonce.
pub(crate) const NONCE: usize = 12;
/// Bytes of an authentication tag.
pub(crate) const TAG: usize = 16;
/// What sealing adds to a content.
pub(crate) const OVERHEAD: usize = NONCE + TAG;

/// Appends nonce, ciphertext and tag to `out`, under a fresh random nonce.
pub(crate) fn seal_into(
    out: &mut Vec<u8>,
    key: &Key32,
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<(), VaultError> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    // Reserved first: the plaintext lies in this buffer for a moment and must not be moved.
    out.reserve(plaintext.len() + OVERHEAD);
    out.extend_from_slice(&nonce);
    let start = out.len();
    out.extend_from_slice(plaintext);
    let text = out.get_mut(start..).unwrap_or_default();
    let tag = Aes256Gcm::new(key.expose().into())
        .encrypt_inout_detached(&nonce.into(), aad, text.into())
        .map_err(|_| VaultError::TooLarge)?;
    out.extend_from_slice(&tag);
    Ok(())
}

/// Opens what [`seal_into`] appended.
pub(crate) fn open(key: &Key32, aad: &[u8], sealed: &[u8]) -> Result<SecretBytes, VaultError> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(VaultError::Damaged)?;
    let (text, tag) = rest.split_last_chunk::<TAG>().ok_or(VaultError::Damaged)?;
    let mut content = SecretBytes::new(text.to_vec());
    open_in_place(key, nonce, aad, content.expose_mut(), tag)?;
    Ok(content)
}

/// Opens a key that [`seal_into`] appended.
pub(crate) fn open_key(key: &Key32, aad: &[u8], sealed: &[u8]) -> Result<Key32, VaultError> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(VaultError::Damaged)?;
    let (text, tag) = rest.split_last_chunk::<TAG>().ok_or(VaultError::Damaged)?;
    let text: &[u8; 32] = text.try_into().map_err(|_| VaultError::Damaged)?;
    let mut content = Key32::fill(|place| place.copy_from_slice(text));
    open_in_place(key, nonce, aad, content.expose_mut(), tag)?;
    Ok(content)
}

fn open_in_place(
    key: &Key32,
    nonce: &[u8; NONCE],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8; TAG],
) -> Result<(), VaultError> {
    Aes256Gcm::new(key.expose().into())
        .decrypt_inout_detached(nonce.into(), aad, text.into(), tag.into())
        .map_err(|_| VaultError::Damaged)
}

/// Ties a file to the one key that opens it: GCM does not, and a file made to open under many
/// guesses would answer many guesses at once (Len, Grubbs, Ristenpart: partitioning oracles).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Commitment(serde_bytes::ByteArray<16>);

impl Commitment {
    pub(crate) fn derive(key: &Key32) -> Self {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key.expose())
            .expect("HMAC takes keys of every length");
        mac.update(b"commit");
        let mut short = [0; 16];
        for (to, from) in short.iter_mut().zip(mac.finalize().into_bytes()) {
            *to = from;
        }
        Self(serde_bytes::ByteArray::new(short))
    }

    /// Whether this was derived from `key`; in constant time.
    pub(crate) fn fits(&self, key: &Key32) -> bool {
        self.0.ct_eq(Self::derive(key).0.as_slice()).into()
    }
}
