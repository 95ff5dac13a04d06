//! How `opendal` asks: our certificates, our limits, no redirects.

use std::{future::Future, time::Duration};

use futures_util::stream;
use http::{
    Method, Request, Response, StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, LOCATION},
};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport};
use tokio::time::timeout;

use super::{CloudError, LARGEST, Secret, account};
use crate::{
    oauth::{Client, Provider, Tokens},
    tls::{Trust, is_untrusted},
};

/// How long to wait for a connection, for an answer's first byte, and for each next part of it.
const PATIENCE: Duration = Duration::from_secs(30);
/// The slowest line that a copy is still sent over, in bytes a second.
const SLOWEST: u64 = 16 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    WebDav,
    S3,
    Account(Provider),
}

/// Asks one question at a time and takes the whole answer in, as far as a copy may reach.
pub(super) struct Transport {
    protocol: Protocol,
    client: reqwest::Client,
    /// As whom an account's provider is asked.
    signed_in: Option<(Client, Tokens)>,
}

/// An answer that was taken in.
struct Taken {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Transport {
    /// What is asked without TLS passes no proxy.
    pub(super) fn new(
        protocol: Protocol,
        trust: &Trust,
        is_plain: bool,
    ) -> Result<Self, CloudError> {
        let client = reqwest::Client::builder()
            .connect_timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .tls_backend_preconfigured((*trust.config()).clone());
        let client = if is_plain { client.no_proxy() } else { client };
        let client = client.build().map_err(|_| CloudError::Unreachable)?;
        Ok(Self { protocol, client, signed_in: None })
    }

    /// Asks the provider of an account.
    pub(super) fn into_account(
        client: &Client,
        tokens: &Tokens,
        trust: &Trust,
    ) -> Result<Self, CloudError> {
        let transport = Self::new(Protocol::Account(client.provider()), trust, false)?;
        Ok(Self { signed_in: Some((client.clone(), tokens.clone())), ..transport })
    }

    /// The bytes of an answer that is none of refusal.
    pub(super) async fn take(&self, question: Request<Buffer>) -> Result<Vec<u8>, CloudError> {
        let taken = self.ask(question).await?;
        if taken.status.is_success() { Ok(taken.bytes) } else { Err(CloudError::Failed) }
    }

    async fn ask(&self, mut question: Request<Buffer>) -> Result<Taken, CloudError> {
        let Some((client, tokens)) = &self.signed_in else { return self.send(question).await };
        account::set_right(client.provider(), &mut question)?;
        let access = tokens.access(client).await?;
        match self.send(signed(question.clone(), &access)?).await {
            // It ran out early, or was taken back: another one is asked for once.
            Err(CloudError::SignedOut) => {
                tokens.forget(&access);
                let access = tokens.access(client).await?;
                self.send(signed(question, &access)?).await
            }
            answered => answered,
        }
    }

    async fn send(&self, question: Request<Buffer>) -> Result<Taken, CloudError> {
        let (head, body) = question.into_parts();
        let size = u64::try_from(body.len()).unwrap_or(u64::MAX);
        let patience = PATIENCE + Duration::from_secs(size / SLOWEST);
        let url = reqwest::Url::parse(&head.uri.to_string()).map_err(|_| CloudError::Address)?;
        // RFC 4918, section 9.1: with a depth of 0 it asks about one file.
        let is_listing = head.headers.get("depth").is_some_and(|depth| depth != "0");
        let mut request = self.client.request(head.method.clone(), url).headers(head.headers);
        if !body.is_empty() {
            request = request.body(body.to_bytes());
        }
        let mut answer = within(patience, request.send()).await?;
        if let Protocol::Account(provider) = self.protocol {
            if account::leads_to_bytes(provider, &head.method, answer.status()) {
                answer = self.follow(&answer).await?;
            } else if !answer.status().is_success() {
                return self.refused(&head.method, answer).await;
            }
        }
        if let Some(verdict) = verdict(self.protocol, &head.method, answer.status()) {
            return Err(verdict);
        }
        // The library takes a collection that is not there for an empty one.
        if is_listing && answer.status() == StatusCode::NOT_FOUND {
            return Err(CloudError::Address);
        }
        take_in(answer).await
    }

    /// Goes, without a token, where a provider keeps the bytes of a file.
    async fn follow(&self, answer: &reqwest::Response) -> Result<reqwest::Response, CloudError> {
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        let to = to.and_then(|to| reqwest::Url::parse(to).ok());
        let to = to.filter(|to| to.scheme() == "https").ok_or(CloudError::Address)?;
        within(PATIENCE, self.client.get(to).send()).await
    }

    /// What a provider of accounts means by a refusal, for which its words are needed.
    async fn refused(
        &self,
        method: &Method,
        answer: reqwest::Response,
    ) -> Result<Taken, CloudError> {
        let taken = take_in(answer).await?;
        let verdict = account::verdict(taken.status, &taken.bytes)
            .or_else(|| verdict(self.protocol, method, taken.status));
        verdict.map_or(Ok(taken), Err)
    }
}

fn signed(mut question: Request<Buffer>, access: &Secret) -> Result<Request<Buffer>, CloudError> {
    // EXPOSE: into the question that it is for, after its address was looked at.
    let token = format!("Bearer {}", access.expose());
    let mut token = HeaderValue::try_from(token).map_err(|_| CloudError::SignedOut)?;
    token.set_sensitive(true);
    question.headers_mut().insert(AUTHORIZATION, token);
    Ok(question)
}

async fn take_in(mut answer: reqwest::Response) -> Result<Taken, CloudError> {
    let mut bytes = Vec::new();
    while let Some(part) = within(PATIENCE, answer.chunk()).await? {
        if bytes.len() + part.len() > LARGEST {
            return Err(CloudError::TooLarge);
        }
        bytes.extend_from_slice(&part);
    }
    let headers = std::mem::take(answer.headers_mut());
    Ok(Taken { status: answer.status(), headers, bytes })
}

impl HttpTransport for Transport {
    async fn fetch(&self, question: Request<Buffer>) -> opendal::Result<Response<HttpBody>> {
        let taken = self.ask(question).await.map_err(|verdict| {
            Error::new(ErrorKind::Unexpected, "the question was not answered")
                .with_temporary(verdict == CloudError::Unreachable)
                .set_source(verdict)
        })?;
        let body = HttpBody::new(stream::iter([Ok(taken.bytes.into())]), None);
        let mut response = Response::new(body);
        *response.status_mut() = taken.status;
        *response.headers_mut() = taken.headers;
        Ok(response)
    }
}

/// What a status means whoever answers; the rest is for the protocol to read.
fn verdict(protocol: Protocol, method: &Method, status: StatusCode) -> Option<CloudError> {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Some(CloudError::Denied),
        StatusCode::INSUFFICIENT_STORAGE => Some(CloudError::Full),
        // RFC 4918, section 9.7.1: the collection that it should go into is not there.
        StatusCode::CONFLICT if protocol == Protocol::WebDav && method == Method::PUT => {
            Some(CloudError::Address)
        }
        // What may pass.
        StatusCode::REQUEST_TIMEOUT
        | StatusCode::LOCKED
        | StatusCode::TOO_MANY_REQUESTS
        | StatusCode::INTERNAL_SERVER_ERROR
        | StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Some(CloudError::Unreachable),
        StatusCode::NOT_MODIFIED => None,
        // RFC 4918, section 9.1: there is one answer to this question; a page is none.
        status if method.as_str() == "PROPFIND" && status.is_success() => {
            (status != StatusCode::MULTI_STATUS).then_some(CloudError::Address)
        }
        status if status.is_redirection() => Some(CloudError::Address),
        _ => None,
    }
}

async fn within<T>(
    patience: Duration,
    work: impl Future<Output = reqwest::Result<T>>,
) -> Result<T, CloudError> {
    let unanswered = |error: reqwest::Error| {
        if is_untrusted(&error) { CloudError::Untrusted } else { CloudError::Unreachable }
    };
    timeout(patience, work).await.map_err(|_| CloudError::Unreachable)?.map_err(unanswered)
}
