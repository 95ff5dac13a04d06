//! What the log may say: who in eight digits, what kind, how long, with what outcome.

use wire::{
    SessionLocator,
    relay::{ClientFrame, Refusal, RelayFrame},
};

use crate::relay::Effect;

/// A frame in a log line.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) kind: &'static str,
    pub(crate) session: String,
    pub(crate) bytes: usize,
}

impl Line {
    pub(crate) fn of(frame: &ClientFrame) -> Self {
        let line = |kind, session: Option<&SessionLocator>, bytes| Self {
            kind,
            session: session.map(short).unwrap_or_default(),
            bytes,
        };
        match frame {
            ClientFrame::Open { .. } => line("open", None, 0),
            ClientFrame::Join { session, .. } => line("join", Some(session), 0),
            ClientFrame::Leave { session } => line("leave", Some(session), 0),
            ClientFrame::Start { session, .. } => line("start", Some(session), 0),
            ClientFrame::Close { session } => line("close", Some(session), 0),
            ClientFrame::Send { session, letter, .. } => line("send", Some(session), letter.len()),
            ClientFrame::Post { letter, .. } => line("post", None, letter.len()),
            ClientFrame::Ack { .. } => line("ack", None, 0),
            ClientFrame::Look { .. } => line("look", None, 0),
        }
    }
}

/// The outcome of a frame in one word.
pub(crate) fn outcome(effects: &[Effect]) -> &'static str {
    let refusals = effects.iter().find_map(|effect| match effect {
        Effect::Tell { frame: RelayFrame::Refused { reason, .. }, .. } => Some(*reason),
        _ => None,
    });
    match refusals {
        None => "ok",
        Some(Refusal::NoSuchSession) => "no_such_session",
        Some(Refusal::Full) => "full",
        Some(Refusal::AlreadyStarted) => "already_started",
        Some(Refusal::InOtherSession { .. }) => "in_other_session",
        Some(Refusal::NotComplete) => "not_complete",
        Some(Refusal::NotInitiator) => "not_initiator",
        Some(Refusal::MailboxFull) => "mailbox_full",
        Some(Refusal::SlowDown { .. }) => "slow_down",
        Some(Refusal::TooMany) => "too_many",
        Some(Refusal::Invalid) => "invalid",
    }
}

/// The first eight digits of a locator.
fn short(session: &SessionLocator) -> String {
    let mut text = session.to_string();
    text.truncate(8);
    text
}
