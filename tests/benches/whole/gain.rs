//! What all cores give one device that sets up its pairs with six others.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use host::cores::Cores;
use mpc::{
    Advance, Brought, Crew, Curve, InTurn, Inbox, Making, MakingPlan, Quorum, RoundOutput,
    SecretBytes, SessionId, ShareIndex, Source,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::figures::{median, ratio};

const HOLDERS: u8 = 7;
const TIMES: usize = 9;

type Said = BTreeMap<ShareIndex, RoundOutput>;

/// Measures in turns and prints: everything that the first of seven holders computes between the
/// first message of a making and its last.
pub(crate) fn tell() {
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        times.0.push(first_of_seven(&InTurn));
        times.1.push(first_of_seven(&Cores));
    }
    let (in_turn, at_once) = (median(&times.0), median(&times.1));
    let gain = ratio(in_turn, at_once);
    println!("six pairs of one device, one after the other: {in_turn:.1?}");
    println!("  on all cores: {at_once:.1?}, {gain:.2} times as fast ({TIMES} times)");
}

fn first_of_seven(crew: &dyn Crew) -> Duration {
    let holders: BTreeSet<ShareIndex> =
        (1..=HOLDERS).map(|number| ShareIndex::new(number).expect("not 0")).collect();
    let first = *holders.first().expect("seven of them");
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let mut spent = Duration::ZERO;
    let mut awaiting = BTreeMap::new();
    let mut said = Said::new();
    for me in &holders {
        let plan = MakingPlan {
            session: SessionId([7; 32]),
            quorum: Quorum::new(4, HOLDERS).expect("4 of 7"),
            holders: holders.clone(),
            me: *me,
            source: Source::Born(vec![Curve::Secp256k1]),
        };
        let (making, output) =
            Making::start(plan, Brought::Nothing, &mut rng).expect("a plan that fits");
        awaiting.insert(*me, making);
        said.insert(*me, output);
    }
    while !awaiting.is_empty() {
        let (mut next, mut next_said) = (BTreeMap::new(), Said::new());
        for (me, making) in awaiting {
            let inbox = inbox(me, &said);
            let start = Instant::now();
            // Only the first is measured; the others hurry.
            let advance = making.advance(inbox, if me == first { crew } else { &Cores });
            spent += if me == first { start.elapsed() } else { Duration::ZERO };
            if let Advance::Next(making, output) = advance.expect("honest holders") {
                next.insert(me, making);
                next_said.insert(me, output);
            }
        }
        (awaiting, said) = (next, next_said);
    }
    spent
}

fn inbox(me: ShareIndex, said: &Said) -> Inbox {
    let others = || said.iter().filter(move |(from, _)| **from != me);
    Inbox {
        broadcast: others().map(|(from, said)| (*from, said.broadcast.clone())).collect(),
        direct: others()
            .map(|(from, said)| {
                let body = said.direct.get(&me).expect("one to each");
                // EXPOSE: a bench carries what the channel would.
                (*from, SecretBytes::new(body.expose().to_vec()))
            })
            .collect(),
    }
}
