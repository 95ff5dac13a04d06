//! Writes the JavaScript side of a module: `bindgen MODULE.wasm FOLDER`.

use std::{env, error::Error, io, path::PathBuf};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (Some(module), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("bindgen MODULE.wasm FOLDER").into());
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name("engine").typescript(true).web(true)?;
    // Debug names would double its size.
    bindgen.keep_debug(false).remove_name_section(true).remove_producers_section(true);
    Ok(bindgen.generate(folder)?)
}
