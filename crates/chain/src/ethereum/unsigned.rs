//! The unsigned transaction: the only thing that travels to be signed, and the only source of
//! the digest.

use alloy_consensus::{SignableTransaction, TxEip1559, transaction::RlpEcdsaDecodableTx};
use alloy_eips::eip2930::AccessList;
use alloy_primitives::{Bytes, TxKind};

use super::{
    ChainId, EthAddress, FeeCaps, SignedTransaction, TransferMeaning, TransferRequest,
    TransferStory, Wei, balance_needed,
};
use crate::{
    error::{ChainError, NotPlain},
    view::Difference,
};

/// The first byte of an EIP-1559 transaction (EIP-2718).
pub(super) const TYPE: u8 = 0x02;

/// Longest input that is read at all. A plain transfer needs less than 200 bytes; the rest is room
/// to say by name what else a transaction would do.
pub const TRANSACTION_MAX: usize = 4096;

/// What every transaction costs (Yellow Paper, G_transaction).
pub const GAS_LIMIT_MIN: u64 = 21_000;

/// More gas than any recipient of a plain payment needs, on any chain that speaks like Ethereum.
pub const GAS_LIMIT_MAX: u64 = 2_000_000;

/// A plain transfer that is read in full, checked, and not yet signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedTransaction {
    tx: TxEip1559,
    meaning: TransferMeaning,
}

impl UnsignedTransaction {
    /// Builds the transaction that a person asked for.
    ///
    /// # Errors
    /// The same refusals as [`Self::decode`]: what this device would not read, it does not write.
    pub fn new(request: &TransferRequest) -> Result<Self, ChainError> {
        Self::check(TxEip1559 {
            chain_id: request.chain_id.value(),
            nonce: request.nonce,
            gas_limit: request.gas_limit,
            max_fee_per_gas: request.fees.max_fee_per_gas.to_fee()?,
            max_priority_fee_per_gas: request.fees.max_priority_fee_per_gas.to_fee()?,
            to: TxKind::Call(request.to.to_alloy()),
            value: request.value.to_u256(),
            access_list: AccessList::default(),
            input: Bytes::new(),
        })
    }

    /// Reads what another device proposes.
    ///
    /// # Errors
    /// Refused by name: anything but type 2, anything not canonical, trailing bytes, contract
    /// creation, input data, access lists, a tip above the cap, gas limits that make no sense,
    /// fees that overflow, chain 0.
    ///
    /// # Security
    /// What cannot be explained in full is refused, never signed blindly.
    pub fn decode(raw: &[u8]) -> Result<Self, ChainError> {
        let mut rest = body(raw)?;
        let tx = TxEip1559::rlp_decode(&mut rest).map_err(|_| ChainError::MalformedTransaction)?;
        let decoded = Self::check(tx)?;
        if decoded.raw() != raw {
            return Err(ChainError::NotCanonical);
        }
        Ok(decoded)
    }

    /// `0x02 ‖ rlp([chain id, nonce, tip, max fee, gas limit, to, value, data, access list])`.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        self.tx.encoded_for_signing()
    }

    /// What the bytes say.
    #[must_use]
    pub const fn meaning(&self) -> &TransferMeaning {
        &self.meaning
    }

    /// The Keccak-256 hash that is signed, computed here and now from the transaction that was
    /// read; there is no way to set it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.tx.signature_hash().0
    }

    /// Every field in which the bytes disagree with what the initiator said; empty if none.
    #[must_use]
    pub fn compare(&self, proposed: &TransferStory) -> Vec<Difference> {
        self.meaning.compare(proposed)
    }

    /// Joins the signature that the parties computed; `recovery_id` is the parity of R's y.
    ///
    /// # Errors
    /// [`ChainError::BadSignature`], [`ChainError::HighS`] or [`ChainError::WrongSigner`].
    ///
    /// # Security
    /// The sender is recovered from the signature over this device's own digest, so a signature
    /// that was swapped, replayed or made by another wallet never leaves.
    pub fn sign_with(
        self,
        r: &[u8; 32],
        s: &[u8; 32],
        recovery_id: u8,
        expected_from: EthAddress,
    ) -> Result<SignedTransaction, ChainError> {
        SignedTransaction::join(self, r, s, recovery_id, expected_from)
    }

    pub(super) const fn tx(&self) -> &TxEip1559 {
        &self.tx
    }

    /// The one gate through which every transaction passes, built or read.
    pub(super) fn check(tx: TxEip1559) -> Result<Self, ChainError> {
        let TxKind::Call(to) = tx.to else {
            return Err(ChainError::NotAPlainTransfer { reason: NotPlain::CreatesContract });
        };
        if !tx.input.is_empty() {
            return Err(ChainError::NotAPlainTransfer { reason: NotPlain::CarriesData });
        }
        if !tx.access_list.is_empty() {
            return Err(ChainError::NotAPlainTransfer { reason: NotPlain::CarriesAccessList });
        }
        if !(GAS_LIMIT_MIN..=GAS_LIMIT_MAX).contains(&tx.gas_limit) {
            return Err(ChainError::GasLimit { found: tx.gas_limit });
        }
        if tx.max_priority_fee_per_gas > tx.max_fee_per_gas {
            return Err(ChainError::PriorityAboveMax);
        }
        if tx.nonce == u64::MAX {
            return Err(ChainError::NonceTooLarge);
        }
        let fees = FeeCaps {
            max_fee_per_gas: Wei::from_wei(tx.max_fee_per_gas),
            max_priority_fee_per_gas: Wei::from_wei(tx.max_priority_fee_per_gas),
        };
        let value = Wei::from_u256(tx.value);
        let fee_max = fees.fee_max(tx.gas_limit)?;
        let meaning = TransferMeaning {
            chain_id: ChainId::new(tx.chain_id)?,
            to: EthAddress::from_alloy(to),
            value,
            nonce: tx.nonce,
            fees,
            gas_limit: tx.gas_limit,
            fee_max,
            total_max: balance_needed(value, fee_max)?,
        };
        Ok(Self { tx, meaning })
    }
}

/// The RLP list after the type byte.
pub(super) fn body(raw: &[u8]) -> Result<&[u8], ChainError> {
    if raw.len() > TRANSACTION_MAX {
        return Err(ChainError::TransactionTooLong { found: raw.len() });
    }
    match raw.split_first() {
        None => Err(ChainError::MalformedTransaction),
        Some((&TYPE, body)) => Ok(body),
        Some(_) => Err(ChainError::OtherTransactionType),
    }
}
