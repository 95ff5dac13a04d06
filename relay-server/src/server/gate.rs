//! Who may hold a connection at all: limits in all, for each address, for each identity.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc;
use wire::PartyId;

use super::clock::Clock;
use crate::{
    bucket::Bucket,
    limits::{
        CONNECTIONS, CONNECTIONS_PER_ADDRESS, CONNECTIONS_PER_IDENTITY, HANDSHAKES_PER_MINUTE,
    },
    relay::Moment,
};

/// Counts connections.
pub(crate) struct Gate {
    clock: Clock,
    counts: Mutex<Counts>,
    /// Held by every pass; when the last is gone, so are all guests.
    guests: mpsc::Sender<Infallible>,
}

#[derive(Default)]
struct Counts {
    connections: usize,
    addresses: HashMap<IpAddr, Address>,
    identities: HashMap<PartyId, usize>,
}

struct Address {
    connections: usize,
    handshakes: Bucket,
}

/// Why a connection was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shed {
    /// The relay is full.
    Full,
    /// Too many connections from this address.
    Address,
    /// Too many handshakes from this address.
    Handshakes,
}

impl Gate {
    pub(crate) fn new(clock: Clock, guests: mpsc::Sender<Infallible>) -> Arc<Self> {
        Arc::new(Self { clock, counts: Mutex::default(), guests })
    }

    /// Lets a connection in for as long as the pass is held.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Result<Pass, Shed> {
        let now = self.clock.now();
        let source = source(address);
        let mut counts = self.counts();
        if counts.connections >= CONNECTIONS {
            return Err(Shed::Full);
        }
        if let Some(source) = source {
            counts.enter(source, now)?;
        }
        counts.connections += 1;
        Ok(Pass { gate: Arc::clone(self), source, _guest: self.guests.clone() })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Plain numbers: whoever panicked while counting left them whole.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn enter(&mut self, source: IpAddr, now: Moment) -> Result<(), Shed> {
        if self.addresses.len() >= CONNECTIONS {
            self.addresses.retain(|_, address| !address.is_forgettable(now));
        }
        let fresh =
            || Address { connections: 0, handshakes: Bucket::new(HANDSHAKES_PER_MINUTE, now) };
        let address = self.addresses.entry(source).or_insert_with(fresh);
        if address.connections >= CONNECTIONS_PER_ADDRESS {
            return Err(Shed::Address);
        }
        address.handshakes.take(now).map_err(|_| Shed::Handshakes)?;
        address.connections += 1;
        Ok(())
    }
}

impl Address {
    fn is_forgettable(&self, now: Moment) -> bool {
        self.connections == 0 && self.handshakes.is_full(now)
    }
}

/// Where an address counts: loopback nowhere, IPv6 by its /64, which one household has whole.
fn source(address: IpAddr) -> Option<IpAddr> {
    match address.to_canonical() {
        address if address.is_loopback() => None,
        IpAddr::V4(address) => Some(address.into()),
        IpAddr::V6(address) => {
            Some(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into())
        }
    }
}

/// A connection's place; given back when dropped.
pub(crate) struct Pass {
    gate: Arc<Gate>,
    source: Option<IpAddr>,
    _guest: mpsc::Sender<Infallible>,
}

impl Pass {
    /// Counts the connection for an identity, once it logged in; `None` when it holds too many.
    pub(crate) fn identify(self: &Arc<Self>, party: PartyId) -> Option<IdentityPass> {
        let mut counts = self.gate.counts();
        let held = counts.identities.entry(party).or_default();
        if *held >= CONNECTIONS_PER_IDENTITY {
            return None;
        }
        *held += 1;
        Some(IdentityPass { pass: Arc::clone(self), party })
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let now = self.gate.clock.now();
        let mut counts = self.gate.counts();
        counts.connections = counts.connections.saturating_sub(1);
        let Some(source) = self.source else { return };
        if let Some(address) = counts.addresses.get_mut(&source) {
            address.connections = address.connections.saturating_sub(1);
            if address.is_forgettable(now) {
                counts.addresses.remove(&source);
            }
        }
    }
}

/// An identity's place; given back when dropped.
pub(crate) struct IdentityPass {
    pass: Arc<Pass>,
    party: PartyId,
}

impl Drop for IdentityPass {
    fn drop(&mut self) {
        let mut counts = self.pass.gate.counts();
        if let Some(held) = counts.identities.get_mut(&self.party) {
            *held = held.saturating_sub(1);
            if *held == 0 {
                counts.identities.remove(&self.party);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> Arc<Gate> {
        Gate::new(Clock::start(), mpsc::channel(1).0)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_eleventh_connection_from_one_address_is_shed_until_one_goes() {
        let gate = gate();
        let home = ip("203.0.113.7");
        let mut passes: Vec<Pass> = (0..10).map(|_| gate.enter(home).ok().unwrap()).collect();
        assert_eq!(gate.enter(home).err(), Some(Shed::Address));
        assert_eq!(gate.enter(home).err(), Some(Shed::Address), "the twelfth too");
        assert!(gate.enter(ip("203.0.113.8")).is_ok());
        passes.pop();
        assert!(gate.enter(home).is_ok());
    }

    #[test]
    fn an_ipv6_household_counts_as_one_address() {
        let gate = gate();
        let address = |host: u16| ip(&format!("2001:db8:1:2::{host:x}"));
        let passes: Vec<Pass> = (0..10).map(|n| gate.enter(address(n)).ok().unwrap()).collect();
        assert_eq!(gate.enter(address(99)).err(), Some(Shed::Address));
        assert!(gate.enter(ip("2001:db8:1:3::1")).is_ok());
        drop(passes);
    }

    #[test]
    fn loopback_is_exempt_from_limits_for_each_address() {
        let gate = gate();
        for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            let passes: Vec<_> = (0..40).map(|_| gate.enter(ip(address))).collect();
            assert!(passes.iter().all(Result::is_ok), "{address}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_makes_thirty_handshakes_a_minute() {
        let gate = gate();
        let home = ip("203.0.113.7");
        for _ in 0..30 {
            assert!(gate.enter(home).is_ok());
        }
        assert_eq!(gate.enter(home).err(), Some(Shed::Handshakes));
        tokio::time::advance(std::time::Duration::from_secs(2)).await;
        assert!(gate.enter(home).is_ok());
    }

    #[test]
    fn the_relay_is_full_at_its_limit() {
        let gate = gate();
        let passes: Vec<_> = (0..CONNECTIONS).map(|_| gate.enter(ip("::1"))).collect();
        assert!(passes.iter().all(Result::is_ok));
        assert_eq!(gate.enter(ip("::1")).err(), Some(Shed::Full));
        drop(passes);
        assert!(gate.enter(ip("::1")).is_ok());
    }

    #[test]
    fn an_identity_holds_four_connections() {
        let gate = gate();
        let party = PartyId::from_bytes([1; 32]);
        let pass = Arc::new(gate.enter(ip("::1")).ok().unwrap());
        let mut held: Vec<_> = (0..4).map(|_| pass.identify(party).unwrap()).collect();
        assert!(pass.identify(party).is_none());
        assert!(pass.identify(PartyId::from_bytes([2; 32])).is_some());
        held.pop();
        assert!(pass.identify(party).is_some());
    }
}
