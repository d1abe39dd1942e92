//! `delivered,2026-10-01T09:30:00+02:00,wamid.HBgM…,waba-1,4930111,491701234567,template,marketing,…`: one row of a
//! log.

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
    /// The contact once more, by its other name: an id beside a number, or a number beside an id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<String>,
    /// The value of the tag that is read; given to the engine directly, not written.
    #[serde(skip)]
    pub tag: Option<String>,
    /// The conversation that a status names; no column, only payloads have it.
    #[serde(skip)]
    pub conversation: Option<Conversation>,
    /// The price that a status names for its message, amount and currency; no column.
    #[serde(skip)]
    pub cost: Option<(String, String)>,
    /// A status says `paid_exempt`; no column.
    #[serde(skip)]
    pub exempt: bool,
    /// The source cannot say what the message is; no column.
    #[serde(skip)]
    pub kind_unstated: bool,
}

/// What a status says of the conversation of its message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// `conversation.id`.
    pub id: String,
    /// `pricing.category`, which is the conversation's until 2025-06-30.
    pub category: String,
    /// `conversation.expiration_timestamp`, in the format of `at`.
    pub expires_at: Option<String>,
}

/// The event of a [`Row::notice`].
pub const NOTICE: &str = "notice";
/// The event of a [`Row::in_app`].
pub const IN_APP: &str = "in_app";

impl Row {
    /// A notice that two names are one contact: no row of a log, but it stands among them.
    pub fn notice(contact: &str, other: &str) -> Row {
        Row {
            event: NOTICE.to_owned(),
            contact: contact.to_owned(),
            contact_id: Some(other.to_owned()),
            ..Row::default()
        }
    }

    /// A notice that the message of this id was written in the platform's app; it counts as a row that is ignored.
    pub fn in_app(message_id: &str) -> Row {
        Row {
            event: IN_APP.to_owned(),
            message_id: message_id.to_owned(),
            ..Row::default()
        }
    }

    /// Whether it is a notice and no row.
    pub fn is_notice(&self) -> bool {
        [NOTICE, IN_APP].contains(&self.event.as_str())
    }

    /// Whether it says what no column can say.
    pub fn beyond_columns(&self) -> bool {
        self.is_notice() || self.conversation.is_some() || self.cost.is_some() || self.exempt || self.kind_unstated
    }
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

/// Writes rows as CSV with the header, and with a column `contact_id` where a row needs one.
///
/// # Errors
///
/// Whatever the writer says; a row that says what no column can say.
pub fn write(rows: &[Row], out: impl io::Write) -> io::Result<()> {
    if rows.iter().any(Row::beyond_columns) {
        return Err(io::Error::other("CSV has no columns for what a row says"));
    }
    let named_twice = rows.iter().any(|row| row.contact_id.is_some());
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    let more = named_twice.then_some("contact_id");
    writer.write_record(HEADER.split(',').chain(more))?;
    for row in rows {
        if named_twice && row.contact_id.is_none() {
            let contact_id = Some(String::new());
            writer.serialize(Row {
                contact_id,
                ..row.clone()
            })?;
        } else {
            writer.serialize(row)?;
        }
    }
    writer.flush()
}
