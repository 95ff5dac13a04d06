//! Whatever of a sheet comes back.

use std::collections::BTreeSet;

use crate::{Code, Gathered, SheetError, label::Label, lines, picture};

const PDF: &[u8] = b"%PDF-";
/// The longest text that is read, in bytes: several times what the largest sheet says.
const LONGEST: usize = 256 * 1024;
/// How far into a document its first bytes may begin.
const PDF_WITHIN: usize = 1024;
/// The most pictures of a document that are looked through.
const MOST_PICTURES: usize = 24;
/// The most places of a document that begin like a sealed file and are looked at.
const MOST_FILES: usize = 64;

/// What was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A sealed file, or what is none of the things that are read here.
    File(Vec<u8>),
    /// Codes of a sheet, of one or more.
    Codes(Vec<Code>),
}

/// Reads a file that a person chose: a sealed file, the PDF of a sheet, a picture or a scan of its codes, or its
/// text. Whether a file is sealed shows when it is looked at.
///
/// # Errors
///
/// [`SheetError`] of what is a document, a picture or the text of a sheet.
pub fn read(bytes: &[u8]) -> Result<Given, SheetError> {
    if picture::is_picture(bytes) {
        return match codes_in(bytes)? {
            codes if codes.is_empty() => Err(SheetError::NoCode),
            codes => Ok(Given::Codes(codes)),
        };
    }
    if is_pdf(bytes) {
        return match attached(bytes) {
            Some(sealed) => Ok(Given::File(sealed)),
            None => scanned(bytes).map(Given::Codes),
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() <= LONGEST && is_text(text)? => read_text(text),
        _ => Ok(Given::File(bytes.to_vec())),
    }
}

/// Reads what was typed or pasted: a sheet's lines, or the texts of its codes as any program reads them.
///
/// # Errors
///
/// [`SheetError`]; wrong and missing lines are named.
pub fn read_text(text: &str) -> Result<Given, SheetError> {
    if text.len() > LONGEST {
        return Err(SheetError::NoText);
    }
    match Code::read_all(text)? {
        codes if codes.is_empty() => lines::read(text).map(Given::File),
        codes => Ok(Given::Codes(codes)),
    }
}

/// The sealed file that is attached to a sheet's PDF, as far as no other program has packed it.
#[must_use]
pub fn attached(pdf: &[u8]) -> Option<Vec<u8>> {
    let mut files = vault::find(pdf).take(MOST_FILES);
    files.find(|file| Label::peek(file).is_ok()).map(<[u8]>::to_vec)
}

/// The codes in a PDF that a scanner made: its pages are pictures, each as it is.
fn scanned(pdf: &[u8]) -> Result<Vec<Code>, SheetError> {
    let pictures = picture::jpegs(pdf).take(MOST_PICTURES);
    // What only begins like a picture, or is none of codes, is none of a sheet's.
    let codes: Vec<Code> =
        pictures.filter_map(|picture| codes_in(picture).ok()).flatten().collect();
    if codes.is_empty() { Err(SheetError::EmptyPdf) } else { Ok(codes) }
}

fn codes_in(picture: &[u8]) -> Result<Vec<Code>, SheetError> {
    let texts = picture::texts(picture, are_all)?;
    let codes: Result<Vec<_>, _> = texts.iter().map(|text| Code::read(text)).collect();
    Ok(codes?.into_iter().flatten().collect())
}

/// True once every code of a sheet is there.
fn are_all(texts: &BTreeSet<String>) -> bool {
    let codes = texts.iter().filter_map(|text| Code::read(text).ok().flatten());
    let mut gathered = Gathered::default();
    gathered.take(codes.collect()).is_ok()
        && gathered.progress().is_some_and(|progress| progress.missing.is_empty())
}

fn is_text(text: &str) -> Result<bool, SheetError> {
    Ok(lines::is_one(text) || !Code::read_all(text)?.is_empty())
}

fn is_pdf(bytes: &[u8]) -> bool {
    let begin = bytes.get(..PDF_WITHIN).unwrap_or(bytes);
    begin.windows(PDF.len()).any(|window| window == PDF)
}
