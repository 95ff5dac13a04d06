//! Devices that were removed from a wallet, as its members and they themselves remember it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use wire::{
    PartyId,
    manifest::Manifest,
    pairing::Introduction,
    receipt::{Receipt, ReceiptWord},
};

use crate::effect::Mark;

/// Of how many epochs a receipt is taken; a device that hears of none of them so long is not waited for.
const MOST_EPOCHS: usize = 64;

/// A device that was removed, as a member remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Left {
    pub(crate) introduction: Introduction,
    /// Epochs without it that this member knew while it waited for the receipt, oldest first.
    pub(crate) without: Vec<Mark>,
    /// Its word that it erased its shares.
    pub(crate) receipt: Option<Receipt>,
}

/// What this device, which was removed, said of its shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Erased {
    pub(crate) receipt: Receipt,
    /// Members that have it.
    pub(crate) seen: BTreeSet<PartyId>,
}

impl Erased {
    /// True when it is about this epoch.
    pub(crate) fn is_about(&self, latest: &Manifest) -> bool {
        let word = &self.receipt.word;
        Mark { attempt: word.attempt, manifest: word.manifest } == Mark::of(latest)
    }
}

impl Left {
    /// Takes a receipt; true once there is that device's word about an epoch that left it out. The
    /// first that comes is kept.
    ///
    /// # Security
    ///
    /// Whoever came back and was removed once more is remembered anew, so an earlier receipt is one
    /// of another epoch. One of an epoch that this member never knew says nothing here: the device may
    /// have come back between that one and the next that is known.
    pub(crate) fn take(&mut self, receipt: &Receipt) -> bool {
        let word = &receipt.word;
        let of = Mark { attempt: word.attempt, manifest: word.manifest };
        let is_known = self.receipt.is_some() || self.without.contains(&of);
        let counts = is_known && receipt.verify(&self.introduction.bundle);
        if counts {
            self.receipt.get_or_insert_with(|| receipt.clone());
        }
        counts
    }
}

/// Who is to be remembered as removed once a wallet moves on from one epoch to another: one entry a
/// device, and none for whoever came back.
///
/// # Security
///
/// Over a gap between the two a device may have come back and been removed once more: what it said
/// before is no word about that.
pub(crate) fn follow(
    mut left: BTreeMap<PartyId, Left>,
    before: &Manifest,
    after: &Manifest,
    me: &PartyId,
) -> BTreeMap<PartyId, Left> {
    let stays: BTreeSet<PartyId> = after.people().map(|person| person.bundle.party_id()).collect();
    left.retain(|party, _| !stays.contains(party));
    let follows = after.origin.is_some_and(|origin| *origin.base == before.digest());
    for known in left.values_mut() {
        if !follows {
            (known.without, known.receipt) = (vec![Mark::of(after)], None);
        } else if known.receipt.is_none() && known.without.len() < MOST_EPOCHS {
            known.without.push(Mark::of(after));
        }
    }
    for introduction in before.people() {
        let party = introduction.bundle.party_id();
        if party != *me && !stays.contains(&party) {
            let (introduction, without) = (introduction.clone(), vec![Mark::of(after)]);
            left.insert(party, Left { introduction, without, receipt: None });
        }
    }
    left
}

/// The word of a device that was removed.
pub(crate) fn word(latest: &Manifest, by: PartyId, at: u64) -> ReceiptWord {
    let Mark { attempt, manifest } = Mark::of(latest);
    ReceiptWord { wallet: latest.wallet, attempt, manifest, by, at }
}
