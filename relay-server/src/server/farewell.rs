//! Why a connection ends, as the device is told.

use axum::extract::ws::CloseFrame;
use wire::hop::HopError;

/// Why the relay ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// The device closed it, or the network did.
    Gone,
    /// The handshake or a frame was not as it must be.
    Hop(HopError),
    /// A message was not binary, or inside it was no frame.
    Malformed,
    /// The identity is not on the relay's list.
    NotListed,
    /// The identity holds too many connections.
    TooMany,
    /// The same identity came back on a newer connection.
    Replaced,
    /// The handshake took too long.
    TooSlow,
    /// The device does not read what it is sent.
    NotReading,
    /// No sign of life.
    Idle,
    /// The relay stops.
    Stopping,
}

impl Farewell {
    /// The stable code, sent as the reason of the close frame and written to the log.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Gone => "relay.gone",
            Self::Hop(error) => error.code(),
            Self::Malformed => "frame.malformed",
            Self::NotListed => "relay.not_listed",
            Self::TooMany => "relay.too_many_connections",
            Self::Replaced => "relay.replaced",
            Self::TooSlow => "relay.handshake_too_slow",
            Self::NotReading => "relay.not_reading",
            Self::Idle => "relay.idle",
            Self::Stopping => "relay.stopping",
        }
    }

    /// The WebSocket close frame (RFC 6455, section 7.4).
    pub(crate) fn frame(self) -> CloseFrame {
        let code = match self {
            Self::Gone => 1000,
            Self::Stopping => 1001,
            Self::Malformed => 1002,
            Self::Hop(HopError::TooLong) => 1009,
            Self::Hop(_) | Self::NotListed | Self::TooMany | Self::Replaced => 1008,
            Self::TooSlow | Self::NotReading | Self::Idle => 1008,
        };
        CloseFrame { code, reason: self.code().into() }
    }
}
