//! What can be typed, one command a line. No word of a line has a space in it but the last.

use std::path::PathBuf;

use bridge::{
    App,
    request::{
        AddServerRequest, AmountRequest, BackupForm, BackupPasswordRequest, CreateRequest,
        ExportRequest, FolderRequest, HolderRequest, JoinRequest, KeyRequest, OpenPieceRequest,
        ProposeRequest, RecoveryRequest, RefusedView, RestoreHereRequest, RestoreRequest,
        SavePieceRequest, ServerRequest, Speed, SplitRequest, TransferRequest, WalletRequest,
    },
    view::{AppView, PlaceKindView},
};

use crate::say;

/// A command.
pub(crate) enum Typed {
    /// `key WORDS`: keeps a key to deal.
    Key(KeyRequest),
    /// `create THRESHOLD HOLDERS NAME`, `import THRESHOLD HOLDERS NAME`.
    Create(CreateRequest),
    /// `join LINK`.
    Join(JoinRequest),
    /// `start`.
    Start,
    /// `send WALLET CHAIN TO ETHER DEVICE…`: with this device and the others named.
    Send(ProposeRequest),
    /// `export WALLET DEVICE…`: to this device, with the others named.
    Export(ExportRequest),
    /// `reveal WALLET`: takes the keys, and says no more than that.
    Reveal(WalletRequest),
    /// `save WALLET FILE PASSWORD`.
    Save(RecoveryRequest, PathBuf),
    /// `split WALLET NEEDED HOLDER…`.
    Split(SplitRequest),
    /// `part NUMBER FILE PASSWORD`: saves one part.
    Part(SavePieceRequest, PathBuf),
    /// `backups PASSWORD`: of all copies from now on.
    Backups(BackupPasswordRequest),
    /// `folder PATH`: puts copies there.
    Folder(PathBuf),
    /// `webdav URL USER PASSWORD`: puts copies there.
    Server(AddServerRequest),
    /// `take FILE PASSWORD`: brings one part to those that are here.
    Take(OpenPieceRequest, PathBuf),
    /// `restore FILE PASSWORD`: takes the share of a recovery file, where no device is founded by founding one.
    Restore(PathBuf, String),
    /// `restore-parts`: the same of the parts that are here.
    RestoreParts,
    /// `cancel`.
    Cancel,
    /// `status`.
    Status,
}

impl Typed {
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let (command, rest) = line.split_once(' ').unwrap_or((line, ""));
        let words: Vec<&str> = rest.split(' ').filter(|word| !word.is_empty()).collect();
        let text = |word: &&str| (*word).to_owned();
        let texts = |words: &[&str]| words.iter().map(text).collect::<Vec<_>>();
        Some(match (command, words.as_slice()) {
            ("key", [_, ..]) => Self::Key(KeyRequest {
                text: rest.to_owned(),
                passphrase: String::new(),
                path: String::new(),
                keep_words: true,
            }),
            ("create" | "import", [threshold, holders, name]) => Self::Create(CreateRequest {
                name: text(name),
                threshold: threshold.parse().ok()?,
                holders: holders.parse().ok()?,
                master: false,
                invited: vec![],
                brought: command == "import",
            }),
            ("join", [link]) => Self::Join(JoinRequest { link: text(link) }),
            ("start", []) => Self::Start,
            ("send", [wallet, chain_id, to, ether, with @ ..]) => Self::Send(ProposeRequest {
                transfer: TransferRequest {
                    wallet: text(wallet),
                    chain_id: chain_id.parse().ok()?,
                    to: text(to),
                    amount: AmountRequest::Exactly { ether: text(ether) },
                    speed: Speed::Normal,
                },
                signers: texts(with),
            }),
            ("export", [wallet, with @ ..]) => {
                Self::Export(ExportRequest { wallet: text(wallet), with: texts(with) })
            }
            ("reveal", [wallet]) => Self::Reveal(WalletRequest { wallet: text(wallet) }),
            ("save", [wallet, file, password]) => Self::Save(
                RecoveryRequest {
                    wallet: text(wallet),
                    password: text(password),
                    form: BackupForm::File,
                },
                file.into(),
            ),
            ("split", [wallet, needed, holders @ ..]) => Self::Split(SplitRequest {
                wallet: text(wallet),
                needed: needed.parse().ok()?,
                holders: holders
                    .iter()
                    .map(|name| HolderRequest { name: text(name), device: None })
                    .collect(),
            }),
            ("part", [index, file, password]) => Self::Part(
                SavePieceRequest {
                    index: index.parse().ok()?,
                    password: text(password),
                    form: BackupForm::File,
                },
                file.into(),
            ),
            ("backups", [password]) => {
                Self::Backups(BackupPasswordRequest { password: text(password) })
            }
            ("folder", [path]) => Self::Folder(path.into()),
            ("webdav", [url, user, password]) => Self::Server(AddServerRequest {
                name: "Server".to_owned(),
                server: ServerRequest::WebDav {
                    url: text(url),
                    user: text(user),
                    password: text(password),
                },
            }),
            ("take", [file, password]) => {
                Self::Take(OpenPieceRequest { password: text(password) }, file.into())
            }
            ("restore", [file, password]) => Self::Restore(file.into(), text(password)),
            ("restore-parts", []) => Self::RestoreParts,
            ("cancel", []) => Self::Cancel,
            ("status", []) => Self::Status,
            _ => return None,
        })
    }

    /// Gives it to the app. `password` is this device's.
    pub(crate) async fn carry_out(self, app: &App, password: &str) -> Result<(), RefusedView> {
        match self {
            Self::Key(request) => app.keep_key(request).await,
            Self::Create(request) => app.create(request).await,
            Self::Join(request) => app.join(request).await,
            Self::Start => app.start_session().await,
            Self::Send(mut request) => {
                request.signers.push(me(app)?);
                app.propose(request).await
            }
            Self::Export(mut request) => {
                request.with.push(me(app)?);
                app.export_key(request).await
            }
            Self::Reveal(request) => {
                let wallet = request.wallet.clone();
                app.reveal_key(request).await?;
                say("revealed", serde_json::json!({ "wallet": wallet }));
                Ok(())
            }
            Self::Save(request, file) => app.save_recovery(request, file).await.map(drop),
            Self::Split(request) => app.split_backup(request).await.map(drop),
            Self::Part(request, file) => app.save_piece(request, file).await.map(drop),
            Self::Backups(request) => app.set_backup_password(request).await,
            Self::Folder(path) => {
                let (name, kind) = ("Folder".to_owned(), PlaceKindView::OtherDisk);
                app.add_folder(FolderRequest { name, kind }, path).await
            }
            Self::Server(request) => app.add_server(request).await,
            Self::Take(request, file) => {
                app.choose_recovery(file).await?;
                app.open_piece(request).await.map(drop)
            }
            Self::Restore(file, file_password) => {
                app.choose_recovery(file).await?;
                restore(app, Some(file_password), password).await
            }
            Self::RestoreParts => restore(app, None, password).await,
            Self::Cancel => app.cancel().await,
            Self::Status => Ok(()),
        }
    }
}

async fn restore(
    app: &App,
    file_password: Option<String>,
    password: &str,
) -> Result<(), RefusedView> {
    if app.check_open().is_ok() {
        return app.restore_here(RestoreHereRequest { file_password }).await;
    }
    let (name, password) = ("Back again".to_owned(), password.to_owned());
    app.restore(RestoreRequest { name, file_password, password, keychain: false }).await
}

fn me(app: &App) -> Result<String, RefusedView> {
    match app.view() {
        AppView::Open(home) => Ok(home.device.id.clone()),
        _ => Err(RefusedView { code: "app.locked".to_owned(), facts: vec![] }),
    }
}
