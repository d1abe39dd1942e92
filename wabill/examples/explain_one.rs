//! Explains why a message costs what it costs, in English and in German, and what a missing one is.
//!
//! `cargo run --example explain_one`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "an example")]

use std::error::Error;

use wabill::{Accounts, Category, Language, Log, WhyNot};

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let accounts = Accounts::from_toml(include_str!("accounts.toml"))?;
    let bill = Log::read(include_bytes!("june.csv").as_slice(), &accounts)?.bill()?;

    let explanation = bill.explain("out-2")?;
    println!("{explanation}\n");
    println!("{}\n", explanation.in_language(Language::German));
    // Everything in it is a value, too.
    assert_eq!(explanation.category, Category::Marketing);
    assert_eq!(
        explanation.unit_price.map(|price| price.to_string()).as_deref(),
        Some("0.1131")
    );

    let missing = bill.explain("out-9").unwrap_err();
    println!("{missing}");
    assert!(matches!(missing, wabill::Error::Unexplained(missing) if missing.why == WhyNot::NotFound));
    Ok(())
}
