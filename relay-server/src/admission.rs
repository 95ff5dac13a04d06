//! Whom a relay serves.

use std::{collections::BTreeSet, io, net::IpAddr, path::Path};

use wire::PartyId;

/// Whom a relay serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Anybody on this machine. Such a relay does not listen elsewhere.
    LoopbackOnly,
    /// Exactly these identities.
    Listed(BTreeSet<PartyId>),
    /// Anybody who can reach it, by explicit choice.
    Anyone,
}

/// Why a list of identities was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The file cannot be read.
    #[error("the list of identities cannot be read; check the path and permissions")]
    Unreadable(#[source] io::Error),
    /// A line is no identity.
    #[error("line {line} of the list of identities is not 64 lower-case hex digits")]
    NotAnIdentity {
        /// Counted from one.
        line: usize,
    },
    /// Nobody is on it.
    #[error("the list of identities is empty: nobody could connect")]
    Empty,
}

impl ListError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "allow.unreadable",
            Self::NotAnIdentity { .. } => "allow.not_an_identity",
            Self::Empty => "allow.empty",
        }
    }
}

impl Admission {
    /// Reads a list of identities from a file.
    ///
    /// # Errors
    ///
    /// [`ListError`] names the line that is wrong.
    pub fn read(path: &Path) -> Result<Self, ListError> {
        Self::parse(&std::fs::read_to_string(path).map_err(ListError::Unreadable)?)
    }

    /// Reads a list of identities: one a line in hex; blank lines and what follows `#` are skipped.
    ///
    /// # Errors
    ///
    /// [`ListError`] names the line that is wrong.
    pub fn parse(text: &str) -> Result<Self, ListError> {
        let mut parties = BTreeSet::new();
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.split('#').next().unwrap_or_default().trim();
            if !text.is_empty() {
                let party = PartyId::from_hex(text).ok_or(ListError::NotAnIdentity { line })?;
                parties.insert(party);
            }
        }
        if parties.is_empty() { Err(ListError::Empty) } else { Ok(Self::Listed(parties)) }
    }

    /// True when this party may use the relay.
    #[must_use]
    pub fn admits(&self, party: &PartyId) -> bool {
        match self {
            Self::LoopbackOnly | Self::Anyone => true,
            Self::Listed(parties) => parties.contains(party),
        }
    }

    /// True when a relay that serves these may listen at this address.
    #[must_use]
    pub fn may_listen_at(&self, address: IpAddr) -> bool {
        *self != Self::LoopbackOnly || address.to_canonical().is_loopback()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_identities_one_a_line_with_remarks() {
        let id = "ab".repeat(32);
        let list = Admission::parse(&format!("# the family\n\n  {id}  # kitchen\n")).unwrap();
        assert!(list.admits(&PartyId::from_bytes([0xab; 32])));
        assert!(!list.admits(&PartyId::from_bytes([0xcd; 32])));
    }

    #[test]
    fn a_wrong_line_is_named() {
        let id = "ab".repeat(32);
        let error = Admission::parse(&format!("{id}\nAB\n")).unwrap_err();
        assert!(matches!(error, ListError::NotAnIdentity { line: 2 }));
        assert!(matches!(Admission::parse("# nobody\n"), Err(ListError::Empty)));
    }

    #[test]
    fn a_relay_for_this_machine_listens_nowhere_else() {
        for address in ["0.0.0.0", "::", "192.168.1.2", "::ffff:10.0.0.1"] {
            assert!(!Admission::LoopbackOnly.may_listen_at(address.parse().unwrap()), "{address}");
            assert!(Admission::Anyone.may_listen_at(address.parse().unwrap()));
        }
        for address in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            assert!(Admission::LoopbackOnly.may_listen_at(address.parse().unwrap()), "{address}");
        }
    }
}
