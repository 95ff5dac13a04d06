//! A backup in pieces: handed out to holders, each under its own password, and brought together again.

use bridge::{
    request::{
        BackupForm, HolderRequest, OpenPieceRequest, PersonPartRequest, PiecesView, RestoreRequest,
        SavePieceRequest, SplitRequest,
    },
    view::{ChangeKindView, PersonPartView},
};

use crate::{
    devices::{Device, PASSWORD, code, password, whole},
    wallets::{asked, change, make},
};

const HOLDERS: [&str; 3] = ["Bank", "Sister", "Safe at home"];

fn split(wallet: &str, needed: u8, holders: &[&str]) -> SplitRequest {
    let holder = |&name: &&str| HolderRequest { name: name.to_owned(), device: None };
    let holders = holders.iter().map(holder).collect();
    SplitRequest { wallet: wallet.to_owned(), needed, holders }
}

fn save(index: u8) -> SavePieceRequest {
    SavePieceRequest {
        index,
        password: format!("password of piece {index}"),
        form: BackupForm::File,
    }
}

fn open(index: u8) -> OpenPieceRequest {
    OpenPieceRequest { password: format!("password of piece {index}") }
}

fn saved(device: &Device) -> bool {
    let members = device.home().wallets.remove(0).members;
    members.iter().any(|member| member.device.is_me && member.saved)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_three_pieces_bring_the_share_back_and_one_says_who_holds_the_others() {
    let mut devices = [Device::founded("Tower").await, Device::founded("Attic").await];
    let wallet = make(&mut devices).await;
    let [tower, _attic] = &devices;
    let refused =
        |needed, holders: &[&str]| tower.app.split_backup(split(&wallet, needed, holders));
    assert_eq!(code(refused(1, &HOLDERS).await), "pieces.terms");
    assert_eq!(code(refused(4, &HOLDERS).await), "pieces.terms");
    assert_eq!(code(refused(2, &["Bank", " "]).await), "vault.label_refused");
    assert_eq!(code(tower.app.piece_file_name(&save(1))), "pieces.none");

    let view = refused(2, &HOLDERS).await.expect("split");
    assert_eq!((view.needed, view.pieces.len()), (2, 3));
    assert_eq!(
        tower.app.piece_file_name(&save(3)).expect("named"),
        "Savings-piece-3-Safe_at_home.cohort"
    );
    let path = |index: u8| tower.path(&format!("piece-{index}.cohort"));
    assert_eq!(code(tower.app.save_piece(save(4), path(4)).await), "pieces.none");
    let short = SavePieceRequest { index: 1, password: "short".to_owned(), form: BackupForm::File };
    assert_eq!(code(tower.app.save_piece(short, path(1)).await), "password.too_short");
    for index in 1..=3 {
        assert!(!saved(tower), "not before every piece is safe");
        let view = tower.app.save_piece(save(index), path(index)).await.expect("saved");
        assert_eq!(view.pieces.iter().filter(|piece| piece.saved).count(), usize::from(index));
    }
    assert_eq!(code(tower.app.save_piece(save(1), path(1)).await), "recovery.exists");
    assert!(saved(tower));
    tower.app.end_handout().expect("it is open");
    assert_eq!(code(tower.app.save_piece(save(1), path(9)).await), "pieces.none");
    // A second set: its pieces do not go with those of the first.
    tower.app.split_backup(split(&wallet, 2, &HOLDERS)).await.expect("split again");
    tower.app.save_piece(save(1), path(11)).await.expect("saved");

    let back = Device::fresh().await;
    let take = async |index: u8, from: u8| {
        let file = whole(back.app.choose_recovery(path(from)).await);
        let piece = file.piece.expect("it says so");
        assert_eq!((piece.index, piece.of, piece.needed), (index, 3, 2));
        assert_eq!((file.wallet.as_str(), file.device.as_str()), ("Savings", "Tower"));
        back.app.open_piece(open(index)).await
    };
    back.app.choose_recovery(path(3)).await.expect("a piece");
    assert_eq!(code(back.app.open_piece(open(1)).await), "vault.wrong_password");
    let first = take(3, 3).await.expect("the first one");
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        first,
        PiecesView {
            wallet: "Savings".to_owned(),
            device: "Tower".to_owned(),
            needed: 2,
            here: names(&["Safe at home"]),
            missing: names(&["Bank", "Sister"]),
            is_enough: false,
        }
    );
    let restore = || RestoreRequest {
        name: "Tower again".to_owned(),
        file_password: None,
        password: PASSWORD.to_owned(),
        keychain: false,
    };
    assert_eq!(code(back.app.restore(restore()).await), "pieces.too_few");
    assert_eq!(code(take(3, 3).await), "pieces.twice");
    assert_eq!(code(take(1, 11).await), "pieces.other_set");
    let mut bytes = std::fs::read(path(1)).expect("there");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(path(8), bytes).expect("written");
    assert_eq!(code(take(1, 8).await), "vault.damaged");
    let enough = take(1, 1).await.expect("the second one");
    assert!(enough.is_enough && enough.missing == names(&["Sister"]));
    back.app.restore(restore()).await.expect("restored");
    let [share] = &back.home().restored[..] else { panic!("one share") };
    assert_eq!((share.wallet.as_str(), share.device.as_str()), (wallet.as_str(), "Tower"));
    let keepers = |device: &Device| {
        let people = device.home().parts.people;
        assert!(people.iter().all(|part| part.wallet == wallet && part.of == 3));
        people.into_iter().map(|part| (part.index, part.holder)).collect::<Vec<_>>()
    };
    let told = |parts: &[(u8, &str)]| {
        parts.iter().map(|&(index, name)| (index, name.to_owned())).collect::<Vec<_>>()
    };
    let all = told(&[(1, "Bank"), (2, "Sister"), (3, "Safe at home")]);
    assert_eq!(keepers(&back), all, "what came back says who keeps the others");

    // The pieces were used: nothing of them stays in memory, and a locked device hands none out.
    assert_eq!(code(back.app.restore(restore()).await), "app.not_now");
    tower.app.lock().expect("it locks");
    tower.app.unlock(password(PASSWORD)).await.expect("unlocked");
    assert_eq!(code(tower.app.piece_file_name(&save(2))), "pieces.none");
    // Who keeps which is remembered, until its person says otherwise.
    let twice = told(&[(1, "Bank"), (2, "Sister"), (3, "Safe at home"), (1, "Bank")]);
    assert_eq!(keepers(tower), twice);
    let part = tower.home().parts.people.remove(1);
    let PersonPartView { wallet: of, epoch, index, at, .. } = part;
    let forget = PersonPartRequest { wallet: of, epoch, index, at };
    tower.app.forget_person(forget).await.expect("forgotten");
    assert_eq!(keepers(tower), told(&[(1, "Bank"), (3, "Safe at home"), (1, "Bank")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_old_pieces_are_not_told_as_a_backup_of_the_new_ones() {
    let mut devices = vec![Device::founded("Tower").await, Device::founded("Attic").await];
    let wallet = make(&mut devices).await;
    let path = devices[0].path("piece-1.cohort");
    let last = devices[0].path("piece-2.cohort");
    devices[0].app.split_backup(split(&wallet, 2, &HOLDERS[..2])).await.expect("split");
    devices[0].app.save_piece(save(1), path).await.expect("saved");
    let refresh = asked(&devices, &wallet, ChangeKindView::Refresh, &[]);
    change(&mut devices, refresh).await;
    let told = devices[0].app.save_piece(save(2), last).await;
    assert_eq!(code(told), "recovery.moved_on");
    assert!(!saved(&devices[0]), "no backup of the fresh pieces exists");
}
