//! `{"object":"whatsapp_business_account","entry":[{"id":"waba-1","changes":[…]}]}`: rows as webhook POST bodies.
//!
//! One body a line, several statuses or messages in each, in the shape the platform had on the day of the row: `CBP`
//! with a conversation until 2025-06-30, `PMP` afterwards, the conversation gone from 2025-10-08 on except in entry
//! points.
//!
//! Nothing is metered here: what a payload says of a price is what the row says it reported, else what holds for a
//! message of its kind on its own (`regular` for templates, `free_customer_service` for the others). A contact with two
//! names stands there with both, and a conversation, a price or an exemption that the row names as the platform would
//! name it. A payload cannot say everything a row can: reactions look like other service messages, a page button leaves
//! no trace, and until 2025-06-30 a category is that of the conversation.

use std::collections::HashMap;
use std::io::{self, Write};

use chrono::NaiveDate;

use crate::ledger_model::read_time;
use crate::row::Row;

/// A body is written out when it holds this many bytes, at the latest.
const FULL: usize = 1 << 16;
const DAY: i64 = 86_400;

/// Writes rows as webhook bodies, as they come; what waits for more of its business number is small.
///
/// # Errors
///
/// Whatever the writer says.
pub fn write_webhooks(rows: impl Iterator<Item = Row>, out: impl Write) -> io::Result<()> {
    let mut writer = WebhookWriter::new(out);
    for row in rows {
        writer.push(&row)?;
    }
    writer.finish()
}

/// Gathers rows by account and business number and writes a body whenever some are together.
#[derive(Debug)]
pub struct WebhookWriter<W> {
    out: W,
    text: Vec<u8>,
    key: String,
    waiting: HashMap<String, Waiting>,
    bodies: usize,
    switches: Switches,
}

/// What waits to be posted for one business number of one account.
#[derive(Debug, Default)]
struct Waiting {
    account: String,
    number: String,
    statuses: Vec<u8>,
    messages: Vec<u8>,
    count: usize,
    /// How many make a body; it varies, as it does with the platform.
    wanted: usize,
}

/// First seconds (UTC) of the shapes a payload has had.
#[derive(Debug)]
struct Switches {
    categories: i64,
    per_message: i64,
    no_conversation: i64,
}

impl<W: Write> WebhookWriter<W> {
    /// A writer to `out`; it need not be buffered.
    pub fn new(out: W) -> WebhookWriter<W> {
        let midnight = |year, month, day| {
            let day = NaiveDate::from_ymd_opt(year, month, day).expect("a day");
            day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
        };
        let switches = Switches {
            categories: midnight(2023, 6, 1),
            per_message: midnight(2025, 7, 1),
            no_conversation: midnight(2025, 10, 8),
        };
        WebhookWriter {
            out,
            text: Vec::new(),
            key: String::new(),
            waiting: HashMap::new(),
            bodies: 0,
            switches,
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// Whatever the writer says.
    pub fn push(&mut self, row: &Row) -> io::Result<()> {
        self.key.clear();
        self.key.push_str(&row.account);
        self.key.push('\n');
        self.key.push_str(&row.business_number);
        if !self.waiting.contains_key(&self.key) {
            let waiting = Waiting {
                account: row.account.clone(),
                number: row.business_number.clone(),
                wanted: 1,
                ..Waiting::default()
            };
            self.waiting.insert(self.key.clone(), waiting);
        }
        let Some(waiting) = self.waiting.get_mut(&self.key) else {
            return Ok(());
        };
        if row.event == "received" {
            push_message(&mut waiting.messages, row);
        } else {
            push_status(&mut waiting.statuses, row, &self.switches);
        }
        waiting.count += 1;
        if waiting.wanted <= waiting.count {
            begin_body(&mut self.text);
            push_entry(&mut self.text, waiting);
            end_body(&mut self.text);
            self.bodies += 1;
            // 1 to 10, about 5 on average.
            waiting.wanted = 1 + self.bodies * 7 % 10;
            if FULL <= self.text.len() {
                self.out.write_all(&self.text)?;
                self.text.clear();
            }
        }
        Ok(())
    }

    /// Posts what still waits, all accounts in one body.
    ///
    /// # Errors
    ///
    /// Whatever the writer says.
    pub fn finish(mut self) -> io::Result<()> {
        let mut left: Vec<Waiting> = self.waiting.into_values().filter(|waiting| waiting.count > 0).collect();
        left.sort_by(|a, b| (&a.account, &a.number).cmp(&(&b.account, &b.number)));
        if !left.is_empty() {
            begin_body(&mut self.text);
            for (place, waiting) in left.iter_mut().enumerate() {
                if place > 0 {
                    self.text.push(b',');
                }
                push_entry(&mut self.text, waiting);
            }
            end_body(&mut self.text);
        }
        self.out.write_all(&self.text)?;
        self.out.flush()
    }
}

fn begin_body(text: &mut Vec<u8>) {
    text.extend_from_slice(br#"{"object":"whatsapp_business_account","entry":["#);
}

fn end_body(text: &mut Vec<u8>) {
    text.extend_from_slice(b"]}\n");
}

/// Writes what waits as one entry: statuses are one change, messages another.
fn push_entry(text: &mut Vec<u8>, waiting: &mut Waiting) {
    text.extend_from_slice(br#"{"id":"#);
    push_text(text, &waiting.account);
    text.extend_from_slice(br#","changes":["#);
    let both = !waiting.statuses.is_empty() && !waiting.messages.is_empty();
    for (name, items) in [("statuses", &mut waiting.statuses), ("messages", &mut waiting.messages)] {
        if items.is_empty() {
            continue;
        }
        text.extend_from_slice(br#"{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"#);
        push_text(text, &waiting.number);
        text.extend_from_slice(br#","phone_number_id":"#);
        push_text(text, &waiting.number);
        text.extend_from_slice(br#"},""#);
        text.extend_from_slice(name.as_bytes());
        text.extend_from_slice(br#"":["#);
        // Every item ends with a comma.
        items.pop();
        text.append(items);
        text.extend_from_slice(br#"]},"field":"messages"}"#);
        if both && name == "statuses" {
            text.push(b',');
        }
    }
    text.extend_from_slice(b"]}");
    waiting.count = 0;
}

fn push_message(text: &mut Vec<u8>, row: &Row) {
    text.push(b'{');
    push_contact(text, row, ["from", "from_user_id"]);
    text.extend_from_slice(br#","id":"#);
    push_text(text, &row.message_id);
    text.extend_from_slice(br#","timestamp":"#);
    push_time(text, &row.at, read_time(&row.at).ok());
    text.extend_from_slice(br#","type":"text","text":{"body":"Hello"}"#);
    if row.entry_point.as_deref() == Some("ad") {
        text.extend_from_slice(
            br#","referral":{"source_url":"https://fb.me/x","source_id":"1200001","source_type":"ad","headline":"Offer"}"#,
        );
    }
    text.extend_from_slice(b"},");
}

fn push_status(text: &mut Vec<u8>, row: &Row, switches: &Switches) {
    let at = read_time(&row.at).ok();
    text.extend_from_slice(br#"{"id":"#);
    push_text(text, &row.message_id);
    text.extend_from_slice(br#","status":"#);
    push_text(text, &row.event);
    text.extend_from_slice(br#","timestamp":"#);
    push_time(text, &row.at, at);
    text.push(b',');
    push_contact(text, row, ["recipient_id", "recipient_user_id"]);
    if row.event == "failed" {
        text.extend_from_slice(br#","errors":[{"code":131026,"title":"Message undeliverable"}]"#);
    } else {
        push_price(text, row, at.unwrap_or(i64::MAX), switches);
    }
    text.extend_from_slice(b"},");
}

/// The names of the contact, each under its key: that of a number, that of an id.
fn push_contact(text: &mut Vec<u8>, row: &Row, [number, id]: [&str; 2]) {
    let names = [Some(&row.contact), row.contact_id.as_ref()].into_iter().flatten();
    for (place, name) in names.filter(|name| !name.is_empty()).enumerate() {
        if place > 0 {
            text.push(b',');
        }
        let scoped = name.starts_with(|first: char| first.is_ascii_alphabetic());
        push_text(text, if scoped { id } else { number });
        text.push(b':');
        push_text(text, name.trim_start_matches('+'));
    }
}

/// `conversation` and `pricing`, where the row says what the message is.
fn push_price(text: &mut Vec<u8>, row: &Row, at: i64, switches: &Switches) {
    let template = match row.kind.as_deref() {
        Some("template") => true,
        Some("free_form" | "reaction") => false,
        _ => return,
    };
    let named = row.conversation.as_ref().filter(|_| at < switches.per_message);
    let own = match (&row.pricing_category, template) {
        _ if named.is_some() => named.map_or("", |named| named.category.as_str()),
        (Some(reported), _) => reported.as_str(),
        (None, true) if at < switches.categories => "business_initiated",
        (None, false) if at < switches.categories => "user_initiated",
        (None, true) => match row.category.as_deref() {
            Some(category) if !category.is_empty() => category,
            _ => return,
        },
        (None, false) => "service",
    };
    let per_message = switches.per_message <= at;
    let reported = row.pricing_type.as_deref();
    let kind = reported.unwrap_or(if template { "regular" } else { "free_customer_service" });
    let entry_point = if per_message {
        kind == "free_entry_point"
    } else {
        own == "referral_conversion"
    };
    if let Some(named) = &row.conversation {
        text.extend_from_slice(br#","conversation":{"id":"#);
        push_text(text, &named.id);
        if let Some(end) = named.expires_at.as_deref().and_then(|text| read_time(text).ok()) {
            text.extend_from_slice(br#","expiration_timestamp":"#);
            push_number(text, end);
        }
        text.extend_from_slice(br#","origin":{"type":"#);
        push_text(text, &named.category);
        text.extend_from_slice(b"}}");
    } else if at < switches.no_conversation || entry_point {
        push_conversation(text, row, own, at, per_message && !entry_point);
    }
    text.extend_from_slice(br#","pricing":{"billable":"#);
    let charged = if per_message { kind == "regular" } else { !entry_point };
    let billable = row.billable.as_deref().map_or(charged, |reported| reported == "true");
    text.extend_from_slice(if billable { b"true" } else { b"false" });
    if per_message {
        text.extend_from_slice(br#","pricing_model":"PMP","type":"#);
        push_text(text, kind);
    } else {
        text.extend_from_slice(br#","pricing_model":"CBP""#);
    }
    text.extend_from_slice(br#","category":"#);
    push_text(text, own);
    if row.exempt {
        text.extend_from_slice(br#","subtype":"paid_exempt""#);
    }
    if let Some((amount, currency)) = &row.cost {
        text.extend_from_slice(br#","cost":{"amount":"#);
        push_text(text, amount);
        text.extend_from_slice(br#","currency":"#);
        push_text(text, currency);
        text.push(b'}');
    }
    text.push(b'}');
}

/// The conversation, with an id that is good for nothing but being there: one per message from 2025-07-01 on.
fn push_conversation(text: &mut Vec<u8>, row: &Row, origin: &str, at: i64, per_message: bool) {
    let mut id = 0xCBF2_9CE4_8422_2325_u64;
    let mut mix = |part: &[u8]| {
        for byte in part {
            id = (id ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    };
    if per_message {
        mix(row.message_id.as_bytes());
    } else {
        mix(row.business_number.as_bytes());
        mix(row.contact.as_bytes());
        mix(origin.as_bytes());
        mix(&at.div_euclid(DAY).to_le_bytes());
    }
    let _ = write!(text, r#","conversation":{{"id":"{id:016x}""#);
    if row.event == "sent" {
        text.extend_from_slice(br#","expiration_timestamp":"#);
        // The platform's own guess: a day after sending, on the next whole minute.
        let guess = (at.saturating_add(DAY + 59)).div_euclid(60).saturating_mul(60);
        let reported = row.expires_at.as_deref().and_then(|text| read_time(text).ok());
        push_number(text, reported.unwrap_or(guess));
    }
    text.extend_from_slice(br#","origin":{"type":"#);
    push_text(text, origin);
    text.extend_from_slice(b"}}");
}

/// Unix seconds as text; what is no time stays as it is.
fn push_time(text: &mut Vec<u8>, written: &str, at: Option<i64>) {
    match at {
        Some(at) => push_number(text, at),
        None => push_text(text, written),
    }
}

fn push_number(text: &mut Vec<u8>, number: i64) {
    let _ = write!(text, "\"{number}\"");
}

/// A JSON string.
fn push_text(text: &mut Vec<u8>, value: &str) {
    if value.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        text.push(b'"');
        text.extend_from_slice(value.as_bytes());
        text.push(b'"');
    } else {
        serde_json::to_writer(text, value).expect("a string becomes JSON");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(csv: &str) -> Vec<serde_json::Value> {
        let rows = crate::row::read(&format!("{}\n{csv}", crate::row::HEADER)).unwrap();
        let mut out = vec![];
        write_webhooks(rows.into_iter(), &mut out).unwrap();
        String::from_utf8(out)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn status(row: &str) -> serde_json::Value {
        posted(row)[0]["entry"][0]["changes"][0]["value"]["statuses"][0].clone()
    }

    #[test]
    fn a_status_has_the_shape_of_its_day() {
        let row = |at: &str, event: &str, kind: &str| status(&format!("{event},{at},m,w,n,+4915550,{kind},,,,,"));
        let r1 = row("2022-03-01T10:00:00Z", "sent", "template,marketing");
        assert_eq!(r1["recipient_id"], "4915550");
        assert_eq!(r1["timestamp"], "1646128800");
        assert_eq!(r1["conversation"]["origin"]["type"], "business_initiated");
        assert_eq!(r1["conversation"]["expiration_timestamp"], "1646215200");
        assert_eq!(r1["pricing"]["pricing_model"], "CBP");
        let r2 = row("2023-06-01T00:00:01Z", "delivered", "template,utility");
        assert_eq!(r2["pricing"]["category"], "utility");
        assert!(r2["conversation"]["expiration_timestamp"].is_null() && r2["conversation"]["id"].is_string());
        let r3 = row("2025-07-01T00:00:00Z", "delivered", "free_form,");
        assert_eq!(
            r3["pricing"],
            serde_json::json!({"billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"})
        );
        assert!(r3["conversation"]["id"].is_string());
        let v24 = row("2025-10-08T00:00:00Z", "read", "template,marketing");
        assert!(v24["conversation"].is_null() && v24["pricing"]["billable"] == true);
        let failed = row("2025-10-08T00:00:00Z", "failed", "template,marketing");
        assert!(failed["pricing"].is_null() && failed["errors"].is_array());
    }

    #[test]
    fn a_payload_names_what_the_row_names() {
        let mut row = crate::row::Row {
            event: "sent".to_owned(),
            at: "2023-08-01T10:00:00Z".to_owned(),
            contact: "+4915550".to_owned(),
            contact_id: Some("DE.12".to_owned()),
            kind: Some("free_form".to_owned()),
            conversation: Some(crate::row::Conversation {
                id: "c1".to_owned(),
                category: "marketing".to_owned(),
                expires_at: Some("1690970400".to_owned()),
            }),
            ..crate::row::Row::default()
        };
        let status = |row: &crate::row::Row| {
            let mut out = vec![];
            write_webhooks([row.clone()].into_iter(), &mut out).unwrap();
            let body: serde_json::Value = serde_json::from_slice(&out).unwrap();
            body["entry"][0]["changes"][0]["value"]["statuses"][0].clone()
        };
        let named = status(&row);
        assert_eq!(
            (&named["recipient_id"], &named["recipient_user_id"]),
            (&"4915550".into(), &"DE.12".into())
        );
        assert_eq!(
            named["conversation"],
            serde_json::json!({"id": "c1", "expiration_timestamp": "1690970400", "origin": {"type": "marketing"}})
        );
        assert_eq!(named["pricing"]["category"], "marketing");
        "2026-11-01T10:00:00Z".clone_into(&mut row.at);
        row.conversation = None;
        row.exempt = true;
        row.cost = Some(("0.0409".to_owned(), "EUR".to_owned()));
        let priced = &status(&row)["pricing"];
        assert_eq!(priced["subtype"], "paid_exempt");
        assert_eq!(
            priced["cost"],
            serde_json::json!({"amount": "0.0409", "currency": "EUR"})
        );
    }

    #[test]
    fn what_waits_at_the_end_is_one_body_with_several_entries() {
        let bodies = posted(
            "received,1791000000,in1,w,n,IN.12,,,ad,,,,\n\
             sent,1791000001,out1,w,n,IN.12,free_form,,,,,,\n\
             sent,1791000001,out2,w,n,IN.12,free_form,,,,,,\n\
             sent,1791000001,out3,v,n,4930,free_form,,,,,,\n\
             delivered,1791000002,out3,v,n,4930,free_form,,,,,,",
        );
        let first = &bodies[0]["entry"][0]["changes"][0]["value"];
        assert_eq!(first["messages"][0]["from_user_id"], "IN.12");
        assert_eq!(first["messages"][0]["referral"]["source_type"], "ad");
        let last = bodies.last().unwrap();
        assert_eq!(last["entry"].as_array().unwrap().len(), 2, "{last}");
        assert_eq!(
            last["entry"][1]["changes"][0]["value"]["statuses"]
                .as_array()
                .unwrap()
                .len(),
            2
        );
    }
}
