//! The network between devices and relay: what travels, in which order, and who may touch it.

use std::collections::VecDeque;

use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use wire::{
    SessionLocator,
    relay::{ClientFrame, RelayFrame},
};

/// A frame on its way between a device and the relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// From the device to the relay.
    Up(ClientFrame),
    /// From the relay to the device.
    Down(RelayFrame),
}

/// A frame and whose line it travels on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The device, by its place in the world.
    pub device: usize,
    /// The frame.
    pub frame: Frame,
}

impl Carried {
    /// A frame for the relay.
    pub const fn up(device: usize, frame: ClientFrame) -> Self {
        Self { device, frame: Frame::Up(frame) }
    }

    /// A frame for a device.
    pub const fn down(device: usize, frame: RelayFrame) -> Self {
        Self { device, frame: Frame::Down(frame) }
    }
}

/// Takes each frame out of the network and says what is carried instead: itself, nothing, others.
pub type Meddler = Box<dyn FnMut(Carried) -> Vec<Carried>>;

/// Which line moves next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// In the order of sending, devices before the relay.
    AsSent,
    /// By lot. Only one line's own direction keeps its order, as a connection does.
    ByLot,
}

/// Everything under way.
pub(crate) struct Lines {
    pub(crate) order: Order,
    under_way: VecDeque<Carried>,
    /// Letters that the relay has not accepted yet, by device; given again after a new login.
    unsettled: Vec<VecDeque<ClientFrame>>,
}

impl Lines {
    pub(crate) fn new(devices: usize) -> Self {
        Self {
            order: Order::AsSent,
            under_way: VecDeque::new(),
            unsettled: vec![VecDeque::new(); devices],
        }
    }

    pub(crate) fn put(&mut self, carried: Carried) {
        self.under_way.push_back(carried);
    }

    /// What a device gives its line: letters are remembered until they are accepted.
    pub(crate) fn send(&mut self, device: usize, frame: ClientFrame, connected: bool) {
        match &frame {
            ClientFrame::Send { .. } | ClientFrame::Post { .. } => {
                self.unsettled[device].push_back(frame.clone());
            }
            ClientFrame::Leave { session } | ClientFrame::Close { session } => {
                self.forget(device, session);
            }
            _ => {}
        }
        if connected {
            self.put(Carried::up(device, frame));
        }
    }

    /// What a device's line makes of a frame from the relay.
    pub(crate) fn settle(&mut self, device: usize, frame: &RelayFrame) {
        match frame {
            RelayFrame::Accepted { session, to, seq } => {
                self.unsettled[device].retain(|held| match held {
                    ClientFrame::Send { session: s, to: t, seq: n, .. } => {
                        (Some(*s), t, n) != (*session, to, seq)
                    }
                    ClientFrame::Post { to: t, seq: n, .. } => (None, t, n) != (*session, to, seq),
                    _ => true,
                });
            }
            RelayFrame::Gone { session, .. } => self.forget(device, session),
            _ => {}
        }
    }

    /// A new login: what was not accepted is given again.
    pub(crate) fn logged_in(&mut self, device: usize) {
        for frame in self.unsettled[device].clone() {
            self.put(Carried::up(device, frame));
        }
    }

    /// The line breaks: what is under way on it is lost.
    pub(crate) fn cut(&mut self, device: usize) {
        self.under_way.retain(|carried| carried.device != device);
    }

    /// The device stops: what its line remembered is lost as well.
    pub(crate) fn forget_all(&mut self, device: usize) {
        self.cut(device);
        self.unsettled[device].clear();
    }

    /// The next frame to arrive.
    pub(crate) fn next(&mut self, rng: &mut ChaCha20Rng) -> Option<Carried> {
        match self.order {
            Order::AsSent => {
                let up = self.under_way.iter().position(|c| matches!(c.frame, Frame::Up(_)));
                self.under_way.remove(up.unwrap_or(0))
            }
            Order::ByLot => {
                let waiting = u64::try_from(self.under_way.len()).ok().filter(|n| *n > 0)?;
                let drawn = usize::try_from(rng.next_u64() % waiting).ok()?;
                let line = self.under_way.get(drawn)?;
                let (device, up) = (line.device, matches!(line.frame, Frame::Up(_)));
                let first = self.under_way.iter().position(|carried| {
                    carried.device == device && matches!(carried.frame, Frame::Up(_)) == up
                });
                self.under_way.remove(first?)
            }
        }
    }

    fn forget(&mut self, device: usize, session: &SessionLocator) {
        self.unsettled[device].retain(
            |held| !matches!(held, ClientFrame::Send { session: held, .. } if held == session),
        );
    }
}
