//! Reads files held in memory, as `wabill` would.

use billing_core::{
    bill::{Billed, Explained, Settings, bill},
    intake::{account::AccountBook, log::MessageLog},
};
use log_reader::{Input, ReadError, ReadOptions, ReadReport, RowProblem, read};

pub(crate) fn accounts() -> AccountBook {
    book("[[account]]\nid = \"waba\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\nhome_country = \"DE\"\n")
}

/// The accounts of an accounts file.
pub(crate) fn book(text: &str) -> AccountBook {
    AccountBook::new(toml::from_str(text).unwrap()).unwrap()
}

/// Reads and bills files with the shipped prices, and explains every message that has an outcome.
///
/// Whatever is wrong with a file, every row is accepted, a duplicate or rejected, and none is two of these.
pub(crate) fn billed(files: &[(&str, &[u8])]) -> Result<(Billed, ReadReport), ReadError> {
    billed_in(files, None)
}

/// The same with the zone of times that have no offset.
pub(crate) fn billed_in(files: &[(&str, &[u8])], zone: Option<&str>) -> Result<(Billed, ReadReport), ReadError> {
    let options = ReadOptions {
        threads: 1,
        most_problems: 100,
        time_zone: zone.map(|zone| zone.parse().unwrap()),
        ..ReadOptions::default()
    };
    billed_with(files, &options)
}

/// The same, read as the caller says.
pub(crate) fn billed_with(files: &[(&str, &[u8])], options: &ReadOptions) -> Result<(Billed, ReadReport), ReadError> {
    billed_as(files, options, &accounts())
}

/// The same for other accounts.
pub(crate) fn billed_as(
    files: &[(&str, &[u8])],
    options: &ReadOptions,
    accounts: &AccountBook,
) -> Result<(Billed, ReadReport), ReadError> {
    let log = MessageLog::default();
    let inputs = files.iter().map(|(name, bytes)| Input {
        name: (*name).to_owned(),
        reader: Box::new(*bytes),
        bytes: None,
    });
    let report = read(inputs.collect(), &log, accounts, options, &|_| {})?;
    let settings = Settings {
        explained: Explained::All,
        ..Settings::default()
    };
    let billed = bill(
        log,
        report.written.clone(),
        accounts,
        pricing_tables::shipped(),
        &settings,
        None,
    )
    .unwrap();
    let input = &billed.bill.input;
    assert_eq!(
        input.rows,
        input.accepted + input.duplicates + input.ignored + input.rejected
    );
    assert_eq!(input.messages, input.delivered + input.undelivered);
    Ok((billed, report))
}

/// A problem with its hint, as it is shown.
pub(crate) fn told(problem: &RowProblem) -> String {
    let hint = problem.remedy().map_or(String::new(), |hint| format!("\nhint: {hint}"));
    format!("{problem}{hint}")
}
