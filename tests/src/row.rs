//! `delivered,2026-10-01T09:30:00+02:00,wamid.HBgM…,waba-1,4930111,491701234567,template,marketing,…`: one row of a log.

use std::io;

use serde::{Deserialize, Serialize};

/// The header of a message log, in the order in which rows are written here.
pub const HEADER: &str = "event,at,message_id,account,business_number,contact,kind,category,entry_point,\
                          pricing_type,pricing_category,billable,expires_at";

/// One event of one message, as the log says it: nothing is checked or normalised yet.
///
/// It is text on purpose, so that a test can say whatever a log can say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Number of the row in its log, from 1; not a column.
    #[serde(skip)]
    pub number: u64,
    /// `received`, `sent`, `delivered`, `read` or `failed`.
    pub event: String,
    /// RFC 3339 with an offset, or Unix seconds.
    pub at: String,
    /// Unique per message.
    pub message_id: String,
    /// Id of the account that sent or received.
    pub account: String,
    /// Business phone number or its id.
    pub business_number: String,
    /// Phone number with or without `+`, or a business-scoped id `CC.…`.
    pub contact: String,
    /// `template`, `free_form` or `reaction`.
    pub kind: Option<String>,
    /// `marketing`, `utility` or `authentication`.
    pub category: Option<String>,
    /// `ad` or `page_button`, on received rows.
    pub entry_point: Option<String>,
    /// What the platform reported as `pricing.type`.
    pub pricing_type: Option<String>,
    /// What the platform reported as `pricing.category`.
    pub pricing_category: Option<String>,
    /// What the platform reported as `pricing.billable`.
    pub billable: Option<String>,
    /// What the platform reported as the conversation's expiry, in the format of `at`.
    pub expires_at: Option<String>,
}

/// Reads rows from CSV text with a header; unknown columns are ignored, missing ones are empty.
///
/// # Errors
///
/// The first row that is not CSV, with its line.
pub fn read(text: &str) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    for (index, row) in csv::Reader::from_reader(text.as_bytes())
        .deserialize::<Row>()
        .enumerate()
    {
        let mut row = row.map_err(|error| error.to_string())?;
        row.number = index as u64 + 1;
        rows.push(row);
    }
    Ok(rows)
}

/// Writes rows as CSV with the header.
///
/// # Errors
///
/// Whatever the writer says.
pub fn write(rows: &[Row], out: impl io::Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    writer.write_record(HEADER.split(','))?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer.flush()
}
