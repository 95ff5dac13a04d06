//! The app behind the windows: opening, founding, unlocking, locking.

mod bringing;
mod browsing;
mod changes;
mod choosing;
mod copies;
mod copying;
mod exporting;
mod keepers;
mod parts;
mod payments;
mod pieces;
#[cfg(not(target_family = "wasm"))]
mod practice;
mod recovery;
mod seeing;
mod sessions;
mod settings;
mod setup;
#[cfg(not(target_family = "wasm"))]
mod signing;
mod trusting;
mod unlocking;
mod watching;

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use chain::ethereum::Networks;
use host::{
    home::Home,
    pieces::Gathering,
    runtime::{Runtime, timeout},
    sheet::Gathered,
};
use party::{Moment, Party, Refused, StageView, Threshold};
use tokio::sync::{mpsc, watch};

pub(crate) use exporting::forgotten_at;
pub use setup::Setup;

use browsing::Browsing;
#[cfg(not(target_family = "wasm"))]
use signing::Signing;

use crate::{
    nodes::Nodes,
    open::Open,
    refusal::{BUG, LOCKED},
    request::RefusedView,
    updates::Updates,
    view::{AppView, NoticeKind},
};

/// What a command gives: its answer, or why it was not carried out.
pub type Answer<T = ()> = Result<T, RefusedView>;

/// The app without its windows. Clones are handles of the same app.
///
/// Every method is a command of the UI: it either did what it says or gives a [`RefusedView`] and
/// changed nothing.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    setup: Setup,
    runtime: Runtime,
    networks: Networks,
    /// Set once, when the data folder is open.
    place: OnceLock<Place>,
    phase: Mutex<Phase>,
    /// What was found at a place to restore from.
    browsing: Mutex<Browsing>,
    /// A sign-in that waits for the browser.
    #[cfg(not(target_family = "wasm"))]
    signing: Mutex<Option<Signing>>,
    /// The recovery file that was chosen to restore from, as it was when it was looked at.
    chosen: Mutex<Option<Arc<[u8]>>>,
    /// Codes of a sheet that are being brought together.
    codes: Mutex<Gathered>,
    /// Pieces of a backup that are being brought together.
    gathering: Mutex<Gathering>,
    /// Held by the practice partner that runs, until its process has ended.
    #[cfg(not(target_family = "wasm"))]
    partners: Arc<tokio::sync::Mutex<()>>,
    changes: watch::Sender<()>,
    notices: mpsc::UnboundedSender<NoticeKind>,
}

struct Place {
    home: Home,
    nodes: Nodes,
}

enum Phase {
    Opening,
    Broken { code: &'static str },
    Fresh { keychain: bool },
    Locked { keychain: bool },
    Unlocking { waiting_for_keychain: bool },
    Open(Arc<Open>),
}

impl App {
    /// Starts opening the data folder. The views and notices come out of the second value.
    #[must_use]
    pub fn start(setup: Setup, runtime: impl Into<Runtime>) -> (Self, Updates) {
        let (changes, changed) = watch::channel(());
        let (notices, noticed) = mpsc::unbounded_channel();
        let app = Self(Arc::new(Inner {
            setup,
            runtime: runtime.into(),
            networks: Networks::default(),
            place: OnceLock::new(),
            phase: Mutex::new(Phase::Opening),
            browsing: Mutex::default(),
            #[cfg(not(target_family = "wasm"))]
            signing: Mutex::default(),
            chosen: Mutex::default(),
            codes: Mutex::default(),
            gathering: Mutex::default(),
            #[cfg(not(target_family = "wasm"))]
            partners: Arc::default(),
            changes,
            notices,
        }));
        let opening = app.clone();
        app.0.runtime.spawn_aside(move || opening.open_place());
        app.0.runtime.spawn(watching::keep_time(Arc::downgrade(&app.0)));
        let updates = Updates::new(app.clone(), changed, noticed);
        (app, updates)
    }

    /// Everything that the app shows, as it stands.
    #[must_use]
    pub fn view(&self) -> AppView {
        let open = match &*self.phase() {
            Phase::Opening => return AppView::Opening,
            Phase::Broken { code } => return AppView::Broken { code: (*code).to_owned() },
            Phase::Fresh { keychain } => return AppView::Fresh { keychain: *keychain },
            Phase::Locked { keychain } => return AppView::Locked { keychain: *keychain },
            Phase::Unlocking { waiting_for_keychain } => {
                return AppView::Unlocking { waiting_for_keychain: *waiting_for_keychain };
            }
            Phase::Open(open) => Arc::clone(open),
        };
        // A device that was locked in this moment shows nothing of what it held.
        open.view(&self.0.networks).map_or(AppView::Opening, |home| AppView::Open(Box::new(home)))
    }

    /// Locks the device: the party stops and its secrets are wiped. Its session, if any, is lost.
    ///
    /// # Errors
    ///
    /// `app.locked` when it is not open.
    pub fn lock(&self) -> Answer {
        let open = self.open()?;
        self.set_phase(Phase::Locked { keychain: open.keychain });
        self.forget_chosen();
        #[cfg(not(target_family = "wasm"))]
        self.end_sign_in();
        if let Some(held) = open.give_up() {
            // Stopping waits for the party's thread, which may be in the middle of a computation.
            self.0.runtime.spawn_aside(move || drop(held));
        }
        Ok(())
    }

    /// Whether the device is open.
    ///
    /// # Errors
    ///
    /// `app.locked`.
    pub fn check_open(&self) -> Answer {
        self.open().map(drop)
    }

    /// Says that somebody uses the app.
    pub fn touch(&self) {
        if let Ok(open) = self.open() {
            open.touch();
        }
    }

    /// Lets the party do something that it may refuse.
    async fn tell<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Party<Threshold>, &mut Moment<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Answer<T> {
        self.touch();
        self.tell_unseen(act).await
    }

    /// The same for what no person does: the idle time goes on.
    async fn tell_unseen<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Party<Threshold>, &mut Moment<'_>) -> Result<T, Refused> + Send + 'static,
    ) -> Answer<T> {
        let held = self.open()?.held()?;
        match held.worker.tell(act).await {
            Ok(answer) => Ok(answer?),
            Err(stopped) => {
                // Its thread is gone: a locked device says so more honestly than a dead one.
                drop(self.lock());
                Err(stopped.into())
            }
        }
    }

    /// Runs what waits for a disk, a person or a slow hash on a thread that may.
    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let app = self.clone();
        let done = self.0.runtime.aside(move || work(&app));
        done.await.ok_or_else(|| RefusedView::new(BUG))?
    }

    /// Waits until something is found, looking anew at each change; `None` when that takes too long.
    async fn wait_for<T>(&self, patience: Duration, look: impl Fn() -> Option<T>) -> Option<T> {
        let mut changes = self.0.changes.subscribe();
        let found = async {
            loop {
                match look() {
                    None => changes.changed().await.ok()?,
                    found => return found,
                }
            }
        };
        timeout(patience, found).await.ok().flatten()
    }

    fn open_place(&self) {
        let opened = self.0.setup.open().map_err(|error| error.code());
        let place = opened.and_then(|home| {
            let nodes = Nodes::new().map_err(|error| error.code())?;
            Ok(Place { home, nodes })
        });
        match place {
            Ok(place) => {
                let founded = place
                    .home
                    .is_founded()
                    .and_then(|founded| founded.then(|| place.home.keychain_needed()).transpose());
                if self.0.place.set(place).is_err() {
                    return;
                }
                match founded {
                    Ok(None) => {
                        self.set_phase(Phase::Fresh { keychain: false });
                        self.look_for_keychain();
                    }
                    Ok(Some(needed)) => {
                        self.set_phase(Phase::Locked { keychain: needed.is_some() });
                    }
                    Err(error) => self.set_phase(Phase::Broken { code: error.code() }),
                }
            }
            Err(code) => self.set_phase(Phase::Broken { code }),
        }
    }

    /// The first page is there already: a keychain that waits for its user holds nothing up.
    fn look_for_keychain(&self) {
        if (self.0.setup.keychain)().is_ok() {
            let mut phase = self.phase();
            if matches!(*phase, Phase::Fresh { .. }) {
                *phase = Phase::Fresh { keychain: true };
                drop(phase);
                self.changed();
            }
        }
    }

    fn place(&self) -> Answer<&Place> {
        self.0.place.get().ok_or_else(|| RefusedView::new(LOCKED))
    }

    fn open(&self) -> Answer<Arc<Open>> {
        match &*self.phase() {
            Phase::Open(open) => Ok(Arc::clone(open)),
            Phase::Opening
            | Phase::Broken { .. }
            | Phase::Fresh { .. }
            | Phase::Locked { .. }
            | Phase::Unlocking { .. } => Err(RefusedView::new(LOCKED)),
        }
    }

    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.0.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_phase(&self, phase: Phase) {
        *self.phase() = phase;
        self.changed();
    }

    fn changed(&self) {
        // Without anyone who watches there is nobody to tell.
        let _ = self.0.changes.send(());
    }
}

/// True while the machines are at work and a lock would fail everyone's ceremony.
const fn is_at_work(stage: &StageView) -> bool {
    match stage {
        StageView::Pairing | StageView::Linking | StageView::Working { .. } => true,
        StageView::Asking
        | StageView::Gathering { .. }
        | StageView::Comparing { .. }
        | StageView::Approving { .. }
        | StageView::Agreeing { .. }
        | StageView::Exporting { .. }
        | StageView::Returning { .. }
        | StageView::Finished => false,
    }
}
