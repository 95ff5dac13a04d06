//! WebDAV and S3 servers of others: set `CLOUD_SERVERS` to the folder of their programs, as
//! `cargo xtask test` does. Two of them heed conditions on writes, two do not.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    time::Duration,
};

use host::cloud::{Place, Secret};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);
pub(crate) const USER: &str = "me";
pub(crate) const PASSWORD: &str = "hush-hush-hush";
/// As long as the most demanding of the servers asks for.
const KEY_ID: &str = "AKIDAKIDAKIDAKID";
const BUCKET: &str = "copies";

/// A server's program, until this is dropped.
struct Process {
    child: Child,
    port: u16,
    /// Kept open: it goes on writing to them.
    _said: (BufReader<ChildStdout>, BufReader<ChildStderr>),
}

impl Process {
    /// Starts a server that says on standard error where it listens.
    fn start(command: &mut Command) -> Self {
        let command = command.env("PYTHONUNBUFFERED", "1").stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let port = said
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, after) = line.split_once("http://127.0.0.1:")?;
                let digits = after.split(|c: char| !c.is_ascii_digit()).next()?;
                digits.parse().ok()
            })
            .expect("the server says where it listens");
        Self { child, port, _said: (out, said) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the server keeps what it was given.
enum Behind {
    Folder(PathBuf),
    /// In its memory, for whoever asks.
    Open(u16),
}

/// A server with a place on it.
pub(crate) struct Server {
    process: Option<Process>,
    behind: Behind,
    pub(crate) place: Place,
    /// The same with a wrong password; `None` where the server looks at none.
    pub(crate) locked_out: Option<Place>,
    /// One that is not there, on the same server.
    pub(crate) nowhere: Option<Place>,
    _dir: TempDir,
}

fn program(name: &str) -> Option<Command> {
    let Some(folder) = env::var_os("CLOUD_SERVERS") else {
        println!("skipped: CLOUD_SERVERS not set");
        return None;
    };
    Some(Command::new(Path::new(&folder).join(name)))
}

fn webdav(port: u16, path: &str, password: &str) -> Place {
    Place::WebDav {
        url: format!("http://127.0.0.1:{port}/{path}"),
        user: USER.into(),
        password: Secret::new(password.into()),
    }
}

fn s3(port: u16, bucket: &str, key: &str) -> Place {
    Place::S3 {
        endpoint: format!("http://127.0.0.1:{port}"),
        bucket: bucket.into(),
        region: "us-east-1".into(),
        access_key: KEY_ID.into(),
        secret_key: Secret::new(key.into()),
        prefix: "wallets/cohort".into(),
    }
}

impl Server {
    pub(crate) fn wsgidav() -> Option<Self> {
        let mut wsgidav = program("wsgidav")?;
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        fs::create_dir(&root).unwrap();
        // It does not say which port it was given.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = serde_json::json!({
            "host": "127.0.0.1",
            "port": port,
            "provider_mapping": { "/dav": root },
            "simple_dc": { "user_mapping": { "*": { (USER): { "password": PASSWORD } } } },
            "http_authenticator": {
                "accept_basic": true, "accept_digest": false, "default_to_digest": false,
            },
        });
        let file = dir.path().join("config.json");
        fs::write(&file, config.to_string()).unwrap();
        // What it logs goes to standard output.
        let script = r#"exec "$0" --config "$1" >&2"#;
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(wsgidav.get_program()).arg(&file);
        wsgidav = command;
        let process = Process::start(&mut wsgidav);
        Some(Self {
            place: webdav(port, "dav/", PASSWORD),
            locked_out: Some(webdav(port, "dav/", "guess")),
            nowhere: Some(webdav(port, "dav/nowhere", PASSWORD)),
            process: Some(process),
            behind: Behind::Folder(root),
            _dir: dir,
        })
    }

    pub(crate) fn rclone_webdav() -> Option<Self> {
        let mut rclone = program("rclone")?;
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().to_owned();
        let process = Process::start(
            rclone
                .args(["serve", "webdav", "--addr", "127.0.0.1:0", "--dir-cache-time", "0s"])
                .args(["--user", USER, "--pass", PASSWORD])
                .arg(&root),
        );
        let port = process.port;
        Some(Self {
            place: webdav(port, "", PASSWORD),
            locked_out: Some(webdav(port, "", "guess")),
            nowhere: Some(webdav(port, "nowhere", PASSWORD)),
            process: Some(process),
            behind: Behind::Folder(root),
            _dir: dir,
        })
    }

    pub(crate) fn moto() -> Option<Self> {
        let process = Process::start(program("moto_server")?.args(["-H", "127.0.0.1", "-p", "0"]));
        let port = process.port;
        ask(port, "PUT", &format!("/{BUCKET}"), b"");
        Some(Self {
            place: s3(port, BUCKET, PASSWORD),
            locked_out: None,
            nowhere: Some(s3(port, "nowhere", PASSWORD)),
            process: Some(process),
            behind: Behind::Open(port),
            _dir: tempfile::tempdir().unwrap(),
        })
    }

    pub(crate) fn rclone_s3() -> Option<Self> {
        let mut rclone = program("rclone")?;
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join(BUCKET);
        fs::create_dir(&root).unwrap();
        let process = Process::start(
            rclone
                .args(["serve", "s3", "--addr", "127.0.0.1:0", "--dir-cache-time", "0s"])
                .args(["--auth-key", &format!("{KEY_ID},{PASSWORD}")])
                .arg(dir.path()),
        );
        let port = process.port;
        Some(Self {
            place: s3(port, BUCKET, PASSWORD),
            locked_out: Some(s3(port, BUCKET, "guess")),
            nowhere: Some(s3(port, "nowhere", PASSWORD)),
            process: Some(process),
            behind: Behind::Folder(root.join("wallets/cohort")),
            _dir: dir,
        })
    }

    /// No server: a folder of this computer.
    pub(crate) fn folder() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("copies");
        fs::create_dir(&path).unwrap();
        Self {
            place: Place::Folder { path: path.clone() },
            locked_out: None,
            nowhere: None,
            process: None,
            behind: Behind::Folder(path),
            _dir: dir,
        }
    }

    /// Has something else lie under a name, without the program's knowing.
    pub(crate) fn replace(&self, name: &str, bytes: &[u8]) {
        match &self.behind {
            Behind::Folder(folder) => fs::write(folder.join(name), bytes).unwrap(),
            Behind::Open(port) => ask(*port, "PUT", &object(name), bytes),
        }
    }

    pub(crate) fn remove(&self, name: &str) {
        match &self.behind {
            Behind::Folder(folder) => fs::remove_file(folder.join(name)).unwrap(),
            Behind::Open(port) => ask(*port, "DELETE", &object(name), b""),
        }
    }

    /// Takes the server down, or the disk away.
    pub(crate) fn stop(&mut self) {
        match (self.process.take(), &self.behind) {
            (None, Behind::Folder(folder)) => fs::remove_dir_all(folder).unwrap(),
            (process, _) => drop(process),
        }
    }
}

fn object(name: &str) -> String {
    format!("/{BUCKET}/wallets/cohort/{name}")
}

/// One HTTP/1.1 exchange that must succeed, with a signature that this server does not look at.
fn ask(port: u16, method: &str, path: &str, body: &[u8]) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let size = body.len();
    let signature = "AWS4-HMAC-SHA256 Credential=id/20260101/us-east-1/s3/aws4_request, \
                     SignedHeaders=host, Signature=00";
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {size}\r\n\
         Authorization: {signature}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 2"), "{}", String::from_utf8_lossy(&answer));
}
