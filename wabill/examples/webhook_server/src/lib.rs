//! Webhooks into a log, and the month's running cost out of it. See the README.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use wabill::{Accounts, BillingMonth, Log, ReadOptions};

/// What the server needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The app's secret; webhooks are signed with it.
    pub app_secret: String,
    /// The word that the platform repeats when the address is set.
    pub verify_token: String,
    /// The accounts that the webhooks belong to.
    pub accounts: Accounts,
    /// The file that bodies are added to, one a line.
    pub log: PathBuf,
}

#[derive(Debug)]
struct Shared {
    settings: Settings,
    /// Held while a body is written, so that lines stay whole.
    file: Mutex<File>,
}

/// The server's routes.
///
/// # Errors
///
/// When the log cannot be opened for writing.
pub fn routes(settings: Settings) -> io::Result<Router> {
    let file = OpenOptions::new().append(true).create(true).open(&settings.log)?;
    let shared = Shared {
        settings,
        file: Mutex::new(file),
    };
    Ok(Router::new()
        .route("/webhook", get(subscribe).post(receive))
        .route("/cost", get(cost))
        .with_state(Arc::new(shared)))
}

/// What the platform asks when the address of the webhook is set.
#[derive(Debug, Deserialize)]
struct Subscription {
    #[serde(rename = "hub.mode")]
    mode: String,
    #[serde(rename = "hub.verify_token")]
    token: String,
    #[serde(rename = "hub.challenge")]
    challenge: String,
}

async fn subscribe(State(shared): State<Arc<Shared>>, Query(asked): Query<Subscription>) -> Response {
    if asked.mode == "subscribe" && asked.token == shared.settings.verify_token {
        asked.challenge.into_response()
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// Keeps a body that the platform has signed. Whatever it says is sorted out when the log is billed.
async fn receive(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get("X-Hub-Signature-256").and_then(|value| value.to_str().ok());
    if !signature.is_some_and(|signature| is_signed(&shared.settings.app_secret, &body, signature)) {
        return StatusCode::UNAUTHORIZED;
    }
    let kept = tokio::task::spawn_blocking(move || shared.keep(&body)).await;
    match kept {
        Ok(Ok(())) => StatusCode::OK,
        // The platform sends it again, for days if need be.
        Ok(Err(_)) | Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Whether the header `sha256=…` is the signature of these bytes; compared in constant time.
fn is_signed(secret: &str, body: &[u8], signature: &str) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return false;
    };
    mac.update(body);
    let bytes = signature.strip_prefix("sha256=").and_then(unhex);
    bytes.is_some_and(|bytes| mac.verify_slice(&bytes).is_ok())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| {
        char::from(*byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        })
        .collect()
}

impl Shared {
    /// Adds a body to the log, as one line. Line breaks stand between the values of JSON only, where a space does as
    /// well.
    fn keep(&self, body: &[u8]) -> io::Result<()> {
        let mut line: Vec<u8> = body
            .iter()
            .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte })
            .collect();
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)?;
        file.sync_data()
    }

    fn cost(&self, month: BillingMonth) -> Result<Cost, wabill::Error> {
        let file = match File::open(&self.settings.log) {
            Ok(file) if file.metadata().is_ok_and(|about| 0 < about.len()) => file,
            Ok(_) | Err(_) => return Ok(Cost::nothing(month)),
        };
        let log: Log = ReadOptions::new().read(file, &self.settings.accounts)?;
        let bill = log.bill()?;
        let lines = bill.lines().filter(|line| line.month == month);
        let totals = bill.totals().iter().filter(|total| total.month == month);
        Ok(Cost {
            month,
            totals: totals
                .map(|total| AccountCost {
                    account: total.account.clone(),
                    amount: total.amount.to_string(),
                    currency: total.currency.to_string(),
                })
                .collect(),
            lines: lines.map(|line| line.to_string()).collect(),
            refused: bill.refused().len(),
            rejected_rows: bill.input().rejected,
        })
    }
}

/// What a month has cost so far.
#[derive(Debug, Serialize)]
struct Cost {
    month: BillingMonth,
    totals: Vec<AccountCost>,
    lines: Vec<String>,
    /// Messages of the whole log without a price.
    refused: usize,
    /// Rows of the whole log that could not be read.
    rejected_rows: u64,
}

#[derive(Debug, Serialize)]
struct AccountCost {
    account: String,
    /// In the account's currency, as text, because JSON's numbers are floats to many readers.
    amount: String,
    currency: String,
}

impl Cost {
    fn nothing(month: BillingMonth) -> Self {
        Self {
            month,
            totals: vec![],
            lines: vec![],
            refused: 0,
            rejected_rows: 0,
        }
    }
}

#[derive(Debug, Deserialize)]
struct CostOf {
    /// `2026-11`.
    month: BillingMonth,
}

async fn cost(State(shared): State<Arc<Shared>>, Query(asked): Query<CostOf>) -> Response {
    match tokio::task::spawn_blocking(move || shared.cost(asked.month)).await {
        Ok(Ok(cost)) => Json(cost).into_response(),
        Ok(Err(error)) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
