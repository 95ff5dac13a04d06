//! Sign-ins at a real provider of OAuth 2.0: set `OIDC_PROVIDER` to the folder of its program, as
//! `cargo xtask test` does.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use http::{StatusCode, header};

use super::*;
use crate::oauth::Endpoints;

/// The provider's program, until this is dropped.
struct Real {
    child: Child,
    issuer: String,
    /// Kept open: it goes on writing there.
    _said: Lines<BufReader<ChildStdout>>,
}

impl Real {
    fn start() -> Option<Self> {
        let Some(folder) = env::var_os("OIDC_PROVIDER") else {
            println!("skipped: OIDC_PROVIDER not set");
            return None;
        };
        let mut node = Command::new("node");
        node.arg(Path::new(&folder).join("server.js"));
        let node = node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = node.spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let issuer = said.find_map(|line| line.ok().filter(|line| line.starts_with("http://")));
        let issuer = issuer.expect("the provider says where it listens");
        Some(Self { child, issuer, _said: said })
    }

    fn client(&self, provider: Provider, id: &str, secret: Option<&str>) -> Client {
        let secret = secret.map(|secret| Secret::new(secret.to_owned()));
        let mut client = Client::new(provider, id.to_owned(), secret);
        let (consent, token) = (format!("{}/auth", self.issuer), format!("{}/token", self.issuer));
        client.elsewhere = Some(Endpoints { consent, token });
        client
    }

    /// A program without a secret, as two of the three providers want them.
    fn open(&self, id: &str) -> Client {
        self.client(Provider::OneDrive, id, None)
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser: goes where it is sent, with the cookies that it was given, and says where that ended.
async fn browse(link: &str) -> (Url, StatusCode) {
    let web = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_backend_preconfigured((*crate::tls::Trust::of_system().config()).clone())
        .build()
        .unwrap();
    let mut cookies = BTreeMap::new();
    let mut at = Url::parse(link).unwrap();
    for _ in 0..10 {
        // What resolves to this computer under both of its addresses is asked at the one that listens.
        let mut asked = at.clone();
        let host = format!("{}:{}", at.host_str().unwrap(), at.port().unwrap());
        asked.set_host(Some("127.0.0.1")).unwrap();
        let worn: Vec<String> =
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = web.get(asked).header(header::HOST, host);
        let answer = request.header(header::COOKIE, worn.join("; ")).send().await.unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = cookie.split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        match answer.headers().get(header::LOCATION) {
            Some(to) => at = at.join(to.to_str().unwrap()).unwrap(),
            None => return (at, answer.status()),
        }
    }
    panic!("the browser is sent about without an end");
}

async fn sign_in(client: Client) -> Result<(Client, Tokens), SignInError> {
    let begun = SignIn::begin(client).await.unwrap();
    let link = begun.link().to_owned();
    let (signed_in, (at, status)) = tokio::join!(begun.signed_in(), browse(&link));
    assert_eq!((status, at.path()), (StatusCode::OK, "/"));
    signed_in
}

#[tokio::test]
async fn somebody_signs_in_with_a_secret_and_without() {
    let Some(real) = Real::start() else { return };
    let with_secret = real.client(Provider::GoogleDrive, "with-secret", Some("GOCSPX-hush"));
    for client in [with_secret, real.open("open")] {
        let (client, tokens) = sign_in(client).await.unwrap();
        let access = tokens.access(&client).await.unwrap();
        assert!(!access.expose().is_empty());
        assert_eq!(tokens.access(&client).await.unwrap(), access);
        tokens.forget(&access);
        let another = tokens.access(&client).await.unwrap();
        assert_ne!(another, access);
    }
}

#[tokio::test]
async fn a_lasting_token_that_the_provider_replaces_is_kept_in_its_place() {
    let Some(real) = Real::start() else { return };
    let (client, tokens) = sign_in(real.open("open")).await.unwrap();
    let before: Tokens = serde_json::from_str(&serde_json::to_string(&tokens).unwrap()).unwrap();
    assert!(!tokens.take_new());
    let access = tokens.access(&client).await.unwrap();
    tokens.clone().forget(&access);
    tokens.access(&client).await.unwrap();
    assert!(tokens.take_new() && !tokens.take_new());
    assert_ne!(tokens, before);
    // The old one was taken back; and whoever shows it again ends the whole sign-in.
    assert_eq!(before.access(&client).await.err(), Some(GrantError::Refused));
    let access = tokens.access(&client).await.unwrap();
    tokens.forget(&access);
    assert_eq!(tokens.access(&client).await.err(), Some(GrantError::Refused));
}

#[tokio::test]
async fn somebody_who_says_no_signs_in_nowhere() {
    let Some(real) = Real::start() else { return };
    assert_eq!(sign_in(real.open("refused")).await.err(), Some(SignInError::Denied));
}

#[tokio::test]
async fn a_code_is_worth_nothing_without_its_verifier_or_its_secret() {
    let Some(real) = Real::start() else { return };
    let mut begun = SignIn::begin(real.open("open")).await.unwrap();
    let link = begun.link().to_owned();
    begun.verifier = make_secret();
    let (signed_in, _) = tokio::join!(begun.signed_in(), browse(&link));
    assert_eq!(signed_in.err(), Some(SignInError::Failed));
    let client = real.client(Provider::GoogleDrive, "with-secret", Some("GOCSPX-guess"));
    assert_eq!(sign_in(client).await.err(), Some(SignInError::Failed));
}
