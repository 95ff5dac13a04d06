//! What people agreed to, whom they chose, and what they called off: nobody else's to change.

use party::{Failure, OutcomeView};
use scenarios::{Frame, Toy, World};
use wire::relay::ClientFrame;

use super::relay_lies::last;

#[test]
fn nobody_signs_in_the_seat_of_whom_the_proposer_chose() {
    let mut world = World::<Toy>::new(3, 23);
    let wallet = world.create(2, 3);
    world.pass(25);
    let (chosen, other) = (world.devices[1].id(), world.devices[2].id());
    world.meddler = Some(Box::new(move |mut carried| {
        if let Frame::Up(ClientFrame::Open { wanted, .. }) = &mut carried.frame {
            assert_eq!(*wanted, [chosen]);
            *wanted = vec![other];
        }
        vec![carried]
    }));
    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    world.people_agree();
    assert!(world.devices.iter().all(|device| device.published.is_empty()));
    let failure = Failure::Stranger { party: other };
    assert_eq!(last(&mut world, 0), Some(OutcomeView::Failed(failure)));
    world.check("another signer", &[]);
}
