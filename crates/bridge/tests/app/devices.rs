//! A device under test, in a folder of its own, with a cheap lock and no keychain.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use bridge::{
    App, Setup, Update, Updates,
    request::{
        ChosenView, FoundRequest, RecoveryFileView, RefusedView, RelayRequest, TrustRequest,
        UnlockRequest,
    },
    view::{AppView, HomeView},
};
use data_encoding::HEXLOWER;
use host::keychain::{KeychainError, OpenKeychain};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use relay_server::{Admission, Config, Server, Storage};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    runtime::Handle,
    time::{sleep, timeout},
};
use vault::KdfParams;
use wire::hop::RelaySecret;

pub(crate) const PASSWORD: &str = "correct horse";
/// How long a step may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Device {
    pub(crate) app: App,
    updates: Updates,
    dir: TempDir,
    keychain: OpenKeychain,
}

impl Device {
    /// A device without anything on its disk.
    pub(crate) async fn fresh() -> Self {
        Self::fresh_with(|| Err(KeychainError::Unavailable(None))).await
    }

    /// The same on a system with a keychain.
    pub(crate) async fn fresh_with(keychain: OpenKeychain) -> Self {
        let dir = tempfile::tempdir().expect("a folder for the test");
        Self::start(dir, keychain).await
    }

    /// A founded device, open, on a system with a keychain that it uses.
    pub(crate) async fn founded_with(name: &str, keychain: OpenKeychain) -> Self {
        let device = Self::fresh_with(keychain).await;
        let mut request = found(name, PASSWORD);
        request.keychain = true;
        device.app.found(request).await.expect("a fresh device can be founded");
        device
    }

    /// The same system on a copy of its data.
    pub(crate) async fn on_copy(data: &Path, keychain: OpenKeychain) -> Self {
        let dir = tempfile::tempdir().expect("a folder for the test");
        copy(data, &dir.path().join("data"));
        Self::start(dir, keychain).await
    }

    /// A copy of its data as it stands, once nothing is written any more.
    pub(crate) async fn copy(&self, name: &str) -> PathBuf {
        let (data, copied) = (self.path("data"), self.path(name));
        let mut before = BTreeMap::new();
        loop {
            sleep(Duration::from_millis(300)).await;
            match files(&data) {
                Ok(now) if now == before => break,
                Ok(now) => before = now,
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::NotFound, "{error}"),
            }
        }
        copy(&data, &copied);
        copied
    }

    /// A founded device, open.
    pub(crate) async fn founded(name: &str) -> Self {
        let device = Self::fresh().await;
        device.app.found(found(name, PASSWORD)).await.expect("a fresh device can be founded");
        device
    }

    /// The same disk after the program ended and began again.
    pub(crate) async fn restarted(self) -> Self {
        let Self { app, updates, mut dir, keychain } = self;
        drop(app.lock());
        drop((app, updates));
        // The folder is free once the last task has let go of it.
        loop {
            let device = Self::start(dir, keychain).await;
            if !matches!(device.app.view(), AppView::Broken { .. }) {
                return device;
            }
            dir = device.dir;
            tokio::task::yield_now().await;
        }
    }

    async fn start(dir: TempDir, keychain: OpenKeychain) -> Self {
        let setup = Setup {
            dir: dir.path().join("data"),
            kdf: KdfParams::FLOOR,
            keychain,
            partner: || Err(io::ErrorKind::NotFound.into()),
        };
        let (app, updates) = App::start(setup, Handle::current());
        let mut device = Self { app, updates, dir, keychain };
        device.until(|view| (*view != AppView::Opening).then_some(())).await;
        device
    }

    /// Another program on the same folder.
    pub(crate) fn second(&self) -> (App, Updates) {
        let setup = Setup { kdf: KdfParams::FLOOR, ..Setup::new(self.dir.path().join("data")) };
        App::start(setup, Handle::current())
    }

    /// Has its person answer what this work asks in the window for that.
    pub(crate) async fn answering<T: Send + 'static, W: Future<Output = T> + Send + 'static>(
        &mut self,
        yes: bool,
        work: impl FnOnce(App) -> W,
    ) -> T {
        let work = tokio::spawn(work(self.app.clone()));
        let code = self.until_home(|home| Some(home.trust.as_ref()?.code.clone())).await;
        let request = TrustRequest { code };
        let answered = if yes { self.app.trust(&request) } else { self.app.distrust(&request) };
        answered.expect("it is asked");
        work.await.expect("it ends")
    }

    /// A path beside the device's data, as a dialog would give it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Waits until a pushed view satisfies.
    pub(crate) async fn until<T>(&mut self, wanted: impl Fn(&AppView) -> Option<T>) -> T {
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

    /// Waits until the open app's view satisfies.
    pub(crate) async fn until_home<T>(&mut self, wanted: impl Fn(&HomeView) -> Option<T>) -> T {
        self.until(|view| match view {
            AppView::Open(home) => wanted(home),
            _ => None,
        })
        .await
    }

    /// The open app's view.
    pub(crate) fn home(&self) -> HomeView {
        match self.app.view() {
            AppView::Open(home) => *home,
            other => panic!("the device is not open: {other:?}"),
        }
    }

    /// Uses a relay, and waits until the line is open.
    pub(crate) async fn use_relay(&mut self, relay: RelayRequest) {
        self.app.use_relay(relay).await.expect("the relay's address is good");
        self.until_home(|home| {
            (home.relay.state == bridge::view::LineState::Connected).then_some(())
        })
        .await;
    }
}

fn copy(from: &Path, to: &Path) {
    for file in files(from).expect("nobody writes there").into_keys() {
        let to = to.join(file.strip_prefix(from).expect("a file below it"));
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder for the copy");
        fs::copy(&file, to).expect("the file is copied");
    }
}

/// All files below a folder; an error where one goes while it is read.
fn files(folder: &Path) -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else {
            found.insert(entry.path(), fs::read(entry.path())?);
        }
    }
    Ok(found)
}

pub(crate) fn found(name: &str, password: &str) -> FoundRequest {
    FoundRequest { name: name.to_owned(), password: password.to_owned(), keychain: false }
}

pub(crate) fn password(password: &str) -> UnlockRequest {
    UnlockRequest { password: password.to_owned() }
}

pub(crate) fn code<T>(answer: Result<T, RefusedView>) -> String {
    answer.err().map_or_else(|| "done".to_owned(), |refused| refused.code)
}

/// The recovery file that was chosen, whole.
pub(crate) fn whole(chosen: Result<ChosenView, RefusedView>) -> RecoveryFileView {
    match chosen.expect("it is read") {
        ChosenView::File { file } => file,
        ChosenView::Codes { codes } => panic!("only some codes: {codes:?}"),
    }
}

/// A relay on a free port of this machine, until the test's runtime ends.
pub(crate) async fn relay() -> RelayRequest {
    let key = RelaySecret::make(&mut ChaCha20Rng::seed_from_u64(7));
    let fingerprint = HEXLOWER.encode(&key.fingerprint());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound port");
    let config = Config { key, admission: Admission::LoopbackOnly, storage: Storage::Memory };
    let server = Server::open(config, listener).await.expect("a relay in memory opens");
    tokio::spawn(server.run(std::future::pending()));
    RelayRequest { url: format!("ws://{address}/v1"), key: fingerprint }
}
