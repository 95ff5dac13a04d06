//! One window and a server: recovery words become a wallet, its pieces are saved, an export gives the words back to
//! the window, and the way out does without either device.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{self, HOLD},
    cast::{self, Relay, balance, start_relay},
    party::Party,
    story::Story,
};
use crate::{
    Checkout, Failure, Node,
    windows::{Display, Window},
};

const PASSWORD: &str = "nine brave finches singing";
const NAME: &str = "Kitchen laptop";
const SERVER: &str = "Office server";
/// The words of a local node's own accounts: the first of them holds test ether from the start.
const WORDS: &str = "test test test test test test test test test test test junk";
const ADDRESS: &str = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
/// Its private key, as every wallet has it.
const KEY: &str = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

struct Stage {
    pictures: PathBuf,
    folder: PathBuf,
    cosigner: PathBuf,
    node: Node,
    window: Window,
    server: Party,
    relay: Relay,
    // Last: the window ends before its display.
    _display: Display,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<(), Failure> {
    let mut story = Story::begin("bring");
    let mut stage = story.step("relay, node, a window, a server", || {
        let stage = set_up(checkout, options, anvil, app)?;
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

fn tell(story: &mut Story, stage: &mut Stage, options: &Options) -> Result<Value, Failure> {
    story.step("type the words in their own window", || type_words(stage))?;
    let wallet = story.step("create 2 of 2 of that key", || create(stage))?;
    let files = story.step("save a recovery file on each", || save(stage, &wallet))?;
    let before = balance(&stage.node, &options.recipient)?;
    story.step("pay from the address that the words had", || pay(stage, &wallet, options))?;
    story.step("the recipient has it", || {
        Ok(((), cast::received(&stage.node, options, before, 1)?))
    })?;
    story.step("export the key, with both devices' consent", || export(stage))?;
    story
        .step("the files give the key and the words, without a network", || leave(stage, &files))?;
    story.step("one byte of a file is changed, and it is named", || spoil(stage, &files))?;
    Ok(json!({ "address": ADDRESS, "wallet": wallet }))
}

impl Stage {
    fn picture(&self, name: &str) -> Result<(), Failure> {
        self.window.picture(&self.pictures.join(format!("bring-{name}.png")))
    }

    /// Runs the way out over these files, and gives what it says, a value a line.
    fn exit(&self, files: &[PathBuf], passwords: &[PathBuf]) -> Result<Vec<Value>, Failure> {
        let mut command = Command::new(&self.cosigner);
        command.arg("exit").args(files);
        for password in passwords {
            command.arg("--password").arg(password);
        }
        let said = command.arg("--show-key").output().map_err(Failure::system("leave"))?;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        Ok(said.lines().map(|line| serde_json::from_str(line).unwrap_or_default()).collect())
    }
}

fn set_up(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
) -> Result<Stage, Failure> {
    let programs = checkout.target().join("debug");
    let folder = cast::fresh_folder(checkout, "bring")?;
    let relay = start_relay(&programs, &folder)?;
    let node = cast::start_node(options, anvil, &folder)?;
    let display = Display::find(&folder.join("display.log"))?;
    let window = Window::start(NAME, app, &display, &folder.join("window"))?;
    let mut servers = cast::start_servers(&programs, &folder, &relay, &node, options, &[SERVER])?;
    let server = servers.pop().ok_or_else(cast::no_such_party)?;
    let (pictures, cosigner) = (checkout.target().join("demo"), programs.join("cosigner"));
    Ok(Stage { pictures, folder, cosigner, node, window, server, relay, _display: display })
}

fn type_words(stage: &Stage) -> Result<((), Value), Failure> {
    let window = &stage.window;
    acts::found(window, "create", NAME, PASSWORD)?;
    acts::set_relay(window, &stage.relay)?;
    window.press("create-source-whole")?;
    window.press("create-bring-go")?;
    window.switch_to("bring-way-words")?;
    stage.picture("01-ways")?;
    window.press("bring-way-words")?;
    window.fill("bring-words", &WORDS.replace("junk", "jank"))?;
    window.press("bring-read")?;
    let told = window.read("bring-words-error")?;
    stage.picture("02-unknown-word")?;
    window.fill("bring-words", WORDS)?;
    window.press("bring-read")?;
    let first = window.read("bring-address-0-text")?;
    stage.picture("03-addresses")?;
    same("the first address", &first, ADDRESS)?;
    window.press("bring-use")?;
    window.switch_to("create-brought")?;
    stage.picture("04-create")?;
    Ok(((), json!({ "wrong_word": told, "address": ADDRESS })))
}

fn create(stage: &mut Stage) -> Result<(String, Value), Failure> {
    let window = &stage.window;
    window.fill("create-name", "Old savings")?;
    window.press("create-preset-all")?;
    window.press("create-go")?;
    let link = window.until_value("lobby-link")?;
    stage.server.say(&format!("join {link}"))?;
    stage.window.press("lobby-start")?;
    let code = stage.window.attribute("compare-code", "data-code")?;
    same("the code", &stage.server.hear_text("compare", "code")?, &code)?;
    stage.picture("05-compare")?;
    stage.server.say("matches")?;
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

fn save(stage: &mut Stage, wallet: &str) -> Result<(Vec<PathBuf>, Value), Failure> {
    let window = &stage.window;
    window.press("wallet-recovery")?;
    window.fill("recovery-password", PASSWORD)?;
    window.fill("recovery-password-again", PASSWORD)?;
    window.press("recovery-save")?;
    window.see("recovery-done")?;
    let theirs = stage.folder.join("server.cohort");
    stage.server.say(&format!("save {wallet} {}", theirs.display()))?;
    stage.server.hear_text("saved", "file")?;
    stage.window.press("recovery-back")?;
    let files = vec![stage.window.driver().recovery_file(), theirs];
    let evidence = json!({ "files": files });
    Ok((files, evidence))
}

fn pay(stage: &mut Stage, wallet: &str, options: &Options) -> Result<((), Value), Failure> {
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

/// Both say yes to EXPORT, and the window for keys shows it once.
fn export(stage: &mut Stage) -> Result<((), Value), Failure> {
    let window = &stage.window;
    window.press("signed-home")?;
    window.press("wallet-health-export")?;
    window.press_text("export-givers", SERVER)?;
    window.press("export-accept")?;
    stage.picture("08-export")?;
    window.press("export-ask")?;
    let code = stage.server.hear_text("export", "code")?;
    stage.server.say(&format!("approve {code}"))?;
    let window = &stage.window;
    window.switch_to("give-key-go")?;
    same("the code there", &window.attribute("give-key-code", "data-code")?, &code)?;
    stage.picture("09-give-key")?;
    window.hold_in_approve("give-key-go", HOLD)?;
    window.switch_to("at-hand-show")?;
    stage.picture("10-exported")?;
    window.press("at-hand-show")?;
    window.switch_to("reveal-take")?;
    stage.picture("11-reveal")?;
    window.hold_in_key("reveal-take", HOLD)?;
    same("the private key", &held(window, "reveal-private")?, KEY)?;
    stage.picture("12-key")?;
    // They stand there with their numbers.
    let words = held(window, "reveal-words")?.replace(char::is_numeric, " ");
    same("the words", &words, WORDS)?;
    // The window is gone with the press, and an answer to it would be, too.
    window.run(
        "setTimeout(() => document.querySelector('[data-testid=reveal-done]').click(), 100)",
    )?;
    window.switch_to("exported-home")?;
    window.miss("at-hand-show")?;
    window.press("exported-home")?;
    window.see("exported")?;
    stage.picture("13-marked")?;
    stage.server.hear_text("exported", "to")?;
    // The key itself stays out of what is printed here.
    Ok(((), json!({ "code": code, "words": words.split_whitespace().count() })))
}

/// What is in the page while this is held.
fn held(window: &Window, testid: &str) -> Result<String, Failure> {
    window.see(testid)?;
    window.run(&format!(
        "document.querySelector('[data-testid=\"{testid}\"]').dispatchEvent(\
         new PointerEvent('pointerdown', {{ bubbles: true, isPrimary: true, button: 0 }}));"
    ))?;
    window.read(&format!("{testid}-content"))
}

/// Two devices' files, and nothing else of them.
fn leave(stage: &Stage, files: &[PathBuf]) -> Result<((), Value), Failure> {
    let said = stage.exit(files, &passwords(stage)?)?;
    let key = said.iter().find(|line| line.get("event") == Some(&json!("key")));
    let key = key.ok_or_else(|| told(&said))?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let first = key.pointer("/keys/0");
    same("its address", &text(first.and_then(|key| key.get("address"))), ADDRESS)?;
    same("the words", &text(key.pointer("/words/words")), WORDS)?;
    // The key itself stays out of what is printed here.
    Ok(((), json!({ "address": ADDRESS, "words": WORDS.split(' ').count() })))
}

fn spoil(stage: &Stage, files: &[PathBuf]) -> Result<((), Value), Failure> {
    let Some(file) = files.first() else { return Err(cast::no_such_party()) };
    let mut bytes = fs::read(file).map_err(Failure::system("read a file"))?;
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 1;
    }
    let spoiled = stage.folder.join("spoiled.cohort");
    fs::write(&spoiled, bytes).map_err(Failure::system("write a file"))?;
    let all: Vec<PathBuf> = [spoiled].into_iter().chain(files.iter().skip(1).cloned()).collect();
    let said = stage.exit(&all, &passwords(stage)?)?;
    let error = said.iter().find(|line| line.get("event") == Some(&json!("error")));
    let error = error.ok_or_else(|| told(&said))?;
    let code = error.get("code").and_then(Value::as_str).unwrap_or_default();
    same("the refusal", code, "vault.damaged")?;
    Ok(((), error.clone()))
}

/// Files whose first lines are the two devices' passwords, as the way out takes them.
fn passwords(stage: &Stage) -> Result<Vec<PathBuf>, Failure> {
    let own = stage.folder.join("window-password");
    fs::write(&own, PASSWORD).map_err(Failure::system("write a password"))?;
    Ok(vec![own, stage.server.home().with_file_name("password")])
}

fn same(what: &str, found: &str, wanted: &str) -> Result<(), Failure> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tight = |text: &str| text.split_whitespace().collect::<String>();
    if plain(found) == wanted || tight(found) == wanted {
        return Ok(());
    }
    Err(Failure::Node { method: what.to_owned(), answer: found.to_owned() })
}

fn told(said: &[Value]) -> Failure {
    Failure::Node { method: "exit".into(), answer: json!(said).to_string() }
}
