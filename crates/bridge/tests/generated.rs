//! The TypeScript side of the contract, written from the Rust side.

use std::{fs, path::Path};

use bridge::{request, view};
use ts_rs::{Config, TS};

const PREFACE: &str = "// Written by `cargo test -p bridge` from crates/bridge. Do not edit.\n";

/// One declaration with its doc comment.
fn declare<T: TS>() -> String {
    // Numbers of views are far below 2^53: chain ids, block numbers, Unix seconds.
    let config = Config::new().with_large_int("number");
    let docs = T::docs().unwrap_or_default();
    format!("\n{docs}export {}\n", T::decl(&config))
}

macro_rules! declare_all {
    ($($name:ty),+ $(,)?) => {
        [PREFACE.to_owned(), $(declare::<$name>()),+].concat()
    };
}

#[test]
fn the_generated_typescript_is_fresh() {
    let generated = declare_all![
        view::AppView,
        view::HomeView,
        view::DeviceView,
        view::DeviceKindView,
        view::MarkerView,
        view::PracticeView,
        view::PartnerState,
        view::RelayView,
        view::LineState,
        view::WalletView,
        view::ApartView,
        view::NamedView,
        view::BeforeView,
        view::BroughtView,
        view::BroughtKind,
        view::PathAddressView,
        view::ImportedView,
        view::ExportedView,
        view::ExportView,
        view::KeyAtHandView,
        view::RefreshView,
        view::MemberView,
        view::BalanceView,
        view::NetworkView,
        view::HistoryView,
        view::FateView,
        view::StandingView,
        view::ChangeKindView,
        view::ChangeView,
        view::ChangePersonView,
        view::PartView,
        view::FreezeView,
        view::EarlyFreezeView,
        view::LeftView,
        view::RestoredView,
        view::UnfinishedView,
        view::PartsView,
        view::HandedPartView,
        view::GivenPartView,
        view::PartFateView,
        view::TrustView,
        view::TrustedView,
        view::BackupsView,
        view::PlaceView,
        view::PlaceKindView,
        view::CopyView,
        view::CopyStateView,
        view::CopyFileView,
        view::InboxView,
        view::RuleView,
        view::SessionView,
        view::InviteView,
        view::PurposeView,
        view::SeatView,
        view::SeatState,
        view::StageView,
        view::WorkingPhase,
        view::ApprovalView,
        view::FactView,
        view::DifferenceView,
        view::CautionView,
        view::OutcomeView,
        view::ReasonView,
        view::NoticeView,
        view::NoticeKind,
        request::RefusedView,
        request::FoundRequest,
        request::UnlockRequest,
        request::RelayRequest,
        request::NodeRequest,
        request::LockMinutesRequest,
        request::CreateRequest,
        request::KeyRequest,
        request::SuggestRequest,
        request::NewPhraseRequest,
        request::PhraseView,
        request::ExportRequest,
        request::WholeKeyView,
        request::KeptWordsView,
        request::PracticeRequest,
        request::JoinRequest,
        request::InboxRequest,
        request::TransferRequest,
        request::AmountRequest,
        request::Speed,
        request::QuoteView,
        request::ProposeRequest,
        request::ChangeRequest,
        request::FreezeRequest,
        request::LiftRequest,
        request::UnfinishedRequest,
        request::WalletRequest,
        request::RefreshRequest,
        request::WalletFileView,
        request::WalletTextRequest,
        request::WalletCodeView,
        request::ApproveRequest,
        request::RefuseRequest,
        request::AddressRequest,
        request::AddressView,
        request::RecoveryRequest,
        request::RecoveryFileView,
        request::HandoutView,
        request::HeldPieceView,
        request::KeeperView,
        request::OpenPieceRequest,
        request::PieceLabelView,
        request::PiecesView,
        request::SavePieceRequest,
        request::SplitRequest,
        request::HolderRequest,
        request::TrustRequest,
        request::GivePieceRequest,
        request::PartRequest,
        request::GivePartRequest,
        request::GatherRequest,
        request::KeptPartView,
        request::PartOfView,
        request::RestoreHereRequest,
        request::RestoreRequest,
        request::BackupPasswordRequest,
        request::FolderRequest,
        request::ServerRequest,
        request::AddServerRequest,
        request::ProviderRequest,
        request::SignInRequest,
        request::SignInView,
        request::AddAccountRequest,
        request::BrowsedView,
        request::BrowsedCopyView,
        request::OtherFileView,
        request::FoundCopyRequest,
        request::PlaceRequest,
        request::CopyRequest,
        request::DrillRequest,
        request::DrillView,
        request::PublishRequest,
    ];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/bridge/generated/index.ts");
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if committed != generated {
        fs::write(&path, &generated).expect("the UI's folder can be written");
        panic!("the generated TypeScript was stale and is now written: commit it");
    }
}
