//! Turns on a thread of the party's own: a computation holds nobody up but the party.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread::{Builder, JoinHandle},
};

use party::Scheme;

use super::{Driver, Next, Observer, Task};
use crate::home::HomeError;

/// Where tasks are given.
pub(super) type Outbox<S> = mpsc::Sender<Task<S>>;
/// Where they wait.
pub(super) type Inbox<S> = mpsc::Receiver<Task<S>>;

pub(super) fn channel<S: Scheme>() -> (Outbox<S>, Inbox<S>) {
    mpsc::channel()
}

/// The turns of a party, until they end.
pub(super) struct Turns(Option<JoinHandle<()>>);

impl Turns {
    pub(super) fn begin<S: Scheme, O: Observer>(
        driver: Driver<S, O>,
        inbox: Inbox<S>,
    ) -> Result<Self, HomeError>
    where
        Driver<S, O>: Send + 'static,
        Inbox<S>: Send + 'static,
    {
        let thread = Builder::new().name("party".to_owned()).spawn(move || run(driver, &inbox));
        let thread = thread.map_err(|_| HomeError::Vault(vault::VaultError::NoMemory))?;
        Ok(Self(Some(thread)))
    }

    /// Waits for the turn that is going on.
    pub(super) fn end(&mut self) {
        if let Some(thread) = self.0.take() {
            // One that panicked has ended as well.
            let _ = thread.join();
        }
    }
}

fn run<S: Scheme, O: Observer>(mut driver: Driver<S, O>, inbox: &Inbox<S>) {
    driver.drain();
    loop {
        let task = match driver.patience() {
            Some(wait) => match inbox.recv_timeout(wait) {
                Err(RecvTimeoutError::Disconnected) => return,
                task => task.ok(),
            },
            None => match inbox.recv() {
                Ok(task) => Some(task),
                Err(mpsc::RecvError) => return,
            },
        };
        if driver.turn(task) == Next::Stop {
            return;
        }
    }
}
