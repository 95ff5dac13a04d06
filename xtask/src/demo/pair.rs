//! One window and a server that hold a wallet of two pieces, of a key that was typed in as words.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    slice::from_mut,
};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{self, HOLD, same},
    cast::{self, Relay, start_relay},
    party::Party,
    story::Story,
};
use crate::{
    Checkout, Failure, Node,
    windows::{Display, Window},
};

pub(super) const PASSWORD: &str = "nine brave finches singing";
pub(super) const NAME: &str = "Kitchen laptop";
pub(super) const SERVER: &str = "Office server";
/// The words of a local node's own accounts: the first of them holds test ether from the start.
pub(super) const WORDS: &str = "test test test test test test test test test test test junk";
pub(super) const ADDRESS: &str = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

pub(super) struct Stage {
    /// What the names of this story's pictures begin with.
    story: &'static str,
    pub(super) pictures: PathBuf,
    pub(super) folder: PathBuf,
    cosigner: PathBuf,
    pub(super) node: Node,
    pub(super) window: Window,
    pub(super) server: Party,
    pub(super) relay: Relay,
    // Last: the window ends before its display.
    _display: Display,
}

/// Recovery files, of the window and of the server.
pub(super) type Files = [PathBuf; 2];

/// Sets the stage and tells a story on it.
pub(super) fn play(
    name: &'static str,
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
    tell: impl FnOnce(&mut Story, &mut Stage, &Options) -> Result<Value, Failure>,
) -> Result<(), Failure> {
    let mut story = Story::begin(name);
    let mut stage = story.step("relay, node, a window, a server", || {
        let stage = set_up(name, checkout, options, anvil, app)?;
        let evidence = json!({ "relay": stage.relay.url, "node": stage.node.url(),
            "driver_pid": stage.window.driver().pid(), "server_pid": stage.server.pid() });
        Ok((stage, evidence))
    })?;
    let told = tell(&mut story, &mut stage, options);
    if told.is_err() {
        // The story has failed already, and says so.
        let _ = stage.picture("failed");
    }
    story.end(told?);
    Ok(())
}

impl Stage {
    pub(super) fn picture(&self, name: &str) -> Result<(), Failure> {
        self.window.picture(&self.pictures.join(format!("{}-{name}.png", self.story)))
    }

    /// Runs the way out over these files, and gives what it says of this kind.
    pub(super) fn exit(&self, files: &Files, event: &str) -> Result<Value, Failure> {
        let own = self.folder.join("window-password");
        fs::write(&own, PASSWORD).map_err(Failure::system("write a password"))?;
        let mut command = Command::new(&self.cosigner);
        command.arg("exit").args(files).arg("--password").arg(own);
        command.arg("--password").arg(self.server.home().with_file_name("password"));
        let said = command.arg("--show-key").output().map_err(Failure::system("leave"))?;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let mut lines = said.lines().map(|line| serde_json::from_str(line).unwrap_or_default());
        let found = lines.find(|line: &Value| line.get("event") == Some(&json!(event)));
        // What it said is not told: it may hold the key.
        let none = || Failure::Node { method: "exit".into(), answer: format!("no {event}") };
        found.ok_or_else(none)
    }
}

fn set_up(
    story: &'static str,
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<Stage, Failure> {
    let programs = checkout.target().join("debug");
    let folder = cast::fresh_folder(checkout, story)?;
    let relay = start_relay(&programs, &folder)?;
    let node = cast::start_node(options, anvil, &folder)?;
    let display = Display::find(&folder.join("display.log"))?;
    let window = Window::start(NAME, app, &display, &folder.join("window"))?;
    let mut servers = cast::start_servers(&programs, &folder, &relay, &node, options, &[SERVER])?;
    let server = servers.pop().ok_or_else(cast::no_such_party)?;
    let (pictures, cosigner) = (checkout.target().join("demo"), programs.join("cosigner"));
    Ok(Stage { story, pictures, folder, cosigner, node, window, server, relay, _display: display })
}

/// From the first screen to where the words are typed.
pub(super) fn open_words(stage: &Stage) -> Result<(), Failure> {
    let window = &stage.window;
    acts::found(window, "create", NAME, PASSWORD)?;
    acts::set_relay(window, &stage.relay)?;
    window.press("create-source-whole")?;
    window.press("create-bring-go")?;
    window.switch_to("bring-way-words")?;
    stage.picture("01-ways")?;
    window.press("bring-way-words")
}

/// Types them, and takes the first address that they lead to.
pub(super) fn type_words(stage: &Stage) -> Result<(), Failure> {
    let window = &stage.window;
    window.fill("bring-words", WORDS)?;
    window.press("bring-read")?;
    let first = window.read("bring-address-0-text")?;
    stage.picture("03-addresses")?;
    same("the first address", &first, ADDRESS)?;
    window.press("bring-use")?;
    window.switch_to("create-brought")?;
    stage.picture("04-create")
}

/// From the words to the wallet's page on both.
pub(super) fn create(stage: &mut Stage) -> Result<(String, Value), Failure> {
    let window = &stage.window;
    window.fill("create-name", "Old savings")?;
    window.press("create-preset-all")?;
    window.press("create-go")?;
    let link = window.until_value("lobby-link")?;
    stage.server.say(&format!("join {link}"))?;
    stage.window.press("lobby-start")?;
    let code = acts::compare(&stage.window, from_mut(&mut stage.server))?;
    stage.picture("05-compare")?;
    // This device alone knows the key: who gets it is said in the window of approvals.
    stage.window.switch_to("deal-go")?;
    same("the code there", &stage.window.attribute("deal-code", "data-code")?, &code)?;
    stage.picture("06-deal")?;
    stage.window.hold_in_approve("deal-go", HOLD)?;
    stage.window.switch_to("outcome-created")?;
    let (wallet, address) = stage.server.hear_wallet()?;
    same("the wallet's address", &address, ADDRESS)?;
    stage.window.press("outcome-later")?;
    stage.window.see("imported")?;
    stage.picture("07-wallet")?;
    let evidence = json!({ "wallet": wallet, "address": address, "code": code });
    Ok((wallet, evidence))
}

/// Both save their recovery files, the server there.
pub(super) fn save(stage: &mut Stage, wallet: &str, theirs: &Path) -> Result<(), Failure> {
    acts::save_file(&stage.window, "wallet-recovery", PASSWORD)?;
    stage.server.save(wallet, theirs)
}

/// The window pays, and the server agrees.
pub(super) fn pay(
    stage: &mut Stage,
    wallet: &str,
    options: &Options,
) -> Result<((), Value), Failure> {
    let window = &stage.window;
    acts::set_node(window, &stage.node)?;
    window.press(&format!("wallet-{wallet}"))?;
    window.see(&format!("balance-{}-amount", Node::CHAIN_ID))?;
    acts::propose(window, &[SERVER], options, |_| Ok(()))?;
    let code = stage.server.hear_text("request", "code")?;
    stage.server.say(&format!("approve {code}"))?;
    stage.window.switch_to("approve-go")?;
    stage.window.hold_in_approve("approve-go", HOLD)?;
    let paid = acts::signed(&stage.window, &stage.node)?;
    Ok(((), paid))
}

/// Two devices' files, and nothing else of them, give the key and the words.
pub(super) fn leave(stage: &Stage, files: &Files) -> Result<Value, Failure> {
    let key = stage.exit(files, "key")?;
    let text = |at| key.pointer(at).and_then(Value::as_str).unwrap_or_default();
    same("its address", text("/keys/0/address"), ADDRESS)?;
    same("the words", text("/words/words"), WORDS)?;
    // The key itself stays out of what is printed here.
    Ok(json!({ "address": ADDRESS, "words": WORDS.split(' ').count() }))
}

/// These files do not give the key; the code of the refusal is this one.
pub(super) fn refuse(stage: &Stage, files: &Files, code: &str) -> Result<Value, Failure> {
    let error = stage.exit(files, "error")?;
    let said = error.get("code").and_then(Value::as_str).unwrap_or_default();
    same("the refusal", said, code)?;
    Ok(error)
}
