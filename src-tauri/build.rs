//! Names every command, so that a window may call only what its capability lists.

const COMMANDS: &[&str] = &[
    "app_view",
    "found",
    "unlock",
    "lock",
    "touch",
    "use_relay",
    "set_node",
    "set_lock_minutes",
    "create",
    "create_practice",
    "wake_partner",
    "join",
    "answer",
    "decline",
    "start",
    "confirm_code",
    "reject_code",
    "cancel",
    "dismiss",
    "quote",
    "propose",
    "change",
    "go_on",
    "give_up",
    "freeze",
    "lift",
    "forget_missing",
    "show_wallet_code",
    "read_wallet_text",
    "look",
    "set_refresh",
    "remind_later",
    "save_wallet_file",
    "read_wallet_file",
    "approve",
    "refuse",
    "focus_approve",
    "publish_again",
    "check_address",
    "save_recovery",
    "choose_recovery",
    "restore",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the shell's configuration and capabilities are sound");
}
