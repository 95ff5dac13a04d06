//! A device whose data is set back to an older copy, on a system whose keychain remembers (C6).

use bridge::{
    request::{BackupForm, RecoveryRequest, WalletRequest},
    view::{ChangeKindView, MarkerView, StandingView, WalletView},
};
use tokio::time::{Duration, sleep, timeout};

use crate::{
    devices::{Device, PASSWORD, code, password},
    keychain,
    wallets::{asked, change, make},
};

fn held(device: &Device) -> WalletView {
    device.home().wallets.remove(0)
}

/// Waits until the keychain's marker of a device satisfies.
async fn until_marker(device: &str, wanted: impl Fn(Option<Vec<u8>>) -> bool) {
    let remembered = async {
        while !wanted(keychain::marker(device)) {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(60), remembered).await.expect("the keychain is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_was_set_back_is_only_looked_at_until_the_device_is_recovered() {
    let mut devices = vec![
        Device::founded_with("Laptop", keychain::open).await,
        Device::founded("Tower").await,
        Device::founded("Attic").await,
    ];
    let wallet = make(&mut devices).await;
    let me = devices[0].home().device.id;
    assert_eq!(devices[0].home().marker, MarkerView::Kept);
    assert_eq!(devices[1].home().marker, MarkerView::None, "without keychain it says so");
    until_marker(&me, |marker| marker.is_some()).await;
    let first = keychain::marker(&me);
    let file = devices[0].path("laptop.cohort");
    let save = || RecoveryRequest {
        wallet: wallet.clone(),
        password: "file password".to_owned(),
        form: BackupForm::File,
    };
    devices[0].app.save_recovery(save(), file.clone()).await.expect("saved");
    let old = devices[0].copy("old").await;

    let refresh = asked(&devices, &wallet, ChangeKindView::Refresh, &[]);
    change(&mut devices, refresh).await;
    until_marker(&me, |marker| marker != first).await;
    devices[0].app.lock().expect("it locks");
    for other in &devices[1..] {
        other.app.lock().expect("it locks");
    }

    let back = Device::on_copy(&old, keychain::open).await;
    back.app.unlock(password(PASSWORD)).await.expect("an old copy opens");
    assert_eq!(held(&back).standing, StandingView::Behind);
    assert_eq!(held(&back).epoch, 1);
    let stale = back.path("stale.cohort");
    assert_eq!(code(back.app.save_recovery(save(), stale).await), "wallet.no_share");

    // The others come: it learns how the wallet stands, and asks for a piece.
    let origin = std::mem::replace(&mut devices[0], back);
    for other in &devices[1..] {
        other.app.unlock(password(PASSWORD)).await.expect("unlocked");
    }
    devices[0]
        .until_home(|home| (home.wallets[0].standing == StandingView::Lost).then_some(()))
        .await;
    for device in &mut devices {
        let connected = bridge::view::LineState::Connected;
        device.until_home(|home| (home.relay.state == connected).then_some(())).await;
    }
    let recover = asked(&devices, &wallet, ChangeKindView::Recover, &[me]);
    change(&mut devices, recover).await;
    for device in &devices {
        assert_eq!((held(device).standing, held(device).epoch), (StandingView::Holder, 3));
    }
    let code = devices[0].app.show_wallet_code(WalletRequest { wallet }).await.expect("shown");
    assert!(code.qr.is_some(), "three devices fit a code: {} letters", code.text.len());

    drop(origin);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keychain_that_refuses_holds_nothing_up_and_is_told_later() {
    let mut devices = vec![
        Device::founded_with("Laptop", keychain::open_moody).await,
        Device::founded("Tower").await,
    ];
    let empty = devices[0].copy("empty").await;
    keychain::refuse(true);
    let wallet = make(&mut devices).await;
    let me = devices[0].home().device.id;
    assert_eq!(keychain::marker(&me), None);
    keychain::refuse(false);
    let laptop = devices.remove(0).restarted().await;
    laptop.app.unlock(password(PASSWORD)).await.expect("unlocked");
    assert_eq!(held(&laptop).standing, StandingView::Holder);
    until_marker(&me, |marker| marker.is_some()).await;

    // What is not this device's counts for nothing, and is told.
    let ours = keychain::marker(&me);
    keychain::set_marker(&me, b"something else".to_vec());
    let laptop = laptop.restarted().await;
    laptop.app.unlock(password(PASSWORD)).await.expect("unlocked");
    assert_eq!(laptop.home().marker, MarkerView::Renewed);
    assert_eq!(held(&laptop).standing, StandingView::Holder);
    until_marker(&me, |marker| marker == ours).await;

    // Data from before the wallet: it is missed until its person forgets it.
    laptop.app.lock().expect("it locks");
    let mut back = Device::on_copy(&empty, keychain::open_moody).await;
    back.app.unlock(password(PASSWORD)).await.expect("unlocked");
    assert_eq!(back.home().missing, vec![wallet.clone()]);
    back.app.forget_missing(WalletRequest { wallet }).await.expect("forgotten");
    back.until_home(|home| home.missing.is_empty().then_some(())).await;
    until_marker(&me, |marker| marker != ours).await;
}
