//! Servers of others that keep copies: set `CLOUD_SERVERS` to the folder of their programs, as
//! `cargo xtask test` does.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use bridge::request::ServerRequest;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

pub(crate) const USER: &str = "AKIDAKIDAKIDAKID";
pub(crate) const SECRET: &str = "hush-hush-hush";

/// A server's program, until this is dropped.
pub(crate) struct Server {
    child: Child,
    kind: Kind,
    port: u16,
    /// Where it keeps what it is given.
    pub(crate) root: PathBuf,
    _dir: TempDir,
}

#[derive(Clone, Copy)]
enum Kind {
    WebDav,
    S3,
}

impl Server {
    /// Starts a WebDAV server, and waits until it listens; `None` where its program is not there.
    pub(crate) async fn webdav() -> Option<Self> {
        let dir = tempfile::tempdir().expect("a folder for the test");
        let root = dir.path().join("root");
        let port = free_port();
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
        let mut command = program("wsgidav")?;
        command.arg("--config").arg(&file);
        Some(Self::start(command, Kind::WebDav, port, root, dir).await)
    }

    /// The same with an S3 server and its bucket.
    pub(crate) async fn s3() -> Option<Self> {
        let dir = tempfile::tempdir().expect("a folder for the test");
        let port = free_port();
        let mut command = program("rclone")?;
        command.args(["serve", "s3", "--dir-cache-time", "0s", "--addr"]);
        command.arg(format!("127.0.0.1:{port}"));
        command.args(["--auth-key", &format!("{USER},{SECRET}")]).arg(dir.path());
        let bucket = dir.path().join("copies");
        Some(Self::start(command, Kind::S3, port, bucket, dir).await)
    }

    async fn start(
        mut command: Command,
        kind: Kind,
        port: u16,
        root: PathBuf,
        dir: TempDir,
    ) -> Self {
        fs::create_dir(&root).expect("a folder for the server");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the server starts");
        let listens = async {
            while TcpStream::connect(("127.0.0.1", port)).is_err() {
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(Duration::from_secs(30), listens).await.expect("the server listens");
        Self { child, kind, port, root, _dir: dir }
    }

    pub(crate) fn url(&self) -> String {
        let path = match self.kind {
            Kind::WebDav => "dav/",
            Kind::S3 => "",
        };
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// How to get in.
    pub(crate) fn request(&self, secret: &str) -> ServerRequest {
        match self.kind {
            Kind::WebDav => webdav(&self.url(), secret),
            Kind::S3 => ServerRequest::S3 {
                endpoint: self.url(),
                bucket: "copies".to_owned(),
                region: "us-east-1".to_owned(),
                access_key: USER.to_owned(),
                secret_key: secret.to_owned(),
                prefix: String::new(),
            },
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn webdav(url: &str, password: &str) -> ServerRequest {
    let (url, user) = (url.to_owned(), USER.to_owned());
    ServerRequest::WebDav { url, user, password: password.to_owned() }
}

fn program(name: &str) -> Option<Command> {
    let folder = env::var_os("CLOUD_SERVERS")?;
    Some(Command::new(Path::new(&folder).join(name)))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound port").port()
}
