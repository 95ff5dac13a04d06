//! Questions to a node.

use std::net::SocketAddr;

use host::{
    http::{HttpClient, HttpError},
    tls::Trust,
};

use crate::{
    authority::{Authority, Shows},
    front::{ANSWER, node, put_before},
};

async fn ask(scheme: &str, at: SocketAddr, trust: &Trust) -> Result<Vec<u8>, HttpError> {
    let client = HttpClient::trusting(trust).unwrap();
    client.post(&format!("{scheme}://{at}/"), "{}".to_owned(), 1024).await
}

#[tokio::test]
async fn a_node_under_tls_answers_where_its_authority_is_trusted() {
    let authority = Authority::new();
    let front = put_before(node().await, authority.server(Shows::Itself)).await;
    let trust = Trust::only_of(authority.certificate());
    assert_eq!(ask("https", front, &trust).await, Ok(ANSWER.as_bytes().to_vec()));
}

#[tokio::test]
async fn a_certificate_that_proves_nothing_is_told_from_a_node_that_is_away() {
    let authority = Authority::new();
    let behind = node().await;
    let trust = Trust::only_of(authority.certificate());
    for (shows, trust) in [
        (Shows::Itself, &Trust::only_of(Authority::new().certificate())),
        (Shows::Itself, &Trust::of_system()),
        (Shows::Expired, &trust),
        (Shows::AnotherName, &trust),
    ] {
        let front = put_before(behind, authority.server(shows)).await;
        assert_eq!(ask("https", front, trust).await, Err(HttpError::Untrusted));
    }
    let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
    assert_eq!(ask("https", nobody, &trust).await, Err(HttpError::Unreachable));
}

#[tokio::test]
async fn one_side_alone_speaking_tls_ends_at_once() {
    let authority = Authority::new();
    let behind = node().await;
    let front = put_before(behind, authority.server(Shows::Itself)).await;
    let trust = Trust::only_of(authority.certificate());
    assert_eq!(ask("http", front, &trust).await, Err(HttpError::Unreachable));
    assert_eq!(ask("https", behind, &trust).await, Err(HttpError::Unreachable));
}
