//! One window of the app, driven as a person would.

use std::{fs, path::Path, time::Instant};

use fantoccini::{Client, ClientBuilder, Locator, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::{Display, Driver, GLANCE, PATIENCE, Phone, passkey::AddPasskey};
use crate::Failure;

/// A window of the app, and the session it is in.
pub struct Window {
    name: String,
    runtime: Runtime,
    client: Option<Client>,
    driver: Driver,
}

impl Window {
    /// Opens the app (its automation variant) with a device that lives in this folder.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the bus, the driver or the app does not start.
    pub fn start(
        name: &str,
        app: &Path,
        display: &Display,
        folder: &Path,
    ) -> Result<Self, Failure> {
        Self::of(name, Driver::start(app, display, folder)?)
    }

    /// Opens a phone's browser, on no page yet, with all that it keeps in this folder.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the driver or the browser does not start.
    pub fn start_phone(name: &str, phone: Phone, folder: &Path) -> Result<Self, Failure> {
        Self::of(name, Driver::start_phone(phone, folder)?)
    }

    fn of(name: &str, driver: Driver) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Failure::system("make a runtime"))?;
        let mut window = Self { name: name.to_owned(), runtime, client: None, driver };
        window.open()?;
        Ok(window)
    }

    /// Opens the app anew, after [`Self::close`].
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not open.
    pub fn open(&mut self) -> Result<(), Failure> {
        let capabilities: Capabilities = match self.driver.capabilities() {
            Value::Object(capabilities) => capabilities,
            _ => Capabilities::new(),
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder.capabilities(capabilities.clone());
            match self.runtime.block_on(builder.connect(self.driver.url())) {
                Ok(client) => {
                    self.client = Some(client);
                    return Ok(());
                }
                // The driver listens a moment after it starts.
                Err(_) if Instant::now() < deadline => std::thread::sleep(GLANCE),
                Err(error) => return Err(self.failure(&format!("does not open: {error}"))),
            }
        }
    }

    /// Closes the app, as its user would.
    pub fn close(&mut self) {
        if let Some(client) = self.client.take() {
            // A session that is gone is no loss.
            let _ = self.runtime.block_on(client.close());
        }
    }

    /// What it is called in the story.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The session it is in.
    #[must_use]
    pub const fn driver(&self) -> &Driver {
        &self.driver
    }

    /// Gives a phone's browser a passkey, for as long as it runs.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it takes none.
    pub fn add_passkey(&self) -> Result<(), Failure> {
        self.until(
            "a passkey",
            |client| async move { client.issue_cmd(AddPasskey).await.map(Some) },
        )
        .map(drop)
    }

    /// Goes to a page. What the last one had open is gone with it.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not load.
    pub fn go_to(&self, address: &str) -> Result<(), Failure> {
        self.until(&format!("{address} loads"), |client| async move {
            client.goto(address).await.map(Some)
        })
    }

    /// Gives a file to the field with this test id, which may be out of sight.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn give_file(&self, testid: &str, file: &Path) -> Result<(), Failure> {
        let path = file.display().to_string();
        self.until(&format!("{testid} takes a file"), |client| {
            let path = path.clone();
            async move {
                client.find(Locator::Css(&css(testid))).await?.send_keys(&path).await?;
                Ok(Some(()))
            }
        })
    }

    /// Presses what has this test id, once it is there and can be pressed.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn press(&self, testid: &str) -> Result<(), Failure> {
        self.until(&format!("{testid} can be pressed"), |client| async move {
            let element = client.find(Locator::Css(&css(testid))).await?;
            if !element.is_enabled().await? || !element.is_displayed().await? {
                return Ok(None);
            }
            element.click().await?;
            Ok(Some(()))
        })
    }

    /// Types into the field with this test id, over what was there.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn fill(&self, testid: &str, text: &str) -> Result<(), Failure> {
        self.until(&format!("{testid} can be filled"), |client| async move {
            let element = client.find(Locator::Css(&css(testid))).await?;
            if !element.is_displayed().await? {
                return Ok(None);
            }
            element.clear().await?;
            element.send_keys(text).await?;
            Ok(Some(()))
        })
    }

    /// The text of what has this test id, once it has any.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn read(&self, testid: &str) -> Result<String, Failure> {
        self.until(&format!("{testid} says something"), |client| async move {
            let element = client.find(Locator::Css(&css(testid))).await?;
            let text = element.text().await?;
            Ok((!text.trim().is_empty()).then_some(text))
        })
    }

    /// An attribute of what has this test id, once it has it.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn attribute(&self, testid: &str, name: &str) -> Result<String, Failure> {
        self.until(&format!("{testid} has {name}"), |client| async move {
            client.find(Locator::Css(&css(testid))).await?.attr(name).await
        })
    }

    /// Waits until what has this test id has an attribute of this value.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn until_attribute(&self, testid: &str, name: &str, wanted: &str) -> Result<(), Failure> {
        self.until(&format!("{testid} has {wanted}"), |client| async move {
            let found = client.find(Locator::Css(&css(testid))).await?.attr(name).await?;
            Ok((found.as_deref() == Some(wanted)).then_some(()))
        })
    }

    /// Presses the child of what has this test id whose text contains these words.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn press_text(&self, testid: &str, words: &str) -> Result<(), Failure> {
        let choices = format!("{} > *", css(testid));
        self.until(&format!("{words} in {testid}"), |client| {
            let choices = choices.clone();
            async move {
                for choice in client.find_all(Locator::Css(&choices)).await? {
                    if choice.text().await?.contains(words) {
                        choice.click().await?;
                        return Ok(Some(()));
                    }
                }
                Ok(None)
            }
        })
    }

    /// What the field with this test id holds, once it holds anything.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn until_value(&self, testid: &str) -> Result<String, Failure> {
        self.until(&format!("{testid} holds something"), |client| async move {
            let value = client.find(Locator::Css(&css(testid))).await?.prop("value").await?;
            Ok(value.filter(|value| !value.is_empty()))
        })
    }

    /// Waits until something with this test id is shown.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it does not come.
    pub fn see(&self, testid: &str) -> Result<(), Failure> {
        self.until(&format!("{testid} is shown"), |client| async move {
            let shown = client.find(Locator::Css(&css(testid))).await?.is_displayed().await?;
            Ok(shown.then_some(()))
        })
    }

    /// Waits until something with one of these test ids is there, and gives that one.
    ///
    /// # Errors
    ///
    /// [`Failure`] when none comes.
    pub fn see_any<'a>(&self, testids: &[&'a str]) -> Result<&'a str, Failure> {
        self.until(&format!("one of {testids:?} is shown"), |client| async move {
            for testid in testids {
                if !client.find_all(Locator::Css(&css(testid))).await?.is_empty() {
                    return Ok(Some(*testid));
                }
            }
            Ok(None)
        })
    }

    /// Waits until nothing with this test id is there.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it stays.
    pub fn miss(&self, testid: &str) -> Result<(), Failure> {
        self.until(&format!("{testid} is gone"), |client| async move {
            let found = client.find_all(Locator::Css(&css(testid))).await?;
            Ok(found.is_empty().then_some(()))
        })
    }

    /// Goes to the window of this session whose page has this test id.
    ///
    /// # Errors
    ///
    /// [`Failure`] when no window has it.
    pub fn switch_to(&self, testid: &str) -> Result<(), Failure> {
        self.until(&format!("a window shows {testid}"), |client| async move {
            for handle in client.windows().await? {
                client.switch_to_window(handle).await?;
                if client.find(Locator::Css(&css(testid))).await.is_ok() {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
    }

    /// Saves a picture of the page.
    ///
    /// # Errors
    ///
    /// [`Failure`] when there is none to be had.
    pub fn picture(&self, file: &Path) -> Result<(), Failure> {
        // What was typed and pressed is painted two frames later.
        const PAINTED: &str = "const done = arguments[arguments.length - 1]; \
             requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        let png = self.until("a picture", |client| async move {
            client.execute_async(PAINTED, Vec::new()).await?;
            client.screenshot().await.map(Some)
        })?;
        fs::write(file, png).map_err(Failure::system("save a picture"))
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    ///
    /// [`Failure`] when it throws.
    pub fn run(&self, script: &str) -> Result<Value, Failure> {
        self.until("a script", |client| async move {
            client.execute(script, Vec::new()).await.map(Some)
        })
    }

    /// Tries until it gives something, or patience ends.
    pub(super) fn until<T, F>(
        &self,
        what: &str,
        attempt: impl Fn(Client) -> F,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<Option<T>, fantoccini::error::CmdError>>,
    {
        let client = self.client.as_ref().ok_or_else(|| self.failure("is closed"))?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let tried = self.runtime.block_on(attempt(client.clone()));
            let late = Instant::now() >= deadline;
            match tried {
                Ok(Some(found)) => return Ok(found),
                Ok(None) if late => return Err(self.failure(&format!("waited in vain: {what}"))),
                Err(error) if late => {
                    return Err(self.failure(&format!("waited in vain: {what} ({error:?})")));
                }
                Ok(None) | Err(_) => std::thread::sleep(GLANCE),
            }
        }
    }

    pub(super) fn failure(&self, what: &str) -> Failure {
        let log = self.driver.log().to_owned();
        Failure::Beside { name: self.name.clone(), what: what.to_owned(), log }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.close();
    }
}

fn css(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
}
