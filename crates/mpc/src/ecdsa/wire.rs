//! The three messages as they travel: the library's, without the names of their ends, every
//! element checked on the way in.

use dkls23_core::protocols::PartiesMessage;
use dkls23_core::protocols::signing::{Broadcast3to4, TransmitPhase1to2, TransmitPhase2to3};
use dkls23_core::utilities::multiplication::{L, MulDataToReceiver, OT_WIDTH};
use dkls23_core::utilities::ot::extension::{BATCH_SIZE, KAPPA, OTEDataToSender};
use k256::Scalar;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::abort::Check;
use crate::codec::Bytes;
use crate::dkls::{K256, read_point, read_scalar, write_point, write_scalar};

/// Round 1, to one peer.
#[derive(Serialize, Deserialize)]
pub(crate) struct Commitment {
    /// Names session, key, message, signers, direction and pair set-up.
    binding: Bytes<32>,
    /// To the nonce point and ψ.
    nonce: Bytes<32>,
    /// The transfer extension: its nonce, its matrix by rows, its consistency values.
    extension: Bytes<32>,
    u: ByteBuf,
    x: Bytes<26>,
    t: ByteBuf,
}

/// Round 2, to one peer.
#[derive(Serialize, Deserialize)]
pub(crate) struct Opening {
    binding: Bytes<32>,
    gamma_u: Bytes<33>,
    gamma_v: Bytes<33>,
    psi: Bytes<32>,
    public_share: Bytes<33>,
    nonce: Bytes<33>,
    salt: Bytes<64>,
    /// The multiplication's answer: transfer corrections by rows, their salt, the checks, γ_A.
    tau: Vec<ByteBuf>,
    extension: Bytes<32>,
    r: Bytes<32>,
    u: Vec<Bytes<32>>,
    gamma: Vec<Bytes<32>>,
}

/// Round 3, to everybody.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sum {
    u: Bytes<32>,
    w: Bytes<32>,
}

impl Commitment {
    pub(super) fn write(sent: &TransmitPhase1to2) -> Self {
        let extension = &sent.mul_transmit;
        Self {
            binding: Bytes(sent.session_binding),
            nonce: Bytes(sent.commitment),
            extension: Bytes(extension.nonce),
            u: ByteBuf::from(extension.u.concat()),
            x: Bytes(extension.verify_x),
            t: ByteBuf::from(extension.verify_t.concat()),
        }
    }

    pub(super) fn read(&self, parties: PartiesMessage) -> Result<TransmitPhase1to2, Check> {
        Ok(TransmitPhase1to2 {
            parties,
            session_binding: self.binding.0,
            commitment: self.nonce.0,
            mul_transmit: OTEDataToSender {
                nonce: self.extension.0,
                u: rows(&self.u, usize::from(KAPPA))?,
                verify_x: self.x.0,
                verify_t: rows(&self.t, usize::from(KAPPA))?,
            },
        })
    }
}

impl Opening {
    pub(super) fn write(sent: &TransmitPhase2to3<K256>) -> Self {
        let answer = &sent.mul_transmit;
        let row = |tau: &Vec<Scalar>| -> Vec<u8> {
            tau.iter().flat_map(|tau| write_scalar(tau).0).collect()
        };
        let salt = <[u8; 64]>::try_from(sent.salt.as_slice());
        Self {
            binding: Bytes(sent.session_binding),
            gamma_u: write_point(&sent.gamma_u),
            gamma_v: write_point(&sent.gamma_v),
            psi: write_scalar(&sent.psi),
            public_share: write_point(&sent.public_share),
            nonce: write_point(&sent.instance_point),
            salt: Bytes(salt.expect("the library's salts have 2λ = 512 bits")),
            tau: answer.vector_of_tau.iter().map(|tau| ByteBuf::from(row(tau))).collect(),
            extension: Bytes(answer.ote_salt),
            r: Bytes(answer.verify_r),
            u: answer.verify_u.iter().map(write_scalar).collect(),
            gamma: answer.gamma_sender.iter().map(write_scalar).collect(),
        }
    }

    pub(super) fn read(&self, parties: PartiesMessage) -> Result<TransmitPhase2to3<K256>, Check> {
        // Counts are checked here: the library would ban for them, and a miscounted list is not a
        // probe of the pair's state.
        if self.tau.len() != usize::from(OT_WIDTH)
            || self.u.len() != usize::from(L)
            || self.gamma.len() != usize::from(L)
        {
            return Err(Check::Encoding);
        }
        let row = |bytes: &ByteBuf| {
            let scalars: Vec<[u8; 32]> = rows(bytes, usize::from(BATCH_SIZE))?;
            scalars.into_iter().map(|scalar| read_scalar(&Bytes(scalar))).collect()
        };
        Ok(TransmitPhase2to3 {
            parties,
            session_binding: self.binding.0,
            gamma_u: read_point(&self.gamma_u)?,
            gamma_v: read_point(&self.gamma_v)?,
            psi: read_scalar(&self.psi)?,
            public_share: read_point(&self.public_share)?,
            instance_point: read_point(&self.nonce)?,
            salt: self.salt.0.to_vec(),
            mul_transmit: MulDataToReceiver {
                vector_of_tau: self.tau.iter().map(row).collect::<Result<_, Check>>()?,
                ote_salt: self.extension.0,
                verify_r: self.r.0,
                verify_u: self.u.iter().map(read_scalar).collect::<Result<_, _>>()?,
                gamma_sender: self.gamma.iter().map(read_scalar).collect::<Result<_, _>>()?,
            },
        })
    }
}

impl Sum {
    pub(super) fn write(sent: &Broadcast3to4<K256>) -> Self {
        Self { u: write_scalar(&sent.u), w: write_scalar(&sent.w) }
    }

    pub(super) fn read(&self) -> Result<Broadcast3to4<K256>, Check> {
        Ok(Broadcast3to4 { u: read_scalar(&self.u)?, w: read_scalar(&self.w)? })
    }
}

/// Cuts a byte string into exactly `count` rows of N bytes.
fn rows<const N: usize>(bytes: &[u8], count: usize) -> Result<Vec<[u8; N]>, Check> {
    let (rows, rest) = bytes.as_chunks::<N>();
    if rows.len() == count && rest.is_empty() { Ok(rows.to_vec()) } else { Err(Check::Encoding) }
}
