//! Commands about parts of backups on this device: those it keeps for others, and those that come back to it.

use host::pieces::{self, Gathering, Piece, PieceError};
use party::{
    PartView, Party, Threshold,
    wire::{PartId, part::BackupPart},
};

use super::{Answer, App, Phase, pieces::show_gathering};
use crate::{
    open::lock,
    refusal::LOCKED,
    request::{
        GatherRequest, GivePartRequest, KeptPartView, PartOfView, PartRequest, PieceLabelView,
        PiecesView, RefusedView,
    },
};

impl App {
    /// The parts of backups on this device.
    ///
    /// # Errors
    ///
    /// `app.locked`.
    pub async fn list_parts(&self) -> Answer<Vec<KeptPartView>> {
        self.tell(|party, _| {
            let view = party.view();
            let show = |part: &PartView| KeptPartView {
                part: part.part.to_string(),
                from: part.name.clone(),
                since: part.since,
                came_back: part.came_back,
                of: party.part(&part.part).and_then(read),
            };
            Ok(view.parts.iter().map(show).collect())
        })
        .await
    }

    /// Lets a part go that is on this device.
    ///
    /// # Errors
    ///
    /// `parts.none`.
    pub async fn forget_part(&self, request: PartRequest) -> Answer {
        let part = id(&request.part)?;
        self.tell(move |party, moment| party.forget_part(part, moment)).await
    }

    /// Opens a lobby for a device that keeps a part of a backup that this one is to have.
    ///
    /// # Errors
    ///
    /// `relay.unreachable`, `session.in_other_session`.
    pub async fn ask_for_part(&self) -> Answer {
        self.tell(|party, moment| party.ask_for_part(moment)).await
    }

    /// Asks every keeper of a part of this device's backups what became of it.
    ///
    /// # Errors
    ///
    /// `relay.unreachable`.
    pub async fn ask_keepers(&self) -> Answer {
        self.tell(|party, moment| party.ask_about_parts(moment)).await
    }

    /// Forgets about a part that another device keeps of this device's backups.
    ///
    /// # Errors
    ///
    /// `parts.none`.
    pub async fn forget_keeper(&self, request: PartRequest) -> Answer {
        let part = id(&request.part)?;
        self.tell(move |party, _| party.forget_handed(part)).await
    }

    /// Gives a part that is kept here back to the device that asks.
    ///
    /// # Errors
    ///
    /// `approval.changed`, `parts.none`, `session.none`.
    pub async fn give_part(&self, request: GivePartRequest) -> Answer {
        let part = id(&request.part)?;
        self.tell(move |party, moment| party.give_part(&request.code, part, moment)).await
    }

    /// Brings the parts of one backup together that are on this device, with those out of files that are open here, in
    /// place of whatever was brought together of another backup.
    ///
    /// # Errors
    ///
    /// `parts.none`, and `pieces.…` where they do not fit each other.
    pub async fn gather_parts(&self, request: GatherRequest) -> Answer<PiecesView> {
        let found = self.tell(move |party, _| Ok(of_set(party, &request.set))).await?;
        let Some(set) = found.first().map(|piece| *piece.set_id()) else {
            return Err(RefusedView::new("parts.none"));
        };
        let phase = self.phase();
        if !matches!(*phase, Phase::Open(_)) {
            return Err(RefusedView::new(LOCKED));
        }
        let mut gathering = lock(&self.0.gathering);
        if gathering.set() != Some(set) {
            *gathering = Gathering::default();
        }
        for piece in found {
            if !gathering.has(piece.index()) {
                gathering.take(piece).map_err(PieceError::from)?;
            }
        }
        Ok(show_gathering(&gathering))
    }

    /// Takes the parts that are on this device to those of the same backup that are open here, as far as they fit.
    pub(super) async fn gather_more(&self) {
        let Some(set) = lock(&self.0.gathering).set() else { return };
        if !matches!(*self.phase(), Phase::Open(_)) {
            return;
        }
        let name = PartId::from_bytes(set).to_string();
        let Ok(found) = self.tell(move |party, _| Ok(of_set(party, &name))).await else { return };
        let mut gathering = lock(&self.0.gathering);
        for piece in found {
            if gathering.set() == Some(set) && !gathering.has(piece.index()) {
                // What a keeper gave may fit nothing: those that are open stay.
                let _ = gathering.take(piece);
            }
        }
    }
}

fn id(text: &str) -> Answer<PartId> {
    PartId::from_hex(text).ok_or_else(|| RefusedView::new("parts.none"))
}

/// The parts of a set that are on this device, whether they came back or are kept here for another.
fn of_set(party: &Party<Threshold>, set: &str) -> Vec<Piece> {
    let parts = party.view().parts;
    let read = |part: &PartView| pieces::read(party.part(&part.part)?.expose()).ok();
    parts.iter().filter_map(read).filter(|piece| show_set(piece) == set).collect()
}

/// Those of a set that came back.
pub(super) fn came_back(party: &Party<Threshold>, set: &[u8; 32]) -> Vec<PartId> {
    let back = party.view().parts.into_iter().filter(|part| part.came_back);
    let is_of_it = |part: &PartView| {
        let bytes = party.part(&part.part).map(BackupPart::expose);
        bytes.and_then(|bytes| pieces::read(bytes).ok()).is_some_and(|it| it.set_id() == set)
    };
    back.filter(is_of_it).map(|part| part.part).collect()
}

fn read(part: &BackupPart) -> Option<PartOfView> {
    let piece = pieces::read(part.expose()).ok()?;
    let label = piece.file_label();
    Some(PartOfView {
        set: show_set(&piece),
        wallet_id: label.wallet_id,
        wallet: label.wallet_name,
        share: label.share,
        epoch: label.epoch,
        device: label.device,
        made_at: label.made_at.0,
        label: PieceLabelView {
            index: label.index,
            of: label.of,
            needed: label.needed,
            holder: label.holder,
        },
    })
}

fn show_set(piece: &Piece) -> String {
    PartId::from_bytes(*piece.set_id()).to_string()
}
