//! `cargo xtask demo`: the main job unattended, with real processes and a real node.
//!
//! Each step prints one JSON object (`scenario`, `step`, `ok`, `evidence`); the last line lists all
//! steps. It does only what a user can do.

mod acts;
mod care;
pub(crate) mod cast;
mod comeback;
mod export;
mod film;
mod front;
mod headless;
mod lost;
mod members;
mod never_lose;
mod pair;
mod party;
mod phone;
mod pieces;
mod practice;
mod shelf;
mod story;
mod windows;

use crate::{
    Checkout, Failure,
    app::{self, Variant},
    call,
    phone::Make,
    tools::{Consent, Tools},
};

/// Who is paid where nobody else is named: an address of the examples in EIP-55.
const RECIPIENT: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
/// How much each transfer pays where nothing else is said, in ether.
const AMOUNT: &str = "0.25";

/// What the demo may be told.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Which story to play.
    #[arg(long, value_enum, default_value_t = Scenario::Main)]
    pub scenario: Scenario,
    /// Who is paid.
    #[arg(long, default_value = RECIPIENT)]
    pub recipient: String,
    /// How much each transfer pays, in ether.
    #[arg(long, default_value = AMOUNT)]
    pub amount: String,
    /// A node that is running already; its first unlocked account funds the wallet. Without it, a
    /// local one is started.
    #[arg(long)]
    pub rpc: Option<String>,
    /// Compile the phone's module quickly, and not as phones get it.
    #[arg(long)]
    pub quick: bool,
}

impl Options {
    /// A scenario with everything as it is by default.
    #[must_use]
    pub fn of(scenario: Scenario) -> Self {
        Self {
            scenario,
            recipient: RECIPIENT.into(),
            amount: AMOUNT.into(),
            rpc: None,
            quick: false,
        }
    }
}

/// The stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Scenario {
    /// Two windows and a co-signer: create 2-of-3, compare codes, pay twice with different pairs.
    Main,
    /// A window and two co-signers: refuse, swap, lock, lose the device, and let it back in.
    Care,
    /// Two windows and three co-signers: a wallet grows, changes how many must agree, loses a member,
    /// is refreshed, recovers a member, and pays after each step.
    Members,
    /// One window and three co-signers: a quick addition, a false alarm, one device that alone asks, a
    /// stolen device that is frozen out and removed, and the funds sent to a fresh wallet.
    Lost,
    /// A window and a co-signer with 2 of 2 of recovery words that were typed in: copies at a WebDAV server, one of them
    /// damaged; one device is lost twice and comes back with a copy and with parts; the key comes out by an export and
    /// out of two recovery files.
    NeverLose,
    /// A window, a phone and a co-signer: paired by the phone's camera with 2 of 2, a payment approved on the phone.
    Phone,
    /// One window and its practice partner: create, pay, lock, pay again.
    Practice,
    /// Three parties without windows: create 2-of-3, pay twice with different pairs, lose devices.
    Headless,
}

/// Builds what is needed and plays the story.
///
/// # Errors
///
/// [`Failure`] when something is missing, or a step of the story fails.
pub fn run(checkout: &Checkout, options: &Options) -> Result<(), Failure> {
    let tools = Tools::new(checkout, Consent::of_this_run());
    let anvil = match options.rpc {
        Some(_) => None,
        None => Some(tools.anvil()?),
    };
    call::note("building the relay and the co-signer");
    let programs = cast::build_programs(checkout)?;
    let anvil = anvil.as_deref();
    let app = || {
        call::note("building the app");
        app::build(checkout, &tools, Variant::Automation)
    };
    match options.scenario {
        Scenario::Main => windows::play(checkout, options, anvil, &app()?),
        Scenario::Care => care::play(checkout, options, anvil, &app()?),
        Scenario::Members => members::play(checkout, options, anvil, &app()?),
        Scenario::Lost => lost::play(checkout, options, anvil, &app()?),
        Scenario::NeverLose => {
            let others =
                never_lose::Others { servers: tools.cloud_servers()?, signer: tools.signer()? };
            never_lose::play(checkout, options, anvil, &app()?, &others)
        }
        Scenario::Phone => {
            call::note("building the page");
            let make = if options.quick { Make::Quick } else { Make::Shipped };
            let page = crate::phone::build(checkout, &tools, make)?;
            phone::play(checkout, options, anvil, &app()?, &page)
        }
        Scenario::Practice => practice::play(checkout, options, anvil, &app()?),
        Scenario::Headless => headless::play(checkout, options, anvil, &programs),
    }
}
