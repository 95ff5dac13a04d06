//! Backups on paper: saved as a sheet, and brought back from its PDF, its codes and what it says.

use std::{fs, path::Path};

use bridge::request::{
    BackupForm, ChosenView, HolderRequest, OpenPieceRequest, RecoveryRequest, RefusedView,
    RestoreRequest, SavePieceRequest, SheetCodesView, SheetTextRequest, SplitRequest,
};
use host::sheet::{self, Code, SheetId, lines};

use crate::{
    devices::{Device, PASSWORD, code, password, whole},
    wallets::make,
};

const FILE_PASSWORD: &str = "file password";

fn save(wallet: &str) -> RecoveryRequest {
    RecoveryRequest {
        wallet: wallet.to_owned(),
        password: FILE_PASSWORD.to_owned(),
        form: BackupForm::Sheet,
    }
}

fn restore() -> RestoreRequest {
    RestoreRequest {
        name: "Tower again".to_owned(),
        file_password: Some(FILE_PASSWORD.to_owned()),
        password: PASSWORD.to_owned(),
        keychain: false,
    }
}

/// A wallet of two devices, the first of which saved a sheet.
async fn saved() -> (Device, String) {
    let mut devices = vec![Device::founded("Tower").await, Device::founded("Attic").await];
    let wallet = make(&mut devices).await;
    let tower = devices.remove(0);
    let path = tower.path("tower.pdf");
    let file = tower.app.save_recovery(save(&wallet), path).await.expect("saved");
    assert_eq!((file.file.as_str(), file.device.as_str()), ("tower.pdf", "Tower"));
    (tower, wallet)
}

/// The sealed file that a sheet was made of.
fn sealed(path: &Path) -> Vec<u8> {
    sheet::attached(&fs::read(path).expect("there")).expect("attached")
}

fn codes(sealed: &[u8]) -> Vec<String> {
    Code::cut(sealed).expect("small").iter().map(Code::to_string).collect()
}

async fn read(device: &Device, text: &str) -> Result<ChosenView, RefusedView> {
    device.app.read_sheet(SheetTextRequest { text: text.to_owned() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_counts_as_saved_is_never_written_over_and_its_pdf_restores() {
    let (mut tower, wallet) = saved().await;
    tower
        .until_home(|home| {
            let members = &home.wallets.first()?.members;
            members.iter().any(|member| member.device.is_me && member.saved).then_some(())
        })
        .await;
    assert_eq!(tower.app.recovery_file_name(&save(&wallet)).as_deref(), Ok("Savings-Tower.pdf"));
    let path = tower.path("tower.pdf");
    let before = fs::read(&path).expect("there");
    let again = tower.app.save_recovery(save(&wallet), path.clone()).await;
    assert_eq!(code(again), "recovery.exists");
    assert_eq!(fs::read(&path).expect("there"), before);

    let back = Device::fresh().await;
    let found = whole(back.app.choose_recovery(path).await);
    assert_eq!((found.file.as_str(), found.device.as_str()), ("tower.pdf", "Tower"));
    back.app.restore(restore()).await.expect("restored");
    assert_eq!(back.home().restored[0].wallet, wallet);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_gathered_and_those_of_another_sheet_are_named() {
    let (tower, wallet) = saved().await;
    let other = tower.path("other.pdf");
    tower.app.save_recovery(save(&wallet), other.clone()).await.expect("saved");
    let (one, other) = (sealed(&tower.path("tower.pdf")), sealed(&other));
    let (ones, others) = (codes(&one), codes(&other));
    let of = u8::try_from(ones.len()).expect("a few");
    assert!(of >= 3, "{of} codes");

    let back = Device::fresh().await;
    let some = read(&back, &format!("{}\n{}", ones[0], ones[2])).await.expect("two codes");
    let sheet = SheetId::of(&one).to_string();
    let missing = (1..=of).filter(|index| ![1, 3].contains(index)).collect();
    let codes = SheetCodesView { sheet: sheet.clone(), of, here: vec![1, 3], missing };
    assert_eq!(some, ChosenView::Codes { codes });
    assert_eq!(code(back.app.restore(restore()).await), "recovery.none_chosen");
    let mixed = read(&back, &others[1]).await.expect_err("of another sheet");
    assert_eq!(mixed.code, "sheet.other_sheet");
    let named = [("here", sheet), ("found", SheetId::of(&other).to_string())];
    assert_eq!(mixed.facts, named.map(|(name, fact)| (name.to_owned(), fact)));

    // Those that were here stay, and let go of they are gone.
    let file = whole(read(&back, &ones.join("\n")).await);
    assert_eq!((file.file.as_str(), file.wallet.as_str()), ("", "Savings"));
    drop(read(&back, &ones[0]).await.expect("one code"));
    back.app.forget_sheet();
    drop(read(&back, &others[0]).await.expect("of any sheet"));
    drop(read(&back, &others.join(" ")).await.expect("all of it"));
    back.app.restore(restore()).await.expect("restored");
    assert_eq!(back.home().restored[0].wallet, wallet);
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_lines_restore_and_a_mistyped_one_is_named() {
    let (tower, wallet) = saved().await;
    let sealed = sealed(&tower.path("tower.pdf"));
    let lines = lines::write(&sealed).expect("small");
    let typed: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {} {}", line.number, line.groups.join(" "), line.check))
        .collect();
    let mut wrong = typed.clone();
    wrong[6] = wrong[6].replace(&lines[6].check, "QQQQ");

    let mut back = Device::founded("Tablet").await;
    let refused = read(&back, &wrong.join("\n")).await.expect_err("line 7 is wrong");
    assert_eq!(refused.code, "sheet.lines");
    assert_eq!(refused.facts, [("lines".to_owned(), "7".to_owned())]);
    let refused = read(&back, &typed[..5].join("\n")).await;
    assert_eq!(code(refused), "sheet.missing_lines");
    assert_eq!(code(read(&back, "hello").await), "sheet.no_text");
    whole(read(&back, &typed.join("\n").to_lowercase()).await);

    // A locked device lets go of it.
    back.app.lock().expect("it locks");
    assert_eq!(code(read(&back, &typed.join("\n")).await), "app.not_now");
    back.app.unlock(password(PASSWORD)).await.expect("unlocked");
    let here =
        || bridge::request::RestoreHereRequest { file_password: Some(FILE_PASSWORD.to_owned()) };
    assert_eq!(code(back.app.restore_here(here()).await), "recovery.none_chosen");
    whole(read(&back, &typed.join("\n")).await);
    back.app.restore_here(here()).await.expect("the share comes back");
    let restored = back.until_home(|home| Some(home.restored.first()?.wallet.clone())).await;
    assert_eq!(restored, wallet);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_on_paper_comes_back_like_one_in_a_file() {
    let mut devices = [Device::founded("Tower").await, Device::founded("Attic").await];
    let wallet = make(&mut devices).await;
    let [tower, _attic] = &devices;
    let holder = |name: &str| HolderRequest { name: name.to_owned(), device: None };
    let holders = ["Bank", "Sister"].map(holder).to_vec();
    let split = SplitRequest { wallet: wallet.clone(), needed: 2, holders };
    tower.app.split_backup(split).await.expect("split");
    let save = |index: u8, form| SavePieceRequest {
        index,
        password: format!("password of piece {index}"),
        form,
    };
    let name = tower.app.piece_file_name(&save(1, BackupForm::Sheet)).expect("named");
    assert_eq!(name, "Savings-piece-1-Bank.pdf");
    let (paper, file) = (tower.path("bank.pdf"), tower.path("sister.cohort"));
    let view = tower.app.save_piece(save(1, BackupForm::Sheet), paper.clone()).await;
    assert!(view.expect("saved").pieces[0].saved);
    tower.app.save_piece(save(2, BackupForm::File), file.clone()).await.expect("saved");

    let back = Device::fresh().await;
    for (index, path) in [(1_u8, paper), (2, file)] {
        let found = whole(back.app.choose_recovery(path).await);
        assert_eq!(found.piece.map(|piece| piece.index), Some(index));
        let open = OpenPieceRequest { password: format!("password of piece {index}") };
        back.app.open_piece(open).await.expect("it opens");
    }
    let enough = RestoreRequest {
        name: "Tower again".to_owned(),
        file_password: None,
        password: PASSWORD.to_owned(),
        keychain: false,
    };
    back.app.restore(enough).await.expect("restored");
    assert_eq!(back.home().restored[0].wallet, wallet);
}
