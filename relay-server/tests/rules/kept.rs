//! What a store kept is what the relay was, wherever it was cut off.

use proptest::prelude::*;
use relay_server::{
    Relay,
    store::{SqliteFile, Store as _},
};

use crate::{
    model::{act, play},
    rows::Rows,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_relay_killed_after_any_step_comes_back_as_it_was(
        acts in prop::collection::vec(act(), 1..100),
        cut in any::<prop::sample::Index>(),
    ) {
        let table = play(&acts);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("relay.db");
            let mut store = SqliteFile::open(&path).await.unwrap();
            let mut rows = Rows::default();
            for step in &table.journal[..=cut.index(table.journal.len())] {
                store.commit(step.clone()).await.unwrap();
                step.iter().cloned().for_each(|change| rows.apply(change));
            }
            drop(store);
            let mut store = SqliteFile::open(&path).await.unwrap();
            let relay = Relay::restore(store.load().await.unwrap(), table.now);
            assert_eq!(relay.durable(), rows.all());
            let journal = table.journal.concat();
            assert_eq!(Relay::restore(journal, table.now).durable(), table.relay.durable());
            store.close().await;
        });
    }
}
