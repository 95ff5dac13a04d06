//! Questions about the chain and its accounts.

use serde_json::{Value, json};

use super::{Call, hex};
use crate::{
    error::ChainError,
    ethereum::{AccountKind, ChainId, EthAddress, Wei},
};

/// What an account delegated by EIP-7702 has for code: this mark and an address.
const DELEGATION: [u8; 3] = [0xef, 0x01, 0x00];

/// Whether the node serves the wallet's chain; asked before anything else.
#[derive(Clone, Copy, Debug)]
pub struct CheckChainId(pub ChainId);

impl Call for CheckChainId {
    type Answer = ();

    fn method(&self) -> &'static str {
        "eth_chainId"
    }

    fn params(&self) -> Value {
        json!([])
    }

    /// [`ChainError::WrongChain`] where it serves another.
    fn read_result(&self, result: &Value) -> Result<(), ChainError> {
        let (expected, found) = (self.0, ChainId::new(hex::count(result, "chain id")?)?);
        if found == expected { Ok(()) } else { Err(ChainError::WrongChain { expected, found }) }
    }
}

/// The number of the latest block.
#[derive(Clone, Copy, Debug)]
pub struct GetBlockNumber;

impl Call for GetBlockNumber {
    type Answer = u64;

    fn method(&self) -> &'static str {
        "eth_blockNumber"
    }

    fn params(&self) -> Value {
        json!([])
    }

    fn read_result(&self, result: &Value) -> Result<u64, ChainError> {
        hex::count(result, "block number")
    }
}

/// What an account holds at the latest block.
#[derive(Clone, Copy, Debug)]
pub struct GetBalance(pub EthAddress);

impl Call for GetBalance {
    type Answer = Wei;

    fn method(&self) -> &'static str {
        "eth_getBalance"
    }

    fn params(&self) -> Value {
        json!([self.0, "latest"])
    }

    fn read_result(&self, result: &Value) -> Result<Wei, ChainError> {
        hex::amount(result, "balance")
    }
}

/// The nonce for the account's next transaction, those that wait included.
#[derive(Clone, Copy, Debug)]
pub struct GetNonce(pub EthAddress);

impl Call for GetNonce {
    type Answer = u64;

    fn method(&self) -> &'static str {
        "eth_getTransactionCount"
    }

    fn params(&self) -> Value {
        json!([self.0, "pending"])
    }

    fn read_result(&self, result: &Value) -> Result<u64, ChainError> {
        hex::count(result, "nonce")
    }
}

/// What kind of account a recipient is.
#[derive(Clone, Copy, Debug)]
pub struct GetCode(pub EthAddress);

impl Call for GetCode {
    type Answer = AccountKind;

    fn method(&self) -> &'static str {
        "eth_getCode"
    }

    fn params(&self) -> Value {
        json!([self.0, "latest"])
    }

    fn read_result(&self, result: &Value) -> Result<AccountKind, ChainError> {
        let code = hex::bytes(result, "code")?;
        Ok(if code.is_empty() {
            AccountKind::Plain
        } else if code.len() == 23 && code.starts_with(&DELEGATION) {
            AccountKind::Delegated
        } else {
            AccountKind::Contract
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        AccountKind, Call, ChainError, ChainId, CheckChainId, EthAddress, GetBalance, GetCode,
        GetNonce, Wei,
    };

    const ACCOUNT: EthAddress = EthAddress::from_bytes([0x11; 20]);

    #[test]
    fn a_node_of_another_chain_is_found_out() {
        let call = CheckChainId(ChainId::MAINNET);
        assert_eq!(call.read_result(&json!("0x1")), Ok(()));
        let (expected, found) = (ChainId::MAINNET, ChainId::SEPOLIA);
        let wrong = call.read_result(&json!("0xaa36a7"));
        assert_eq!(wrong, Err(ChainError::WrongChain { expected, found }));
        assert_eq!(call.read_result(&json!("0x0")), Err(ChainError::BadChainId));
    }

    #[test]
    fn accounts_are_asked_for_by_whole_address_and_at_the_right_block() {
        let address = ACCOUNT.to_string();
        assert_eq!(GetBalance(ACCOUNT).params(), json!([address, "latest"]));
        assert_eq!(GetNonce(ACCOUNT).params(), json!([address, "pending"]));
        assert_eq!(GetCode(ACCOUNT).params(), json!([address, "latest"]));
    }

    #[test]
    fn a_balance_may_be_as_large_as_the_chain_allows_and_no_larger() {
        let largest = format!("0x{}", "f".repeat(64));
        assert_eq!(GetBalance(ACCOUNT).read_result(&json!(largest)), Ok(Wei::MAX));
        assert!(GetBalance(ACCOUNT).read_result(&json!(largest + "f")).is_err());
    }

    #[test]
    fn code_tells_people_delegates_and_programs_apart() {
        let kind = |code: String| GetCode(ACCOUNT).read_result(&json!(code));
        assert_eq!(kind("0x".to_owned()), Ok(AccountKind::Plain));
        assert_eq!(kind(format!("0xef0100{}", "22".repeat(20))), Ok(AccountKind::Delegated));
        assert_eq!(kind(format!("0xef0100{}", "22".repeat(21))), Ok(AccountKind::Contract));
        assert_eq!(kind("0x6080".to_owned()), Ok(AccountKind::Contract));
        assert!(kind("6080".to_owned()).is_err());
    }
}
