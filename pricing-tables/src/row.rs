//! `"Germany,marketing,0.1131,published"`: what one line of each table says, with its place in the file.

use core::{fmt::Display, str::FromStr};

use billing_core::{
    base::{
        category::Category,
        country::Country,
        currency::Currency,
        instant::Day,
        market::{Market, MarketRow},
        price::UnitPrice,
    },
    tariff::regime::{Allowance, AllowanceCover, AllowanceScope, ChargedUnit, Regime},
    tariff::{
        only_currency::OnlyCurrency,
        rate_card::{Basis, Cell},
        volume_tier::Band,
    },
};
use csv::StringRecord;

use crate::error::{Problems, TableError};

/// A table's path inside its folder, and its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'t> {
    pub(crate) path: &'t str,
    pub(crate) text: &'t str,
}

/// A row's content and the byte at which it starts, from which line and column are found when something is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Placed<R> {
    pub(crate) at: usize,
    pub(crate) row: R,
}

/// A row of `volume_tiers/CUR/DATE.csv`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TierRow {
    pub(crate) market: Market,
    pub(crate) category: Category,
    pub(crate) band: Band,
    pub(crate) last_unit: Option<u64>,
}

/// A row of `tier_thresholds.csv`: where the bands of a market and category begin, the same in every currency.
#[derive(Debug, Clone)]
pub(crate) struct ThresholdRow {
    pub(crate) market: Market,
    pub(crate) category: Category,
    pub(crate) effective_from: Day,
    /// The first day for which a published table shows them; before it they are taken from that table.
    pub(crate) published_from: Day,
    /// By how many percent of the list price each band is cheaper than the one before it.
    pub(crate) step_percent: u32,
    /// The first message of each band, from 1.
    pub(crate) first_units: Vec<u64>,
}

/// A row of `known_until.csv`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KnownRow {
    pub(crate) of: KnownOf,
    pub(crate) last: Day,
}

/// What a row of `known_until.csv` is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KnownOf {
    /// Everything without a row of its own.
    All,
    /// Rules, markets and thresholds.
    Rules,
    /// The prices of a currency.
    Prices(Currency),
}

/// A row of `rate_cards/CUR/DATE.csv`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PriceRow {
    pub(crate) market: Market,
    pub(crate) category: Category,
    pub(crate) cell: Cell,
}

/// A row of `fragments.csv`: a card that does not claim a price for every market of its day.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fragment {
    /// The card's currency.
    pub currency: Currency,
    /// The card's first day.
    pub first_day: Day,
    /// First day no longer in force, where prices are known to have moved and the new ones are not known.
    pub effective_until: Option<Day>,
    /// Why it is a fragment, and what follows.
    pub note: String,
}

/// A row of `holes.csv`: a price that a complete card should have and no source gives.
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hole {
    /// The card's currency.
    pub currency: Currency,
    /// The card's first day.
    pub first_day: Day,
    /// The market's name.
    pub market: String,
    /// The category.
    pub category: Category,
    /// What is known about it.
    pub note: String,
}

/// The three allowance columns of a regime, readable; they may say that there is none.
struct AllowanceFields(Option<Allowance>);

/// A record while it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'t, 'r> {
    pub(crate) file: File<'t>,
    pub(crate) at: usize,
    pub(crate) fields: &'r StringRecord,
}

/// Longer texts than this stand in no field of ours; they are not repeated in messages.
const LONGEST_FIELD: usize = 300;

impl File<'_> {
    /// Line and column, both from 1, of a field of the record that starts at a byte.
    fn place(self, at: usize, field: usize) -> (usize, usize) {
        // The reader counts blank lines before a record as part of it.
        let rest = self.text.get(at..).unwrap_or_default();
        let start = at.saturating_add(rest.len().saturating_sub(rest.trim_start_matches(['\r', '\n']).len()));
        let line = self
            .text
            .get(..start)
            .unwrap_or_default()
            .matches('\n')
            .count()
            .saturating_add(1);
        let (mut column, mut commas, mut quoted) = (1_usize, 0_usize, false);
        for letter in self.text.get(start..).unwrap_or_default().chars() {
            if commas == field {
                break;
            }
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted => commas = commas.saturating_add(1),
                '\n' if !quoted => break,
                _ => {}
            }
            column = column.saturating_add(1);
        }
        (line, column)
    }

    /// A fault of one field of the record that starts at a byte.
    pub(crate) fn error(self, at: usize, field: usize, message: impl Into<String>) -> TableError {
        let (line, column) = self.place(at, field);
        TableError {
            file: self.path.to_owned(),
            line: Some(line),
            column: Some(column),
            message: message.into(),
            hint: None,
        }
    }
}

impl Record<'_, '_> {
    pub(crate) fn error(&self, field: usize, message: impl Into<String>) -> TableError {
        self.file.error(self.at, field, message)
    }

    /// The text of a field; a fault when it is unfit to be read or shown.
    pub(crate) fn text(&self, field: usize, problems: &mut Problems) -> Option<&str> {
        let text = self.fields.get(field).unwrap_or_default();
        let fault = if LONGEST_FIELD < text.len() {
            "this field is longer than 300 bytes; a quote may be left open"
        } else if text.bytes().any(|byte| byte < b' ' || byte == 127)
            || (!text.is_ascii() && text.chars().any(char::is_control))
        {
            "this field contains a control character"
        } else if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
            "this field begins or ends with a space"
        } else {
            return Some(text);
        };
        problems.add(self.error(field, fault));
        None
    }

    pub(crate) fn parse<T>(&self, field: usize, problems: &mut Problems) -> Option<T>
    where
        T: FromStr<Err: Display>,
    {
        self.parse_with(field, problems, |text| {
            text.parse().map_err(|error: T::Err| error.to_string())
        })
    }

    pub(crate) fn parse_with<T>(
        &self,
        field: usize,
        problems: &mut Problems,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(field, problems)?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(message) => {
                problems.add(self.error(field, message));
                None
            }
        }
    }

    /// A text that says something.
    fn words(&self, field: usize, what: &str, problems: &mut Problems) -> Option<String> {
        self.parse_with(field, problems, |text| {
            if text.is_empty() {
                Err(format!("{what} is missing"))
            } else {
                Ok(text.to_owned())
            }
        })
    }

    pub(crate) fn market_row(&self, problems: &mut Problems) -> Option<MarketRow> {
        let calling_code = self.parse_with(0, problems, |text| {
            let digits = !text.is_empty() && text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits
                .then(|| text.to_owned())
                .ok_or_else(|| format!("`{text}` is not a calling code; expected 1 to 8 digits"))
        });
        let country = self.parse::<Country>(1, problems);
        let country_name = self.words(2, "the country's name", problems);
        let market = self.words(3, "the market's name", problems);
        let effective_from = self.parse_with(4, problems, day);
        Some(MarketRow {
            calling_code: calling_code?,
            country: country?,
            country_name: country_name?,
            market: market?,
            effective_from: effective_from?,
        })
    }

    /// Market, category, price and basis as price and tier rows share them.
    pub(crate) fn price_row(&self, market: Option<Market>, problems: &mut Problems) -> Option<PriceRow> {
        let category = self.parse(1, problems);
        let cell = self.cell(2, problems);
        Some(PriceRow {
            market: market?,
            category: category?,
            cell: cell?,
        })
    }

    fn tiered_category(&self, problems: &mut Problems) -> Option<Category> {
        self.parse_with(1, problems, |text| {
            let category: Category = text
                .parse()
                .map_err(|error: billing_core::base::category::UnknownCategory| error.to_string())?;
            let tiered = category.tier_family().is_some();
            tiered.then_some(category).ok_or_else(|| {
                format!(
                    "`{category}` has no volume tiers; expected utility, authentication or authentication_international"
                )
            })
        })
    }

    pub(crate) fn tier_row(&self, market: Option<Market>, problems: &mut Problems) -> Option<TierRow> {
        let category = self.tiered_category(problems);
        let first_unit = self.parse_with(2, problems, unit);
        let last_unit = self.parse_with(3, problems, |text| {
            if text.is_empty() {
                Ok(None)
            } else {
                unit(text).map(Some)
            }
        });
        let cell = self.cell(4, problems);
        let band = Band {
            first_unit: first_unit?,
            cell: cell?,
        };
        Some(TierRow {
            market: market?,
            category: category?,
            band,
            last_unit: last_unit?,
        })
    }

    pub(crate) fn threshold_row(&self, market: Option<Market>, problems: &mut Problems) -> Option<ThresholdRow> {
        let category = self.tiered_category(problems);
        let effective_from = self.parse_with(2, problems, day);
        let published_from = self.parse_with(3, problems, day);
        let step_percent = self.parse_with(4, problems, |text| {
            let step = text.parse::<u32>().ok().filter(|step| (1..=50).contains(step));
            step.ok_or_else(|| format!("`{text}` is not a step in percent; expected a whole number from 1 to 50"))
        });
        let first_units = self.parse_with(5, problems, |text| {
            text.split(' ').map(unit).collect::<Result<Vec<u64>, String>>()
        });
        Some(ThresholdRow {
            market: market?,
            category: category?,
            effective_from: effective_from?,
            published_from: published_from?,
            step_percent: step_percent?,
            first_units: first_units?,
        })
    }

    pub(crate) fn known_row(&self, problems: &mut Problems) -> Option<KnownRow> {
        let of = self.parse_with(0, problems, |text| match text {
            "all" => Ok(KnownOf::All),
            "rules" => Ok(KnownOf::Rules),
            _ => text.parse().map(KnownOf::Prices).map_err(|_: String| {
                format!("`{text}` is not known here; expected all, rules or a currency, for example EUR")
            }),
        });
        let last = self.parse_with(1, problems, day);
        Some(KnownRow { of: of?, last: last? })
    }

    pub(crate) fn only_currency(&self, problems: &mut Problems) -> Option<OnlyCurrency> {
        let country = self.parse(0, problems);
        let currency = self.parse(1, problems);
        let effective_from = self.parse_with(2, problems, day);
        Some(OnlyCurrency {
            country: country?,
            currency: currency?,
            effective_from: effective_from?,
        })
    }

    fn cell(&self, field: usize, problems: &mut Problems) -> Option<Cell> {
        let unit_price = self.parse_with(field, problems, price);
        // A price is assumed by the day it is used for; no table says so.
        let basis = self.parse_with(field.saturating_add(1), problems, |text| {
            let known = text.parse::<Basis>().ok().filter(|basis| *basis != Basis::Assumed);
            known.ok_or_else(|| format!("`{text}` is not a basis; expected published, carried or derived"))
        });
        Some(Cell {
            unit_price: unit_price?,
            basis: basis?,
        })
    }

    pub(crate) fn fragment(&self, problems: &mut Problems) -> Option<Fragment> {
        let currency = self.parse(0, problems);
        let first_day = self.parse_with(1, problems, day);
        let effective_until = self.parse_with(2, problems, |text| {
            if text.is_empty() { Ok(None) } else { day(text).map(Some) }
        });
        let note = self.words(3, "the note that says why it is a fragment", problems);
        Some(Fragment {
            currency: currency?,
            first_day: first_day?,
            effective_until: effective_until?,
            note: note?,
        })
    }

    pub(crate) fn hole(&self, problems: &mut Problems) -> Option<Hole> {
        let currency = self.parse(0, problems);
        let first_day = self.parse_with(1, problems, day);
        let market = self.words(2, "the market's name", problems);
        let category = self.parse(3, problems);
        let note = self.words(4, "the note that says what is known", problems);
        Some(Hole {
            currency: currency?,
            first_day: first_day?,
            market: market?,
            category: category?,
            note: note?,
        })
    }

    pub(crate) fn regime(&self, problems: &mut Problems) -> Option<Regime> {
        let name = self.words(0, "the regime's name", problems);
        let effective_from = self.parse_with(1, problems, day);
        let unit = self.parse_with(2, problems, |text| {
            one_of(
                text,
                &[
                    ("two_kind_conversation", ChargedUnit::TwoKindConversation),
                    ("category_conversation", ChargedUnit::CategoryConversation),
                    ("message", ChargedUnit::Message),
                ],
            )
        });
        let mut hours = |field| self.parse_with(field, problems, whole_hours);
        let (window, conversation, reply, entry_point) = (hours(3), hours(4), hours(5), hours(6));
        let allowance = self.allowance(problems);
        let mut yes = |field| self.parse_with(field, problems, |text| one_of(text, &[("yes", true), ("no", false)]));
        let (service_free, utility_free_in_window, open_utility) = (yes(10), yes(11), yes(12));
        let (reactions_free, exempt_service_free, authentication_international) = (yes(13), yes(14), yes(15));
        let (volume_tiers, entry_point_reports) = (yes(16), yes(17));
        Some(Regime {
            name: name?,
            effective_from: effective_from?,
            unit: unit?,
            window_hours: window?,
            conversation_hours: conversation?,
            entry_point_reply_hours: reply?,
            entry_point_hours: entry_point?,
            allowance: allowance?.0,
            service_free: service_free?,
            utility_free_in_window: utility_free_in_window?,
            open_utility_conversation_free: open_utility?,
            reactions_free: reactions_free?,
            exempt_service_free: exempt_service_free?,
            authentication_international: authentication_international?,
            volume_tiers: volume_tiers?,
            entry_point_reports: entry_point_reports?,
        })
    }

    /// Either three times `none`, or units, scope and cover.
    fn allowance(&self, problems: &mut Problems) -> Option<AllowanceFields> {
        let units = self.parse_with(7, problems, |text| match text {
            "none" => Ok(None),
            _ => unit(text)
                .ok()
                .and_then(|units| u32::try_from(units).ok())
                .map(Some)
                .ok_or_else(|| format!("`{text}` is not an allowance; expected a number of units, or none")),
        })?;
        let scope = self.parse_with(8, problems, |text| {
            let account = Some(AllowanceScope::Account);
            one_of(
                text,
                &[
                    ("account", account),
                    ("business_number", Some(AllowanceScope::BusinessNumber)),
                    ("none", None),
                ],
            )
        })?;
        let cover = self.parse_with(9, problems, |text| {
            one_of(
                text,
                &[
                    ("both_kinds", Some(AllowanceCover::BothKinds)),
                    ("user_initiated", Some(AllowanceCover::UserInitiated)),
                    ("service", Some(AllowanceCover::Service)),
                    ("none", None),
                ],
            )
        })?;
        match (units, scope, cover) {
            (Some(units), Some(scope), Some(cover)) => Some(AllowanceFields(Some(Allowance { units, scope, cover }))),
            (None, None, None) => Some(AllowanceFields(None)),
            (Some(_) | None, _, _) => {
                problems.add(self.error(
                    7,
                    "allowance_units, allowance_scope and allowance_cover must all be none, or none of them",
                ));
                None
            }
        }
    }
}

fn one_of<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, String> {
    words
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, value)| *value)
        .ok_or_else(|| {
            let expected = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            format!("`{text}` is not known here; expected one of: {expected}")
        })
}

/// A day as `2025-07-01` and in no other way.
pub(crate) fn day(text: &str) -> Result<Day, String> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shape
        .then(|| text.parse().ok())
        .flatten()
        .ok_or_else(|| format!("`{text}` is not a day; expected YYYY-MM-DD, for example 2025-07-01"))
}

/// The number of a message in its month, from 1.
fn unit(text: &str) -> Result<u64, String> {
    let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .then(|| text.parse().ok())
        .flatten()
        .filter(|unit| 0 < *unit)
        .ok_or_else(|| format!("`{text}` is not a count of messages; expected digits only, from 1"))
}

fn whole_hours(text: &str) -> Result<u32, String> {
    let hours = text.parse::<u32>().ok().filter(|hours| (1..=744).contains(hours));
    hours.ok_or_else(|| format!("`{text}` is not a length in hours; expected a whole number from 1 to 744"))
}

/// A price of a size and fineness that sums can hold exactly.
pub(crate) fn price(text: &str) -> Result<UnitPrice, String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if 9 < whole.len() || 10 < fraction.len() || whole.is_empty() || text.ends_with('.') {
        return Err(format!(
            "`{text}` is not a price; expected up to 9 digits, a point and up to 10 digits, for example 0.0425"
        ));
    }
    text.parse()
}
