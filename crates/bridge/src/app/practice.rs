//! Commands about the practice wallet: both pieces on this computer, the second one with a partner in
//! a process of its own.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use host::{
    link::RelayAddress,
    practice::{Begin, InviteLink, Order, Partner},
};
use party::StageView;
use party::wire::{descriptor::WalletTerms, text::Name};

use super::{Answer, App};
use crate::{
    companion::Stage,
    open::Open,
    request::{PracticeRequest, RefusedView},
};

/// How long a partner may take to open its home and its relay on a busy machine.
const START_PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to its seat.
const SEAT_PATIENCE: Duration = Duration::from_secs(30);
/// The code of a partner that does not answer in that time.
const SILENT: &str = "practice.partner_silent";

impl App {
    /// Makes a practice wallet of two pieces, both on this computer: starts the partner where it does
    /// not run yet, meets it, and begins. What is left to its person is to compare the code.
    ///
    /// # Errors
    ///
    /// `name.…`, `session.in_other_session`; what keeps the partner from starting or from its seat:
    /// `practice.…`, and what its disk and its relay say.
    pub async fn create_practice(&self, request: PracticeRequest) -> Answer {
        let name = Name::new(request.name)?;
        let terms = WalletTerms {
            name,
            threshold: 2,
            holders: 2,
            practice: true,
            master: None,
            brought: None,
            exported: false,
        };
        let open = self.open()?;
        open.touch();
        if open.party()?.session.as_ref().is_some_and(|held| held.stage != StageView::Finished) {
            return Err(RefusedView::new("session.in_other_session"));
        }
        self.start_partner(&open, Ask::New).await?;
        self.await_line(&open).await?;
        self.tell(|party, moment| party.create(terms, Vec::new(), moment)).await?;
        let seated = self.seat_partner(&open).await;
        if seated.is_err() {
            // Nothing was made: what is left of the try is not for the screen.
            drop(self.cancel().await);
            drop(self.dismiss().await);
        }
        seated
    }

    /// Starts the practice partner once more, after it failed.
    ///
    /// # Errors
    ///
    /// What keeps it from starting: `practice.…`, and what its disk and its relay say.
    pub async fn wake_partner(&self) -> Answer {
        let open = self.open()?;
        open.touch();
        self.start_partner(&open, Ask::Known).await
    }

    /// Starts the partner of the practice wallets that this device holds, if any. Nothing waits for it.
    pub(super) fn greet_partner(&self, open: &Arc<Open>) {
        let is_wanted =
            open.party().is_ok_and(|party| party.wallets.iter().any(|held| held.terms.practice));
        if is_wanted {
            let (app, open) = (self.clone(), Arc::clone(open));
            self.0.runtime.spawn(async move {
                // What stands in its way is in the view.
                drop(app.start_partner(&open, Ask::Known).await);
            });
        }
    }

    async fn start_partner(&self, open: &Arc<Open>, ask: Ask) -> Answer {
        let companion = &open.companion;
        let _alone = companion.starting.lock().await;
        if matches!(companion.stage(), Stage::Ready { .. }) {
            return Ok(());
        }
        companion.begin();
        let launched = self.launch(open, ask).await;
        if let Err(refused) = &launched {
            companion.fail(&refused.code);
        }
        launched
    }

    async fn launch(&self, open: &Arc<Open>, ask: Ask) -> Answer {
        // The one before may still be leaving the folder.
        let turn = Arc::clone(&self.0.partners).lock_owned().await;
        let held = open.held()?;
        let record = self.aside(move |_| match ask {
            Ask::New => Ok(held.keys.practice_or_new()?),
            Ask::Known => {
                held.keys.practice()?.ok_or_else(|| RefusedView::new("practice.partner_lost"))
            }
        });
        let record = record.await?;
        let no_program = |_| RefusedView::new("practice.no_program");
        let program = (self.0.setup.partner)().map_err(no_program)?;
        let dir = self.0.setup.dir.join(&record.folder);
        let relay = open.settings().relay;
        let begin = Begin { secret: record.secret, app: open.party()?.me, relay: relay.clone() };
        let companion: Weak<_> = Arc::downgrade(&open.companion);
        let heard = move |report| {
            // Kept until the process has ended.
            let _turn = &turn;
            if let Some(companion) = companion.upgrade() {
                companion.hear(report);
            }
        };
        let process = Partner::start(&program, &dir, begin, self.0.runtime.handle(), heard);
        open.companion.take(process.map_err(no_program)?)?;
        let settled = self.wait_for(START_PATIENCE, || match open.companion.stage() {
            Stage::Starting => None,
            Stage::Ready { relay } => Some(Ok(relay)),
            Stage::Failed { code } => Some(Err(RefusedView::new(&code))),
            Stage::Absent => Some(Err(RefusedView::new(crate::refusal::LOCKED))),
        });
        let hosted = settled.await.ok_or_else(|| RefusedView::new(SILENT))??;
        match (hosted, open.settings().relay) {
            // A relay was set meanwhile: the partner goes there too.
            (_, Some(set)) if relay.as_ref() != Some(&set) => open.companion.tell(Order::Meet(set)),
            (Some(hosted), None) => {
                open.connect(RelayAddress { url: hosted.url, key: hosted.key.into_array() })
            }
            (Some(_) | None, _) => Ok(()),
        }
    }

    /// Brings the partner into the lobby that was just opened, and starts once it sits there.
    async fn seat_partner(&self, open: &Arc<Open>) -> Answer {
        let invite = || open.party().ok()?.session.as_ref()?.invite.clone();
        let invite = self.wait_for(SEAT_PATIENCE, invite).await;
        let invite = invite.ok_or_else(|| RefusedView::new("relay.unreachable"))?;
        open.companion.tell(Order::Join(InviteLink::new(invite)))?;
        let complete = self.wait_for(SEAT_PATIENCE, || {
            if let Some(trouble) = open.companion.trouble() {
                return Some(Err(trouble));
            }
            let party = open.party().ok()?;
            let Some(session) = &party.session else {
                return Some(Err(RefusedView::new("session.none")));
            };
            (session.stage == StageView::Gathering { complete: true }).then_some(Ok(()))
        });
        complete.await.ok_or_else(|| RefusedView::new(SILENT))??;
        self.start_session().await
    }
}

/// Which partner is wanted.
#[derive(Debug, Clone, Copy)]
enum Ask {
    /// The one of this device's practice wallets.
    Known,
    /// The same, or the first one.
    New,
}
