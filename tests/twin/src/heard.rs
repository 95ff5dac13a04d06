//! What was said and kept, as one hash.

use std::{cell::RefCell, rc::Rc};

use data_encoding::HEXLOWER;
use party::Scheme;
use scenarios::{Carried, Frame, Meddler, World};
use sha2::{Digest as _, Sha256};

/// A transcript. Its clones are the same one.
#[derive(Clone, Default)]
pub struct Heard(Rc<RefCell<Sha256>>);

impl Heard {
    /// Takes something in, under a name.
    pub fn note(&self, what: &str, bytes: &[u8]) {
        let mut hash = self.0.borrow_mut();
        for part in [what.as_bytes(), bytes] {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hash.update(length.to_be_bytes());
            hash.update(part);
        }
    }

    /// Takes in every frame that the network carries, before whoever changes it does.
    pub fn listen(&self, mut then: impl FnMut(Carried) -> Vec<Carried> + 'static) -> Meddler {
        let heard = self.clone();
        Box::new(move |carried| {
            let device = carried.device;
            match &carried.frame {
                Frame::Up(frame) => heard.note(&format!("{device} up"), &wire::encode(frame)),
                Frame::Down(frame) => heard.note(&format!("{device} down"), &wire::encode(frame)),
            }
            then(carried)
        })
    }

    /// Takes in what every device keeps, handed out and noticed.
    pub fn look_at<S: Scheme>(&self, world: &World<S>) {
        for device in &world.devices {
            for (record, contents) in &device.disk {
                self.note(&format!("{record:?}"), contents);
            }
            for raw in &device.published {
                self.note("published", raw);
            }
            for happening in &device.noticed {
                self.note("noticed", format!("{happening:?}").as_bytes());
            }
        }
    }

    /// The hash of all of it, in hex.
    #[must_use]
    pub fn digest(&self) -> String {
        HEXLOWER.encode(&self.0.borrow().clone().finalize())
    }
}
