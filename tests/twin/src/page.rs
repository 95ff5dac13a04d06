//! The twin in a browser.

use std::{cell::RefCell, panic};

use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::Twin;

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The twin of this worker.
#[wasm_bindgen]
#[derive(Default)]
pub struct Browser(Twin);

#[wasm_bindgen]
impl Browser {
    /// One that knows nothing yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        // Here a panic ends the module without a word.
        panic::set_hook(Box::new(|panic| {
            LAST.with(|last| last.replace(panic.to_string()).clear())
        }));
        Self::default()
    }

    /// Answers a question.
    pub fn answer(&mut self, question: &str) -> String {
        self.0.answer(question)
    }
}

/// What the module said when it ended.
#[wasm_bindgen]
#[must_use]
pub fn last_words() -> String {
    LAST.with(|last| last.borrow().clone())
}
