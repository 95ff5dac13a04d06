//! Gives files of the page, under a policy that lets them load nothing from elsewhere.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode, Uri,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
            CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};

use crate::{
    limits::PAGE,
    page::{File, Form, Page},
};

/// What the page may load and whom it may ask. Scripts come from here alone; relays, nodes and servers of
/// copies are whatever its person names, over TLS or on the same device. Text never becomes a script.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    font-src 'self'; img-src 'self' blob: data:; manifest-src 'self'; worker-src 'self'; \
    connect-src 'self' https: wss: http://127.0.0.1:* ws://127.0.0.1:* http://localhost:* \
    ws://localhost:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types cohort svelte-trusted-html";

/// The camera reads invites, a passkey guards the store, and a sound says that something waits. Nothing else that a browser could hand out is for this page.
const PERMISSIONS: &str = "camera=(self), clipboard-read=(self), clipboard-write=(self), \
    screen-wake-lock=(self), accelerometer=(), autoplay=(self), bluetooth=(), \
    display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), \
    gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), \
    midi=(), payment=(), picture-in-picture=(), publickey-credentials-create=(self), \
    publickey-credentials-get=(self), serial=(), storage-access=(), sync-xhr=(), usb=(), \
    window-management=(), xr-spatial-tracking=()";

/// What stands on every answer, those that give nothing included.
const ALWAYS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
];

/// What a connection is here for: one that gives a file of the page may take longer.
#[derive(Default)]
pub(crate) struct Errand(AtomicBool);

impl Errand {
    /// How much longer than any other it may take.
    pub(crate) fn grace(&self) -> Duration {
        if self.0.load(Ordering::Relaxed) { PAGE } else { Duration::ZERO }
    }
}

/// Answers requests for files of a page.
pub(crate) fn files(page: Page) -> MethodRouter {
    get(give).layer(map_response(guard)).with_state(Arc::new(page))
}

async fn give(
    State(page): State<Arc<Page>>,
    Extension(errand): Extension<Arc<Errand>>,
    address: Uri,
    asked: HeaderMap,
) -> Response {
    errand.0.store(true, Ordering::Relaxed);
    match page.find(address.path()) {
        Some(file) => answer(file, &asked),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn guard(mut answer: Response) -> Response {
    let always = ALWAYS.map(|(name, value)| (name, HeaderValue::from_static(value)));
    answer.headers_mut().extend(always);
    answer
}

fn answer(file: &File, asked: &HeaderMap) -> Response {
    let small = file.brotli.as_ref().filter(|_| takes_brotli(asked));
    let form = small.unwrap_or(&file.plain);
    let tag = format!("\"{}\"", form.hash);
    let mut answer = if has(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        whole(file, form, small.is_some())
    };
    let headers = answer.headers_mut();
    // A hash in hex is always a header's value.
    headers.extend(HeaderValue::try_from(tag).map(|tag| (ETAG, tag)));
    let kept = if file.is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    if file.brotli.is_some() {
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    answer
}

fn whole(file: &File, form: &Form, is_brotli: bool) -> Response {
    let mut answer = Response::new(Body::from(form.bytes.clone()));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.kind.content_type()));
    if is_brotli {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    answer
}

/// True when the client has these bytes already (RFC 9110, 13.1.2).
fn has(asked: &HeaderMap, tag: &str) -> bool {
    items(asked, &IF_NONE_MATCH)
        .any(|item| item == "*" || item.strip_prefix("W/").unwrap_or(item) == tag)
}

/// True when the client names Brotli and does not rule it out (RFC 9110, 12.5.3).
fn takes_brotli(asked: &HeaderMap) -> bool {
    items(asked, &ACCEPT_ENCODING).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_brotli = parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case("br"));
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        is_brotli && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|q| q > 0.0))
    })
}

/// The items of a header that is a list, over all its lines.
fn items<'a>(asked: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    asked
        .get_all(name)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn brotli_is_for_those_who_name_it() {
        for value in ["br", "gzip, deflate, br, zstd", "gzip;q=0.5,BR;q=0.9", "br ; q=1"] {
            assert!(takes_brotli(&asking(ACCEPT_ENCODING, value)), "{value}");
        }
        for value in ["", "gzip", "brr", "*", "br;q=0", "gzip, br; q=0.0", "br;q=much"] {
            assert!(!takes_brotli(&asking(ACCEPT_ENCODING, value)), "{value}");
        }
        assert!(!takes_brotli(&HeaderMap::new()));
    }

    #[test]
    fn a_client_has_what_it_names_weakly_or_in_a_list() {
        for value in ["\"a1\"", "W/\"a1\"", "\"b2\", \"a1\"", "*"] {
            assert!(has(&asking(IF_NONE_MATCH, value), "\"a1\""), "{value}");
        }
        for value in ["", "a1", "\"a\"", "\"a1\"\"", "W/W/\"a1\""] {
            assert!(!has(&asking(IF_NONE_MATCH, value), "\"a1\""), "{value}");
        }
    }
}
