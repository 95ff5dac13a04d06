//! The door that the browser comes back to: one port of this computer, for one answer.
//!
//! Any program of this computer, and any page in its browser, can knock. Only whoever says the state
//! that the sign-in began with is heard; all others get a page without content, in little time and memory, and
//! hold nobody up.

use std::{io, net::Ipv4Addr, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use reqwest::Url;
use subtle::ConstantTimeEq;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::cloud::Secret;

/// How many are listened to at once.
const AT_ONCE: usize = 16;
/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest head of a question. Codes are some hundred bytes.
const LONGEST: usize = 8 * 1024;

/// What the provider sent the browser back with.
pub(super) enum Heard {
    /// A code, to be redeemed.
    Code(Secret),
    /// That its person said no.
    Denied,
    /// Another error (RFC 6749, section 4.1.2.1).
    Failed,
}

/// Open from the begin of a sign-in to its end.
pub(super) struct Door(TcpListener);

impl Door {
    /// Opens a port of this computer alone; any for 0.
    pub(super) async fn open(port: u16) -> io::Result<Self> {
        Ok(Self(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?))
    }

    pub(super) fn port(&self) -> io::Result<u16> {
        Ok(self.0.local_addr()?.port())
    }

    /// Waits for whoever says the state, and tells them to go back to the app.
    pub(super) async fn hear(&self, redirect: &Url, state: &Secret) -> io::Result<Heard> {
        let mut talks = FuturesUnordered::new();
        loop {
            tokio::select! {
                accepted = self.0.accept(), if talks.len() < AT_ONCE => {
                    let (stream, _) = accepted?;
                    talks.push(timeout(PATIENCE, talk(stream, redirect, state)));
                }
                Some(ended) = talks.next() => {
                    if let Ok(Ok(Some(heard))) = ended {
                        return Ok(heard);
                    }
                }
            }
        }
    }
}

/// Hears one out, and answers.
async fn talk(mut stream: TcpStream, redirect: &Url, state: &Secret) -> io::Result<Option<Heard>> {
    let head = read_head(&mut stream).await?;
    let heard = head.as_deref().and_then(|head| understand(head, redirect, state));
    let (status, page) = match &heard {
        Some(Heard::Code(_)) => (
            "200 OK",
            "You are signed in. Close this page and go back to Cohort: it goes on there.",
        ),
        Some(Heard::Denied | Heard::Failed) => {
            ("200 OK", "Nothing was allowed. Close this page and go back to Cohort.")
        }
        None => ("404 Not Found", "There is nothing here. You can close this page."),
    };
    // What the browser did with it changes nothing.
    drop(stream.write_all(answer(status, page).as_bytes()).await);
    drop(stream.shutdown().await);
    Ok(heard)
}

/// The head of a question; none where it is too long or breaks off.
async fn read_head(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    while bytes.len() < LONGEST {
        if stream.read_buf(&mut bytes).await? == 0 {
            break;
        }
        if bytes.windows(4).any(|window| window == b"\r\n\r\n") {
            return Ok(String::from_utf8(bytes).ok());
        }
    }
    Ok(None)
}

fn understand(head: &str, redirect: &Url, state: &Secret) -> Option<Heard> {
    let mut lines = head.split("\r\n");
    let target = lines.next()?.strip_prefix("GET ")?.strip_suffix(" HTTP/1.1")?;
    let is_host = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim().to_owned())
    };
    // A page of another name that leads here speaks for nobody.
    let hosts: Vec<String> = lines.filter_map(is_host).collect();
    let (host, port) = (redirect.host_str()?, redirect.port()?);
    if hosts != [format!("{host}:{port}")] || !target.starts_with("/?") {
        return None;
    }
    let asked = redirect.join(target).ok()?;
    let only = |wanted: &str| {
        let mut found = asked.query_pairs().filter(|(name, _)| name == wanted);
        let first = found.next().map(|(_, value)| Secret::new(value.into_owned()));
        if found.next().is_some() { None } else { first }
    };
    // EXPOSE: compared, in the same time wherever they differ.
    let is_ours: bool = only("state")?.expose().as_bytes().ct_eq(state.expose().as_bytes()).into();
    if !is_ours {
        return None;
    }
    match (only("code"), only("error")) {
        (Some(code), None) => Some(Heard::Code(code)),
        // EXPOSE: a word of RFC 6749.
        (_, Some(error)) if error.expose() == "access_denied" => Some(Heard::Denied),
        (_, Some(_)) => Some(Heard::Failed),
        (None, None) => None,
    }
}

fn answer(status: &str, sentence: &str) -> String {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Cohort</title>\
         <body style=\"font-family: sans-serif; max-width: 32em; margin: 4em auto; padding: 0 1em\">\
         <h1>Cohort</h1><p>{sentence}</p></body></html>"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{page}",
        page.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = "a-state";

    fn understood(target: &str, host: &str) -> Option<Heard> {
        let redirect = Url::parse("http://127.0.0.1:4000/").unwrap();
        let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n");
        understand(&head, &redirect, &Secret::new(STATE.to_owned()))
    }

    fn here(target: &str) -> Option<Heard> {
        understood(target, "127.0.0.1:4000")
    }

    #[test]
    fn a_code_is_heard_with_the_state_alone() {
        let Some(Heard::Code(code)) = here("/?state=a-state&code=4%2F0A%2Bb&scope=x&iss=y") else {
            panic!("a code");
        };
        assert_eq!(code.expose(), "4/0A+b");
        for target in [
            "/?code=c",
            "/?state=&code=c",
            "/?state=another&code=c",
            "/?state=a-state2&code=c",
            "/?state=a-state&state=a-state&code=c",
            "/?state=a-state&code=c&code=d",
            "/?state=a-state",
            "/favicon.ico",
            "/other?state=a-state&code=c",
            "http://127.0.0.1:4000/?state=a-state&code=c",
            "//elsewhere.example/?state=a-state&code=c",
            "",
        ] {
            assert!(here(target).is_none(), "{target}");
        }
    }

    #[test]
    fn a_page_under_another_name_is_not_heard() {
        for host in ["", "127.0.0.1", "127.0.0.1:4001", "evil.example:4000", "localhost:4000"] {
            assert!(understood("/?state=a-state&code=c", host).is_none(), "{host}");
        }
    }

    #[test]
    fn a_refusal_is_told_from_other_errors() {
        assert!(matches!(here("/?state=a-state&error=access_denied"), Some(Heard::Denied)));
        assert!(matches!(here("/?error=server_error&state=a-state"), Some(Heard::Failed)));
        assert!(matches!(here("/?error=access_denied&state=a-state&code=c"), Some(Heard::Denied)));
        assert!(here("/?error=access_denied&state=guess").is_none());
    }
}
