//! Commands about a place that copies lie at, for whoever comes back: what is there, and which to take.
//!
//! The place and how to get in are known for as long as one look takes, and are kept nowhere.

use std::{path::PathBuf, sync::Arc};

use host::{
    browse::{self, Browsed, Found},
    cloud::{Place, Secret},
};
use tokio::sync::Notify;

use super::{Answer, App, recovery::show};
use crate::{
    open::lock,
    request::{
        BrowsedCopyView, BrowsedView, FoundCopyRequest, OtherFileView, RecoveryFileView,
        RefusedView, ServerRequest,
    },
};

/// The most files that are no recovery files and are named.
const MOST_OTHERS: usize = 50;

/// What was found at a place, or is being looked for.
#[derive(Default)]
pub(super) enum Browsing {
    #[default]
    Idle,
    /// Ended from outside by its notice.
    Looking(Arc<Notify>),
    Found(Vec<Found>),
}

impl App {
    /// Looks for recovery files on a server; none when that was ended by [`Self::forget_browsed`].
    ///
    /// # Errors
    ///
    /// `cloud.…`, `browse.nothing`, `browse.too_many`; `app.not_now` unless this device is fresh or open.
    pub async fn browse_server(&self, request: ServerRequest) -> Answer<Option<BrowsedView>> {
        let place = place_of(&request);
        drop(request);
        self.browse(place).await
    }

    /// Looks for recovery files in a folder.
    ///
    /// # Errors
    ///
    /// As [`Self::browse_server`].
    pub async fn browse_folder(&self, path: PathBuf) -> Answer<Option<BrowsedView>> {
        self.browse(Place::Folder { path }).await
    }

    pub(super) async fn browse(&self, place: Place) -> Answer<Option<BrowsedView>> {
        self.check_may_restore()?;
        self.touch();
        let ended = Arc::new(Notify::new());
        self.set_browsing(Browsing::Looking(Arc::clone(&ended)));
        let browsed = tokio::select! {
            browsed = browse::browse(&place) => browsed,
            () = ended.notified() => return Ok(None),
        };
        let (after, answer) = match browsed {
            Ok(browsed) => {
                let view = show_browsed(&browsed);
                (Browsing::Found(browsed.copies), Ok(Some(view)))
            }
            Err(error) => (Browsing::Idle, Err(RefusedView::from(error))),
        };
        {
            let mut browsing = lock(&self.0.browsing);
            if !matches!(&*browsing, Browsing::Looking(mine) if Arc::ptr_eq(mine, &ended)) {
                return Ok(None);
            }
            *browsing = after;
        }
        // The device may have been locked before there was anything to be ended.
        self.check_may_restore().inspect_err(|_| self.forget_browsed())?;
        answer
    }

    /// Remembers a recovery file that was found for [`Self::restore`] and [`Self::restore_here`]. It is not
    /// fetched again: what was looked at is what is opened.
    ///
    /// # Errors
    ///
    /// `recovery.none_chosen` where it is not among those that were found last.
    pub fn choose_copy(&self, request: &FoundCopyRequest) -> Answer<RecoveryFileView> {
        let browsing = lock(&self.0.browsing);
        let found = match &*browsing {
            Browsing::Found(copies) => copies.iter().find(|copy| copy.name == request.file),
            Browsing::Idle | Browsing::Looking(_) => None,
        };
        let found = found.ok_or_else(|| RefusedView::new("recovery.none_chosen"))?;
        *lock(&self.0.chosen) = Some(Arc::clone(&found.sealed));
        self.forget_sheet();
        Ok(show_found(found))
    }

    /// Ends a look at a place and lets go of what was found. A file that was chosen stays.
    pub fn forget_browsed(&self) {
        self.set_browsing(Browsing::Idle);
    }

    fn set_browsing(&self, browsing: Browsing) {
        let before = std::mem::replace(&mut *lock(&self.0.browsing), browsing);
        if let Browsing::Looking(ended) = before {
            ended.notify_one();
        }
    }
}

/// A server as its person typed it.
pub(super) fn place_of(request: &ServerRequest) -> Place {
    match request {
        ServerRequest::WebDav { url, user, password } => Place::WebDav {
            url: url.trim().to_owned(),
            user: user.trim().to_owned(),
            password: Secret::new(password.clone()),
        },
        ServerRequest::S3 { endpoint, bucket, region, access_key, secret_key, prefix } => {
            Place::S3 {
                endpoint: endpoint.trim().to_owned(),
                bucket: bucket.trim().to_owned(),
                region: region.trim().to_owned(),
                access_key: access_key.trim().to_owned(),
                secret_key: Secret::new(secret_key.clone()),
                prefix: prefix.trim().to_owned(),
            }
        }
    }
}

fn show_browsed(browsed: &Browsed) -> BrowsedView {
    let copies = browsed.copies.iter();
    let others = browsed.others.iter().take(MOST_OTHERS);
    BrowsedView {
        copies: copies
            .map(|copy| BrowsedCopyView { file: show_found(copy), is_earlier: copy.is_earlier })
            .collect(),
        others: others
            .map(|other| OtherFileView {
                name: other.name.clone(),
                code: other.why.code().to_owned(),
            })
            .collect(),
        more: browsed.others.len().saturating_sub(MOST_OTHERS),
    }
}

fn show_found(found: &Found) -> RecoveryFileView {
    show(&found.name, found.label.clone())
}
