//! The accept loop and the routes.

use std::{
    pin::pin,
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
    giving::{self, Errand},
};
use crate::{
    admission::Admission,
    key_file::fingerprint_text,
    limits::{FIRST_BYTE, HEADERS, HTTP},
    page::Page,
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

/// What the relay answers: devices at `/v1`, and the page at all that is not the relay's own.
pub(crate) fn router(shared: Arc<Shared>, page: Option<Page>) -> Router {
    let router =
        Router::new().route("/v1", get(upgrade)).route("/health", get(health)).with_state(shared);
    match page {
        Some(page) => router.fallback_service(giving::files(page)),
        None => router,
    }
}

/// Accepts connections for ever.
pub(crate) async fn accept(
    listener: TcpListener,
    gate: Arc<Gate>,
    router: Router,
    stopping: watch::Receiver<()>,
) {
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
/// because an answer that nobody reads would hold it open. A file of the page that is on its way then may
/// arrive; no other request is taken.
async fn attend(stream: TcpStream, pass: Pass, router: Router) {
    if !matches!(timeout(FIRST_BYTE, stream.peek(&mut [0])).await, Ok(Ok(1))) {
        return;
    }
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let errand = Arc::new(Errand::default());
    let router = router.layer(Extension(Arc::new(pass))).layer(Extension(Arc::clone(&errand)));
    let service = TowerToHyperService::new(router);
    let mut serving = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS)
            .max_buf_size(LONGEST_HEAD)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades()
    );
    let mut ended = timeout(HTTP, serving.as_mut()).await;
    if ended.is_err() && !errand.grace().is_zero() {
        serving.as_mut().graceful_shutdown();
        ended = timeout(errand.grace(), serving).await;
    }
    match ended {
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
        // A frame that is somewhat too long is read, and told so; one that claims more is refused unread.
        .max_message_size(2 * LONGEST_FRAME)
        .max_frame_size(2 * LONGEST_FRAME)
        .max_write_buffer_size(2 * LONGEST_FRAME)
        .on_upgrade(move |socket| connection::run(socket, shared, pass))
}

#[derive(Serialize)]
struct Health {
    ok: bool,
    version: &'static str,
    protocol: u8,
    /// The fingerprint that devices pin, for the page that this relay serves.
    key: String,
}

async fn health(State(shared): State<Arc<Shared>>) -> (StatusCode, Json<Health>) {
    let ok = !shared.desk.is_closed();
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let key = fingerprint_text(&shared.key);
    (status, Json(Health { ok, version: env!("CARGO_PKG_VERSION"), protocol: RELAY_VERSION, key }))
}
