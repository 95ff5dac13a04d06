//! One signature, by exactly t holders, on either curve.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rand_core::CryptoRng;

use crate::abort::{Abort, Refusal};
use crate::group::Curve;
use crate::index::ShareIndex;
use crate::path::ChildPath;
use crate::round::{Advance, Inbox, RoundOutput};
use crate::session::{self, SessionId};
use crate::shares::EpochShares;
use crate::signature::Signature;
use crate::{ecdsa, eddsa};

const RUN: &str = "cohort/mpc/v1/signing";

/// What to sign, with which key, among whom. Equal at all signers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningPlan {
    /// The joint id of the session.
    pub session: SessionId,
    /// Exactly t holders, ourselves among them.
    pub signers: BTreeSet<ShareIndex>,
    /// Which of the wallet's keys.
    pub curve: Curve,
    /// Which child of it; only the root for ed25519.
    pub path: ChildPath,
    /// ECDSA: a digest of 32 bytes. EdDSA: the message itself, of any length.
    pub message: Vec<u8>,
}

/// A signature under way, named by what it awaits.
pub struct Signing {
    peers: BTreeSet<ShareIndex>,
    awaiting: Awaiting,
}

enum Awaiting {
    EcdsaCommitments(Box<ecdsa::AwaitingCommitments>),
    EcdsaOpenings(Box<ecdsa::AwaitingOpenings>),
    EcdsaSums(Box<ecdsa::AwaitingSums>),
    EddsaCommitments(Box<eddsa::AwaitingCommitments>),
    EddsaShares(Box<eddsa::AwaitingShares>),
}

impl Signing {
    /// Checks the plan against our shares and says the first words.
    pub fn start(
        shares: &EpochShares,
        plan: SigningPlan,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, RoundOutput), Abort> {
        plan.check(shares)?;
        let SigningPlan { session, signers, curve, path, message } = plan;
        let me = shares.me();
        let peers: BTreeSet<_> = signers.iter().copied().filter(|peer| *peer != me).collect();
        let id = session::hash(RUN, &[&session.0]);
        let (awaiting, output) = match curve {
            Curve::Secp256k1 => {
                let length = message.len();
                let digest = message.try_into().map_err(|_| Refusal::NotADigest { length })?;
                let job = ecdsa::Job::new(shares, &signers, &path, digest, id)?;
                let (state, bodies) = job.start()?;
                (Awaiting::EcdsaCommitments(Box::new(state)), RoundOutput::direct(&bodies)?)
            }
            Curve::Ed25519 => {
                let (state, body) = eddsa::Job::new(shares, &signers, message, id)?.start(rng)?;
                let output = RoundOutput::broadcast(&body, &peers)?;
                (Awaiting::EddsaCommitments(Box::new(state)), output)
            }
        };
        Ok((Self { peers, awaiting }, output))
    }

    /// How many rounds this signature takes: 3 on secp256k1, 2 on ed25519.
    #[must_use]
    pub const fn rounds(&self) -> u8 {
        match self.awaiting {
            Awaiting::EcdsaCommitments(_) | Awaiting::EcdsaOpenings(_) | Awaiting::EcdsaSums(_) => {
                3
            }
            Awaiting::EddsaCommitments(_) | Awaiting::EddsaShares(_) => 2,
        }
    }

    /// Which round's messages are awaited, from 1.
    #[must_use]
    pub const fn round(&self) -> u8 {
        match self.awaiting {
            Awaiting::EcdsaCommitments(_) | Awaiting::EddsaCommitments(_) => 1,
            Awaiting::EcdsaOpenings(_) | Awaiting::EddsaShares(_) => 2,
            Awaiting::EcdsaSums(_) => 3,
        }
    }

    /// Takes the awaited round's messages in. A signature that comes out has been verified.
    ///
    /// # Security
    ///
    /// Before a round's inbox is handed in, the broadcasts of the rounds before it must have been
    /// compared among all signers. On [`Abort::Ban`], write the ban before anything else.
    pub fn advance(
        self,
        inbox: Inbox,
        _rng: &mut dyn CryptoRng,
    ) -> Result<Advance<Self, Signature>, Abort> {
        let Self { peers, awaiting } = self;
        inbox.require_from(&peers)?;
        let (awaiting, output) = match awaiting {
            Awaiting::EcdsaCommitments(state) => {
                let (next, bodies) = state.open(&inbox.directs()?)?;
                (Awaiting::EcdsaOpenings(Box::new(next)), RoundOutput::direct(&bodies)?)
            }
            Awaiting::EcdsaOpenings(state) => {
                let (next, body) = state.sum(&inbox.directs()?)?;
                (Awaiting::EcdsaSums(Box::new(next)), RoundOutput::broadcast(&body, &peers)?)
            }
            Awaiting::EcdsaSums(state) => {
                let bodies: BTreeMap<_, _> = inbox.broadcasts()?;
                return Ok(Advance::Done(Signature::Ecdsa(state.finish(&bodies)?)));
            }
            Awaiting::EddsaCommitments(state) => {
                let (next, body) = state.share(&inbox.broadcasts()?)?;
                (Awaiting::EddsaShares(Box::new(next)), RoundOutput::broadcast(&body, &peers)?)
            }
            Awaiting::EddsaShares(state) => {
                let bodies: BTreeMap<_, _> = inbox.broadcasts()?;
                return Ok(Advance::Done(Signature::Eddsa(state.finish(&bodies)?)));
            }
        };
        Ok(Advance::Next(Self { peers, awaiting }, output))
    }
}

impl fmt::Debug for Signing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signing")
            .field("round", &self.round())
            .field("of", &self.rounds())
            .finish_non_exhaustive()
    }
}

impl SigningPlan {
    fn check(&self, shares: &EpochShares) -> Result<(), Refusal> {
        let public = shares.public();
        // Compared with the stored t: the library, given another count, would make a wrong key of it.
        let threshold = public.quorum.threshold();
        if self.signers.len() != usize::from(threshold) || !self.signers.is_subset(&public.holders)
        {
            return Err(Refusal::Signers { threshold });
        }
        if !self.signers.contains(&shares.me()) {
            return Err(Refusal::NotTakingPart);
        }
        public.child_public_key(self.curve, &self.path).map(|_| ())
    }
}
