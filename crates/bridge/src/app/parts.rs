//! Commands about parts of backups on this device: those it keeps for others, and those that come back to it.

use host::pieces::{self, Gathering, PieceError};
use party::{
    Party, Refused, Threshold,
    wire::{PartId, part::BackupPart},
};

use super::{Answer, App, pieces::show_gathering};
use crate::{
    open::lock,
    request::{
        AskPartsRequest, GatherRequest, GivePartRequest, KeptPartView, PartOfView, PartRequest,
        PieceLabelView, PiecesView, RefusedView,
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
            let show = |part: &party::PartView| KeptPartView {
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
        self.tell(move |party, _| party.forget_part(part)).await
    }

    /// Opens a lobby for devices that keep parts of a backup that this one is to have.
    ///
    /// # Errors
    ///
    /// `create.bad_terms`, `relay.unreachable`, `session.in_other_session`.
    pub async fn ask_for_parts(&self, request: AskPartsRequest) -> Answer {
        self.tell(move |party, moment| party.ask_for_parts(request.devices, moment)).await
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

    /// Brings the parts of one backup together that came back to this device, in place of whatever was brought
    /// together before.
    ///
    /// # Errors
    ///
    /// `parts.none`, and `pieces.…` where they do not fit each other.
    pub async fn gather_parts(&self, request: GatherRequest) -> Answer<PiecesView> {
        let found = self.tell(move |party, _| Ok(came_back(party, &request.set))).await?;
        let mut gathering = Gathering::default();
        for (_, piece) in found {
            gathering.take(piece).map_err(PieceError::from)?;
        }
        if gathering.set().is_none() {
            return Err(RefusedView::new("parts.none"));
        }
        let view = show_gathering(&gathering);
        *lock(&self.0.gathering) = gathering;
        Ok(view)
    }
}

/// Once they gave the share back, the parts that came back lie here for nothing.
pub(super) fn forget_joined(party: &mut Party<Threshold>, set: &[u8; 32]) -> Result<(), Refused> {
    let set = PartId::from_bytes(*set).to_string();
    came_back(party, &set).into_iter().try_for_each(|(part, _)| party.forget_part(part))
}

fn id(text: &str) -> Answer<PartId> {
    PartId::from_hex(text).ok_or_else(|| RefusedView::new("parts.none"))
}

/// The parts of a set that came back.
fn came_back(party: &Party<Threshold>, set: &str) -> Vec<(PartId, pieces::Piece)> {
    let back = party.view().parts.into_iter().filter(|part| part.came_back);
    let read = |part: party::PartView| {
        let piece = pieces::read(party.part(&part.part)?.expose()).ok()?;
        (show_set(&piece) == set).then_some((part.part, piece))
    };
    back.filter_map(read).collect()
}

fn read(part: &BackupPart) -> Option<PartOfView> {
    let piece = pieces::read(part.expose()).ok()?;
    let label = piece.file_label();
    Some(PartOfView {
        set: show_set(&piece),
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

fn show_set(piece: &pieces::Piece) -> String {
    PartId::from_bytes(*piece.set_id()).to_string()
}
