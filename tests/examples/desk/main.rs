//! The desktop app without its windows, for tests that end processes: the app's own commands behind lines.
//!
//! It says what a co-signer says, one JSON object a line, so that the same people can sit at either, and says
//! yes to whatever it is asked. It is no product.

mod told;
mod typed;

use std::{
    env, io,
    io::{BufRead as _, Write as _},
    path::PathBuf,
    pin::pin,
    process::ExitCode,
    time::Duration,
};

use bridge::{
    App, Setup, Update, Updates,
    request::{
        ApproveRequest, InboxRequest, NodeRequest, RefusedView, RelayRequest, TrustRequest,
        UnlockRequest,
    },
    view::{AppView, HomeView, LineState, SessionView, StageView, TrustView},
};
use host::{KdfParams, keychain::KeychainError};
use serde_json::{Value, json};
use tokio::{runtime, sync::mpsc};

use self::{told::Told, typed::Typed};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(3600);

/// Where it lives, and what lies around it.
struct Place {
    home: PathBuf,
    password: String,
    relay: RelayRequest,
    node: NodeRequest,
}

impl Place {
    /// `HOME PASSWORD-FILE RELAY KEY CHAIN NODE`.
    fn read() -> Option<Self> {
        let mut arguments = env::args().skip(1);
        let home = arguments.next()?.into();
        let password = std::fs::read_to_string(arguments.next()?).ok()?.trim_end().to_owned();
        let relay = RelayRequest { url: arguments.next()?, key: arguments.next()? };
        let chain_id = arguments.next()?.parse().ok()?;
        let node = NodeRequest { chain_id, url: arguments.next()? };
        Some(Self { home, password, relay, node })
    }
}

fn main() -> ExitCode {
    let Some(place) = Place::read() else { return ExitCode::FAILURE };
    // What waits for the disk does so on one thread, so that its steps can be counted.
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .thread_name("disk")
        .max_blocking_threads(1)
        .thread_keep_alive(LONG)
        .build();
    let Ok(runtime) = runtime else { return ExitCode::FAILURE };
    runtime.block_on(async {
        let setup = Setup {
            dir: place.home.clone(),
            kdf: KdfParams::FLOOR,
            keychain: || Err(KeychainError::Unavailable(None)),
            partner: || Err(io::ErrorKind::NotFound.into()),
        };
        let (app, updates) = App::start(setup, runtime::Handle::current());
        Desk { app, place, decided: None, told: Told::default() }.run(updates, terminal()).await;
    });
    ExitCode::SUCCESS
}

/// Reads lines on a thread of its own; it ends with the process.
fn terminal() -> mpsc::UnboundedReceiver<String> {
    let (lines, typed) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                return;
            }
        }
    });
    typed
}

/// Says one thing.
fn say(event: &str, mut details: Value) {
    if let Some(details) = details.as_object_mut() {
        details.insert("event".to_owned(), json!(event));
    }
    let mut out = io::stdout().lock();
    // When nobody reads any more, there is nobody to tell.
    let _ = writeln!(out, "{details}").and_then(|()| out.flush());
}

fn complain(refused: &RefusedView) {
    say("error", json!({ "code": refused.code }));
}

/// Says yes to what the work at hand asks in the window for that.
fn agree(app: &App, update: &Update) {
    if let Update::View(AppView::Open(home)) = update
        && let Some(TrustView { code, .. }) = &home.trust
    {
        // What is asked next is answered as well.
        let _ = app.trust(&TrustRequest { code: code.clone() });
    }
}

struct Desk {
    app: App,
    place: Place,
    /// What was said yes to last.
    decided: Option<String>,
    told: Told,
}

impl Desk {
    async fn run(mut self, mut updates: Updates, mut typed: mpsc::UnboundedReceiver<String>) {
        loop {
            let answer = tokio::select! {
                update = updates.next() => match update {
                    Update::View(view) => self.on_view(&view).await,
                    Update::Notice(_) => Ok(()),
                },
                Some(line) = typed.recv() => self.on_line(&line, &mut updates).await,
            };
            if let Err(refused) = answer {
                complain(&refused);
            }
        }
    }

    async fn on_view(&mut self, view: &AppView) -> Result<(), RefusedView> {
        match view {
            AppView::Locked { .. } => {
                self.app.unlock(UnlockRequest { password: self.place.password.clone() }).await
            }
            AppView::Fresh { .. } => {
                say("fresh", json!({}));
                Ok(())
            }
            AppView::Broken { code } => {
                say("broken", json!({ "code": code }));
                Ok(())
            }
            AppView::Opening | AppView::Unlocking { .. } => Ok(()),
            AppView::Open(home) => self.on_home(home).await,
        }
    }

    async fn on_home(&mut self, home: &HomeView) -> Result<(), RefusedView> {
        if home.relay.url.as_ref() != Some(&self.place.relay.url) {
            let NodeRequest { chain_id, url } = &self.place.node;
            self.app.set_node(NodeRequest { chain_id: *chain_id, url: url.clone() }).await?;
            let RelayRequest { url, key } = &self.place.relay;
            return self.app.use_relay(RelayRequest { url: url.clone(), key: key.clone() }).await;
        }
        self.told.tell(home);
        if home.last.is_some() {
            self.app.dismiss().await?;
        }
        match (&home.session, home.inbox.first()) {
            (Some(session), _) => self.on_session(session).await,
            (None, Some(waiting)) if home.relay.state == LineState::Connected => {
                self.decided = None;
                self.app.answer(InboxRequest { session: waiting.session.clone() }).await
            }
            (None, _) => {
                self.decided = None;
                Ok(())
            }
        }
    }

    /// Says yes, once to each thing.
    async fn on_session(&mut self, session: &SessionView) -> Result<(), RefusedView> {
        let (asked, compares) = match &session.stage {
            StageView::Comparing { words } => (words.join(" "), true),
            StageView::Approving(approval) if !approval.agreed => (approval.code.clone(), false),
            StageView::Agreeing { code, agreed: false }
            | StageView::Exporting { code, agreed: false, .. } => (code.clone(), false),
            _ => return Ok(()),
        };
        if self.decided.replace(asked.clone()) == Some(asked.clone()) {
            return Ok(());
        }
        let request = ApproveRequest { code: asked };
        if !compares {
            return self.app.approve(request).await;
        }
        match self.app.confirm_code().await {
            Err(refused) if refused.code == "import.other_window" => {
                self.app.confirm_import(request).await
            }
            answer => answer,
        }
    }

    async fn on_line(&mut self, line: &str, updates: &mut Updates) -> Result<(), RefusedView> {
        let Some(typed) = Typed::parse(line) else {
            say("error", json!({ "code": "desk.not_a_command" }));
            return Ok(());
        };
        match typed {
            Typed::Status => {
                self.told.status(&self.app.view());
                return Ok(());
            }
            typed => {
                let mut work = pin!(typed.carry_out(&self.app, &self.place.password));
                loop {
                    tokio::select! {
                        done = &mut work => break done?,
                        update = updates.next() => agree(&self.app, &update),
                    }
                }
            }
        }
        // What was shown meanwhile was not looked at.
        self.on_view(&self.app.view()).await?;
        say("done", json!({ "typed": line.split(' ').next() }));
        Ok(())
    }
}
