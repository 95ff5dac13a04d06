//! Commands about sessions: opening, joining, comparing, ending.

use std::time::Duration;

use host::{home::RelaySetting, link::RelayAddress};
use party::wire::{
    Invite, SessionLocator, descriptor::WalletTerms, letter::RefusalReason, text::Name,
};
use party::{Refused, StageView};
use serde_bytes::ByteArray;

use super::{Answer, App, changes::read_devices};
use crate::{
    open::Open,
    request::{
        ApproveRequest, CreateRequest, InboxRequest, JoinRequest, RefuseRequest, RefusedView,
    },
    view::ReasonView,
};

/// How long joining waits for the line to the invite's relay.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

impl App {
    /// Opens a lobby for a new wallet.
    ///
    /// # Errors
    ///
    /// `create.bad_terms`, `change.wrong_people` where a device is named that is not known, `name.…`, `relay.none`,
    /// `relay.unreachable`, `session.in_other_session`, `import.no_key`.
    pub async fn create(&self, request: CreateRequest) -> Answer {
        let open = self.open()?;
        if open.settings().relay.is_none() {
            // The practice partner's relay reaches nobody else.
            return Err(RefusedView::new("relay.none"));
        }
        let terms = WalletTerms {
            name: Name::new(request.name)?,
            threshold: request.threshold,
            holders: request.holders,
            practice: false,
            master: if request.master { Some(open.party()?.me) } else { None },
            brought: None,
            exported: false,
        };
        let invited = read_devices(&request.invited)?;
        if request.brought {
            return self.import(terms, invited).await;
        }
        self.tell(|party, moment| party.create(terms, invited, moment)).await
    }

    /// Takes a seat by invite. A device without wallets moves to the invite's relay.
    ///
    /// # Errors
    ///
    /// `invite.…`; `invite.other_relay` where this device's wallets live at another relay;
    /// `relay.unreachable` and its siblings.
    pub async fn join(&self, request: JoinRequest) -> Answer {
        let invite = Invite::parse(&request.link)?;
        self.meet_at(&invite).await?;
        self.tell(move |party, moment| party.join(&invite, moment)).await
    }

    /// Opens a request from the inbox.
    ///
    /// # Errors
    ///
    /// `session.none`, `session.in_other_session`, `relay.unreachable`.
    pub async fn answer(&self, request: InboxRequest) -> Answer {
        let open = self.open()?;
        let session = waiting(&open, &request.session)?;
        self.tell(move |party, moment| party.answer(session, moment)).await
    }

    /// Says no to a request from the inbox.
    ///
    /// # Errors
    ///
    /// `session.none`.
    pub async fn decline(&self, request: InboxRequest) -> Answer {
        let open = self.open()?;
        let session = waiting(&open, &request.session)?;
        self.tell(move |party, _| party.decline(session)).await
    }

    /// Closes the lobby and starts.
    ///
    /// # Errors
    ///
    /// `session.not_complete`, `session.not_initiator`, `session.not_now`.
    pub async fn start_session(&self) -> Answer {
        self.tell(|party, _| party.start()).await
    }

    /// Says that all screens show the same code.
    ///
    /// # Errors
    ///
    /// `session.not_now`; `import.other_window` where this device deals a key that it knows whole, or may give a
    /// part of a backup.
    pub async fn confirm_code(&self) -> Answer {
        self.tell(|party, moment| {
            let gives = party.view().session.is_some_and(|session| session.gives_away());
            if gives { Err(Refused::OtherWindow) } else { party.confirm_code(moment) }
        })
        .await
    }

    /// Says that they do not: the session ends for everyone.
    ///
    /// # Errors
    ///
    /// `session.not_now`.
    pub async fn reject_code(&self) -> Answer {
        self.tell(|party, moment| party.reject_code(moment)).await
    }

    /// Approves the transaction that the approve window shows, named by its code.
    ///
    /// # Errors
    ///
    /// `approval.changed` when something else is on the table by now.
    pub async fn approve(&self, request: ApproveRequest) -> Answer {
        self.tell(move |party, moment| party.approve(&request.code, moment)).await
    }

    /// Refuses it.
    ///
    /// # Errors
    ///
    /// `session.none`, `session.not_now`.
    pub async fn refuse(&self, request: RefuseRequest) -> Answer {
        let reason = read_reason(request.reason);
        self.tell(move |party, moment| party.refuse(reason, moment)).await
    }

    /// Leaves the session.
    ///
    /// # Errors
    ///
    /// `session.none`.
    pub async fn cancel(&self) -> Answer {
        self.tell(|party, moment| party.cancel(moment)).await
    }

    /// Forgets how the last session ended.
    ///
    /// # Errors
    ///
    /// `app.locked`.
    pub async fn dismiss(&self) -> Answer {
        self.tell(|party, _| {
            party.dismiss();
            Ok(())
        })
        .await
    }

    /// Makes sure that this device talks to the relay that an invite names.
    async fn meet_at(&self, invite: &Invite) -> Answer {
        let open = self.open()?;
        let key = *invite.relay_key();
        let wanted = RelaySetting { url: invite.relay().to_owned(), key: ByteArray::new(key) };
        let set = open.settings().relay;
        if set.as_ref() != Some(&wanted) {
            let party = open.party()?;
            if set.is_some() && !(party.wallets.is_empty() && party.session.is_none()) {
                return Err(RefusedView::new("invite.other_relay").with("relay", wanted.url));
            }
            if party.session.as_ref().is_some_and(|held| held.stage != StageView::Finished) {
                return Err(RefusedView::new("session.in_other_session"));
            }
            let address = RelayAddress { url: wanted.url.clone(), key };
            self.move_to(wanted, address).await?;
        }
        self.await_line(&open).await
    }

    /// Waits until the line to the relay is open.
    pub(super) async fn await_line(&self, open: &Open) -> Answer {
        let connected = || open.party().ok()?.connected.then_some(());
        let found = self.wait_for(CONNECT_PATIENCE, connected).await;
        found.ok_or_else(|| RefusedView::new(open.broke().unwrap_or("relay.unreachable")))
    }
}

fn waiting(open: &Open, session: &str) -> Answer<SessionLocator> {
    let party = open.party()?;
    let found = party.inbox.iter().find(|waiting| waiting.session.to_string() == session);
    Ok(found.ok_or_else(|| RefusedView::new("session.none"))?.session)
}

const fn read_reason(reason: ReasonView) -> RefusalReason {
    match reason {
        ReasonView::Unstated => RefusalReason::Unstated,
        ReasonView::UnknownRecipient => RefusalReason::UnknownRecipient,
        ReasonView::WrongAmount => RefusalReason::WrongAmount,
        ReasonView::NotNow => RefusalReason::NotNow,
        ReasonView::Unexpected => RefusalReason::Unexpected,
        ReasonView::Policy => RefusalReason::Policy,
        ReasonView::Difference => RefusalReason::Difference,
    }
}
