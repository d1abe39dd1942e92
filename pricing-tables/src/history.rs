//! `"Germany, marketing, EUR: 0.1131 until 2025-06-30, then …"`: how one price went from list to list.

use billing_core::{
    base::{category::Category, currency::Currency, instant::Day, market::Market},
    tariff::{rate_card::Cell, regime::ChargedUnit, tables::Tables},
};

/// A stretch of days over which one price list gives one market and category one price, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceStep {
    /// First day.
    pub from: Day,
    /// First day no longer; none where no later list is known.
    pub until: Option<Day>,
    /// The list in force, for example `EUR/2025-07-01`; none where none is known.
    pub card: Option<String>,
    /// What the list states. None where it has no row: the market was not sold on its own then, the category did not
    /// exist or was free, or the price is not known.
    pub cell: Option<Cell>,
    /// What the price is for.
    pub unit: ChargedUnit,
}

/// The price of a market and category from a currency's first list on, one step per list, without overlap or gap.
///
/// ```
/// let tables = pricing_tables::shipped();
/// let germany = tables.markets.market("Germany").unwrap();
/// let (eur, marketing) = ("EUR".parse().unwrap(), "marketing".parse().unwrap());
/// let steps = pricing_tables::history::price_history(tables, eur, germany, marketing);
/// assert_eq!(steps[0].from.to_string(), "2022-02-01");
/// assert!(steps[0].cell.is_none(), "no marketing category before 2023-06-01");
/// assert_eq!(steps[1].cell.unwrap().unit_price.to_string(), "0.1131");
/// assert!(steps.windows(2).all(|pair| pair[0].until == Some(pair[1].from)));
/// ```
pub fn price_history(tables: &Tables, currency: Currency, market: Market, category: Category) -> Vec<PriceStep> {
    let cards: Vec<_> = tables
        .rates
        .cards()
        .filter(|card| card.currency() == currency)
        .collect();
    let mut steps = vec![];
    for (place, card) in cards.iter().enumerate() {
        let next = cards.get(place.saturating_add(1)).map(|next| next.first_day());
        let Some(regime) = tables.regime(card.first_day()) else {
            continue;
        };
        let ends = card
            .effective_until()
            .filter(|until| next.is_none_or(|next| *until < next));
        steps.push(PriceStep {
            from: card.first_day(),
            until: ends.or(next),
            card: Some(card.name()),
            cell: card.cell(market, category),
            unit: regime.unit,
        });
        if let Some(from) = ends {
            steps.push(PriceStep {
                from,
                until: next,
                card: None,
                cell: None,
                unit: tables.regime(from).map_or(regime.unit, |regime| regime.unit),
            });
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(tables: &Tables, currency: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let market = tables.markets.market("Other").unwrap();
        price_history(tables, currency.parse().unwrap(), market, Category::Marketing)
            .into_iter()
            .map(|step| (step.from.to_string(), step.until.map(|day| day.to_string()), step.card))
            .collect()
    }

    #[test]
    fn where_a_list_ends_without_a_successor_a_step_without_list_follows() {
        let card = "market,category,unit_price,basis\nOther,marketing,0.0600,published\n";
        let files = [
            (
                "markets.csv",
                "calling_code,iso2,country,market,effective_from\n996,KG,Kyrgyzstan,Other,2022-02-01\n",
            ),
            (
                "fragments.csv",
                "currency,first_day,effective_until,note\nGBP,2025-04-01,2025-07-01,a gap\n",
            ),
            ("rate_cards/GBP/2025-04-01.csv", card),
            ("rate_cards/GBP/2025-10-01.csv", card),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let steps = days(&crate::from_folder(files.to_vec()).unwrap().tables, "GBP");
        assert_eq!(steps.len(), 3);
        assert!(steps.iter().any(|(_, _, card)| card.is_none()), "{steps:?}");
        for pair in steps.windows(2) {
            assert_eq!(pair[0].1.as_ref(), Some(&pair[1].0), "{steps:?}");
        }
    }

    #[test]
    fn the_last_step_is_open() {
        assert_eq!(days(crate::shipped(), "EUR").last().unwrap().1, None);
    }
}
