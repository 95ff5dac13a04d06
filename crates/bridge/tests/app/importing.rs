//! A key that a person types in becomes a wallet of several devices.

use bridge::{
    request::{
        ApproveRequest, CreateRequest, KeyRequest, NewPhraseRequest, RefusedView, SuggestRequest,
        UnlockRequest,
    },
    view::{BroughtKind, BroughtView, HomeView, PurposeView},
};

use crate::{
    devices::{Device, PASSWORD, relay},
    wallets::{first, gather, make_as, two_of, until_comparing},
};

/// The phrase that test nodes use; its first address is known everywhere.
const WORDS: &str = "test test test test test test test test test test test junk";
const ADDRESS: &str = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
/// The private key of that address.
const KEY: &str = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

fn typed(text: &str) -> KeyRequest {
    KeyRequest {
        text: text.to_owned(),
        passphrase: String::new(),
        path: String::new(),
        keep_words: true,
    }
}

async fn refusal(device: &Device, request: KeyRequest) -> (String, Vec<(String, String)>) {
    let RefusedView { code, facts } = device.app.read_key(request).await.expect_err("it is no key");
    (code, facts)
}

fn brought(home: &HomeView) -> Option<BroughtView> {
    home.brought.clone()
}

async fn import(text: &str) -> Vec<HomeView> {
    let mut devices = [Device::founded("Laptop").await, Device::founded("Desk").await];
    first(&mut devices).use_relay(relay().await).await;
    let app = devices[0].app.clone();
    app.keep_key(typed(text)).await.expect("a key");
    let kept = devices[0].until_home(brought).await;
    let first_address = kept.addresses.first().map(|first| first.address.as_str());
    assert_eq!(first_address, Some(ADDRESS));
    make_as(&mut devices, CreateRequest { brought: true, ..two_of(2) }).await;
    let mut homes = Vec::new();
    for device in &mut devices {
        homes
            .push(device.until_home(|home| (!home.wallets.is_empty()).then(|| home.clone())).await);
    }
    let kept = homes.first().and_then(|home: &HomeView| home.brought.clone());
    assert_eq!(kept, None, "the window's own copy goes with the wallet");
    homes
}

#[tokio::test(flavor = "multi_thread")]
async fn words_become_a_wallet_with_their_address_on_every_device() {
    for home in import(WORDS).await {
        assert_eq!(home.wallets[0].address, ADDRESS);
        assert!(home.wallets[0].imported.unwrap().words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_key_becomes_a_wallet_with_its_address() {
    for home in import(KEY).await {
        assert_eq!(home.wallets[0].address, ADDRESS);
        assert!(!home.wallets[0].imported.unwrap().words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_joins_reads_beforehand_which_address_comes() {
    let mut devices = [Device::founded("Laptop").await, Device::founded("Desk").await];
    first(&mut devices).use_relay(relay().await).await;
    devices[0].app.keep_key(typed(WORDS)).await.unwrap();
    let request = CreateRequest { brought: true, ..two_of(2) };
    devices[0].app.create(request).await.expect("a lobby opens");
    gather(&mut devices, 1).await;
    for device in &mut devices {
        let session = until_comparing(device).await;
        let PurposeView::Create { imports, .. } = session.purpose else { panic!("a creation") };
        assert_eq!(imports.as_deref(), Some(ADDRESS));
    }
    // The page that draws the lobby cannot say that the codes match where this device deals the key.
    let refused = devices[0].app.confirm_code().await.unwrap_err();
    assert_eq!(refused.code, "import.other_window");
    // Nor does the window that says so say it of another lobby than it shows.
    let other = ApproveRequest { code: "another lobby of other devices by now".to_owned() };
    let refused = devices[0].app.confirm_import(other).await.unwrap_err();
    assert_eq!(refused.code, "approval.changed");
    // Called off, the key stays at hand for another try.
    devices[0].app.reject_code().await.unwrap();
    assert!(devices[0].until_home(brought).await.keeps_words);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_key_is_named_by_its_place_and_nothing_is_kept() {
    let device = Device::founded("Laptop").await;
    let wrong = WORDS.replace("junk", "jank");
    let (code, facts) = refusal(&device, typed(&wrong)).await;
    assert_eq!(code, "whole.phrase.unknown_word");
    assert_eq!(facts, [("position".to_owned(), "12".to_owned())]);
    assert_eq!(refusal(&device, typed("test test")).await.0, "whole.phrase.word_count");
    let swapped = WORDS.replace("junk", "test");
    assert_eq!(refusal(&device, typed(&swapped)).await.0, "whole.phrase.checksum");
    assert_eq!(refusal(&device, typed(&KEY[..40])).await.0, "whole.key.hex_length");
    let mut elsewhere = typed(WORDS);
    elsewhere.path = "m/44x".to_owned();
    assert_eq!(refusal(&device, elsewhere).await.0, "whole.path.step");
    let mut elsewhere = typed(WORDS);
    elsewhere.path = "m/1/2/3/4/5/6/7/8/9/10/11".to_owned();
    assert_eq!(refusal(&device, elsewhere).await.0, "whole.path.too_deep");
    let mut long = typed(WORDS);
    long.passphrase = "x".repeat(257);
    assert_eq!(refusal(&device, long).await.0, "whole.phrase.long_passphrase");
    // A key in the import format of Bitcoin wallets that happens to have those letters in it.
    let odd = "KwzhQtimF3v1do2F7CKSpubCcmRFMKwhSFt5EioPcrQgFKgF3AHk";
    assert_eq!(device.app.read_key(typed(odd)).await.unwrap().kind, BroughtKind::Alone);
    let request = CreateRequest { brought: true, ..two_of(2) };
    let refused = device.app.create(request).await.unwrap_err();
    assert_eq!(refused.code, "relay.none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_and_a_passphrase_lead_elsewhere() {
    let device = Device::founded("Laptop").await;
    let first = |view: BroughtView| view.addresses[0].clone();
    let usual = device.app.read_key(typed(WORDS)).await.unwrap();
    assert_eq!((usual.kind, usual.words, usual.addresses.len()), (BroughtKind::Words, Some(12), 5));
    let usual = first(usual);
    assert_eq!((usual.path.as_str(), usual.address.as_str()), ("m/44'/60'/0'/0/0", ADDRESS));
    let mut other = typed(WORDS);
    other.path = "m/44'/60'/1'/0".to_owned();
    let other = first(device.app.read_key(other).await.unwrap());
    assert_eq!(other.path, "m/44'/60'/1'/0/0");
    let mut secret = typed(WORDS);
    secret.passphrase = "TREZOR".to_owned();
    let secret = first(device.app.read_key(secret).await.unwrap());
    assert!(usual.address != other.address && usual.address != secret.address);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_offered_and_drawn() {
    let device = Device::founded("Laptop").await;
    let offered =
        |text: &str| device.app.suggest_words(&SuggestRequest { text: text.to_owned() }).unwrap();
    assert_eq!(offered("test ju"), ["judge", "juice", "jump", "jungle", "junior", "junk", "just"]);
    assert!(offered("test ").is_empty() && offered("test xq").is_empty());
    let drawn = device.app.draw_words(NewPhraseRequest { words: 24 }).await.unwrap();
    let view = device.app.read_key(typed(&drawn.words.join(" "))).await.unwrap();
    assert_eq!(view.words, Some(24));
    let refused = device.app.draw_words(NewPhraseRequest { words: 13 }).await;
    assert_eq!(refused.err().unwrap().code, "whole.phrase.word_count");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_forgotten_on_demand_and_when_the_device_is_locked() {
    let mut device = Device::founded("Laptop").await;
    device.use_relay(relay().await).await;
    for locks in [false, true] {
        device.app.keep_key(typed(WORDS)).await.unwrap();
        device.until_home(brought).await;
        if locks {
            device.app.lock().unwrap();
            let password = PASSWORD.to_owned();
            device.app.unlock(UnlockRequest { password }).await.unwrap();
        } else {
            device.app.forget_key().await.unwrap();
        }
        device.until_home(|home| home.brought.is_none().then_some(())).await;
        let request = CreateRequest { brought: true, ..two_of(2) };
        assert_eq!(device.app.create(request).await.unwrap_err().code, "import.no_key");
    }
}
