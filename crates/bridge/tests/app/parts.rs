//! Parts of a backup that devices keep: handed to them, asked back by a new one, and brought together with a file.

use bridge::{
    request::{
        ApproveRequest, BackupForm, GatherRequest, GivePartRequest, GivePieceRequest,
        HolderRequest, KeeperView, KeptPartView, OpenPieceRequest, PartRequest, RelayRequest,
        RestoreHereRequest, SavePieceRequest, SplitRequest,
    },
    view::{HomeView, OutcomeView, PartFateView, PurposeView, StageView},
};

use crate::{
    devices::{Device, code, relay},
    wallets::{at_rest, code_of, first, gather, make_as, two_of, until_comparing},
};

const FILE_PASSWORD: &str = "password of the file";

/// Two devices keep a part each, and somebody a file.
async fn split(owner: &mut Device, wallet: &str, keepers: &[String; 2]) {
    let device =
        |name: &str, id: &String| HolderRequest { name: name.to_owned(), device: Some(id.clone()) };
    let [attic, cellar] = keepers;
    let person = HolderRequest { name: "Sister".to_owned(), device: None };
    let holders = vec![device("Attic", attic), device("Cellar", cellar), person];
    let request = SplitRequest { wallet: wallet.to_owned(), needed: 2, holders };
    let twice = SplitRequest {
        holders: vec![device("Attic", attic), device("Attic", attic)],
        wallet: wallet.to_owned(),
        needed: 2,
    };
    assert_eq!(code(owner.app.split_backup(twice).await), "parts.same_device");
    let again = request.clone();
    let no = owner.answering(false, |app| async move { app.split_backup(again).await }).await;
    assert_eq!(code(no), "trust.refused");
    let view = owner.answering(true, |app| async move { app.split_backup(request).await }).await;
    let view = view.expect("split");
    let keepers: Vec<_> = view.pieces.iter().map(|piece| piece.keeper).collect();
    assert_eq!(keepers, [Some(KeeperView::Unsent), Some(KeeperView::Unsent), None]);
    assert_eq!(code(owner.app.give_piece(GivePieceRequest { index: 3 }).await), "pieces.none");
    for index in [1, 2_u8] {
        owner.app.give_piece(GivePieceRequest { index }).await.expect("given");
        let kept = |home: &HomeView| {
            let fates = home.parts.handed.iter().map(|handed| handed.fate);
            let kept = fates.filter(|fate| *fate == Some(PartFateView::Kept)).count();
            (kept == usize::from(index)).then_some(())
        };
        owner.until_home(kept).await;
    }
    let view = owner.app.check_handout().await.expect("there");
    let is_saved: Vec<_> = view.pieces.iter().map(|piece| piece.saved).collect();
    assert_eq!(is_saved, [true, true, false]);
    let keepers: Vec<_> = view.pieces.iter().map(|piece| piece.keeper).collect();
    assert_eq!(keepers, [Some(KeeperView::Kept), Some(KeeperView::Kept), None]);
    assert!(!is_safe(&owner.home()), "the file is still to be saved");
    let save =
        SavePieceRequest { index: 3, password: FILE_PASSWORD.to_owned(), form: BackupForm::File };
    let view = owner.app.save_piece(save, owner.path("sister.cohort")).await.expect("saved");
    assert!(view.pieces.iter().all(|piece| piece.saved));
    owner.until_home(|home| is_safe(home).then_some(())).await;
}

fn is_safe(home: &HomeView) -> bool {
    let mut members = home.wallets.iter().flat_map(|wallet| &wallet.members);
    members.any(|member| member.device.is_me && member.saved)
}

/// Asks one keeper, compares codes with it, and has it give its part.
async fn ask(back: Device, keeper: Device, part: &KeptPartView) -> (Device, Device) {
    let mut devices = [back, keeper];
    first(&mut devices).app.ask_for_part().await.expect("asked");
    gather(&mut devices, 1).await;
    for (device, gives) in devices.iter_mut().zip([false, true]) {
        let session = until_comparing(device).await;
        let PurposeView::Return { to } = &session.purpose else { panic!("it says what for") };
        assert_eq!(to.name, "Tower again");
        if gives {
            // Whoever sits there gets the part: no page of the main window says that it is the right one.
            assert_eq!(code(device.app.confirm_code().await), "import.other_window");
            let request = ApproveRequest { code: code_of(&session) };
            device.app.confirm_import(request).await.expect("the codes match");
        } else {
            device.app.confirm_code().await.expect("the codes match");
        }
    }
    let [mut back, mut keeper] = devices;
    let returning = |home: &HomeView| match &home.session.as_ref()?.stage {
        StageView::Returning { code, to, agreed: false } => Some((code.clone(), to.name.clone())),
        _ => None,
    };
    let (asked, to) = keeper.until_home(returning).await;
    assert_eq!(to, "Tower again");
    let wrong = GivePartRequest { code: "00000000".to_owned(), part: part.part.clone() };
    assert_eq!(code(keeper.app.give_part(wrong).await), "approval.changed");
    let none = GivePartRequest { code: asked.clone(), part: "ab".repeat(32) };
    assert_eq!(code(keeper.app.give_part(none).await), "parts.none");
    let give = GivePartRequest { code: asked, part: part.part.clone() };
    keeper.app.give_part(give).await.expect("given");
    for device in [&mut back, &mut keeper] {
        let returned = |home: &HomeView| match home.last.as_ref()? {
            OutcomeView::Returned => Some(()),
            other => panic!("nothing came back: {other:?}"),
        };
        device.until_home(returned).await;
        at_rest(device).await;
    }
    (back, keeper)
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_devices_keep_come_back_to_a_new_device() {
    let relay = relay().await;
    let same = || RelayRequest { url: relay.url.clone(), key: relay.key.clone() };
    let mut devices = Vec::new();
    for name in ["Tower", "Attic", "Cellar"] {
        let mut device = Device::founded(name).await;
        device.use_relay(same()).await;
        devices.push(device);
    }
    let wallet = make_as(&mut devices, two_of(3)).await;
    let Ok([mut lost, attic, cellar]) = <[Device; 3]>::try_from(devices) else { panic!("three") };
    let keepers = [&attic, &cellar].map(|keeper| keeper.home().device.id);
    split(&mut lost, &wallet, &keepers).await;

    let [kept] = &attic.app.list_parts().await.expect("open")[..] else { panic!("one part") };
    assert_eq!((kept.from.as_str(), kept.came_back), ("Tower", false));
    let of = kept.of.clone().expect("it reads");
    assert_eq!(
        (of.wallet.as_str(), of.device.as_str(), of.epoch.as_str()),
        ("Savings", "Tower", "1")
    );
    assert_eq!((of.label.index, of.label.of, of.label.needed), (1, 3, 2));
    assert_eq!(attic.home().parts.kept, 1);

    // The laptop is gone, with everything that was on it but the file that somebody else has.
    let file = lost.path("sister.cohort");
    let mut back = Device::founded("Tower again").await;
    back.use_relay(same()).await;
    // A file is opened first. What comes back afterwards joins it by itself.
    let open = || OpenPieceRequest { password: FILE_PASSWORD.to_owned() };
    back.app.choose_recovery(file.clone()).await.expect("a part");
    assert!(!back.app.open_piece(open()).await.expect("the first").is_enough);
    let (back, attic) = ask(back, attic, kept).await;
    let joined = back.app.show_pieces().await.expect("there are some");
    assert!(joined.is_enough && joined.here.len() == 2, "{joined:?}");
    back.app.forget_pieces();
    let came_back = |part: &KeptPartView| part.came_back;
    let parts = back.app.list_parts().await.expect("open");
    assert_eq!(
        (parts.len(), parts.iter().all(came_back), back.home().parts.came_back),
        (1, true, 1)
    );
    assert_eq!(attic.home().parts.kept, 1, "its keeper keeps it");

    // A restart loses nothing; what is missing is named.
    let mut back = back.restarted().await;
    back.app.unlock(crate::devices::password(crate::devices::PASSWORD)).await.expect("unlocked");
    let set = of.set.clone();
    let gathered = back.app.gather_parts(GatherRequest { set: set.clone() }).await;
    let gathered = gathered.expect("one part");
    assert_eq!(
        (gathered.is_enough, gathered.missing),
        (false, vec!["Cellar".to_owned(), "Sister".to_owned()])
    );
    let restore = || RestoreHereRequest { file_password: None };
    assert_eq!(code(back.app.restore_here(restore()).await), "pieces.too_few");

    // By a second device, or by the file: here once each.
    back.app.choose_recovery(file).await.expect("a part");
    assert!(back.app.open_piece(open()).await.expect("it fits").is_enough);
    // Parts that came back are brought together with those out of files.
    let again = back.app.gather_parts(GatherRequest { set: set.clone() }).await;
    assert!(again.expect("both").is_enough);
    let shown = back.app.show_pieces().await;
    assert!(shown.is_some_and(|pieces| pieces.is_enough));
    back.app.forget_pieces();
    assert_eq!(back.app.show_pieces().await, None);
    back.until_home(|home| (home.relay.state == bridge::view::LineState::Connected).then_some(()))
        .await;
    let [second] = &cellar.app.list_parts().await.expect("open")[..] else { panic!("one part") };
    let (mut back, _cellar) = ask(back, cellar, second).await;
    let gathered = back.app.gather_parts(GatherRequest { set }).await.expect("two parts");
    assert!(gathered.is_enough);
    back.app.restore_here(restore()).await.expect("restored");
    let restored = |home: &HomeView| {
        let share = home.restored.first()?;
        Some((share.wallet.clone(), share.device.clone(), home.parts.came_back))
    };
    let shown = back.until_home(restored).await;
    assert_eq!(shown, (wallet, "Tower".to_owned(), 0), "what gave the share back is gone");

    let kept = PartRequest { part: kept.part.clone() };
    attic.app.forget_part(kept.clone()).await.expect("let go");
    assert_eq!(code(attic.app.forget_part(kept).await), "parts.none");
}
