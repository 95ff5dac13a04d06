//! Commands about a backup in pieces: splitting it among holders, and bringing pieces together.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use host::{
    Password,
    home::PersonPart,
    pieces::{self, Gathering, Handout, Piece, PieceError},
    recovery::Form,
};
use party::{
    Moment, Party, PartyView, Refused, Threshold,
    wire::{PartId, PartyId, WalletId, letter::PartFate},
};

use super::{
    Answer, App, Phase,
    recovery::{Taken, take_backup},
    unlocking::new_password,
};
#[cfg(target_family = "wasm")]
use crate::open::Backup;
use crate::{
    calendar,
    open::{HandedOut, Open, lock},
    refusal::LOCKED,
    request::{
        GivePieceRequest, HandoutView, HeldPieceView, KeeperView, OpenPieceRequest, PiecesView,
        RefusedView, SavePieceRequest, SplitRequest,
    },
    view::TrustedView,
};

impl App {
    /// Splits this device's backup of a wallet among holders. The pieces wait in memory to be saved one by one;
    /// whatever was split before and is not saved is gone.
    ///
    /// # Errors
    ///
    /// `wallet.none`, `wallet.no_share`, `pieces.terms`, `vault.label_refused`, `pieces.not_proven`;
    /// `parts.unknown_device`, `parts.same_device`; `trust.refused` where a person says no to the devices.
    pub async fn split_backup(&self, request: SplitRequest) -> Answer<HandoutView> {
        let none = || RefusedView::new("wallet.none");
        let id = WalletId::from_hex(&request.wallet).ok_or_else(none)?;
        let open = self.open()?;
        let Taken { label, attempt, payload } =
            self.tell(move |party, _| take_backup(party, id)).await?;
        let SplitRequest { needed, holders, .. } = request;
        let mut devices = BTreeMap::new();
        for (index, holder) in (1..).zip(&holders) {
            let Some(device) = &holder.device else { continue };
            let unknown = || Refused::Unknown.into();
            let keeper = PartyId::from_hex(device).ok_or_else::<RefusedView, _>(unknown)?;
            // Two parts on one device are one device's worth.
            if devices.values().any(|known| *known == keeper) {
                return Err(RefusedView::new("parts.same_device"));
            }
            devices.insert(index, keeper);
        }
        if !devices.is_empty() {
            let what = self.keepers(&open, id, &devices, needed, holders.len())?;
            self.ask_person(&open, what).await?;
        }
        let handout = self.aside(move |_| {
            let names: Vec<String> =
                holders.iter().map(|holder| holder.name.trim().to_owned()).collect();
            // EXPOSE: sealed under the key that is split.
            Ok(Handout::split(&label, payload.expose(), needed, &names)?)
        });
        let handout = handout.await?;
        let given = BTreeMap::new();
        let handed = HandedOut { wallet: id, attempt, handout, devices, given, told: false };
        let view = show(&handed, &*open.party()?);
        open.hand_out(handed);
        Ok(view)
    }

    fn keepers(
        &self,
        open: &Open,
        wallet: WalletId,
        devices: &BTreeMap<u8, PartyId>,
        needed: u8,
        of: usize,
    ) -> Answer<TrustedView> {
        let party = open.party()?;
        let held = party.wallets.iter().find(|held| held.wallet == wallet);
        let held = held.ok_or_else(|| RefusedView::new("wallet.none"))?;
        let devices = devices.values().map(|device| open.known_device(&party, *device));
        Ok(TrustedView::Keepers {
            wallet: held.terms.name.to_string(),
            devices: devices.collect(),
            needed,
            of,
        })
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
        let ending = Form::from(request.form).ending();
        Ok(format!("{name}-piece-{index}-{holder}.{ending}"))
    }

    /// Writes one piece under its holder's password, as a file or as a sheet to print, reads it back and opens it. With the last one the
    /// members are told that this device's backup is safe.
    ///
    /// # Errors
    ///
    /// `pieces.none`, `password.too_short`, `recovery.file`, `recovery.exists`, `recovery.not_proven`,
    /// `sheet.too_large`, `sheet.not_proven`;
    /// `recovery.moved_on` with the last one, where the wallet has fresh pieces by then.
    pub async fn save_piece(
        &self,
        request: SavePieceRequest,
        path: PathBuf,
    ) -> Answer<HandoutView> {
        let password = new_password(&request.password)?;
        let (index, form) = (request.index, request.form.into());
        drop(request);
        let open = self.open()?;
        let piece = {
            let held = lock(&open.handout);
            held.as_ref().ok_or_else(gone)?.handout.piece(index)?
        };
        // Without the lock: a disk may take its time.
        let (saved, at) = (Arc::clone(&piece), path.clone());
        self.aside(move |app| Ok(pieces::save(&saved, &at, &password, app.0.setup.kdf, form)?))
            .await?;
        self.piece_written(piece, &path).await
    }

    /// What was read back on a disk is safe.
    #[cfg(not(target_family = "wasm"))]
    async fn piece_written(&self, piece: Arc<Piece>, _path: &Path) -> Answer<HandoutView> {
        self.piece_saved(&piece).await
    }

    /// Nobody knows where a browser put it, or whether it did: its person shows that.
    #[cfg(target_family = "wasm")]
    async fn piece_written(&self, piece: Arc<Piece>, path: &Path) -> Answer<HandoutView> {
        self.await_proof(Backup::Part(Arc::downgrade(&piece)), path)?;
        self.check_handout().await
    }

    /// Takes the part that was saved last from where its person put it.
    ///
    /// # Errors
    ///
    /// `recovery.not_proven` where it is another one; those of the file; as [`Self::save_piece`].
    #[cfg(target_family = "wasm")]
    pub async fn prove_piece(&self, path: PathBuf) -> Answer<HandoutView> {
        match self.proven(&path)? {
            Backup::Part(piece) => self.piece_saved(&piece.upgrade().ok_or_else(gone)?).await,
            Backup::Whole { .. } => Err(gone()),
        }
    }

    async fn piece_saved(&self, piece: &Arc<Piece>) -> Answer<HandoutView> {
        let part = {
            let open = self.open()?;
            let mut held = lock(&open.handout);
            let HandedOut { wallet, attempt, handout, .. } = held.as_mut().ok_or_else(gone)?;
            if !handout.note_saved(piece) {
                return Err(gone());
            }
            PersonPart {
                wallet: *wallet,
                attempt: *attempt,
                index: piece.index(),
                of: u8::try_from(piece.holders().len()).unwrap_or(u8::MAX),
                needed: piece.needed(),
                holder: piece.holder().to_owned(),
                at: calendar::now(),
            }
        };
        self.note_parts(vec![part]).await;
        self.check_handout().await
    }

    /// Gives one piece to the known device that is to keep it, or gives it again.
    ///
    /// # Errors
    ///
    /// `pieces.none`, `relay.unreachable`, `parts.unknown_device`.
    pub async fn give_piece(&self, request: GivePieceRequest) -> Answer<HandoutView> {
        let index = request.index;
        let open = self.open()?;
        let (wallet, attempt, piece, to) = {
            let held = lock(&open.handout);
            let held = held.as_ref().ok_or_else(gone)?;
            let to = *held.devices.get(&index).ok_or_else(gone)?;
            (held.wallet, held.attempt, held.handout.piece(index)?, to)
        };
        let bytes = piece.expose()?;
        // EXPOSE: into the letter that is sealed to its keeper.
        let given = move |party: &mut Party<Threshold>, moment: &mut Moment<'_>| {
            party.hand_part(wallet, attempt, to, bytes.expose(), moment)
        };
        let part = self.tell(given).await?;
        {
            let mut held = lock(&open.handout);
            // Another backup may have been split meanwhile.
            let is_it = |held: &&mut HandedOut| {
                held.handout.piece(index).is_ok_and(|now| Arc::ptr_eq(&now, &piece))
            };
            held.as_mut().filter(is_it).ok_or_else(gone)?.given.insert(index, part);
        }
        self.check_handout().await
    }

    /// How far the handing out is. With the last piece the members are told that this device's backup is safe.
    ///
    /// # Errors
    ///
    /// `pieces.none`; `recovery.moved_on` with the last one, where the wallet has fresh pieces by then.
    pub async fn check_handout(&self) -> Answer<HandoutView> {
        let open = self.open()?;
        let party = open.party()?;
        let (wallet, attempt, first, told, view) = {
            let mut held = lock(&open.handout);
            let held = held.as_mut().ok_or_else(gone)?;
            for (index, part) in &held.given {
                if keeper(&party, part) == KeeperView::Kept {
                    let piece = held.handout.piece(*index)?;
                    held.handout.note_saved(&piece);
                }
            }
            let first = held.handout.piece(1)?;
            (held.wallet, held.attempt, first, held.told, show(held, &party))
        };
        if view.pieces.iter().all(|piece| piece.saved) && !told {
            let saved = move |party: &mut Party<Threshold>, moment: &mut Moment<'_>| {
                party.recovery_saved(wallet, attempt, moment)
            };
            self.tell(saved).await?;
            if let Some(held) = lock(&open.handout).as_mut() {
                held.told |= held.handout.piece(1).is_ok_and(|now| Arc::ptr_eq(&now, &first));
            }
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
        let sealed = self.chosen()?;
        let piece = self.aside(move |_| Ok(pieces::open(&sealed, &password)?)).await?;
        if !matches!(*self.phase(), Phase::Fresh { .. } | Phase::Open(_)) {
            return Err(RefusedView::new(LOCKED));
        }
        lock(&self.0.gathering).take(piece).map_err(PieceError::from)?;
        self.gather_more().await;
        Ok(show_gathering(&lock(&self.0.gathering)))
    }

    /// The pieces that are brought together so far, with those of the same backup that came back to this device since;
    /// none where there is none.
    pub async fn show_pieces(&self) -> Option<PiecesView> {
        self.gather_more().await;
        let gathering = lock(&self.0.gathering);
        gathering.set().map(|_| show_gathering(&gathering))
    }

    /// Lets go of the pieces that were brought together.
    pub fn forget_pieces(&self) {
        *lock(&self.0.gathering) = Gathering::default();
    }
}

fn gone() -> RefusedView {
    PieceError::None.into()
}

fn keeper(party: &PartyView, part: &PartId) -> KeeperView {
    let handed = party.handed.iter().find(|handed| handed.part == *part);
    match handed.map(|handed| &handed.fate) {
        None => KeeperView::Unsent,
        Some(None) => KeeperView::Sent,
        Some(Some(PartFate::Kept | PartFate::Given { .. })) => KeeperView::Kept,
        Some(Some(PartFate::Refused | PartFate::LetGo)) => KeeperView::Full,
    }
}

fn show(held: &HandedOut, party: &PartyView) -> HandoutView {
    let HandedOut { handout, devices, given, .. } = held;
    let pieces = handout.holders().map(|(index, holder, saved)| HeldPieceView {
        index,
        holder: holder.to_owned(),
        saved,
        keeper: devices
            .contains_key(&index)
            .then(|| given.get(&index).map_or(KeeperView::Unsent, |part| keeper(party, part))),
    });
    HandoutView { needed: handout.needed(), pieces: pieces.collect() }
}

pub(super) fn show_gathering(gathering: &Gathering) -> PiecesView {
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
