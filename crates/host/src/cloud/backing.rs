//! What is behind a place where there is an operating system.

use super::{CloudError, Place, folder::Folder, remote::Remote};
use crate::tls::Trust;

pub(super) enum Backing {
    Folder(Folder),
    Remote(Remote),
}

impl Backing {
    pub(super) fn at(place: &Place) -> Result<Self, CloudError> {
        Self::trusting(place, &Trust::of_system())
    }

    pub(super) fn trusting(place: &Place, trust: &Trust) -> Result<Self, CloudError> {
        Ok(match place {
            Place::Folder { path } => Self::Folder(Folder::at(path)),
            Place::WebDav { .. } | Place::S3 { .. } | Place::Account { .. } => {
                Self::Remote(Remote::at(place, trust)?)
            }
        })
    }

    pub(super) async fn put_new(&self, name: &str, bytes: &[u8]) -> Result<(), CloudError> {
        match self {
            Self::Folder(folder) => folder.put_new(name, bytes).await,
            Self::Remote(remote) => remote.put_new(name, bytes).await,
        }
    }

    pub(super) async fn get(&self, name: &str) -> Result<Vec<u8>, CloudError> {
        match self {
            Self::Folder(folder) => folder.get(name).await,
            Self::Remote(remote) => remote.get(name).await,
        }
    }

    pub(super) async fn list(&self) -> Result<Vec<String>, CloudError> {
        match self {
            Self::Folder(folder) => folder.list().await,
            Self::Remote(remote) => remote.list().await,
        }
    }
}
