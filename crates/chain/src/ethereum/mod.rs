//! Ethereum and the chains that speak like it: plain transfers by EIP-1559 transactions.

mod address;
mod amount;
mod caution;
mod fees;
mod network;
mod signed;
mod transfer;
mod unsigned;

pub mod rpc;

pub use address::{EthAddress, TypedAddress};
pub use amount::{Grouping, THIN_SPACE, Unit, Wei};
pub use caution::{AccountKind, cautions};
pub use fees::{FeeCaps, FeeQuote, all_but_fee, balance_needed, check_balance};
pub use network::{ChainId, Network, Networks};
pub use signed::{SignedTransaction, TxHash};
pub use transfer::{TransferMeaning, TransferRequest, TransferStory};
pub use unsigned::{GAS_LIMIT_MAX, GAS_LIMIT_MIN, TRANSACTION_MAX, UnsignedTransaction};
