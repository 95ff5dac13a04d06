//! What a device that joins is told of a master before its person says that the codes match.

use bridge::{
    request::{ChangeRequest, CreateRequest},
    view::{ChangeKindView, HomeView, PurposeView, SessionView},
};

use crate::{
    devices::{Device, relay},
    wallets::{answer, asked, at_rest, first, gather, make_as, two_of, until_comparing},
};

/// Who alone is to ask, by its id and as the one who sits in the session says its name.
fn master(session: &SessionView) -> (Option<String>, Option<String>) {
    let (PurposeView::Create { master, .. } | PurposeView::Change { master, .. }) =
        &session.purpose
    else {
        panic!("the device does not know what it joins: {:?}", session.purpose)
    };
    let seat = session.people.iter().find(|seat| Some(&seat.device.id) == master.as_ref());
    (master.clone(), seat.map(|seat| seat.device.name.clone()))
}

/// Calls the session of these devices off.
async fn call_off(devices: &mut [Device]) {
    first(devices).app.cancel().await.expect("it can be called off");
    for device in devices {
        device.until_home(|home: &HomeView| home.last.as_ref().map(|_| ())).await;
        at_rest(device).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_joins_sees_the_master_beside_the_code() {
    let mut devices = vec![
        Device::founded("Laptop").await,
        Device::founded("Tower").await,
        Device::founded("Attic").await,
        Device::founded("Cellar").await,
    ];
    devices[0].use_relay(relay().await).await;
    let me = devices[0].home().device.id;
    let laptop = (Some(me), Some("Laptop".to_owned()));

    let request = |holders| CreateRequest { master: true, ..two_of(holders) };
    devices[0].app.create(request(2)).await.expect("a lobby opens");
    gather(&mut devices[..2], 1).await;
    assert_eq!(master(&until_comparing(&mut devices[1]).await), laptop);
    call_off(&mut devices[..2]).await;

    let wallet = make_as(&mut devices[..3], request(3)).await;
    for kind in [ChangeKindView::Add, ChangeKindView::QuickAdd] {
        let all = asked(&devices[..3], &wallet, kind, &[]);
        let add = ChangeRequest { newcomers: 1, ..all };
        assert_eq!(seen_by_newcomer(&mut devices, add).await, laptop, "{kind:?}");
    }
    // A newcomer takes the third device's place.
    let third = devices.remove(2).home().device.id;
    let others = asked(&devices[..2], &wallet, ChangeKindView::Recover, &[]);
    let replace = ChangeRequest { newcomers: 1, removed: vec![third], ..others };
    assert_eq!(seen_by_newcomer(&mut devices, replace).await, laptop);
}

/// The master that the last of these devices is shown, which the others bring in.
async fn seen_by_newcomer(
    devices: &mut [Device],
    change: ChangeRequest,
) -> (Option<String>, Option<String>) {
    let [first, members @ .., _] = devices else { panic!("two members and a newcomer") };
    first.app.change(change).await.expect("it is asked for");
    answer(members).await;
    gather(devices, devices.len() - 1).await;
    let seen = until_comparing(devices.last_mut().expect("the newcomer")).await;
    assert!(seen.change.is_none(), "it knows nobody's part yet");
    call_off(devices).await;
    master(&seen)
}
