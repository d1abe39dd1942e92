//! `"deutschland"` is the market `Germany`: the words of a row become account, market and category.

use billing_core::base::{
    category::Category,
    country::Country,
    instant::Day,
    listed::{AllOf, Quoted},
};
use wabill::{Accounts, Tables};
use wording::language::Language;

use super::{
    history::{Grain, Place},
    history_fault::HistoryFault,
};

/// What words may mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) accounts: &'a Accounts,
    pub(super) tables: &'a Tables,
    /// The account of rows that name none.
    pub(super) usual: Option<&'a str>,
}

impl Named<'_> {
    fn known(&self) -> AllOf<Quoted> {
        let known = self.accounts.iter().take(10);
        AllOf(known.map(|account| Quoted(account.id.clone())).collect())
    }

    /// The account of an id; of no id the usual one, or the only one.
    pub(super) fn account(&self, id: Option<&str>) -> Result<String, HistoryFault> {
        let mut all = self.accounts.iter();
        let only = all
            .next()
            .filter(|_| all.next().is_none())
            .map(|account| account.id.as_str());
        let Some(id) = id.filter(|id| !id.is_empty()).or(self.usual).or(only) else {
            return Err(HistoryFault::AccountMissing { known: self.known() });
        };
        if self.accounts.iter().any(|account| account.id == id) {
            Ok(id.to_owned())
        } else {
            let found = id.to_owned();
            Err(HistoryFault::UnknownAccount {
                found,
                known: self.known(),
            })
        }
    }

    /// A market by its English or German name, in any case, that exists in the period.
    pub(super) fn market(&self, text: &str, grain: Grain, begin: Day) -> Result<Place, HistoryFault> {
        let markets = &self.tables.get().markets;
        let last = grain.next(begin).pred_opt().unwrap_or(begin);
        let folded = text.to_lowercase();
        let names = || {
            let lasting = |name: &&String| {
                markets
                    .market(name)
                    .is_some_and(|market| markets.exists_on(market, last))
            };
            markets.names().iter().filter(lasting)
        };
        let same =
            |name: &&String| name.to_lowercase() == folded || Language::German.market(name).to_lowercase() == folded;
        if let Some(name) = names().find(same) {
            return Ok(Place::Market(name.clone()));
        }
        let (found, period) = (text.to_owned(), grain.name(begin));
        let near = names()
            .map(|name| (distance(&name.to_lowercase(), &folded), name))
            .min();
        Err(match near {
            Some((..=2, name)) => HistoryFault::UnknownMarketNear {
                found,
                period,
                near: name.clone(),
            },
            Some(_) | None => HistoryFault::UnknownMarket { found, period },
        })
    }

    /// A country by its two letters.
    pub(super) fn country(&self, text: &str) -> Result<Place, HistoryFault> {
        let known = |country: &Country| country.exists() || self.tables.get().markets.country_place(*country).is_some();
        let country = text.to_uppercase().parse::<Country>().ok().filter(known);
        country
            .map(Place::Country)
            .ok_or_else(|| HistoryFault::UnknownCountry { found: text.to_owned() })
    }
}

/// A category by its word, in any case.
pub(super) fn category(text: &str) -> Result<Category, HistoryFault> {
    match text.to_lowercase().replace('-', "_").parse::<Category>() {
        Ok(Category::BusinessInitiated | Category::UserInitiated) => {
            Err(HistoryFault::EndedCategory { found: text.to_owned() })
        }
        Ok(category) => Ok(category),
        Err(mut fault) => {
            text.clone_into(&mut fault.0);
            Err(HistoryFault::UnknownCategory { fault })
        }
    }
}

/// How many letters must be changed, added, left out or exchanged with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = vec![];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut letter_before = None;
    for (number, letter) in a.chars().enumerate() {
        let mut next = vec![number.saturating_add(1)];
        for (place, other) in b.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let change = at(&row, place).saturating_add(usize::from(letter != *other));
            let add = at(&next, place).saturating_add(1);
            let leave = at(&row, place.saturating_add(1)).saturating_add(1);
            let mut least = change.min(add).min(leave);
            let other_before = place.checked_sub(1).and_then(|place| b.get(place)).copied();
            if letter_before == Some(*other) && other_before == Some(letter) && letter != *other {
                least = least.min(at(&before, place.saturating_sub(1)).saturating_add(1));
            }
            next.push(least);
        }
        letter_before = Some(letter);
        before = core::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_that_changed_places_are_one_step() {
        assert_eq!(distance("germany", "germnay"), 1);
        assert_eq!(distance("india", "indien"), 2);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn markets_are_found_in_both_languages_and_any_case() {
        let (accounts, tables) = (Accounts::default(), Tables::shipped());
        let named = Named {
            accounts: &accounts,
            tables: &tables,
            usual: None,
        };
        let on = "2026-10-01".parse().unwrap();
        for text in ["Germany", "germany", "Deutschland"] {
            assert_eq!(
                named.market(text, Grain::Month, on),
                Ok(Place::Market("Germany".to_owned())),
                "{text}"
            );
        }
        let fault = named.market("Germnay", Grain::Month, on).unwrap_err();
        assert_eq!(fault.to_string(), "`Germnay` is no market in 2026-10; `Germany` is");
        let fault = category("Newsletter").unwrap_err();
        assert!(
            fault
                .to_string()
                .starts_with("`Newsletter` is not a category; expected marketing")
        );
    }
}
