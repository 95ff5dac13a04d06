//! The commands of the pages: each is one call into [`bridge`].
//!
//! `build.rs` names them all, and the capabilities say which window may call which.

use bridge::{
    Answer, App,
    request::{
        AddAccountRequest, AddServerRequest, AddressRequest, AddressView, ApproveRequest,
        BackupPasswordRequest, BrowsedView, ChangeRequest, ChosenView, CopyRequest, CreateRequest,
        DrillRequest, DrillView, ExportRequest, FolderRequest, FoundCopyRequest, FoundRequest,
        FreezeRequest, GatherRequest, GivePartRequest, GivePieceRequest, HandoutView, InboxRequest,
        JoinRequest, KeptPartView, KeyRequest, LiftRequest, LockMinutesRequest, NewPhraseRequest,
        NodeRequest, OpenPieceRequest, PageRequest, PartRequest, PersonPartRequest, PhraseView,
        PictureRequest, PiecesView, PlaceRequest, PracticeRequest, ProposeRequest, PublishRequest,
        QuoteView, RecoveryFileView, RecoveryRequest, RefreshRequest, RefuseRequest, RefusedView,
        RelayRequest, RestoreHereRequest, RestoreRequest, SavePieceRequest, ServerRequest,
        SheetTextRequest, SignInRequest, SignInView, SplitRequest, SuggestRequest, TransferRequest,
        TrustRequest, UnfinishedRequest, UnlockRequest, WalletCodeView, WalletFileView,
        WalletRequest, WalletTextRequest, WholeKeyView,
    },
    view::{AppView, BroughtView},
};
use tauri::{AppHandle, State, WebviewWindow, Wry, command, ipc::Invoke};

use crate::{browser, dialogs, windows};

/// All of them.
pub(crate) fn all() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        app_view,
        found,
        unlock,
        lock,
        touch,
        use_relay,
        set_node,
        set_page,
        set_lock_minutes,
        create,
        create_practice,
        wake_partner,
        join,
        answer,
        decline,
        start,
        confirm_code,
        reject_code,
        cancel,
        dismiss,
        quote,
        propose,
        change,
        go_on,
        give_up,
        freeze,
        lift,
        forget_missing,
        show_wallet_code,
        read_wallet_text,
        look,
        set_refresh,
        remind_later,
        save_wallet_file,
        read_wallet_file,
        read_code,
        read_pasted,
        approve,
        refuse,
        focus_approve,
        publish_again,
        check_address,
        save_recovery,
        choose_recovery,
        read_sheet,
        forget_sheet,
        browse_server,
        browse_folder,
        browse_account,
        choose_copy,
        forget_browsed,
        restore,
        restore_here,
        forget_restored,
        split_backup,
        save_piece,
        end_handout,
        open_piece,
        show_pieces,
        forget_pieces,
        give_piece,
        check_handout,
        list_parts,
        forget_part,
        ask_for_part,
        ask_keepers,
        forget_keeper,
        forget_person,
        give_part,
        trust,
        distrust,
        gather_parts,
        set_backup_password,
        add_folder,
        add_server,
        sign_in,
        await_sign_in,
        end_sign_in,
        add_account,
        remove_place,
        copy_now,
        check_copies,
        drill,
        open_key_window,
        close_key_window,
        suggest_words,
        read_key,
        keep_key,
        forget_key,
        confirm_import,
        draw_words,
        export_key,
        reveal_key,
        forget_export,
    ]
}

#[command(async)]
fn app_view(app: State<'_, App>) -> AppView {
    app.view()
}

#[command]
async fn found(app: State<'_, App>, request: FoundRequest) -> Answer {
    app.found(request).await
}

#[command]
async fn unlock(app: State<'_, App>, request: UnlockRequest) -> Answer {
    app.unlock(request).await
}

#[command]
fn lock(app: State<'_, App>) -> Answer {
    app.lock()
}

#[command]
fn touch(app: State<'_, App>) {
    app.touch();
}

#[command]
async fn use_relay(app: State<'_, App>, request: RelayRequest) -> Answer {
    app.use_relay(request).await
}

#[command]
async fn set_node(app: State<'_, App>, request: NodeRequest) -> Answer {
    app.set_node(request).await
}

#[command]
async fn set_page(app: State<'_, App>, request: PageRequest) -> Answer {
    app.set_page(request).await
}

#[command]
async fn set_lock_minutes(app: State<'_, App>, request: LockMinutesRequest) -> Answer {
    app.set_lock_minutes(request).await
}

#[command]
async fn create(app: State<'_, App>, request: CreateRequest) -> Answer {
    app.create(request).await
}

#[command]
async fn create_practice(app: State<'_, App>, request: PracticeRequest) -> Answer {
    app.create_practice(request).await
}

#[command]
async fn wake_partner(app: State<'_, App>) -> Answer {
    app.wake_partner().await
}

#[command]
async fn join(app: State<'_, App>, request: JoinRequest) -> Answer {
    app.join(request).await
}

#[command]
async fn answer(app: State<'_, App>, request: InboxRequest) -> Answer {
    app.answer(request).await
}

#[command]
async fn decline(app: State<'_, App>, request: InboxRequest) -> Answer {
    app.decline(request).await
}

#[command]
async fn change(app: State<'_, App>, request: ChangeRequest) -> Answer {
    app.change(request).await
}

#[command]
async fn go_on(app: State<'_, App>, request: UnfinishedRequest) -> Answer {
    app.go_on(request).await
}

#[command]
async fn freeze(app: State<'_, App>, request: FreezeRequest) -> Answer {
    app.freeze(request).await
}

#[command]
async fn lift(app: State<'_, App>, request: LiftRequest) -> Answer {
    app.lift(request).await
}

#[command]
async fn forget_missing(app: State<'_, App>, request: WalletRequest) -> Answer {
    app.forget_missing(request).await
}

#[command]
async fn show_wallet_code(app: State<'_, App>, request: WalletRequest) -> Answer<WalletCodeView> {
    app.show_wallet_code(request).await
}

#[command]
async fn read_wallet_text(
    app: State<'_, App>,
    request: WalletTextRequest,
) -> Answer<WalletFileView> {
    app.read_wallet_text(request).await
}

#[command]
async fn look(app: State<'_, App>, request: WalletRequest) -> Answer {
    app.look(request).await
}

#[command]
async fn set_refresh(app: State<'_, App>, request: RefreshRequest) -> Answer {
    app.set_refresh(request).await
}

#[command]
async fn remind_later(app: State<'_, App>, request: WalletRequest) -> Answer {
    app.remind_later(request).await
}

#[command]
async fn give_up(app: State<'_, App>, request: UnfinishedRequest) -> Answer {
    app.give_up(request).await
}

#[command]
async fn save_wallet_file(
    app: State<'_, App>,
    window: WebviewWindow,
    request: WalletRequest,
) -> Answer<Option<String>> {
    let name = app.wallet_file_name(&request)?;
    match dialogs::ask_where_to_save(&window, &dialogs::WALLET, &name).await {
        Some(path) => app.save_wallet_file(request, path).await.map(Some),
        None => Ok(None),
    }
}

#[command]
async fn read_wallet_file(
    app: State<'_, App>,
    window: WebviewWindow,
) -> Answer<Option<WalletFileView>> {
    match dialogs::ask_what_to_open(&window, &dialogs::WALLET).await {
        Some(path) => app.read_wallet_file(path).await.map(Some),
        None => Ok(None),
    }
}

#[command]
async fn read_code(app: State<'_, App>, window: WebviewWindow) -> Answer<Option<String>> {
    match dialogs::ask_what_to_open(&window, &dialogs::PICTURE).await {
        Some(path) => app.read_code(path).await.map(Some),
        None => Ok(None),
    }
}

#[command]
async fn read_pasted(app: State<'_, App>, request: PictureRequest) -> Answer<String> {
    app.read_pasted(request).await
}

#[command]
async fn start(app: State<'_, App>) -> Answer {
    app.start_session().await
}

#[command]
async fn confirm_code(app: State<'_, App>) -> Answer {
    app.confirm_code().await
}

#[command]
async fn reject_code(app: State<'_, App>) -> Answer {
    app.reject_code().await
}

#[command]
async fn cancel(app: State<'_, App>) -> Answer {
    app.cancel().await
}

#[command]
async fn dismiss(app: State<'_, App>) -> Answer {
    app.dismiss().await
}

#[command]
async fn quote(app: State<'_, App>, request: TransferRequest) -> Answer<QuoteView> {
    app.quote(request).await
}

#[command]
async fn propose(app: State<'_, App>, request: ProposeRequest) -> Answer {
    app.propose(request).await
}

#[command]
async fn approve(app: State<'_, App>, request: ApproveRequest) -> Answer {
    app.approve(request).await
}

#[command]
async fn refuse(app: State<'_, App>, request: RefuseRequest) -> Answer {
    app.refuse(request).await
}

#[command(async)]
fn focus_approve(shell: AppHandle) -> Answer {
    windows::focus_approve(&shell).map_err(|_| RefusedView::new("app.no_window"))
}

#[command]
async fn publish_again(app: State<'_, App>, request: PublishRequest) -> Answer {
    app.publish_again(request).await
}

#[command]
fn check_address(app: State<'_, App>, request: AddressRequest) -> Answer<AddressView> {
    app.check_address(&request)
}

#[command]
async fn save_recovery(
    app: State<'_, App>,
    window: WebviewWindow,
    request: RecoveryRequest,
) -> Answer<Option<RecoveryFileView>> {
    let name = app.recovery_file_name(&request)?;
    match dialogs::ask_where_to_save(&window, dialogs::backup(request.form), &name).await {
        Some(path) => app.save_recovery(request, path).await.map(Some),
        None => Ok(None),
    }
}

#[command]
async fn choose_recovery(app: State<'_, App>, window: WebviewWindow) -> Answer<Option<ChosenView>> {
    match dialogs::ask_what_to_open(&window, &dialogs::RECOVERY).await {
        Some(path) => app.choose_recovery(path).await.map(Some),
        None => Ok(None),
    }
}

#[command]
async fn read_sheet(app: State<'_, App>, request: SheetTextRequest) -> Answer<ChosenView> {
    app.read_sheet(request).await
}

#[command]
fn forget_sheet(app: State<'_, App>) {
    app.forget_sheet();
}

#[command]
async fn browse_server(app: State<'_, App>, request: ServerRequest) -> Answer<Option<BrowsedView>> {
    app.browse_server(request).await
}

#[command]
async fn browse_folder(app: State<'_, App>, window: WebviewWindow) -> Answer<Option<BrowsedView>> {
    match dialogs::ask_for_folder(&window).await {
        Some(path) => app.browse_folder(path).await,
        None => Ok(None),
    }
}

#[command]
async fn browse_account(app: State<'_, App>) -> Answer<Option<BrowsedView>> {
    app.browse_account().await
}

#[command]
fn choose_copy(app: State<'_, App>, request: FoundCopyRequest) -> Answer<RecoveryFileView> {
    app.choose_copy(&request)
}

#[command]
fn forget_browsed(app: State<'_, App>) {
    app.forget_browsed();
}

#[command]
async fn split_backup(app: State<'_, App>, request: SplitRequest) -> Answer<HandoutView> {
    app.split_backup(request).await
}

#[command]
async fn save_piece(
    app: State<'_, App>,
    window: WebviewWindow,
    request: SavePieceRequest,
) -> Answer<Option<HandoutView>> {
    let name = app.piece_file_name(&request)?;
    match dialogs::ask_where_to_save(&window, dialogs::backup(request.form), &name).await {
        Some(path) => app.save_piece(request, path).await.map(Some),
        None => Ok(None),
    }
}

#[command]
fn end_handout(app: State<'_, App>) -> Answer {
    app.end_handout()
}

#[command]
async fn open_piece(app: State<'_, App>, request: OpenPieceRequest) -> Answer<PiecesView> {
    app.open_piece(request).await
}

#[command]
async fn give_piece(app: State<'_, App>, request: GivePieceRequest) -> Answer<HandoutView> {
    app.give_piece(request).await
}

#[command]
async fn check_handout(app: State<'_, App>) -> Answer<HandoutView> {
    app.check_handout().await
}

#[command]
async fn list_parts(app: State<'_, App>) -> Answer<Vec<KeptPartView>> {
    app.list_parts().await
}

#[command]
async fn forget_part(app: State<'_, App>, request: PartRequest) -> Answer {
    app.forget_part(request).await
}

#[command]
async fn ask_for_part(app: State<'_, App>) -> Answer {
    app.ask_for_part().await
}

#[command]
async fn ask_keepers(app: State<'_, App>) -> Answer {
    app.ask_keepers().await
}

#[command]
async fn forget_keeper(app: State<'_, App>, request: PartRequest) -> Answer {
    app.forget_keeper(request).await
}

#[command]
async fn forget_person(app: State<'_, App>, request: PersonPartRequest) -> Answer {
    app.forget_person(request).await
}

#[command]
async fn give_part(app: State<'_, App>, request: GivePartRequest) -> Answer {
    app.give_part(request).await
}

#[command]
fn trust(app: State<'_, App>, request: TrustRequest) -> Answer {
    app.trust(&request)
}

#[command]
fn distrust(app: State<'_, App>, request: TrustRequest) -> Answer {
    app.distrust(&request)
}

#[command]
async fn gather_parts(app: State<'_, App>, request: GatherRequest) -> Answer<PiecesView> {
    app.gather_parts(request).await
}

#[command]
async fn show_pieces(app: State<'_, App>) -> Answer<Option<PiecesView>> {
    Ok(app.show_pieces().await)
}

#[command]
fn forget_pieces(app: State<'_, App>) {
    app.forget_pieces();
}

#[command]
async fn restore(app: State<'_, App>, request: RestoreRequest) -> Answer {
    app.restore(request).await
}

#[command]
async fn restore_here(app: State<'_, App>, request: RestoreHereRequest) -> Answer {
    app.restore_here(request).await
}

#[command]
async fn forget_restored(app: State<'_, App>, request: WalletRequest) -> Answer {
    app.forget_restored(request).await
}

#[command]
async fn set_backup_password(app: State<'_, App>, request: BackupPasswordRequest) -> Answer {
    app.set_backup_password(request).await
}

/// False when the dialog was closed.
#[command]
async fn add_folder(
    app: State<'_, App>,
    window: WebviewWindow,
    request: FolderRequest,
) -> Answer<bool> {
    match dialogs::ask_for_folder(&window).await {
        Some(path) => app.add_folder(request, path).await.map(|()| true),
        None => Ok(false),
    }
}

#[command]
async fn add_server(app: State<'_, App>, request: AddServerRequest) -> Answer {
    app.add_server(request).await
}

#[command]
async fn sign_in(app: State<'_, App>, request: SignInRequest) -> Answer<SignInView> {
    let view = app.sign_in(request).await?;
    browser::open(&view.link);
    Ok(view)
}

/// False when the sign-in was ended.
#[command]
async fn await_sign_in(app: State<'_, App>) -> Answer<bool> {
    app.await_sign_in().await
}

#[command]
fn end_sign_in(app: State<'_, App>) {
    app.end_sign_in();
}

#[command]
async fn add_account(app: State<'_, App>, request: AddAccountRequest) -> Answer {
    app.add_account(request).await
}

#[command]
async fn remove_place(app: State<'_, App>, request: PlaceRequest) -> Answer {
    app.remove_place(request).await
}

#[command]
async fn copy_now(app: State<'_, App>, request: CopyRequest) -> Answer {
    app.copy_now(request).await
}

#[command]
async fn check_copies(app: State<'_, App>, request: WalletRequest) -> Answer {
    app.check_copies(request).await
}

#[command]
async fn drill(app: State<'_, App>, request: DrillRequest) -> Answer<DrillView> {
    app.drill(request).await
}

#[command]
fn open_key_window(app: State<'_, App>, shell: AppHandle) -> Answer {
    app.check_open()?;
    windows::open_key(&shell).map_err(|_| RefusedView::new("app.no_window"))
}

#[command]
fn close_key_window(shell: AppHandle) -> Answer {
    windows::close_key(&shell).map_err(|_| RefusedView::new("app.no_window"))
}

#[command(async)]
fn suggest_words(app: State<'_, App>, request: SuggestRequest) -> Answer<Vec<String>> {
    app.suggest_words(&request)
}

#[command]
async fn read_key(app: State<'_, App>, request: KeyRequest) -> Answer<BroughtView> {
    app.read_key(request).await
}

#[command]
async fn keep_key(app: State<'_, App>, request: KeyRequest) -> Answer {
    app.keep_key(request).await
}

#[command]
async fn forget_key(app: State<'_, App>) -> Answer {
    app.forget_key().await
}

#[command]
async fn confirm_import(app: State<'_, App>, request: ApproveRequest) -> Answer {
    app.confirm_import(request).await
}

#[command]
async fn draw_words(app: State<'_, App>, request: NewPhraseRequest) -> Answer<PhraseView> {
    app.draw_words(request).await
}

#[command]
async fn export_key(app: State<'_, App>, request: ExportRequest) -> Answer {
    app.export_key(request).await
}

#[command]
async fn reveal_key(app: State<'_, App>, request: WalletRequest) -> Answer<WholeKeyView> {
    app.reveal_key(request).await
}

#[command]
async fn forget_export(app: State<'_, App>) -> Answer {
    app.forget_export().await
}
