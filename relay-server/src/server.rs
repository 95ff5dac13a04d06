//! The relay on the network: an accept loop with explicit limits, and one task that owns the state.

mod clock;
mod connection;
mod desk;
mod farewell;
mod gate;
mod giving;
mod log;
mod routes;

use std::{io, net::SocketAddr, path::PathBuf, pin::Pin, sync::Arc};

use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinError,
    time::timeout,
};
use wire::hop::RelaySecret;

use self::{
    clock::Clock,
    desk::{Desk, Event},
    gate::Gate,
    routes::Shared,
};
use crate::{
    admission::Admission,
    limits::{GOODBYE, INCOMING},
    page::Page,
    store::{Forgetful, SqliteFile, StoreFault},
};

/// How a relay runs.
#[derive(Debug)]
pub struct Config {
    /// The relay's own key; invites name its fingerprint.
    pub key: RelaySecret,
    /// Whom it serves.
    pub admission: Admission,
    /// Where its sessions and mailboxes are kept.
    pub storage: Storage,
}

/// Where sessions and mailboxes are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// In memory: all is gone with the process.
    Memory,
    /// In a SQLite file.
    File(PathBuf),
}

/// Why a relay did not start, or stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It would serve strangers though nobody asked for that.
    #[error(
        "{0} can be reached from other machines: list the identities to serve (--allow FILE), or \
         say that anybody may come (--open)"
    )]
    Exposed(SocketAddr),
    /// The listening socket does not work.
    #[error("the listening socket does not work")]
    Socket(#[source] io::Error),
    /// The store does not work.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// The task that owns the state is gone: a bug.
    #[error("the relay stopped by a mistake in it; please report this")]
    Bug(#[source] JoinError),
}

impl ServeError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Exposed(_) => "relay.exposed",
            Self::Socket(_) => "relay.socket",
            Self::Store(fault) => fault.code(),
            Self::Bug(_) => "relay.bug",
        }
    }
}

/// Serves until `shutdown` completes, then says goodbye to all and flushes the store.
///
/// # Errors
///
/// [`ServeError`] when it cannot start, or when the store fails: a relay that cannot write stops.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    Server::open(config, listener).await?.run(shutdown).await
}

/// A relay with its store open, ready to serve.
///
/// Its address for devices is `ws://` + the listener's address + `/v1`; `/health` answers plain HTTP. All
/// other paths are the page's, where there is one.
pub struct Server {
    listener: TcpListener,
    clock: Clock,
    key: RelaySecret,
    admission: Admission,
    page: Option<Page>,
    events: mpsc::Sender<Event>,
    desk: Pin<Box<dyn Future<Output = Result<(), StoreFault>> + Send>>,
}

impl Server {
    /// Opens the store and brings back what it holds.
    ///
    /// # Errors
    ///
    /// [`ServeError`] when the listener is reachable by strangers that nobody asked for, or the store
    /// cannot be used.
    pub async fn open(config: Config, listener: TcpListener) -> Result<Self, ServeError> {
        let Config { key, admission, storage } = config;
        let address = listener.local_addr().map_err(ServeError::Socket)?;
        if !admission.may_listen_at(address.ip()) {
            return Err(ServeError::Exposed(address));
        }
        let clock = Clock::start();
        let (events, inbox) = mpsc::channel(INCOMING);
        let desk: Pin<Box<dyn Future<Output = _> + Send>> = match storage {
            Storage::Memory => Box::pin(Desk::open(Forgetful, clock).await?.run(inbox)),
            Storage::File(path) => {
                Box::pin(Desk::open(SqliteFile::open(&path).await?, clock).await?.run(inbox))
            }
        };
        Ok(Self { listener, clock, key, admission, page: None, events, desk })
    }

    /// Serves a phone page too.
    ///
    /// # Security
    ///
    /// Whoever can reach the relay gets the page, listed or not. Who opens it runs what this relay gave:
    /// whoever has the relay's machine can give another page, which takes the shares that are opened in it.
    #[must_use]
    pub fn with_page(mut self, page: Page) -> Self {
        self.page = Some(page);
        self
    }

    /// Serves until `shutdown` completes, then says goodbye to all and flushes the store.
    ///
    /// # Errors
    ///
    /// [`ServeError::Store`] when the store fails: a relay that cannot write stops.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) -> Result<(), ServeError> {
        let Self { listener, clock, key, admission, page, events, desk } = self;
        let mut desk = tokio::spawn(desk);
        let (stop, stopping) = watch::channel(());
        let (guests, mut all_gone) = mpsc::channel(1);
        let gate = Gate::new(clock, guests);
        let shared = Shared::new(key, admission, events.clone(), stopping.clone());
        let router = routes::router(Arc::new(shared), page);
        tracing::info!("serving");
        let failed = tokio::select! {
            () = routes::accept(listener, gate, router, stopping) => None,
            () = shutdown => None,
            ended = &mut desk => Some(ended),
        };
        tracing::info!("stopping");
        drop(stop);
        // Nothing is ever sent here: it ends when the last guest has let go.
        let _ = timeout(2 * GOODBYE, all_gone.recv()).await;
        let ended = match failed {
            Some(ended) => ended,
            None => {
                // A desk that is gone already says why when it is joined.
                let _ = events.send(Event::Stop).await;
                desk.await
            }
        };
        ended.map_err(ServeError::Bug)?.map_err(ServeError::Store)
    }
}
