//! The partner itself: a real party in a process of its own, which answers to one app.

use std::{
    io::{BufRead as _, BufReader, Read, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};

use party::{
    Happening, Networks, PartyView, Refused, StageView, Threshold,
    wire::{
        Invite, PartyId, SessionLocator, WalletId,
        letter::RefusalReason,
        pairing::DeviceKind,
        text::{Name, NameError},
    },
};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{sleep, timeout},
};
use vault::{KdfParams, Password, VaultError};
use zeroize::Zeroizing;

use super::{
    judge::{Asked, Doubt, judge, judge_invite},
    relay::{self, RelayError},
    talk::{self, Begin, LONGEST_LINE, Order, Report},
};
use crate::{
    home::{Home, HomeError, Keys, RelaySetting},
    keychain::NoKeychain,
    link::RelayAddress,
    store::StoreError,
    worker::{Observer, Stopped, Worker},
};

/// What the others see.
const NAME: &str = "Practice partner";
/// How often, and how long apart, it looks whether its predecessor has left the folder.
const TRIES: (usize, Duration) = (50, Duration::from_millis(100));
/// How long its relay may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// Why a partner ended before its app wanted it to.
#[derive(Debug, thiserror::Error)]
pub enum PartnerError {
    /// What came in is not what an app says.
    #[error("this program is started by Cohort itself, for a practice wallet")]
    Garbled,
    /// Its home does not open.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Its home's password was refused.
    #[error(transparent)]
    Password(#[from] VaultError),
    /// Its name is none: a mistake in this program.
    #[error("a partner without a name")]
    Name(#[from] NameError),
    /// Its relay did not start, or ended.
    #[error(transparent)]
    Relay(#[from] RelayError),
    /// Its party ended by itself.
    #[error("the partner's party has ended")]
    Stopped(#[from] Stopped),
    /// The system gave no thread.
    #[error("the system gives no threads")]
    System(#[from] std::io::Error),
}

impl PartnerError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Garbled => "practice.garbled",
            Self::Home(error) => error.code(),
            Self::Password(error) => error.code(),
            Self::Relay(error) => error.code(),
            Self::Name(_) | Self::Stopped(_) | Self::System(_) => "practice.partner_gone",
        }
    }
}

/// Is a partner with its home in `dir`, on this process's standard input and output, until the input
/// ends.
///
/// # Errors
///
/// [`PartnerError`]; the app has been told.
pub fn run(dir: &Path) -> Result<(), PartnerError> {
    serve(dir, std::io::stdin(), std::io::stdout())
}

/// The same on any pair of pipes.
///
/// # Errors
///
/// As [`run`].
pub fn serve(
    dir: &Path,
    input: impl Read + Send + 'static,
    output: impl Write,
) -> Result<(), PartnerError> {
    let mut mouth = Mouth(output);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let served = runtime.map_err(PartnerError::from).and_then(|runtime| {
        let (events, inbox) = mpsc::unbounded_channel();
        let listener = events.clone();
        std::thread::Builder::new()
            .name("app".to_owned())
            .spawn(move || listen(input, &listener))?;
        runtime.block_on(live(dir, events, inbox, &mut mouth))
    });
    if let Err(error) = &served {
        mouth.say(&Report::Failed { code: error.code().to_owned() });
    }
    served
}

/// How the partner speaks to its app.
struct Mouth<W>(W);

impl<W: Write> Mouth<W> {
    fn say(&mut self, report: &Report) {
        // An app that does not listen any more has also closed the input, which ends this process.
        let _ = self.0.write_all(&talk::line(report)).and_then(|()| self.0.flush());
    }
}

/// What wakes the partner.
enum Event {
    View,
    Heard(Order),
    Garbled,
    Ended,
    RelayEnded(RelayError),
}

/// Hears the app until it falls silent for ever.
fn listen(input: impl Read, events: &mpsc::UnboundedSender<Event>) {
    let mut input = BufReader::new(input);
    loop {
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
        let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
        let is_read = input.by_ref().take(most).read_until(b'\n', &mut line).is_ok();
        let event = match talk::read(&line) {
            _ if !is_read => Event::Ended,
            _ if !line.ends_with(b"\n") && line.len() < LONGEST_LINE => Event::Ended,
            Some(order) => Event::Heard(order),
            None => Event::Garbled,
        };
        let is_last = matches!(event, Event::Ended | Event::Garbled);
        if events.send(event).is_err() || is_last {
            return;
        }
    }
}

struct Forward(mpsc::UnboundedSender<Event>);

impl Observer for Forward {
    fn view(&self, _: Arc<PartyView>) {
        // The partner has ended; so will its party.
        let _ = self.0.send(Event::View);
    }

    fn happened(&self, _: Happening) {}

    fn line_broke(&self, _: &'static str) {}

    /// The app publishes; one is enough.
    fn publish(&self, _: WalletId, _: u64, _: Vec<u8>) {}
}

/// The relay that this partner is the host of.
struct Hosted {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

async fn live(
    dir: &Path,
    events: mpsc::UnboundedSender<Event>,
    mut inbox: mpsc::UnboundedReceiver<Event>,
    mouth: &mut Mouth<impl Write>,
) -> Result<(), PartnerError> {
    let Begin { secret, app, relay } = match inbox.recv().await {
        Some(Event::Heard(Order::Begin(begin))) => begin,
        Some(Event::Ended) | None => return Ok(()),
        Some(_) => return Err(PartnerError::Garbled),
    };
    let keys = open_home(dir, &Password::new(&secret.digits())?).await?;
    drop(secret);
    let partner = keys.introduction().bundle.party_id();
    let (hosted, meeting) = match relay {
        Some(relay) => (None, relay),
        None => {
            let (hosted, setting) = host(dir, &keys, [app, partner], events.clone()).await?;
            (Some(hosted), setting)
        }
    };
    let forward = Forward(events);
    let (worker, _) = Worker::start(&keys, Networks::default(), Handle::current(), forward)?;
    worker.connect(address(&meeting))?;
    // It goes with the app that it is for.
    worker.tell(|party, _| party.keep_no_parts()).await?;
    mouth.say(&Report::Ready { partner, relay: hosted.is_some().then_some(meeting) });
    let mut living = Living { app, worker, hosted, invite: None, done: None, mouth };
    let ended = living.until_the_end(&mut inbox).await;
    let Living { worker, hosted, .. } = living;
    worker.stop();
    if let Some(hosted) = hosted {
        hosted.end().await;
    }
    ended
}

/// Opens the home, or founds it where there is none yet. Its predecessor may be leaving it just now.
async fn open_home(dir: &Path, password: &Password) -> Result<Keys, PartnerError> {
    let (mut tries, pause) = TRIES;
    let home = loop {
        match Home::open(dir) {
            Err(HomeError::Store(StoreError::InUse)) if tries > 0 => {
                tries -= 1;
                sleep(pause).await;
            }
            opened => break opened?,
        }
    };
    if home.is_founded()? {
        return Ok(home.unlock(password, &NoKeychain)?);
    }
    // The password is random: nobody will guess it, however cheap a guess is.
    let cost = KdfParams::FLOOR;
    Ok(home.found(Name::new(NAME)?, DeviceKind::Computer, password, cost, None)?)
}

async fn host(
    dir: &Path,
    keys: &Keys,
    guests: [PartyId; 2],
    events: mpsc::UnboundedSender<Event>,
) -> Result<(Hosted, RelaySetting), PartnerError> {
    let mut settings = keys.settings()?;
    let (server, setting) = relay::open(dir, settings.relay.as_ref(), guests).await?;
    if settings.relay.as_ref() != Some(&setting) {
        settings.relay = Some(setting.clone());
        keys.save_settings(&settings)?;
    }
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let shutdown = async {
            // Told to stop, or left by whoever could tell: either way it stops.
            let _ = stopped.await;
        };
        if let Err(error) = server.run(shutdown).await {
            let _ = events.send(Event::RelayEnded(error.into()));
        }
    });
    Ok((Hosted { stop, task }, setting))
}

impl Hosted {
    async fn end(self) {
        drop(self.stop);
        // What it had to keep is kept already.
        let _ = timeout(GOODBYE, self.task).await;
    }
}

fn address(relay: &RelaySetting) -> RelayAddress {
    RelayAddress { url: relay.url.clone(), key: relay.key.into_array() }
}

/// What was done about a session, so that it is not done again at the next glance.
#[derive(PartialEq, Eq)]
enum Done {
    Agreed(Asked),
    Left(Option<SessionLocator>),
}

struct Living<'a, W: Write> {
    app: PartyId,
    worker: Worker<Threshold>,
    hosted: Option<Hosted>,
    /// An invite that waits for the line to the relay.
    invite: Option<Invite>,
    done: Option<Done>,
    mouth: &'a mut Mouth<W>,
}

impl<W: Write> Living<'_, W> {
    async fn until_the_end(
        &mut self,
        inbox: &mut mpsc::UnboundedReceiver<Event>,
    ) -> Result<(), PartnerError> {
        loop {
            match inbox.recv().await {
                Some(Event::View) => self.look().await?,
                Some(Event::Heard(Order::Meet(relay))) => {
                    self.worker.connect(address(&relay))?;
                    if let Some(hosted) = self.hosted.take() {
                        hosted.end().await;
                    }
                }
                Some(Event::Heard(Order::Join(link))) => self.take_invite(link.as_str()).await?,
                Some(Event::Heard(Order::Begin(_)) | Event::Garbled) => {
                    return Err(PartnerError::Garbled);
                }
                Some(Event::RelayEnded(error)) => return Err(error.into()),
                Some(Event::Ended) | None => return Ok(()),
            }
        }
    }

    async fn take_invite(&mut self, link: &str) -> Result<(), PartnerError> {
        match Invite::parse(link) {
            Ok(invite) => match judge_invite(&invite, self.app) {
                Ok(()) => {
                    self.invite = Some(invite);
                    self.look().await?;
                }
                Err(doubt) => self.refuse(doubt.code()),
            },
            Err(error) => self.refuse(error.code()),
        }
        Ok(())
    }

    /// Looks at how things stand, and does what the partner does of itself.
    async fn look(&mut self) -> Result<(), PartnerError> {
        let view = self.worker.view();
        if view.connected
            && let Some(invite) = self.invite.take()
            && let Err(refused) =
                self.worker.tell(move |party, now| party.join(&invite, now)).await?
        {
            self.refuse(refused.code());
        }
        for waiting in &view.inbox {
            let (session, is_app) = (waiting.session, waiting.initiator == self.app);
            let answered = self.worker.tell(move |party, now| {
                if is_app { party.answer(session, now) } else { party.decline(session) }
            });
            // While another session runs it goes on waiting.
            let _: Result<(), Refused> = answered.await?;
        }
        let Some(session) = &view.session else {
            self.done = None;
            return Ok(());
        };
        match judge(&view, session, self.app) {
            Ok(Asked::Nothing) => {}
            Ok(asked) => self.agree(asked).await?,
            Err(doubt) => self.leave(doubt, session.session, &session.stage).await?,
        }
        Ok(())
    }

    async fn agree(&mut self, asked: Asked) -> Result<(), PartnerError> {
        let done = Some(Done::Agreed(asked.clone()));
        if self.done == done {
            return Ok(());
        }
        self.done = done;
        let told = match asked {
            Asked::Nothing => Ok(()),
            Asked::Compare(_) => self.worker.tell(|party, now| party.confirm_code(now)).await?,
            Asked::Approve(code) => {
                self.worker.tell(move |party, now| party.approve(&code, now)).await?
            }
        };
        // What is over meanwhile needs no answer.
        drop(told);
        Ok(())
    }

    async fn leave(
        &mut self,
        doubt: Doubt,
        session: Option<SessionLocator>,
        stage: &StageView,
    ) -> Result<(), PartnerError> {
        let done = Some(Done::Left(session));
        if self.done == done {
            return Ok(());
        }
        self.done = done;
        let told = match stage {
            StageView::Comparing { .. } => {
                self.worker.tell(|party, now| party.reject_code(now)).await?
            }
            StageView::Approving { .. } => {
                let reason = match doubt {
                    Doubt::Difference => RefusalReason::Difference,
                    Doubt::Stranger | Doubt::NotPractice => RefusalReason::Policy,
                };
                self.worker.tell(move |party, now| party.refuse(reason, now)).await?
            }
            _ => self.worker.tell(|party, now| party.cancel(now)).await?,
        };
        // What is over meanwhile needs no answer.
        drop(told);
        self.refuse(doubt.code());
        Ok(())
    }

    fn refuse(&mut self, code: &str) {
        self.mouth.say(&Report::Refused { code: code.to_owned() });
    }
}
