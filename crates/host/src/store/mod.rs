//! Where a party keeps what it must not forget.
//!
//! The party says *Keep*; the driver seals the content with [`vault`] and hands the bytes to a
//! [`Store`], which promises one thing: after [`Store::write`] has returned, the bytes survive a
//! power cut, and until then the old ones do. What lies in the store is sealed; the store itself
//! knows names and bytes.
//!
//! [`DirStore`] keeps records as files of one directory, [`MemoryStore`] forgets them. Everything
//! that [`DirStore`] does to a disk goes through [`Disk`], so that tests can stop it at every
//! single step: see [`faulty`].

#[cfg(not(feature = "native"))]
mod browser;
#[cfg(feature = "native")]
mod dir;
#[cfg(feature = "native")]
mod disk;
mod error;
#[cfg(all(feature = "native", any(test, feature = "test-support")))]
pub mod faulty;
mod memory;
mod name;

#[cfg(test)]
#[cfg(feature = "native")]
mod crash_tests;

use std::{
    future::{Future, ready},
    pin::Pin,
};

#[cfg(not(feature = "native"))]
pub use self::browser::BrowserStore;
#[cfg(feature = "native")]
pub use self::{
    dir::DirStore,
    disk::{Disk, DiskEntry, DiskFile, DiskLock, RealDisk},
};
pub use self::{error::StoreError, memory::MemoryStore, name::RecordName};

/// The most bytes of one record: a sealed file of the vault's largest content fits.
pub const MAX_RECORD: usize = 17 * 1024 * 1024;

/// What [`Store::settle`] gives.
pub type Settling<'a> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'a>>;

/// A place for records. Calls block until the disk has answered, but in a browser, where nobody may
/// block: there what was written is durable once the store has settled.
pub trait Store: Send + Sync {
    /// The current content of a record; `None` when there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the answer is not known.
    fn read(&self, name: &RecordName) -> Result<Option<Vec<u8>>, StoreError>;

    /// The content before the current one, for a record whose current file turns out damaged.
    /// `None` for records that [keep none](RecordName::keeps_previous). Whoever uses it has gone
    /// back in time and must treat it so.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the answer is not known.
    fn read_previous(&self, name: &RecordName) -> Result<Option<Vec<u8>>, StoreError>;

    /// Replaces the content of a record, or creates it. Durable when it returns.
    ///
    /// # Errors
    ///
    /// After an error either the old or the new content is there, whole: read it to know which.
    fn write(&self, name: &RecordName, content: &[u8]) -> Result<(), StoreError>;

    /// Removes a record and the generation before it. Durable when it returns; erasing what is
    /// not there succeeds, so that an interrupted erasure is simply repeated.
    ///
    /// # Security
    ///
    /// The files are overwritten before they are unlinked. Flash storage, journals, snapshots and
    /// backups may keep copies all the same: they stay sealed, under a store key that still
    /// exists.
    ///
    /// # Errors
    ///
    /// After an error the record is either still there, whole, or gone: erase it again.
    fn erase(&self, name: &RecordName) -> Result<(), StoreError>;

    /// The names of all records below `under`, at any depth, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the answer is not known.
    fn list(&self, under: &RecordName) -> Result<Vec<RecordName>, StoreError>;

    /// Waits until everything that was written and erased so far is durable. Nothing that rests on it may
    /// be said before.
    ///
    /// # Errors
    ///
    /// [`StoreError`], from then on always: what came after the last success is lost, as in a power cut.
    fn settle(&self) -> Settling<'_> {
        Box::pin(ready(Ok(())))
    }
}
