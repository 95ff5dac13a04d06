//! A sealed file as a few texts, each for one QR code.

use std::fmt;

use crate::{SheetError, SheetId, letters};

/// The largest file that is drawn or read, in bytes.
pub const LARGEST: usize = 16 * 1024;
/// The most bytes in one code: what a camera still reads off paper with room to spare.
const IN_ONE: usize = 540;
/// The most bytes that are read out of one.
const MOST_IN_ONE: usize = 2048;
const BEGINNING: &str = "COHORT:SHEET/";
const VERSION: u16 = 1;

/// One code of a sheet: `COHORT:SHEET/1/SHEETSID/3-5/` and its part of the file in base32.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub(crate) sheet: SheetId,
    /// Which, from 1.
    pub(crate) index: u8,
    pub(crate) of: u8,
    pub(crate) content: Vec<u8>,
}

impl Code {
    /// Cuts a sealed file into parts of about the same length.
    ///
    /// # Errors
    ///
    /// [`SheetError::TooLarge`].
    pub fn cut(sealed: &[u8]) -> Result<Vec<Self>, SheetError> {
        if sealed.is_empty() || sealed.len() > LARGEST {
            return Err(SheetError::TooLarge);
        }
        let sheet = SheetId::of(sealed);
        // Whole groups of five bytes are whole letters.
        let length = sealed.len().div_ceil(sealed.len().div_ceil(IN_ONE)).next_multiple_of(5);
        let parts = sealed.chunks(length);
        let of = u8::try_from(parts.len()).map_err(|_| SheetError::TooLarge)?;
        let code = |(index, part): (u8, &[u8])| Self { sheet, index, of, content: part.to_vec() };
        Ok((1..).zip(parts).map(code).collect())
    }

    /// Which sheet it is of.
    #[must_use]
    pub const fn sheet(&self) -> SheetId {
        self.sheet
    }

    /// Reads the text of a code, with letters of either case and any white space; `None` where it is not one
    /// of a sheet.
    ///
    /// # Errors
    ///
    /// [`SheetError::NewerVersion`].
    pub fn read(text: &str) -> Result<Option<Self>, SheetError> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.to_ascii_uppercase();
        let Some(rest) = plain.strip_prefix(BEGINNING) else { return Ok(None) };
        let fields: Vec<&str> = rest.split('/').collect();
        match fields.first().map(|version| version.parse::<u16>()) {
            Some(Ok(VERSION)) => {}
            Some(Ok(later)) if later > VERSION => return Err(SheetError::NewerVersion),
            _ => return Ok(None),
        }
        let [_, sheet, place, content] = fields[..] else { return Ok(None) };
        let read = || {
            let (index, of) = place.split_once('-')?;
            let (index, of) = (index.parse().ok()?, of.parse().ok()?);
            let content = letters::read(content)?;
            let fits = (1..=of).contains(&index) && (1..=MOST_IN_ONE).contains(&content.len());
            fits.then_some(Self { sheet: SheetId::read(sheet)?, index, of, content })
        };
        Ok(read())
    }

    /// All codes that stand in a text, one after the other.
    pub(crate) fn read_all(text: &str) -> Result<Vec<Self>, SheetError> {
        let upper = text.to_ascii_uppercase();
        let begins: Vec<usize> = upper.match_indices(BEGINNING).map(|(at, _)| at).collect();
        let ends = begins.iter().skip(1).copied().chain([upper.len()]);
        let texts = begins.iter().zip(ends).filter_map(|(begin, end)| upper.get(*begin..end));
        let codes: Result<Vec<_>, _> = texts.map(Self::read).collect();
        Ok(codes?.into_iter().flatten().collect())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sheet, index, of, content } = self;
        let (sheet, content) = (sheet.letters(), letters::write(content));
        write!(f, "{BEGINNING}{VERSION}/{sheet}/{index}-{of}/{content}")
    }
}
