//! The system's own file dialogs. Paths go from here to [`bridge`]; pages never see one.

use std::path::PathBuf;

use tauri::WebviewWindow;

/// Asks where to save; `None` when the dialog was closed.
pub(crate) async fn ask_where_to_save(window: &WebviewWindow, name: &str) -> Option<PathBuf> {
    if let Some(path) = given("COHORT_TEST_SAVE_PATH") {
        return Some(path);
    }
    let dialog = file_dialog(window).set_title("Save recovery file").set_file_name(name);
    dialog.save_file().await.map(|file| file.path().to_owned())
}

/// Asks which file to open; `None` when the dialog was closed.
pub(crate) async fn ask_what_to_open(window: &WebviewWindow) -> Option<PathBuf> {
    if let Some(path) = given("COHORT_TEST_OPEN_PATH") {
        return Some(path);
    }
    let dialog = file_dialog(window).set_title("Choose recovery file");
    dialog.pick_file().await.map(|file| file.path().to_owned())
}

fn file_dialog(window: &WebviewWindow) -> rfd::AsyncFileDialog {
    rfd::AsyncFileDialog::new()
        .set_parent(window)
        .add_filter("Cohort recovery file", &["cohort"])
        .add_filter("All files", &["*"])
}

/// The answer that a test gives in a person's place; never in a build without `automation`.
fn given(variable: &str) -> Option<PathBuf> {
    cfg!(feature = "automation").then(|| std::env::var_os(variable)).flatten().map(PathBuf::from)
}
