//! Commands about a backup in pieces: splitting it among holders, and bringing pieces together.

use std::{path::PathBuf, sync::Arc};

use host::{
    Password,
    pieces::{self, Gathering, Handout, PieceError},
};
use party::{Moment, Party, Threshold, wire::WalletId};

use super::{
    Answer, App,
    recovery::{Taken, take_backup},
    unlocking::new_password,
};
use crate::{
    open::{HandedOut, lock},
    request::{
        HandoutView, HeldPieceView, OpenPieceRequest, PiecesView, RefusedView, SavePieceRequest,
        SplitRequest,
    },
};

impl App {
    /// Splits this device's backup of a wallet among holders. The pieces wait in memory to be saved one by one;
    /// whatever was split before and is not saved is gone.
    ///
    /// # Errors
    ///
    /// `wallet.none`, `wallet.no_share`, `pieces.terms`, `vault.label_refused`, `pieces.not_proven`.
    pub async fn split_backup(&self, request: SplitRequest) -> Answer<HandoutView> {
        let none = || RefusedView::new("wallet.none");
        let id = WalletId::from_hex(&request.wallet).ok_or_else(none)?;
        let open = self.open()?;
        let Taken { label, attempt, payload } =
            self.tell(move |party, _| take_backup(party, id)).await?;
        let handout = self.aside(move |_| {
            let SplitRequest { needed, holders, .. } = request;
            let holders: Vec<String> =
                holders.iter().map(|holder| holder.trim().to_owned()).collect();
            // EXPOSE: sealed under the key that is split.
            Ok(Handout::split(&label, payload.expose(), needed, &holders)?)
        });
        let handout = handout.await?;
        let view = show(&handout);
        open.hand_out(HandedOut { wallet: id, attempt, handout });
        Ok(view)
    }

    /// A name for the file of a piece, to begin a dialog with.
    ///
    /// # Errors
    ///
    /// `pieces.none`.
    pub fn piece_file_name(&self, request: &SavePieceRequest) -> Answer<String> {
        let open = self.open()?;
        let held = lock(&open.handout);
        let HandedOut { wallet, handout, .. } = held.as_ref().ok_or_else(gone)?;
        let holder = handout.holders().find(|(index, ..)| *index == request.index);
        let (index, holder, _) = holder.ok_or_else(gone)?;
        let party = open.party()?;
        let name = party.wallets.iter().find(|held| held.wallet == *wallet);
        let name = name.map_or("wallet", |held| held.terms.name.as_str());
        let [name, holder] = [name, holder].map(super::recovery::plain);
        Ok(format!("{name}-piece-{index}-{holder}.cohort"))
    }

    /// Writes one piece under its holder's password, reads it back and opens it. With the last one the
    /// members are told that this device's backup is safe.
    ///
    /// # Errors
    ///
    /// `pieces.none`, `password.too_short`, `recovery.file`, `recovery.exists`, `recovery.not_proven`;
    /// `recovery.moved_on` with the last one, where the wallet has fresh pieces by then.
    pub async fn save_piece(
        &self,
        request: SavePieceRequest,
        path: PathBuf,
    ) -> Answer<HandoutView> {
        let password = new_password(&request.password)?;
        let index = request.index;
        drop(request);
        let open = self.open()?;
        let piece = {
            let held = lock(&open.handout);
            held.as_ref().ok_or_else(gone)?.handout.piece(index)?
        };
        // Without the lock: a disk may take its time.
        let saved = Arc::clone(&piece);
        self.aside(move |app| Ok(pieces::save(&saved, &path, &password, app.0.setup.kdf)?)).await?;
        let (wallet, attempt, view) = {
            let mut held = lock(&open.handout);
            let HandedOut { wallet, attempt, handout } = held.as_mut().ok_or_else(gone)?;
            if !handout.note_saved(&piece) {
                return Err(gone());
            }
            (*wallet, *attempt, show(handout))
        };
        if view.pieces.iter().all(|piece| piece.saved) {
            let told = move |party: &mut Party<Threshold>, moment: &mut Moment<'_>| {
                party.recovery_saved(wallet, attempt, moment)
            };
            self.tell(told).await?;
        }
        Ok(view)
    }

    /// Lets go of the pieces that were not saved.
    ///
    /// # Errors
    ///
    /// `app.locked`: then they are gone already.
    pub fn end_handout(&self) -> Answer {
        *lock(&self.open()?.handout) = None;
        Ok(())
    }

    /// Opens the piece that was chosen and takes it to those that are here.
    ///
    /// # Errors
    ///
    /// `recovery.none_chosen`, `vault.wrong_password`, `vault.damaged`, and `pieces.…` where it does not
    /// fit the others, which stay.
    pub async fn open_piece(&self, request: OpenPieceRequest) -> Answer<PiecesView> {
        let password = Password::new(&request.password)?;
        drop(request);
        let path = self.chosen()?;
        let piece = self.aside(move |_| Ok(pieces::open(&path, &password)?)).await?;
        let mut gathering = lock(&self.0.gathering);
        gathering.take(piece).map_err(PieceError::from)?;
        Ok(show_gathering(&gathering))
    }

    /// Lets go of the pieces that were brought together.
    pub fn forget_pieces(&self) {
        *lock(&self.0.gathering) = Gathering::default();
    }
}

fn gone() -> RefusedView {
    PieceError::None.into()
}

fn show(handout: &Handout) -> HandoutView {
    let pieces = handout.holders().map(|(index, holder, saved)| HeldPieceView {
        index,
        holder: holder.to_owned(),
        saved,
    });
    HandoutView { needed: handout.needed(), pieces: pieces.collect() }
}

fn show_gathering(gathering: &Gathering) -> PiecesView {
    let (needed, missing) = gathering.missing().unwrap_or_default();
    let here: Vec<String> = gathering.holders().map(str::to_owned).collect();
    let (wallet, device) = gathering
        .label()
        .map_or_else(Default::default, |label| (label.wallet_name.clone(), label.device.clone()));
    PiecesView {
        wallet,
        device,
        needed,
        is_enough: here.len() >= usize::from(needed),
        here,
        missing: missing.into_iter().map(|holder| holder.name).collect(),
    }
}
