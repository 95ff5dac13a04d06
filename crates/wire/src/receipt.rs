//! A removed device's word that it erased its shares of a wallet.
//!
//! It is signed, so that anyone may show it to anyone. It is a word and not a proof: nobody can see
//! what a device keeps.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;

use crate::{
    codec,
    id::{PartyId, WalletId},
    identity::{DeviceSecret, IdentityBundle, Purpose, SignatureBytes},
};

/// A removed device's word that it erased its shares of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// What is signed.
    pub word: ReceiptWord,
    /// By [`ReceiptWord::by`].
    pub signature: SignatureBytes,
}

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptWord {
    /// The wallet.
    pub wallet: WalletId,
    /// The attempt that made the epoch that left the device out: every share of an earlier one is
    /// erased.
    pub attempt: u64,
    /// [`Manifest::digest`](crate::manifest::Manifest::digest) of that epoch.
    pub manifest: ByteArray<32>,
    /// Who erased.
    pub by: PartyId,
    /// Unix seconds by that device's clock.
    pub at: u64,
}

impl ReceiptWord {
    /// Signs the word.
    #[must_use]
    pub fn sign(self, identity: &DeviceSecret) -> Receipt {
        let signature = identity.sign(Purpose::Erased, &codec::encode(&self));
        Receipt { word: self, signature }
    }
}

impl Receipt {
    /// True when the signature is this device's, and the word names it.
    #[must_use]
    pub fn verify(&self, device: &IdentityBundle) -> bool {
        self.word.by == device.party_id()
            && device.verify(Purpose::Erased, &codec::encode(&self.word), &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn device(seed: u64) -> DeviceSecret {
        DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(seed))
    }

    #[test]
    fn a_receipt_verifies_only_as_it_was_signed() {
        let (a, b) = (device(1), device(2));
        let word = ReceiptWord {
            wallet: WalletId::from_bytes([1; 32]),
            attempt: 2,
            manifest: ByteArray::new([3; 32]),
            by: a.bundle().party_id(),
            at: 4,
        };
        let receipt = word.clone().sign(&a);
        assert!(receipt.verify(&a.bundle()));
        assert!(!receipt.verify(&b.bundle()));
        assert!(!word.clone().sign(&b).verify(&a.bundle()), "somebody else's hand");
        assert!(!word.clone().sign(&b).verify(&b.bundle()), "in somebody else's name");
        let changed = [
            ReceiptWord { wallet: WalletId::from_bytes([9; 32]), ..word.clone() },
            ReceiptWord { attempt: 9, ..word.clone() },
            ReceiptWord { manifest: ByteArray::new([9; 32]), ..word.clone() },
            ReceiptWord { by: b.bundle().party_id(), ..word.clone() },
            ReceiptWord { at: 9, ..word.clone() },
        ];
        for word in changed {
            let moved = Receipt { word, signature: receipt.signature };
            assert!(!moved.verify(&a.bundle()) && !moved.verify(&b.bundle()), "{moved:?}");
        }
        let other = a.sign(Purpose::Freeze, &codec::encode(&word));
        assert!(!Receipt { word, signature: other }.verify(&a.bundle()), "for another purpose");
    }
}
