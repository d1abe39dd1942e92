//! Works out what planned volumes cost, under the rules of two months.
//!
//! `cargo run --example estimate_a_plan`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "an example")]

use std::error::Error;

use wabill::Plan;

const PLAN: &str = r#"
[[account]]
id = "shop"
currency = "EUR"
business_numbers = 1

[[volume]]
month = "2026-09"
market = "Germany"
category = "service"
messages = 3000

[[volume]]
month = "2026-10"
market = "Germany"
category = "service"
messages = 3000
"#;

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let estimate = Plan::from_toml(PLAN)?.estimate()?;
    for sum in &estimate.sums {
        println!("{}: {} {}", sum.month, sum.amount, sum.currency);
    }
    // Service messages cost nothing up to September 2026. Since October 1,000 a month and number are free: 2,000 ×
    // 0.0456.
    let amounts: Vec<String> = estimate.sums.iter().map(|sum| sum.amount.to_string()).collect();
    assert_eq!(amounts, ["0.00", "91.20"]);

    // What is wrong with a plan has its place in the text, and a remedy.
    let error = Plan::from_toml(&PLAN.replace("Germany", "Germnay"))?
        .estimate()
        .unwrap_err();
    println!("{error}");
    assert!(error.to_string().starts_with("line 9, column 10: volume 1, market: "));
    Ok(())
}
