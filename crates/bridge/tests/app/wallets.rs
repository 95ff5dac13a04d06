//! What several devices do together: a wallet, a change of its members.

use bridge::{
    request::{ApproveRequest, ChangeRequest, CreateRequest, InboxRequest, JoinRequest},
    view::{ChangeKindView, HomeView, OutcomeView, SessionView, StageView},
};

use crate::devices::{Device, relay};

/// Makes a wallet that any two of the devices can use, over a relay of its own.
pub(crate) async fn make(devices: &mut [Device]) -> String {
    first(devices).use_relay(relay().await).await;
    let holders = u8::try_from(devices.len()).expect("a few devices");
    make_as(devices, two_of(holders)).await
}

/// The device that asks.
pub(crate) fn first(devices: &mut [Device]) -> &mut Device {
    devices.first_mut().expect("some devices")
}

/// A wallet that any two of so many devices can use.
pub(crate) fn two_of(holders: u8) -> CreateRequest {
    CreateRequest {
        name: "Savings".to_owned(),
        threshold: 2,
        holders,
        master: false,
        invited: vec![],
        brought: false,
    }
}

/// Makes a wallet of these devices, over the first one's relay.
pub(crate) async fn make_as(devices: &mut [Device], request: CreateRequest) -> String {
    let mut deals = request.brought;
    first(devices).app.create(request).await.expect("a lobby opens");
    gather(devices, 1).await;
    for device in devices.iter_mut() {
        let session = until_comparing(device).await;
        let confirmed = match std::mem::take(&mut deals) {
            true => device.app.confirm_import(ApproveRequest { code: code_of(&session) }).await,
            false => device.app.confirm_code().await,
        };
        confirmed.expect("the codes match");
    }
    let mut wallet = String::new();
    for device in devices {
        let made = |home: &HomeView| match home.last.as_ref()? {
            OutcomeView::Created { wallet } => Some(wallet.clone()),
            other => panic!("no wallet was made: {other:?}"),
        };
        wallet = device.until_home(made).await;
        at_rest(device).await;
    }
    wallet
}

/// Brings the devices from this one on into the lobby of the first one by its invite, and starts.
pub(crate) async fn gather(devices: &mut [Device], from: usize) {
    let (first, others) = devices.split_first_mut().expect("some devices");
    let invite = first.until_home(|home| home.session.as_ref()?.invite.clone()).await;
    for other in others.iter().skip(from - 1) {
        let link = invite.link.clone();
        other.app.join(JoinRequest { link }).await.expect("the invite is good");
    }
    let complete = |home: &HomeView| {
        let stage = &home.session.as_ref()?.stage;
        (*stage == StageView::Gathering { complete: true }).then_some(())
    };
    first.until_home(complete).await;
    first.app.start_session().await.expect("everyone is here");
}

/// The code that is compared.
pub(crate) fn code_of(session: &SessionView) -> String {
    match &session.stage {
        StageView::Comparing { words } => words.join(" "),
        other => panic!("no code is compared: {other:?}"),
    }
}

/// Waits until a device shows the code to compare, and gives its session.
pub(crate) async fn until_comparing(device: &mut Device) -> SessionView {
    let comparing = |home: &HomeView| {
        let session = home.session.as_ref()?;
        matches!(session.stage, StageView::Comparing { .. }).then(|| session.clone())
    };
    device.until_home(comparing).await
}

/// Opens the request that waits in each device's inbox.
pub(crate) async fn answer(devices: &mut [Device]) {
    for device in devices {
        let wanted = |home: &HomeView| Some(home.inbox.first()?.session.clone());
        let session = device.until_home(wanted).await;
        device.app.answer(InboxRequest { session }).await.expect("the request opens");
    }
}

/// The first device asks for a change, everybody agrees.
pub(crate) async fn change(devices: &mut [Device], request: ChangeRequest) {
    let (first, others) = devices.split_first_mut().expect("some devices");
    first.app.change(request).await.expect("the change is asked for");
    answer(others).await;
    for device in devices.iter_mut() {
        let agreeing = |home: &HomeView| match &home.session.as_ref()?.stage {
            StageView::Agreeing { code, .. } => Some(code.clone()),
            _ => None,
        };
        let code = device.until_home(agreeing).await;
        device.app.approve(ApproveRequest { code }).await.expect("agreed");
    }
    for device in devices {
        let changed = |home: &HomeView| match home.last.as_ref()? {
            OutcomeView::Changed { .. } => Some(()),
            other => panic!("no change: {other:?}"),
        };
        device.until_home(changed).await;
        at_rest(device).await;
    }
}

pub(crate) async fn at_rest(device: &mut Device) {
    // The seat of a session that ended well is kept for a while; giving it up says so.
    let _ = device.app.cancel().await;
    device.until_home(|home| home.session.is_none().then_some(())).await;
    device.app.dismiss().await.expect("it is open");
}

/// A change of a wallet by these of its devices.
pub(crate) fn asked(
    devices: &[Device],
    wallet: &str,
    kind: ChangeKindView,
    lost: &[String],
) -> ChangeRequest {
    let ids = devices.iter().map(|device| device.home().device.id);
    ChangeRequest {
        wallet: wallet.to_owned(),
        kind,
        threshold: 2,
        participants: ids.collect(),
        newcomers: 0,
        invited: vec![],
        removed: vec![],
        lost: lost.to_vec(),
        master: None,
    }
}
