//! Every error of the crates below as the one form in which anything is refused.

use chain::ChainError;
use host::VaultError;
use host::{
    browse::BrowseError, cloud::CloudError, copies::CopyError, home::HomeError, http::HttpError,
    keychain::KeychainError, pieces::PieceError, recovery::RecoveryError, sheet::SheetError,
    worker::Stopped,
};
use party::wire::{invite::InviteError, text::NameError};
use party::{ApprovalError, Refused};
use whole::{KeyError, PathError, PhraseError};

use crate::request::RefusedView;

impl RefusedView {
    /// A refusal without facts.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), facts: Vec::new() }
    }

    /// The same refusal with one more fact for its sentence.
    #[must_use]
    pub fn with(mut self, name: &str, fact: impl ToString) -> Self {
        self.facts.push((name.to_owned(), fact.to_string()));
        self
    }
}

impl From<Refused> for RefusedView {
    fn from(refused: Refused) -> Self {
        let view = Self::new(refused.code());
        match refused {
            Refused::InSession { session: Some(session) } => view.with("session", session),
            Refused::Transaction(ApprovalError::Chain(error)) => error.into(),
            Refused::InSession { session: None }
            | Refused::Transaction(_)
            | Refused::NoSession
            | Refused::NotNow
            | Refused::NotInitiator
            | Refused::OtherWindow
            | Refused::NotComplete
            | Refused::BadTerms
            | Refused::NoWallet
            | Refused::WrongSigners
            | Refused::BannedPair
            | Refused::NoShare
            | Refused::NotAWalletFile
            | Refused::MovedOn
            | Refused::NotABackup
            | Refused::PracticeBackup
            | Refused::AlreadyMember
            | Refused::StaleBackup
            | Refused::OtherRestored
            | Refused::NoPart
            | Refused::Unknown
            | Refused::ManyParts
            | Refused::Frozen
            | Refused::FreezeTooLong
            | Refused::FreezeLifted
            | Refused::NotFrozen
            | Refused::Change(_)
            | Refused::Offline
            | Refused::OwnInvite
            | Refused::Changed => view,
        }
    }
}

impl From<ChainError> for RefusedView {
    fn from(error: ChainError) -> Self {
        let view = Self::new(error.code());
        match error {
            ChainError::AddressLength { found } => view.with("found", found),
            ChainError::AddressNotHex { position } => view.with("position", position),
            ChainError::AmountCharacter { found } => view.with("found", found),
            ChainError::NotEnoughBalance { balance, needed, missing } => {
                view.with("balance", balance).with("needed", needed).with("missing", missing)
            }
            ChainError::FeeAboveBalance { balance, fee_max } => {
                view.with("balance", balance).with("fee", fee_max)
            }
            ChainError::UnknownNetwork { chain_id } => view.with("chain", chain_id),
            ChainError::Node { number, message } => {
                view.with("number", number).with("message", message)
            }
            ChainError::WrongChain { expected, found } => {
                view.with("chain", expected).with("found", found)
            }
            _ => view,
        }
    }
}

macro_rules! by_code {
    ($($error:ty),+ $(,)?) => {$(
        impl From<$error> for RefusedView {
            fn from(error: $error) -> Self {
                Self::new(error.code())
            }
        }
    )+};
}

by_code!(
    CloudError,
    CopyError,
    HomeError,
    HttpError,
    InviteError,
    KeyError,
    KeychainError,
    PathError,
    VaultError,
);

impl From<SheetError> for RefusedView {
    fn from(error: SheetError) -> Self {
        let facts = error.facts().into_iter();
        facts.fold(Self::new(error.code()), |view, (name, fact)| view.with(name, fact))
    }
}

impl From<RecoveryError> for RefusedView {
    fn from(error: RecoveryError) -> Self {
        match error {
            RecoveryError::Sheet(error) => error.into(),
            error => Self::new(error.code()),
        }
    }
}

impl From<PieceError> for RefusedView {
    fn from(error: PieceError) -> Self {
        match error {
            PieceError::File(error) => error.into(),
            error => Self::new(error.code()),
        }
    }
}

impl From<BrowseError> for RefusedView {
    fn from(error: BrowseError) -> Self {
        let view = Self::new(error.code());
        match error {
            BrowseError::Nothing { others } => view.with("others", others),
            BrowseError::Cloud(_) | BrowseError::TooMany => view,
        }
    }
}

impl From<PhraseError> for RefusedView {
    fn from(error: PhraseError) -> Self {
        let view = Self::new(error.code());
        match error {
            PhraseError::UnknownWord { position } | PhraseError::MixedLanguages { position } => {
                view.with("position", position)
            }
            PhraseError::WordCount { found } => view.with("found", found),
            _ => view,
        }
    }
}

impl From<NameError> for RefusedView {
    fn from(error: NameError) -> Self {
        Self::new(match error {
            NameError::Empty => "name.empty",
            NameError::TooLong => "name.too_long",
            NameError::Invisible => "name.invisible",
        })
    }
}

impl From<Stopped> for RefusedView {
    fn from(Stopped: Stopped) -> Self {
        Self::new(LOCKED)
    }
}

/// The code of what a locked device cannot do.
pub(crate) const LOCKED: &str = "app.locked";
/// The code of what makes no sense in the app's present state.
pub(crate) const NOT_NOW: &str = "app.not_now";
/// The code of a mistake in this program.
pub(crate) const BUG: &str = "app.bug";
