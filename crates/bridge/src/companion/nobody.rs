//! In a browser there is no second process, so nobody practises.

use host::home::RelaySetting;
use tokio::sync::watch;

use crate::view::PracticeView;

/// Nobody.
pub(crate) struct Companion;

#[expect(clippy::unused_self, reason = "as where there is somebody")]
impl Companion {
    pub(crate) fn new(_: watch::Sender<()>) -> Self {
        Self
    }

    pub(crate) const fn view(&self) -> Option<PracticeView> {
        None
    }

    pub(crate) const fn hosts_relay(&self) -> bool {
        false
    }

    pub(crate) fn meet(&self, _: RelaySetting) {}

    pub(crate) const fn end(&self) {}
}
