//! The desktop shell: windows around [`bridge`], and nothing that decides.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod browser;
mod commands;
mod dialogs;
mod folder;
mod hygiene;
mod notices;
mod windows;

use std::path::PathBuf;

use bridge::{App, Setup, Update, Updates};
use clap::Parser;
use tauri::{AppHandle, Emitter, Manager, RunEvent, async_runtime};

use crate::{folder::Profile, windows::Approvals};

/// Cohort: a wallet that no single device can open.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Keeps a data folder of its own, so that several can run side by side.
    #[arg(long, value_name = "NAME", default_value_t)]
    profile: Profile,

    /// Is the second party of a practice wallet, with its home in this folder. Cohort itself starts it.
    #[arg(long, value_name = "DIR", hide = true)]
    practice_partner: Option<PathBuf>,
}

fn main() {
    hygiene::shed_environment();
    hygiene::refuse_dumps();
    let Arguments { profile, practice_partner } = Arguments::parse();
    if let Some(dir) = practice_partner {
        if let Err(error) = host::practice::run(&dir) {
            hygiene::give_up(&error);
        }
        return;
    }
    let shell = tauri::Builder::default()
        .invoke_handler(commands::all())
        .setup(move |shell| {
            let dir = folder::find(&profile, shell.path())?;
            let runtime = async_runtime::handle().inner().clone();
            let (app, updates) = App::start(Setup::new(dir.clone()), runtime);
            shell.manage(app);
            shell.manage(Approvals::new(dir.clone()));
            windows::open_main(shell.handle(), &dir)?;
            async_runtime::spawn(push(shell.handle().clone(), updates));
            Ok(())
        })
        .build(tauri::generate_context!());
    match shell {
        Ok(shell) => shell.run(|shell, event| {
            if let RunEvent::WindowEvent { label, event, .. } = event {
                windows::follow_event(shell, &label, &event);
            }
        }),
        Err(error) => hygiene::give_up(&error),
    }
}

/// Hands every view and notice to the windows, as long as the app runs.
async fn push(shell: AppHandle, mut updates: Updates) {
    loop {
        // A window that is closing in this moment hears nothing, and shows nothing either.
        match updates.next().await {
            Update::View(view) => {
                let _ = shell.emit("view", &view);
                windows::follow(&shell, &view);
            }
            Update::Notice(notice) => {
                let _ = shell.emit("notice", notice);
                notices::give(&shell, notice.kind);
            }
        }
    }
}
