//! Every limit of the relay, in one place, each with its reason.
//!
//! Lengths of frames and lifetimes of sessions are part of the protocol and stand in
//! [`wire::relay`].

use std::time::Duration;

// Connections.

/// All connections, logged in or not. Above it new ones are shed unread.
pub const CONNECTIONS: usize = 5_000;
/// Connections from one address. Loopback is exempt: there one machine holds many parties.
pub const CONNECTIONS_PER_ADDRESS: usize = 10;
/// Handshakes from one address in a minute; a handshake costs the relay three curve operations.
pub const HANDSHAKES_PER_MINUTE: u32 = 30;
/// Connections of one identity. Only the newest is served; the others are those not yet gone.
pub const CONNECTIONS_PER_IDENTITY: usize = 4;

/// How long a fresh socket may stay silent.
pub const FIRST_BYTE: Duration = Duration::from_secs(5);
/// How long the request line and headers may take.
pub const HEADERS: Duration = Duration::from_secs(5);
/// How long a socket may speak HTTP in all, before it is a WebSocket or closed.
pub const HTTP: Duration = Duration::from_secs(10);
/// How much longer it may, where it gives files of the phone page to a slow network. A page of a few
/// megabytes comes through in that.
pub const PAGE: Duration = Duration::from_secs(2 * 60);
/// How long each of the two messages of the handshake may take.
pub const HANDSHAKE: Duration = Duration::from_secs(5);
/// How often the relay asks a connection for a sign of life.
pub const PING: Duration = Duration::from_secs(20);
/// How long a connection may show no sign of life.
pub const IDLE: Duration = Duration::from_secs(60);
/// How long one frame may take to leave; a reader that is slower is dropped.
pub const WRITE: Duration = Duration::from_secs(20);
/// How long connections get to say goodbye when the relay shuts down.
pub const GOODBYE: Duration = Duration::from_secs(3);

/// Frames that wait for one connection's writer. Letters come in windows of [`WINDOW_LETTERS`], so
/// that only a reader that stopped reading fills it.
pub const OUTGOING: usize = 512;
/// Events that wait for the relay; readers wait beyond it.
pub const INCOMING: usize = 256;
/// Events that the relay handles before it writes to the store once.
pub const BATCH: usize = 64;
/// How often the relay looks at the time.
pub const TICK: Duration = Duration::from_secs(1);

/// Letters on their way to one connection, handed to its writer and not yet written.
pub const WINDOW_LETTERS: usize = 64;
/// Bytes of letters on their way to one connection. One letter may always be on its way.
pub const WINDOW_BYTES: usize = 4 * 1024 * 1024;

// Requests of one identity: a bucket that fills with time.

/// Sessions that one identity may open in a minute.
pub const OPENS_PER_MINUTE: u32 = 10;
/// Other requests of one identity in a minute: join, leave, start, close, look.
pub const REQUESTS_PER_MINUTE: u32 = 240;
/// Letters and acknowledgements of one identity in a minute. A create of ten parties sends some
/// hundreds at once; what bounds the memory they take is the mailboxes, not this.
pub const LETTERS_PER_MINUTE: u32 = 6_000;

// Sessions.

/// The fewest parties in a session; the most are [`wire::relay::MOST_SEATS`].
pub const FEWEST_SEATS: u8 = 2;
/// Sessions that one initiator may hold open.
pub const SESSIONS_PER_INITIATOR: usize = 3;
/// Requests that may wait for one identity.
pub const PENDING_PER_IDENTITY: usize = 20;
/// Parties that one `Look` may name.
pub const LOOK: usize = 64;
/// Sessions in all.
pub const SESSIONS: usize = 20_000;

// Mailboxes.

/// Letters of one session that may wait for one recipient.
///
/// The threat model's first draft said 64 letters or 2 MiB. In a session of ten, nine others write
/// to each recipient: 64 letters are seven rounds, and 2 MiB are two letters of the longest allowed
/// length, or less than two rounds of pair set-up (about 140 KB from each peer). A recipient that
/// comes late, or reconnects, finds all that was said meanwhile. 256 letters and 16 MiB are 28 rounds
/// of letters and twelve of pair set-up: a whole ceremony.
pub const SESSION_LETTERS: usize = 256;
/// Bytes of letters of one session that may wait for one recipient. See [`SESSION_LETTERS`].
pub const SESSION_BYTES: usize = 16 * 1024 * 1024;
/// Letters of all sessions that may wait for one recipient.
pub const MAILBOX_LETTERS: usize = 4 * SESSION_LETTERS;
/// Bytes of letters of all sessions that may wait for one recipient.
pub const MAILBOX_BYTES: usize = 4 * SESSION_BYTES;
/// Posted letters from one sender that may wait for one recipient.
pub const POST_LETTERS: usize = 64;
/// Bytes of posted letters from one sender that may wait for one recipient, hence the longest.
pub const POST_BYTES: usize = 512 * 1024;
/// Posted letters that may wait for one recipient, apart from those of its sessions, so that posts
/// cannot crowd out a ceremony.
pub const POSTBOX_LETTERS: usize = 4 * POST_LETTERS;
/// Bytes of posted letters that may wait for one recipient.
pub const POSTBOX_BYTES: usize = 8 * POST_BYTES;
/// Recipients that one sender may post to within [`POST_LIFE`].
pub const POST_RECIPIENTS: usize = 256;
/// Senders' numbers that are remembered before no new pair may post.
pub const ROUTES: usize = 1_000_000;
/// What a letter costs beside its bytes, so that empty ones are not free.
pub const LETTER_COST: usize = 512;
/// Bytes of letters in all mailboxes together, their cost included.
pub const RELAY_BYTES: usize = 1024 * 1024 * 1024;

/// How long a posted letter waits. A letter of a session waits [`wire::relay::SESSION_LIFE`].
pub const POST_LIFE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

// The phone page.

/// Files and folders of a page. A build has some dozens.
pub const PAGE_FILES: usize = 500;
/// Bytes of all files of a page, which are in memory as long as the relay runs.
pub const PAGE_BYTES: usize = 64 * 1024 * 1024;
