//! Commands about payments: what one would cost, proposing it, handing it in again.

use chain::{
    ChainError,
    ethereum::{
        AccountKind, ChainId, EthAddress, FeeCaps, FeeQuote, GAS_LIMIT_MIN, Network,
        SignedTransaction, TransferRequest as Transfer, TypedAddress, Wei, all_but_fee,
        balance_needed, cautions, check_balance,
        rpc::{EstimateGas, GetBalance, GetCode, GetFeeHistory, GetNonce, GetPriorityFee},
    },
};
use party::wire::{PartyId, WalletId};
use party::{SignProposal, WalletView as Wallet};

use super::{Answer, App};
use crate::{
    calendar,
    nodes::{Node, NodeError},
    open::{Open, lock},
    request::{
        AddressRequest, AddressView, AmountRequest, ProposeRequest, PublishRequest, QuoteView,
        RefusedView, Speed, TransferRequest,
    },
    show::node_of,
    view::{CautionView, FateView},
};

/// A transfer as typed, read and found possible by this device alone.
struct Plan {
    wallet: Wallet,
    network: Network,
    from: EthAddress,
    to: EthAddress,
    sum: Sum,
    speed: Speed,
}

/// How much a plan moves.
#[derive(Clone, Copy)]
enum Sum {
    Exactly(Wei),
    All,
}

/// What a node added to a plan.
struct Priced {
    value: Wei,
    fees: FeeQuote,
    gas_limit: u64,
    kind: AccountKind,
}

impl App {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// `chain.address_…`, `chain.bad_checksum`.
    pub fn check_address(&self, request: &AddressRequest) -> Answer<AddressView> {
        let typed: TypedAddress = request.text.trim().parse()?;
        let address = typed.address().to_string();
        Ok(AddressView { address, checksummed: typed.checksummed() })
    }

    /// What a transfer would cost, once everything that can be checked beforehand was.
    ///
    /// # Errors
    ///
    /// What is wrong with recipient or amount; `chain.not_enough_balance` and
    /// `chain.fee_above_balance` with their figures; `send.payment_waits`;
    /// `practice.real_network`; what the node says.
    pub async fn quote(&self, request: TransferRequest) -> Answer<QuoteView> {
        let open = self.open()?;
        open.touch();
        let plan = self.plan(&open, &request)?;
        let settings = open.settings();
        let node = self.reach(&settings, &plan.network).await?;
        let priced = price(&node, &plan).await?;
        let fee = |speed: Speed| speed.caps(&priced.fees).fee_max(priced.gas_limit);
        let speeds = [Speed::Slow, Speed::Normal, Speed::Fast].into_iter();
        let fees = speeds.map(|speed| Ok((speed, fee(speed)?.to_string())));
        let known = self.paid(&open, plan.wallet.wallet)?;
        let warnings = cautions(plan.from, plan.to, &known, Some(priced.kind));
        Ok(QuoteView {
            to: plan.to.to_string(),
            amount: priced.value.to_string(),
            fees: fees.collect::<Answer<_>>()?,
            total: balance_needed(priced.value, fee(plan.speed)?)?.to_string(),
            cautions: warnings.into_iter().map(CautionView::from).collect(),
        })
    }

    /// Proposes a transfer at today's fees. What it costs at most, each approve screen shows.
    ///
    /// # Errors
    ///
    /// As [`Self::quote`]; `sign.wrong_signers`, `proposal.banned_pair`, `relay.unreachable`,
    /// `session.in_other_session`.
    pub async fn propose(&self, request: ProposeRequest) -> Answer {
        let open = self.open()?;
        let plan = self.plan(&open, &request.transfer)?;
        let signers = request.signers.iter().map(|id| PartyId::from_hex(id));
        let signers: Option<Vec<PartyId>> = signers.collect();
        let signers = signers.ok_or_else(|| RefusedView::new("sign.wrong_signers"))?;
        let settings = open.settings();
        let node = self.reach(&settings, &plan.network).await?;
        let priced = price(&node, &plan).await?;
        let nonce = node.ask(&GetNonce(plan.from)).await?;
        let proposal = SignProposal {
            wallet: plan.wallet.wallet,
            transfer: Transfer {
                chain_id: plan.network.chain_id(),
                from: plan.from,
                to: plan.to,
                value: priced.value,
                nonce,
                fees: plan.speed.caps(&priced.fees),
                gas_limit: priced.gas_limit,
            },
            signers,
        };
        self.tell(move |party, moment| party.propose(&proposal, moment)).await
    }

    /// Hands a signed transaction to its network once more.
    ///
    /// # Errors
    ///
    /// `wallet.no_transaction`; what the node says.
    pub async fn publish_again(&self, request: PublishRequest) -> Answer {
        let open = self.open()?;
        open.touch();
        let transactions = open.transactions(&*open.party()?);
        let wanted = transactions.iter().find(|(wallet, signed)| {
            wallet.to_string() == request.wallet && signed.hash().to_string() == request.hash
        });
        let (_, signed) = wanted.ok_or_else(|| RefusedView::new("wallet.no_transaction"))?;
        Ok(self.publish(&open, signed).await?)
    }

    fn plan(&self, open: &Open, request: &TransferRequest) -> Answer<Plan> {
        let party = open.party()?;
        let wallet =
            party.wallets.iter().find(|wallet| wallet.wallet.to_string() == request.wallet);
        let wallet = wallet.ok_or_else(|| RefusedView::new("wallet.none"))?.clone();
        let network = self.0.networks.find(ChainId::new(request.chain_id)?)?.clone();
        if wallet.terms.practice && !network.is_test() {
            return Err(RefusedView::new("practice.real_network"));
        }
        let to = request.to.trim().parse::<TypedAddress>()?.address();
        let sum = match &request.amount {
            AmountRequest::Exactly { ether } => Sum::Exactly(Wei::from_ether(ether.trim())?),
            // What such a payment takes is still in the balance that the node tells.
            AmountRequest::All if self.waits(open, &wallet, network.chain_id()) => {
                return Err(RefusedView::new("send.payment_waits"));
            }
            AmountRequest::All => Sum::All,
        };
        let from = wallet.address.ok_or_else(|| RefusedView::new("sign.no_such_key"))?;
        Ok(Plan { wallet, network, from, to, sum, speed: request.speed })
    }

    async fn reach<'a>(
        &'a self,
        settings: &'a host::home::Settings,
        network: &Network,
    ) -> Answer<Node<'a>> {
        let url = node_of(network, settings);
        let reached = self.place()?.nodes.reach(url, network.chain_id()).await;
        reached.map_err(|error| {
            let is_wrong = matches!(error, NodeError::Chain(_));
            let refused = RefusedView::from(error);
            if is_wrong { refused } else { refused.with("chain", network.name()) }
        })
    }

    /// Whether a payment of a wallet is on its way and not in a block yet. One that no node is known
    /// to have counts only for as long as it was to be carried out: it may have been given up since.
    fn waits(&self, open: &Open, wallet: &Wallet, chain: ChainId) -> bool {
        let ledger = lock(&open.ledger);
        wallet.history.iter().any(|entry| {
            let signed =
                wallet.address.map(|from| SignedTransaction::decode(&entry.transaction, from));
            let Some(Ok(signed)) = signed else { return false };
            let in_time = entry.proposal.descriptor.expires > calendar::now();
            signed.meaning().chain_id == chain
                && match ledger.fate(&signed.hash()) {
                    FateView::Waiting => true,
                    FateView::Signed { code: None } => in_time,
                    _ => false,
                }
        })
    }

    /// Whom a wallet has paid before.
    fn paid(&self, open: &Open, wallet: WalletId) -> Answer<Vec<EthAddress>> {
        let transactions = open.transactions(&*open.party()?).into_iter();
        let paid = transactions.filter(|(held, _)| *held == wallet);
        Ok(paid.map(|(_, signed)| signed.meaning().to).collect())
    }
}

impl Speed {
    const fn caps(self, fees: &FeeQuote) -> FeeCaps {
        match self {
            Self::Slow => fees.slow,
            Self::Normal => fees.normal,
            Self::Fast => fees.fast,
        }
    }
}

impl Sum {
    /// What is sent, where the fee takes so much at most.
    fn beside(self, fee_max: Wei, balance: Wei) -> Result<Wei, ChainError> {
        match self {
            Self::Exactly(value) => check_balance(balance, value, fee_max).map(|()| value),
            Self::All => all_but_fee(balance, fee_max),
        }
    }
}

/// Asks a node what a transfer takes, and makes sure that the balance covers the most of it.
async fn price(node: &Node<'_>, plan: &Plan) -> Answer<Priced> {
    let history = node.ask(&GetFeeHistory).await?;
    let suggested = node.ask(&GetPriorityFee).await?;
    let fees = FeeQuote::from_history(&history, suggested)?;
    let caps = plan.speed.caps(&fees);
    let balance = node.ask(&GetBalance(plan.from)).await?;
    // With too little money a node would refuse to estimate, in words of its own.
    let value = plan.sum.beside(caps.fee_max(GAS_LIMIT_MIN)?, balance)?;
    let kind = node.ask(&GetCode(plan.to)).await?;
    let gas_limit = node.ask(&EstimateGas { from: plan.from, to: plan.to, value }).await?;
    let value = plan.sum.beside(caps.fee_max(gas_limit)?, balance)?;
    Ok(Priced { value, fees, gas_limit, kind })
}
