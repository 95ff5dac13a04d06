//! Commands about a wallet's members, and about what was agreed to and did not end well.

use party::ChangeProposal;
use party::wire::{PartyId, SessionLocator, WalletId};

use super::{Answer, App};
use crate::{
    open::Open,
    request::{ChangeRequest, RefusedView, UnfinishedRequest},
    show::read_kind,
};

impl App {
    /// Asks the wallet's devices for a change of its members.
    ///
    /// # Errors
    ///
    /// `change.…` says what does not fit; `wallet.none`, `wallet.no_share`, `relay.unreachable`,
    /// `session.in_other_session`.
    pub async fn change(&self, request: ChangeRequest) -> Answer {
        let wallet = WalletId::from_hex(&request.wallet);
        let proposal = ChangeProposal {
            wallet: wallet.ok_or_else(|| RefusedView::new("wallet.none"))?,
            kind: read_kind(request.kind),
            threshold: request.threshold,
            participants: read_devices(&request.participants)?,
            newcomers: request.newcomers,
            removed: read_devices(&request.removed)?,
            lost: read_devices(&request.lost)?,
        };
        self.tell(move |party, moment| party.change(&proposal, moment)).await
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

fn read_devices(ids: &[String]) -> Answer<Vec<PartyId>> {
    let read = ids.iter().map(|id| PartyId::from_hex(id));
    read.collect::<Option<_>>().ok_or_else(|| RefusedView::new("change.not_a_member"))
}

fn unfinished(open: &Open, session: &str) -> Answer<SessionLocator> {
    let party = open.party()?;
    let found = party.unfinished.iter().find(|each| each.session.to_string() == session);
    Ok(found.ok_or_else(|| RefusedView::new("session.none"))?.session)
}
