//! A device as programs run it: a home on the disk, a worker, a line to the relay.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use host::{
    KdfParams, Password,
    home::Home,
    link::RelayAddress,
    worker::{Observer, Worker},
};
use party::{Happening, Moment, Networks, Party, PartyView, Threshold};
use tempfile::TempDir;
use tokio::{
    runtime::Handle,
    sync::{mpsc, watch},
    time::timeout,
};
use wire::{PartyId, WalletId, pairing::DeviceKind, text::Name};

use crate::disk::{Meter, Metered};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A device under measurement.
pub(crate) struct Device {
    worker: Worker<Threshold>,
    views: watch::Receiver<Arc<PartyView>>,
    news: mpsc::UnboundedReceiver<(Instant, News)>,
    pub(crate) disk: Meter,
    // Last: the worker ends before its folder goes.
    _folder: TempDir,
}

/// What a device has to tell, with the moment in which its worker told it.
#[derive(Debug)]
pub(crate) enum News {
    Ready,
    Published(Vec<u8>),
    Failed(String),
}

struct Reporter {
    views: watch::Sender<Arc<PartyView>>,
    news: mpsc::UnboundedSender<(Instant, News)>,
}

impl Reporter {
    fn tell(&self, news: News) {
        // Whoever measured may be done.
        let _ = self.news.send((Instant::now(), news));
    }
}

impl Observer for Reporter {
    fn view(&self, view: Arc<PartyView>) {
        self.views.send_replace(view);
    }

    fn happened(&self, happening: Happening) {
        match happening {
            Happening::WalletReady { .. } | Happening::WalletChanged { .. } => {
                self.tell(News::Ready)
            }
            Happening::Failed { failure, .. } => self.tell(News::Failed(format!("{failure:?}"))),
            Happening::Changed
            | Happening::Wanted { .. }
            | Happening::NeedsYou { .. }
            | Happening::Apart { .. }
            | Happening::Exported { .. }
            | Happening::PartKept { .. }
            | Happening::PartGiven { .. }
            | Happening::Frozen { .. }
            | Happening::FreezeTooEarly { .. }
            | Happening::Erased { .. }
            | Happening::Signed { .. } => {}
        }
    }

    fn line_broke(&self, code: &'static str) {
        self.tell(News::Failed(code.to_owned()));
    }

    fn publish(&self, _: WalletId, _: u64, raw: Vec<u8>) {
        self.tell(News::Published(raw));
    }
}

impl Device {
    /// Founds a device on the disk of the build folder, and connects it.
    pub(crate) async fn start(name: &str, relay: &RelayAddress) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let disk = Meter::default();
        let home = Home::open_on(Metered(disk.clone()), folder.path()).expect("an empty home");
        let keys = home
            .found(
                Name::new(name).expect("a good name"),
                DeviceKind::Computer,
                &Password::new("measured, not kept").expect("a good password"),
                KdfParams::FLOOR,
                None,
            )
            .expect("a device is founded");
        let (told, news) = mpsc::unbounded_channel();
        let (shown, views) = watch::channel(Arc::new(Self::nothing_yet(&keys)));
        let reporter = Reporter { views: shown, news: told };
        let (worker, _) = Worker::start(&keys, Networks::default(), Handle::current(), reporter)
            .expect("a worker starts");
        worker.connect(relay.clone()).expect("the worker runs");
        let mut device = Self { worker, views, news, disk, _folder: folder };
        device.until("connected", |view| view.connected.then_some(())).await;
        device
    }

    fn nothing_yet(keys: &host::home::Keys) -> PartyView {
        PartyView {
            me: keys.introduction().bundle.party_id(),
            introduction: keys.introduction().clone(),
            connected: false,
            wallets: Vec::new(),
            inbox: Vec::new(),
            session: None,
            unfinished: Vec::new(),
            missing: Vec::new(),
            restored: Vec::new(),
            parts: Vec::new(),
            handed: Vec::new(),
            last: None,
            exported: None,
        }
    }

    pub(crate) fn id(&self) -> PartyId {
        self.worker.view().me
    }

    pub(crate) fn view(&self) -> Arc<PartyView> {
        self.worker.view()
    }

    /// Waits until a view satisfies.
    pub(crate) async fn until<T>(
        &mut self,
        what: &str,
        wanted: impl Fn(&PartyView) -> Option<T>,
    ) -> T {
        let seen = timeout(PATIENCE, self.views.wait_for(|view| wanted(view).is_some())).await;
        let view = seen.unwrap_or_else(|_| panic!("never {what}: {:?}", self.worker.view()));
        let view = Arc::clone(&view.expect("the worker runs"));
        wanted(&view).expect("what was seen in it")
    }

    /// Does something that the party must not refuse.
    pub(crate) async fn act<E: std::fmt::Debug + Send + 'static>(
        &self,
        act: impl FnOnce(&mut Party<Threshold>, &mut Moment<'_>) -> Result<(), E> + Send + 'static,
    ) {
        self.worker.tell(act).await.expect("the worker runs").expect("the party agrees");
    }

    /// The next thing it has to tell, and when it told it.
    pub(crate) async fn hear(&mut self) -> (Instant, News) {
        let heard = timeout(PATIENCE, self.news.recv()).await.expect("news in time");
        match heard.expect("the worker runs") {
            (_, News::Failed(why)) => panic!("it failed: {why}"),
            heard => heard,
        }
    }
}
