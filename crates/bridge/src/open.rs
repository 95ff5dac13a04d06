//! An unlocked device: its keys, its running party, and what is known around it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chain::ethereum::{Networks, SignedTransaction};
#[cfg(target_family = "wasm")]
use host::pieces::Piece;
use host::{
    copies::{Copies, CopyError},
    home::{Keys, Settings},
    link::RelayAddress,
    pieces::Handout,
    runtime::{Runtime, SystemTime},
    worker::{Observer, Worker},
};
use party::wire::{PartId, PartyId, WalletId};
use party::{Happening, PartyView, Threshold};
use tokio::sync::{Notify, mpsc, oneshot, watch};

use crate::{
    bringing::WholeSource,
    calendar,
    companion::Companion,
    copying::Desk,
    ledger::Ledger,
    refusal::LOCKED,
    request::RefusedView,
    show::{Memory, Scene},
    view::{BroughtView, DeviceView, HomeView, MarkerView, NoticeKind, TrustView},
};

/// An unlocked device. What is secret in it can be taken away while others still hold the rest.
pub(crate) struct Open {
    held: Mutex<Option<Arc<Held>>>,
    /// True when the system keychain holds a second half of the key.
    pub(crate) keychain: bool,
    marker: MarkerView,
    unreadable: Vec<String>,
    settings: Mutex<Settings>,
    broke: Arc<Broke>,
    /// What nodes said.
    pub(crate) ledger: Mutex<Ledger>,
    memory: Mutex<Memory>,
    touched: Mutex<SystemTime>,
    /// Asks nodes again, now.
    pub(crate) nudge: Arc<Notify>,
    signed: Mutex<Option<mpsc::UnboundedReceiver<Signed>>>,
    /// The wallets whose shares were due to be made afresh when it was last looked.
    pub(crate) due: Mutex<Vec<WalletId>>,
    /// The practice partner.
    pub(crate) companion: Arc<Companion>,
    /// A key that was typed in and is not dealt yet.
    brought: Mutex<Option<Kept>>,
    /// A wallet's backup that is being handed out in pieces.
    pub(crate) handout: Mutex<Option<HandedOut>>,
    /// The backup that was saved last, until its person shows that it is there.
    #[cfg(target_family = "wasm")]
    pub(crate) unproven: Mutex<Option<Unproven>>,
    /// What waits for a person's word.
    pub(crate) asked: Mutex<Option<Asked>>,
    questions: AtomicU64,
    /// Living copies; none once it is locked, and where what is kept of them cannot be read.
    desk: Mutex<Option<Desk>>,
    /// Held by whoever makes a copy or looks at one.
    pub(crate) copying: tokio::sync::Mutex<()>,
    locked: watch::Sender<bool>,
}

/// A key that was typed in, as it is shown, and the wallets that there were.
#[derive(Clone)]
struct Kept {
    source: Arc<WholeSource>,
    view: BroughtView,
    wallets: BTreeSet<WalletId>,
}

/// A wallet's backup that is being handed out.
pub(crate) struct HandedOut {
    pub(crate) wallet: WalletId,
    /// The attempt that made the epoch of the backup.
    pub(crate) attempt: u64,
    pub(crate) handout: Handout,
    /// Which pieces are for known devices to keep.
    pub(crate) devices: BTreeMap<u8, PartyId>,
    /// Which were given to them.
    pub(crate) given: BTreeMap<u8, PartId>,
    /// True once the members were told that this device's backup is safe.
    pub(crate) told: bool,
}

/// A backup that was handed to its person, sealed, and not seen since.
#[cfg(target_family = "wasm")]
pub(crate) struct Unproven {
    pub(crate) backup: Backup,
    pub(crate) file: Vec<u8>,
}

/// What a file is that its person keeps.
#[cfg(target_family = "wasm")]
pub(crate) enum Backup {
    /// A recovery file.
    Whole {
        wallet: WalletId,
        /// The attempt that made the epoch of the backup.
        attempt: u64,
    },
    /// A part of a backup, for as long as that is being handed out.
    Part(std::sync::Weak<Piece>),
}

/// What this device's person is asked in the window for that, and who waits for the answer.
pub(crate) struct Asked {
    pub(crate) view: TrustView,
    pub(crate) answer: oneshot::Sender<bool>,
}

/// The keys and the party that runs with them. Dropping it stops the party and wipes both.
pub(crate) struct Held {
    pub(crate) keys: Keys,
    pub(crate) worker: Worker<Threshold>,
}

/// What an unlocked device needs from the app around it.
pub(crate) struct Surroundings {
    pub(crate) networks: Networks,
    pub(crate) runtime: Runtime,
    pub(crate) changes: watch::Sender<()>,
    pub(crate) notices: mpsc::UnboundedSender<NoticeKind>,
}

/// A transaction on its way to a node.
pub(crate) struct Signed {
    pub(crate) wallet: WalletId,
    pub(crate) raw: Vec<u8>,
}

/// Why the line to the relay broke, while it is broken.
type Broke = Mutex<Option<&'static str>>;

impl Open {
    /// Starts the party and connects it. Reads the disk: call it on a thread that may wait.
    pub(crate) fn start(
        keys: Keys,
        keychain: bool,
        around: Surroundings,
    ) -> Result<Self, RefusedView> {
        let settings = keys.settings()?;
        let marker = match (keys.keeps_marks(), keys.is_marker_unreadable()) {
            (false, _) => MarkerView::None,
            (true, false) => MarkerView::Kept,
            (true, true) => MarkerView::Renewed,
        };
        let broke = Arc::new(Broke::default());
        let (publish, signed) = mpsc::unbounded_channel();
        let Surroundings { networks, runtime, changes, notices } = around;
        let nudge = Arc::new(Notify::new());
        let companion = Arc::new(Companion::new(changes.clone()));
        let watcher = Watcher {
            changes,
            notices,
            broke: Arc::clone(&broke),
            publish,
            nudge: Arc::clone(&nudge),
        };
        let desk = keys.copies().ok().map(Desk::new);
        let (worker, unreadable) = Worker::start(&keys, networks, runtime, watcher)?;
        if let Some(relay) = &settings.relay {
            worker.connect(RelayAddress { url: relay.url.clone(), key: relay.key.into_array() })?;
        }
        Ok(Self {
            held: Mutex::new(Some(Arc::new(Held { keys, worker }))),
            keychain,
            marker,
            unreadable: unreadable.iter().map(ToString::to_string).collect(),
            settings: Mutex::new(settings),
            broke,
            ledger: Mutex::default(),
            memory: Mutex::default(),
            touched: Mutex::new(SystemTime::now()),
            nudge,
            signed: Mutex::new(Some(signed)),
            due: Mutex::default(),
            companion,
            brought: Mutex::default(),
            handout: Mutex::default(),
            #[cfg(target_family = "wasm")]
            unproven: Mutex::default(),
            asked: Mutex::default(),
            questions: AtomicU64::new(0),
            desk: Mutex::new(desk),
            copying: tokio::sync::Mutex::default(),
            locked: watch::Sender::new(false),
        })
    }

    /// The keys and the party, unless the device was locked meanwhile. Let go of them soon.
    pub(crate) fn held(&self) -> Result<Arc<Held>, RefusedView> {
        lock(&self.held).clone().ok_or_else(|| RefusedView::new(LOCKED))
    }

    /// Takes the keys and the party away.
    pub(crate) fn give_up(&self) -> Option<Arc<Held>> {
        let held = lock(&self.held).take();
        *lock(&self.brought) = None;
        *lock(&self.handout) = None;
        *lock(&self.asked) = None;
        *lock(&self.desk) = None;
        self.locked.send_replace(true);
        self.companion.end();
        // Whoever watches the nodes lets go.
        self.nudge.notify_one();
        held
    }

    /// Keeps a key that was typed in. A locked device keeps none.
    pub(crate) fn bring(&self, source: WholeSource) -> Result<(), RefusedView> {
        let view = source.view()?;
        let party = self.party()?;
        let wallets = party.wallets.iter().map(|wallet| wallet.wallet).collect();
        let kept = Kept { source: Arc::new(source), view, wallets };
        let held = lock(&self.held);
        *lock(&self.brought) = Some(kept).filter(|_| held.is_some());
        Ok(())
    }

    /// A name for a question that nothing else has.
    pub(crate) fn next_question(&self) -> String {
        self.questions.fetch_add(1, Ordering::Relaxed).to_string()
    }

    /// A device of which a wallet or a session told.
    pub(crate) fn known_device(&self, party: &PartyView, id: PartyId) -> DeviceView {
        lock(&self.memory).known(id, party.me)
    }

    /// Keeps the pieces that are to be saved. A locked device keeps none.
    pub(crate) fn hand_out(&self, handout: HandedOut) {
        let held = lock(&self.held);
        *lock(&self.handout) = Some(handout).filter(|_| held.is_some());
    }

    /// Forgets it.
    pub(crate) fn forget_brought(&self) {
        *lock(&self.brought) = None;
    }

    /// The key that was typed in and is not dealt yet.
    pub(crate) fn brought(&self) -> Option<Arc<WholeSource>> {
        lock(&self.brought).as_ref().map(|kept| Arc::clone(&kept.source))
    }

    /// The same as it is shown. What became a wallet since is not kept any longer.
    fn show_brought(&self, party: &PartyView) -> Option<BroughtView> {
        let mut brought = lock(&self.brought);
        let Kept { view, wallets, .. } = brought.as_ref()?;
        let first = view.addresses.first().map(|first| first.address.clone());
        let is_made = party.wallets.iter().any(|wallet| {
            !wallets.contains(&wallet.wallet)
                && wallet.terms.brought.is_some()
                && wallet.address.map(|address| address.to_string()) == first
        });
        if is_made {
            *brought = None;
            return None;
        }
        Some(view.clone())
    }

    /// The party's latest view.
    pub(crate) fn party(&self) -> Result<Arc<PartyView>, RefusedView> {
        Ok(self.held()?.worker.view())
    }

    /// What the device remembers.
    pub(crate) fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Changes what the device remembers, on the disk first. Waits for the disk.
    pub(crate) fn change_settings(
        &self,
        change: impl FnOnce(&mut Settings),
    ) -> Result<(), RefusedView> {
        let held = self.held()?;
        let mut settings = lock(&self.settings);
        let mut changed = settings.clone();
        change(&mut changed);
        held.keys.save_settings(&changed)?;
        *settings = changed;
        Ok(())
    }

    /// Reads or changes what is known of copies and is not kept.
    pub(crate) fn at_desk<T>(&self, act: impl FnOnce(&mut Desk) -> T) -> Result<T, RefusedView> {
        let mut desk = lock(&self.desk);
        match desk.as_mut() {
            Some(desk) => Ok(act(desk)),
            None => Err(RefusedView::new(if self.is_locked() { LOCKED } else { UNREADABLE })),
        }
    }

    /// Reads what is kept of copies.
    pub(crate) fn copies<T>(
        &self,
        read: impl FnOnce(&Copies) -> Result<T, CopyError>,
    ) -> Result<T, RefusedView> {
        Ok(self.at_desk(|desk| read(&desk.copies))??)
    }

    /// Changes what is kept of copies, on the disk first. Waits for the disk.
    pub(crate) fn change_copies(
        &self,
        change: impl FnOnce(&mut Copies) -> Result<(), CopyError>,
    ) -> Result<(), RefusedView> {
        let held = self.held()?;
        self.at_desk(|desk| {
            let mut changed = desk.copies.clone();
            change(&mut changed)?;
            held.keys.save_copies(&changed)?;
            desk.copies = changed;
            Ok(())
        })?
    }

    fn is_locked(&self) -> bool {
        *self.locked.borrow()
    }

    /// Waits until it is locked.
    pub(crate) async fn until_locked(&self) {
        // The sender lives as long as this.
        let _ = self.locked.subscribe().wait_for(|locked| *locked).await;
    }

    /// Connects to this relay from now on.
    pub(crate) fn connect(&self, address: RelayAddress) -> Result<(), RefusedView> {
        *lock(&self.broke) = None;
        Ok(self.held()?.worker.connect(address)?)
    }

    /// Why the line is broken, while it is.
    pub(crate) fn broke(&self) -> Option<&'static str> {
        *lock(&self.broke)
    }

    pub(crate) fn touch(&self) {
        *lock(&self.touched) = SystemTime::now();
    }

    /// How long nobody used it, by the wall clock: a computer that slept counts as idle.
    pub(crate) fn idle(&self) -> Duration {
        lock(&self.touched).elapsed().unwrap_or_default()
    }

    /// The transactions that wait for a node; given once.
    pub(crate) fn take_signed(&self) -> Option<mpsc::UnboundedReceiver<Signed>> {
        lock(&self.signed).take()
    }

    /// All transactions of the wallets that this device can read.
    pub(crate) fn transactions(&self, party: &PartyView) -> Vec<(WalletId, SignedTransaction)> {
        lock(&self.memory).transactions(party)
    }

    /// Everything to be shown; `None` once it is locked.
    pub(crate) fn view(&self, networks: &Networks) -> Option<HomeView> {
        let party = self.party().ok()?;
        let settings = self.settings();
        let ledger = lock(&self.ledger).clone();
        let desk = lock(&self.desk);
        let scene = Scene {
            party: &party,
            now: calendar::now(),
            settings: &settings,
            broke: self.broke(),
            ledger: &ledger,
            networks,
            keychain: self.keychain,
            marker: self.marker,
            unreadable: &self.unreadable,
            trust: lock(&self.asked).as_ref().map(|asked| asked.view.clone()),
            practice: self.companion.view(),
            hosts_relay: self.companion.hosts_relay(),
            desk: desk.as_ref(),
            brought: self.show_brought(&party),
        };
        Some(lock(&self.memory).show(&scene))
    }
}

/// The code of a record of copies that does not open.
const UNREADABLE: &str = "copies.unreadable";

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Hears what happens on the party's thread, and passes it on at once.
struct Watcher {
    changes: watch::Sender<()>,
    notices: mpsc::UnboundedSender<NoticeKind>,
    broke: Arc<Broke>,
    publish: mpsc::UnboundedSender<Signed>,
    nudge: Arc<Notify>,
}

// A message that cannot be passed on has nobody left who wants it: the app is going away.
impl Observer for Watcher {
    fn view(&self, view: Arc<PartyView>) {
        if view.connected {
            *lock(&self.broke) = None;
        }
        let _ = self.changes.send(());
    }

    fn happened(&self, happening: Happening) {
        let kind = match happening {
            Happening::Changed | Happening::Erased { .. } => None,
            Happening::Wanted { .. } => Some(NoticeKind::Wanted),
            Happening::NeedsYou { .. } => Some(NoticeKind::NeedsYou),
            Happening::WalletReady { .. } => Some(NoticeKind::WalletReady),
            Happening::WalletChanged { .. } => Some(NoticeKind::WalletChanged),
            Happening::Apart { .. } => Some(NoticeKind::Apart),
            Happening::Exported { .. } => Some(NoticeKind::Exported),
            Happening::PartKept { .. } => Some(NoticeKind::PartKept),
            Happening::PartGiven { .. } => Some(NoticeKind::PartGiven),
            Happening::Frozen { .. } => Some(NoticeKind::Frozen),
            Happening::FreezeTooEarly { .. } => Some(NoticeKind::FreezeTooEarly),
            Happening::Signed { .. } => Some(NoticeKind::Signed),
            Happening::Failed { .. } => Some(NoticeKind::Failed),
        };
        if let Some(kind) = kind {
            let _ = self.notices.send(kind);
        }
        if matches!(kind, Some(NoticeKind::WalletReady | NoticeKind::WalletChanged)) {
            self.nudge.notify_one();
        }
        let _ = self.changes.send(());
    }

    fn line_broke(&self, code: &'static str) {
        *lock(&self.broke) = Some(code);
        let _ = self.changes.send(());
    }

    fn publish(&self, wallet: WalletId, _chain_id: u64, raw: Vec<u8>) {
        let _ = self.publish.send(Signed { wallet, raw });
    }
}
