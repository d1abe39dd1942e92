//! `"812 of 1,000 on number 4930···02"`, `"50,001 messages to the next price in India"`: how far counts are.

use billing_core::{
    base::{
        category::{Category, TierFamily},
        contact::masked,
        instant::Day,
        market::Market,
        month::BillingMonth,
        price::UnitPrice,
    },
    metering::usage::UsedLine,
    state::{SavedAllowance, SavedTier, Summary},
    tariff::{
        regime::{Allowance, AllowanceScope},
        tables::Tables,
    },
};

use chrono::Datelike;

use super::{
    NumberAllowance, TierStand,
    days::{Kind, Situation},
    months::AccountMonth,
    projection::Projection,
};

/// The allowance of a month, by the rules of its last day.
fn allowance(tables: &Tables, month: BillingMonth) -> Option<Allowance> {
    tables.regime(month.last_day())?.allowance
}

/// The allowances that the account's units asked for.
pub(super) fn numbers(
    summary: &Summary,
    tables: &Tables,
    (place, month): (usize, &AccountMonth<'_>),
    played: &Projection<'_>,
    show_numbers: bool,
) -> Vec<NumberAllowance> {
    let Some(Allowance { units, scope, .. }) = allowance(tables, month.month) else {
        return vec![];
    };
    let of_month = month.month.to_string();
    let saved = summary
        .allowances
        .iter()
        .filter(|saved| saved.month == of_month && saved.scope == scope);
    let mine = saved.filter(|saved| match scope {
        AllowanceScope::Account => saved.owner == month.account.id,
        AllowanceScope::BusinessNumber => month.of_month().any(|line| line.number == saved.owner),
    });
    let stand = |saved: &SavedAllowance| {
        let asks = |kind: &Kind| {
            let own = scope == AllowanceScope::Account || kind.number.as_ref() == Some(&saved.owner);
            own && kind.asks
        };
        let (units, left) = (u64::from(units), u64::from(units).saturating_sub(saved.used));
        let used_up_on = if left == 0 {
            used_up(month, units, |line| {
                scope == AllowanceScope::Account || line.number == saved.owner
            })
        } else {
            played.reached_on(place, left, asks)
        };
        NumberAllowance {
            scope,
            business_number: match scope {
                AllowanceScope::BusinessNumber if show_numbers => Some(saved.owner.clone()),
                AllowanceScope::BusinessNumber => Some(masked(&saved.owner)),
                AllowanceScope::Account => None,
            },
            allowance: units,
            asked: saved.used,
            used: saved.used.min(units),
            left,
            used_up_on,
        }
    };
    mine.map(stand).collect()
}

/// The day on which the account's own units used an allowance up; none where others had a part in it.
fn used_up(month: &AccountMonth<'_>, units: u64, own: impl Fn(&UsedLine) -> bool) -> Option<Day> {
    let asked = |line: &&UsedLine| line.allowance.is_some() && own(line);
    let days = month.month.first_day().iter_days();
    let mut sum = 0_u64;
    days.take_while(|day| BillingMonth::of(*day) == month.month)
        .find(|day| {
            let of_day = |line: &UsedLine| {
                let day = u8::try_from(day.day()).ok();
                day.and_then(|day| line.days.get(&day)).copied().unwrap_or(0)
            };
            sum = month
                .of_month()
                .filter(asked)
                .map(of_day)
                .fold(sum, u64::saturating_add);
            units <= sum
        })
}

/// The volume tiers that the account's portfolio climbs.
pub(super) fn tiers(
    summary: &Summary,
    tables: &Tables,
    (place, month): (usize, &AccountMonth<'_>),
    played: &Projection<'_>,
) -> Vec<TierStand> {
    let (of_month, account) = (month.month.to_string(), month.account);
    let saved = summary.tiers.iter();
    let saved = saved.filter(|saved| saved.month == of_month && saved.portfolio == account.portfolio);
    let stand = |saved: &SavedTier| {
        let next = bands(tables, month, &saved.market, saved.family);
        let next = next.into_iter().find(|(first, _)| saved.charged < *first);
        let counts = |kind: &Kind| {
            kind.market == saved.market
                && matches!(kind.situation, Situation::Plain | Situation::InWindow)
                && kind.category.tier_family() == Some(saved.family)
        };
        TierStand {
            market: saved.market.clone(),
            family: saved.family,
            charged: saved.charged,
            next_band_in: next.map(|(first, _)| first.saturating_sub(saved.charged)),
            next_band_price: next.map(|(_, price)| price),
            next_band_on: next
                .and_then(|(first, _)| played.reached_on(place, first.saturating_sub(saved.charged), counts)),
        }
    };
    saved.map(stand).collect()
}

/// The first unit and the price of each band.
fn bands(tables: &Tables, month: &AccountMonth<'_>, market: &str, family: TierFamily) -> Vec<(u64, UnitPrice)> {
    let table = tables
        .rates
        .tier_table(month.account.currency, month.month.last_day().min(month.today));
    let category = match family {
        TierFamily::Utility => Category::Utility,
        TierFamily::Authentication => Category::Authentication,
    };
    let market: Option<Market> = tables.markets.market(market);
    let bands = table
        .zip(market)
        .and_then(|(table, market)| table.schedule(market, category));
    let bands = bands.into_iter().flatten();
    bands.map(|band| (band.first_unit, band.cell.unit_price)).collect()
}
