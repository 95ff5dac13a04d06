//! The configuration file (TOML). What it does not allow is refused.

use std::{collections::BTreeMap, path::Path};

use chain::ethereum::{ChainId, EthAddress, Wei};
use party::wire::{PartyId, descriptor::ChangeKind};
use serde::{Deserialize, Deserializer, de::Error as _};

/// The configuration of a running party.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The relay; without one, the first invite names it.
    pub(crate) relay: Option<Relay>,
    /// A JSON-RPC address for each chain id.
    #[serde(default)]
    pub(crate) nodes: BTreeMap<String, String>,
    /// The ids of devices whose lobby this party confirms by itself.
    #[serde(default, deserialize_with = "party_ids")]
    pub(crate) pinned: Vec<PartyId>,
    /// What it signs without asking anyone.
    #[serde(default)]
    pub(crate) allow: Vec<Rule>,
    /// Which changes of its wallets' members it agrees to without asking anyone: `add`,
    /// `quick-add`, `remove`, `threshold`, `refresh`, `recover`, `master`, `undo`.
    #[serde(default, deserialize_with = "change_kinds")]
    pub(crate) changes: Vec<ChangeKind>,
    /// True to take a piece of a key that another device knew whole. It existed in one place.
    #[serde(default)]
    pub(crate) imports: bool,
    /// True when somebody sits at the terminal: what no rule allows is then asked, not refused.
    #[serde(default)]
    pub(crate) by_hand: bool,
}

/// A relay and its key's fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relay {
    pub(crate) url: String,
    /// 64 hex digits.
    pub(crate) key: String,
}

/// One rule: a transfer that fits all of it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// The chain.
    pub(crate) chain_id: ChainId,
    /// The recipients.
    pub(crate) to: Vec<EthAddress>,
    /// The most of one transfer, in ether.
    #[serde(deserialize_with = "ether")]
    pub(crate) most: Wei,
    /// The most that its fee can come to, in ether.
    #[serde(deserialize_with = "ether")]
    pub(crate) most_fee: Wei,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// It cannot be read.
    #[error("the configuration cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// It does not say what a configuration says.
    #[error("the configuration is not valid: {0}")]
    Invalid(#[from] toml::de::Error),
}

impl ConfigError {
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "config.unreadable",
            Self::Invalid(_) => "config.invalid",
        }
    }
}

impl Config {
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(ConfigError::Unreadable)?;
        Ok(toml::from_str(&text)?)
    }

    /// The node of a chain, if one is configured.
    pub(crate) fn node(&self, chain_id: u64) -> Option<&str> {
        self.nodes.get(&chain_id.to_string()).map(String::as_str)
    }
}

fn party_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PartyId>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts
        .iter()
        .map(|text| PartyId::from_hex(text).ok_or_else(|| D::Error::custom("not a device id")))
        .collect()
}

fn change_kinds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ChangeKind>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    let kind = |name: &String| {
        ChangeKind::parse(name).ok_or_else(|| D::Error::custom("not a kind of change"))
    };
    names.iter().map(kind).collect()
}

fn ether<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Wei, D::Error> {
    Wei::from_ether(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_configuration_allows_nothing() {
        let config: Config = toml::from_str("").unwrap();
        assert!(config.allow.is_empty() && config.pinned.is_empty() && !config.by_hand);
        assert!(config.changes.is_empty());
    }

    #[test]
    fn a_misspelt_setting_is_an_error_not_a_default() {
        assert!(toml::from_str::<Config>("by_hnad = true").is_err());
        assert!(toml::from_str::<Config>("pinned = ['xyz']").is_err());
        assert!(toml::from_str::<Config>("changes = ['ad']").is_err());
        assert!(toml::from_str::<Config>("changes = ['add', 'quick-add', 'refresh']").is_ok());
        let lax = "[[allow]]\nchain_id = 1\nto = []\nmost = '1'";
        assert!(toml::from_str::<Config>(lax).is_err(), "a rule states every limit");
    }
}
