//! Places for copies: how to get into one, and what lies there.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::ZeroizeOnDrop;

use super::RecoveryFileView;

/// How to get into a server.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ServerRequest {
    /// A collection of a WebDAV server.
    WebDav {
        /// The collection's address.
        url: String,
        /// The user.
        user: String,
        /// The user's password.
        password: String,
    },
    /// A bucket behind the S3 interface.
    S3 {
        /// The server's address, without the bucket.
        endpoint: String,
        /// The bucket.
        bucket: String,
        /// The region.
        region: String,
        /// The id of the access key.
        access_key: String,
        /// The access key itself.
        secret_key: String,
        /// A folder inside the bucket; empty for none.
        prefix: String,
    },
}

/// Puts copies onto a server.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddServerRequest {
    /// The name of the place.
    pub name: String,
    /// The server.
    pub server: ServerRequest,
}

/// Who keeps the files of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProviderRequest {
    /// Google Drive.
    GoogleDrive,
    /// Dropbox.
    Dropbox,
    /// Microsoft OneDrive.
    OneDrive,
}

/// Begins to sign in at a provider, as a program that its person registered there.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// The provider.
    #[zeroize(skip)]
    pub provider: ProviderRequest,
    /// The id of the registered program.
    pub client_id: String,
    /// What the provider gave with it; empty where it gave nothing.
    pub client_secret: String,
}

/// A sign-in that waits for the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SignInView {
    /// Where its person signs in. It holds no secret.
    pub link: String,
}

/// Puts copies into the account that was signed in to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddAccountRequest {
    /// The name of the place.
    pub name: String,
}

/// What was found at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BrowsedView {
    /// The recovery files, wallet by wallet, the newest first.
    pub copies: Vec<BrowsedCopyView>,
    /// Files that are none or were not read; not all where they are many.
    pub others: Vec<OtherFileView>,
    /// How many such files are not among `others`.
    pub more: usize,
}

/// A recovery file at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BrowsedCopyView {
    /// What it says of itself.
    pub file: RecoveryFileView,
    /// True where one of a later epoch of the same wallet lies there.
    pub is_earlier: bool,
}

/// A file at a place that cannot be restored from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct OtherFileView {
    /// Its name.
    pub name: String,
    /// The code of why.
    pub code: String,
}

/// Names a recovery file that was found at a place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FoundCopyRequest {
    /// Its name there.
    pub file: String,
}
