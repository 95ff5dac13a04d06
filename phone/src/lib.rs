//! The party in a browser: the `bridge::App` for a page, behind a worker that alone owns the store.
//!
//! Bindings only. The worker opens an `Engine`, hands the page's commands to `Engine::call` by the names
//! that the desktop gives them, and passes on what `Pushed::next` gives. Requests and answers are the JSON
//! of `bridge`; files that a person chose or saves go along as bytes.
#![cfg(target_family = "wasm")]

mod commands;
mod files;

use std::sync::Arc;

use bridge::{App, Setup, Update, Updates, request::RefusedView};
use host::{
    home::HomeError,
    keychain::passkey,
    runtime::Runtime,
    store::{BrowserStore, Store},
};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use files::File;

/// An app in this browser.
#[wasm_bindgen]
pub struct Engine {
    app: App,
    store: Arc<dyn Store>,
}

/// What an app pushes, one after the other.
#[wasm_bindgen]
pub struct Pushed(Updates);

/// What a command gave.
#[wasm_bindgen(getter_with_clone)]
pub struct Answered {
    /// The answer or the refusal, as JSON.
    pub json: String,
    /// Whether it is a refusal.
    pub refused: bool,
    /// A file for its person to keep.
    pub file: Option<File>,
}

#[wasm_bindgen]
impl Engine {
    /// Opens the app whose records are in the database of this name. One at a time: the worker holds a lock. A page says
    /// whether its browser has passkeys that give a secret of their own.
    ///
    /// # Errors
    ///
    /// The code of what keeps the browser from keeping anything.
    pub async fn open(name: String, has_passkeys: bool) -> Result<Opened, String> {
        let store = BrowserStore::open(&name).await.map_err(|error| error.code().to_owned())?;
        let store: Arc<dyn Store> = Arc::new(store);
        let (app, updates) = App::start(Setup::new(Arc::clone(&store), has_passkeys), Runtime);
        Ok(Opened { engine: Self { app, store }, pushed: Pushed(updates) })
    }

    /// Carries out a command, with what a passkey gave for it. It is answered once all that it changed is durable.
    pub async fn call(
        &self,
        command: String,
        request: String,
        file: Option<File>,
        passkey: Option<Vec<u8>>,
    ) -> Answered {
        let app = self.app.clone();
        let given = passkey.map(Zeroizing::new).filter(|given| given.len() == 32);
        let shown = given.map(|given| {
            let mut half = Zeroizing::new([0; 32]);
            half.copy_from_slice(&given);
            passkey::show(half)
        });
        let called = commands::call(&app, &command, &request, file).await;
        drop(shown);
        let settled = self.store.settle().await;
        match (called, settled) {
            (Ok(_), Err(error)) => refused(&RefusedView::new(HomeError::from(error).code())),
            (Ok(answer), Ok(())) => {
                Answered { json: answer.json, refused: false, file: answer.file }
            }
            (Err(refusal), _) => refused(&refusal),
        }
    }
}

fn refused(refusal: &RefusedView) -> Answered {
    Answered { json: json(refusal), refused: true, file: None }
}

/// An app, and what it pushes.
#[wasm_bindgen]
pub struct Opened {
    engine: Engine,
    pushed: Pushed,
}

#[wasm_bindgen]
impl Opened {
    /// Takes it apart.
    #[must_use]
    pub fn take(self) -> js_sys::Array {
        js_sys::Array::of2(&self.engine.into(), &self.pushed.into())
    }
}

#[wasm_bindgen]
impl Pushed {
    /// Waits for the next view or notice, as JSON of its `kind` and what it is.
    pub async fn next(&mut self) -> String {
        match self.0.next().await {
            Update::View(view) => json(&Said { kind: "view", payload: view }),
            Update::Notice(notice) => json(&Said { kind: "notice", payload: notice }),
        }
    }
}

#[derive(Serialize)]
struct Said<T> {
    kind: &'static str,
    payload: T,
}

fn json(value: &impl Serialize) -> String {
    // What bridge shows has text for keys throughout.
    serde_json::to_string(value).unwrap_or_default()
}
