//! A signed transaction whose sender was recovered and compared before it existed.

use core::{fmt, str::FromStr};

use alloy_consensus::{
    TxEip1559,
    transaction::{RlpEcdsaDecodableTx, RlpEcdsaEncodableTx},
};
use alloy_primitives::{B256, Signature, U256, hex, keccak256};
use k256::ecdsa::{RecoveryId, VerifyingKey};

use super::{
    EthAddress, TransferMeaning, UnsignedTransaction,
    unsigned::{TYPE, body},
};
use crate::error::ChainError;

/// A transfer that may be sent: its signature belongs to the account that pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTransaction {
    unsigned: UnsignedTransaction,
    sender: EthAddress,
    raw: Vec<u8>,
}

impl SignedTransaction {
    /// Reads a signed transaction that another device or the relay handed over.
    ///
    /// # Errors
    /// All refusals of [`UnsignedTransaction::decode`] and [`UnsignedTransaction::sign_with`].
    ///
    /// # Security
    /// Nothing is believed: the sender is recovered again, from this device's own digest.
    pub fn decode(raw: &[u8], expected_from: EthAddress) -> Result<Self, ChainError> {
        let mut rest = body(raw)?;
        let (tx, signature) = TxEip1559::rlp_decode_with_signature(&mut rest)
            .map_err(|_| ChainError::MalformedTransaction)?;
        let signed = Self::join(
            UnsignedTransaction::check(tx)?,
            &signature.r().to_be_bytes(),
            &signature.s().to_be_bytes(),
            u8::from(signature.v()),
            expected_from,
        )?;
        if signed.raw != raw {
            return Err(ChainError::NotCanonical);
        }
        Ok(signed)
    }

    /// `0x02 ‖ rlp([..., y parity, r, s])`: what a node wants to have.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The name of this transaction on its chain.
    #[must_use]
    pub fn hash(&self) -> TxHash {
        TxHash(keccak256(&self.raw).0)
    }

    /// The account that signed, as recovered.
    #[must_use]
    pub const fn sender(&self) -> EthAddress {
        self.sender
    }

    /// The transaction as it was before it was signed.
    #[must_use]
    pub const fn unsigned(&self) -> &UnsignedTransaction {
        &self.unsigned
    }

    /// What was signed.
    #[must_use]
    pub const fn meaning(&self) -> &TransferMeaning {
        self.unsigned.meaning()
    }

    /// SEC 1, section 4.1.6, with the low s of EIP-2.
    pub(super) fn join(
        unsigned: UnsignedTransaction,
        r: &[u8; 32],
        s: &[u8; 32],
        recovery_id: u8,
        expected: EthAddress,
    ) -> Result<Self, ChainError> {
        // Ids 2 and 3 stand for an r above the group's order, which EIP-1559 cannot express.
        let odd_y = match recovery_id {
            0 => false,
            1 => true,
            _ => return Err(ChainError::BadSignature),
        };
        let signature =
            k256::ecdsa::Signature::from_scalars(*r, *s).map_err(|_| ChainError::BadSignature)?;
        if signature.normalize_s() != signature {
            return Err(ChainError::HighS);
        }
        let key = VerifyingKey::recover_from_prehash(
            &unsigned.digest(),
            &signature,
            RecoveryId::new(odd_y, false),
        )
        .map_err(|_| ChainError::BadSignature)?;
        let recovered = EthAddress::from_verifying_key(&key);
        if recovered != expected {
            return Err(ChainError::WrongSigner { expected, recovered });
        }
        let signature = Signature::new(U256::from_be_bytes(*r), U256::from_be_bytes(*s), odd_y);
        let mut raw = Vec::new();
        unsigned.tx().eip2718_encode_with_type(&signature, TYPE, &mut raw);
        Ok(Self { unsigned, sender: recovered, raw })
    }
}

/// The hash under which a chain knows a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TxHash([u8; 32]);

impl TxHash {
    /// A hash that was kept as bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode_prefixed(self.0))
    }
}

impl fmt::Debug for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TxHash {
    type Err = ChainError;

    /// `0x` and 64 digits, as nodes write it.
    fn from_str(text: &str) -> Result<Self, ChainError> {
        let malformed = ChainError::MalformedResponse { what: "transaction hash" };
        if text.len() != 66 || !text.starts_with("0x") {
            return Err(malformed);
        }
        text.parse::<B256>().map(|hash| Self(hash.0)).map_err(|_| malformed)
    }
}
