//! Commands about signing in where copies lie in somebody's account.
//!
//! A sign-in is begun by one command, which gives the link that the system's browser opens, awaited by
//! another, and used once by a third. Its tokens never leave this process; nothing of it outlives a lock.

use host::{
    cloud::{Place, Secret},
    oauth::{Client, Provider, SignIn, SignInError},
};
use tokio::task::{AbortHandle, JoinHandle, yield_now};

use super::{Answer, App};
use crate::{
    open::lock,
    request::{
        AddAccountRequest, BrowsedView, ProviderRequest, RefusedView, SignInRequest, SignInView,
    },
};

impl From<SignInError> for RefusedView {
    fn from(error: SignInError) -> Self {
        Self::new(error.code())
    }
}

/// A sign-in. Dropping it ends it, closes its port and lets go of what came of it.
pub(super) struct Signing {
    /// Until somebody awaits it.
    coming: Option<JoinHandle<Result<Place, SignInError>>>,
    /// Until somebody does something with it.
    came: Option<Place>,
    ending: AbortHandle,
}

impl Signing {
    /// Ends it, and waits until its port is closed.
    async fn end(self) {
        let ending = self.ending.clone();
        drop(self);
        while !ending.is_finished() {
            yield_now().await;
        }
    }
}

impl Drop for Signing {
    fn drop(&mut self) {
        self.ending.abort();
    }
}

impl App {
    /// Begins to sign in, in the place of what was begun before. The link is for the system's browser.
    ///
    /// # Errors
    ///
    /// `sign_in.client`, `sign_in.busy`; `app.not_now` unless this device is fresh or open.
    pub async fn sign_in(&self, request: SignInRequest) -> Answer<SignInView> {
        self.check_may_restore()?;
        self.touch();
        // What waited before may hold the port.
        let before = lock(&self.0.signing).take();
        if let Some(before) = before {
            before.end().await;
        }
        let sign_in = SignIn::begin(client_of(&request)).await?;
        drop(request);
        let link = sign_in.link().to_owned();
        let coming = self.0.runtime.handle().spawn(sign_in.finish());
        let ending = coming.abort_handle();
        *lock(&self.0.signing) = Some(Signing { coming: Some(coming), came: None, ending });
        // The device may have been locked before there was anything to be ended.
        self.check_may_restore().inspect_err(|_| self.end_sign_in())?;
        Ok(SignInView { link })
    }

    /// Waits for the browser. False when the sign-in was ended by [`Self::end_sign_in`].
    ///
    /// # Errors
    ///
    /// `sign_in.…`, `sign_in.none` among them.
    pub async fn await_sign_in(&self) -> Answer<bool> {
        let coming = lock(&self.0.signing).as_mut().and_then(|signing| signing.coming.take());
        let coming = coming.ok_or_else(none)?;
        let me = coming.abort_handle().id();
        // Nothing of it panics: what does not come was ended.
        let Ok(came) = coming.await else { return Ok(false) };
        let mut signing = lock(&self.0.signing);
        let Some(mine) = signing.as_mut().filter(|signing| signing.ending.id() == me) else {
            return Ok(false);
        };
        match came {
            Ok(place) => {
                mine.came = Some(place);
                Ok(true)
            }
            Err(error) => {
                *signing = None;
                Err(error.into())
            }
        }
    }

    /// Puts copies into the account that was signed in to, once a person said yes.
    ///
    /// # Errors
    ///
    /// `sign_in.none`; as [`Self::add_server`].
    pub async fn add_account(&self, request: AddAccountRequest) -> Answer {
        let place = self.take_account()?;
        let provider = place.provider().ok_or_else(none)?;
        self.add(&request.name, provider.into(), place).await
    }

    /// Looks for recovery files in the account that was signed in to; none when that was ended by
    /// [`Self::forget_browsed`].
    ///
    /// # Errors
    ///
    /// `sign_in.none`; as [`Self::browse_server`].
    pub async fn browse_account(&self) -> Answer<Option<BrowsedView>> {
        let place = self.take_account()?;
        self.browse(place).await
    }

    /// Ends a sign-in, and lets go of what came of it.
    pub fn end_sign_in(&self) {
        *lock(&self.0.signing) = None;
    }

    fn take_account(&self) -> Answer<Place> {
        let signing = lock(&self.0.signing).take_if(|signing| signing.came.is_some());
        signing.and_then(|mut signing| signing.came.take()).ok_or_else(none)
    }
}

fn none() -> RefusedView {
    RefusedView::new("sign_in.none")
}

fn client_of(request: &SignInRequest) -> Client {
    let provider = match request.provider {
        ProviderRequest::GoogleDrive => Provider::GoogleDrive,
        ProviderRequest::Dropbox => Provider::Dropbox,
        ProviderRequest::OneDrive => Provider::OneDrive,
    };
    let secret = request.client_secret.trim();
    let secret = (!secret.is_empty()).then(|| Secret::new(secret.to_owned()));
    Client::new(provider, request.client_id.trim().to_owned(), secret)
}
