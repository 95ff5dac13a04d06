//! A relay on a free port, and devices that talk to it.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use relay_server::{Admission, Config, Page, ServeError, Server, Storage};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, client_async, connect_async_with_config,
    tungstenite::{Message, protocol::CloseFrame},
};
use wire::{
    DeviceSecret, PartyId, SessionLocator, codec,
    hop::{ExpectRelayHello, HopLink, RelaySecret},
    relay::{ClientFrame, LONGEST_FRAME, Lobby, RelayFrame},
};

/// Longer than anything here takes, paused clocks included; a test that waits so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(100);

pub(crate) fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// A relay that runs until it is stopped.
pub(crate) struct Running {
    pub(crate) address: Address,
    pub(crate) host: String,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::start_with(Admission::LoopbackOnly, Storage::Memory).await
    }

    pub(crate) async fn start_with(admission: Admission, storage: Storage) -> Self {
        Self::open(admission, storage, |server| server).await
    }

    pub(crate) async fn start_with_page(page: Page) -> Self {
        Self::open(Admission::LoopbackOnly, Storage::Memory, |server| server.with_page(page)).await
    }

    async fn open(
        admission: Admission,
        storage: Storage,
        furnish: impl FnOnce(Server) -> Server,
    ) -> Self {
        let key = RelaySecret::make(&mut rng());
        let fingerprint = key.fingerprint();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let server = Server::open(Config { key, admission, storage }, listener).await.unwrap();
        let server = furnish(server);
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(server.run(async {
            let _ = stopped.await;
        }));
        let address = Address { url: format!("ws://{host}/v1"), key: fingerprint };
        Self { address, host, stop, ended }
    }

    pub(crate) async fn stop(self) -> Result<(), ServeError> {
        self.stop.send(()).unwrap();
        timeout(PATIENCE, self.ended).await.unwrap().unwrap()
    }
}

impl std::ops::Deref for Running {
    type Target = Address;

    fn deref(&self) -> &Address {
        &self.address
    }
}

/// Where a relay is and what key it has.
pub(crate) struct Address {
    pub(crate) url: String,
    pub(crate) key: [u8; 32],
}

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A device with an open link.
pub(crate) struct Device {
    pub(crate) socket: Socket,
    pub(crate) link: HopLink,
    pub(crate) party: PartyId,
}

/// Without Nagle's delay, which would hold back each second small frame.
pub(crate) async fn connect(url: &str) -> Socket {
    connect_async_with_config(url, None, true).await.unwrap().0
}

pub(crate) fn identity() -> DeviceSecret {
    DeviceSecret::make(&mut rng())
}

impl Device {
    pub(crate) async fn connect(relay: &Address, identity: &DeviceSecret) -> Self {
        Self::log_in(connect(&relay.url).await, relay, identity).await
    }

    /// With so small a buffer that what is not read soon waits at the relay.
    pub(crate) async fn connect_narrowly(relay: &Running, identity: &DeviceSecret) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = socket.connect(relay.host.parse().unwrap()).await.unwrap();
        let stream = MaybeTlsStream::Plain(stream);
        let socket = client_async(&relay.url, stream).await.unwrap().0;
        Self::log_in(socket, relay, identity).await
    }

    async fn log_in(mut socket: Socket, relay: &Address, identity: &DeviceSecret) -> Self {
        let (expect, hello) = ExpectRelayHello::start(relay.key, &mut rng());
        socket.send(Message::binary(hello)).await.unwrap();
        let answer = timeout(PATIENCE, socket.next()).await.unwrap().unwrap().unwrap();
        let (link, login) = expect.receive(&answer.into_data(), identity).unwrap();
        socket.send(Message::binary(login)).await.unwrap();
        Self { socket, link, party: identity.bundle().party_id() }
    }

    pub(crate) async fn fresh(relay: &Address) -> Self {
        Self::connect(relay, &identity()).await
    }

    pub(crate) async fn say(&mut self, frame: ClientFrame) {
        let sealed = self.link.seal(&codec::encode(&frame)).unwrap();
        self.socket.send(Message::binary(sealed)).await.unwrap();
    }

    /// The next frame.
    pub(crate) async fn hear(&mut self) -> RelayFrame {
        let sealed = timeout(PATIENCE, self.next_binary()).await.expect("a frame in time");
        let frame = self.link.open(&sealed).unwrap();
        codec::decode(&frame, LONGEST_FRAME).unwrap()
    }

    async fn next_binary(&mut self) -> Vec<u8> {
        loop {
            match self.socket.next().await.unwrap().unwrap() {
                Message::Binary(sealed) => return sealed.into(),
                Message::Ping(_) => {}
                other => panic!("not a frame: {other:?}"),
            }
        }
    }

    /// The next frame that `pick` wants; others are passed over.
    pub(crate) async fn hear_until<T>(
        &mut self,
        mut pick: impl FnMut(RelayFrame) -> Option<T>,
    ) -> T {
        loop {
            if let Some(found) = pick(self.hear().await) {
                return found;
            }
        }
    }

    /// The next letter: cursor and text.
    pub(crate) async fn letter(&mut self) -> (u64, Vec<u8>) {
        self.hear_until(|frame| match frame {
            RelayFrame::Deliver { cursor, letter, .. } => Some((cursor, letter)),
            _ => None,
        })
        .await
    }

    pub(crate) async fn accepted(&mut self) -> u64 {
        self.hear_until(|frame| match frame {
            RelayFrame::Accepted { seq, .. } => Some(seq),
            _ => None,
        })
        .await
    }

    pub(crate) async fn lobby(&mut self) -> Lobby {
        self.hear_until(|frame| match frame {
            RelayFrame::Lobby(lobby) => Some(lobby),
            _ => None,
        })
        .await
    }

    /// Opens a session for these, and itself.
    pub(crate) async fn open(&mut self, seats: u8, wanted: Vec<PartyId>) -> SessionLocator {
        self.say(ClientFrame::Open { request: 1, seats, wanted }).await;
        self.hear_until(|frame| match frame {
            RelayFrame::Opened { session, .. } => Some(session),
            RelayFrame::Refused { reason, .. } => panic!("refused: {reason:?}"),
            _ => None,
        })
        .await
    }

    pub(crate) async fn join(&mut self, session: SessionLocator) {
        self.say(ClientFrame::Join { request: 2, session }).await;
        self.done().await;
    }

    pub(crate) async fn done(&mut self) {
        self.hear_until(|frame| match frame {
            RelayFrame::Done { .. } => Some(()),
            RelayFrame::Refused { reason, .. } => panic!("refused: {reason:?}"),
            _ => None,
        })
        .await;
    }

    /// How the relay closes the connection; `None` when it just drops it.
    pub(crate) async fn farewell(&mut self) -> Option<CloseFrame> {
        farewell(&mut self.socket).await
    }
}

pub(crate) async fn farewell(socket: &mut Socket) -> Option<CloseFrame> {
    loop {
        match timeout(PATIENCE, socket.next()).await.expect("the relay closes in time") {
            Some(Ok(Message::Close(frame))) => return frame,
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return None,
        }
    }
}

/// Two devices in one session.
pub(crate) async fn pair(relay: &Running) -> (Device, Device, SessionLocator) {
    let mut a = Device::fresh(relay).await;
    let mut b = Device::fresh(relay).await;
    let session = a.open(2, vec![]).await;
    b.join(session).await;
    (a, b, session)
}
