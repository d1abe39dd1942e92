//! Payloads are posted to the server as the platform posts them, over a socket.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use hmac::{Hmac, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use wabill::Accounts;
use webhook_server::{Settings, routes};

const SECRET: &str = "a secret of the app";
const WEBHOOKS: &str = include_str!("../../webhooks.jsonl");

/// Starts a server on a free port, and gives its address.
fn started(log: std::path::PathBuf) -> String {
    let settings = Settings {
        app_secret: SECRET.to_owned(),
        verify_token: "word".to_owned(),
        accounts: Accounts::from_toml(include_str!("../../accounts.toml")).unwrap(),
        log,
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, routes(settings).unwrap()).await.unwrap();
        });
    });
    format!("http://{address}")
}

fn signature(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    let digits = mac.finalize().into_bytes();
    let digits: Vec<String> = digits.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={}", digits.concat())
}

/// The status of a post.
fn post(server: &str, body: &str, signature: Option<&str>) -> u16 {
    let mut request = ureq::post(format!("{server}/webhook"))
        .config()
        .http_status_as_error(false)
        .build();
    if let Some(signature) = signature {
        request = request.header("X-Hub-Signature-256", signature);
    }
    request.send(body).unwrap().status().as_u16()
}

fn get(address: &str) -> (u16, String) {
    let mut response = ureq::get(address)
        .config()
        .http_status_as_error(false)
        .build()
        .call()
        .unwrap();
    (
        response.status().as_u16(),
        response.body_mut().read_to_string().unwrap(),
    )
}

fn cost(server: &str) -> Value {
    let (status, text) = get(&format!("{server}/cost?month=2025-08"));
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn signed_bodies_are_kept_and_billed_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("messages.jsonl");
    let server = started(log.clone());
    assert_eq!(cost(&server)["totals"], Value::Array(vec![]));

    let first = WEBHOOKS.lines().next().unwrap();
    assert_eq!(post(&server, first, None), 401);
    assert_eq!(post(&server, first, Some(&signature("another secret", first))), 401);
    assert_eq!(post(&server, first, Some("sha256=0")), 401);
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "");

    for body in WEBHOOKS.lines() {
        // As other senders write it, over several lines; and twice, as the platform does when an answer is late.
        let wide = serde_json::to_string_pretty(&serde_json::from_str::<Value>(body).unwrap()).unwrap();
        assert_eq!(post(&server, &wide, Some(&signature(SECRET, &wide))), 200);
        assert_eq!(post(&server, body, Some(&signature(SECRET, body))), 200);
    }
    assert_eq!(std::fs::read_to_string(&log).unwrap().lines().count(), 6);
    let cost = cost(&server);
    assert_eq!(cost["totals"][0]["amount"], "0.11");
    assert_eq!(cost["totals"][0]["currency"], "EUR");
    assert_eq!(cost["lines"].as_array().unwrap().len(), 2);
    assert_eq!(cost["rejected_rows"], 0);
}

#[test]
fn the_address_is_confirmed_with_the_right_word_only() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(folder.path().join("messages.jsonl"));
    let asked = |word: &str| {
        get(&format!(
            "{server}/webhook?hub.mode=subscribe&hub.verify_token={word}&hub.challenge=1158201444"
        ))
    };
    assert_eq!(asked("word"), (200, "1158201444".to_owned()));
    assert_eq!(asked("guess").0, 403);
}
