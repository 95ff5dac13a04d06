//! What the partner agrees to. It serves one app and practice wallets, and refuses all else.

use party::{
    PartyView, SessionView, StageView,
    wire::{Invite, PartyId, descriptor::WalletTerms},
};

/// Why the partner does not go along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Somebody else than its app takes part.
    Stranger,
    /// The wallet is not a practice wallet of two.
    NotPractice,
    /// What the proposer says differs from the bytes.
    Difference,
}

impl Doubt {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Stranger => "practice.stranger",
            Self::NotPractice => "practice.not_practice",
            Self::Difference => "practice.difference",
        }
    }
}

/// What a session asks of the partner at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing, or nothing yet.
    Nothing,
    /// To say that all screens show this code.
    Compare(String),
    /// To approve what this code stands for.
    Approve(String),
}

/// An invite: only the app's own is taken.
pub(super) fn judge_invite(invite: &Invite, app: PartyId) -> Result<(), Doubt> {
    if invite.initiator() == app { Ok(()) } else { Err(Doubt::Stranger) }
}

/// The session as it stands: what it asks for, or why the partner leaves it.
pub(super) fn judge(view: &PartyView, session: &SessionView, app: PartyId) -> Result<Asked, Doubt> {
    if let Some(terms) = &session.terms {
        fits(terms)?;
    }
    // A practice wallet stays as it was made.
    if session.kind.is_some() {
        return Err(Doubt::NotPractice);
    }
    if session.people.iter().any(|seat| !seat.is_me && seat.party != app) {
        return Err(Doubt::Stranger);
    }
    match &session.stage {
        StageView::Comparing { words } => match session.terms {
            Some(_) => Ok(Asked::Compare(words.join(" "))),
            None => Err(Doubt::NotPractice),
        },
        StageView::Approving { code, differences, agreed: false, .. } => {
            let wallet = view.wallets.iter().find(|held| Some(held.wallet) == session.wallet);
            let wallet = wallet.ok_or(Doubt::NotPractice)?;
            fits(&wallet.terms)?;
            if wallet.members.iter().any(|member| !member.is_me && member.party != app) {
                return Err(Doubt::Stranger);
            }
            if differences.is_empty() {
                Ok(Asked::Approve(code.clone()))
            } else {
                Err(Doubt::Difference)
            }
        }
        StageView::Agreeing { .. } | StageView::Exporting { .. } | StageView::Returning { .. } => {
            Err(Doubt::NotPractice)
        }
        StageView::Approving { agreed: true, .. }
        | StageView::Asking
        | StageView::Gathering { .. }
        | StageView::Pairing
        | StageView::Linking
        | StageView::Working { .. }
        | StageView::Finished => Ok(Asked::Nothing),
    }
}

fn fits(terms: &WalletTerms) -> Result<(), Doubt> {
    let is_practice = terms.practice && (terms.threshold, terms.holders) == (2, 2);
    if is_practice { Ok(()) } else { Err(Doubt::NotPractice) }
}

#[cfg(test)]
mod tests {
    use chain::{Field, Meaning, Worth, ethereum::EthAddress};
    use party::{
        Difference, MemberView, SeatState, SeatView, Standing, WalletView,
        wire::{
            EpochId, WalletId,
            descriptor::ChangeKind,
            pairing::{DeviceKind, Introduction},
            text::Name,
        },
    };
    use wire::DeviceSecret;

    use super::*;

    const ME: PartyId = PartyId::from_bytes([1; 32]);
    const APP: PartyId = PartyId::from_bytes([2; 32]);
    const STRANGER: PartyId = PartyId::from_bytes([3; 32]);
    const WALLET: WalletId = WalletId::from_bytes([4; 32]);
    const WORDS: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

    fn terms(practice: bool, threshold: u8, holders: u8) -> WalletTerms {
        WalletTerms {
            name: Name::new("Try").unwrap(),
            threshold,
            holders,
            practice,
            master: None,
            brought: None,
            exported: false,
        }
    }

    fn view(terms: WalletTerms, members: [PartyId; 2]) -> PartyView {
        let identity = DeviceSecret::from_seed(&[5; 64]);
        let name = Name::new("Partner").unwrap();
        let member = |party| MemberView {
            party,
            name: String::new(),
            kind: DeviceKind::Computer,
            is_me: party == ME,
            saved: false,
            banned: false,
            seen: None,
            online: None,
        };
        let wallet = WalletView {
            wallet: WALLET,
            epoch: EpochId::from_bytes([6; 32]),
            attempt: 1,
            terms,
            address: None,
            standing: Standing::Holder,
            members: members.map(member).to_vec(),
            asleep: vec![],
            origin: None,
            apart: None,
            before: None,
            exports: Vec::new(),
            retired: 0,
            retires: None,
            erased: None,
            freezes: Vec::new(),
            early_freezes: Vec::new(),
            left: Vec::new(),
            history: vec![],
            created: 0,
            since: 0,
        };
        let bundle = identity.bundle();
        PartyView {
            me: ME,
            introduction: Introduction { bundle, name, kind: DeviceKind::Computer },
            connected: true,
            wallets: vec![wallet],
            inbox: vec![],
            session: None,
            unfinished: vec![],
            missing: vec![],
            restored: vec![],
            parts: vec![],
            handed: vec![],
            last: None,
            exported: None,
        }
    }

    fn session(stage: StageView, terms: Option<WalletTerms>, people: &[PartyId]) -> SessionView {
        let seat = |party: &PartyId| SeatView {
            party: *party,
            name: None,
            kind: None,
            is_me: *party == ME,
            online: true,
            state: SeatState::Present,
        };
        let wallet = matches!(stage, StageView::Approving { .. }).then_some(WALLET);
        SessionView {
            session: None,
            is_initiator: false,
            terms,
            wallet,
            kind: None,
            export_to: None,
            return_to: None,
            change: None,
            invite: None,
            seats: 2,
            people: people.iter().map(seat).collect(),
            stage,
            last_progress: 0,
        }
    }

    fn approving(differences: Vec<Difference>) -> StageView {
        StageView::Approving {
            from: EthAddress::from_bytes([7; 20]),
            meaning: Meaning { worth: Worth::Nothing, facts: vec![] },
            differences,
            code: "12345678".to_owned(),
            agreed: false,
        }
    }

    #[test]
    fn a_comparison_is_confirmed_with_the_app_alone_for_a_practice_wallet_of_two_alone() {
        let held = view(terms(true, 2, 2), [ME, APP]);
        let compare = |terms, people: &[PartyId]| {
            judge(&held, &session(StageView::Comparing { words: WORDS }, terms, people), APP)
        };
        let agreed = Ok(Asked::Compare("a b c d e f g".to_owned()));
        assert_eq!(compare(Some(terms(true, 2, 2)), &[APP, ME]), agreed);
        assert_eq!(compare(Some(terms(true, 2, 2)), &[STRANGER, ME]), Err(Doubt::Stranger));
        assert_eq!(compare(Some(terms(true, 2, 2)), &[APP, ME, STRANGER]), Err(Doubt::Stranger));
        for other in [None, Some(terms(false, 2, 2)), Some(terms(true, 2, 3))] {
            assert_eq!(compare(other, &[APP, ME]), Err(Doubt::NotPractice));
        }
    }

    #[test]
    fn a_practice_wallet_never_changes() {
        let held = view(terms(true, 2, 2), [ME, APP]);
        let compare = StageView::Comparing { words: WORDS };
        let agree = StageView::Agreeing { code: "12345678".to_owned(), agreed: false };
        for stage in [compare, agree] {
            let mut change = session(stage, Some(terms(true, 2, 2)), &[APP, ME]);
            change.kind = Some(ChangeKind::Refresh);
            assert_eq!(judge(&held, &change, APP), Err(Doubt::NotPractice));
        }
    }

    #[test]
    fn a_request_is_approved_for_a_practice_wallet_with_the_app_and_never_with_a_difference() {
        let request = |held: &PartyView, differences| {
            judge(held, &session(approving(differences), None, &[APP, ME]), APP)
        };
        let held = view(terms(true, 2, 2), [ME, APP]);
        assert_eq!(request(&held, vec![]), Ok(Asked::Approve("12345678".to_owned())));
        let (proposed, signed) = ("0.05 ETH".to_owned(), "0.5 ETH".to_owned());
        let difference = Difference { field: Field::Amount, proposed, signed };
        assert_eq!(request(&held, vec![difference]), Err(Doubt::Difference));
        assert_eq!(request(&view(terms(false, 2, 2), [ME, APP]), vec![]), Err(Doubt::NotPractice));
        assert_eq!(request(&view(terms(true, 2, 2), [ME, STRANGER]), vec![]), Err(Doubt::Stranger));
        let mut nothing = held;
        nothing.wallets.clear();
        assert_eq!(request(&nothing, vec![]), Err(Doubt::NotPractice));
    }

    #[test]
    fn a_lobby_for_a_real_wallet_is_left_before_any_code() {
        let held = view(terms(true, 2, 2), [ME, APP]);
        let gathering = |terms| session(StageView::Gathering { complete: true }, terms, &[APP, ME]);
        assert_eq!(judge(&held, &gathering(None), APP), Ok(Asked::Nothing));
        assert_eq!(judge(&held, &gathering(Some(terms(true, 2, 2))), APP), Ok(Asked::Nothing));
        let real = gathering(Some(terms(false, 2, 2)));
        assert_eq!(judge(&held, &real, APP), Err(Doubt::NotPractice));
    }
}
