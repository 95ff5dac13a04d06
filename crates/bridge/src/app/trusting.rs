//! What takes a person's word in the window that no other page can speak for: whom this device's backups are
//! entrusted to.

use tokio::sync::oneshot;

use super::{Answer, App};
use crate::{
    open::{Asked, Open, lock},
    request::{RefusedView, TrustRequest},
    view::{TrustView, TrustedView},
};

impl App {
    /// Says yes to what [`HomeView::trust`](crate::view::HomeView) shows under this code. Only a window that no other
    /// page can speak for may call it.
    ///
    /// # Errors
    ///
    /// `approval.changed` when something else is asked by now, or nothing.
    pub fn trust(&self, request: &TrustRequest) -> Answer {
        self.answer_trust(request, true)
    }

    /// Says no to it.
    ///
    /// # Errors
    ///
    /// As [`Self::trust`].
    pub fn distrust(&self, request: &TrustRequest) -> Answer {
        self.answer_trust(request, false)
    }

    fn answer_trust(&self, request: &TrustRequest, yes: bool) -> Answer {
        let open = self.open()?;
        open.touch();
        let asked = lock(&open.asked).take_if(|asked| asked.view.code == request.code);
        let asked = asked.ok_or_else(|| RefusedView::new("approval.changed"))?;
        // Whoever asked may have given up.
        let _ = asked.answer.send(yes);
        self.changed();
        Ok(())
    }

    /// Asks this device's person, and waits for the answer.
    ///
    /// # Errors
    ///
    /// `trust.refused` for no, and where something else is asked meanwhile; `app.locked`.
    pub(super) async fn ask_person(&self, open: &Open, what: TrustedView) -> Answer {
        let (answer, answered) = oneshot::channel();
        let code = open.next_question();
        *lock(&open.asked) = Some(Asked { view: TrustView { code: code.clone(), what }, answer });
        self.changed();
        let given_up = GivenUp { app: self, open, code };
        let yes = self.unless_locked(open, async { Ok(answered.await.unwrap_or(false)) }).await?;
        drop(given_up);
        if yes { Ok(()) } else { Err(RefusedView::new("trust.refused")) }
    }
}

/// Takes a question back that nobody waits for any more.
struct GivenUp<'a> {
    app: &'a App,
    open: &'a Open,
    code: String,
}

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        let gone = lock(&self.open.asked).take_if(|asked| asked.view.code == self.code);
        if gone.is_some() {
            self.app.changed();
        }
    }
}
