//! What is remembered outside the store: a store that was set back is told by it.

use std::collections::BTreeMap;

use wire::WalletId;

use super::Party;
use crate::{
    effect::{Effect, Happening, Mark},
    failure::Refused,
    scheme::Scheme,
};

impl<S: Scheme> Party<S> {
    /// Says how far each wallet was, by what is remembered outside the store, before anything else is
    /// told or fed. From now on the party asks for [`Effect::Mark`] whenever a wallet moves on.
    ///
    /// # Security
    ///
    /// A wallet of which the store knows only an earlier epoch can be looked at: this device signs
    /// nothing for it and agrees to nothing before another member showed how it stands.
    pub fn heed(&mut self, marks: BTreeMap<WalletId, Mark>) {
        self.marks = Some(marks);
        let wallets: Vec<WalletId> = self.wallets.keys().copied().collect();
        for wallet in wallets {
            self.compare_with_mark(wallet);
            let held = self.wallets.get(&wallet).filter(|held| !held.is_behind);
            let known = held.map(|held| Mark::of(&held.latest().manifest));
            let marked = self.marks.as_ref().and_then(|marks| marks.get(&wallet));
            if known.is_some() && known.as_ref() != marked {
                // Written once more: whoever was interrupted may have read what no power cut spares.
                self.keep_wallet(wallet);
            }
        }
    }

    /// Forgets that this device had a wallet which its store does not know.
    ///
    /// # Errors
    ///
    /// [`Refused::NoWallet`] when nothing outside the store remembers it, or the store knows it.
    pub fn forget(&mut self, wallet: WalletId) -> Result<(), Refused> {
        if self.wallets.contains_key(&wallet) {
            return Err(Refused::NoWallet);
        }
        let marks = self.marks.as_mut().ok_or(Refused::NoWallet)?;
        marks.remove(&wallet).ok_or(Refused::NoWallet)?;
        self.emit(Effect::Mark { wallet, mark: None });
        self.show(Happening::Changed);
        Ok(())
    }

    pub(super) fn missing(&self) -> Vec<WalletId> {
        let marked = self.marks.iter().flat_map(BTreeMap::keys);
        marked.filter(|wallet| !self.wallets.contains_key(wallet)).copied().collect()
    }

    /// Looks whether the wallet as the store has it is older than it was.
    pub(super) fn compare_with_mark(&mut self, wallet: WalletId) {
        let mark = self.marks.as_ref().and_then(|marks| marks.get(&wallet));
        if let Some(held) = self.wallets.get_mut(&wallet) {
            held.is_behind = mark.is_some_and(|mark| mark.is_beyond(&held.latest().manifest));
        }
    }
}
