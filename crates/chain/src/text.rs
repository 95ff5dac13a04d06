//! Words that strangers chose, made safe to show.

/// Keeps what can be seen and read in order, at most `limit` characters of it.
///
/// Control characters, zero-width characters and the marks that turn the direction of writing
/// (UAX #9) are dropped: they can hide or reorder the text around them.
pub(crate) fn clean(text: &str, limit: usize) -> String {
    text.chars().filter(|character| is_visible(*character)).take(limit).collect()
}

/// Whether [`clean`] would keep the whole of `text`.
pub(crate) fn is_clean(text: &str, limit: usize) -> bool {
    text.chars().all(is_visible) && text.chars().count() <= limit
}

const fn is_visible(character: char) -> bool {
    !matches!(character,
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{clean, is_clean};

    #[test]
    fn marks_that_reorder_or_hide_are_dropped() {
        assert_eq!(clean("a\u{202e}b\u{200b}c\u{1b}[31m\nd", 64), "abc[31md");
        assert!(!is_clean("Ether\u{2066}eum", 64));
    }

    #[test]
    fn letters_of_every_script_stay() {
        assert_eq!(clean("Überweisung 送金 é", 64), "Überweisung 送金 é");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(clean("ééééé", 3), "ééé");
    }
}
