//! A passkey that answers by itself, as chromedriver has it (WebAuthn, level 3, section 11).

use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::json;
use url::{ParseError, Url};

/// Puts one into a browser: it knows its user, and gives a secret of its own (the extension `prf`).
#[derive(Debug)]
pub(super) struct AddPasskey;

impl WebDriverCompatibleCommand for AddPasskey {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/webauthn/authenticator", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let passkey = json!({
            "protocol": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
            "extensions": ["prf"],
        });
        (Method::POST, Some(passkey.to_string()))
    }
}
