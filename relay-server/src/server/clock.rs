//! The wall clock, read once; from there time only goes forward.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::relay::Moment;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Moment,
    since: Instant,
}

impl Clock {
    pub(crate) fn start() -> Self {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Moment::default().after(elapsed), since: Instant::now() }
    }

    pub(crate) fn now(&self) -> Moment {
        self.started.after(self.since.elapsed())
    }
}
