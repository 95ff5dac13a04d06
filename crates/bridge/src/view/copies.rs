//! Living copies of backups: where they go and how they stand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where this device puts copies of its backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BackupsView {
    /// True once a password was chosen for backups.
    pub password: bool,
    /// True when what is kept of copies cannot be read.
    pub broken: bool,
    /// The places, in the order in which they were added.
    pub places: Vec<PlaceView>,
}

/// A place for copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceView {
    /// Its id.
    pub id: String,
    /// The name that its person gave it.
    pub name: String,
    /// What it is.
    pub kind: PlaceKindView,
    /// Where it is: a folder, or an address without user, password or key.
    pub address: String,
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKindView {
    /// A folder of this computer's own disk.
    Disk,
    /// A folder of another disk.
    OtherDisk,
    /// A folder that a program of its own carries elsewhere.
    Synced,
    /// A WebDAV server.
    WebDav,
    /// An S3 bucket.
    S3,
    /// A folder in a Google Drive.
    GoogleDrive,
    /// A folder in a Dropbox.
    Dropbox,
    /// A folder in a OneDrive.
    OneDrive,
}

/// How a wallet's copies at one place stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CopyView {
    /// The id of the place.
    pub place: String,
    /// How the newest one stands.
    pub state: CopyStateView,
    /// The newest one that was proven when it was made.
    pub file: Option<CopyFileView>,
    /// When it was last found as it was put; the making counts, an answer that it is gone does not.
    pub checked: Option<u64>,
    /// When its password was last proven to open it.
    pub drilled: Option<u64>,
    /// Copies that came before it, newest first.
    pub stale: Vec<CopyFileView>,
}

/// How a copy stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CopyStateView {
    /// One is being made or proven, or is about to be.
    Working,
    /// It is of the wallet's present pieces, and was proven.
    Proven,
    /// It is of earlier pieces, and none is to follow: this device holds no piece now.
    Stale,
    /// It is gone.
    Missing,
    /// Something else lies in its place.
    Changed,
    /// Its place does not answer.
    Unreachable,
    /// It could not be made or looked at.
    Failed {
        /// Why, as a stable code.
        code: String,
    },
}

/// A copy's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CopyFileView {
    /// Its name at its place.
    pub name: String,
    /// The attempt that made its piece.
    pub epoch: u64,
    /// When it was made and proven.
    pub at: u64,
}
