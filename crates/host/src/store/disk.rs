//! The disk as a store sees it, one numbered step at a time.

use std::{
    fmt,
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::Path,
};

use super::MAX_RECORD;

/// The steps that a store takes on a disk. Each is one operation of the system, so that a test
/// can let any of them fail or be the last before a power cut.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Makes a directory for its owner alone, with those above it that are missing. A directory
    /// that is there already is closed to others.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;

    /// Takes the lock file for this process, [`io::ErrorKind::WouldBlock`] when another has it.
    fn lock(&self, file: &Path) -> io::Result<DiskLock>;

    /// The whole content of a file; `None` when there is none.
    fn read(&self, file: &Path) -> io::Result<Option<Vec<u8>>>;

    /// What lies in a directory; nothing when there is none.
    fn entries(&self, dir: &Path) -> io::Result<Vec<DiskEntry>>;

    /// A new, empty file for its owner alone; an error when there is one already.
    fn create(&self, file: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// An existing file and its length, to be written over from its beginning; `None` when there
    /// is none.
    fn reopen(&self, file: &Path) -> io::Result<Option<(Box<dyn DiskFile>, u64)>>;

    /// Gives a file another name in the same directory, in place of whatever has that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes the name of a file.
    fn remove(&self, file: &Path) -> io::Result<()>;

    /// Waits until the names in a directory are on the medium.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// A file that is being written.
pub trait DiskFile {
    /// Writes all of `bytes` behind what was written before.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Waits until the content is on the medium.
    fn sync(&mut self) -> io::Result<()>;
}

/// A name in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskEntry {
    /// The name, without the path.
    pub name: String,
    /// Whether it is a directory.
    pub is_dir: bool,
}

/// Held for as long as a store is open; the system takes it back when the process dies.
#[derive(Debug)]
pub struct DiskLock(#[expect(dead_code, reason = "held, not used")] Option<File>);

impl DiskLock {
    /// The lock of a disk that no other process can reach.
    #[must_use]
    pub const fn unshared() -> Self {
        Self(None)
    }
}

/// The file system of this machine.
///
/// On Unix, directories have mode 0700 and files 0600. Elsewhere they inherit the access rules of
/// the directory they are made in, and syncing a directory does nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
            builder.mode(0o700).create(dir)?;
            if fs::metadata(dir)?.permissions().mode() & 0o077 != 0 {
                fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
            }
            Ok(())
        }
        #[cfg(not(unix))]
        builder.create(dir)
    }

    fn lock(&self, file: &Path) -> io::Result<DiskLock> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = private(&mut options).open(file)?;
        match file.try_lock() {
            Ok(()) => Ok(DiskLock(Some(file))),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn read(&self, file: &Path) -> io::Result<Option<Vec<u8>>> {
        let Some(file) = found(File::open(file))? else { return Ok(None) };
        let limit = u64::try_from(MAX_RECORD).unwrap_or(u64::MAX);
        let mut content = Vec::new();
        file.take(limit.saturating_add(1)).read_to_end(&mut content)?;
        if content.len() > MAX_RECORD {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(Some(content))
    }

    fn entries(&self, dir: &Path) -> io::Result<Vec<DiskEntry>> {
        let mut entries = Vec::new();
        let listing = match found(fs::read_dir(dir)) {
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => None,
            listing => listing?,
        };
        for entry in listing.into_iter().flatten() {
            let entry = entry?;
            // A name that is not even text is none of ours.
            if let Ok(name) = entry.file_name().into_string() {
                entries.push(DiskEntry { name, is_dir: entry.file_type()?.is_dir() });
            }
        }
        Ok(entries)
    }

    fn create(&self, file: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        Ok(Box::new(RealFile(private(&mut options).open(file)?)))
    }

    fn reopen(&self, file: &Path) -> io::Result<Option<(Box<dyn DiskFile>, u64)>> {
        let Some(file) = found(OpenOptions::new().write(true).open(file))? else {
            return Ok(None);
        };
        let length = file.metadata()?.len();
        Ok(Some((Box::new(RealFile(file)), length)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
    }
}

struct RealFile(File);

impl DiskFile for RealFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

/// Opens files for their owner alone.
fn private(options: &mut OpenOptions) -> &OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// What is not there is an answer, not an error.
pub(super) fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
