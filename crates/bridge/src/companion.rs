//! The practice partner of an open device: its process, and what it said.

use std::sync::Mutex;

use host::{
    home::RelaySetting,
    practice::{Order, Partner, PartnerGone, Report},
};
use tokio::sync::watch;

use crate::{
    open::lock,
    refusal::LOCKED,
    request::RefusedView,
    view::{PartnerState, PracticeView},
};

/// A partner, wanted or not. Dropping it ends the process.
pub(crate) struct Companion {
    held: Mutex<Held>,
    changes: watch::Sender<()>,
    /// Held by whoever starts it, so that nobody else does at the same time.
    pub(crate) starting: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Held {
    process: Option<Partner>,
    stage: Stage,
    /// What it last refused.
    refused: Option<String>,
    /// True once the device is locked: nothing is started any more.
    is_over: bool,
}

/// How far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nobody asked for one.
    #[default]
    Absent,
    /// On its way.
    Starting,
    /// It runs; the relay that it is the host of, if any.
    Ready { relay: Option<RelaySetting> },
    /// There is none, for this reason.
    Failed { code: String },
}

impl Companion {
    pub(crate) fn new(changes: watch::Sender<()>) -> Self {
        Self { held: Mutex::default(), changes, starting: tokio::sync::Mutex::default() }
    }

    pub(crate) fn stage(&self) -> Stage {
        lock(&self.held).stage.clone()
    }

    /// What is shown of it; nothing where nobody asked for one.
    pub(crate) fn view(&self) -> Option<PracticeView> {
        let (state, code) = match self.stage() {
            Stage::Absent => return None,
            Stage::Starting => (PartnerState::Starting, None),
            Stage::Ready { .. } => (PartnerState::Ready, None),
            Stage::Failed { code } => (PartnerState::Failed, Some(code)),
        };
        Some(PracticeView { state, code })
    }

    /// Says that one is on its way.
    pub(crate) fn begin(&self) {
        self.set(Stage::Starting);
    }

    /// Takes a process that was just started.
    ///
    /// # Errors
    ///
    /// `app.locked`, and the process ends with it.
    pub(crate) fn take(&self, process: Partner) -> Result<(), RefusedView> {
        let mut held = lock(&self.held);
        if held.is_over {
            return Err(RefusedView::new(LOCKED));
        }
        held.process = Some(process);
        Ok(())
    }

    /// Gives it up, for this reason.
    pub(crate) fn fail(&self, code: &str) {
        let process = lock(&self.held).process.take();
        drop(process);
        self.set(Stage::Failed { code: code.to_owned() });
    }

    /// The device is locked.
    pub(crate) fn end(&self) {
        let mut held = lock(&self.held);
        held.is_over = true;
        held.stage = Stage::Absent;
        let process = held.process.take();
        drop(held);
        drop(process);
    }

    /// Hears what the process said; `None` once it has ended.
    pub(crate) fn hear(&self, report: Option<Report>) {
        let mut held = lock(&self.held);
        match report {
            Some(Report::Ready { relay, .. }) => held.stage = Stage::Ready { relay },
            Some(Report::Refused { code }) => held.refused = Some(code),
            Some(Report::Failed { code }) => held.stage = Stage::Failed { code },
            None => {
                held.process = None;
                if matches!(held.stage, Stage::Starting | Stage::Ready { .. }) {
                    held.stage = Stage::Failed { code: GONE.to_owned() };
                }
            }
        }
        drop(held);
        self.changed();
    }

    /// Says something to it, and forgets what it refused before.
    pub(crate) fn tell(&self, order: Order) -> Result<(), RefusedView> {
        let mut held = lock(&self.held);
        held.refused = None;
        let told = held.process.as_ref().ok_or(PartnerGone).and_then(|process| process.tell(order));
        told.map_err(|PartnerGone| RefusedView::new(GONE))
    }

    /// The device has a relay now: the partner goes there, too.
    pub(crate) fn meet(&self, relay: RelaySetting) {
        if matches!(self.stage(), Stage::Ready { .. }) {
            // One that is gone says so itself.
            drop(self.tell(Order::Meet(relay)));
        }
    }

    /// Whether it is the host of a relay.
    pub(crate) fn hosts_relay(&self) -> bool {
        matches!(self.stage(), Stage::Ready { relay: Some(_) })
    }

    /// What it refused since it was last told something, or why it is gone.
    pub(crate) fn trouble(&self) -> Option<RefusedView> {
        let held = lock(&self.held);
        let failed = match &held.stage {
            Stage::Failed { code } => Some(code),
            Stage::Absent | Stage::Starting | Stage::Ready { .. } => None,
        };
        failed.or(held.refused.as_ref()).map(|code| RefusedView::new(code))
    }

    fn set(&self, stage: Stage) {
        lock(&self.held).stage = stage;
        self.changed();
    }

    fn changed(&self) {
        // Without anyone who watches there is nobody to tell.
        let _ = self.changes.send(());
    }
}

/// The code of a partner that ended by itself.
const GONE: &str = "practice.partner_gone";
