//! A device that is lost, and its backup fetched from where its copies lie by one that is new.

use std::{fs, path::Path};

use bridge::{
    request::{
        AddServerRequest, BackupPasswordRequest, BrowsedView, ChangeRequest, FolderRequest,
        FoundCopyRequest, RestoreHereRequest, RestoreRequest,
    },
    view::{AppView, ChangeKindView, CopyStateView, OutcomeView, PlaceKindView},
};
use tokio::net::TcpListener;

use crate::{
    devices::{Device, PASSWORD, code, password},
    servers::{self, Server},
    wallets::{asked, at_rest, change, gather, make, until_comparing},
};

const BACKUP: &str = "backup password";

fn chosen(file: &str) -> FoundCopyRequest {
    FoundCopyRequest { file: file.to_owned() }
}

fn restore(file_password: &str) -> RestoreRequest {
    RestoreRequest {
        name: "Tower again".to_owned(),
        file_password: Some(file_password.to_owned()),
        password: PASSWORD.to_owned(),
        keychain: false,
    }
}

/// The epochs that were found, and whether they are earlier ones.
fn epochs(browsed: &BrowsedView) -> Vec<(&str, bool)> {
    browsed.copies.iter().map(|copy| (copy.file.epoch.as_str(), copy.is_earlier)).collect()
}

/// What is no copy, and why.
fn others(browsed: &BrowsedView) -> Vec<(&str, &str)> {
    browsed.others.iter().map(|other| (other.name.as_str(), other.code.as_str())).collect()
}

async fn until_copied(device: &mut Device, epoch: u64) {
    device
        .until_home(|home| {
            let [copy] = &home.wallets.first()?.copies[..] else { return None };
            let is_it = copy.file.as_ref().is_some_and(|file| file.epoch == epoch);
            (is_it && copy.state == CopyStateView::Proven).then_some(())
        })
        .await;
}

/// A wallet of two devices whose second one has copies of two epochs at a server.
async fn copied_to(server: &Server) -> (Device, Device, String) {
    let mut devices = [Device::founded("Laptop").await, Device::founded("Tower").await];
    let wallet = make(&mut devices).await;
    let [_, tower] = &mut devices;
    let backup = BackupPasswordRequest { password: BACKUP.to_owned() };
    tower.app.set_backup_password(backup).await.expect("a good password");
    let place =
        AddServerRequest { name: "Server".to_owned(), server: server.request(servers::SECRET) };
    let added = tower.answering(true, |app| async move { app.add_server(place).await }).await;
    added.expect("it lets this device in");
    until_copied(tower, 1).await;
    let refresh = asked(&devices, &wallet, ChangeKindView::Refresh, &[]);
    change(&mut devices, refresh).await;
    let [laptop, mut tower] = devices;
    until_copied(&mut tower, 2).await;
    (laptop, tower, wallet)
}

/// The other device lets the new one into the lost one's place.
async fn let_in(mut laptop: Device, back: Device, wallet: &str, lost: &str) {
    at_rest(&mut laptop).await;
    let recover = ChangeRequest {
        newcomers: 1,
        removed: vec![lost.to_owned()],
        ..asked(std::slice::from_ref(&laptop), wallet, ChangeKindView::Recover, &[])
    };
    laptop.app.change(recover).await.expect("a lobby opens");
    let address = laptop.home().wallets.remove(0).address;
    let mut devices = [laptop, back];
    gather(&mut devices, 1).await;
    for device in &mut devices {
        until_comparing(device).await;
        device.app.confirm_code().await.expect("the codes match");
    }
    for device in &mut devices {
        let changed = |home: &bridge::view::HomeView| {
            let wallet = home.wallets.first()?;
            let changed = matches!(home.last, Some(OutcomeView::Changed { .. }));
            changed.then(|| (wallet.epoch, wallet.address.clone()))
        };
        assert_eq!(device.until_home(changed).await, (3, address.clone()));
    }
}

async fn story(server: Server) {
    let (laptop, tower, wallet) = copied_to(&server).await;
    let lost = tower.home().device.id;
    drop(tower);
    fs::write(server.root.join("cut-off.cohort"), b"COHORT").expect("written");
    fs::write(server.root.join("photo.jpeg"), b"a photo").expect("written");

    let back = Device::fresh().await;
    let denied = back.app.browse_server(server.request("guess")).await;
    assert_eq!(code(denied), "cloud.denied");
    let browsed = back.app.browse_server(server.request(servers::SECRET)).await;
    let browsed = browsed.expect("it lets this device in").expect("nobody ended it");
    assert_eq!(epochs(&browsed), [("2", false), ("1", true)]);
    assert_eq!(
        others(&browsed),
        [("cut-off.cohort", "vault.damaged"), ("photo.jpeg", "browse.other_name")]
    );
    let [newest, _] = &browsed.copies[..] else { panic!("two copies") };
    let newest = &newest.file;
    assert_eq!((newest.wallet.as_str(), newest.device.as_str()), ("Savings", "Tower"));
    assert_eq!(newest.share.split_once(" of ").map(|(_, of)| of), Some("2"));

    assert_eq!(code(back.app.restore(restore(BACKUP)).await), "recovery.none_chosen");
    assert_eq!(code(back.app.choose_copy(&chosen("../elsewhere"))), "recovery.none_chosen");
    assert_eq!(back.app.choose_copy(&chosen(&newest.file)).as_ref(), Ok(newest));
    // What was looked at is what is opened, whatever becomes of the place and of the list.
    drop(server);
    back.app.forget_browsed();
    assert_eq!(code(back.app.restore(restore("another password")).await), "vault.wrong_password");
    assert_eq!(back.app.view(), AppView::Fresh { keychain: false }, "nothing was founded");
    assert!(!holds(&back.path("data"), servers::SECRET), "the place's password is kept");
    back.app.restore(restore(BACKUP)).await.expect("the copy restores");
    let home = back.home();
    let [share] = &home.restored[..] else { panic!("one share") };
    assert_eq!((share.wallet.as_str(), share.epoch), (wallet.as_str(), 2));
    assert!(home.backups.places.is_empty(), "no place is kept unasked");
    let_in(laptop, back, &wallet, &lost).await;
}

/// Whether any file below holds these bytes.
fn holds(folder: &Path, secret: &str) -> bool {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    entries.into_iter().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, secret);
        }
        let bytes = fs::read(&path).unwrap_or_default();
        bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_device_comes_back_from_a_webdav_server() {
    if let Some(server) = Server::webdav().await {
        story(server).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_device_comes_back_from_a_bucket() {
    if let Some(server) = Server::s3().await {
        story(server).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_in_use_takes_a_copy_out_of_a_folder() {
    let mut devices = vec![Device::founded("Laptop").await, Device::founded("Tower").await];
    let wallet = make(&mut devices).await;
    let path = devices[1].path("copies");
    fs::create_dir(&path).expect("a folder for copies");
    let mut back = Device::founded("Tablet").await;
    fs::write(path.join("notes.txt"), b"notes").expect("written");
    let nothing = back.app.browse_folder(path.clone()).await.expect_err("no copy is there");
    assert_eq!(nothing.code, "browse.nothing");
    assert_eq!(nothing.facts, [("others".to_owned(), "1".to_owned())]);
    let nowhere = back.app.browse_folder(path.join("nowhere")).await;
    assert_eq!(code(nowhere), "cloud.unreachable");

    let tower = &mut devices[1];
    let backup = BackupPasswordRequest { password: BACKUP.to_owned() };
    tower.app.set_backup_password(backup).await.expect("a good password");
    let folder = FolderRequest { name: "Stick".to_owned(), kind: PlaceKindView::OtherDisk };
    tower.app.add_folder(folder, path.clone()).await.expect("the folder is there");
    until_copied(tower, 1).await;

    let browsed = back.app.browse_folder(path).await.expect("it is there").expect("not ended");
    let file = &browsed.copies[0].file.file;
    back.app.choose_copy(&chosen(file)).expect("it was found");
    let here = || RestoreHereRequest { file_password: Some(BACKUP.to_owned()) };
    back.app.lock().expect("it locks");
    back.app.unlock(password(PASSWORD)).await.expect("unlocked");
    assert_eq!(code(back.app.restore_here(here()).await), "recovery.none_chosen");
    assert_eq!(code(back.app.choose_copy(&chosen(file))), "recovery.none_chosen");

    let path = devices[1].path("copies");
    drop(back.app.browse_folder(path).await.expect("it is there"));
    back.app.choose_copy(&chosen(file)).expect("it was found");
    back.app.restore_here(here()).await.expect("the copy restores");
    let restored = back.until_home(|home| Some(home.restored.first()?.wallet.clone())).await;
    assert_eq!(restored, wallet);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_a_silent_place_ends_when_it_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/dav", listener.local_addr().expect("a bound port"));
    let look = |app: bridge::App| {
        let request = servers::webdav(&url, "hush");
        tokio::spawn(async move { app.browse_server(request).await })
    };
    let fresh = Device::fresh().await;
    let first = look(fresh.app.clone());
    let (_silent, _) = listener.accept().await.expect("it is asked");
    // Another look ends the first one.
    let second = look(fresh.app.clone());
    let (_silent, _) = listener.accept().await.expect("it is asked");
    assert_eq!(first.await.expect("it ends"), Ok(None));
    fresh.app.forget_browsed();
    assert_eq!(second.await.expect("it ends"), Ok(None));

    let open = Device::founded("Laptop").await;
    let looking = look(open.app.clone());
    let (_silent, _) = listener.accept().await.expect("it is asked");
    open.app.lock().expect("it locks");
    assert_eq!(looking.await.expect("it ends"), Ok(None));
    assert_eq!(code(look(open.app.clone()).await.expect("it ends")), "app.not_now");
}
