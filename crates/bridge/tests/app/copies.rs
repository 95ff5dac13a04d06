//! Living copies: made where they are due, proven, looked at, and brought back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use bridge::{
    App,
    request::{
        AddServerRequest, BackupPasswordRequest, CopyRequest, DrillRequest, FolderRequest,
        PlaceRequest, RestoreRequest, ServerRequest, TrustRequest, WalletRequest,
    },
    view::{ChangeKindView, CopyStateView, CopyView, HomeView, PlaceKindView},
};

use tokio::net::TcpListener;

use crate::{
    devices::{Device, PASSWORD, code, password},
    servers::{self, Server},
    wallets::{asked, change, first, make},
};

const BACKUP: &str = "backup password";

fn folder(name: &str) -> FolderRequest {
    FolderRequest { name: name.to_owned(), kind: PlaceKindView::Synced }
}

fn added(server: ServerRequest) -> AddServerRequest {
    AddServerRequest { name: "Server".to_owned(), server }
}

fn chosen(password: &str) -> BackupPasswordRequest {
    BackupPasswordRequest { password: password.to_owned() }
}

fn of(wallet: &str) -> WalletRequest {
    WalletRequest { wallet: wallet.to_owned() }
}

fn copies(home: &HomeView) -> &[CopyView] {
    home.wallets.first().map_or(&[], |wallet| &wallet.copies)
}

/// Waits until the only wallet's only copy satisfies.
async fn until_copy(device: &mut Device, wanted: impl Fn(&CopyView) -> bool) -> CopyView {
    let found = |home: &HomeView| match copies(home) {
        [copy] if wanted(copy) => Some(copy.clone()),
        _ => None,
    };
    device.until_home(found).await
}

async fn until_state(device: &mut Device, state: CopyStateView) -> CopyView {
    until_copy(device, |copy| copy.state == state).await
}

fn is_saved(home: &HomeView, me: &str) -> bool {
    let members = home.wallets.iter().flat_map(|wallet| &wallet.members);
    members.into_iter().any(|member| member.device.id == me && member.saved)
}

/// A wallet of two devices, the first of which puts copies into a folder.
async fn copying() -> (Vec<Device>, String, PathBuf) {
    let mut devices = vec![Device::founded("Laptop").await, Device::founded("Tower").await];
    let wallet = make(&mut devices).await;
    let laptop = first(&mut devices);
    let path = laptop.path("copies");
    fs::create_dir(&path).expect("a folder for copies");
    laptop.app.set_backup_password(chosen(BACKUP)).await.expect("a good password");
    laptop.app.add_folder(folder("Cloud folder"), path.clone()).await.expect("the folder is there");
    (devices, wallet, path)
}

fn file(path: &Path, copy: &CopyView) -> PathBuf {
    path.join(&copy.file.as_ref().expect("a copy was made").name)
}

fn drill(wallet: &str, copy: &CopyView, password: &str) -> DrillRequest {
    let (wallet, place) = (wallet.to_owned(), copy.place.clone());
    DrillRequest { wallet, place, password: password.to_owned() }
}

fn again(wallet: &str, copy: &CopyView) -> CopyRequest {
    CopyRequest { wallet: wallet.to_owned(), place: copy.place.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_follows_its_wallet_and_brings_a_device_back() {
    let (mut devices, wallet, path) = copying().await;
    let me = devices[0].home().device.id;
    let before = until_state(&mut devices[0], CopyStateView::Proven).await;
    assert!(file(&path, &before).is_file());
    assert_eq!(before.stale, []);
    // Members hear of it once it is proven, as of a file that was saved by hand.
    devices[1].until_home(|home| is_saved(home, &me).then_some(())).await;

    let refresh = asked(&devices, &wallet, ChangeKindView::Refresh, &[]);
    change(&mut devices, refresh).await;
    let second = until_copy(&mut devices[0], |copy| {
        copy.state == CopyStateView::Proven
            && copy.file.as_ref().is_some_and(|file| file.epoch == 2)
    })
    .await;
    assert_eq!(second.stale, before.file.iter().cloned().collect::<Vec<_>>());
    devices[1].until_home(|home| is_saved(home, &me).then_some(())).await;
    assert_eq!(fs::read_dir(&path).expect("the folder").count(), 2);

    // Old ones that were cleared away are listed no longer.
    fs::remove_file(file(&path, &before)).expect("removed by hand");
    devices[0].app.check_copies(of(&wallet)).await.expect("looked at");
    let checked = until_copy(&mut devices[0], |copy| copy.stale.is_empty()).await;
    assert_eq!(checked.state, CopyStateView::Proven);

    let wrong = devices[0].app.drill(drill(&wallet, &second, "another password")).await;
    assert_eq!(code(wrong), "vault.wrong_password");
    assert_eq!(copies(&devices[0].home())[0].drilled, None);
    let drilled = devices[0].app.drill(drill(&wallet, &second, BACKUP)).await;
    let drilled = drilled.expect("it comes back");
    assert_eq!((drilled.epoch, drilled.device.as_str()), (2, "Laptop"));
    assert!(copies(&devices[0].home())[0].drilled.is_some());

    let back = Device::fresh().await;
    back.app.choose_recovery(file(&path, &second)).await.expect("a recovery file");
    let restore = RestoreRequest {
        name: "Tower again".to_owned(),
        file_password: Some(BACKUP.to_owned()),
        password: PASSWORD.to_owned(),
        keychain: false,
    };
    back.app.restore(restore).await.expect("the copy restores");
    assert_eq!(
        (back.home().restored[0].wallet.as_str(), back.home().restored[0].epoch),
        (wallet.as_str(), 2)
    );

    let view = serde_json::to_string(&devices[0].home()).expect("a view");
    assert!(view.contains("Cloud folder") && !view.contains(BACKUP));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_a_copy_is_found_and_mended() {
    let (mut devices, wallet, path) = copying().await;
    let laptop = &mut devices[0];
    let copy = until_state(laptop, CopyStateView::Proven).await;

    let mut bytes = fs::read(file(&path, &copy)).expect("the copy");
    *bytes.last_mut().expect("a byte") ^= 1;
    fs::write(file(&path, &copy), bytes).expect("changed");
    laptop.app.check_copies(of(&wallet)).await.expect("looked at");
    assert_eq!(until_state(laptop, CopyStateView::Changed).await.file, copy.file);
    assert_eq!(code(laptop.app.drill(drill(&wallet, &copy, BACKUP)).await), "cloud.changed");

    fs::remove_file(file(&path, &copy)).expect("removed");
    laptop.app.check_copies(of(&wallet)).await.expect("looked at");
    until_state(laptop, CopyStateView::Missing).await;
    assert_eq!(code(laptop.app.drill(drill(&wallet, &copy, BACKUP)).await), "cloud.missing");

    laptop.app.copy_now(again(&wallet, &copy)).await.expect("made again");
    let copy = until_state(laptop, CopyStateView::Proven).await;
    assert!(file(&path, &copy).is_file());

    // The disk is away while the pieces change, and comes back.
    fs::remove_dir_all(&path).expect("the disk is pulled");
    laptop.app.check_copies(of(&wallet)).await.expect("looked at");
    assert_eq!(until_state(laptop, CopyStateView::Unreachable).await.file, copy.file);
    let refresh = asked(&devices, &wallet, ChangeKindView::Refresh, &[]);
    change(&mut devices, refresh).await;
    let laptop = &mut devices[0];
    until_state(laptop, CopyStateView::Unreachable).await;
    assert_eq!(code(laptop.app.copy_now(again(&wallet, &copy)).await), "cloud.unreachable");
    let me = laptop.home().device.id;
    assert!(!is_saved(&laptop.home(), &me), "nothing is saved that was not proven");
    fs::create_dir(&path).expect("the disk is back");
    laptop.app.lock().expect("it locks");
    laptop.app.unlock(password(PASSWORD)).await.expect("unlocked");
    let copy = until_state(laptop, CopyStateView::Proven).await;
    assert_eq!(copy.file.as_ref().map(|file| file.epoch), Some(2));
    laptop.until_home(|home| is_saved(home, &me).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn places_and_passwords_are_kept_and_go() {
    let (mut devices, wallet, path) = copying().await;
    let before = until_state(&mut devices[0], CopyStateView::Proven).await;
    let laptop = devices.remove(0).restarted().await;
    laptop.app.unlock(password(PASSWORD)).await.expect("unlocked");
    let mut laptop = laptop;
    assert_eq!(until_state(&mut laptop, CopyStateView::Proven).await.file, before.file);
    assert_eq!(
        code(laptop.app.add_folder(folder("Again"), path.clone()).await),
        "copies.same_place"
    );
    let nowhere = laptop.path("nowhere");
    assert_eq!(code(laptop.app.add_folder(folder("Stick"), nowhere).await), "cloud.unreachable");
    let open = servers::webdav("http://cloud.example/dav", "hush");
    assert_eq!(code(laptop.app.add_server(added(open)).await), "cloud.not_https");
    assert_eq!(laptop.home().backups.places.len(), 1);

    // Another password: the copy is made again, and opens with that alone.
    assert_eq!(code(laptop.app.set_backup_password(chosen("short")).await), "password.too_short");
    let another =
        |app: App| async move { app.set_backup_password(chosen("another backup password")).await };
    assert_eq!(code(laptop.answering(false, another).await), "trust.refused");
    laptop.answering(true, another).await.expect("good");
    let second = until_copy(&mut laptop, |copy| {
        copy.state == CopyStateView::Proven && copy.file != before.file
    })
    .await;
    assert_eq!(
        code(laptop.app.drill(drill(&wallet, &second, BACKUP)).await),
        "vault.wrong_password"
    );
    let drilled = laptop.app.drill(drill(&wallet, &second, "another backup password")).await;
    drilled.expect("it comes back");

    let place = PlaceRequest { place: second.place.clone() };
    laptop.app.remove_place(place).await.expect("it was kept");
    assert!(laptop.home().backups.places.is_empty() && copies(&laptop.home()).is_empty());
    assert!(file(&path, &second).is_file(), "what lies there stays");
    let gone = PlaceRequest { place: second.place };
    assert_eq!(code(laptop.app.remove_place(gone).await), "copies.no_place");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_password_nothing_is_put_anywhere() {
    let laptop = Device::founded("Laptop").await;
    let path = laptop.path("copies");
    fs::create_dir(&path).expect("a folder");
    assert_eq!(code(laptop.app.add_folder(folder("Stick"), path).await), "copies.no_password");
    let no_wallet = laptop.app.check_copies(of("none")).await;
    assert_eq!(code(no_wallet), "wallet.none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_keeps_a_copy_as_a_folder_does_and_no_view_tells_how_to_get_in() {
    let Some(server) = Server::webdav().await else { return };
    let mut devices = vec![Device::founded("Laptop").await, Device::founded("Tower").await];
    let wallet = make(&mut devices).await;
    let laptop = &mut devices[0];
    laptop.app.set_backup_password(chosen(BACKUP)).await.expect("a good password");
    let at = |password: &str| added(server.request(password));
    assert_eq!(code(laptop.app.add_server(at("guess")).await), "cloud.denied");
    // No page of the main window sends backups anywhere: a person says so in the other one.
    let place = at(servers::SECRET);
    let no = laptop.answering(false, |app| async move { app.add_server(place).await }).await;
    assert_eq!(code(no), "trust.refused");
    assert!(laptop.home().backups.places.is_empty() && laptop.home().trust.is_none());
    assert_eq!(code(laptop.app.trust(&TrustRequest { code: "0".to_owned() })), "approval.changed");
    let place = at(servers::SECRET);
    let done = laptop.answering(true, |app| async move { app.add_server(place).await }).await;
    done.expect("it lets this device in");
    let copy = until_state(laptop, CopyStateView::Proven).await;
    assert!(file(&server.root, &copy).is_file());
    laptop.app.drill(drill(&wallet, &copy, BACKUP)).await.expect("it comes back");
    laptop.app.check_copies(of(&wallet)).await.expect("looked at");

    let view = serde_json::to_string(&laptop.home()).expect("a view");
    assert!(view.contains(&server.url()));
    for secret in [servers::USER, servers::SECRET, BACKUP] {
        assert!(!view.contains(secret), "{secret} shows in the view");
    }
    drop(server);
    laptop.app.check_copies(of(&wallet)).await.expect("looked at");
    until_state(laptop, CopyStateView::Unreachable).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_ends_whatever_waits_for_a_place() {
    let laptop = Device::founded("Laptop").await;
    laptop.app.set_backup_password(chosen(BACKUP)).await.expect("a good password");
    // Somebody listens there and never says a word.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/dav", listener.local_addr().expect("a bound port"));
    let request = added(servers::webdav(&url, "hush"));
    let app = laptop.app.clone();
    let adding = tokio::spawn(async move { app.add_server(request).await });
    let (_silent, _) = listener.accept().await.expect("it is asked");
    laptop.app.lock().expect("it locks");
    assert_eq!(code(adding.await.expect("it ends")), "app.locked");
    laptop.app.unlock(password(PASSWORD)).await.expect("unlocked");
    assert!(laptop.home().backups.password && laptop.home().backups.places.is_empty());
}
