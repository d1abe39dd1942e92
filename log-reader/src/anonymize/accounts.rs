//! `[[account]] id = "account-1"`: the accounts of an anonymous log, with what decides amounts and nothing else.

use core::fmt::Write as _;
use std::collections::BTreeMap;

use billing_core::intake::account::{Account, CreditLine};

use super::invent::Invented;

pub(super) fn toml(invented: &mut Invented<'_>) -> String {
    let mut text = String::new();
    let mut portfolios: BTreeMap<&str, String> = BTreeMap::new();
    for account in invented.accounts() {
        if !text.is_empty() {
            text.push('\n');
        }
        let id = invented.account(&account.id).unwrap_or_default();
        let _ = writeln!(text, "[[account]]\nid = \"{id}\"");
        if account.portfolio != account.id {
            // An account may be named as the portfolio of others.
            let number = portfolios.len() + 1;
            let of_account = invented.account(&account.portfolio);
            let portfolio = portfolios.entry(&account.portfolio);
            let portfolio = portfolio.or_insert_with(|| of_account.unwrap_or_else(|| format!("portfolio-{number}")));
            let _ = writeln!(text, "portfolio = \"{portfolio}\"");
        }
        push_settings(&mut text, account);
        if !account.phone_number_ids.is_empty() {
            let ids = account.phone_number_ids.iter();
            let ids: Vec<String> = ids.map(|id| format!("{:?}", invented.who(id))).collect();
            let _ = writeln!(text, "phone_number_ids = [{}]", ids.join(", "));
        }
    }
    text
}

/// What decides amounts, as it was.
fn push_settings(text: &mut String, account: &Account) {
    let _ = writeln!(
        text,
        "time_zone = \"{}\"\ncurrency = \"{}\"",
        account.time_zone.name(),
        account.currency
    );
    if let Some(country) = account.home_country {
        let _ = writeln!(text, "home_country = \"{country}\"");
    }
    if account.credit_line == CreditLine::Partner {
        text.push_str("credit_line = \"partner\"\n");
    }
    if account.exempt {
        text.push_str("exempt = true\n");
    }
    let default = account
        .international_default
        .map(|start| format!("default = \"{start}\""));
    let countries = account.international_by_country.iter();
    let countries = countries.map(|(country, start)| format!("{country} = \"{start}\""));
    let starts: Vec<String> = default.into_iter().chain(countries).collect();
    if !starts.is_empty() {
        let _ = writeln!(text, "auth_international = {{ {} }}", starts.join(", "));
    }
}
