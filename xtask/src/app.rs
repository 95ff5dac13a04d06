//! Building the desktop app: the pages first, then the shell that carries them inside.

use std::{fs, io, path::PathBuf};

use crate::{
    Checkout, Failure, call,
    tools::{DESKTOP, NPM, Need, Tools, WINDOWS},
};

/// What the app is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// A person.
    Personal,
    /// WebDriver: its web view may be driven from outside, and file dialogs answer by themselves.
    Automation,
}

/// Builds the app and names its binary. What that needs is installed first.
///
/// # Errors
///
/// [`Failure`] when something is missing or does not build.
pub fn build(checkout: &Checkout, tools: &Tools, variant: Variant) -> Result<PathBuf, Failure> {
    build_pages(checkout, tools, variant)?;
    let features: &[&str] = match variant {
        Variant::Personal => &[],
        Variant::Automation => &["cohort/automation"],
    };
    call::run_aside(&mut checkout.cargo_build(&["cohort"], features))?;
    let built = checkout.target().join("debug").join("cohort");
    match variant {
        Variant::Personal => Ok(built),
        // Under a name of its own: whatever is built next does not change what a stage is showing.
        Variant::Automation => {
            let kept = checkout.target().join("automation").join("cohort");
            let keep = || {
                fs::create_dir_all(kept.parent().unwrap_or(&kept))?;
                // A file that runs cannot be written, but it can make room.
                match fs::remove_file(&kept) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
                fs::copy(&built, &kept)
            };
            keep().map_err(Failure::system("keep the app"))?;
            Ok(kept)
        }
    }
}

/// Installs what building the app needs, and builds its pages.
///
/// # Errors
///
/// [`Failure`] when something is missing or does not build.
pub fn build_pages(checkout: &Checkout, tools: &Tools, variant: Variant) -> Result<(), Failure> {
    match variant {
        Variant::Personal => tools.ensure(&[Need::System(DESKTOP)])?,
        Variant::Automation => tools.ensure(&[Need::System(DESKTOP), Need::System(WINDOWS)])?,
    }
    tools.ui_packages()?;
    let mut npm = checkout.command(NPM);
    npm.current_dir(checkout.root().join("ui"));
    call::run_aside(npm.args(["run", "--silent", "build"]))
}
