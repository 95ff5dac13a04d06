//! Commands that choose what to restore from: a file, a sheet of paper by its pictures, or by what it says.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use host::{
    browse::Label,
    recovery,
    runtime::timeout,
    sheet::{self, Code, Gathered, Given, Progress},
};

use super::{Answer, App, recovery::show};
use crate::{
    open::lock,
    request::{ChosenView, RefusedView, SheetCodesView, SheetTextRequest},
};

/// How long a file may take to be looked through: a picture that is made for it could take for ever.
const PATIENCE: Duration = Duration::from_secs(2 * 60);

impl App {
    /// Looks at what somebody chose: a recovery file, the PDF of a sheet, a picture of some of its codes. A whole
    /// one is remembered for [`Self::restore`], [`Self::restore_here`] and [`Self::open_piece`]; codes wait for the
    /// others of their sheet.
    ///
    /// # Errors
    ///
    /// `recovery.file`, `vault.not_a_vault`, `vault.damaged`, `vault.newer_version`; `sheet.…`, and those codes that
    /// were here stay; `sheet.slow`; `app.not_now` unless this device is fresh or open.
    pub async fn choose_recovery(&self, path: PathBuf) -> Answer<ChosenView> {
        self.check_may_restore()?;
        let name = file_name(&path);
        let read = self.aside(move |_| Ok(recovery::read_given(&path)?));
        let given = timeout(PATIENCE, read).await.map_err(|_| RefusedView::new("sheet.slow"))??;
        self.choose(given, &name)
    }

    /// The same with what was typed or pasted: lines of a sheet, or texts of its codes.
    ///
    /// # Errors
    ///
    /// `sheet.lines` and `sheet.missing_lines` name the lines; the others as [`Self::choose_recovery`].
    pub async fn read_sheet(&self, request: SheetTextRequest) -> Answer<ChosenView> {
        self.check_may_restore()?;
        self.touch();
        let given = self.aside(move |_| Ok(sheet::read_text(&request.text)?)).await?;
        self.choose(given, "")
    }

    /// Lets go of the codes of a sheet that are here.
    pub fn forget_sheet(&self) {
        *lock(&self.0.codes) = Gathered::default();
    }

    fn choose(&self, given: Given, name: &str) -> Answer<ChosenView> {
        let sealed = match given {
            Given::File(sealed) => sealed,
            Given::Codes(codes) => match self.take_codes(codes)? {
                Taken::Whole(sealed) => sealed,
                Taken::Some(codes) => return Ok(ChosenView::Codes { codes }),
            },
        };
        let file = show(name, Label::peek(&sealed)?);
        self.forget_sheet();
        *lock(&self.0.chosen) = Some(sealed.into());
        Ok(ChosenView::File { file })
    }

    fn take_codes(&self, codes: Vec<Code>) -> Answer<Taken> {
        let mut here = lock(&self.0.codes);
        here.take(codes)?;
        match here.progress() {
            Some(progress) if !progress.missing.is_empty() => Ok(Taken::Some(show_codes(progress))),
            Some(_) | None => {
                // Codes that do not fit each other never will.
                let sealed = std::mem::take(&mut *here).join()?;
                Ok(Taken::Whole(sealed))
            }
        }
    }
}

/// What codes came to.
enum Taken {
    Whole(Vec<u8>),
    Some(SheetCodesView),
}

fn show_codes(Progress { sheet, of, here, missing }: Progress) -> SheetCodesView {
    SheetCodesView { sheet: sheet.to_string(), of, here, missing }
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
