//! From a password to a running party.

use std::{fmt, sync::Arc, time::Duration};

use host::{KeychainRef, KeychainSecret, Password};
use host::{
    home::Keys,
    keychain::{Keychain, KeychainError, OpenKeychain},
    runtime::timeout,
};
use party::wire::text::Name;
use tokio::sync::watch;

use super::{Answer, App, Phase, Place, Setup};
use crate::{
    open::Open,
    refusal::NOT_NOW,
    request::{FoundRequest, RefusedView, UnlockRequest},
};

/// The shortest password, in characters.
const SHORTEST_PASSWORD: usize = 8;
/// How long the keychain may take before the screen says that it is waited for.
const KEYCHAIN_PATIENCE: Duration = Duration::from_secs(1);

impl App {
    /// Founds this device and opens it.
    ///
    /// # Errors
    ///
    /// A name or password that will not do; `home.already_founded`; the disk's and the keychain's.
    pub async fn found(&self, request: FoundRequest) -> Answer {
        let name = Name::new(request.name.as_str())?;
        let password = new_password(&request.password)?;
        self.enter(is_fresh, request.keychain, move |app, place, keychain| {
            place
                .home
                .found(name, Setup::KIND, &password, app.0.setup.kdf, keychain)
                .map_err(RefusedView::from)
        })
        .await
    }

    /// Opens this device.
    ///
    /// # Errors
    ///
    /// `vault.wrong_password`; `vault.damaged`; the keychain's.
    pub async fn unlock(&self, request: UnlockRequest) -> Answer {
        let password = Password::new(&request.password)?;
        let needed = matches!(*self.phase(), Phase::Locked { keychain: true });
        self.enter(is_locked, needed, move |_, place, keychain| {
            let none = host::keychain::NoKeychain;
            Ok(place.home.unlock(&password, keychain.unwrap_or(&none))?)
        })
        .await
    }

    /// Shows that keys are being made or opened, does that aside, and starts the party with them.
    pub(super) async fn enter(
        &self,
        may: fn(&Phase) -> bool,
        keychain: bool,
        keys: impl FnOnce(&Self, &Place, Option<&dyn Keychain>) -> Answer<Keys> + Send + 'static,
    ) -> Answer {
        let before = {
            let mut phase = self.phase();
            if !may(&phase) {
                return Err(RefusedView::new(NOT_NOW));
            }
            std::mem::replace(&mut *phase, Phase::Unlocking { waiting_for_keychain: false })
        };
        self.changed();
        let (asking, asked) = watch::channel(false);
        let announced = keychain.then(|| Announced { open: self.0.setup.keychain, asking });
        let impatient = self.0.runtime.spawn(self.clone().show_waiting(asked));
        let entered = self
            .aside(move |app| {
                let keychain = announced.as_ref().map(|announced| announced as &dyn Keychain);
                let keys = keys(app, app.place()?, keychain)?.marking_in(app.0.setup.keychain);
                Open::start(keys, keychain.is_some(), app.surroundings())
            })
            .await;
        impatient.abort();
        match entered {
            Ok(open) => {
                let open = Arc::new(open);
                self.set_phase(Phase::Open(Arc::clone(&open)));
                self.begin_watching(&open);
                self.begin_copying(&open);
                #[cfg(not(target_family = "wasm"))]
                self.greet_partner(&open);
                Ok(())
            }
            Err(refused) => {
                self.set_phase(before);
                Err(refused)
            }
        }
    }

    /// Says that the keychain is waited for, once that has taken a while, and as long as it does.
    async fn show_waiting(self, mut asked: watch::Receiver<bool>) {
        while asked.wait_for(|asking| *asking).await.is_ok() {
            let answered = timeout(KEYCHAIN_PATIENCE, asked.wait_for(|asking| !asking));
            let is_late = answered.await.is_err();
            if is_late {
                self.show_unlocking(true);
                if asked.wait_for(|asking| !asking).await.is_err() {
                    return;
                }
                self.show_unlocking(false);
            }
        }
    }

    fn show_unlocking(&self, waiting_for_keychain: bool) {
        let mut phase = self.phase();
        if matches!(*phase, Phase::Unlocking { .. }) {
            *phase = Phase::Unlocking { waiting_for_keychain };
            drop(phase);
            self.changed();
        }
    }
}

/// A password for something new. How strong it is, the screen shows; here only the worst go.
pub(super) fn new_password(typed: &str) -> Answer<Password> {
    if typed.chars().count() < SHORTEST_PASSWORD {
        return Err(RefusedView::new("password.too_short").with("shortest", SHORTEST_PASSWORD));
    }
    Ok(Password::new(typed)?)
}

pub(super) const fn is_fresh(phase: &Phase) -> bool {
    matches!(phase, Phase::Fresh { .. })
}

const fn is_locked(phase: &Phase) -> bool {
    matches!(phase, Phase::Locked { .. })
}

/// The system's keychain, saying when it is being asked.
struct Announced {
    open: OpenKeychain,
    asking: watch::Sender<bool>,
}

impl Announced {
    fn ask<T>(
        &self,
        question: impl FnOnce(&dyn Keychain) -> Result<T, KeychainError>,
    ) -> Result<T, KeychainError> {
        self.asking.send_replace(true);
        let answer = (self.open)().and_then(|keychain| question(&*keychain));
        self.asking.send_replace(false);
        answer
    }
}

impl fmt::Debug for Announced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Announced")
    }
}

impl Keychain for Announced {
    fn make(&self, name: &KeychainRef) -> Result<KeychainSecret, KeychainError> {
        self.ask(|keychain| keychain.make(name))
    }

    fn load(&self, name: &KeychainRef) -> Result<Option<KeychainSecret>, KeychainError> {
        self.ask(|keychain| keychain.load(name))
    }

    fn save(&self, name: &KeychainRef, secret: &KeychainSecret) -> Result<(), KeychainError> {
        self.ask(|keychain| keychain.save(name, secret))
    }

    fn erase(&self, name: &KeychainRef) -> Result<(), KeychainError> {
        self.ask(|keychain| keychain.erase(name))
    }

    fn load_marker(&self, name: &KeychainRef) -> Result<Option<Vec<u8>>, KeychainError> {
        self.ask(|keychain| keychain.load_marker(name))
    }

    fn save_marker(&self, name: &KeychainRef, marker: &[u8]) -> Result<(), KeychainError> {
        self.ask(|keychain| keychain.save_marker(name, marker))
    }
}
