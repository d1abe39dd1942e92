//! Reads the Markdown stories of `tests/scenarios`, turns them into logs, and compares what came of them.
//!
//! A story is a section `## A sentence (RULE-101, dates)` with a table of events in local time of the account:
//!
//! ```markdown
//! | at               | who     | what               | outcome                                |
//! | ---------------- | ------- | ------------------ | -------------------------------------- |
//! | 2025-08-01 09:00 | contact | free-form          | window opens                           |
//! | 2025-08-01 10:00 | account | template marketing | charged 0.0400 marketing message       |
//! ```
//!
//! The full notation stands in `tests/scenarios/README.md`, for people who write stories.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use chrono::{LocalResult, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use serde_json::Value;

use crate::engine::{MessageOutcome, Outcomes, Verdict};
use crate::ledger_model::Settings;
use crate::row::{Conversation, Row};
use crate::tables::shipped_folder;
use crate::traffic::{AccountSpec, accounts_toml};

/// Market, category, first unit and price of a band.
type Tier = (String, String, u64, String);

/// Price tables of a story: invented ones, or the shipped ones.
#[derive(Debug, Clone, Default)]
struct Prices {
    real: bool,
    /// Calling code, country, market, first day.
    markets: Vec<[String; 4]>,
    /// By currency and first day: market, category, price.
    cards: BTreeMap<(String, String), Vec<[String; 3]>>,
    /// By currency and first day: market, category, first unit, price.
    tiers: BTreeMap<(String, String), Vec<Tier>>,
    /// Currency, first day and end of cards that end before the next one begins.
    ends: BTreeMap<(String, String), String>,
    /// The last day for which the invented tables are known, where a story says one.
    known_until: Option<String>,
}

/// What a story expects of one outbound message; absent parts are not compared.
#[derive(Debug, Clone)]
struct Expected {
    line: usize,
    message_id: String,
    verdict: Verdict,
    unit: Option<String>,
    category: Option<String>,
    market: Option<String>,
    month: Option<String>,
    rule: Option<String>,
}

/// One story, ready to be played.
#[derive(Debug, Clone)]
pub struct Story {
    /// File name and line of its heading, `common.md:12`.
    pub place: String,
    /// The heading without its parentheses.
    pub title: String,
    /// Rule ids named in the heading.
    pub rules: Vec<String>,
    /// The log.
    pub rows: Vec<Row>,
    /// The accounts file.
    pub accounts: String,
    /// What the caller asks for.
    pub settings: Settings,
    prices: Prices,
    expected: Vec<Expected>,
    /// Columns and rows of the closing table.
    lines: Option<(Vec<String>, Vec<Vec<String>>)>,
    /// Account, month, amount and currency.
    totals: Vec<[String; 4]>,
    /// Kind and count.
    warnings: Vec<(String, u64)>,
    /// Name and count, as in `input`.
    input: Vec<(String, u64)>,
}

/// Reads all stories of a folder, file by file; `README.md` is not a story.
///
/// # Errors
///
/// File, line and what is not understood.
pub fn read_folder(folder: &Path) -> Result<Vec<Story>, String> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .filter(|path| path.file_name().is_some_and(|name| name != "README.md"))
        .collect();
    files.sort();
    let mut stories = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        stories.extend(read_text(&name, &text)?);
    }
    Ok(stories)
}

/// Reads the stories of one file.
///
/// # Errors
///
/// File, line and what is not understood.
pub fn read_text(name: &str, text: &str) -> Result<Vec<Story>, String> {
    let mut head = Section::default();
    let mut stories = Vec::new();
    let mut current: Option<Section> = None;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let told = |error: String| format!("{name}:{number}: {error}");
        if let Some(heading) = line.strip_prefix("## ") {
            if let Some(section) = current.take() {
                stories.push(section.finish(name)?);
            }
            let mut section = Section {
                heading: (number, heading.to_owned()),
                ..head.clone()
            };
            section.header = None;
            current = Some(section);
        } else {
            current
                .as_mut()
                .unwrap_or(&mut head)
                .read_line(number, line)
                .map_err(told)?;
        }
    }
    if let Some(section) = current {
        stories.push(section.finish(name)?);
    }
    Ok(stories)
}

/// What has been read of a file's head or of a story so far.
#[derive(Debug, Clone, Default)]
struct Section {
    heading: (usize, String),
    accounts: BTreeMap<String, AccountSpec>,
    trust_reports: bool,
    /// Calling code of contacts that go by a number, where it is not the first market's.
    code: Option<String>,
    prices: Prices,
    /// Columns of the table being read.
    header: Option<Vec<String>>,
    events: Vec<(usize, Vec<String>)>,
    lines: Option<(Vec<String>, Vec<Vec<String>>)>,
    totals: Vec<[String; 4]>,
    warnings: Vec<(String, u64)>,
    input: Vec<(String, u64)>,
}

fn cells(line: &str) -> Vec<String> {
    line.trim()
        .trim_matches('|')
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

fn number(text: &str) -> Result<u64, String> {
    text.replace(',', "")
        .parse()
        .map_err(|_| format!("`{text}` is not a number"))
}

fn currency_and_day(text: &str) -> Result<(String, String), String> {
    let (currency, first_day) = text
        .split_once([' ', '/'])
        .ok_or_else(|| format!("`{text}` is not a currency and a day"))?;
    first_day
        .parse::<NaiveDate>()
        .map_err(|_| format!("`{first_day}` is not a day"))?;
    Ok((currency.to_owned(), first_day.to_owned()))
}

fn word(text: &str) -> String {
    text.trim().replace(['-', ' '], "_")
}

impl Section {
    fn read_line(&mut self, number_of_line: usize, line: &str) -> Result<(), String> {
        if line.starts_with('|') {
            let cells = cells(line);
            if cells
                .iter()
                .all(|cell| cell.chars().all(|sign| sign == '-' || sign == ':'))
            {
                return Ok(());
            }
            let Some(header) = self.header.clone() else {
                if cells[0] == "month" || cells[0] == "account" {
                    self.lines = Some((cells.clone(), Vec::new()));
                }
                self.header = Some(cells);
                return Ok(());
            };
            if cells.len() != header.len() {
                return Err(format!("{} cells under {} columns", cells.len(), header.len()));
            }
            return self.read_table_row(number_of_line, &header, cells);
        }
        self.header = None;
        if let Some((key, value)) = line.split_once(": ") {
            self.read_setting(key, value.trim_end_matches('.'))?;
        }
        if let Some(rest) = line.strip_prefix("Card ")
            && let Some((card, end)) = rest.trim_end_matches('.').split_once(" ends ")
        {
            self.prices.ends.insert(currency_and_day(card)?, end.to_owned());
        }
        Ok(())
    }

    fn read_table_row(&mut self, line: usize, header: &[String], cells: Vec<String>) -> Result<(), String> {
        match header[0].as_str() {
            "at" => self.events.push((line, cells)),
            "calling code" => {
                let [code, country, market, from] = &cells[..] else {
                    return Err("a market row has calling code, country, market and from".to_owned());
                };
                self.prices
                    .markets
                    .push([code.clone(), country.clone(), market.clone(), from.clone()]);
            }
            "card" => {
                let card = currency_and_day(&cells[0])?;
                let rows = self.prices.cards.entry(card).or_default();
                for (category, price) in header.iter().zip(&cells).skip(2) {
                    if price != "–" {
                        rows.push([cells[1].clone(), word(category), price.clone()]);
                    }
                }
            }
            "tiers" => {
                let [card, market, category, first_unit, price] = &cells[..] else {
                    return Err("a tier row has tiers, market, category, from unit and price".to_owned());
                };
                let tier = (market.clone(), word(category), number(first_unit)?, price.clone());
                self.prices.tiers.entry(currency_and_day(card)?).or_default().push(tier);
            }
            "month" | "account" => {
                if let Some((_, rows)) = &mut self.lines {
                    rows.push(cells);
                }
            }
            // Other tables are for the reader of the story.
            _ => {}
        }
        Ok(())
    }

    fn read_setting(&mut self, key: &str, value: &str) -> Result<(), String> {
        let words: Vec<&str> = key.split(' ').collect();
        match words[..] {
            ["Tables"] => self.prices.real = value == "real",
            ["Known", "until"] => self.prices.known_until = Some(value.to_owned()),
            ["Contacts"] => self.code = Some(value.trim_start_matches('+').to_owned()),
            ["Reports"] => self.trust_reports = value == "trusted",
            ["Account", name] => {
                self.accounts.insert(name.to_owned(), read_account(name, value)?);
            }
            ["Total", month] | ["Total", "A", month] => self.total("A", month, value)?,
            ["Total", account, month] => self.total(account, month, value)?,
            ["Warnings"] => self.warnings = counts(value)?,
            ["Input"] => self.input = counts(value)?,
            _ => {}
        }
        Ok(())
    }

    fn total(&mut self, account: &str, month: &str, value: &str) -> Result<(), String> {
        let (amount, currency) = value.split_once(' ').ok_or("a total has an amount and a currency")?;
        self.totals.push([
            account.to_owned(),
            month.to_owned(),
            amount.replace(',', ""),
            currency.to_owned(),
        ]);
        Ok(())
    }

    fn finish(self, name: &str) -> Result<Story, String> {
        let (line, heading) = &self.heading;
        let place = format!("{name}:{line}");
        let told = |error: String| format!("{place}: {error}");
        let (title, dates) = heading
            .rsplit_once(" (")
            .ok_or_else(|| told("a heading ends with its rules and dates in parentheses".to_owned()))?;
        let rules: Vec<String> = dates
            .trim_end_matches(')')
            .split([' ', ','])
            .filter(|part| is_rule(part))
            .map(str::to_owned)
            .collect();
        if rules.is_empty() {
            return Err(told("a heading names a rule".to_owned()));
        }
        if self.accounts.is_empty() {
            return Err(told("no account is set".to_owned()));
        }
        let mut play = Play {
            accounts: &self.accounts,
            code: self
                .code
                .clone()
                .or_else(|| self.prices.markets.first().map(|market| market[0].clone()))
                .unwrap_or_default(),
            rows: Vec::new(),
            expected: Vec::new(),
            messages: 0,
        };
        for (line, event) in &self.events {
            play.event(*line, event)
                .map_err(|error| format!("{name}:{line}: {error}"))?;
        }
        for (index, row) in play.rows.iter_mut().enumerate() {
            row.number = index as u64 + 1;
        }
        let (rows, expected) = (play.rows, play.expected);
        let accounts: Vec<AccountSpec> = self.accounts.values().cloned().collect();
        Ok(Story {
            title: title.to_owned(),
            rules,
            rows,
            accounts: accounts_toml(&accounts),
            settings: Settings {
                trust_reports: self.trust_reports,
            },
            prices: self.prices,
            expected,
            lines: self.lines,
            totals: self.totals,
            warnings: self.warnings,
            input: self.input,
            place,
        })
    }
}

fn is_rule(text: &str) -> bool {
    text.split_once('-').is_some_and(|(family, number)| {
        family.len() == 3
            && family.bytes().all(|byte| byte.is_ascii_uppercase())
            && number.len() == 3
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// `6 rows, 5 accepted`: names and numbers.
fn counts(text: &str) -> Result<Vec<(String, u64)>, String> {
    text.split(", ")
        .map(|part| {
            let (count, name) = part
                .split_once(' ')
                .ok_or_else(|| format!("`{part}` is not a count and a name"))?;
            Ok((word(name), number(count)?))
        })
        .collect()
}

/// `Europe/Berlin, EUR, home DE, portfolio p-1, credit line partner, exempt, international IN from
/// 2024-07-01T00:00:00Z`.
fn read_account(name: &str, text: &str) -> Result<AccountSpec, String> {
    let mut parts = text.split(", ");
    let zone = parts.next().unwrap_or_default();
    let zone: Tz = zone.parse().map_err(|_| format!("`{zone}` is not a time zone"))?;
    let currency = parts.next().ok_or("an account has a time zone and a currency")?;
    let mut account = AccountSpec::new(name, zone, currency, "ZZ", &["100001"]);
    for part in parts {
        let words: Vec<&str> = part.split(' ').collect();
        match words[..] {
            ["home", country] => country.clone_into(&mut account.home_country),
            ["portfolio", portfolio] => portfolio.clone_into(&mut account.portfolio),
            ["credit", "line", line] => line.clone_into(&mut account.credit_line),
            ["exempt"] => account.exempt = true,
            ["international", "from", start] => {
                account
                    .auth_international
                    .push(("default".to_owned(), start.to_owned()));
            }
            ["international", country, "from", start] => {
                account.auth_international.push((country.to_owned(), start.to_owned()));
            }
            _ => return Err(format!("`{part}` is not a setting of an account")),
        }
    }
    Ok(account)
}

/// Who takes part in one event.
#[derive(Debug)]
struct Parties {
    inbound: bool,
    account: String,
    number: u64,
    /// Each with the name that its rows have for it, and another where they have two.
    contacts: Vec<(String, Option<String>)>,
}

/// What is said about the rows of one outbound message, beyond the moment.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a phrase that a story may use")]
struct Course {
    sent: Option<String>,
    delivered: Option<String>,
    read: Option<String>,
    failed: bool,
    sent_only: bool,
    read_only: bool,
    twice: bool,
    reported: Option<String>,
    expires: Option<String>,
    no_kind: bool,
    no_category: bool,
    kind_on_last_row: bool,
    /// What the last row says instead: field and value.
    last_row_says: Option<(String, String)>,
    /// Id, kind and end of the conversation that its statuses name.
    conversation: Option<(String, String, Option<String>)>,
    /// The price that its statuses name, amount and currency.
    cost: Option<(String, String)>,
    paid_exempt: bool,
    in_app: bool,
    unstated: bool,
    /// Another account whose rows say the same.
    also_under: Option<String>,
    /// What the status of the sending reports, where it is not that of the others.
    sent_reported: Option<String>,
}

struct Play<'a> {
    accounts: &'a BTreeMap<String, AccountSpec>,
    code: String,
    rows: Vec<Row>,
    expected: Vec<Expected>,
    messages: u32,
}

impl Play<'_> {
    fn event(&mut self, line: usize, cells: &[String]) -> Result<(), String> {
        let [at, who, what, outcome] = cells else {
            return Err("an event has at, who, what and outcome".to_owned());
        };
        if let Some((one, other)) = who.strip_prefix("notice that ").and_then(|who| who.split_once(" is ")) {
            let name = |who: &str| Ok::<_, String>(self.parties(who)?.contacts.remove(0).0);
            let notice = Row::notice(&name(one)?, &name(other)?);
            self.rows.push(notice);
            return Ok(());
        }
        let parties = self.parties(who)?;
        let account = self
            .accounts
            .get(&parties.account)
            .ok_or(format!("account {} is not set", parties.account))?;
        let moment = local(at, account.time_zone, None)?;
        let (times, what) = match what.split_once(" × ") {
            Some((times, what)) => (number(times)?, what),
            None => (1, what.as_str()),
        };
        let (what, course) = match what.split_once(" (") {
            Some((what, course)) => (what, read_course(course.trim_end_matches(')'))?),
            None => (what, Course::default()),
        };
        for (contact, contact_id) in &parties.contacts {
            for _ in 0..times {
                self.messages += 1;
                let message_id = format!("wamid.story-{:06}", self.messages);
                let base = Row {
                    at: moment.clone(),
                    message_id: message_id.clone(),
                    account: parties.account.clone(),
                    business_number: format!("10000{}", parties.number),
                    contact: contact.clone(),
                    contact_id: contact_id.clone(),
                    ..Row::default()
                };
                if parties.inbound {
                    self.inbound(base, what, &course)?;
                    if ["free", "charged", "refused", "not charged"]
                        .iter()
                        .any(|start| outcome.starts_with(start))
                    {
                        return Err("what a contact writes has no outcome of this kind".to_owned());
                    }
                    if outcome == "rejected" {
                        self.expected.push(read_outcome(line, message_id, outcome)?);
                    }
                } else {
                    self.outbound(&base, at, what, &course, account.time_zone)?;
                    if course.in_app {
                        self.rows.push(Row::in_app(&message_id));
                    } else {
                        self.expected.push(read_outcome(line, message_id, outcome)?);
                    }
                }
            }
        }
        Ok(())
    }

    fn parties(&self, who: &str) -> Result<Parties, String> {
        let words: Vec<&str> = who
            .split([' ', ','])
            .filter(|word| !word.is_empty() && !["to", "each", "of", "on"].contains(word))
            .collect();
        let mut parties = Parties {
            inbound: words.first().is_some_and(|first| first.starts_with("contact")),
            account: "A".to_owned(),
            number: 1,
            contacts: Vec::new(),
        };
        let mut at = 0;
        while at < words.len() {
            let next = words.get(at + 1).copied().unwrap_or_default();
            let mut taken = 1;
            match words[at] {
                "account" if next.len() == 1 => {
                    next.clone_into(&mut parties.account);
                    taken = 2;
                }
                "account" => {}
                "number" => {
                    parties.number = number(next)?;
                    taken = 2;
                }
                "contact" if next.starts_with('+') || next.contains('.') => {
                    parties.contacts.push((next.to_owned(), None));
                    taken = 2;
                }
                "contact" if next.parse::<u64>().is_ok() => {
                    parties.contacts.push((self.contact(number(next)?), None));
                    taken = 2;
                }
                // `contact 1 as id`, `contact 1 as number and id`, `contact 1 as id 2`.
                "as" => {
                    let (which, used) = match words.get(at + 2).map(|word| word.parse::<u64>()) {
                        Some(Ok(which)) => (which, 3),
                        _ => (1, 2),
                    };
                    let id = Self::id(parties.contacts.last(), which)?;
                    if let Some(contact) = parties.contacts.last_mut() {
                        match next {
                            "id" => contact.0 = id,
                            "number" if words.get(at + 2..at + 4) == Some(&["and", "id"]) => contact.1 = Some(id),
                            _ => return Err("a contact goes `as id` or `as number and id`".to_owned()),
                        }
                    }
                    taken = if next == "id" { used } else { 4 };
                }
                "contact" => parties.contacts.push((self.contact(1), None)),
                "contacts" => {
                    let (first, last) = next.split_once('–').ok_or("contacts are FIRST–LAST")?;
                    parties
                        .contacts
                        .extend((number(first)?..=number(last)?).map(|index| (self.contact(index), None)));
                    taken = 2;
                }
                other => return Err(format!("`{other}` is not a part of who")),
            }
            at += taken;
        }
        if parties.contacts.is_empty() {
            parties.contacts.push((self.contact(1), None));
        }
        Ok(parties)
    }

    fn contact(&self, index: u64) -> String {
        format!("{}{index:07}", self.code)
    }

    /// The business-scoped id of a contact that has a number; it may have several, one after the other.
    fn id(contact: Option<&(String, Option<String>)>, which: u64) -> Result<String, String> {
        let (name, _) = contact.ok_or("`as` follows a contact")?;
        let digits = name.trim_start_matches('+');
        Ok(format!("ZZ.{which}00{digits}"))
    }

    fn inbound(&mut self, mut row: Row, what: &str, course: &Course) -> Result<(), String> {
        "received".clone_into(&mut row.event);
        row.entry_point = match what {
            "free-form" => None,
            "from ad" => Some("ad".to_owned()),
            "from page button" => Some("page_button".to_owned()),
            _ => return Err(format!("a contact does not send `{what}`")),
        };
        if course.twice {
            self.rows.push(row.clone());
        }
        if let Some(account) = &course.also_under {
            let account = account.clone();
            self.rows.push(Row { account, ..row.clone() });
        }
        self.rows.push(row);
        Ok(())
    }

    fn outbound(&mut self, base: &Row, at: &str, what: &str, course: &Course, zone: Tz) -> Result<(), String> {
        let (kind, category) = match what {
            "free-form" => ("free_form", None),
            "reaction" => ("reaction", None),
            "template marketing" => ("template", Some("marketing")),
            "template utility" => ("template", Some("utility")),
            "template authentication" => ("template", Some("authentication")),
            _ => return Err(format!("an account does not send `{what}`")),
        };
        let time = |text: &Option<String>| match text {
            Some(text) => local(text, zone, Some(at)),
            None => Ok(base.at.clone()),
        };
        let mut rows = vec![("sent", time(&course.sent)?)];
        if course.failed {
            rows.push(("failed", base.at.clone()));
        }
        let silent = course.sent_only || (course.failed && course.delivered.is_none());
        if !silent && !course.read_only {
            rows.push(("delivered", time(&course.delivered)?));
        }
        if course.read_only || course.read.is_some() {
            rows.push(("read", time(&course.read)?));
        }
        let first = self.rows.len();
        let count = rows.len();
        for (index, (event, at)) in rows.into_iter().enumerate() {
            let told = !course.kind_on_last_row || index + 1 == count;
            let mut row = Row {
                event: event.to_owned(),
                at,
                ..base.clone()
            };
            if told && !course.no_kind {
                row.kind = Some(kind.to_owned());
            }
            if told && !course.no_category {
                row.category = category.map(str::to_owned);
            }
            row.kind_unstated = course.unstated;
            row.cost.clone_from(&course.cost);
            row.exempt = course.paid_exempt;
            if let Some((id, category, until)) = &course.conversation {
                let until = until
                    .as_ref()
                    .map(|until| local(until, zone, Some(at_of(base))))
                    .transpose()?;
                row.conversation = Some(Conversation {
                    id: id.clone(),
                    category: word(category),
                    // The platform names the end in the status of the sending.
                    expires_at: until.filter(|_| event == "sent"),
                });
            }
            if event == "sent" {
                row.pricing_type.clone_from(&course.sent_reported);
            } else {
                row.pricing_type.clone_from(&course.reported);
                row.expires_at = match &course.expires {
                    Some(text) => Some(local(text, zone, Some(at_of(base)))?),
                    None => None,
                };
            }
            self.rows.push(row);
        }
        let id = match &course.last_row_says {
            Some((_, value)) => Self::id(Some(&(format!("{}{value:0>7}", self.code), None)), 1)?,
            None => String::new(),
        };
        if let (Some((field, value)), Some(row)) = (&course.last_row_says, self.rows.last_mut()) {
            match field.as_str() {
                "account" => row.account.clone_from(value),
                "number" => row.business_number = format!("10000{value}"),
                "contact" => row.contact = format!("{}{value:0>7}", self.code),
                "id" => {
                    row.contact = id;
                }
                "conversation" => {
                    let (id, category) = value.split_once(' ').ok_or("a conversation has an id and a kind")?;
                    row.conversation = Some(Conversation {
                        id: id.to_owned(),
                        category: word(category),
                        expires_at: None,
                    });
                }
                "kind" => row.kind = Some(word(value)),
                "category" => row.category = Some(value.clone()),
                "event" => row.event.clone_from(value),
                _ => return Err(format!("`{field}` is not a field of a row")),
            }
        }
        if course.twice {
            let again = self.rows[first..].to_vec();
            self.rows.extend(again);
        }
        Ok(())
    }
}

fn at_of(base: &Row) -> &str {
    &base.at
}

/// Local time as RFC 3339. `at` is `2025-08-01 09:00`, with seconds, or with an offset where the clock is ambiguous; a
/// time alone is on the day of `on`.
fn local(at: &str, zone: Tz, on: Option<&str>) -> Result<String, String> {
    let wrong = || format!("`{at}` is not a local time");
    let (at_plain, offset) = match at.rsplit_once(" +") {
        Some((plain, offset)) => (plain, Some(offset)),
        None => (at, None),
    };
    let full = match (at_plain.len(), on) {
        (5 | 8, Some(on)) => format!("{} {at_plain}", on.get(..10).ok_or_else(wrong)?),
        _ => at_plain.to_owned(),
    };
    let naive = NaiveDateTime::parse_from_str(&full, "%Y-%m-%d %H:%M:%S")
        .or_else(|_| NaiveDateTime::parse_from_str(&full, "%Y-%m-%d %H:%M"))
        .map_err(|_| wrong())?;
    match zone.from_local_datetime(&naive) {
        LocalResult::Single(at) => Ok(at.to_rfc3339()),
        LocalResult::Ambiguous(one, other) => [one, other]
            .into_iter()
            .map(|at| at.to_rfc3339())
            .find(|text| offset.is_some_and(|offset| text.ends_with(&format!("+{offset}"))))
            .ok_or_else(|| format!("`{at}` happens twice; add the offset")),
        LocalResult::None => Err(format!("`{at}` does not happen")),
    }
}

fn read_course(text: &str) -> Result<Course, String> {
    let mut course = Course::default();
    for part in text.split(", ") {
        match part {
            "failed" => course.failed = true,
            "sent only" => course.sent_only = true,
            "read only" => course.read_only = true,
            "twice" => course.twice = true,
            "no kind" => course.no_kind = true,
            "no category" => course.no_category = true,
            "kind on the last row only" => course.kind_on_last_row = true,
            "kind not said" => (course.no_kind, course.no_category, course.unstated) = (true, true, true),
            "paid exempt" => course.paid_exempt = true,
            "written in the app" => course.in_app = true,
            _ => {
                let (key, value) = part
                    .split_once(' ')
                    .ok_or_else(|| format!("`{part}` is not understood"))?;
                let value = value.to_owned();
                match key {
                    "sent" if value.starts_with("reported ") => {
                        course.sent_reported = value.strip_prefix("reported ").map(str::to_owned);
                    }
                    "sent" => course.sent = Some(value),
                    "delivered" => course.delivered = Some(value),
                    "read" => course.read = Some(value),
                    "reported" => course.reported = Some(value),
                    "expires" => course.expires = Some(value),
                    "also" => {
                        let account = value.strip_prefix("under account ").ok_or("`also under account B`")?;
                        course.also_under = Some(account.to_owned());
                    }
                    "cost" => {
                        let (amount, currency) = value.split_once(' ').ok_or("a cost has an amount and a currency")?;
                        course.cost = Some((amount.to_owned(), currency.to_owned()));
                    }
                    // `in conversation c1 marketing until 2023-08-02 10:00`
                    "in" => {
                        let (named, until) = match value.split_once(" until ") {
                            Some((named, until)) => (named, Some(until.to_owned())),
                            None => (value.as_str(), None),
                        };
                        let (id, kind) = named
                            .strip_prefix("conversation ")
                            .and_then(|named| named.split_once(' '))
                            .ok_or("`in conversation ID KIND`")?;
                        course.conversation = Some((id.to_owned(), kind.to_owned(), until));
                    }
                    "last" => {
                        let (field, value) = value
                            .strip_prefix("row says ")
                            .and_then(|rest| rest.split_once(' '))
                            .ok_or("`last row says FIELD VALUE`")?;
                        course.last_row_says = Some((field.to_owned(), value.to_owned()));
                    }
                    _ => return Err(format!("`{part}` is not understood")),
                }
            }
        }
    }
    Ok(course)
}

/// `charged 0.0425 marketing conversation, tier 1, market ZZ, month 2023-06`.
fn read_outcome(line: usize, message_id: String, text: &str) -> Result<Expected, String> {
    let mut expected = Expected {
        line,
        message_id,
        verdict: Verdict::Refused,
        unit: None,
        category: None,
        market: None,
        month: None,
        rule: None,
    };
    let mut tier = None;
    let (first, more) = match text.split_once(", ") {
        Some((first, more)) => (first, more.split(", ").collect()),
        None => (text, Vec::new()),
    };
    if first.starts_with("not charged") {
        expected.verdict = Verdict::Undelivered;
        return Ok(expected);
    }
    if first.starts_with("rejected") {
        expected.verdict = Verdict::Rejected;
        return Ok(expected);
    }
    for part in more {
        let (key, value) = part
            .split_once(' ')
            .ok_or_else(|| format!("`{part}` is not understood"))?;
        match key {
            "tier" => tier = Some(number(value)?.to_string()),
            "market" => expected.market = Some(value.to_owned()),
            "month" => expected.month = Some(value.to_owned()),
            "rule" => expected.rule = Some(value.to_owned()),
            _ => return Err(format!("`{part}` is not understood")),
        }
    }
    let words = if let Some(rest) = first.strip_prefix("free: ") {
        let (reason, words) = rest.split_once(' ').unwrap_or((rest, ""));
        expected.verdict = Verdict::Free(reason.to_owned());
        words
    } else if let Some(rest) = first.strip_prefix("charged ") {
        let (price, words) = rest.split_once(' ').unwrap_or((rest, ""));
        let price: rust_decimal::Decimal = price.parse().map_err(|_| format!("`{price}` is not a price"))?;
        let unit_price = price.normalize().to_string();
        expected.verdict = Verdict::Charged { unit_price, tier };
        words
    } else if let Some(rest) = first.strip_prefix("refused") {
        rest.split(':').next().unwrap_or_default().trim()
    } else {
        return Err(format!("`{text}` is not an outcome"));
    };
    for part in words.split_whitespace() {
        match part {
            "conversation" | "message" => expected.unit = Some(part.to_owned()),
            _ => expected.category = Some(word(part)),
        }
    }
    Ok(expected)
}

const CATEGORIES: [&str; 7] = [
    "marketing",
    "utility",
    "authentication",
    "authentication_international",
    "service",
    "business_initiated",
    "user_initiated",
];

impl Story {
    /// Writes the story's tables into a folder, in the layout of the shipped ones, and gives the folder to use: the
    /// shipped one where the story says `Tables: real`.
    ///
    /// # Errors
    ///
    /// A file that cannot be written.
    pub fn tables<'a>(&self, folder: &'a Path) -> Result<&'a Path, String> {
        if self.prices.real {
            return Ok(shipped_folder());
        }
        let write = |path: &str, text: String| {
            let path = folder.join(path);
            let parent = path.parent().unwrap_or(folder);
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(&path, text))
                .map_err(|error| format!("{}: {error}", path.display()))
        };
        // Stories invent prices, not rules.
        let regimes = fs::read_to_string(shipped_folder().join("regimes.csv")).map_err(|error| error.to_string())?;
        write("regimes.csv", regimes)?;
        let currencies = fs::read_to_string(shipped_folder().join("billing_currencies.csv"));
        write("billing_currencies.csv", currencies.map_err(|error| error.to_string())?)?;
        let until = self.prices.known_until.as_deref().unwrap_or("2099-12-31");
        write("known_until.csv", format!("tables,known_until\nall,{until}\n"))?;
        let mut markets = self.prices.markets.clone();
        if !markets.iter().any(|market| market[2] == "Other") {
            // Every table of markets has a place for the unlisted.
            markets.push(["888", "XX", "Other", "2022-02-01"].map(str::to_owned));
        }
        markets.sort_by_key(|[code, country, _, from]| (code.clone(), country.clone(), from.clone()));
        let mut text = String::from("calling_code,iso2,country,market,effective_from\n");
        for [code, country, market, from] in markets {
            text.push_str(
                &[&code, &country, &country, &market, &from]
                    .map(String::as_str)
                    .join(","),
            );
            text.push('\n');
        }
        write("markets.csv", text)?;
        let mut fragments = String::from("currency,first_day,effective_until,note\n");
        for ((currency, first_day), rows) in &self.prices.cards {
            let end = self
                .prices
                .ends
                .get(&(currency.clone(), first_day.clone()))
                .cloned()
                .unwrap_or_default();
            fragments.push_str(&format_args!("{currency},{first_day},{end},invented\n").to_string());
            let mut rows = rows.clone();
            let place = |category: &str| CATEGORIES.iter().position(|known| *known == category);
            rows.sort_by_key(|row| (row[0].clone(), place(&row[1])));
            let mut text = String::from("market,category,unit_price,basis\n");
            for [market, category, price] in rows {
                text.push_str(&[&market, &category, &price, "published"].join(","));
                text.push('\n');
            }
            write(&format!("rate_cards/{currency}/{first_day}.csv"), text)?;
        }
        write("fragments.csv", fragments)?;
        for ((currency, first_day), rows) in &self.prices.tiers {
            let mut rows = rows.clone();
            rows.sort();
            let mut text = String::from("market,category,first_unit,last_unit,unit_price,basis\n");
            for (index, (market, category, first, price)) in rows.iter().enumerate() {
                let last = rows
                    .get(index + 1)
                    .filter(|next| next.0 == *market && next.1 == *category)
                    .map(|next| (next.2 - 1).to_string())
                    .unwrap_or_default();
                text.push_str(&[market, category, &first.to_string(), &last, price, "published"].join(","));
                text.push('\n');
            }
            write(&format!("volume_tiers/{currency}/{first_day}.csv"), text)?;
        }
        Ok(folder)
    }

    /// What differs between the story and what came of it; empty when all is as told.
    pub fn differences(&self, outcomes: &Outcomes) -> Vec<String> {
        let file = self.place.split(':').next().unwrap_or_default();
        let mut differences = Vec::new();
        for expected in &self.expected {
            let found = outcomes.messages.get(&expected.message_id);
            if let Some(difference) = expected.difference(found) {
                differences.push(format!("{file}:{}: {difference}", expected.line));
            }
        }
        let place = &self.place;
        let known: BTreeSet<&String> = self.expected.iter().map(|expected| &expected.message_id).collect();
        differences.extend(
            outcomes
                .messages
                .iter()
                .filter(|(id, _)| !known.contains(id))
                .map(|(id, told)| format!("{place}: {id}, of which the story says nothing: {told:?}")),
        );
        differences.extend(self.line_differences(&outcomes.bill));
        for [account, month, amount, currency] in &self.totals {
            let found = array(&outcomes.bill["totals"])
                .iter()
                .find(|total| total["account"] == account.as_str() && total["month"] == month.as_str());
            if found.is_none_or(|total| total["amount"] != amount.as_str() || total["currency"] != currency.as_str()) {
                differences.push(format!(
                    "{place}: total {account} {month}: {amount} {currency}, found {found:?}"
                ));
            }
        }
        for (kind, count) in &self.warnings {
            let found = array(&outcomes.bill["warnings"])
                .iter()
                .find(|warning| warning["kind"] == kind.as_str())
                .and_then(|warning| warning["count"].as_u64())
                .unwrap_or_default();
            if found != *count {
                differences.push(format!("{place}: warnings: {count} {kind}, found {found}"));
            }
        }
        for (name, count) in &self.input {
            let found = outcomes.bill["input"][name].as_u64();
            if found != Some(*count) {
                differences.push(format!("{place}: input: {count} {name}, found {found:?}"));
            }
        }
        differences
    }

    /// The closing table against the lines of the bill, by the columns that the table has.
    fn line_differences(&self, bill: &Value) -> Vec<String> {
        let Some((columns, rows)) = &self.lines else {
            return Vec::new();
        };
        let text = |value: &Value| match value {
            Value::Null => "–".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let mut found: Vec<Vec<String>> = array(&bill["lines"])
            .iter()
            .map(|line| {
                columns
                    .iter()
                    .map(|column| match column.as_str() {
                        "outcome" if line["outcome"] == "free" => format!("free: {}", text(&line["reason"])),
                        "price" => text(&line["unit_price"]),
                        "card" => text(&line["rate_card"]),
                        other => text(&line[other]),
                    })
                    .collect()
            })
            .collect();
        let mut told: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .zip(columns)
                    .map(|(cell, column)| match column.as_str() {
                        "quantity" | "amount" => cell.replace(',', ""),
                        "price" => cell
                            .parse::<rust_decimal::Decimal>()
                            .map_or_else(|_| cell.clone(), |price| price.normalize().to_string()),
                        "category" => word(cell),
                        _ => cell.clone(),
                    })
                    .collect()
            })
            .collect();
        found.sort();
        told.sort();
        let mut differences = Vec::new();
        for row in &told {
            match found.iter().position(|line| line == row) {
                Some(index) => {
                    found.remove(index);
                }
                None => differences.push(format!("{}: line not found: {row:?}", self.place)),
            }
        }
        differences.extend(
            found
                .iter()
                .map(|row| format!("{}: line not told: {row:?}", self.place)),
        );
        differences
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

impl Expected {
    fn difference(&self, found: Option<&MessageOutcome>) -> Option<String> {
        let id = &self.message_id;
        let Some(found) = found else {
            return Some(format!("{id}: expected {:?}, found nothing", self.verdict));
        };
        // A story may leave the tier away.
        let same = match (&self.verdict, &found.verdict) {
            (
                Verdict::Charged { unit_price, tier: None },
                Verdict::Charged {
                    unit_price: found_price,
                    ..
                },
            ) => unit_price == found_price,
            (expected, found) => expected == found,
        };
        if !same {
            return Some(format!("{id}: expected {:?}, found {found:?}", self.verdict));
        }
        for (name, told, found) in [
            ("unit", &self.unit, &found.unit),
            ("category", &self.category, &found.category),
            ("market", &self.market, &found.market),
            ("month", &self.month, &found.month),
            ("rule", &self.rule, &found.rule),
        ] {
            if let Some(told) = told
                && !(name == "rule" && found.is_empty())
                && told != found
            {
                return Some(format!("{id}: expected {name} {told}, found {found}"));
            }
        }
        None
    }
}
