//! One party of a wallet of two, whose other party lives on the other system.
//!
//! Both systems set up the same world. In each the other's device is there by name and switched off, and what it would
//! be told goes out. The relay's rules are those of the founder's side.

use std::{cell::RefCell, rc::Rc};

use data_encoding::HEXLOWER;
use party::Threshold;
use scenarios::{Carried, Frame, World};
use serde::{Deserialize, Serialize};
use wire::Invite;

/// How much of its generator the guest throws away, so that the two sides never draw the same.
const APART: usize = 1 << 20;

/// Which party lives here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Opens the lobby.
    Founder,
    /// Takes the invite up.
    Guest,
}

/// A party, and what it has to say to the other side.
pub struct Seat {
    side: Side,
    world: World<Threshold>,
    out: Rc<RefCell<Vec<String>>>,
}

/// What came of it, equal on both sides.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The address of the wallet that both hold.
    address: Option<String>,
    /// The digest of what both agreed on.
    manifest: Option<String>,
    /// The transactions that were signed.
    published: Vec<String>,
    /// What went wrong.
    failed: Vec<&'static str>,
}

impl Seat {
    /// Takes a seat in the world of this seed.
    #[must_use]
    pub fn new(side: Side, seed: u64) -> Self {
        let mut world = World::new(2, seed);
        let out = Rc::new(RefCell::new(Vec::new()));
        let said = Rc::clone(&out);
        let far = far(side);
        world.devices[far].party = None;
        if side == Side::Guest {
            world.tell(me(side), |_, moment| moment.rng.fill_bytes(&mut vec![0; APART]));
        }
        world.meddler = Some(Box::new(move |carried| {
            let Carried { device, frame } = &carried;
            let outward = match (side, frame) {
                (Side::Founder, Frame::Down(frame)) if *device == far => wire::encode(frame),
                (Side::Guest, Frame::Up(frame)) => wire::encode(frame),
                _ => return vec![carried],
            };
            said.borrow_mut().push(HEXLOWER.encode(&outward));
            // The relay here must learn that it was written.
            if side == Side::Founder { vec![carried] } else { Vec::new() }
        }));
        Self { side, world, out }
    }

    /// The founder opens a lobby; the link for the guest.
    pub fn found(&mut self) -> String {
        self.world.set_out(2, 2);
        // It is for the other side.
        self.world.invite.take().unwrap().to_link()
    }

    /// The guest comes by a link.
    pub fn come(&mut self, link: &str) {
        self.world.invite = Some(Invite::parse(link).unwrap());
    }

    /// This side asks for a signature of both.
    pub fn propose(&mut self, nonce: u64) {
        let (me, far) = (me(self.side), far(self.side));
        let wallet = self.world.only_wallet(me).unwrap();
        let proposal = self.world.proposal(wallet, &[me, far], nonce);
        self.world.order(me, |party, moment| party.propose(&proposal, moment));
    }

    /// Takes in what the other side said, lets the person here do what is asked, and gives what this side says.
    /// What is no frame is dropped, as a line would.
    pub fn pass(&mut self, heard: &[String]) -> Vec<String> {
        for frame in heard {
            let bytes = HEXLOWER.decode(frame.as_bytes()).unwrap();
            let carried = match self.side {
                Side::Founder => wire::decode(&bytes, bytes.len())
                    .map(|frame| Carried::up(far(self.side), frame)),
                Side::Guest => wire::decode(&bytes, bytes.len())
                    .map(|frame| Carried::down(me(self.side), frame)),
            };
            if let Ok(carried) = carried {
                self.world.inject(carried);
            }
        }
        self.world.people_agree();
        self.out.take()
    }

    /// What came of it.
    #[must_use]
    pub fn told(&mut self) -> Told {
        let me = me(self.side);
        self.world.check("a seat", &[]);
        let failed = self.world.failures(me).iter().map(party::Failure::code).collect();
        let device = &self.world.devices[me];
        let published = device.published.iter().map(|raw| HEXLOWER.encode(raw)).collect();
        let party = device.party.as_ref().unwrap();
        let address = party.view().wallets.first().and_then(|held| held.address);
        let manifest = party.wallets().values().next().map(|held| held.manifest().digest());
        Told {
            address: address.map(|address| address.to_string()),
            manifest: manifest.map(|digest| HEXLOWER.encode(&digest)),
            published,
            failed,
        }
    }
}

const fn me(side: Side) -> usize {
    match side {
        Side::Founder => 0,
        Side::Guest => 1,
    }
}

const fn far(side: Side) -> usize {
    1 - me(side)
}
