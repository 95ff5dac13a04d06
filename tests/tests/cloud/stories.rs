//! What happens to a copy at a place that keeps it, and at one that does not.

use std::fs;

use host::cloud::{Checked, Cloud, CloudError, Place, copy_name, wallet_prefix};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use rand_core::Rng;
use sha2::{Digest, Sha256};

use crate::servers::Server;

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The whole life of two copies.
async fn story(mut server: Server) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let cloud = Cloud::at(&server.place).unwrap();
    assert_eq!(cloud.list("").await, Ok(vec![]));

    let older = b"sealed before the change".to_vec();
    let mut newer = vec![0; 700_000];
    rng.fill_bytes(&mut newer);
    let first = copy_name("00ff", 3, "laptop", &mut rng);
    let second = copy_name("00ff", 4, "laptop", &mut rng);
    assert_eq!(cloud.get(&first).await, Err(CloudError::Missing));
    assert_eq!(cloud.check(&first, &hash(&older)).await, Ok(Checked::Missing));

    cloud.put_new(&first, &older).await.unwrap();
    cloud.put_new(&second, &newer).await.unwrap();
    assert_eq!(cloud.get(&first).await.as_deref(), Ok(&older[..]));
    assert_eq!(cloud.check(&second, &hash(&newer)).await, Ok(Checked::Same));
    assert_eq!(cloud.list("").await, Ok(vec![first.clone(), second.clone()]));
    assert_eq!(cloud.list(&wallet_prefix("00ff")).await.unwrap().len(), 2);
    assert_eq!(cloud.list(&wallet_prefix("00fe")).await, Ok(vec![]));

    // A name is written once.
    assert_eq!(cloud.put_new(&second, b"another").await, Err(CloudError::Exists));
    assert_eq!(cloud.put_new(&second, &newer).await, Err(CloudError::Exists));
    assert_eq!(cloud.check(&second, &hash(&newer)).await, Ok(Checked::Same));

    // One byte, then an older copy, then a shorter one, then nothing.
    let mut flipped = newer.clone();
    flipped[345_678] ^= 1;
    for other in [&flipped[..], &older, &newer[..1000]] {
        server.replace(&second, other);
        assert_eq!(cloud.check(&second, &hash(&newer)).await, Ok(Checked::Changed));
    }
    server.remove(&second);
    let gone = cloud.check(&second, &hash(&newer)).await;
    assert_eq!(gone, Ok(Checked::Missing));
    assert_eq!(gone.unwrap().proven(), Err(CloudError::Missing));
    assert_eq!(cloud.list("").await, Ok(vec![first.clone()]));

    if let Some(place) = &server.locked_out {
        let outside = Cloud::at(place).unwrap();
        assert_eq!(outside.put_new(&second, b"x").await, Err(CloudError::Denied));
        assert_eq!(outside.get(&first).await, Err(CloudError::Denied));
        assert_eq!(outside.list("").await, Err(CloudError::Denied));
        let checked = outside.check(&first, &hash(&older)).await;
        assert_eq!(checked, Err(CloudError::Denied), "not told from a copy that is gone");
    }
    if let Some(place) = &server.nowhere {
        let nowhere = Cloud::at(place).unwrap();
        let listed = nowhere.list("").await;
        assert!(matches!(listed, Err(CloudError::Address | CloudError::Missing)), "{listed:?}");
        assert_eq!(nowhere.put_new(&second, b"x").await, Err(CloudError::Address));
    }

    server.stop();
    assert_eq!(cloud.check(&first, &hash(&older)).await, Err(CloudError::Unreachable));
    assert_eq!(cloud.put_new(&second, b"x").await, Err(CloudError::Unreachable));
    assert_eq!(cloud.list("").await, Err(CloudError::Unreachable));
}

#[tokio::test]
async fn copies_at_a_webdav_server() {
    if let Some(server) = Server::wsgidav() {
        story(server).await;
    }
}

#[tokio::test]
async fn copies_at_a_webdav_server_that_heeds_no_conditions() {
    if let Some(server) = Server::rclone_webdav() {
        story(server).await;
    }
}

#[tokio::test]
async fn copies_in_an_s3_bucket() {
    if let Some(server) = Server::moto() {
        story(server).await;
    }
}

#[tokio::test]
async fn copies_in_an_s3_bucket_that_heeds_no_conditions() {
    if let Some(server) = Server::rclone_s3() {
        story(server).await;
    }
}

#[tokio::test]
async fn copies_in_a_folder() {
    story(Server::folder()).await;
}

#[tokio::test]
async fn files_that_are_none_of_ours_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let cloud = Cloud::at(&Place::Folder { path: dir.path().to_owned() }).unwrap();
    fs::create_dir(dir.path().join("folder.cohort")).unwrap();
    fs::write(dir.path().join("a photo.jpeg"), b"").unwrap();
    fs::write(dir.path().join(".hidden"), b"").unwrap();
    fs::File::create(dir.path().join("huge.cohort")).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(cloud.list("").await, Ok(vec!["huge.cohort".to_owned()]));
    assert_eq!(cloud.get("huge.cohort").await, Err(CloudError::TooLarge));
    assert_eq!(cloud.check("huge.cohort", &[0; 32]).await, Ok(Checked::Changed));
    assert_eq!(cloud.get("folder.cohort").await, Err(CloudError::Missing));
    for name in ["../stolen", "a/b", "", "/etc/passwd"] {
        assert_eq!(cloud.put_new(name, b"x").await, Err(CloudError::Address), "{name}");
        assert_eq!(cloud.get(name).await, Err(CloudError::Address), "{name}");
    }
    let large = vec![0; (17 << 20) + 1];
    assert_eq!(cloud.put_new("large.cohort", &large).await, Err(CloudError::TooLarge));
}
