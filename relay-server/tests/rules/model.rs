//! The relay against a model of it that is too simple to be wrong: lists, and no care for speed.

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;
use wire::{
    PartyId, SessionLocator,
    relay::{ClientFrame, Lobby, Refusal, RelayFrame},
};

use crate::table::{A, B, C, D, Table};

const PARTIES: [PartyId; 4] = [A, B, C, D];
/// Passes before each act, so that nobody meets the allowance for requests.
const STEP: u64 = 6;
const STALL: u64 = 10 * 60;
const DAY: u64 = 24 * 60 * 60;

/// What somebody does. Parties and sessions are numbers, taken modulo how many there are.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Open { who: usize, seats: u8, wanted: Vec<usize> },
    Join { who: usize, session: usize },
    Leave { who: usize, session: usize },
    Start { who: usize, session: usize },
    Close { who: usize, session: usize },
    Send { who: usize, session: usize, to: usize, jump: u64 },
    Post { who: usize, to: usize, seq: u64 },
    Ack { who: usize, nth: usize },
    Connect { who: usize },
    Disconnect { who: usize },
    Pass { seconds: u64 },
    Crash,
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let (who, session) = (0..4usize, 0..6usize);
    let pair = (who.clone(), session.clone());
    let wanted = prop_oneof![Just(vec![]), proptest::sample::subsequence(vec![0, 1, 2, 3], 1..4),];
    prop_oneof![
        3 => (who.clone(), 2..4u8, wanted)
            .prop_map(|(who, seats, wanted)| Act::Open { who, seats, wanted }),
        6 => pair.clone().prop_map(|(who, session)| Act::Join { who, session }),
        2 => pair.clone().prop_map(|(who, session)| Act::Leave { who, session }),
        3 => pair.clone().prop_map(|(who, session)| Act::Start { who, session }),
        1 => pair.clone().prop_map(|(who, session)| Act::Close { who, session }),
        9 => (pair, who.clone(), prop_oneof![4 => Just(1), 1 => 0..3u64])
            .prop_map(|((who, session), to, jump)| Act::Send { who, session, to, jump }),
        2 => (who.clone(), who.clone(), 0..6u64)
            .prop_map(|(who, to, seq)| Act::Post { who, to, seq }),
        4 => (who.clone(), 0..8usize).prop_map(|(who, nth)| Act::Ack { who, nth }),
        2 => who.clone().prop_map(|who| Act::Connect { who }),
        1 => who.prop_map(|who| Act::Disconnect { who }),
        2 => prop_oneof![8 => 0..STALL, 4 => Just(STALL), 1 => Just(DAY - STALL), 1 => Just(29 * DAY)]
            .prop_map(|seconds| Act::Pass { seconds }),
        1 => Just(Act::Crash),
    ]
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Letter {
    /// Which it is: numbers begin anew for whoever left a lobby and came back.
    id: usize,
    session: Option<usize>,
    from: usize,
    seq: u64,
    age: u64,
}

#[derive(Debug, Default)]
struct Session {
    by: usize,
    seats: usize,
    open_door: bool,
    awaited: Vec<usize>,
    seated: Vec<usize>,
    started: bool,
    over: bool,
    age: u64,
    /// Seconds without progress, by party.
    idle: BTreeMap<usize, u64>,
}

#[derive(Debug, Default)]
struct Model {
    sessions: Vec<Session>,
    active: [Option<usize>; 4],
    online: [bool; 4],
    last: BTreeMap<(Option<usize>, usize, usize), u64>,
    /// Seconds since a post route was used.
    unused: BTreeMap<(usize, usize), u64>,
    mail: [Vec<Letter>; 4],
    /// How many letters were taken so far.
    taken: usize,
    /// What came over the current connection and may be acknowledged.
    came: [Vec<Letter>; 4],
}

type Answer = Result<(), Refusal>;

impl Model {
    fn open(&mut self, who: usize, seats: u8, wanted: &[usize], names: &Names) -> Answer {
        let seats = usize::from(seats);
        if !wanted.is_empty() && (wanted.contains(&who) || wanted.len() + 1 != seats) {
            return Err(Refusal::Invalid);
        }
        self.free(who, None, names)?;
        if self.sessions.iter().filter(|session| !session.over && session.by == who).count() >= 3 {
            return Err(Refusal::TooMany);
        }
        self.active[who] = Some(self.sessions.len());
        self.sessions.push(Session {
            by: who,
            seats,
            open_door: wanted.is_empty(),
            awaited: wanted.to_vec(),
            seated: vec![who],
            idle: BTreeMap::from([(who, 0)]),
            ..Session::default()
        });
        Ok(())
    }

    fn join(&mut self, who: usize, s: usize, names: &Names) -> Answer {
        let session = &self.sessions[s];
        let known = session.seated.contains(&who) || session.awaited.contains(&who);
        if session.over || !known && !session.open_door {
            return Err(Refusal::NoSuchSession);
        }
        self.free(who, Some(s), names)?;
        let session = &mut self.sessions[s];
        if !session.seated.contains(&who) {
            if session.started {
                return Err(Refusal::AlreadyStarted);
            }
            if session.seated.len() == session.seats {
                return Err(Refusal::Full);
            }
            session.awaited.retain(|other| *other != who);
            session.seated.push(who);
        }
        session.idle.insert(who, 0);
        self.active[who] = Some(s);
        Ok(())
    }

    fn leave(&mut self, who: usize, s: usize) -> Answer {
        let session = &mut self.sessions[s];
        let seated = session.seated.contains(&who);
        if session.over || !seated && !session.awaited.contains(&who) {
            return Err(Refusal::NoSuchSession);
        }
        if !seated || session.started || session.by == who {
            self.end(s);
            return Ok(());
        }
        session.seated.retain(|other| *other != who);
        if !session.open_door {
            session.awaited.push(who);
        }
        self.last.retain(|(session, from, _), _| *session != Some(s) || *from != who);
        if self.active[who] == Some(s) {
            self.active[who] = None;
        }
        Ok(())
    }

    fn start(&mut self, who: usize, s: usize, names: &Names) -> Answer {
        self.leads(who, s)?;
        if self.sessions[s].started {
            return Err(Refusal::AlreadyStarted);
        }
        if self.sessions[s].seated.len() < self.sessions[s].seats {
            return Err(Refusal::NotComplete);
        }
        self.free(who, Some(s), names)?;
        self.sessions[s].started = true;
        for party in self.sessions[s].seated.clone() {
            if self.free(party, Some(s), names).is_ok() {
                self.active[party] = Some(s);
                self.sessions[s].idle.insert(party, 0);
            }
        }
        Ok(())
    }

    fn close(&mut self, who: usize, s: usize) -> Answer {
        self.leads(who, s)?;
        self.end(s);
        Ok(())
    }

    fn send(&mut self, who: usize, s: usize, to: usize, seq: u64, names: &Names) -> Answer {
        let session = &self.sessions[s];
        if session.over || !session.seated.contains(&who) {
            return Err(Refusal::NoSuchSession);
        }
        if who == to || !session.seated.contains(&to) {
            return Err(Refusal::Invalid);
        }
        self.free(who, Some(s), names)?;
        let next = self.last.get(&(Some(s), who, to)).map_or(0, |last| last + 1);
        if seq > next {
            return Err(Refusal::Invalid);
        }
        self.active[who] = Some(s);
        self.sessions[s].idle.insert(who, 0);
        if seq == next {
            self.take(Some(s), who, to, seq);
        }
        Ok(())
    }

    fn post(&mut self, who: usize, to: usize, seq: u64) -> Answer {
        if who == to {
            return Err(Refusal::Invalid);
        }
        if self.last.get(&(None, who, to)).is_none_or(|last| seq > *last) {
            self.unused.insert((who, to), 0);
            self.take(None, who, to, seq);
        }
        Ok(())
    }

    fn take(&mut self, session: Option<usize>, from: usize, to: usize, seq: u64) {
        self.last.insert((session, from, to), seq);
        self.taken += 1;
        let letter = Letter { id: self.taken, session, from, seq, age: 0 };
        self.mail[to].push(letter.clone());
        if self.online[to] {
            self.came[to].push(letter);
        }
    }

    /// The party handled the first `count` letters of its connection.
    fn acknowledge(&mut self, who: usize, count: usize) {
        for handled in &self.came[who][..count] {
            let same = |letter: &Letter| letter.id == handled.id;
            let Some(place) = self.mail[who].iter().position(same) else { continue };
            let letter = self.mail[who].remove(place);
            let Some(s) = letter.session else { continue };
            if !self.sessions[s].over && self.sessions[s].seated.contains(&who) {
                self.sessions[s].idle.insert(who, 0);
            }
        }
    }

    fn connect(&mut self, who: usize) {
        self.online[who] = true;
        self.came[who] = self.mail[who].clone();
    }

    fn pass(&mut self, seconds: u64) {
        for s in 0..self.sessions.len() {
            let session = &mut self.sessions[s];
            session.age += seconds;
            session.idle.values_mut().for_each(|idle| *idle += seconds);
            if session.over {
                continue;
            }
            let idle = |session: &Session, who: &usize| session.idle[who] >= STALL;
            if session.started && session.seated.iter().all(|who| idle(session, who))
                || !session.started && session.age >= DAY
            {
                self.end(s);
            } else if !session.started {
                for who in session.seated.iter().filter(|who| idle(session, who)) {
                    if self.active[*who] == Some(s) {
                        self.active[*who] = None;
                    }
                }
            }
        }
        for letters in &mut self.mail {
            letters.iter_mut().for_each(|letter| letter.age += seconds);
            let life = |letter: &Letter| if letter.session.is_some() { DAY } else { 30 * DAY };
            letters.retain(|letter| letter.age < life(letter));
        }
        self.unused.values_mut().for_each(|unused| *unused += seconds);
        let forgotten = self.unused.extract_if(.., |_, unused| *unused >= 30 * DAY);
        for ((from, to), _) in forgotten {
            self.last.remove(&(None, from, to));
        }
    }

    fn crash(&mut self) {
        self.online = [false; 4];
        for session in &mut self.sessions {
            session.idle.values_mut().for_each(|idle| *idle = 0);
        }
    }

    fn end(&mut self, s: usize) {
        self.sessions[s].over = true;
        for active in &mut self.active {
            if *active == Some(s) {
                *active = None;
            }
        }
    }

    fn leads(&self, who: usize, s: usize) -> Answer {
        let session = &self.sessions[s];
        let known = session.seated.contains(&who) || session.awaited.contains(&who);
        if session.over || !known {
            return Err(Refusal::NoSuchSession);
        }
        if session.by == who { Ok(()) } else { Err(Refusal::NotInitiator) }
    }

    fn free(&self, who: usize, besides: Option<usize>, names: &Names) -> Answer {
        match self.active[who] {
            Some(s) if Some(s) != besides => Err(Refusal::InOtherSession { session: names[s] }),
            _ => Ok(()),
        }
    }
}

/// The relay's name for each session of the model.
type Names = Vec<SessionLocator>;

/// A letter as it came: cursor, session, sender, number.
type Came = (u64, Option<SessionLocator>, PartyId, u64);

/// The relay and its model, side by side.
struct Both {
    table: Table,
    model: Model,
    names: Names,
    /// The letters that came over each party's current connection.
    came: [Vec<Came>; 4],
}

impl Both {
    fn act(&mut self, act: &Act) {
        self.pass(STEP);
        self.compare();
        let session = |s: usize| self.likely_session(s);
        let online = |who: usize| self.model.online[who];
        match *act {
            Act::Open { who, seats, ref wanted } if online(who) => {
                let expected = self.model.open(who, seats, wanted, &self.names);
                let wanted = wanted.iter().map(|other| PARTIES[*other]).collect();
                self.say(who, ClientFrame::Open { request: 1, seats, wanted }, expected);
            }
            Act::Join { who, session: s } if online(who) => {
                let Some(s) = session(s) else { return };
                let expected = self.model.join(who, s, &self.names);
                let frame = ClientFrame::Join { request: 1, session: self.names[s] };
                self.say(who, frame, expected);
            }
            Act::Leave { who, session: s } if online(who) => {
                let Some(s) = session(s) else { return };
                let expected = self.model.leave(who, s);
                self.say(who, ClientFrame::Leave { session: self.names[s] }, expected);
            }
            Act::Start { who, session: s } if online(who) => {
                let Some(s) = session(s) else { return };
                let who =
                    if online(self.model.sessions[s].by) { self.model.sessions[s].by } else { who };
                let expected = self.model.start(who, s, &self.names);
                let frame = ClientFrame::Start { request: 1, session: self.names[s] };
                self.say(who, frame, expected);
            }
            Act::Close { who, session: s } if online(who) => {
                let Some(s) = session(s) else { return };
                let expected = self.model.close(who, s);
                self.say(who, ClientFrame::Close { session: self.names[s] }, expected);
            }
            Act::Send { who, session: s, to, jump } if online(who) => {
                let Some(s) = self.seated_session(who, s) else { return };
                let to = self.likely_recipient(who, s, to);
                let last = self.model.last.get(&(Some(s), who, to));
                let seq = last.map_or_else(|| jump.saturating_sub(1), |last| last + jump);
                let expected = self.model.send(who, s, to, seq, &self.names);
                let (session, to) = (self.names[s], PARTIES[to]);
                self.say(who, ClientFrame::Send { session, to, seq, letter: vec![1] }, expected);
            }
            Act::Post { who, to, seq } if online(who) => {
                let expected = self.model.post(who, to, seq);
                let frame = ClientFrame::Post { to: PARTIES[to], seq, letter: vec![2] };
                self.say(who, frame, expected);
            }
            Act::Ack { who, nth } if online(who) && !self.came[who].is_empty() => {
                let nth = nth % self.came[who].len();
                self.model.acknowledge(who, nth + 1);
                let cursor = self.came[who][nth].0;
                self.say(who, ClientFrame::Ack { cursor }, Ok(()));
            }
            Act::Connect { who } => {
                self.model.connect(who);
                self.came[who].clear();
                self.table.connect(PARTIES[who]);
            }
            Act::Disconnect { who } if online(who) => {
                self.model.online[who] = false;
                self.table.disconnect(PARTIES[who]);
            }
            Act::Pass { seconds } => self.pass(seconds),
            Act::Crash => {
                self.model.crash();
                self.table.crash();
            }
            _ => {}
        }
        self.compare();
    }

    /// Most often one that is not over, so that acts have something to act on.
    fn likely_session(&self, s: usize) -> Option<usize> {
        let live = self.sessions(|session| !session.over || s.is_multiple_of(5));
        Some(live[s.checked_rem(live.len())?])
    }

    /// Most often one that the party sits in.
    fn seated_session(&self, who: usize, s: usize) -> Option<usize> {
        let seated = self.sessions(|session| {
            s.is_multiple_of(5) || !session.over && session.seated.contains(&who)
        });
        Some(seated[s.checked_rem(seated.len())?])
    }

    /// Most often somebody else in the session.
    fn likely_recipient(&self, who: usize, s: usize, to: usize) -> usize {
        let others = self.model.sessions[s].seated.iter().copied().filter(|other| *other != who);
        let others: Vec<usize> = others.collect();
        if to == 3 || others.is_empty() { to } else { others[to % others.len()] }
    }

    fn sessions(&self, pick: impl Fn(&Session) -> bool) -> Vec<usize> {
        let sessions = self.model.sessions.iter().enumerate();
        sessions.filter(|(_, session)| pick(session)).map(|(s, _)| s).collect()
    }

    fn say(&mut self, who: usize, frame: ClientFrame, expected: Answer) {
        self.table.say(PARTIES[who], frame.clone());
        let heard = self.table.peek(PARTIES[who]);
        let answer = heard.iter().find_map(|frame| match frame {
            RelayFrame::Refused { reason, .. } => Some(Err(*reason)),
            RelayFrame::Opened { session, .. } => {
                self.names.push(*session);
                Some(Ok(()))
            }
            _ => None,
        });
        assert_eq!(answer.unwrap_or(Ok(())), expected, "{frame:?}");
    }

    fn pass(&mut self, seconds: u64) {
        self.model.pass(seconds);
        self.table.pass(Duration::from_secs(seconds));
    }

    /// What everybody was told agrees with the model, and what was kept with the relay.
    fn compare(&mut self) {
        for (who, party) in PARTIES.into_iter().enumerate() {
            for frame in self.table.hear(party) {
                match frame {
                    RelayFrame::Deliver { cursor, session, from, seq, .. } => {
                        self.came[who].push((cursor, session, from, seq));
                        self.table.written(party, cursor);
                    }
                    RelayFrame::Gone { session, .. } => {
                        let s = self.names.iter().position(|name| *name == session).unwrap();
                        assert!(self.model.sessions[s].over);
                    }
                    _ => {}
                }
            }
            if self.model.online[who] {
                let expected = self.model.came[who].iter();
                let name = |s: usize| self.names[s];
                let expected: Vec<_> = expected
                    .map(|letter| (letter.session.map(name), PARTIES[letter.from], letter.seq))
                    .collect();
                let came: Vec<_> = self.came[who].iter().map(|l| (l.1, l.2, l.3)).collect();
                assert_eq!(came, expected, "the letters of {who}");
            }
        }
        self.compare_lobbies();
        self.table.check_rows();
    }

    fn compare_lobbies(&mut self) {
        for (s, session) in self.model.sessions.iter().enumerate() {
            let Some(lobby) = self.table.lobbies.get(&self.names[s]) else { continue };
            if !session.over {
                let Lobby { participants, started, .. } = lobby;
                let seated: Vec<_> = participants.iter().map(|p| (p.party, p.online)).collect();
                let expected =
                    session.seated.iter().map(|who| (PARTIES[*who], self.model.online[*who]));
                let anybody = session.seated.iter().any(|who| self.model.online[*who]);
                if anybody {
                    assert_eq!(seated, expected.collect::<Vec<_>>());
                    assert_eq!(*started, session.started);
                }
            }
        }
    }
}

/// Plays the acts with all four connected at first.
pub(crate) fn play(acts: &[Act]) -> Table {
    let mut both = Both {
        table: Table::with(&[]),
        model: Model::default(),
        names: Vec::new(),
        came: Default::default(),
    };
    for who in 0..4 {
        both.act(&Act::Connect { who });
    }
    for act in acts {
        both.act(act);
    }
    both.table
}

#[test]
fn a_letter_that_was_handled_twice_takes_no_later_one_of_its_number_along() {
    let send = |who| Act::Send { who, session: 0, to: 0, jump: 1 };
    let join = Act::Join { who: 3, session: 0 };
    let ack = Act::Ack { who: 1, nth: 2 };
    play(&[
        Act::Open { who: 1, seats: 2, wanted: vec![] },
        join.clone(),
        send(3),
        Act::Leave { who: 3, session: 0 },
        join,
        send(3),
        ack.clone(),
        ack,
        Act::Connect { who: 1 },
    ]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_relay_does_what_its_model_does(acts in prop::collection::vec(act(), 1..150)) {
        play(&acts);
    }
}
