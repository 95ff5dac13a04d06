//! Files that a person chose or keeps, on their way between the page and the app.

use std::path::PathBuf;

use host::files;
use wasm_bindgen::prelude::wasm_bindgen;

/// A file's name and what is in it.
#[wasm_bindgen(getter_with_clone)]
#[derive(Clone)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

#[wasm_bindgen]
impl File {
    /// A file that a person chose.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(name: String, bytes: Vec<u8>) -> Self {
        Self { name, bytes }
    }
}

/// A file that is handed in for as long as a command takes.
pub(crate) struct HandedIn(PathBuf);

impl HandedIn {
    pub(crate) fn new(file: File) -> Self {
        let path = PathBuf::from(file.name);
        files::hand_in(&path, file.bytes);
        Self(path)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.clone()
    }
}

impl Drop for HandedIn {
    fn drop(&mut self) {
        files::hand_out(&self.0);
    }
}

/// Takes what a command wrote under this name.
pub(crate) fn take(name: String) -> Option<File> {
    let bytes = files::hand_out(&PathBuf::from(&name))?;
    Some(File { name, bytes })
}
