//! Questions to a provider's token endpoint: a code for tokens, and an old token for a new one.

use std::{
    pin::Pin,
    time::{Duration, Instant},
};

use http::{HeaderValue, header};
use oauth2::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicTokenResponse},
};

use super::Client;
use crate::{
    cloud::Secret,
    tls::{Trust, is_untrusted},
};

/// How long a provider may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer.
const LONGEST: usize = 64 * 1024;
/// How long before its end a token is not used any more.
const EARLY: Duration = Duration::from_secs(120);
/// How long a token is good for where the provider does not say.
const UNSAID: Duration = Duration::from_secs(600);

/// What a provider gave.
pub(super) struct Grant {
    /// For questions, until then.
    pub(super) access: (Secret, Instant),
    /// For the next grant, where it gave one.
    pub(super) refresh: Option<Secret>,
    /// What is allowed, where it said so.
    pub(super) scopes: Option<Vec<String>>,
}

/// Why nothing was given. Says nothing of what the provider answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GrantError {
    /// It cannot be reached, took too long, or is in trouble itself.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// Its certificate is not valid or not trusted.
    #[error("the provider's certificate is not valid or not trusted")]
    Untrusted,
    /// It refused.
    #[error("the provider refused")]
    Refused,
}

type Asker =
    BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl Client {
    /// Redeems a code (RFC 6749, section 4.1.3) with the verifier that it was asked for with (RFC 7636,
    /// section 4.5).
    pub(super) async fn redeem(
        &self,
        code: &Secret,
        verifier: &Secret,
        redirect: &str,
    ) -> Result<Grant, GrantError> {
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(|_| GrantError::Refused)?;
        let asker = self.asker()?.set_redirect_uri(redirect);
        // EXPOSE: into the one question that they are for.
        let asked = asker
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()));
        let web = Web::new()?;
        given(asked.request_async(&web).await)
    }

    /// Asks for another token (RFC 6749, section 6).
    pub(super) async fn renew(&self, refresh: &Secret) -> Result<Grant, GrantError> {
        let asker = self.asker()?;
        // EXPOSE: into the one question that it is for.
        let refresh = RefreshToken::new(refresh.expose().to_owned());
        let web = Web::new()?;
        given(asker.exchange_refresh_token(&refresh).request_async(&web).await)
    }

    fn asker(&self) -> Result<Asker, GrantError> {
        let token = TokenUrl::new(self.endpoints().token).map_err(|_| GrantError::Refused)?;
        let asker = BasicClient::new(ClientId::new(self.id.clone()))
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(token);
        Ok(match &self.secret {
            // EXPOSE: into questions to the provider that gave it.
            Some(secret) => asker.set_client_secret(ClientSecret::new(secret.expose().to_owned())),
            None => asker,
        })
    }
}

fn given<E>(
    answer: Result<BasicTokenResponse, RequestTokenError<GrantError, E>>,
) -> Result<Grant, GrantError>
where
    E: oauth2::ErrorResponse + 'static,
{
    let given = answer.map_err(|error| match error {
        RequestTokenError::Request(error) => error,
        RequestTokenError::ServerResponse(_)
        | RequestTokenError::Parse(..)
        | RequestTokenError::Other(_) => GrantError::Refused,
    })?;
    // EXPOSE: into the types that wipe them.
    let access = Secret::new(given.access_token().secret().clone());
    let refresh = given.refresh_token().map(|token| Secret::new(token.secret().clone()));
    let is_header = HeaderValue::from_str(access.expose()).is_ok();
    if !is_header || access.expose().is_empty() {
        return Err(GrantError::Refused);
    }
    let good = given.expires_in().unwrap_or(UNSAID).saturating_sub(EARLY);
    let until = Instant::now().checked_add(good).unwrap_or_else(Instant::now);
    let scopes =
        given.scopes().map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect());
    Ok(Grant { access: (access, until), refresh, scopes })
}

/// How `oauth2` asks: our certificates, our limits, no redirects.
struct Web(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Web {
    type Error = GrantError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, GrantError>> + Send + 'c>>;

    fn call(&'c self, question: HttpRequest) -> Self::Future {
        Box::pin(self.ask(question))
    }
}

impl Web {
    fn new() -> Result<Self, GrantError> {
        let web = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .tls_backend_preconfigured((*Trust::of_system().config()).clone())
            .build();
        Ok(Self(web.map_err(|_| GrantError::Unreachable)?))
    }

    async fn ask(&self, question: HttpRequest) -> Result<HttpResponse, GrantError> {
        let unanswered = |error: reqwest::Error| {
            if is_untrusted(&error) { GrantError::Untrusted } else { GrantError::Unreachable }
        };
        let (head, body) = question.into_parts();
        let url = reqwest::Url::parse(&head.uri.to_string()).map_err(|_| GrantError::Refused)?;
        let asked = self.0.request(head.method, url).headers(head.headers).body(body);
        let mut answer = asked.send().await.map_err(unanswered)?;
        if answer.status().is_server_error() || answer.status().as_u16() == 429 {
            return Err(GrantError::Unreachable);
        }
        let mut bytes = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(unanswered)? {
            if bytes.len() + part.len() > LONGEST {
                return Err(GrantError::Refused);
            }
            bytes.extend_from_slice(&part);
        }
        let mut response = HttpResponse::new(bytes);
        *response.status_mut() = answer.status();
        if let Some(kind) = answer.headers().get(header::CONTENT_TYPE) {
            response.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
        }
        Ok(response)
    }
}
