//! A transfer as it is asked for, as it is told to others, and as the bytes say it.

use serde::{Deserialize, Serialize};

use super::{ChainId, EthAddress, FeeCaps, Networks, Wei};
use crate::{
    error::ChainError,
    view::{Difference, Fact, Field, Meaning},
};

/// What a person asks for: everything that goes into the transaction, and the account that pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferRequest {
    /// On which chain.
    pub chain_id: ChainId,
    /// Which of the wallet's accounts pays.
    pub from: EthAddress,
    /// Who is paid.
    pub to: EthAddress,
    /// How much arrives.
    pub value: Wei,
    /// How many transactions the account has sent before.
    pub nonce: u64,
    /// What the network may take per unit of gas.
    pub fees: FeeCaps,
    /// How much gas is paid for at most.
    pub gas_limit: u64,
}

impl TransferRequest {
    /// What the initiator tells the other devices beside the bytes, so that each can compare.
    #[must_use]
    pub const fn story(&self) -> TransferStory {
        TransferStory {
            chain_id: self.chain_id,
            to: self.to,
            value: self.value,
            nonce: self.nonce,
            fees: self.fees,
            gas_limit: self.gas_limit,
        }
    }
}

/// What the initiator said. A claim: it is shown only beside what the bytes say, and nothing is
/// ever built or signed from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferStory {
    /// The chain named.
    pub chain_id: ChainId,
    /// The recipient named.
    pub to: EthAddress,
    /// The amount named.
    pub value: Wei,
    /// The nonce named.
    pub nonce: u64,
    /// The fee caps named.
    pub fees: FeeCaps,
    /// The gas limit named.
    pub gas_limit: u64,
}

/// What the bytes say. Only [`super::UnsignedTransaction`] makes one, from the transaction whose
/// digest will be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferMeaning {
    /// On which chain it is valid.
    pub chain_id: ChainId,
    /// Who is paid.
    pub to: EthAddress,
    /// How much arrives.
    pub value: Wei,
    /// Which transaction of the account it is.
    pub nonce: u64,
    /// What the network may take per unit of gas.
    pub fees: FeeCaps,
    /// How much gas is paid for at most.
    pub gas_limit: u64,
    /// The most the network may take: gas limit times the highest fee.
    pub fee_max: Wei,
    /// The most that leaves the account.
    pub total_max: Wei,
}

impl TransferMeaning {
    /// The lines for a screen, with the network's name and symbol.
    ///
    /// # Errors
    /// [`ChainError::UnknownNetwork`]: what cannot be named is not shown for approval.
    pub fn view(&self, networks: &Networks) -> Result<Meaning, ChainError> {
        let network = networks.find(self.chain_id)?;
        let symbol = network.symbol();
        let fact = |field, text| Fact { field, text };
        Ok(Meaning {
            worth: network.worth(),
            facts: vec![
                fact(Field::Network, network.name().to_owned()),
                fact(Field::Recipient, self.to.to_string()),
                fact(Field::Amount, self.value.with_symbol(symbol)),
                fact(Field::FeeMax, self.fee_max.with_symbol(symbol)),
                fact(Field::TotalMax, self.total_max.with_symbol(symbol)),
                fact(Field::FeePerGas, self.fees.max_fee_per_gas.in_gwei()),
                fact(Field::PriorityFeePerGas, self.fees.max_priority_fee_per_gas.in_gwei()),
                fact(Field::GasLimit, self.gas_limit.to_string()),
                fact(Field::Nonce, self.nonce.to_string()),
            ],
        })
    }

    /// Every field in which the bytes disagree with what was said; empty if none.
    pub(super) fn compare(&self, proposed: &TransferStory) -> Vec<Difference> {
        let (said, fees) = (proposed, &proposed.fees);
        [
            differ(Field::Network, &said.chain_id, &self.chain_id, |id| format!("Chain {id}")),
            differ(Field::Recipient, &said.to, &self.to, EthAddress::to_string),
            differ(Field::Amount, &said.value, &self.value, |wei| wei.with_symbol("ether")),
            differ(
                Field::FeePerGas,
                &fees.max_fee_per_gas,
                &self.fees.max_fee_per_gas,
                Wei::in_gwei,
            ),
            differ(
                Field::PriorityFeePerGas,
                &fees.max_priority_fee_per_gas,
                &self.fees.max_priority_fee_per_gas,
                Wei::in_gwei,
            ),
            differ(Field::GasLimit, &said.gas_limit, &self.gas_limit, u64::to_string),
            differ(Field::Nonce, &said.nonce, &self.nonce, u64::to_string),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn differ<T: PartialEq>(
    field: Field,
    proposed: &T,
    signed: &T,
    text: impl Fn(&T) -> String,
) -> Option<Difference> {
    (proposed != signed).then(|| Difference {
        field,
        proposed: text(proposed),
        signed: text(signed),
    })
}
