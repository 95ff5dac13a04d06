//! Commands about keys that leave: asking for them, showing them once, forgetting them. Only the window for whole
//! keys may call what shows them.

use chain::ethereum::EthAddress;
use party::{WalletView as Wallet, wire::WalletId};
use whole::{KeptWords, WalletKey};

use super::{
    Answer, App,
    changes::{read_devices, read_wallet},
};
use crate::{
    calendar,
    request::{ExportRequest, KeptWordsView, RefusedView, WalletRequest, WholeKeyView},
};

/// How long keys wait to be shown, in seconds.
const PATIENCE: u64 = 10 * 60;

impl App {
    /// Asks these devices, as many as must agree with this one among them, for their pieces: this device puts the
    /// keys together. Asking agrees to nothing, on this device neither.
    ///
    /// # Errors
    ///
    /// `wallet.none`, `wallet.no_share`, `sign.wrong_signers`, `change.practice`, `change.not_master`,
    /// `wallet.frozen`, `relay.unreachable`, `session.in_other_session`.
    pub async fn export_key(&self, request: ExportRequest) -> Answer {
        let wallet = read_wallet(&request.wallet)?;
        let with = read_devices(&request.with)?;
        self.tell(move |party, moment| party.export(wallet, &with, moment)).await
    }

    /// Shows the keys that were put together here, in every form in which they are kept. They are given once: from
    /// then on this program holds them no more.
    ///
    /// # Errors
    ///
    /// `export.none` where none are at hand; `export.not_its_key` where they are not the wallet's.
    pub async fn reveal_key(&self, request: WalletRequest) -> Answer<WholeKeyView> {
        let id = read_wallet(&request.wallet)?;
        let party = self.open()?.party()?;
        let wallet = party.wallets.iter().find(|held| held.wallet == id).cloned();
        let wallet = wallet.ok_or_else(|| RefusedView::new("wallet.none"))?;
        let taken = self.tell(move |party, _| Ok(party.take_exported(id))).await?;
        let keys = taken.ok_or_else(|| RefusedView::new("export.none"))?;
        self.aside(move |_| {
            let terms = &wallet.terms;
            let key = WalletKey::read(keys, &terms.first_path(), terms.sealed_words());
            let key = key.filter(|key| is_of(key, &wallet));
            key.map(|key| show(&key)).ok_or_else(|| RefusedView::new("export.not_its_key"))
        })
        .await
    }

    /// Forgets the keys that were put together here, without showing them.
    ///
    /// # Errors
    ///
    /// `app.locked`: then they are gone already.
    pub async fn forget_export(&self) -> Answer {
        match self.open()?.party()?.exported {
            Some((wallet, _)) => self.drop_export(wallet).await,
            None => Ok(()),
        }
    }

    /// Forgets keys that nobody had shown.
    pub(super) async fn drop_late_export(&self) {
        let party = self.open().and_then(|open| open.party());
        let Ok(Some((wallet, since))) = party.map(|party| party.exported) else { return };
        if is_late(since, calendar::now()) {
            // A device that was locked meanwhile holds none.
            drop(self.drop_export(wallet).await);
        }
    }

    async fn drop_export(&self, wallet: WalletId) -> Answer {
        self.tell_unseen(move |party, _| Ok(party.take_exported(wallet))).await.map(drop)
    }
}

/// When keys that were put together at this time are forgotten.
pub(crate) const fn forgotten_at(since: u64) -> u64 {
    since.saturating_add(PATIENCE)
}

/// Also where a clock was set back: it gives no more time.
const fn is_late(since: u64, now: u64) -> bool {
    now < since || now >= forgotten_at(since)
}

fn is_of(key: &WalletKey, wallet: &Wallet) -> bool {
    EthAddress::from_public_key(&key.public_key()).is_ok_and(|found| wallet.address == Some(found))
}

/// EXPOSE: for the one window that asked, on a screen and nowhere else.
fn show(key: &WalletKey) -> WholeKeyView {
    WholeKeyView {
        private_key: key.expose_private_key().as_str().to_owned(),
        extended_key: key.expose_extended().map(|text| text.as_str().to_owned()),
        scalar: key.expose_scalar().map(|text| text.as_str().to_owned()),
        words: match key.words() {
            KeptWords::None => KeptWordsView::None,
            KeptWords::Closed | KeptWords::OfAnotherKey => KeptWordsView::Wrong,
            KeptWords::Known { phrase, passphrase, path } => KeptWordsView::Known {
                words: phrase.expose().words().map(str::to_owned).collect(),
                passphrase: passphrase.as_str().to_owned(),
                path: path.to_string(),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{PATIENCE, is_late};

    #[test]
    fn keys_wait_ten_minutes_and_no_longer_by_a_clock_that_was_set_back() {
        assert!(!is_late(1_000, 1_000) && !is_late(1_000, 999 + PATIENCE));
        assert!(is_late(1_000, 1_000 + PATIENCE) && is_late(1_000, 999));
    }
}
