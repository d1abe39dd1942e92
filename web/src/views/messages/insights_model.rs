//! `"spring, 2 charged, 0.2262 EUR, a bar of 300 pixels"`: what is asked of a bill besides its lines, as text and
//! pixels.

use billing_core::base::{currency::Currency, few, instant::Day, money::Money};
use page_protocol::insight::{
    AllowanceStand, Breakdown, BreakdownCounts, BreakdownPart, ComparedAccount, ComparedUnder, MonthStand, SavingHint,
    TierStand, WhyNot,
};
use rust_decimal::Decimal;
use wording::language::Language;

use crate::{
    charts::axis::scaled,
    format::{self, NO_BREAK, NumberMistake, parse_decimal},
    i18n::{
        insights::{self as words, insights},
        words::text_and_lang,
    },
};

/// Width of the longest bar.
pub const BAR: i64 = 640;
/// Most bars: those of the values that cost most.
const MOST_BARS: usize = 10;
/// Days that still have a bar each.
const MOST_DAYS: usize = 31;
/// Most volume tiers shown.
const MOST_TIERS: usize = 5;

/// The values of a breakdown in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartModel {
    /// The currency.
    pub currency: Currency,
    /// Bars of the values that cost most.
    pub bars: Vec<BarModel>,
    /// Said above the bars, where other values cost something too.
    pub bars_note: Option<String>,
    /// The values; days in their order, others by amount.
    pub rows: Vec<ValueModel>,
    /// The values that are not shown, together.
    pub rest: Option<ValueModel>,
    /// All of them.
    pub total: ValueModel,
    /// Whether units without a price have a column.
    pub has_refused: bool,
    /// Whether the accounts have a column.
    pub has_accounts: bool,
    /// What the bill says, where that is not the exact sum.
    pub bill_says: Option<String>,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarModel {
    /// Its name.
    pub name: String,
    /// Its amount.
    pub amount: String,
    /// Its length in pixels.
    pub length: i64,
}

/// A row of a breakdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueModel {
    /// The account's id.
    pub account: String,
    /// The value.
    pub name: String,
    /// Charged units.
    pub charged: String,
    /// Free units.
    pub free: String,
    /// Units without a price.
    pub refused: String,
    /// The exact amount, without the currency.
    pub amount: String,
}

/// A breakdown as text; `country` names a country.
pub fn breakdown(found: &Breakdown, language: Language, country: impl Fn(&str) -> Option<String>) -> Vec<PartModel> {
    let name = |value: &str| match (found.by.as_str(), value.parse::<Day>()) {
        ("day", Ok(day)) => language.day_in_words(day),
        ("contact-country", _) => country(value).unwrap_or_else(|| value.to_owned()),
        _ if value == "(none)" => insights(language).none.to_owned(),
        _ => value.to_owned(),
    };
    let part = |part: &BreakdownPart| part_model(part, found.by == "day", &name, language);
    found.parts.iter().map(part).collect()
}

fn part_model(part: &BreakdownPart, days: bool, name: &dyn Fn(&str) -> String, language: Language) -> PartModel {
    let exact = |counts: &BreakdownCounts| Decimal::from_str_exact(&counts.exact).unwrap_or_default();
    let all = part.rows.iter().map(|row| &row.counts).chain([&part.rest, &part.total]);
    let scale = all.map(|counts| exact(counts).scale()).max().unwrap_or(0);
    let scale = scale.max(part.currency.minor_digits());
    let row = |account: &str, name: String, counts: &BreakdownCounts| {
        let mut amount = exact(counts);
        amount.rescale(scale);
        ValueModel {
            account: account.to_owned(),
            name,
            charged: language.count(counts.charged),
            free: language.count(counts.free),
            refused: language.count(counts.refused),
            amount: format::decimal(&amount.to_string(), language),
        }
    };
    let mut values: Vec<_> = part.rows.iter().collect();
    let largest = values
        .iter()
        .map(|value| exact(&value.counts))
        .max()
        .unwrap_or_default();
    let costly = values.iter().filter(|value| !exact(&value.counts).is_zero()).count();
    let most_bars = if days && costly <= MOST_DAYS {
        MOST_DAYS
    } else {
        MOST_BARS
    };
    let mut shown: Vec<_> = values.iter().copied().take(most_bars.min(costly)).collect();
    if days {
        few::sort_by(&mut values, |one, other| {
            (&one.value, &one.account).cmp(&(&other.value, &other.account))
        });
        few::sort_by(&mut shown, |one, other| {
            (&one.value, &one.account).cmp(&(&other.value, &other.account))
        });
    }
    let has_accounts = values
        .first()
        .is_some_and(|first| values.iter().any(|value| value.account != first.account));
    let bar = |value: &page_protocol::insight::BreakdownValue| {
        let amount = row("", String::new(), &value.counts).amount;
        let own = name(&value.value);
        BarModel {
            name: if has_accounts {
                format!("{own} · {}", value.account)
            } else {
                own
            },
            amount: format!("{amount}{NO_BREAK}{}", part.currency),
            length: scaled(exact(&value.counts), largest, BAR).max(1),
        }
    };
    let total = exact(&part.total);
    PartModel {
        currency: part.currency,
        bars: if 1 < shown.len() {
            shown.iter().map(|value| bar(value)).collect()
        } else {
            vec![]
        },
        bars_note: (shown.len() < costly).then(|| words::costliest(shown.len(), language)),
        rows: values
            .iter()
            .map(|value| row(&value.account, name(&value.value), &value.counts))
            .collect(),
        rest: (0 < part.left_out).then(|| row("", words::other_values(part.left_out, language), &part.rest)),
        total: row("", insights(language).total.to_owned(), &part.total),
        has_refused: 0 < part.total.refused,
        has_accounts,
        bill_says: (part.billed.decimal() != Some(total)).then(|| words::bill_says(part.billed, language)),
    }
}

/// A month as text and pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandModel {
    /// The account's id.
    pub account: String,
    /// The month, and up to when.
    pub title: String,
    /// Whether the month is over.
    pub over: bool,
    /// What was spent.
    pub spent: String,
    /// What is expected, and from where to where in eight of ten cases.
    pub expected: Option<(String, String)>,
    /// The gauge.
    pub gauge: Gauge,
    /// Whether the budget is kept, and whether that is bad news.
    pub budget: Option<(String, bool)>,
    /// The allowances.
    pub allowances: Vec<AllowanceModel>,
    /// The volume tiers nearest to their next price.
    pub tiers: Vec<TierModel>,
    /// How many others there are.
    pub other_tiers: Option<String>,
    /// What the projection stands on.
    pub drawn_from: Option<String>,
}

/// A bar of so many of [`BAR`] pixels: what was spent, what is expected, and where the budget lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gauge {
    /// Up to here was spent.
    pub spent: i64,
    /// Up to here is expected.
    pub expected: i64,
    /// From here to there in eight of ten cases.
    pub range: Option<(i64, i64)>,
    /// Here lies the budget.
    pub max: Option<i64>,
}

/// An allowance as text and pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowanceModel {
    /// The business number, or the whole account.
    pub name: String,
    /// `812 of 1,000`.
    pub used: String,
    /// When it is used up.
    pub when: String,
    /// Pixels of [`BAR`].
    pub length: i64,
    /// Whether it is used up, or is expected to be.
    pub runs_out: bool,
}

/// A volume tier as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierModel {
    /// The market and what is counted.
    pub name: String,
    /// How many were charged.
    pub charged: String,
    /// How far the next price is.
    pub next: String,
}

/// A month as text.
pub fn stand(of: &MonthStand, language: Language) -> StandModel {
    let over = of.projected.is_none();
    let max = of.max.as_ref();
    let amounts = [
        Some(of.spent),
        of.projected.map(|all| all.p90),
        max.map(|max| max.amount),
    ];
    let exact = |amount: Money| amount.decimal().unwrap_or_default();
    let largest = amounts.into_iter().flatten().map(exact).max().unwrap_or_default();
    let place = |amount: Money| {
        if largest.is_zero() {
            0
        } else {
            scaled(exact(amount), largest, BAR)
        }
    };
    let mut tiers: Vec<&TierStand> = of.tiers.iter().filter(|tier| 0 < tier.charged).collect();
    few::sort_by_key(&mut tiers, |tier| {
        let more = tier.next.map_or(u64::MAX, |(more, _)| more);
        (tier.next_on.is_none(), tier.next_on, more)
    });
    let others = tiers.len().saturating_sub(MOST_TIERS);
    let tier = |tier: &&TierStand| {
        let price = tier
            .next
            .map(|(_, price)| format::price_of(price, of.spent.currency(), language));
        let next = tier.next.zip(price.as_deref()).map(|((more, _), price)| (more, price));
        TierModel {
            name: words::tier_name(&tier.market, tier.family, language),
            charged: words::charged_so_far(tier.charged, language),
            next: words::next_tier(next, tier.next_on, language),
        }
    };
    StandModel {
        account: of.account.clone(),
        title: words::month_so_far(of.month, &of.until, over, language),
        over,
        spent: format::money(of.spent, language),
        expected: of.projected.map(|all| {
            let range = words::range(all.p10, all.p90, language);
            (format::money(all.p50, language), range)
        }),
        gauge: Gauge {
            spent: place(of.spent),
            expected: of.projected.map_or(0, |all| place(all.p50)),
            range: of.projected.map(|all| (place(all.p10), place(all.p90))),
            max: max.map(|max| place(max.amount)),
        },
        budget: max.map(|max| (words::budget_says(max, over, language), max.passed || max.on.is_some())),
        allowances: of.allowances.iter().map(|own| allowance(own, over, language)).collect(),
        tiers: tiers.iter().take(MOST_TIERS).map(tier).collect(),
        other_tiers: (0 < others).then(|| words::other_tiers(others, language)),
        drawn_from: (!over).then(|| words::drawn_from(of, language)),
    }
}

fn allowance(of: &AllowanceStand, over: bool, language: Language) -> AllowanceModel {
    let all_used = of.allowance <= of.used;
    let name = of.business_number.clone();
    AllowanceModel {
        name: name.unwrap_or_else(|| insights(language).of_account.to_owned()),
        used: words::used_of(of.used, of.allowance, language),
        when: words::used_up(of.used_up_on, all_used, over, language),
        length: scaled(of.used.into(), of.allowance.max(1).into(), BAR).min(BAR),
        runs_out: all_used || of.used_up_on.is_some(),
    }
}

/// A budget as it is typed; none where the field is empty.
///
/// # Errors
///
/// What is wrong with it: no number, or more decimals than the currency has.
///
/// ```
/// use wording::language::Language;
/// use wabill_web::views::messages::insights_model::budget_of;
/// let eur = "EUR".parse().unwrap();
/// assert_eq!(budget_of("1.200,50", eur, Language::German).unwrap().unwrap().to_string(), "1200.50");
/// assert_eq!(budget_of(" ", eur, Language::German), Ok(None));
/// assert!(budget_of("0,005", eur, Language::German).is_err());
/// ```
pub fn budget_of(text: &str, currency: Currency, language: Language) -> Result<Option<Money>, NumberMistake> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mut amount = parse_decimal(text, language)?.normalize();
    let digits = currency.minor_digits();
    if digits < amount.scale() {
        return Err(NumberMistake::TooFine);
    }
    amount.rescale(digits);
    Ok(Some(Money::from_minor(amount.mantissa(), currency)))
}

/// A log under other conditions, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderModel {
    /// The conditions.
    pub title: String,
    /// By account.
    pub accounts: Vec<UnderAccount>,
    /// Why nothing can be compared.
    pub why_not: Option<WhyNotModel>,
    /// What has no price there, each with its language where that is not the page's.
    pub refused: Vec<(String, Option<&'static str>)>,
}

/// Why there is no difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyNotModel {
    /// The reason.
    pub text: String,
    /// Its language, where that is not the page's.
    pub lang: Option<&'static str>,
    /// What to do.
    pub remedy: Option<&'static str>,
}

/// An account under other conditions, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderAccount {
    /// The account's id; none where there is one only.
    pub account: Option<String>,
    /// As it was billed.
    pub base: String,
    /// What it would have been.
    pub total: String,
    /// The difference with its sign, and in percent.
    pub difference: Option<(String, Option<String>)>,
    /// More, less or the same.
    pub direction: core::cmp::Ordering,
    /// Why there is none.
    pub why_not: Option<WhyNotModel>,
    /// What it is made of.
    pub drivers: Vec<DriverModel>,
    /// The other drivers, and what they add.
    pub others: Option<(String, String)>,
}

/// A driver as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverModel {
    /// The market and the category.
    pub what: String,
    /// The cause, and what the units would have been.
    pub why: String,
    /// How many.
    pub units: String,
    /// What it adds.
    pub amount: String,
}

/// A log under other conditions, as text.
pub fn under(of: &ComparedUnder, language: Language) -> UnderModel {
    let several = 1 < of.accounts.len();
    UnderModel {
        title: words::condition(&of.spec, language),
        accounts: of
            .accounts
            .iter()
            .map(|own| under_account(own, several, language))
            .collect(),
        why_not: of.why_not.as_ref().map(|why| why_not(why, language)),
        refused: of.refused.iter().map(|said| text_and_lang(said, language)).collect(),
    }
}

fn why_not(why: &WhyNot, language: Language) -> WhyNotModel {
    let (text, lang) = text_and_lang(&why.text, language);
    WhyNotModel {
        text,
        lang,
        remedy: why.needs_rate.then_some(insights(language).rate_remedy),
    }
}

fn under_account(of: &ComparedAccount, several: bool, language: Language) -> UnderAccount {
    let money = |amount: Option<Money>| amount.map_or_else(|| "–".to_owned(), |amount| format::money(amount, language));
    let driver = |driver: &page_protocol::insight::Driver| DriverModel {
        what: format!(
            "{}, {}",
            language.market(&driver.market),
            language.category_heading(driver.category)
        ),
        why: format!(
            "{}: {}",
            words::cause(driver.cause, language),
            words::would_be(driver, language)
        ),
        units: language.count(driver.units.unsigned_abs()),
        amount: format::signed(driver.amount, language),
    };
    let moved = of.difference.as_ref();
    let zero = moved.is_some_and(|(amount, _)| amount.minor() == 0);
    UnderAccount {
        account: several.then(|| of.account.clone()),
        base: money(of.base),
        total: money(of.total),
        difference: moved.map(|(amount, percent)| {
            let percent = percent.as_deref().filter(|_| !zero).map(|percent| {
                let plus = if 0 < amount.minor() { "+" } else { "" };
                format::percent(&format!("{plus}{percent}"), language)
            });
            (format::signed(*amount, language), percent)
        }),
        direction: moved.map_or(core::cmp::Ordering::Equal, |(amount, _)| amount.minor().cmp(&0)),
        why_not: of.why_not.as_ref().map(|why| why_not(why, language)),
        drivers: of.drivers.iter().map(driver).collect(),
        others: of
            .others
            .map(|(number, sum)| (words::other_drivers(number, language), format::signed(sum, language))),
    }
}

/// A habit that would have saved money, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HintModel {
    /// How much.
    pub saves: String,
    /// What to do.
    pub advice: String,
    /// What it takes for given.
    pub assumes: String,
    /// The account's id; none where there is one only.
    pub account: Option<String>,
}

/// Habits that would have saved money, as text.
pub fn hints(of: &[SavingHint], accounts: usize, language: Language) -> Vec<HintModel> {
    let sentence = |said: &billing_core::base::localized::LocalizedText| {
        let text = language.pick(said.both());
        let mut letters = text.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        format!("{}.", first.chain(letters).collect::<String>())
    };
    let hint = |hint: &SavingHint| {
        let saves = format::money(hint.saves, language);
        HintModel {
            saves: match &hint.percent {
                Some(percent) => format!("{saves} ({})", format::percent(percent, language)),
                None => saves,
            },
            advice: sentence(&hint.advice),
            assumes: sentence(&hint.assumes),
            account: (1 < accounts).then(|| hint.account.clone()),
        }
    };
    of.iter().map(hint).collect()
}

#[cfg(test)]
mod tests {
    use page_protocol::{
        Accounts, Request, Response,
        insight::{MonthLimit, Projected},
    };
    use wabill_wasm::file::Files;

    use super::*;
    use crate::worker::tests::answer;

    fn log() -> Files {
        let head = "event,at,message_id,account,business_number,contact,kind,category,tag.campaign\n";
        let day = |day: u32| {
            let campaign = if day.is_multiple_of(3) { "autumn" } else { "spring" };
            format!(
                "received,2026-11-{day:02}T09:00:00Z,r-{day},a,4930123456,4915112345678,,,\n\
                 delivered,2026-11-{day:02}T10:00:00Z,m-{day},a,4930123456,4915112345678,template,marketing,{campaign}\n\
                 delivered,2026-11-{day:02}T10:00:00Z,u-{day},a,4930123456,4915112345678,template,utility,\n\
                 delivered,2026-11-{day:02}T10:01:00Z,f-{day},a,4930123456,4915112345678,free_form,,\n"
            )
        };
        let log = head.to_owned() + &(1..=12).map(day).collect::<String>();
        Files::in_memory(vec![("log.csv".to_owned(), log.into_bytes())])
    }

    fn accounts() -> Accounts {
        Accounts::Text("[[account]]\nid = \"a\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n".to_owned())
    }

    fn broken_down(by: Option<&str>) -> Breakdown {
        let request = Request::Breakdown {
            accounts: accounts(),
            show_contacts: false,
            by: by.map(str::to_owned),
        };
        match answer(request, log()).pop() {
            Some(Response::Breakdown(found)) => *found,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn values_stand_by_amount_with_digits_that_line_up_and_add_up() {
        let parts = breakdown(&broken_down(None), Language::German, |_| None);
        let part = &parts[0];
        let rows: Vec<(&str, &str, &str, &str)> = part
            .rows
            .iter()
            .map(|row| {
                (
                    row.name.as_str(),
                    row.charged.as_str(),
                    row.free.as_str(),
                    row.amount.as_str(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("spring", "8", "0", "0,9048"),
                ("(ohne)", "12", "12", "0,5472"),
                ("autumn", "4", "0", "0,4524")
            ]
        );
        assert_eq!(
            (part.total.amount.as_str(), part.has_refused, part.has_accounts),
            ("1,9044", false, false)
        );
        let bars: Vec<i64> = part.bars.iter().map(|bar| bar.length).collect();
        assert_eq!(bars, [640, 387, 320]);
        assert_eq!(
            part.bill_says.as_deref(),
            Some("Die Rechnung sagt 1,91\u{a0}EUR: Jede ihrer Zeilen ist gerundet.")
        );
    }

    #[test]
    fn days_stand_in_their_order_and_countries_by_their_names() {
        let days = &breakdown(&broken_down(Some("day")), Language::English, |_| None)[0];
        assert_eq!(
            (days.rows[0].name.as_str(), days.rows.len(), days.bars.len()),
            ("1\u{a0}November\u{a0}2026", 12, 12)
        );
        let named = |code: &str| (code == "DE").then(|| "Germany".to_owned());
        let countries = &breakdown(&broken_down(Some("contact-country")), Language::English, named)[0];
        assert_eq!(countries.rows[0].name, "Germany");
        assert!(countries.bars.is_empty(), "one bar says nothing");
    }

    #[test]
    fn a_value_that_is_left_out_is_in_the_sum() {
        let mut found = broken_down(None);
        let part = &mut found.parts[0];
        let gone = part.rows.pop().unwrap();
        part.left_out = 3;
        part.rest = gone.counts;
        let part = &breakdown(&found, Language::English, |_| None)[0];
        let rest = part.rest.as_ref().unwrap();
        assert_eq!((rest.name.as_str(), rest.amount.as_str()), ("3 other values", "0.4524"));
        assert_eq!(part.total.amount, "1.9044");
    }

    fn eur(minor: i128) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    #[test]
    fn a_month_says_what_it_comes_to_and_when_things_run_out() {
        let day = |text: &str| text.parse::<Day>().ok();
        let mut of = MonthStand {
            account: "a".to_owned(),
            month: "2026-11".parse().unwrap(),
            until: "2026-11-14T10:00:00+01:00".to_owned(),
            spent: eur(20_000),
            projected: Some(Projected {
                p10: eur(35_000),
                p50: eur(40_000),
                p90: eur(50_000),
            }),
            drawn_from_days: 5,
            by_weekday: false,
            max: Some(MonthLimit {
                amount: eur(30_000),
                passed: false,
                on: day("2026-11-21"),
            }),
            allowances: vec![AllowanceStand {
                business_number: Some("4930···02".to_owned()),
                allowance: 1_000,
                used: 812,
                used_up_on: day("2026-11-19"),
            }],
            tiers: vec![TierStand {
                market: "Germany".to_owned(),
                family: billing_core::base::category::TierFamily::Utility,
                charged: 49_999,
                next: Some((50_001, "0.1081".parse().unwrap())),
                next_on: None,
            }],
        };
        let shown = stand(&of, Language::English);
        assert_eq!(
            shown.title,
            "November\u{a0}2026, up to 14\u{a0}November\u{a0}2026, 10:00"
        );
        assert_eq!(
            shown.gauge,
            Gauge {
                spent: 256,
                expected: 512,
                range: Some((448, 640)),
                max: Some(384)
            }
        );
        let budget = "At this pace the budget of 300.00\u{a0}EUR is passed on 21\u{a0}November\u{a0}2026.";
        assert_eq!(shown.budget, Some((budget.to_owned(), true)));
        let own = &shown.allowances[0];
        assert_eq!(
            (own.used.as_str(), own.length, own.runs_out),
            ("812 of 1,000", 520, true)
        );
        assert_eq!(own.when, "at this pace used up on 19\u{a0}November\u{a0}2026");
        assert_eq!(shown.tiers[0].next, "50,001 more until 0.1081\u{a0}EUR");
        assert!(shown.drawn_from.unwrap().ends_with("That is little to go by."));
        of.projected = None;
        of.max = Some(MonthLimit {
            amount: eur(30_000),
            passed: false,
            on: None,
        });
        let over = stand(&of, Language::German);
        assert_eq!((over.title.as_str(), over.drawn_from), ("November\u{a0}2026", None));
        assert_eq!(
            over.budget.unwrap(),
            ("Das Budget von 300,00\u{a0}EUR wurde eingehalten.".to_owned(), false)
        );
    }

    #[test]
    fn a_comparison_says_the_difference_and_why() {
        let request = Request::Compare {
            accounts: accounts(),
            under: vec!["as-of:2026-09-01".to_owned(), "card:USD".to_owned()],
            hints: true,
        };
        let Some(Response::Compared(found)) = answer(request, log()).pop() else {
            panic!("not compared");
        };
        let then = under(&found.under[0], Language::English);
        assert_eq!(then.title, "Rules and prices of 1\u{a0}September\u{a0}2026");
        let own = &then.accounts[0];
        assert_eq!(
            (own.base.as_str(), own.total.as_str()),
            ("1.91\u{a0}EUR", "1.36\u{a0}EUR")
        );
        assert_eq!(
            own.difference,
            Some((
                "\u{2212}0.55\u{a0}EUR".to_owned(),
                Some("\u{2212}28.8\u{a0}%".to_owned())
            ))
        );
        assert_eq!(own.direction, core::cmp::Ordering::Less);
        let driver = &own.drivers[0];
        assert_eq!(driver.what, "Germany, Utility");
        assert_eq!(driver.why, "Rules: free (inside the customer service window)");
        assert_eq!(
            (driver.units.as_str(), driver.amount.as_str()),
            ("12", "\u{2212}0.55\u{a0}EUR")
        );
        let dollars = &under(&found.under[1], Language::German).accounts[0];
        let why = dollars.why_not.as_ref().unwrap();
        assert!(
            dollars.difference.is_none() && why.remedy.is_some() && why.lang.is_none(),
            "{why:?}"
        );
        let hints = hints(&found.hints.unwrap(), 1, Language::English);
        assert_eq!(hints[0].saves, "0.55\u{a0}EUR (28.8\u{a0}%)");
        assert!(hints[0].advice.starts_with("Send utility texts") && hints[0].account.is_none());
    }
}
