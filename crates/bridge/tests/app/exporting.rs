//! Keys that leave with everybody's consent, as the windows of several devices see it.

use bridge::{
    request::{
        ApproveRequest, CreateRequest, ExportRequest, KeptWordsView, KeyRequest, RefuseRequest,
        WalletRequest, WholeKeyView,
    },
    view::{HomeView, OutcomeView, PurposeView, ReasonView, StageView},
};
use chain::ethereum::EthAddress;
use whole::{BareKey, Node};

use crate::{
    devices::{Device, code, relay},
    wallets::{answer, at_rest, first, make, make_as, two_of},
};

const WORDS: &str = "test test test test test test test test test test test junk";
/// The private key of those words' first address.
const KEY: &str = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

async fn pair() -> [Device; 2] {
    [Device::founded("Laptop").await, Device::founded("Tower").await]
}

fn of(wallet: &str) -> WalletRequest {
    WalletRequest { wallet: wallet.to_owned() }
}

/// The first device asks all of these.
async fn ask(devices: &mut [Device], wallet: &str) {
    let with = devices.iter().map(|device| device.home().device.id).collect();
    let request = ExportRequest { wallet: wallet.to_owned(), with };
    first(devices).app.export_key(request).await.expect("it is asked for");
    let (_, others) = devices.split_first_mut().expect("some devices");
    answer(others).await;
}

/// What a device is asked, once it is.
async fn until_asked(device: &mut Device) -> (String, PurposeView) {
    let asked = |home: &HomeView| {
        let session = home.session.as_ref()?;
        match &session.stage {
            StageView::Exporting { code, agreed: false, .. } => {
                Some((code.clone(), session.purpose.clone()))
            }
            _ => None,
        }
    };
    device.until_home(asked).await
}

async fn agree(device: &mut Device) {
    let (code, _) = until_asked(device).await;
    device.app.approve(ApproveRequest { code }).await.expect("agreed");
}

async fn until_exported(device: &mut Device) {
    let exported = |home: &HomeView| match home.last.as_ref()? {
        OutcomeView::Exported { .. } => Some(()),
        other => panic!("not exported: {other:?}"),
    };
    device.until_home(exported).await;
    at_rest(device).await;
}

async fn export(devices: &mut [Device], wallet: &str) {
    ask(devices, wallet).await;
    for device in devices.iter_mut() {
        agree(device).await;
    }
    for device in devices {
        until_exported(device).await;
    }
}

fn address_of(public_key: &[u8]) -> String {
    EthAddress::from_public_key(public_key).expect("a public key").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_device_that_asked_shows_the_key_once_and_all_know_for_ever() {
    let mut devices = [
        Device::founded("Laptop").await,
        Device::founded("Tower").await,
        Device::founded("Attic").await,
    ];
    let wallet = make(&mut devices).await;
    let address = devices[0].home().wallets[0].address.clone();
    ask(&mut devices[..2], &wallet).await;
    let me = devices[0].home().device.id;
    for device in &mut devices[..2] {
        let (_, purpose) = until_asked(device).await;
        let PurposeView::Export { wallet: asked, name, to } = purpose else { panic!("an export") };
        assert_eq!((asked.as_str(), name.as_str()), (wallet.as_str(), "Savings"));
        assert_eq!((&to.id, to.name.as_str()), (&me, "Laptop"));
        // Nothing that the main window may say agrees.
        assert_eq!(code(device.app.confirm_code().await), "session.not_now");
        let other = ApproveRequest { code: "00000000".to_owned() };
        assert_eq!(code(device.app.approve(other).await), "approval.changed");
        until_asked(device).await;
    }
    assert_eq!(code(devices[0].app.reveal_key(of(&wallet)).await), "export.none");
    for device in &mut devices[..2] {
        agree(device).await;
    }
    for device in &mut devices[..2] {
        until_exported(device).await;
    }

    let at_hand = devices[0].home().at_hand.expect("the key is at hand");
    assert_eq!(at_hand.wallet, wallet);
    assert!(devices[1].home().at_hand.is_none());
    assert_eq!(code(devices[1].app.reveal_key(of(&wallet)).await), "export.none");
    let shown = devices[0].app.reveal_key(of(&wallet)).await.expect("the key is shown");
    let WholeKeyView { private_key, extended_key, scalar, words } = &shown;
    let bare = BareKey::read(private_key).expect("other wallets read it");
    assert_eq!(address_of(&bare.public_key()), address);
    let node = Node::read(extended_key.as_ref().expect("it has children")).expect("it is xprv");
    assert_eq!(address_of(&node.public_child(0).expect("its first child")), address);
    assert_eq!(scalar.as_ref().map(String::len), Some(64));
    assert!(matches!(words, KeptWordsView::None));

    devices[0].until_home(|home| home.at_hand.is_none().then_some(())).await;
    assert_eq!(code(devices[0].app.reveal_key(of(&wallet)).await), "export.none");
    for device in &mut devices {
        let marked = |home: &HomeView| home.wallets[0].exported.clone();
        let exported = device.until_home(marked).await;
        assert_eq!(exported.exports.len(), 1);
        assert_eq!(exported.exports[0].to.name, "Laptop");
    }
    let seen = format!("{:?}", devices[0].home());
    assert!(!seen.contains(&private_key[2..]), "no view has it");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_were_kept_come_back() {
    let mut devices = pair().await;
    first(&mut devices).use_relay(relay().await).await;
    let typed = KeyRequest {
        text: WORDS.to_owned(),
        passphrase: String::new(),
        path: String::new(),
        keep_words: true,
    };
    devices[0].app.keep_key(typed).await.expect("a key");
    let request = CreateRequest { brought: true, ..two_of(2) };
    let wallet = make_as(&mut devices, request).await;
    export(&mut devices, &wallet).await;
    let shown = devices[0].app.reveal_key(of(&wallet)).await.expect("the key is shown");
    assert_eq!(shown.private_key, KEY);
    let KeptWordsView::Known { words, passphrase, path } = &shown.words else { panic!("words") };
    assert_eq!((words.join(" ").as_str(), passphrase.as_str()), (WORDS, ""));
    assert_eq!(path, "m/44'/60'/0'/0");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_refusal_and_nothing_leaves() {
    let mut devices = pair().await;
    let wallet = make(&mut devices).await;
    ask(&mut devices, &wallet).await;
    agree(&mut devices[0]).await;
    until_asked(&mut devices[1]).await;
    let reason = ReasonView::Unexpected;
    devices[1].app.refuse(RefuseRequest { reason }).await.expect("it may always refuse");
    let refused = |home: &HomeView| match home.last.as_ref()? {
        OutcomeView::Failed { reason, .. } => Some(*reason),
        other => panic!("it did not fail: {other:?}"),
    };
    assert_eq!(devices[0].until_home(refused).await, Some(ReasonView::Unexpected));
    for device in &mut devices {
        let home = device.home();
        assert!(home.at_hand.is_none() && home.wallets[0].exported.is_none());
        assert_eq!(code(device.app.reveal_key(of(&wallet)).await), "export.none");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_looked_at_is_forgotten_on_demand_and_with_the_lock() {
    let mut devices = pair().await;
    let wallet = make(&mut devices).await;
    for locks in [false, true] {
        export(&mut devices, &wallet).await;
        let device = &mut devices[0];
        device.until_home(|home| home.at_hand.clone()).await;
        if locks {
            device.app.lock().expect("it is open");
            let password = crate::devices::password(crate::devices::PASSWORD);
            device.app.unlock(password).await.expect("the password");
            device.until_home(|home| home.wallets.first().map(drop)).await;
        } else {
            device.app.forget_export().await.expect("it is open");
        }
        device.until_home(|home| home.at_hand.is_none().then_some(())).await;
        assert_eq!(code(device.app.reveal_key(of(&wallet)).await), "export.none");
        // It left all the same: whoever held it for a moment may have kept it.
        assert!(device.home().wallets[0].exported.is_some());
    }
}
