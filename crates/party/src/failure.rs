//! Why things did not happen: a session that failed, a command that was refused.

use mpc::Check;
use wire::{PartyId, SessionLocator, letter::RefusalReason, relay::Refusal};

use crate::{approval::ApprovalError, rules::ChangeError};

/// Why a session ended without reaching its goal.
///
/// Only [`Self::Cheated`] and [`Self::Banned`] accuse, and only of what a signed message proves or a
/// check of the protocol demands. Everything that a relay could have caused accuses nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Somebody said no.
    #[error("a device refused")]
    Refused {
        /// Who.
        party: PartyId,
        /// Why.
        reason: RefusalReason,
    },
    /// This device's human said no.
    #[error("refused on this device")]
    RefusedHere,
    /// This device's human or the initiator called it off.
    #[error("called off")]
    Cancelled,
    /// A device left, or restarted and lost its round secrets.
    #[error("a device left")]
    Left {
        /// Who, by the relay's word.
        party: PartyId,
    },
    /// Another device's part failed.
    #[error("another device stopped with {code}")]
    StoppedElsewhere {
        /// Who.
        party: PartyId,
        /// Its error code.
        code: String,
    },
    /// No progress for too long.
    #[error("no answer from a device")]
    Silent {
        /// Who is awaited.
        parties: Vec<PartyId>,
    },
    /// The relay ended the session: it expired or stalled.
    #[error("the session expired")]
    Expired,
    /// The relay did not let this device in, or did not do what was asked.
    #[error("the relay said no")]
    NotAdmitted {
        /// What it said.
        reason: Refusal,
    },
    /// Somebody in the session is not known to this device.
    #[error("a stranger is in the session")]
    Stranger {
        /// Who.
        party: PartyId,
    },
    /// The codes or rosters do not agree.
    #[error("the codes do not match")]
    CodesDiffer,
    /// Devices saw different broadcasts. Somebody spoke with two tongues, or a device is broken; who
    /// it was cannot be told from one device alone.
    #[error("the devices were told different things")]
    ViewsDiffer,
    /// A device that is who it says sent something that makes no sense.
    #[error("a device sent something unusable")]
    Unusable {
        /// Who.
        party: PartyId,
    },
    /// The proposal does not fit this wallet, this session or this device's rules.
    #[error("the proposal is not acceptable")]
    Proposal(#[from] ProposalError),
    /// A signed message fails a check that anyone can repeat.
    #[error("a device broke the protocol")]
    Cheated {
        /// Who.
        parties: Vec<PartyId>,
        /// The check.
        check: Check,
    },
    /// An oblivious-transfer check failed: the pair is banned from signing in this epoch.
    #[error("a device failed a check that must never fail twice")]
    Banned {
        /// Who.
        party: PartyId,
        /// The check.
        check: Check,
    },
    /// The cryptography failed and nobody can be named.
    #[error("the cryptography failed")]
    Unattributable {
        /// The check.
        check: Check,
    },
    /// This device's own state is unusable for this.
    #[error("this device's own state is unusable")]
    Local {
        /// The code of what `mpc` said.
        code: &'static str,
    },
    /// The share could not be written, or did not come back from the disk as written.
    #[error("the share could not be saved")]
    NotSaved,
    /// A share that is to go was not erased, or the disk does not say whether it is gone. It is erased
    /// again later.
    #[error("an old share could not be erased")]
    NotErased,
}

impl Failure {
    /// The stable code of this failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "ceremony.peer_refused",
            Self::RefusedHere => "ceremony.refused_here",
            Self::Cancelled => "ceremony.cancelled",
            Self::Left { .. } => "ceremony.peer_left",
            Self::StoppedElsewhere { .. } => "ceremony.peer_stopped",
            Self::Silent { .. } => "ceremony.peer_silent",
            Self::Expired => "session.expired",
            Self::NotAdmitted { reason } => match reason {
                Refusal::NoSuchSession => "session.expired",
                Refusal::Full => "session.full",
                Refusal::AlreadyStarted => "session.already_started",
                Refusal::InOtherSession { .. } => "session.in_other_session",
                Refusal::NotComplete => "session.not_complete",
                Refusal::NotInitiator => "session.not_initiator",
                Refusal::MailboxFull => "relay.mailbox_full",
                Refusal::SlowDown { .. } => "relay.slow_down",
                Refusal::TooMany => "relay.too_many",
                Refusal::Invalid => "relay.invalid",
            },
            Self::Stranger { .. } => "session.stranger",
            Self::CodesDiffer => "code.mismatch",
            Self::ViewsDiffer => "ceremony.views_differ",
            Self::Unusable { .. } => "ceremony.peer_unusable",
            Self::Proposal(error) => error.code(),
            Self::Cheated { .. } => "ceremony.cheat_named",
            Self::Banned { .. } => "ceremony.pair_banned",
            Self::Unattributable { .. } => "ceremony.failed",
            Self::Local { .. } => "ceremony.local_state",
            Self::NotSaved => "ceremony.not_saved",
            Self::NotErased => "wallet.not_erased",
        }
    }

    /// The parties that the sentence names, as those to look at, not as those to blame.
    #[must_use]
    pub fn parties(&self) -> Vec<PartyId> {
        match self {
            Self::Refused { party, .. }
            | Self::Left { party }
            | Self::StoppedElsewhere { party, .. }
            | Self::Unusable { party }
            | Self::Stranger { party }
            | Self::Banned { party, .. } => vec![*party],
            Self::Silent { parties } | Self::Cheated { parties, .. } => parties.clone(),
            Self::RefusedHere
            | Self::Cancelled
            | Self::Expired
            | Self::NotAdmitted { .. }
            | Self::CodesDiffer
            | Self::ViewsDiffer
            | Self::Proposal(_)
            | Self::Unattributable { .. }
            | Self::Local { .. }
            | Self::NotSaved
            | Self::NotErased => Vec::new(),
        }
    }

    /// The parties accused, with evidence. Exhaustive on purpose: a new variant must say whom it
    /// blames.
    #[must_use]
    pub fn accused(&self) -> Vec<PartyId> {
        match self {
            Self::Cheated { parties, .. } => parties.clone(),
            Self::Banned { party, .. } => vec![*party],
            Self::Refused { .. }
            | Self::RefusedHere
            | Self::Cancelled
            | Self::Left { .. }
            | Self::StoppedElsewhere { .. }
            | Self::Silent { .. }
            | Self::Expired
            | Self::NotAdmitted { .. }
            | Self::Stranger { .. }
            | Self::CodesDiffer
            | Self::ViewsDiffer
            | Self::Unusable { .. }
            | Self::Proposal(_)
            | Self::Unattributable { .. }
            | Self::Local { .. }
            | Self::NotSaved
            | Self::NotErased => Vec::new(),
        }
    }

    /// True when the same people may simply try again: a network fault, or a device that restarted.
    #[must_use]
    pub const fn may_retry(&self) -> bool {
        matches!(
            self,
            Self::Left { .. } | Self::Silent { .. } | Self::Expired | Self::StoppedElsewhere { .. }
        )
    }
}

/// Why a proposal is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposalError {
    /// The initiator sent none, or somebody else did.
    #[error("the proposal is missing or not the initiator's")]
    NotTheInitiators,
    /// The other devices run another version of the protocol or its libraries.
    #[error("the devices run different versions")]
    OtherVersion,
    /// It names other people, another wallet, another epoch, or another session.
    #[error("the proposal belongs to another wallet or session")]
    WrongContext,
    /// It is not what everyone confirmed when the codes were compared.
    #[error("the proposal is not what was confirmed")]
    NotWhatWasConfirmed,
    /// It is about another wallet than the one that the invitation named.
    #[error("the proposal is about another wallet than the invitation named")]
    OtherWallet,
    /// Its time is over, or it lies too far in the future.
    #[error("the proposal is out of date")]
    OutOfDate,
    /// A pair of the signers is banned from signing together in this epoch.
    #[error("two of these devices may not sign together any more")]
    BannedPair,
    /// The initiator's wallet is of an earlier epoch; it is told of the later one.
    #[error("the wallet has moved on since")]
    OldEpoch,
    /// A member froze the wallet.
    #[error("the wallet is frozen")]
    Frozen,
    /// This device has no share of the wallet's current epoch.
    #[error("this device has no share to take part with")]
    NoShare,
    /// A share was to come back out of a backup, and no newcomer brings it.
    #[error("nobody brings the share that was to come back out of a backup")]
    NothingBrought,
    /// The numbers of the attempts do not rise as they must.
    #[error("the attempts are not counted as they must be")]
    Attempts,
    /// This device was to deal a key that it does not know any more: it was started anew since.
    #[error("the key that was to be dealt is not known any more")]
    KeysGone,
    /// The part that was to be given back is not kept here any more.
    #[error("that part is not kept here any more")]
    NoPart,
    /// The change is not possible.
    #[error("the change is not possible")]
    Change(#[from] ChangeError),
    /// The transaction cannot be decoded or is not allowed.
    #[error("the transaction is not acceptable")]
    Transaction(#[from] ApprovalError),
}

impl ProposalError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotTheInitiators => "proposal.missing",
            Self::OtherVersion => "proposal.other_version",
            Self::WrongContext => "proposal.wrong_context",
            Self::NotWhatWasConfirmed => "proposal.not_confirmed",
            Self::OtherWallet => "proposal.other_wallet",
            Self::OutOfDate => "proposal.out_of_date",
            Self::BannedPair => "proposal.banned_pair",
            Self::OldEpoch => "proposal.old_epoch",
            Self::Frozen => "wallet.frozen",
            Self::NoShare => "proposal.no_share",
            Self::NothingBrought => "proposal.nothing_brought",
            Self::Attempts => "proposal.attempts",
            Self::KeysGone => "import.keys_gone",
            Self::NoPart => "parts.none",
            Self::Change(error) => error.code(),
            Self::Transaction(error) => error.code(),
        }
    }
}

/// Why a command was not carried out. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// This device is in another session.
    #[error("this device is in another session")]
    InSession {
        /// Which, if the relay has named it yet.
        session: Option<SessionLocator>,
    },
    /// There is no session to do this in.
    #[error("there is no such session")]
    NoSession,
    /// The session is not at a point where this makes sense.
    #[error("the session is not at that point")]
    NotNow,
    /// Only the initiator may do this.
    #[error("only the device that opened the session may do this")]
    NotInitiator,
    /// A key is dealt by this, and only the window for that may say so.
    #[error("this is confirmed in another window")]
    OtherWindow,
    /// Not everyone is here yet.
    #[error("not everyone is here yet")]
    NotComplete,
    /// The numbers of the terms do not make a wallet.
    #[error("the numbers do not make a wallet")]
    BadTerms,
    /// There is no such wallet on this device.
    #[error("there is no such wallet on this device")]
    NoWallet,
    /// The chosen devices are not exactly as many members as must agree, this one included.
    #[error("the chosen devices do not fit the wallet")]
    WrongSigners,
    /// Two of the chosen devices may not sign together in this epoch any more.
    #[error("two of these devices may not sign together any more")]
    BannedPair,
    /// The transaction cannot be proposed.
    #[error("the transaction is not acceptable")]
    Transaction(#[from] ApprovalError),
    /// This device has no share of the wallet's current epoch.
    #[error("this device has no share of this wallet")]
    NoShare,
    /// The change is not possible.
    #[error("the change is not possible")]
    Change(#[from] ChangeError),
    /// The file is no wallet's state, or is damaged.
    #[error("this is not the file of a wallet's state")]
    NotAWalletFile,
    /// The wallet's shares were made anew while a backup of the earlier ones was saved.
    #[error("the wallet has moved on while its backup was saved")]
    MovedOn,
    /// What was sealed is no backup of a share, or does not fit itself.
    #[error("this holds no share of a wallet")]
    NotABackup,
    /// A backup is of a practice wallet, whose members never change.
    #[error("a practice wallet does not come back")]
    PracticeBackup,
    /// A backup is of a wallet that this device is a member of.
    #[error("this device is a member of that wallet")]
    AlreadyMember,
    /// A backup is of an earlier epoch than the one that this device was left out of.
    #[error("the wallet has moved on since that backup")]
    StaleBackup,
    /// This device has another member's share of that wallet out of a backup.
    #[error("another share of that wallet was restored here")]
    OtherRestored,
    /// No such part of a backup is kept here, or it is no part.
    #[error("there is no such part of a backup")]
    NoPart,
    /// Other devices keep as many parts of this one's backups as it may give away.
    #[error("too many parts of this device's backups are with others")]
    ManyParts,
    /// No codes were ever compared with that device.
    #[error("that device is not known here")]
    Unknown,
    /// A member froze the wallet.
    #[error("the wallet is frozen")]
    Frozen,
    /// A freeze is to last longer than a week, or no time at all.
    #[error("a freeze lasts up to a week")]
    FreezeTooLong,
    /// The other members lifted this device's freeze: it freezes the wallet no more before it changes.
    #[error("the others lifted this device's freeze")]
    FreezeLifted,
    /// That member has not frozen the wallet.
    #[error("that member has not frozen the wallet")]
    NotFrozen,
    /// There is no connection to the relay.
    #[error("there is no connection to the relay")]
    Offline,
    /// The invite is this device's own.
    #[error("this invite was made on this device")]
    OwnInvite,
    /// What was approved is not what is on the table.
    #[error("the request has changed")]
    Changed,
}

impl Refused {
    /// The stable code of this refusal.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InSession { .. } => "session.in_other_session",
            Self::NoSession => "session.none",
            Self::NotNow => "session.not_now",
            Self::NotInitiator => "session.not_initiator",
            Self::OtherWindow => "import.other_window",
            Self::NotComplete => "session.not_complete",
            Self::BadTerms => "create.bad_terms",
            Self::NoWallet => "wallet.none",
            Self::WrongSigners => "sign.wrong_signers",
            Self::BannedPair => "proposal.banned_pair",
            Self::Transaction(error) => error.code(),
            Self::NoShare => "wallet.no_share",
            Self::Change(error) => error.code(),
            Self::NotAWalletFile => "wallet.not_its_file",
            Self::MovedOn => "recovery.moved_on",
            Self::NotABackup => "restore.no_share",
            Self::PracticeBackup => "restore.practice",
            Self::AlreadyMember => "restore.member",
            Self::StaleBackup => "restore.stale",
            Self::OtherRestored => "restore.another",
            Self::NoPart => "parts.none",
            Self::Unknown => "parts.unknown_device",
            Self::ManyParts => "parts.too_many",
            Self::Frozen => "wallet.frozen",
            Self::FreezeTooLong => "freeze.too_long",
            Self::FreezeLifted => "freeze.lifted",
            Self::NotFrozen => "freeze.none",
            Self::Offline => "relay.unreachable",
            Self::OwnInvite => "invite.own",
            Self::Changed => "approval.changed",
        }
    }
}
