//! From a history to its forecast.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{
        category::Category, currency::Currency, instant::Day, localized::LocalizedText, money::Money,
        month::BillingMonth, price::Rounding,
    },
    estimate::{plan_fault::PlanFault, result::Estimate},
    statement::line_item::LineItem,
    tariff::regime::AllowanceScope,
};
use wabill::{Accounts, Placed, Tables, TextError};

use super::{
    assumption::{AssumptionFault, Assumptions, AssumptionsError, BudgetLine},
    backtest::backtest,
    course::Courses,
    history::{Grain, History, SeriesKey},
    model::Method,
    money::{quantile, sum},
    months::{Coming, coming, coming_months},
    number::{float, float_len, whole},
    pricing::{Amounts, Pricing, Unpriceable},
    result::{
        BudgetOutlook, FORMAT, Forecast, MonthAmounts, MonthVolume, PastAmount, PastBasis, SeriesOutlook, TariffChange,
        TariffChangeKind, TotalAmounts,
    },
};

/// How a history is forecast.
#[derive(Debug, Clone)]
#[must_use]
pub struct ForecastOptions {
    months: usize,
    seed: u64,
    courses: usize,
    backtest: bool,
    tables: Tables,
    rounding: Rounding,
    assumptions: Assumptions,
}

/// Enough for P10 and P90 to within a few percent of the band, and 24 series of a year in well under a second.
const USUAL_COURSES: usize = 200;
/// More months are no forecast.
const MOST_MONTHS: usize = 60;

impl Default for ForecastOptions {
    fn default() -> Self {
        Self {
            months: 12,
            seed: 1,
            courses: USUAL_COURSES,
            backtest: false,
            tables: Tables::default(),
            rounding: Rounding::default(),
            assumptions: Assumptions::default(),
        }
    }
}

impl ForecastOptions {
    /// Twelve months, seed 1, the shipped tables, halves rounded up, no assumptions.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many months, from 1 to 60.
    pub fn months(mut self, months: usize) -> Self {
        self.months = months.clamp(1, MOST_MONTHS);
        self
    }

    /// The seed of the simulation.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many courses are simulated, from 10 to 10,000; 200 unless said otherwise.
    pub fn courses(mut self, courses: usize) -> Self {
        self.courses = courses.clamp(10, 10_000);
        self
    }

    /// Whether the method is tried on the past.
    pub fn backtest(mut self, backtest: bool) -> Self {
        self.backtest = backtest;
        self
    }

    /// Other tables than the shipped ones.
    pub fn tables(mut self, tables: &Tables) -> Self {
        self.tables = tables.clone();
        self
    }

    /// How line sums are rounded.
    pub fn rounding(mut self, rounding: Rounding) -> Self {
        self.rounding = rounding;
        self
    }

    /// What the history does not know.
    pub fn assumptions(mut self, assumptions: Assumptions) -> Self {
        self.assumptions = assumptions;
        self
    }
}

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForecastError {
    /// Assumptions that do not fit the history, each with its place.
    Assumptions(AssumptionsError),
    /// Volumes that the engine cannot price; everything found.
    Unpriceable(Vec<Unpriceable>),
}

impl ForecastError {
    /// One line per problem, in every language.
    pub fn text(&self) -> LocalizedText {
        match self {
            Self::Assumptions(error) => error.text(),
            Self::Unpriceable(found) => LocalizedText::lines(&found.iter().map(Unpriceable::text).collect::<Vec<_>>()),
        }
    }
}

impl Unpriceable {
    /// The series, the month and why, in every language.
    pub fn text(&self) -> LocalizedText {
        let series = self.series.as_ref().map(ToString::to_string);
        let parts = [series, self.month.map(|month| month.to_string())];
        let place = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let place = if place.is_empty() { place } else { format!("{place}: ") };
        self.fault.text().map(|text| format!("{place}{text}"))
    }

    /// What to do, in every language.
    pub fn remedy(&self) -> LocalizedText {
        if matches!(self.fault, PlanFault::ChargedUnitMissing { .. }) {
            return LocalizedText::new(
                "say in --assumptions: [[account]] messages_per_conversation = \"3\"",
                "schreiben Sie in --assumptions: [[account]] messages_per_conversation = \"3\"",
            );
        }
        self.fault.remedy()
    }
}

/// One line per problem.
impl core::fmt::Display for ForecastError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.text().fmt(f)
    }
}

impl core::error::Error for ForecastError {}

/// Forecasts what the months after a history cost.
///
/// ```
/// use wabill::{Accounts, Tables};
/// use wabill_planning::forecast::{ForecastOptions, History, forecast};
///
/// let accounts = Accounts::from_toml("account = [{ id = 'shop', time_zone = 'UTC', currency = 'EUR' }]")?;
/// let mut volumes = "month,market,category,messages\n".to_owned();
/// for month in 0..24 {
///     let (year, month) = (2024 + (month + 9) / 12, 1 + (month + 9) % 12);
///     volumes.push_str(&format!("{year}-{month:02},Germany,marketing,10000\n"));
/// }
/// let history = History::from_csv(volumes.as_bytes(), &accounts, &Tables::shipped())?;
/// let found = forecast(&history, &accounts, &ForecastOptions::new().months(3))?;
/// assert_eq!(found.months.len(), 3);
/// assert_eq!(found.months[0].month.to_string(), "2026-10");
/// // 10,000 at 0.1131 EUR; the middle of 200 courses is the last of the lower hundred.
/// assert!((113_000..=113_100).contains(&found.months[0].p50.minor()));
/// assert!(found.total[0].p10.minor() < found.total[0].p90.minor());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ForecastError`], with everything found. A volume without a price is no error: it is listed as refused.
pub fn forecast(history: &History, accounts: &Accounts, options: &ForecastOptions) -> Result<Forecast, ForecastError> {
    let months = coming_months(history.end(), options.months);
    let series = coming(history, &months, &options.tables, &options.assumptions)
        .map_err(|faults| ForecastError::Assumptions(TextError::Unsound(faults)))?;
    let keys: Vec<&SeriesKey> = series.iter().map(|series| &series.key).collect();
    let priced_by = (&options.tables, options.rounding);
    let mut pricing = Pricing::new(history, accounts, (&keys, &months), &options.assumptions, priced_by);
    let central = volumes(&series, |month| month.likely);
    let estimate = pricing
        .estimate(&central)
        .map_err(|errors| ForecastError::Unpriceable(pricing.unpriceable(&errors, &keys, &months)))?;
    // Of quantities that are sound the engine refuses none, and these have the same rows.
    let unpriceable =
        |errors, pricing: &Pricing| ForecastError::Unpriceable(pricing.unpriceable(&errors, &keys, &months));
    let naive = pricing
        .amounts(&volumes(&series, |month| month.naive))
        .map_err(|errors| unpriceable(errors, &pricing))?;
    let mut simulated = Courses::new(&series, months.len(), options.seed);
    let mut courses: Vec<Amounts> = Vec::with_capacity(options.courses);
    let mut course_volumes = vec![];
    for _ in 0..options.courses {
        let volumes = simulated.next();
        courses.push(
            pricing
                .amounts(&volumes)
                .map_err(|errors| unpriceable(errors, &pricing))?,
        );
        course_volumes.push(volumes);
    }
    let currencies = pricing.currencies();
    let past = past(history, accounts, options);
    let spend = spend(&series, &estimate, &pricing);
    let found = Found {
        history,
        options,
        months: &months,
        series: &series,
        courses: &courses,
        past: &past,
        spend: &spend,
    };
    let budgets = found.budgets(&currencies)?;
    let backtest = if options.backtest {
        let of_history: Vec<Money> = spend.iter().take(history.series().len()).copied().collect();
        backtest(history.grain(), history.series(), &of_history)
    } else {
        None
    };
    let mut notes = found.notes(accounts);
    if options.backtest && backtest.is_none() {
        notes.push(LocalizedText::new(
            "the history is too short for a backtest",
            "die Vergangenheit ist zu kurz, um die Methode an ihr zu prüfen",
        ));
    }
    let methods: BTreeSet<Method> = series.iter().filter_map(|series| series.method).collect();
    Ok(Forecast {
        format: FORMAT,
        seed: options.seed,
        courses: options.courses,
        method: methods
            .iter()
            .rev()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; "),
        months: found.month_amounts(&currencies, &naive),
        total: found.total(&currencies, &naive),
        budgets,
        series: found.series(&course_volumes, &central),
        history: past.clone(),
        changes: tariff_changes(&options.tables, &currencies, &months),
        refused: estimate.refused,
        warnings: estimate.warnings,
        notes,
        backtest,
    })
}

fn volumes(series: &[Coming], of: impl Fn(&super::months::ComingMonth) -> f64) -> Vec<Vec<u64>> {
    let months = |series: &Coming| {
        series
            .months
            .iter()
            .map(|month| whole(of(month) + month.known))
            .collect()
    };
    series.iter().map(months).collect()
}

/// What each series costs in the most likely course.
fn spend(series: &[Coming], estimate: &Estimate, pricing: &Pricing) -> Vec<Money> {
    let fallback = pricing.currencies().first().copied();
    let of = |series: &Coming| {
        let markets: BTreeSet<&str> = series.months.iter().map(|month| month.market.as_str()).collect();
        // An authentication message becomes an international one by its contact's country (RAT-101).
        let of_category = |category: Category| {
            category == series.key.category
                || (category == Category::AuthenticationInternational
                    && series.key.category == Category::Authentication)
        };
        let own = |line: &&LineItem| {
            line.account == series.key.account && of_category(line.category) && markets.contains(line.market.as_str())
        };
        let mut lines = estimate.lines.iter().filter(own).peekable();
        let currency = lines.peek().map(|line| line.currency).or(fallback)?;
        sum(lines.map(|line| line.amount), currency)
    };
    series.iter().filter_map(of).collect()
}

/// What the latest two years cost: as billed, else the history's volumes under the prices of their months. Months whose
/// rules ask for more than volumes say are left out.
fn past(history: &History, accounts: &Accounts, options: &ForecastOptions) -> Vec<PastAmount> {
    const MOST: usize = 24;
    if !history.paid.is_empty() {
        let mut sums: BTreeMap<(BillingMonth, Currency), Money> = BTreeMap::new();
        for paid in &history.paid {
            let sum = sums
                .entry((paid.month, paid.currency))
                .or_insert(Money::zero(paid.currency));
            *sum = sum.plus(paid.amount).unwrap_or(*sum);
        }
        return shown(sums, PastBasis::Billed);
    }
    let first = history.series().iter().map(|series| series.first).min();
    let end = BillingMonth::of(history.end());
    let all = first.map(BillingMonth::of).into_iter().flat_map(BillingMonth::onwards);
    let all: Vec<BillingMonth> = all.take_while(|month| *month < end).collect();
    let months: Vec<BillingMonth> = all.get(all.len().saturating_sub(MOST)..).unwrap_or(&all).to_vec();
    let keys: Vec<&SeriesKey> = history.series().iter().map(|series| &series.key).collect();
    let of_month = |series: &super::history::Series, month: BillingMonth| -> u64 {
        let periods = core::iter::successors(Some(series.first), |day| Some(history.grain().next(*day)));
        let own = periods
            .zip(&series.volumes)
            .filter(|(begin, _)| BillingMonth::of(*begin) == month);
        own.map(|(_, volume)| *volume).fold(0, u64::saturating_add)
    };
    let mut sums = Amounts::new();
    for month in months {
        let months = [month];
        let priced_by = (&options.tables, options.rounding);
        let mut pricing = Pricing::new(history, accounts, (&keys, &months), &options.assumptions, priced_by);
        let volumes: Vec<Vec<u64>> = history
            .series()
            .iter()
            .map(|series| vec![of_month(series, month)])
            .collect();
        // A month with a volume that has no price would look cheaper than it was.
        match pricing.estimate(&volumes) {
            Ok(found) if found.refused.is_empty() => sums.extend(pricing.amounts_of(&found.totals)),
            Ok(_) | Err(_) => {}
        }
    }
    shown(sums, PastBasis::Priced)
}

fn shown(sums: Amounts, basis: PastBasis) -> Vec<PastAmount> {
    let of = |((month, currency), amount)| PastAmount {
        month,
        currency,
        amount,
        basis,
    };
    sums.into_iter().map(of).collect()
}

fn tariff_changes(tables: &Tables, currencies: &BTreeSet<Currency>, months: &[BillingMonth]) -> Vec<TariffChange> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return vec![];
    };
    let within = |day: Day| first.first_day() <= day && day < last.next().first_day();
    let tables = tables.get();
    let cards = tables
        .rates
        .cards()
        .filter(|card| currencies.contains(&card.currency()) && within(card.first_day()));
    let cards = cards.map(|card| TariffChange {
        from: card.first_day(),
        kind: TariffChangeKind::RateCard,
        name: card.name(),
    });
    let rules = tables.regimes.iter().filter(|regime| within(regime.effective_from));
    let rules = rules.map(|regime| TariffChange {
        from: regime.effective_from,
        kind: TariffChangeKind::Rules,
        name: regime.name.clone(),
    });
    let assumed = currencies.iter().filter_map(|currency| {
        let from = tables.known_until.prices(*currency)?.succ_opt()?;
        within(from).then(|| TariffChange {
            from,
            kind: TariffChangeKind::PricesAssumed,
            name: currency.to_string(),
        })
    });
    let mut found: Vec<TariffChange> = cards.chain(rules).chain(assumed).collect();
    found.sort();
    found
}

/// What was worked out, to be put together.
struct Found<'a> {
    history: &'a History,
    options: &'a ForecastOptions,
    months: &'a [BillingMonth],
    series: &'a [Coming],
    courses: &'a [Amounts],
    past: &'a [PastAmount],
    spend: &'a [Money],
}

impl Found<'_> {
    fn month_amounts(&self, currencies: &BTreeSet<Currency>, naive: &Amounts) -> Vec<MonthAmounts> {
        let cells = self
            .months
            .iter()
            .flat_map(|month| currencies.iter().map(|currency| (*month, *currency)));
        let of = |(month, currency): (BillingMonth, Currency)| {
            let sorted = sorted(
                self.courses
                    .iter()
                    .filter_map(|course| course.get(&(month, currency)).copied()),
            );
            Some(MonthAmounts {
                month,
                currency,
                p10: quantile(&sorted, 1)?,
                p50: quantile(&sorted, 5)?,
                p90: quantile(&sorted, 9)?,
                seasonal_naive: *naive.get(&(month, currency))?,
            })
        };
        cells.filter_map(of).collect()
    }

    fn total(&self, currencies: &BTreeSet<Currency>, naive: &Amounts) -> Vec<TotalAmounts> {
        let of = |currency: &Currency| {
            let all = |amounts: &Amounts| {
                let own = amounts.iter().filter(|((_, other), _)| other == currency);
                sum(own.map(|(_, amount)| *amount), *currency)
            };
            let sorted = sorted(self.courses.iter().filter_map(all));
            Some(TotalAmounts {
                currency: *currency,
                p10: quantile(&sorted, 1)?,
                p50: quantile(&sorted, 5)?,
                p90: quantile(&sorted, 9)?,
                seasonal_naive: all(naive)?,
            })
        };
        currencies.iter().filter_map(of).collect()
    }

    fn series(&self, courses: &[Vec<Vec<u64>>], central: &[Vec<u64>]) -> Vec<SeriesOutlook> {
        let volume = |series: usize, number: usize, month: BillingMonth| {
            let of_course = |course: &Vec<Vec<u64>>| course.get(series)?.get(number).copied();
            let mut all: Vec<u64> = courses.iter().filter_map(of_course).collect();
            all.sort_unstable();
            let at = |tenths: usize| {
                let place = all.len().saturating_mul(tenths).div_ceil(10).saturating_sub(1);
                all.get(place).copied().unwrap_or(0)
            };
            let likely = central.get(series).and_then(|months| months.get(number)).copied();
            MonthVolume {
                month,
                p10: at(1),
                p50: likely.unwrap_or(0),
                p90: at(9),
            }
        };
        let of = |(place, series): (usize, &Coming)| SeriesOutlook {
            account: series.key.account.clone(),
            market: series.key.place.clone(),
            category: series.key.category,
            history: series.history,
            volume_before: series.before,
            method: series.method,
            volumes: self
                .months
                .iter()
                .enumerate()
                .map(|(number, month)| volume(place, number, *month))
                .collect(),
        };
        self.series.iter().enumerate().map(of).collect()
    }

    fn notes(&self, accounts: &Accounts) -> Vec<LocalizedText> {
        let mut notes = self.history.notes().to_vec();
        let grain = self.history.grain();
        let (months, days) = (("months", "Monate"), ("days", "Tage"));
        let periods = if grain == Grain::Month { months } else { days };
        for series in self.series {
            let Some(method) = series.method.filter(|method| method.is_simple()) else {
                continue;
            };
            let (english, german) = (method.text(), method.text());
            notes.push(LocalizedText::new(
                format!(
                    "{}: {} {} of history, so {}",
                    series.key,
                    series.history,
                    periods.0,
                    english.both().0
                ),
                format!(
                    "{}: {} {} Vergangenheit, also {}",
                    series.key,
                    series.history,
                    periods.1,
                    german.both().1
                ),
            ));
        }
        notes.extend(self.supposed_numbers(accounts));
        notes
    }

    /// Accounts of which nobody says how many business numbers they have, where that changes an amount.
    fn supposed_numbers(&self, accounts: &Accounts) -> Vec<LocalizedText> {
        let tables = self.options.tables.get();
        let by_number = self.months.iter().any(|month| {
            let regime = tables.regime(month.first_day());
            let allowance = regime.and_then(|regime| regime.allowance);
            allowance.is_some_and(|allowance| allowance.scope == AllowanceScope::BusinessNumber)
        });
        let supposed = accounts.iter().filter(|account| {
            let stated = self
                .options
                .assumptions
                .accounts
                .iter()
                .any(|facts| facts.id == account.id && facts.business_numbers.is_some());
            let service =
                |series: &Coming| series.key.account == account.id && series.key.category == Category::Service;
            let known = self.history.numbers.contains_key(&account.id);
            by_number && !stated && !known && self.series.iter().any(service)
        });
        let note = |account: &wabill::Account| {
            LocalizedText::new(
                format!(
                    "{}: one business number is assumed; each has free service messages of its own",
                    account.id
                ),
                format!(
                    "{}: eine Rufnummer wird angenommen; jede hat eigene freie Servicenachrichten",
                    account.id
                ),
            )
        };
        supposed.map(note).collect()
    }

    fn budgets(&self, currencies: &BTreeSet<Currency>) -> Result<Vec<BudgetOutlook>, ForecastError> {
        let mut faults: Vec<Placed<AssumptionFault>> = vec![];
        let mut found = vec![];
        for budget in &self.options.assumptions.budgets {
            match self.budget(&budget.says, currencies) {
                Ok(outlook) => found.extend(outlook),
                Err(fault) => faults.push(budget.fault(fault)),
            }
        }
        if faults.is_empty() {
            Ok(found)
        } else {
            Err(ForecastError::Assumptions(TextError::Unsound(faults)))
        }
    }

    fn budget(
        &self,
        budget: &BudgetLine,
        currencies: &BTreeSet<Currency>,
    ) -> Result<Option<BudgetOutlook>, AssumptionFault> {
        let currency = budget.amount.currency();
        if !currencies.contains(&currency) {
            return Err(AssumptionFault::CurrencyWithoutAccount { currency });
        }
        let span: Vec<BillingMonth> = budget.from.onwards().take_while(|month| *month <= budget.to).collect();
        // Months before the forecast count with what they cost, where that is known.
        let spent = |month: BillingMonth| {
            self.past
                .iter()
                .find(|past| past.month == month && past.currency == currency)
        };
        for month in &span {
            if !self.months.contains(month) && spent(*month).is_none() {
                let (field, month) = (if budget.from == budget.to { "month" } else { "from" }, *month);
                let (first, last) = (self.months.first(), self.months.last());
                let (first, last) = (first.copied().unwrap_or(month), last.copied().unwrap_or(month));
                let field = if last < month && budget.from != budget.to {
                    "to"
                } else {
                    field
                };
                return Err(AssumptionFault::NotForecast {
                    field,
                    month,
                    first,
                    last,
                });
            }
        }
        let mut sums = vec![];
        let mut days: Vec<Option<Day>> = vec![];
        for course in self.courses {
            let mut before = Money::zero(currency);
            let mut passed = None;
            for month in &span {
                let known = spent(*month).map(|past| past.amount);
                let Some(amount) = course.get(&(*month, currency)).copied().or(known) else {
                    continue;
                };
                let after = before.plus(amount).unwrap_or(before);
                if passed.is_none() && budget.amount.minor() < after.minor() {
                    passed = Some(self.day(*month, currency, budget.amount.minor() - before.minor(), amount));
                }
                before = after;
            }
            sums.push(before);
            days.push(passed);
        }
        let passing = days.iter().flatten().count();
        // Courses that never pass it stand behind all days.
        days.sort_by_key(|day| day.unwrap_or(Day::MAX));
        let middle = days.len().div_ceil(2).saturating_sub(1);
        let Some(p50) = quantile(&sorted(sums), 5) else {
            return Ok(None);
        };
        Ok(Some(BudgetOutlook {
            from: budget.from,
            to: budget.to,
            currency,
            amount: budget.amount,
            p50,
            passed_on: days.get(middle).copied().flatten(),
            passed_by: format!("{:.2}", float_len(passing) / float_len(days.len().max(1))),
        }))
    }

    /// The day of a month on which more than `left` of its amount is spent.
    fn day(&self, month: BillingMonth, currency: Currency, left: i128, amount: Money) -> Day {
        let minor = |minor: i128| float(u64::try_from(minor).unwrap_or(0));
        let shares = self.day_shares(month, currency);
        let limit = minor(left) / minor(amount.minor()).max(1.0) * shares.iter().sum::<f64>();
        let mut spent = 0.0;
        let mut day = month.first_day();
        for share in shares {
            spent += share;
            if limit < spent {
                break;
            }
            day = day
                .succ_opt()
                .filter(|day| BillingMonth::of(*day) == month)
                .unwrap_or(day);
        }
        day
    }

    /// What each day of a month adds: by the likely volumes of a daily history, else the same every day.
    fn day_shares(&self, month: BillingMonth, currency: Currency) -> Vec<f64> {
        let length = usize::try_from((month.next().first_day() - month.first_day()).num_days()).unwrap_or(30);
        let mut shares = vec![0.0; length];
        let place = self.months.iter().position(|other| *other == month);
        for (series, spend) in self.series.iter().zip(self.spend) {
            let of_month = place.and_then(|place| series.months.get(place));
            let Some(of_month) = of_month.filter(|_| spend.currency() == currency) else {
                continue;
            };
            let all: f64 = of_month.likely + of_month.known;
            let weight = float(u64::try_from(spend.minor()).unwrap_or(0));
            if of_month.days.is_empty() || all <= 0.0 {
                continue;
            }
            // A history that ends inside the month has its first days together.
            let before = length.saturating_sub(of_month.days.len());
            for (day, share) in shares.iter_mut().enumerate() {
                let own = match day.checked_sub(before) {
                    None => of_month.known / float_len(before.max(1)),
                    Some(day) => of_month.days.get(day).copied().unwrap_or(0.0),
                };
                *share += weight * own / all;
            }
        }
        if shares.iter().all(|share| *share <= 0.0) {
            return vec![1.0; length];
        }
        shares
    }
}

fn sorted(amounts: impl IntoIterator<Item = Money>) -> Vec<Money> {
    let mut amounts: Vec<Money> = amounts.into_iter().collect();
    amounts.sort_unstable_by_key(|amount| amount.minor());
    amounts
}
