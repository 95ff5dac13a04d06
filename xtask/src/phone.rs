//! Building the phone page: the engine as WebAssembly, its JavaScript side, and the pages around it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Checkout, Failure, call,
    tools::{NPM, Need, Tools, WASM},
};

/// The module as a browser gets it.
const ENGINE: &str = "engine_bg.wasm";

/// Builds the page and names its folder. What that needs is installed first.
///
/// # Errors
///
/// [`Failure`] when something is missing or does not build.
pub fn build(checkout: &Checkout, tools: &Tools) -> Result<PathBuf, Failure> {
    tools.ensure(&[Need::WasmTarget])?;
    tools.ui_packages()?;
    let engine = build_engine(checkout, tools)?;
    let mut npm = checkout.command(NPM);
    npm.current_dir(checkout.root().join("ui")).env("COHORT_ENGINE", engine);
    call::run_aside(npm.args(["run", "--silent", "build:phone"]))?;
    Ok(checkout.root().join("ui/dist-phone"))
}

fn build_engine(checkout: &Checkout, tools: &Tools) -> Result<PathBuf, Failure> {
    let mut cargo = checkout.cargo();
    cargo.args(["build", "--quiet", "--package", "phone", "--target", WASM, "--profile", "phone"]);
    call::run_aside(&mut cargo)?;
    let module = checkout.target().join(WASM).join("phone/phone.wasm");
    let engine = checkout.target().join("engine");
    if is_newer(&engine.join(ENGINE), &module) {
        return Ok(engine);
    }
    let mut cargo = checkout.cargo();
    cargo.args(["run", "--quiet", "--locked", "--manifest-path", "phone/bindgen/Cargo.toml", "--"]);
    cargo.arg(&module).arg(&engine);
    call::run_aside(&mut cargo)?;
    shrink(checkout, tools, &engine.join(ENGINE))?;
    Ok(engine)
}

fn is_newer(made: &Path, from: &Path) -> bool {
    let at = |file: &Path| fs::metadata(file).and_then(|found| found.modified()).ok();
    at(made).zip(at(from)).is_some_and(|(made, from)| made > from)
}

/// Makes the module smaller and quicker.
fn shrink(checkout: &Checkout, tools: &Tools, module: &Path) -> Result<(), Failure> {
    let small = module.with_extension("small");
    let mut optimiser = checkout.command(tools.wasm_opt()?);
    call::run_aside(optimiser.arg("-O2").arg(module).arg("-o").arg(&small))?;
    fs::rename(small, module).map_err(Failure::system("keep the module"))
}
