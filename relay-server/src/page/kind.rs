//! What a file of the page is, by the end of its name.

/// The kinds of files that a build of the page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Page,
    Script,
    Style,
    Module,
    Drawing,
    Picture,
    Font,
    Manifest,
}

impl Kind {
    /// `None` where no build of the page has such a file.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let (_, end) = path.rsplit_once('.')?;
        Some(match end {
            "html" => Self::Page,
            "js" => Self::Script,
            "css" => Self::Style,
            "wasm" => Self::Module,
            "svg" => Self::Drawing,
            "png" => Self::Picture,
            "woff2" => Self::Font,
            "webmanifest" => Self::Manifest,
            _ => return None,
        })
    }

    /// What a browser is told of it.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Page => "text/html; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Style => "text/css; charset=utf-8",
            Self::Module => "application/wasm",
            Self::Drawing => "image/svg+xml",
            Self::Picture => "image/png",
            Self::Font => "font/woff2",
            Self::Manifest => "application/manifest+json",
        }
    }
}
