//! A disk that fails where a test wants it to.
//!
//! [`FaultyDisk`] numbers every step that changes something. A test runs an operation once to
//! count its steps, then again and again, each time with a fault at another step. It keeps apart
//! what programs see and what is on the medium: only [`DiskFile::sync`] moves a file's content
//! there, and only [`Disk::sync_dir`] the names of a directory. What a power cut leaves is a
//! choice, the [`Aftermath`].

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Disk, DiskEntry, DiskFile, DiskLock};

/// What happens at the chosen step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This step fails and those after it succeed.
    Once(io::ErrorKind),
    /// This step and all after it fail, until [`FaultyDisk::mend`].
    Lasting(io::ErrorKind),
    /// The power fails: nothing answers any more, until [`FaultyDisk::restart`].
    PowerCut,
}

/// What a power cut does to whatever was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aftermath {
    /// None of it has reached the medium.
    Lost,
    /// All of it has.
    Kept,
    /// The names have, and of each file's content half, as file systems do that order names
    /// before contents.
    Torn,
}

impl Aftermath {
    /// All of them, for a test to go through.
    pub const ALL: [Self; 3] = [Self::Lost, Self::Kept, Self::Torn];
}

/// A disk in memory. Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct FaultyDisk {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    dirs: BTreeMap<PathBuf, Dir>,
    files: Vec<Content>,
    steps: usize,
    plan: Option<(usize, Fault)>,
    is_off: bool,
}

/// Names as programs see them, and as they are on the medium.
#[derive(Clone, Debug, Default)]
struct Dir {
    seen: BTreeMap<String, Node>,
    durable: BTreeMap<String, Node>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Dir,
    File(FileId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileId(usize);

/// Bytes as programs see them, and as they are on the medium.
#[derive(Clone, Debug, Default)]
struct Content {
    seen: Vec<u8>,
    durable: Vec<u8>,
}

impl FaultyDisk {
    /// An empty disk without faults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many steps were taken since the last [`Self::plan`], [`Self::mend`] or
    /// [`Self::restart`].
    #[must_use]
    pub fn steps(&self) -> usize {
        self.state().steps
    }

    /// Lets `fault` happen at the step with this number, the next one being 0.
    pub fn plan(&self, step: usize, fault: Fault) {
        let mut state = self.state();
        state.steps = 0;
        state.plan = Some((step, fault));
    }

    /// From now on every step succeeds.
    pub fn mend(&self) {
        let mut state = self.state();
        state.steps = 0;
        state.plan = None;
    }

    /// Cuts the power, if it is not off already, and switches the disk on again.
    pub fn restart(&self, aftermath: Aftermath) {
        let mut state = self.state();
        for file in &mut state.files {
            match aftermath {
                Aftermath::Lost => file.seen.clone_from(&file.durable),
                Aftermath::Kept => {}
                Aftermath::Torn if file.seen == file.durable => {}
                Aftermath::Torn => file.seen.truncate(file.seen.len() / 2),
            }
            file.durable.clone_from(&file.seen);
        }
        for dir in state.dirs.values_mut() {
            match aftermath {
                Aftermath::Lost => dir.seen.clone_from(&dir.durable),
                Aftermath::Kept | Aftermath::Torn => dir.durable.clone_from(&dir.seen),
            }
        }
        state.drop_lost_dirs();
        state.steps = 0;
        state.plan = None;
        state.is_off = false;
    }

    /// Whether any file that has a name, in what programs see or on the medium, holds `bytes`.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        let state = self.state();
        let nodes =
            state.dirs.values().flat_map(|dir| dir.seen.values().chain(dir.durable.values()));
        let mut contents = nodes.filter_map(|node| match node {
            Node::Dir => None,
            Node::File(id) => state.files.get(id.0),
        });
        let found = |content: &Vec<u8>| content.windows(bytes.len()).any(|window| window == bytes);
        contents.any(|content| found(&content.seen) || found(&content.durable))
    }

    /// The names that programs see in a directory.
    #[must_use]
    pub fn names(&self, dir: &Path) -> Vec<String> {
        self.state().dirs.get(dir).map(|dir| dir.seen.keys().cloned().collect()).unwrap_or_default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Refuses everything while the power is off.
    fn answer(&self) -> io::Result<()> {
        if self.is_off { Err(io::Error::other("the power is off")) } else { Ok(()) }
    }

    /// Counts a step that changes something, and fails where it was planned.
    fn step(&mut self) -> io::Result<()> {
        self.answer()?;
        let step = self.steps;
        self.steps += 1;
        match self.plan {
            Some((at, Fault::Once(kind))) if at == step => Err(kind.into()),
            Some((at, Fault::Lasting(kind))) if at <= step => Err(kind.into()),
            Some((at, Fault::PowerCut)) if at == step => {
                self.is_off = true;
                self.answer()
            }
            _ => Ok(()),
        }
    }

    fn dir(&mut self, dir: &Path) -> io::Result<&mut Dir> {
        self.dirs.get_mut(dir).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn find(&mut self, file: &Path) -> io::Result<Option<FileId>> {
        let (dir, name) = split(file)?;
        match self.dirs.get(dir).and_then(|dir| dir.seen.get(name)) {
            None => Ok(None),
            Some(Node::File(id)) => Ok(Some(*id)),
            Some(Node::Dir) => Err(io::ErrorKind::IsADirectory.into()),
        }
    }

    fn content(&mut self, id: FileId) -> io::Result<&mut Content> {
        self.files.get_mut(id.0).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Directories whose own name did not survive are gone with all that is in them.
    fn drop_lost_dirs(&mut self) {
        let named = |dirs: &BTreeMap<PathBuf, Dir>, path: &Path| match split(path) {
            // A root has no name that could be lost.
            Err(_) => true,
            Ok((parent, name)) => match dirs.get(parent) {
                None => !dirs.keys().any(|dir| path != dir && path.starts_with(dir)),
                Some(parent) => parent.seen.contains_key(name),
            },
        };
        loop {
            let lost: Vec<PathBuf> =
                self.dirs.keys().filter(|path| !named(&self.dirs, path)).cloned().collect();
            if lost.is_empty() {
                break;
            }
            self.dirs.retain(|path, _| !lost.contains(path));
        }
    }
}

fn split(path: &Path) -> io::Result<(&Path, &str)> {
    let name = path.file_name().and_then(|name| name.to_str());
    path.parent().zip(name).ok_or_else(|| io::ErrorKind::InvalidFilename.into())
}

impl Disk for FaultyDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        if state.dirs.contains_key(dir) {
            return Ok(());
        }
        // The first directory stands for the root: what is above it is not simulated.
        if let Ok((parent, name)) = split(dir)
            && let Some(parent) = state.dirs.get_mut(parent)
        {
            parent.seen.insert(name.to_owned(), Node::Dir);
        }
        state.dirs.insert(dir.to_owned(), Dir::default());
        Ok(())
    }

    fn lock(&self, _: &Path) -> io::Result<DiskLock> {
        self.state().answer()?;
        Ok(DiskLock::unshared())
    }

    fn read(&self, file: &Path) -> io::Result<Option<Vec<u8>>> {
        let mut state = self.state();
        state.answer()?;
        match state.find(file)? {
            None => Ok(None),
            Some(id) => Ok(Some(state.content(id)?.seen.clone())),
        }
    }

    fn entries(&self, dir: &Path) -> io::Result<Vec<DiskEntry>> {
        let state = self.state();
        state.answer()?;
        let seen = state.dirs.get(dir).map(|dir| &dir.seen);
        let entry = |(name, node): (&String, &Node)| DiskEntry {
            name: name.clone(),
            is_dir: *node == Node::Dir,
        };
        Ok(seen.into_iter().flatten().map(entry).collect())
    }

    fn create(&self, file: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.step()?;
        if state.find(file)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let (dir, name) = split(file)?;
        let id = FileId(state.files.len());
        state.dir(dir)?.seen.insert(name.to_owned(), Node::File(id));
        state.files.push(Content::default());
        Ok(Box::new(OpenFile { disk: self.clone(), id, position: 0 }))
    }

    fn reopen(&self, file: &Path) -> io::Result<Option<(Box<dyn DiskFile>, u64)>> {
        let mut state = self.state();
        state.answer()?;
        let Some(id) = state.find(file)? else { return Ok(None) };
        let length = u64::try_from(state.content(id)?.seen.len()).unwrap_or(u64::MAX);
        Ok(Some((Box::new(OpenFile { disk: self.clone(), id, position: 0 }), length)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let ((dir, from), (_, to)) = (split(from)?, split(to)?);
        let dir = state.dir(dir)?;
        let node = dir.seen.remove(from).ok_or(io::ErrorKind::NotFound)?;
        dir.seen.insert(to.to_owned(), node);
        Ok(())
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let (dir, name) = split(file)?;
        let removed = state.dir(dir)?.seen.remove(name);
        removed.map(drop).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let dir = state.dir(dir)?;
        dir.durable.clone_from(&dir.seen);
        Ok(())
    }
}

struct OpenFile {
    disk: FaultyDisk,
    id: FileId,
    position: usize,
}

impl DiskFile for OpenFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        let allowed = state.step();
        // A write that fails has written something all the same.
        let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
        let written = if allowed.is_ok() { bytes } else { half };
        let seen = &mut state.content(self.id)?.seen;
        let end = self.position + written.len();
        seen.resize(seen.len().max(end), 0);
        if let Some(place) = seen.get_mut(self.position..end) {
            place.copy_from_slice(written);
        }
        self.position = end;
        allowed
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.step()?;
        let content = state.content(self.id)?;
        content.durable.clone_from(&content.seen);
        Ok(())
    }
}
