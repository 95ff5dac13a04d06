//! Tasks and time: tokio's where there is an operating system, the event loop's in a browser.

#[cfg(not(feature = "native"))]
mod browser;
#[cfg(feature = "native")]
mod native;

#[cfg(not(feature = "native"))]
pub use browser::{Runtime, Task, sleep};
#[cfg(feature = "native")]
pub use native::{Runtime, Task, sleep};

use std::time::Duration;

pub use web_time::{Instant, SystemTime, UNIX_EPOCH};

/// It took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this took too long")]
pub struct Late;

/// Waits for something, and gives it up after this time.
///
/// # Errors
///
/// [`Late`].
pub async fn timeout<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, Late> {
    tokio::select! {
        biased;
        done = work => Ok(done),
        () = sleep(limit) => Err(Late),
    }
}
