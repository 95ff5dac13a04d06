//! Copies that follow their wallets: made where they are due, tried again where they failed.

use std::{sync::Arc, time::Duration};

use host::{
    cloud::CloudError,
    copies::Backup,
    runtime::{Instant, sleep, timeout},
};
use party::{Refused, wire::WalletId};

use super::{
    Answer, App,
    recovery::{Taken, take_backup},
};
use crate::{
    copying::{Due, Spot},
    open::Open,
    refusal::LOCKED,
    request::RefusedView,
};

/// How often it is looked whether a pause is over.
const GLANCE: Duration = Duration::from_secs(5);
/// How long one copy may take to be made or looked at.
const PATIENCE: Duration = Duration::from_secs(2 * 60);

impl App {
    /// Makes the copies that are due, until the device is locked.
    pub(super) fn begin_copying(&self, open: &Arc<Open>) {
        let (app, open) = (self.clone(), Arc::clone(open));
        self.0.runtime.spawn(async move {
            let copying = async {
                // Without a desk there is nothing to copy before the device is opened again.
                let _: Answer = app.keep_copying(&open).await;
            };
            tokio::select! {
                () = copying => {}
                () = open.until_locked() => {}
            }
        });
    }

    async fn keep_copying(&self, open: &Arc<Open>) -> Answer {
        let mut changes = self.0.changes.subscribe();
        let mut was_connected = false;
        loop {
            changes.mark_unchanged();
            let party = open.party()?;
            if party.connected && !was_connected {
                open.at_desk(|desk| desk.forget_pauses())?;
            }
            was_connected = party.connected;
            for (wallet, attempt) in open.at_desk(|desk| desk.untold(&party))? {
                self.tell_saved(open, wallet, attempt).await?;
            }
            let due = open.at_desk(|desk| desk.due(&party, Instant::now()))?;
            // Why something failed is shown, and it is tried again.
            match due.first() {
                Some(Due::Copy(spot)) => drop(self.copy(open, spot).await),
                Some(Due::Look(spot)) => {
                    drop(self.at_work(open, spot, self.look_at(open, spot)).await);
                }
                None => tokio::select! {
                    _ = changes.changed() => {}
                    () = sleep(GLANCE) => {}
                },
            }
        }
    }

    /// Makes one copy and proves it. One at a time.
    pub(super) async fn copy(&self, open: &Arc<Open>, spot: &Spot) -> Answer {
        self.at_work(open, spot, self.make_copy(open, spot)).await
    }

    /// Shows that a copy is worked at, and what came of it. A lock ends it.
    pub(super) async fn at_work(
        &self,
        open: &Arc<Open>,
        spot: &Spot,
        work: impl Future<Output = Answer>,
    ) -> Answer {
        let turn = async {
            let _turn = open.copying.lock().await;
            open.at_desk(|desk| desk.begin(spot))?;
            self.changed();
            // A copy is a few kilobytes: whatever takes longer keeps the other places waiting.
            let done = match timeout(PATIENCE, work).await {
                Ok(done) => done,
                Err(_) => Err(RefusedView::new(CloudError::Unreachable.code())),
            };
            self.keep_tokens(open).await?;
            open.at_desk(|desk| desk.end(spot, done.as_ref().err()))?;
            self.changed();
            done
        };
        self.unless_locked(open, turn).await
    }

    /// Keeps what lets this device into its accounts, where a provider gave another one. What cannot be kept now is
    /// kept the next time.
    async fn keep_tokens(&self, open: &Arc<Open>) -> Answer {
        if open.copies(|copies| Ok(copies.take_new_tokens()))?
            && self.keep(open, |_| Ok(())).await.is_err()
        {
            open.copies(|copies| {
                copies.put_back_new_tokens();
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Does something unless and until the device is locked.
    pub(super) async fn unless_locked<T>(
        &self,
        open: &Open,
        work: impl Future<Output = Answer<T>>,
    ) -> Answer<T> {
        tokio::select! {
            answer = work => answer,
            () = open.until_locked() => Err(RefusedView::new(LOCKED)),
        }
    }

    async fn make_copy(&self, open: &Arc<Open>, spot: &Spot) -> Answer {
        let (wallet, place) = spot;
        let (kept, key) =
            open.copies(|copies| Ok((copies.place(place)?.clone(), copies.key()?)))?;
        let backup = self.backup(open, *wallet).await?;
        let copy = backup.put(&kept, (&key.0, key.1)).await?;
        self.keep(open, move |copies| {
            copies.note(copy);
            Ok(())
        })
        .await
    }

    /// This device's backup of a wallet, as it stands in this moment.
    async fn backup(&self, open: &Open, wallet: WalletId) -> Answer<Backup> {
        let held = open.held()?;
        let taken = held.worker.tell(move |party, _| take_backup(party, wallet));
        let Taken { label, attempt, payload } = taken.await??;
        // EXPOSE: sealed under the key of backups before it leaves.
        Ok(Backup::new(wallet, attempt, label, payload.expose()))
    }

    /// Tells the other members, unless the wallet moved on meanwhile.
    async fn tell_saved(&self, open: &Open, wallet: WalletId, attempt: u64) -> Answer {
        let held = open.held()?;
        let told = held.worker.tell(move |party, moment| {
            match party.recovery_saved(wallet, attempt, moment) {
                // A copy of the fresh pieces follows.
                Err(Refused::MovedOn | Refused::NoShare) => Ok(()),
                told => told,
            }
        });
        told.await?.map_err(RefusedView::from)
    }
}
