//! The real disk, with a meter on what a device waits for, its flushes, and on the files it writes.

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use host::store::{Disk, DiskEntry, DiskFile, DiskLock, RealDisk};

/// What was done since the meter was read last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter(Arc<Mutex<Reading>>);

/// What a device did with its disk.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// How long each flush took, in order.
    pub(crate) flushes: Vec<Duration>,
    /// How many files were written.
    pub(crate) files: usize,
}

impl Meter {
    /// What was done so far; the meter begins again.
    pub(crate) fn read(&self) -> Reading {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count_file(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).files += 1;
    }

    fn time<T>(&self, flush: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = flush();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flushes.push(start.elapsed());
        done
    }
}

/// The file system of this machine, metered.
#[derive(Debug)]
pub(crate) struct Metered(pub(crate) Meter);

struct MeteredFile {
    file: Box<dyn DiskFile>,
    meter: Meter,
}

impl Metered {
    fn file(&self, file: Box<dyn DiskFile>) -> Box<dyn DiskFile> {
        Box::new(MeteredFile { file, meter: self.0.clone() })
    }
}

impl Disk for Metered {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        RealDisk.make_dir(dir)
    }

    fn lock(&self, file: &Path) -> io::Result<DiskLock> {
        RealDisk.lock(file)
    }

    fn read(&self, file: &Path) -> io::Result<Option<Vec<u8>>> {
        RealDisk.read(file)
    }

    fn entries(&self, dir: &Path) -> io::Result<Vec<DiskEntry>> {
        RealDisk.entries(dir)
    }

    fn create(&self, file: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.0.count_file();
        Ok(self.file(RealDisk.create(file)?))
    }

    fn reopen(&self, file: &Path) -> io::Result<Option<(Box<dyn DiskFile>, u64)>> {
        let found = RealDisk.reopen(file)?;
        Ok(found.map(|(file, length)| (self.file(file), length)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        RealDisk.remove(file)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.0.time(|| RealDisk.sync_dir(dir))
    }
}

impl DiskFile for MeteredFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        let Self { file, meter } = self;
        meter.time(|| file.sync())
    }
}
