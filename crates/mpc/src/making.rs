//! Making shares: every holder deals, every holder adds up what it was dealt.
//!
//! Round 1, commit: the hash of my dealings; to each peer, the commitment to our pair's seed.
//! Round 2, reveal: the dealings; to each peer, its pieces, the seed and the transfer set-up.
//! Round 3, confirm: nothing but the echo of round 2.
//!
//! # Security
//!
//! Nothing is read before round 3 is in. Then everybody has compared what everybody broadcast in
//! rounds 1 and 2, so that whoever fails a check failed it before all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::abort::{Abort, Check, Fault, Findings, Refusal};
use crate::codec::{self, Bytes};
use crate::feldman::{self, Commitments, Dealing, Pieces};
use crate::group::{Curve, Ed25519, Group, Secp256k1};
use crate::index::ShareIndex;
use crate::pairs::{self, Committed, Offered, Pair, PairOffer, SeedCommitment};
use crate::quorum::Quorum;
use crate::round::{Advance, Inbox, RoundOutput, read};
use crate::secret::{SecretArray, SecretBytes};
use crate::session::{self, SessionId};
use crate::shares::{self, EpochShares, PublicKeyShares, PublicShares};

const COMMITMENT: &str = "cohort/mpc/v1/making/commitment";

/// Which shares to make, and which of them is ours. Equal at all holders but for `me`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MakingPlan {
    /// The joint id of the session.
    pub session: SessionId,
    /// t of n.
    pub quorum: Quorum,
    /// The n holders.
    pub holders: BTreeSet<ShareIndex>,
    /// Our own share.
    pub me: ShareIndex,
    /// The curves of the keys to make, each once.
    pub keys: Vec<Curve>,
}

/// A making of shares under way, named by what it awaits.
// Tests copy states to replay a round; nobody else can.
#[cfg_attr(test, derive(Clone))]
pub struct Making(Awaiting);

#[cfg_attr(test, derive(Clone))]
enum Awaiting {
    Commitments(AwaitingCommitments),
    Reveals(AwaitingReveals),
    Confirmations(AwaitingConfirmations),
}

/// Round 1, to everybody.
#[derive(Serialize, Deserialize)]
pub(crate) struct DealingCommitment {
    pub(crate) dealings: Bytes<32>,
}

/// Round 2, to everybody.
#[derive(Serialize, Deserialize)]
pub(crate) struct Reveal {
    /// Hides the dealings behind their commitment.
    blind: Bytes<32>,
    /// One per key of the plan, in its order.
    pub(crate) dealings: Vec<Dealing>,
}

/// Round 2, to one peer. (Round 1's is a [`SeedCommitment`].)
#[derive(Serialize, Deserialize)]
pub(crate) struct Delivery {
    /// One per key of the plan, in its order.
    pub(crate) pieces: Vec<SecretArray<32>>,
    /// Only where an ECDSA key is made.
    pair: Option<PairOffer>,
}

#[cfg_attr(test, derive(Clone))]
struct AwaitingCommitments {
    plan: MakingPlan,
    reveal: Zeroizing<Vec<u8>>,
    pieces: Vec<Pieces>,
    pairs: BTreeMap<ShareIndex, Committed>,
}

#[cfg_attr(test, derive(Clone))]
struct AwaitingReveals {
    own: Own,
    commitments: Inbox,
}

#[cfg_attr(test, derive(Clone))]
struct AwaitingConfirmations {
    own: Own,
    commitments: Inbox,
    reveals: Inbox,
}

/// What we dealt and offered, once it is said.
#[cfg_attr(test, derive(Clone))]
struct Own {
    plan: MakingPlan,
    reveal: Zeroizing<Vec<u8>>,
    /// The pieces that we dealt to ourselves.
    pieces: Vec<SecretArray<32>>,
    pairs: BTreeMap<ShareIndex, Offered>,
}

impl Making {
    /// How many rounds a making takes.
    pub const ROUNDS: u8 = 3;

    /// Deals to every holder, ourselves included, and commits to it.
    pub fn start(plan: MakingPlan, rng: &mut dyn CryptoRng) -> Result<(Self, RoundOutput), Abort> {
        plan.check()?;
        let mut blind = [0; 32];
        rng.fill_bytes(&mut blind);
        let (dealings, pieces) = plan.keys.iter().map(|curve| plan.deal(*curve, rng)).unzip();
        let reveal = codec::encode(&Reveal { blind: Bytes(blind), dealings })?;
        let commitment = DealingCommitment { dealings: Bytes(plan.commit(plan.me, &reveal)) };

        let mut pairs = BTreeMap::new();
        let mut seeds = BTreeMap::new();
        for peer in plan.paired() {
            let (committed, seed) = pairs::commit(plan.session, plan.me, peer)?;
            pairs.insert(peer, committed);
            seeds.insert(peer, seed);
        }
        let output = if plan.makes_pairs() {
            RoundOutput::both(&commitment, &seeds)?
        } else {
            RoundOutput::broadcast(&commitment, &plan.peers())?
        };
        let awaiting = AwaitingCommitments { plan, reveal, pieces, pairs };
        Ok((Self(Awaiting::Commitments(awaiting)), output))
    }

    /// Which round's messages are awaited, from 1.
    #[must_use]
    pub const fn round(&self) -> u8 {
        match self.0 {
            Awaiting::Commitments(_) => 1,
            Awaiting::Reveals(_) => 2,
            Awaiting::Confirmations(_) => 3,
        }
    }

    /// Takes the awaited round's messages in. The last one does all the checking.
    ///
    /// # Security
    ///
    /// Before a round's inbox is handed in, the broadcasts of the rounds before it must have been
    /// compared among all holders.
    pub fn advance(
        self,
        inbox: Inbox,
        _rng: &mut dyn CryptoRng,
    ) -> Result<Advance<Self, EpochShares>, Abort> {
        match self.0 {
            Awaiting::Commitments(state) => {
                let (next, output) = state.reveal(inbox)?;
                Ok(Advance::Next(Self(Awaiting::Reveals(next)), output))
            }
            Awaiting::Reveals(state) => {
                let (next, output) = state.confirm(inbox)?;
                Ok(Advance::Next(Self(Awaiting::Confirmations(next)), output))
            }
            Awaiting::Confirmations(state) => state.finish(&inbox).map(Advance::Done),
        }
    }
}

impl fmt::Debug for Making {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Making").field("round", &self.round()).finish_non_exhaustive()
    }
}

impl MakingPlan {
    fn check(&self) -> Result<(), Refusal> {
        let expected = self.quorum.holders();
        if self.holders.len() != usize::from(expected) {
            return Err(Refusal::Holders { expected, named: self.holders.len() });
        }
        if !self.holders.contains(&self.me) {
            return Err(Refusal::NotTakingPart);
        }
        let curves: BTreeSet<Curve> = self.keys.iter().copied().collect();
        if curves.is_empty() || curves.len() != self.keys.len() {
            return Err(Refusal::Keys);
        }
        Ok(())
    }

    fn peers(&self) -> BTreeSet<ShareIndex> {
        self.holders.iter().copied().filter(|holder| *holder != self.me).collect()
    }

    /// Only ECDSA needs pairs.
    fn makes_pairs(&self) -> bool {
        self.keys.contains(&Curve::Secp256k1)
    }

    /// The peers we make a pair with: all or none.
    fn paired(&self) -> BTreeSet<ShareIndex> {
        if self.makes_pairs() { self.peers() } else { BTreeSet::new() }
    }

    fn deal(&self, curve: Curve, rng: &mut dyn CryptoRng) -> (Dealing, Pieces) {
        match curve {
            Curve::Secp256k1 => self.deal_born::<Secp256k1>(rng),
            Curve::Ed25519 => self.deal_born::<Ed25519>(rng),
        }
    }

    /// A key is born as the sum of everybody's random number.
    fn deal_born<G: Group>(&self, rng: &mut dyn CryptoRng) -> (Dealing, Pieces) {
        let random = Zeroizing::new(G::make_scalar(rng));
        let threshold = self.quorum.threshold();
        feldman::deal::<G>(*random, threshold, &self.holders, &self.session, self.me, rng)
    }

    /// What a dealer commits to: its reveal, in this plan, as this dealer.
    pub(crate) fn commit(&self, dealer: ShareIndex, reveal: &[u8]) -> [u8; 32] {
        let quorum = [self.quorum.threshold(), self.quorum.holders()];
        let holders: Vec<u8> = self.holders.iter().map(|holder| holder.number()).collect();
        let keys: Vec<&str> = self.keys.iter().map(|curve| curve.name()).collect();
        let keys = keys.join(",");
        let dealer = [dealer.number()];
        let parts: [&[u8]; 6] =
            [&self.session.0, &quorum, &holders, keys.as_bytes(), &dealer, reveal];
        session::hash(COMMITMENT, &parts)
    }
}

impl AwaitingCommitments {
    /// Everybody is committed: show the dealings, deliver the pieces, start the pairs.
    fn reveal(self, commitments: Inbox) -> Result<(AwaitingReveals, RoundOutput), Abort> {
        let Self { plan, reveal, mut pieces, pairs } = self;
        commitments.require_from(&plan.peers())?;
        let mut take = |holder: ShareIndex| -> Result<Vec<SecretArray<32>>, Fault> {
            let taken = pieces.iter_mut().map(|pieces| pieces.remove(&holder));
            taken.collect::<Option<_>>().ok_or(Fault::Inconsistent)
        };

        let mut offers = BTreeMap::new();
        let mut offered = BTreeMap::new();
        for (peer, committed) in pairs {
            let (kept, offer) = committed.offer();
            offered.insert(peer, kept);
            offers.insert(peer, offer);
        }
        let mut direct = BTreeMap::new();
        for peer in plan.peers() {
            let delivery = Delivery { pieces: take(peer)?, pair: offers.remove(&peer) };
            let body = std::mem::take(&mut *codec::encode(&delivery)?);
            direct.insert(peer, SecretBytes::new(body));
        }
        let output = RoundOutput { broadcast: reveal.to_vec(), direct };
        let own = Own { pieces: take(plan.me)?, plan, reveal, pairs: offered };
        Ok((AwaitingReveals { own, commitments }, output))
    }
}

impl AwaitingReveals {
    /// Say that everything arrived; the saying carries the echo.
    fn confirm(self, reveals: Inbox) -> Result<(AwaitingConfirmations, RoundOutput), Abort> {
        let Self { own, commitments } = self;
        let peers = own.plan.peers();
        reveals.require_from(&peers)?;
        let direct = peers.iter().map(|peer| (*peer, SecretBytes::new(Vec::new()))).collect();
        let output = RoundOutput { broadcast: Vec::new(), direct };
        Ok((AwaitingConfirmations { own, commitments, reveals }, output))
    }
}

impl AwaitingConfirmations {
    fn finish(self, confirmations: &Inbox) -> Result<EpochShares, Abort> {
        let Self { own, commitments, reveals } = self;
        let plan = &own.plan;
        confirmations.require_from(&plan.peers())?;
        confirmations.silence()?;

        let (commitments, seeds) = read_commitments(plan, &commitments)?;
        let mut heard = read_reveals(plan, &commitments, &reveals)?;
        let offers = take_offers(plan, &mut heard)?;
        let dealt = heard.insert(plan.me, own.heard()?);
        debug_assert!(dealt.is_none(), "we are not our own peer");

        let mut scalars = Vec::with_capacity(plan.keys.len());
        let mut keys = Vec::with_capacity(plan.keys.len());
        for (position, curve) in plan.keys.iter().enumerate() {
            let (scalar, key) = match curve {
                Curve::Secp256k1 => add_up::<Secp256k1>(plan, position, &heard)?,
                Curve::Ed25519 => add_up::<Ed25519>(plan, position, &heard)?,
            };
            scalars.push(scalar);
            keys.push(key);
        }
        let MakingPlan { session, quorum, holders, me, .. } = own.plan;
        let pairs = finish_pairs(own.pairs, &seeds, offers)?;
        let public = PublicShares { session, quorum, holders, keys };
        Ok(EpochShares::new(me, public, scalars, pairs)?)
    }
}

/// What one dealer said to us in round 2.
struct Heard {
    dealings: Vec<Dealing>,
    pieces: Vec<SecretArray<32>>,
    pair: Option<PairOffer>,
}

impl Own {
    fn heard(&self) -> Result<Heard, Fault> {
        let reveal: Reveal = read(&self.reveal).map_err(|_| Fault::Inconsistent)?;
        // EXPOSE: into the sum of pieces, which stays here.
        let pieces = self.pieces.iter().map(|piece| SecretArray::new(*piece.expose())).collect();
        Ok(Heard { dealings: reveal.dealings, pieces, pair: None })
    }
}

#[expect(clippy::type_complexity, reason = "two maps, named by the caller's pattern")]
fn read_commitments(
    plan: &MakingPlan,
    inbox: &Inbox,
) -> Result<(BTreeMap<ShareIndex, DealingCommitment>, BTreeMap<ShareIndex, SeedCommitment>), Abort>
{
    if plan.makes_pairs() { inbox.both() } else { Ok((inbox.broadcasts()?, BTreeMap::new())) }
}

/// Reads the dealings, each against its commitment.
fn read_reveals(
    plan: &MakingPlan,
    commitments: &BTreeMap<ShareIndex, DealingCommitment>,
    reveals: &Inbox,
) -> Result<BTreeMap<ShareIndex, Heard>, Abort> {
    let (opened, delivered) = reveals.both::<Reveal, Delivery>()?;
    let mut findings = Findings::default();
    for (peer, body) in &reveals.broadcast {
        let committed = commitments.get(peer).map(|commitment| commitment.dealings.0);
        let opens = committed == Some(plan.commit(*peer, body));
        findings.sift(*peer, opens.then_some(()).ok_or(Check::Opening));
    }
    findings.verdict()?;
    let both = opened.into_iter().zip(delivered.into_values());
    let heard = both.map(|((peer, reveal), delivery)| {
        let Delivery { pieces, pair } = delivery;
        (peer, Heard { dealings: reveal.dealings, pieces, pair })
    });
    Ok(heard.collect())
}

/// The pair offers: from every peer or from none, as the plan says.
fn take_offers(
    plan: &MakingPlan,
    heard: &mut BTreeMap<ShareIndex, Heard>,
) -> Result<BTreeMap<ShareIndex, PairOffer>, Abort> {
    let mut findings = Findings::default();
    let mut offers = BTreeMap::new();
    for (peer, heard) in heard {
        let offer = heard.pair.take();
        let expected = offer.is_some() == plan.makes_pairs();
        findings.sift(*peer, expected.then_some(()).ok_or(Check::Encoding));
        offers.extend(offer.map(|offer| (*peer, offer)));
    }
    findings.verdict().map(|()| offers)
}

/// Checks every dealing of one key and adds up: xⱼ = Σ f_d(j), X = Σ A_d,0.
fn add_up<G: Group>(
    plan: &MakingPlan,
    position: usize,
    heard: &BTreeMap<ShareIndex, Heard>,
) -> Result<(SecretArray<32>, PublicKeyShares), Abort> {
    let mut findings = Findings::default();
    let checked: Vec<(Commitments<G>, Zeroizing<G::Scalar>)> = heard
        .iter()
        .filter_map(|(dealer, heard)| findings.sift(*dealer, heard.check(plan, position, *dealer)))
        .collect();
    findings.verdict()?;

    let cancelled = Abort::Failed { check: Check::Cancelled };
    let sum = Commitments::sum(checked.iter().map(|(commitments, _)| commitments));
    let sum = sum.ok_or_else(|| cancelled.clone())?;
    let share = checked.iter().fold(G::small(0), |sum, (_, piece)| sum + **piece);
    let share = Zeroizing::new(share);

    let public_shares: BTreeMap<_, _> = plan.holders.iter().map(|j| (*j, sum.at(*j))).collect();
    if public_shares.values().any(|point| *point == G::identity()) {
        return Err(cancelled);
    }
    let public_key = G::write_point(&sum.constant());
    let key = PublicKeyShares {
        curve: G::CURVE,
        chain_code: shares::chain_code(&plan.session, &public_key),
        public_key,
        verification_shares: public_shares
            .iter()
            .map(|(j, point)| (*j, G::write_point(point)))
            .collect(),
    };
    Ok((SecretArray::new(*G::write_scalar(&share)), key))
}

impl Heard {
    /// One dealer's dealing of one key, and our piece of it.
    fn check<G: Group>(
        &self,
        plan: &MakingPlan,
        position: usize,
        dealer: ShareIndex,
    ) -> Result<(Commitments<G>, Zeroizing<G::Scalar>), Check> {
        if self.dealings.len() != plan.keys.len() {
            return Err(Check::Degree);
        }
        if self.pieces.len() != plan.keys.len() {
            return Err(Check::Piece);
        }
        let dealing = self.dealings.get(position).ok_or(Check::Degree)?;
        let piece = self.pieces.get(position).ok_or(Check::Piece)?;
        let commitments = dealing.check::<G>(plan.quorum.threshold(), &plan.session, dealer)?;
        let piece = Zeroizing::new(commitments.check_piece(plan.me, piece)?);
        Ok((commitments, piece))
    }
}

/// Completes every pair; by far the longest part.
fn finish_pairs(
    offered: BTreeMap<ShareIndex, Offered>,
    seeds: &BTreeMap<ShareIndex, SeedCommitment>,
    mut offers: BTreeMap<ShareIndex, PairOffer>,
) -> Result<BTreeMap<ShareIndex, Pair>, Abort> {
    let mut findings = Findings::default();
    let mut pairs = BTreeMap::new();
    for (peer, offered) in offered {
        let commitment = seeds.get(&peer).ok_or(Fault::Inconsistent)?;
        let offer = offers.remove(&peer).ok_or(Fault::Inconsistent)?;
        let pair = findings.sift(peer, offered.finish(*commitment, offer));
        pairs.extend(pair.map(|pair| (peer, pair)));
    }
    findings.verdict().map(|()| pairs)
}
