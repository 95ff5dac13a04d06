//! The accept loop and the two routes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension, Json, Router,
    extract::{State, ws::WebSocketUpgrade},
    http::StatusCode,
    response::Response,
    routing::get,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use serde::Serialize;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::timeout,
};
use wire::{
    hop::RelaySecret,
    relay::{LONGEST_FRAME, RELAY_VERSION},
};

use super::{
    connection,
    desk::Event,
    gate::{Gate, Pass},
};
use crate::{
    admission::Admission,
    limits::{FIRST_BYTE, HEADERS, HTTP},
    relay::ConnectionId,
};

/// The longest request line with headers, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;
/// How long to wait when the system has no socket to give.
const BREATH: Duration = Duration::from_millis(100);

/// What every connection needs.
pub(crate) struct Shared {
    pub(crate) key: RelaySecret,
    pub(crate) admission: Admission,
    pub(crate) desk: mpsc::Sender<Event>,
    /// Closed when the relay stops.
    pub(crate) stopping: watch::Receiver<()>,
    connections: AtomicU64,
}

impl Shared {
    pub(crate) fn new(
        key: RelaySecret,
        admission: Admission,
        desk: mpsc::Sender<Event>,
        stopping: watch::Receiver<()>,
    ) -> Self {
        Self { key, admission, desk, stopping, connections: AtomicU64::new(0) }
    }

    pub(crate) fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed))
    }
}

/// Accepts connections for ever.
pub(crate) async fn accept(listener: TcpListener, gate: Arc<Gate>, shared: Arc<Shared>) {
    let stopping = shared.stopping.clone();
    let router =
        Router::new().route("/v1", get(upgrade)).route("/health", get(health)).with_state(shared);
    loop {
        let (stream, address) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        match gate.enter(address.ip()) {
            Ok(pass) => {
                let attended = attend(stream, pass, router.clone());
                let mut stopping = stopping.clone();
                tokio::spawn(async move {
                    tokio::select! {
                        () = attended => {}
                        _ = stopping.changed() => {}
                    }
                });
            }
            Err(shed) => tracing::info!(?shed, "shed"),
        }
    }
}

/// Speaks HTTP for a short while. A connection that becomes a WebSocket lives on in its own task.
///
/// hyper starts its clock with the first byte, so that one has its own limit; and the whole has one,
/// because an answer that nobody reads would hold it open.
async fn attend(stream: TcpStream, pass: Pass, router: Router) {
    if !matches!(timeout(FIRST_BYTE, stream.peek(&mut [0])).await, Ok(Ok(1))) {
        return;
    }
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = TowerToHyperService::new(router.layer(Extension(Arc::new(pass))));
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    match timeout(HTTP, serving).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "http"),
        Err(_) => tracing::debug!("http took too long"),
    }
}

async fn upgrade(
    State(shared): State<Arc<Shared>>,
    Extension(pass): Extension<Arc<Pass>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .max_message_size(LONGEST_FRAME)
        .max_frame_size(LONGEST_FRAME)
        .max_write_buffer_size(2 * LONGEST_FRAME)
        .on_upgrade(move |socket| connection::run(socket, shared, pass))
}

#[derive(Serialize)]
struct Health {
    ok: bool,
    version: &'static str,
    protocol: u8,
}

async fn health(State(shared): State<Arc<Shared>>) -> (StatusCode, Json<Health>) {
    let ok = !shared.desk.is_closed();
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Health { ok, version: env!("CARGO_PKG_VERSION"), protocol: RELAY_VERSION }))
}
