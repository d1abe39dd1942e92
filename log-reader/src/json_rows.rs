//! The rows of a chunk of JSON lines: rows of a log by the names of its columns, or webhook payloads.

use billing_core::{
    base::said::Said,
    intake::{log::LogWriter, reader::Fields},
};
use memchr::memchr_iter;
use serde::Deserialize;

use crate::{
    problem::LineProblem,
    webhook::{Entry, Passed, Text, read_entries},
};

#[derive(Debug, Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    entry: Option<Vec<Entry<'a>>>,
    #[serde(borrow, default)]
    event: Option<Text<'a>>,
    #[serde(borrow, default)]
    at: Text<'a>,
    #[serde(borrow, default)]
    message_id: Text<'a>,
    #[serde(borrow, default)]
    account: Text<'a>,
    #[serde(borrow, default)]
    business_number: Text<'a>,
    #[serde(borrow, default)]
    contact: Text<'a>,
    #[serde(borrow, default)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    category: Text<'a>,
    #[serde(borrow, default)]
    entry_point: Text<'a>,
    #[serde(borrow, default)]
    pricing_type: Text<'a>,
    #[serde(borrow, default)]
    expires_at: Text<'a>,
    #[serde(borrow, default)]
    contact_id: Text<'a>,
}

/// Reads the rows of a chunk into the log. `first_line` is the global line number of its first line.
pub(crate) fn read_chunk(
    bytes: &[u8],
    first_line: u32,
    writer: &mut LogWriter<'_>,
    passed: &mut Passed,
    problem: &mut dyn FnMut(LineProblem),
) {
    let ends = memchr_iter(b'\n', bytes).chain([bytes.len()]);
    let mut start = 0;
    for (line, end) in (first_line..).zip(ends) {
        let text = bytes.get(start..end).unwrap_or_default();
        start = end + 1;
        if text.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Line<'_>>(text) {
            Ok(Line {
                entry: Some(entries), ..
            }) => read_entries(&entries, line, writer, passed, problem),
            Ok(row) if row.event.is_some() => {
                let event = row.event.unwrap_or_default();
                let fields = Fields {
                    event: event.bytes(),
                    at: row.at.bytes(),
                    message_id: row.message_id.bytes(),
                    account: row.account.bytes(),
                    business_number: row.business_number.bytes(),
                    contact: row.contact.bytes(),
                    kind: row.kind.bytes(),
                    category: row.category.bytes(),
                    entry_point: row.entry_point.bytes(),
                    pricing_type: row.pricing_type.bytes(),
                    expires_at: row.expires_at.bytes(),
                    contact_id: row.contact_id.bytes(),
                    ..Fields::default()
                };
                if let Err(error) = writer.push(&fields, line) {
                    problem(LineProblem::of_field(line, None, &error));
                }
            }
            Ok(_) => {
                writer.reject();
                let message = (
                    "found a JSON object with neither `entry` nor `event`",
                    "gefunden ein JSON-Objekt weder mit `entry` noch mit `event`",
                );
                let hint = (
                    "expected a webhook payload (`entry`) or a row of a log (`event`, `at`, `message_id` …) on each line",
                    "erwartet ist je Zeile ein Webhook-Inhalt (`entry`) oder eine Protokollzeile (`event`, `at`, `message_id` …)",
                );
                problem(LineProblem {
                    line,
                    column: None,
                    message: message.into(),
                    hint: Some(hint.into()),
                });
            }
            Err(error) => {
                writer.reject();
                let column = u32::try_from(error.column()).ok();
                let text = error.to_string();
                let message = text.split(" at line ").next().unwrap_or_default();
                problem(LineProblem {
                    line,
                    column,
                    message: Said::new(
                        format!("this is not readable JSON: {message}"),
                        format!("das ist kein lesbares JSON: {message}"),
                    ),
                    hint: None,
                });
            }
        }
    }
}
