//! A plan that has been read: texts are values, names are places in the tables, and everything wrong is known at once.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    field::{CHECK_DIGITS, MOST_UNITS, market, month, too_many},
    plan::{BusinessNumbers, MessageFee, MessageFeeOn, Plan, PlannedAccount, ProviderFees, TierStart},
    plan_error::{PlanErrors, PlanTable},
    problems::{Place, Problems},
    row::{Row, RowReader, unknown_category},
};
use crate::{
    base::{
        category::{Category, TierFamily},
        contact::business_number,
        country::Country,
        few,
        instant::Day,
        localized::LocalizedText,
        month::BillingMonth,
        price::UnitPrice,
    },
    intake::account::{AccountBook, AccountEntry, AccountError, AccountsFile},
    metering::state::SavedTier,
    tariff::tables::Tables,
};

const MOST_NUMBERS: u32 = 10_000;

/// A plan without anything wrong that can be told without prices.
pub(crate) struct Checked {
    /// By id, so that the order in the plan changes nothing.
    pub(crate) accounts: AccountBook,
    /// What else is planned for each account of the book.
    pub(crate) extras: Vec<Extra>,
    pub(crate) rows: Vec<Row>,
    pub(crate) tiers: Vec<SavedTier>,
}

/// What a plan says of an account beside what an accounts file says.
pub(crate) struct Extra {
    /// Its place in the plan.
    pub(crate) row: usize,
    /// Its business numbers; none where the plan does not say.
    pub(crate) numbers: Vec<String>,
    pub(crate) fees: Option<Fees>,
}

/// Fees as numbers.
pub(crate) struct Fees {
    pub(crate) monthly: Option<UnitPrice>,
    pub(crate) per_number: Option<UnitPrice>,
    pub(crate) per_message: Option<(UnitPrice, MessageFeeOn)>,
    pub(crate) markup: Option<Decimal>,
    pub(crate) markup_by_category: BTreeMap<Category, Decimal>,
}

impl Checked {
    /// Checks a plan.
    ///
    /// # Errors
    ///
    /// Everything wrong with it.
    pub(crate) fn of(plan: &Plan, tables: &Tables) -> Result<Self, PlanErrors> {
        let mut problems = Problems::default();
        let mut order: Vec<usize> = (0..plan.account.len()).collect();
        few::sort_by_key(&mut order, |row| plan.account.get(*row).map(|account| &account.id));
        let in_order: Vec<(usize, &PlannedAccount)> = order
            .iter()
            .filter_map(|row| Some((*row, plan.account.get(*row)?)))
            .collect();
        let accounts = book(&in_order, tables, &mut problems);
        let extras = in_order
            .iter()
            .map(|(row, account)| extra(*row, account, plan.account.len(), &mut problems))
            .collect::<Vec<_>>();
        if plan.account.is_empty() {
            problems.add(
                (PlanTable::Account, 0),
                "id",
                ("the plan has no account", "der Plan hat kein Konto"),
                (
                    "add one with an id and a currency",
                    "fügen Sie eines mit Kennung und Währung hinzu",
                ),
            );
        }
        if plan.volume.is_empty() {
            problems.add(
                (PlanTable::Volume, 0),
                "market",
                ("the plan has no volume", "der Plan hat keine Mengen"),
                (
                    "add one with a month, a market, a category and a quantity",
                    "fügen Sie eine mit Monat, Markt, Kategorie und Menge hinzu",
                ),
            );
        }
        let reader = RowReader {
            plan,
            tables,
            in_order: &in_order,
            extras: &extras,
        };
        let rows = plan
            .volume
            .iter()
            .enumerate()
            .filter_map(|(row, volume)| reader.row(row, volume, &mut problems))
            .collect();
        let tiers = tier_starts(plan, tables, &mut problems);
        problems.or(Self {
            accounts,
            extras,
            rows,
            tiers,
        })
    }
}

/// The accounts as an accounts file would give them.
fn book(accounts: &[(usize, &PlannedAccount)], tables: &Tables, problems: &mut Problems) -> AccountBook {
    let entry = |account: &PlannedAccount| AccountEntry {
        phone_number_ids: vec![],
        id: account.id.clone(),
        name: account.name.clone(),
        portfolio: account.portfolio.clone(),
        time_zone: "UTC".to_owned(),
        currency: account.currency.clone(),
        home_country: account.home_country.clone(),
        credit_line: account.credit_line,
        exempt: account.exempt,
        auth_international: account.auth_international.clone(),
    };
    let account = accounts.iter().map(|(_, account)| entry(account)).collect();
    let known = |country: Country| country.exists() || tables.markets.country_place(country).is_some();
    AccountBook::with_countries(AccountsFile { account }, &known).unwrap_or_else(|errors| {
        for AccountError {
            row,
            account: _,
            field,
            fault,
        } in errors
        {
            // The book's order is that of the ids; of two accounts with one id the later in the plan is the later there.
            let row = accounts.get(row).map_or(0, |(row, _)| *row);
            let usual = match field {
                "id" => (
                    "give every account an id of its own",
                    "geben Sie jedem Konto eine eigene Kennung",
                ),
                "currency" => (
                    "write the three letters of the currency the account pays Meta in",
                    "schreiben Sie die drei Buchstaben der Währung, in der das Konto Meta bezahlt",
                ),
                "home_country" => (
                    "write the two letters of the country the business is at home in",
                    "schreiben Sie die zwei Buchstaben des Landes, in dem das Unternehmen sitzt",
                ),
                _ => (
                    "correct it, or leave it out",
                    "berichtigen Sie es, oder lassen Sie es weg",
                ),
            };
            problems.add(
                (PlanTable::Account, row),
                field,
                fault.text(),
                fault.remedy().unwrap_or_else(|| usual.into()),
            );
        }
        AccountBook::default()
    })
}

/// What to do where an account's business numbers are missing.
pub(super) const NUMBERS_REMEDY: (&str, &str) = (
    "write how many numbers the account sends from, or their names",
    "schreiben Sie, von wie vielen Rufnummern das Konto sendet, oder ihre Namen",
);

fn extra(row: usize, account: &PlannedAccount, accounts: usize, problems: &mut Problems) -> Extra {
    let place = (PlanTable::Account, row);
    let fees = account.fees.as_ref().map(|given| fees(place, given, problems));
    let numbers = match &account.business_numbers {
        Some(BusinessNumbers::Names(names)) => named_numbers(place, "business_numbers", names, problems),
        None if account.numbers.is_empty() => vec![],
        None => named_numbers(place, "numbers", &account.numbers, problems),
        Some(BusinessNumbers::Count(count)) if (1..=MOST_NUMBERS).contains(count) => (1..=*count)
            .map(|number| own_number(account, number, accounts))
            .collect(),
        Some(BusinessNumbers::Count(count)) => {
            let message = LocalizedText::new(
                format!("`{count}` is out of range; expected 1 to {MOST_NUMBERS} business numbers"),
                format!("`{count}` ist nicht möglich; erwartet sind 1 bis {MOST_NUMBERS} Rufnummern"),
            );
            problems.add(place, "business_numbers", message, NUMBERS_REMEDY);
            vec![]
        }
    };
    if !account.numbers.is_empty() && account.business_numbers.is_some() {
        let message = (
            "given beside numbers; expected one of the two",
            "steht neben numbers; erwartet ist eines von beiden",
        );
        let remedy = (
            "leave one of them out: names are counted",
            "lassen Sie eines weg: Namen werden gezählt",
        );
        problems.add(place, "business_numbers", message, remedy);
    }
    let stated = account.business_numbers.is_some() || !account.numbers.is_empty();
    if fees.as_ref().is_some_and(|fees| fees.per_number.is_some()) && !stated {
        let message = (
            "missing, and there is a licence fee for each business number",
            "fehlt, und es gibt eine Lizenzgebühr je Rufnummer",
        );
        problems.add(place, "business_numbers", message, NUMBERS_REMEDY);
    }
    Extra { row, numbers, fees }
}

/// The names as they are counted; what is wrong with them.
fn named_numbers(place: Place, field: &'static str, names: &[String], problems: &mut Problems) -> Vec<String> {
    let each = ("name each business number once", "nennen Sie jede Rufnummer einmal");
    let most = usize::try_from(MOST_NUMBERS).unwrap_or(usize::MAX);
    if names.is_empty() || most < names.len() {
        let count = names.len();
        let message = LocalizedText::new(
            format!("{count} names; expected 1 to {MOST_NUMBERS} business numbers"),
            format!("{count} Namen; erwartet sind 1 bis {MOST_NUMBERS} Rufnummern"),
        );
        problems.add(place, field, message, NUMBERS_REMEDY);
        return vec![];
    }
    let numbers: Vec<String> = names.iter().map(|name| business_number(name).into_owned()).collect();
    let mut seen = BTreeSet::new();
    for (name, number) in names.iter().zip(&numbers) {
        if number.is_empty() {
            problems.add(place, field, ("a name is empty", "ein Name ist leer"), each);
        } else if !seen.insert(number) {
            let message = LocalizedText::new(
                format!("`{name}` stands twice; expected each business number once"),
                format!("`{name}` steht doppelt; erwartet ist jede Rufnummer einmal"),
            );
            problems.add(place, field, message, each);
        }
    }
    numbers
}

/// `1`, or `shop #1` where there are several accounts: counted numbers are the account's own.
pub(super) fn own_number(account: &PlannedAccount, number: u32, accounts: usize) -> String {
    if accounts < 2 {
        number.to_string()
    } else {
        format!("{} #{number}", account.id)
    }
}

fn fees(place: Place, given: &ProviderFees, problems: &mut Problems) -> Fees {
    let mut number = |field, text: &str, digits: &str| {
        let number = digits.trim().parse::<UnitPrice>().ok();
        if number.is_none() {
            let message = LocalizedText::new(
                format!("`{text}` is not a number; expected a decimal number with a point, for example 0.005"),
                format!("`{text}` ist keine Zahl; erwartet ist eine Dezimalzahl mit Punkt, zum Beispiel 0.005"),
            );
            let remedy = (
                "write the digits and a point, without a currency",
                "schreiben Sie die Ziffern und einen Punkt, ohne Währung",
            );
            problems.add(place, field, message, remedy);
        }
        number
    };
    let monthly = given
        .monthly
        .as_ref()
        .and_then(|text| number("fees.monthly", text, text));
    let per_number = given
        .per_number
        .as_ref()
        .and_then(|text| number("fees.per_number", text, text));
    let per_message = given.per_message.as_ref().and_then(|MessageFee { price, on }| {
        let price = number("fees.per_message", price, price)?;
        Some((price, *on))
    });
    let mut percent = |field, text: &str| {
        let digits = text.trim_end().strip_suffix('%').unwrap_or(text);
        number(field, text, digits).map(UnitPrice::decimal)
    };
    let markup = given
        .markup_percent
        .as_ref()
        .and_then(|text| percent("fees.markup_percent", text));
    let by_category = given.markup_percent_by_category.iter();
    let by_category: Vec<_> = by_category
        .map(|(category, text)| (category, category.parse::<Category>(), percent(BY_CATEGORY, text)))
        .collect();
    let mut markup_by_category = BTreeMap::new();
    for (word, category, percent) in by_category {
        match category {
            Ok(category) => markup_by_category.extend(percent.map(|percent| (category, percent))),
            Err(error) => problems.add(
                place,
                BY_CATEGORY,
                unknown_category(&error.to_string(), word),
                ("use the category's word", "nehmen Sie das Wort der Kategorie"),
            ),
        }
    }
    Fees {
        monthly,
        per_number,
        per_message,
        markup,
        markup_by_category,
    }
}

const BY_CATEGORY: &str = "fees.markup_percent_by_category";

fn tier_starts(plan: &Plan, tables: &Tables, problems: &mut Problems) -> Vec<SavedTier> {
    let portfolios: BTreeSet<&str> = few::collect(
        plan.account
            .iter()
            .map(|account| account.portfolio.as_deref().unwrap_or(&account.id)),
    );
    let mut seen = BTreeSet::new();
    let mut tiers = vec![];
    for (row, start) in plan.tier_start.iter().enumerate() {
        let place = (PlanTable::TierStart, row);
        let TierStart {
            portfolio,
            month: month_text,
            market: name,
            family,
            charged,
        } = start;
        let only = (portfolios.len() == 1).then(|| portfolios.first().copied()).flatten();
        let owner = match portfolio.as_deref().or(only) {
            Some(owner) if portfolios.contains(owner) => Some(owner),
            Some(owner) => {
                let message = LocalizedText::new(
                    format!("no account belongs to the portfolio `{owner}`"),
                    format!("kein Konto gehört zum Portfolio `{owner}`"),
                );
                let remedy = (
                    "write the portfolio, or the id of an account without one",
                    "schreiben Sie das Portfolio, oder die Kennung eines Kontos ohne Portfolio",
                );
                problems.add(place, "portfolio", message, remedy);
                None
            }
            None => {
                let message = (
                    "missing, and the plan has several portfolios",
                    "fehlt, und der Plan hat mehrere Portfolios",
                );
                let remedy = (
                    "write whose messages were charged",
                    "schreiben Sie, wessen Nachrichten berechnet wurden",
                );
                problems.add(place, "portfolio", message, remedy);
                None
            }
        };
        let month = month(place, month_text, problems);
        let market = market(place, name, month.map(last_day), tables, problems);
        let families = [TierFamily::Utility, TierFamily::Authentication];
        let known = families.into_iter().find(|known| known.as_str() == family);
        if known.is_none() {
            let message = LocalizedText::new(
                format!("`{family}` has no volume tiers; expected utility or authentication"),
                format!("`{family}` hat keine Mengenstaffel; erwartet ist utility oder authentication"),
            );
            let remedy = (
                "international authentication counts as authentication",
                "internationale Authentifizierung zählt als authentication",
            );
            problems.add(place, "family", message, remedy);
        }
        if MOST_UNITS < *charged {
            problems.add(place, "charged", too_many(*charged), CHECK_DIGITS);
        }
        if let (Some(owner), Some(month), Some(_), Some(family)) = (owner, month, market, known) {
            if !seen.insert((owner, month, name, family)) {
                let message = (
                    "the same count stands in an earlier row",
                    "dieselbe Zählung steht in einer früheren Zeile",
                );
                let remedy = ("leave one of the rows out", "lassen Sie eine der Zeilen weg");
                problems.add(place, "charged", message, remedy);
            }
            tiers.push(SavedTier {
                portfolio: owner.to_owned(),
                market: name.clone(),
                family,
                month: month.to_string(),
                charged: *charged,
            });
        }
    }
    tiers
}

fn last_day(month: BillingMonth) -> Day {
    month.next().first_day().pred_opt().unwrap_or(month.first_day())
}
