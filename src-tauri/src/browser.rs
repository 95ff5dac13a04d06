//! The system's browser, for signing in. No page can name what it opens.

use tauri::async_runtime;

/// Opens a link that [`bridge`] made. Where the system has no browser the page shows the link.
pub(crate) fn open(link: &str) {
    // A build for tests opens no windows of others.
    if cfg!(feature = "automation") {
        return;
    }
    let link = link.to_owned();
    async_runtime::spawn_blocking(move || {
        let _ = open::that_detached(link);
    });
}
