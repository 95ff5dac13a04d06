//! A sign-in from its begin to its end.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use oauth2::{
    AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    basic::BasicClient,
};
use rand_core::Rng;
use reqwest::Url;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::{
    Client, GrantError, Provider, Tokens,
    door::{Door, Heard},
};
use crate::{
    cloud::{Place, Secret, owner},
    system,
};

/// How long somebody may take in the browser.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Why nobody signed in. Says nothing of what the provider answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The registration cannot be one.
    #[error("the registration makes no sense")]
    Client,
    /// The port that the provider sends the browser back to is taken.
    #[error("the port for the way back is taken")]
    Busy,
    /// Whoever was asked in the browser said no.
    #[error("the sign-in was refused")]
    Denied,
    /// Nobody came back in time.
    #[error("the sign-in took too long")]
    Late,
    /// The provider refused, and not for these reasons.
    #[error("the provider refused the sign-in")]
    Failed,
    /// Less was allowed than copies need, or nothing that lasts.
    #[error("the sign-in does not allow what copies need")]
    TooLittle,
    /// The provider cannot be reached.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// The provider's certificate is not valid or not trusted.
    #[error("the provider's certificate is not valid or not trusted")]
    Untrusted,
}

impl SignInError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Client => "sign_in.client",
            Self::Busy => "sign_in.busy",
            Self::Denied => "sign_in.denied",
            Self::Late => "sign_in.late",
            Self::Failed => "sign_in.failed",
            Self::TooLittle => "sign_in.too_little",
            Self::Unreachable => "sign_in.unreachable",
            Self::Untrusted => "sign_in.untrusted",
        }
    }
}

impl From<GrantError> for SignInError {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Unreachable => Self::Unreachable,
            GrantError::Untrusted => Self::Untrusted,
            GrantError::Refused => Self::Failed,
        }
    }
}

/// A sign-in that was begun. Dropping it ends it, and closes its port.
pub struct SignIn {
    client: Client,
    door: Door,
    link: String,
    redirect: String,
    state: Secret,
    verifier: Secret,
}

impl SignIn {
    /// Begins: opens the port that the browser is sent back to.
    ///
    /// # Errors
    ///
    /// [`SignInError::Client`], [`SignInError::Busy`].
    pub async fn begin(client: Client) -> Result<Self, SignInError> {
        if !client.is_sound() {
            return Err(SignInError::Client);
        }
        let provider = client.provider;
        let door = Door::open(provider.port()).await.map_err(|_| SignInError::Busy)?;
        let port = door.port().map_err(|_| SignInError::Busy)?;
        let (redirect, state, verifier) = (provider.redirect(port), make_secret(), make_secret());
        let link = link(&client, &redirect, &state, &verifier).ok_or(SignInError::Client)?;
        Ok(Self { client, door, link, redirect, state, verifier })
    }

    /// Where its person signs in.
    ///
    /// # Security
    ///
    /// It holds the challenge and the state, not the verifier: whoever reads it can neither redeem a code that
    /// the person was given, nor ask for one in the person's name.
    #[must_use]
    pub fn link(&self) -> &str {
        &self.link
    }

    /// Waits for the browser, for five minutes at most, and turns what it brings into a place for copies.
    ///
    /// # Errors
    ///
    /// [`SignInError`].
    pub async fn finish(self) -> Result<Place, SignInError> {
        let (client, tokens) = self.signed_in().await?;
        let owner = owner(&client, &tokens).await;
        Ok(Place::Account { client, owner, tokens })
    }

    async fn signed_in(self) -> Result<(Client, Tokens), SignInError> {
        let Self { client, door, redirect, state, verifier, .. } = self;
        let back = Url::parse(&redirect).map_err(|_| SignInError::Client)?;
        let heard = timeout(PATIENCE, door.hear(&back, &state)).await;
        drop(door);
        let code = match heard {
            Err(_) => return Err(SignInError::Late),
            Ok(Err(_)) => return Err(SignInError::Busy),
            Ok(Ok(Heard::Denied)) => return Err(SignInError::Denied),
            Ok(Ok(Heard::Failed)) => return Err(SignInError::Failed),
            Ok(Ok(Heard::Code(code))) => code,
        };
        let grant = client.redeem(&code, &verifier, &redirect).await?;
        if !allows(client.provider, grant.scopes.as_deref()) {
            return Err(SignInError::TooLittle);
        }
        let tokens = Tokens::of(grant).ok_or(SignInError::TooLittle)?;
        Ok((client, tokens))
    }
}

/// 256 random bits, as RFC 7636, section 4.1, wants a verifier.
fn make_secret() -> Secret {
    let mut bytes = Zeroizing::new([0; 32]);
    system::rng().fill_bytes(bytes.as_mut());
    Secret::new(BASE64URL_NOPAD.encode(bytes.as_ref()))
}

fn link(client: &Client, redirect: &str, state: &Secret, verifier: &Secret) -> Option<String> {
    let consent = AuthUrl::new(client.endpoints().consent).ok()?;
    let redirect = RedirectUrl::new(redirect.to_owned()).ok()?;
    let asker = BasicClient::new(ClientId::new(client.id.clone()))
        .set_auth_uri(consent)
        .set_redirect_uri(redirect);
    // EXPOSE: the state is for the link; of the verifier only its hash gets there.
    let state = state.expose().to_owned();
    let verifier = PkceCodeVerifier::new(verifier.expose().to_owned());
    let scopes = client.provider.scopes().iter();
    let mut asked = asker
        .authorize_url(move || CsrfToken::new(state))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .add_scopes(scopes.map(|scope| Scope::new((*scope).to_owned())));
    for (name, value) in client.provider.lasting() {
        asked = asked.add_extra_param(*name, *value);
    }
    Some(asked.url().0.into())
}

/// Whether what was allowed is enough. A provider that does not say allowed all of it (RFC 6749, section 5.1).
fn allows(provider: Provider, allowed: Option<&[String]>) -> bool {
    let Some(allowed) = allowed else { return true };
    // Microsoft writes some with the address of what they are for before them, and never this one.
    let asked = provider.scopes().iter().filter(|scope| **scope != "offline_access");
    let is_it = |scope: &str, one: &String| {
        let short = one.strip_prefix("https://graph.microsoft.com/").unwrap_or(one);
        short.eq_ignore_ascii_case(scope)
    };
    asked.into_iter().all(|scope| allowed.iter().any(|one| is_it(scope, one)))
}

#[cfg(test)]
mod real;
#[cfg(test)]
mod tests;
