//! Signing ECDSA among exactly t holders: DKLs23, Protocol 3.6 (eprint 2023/765), by `dkls23-core`.
//!
//! Round 1, commit (direct): each pair starts its multiplication; each signer commits to its nonce
//! point. Round 2, open (direct): the multiplication's answer and the opened nonce point. Round 3,
//! sum (broadcast): each signer's part of the signature.
//!
//! # Security
//!
//! The multiplication reuses the pair's transfers. Whoever fails its check in round 1 or 2 may have
//! been probing for them: [`Abort::Ban`].

mod wire;

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use dkls23_core::protocols::derivation::DerivData;
use dkls23_core::protocols::signing::{
    Broadcast3to4, KeepPhase1to2, KeepPhase2to3, SignData, UniqueKeep1to2, UniqueKeep2to3,
};
use dkls23_core::protocols::{Parameters, PartiesMessage, Party, PartyIndex};
use dkls23_core::utilities::zero_shares::ZeroShare;
use k256::Scalar;
use k256::elliptic_curve::group::GroupEncoding;
use zeroize::Zeroizing;

use crate::abort::{Abort, Check, Fault, Findings};
use crate::dkls::{self, K256, party_index};
use crate::group::{Curve, Group, Secp256k1, read_affine};
use crate::index::ShareIndex;
use crate::path::ChildPath;
use crate::shares::EpochShares;
use crate::signature::{EcdsaSignature, Signature, verify};

pub(crate) use wire::{Commitment, Opening, Sum};

/// One signature to make, by one party, with its copy of what that takes.
pub(crate) struct Job {
    party: SigningParty,
    data: SignData,
    me: ShareIndex,
    peers: BTreeSet<ShareIndex>,
    public_key: Vec<u8>,
}

/// The library's party for one signing run.
///
/// Its own type prints, clones and serializes all of its secrets; this one does none of it. It
/// wipes itself on drop.
struct SigningParty(Party<K256>);

/// Round 1 is sent.
pub(crate) struct AwaitingCommitments {
    job: Job,
    unique: UniqueKeep1to2<K256>,
    kept: BTreeMap<PartyIndex, KeepPhase1to2<K256>>,
}

/// Round 2 is sent.
pub(crate) struct AwaitingOpenings {
    job: Job,
    unique: UniqueKeep2to3<K256>,
    kept: BTreeMap<PartyIndex, KeepPhase2to3<K256>>,
}

/// Round 3 is sent.
pub(crate) struct AwaitingSums {
    job: Job,
    nonce_x: String,
    own: Broadcast3to4<K256>,
}

impl Job {
    /// Gathers what this set of signers needs of ours. `id` names the run in every hash of it.
    pub(crate) fn new(
        shares: &EpochShares,
        signers: &BTreeSet<ShareIndex>,
        path: &ChildPath,
        digest: [u8; 32],
        id: [u8; 32],
    ) -> Result<Self, Abort> {
        let me = shares.me();
        let peers: BTreeSet<_> = signers.iter().copied().filter(|peer| *peer != me).collect();
        let public_key = shares.public().child_public_key(Curve::Secp256k1, path)?;
        let party = SigningParty::new(shares, &peers)?.child(path, &public_key)?;
        let counterparties = peers.iter().copied().map(party_index).collect();
        let data = SignData { sign_id: id.to_vec(), counterparties, message_hash: digest };
        Ok(Self { party, data, me, peers, public_key })
    }

    /// Steps 4 to 6.
    pub(crate) fn start(
        self,
    ) -> Result<(AwaitingCommitments, BTreeMap<ShareIndex, Commitment>), Abort> {
        let (unique, kept, sent) = self.party.0.sign_phase1(&self.data).map_err(dkls::abort)?;
        let bodies = self.peers.iter().copied().zip(sent.iter().map(Commitment::write)).collect();
        Ok((AwaitingCommitments { job: self, unique, kept }, bodies))
    }

    /// Reads what each peer sent, and puts on it the names of those it travelled between: they come
    /// from the channel, never from the message.
    fn read<B, T>(
        &self,
        bodies: &BTreeMap<ShareIndex, B>,
        read: impl Fn(&B, PartiesMessage) -> Result<T, Check>,
    ) -> Result<Vec<T>, Abort> {
        let mut findings = Findings::default();
        let mut received = Vec::with_capacity(bodies.len());
        for (peer, body) in bodies {
            let ends =
                PartiesMessage { sender: party_index(*peer), receiver: party_index(self.me) };
            received.extend(findings.sift(*peer, read(body, ends)));
        }
        findings.verdict().map(|()| received)
    }
}

impl AwaitingCommitments {
    /// Step 7.
    pub(crate) fn open(
        self,
        bodies: &BTreeMap<ShareIndex, Commitment>,
    ) -> Result<(AwaitingOpenings, BTreeMap<ShareIndex, Opening>), Abort> {
        let Self { job, unique, kept } = self;
        let received = job.read(bodies, Commitment::read)?;
        let (unique, kept, sent) =
            job.party.0.sign_phase2(&job.data, unique, kept, &received).map_err(dkls::abort)?;
        let to = bodies.keys().copied();
        let bodies = to.zip(sent.iter().map(Opening::write)).collect();
        Ok((AwaitingOpenings { job, unique, kept }, bodies))
    }
}

impl AwaitingOpenings {
    /// Steps 8 and 9.
    pub(crate) fn sum(
        self,
        bodies: &BTreeMap<ShareIndex, Opening>,
    ) -> Result<(AwaitingSums, Sum), Abort> {
        let Self { job, unique, kept } = self;
        let received = job.read(bodies, Opening::read)?;
        let (nonce_x, own) =
            job.party.0.sign_phase3(&job.data, unique, kept, &received).map_err(dkls::abort)?;
        let sum = Sum::write(&own);
        Ok((AwaitingSums { job, nonce_x, own }, sum))
    }
}

impl AwaitingSums {
    /// Step 10, and the check of what came out.
    pub(crate) fn finish(
        self,
        bodies: &BTreeMap<ShareIndex, Sum>,
    ) -> Result<EcdsaSignature, Abort> {
        let Self { job, nonce_x, own } = self;
        let mut sums = job.read(bodies, |body, _| body.read())?;
        sums.push(own);
        let (s, recovery_id) =
            job.party.0.sign_phase4(&job.data, &nonce_x, &sums, true).map_err(dkls::abort)?;
        let signature = EcdsaSignature { r: number(&nonce_x)?, s: number(&s)?, recovery_id };
        let digest = &job.data.message_hash;
        if verify(Curve::Secp256k1, &job.public_key, digest, &Signature::Ecdsa(signature)) {
            Ok(signature)
        } else {
            Err(Abort::Failed { check: Check::Signature })
        }
    }
}

/// A 32-byte number from the library's hexadecimal.
fn number(hex: &str) -> Result<[u8; 32], Fault> {
    let bytes = HEXLOWER.decode(hex.as_bytes()).map_err(|_| Fault::Library)?;
    bytes.try_into().map_err(|_| Fault::Library)
}

impl SigningParty {
    /// The library's party for the key itself, with the pairs of these peers only.
    fn new(shares: &EpochShares, peers: &BTreeSet<ShareIndex>) -> Result<Self, Abort> {
        let (scalar, key) = shares.key(Curve::Secp256k1)?;
        let public = shares.public();
        let me = shares.me();
        let poly_point = read_share(scalar.expose())?;
        let encoded = key.public_key.as_slice().try_into().map_err(|_| Fault::Inconsistent)?;
        let pk = read_affine(encoded).ok_or(Fault::Inconsistent)?;
        // Indices may be sparse: the library only asks that none is above its share count.
        let highest = public.holders.last().map_or(0, |holder| holder.number());
        let parameters =
            Parameters::new(public.quorum.threshold(), highest).map_err(|_| Fault::Inconsistent)?;

        let mut seeds = Vec::with_capacity(peers.len());
        let mut mul_senders = BTreeMap::new();
        let mut mul_receivers = BTreeMap::new();
        for peer in peers {
            let pair = shares.pair(*peer)?;
            seeds.push(pair.seed(me, *peer));
            mul_senders.insert(party_index(*peer), pair.sender());
            mul_receivers.insert(party_index(*peer), pair.receiver());
        }
        Ok(Self(Party {
            parameters,
            party_index: party_index(me),
            session_id: public.session.0.to_vec(),
            poly_point: *poly_point,
            pk,
            zero_share: ZeroShare::initialize(seeds),
            mul_senders,
            mul_receivers,
            derivation_data: DerivData {
                depth: 0,
                child_number: 0,
                parent_fingerprint: [0; 4],
                poly_point: *poly_point,
                pk,
                chain_code: key.chain_code,
            },
            address: String::new(),
        }))
    }

    /// The party for a child key, which must be the child that our own derivation gives.
    fn child(self, path: &ChildPath, expected: &[u8]) -> Result<Self, Abort> {
        let child = if path.is_root() {
            self
        } else {
            let derived = self.0.derive_from_path(&format!("m/{path}"), |_| String::new());
            Self(derived.map_err(|_| Fault::Library)?)
        };
        if child.0.pk.to_bytes().as_slice() == expected {
            Ok(child)
        } else {
            Err(Fault::Library.into())
        }
    }
}

/// Our scalar, in the library's type.
fn read_share(bytes: &[u8; 32]) -> Result<Zeroizing<Scalar>, Fault> {
    // EXPOSE: into the library's party, which wipes it.
    Secp256k1::read_scalar(bytes).map(Zeroizing::new).ok_or(Fault::Inconsistent)
}
