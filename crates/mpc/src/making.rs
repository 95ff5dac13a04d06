//! Making shares: dealers deal, every holder adds up what it was dealt.
//!
//! Round 1, commit: the hash of my dealings; to each peer, the commitment to our pair's seed.
//! Round 2, reveal: the dealings; to each peer, its pieces, the seed and the transfer set-up.
//! Round 3, confirm: nothing but the echo of round 2.
//!
//! What is dealt is the only difference between a key that is born and one that moves on
//! ([`Source`]). A born key is the sum of everybody's random number. A known key is dealt whole by the
//! one party that knows it, and its constant commitment must be the key that everybody was told of. A held key is dealt again by t
//! or more of its holders: dealer i deals λᵢxᵢ on a fresh polynomial of the new degree, and its
//! constant commitment must be λᵢXᵢ, which everybody computes from the old epoch's public shares.
//! The pieces then add up to shares of the same key, with any new threshold and for any new set
//! (verifiable secret redistribution: Desmedt and Jajodia 1997; Wong, Wang and Wing 2002).
//!
//! Where shares are kept and there is one more, nothing is dealt: see [`Enrolling`].
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

use crate::abort::{Abort, Check, Fault, Findings};
use crate::codec::{self, Bytes};
use crate::crew::{Crew, each};
use crate::enrolment::Enrolling;
use crate::feldman::{self, Commitments, Dealing, Pieces};
use crate::group::{Curve, Ed25519, Group, Secp256k1};
use crate::index::ShareIndex;
use crate::known::WholeKey;
use crate::pairs::{self, Committed, Offered, Pair, PairOffer, SeedCommitment};
use crate::plan::{Brought, MakingPlan, Source};
use crate::round::{Advance, Inbox, RoundOutput};
use crate::secret::{SecretArray, SecretBytes};
use crate::shares::{self, EpochShares, PublicKeyShares, PublicShares};

/// A making of shares under way, named by what it awaits.
// Tests copy states to replay a round; nobody else can.
#[cfg_attr(test, derive(Clone))]
pub struct Making(Awaiting);

/// What a making ends with. `S` is the type of a party's own shares.
#[derive(Debug)]
pub enum Made<S = EpochShares> {
    /// A holder's own shares.
    Shares(S),
    /// For a dealer that gets no share: what was made for the others.
    Witnessed(PublicShares),
}

#[cfg_attr(test, derive(Clone))]
enum Awaiting {
    Commitments(AwaitingCommitments),
    Reveals(AwaitingReveals),
    Confirmations(AwaitingConfirmations),
    OneMore(Enrolling),
}

/// Round 1, from each dealer to everybody.
#[derive(Serialize, Deserialize)]
pub(crate) struct DealingCommitment {
    pub(crate) dealings: Bytes<32>,
}

/// Round 2, from each dealer to everybody.
#[derive(Serialize, Deserialize)]
pub(crate) struct Reveal {
    /// Hides the dealings behind their commitment.
    blind: Bytes<32>,
    /// One per key of the plan, in its order.
    pub(crate) dealings: Vec<Dealing>,
}

/// Round 2, to one holder. (Round 1's is a [`SeedCommitment`].)
#[derive(Serialize, Deserialize)]
pub(crate) struct Delivery {
    /// One per key of the plan, in its order; none from whoever deals nothing.
    pub(crate) pieces: Vec<SecretArray<32>>,
    /// Only where an ECDSA key is made, and only from one holder to another.
    pair: Option<PairOffer>,
}

#[cfg_attr(test, derive(Clone))]
struct AwaitingCommitments {
    plan: MakingPlan,
    /// Empty if we deal nothing.
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

    /// Deals what is ours to deal to every holder, ourselves included, and commits to it.
    ///
    /// What is brought is what the plan's source takes from this party: [`Brought::Nothing`] where
    /// it deals no key that exists.
    pub fn start(
        plan: MakingPlan,
        brought: Brought<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, RoundOutput), Abort> {
        plan.check(brought)?;
        if let Some(newcomer) = plan.newcomer() {
            let (enrolling, output) = Enrolling::start(plan, newcomer, brought.shares(), rng)?;
            return Ok((Self(Awaiting::OneMore(enrolling)), output));
        }
        let (mut reveal, mut pieces) = (Zeroizing::default(), Vec::new());
        let mut broadcast = Zeroizing::default();
        if plan.deals(plan.me) {
            let mut blind = [0; 32];
            rng.fill_bytes(&mut blind);
            let dealt = plan.curves().into_iter().map(|curve| deal_any(&plan, curve, brought, rng));
            let (dealings, own) = dealt.collect::<Result<(Vec<_>, Vec<_>), Abort>>()?;
            reveal = codec::encode(&Reveal { blind: Bytes(blind), dealings })?;
            let dealings = Bytes(plan.commit(plan.me, &reveal));
            broadcast = codec::encode(&DealingCommitment { dealings })?;
            pieces = own;
        }

        let mut pairs = BTreeMap::new();
        let mut direct = empty(&plan.peers());
        for peer in plan.paired() {
            let (committed, seed) = pairs::commit(plan.session, plan.me, peer)?;
            pairs.insert(peer, committed);
            direct.insert(peer, seal(&seed)?);
        }
        let output = RoundOutput { broadcast: broadcast.to_vec(), direct };
        let awaiting = AwaitingCommitments { plan, reveal, pieces, pairs };
        Ok((Self(Awaiting::Commitments(awaiting)), output))
    }

    /// Which round's messages are awaited, from 1.
    #[must_use]
    pub const fn round(&self) -> u8 {
        match &self.0 {
            Awaiting::Commitments(_) => 1,
            Awaiting::Reveals(_) => 2,
            Awaiting::Confirmations(_) => 3,
            Awaiting::OneMore(enrolling) => enrolling.round(),
        }
    }

    /// Takes the awaited round's messages in. The last one does all the checking. `crew` does the
    /// pairs.
    ///
    /// # Security
    ///
    /// Before a round's inbox is handed in, the broadcasts of the rounds before it must have been
    /// compared among all who take part.
    pub fn advance(self, inbox: Inbox, crew: &dyn Crew) -> Result<Advance<Self, Made>, Abort> {
        match self.0 {
            Awaiting::Commitments(state) => {
                let (next, output) = state.reveal(inbox, crew)?;
                Ok(Advance::Next(Self(Awaiting::Reveals(next)), output))
            }
            Awaiting::Reveals(state) => {
                let (next, output) = state.confirm(inbox)?;
                Ok(Advance::Next(Self(Awaiting::Confirmations(next)), output))
            }
            Awaiting::Confirmations(state) => state.finish(&inbox, crew).map(Advance::Done),
            Awaiting::OneMore(enrolling) => Ok(match enrolling.advance(inbox, crew)? {
                Advance::Next(next, output) => Advance::Next(Self(Awaiting::OneMore(next)), output),
                Advance::Done(shares) => Advance::Done(Made::Shares(shares)),
            }),
        }
    }
}

impl fmt::Debug for Making {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Making").field("round", &self.round()).finish_non_exhaustive()
    }
}

fn deal_any(
    plan: &MakingPlan,
    curve: Curve,
    brought: Brought<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<(Dealing, Pieces), Abort> {
    match curve {
        Curve::Secp256k1 => deal::<Secp256k1>(plan, brought, rng),
        Curve::Ed25519 => deal::<Ed25519>(plan, brought, rng),
    }
}

/// A key is born as the sum of everybody's random number, dealt whole, or dealt again as the sum of
/// every dealer's λᵢxᵢ.
fn deal<G: Group>(
    plan: &MakingPlan,
    brought: Brought<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<(Dealing, Pieces), Abort> {
    let constant = Zeroizing::new(match brought {
        Brought::Nothing => G::make_scalar(rng),
        Brought::Keys(keys) => {
            keys.iter().find_map(WholeKey::constant::<G>).ok_or(Fault::Inconsistent)?
        }
        Brought::Shares(_) | Brought::Bare(_) => {
            let bare = brought.bare().ok_or(Fault::Inconsistent)?;
            let (scalar, _) = bare.key(G::CURVE)?;
            // EXPOSE: into one multiplication, whose result is dealt.
            let share = G::read_scalar(scalar.expose()).ok_or(Fault::Inconsistent)?;
            plan.weight::<G>(plan.me).ok_or(Fault::Inconsistent)? * share
        }
    });
    let threshold = plan.quorum.threshold();
    Ok(feldman::deal::<G>(*constant, threshold, &plan.holders, &plan.session, plan.me, rng))
}

/// Nothing, to each of these.
pub(crate) fn empty(peers: &BTreeSet<ShareIndex>) -> BTreeMap<ShareIndex, SecretBytes> {
    peers.iter().map(|peer| (*peer, SecretBytes::new(Vec::new()))).collect()
}

pub(crate) fn seal<T: Serialize>(body: &T) -> Result<SecretBytes, Fault> {
    Ok(SecretBytes::new(std::mem::take(&mut *codec::encode(body)?)))
}

impl AwaitingCommitments {
    /// Everybody is committed: show the dealings, deliver the pieces, start the pairs.
    fn reveal(
        self,
        commitments: Inbox,
        crew: &dyn Crew,
    ) -> Result<(AwaitingReveals, RoundOutput), Abort> {
        let Self { plan, reveal, mut pieces, pairs } = self;
        commitments.require_from(&plan.peers())?;
        let mut take = |holder: ShareIndex| -> Result<Vec<SecretArray<32>>, Fault> {
            let taken = pieces.iter_mut().map(|pieces| pieces.remove(&holder));
            taken.collect::<Option<_>>().ok_or(Fault::Inconsistent)
        };

        let (offered, mut offers) = offer_pairs(pairs, crew)?;
        let mut direct = empty(&plan.peers());
        for peer in plan.peers().into_iter().filter(|peer| plan.delivers(plan.me, *peer)) {
            let delivery = Delivery { pieces: take(peer)?, pair: offers.remove(&peer) };
            direct.insert(peer, seal(&delivery)?);
        }
        let output = RoundOutput { broadcast: reveal.to_vec(), direct };
        let pieces = if plan.holds(plan.me) { take(plan.me)? } else { Vec::new() };
        let own = Own { pieces, plan, reveal, pairs: offered };
        Ok((AwaitingReveals { own, commitments }, output))
    }
}

impl AwaitingReveals {
    /// Say that everything arrived; the saying carries the echo.
    fn confirm(self, reveals: Inbox) -> Result<(AwaitingConfirmations, RoundOutput), Abort> {
        let Self { own, commitments } = self;
        let peers = own.plan.peers();
        reveals.require_from(&peers)?;
        let output = RoundOutput { broadcast: Vec::new(), direct: empty(&peers) };
        Ok((AwaitingConfirmations { own, commitments, reveals }, output))
    }
}

impl AwaitingConfirmations {
    fn finish(self, confirmations: &Inbox, crew: &dyn Crew) -> Result<Made, Abort> {
        let Self { own, commitments, reveals } = self;
        let plan = &own.plan;
        confirmations.require_from(&plan.peers())?;
        confirmations.silence()?;

        let (dealers, paired) = (plan.dealing_peers(), plan.paired());
        let (commitments, seeds) =
            commitments.read_from::<DealingCommitment, SeedCommitment>(&dealers, &paired)?;
        let mut heard = read_reveals(plan, &commitments, &reveals)?;
        let offers = take_offers(plan, &mut heard)?;
        if plan.deals(plan.me) {
            heard.insert(plan.me, own.heard()?);
        }

        let mut scalars = Vec::new();
        let mut keys = Vec::new();
        for (position, curve) in plan.curves().into_iter().enumerate() {
            let (scalar, key) = match curve {
                Curve::Secp256k1 => add_up::<Secp256k1>(plan, position, &heard)?,
                Curve::Ed25519 => add_up::<Ed25519>(plan, position, &heard)?,
            };
            scalars.extend(scalar);
            keys.push(key);
        }
        let MakingPlan { session, quorum, holders, me, .. } = own.plan;
        let public = PublicShares { session, quorum, holders, keys };
        if !public.holders.contains(&me) {
            return Ok(Made::Witnessed(public));
        }
        let pairs = finish_pairs(own.pairs, &seeds, offers, crew)?;
        Ok(Made::Shares(EpochShares::new(me, public, scalars, pairs)?))
    }
}

/// What one peer said to us in round 2, or we to ourselves.
struct Heard {
    /// None from whoever deals nothing.
    dealings: Vec<Dealing>,
    /// None from whoever deals nothing, and none to whoever holds nothing.
    pieces: Vec<SecretArray<32>>,
    pair: Option<PairOffer>,
}

impl Own {
    fn heard(&self) -> Result<Heard, Fault> {
        let reveal: Reveal = crate::round::read(&self.reveal).map_err(|_| Fault::Inconsistent)?;
        // EXPOSE: into the sum of pieces, which stays here.
        let pieces = self.pieces.iter().map(|piece| SecretArray::new(*piece.expose())).collect();
        Ok(Heard { dealings: reveal.dealings, pieces, pair: None })
    }
}

/// Reads the dealings, each against its commitment.
fn read_reveals(
    plan: &MakingPlan,
    commitments: &BTreeMap<ShareIndex, DealingCommitment>,
    reveals: &Inbox,
) -> Result<BTreeMap<ShareIndex, Heard>, Abort> {
    let delivering = plan.peers().into_iter().filter(|peer| plan.delivers(*peer, plan.me));
    let (mut opened, mut delivered) =
        reveals.read_from::<Reveal, Delivery>(&plan.dealing_peers(), &delivering.collect())?;
    let mut findings = Findings::default();
    for (peer, commitment) in commitments {
        let body = reveals.broadcast.get(peer).map(Vec::as_slice).unwrap_or_default();
        let opens = commitment.dealings.0 == plan.commit(*peer, body);
        findings.sift(*peer, opens.then_some(()).ok_or(Check::Opening));
    }
    findings.verdict()?;
    let heard = plan.peers().into_iter().map(|peer| {
        let dealings = opened.remove(&peer).map(|reveal| reveal.dealings).unwrap_or_default();
        let delivery = delivered.remove(&peer);
        let Delivery { pieces, pair } = delivery.unwrap_or(Delivery { pieces: vec![], pair: None });
        (peer, Heard { dealings, pieces, pair })
    });
    Ok(heard.collect())
}

/// The pair offers: from every peer that we make a pair with and from nobody else, as the plan says.
fn take_offers(
    plan: &MakingPlan,
    heard: &mut BTreeMap<ShareIndex, Heard>,
) -> Result<BTreeMap<ShareIndex, PairOffer>, Abort> {
    let paired = plan.paired();
    let mut findings = Findings::default();
    let mut offers = BTreeMap::new();
    for (peer, heard) in heard {
        let offer = heard.pair.take();
        let expected = offer.is_some() == paired.contains(peer);
        findings.sift(*peer, expected.then_some(()).ok_or(Check::Encoding));
        offers.extend(offer.map(|offer| (*peer, offer)));
    }
    findings.verdict().map(|()| offers)
}

/// Checks every dealing of one key and adds up: xⱼ = Σ f_d(j), X = Σ A_d,0. There is no xⱼ for
/// whoever holds nothing.
fn add_up<G: Group>(
    plan: &MakingPlan,
    position: usize,
    heard: &BTreeMap<ShareIndex, Heard>,
) -> Result<(Option<SecretArray<32>>, PublicKeyShares), Abort> {
    let mut findings = Findings::default();
    let mut dealt = Vec::new();
    let mut share = Zeroizing::new(G::small(0));
    for (peer, heard) in heard {
        if !plan.deals(*peer) {
            let silent = heard.pieces.is_empty();
            findings.sift(*peer, silent.then_some(()).ok_or(Check::Piece));
        } else if let Some((commitments, piece)) =
            findings.sift(*peer, heard.check::<G>(plan, position, *peer))
        {
            dealt.push(commitments);
            *share = *share + *piece;
        }
    }
    findings.verdict()?;

    let cancelled = Abort::Failed { check: Check::Cancelled };
    let sum = Commitments::sum(&dealt).ok_or_else(|| cancelled.clone())?;
    let public_shares: BTreeMap<_, _> = plan.holders.iter().map(|j| (*j, sum.at(*j))).collect();
    if public_shares.values().any(|point| *point == G::identity()) {
        return Err(cancelled);
    }
    let public_key = G::write_point(&sum.constant());
    let chain_code = match &plan.source {
        Source::Born(_) => shares::chain_code(&plan.session, &public_key),
        Source::Held { epoch, .. } => {
            let held = epoch.key(G::CURVE)?;
            // Every constant was checked, so that they add up to the old key.
            if held.public_key != public_key {
                return Err(Fault::Inconsistent.into());
            }
            held.chain_code
        }
        Source::Known { keys, .. } => {
            let known = keys.iter().find(|key| key.curve == G::CURVE);
            let known = known.ok_or(Fault::Inconsistent)?;
            if known.public_key != public_key {
                return Err(Fault::Inconsistent.into());
            }
            known.chain_code
        }
        Source::Kept(_) => return Err(Fault::Inconsistent.into()),
    };
    let key = PublicKeyShares {
        curve: G::CURVE,
        chain_code,
        public_key,
        verification_shares: public_shares
            .iter()
            .map(|(j, point)| (*j, G::write_point(point)))
            .collect(),
    };
    let share = plan.holds(plan.me).then(|| SecretArray::new(*G::write_scalar(&share)));
    Ok((share, key))
}

impl Heard {
    /// One dealer's dealing of one key, and our piece of it; 0 if we are to get none.
    fn check<G: Group>(
        &self,
        plan: &MakingPlan,
        position: usize,
        dealer: ShareIndex,
    ) -> Result<(Commitments<G>, Zeroizing<G::Scalar>), Check> {
        let keys = plan.curves().len();
        if self.dealings.len() != keys {
            return Err(Check::Degree);
        }
        if self.pieces.len() != if plan.holds(plan.me) { keys } else { 0 } {
            return Err(Check::Piece);
        }
        let dealing = self.dealings.get(position).ok_or(Check::Degree)?;
        let commitments = dealing.check::<G>(plan.quorum.threshold(), &plan.session, dealer)?;
        if let Some(expected) = plan.expected::<G>(dealer) {
            commitments.expect_constant(&expected)?;
        }
        let piece = match self.pieces.get(position) {
            Some(piece) => commitments.check_piece(plan.me, piece)?,
            None => G::small(0),
        };
        Ok((commitments, Zeroizing::new(piece)))
    }
}

/// Shows the seed of every pair and starts its transfers.
#[expect(clippy::type_complexity, reason = "two maps, named by the caller's pattern")]
pub(crate) fn offer_pairs(
    committed: BTreeMap<ShareIndex, Committed>,
    crew: &dyn Crew,
) -> Result<(BTreeMap<ShareIndex, Offered>, BTreeMap<ShareIndex, PairOffer>), Fault> {
    let started = each(crew, committed, Committed::offer)?;
    let (mut offered, mut offers) = (BTreeMap::new(), BTreeMap::new());
    for (peer, (kept, offer)) in started {
        offered.insert(peer, kept);
        offers.insert(peer, offer);
    }
    Ok((offered, offers))
}

/// Completes every pair; by far the longest part.
pub(crate) fn finish_pairs(
    offered: BTreeMap<ShareIndex, Offered>,
    seeds: &BTreeMap<ShareIndex, SeedCommitment>,
    mut offers: BTreeMap<ShareIndex, PairOffer>,
    crew: &dyn Crew,
) -> Result<BTreeMap<ShareIndex, Pair>, Abort> {
    let ends = offered.into_iter().map(|(peer, offered)| {
        let commitment = *seeds.get(&peer).ok_or(Fault::Inconsistent)?;
        let offer = offers.remove(&peer).ok_or(Fault::Inconsistent)?;
        Ok((peer, (offered, commitment, offer)))
    });
    let ends = ends.collect::<Result<_, Fault>>()?;
    let finish = |(offered, commitment, offer): (Offered, _, _)| offered.finish(commitment, offer);
    let mut findings = Findings::default();
    let mut pairs = BTreeMap::new();
    for (peer, pair) in each(crew, ends, finish)? {
        pairs.extend(findings.sift(peer, pair).map(|pair| (peer, pair)));
    }
    findings.verdict().map(|()| pairs)
}
