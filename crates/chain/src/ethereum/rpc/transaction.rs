//! Sending a transaction and following it.

use alloy_primitives::hex::encode_prefixed;
use serde_json::{Value, json};

use super::{Call, Refusal, hex};
use crate::{
    error::ChainError,
    ethereum::{EthAddress, SignedTransaction, TxHash, Wei},
};

/// How nodes say that they hold this very transaction already, in lower case. There is no number
/// for it: each implementation has its own words.
const ALREADY_KNOWN: [&str; 3] = ["already known", "alreadyknown", "already imported"];

/// The same, where the words also end the opposite statement ("unknown transaction").
const ALREADY_KNOWN_START: &str = "known transaction";

/// Hands a signed transaction to the network.
#[derive(Clone, Copy, Debug)]
pub struct SendTransaction<'a>(pub &'a SignedTransaction);

/// What a node did with a transaction. Neither is a proof: only a receipt says that it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Taken now.
    Accepted,
    /// Taken before, from another device or an earlier attempt: as good.
    AlreadyKnown,
}

impl Call for SendTransaction<'_> {
    type Answer = Sent;

    fn method(&self) -> &'static str {
        "eth_sendRawTransaction"
    }

    fn params(&self) -> Value {
        json!([encode_prefixed(self.0.raw())])
    }

    /// The node must name the hash that this device computed.
    fn read_result(&self, result: &Value) -> Result<Sent, ChainError> {
        expect_hash(result, self.0.hash())?;
        Ok(Sent::Accepted)
    }

    fn read_refusal(&self, refusal: Refusal) -> Result<Sent, ChainError> {
        let words = refusal.message.to_lowercase();
        let known = ALREADY_KNOWN.iter().any(|known| words.contains(known))
            || words.starts_with(ALREADY_KNOWN_START);
        if known { Ok(Sent::AlreadyKnown) } else { Err(refusal.into()) }
    }
}

/// Whether a transaction is in a block, and how it went.
#[derive(Clone, Copy, Debug)]
pub struct GetReceipt(pub TxHash);

/// A transaction in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Whether the payment arrived.
    pub outcome: Outcome,
    /// In which block.
    pub block_number: u64,
    /// How much gas it used.
    pub gas_used: u64,
    /// What the network took.
    pub fee_paid: Wei,
}

/// How a mined transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The recipient has it.
    Success,
    /// The recipient's program refused it: the value came back, the fee is gone.
    Reverted,
}

impl Receipt {
    /// How many blocks confirm it, its own included, once `latest` is the latest block.
    #[must_use]
    pub const fn confirmations(&self, latest: u64) -> u64 {
        match latest.checked_sub(self.block_number) {
            Some(above) => above.saturating_add(1),
            None => 0,
        }
    }
}

impl Call for GetReceipt {
    /// `None` while it waits or is unknown.
    type Answer = Option<Receipt>;

    fn method(&self) -> &'static str {
        "eth_getTransactionReceipt"
    }

    fn params(&self) -> Value {
        json!([self.0.to_string()])
    }

    fn read_result(&self, result: &Value) -> Result<Option<Receipt>, ChainError> {
        if result.is_null() {
            return Ok(None);
        }
        expect_hash(hex::member(result, "transactionHash"), self.0)?;
        let outcome = match hex::count(hex::member(result, "status"), "status")? {
            0 => Outcome::Reverted,
            1 => Outcome::Success,
            _ => return Err(ChainError::MalformedResponse { what: "status" }),
        };
        let gas_used = hex::count(hex::member(result, "gasUsed"), "gas used")?;
        let price = hex::amount(hex::member(result, "effectiveGasPrice"), "gas price")?;
        Ok(Some(Receipt {
            outcome,
            block_number: hex::count(hex::member(result, "blockNumber"), "block number")?,
            gas_used,
            fee_paid: price
                .checked_mul(gas_used)
                .ok_or(ChainError::MalformedResponse { what: "gas price" })?,
        }))
    }
}

/// Whether the network has heard of a transaction.
#[derive(Clone, Copy, Debug)]
pub struct GetTransaction(pub TxHash);

/// A transaction as a node shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Who pays.
    pub from: EthAddress,
    /// Who is paid; nobody where it creates a contract.
    pub to: Option<EthAddress>,
    /// How much.
    pub value: Wei,
    /// Which transaction of the account it is.
    pub nonce: u64,
    /// In which block, or `None` while it waits.
    pub block_number: Option<u64>,
}

impl Call for GetTransaction {
    /// `None` where the node does not know it.
    type Answer = Option<Seen>;

    fn method(&self) -> &'static str {
        "eth_getTransactionByHash"
    }

    fn params(&self) -> Value {
        json!([self.0.to_string()])
    }

    fn read_result(&self, result: &Value) -> Result<Option<Seen>, ChainError> {
        if result.is_null() {
            return Ok(None);
        }
        expect_hash(hex::member(result, "hash"), self.0)?;
        let to = hex::member(result, "to");
        let block = hex::member(result, "blockNumber");
        Ok(Some(Seen {
            from: hex::parsed(hex::member(result, "from"), "from")?,
            to: (!to.is_null()).then(|| hex::parsed(to, "to")).transpose()?,
            value: hex::amount(hex::member(result, "value"), "value")?,
            nonce: hex::count(hex::member(result, "nonce"), "nonce")?,
            block_number: (!block.is_null())
                .then(|| hex::count(block, "block number"))
                .transpose()?,
        }))
    }
}

fn expect_hash(value: &Value, expected: TxHash) -> Result<(), ChainError> {
    let what = "transaction hash";
    let found: TxHash = hex::parsed(value, what)?;
    if found == expected { Ok(()) } else { Err(ChainError::MalformedResponse { what }) }
}
