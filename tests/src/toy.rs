//! A scheme without security: every holder knows the whole key.
//!
//! It talks as the real one does (the same rounds, broadcasts beside direct bodies, commitments
//! opened later, pairs of their own) and costs nothing, so that stories of crashes, networks and
//! lies run by the thousand. Its signatures are real: what comes out must verify.

use std::collections::{BTreeMap, BTreeSet};

use hmac::{Hmac, KeyInit, Mac};
use k256::{
    FieldBytes, Scalar,
    ecdsa::SigningKey,
    elliptic_curve::{PrimeField, ops::Reduce},
};
use mpc::{
    Abort, Advance, Check, Crew, Curve, EcdsaSignature, Fault, Inbox, Made, MakingPlan,
    PublicKeyShares, PublicShares, Refusal, RoundOutput, SecretBytes, SessionId, ShareIndex,
    Signature, SigningPlan, Source, WholeKey,
};
use party::{
    Scheme,
    scheme::{Bare, Brings, Start, Step},
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_bytes::ByteArray;
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

type Bytes = ByteArray<32>;

/// More than any body of this scheme.
const LONGEST: usize = 64 * 1024;

/// The scheme.
#[derive(Debug)]
pub enum Toy {}

/// A holder's share as a backup has it: the key and its public side.
#[derive(Clone, Serialize, Deserialize)]
pub struct ToyBare {
    me: ShareIndex,
    public: PublicShares,
    key: Bytes,
}

/// A holder's share, and a key for each pair.
#[derive(Clone, Serialize, Deserialize)]
pub struct ToyShares {
    bare: ToyBare,
    pairs: BTreeMap<u8, Bytes>,
}

/// Making the key, between rounds.
pub struct ToyMaking {
    plan: MakingPlan,
    /// None from whoever deals nothing. Of a key that is held, everybody deals the whole.
    part: Option<[u8; 32]>,
    seeds: BTreeMap<ShareIndex, [u8; 32]>,
    /// The pairs that stay.
    kept: BTreeMap<u8, Bytes>,
    commitments: Option<Inbox>,
    reveals: Option<Inbox>,
}

/// Trying or signing, between rounds.
pub struct ToySigning {
    shares: ToyShares,
    signers: BTreeSet<ShareIndex>,
    id: [u8; 32],
    message: Option<(Vec<u32>, [u8; 32])>,
    nonces: BTreeMap<ShareIndex, [u8; 32]>,
    round: u8,
}

/// Round 1 of making, to everybody.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Commitment {
    part: Bytes,
}

/// Round 1 of making, to one peer.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedCommitment {
    seed: Bytes,
}

/// Round 2 of making, to everybody.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reveal {
    image: Bytes,
}

/// Round 2 of making, to one peer.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Delivery {
    part: Option<Bytes>,
    seed: Option<Bytes>,
}

/// Round 1 of signing, to everybody.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nonce {
    nonce: Bytes,
}

/// Rounds 1 and 2 of signing, to one peer: proof of the pair's key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PairTag {
    tag: Bytes,
}

/// Round 3 of signing, to everybody: proof of the wallet's key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    sum: Bytes,
}

fn hash(tag: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [tag.as_bytes()].iter().chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn seal<T: Serialize>(body: &T) -> SecretBytes {
    SecretBytes::new(wire::encode(body))
}

/// Reads everybody's bodies; whoever sent one that is none has broken the protocol.
fn read<'a, T: Serialize + DeserializeOwned>(
    bodies: impl Iterator<Item = (&'a ShareIndex, &'a [u8])>,
) -> Result<BTreeMap<ShareIndex, T>, Abort> {
    let said = bodies.filter(|(_, body)| !body.is_empty());
    let read = said.map(|(peer, body)| {
        let body = wire::decode(body, LONGEST).map_err(|_| cheated(*peer, Check::Encoding))?;
        Ok((*peer, body))
    });
    read.collect()
}

fn broadcasts<T: Serialize + DeserializeOwned>(
    inbox: &Inbox,
) -> Result<BTreeMap<ShareIndex, T>, Abort> {
    read(inbox.broadcast.iter().map(|(peer, body)| (peer, body.as_slice())))
}

fn directs<T: Serialize + DeserializeOwned>(
    inbox: &Inbox,
) -> Result<BTreeMap<ShareIndex, T>, Abort> {
    read(inbox.direct.iter().map(|(peer, body)| (peer, body.expose())))
}

fn silent(inbox: &Inbox, broadcast: bool) -> Result<(), Abort> {
    let mut peers = inbox.broadcast.keys();
    let speaker = peers.find(|peer| {
        let said = broadcast && inbox.broadcast.get(peer).is_some_and(|body| !body.is_empty());
        said || !broadcast && inbox.direct.get(peer).is_some_and(|b| !b.expose().is_empty())
    });
    speaker.map_or(Ok(()), |peer| Err(cheated(*peer, Check::Encoding)))
}

fn cheated(culprit: ShareIndex, check: Check) -> Abort {
    Abort::Cheated { culprits: vec![culprit], check }
}

impl ToyMaking {
    fn image(&self, dealer: ShareIndex, part: &[u8; 32]) -> [u8; 32] {
        hash("image", &[&self.plan.session.0, &[dealer.number()], part])
    }

    fn seed(&self, from: ShareIndex, to: ShareIndex, seed: &[u8; 32]) -> [u8; 32] {
        hash("seed", &[&self.plan.session.0, &[from.number(), to.number()], seed])
    }

    fn own_image(&self) -> Option<[u8; 32]> {
        self.part.as_ref().map(|part| self.image(self.plan.me, part))
    }

    fn commit(&self) -> RoundOutput {
        let image = self.own_image();
        let committed =
            image.map(|image| Commitment { part: Bytes::new(hash("commit", &[&image])) });
        let commit = |peer| {
            let seed = self.seeds.get(&peer).map(|seed| self.seed(self.plan.me, peer, seed));
            let nothing = SecretBytes::new(Vec::new());
            let seed = seed.map(|seed| seal(&SeedCommitment { seed: Bytes::new(seed) }));
            (peer, seed.unwrap_or(nothing))
        };
        let broadcast = committed.map(|body| wire::encode(&body)).unwrap_or_default();
        RoundOutput { broadcast, direct: self.plan.peers().into_iter().map(commit).collect() }
    }

    fn reveal(&self) -> RoundOutput {
        let reveal = self.own_image().map(|image| Reveal { image: Bytes::new(image) });
        let deliver = |peer| {
            let seed = self.seeds.get(&peer).copied().map(Bytes::new);
            let part = self.part.filter(|_| self.plan.holds(peer)).map(Bytes::new);
            let nothing = SecretBytes::new(Vec::new());
            let says = part.is_some() || seed.is_some();
            (peer, if says { seal(&Delivery { part, seed }) } else { nothing })
        };
        let direct = self.plan.peers().into_iter().map(deliver).collect();
        RoundOutput { broadcast: reveal.map(|r| wire::encode(&r)).unwrap_or_default(), direct }
    }

    fn finish(&self, commitments: &Inbox, reveals: &Inbox) -> Result<Made<ToyShares>, Abort> {
        let committed: BTreeMap<_, Commitment> = broadcasts(commitments)?;
        let seeds: BTreeMap<_, SeedCommitment> = directs(commitments)?;
        let images: BTreeMap<_, Reveal> = broadcasts(reveals)?;
        let mut delivered: BTreeMap<_, Delivery> = directs(reveals)?;
        let plan = &self.plan;
        let me = plan.me;
        let mut parts: BTreeMap<ShareIndex, [u8; 32]> =
            self.part.map(|part| (me, part)).into_iter().collect();
        let mut pairs = self.kept.clone();
        for peer in plan.peers() {
            let Delivery { part, seed } =
                delivered.remove(&peer).unwrap_or(Delivery { part: None, seed: None });
            let image = images.get(&peer).map(|reveal| *reveal.image);
            let opened = image.map(|image| hash("commit", &[&image]));
            let dealt = plan.deals(peer);
            if opened.is_some() != dealt
                || opened != committed.get(&peer).map(|commitment| *commitment.part)
            {
                return Err(cheated(peer, Check::Opening));
            }
            let mine = part.map(|part| self.image(peer, &part));
            if mine != image.filter(|_| plan.holds(me)) {
                return Err(cheated(peer, Check::Piece));
            }
            parts.extend(part.map(|part| (peer, part.into_array())));
            let paired = self.seeds.get(&peer);
            let theirs = seed.map(|seed| self.seed(peer, me, &seed));
            if theirs.is_some() != paired.is_some()
                || theirs != seeds.get(&peer).map(|commitment| *commitment.seed)
            {
                return Err(cheated(peer, Check::Seed));
            }
            if let (Some(mine), Some(theirs)) = (paired, seed) {
                let (low, high) = if me < peer { (*mine, *theirs) } else { (*theirs, *mine) };
                pairs.insert(peer.number(), Bytes::new(hash("pair", &[&low, &high])));
            }
        }
        let key = self.key(&parts)?;
        let MakingPlan { session, quorum, holders, source, .. } = plan.clone();
        let (public_key, chain_code) = match (&source, &key) {
            (Source::Held { epoch, .. } | Source::Kept(epoch), _) => {
                let held = epoch.keys.first().ok_or(Fault::Library)?;
                (held.public_key.clone(), held.chain_code)
            }
            (Source::Born(_), Some(key)) => {
                let public_key = public_of(key).ok_or(Fault::Library)?;
                let chain_code = hash("chain", &[&session.0, &public_key]);
                (public_key, chain_code)
            }
            (Source::Known { keys, .. }, _) => {
                let known = keys.first().ok_or(Fault::Library)?;
                (known.public_key.clone(), known.chain_code)
            }
            (Source::Born(_), None) => return Err(Fault::Library.into()),
        };
        let shares = PublicKeyShares {
            curve: Curve::Secp256k1,
            chain_code,
            verification_shares: holders.iter().map(|j| (*j, public_key.clone())).collect(),
            public_key,
        };
        let public = PublicShares { session, quorum, holders, keys: vec![shares] };
        Ok(match key {
            Some(key) if plan.holds(me) => {
                let key = Bytes::new(key.to_bytes().into());
                Made::Shares(ToyShares { bare: ToyBare { me, public, key }, pairs })
            }
            _ => Made::Witnessed(public),
        })
    }

    /// The key that the parts make: all of them together, or of a held key each of them. Whoever
    /// deals another key than the one that is held is named.
    fn key(&self, parts: &BTreeMap<ShareIndex, [u8; 32]>) -> Result<Option<Scalar>, Abort> {
        let held = match &self.plan.source {
            Source::Held { epoch, .. } | Source::Kept(epoch) => {
                epoch.keys.first().map(|key| &key.public_key)
            }
            Source::Known { keys, .. } => keys.first().map(|key| &key.public_key),
            Source::Born(_) => {
                let parts: Vec<&[u8]> = parts.values().map(<[u8; 32]>::as_slice).collect();
                return Ok(Some(Scalar::reduce(&FieldBytes::from(hash("key", &parts)))));
            }
        };
        let mut found = None;
        for (dealer, part) in parts {
            let key = Option::<Scalar>::from(Scalar::from_repr(FieldBytes::from(*part)));
            let key = key.filter(|key| public_of(key).as_ref() == held);
            found = Some(key.ok_or_else(|| cheated(*dealer, Check::Constant))?);
        }
        Ok(found)
    }
}

fn public_of(key: &Scalar) -> Option<Vec<u8>> {
    let key = SigningKey::from_slice(&key.to_bytes()).ok()?;
    Some(key.verifying_key().to_sec1_point(true).as_bytes().to_vec())
}

impl ToyBare {
    fn root(&self) -> Option<Scalar> {
        Option::from(Scalar::from_repr(FieldBytes::from(*self.key)))
    }

    /// CKDpriv of BIP-32, without hardening.
    fn child(&self, path: &[u32]) -> Option<SigningKey> {
        let mut key = self.root()?;
        let mut chain = self.public.keys.first()?.chain_code;
        for step in path {
            let mut mac = Hmac::<Sha512>::new_from_slice(&chain).ok()?;
            mac.update(&public_of(&key)?);
            mac.update(&step.to_be_bytes());
            let digest: [u8; 64] = mac.finalize().into_bytes().into();
            let (left, right) = digest.split_first_chunk::<32>()?;
            key += Option::<Scalar>::from(Scalar::from_repr(FieldBytes::from(*left)))?;
            chain = right.try_into().ok()?;
        }
        SigningKey::from_slice(&key.to_bytes()).ok()
    }

    fn check(&self) -> Result<(), Fault> {
        let public = self.root().and_then(|key| public_of(&key)).ok_or(Fault::Inconsistent)?;
        let fits = self.public.keys.first().is_some_and(|key| key.public_key == public);
        if fits { Ok(()) } else { Err(Fault::Inconsistent) }
    }
}

impl ToyShares {
    fn start(
        &self,
        signers: BTreeSet<ShareIndex>,
        id: [u8; 32],
        message: Option<(Vec<u32>, [u8; 32])>,
        rng: &mut dyn CryptoRng,
    ) -> (ToySigning, RoundOutput) {
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let nonces = BTreeMap::from([(self.bare.me, nonce)]);
        let state = ToySigning { shares: self.clone(), signers, id, message, nonces, round: 1 };
        let broadcast = wire::encode(&Nonce { nonce: Bytes::new(nonce) });
        let direct = state.tags();
        (state, RoundOutput { broadcast, direct })
    }
}

impl ToySigning {
    fn tag(&self, from: ShareIndex, to: ShareIndex) -> [u8; 32] {
        let me = self.shares.bare.me;
        let other = if from == me { to } else { from };
        let pair = self.shares.pairs.get(&other.number()).map(|key| **key).unwrap_or_default();
        let mut parts: Vec<&[u8]> = vec![&pair, &self.id];
        let ends = [self.round, from.number(), to.number()];
        parts.push(&ends);
        if self.round > 1 {
            parts.extend(self.nonces.values().map(<[u8; 32]>::as_slice));
        }
        hash("tag", &parts)
    }

    fn tags(&self) -> BTreeMap<ShareIndex, SecretBytes> {
        let me = self.shares.bare.me;
        let peers = self.signers.iter().copied().filter(|peer| *peer != me);
        peers.map(|peer| (peer, seal(&PairTag { tag: Bytes::new(self.tag(me, peer)) }))).collect()
    }

    fn check_tags(&self, inbox: &Inbox) -> Result<(), Abort> {
        for (peer, PairTag { tag }) in directs(inbox)? {
            if *tag != self.tag(peer, self.shares.bare.me) {
                return Err(Abort::Ban { peer, check: Check::Multiplication });
            }
        }
        Ok(())
    }

    fn sum(&self, signer: ShareIndex) -> [u8; 32] {
        let mut parts: Vec<&[u8]> = vec![&*self.shares.bare.key, &self.id];
        let number = [signer.number()];
        parts.push(&number);
        parts.extend(self.nonces.values().map(<[u8; 32]>::as_slice));
        hash("sum", &parts)
    }

    /// The next round's words, or the end.
    fn go_on(mut self, inbox: &Inbox) -> Result<Advance<Self, Self>, Abort> {
        if self.round < 3 {
            self.check_tags(inbox)?;
        } else {
            silent(inbox, false)?;
        }
        match self.round {
            1 => {
                for (peer, Nonce { nonce }) in broadcasts(inbox)? {
                    self.nonces.insert(peer, nonce.into_array());
                }
                self.round = 2;
                let direct = self.tags();
                Ok(Advance::Next(self, RoundOutput { broadcast: Vec::new(), direct }))
            }
            2 => {
                silent(inbox, true)?;
                self.round = 3;
                let me = self.shares.bare.me;
                let broadcast = wire::encode(&Sum { sum: Bytes::new(self.sum(me)) });
                let peers = self.signers.iter().filter(|peer| **peer != me);
                let direct = peers.map(|peer| (*peer, SecretBytes::new(Vec::new()))).collect();
                Ok(Advance::Next(self, RoundOutput { broadcast, direct }))
            }
            _ => {
                for (peer, Sum { sum }) in broadcasts(inbox)? {
                    if *sum != self.sum(peer) {
                        return Err(cheated(peer, Check::SignatureShare));
                    }
                }
                Ok(Advance::Done(self))
            }
        }
    }

    fn signature(&self) -> Option<Signature> {
        let (path, digest) = self.message.as_ref()?;
        let (signature, id) = self.shares.bare.child(path)?.sign_prehash_recoverable(digest);
        let (r, s) = signature.split_bytes();
        let ecdsa = EcdsaSignature { r: r.into(), s: s.into(), recovery_id: id.to_byte() };
        Some(Signature::Ecdsa(ecdsa))
    }
}

impl Bare for ToyBare {
    fn public(&self) -> &PublicShares {
        &self.public
    }

    fn index(&self) -> ShareIndex {
        self.me
    }

    fn give(&self) -> Result<SecretBytes, Fault> {
        Ok(SecretBytes::new(self.key.to_vec()))
    }

    fn to_plaintext(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(wire::encode(self))
    }

    fn from_plaintext(bytes: &[u8]) -> Result<Self, Fault> {
        let bare: Self = wire::decode(bytes, 8 * LONGEST).map_err(|_| Fault::Unreadable)?;
        bare.check()?;
        Ok(bare)
    }
}

impl Scheme for Toy {
    type Shares = ToyShares;
    type Bare = ToyBare;
    type Making = ToyMaking;
    type Trial = ToySigning;
    type Signing = ToySigning;

    const MAKING_ROUNDS: u8 = 3;
    const TRIAL_ROUNDS: u8 = 3;

    fn make(
        plan: MakingPlan,
        brings: Brings<'_, ToyShares, ToyBare>,
        rng: &mut dyn CryptoRng,
    ) -> Start<ToyMaking> {
        let (held, known) = match brings {
            Brings::Nothing => (None, None),
            Brings::Shares(shares) => (Some(&shares.bare), None),
            Brings::Bare(bare) => (Some(bare), None),
            Brings::Keys(keys) => (None, keys.first()),
        };
        let pairs = if let Brings::Shares(shares) = &brings { Some(&shares.pairs) } else { None };
        let mut make = || {
            let mut bytes = [0; 32];
            rng.fill_bytes(&mut bytes);
            bytes
        };
        let part = match &plan.source {
            Source::Born(_) => Some(make()),
            Source::Held { epoch, dealers } => {
                let threshold = epoch.quorum.threshold();
                let mine = dealers.get(&plan.me).map(|old| (*old, &**epoch));
                let enough = dealers.len() >= usize::from(threshold);
                if !enough || held.map(|shares| (shares.me, &shares.public)) != mine {
                    return Err(Refusal::Dealers { threshold }.into());
                }
                held.map(|shares| shares.key.into_array())
            }
            Source::Kept(epoch) => {
                let mine = plan.deals(plan.me).then_some((plan.me, &**epoch));
                if held.map(|shares| (shares.me, &shares.public)) != mine {
                    return Err(Refusal::OneMore.into());
                }
                held.map(|shares| shares.key.into_array())
            }
            Source::Known { .. } => known.map(|key| *key.expose()),
        };
        let seeds = plan.paired().into_iter().map(|peer| (peer, make())).collect();
        let kept = pairs.filter(|_| matches!(plan.source, Source::Kept(_)));
        let kept = kept.cloned().unwrap_or_default();
        let state = ToyMaking { plan, part, seeds, kept, commitments: None, reveals: None };
        let output = state.commit();
        Ok((state, output))
    }

    fn make_on(
        mut state: ToyMaking,
        inbox: Inbox,
        _crew: &dyn Crew,
    ) -> Step<ToyMaking, Made<ToyShares>> {
        if let (Some(commitments), Some(reveals)) = (&state.commitments, &state.reveals) {
            silent(&inbox, true)?;
            silent(&inbox, false)?;
            return state.finish(commitments, reveals).map(Advance::Done);
        }
        let output = if state.commitments.is_none() {
            state.commitments = Some(inbox);
            state.reveal()
        } else {
            state.reveals = Some(inbox);
            let peers = state.plan.peers().into_iter();
            let direct = peers.map(|peer| (peer, SecretBytes::new(Vec::new()))).collect();
            RoundOutput { broadcast: Vec::new(), direct }
        };
        Ok(Advance::Next(state, output))
    }

    fn try_out(
        shares: &ToyShares,
        session: SessionId,
        rng: &mut dyn CryptoRng,
    ) -> Start<ToySigning> {
        let holders = shares.bare.public.holders.clone();
        Ok(shares.start(holders, hash("trial", &[&session.0]), None, rng))
    }

    fn try_on(state: ToySigning, inbox: Inbox, _rng: &mut dyn CryptoRng) -> Step<ToySigning, ()> {
        Ok(match state.go_on(&inbox)? {
            Advance::Next(state, output) => Advance::Next(state, output),
            Advance::Done(_) => Advance::Done(()),
        })
    }

    fn sign(shares: &ToyShares, plan: SigningPlan, rng: &mut dyn CryptoRng) -> Start<ToySigning> {
        let threshold = shares.bare.public.quorum.threshold();
        let fits = plan.signers.len() == usize::from(threshold)
            && plan.signers.is_subset(&shares.bare.public.holders);
        if !fits {
            return Err(Refusal::Signers { threshold }.into());
        }
        if !plan.signers.contains(&shares.bare.me) {
            return Err(Refusal::NotTakingPart.into());
        }
        let digest = plan.message.try_into().map_err(|_| Refusal::NotADigest { length: 0 })?;
        let message = Some((plan.path.steps().to_vec(), digest));
        Ok(shares.start(plan.signers, hash("sign", &[&plan.session.0]), message, rng))
    }

    fn sign_on(
        state: ToySigning,
        inbox: Inbox,
        _rng: &mut dyn CryptoRng,
    ) -> Step<ToySigning, Signature> {
        Ok(match state.go_on(&inbox)? {
            Advance::Next(state, output) => Advance::Next(state, output),
            Advance::Done(state) => Advance::Done(state.signature().ok_or(Fault::Library)?),
        })
    }

    fn bare(shares: &ToyShares) -> &ToyBare {
        &shares.bare
    }

    fn gather(
        public: &PublicShares,
        pieces: &BTreeMap<ShareIndex, SecretBytes>,
    ) -> Result<Vec<WholeKey>, Abort> {
        let key = public.keys.first().ok_or(Fault::Library)?;
        let mut found = None;
        for (index, piece) in pieces {
            let scalar: [u8; 32] =
                piece.expose().try_into().map_err(|_| cheated(*index, Check::Encoding))?;
            let whole = WholeKey::new(key.curve, &Zeroizing::new(scalar), key.chain_code);
            let theirs = whole.ok().filter(|whole| whole.public().public_key == key.public_key);
            found = Some(theirs.ok_or_else(|| cheated(*index, Check::Piece))?);
        }
        Ok(found.into_iter().collect())
    }

    fn signing_rounds(_state: &ToySigning) -> u8 {
        3
    }

    fn public(shares: &ToyShares) -> &PublicShares {
        &shares.bare.public
    }

    fn to_plaintext(shares: &ToyShares) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(wire::encode(shares))
    }

    fn from_plaintext(bytes: &[u8]) -> Result<ToyShares, Fault> {
        let shares: ToyShares = wire::decode(bytes, 8 * LONGEST).map_err(|_| Fault::Unreadable)?;
        shares.bare.check()?;
        Ok(shares)
    }
}
