//! A sealed file as lines to type, each with letters that check it.
//!
//! Line 1 says what follows: version (1), the file's length (four bytes, big endian) and the [`SheetId`] (5).
//! Each line after it has 25 bytes of the file, the last one what is left. A line is written in base32, in
//! groups of four letters, and ends with four more: the first 20 bits of SHA-256 of `cohort/v1/sheet/line`, the
//! sheet id, the line's number (two bytes, big endian) and its bytes.

use sha2::{Digest, Sha256};

use crate::{LARGEST, SheetError, SheetId, letters};

const TAG: &[u8] = b"cohort/v1/sheet/line";
const VERSION: u8 = 1;
/// Bytes of the file in a line.
const IN_ONE: usize = 25;
/// Bytes of the first line.
const HEADING: usize = 10;
/// Letters that check a line.
const CHECK: usize = 4;
/// The most digits of a line's number.
const DIGITS: usize = 4;

/// A line as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: u16,
    /// Its letters in groups of four.
    pub groups: Vec<String>,
    /// The letters that check it.
    pub check: String,
}

/// Writes a sealed file.
///
/// # Errors
///
/// [`SheetError::TooLarge`].
pub fn write(sealed: &[u8]) -> Result<Vec<Line>, SheetError> {
    if sealed.is_empty() || sealed.len() > LARGEST {
        return Err(SheetError::TooLarge);
    }
    let sheet = SheetId::of(sealed);
    let length = u32::try_from(sealed.len()).map_err(|_| SheetError::TooLarge)?;
    let heading = [&[VERSION][..], &length.to_be_bytes(), sheet.bytes()].concat();
    let lines = [heading.as_slice()].into_iter().chain(sealed.chunks(IN_ONE));
    let line = |(number, bytes): (u16, &[u8])| Line {
        number,
        groups: in_groups(&letters::write(bytes)),
        check: check(sheet, number, bytes),
    };
    Ok((1..).zip(lines).map(line).collect())
}

/// Reads what was typed: letters of either case, with or without spaces and numbers, in any order where each
/// line is a line.
///
/// # Errors
///
/// [`SheetError::Lines`] and [`SheetError::MissingLines`] name the lines; [`SheetError::NoText`],
/// [`SheetError::NewerVersion`]; [`SheetError::Broken`] where all lines fit and give another file than the sheet
/// was made of, or line 1 promises more than a sheet holds.
pub fn read(text: &str) -> Result<Vec<u8>, SheetError> {
    let typed: Vec<String> = text.lines().map(plain).filter(|line| !line.is_empty()).collect();
    let all = typed.concat();
    let found = typed.iter().enumerate().find_map(|(at, line)| Some((at, Heading::find(line)?)));
    let (heading, rest, lines) = match found {
        Some((at, (heading, behind))) => {
            let after = typed.get(at + 1..).unwrap_or_default();
            let rest = [&[behind.to_owned()], after].concat();
            (heading?, rest.concat(), rest)
        }
        // The first line may be broken as well.
        None => match Heading::find(&all) {
            Some((heading, behind)) => (heading?, behind.to_owned(), typed),
            None => return Err(without_heading(&typed)),
        },
    };
    match heading.whole(&rest) {
        Some(sealed) => heading.prove(sealed),
        None => heading.read(&lines),
    }
}

/// Whether the first line of a sheet is anywhere in a text.
pub(crate) fn is_one(text: &str) -> bool {
    text.lines().any(|line| Heading::find(&plain(line)).is_some())
}

/// What the first line says.
struct Heading {
    sheet: SheetId,
    length: usize,
}

impl Heading {
    /// Reads it, with or without its number before it, and gives what is typed behind it.
    fn find(typed: &str) -> Option<(Result<Self, SheetError>, &str)> {
        let letters = letters::count(HEADING);
        let (bytes, behind) = [0, 1].into_iter().find_map(|digits| {
            let (line, behind) =
                after_number(typed, digits, 1)?.split_at_checked(letters + CHECK)?;
            let bytes = letters::read(&meant(line.get(..letters)?))?;
            let sheet = SheetId::from_bytes(*bytes.last_chunk()?);
            let fits = check(sheet, 1, &bytes) == meant(line.get(letters..)?);
            fits.then_some((bytes, behind))
        })?;
        Some((Self::of(&bytes)?, behind))
    }

    fn of(bytes: &[u8]) -> Option<Result<Self, SheetError>> {
        let (version, rest) = bytes.split_first()?;
        let (length, sheet) = rest.split_first_chunk::<4>()?;
        if *version > VERSION {
            return Some(Err(SheetError::NewerVersion));
        }
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        if !(1..=LARGEST).contains(&length) {
            return Some(Err(SheetError::Broken));
        }
        Some(Ok(Self { sheet: SheetId::from_bytes(sheet.try_into().ok()?), length }))
    }

    /// The number of the last line.
    const fn last(&self) -> usize {
        1 + self.length.div_ceil(IN_ONE)
    }

    /// How many bytes a line has.
    fn bytes_in(&self, number: usize) -> usize {
        self.length.saturating_sub(number.saturating_sub(2) * IN_ONE).min(IN_ONE)
    }

    /// The bytes of a line, where these letters are that line.
    fn open(&self, number: usize, typed: &str) -> Option<Vec<u8>> {
        let letters = letters::count(self.bytes_in(number));
        if !(2..=self.last()).contains(&number) || typed.len() != letters + CHECK {
            return None;
        }
        let typed = meant(typed);
        let (line, given) = typed.split_at_checked(letters)?;
        let bytes = letters::read(line)?;
        let number = u16::try_from(number).ok()?;
        (check(self.sheet, number, &bytes) == given).then_some(bytes)
    }

    /// Reads lines that stand in lines of their own, whatever their order.
    fn read(&self, typed: &[String]) -> Result<Vec<u8>, SheetError> {
        let mut found = vec![None; self.last() + 1];
        let mut wrong = Vec::new();
        let mut next = 2;
        for line in typed {
            let (number, bytes) = self.place(line, next, &found);
            match (bytes, found.get_mut(number)) {
                (Some(bytes), Some(place)) => *place = Some(bytes),
                (None, Some(_)) if number > 1 => wrong.push(number),
                // What else stands on a page.
                _ => continue,
            }
            next = number + 1;
        }
        let is_missing = |number: &usize| found.get(*number).is_none_or(Option::is_none);
        wrong.retain(is_missing);
        wrong.sort_unstable();
        wrong.dedup();
        if !wrong.is_empty() {
            return Err(SheetError::Lines(wrong));
        }
        let missing: Vec<usize> = (2..=self.last()).filter(is_missing).collect();
        if !missing.is_empty() {
            return Err(SheetError::MissingLines(missing));
        }
        self.prove(found.into_iter().flatten().flatten().collect())
    }

    /// Which line it is, with its bytes where they fit; 0 where it looks like none.
    fn place(
        &self,
        typed: &str,
        next: usize,
        found: &[Option<Vec<u8>>],
    ) -> (usize, Option<Vec<u8>>) {
        for digits in 1..=DIGITS {
            let number = typed.get(..digits).and_then(|number| number.parse().ok());
            let opened = number.and_then(|number| {
                Some((number, Some(self.open(number, after_number(typed, digits, number)?)?)))
            });
            if let Some(opened) = opened {
                return opened;
            }
        }
        let open = |number| Some((number, Some(self.open(number, typed)?)));
        let others =
            (2..=self.last()).filter(|number| found.get(*number).is_some_and(Option::is_none));
        if let Some(opened) = [next].into_iter().chain(others).find_map(open) {
            return opened;
        }
        (self.name(typed, next), None)
    }

    /// Which line one that does not fit was meant to be, by its number or by its place; 0 for none.
    fn name(&self, typed: &str, next: usize) -> usize {
        let is_about = |number: usize, length: usize, off: usize| {
            let expected = letters::count(self.bytes_in(number)) + CHECK;
            (2..=self.last()).contains(&number) && length.abs_diff(expected) <= off
        };
        let numbered = |off: usize| {
            (1..=DIGITS).rev().find_map(|digits| {
                let number: usize = typed.get(..digits)?.parse().ok()?;
                let rest = after_number(typed, digits, number)?.len();
                is_about(number, rest, off).then_some(number)
            })
        };
        let placed = |off: usize| is_about(next, typed.len(), off).then_some(next);
        // With a group more or less than there are, and a number before it.
        let (none, group) = (0, 4 + DIGITS);
        let named = placed(none).or_else(|| numbered(none)).or_else(|| placed(group));
        named.or_else(|| numbered(group)).unwrap_or(0)
    }

    /// Reads lines that follow each other, however they are broken.
    fn whole(&self, typed: &str) -> Option<Vec<u8>> {
        let mut rest = typed;
        let mut sealed = Vec::with_capacity(self.length);
        for number in 2..=self.last() {
            let letters = letters::count(self.bytes_in(number)) + CHECK;
            let (bytes, after) = (0..=DIGITS).find_map(|digits| {
                let (line, after) =
                    after_number(rest, digits, number)?.split_at_checked(letters)?;
                Some((self.open(number, line)?, after))
            })?;
            sealed.extend(bytes);
            rest = after;
        }
        Some(sealed)
    }

    fn prove(&self, sealed: Vec<u8>) -> Result<Vec<u8>, SheetError> {
        let is_it = sealed.len() == self.length && SheetId::of(&sealed) == self.sheet;
        is_it.then_some(sealed).ok_or(SheetError::Broken)
    }
}

/// What is wrong with a text whose first line is not there or does not fit.
fn without_heading(typed: &[String]) -> SheetError {
    let heading = letters::count(HEADING) + CHECK;
    match typed.first() {
        None => SheetError::NoText,
        Some(first) if first.len().abs_diff(heading) <= 5 => SheetError::Lines(vec![1]),
        Some(first) if first.len().abs_diff(letters::count(IN_ONE) + CHECK) <= DIGITS => {
            SheetError::MissingLines(vec![1])
        }
        Some(_) => SheetError::NoText,
    }
}

/// What follows a number of so many digits; all of it where there are none.
fn after_number(typed: &str, digits: usize, number: usize) -> Option<&str> {
    let (before, rest) = typed.split_at_checked(digits)?;
    (digits == 0 || before.parse() == Ok(number)).then_some(rest)
}

/// What counts of a line that was typed: its letters and digits. What else is a letter stays, and fits nothing.
fn plain(line: &str) -> String {
    line.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}

fn meant(typed: &str) -> String {
    typed.chars().map(letters::meant).collect()
}

fn check(sheet: SheetId, number: u16, bytes: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(TAG);
    hash.update(sheet.bytes());
    hash.update(number.to_be_bytes());
    hash.update(bytes);
    let letters = letters::write(&hash.finalize());
    letters.get(..CHECK).unwrap_or_default().to_owned()
}

fn in_groups(letters: &str) -> Vec<String> {
    let letters: Vec<char> = letters.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect()).collect()
}
