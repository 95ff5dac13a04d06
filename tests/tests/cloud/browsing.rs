//! What a new device finds at a place: at honest servers, and at some that lie.

use std::{fmt::Write, fs};

use host::{
    Password, RecoveryLabel, SecretBytes, VaultError,
    browse::{BrowseError, Browsed, Label, Why, browse},
    cloud::{Cloud, CloudError, copy_name},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use vault::{
    BackupKey, KdfParams, RecoveryFile, UnixSeconds,
    pieces::{self, PieceFile},
};

use crate::{
    liars::{Says, s3_at, server, webdav_at},
    servers::Server,
};

const CHEAP: KdfParams = KdfParams::FLOOR;

fn label(wallet: &str, epoch: u64) -> RecoveryLabel {
    RecoveryLabel {
        epoch: epoch.to_string(),
        share: "1 of 2".to_owned(),
        device: "Laptop".to_owned(),
        made_at: UnixSeconds(1000 + epoch),
        wallet_id: wallet.to_owned(),
        wallet_name: "Savings".to_owned(),
    }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

fn sealed(wallet: &str, epoch: u64) -> Vec<u8> {
    let key = BackupKey::make(&Password::new("a password").unwrap(), CHEAP, &mut rng()).unwrap();
    let content = SecretBytes::new(vec![7; 3000]);
    RecoveryFile::seal_with(&key, &label(wallet, epoch), &content, &mut rng()).unwrap()
}

fn piece() -> Vec<u8> {
    let content = SecretBytes::new(vec![7; 3000]);
    let holders = ["Ann".to_owned(), "Bob".to_owned()];
    let pieces = pieces::split(&label("other", 1), &content, 2, &holders, &mut rng()).unwrap();
    let password = Password::new("a password").unwrap();
    PieceFile::seal(&pieces[0], &password, CHEAP, &mut rng()).unwrap()
}

/// The epochs that were found, and whether they are earlier ones.
fn epochs(browsed: &Browsed) -> Vec<(String, bool)> {
    browsed.copies.iter().map(|copy| (copy.label.backup().epoch, copy.is_earlier)).collect()
}

/// What is no copy, and why.
fn others(browsed: &Browsed) -> Vec<(&str, Why)> {
    browsed.others.iter().map(|other| (other.name.as_str(), other.why)).collect()
}

/// Copies of two epochs, a part, one that was cut off, and a file of somebody else's.
async fn story(mut server: Server) {
    assert_eq!(browse(&server.place).await.unwrap_err(), BrowseError::Nothing { others: 0 });
    let cloud = Cloud::at(&server.place).unwrap();
    let (older, newer, mut rng) = (sealed("00ff", 9), sealed("00ff", 10), rng());
    let name = copy_name("00ff", 10, "Laptop", &mut rng);
    cloud.put_new(&copy_name("00ff", 9, "Laptop", &mut rng), &older).await.unwrap();
    cloud.put_new(&name, &newer).await.unwrap();
    cloud.put_new("part.cohort", &piece()).await.unwrap();
    cloud.put_new("cut-off.cohort", &newer[..newer.len() / 2]).await.unwrap();
    cloud.put_new("photo.jpeg", b"a photo").await.unwrap();

    let browsed = browse(&server.place).await.unwrap();
    let expected = [("10", false), ("9", true), ("1", false)];
    assert_eq!(epochs(&browsed), expected.map(|(epoch, earlier)| (epoch.to_owned(), earlier)));
    assert_eq!(
        others(&browsed),
        [("cut-off.cohort", Why::Vault(VaultError::Damaged)), ("photo.jpeg", Why::OtherName)]
    );
    let [newest, _, part] = &browsed.copies[..] else { panic!("three files") };
    assert_eq!((newest.name.as_str(), &*newest.sealed), (name.as_str(), &newer[..]));
    assert!(matches!(&part.label, Label::Piece(label) if label.holder == "Ann"));

    if let Some(place) = &server.locked_out {
        assert_eq!(browse(place).await.unwrap_err(), CloudError::Denied.into());
    }
    if let Some(place) = &server.nowhere {
        assert_eq!(browse(place).await.unwrap_err(), CloudError::Address.into());
    }
    server.stop();
    assert_eq!(browse(&server.place).await.unwrap_err(), CloudError::Unreachable.into());
}

#[tokio::test]
async fn a_webdav_server_shows_what_it_keeps() {
    if let Some(server) = Server::wsgidav() {
        story(server).await;
    }
}

#[tokio::test]
async fn another_webdav_server_shows_what_it_keeps() {
    if let Some(server) = Server::rclone_webdav() {
        story(server).await;
    }
}

#[tokio::test]
async fn a_bucket_shows_what_it_keeps() {
    if let Some(server) = Server::moto() {
        story(server).await;
    }
}

#[tokio::test]
async fn another_bucket_shows_what_it_keeps() {
    if let Some(server) = Server::rclone_s3() {
        story(server).await;
    }
}

#[tokio::test]
async fn a_folder_shows_what_it_keeps() {
    let server = Server::folder();
    let host::cloud::Place::Folder { path } = server.place.clone() else { panic!("a folder") };
    fs::create_dir(path.join("folder.cohort")).unwrap();
    story(server).await;
}

/// A listing of these names, as a WebDAV server gives it.
fn listing(names: impl IntoIterator<Item = String>) -> Says {
    let entry = |name: &str, kind: &str| {
        format!(
            "<D:response><D:href>/dav/{name}</D:href><D:propstat><D:prop>\
             <D:resourcetype>{kind}</D:resourcetype><D:getcontentlength>9</D:getcontentlength>\
             <D:getlastmodified>Thu, 26 Nov 2026 08:00:00 GMT</D:getlastmodified>\
             </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        )
    };
    let mut body = format!(r#"<D:multistatus xmlns:D="DAV:">{}"#, entry("", "<D:collection/>"));
    for name in names {
        body.push_str(&entry(&name, ""));
    }
    body.push_str("</D:multistatus>");
    Says::Status(207, body.into_bytes())
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("file-{number:05}.cohort")).collect()
}

/// What is found at a server that lists these and answers so to whoever asks for one.
async fn lists(
    names: Vec<String>,
    serves: impl Fn(usize) -> Says + Send + Sync + 'static,
) -> Result<Browsed, BrowseError> {
    let tell = move |method: &str, before: usize| match method {
        "PROPFIND" => listing(names.iter().cloned()),
        _ => serves(before),
    };
    browse(&webdav_at(server(tell).await)).await
}

#[tokio::test]
async fn what_is_served_counts_and_not_what_is_listed() {
    let other = sealed("other", 3);
    let served = other.clone();
    let browsed = lists(vec!["00ff-00000010-laptop-00.cohort".to_owned()], move |_| {
        Says::Status(200, served.clone())
    })
    .await
    .unwrap();
    assert_eq!(epochs(&browsed), [("3".to_owned(), false)]);
    assert_eq!(*browsed.copies[0].sealed, other[..], "the very file that was looked at");
}

#[tokio::test]
async fn rubbish_is_named_with_what_is_wrong_with_it() {
    for (serves, why) in [
        (&b"rubbish"[..], Why::Vault(VaultError::NotAVault)),
        (b"", Why::Vault(VaultError::NotAVault)),
        (&sealed("00ff", 1)[..40], Why::Vault(VaultError::Damaged)),
    ] {
        let serves = serves.to_vec();
        let browsed = lists(numbered(1), move |_| Says::Status(200, serves.clone())).await.unwrap();
        assert_eq!(others(&browsed), [("file-00000.cohort", why)]);
    }
    for serves in [404, 403, 503] {
        let browsed = lists(numbered(1), move |_| Says::Status(serves, vec![])).await.unwrap();
        assert_eq!(others(&browsed), [("file-00000.cohort", Why::NotServed)], "{serves}");
    }
    let strange = ["%E2%80%AEgpj.cohort", "a%0Ab.cohort", "a%20b.cohort"];
    let browsed = lists(strange.map(str::to_owned).to_vec(), |_| Says::Nothing).await;
    assert_eq!(browsed.unwrap_err(), BrowseError::Nothing { others: 3 });
}

#[tokio::test]
async fn a_place_that_never_ends_is_left() {
    // Two hundred files are read, and no more.
    let good = sealed("00ff", 1);
    let browsed = lists(numbered(300), move |_| Says::Status(200, good.clone())).await.unwrap();
    assert_eq!((browsed.copies.len(), browsed.others.len()), (200, 100));
    assert!(browsed.others.iter().all(|other| other.why == Why::NotRead));

    // Each of them without an end: none of them hides that, and few are waited for.
    let browsed = lists(numbered(300), |_| Says::Endless).await.unwrap();
    let others = others(&browsed);
    let large = others.iter().filter(|(_, why)| *why == Why::Vault(VaultError::TooLarge));
    assert_eq!((browsed.copies.len(), large.count(), others.len()), (0, 4, 300));

    let many = lists(numbered(10_001), |_| Says::Nothing).await;
    assert_eq!(many.unwrap_err(), BrowseError::TooMany);
    let endless = server(|_, _| Says::Endless).await;
    assert_eq!(browse(&s3_at(endless)).await.unwrap_err(), BrowseError::TooMany);
}

#[tokio::test]
async fn a_bucket_whose_pages_never_end_is_left() {
    for entry in [
        "<Contents><Key>k</Key><LastModified>2026-11-26T08:00:00.000Z</LastModified><ETag>e</ETag><Size>1</Size></Contents>",
        "<CommonPrefixes><Prefix>k/</Prefix></CommonPrefixes>",
    ] {
        let mut page = String::from("<ListBucketResult><IsTruncated>true</IsTruncated>");
        page.push_str("<NextContinuationToken>more</NextContinuationToken>");
        for _ in 0..1000 {
            write!(page, "{entry}").unwrap();
        }
        page.push_str("</ListBucketResult>");
        let port = server(move |_, _| Says::Status(200, page.clone().into_bytes())).await;
        assert_eq!(browse(&s3_at(port)).await.unwrap_err(), BrowseError::TooMany);
    }
}

#[tokio::test]
async fn a_certificate_of_nobody_and_an_open_line_are_told() {
    let mut place = webdav_at(1);
    if let host::cloud::Place::WebDav { url, .. } = &mut place {
        *url = "http://cloud.example/dav".to_owned();
    }
    assert_eq!(browse(&place).await.unwrap_err(), CloudError::NotHttps.into());
}
