//! A folder of this computer.

use std::{
    fs::{self, File},
    io::{Error, ErrorKind, Read},
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;

use super::{CloudError, LARGEST, MOST_NAMES};
use crate::files::write_new;

/// Copies as files, written as recovery files are: whole or not at all.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(super) async fn put_new(&self, name: &str, bytes: &[u8]) -> Result<(), CloudError> {
        let (path, bytes) = (self.0.join(name), bytes.to_vec());
        self.aside(move || write_new(&path, &bytes).map_err(|error| because(&error))).await
    }

    pub(super) async fn get(&self, name: &str) -> Result<Vec<u8>, CloudError> {
        let path = self.0.join(name);
        self.aside(move || read(&path)).await
    }

    pub(super) async fn list(&self) -> Result<Vec<String>, CloudError> {
        let folder = self.0.clone();
        self.aside(move || names(&folder)).await
    }

    /// Works where waiting for a disk holds nobody up. A disk that is not there is no empty one.
    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, CloudError> + Send + 'static,
    ) -> Result<T, CloudError> {
        let folder = self.0.clone();
        let work = move || if folder.is_dir() { work() } else { Err(CloudError::Unreachable) };
        spawn_blocking(work).await.unwrap_or(Err(CloudError::Failed))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CloudError> {
    // A pipe of that name would never end.
    let metadata = fs::metadata(path).map_err(|error| because(&error))?;
    if !metadata.is_file() {
        return Err(CloudError::Missing);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| because(&error))?;
    let most = u64::try_from(LARGEST + 1).unwrap_or(u64::MAX);
    file.take(most).read_to_end(&mut bytes).map_err(|error| because(&error))?;
    if bytes.len() > LARGEST { Err(CloudError::TooLarge) } else { Ok(bytes) }
}

fn names(folder: &Path) -> Result<Vec<String>, CloudError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| because(&error))? {
        let entry = entry.map_err(|error| because(&error))?;
        if names.len() == MOST_NAMES {
            return Err(CloudError::TooLarge);
        }
        if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            names.extend(entry.file_name().into_string());
        }
    }
    Ok(names)
}

fn because(error: &Error) -> CloudError {
    match error.kind() {
        ErrorKind::NotFound => CloudError::Missing,
        ErrorKind::AlreadyExists => CloudError::Exists,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => CloudError::Full,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => CloudError::Denied,
        _ => CloudError::Failed,
    }
}
