//! Turns in an event loop: a computation holds up all that shares the thread, and nothing that is drawn.

use party::Scheme;
use tokio::sync::mpsc;

use super::{Driver, Next, Observer, Task};
use crate::{
    home::HomeError,
    runtime::{Late, Runtime, timeout},
};

/// Where tasks are given.
pub(super) type Outbox<S> = mpsc::UnboundedSender<Task<S>>;
/// Where they wait.
pub(super) type Inbox<S> = mpsc::UnboundedReceiver<Task<S>>;

pub(super) fn channel<S: Scheme>() -> (Outbox<S>, Inbox<S>) {
    mpsc::unbounded_channel()
}

/// The turns of a party, until they end.
pub(super) struct Turns;

impl Turns {
    pub(super) fn begin<S: Scheme, O: Observer>(
        driver: Driver<S, O>,
        inbox: Inbox<S>,
    ) -> Result<Self, HomeError> {
        Runtime.spawn(run(driver, inbox));
        Ok(Self)
    }

    /// The party stops when it is its turn.
    pub(super) fn end(&mut self) {}
}

async fn run<S: Scheme, O: Observer>(mut driver: Driver<S, O>, mut inbox: Inbox<S>) {
    driver.drain();
    loop {
        let task = match driver.patience() {
            Some(wait) => match timeout(wait, inbox.recv()).await {
                Ok(None) => return,
                Ok(task) => task,
                Err(Late) => None,
            },
            None => match inbox.recv().await {
                Some(task) => Some(task),
                None => return,
            },
        };
        if driver.turn(task) == Next::Stop {
            return;
        }
    }
}
