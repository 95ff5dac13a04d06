//! What this device would sign: decoded from the bytes, compared with the proposer's story.

use chain::{
    ChainError, Field, Meaning,
    ethereum::{
        EthAddress, FeeCaps, Networks, SignedTransaction, TransferRequest, TransferStory,
        UnsignedTransaction,
    },
};
use mpc::Signature;
use serde_bytes::ByteBuf;
use wire::descriptor::{EthereumStory, Payload, ProposedTransaction, SignRequest, WalletTerms};

pub use chain::Difference;

/// A transaction as this device read it, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Which of the wallet's addresses pays.
    pub from: EthAddress,
    /// What the bytes say.
    pub meaning: Meaning,
    /// Where the proposer's story departs from the bytes. Anything here blocks the approval.
    pub differences: Vec<Difference>,
    transaction: UnsignedTransaction,
}

/// Why a transaction cannot be signed by this wallet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    /// It cannot be decoded, or is not a plain transfer, or names an unknown network.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// It would move real money out of a practice wallet.
    #[error("a practice wallet signs for test networks only")]
    PracticeOnly,
    /// The key path does not exist.
    #[error("this wallet has no such key")]
    NoSuchKey,
    /// The payload is not a transaction.
    #[error("there is no transaction in this request")]
    NotATransaction,
}

impl ApprovalError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Chain(error) => error.code(),
            Self::PracticeOnly => "practice.real_network",
            Self::NoSuchKey => "sign.no_such_key",
            Self::NotATransaction => "sign.not_a_transaction",
        }
    }
}

impl Approval {
    /// Decodes a proposed payload for a wallet with these terms and this public key at the path.
    pub(crate) fn read(
        payload: &Payload,
        terms: &WalletTerms,
        public_key: impl FnOnce(&[u32]) -> Option<Vec<u8>>,
        networks: &Networks,
    ) -> Result<Self, ApprovalError> {
        let Payload::Sign(SignRequest { path, transaction }) = payload else {
            return Err(ApprovalError::NotATransaction);
        };
        let ProposedTransaction::Ethereum { unsigned, story } = transaction;
        let transaction = UnsignedTransaction::decode(unsigned)?;
        let network = networks.find(transaction.meaning().chain_id)?;
        if terms.practice && !network.is_test() {
            return Err(ApprovalError::PracticeOnly);
        }
        let key = public_key(path).ok_or(ApprovalError::NoSuchKey)?;
        let differences = match read_story(story) {
            Some(story) => transaction.compare(&story),
            None => vec![unreadable(&transaction)],
        };
        Ok(Self {
            from: EthAddress::from_public_key(&key)?,
            meaning: transaction.meaning().view(networks)?,
            differences,
            transaction,
        })
    }

    /// What is signed: always computed here, from the transaction that was read.
    pub(crate) fn digest(&self) -> [u8; 32] {
        self.transaction.digest()
    }

    /// The chain (EIP-155).
    pub(crate) const fn chain_id(&self) -> u64 {
        self.transaction.meaning().chain_id.value()
    }

    /// The decoded transaction's terms, for a policy.
    #[must_use]
    pub const fn transaction(&self) -> &UnsignedTransaction {
        &self.transaction
    }

    /// Joins the signature; the sender is recovered and compared before anything leaves.
    pub(crate) fn finish(self, signature: &Signature) -> Result<SignedTransaction, ApprovalError> {
        let Signature::Ecdsa(ecdsa) = signature else {
            return Err(ApprovalError::Chain(ChainError::BadSignature));
        };
        let (r, s, parity) = (&ecdsa.r, &ecdsa.s, ecdsa.recovery_id);
        Ok(self.transaction.sign_with(r, s, parity, self.from)?)
    }
}

/// Packs a transfer and its story as a proposal.
pub(crate) fn propose(request: &TransferRequest, path: Vec<u32>) -> Result<Payload, ChainError> {
    let unsigned = UnsignedTransaction::new(request)?;
    let fees = request.fees;
    let story = EthereumStory {
        chain_id: request.chain_id.value(),
        to: request.to.to_string(),
        value: request.value.to_string(),
        nonce: request.nonce,
        max_fee_per_gas: fees.max_fee_per_gas.to_string(),
        max_priority_fee_per_gas: fees.max_priority_fee_per_gas.to_string(),
        gas_limit: request.gas_limit,
    };
    let transaction =
        ProposedTransaction::Ethereum { unsigned: ByteBuf::from(unsigned.raw()), story };
    Ok(Payload::Sign(SignRequest { path, transaction }))
}

fn read_story(story: &EthereumStory) -> Option<TransferStory> {
    Some(TransferStory {
        chain_id: chain::ethereum::ChainId::new(story.chain_id).ok()?,
        to: story.to.parse().ok()?,
        value: story.value.parse().ok()?,
        nonce: story.nonce,
        fees: FeeCaps {
            max_fee_per_gas: story.max_fee_per_gas.parse().ok()?,
            max_priority_fee_per_gas: story.max_priority_fee_per_gas.parse().ok()?,
        },
        gas_limit: story.gas_limit,
    })
}

/// True when a proposer's story says exactly what the bytes say.
pub(crate) fn is_true(story: &EthereumStory, transaction: &UnsignedTransaction) -> bool {
    read_story(story).is_some_and(|story| transaction.compare(&story).is_empty())
}

/// A story that cannot even be read differs in what matters most.
fn unreadable(transaction: &UnsignedTransaction) -> Difference {
    Difference {
        field: Field::Recipient,
        proposed: "?".to_owned(),
        signed: transaction.meaning().to.to_string(),
    }
}
