//! What the app pushes to its windows: whole views, at most twenty a second, and notices.

use std::time::Duration;

use host::runtime::{Instant, sleep};
use tokio::sync::{mpsc, watch};

use crate::{
    app::App,
    view::{AppView, NoticeKind, NoticeView},
};

/// The least time between two views; what changes in between comes with the later one.
const PAUSE: Duration = Duration::from_millis(50);

/// Something for the windows.
#[derive(Debug)]
pub enum Update {
    /// The whole view changed.
    View(AppView),
    /// Something is worth a notice.
    Notice(NoticeView),
}

/// The views and notices of an app, in order.
pub struct Updates {
    app: App,
    changed: watch::Receiver<()>,
    notices: mpsc::UnboundedReceiver<NoticeKind>,
    shown: Option<AppView>,
    next: Instant,
    is_due: bool,
}

impl Updates {
    pub(crate) fn new(
        app: App,
        changed: watch::Receiver<()>,
        notices: mpsc::UnboundedReceiver<NoticeKind>,
    ) -> Self {
        Self { app, changed, notices, shown: None, next: Instant::now(), is_due: true }
    }

    /// Waits for the next one. Never gives the same view twice in a row.
    pub async fn next(&mut self) -> Update {
        loop {
            tokio::select! {
                Some(kind) = self.notices.recv() => return Update::Notice(NoticeView { kind }),
                () = sleep(self.next.saturating_duration_since(Instant::now())), if self.is_due => {
                    self.is_due = false;
                    let view = self.app.view();
                    if self.shown.as_ref() != Some(&view) {
                        self.next = Instant::now() + PAUSE;
                        self.shown = Some(view.clone());
                        return Update::View(view);
                    }
                }
                Ok(()) = self.changed.changed(), if !self.is_due => self.is_due = true,
            }
        }
    }
}
