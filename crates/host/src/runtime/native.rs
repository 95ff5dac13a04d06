//! With an operating system.

use tokio::{runtime::Handle, task::JoinHandle};

pub use tokio::time::sleep;

/// Where tasks run.
#[derive(Debug, Clone)]
pub struct Runtime(Handle);

/// A task that runs by itself.
#[derive(Debug)]
pub struct Task(JoinHandle<()>);

impl From<Handle> for Runtime {
    fn from(handle: Handle) -> Self {
        Self(handle)
    }
}

impl Runtime {
    /// Tokio's own handle of it.
    #[must_use]
    pub const fn handle(&self) -> &Handle {
        &self.0
    }

    /// Runs a task until it ends.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> Task {
        Task(self.0.spawn(task))
    }

    /// Does what waits for a disk, a person or a slow hash where that holds nobody up; `None` where it
    /// panicked.
    pub async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        self.0.spawn_blocking(work).await.ok()
    }

    /// The same for what nobody waits for.
    pub fn spawn_aside(&self, work: impl FnOnce() + Send + 'static) {
        self.0.spawn_blocking(work);
    }
}

impl Task {
    /// Ends it where it waits.
    pub fn abort(self) {
        self.0.abort();
    }
}
