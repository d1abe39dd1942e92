//! A volume as values: `"shop, October 2026, Germany, utility: 100 after an ad, 900 alone"`.

use super::{
    course::{Course, Factor},
    fault_value::MarketName,
    field::market,
    plan::{Plan, PlannedAccount, Volume},
    plan_error::PlanTable,
    plan_fault::PlanFault,
    planned_account::{Extra, own_number},
    problems::{Problems, TableRow},
    ratio::Ratio,
    situation::{Part, Sample, sample},
    split::{Quantity, Split, quantity, share},
};
use crate::{
    base::{
        category::Category, contact::business_number, country::Country, index::AccountIndex, instant::Day,
        listed::OneOf, market::Market, month::BillingMonth,
    },
    intake::account::country,
    tariff::tables::Tables,
};

/// A volume as values.
pub(crate) struct Row {
    /// Its place in the plan.
    pub(crate) position: usize,
    /// Its account in the book.
    pub(crate) account: AccountIndex,
    pub(crate) month: BillingMonth,
    /// The day whose rules and prices hold.
    pub(crate) day: Day,
    pub(crate) market: Market,
    pub(crate) country: Option<Country>,
    pub(crate) category: Category,
    /// The business number that sends it all.
    pub(crate) number: Option<String>,
    pub(crate) turn: i64,
    /// Its quantities, situation by situation.
    pub(crate) parts: Vec<Part>,
    /// Delivered messages, where the plan gives enough to know.
    pub(crate) messages: Option<u64>,
    /// Conversations, where the plan gives enough to know.
    pub(crate) conversations: Option<u64>,
    /// Contacts, where the plan gives them.
    pub(crate) contacts: Option<u64>,
}

/// What is the same in every month of a volume; nothing of what cannot be read.
struct Whole<'a> {
    place: TableRow,
    volume: &'a Volume,
    account: Option<AccountIndex>,
    category: Option<Category>,
    number: Result<Option<String>, ()>,
    quantity: Option<Quantity>,
    entry_point: Option<Ratio>,
    in_window: Option<Ratio>,
}

impl Row {
    /// A message that stands for the row's, before it is known what its account makes of it.
    pub(crate) fn sample(&self) -> Sample {
        sample(self.category, self.day)
    }
}

/// Reads volumes.
pub(super) struct RowReader<'a> {
    pub(super) plan: &'a Plan,
    pub(super) tables: &'a Tables,
    pub(super) in_order: &'a [(usize, &'a PlannedAccount)],
    pub(super) extras: &'a [Extra],
}

impl RowReader<'_> {
    /// A volume month by month; what is wrong with it is told once.
    pub(super) fn rows(&self, row: usize, volume: &Volume, problems: &mut Problems) -> Vec<Row> {
        let place = (PlanTable::Volume, row);
        let account = self.account(place, volume, problems);
        let course = Course::of(place, volume, problems);
        let category = volume.category.parse::<Category>();
        if let Err(fault) = &category {
            let fault = fault.clone();
            problems.add(place, "category", PlanFault::UnknownCategory { fault });
        }
        let number = self.number(place, volume, account, problems);
        let whole = Whole {
            place,
            volume,
            account,
            category: category.ok(),
            number,
            quantity: quantity(place, volume, problems),
            entry_point: share(place, "entry_point", volume.entry_point.as_deref(), problems),
            in_window: share(place, "in_window", volume.in_window.as_deref(), problems),
        };
        let Some(course) = course else {
            // Whether there is such a market and country can be told without a month.
            let market = market(place, &volume.market, None, self.tables, problems);
            self.country(place, volume, market, None, problems);
            return vec![];
        };
        course
            .months
            .iter()
            .filter_map(|(month, factor)| self.month(&whole, (*month, *factor), problems))
            .collect()
    }

    fn month(
        &self,
        whole: &Whole<'_>,
        (month, factor): (BillingMonth, Factor),
        problems: &mut Problems,
    ) -> Option<Row> {
        let (place, volume) = (whole.place, whole.volume);
        let day = day(place, month, volume.from, problems);
        let market = market(place, &volume.market, day, self.tables, problems);
        let country = self.country(place, volume, market, day, problems);
        let quantity = whole.quantity?.times(place, factor, problems)?;
        let (day, category) = (day?, whole.category?);
        let split = Split {
            place,
            volume,
            category,
            day,
            regime: self.tables.regime(day),
            quantity,
            entry_point: whole.entry_point?,
            in_window: whole.in_window?,
        };
        let parts = split.parts(problems)?;
        Some(Row {
            position: place.1,
            account: whole.account?,
            month,
            day,
            market: market?,
            country,
            category,
            number: whole.number.clone().ok()?,
            turn: volume.turn,
            parts,
            messages: quantity.messages(),
            conversations: quantity.conversations(),
            contacts: quantity.contacts,
        })
    }

    /// The account's place in the book, which is its place by id.
    pub(super) fn account(&self, place: TableRow, volume: &Volume, problems: &mut Problems) -> Option<AccountIndex> {
        let position = match &volume.account {
            Some(id) => {
                let first = self.in_order.partition_point(|(_, account)| account.id < *id);
                let found = self.in_order.get(first).filter(|(_, account)| account.id == *id);
                if found.is_none() {
                    problems.add(place, "account", PlanFault::UnknownAccount { id: id.clone() });
                }
                found.map(|_| first)
            }
            None if self.in_order.len() <= 1 => Some(0),
            None => {
                problems.add(place, "account", PlanFault::AccountMissing);
                None
            }
        };
        position.map(AccountIndex::new)
    }

    /// The country, where it has contacts in the row's market.
    fn country(
        &self,
        place: TableRow,
        volume: &Volume,
        market: Option<Market>,
        day: Option<Day>,
        problems: &mut Problems,
    ) -> Option<Country> {
        let text = volume.country.as_ref()?;
        let markets = &self.tables.markets;
        let known = |country: Country| country.exists() || markets.country_place(country).is_some();
        let country = match country(text, &known) {
            Ok(country) => country,
            Err(fault) => {
                let fault = match fault.remedy() {
                    Some(remedy) => PlanFault::CountryAdvised { fault, remedy },
                    None => PlanFault::NotACountry { fault },
                };
                problems.add(place, "country", fault);
                return None;
            }
        };
        let on = day?;
        let own = markets.markets_of(country, on);
        if !own.contains(&market?) {
            let own = own
                .iter()
                .map(|own| MarketName(markets.name(*own).to_owned()))
                .collect();
            let fault = PlanFault::CountryOfOtherMarket {
                country,
                own: OneOf(own),
                on,
                market: MarketName(volume.market.clone()),
            };
            problems.add(place, "country", fault);
        }
        Some(country)
    }

    /// The full name of the business number a row names.
    pub(super) fn number(
        &self,
        place: TableRow,
        volume: &Volume,
        account: Option<AccountIndex>,
        problems: &mut Problems,
    ) -> Result<Option<String>, ()> {
        let Some(number) = &volume.number else { return Ok(None) };
        let account = account.ok_or(())?.place();
        let (Some(extra), Some((_, planned))) = (self.extras.get(account), self.in_order.get(account)) else {
            return Err(());
        };
        let names = planned.number_names();
        let counted = number.parse::<u32>().ok().filter(|_| names.is_empty());
        let name = counted.map_or_else(
            || business_number(number).into_owned(),
            |counted| own_number(planned, counted, self.plan.account.len()),
        );
        if extra.numbers.contains(&name) {
            return Ok(Some(name));
        }
        let number = number.clone();
        let fault = match (names, extra.numbers.len()) {
            ([], 0) => PlanFault::AccountWithoutNumbers { number },
            ([], count) => PlanFault::NumberBeyondCount { number, count },
            (names, _) => PlanFault::UnknownNumber {
                number,
                names: OneOf(names.to_vec()),
            },
        };
        problems.add(place, "number", fault);
        Err(())
    }
}

fn day(place: TableRow, month: BillingMonth, from: Option<u32>, problems: &mut Problems) -> Option<Day> {
    use chrono::Datelike;
    let first = month.first_day();
    let day = first.with_day(from.unwrap_or(1));
    if let (None, Some(from)) = (day, from) {
        problems.add(place, "from", PlanFault::NoSuchDay { month, day: from });
    }
    day
}
