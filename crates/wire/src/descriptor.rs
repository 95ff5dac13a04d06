//! What a session is about: the descriptor that every party signs, and the payload it names.

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};
use sha2::{Digest, Sha256};

use crate::{
    codec,
    id::{EpochId, PartyId, SessionLocator, WalletId},
    text::Name,
};

/// The version of what parties say to each other.
pub const PROTOCOL_VERSION: u16 = 1;
/// The threshold libraries and their versions: parties with others stop before round 1.
pub const SUITE: &str = "dkls23-core 0.6.2; frost-ed25519 3.0.0";

/// The terms of a wallet, set by its initiator before anyone joins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletTerms {
    /// What the initiator calls it. Each member may rename it for itself.
    pub name: Name,
    /// How many must agree.
    pub threshold: u8,
    /// How many hold a share.
    pub holders: u8,
    /// True for a practice wallet: test networks only, for ever.
    pub practice: bool,
    /// The only one that may ask for payments and changes; `None` where every member may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub master: Option<PartyId>,
    /// Set for ever where the keys existed in one place before they were dealt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought: Option<Box<Brought>>,
    /// True for ever once the keys were put together on one device.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exported: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl WalletTerms {
    /// The path of the wallet's first address below its secp256k1 key: a key that was brought without a
    /// chain code is its own address.
    #[must_use]
    pub fn first_path(&self) -> Vec<u32> {
        let is_alone = self.brought.as_ref().is_some_and(|brought| brought.path.is_none());
        if is_alone { Vec::new() } else { vec![0] }
    }

    /// The words that are kept with the wallet, sealed, and the path from their root to its key.
    #[must_use]
    pub fn sealed_words(&self) -> Option<(&[u8], &[u32])> {
        let brought = self.brought.as_deref()?;
        let sealed = brought.phrase.as_deref()?;
        Some((sealed, brought.path.as_deref().unwrap_or_default()))
    }
}

/// Keys that one device knew whole and dealt to all: their public halves, which everybody agrees to
/// beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brought {
    /// The key that pays on Ethereum: 33 bytes, SEC1 compressed.
    pub secp256k1: BroughtKey,
    /// The ed25519 key: 32 bytes (RFC 8032). Drawn by the device that deals it where none was known.
    pub ed25519: BroughtKey,
    /// Where the secp256k1 key stands below the root of its seed (BIP-32); `None` for a key that came
    /// alone.
    pub path: Option<Vec<u32>>,
    /// The words that it came of, sealed under the key itself.
    pub phrase: Option<ByteBuf>,
}

/// The public half of a key that is dealt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BroughtKey {
    /// The key.
    pub public_key: ByteBuf,
    /// The extra entropy of its children (BIP-32).
    pub chain_code: ByteArray<32>,
}

impl Brought {
    /// The longest path, in steps.
    pub const LONGEST_PATH: usize = 10;
    /// The longest sealed phrase, in bytes: 24 words of the longest language and what seals them.
    pub const LONGEST_PHRASE: usize = 1024;

    /// True where it is no larger than it can be.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.path.as_ref().is_none_or(|path| path.len() <= Self::LONGEST_PATH)
            && self.phrase.as_ref().is_none_or(|phrase| phrase.len() <= Self::LONGEST_PHRASE)
            && self.secp256k1.public_key.len() == 33
            && self.ed25519.public_key.len() == 32
    }
}

/// What a session does. Nothing made for one operation is accepted in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Operation {
    /// Make a new wallet, born in pieces.
    Create,
    /// Sign one transaction.
    Sign,
    /// Make new shares of a wallet's keys.
    Change(ChangeKind),
    /// Put a wallet's keys together on one device.
    Export,
    /// Give a part of a backup back to the device that asks.
    Return,
}

/// What a change of a wallet's members is for. Each has its own name, screen and consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ChangeKind {
    /// New members come.
    Add,
    /// One new member comes, and the shares of all others stay as they are.
    QuickAdd,
    /// Members go.
    Remove,
    /// Another number of members must agree.
    Threshold,
    /// The same members get fresh shares; never another threshold.
    Refresh,
    /// A member whose share is lost gets one again, on the same device or another.
    Recover,
    /// Another master, or none; the same members get fresh shares.
    Master,
    /// Back to the epoch before the latest one: whoever still holds its share of that deals it again.
    Undo,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Add,
        Self::QuickAdd,
        Self::Remove,
        Self::Threshold,
        Self::Refresh,
        Self::Recover,
        Self::Master,
        Self::Undo,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::QuickAdd => "quick-add",
            Self::Remove => "remove",
            Self::Threshold => "threshold",
            Self::Refresh => "refresh",
            Self::Recover => "recover",
            Self::Master => "master",
            Self::Undo => "undo",
        }
    }

    /// True when the shares of the epoch before, and the pairs of those who hold them, stay.
    #[must_use]
    pub const fn keeps_shares(self) -> bool {
        matches!(self, Self::QuickAdd)
    }

    /// The kind of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What the parties are asked to agree to, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Payload {
    /// The terms of the wallet to create.
    Create(WalletTerms),
    /// The transaction to sign. There is no form that carries a digest.
    Sign(SignRequest),
    /// The wallet as it is to become.
    Change(ChangeRequest),
    /// Who gets the keys, whole.
    Export(ExportRequest),
    /// Who gets a part of a backup back.
    Return(ReturnRequest),
}

impl Payload {
    /// The operation that this payload belongs to.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        match self {
            Self::Create(_) => Operation::Create,
            Self::Sign(_) => Operation::Sign,
            Self::Change(request) => Operation::Change(request.kind),
            Self::Export(_) => Operation::Export,
            Self::Return(_) => Operation::Return,
        }
    }

    /// What a change is for; `None` for anything else.
    #[must_use]
    pub const fn change_kind(&self) -> Option<ChangeKind> {
        match self {
            Self::Change(request) => Some(request.kind),
            Self::Create(_) | Self::Sign(_) | Self::Export(_) | Self::Return(_) => None,
        }
    }

    /// The terms of the wallet that shares are made for; `None` where none are made.
    #[must_use]
    pub const fn terms(&self) -> Option<&WalletTerms> {
        match self {
            Self::Create(terms) => Some(terms),
            Self::Change(request) => Some(&request.terms),
            Self::Sign(_) | Self::Export(_) | Self::Return(_) => None,
        }
    }

    /// Members that are to get no share any more.
    #[must_use]
    pub fn removed(&self) -> &[PartyId] {
        match self {
            Self::Change(request) => &request.removed,
            Self::Create(_) | Self::Sign(_) | Self::Export(_) | Self::Return(_) => &[],
        }
    }

    /// How many devices sit in its lobby, besides those that leave; `None` for what nobody comes to by
    /// invite.
    #[must_use]
    pub const fn seats(&self) -> Option<u8> {
        match self {
            Self::Create(WalletTerms { holders, .. })
            | Self::Change(ChangeRequest { terms: WalletTerms { holders, .. }, .. }) => {
                Some(*holders)
            }
            Self::Return(_) => Some(ReturnRequest::SEATS),
            Self::Sign(_) | Self::Export(_) => None,
        }
    }

    /// SHA-256 of the canonical payload under a tag.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"cohort/v1/payload")
            .chain_update(codec::encode(self))
            .finalize()
            .into()
    }
}

/// A change of a wallet: who takes part in the session and is not removed will hold a share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeRequest {
    /// What it is for.
    pub kind: ChangeKind,
    /// [`crate::manifest::Manifest::digest`] of the wallet as it stands.
    pub base: ByteArray<32>,
    /// The terms as they will be; name and practice stay.
    pub terms: WalletTerms,
    /// Members that get no share any more, ascending. One of them may take part all the same, to
    /// deal its share to the others.
    pub removed: Vec<PartyId>,
    /// Holders that take part and have lost their share, ascending: they deal none and get one.
    pub lost: Vec<PartyId>,
    /// Removed holders whose shares may come back out of backups, ascending: newcomers deal as many as are
    /// needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restored: Vec<PartyId>,
}

/// The wallet's keys, put together on one device. From then on they exist in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// The device that gets everybody's share; the initiator of the session.
    pub to: PartyId,
}

/// A part of a backup, given back by the device that keeps it. Which one, its person chooses: whoever asks lost
/// what it knew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRequest {
    /// The device that gets it; the initiator of the session.
    pub to: PartyId,
}

impl ReturnRequest {
    /// How many sit in the session: who asks and who keeps.
    pub const SEATS: u8 = 2;
}

/// A transaction to sign with one of the wallet's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignRequest {
    /// The non-hardened path below the wallet's root key (BIP-32).
    pub path: Vec<u32>,
    /// The unsigned transaction and what its proposer says it does.
    pub transaction: ProposedTransaction,
}

/// An unsigned transaction with its proposer's story. Each party decodes the bytes itself and
/// compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ProposedTransaction {
    /// An Ethereum transfer (EIP-1559).
    Ethereum {
        /// The unsigned transaction, `0x02 ‖ rlp` (EIP-2718).
        unsigned: ByteBuf,
        /// What the proposer's screen showed.
        story: EthereumStory,
    },
}

/// What the proposer says an Ethereum transfer does, as text. A claim to compare with, no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EthereumStory {
    /// The chain (EIP-155).
    pub chain_id: u64,
    /// The recipient, with its checksum (EIP-55).
    pub to: String,
    /// The amount in ether, decimal.
    pub value: String,
    /// Which transaction of the account it is.
    pub nonce: u64,
    /// The most per unit of gas, in ether, decimal.
    pub max_fee_per_gas: String,
    /// The tip per unit of gas, in ether, decimal.
    pub max_priority_fee_per_gas: String,
    /// The most gas.
    pub gas_limit: u64,
}

/// Everything that a session is bound to. Each party signs it together with the joint session id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionDescriptor {
    /// [`PROTOCOL_VERSION`] of the initiator.
    pub version: u16,
    /// [`SUITE`] of the initiator.
    pub suite: String,
    /// What the session does.
    pub operation: Operation,
    /// Where it meets.
    pub session: SessionLocator,
    /// Who opened it.
    pub initiator: PartyId,
    /// The wallet, unless it is being created.
    pub wallet: Option<WalletId>,
    /// The epoch whose shares are used, unless there is none yet.
    pub epoch: Option<EpochId>,
    /// How many must agree, in the epoch that is used or made.
    pub threshold: u8,
    /// How many hold a share of that epoch.
    pub holders: u8,
    /// Who takes part, ascending.
    pub participants: Vec<PartyId>,
    /// [`Payload::digest`].
    pub payload: ByteArray<32>,
    /// Unix seconds, the initiator's clock.
    pub created: u64,
    /// Unix seconds, the initiator's clock.
    pub expires: u64,
}

impl SessionDescriptor {
    /// SHA-256 of the canonical descriptor under a tag.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"cohort/v1/descriptor")
            .chain_update(codec::encode(self))
            .finalize()
            .into()
    }
}

impl SessionDescriptor {
    /// What each participant signs to agree: the joint session id, then the descriptor's digest.
    #[must_use]
    pub fn consent(&self, session: &[u8; 32]) -> [u8; 64] {
        let mut statement = [0; 64];
        let (id, descriptor) = statement.split_at_mut(32);
        id.copy_from_slice(session);
        descriptor.copy_from_slice(&self.digest());
        statement
    }
}

/// The descriptor and the payload it names, as the initiator sends them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// What everybody will sign.
    pub descriptor: SessionDescriptor,
    /// What it is about.
    pub payload: Payload,
}
