//! Running: the party, its policy, the terminal.

mod payments;
mod telling;
mod typing;

use std::{
    io::BufRead,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use chain::ethereum::EthAddress;
use host::{
    KdfParams, Password, VaultError,
    home::{Home, HomeError, Keys},
    http::{HttpClient, HttpError},
    keychain::NoKeychain,
    link::RelayAddress,
    recovery::RecoveryError,
    worker::{Observer, Stopped, Worker},
};
use party::{
    Happening, Networks, Part, PartyView, Refused, StageView, Threshold, imported_address,
    wire::{
        WalletId,
        letter::RefusalReason,
        pairing::DeviceKind,
        text::{Name, NameError},
    },
};
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    arguments::{Arguments, Command},
    commands::NotACommand,
    config::{Config, ConfigError},
    duty::{self, Duty},
    exit::{LeaveError, leave},
    node::NodeError,
    policy::{self, Verdict},
    report::{complain, say},
};

use self::payments::HandedOver;

/// How often the inbox is looked at though nothing happened.
const LOOK_AROUND: Duration = Duration::from_secs(30);

/// Why it stopped, or did not do something.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    #[error(transparent)]
    Home(#[from] HomeError),
    #[error(transparent)]
    Password(#[from] VaultError),
    #[error("the password file cannot be read")]
    PasswordFile(#[source] std::io::Error),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Name(#[from] NameError),
    #[error("the relay's key is not 64 hex digits")]
    RelayKey,
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(transparent)]
    Stopped(#[from] Stopped),
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Node(#[from] NodeError),
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    #[error("--home and --password-file say which device this is")]
    NoDevice,
    #[error(transparent)]
    Leave(#[from] LeaveError),
    #[error("no node is configured for this chain")]
    NoNode,
    #[error("{0}")]
    NotACommand(#[from] NotACommand),
}

impl RunError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Home(error) => error.code(),
            Self::Password(error) => error.code(),
            Self::PasswordFile(_) => "config.no_password",
            Self::Config(error) => error.code(),
            Self::Name(_) => "name.invalid",
            Self::RelayKey => "config.relay_key",
            Self::Http(error) => error.code(),
            Self::Stopped(_) => "device.locked",
            Self::Refused(refused) => refused.code(),
            Self::Node(error) => error.code(),
            Self::Recovery(error) => error.code(),
            Self::NoDevice => "arguments.no_device",
            Self::Leave(error) => error.code(),
            Self::NoNode => "node.none",
            Self::NotACommand(_) => NotACommand::CODE,
        }
    }
}

pub(crate) async fn execute(arguments: Arguments) -> Result<(), RunError> {
    if let Command::Exit { files, passwords, show_key } = &arguments.command {
        return Ok(leave(files, passwords, *show_key)?);
    }
    let home = Home::open(&arguments.home.ok_or(RunError::NoDevice)?)?;
    let password_file = arguments.password_file.ok_or(RunError::NoDevice)?;
    let password = read_password(&password_file)?;
    match arguments.command {
        Command::Exit { .. } => Ok(()),
        Command::Init { name } => {
            let (name, kind) = (Name::new(name)?, DeviceKind::Server);
            let keys = home.found(name, kind, &password, KdfParams::DEFAULT, None)?;
            say("founded", &identity(&keys));
            Ok(())
        }
        Command::Identity => {
            say("identity", &identity(&home.unlock(&password, &NoKeychain)?));
            Ok(())
        }
        Command::Run { config } => {
            let config = Config::read(&config)?;
            let keys = home.unlock(&password, &NoKeychain)?;
            drop(password);
            run(&keys, config, password_file).await
        }
    }
}

fn identity(keys: &Keys) -> Value {
    let introduction = keys.introduction();
    json!({ "id": introduction.bundle.party_id(), "name": introduction.name })
}

fn read_password(path: &Path) -> Result<Password, RunError> {
    let text = std::fs::read_to_string(path).map_err(RunError::PasswordFile)?;
    let text = zeroize::Zeroizing::new(text);
    Ok(Password::new(text.lines().next().unwrap_or_default())?)
}

/// What wakes the loop.
enum Event {
    View(Arc<PartyView>),
    Happened(Happening),
    Broke(&'static str),
    Publish { wallet: WalletId, raw: Vec<u8> },
    HandedOver(HandedOver),
    Typed(String),
    InputEnded,
    LookAround,
}

struct Forward(mpsc::UnboundedSender<Event>);

impl Forward {
    fn send(&self, event: Event) {
        // The loop has ended; so will the worker.
        let _ = self.0.send(event);
    }
}

impl Observer for Forward {
    fn view(&self, view: Arc<PartyView>) {
        self.send(Event::View(view));
    }

    fn happened(&self, happening: Happening) {
        self.send(Event::Happened(happening));
    }

    fn line_broke(&self, code: &'static str) {
        self.send(Event::Broke(code));
    }

    fn publish(&self, wallet: WalletId, _chain_id: u64, raw: Vec<u8>) {
        self.send(Event::Publish { wallet, raw });
    }
}

struct Running {
    config: Config,
    /// Read again for each recovery file: the password itself is not kept.
    password_file: PathBuf,
    worker: Worker<Threshold>,
    http: HttpClient,
    /// The session whose code or request was already decided, so that it is decided once.
    decided: Option<String>,
    connected: bool,
    /// What is being handed to nodes: beside the loop, which no node keeps waiting.
    handing_over: JoinSet<HandedOver>,
}

async fn run(keys: &Keys, config: Config, password_file: PathBuf) -> Result<(), RunError> {
    let (events, mut inbox) = mpsc::unbounded_channel();
    let runtime = tokio::runtime::Handle::current();
    let observer = Forward(events.clone());
    let (worker, unreadable) = Worker::start(keys, Networks::default(), runtime, observer)?;
    for record in unreadable {
        say("unreadable", &json!({ "record": record.to_string() }));
    }
    say("running", &identity(keys));
    read_terminal(events);
    let mut running = Running {
        config,
        password_file,
        worker,
        http: HttpClient::new()?,
        decided: None,
        connected: false,
        handing_over: JoinSet::new(),
    };
    if !running.config.by_hand {
        running.worker.tell(|party, _| party.keep_no_parts()).await?;
    }
    if let Some(relay) = running.config.relay.clone() {
        running.connect(&relay.url, &relay.key)?;
    }
    running.publish_again();
    let mut rounds = tokio::time::interval(LOOK_AROUND);
    loop {
        let event = tokio::select! {
            event = inbox.recv() => event,
            _ = rounds.tick() => Some(Event::LookAround),
            Some(Ok(done)) = running.handing_over.join_next() => Some(Event::HandedOver(done)),
            _ = tokio::signal::ctrl_c() => None,
        };
        let Some(event) = event else { break };
        match event {
            Event::View(view) => {
                if let Err(error) = running.on_view(&view).await {
                    complain(error.code(), &error);
                }
                running.look_around().await?;
            }
            Event::Happened(happening) => running.on_happening(&happening),
            Event::LookAround => running.look_around().await?,
            Event::Broke(code) => say("line", &json!({ "state": "offline", "code": code })),
            Event::Publish { wallet, raw } => {
                if let Err(error) = running.publish(wallet, &raw) {
                    complain(error.code(), &error);
                }
            }
            Event::HandedOver(done) => done.tell(),
            Event::Typed(line) => match running.on_line(&line).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => complain(error.code(), &error),
            },
            // Without a terminal it goes on by its policy alone.
            Event::InputEnded => {}
        }
    }
    running.finish_handing_over().await;
    running.worker.stop();
    say("stopped", &json!({}));
    Ok(())
}

/// Reads lines on a thread of its own; it ends with the process.
fn read_terminal(events: mpsc::UnboundedSender<Event>) {
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            if events.send(Event::Typed(line)).is_err() {
                return;
            }
        }
        let _ = events.send(Event::InputEnded);
    });
}

impl Running {
    fn connect(&self, url: &str, key: &str) -> Result<(), RunError> {
        let key = party::wire::EpochId::from_hex(key).ok_or(RunError::RelayKey)?;
        let address = RelayAddress { url: url.to_owned(), key: *key.as_bytes() };
        Ok(self.worker.connect(address)?)
    }

    /// Decides what the policy decides, once for each thing on the table.
    async fn on_view(&mut self, view: &PartyView) -> Result<(), RunError> {
        if view.connected != self.connected {
            self.connected = view.connected;
            if view.connected {
                say("line", &json!({ "state": "connected" }));
            }
        }
        let Some(session) = &view.session else {
            self.decided = None;
            return Ok(());
        };
        match &session.stage {
            StageView::Gathering { complete } => {
                let joined = session.people.iter().filter(|seat| seat.name.is_some()).count();
                say(
                    "lobby",
                    &json!({ "joined": joined, "seats": session.seats, "complete": complete,
                    "invite": session.invite }),
                );
            }
            StageView::Comparing { words } if self.decide(words.join(" ")) => {
                let verdict =
                    policy::judge_lobby(&self.config, session, is_frozen(view, session.wallet));
                say(
                    "compare",
                    &json!({ "code": words.join(" "), "verdict": verdict_name(verdict),
                    "imports": session.terms.as_ref().and_then(imported_address),
                    "existed_whole": policy::is_import(session) }),
                );
                match verdict {
                    Verdict::Approve => {
                        self.worker.tell(|party, now| party.confirm_code(now)).await??
                    }
                    Verdict::Ask => {}
                    Verdict::Refuse => {
                        self.worker.tell(|party, now| party.reject_code(now)).await??
                    }
                }
            }
            StageView::Approving { code, .. } if self.decide(code.clone()) => {
                self.on_request(code.clone()).await?;
            }
            // No rule allows it: somebody at the terminal does, or nobody.
            StageView::Exporting { code, to, agreed: false } if self.decide(code.clone()) => {
                let verdict = if self.config.by_hand { Verdict::Ask } else { Verdict::Refuse };
                say(
                    "export",
                    &json!({ "code": code, "to": to, "wallet": session.wallet,
                    "verdict": verdict_name(verdict) }),
                );
                if verdict == Verdict::Refuse {
                    self.worker
                        .tell(|party, now| party.refuse(RefusalReason::Policy, now))
                        .await??;
                }
            }
            // Which part, only somebody at the terminal can say.
            StageView::Returning { code, to, agreed: false } if self.decide(code.clone()) => {
                let verdict = if self.config.by_hand { Verdict::Ask } else { Verdict::Refuse };
                say("return", &json!({ "code": code, "to": to, "verdict": verdict_name(verdict) }));
                if verdict == Verdict::Refuse {
                    let reason = RefusalReason::Policy;
                    self.worker.tell(move |party, now| party.refuse(reason, now)).await??;
                }
            }
            StageView::Agreeing { code, .. } if self.decide(code.clone()) => {
                self.on_change(code.clone(), view).await?;
            }
            StageView::Working { phase, step, steps } => {
                say(
                    "round",
                    &json!({ "phase": format!("{phase:?}").to_lowercase(), "step": step,
                    "steps": steps }),
                );
            }
            _ => {}
        }
        Ok(())
    }

    async fn on_request(&self, code: String) -> Result<(), RunError> {
        let pending = self.worker.tell(|party, _| party.pending_approval().cloned()).await?;
        let Some(approval) = pending else { return Ok(()) };
        let verdict = policy::judge(&self.config, &approval);
        say(
            "request",
            &json!({ "code": code, "from": approval.from, "says": approval.meaning,
            "differences": approval.differences, "verdict": verdict_name(verdict) }),
        );
        match verdict {
            Verdict::Approve => {
                self.worker.tell(move |party, now| party.approve(&code, now)).await??;
            }
            Verdict::Ask => {}
            Verdict::Refuse => {
                let reason = if approval.differences.is_empty() {
                    RefusalReason::Policy
                } else {
                    RefusalReason::Difference
                };
                self.worker.tell(move |party, now| party.refuse(reason, now)).await??;
            }
        }
        Ok(())
    }

    async fn on_change(&self, code: String, view: &PartyView) -> Result<(), RunError> {
        let me = view.me;
        let pending = self.worker.tell(|party, _| party.pending_change().cloned()).await?;
        let Some(change) = pending else { return Ok(()) };
        let frozen = is_frozen(view, Some(change.wallet));
        let verdict = policy::judge_change(&self.config, change.kind, frozen);
        let people: Vec<Value> = change
            .people
            .iter()
            .map(|person| {
                json!({ "id": person.party, "name": person.name, "me": person.party == me,
                    "before": part_name(person.before), "after": part_name(person.after) })
            })
            .collect();
        say(
            "change",
            &json!({ "code": code, "wallet": change.wallet, "kind": change.kind.name(),
            "threshold": [change.threshold_before, change.threshold_after], "people": people,
            "verdict": verdict_name(verdict) }),
        );
        match verdict {
            Verdict::Approve => {
                self.worker.tell(move |party, now| party.approve(&code, now)).await??;
            }
            Verdict::Ask => {}
            Verdict::Refuse => {
                let reason = RefusalReason::Policy;
                self.worker.tell(move |party, now| party.refuse(reason, now)).await??;
            }
        }
        Ok(())
    }

    fn decide(&mut self, what: String) -> bool {
        let fresh = self.decided.as_ref() != Some(&what);
        self.decided = Some(what);
        fresh
    }

    /// Opens requests as they come and as it becomes free, and gives up what stands still.
    async fn look_around(&self) -> Result<(), RunError> {
        // Judged and done in one: what waits may be another thing a moment later.
        let done = self.worker.tell(|party, moment| {
            let duty = duty::next(&party.view(), moment.now);
            let done = match duty {
                Duty::Nothing => Ok(()),
                Duty::Open(session) => party.answer(session, moment),
                Duty::Leave => party.cancel(moment),
            };
            (duty, done.is_ok())
        });
        match done.await? {
            (Duty::Nothing, _) => {}
            (Duty::Open(session), opened) => {
                say("wanted", &json!({ "session": session, "opened": opened }));
            }
            (Duty::Leave, left) => say("left", &json!({ "stood_still": true, "left": left })),
        }
        Ok(())
    }

    fn address(&self, wallet: WalletId) -> Option<EthAddress> {
        self.worker.view().wallets.iter().find(|held| held.wallet == wallet)?.address
    }
}

fn is_frozen(view: &PartyView, wallet: Option<WalletId>) -> bool {
    view.wallets.iter().any(|held| Some(held.wallet) == wallet && held.is_frozen(now()))
}

/// Unix seconds.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

const fn part_name(part: Part) -> &'static str {
    match part {
        Part::Outside => "outside",
        Part::Holder => "holder",
        Part::Lost => "lost",
        Part::Asleep => "asleep",
    }
}

const fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "approve",
        Verdict::Ask => "ask",
        Verdict::Refuse => "refuse",
    }
}
