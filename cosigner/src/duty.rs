//! What to do about requests that wait, where no person looks at the inbox.

use party::{PartyView, SessionView, StageView, wire::SessionLocator};

/// How long a session that somebody asked for may stand still while others wait, in seconds. A member
/// that asks and never goes on would otherwise keep everybody else from this device for a day.
const PATIENCE: u64 = 10 * 60;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Duty {
    /// Nothing waits, or the present session goes on.
    Nothing,
    /// Open this request.
    Open(SessionLocator),
    /// Give the present session up: it stands still, and others wait.
    Leave,
}

/// The request that waits longest comes first. Nobody brings this device into another wallet by a
/// letter alone: that invite is its operator's to give.
pub(crate) fn next(view: &PartyView, now: u64) -> Duty {
    let own = view.inbox.iter().filter(|waiting| waiting.joins.is_none());
    let oldest = own.min_by_key(|waiting| (waiting.expires, waiting.session));
    let Some(waiting) = oldest.filter(|_| view.connected) else { return Duty::Nothing };
    match &view.session {
        None => Duty::Open(waiting.session),
        Some(session) if session.stage == StageView::Finished => Duty::Open(waiting.session),
        Some(session) if stands_still(session, now) => Duty::Leave,
        Some(_) => Duty::Nothing,
    }
}

/// True for a request of somebody else that has not moved for long. What was begun at the terminal is
/// the terminal's to end; rounds that stall end by themselves.
fn stands_still(session: &SessionView, now: u64) -> bool {
    let asked = !session.is_initiator && (session.terms.is_none() || session.kind.is_some());
    let waits = matches!(
        session.stage,
        StageView::Asking
            | StageView::Gathering { .. }
            | StageView::Approving { .. }
            | StageView::Agreeing { .. }
            | StageView::Exporting { .. }
            | StageView::Returning { .. }
    );
    asked && waits && now.saturating_sub(session.last_progress) >= PATIENCE
}

#[cfg(test)]
mod tests {
    use party::{
        InboxView,
        wire::{
            DeviceSecret, PartyId,
            descriptor::WalletTerms,
            pairing::{DeviceKind, Introduction},
            text::Name,
        },
    };

    use super::*;

    fn locator(number: u8) -> SessionLocator {
        SessionLocator::from_random([number; 16])
    }

    /// Requests that lapse at these moments wait, session 1 the first.
    fn view(expires: &[u64], session: Option<SessionView>) -> PartyView {
        let name = Name::new("Office server").unwrap();
        let bundle = DeviceSecret::from_seed(&[7; 64]).bundle();
        let inbox = (1..).zip(expires).map(|(number, expires)| InboxView {
            session: locator(number),
            initiator: PartyId::from_bytes([1; 32]),
            name: "Kitchen laptop".to_owned(),
            expires: *expires,
            change: None,
            joins: None,
            terms: None,
        });
        PartyView {
            me: bundle.party_id(),
            introduction: Introduction { bundle, name, kind: DeviceKind::Server },
            connected: true,
            wallets: Vec::new(),
            inbox: inbox.collect(),
            session,
            unfinished: vec![],
            missing: vec![],
            restored: vec![],
            parts: vec![],
            handed: vec![],
            last: None,
            exported: None,
        }
    }

    fn session(stage: StageView) -> SessionView {
        SessionView {
            session: Some(locator(9)),
            is_initiator: false,
            terms: None,
            wallet: None,
            kind: None,
            export_to: None,
            return_to: None,
            change: None,
            invite: None,
            seats: 2,
            people: Vec::new(),
            stage,
            last_progress: 1_000,
        }
    }

    const GATHERING: StageView = StageView::Gathering { complete: false };

    #[test]
    fn an_invite_to_another_wallet_is_left_to_the_operator() {
        let mut waiting = view(&[500, 900], None);
        for (request, joins) in waiting.inbox.iter_mut().zip([Some("Theirs".to_owned()), None]) {
            request.joins = joins;
        }
        assert_eq!(next(&waiting, 100), Duty::Open(locator(2)));
        waiting.inbox.truncate(1);
        assert_eq!(next(&waiting, 100), Duty::Nothing);
    }

    #[test]
    fn what_waited_behind_a_session_is_opened_after_it_the_oldest_first() {
        assert_eq!(next(&view(&[], None), 0), Duty::Nothing);
        assert_eq!(next(&view(&[30, 20, 40], None), 0), Duty::Open(locator(2)));
        let finished = Some(session(StageView::Finished));
        assert_eq!(next(&view(&[30], finished), 0), Duty::Open(locator(1)));
        let mut offline = view(&[30], None);
        offline.connected = false;
        assert_eq!(next(&offline, 0), Duty::Nothing);
    }

    #[test]
    fn a_request_that_stands_still_gives_way_to_others_and_only_to_others() {
        let standing = || Some(session(GATHERING));
        assert_eq!(next(&view(&[30], standing()), 1_599), Duty::Nothing);
        assert_eq!(next(&view(&[30], standing()), 1_600), Duty::Leave);
        assert_eq!(next(&view(&[], standing()), 9_999), Duty::Nothing);
        let linking = Some(session(StageView::Linking));
        assert_eq!(next(&view(&[30], linking), 9_999), Duty::Nothing, "it ends by itself");
    }

    #[test]
    fn what_was_begun_at_the_terminal_stays() {
        let mut own = session(GATHERING);
        own.is_initiator = true;
        assert_eq!(next(&view(&[30], Some(own)), 9_999), Duty::Nothing);
        let mut joined = session(GATHERING);
        let name = Name::new("Savings").unwrap();
        joined.terms = Some(WalletTerms {
            name,
            threshold: 2,
            holders: 3,
            practice: false,
            master: None,
            brought: None,
            exported: false,
        });
        assert_eq!(next(&view(&[30], Some(joined)), 9_999), Duty::Nothing);
    }
}
