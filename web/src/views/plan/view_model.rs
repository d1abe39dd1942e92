//! What a plan costs, month by month, as text and pixels.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{
        category::Category, currency::Currency, few, instant::Day, localized::LocalizedText, money::Money,
        month::BillingMonth, price::Rounding,
    },
    estimate::{breakdown::Piece, estimate, result::Estimate},
    statement::line_item::LineItem,
    tariff::tables::Tables,
};
use chrono::Datelike as _;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use wording::language::Language;

use super::{
    chart::MonthChart,
    form::{PlanField, PlanForm},
};
use crate::{
    charts::bar_layout::Segment,
    format,
    i18n::plan::{self as words, MarkText},
    state::PriceLoading,
    views::estimate::{
        form::FieldMistake,
        view_model::{LineModel, line_model},
    },
};

/// What became of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanOutcome {
    /// It costs this.
    Ready(Box<PlanModel>),
    /// Fields hold what cannot be used.
    Mistyped(Vec<(PlanField, FieldMistake)>),
    /// Nothing is planned.
    Nothing,
    /// The core refuses it.
    Refused(LocalizedText),
    /// The prices of the currency are not there.
    PricesNotLoaded(PriceLoading),
}

impl PlanOutcome {
    /// What it costs, where that is known.
    pub fn ready(&self) -> Option<&PlanModel> {
        match self {
            Self::Ready(model) => Some(model),
            Self::Mistyped(_) | Self::Nothing | Self::Refused(_) | Self::PricesNotLoaded(_) => None,
        }
    }
}

/// What a plan costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanModel {
    /// All months together.
    pub total: String,
    /// What one in ten courses undercuts and exceeds, of a forecast.
    pub total_band: Option<String>,
    /// What has no price, so that the total is too low.
    pub missing: Vec<String>,
    /// One per month.
    pub months: Vec<MonthModel>,
    /// The categories that cost something, in the order of the bars.
    pub categories: Vec<Category>,
    /// Amounts of the axis, each with its distance from above.
    pub ticks: Vec<(i64, String)>,
    /// What may be spent.
    pub budget: Option<BudgetModel>,
    /// What changes when.
    pub marks: Vec<MarkModel>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A month of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthModel {
    /// Its name in full.
    pub name: String,
    /// What it costs, without the currency.
    pub amount: String,
    /// What it costs in all months up to it.
    pub so_far: String,
    /// Whether its amount lacks something.
    pub incomplete: bool,
    /// Left edge and width of its bar.
    pub place: (i64, i64),
    /// The parts of its bar.
    pub bar: Vec<BarPart>,
    /// From the tenth to the ninetieth percent, as distances from above.
    pub whisker: Option<(i64, i64)>,
    /// What one in ten courses undercuts and exceeds.
    pub band: Option<String>,
    /// Every line with its reasons.
    pub lines: Vec<LineModel>,
}

/// A category's part of a month's bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarPart {
    /// The category.
    pub category: Category,
    /// Distance from above, and height.
    pub segment: Segment,
    /// What it is, with its amount.
    pub label: String,
}

/// What may be spent, and when it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetModel {
    /// What becomes of it, as a sentence.
    pub text: String,
    /// Whether it is passed.
    pub passed: bool,
    /// Of a budget for a month: its distance from above.
    pub line: Option<i64>,
    /// Of a budget for all months: where it is used up, from the left.
    pub crossing: Option<i64>,
}

/// Something that changes on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkModel {
    /// Where the day lies, from the left.
    pub place: i64,
    /// What changes.
    pub text: String,
}

/// What a plan costs, as text; the prices of its currency are there.
pub fn outcome(tables: &Tables, form: &PlanForm, language: Language) -> PlanOutcome {
    let plan = match form.plan(tables, language) {
        Ok(plan) if plan.volume.is_empty() => return PlanOutcome::Nothing,
        Ok(plan) => plan,
        Err(fields) => return PlanOutcome::Mistyped(fields),
    };
    match estimate(&plan, tables, Rounding::HalfUp) {
        Ok(found) => match model(tables, form, &found, language) {
            Some(model) => PlanOutcome::Ready(Box::new(model)),
            None => PlanOutcome::Nothing,
        },
        Err(errors) => PlanOutcome::Refused(errors.text()),
    }
}

fn decimal(amount: Money) -> Decimal {
    amount.decimal().unwrap_or_default()
}

fn add(sum: Option<Money>, amount: Money) -> Option<Money> {
    sum?.plus(amount).ok()
}

fn model(tables: &Tables, form: &PlanForm, found: &Estimate, language: Language) -> Option<PlanModel> {
    let months = form.months();
    let zero = Money::zero(form.currency);
    let amount_of = |month: BillingMonth| {
        found
            .sums
            .iter()
            .find(|sum| sum.month == month)
            .map_or(zero, |sum| sum.amount)
    };
    let amounts: Vec<Money> = months.iter().copied().map(amount_of).collect();
    let total = amounts.iter().copied().fold(Some(zero), add)?;
    let budget = form.budget(language);
    let bands = form.forecast.as_ref().map(|forecast| &forecast.months);
    let largest = amounts.iter().copied().map(decimal);
    let largest = largest
        .chain(bands.into_iter().flatten().map(|band| decimal(band.p90)))
        .chain(budget.filter(|_| form.budget_a_month))
        .max()
        .unwrap_or_default();
    let chart = MonthChart::of(largest, months.len());
    let mut so_far = Some(zero);
    let month_models = months.iter().zip(&amounts).enumerate().map(|(place, (month, amount))| {
        so_far = add(so_far, *amount);
        let band = bands.and_then(|bands| bands.get(place));
        MonthModel {
            name: language.month(*month),
            amount: format::decimal(&amount.to_string(), language),
            so_far: so_far.map_or_else(String::new, |sum| format::decimal(&sum.to_string(), language)),
            incomplete: found.refused.iter().any(|refused| refused.month == *month),
            place: chart.bar(place),
            bar: bar(&chart, found, *month, language),
            whisker: band.map(|band| (chart.height_of(decimal(band.p90)), chart.height_of(decimal(band.p10)))),
            band: band.map(|band| words::between(band.p10, band.p90, language)),
            lines: lines(found, *month, language),
        }
    });
    let month_models: Vec<MonthModel> = month_models.collect();
    let has_bar = |category: &Category| {
        let parts = month_models.iter().flat_map(|month| &month.bar);
        parts.into_iter().any(|part| part.category == *category)
    };
    let total_band = form.forecast.as_ref().and_then(|forecast| forecast.total);
    let missing = found.refused.iter().map(|refused| {
        let (month, market) = (language.month(refused.month), language.market(&refused.market));
        words::without_price(refused.quantity, market, refused.category, &month, language)
    });
    let mut missing: Vec<String> = missing.collect();
    few::sort(&mut missing);
    missing.dedup();
    let warnings = found.warnings.iter();
    Some(PlanModel {
        total: format::money(total, language),
        total_band: total_band.map(|band| words::between(band.p10, band.p90, language)),
        missing,
        categories: Category::ALL.into_iter().filter(has_bar).collect(),
        ticks: chart
            .ticks()
            .into_iter()
            .map(|(place, tick)| (place, format::decimal(&tick.to_string(), language)))
            .collect(),
        budget: budget.map(|budget| budget_model(form, &chart, &amounts, budget, language)),
        marks: marks(tables, form, &chart, language),
        notes: warnings
            .filter(|warning| 0 < warning.count)
            .filter_map(|warning| wording::warning::sentence(warning, language))
            .collect(),
        months: month_models,
    })
}

/// The lines of a month by category.
fn bar(chart: &MonthChart, found: &Estimate, month: BillingMonth, language: Language) -> Vec<BarPart> {
    let mut sums: BTreeMap<usize, (Category, Money)> = BTreeMap::new();
    for line in found.lines.iter().filter(|line| line.month == month) {
        let zero = Money::zero(line.currency);
        let (_, sum) = sums.entry(line.category.index()).or_insert((line.category, zero));
        *sum = sum.plus(line.amount).unwrap_or(*sum);
    }
    let amounts: Vec<Decimal> = sums.values().map(|(_, amount)| decimal(*amount)).collect();
    let parts = sums.values().zip(chart.parts(&amounts));
    parts
        .filter(|(_, segment)| 0 < segment.length)
        .map(|((category, amount), segment)| BarPart {
            category: *category,
            segment,
            label: format!(
                "{}, {}: {}",
                language.month(month),
                language.category_heading(*category),
                format::money(*amount, language)
            ),
        })
        .collect()
}

fn lines(found: &Estimate, month: BillingMonth, language: Language) -> Vec<LineModel> {
    let own = found.lines.iter().enumerate().zip(&found.explanations);
    let mut own: Vec<(Piece, &LineItem, _)> = own
        .filter(|((_, line), _)| line.month == month)
        .map(|((place, line), why)| {
            let piece = Piece {
                line: place,
                country: None,
                quantity: line.quantity,
                amount: line.amount,
            };
            (piece, line, why)
        })
        .collect();
    few::sort_by_key(&mut own, |(_, line, _)| line.category.index());
    let several = own
        .iter()
        .map(|(_, line, _)| &line.market)
        .collect::<BTreeSet<_>>()
        .len()
        > 1;
    own.into_iter()
        .map(|(piece, line, why)| {
            let mut model = line_model(&piece, line, why, language);
            if several {
                let market = language.market(&line.market).to_owned();
                model.note = Some(model.note.map_or(market.clone(), |note| format!("{market}, {note}")));
            }
            model
        })
        .collect()
}

/// What becomes of a budget. Inside a month every day costs the same.
fn budget_model(
    form: &PlanForm,
    chart: &MonthChart,
    amounts: &[Money],
    budget: Decimal,
    language: Language,
) -> BudgetModel {
    let months = form.months();
    let money = |amount: Decimal| {
        let rounded = Rounding::HalfUp.round(amount, form.currency);
        rounded.map_or_else(String::new, |amount| format::money(amount, language))
    };
    if form.budget_a_month {
        let over: Vec<String> = months
            .iter()
            .zip(amounts)
            .filter(|(_, amount)| budget < decimal(**amount))
            .map(|(month, _)| language.month(*month))
            .collect();
        return BudgetModel {
            text: words::months_over(&money(budget), &over, months.len(), language),
            passed: !over.is_empty(),
            line: Some(chart.height_of(budget)),
            crossing: None,
        };
    }
    let mut before = Decimal::ZERO;
    for (place, (month, amount)) in months.iter().zip(amounts).enumerate() {
        let amount = decimal(*amount);
        let after = before.saturating_add(amount);
        if budget < after {
            let left = budget.saturating_sub(before).saturating_mul(Decimal::ONE_THOUSAND);
            let share = left
                .checked_div(amount)
                .and_then(|share| share.floor().to_i64())
                .unwrap_or(0);
            let days = i64::from(month.last_day().day());
            let day = share
                .saturating_mul(days)
                .checked_div(1_000)
                .unwrap_or(0)
                .saturating_add(1);
            let day = u32::try_from(day.min(days))
                .ok()
                .and_then(|day| month.first_day().with_day(day));
            return BudgetModel {
                text: words::used_up(&money(budget), day, language),
                passed: true,
                line: None,
                crossing: Some(chart.day_place(place, share)),
            };
        }
        before = after;
    }
    BudgetModel {
        text: words::budget_left(&money(budget), &money(budget.saturating_sub(before)), language),
        passed: false,
        line: None,
        crossing: None,
    }
}

/// Price lists, rules and assumptions that begin inside the plan.
fn marks(tables: &Tables, form: &PlanForm, chart: &MonthChart, language: Language) -> Vec<MarkModel> {
    let months = form.months();
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return vec![];
    };
    let mut all: Vec<(Day, MarkText)> = vec![];
    let inside = |day: Day| first.first_day() < day && day <= last.last_day();
    for card in tables.rates.cards().filter(|card| card.currency() == form.currency) {
        all.push((card.first_day(), MarkText::PriceList));
    }
    for regime in &tables.regimes {
        all.push((regime.effective_from, MarkText::Rules));
    }
    if let Some(next) = known_until(tables, form.currency) {
        // All of it may be assumed already.
        all.push((next.max(first.first_day()), MarkText::PricesAssumed));
    }
    let change = form.text(PlanField::PriceChange).trim();
    if !change.is_empty() {
        let from = form.price_from.first_day().max(first.first_day());
        all.push((from, MarkText::PricesPlanned(change.to_owned())));
    }
    let assumed = |text: &MarkText| matches!(text, MarkText::PricesAssumed | MarkText::PricesPlanned(_));
    all.retain(|(day, text)| inside(*day) || (assumed(text) && *day == first.first_day()));
    few::sort_by_key(&mut all, |(day, _)| *day);
    let mark = |(day, text): &(Day, MarkText)| {
        let place = months.iter().position(|month| *month == BillingMonth::of(*day))?;
        let days = months.get(place).map_or(30, |month| i64::from(month.last_day().day()));
        let share = i64::from(day.day0())
            .saturating_mul(1_000)
            .checked_div(days)
            .unwrap_or(0);
        Some(MarkModel {
            place: chart.day_place(place, share),
            text: words::mark(*day, text, language),
        })
    };
    all.iter().filter_map(mark).collect()
}

/// The first day for which prices of a currency are not known.
fn known_until(tables: &Tables, currency: Currency) -> Option<Day> {
    tables.known_until.prices(currency)?.succ_opt()
}

#[cfg(test)]
mod tests {
    use page_protocol::{Outlook, OutlookMonth, OutlookRow};

    use super::*;
    use crate::views::estimate::form::EstimateForm;

    const EN: Language = Language::English;

    fn form() -> PlanForm {
        let tables = pricing_tables::shipped();
        let estimate = EstimateForm::example(tables, EN, None).unwrap();
        PlanForm::of_estimate(&estimate, tables, EN, "2026-11-28".parse().ok())
    }

    /// Ordinary spaces, so that expectations are easy to read.
    fn plain(text: &str) -> String {
        text.replace(format::NO_BREAK, " ")
    }

    fn shown(form: &PlanForm) -> PlanModel {
        let found = outcome(pricing_tables::shipped(), form, EN);
        found.ready().cloned().unwrap_or_else(|| panic!("{found:?}"))
    }

    #[test]
    fn the_months_are_those_of_an_estimate_and_add_up() {
        let model = shown(&form());
        // 10,000 × 0.1131 + 6,000 × 0.0456 + 2,000 × 0.0456 + 3,000 × 0.0456 after 1,000 free ones.
        assert_eq!(plain(&model.months[0].name), "November 2026");
        assert_eq!(model.months[0].amount, "1,632.60");
        assert_eq!(plain(&model.total), "19,591.20 EUR");
        assert_eq!(model.months[11].so_far, "19,591.20");
        assert_eq!(model.months[0].lines.len(), 5);
        let heights: i64 = model.months[0].bar.iter().map(|part| part.segment.length).sum();
        assert!(0 < heights && model.categories.len() == 4);
    }

    #[test]
    fn what_changes_is_marked_and_what_is_assumed_is_told() {
        let mut form = form();
        form.set(PlanField::PriceChange, "+10".to_owned());
        let model = shown(&form);
        let marks: Vec<String> = model.marks.iter().map(|mark| plain(&mark.text)).collect();
        assert_eq!(
            marks,
            [
                "1 January 2027: prices are not known from here on; those of the last list go on",
                "1 January 2027: prices +10 %, as this plan assumes"
            ]
        );
        assert!(
            model
                .notes
                .iter()
                .any(|note| note.contains("all categories +10 % from 2027-01-01")),
            "{:?}",
            model.notes
        );
    }

    #[test]
    fn a_budget_is_used_up_on_a_day_or_lasts() {
        let mut form = form();
        let text = |form: &PlanForm| {
            let budget = shown(form).budget.unwrap();
            (plain(&budget.text), budget.passed)
        };
        form.set(PlanField::Budget, "2,448.90".to_owned());
        assert_eq!(
            text(&form),
            (
                "The budget of 2,448.90 EUR is used up around 16 December 2026.".to_owned(),
                true
            )
        );
        form.set(PlanField::Budget, "20000".to_owned());
        assert_eq!(text(&form).0, "The budget of 20,000.00 EUR lasts; 408.80 EUR are left.");
        form.budget_a_month = true;
        form.set(PlanField::Budget, "1500".to_owned());
        form.set(PlanField::Season { month: 2 }, "50".to_owned());
        assert_eq!(
            text(&form).0,
            "11 of 12 months cost more than 1,500.00 EUR, the first is November 2026."
        );
    }

    #[test]
    fn a_forecast_gives_the_volumes_and_a_band_until_something_is_changed() {
        let tables = pricing_tables::shipped();
        let eur: Currency = "EUR".parse().unwrap();
        let money = |minor| Money::from_minor(minor, eur);
        let month = |text: &str, p10, p90| OutlookMonth {
            month: text.parse().unwrap(),
            p10: money(p10),
            p90: money(p90),
        };
        let row = |market: &str, volumes: [u64; 2]| OutlookRow {
            market: market.to_owned(),
            country: None,
            category: Category::Marketing,
            volumes: volumes.to_vec(),
        };
        let outlook = Outlook {
            currency: eur,
            method: "MSTL, AutoETS".to_owned(),
            notes: vec![],
            months: vec![month("2026-12", 10_000, 20_000), month("2027-01", 9000, 21_000)],
            total: Some((money(25_000), money(35_000))),
            rows: vec![row("Germany", [1_000, 900]), row("Rest of Western Europe", [100, 0])],
        };
        let mut form = form().of_outlook(&outlook, tables, EN).unwrap();
        let model = shown(&form);
        assert_eq!(model.months.len(), 2);
        assert_eq!(
            model.months[0].band.as_deref().map(plain).as_deref(),
            Some("100.00 to 200.00 EUR")
        );
        assert_eq!(
            model.total_band.as_deref().map(plain).as_deref(),
            Some("250.00 to 350.00 EUR")
        );
        let (top, bottom) = model.months[0].whisker.unwrap();
        assert!(top < bottom);
        form.set(PlanField::Cell { row: 2, month: 1 }, "5".to_owned());
        assert_eq!(shown(&form).total_band, None);
    }

    #[test]
    fn what_has_no_price_is_named() {
        let mut form = form();
        form.set(PlanField::Numbers, "0".to_owned());
        assert!(matches!(
            outcome(pricing_tables::shipped(), &form, EN),
            PlanOutcome::Mistyped(fields) if fields.len() == 1
        ));
        form.set(PlanField::Numbers, "1".to_owned());
        for row in 1..=4 {
            form.change_row(row, |row| row.cells.fill("0".to_owned()));
        }
        assert_eq!(outcome(pricing_tables::shipped(), &form, EN), PlanOutcome::Nothing);
    }
}
