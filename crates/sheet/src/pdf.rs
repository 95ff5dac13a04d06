//! A sealed file as a PDF (ISO 32000) to print: what it is, its codes, its lines, and the file itself beside.

mod date;
mod font;
mod front;
mod page;
mod words;

use pdf_writer::{Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use crate::{
    Code, SheetError, SheetId,
    label::Label,
    lines::{self, Line},
    modules::Modules,
};

use font::Font;
use page::{BOTTOM, HEIGHT, INNER, MARGIN, Page, Style, TOP, WIDTH};
use words::Counts;

/// What marks a code among all else on a page.
pub(crate) const CODE: &[u8] = b"CohortCode";
/// A code's side: 0.65 millimetres for each of its squares.
const SIDE: f32 = 172.0;
/// From one row of codes to the next. No two codes are as far apart sideways as they are downwards, so that a
/// reader does not take corners of two for one.
const ROW: f32 = 226.0;
const ROWS: usize = 3;
const COLUMNS: usize = 2;
/// Lines of text on a page.
const LINES: usize = 45;
/// After so many of them the eye finds a gap.
const TOGETHER: usize = 5;

/// Draws a recovery file, or the file of a piece of a backup. Nothing else can be drawn.
///
/// # Errors
///
/// [`SheetError::TooLarge`]; [`SheetError::NotProven`] where this is no file that is read back.
pub fn draw(sealed: &[u8]) -> Result<Vec<u8>, SheetError> {
    let mut label = Label::peek(sealed).map_err(|_| SheetError::NotProven)?;
    let has_unknown = show_names(&mut label);
    let sheet = SheetId::of(sealed);
    let texts: Vec<String> = Code::cut(sealed)?.iter().map(Code::to_string).collect();
    let codes = Modules::draw(&texts)?;
    let lines = lines::write(sealed)?;
    let code_pages = codes.len().div_ceil(ROWS * COLUMNS);
    let pages = 1 + code_pages + lines.len().div_ceil(LINES);
    let counts = Counts { codes: codes.len(), lines: lines.len(), code_pages, pages };

    let mut drawn = vec![front::draw(&label, sheet, counts, has_unknown)];
    let numbered: Vec<_> = codes.iter().enumerate().collect();
    drawn.extend(numbered.chunks(ROWS * COLUMNS).map(|some| codes_page(some, codes.len())));
    drawn.extend(lines.chunks(LINES).map(lines_page));
    let foot = (label.backup.wallet_name.as_str(), sheet);
    let drawn = drawn.into_iter().enumerate();
    let drawn = drawn.map(|(at, page)| with_foot(page, foot, at + 1, pages)).collect();
    Ok(document(&label, sealed, drawn))
}

/// Turns the names of others into what can be printed; true where something of them cannot.
fn show_names(label: &mut Label) -> bool {
    let backup = &mut label.backup;
    let piece = label.piece.iter_mut().map(|piece| &mut piece.holder);
    let texts = [
        &mut backup.epoch,
        &mut backup.share,
        &mut backup.device,
        &mut backup.wallet_id,
        &mut backup.wallet_name,
    ];
    let mut has_unknown = false;
    for text in texts.into_iter().chain(piece) {
        let had = text.matches(font::UNKNOWN).count();
        *text = font::shown(text);
        has_unknown |= text.matches(font::UNKNOWN).count() > had;
    }
    has_unknown
}

/// Two in a row, at the edges, with their numbers between them.
fn codes_page(codes: &[(usize, &Modules)], of: usize) -> Page {
    let mut page = Page::new();
    let top = heading(&mut page, words::CODES, words::CODES_LEAD);
    let number = Style::new(Font::Bold, 13.0);
    for (place, (index, modules)) in codes.iter().enumerate() {
        let mut y = top;
        for _ in 0..place / COLUMNS {
            y += ROW;
        }
        let caption = words::code(index + 1, of);
        let middle = y + SIDE / 2.0 + number.size / 3.0;
        if place % COLUMNS == 0 {
            page.code(modules, MARGIN, y, SIDE);
            page.text(number, MARGIN + SIDE + 16.0, middle, &caption);
        } else {
            let left = WIDTH - MARGIN - SIDE;
            page.code(modules, left, y, SIDE);
            page.text_to(number, left - 16.0, middle, &caption);
        }
    }
    page
}

fn lines_page(lines: &[Line]) -> Page {
    let mut page = Page::new();
    let mut y = heading(&mut page, words::LINES, words::LINES_LEAD) + 4.0;
    let (number, letters) = (Style::soft(Font::Mono, 9.0), Style::new(Font::Mono, 11.5));
    for (at, line) in lines.iter().enumerate() {
        if at > 0 && at % TOGETHER == 0 {
            y += 4.0;
        }
        page.text_to(number, MARGIN + 24.0, y, &line.number.to_string());
        let text = format!("{}  {}", line.groups.join(" "), line.check);
        page.text(letters, MARGIN + 38.0, y, &text);
        y += 13.4;
    }
    page
}

/// Gives where the rest of the page begins.
fn heading(page: &mut Page, title: &str, lead: &str) -> f32 {
    page.text(Style::new(Font::Bold, 16.0), MARGIN, TOP + 12.0, title);
    page.paragraph(Style::new(Font::Text, 9.5), (MARGIN, TOP + 30.0), INNER, lead) + 6.0
}

fn with_foot(mut page: Page, (wallet, sheet): (&str, SheetId), index: usize, of: usize) -> Page {
    let (text, mono) = (Style::new(Font::Text, 8.5), Style::new(Font::Mono, 8.5));
    let y = BOTTOM + 24.0;
    page.rule(BOTTOM + 10.0);
    page.text(text, MARGIN, y, &Font::Text.clipped(8.5, wallet, 200.0));
    page.text(mono, WIDTH / 2.0 - 38.0, y, &words::sheet(sheet));
    page.text_to(text, WIDTH - MARGIN, y, &words::page(index, of));
    page
}

/// Binds the pages, with the sealed file as an attachment that nothing packs.
fn document(label: &Label, sealed: &[u8], pages: Vec<Page>) -> Vec<u8> {
    let mut next = Ref::new(1);
    let [catalog, tree, info, spec, file] = [(); 5].map(|()| next.bump());
    let fonts = Font::ALL.map(|font| (font, next.bump()));
    let mut pdf = Pdf::new();
    let name = format!("{}.cohort", plain(&label.backup.wallet_name));
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr("en"));
    root.viewer_preferences().display_doc_title(true);
    root.names().embedded_files().names().insert(Str(name.as_bytes()), spec);
    root.finish();
    let title = format!("{}: {}", label.title(), label.backup.wallet_name);
    pdf.document_info(info).title(TextStr(&title)).creator(TextStr("Cohort"));
    pdf.file_spec(spec)
        .path(Str(name.as_bytes()))
        .unic_file(TextStr(&name))
        .embedded_file_with_unicode(file);
    pdf.embedded_file(file, sealed);
    for (font, id) in fonts {
        let mut written = pdf.type1_font(id);
        written.base_font(font.base()).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let kids: Vec<(Ref, Ref, Page)> =
        pages.into_iter().map(|page| (next.bump(), next.bump(), page)).collect();
    let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(kids.iter().map(|(id, ..)| *id)).count(count);
    for (id, content, page) in kids {
        let mut written = pdf.page(id);
        written.parent(tree).contents(content).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
        let mut resources = written.resources();
        let mut named = resources.fonts();
        for (font, id) in fonts {
            named.pair(font.name(), id);
        }
        named.finish();
        resources.finish();
        written.finish();
        pdf.stream(content, &page.finish());
    }
    pdf.finish()
}

/// A name as part of a file's name, the same on every system.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
