//! When members were last heard, and who is connected by the relay's word.

use party::{RecordKey, Refused};
use scenarios::{Carried, Frame, Toy, World};
use wire::{
    PartyId, WalletId,
    relay::{ClientFrame, RelayFrame},
};

fn setting() -> (World<Toy>, WalletId) {
    let mut world = World::<Toy>::new(4, 8);
    let wallet = world.create(2, 3);
    world.pass(25);
    (world, wallet)
}

fn seen(world: &mut World<Toy>, device: usize, of: usize) -> Option<u64> {
    let of = world.devices[of].id();
    let view = world.devices[device].party().view().wallets.remove(0);
    view.members.iter().find(|member| member.party == of).unwrap().seen
}

fn online(world: &mut World<Toy>, device: usize) -> Vec<Option<bool>> {
    let ids: Vec<PartyId> = world.devices.iter().map(|device| device.id()).collect();
    let view = world.devices[device].party().view().wallets.remove(0);
    let of = |id: &PartyId| view.members.iter().find(|member| member.party == *id)?.online;
    ids.iter().map(of).collect()
}

#[test]
fn whoever_made_a_wallet_together_was_heard_then_and_the_disk_knows_it() {
    let (mut world, _) = setting();
    let made = seen(&mut world, 0, 1).expect("heard");
    assert!(made <= world.now && world.now - made < 60);
    assert_eq!(seen(&mut world, 0, 0), None, "nobody hears himself");
    world.crash(0);
    world.restart(0);
    assert_eq!(seen(&mut world, 0, 1), Some(made));
}

#[test]
fn a_member_that_talks_on_is_noted_once_an_hour_and_a_letter_that_does_not_open_never() {
    let (mut world, wallet) = setting();
    let made = seen(&mut world, 0, 1).expect("heard");
    let record = world.devices[0].disk.get(&RecordKey::Contacts).cloned();
    let tell = |world: &mut World<Toy>| {
        world.order(1, |party, moment| party.recovery_saved(wallet, 1, moment));
    };
    tell(&mut world);
    assert_eq!(seen(&mut world, 0, 1), Some(made));
    assert_eq!(world.devices[0].disk.get(&RecordKey::Contacts).cloned(), record, "nothing written");

    world.pass(3600);
    // What the relay names a member's letter, and is none, is no sign of it.
    let from = world.devices[1].id();
    let letter = wire::encode(&wire::letter::Packet::Standing { records: vec![7; 99].into() });
    let frame = RelayFrame::Deliver { cursor: 0, session: None, from, seq: 0, letter };
    world.inject(Carried::down(0, frame));
    assert_eq!(seen(&mut world, 0, 1), Some(made));

    tell(&mut world);
    let now = world.now;
    assert_eq!(seen(&mut world, 0, 1), Some(now));
    // A clock that was set back counts from there.
    world.devices[0].ahead = -86_400;
    tell(&mut world);
    assert_eq!(seen(&mut world, 0, 1), Some(now - 86_400));
}

#[test]
fn the_relay_is_asked_who_is_connected_and_its_word_is_shown() {
    let (mut world, wallet) = setting();
    world.crash(2);
    assert_eq!(online(&mut world, 0), vec![None; 4], "nobody asked");
    world.order(0, |party, moment| party.look(wallet, moment));
    assert_eq!(online(&mut world, 0), [None, Some(true), Some(false), None]);
    world.restart(2);
    world.pass(30);
    world.order(0, |party, moment| party.look(wallet, moment));
    assert_eq!(online(&mut world, 0), [None, Some(true), Some(true), None]);

    world.disconnect(0);
    assert_eq!(online(&mut world, 0), vec![None; 4], "without a line nobody says anything");
    let refused = world.tell(0, |party, moment| party.look(wallet, moment));
    assert_eq!(refused, Err(Refused::Offline));
}

#[test]
fn a_relay_is_not_asked_the_same_at_once_and_tells_nothing_that_was_not_asked() {
    let (mut world, wallet) = setting();
    let stranger = world.devices[3].id();
    let lie = RelayFrame::Seen { online: vec![stranger, world.devices[1].id()] };
    world.inject(Carried::down(0, lie.clone()));
    assert_eq!(online(&mut world, 0), vec![None; 4], "an answer without a question");

    let (told, heard) = std::sync::mpsc::channel();
    world.meddler = Some(Box::new(move |carried: Carried| {
        if let Frame::Up(ClientFrame::Look { parties }) = &carried.frame {
            told.send(parties.len()).unwrap();
        }
        vec![carried]
    }));
    for _ in 0..5 {
        world.order(0, |party, moment| party.look(wallet, moment));
    }
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), [2], "once, about the two others");
    world.inject(Carried::down(0, lie));
    assert_eq!(online(&mut world, 0), [None, Some(true), Some(false), None]);
}
