//! One device's connection: handshake, then frames both ways until one side ends it.

use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use tokio::{
    sync::{mpsc, oneshot},
    time::{MissedTickBehavior, interval, timeout},
};
use wire::{
    PartyId, codec,
    hop::{ExpectLogin, HopLink, HopOpener, HopSealer},
    relay::{ClientFrame, LONGEST_FRAME, RelayFrame},
};

use super::{
    desk::{Event, Line},
    farewell::Farewell,
    gate::{IdentityPass, Pass},
    routes::Shared,
};
use crate::{
    limits::{GOODBYE, HANDSHAKE, IDLE, OUTGOING, PING, WRITE},
    relay::ConnectionId,
};

/// Serves a device until its connection ends. The login lasts as long as the connection.
pub(crate) async fn run(mut socket: WebSocket, shared: Arc<Shared>, pass: Arc<Pass>) {
    let mut stopping = shared.stopping.clone();
    let welcomed = tokio::select! {
        welcomed = welcome(&mut socket, &shared, &pass) => welcomed,
        _ = stopping.changed() => Err(Farewell::Stopping),
    };
    let farewell = match welcomed {
        Ok((link, guest, _identity)) => {
            return guest.stay(socket, link, &shared).await;
        }
        Err(farewell) => farewell,
    };
    tracing::info!(outcome = farewell.code(), "not logged in");
    let (mut sink, _) = socket.split();
    part(&mut sink, farewell).await;
}

/// The handshake of [`wire::hop`], then the relay's own list and counts.
async fn welcome(
    socket: &mut WebSocket,
    shared: &Shared,
    pass: &Arc<Pass>,
) -> Result<(HopLink, Guest, IdentityPass), Farewell> {
    let hello = next_hello(socket).await?;
    let (expect, answer) =
        ExpectLogin::start(&shared.key, &hello, &mut UnwrapErr(SysRng)).map_err(Farewell::Hop)?;
    socket.send(Message::Binary(answer.into())).await.map_err(|_| Farewell::Gone)?;
    let login = next_hello(socket).await?;
    let (link, bundle) = expect.receive(&login).map_err(Farewell::Hop)?;
    let party = bundle.party_id();
    if !shared.admission.admits(&party) {
        return Err(Farewell::NotListed);
    }
    let identity = pass.identify(party).ok_or(Farewell::TooMany)?;
    Ok((link, Guest { party, connection: shared.next_connection() }, identity))
}

async fn next_hello(socket: &mut WebSocket) -> Result<Vec<u8>, Farewell> {
    let message = timeout(HANDSHAKE, socket.recv()).await.map_err(|_| Farewell::TooSlow)?;
    match message {
        Some(Ok(Message::Binary(bytes))) => Ok(bytes.into()),
        Some(Ok(Message::Close(_)) | Err(_)) | None => Err(Farewell::Gone),
        Some(Ok(_)) => Err(Farewell::Malformed),
    }
}

/// A logged-in party on this connection.
#[derive(Debug, Clone, Copy)]
struct Guest {
    party: PartyId,
    connection: ConnectionId,
}

impl Guest {
    async fn stay(self, socket: WebSocket, link: HopLink, shared: &Shared) {
        let Self { party, connection } = self;
        let (frames, outgoing) = mpsc::channel(OUTGOING);
        let (hang_up, mut hung_up) = oneshot::channel();
        let line = Line { frames, hang_up };
        if shared.desk.send(Event::Connected { party, connection, line }).await.is_err() {
            return;
        }
        tracing::info!(party = party.short(), connection = connection.0, "logged in");

        let (sealer, opener) = link.split();
        let (mut sink, stream) = socket.split();
        let mut stopping = shared.stopping.clone();
        let farewell = tokio::select! {
            biased;
            farewell = &mut hung_up => farewell.unwrap_or(Farewell::Stopping),
            _ = stopping.changed() => Farewell::Stopping,
            farewell = self.listen(stream, opener, &shared.desk) => farewell,
            farewell = self.speak(&mut sink, sealer, outgoing, &shared.desk) => farewell,
        };
        // The desk is gone only when the relay stops.
        let _ = shared.desk.send(Event::Disconnected { party, connection }).await;
        tracing::info!(
            party = party.short(),
            connection = connection.0,
            outcome = farewell.code(),
            "disconnected"
        );
        part(&mut sink, farewell).await;
    }

    /// Passes frames to the desk; waits when the desk is behind, and the device with it.
    async fn listen(
        self,
        mut stream: SplitStream<WebSocket>,
        mut opener: HopOpener,
        desk: &mpsc::Sender<Event>,
    ) -> Farewell {
        let Self { party, connection } = self;
        loop {
            let Ok(message) = timeout(IDLE, stream.next()).await else { return Farewell::Idle };
            let sealed = match message {
                Some(Ok(Message::Binary(bytes))) => bytes,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Text(_))) => return Farewell::Malformed,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Farewell::Gone,
            };
            let frame = match opener.open(&sealed) {
                Ok(frame) => frame,
                Err(error) => return Farewell::Hop(error),
            };
            let Ok(frame) = codec::decode::<ClientFrame>(&frame, LONGEST_FRAME) else {
                return Farewell::Malformed;
            };
            if desk.send(Event::Frame { party, connection, frame }).await.is_err() {
                return Farewell::Stopping;
            }
        }
    }

    /// Seals and writes what the desk says, as many frames at once as wait, and asks for a sign of
    /// life now and then.
    async fn speak(
        self,
        sink: &mut SplitSink<WebSocket, Message>,
        mut sealer: HopSealer,
        mut outgoing: mpsc::Receiver<RelayFrame>,
        desk: &mpsc::Sender<Event>,
    ) -> Farewell {
        let Self { party, connection } = self;
        let mut pings = interval(PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pings.reset();
        loop {
            let first = tokio::select! {
                frame = outgoing.recv() => match frame {
                    Some(frame) => Some(frame),
                    // The farewell is in the other channel.
                    None => return std::future::pending().await,
                },
                _ = pings.tick() => None,
            };
            let writing = write(sink, &mut sealer, first, &mut outgoing);
            let cursor = match timeout(WRITE, writing).await {
                Ok(Ok(cursor)) => cursor,
                Ok(Err(farewell)) => return farewell,
                Err(_) => return Farewell::NotReading,
            };
            let Some(cursor) = cursor else { continue };
            if desk.send(Event::Written { party, connection, cursor }).await.is_err() {
                return Farewell::Stopping;
            }
        }
    }
}

/// Writes a frame, or a ping, and all frames that wait behind it; gives the last letter's cursor.
async fn write(
    sink: &mut SplitSink<WebSocket, Message>,
    sealer: &mut HopSealer,
    first: Option<RelayFrame>,
    outgoing: &mut mpsc::Receiver<RelayFrame>,
) -> Result<Option<u64>, Farewell> {
    let mut cursor = None;
    if first.is_none() {
        sink.feed(Message::Ping(Vec::new().into())).await.map_err(|_| Farewell::Gone)?;
    }
    let mut next = first;
    while let Some(frame) = next {
        if let RelayFrame::Deliver { cursor: this, .. } = &frame {
            cursor = Some(*this);
        }
        let sealed = sealer.seal(&codec::encode(&frame)).map_err(Farewell::Hop)?;
        sink.feed(Message::Binary(sealed.into())).await.map_err(|_| Farewell::Gone)?;
        next = outgoing.try_recv().ok();
    }
    sink.flush().await.map_err(|_| Farewell::Gone)?;
    Ok(cursor)
}

/// Says why, briefly.
async fn part(sink: &mut SplitSink<WebSocket, Message>, farewell: Farewell) {
    let goodbye = async {
        sink.send(Message::Close(Some(farewell.frame()))).await?;
        sink.close().await
    };
    // Whoever does not listen to the farewell is dropped without.
    let _ = timeout(GOODBYE, goodbye).await;
}
