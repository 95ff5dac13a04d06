//! Questions to chain nodes: one POST, a bounded answer, a time limit.

use std::time::Duration;

use futures_util::StreamExt;

use crate::runtime::timeout;
#[cfg(feature = "native")]
use crate::tls::{Trust, is_untrusted};

/// How long a node may take.
const LIMIT: Duration = Duration::from_secs(15);

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The node cannot be reached, or took too long.
    #[error("the node cannot be reached")]
    Unreachable,
    /// Its certificate is not valid for its address, not valid today, or of nobody whom the system
    /// trusts.
    #[error("the node's certificate is not valid or not trusted")]
    Untrusted,
    /// The answer is larger than any honest one.
    #[error("the node's answer is too large")]
    TooLarge,
    /// The address is not usable.
    #[error("the node's address is not usable")]
    BadAddress,
}

impl HttpError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "node.unreachable",
            Self::Untrusted => "node.untrusted",
            Self::TooLarge => "node.too_large",
            Self::BadAddress => "node.bad_address",
        }
    }
}

/// A client for JSON-RPC over HTTP. Redirects are not followed.
#[derive(Debug, Clone)]
pub struct HttpClient(reqwest::Client);

impl HttpClient {
    /// A client with our limits that trusts whom the system trusts.
    ///
    /// # Errors
    ///
    /// [`HttpError::Unreachable`] when the system gives no sockets at all.
    pub fn new() -> Result<Self, HttpError> {
        #[cfg(feature = "native")]
        return Self::trusting(&Trust::of_system());
        #[cfg(not(feature = "native"))]
        Ok(Self(reqwest::Client::new()))
    }

    /// The same with other authorities.
    ///
    /// # Errors
    ///
    /// As [`Self::new`].
    #[cfg(feature = "native")]
    pub fn trusting(trust: &Trust) -> Result<Self, HttpError> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .tls_backend_preconfigured((*trust.config()).clone())
            .build()
            .map_err(|_| HttpError::Unreachable)?;
        Ok(Self(client))
    }

    /// Posts a JSON body and reads at most `limit` bytes of the answer.
    ///
    /// # Errors
    ///
    /// [`HttpError`]. The address is not repeated in any error: it may carry a key.
    pub async fn post(&self, url: &str, body: String, limit: usize) -> Result<Vec<u8>, HttpError> {
        let url = reqwest::Url::parse(url).map_err(|_| HttpError::BadAddress)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(HttpError::BadAddress);
        }
        let request =
            self.0.post(url).header(reqwest::header::CONTENT_TYPE, "application/json").body(body);
        let answer = async {
            let response = request.send().await.map_err(|error| not_asked(&error))?;
            let mut chunks = response.bytes_stream();
            let mut answer = Vec::new();
            while let Some(chunk) = chunks.next().await {
                let chunk = chunk.map_err(|_| HttpError::Unreachable)?;
                if answer.len() + chunk.len() > limit {
                    return Err(HttpError::TooLarge);
                }
                answer.extend_from_slice(&chunk);
            }
            Ok(answer)
        };
        timeout(LIMIT, answer).await.unwrap_or(Err(HttpError::Unreachable))
    }
}

#[cfg(feature = "native")]
fn not_asked(error: &reqwest::Error) -> HttpError {
    if is_untrusted(error) { HttpError::Untrusted } else { HttpError::Unreachable }
}

/// A browser does not tell why.
#[cfg(not(feature = "native"))]
const fn not_asked(_: &reqwest::Error) -> HttpError {
    HttpError::Unreachable
}
