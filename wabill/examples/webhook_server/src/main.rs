//! Starts the server with the settings of the environment.

use std::{env, fs};

use anyhow::{Context as _, Result};
use wabill::Accounts;
use webhook_server::{Settings, routes};

#[tokio::main]
async fn main() -> Result<()> {
    let given = |name: &str| env::var(name).with_context(|| format!("the environment variable {name} is not set"));
    let accounts = given("ACCOUNTS")?;
    let text = fs::read_to_string(&accounts).with_context(|| accounts.clone())?;
    let settings = Settings {
        app_secret: given("APP_SECRET")?,
        verify_token: given("VERIFY_TOKEN")?,
        accounts: Accounts::from_toml(&text).with_context(|| accounts)?,
        log: given("LOG")?.into(),
    };
    let address = given("ADDRESS")?;
    let listener = tokio::net::TcpListener::bind(&address).await.with_context(|| address)?;
    let stop = async {
        // Without this signal the server goes on until it is killed.
        drop(tokio::signal::ctrl_c().await);
    };
    axum::serve(listener, routes(settings)?)
        .with_graceful_shutdown(stop)
        .await?;
    Ok(())
}
