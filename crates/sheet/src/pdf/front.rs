//! The first page: what this paper is, and what to do with it.

use crate::{
    SheetId,
    label::Label,
    pdf::{
        font::Font,
        page::{BOTTOM, INNER, MARGIN, Page, Style, TOP, WIDTH},
        words::{self, Counts},
    },
};

const BODY: Style = Style::new(Font::Text, 10.5);
const NAME: Style = Style::soft(Font::Text, 10.5);
const HEADING: Style = Style::new(Font::Bold, 12.0);
const SMALL: Style = Style::soft(Font::Text, 8.0);
/// Between the two columns.
const GUTTER: f32 = 24.0;
/// Half of an id: eight groups of four.
const ID: f32 = 240.0;
/// From a name of a fact to what it is.
const INDENT: f32 = 76.0;

pub(super) fn draw(label: &Label, sheet: SheetId, counts: Counts, has_unknown: bool) -> Page {
    let mut page = Page::new();
    page.text(Style::soft(Font::Bold, 9.0), MARGIN, TOP, words::MADE_BY);
    page.text_to(Style::soft(Font::Mono, 9.0), WIDTH - MARGIN, TOP, &words::sheet(sheet));
    page.text(Style::new(Font::Bold, 25.0), MARGIN, TOP + 38.0, label.title());
    let y =
        page.paragraph(Style::new(Font::Text, 11.0), (MARGIN, TOP + 62.0), INNER, &label.lead());
    let y = facts(&mut page, y + 4.0, &label.facts(sheet, counts));
    let y = if has_unknown { page.paragraph(SMALL, (MARGIN, y), INNER, words::UNKNOWN) } else { y };

    page.rule(y);
    let width = (INNER - GUTTER) / 2.0;
    let right = MARGIN + width + GUTTER;
    let can = list(&mut page, (MARGIN, y + 24.0), width, words::CAN, &label.can());
    let cannot = list(&mut page, (right, y + 24.0), width, words::CANNOT, &label.cannot());
    let y = can.max(cannot) + 2.0;

    page.rule(y);
    page.text(HEADING, MARGIN, y + 24.0, words::STEPS);
    let mut y = y + 44.0;
    for (at, step) in label.steps(counts).iter().enumerate() {
        page.text(Style::new(Font::Bold, BODY.size), MARGIN, y, &(at + 1).to_string());
        y = page.paragraph(BODY, (MARGIN + 18.0, y), INNER - 18.0, step) + 6.0;
    }

    page.frame(BOTTOM - 76.0, BOTTOM - 34.0);
    let keep = Style::new(Font::Bold, 10.0);
    page.paragraph(keep, (MARGIN + 12.0, BOTTOM - 59.0), INNER - 24.0, words::KEEP);
    page.paragraph(SMALL, (MARGIN, BOTTOM - 16.0), INNER, words::FORMAT);
    page
}

fn facts(page: &mut Page, y: f32, facts: &[(&'static str, String)]) -> f32 {
    let mut y = y + 8.0;
    for (name, value) in facts {
        page.text(NAME, MARGIN, y, name);
        let place = (MARGIN + INDENT, y);
        // An id is read in groups of four.
        let is_id = value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
        y = if is_id {
            page.paragraph(Style::new(Font::Mono, 10.0), place, ID, &in_fours(value))
        } else {
            // The longest names are cut: two lines of each are enough to know it by.
            let value = BODY.font.clipped(BODY.size, value, 1.8 * (INNER - INDENT));
            page.paragraph(BODY, place, INNER - INDENT, &value)
        };
        y += 3.0;
    }
    y
}

fn list(page: &mut Page, (x, y): (f32, f32), width: f32, title: &str, items: &[String]) -> f32 {
    page.text(HEADING, x, y, title);
    let mut y = y + 20.0;
    for item in items {
        page.text(BODY, x, y, "\u{2013}");
        y = page.paragraph(BODY, (x + 12.0, y), width - 12.0, item) + 4.0;
    }
    y
}

fn in_fours(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}
