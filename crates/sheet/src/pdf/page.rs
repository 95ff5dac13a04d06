//! One page of A4, written from the top down.

use pdf_writer::{Content, Name, Str};

use crate::{
    modules::Modules,
    pdf::font::{self, Font},
};

/// A4, in points.
pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;
/// Free at the left and the right.
pub(super) const MARGIN: f32 = 54.0;
/// Where what a page says begins and ends, from the top.
pub(super) const TOP: f32 = 58.0;
pub(super) const BOTTOM: f32 = 778.0;
/// How wide it is.
pub(super) const INNER: f32 = WIDTH - 2.0 * MARGIN;

/// How dark letters and lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Strong,
    /// For what is only to be found when it is looked for. Dark enough for a poor printer.
    Soft,
}

impl Ink {
    const fn grey(self) -> f32 {
        match self {
            Self::Strong => 0.0,
            Self::Soft => 0.35,
        }
    }
}

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    pub(super) font: Font,
    pub(super) size: f32,
    pub(super) ink: Ink,
}

impl Style {
    pub(super) const fn new(font: Font, size: f32) -> Self {
        Self { font, size, ink: Ink::Strong }
    }

    pub(super) const fn soft(font: Font, size: f32) -> Self {
        Self { font, size, ink: Ink::Soft }
    }

    /// From one line to the next.
    fn leading(self) -> f32 {
        self.size * 1.36
    }
}

/// A page. Places are measured from its top left corner; a text's is that of its first baseline.
pub(super) struct Page(Content);

impl Page {
    pub(super) fn new() -> Self {
        Self(Content::new())
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0.finish().into_vec()
    }

    /// One line.
    pub(super) fn text(&mut self, style: Style, x: f32, y: f32, text: &str) {
        let bytes = font::encoded(text);
        self.0.set_fill_gray(style.ink.grey());
        self.0.begin_text().set_font(style.font.name(), style.size);
        self.0.next_line(x, HEIGHT - y).show(Str(&bytes)).end_text();
    }

    /// One line that ends here.
    pub(super) fn text_to(&mut self, style: Style, right: f32, y: f32, text: &str) {
        self.text(style, right - style.font.width(style.size, text), y, text);
    }

    /// As many lines as it takes; gives where the next one would be.
    pub(super) fn paragraph(
        &mut self,
        style: Style,
        (x, y): (f32, f32),
        width: f32,
        text: &str,
    ) -> f32 {
        let mut y = y;
        for line in style.font.lines(style.size, text, width) {
            self.text(style, x, y, &line);
            y += style.leading();
        }
        y
    }

    /// A line across.
    pub(super) fn rule(&mut self, y: f32) {
        self.0.set_stroke_gray(Ink::Soft.grey()).set_line_width(0.5);
        self.0.move_to(MARGIN, HEIGHT - y).line_to(WIDTH - MARGIN, HEIGHT - y).stroke();
    }

    /// A frame around what lies between these heights.
    pub(super) fn frame(&mut self, top: f32, bottom: f32) {
        self.0.set_stroke_gray(0.0).set_line_width(0.8);
        self.0.rect(MARGIN, HEIGHT - bottom, INNER, bottom - top).stroke();
    }

    /// A code, so many points a side, as one shape: readers draw no seams inside it. Its squares are whole numbers
    /// between the marks, so that they can be read back.
    pub(super) fn code(&mut self, modules: &Modules, x: f32, y: f32, side: f32) {
        let whole = |number: usize| f32::from(u16::try_from(number).unwrap_or(u16::MAX));
        let square = side / whole(modules.side());
        self.0.save_state().set_fill_gray(0.0);
        self.0.transform([square, 0.0, 0.0, -square, x, HEIGHT - y]);
        self.0.begin_marked_content(Name(super::CODE));
        for run in modules.runs() {
            self.0.rect(whole(run.column), whole(run.row), whole(run.length), 1.0);
        }
        self.0.fill_nonzero().end_marked_content().restore_state();
    }
}
