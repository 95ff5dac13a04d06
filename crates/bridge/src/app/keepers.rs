//! What this device remembers of the parts of its backups that people keep.

use host::{home::PersonPart, pieces::Gathering};
use party::wire::WalletId;

use super::{Answer, App};
use crate::request::{PersonPartRequest, RefusedView};

/// How many parts are remembered. The oldest are forgotten first.
const MOST: usize = 200;

impl App {
    pub(super) async fn note_parts(&self, parts: Vec<PersonPart>) -> Answer {
        if parts.is_empty() {
            return Ok(());
        }
        self.remember(move |settings| {
            settings.parts.extend(parts);
            let excess = settings.parts.len().saturating_sub(MOST);
            settings.parts.drain(..excess);
        })
        .await
    }

    /// Forgets who keeps a part of this device's backup. The part itself is as good as before.
    ///
    /// # Errors
    ///
    /// `wallet.none`.
    pub async fn forget_person(&self, request: PersonPartRequest) -> Answer {
        let PersonPartRequest { wallet, epoch, index, at } = request;
        let none = || RefusedView::new("wallet.none");
        let wallet = WalletId::from_hex(&wallet).ok_or_else(none)?;
        self.remember(move |settings| {
            let is_it = |part: &PersonPart| {
                (part.wallet, part.attempt, part.index, part.at) == (wallet, epoch, index, at)
            };
            settings.parts.retain(|part| !is_it(part));
        })
        .await
    }
}

/// Who keeps the parts of a backup that came back, by what they say of it.
pub(super) fn keepers_of(gathering: &Gathering) -> Vec<PersonPart> {
    let Some((label, needed)) = gathering.label().zip(gathering.needed()) else {
        return Vec::new();
    };
    let Some(wallet) = WalletId::from_hex(&label.wallet_id) else { return Vec::new() };
    let Ok(attempt) = label.epoch.parse() else { return Vec::new() };
    let all = gathering.all();
    let of = u8::try_from(all.len()).unwrap_or(u8::MAX);
    let parts = (1..).zip(all).map(|(index, holder)| PersonPart {
        wallet,
        attempt,
        index,
        of,
        needed,
        holder: holder.clone(),
        at: label.made_at.0,
    });
    parts.collect()
}
