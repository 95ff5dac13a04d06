//! The app's side of a host-level story: a real party in its own home, and a partner beside it.

use std::{
    io::{BufRead as _, BufReader, PipeReader, PipeWriter, Write as _},
    path::Path,
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use host::{
    KdfParams, Password,
    home::{Home, Keys, RelaySetting},
    link::RelayAddress,
    practice::{PartnerError, Report, serve},
    worker::{Observer, Worker},
};
use party::{Happening, Moment, Networks, Party, PartyView, Refused, Threshold};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{runtime::Handle, sync::watch, time::timeout};
use wire::{PartyId, WalletId, descriptor::WalletTerms, pairing::DeviceKind, text::Name};

/// How long a step may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A device with a party of its own.
pub(crate) struct Device {
    pub(crate) worker: Worker<Threshold>,
    pub(crate) me: PartyId,
    changes: watch::Receiver<()>,
    _dir: TempDir,
}

struct Watch(watch::Sender<()>);

impl Observer for Watch {
    fn view(&self, _: Arc<PartyView>) {
        self.0.send_replace(());
    }
    fn happened(&self, _: Happening) {}
    fn line_broke(&self, _: &'static str) {}
    fn publish(&self, _: WalletId, _: u64, _: Vec<u8>) {}
}

pub(crate) fn terms(practice: bool, threshold: u8, holders: u8) -> WalletTerms {
    WalletTerms {
        name: Name::new("Practice").unwrap(),
        threshold,
        holders,
        practice,
        master: None,
        brought: None,
        exported: false,
    }
}

impl Device {
    pub(crate) fn new(name: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let keys = found(dir.path(), name);
        let (changed, changes) = watch::channel(());
        let watch = Watch(changed);
        let (worker, _) =
            Worker::start(&keys, Networks::default(), Handle::current(), watch).unwrap();
        let me = keys.introduction().bundle.party_id();
        Self { worker, me, changes, _dir: dir }
    }

    pub(crate) async fn connect(&mut self, relay: &RelaySetting) {
        let address = RelayAddress { url: relay.url.clone(), key: relay.key.into_array() };
        self.worker.connect(address).unwrap();
        self.until(|view| view.connected.then_some(())).await;
    }

    pub(crate) async fn until<T>(&mut self, look: impl Fn(&PartyView) -> Option<T>) -> T {
        let found = timeout(PATIENCE, async {
            loop {
                if let Some(found) = look(&self.worker.view()) {
                    return found;
                }
                self.changes.changed().await.unwrap();
            }
        });
        let found = found.await;
        found.unwrap_or_else(|_| panic!("the view never came: {:#?}", self.worker.view()))
    }

    pub(crate) async fn order(
        &self,
        act: impl FnOnce(&mut Party<Threshold>, &mut Moment<'_>) -> Result<(), Refused> + Send + 'static,
    ) {
        self.worker.tell(act).await.unwrap().unwrap();
    }

    /// Opens a lobby and gives the invite.
    pub(crate) async fn invite(&mut self, terms: WalletTerms) -> String {
        self.order(|party, moment| party.create(terms, Vec::new(), moment)).await;
        self.until(|view| view.session.as_ref()?.invite.clone()).await
    }
}

fn found(dir: &Path, name: &str) -> Keys {
    let password = Password::new("correct horse").unwrap();
    let (name, cost) = (Name::new(name).unwrap(), KdfParams::FLOOR);
    let home = Home::open(dir).unwrap();
    home.found(name, DeviceKind::Computer, &password, cost, None).unwrap()
}

/// A partner in this process, on a pair of pipes, spoken to in raw lines.
pub(crate) struct Raw {
    orders: Option<PipeWriter>,
    reports: BufReader<PipeReader>,
    thread: JoinHandle<Result<(), PartnerError>>,
}

impl Raw {
    pub(crate) fn start(dir: &Path) -> Self {
        let (input, orders) = std::io::pipe().unwrap();
        let (reports, output) = std::io::pipe().unwrap();
        let dir = dir.to_owned();
        let thread = std::thread::spawn(move || serve(&dir, input, output));
        Self { orders: Some(orders), reports: BufReader::new(reports), thread }
    }

    pub(crate) fn begun(dir: &Path, app: PartyId, relay: Option<&RelaySetting>) -> (Self, Ready) {
        let mut partner = Self::start(dir);
        partner.say(&begin(&"5a".repeat(32), app, relay));
        match partner.hear() {
            Some(Report::Ready { partner: id, relay }) => (partner, Ready { id, relay }),
            other => panic!("not ready but {other:?}"),
        }
    }

    pub(crate) fn say(&mut self, line: &Value) {
        self.say_raw(&format!("{line}\n"));
    }

    /// A partner that has heard enough may hang up before the end.
    pub(crate) fn say_raw(&mut self, text: &str) {
        drop(self.orders.as_mut().unwrap().write_all(text.as_bytes()));
    }

    /// The next report; `None` once it has ended.
    pub(crate) fn hear(&mut self) -> Option<Report> {
        let mut line = String::new();
        self.reports.read_line(&mut line).unwrap();
        (!line.is_empty()).then(|| serde_json::from_str(&line).unwrap())
    }

    pub(crate) fn refused(&mut self) -> String {
        match self.hear() {
            Some(Report::Refused { code }) => code,
            other => panic!("not refused but {other:?}"),
        }
    }

    /// Ends the input, and waits for the partner to end.
    pub(crate) fn end(mut self) -> Result<(), PartnerError> {
        self.orders = None;
        self.thread.join().unwrap()
    }
}

/// Who the partner is, and the relay that it is the host of.
pub(crate) struct Ready {
    pub(crate) id: PartyId,
    pub(crate) relay: Option<RelaySetting>,
}

pub(crate) fn begin(secret: &str, app: PartyId, relay: Option<&RelaySetting>) -> Value {
    json!({ "begin": { "secret": secret, "app": app, "relay": relay } })
}
