//! `"marketing, 1,204 messages to Germany, 136.17 EUR"`: a bill as text to show.

use billing_core::{
    base::{category::Category, few, money::Money, month::BillingMonth},
    statement::{
        bill::{Bill, Total},
        line_item::{LineItem, LineOutcome},
    },
};
use page_protocol::Problem;
use wording::language::Language;

use super::{accounts_form::AccountsForm, state::Read};
use crate::{
    format,
    i18n::{messages, words},
};

/// Which lines are shown; none of a field means all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Lines of this month.
    pub month: Option<BillingMonth>,
    /// Lines of this category.
    pub category: Option<Category>,
    /// Charged, free or refused ones.
    pub outcome: Option<LineOutcome>,
    /// Lines of this market, by its name in the tables.
    pub market: Option<String>,
}

impl Filter {
    /// Whether everything is shown.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn shows(&self, line: &LineItem) -> bool {
        self.month.is_none_or(|month| month == line.month)
            && self.category.is_none_or(|category| category == line.category)
            && self.outcome.is_none_or(|outcome| outcome == line.outcome)
            && self.market.as_ref().is_none_or(|market| *market == line.market)
    }

    /// The lines shown, in the order of the bill.
    pub fn lines<'b>(&self, bill: &'b Bill) -> Vec<&'b LineItem> {
        bill.lines.iter().filter(|line| self.shows(line)).collect()
    }
}

/// What a filter can be set to: only what the bill has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// Oldest first.
    pub months: Vec<BillingMonth>,
    /// In the order of the price lists.
    pub categories: Vec<Category>,
    /// Charged first.
    pub outcomes: Vec<LineOutcome>,
    /// Name in the tables and in the reader's language, by the latter.
    pub markets: Vec<(String, String)>,
}

/// What the lines of a bill can be filtered by.
pub fn choices(bill: &Bill, language: Language) -> Choices {
    let lines = &bill.lines;
    let mut months: Vec<BillingMonth> = lines.iter().map(|line| line.month).collect();
    few::sort(&mut months);
    months.dedup();
    let categories = Category::ALL.into_iter();
    let outcomes = [LineOutcome::Charged, LineOutcome::Free, LineOutcome::Refused].into_iter();
    let mut markets: Vec<(String, String)> = lines
        .iter()
        .map(|line| (line.market.clone(), language.market(&line.market).to_owned()))
        .collect();
    few::sort_by(&mut markets, |a, b| a.1.cmp(&b.1));
    markets.dedup();
    Choices {
        months,
        categories: categories
            .filter(|category| lines.iter().any(|line| line.category == *category))
            .collect(),
        outcomes: outcomes
            .filter(|outcome| lines.iter().any(|line| line.outcome == *outcome))
            .collect(),
        markets,
    }
}

/// A line as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The account's id.
    pub account: String,
    /// The month in words.
    pub month: String,
    /// The market in the reader's language.
    pub market: String,
    /// The category, for its colour.
    pub category: Category,
    /// Charged, free or refused, for its look.
    pub outcome: LineOutcome,
    /// Charged; or free, and why; or refused.
    pub outcome_text: String,
    /// First unit of the tier's band; none of the lowest, which is the list price.
    pub tier: Option<String>,
    /// How many, with the unit.
    pub quantity: String,
    /// The price of one, where charged.
    pub unit_price: Option<String>,
    /// The card of that price.
    pub rate_card: Option<String>,
    /// The amount with its currency; none where no price is known.
    pub amount: Option<String>,
}

/// Lines as text.
pub fn rows(lines: &[&LineItem], language: Language) -> Vec<Row> {
    lines.iter().map(|line| row(line, language)).collect()
}

fn row(line: &LineItem, language: Language) -> Row {
    let amount = match line.outcome {
        LineOutcome::Charged | LineOutcome::Free => Some(format::money(line.amount, language)),
        LineOutcome::Refused => None,
    };
    Row {
        account: line.account.clone(),
        month: language.month(line.month),
        market: language.market(&line.market).to_owned(),
        category: line.category,
        outcome: line.outcome,
        outcome_text: messages::outcome(line.outcome, line.reason, language),
        tier: line
            .tier
            .filter(|first| 1 < *first)
            .map(|first| language.tier_from(first)),
        quantity: messages::quantity(line.quantity, line.unit, language),
        unit_price: line.unit_price.map(|price| language.column_price(price)),
        rate_card: line.rate_card.clone(),
        amount,
    }
}

/// The sums of some lines, one per currency, in order of appearance. None where a sum is larger than an amount can
/// hold.
pub fn sums(lines: &[&LineItem]) -> Option<Vec<Money>> {
    let mut sums: Vec<Money> = vec![];
    for line in lines {
        match sums.iter_mut().find(|sum| sum.currency() == line.amount.currency()) {
            Some(sum) => *sum = sum.plus(line.amount).ok()?,
            None => sums.push(line.amount),
        }
    }
    Some(sums)
}

/// An account's total for a month, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalCard {
    /// The account's id; none where the bill has only one account.
    pub account: Option<String>,
    /// The month in words.
    pub month: String,
    /// The amount without its currency.
    pub amount: String,
    /// The currency.
    pub currency: String,
    /// How many units were charged, were free, and have no price.
    pub units: String,
}

/// The totals of a bill, latest month first.
pub fn totals(bill: &Bill, language: Language) -> Vec<TotalCard> {
    let several = bill
        .totals
        .iter()
        .any(|total| Some(&total.account) != bill.totals.first().map(|first| &first.account));
    let mut totals: Vec<&Total> = bill.totals.iter().collect();
    few::sort_by(&mut totals, |a, b| {
        b.month.cmp(&a.month).then_with(|| a.account.cmp(&b.account))
    });
    let card = |total: &&Total| {
        let units = |outcome: LineOutcome| -> u64 {
            let own = bill.lines.iter().filter(|line| {
                line.account == total.account
                    && line.month == total.month
                    && line.amount.currency() == total.amount.currency()
                    && line.outcome == outcome
            });
            own.map(|line| line.quantity).fold(0, u64::saturating_add)
        };
        TotalCard {
            account: several.then(|| total.account.clone()),
            month: language.month(total.month),
            amount: format::decimal(&format!("{}", total.amount), language),
            currency: total.amount.currency().to_string(),
            units: messages::units_of_total(
                units(LineOutcome::Charged),
                units(LineOutcome::Free),
                units(LineOutcome::Refused),
                language,
            ),
        }
    };
    totals.iter().map(card).collect()
}

/// The share of each category in what was charged, largest first, for one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The category.
    pub category: Category,
    /// Its amount.
    pub amount: Money,
    /// Tenths of a percent of the sum.
    pub per_mille: i64,
}

/// What each category cost, by currency; categories that cost nothing are left out.
pub fn shares(lines: &[&LineItem]) -> Vec<Vec<Share>> {
    let Some(sums) = sums(lines) else { return vec![] };
    let of_currency = |sum: Money| {
        let of_category = |category: Category| {
            let own: Vec<&LineItem> = lines
                .iter()
                .copied()
                .filter(|line| line.category == category && line.amount.currency() == sum.currency())
                .collect();
            let amount = self::sums(&own)?.first().copied()?;
            let per_mille = amount.minor().checked_mul(1000)?.checked_div(sum.minor())?;
            (0 < amount.minor()).then_some(Share {
                category,
                amount,
                per_mille: i64::try_from(per_mille).ok()?,
            })
        };
        let mut shares: Vec<Share> = Category::ALL.into_iter().filter_map(of_category).collect();
        few::sort_by_key(&mut shares, |share| core::cmp::Reverse(share.amount.minor()));
        shares
    };
    sums.into_iter()
        .map(of_currency)
        .filter(|shares| !shares.is_empty())
        .collect()
}

/// A problem as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemRow {
    /// The line, or both lines of a contradiction.
    pub place: String,
    /// What was found and what was expected.
    pub message: String,
    /// Its language, where that is not the page's.
    pub lang: Option<&'static str>,
    /// What to do.
    pub hint: Option<String>,
}

/// Why a bill has no totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyEmpty {
    /// The log was read, and none of its messages was delivered.
    NothingDelivered,
    /// No row could be used.
    NothingUsable,
    /// No row could be used, because the accounts file is about other accounts than the log.
    OtherAccounts {
        /// The file.
        file: String,
        /// The accounts that the first rows of the log name.
        named: Vec<String>,
    },
}

/// Why a bill has no totals; none where it has some.
pub fn why_empty(read: &Read, form: &AccountsForm) -> Option<WhyEmpty> {
    if !read.bill.totals.is_empty() {
        return None;
    }
    let input = &read.bill.input;
    let named: Vec<String> = form.accounts.iter().map(|account| account.id.clone()).collect();
    let strangers = !named.is_empty() && named.iter().all(|id| !read.side.accounts.contains(id));
    // What was received may be usable without an account.
    if let (Some(file), true, true) = (&form.file, strangers, 0 < input.rejected) {
        return Some(WhyEmpty::OtherAccounts {
            file: file.name.clone(),
            named,
        });
    }
    let nothing_delivered = input.rejected == 0 || 0 < input.accepted;
    Some(if nothing_delivered {
        WhyEmpty::NothingDelivered
    } else {
        WhyEmpty::NothingUsable
    })
}

/// The problems of a log as text.
pub fn problems(problems: &[Problem], language: Language) -> Vec<ProblemRow> {
    let row = |problem: &Problem| {
        let count = |line: u32| language.count(u64::from(line));
        let place = match (problem.column, problem.other_line) {
            (_, Some(other)) => format!("{} / {}", count(problem.line), count(other)),
            (Some(column), None) => format!("{}:{column}", count(problem.line)),
            (None, None) => count(problem.line),
        };
        let place = problem
            .file
            .as_ref()
            .map_or(place.clone(), |file| format!("{file}, {place}"));
        let (message, lang) = words::text_and_lang(&problem.message, language);
        ProblemRow {
            place,
            message,
            lang,
            hint: problem.hint.as_ref().map(|hint| language.pick(hint.both()).to_owned()),
        }
    };
    problems.iter().map(row).collect()
}

/// An explanation in words, as parts: its first sentence without the message's id, then each reason under its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasons {
    /// What the message is, and its outcome.
    pub headline: String,
    /// `In force`, `Window`, `Rule PMP-203` … each with its text.
    pub parts: Vec<(String, String)>,
}

/// Takes an explanation of the core apart.
///
/// ```
/// use wabill_web::views::messages::view_model::reasons;
/// let reasons = reasons("m-1 — a reaction to Germany: free\n  In force: rules R4 since 2026-10-01.");
/// assert_eq!(reasons.headline, "a reaction to Germany: free");
/// assert_eq!(reasons.parts, [("In force".to_owned(), "rules R4 since 2026-10-01.".to_owned())]);
/// ```
pub fn reasons(text: &str) -> Reasons {
    let mut lines = text.lines();
    let headline = lines.next().unwrap_or_default();
    let headline = headline.split_once(" — ").map_or(headline, |(_, rest)| rest);
    let part = |line: &str| {
        let line = line.trim();
        match line.split_once(": ") {
            Some((name, said)) => (name.to_owned(), said.to_owned()),
            None => (String::new(), line.to_owned()),
        }
    };
    Reasons {
        headline: headline.to_owned(),
        parts: lines.map(part).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::messages::tests::bill;

    const LOG: &str = "\
        delivered,2026-09-05T17:30:00+02:00,m-1,a,4930,4915112345678,template,marketing,\n\
        delivered,2026-09-06T17:30:00+02:00,m-2,a,4930,4915112345678,template,marketing,\n\
        delivered,2026-10-05T17:30:00+02:00,m-3,a,4930,33612345678,template,utility,\n\
        delivered,2026-10-05T17:31:00+02:00,m-4,a,4930,4915112345678,free_form,,\n\
        delivered,2026-10-05T17:30:00+02:00,m-5,b,4930,4915112345678,template,marketing,\n";

    #[test]
    fn lines_are_shown_by_month_category_outcome_and_market() {
        let bill = bill(LOG);
        let shown = |filter: Filter| filter.lines(&bill).len();
        assert_eq!(shown(Filter::default()), bill.lines.len());
        assert_eq!(bill.lines.len(), 3);
        let month = "2026-10".parse().ok();
        assert_eq!(
            shown(Filter {
                month,
                ..Filter::default()
            }),
            2
        );
        let category = Some(Category::Marketing);
        assert_eq!(
            shown(Filter {
                category,
                ..Filter::default()
            }),
            1
        );
        let outcome = Some(LineOutcome::Free);
        assert_eq!(
            shown(Filter {
                outcome,
                ..Filter::default()
            }),
            1
        );
        let market = Some("France".to_owned());
        assert_eq!(
            shown(Filter {
                market: market.clone(),
                ..Filter::default()
            }),
            1
        );
        assert_eq!(
            shown(Filter {
                category,
                market,
                ..Filter::default()
            }),
            0
        );
    }

    #[test]
    fn the_filter_offers_only_what_the_bill_has() {
        let choices = choices(&bill(LOG), Language::German);
        let months: Vec<String> = choices.months.iter().map(ToString::to_string).collect();
        assert_eq!(months, ["2026-09", "2026-10"]);
        assert_eq!(
            choices.categories,
            [Category::Marketing, Category::Utility, Category::Service]
        );
        assert_eq!(choices.outcomes, [LineOutcome::Charged, LineOutcome::Free]);
        let names: Vec<&str> = choices.markets.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Deutschland", "Frankreich"]);
    }

    #[test]
    fn all_lines_together_are_the_total_of_the_bill() {
        let bill = bill(LOG);
        let lines = Filter::default().lines(&bill);
        let total = bill.totals.iter().map(|total| total.amount.minor()).sum::<i128>();
        let sums = sums(&lines).unwrap();
        assert_eq!(sums.len(), 1);
        assert_eq!(sums[0].minor(), total);
        let shares = shares(&lines);
        assert_eq!(shares[0].iter().map(|share| share.amount.minor()).sum::<i128>(), total);
        assert_eq!(shares[0][0].category, Category::Marketing);
    }

    #[test]
    fn a_row_says_what_was_counted_and_why_it_is_free() {
        let bill = bill(LOG);
        let rows = rows(&Filter::default().lines(&bill), Language::German);
        let free = rows.iter().find(|row| row.outcome == LineOutcome::Free).unwrap();
        assert_eq!(free.outcome_text, "kostenlos: aus dem Freikontingent des Monats");
        assert_eq!(free.amount.as_deref(), Some("0,00\u{a0}EUR"));
        let charged = &rows[0];
        assert_eq!(charged.quantity, "2\u{a0}Nachrichten");
        assert_eq!(charged.month, "September\u{a0}2026");
        assert_eq!(charged.rate_card.as_deref(), Some("EUR/2026-07-01"));
    }

    #[test]
    fn totals_stand_by_month_and_name_the_account_only_where_there_are_several() {
        let cards = totals(&bill(LOG), Language::English);
        let months: Vec<&str> = cards.iter().map(|card| card.month.as_str()).collect();
        assert_eq!(months, ["October\u{a0}2026", "September\u{a0}2026"]);
        assert!(cards.iter().all(|card| card.account.is_none()));
        assert_eq!(cards[0].units, "1 charged, 1 free");
    }

    #[test]
    fn a_contradiction_names_both_lines() {
        let problem = |column, other_line| Problem {
            file: None,
            line: 1204,
            column,
            message: ("x", "y").into(),
            hint: None,
            message_id: None,
            other_line,
        };
        let places: Vec<String> = problems(
            &[problem(Some(7), None), problem(None, Some(3)), problem(None, None)],
            Language::English,
        )
        .into_iter()
        .map(|row| row.place)
        .collect();
        assert_eq!(places, ["1,204:7", "1,204 / 3", "1,204"]);
    }
}
