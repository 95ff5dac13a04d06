//! A WebDAV server of others: set `CLOUD_SERVERS` to the folder of its program, as `cargo xtask test`
//! does.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::time::{sleep, timeout};

pub(crate) const USER: &str = "somebody";
pub(crate) const SECRET: &str = "hush-hush-hush";

/// The server's program, until this is dropped.
pub(crate) struct WebDav {
    child: Child,
    pub(crate) url: String,
    /// Where it keeps what it is given.
    pub(crate) root: PathBuf,
    _dir: TempDir,
}

impl WebDav {
    /// Starts it, and waits until it listens; `None` where its program is not there.
    pub(crate) async fn start() -> Option<Self> {
        let folder = env::var_os("CLOUD_SERVERS")?;
        let dir = tempfile::tempdir().expect("a folder for the test");
        let root = dir.path().join("root");
        fs::create_dir(&root).expect("a folder for the server");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        drop(listener);
        let config = serde_json::json!({
            "host": "127.0.0.1",
            "port": port,
            "provider_mapping": { "/dav": root },
            "simple_dc": { "user_mapping": { "*": { (USER): { "password": SECRET } } } },
            "http_authenticator": {
                "accept_basic": true, "accept_digest": false, "default_to_digest": false,
            },
        });
        let file = dir.path().join("config.json");
        fs::write(&file, config.to_string()).expect("written");
        let mut command = Command::new(Path::new(&folder).join("wsgidav"));
        command.arg("--config").arg(&file);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the server starts");
        let listens = async {
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(Duration::from_secs(30), listens).await.expect("the server listens");
        Some(Self { child, url: format!("http://127.0.0.1:{port}/dav/"), root, _dir: dir })
    }
}

impl Drop for WebDav {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
