//! The keychain of a real desktop session. `tests/keychain.sh` sets one up and runs this.

#![cfg(all(feature = "native", target_os = "linux"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::env;

use host::keychain::{Keychain, SystemKeychain};
use vault::{KeychainRef, KeychainSecret};

fn keeps_and_forgets(keychain: &dyn Keychain) {
    let name = KeychainRef::new("store-00ff").unwrap();
    let other = KeychainRef::new("store-11ee").unwrap();
    let (one, two) = (KeychainSecret::from_bytes(&[1; 32]), KeychainSecret::from_bytes(&[2; 32]));

    assert_eq!(keychain.load(&name).unwrap(), None);
    keychain.save(&name, &one).unwrap();
    keychain.save(&other, &two).unwrap();
    assert_eq!(keychain.load(&name).unwrap(), Some(one));
    keychain.save(&name, &two).unwrap();
    assert_eq!(keychain.load(&name).unwrap(), Some(two));

    keychain.erase(&name).unwrap();
    keychain.erase(&name).unwrap();
    assert_eq!(keychain.load(&name).unwrap(), None);
    assert!(keychain.load(&other).unwrap().is_some());

    let marker = KeychainRef::new("marker-00ff").unwrap();
    assert_eq!(keychain.load_marker(&marker).unwrap(), None);
    for length in [1, 70, 64 * 1024] {
        keychain.save_marker(&marker, &vec![0xa5; length]).unwrap();
        assert_eq!(keychain.load_marker(&marker).unwrap(), Some(vec![0xa5; length]));
    }
    keychain.erase(&marker).unwrap();
    assert_eq!(keychain.load_marker(&marker).unwrap(), None);
    keychain.erase(&other).unwrap();
}

#[test]
fn the_keychain_of_this_session_does_what_the_script_prepared() {
    let Ok(prepared) = env::var("COHORT_TEST_KEYCHAIN") else {
        println!("skipped: run crates/host/tests/keychain.sh");
        return;
    };
    let opened = SystemKeychain::open();
    match prepared.as_str() {
        "unlocked" => keeps_and_forgets(&opened.unwrap()),
        refused => assert_eq!(opened.unwrap_err().code(), refused),
    }
}
