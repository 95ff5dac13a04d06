//! In a browser there are no places: few servers let the page of another site ask them.

use super::{CloudError, Place};

pub(super) enum Backing {}

impl Backing {
    pub(super) const fn at(_: &Place) -> Result<Self, CloudError> {
        Err(CloudError::Unreachable)
    }

    #[expect(clippy::unused_async, reason = "as where there are places")]
    pub(super) async fn put_new(&self, _: &str, _: &[u8]) -> Result<(), CloudError> {
        match *self {}
    }

    #[expect(clippy::unused_async, reason = "as where there are places")]
    pub(super) async fn get(&self, _: &str) -> Result<Vec<u8>, CloudError> {
        match *self {}
    }

    #[expect(clippy::unused_async, reason = "as where there are places")]
    pub(super) async fn list(&self) -> Result<Vec<String>, CloudError> {
        match *self {}
    }
}
