//! The letters that every reader of PDF has: Helvetica and Courier (ISO 32000-1, 9.6.2.2), in the encoding
//! WinAnsi (annex D).

use icu_normalizer::ComposingNormalizerBorrowed;
use pdf_writer::Name;

/// What stands for a character that there is no letter for.
pub(super) const UNKNOWN: char = '\u{a4}';
/// WinAnsi from 0x80 on, where it is not Latin-1; a space where there is nothing.
const WINDOWS: &str = "\u{20ac} \u{201a}\u{192}\u{201e}\u{2026}\u{2020}\u{2021}\u{2c6}\u{2030}\u{160}\u{2039}\u{152} \u{17d}  \u{2018}\u{2019}\u{201c}\u{201d}\u{2022}\u{2013}\u{2014}\u{2dc}\u{2122}\u{161}\u{203a}\u{153} \u{17e}\u{178}";
/// The widths of Helvetica's letters from the space to the tilde, in thousandths of its size.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/// Wide enough for any other letter of a name.
const OTHER: u16 = 722;
/// How much wider its bold letters are, at most.
const BOLDER: f32 = 1.1;

/// A face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Font {
    Text,
    Bold,
    Mono,
    MonoBold,
}

impl Font {
    pub(super) const ALL: [Self; 4] = [Self::Text, Self::Bold, Self::Mono, Self::MonoBold];

    /// What a page calls it.
    pub(super) const fn name(self) -> Name<'static> {
        Name(match self {
            Self::Text => b"T",
            Self::Bold => b"B",
            Self::Mono => b"M",
            Self::MonoBold => b"N",
        })
    }

    pub(super) const fn base(self) -> Name<'static> {
        Name(match self {
            Self::Text => b"Helvetica",
            Self::Bold => b"Helvetica-Bold",
            Self::Mono => b"Courier",
            Self::MonoBold => b"Courier-Bold",
        })
    }

    /// How wide a text is, in points; a little more where that is not known to the point.
    pub(super) fn width(self, size: f32, text: &str) -> f32 {
        let width: f32 = match self {
            Self::Mono | Self::MonoBold => text.chars().map(|_| 600.0).sum(),
            Self::Text => text.chars().map(width).sum(),
            Self::Bold => text.chars().map(width).sum::<f32>() * BOLDER,
        };
        width * size / 1000.0
    }

    /// Breaks a text into lines that are no wider than this.
    pub(super) fn lines(self, size: f32, text: &str, widest: f32) -> Vec<String> {
        let fits = |line: &str| self.width(size, line) <= widest;
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ') {
            match lines.last_mut() {
                Some(line) if fits(&format!("{line} {word}")) => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
            // A word that is wider than a line, such as a name without spaces.
            while let Some(long) = lines.pop_if(|line| !fits(line) && line.chars().count() > 1) {
                let ends = long.char_indices().map(|(at, _)| at).skip(1);
                let end = ends.take_while(|end| fits(long.get(..*end).unwrap_or_default())).last();
                let (head, rest) = long.split_at(end.unwrap_or(1).max(1));
                lines.extend([head.to_owned(), rest.to_owned()]);
            }
        }
        lines
    }

    /// Cuts a text to one line that is no wider than this.
    pub(super) fn clipped(self, size: f32, text: &str, widest: f32) -> String {
        if self.width(size, text) <= widest {
            return text.to_owned();
        }
        let mut clipped = String::new();
        for c in text.chars() {
            if self.width(size, &format!("{clipped}{c}\u{2026}")) > widest {
                break;
            }
            clipped.push(c);
        }
        format!("{}\u{2026}", clipped.trim_end())
    }
}

fn width(c: char) -> f32 {
    let at = u32::from(c).checked_sub(32).and_then(|at| usize::try_from(at).ok());
    f32::from(at.and_then(|at| WIDTHS.get(at)).copied().unwrap_or(OTHER))
}

/// A text that others chose, in letters that there are; what has none stands as [`UNKNOWN`].
pub(super) fn shown(text: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize_iter(text.chars());
    composed.map(|c| if letter(c).is_some() { c } else { UNKNOWN }).collect()
}

/// A text as bytes of the encoding.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    text.chars().map(|c| letter(c).unwrap_or(0xa4)).collect()
}

fn letter(c: char) -> Option<u8> {
    match u32::from(c) {
        plain @ (0x20..=0x7e | 0xa0..=0xff) => u8::try_from(plain).ok(),
        _ => {
            let at = WINDOWS.chars().position(|known| known == c)?;
            u8::try_from(0x80 + at).ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_letter_stands_as_one_that_is_seen() {
        assert_eq!(
            shown("Fu\u{308}r \u{2018}M\u{fc}ller\u{2019} \u{20ac}5"),
            "F\u{fc}r \u{2018}M\u{fc}ller\u{2019} \u{20ac}5"
        );
        assert_eq!(shown("\u{8c4a}\u{304b}a"), "\u{a4}\u{a4}a");
        assert_eq!(encoded("\u{20ac}\u{178}\u{fc}~"), [0x80, 0x9f, 0xfc, b'~']);
    }

    #[test]
    fn lines_are_no_wider_than_they_may_be_and_lose_nothing() {
        for text in [
            "one two three four five",
            &"w".repeat(128),
            "a",
            "",
            &format!("x {}", "\u{fc}".repeat(64)),
        ] {
            let lines = Font::Bold.lines(12.0, text, 90.0);
            assert!(lines.iter().all(|line| Font::Bold.width(12.0, line) <= 90.0), "{lines:?}");
            let letters = |text: &str| text.replace(' ', "");
            assert_eq!(letters(&lines.concat()), letters(text));
        }
        let clipped = Font::Text.clipped(9.0, &"wide ".repeat(30), 100.0);
        assert!(Font::Text.width(9.0, &clipped) <= 100.0 && clipped.ends_with('\u{2026}'));
    }
}
