//! `"EUR, from November 2026, 12 months; Germany, marketing: 10,000, 10,200, …"`: what the reader planned, and the plan
//! it makes.
//!
//! As in an estimate, fields keep the text as typed, and a text that is no number makes no plan.

use billing_core::{
    base::{category::Category, country::Country, currency::Currency, instant::Day, money::Money, month::BillingMonth},
    estimate::plan::{BusinessNumbers, Plan, PlannedAccount, PriceChange, Volume},
    tariff::tables::Tables,
};
use page_protocol::Outlook;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive as _};
use wording::language::Language;

use crate::{
    format::{decimal, parse_count, parse_decimal},
    views::estimate::form::{self as estimate, CATEGORIES, EstimateForm, FieldMistake, Target, currencies_of},
};

/// The id of the plan's one account.
pub const ACCOUNT: &str = "plan";
/// How many months a plan may have.
pub const LENGTHS: [usize; 3] = [12, 18, 24];
/// The first rules that charge messages; conversations are not planned here.
const FIRST_MONTH: &str = "2025-07";

/// The volumes of one market and category, month by month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// Identifies a row while rows are moved and removed.
    pub id: u32,
    /// Where the messages go.
    pub target: Target,
    /// Of what category they are.
    pub category: Category,
    /// Messages of each month.
    pub cells: Vec<String>,
}

/// A field of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanField {
    /// Messages of a row in a month.
    Cell {
        /// The row.
        row: u32,
        /// The month's place, from 0.
        month: usize,
    },
    /// What every row has in a month of what stands there, in percent.
    Season {
        /// The month's place, from 0.
        month: usize,
    },
    /// Where a row's messages go; no number, but it may be missing.
    Market {
        /// The row.
        row: u32,
    },
    /// Business numbers.
    Numbers,
    /// By how much each month is more, in percent, when a row is filled.
    Growth,
    /// What may be spent.
    Budget,
    /// By how much later prices are others, in percent.
    PriceChange,
}

/// What a forecast says of a month beside its most likely volumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Nine of ten courses cost more.
    pub p10: Money,
    /// One of ten costs more.
    pub p90: Money,
}

/// Where the volumes of a plan are from, until one of them is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// How the most likely volumes were found.
    pub method: String,
    /// One per month.
    pub months: Vec<Band>,
    /// All months together.
    pub total: Option<Band>,
}

/// What the reader planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanForm {
    /// The first month.
    pub first: BillingMonth,
    /// The currency.
    pub currency: Currency,
    /// Business numbers.
    pub numbers: String,
    /// By how much each month is more, in percent, when a row is filled.
    pub growth: String,
    /// What may be spent; empty for no limit.
    pub budget: String,
    /// Whether that is for a month; else for all of them.
    pub budget_a_month: bool,
    /// By how much later prices are others, in percent; empty for not at all.
    pub price_change: String,
    /// From which month's first day on.
    pub price_from: BillingMonth,
    /// What every row has in a month of what stands there, in percent: one per month.
    pub season: Vec<String>,
    /// At least one.
    pub rows: Vec<PlanRow>,
    /// Where the volumes are from.
    pub forecast: Option<Forecast>,
}

/// The months from one on.
pub fn months_from(first: BillingMonth, count: usize) -> Vec<BillingMonth> {
    first.onwards().take(count).collect()
}

/// The months a plan can begin with, newest first.
pub fn first_months(tables: &Tables, today: Option<Day>, chosen: BillingMonth) -> Vec<BillingMonth> {
    let least: Option<BillingMonth> = FIRST_MONTH.parse().ok();
    let mut months = estimate::months(tables, today, chosen);
    months.retain(|month| *month == chosen || least.is_none_or(|least| least <= *month));
    months
}

impl PlanForm {
    /// The first plan: a year of what the estimate has, from the present month on.
    pub fn of_estimate(form: &EstimateForm, tables: &Tables, language: Language, today: Option<Day>) -> Self {
        let first = today.map_or(form.month, BillingMonth::of);
        let months = LENGTHS.first().copied().unwrap_or(12);
        let mut rows = vec![];
        for row in &form.rows {
            for (category, text) in CATEGORIES.into_iter().zip(&row.volumes) {
                if parse_count(text, language) != Ok(0) {
                    rows.push(PlanRow {
                        id: 0,
                        target: row.target.clone(),
                        category,
                        cells: vec![text.clone(); months],
                    });
                }
            }
        }
        let known = tables.known_until.prices(form.currency).map(BillingMonth::of);
        let mut plan = Self {
            first,
            currency: form.currency,
            numbers: form.numbers.clone(),
            growth: String::new(),
            budget: String::new(),
            budget_a_month: false,
            price_change: String::new(),
            price_from: known.map_or(first, |last| last.next().max(first)),
            season: vec![language.count(100); months],
            rows,
            forecast: None,
        };
        if plan.rows.is_empty() {
            plan.add_row(language);
        }
        plan.number_rows();
        if !currencies_of(tables, first).contains(&plan.currency) {
            plan.first = form.month;
        }
        plan
    }

    /// The plan that a forecast makes: its most likely volumes.
    pub fn of_outlook(&self, outlook: &Outlook, tables: &Tables, language: Language) -> Option<Self> {
        let months: Vec<BillingMonth> = outlook.months.iter().map(|month| month.month).collect();
        let row = |row: &page_protocol::OutlookRow| {
            Some(PlanRow {
                id: 0,
                target: match row.country {
                    Some(country) => Target::Country(country),
                    None => Target::of_market(&row.market, tables, *months.first()?),
                },
                category: row.category,
                cells: row.volumes.iter().map(|volume| language.count(*volume)).collect(),
            })
        };
        let mut plan = Self {
            first: *months.first()?,
            currency: outlook.currency,
            season: vec![language.count(100); months.len()],
            rows: outlook.rows.iter().map(row).collect::<Option<_>>()?,
            forecast: Some(Forecast {
                method: outlook.method.clone(),
                months: outlook
                    .months
                    .iter()
                    .map(|month| Band {
                        p10: month.p10,
                        p90: month.p90,
                    })
                    .collect(),
                total: outlook.total.map(|(p10, p90)| Band { p10, p90 }),
            }),
            ..self.clone()
        };
        plan.number_rows();
        Some(plan)
    }

    fn number_rows(&mut self) {
        for (id, row) in (1..).zip(&mut self.rows) {
            row.id = id;
        }
    }

    /// Its months.
    pub fn months(&self) -> Vec<BillingMonth> {
        months_from(self.first, self.season.len())
    }

    /// Makes it so many months long; new months repeat the last one.
    pub fn set_length(&mut self, length: usize, language: Language) {
        self.forecast = None;
        self.season.resize(length, language.count(100));
        for row in &mut self.rows {
            let last = row.cells.last().cloned().unwrap_or_default();
            row.cells.resize(length, last);
        }
    }

    /// A row by its id.
    pub fn row(&self, id: u32) -> Option<&PlanRow> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// Changes a row.
    pub fn change_row(&mut self, id: u32, change: impl FnOnce(&mut PlanRow)) {
        self.forecast = None;
        if let Some(row) = self.rows.iter_mut().find(|row| row.id == id) {
            change(row);
        }
    }

    /// Adds a row without volumes; gives its id.
    pub fn add_row(&mut self, language: Language) -> u32 {
        let id = self.rows.iter().map(|row| row.id).max().unwrap_or(0).saturating_add(1);
        self.rows.push(PlanRow {
            id,
            target: Target::Open,
            category: Category::Marketing,
            cells: vec![language.count(0); self.season.len()],
        });
        id
    }

    /// Takes a row away; the last one stays.
    pub fn remove_row(&mut self, id: u32) {
        if 1 < self.rows.len() {
            self.forecast = None;
            self.rows.retain(|row| row.id != id);
        }
    }

    /// Fills a row from its first month, each month so many percent more than the one before.
    pub fn fill_row(&mut self, id: u32, language: Language) {
        let growth = signed_percent(&self.growth, language).unwrap_or_default();
        let step = growth
            .checked_mul(Decimal::new(1, 2))
            .and_then(|share| share.checked_add(Decimal::ONE));
        self.change_row(id, |row| {
            let first = row.cells.first().map(|text| parse_count(text, language));
            let (Some(Ok(first)), Some(step)) = (first, step) else {
                return;
            };
            let mut level = Decimal::from(first);
            for cell in row.cells.iter_mut().skip(1) {
                level = level.checked_mul(step).unwrap_or(level).round_dp(12);
                *cell = language.count(whole(level));
            }
        });
    }

    /// Puts a block of a spreadsheet in, from a cell on to the right and down; rows that are missing are added.
    pub fn paste(&mut self, row: u32, month: usize, block: &str, language: Language) {
        self.forecast = None;
        let Some(first) = self.rows.iter().position(|of| of.id == row) else {
            return;
        };
        let lines = block.trim_end_matches(['\r', '\n']).lines();
        for (down, line) in lines.enumerate() {
            let place = first.saturating_add(down);
            while self.rows.len() <= place {
                self.add_row(language);
            }
            let Some(row) = self.rows.get_mut(place) else { return };
            for (right, text) in line.split('\t').enumerate() {
                if let Some(cell) = row.cells.get_mut(month.saturating_add(right)) {
                    let text = text.trim();
                    *cell = parse_count(text, language).map_or_else(|_| text.to_owned(), |count| language.count(count));
                }
            }
        }
    }

    /// A field's text.
    pub fn text(&self, field: PlanField) -> &str {
        let text = match field {
            PlanField::Cell { row, month } => self.row(row).and_then(|row| row.cells.get(month)),
            PlanField::Season { month } => self.season.get(month),
            PlanField::Market { .. } => None,
            PlanField::Numbers => Some(&self.numbers),
            PlanField::Growth => Some(&self.growth),
            PlanField::Budget => Some(&self.budget),
            PlanField::PriceChange => Some(&self.price_change),
        };
        text.map_or("", String::as_str)
    }

    /// Sets a field's text as typed.
    pub fn set(&mut self, field: PlanField, text: String) {
        let place = match field {
            PlanField::Cell { row, month } => {
                let row = self.rows.iter_mut().find(|of| of.id == row);
                row.and_then(|row| row.cells.get_mut(month))
            }
            PlanField::Season { month } => self.season.get_mut(month),
            PlanField::Market { .. } => None,
            PlanField::Numbers => Some(&mut self.numbers),
            PlanField::Growth => Some(&mut self.growth),
            PlanField::Budget => Some(&mut self.budget),
            PlanField::PriceChange => Some(&mut self.price_change),
        };
        if let Some(place) = place {
            *place = text;
            // What was forecast is no longer what stands there.
            if !matches!(field, PlanField::Growth | PlanField::Budget) {
                self.forecast = None;
            }
        }
    }

    /// Writes a field's number as the reader's language writes it; what is no number stays as typed.
    pub fn tidy(&mut self, field: PlanField, language: Language) {
        if let Ok(Some(number)) = self.number(field, language) {
            let text = written(field, number, language);
            if text != self.text(field) {
                let forecast = self.forecast.take();
                self.set(field, text);
                self.forecast = forecast;
            }
        }
    }

    /// Writes every number anew in another language; what is no number stays as typed.
    pub fn translate(&mut self, from: Language, to: Language) {
        let forecast = self.forecast.take();
        for field in self.fields() {
            if let Ok(Some(number)) = self.number(field, from) {
                self.set(field, written(field, number, to));
            }
        }
        self.forecast = forecast;
    }

    /// Every field of numbers, in the order of the page.
    pub fn fields(&self) -> Vec<PlanField> {
        let months = self.season.len();
        let single = [
            PlanField::Numbers,
            PlanField::Growth,
            PlanField::Budget,
            PlanField::PriceChange,
        ];
        let cells = self
            .rows
            .iter()
            .flat_map(move |row| (0..months).map(|month| PlanField::Cell { row: row.id, month }));
        let season = (0..months).map(|month| PlanField::Season { month });
        single.into_iter().chain(cells).chain(season).collect()
    }

    /// The number of a field: none where the field may be empty and is.
    fn number(&self, field: PlanField, language: Language) -> Result<Option<Decimal>, FieldMistake> {
        let text = self.text(field);
        if text.trim().is_empty() && !matches!(field, PlanField::Numbers) {
            return Ok(None);
        }
        let number = match field {
            PlanField::Cell { .. } => parse_count(text, language).map(Decimal::from),
            PlanField::Numbers => match parse_count(text, language).map(Decimal::from) {
                Ok(number) if number < Decimal::ONE => return Err(FieldMistake::BelowOne),
                number => number,
            },
            PlanField::Season { .. } | PlanField::Budget => parse_decimal(text, language),
            PlanField::Growth | PlanField::PriceChange => return signed_percent(text, language).map(Some),
            PlanField::Market { .. } => return Ok(None),
        };
        number.map(Some).map_err(FieldMistake::Number)
    }

    /// What is wrong with a field's text, if anything.
    pub fn mistake(&self, field: PlanField, language: Language) -> Option<FieldMistake> {
        if let PlanField::Market { row } = field {
            let row = self.row(row).filter(|row| row.target == Target::Open)?;
            let entered = row
                .cells
                .iter()
                .any(|text| !matches!(parse_count(text, language), Ok(0)) && !text.trim().is_empty());
            return entered.then_some(FieldMistake::NoMarket);
        }
        self.number(field, language).err()
    }

    /// Every field whose text cannot be used, in the order of the page.
    pub fn mistakes(&self, language: Language) -> Vec<(PlanField, FieldMistake)> {
        let markets = self.rows.iter().map(|row| PlanField::Market { row: row.id });
        let mistake = |field: PlanField| self.mistake(field, language).map(|mistake| (field, mistake));
        markets.chain(self.fields()).filter_map(mistake).collect()
    }

    /// Messages of a row in a month, with the month's percentage.
    fn volume(&self, row: &PlanRow, month: usize, language: Language) -> u64 {
        let cell = PlanField::Cell { row: row.id, month };
        let messages = self.number(cell, language).ok().flatten().unwrap_or_default();
        let percent = self.number(PlanField::Season { month }, language).ok().flatten();
        let percent = percent.unwrap_or(Decimal::ONE_HUNDRED);
        let product = messages
            .checked_mul(percent)
            .and_then(|product| product.checked_mul(Decimal::new(1, 2)));
        product.map_or(u64::MAX, whole)
    }

    /// The countries that the rows name.
    pub fn countries(&self) -> Vec<Country> {
        self.rows.iter().filter_map(|row| row.target.country()).collect()
    }

    /// What may be spent, where that is said.
    pub fn budget(&self, language: Language) -> Option<Decimal> {
        self.number(PlanField::Budget, language).ok().flatten()
    }

    /// The plan.
    ///
    /// # Errors
    ///
    /// Every field whose text cannot be used.
    pub fn plan(&self, tables: &Tables, language: Language) -> Result<Plan, Vec<(PlanField, FieldMistake)>> {
        let mistakes = self.mistakes(language);
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let numbers = self.number(PlanField::Numbers, language).ok().flatten();
        let mut plan = Plan {
            account: vec![PlannedAccount {
                id: ACCOUNT.to_owned(),
                currency: self.currency.code().to_owned(),
                business_numbers: numbers.and_then(|numbers| numbers.to_u32()).map(BusinessNumbers::Count),
                ..PlannedAccount::default()
            }],
            ..Plan::default()
        };
        for row in self.rows.iter().filter(|row| row.target != Target::Open) {
            for (place, month) in self.months().into_iter().enumerate() {
                let messages = self.volume(row, place, language);
                if 0 < messages {
                    plan.volume.push(Volume {
                        month: month.to_string(),
                        market: row.target.market(tables, month),
                        country: row.target.country().map(|country| country.to_string()),
                        category: row.category.as_str().to_owned(),
                        messages: Some(messages),
                        ..Volume::default()
                    });
                }
            }
        }
        let change = self.number(PlanField::PriceChange, language).ok().flatten();
        if let Some(change) = change.filter(|change| !change.is_zero()) {
            plan.price.push(PriceChange {
                from: self.price_from.first_day().to_string(),
                change: format!("{change}%"),
                ..PriceChange::default()
            });
        }
        Ok(plan)
    }
}

/// A field's number as the reader's language writes it.
fn written(field: PlanField, number: Decimal, language: Language) -> String {
    let text = decimal(&number.to_string(), language);
    let signed = matches!(field, PlanField::PriceChange | PlanField::Growth);
    if signed && number.is_sign_positive() && !number.is_zero() {
        format!("+{text}")
    } else {
        text
    }
}

/// Rounded to whole ones, halves up.
fn whole(number: Decimal) -> u64 {
    let rounded = number.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    rounded.to_u64().unwrap_or(u64::MAX)
}

/// `+10`, `-2,5` or `3`, with two decimals at most, from -100 to 1,000.
fn signed_percent(text: &str, language: Language) -> Result<Decimal, FieldMistake> {
    use crate::format::NumberMistake;
    let text = text.trim().trim_end_matches('%').trim_end();
    if text.is_empty() {
        return Ok(Decimal::ZERO);
    }
    let (negative, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => (true, digits),
        None => (false, text.trim_start_matches('+')),
    };
    let mut number = parse_decimal(digits, language)
        .map_err(FieldMistake::Number)?
        .normalize();
    if 2 < number.scale() {
        return Err(FieldMistake::Number(NumberMistake::TooFine));
    }
    let most = if negative {
        Decimal::ONE_HUNDRED
    } else {
        Decimal::ONE_THOUSAND
    };
    if most < number {
        return Err(FieldMistake::Number(NumberMistake::TooLarge));
    }
    number.set_sign_negative(negative && !number.is_zero());
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Language = Language::English;

    fn form() -> PlanForm {
        let tables = pricing_tables::shipped();
        let estimate = EstimateForm::example(tables, EN, None).unwrap();
        PlanForm::of_estimate(&estimate, tables, EN, "2026-11-28".parse().ok())
    }

    fn cells(form: &PlanForm, place: usize) -> String {
        form.rows[place].cells[..4].join(" ")
    }

    #[test]
    fn a_plan_begins_with_a_year_of_the_estimate() {
        let form = form();
        assert_eq!((form.first.to_string().as_str(), form.months().len()), ("2026-11", 12));
        assert_eq!(form.rows.len(), 4);
        assert_eq!(cells(&form, 0), "10,000 10,000 10,000 10,000");
        let plan = form.plan(pricing_tables::shipped(), EN).unwrap();
        assert_eq!(plan.volume.len(), 48);
        assert_eq!(form.price_from.to_string(), "2027-01");
    }

    #[test]
    fn a_row_is_filled_from_its_first_month() {
        let mut form = form();
        form.set(PlanField::Growth, "+2.5 %".to_owned());
        form.fill_row(1, EN);
        assert_eq!(cells(&form, 0), "10,000 10,250 10,506 10,769");
        form.set(PlanField::Growth, "-50".to_owned());
        form.fill_row(1, EN);
        assert_eq!(cells(&form, 0), "10,000 5,000 2,500 1,250");
    }

    #[test]
    fn a_block_of_a_spreadsheet_is_pasted_and_what_is_no_number_stays_a_mistake() {
        let mut form = form();
        form.paste(4, 1, "5\t1200\r\n7\tmany\r\n", EN);
        assert_eq!(cells(&form, 3), "4,000 5 1,200 4,000");
        assert_eq!(cells(&form, 4), "0 7 many 0");
        let mistakes = form.mistakes(EN);
        assert_eq!(mistakes[0], (PlanField::Market { row: 5 }, FieldMistake::NoMarket));
        assert_eq!(mistakes[1].0, PlanField::Cell { row: 5, month: 2 });
        assert!(form.plan(pricing_tables::shipped(), EN).is_err());
    }

    #[test]
    fn a_months_percentage_holds_for_every_row() {
        let mut form = form();
        form.set(PlanField::Season { month: 0 }, "300".to_owned());
        form.set(PlanField::Season { month: 1 }, "0".to_owned());
        let plan = form.plan(pricing_tables::shipped(), EN).unwrap();
        let of = |month: &str| {
            let own = plan.volume.iter().filter(|volume| volume.month == month);
            own.map(|volume| volume.messages.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(of("2026-11"), [30_000, 18_000, 6_000, 12_000]);
        assert!(of("2026-12").is_empty());
    }

    #[test]
    fn later_prices_are_a_part_of_the_plan() {
        let mut form = form();
        form.set(PlanField::PriceChange, "10".to_owned());
        form.tidy(PlanField::PriceChange, EN);
        assert_eq!(form.price_change, "+10");
        let plan = form.plan(pricing_tables::shipped(), EN).unwrap();
        assert_eq!(
            (plan.price[0].from.as_str(), plan.price[0].change.as_str()),
            ("2027-01-01", "10%")
        );
        for wrong in ["ten", "1.255", "-101", "2000"] {
            form.set(PlanField::PriceChange, wrong.to_owned());
            assert_eq!(form.mistakes(EN).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn numbers_follow_the_language() {
        let mut form = form();
        form.set(PlanField::Budget, "12,345.50".to_owned());
        form.translate(EN, Language::German);
        assert_eq!(
            (form.budget.as_str(), cells(&form, 0).as_str()),
            ("12.345,50", "10.000 10.000 10.000 10.000")
        );
    }

    #[test]
    fn a_longer_plan_repeats_its_last_month() {
        let mut form = form();
        form.set(PlanField::Cell { row: 1, month: 11 }, "7".to_owned());
        form.set_length(18, EN);
        assert_eq!(form.rows[0].cells[11..].join(" "), "7 7 7 7 7 7 7");
        form.set_length(12, EN);
        assert_eq!(form.months().len(), 12);
    }
}
