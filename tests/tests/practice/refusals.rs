//! What the partner does not go along with: strangers, other wallets, lies, and noise on its pipe.

use host::{home::RelaySetting, practice::Report};
use party::StageView;
use serde_bytes::ByteArray;
use serde_json::json;
use wire::{Invite, PartyId, SessionLocator, invite::JoinSecret};

use crate::device::{Device, Raw, begin, terms};

const APP: PartyId = PartyId::from_bytes([7; 32]);

fn invite_of(initiator: PartyId, relay: &RelaySetting) -> String {
    let session = SessionLocator::from_random([1; 16]);
    let (key, secret) = (relay.key.into_array(), JoinSecret::new([2; 16]));
    Invite::new(&relay.url, key, session, initiator, secret).unwrap().to_link()
}

#[test]
fn an_invite_of_anybody_but_its_app_is_refused_and_so_is_nonsense() {
    let dir = tempfile::tempdir().unwrap();
    let (mut partner, ready) = Raw::begun(dir.path(), APP, None);
    let relay = ready.relay.unwrap();
    let stranger = invite_of(PartyId::from_bytes([9; 32]), &relay);
    partner.say(&json!({ "join": stranger }));
    assert_eq!(partner.refused(), "practice.stranger");
    partner.say(&json!({ "join": "cohort:join/nonsense" }));
    assert_eq!(partner.refused(), "invite.malformed");
    partner.end().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_that_is_not_for_practice_or_not_of_two_is_left_before_any_code() {
    let dir = tempfile::tempdir().unwrap();
    let mut app = Device::new("Laptop");
    let (mut partner, ready) = Raw::begun(dir.path(), app.me, None);
    app.connect(&ready.relay.unwrap()).await;
    for terms in [terms(false, 2, 2), terms(true, 2, 3), terms(false, 2, 3)] {
        let invite = app.invite(terms.clone()).await;
        partner.say(&json!({ "join": invite }));
        assert_eq!(partner.refused(), "practice.not_practice", "{terms:?}");
        let comparing = |view: &party::PartyView| match &view.session {
            Some(session) => matches!(session.stage, StageView::Comparing { .. }),
            None => false,
        };
        assert!(!comparing(&app.worker.view()));
        app.order(|party, moment| party.cancel(moment)).await;
        app.until(|view| view.session.is_none().then_some(())).await;
    }
    assert!(app.worker.view().wallets.is_empty());
    partner.end().unwrap();
}

#[test]
fn another_secret_opens_nothing_and_the_right_one_still_does() {
    let dir = tempfile::tempdir().unwrap();
    let (partner, first) = Raw::begun(dir.path(), APP, None);
    partner.end().unwrap();
    let mut thief = Raw::start(dir.path());
    thief.say(&begin(&"00".repeat(32), APP, None));
    let failed = Report::Failed { code: "vault.wrong_password".to_owned() };
    assert_eq!(thief.hear(), Some(failed));
    assert_eq!(thief.end().unwrap_err().code(), "vault.wrong_password");
    let (partner, second) = Raw::begun(dir.path(), APP, None);
    assert_eq!(
        (first.id, first.relay),
        (second.id, second.relay),
        "the same party, relay and port"
    );
    partner.end().unwrap();
}

#[test]
fn a_port_that_was_taken_meanwhile_is_given_up_and_the_relay_keeps_its_key() {
    let dir = tempfile::tempdir().unwrap();
    let (partner, first) = Raw::begun(dir.path(), APP, None);
    partner.end().unwrap();
    let before = first.relay.unwrap();
    let address = before.url.strip_prefix("ws://").unwrap().strip_suffix("/v1").unwrap();
    let _taken = std::net::TcpListener::bind(address).unwrap();
    let (partner, second) = Raw::begun(dir.path(), APP, None);
    let after = second.relay.unwrap();
    assert_ne!(after.url, before.url);
    assert_eq!(after.key, before.key);
    partner.end().unwrap();
}

#[test]
fn with_a_relay_of_its_app_it_is_the_host_of_none() {
    let dir = tempfile::tempdir().unwrap();
    let url = "ws://127.0.0.1:1/v1".to_owned();
    let relay = RelaySetting { url, key: ByteArray::new([1; 32]) };
    let (partner, ready) = Raw::begun(dir.path(), APP, Some(&relay));
    assert_eq!(ready.relay, None);
    assert!(!dir.path().join("relay.db").exists());
    partner.end().unwrap();
}

#[test]
fn noise_on_the_pipe_ends_it_and_silence_ends_it_well() {
    let garbled = Some(Report::Failed { code: "practice.garbled".to_owned() });
    let dir = tempfile::tempdir().unwrap();
    let early = json!({ "join": "cohort:join/x" }).to_string() + "\n";
    let long = "x".repeat(100_000);
    for noise in ["hello\n", "{}\n", early.as_str(), long.as_str()] {
        let mut partner = Raw::start(dir.path());
        partner.say_raw(noise);
        assert_eq!(partner.hear(), garbled);
        assert_eq!(partner.hear(), None);
    }
    let (mut partner, _) = Raw::begun(dir.path(), APP, None);
    partner.say(&begin(&"5a".repeat(32), APP, None));
    assert_eq!(partner.hear(), garbled, "it begins once");

    Raw::start(dir.path()).end().unwrap();
    let mut cut = Raw::start(dir.path());
    cut.say_raw("{\"begin\":{\"secret\":\"5a");
    cut.end().unwrap();
}
