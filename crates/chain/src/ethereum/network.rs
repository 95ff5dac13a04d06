//! Networks by their chain id: the few that everybody knows, and those the user describes.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::TxHash;
use crate::{error::ChainError, text, view::Worth};

/// Longest name that fits beside an amount.
const NAME_MAX: usize = 64;

/// Longest symbol.
const SYMBOL_MAX: usize = 12;

/// Longest address of an explorer.
const EXPLORER_MAX: usize = 200;

/// Which chain a transaction is for (EIP-155); never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ChainId(u64);

impl ChainId {
    /// Ethereum itself.
    pub const MAINNET: Self = Self(1);
    /// The test network for applications.
    pub const SEPOLIA: Self = Self(11_155_111);
    /// The test network for validators.
    pub const HOODI: Self = Self(560_048);
    /// A development node on this machine.
    pub const LOCAL: Self = Self(31_337);

    /// A chain id as found in bytes or typed by the user.
    ///
    /// # Errors
    /// [`ChainError::BadChainId`] for zero.
    pub const fn new(id: u64) -> Result<Self, ChainError> {
        if id == 0 { Err(ChainError::BadChainId) } else { Ok(Self(id)) }
    }

    /// The bare number.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<'de> Deserialize<'de> for ChainId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u64::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// How a network is called, what its coin is called, and whether the coin is worth money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    chain_id: ChainId,
    name: String,
    symbol: String,
    worth: Worth,
    explorer: Option<String>,
}

impl Network {
    /// A network that the user describes. Until it is renamed it is called after its number, such
    /// as "Chain 1234".
    ///
    /// `worth` has no default: a wallet that took real money for play money, or shouted about
    /// every test coin, would both teach its user to look away.
    #[must_use]
    pub fn custom(chain_id: ChainId, worth: Worth) -> Self {
        Self {
            chain_id,
            name: format!("Chain {chain_id}"),
            symbol: "ETH".to_owned(),
            worth,
            explorer: None,
        }
    }

    /// The same network under the user's name for it.
    ///
    /// # Errors
    /// [`ChainError::BadNetworkText`] if the name is empty, longer than 64 characters, contains
    /// invisible characters or is the name of a built-in network.
    pub fn with_name(self, name: &str) -> Result<Self, ChainError> {
        let name = name.trim();
        let taken = built_in().iter().any(|known| known.name.eq_ignore_ascii_case(name));
        if name.is_empty() || taken || !text::is_clean(name, NAME_MAX) {
            return Err(ChainError::BadNetworkText { part: "name" });
        }
        Ok(Self { name: name.to_owned(), ..self })
    }

    /// The same network with another symbol for its coin; "ETH" unless set.
    ///
    /// # Errors
    /// [`ChainError::BadNetworkText`] unless it is 1 to 12 ASCII letters or digits.
    pub fn with_symbol(self, symbol: &str) -> Result<Self, ChainError> {
        let plain = symbol.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if symbol.is_empty() || symbol.len() > SYMBOL_MAX || !plain {
            return Err(ChainError::BadNetworkText { part: "symbol" });
        }
        Ok(Self { symbol: symbol.to_owned(), ..self })
    }

    /// The same network with the web address before a transaction's hash, such as
    /// `https://etherscan.io/tx/`.
    ///
    /// # Errors
    /// [`ChainError::BadNetworkText`] unless it is an https address of printable ASCII.
    pub fn with_explorer(self, prefix: &str) -> Result<Self, ChainError> {
        let host = prefix.strip_prefix("https://").unwrap_or_default();
        let printable = prefix.bytes().all(|byte| byte.is_ascii_graphic());
        if host.is_empty() || prefix.len() > EXPLORER_MAX || !printable {
            return Err(ChainError::BadNetworkText { part: "explorer" });
        }
        Ok(Self { explorer: Some(prefix.to_owned()), ..self })
    }

    /// The number that transactions for this network carry.
    #[must_use]
    pub const fn chain_id(&self) -> ChainId {
        self.chain_id
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call its coin.
    #[must_use]
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// Whether the coin is worth money.
    #[must_use]
    pub const fn worth(&self) -> Worth {
        self.worth
    }

    /// Whether the coin is free.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.worth == Worth::Nothing
    }

    /// Where a browser shows the transaction, if the network has an explorer.
    #[must_use]
    pub fn explorer_url(&self, hash: &TxHash) -> Option<String> {
        self.explorer.as_ref().map(|prefix| format!("{prefix}{hash}"))
    }

    fn known(chain_id: ChainId, name: &str, worth: Worth, explorer: Option<&str>) -> Self {
        Self {
            chain_id,
            name: name.to_owned(),
            symbol: "ETH".to_owned(),
            worth,
            explorer: explorer.map(str::to_owned),
        }
    }
}

/// The networks a wallet can speak of; a transaction for any other is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

impl Networks {
    /// Adds a network that the user described.
    ///
    /// # Errors
    /// [`ChainError::NetworkExists`]: a built-in network keeps its name and its worth.
    pub fn add(&mut self, network: Network) -> Result<(), ChainError> {
        let chain_id = network.chain_id;
        if self.find(chain_id).is_ok() {
            return Err(ChainError::NetworkExists { chain_id });
        }
        self.0.push(network);
        Ok(())
    }

    /// The network of a chain id.
    ///
    /// # Errors
    /// [`ChainError::UnknownNetwork`].
    pub fn find(&self, chain_id: ChainId) -> Result<&Network, ChainError> {
        let found = self.0.iter().find(|network| network.chain_id == chain_id);
        found.ok_or(ChainError::UnknownNetwork { chain_id })
    }

    /// All of them, built-in ones first.
    pub fn iter(&self) -> impl Iterator<Item = &Network> {
        self.0.iter()
    }
}

impl Default for Networks {
    /// The built-in ones: Ethereum, Sepolia, Hoodi and the local development node.
    fn default() -> Self {
        Self(built_in().into())
    }
}

fn built_in() -> [Network; 4] {
    let (money, nothing) = (Worth::Money, Worth::Nothing);
    [
        Network::known(ChainId::MAINNET, "Ethereum", money, Some("https://etherscan.io/tx/")),
        Network::known(
            ChainId::SEPOLIA,
            "Sepolia",
            nothing,
            Some("https://sepolia.etherscan.io/tx/"),
        ),
        Network::known(ChainId::HOODI, "Hoodi", nothing, Some("https://hoodi.etherscan.io/tx/")),
        Network::known(ChainId::LOCAL, "Local test chain", nothing, None),
    ]
}

#[cfg(test)]
mod tests {
    use super::{ChainError, ChainId, Network, Networks, TxHash, Worth};

    fn custom() -> Network {
        Network::custom(ChainId::new(1234).unwrap(), Worth::Nothing)
    }

    #[test]
    fn the_main_network_is_money_and_the_others_are_not() {
        let networks = Networks::default();
        let money: Vec<_> = networks.iter().filter(|network| !network.is_test()).collect();
        assert_eq!(money.len(), 1);
        assert_eq!(money[0].chain_id(), ChainId::MAINNET);
        assert_eq!(networks.iter().count(), 4);
    }

    #[test]
    fn an_unknown_chain_is_named_by_its_number_until_the_user_renames_it() {
        let mut networks = Networks::default();
        let chain_id = ChainId::new(1234).unwrap();
        assert_eq!(networks.find(chain_id), Err(ChainError::UnknownNetwork { chain_id }));
        networks.add(custom()).unwrap();
        assert_eq!(networks.find(chain_id).unwrap().name(), "Chain 1234");
        let renamed = custom().with_name(" Office chain ").unwrap().with_symbol("OFF").unwrap();
        assert_eq!((renamed.name(), renamed.symbol()), ("Office chain", "OFF"));
    }

    #[test]
    fn no_network_takes_the_place_of_another() {
        let mut networks = Networks::default();
        let pretender = Network::custom(ChainId::MAINNET, Worth::Nothing);
        let chain_id = ChainId::MAINNET;
        assert_eq!(networks.add(pretender), Err(ChainError::NetworkExists { chain_id }));
        assert!(!networks.find(chain_id).unwrap().is_test());
    }

    #[test]
    fn misleading_names_symbols_and_explorers_are_refused() {
        let long = "n".repeat(65);
        for name in ["", "  ", "ethereum", "Sepolia ", "a\u{202e}b", "zero\u{200b}width", &long] {
            let refused = custom().with_name(name);
            assert_eq!(refused, Err(ChainError::BadNetworkText { part: "name" }), "{name:?}");
        }
        for symbol in ["", "E T", "ЕТН", "ABCDEFGHIJKLM", "1.5"] {
            let refused = custom().with_symbol(symbol);
            assert_eq!(refused, Err(ChainError::BadNetworkText { part: "symbol" }), "{symbol:?}");
        }
        for prefix in ["", "https://", "http://a.example/", "javascript:alert(1)//", "https://a b"]
        {
            let refused = custom().with_explorer(prefix);
            assert_eq!(refused, Err(ChainError::BadNetworkText { part: "explorer" }), "{prefix:?}");
        }
    }

    #[test]
    fn an_explorer_address_ends_with_the_whole_hash() {
        let hash = TxHash::from_bytes([0xab; 32]);
        let networks = Networks::default();
        let url = networks.find(ChainId::MAINNET).unwrap().explorer_url(&hash).unwrap();
        assert_eq!(url, format!("https://etherscan.io/tx/0x{}", "ab".repeat(32)));
        assert_eq!(networks.find(ChainId::LOCAL).unwrap().explorer_url(&hash), None);
    }

    #[test]
    fn chain_zero_does_not_exist() {
        assert_eq!(ChainId::new(0), Err(ChainError::BadChainId));
        assert!(serde_json::from_str::<ChainId>("0").is_err());
        assert_eq!(serde_json::from_str::<ChainId>("1").unwrap(), ChainId::MAINNET);
    }
}
