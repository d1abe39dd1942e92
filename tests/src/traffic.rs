//! Seeded message logs: the same seed and numbers make the same bytes, on every machine.
//!
//! A log is made of threads: a campaign message and perhaps an answer, an order with its notices, a one-time code, a
//! service chat, a visitor from an ad. A thread is written out in full when it begins, its rows wait in a queue, and
//! the queue is emptied in the order in which a server would have logged them. Memory holds the waiting rows only.
//!
//! [`Spec::volume`] is a realistic mix for measurements, [`Spec::switch_days`] puts as much as it can on the second
//! before and the second after a boundary, and [`shop`] is the built-in sample.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::Write as _;
use std::io;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::row::{self, Row};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Days on which charging rules change.
pub const SWITCH_DAYS: [&str; 12] = [
    "2022-02-01",
    "2023-03-01",
    "2023-04-04",
    "2023-06-01",
    "2024-06-01",
    "2024-07-01",
    "2024-08-01",
    "2024-11-01",
    "2025-02-01",
    "2025-07-01",
    "2026-04-01",
    "2026-10-01",
];

/// Days of a log: the first one, and the first one no longer in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogDays {
    /// First day.
    pub from: NaiveDate,
    /// First day after.
    pub until: NaiveDate,
}

impl std::str::FromStr for LogDays {
    type Err = String;

    /// Reads `2023-05-25..2023-06-10`; the second day is not in it.
    fn from_str(text: &str) -> Result<LogDays, String> {
        let (from, until) = text
            .split_once("..")
            .ok_or_else(|| format!("`{text}` is not FROM..UNTIL"))?;
        let day = |part: &str| part.parse::<NaiveDate>().map_err(|error| format!("`{part}`: {error}"));
        let days = LogDays {
            from: day(from)?,
            until: day(until)?,
        };
        if days.from < days.until {
            Ok(days)
        } else {
            Err(format!("`{text}` holds no day"))
        }
    }
}

/// An account that sends, with the settings of the accounts file.
#[derive(Debug, Clone)]
pub struct AccountSpec {
    /// Its id.
    pub id: String,
    /// Its name on a bill.
    pub name: String,
    /// Owner.
    pub portfolio: String,
    /// IANA name.
    pub time_zone: Tz,
    /// Currency code.
    pub currency: String,
    /// ISO 3166-1 alpha-2.
    pub home_country: String,
    /// `own` or `partner`.
    pub credit_line: String,
    /// Service messages beyond the allowance are free.
    pub exempt: bool,
    /// Starts by country or `default`, RFC 3339.
    pub auth_international: Vec<(String, String)>,
    /// Business numbers it sends from; accounts may share them.
    pub numbers: Vec<String>,
}

impl AccountSpec {
    /// An account with its own portfolio and credit line and no international authentication.
    pub fn new(id: &str, time_zone: Tz, currency: &str, home_country: &str, numbers: &[&str]) -> AccountSpec {
        AccountSpec {
            id: id.to_owned(),
            name: id.to_owned(),
            portfolio: id.to_owned(),
            time_zone,
            currency: currency.to_owned(),
            home_country: home_country.to_owned(),
            credit_line: "own".to_owned(),
            exempt: false,
            auth_international: Vec::new(),
            numbers: numbers.iter().map(|&number| number.to_owned()).collect(),
        }
    }
}

/// The accounts as TOML.
pub fn accounts_toml(accounts: &[AccountSpec]) -> String {
    let mut text = String::new();
    for account in accounts {
        let starts: Vec<String> = account
            .auth_international
            .iter()
            .map(|(country, start)| format!("{country} = \"{start}\""))
            .collect();
        let _ = write!(
            text,
            "[[account]]\nid = \"{}\"\nname = \"{}\"\nportfolio = \"{}\"\ntime_zone = \"{}\"\ncurrency = \"{}\"\n\
             home_country = \"{}\"\ncredit_line = \"{}\"\nexempt = {}\nauth_international = {{ {} }}\n\n",
            account.id,
            account.name,
            account.portfolio,
            account.time_zone.name(),
            account.currency,
            account.home_country,
            account.credit_line,
            account.exempt,
            starts.join(", "),
        );
    }
    text
}

/// How times are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeForm {
    /// `2026-10-01T09:30:00Z`.
    Utc,
    /// UTC, the account's offset and Unix seconds, in turn.
    Mixed,
}

/// How often things happen. Weights compare with each other; shares are per thousand messages.
#[derive(Debug, Clone, Copy)]
pub struct Mix {
    /// Weight of marketing campaigns, some answered.
    pub campaign: u32,
    /// Weight of orders with one to three utility notices.
    pub order: u32,
    /// Weight of one-time codes.
    pub one_time_code: u32,
    /// Weight of service chats begun by the contact.
    pub service_chat: u32,
    /// Weight of arrivals by ad or page button.
    pub entry_point: u32,
    /// Share that fails.
    pub failed: u32,
    /// Share of which nothing is heard after `sent`.
    pub silent: u32,
    /// Share of delivered ones that are read.
    pub read: u32,
    /// Share of read ones whose `delivered` never came.
    pub read_only: u32,
    /// Share of rows that come twice.
    pub duplicate: u32,
    /// Share of rows that are logged late, out of order.
    pub out_of_order: u32,
    /// Share of answers that are reactions.
    pub reaction: u32,
    /// Share of messages whose kind and category stand on one row only.
    pub kind_once: u32,
    /// Share of messages of which one row names another contact, number, account, kind or category.
    pub conflicting: u32,
    /// Share of messages whose pair has talked through another account.
    pub stray_account: u32,
    /// Share of moments put on a boundary: the end of a window, a local midnight, a switch day.
    pub boundary_bias: u32,
}

/// Everything a log depends on.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Seed.
    pub seed: u64,
    /// Rows, exactly.
    pub rows: u64,
    /// Days in which threads begin, as days of UTC, ascending; their last rows may come some days later.
    pub spans: Vec<LogDays>,
    /// Who sends.
    pub accounts: Vec<AccountSpec>,
    /// How many contacts there are; the first ones write more often.
    pub contacts: u32,
    /// Calling codes or country codes of the contacts, with weights.
    pub places: Vec<(&'static str, u32)>,
    /// How often things happen.
    pub mix: Mix,
    /// How times are written.
    pub time_form: TimeForm,
}

/// Countries of a business with customers everywhere. Letters are business-scoped ids.
const WORLD: &[(&str, u32)] = &[
    ("4915550", 300),
    ("4367", 40),
    ("4179", 40),
    ("336", 50),
    ("44770", 50),
    ("346", 30),
    ("393", 30),
    ("55119", 90),
    ("9198", 120),
    ("6281", 60),
    ("1415", 40),
    ("5215", 40),
    ("2782", 15),
    ("9715", 15),
    ("9665", 15),
    ("7916", 15),
    ("7701", 10),
    ("77", 6),
    ("76", 4),
    ("1876", 5),
    ("1809", 5),
    ("1242", 4),
    ("1787", 3),
    ("1340", 3),
    ("8210", 10),
    ("3725", 5),
    ("352", 5),
    ("243", 5),
    ("2126", 8),
    ("8801", 8),
    ("852", 6),
    ("48", 10),
    ("263", 4),
    ("570", 5),
    ("IN", 8),
    ("DE", 6),
    ("KZ", 2),
    ("EH", 1),
    ("XK", 1),
];

/// Countries of a business with customers in few places, for logs whose counts should run high.
const NEAR: &[(&str, u32)] = &[
    ("4915550", 160),
    ("9198", 60),
    ("4367", 12),
    ("263", 4),
    ("77", 4),
    ("DE", 10),
    ("IN", 6),
];

/// Days around every large switch, for short logs.
pub fn spans_around_switch_days() -> Vec<LogDays> {
    [
        "2022-01-30..2022-02-03",
        "2023-02-26..2023-03-04",
        "2023-04-01..2023-04-07",
        "2023-05-29..2023-06-04",
        "2024-05-30..2024-06-03",
        "2024-10-29..2024-11-03",
        "2025-06-28..2025-07-04",
        "2026-03-27..2026-04-03",
        "2026-09-28..2026-10-04",
    ]
    .iter()
    .map(|days| days.parse().expect("days of this table"))
    .collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|&(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

impl Spec {
    /// [`Spec::switch_days`] around all of them; every second seed has small scopes.
    pub fn around_switch_days(rows: u64, seed: u64) -> Spec {
        Spec::switch_days(rows, seed, spans_around_switch_days(), seed.is_multiple_of(2))
    }

    /// A short log in which most moments sit on a boundary, for comparing two implementations.
    ///
    /// Six time zones, shared business numbers, a shared portfolio, both credit lines, an exempt account, conflicts.
    /// With `small_scopes` there are three accounts of one portfolio on two numbers, with many service chats, so that
    /// a few thousand rows use up allowances and (with [`crate::tables::small`]) climb tiers.
    pub fn switch_days(rows: u64, seed: u64, spans: Vec<LogDays>, small_scopes: bool) -> Spec {
        let mut accounts = vec![
            AccountSpec::new(
                "waba-berlin",
                chrono_tz::Europe::Berlin,
                "EUR",
                "DE",
                &["4930100", "4930200"],
            ),
            AccountSpec::new("waba-la", chrono_tz::America::Los_Angeles, "USD", "US", &["1415100"]),
            AccountSpec::new(
                "waba-kolkata",
                chrono_tz::Asia::Kolkata,
                "INR",
                "IN",
                &["9198100", "4930100"],
            ),
            AccountSpec::new("waba-auckland", chrono_tz::Pacific::Auckland, "EUR", "NZ", &["6421100"]),
            AccountSpec::new(
                "waba-sao-paulo",
                chrono_tz::America::Sao_Paulo,
                "USD",
                "BR",
                &["5511100"],
            ),
            AccountSpec::new("waba-utc", chrono_tz::UTC, "USD", "GB", &["4420100", "1415100"]),
            AccountSpec::new("waba-london", chrono_tz::Europe::London, "GBP", "GB", &["4420200"]),
        ];
        for index in [0, 2, 5] {
            "p-1".clone_into(&mut accounts[index].portfolio);
        }
        "partner".clone_into(&mut accounts[1].credit_line);
        "partner".clone_into(&mut accounts[5].credit_line);
        accounts[3].exempt = true;
        accounts[0].auth_international =
            owned(&[("default", "2024-06-02T00:00:00Z"), ("IN", "2025-07-01T12:00:00+02:00")]);
        accounts[1].auth_international = owned(&[("default", "2024-06-01T00:00:00Z")]);
        accounts[3].auth_international = owned(&[("ID", "2024-06-01T12:00:00Z"), ("KZ", "2026-10-02T00:00:00Z")]);
        accounts[5].auth_international = owned(&[("default", "2025-06-30T22:00:00Z")]);
        if small_scopes {
            accounts.truncate(3);
            for account in &mut accounts {
                "p-1".clone_into(&mut account.portfolio);
                account.numbers = owned(&[("4930100", "")])
                    .into_iter()
                    .map(|(number, _)| number)
                    .collect();
            }
            accounts[1].time_zone = chrono_tz::America::Los_Angeles;
            "EUR".clone_into(&mut accounts[1].currency);
            "EUR".clone_into(&mut accounts[2].currency);
            accounts[2].exempt = true;
            accounts[2].numbers = vec!["9198100".to_owned()];
        }
        let chats = if small_scopes { 60 } else { 30 };
        Spec {
            seed,
            rows,
            spans,
            accounts,
            contacts: u32::try_from(rows / if small_scopes { 10 } else { 100 })
                .unwrap_or(u32::MAX)
                .max(20),
            places: if small_scopes { NEAR } else { WORLD }.to_vec(),
            mix: Mix {
                campaign: 15,
                order: 25,
                one_time_code: 20,
                service_chat: chats,
                entry_point: 15,
                failed: 30,
                silent: 30,
                read: 400,
                read_only: 100,
                duplicate: 60,
                out_of_order: 150,
                reaction: 80,
                kind_once: 500,
                conflicting: 6,
                stray_account: 100,
                boundary_bias: 450,
            },
            time_form: TimeForm::Mixed,
        }
    }

    /// A long log in a realistic mix, for measurements.
    ///
    /// One contact per twenty rows (500,000 for ten million), one to three numbers for each of eight accounts in three
    /// time zones. By thread: 30 % campaigns, 25 % orders, 20 % one-time codes, 22 % service chats, 3 % entry points.
    /// Of outbound messages 3 % fail, 2 % stay silent, 35 % of the delivered ones are read: about 2.3 rows each. One
    /// row in a hundred comes twice, two in a hundred late. Half the messages name kind and category on the `sent` row
    /// only.
    pub fn volume(rows: u64, seed: u64, spans: Vec<LogDays>) -> Spec {
        let zones = [
            chrono_tz::Europe::Berlin,
            chrono_tz::America::Los_Angeles,
            chrono_tz::Asia::Kolkata,
        ];
        let mut accounts = Vec::new();
        for index in 0..8_usize {
            let (zone, currency, home) = match index % 3 {
                0 => (zones[0], "EUR", "DE"),
                1 => (zones[1], "USD", "US"),
                _ => (zones[2], "EUR", "IN"),
            };
            let mut account = AccountSpec::new(&format!("waba-{}", index + 1), zone, currency, home, &[]);
            account.portfolio = format!("p-{}", index % 3 + 1);
            account.numbers = (0..=index % 3)
                .map(|number| format!("49305550{index}{number}"))
                .collect();
            if index % 4 == 0 {
                account.auth_international = owned(&[("default", "2024-06-15T00:00:00Z")]);
            }
            accounts.push(account);
        }
        Spec {
            seed,
            rows,
            spans,
            accounts,
            contacts: u32::try_from(rows / 20).unwrap_or(u32::MAX).max(1_000),
            places: WORLD.to_vec(),
            mix: Mix {
                campaign: 30,
                order: 25,
                one_time_code: 20,
                service_chat: 22,
                entry_point: 3,
                failed: 30,
                silent: 20,
                read: 350,
                read_only: 20,
                duplicate: 10,
                out_of_order: 20,
                reaction: 20,
                kind_once: 500,
                conflicting: 0,
                stray_account: 0,
                boundary_bias: 0,
            },
            time_form: TimeForm::Utc,
        }
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows without the header.
    pub rows: u64,
    /// Messages, inbound and outbound; those cut off at the end of the log included.
    pub messages: u64,
}

/// The account of the [`shop`].
pub fn shop_accounts() -> Vec<AccountSpec> {
    let mut account = AccountSpec::new(
        "shop",
        chrono_tz::Europe::Berlin,
        "EUR",
        "DE",
        &["493055501", "493055502"],
    );
    "Muster GmbH".clone_into(&mut account.name);
    account.auth_international = owned(&[("default", "2024-06-15T00:00:00Z")]);
    vec![account]
}

/// Writes the built-in sample: a German shop from 2026-09-15 to 2026-10-14, around the switch of 2026-10-01.
///
/// The first number sends order notices, one-time codes and two campaigns, the second answers service chats, more
/// than 1,000 messages of them in October. Customers live in Germany and some in Austria, Switzerland and France.
/// Always the same bytes, about 13,000 rows.
///
/// # Errors
///
/// Whatever the writer says.
pub fn shop(out: impl io::Write) -> io::Result<Written> {
    let days: LogDays = "2026-09-15..2026-10-15".parse().map_err(io::Error::other)?;
    let spec = Spec {
        seed: 20_261_001,
        rows: 0,
        spans: vec![days],
        accounts: shop_accounts(),
        contacts: 1_400,
        places: vec![("4915550", 84), ("436601", 8), ("417902", 5), ("336010", 3)],
        mix: Mix {
            campaign: 0,
            order: 0,
            one_time_code: 0,
            service_chat: 0,
            entry_point: 0,
            failed: 12,
            silent: 12,
            read: 520,
            read_only: 15,
            duplicate: 8,
            out_of_order: 10,
            reaction: 0,
            kind_once: 300,
            conflicting: 0,
            stray_account: 0,
            boundary_bias: 0,
        },
        time_form: TimeForm::Utc,
    };
    let mut maker = Maker::new(&spec, out);
    maker.text.extend_from_slice(row::HEADER.as_bytes());
    maker.text.push(b'\n');
    let mut day = days.from;
    while day < days.until {
        maker.day_of_the_shop(day);
        for index in 0..maker.thread.len() {
            let row = maker.thread[index];
            maker.queue.push(Reverse(row));
        }
        maker.thread.clear();
        day = day + Days::new(1);
    }
    maker.log_until(i64::MAX)?;
    maker.out.write_all(&maker.text)?;
    maker.out.flush()?;
    Ok(Written {
        messages: maker.serial,
        ..maker.written
    })
}

/// The rows of a log, in memory.
///
/// # Errors
///
/// When the specification cannot make rows (no account, no span).
pub fn rows(spec: &Spec) -> Result<Vec<Row>, String> {
    let mut text = Vec::new();
    write_csv(spec, &mut text).map_err(|error| error.to_string())?;
    row::read(&String::from_utf8(text).map_err(|error| error.to_string())?)
}

/// Writes a log as CSV, row after row, in the order of logging.
///
/// # Errors
///
/// Whatever the writer says; a specification without accounts or spans.
pub fn write_csv(spec: &Spec, out: impl io::Write) -> io::Result<Written> {
    if spec.accounts.is_empty() || spec.spans.is_empty() {
        return Err(io::Error::other("a log needs an account and a span of days"));
    }
    let mut maker = Maker::new(spec, out);
    maker.text.extend_from_slice(row::HEADER.as_bytes());
    maker.text.push(b'\n');
    maker.run()?;
    Ok(Written {
        messages: maker.serial,
        ..maker.written
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Received,
    Sent,
    Delivered,
    Read,
    Failed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Inbound,
    Ad,
    PageButton,
    Marketing,
    Utility,
    Authentication,
    FreeForm,
    Reaction,
}

/// A row that waits for its turn. Ordered by time of logging, then by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Waiting {
    logged: i64,
    order: u64,
    at: i64,
    serial: u64,
    contact: u32,
    account: u16,
    number: u16,
    event: Event,
    what: What,
    /// Kind and category are written.
    told: bool,
    /// Which field is wrong, 0 for none.
    wrong: u8,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Waiting) -> std::cmp::Ordering {
        (self.logged, self.order).cmp(&(other.logged, other.order))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Waiting) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Who talks with whom, for one thread.
#[derive(Debug, Clone, Copy)]
struct Talk {
    contact: u32,
    account: u16,
    number: u16,
}

struct Maker<'a, W> {
    spec: &'a Spec,
    out: W,
    text: Vec<u8>,
    random: ChaCha8Rng,
    queue: BinaryHeap<Reverse<Waiting>>,
    thread: Vec<Waiting>,
    /// Rows begun so far.
    begun: u64,
    serial: u64,
    order: u64,
    written: Written,
    places: Vec<&'static str>,
    /// Local midnights of each account, and those among them on which a month or regime begins.
    midnights: Vec<[Vec<i64>; 2]>,
    weights: [u32; 5],
    day_text: (i64, [u8; 10]),
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// One step of the `SplitMix64` mixer: a bijection, so that unlike numbers stay unlike.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// `wamid.HBgM` and 36 signs; the first eleven hold all of `serial`, so ids are unique within a seed.
fn push_message_id(text: &mut Vec<u8>, seed: u64, serial: u64) {
    text.extend_from_slice(b"wamid.HBgM");
    let mut bits = mixed(serial ^ seed.rotate_left(32));
    for length in [11, 10, 10, 5] {
        let mut left = bits;
        for _ in 0..length {
            text.push(ALPHABET[usize::try_from(left & 63).unwrap_or_default()]);
            left >>= 6;
        }
        bits = mixed(bits);
    }
}

fn midnight(day: NaiveDate, zone: Tz) -> i64 {
    let start = day.and_time(NaiveTime::MIN);
    // Where the clock jumps over midnight, the day begins at one o'clock.
    let start = zone.from_local_datetime(&start).earliest().or_else(|| {
        zone.from_local_datetime(&(start + chrono::TimeDelta::hours(1)))
            .earliest()
    });
    start.expect("a day has a beginning").timestamp()
}

fn midnights(spec: &Spec, zone: Tz) -> [Vec<i64>; 2] {
    let [mut all, mut large] = [Vec::new(), Vec::new()];
    for span in &spec.spans {
        let mut day = span.from;
        while day <= span.until {
            let at = midnight(day, zone);
            all.push(at);
            if day.day() == 1 || SWITCH_DAYS.contains(&day.to_string().as_str()) {
                large.push(at);
            }
            day = day + Days::new(1);
        }
    }
    [all, large]
}

impl<'a, W: io::Write> Maker<'a, W> {
    fn new(spec: &'a Spec, out: W) -> Maker<'a, W> {
        let mut places = Vec::new();
        for &(place, weight) in &spec.places {
            places.extend(std::iter::repeat_n(place, weight as usize));
        }
        let mix = &spec.mix;
        Maker {
            spec,
            out,
            text: Vec::with_capacity(1 << 17),
            random: ChaCha8Rng::seed_from_u64(spec.seed),
            queue: BinaryHeap::new(),
            thread: Vec::new(),
            begun: 0,
            serial: 0,
            order: 0,
            written: Written::default(),
            places,
            midnights: spec
                .accounts
                .iter()
                .map(|account| midnights(spec, account.time_zone))
                .collect(),
            weights: [
                mix.campaign,
                mix.order,
                mix.one_time_code,
                mix.service_chat,
                mix.entry_point,
            ],
            day_text: (i64::MIN, [0; 10]),
        }
    }

    fn below(&mut self, end: u32) -> u32 {
        // Multiply and shift: quick, and even enough for traffic.
        u32::try_from((u64::from(self.random.next_u32()) * u64::from(end)) >> 32).unwrap_or_default()
    }

    fn between(&mut self, from: i64, until: i64) -> i64 {
        from + i64::from(self.below(u32::try_from(until - from).unwrap_or(1)))
    }

    fn chance(&mut self, per_thousand: u32) -> bool {
        per_thousand > 0 && self.below(1000) < per_thousand
    }

    fn run(&mut self) -> io::Result<()> {
        let seconds: i64 = self
            .spec
            .spans
            .iter()
            .map(|span| (span.until - span.from).num_seconds())
            .sum();
        let mut threads: u64 = 0;
        let mut planned_seconds = 0;
        for span in &self.spec.spans {
            let start = midnight(span.from, chrono_tz::UTC);
            let length = (span.until - span.from).num_seconds();
            planned_seconds += length;
            let share = u128::from(self.spec.rows) * u128::from(planned_seconds.unsigned_abs());
            let quota = u64::try_from(share / u128::from(seconds.unsigned_abs())).unwrap_or(self.spec.rows);
            // Milliseconds, so that many threads may begin in one second.
            let (mut clock, end) = (start * 1000, (start + length) * 1000);
            while self.begun < quota {
                let rows_per_thread = if threads < 100 {
                    10
                } else {
                    (self.begun / threads).max(1)
                };
                let threads_left = ((quota - self.begun) / rows_per_thread).max(1);
                let gap = (end - clock) / i64::try_from(threads_left).unwrap_or(i64::MAX);
                clock += self.between(0, (2 * gap).clamp(1, i64::from(u32::MAX)));
                clock = clock.min(end - 1);
                self.log_until(clock / 1000)?;
                self.begin_thread(clock / 1000, quota);
                threads += 1;
            }
        }
        self.log_until(i64::MAX)?;
        self.out.write_all(&self.text)?;
        self.out.flush()
    }

    fn begin_thread(&mut self, now: i64, quota: u64) {
        let contact = {
            let (one, other) = (self.below(self.spec.contacts), self.below(self.spec.contacts));
            one.min(other)
        };
        // A contact keeps to one account and number, with few exceptions.
        let choice = if self.chance(self.spec.mix.stray_account) {
            self.random.next_u64()
        } else {
            mixed(u64::from(contact) ^ self.spec.seed)
        };
        let account = usize::try_from(choice % self.spec.accounts.len() as u64).unwrap_or_default();
        let number =
            usize::try_from((choice >> 32) % self.spec.accounts[account].numbers.len() as u64).unwrap_or_default();
        let talk = Talk {
            contact,
            account: u16::try_from(account).unwrap_or_default(),
            number: u16::try_from(number).unwrap_or_default(),
        };
        self.thread.clear();
        let start = self.somewhen(talk, now, now, now + 1);
        let all: u32 = self.weights.iter().sum();
        let mut choice = self.below(all);
        let mut which = 0;
        while choice >= self.weights[which] {
            choice -= self.weights[which];
            which += 1;
        }
        match which {
            0 => self.campaign(talk, start),
            1 => self.order(talk, start),
            2 => self.one_time_code(talk, start),
            3 => self.chat(talk, start, What::Inbound),
            _ => self.entry_point(talk, start),
        }
        let left = usize::try_from(quota - self.begun).unwrap_or(usize::MAX);
        if self.thread.len() > left {
            // The last rows are single messages of contacts, so that the number is exact and no message is cut.
            self.thread.clear();
            for _ in 0..left {
                self.inbound(talk, now, What::Inbound);
                self.thread.truncate(left);
            }
        }
        self.begun += self.thread.len() as u64;
        for index in 0..self.thread.len() {
            self.queue.push(Reverse(self.thread[index]));
        }
    }

    /// A moment in `[from, until)`, or, by the bias, a boundary not before `from` seen from `base`.
    fn somewhen(&mut self, talk: Talk, base: i64, from: i64, until: i64) -> i64 {
        let plain = self.between(from, until.max(from + 1));
        if !self.chance(self.spec.mix.boundary_bias) {
            return plain;
        }
        let large = usize::from(self.chance(600));
        let list = &self.midnights[usize::from(talk.account)][large];
        let midnight = list.get(list.partition_point(|&at| at <= from)).copied();
        let moment = match self.below(6) {
            0 | 1 => base + DAY,
            2 => base + 3 * DAY,
            3 => midnight.map_or(plain, |at| at - DAY),
            4 => midnight.map_or(plain, |at| at - 3 * DAY),
            _ => midnight.unwrap_or(plain),
        };
        let moment = moment + self.between(-1, 2);
        if from <= moment && moment < from + 5 * DAY {
            moment
        } else {
            plain
        }
    }

    fn inbound(&mut self, talk: Talk, at: i64, what: What) {
        let serial = self.next_message();
        let logged = self.logged(at);
        self.push(talk, serial, logged, at, Event::Received, what, true);
        if self.chance(self.spec.mix.duplicate) {
            self.push(talk, serial, logged + 2, at, Event::Received, what, true);
        }
    }

    /// An outbound message whose earliest report after `sent` is at `moment`.
    fn outbound(&mut self, talk: Talk, moment: i64, what: What) {
        let serial = self.next_message();
        let mix = self.spec.mix;
        let first = self.thread.len();
        let sent = moment - self.between(0, 9);
        let fate = self.below(1000);
        self.push_plain(talk, serial, sent, Event::Sent, what);
        if fate < mix.failed {
            self.push_plain(talk, serial, moment, Event::Failed, what);
        } else if fate >= mix.failed + mix.silent {
            let read = self.chance(mix.read);
            if !(read && self.chance(mix.read_only)) {
                self.push_plain(talk, serial, moment, Event::Delivered, what);
            }
            if read {
                // Most people read within the hour.
                let late = if self.chance(100) { 2 * DAY } else { HOUR };
                let last = self.thread.last().map_or(Event::Sent, |row| row.event);
                let at = if last == Event::Delivered {
                    moment + self.between(0, late)
                } else {
                    moment
                };
                self.push_plain(talk, serial, at, Event::Read, what);
            }
            if self.chance(mix.failed / 10) {
                self.push_plain(talk, serial, moment, Event::Failed, what);
            }
        }
        if self.chance(mix.kind_once) {
            let rows = u32::try_from(self.thread.len() - first).unwrap_or(1);
            let teller = if mix.out_of_order > 100 {
                first + self.below(rows) as usize
            } else {
                first
            };
            for (index, row) in self.thread.iter_mut().enumerate().skip(first) {
                row.told = index == teller;
            }
        }
        if self.chance(mix.conflicting) && self.thread.len() - first > 1 {
            let wrong = self.below(5) + 1;
            self.thread[first].told = true;
            if let Some(row) = self.thread.last_mut() {
                row.told = true;
                row.wrong = u8::try_from(wrong).unwrap_or(1);
            }
        }
    }

    fn push_plain(&mut self, talk: Talk, serial: u64, at: i64, event: Event, what: What) {
        let logged = self.logged(at);
        self.push(talk, serial, logged, at, event, what, true);
        if self.chance(self.spec.mix.duplicate) {
            let later = logged + self.between(0, 10 * MINUTE);
            // A report that is repeated is sometimes stamped anew; the earliest time wins.
            let stamped = if self.chance(300) { at + self.between(0, 3) } else { at };
            self.push(talk, serial, later, stamped, event, what, true);
        }
    }

    fn logged(&mut self, at: i64) -> i64 {
        if self.chance(self.spec.mix.out_of_order) {
            at + self.between(1, 20 * MINUTE)
        } else {
            at
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of the row, once")]
    fn push(&mut self, talk: Talk, serial: u64, logged: i64, at: i64, event: Event, what: What, told: bool) {
        self.order += 1;
        self.thread.push(Waiting {
            logged,
            order: self.order,
            at,
            serial,
            contact: talk.contact,
            account: talk.account,
            number: talk.number,
            event,
            what,
            told,
            wrong: 0,
        });
    }

    fn next_message(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    fn campaign(&mut self, talk: Talk, start: i64) {
        self.outbound(talk, start, What::Marketing);
        if self.chance(60) {
            let again = self.somewhen(talk, start, start + HOUR, start + 40 * HOUR);
            self.outbound(talk, again, What::Marketing);
        }
        if self.chance(150) {
            let answer = self.somewhen(talk, start, start + MINUTE, start + 10 * HOUR);
            self.chat(talk, answer, What::Inbound);
        }
    }

    fn order(&mut self, talk: Talk, start: i64) {
        let mut at = start;
        let notices = 1 + self.below(3);
        for _ in 0..notices {
            self.outbound(talk, at, What::Utility);
            at = self.somewhen(talk, at, at + MINUTE, at + 30 * HOUR);
        }
        if self.chance(100) {
            self.chat(talk, at, What::Inbound);
        }
    }

    fn one_time_code(&mut self, talk: Talk, start: i64) {
        self.outbound(talk, start, What::Authentication);
        if self.chance(150) {
            let again = self.somewhen(talk, start, start + 30, start + 10 * MINUTE);
            self.outbound(talk, again, What::Authentication);
        }
    }

    fn chat(&mut self, talk: Talk, start: i64, first: What) {
        self.inbound(talk, start, first);
        let mut written = start;
        let turns = 1 + self.below(5);
        for turn in 0..turns {
            let answered = self.somewhen(talk, written, written + 5, written + HOUR);
            let what = if self.chance(self.spec.mix.reaction) {
                What::Reaction
            } else if self.chance(80) {
                What::Utility
            } else {
                What::FreeForm
            };
            self.outbound(talk, answered, what);
            if self.chance(300) {
                let more = self.somewhen(talk, answered, answered, answered + 5 * MINUTE);
                self.outbound(talk, more, What::FreeForm);
            }
            if turn + 1 < turns {
                written = self.somewhen(talk, answered, answered + 5, answered + 2 * HOUR);
                self.inbound(talk, written, What::Inbound);
            }
        }
    }

    fn entry_point(&mut self, talk: Talk, start: i64) {
        let door = if self.chance(700) { What::Ad } else { What::PageButton };
        self.inbound(talk, start, door);
        let slow = self.chance(200);
        let answer = self.somewhen(talk, start, start + 5, start + if slow { 30 * HOUR } else { HOUR });
        let all = [
            What::Marketing,
            What::Utility,
            What::Authentication,
            What::FreeForm,
            What::FreeForm,
            What::Reaction,
        ];
        let what = all[self.below(6) as usize];
        self.outbound(talk, answer, what);
        let more = self.below(5);
        let mut at = answer;
        for _ in 0..more {
            at = self.somewhen(talk, answer, at + 5, at + 30 * HOUR);
            if self.chance(400) {
                let door = if self.chance(150) { What::Ad } else { What::Inbound };
                self.inbound(talk, at, door);
            } else {
                let what = all[self.below(6) as usize];
                self.outbound(talk, at, what);
            }
        }
    }

    /// A day of the shop: orders, codes and campaigns on the first number, chats on the second.
    fn day_of_the_shop(&mut self, day: NaiveDate) {
        let start = midnight(day, chrono_tz::Europe::Berlin);
        let weekend = day.weekday().number_from_monday() > 5;
        let somebody = |maker: &mut Self, number: u16| {
            let (one, other) = (maker.below(maker.spec.contacts), maker.below(maker.spec.contacts));
            Talk {
                contact: one.min(other),
                account: 0,
                number,
            }
        };
        let orders = if weekend { 20 } else { 12 };
        for _ in 0..orders {
            let talk = somebody(self, 0);
            let ordered = start + self.between(7 * HOUR, 23 * HOUR);
            self.outbound(talk, ordered, What::Utility);
            let shipped = ordered + self.between(16 * HOUR, 30 * HOUR);
            self.outbound(talk, shipped, What::Utility);
        }
        for _ in 0..10 {
            let talk = somebody(self, 0);
            let at = start + self.between(8 * HOUR, 22 * HOUR);
            self.outbound(talk, at, What::Authentication);
        }
        if [24, 6].contains(&day.day()) {
            // The autumn offer, to every tenth customer at ten o'clock.
            for contact in (day.day() % 10..self.spec.contacts).step_by(10) {
                let talk = Talk {
                    contact,
                    account: 0,
                    number: 0,
                };
                let at = start + 10 * HOUR + self.between(0, 15 * MINUTE);
                self.outbound(talk, at, What::Marketing);
            }
        }
        let chats = if weekend { 25 } else { 36 };
        for chat in 0..chats {
            let talk = somebody(self, 1);
            let mut at = start + self.between(8 * HOUR, 21 * HOUR);
            let first = if chat % 12 == 0 { What::Ad } else { What::Inbound };
            self.inbound(talk, at, first);
            for _ in 0..=self.below(3) {
                at += self.between(20, 40 * MINUTE);
                self.outbound(talk, at, What::FreeForm);
                if self.chance(400) {
                    at += self.between(5, 2 * MINUTE);
                    self.outbound(talk, at, What::FreeForm);
                }
                at += self.between(20, 30 * MINUTE);
                if self.chance(600) {
                    self.inbound(talk, at, What::Inbound);
                }
            }
            if self.chance(120) {
                at += 30;
                self.outbound(talk, at, What::Reaction);
            } else if self.chance(80) {
                at += self.between(MINUTE, HOUR);
                self.outbound(talk, at, What::Utility);
            }
        }
    }

    fn log_until(&mut self, now: i64) -> io::Result<()> {
        while let Some(Reverse(next)) = self.queue.peek().copied() {
            if now <= next.logged {
                break;
            }
            self.queue.pop();
            self.write(&next);
            if self.text.len() > 1 << 16 {
                self.out.write_all(&self.text)?;
                self.text.clear();
            }
        }
        Ok(())
    }

    fn write(&mut self, row: &Waiting) {
        let account = &self.spec.accounts[usize::from(row.account)];
        let event: &[u8] = match row.event {
            Event::Received => b"received,",
            Event::Sent => b"sent,",
            Event::Delivered => b"delivered,",
            Event::Read => b"read,",
            Event::Failed => b"failed,",
        };
        self.text.extend_from_slice(event);
        self.push_time(row);
        self.text.push(b',');
        push_message_id(&mut self.text, self.spec.seed, row.serial);
        self.text.push(b',');
        let wrong_account = row.wrong == 1 && self.spec.accounts.len() > 1;
        let named = if wrong_account {
            &self.spec.accounts[(usize::from(row.account) + 1) % self.spec.accounts.len()].id
        } else {
            &account.id
        };
        self.text.extend_from_slice(named.as_bytes());
        self.text.push(b',');
        self.text
            .extend_from_slice(account.numbers[usize::from(row.number)].as_bytes());
        if row.wrong == 2 {
            self.text.push(b'9');
        }
        self.text.push(b',');
        self.push_contact(row);
        let (kind, category, entry_point): (&[u8], &[u8], &[u8]) = match row.what {
            What::Inbound => (b"", b"", b""),
            What::Ad => (b"", b"", b"ad"),
            What::PageButton => (b"", b"", b"page_button"),
            What::Marketing => (b"template", b"marketing", b""),
            What::Utility => (b"template", b"utility", b""),
            What::Authentication => (b"template", b"authentication", b""),
            What::FreeForm => (b"free_form", b"", b""),
            What::Reaction => (b"reaction", b"", b""),
        };
        self.text.push(b',');
        if row.told {
            let kind: &[u8] = match (row.wrong, kind) {
                (4, b"template") => b"free_form",
                (4, _) => b"template",
                (_, kind) => kind,
            };
            let category: &[u8] = match (row.wrong, category) {
                (5, b"utility") => b"marketing",
                (5, _) => b"utility",
                (_, category) => category,
            };
            self.text.extend_from_slice(kind);
            self.text.push(b',');
            self.text.extend_from_slice(category);
        } else {
            self.text.push(b',');
        }
        self.text.push(b',');
        self.text.extend_from_slice(entry_point);
        self.text.extend_from_slice(b",,,,\n");
        self.written.rows += 1;
    }

    fn push_contact(&mut self, row: &Waiting) {
        let number = mixed(u64::from(row.contact).wrapping_mul(0x9E37_79B9) ^ self.spec.seed);
        let place = self.places[usize::try_from(number % self.places.len() as u64).unwrap_or_default()];
        let scoped = place.as_bytes()[0].is_ascii_alphabetic();
        if !scoped && self.spec.time_form == TimeForm::Mixed && row.order.is_multiple_of(3) {
            self.text.push(b'+');
        }
        self.text.extend_from_slice(place.as_bytes());
        if scoped {
            self.text.push(b'.');
        }
        let mut left = u64::from(row.contact) + u64::from(row.wrong == 3) * 1_000_000;
        let length = if scoped {
            16
        } else {
            12_usize.saturating_sub(place.len()).max(7)
        };
        let end = self.text.len() + length;
        self.text.resize(end, b'0');
        for digit in self.text[end - length..].iter_mut().rev() {
            *digit = b'0' + u8::try_from(left % 10).unwrap_or_default();
            left /= 10;
        }
    }

    fn push_time(&mut self, row: &Waiting) {
        if self.spec.time_form == TimeForm::Mixed && !row.order.is_multiple_of(3) {
            if row.order % 3 == 1 {
                self.text.extend_from_slice(row.at.to_string().as_bytes());
            } else {
                let zone = self.spec.accounts[usize::from(row.account)].time_zone;
                let local = DateTime::from_timestamp(row.at, 0)
                    .expect("a time of this era")
                    .with_timezone(&zone);
                self.text.extend_from_slice(local.to_rfc3339().as_bytes());
            }
            return;
        }
        let (day, second) = (row.at.div_euclid(DAY), row.at.rem_euclid(DAY));
        if self.day_text.0 != day {
            let text = DateTime::from_timestamp(day * DAY, 0)
                .expect("a time of this era")
                .date_naive()
                .to_string();
            self.day_text.0 = day;
            self.day_text.1.copy_from_slice(text.as_bytes());
        }
        self.text.extend_from_slice(&self.day_text.1);
        let two = |number: i64| {
            let number = u8::try_from(number).unwrap_or_default();
            [b'0' + number / 10, b'0' + number % 10]
        };
        for (mark, part) in [(b'T', second / HOUR), (b':', second / MINUTE % 60), (b':', second % 60)] {
            self.text.push(mark);
            self.text.extend_from_slice(&two(part));
        }
        self.text.push(b'Z');
    }
}
