//! Bills with tables of one's own: invented ones for tests, and files in the layout of the published ones.
//!
//! `cargo run --example own_tables`
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "an example"
)]

use std::error::Error;

use wabill::{Accounts, BillOptions, Log, Tables};

const LOG: &str = "\
event,at,message_id,account,business_number,contact,kind,category,entry_point
delivered,2025-08-05T10:00:00Z,m-1,waba-1,4930123456,4915112345678,template,marketing,
";
const MARKETS: &str = "\
calling_code,iso2,country,market,effective_from
1,US,United States,Other,2022-02-01
49,DE,Germany,Germany,2022-02-01
";
const PRICES: &str = "\
market,category,unit_price,basis
Germany,marketing,0.05,published
Germany,utility,0.02,published
";

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let accounts = Accounts::from_toml(include_str!("accounts.toml"))?;
    let cost = |tables: &Tables| {
        let bill = Log::read(LOG.as_bytes(), &accounts)?.bill_with(&BillOptions::new().tables(tables))?;
        Ok::<_, wabill::Error>(bill.totals()[0].amount.to_string())
    };
    println!("published: {} EUR", cost(&Tables::shipped())?);
    println!("invented:  {} EUR", cost(&Tables::example())?);

    let files = [("markets.csv", MARKETS), ("rate_cards/EUR/2025-07-01.csv", PRICES)];
    let own = Tables::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec())?;
    println!("own:       {} EUR", cost(&own)?);
    assert_eq!(
        [cost(&Tables::shipped())?, cost(&Tables::example())?, cost(&own)?],
        ["0.11", "0.10", "0.05"]
    );

    // A wrong cell is named with its place.
    let files = [
        ("markets.csv", MARKETS),
        ("rate_cards/EUR/2025-07-01.csv", &PRICES.replace("0.05", "0,05")),
    ];
    let wrong = Tables::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec());
    println!("{}", wrong.unwrap_err());
    Ok(())
}
