//! Signing in at a provider of storage: OAuth 2.0 (RFC 6749) for a program without a server of its own
//! (RFC 8252), with a proof that only whoever began may end it (PKCE, RFC 7636).
//!
//! The project is registered at no provider. Its person registers a program of their own there and
//! names it here ([`Client`]); the provider then shows who asks, and whoever signs in says yes to it in
//! the system's browser ([`SignIn`]). What comes of it lies in the sealed store ([`Tokens`]): the
//! longer-lived token. The one that each question carries is in memory alone.

#[cfg(feature = "native")]
mod door;
#[cfg(feature = "native")]
mod grant;
#[cfg(feature = "native")]
mod sign_in;
mod tokens;

use serde::{Deserialize, Serialize};

use crate::cloud::Secret;

#[cfg(feature = "native")]
pub use sign_in::{SignIn, SignInError};
pub use tokens::Tokens;

#[cfg(feature = "native")]
pub(crate) use grant::GrantError;

/// The longest id or secret of a registration, in bytes.
const LONGEST: usize = 512;

/// Who keeps the files of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Google Drive: the files that the registered program made, and no others.
    GoogleDrive,
    /// Dropbox: the registered program's own folder.
    Dropbox,
    /// Microsoft OneDrive: the registered program's own folder.
    OneDrive,
}

/// A program that its person registered at a provider, and as which this one asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    provider: Provider,
    id: String,
    /// What Google gives to desktop programs and wants back. No secret by RFC 8252, section 8.5, and
    /// kept as one.
    secret: Option<Secret>,
    /// A provider of a test's own.
    #[cfg(test)]
    #[serde(skip)]
    elsewhere: Option<Endpoints>,
}

/// Where a provider is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Endpoints {
    /// For a person's consent (RFC 6749, section 3.1).
    consent: String,
    /// For tokens (section 3.2).
    token: String,
}

impl Provider {
    /// Its name, as its people know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GoogleDrive => "Google Drive",
            Self::Dropbox => "Dropbox",
            Self::OneDrive => "OneDrive",
        }
    }

    /// As little as copies need.
    const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::GoogleDrive => &["https://www.googleapis.com/auth/drive.file"],
            Self::Dropbox => &[
                "account_info.read",
                "files.metadata.read",
                "files.content.read",
                "files.content.write",
            ],
            Self::OneDrive => &["Files.ReadWrite.AppFolder", "offline_access"],
        }
    }

    /// What each wants to be told before it gives a token that lasts.
    const fn lasting(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::GoogleDrive => &[("access_type", "offline"), ("prompt", "consent")],
            Self::Dropbox => &[("token_access_type", "offline")],
            Self::OneDrive => &[("prompt", "select_account")],
        }
    }

    /// Where the browser is sent back to. RFC 8252, section 7.3, leaves the port open; Dropbox takes none
    /// but the registered one. Microsoft's form lets nobody register the address that section 8.3 prefers.
    fn redirect(self, port: u16) -> String {
        match self {
            Self::GoogleDrive | Self::Dropbox => format!("http://127.0.0.1:{port}/"),
            Self::OneDrive => format!("http://localhost:{port}"),
        }
    }

    /// The port to wait on; 0 for any.
    const fn port(self) -> u16 {
        match self {
            Self::GoogleDrive | Self::OneDrive => 0,
            Self::Dropbox => 53_918,
        }
    }

    fn endpoints(self) -> Endpoints {
        let (consent, token) = match self {
            Self::GoogleDrive => (
                "https://accounts.google.com/o/oauth2/v2/auth",
                "https://oauth2.googleapis.com/token",
            ),
            Self::Dropbox => (
                "https://www.dropbox.com/oauth2/authorize",
                "https://api.dropboxapi.com/oauth2/token",
            ),
            Self::OneDrive => (
                "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
                "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            ),
        };
        Endpoints { consent: consent.to_owned(), token: token.to_owned() }
    }
}

impl Client {
    /// A registered program, by its id and, at Google, its secret.
    #[must_use]
    pub const fn new(provider: Provider, id: String, secret: Option<Secret>) -> Self {
        Self {
            provider,
            id,
            secret,
            #[cfg(test)]
            elsewhere: None,
        }
    }

    /// At whom it is registered.
    #[must_use]
    pub const fn provider(&self) -> Provider {
        self.provider
    }

    /// Whether it can be one at all.
    pub(crate) fn is_sound(&self) -> bool {
        let visible = |text: &str| {
            (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let has_secret = self.secret.is_some() || self.provider != Provider::GoogleDrive;
        // EXPOSE: looked at, not kept.
        let is_secret = self.secret.as_ref().is_none_or(|secret| visible(secret.expose()));
        visible(&self.id) && has_secret && is_secret
    }

    fn endpoints(&self) -> Endpoints {
        #[cfg(test)]
        if let Some(elsewhere) = &self.elsewhere {
            return elsewhere.clone();
        }
        self.provider.endpoints()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registration_that_makes_no_sense_is_none() {
        let secret = |text: &str| Some(Secret::new(text.to_owned()));
        let sound =
            |provider, id: &str, secret| Client::new(provider, id.to_owned(), secret).is_sound();
        assert!(sound(Provider::GoogleDrive, "1-a.apps.googleusercontent.com", secret("GOCSPX-a")));
        assert!(sound(Provider::Dropbox, "k3y", None) && sound(Provider::OneDrive, "0-0", None));
        // Google refuses whoever brings none.
        assert!(!sound(Provider::GoogleDrive, "1-a.apps.googleusercontent.com", None));
        for id in ["", "a b", "a\n", "\u{e9}", &"a".repeat(513)] {
            assert!(!sound(Provider::Dropbox, id, None), "{id:?}");
        }
        assert!(!sound(Provider::Dropbox, "k3y", secret("")));
    }

    #[test]
    fn a_registration_prints_no_secret() {
        let secret = Secret::new("GOCSPX-hush".to_owned());
        let client = Client::new(Provider::GoogleDrive, "id".to_owned(), Some(secret));
        assert!(!format!("{client:?}").contains("hush"));
    }
}
