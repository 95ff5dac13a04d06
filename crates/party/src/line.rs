//! The line of epochs that a wallet came by on this device: what it can go back to, and how it is seen
//! that a wallet came apart.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use wire::{
    EpochId, PartyId,
    descriptor::ChangeKind,
    manifest::{Committed, Manifest},
};

use crate::{ceremony::before, rules, wallet::WalletRecord};

/// How many epochs are remembered. Shares of earlier ones are long gone, unless a wallet changes again and
/// again with somebody away.
const LONGEST_LINE: usize = 8;
/// How many epochs that were left by an undoing are remembered.
const MOST_UNDONE: usize = 16;

/// A wallet that came apart: somebody stands in an epoch that came of one that this device stood in, and
/// neither side believes the other's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Apart {
    /// Who is lost to the epoch of the other side: members here that were away, or this device.
    pub(crate) strays: BTreeSet<PartyId>,
    /// Who holds a share there.
    pub(crate) there: BTreeSet<PartyId>,
    /// Who holds a share on both sides.
    pub(crate) both: BTreeSet<PartyId>,
    /// The epochs of the other side.
    pub(crate) epochs: BTreeSet<EpochId>,
    /// Unix seconds of the ceremony that made the first of them, by its initiator's clock.
    pub(crate) made: u64,
}

impl WalletRecord {
    /// The epochs that this device stood in before the latest, oldest first.
    pub(crate) fn ancestors(&self) -> impl DoubleEndedIterator<Item = &Committed> {
        self.line.iter().chain(self.superseded.as_ref().map(|_| &self.committed))
    }

    /// The newest epoch that the wallet can go back to: the one before the latest or, where it came apart, one
    /// in which all hold a share who went astray.
    pub(crate) fn way_back(&self) -> Option<&Committed> {
        let base = self.latest().manifest.origin?.base;
        self.ancestors().rev().find(|earlier| match &self.apart {
            Some(apart) => apart.strays.is_subset(&earlier.manifest.holders()),
            None => earlier.manifest.digest() == *base,
        })
    }

    /// Looks at an epoch that this party does not take; true when it tells that somebody went astray who
    /// was not known to have.
    pub(crate) fn note_apart(&mut self, me: PartyId, other: &Manifest) -> bool {
        let latest = &self.latest().manifest;
        let is_own = other == latest || self.ancestors().any(|own| own.manifest == *other);
        if is_own || self.undone.contains(&other.epoch) {
            return false;
        }
        let (here, there) = (before(latest), before(other));
        let strays: BTreeSet<PartyId> = self
            .ancestors()
            .filter(|common| common.manifest.attempt < other.attempt)
            .flat_map(|common| {
                let common = before(&common.manifest);
                rules::strays(me, &common, (&here, latest.attempt), (&there, other.attempt))
            })
            .collect();
        let known = self.apart.as_ref().map(|apart| &apart.strays);
        if strays.is_empty() || known.is_some_and(|known| strays.is_subset(known)) {
            return false;
        }
        let apart = self.apart.get_or_insert_with(|| Apart {
            strays: BTreeSet::new(),
            there: BTreeSet::new(),
            both: BTreeSet::new(),
            epochs: BTreeSet::new(),
            made: other.created,
        });
        apart.strays.extend(strays);
        apart.both.extend(here.holders.intersection(&there.holders));
        apart.there.extend(there.holders);
        apart.epochs.insert(other.epoch);
        true
    }

    /// A later epoch follows: who went astray is back where it holds a share of that, or is given up where it
    /// does not belong any more.
    pub(crate) fn reunite(&mut self, next: &Manifest) {
        if next.origin.is_some_and(|origin| origin.kind == ChangeKind::Undo) {
            let left = self.apart.iter().flat_map(|apart| &apart.epochs).copied();
            let left: Vec<EpochId> = left.chain([self.latest().manifest.epoch]).collect();
            self.undone.extend(left);
            while self.undone.len() > MOST_UNDONE {
                self.undone.pop_first();
            }
        }
        if let Some(apart) = &mut self.apart {
            apart.strays.retain(|stray| next.belongs(stray) && next.member(stray).is_none());
        }
        self.apart.take_if(|apart| apart.strays.is_empty());
    }

    /// Remembers an epoch that this device stood in, with its share.
    pub(crate) fn remember(&mut self, epoch: Committed) {
        self.line.push(epoch);
        if self.line.len() > LONGEST_LINE {
            self.line.remove(0);
        }
    }
}
