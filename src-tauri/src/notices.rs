//! Notices of the system, without contents: whoever looks over a shoulder learns nothing.

use bridge::view::NoticeKind;
use tauri::{AppHandle, Manager, UserAttentionType, async_runtime};

use crate::windows::MAIN;

/// Gives a notice, unless the main window is in front.
pub(crate) fn give(shell: &AppHandle, kind: NoticeKind) {
    let Some(window) = shell.get_webview_window(MAIN) else { return };
    if window.is_focused().unwrap_or(false) {
        return;
    }
    let attention = match kind {
        NoticeKind::Wanted | NoticeKind::NeedsYou | NoticeKind::PartGiven => {
            UserAttentionType::Critical
        }
        NoticeKind::WalletReady
        | NoticeKind::WalletChanged
        | NoticeKind::Apart
        | NoticeKind::Exported
        | NoticeKind::PartKept
        | NoticeKind::Frozen
        | NoticeKind::FreezeTooEarly
        | NoticeKind::Signed
        | NoticeKind::RefreshDue
        | NoticeKind::Failed => UserAttentionType::Informational,
    };
    // A desktop without notices or a task bar has none to give; the window shows it all.
    let _ = window.request_user_attention(Some(attention));
    let body = sentence(kind);
    async_runtime::spawn_blocking(move || {
        let _ =
            notify_rust::Notification::new().appname("Cohort").summary("Cohort").body(body).show();
    });
}

const fn sentence(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Wanted => "Another device asks for this one.",
        NoticeKind::NeedsYou => "A decision is awaited on this device.",
        NoticeKind::WalletReady => "A wallet is ready.",
        NoticeKind::WalletChanged => "The devices of a wallet changed.",
        NoticeKind::Exported => "The key of a wallet was given to one device.",
        NoticeKind::PartKept => "Another device gave this one a part of its backup to keep.",
        NoticeKind::PartGiven => "A part of this device's backup was given to another device.",
        NoticeKind::Apart => "A wallet came apart: others hold other pieces of it.",
        NoticeKind::Frozen => "A wallet was frozen.",
        NoticeKind::FreezeTooEarly => "A freeze was not taken because of a clock.",
        NoticeKind::Signed => "A transaction was signed.",
        NoticeKind::RefreshDue => "New pieces are due for a wallet.",
        NoticeKind::Failed => "A session ended without reaching its goal.",
    }
}
