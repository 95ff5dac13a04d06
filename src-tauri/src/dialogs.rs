//! The system's own file dialogs. Paths go from here to [`bridge`]; pages never see one.

use std::path::PathBuf;

use bridge::request::BackupForm;
use tauri::WebviewWindow;

/// A kind of file.
pub(crate) struct Kind {
    name: &'static str,
    extension: &'static str,
    /// What else is opened for it.
    also: &'static [&'static str],
    save: &'static str,
    open: &'static str,
}

/// Recovery files: sealed under a password.
pub(crate) const RECOVERY: Kind = Kind {
    name: "Cohort recovery file",
    extension: "cohort",
    also: &["pdf", "png", "jpg", "jpeg", "txt"],
    save: "Save recovery file",
    open: "Choose recovery file, or a picture of a sheet",
};

/// The same as sheets to print.
const SHEET: Kind = Kind {
    name: "Sheet to print",
    extension: "pdf",
    also: &[],
    save: "Save as a sheet to print",
    open: "Choose a sheet",
};

/// The kind of file that a backup is saved as.
pub(crate) const fn backup(form: BackupForm) -> &'static Kind {
    match form {
        BackupForm::File => &RECOVERY,
        BackupForm::Sheet => &SHEET,
    }
}

/// What a device knows of a wallet's devices: nothing secret.
pub(crate) const WALLET: Kind = Kind {
    name: "Cohort wallet state",
    extension: "cohort-wallet",
    also: &["png", "jpg", "jpeg"],
    save: "Save wallet state",
    open: "Choose wallet state",
};

/// A picture of another device's screen.
pub(crate) const PICTURE: Kind = Kind {
    name: "Picture",
    extension: "png",
    also: &["jpg", "jpeg"],
    save: "Save picture",
    open: "Choose a picture of the code",
};

/// Asks where to save; `None` when the dialog was closed.
pub(crate) async fn ask_where_to_save(
    window: &WebviewWindow,
    kind: &Kind,
    name: &str,
) -> Option<PathBuf> {
    if let Some(path) = given("COHORT_TEST_SAVE_PATH") {
        return Some(path.with_extension(kind.extension));
    }
    let dialog =
        file_dialog(window, kind.name, &[kind.extension]).set_title(kind.save).set_file_name(name);
    dialog.save_file().await.map(|file| file.path().to_owned())
}

/// Asks which file to open; `None` when the dialog was closed.
pub(crate) async fn ask_what_to_open(window: &WebviewWindow, kind: &Kind) -> Option<PathBuf> {
    if let Some(path) = given("COHORT_TEST_OPEN_PATH") {
        return Some(path.with_extension(kind.extension));
    }
    let known: Vec<&str> = [kind.extension].iter().chain(kind.also).copied().collect();
    let dialog = file_dialog(window, kind.name, &known).set_title(kind.open);
    dialog.pick_file().await.map(|file| file.path().to_owned())
}

/// Asks which folder copies go into, or lie in; `None` when the dialog was closed.
pub(crate) async fn ask_for_folder(window: &WebviewWindow) -> Option<PathBuf> {
    if let Some(path) = given("COHORT_TEST_FOLDER_PATH") {
        return Some(path);
    }
    let dialog =
        rfd::AsyncFileDialog::new().set_parent(window).set_title("Choose the folder of the copies");
    dialog.pick_folder().await.map(|folder| folder.path().to_owned())
}

fn file_dialog(window: &WebviewWindow, name: &str, known: &[&str]) -> rfd::AsyncFileDialog {
    rfd::AsyncFileDialog::new()
        .set_parent(window)
        .add_filter(name, known)
        .add_filter("All files", &["*"])
}

/// The answer that a test gives in a person's place; never in a build without `automation`.
fn given(variable: &str) -> Option<PathBuf> {
    cfg!(feature = "automation").then(|| std::env::var_os(variable)).flatten().map(PathBuf::from)
}
