//! Sessions, and mailboxes that cannot read their mail.
//!
//! A relay seats parties in sessions that only their initiator starts, and keeps sealed letters in
//! order until their recipient has them. It never holds a key to a letter. Inside out:
//!
//! 1. [`Relay`] decides: a state machine without clock, sockets or threads. It takes frames and
//!    moments and returns [`Effect`]s in order, what must be kept before what may be said.
//! 2. [`store`] keeps: a journal of [`Change`]s, in memory or in a SQLite file, from which a relay
//!    that was killed comes back as it was.
//! 3. [`Server`] acts: an accept loop with explicit limits, the sealed link of [`wire::hop`] with each
//!    device, and one task that owns the [`Relay`]. Beside its letters it may serve the phone [`Page`].
//!
//! ```no_run
//! # async fn example(key: wire::hop::RelaySecret) -> Result<(), Box<dyn std::error::Error>> {
//! use relay_server::{Admission, Config, Storage, serve};
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let config = Config { key, admission: Admission::LoopbackOnly, storage: Storage::Memory };
//! serve(config, listener, async { let _ = tokio::signal::ctrl_c().await; }).await?;
//! # Ok(())
//! # }
//! ```

#[cfg(not(target_family = "wasm"))]
pub mod admission;
mod bucket;
#[cfg(not(target_family = "wasm"))]
pub mod key_file;
pub mod limits;
#[cfg(not(target_family = "wasm"))]
pub mod page;
pub mod relay;
#[cfg(not(target_family = "wasm"))]
pub mod server;
#[cfg(not(target_family = "wasm"))]
pub mod store;

#[cfg(not(target_family = "wasm"))]
pub use {
    admission::Admission,
    page::{Page, PageError},
    server::{Config, ServeError, Server, Storage, serve},
};

pub use relay::{Change, ConnectionId, Effect, Moment, Relay};
