//! In a browser: one thread, and its event loop.

use std::time::Duration;

use futures_util::future::{AbortHandle, abortable};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

/// The longest that a browser waits at once, in milliseconds; it takes 2³¹ of them for none.
const LONGEST: u32 = 1 << 30;

/// Where tasks run.
#[derive(Debug, Clone, Default)]
pub struct Runtime;

/// A task that runs by itself.
#[derive(Debug)]
pub struct Task(AbortHandle);

impl Runtime {
    /// Runs a task until it ends.
    pub fn spawn(&self, task: impl Future<Output = ()> + 'static) -> Task {
        let (task, handle) = abortable(task);
        spawn_local(async {
            // One that was ended has nobody left who would know.
            let _ = task.await;
        });
        Task(handle)
    }

    /// Does what takes long; this thread draws nothing.
    pub async fn aside<T: 'static>(&self, work: impl FnOnce() -> T + 'static) -> Option<T> {
        // What was asked before is answered before.
        TimeoutFuture::new(0).await;
        Some(work())
    }

    /// The same for what nobody waits for.
    pub fn spawn_aside(&self, work: impl FnOnce() + 'static) {
        spawn_local(async { work() });
    }
}

impl Task {
    /// Ends it where it waits.
    pub fn abort(self) {
        self.0.abort();
    }
}

/// Waits.
pub async fn sleep(time: Duration) {
    let mut left = time.as_millis();
    while left > 0 {
        let now = u32::try_from(left).unwrap_or(LONGEST).min(LONGEST);
        TimeoutFuture::new(now).await;
        left -= u128::from(now);
    }
}
