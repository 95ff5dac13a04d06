//! The commands of the page, by the names that the desktop gives them.

use bridge::{App, request::RefusedView};
use serde::de::DeserializeOwned;

use crate::{
    files::{File, HandedIn, take},
    json,
};

/// What a command gives.
pub(crate) struct Called {
    pub(crate) json: String,
    pub(crate) file: Option<File>,
}

impl Called {
    fn new(answer: &impl serde::Serialize) -> Self {
        Self { json: json(answer), file: None }
    }
}

/// A page that is older or newer than its engine: no command of that name, or not with that request.
const BUG: &str = "app.bug";

fn read<T: DeserializeOwned>(request: &str) -> Result<T, RefusedView> {
    serde_json::from_str(request).map_err(|_| RefusedView::new(BUG))
}

/// `asked` take a request, `plain` take none; `file` stands for what needs a file or gives one.
macro_rules! commands {
    (
        $app:ident, $command:ident, $request:ident;
        asked: $($asked:ident)*;
        looked: $($looked:ident)*;
        plain: $($plain:ident)*;
        at_once: $($at_once:ident)*;
        silent: $($silent:ident)*;
        $($name:literal => $special:expr,)*
    ) => {
        match $command {
            $(stringify!($asked) => Called::new(&$app.$asked(read($request)?).await?),)*
            $(stringify!($looked) => Called::new(&$app.$looked(&read($request)?)?),)*
            $(stringify!($plain) => Called::new(&$app.$plain().await?),)*
            $(stringify!($at_once) => Called::new(&$app.$at_once()?),)*
            $(stringify!($silent) => {
                $app.$silent();
                Called::new(&())
            })*
            $($name => $special,)*
            _ => return Err(RefusedView::new(BUG)),
        }
    };
}

/// Carries out a command.
pub(crate) async fn call(
    app: &App,
    command: &str,
    request: &str,
    file: Option<File>,
) -> Result<Called, RefusedView> {
    Ok(commands! {
        app, command, request;
        asked:
            found unlock use_relay set_node set_page set_lock_minutes create join answer decline change go_on
            freeze lift forget_missing show_wallet_code read_wallet_text read_sheet look set_refresh remind_later
            give_up quote propose approve refuse publish_again split_backup open_piece give_piece
            forget_part forget_keeper forget_person give_part gather_parts restore restore_here forget_restored
            read_key keep_key confirm_import draw_words export_key reveal_key;
        looked: check_address trust distrust suggest_words;
        plain:
            confirm_code reject_code cancel dismiss check_handout list_parts ask_for_part ask_keepers
            forget_key forget_export;
        at_once: lock end_handout;
        silent: touch forget_pieces forget_browsed forget_sheet;
        "start" => Called::new(&app.start_session().await?),
        "app_view" => Called::new(&app.view()),
        "show_pieces" => Called::new(&app.show_pieces().await),
        "save_recovery" => {
            let request = read(request)?;
            let name = app.recovery_file_name(&request)?;
            let said = app.save_recovery(request, name.clone().into()).await?;
            Called { json: json(&said), file: take(name) }
        },
        "save_piece" => {
            let request = read(request)?;
            let name = app.piece_file_name(&request)?;
            let said = app.save_piece(request, name.clone().into()).await?;
            Called { json: json(&said), file: take(name) }
        },
        "prove_piece" => {
            let file = HandedIn::new(chosen(file)?);
            Called::new(&app.prove_piece(file.path()).await?)
        },
        "prove_recovery" => {
            let file = HandedIn::new(chosen(file)?);
            Called::new(&app.prove_recovery(file.path()).await?)
        },
        "save_wallet_file" => {
            let request = read(request)?;
            let name = app.wallet_file_name(&request)?;
            let said = app.save_wallet_file(request, name.clone().into()).await?;
            Called { json: json(&said), file: take(name) }
        },
        "read_wallet_file" => {
            let file = HandedIn::new(chosen(file)?);
            Called::new(&app.read_wallet_file(file.path()).await?)
        },
        "choose_recovery" => {
            let file = HandedIn::new(chosen(file)?);
            Called::new(&app.choose_recovery(file.path()).await?)
        },
    })
}

fn chosen(file: Option<File>) -> Result<File, RefusedView> {
    file.ok_or_else(|| RefusedView::new("recovery.none_chosen"))
}
