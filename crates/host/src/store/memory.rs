//! A store that forgets.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{MAX_RECORD, RecordName, Store, StoreError};

/// Records in memory, with the manners of [`DirStore`](super::DirStore). For tests.
#[derive(Debug, Default)]
pub struct MemoryStore {
    records: Mutex<BTreeMap<RecordName, Generations>>,
}

#[derive(Debug, Default)]
struct Generations {
    current: Vec<u8>,
    previous: Option<Vec<u8>>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn records(&self) -> MutexGuard<'_, BTreeMap<RecordName, Generations>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn read(&self, name: &RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.records().get(name).map(|record| record.current.clone()))
    }

    fn read_previous(&self, name: &RecordName) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.records().get(name).and_then(|record| record.previous.clone()))
    }

    fn write(&self, name: &RecordName, content: &[u8]) -> Result<(), StoreError> {
        if content.len() > MAX_RECORD {
            return Err(StoreError::TooLarge);
        }
        let mut records = self.records();
        let old = records.remove(name).map(|record| record.current);
        let previous = old.filter(|_| name.keeps_previous());
        records.insert(name.clone(), Generations { current: content.to_vec(), previous });
        Ok(())
    }

    fn erase(&self, name: &RecordName) -> Result<(), StoreError> {
        self.records().remove(name);
        Ok(())
    }

    fn list(&self, under: &RecordName) -> Result<Vec<RecordName>, StoreError> {
        Ok(self.records().keys().filter(|name| name.is_under(under)).cloned().collect())
    }
}
