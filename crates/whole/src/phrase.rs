//! The words that people keep (BIP-39).

use std::fmt;

use bip39::Mnemonic;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::PhraseError;
use crate::language::{Language, NFKD, plain_form};

/// How many words a phrase has; with it, how much chance is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordCount {
    /// 128 bits.
    Twelve,
    /// 160 bits.
    Fifteen,
    /// 192 bits.
    Eighteen,
    /// 224 bits.
    TwentyOne,
    /// 256 bits.
    TwentyFour,
}

impl WordCount {
    /// All of them, from the shortest.
    pub const ALL: [Self; 5] =
        [Self::Twelve, Self::Fifteen, Self::Eighteen, Self::TwentyOne, Self::TwentyFour];

    /// The number of words.
    #[must_use]
    pub const fn words(self) -> usize {
        match self {
            Self::Twelve => 12,
            Self::Fifteen => 15,
            Self::Eighteen => 18,
            Self::TwentyOne => 21,
            Self::TwentyFour => 24,
        }
    }

    /// The bytes of entropy: each 32 bits make three words, with their bit of the checksum.
    #[must_use]
    pub const fn entropy_bytes(self) -> usize {
        self.words() / 3 * 4
    }
}

/// A phrase whose words are of one language and whose checksum fits.
///
/// # Security
///
/// The key to everything below it, together with its passphrase if there is one. It is wiped on drop
/// and prints nothing of itself.
pub struct Phrase {
    mnemonic: Mnemonic,
    language: Language,
}

impl Phrase {
    /// Reads what a person typed: any white space between the words, any case, any form of Unicode.
    ///
    /// The language is found from the words. A few phrases are whole in more than one: then the first
    /// in the order of [`Language::ALL`] is taken, which decides the entropy and never the
    /// seed, because the seed is made from the words as text.
    ///
    /// # Errors
    ///
    /// In this order: the number of words, a word of no list, words of several languages, the
    /// checksum.
    pub fn read(text: &str) -> Result<Self, PhraseError> {
        let found = text.split_whitespace().count();
        if !WordCount::ALL.iter().any(|count| count.words() == found) {
            return Err(PhraseError::WordCount { found });
        }
        let words: Vec<_> = text.split_whitespace().map(plain_form).collect();
        let missing = |language: Language| words.iter().position(|word| !language.knows(word));

        let of_no_list =
            words.iter().position(|word| !Language::ALL.iter().any(|list| list.knows(word)));
        if let Some(at) = of_no_list {
            return Err(PhraseError::UnknownWord { position: at + 1 });
        }
        let mut whole =
            Language::ALL.into_iter().filter(|list| missing(*list).is_none()).peekable();
        if whole.peek().is_none() {
            let known = |list: &Language| words.iter().filter(|word| list.knows(word)).count();
            let most = Language::ALL.into_iter().max_by_key(known);
            let position = most.and_then(missing).map_or(1, |at| at + 1);
            return Err(PhraseError::MixedLanguages { position });
        }
        let plain = joined(words.iter().map(|word| word.as_str()), " ");
        whole
            .find_map(|language| {
                let mnemonic = Mnemonic::parse_in_normalized(language.list(), &plain).ok()?;
                Some(Self { mnemonic, language })
            })
            .ok_or(PhraseError::Checksum)
    }

    /// Draws a phrase in English, the language that every wallet reads.
    pub fn random(rng: &mut dyn CryptoRng, count: WordCount) -> Self {
        let mut entropy = Zeroizing::new(vec![0; count.entropy_bytes()]);
        rng.fill_bytes(&mut entropy);
        Self::from_entropy(Language::English, &entropy)
            .expect("as many bytes as the count asks for")
    }

    /// The phrase of an entropy in a language, as [`ExposedPhrase::entropy`] gave it.
    ///
    /// # Errors
    ///
    /// [`PhraseError::EntropyLength`] unless there are 16, 20, 24, 28 or 32 bytes.
    pub fn from_entropy(language: Language, entropy: &[u8]) -> Result<Self, PhraseError> {
        let mnemonic = Mnemonic::from_entropy_in(language.list(), entropy)
            .map_err(|_| PhraseError::EntropyLength { found: entropy.len() })?;
        Ok(Self { mnemonic, language })
    }

    /// The language of its words.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The number of its words.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.mnemonic.word_count()
    }

    /// The seed of 64 bytes, for [`crate::Node::from_seed`] and [`crate::Ed25519Node::from_seed`].
    ///
    /// The passphrase is taken as it is, but for its form of Unicode; without one it is the empty
    /// text. Every passphrase gives a seed: a wrong one leads to another wallet.
    #[must_use]
    pub fn seed(&self, passphrase: &str) -> Zeroizing<[u8; 64]> {
        // Each byte may become eleven (U+FDFA): a string that grows leaves its old self behind.
        let mut plain = Zeroizing::new(String::with_capacity(11 * passphrase.len()));
        plain.extend(NFKD.normalize_iter(passphrase.chars()));
        Zeroizing::new(self.mnemonic.to_seed_normalized(&plain))
    }

    /// Its content, for writing it down or sealing it.
    ///
    /// # Security
    ///
    /// For the screen of whoever asked for it, or for a seal. Never log, never send.
    #[must_use]
    pub const fn expose(&self) -> ExposedPhrase<'_> {
        ExposedPhrase(self)
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phrase({} words, redacted)", self.word_count())
    }
}

/// The content of a phrase, in the open.
pub struct ExposedPhrase<'a>(&'a Phrase);

impl ExposedPhrase<'_> {
    /// The words in their order and in the form of their list (NFKD).
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.0.mnemonic.words()
    }

    /// The words in one line, with the space that their language writes.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let space = if self.0.language == Language::Japanese { "\u{3000}" } else { " " };
        joined(self.0.mnemonic.words(), space)
    }

    /// The bytes that the words stand for, without the checksum.
    #[must_use]
    pub fn entropy(&self) -> Zeroizing<Vec<u8>> {
        let (bytes, length) = self.0.mnemonic.to_entropy_array();
        let bytes = Zeroizing::new(bytes);
        Zeroizing::new(bytes.iter().copied().take(length).collect())
    }
}

/// In one allocation: a string that grows leaves its old self behind.
fn joined<'a>(words: impl Iterator<Item = &'a str> + Clone, space: &str) -> Zeroizing<String> {
    let room = words.clone().map(|word| word.len() + space.len()).sum();
    let mut text = Zeroizing::new(String::with_capacity(room));
    for (word, at) in words.zip(0..) {
        text.push_str(if at == 0 { "" } else { space });
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEGAL: &str =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";

    fn refusal(text: &str) -> PhraseError {
        Phrase::read(text).unwrap_err()
    }

    fn with_word(position: usize, word: &str) -> String {
        let mut words: Vec<&str> = LEGAL.split(' ').collect();
        words[position - 1] = word;
        words.join(" ")
    }

    #[test]
    fn space_case_and_form_do_not_matter() {
        let wide = LEGAL.replace("legal", "\u{ff2c}\u{ff25}\u{ff27}\u{ff21}\u{ff2c}");
        for text in [
            LEGAL.to_uppercase(),
            format!("\n\t {}\u{a0}", LEGAL.replace(' ', "\r\n")),
            LEGAL.replace(' ', "\u{3000}"),
            wide,
        ] {
            let phrase = Phrase::read(&text).unwrap();
            assert_eq!(phrase.language(), Language::English);
            assert_eq!(phrase.expose().text().as_str(), LEGAL);
            assert_eq!(phrase.expose().entropy().as_slice(), [0x7f; 16]);
        }
    }

    #[test]
    fn a_wrong_number_of_words_is_counted() {
        for (text, found) in
            [("", 0), (" \u{3000}\n", 0), ("legal", 1), (&format!("{LEGAL} zoo"), 13)]
        {
            assert_eq!(refusal(text), PhraseError::WordCount { found });
        }
        assert_eq!(refusal(&"zoo ".repeat(27)), PhraseError::WordCount { found: 27 });
    }

    #[test]
    fn an_unknown_word_is_named_by_its_place_alone() {
        for (position, word) in [(1, "leagl"), (12, "yelow"), (5, "wave,"), (7, "\u{ffff}")] {
            let error = refusal(&with_word(position, word));
            assert_eq!(error, PhraseError::UnknownWord { position });
            assert!(!format!("{error} {error:?}").contains(word));
        }
    }

    #[test]
    fn a_word_of_another_language_is_named_by_its_place() {
        let french = with_word(3, "acade\u{301}mie");
        assert_eq!(refusal(&french), PhraseError::MixedLanguages { position: 3 });
    }

    #[test]
    fn words_that_do_not_fit_together_are_refused() {
        assert_eq!(refusal(&with_word(12, "wrong")), PhraseError::Checksum);
        assert_eq!(refusal(&"zoo ".repeat(12)), PhraseError::Checksum);
    }

    /// English and French have a hundred words in common; these phrases are made of them alone.
    #[test]
    fn words_of_two_languages_are_of_the_one_whose_checksum_fits() {
        for (text, language, entropy) in [
            (
                "machine intact mobile dragon fortune client figure valve piano essence sentence nation",
                Language::French,
                [0x93, 0x50, 0x76, 0x75],
            ),
            (
                "suspect rival impact surface social muscle bonus village humble coyote exact bicycle",
                Language::English,
                [0xda, 0xd7, 0x55, 0xc7],
            ),
        ] {
            let phrase = Phrase::read(text).unwrap();
            assert_eq!(phrase.language(), language);
            assert_eq!(phrase.expose().entropy()[..4], entropy);
        }
    }

    #[test]
    fn a_phrase_that_is_whole_in_two_languages_has_one_seed() {
        let text = "civil festival festival palace rival concert distance panda junior unique spatial science";
        let phrase = Phrase::read(text).unwrap();
        assert_eq!(phrase.language(), Language::English);
        let in_french = [
            0x32, 0x6c, 0xb1, 0x96, 0x58, 0x3d, 0x0e, 0x6d, 0x11, 0xed, 0x88, 0x88, 0xbe, 0x73,
            0x86, 0xeb,
        ];
        assert_ne!(phrase.expose().entropy().as_slice(), in_french);
        let french = Phrase::from_entropy(Language::French, &in_french).unwrap();
        assert_eq!(*french.expose().text(), text);
        assert_eq!(french.seed("x"), phrase.seed("x"));
    }

    #[test]
    fn japanese_is_written_with_its_own_space() {
        let phrase = Phrase::from_entropy(Language::Japanese, &[0; 16]).unwrap();
        let text = phrase.expose().text();
        assert_eq!(text.split('\u{3000}').count(), 12);
        assert_eq!(Phrase::read(&text).unwrap().language(), Language::Japanese);
    }

    #[test]
    fn a_phrase_prints_the_number_of_its_words_and_nothing_else() {
        let phrase = Phrase::read(LEGAL).unwrap();
        assert_eq!(format!("{phrase:?}"), "Phrase(12 words, redacted)");
    }

    #[test]
    fn entropy_of_another_length_is_refused() {
        for found in [0, 15, 17, 33, 64] {
            let refused = Phrase::from_entropy(Language::English, &vec![0; found]).unwrap_err();
            assert_eq!(refused, PhraseError::EntropyLength { found });
        }
    }
}
