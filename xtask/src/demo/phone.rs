//! A laptop and a phone: paired by the phone's camera, over TLS, on a page that the relay serves.

use std::{
    ffi::OsStr,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    Options,
    acts::{self, HOLD, same},
    cast::{self, Relay, balance, fund},
    film,
    front::Front,
    party::Party,
    story::Story,
};
use crate::{
    Checkout, Failure, Node,
    windows::{Display, Phone, Window},
};

const PASSWORD: &str = "five calm herons wading";
const LAPTOP: &str = "Kitchen laptop";
const PHONE: &str = "My phone";
const SERVER: &str = "Office server";
/// The page's name. Browsers are told where it is; nobody else knows it (RFC 6761, section 6.2).
const HOST: &str = "wallet.test";
/// How long a browser may take to keep a file.
const SAVING: Duration = Duration::from_secs(20);

struct Stage {
    folder: PathBuf,
    pictures: PathBuf,
    page: String,
    node: Node,
    laptop: Window,
    phone: Window,
    servers: Vec<Party>,
    relay: Relay,
    film: PathBuf,
    // Last: the windows end before what they talk to, and before what they are shown on.
    _front: Front,
    _display: Display,
}

pub(super) fn play(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
    page: &Path,
) -> Result<(), Failure> {
    let mut story = Story::begin("phone");
    let folder = cast::fresh_folder(checkout, "phone")?;
    let mut stage = story.step("relay and page behind TLS, node, window, phone", || {
        let stage = set_up(checkout, options, anvil, app, page, &folder)?;
        let evidence = json!({
            "page": stage.page, "relay": stage.relay.url, "node": stage.node.url(),
            "driver_pids": [stage.laptop.driver().pid(), stage.phone.driver().pid()],
        });
        Ok((stage, evidence))
    })?;
    let told = tell(&mut story, &mut stage, options);
    if told.is_err() {
        for (window, name) in [(&stage.laptop, "laptop"), (&stage.phone, "phone")] {
            // The story has failed already, and says so.
            let _ = window.picture(&stage.pictures.join(format!("phone-failed-{name}.png")));
        }
    }
    story.end(told?);
    Ok(())
}

fn tell(story: &mut Story, stage: &mut Stage, options: &Options) -> Result<Value, Failure> {
    story.step("name two devices", || {
        acts::found(&stage.laptop, "create", LAPTOP, PASSWORD)?;
        acts::set_relay(&stage.laptop, &stage.relay)?;
        stage.laptop.see("create")?;
        acts::set_page(&stage.laptop, &stage.page)?;
        for way in ["new-wallet", "start-act-create"] {
            stage.laptop.press(way)?;
        }
        stage.look(&stage.phone, "01-welcome")?;
        stage.phone.press("welcome-act-join")?;
        stage.phone.see("new-password-keychain")?;
        acts::set_up(&stage.phone, PHONE, PASSWORD)?;
        stage.phone.see("join-scan")?;
        Ok(((), json!({ "names": [LAPTOP, PHONE], "passkey": true })))
    })?;
    let create_ms = story.step("scan the laptop's code, compare, create 2 of 2", || {
        stage.laptop.fill("create-name", "Pocket money")?;
        stage.laptop.press("create-preset-all")?;
        let scan_ms = invite(stage, "02")?;
        stage.laptop.press("lobby-start")?;
        let begun = Instant::now();
        let code = compare(stage, &mut [])?;
        created(stage)?;
        let ms = begun.elapsed().as_millis();
        stage.look(&stage.phone, "04-created")?;
        Ok((ms, json!({ "code": code, "scan_ms": scan_ms, "ms": ms })))
    })?;
    let address = story.step("save recovery files, the phone's shown once more", || {
        acts::save_file(&stage.laptop, "outcome-save", PASSWORD)?;
        let file = save_on_phone(stage)?;
        let shown = [&stage.laptop, &stage.phone]
            .map(|window| window.attribute("wallet-address", "data-address"));
        let [laptop, phone] = shown;
        let address = laptop?;
        same("the address", &phone?, &address)?;
        stage.laptop.miss("wallet-unsafe")?;
        stage.look(&stage.phone, "06-wallet")?;
        Ok((address.clone(), json!({ "address": address, "phone_file_bytes": file })))
    })?;
    let before = balance(&stage.node, &options.recipient)?;
    let paid = story.step("pay, approved on the phone", || {
        fund(&stage.node, &address)?;
        acts::set_node(&stage.laptop, &stage.node)?;
        let paid = pay(stage, options)?;
        Ok((paid.clone(), paid))
    })?;
    let killed = story.step("a third device; the phone dies while the wallet is made", || {
        stage.laptop.press("signed-home")?;
        stage.phone.press("signed-home")?;
        let (programs, server) = (&stage.folder, &[SERVER]);
        stage.servers =
            cast::start_servers(programs, programs, &stage.relay, &stage.node, options, server)?;
        let killed = kill_while_making(stage)?;
        Ok((killed.clone(), killed))
    })?;
    story.step("one payment arrived", || {
        Ok(((), cast::received(&stage.node, options, before, 1)?))
    })?;
    Ok(json!({ "address": address, "transaction": paid, "create_ms": create_ms, "killed": killed }))
}

/// The page is left while the devices make a wallet of three, and opened again. They go on by themselves, or the laptop
/// tries again.
fn kill_while_making(stage: &mut Stage) -> Result<Value, Failure> {
    for way in ["new-wallet", "start-act-create"] {
        stage.laptop.press(way)?;
    }
    stage.laptop.fill("create-name", "Family savings")?;
    stage.laptop.press("create-preset-two")?;
    join_family(stage, "09")?;
    stage.phone.see("working")?;
    stage.phone.go_to("about:blank")?;
    let begun = Instant::now();
    stage.phone.go_to(&stage.page)?;
    stage.phone.fill("unlock-password", PASSWORD)?;
    stage.phone.press("unlock-go")?;
    let failed = stage.laptop.see_any(&["outcome-created", "failed-retry"])? == "failed-retry";
    if failed {
        stage.look(&stage.laptop, "09-failed")?;
        for server in &mut stage.servers {
            server.hear("the end", |kind, _| (kind == "failed").then_some(()))?;
        }
        stage.laptop.press("failed-retry")?;
        join_family(stage, "10")?;
    }
    created(stage)?;
    stage.look(&stage.phone, "11-created")?;
    Ok(json!({ "tried_again_by_hand": failed, "made_after_ms": begun.elapsed().as_millis() }))
}

/// All three meet over the laptop's code and compare.
fn join_family(stage: &mut Stage, page: &str) -> Result<(), Failure> {
    for way in ["menu", "new-wallet", "start-act-join"] {
        stage.phone.press(way)?;
    }
    invite(stage, page)?;
    let link = stage.laptop.until_value("lobby-link")?;
    for server in &mut stage.servers {
        server.say(&format!("join {link}"))?;
    }
    stage.laptop.press("lobby-start")?;
    let mut servers = std::mem::take(&mut stage.servers);
    let compared = compare(stage, &mut servers);
    stage.servers = servers;
    compared.map(drop)
}

impl Stage {
    fn look(&self, window: &Window, page: &str) -> Result<(), Failure> {
        window.picture(&self.pictures.join(format!("phone-{page}.png")))
    }
}

fn set_up(
    checkout: &Checkout,
    options: &Options,
    anvil: Option<&Path>,
    app: &Path,
    page: &Path,
    folder: &Path,
) -> Result<Stage, Failure> {
    let programs = checkout.target().join("debug");
    let mut relay =
        cast::start_relay_with(&programs, folder, &[OsStr::new("--page"), page.as_os_str()])?;
    let front = Front::put_before(plain_address(&relay)?, &["127.0.0.1", HOST], folder)?;
    relay.url = format!("wss://{}/v1", front.address);
    let node = cast::start_node(options, anvil, folder)?;
    let display = Display::find(&folder.join("display.log"))?;
    let app = cast::believing(app, &front.authority, folder)?;
    let laptop = Window::start(LAPTOP, &app, &display, &folder.join("laptop"))?;
    let film = folder.join("camera.y4m");
    let args = vec![
        format!("--host-resolver-rules=MAP {HOST} 127.0.0.1"),
        format!("--ignore-certificate-errors-spki-list={}", front.key),
    ];
    let phone = Phone { args, film: film.clone() };
    let phone = Window::start_phone(PHONE, phone, &folder.join("phone"))?;
    let page = format!("https://{HOST}:{}/", front.address.port());
    phone.add_passkey()?;
    phone.go_to(&page)?;
    cast::believing(&programs.join("cosigner"), &front.authority, folder)?;
    Ok(Stage {
        folder: folder.to_owned(),
        pictures: checkout.target().join("demo"),
        page,
        node,
        laptop,
        phone,
        servers: Vec::new(),
        relay,
        film,
        _front: front,
        _display: display,
    })
}

fn plain_address(relay: &Relay) -> Result<SocketAddr, Failure> {
    let address = relay.url.trim_start_matches("ws://").split('/').next().unwrap_or_default();
    address.parse().map_err(|_| Failure::Node {
        method: "the relay's address".into(),
        answer: relay.url.clone(),
    })
}

/// Opens a lobby on the laptop and has the phone's camera look at its screen; gives how long that took, in milliseconds.
fn invite(stage: &Stage, page: &str) -> Result<u128, Failure> {
    let phone = &stage.phone;
    stage.laptop.press("create-go")?;
    let link = stage.laptop.until_value("lobby-link")?;
    same("where the invite leads", link.split_once('#').map_or("", |(page, _)| page), &stage.page)?;
    show_code(stage, "lobby-qr")?;
    phone.press("join-scan")?;
    let begun = Instant::now();
    phone.see("lobby")?;
    let ms = begun.elapsed().as_millis();
    stage.look(phone, &format!("{page}-lobby"))?;
    Ok(ms)
}

/// Holds a code on the laptop's screen before the phone's camera.
fn show_code(stage: &Stage, testid: &str) -> Result<(), Failure> {
    let laptop = &stage.laptop;
    laptop.see(testid)?;
    laptop.run(&format!(
        "document.querySelector('[data-testid=\"{testid}\"]').scrollIntoView({{ block: 'center' }})"
    ))?;
    let screen = stage.folder.join("screen.png");
    laptop.picture(&screen)?;
    let place = laptop.run(&format!(
        "const box = document.querySelector('[data-testid=\"{testid}\"] svg path').getBoundingClientRect(); \
         const grain = window.devicePixelRatio; \
         return [box.left, box.top, box.width, box.height].map((at) => Math.round(at * grain));"
    ))?;
    let at = |index: usize| place.get(index).and_then(Value::as_u64).unwrap_or_default() as usize;
    film::shoot(&screen, [at(0), at(1), at(2), at(3)], &stage.film)
}

/// Both screens show the same words, and so do the servers; everybody says so.
fn compare(stage: &Stage, servers: &mut [Party]) -> Result<String, Failure> {
    let code = acts::compare(&stage.laptop, servers)?;
    same("the code", &stage.phone.attribute("compare-code", "data-code")?, &code)?;
    stage.look(&stage.phone, "03-compare")?;
    stage.laptop.press("compare-matches")?;
    stage.phone.press("compare-matches")?;
    Ok(code)
}

fn created(stage: &Stage) -> Result<(), Failure> {
    stage.laptop.see("outcome-created")?;
    stage.phone.see("outcome-created")
}

/// The phone's browser keeps the file, and the page sees it there; gives its size.
fn save_on_phone(stage: &Stage) -> Result<u64, Failure> {
    let phone = &stage.phone;
    phone.press("outcome-save")?;
    acts::choose_password(phone, "recovery-password", PASSWORD)?;
    phone.press("recovery-save")?;
    phone.see("pocket-proof")?;
    stage.look(phone, "05-proof")?;
    let file = saved_file(&phone.driver().saved())?;
    phone.give_file("pocket-proof-file", &file)?;
    phone.see("recovery-done")?;
    phone.press("recovery-back")?;
    fs::metadata(&file).map(|found| found.len()).map_err(Failure::system("look at a file"))
}

fn saved_file(folder: &Path) -> Result<PathBuf, Failure> {
    let deadline = Instant::now() + SAVING;
    loop {
        let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let is_whole = |path: &PathBuf| path.extension().is_some_and(|end| end == "cohort");
        match files.into_iter().find(is_whole) {
            Some(file) => return Ok(file),
            None if Instant::now() > deadline => {
                return Err(Failure::Missing {
                    what: "a file that the phone saved".into(),
                    remedy: format!("Look in {}.", folder.display()),
                });
            }
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// The laptop proposes and shows a code, the phone opens that very request with its camera and approves what comes in front,
/// then the laptop.
fn pay(stage: &Stage, options: &Options) -> Result<Value, Failure> {
    let (laptop, phone) = (&stage.laptop, &stage.phone);
    let wallet = laptop.run(
        "return document.querySelector('nav button[data-testid^=\"wallet-\"]').dataset.testid",
    )?;
    laptop.press(wallet.as_str().unwrap_or_default())?;
    acts::propose(laptop, &[PHONE], options, |_| Ok(()))?;
    laptop.press("on-phone-open")?;
    show_code(stage, "on-phone-qr")?;
    for way in ["menu", "new-wallet", "start-act-join", "join-scan"] {
        phone.press(way)?;
    }
    phone.see("approve-go")?;
    stage.look(phone, "07-approve")?;
    phone.hold_in_approve("approve-go", HOLD)?;
    laptop.switch_to("approve-go")?;
    let approved = Instant::now();
    laptop.hold_in_approve("approve-go", HOLD)?;
    phone.see("outcome-signed")?;
    stage.look(phone, "08-signed")?;
    laptop.switch_to("outcome-signed")?;
    let ms = approved.elapsed().as_millis();
    let mut paid = acts::signed(laptop, &stage.node)?;
    if let Some(paid) = paid.as_object_mut() {
        paid.insert("ms".into(), json!(ms));
    }
    Ok(paid)
}
