//! The core's estimate as text: totals, lines with their reasons, the same traffic under other rules.

use billing_core::{
    base::{
        category::Category, country::Country, currency::Currency, few, localized::LocalizedText, money::Money,
        month::BillingMonth, price::Rounding,
    },
    estimate::{
        breakdown::{Destination, Piece, average, destinations, parts, pieces},
        estimate,
        plan::Plan,
        plan_error::PlanErrors,
        result::{AllowanceUse, Estimate, FeeLine, LineExplanation},
    },
    statement::{
        bill::WarningKind,
        line_item::{LineItem, LineOutcome},
    },
    tariff::{regime::ChargedUnit, regime::Regime, tables::Tables},
};
use rust_decimal::Decimal;
use wording::language::Language;

use super::form::{EstimateForm, Field, FieldMistake};
use crate::{
    charts::bar_layout::{Segment, segments},
    format,
    i18n::estimate as words,
    state::PriceLoading,
};

/// Width of the longest bar in the chart's own units.
pub const BAR: i64 = 600;

/// The list that has a price, and the source of the price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceSource {
    /// The list and its row, for example `EUR/2026-10-01, Germany, Marketing`.
    pub card_row: String,
    /// First day of the list.
    pub since: String,
    /// How the price is known, in a word and what it means.
    pub basis: String,
    /// The sources of the list, in English.
    pub source: Option<String>,
}

/// One line and why it is as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineModel {
    /// The category.
    pub category: Category,
    /// Free with its reason, charged from a tier on, or without a price.
    pub note: Option<String>,
    /// How many units.
    pub quantity: String,
    /// The price of one, where charged.
    pub unit_price: Option<String>,
    /// The amount, whose currency is in the column's heading; none where no price is known.
    pub amount: Option<String>,
    /// The reasons as sentences: the calculation first, then rules, counts and the price.
    pub why: Vec<String>,
    /// The list that has the price, where charged.
    pub price: Option<PriceSource>,
}

/// One part of a market's bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarPart {
    /// The category.
    pub category: Category,
    /// Where it lies.
    pub segment: Segment,
    /// Its tooltip.
    pub label: String,
}

/// The lines of a country, or of a market that the reader entered as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketModel {
    /// Its name in the reader's language, and the market's where that is another: `Austria · Rest of Western Europe`.
    pub name: String,
    /// What its lines come to, in words.
    pub amount: String,
    /// The same in a column.
    pub sum: String,
    /// The lines.
    pub lines: Vec<LineModel>,
    /// Its bar.
    pub bar: Vec<BarPart>,
}

/// The provider's fees in the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeesBar {
    /// Their sum, with its currency.
    pub amount: String,
    /// Where the bar lies, in the scale of the others.
    pub segment: Segment,
}

/// One of the provider's fees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeModel {
    /// What it is for.
    pub label: &'static str,
    /// How it comes about: `2 × 15.00 EUR`, or `5 % of 1,377.00 EUR`.
    pub calculation: String,
    /// The amount.
    pub amount: String,
}

/// A month's total as far as it is known: exact, a lower bound, or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TotalModel {
    /// Everything has a price.
    Whole(Money),
    /// Something has none, so it costs at least this.
    AtLeast(Money),
    /// Nothing has a price.
    NotKnown,
}

impl TotalModel {
    fn of(amount: Money, complete: bool) -> Self {
        if complete {
            Self::Whole(amount)
        } else if amount.minor() == 0 {
            Self::NotKnown
        } else {
            Self::AtLeast(amount)
        }
    }

    /// The amount, where it is all of it.
    pub fn whole(self) -> Option<Money> {
        match self {
            Self::Whole(amount) => Some(amount),
            Self::AtLeast(_) | Self::NotKnown => None,
        }
    }

    /// In a column whose heading has the currency: `1,204.50`, `≥ 1,204.50`, `–`.
    fn cell(self, language: Language) -> String {
        let number = |amount: Money| format::decimal(&amount.to_string(), language);
        match self {
            Self::Whole(amount) => number(amount),
            Self::AtLeast(amount) => format!("≥{}{}", format::NO_BREAK, number(amount)),
            Self::NotKnown => "–".to_owned(),
        }
    }

    /// In words: `1,204.50 EUR`, `at least 1,204.50 EUR`, `not known`.
    pub fn text(self, language: Language) -> String {
        match self {
            Self::Whole(amount) => format::money(amount, language),
            Self::AtLeast(amount) => words::at_least(&format::money(amount, language), language),
            Self::NotKnown => words::estimate(language).not_known.to_owned(),
        }
    }
}

/// An estimate as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultModel {
    /// Charges and fees of the month.
    pub total: TotalModel,
    /// What the total lacks, in a sentence; none where it is whole.
    pub missing: Option<String>,
    /// Meta's charges and the provider's fees, each by itself; none where there are no fees.
    pub split: Option<String>,
    /// The provider's fees as one more bar after those of the markets; none where there are no fees.
    pub fees_bar: Option<FeesBar>,
    /// Twelve months like it; none where a price is missing.
    pub year_total: Option<String>,
    /// What one unit costs on average, fees included; none where a price is missing.
    pub effective: Option<String>,
    /// The total in a column.
    pub sum: String,
    /// Meta's charges alone, in a column; the same as the total where there are no fees.
    pub charges: String,
    /// The currency of every amount.
    pub currency: Currency,
    /// What is free, and how much of it is used, where the rules have something.
    pub free_units: Option<(&'static str, String)>,
    /// Where the messages go, most expensive first.
    pub markets: Vec<MarketModel>,
    /// The categories that occur in the bars.
    pub categories: Vec<Category>,
    /// The fees.
    pub fees: Vec<FeeModel>,
    /// What the amounts do not contain, and what was charged at a derived price.
    pub notes: Vec<String>,
}

/// What the page shows for what was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// An estimate.
    Ready(Box<ResultModel>),
    /// Fields that cannot be read; there is no amount.
    Mistyped(Vec<(Field, FieldMistake)>),
    /// No volume is entered.
    Nothing,
    /// The core refuses the plan, with the reasons.
    Refused(LocalizedText),
    /// The currency's prices are not in the page.
    PricesNotLoaded(PriceLoading),
}

impl Outcome {
    /// The estimate, where there is one.
    pub fn ready(&self) -> Option<&ResultModel> {
        match self {
            Self::Ready(model) => Some(model),
            Self::Mistyped(_) | Self::Nothing | Self::Refused(_) | Self::PricesNotLoaded(_) => None,
        }
    }

    /// Whether there is an estimate in which something has no price.
    pub fn is_incomplete(&self) -> bool {
        self.ready().is_some_and(|model| model.missing.is_some())
    }
}

/// The rules of a form's month.
pub fn regime<'a>(tables: &'a Tables, form: &EstimateForm) -> Option<&'a Regime> {
    tables.regime(form.month.first_day())
}

/// What the fields are worth.
fn worked_out(
    tables: &Tables,
    form: &EstimateForm,
    month: BillingMonth,
    language: Language,
) -> Result<Option<Estimate>, Outcome> {
    let plan: Plan = form.plan(tables, month, language).map_err(Outcome::Mistyped)?;
    if plan.volume.is_empty() {
        return Ok(None);
    }
    let refused = |errors: PlanErrors| Outcome::Refused(errors.text());
    estimate(&plan, tables, Rounding::default()).map(Some).map_err(refused)
}

/// Gives the name of a country in the reader's language; none where it has none.
pub type CountryName<'n> = &'n dyn Fn(Country) -> Option<String>;

/// The estimate of a form, as text.
pub fn outcome(tables: &Tables, form: &EstimateForm, language: Language, name: CountryName<'_>) -> Outcome {
    match worked_out(tables, form, form.month, language) {
        Ok(Some(estimate)) => shown(&estimate, tables, form, language, name).map_or_else(
            || {
                Outcome::Refused(LocalizedText::new(
                    "the sums do not fit an amount",
                    "die Summen sind größer, als ein Betrag sein kann",
                ))
            },
            |model| Outcome::Ready(Box::new(model)),
        ),
        Ok(None) => Outcome::Nothing,
        Err(outcome) => outcome,
    }
}

/// The core's estimate of a form, to compare with; none where there is none.
#[cfg(test)]
pub(crate) fn exact(tables: &Tables, form: &EstimateForm, language: Language) -> Option<Estimate> {
    worked_out(tables, form, form.month, language).ok().flatten()
}

/// Where messages go, as lists call it: the market, and before it the country where that is another word.
pub fn place_name(
    tables: &Tables,
    market: &str,
    country: Option<Country>,
    language: Language,
    name: CountryName<'_>,
) -> String {
    let shown = language.market(market);
    let english = |country: Country| {
        let row = tables.markets.rows().iter().find(|row| row.country == country);
        row.map(|row| row.country_name.clone())
    };
    let Some(country) = country.filter(|country| english(*country).as_deref() != Some(market)) else {
        return shown.to_owned();
    };
    match name(country).or_else(|| english(country)) {
        Some(name) if name != shown => format!("{name} · {shown}"),
        Some(_) | None => shown.to_owned(),
    }
}

/// What the total lacks; none where it is whole. Of the units that are charged: messages inside a conversation are
/// none.
fn missing(estimate: &Estimate, unit: ChargedUnit, language: Language) -> Option<String> {
    let first = estimate.refused.first()?;
    let sum = |quantities: &mut dyn Iterator<Item = u64>| quantities.fold(0, u64::saturating_add);
    let refused = sum(&mut estimate.refused.iter().map(|volume| volume.quantity));
    let charged = estimate.lines.iter().filter(|line| line.unit == first.unit);
    let all = sum(&mut charged.map(|line| line.quantity));
    Some(words::without_price(refused, all, unit, language))
}

fn shown(
    estimate: &Estimate,
    tables: &Tables,
    form: &EstimateForm,
    language: Language,
    name: CountryName<'_>,
) -> Option<ResultModel> {
    let sum = estimate.sums.first()?;
    let (parts, pieces) = (parts(estimate).ok()?, pieces(estimate));
    let mut places = destinations(&parts).ok()?;
    few::sort_by(&mut places, |left, right| {
        right.1.minor().cmp(&left.1.minor()).then_with(|| left.0.cmp(&right.0))
    });
    let decimal = |amount: Money| amount.decimal().unwrap_or_default();
    let amounts = places
        .iter()
        .map(|(_, amount)| *amount)
        .chain(core::iter::once(sum.fees));
    let largest = amounts.map(decimal).max().unwrap_or_default();
    let market = |((market, country), amount): &(Destination, Money)| {
        let mut own: Vec<_> = parts
            .iter()
            .filter(|part| part.market == *market && part.country == *country)
            .collect();
        few::sort_by_key(&mut own, |part| part.category.index());
        let amounts: Vec<Decimal> = own.iter().map(|part| decimal(part.amount)).collect();
        let bar = own
            .iter()
            .zip(segments(&amounts, largest, BAR))
            .filter(|(_, segment)| 0 < segment.length)
            .map(|(part, segment)| BarPart {
                category: part.category,
                segment,
                label: format!(
                    "{}: {}",
                    language.category_heading(part.category),
                    format::money(part.amount, language)
                ),
            });
        let mut lines: Vec<_> = pieces
            .iter()
            .filter(|piece| piece.country == *country)
            .filter_map(|piece| {
                let (line, why) = (estimate.lines.get(piece.line)?, estimate.explanations.get(piece.line)?);
                (line.market == *market).then_some((piece, line, why))
            })
            .collect();
        few::sort_by_key(&mut lines, |(_, line, _)| line.category.index());
        let complete = own.iter().all(|part| part.refused == 0);
        let total = TotalModel::of(*amount, complete);
        MarketModel {
            name: place_name(tables, market, *country, language, name),
            amount: total.text(language),
            sum: total.cell(language),
            bar: bar.collect(),
            lines: lines
                .into_iter()
                .map(|(piece, line, why)| line_model(piece, line, why, language))
                .collect(),
        }
    };
    let shown: Vec<MarketModel> = places.iter().map(market).collect();
    let has_bar = |category: &Category| {
        let bars = shown.iter().flat_map(|market| &market.bar);
        bars.into_iter().any(|part| part.category == *category)
    };
    let units = parts
        .iter()
        .map(|part| part.charged.saturating_add(part.free).saturating_add(part.refused))
        .fold(0_u64, u64::saturating_add);
    let unit = regime(tables, form).map_or(ChargedUnit::Message, |regime| regime.unit);
    let complete = estimate.refused.is_empty();
    let total = TotalModel::of(sum.amount, complete);
    // A sum that lacks a price is neither a year's nor an average.
    let effective = average(sum.amount, units).filter(|_| complete).map(|average| {
        let number = format::decimal(&average.to_string(), language);
        let (currency, per) = (sum.currency, language.per_unit(unit));
        format!("{number}{}{currency} {per}", format::NO_BREAK)
    });
    let with_fees = !estimate.fees.is_empty();
    let fees_bar = segments(&[decimal(sum.fees)], largest, BAR)
        .into_iter()
        .next()
        .filter(|segment| with_fees && 0 < segment.length)
        .map(|segment| FeesBar {
            amount: format::money(sum.fees, language),
            segment,
        });
    let charges = TotalModel::of(sum.charges, complete);
    Some(ResultModel {
        total,
        missing: missing(estimate, unit, language),
        split: with_fees.then(|| words::split(&charges.text(language), &format::money(sum.fees, language), language)),
        fees_bar,
        year_total: sum
            .twelve_months()
            .filter(|_| complete)
            .map(|amount| format::money(amount, language)),
        effective,
        sum: total.cell(language),
        charges: charges.cell(language),
        currency: sum.currency,
        free_units: free_units(&estimate.allowances, language),
        categories: Category::ALL.into_iter().filter(has_bar).collect(),
        markets: shown,
        fees: estimate.fees.iter().map(|fee| fee_model(fee, language)).collect(),
        notes: notes(estimate, language),
    })
}

pub(crate) fn line_model(piece: &Piece, line: &LineItem, why: &LineExplanation, language: Language) -> LineModel {
    // What countries of one market have together is counted and priced together.
    let part = (piece.quantity < line.quantity).then(|| {
        let market = language.market(&line.market);
        words::part_of(piece.quantity, line.quantity, line.unit, market, language)
    });
    let note = match line.outcome {
        LineOutcome::Free => line.reason.map(|reason| language.free_reason(reason).to_owned()),
        LineOutcome::Refused => Some(words::estimate(language).refused.to_owned()),
        LineOutcome::Charged => line
            .tier
            .filter(|first| 1 < *first)
            .map(|first| language.tier_from(first)),
    };
    let price = line.rate_card.as_ref().map(|card| {
        let source = pricing_tables::source::source(&format!("rate_cards/{card}.csv"));
        let day = card.split_once('/').and_then(|(_, day)| day.parse().ok());
        PriceSource {
            card_row: format!(
                "{card}, {}, {}",
                language.market(&line.market),
                language.category_heading(line.category)
            ),
            since: day.map(|day| language.day_in_words(day)).unwrap_or_default(),
            basis: line.basis.map_or_else(String::new, |basis| {
                format!("{}: {}", language.basis(basis), language.basis_meaning(basis))
            }),
            source: source.map(|source| {
                let state = source.state.map(|state| format!(" ({state})")).unwrap_or_default();
                format!("{}{state}", source.sources)
            }),
        }
    });
    LineModel {
        category: line.category,
        note,
        quantity: language.count(piece.quantity),
        unit_price: line.unit_price.map(|price| language.column_price(price)),
        amount: match line.outcome {
            LineOutcome::Charged | LineOutcome::Free => Some(format::decimal(&piece.amount.to_string(), language)),
            LineOutcome::Refused => None,
        },
        why: part
            .into_iter()
            .chain(
                wording::estimate::text(line, why, language)
                    .lines()
                    .map(|sentence| sentence.trim().to_owned()),
            )
            .collect(),
        price,
    }
}

fn fee_model(fee: &FeeLine, language: Language) -> FeeModel {
    let currency = fee.currency;
    let times = |quantity: u64| {
        let price = fee
            .unit_price
            .map(|price| format::decimal(&price.to_string(), language))
            .unwrap_or_default();
        format!("{} × {price}{}{currency}", language.count(quantity), format::NO_BREAK)
    };
    let share = || {
        let percent = format::percent(fee.percent.as_deref().unwrap_or_default(), language);
        let base = fee.base.map(|base| format::money(base, language)).unwrap_or_default();
        words::share_of(&percent, &base, language)
    };
    FeeModel {
        label: words::fee(fee.kind, language),
        calculation: fee.quantity.map_or_else(share, times),
        amount: format::decimal(&fee.amount.to_string(), language),
    }
}

fn free_units(allowances: &[AllowanceUse], language: Language) -> Option<(&'static str, String)> {
    let first = allowances.first()?;
    let sum = |of: fn(&AllowanceUse) -> u64| allowances.iter().map(of).fold(0, u64::saturating_add);
    Some(words::allowance(
        sum(|allowance| allowance.used),
        sum(|allowance| allowance.left),
        first.scope,
        allowances.len(),
        language,
    ))
}

fn notes(estimate: &Estimate, language: Language) -> Vec<String> {
    let refused = estimate.refused.iter().map(|volume| {
        words::refused(
            volume.quantity,
            language.market(&volume.market),
            volume.category,
            language,
        )
    });
    let warnings = estimate
        .warnings
        .iter()
        .filter(|warning| 0 < warning.count)
        .filter_map(|warning| match warning.kind {
            WarningKind::DerivedPrice
            | WarningKind::CurrencyStopped
            | WarningKind::NoTierTable
            | WarningKind::PricePlanned => wording::warning::sentence(warning, language),
            // `words::assumed` shows for the whole month that prices are assumed, above the plan and in print.
            WarningKind::PriceAssumed
            | WarningKind::RulesAssumed
            | WarningKind::FreeFormOutsideWindow
            | WarningKind::FailedAndDelivered
            | WarningKind::BeforeSavedState
            | WarningKind::ConversationReportsDisagree
            | WarningKind::SimilarContacts => None,
        });
    refused.chain(warnings).collect()
}

/// The rules of some time, and what the same traffic costs under them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Era {
    /// The month whose rules and prices represent this time.
    pub month: BillingMonth,
    /// Its time, for example `until June 2025`.
    pub label: String,
    /// The month's total; none where it cannot be worked out.
    pub total: Option<TotalModel>,
    /// Length of its bar, relative to the others.
    pub bar: i64,
    /// Whether it is the time of the form's month.
    pub current: bool,
}

/// Spans of months with the same charged unit and the same free units: first month, and last where it has ended.
fn spans(tables: &Tables) -> Vec<(BillingMonth, Option<BillingMonth>)> {
    let kind = |regime: &Regime| (regime.unit, regime.allowance.is_some(), regime.service_free);
    let mut firsts: Vec<(BillingMonth, _)> = vec![];
    for regime in &tables.regimes {
        if firsts.last().is_none_or(|(_, last)| *last != kind(regime)) {
            firsts.push((BillingMonth::of(regime.effective_from), kind(regime)));
        }
    }
    let day_before = |month: BillingMonth| month.first_day().pred_opt().map(BillingMonth::of);
    let ends = firsts.iter().skip(1).map(|(first, _)| day_before(*first));
    firsts
        .iter()
        .map(|(first, _)| *first)
        .zip(ends.chain(core::iter::once(None)))
        .collect()
}

/// The same traffic under the rules of each time.
///
/// A time that has ended is shown by its last month; the present one by the month chosen where that lies in it, else by
/// the month of the last list.
pub fn eras(tables: &Tables, form: &EstimateForm, language: Language) -> Vec<Era> {
    let last = super::form::last_month(tables, form.currency);
    let mut amounts: Vec<(Era, Decimal)> = spans(tables)
        .into_iter()
        .map(|(first, end)| {
            let current = first <= form.month && end.is_none_or(|end| form.month <= end);
            let month = if current {
                form.month
            } else {
                end.or(last).unwrap_or(first)
            };
            let estimate = worked_out(tables, form, month, language).ok().flatten();
            let total = estimate.and_then(|estimate| {
                let sum = estimate.sums.first()?;
                Some(TotalModel::of(sum.amount, estimate.refused.is_empty()))
            });
            // What lacks a price is not compared by length.
            let whole = total.and_then(TotalModel::whole);
            let era = Era {
                month,
                label: words::era(first, end, language),
                total,
                bar: 0,
                current,
            };
            (era, whole.and_then(Money::decimal).unwrap_or_default())
        })
        .collect();
    let largest = amounts.iter().map(|(_, amount)| *amount).max().unwrap_or_default();
    for (era, amount) in &mut amounts {
        let only = segments(&[*amount], largest, 100);
        era.bar = only.first().map_or(0, |segment| segment.length);
    }
    amounts.into_iter().map(|(era, _)| era).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::estimate::form::Target;

    const EN: Language = Language::English;

    fn example() -> EstimateForm {
        EstimateForm::example(pricing_tables::shipped(), EN, None).unwrap()
    }

    fn outcome(form: &EstimateForm) -> Outcome {
        super::outcome(pricing_tables::shipped(), form, EN, &|_| None)
    }

    fn model(form: &EstimateForm) -> ResultModel {
        match outcome(form) {
            Outcome::Ready(model) => *model,
            other @ (Outcome::Mistyped(_) | Outcome::Nothing | Outcome::Refused(_) | Outcome::PricesNotLoaded(_)) => {
                panic!("{other:?}")
            }
        }
    }

    /// By hand, from EUR/2026-10-01: 10,000 × 0.1131 + 6,000 × 0.0456 + 2,000 × 0.0456 + (4,000 − 1,000) × 0.0456.
    #[test]
    fn the_example_comes_to_what_the_list_says() {
        let model = model(&example());
        assert_eq!(model.total.text(EN), "1,632.60\u{a0}EUR");
        assert_eq!((&model.missing, &model.split, &model.fees_bar), (&None, &None, &None));
        assert_eq!(model.year_total.as_deref(), Some("19,591.20\u{a0}EUR"));
        assert_eq!(
            model.free_units,
            Some(("Free service messages", "1,000 of 1,000 used".to_owned()))
        );
        assert_eq!(model.effective.as_deref(), Some("0.074209\u{a0}EUR per message"));
        let germany = model.markets.first().unwrap();
        let lines: Vec<(Category, &str, Option<&str>)> = germany
            .lines
            .iter()
            .map(|line| (line.category, line.quantity.as_str(), line.amount.as_deref()))
            .collect();
        assert_eq!(
            lines,
            [
                (Category::Marketing, "10,000", Some("1,131.00")),
                (Category::Utility, "6,000", Some("273.60")),
                (Category::Authentication, "2,000", Some("91.20")),
                (Category::Service, "3,000", Some("136.80")),
                (Category::Service, "1,000", Some("0.00")),
            ]
        );
    }

    #[test]
    fn every_charged_line_says_where_its_price_stands() {
        let model = model(&example());
        let lines = model.markets.iter().flat_map(|market| &market.lines);
        for line in lines {
            assert!(line.why.len() > 1, "{line:?}");
            if line.unit_price.is_some() {
                let price = line.price.as_ref().unwrap();
                assert!(price.card_row.starts_with("EUR/2026-10-01, Germany, "), "{price:?}");
                assert_eq!(price.since, "1\u{a0}October\u{a0}2026");
                assert!(price.source.is_some());
            }
        }
    }

    #[test]
    fn fees_stand_in_lines_of_their_own() {
        let mut form = example();
        form.set(Field::BaseFee, "49".to_owned());
        form.set(Field::Markup, "5".to_owned());
        let model = model(&form);
        let fees: Vec<(&str, &str)> = model.fees.iter().map(|fee| (fee.label, fee.amount.as_str())).collect();
        assert_eq!(
            fees,
            [("Base fee per month", "49.00"), ("Mark-up on Meta’s charges", "81.63")]
        );
        assert_eq!((model.charges.as_str(), model.sum.as_str()), ("1,632.60", "1,763.23"));
        assert_eq!(
            model.split.map(|split| split.replace('\u{a0}', " ")).as_deref(),
            Some("Meta 1,632.60 EUR + provider 130.63 EUR")
        );
        // The fees are drawn in the scale of the markets: 130.63 of 1,632.60 is 48 of 600.
        assert_eq!(model.fees_bar.map(|bar| bar.segment.length), Some(48));
    }

    #[test]
    fn countries_of_one_market_stay_as_they_were_entered() {
        let mut form = example();
        form.rows.first_mut().unwrap().target = Target::of_word("AT").unwrap();
        let id = form.add_row(Target::of_word("CH").unwrap(), EN);
        form.set(Field::Volume { row: id, category: 0 }, "5,000".to_owned());
        form.set(Field::Volume { row: id, category: 3 }, "2,000".to_owned());
        let model = model(&form);
        let names: Vec<&str> = model.markets.iter().map(|market| market.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Austria · Rest of Western Europe",
                "Switzerland · Rest of Western Europe"
            ]
        );
        let swiss: Vec<(Category, &str)> = model.markets[1]
            .lines
            .iter()
            .map(|line| (line.category, line.quantity.as_str()))
            .collect();
        // The 1,000 free service messages are the number's: a third of them falls on Switzerland.
        assert_eq!(
            swiss,
            [
                (Category::Marketing, "5,000"),
                (Category::Service, "1,667"),
                (Category::Service, "333")
            ]
        );
        assert_eq!(
            model.markets[1].lines[0].why[0],
            "5,000 of the 15,000 messages to Rest of Western Europe, which are counted and priced together."
        );
        // What is shown adds up to what is charged.
        let sum = |amounts: Vec<&str>| -> Decimal {
            let number = |amount: &str| amount.replace(',', "").parse::<Decimal>().unwrap();
            amounts.into_iter().map(number).sum()
        };
        let lines = model.markets.iter().flat_map(|market| &market.lines);
        let shown = sum(lines.filter_map(|line| line.amount.as_deref()).collect());
        assert_eq!(shown, sum(vec![&model.sum]));
        assert_eq!(
            shown,
            sum(model.markets.iter().map(|market| market.sum.as_str()).collect())
        );
    }

    #[test]
    fn a_country_that_is_its_market_is_named_once_and_in_the_readers_language() {
        let tables = pricing_tables::shipped();
        let named = |market: &str, country: &str, name: Option<&str>| {
            let name = name.map(str::to_owned);
            place_name(tables, market, country.parse().ok(), Language::German, &|_| {
                name.clone()
            })
        };
        assert_eq!(named("Germany", "DE", Some("Deutschland")), "Deutschland");
        assert_eq!(named("Turkey", "TR", Some("Türkiye")), named("Turkey", "TR", None));
        assert_eq!(
            named("Rest of Western Europe", "AT", Some("Österreich")),
            format!("Österreich · {}", Language::German.market("Rest of Western Europe"))
        );
        assert!(named("United Kingdom", "JE", Some("Jersey")).starts_with("Jersey · "));
        assert_eq!(place_name(tables, "Other", None, EN, &|_| None), "Other");
    }

    #[test]
    fn a_mistyped_field_leaves_no_amount() {
        let mut form = example();
        let field = Field::Volume { row: 1, category: 0 };
        form.set(field, "ten".to_owned());
        assert!(matches!(outcome(&form), Outcome::Mistyped(wrong) if wrong[0].0 == field));
        assert!(
            eras(pricing_tables::shipped(), &form, EN)
                .iter()
                .all(|era| era.total.is_none())
        );
    }

    /// June 2023 to India: there were no authentication templates, so there is no price for them.
    fn lacking(marketing: &str) -> EstimateForm {
        let mut form = example();
        form.month = "2023-06".parse().unwrap();
        form.in_conversations = true;
        form.rows.first_mut().unwrap().target = Target::of_word("IN").unwrap();
        for (category, units) in [marketing, "0", "2,000", "0"].into_iter().enumerate() {
            form.set(Field::Volume { row: 1, category }, units.to_owned());
        }
        form
    }

    #[test]
    fn a_sum_that_lacks_a_price_is_a_lower_bound_without_year_and_average() {
        let form = lacking("3,000");
        let model = model(&form);
        assert!(
            model.notes.iter().any(|note| note.contains("2,000 × Authentication")),
            "{:?}",
            model.notes
        );
        assert_eq!((&model.year_total, &model.effective), (&None, &None));
        assert!(matches!(model.total, TotalModel::AtLeast(_)), "{:?}", model.total);
        assert!(
            model.sum.starts_with("≥\u{a0}") && model.markets[0].sum == model.sum,
            "{}",
            model.sum
        );
        assert!(
            model.total.text(EN).starts_with("at least "),
            "{}",
            model.total.text(EN)
        );
        assert_eq!(
            model.missing.as_deref(),
            Some("2,000 of 5,000 conversations have no price.")
        );
        // The comparison shows the same total for this month as the headline.
        let eras = eras(pricing_tables::shipped(), &form, EN);
        let now = eras.iter().find(|era| era.current).unwrap();
        assert_eq!((now.total, now.bar), (Some(model.total), 0));
    }

    #[test]
    fn where_nothing_has_a_price_the_total_is_not_known_and_never_0() {
        let mut form = lacking("0");
        let nothing = model(&form);
        assert_eq!(
            (nothing.total, nothing.total.text(EN).as_str()),
            (TotalModel::NotKnown, "not known")
        );
        assert_eq!((nothing.sum.as_str(), nothing.markets[0].sum.as_str()), ("–", "–"));
        assert_eq!(
            nothing.missing.as_deref(),
            Some("None of the 2,000 conversations has a price.")
        );
        // Fees are known, whatever the messages cost.
        form.set(Field::BaseFee, "49".to_owned());
        let with_fee = model(&form);
        assert_eq!(with_fee.total.text(EN), "at least 49.00\u{a0}EUR");
        assert!(
            with_fee.split.unwrap().starts_with("Meta not known + "),
            "Meta’s part stays unknown"
        );
    }

    #[test]
    fn without_volumes_there_is_nothing_to_work_out() {
        let mut form = example();
        for category in 0..4 {
            form.set(Field::Volume { row: 1, category }, "0".to_owned());
        }
        assert_eq!(outcome(&form), Outcome::Nothing);
    }

    #[test]
    fn the_same_traffic_is_shown_under_the_rules_of_each_time() {
        let eras = eras(pricing_tables::shipped(), &example(), EN);
        let shown: Vec<(String, String, bool)> = eras
            .iter()
            .map(|era| {
                (
                    era.label.replace('\u{a0}', " "),
                    era.total.map(|total| total.text(EN)).unwrap_or_default(),
                    era.current,
                )
            })
            .collect();
        let labels: Vec<&str> = shown.iter().map(|(label, _, _)| label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "until May 2023",
                "until October 2024",
                "until June 2025",
                "until September 2026",
                "since October 2026"
            ]
        );
        assert_eq!(
            shown.last().map(|(_, total, current)| (total.as_str(), *current)),
            Some(("1,632.60\u{a0}EUR", true))
        );
        assert!(shown.iter().all(|(_, total, _)| total.ends_with("EUR")), "{shown:?}");
    }

    #[test]
    fn the_most_expensive_market_comes_first_and_bars_share_a_scale() {
        let mut form = example();
        let id = form.add_row(Target::of_word("IN").unwrap(), EN);
        form.set(Field::Volume { row: id, category: 0 }, "500,000".to_owned());
        let model = model(&form);
        let names: Vec<&str> = model.markets.iter().map(|market| market.name.as_str()).collect();
        assert_eq!(names, ["India", "Germany"]);
        let length = |market: &MarketModel| market.bar.iter().map(|part| part.segment.length).sum::<i64>();
        let lengths: Vec<i64> = model.markets.iter().map(length).collect();
        assert!(
            lengths.first() == Some(&BAR) && lengths.get(1).is_some_and(|length| *length < BAR),
            "{lengths:?}"
        );
    }
}
