//! Commands about a key that is brought whole. Only the window for that may call those that see it.

use party::{
    Refused, StageView,
    wire::{PartyId, descriptor::WalletTerms},
};
use whole::{Language, Phrase, WordCount};

use super::{Answer, App};
use crate::{
    bringing::WholeSource,
    request::{
        ApproveRequest, KeyRequest, NewPhraseRequest, PhraseView, RefusedView, SuggestRequest,
    },
    view::BroughtView,
};

/// How many words are offered while somebody types.
const MOST_OFFERED: usize = 8;

impl App {
    /// Reads a key and shows its addresses; nothing is kept.
    ///
    /// # Errors
    ///
    /// `whole.…` says what is wrong with it.
    pub async fn read_key(&self, request: KeyRequest) -> Answer<BroughtView> {
        self.open()?.touch();
        self.aside(move |_| WholeSource::read(&request)?.view()).await
    }

    /// Reads a key and keeps it in memory until it is dealt, forgotten, or the device is locked.
    ///
    /// # Errors
    ///
    /// As [`App::read_key`].
    pub async fn keep_key(&self, request: KeyRequest) -> Answer {
        let open = self.open()?;
        open.touch();
        let source = self.aside(move |_| WholeSource::read(&request)).await?;
        open.bring(source)?;
        self.changed();
        Ok(())
    }

    /// Forgets the key that was kept, also where it waits to be dealt once more.
    ///
    /// # Errors
    ///
    /// `app.locked`; `session.not_now` while it is being dealt.
    pub async fn forget_key(&self) -> Answer {
        self.tell(|party, _| party.forget_import()).await?;
        self.open()?.forget_brought();
        self.changed();
        Ok(())
    }

    /// Says that all screens show the same code, where this device deals a key that it knows whole or may give a part
    /// of a backup. Only a window that no other page can speak for may call it: whoever sits in the lobby gets it.
    ///
    /// # Errors
    ///
    /// `session.not_now`; `approval.changed` where another code than this one is on the screens by now.
    pub async fn confirm_import(&self, request: ApproveRequest) -> Answer {
        self.tell(move |party, moment| {
            let stage = party.view().session.map(|session| session.stage);
            match stage {
                Some(StageView::Comparing { words }) if words.join(" ") != request.code => {
                    Err(Refused::Changed)
                }
                _ => party.confirm_code(moment),
            }
        })
        .await
    }

    /// The words that may follow on what was typed so far, of the languages that have all before it.
    ///
    /// # Errors
    ///
    /// `app.locked`.
    pub fn suggest_words(&self, request: &SuggestRequest) -> Answer<Vec<String>> {
        self.open()?.touch();
        let mut typed: Vec<&str> = request.text.split_whitespace().collect();
        let Some(last) = typed.pop().filter(|_| !request.text.ends_with(char::is_whitespace))
        else {
            return Ok(Vec::new());
        };
        let fits = |language: &Language| typed.iter().all(|word| language.is_word(word));
        let mut offered: Vec<&str> = Vec::new();
        for language in Language::ALL.into_iter().filter(fits) {
            for word in language.suggest(last, MOST_OFFERED) {
                if !offered.contains(&word) {
                    offered.push(word);
                }
            }
        }
        Ok(offered.into_iter().take(MOST_OFFERED).map(str::to_owned).collect())
    }

    /// Draws new words. They are shown once, in the window that asks, and kept nowhere.
    ///
    /// # Errors
    ///
    /// `app.locked`; `whole.phrase.word_count` unless it is a number of words that phrases have.
    pub async fn draw_words(&self, request: NewPhraseRequest) -> Answer<PhraseView> {
        let wanted = usize::from(request.words);
        let count = WordCount::ALL.into_iter().find(|count| count.words() == wanted);
        let count = count.ok_or_else(|| RefusedView::new("whole.phrase.word_count"))?;
        let phrase = self.tell(move |_, moment| Ok(Phrase::random(moment.rng, count))).await?;
        Ok(PhraseView { words: phrase.expose().words().map(str::to_owned).collect() })
    }

    /// Opens a lobby for a wallet of the key that was kept.
    pub(super) async fn import(&self, terms: WalletTerms, invited: Vec<PartyId>) -> Answer {
        let open = self.open()?;
        let source = open.brought().ok_or_else(|| RefusedView::new("import.no_key"))?;
        let refused = self.tell(move |party, moment| {
            let (brought, keys) = match source.keys(moment) {
                Ok(read) => read,
                Err(refused) => return Ok(Some(refused)),
            };
            let terms = WalletTerms { brought: Some(Box::new(brought)), ..terms };
            party.import(terms, keys, invited, moment).map(|()| None)
        });
        refused.await?.map_or(Ok(()), Err)
    }
}
