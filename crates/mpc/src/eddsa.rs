//! Signing EdDSA among exactly t holders: FROST (RFC 9591) with ed25519, by `frost-ed25519`.
//!
//! Round 1, commit (broadcast): each signer's nonce commitments. Round 2, share (broadcast): each
//! signer's signature share.
//!
//! # Security
//!
//! Nonces are drawn at the start, live in this state only and are spent with it; no copy of the
//! state can exist. A share is judged by the commitments of round 1, whose echo travels with
//! round 2. There is no coordinator: every signer checks every share itself.

use std::collections::{BTreeMap, BTreeSet};

use frost_ed25519::keys::{KeyPackage, PublicKeyPackage, SigningShare, VerifyingShare};
use frost_ed25519::rand_core as rand_core_06;
use frost_ed25519::round1::{self, NonceCommitment, SigningCommitments, SigningNonces};
use frost_ed25519::round2::{self, SignatureShare};
use frost_ed25519::{
    CheaterDetection, Error, Identifier, SigningPackage, VerifyingKey, aggregate_custom,
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::abort::{Abort, Check, Fault, Findings};
use crate::codec::Bytes;
use crate::group::Curve;
use crate::index::ShareIndex;
use crate::session;
use crate::shares::EpochShares;
use crate::signature::{Signature, verify};

const RUN: &str = "cohort/mpc/v1/eddsa/run";

/// Round 1, to everybody.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Commitment {
    /// Names run, shares, signers and message: signers of different things must not blame each
    /// other for it.
    run: Bytes<32>,
    hiding: Bytes<32>,
    binding: Bytes<32>,
}

/// Round 2, to everybody.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Share {
    z: Bytes<32>,
}

/// One signature to make, by one party.
pub(crate) struct Job {
    me: ShareIndex,
    peers: BTreeSet<ShareIndex>,
    key: KeyPackage,
    public: PublicKeyPackage,
    public_key: Vec<u8>,
    message: Vec<u8>,
    run: [u8; 32],
}

/// Round 1 is sent.
pub(crate) struct AwaitingCommitments {
    job: Job,
    nonces: SigningNonces,
}

/// Round 2 is sent.
pub(crate) struct AwaitingShares {
    job: Job,
    package: SigningPackage,
    own: SignatureShare,
}

impl Job {
    /// Gathers what this set of signers needs of ours. `id` names the run among all others.
    pub(crate) fn new(
        shares: &EpochShares,
        signers: &BTreeSet<ShareIndex>,
        message: Vec<u8>,
        id: [u8; 32],
    ) -> Result<Self, Abort> {
        let me = shares.me();
        let threshold = u16::from(shares.public().quorum.threshold());
        let (scalar, key) = shares.key(Curve::Ed25519)?;
        let verifying_key = VerifyingKey::deserialize(&key.public_key).map_err(ours)?;
        let verifying_shares = key
            .verification_shares
            .iter()
            .map(|(j, bytes)| Ok((identifier(*j), VerifyingShare::deserialize(bytes)?)))
            .collect::<Result<BTreeMap<_, _>, Error>>()
            .map_err(ours)?;
        let own = verifying_shares.get(&identifier(me)).copied().ok_or(Fault::Inconsistent)?;
        // EXPOSE: into the library's key package, which wipes it.
        let secret = SigningShare::deserialize(scalar.expose()).map_err(ours)?;
        let numbers: Vec<u8> = signers.iter().map(|signer| signer.number()).collect();
        let run = session::hash(RUN, &[&id, &shares.public().digest(), &numbers, &message]);
        Ok(Self {
            me,
            peers: signers.iter().copied().filter(|peer| *peer != me).collect(),
            key: KeyPackage::new(identifier(me), secret, own, verifying_key, threshold),
            public: PublicKeyPackage::new(verifying_shares, verifying_key, Some(threshold)),
            public_key: key.public_key.clone(),
            message,
            run,
        })
    }

    /// Draws the nonces (RFC 9591, 5.1).
    pub(crate) fn start(
        self,
        rng: &mut dyn CryptoRng,
    ) -> Result<(AwaitingCommitments, Commitment), Abort> {
        let (nonces, commitments) = round1::commit(self.key.signing_share(), &mut Rng06(rng));
        let commitment = Commitment {
            run: Bytes(self.run),
            hiding: Bytes(write(commitments.hiding())?),
            binding: Bytes(write(commitments.binding())?),
        };
        Ok((AwaitingCommitments { job: self, nonces }, commitment))
    }
}

impl AwaitingCommitments {
    /// Signs over everybody's commitments (RFC 9591, 5.2).
    pub(crate) fn share(
        self,
        bodies: &BTreeMap<ShareIndex, Commitment>,
    ) -> Result<(AwaitingShares, Share), Abort> {
        let Self { job, nonces } = self;
        if bodies.values().any(|body| body.run.0 != job.run) {
            return Err(Abort::Failed { check: Check::Binding });
        }
        let mut findings = Findings::default();
        let theirs = bodies.iter().map(|(peer, body)| (*peer, body.read()));
        let mut commitments: BTreeMap<_, _> = theirs
            .filter_map(|(peer, read)| Some((identifier(peer), findings.sift(peer, read)?)))
            .collect();
        findings.verdict()?;
        commitments.insert(identifier(job.me), *nonces.commitments());
        let package = SigningPackage::new(commitments, &job.message);
        let own = round2::sign(&package, &nonces, &job.key).map_err(ours)?;
        let z = own.serialize().try_into().map_err(|_| Fault::Library)?;
        Ok((AwaitingShares { job, package, own }, Share { z: Bytes(z) }))
    }
}

impl AwaitingShares {
    /// Adds the shares up, names whoever's is wrong (RFC 9591, 5.3 and 5.4), and checks what came
    /// out.
    pub(crate) fn finish(self, bodies: &BTreeMap<ShareIndex, Share>) -> Result<[u8; 64], Abort> {
        let Self { job, package, own } = self;
        let mut findings = Findings::default();
        let theirs = bodies.iter().map(|(peer, body)| (*peer, body.read()));
        let mut shares: BTreeMap<_, _> = theirs
            .filter_map(|(peer, read)| Some((identifier(peer), findings.sift(peer, read)?)))
            .collect();
        findings.verdict()?;
        shares.insert(identifier(job.me), own);
        let all = CheaterDetection::AllCheaters;
        let signature = aggregate_custom(&package, &shares, &job.public, all)
            .map_err(|error| job.blame(&error))?;
        let signature = signature.serialize().map_err(ours)?;
        let signature = signature.try_into().map_err(|_| Fault::Library)?;
        if verify(Curve::Ed25519, &job.public_key, &job.message, &Signature::Eddsa(signature)) {
            Ok(signature)
        } else {
            Err(Abort::Failed { check: Check::Signature })
        }
    }
}

impl Job {
    /// Turns a failed aggregation into whom it names. If it names us, our own state is broken and
    /// nobody else is.
    fn blame(&self, error: &Error) -> Abort {
        let named = error.culprits();
        if named.contains(&identifier(self.me)) {
            return Fault::Library.into();
        }
        let named_peers = self.peers.iter().filter(|peer| named.contains(&identifier(**peer)));
        let culprits: Vec<ShareIndex> = named_peers.copied().collect();
        if culprits.is_empty() {
            return Abort::Failed { check: Check::Signature };
        }
        Abort::Cheated { culprits, check: Check::SignatureShare }
    }
}

impl Commitment {
    fn read(&self) -> Result<SigningCommitments, Check> {
        let read =
            |bytes: &Bytes<32>| NonceCommitment::deserialize(&bytes.0).map_err(|_| Check::Element);
        Ok(SigningCommitments::new(read(&self.hiding)?, read(&self.binding)?))
    }
}

impl Share {
    fn read(&self) -> Result<SignatureShare, Check> {
        SignatureShare::deserialize(&self.z.0).map_err(|_| Check::Element)
    }
}

fn write(commitment: &NonceCommitment) -> Result<[u8; 32], Fault> {
    let bytes = commitment.serialize().map_err(ours)?;
    bytes.try_into().map_err(|_| Fault::Library)
}

fn identifier(index: ShareIndex) -> Identifier {
    Identifier::try_from(u16::from(index.number())).expect("a share index is never 0")
}

/// An error over nothing but our own state.
fn ours(_: Error) -> Fault {
    Fault::Library
}

/// Our generator in the version of the trait that FROST asks for.
struct Rng06<'a>(&'a mut dyn CryptoRng);

impl rand_core_06::RngCore for Rng06<'_> {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl rand_core_06::CryptoRng for Rng06<'_> {}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;

    use data_encoding::HEXLOWER;
    use rand_core::{TryCryptoRng, TryRng};
    use serde_json::Value;

    use super::*;
    use crate::group::{Ed25519, Group};
    use crate::secret::SecretArray;
    use crate::session::SessionId;
    use crate::shares::{PublicKeyShares, PublicShares};
    use crate::{Quorum, shares};

    /// A generator that gives what the vector drew.
    struct Drawn(VecDeque<u8>);

    impl TryRng for Drawn {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            panic!("nonces are drawn as bytes")
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            panic!("nonces are drawn as bytes")
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.iter_mut().for_each(|byte| *byte = self.0.pop_front().unwrap());
            Ok(())
        }
    }

    impl TryCryptoRng for Drawn {}

    fn hex(value: &Value) -> Vec<u8> {
        HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
    }

    fn share_index(value: &Value) -> ShareIndex {
        ShareIndex::try_from(u8::try_from(value.as_u64().unwrap()).unwrap()).unwrap()
    }

    fn wallet(inputs: &Value) -> BTreeMap<ShareIndex, EpochShares> {
        let public_key = hex(&inputs["verifying_key_key"]);
        let session = SessionId([1; 32]);
        let shares = inputs["participant_shares"].as_array().unwrap().iter();
        let scalars: BTreeMap<ShareIndex, [u8; 32]> = shares
            .map(|s| (share_index(&s["identifier"]), hex(&s["participant_share"])))
            .map(|(index, scalar)| (index, scalar.try_into().unwrap()))
            .collect();
        let public_share = |scalar: &[u8; 32]| {
            Ed25519::write_point(&(Ed25519::generator() * Ed25519::read_scalar(scalar).unwrap()))
        };
        let public = PublicShares {
            session,
            quorum: Quorum::new(2, 3).unwrap(),
            holders: scalars.keys().copied().collect(),
            keys: vec![PublicKeyShares {
                curve: Curve::Ed25519,
                chain_code: shares::chain_code(&session, &public_key),
                public_key,
                verification_shares: scalars.iter().map(|(j, x)| (*j, public_share(x))).collect(),
            }],
        };
        let open = |(me, scalar): (&ShareIndex, &[u8; 32])| {
            let scalars = vec![SecretArray::new(*scalar)];
            (*me, EpochShares::new(*me, public.clone(), scalars, BTreeMap::new()).unwrap())
        };
        scalars.iter().map(open).collect()
    }

    #[test]
    fn shares_and_signature_are_those_of_rfc_9591() {
        let vectors = include_str!("../tests/vectors/frost-ed25519.json");
        let vectors: Value = serde_json::from_str(vectors).unwrap();
        let wallet = wallet(&vectors["inputs"]);
        let message = hex(&vectors["inputs"]["message"]);
        let outputs = |round: &str| vectors[round]["outputs"].as_array().unwrap().clone();
        let signers: BTreeSet<ShareIndex> =
            outputs("round_one_outputs").iter().map(|o| share_index(&o["identifier"])).collect();

        let mut states = BTreeMap::new();
        let mut commitments = BTreeMap::new();
        for output in outputs("round_one_outputs") {
            let me = share_index(&output["identifier"]);
            let drawn = ["hiding_nonce_randomness", "binding_nonce_randomness"];
            let drawn = drawn.iter().flat_map(|name| hex(&output[*name])).collect();
            let job = Job::new(&wallet[&me], &signers, message.clone(), [0; 32]).unwrap();
            let (state, commitment) = job.start(&mut Drawn(drawn)).unwrap();
            assert_eq!(commitment.hiding.0[..], hex(&output["hiding_nonce_commitment"]));
            assert_eq!(commitment.binding.0[..], hex(&output["binding_nonce_commitment"]));
            states.insert(me, state);
            commitments.insert(me, commitment);
        }
        let mut awaiting = BTreeMap::new();
        let mut shares = BTreeMap::new();
        for output in outputs("round_two_outputs") {
            let me = share_index(&output["identifier"]);
            let mut others = commitments.clone();
            others.remove(&me);
            let (state, share) = states.remove(&me).unwrap().share(&others).unwrap();
            assert_eq!(share.z.0[..], hex(&output["sig_share"]));
            awaiting.insert(me, state);
            shares.insert(me, share);
        }
        for (me, state) in awaiting {
            let mut others = shares.clone();
            others.remove(&me);
            let signature = state.finish(&others).unwrap();
            assert_eq!(signature[..], hex(&vectors["final_output"]["sig"]));
        }
    }
}
