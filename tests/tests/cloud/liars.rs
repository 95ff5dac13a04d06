//! Servers that lose, change, refuse or never end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use host::cloud::{Checked, Cloud, CloudError, Place, Secret};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

const NAME: &str = "copy.cohort";
const BYTES: &[u8] = b"sealed";

/// What a server says to one question.
pub(crate) enum Says {
    /// A status, and a body of that length.
    Status(u16, Vec<u8>),
    /// Leads elsewhere.
    Redirect(u16),
    /// A body that never ends.
    Endless,
    /// Half of the body that was announced.
    Half,
    /// Hangs up.
    Nothing,
    /// Keeps the line and says nothing.
    Silence,
}

/// A server that answers the nth question with a method as it is told to.
pub(crate) async fn server(tell: impl Fn(&str, usize) -> Says + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let tell = Arc::new(tell);
    tokio::spawn(async move {
        let counts = Arc::new([const { AtomicUsize::new(0) }; 4]);
        while let Ok((stream, _)) = listener.accept().await {
            let (tell, counts) = (Arc::clone(&tell), Arc::clone(&counts));
            tokio::spawn(async move {
                drop(answer(stream, &*tell, &counts).await);
            });
        }
    });
    port
}

async fn answer(
    mut stream: TcpStream,
    tell: &(impl Fn(&str, usize) -> Says + ?Sized),
    counts: &[AtomicUsize; 4],
) -> std::io::Result<()> {
    let method = question(&mut stream).await?;
    let place = ["GET", "PUT", "PROPFIND"].iter().position(|known| *known == method).unwrap_or(3);
    let before = counts.get(place).unwrap().fetch_add(1, Ordering::SeqCst);
    let head = |status: u16, size: usize| {
        format!("HTTP/1.1 {status} X\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n")
    };
    match tell(&method, before) {
        Says::Status(status, body) => {
            stream.write_all(head(status, body.len()).as_bytes()).await?;
            if method != "HEAD" {
                stream.write_all(&body).await?;
            }
        }
        Says::Redirect(port) => {
            let to = format!("Location: http://127.0.0.1:{port}/");
            let answer = format!("HTTP/1.1 302 X\r\n{to}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await?;
        }
        Says::Endless => {
            stream.write_all(b"HTTP/1.1 200 X\r\nConnection: close\r\n\r\n").await?;
            loop {
                stream.write_all(&[7; 65_536]).await?;
            }
        }
        Says::Half => {
            stream.write_all(head(200, BYTES.len()).as_bytes()).await?;
            stream.write_all(&BYTES[..3]).await?;
        }
        Says::Nothing => {}
        Says::Silence => std::future::pending().await,
    }
    stream.shutdown().await
}

/// Reads one question to its end and gives its method.
async fn question(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(String::new());
        }
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap()).to_ascii_lowercase();
    let size = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let size: usize = size.map_or(0, |size| size.trim().parse().unwrap());
    while bytes.len() < end + size && stream.read_buf(&mut bytes).await? > 0 {}
    Ok(head.split(' ').next().unwrap().to_ascii_uppercase())
}

pub(crate) fn webdav_at(port: u16) -> Place {
    Place::WebDav {
        url: format!("http://127.0.0.1:{port}/dav"),
        user: "me".into(),
        password: Secret::new("hush".into()),
    }
}

fn webdav(port: u16) -> Cloud {
    Cloud::at(&webdav_at(port)).unwrap()
}

pub(crate) fn s3_at(port: u16) -> Place {
    Place::S3 {
        endpoint: format!("http://127.0.0.1:{port}"),
        bucket: "copies".into(),
        region: "auto".into(),
        access_key: "id".into(),
        secret_key: Secret::new("hush".into()),
        prefix: String::new(),
    }
}

fn s3(port: u16) -> Cloud {
    Cloud::at(&s3_at(port)).unwrap()
}

fn status(status: u16) -> Says {
    Says::Status(status, Vec::new())
}

/// A WebDAV server without the copy that takes it, and gives `back` for it.
async fn gives_back(back: impl Fn(usize) -> Says + Send + Sync + 'static) -> Cloud {
    let tell = move |method: &str, before: usize| match method {
        "PROPFIND" => status(404),
        "PUT" => status(201),
        _ => back(before),
    };
    webdav(server(tell).await)
}

#[tokio::test]
async fn a_copy_that_does_not_come_back_as_it_was_sent_counts_for_nothing() {
    let honest = gives_back(|_| Says::Status(200, BYTES.into())).await;
    assert_eq!(honest.put_new(NAME, BYTES).await, Ok(()));
    for back in [&b"sealeD"[..], b"seale", b"sealed!", b""] {
        let liar = gives_back(move |_| Says::Status(200, back.into())).await;
        assert_eq!(liar.put_new(NAME, BYTES).await, Err(CloudError::NotProven), "{back:?}");
    }
    let forgetful = gives_back(|_| status(404)).await;
    assert_eq!(forgetful.put_new(NAME, BYTES).await, Err(CloudError::NotProven));
}

#[tokio::test]
async fn a_server_that_refuses_is_told_apart_by_its_reason() {
    for (says, expected) in [
        (507, CloudError::Full),
        (401, CloudError::Denied),
        (403, CloudError::Denied),
        (409, CloudError::Address),
        (404, CloudError::Address),
        (405, CloudError::Failed),
        (503, CloudError::Unreachable),
    ] {
        let tell = move |method: &str, _| status(if method == "PROPFIND" { 404 } else { says });
        let cloud = webdav(server(tell).await);
        assert_eq!(cloud.put_new(NAME, BYTES).await, Err(expected), "{says}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    let tell = |method: &str, before: usize| match (method, before) {
        ("GET", 0) => status(503),
        ("GET", 1) => Says::Half,
        _ => Says::Status(200, BYTES.into()),
    };
    let cloud = webdav(server(tell).await);
    assert_eq!(cloud.get(NAME).await.as_deref(), Ok(BYTES));
    let always_half = gives_back(|_| Says::Half).await;
    assert_eq!(always_half.get(NAME).await, Err(CloudError::Unreachable));
}

#[tokio::test]
async fn nobody_is_led_elsewhere_with_the_password() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let elsewhere = server(move |_, _| {
        counted.fetch_add(1, Ordering::SeqCst);
        Says::Status(200, BYTES.into())
    })
    .await;
    let port = server(move |_, _| Says::Redirect(elsewhere)).await;
    for cloud in [webdav(port), s3(port)] {
        assert_eq!(cloud.get(NAME).await, Err(CloudError::Address));
        assert_eq!(cloud.put_new(NAME, BYTES).await, Err(CloudError::Address));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_answer_without_an_end_is_cut_off() {
    let port = server(|_, _| Says::Endless).await;
    for cloud in [webdav(port), s3(port)] {
        assert_eq!(cloud.get(NAME).await, Err(CloudError::TooLarge));
        assert_eq!(cloud.check(NAME, &[0; 32]).await, Ok(Checked::Changed));
    }
    assert_eq!(s3(port).list("").await, Err(CloudError::TooLarge));
}

#[tokio::test]
async fn the_largest_copy_is_taken_and_none_larger() {
    let largest = 17 << 20;
    let tell = move |_: &str, before: usize| Says::Status(200, vec![7; largest + before]);
    let cloud = webdav(server(tell).await);
    assert_eq!(cloud.get(NAME).await.map(|bytes| bytes.len()), Ok(largest));
    assert_eq!(cloud.get(NAME).await, Err(CloudError::TooLarge));
}

#[tokio::test]
async fn a_call_to_a_silent_server_can_be_given_up() {
    let port = server(|_, _| Says::Silence).await;
    let waited = timeout(Duration::from_millis(300), webdav(port).put_new(NAME, BYTES)).await;
    assert!(waited.is_err());
}

#[tokio::test]
async fn a_copy_whose_answer_was_lost_is_not_taken_for_another_ones() {
    let bucket = |back: &'static [u8]| {
        move |method: &str, before: usize| match (method, before) {
            ("PUT", 0) => Says::Nothing,
            ("PUT", _) => status(412),
            ("GET", _) => Says::Status(200, back.into()),
            _ => status(404),
        }
    };
    let ours = s3(server(bucket(BYTES)).await);
    assert_eq!(ours.put_new(NAME, BYTES).await, Ok(()));
    let theirs = s3(server(bucket(b"theirs")).await);
    assert_eq!(theirs.put_new(NAME, BYTES).await, Err(CloudError::Exists));
}

#[tokio::test]
async fn a_server_that_speaks_no_webdav_is_no_place_without_copies() {
    for body in [&b"<html>hello</html>"[..], b"", b"\xff\xfe"] {
        let cloud = webdav(server(move |_, _| Says::Status(200, body.into())).await);
        assert_eq!(cloud.list("").await, Err(CloudError::Address));
    }
}
