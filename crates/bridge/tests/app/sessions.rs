//! Two devices, one relay: a lobby, an invite, a wallet, its recovery file.

use bridge::{
    request::{
        BackupForm, ChangeRequest, CreateRequest, JoinRequest, RecoveryRequest, RefreshRequest,
        RelayRequest, RestoreHereRequest, RestoreRequest, WalletRequest, WalletTextRequest,
    },
    view::{AppView, ChangeKindView, LineState, OutcomeView, PartView, StageView},
};

use crate::{
    devices::{Device, PASSWORD, code, relay, whole},
    wallets::{asked, at_rest, gather, until_comparing},
};

fn two_of_two() -> CreateRequest {
    CreateRequest {
        name: "Savings".to_owned(),
        threshold: 2,
        holders: 2,
        master: false,
        invited: vec![],
        brought: false,
    }
}

fn recovery(wallet: &str) -> RecoveryRequest {
    RecoveryRequest {
        wallet: wallet.to_owned(),
        password: "file password".to_owned(),
        form: BackupForm::File,
    }
}

fn restore(file_password: &str) -> RestoreRequest {
    RestoreRequest {
        name: "Tower again".to_owned(),
        file_password: Some(file_password.to_owned()),
        password: PASSWORD.to_owned(),
        keychain: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_relay_nothing_is_opened_and_a_wrong_key_is_named() {
    let mut device = Device::founded("Laptop").await;
    assert_eq!(code(device.app.create(two_of_two()).await), "relay.none");
    let RelayRequest { url, key } = relay().await;
    let bad = |url: &str, key: &str| RelayRequest { url: url.to_owned(), key: key.to_owned() };
    assert_eq!(code(device.app.use_relay(bad("http://x", &key)).await), "relay.bad_address");
    assert_eq!(code(device.app.use_relay(bad(&url, "abcd")).await), "relay.bad_key");

    let other_key = "0".repeat(64);
    device.app.use_relay(bad(&url, &other_key)).await.expect("the form of both is good");
    let why = device.until_home(|home| home.relay.code.clone()).await;
    assert_eq!(device.home().relay.state, LineState::Offline);
    assert_eq!(why, "invite.wrong_relay_key");
    device.use_relay(RelayRequest { url, key }).await;
    assert_eq!(device.home().relay.code, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_make_a_wallet_and_one_comes_back_from_its_recovery_file() {
    let relay = relay().await;
    let mut laptop = Device::founded("Laptop").await;
    let mut tower = Device::founded("Tower").await;
    laptop.use_relay(relay).await;
    laptop.app.create(two_of_two()).await.expect("a lobby opens");
    let invite = |home: &bridge::view::HomeView| home.session.as_ref()?.invite.clone();
    let invite = laptop.until_home(invite).await;
    assert!(invite.qr.contains("<svg"));
    assert_eq!(code(laptop.app.start_session().await), "session.not_complete");
    let own = JoinRequest { link: invite.link.clone() };
    assert_eq!(code(laptop.app.join(own).await), "invite.own");

    // A device without a relay takes the invite's.
    tower.app.join(JoinRequest { link: invite.link }).await.expect("the invite is good");
    let complete = |home: &bridge::view::HomeView| match home.session.as_ref()?.stage {
        StageView::Gathering { complete: true } => Some(()),
        _ => None,
    };
    laptop.until_home(complete).await;
    laptop.app.start_session().await.expect("everyone is here");

    let words = |home: &bridge::view::HomeView| match &home.session.as_ref()?.stage {
        StageView::Comparing { words } => Some(words.clone()),
        _ => None,
    };
    assert_eq!(laptop.until_home(words).await, tower.until_home(words).await);
    laptop.app.confirm_code().await.expect("the codes match");
    tower.app.confirm_code().await.expect("the codes match");

    let made = |home: &bridge::view::HomeView| match home.last.as_ref()? {
        OutcomeView::Created { wallet } => Some(wallet.clone()),
        other => panic!("no wallet was made: {other:?}"),
    };
    let wallet = laptop.until_home(made).await;
    assert_eq!(tower.until_home(made).await, wallet);
    let before = tower.home().wallets.remove(0);
    assert!(before.address.starts_with("0x") && before.address_qr.contains("<svg"));
    assert!(before.receive_closed && !before.safe_to_fund);
    let refresh = before.refresh.expect("this device can ask for new pieces");
    assert_eq!((refresh.days, refresh.is_due), (90, false));
    assert_eq!(refresh.due, refresh.began.map(|began| began + 90 * 24 * 60 * 60));
    let every = |days| RefreshRequest { wallet: wallet.clone(), days };
    assert_eq!(code(tower.app.set_refresh(every(45)).await), "settings.bad_days");
    tower.app.set_refresh(every(0)).await.expect("never is offered");
    tower.app.remind_later(WalletRequest { wallet: wallet.clone() }).await.expect("later");
    let refresh = tower.home().wallets.remove(0).refresh.expect("as before");
    assert_eq!((refresh.days, refresh.due), (0, None));
    let unknown = WalletRequest { wallet: "0".repeat(64) };
    assert_eq!(code(tower.app.look(unknown).await), "wallet.none");

    let others = |home: &bridge::view::HomeView| {
        let members = &home.wallets.first()?.members;
        members.iter().find(|member| !member.device.is_me).cloned()
    };
    let other = laptop.until_home(others).await;
    assert!(other.seen.is_some() && other.online.is_none());
    laptop.app.look(WalletRequest { wallet: wallet.clone() }).await.expect("the relay is asked");
    laptop.until_home(|home| (others(home)?.online == Some(true)).then_some(())).await;

    // What one knows of the wallet's devices, the other reads as text and out of a picture.
    let shown = laptop.app.show_wallet_code(WalletRequest { wallet: wallet.clone() }).await;
    let shown = shown.expect("nothing in it is secret");
    assert!(shown.qr.is_some_and(|qr| qr.contains("<svg")), "{} letters", shown.text.len());
    let read = |text: String| tower.app.read_wallet_text(WalletTextRequest { text });
    let told = read(shown.text.to_lowercase()).await.expect("its own wallet");
    assert_eq!((told.wallet, told.news), (wallet.clone(), false));
    assert_eq!(code(read("COHORT:WALLET/ABC".to_owned()).await), "wallet.not_its_file");
    let picture = tower.path("code.png");
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\nno more").expect("written");
    assert_eq!(code(tower.app.read_wallet_file(picture).await), "wallet.no_code");

    let path = tower.path("tower.cohort");
    let file = tower.app.save_recovery(recovery(&wallet), path.clone()).await.expect("saved");
    assert_eq!((file.wallet.as_str(), file.device.as_str()), ("Savings", "Tower"));
    let again = tower.app.save_recovery(recovery(&wallet), path.clone()).await;
    assert_eq!(code(again), "recovery.exists");
    laptop
        .until_home(|home| {
            let saved = |member: &&bridge::view::MemberView| member.saved;
            let wallet = home.wallets.first()?;
            (wallet.members.iter().filter(saved).count() == 1).then_some(())
        })
        .await;

    let me = tower.home().device;
    tower.app.lock().expect("it locks");
    let back = Device::fresh().await;
    assert_eq!(code(back.app.restore(restore("file password")).await), "recovery.none_chosen");
    let found = whole(back.app.choose_recovery(path.clone()).await);
    assert_eq!(found, file);
    assert_eq!(code(back.app.restore(restore("another")).await), "vault.wrong_password");
    assert_eq!(back.app.view(), AppView::Fresh { keychain: false });
    back.app.restore(restore("file password")).await.expect("restored");
    // A new device, that is no member and asks for nothing.
    let home = back.home();
    assert_eq!((home.device.name.as_str(), home.device.id == me.id), ("Tower again", false));
    assert!(home.wallets.is_empty());

    // The other one lets it in, with the piece that it brings.
    let back = back.restarted().await;
    back.app.unlock(crate::devices::password(PASSWORD)).await.expect("it stays restored");
    let [share] = &back.home().restored[..] else { panic!("one share") };
    assert_eq!((share.wallet.as_str(), share.name.as_str()), (wallet.as_str(), "Savings"));
    assert_eq!((share.device.as_str(), share.epoch, share.others.len()), ("Tower", 1, 1));
    back.app.choose_recovery(path).await.expect("the file once more");
    let again = RestoreHereRequest { file_password: Some("file password".to_owned()) };
    back.app.restore_here(again).await.expect("the very share");
    assert_eq!(back.home().restored.len(), 1);
    at_rest(&mut laptop).await;
    let recover = ChangeRequest {
        newcomers: 1,
        removed: vec![me.id.clone()],
        ..asked(std::slice::from_ref(&laptop), &wallet, ChangeKindView::Recover, &[])
    };
    laptop.app.change(recover).await.expect("a lobby opens");
    let mut devices = [laptop, back];
    gather(&mut devices, 1).await;
    for device in &mut devices {
        let session = until_comparing(device).await;
        let person = |id: &str| {
            let change = session.change.as_ref()?;
            change.people.iter().find(|person| person.device.id == id)
        };
        let gone = person(&me.id).expect("the lost one is shown");
        assert!(gone.is_restored && gone.after == PartView::Outside);
        device.app.confirm_code().await.expect("the codes match");
    }
    for device in &mut devices {
        let epoch = |home: &bridge::view::HomeView| match home.last.as_ref()? {
            OutcomeView::Changed { .. } => Some(home.wallets.first()?.epoch),
            other => panic!("no change: {other:?}"),
        };
        assert_eq!(device.until_home(epoch).await, 2);
        assert_eq!(device.home().wallets[0].address, before.address);
        assert!(device.home().restored.is_empty());
    }
}
