//! From the party's view to the windows' view.

mod change;
mod session;

pub(crate) use change::read_kind;
use change::{show_apart, show_early_freeze, show_freeze, show_kind, show_standing};

use std::collections::{BTreeMap, HashMap};

use chain::ethereum::{EthAddress, Network, Networks, SignedTransaction};
use host::home::{PersonPart, Settings};
use party::wire::{PartyId, WalletId, letter::PartFate, pairing::DeviceKind};
use party::{
    HistoryEntry, LeftView as Left, MemberView as Member, PartyView, WalletView as Wallet,
};

use crate::{
    app::forgotten_at,
    calendar,
    copying::Desk,
    ledger::Ledger,
    qr,
    view::{
        BackupsView, BalanceView, BeforeView, BroughtView, DeviceKindView, DeviceView, ExportView,
        ExportedView, GivenPartView, HandedPartView, HistoryView, HomeView, ImportedView,
        InboxView, KeyAtHandView, LeftView, LineState, MarkerView, MemberView, NetworkView,
        PartFateView, PartsView, PersonPartView, PracticeView, RefreshView, RelayView,
        RestoredView, RuleView, TrustView, WalletView,
    },
};

/// All that is shown, from wherever it is known.
pub(crate) struct Scene<'a> {
    pub(crate) party: &'a PartyView,
    pub(crate) trust: Option<TrustView>,
    /// Unix seconds.
    pub(crate) now: u64,
    pub(crate) settings: &'a Settings,
    pub(crate) broke: Option<&'static str>,
    pub(crate) ledger: &'a Ledger,
    pub(crate) networks: &'a Networks,
    pub(crate) keychain: bool,
    pub(crate) marker: MarkerView,
    pub(crate) unreadable: &'a [String],
    /// The practice partner, where there is one.
    pub(crate) practice: Option<PracticeView>,
    /// True while the partner is the host of a relay.
    pub(crate) hosts_relay: bool,
    /// Living copies; none where what is kept of them cannot be read.
    pub(crate) desk: Option<&'a Desk>,
    /// A key that was typed in and is not dealt yet.
    pub(crate) brought: Option<BroughtView>,
}

/// What is costly to work out anew for each view, and names that a later view needs.
#[derive(Default)]
pub(crate) struct Memory {
    pictures: HashMap<String, String>,
    transactions: HashMap<Vec<u8>, Option<SignedTransaction>>,
    people: BTreeMap<PartyId, Known>,
}

/// What a party said of itself.
#[derive(Clone)]
struct Known {
    name: String,
    kind: DeviceKind,
}

fn restored(share: &party::RestoredView) -> RestoredView {
    let others = share.members.iter().filter(|(member, _)| *member != share.of);
    RestoredView {
        wallet: share.wallet.to_string(),
        name: share.terms.name.to_string(),
        threshold: share.terms.threshold,
        holders: share.terms.holders,
        place: share.place,
        device: share.device.clone(),
        epoch: share.attempt,
        made: share.made,
        others: others.map(|(_, name)| name.clone()).collect(),
    }
}

impl Memory {
    /// The whole view.
    pub(crate) fn show(&mut self, scene: &Scene<'_>) -> HomeView {
        let party = scene.party;
        self.remember_people(party);
        HomeView {
            device: device(
                party.me,
                party.introduction.name.to_string(),
                party.introduction.kind,
                party.me,
            ),
            relay: relay(scene),
            wallets: party.wallets.iter().map(|wallet| self.wallet(wallet, scene)).collect(),
            inbox: inbox(party),
            session: party
                .session
                .as_ref()
                .and_then(|session| self.session(session, party, scene.settings.page.as_deref())),
            unfinished: party.unfinished.iter().map(|each| self.unfinished(each)).collect(),
            last: party.last.as_ref().map(|last| self.outcome(last)),
            lock_after_minutes: scene.settings.lock_after_minutes,
            page: scene.settings.page.clone(),
            keychain: scene.keychain,
            networks: scene.networks.iter().map(|network| show_network(network, scene)).collect(),
            marker: scene.marker,
            missing: party.missing.iter().map(ToString::to_string).collect(),
            restored: party.restored.iter().map(restored).collect(),
            parts: self.parts(party, scene.settings),
            backups: scene.desk.map_or_else(
                || BackupsView { password: false, broken: true, places: vec![] },
                Desk::show_places,
            ),
            trust: scene.trust.clone(),
            unreadable: scene.unreadable.to_vec(),
            practice: scene.practice.clone(),
            brought: scene.brought.clone(),
            at_hand: party.exported.map(|(wallet, since)| KeyAtHandView {
                wallet: wallet.to_string(),
                until: forgotten_at(since),
            }),
        }
    }

    fn parts(&self, party: &PartyView, settings: &Settings) -> PartsView {
        let came_back = party.parts.iter().filter(|part| part.came_back).count();
        let handed = party.handed.iter().map(|handed| HandedPartView {
            part: handed.part.to_string(),
            keeper: self.known(handed.to, party.me),
            wallet: handed.wallet.to_string(),
            epoch: handed.attempt,
            fate: handed.fate.as_ref().map(|fate| match fate {
                PartFate::Kept | PartFate::Given { .. } => PartFateView::Kept,
                PartFate::Refused => PartFateView::Refused,
                PartFate::LetGo => PartFateView::LetGo,
            }),
            at: handed.at,
            given: handed.given.as_ref().map(|(to, at)| GivenPartView { to: to.clone(), at: *at }),
        });
        PartsView {
            kept: party.parts.len() - came_back,
            came_back,
            handed: handed.collect(),
            people: settings.parts.iter().map(person_part).collect(),
        }
    }

    /// All transactions that can be read, with their wallets.
    pub(crate) fn transactions(&mut self, party: &PartyView) -> Vec<(WalletId, SignedTransaction)> {
        let mut found = Vec::new();
        for wallet in &party.wallets {
            for entry in &wallet.history {
                if let Some(signed) = self.read(entry, wallet.address) {
                    found.push((wallet.wallet, signed.clone()));
                }
            }
        }
        found
    }

    fn wallet(&mut self, wallet: &Wallet, scene: &Scene<'_>) -> WalletView {
        let terms = &wallet.terms;
        let address = wallet.address.map_or_else(String::new, |address| address.to_string());
        let all_saved = wallet.all_saved();
        let history =
            wallet.history.iter().filter_map(|entry| self.history(entry, wallet, scene)).collect();
        WalletView {
            id: wallet.wallet.to_string(),
            name: terms.name.to_string(),
            threshold: terms.threshold,
            holders: terms.holders,
            practice: terms.practice,
            master: terms.master.map(|party| party.to_string()),
            imported: terms
                .brought
                .as_ref()
                .map(|brought| ImportedView { words: brought.phrase.is_some() }),
            exported: self.exported(wallet, scene.party.me),
            address_qr: self.picture(format!("ethereum:{address}")),
            address,
            epoch: wallet.attempt,
            created: wallet.created,
            standing: show_standing(wallet.standing),
            members: members(&wallet.members, scene.party.me),
            asleep: members(&wallet.asleep, scene.party.me),
            origin: wallet.origin.map(show_kind),
            refresh: calendar::dates(wallet, scene.settings, scene.now).map(|dates| RefreshView {
                days: dates.days,
                began: dates.began,
                due: dates.due,
                is_due: dates.is_due,
            }),
            apart: wallet.apart.as_ref().map(show_apart),
            before: wallet.before.as_ref().map(|before| BeforeView {
                threshold: before.terms.threshold,
                master: before.terms.master.map(|party| party.to_string()),
                members: members(&before.members, scene.party.me),
                asleep: members(&before.asleep, scene.party.me),
            }),
            retired: u32::try_from(wallet.retired).unwrap_or(u32::MAX),
            retires: wallet.retires,
            erased: wallet.erased,
            safe_to_fund: all_saved,
            receive_closed: !terms.practice
                && closes(terms.threshold, terms.holders, &wallet.members),
            copies: scene.desk.map_or_else(Vec::new, |desk| desk.show(wallet)),
            freezes: wallet.freezes.iter().map(show_freeze).collect(),
            early_freezes: wallet.early_freezes.iter().map(show_early_freeze).collect(),
            left: wallet.left.iter().map(|each| left(each, scene.party.me)).collect(),
            balances: balances(wallet, scene),
            history,
        }
    }

    /// The mark of a wallet whose keys left: of every manifest since, and of what this device saw itself.
    fn exported(&self, wallet: &Wallet, me: PartyId) -> Option<ExportedView> {
        let exports = wallet.exports.iter();
        let exports: Vec<ExportView> =
            exports.map(|(at, to)| ExportView { at: *at, to: self.known(*to, me) }).collect();
        wallet.is_exported().then_some(ExportedView { exports })
    }

    fn history(
        &mut self,
        entry: &HistoryEntry,
        wallet: &Wallet,
        scene: &Scene<'_>,
    ) -> Option<HistoryView> {
        let descriptor = &entry.proposal.descriptor;
        let proposer = self.name(descriptor.initiator);
        let signers = descriptor.participants.iter().map(|party| self.name(*party)).collect();
        let signed = self.read(entry, wallet.address)?;
        let meaning = signed.meaning();
        let hash = signed.hash();
        let network = scene.networks.find(meaning.chain_id).ok();
        Some(HistoryView {
            hash: hash.to_string(),
            at: entry.at,
            chain_id: meaning.chain_id.value(),
            to: meaning.to.to_string(),
            value: meaning.value.to_string(),
            proposer,
            signers,
            link: network.and_then(|network| network.explorer_url(&hash)),
            fate: scene.ledger.fate(&hash),
        })
    }

    /// Reads a kept transaction: the sender is recovered again, once.
    fn read(
        &mut self,
        entry: &HistoryEntry,
        from: Option<EthAddress>,
    ) -> Option<&SignedTransaction> {
        let raw = entry.transaction.as_slice();
        if !self.transactions.contains_key(raw) {
            let signed = from.and_then(|from| SignedTransaction::decode(raw, from).ok());
            self.transactions.insert(raw.to_vec(), signed);
        }
        self.transactions.get(raw)?.as_ref()
    }

    fn picture(&mut self, text: String) -> String {
        self.pictures.entry(text).or_insert_with_key(|text| qr::draw(text)).clone()
    }

    /// A party's name where it is known, and the beginning of its id where it is not.
    fn name(&self, party: PartyId) -> String {
        self.people.get(&party).map_or_else(|| party.short(), |known| known.name.clone())
    }

    /// A device of which a wallet or a session told.
    pub(crate) fn known(&self, party: PartyId, me: PartyId) -> DeviceView {
        let kind = self.people.get(&party).map_or(DeviceKind::Computer, |known| known.kind);
        device(party, self.name(party), kind, me)
    }

    fn remember_people(&mut self, party: &PartyView) {
        let me = &party.introduction;
        self.people.insert(party.me, Known { name: me.name.to_string(), kind: me.kind });
        let wallets = party.wallets.iter();
        for member in wallets.flat_map(|wallet| wallet.members.iter().chain(&wallet.asleep)) {
            let known = Known { name: member.name.clone(), kind: member.kind };
            self.people.insert(member.party, known);
        }
        for seat in party.session.iter().flat_map(|session| &session.people) {
            if let (Some(name), Some(kind)) = (&seat.name, seat.kind) {
                self.people.insert(seat.party, Known { name: name.clone(), kind });
            }
        }
    }
}

/// A device's fingerprint: four words, enough to tell one's own devices apart.
///
/// # Security
///
/// 24 bits: whoever wants to can make a device with the same words. What protects a pairing is the
/// comparison code, never this.
fn fingerprint(party: PartyId) -> Vec<String> {
    let bytes = party.as_bytes().iter().take(4);
    let words = bytes.filter_map(|byte| party::CODE_WORDS.get(usize::from(byte % 64)));
    words.map(|word| (*word).to_owned()).collect()
}

fn device(party: PartyId, name: String, kind: DeviceKind, me: PartyId) -> DeviceView {
    let kind = match kind {
        DeviceKind::Computer => DeviceKindView::Computer,
        DeviceKind::Phone => DeviceKindView::Phone,
        DeviceKind::Server => DeviceKindView::Server,
        DeviceKind::Hardware => DeviceKindView::Hardware,
    };
    let fingerprint = fingerprint(party);
    DeviceView { id: party.to_string(), name, kind, fingerprint, is_me: party == me }
}

/// A browser may delete what a page stores: a phone counts in full once its backup is proven.
fn lasts(member: &Member) -> bool {
    member.saved || member.kind != DeviceKind::Phone
}

/// Whether nothing may be paid in yet: every piece is needed, or too many lie where they may vanish.
fn closes(threshold: u8, holders: u8, members: &[Member]) -> bool {
    let lasting = members.iter().filter(|member| lasts(member)).count();
    let is_tight = threshold == holders || lasting < usize::from(threshold);
    is_tight && members.iter().any(|member| !member.saved)
}

fn members(members: &[Member], me: PartyId) -> Vec<MemberView> {
    let member = |member: &Member| MemberView {
        device: device(member.party, member.name.clone(), member.kind, me),
        saved: member.saved,
        provisional: !lasts(member),
        banned: member.banned,
        seen: member.seen,
        online: member.online,
    };
    members.iter().map(member).collect()
}

fn person_part(part: &PersonPart) -> PersonPartView {
    PersonPartView {
        wallet: part.wallet.to_string(),
        epoch: part.attempt,
        index: part.index,
        of: part.of,
        needed: part.needed,
        holder: part.holder.clone(),
        at: part.at,
    }
}

fn left(left: &Left, me: PartyId) -> LeftView {
    LeftView { device: device(left.party, left.name.clone(), left.kind, me), erased: left.erased }
}

fn relay(scene: &Scene<'_>) -> RelayView {
    let set = scene.settings.relay.as_ref();
    let practice = set.is_none() && scene.hosts_relay;
    let state = match (set.is_some() || practice, scene.party.connected, scene.broke) {
        (false, ..) => LineState::None,
        (true, true, _) => LineState::Connected,
        (true, false, None) => LineState::Connecting,
        (true, false, Some(_)) => LineState::Offline,
    };
    RelayView {
        url: set.map(|relay| relay.url.clone()),
        key: set.map(|relay| data_encoding::HEXLOWER.encode(relay.key.as_slice())),
        state,
        code: scene.broke.filter(|_| state == LineState::Offline).map(str::to_owned),
        practice,
    }
}

fn inbox(party: &PartyView) -> Vec<InboxView> {
    let name = |id: WalletId| {
        let held = party.wallets.iter().find(|held| held.wallet == id);
        held.map(|held| held.terms.name.to_string())
    };
    let waiting = party.inbox.iter().map(|waiting| InboxView {
        session: waiting.session.to_string(),
        name: waiting.name.clone(),
        expires: waiting.expires,
        change: waiting.change.map(|(_, kind)| show_kind(kind)),
        wallet: waiting.joins.clone().or_else(|| name(waiting.change?.0)),
        joins: waiting.joins.is_some(),
        rule: waiting
            .terms
            .as_ref()
            .map(|terms| RuleView { threshold: terms.threshold, holders: terms.holders }),
        imports: waiting.terms.as_ref().and_then(session::show_imports),
    });
    waiting.collect()
}

fn show_network(network: &Network, scene: &Scene<'_>) -> NetworkView {
    NetworkView {
        chain_id: network.chain_id().value(),
        name: network.name().to_owned(),
        symbol: network.symbol().to_owned(),
        is_test: network.is_test(),
        node: node_of(network, scene.settings).map(str::to_owned),
    }
}

/// The node that is set for a network.
pub(crate) fn node_of<'a>(network: &Network, settings: &'a Settings) -> Option<&'a str> {
    let chain_id = network.chain_id().value();
    settings.nodes.iter().find(|node| node.chain_id == chain_id).map(|node| node.url.as_str())
}

/// The networks on which a wallet may hold something and that have a node to ask.
pub(crate) fn networks_of<'a>(
    wallet: &'a Wallet,
    networks: &'a Networks,
    settings: &'a Settings,
) -> impl Iterator<Item = (&'a Network, &'a str)> {
    networks
        .iter()
        .filter(|network| network.is_test() || !wallet.terms.practice)
        .filter_map(|network| Some((network, node_of(network, settings)?)))
}

fn balances(wallet: &Wallet, scene: &Scene<'_>) -> Vec<BalanceView> {
    let shown = networks_of(wallet, scene.networks, scene.settings).map(|(network, _)| {
        let heard = scene.ledger.balance(wallet.wallet, network.chain_id());
        BalanceView {
            chain_id: network.chain_id().value(),
            ether: heard.amount.map(|amount| amount.to_string()),
            code: heard.code.map(str::to_owned),
            at: heard.at,
        }
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(kind: DeviceKind, saved: bool) -> Member {
        let party = PartyId::from_bytes([0; 32]);
        let (name, is_me, banned) = (String::new(), false, false);
        Member { party, name, kind, is_me, saved, banned, seen: None, online: None }
    }

    #[test]
    fn nothing_is_paid_in_where_a_loss_would_be_too_much() {
        use DeviceKind::{Computer, Phone};
        for (threshold, members, is_closed) in [
            (2, &[(Computer, true), (Computer, false)][..], true),
            (2, &[(Computer, true), (Computer, true)], false),
            (2, &[(Computer, false), (Computer, false), (Computer, false)], false),
            (2, &[(Computer, false), (Computer, false), (Phone, false)], false),
            (2, &[(Computer, false), (Phone, true), (Phone, false)], false),
            (2, &[(Computer, false), (Phone, false), (Phone, false)], true),
            (2, &[(Computer, true), (Phone, true), (Phone, true)], false),
        ] {
            let members: Vec<_> =
                members.iter().map(|(kind, saved)| member(*kind, *saved)).collect();
            let holders = u8::try_from(members.len()).unwrap();
            assert_eq!(closes(threshold, holders, &members), is_closed, "{members:?}");
        }
    }
}
