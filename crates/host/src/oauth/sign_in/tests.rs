use std::collections::BTreeMap;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinHandle,
};

use super::*;

/// Of a port where nobody listens: a code that gets there is not redeemed.
fn nowhere() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://127.0.0.1:{}/token", listener.local_addr().unwrap().port())
}

fn client(provider: Provider) -> Client {
    let secret = (provider == Provider::GoogleDrive).then(|| Secret::new("hush".to_owned()));
    let mut client = Client::new(provider, "my-id".to_owned(), secret);
    let consent = client.endpoints().consent;
    client.elsewhere = Some(super::super::Endpoints { consent, token: nowhere() });
    client
}

async fn begun() -> SignIn {
    SignIn::begin(client(Provider::GoogleDrive)).await.unwrap()
}

fn asked(link: &str) -> (String, BTreeMap<String, String>) {
    let link = Url::parse(link).unwrap();
    let pairs = link.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
    let pairs = pairs.collect();
    (format!("{}{}", link.host_str().unwrap(), link.path()), pairs)
}

/// A sign-in under way, with its port and its state.
async fn waiting() -> (JoinHandle<Result<(Client, Tokens), SignInError>>, u16, String) {
    let sign_in = begun().await;
    let (port, state) = (sign_in.door.port().unwrap(), sign_in.state.expose().to_owned());
    (tokio::spawn(sign_in.signed_in()), port, state)
}

async fn knock(port: u16) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port)).await.unwrap()
}

/// One question and all of the answer.
async fn ask(port: u16, target: &str) -> String {
    let mut stream = knock(port).await;
    let question = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    stream.write_all(question.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// RFC 7636, appendix B.
#[test]
fn the_challenge_is_the_one_of_the_standard() {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let state = Secret::new("state".to_owned());
    let link = link(
        &client(Provider::Dropbox),
        "http://127.0.0.1:53918/",
        &state,
        &Secret::new(verifier.to_owned()),
    );
    let (_, asked) = asked(&link.unwrap());
    let expected = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    assert_eq!(asked["code_challenge"], expected);
    assert_eq!(asked["code_challenge_method"], "S256");
}

#[test]
fn secrets_of_a_sign_in_are_long_and_its_own() {
    let (one, other) = (make_secret(), make_secret());
    assert_ne!(one, other);
    for secret in [&one, &other] {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        assert_eq!(secret.expose().len(), 43);
        assert!(secret.expose().bytes().all(unreserved));
    }
}

#[test]
fn each_provider_is_asked_at_its_own_address_for_as_little_as_copies_need() {
    let (state, verifier) = (make_secret(), make_secret());
    for (provider, address, scope) in [
        (
            Provider::GoogleDrive,
            "accounts.google.com/o/oauth2/v2/auth",
            "https://www.googleapis.com/auth/drive.file",
        ),
        (
            Provider::Dropbox,
            "www.dropbox.com/oauth2/authorize",
            "account_info.read files.metadata.read files.content.read files.content.write",
        ),
        (
            Provider::OneDrive,
            "login.microsoftonline.com/common/oauth2/v2.0/authorize",
            "Files.ReadWrite.AppFolder offline_access",
        ),
    ] {
        let redirect = provider.redirect(4000);
        let link = link(&client(provider), &redirect, &state, &verifier).unwrap();
        let (at, asked) = asked(&link);
        assert_eq!((at.as_str(), asked["scope"].as_str()), (address, scope));
        assert_eq!(
            (asked["response_type"].as_str(), asked["client_id"].as_str()),
            ("code", "my-id")
        );
        assert_eq!((&asked["redirect_uri"], asked["state"].as_str()), (&redirect, state.expose()));
        assert!(link.starts_with("https://"));
        for secret in [verifier.expose(), "hush"] {
            assert!(!link.contains(secret));
        }
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_said() {
    let first = SignIn::begin(client(Provider::Dropbox)).await;
    let second = SignIn::begin(client(Provider::Dropbox)).await;
    let refused: Vec<_> = [first, second].into_iter().filter_map(Result::err).collect();
    // Another program of this computer may have it as well.
    assert!(!refused.is_empty() && refused.iter().all(|error| *error == SignInError::Busy));
}

#[tokio::test]
async fn a_registration_that_makes_no_sense_is_refused_before_anything_is_opened() {
    let client = Client::new(Provider::GoogleDrive, "my id".to_owned(), None);
    assert_eq!(SignIn::begin(client).await.err(), Some(SignInError::Client));
}

#[tokio::test]
async fn whoever_does_not_know_the_state_is_sent_away_and_ends_nothing() {
    let (sign_in, port, state) = waiting().await;
    for target in ["/", "/?code=c", "/?code=c&state=guess", "/favicon.ico", "/?error=access_denied"]
    {
        assert!(ask(port, target).await.starts_with("HTTP/1.1 404 "), "{target}");
    }
    let answer = ask(port, &format!("/?error=access_denied&state={state}")).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("go back to Cohort"));
    assert!(!answer.contains(&state));
    assert_eq!(sign_in.await.unwrap().err(), Some(SignInError::Denied));
    // The port is closed: nobody else is heard.
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn another_error_of_the_provider_is_no_refusal_of_its_person() {
    let (sign_in, port, state) = waiting().await;
    ask(port, &format!("/?error=invalid_scope&error_description=hush&state={state}")).await;
    assert_eq!(sign_in.await.unwrap().err(), Some(SignInError::Failed));
}

#[tokio::test]
async fn one_answer_is_heard_and_the_second_is_not() {
    let (sign_in, port, state) = waiting().await;
    let answer = ask(port, &format!("/?code=c&state={state}")).await;
    assert!(answer.contains("You are signed in"));
    // Nobody is at the token endpoint.
    assert_eq!(sign_in.await.unwrap().err(), Some(SignInError::Unreachable));
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn questions_that_never_end_or_are_huge_hold_nobody_up() {
    let (sign_in, port, state) = waiting().await;
    let mut silent = Vec::new();
    for _ in 0..4 {
        let mut stream = knock(port).await;
        stream.write_all(b"GET /?state=").await.unwrap();
        silent.push(stream);
    }
    let mut huge = knock(port).await;
    let head = format!("GET /?state={state}&code={} HTTP/1.1\r\n", "c".repeat(64 * 1024));
    // It may hang up in the middle.
    drop(huge.write_all(head.as_bytes()).await);
    let mut answer = Vec::new();
    drop(huge.read_to_end(&mut answer).await);
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    let answer = ask(port, &format!("/?code=c&state={state}")).await;
    assert!(answer.starts_with("HTTP/1.1 200 "));
    assert_eq!(sign_in.await.unwrap().err(), Some(SignInError::Unreachable));
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_nobody_ends_ends_by_itself() {
    let sign_in = begun().await;
    let port = sign_in.door.port().unwrap();
    assert_eq!(sign_in.signed_in().await.err(), Some(SignInError::Late));
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn a_sign_in_that_is_given_up_closes_its_port() {
    let sign_in = begun().await;
    let port = sign_in.door.port().unwrap();
    drop(sign_in);
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[test]
fn less_than_copies_need_is_too_little() {
    let said =
        |scopes: &[&str]| Some(scopes.iter().map(|&scope| scope.to_owned()).collect::<Vec<_>>());
    let enough = |provider, scopes: &[&str]| allows(provider, said(scopes).as_deref());
    assert!(allows(Provider::Dropbox, None));
    let drive = "https://www.googleapis.com/auth/drive.file";
    assert!(enough(Provider::GoogleDrive, &[drive, "openid"]));
    assert!(!enough(Provider::GoogleDrive, &["openid"]) && !enough(Provider::GoogleDrive, &[]));
    let folder = "https://graph.microsoft.com/Files.ReadWrite.AppFolder";
    assert!(enough(Provider::OneDrive, &[folder]));
    assert!(enough(Provider::OneDrive, &["files.readwrite.appfolder"]));
    assert!(!enough(Provider::OneDrive, &["Files.ReadWrite"]));
    assert!(!enough(Provider::Dropbox, &["files.content.read", "files.metadata.read"]));
}
