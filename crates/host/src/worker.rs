//! The worker: it alone owns a party, on a thread of its own where there are any, and performs what the
//! party asks for, strictly in order.

#[cfg_attr(feature = "native", path = "worker/thread.rs")]
#[cfg_attr(not(feature = "native"), path = "worker/turns.rs")]
mod turns;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use party::{Effect, Fact, Happening, Moment, Networks, Party, PartyView, RecordKey, Scheme};
use rand_core::CryptoRng;
use tokio::sync::{OwnedSemaphorePermit, mpsc as async_mpsc};
use wire::{
    WalletId,
    relay::{ClientFrame, RelayFrame},
};

use crate::{
    cores::Cores,
    home::{HomeError, Keys},
    link::{self, Event, RelayAddress, Sockets},
    marker::Marker,
    records::Records,
    runtime::{Runtime, Task as Running},
    system,
};

use turns::{Outbox, Turns};

/// Who wants to know. Called between two turns of the party: return at once.
pub trait Observer: Send + 'static {
    /// The view changed.
    fn view(&self, view: Arc<PartyView>);
    /// Something is worth a notice.
    fn happened(&self, happening: Happening);
    /// The line to the relay broke, for this reason.
    fn line_broke(&self, code: &'static str);
    /// A signed transaction wants to reach its chain.
    fn publish(&self, wallet: WalletId, chain_id: u64, raw: Vec<u8>);
}

type Order<S> = Box<dyn FnOnce(&mut Party<S>, &mut Moment<'_>) + Send>;

enum Task<S: Scheme> {
    Order(Order<S>),
    Fact(Fact),
    Heard(RelayFrame, OwnedSemaphorePermit),
    Broke(&'static str),
    Connect(RelayAddress),
    Stop,
}

/// A running party.
pub struct Worker<S: Scheme> {
    tasks: Outbox<S>,
    view: Arc<Mutex<Arc<PartyView>>>,
    turns: Turns,
}

/// The worker has stopped: the device is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the device is locked")]
pub struct Stopped;

impl<S: Scheme> Worker<S> {
    /// Reads the party's records and starts its thread.
    ///
    /// Also gives the names of records that could not be read; they are left as they are.
    ///
    /// # Errors
    ///
    /// [`HomeError`] when the records cannot be listed.
    pub fn start(
        keys: &Keys,
        networks: Networks,
        runtime: impl Into<Runtime>,
        observer: impl Observer,
    ) -> Result<(Self, Vec<RecordKey>), HomeError>
    where
        S::Shares: Send,
        S::Making: Send,
        S::Trial: Send,
        S::Signing: Send,
    {
        let keys = keys.duplicate();
        let (records, mut unreadable) = load(&keys.records)?;
        let identity = keys.duplicate().identity;
        let (mut party, more) =
            Party::<S>::new(identity, keys.introduction.clone(), networks, records);
        party.heed_unread(&unreadable);
        unreadable.extend(more.0);
        if let Some(marks) = keys.remembered.marks() {
            party.heed(marks);
        }
        let marker = keys.marker();
        let (tasks, inbox) = turns::channel();
        let view = Arc::new(Mutex::new(Arc::new(party.view())));
        let state = Driver {
            party,
            keys,
            observer,
            runtime: runtime.into(),
            view: Arc::clone(&view),
            line: None,
            marker,
            tasks: tasks.clone(),
            wake_at: None,
        };
        let turns = Turns::begin(state, inbox)?;
        Ok((Self { tasks, view, turns }, unreadable))
    }

    /// The latest view; never waits for a computation.
    #[must_use]
    pub fn view(&self) -> Arc<PartyView> {
        Arc::clone(&self.view.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Connects to this relay, and keeps the line open from now on.
    ///
    /// # Errors
    ///
    /// [`Stopped`].
    pub fn connect(&self, address: RelayAddress) -> Result<(), Stopped> {
        self.tasks.send(Task::Connect(address)).map_err(|_| Stopped)
    }

    /// Lets the party do something, and gives its answer once it is done.
    ///
    /// # Errors
    ///
    /// [`Stopped`].
    pub async fn tell<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Party<S>, &mut Moment<'_>) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        let (reply, answer) = tokio::sync::oneshot::channel();
        let order: Order<S> = Box::new(move |party, moment| {
            // Whoever asked may have gone; the deed stands all the same.
            let _ = reply.send(act(party, moment));
        });
        self.tasks.send(Task::Order(order)).map_err(|_| Stopped)?;
        answer.await.map_err(|_| Stopped)
    }

    /// Stops the party and wipes it: what locking means.
    pub fn stop(self) {
        drop(self);
    }
}

impl<S: Scheme> Drop for Worker<S> {
    fn drop(&mut self) {
        // A party that has stopped already has no inbox; then there is nothing to stop.
        let _ = self.tasks.send(Task::Stop);
        self.turns.end();
    }
}

fn moment(rng: &mut dyn CryptoRng) -> Moment<'_> {
    let (now, micros) = system::now_in_micros();
    Moment { now, micros, rng, crew: &Cores }
}

/// Records that open, and the names of those that do not.
type Loaded = (Vec<(RecordKey, party::SecretBytes)>, Vec<RecordKey>);

fn load(records: &Records) -> Result<Loaded, HomeError> {
    let mut names = records.list("wallets")?;
    names.extend(records.list("parts")?);
    names.push("contacts".to_owned());
    let mut found = Vec::new();
    let mut unreadable = Vec::new();
    for name in names {
        let Some(key) = RecordKey::parse(&name) else { continue };
        match records.fetch(&name) {
            Ok(Some(contents)) => {
                found.push((key, party::SecretBytes::new(contents.expose().to_vec())));
            }
            Ok(None) => {}
            Err(_) => unreadable.push(key),
        }
    }
    Ok((found, unreadable))
}

struct Driver<S: Scheme, O: Observer> {
    party: Party<S>,
    keys: Keys,
    observer: O,
    runtime: Runtime,
    view: Arc<Mutex<Arc<PartyView>>>,
    line: Option<(async_mpsc::UnboundedSender<ClientFrame>, Running)>,
    marker: Option<Marker>,
    tasks: Outbox<S>,
    wake_at: Option<u64>,
}

/// Whether there is more to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    Stop,
}

impl<S: Scheme, O: Observer> Driver<S, O> {
    /// How long the party may be left alone; `None` for as long as nothing happens.
    fn patience(&self) -> Option<Duration> {
        let wait = |at: u64| Duration::from_secs(at.saturating_sub(system::now()));
        self.wake_at.map(wait)
    }

    /// One turn of the party; none came in time where there is none.
    fn turn(&mut self, task: Option<Task<S>>) -> Next {
        match task {
            None => {
                self.wake_at = None;
                self.feed(Fact::Tick);
            }
            Some(Task::Order(order)) => {
                let mut rng = system::rng();
                order(&mut self.party, &mut moment(&mut rng));
            }
            Some(Task::Fact(fact)) => self.feed(fact),
            Some(Task::Heard(frame, permit)) => {
                self.feed(Fact::Relay(frame));
                drop(permit);
            }
            Some(Task::Broke(code)) => {
                self.observer.line_broke(code);
                self.feed(Fact::Disconnected);
            }
            Some(Task::Connect(address)) => self.connect(address),
            Some(Task::Stop) => return Next::Stop,
        }
        self.drain();
        self.publish_view();
        Next::GoOn
    }

    fn feed(&mut self, fact: Fact) {
        let mut rng = system::rng();
        self.party.feed(fact, &mut moment(&mut rng));
    }

    /// Performs effects strictly in order: what must not be forgotten is on the disk before anything
    /// that follows is said.
    fn drain(&mut self) {
        while let Some(effect) = self.party.next_effect() {
            match effect {
                Effect::Keep { record, contents, read_back } => {
                    self.keep(record, contents.expose(), read_back);
                }
                Effect::Read { record } => {
                    let fact = match self.keys.records.fetch(&record.to_string()) {
                        Ok(found) => {
                            let contents =
                                found.map(|found| party::SecretBytes::new(found.expose().to_vec()));
                            Fact::Read { record, contents }
                        }
                        Err(_) => Fact::NotRead { record },
                    };
                    self.feed(fact);
                }
                Effect::Erase { record } => {
                    if self.keys.records.erase(&record.to_string()).is_err() {
                        self.feed(Fact::NotErased { record });
                    }
                }
                Effect::Mark { wallet, mark } => {
                    if let Some(marker) = &mut self.marker {
                        marker.set(wallet, mark, &self.keys.identity);
                    }
                }
                Effect::Send(frame) => {
                    if let Some((line, _)) = &self.line {
                        // A line that ended says so itself, as an event.
                        let _ = line.send(frame);
                    }
                }
                Effect::Publish { wallet, chain_id, raw } => {
                    self.observer.publish(wallet, chain_id, raw);
                }
                Effect::Show(happening) => {
                    self.publish_view();
                    self.observer.happened(happening);
                }
                Effect::Wake(at) => {
                    self.wake_at = Some(self.wake_at.map_or(at, |wake_at| wake_at.min(at)));
                }
            }
        }
    }

    fn keep(&mut self, record: RecordKey, contents: &[u8], read_back: bool) {
        let name = record.to_string();
        if self.keys.records.put(&name, contents).is_err() {
            self.feed(Fact::NotKept { record });
            return;
        }
        if read_back {
            let fact = match self.keys.records.fetch(&name) {
                Ok(Some(found)) => {
                    let contents = party::SecretBytes::new(found.expose().to_vec());
                    Fact::Kept { record, contents }
                }
                Ok(None) | Err(_) => Fact::NotKept { record },
            };
            self.feed(fact);
        }
    }

    fn connect(&mut self, address: RelayAddress) {
        if let Some((_, task)) = self.line.take() {
            task.abort();
            self.feed(Fact::Disconnected);
        }
        self.party.use_relay(address.url.clone(), address.key);
        let (frames, outbox) = async_mpsc::unbounded_channel();
        let identity = self.keys.duplicate().identity;
        let tasks = self.tasks.clone();
        let events = move |event| {
            let task = match event {
                Event::Up => Task::Fact(Fact::Connected),
                Event::Down { code } => Task::Broke(code),
                Event::Frame(frame, permit) => Task::Heard(frame, permit),
            };
            tasks.send(task).is_ok()
        };
        let store = self.keys.records.store();
        let task = self.runtime.spawn(link::run(
            address,
            identity,
            Sockets::default(),
            store,
            outbox,
            events,
        ));
        self.line = Some((frames, task));
    }

    fn publish_view(&self) {
        let view = Arc::new(self.party.view());
        let mut held = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        if **held != *view {
            *held = Arc::clone(&view);
            drop(held);
            self.observer.view(view);
        }
    }
}

impl<S: Scheme, O: Observer> Drop for Driver<S, O> {
    fn drop(&mut self) {
        if let Some((_, task)) = self.line.take() {
            task.abort();
        }
    }
}
