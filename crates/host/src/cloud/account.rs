//! What a provider of accounts is asked, and what its answers mean.
//!
//! The library speaks the providers' own interfaces. It would write over what lies there, and ask OneDrive for
//! all files where this program may see its own folder alone: each question is set right before it leaves, and one that
//! cannot be is not asked. A test holds each to the library's present version.

use http::{Method, Request, StatusCode, Uri, header::HeaderValue};
use opendal::{
    Buffer, Operator,
    services::{Dropbox, Gdrive, Onedrive},
};
use serde_json::Value;

use super::CloudError;
use crate::oauth::Provider;

/// The folder in Google Drive. The two others give each program a folder of its own.
const FOLDER: &str = "Cohort";
/// Stands where the library wants a token. It gets none: the transport puts it in.
const NO_TOKEN: &str = "none";
/// All files of a OneDrive, and the one folder that this program may see.
const DRIVE: &str = "/v1.0/me/drive/root";
const APP_FOLDER: &str = "/v1.0/me/drive/special/approot";
/// The longest name of an owner that is shown, in characters.
const LONGEST_OWNER: usize = 80;

/// The library's way to a provider.
pub(super) fn operator(provider: Provider) -> opendal::Result<Operator> {
    match provider {
        Provider::GoogleDrive => {
            Operator::new(Gdrive::default().root(FOLDER).access_token(NO_TOKEN))
        }
        Provider::Dropbox => Operator::new(Dropbox::default().access_token(NO_TOKEN)),
        Provider::OneDrive => Operator::new(Onedrive::default().access_token(NO_TOKEN)),
    }
}

/// Sets a question of the library's right: to the provider alone, within what this program may see, and
/// writing nothing over.
///
/// # Errors
///
/// [`CloudError`] for one that is not to be asked.
pub(super) fn set_right(
    provider: Provider,
    question: &mut Request<Buffer>,
) -> Result<(), CloudError> {
    let uri = question.uri().clone();
    let (host, path) = (uri.host().unwrap_or_default(), uri.path());
    if uri.scheme_str() != Some("https") || !hosts(provider).contains(&host) {
        return Err(CloudError::Address);
    }
    match provider {
        // A new file is a POST. It would change one that is there.
        Provider::GoogleDrive if *question.method() == Method::PATCH => Err(CloudError::Exists),
        Provider::GoogleDrive => Ok(()),
        Provider::Dropbox if path == "/2/files/upload" => only_new(question),
        Provider::Dropbox => Ok(()),
        // Large files go elsewhere, piece by piece. A copy is a few kilobytes.
        Provider::OneDrive if path.ends_with(":/createUploadSession") => Err(CloudError::TooLarge),
        Provider::OneDrive => {
            *question.uri_mut() = in_app_folder(&uri)?;
            Ok(())
        }
    }
}

const fn hosts(provider: Provider) -> &'static [&'static str] {
    match provider {
        Provider::GoogleDrive => &["www.googleapis.com"],
        Provider::Dropbox => &["api.dropboxapi.com", "content.dropboxapi.com"],
        Provider::OneDrive => &["graph.microsoft.com"],
    }
}

/// Has Dropbox refuse a name that is taken. What was put there before is not taken for another file: a second
/// try of the same bytes is no conflict there.
fn only_new(question: &mut Request<Buffer>) -> Result<(), CloudError> {
    let argument = question.headers_mut().get_mut("dropbox-api-arg").ok_or(CloudError::Failed)?;
    let mut said: Value =
        serde_json::from_slice(argument.as_bytes()).map_err(|_| CloudError::Failed)?;
    let mode = said.get_mut("mode").ok_or(CloudError::Failed)?;
    *mode = Value::from("add");
    *argument = HeaderValue::from_str(&said.to_string()).map_err(|_| CloudError::Failed)?;
    Ok(())
}

fn in_app_folder(uri: &Uri) -> Result<Uri, CloudError> {
    let Some(rest) = uri.path().strip_prefix(DRIVE) else { return Ok(uri.clone()) };
    if !(rest.is_empty() || rest.starts_with([':', '/'])) {
        return Err(CloudError::Failed);
    }
    let query = uri.query().map(|query| {
        let query = query.replace("conflictBehavior=replace", "conflictBehavior=fail");
        format!("?{query}")
    });
    let text =
        format!("https://graph.microsoft.com{APP_FOLDER}{rest}{}", query.unwrap_or_default());
    text.parse().map_err(|_| CloudError::Failed)
}

/// Whether an answer leads to where OneDrive keeps the bytes of a file. That address is a secret of its own: the
/// token does not go there.
pub(super) fn leads_to_bytes(provider: Provider, method: &Method, status: StatusCode) -> bool {
    provider == Provider::OneDrive && method == Method::GET && status == StatusCode::FOUND
}

/// What a refusal means, where the status does not say it.
pub(super) fn verdict(status: StatusCode, body: &[u8]) -> Option<CloudError> {
    let says = |word: &str| body.windows(word.len()).any(|window| window == word.as_bytes());
    match status {
        StatusCode::UNAUTHORIZED => Some(CloudError::SignedOut),
        StatusCode::FORBIDDEN if says("storageQuotaExceeded") => Some(CloudError::Full),
        StatusCode::FORBIDDEN if says("RateLimitExceeded") || says("rateLimitExceeded") => {
            Some(CloudError::Unreachable)
        }
        StatusCode::CONFLICT if says("insufficient_space") => Some(CloudError::Full),
        _ => None,
    }
}

/// The question whose account this is, and where in its answer that stands.
pub(super) fn ask_owner(provider: Provider) -> (Request<Buffer>, &'static str) {
    let (method, uri, at) = match provider {
        Provider::GoogleDrive => (
            Method::GET,
            "https://www.googleapis.com/drive/v3/about?fields=user(emailAddress)",
            "/user/emailAddress",
        ),
        Provider::Dropbox => {
            (Method::POST, "https://api.dropboxapi.com/2/users/get_current_account", "/email")
        }
        // It makes the folder where there is none yet; nothing else does.
        Provider::OneDrive => (
            Method::GET,
            "https://graph.microsoft.com/v1.0/me/drive/special/approot?$select=id,createdBy",
            "/createdBy/user/displayName",
        ),
    };
    let mut question = Request::new(Buffer::new());
    *question.method_mut() = method;
    *question.uri_mut() = Uri::from_static(uri);
    (question, at)
}

/// An owner as it may be shown; empty where the answer holds none.
pub(super) fn read_owner(answer: &[u8], at: &str) -> String {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let owner = answer.pointer(at).and_then(Value::as_str).unwrap_or_default();
    let shown = |c: &char| c.is_alphanumeric() || c.is_ascii_graphic() || *c == ' ';
    owner.chars().filter(shown).take(LONGEST_OWNER).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use http::Response;
    use opendal::{Error, ErrorKind, HttpBody, HttpTransport, HttpTransporter, OperationContext};

    use super::*;

    const ALL: [Provider; 3] = [Provider::GoogleDrive, Provider::Dropbox, Provider::OneDrive];

    /// Answers as a provider without any copies would, and remembers what it was asked.
    #[derive(Clone)]
    struct Heard(Provider, Arc<Mutex<Vec<Request<Buffer>>>>);

    impl HttpTransport for Heard {
        async fn fetch(
            &self,
            mut question: Request<Buffer>,
        ) -> opendal::Result<Response<HttpBody>> {
            let refused = |error| Error::new(ErrorKind::Unexpected, "not asked").set_source(error);
            set_right(self.0, &mut question).map_err(refused)?;
            let (status, body) = match (self.0, question.method().as_str(), question.uri().path()) {
                (Provider::GoogleDrive, "GET", _) => (200, r#"{"files":[]}"#),
                (Provider::GoogleDrive, ..) => {
                    (200, r#"{"id":"i","name":"n","mimeType":"application/octet-stream"}"#)
                }
                (Provider::Dropbox, _, "/2/files/list_folder") => {
                    (200, r#"{"entries":[],"cursor":"","has_more":false}"#)
                }
                (Provider::Dropbox, ..) => (409, r#"{"error_summary":"path/not_found/."}"#),
                (Provider::OneDrive, ..) => (404, r#"{"error":{"code":"itemNotFound"}}"#),
            };
            self.1.lock().unwrap().push(question);
            let bytes = Buffer::from(body);
            let body = HttpBody::new(futures_util::stream::iter([Ok(bytes)]), None);
            let mut response = Response::new(body);
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            Ok(response)
        }
    }

    /// All that is asked when a copy is put, read and listed.
    async fn asked(provider: Provider) -> Vec<Request<Buffer>> {
        let heard = Heard(provider, Arc::default());
        let transport = HttpTransporter::new(heard.clone());
        let context = OperationContext::new().with_http_transport(transport);
        let operator = operator(provider).unwrap().with_context(context);
        assert_eq!(operator.stat("a.cohort").await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(operator.read("a.cohort").await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(operator.list("/").await.unwrap().len(), 0);
        drop(operator.write("a.cohort", "sealed").await);
        heard.1.lock().unwrap().clone()
    }

    #[tokio::test]
    async fn every_question_of_the_library_stays_where_this_program_may_be() {
        for provider in ALL {
            let asked = asked(provider).await;
            assert!(asked.len() >= 4, "{provider:?}");
            for question in asked {
                let uri = question.uri();
                assert!(hosts(provider).contains(&uri.host().unwrap()), "{uri}");
                assert!(
                    provider != Provider::OneDrive || uri.path().starts_with(APP_FOLDER),
                    "{uri}"
                );
                // Nothing secret is in what the library says.
                let token = question.headers().get("authorization").unwrap();
                assert_eq!(token, "Bearer none");
            }
        }
    }

    #[tokio::test]
    async fn nothing_that_the_library_writes_is_written_over_what_lies_there() {
        let written = |provider, is_it: fn(&Request<Buffer>) -> bool| async move {
            let mut asked = asked(provider).await;
            asked.retain(is_it);
            assert_eq!(asked.len(), 1, "{provider:?}");
            asked.remove(0)
        };
        let google = |question: &Request<Buffer>| question.uri().path().starts_with("/upload/");
        assert_eq!(written(Provider::GoogleDrive, google).await.method(), Method::POST);
        let dropbox = |question: &Request<Buffer>| question.uri().path() == "/2/files/upload";
        let dropbox = written(Provider::Dropbox, dropbox).await;
        let said: Value =
            serde_json::from_slice(dropbox.headers()["dropbox-api-arg"].as_bytes()).unwrap();
        assert_eq!((&said["mode"], &said["autorename"]), (&"add".into(), &false.into()));
        assert_eq!((&said["path"], &said["strict_conflict"]), (&"/a.cohort".into(), &false.into()));
        let onedrive =
            written(Provider::OneDrive, |question| question.method() == Method::PUT).await;
        assert_eq!(onedrive.uri().path(), format!("{APP_FOLDER}:/a.cohort:/content"));
        assert!(onedrive.uri().query().unwrap().contains("conflictBehavior=fail"));
        assert!(!onedrive.uri().query().unwrap().contains("replace"));
    }

    #[test]
    fn what_leads_elsewhere_or_changes_a_file_is_not_asked() {
        let asked = |provider, method: &str, uri: &str| {
            let question = Request::builder().method(method).uri(uri).body(Buffer::new());
            set_right(provider, &mut question.unwrap())
        };
        for uri in [
            "http://www.googleapis.com/drive/v3/files",
            "https://www.googleapis.com.example/drive/v3/files",
            "https://graph.microsoft.com/v1.0/me/drive/root",
            "https://oauth2.googleapis.com/token",
        ] {
            assert_eq!(asked(Provider::GoogleDrive, "GET", uri), Err(CloudError::Address), "{uri}");
        }
        let file = "https://www.googleapis.com/upload/drive/v3/files/id?uploadType=media";
        assert_eq!(asked(Provider::GoogleDrive, "PATCH", file), Err(CloudError::Exists));
        let large = "https://graph.microsoft.com/v1.0/me/drive/root:/a:/createUploadSession";
        assert_eq!(asked(Provider::OneDrive, "POST", large), Err(CloudError::TooLarge));
        let other = "https://graph.microsoft.com/v1.0/me/drive/rooted";
        assert_eq!(asked(Provider::OneDrive, "GET", other), Err(CloudError::Failed));
    }

    #[test]
    fn a_refusal_is_told_apart_by_its_reason() {
        let said = |status: u16, body: &str| {
            verdict(StatusCode::from_u16(status).unwrap(), body.as_bytes())
        };
        assert_eq!(said(401, ""), Some(CloudError::SignedOut));
        let full = r#"{"error":{"errors":[{"reason":"storageQuotaExceeded"}]}}"#;
        assert_eq!(said(403, full), Some(CloudError::Full));
        assert_eq!(
            said(403, r#"{"reason":"userRateLimitExceeded"}"#),
            Some(CloudError::Unreachable)
        );
        let full = r#"{"error_summary":"path/insufficient_space/.."}"#;
        assert_eq!(said(409, full), Some(CloudError::Full));
        assert_eq!(said(403, "no"), None);
        assert_eq!(said(409, r#"{"error_summary":"path/not_found/."}"#), None);
    }

    #[test]
    fn an_owner_is_shown_without_what_a_name_could_play() {
        let (question, at) = ask_owner(Provider::GoogleDrive);
        assert!(question.uri().path().ends_with("/about"));
        let answer = br#"{"user":{"emailAddress":"kim@example.org\u202e\n"}}"#;
        assert_eq!(read_owner(answer, at), "kim@example.org");
        for answer in [&b"{}"[..], b"", b"[1]", br#"{"user":{"emailAddress":7}}"#] {
            assert_eq!(read_owner(answer, at), "");
        }
    }
}
