//! Commands about recovery files: saving one, coming back from one.
//!
//! Paths come from the system's own dialogs, in the shell; the pages never name one.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

#[cfg(target_family = "wasm")]
use host::recovery::RecoveryError;
use host::{
    Password, RecoveryLabel, SecretBytes,
    browse::Label,
    copies,
    home::PersonPart,
    pieces::{PieceError, PieceLabel},
    recovery::{self, Form},
};
use party::wire::{WalletId, text::Name};
use party::{Moment, Party, Refused, Threshold};

use super::{
    Answer, App, Phase, Setup,
    choosing::file_name,
    keepers::keepers_of,
    parts::came_back,
    unlocking::{is_fresh, new_password},
};
#[cfg(target_family = "wasm")]
use crate::open::{Backup, Unproven};
use crate::{
    open::lock,
    refusal::NOT_NOW,
    request::{
        PieceLabelView, RecoveryFileView, RecoveryRequest, RefusedView, RestoreHereRequest,
        RestoreRequest, WalletRequest,
    },
};

impl App {
    /// A name for a wallet's recovery file on this device, to begin a dialog with.
    ///
    /// # Errors
    ///
    /// `wallet.none`.
    pub fn recovery_file_name(&self, request: &RecoveryRequest) -> Answer<String> {
        let party = self.open()?.party()?;
        let wallet = party.wallets.iter().find(|held| held.wallet.to_string() == request.wallet);
        let wallet = wallet.ok_or_else(|| RefusedView::new("wallet.none"))?;
        let names = [wallet.terms.name.as_str(), party.introduction.name.as_str()];
        Ok(format!("{}.{}", names.map(plain).join("-"), Form::from(request.form).ending()))
    }

    /// Writes this device's recovery file of a wallet, as a file or as a sheet to print, reads it back and opens it;
    /// then tells the other members.
    ///
    /// # Errors
    ///
    /// `wallet.none`, `password.too_short`, `recovery.file`, `recovery.exists`,
    /// `recovery.not_proven`, `recovery.moved_on`; `sheet.too_large`, `sheet.not_proven`.
    pub async fn save_recovery(
        &self,
        request: RecoveryRequest,
        path: PathBuf,
    ) -> Answer<RecoveryFileView> {
        let none = || RefusedView::new("wallet.none");
        let wallet = WalletId::from_hex(&request.wallet).ok_or_else(none)?;
        let password = new_password(&request.password)?;
        let form = request.form.into();
        drop(request);
        let Taken { label, attempt, payload } =
            self.tell(move |party, _| take_backup(party, wallet)).await?;
        let to = path.clone();
        let saved = self.aside(move |app| {
            // EXPOSE: sealed under the file's password at once.
            recovery::save(&to, &label, payload.expose(), &password, app.0.setup.kdf, form)?;
            Ok(show(&file_name(&to), Label::Whole(label)))
        });
        let file = saved.await?;
        self.backed_up(wallet, attempt, &path).await?;
        Ok(file)
    }

    /// Tells the other members that this device's backup is safe.
    #[cfg(not(target_family = "wasm"))]
    async fn backed_up(&self, wallet: WalletId, attempt: u64, _: &Path) -> Answer {
        self.tell(move |party, moment| party.recovery_saved(wallet, attempt, moment)).await
    }

    /// In a browser nobody sees where a file goes: the members are told once its person has shown it again.
    #[cfg(target_family = "wasm")]
    #[expect(clippy::unused_async, reason = "as where the members are told at once")]
    async fn backed_up(&self, wallet: WalletId, attempt: u64, path: &Path) -> Answer {
        self.await_proof(Backup::Whole { wallet, attempt }, path)
    }

    /// Remembers what was just handed to its person.
    #[cfg(target_family = "wasm")]
    pub(super) fn await_proof(&self, backup: Backup, path: &Path) -> Answer {
        let file = recovery::read_sealed(path)?;
        *lock(&self.open()?.unproven) = Some(Unproven { backup, file });
        Ok(())
    }

    /// What was handed to its person last, where this is it.
    #[cfg(target_family = "wasm")]
    pub(super) fn proven(&self, path: &Path) -> Answer<Backup> {
        let shown = recovery::read_sealed(path)?;
        let open = self.open()?;
        let proven = lock(&open.unproven).take_if(|unproven| unproven.file == shown);
        let proven = proven.ok_or_else(|| RefusedView::new(RecoveryError::NotProven.code()))?;
        Ok(proven.backup)
    }

    /// Takes the file that was saved last from where its person put it; then tells the other members.
    ///
    /// # Errors
    ///
    /// `recovery.not_proven` where it is another one; `recovery.moved_on`; those of the file.
    #[cfg(target_family = "wasm")]
    pub async fn prove_recovery(&self, path: PathBuf) -> Answer {
        let Backup::Whole { wallet, attempt } = self.proven(&path)? else {
            return Err(RefusedView::new(RecoveryError::NotProven.code()));
        };
        self.tell(move |party, moment| party.recovery_saved(wallet, attempt, moment)).await
    }

    /// Whether this device may take a share out of a backup.
    pub(super) fn check_may_restore(&self) -> Answer {
        match *self.phase() {
            Phase::Fresh { .. } | Phase::Open(_) => Ok(()),
            Phase::Opening
            | Phase::Broken { .. }
            | Phase::Locked { .. }
            | Phase::Unlocking { .. } => Err(RefusedView::new(NOT_NOW)),
        }
    }

    /// Founds this device, new, with the share of the recovery file that was chosen, and opens it.
    ///
    /// # Errors
    ///
    /// A name or password that will not do; `recovery.none_chosen`, `vault.wrong_password`, `vault.damaged`,
    /// `restore.no_share`, `restore.practice`, `pieces.too_few`.
    pub async fn restore(&self, request: RestoreRequest) -> Answer {
        let name = Name::new(request.name.as_str())?;
        let password = new_password(&request.password)?;
        if !is_fresh(&self.phase()) {
            return Err(RefusedView::new(NOT_NOW));
        }
        let source = self.source(request.file_password.as_deref())?;
        // Before anything is founded: a wrong password is told where it was typed, and parts that were
        // brought together are let go with the page that they are shown on.
        let opened = self.aside(move |app| {
            let (_, payload) = source.open(app)?;
            // EXPOSE: read into the types of its secrets at once.
            Ok(Party::<Threshold>::read_backup(payload.expose())?)
        });
        let record = opened.await?;
        let parts = self.parts_of(request.file_password.as_deref());
        self.enter(is_fresh, request.keychain, move |app, place, keychain| {
            let (kind, kdf) = (Setup::KIND, app.0.setup.kdf);
            Ok(place.home.found_with(name, kind, &[record], &password, kdf, keychain)?)
        })
        .await?;
        self.forget_chosen();
        self.note_parts(parts).await;
        Ok(())
    }

    /// Takes the share of the recovery file that was chosen, on a device that is in use.
    ///
    /// # Errors
    ///
    /// `recovery.none_chosen`, `vault.wrong_password`, `vault.damaged`, `restore.no_share`,
    /// `restore.member`, `restore.another`.
    pub async fn restore_here(&self, request: RestoreHereRequest) -> Answer {
        let source = self.source(request.file_password.as_deref())?;
        let parts = self.parts_of(request.file_password.as_deref());
        drop(request);
        let joined = match &source {
            Source::File(..) => None,
            Source::Pieces => lock(&self.0.gathering).set(),
        };
        let (_, payload) = self.aside(move |app| source.open(app)).await?;
        let restored = move |party: &mut Party<Threshold>, _: &mut Moment<'_>| {
            let parts = joined.map_or_else(Vec::new, |set| came_back(party, &set));
            // EXPOSE: read into the types of its secrets at once.
            party.restore_from(payload.expose(), parts)
        };
        self.tell(restored).await?;
        self.forget_chosen();
        self.note_parts(parts).await;
        Ok(())
    }

    /// Who keeps the parts, where the share comes out of some.
    fn parts_of(&self, file_password: Option<&str>) -> Vec<PersonPart> {
        file_password.map_or_else(|| keepers_of(&lock(&self.0.gathering)), |_| Vec::new())
    }

    /// Lets a share go that came out of a backup; the backup stays.
    ///
    /// # Errors
    ///
    /// `wallet.none`.
    pub async fn forget_restored(&self, request: WalletRequest) -> Answer {
        let wallet = WalletId::from_hex(&request.wallet);
        let wallet = wallet.ok_or_else(|| RefusedView::new("wallet.none"))?;
        self.tell(move |party, _| party.forget_restored(wallet)).await
    }

    /// Where the share is to come from.
    fn source(&self, file_password: Option<&str>) -> Answer<Source> {
        Ok(match file_password {
            Some(password) => Source::File(self.chosen()?, Password::new(password)?),
            None => Source::Pieces,
        })
    }

    pub(super) fn forget_chosen(&self) {
        *lock(&self.0.chosen) = None;
        self.forget_browsed();
        self.forget_pieces();
        self.forget_sheet();
    }

    pub(super) fn chosen(&self) -> Answer<Arc<[u8]>> {
        let chosen = lock(&self.0.chosen).clone();
        chosen.ok_or_else(|| RefusedView::new("recovery.none_chosen"))
    }
}

/// A device's backup of a wallet, as it stood in one moment.
pub(super) struct Taken {
    pub(super) label: RecoveryLabel,
    /// The attempt that made the epoch.
    pub(super) attempt: u64,
    pub(super) payload: party::SecretBytes,
}

pub(super) fn take_backup(party: &Party<Threshold>, wallet: WalletId) -> Result<Taken, Refused> {
    let payload = party.recovery_payload(wallet)?;
    let view = party.view();
    let held = view.wallets.iter().find(|held| held.wallet == wallet).ok_or(Refused::NoWallet)?;
    Ok(Taken { label: recovery::label(&view, held), attempt: held.attempt, payload })
}

/// Where a share comes back from.
enum Source {
    /// A recovery file, and its password.
    File(Arc<[u8]>, Password),
    /// The pieces that were brought together.
    Pieces,
}

impl Source {
    fn open(&self, app: &App) -> Answer<(RecoveryLabel, SecretBytes)> {
        match self {
            Self::File(sealed, password) => Ok(copies::open(sealed, password)?),
            Self::Pieces => {
                let joined = lock(&app.0.gathering).join();
                Ok(joined.map_err(PieceError::from)?)
            }
        }
    }
}

/// What a recovery file, or a piece of one, says of itself.
pub(super) fn show(file: &str, label: Label) -> RecoveryFileView {
    let RecoveryLabel { epoch, share, device, made_at, wallet_name, .. } = label.backup();
    let piece = match label {
        Label::Whole(_) => None,
        Label::Piece(PieceLabel { index, of, needed, holder, .. }) => {
            Some(PieceLabelView { index, of, needed, holder })
        }
    };
    let (file, wallet, made_at) = (file.to_owned(), wallet_name, made_at.0);
    RecoveryFileView { file, wallet, share, epoch, device, made_at, piece }
}

/// A name as part of a file's name, the same on every system.
pub(super) fn plain(name: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() { c } else { '_' };
    name.chars().map(kept).collect()
}
