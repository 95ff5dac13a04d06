//! What survives a relay that is killed.
//!
//! The relay lives in memory; a store is its journal. [`Store::commit`] writes the changes of one
//! step at once, before anything that depends on them is said; [`Store::load`] gives the rows back.

mod sqlite;

use std::io;

pub use self::sqlite::SqliteFile;
use crate::relay::Change;

/// Why a store does not work. The relay then stops: it must not say what it could forget.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The file cannot be made or opened.
    #[error("the store file cannot be opened; check its folder and permissions")]
    Open(#[source] io::Error),
    /// Another process has the file open.
    #[error("the store is used by another relay; stop that one or name another file")]
    InUse,
    /// The database does not do what it should.
    #[error("the store does not work; check free space and permissions of its folder")]
    Database(#[source] sqlx::Error),
    /// The file was written by a newer relay.
    #[error("the store was written by a newer relay (form {found}); use that one or another file")]
    Newer {
        /// The form found.
        found: i64,
    },
    /// A row is not what a relay writes.
    #[error("the store is damaged (table {table}); restore it from a copy or use another file")]
    Damaged {
        /// Where.
        table: &'static str,
    },
}

impl StoreFault {
    /// The stable code of this fault.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open(_) => "store.cannot_open",
            Self::InUse => "store.in_use",
            Self::Database(_) => "store.database",
            Self::Newer { .. } => "store.newer",
            Self::Damaged { .. } => "store.damaged",
        }
    }
}

impl From<sqlx::Error> for StoreFault {
    fn from(error: sqlx::Error) -> Self {
        /// SQLITE_BUSY.
        const BUSY: &str = "5";
        let code = error.as_database_error().and_then(|error| error.code());
        if code.as_deref() == Some(BUSY) { Self::InUse } else { Self::Database(error) }
    }
}

/// A journal of changes.
pub trait Store: Send + 'static {
    /// The rows in place, in no particular order.
    fn load(&mut self) -> impl Future<Output = Result<Vec<Change>, StoreFault>> + Send;

    /// Makes all of these durable, or none.
    fn commit(
        &mut self,
        changes: Vec<Change>,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Writes out what is left to write and lets go.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// Keeps nothing: everything goes with the process.
#[derive(Debug, Clone, Copy, Default)]
pub struct Forgetful;

impl Store for Forgetful {
    async fn load(&mut self) -> Result<Vec<Change>, StoreFault> {
        Ok(Vec::new())
    }

    async fn commit(&mut self, _: Vec<Change>) -> Result<(), StoreFault> {
        Ok(())
    }

    async fn close(self) {}
}
