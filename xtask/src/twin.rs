//! The tests' world on two systems: the native twin, and its module in Chromium.

use std::{ffi::OsStr, path::PathBuf};

use crate::{
    Checkout, Failure, call, phone,
    tools::{BROWSER, Need, Tools},
};

/// The package, the program and the module.
const TWIN: &str = "twin";

/// Asks both the same, and lets parties of one make wallets with parties of the other.
///
/// # Errors
///
/// [`Failure`] when something is missing, does not build or differs.
pub fn test(checkout: &Checkout, tools: &Tools) -> Result<(), Failure> {
    tools.ensure(&[Need::WasmTarget, Need::System(BROWSER)])?;
    tools.ui_packages()?;
    call::run(&mut checkout.cargo_build(&[TWIN], &["host/test-support"]))?;
    let program = checkout.target().join("debug").join(TWIN);
    script(checkout, "twin.js", &[program.as_os_str(), module(checkout)?.as_os_str()])
}

/// The module and its JavaScript side, compiled as the phone page's is; gives their folder.
///
/// # Errors
///
/// [`Failure`] when it does not build.
pub(crate) fn module(checkout: &Checkout) -> Result<PathBuf, Failure> {
    let folder = checkout.target().join(TWIN);
    phone::bind(checkout, &phone::compile(checkout, TWIN, phone::Make::Shipped)?, &folder)?;
    Ok(folder)
}

/// Runs a script of the UI.
pub(crate) fn script(checkout: &Checkout, name: &str, args: &[&OsStr]) -> Result<(), Failure> {
    let mut node = checkout.command("node");
    call::run(node.arg(checkout.root().join("ui/scripts").join(name)).args(args))
}
