//! `"500"` in EUR is 500.00 EUR; `"500.001"` is no amount.

use billing_core::base::{currency::Currency, money::Money};
use rust_decimal::Decimal;

/// An amount from its digits; none where they are no decimal number or have more places than the currency.
pub(super) fn money(text: &str, currency: Currency) -> Option<Money> {
    let mut amount: Decimal = text.trim().parse().ok()?;
    let digits = currency.minor_digits();
    amount = amount.normalize();
    if digits < amount.scale() {
        return None;
    }
    amount.rescale(digits);
    (amount.scale() == digits).then(|| Money::from_minor(amount.mantissa(), currency))
}

/// A sum; none where it does not fit or the currencies differ.
pub(super) fn sum(amounts: impl IntoIterator<Item = Money>, currency: Currency) -> Option<Money> {
    amounts
        .into_iter()
        .try_fold(Money::zero(currency), |sum, amount| sum.plus(amount).ok())
}

/// The smallest amount that a share of them do not pass: an order statistic, so it is one of the amounts.
///
/// `tenths` of the amounts are at most as large: 1 gives P10, 5 the median, 9 P90. None of none.
pub(super) fn quantile(sorted: &[Money], tenths: usize) -> Option<Money> {
    let place = sorted.len().saturating_mul(tenths).div_ceil(10).saturating_sub(1);
    sorted.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur(minor: i128) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    #[test]
    fn an_amount_has_at_most_the_places_of_its_currency() {
        let of = |text: &str, code: &str| money(text, code.parse().unwrap()).map(|money| money.to_string());
        assert_eq!(of("500", "EUR").as_deref(), Some("500.00"));
        assert_eq!(of("0.100", "EUR").as_deref(), Some("0.10"));
        assert_eq!(of("12", "CLP").as_deref(), Some("12"));
        assert_eq!(of("0.001", "EUR"), None);
        assert_eq!(of("1.234,50", "EUR"), None);
    }

    #[test]
    fn quantiles_are_amounts_that_are_there() {
        let sorted: Vec<Money> = (1..=200).map(eur).collect();
        let of = |tenths| quantile(&sorted, tenths).unwrap().minor();
        assert_eq!((of(1), of(5), of(9)), (20, 100, 180));
        assert_eq!(quantile(&[eur(7)], 1), Some(eur(7)));
        assert_eq!(quantile(&[], 5), None);
    }
}
