//! A journal in a SQLite file.

use std::{io, path::Path, sync::Arc, time::Duration};

use sqlx::{
    Connection, Row, SqliteConnection,
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteRow, SqliteSynchronous,
    },
};
use wire::{PartyId, SessionLocator, codec};

use super::{Store, StoreFault};
use crate::relay::{Change, LetterRecord, Moment, RouteRecord, SessionRecord};

/// The form of the tables; counts up with each change of them.
const FORM: i64 = 1;
/// How long to wait for a relay that is just letting go of the file.
const PATIENCE: Duration = Duration::from_secs(1);
/// Longer than any session record: ten parties on either list.
const LONGEST_SESSION: usize = 4096;

const TABLES: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS sessions (
        session BLOB PRIMARY KEY, record BLOB NOT NULL
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS routes (
        session BLOB NOT NULL, sender BLOB NOT NULL, recipient BLOB NOT NULL,
        last BLOB NOT NULL, used INTEGER NOT NULL,
        PRIMARY KEY (session, sender, recipient)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS letters (
        recipient BLOB NOT NULL, cursor INTEGER NOT NULL,
        session BLOB NOT NULL, sender BLOB NOT NULL, seq BLOB NOT NULL,
        arrived INTEGER NOT NULL, letter BLOB NOT NULL,
        PRIMARY KEY (recipient, cursor)
    ) STRICT",
];

/// A store in one SQLite file, with its write-ahead log beside it.
///
/// Each commit is one transaction, flushed to the disk. The file holds routes and sealed letters; it
/// is made readable for its owner only.
#[derive(Debug)]
pub struct SqliteFile {
    connection: SqliteConnection,
}

impl SqliteFile {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    ///
    /// [`StoreFault`] when it cannot be opened or is no store of this relay.
    pub async fn open(path: &Path) -> Result<Self, StoreFault> {
        make_private(path).map_err(StoreFault::Open)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .locking_mode(SqliteLockingMode::Exclusive)
            .busy_timeout(PATIENCE);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let found: i64 =
            sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut connection).await?;
        if found > FORM {
            return Err(StoreFault::Newer { found });
        }
        for table in TABLES {
            sqlx::query(table).execute(&mut connection).await?;
        }
        sqlx::query("PRAGMA user_version = 1").execute(&mut connection).await?;
        Ok(Self { connection })
    }
}

impl Store for SqliteFile {
    async fn load(&mut self) -> Result<Vec<Change>, StoreFault> {
        let mut rows = Vec::new();
        let tables = [
            ("SELECT * FROM sessions", session as fn(&SqliteRow) -> Option<Change>, "sessions"),
            ("SELECT * FROM routes", route, "routes"),
            ("SELECT * FROM letters", letter, "letters"),
        ];
        for (query, read, table) in tables {
            for row in sqlx::query(query).fetch_all(&mut self.connection).await? {
                rows.push(read(&row).ok_or(StoreFault::Damaged { table })?);
            }
        }
        Ok(rows)
    }

    async fn commit(&mut self, changes: Vec<Change>) -> Result<(), StoreFault> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut transaction = self.connection.begin().await?;
        for change in &changes {
            write(&mut transaction, change).await?;
        }
        Ok(transaction.commit().await?)
    }

    async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the store did not close cleanly; its log will be replayed");
        }
    }
}

async fn write(to: &mut SqliteConnection, change: &Change) -> Result<(), sqlx::Error> {
    let query = match change {
        Change::Session(record) => sqlx::query("INSERT OR REPLACE INTO sessions VALUES (?, ?)")
            .bind(record.session.as_bytes().to_vec())
            .bind(codec::encode(record)),
        Change::SessionOver(session) => {
            let session = session.as_bytes().to_vec();
            sqlx::query("DELETE FROM routes WHERE session = ?")
                .bind(session.clone())
                .execute(&mut *to)
                .await?;
            sqlx::query("DELETE FROM sessions WHERE session = ?").bind(session)
        }
        Change::Route(route) => sqlx::query("INSERT OR REPLACE INTO routes VALUES (?, ?, ?, ?, ?)")
            .bind(session_key(route.session))
            .bind(route.from.as_bytes().to_vec())
            .bind(route.to.as_bytes().to_vec())
            .bind(route.last.to_be_bytes().to_vec())
            .bind(signed(route.used.as_millis())),
        Change::RouteOver { session, from, to: recipient } => {
            sqlx::query("DELETE FROM routes WHERE session = ? AND sender = ? AND recipient = ?")
                .bind(session_key(*session))
                .bind(from.as_bytes().to_vec())
                .bind(recipient.as_bytes().to_vec())
        }
        Change::Letter(letter) => {
            sqlx::query("INSERT OR REPLACE INTO letters VALUES (?, ?, ?, ?, ?, ?, ?)")
                .bind(letter.to.as_bytes().to_vec())
                .bind(signed(letter.cursor))
                .bind(session_key(letter.session))
                .bind(letter.from.as_bytes().to_vec())
                .bind(letter.seq.to_be_bytes().to_vec())
                .bind(signed(letter.arrived.as_millis()))
                .bind(letter.letter.to_vec())
        }
        Change::LetterOver { to: recipient, cursor } => {
            sqlx::query("DELETE FROM letters WHERE recipient = ? AND cursor = ?")
                .bind(recipient.as_bytes().to_vec())
                .bind(signed(*cursor))
        }
    };
    query.execute(to).await?;
    Ok(())
}

fn session(row: &SqliteRow) -> Option<Change> {
    let record: SessionRecord = codec::decode(row.try_get("record").ok()?, LONGEST_SESSION).ok()?;
    Some(Change::Session(record))
}

fn route(row: &SqliteRow) -> Option<Change> {
    Some(Change::Route(RouteRecord {
        session: session_of(row)?,
        from: party(row, "sender")?,
        to: party(row, "recipient")?,
        last: counter(row, "last")?,
        used: Moment::from_millis(unsigned(row, "used")?),
    }))
}

fn letter(row: &SqliteRow) -> Option<Change> {
    Some(Change::Letter(LetterRecord {
        to: party(row, "recipient")?,
        cursor: unsigned(row, "cursor")?,
        session: session_of(row)?,
        from: party(row, "sender")?,
        seq: counter(row, "seq")?,
        arrived: Moment::from_millis(unsigned(row, "arrived")?),
        letter: Arc::from(row.try_get::<&[u8], _>("letter").ok()?),
    }))
}

/// A post has no session; its key is the empty one, since NULL would not be unique.
fn session_key(session: Option<SessionLocator>) -> Vec<u8> {
    session.map(|session| session.as_bytes().to_vec()).unwrap_or_default()
}

fn session_of(row: &SqliteRow) -> Option<Option<SessionLocator>> {
    let bytes: &[u8] = row.try_get("session").ok()?;
    if bytes.is_empty() {
        return Some(None);
    }
    Some(Some(SessionLocator::from_bytes(bytes.try_into().ok()?)?))
}

fn party(row: &SqliteRow, column: &'static str) -> Option<PartyId> {
    let bytes: &[u8] = row.try_get(column).ok()?;
    Some(PartyId::from_bytes(bytes.try_into().ok()?))
}

/// Numbers that senders choose take all 64 bits, which an SQLite integer does not have.
fn counter(row: &SqliteRow, column: &'static str) -> Option<u64> {
    let bytes: &[u8] = row.try_get(column).ok()?;
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}

/// Moments and cursors follow the clock and stay far below 2^63.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(row: &SqliteRow, column: &'static str) -> Option<u64> {
    u64::try_from(row.try_get::<i64, _>(column).ok()?).ok()
}

/// Makes the file for its owner only, before SQLite would make it for all.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run(path: &Path, statement: &'static str) {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::query(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    #[tokio::test]
    async fn a_new_file_is_empty_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.db");
        let mut store = SqliteFile::open(&path).await.unwrap();
        assert_eq!(store.load().await.unwrap(), []);
        store
            .commit(vec![Change::SessionOver(SessionLocator::from_random([1; 16]))])
            .await
            .unwrap();
        #[cfg(unix)]
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            use std::os::unix::fs::PermissionsExt;
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{:?}", entry.file_name());
        }
        store.close().await;
    }

    #[tokio::test]
    async fn a_store_of_a_newer_relay_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.db");
        run(&path, "PRAGMA user_version = 2").await;
        let opened = SqliteFile::open(&path).await;
        assert!(matches!(opened, Err(StoreFault::Newer { found: 2 })));
    }

    #[tokio::test]
    async fn a_damaged_row_is_named_and_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.db");
        SqliteFile::open(&path).await.unwrap().close().await;
        run(&path, "INSERT INTO sessions VALUES (x'01', x'02')").await;
        let mut store = SqliteFile::open(&path).await.unwrap();
        let loaded = store.load().await;
        assert!(matches!(loaded, Err(StoreFault::Damaged { table: "sessions" })));
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.db");
        std::fs::write(&path, [7; 5000]).unwrap();
        assert!(matches!(SqliteFile::open(&path).await, Err(StoreFault::Database(_))));
        assert!(matches!(SqliteFile::open(folder.path()).await, Err(StoreFault::Open(_))));
    }

    #[tokio::test]
    async fn two_relays_do_not_share_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay.db");
        let store = SqliteFile::open(&path).await.unwrap();
        assert!(matches!(SqliteFile::open(&path).await, Err(StoreFault::InUse)));
        store.close().await;
        assert!(SqliteFile::open(&path).await.is_ok());
    }
}
