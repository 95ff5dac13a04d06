//! The windows: the main one, the one that alone can approve, and the one that alone sees a key that is whole.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use bridge::{
    App,
    view::{AppView, HomeView, PurposeView, SessionView, StageView},
};
use tauri::{
    AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent, Wry,
    async_runtime, webview::NewWindowResponse,
};

/// The label of the main window; its capability names it.
pub(crate) const MAIN: &str = "main";
/// The label of the window that alone can approve; its capability names it.
const APPROVE: &str = "approve";

/// The label of the window in which a key is typed in or shown; its capability names it.
const KEY: &str = "key";

/// The approve window of this moment.
pub(crate) struct Approvals {
    dir: PathBuf,
    /// The code of the request for which it was opened last.
    code: Mutex<Option<String>>,
}

impl Approvals {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir, code: Mutex::default() }
    }
}

/// Opens the main window.
pub(crate) fn open_main(shell: &AppHandle, dir: &Path) -> tauri::Result<()> {
    let window = window(shell, MAIN, "index.html", dir).title("Cohort");
    window.inner_size(1024.0, 700.0).min_inner_size(480.0, 480.0).build()?;
    Ok(())
}

/// Opens the approve window when it is needed, closes it when it is not, and counts in the title
/// what waits for a person.
pub(crate) fn follow(shell: &AppHandle, view: &AppView) {
    let home = match view {
        AppView::Open(home) => Some(&**home),
        AppView::Opening
        | AppView::Broken { .. }
        | AppView::Fresh { .. }
        | AppView::Locked { .. }
        | AppView::Unlocking { .. } => None,
    };
    if home.is_none() {
        // A locked device takes no key, and shows none.
        let _ = close_key(shell);
    }
    let approvals = shell.state::<Approvals>();
    let wanted = home.and_then(awaited_code);
    let mut code = approvals.code.lock().unwrap_or_else(PoisonError::into_inner);
    if *code != wanted {
        code.clone_from(&wanted);
        drop(code);
        let shown = match &wanted {
            Some(_) => show_approve(shell),
            None => close_approve(shell),
        };
        // The main window says that an approval is awaited, and can ask for the window again.
        drop(shown);
    }
    if let Some(main) = shell.get_webview_window(MAIN) {
        let _ = main.set_title(&title(home.map_or(0, waiting)));
    }
}

/// Brings the approve window to the front, anew if it was closed; does nothing when nothing waits.
pub(crate) fn focus_approve(shell: &AppHandle) -> tauri::Result<()> {
    let approvals = shell.state::<Approvals>();
    let is_wanted = approvals.code.lock().unwrap_or_else(PoisonError::into_inner).is_some();
    if is_wanted { show_approve(shell) } else { Ok(()) }
}

/// The app ends with its main window, and a key that waits to be shown with the window for it.
pub(crate) fn follow_event(shell: &AppHandle, label: &str, event: &WindowEvent) {
    if !matches!(event, WindowEvent::Destroyed) {
        return;
    }
    if label == MAIN {
        shell.exit(0);
    } else if label == KEY {
        // Closed before the key was shown, or after: it is not at hand any more.
        let app = shell.state::<App>().inner().clone();
        async_runtime::spawn(async move { app.forget_export().await });
    }
}

/// Opens the window in which a key is typed in or shown: what it sees never reaches the main one.
pub(crate) fn open_key(shell: &AppHandle) -> tauri::Result<()> {
    let window = match shell.get_webview_window(KEY) {
        Some(window) => window,
        None => {
            let approvals = shell.state::<Approvals>();
            let window = window(shell, KEY, "index.html?window=key", &approvals.dir);
            window
                .title("Cohort: a key")
                .inner_size(640.0, 760.0)
                .min_inner_size(420.0, 480.0)
                .build()?
        }
    };
    window.set_focus()
}

/// Closes it, and with it whatever was typed or shown there.
pub(crate) fn close_key(shell: &AppHandle) -> tauri::Result<()> {
    shell.get_webview_window(KEY).map_or(Ok(()), |window| window.destroy())
}

fn show_approve(shell: &AppHandle) -> tauri::Result<()> {
    let window = match shell.get_webview_window(APPROVE) {
        Some(window) => window,
        None => open_approve(shell)?,
    };
    window.set_focus()
}

fn open_approve(shell: &AppHandle) -> tauri::Result<WebviewWindow> {
    let approvals = shell.state::<Approvals>();
    let window = window(shell, APPROVE, "index.html?window=approve", &approvals.dir);
    window.title("Cohort: approve").inner_size(560.0, 760.0).min_inner_size(420.0, 480.0).build()
}

fn close_approve(shell: &AppHandle) -> tauri::Result<()> {
    shell.get_webview_window(APPROVE).map_or(Ok(()), |window| window.destroy())
}

/// A window that stays on its own pages and opens no others.
fn window<'a>(
    shell: &'a AppHandle,
    label: &str,
    page: &str,
    dir: &Path,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    WebviewWindowBuilder::new(shell, label, WebviewUrl::App(page.into()))
        .data_directory(dir.join("webview"))
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
}

/// True for the pages inside this program.
fn is_own(url: &Url) -> bool {
    url.scheme() == "tauri" && url.host_str() == Some("localhost")
}

/// The code of what waits for this device's approval: a transaction, a change, an export, the dealing of a key,
/// a part of a backup that is asked for, or whom backups are entrusted to.
fn awaited_code(home: &HomeView) -> Option<String> {
    let trusted = || home.trust.as_ref().map(|trust| format!("trust {}", trust.code));
    home.session.as_ref().and_then(awaited_in).or_else(trusted)
}

fn awaited_in(session: &SessionView) -> Option<String> {
    match &session.stage {
        // Whoever sits there gets what only this device has.
        StageView::Comparing { words } if gives_away(session) => Some(words.join(" ")),
        stage => asked_code(stage).map(str::to_owned),
    }
}

/// The code of what this device is asked and has not agreed to.
fn asked_code(stage: &StageView) -> Option<&str> {
    match stage {
        StageView::Approving(approval) if !approval.agreed => Some(&approval.code),
        StageView::Agreeing { code, agreed: false }
        | StageView::Exporting { code, agreed: false, .. }
        | StageView::Returning { code, agreed: false, .. } => Some(code),
        _ => None,
    }
}

/// True where this device deals a key that it alone knows, or may give a part of a backup.
const fn gives_away(session: &SessionView) -> bool {
    match session.purpose {
        PurposeView::Create { imports: Some(_), .. } => session.is_initiator,
        PurposeView::Return { .. } => !session.is_initiator,
        _ => false,
    }
}

/// How many things wait for a person.
fn waiting(home: &HomeView) -> usize {
    let decides = home.session.as_ref().is_some_and(|session| {
        matches!(session.stage, StageView::Comparing { .. }) || asked_code(&session.stage).is_some()
    });
    home.inbox.len() + usize::from(decides) + usize::from(home.trust.is_some())
}

fn title(waiting: usize) -> String {
    if waiting == 0 { "Cohort".to_owned() } else { format!("({waiting}) Cohort") }
}

#[cfg(test)]
mod tests {
    use bridge::view::{DeviceKindView, DeviceView, StageView};

    use super::{asked_code, is_own, title};

    #[test]
    fn a_window_stays_on_its_own_pages() {
        let own = |url: &str| is_own(&url.parse().expect("an address"));
        assert!(own("tauri://localhost/index.html?window=approve"));
        for other in [
            "https://example.org/",
            "http://localhost/",
            "tauri://evil/",
            "tauri://localhost.evil/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
        ] {
            assert!(!own(other), "{other}");
        }
    }

    #[test]
    fn one_window_alone_may_agree_and_one_alone_sees_a_key() {
        let main = include_str!("../capabilities/main.json");
        let approve = include_str!("../capabilities/approve.json");
        let key = include_str!("../capabilities/key.json");
        let holders = |command: &str| {
            let quoted = format!("\"allow-{command}\"");
            [main, approve, key].map(|capability| capability.contains(&quoted))
        };
        for command in ["approve", "refuse", "confirm-import", "give-part"] {
            assert_eq!(holders(command), [false, true, false], "{command}");
        }
        for command in ["reveal-key", "keep-key", "read-key", "draw-words"] {
            assert_eq!(holders(command), [false, false, true], "{command}");
        }
        for command in ["export-key", "forget-export", "confirm-code", "start"] {
            assert_eq!(holders(command), [true, false, false], "{command}");
        }
    }

    #[test]
    fn a_part_that_is_asked_for_opens_the_window_until_it_is_given() {
        let asks = |agreed| StageView::Returning {
            code: "48290517".into(),
            to: DeviceView {
                id: "00".repeat(32),
                name: "New laptop".into(),
                kind: DeviceKindView::Computer,
                fingerprint: vec![],
                is_me: false,
            },
            agreed,
        };
        assert_eq!(asked_code(&asks(false)), Some("48290517"));
        assert_eq!(asked_code(&asks(true)), None);
    }

    #[test]
    fn the_title_counts_what_waits() {
        assert_eq!(title(0), "Cohort");
        assert_eq!(title(2), "(2) Cohort");
    }
}
