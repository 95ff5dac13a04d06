//! Where copies go, as the user said it.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use url::Url;
use zeroize::ZeroizeOnDrop;

use super::CloudError;
use crate::oauth::{Client, Provider, Tokens};

/// A password or key of a place.
///
/// # Security
///
/// It serialises in clear, for the device's sealed store and for nothing else.
#[derive(Clone, Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes over what was typed.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl PartialEq for Secret {
    /// Takes the same time wherever the secrets differ; lengths are not hidden.
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

/// A place for copies, with all that it takes to get in. Kept in the sealed store.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// A folder of this computer: another disk, or one that a program of its own carries elsewhere.
    Folder {
        /// Absolute. It must be there: a disk that is not is not made up.
        path: PathBuf,
    },
    /// A collection of a WebDAV server (RFC 4918), under basic authentication (RFC 7617).
    WebDav {
        /// The collection, which must be there.
        url: String,
        /// The user, without a colon.
        user: String,
        /// The user's password, better one made for this program alone.
        password: Secret,
    },
    /// A bucket behind the S3 interface, addressed by path.
    S3 {
        /// The server, without the bucket.
        endpoint: String,
        /// The bucket, which must be there.
        bucket: String,
        /// The region that requests are signed for; `auto` or `us-east-1` where there is none.
        region: String,
        /// The id of the access key.
        access_key: String,
        /// The access key itself.
        secret_key: Secret,
        /// A folder inside the bucket; empty for none.
        prefix: String,
    },
    /// A folder in an account at a provider, under OAuth 2.0. Untried: nobody has used one with a real
    /// account.
    Account {
        /// As whom this program asks.
        client: Client,
        /// Whose account it is, as the provider said; empty where it did not.
        owner: String,
        /// What the sign-in came to.
        tokens: Tokens,
    },
}

impl fmt::Debug for Place {
    /// The kind alone: addresses that were typed may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder { .. } => "Folder(..)",
            Self::WebDav { .. } => "WebDav(..)",
            Self::S3 { .. } => "S3(..)",
            Self::Account { .. } => "Account(..)",
        })
    }
}

impl Place {
    /// Where it is, for its person to read: no user, password or key.
    #[must_use]
    pub fn address(&self) -> String {
        match self {
            Self::Folder { path } => path.display().to_string(),
            Self::WebDav { url, .. } => url.clone(),
            Self::S3 { endpoint, bucket, prefix, .. } => {
                let parts = [endpoint.trim_end_matches('/'), bucket, prefix];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
            }
            Self::Account { client, owner, .. } if owner.is_empty() => {
                client.provider().name().to_owned()
            }
            Self::Account { client, owner, .. } => {
                format!("{}: {owner}", client.provider().name())
            }
        }
    }

    /// At whom its account is, where it is one.
    #[must_use]
    pub const fn provider(&self) -> Option<Provider> {
        match self {
            Self::Account { client, .. } => Some(client.provider()),
            Self::Folder { .. } | Self::WebDav { .. } | Self::S3 { .. } => None,
        }
    }

    /// Refuses what makes no sense, and what would carry the password in clear.
    pub(super) fn check(&self) -> Result<(), CloudError> {
        let sound = match self {
            // Kept as text, and shown.
            Self::Folder { path } => path.is_absolute() && path.to_str().is_some(),
            Self::WebDav { url, user, password } => {
                check_url(url)?;
                let shown = |text: &str| !text.chars().any(char::is_control);
                !user.is_empty() && !user.contains(':') && shown(user) && shown(password.expose())
            }
            Self::S3 { endpoint, bucket, region, access_key, secret_key, prefix } => {
                check_url(endpoint)?;
                let visible =
                    |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
                is_bucket(bucket)
                    && is_plain(region, b"-")
                    && visible(access_key)
                    && visible(secret_key.expose())
                    && is_prefix(prefix)
            }
            Self::Account { client, .. } => client.is_sound(),
        };
        sound.then_some(()).ok_or(CloudError::Address)
    }

    /// True for a server on this computer that is asked without TLS.
    #[cfg(feature = "native")]
    pub(super) fn is_plain(&self) -> bool {
        match self {
            Self::Folder { .. } | Self::Account { .. } => false,
            Self::WebDav { url, .. } | Self::S3 { endpoint: url, .. } => {
                Url::parse(url).is_ok_and(|url| url.scheme() == "http")
            }
        }
    }
}

/// `https`, or `http` to this computer; no credentials, question or fragment in it.
fn check_url(text: &str) -> Result<(), CloudError> {
    let url = Url::parse(text).map_err(|_| CloudError::Address)?;
    let host = url.host_str().ok_or(CloudError::Address)?;
    let bare = url.username().is_empty() && url.password().is_none();
    if !bare || url.query().is_some() || url.fragment().is_some() {
        return Err(CloudError::Address);
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(host) => Ok(()),
        "http" => Err(CloudError::NotHttps),
        _ => Err(CloudError::Address),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_bucket(name: &str) -> bool {
    (3..=63).contains(&name.len()) && is_plain(name, b".-") && !name.contains("..")
}

/// Small letters, digits, and what else is allowed.
fn is_plain(text: &str, also: &[u8]) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || also.contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// Empty, or names with one slash between each two.
fn is_prefix(prefix: &str) -> bool {
    let named = |part: &str| super::check_name(part).is_ok();
    prefix.is_empty() || (prefix.len() <= 512 && prefix.split('/').all(named))
}

#[cfg(test)]
#[cfg(feature = "native")]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn webdav(url: &str, user: &str) -> Result<(), CloudError> {
        let (url, user) = (url.to_owned(), user.to_owned());
        Place::WebDav { url, user, password: secret("hush") }.check()
    }

    #[test]
    fn a_password_travels_under_tls_or_not_at_all() {
        for url in [
            "https://cloud.example/dav/me",
            "http://localhost:8080/",
            "http://127.0.0.1:8080",
            "http://127.8.8.8/",
            "http://[::1]:8080/dav",
        ] {
            assert_eq!(webdav(url, "me"), Ok(()), "{url}");
        }
        for url in [
            "http://cloud.example/dav",
            "http://localhost.example/",
            "http://192.168.1.5/",
            "http://127.0.0.1.example/",
            "http://[2001:db8::1]/",
        ] {
            assert_eq!(webdav(url, "me"), Err(CloudError::NotHttps), "{url}");
        }
    }

    #[test]
    fn an_address_that_makes_no_sense_is_refused() {
        for url in [
            "",
            "cloud.example",
            "ftp://cloud.example/",
            "file:///etc",
            "https://me:hush@cloud.example/",
            "https://me@cloud.example/",
            "https://cloud.example/?a=b",
            "https://cloud.example/#a",
        ] {
            assert_eq!(webdav(url, "me"), Err(CloudError::Address), "{url}");
        }
        for user in ["", "a:b", "a\nb"] {
            assert_eq!(webdav("https://cloud.example/", user), Err(CloudError::Address));
        }
        let folder = Place::Folder { path: "relative/folder".into() };
        assert_eq!(folder.check(), Err(CloudError::Address));
    }

    #[test]
    fn a_bucket_that_leads_elsewhere_is_refused() {
        let s3 = |bucket: &str, region: &str, prefix: &str| {
            let place = Place::S3 {
                endpoint: "https://s3.example".into(),
                bucket: bucket.into(),
                region: region.into(),
                access_key: "id".into(),
                secret_key: secret("hush"),
                prefix: prefix.into(),
            };
            place.check()
        };
        for prefix in ["", "cohort", "backups/cohort"] {
            assert_eq!(s3("my-bucket", "us-east-1", prefix), Ok(()), "{prefix}");
        }
        for (bucket, region, prefix) in [
            ("", "us-east-1", ""),
            ("ab", "us-east-1", ""),
            ("a/b/c", "us-east-1", ""),
            ("a..b", "us-east-1", ""),
            ("my-bucket", "", ""),
            ("my-bucket", "us east", ""),
            ("my-bucket", "us-east-1", ".."),
            ("my-bucket", "us-east-1", "/a"),
            ("my-bucket", "us-east-1", "a//b"),
        ] {
            assert_eq!(s3(bucket, region, prefix), Err(CloudError::Address));
        }
    }

    #[test]
    fn a_place_is_kept_whole_and_printed_without_a_secret() {
        let place = Place::WebDav {
            url: "https://me:hush@cloud.example/".into(),
            user: "me".into(),
            password: secret("hush"),
        };
        let kept = serde_json::to_string(&place).unwrap();
        assert_eq!(serde_json::from_str::<Place>(&kept).unwrap(), place);
        assert_eq!(format!("{place:?} {:?}", secret("hush")), "WebDav(..) Secret(..)");
    }

    #[test]
    fn an_account_is_kept_with_its_lasting_token_and_shown_by_its_owner() {
        let account = |owner: &str| Place::Account {
            client: Client::new(Provider::GoogleDrive, "1-a".into(), Some(secret("GOCSPX-hush"))),
            owner: owner.to_owned(),
            tokens: serde_json::from_value("long-hush".into()).unwrap(),
        };
        let place = account("kim@example.org");
        let kept = serde_json::to_value(&place).unwrap();
        let expected = serde_json::json!({ "account": {
            "client": { "provider": "google_drive", "id": "1-a", "secret": "GOCSPX-hush" },
            "owner": "kim@example.org",
            "tokens": "long-hush",
        }});
        assert_eq!(kept, expected);
        assert_eq!(serde_json::from_value::<Place>(kept).unwrap(), place);
        assert_eq!(format!("{place:?}"), "Account(..)");
        assert_eq!(
            (place.check(), place.address()),
            (Ok(()), "Google Drive: kim@example.org".into())
        );
        assert_eq!(account("").address(), "Google Drive");
    }
}
