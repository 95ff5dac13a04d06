//! The world: devices, the relay's rules, a clock, and a network that the test owns.

use mpc::SecretBytes;
use party::{Effect, Fact, Happening, InTurn, Moment, Party, Refused, Scheme};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use relay_server::{ConnectionId, Effect as RelayEffect, Moment as RelayMoment, Relay};
use wire::{Invite, WalletId, descriptor::WalletTerms, relay::RelayFrame, text::Name};

use crate::{
    device::{Device, Disk, Leaves},
    network::{Carried, Frame, Lines, Meddler, Order},
};

/// A simulated world.
pub struct World<S: Scheme> {
    /// The devices.
    pub devices: Vec<Device<S>>,
    /// Unix seconds.
    pub now: u64,
    /// Sees every frame, and says what is carried instead.
    pub meddler: Option<Meddler>,
    /// The invite that lies on the table, for whoever should come.
    pub invite: Option<Invite>,
    /// Who may take it up; `None` for whoever has no wallet.
    pub newcomers: Option<Vec<usize>>,
    /// What breaks, once, before this many frames more are carried.
    pub breakage: Option<(usize, Breakage)>,
    relay: Relay,
    rng: ChaCha20Rng,
    connections: Vec<Option<ConnectionId>>,
    next_connection: u64,
    lines: Lines,
    wakes: Vec<(u64, usize)>,
    carried: usize,
    /// How often a device was told the time: no two moments are the same.
    moments: u32,
}

/// Something that breaks and is whole again at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakage {
    /// The line of one device.
    Line(usize),
    /// The relay, which forgets everything.
    Relay,
}

/// More frames than any honest story needs: somebody answers an answer.
const FRAMES_WITHOUT_END: usize = 200_000;

impl<S: Scheme> World<S> {
    /// A world with so many devices, all on and connected.
    pub fn new(devices: usize, seed: u64) -> Self {
        Self::with_disks(vec![Disk::new(); devices], seed)
    }

    /// A world of devices that kept something already. Equal seeds give equal identities.
    pub fn with_disks(disks: Vec<Disk>, seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let devices: Vec<Device<S>> = disks
            .into_iter()
            .enumerate()
            .map(|(number, disk)| {
                let mut seed = [0; 64];
                rng.fill_bytes(&mut seed);
                Device::new(&format!("Device {}", number + 1), seed, disk)
            })
            .collect();
        let mut world = Self {
            now: 1_800_000_000,
            meddler: None,
            invite: None,
            newcomers: None,
            breakage: None,
            relay: Relay::new(),
            rng,
            connections: vec![None; devices.len()],
            next_connection: 0,
            lines: Lines::new(devices.len()),
            wakes: Vec::new(),
            carried: 0,
            moments: 0,
            devices,
        };
        for device in 0..world.devices.len() {
            world.connect(device);
        }
        world.run();
        world
    }

    /// What all devices keep, to make the same world again.
    pub fn disks(&self) -> Vec<Disk> {
        self.devices.iter().map(|device| device.disk.clone()).collect()
    }

    /// Chooses which line moves next, from now on.
    pub const fn set_order(&mut self, order: Order) {
        self.lines.order = order;
    }

    /// Lets a device act, and carries what follows until nothing moves.
    pub fn tell<T>(
        &mut self,
        device: usize,
        act: impl FnOnce(&mut Party<S>, &mut Moment<'_>) -> T,
    ) -> T {
        let now = self.devices[device].clock(self.now);
        self.moments += 1;
        let mut moment = Moment { now, micros: self.moments, rng: &mut self.rng, crew: &InTurn };
        let result = act(self.devices[device].party(), &mut moment);
        self.drain(device);
        self.run();
        result
    }

    /// As [`Self::tell`] for commands that may be refused.
    ///
    /// # Panics
    ///
    /// When the command is refused.
    pub fn order(
        &mut self,
        device: usize,
        act: impl FnOnce(&mut Party<S>, &mut Moment<'_>) -> Result<(), Refused>,
    ) {
        self.tell(device, act).expect("the order is carried out");
    }

    /// Puts a frame on a line that nobody sent, and carries what follows.
    pub fn inject(&mut self, carried: Carried) {
        self.lines.put(carried);
        self.run();
    }

    /// Carries frames and facts until nothing moves.
    ///
    /// # Panics
    ///
    /// When that never happens.
    pub fn run(&mut self) {
        self.carried = 0;
        loop {
            self.break_in_time();
            let Some(carried) = self.lines.next(&mut self.rng) else { return };
            self.carried += 1;
            assert!(self.carried < FRAMES_WITHOUT_END, "the network never comes to rest");
            let instead = match &mut self.meddler {
                Some(meddler) => meddler(carried),
                None => vec![carried],
            };
            for Carried { device, frame } in instead {
                match frame {
                    Frame::Up(frame) => self.carry_up(device, frame),
                    Frame::Down(frame) => self.carry_down(device, frame),
                }
            }
        }
    }

    fn break_in_time(&mut self) {
        match &mut self.breakage {
            Some((0, breakage)) => {
                let breakage = *breakage;
                self.breakage = None;
                self.break_now(breakage);
            }
            Some((left, _)) => *left -= 1,
            None => {}
        }
    }

    /// Breaks something and makes it whole again.
    pub fn break_now(&mut self, breakage: Breakage) {
        let devices = match breakage {
            Breakage::Line(device) => device..device + 1,
            Breakage::Relay => 0..self.devices.len(),
        };
        for device in devices.clone() {
            self.disconnect(device);
        }
        if breakage == Breakage::Relay {
            self.relay = Relay::new();
        }
        for device in devices {
            if self.devices[device].party.is_some() {
                self.connect(device);
            }
        }
    }

    /// Moves the clock, ticks the relay, and wakes whoever asked for it.
    pub fn pass(&mut self, seconds: u64) {
        self.now += seconds;
        let effects = self.relay.tick(self.relay_now());
        self.perform(effects);
        let now = self.now;
        let due: Vec<usize> =
            self.wakes.iter().filter(|(at, _)| *at <= now).map(|(_, device)| *device).collect();
        self.wakes.retain(|(at, _)| *at > now);
        for device in due {
            self.feed(device, Fact::Tick);
        }
        self.run();
    }

    /// How many times somebody asked to be woken and was not yet.
    pub fn wakes(&self) -> usize {
        self.wakes.len()
    }

    /// Switches a device off without warning.
    pub fn crash(&mut self, device: usize) {
        self.devices[device].party = None;
        self.notice_crash(device);
        self.run();
    }

    /// Switches a device on again and connects it, within the same second.
    pub fn restart(&mut self, device: usize) {
        self.notice_crash(device);
        self.devices[device].switch_on();
        self.connect(device);
        self.run();
    }

    /// Loses a device for good.
    pub fn lose(&mut self, device: usize) {
        self.devices[device].gone = true;
        self.crash(device);
    }

    /// The devices that are off and can be switched on again.
    pub fn crashed(&self) -> Vec<usize> {
        let is_off = |device: &usize| {
            let device = &self.devices[*device];
            device.party.is_none() && !device.gone
        };
        (0..self.devices.len()).filter(is_off).collect()
    }

    /// Connects a device to the relay.
    pub fn connect(&mut self, device: usize) {
        let connection = ConnectionId(self.next_connection);
        self.next_connection += 1;
        self.connections[device] = Some(connection);
        let party = self.devices[device].id();
        self.lines.logged_in(device);
        self.feed(device, Fact::Connected);
        let effects = self.relay.connect(party, connection, self.relay_now());
        self.perform(effects);
    }

    /// Cuts a device off.
    pub fn disconnect(&mut self, device: usize) {
        if self.hang_up(device) {
            self.lines.cut(device);
            self.feed(device, Fact::Disconnected);
        }
    }

    /// Opens a lobby on device 0, seats everyone, and starts.
    pub fn found(&mut self, threshold: u8, holders: u8) {
        let terms = self.terms(threshold, holders);
        self.order(0, |party, moment| party.create(terms, Vec::new(), moment));
        let invite = self.invite(0);
        for device in 1..usize::from(holders) {
            self.order(device, |party, moment| party.join(&invite, moment));
        }
        self.order(0, |party, _| party.start());
    }

    /// Creates a wallet with the first devices, all humans saying yes.
    ///
    /// # Panics
    ///
    /// Unless every one of them ends up holding the same committed wallet.
    pub fn create(&mut self, threshold: u8, holders: u8) -> WalletId {
        self.found(threshold, holders);
        for device in 0..usize::from(holders) {
            self.order(device, |party, moment| party.confirm_code(moment));
        }
        let mut wallets = (0..usize::from(holders)).map(|device| self.only_wallet(device));
        let first = wallets.next().flatten().expect("device 0 holds the wallet");
        assert!(wallets.all(|wallet| wallet == Some(first)), "all hold the same wallet");
        first
    }

    /// The terms that stories use.
    pub fn terms(&self, threshold: u8, holders: u8) -> WalletTerms {
        let name = Name::new("Savings").expect("a good name");
        WalletTerms {
            name,
            threshold,
            holders,
            practice: false,
            master: None,
            brought: None,
            exported: false,
        }
    }

    /// The invite that a device shows.
    ///
    /// # Panics
    ///
    /// When it shows none.
    pub fn invite(&mut self, device: usize) -> Invite {
        let view = self.devices[device].party().view();
        let link = view.session.and_then(|session| session.invite).expect("an invite is shown");
        Invite::parse(&link).expect("our own invite reads")
    }

    /// The one wallet that a device holds.
    pub fn only_wallet(&mut self, device: usize) -> Option<WalletId> {
        let wallets = self.devices[device].party().wallets();
        wallets.keys().next().copied().filter(|_| wallets.len() == 1)
    }

    /// What a device's human noticed since the last look.
    pub fn take_notices(&mut self, device: usize) -> Vec<Happening> {
        std::mem::take(&mut self.devices[device].noticed)
    }

    fn relay_now(&self) -> RelayMoment {
        RelayMoment::from_millis(self.now * 1000)
    }

    /// A device that stopped has no line any more.
    fn notice_crash(&mut self, device: usize) {
        self.hang_up(device);
        self.lines.forget_all(device);
        self.wakes.retain(|(_, waking)| *waking != device);
    }

    fn hang_up(&mut self, device: usize) -> bool {
        let Some(connection) = self.connections[device].take() else { return false };
        let party = self.devices[device].id();
        let effects = self.relay.disconnect(party, connection);
        self.perform(effects);
        true
    }

    fn carry_up(&mut self, device: usize, frame: wire::relay::ClientFrame) {
        let party = self.devices[device].id();
        let Some(connection) = self.connections[device] else { return };
        let now = self.relay_now();
        let effects = self.relay.frame(party, connection, frame, now, &mut self.rng);
        self.perform(effects);
    }

    fn carry_down(&mut self, device: usize, frame: RelayFrame) {
        let Some(connection) = self.connections[device] else { return };
        if let RelayFrame::Deliver { cursor, .. } = &frame {
            let party = self.devices[device].id();
            let effects = self.relay.written(party, connection, *cursor);
            self.perform(effects);
        }
        self.lines.settle(device, &frame);
        self.feed(device, Fact::Relay(frame));
    }

    fn perform(&mut self, effects: Vec<RelayEffect>) {
        for effect in effects {
            match effect {
                RelayEffect::Keep(_) | RelayEffect::Replace(_) => {}
                RelayEffect::Tell { to, frame } => {
                    let device = self.connections.iter().position(|held| *held == Some(to));
                    if let Some(device) = device {
                        self.lines.put(Carried::down(device, frame));
                    }
                }
            }
        }
    }

    fn feed(&mut self, device: usize, fact: Fact) {
        if !self.devices[device].take_step() {
            return;
        }
        let now = self.devices[device].clock(self.now);
        self.moments += 1;
        let Some(party) = &mut self.devices[device].party else { return };
        let mut moment = Moment { now, micros: self.moments, rng: &mut self.rng, crew: &InTurn };
        party.feed(fact, &mut moment);
        self.drain(device);
    }

    /// Performs a party's effects strictly in order, as every driver must. Each is a step at which
    /// the device may crash.
    fn drain(&mut self, device: usize) {
        loop {
            let Some(party) = &mut self.devices[device].party else { return };
            let Some(effect) = party.next_effect() else { return };
            if !self.devices[device].take_step() {
                return;
            }
            match effect {
                Effect::Keep { record, contents, read_back } => {
                    let held = &mut self.devices[device];
                    let failed = held.take_write();
                    if failed != Some(Leaves::Before) {
                        held.disk.insert(record.clone(), contents.expose().to_vec());
                    }
                    let fact = match failed {
                        Some(_) => Some(Fact::NotKept { record }),
                        None => read_back.then_some(Fact::Kept { record, contents }),
                    };
                    if let Some(fact) = fact {
                        self.feed(device, fact);
                    }
                }
                Effect::Read { record } if self.devices[device].reads_fail => {
                    self.feed(device, Fact::NotRead { record });
                }
                Effect::Erase { record } if self.devices[device].erases_fail => {
                    self.feed(device, Fact::NotErased { record });
                }
                Effect::Read { record } => {
                    let contents = self.devices[device].disk.get(&record).cloned();
                    let contents = contents.map(SecretBytes::new);
                    self.feed(device, Fact::Read { record, contents });
                }
                Effect::Erase { record } => {
                    self.devices[device].remember();
                    self.devices[device].disk.remove(&record);
                }
                Effect::Mark { wallet, mark } => {
                    let marks = self.devices[device].marks.get_or_insert_default();
                    match mark {
                        Some(mark) => marks.insert(wallet, mark),
                        None => marks.remove(&wallet),
                    };
                }
                Effect::Send(frame) => {
                    let connected = self.connections[device].is_some();
                    self.lines.send(device, frame, connected);
                }
                Effect::Publish { raw, .. } => self.devices[device].published.push(raw),
                Effect::Show(happening) => self.devices[device].noticed.push(happening),
                Effect::Wake(at) => self.wakes.push((at, device)),
            }
        }
    }
}
