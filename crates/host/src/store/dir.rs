//! Records as files of one directory.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Disk, DiskLock, MAX_RECORD, RealDisk, RecordName, Store, StoreError, disk::found};

/// A store in a directory that this process holds alone.
///
/// A record `a/b` is the file `b` in the directory `a`; beside it may lie `b.1`, the generation
/// before, `.b.new`, which is being written, and `.b.gone`, which is being erased. The last two
/// are cleared away when a store is opened.
#[derive(Debug)]
pub struct DirStore {
    root: PathBuf,
    disk: Box<dyn Disk>,
    writer: Mutex<Writer>,
    _lock: DiskLock,
}

/// What only one thread at a time may do; remembers which directories are known to be durable.
#[derive(Debug, Default)]
struct Writer {
    settled: BTreeSet<PathBuf>,
}

impl DirStore {
    /// Opens the store in `dir`, making the directory where it is missing.
    ///
    /// # Errors
    ///
    /// [`StoreError::InUse`] when another process has it open, and the errors of the disk.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_on(RealDisk, dir)
    }

    /// The same on another disk.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub fn open_on(disk: impl Disk + 'static, dir: &Path) -> Result<Self, StoreError> {
        disk.make_dir(dir)?;
        let lock = disk.lock(&dir.join(".in-use")).map_err(|error| match error.kind() {
            std::io::ErrorKind::WouldBlock => StoreError::InUse,
            _ => error.into(),
        })?;
        let store = Self {
            root: dir.to_owned(),
            disk: Box::new(disk),
            writer: Mutex::default(),
            _lock: lock,
        };
        store.clear_away(dir)?;
        Ok(store)
    }

    /// Erases what interrupted writes and erasures left behind.
    fn clear_away(&self, dir: &Path) -> Result<(), StoreError> {
        let mut cleared = false;
        for entry in self.disk.entries(dir)? {
            let path = dir.join(&entry.name);
            let ours = entry.name.starts_with('.')
                && (entry.name.ends_with(".new") || entry.name.ends_with(".gone"));
            if entry.is_dir {
                self.clear_away(&path)?;
            } else if ours {
                self.discard(&path)?;
                cleared = true;
            }
        }
        if cleared {
            self.disk.sync_dir(dir)?;
        }
        Ok(())
    }

    /// Makes the directory of a record, and every name on the way to it durable.
    fn settle(&self, writer: &mut Writer, dir: &Path) -> Result<(), StoreError> {
        if dir == self.root || writer.settled.contains(dir) {
            return Ok(());
        }
        let parent = dir.parent().unwrap_or(&self.root);
        self.settle(writer, parent)?;
        self.disk.make_dir(dir)?;
        self.disk.sync_dir(parent)?;
        writer.settled.insert(dir.to_owned());
        Ok(())
    }

    /// Puts a whole file in place of `to`; the name is durable after the directory is synced.
    fn put(&self, fresh: &Path, to: &Path, content: &[u8]) -> Result<(), StoreError> {
        self.discard(fresh)?;
        let written = self
            .disk
            .create(fresh)
            .and_then(|mut file| file.write(content).and_then(|()| file.sync()))
            .and_then(|()| self.disk.rename(fresh, to));
        if let Err(error) = written {
            // What was written so far is of no use; if it cannot go now, it goes at the next try.
            let _ = self.discard(fresh);
            return Err(error.into());
        }
        Ok(())
    }

    /// Overwrites a file, as far as that is possible, and removes it. Nothing there is fine.
    fn discard(&self, file: &Path) -> Result<(), StoreError> {
        match self.disk.reopen(file) {
            Ok(None) => return Ok(()),
            Ok(Some((mut open, length))) => {
                let zeros = vec![0; usize::try_from(length).unwrap_or(MAX_RECORD).min(MAX_RECORD)];
                let _ = open.write(&zeros).and_then(|()| open.sync());
            }
            // What cannot be overwritten can perhaps still be removed.
            Err(_) => {}
        }
        found(self.disk.remove(file))?;
        Ok(())
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, name: &RecordName) -> PathBuf {
        name.segments().fold(self.root.clone(), |path, segment| path.join(segment))
    }

    fn place(&self, name: &RecordName) -> Place {
        let current = self.path(name);
        let beside = |prefix: &str, suffix: &str| {
            let last = name.segments().next_back().unwrap_or_default();
            current.with_file_name(format!("{prefix}{last}{suffix}"))
        };
        Place {
            previous: beside("", ".1"),
            fresh: beside(".", ".new"),
            gone: beside(".", ".gone"),
            dir: current.parent().unwrap_or(&self.root).to_owned(),
            current,
        }
    }
}

/// The files that one record may have.
struct Place {
    dir: PathBuf,
    current: PathBuf,
    previous: PathBuf,
    fresh: PathBuf,
    gone: PathBuf,
}

impl Store for DirStore {
    fn read(&self, name: &RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.disk.read(&self.place(name).current)?)
    }

    fn read_previous(&self, name: &RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.disk.read(&self.place(name).previous)?)
    }

    fn write(&self, name: &RecordName, content: &[u8]) -> Result<(), StoreError> {
        if content.len() > MAX_RECORD {
            return Err(StoreError::TooLarge);
        }
        let mut writer = self.writer();
        let place = self.place(name);
        self.settle(&mut writer, &place.dir)?;
        if name.keeps_previous()
            && let Some(current) = self.disk.read(&place.current)?
        {
            // Copied rather than renamed: the current name is never without a whole file.
            self.put(&place.fresh, &place.previous, &current)?;
        }
        self.put(&place.fresh, &place.current, content)?;
        self.disk.sync_dir(&place.dir)?;
        Ok(())
    }

    fn erase(&self, name: &RecordName) -> Result<(), StoreError> {
        let _writer = self.writer();
        let place = self.place(name);
        self.discard(&place.previous)?;
        self.discard(&place.fresh)?;
        self.discard(&place.gone)?;
        // Renamed first, so that nobody reads a record that is half overwritten.
        if found(self.disk.rename(&place.current, &place.gone))?.is_some() {
            self.disk.sync_dir(&place.dir)?;
            self.discard(&place.gone)?;
        }
        // The directory of a record that never was may be missing too.
        found(self.disk.sync_dir(&place.dir))?;
        Ok(())
    }

    fn list(&self, under: &RecordName) -> Result<Vec<RecordName>, StoreError> {
        let mut names = Vec::new();
        let mut waiting = vec![under.clone()];
        while let Some(prefix) = waiting.pop() {
            for entry in self.disk.entries(&self.path(&prefix))? {
                // Older generations, leftovers and strangers have no name of a record.
                let Ok(name) = prefix.join(&entry.name) else { continue };
                if entry.is_dir { waiting.push(name) } else { names.push(name) }
            }
        }
        names.sort();
        Ok(names)
    }
}
