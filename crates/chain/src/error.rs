//! Everything this crate can refuse, each with a stable code, a sentence and a remedy.

use thiserror::Error;

use crate::ethereum::{ChainId, EthAddress, Wei};

/// Why an address, an amount, a transaction or a node's answer was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChainError {
    /// The text does not begin with `0x`.
    #[error("an Ethereum address begins with 0x")]
    AddressPrefix,
    /// Not forty digits after `0x`.
    #[error("an Ethereum address has 40 digits after 0x, this one has {found}")]
    AddressLength {
        /// How many characters were found after the prefix.
        found: usize,
    },
    /// A character that is no hexadecimal digit.
    #[error("character {position} of the address is not a hexadecimal digit")]
    AddressNotHex {
        /// Which character after `0x`, counted from one.
        position: usize,
    },
    /// Mixed case that disagrees with EIP-55.
    #[error("the address contains a typing error: its upper and lower case letters do not fit")]
    BadChecksum,
    /// Not a compressed point of secp256k1.
    #[error("the public key is not a point of secp256k1 in 33 bytes")]
    BadPublicKey,

    /// Nothing was typed.
    #[error("the amount is empty")]
    AmountEmpty,
    /// A sign, an exponent, a comma, a space or a letter.
    #[error("an amount holds digits and at most one dot, not {found:?}")]
    AmountCharacter {
        /// The first character that does not belong.
        found: char,
    },
    /// Two dots, or a dot without a digit on either side.
    #[error("the dot of the amount is misplaced")]
    AmountDot,
    /// Finer than one wei.
    #[error("the amount has more than 18 digits after the dot")]
    AmountTooPrecise,
    /// More than the chain can express.
    #[error("the amount is too large")]
    AmountTooLarge,
    /// Less than value and fee together.
    #[error("{missing} ether are missing: {needed} are needed, {balance} are there")]
    NotEnoughBalance {
        /// What the account holds.
        balance: Wei,
        /// The value and the largest possible fee.
        needed: Wei,
        /// The gap between them.
        missing: Wei,
    },
    /// Nothing is left of the balance once the largest possible fee is set aside.
    #[error("the fee can come to {fee_max} ether, and {balance} are there")]
    FeeAboveBalance {
        /// What the account holds.
        balance: Wei,
        /// The largest possible fee.
        fee_max: Wei,
    },

    /// Chain id 0 names no chain.
    #[error("a chain id is at least 1")]
    BadChainId,
    /// The user has not described this network.
    #[error("the network with chain id {chain_id} is not known here")]
    UnknownNetwork {
        /// Which one.
        chain_id: ChainId,
    },
    /// A custom network must not replace one that is there.
    #[error("the network with chain id {chain_id} is already there")]
    NetworkExists {
        /// Which one.
        chain_id: ChainId,
    },
    /// A name, symbol or explorer that is empty, too long, invisible or someone else's.
    #[error("the {part} of the network cannot be used")]
    BadNetworkText {
        /// Which of its texts.
        part: &'static str,
    },

    /// Larger than any plain transfer could be.
    #[error("the transaction has {found} bytes, more than are read here")]
    TransactionTooLong {
        /// Its size.
        found: usize,
    },
    /// Not EIP-1559.
    #[error("the transaction is not of type 2 (EIP-1559)")]
    OtherTransactionType,
    /// The bytes are no such transaction.
    #[error("the transaction cannot be read")]
    MalformedTransaction,
    /// The same content can be written in a shorter or tidier way.
    #[error("the transaction is not in its canonical form")]
    NotCanonical,
    /// It does more than move ether to an address.
    #[error("the transaction is not a plain transfer: {reason}")]
    NotAPlainTransfer {
        /// What else it does.
        reason: NotPlain,
    },
    /// EIP-1559 forbids a tip above the cap.
    #[error("the priority fee is higher than the highest fee")]
    PriorityAboveMax,
    /// Below 21,000 or beyond every sensible transfer.
    #[error("a gas limit of {found} makes no sense for a transfer")]
    GasLimit {
        /// The limit asked for.
        found: u64,
    },
    /// Fee caps that overflow, alone or together with the value.
    #[error("the fees are too large")]
    FeesTooLarge,
    /// EIP-2681 leaves 2^64 - 1 unused.
    #[error("the nonce is too large")]
    NonceTooLarge,

    /// r, s or the recovery id are out of range, or recover no key.
    #[error("the signature is not valid")]
    BadSignature,
    /// EIP-2 accepts only the lower of the two s.
    #[error("the signature is not in its low-s form")]
    HighS,
    /// A valid signature by somebody else.
    #[error("the signature belongs to {recovered}, not to {expected}")]
    WrongSigner {
        /// The wallet's address.
        expected: EthAddress,
        /// Whose signature it is.
        recovered: EthAddress,
    },

    /// Above [`crate::ethereum::rpc::RESPONSE_MAX`].
    #[error("the node's answer has {found} bytes, more than are read here")]
    ResponseTooLong {
        /// Its size.
        found: usize,
    },
    /// Not the JSON that was asked for.
    #[error("the node's answer cannot be read: {what}")]
    MalformedResponse {
        /// The part that does not fit.
        what: &'static str,
    },
    /// An answer to another question.
    #[error("the node answered another question")]
    IdMismatch,
    /// The node refused, in its own words.
    #[error("the node refused: {message} ({number})")]
    Node {
        /// JSON-RPC error number.
        number: i64,
        /// The node's words, cleaned and cut to 200 characters.
        message: String,
    },
    /// The node serves another chain than the wallet uses.
    #[error("the node serves chain {found}, not chain {expected}")]
    WrongChain {
        /// The wallet's chain.
        expected: ChainId,
        /// The node's chain.
        found: ChainId,
    },
}

/// What makes a transaction more than a transfer of ether.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotPlain {
    /// There is no recipient.
    #[error("it creates a contract")]
    CreatesContract,
    /// Input data that a contract would interpret.
    #[error("it carries data for a contract")]
    CarriesData,
    /// A list of storage to be touched.
    #[error("it carries an access list")]
    CarriesAccessList,
}

impl ChainError {
    /// A short name that never changes, for logs, tests and the UI's table of words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AddressPrefix => "chain.address_prefix",
            Self::AddressLength { .. } => "chain.address_length",
            Self::AddressNotHex { .. } => "chain.address_not_hex",
            Self::BadChecksum => "chain.bad_checksum",
            Self::BadPublicKey => "chain.bad_public_key",
            Self::AmountEmpty => "chain.amount_empty",
            Self::AmountCharacter { .. } => "chain.amount_character",
            Self::AmountDot => "chain.amount_dot",
            Self::AmountTooPrecise => "chain.amount_too_precise",
            Self::AmountTooLarge => "chain.amount_too_large",
            Self::NotEnoughBalance { .. } => "chain.not_enough_balance",
            Self::FeeAboveBalance { .. } => "chain.fee_above_balance",
            Self::BadChainId => "chain.bad_chain_id",
            Self::UnknownNetwork { .. } => "chain.unknown_network",
            Self::NetworkExists { .. } => "chain.network_exists",
            Self::BadNetworkText { .. } => "chain.bad_network_text",
            Self::TransactionTooLong { .. } => "chain.transaction_too_long",
            Self::OtherTransactionType => "chain.other_transaction_type",
            Self::MalformedTransaction => "chain.malformed_transaction",
            Self::NotCanonical => "chain.not_canonical",
            Self::NotAPlainTransfer { .. } => "chain.not_a_plain_transfer",
            Self::PriorityAboveMax => "chain.priority_above_max",
            Self::GasLimit { .. } => "chain.gas_limit",
            Self::FeesTooLarge => "chain.fees_too_large",
            Self::NonceTooLarge => "chain.nonce_too_large",
            Self::BadSignature => "chain.bad_signature",
            Self::HighS => "chain.high_s",
            Self::WrongSigner { .. } => "chain.wrong_signer",
            Self::ResponseTooLong { .. } => "chain.response_too_long",
            Self::MalformedResponse { .. } => "chain.malformed_response",
            Self::IdMismatch => "chain.id_mismatch",
            Self::Node { .. } => "chain.node_refused",
            Self::WrongChain { .. } => "chain.wrong_chain",
        }
    }

    /// One sentence that says what a person can do now.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::AddressPrefix | Self::AddressLength { .. } | Self::AddressNotHex { .. } => {
                "Copy the whole address again, from 0x to its last digit."
            }
            Self::BadChecksum => "Ask the recipient for the address again and copy it whole.",
            Self::BadPublicKey => "This wallet's key is damaged here: restore it from a backup.",
            Self::AmountEmpty => "Enter how much to send.",
            Self::AmountCharacter { .. } | Self::AmountDot => {
                "Write the amount with digits and one dot, such as 1250.5."
            }
            Self::AmountTooPrecise => "Leave out the digits after the eighteenth.",
            Self::AmountTooLarge => "Enter a smaller amount.",
            Self::NotEnoughBalance { .. } => {
                "Send less, choose a slower speed, or receive more first."
            }
            Self::FeeAboveBalance { .. } => {
                "Choose a slower speed, wait until fees fall, or receive more first."
            }
            Self::BadChainId => "Look up the chain id of the network and enter it again.",
            Self::UnknownNetwork { .. } => {
                "Add the network in the settings and say whether its coins are worth money."
            }
            Self::NetworkExists { .. } => "Use the network that is there, or remove it first.",
            Self::BadNetworkText { .. } => {
                "Use a short plain name of your own, a symbol of up to 12 letters, and an https address."
            }
            Self::TransactionTooLong { .. }
            | Self::OtherTransactionType
            | Self::MalformedTransaction
            | Self::NotCanonical
            | Self::NotAPlainTransfer { .. } => {
                "Refuse it: this wallet signs only transfers that it can read in full."
            }
            Self::PriorityAboveMax | Self::GasLimit { .. } | Self::FeesTooLarge => {
                "Choose a speed again to get fresh fees."
            }
            Self::NonceTooLarge => "Ask another node: this one has miscounted the transactions.",
            Self::BadSignature | Self::HighS | Self::WrongSigner { .. } => {
                "Nothing was sent: start the payment again, and check the devices if it recurs."
            }
            Self::ResponseTooLong { .. } | Self::MalformedResponse { .. } | Self::IdMismatch => {
                "Try again, or choose another node in the settings."
            }
            Self::Node { .. } => {
                "Read the node's reason; try again, or choose another node in the settings."
            }
            Self::WrongChain { .. } => "Choose a node of this wallet's network in the settings.",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ChainError, ChainId, EthAddress, NotPlain, Wei};

    fn one_of_each() -> Vec<ChainError> {
        let (chain_id, address, wei) = (ChainId::MAINNET, EthAddress::ZERO, Wei::ZERO);
        vec![
            ChainError::AddressPrefix,
            ChainError::AddressLength { found: 39 },
            ChainError::AddressNotHex { position: 1 },
            ChainError::BadChecksum,
            ChainError::BadPublicKey,
            ChainError::AmountEmpty,
            ChainError::AmountCharacter { found: ',' },
            ChainError::AmountDot,
            ChainError::AmountTooPrecise,
            ChainError::AmountTooLarge,
            ChainError::NotEnoughBalance { balance: wei, needed: wei, missing: wei },
            ChainError::FeeAboveBalance { balance: wei, fee_max: wei },
            ChainError::BadChainId,
            ChainError::UnknownNetwork { chain_id },
            ChainError::NetworkExists { chain_id },
            ChainError::BadNetworkText { part: "name" },
            ChainError::TransactionTooLong { found: 5000 },
            ChainError::OtherTransactionType,
            ChainError::MalformedTransaction,
            ChainError::NotCanonical,
            ChainError::NotAPlainTransfer { reason: NotPlain::CarriesData },
            ChainError::PriorityAboveMax,
            ChainError::GasLimit { found: 0 },
            ChainError::FeesTooLarge,
            ChainError::NonceTooLarge,
            ChainError::BadSignature,
            ChainError::HighS,
            ChainError::WrongSigner { expected: address, recovered: address },
            ChainError::ResponseTooLong { found: 2_000_000 },
            ChainError::MalformedResponse { what: "nonce" },
            ChainError::IdMismatch,
            ChainError::Node { number: -32000, message: "no".to_owned() },
            ChainError::WrongChain { expected: chain_id, found: chain_id },
        ]
    }

    #[test]
    fn every_refusal_has_a_code_of_its_own_a_sentence_and_a_remedy() {
        let all = one_of_each();
        let codes: BTreeSet<_> = all.iter().map(ChainError::code).collect();
        assert_eq!(codes.len(), all.len());
        for error in all {
            assert!(error.code().starts_with("chain."), "{error:?}");
            assert!(error.to_string().len() > 10, "{error:?}");
            assert!(error.remedy().ends_with('.'), "{error:?}");
        }
    }
}
