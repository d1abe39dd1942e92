//! Reads files held in memory, as `wabill` would.

use billing_core::{
    bill::Explained,
    statement::{bill::Bill, explain::Explanation},
};
use log_reader::{ReadError, ReadReport, RowProblem};
use wabill::{Accounts, BillOptions, Error, MessageProblem, ReadOptions};

/// A bill, and what was explained and rejected of its messages.
#[derive(Debug)]
pub(crate) struct Billed {
    pub(crate) bill: Bill,
    pub(crate) explanations: Vec<Explanation>,
    pub(crate) problems: Vec<MessageProblem>,
}

pub(crate) fn accounts() -> Accounts {
    book("[[account]]\nid = \"waba\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\nhome_country = \"DE\"\n")
}

/// The accounts of an accounts file.
pub(crate) fn book(text: &str) -> Accounts {
    Accounts::from_toml(text).unwrap()
}

/// Reads and bills files with the shipped prices, and explains every message that has an outcome.
///
/// Whatever is wrong with a file, every row is accepted, a duplicate or rejected, and none is two of these.
pub(crate) fn billed(files: &[(&str, &[u8])]) -> Result<(Billed, ReadReport), ReadError> {
    billed_in(files, None)
}

/// The same with the zone of times that have no offset.
pub(crate) fn billed_in(files: &[(&str, &[u8])], zone: Option<&str>) -> Result<(Billed, ReadReport), ReadError> {
    let mut options = options();
    if let Some(zone) = zone {
        options = options.time_zone(zone.parse().unwrap());
    }
    billed_with(files, &options)
}

/// How the tests read, unless they say otherwise.
pub(crate) fn options() -> ReadOptions {
    ReadOptions::new()
}

/// The same, read as the caller says.
pub(crate) fn billed_with(files: &[(&str, &[u8])], options: &ReadOptions) -> Result<(Billed, ReadReport), ReadError> {
    billed_as(files, options, &accounts())
}

/// The same for other accounts.
pub(crate) fn billed_as(
    files: &[(&str, &[u8])],
    options: &ReadOptions,
    accounts: &Accounts,
) -> Result<(Billed, ReadReport), ReadError> {
    let inputs = files.iter().map(|(name, bytes)| wabill::input(*name, *bytes));
    let log = match options.read_all(inputs.collect(), accounts) {
        Err(Error::Log(error)) => return Err(error),
        log => log.unwrap(),
    };
    let bill = log.bill_with(&BillOptions::new().explain(Explained::All)).unwrap();
    let input = bill.input();
    assert_eq!(
        input.rows,
        input.accepted + input.duplicates + input.ignored + input.rejected
    );
    assert_eq!(input.messages, input.delivered + input.undelivered);
    let billed = Billed {
        bill: bill.statement().clone(),
        explanations: bill.explanations().to_vec(),
        problems: bill.message_problems().to_vec(),
    };
    assert_eq!(u64::try_from(billed.explanations.len()), Ok(input.delivered));
    assert!(u64::try_from(billed.problems.len()).is_ok_and(|problems| problems <= input.rejected));
    Ok((billed, bill.report().clone()))
}

/// A problem with its hint, as it is shown.
pub(crate) fn told(problem: &RowProblem) -> String {
    let hint = problem.remedy().map_or(String::new(), |hint| format!("\nhint: {hint}"));
    format!("{problem}{hint}")
}
