//! Commands about a wallet's members, and about what was agreed to and did not end well.

use std::path::PathBuf;

use host::{files, sheet};
use party::ChangeProposal;
use party::wire::{PartyId, SessionLocator, WalletId, manifest::Committed};

use super::{Answer, App, recovery::plain};
use crate::{
    open::Open,
    qr,
    request::{
        ChangeRequest, FreezeRequest, LiftRequest, RefusedView, UnfinishedRequest, WalletCodeView,
        WalletFileView, WalletRequest, WalletTextRequest,
    },
    show::read_kind,
};

/// A wallet's file could not be written or read.
const FILE: &str = "wallet.file";
/// More than any wallet's file and than a picture of a screen, in bytes.
const LONGEST_FILE: u64 = 32 * 1024 * 1024;

impl App {
    /// Asks the wallet's devices for a change of its members.
    ///
    /// # Errors
    ///
    /// `change.…` says what does not fit; `wallet.none`, `wallet.no_share`, `relay.unreachable`,
    /// `session.in_other_session`.
    pub async fn change(&self, request: ChangeRequest) -> Answer {
        let proposal = ChangeProposal {
            wallet: read_wallet(&request.wallet)?,
            kind: read_kind(request.kind),
            threshold: request.threshold,
            participants: read_devices(&request.participants)?,
            newcomers: request.newcomers,
            invited: read_devices(&request.invited)?,
            removed: read_devices(&request.removed)?,
            lost: read_devices(&request.lost)?,
            master: read_devices(request.master.as_slice())?.pop(),
        };
        self.tell(move |party, moment| party.change(&proposal, moment)).await
    }

    /// Asks the relay which of a wallet's devices are connected; the answer comes in the view. A page that
    /// asks again and again is no sign of life.
    ///
    /// # Errors
    ///
    /// `wallet.none`, `relay.unreachable`.
    pub async fn look(&self, request: WalletRequest) -> Answer {
        let wallet = WalletId::from_hex(&request.wallet);
        let wallet = wallet.ok_or_else(|| RefusedView::new("wallet.none"))?;
        self.tell_unseen(move |party, moment| party.look(wallet, moment)).await
    }

    /// A name for a wallet's file, to begin a dialog with.
    ///
    /// # Errors
    ///
    /// `wallet.none`.
    pub fn wallet_file_name(&self, request: &WalletRequest) -> Answer<String> {
        let party = self.open()?.party()?;
        let wallet = party.wallets.iter().find(|held| held.wallet.to_string() == request.wallet);
        let wallet = wallet.ok_or_else(|| RefusedView::new("wallet.none"))?;
        Ok(format!("{}-{}.cohort-wallet", plain(wallet.terms.name.as_str()), wallet.attempt))
    }

    /// Writes what this device knows of a wallet's devices, without anything secret.
    ///
    /// # Errors
    ///
    /// `wallet.none`, `wallet.file`.
    pub async fn save_wallet_file(&self, request: WalletRequest, path: PathBuf) -> Answer<String> {
        let wallet = read_wallet(&request.wallet)?;
        let bytes = self.tell(move |party, _| party.wallet_file(wallet)).await?;
        self.aside(move |_| {
            files::write(&path, &bytes).map_err(|_| RefusedView::new(FILE))?;
            Ok(path.file_name().unwrap_or_default().to_string_lossy().into_owned())
        })
        .await
    }

    /// Reads what another member's device knows of a wallet's devices: its file, or a picture of its code.
    ///
    /// # Errors
    ///
    /// `wallet.file`, `wallet.no_code`, `wallet.not_its_file`, `wallet.none`.
    pub async fn read_wallet_file(&self, path: PathBuf) -> Answer<WalletFileView> {
        let read = self
            .aside(move |_| files::read(&path, LONGEST_FILE).map_err(|_| RefusedView::new(FILE)));
        let bytes = read.await?;
        if !sheet::is_picture(&bytes) {
            return self.take_wallet(bytes).await;
        }
        let text = self.aside(move |_| {
            let texts = sheet::texts(&bytes, |found| !found.is_empty()).unwrap_or_default();
            texts.into_iter().next().ok_or_else(|| RefusedView::new("wallet.no_code"))
        });
        self.take_text(&text.await?).await
    }

    /// The same as a code to scan and as text to copy.
    ///
    /// # Errors
    ///
    /// `wallet.none`.
    pub async fn show_wallet_code(&self, request: WalletRequest) -> Answer<WalletCodeView> {
        let none = || RefusedView::new("wallet.none");
        let wallet = WalletId::from_hex(&request.wallet).ok_or_else(none)?;
        let bytes = self.tell(move |party, _| party.wallet_file(wallet)).await?;
        self.aside(move |_| {
            let committed = Committed::from_file(&bytes).ok_or_else(none)?;
            let text = committed.to_text();
            Ok(WalletCodeView { qr: qr::draw_long(&text), text })
        })
        .await
    }

    /// Reads what another member's device knows of a wallet's devices, as text.
    ///
    /// # Errors
    ///
    /// `wallet.not_its_file`, `wallet.none`.
    pub async fn read_wallet_text(&self, request: WalletTextRequest) -> Answer<WalletFileView> {
        self.take_text(&request.text).await
    }

    async fn take_text(&self, text: &str) -> Answer<WalletFileView> {
        let committed = Committed::from_text(text);
        let committed = committed.ok_or_else(|| RefusedView::new("wallet.not_its_file"))?;
        self.take_wallet(committed.to_file()).await
    }

    async fn take_wallet(&self, bytes: Vec<u8>) -> Answer<WalletFileView> {
        let told = self.tell(move |party, moment| party.take_wallet_file(&bytes, moment));
        let (wallet, news) = told.await?;
        Ok(WalletFileView { wallet: wallet.to_string(), news })
    }

    /// Freezes a wallet.
    ///
    /// # Errors
    ///
    /// `freeze.…` says what does not fit; `wallet.none`, `wallet.no_share`.
    pub async fn freeze(&self, request: FreezeRequest) -> Answer {
        let wallet = read_wallet(&request.wallet)?;
        let lost = read_devices(request.lost.as_slice())?.pop();
        let seconds = u64::from(request.hours) * 3600;
        self.tell(move |party, moment| party.freeze(wallet, seconds, lost, moment)).await
    }

    /// Says that a device's freezes of a wallet do not count.
    ///
    /// # Errors
    ///
    /// `freeze.none`, `wallet.none`, `wallet.no_share`.
    pub async fn lift(&self, request: LiftRequest) -> Answer {
        let wallet = read_wallet(&request.wallet)?;
        let frozen_by = PartyId::from_hex(&request.frozen_by);
        let frozen_by = frozen_by.ok_or_else(|| RefusedView::new("freeze.none"))?;
        self.tell(move |party, moment| party.lift(wallet, frozen_by, moment)).await
    }

    /// Forgets a wallet that this device had and that its store does not know any more.
    ///
    /// # Errors
    ///
    /// `wallet.none`.
    pub async fn forget_missing(&self, request: WalletRequest) -> Answer {
        let wallet = WalletId::from_hex(&request.wallet);
        let wallet = wallet.ok_or_else(|| RefusedView::new("wallet.none"))?;
        self.tell(move |party, _| party.forget(wallet)).await
    }

    /// Tries once more what was agreed to, with the same people.
    ///
    /// # Errors
    ///
    /// `session.none`, `session.not_initiator`, `session.in_other_session`, `relay.unreachable`.
    pub async fn go_on(&self, request: UnfinishedRequest) -> Answer {
        let open = self.open()?;
        let session = unfinished(&open, &request.session)?;
        self.tell(move |party, moment| party.go_on(session, moment)).await
    }

    /// Gives up what was agreed to.
    ///
    /// # Errors
    ///
    /// `session.none`.
    pub async fn give_up(&self, request: UnfinishedRequest) -> Answer {
        let open = self.open()?;
        let session = unfinished(&open, &request.session)?;
        self.tell(move |party, _| party.give_up(session)).await
    }
}

pub(super) fn read_wallet(id: &str) -> Answer<WalletId> {
    WalletId::from_hex(id).ok_or_else(|| RefusedView::new("wallet.none"))
}

pub(super) fn read_devices(ids: &[String]) -> Answer<Vec<PartyId>> {
    let read = ids.iter().map(|id| PartyId::from_hex(id));
    read.collect::<Option<_>>().ok_or_else(|| RefusedView::new("change.not_a_member"))
}

fn unfinished(open: &Open, session: &str) -> Answer<SessionLocator> {
    let party = open.party()?;
    let found = party.unfinished.iter().find(|each| each.session.to_string() == session);
    Ok(found.ok_or_else(|| RefusedView::new("session.none"))?.session)
}
