//! Freezing a wallet: one member's notice that nothing is to be signed for a while, and the others'
//! word that it does not count.
//!
//! Both belong to an epoch. Both are signed, so that anyone may show them to anyone.

use serde::{Deserialize, Serialize};

use crate::{
    codec,
    id::{EpochId, PartyId, WalletId},
    identity::{DeviceSecret, IdentityBundle, Purpose, SignatureBytes},
};

/// A member's notice that its wallet is to sign nothing for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// What is signed.
    pub notice: FreezeNotice,
    /// By [`FreezeNotice::by`].
    pub signature: SignatureBytes,
}

/// What a freeze says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreezeNotice {
    /// The wallet.
    pub wallet: WalletId,
    /// The epoch that it counts in.
    pub epoch: EpochId,
    /// Who freezes.
    pub by: PartyId,
    /// Unix seconds by that device's clock.
    pub made: u64,
    /// Unix seconds until when it counts.
    pub until: u64,
    /// Which device is lost or in wrong hands, where that is the reason.
    pub lost: Option<PartyId>,
}

/// A holder's word that a member's freezes do not count in an epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lift {
    /// What is signed.
    pub word: LiftWord,
    /// By [`LiftWord::by`].
    pub signature: SignatureBytes,
}

/// What a lift says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiftWord {
    /// The wallet.
    pub wallet: WalletId,
    /// The epoch.
    pub epoch: EpochId,
    /// Whose freezes.
    pub frozen_by: PartyId,
    /// Who says so.
    pub by: PartyId,
}

impl FreezeNotice {
    /// Signs the notice.
    #[must_use]
    pub fn sign(self, identity: &DeviceSecret) -> Freeze {
        let signature = identity.sign(Purpose::Freeze, &codec::encode(&self));
        Freeze { notice: self, signature }
    }
}

impl Freeze {
    /// True when the signature is this member's, and the notice names it.
    #[must_use]
    pub fn verify(&self, member: &IdentityBundle) -> bool {
        self.notice.by == member.party_id()
            && member.verify(Purpose::Freeze, &codec::encode(&self.notice), &self.signature)
    }
}

impl LiftWord {
    /// Signs the word.
    #[must_use]
    pub fn sign(self, identity: &DeviceSecret) -> Lift {
        let signature = identity.sign(Purpose::Lift, &codec::encode(&self));
        Lift { word: self, signature }
    }
}

impl Lift {
    /// True when the signature is this holder's, and the word names it.
    #[must_use]
    pub fn verify(&self, holder: &IdentityBundle) -> bool {
        self.word.by == holder.party_id()
            && holder.verify(Purpose::Lift, &codec::encode(&self.word), &self.signature)
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
    fn a_freeze_and_a_lift_verify_only_as_they_were_signed() {
        let (a, b) = (device(1), device(2));
        let id = |device: &DeviceSecret| device.bundle().party_id();
        let (wallet, epoch) = (WalletId::from_bytes([1; 32]), EpochId::from_bytes([2; 32]));
        let notice =
            FreezeNotice { wallet, epoch, by: id(&a), made: 5, until: 9, lost: Some(id(&b)) };
        let freeze = notice.clone().sign(&a);
        assert!(freeze.verify(&a.bundle()));
        assert!(!freeze.verify(&b.bundle()));
        assert!(!notice.clone().sign(&b).verify(&a.bundle()), "somebody else's hand");
        assert!(!notice.clone().sign(&b).verify(&b.bundle()), "in somebody else's name");
        let longer = FreezeNotice { until: 10, ..notice };
        assert!(!Freeze { notice: longer, ..freeze }.verify(&a.bundle()));

        let word = LiftWord { wallet, epoch, frozen_by: id(&a), by: id(&b) };
        let lift = word.clone().sign(&b);
        assert!(lift.verify(&b.bundle()) && !lift.verify(&a.bundle()));
        let other = LiftWord { frozen_by: id(&b), ..word };
        assert!(!Lift { word: other, ..lift }.verify(&b.bundle()));
    }
}
