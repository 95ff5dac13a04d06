//! What this device remembers of the parts of its backups that people keep.

use host::{home::PersonPart, pieces::Gathering};
use party::wire::WalletId;

use super::{Answer, App};
use crate::request::{PersonPartRequest, RefusedView};

/// How many parts are remembered. The oldest are forgotten first.
const MOST: usize = 200;

impl App {
    /// A list to look at: what was done stands without it, so nothing is refused where it cannot be kept.
    pub(super) async fn note_parts(&self, parts: Vec<PersonPart>) {
        if !parts.is_empty() {
            let _ = self.remember(move |settings| note(&mut settings.parts, parts)).await;
        }
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
            settings.parts.retain(|part| key(part) != (wallet, epoch, index, at));
        })
        .await
    }
}

/// What tells a part from all others.
fn key(part: &PersonPart) -> (WalletId, u64, u8, u64) {
    (part.wallet, part.attempt, part.index, part.at)
}

/// Each part stands there once, however often its backup came back.
fn note(known: &mut Vec<PersonPart>, parts: Vec<PersonPart>) {
    known.retain(|old| parts.iter().all(|part| key(part) != key(old)));
    known.extend(parts);
    let excess = known.len().saturating_sub(MOST);
    known.drain(..excess);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_once_and_the_oldest_are_forgotten() {
        let part = |at| PersonPart {
            wallet: WalletId::from_bytes([1; 32]),
            attempt: 1,
            index: 1,
            of: 3,
            needed: 2,
            holder: "Bank".to_owned(),
            at,
        };
        let mut known = Vec::new();
        note(&mut known, vec![part(1), part(2)]);
        note(&mut known, vec![part(1)]);
        assert_eq!(known, [part(2), part(1)]);
        note(&mut known, (10..).take(MOST).map(part).collect());
        assert_eq!((known.len(), known[0].at), (MOST, 10));
    }
}
