//! Views: whole states, never deltas. Amounts are decimal text, times are Unix seconds.

mod approval;
mod change;
mod copies;
mod home;
mod session;
mod wallet;

pub use approval::{ApprovalView, CautionView, DifferenceView, FactView, ReasonView};
pub use change::{
    ChangeKindView, ChangePersonView, ChangeView, EarlyFreezeView, FreezeView, LeftView, PartView,
    UnfinishedView,
};
pub use copies::{BackupsView, CopyFileView, CopyStateView, CopyView, PlaceKindView, PlaceView};
pub use home::{
    AppView, DeviceKindView, DeviceView, GivenPartView, HandedPartView, HomeView, InboxView,
    LineState, MarkerView, NetworkView, NoticeKind, NoticeView, PartFateView, PartnerState,
    PartsView, PersonPartView, PracticeView, RelayView, RestoredView, RuleView, TrustView,
    TrustedView,
};
pub use session::{
    InviteView, OnPhoneView, OutcomeView, PurposeView, SeatState, SeatView, SessionView, StageView,
    WorkingPhase,
};
pub use wallet::{
    ApartView, BalanceView, BeforeView, BroughtKind, BroughtView, ExportView, ExportedView,
    FateView, HistoryView, ImportedView, KeyAtHandView, MemberView, NamedView, PathAddressView,
    RefreshView, StandingView, WalletView,
};
