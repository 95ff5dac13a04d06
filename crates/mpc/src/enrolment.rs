//! One share more of the same polynomial, and nobody else's share changes.
//!
//! The enrolment protocol of repairable threshold schemes (Laing and Stinson, eprint 2017/1155) by
//! all holders of an epoch: helper i weighs its share so that all weighed shares add up to the new
//! one, δᵢ = λᵢ(r)xᵢ for the newcomer's index r, and splits δᵢ into a random part δᵢⱼ for each
//! helper j; helper j gives the newcomer the sum σⱼ = Σᵢ δᵢⱼ of its parts; the newcomer adds up
//! xᵣ = Σⱼ σⱼ. Nobody but the newcomer learns anything of xᵣ, and the newcomer nothing else, while
//! fewer than t are dishonest.
//!
//! Round 1, split: to everybody, Dᵢⱼ = δᵢⱼG; to each helper, its part. Round 2, confirm: nothing but
//! the echo of round 1. Round 3, sum: to the newcomer alone, the sum of one's parts. Beside it the
//! newcomer sets a pair up with each holder, in rounds 1 and 2.
//!
//! # Security
//!
//! The commitments are not in the paper. With them whoever lies is named: Σⱼ Dᵢⱼ must be λᵢ(r)Xᵢ,
//! which everybody computes from the epoch's public shares; a part must fit its Dᵢⱼ, and a sum
//! Σᵢ Dᵢⱼ. Nothing is read before round 2 is in, so that all judge by the same commitments; and no
//! helper sums up parts before it has checked them, so that none passes on another's lie.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use zeroize::Zeroizing;

use crate::abort::{Abort, Check, Fault, Findings};
use crate::codec;
use crate::crew::Crew;
use crate::group::{Curve, Ed25519, Group, Secp256k1};
use crate::index::ShareIndex;
use crate::making::{empty, finish_pairs, offer_pairs, seal};
use crate::pairs::{self, Offered, Pair, PairOffer, SeedCommitment};
use crate::plan::{MakingPlan, Source};
use crate::polynomial::lagrange;
use crate::round::{Advance, Inbox, RoundOutput};
use crate::secret::SecretArray;
use crate::shares::{EpochShares, PublicShares};

/// Making one share more, named by what it awaits.
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Enrolling {
    own: Own,
    awaiting: Awaiting,
}

#[cfg_attr(test, derive(Clone))]
enum Awaiting {
    Splits(BTreeMap<ShareIndex, pairs::Committed>),
    Confirmations { splits: Inbox, pairs: BTreeMap<ShareIndex, Offered> },
    Sums { splits: Splits, seeds: Seeds, offers: Inbox, pairs: BTreeMap<ShareIndex, Offered> },
}

/// What stays the same from round to round.
#[cfg_attr(test, derive(Clone))]
struct Own {
    plan: MakingPlan,
    newcomer: ShareIndex,
    /// Our shares, if we keep some; and of each key what we split, by helper.
    held: Option<EpochShares>,
    parts: Vec<BTreeMap<ShareIndex, SecretArray<32>>>,
    /// Our own round 1, to be read like everybody's.
    said: Vec<u8>,
}

/// Round 1, from each helper to everybody: per key of the plan, in its order, the commitments to
/// its parts, in the helpers' order.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Split {
    pub(crate) parts: Vec<Vec<ByteBuf>>,
}

/// Round 1, from one helper to another, and round 3, from each helper to the newcomer: one number
/// per key of the plan. (What the newcomer and a holder say to each other is a [`SeedCommitment`]
/// and a [`PairOffer`].)
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Numbers {
    pub(crate) numbers: Vec<SecretArray<32>>,
}

type Splits = BTreeMap<ShareIndex, Split>;
type Seeds = BTreeMap<ShareIndex, SeedCommitment>;

impl Enrolling {
    /// Splits what is ours to give, and commits to our seeds of the new pairs. The plan was checked.
    pub(crate) fn start(
        plan: MakingPlan,
        newcomer: ShareIndex,
        held: Option<&EpochShares>,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, RoundOutput), Abort> {
        let mut own =
            Own { newcomer, held: held.map(EpochShares::copy), parts: vec![], said: vec![], plan };
        let mut direct = empty(&own.plan.peers());
        if let Some(held) = held {
            let split = own.plan.curves().into_iter().map(|curve| match curve {
                Curve::Secp256k1 => own.split::<Secp256k1>(held, rng),
                Curve::Ed25519 => own.split::<Ed25519>(held, rng),
            });
            let (commitments, parts) = split.collect::<Result<(Vec<_>, Vec<_>), Abort>>()?;
            own.said = codec::encode(&Split { parts: commitments })?.to_vec();
            own.parts = parts;
            for peer in own.plan.dealing_peers() {
                direct.insert(peer, seal(&own.part_of(peer)?)?);
            }
        }
        let mut pairs = BTreeMap::new();
        for peer in own.plan.paired() {
            let (committed, seed) = pairs::commit(own.plan.session, own.plan.me, peer)?;
            pairs.insert(peer, committed);
            direct.insert(peer, seal(&seed)?);
        }
        let output = RoundOutput { broadcast: own.said.clone(), direct };
        Ok((Self { own, awaiting: Awaiting::Splits(pairs) }, output))
    }

    /// Which round's messages are awaited, from 1.
    pub(crate) const fn round(&self) -> u8 {
        match self.awaiting {
            Awaiting::Splits(_) => 1,
            Awaiting::Confirmations { .. } => 2,
            Awaiting::Sums { .. } => 3,
        }
    }

    /// Takes the awaited round's messages in. `crew` does the pairs.
    pub(crate) fn advance(
        self,
        inbox: Inbox,
        crew: &dyn Crew,
    ) -> Result<Advance<Self, EpochShares>, Abort> {
        let Self { own, awaiting } = self;
        inbox.require_from(&own.plan.peers())?;
        let (awaiting, output) = match awaiting {
            Awaiting::Splits(pairs) => own.confirm(inbox, pairs, crew)?,
            Awaiting::Confirmations { splits, pairs } => own.sum(&splits, inbox, pairs)?,
            Awaiting::Sums { splits, seeds, offers, pairs } => {
                let (_, offers) =
                    offers.read_from::<(), PairOffer>(&BTreeSet::new(), &own.plan.paired())?;
                let scalars = own.gather(&splits, &inbox)?;
                let pairs = finish_pairs(pairs, &seeds, offers, crew)?;
                return own.finish(scalars, pairs).map(Advance::Done);
            }
        };
        Ok(Advance::Next(Self { own, awaiting }, output))
    }
}

impl Own {
    /// δᵢ = λᵢ(r)xᵢ in as many random parts as there are helpers, and the commitments to them.
    fn split<G: Group>(
        &self,
        held: &EpochShares,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Vec<ByteBuf>, BTreeMap<ShareIndex, SecretArray<32>>), Abort> {
        let (scalar, _) = held.key(G::CURVE)?;
        // EXPOSE: into one multiplication, whose result is split.
        let share = Zeroizing::new(G::read_scalar(scalar.expose()).ok_or(Fault::Inconsistent)?);
        let weight = self.weight::<G>(self.plan.me).ok_or(Fault::Inconsistent)?;
        let mut rest = Zeroizing::new(weight * *share);
        let (mut commitments, mut parts) = (Vec::new(), BTreeMap::new());
        let helpers = self.helpers();
        for helper in &helpers {
            let last = Some(helper) == helpers.last();
            let part = Zeroizing::new(if last { *rest } else { G::make_scalar(rng) });
            *rest = *rest - *part;
            commitments.push(ByteBuf::from(G::write_point(&(G::generator() * *part))));
            parts.insert(*helper, SecretArray::new(*G::write_scalar(&part)));
        }
        Ok((commitments, parts))
    }

    /// The parts for one helper, of every key.
    fn part_of(&self, helper: ShareIndex) -> Result<Numbers, Fault> {
        let parts = self.parts.iter().map(|parts| {
            let part = parts.get(&helper).ok_or(Fault::Inconsistent)?;
            // EXPOSE: into the body that is sealed to this helper, or into our own sum.
            Ok(SecretArray::new(*part.expose()))
        });
        Ok(Numbers { numbers: parts.collect::<Result<_, Fault>>()? })
    }

    /// Say that everything arrived; the saying carries the echo. The pairs go on.
    fn confirm(
        &self,
        splits: Inbox,
        committed: BTreeMap<ShareIndex, pairs::Committed>,
        crew: &dyn Crew,
    ) -> Result<(Awaiting, RoundOutput), Abort> {
        let (pairs, offers) = offer_pairs(committed, crew)?;
        let mut direct = empty(&self.plan.peers());
        for (peer, offer) in offers {
            direct.insert(peer, seal(&offer)?);
        }
        let output = RoundOutput { broadcast: Vec::new(), direct };
        Ok((Awaiting::Confirmations { splits, pairs }, output))
    }

    /// Everybody has seen the same splits: check them and our parts, and give the newcomer our sum.
    fn sum(
        &self,
        splits: &Inbox,
        offers: Inbox,
        pairs: BTreeMap<ShareIndex, Offered>,
    ) -> Result<(Awaiting, RoundOutput), Abort> {
        let helpers = self.plan.dealing_peers();
        let ours = if self.held.is_some() { helpers.clone() } else { BTreeSet::new() };
        let (mut heard, mut parts, seeds) =
            read_splits(splits, &helpers, &ours, &self.plan.paired())?;
        if self.held.is_some() {
            heard.insert(self.plan.me, self.own_split()?);
            parts.insert(self.plan.me, self.part_of(self.plan.me)?);
        }
        let mut sums = Vec::new();
        for (position, curve) in self.plan.curves().into_iter().enumerate() {
            match curve {
                Curve::Secp256k1 => self.check_splits::<Secp256k1>(position, &heard)?,
                Curve::Ed25519 => self.check_splits::<Ed25519>(position, &heard)?,
            }
            sums.push(match curve {
                Curve::Secp256k1 => self.add_parts::<Secp256k1>(position, &heard, &parts)?,
                Curve::Ed25519 => self.add_parts::<Ed25519>(position, &heard, &parts)?,
            });
        }
        let mut direct = empty(&self.plan.peers());
        if self.held.is_some() {
            direct.insert(self.newcomer, seal(&Numbers { numbers: sums })?);
        }
        let output = RoundOutput { broadcast: Vec::new(), direct };
        Ok((Awaiting::Sums { splits: heard, seeds, offers, pairs }, output))
    }

    /// The newcomer's share of each key; nothing for everybody else.
    fn gather(&self, splits: &Splits, sums: &Inbox) -> Result<Vec<SecretArray<32>>, Abort> {
        if self.held.is_some() {
            return sums.silence().map(|()| Vec::new());
        }
        let helpers = self.plan.dealing_peers();
        let (_, sums) = sums.read_from::<(), Numbers>(&BTreeSet::new(), &helpers)?;
        let curves = self.plan.curves().into_iter().enumerate();
        let share = |(position, curve)| match curve {
            Curve::Secp256k1 => self.add_sums::<Secp256k1>(position, splits, &sums),
            Curve::Ed25519 => self.add_sums::<Ed25519>(position, splits, &sums),
        };
        curves.map(share).collect()
    }

    /// The newcomer has its share; everybody else goes on with what it has.
    fn finish(
        self,
        scalars: Vec<SecretArray<32>>,
        pairs: BTreeMap<ShareIndex, Pair>,
    ) -> Result<EpochShares, Abort> {
        let MakingPlan { session, quorum, me, .. } = self.plan;
        let public = self.epoch()?.with_one_more(session, quorum, self.newcomer)?;
        Ok(match self.held {
            Some(held) => held.kept_in(public, pairs)?,
            None => EpochShares::new(me, public, scalars, pairs)?,
        })
    }

    /// One split per key, each with a part per helper, which add up to the helper's weighed share.
    fn check_splits<G: Group>(&self, position: usize, splits: &Splits) -> Result<(), Abort> {
        let mut findings = Findings::default();
        for (helper, split) in splits {
            findings.sift(*helper, self.check_split::<G>(position, *helper, split));
        }
        findings.verdict()
    }

    fn check_split<G: Group>(
        &self,
        position: usize,
        helper: ShareIndex,
        split: &Split,
    ) -> Result<(), Check> {
        let parts = split.parts.get(position).ok_or(Check::Degree)?;
        let keys = self.plan.curves().len();
        if split.parts.len() != keys || parts.len() != self.helpers().len() {
            return Err(Check::Degree);
        }
        let sum = parts.iter().try_fold(G::identity(), |sum, part| {
            Ok(sum + G::read_point(part).ok_or(Check::Element)?)
        })?;
        if Some(sum) == self.weighed::<G>(helper) { Ok(()) } else { Err(Check::Constant) }
    }

    /// σⱼ: the sum of what every helper gave us, each part as committed to; 0 for the newcomer,
    /// whom nobody gives parts.
    fn add_parts<G: Group>(
        &self,
        position: usize,
        splits: &Splits,
        parts: &BTreeMap<ShareIndex, Numbers>,
    ) -> Result<SecretArray<32>, Abort> {
        let (me, keys) = (self.plan.me, self.plan.curves().len());
        let committed = |from: ShareIndex| self.committed::<G>(position, splits.get(&from)?, me);
        add_up::<G>(position, keys, parts, committed)
    }

    /// xᵣ: the sum of the helpers' sums, each as the splits say.
    fn add_sums<G: Group>(
        &self,
        position: usize,
        splits: &Splits,
        sums: &BTreeMap<ShareIndex, Numbers>,
    ) -> Result<SecretArray<32>, Abort> {
        let committed = |helper: ShareIndex| {
            splits.values().try_fold(G::identity(), |sum, split| {
                Some(sum + self.committed::<G>(position, split, helper)?)
            })
        };
        add_up::<G>(position, self.plan.curves().len(), sums, committed)
    }

    /// Dᵢⱼ: what a split commits to for one helper.
    fn committed<G: Group>(
        &self,
        position: usize,
        split: &Split,
        helper: ShareIndex,
    ) -> Option<G::Point> {
        let rank = self.helpers().iter().position(|other| *other == helper)?;
        G::read_point(split.parts.get(position)?.get(rank)?)
    }

    /// λᵢ(r): how much a helper's share counts in the newcomer's.
    fn weight<G: Group>(&self, helper: ShareIndex) -> Option<G::Scalar> {
        lagrange::<G>(helper, &self.helpers(), self.newcomer.number())
    }

    /// λᵢ(r)Xᵢ.
    fn weighed<G: Group>(&self, helper: ShareIndex) -> Option<G::Point> {
        let key = self.epoch().ok()?.key(G::CURVE).ok()?;
        Some(G::read_point(key.verification_shares.get(&helper)?)? * self.weight::<G>(helper)?)
    }

    fn helpers(&self) -> BTreeSet<ShareIndex> {
        self.epoch().map(|epoch| epoch.holders.clone()).unwrap_or_default()
    }

    fn epoch(&self) -> Result<&PublicShares, Fault> {
        match &self.plan.source {
            Source::Kept(epoch) => Ok(epoch),
            Source::Born(_) | Source::Held { .. } | Source::Known { .. } => {
                Err(Fault::Inconsistent)
            }
        }
    }

    fn own_split(&self) -> Result<Split, Fault> {
        crate::round::read(&self.said).map_err(|_| Fault::Inconsistent)
    }
}

/// Reads round 1: everybody's split, the parts from `helpers` that give us some, and the
/// commitments to seeds from those that we make a pair with.
#[expect(clippy::type_complexity, reason = "three maps, named by the caller's pattern")]
fn read_splits(
    inbox: &Inbox,
    speakers: &BTreeSet<ShareIndex>,
    helpers: &BTreeSet<ShareIndex>,
    paired: &BTreeSet<ShareIndex>,
) -> Result<(Splits, BTreeMap<ShareIndex, Numbers>, BTreeMap<ShareIndex, SeedCommitment>), Abort> {
    let from = |peers: &BTreeSet<ShareIndex>| {
        let direct = inbox.direct.iter().filter(|(peer, _)| peers.contains(peer));
        let direct = direct.map(|(peer, body)| (*peer, body.clone())).collect();
        Inbox { broadcast: BTreeMap::new(), direct }
    };
    let nobody = BTreeSet::new();
    let silent = inbox.direct.keys().filter(|p| !helpers.contains(p) && !paired.contains(p));
    from(&silent.copied().collect()).silence()?;
    let broadcast = Inbox { broadcast: inbox.broadcast.clone(), direct: BTreeMap::new() };
    let (splits, _) = broadcast.read_from::<Split, ()>(speakers, &nobody)?;
    let parts = from(helpers).directs()?;
    let seeds = from(paired).directs()?;
    Ok((splits, parts, seeds))
}

/// The sum of one key's numbers, each of which must be the one committed to.
fn add_up<G: Group>(
    position: usize,
    keys: usize,
    heard: &BTreeMap<ShareIndex, Numbers>,
    committed: impl Fn(ShareIndex) -> Option<G::Point>,
) -> Result<SecretArray<32>, Abort> {
    let mut findings = Findings::default();
    let mut sum = Zeroizing::new(G::small(0));
    for (from, Numbers { numbers }) in heard {
        let number = || {
            let number = numbers.get(position).filter(|_| numbers.len() == keys);
            // EXPOSE: into arithmetic that stays here.
            let number = G::read_scalar(number.ok_or(Check::Piece)?.expose());
            let number = Zeroizing::new(number.ok_or(Check::Element)?);
            let fits = committed(*from) == Some(G::generator() * *number);
            if fits { Ok(number) } else { Err(Check::Piece) }
        };
        if let Some(number) = findings.sift(*from, number()) {
            *sum = *sum + *number;
        }
    }
    findings.verdict()?;
    Ok(SecretArray::new(*G::write_scalar(&sum)))
}
