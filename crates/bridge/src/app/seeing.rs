//! Commands that read the code of another device's screen off a picture.

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use data_encoding::BASE64;
use host::{files, runtime::timeout, sheet};

use super::{Answer, App};
use crate::request::{PictureRequest, RefusedView};

/// How long a picture may take to be looked through.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest picture that is read, in bytes.
const LONGEST: u64 = 32 * 1024 * 1024;
/// What the codes of this program's screens say.
const SCHEMES: [&str; 3] = ["cohort:join/", "cohort:wallet/", "cohort:open/"];

impl App {
    /// Reads the code of an invite, or of a wallet's state, off the picture in a file, and gives its text.
    ///
    /// # Errors
    ///
    /// `picture.file`, `picture.no_code`, `picture.other_code`, `sheet.picture`, `sheet.large_picture`,
    /// `sheet.slow`.
    pub async fn read_code(&self, path: PathBuf) -> Answer<String> {
        let read = self.aside(move |_| {
            files::read(&path, LONGEST).map_err(|_| RefusedView::new("picture.file"))
        });
        self.code_in(read.await?).await
    }

    /// The same with a picture that was pasted.
    ///
    /// # Errors
    ///
    /// As [`Self::read_code`].
    pub async fn read_pasted(&self, request: PictureRequest) -> Answer<String> {
        if request.picture.len() as u64 > LONGEST / 3 * 4 {
            return Err(RefusedView::new("picture.file"));
        }
        let bytes = BASE64.decode(request.picture.as_bytes());
        self.code_in(bytes.map_err(|_| RefusedView::new("sheet.picture"))?).await
    }

    async fn code_in(&self, picture: Vec<u8>) -> Answer<String> {
        self.touch();
        let look = self.aside(move |_| {
            let is_enough = |texts: &BTreeSet<String>| texts.iter().any(|text| is_ours(text));
            Ok(sheet::texts(&picture, is_enough)?)
        });
        let texts = timeout(PATIENCE, look).await.map_err(|_| RefusedView::new("sheet.slow"))??;
        let other = if texts.is_empty() { "picture.no_code" } else { "picture.other_code" };
        texts.into_iter().find(|text| is_ours(text)).ok_or_else(|| RefusedView::new(other))
    }
}

/// True for a text that Join knows what to do with, also where it is part of a link.
fn is_ours(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| text.contains(scheme))
}
