//! A volume as values: `"shop, October 2026, Germany, utility: 100 after an ad, 900 alone"`.

use super::{
    fault_value::MarketName,
    field::{market, month},
    plan::{Plan, PlannedAccount, Volume},
    plan_error::PlanTable,
    plan_fault::PlanFault,
    planned_account::{Extra, own_number},
    problems::{Problems, TableRow},
    situation::{Part, Sample, sample},
    split::{Split, quantity, share},
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
    pub(super) fn row(&self, row: usize, volume: &Volume, problems: &mut Problems) -> Option<Row> {
        let place = (PlanTable::Volume, row);
        let account = self.account(place, volume, problems);
        let month = month(place, &volume.month, problems);
        let day = month.and_then(|month| day(place, month, volume.from, problems));
        let market = market(place, &volume.market, day, self.tables, problems);
        let country = self.country(place, volume, market, day, problems);
        let category = volume.category.parse::<Category>();
        if let Err(fault) = &category {
            let fault = fault.clone();
            problems.add(place, "category", PlanFault::UnknownCategory { fault });
        }
        let number = self.number(place, volume, account, problems);
        let quantity = quantity(place, volume, problems);
        let entry_point = share(place, "entry_point", volume.entry_point.as_deref(), problems);
        let in_window = share(place, "in_window", volume.in_window.as_deref(), problems);
        let (month, day, category) = (month?, day?, category.ok()?);
        let regime = self.tables.regime(day);
        let split = Split {
            place,
            volume,
            category,
            day,
            regime,
            quantity: quantity?,
            entry_point: entry_point?,
            in_window: in_window?,
        };
        let (parts, messages) = split.parts(problems)?;
        Some(Row {
            position: row,
            account: account?,
            month,
            day,
            market: market?,
            country,
            category,
            number: number.ok()?,
            turn: volume.turn,
            parts,
            messages,
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
