//! Signing in to an account, as the pages do it. The providers themselves are not asked.

use bridge::{
    App,
    request::{AddAccountRequest, ProviderRequest, SignInRequest},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::devices::{Device, PASSWORD, code, password};

const SECRET: &str = "GOCSPX-hush";

fn google(id: &str) -> SignInRequest {
    let (client_id, client_secret) = (id.to_owned(), SECRET.to_owned());
    SignInRequest { provider: ProviderRequest::GoogleDrive, client_id, client_secret }
}

/// The port that the browser comes back to, and the state that it brings.
async fn begun(app: &App) -> (u16, String) {
    let link = app.sign_in(google(" 1-a.apps.googleusercontent.com ")).await.expect("begun").link;
    assert!(!link.contains("hush"));
    let after = |mark: &str| {
        let (_, after) = link.split_once(mark).expect("it is in the link");
        let end = after.find(['%', '&']).unwrap_or(after.len());
        after.get(..end).expect("it ends there").to_owned()
    };
    (after("127.0.0.1%3A").parse().expect("a port"), after("state="))
}

async fn come_back(port: u16, with: &str) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the door is open");
    let question = format!("GET /?{with} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    stream.write_all(question.as_bytes()).await.expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answered");
}

async fn is_closed(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).await.is_err()
}

fn named() -> AddAccountRequest {
    AddAccountRequest { name: "Drive".to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_was_refused_in_the_browser_says_so_and_leaves_nothing() {
    let device = Device::founded("Laptop").await;
    let (port, state) = begun(&device.app).await;
    let back = format!("error=access_denied&state={state}");
    let (ended, ()) = tokio::join!(device.app.await_sign_in(), come_back(port, &back));
    assert_eq!(code(ended), "sign_in.denied");
    assert!(is_closed(port).await);
    assert_eq!(code(device.app.await_sign_in().await), "sign_in.none");
    assert_eq!(code(device.app.add_account(named()).await), "sign_in.none");
    assert_eq!(code(device.app.browse_account().await), "sign_in.none");
    let view = serde_json::to_string(&device.home()).expect("a view");
    assert!(!view.contains("hush") && !view.contains(&state));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_ends_with_its_person_the_next_one_and_a_lock() {
    let device = Device::founded("Laptop").await;
    let app = &device.app;
    begun(app).await;
    let (ended, ()) = tokio::join!(app.await_sign_in(), async { app.end_sign_in() });
    assert_eq!(ended, Ok(false));

    let (first, _) = begun(app).await;
    let (ended, (second, _)) = tokio::join!(app.await_sign_in(), begun(app));
    assert_eq!(ended, Ok(false));
    assert!(is_closed(first).await && !is_closed(second).await);

    let (ended, locked) = tokio::join!(app.await_sign_in(), async { app.lock() });
    assert_eq!((ended, locked), (Ok(false), Ok(())));
    assert!(is_closed(second).await);
    assert_eq!(code(app.sign_in(google("1-a")).await), "app.not_now");
    assert_eq!(code(app.await_sign_in().await), "sign_in.none");
    app.unlock(password(PASSWORD)).await.expect("unlocked");
    assert_eq!(code(app.await_sign_in().await), "sign_in.none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_device_signs_in_to_come_back_and_a_registration_without_sense_is_refused() {
    let device = Device::fresh().await;
    assert_eq!(code(device.app.sign_in(google("two words")).await), "sign_in.client");
    let (port, _) = begun(&device.app).await;
    assert!(!is_closed(port).await);
    device.app.end_sign_in();
}
