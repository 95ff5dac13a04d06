//! The transfer set-up as it travels: the library's proofs without what the receiver can fill in.

use dkls23_core::utilities::ot::extension::KAPPA;
use dkls23_core::utilities::proofs::{
    CPProof, DLogProof, EncProof, InteractiveDLogProof, R, RandomCommitments,
};
use k256::{AffinePoint, ProjectivePoint, Scalar};
use serde::{Deserialize, Serialize};

use crate::abort::Check;
use crate::codec::Bytes;
use crate::dkls::{K256, read_point, read_scalar, write_point, write_scalar};

/// Both directions of the transfer set-up of one pair, from one end.
#[derive(Serialize, Deserialize)]
pub(crate) struct Offer {
    // As receiver of the multiplication.
    dlog: Dlog,
    nonce: Bytes<32>,
    // As sender of the multiplication.
    seed: Bytes<32>,
    proofs: Vec<Encryption>,
}

/// Knowledge of a discrete logarithm by Fischlin's transform (eprint 2022/393): 64 short proofs.
#[derive(Serialize, Deserialize)]
struct Dlog {
    point: Bytes<33>,
    rounds: Vec<DlogRound>,
}

#[derive(Serialize, Deserialize)]
struct DlogRound {
    r: Bytes<33>,
    c: Bytes<4>,
    z: Bytes<32>,
}

/// That (g, h, v, u) or (g, h, v − h, u) is a Diffie–Hellman tuple (eprint 2022/1525, page 17).
/// g and v − h are left out; h stays because hashing to it again is dearer than reading it.
#[derive(Serialize, Deserialize)]
struct Encryption {
    h: Bytes<33>,
    u: Bytes<33>,
    v: Bytes<33>,
    a0: Bytes<33>,
    b0: Bytes<33>,
    a1: Bytes<33>,
    b1: Bytes<33>,
    c0: Bytes<32>,
    c1: Bytes<32>,
    z0: Bytes<32>,
    z1: Bytes<32>,
}

/// A set-up in the library's types, every element checked.
pub(super) struct Opened {
    pub(super) dlog: DLogProof<K256>,
    pub(super) nonce: Scalar,
    pub(super) seed: [u8; 32],
    pub(super) proofs: Vec<EncProof<K256>>,
}

impl Offer {
    pub(super) fn new(
        dlog: &DLogProof<K256>,
        nonce: &Scalar,
        seed: [u8; 32],
        proofs: &[EncProof<K256>],
    ) -> Self {
        Self {
            dlog: Dlog::write(dlog),
            nonce: write_scalar(nonce),
            seed: Bytes(seed),
            proofs: proofs.iter().map(Encryption::write).collect(),
        }
    }

    pub(super) fn open(&self) -> Result<Opened, Check> {
        // Counted first: an empty list must not pass as "no proof was wrong".
        if self.proofs.len() != usize::from(KAPPA) || self.dlog.rounds.len() != usize::from(R) {
            return Err(Check::PairProof);
        }
        Ok(Opened {
            dlog: self.dlog.read()?,
            nonce: read_scalar(&self.nonce)?,
            seed: self.seed.0,
            proofs: self.proofs.iter().map(Encryption::read).collect::<Result<_, _>>()?,
        })
    }
}

impl Dlog {
    fn write(proof: &DLogProof<K256>) -> Self {
        let rounds = proof.rand_commitments.iter().zip(&proof.proofs);
        let write = |(r, proof): (&AffinePoint, &InteractiveDLogProof<K256>)| {
            let challenge = <[u8; 4]>::try_from(proof.challenge.as_slice());
            DlogRound {
                r: write_point(r),
                c: Bytes(challenge.expect("the library's challenges have T = 32 bits")),
                z: write_scalar(&proof.challenge_response),
            }
        };
        Self { point: write_point(&proof.point), rounds: rounds.map(write).collect() }
    }

    fn read(&self) -> Result<DLogProof<K256>, Check> {
        let r = self.rounds.iter().map(|round| read_point(&round.r));
        let proofs = self.rounds.iter().map(|round| {
            // The type has no public constructor; the response to a zero secret is the nonce
            // itself, so this builds exactly the (challenge, response) that was sent.
            let response = read_scalar(&round.z)?;
            Ok(InteractiveDLogProof::prove_step2(&Scalar::ZERO, &response, &round.c.0))
        });
        Ok(DLogProof {
            point: read_point(&self.point)?,
            rand_commitments: r.collect::<Result<_, _>>()?,
            proofs: proofs.collect::<Result<_, Check>>()?,
        })
    }
}

impl Encryption {
    fn write(proof: &EncProof<K256>) -> Self {
        // The library calls u "point_v" and v "point_u" here; see its `get_u_and_v`.
        Self {
            h: write_point(&proof.proof0.base_h),
            u: write_point(&proof.proof0.point_v),
            v: write_point(&proof.proof0.point_u),
            a0: write_point(&proof.commitments0.rc_g),
            b0: write_point(&proof.commitments0.rc_h),
            a1: write_point(&proof.commitments1.rc_g),
            b1: write_point(&proof.commitments1.rc_h),
            c0: write_scalar(&proof.challenge0),
            c1: write_scalar(&proof.challenge1),
            z0: write_scalar(&proof.proof0.challenge_response),
            z1: write_scalar(&proof.proof1.challenge_response),
        }
    }

    fn read(&self) -> Result<EncProof<K256>, Check> {
        let (h, u, v) = (read_point(&self.h)?, read_point(&self.u)?, read_point(&self.v)?);
        let v_minus_h = (ProjectivePoint::from(v) - h).to_affine();
        let tuple = |v: AffinePoint, response: &Bytes<32>| {
            Ok(CPProof {
                base_g: AffinePoint::GENERATOR,
                base_h: h,
                point_u: v,
                point_v: u,
                challenge_response: read_scalar(response)?,
            })
        };
        let commitments = |a: &Bytes<33>, b: &Bytes<33>| {
            Ok(RandomCommitments { rc_g: read_point(a)?, rc_h: read_point(b)? })
        };
        Ok(EncProof {
            proof0: tuple(v, &self.z0)?,
            proof1: tuple(v_minus_h, &self.z1)?,
            commitments0: commitments(&self.a0, &self.b0)?,
            commitments1: commitments(&self.a1, &self.b1)?,
            challenge0: read_scalar(&self.c0)?,
            challenge1: read_scalar(&self.c1)?,
        })
    }
}
