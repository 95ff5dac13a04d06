//! The whole app but its windows: a practice wallet from its first button to a second start.

use std::{path::PathBuf, time::Duration};

use bridge::{
    App, Setup, Update, Updates,
    request::{
        AmountRequest, ApproveRequest, BackupForm, CreateRequest, FoundRequest, NodeRequest,
        PracticeRequest, ProposeRequest, RecoveryRequest, RefusedView, RelayRequest,
        RestoreRequest, Speed, TransferRequest, UnlockRequest,
    },
    view::{AppView, HomeView, LineState, OutcomeView, PartnerState, StageView},
};
use data_encoding::HEXLOWER;
use host::keychain::KeychainError;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use relay_server::{Admission, Config, Server, Storage};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Handle, time::timeout};
use vault::KdfParams;
use wire::hop::RelaySecret;

use crate::{PROGRAM, node::node};

const PASSWORD: &str = "correct horse";
const RECIPIENT: &str = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
/// The local development network.
const CHAIN: u64 = 31_337;
/// How long a step may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

struct Desk {
    app: App,
    updates: Updates,
    dir: TempDir,
}

impl Desk {
    async fn start(dir: TempDir, partner: fn() -> std::io::Result<PathBuf>) -> Self {
        let setup = Setup {
            dir: dir.path().join("data"),
            kdf: KdfParams::FLOOR,
            keychain: || Err(KeychainError::Unavailable(None)),
            partner,
        };
        let (app, updates) = App::start(setup, Handle::current());
        let mut desk = Self { app, updates, dir };
        desk.until(|view| (*view != AppView::Opening).then_some(())).await;
        desk
    }

    async fn founded(partner: fn() -> std::io::Result<PathBuf>) -> Self {
        let desk = Self::start(tempfile::tempdir().unwrap(), partner).await;
        let (name, password) = ("Laptop".to_owned(), PASSWORD.to_owned());
        desk.app.found(FoundRequest { name, password, keychain: false }).await.unwrap();
        desk
    }

    /// The same disk after the program ended and began again.
    async fn restarted(self) -> Self {
        let Self { app, updates, mut dir } = self;
        app.lock().unwrap();
        drop((app, updates));
        // The folder is free once the last task has let go of it.
        loop {
            let desk = Self::start(dir, program).await;
            if !matches!(desk.app.view(), AppView::Broken { .. }) {
                return desk;
            }
            dir = desk.dir;
            tokio::task::yield_now().await;
        }
    }

    async fn unlock(&self) {
        self.app.unlock(UnlockRequest { password: PASSWORD.to_owned() }).await.unwrap();
    }

    async fn until<T>(&mut self, wanted: impl Fn(&AppView) -> Option<T>) -> T {
        let found = timeout(PATIENCE, async {
            if let Some(found) = wanted(&self.app.view()) {
                return found;
            }
            loop {
                if let Update::View(view) = self.updates.next().await
                    && let Some(found) = wanted(&view)
                {
                    return found;
                }
            }
        });
        found.await.unwrap_or_else(|_| panic!("the view never came: {:#?}", self.app.view()))
    }

    async fn until_home<T>(&mut self, wanted: impl Fn(&HomeView) -> Option<T>) -> T {
        self.until(|view| match view {
            AppView::Open(home) => wanted(home),
            _ => None,
        })
        .await
    }

    fn home(&self) -> HomeView {
        match self.app.view() {
            AppView::Open(home) => *home,
            other => panic!("not open: {other:?}"),
        }
    }

    async fn partner(&mut self, state: PartnerState) -> Option<String> {
        self.until_home(|home| {
            let practice = home.practice.as_ref()?;
            (practice.state == state).then(|| practice.code.clone())
        })
        .await
    }

    async fn make(&mut self) -> String {
        self.app.create_practice(named("Try")).await.unwrap();
        self.until_home(|home| match home.session.as_ref()?.stage {
            StageView::Comparing { .. } => Some(()),
            _ => None,
        })
        .await;
        self.app.confirm_code().await.unwrap();
        self.until_home(|home| match home.last.as_ref()? {
            OutcomeView::Created { wallet } => Some(wallet.clone()),
            other => panic!("no wallet was made: {other:?}"),
        })
        .await
    }

    async fn sign(&mut self, wallet: &str) {
        let home = self.home();
        let signers = home.wallets[0].members.iter().map(|each| each.device.id.clone()).collect();
        let transfer = transfer(wallet, CHAIN);
        self.app.propose(ProposeRequest { transfer, signers }).await.unwrap();
        let code = self
            .until_home(|home| match &home.session.as_ref()?.stage {
                StageView::Approving(approval) if !approval.agreed => Some(approval.code.clone()),
                _ => None,
            })
            .await;
        self.app.approve(ApproveRequest { code }).await.unwrap();
        self.until_home(|home| match home.last.as_ref()? {
            OutcomeView::Signed { .. } => Some(()),
            other => panic!("not signed: {other:?}"),
        })
        .await;
        self.app.dismiss().await.unwrap();
    }
}

fn program() -> std::io::Result<PathBuf> {
    Ok(PROGRAM.into())
}

fn named(name: &str) -> PracticeRequest {
    PracticeRequest { name: name.to_owned() }
}

fn transfer(wallet: &str, chain_id: u64) -> TransferRequest {
    TransferRequest {
        wallet: wallet.to_owned(),
        chain_id,
        to: RECIPIENT.to_owned(),
        amount: AmountRequest::Exactly { ether: "0.25".to_owned() },
        speed: Speed::Normal,
    }
}

fn code<T>(answer: Result<T, RefusedView>) -> String {
    answer.err().map_or_else(|| "done".to_owned(), |refused| refused.code)
}

async fn relay() -> RelayRequest {
    let key = RelaySecret::make(&mut ChaCha20Rng::seed_from_u64(7));
    let fingerprint = HEXLOWER.encode(&key.fingerprint());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = Config { key, admission: Admission::LoopbackOnly, storage: Storage::Memory };
    let server = Server::open(config, listener).await.unwrap();
    tokio::spawn(server.run(std::future::pending()));
    RelayRequest { url: format!("ws://{address}/v1"), key: fingerprint }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_device_practises_comes_back_after_a_restart_and_moves_to_a_real_relay() {
    let mut desk = Desk::founded(program).await;
    assert_eq!(desk.home().practice, None);
    let wallet = desk.make().await;
    let home = desk.home();
    assert!(home.wallets[0].practice && !home.wallets[0].receive_closed);
    assert!(home.relay.practice && home.relay.url.is_none());
    assert_eq!(home.relay.state, LineState::Connected);
    desk.app.dismiss().await.unwrap();

    // The partner's relay reaches nobody else.
    let real = CreateRequest {
        name: "Savings".to_owned(),
        threshold: 2,
        holders: 2,
        master: false,
        invited: vec![],
        brought: false,
    };
    assert_eq!(code(desk.app.create(real).await), "relay.none");
    assert_eq!(code(desk.app.quote(transfer(&wallet, 1)).await), "practice.real_network");

    let url = node(CHAIN).await;
    desk.app.set_node(NodeRequest { chain_id: CHAIN, url }).await.unwrap();
    desk.sign(&wallet).await;

    let mut desk = desk.restarted().await;
    desk.unlock().await;
    assert_eq!(desk.partner(PartnerState::Ready).await, None);
    desk.until_home(|home| (home.relay.state == LineState::Connected).then_some(())).await;
    assert!(desk.home().relay.practice);
    desk.sign(&wallet).await;

    // Both move to the relay that is set later.
    let relay = relay().await;
    let set = RelayRequest { url: relay.url.clone(), key: relay.key };
    desk.app.use_relay(set).await.unwrap();
    desk.until_home(|home| (home.relay.state == LineState::Connected).then_some(())).await;
    let home = desk.home();
    assert!(!home.relay.practice && home.relay.url == Some(relay.url));
    desk.sign(&wallet).await;
    let history = desk.home().wallets[0].history.clone();
    assert_eq!(history.len(), 3);
    assert!(history.iter().all(|entry| entry.chain_id == CHAIN));

    // The same without a restart: a lock ends the partner, unlocking brings it back.
    desk.app.lock().unwrap();
    desk.unlock().await;
    assert_eq!(desk.partner(PartnerState::Ready).await, None);
    desk.until_home(|home| (home.relay.state == LineState::Connected).then_some(())).await;
    desk.sign(&wallet).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_practice_wallet_does_not_come_back_from_a_recovery_file() {
    let mut desk = Desk::founded(program).await;
    let wallet = desk.make().await;
    let path = desk.dir.path().join("laptop.cohort");
    let password = "file password".to_owned();
    desk.app
        .save_recovery(RecoveryRequest { wallet, password, form: BackupForm::File }, path.clone())
        .await
        .unwrap();
    desk.app.lock().unwrap();

    let back = Desk::start(tempfile::tempdir().unwrap(), program).await;
    back.app.choose_recovery(path).await.unwrap();
    let (file_password, password) = (Some("file password".to_owned()), PASSWORD.to_owned());
    let restore =
        RestoreRequest { name: "Tower again".to_owned(), file_password, password, keychain: false };
    assert_eq!(code(back.app.restore(restore).await), "restore.practice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_does_not_start_is_named_and_blocks_nothing() {
    let mut desk = Desk::founded(|| Err(std::io::ErrorKind::NotFound.into())).await;
    assert_eq!(code(desk.app.create_practice(named(" ")).await), "name.empty");
    assert_eq!(desk.home().practice, None);
    assert_eq!(code(desk.app.create_practice(named("Try")).await), "practice.no_program");
    let failed = desk.partner(PartnerState::Failed).await;
    assert_eq!(failed.as_deref(), Some("practice.no_program"));
    let home = desk.home();
    assert!(home.session.is_none() && home.last.is_none() && home.wallets.is_empty());
    assert_eq!(home.relay.state, LineState::None);
    desk.app.use_relay(relay().await).await.unwrap();
    desk.until_home(|home| (home.relay.state == LineState::Connected).then_some(())).await;

    // A program that is no partner says nothing and ends.
    let mut desk = Desk::founded(|| Ok("/bin/true".into())).await;
    assert_eq!(code(desk.app.create_practice(named("Try")).await), "practice.partner_gone");
    let failed = desk.partner(PartnerState::Failed).await;
    assert_eq!(failed.as_deref(), Some("practice.partner_gone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_device_practises_nothing() {
    let desk = Desk::start(tempfile::tempdir().unwrap(), program).await;
    assert_eq!(code(desk.app.create_practice(named("Try")).await), "app.locked");
    assert_eq!(code(desk.app.wake_partner().await), "app.locked");
}
