//! The ten languages that have a list of words (BIP-39).

use icu_normalizer::DecomposingNormalizerBorrowed;
use zeroize::Zeroizing;

/// A language that has a list of 2048 words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, which every wallet reads.
    English,
    /// Chinese in simplified characters.
    SimplifiedChinese,
    /// Chinese in traditional characters.
    TraditionalChinese,
    /// Czech.
    Czech,
    /// French.
    French,
    /// Italian.
    Italian,
    /// Japanese, whose words are set apart by ideographic spaces.
    Japanese,
    /// Korean.
    Korean,
    /// Portuguese.
    Portuguese,
    /// Spanish.
    Spanish,
}

impl Language {
    /// All of them, in the order in which a phrase of several is taken.
    pub const ALL: [Self; 10] = [
        Self::English,
        Self::SimplifiedChinese,
        Self::TraditionalChinese,
        Self::Czech,
        Self::French,
        Self::Italian,
        Self::Japanese,
        Self::Korean,
        Self::Portuguese,
        Self::Spanish,
    ];

    /// Its tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-Hans",
            Self::TraditionalChinese => "zh-Hant",
            Self::Czech => "cs",
            Self::French => "fr",
            Self::Italian => "it",
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::Portuguese => "pt",
            Self::Spanish => "es",
        }
    }

    /// The language of a tag, in the spelling of [`Self::tag`].
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// Whether a text is a word of the list, in any case and any form of Unicode.
    #[must_use]
    pub fn is_word(self, text: &str) -> bool {
        self.knows(&plain_form(text))
    }

    /// The words that a text may be the beginning of, in the list's order and at most so many.
    ///
    /// Accents may be left out, but where one is written the word must have it. Nothing begins with the
    /// empty text.
    #[must_use]
    pub fn suggest(self, beginning: &str, most: usize) -> Vec<&'static str> {
        let beginning = plain_form(beginning);
        if beginning.is_empty() {
            return Vec::new();
        }
        let list = self.list().word_list().iter().copied();
        let fits = |word: &&str| {
            begins(word.chars(), &beginning) || begins(without_accents(word), &beginning)
        };
        list.filter(fits).take(most).collect()
    }

    /// Whether a word in its plain form is on the list.
    pub(crate) fn knows(self, word: &str) -> bool {
        self.list().find_word(word).is_some()
    }

    pub(crate) const fn list(self) -> bip39::Language {
        match self {
            Self::English => bip39::Language::English,
            Self::SimplifiedChinese => bip39::Language::SimplifiedChinese,
            Self::TraditionalChinese => bip39::Language::TraditionalChinese,
            Self::Czech => bip39::Language::Czech,
            Self::French => bip39::Language::French,
            Self::Italian => bip39::Language::Italian,
            Self::Japanese => bip39::Language::Japanese,
            Self::Korean => bip39::Language::Korean,
            Self::Portuguese => bip39::Language::Portuguese,
            Self::Spanish => bip39::Language::Spanish,
        }
    }
}

/// The form of Unicode that phrases have (BIP-39).
pub(crate) const NFKD: DecomposingNormalizerBorrowed<'static> =
    DecomposingNormalizerBorrowed::new_nfkd();

/// More than any listed word has, decomposed.
const LONGEST: usize = 64;

/// The lists' own form of a word: decomposed (NFKD) and in small letters, cut where no list goes.
pub(crate) fn plain_form(word: &str) -> Zeroizing<String> {
    // Room for every character in UTF-8: a string that grows leaves its old self behind.
    let mut plain = Zeroizing::new(String::with_capacity(4 * LONGEST));
    let decomposed = NFKD.normalize_iter(word.trim().chars());
    plain.extend(decomposed.flat_map(char::to_lowercase).take(LONGEST));
    plain
}

fn begins(mut word: impl Iterator<Item = char>, beginning: &str) -> bool {
    beginning.chars().all(|letter| word.next() == Some(letter))
}

/// Without the combining marks of Latin letters; those of kana and the parts of hangul stay.
fn without_accents(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_list_and_its_tag() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
            let list = language.list().word_list();
            assert!(list.iter().all(|word| plain_form(word).as_str() == *word), "{language:?}");
            assert!(list.iter().all(|word| word.chars().count() < LONGEST));
        }
        assert_eq!(Language::from_tag("tlh"), None);
    }

    #[test]
    fn a_word_is_known_in_any_case_and_form() {
        for (language, text) in [
            (Language::English, " Zoo "),
            (Language::English, "\u{ff3a}\u{ff4f}\u{ff4f}"),
            (Language::French, "ACAD\u{c9}MIE"),
            (Language::French, "acade\u{301}mie"),
            (Language::Korean, "\u{ac00}\u{aca9}"),
        ] {
            assert!(language.is_word(text), "{text}");
        }
        for text in ["", "zo", "zooo", "acad\u{e9}mie", &"z".repeat(1 << 20)] {
            assert!(!Language::English.is_word(text));
        }
    }

    #[test]
    fn a_beginning_finds_words_with_and_without_accents() {
        assert_eq!(Language::English.suggest("zo", 5), ["zone", "zoo"]);
        assert_eq!(Language::English.suggest("ZO", 1), ["zone"]);
        assert_eq!(Language::English.suggest("zoo", 5), ["zoo"]);
        let bare = Language::Spanish.suggest("abac", 5);
        assert_eq!(bare, ["a\u{301}baco"]);
        assert_eq!(Language::Spanish.suggest("\u{c1}bac", 5), bare);
        assert_eq!(Language::Spanish.suggest("ab\u{e1}c", 5), [""; 0]);
        assert_eq!(Language::Korean.suggest("\u{ac00}\u{aca9}", 5).len(), 1);
        for nothing in ["", " ", "zzz", &"z".repeat(1 << 20)] {
            assert_eq!(Language::English.suggest(nothing, 5), [""; 0]);
        }
    }
}
