//! What a device and a relay say to each other, inside the [`hop`](crate::hop) seal.
//!
//! This is all that a relay ever reads: who, to whom, which session, how long. Letters are opaque.
//!
//! A session is *open* (a lobby and an inbox for up to [`SESSION_LIFE`]), then *started* by its
//! initiator, then *gone*. A wanted party is told with [`RelayFrame::Wanted`] and may come late; only
//! joining makes the session its active one.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::{PartyId, SessionLocator};

/// The protocol between device and relay.
pub const RELAY_VERSION: u8 = 1;
/// The longest frame in bytes, sealed.
pub const LONGEST_FRAME: usize = 1024 * 1024;
/// The longest letter in bytes: a frame less its route and seals.
pub const LONGEST_LETTER: usize = LONGEST_FRAME - 1024;
/// The most parties in one session.
pub const MOST_SEATS: u8 = 10;
/// How long a request waits in an inbox and a lobby stays open.
pub const SESSION_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a started session lives without any progress.
pub const STALL_LIMIT: Duration = Duration::from_secs(10 * 60);

/// From a device to the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ClientFrame {
    /// Opens a session. The opener is its initiator and sits in it at once.
    Open {
        /// Chosen by the device, repeated in the answer.
        request: u64,
        /// How many parties it is for, the initiator included: 2 to [`MOST_SEATS`].
        seats: u8,
        /// Known parties to ask; empty when strangers come by invite.
        wanted: Vec<PartyId>,
    },
    /// Takes a seat. The session becomes this party's active one.
    Join {
        /// Chosen by the device, repeated in the answer.
        request: u64,
        /// The session.
        session: SessionLocator,
    },
    /// Gives the seat up, or says no to a request in the inbox.
    Leave {
        /// The session.
        session: SessionLocator,
    },
    /// Closes the lobby: from here the participants are fixed. Only the initiator may.
    Start {
        /// Chosen by the device, repeated in the answer.
        request: u64,
        /// The session.
        session: SessionLocator,
    },
    /// Ends the session for all. Only the initiator may.
    Close {
        /// The session.
        session: SessionLocator,
    },
    /// A letter to another participant.
    Send {
        /// The session.
        session: SessionLocator,
        /// The recipient.
        to: PartyId,
        /// Counts from 0 for each (session, sender, recipient). A repeated number is dropped.
        seq: u64,
        /// The letter, sealed end to end.
        #[serde(with = "serde_bytes")]
        letter: Vec<u8>,
    },
    /// A letter to a known party outside any session: certificates, manifests, history.
    Post {
        /// The recipient.
        to: PartyId,
        /// Counts up for each (sender, recipient). A number not above the last is dropped.
        seq: u64,
        /// The letter, sealed end to end.
        #[serde(with = "serde_bytes")]
        letter: Vec<u8>,
    },
    /// Everything delivered up to this cursor is safely handled and may be forgotten.
    Ack {
        /// The highest cursor handled.
        cursor: u64,
    },
    /// Asks which of these parties are connected. The answer is the relay's word, no more.
    Look {
        /// At most 64 parties.
        parties: Vec<PartyId>,
    },
}

/// From the relay to a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum RelayFrame {
    /// The session is open under this name.
    Opened {
        /// The request answered.
        request: u64,
        /// The new session.
        session: SessionLocator,
    },
    /// The request was carried out.
    Done {
        /// The request answered.
        request: u64,
    },
    /// The request was not carried out.
    Refused {
        /// The request answered; `None` for frames that carry no request number.
        request: Option<u64>,
        /// Why.
        reason: Refusal,
    },
    /// The whole state of a session's lobby, sent to its participants on each change.
    Lobby(Lobby),
    /// A known party asks for this device.
    Wanted {
        /// The session to join.
        session: SessionLocator,
        /// Who asks.
        initiator: PartyId,
        /// Seconds until the request lapses.
        expires_in: u64,
    },
    /// The session is over.
    Gone {
        /// The session.
        session: SessionLocator,
        /// Why.
        reason: GoneReason,
    },
    /// A letter.
    Deliver {
        /// Rises by at least one with each letter in this mailbox; name it in [`ClientFrame::Ack`].
        cursor: u64,
        /// The session; `None` for a posted letter.
        session: Option<SessionLocator>,
        /// The sender, as logged in.
        from: PartyId,
        /// The sender's number.
        seq: u64,
        /// The letter, sealed end to end.
        #[serde(with = "serde_bytes")]
        letter: Vec<u8>,
    },
    /// The relay holds this letter; the sender need not send it again.
    Accepted {
        /// The session; `None` for a posted letter.
        session: Option<SessionLocator>,
        /// The recipient.
        to: PartyId,
        /// The sender's number.
        seq: u64,
    },
    /// Which of the parties asked about are connected.
    Seen {
        /// Those connected now.
        online: Vec<PartyId>,
    },
}

/// A session's lobby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lobby {
    /// The session.
    pub session: SessionLocator,
    /// Who opened it.
    pub initiator: PartyId,
    /// How many parties it is for.
    pub seats: u8,
    /// True once the initiator started it.
    pub started: bool,
    /// Who sits in it, in the order of joining.
    pub participants: Vec<Participant>,
}

/// One participant of a lobby.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// The party.
    pub party: PartyId,
    /// True while it is connected; the relay's word.
    pub online: bool,
}

/// Why the relay did not carry out a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Refusal {
    /// No such session, or it is over, or this party has no business in it. One answer for all
    /// three, so that locators cannot be tried out.
    NoSuchSession,
    /// All seats are taken.
    Full,
    /// The session was started already.
    AlreadyStarted,
    /// This party sits in another session: leave or resume that one first.
    InOtherSession {
        /// The active session.
        session: SessionLocator,
    },
    /// Not all seats are taken yet.
    NotComplete,
    /// Only the initiator may do this.
    NotInitiator,
    /// The recipient's mailbox is full.
    MailboxFull,
    /// Too many requests; try again after this many seconds.
    SlowDown {
        /// Seconds to wait.
        seconds: u32,
    },
    /// A limit on open sessions or waiting requests is reached.
    TooMany,
    /// The frame does not make sense: wrong number of seats, oneself as recipient, or the like.
    Invalid,
}

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum GoneReason {
    /// The initiator closed it.
    Closed,
    /// Nobody came within [`SESSION_LIFE`].
    Expired,
    /// Started, then [`STALL_LIMIT`] without progress.
    Stalled,
    /// A wanted party said no before joining, or a participant left after the start.
    Left {
        /// The party.
        party: PartyId,
    },
}
