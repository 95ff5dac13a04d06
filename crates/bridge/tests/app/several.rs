//! Several wallets of different devices in one app.

use bridge::{
    request::{ChangeRequest, CreateRequest, InboxRequest, JoinRequest},
    view::{ChangeKindView, HomeView, PurposeView, RuleView, StageView, WalletView},
};

use crate::{
    devices::{Device, code, relay},
    wallets::{asked, change, make_as, two_of},
};

async fn named(devices: &mut [Device], name: &str) -> String {
    let holders = u8::try_from(devices.len()).expect("a few devices");
    make_as(devices, CreateRequest { name: name.to_owned(), ..two_of(holders) }).await
}

fn names(wallet: &WalletView) -> Vec<String> {
    let mut names: Vec<_> = wallet.members.iter().map(|each| each.device.name.clone()).collect();
    names.sort();
    names
}

fn epochs(device: &Device) -> Vec<(String, u64)> {
    let wallets = device.home().wallets.into_iter();
    wallets.map(|wallet| (wallet.name, wallet.epoch)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn wallets_of_different_devices_stand_side_by_side_and_each_asks_its_own() {
    let mut devices = Vec::new();
    for name in ["Attic", "Barn", "Cellar", "Den"] {
        devices.push(Device::founded(name).await);
    }
    devices[0].use_relay(relay().await).await;
    named(&mut devices[..3], "With Cellar").await;
    devices.swap(2, 3);
    let with_den = named(&mut devices[..3], "With Den").await;
    let pair = named(&mut devices[..2], "The two").await;

    let home = devices[0].home();
    let listed: Vec<_> =
        home.wallets.iter().map(|held| (held.name.as_str(), names(held))).collect();
    let of = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        listed,
        [
            ("The two", of(&["Attic", "Barn"])),
            ("With Cellar", of(&["Attic", "Barn", "Cellar"])),
            ("With Den", of(&["Attic", "Barn", "Den"])),
        ]
    );
    let [_, _, den, cellar] = &devices[..] else { unreachable!("four devices") };
    assert_eq!(
        den.home().wallets.iter().map(names).collect::<Vec<_>>(),
        [of(&["Attic", "Barn", "Den"])]
    );
    assert_eq!(cellar.home().wallets.len(), 1);

    // A change of one wallet asks its devices, by its name, and leaves the others as they are.
    let refresh = asked(&devices[..3], &with_den, ChangeKindView::Refresh, &[]);
    change(&mut devices[..3], refresh).await;
    let after = [("The two", 1), ("With Cellar", 1), ("With Den", 2)];
    let after = after.map(|(name, epoch)| (name.to_owned(), epoch));
    assert_eq!(epochs(&devices[0]), after);
    assert_eq!(epochs(&devices[1]), after);
    let [first, second, den, cellar] = &mut devices[..] else { unreachable!("four devices") };
    assert!(cellar.home().inbox.is_empty() && cellar.home().last.is_none());

    // A newcomer that is known finds the invite in its inbox; a member that pastes it takes its own
    // place in the change.
    let add = asked(std::slice::from_ref(first), &pair, ChangeKindView::Add, &[]);
    let mut participants = add.participants.clone();
    participants.push(second.home().device.id);
    let den_id = den.home().device.id;
    let wanted = |invited: &[&String]| {
        let invited = invited.iter().map(|&id| id.clone()).collect();
        let (participants, add) = (participants.clone(), add.clone());
        first.app.change(ChangeRequest { participants, newcomers: 1, invited, ..add })
    };
    let (own, stranger) = (second.home().device.id, "0".repeat(64));
    for refused in [&[&own][..], &[&stranger], &[&den_id, &cellar.home().device.id]] {
        assert_eq!(code(wanted(refused).await), "change.wrong_people");
    }
    wanted(&[&den_id]).await.expect("asked");
    let invite = first.until_home(|home| home.session.as_ref()?.invite.clone()).await;
    let told = |home: &HomeView| Some(home.inbox.first()?.wallet.clone());
    assert_eq!(second.until_home(told).await.as_deref(), Some("The two"));
    let join = || JoinRequest { link: invite.link.clone() };
    second.app.join(join()).await.expect("the invite is of its own wallet");
    let purpose = |home: &HomeView| match &home.session.as_ref()?.purpose {
        PurposeView::Unknown => None,
        PurposeView::Change { wallet, change, .. } => Some((wallet.clone(), *change)),
        other => panic!("another ceremony: {other:?}"),
    };
    assert_eq!(second.until_home(purpose).await, (Some(pair), ChangeKindView::Add));
    assert!(second.home().inbox.is_empty(), "nothing is left to open");
    assert_eq!(code(first.app.start_session().await), "session.not_complete");
    let invited = |home: &HomeView| home.inbox.first().cloned();
    let waiting = den.until_home(invited).await;
    assert_eq!((waiting.wallet.as_deref(), waiting.joins), (Some("The two"), true));
    assert_eq!((waiting.change, waiting.name.as_str()), (Some(ChangeKindView::Add), "Attic"));
    assert_eq!(waiting.rule, Some(RuleView { threshold: 2, holders: 3 }));
    den.app.answer(InboxRequest { session: waiting.session }).await.expect("it opens");
    let complete = |home: &HomeView| {
        let stage = &home.session.as_ref()?.stage;
        (*stage == StageView::Gathering { complete: true }).then_some(())
    };
    first.until_home(complete).await;
    first.app.start_session().await.expect("everyone is here");
    let words = |home: &HomeView| match &home.session.as_ref()?.stage {
        StageView::Comparing { words } => Some(words.clone()),
        _ => None,
    };
    assert_eq!(second.until_home(words).await, den.until_home(words).await);
}
