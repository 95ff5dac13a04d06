//! The phone page beside the relay: what is given, how, and what never is.

use std::{fs, time::Duration};

use relay_server::Page;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout},
};

use crate::devices::{PATIENCE, Running, pair};

const SCRIPT: &str = "/assets/main-1a2b3c4d.js";

/// An answer as it came over the line.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// A folder with a page as a build leaves it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("assets")).unwrap();
    for (name, text) in [
        ("phone.html", "<!doctype html>"),
        ("phone.html.br", "a small page"),
        ("offline.js", "self;"),
        ("manifest.webmanifest", "{}"),
        ("assets/main-1a2b3c4d.js", "let long;"),
        ("assets/main-1a2b3c4d.js.br", "small"),
        ("assets/engine_bg-1a2b3c4d.wasm", "\0asm"),
        ("assets/text-1a2b3c4d.woff2", "letters"),
        ("assets/main-1a2b3c4d.css", "p {}"),
        ("icons-512.png", "dots"),
        ("icon.svg", "<svg/>"),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

async fn serving() -> Running {
    Running::start_with_page(Page::read(folder().path()).unwrap()).await
}

async fn say(relay: &Running, request: &str) -> Answer {
    let mut socket = TcpStream::connect(&relay.host).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    timeout(PATIENCE, socket.read_to_end(&mut answer)).await.unwrap().unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: answer[end + 4..].to_vec() }
}

async fn ask(relay: &Running, method: &str, path: &str, headers: &str) -> Answer {
    let request =
        format!("{method} {path} HTTP/1.1\r\nhost: r\r\nconnection: close\r\n{headers}\r\n");
    say(relay, &request).await
}

async fn get(relay: &Running, path: &str) -> Answer {
    ask(relay, "GET", path, "").await
}

fn assert_guarded(answer: &Answer, path: &str) {
    let policy = answer.header("content-security-policy").expect(path);
    for rule in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval';",
        "style-src 'self';",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(rule), "{rule} in {policy}");
    }
    for lax in ["'unsafe-inline'", "'unsafe-eval'", " *", "http: ", "ws: "] {
        assert!(!policy.contains(lax), "{lax} in {policy}");
    }
    let permissions = answer.header("permissions-policy").expect(path);
    assert!(permissions.contains("camera=(self)") && permissions.contains("microphone=()"));
    assert!(!permissions.contains('*'), "{permissions}");
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{path}");
    }
}

#[tokio::test]
async fn each_file_comes_with_its_type_its_age_and_the_policy() {
    let relay = serving().await;
    let again = "no-cache";
    let forever = "public, max-age=31536000, immutable";
    for (path, kind, kept, body) in [
        ("/", "text/html; charset=utf-8", again, "<!doctype html>"),
        ("/?source=home", "text/html; charset=utf-8", again, "<!doctype html>"),
        ("/phone.html", "text/html; charset=utf-8", again, "<!doctype html>"),
        ("/offline.js", "text/javascript; charset=utf-8", again, "self;"),
        ("/manifest.webmanifest", "application/manifest+json", again, "{}"),
        ("/icons-512.png", "image/png", again, "dots"),
        ("/icon.svg", "image/svg+xml", again, "<svg/>"),
        (SCRIPT, "text/javascript; charset=utf-8", forever, "let long;"),
        ("/assets/main-1a2b3c4d.css", "text/css; charset=utf-8", forever, "p {}"),
        ("/assets/text-1a2b3c4d.woff2", "font/woff2", forever, "letters"),
        ("/assets/engine_bg-1a2b3c4d.wasm", "application/wasm", forever, "\0asm"),
    ] {
        let answer = get(&relay, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.body, body.as_bytes(), "{path}");
        assert_eq!(answer.header("content-type"), Some(kind), "{path}");
        assert_eq!(answer.header("cache-control"), Some(kept), "{path}");
        assert_eq!(answer.header("content-length"), Some(&*body.len().to_string()), "{path}");
        assert_guarded(&answer, path);
    }
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn the_small_form_is_for_clients_that_take_it() {
    let relay = serving().await;
    let small = ask(&relay, "GET", SCRIPT, "accept-encoding: gzip, br\r\n").await;
    assert_eq!((small.status, &*small.body), (200, &b"small"[..]));
    assert_eq!(small.header("content-encoding"), Some("br"));
    assert_eq!(small.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(small.header("vary"), Some("accept-encoding"));
    assert_guarded(&small, SCRIPT);
    for refusing in ["", "accept-encoding: gzip\r\n", "accept-encoding: br;q=0\r\n"] {
        let plain = ask(&relay, "GET", SCRIPT, refusing).await;
        assert_eq!((plain.status, &*plain.body), (200, &b"let long;"[..]), "{refusing}");
        assert_eq!(plain.header("content-encoding"), None, "{refusing}");
        assert_eq!(plain.header("vary"), Some("accept-encoding"), "{refusing}");
        assert_ne!(plain.header("etag"), small.header("etag"), "other bytes, another name");
    }
    let only = ask(&relay, "GET", "/icon.svg", "accept-encoding: br\r\n").await;
    assert_eq!((&*only.body, only.header("content-encoding")), (&b"<svg/>"[..], None));
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again() {
    let relay = serving().await;
    let tag = get(&relay, "/").await.header("etag").unwrap().to_owned();
    let same = ask(&relay, "GET", "/", &format!("if-none-match: {tag}\r\n")).await;
    assert_eq!((same.status, same.body.len()), (304, 0));
    assert_eq!(same.header("etag"), Some(&*tag));
    assert_eq!(same.header("cache-control"), Some("no-cache"));
    assert_guarded(&same, "/");
    let other = ask(&relay, "GET", "/", "if-none-match: \"of another build\"\r\n").await;
    assert_eq!(other.status, 200);
    let small = format!("if-none-match: {tag}\r\naccept-encoding: br\r\n");
    let small = ask(&relay, "GET", "/", &small).await;
    assert_eq!((small.status, &*small.body), (200, &b"a small page"[..]), "the tag of other bytes");
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_head_is_the_answer_without_its_body_and_other_methods_are_refused() {
    let relay = serving().await;
    let head = ask(&relay, "HEAD", "/", "").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some("15"));
    assert_eq!(head.header("etag"), get(&relay, "/").await.header("etag"));
    assert_guarded(&head, "/");
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let refused = ask(&relay, method, "/", "").await;
        assert_eq!((refused.status, refused.header("allow")), (405, Some("GET,HEAD")), "{method}");
        assert_guarded(&refused, method);
    }
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn nothing_but_the_files_of_the_page_is_given() {
    let folder = folder();
    let relay = Running::start_with_page(Page::read(folder.path()).unwrap()).await;
    fs::write(folder.path().join("later.js"), "later").unwrap();
    fs::write(folder.path().join("offline.js"), "changed").unwrap();
    for path in [
        "/later.js",
        "/assets",
        "/assets/",
        "/../Cargo.toml",
        "/assets/../phone.html",
        "/assets/..%2fphone.html",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..\\phone.html",
        "/phone.html%00.png",
        "/./phone.html",
        "//phone.html",
        "/phone.html/",
        "/phone.html.br",
        "/etc/passwd",
        "/v2",
        "*",
    ] {
        let answer = get(&relay, path).await;
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.head);
        assert!(answer.body.is_empty(), "{path}");
        if answer.status == 404 {
            assert_guarded(&answer, path);
        }
    }
    assert_eq!(get(&relay, "/offline.js").await.body, b"self;", "as it was at the start");
    relay.stop().await.unwrap();
}

#[tokio::test]
async fn a_relay_with_a_page_is_a_relay() {
    let relay = serving().await;
    let health = get(&relay, "/health").await;
    assert!(health.status == 200 && health.body.starts_with(b"{\"ok\":true"), "{}", health.head);
    assert_eq!(get(&relay, "/v1").await.status, 400, "a device speaks WebSocket");
    let (mut a, mut b, session) = pair(&relay).await;
    let letter = b"beside the page".to_vec();
    a.say(wire::relay::ClientFrame::Send { session, to: b.party, seq: 0, letter }).await;
    assert_eq!(b.letter().await.1, b"beside the page");
    relay.stop().await.unwrap();

    let relay = Running::start().await;
    assert_eq!(get(&relay, "/").await.status, 404, "no page unless one is named");
    relay.stop().await.unwrap();
}

/// A relay with a file that no buffer of a system holds, and a connection on which it was asked for.
async fn long() -> (Running, TcpStream) {
    let folder = folder();
    fs::write(folder.path().join("assets/long-1a2b3c4d.wasm"), vec![7; LONG]).unwrap();
    let relay = Running::start_with_page(Page::read(folder.path()).unwrap()).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut socket = socket.connect(relay.host.parse().unwrap()).await.unwrap();
    let request = b"GET /assets/long-1a2b3c4d.wasm HTTP/1.1\r\nhost: r\r\n\r\n";
    socket.write_all(request).await.unwrap();
    (relay, socket)
}

const LONG: usize = 32 * 1024 * 1024;

#[tokio::test(start_paused = true)]
async fn a_slow_network_gets_a_long_file_and_the_connection_ends_with_it() {
    let (_relay, mut socket) = long().await;
    let mut got = vec![0; 1024];
    socket.read_exact(&mut got).await.unwrap();
    tokio::time::advance(Duration::from_secs(60)).await;
    timeout(PATIENCE, socket.read_to_end(&mut got)).await.expect("the relay hangs up").unwrap();
    assert!(got.len() > LONG && got.ends_with(&[7; 1024]));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_stops_reading_a_file_is_cut_off() {
    let (relay, mut socket) = long().await;
    let start = Instant::now();
    socket.read_exact(&mut [0; 1024]).await.unwrap();
    // Its guests are counted: the relay stops at once only when the last one is gone.
    tokio::time::sleep(Duration::from_secs(131)).await;
    relay.stop().await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 131);
    let mut rest = Vec::new();
    let _ = socket.read_to_end(&mut rest).await;
    assert!(rest.len() < LONG);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_had_its_file_stays_no_longer_than_any_other() {
    let relay = serving().await;
    let mut socket = TcpStream::connect(&relay.host).await.unwrap();
    socket.write_all(b"GET / HTTP/1.1\r\nhost: r\r\n\r\n").await.unwrap();
    let start = Instant::now();
    let _ = timeout(PATIENCE, socket.read_to_end(&mut Vec::new())).await.expect("it hangs up");
    assert!(start.elapsed().as_secs() <= 10, "{:?}", start.elapsed());
}
