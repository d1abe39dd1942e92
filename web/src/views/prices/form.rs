//! `"EUR on 2026-10-01, by marketing price, Germany's history"`: what the reader chose.

use billing_core::{
    base::{category::Category, currency::Currency, instant::Day},
    tariff::{rate_card::RateCard, tables::Tables},
};

use crate::route::Route;

/// By what the table is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// The market's name in the reader's language.
    Market,
    /// The price of a category; markets without one last.
    Price(Category),
}

/// The order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Largest, or last letter, first.
    pub descending: bool,
}

/// What the reader chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricesForm {
    /// The currency of the lists.
    pub currency: Currency,
    /// The day whose list is shown.
    pub on: Day,
    /// What the markets are searched for.
    pub search: String,
    /// The order of the table.
    pub sort: Sort,
    /// The market whose history is shown.
    pub market: String,
}

/// The lists of a currency, oldest first.
pub fn cards(tables: &Tables, currency: Currency) -> Vec<&RateCard> {
    tables
        .rates
        .cards()
        .filter(|card| card.currency() == currency)
        .collect()
}

/// Every currency that has a list, by code.
pub fn currencies(tables: &Tables) -> Vec<Currency> {
    let mut currencies: Vec<Currency> = tables.rates.cards().map(RateCard::currency).collect();
    currencies.dedup();
    currencies
}

/// A currency with its last list.
fn of_currency(tables: &Tables, code: &str) -> Option<(Currency, Day)> {
    let currency = code.parse().ok()?;
    let last = cards(tables, currency).last().map(|card| card.first_day())?;
    Some((currency, last))
}

impl PricesForm {
    /// The state in a link; where something is missing or does not exist: EUR, the last list, and Germany.
    /// None only where the tables hold no list at all.
    pub fn of_route(route: &Route, tables: &Tables) -> Option<Self> {
        let code = route.value("c").unwrap_or_default();
        let any = || {
            tables
                .rates
                .cards()
                .last()
                .map(|card| (card.currency(), card.first_day()))
        };
        let (currency, last) = of_currency(tables, code)
            .or_else(|| of_currency(tables, "EUR"))
            .or_else(any)?;
        let on = route.value("on").and_then(|day| day.parse().ok()).unwrap_or(last);
        let known = |name: &&str| tables.markets.market(name).is_some();
        Some(Self {
            currency,
            on,
            search: route.value("q").unwrap_or_default().to_owned(),
            sort: route.value("sort").and_then(sort_of).unwrap_or(Sort {
                key: SortKey::Market,
                descending: false,
            }),
            market: route.value("m").filter(known).unwrap_or("Germany").to_owned(),
        })
    }

    /// The same as a link.
    pub fn to_state(&self) -> Vec<(String, String)> {
        let mut state = vec![
            ("c".to_owned(), self.currency.code().to_owned()),
            ("on".to_owned(), self.on.to_string()),
            ("m".to_owned(), self.market.clone()),
        ];
        if !self.search.is_empty() {
            state.push(("q".to_owned(), self.search.clone()));
        }
        let mark = if self.sort.descending { "-" } else { "" };
        match self.sort.key {
            SortKey::Market if !self.sort.descending => {}
            SortKey::Market => state.push(("sort".to_owned(), "-market".to_owned())),
            SortKey::Price(category) => state.push(("sort".to_owned(), format!("{mark}{category}"))),
        }
        state
    }

    /// Another currency: the list of the same day, or, where that currency has none, its last one.
    pub fn choose_currency(&mut self, tables: &Tables, currency: Currency) {
        self.currency = currency;
        if tables.rates.card(currency, self.on).is_err()
            && let Some(last) = cards(tables, currency).last()
        {
            self.on = last.first_day();
        }
    }

    /// Sorts by a column; the same column again turns the order round. Prices begin with the highest.
    pub fn sort_by(&mut self, key: SortKey) {
        self.sort = if self.sort.key == key {
            Sort {
                key,
                descending: !self.sort.descending,
            }
        } else {
            Sort {
                key,
                descending: key != SortKey::Market,
            }
        };
    }
}

/// `market`, `-marketing`.
fn sort_of(text: &str) -> Option<Sort> {
    let (descending, word) = match text.strip_prefix('-') {
        Some(word) => (true, word),
        None => (false, text),
    };
    let key = match word {
        "market" => SortKey::Market,
        category => SortKey::Price(category.parse().ok()?),
    };
    Some(Sort { key, descending })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fragment: &str) -> PricesForm {
        PricesForm::of_route(&Route::parse(fragment), pricing_tables::shipped()).unwrap()
    }

    #[test]
    fn a_link_opens_what_it_was_made_from() {
        let mut asked = form("#/prices?c=INR&on=2026-10-01&m=Rest%20of%20Africa&q=%2B254&sort=-utility");
        assert_eq!(
            (asked.currency.code(), asked.market.as_str()),
            ("INR", "Rest of Africa")
        );
        asked.sort_by(SortKey::Price(Category::Utility));
        let route = Route {
            state: asked.to_state(),
            ..Route::parse("#/prices")
        };
        assert_eq!(form(&route.fragment()), asked);
    }

    #[test]
    fn a_link_that_names_nothing_known_opens_the_last_list() {
        let asked = form("#/prices?c=XXX&on=yesterday&m=Atlantis&sort=colour");
        assert_eq!(asked, form("#/prices"));
        assert_eq!(
            (asked.currency.code(), asked.on.to_string().as_str()),
            ("EUR", "2026-10-01")
        );
    }

    #[test]
    fn another_currency_keeps_the_day_where_it_can() {
        let tables = pricing_tables::shipped();
        let mut asked = form("#/prices?c=EUR&on=2023-06-01");
        asked.choose_currency(tables, "USD".parse().unwrap());
        assert_eq!(asked.on.to_string(), "2023-06-01");
        asked.choose_currency(tables, "CLP".parse().unwrap());
        assert_eq!(asked.on.to_string(), "2026-10-01");
    }

    #[test]
    fn prices_are_sorted_highest_first_and_then_turned_round() {
        let mut asked = form("#/prices");
        let marketing = SortKey::Price(Category::Marketing);
        asked.sort_by(marketing);
        assert!(asked.sort.descending);
        asked.sort_by(marketing);
        assert!(!asked.sort.descending);
        asked.sort_by(SortKey::Market);
        assert!(!asked.sort.descending);
    }
}
