//! npm packages, exactly as a lock file names them.

use std::path::Path;

use super::pinned::Mark;
use crate::{Checkout, Failure, call};

/// The program, as the system calls it.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Runs `npm ci` in a folder with a lock file, unless that was done since the file changed.
pub(super) fn install(checkout: &Checkout, folder: &Path) -> Result<(), Failure> {
    let mark = Mark::of(&folder.join("node_modules"), &folder.join("package-lock.json"))?;
    if mark.stands() {
        return Ok(());
    }
    if !call::succeeds(checkout.command(NPM).arg("--version")) {
        return Err(Failure::Missing {
            what: "npm".into(),
            remedy: "Install Node.js 20.19 or newer; npm comes with it.".into(),
        });
    }
    let mut npm = checkout.command(NPM);
    npm.current_dir(folder).args(["ci", "--no-audit", "--no-fund", "--loglevel", "error"]);
    call::run_aside(&mut npm)?;
    mark.set()
}
