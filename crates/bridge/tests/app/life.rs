//! Founding, locking, unlocking, and what a locked device still does.

use bridge::{
    Update,
    request::{JoinRequest, LockMinutesRequest, PageRequest},
    view::{AppView, LineState},
};

use crate::devices::{Device, PASSWORD, code, found, password};

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_founded_locked_and_unlocked() {
    let mut device = Device::fresh().await;
    assert_eq!(device.app.view(), AppView::Fresh { keychain: false });
    assert_eq!(code(device.app.unlock(password(PASSWORD)).await), "app.not_now");

    device.app.found(found("Laptop", PASSWORD)).await.expect("founded");
    let home = device.home();
    assert_eq!(home.device.name, "Laptop");
    assert_eq!(home.device.fingerprint.len(), 4);
    assert_eq!(home.relay.state, LineState::None);
    assert_eq!(home.lock_after_minutes, 5);
    assert_eq!(code(device.app.found(found("Again", PASSWORD)).await), "app.not_now");

    device.app.lock().expect("an open device locks");
    device.until(|view| (*view == AppView::Locked { keychain: false }).then_some(())).await;
    assert_eq!(code(device.app.lock()), "app.locked");
    assert_eq!(code(device.app.cancel().await), "app.locked");

    assert_eq!(code(device.app.unlock(password("wrong horse")).await), "vault.wrong_password");
    assert_eq!(device.app.view(), AppView::Locked { keychain: false });
    assert_eq!(code(device.app.unlock(password("")).await), "vault.password_refused");
    device.app.unlock(password(PASSWORD)).await.expect("the right password unlocks");
    assert_eq!(device.home().device, home.device);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_comes_back_with_its_settings_after_a_restart() {
    let device = Device::founded("Laptop").await;
    let minutes = |minutes| LockMinutesRequest { minutes };
    device.app.set_lock_minutes(minutes(20)).await.expect("twenty minutes are allowed");
    assert_eq!(code(device.app.set_lock_minutes(minutes(0)).await), "settings.bad_minutes");
    assert_eq!(code(device.app.set_lock_minutes(minutes(61)).await), "settings.bad_minutes");
    let page = |url: &str| PageRequest { url: url.to_owned() };
    device.app.set_page(page("https://wallet.example")).await.expect("a page");
    assert_eq!(code(device.app.set_page(page("http://wallet.example")).await), "page.bad_address");
    let long = format!("https://{}", "x".repeat(200));
    assert_eq!(code(device.app.set_page(page(&long)).await), "page.bad_address");

    let device = device.restarted().await;
    assert_eq!(device.app.view(), AppView::Locked { keychain: false });
    device.app.unlock(password(PASSWORD)).await.expect("unlocked");
    assert_eq!(device.home().lock_after_minutes, 20);
    assert_eq!(device.home().page.as_deref(), Some("https://wallet.example/"));
    device.app.set_page(page(" ")).await.expect("cleared");
    assert_eq!(device.home().page, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_passwords_that_will_not_do_are_refused_and_leave_the_device_fresh() {
    let device = Device::fresh().await;
    assert_eq!(code(device.app.found(found(" ", PASSWORD)).await), "name.empty");
    assert_eq!(code(device.app.found(found("a\u{202e}b", PASSWORD)).await), "name.invisible");
    assert_eq!(code(device.app.found(found(&"x".repeat(65), PASSWORD)).await), "name.too_long");
    assert_eq!(code(device.app.found(found("Laptop", "short")).await), "password.too_short");
    let mut with_keychain = found("Laptop", PASSWORD);
    with_keychain.keychain = true;
    assert_eq!(code(device.app.found(with_keychain).await), "keychain.unavailable");
    assert_eq!(device.app.view(), AppView::Fresh { keychain: false });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_program_on_the_same_folder_says_that_it_is_in_use() {
    let device = Device::founded("Laptop").await;
    let (second, mut updates) = device.second();
    loop {
        match updates.next().await {
            Update::View(AppView::Broken { code }) => {
                assert_eq!(code, "store.in_use");
                break;
            }
            Update::View(AppView::Opening) => {}
            other => panic!("not what a second program shows: {other:?}"),
        }
    }
    assert_eq!(code(second.found(found("Laptop", PASSWORD)).await), "app.not_now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_no_invite_is_refused_by_its_own_code() {
    let device = Device::founded("Laptop").await;
    let link = "cohort://join/nonsense".to_owned();
    assert_eq!(code(device.app.join(JoinRequest { link }).await), "invite.malformed");
}
