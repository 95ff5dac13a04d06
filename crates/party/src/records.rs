//! What a party keeps besides its wallets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wire::{
    PartId, PartyId, SessionLocator, WalletId,
    invite::JoinSecret,
    letter::InvitedTo,
    pairing::{Introduction, Roster},
};

use crate::{parts::Handed, session::Confirmed};

/// The version of the contacts record.
const CONTACTS_VERSION: u8 = 1;
/// The longest record that is read.
pub(crate) const LONGEST_RECORD: usize = 64 * 1024 * 1024;

/// Known devices, when they were last heard, and creations and changes that were confirmed but not
/// finished.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Contacts {
    version: u8,
    pub(crate) people: BTreeMap<PartyId, Introduction>,
    pub(crate) unfinished: Vec<Unfinished>,
    /// When a message of each was last verified, in Unix seconds and no finer than by the hour.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) seen: BTreeMap<PartyId, u64>,
    /// Parts of this device's backups that others are to keep, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) handed: Vec<Handed>,
    /// Parts that were kept here and let go, the newest last: they are not taken again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) forgotten: Vec<PartId>,
    /// What this device is invited to and has not answered: it is told that once.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) invitations: BTreeMap<SessionLocator, Waiting>,
}

/// A request in the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waiting {
    pub(crate) initiator: PartyId,
    /// Unix seconds.
    pub(crate) expires: u64,
    /// Of an invitation; a relay tells of all other requests again by itself.
    pub(crate) invited: Option<Invited>,
}

/// What a request says that newcomers are invited to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invited {
    pub(crate) secret: JoinSecret,
    pub(crate) to: InvitedTo,
}

/// A creation or change that this device's human agreed to, by comparing codes or by approving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unfinished {
    pub(crate) roster: Roster,
    /// [`Confirmed::wallet`]; unknown where it was kept by an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wallet: Option<WalletId>,
    /// Unix seconds: afterwards people are asked again.
    pub(crate) until: u64,
    /// How many tries ended with an acknowledged candidate and no wallet. Each left a file that
    /// nobody's word may erase, so there are only so many.
    pub(crate) tries: u8,
}

impl Unfinished {
    pub(crate) fn confirmed(&self) -> Confirmed {
        Confirmed { roster: self.roster.clone(), wallet: self.wallet }
    }
}

impl Contacts {
    pub(crate) fn new() -> Self {
        Self { version: CONTACTS_VERSION, ..Self::default() }
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let contacts: Self = wire::decode(bytes, LONGEST_RECORD).ok()?;
        (contacts.version == CONTACTS_VERSION).then_some(contacts)
    }
}
