//! How `opendal` asks: our certificates, our limits, no redirects.

use std::{future::Future, time::Duration};

use futures_util::stream;
use http::{Method, Request, Response, StatusCode};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport};
use tokio::time::timeout;

use super::{CloudError, LARGEST};
use crate::tls::{Trust, is_untrusted};

/// How long to wait for a connection, for an answer's first byte, and for each next part of it.
const PATIENCE: Duration = Duration::from_secs(30);
/// The slowest line that a copy is still sent over, in bytes a second.
const SLOWEST: u64 = 16 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    WebDav,
    S3,
}

/// Asks one question at a time and takes the whole answer in, as far as a copy may reach.
pub(super) struct Transport {
    protocol: Protocol,
    client: reqwest::Client,
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
        Ok(Self { protocol, client })
    }

    async fn ask(&self, question: Request<Buffer>) -> Result<Response<HttpBody>, CloudError> {
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
        if let Some(verdict) = verdict(self.protocol, &head.method, answer.status()) {
            return Err(verdict);
        }
        // The library takes a collection that is not there for an empty one.
        if is_listing && answer.status() == StatusCode::NOT_FOUND {
            return Err(CloudError::Address);
        }
        let mut bytes = Vec::new();
        while let Some(part) = within(PATIENCE, answer.chunk()).await? {
            if bytes.len() + part.len() > LARGEST {
                return Err(CloudError::TooLarge);
            }
            bytes.extend_from_slice(&part);
        }
        let mut response = Response::new(HttpBody::new(stream::iter([Ok(bytes.into())]), None));
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

impl HttpTransport for Transport {
    async fn fetch(&self, question: Request<Buffer>) -> opendal::Result<Response<HttpBody>> {
        self.ask(question).await.map_err(|verdict| {
            Error::new(ErrorKind::Unexpected, "the question was not answered")
                .with_temporary(verdict == CloudError::Unreachable)
                .set_source(verdict)
        })
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
