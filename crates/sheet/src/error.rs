//! Why a sheet was not drawn or not read.

use thiserror::Error;

use crate::SheetId;

/// Why a sheet was not drawn or not read. Carries no secret and no content.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SheetError {
    /// More than fits on paper that a person would still scan.
    #[error("this is too large for a sheet of paper")]
    TooLarge,
    /// What was drawn does not give the file back.
    #[error("the sheet does not give the file back")]
    NotProven,
    /// Written by a later version of the program than this one.
    #[error("this sheet was made by a newer version of Cohort: update to read it")]
    NewerVersion,
    /// A PDF to which no sealed file is attached, and in which there are no pictures of codes either.
    #[error("this PDF holds no recovery file and no picture of a sheet's codes")]
    EmptyPdf,
    /// A picture that cannot be decoded.
    #[error("this picture is damaged, or of a kind that is not read")]
    Picture,
    /// A picture of more pixels than are read.
    #[error("this picture has more than 40 million pixels")]
    LargePicture,
    /// A picture in which no code of a sheet is found.
    #[error("no code of a sheet is found in this picture")]
    NoCode,
    /// A text in which nothing of a sheet is found.
    #[error("this is not the text of a sheet")]
    NoText,
    /// Codes of two sheets in one picture.
    #[error("there are codes of two sheets: {one} and {other}")]
    TwoSheets {
        /// One of them.
        one: SheetId,
        /// The other.
        other: SheetId,
    },
    /// Codes of another sheet than the one that is being read.
    #[error("this is of sheet {found}, and sheet {here} is being read")]
    OtherSheet {
        /// The one that is being read.
        here: SheetId,
        /// The other.
        found: SheetId,
    },
    /// Codes that are not here yet.
    #[error("of sheet {sheet} the codes {} are missing", listed(missing))]
    MissingCodes {
        /// The sheet.
        sheet: SheetId,
        /// How many codes it has.
        of: u8,
        /// Those that are missing.
        missing: Vec<u8>,
    },
    /// Lines whose letters do not fit their check.
    #[error("not as on the sheet: line {}", listed(.0))]
    Lines(Vec<usize>),
    /// Lines that are not there.
    #[error("missing: line {}", listed(.0))]
    MissingLines(Vec<usize>),
    /// All is there, and what came of it is not the sheet's.
    #[error("what was read is not what this sheet was made of")]
    Broken,
}

impl SheetError {
    /// The name of this error for logs, translations and support; it never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "sheet.too_large",
            Self::NotProven => "sheet.not_proven",
            Self::NewerVersion => "sheet.newer_version",
            Self::EmptyPdf => "sheet.empty_pdf",
            Self::Picture => "sheet.picture",
            Self::LargePicture => "sheet.large_picture",
            Self::NoCode => "sheet.no_code",
            Self::NoText => "sheet.no_text",
            Self::TwoSheets { .. } => "sheet.two_sheets",
            Self::OtherSheet { .. } => "sheet.other_sheet",
            Self::MissingCodes { .. } => "sheet.missing_codes",
            Self::Lines(_) => "sheet.lines",
            Self::MissingLines(_) => "sheet.missing_lines",
            Self::Broken => "sheet.broken",
        }
    }

    /// What its sentence names.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TwoSheets { one, other } => {
                vec![("one", one.to_string()), ("other", other.to_string())]
            }
            Self::OtherSheet { here, found } => {
                vec![("here", here.to_string()), ("found", found.to_string())]
            }
            Self::MissingCodes { sheet, missing, .. } => {
                vec![("sheet", sheet.to_string()), ("codes", listed(missing))]
            }
            Self::Lines(lines) | Self::MissingLines(lines) => vec![("lines", listed(lines))],
            Self::TooLarge
            | Self::NotProven
            | Self::NewerVersion
            | Self::EmptyPdf
            | Self::Picture
            | Self::LargePicture
            | Self::NoCode
            | Self::NoText
            | Self::Broken => Vec::new(),
        }
    }
}

/// Ascending numbers for a person: "3, 7 to 9, 12", and no more than a few of them.
fn listed<N: Copy + Into<usize>>(numbers: &[N]) -> String {
    const MOST: usize = 8;
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers.iter().copied().map(Into::into) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let show = |&(first, last): &(usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    };
    let mut shown: Vec<String> = runs.iter().take(MOST).map(show).collect();
    if runs.len() > MOST {
        shown.push("\u{2026}".to_owned());
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_listed_as_a_person_would_say_them() {
        assert_eq!(listed::<usize>(&[]), "");
        assert_eq!(listed(&[4_usize]), "4");
        assert_eq!(listed(&[2_u8, 4, 5, 7, 8, 9]), "2, 4, 5, 7 to 9");
        let odd: Vec<usize> = (0..40).map(|each| 2 * each).collect();
        assert_eq!(listed(&odd), "0, 2, 4, 6, 8, 10, 12, 14, \u{2026}");
    }
}
