//! The phone page that a relay serves beside its letters: read once, at start, and only ever that.
//!
//! A request names a file by exactly the path it had in the folder, or there is nothing: what a path could
//! mean to a file system is never asked.

mod kind;

use std::{
    collections::BTreeMap,
    fmt, fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use axum::body::Bytes;
use sha2::{Digest as _, Sha256};

pub(crate) use self::kind::Kind;
use crate::limits::{PAGE_BYTES, PAGE_FILES};

/// What a built page begins with, and what `/` gives.
const INDEX: &str = "/phone.html";
/// Ends the name of a file's smaller form, in Brotli (RFC 7932).
const BROTLI: &str = ".br";
/// Where a build puts what has a hash in its name.
const HASHED: &str = "/assets/";

/// A built phone page, in memory.
pub struct Page {
    files: BTreeMap<String, File>,
}

/// A file of the page.
pub(crate) struct File {
    pub(crate) kind: Kind,
    pub(crate) plain: Form,
    pub(crate) brotli: Option<Form>,
    /// Its name changes with its contents.
    pub(crate) is_hashed: bool,
}

/// The bytes of a file as they travel.
pub(crate) struct Form {
    pub(crate) bytes: Bytes,
    /// Names these bytes and no others: the middle of an `ETag`.
    pub(crate) hash: String,
}

/// Why a folder is not served as the page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// It cannot be read.
    #[error("the page's folder cannot be read; check its path and permissions")]
    Unreadable(#[from] io::Error),
    /// It holds something that no build of the page has.
    #[error("“{0}” is no file of a phone page; name a folder that holds the built page alone")]
    Foreign(String),
    /// It is larger than any page.
    #[error("the page's folder holds more than a phone page; name the folder of the built page")]
    TooLarge,
    /// It has no beginning.
    #[error("the page's folder has no phone.html; build the page with cargo xtask phone")]
    NoIndex,
}

impl PageError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "page.unreadable",
            Self::Foreign(_) => "page.foreign",
            Self::TooLarge => "page.too_large",
            Self::NoIndex => "page.no_index",
        }
    }
}

impl Page {
    /// Reads all files of a folder. What changes in it later is not seen.
    ///
    /// # Errors
    ///
    /// [`PageError`]: a folder that holds anything else, a link included, is refused as a whole.
    pub fn read(folder: &Path) -> Result<Self, PageError> {
        let mut small = BTreeMap::new();
        let mut files = BTreeMap::new();
        for (path, bytes) in gather(folder)? {
            if let Some(plain) = path.strip_suffix(BROTLI) {
                small.insert(plain.to_owned(), Form::new(bytes));
                continue;
            }
            let Some(kind) = Kind::of(&path) else { return Err(foreign(&path)) };
            let is_hashed = path.starts_with(HASHED);
            files.insert(path, File { kind, plain: Form::new(bytes), brotli: None, is_hashed });
        }
        for (path, form) in small {
            let Some(file) = files.get_mut(&path) else { return Err(foreign(&(path + BROTLI))) };
            file.brotli = Some(form);
        }
        if files.contains_key(INDEX) { Ok(Self { files }) } else { Err(PageError::NoIndex) }
    }

    /// The file that a request's path names.
    pub(crate) fn find(&self, path: &str) -> Option<&File> {
        self.files.get(if path == "/" { INDEX } else { path })
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.files.keys()).finish()
    }
}

impl Form {
    fn new(bytes: Vec<u8>) -> Self {
        let hash = Sha256::digest(&bytes);
        let hash = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { bytes: bytes.into(), hash }
    }
}

fn foreign(path: &str) -> PageError {
    PageError::Foreign(path.trim_start_matches('/').to_owned())
}

/// Every file below a folder, by its path from there.
fn gather(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, PageError> {
    let mut files = Vec::new();
    let mut folders: Vec<(PathBuf, String)> = vec![(folder.to_owned(), String::new())];
    let (mut entries, mut left) = (PAGE_FILES, PAGE_BYTES);
    while let Some((folder, at)) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            entries = entries.checked_sub(1).ok_or(PageError::TooLarge)?;
            let name = entry.file_name();
            let path = format!("{at}/{}", name.to_string_lossy());
            if !name.to_str().is_some_and(is_plain) {
                return Err(foreign(&path));
            }
            // What the entry itself is: a link is neither.
            let found = entry.file_type()?;
            if found.is_dir() {
                folders.push((entry.path(), path));
            } else if found.is_file() {
                let bytes = read(&entry.path(), left)?;
                left -= bytes.len();
                files.push((path, bytes));
            } else {
                return Err(foreign(&path));
            }
        }
    }
    Ok(files)
}

/// True for the names that a build gives: what stands in an address as itself, and no hidden file.
fn is_plain(name: &str) -> bool {
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.starts_with('.') && name.bytes().all(is_usual)
}

fn read(path: &Path, left: usize) -> Result<Vec<u8>, PageError> {
    let mut bytes = Vec::new();
    // One more than there is room for tells a file that is too long, whatever its length was a moment ago.
    let room = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
    fs::File::open(path)?.take(room).read_to_end(&mut bytes)?;
    if bytes.len() > left { Err(PageError::TooLarge) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use tempfile::{TempDir, tempdir};

    use super::*;

    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn refused(files: &[(&str, &str)]) -> PageError {
        Page::read(folder(files).path()).unwrap_err()
    }

    #[test]
    fn a_page_has_the_files_of_its_folder_by_their_paths_and_no_others() {
        let folder = folder(&[
            ("phone.html", "<!doctype html>"),
            ("assets/main-1a2b.js", "let a;"),
            ("assets/main-1a2b.js.br", "small"),
        ]);
        let page = Page::read(folder.path()).unwrap();
        fs::write(folder.path().join("later.js"), "later").unwrap();
        assert_eq!(page.find("/").unwrap().plain.bytes, "<!doctype html>");
        assert!(!page.find("/phone.html").unwrap().is_hashed);
        let script = page.find("/assets/main-1a2b.js").unwrap();
        assert!(script.is_hashed);
        assert_eq!(script.brotli.as_ref().unwrap().bytes, "small");
        for path in ["", "phone.html", "/assets", "/assets/", "//phone.html", "/later.js"] {
            assert!(page.find(path).is_none(), "{path}");
        }
        for path in ["/assets/../phone.html", "/./phone.html", "/phone.htm%6c", "/PHONE.HTML"] {
            assert!(page.find(path).is_none(), "{path}");
        }
        assert!(page.find("/assets/main-1a2b.js.br").is_none());
    }

    #[test]
    fn a_folder_that_holds_anything_else_is_refused_by_that_name() {
        for name in ["relay.key", "notes", ".hidden.js", "a b.js", "über.js", "assets/lone.js.br"]
        {
            let error = refused(&[("phone.html", ""), (name, "")]);
            assert!(matches!(&error, PageError::Foreign(named) if named == name), "{error:?}");
        }
        assert!(matches!(refused(&[("index.html", "")]), PageError::NoIndex));
        assert!(matches!(
            Page::read(Path::new("no/such/folder")).unwrap_err(),
            PageError::Unreadable(_)
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_refused() {
        let folder = folder(&[("phone.html", "")]);
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("name.txt")).unwrap();
        assert_eq!(Page::read(folder.path()).unwrap_err().code(), "page.foreign");
    }

    #[test]
    fn more_files_or_bytes_than_a_page_has_are_refused() {
        let names: Vec<String> = (0..PAGE_FILES).map(|number| format!("{number}.js")).collect();
        let mut files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "")).collect();
        files.push(("phone.html", ""));
        assert!(matches!(refused(&files), PageError::TooLarge));

        let folder = folder(&[("phone.html", "")]);
        let file = fs::File::create(folder.path().join("large.wasm")).unwrap();
        file.set_len(PAGE_BYTES as u64).unwrap();
        assert!(Page::read(folder.path()).is_ok());
        file.set_len(PAGE_BYTES as u64 + 1).unwrap();
        assert_eq!(Page::read(folder.path()).unwrap_err().code(), "page.too_large");
    }
}
