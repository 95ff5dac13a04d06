//! The page that phones open, and links into it.
//!
//! What a link asks for stands in its fragment (RFC 3986, section 3.5), which a browser keeps to itself.

/// Opens the request of one session.
const OPEN: &str = "cohort:open/";

/// The address of a page as a person typed it; `None` where phones could not use it.
///
/// Browsers give storage, camera and locks to pages of `https` alone. A query or a name and password have no place in an
/// address that is shown as a code.
pub(crate) fn read(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let (host, path) = typed.strip_prefix("https://")?.split_once('/').unzip();
    let host = host.or_else(|| typed.strip_prefix("https://"))?;
    let is_plain = typed.bytes().all(|byte| byte.is_ascii_graphic() && !b"#?@\\".contains(&byte));
    let is_usable = is_plain && !host.is_empty() && !host.starts_with(':');
    is_usable.then(|| format!("https://{host}/{}", path.unwrap_or_default()))
}

/// The page, with an invite as it is.
pub(crate) fn joining(page: &str, invite: &str) -> String {
    format!("{page}#{invite}")
}

/// The page, with the request of this session.
pub(crate) fn opening(page: &str, session: impl std::fmt::Display) -> String {
    format!("{page}#{OPEN}{session}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_of_https_and_has_nothing_after_its_path() {
        for (typed, page) in [
            (" https://wallet.example\n", "https://wallet.example/"),
            ("https://wallet.example:8443/", "https://wallet.example:8443/"),
            ("https://192.0.2.7/cohort/", "https://192.0.2.7/cohort/"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(page));
            assert_eq!(read(page).as_deref(), Some(page), "it is read as it was kept");
        }
        for bad in [
            "",
            "wallet.example",
            "http://wallet.example",
            "https://",
            "https:///x",
            "https://:8443/",
            "https://me@wallet.example/",
            "https://wallet.example/?a",
            "https://wallet.example/#a",
            "https://wallet\u{2024}example/",
            "https://wallet.example/ x",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
