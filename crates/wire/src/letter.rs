//! What parties say to each other once their identities are pinned.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};
use sha2::{Digest, Sha256};

use crate::{
    descriptor::{ChangeRequest, Payload, Proposal, WalletTerms},
    freeze::{Freeze, Lift},
    id::{PartId, PartyId, SessionLocator, WalletId},
    identity::{DeviceSecret, IdentityBundle, Purpose, SignatureBytes},
    invite::JoinSecret,
    manifest::{Committed, Manifest},
    pairing::PairingPacket,
    part::BackupPart,
    receipt::Receipt,
    text::Name,
};

/// What the relay carries between two parties in one letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Packet {
    /// Before the codes match.
    Pairing(PairingPacket),
    /// A leg of the Noise KK handshake; the lower party sends leg one.
    Handshake {
        /// Rises with each fresh handshake of this pair in this session.
        counter: u32,
        /// The Noise message.
        noise: ByteBuf,
    },
    /// Transport records of the handshake with this counter.
    Sealed {
        /// The handshake's counter.
        counter: u32,
        /// The message's number under this handshake, from 0 in each direction.
        number: u64,
        /// Noise records, each with a two-byte length before it.
        records: ByteBuf,
    },
    /// A one-way Noise K message outside any session.
    Standing {
        /// The Noise message, in records as above.
        records: ByteBuf,
    },
}

/// What one party says to another inside a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Message {
    /// A step of the ceremony.
    Letter(Letter),
    /// Something that ends or delays it.
    Note(Note),
}

/// One party's part of one step, as one recipient gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// The step, counting from 0.
    pub step: u8,
    /// The sender's digest of all broadcasts of all earlier steps.
    pub view: ByteArray<32>,
    /// The same for every recipient.
    pub broadcast: ByteBuf,
    /// For this recipient alone.
    pub direct: ByteBuf,
    /// Over all of the above, the session, sender and recipient.
    pub signature: SignatureBytes,
}

/// Where a letter belongs; part of what its signature covers.
#[derive(Debug, Clone, Copy)]
pub struct LetterContext {
    /// The joint session id, or the hash of the locator before there is one.
    pub session: [u8; 32],
    /// The sender.
    pub from: PartyId,
    /// The recipient.
    pub to: PartyId,
}

impl Letter {
    /// Signs one step's bodies for one recipient.
    #[must_use]
    pub fn sign(
        identity: &DeviceSecret,
        context: LetterContext,
        step: u8,
        view: [u8; 32],
        broadcast: Vec<u8>,
        direct: Vec<u8>,
    ) -> Self {
        let statement = statement(context, step, &view, &broadcast, &direct);
        Self {
            step,
            view: ByteArray::new(view),
            broadcast: ByteBuf::from(broadcast),
            direct: ByteBuf::from(direct),
            signature: identity.sign(Purpose::Letter, &statement),
        }
    }

    /// True when the signature is `sender`'s for this context.
    #[must_use]
    pub fn verify(&self, sender: &IdentityBundle, context: LetterContext) -> bool {
        let statement = statement(context, self.step, &self.view, &self.broadcast, &self.direct);
        sender.verify(Purpose::Letter, &statement, &self.signature)
    }
}

/// The signed statement names both bodies by hash, so that a broadcast can be shown to a third party
/// as evidence without the direct body beside it.
fn statement(
    context: LetterContext,
    step: u8,
    view: &[u8; 32],
    broadcast: &[u8],
    direct: &[u8],
) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"cohort/v1/letter")
        .chain_update(context.session)
        .chain_update(context.from.as_bytes())
        .chain_update(context.to.as_bytes())
        .chain_update([step])
        .chain_update(view)
        .chain_update(Sha256::digest(broadcast))
        .chain_update(Sha256::digest(direct))
        .finalize()
        .into()
}

/// What a party says outside the steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Note {
    /// The human or the policy said no.
    Refused {
        /// Why, from a closed list.
        reason: RefusalReason,
    },
    /// The sender's part failed; the attempt is over for it.
    Failed {
        /// A stable error code, at most 64 characters.
        code: String,
    },
    /// The sender lost its round secrets and cannot go on with this attempt.
    Restarted,
}

/// Why somebody said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum RefusalReason {
    /// No reason given.
    Unstated,
    /// "I do not know this recipient."
    UnknownRecipient,
    /// "The amount is not what we agreed."
    WrongAmount,
    /// "Not now."
    NotNow,
    /// "I did not expect this."
    Unexpected,
    /// The co-signer's written policy does not allow it.
    Policy,
    /// What the proposer says differs from what the bytes say.
    Difference,
}

/// Body of step 0, everybody's broadcast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Binds the sender's nonce for the joint session id.
    pub commitment: ByteArray<32>,
    /// The initiator's proposal; nobody else sets it.
    pub proposal: Option<Proposal>,
    /// The wallet that the proposal is about, as the initiator knows it (rule R8): whoever lags
    /// behind learns of it here, and whoever comes new. `None` for a creation.
    pub wallet: Option<Committed>,
    /// The member whose share the sender, who is none, has out of a backup and deals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brings: Option<PartyId>,
    /// From the initiator of a change, what proves that the wallet's keys left, oldest first; at most
    /// [`Self::MOST_MARKS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exports: Vec<ExportMark>,
}

impl Opening {
    /// The most marks that are kept and sent.
    pub const MOST_MARKS: usize = 16;
}

/// Body of step 1, everybody's broadcast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonceReveal {
    /// The committed nonce.
    pub nonce: ByteArray<32>,
    /// The highest attempt at making shares of this wallet that the sender has acknowledged, or may
    /// have; 0 for a wallet that is new to it.
    pub seen: u64,
}

/// Body of step 2, everybody's broadcast: the sender agrees. All of them together are the session
/// certificate; nobody sends anything of round 1 without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Over the joint session id and the descriptor's digest.
    pub signature: SignatureBytes,
}

/// What members send each other outside sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum StandingMessage {
    /// A manifest with the certificate that commits it.
    Committed(Committed),
    /// Asks for a later certificate than the sender knows, or another one of the same attempt.
    AskCertificate {
        /// The wallet asked about.
        wallet: WalletId,
        /// The attempt that made the epoch it knows; 0 where it knows none.
        attempt: u64,
        /// That epoch.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        epoch: Option<crate::id::EpochId>,
    },
    /// The sender saved its recovery file for this epoch and opened it again.
    RecoveryFileSaved {
        /// The wallet.
        wallet: WalletId,
        /// The epoch.
        epoch: crate::id::EpochId,
    },
    /// The sender opened a session to which newcomers are invited: the code is compared among all.
    Invitation {
        /// The session.
        session: SessionLocator,
        /// What its invite carries.
        secret: JoinSecret,
        /// What is to be made there.
        to: InvitedTo,
    },
    /// A member freezes a wallet.
    Freeze(Freeze),
    /// A holder lifts a freeze.
    Lift(Lift),
    /// A device that was removed erased its shares.
    Erased(Receipt),
    /// The sender has the recipient's receipt.
    ErasedSeen {
        /// The wallet.
        wallet: WalletId,
        /// The attempt that made the epoch that the receipt is about.
        attempt: u64,
    },
    /// The keys were put together on one device.
    Exported(ExportMark),
    /// The recipient is to keep this part of the sender's backup.
    KeepPart(BackupPart),
    /// Asks what became of parts that the sender gave to the recipient.
    AskParts(Vec<PartId>),
    /// What became of parts that the recipient sent.
    PartFates {
        /// When that was so, in Unix seconds by the sender's clock: an earlier word does not undo a later one.
        at: u64,
        /// What became of each.
        fates: BTreeMap<PartId, PartFate>,
    },
    /// A transaction was signed.
    Signed {
        /// The wallet.
        wallet: WalletId,
        /// What was agreed to.
        proposal: Proposal,
        /// The signed transaction, ready to broadcast.
        transaction: ByteBuf,
    },
}

/// What became of a part of a backup, by its keeper's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum PartFate {
    /// It was read back from the keeper's disk.
    Kept,
    /// The keeper keeps as many as it may, or none.
    Refused,
    /// The keeper let it go.
    LetGo,
    /// The keeper keeps it, and its person gave it to a device that asked.
    Given {
        /// Whom to.
        to: PartyId,
        /// What that device calls itself.
        name: Name,
    },
}

/// That as many members as must agree gave a wallet's keys to one device, which can use them alone since:
/// their consents are the proof, for anyone to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportMark {
    /// What they agreed to.
    pub proposal: Proposal,
    /// The joint session id that their consents are bound to.
    pub session: ByteArray<32>,
    /// Everybody's consent.
    pub consents: BTreeMap<PartyId, SignatureBytes>,
}

impl ExportMark {
    /// Who got the keys; `None` where it is no export.
    #[must_use]
    pub const fn to(&self) -> Option<&PartyId> {
        match &self.proposal.payload {
            Payload::Export(request) => Some(&request.to),
            Payload::Create(_) | Payload::Sign(_) | Payload::Change(_) | Payload::Return(_) => None,
        }
    }

    /// True when exactly as many members of this epoch as must agree consented, all of them.
    #[must_use]
    pub fn proves(&self, manifest: &Manifest) -> bool {
        let Proposal { descriptor, payload } = &self.proposal;
        let statement = descriptor.consent(&self.session);
        let signed = |party: &PartyId, signature: &SignatureBytes| {
            manifest
                .member(party)
                .is_some_and(|member| member.bundle.verify(Purpose::Consent, &statement, signature))
        };
        self.to().is_some()
            && *descriptor.payload == payload.digest()
            && descriptor.wallet == Some(manifest.wallet)
            && descriptor.epoch == Some(manifest.epoch)
            && descriptor.participants.iter().eq(self.consents.keys())
            && self.consents.len() == usize::from(manifest.terms.threshold)
            && self.consents.iter().all(|(party, signature)| signed(party, signature))
    }
}

/// What a known device is invited to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum InvitedTo {
    /// A wallet that is to be made.
    Create(WalletTerms),
    /// A change of one.
    Change {
        /// The wallet.
        wallet: WalletId,
        /// What is to be changed.
        request: ChangeRequest,
    },
}

impl InvitedTo {
    /// The terms of the wallet as it will be.
    #[must_use]
    pub const fn terms(&self) -> &WalletTerms {
        match self {
            Self::Create(terms) | Self::Change { request: ChangeRequest { terms, .. }, .. } => {
                terms
            }
        }
    }

    /// The wallet that is to be changed, where there is one.
    #[must_use]
    pub const fn wallet(&self) -> Option<WalletId> {
        match self {
            Self::Create(_) => None,
            Self::Change { wallet, .. } => Some(*wallet),
        }
    }

    /// True for what is to be made by its word.
    #[must_use]
    pub fn names(&self, payload: &Payload) -> bool {
        match (self, payload) {
            (Self::Create(said), Payload::Create(terms)) => said == terms,
            (Self::Change { request: said, .. }, Payload::Change(request)) => said == request,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_letter_verifies_only_as_it_was_signed() {
        let sender = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(9));
        let context = LetterContext {
            session: [1; 32],
            from: sender.bundle().party_id(),
            to: PartyId::from_bytes([2; 32]),
        };
        let letter = Letter::sign(&sender, context, 4, [3; 32], vec![1, 2], vec![3]);
        assert!(letter.verify(&sender.bundle(), context));

        let reflected = LetterContext { from: context.to, to: context.from, ..context };
        assert!(!letter.verify(&sender.bundle(), reflected));
        let elsewhere = LetterContext { session: [9; 32], ..context };
        assert!(!letter.verify(&sender.bundle(), elsewhere));
        let moved = Letter { step: 5, ..letter.clone() };
        assert!(!moved.verify(&sender.bundle(), context));
        let split = Letter {
            broadcast: ByteBuf::from(vec![1]),
            direct: ByteBuf::from(vec![2, 3]),
            ..letter
        };
        assert!(!split.verify(&sender.bundle(), context));
    }
}
