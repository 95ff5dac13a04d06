//! Building the phone page: the engine as WebAssembly, its JavaScript side, and the pages around it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use crate::{
    Checkout, Failure, call,
    tools::{NPM, Need, Tools, WASM},
};

/// The most bytes of the engine, compressed: a phone fetches them all before it shows anything.
const MOST_FETCHED: u64 = 1_000_000;
/// LLVM moves a function that is called from one place alone into that place, as if it cost 15000 less. With this only
/// tiny ones go: what is alike stays alike and compresses better, and nothing is slower.
const FEWER_COPIES: &str = "llvm-args=-inline-threshold=-14900";
/// The module as a browser gets it.
const ENGINE: &str = "engine_bg.wasm";

/// How a module is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// As phones get it: small, and slow to compile.
    Shipped,
    /// As the tests compile everything else.
    Quick,
}

/// Builds the page and names its folder. What that needs is installed first.
///
/// # Errors
///
/// [`Failure`] when something is missing or does not build.
pub fn build(checkout: &Checkout, tools: &Tools, make: Make) -> Result<PathBuf, Failure> {
    tools.ensure(&[Need::WasmTarget])?;
    tools.ui_packages()?;
    let engine = build_engine(checkout, make)?;
    let folder = page_folder(checkout, make);
    let mut npm = checkout.command(NPM);
    npm.current_dir(checkout.root().join("ui")).env("COHORT_ENGINE", engine);
    npm.args(["run", "--silent", "build:phone", "--", "--outDir"]).args(folder.file_name());
    call::run_aside(&mut npm)?;
    Ok(folder)
}

/// Where a page lies. One that was made for a test is never taken for the one that is served.
pub(crate) fn page_folder(checkout: &Checkout, make: Make) -> PathBuf {
    checkout.root().join(match make {
        Make::Shipped => "ui/dist-phone",
        Make::Quick => "ui/dist-phone-quick",
    })
}

fn build_engine(checkout: &Checkout, make: Make) -> Result<PathBuf, Failure> {
    let module = compile(checkout, "phone", make)?;
    let engine = checkout.target().join(match make {
        Make::Shipped => "engine",
        Make::Quick => "engine-quick",
    });
    if is_newer(&engine.join(ENGINE), &module) {
        return Ok(engine);
    }
    bind(checkout, &module, &engine)?;
    if make == Make::Quick {
        return Ok(engine);
    }
    let size = fetched(checkout, &engine.join(ENGINE))?;
    call::note(format!("the engine has {size} bytes, compressed; {MOST_FETCHED} are allowed"));
    if size > MOST_FETCHED {
        // Else the next build would take it for good.
        fs::remove_file(engine.join(ENGINE)).map_err(Failure::system("remove the engine"))?;
        return Err(Failure::Large { size, most: MOST_FETCHED });
    }
    Ok(engine)
}

/// A package of ours as a module.
///
/// # Errors
///
/// [`Failure`] when it does not compile.
pub(crate) fn compile(checkout: &Checkout, package: &str, make: Make) -> Result<PathBuf, Failure> {
    let mut cargo = checkout.cargo();
    cargo.args(["rustc", "--quiet", "--package", package, "--lib", "--target", WASM]);
    // As a library for Rust as well it would not be optimised as a whole.
    cargo.args(["--crate-type", "cdylib"]);
    // What the module says of where it failed does not say whose machine it was built on: everybody builds the same.
    if let Some(home) = cargo_home() {
        let home = home.display();
        let flags = format!("target.{WASM}.rustflags=['--remap-path-prefix={home}=cargo']");
        cargo.arg("--config").arg(flags);
    }
    let folder = match make {
        Make::Shipped => {
            cargo.args(["--profile", "phone", "--", "-C", FEWER_COPIES]);
            "phone"
        }
        Make::Quick => "debug",
    };
    call::run_aside(&mut cargo)?;
    Ok(checkout.target().join(WASM).join(folder).join(format!("{package}.wasm")))
}

/// Writes a module and its JavaScript side to a folder.
///
/// # Errors
///
/// [`Failure`] when it cannot be read or written.
pub(crate) fn bind(checkout: &Checkout, module: &Path, folder: &Path) -> Result<(), Failure> {
    let mut cargo = checkout.cargo();
    cargo.args(["run", "--quiet", "--locked", "--manifest-path", "phone/bindgen/Cargo.toml", "--"]);
    call::run_aside(cargo.arg(module).arg(folder))
}

/// Where cargo keeps the sources of other crates.
fn cargo_home() -> Option<PathBuf> {
    let named = env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| Some(env::home_dir()?.join(".cargo")))
}

fn is_newer(made: &Path, from: &Path) -> bool {
    let at = |file: &Path| fs::metadata(file).and_then(|found| found.modified()).ok();
    at(made).zip(at(from)).is_some_and(|(made, from)| made > from)
}

/// The bytes of a file as servers send it: Brotli (RFC 7932), pressed as hard as can be.
fn fetched(checkout: &Checkout, file: &Path) -> Result<u64, Failure> {
    const PRESS: &str = "const { readFileSync } = require('fs');
        const { brotliCompressSync } = require('zlib');
        console.log(brotliCompressSync(readFileSync(process.argv[1])).length);";
    let mut node = checkout.command("node");
    let size = call::read(node.args(["-e", PRESS]).arg(file))?;
    size.trim().parse().map_err(|_| Failure::system("compress the engine")(io::Error::other(size)))
}
