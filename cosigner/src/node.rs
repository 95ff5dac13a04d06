//! Questions to a chain's node.

use chain::{
    ChainError,
    ethereum::{
        ChainId, EthAddress, FeeQuote, SignedTransaction, TransferRequest, Wei, check_balance,
        rpc::{
            Call, CallId, CheckChainId, EstimateGas, GetBalance, GetFeeHistory, GetNonce,
            GetPriorityFee, GetTransaction, RESPONSE_MAX, SendTransaction, Sent,
        },
    },
};
use host::http::{HttpClient, HttpError};

/// A node of one chain.
pub(crate) struct Node<'a> {
    pub(crate) http: &'a HttpClient,
    pub(crate) url: &'a str,
    pub(crate) chain_id: ChainId,
}

/// Why a node gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NodeError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(transparent)]
    Chain(#[from] ChainError),
}

impl NodeError {
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Http(error) => error.code(),
            Self::Chain(error) => error.code(),
        }
    }
}

impl Node<'_> {
    async fn ask<C: Call>(&self, call: C) -> Result<C::Answer, NodeError> {
        let id = CallId(1);
        let answer = self.http.post(self.url, call.body(id), RESPONSE_MAX).await?;
        Ok(call.read(id, &answer)?)
    }

    /// Puts a transfer together: nonce, gas and fees as the node says, the balance checked.
    pub(crate) async fn prepare(
        &self,
        from: EthAddress,
        to: EthAddress,
        value: Wei,
    ) -> Result<TransferRequest, NodeError> {
        self.ask(CheckChainId(self.chain_id)).await?;
        let history = self.ask(GetFeeHistory).await?;
        let tip = self.ask(GetPriorityFee).await?;
        let fees = FeeQuote::from_history(&history, tip)?.normal;
        let gas_limit = self.ask(EstimateGas { from, to, value }).await?;
        check_balance(self.ask(GetBalance(from)).await?, value, fees.fee_max(gas_limit)?)?;
        let nonce = self.ask(GetNonce(from)).await?;
        Ok(TransferRequest { chain_id: self.chain_id, from, to, value, nonce, fees, gas_limit })
    }

    /// Hands a signed transaction over. Every signer does; whoever comes after the block that holds
    /// it is refused by the node, and finds it there.
    pub(crate) async fn publish(&self, signed: &SignedTransaction) -> Result<Sent, NodeError> {
        self.ask(CheckChainId(self.chain_id)).await?;
        match self.ask(SendTransaction(signed)).await {
            Err(refusal @ NodeError::Chain(_)) => {
                let there = self.ask(GetTransaction(signed.hash())).await?;
                there.map(|_| Sent::AlreadyKnown).ok_or(refusal)
            }
            other => other,
        }
    }
}
