//! Records in a browser's own database (IndexedDB).
//!
//! All of them are in memory as well: they are few and sealed, and nobody waits for a database while a
//! party takes its turn. What is written goes to the database in the same order, as much of it in one
//! transaction as has gathered, and is durable once the store has settled.

use std::io;

use idb::{Database, ObjectStore, Transaction, TransactionMode, builder::ObjectStoreBuilder};
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use tokio::sync::{mpsc, oneshot};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::{MemoryStore, RecordName, Settling, Store, StoreError};

const VERSION: u32 = 1;
const RECORDS: &str = "records";

/// Records in a database of the browser. One program at a time: a Web Lock sees to that.
#[derive(Debug)]
pub struct BrowserStore {
    memory: MemoryStore,
    journal: mpsc::UnboundedSender<Entry>,
}

/// What is to be done with the database, in order.
#[derive(Debug)]
enum Entry {
    Write(String, Vec<u8>),
    Erase(String),
    Settle(oneshot::Sender<Result<(), StoreError>>),
}

impl BrowserStore {
    /// Opens the database of this name, and makes it where it is missing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Denied`] where the browser keeps nothing for this page, [`StoreError::Full`],
    /// [`StoreError::Failed`].
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        let database = Database::builder(name)
            .version(VERSION)
            .add_object_store(ObjectStoreBuilder::new(RECORDS).key_path(None))
            .build()
            .await
            .map_err(|error| because(&error))?;
        let memory = read_all(&database).await.map_err(|error| because(&error))?;
        let (journal, entries) = mpsc::unbounded_channel();
        spawn_local(keep(database.into(), entries));
        Ok(Self { memory, journal })
    }

    fn enter(&self, entry: Entry) {
        // It is read as long as this is here.
        let _ = self.journal.send(entry);
    }
}

impl Store for BrowserStore {
    fn read(&self, name: &RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        self.memory.read(name)
    }

    fn read_previous(&self, name: &RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        self.memory.read_previous(name)
    }

    fn write(&self, name: &RecordName, content: &[u8]) -> Result<(), StoreError> {
        self.memory.write(name, content)?;
        self.enter(Entry::Write(name.as_str().to_owned(), content.to_vec()));
        Ok(())
    }

    fn erase(&self, name: &RecordName) -> Result<(), StoreError> {
        self.memory.erase(name)?;
        self.enter(Entry::Erase(name.as_str().to_owned()));
        Ok(())
    }

    fn list(&self, under: &RecordName) -> Result<Vec<RecordName>, StoreError> {
        self.memory.list(under)
    }

    fn settle(&self) -> Settling<'_> {
        let (settled, answer) = oneshot::channel();
        self.enter(Entry::Settle(settled));
        Box::pin(async {
            answer.await.unwrap_or_else(|_| Err(io::Error::other("the keeper is gone").into()))
        })
    }
}

async fn read_all(database: &Database) -> Result<MemoryStore, idb::Error> {
    let memory = MemoryStore::new();
    let reading = database.transaction(&[RECORDS], TransactionMode::ReadOnly)?;
    let records = reading.object_store(RECORDS)?;
    let (names, contents) =
        (records.get_all_keys(None, None)?.await?, records.get_all(None, None)?.await?);
    for (name, content) in names.into_iter().zip(contents) {
        let name = name.as_string().and_then(|name| RecordName::new(&name).ok());
        let content = content.dyn_into::<Uint8Array>().map(|content| content.to_vec());
        // What no program of ours wrote is left as it is.
        if let (Some(name), Ok(content)) = (name, content) {
            let _ = memory.write(&name, &content);
        }
    }
    Ok(memory)
}

/// Does what the journal says, until nobody writes any more. After a failure nothing is written: what came
/// later must not stand without what came before.
async fn keep(database: JsValue, mut journal: mpsc::UnboundedReceiver<Entry>) {
    let mut failed: Option<io::ErrorKind> = None;
    let mut gathered = Vec::new();
    while journal.recv_many(&mut gathered, usize::MAX).await > 0 {
        let mut waiting = Vec::new();
        let mut changes = Vec::new();
        for entry in gathered.drain(..) {
            match entry {
                Entry::Settle(settled) => waiting.push(settled),
                change => changes.push(change),
            }
        }
        if failed.is_none() && !changes.is_empty() {
            let written = change(&database, changes).await;
            failed = written.err().map(|error| kind(&error));
        }
        for settled in waiting {
            let result = failed.map_or(Ok(()), |kind| Err(io::Error::from(kind).into()));
            // Whoever waited may have gone.
            let _ = settled.send(result);
        }
    }
}

async fn change(database: &JsValue, changes: Vec<Entry>) -> Result<(), idb::Error> {
    let begun = strict(database)?;
    let writing = Transaction::try_from(begun.clone())?;
    let records = writing.object_store(RECORDS)?;
    for change in changes {
        apply(&records, change)?;
    }
    match writing.commit()?.await? {
        idb::TransactionResult::Committed => Ok(()),
        // Why, stands on the transaction: most often there is no room.
        idb::TransactionResult::Aborted => {
            let error = Reflect::get(&begun, &"error".into()).unwrap_or_default();
            Err(idb::Error::TransactionCommitError(error))
        }
    }
}

fn apply(records: &ObjectStore, change: Entry) -> Result<(), idb::Error> {
    match change {
        Entry::Write(name, content) => {
            let content = Uint8Array::from(content.as_slice());
            records.put(&content, Some(&JsValue::from_str(&name))).map(drop)
        }
        Entry::Erase(name) => records.delete(JsValue::from_str(&name)).map(drop),
        Entry::Settle(_) => Ok(()),
    }
}

/// A transaction that is on the disk, not only on its way there, when it counts as committed.
fn strict(database: &JsValue) -> Result<JsValue, idb::Error> {
    let open = || {
        let transaction = Reflect::get(database, &"transaction".into())?;
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let names = Array::of1(&RECORDS.into());
        let transaction: Function = transaction.dyn_into()?;
        transaction.call3(database, &names, &"readwrite".into(), &options)
    };
    open().map_err(idb::Error::TransactionOpenFailed)
}

fn because(error: &idb::Error) -> StoreError {
    io::Error::from(kind(error)).into()
}

/// What a browser's error means, by its name.
fn kind(error: &idb::Error) -> io::ErrorKind {
    let name = match error {
        idb::Error::DomException(error) => error.name(),
        idb::Error::TransactionOpenFailed(error)
        | idb::Error::TransactionCommitError(error)
        | idb::Error::IndexedDbOpenFailed(error) => {
            let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
            name.unwrap_or_default()
        }
        _ => String::new(),
    };
    match name.as_str() {
        "QuotaExceededError" => io::ErrorKind::QuotaExceeded,
        "SecurityError" | "InvalidStateError" | "NotAllowedError" => {
            io::ErrorKind::PermissionDenied
        }
        _ => io::ErrorKind::Other,
    }
}
