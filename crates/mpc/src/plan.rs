//! The plan of a making: who deals what to whom, equal for everybody but for who reads it.

use std::collections::{BTreeMap, BTreeSet};

use crate::abort::Refusal;
use crate::group::{Curve, Group};
use crate::index::ShareIndex;
use crate::known::{self, KnownKey, WholeKey};
use crate::polynomial::lagrange;
use crate::quorum::Quorum;
use crate::session::{self, SessionId};
use crate::shares::{BareShares, EpochShares, PublicShares};

const COMMITMENT: &str = "cohort/mpc/v1/making/commitment";

/// Which shares to make, and which of them is ours. Equal at all who take part but for `me`.
///
/// Everybody goes by the index that it gets. A dealer that gets no share goes by a number that no
/// holder has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakingPlan {
    /// The joint id of the session.
    pub session: SessionId,
    /// t of n, as it will be.
    pub quorum: Quorum,
    /// The n holders to be.
    pub holders: BTreeSet<ShareIndex>,
    /// Our own share, or our number as a dealer that gets none.
    pub me: ShareIndex,
    /// What is dealt.
    pub source: Source,
}

/// What is dealt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// New keys on these curves, each once: every holder deals a random part of each.
    Born(Vec<Curve>),
    /// The keys of an epoch, unchanged.
    Held {
        /// The epoch as everybody knows it.
        epoch: Box<PublicShares>,
        /// Who deals its share again, and which share of that epoch this is: t or more of them.
        dealers: BTreeMap<ShareIndex, ShareIndex>,
    },
    /// Keys that one party knows whole, and nobody else: it deals each of them to everybody, itself
    /// included where it is to hold a share. A resharing from 1-of-1.
    Known {
        /// The keys, each curve once, as everybody was told of them.
        keys: Vec<KnownKey>,
        /// Who deals them.
        dealer: ShareIndex,
    },
    /// Nothing: every holder of this epoch keeps its share, and all of them together make one more,
    /// at the next index, for somebody who holds none.
    Kept(Box<PublicShares>),
}

/// What of its own a party brings to a making.
#[derive(Clone, Copy, Debug)]
pub enum Brought<'a> {
    /// Nothing.
    Nothing,
    /// Its shares of the epoch that is dealt again or kept.
    Shares(&'a EpochShares),
    /// Its shares of the epoch that is dealt again, as a backup brings them back.
    Bare(&'a BareShares),
    /// The keys that it alone knows, in the order of the plan.
    Keys(&'a [WholeKey]),
}

impl<'a> Brought<'a> {
    /// The shares with their pairs, if that is what there is.
    pub(crate) const fn shares(self) -> Option<&'a EpochShares> {
        match self {
            Self::Shares(shares) => Some(shares),
            Self::Nothing | Self::Bare(_) | Self::Keys(_) => None,
        }
    }

    /// The shares, with or without pairs.
    pub(crate) const fn bare(self) -> Option<&'a BareShares> {
        match self {
            Self::Shares(shares) => Some(shares.bare()),
            Self::Bare(bare) => Some(bare),
            Self::Nothing | Self::Keys(_) => None,
        }
    }
}

impl<'a> From<Option<&'a EpochShares>> for Brought<'a> {
    fn from(held: Option<&'a EpochShares>) -> Self {
        held.map_or(Self::Nothing, Self::Shares)
    }
}

impl MakingPlan {
    /// Whether the plan can be carried out with what is ours.
    pub(crate) fn check(&self, brought: Brought<'_>) -> Result<(), Refusal> {
        let held = brought.bare();
        let known = if let Brought::Keys(keys) = brought { keys } else { &[] };
        if !known.is_empty() && !matches!(self.source, Source::Known { .. }) {
            return Err(Refusal::Keys);
        }
        let expected = self.quorum.holders();
        if self.holders.len() != usize::from(expected) {
            return Err(Refusal::Holders { expected, named: self.holders.len() });
        }
        if !self.holds(self.me) && !self.deals(self.me) {
            return Err(Refusal::NotTakingPart);
        }
        match &self.source {
            Source::Born(keys) => {
                let curves: BTreeSet<Curve> = keys.iter().copied().collect();
                if curves.is_empty() || curves.len() != keys.len() || held.is_some() {
                    return Err(Refusal::Keys);
                }
            }
            Source::Held { epoch, dealers } => {
                let threshold = epoch.quorum.threshold();
                let old: BTreeSet<ShareIndex> = dealers.values().copied().collect();
                let fits = old.len() == dealers.len()
                    && old.len() >= usize::from(threshold)
                    && old.is_subset(&epoch.holders)
                    && epoch.check().is_ok();
                let ours = held.map(|shares| (shares.me(), shares.public()));
                let mine = dealers.get(&self.me).map(|old| (*old, &**epoch));
                if !fits || ours != mine {
                    return Err(Refusal::Dealers { threshold });
                }
            }
            Source::Known { keys, dealer } => {
                let curves: BTreeSet<Curve> = keys.iter().map(|key| key.curve).collect();
                let distinct = !curves.is_empty() && curves.len() == keys.len();
                let sound = keys.iter().all(KnownKey::is_sound);
                let ours: Vec<&KnownKey> = known.iter().map(WholeKey::public).collect();
                let mine = if self.me == *dealer { keys.iter().collect() } else { Vec::new() };
                if !distinct || !sound || held.is_some() || ours != mine {
                    return Err(Refusal::Keys);
                }
            }
            Source::Kept(epoch) => {
                let one_more = epoch.check().is_ok()
                    && self.quorum.threshold() == epoch.quorum.threshold()
                    && self.newcomer().is_some();
                let ours = held.map(|shares| (shares.me(), shares.public()));
                let mine = epoch.holders.contains(&self.me).then_some((self.me, &**epoch));
                // Pairs are kept as well.
                let is_whole = held.is_some() == brought.shares().is_some();
                if !one_more || ours != mine || !is_whole {
                    return Err(Refusal::OneMore);
                }
            }
        }
        Ok(())
    }

    /// The curves of the keys, in their order.
    pub(crate) fn curves(&self) -> Vec<Curve> {
        match &self.source {
            Source::Born(keys) => keys.clone(),
            Source::Held { epoch, .. } | Source::Kept(epoch) => {
                epoch.keys.iter().map(|key| key.curve).collect()
            }
            Source::Known { keys, .. } => keys.iter().map(|key| key.curve).collect(),
        }
    }

    /// Everybody else who takes part.
    #[must_use]
    pub fn peers(&self) -> BTreeSet<ShareIndex> {
        let mut all = self.holders.clone();
        match &self.source {
            Source::Held { dealers, .. } => all.extend(dealers.keys()),
            Source::Known { dealer, .. } => all.extend([dealer]),
            Source::Born(_) | Source::Kept(_) => {}
        }
        all.remove(&self.me);
        all
    }

    /// Whether somebody is to hold a share.
    #[must_use]
    pub fn holds(&self, who: ShareIndex) -> bool {
        self.holders.contains(&who)
    }

    /// Whether somebody deals, or helps to make a share more.
    #[must_use]
    pub fn deals(&self, who: ShareIndex) -> bool {
        match &self.source {
            Source::Born(_) => self.holds(who),
            Source::Held { dealers, .. } => dealers.contains_key(&who),
            Source::Known { dealer, .. } => *dealer == who,
            Source::Kept(epoch) => epoch.holders.contains(&who),
        }
    }

    /// Everybody else who deals.
    #[must_use]
    pub fn dealing_peers(&self) -> BTreeSet<ShareIndex> {
        self.peers().into_iter().filter(|peer| self.deals(*peer)).collect()
    }

    /// Who gets the one share more: the only holder to be who holds none, at the index above all.
    pub(crate) fn newcomer(&self) -> Option<ShareIndex> {
        let Source::Kept(epoch) = &self.source else { return None };
        let last = epoch.holders.last()?;
        let next = ShareIndex::new(last.number().checked_add(1)?)?;
        let with_next = epoch.holders.iter().chain([&next]);
        self.holders.iter().eq(with_next).then_some(next)
    }

    /// The peers we make a pair with: only ECDSA needs pairs, and only holders have them. Where
    /// shares are kept, so are their pairs.
    #[must_use]
    pub fn paired(&self) -> BTreeSet<ShareIndex> {
        let pairs = self.holds(self.me) && self.curves().contains(&Curve::Secp256k1);
        let kept = |peer| {
            matches!(self.source, Source::Kept(_)) && self.deals(self.me) && self.deals(peer)
        };
        let peers = self.peers().into_iter();
        peers.filter(|peer| pairs && self.holds(*peer) && !kept(*peer)).collect()
    }

    /// True when `from` has something to say to `to` alone in round 2.
    pub(crate) fn delivers(&self, from: ShareIndex, to: ShareIndex) -> bool {
        let pairs = self.holds(from) && self.curves().contains(&Curve::Secp256k1);
        self.holds(to) && (self.deals(from) || pairs)
    }

    /// λᵢ of a dealer of a held key, among all of its dealers.
    pub(crate) fn weight<G: Group>(&self, dealer: ShareIndex) -> Option<G::Scalar> {
        let Source::Held { dealers, .. } = &self.source else { return None };
        let all = dealers.values().copied().collect();
        lagrange::<G>(*dealers.get(&dealer)?, &all, 0)
    }

    /// What a dealer must commit to: λᵢXᵢ of a held key, X of a known one. A born key's dealers may
    /// deal anything.
    pub(crate) fn expected<G: Group>(&self, dealer: ShareIndex) -> Option<G::Point> {
        match &self.source {
            Source::Held { epoch, dealers } => {
                let key = epoch.key(G::CURVE).ok()?;
                let share = G::read_point(key.verification_shares.get(dealers.get(&dealer)?)?)?;
                Some(share * self.weight::<G>(dealer)?)
            }
            Source::Known { keys, .. } => {
                let key = keys.iter().find(|key| key.curve == G::CURVE)?;
                G::read_point(&key.public_key)
            }
            Source::Born(_) | Source::Kept(_) => None,
        }
    }

    /// What a dealer commits to: its reveal, in this plan, as this dealer.
    pub(crate) fn commit(&self, dealer: ShareIndex, reveal: &[u8]) -> [u8; 32] {
        let quorum = [self.quorum.threshold(), self.quorum.holders()];
        let holders: Vec<u8> = self.holders.iter().map(|holder| holder.number()).collect();
        let (keys_before, dealers) = match &self.source {
            // Where shares are kept nobody commits: what a helper may split is known beforehand.
            Source::Born(_) | Source::Kept(_) => (Vec::new(), Vec::new()),
            Source::Held { epoch, dealers } => {
                let pairs = dealers.iter().flat_map(|(new, old)| [new.number(), old.number()]);
                (epoch.digest().to_vec(), pairs.collect())
            }
            Source::Known { keys, dealer } => (known::digest(keys).to_vec(), vec![dealer.number()]),
        };
        let keys: Vec<&str> = self.curves().into_iter().map(Curve::name).collect();
        let keys = keys.join(",");
        let dealer = [dealer.number()];
        let parts: [&[u8]; 8] = [
            &self.session.0,
            &quorum,
            &holders,
            keys.as_bytes(),
            &keys_before,
            &dealers,
            &dealer,
            reveal,
        ];
        session::hash(COMMITMENT, &parts)
    }
}
