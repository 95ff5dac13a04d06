//! Codes of one sheet that are being brought together.

use std::collections::BTreeMap;

use crate::{Code, LARGEST, SheetError, SheetId};

/// Codes of one sheet, picture by picture.
#[derive(Clone, Debug, Default)]
pub struct Gathered(Vec<Code>);

/// How far that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The sheet.
    pub sheet: SheetId,
    /// How many codes it has.
    pub of: u8,
    /// Which are here, from 1.
    pub here: Vec<u8>,
    /// Which are not.
    pub missing: Vec<u8>,
}

impl Gathered {
    /// Takes codes, where all of them are of one sheet, and of the one that is here.
    ///
    /// # Errors
    ///
    /// [`SheetError::TwoSheets`], [`SheetError::OtherSheet`]; [`SheetError::Broken`] where two say different
    /// things in one place, or there is more than a sheet holds. Those that are here stay.
    pub fn take(&mut self, codes: Vec<Code>) -> Result<(), SheetError> {
        let Some(first) = codes.first() else { return Ok(()) };
        if let Some(odd) = codes.iter().find(|code| code.sheet != first.sheet) {
            return Err(SheetError::TwoSheets { one: first.sheet, other: odd.sheet });
        }
        if let Some(here) = self.0.first().filter(|here| here.sheet != first.sheet) {
            return Err(SheetError::OtherSheet { here: here.sheet, found: first.sheet });
        }
        let mut together: BTreeMap<u8, Code> = BTreeMap::new();
        let of = first.of;
        for code in self.0.iter().cloned().chain(codes) {
            let same = together.get(&code.index).is_none_or(|here| *here == code);
            if !same || code.of != of {
                return Err(SheetError::Broken);
            }
            together.insert(code.index, code);
        }
        if together.values().map(|code| code.content.len()).sum::<usize>() > LARGEST {
            return Err(SheetError::Broken);
        }
        self.0 = together.into_values().collect();
        Ok(())
    }

    /// How far it is; `None` while there is none.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        let Code { sheet, of, .. } = *self.0.first()?;
        let here: Vec<u8> = self.0.iter().map(|code| code.index).collect();
        let missing = (1..=of).filter(|index| !here.contains(index)).collect();
        Some(Progress { sheet, of, here, missing })
    }

    /// Puts the sealed file together.
    ///
    /// # Errors
    ///
    /// [`SheetError::MissingCodes`]; [`SheetError::NoCode`] while there is none; [`SheetError::Broken`] where
    /// what comes of them is not what the sheet was made of.
    pub fn join(&self) -> Result<Vec<u8>, SheetError> {
        let Progress { sheet, of, missing, .. } = self.progress().ok_or(SheetError::NoCode)?;
        if !missing.is_empty() {
            return Err(SheetError::MissingCodes { sheet, of, missing });
        }
        let sealed: Vec<u8> = self.0.iter().flat_map(|code| &code.content).copied().collect();
        if SheetId::of(&sealed) == sheet { Ok(sealed) } else { Err(SheetError::Broken) }
    }
}
