//! `"2027-01..2027-12, 2 % more each month"`: the months of a volume, and what each is of the first.

use chrono::Datelike;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

use super::{
    field::month,
    plan::{MOST_MONTHS, Volume},
    plan_fault::PlanFault,
    problems::{Problems, TableRow},
};
use crate::base::month::BillingMonth;

/// Decimals of a month's factor.
const DECIMALS: u32 = 18;

/// The months of a volume, in order.
pub(super) struct Course {
    pub(super) months: Vec<(BillingMonth, Factor)>,
}

/// What a month's quantities are of those that the row states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Factor(Decimal);

impl Factor {
    /// So many times the units, rounded to whole ones, halves up; none where they do not fit.
    pub(super) fn of(self, units: u64) -> Option<u64> {
        let product = self.0.checked_mul(Decimal::from(units))?;
        product
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_u64()
    }
}

impl Course {
    /// The months that a volume states; none where they cannot be read.
    pub(super) fn of(place: TableRow, volume: &Volume, problems: &mut Problems) -> Option<Self> {
        let growth = growth(place, volume, problems);
        let season = season(place, volume, problems);
        let months = months(place, volume, problems)?;
        let (growth, season) = (growth?, season?);
        let mut level = Decimal::ONE;
        let mut course = vec![];
        for month in months {
            let of_year = usize::try_from(month.first_day().month0()).ok();
            let season = of_year.and_then(|place| season.get(place).copied());
            course.push((month, Factor(level.checked_mul(season.unwrap_or(Decimal::ONE))?)));
            level = level.checked_mul(growth)?.round_dp(DECIMALS);
        }
        Some(Self { months: course })
    }
}

fn months(place: TableRow, volume: &Volume, problems: &mut Problems) -> Option<Vec<BillingMonth>> {
    let Some(text) = &volume.months else {
        if volume.month.is_empty() {
            problems.add(place, "month", PlanFault::MonthMissing);
            return None;
        }
        for (field, given) in [
            ("growth", volume.growth.is_some()),
            ("season", !volume.season.is_empty()),
        ] {
            if given {
                problems.add(place, field, PlanFault::OnlyForMonths);
            }
        }
        return month(place, &volume.month, problems).map(|month| vec![month]);
    };
    if !volume.month.is_empty() {
        problems.add(place, "months", PlanFault::MonthBesideMonths);
        return None;
    }
    let months = parsed(text);
    if months.is_none() {
        let found = text.clone();
        problems.add(place, "months", PlanFault::NotMonths { found });
    }
    months
}

/// `2027-01..2027-12`, of which no moment lies too far away.
fn parsed(text: &str) -> Option<Vec<BillingMonth>> {
    let months = BillingMonth::span(text, MOST_MONTHS).filter(|_| text.contains(".."))?;
    let known = |month: &BillingMonth| ("2000".."2100").contains(&month.to_string().as_str());
    (months.first().is_some_and(known) && months.last().is_some_and(known)).then_some(months)
}

/// What a month is of the one before.
fn growth(place: TableRow, volume: &Volume, problems: &mut Problems) -> Option<Decimal> {
    let Some(text) = &volume.growth else {
        return Some(Decimal::ONE);
    };
    let percent = percentage(text);
    if percent.is_none() {
        let found = text.clone();
        problems.add(place, "growth", PlanFault::NotAPercentage { found });
    }
    percent.and_then(factor)
}

/// What each month of the year is of an average one; nothing where it is not said.
fn season(place: TableRow, volume: &Volume, problems: &mut Problems) -> Option<Vec<Decimal>> {
    let season = &volume.season;
    if !matches!(season.len(), 0 | 12) {
        let found = season.len();
        problems.add(place, "season", PlanFault::SeasonLength { found });
        return None;
    }
    let of_average = |text: &String| {
        let found = match text.trim().strip_suffix('%') {
            Some(number) => plain(number.trim_end()).and_then(|percent| percent.checked_mul(Decimal::new(1, 2))),
            None => plain(text.trim()),
        };
        found.filter(|number| *number <= Decimal::ONE_HUNDRED)
    };
    let mut numbers = vec![];
    for text in season {
        if let Some(number) = of_average(text) {
            numbers.push(number);
        } else {
            let found = text.clone();
            problems.add(place, "season", PlanFault::NotASeason { found });
        }
    }
    (numbers.len() == season.len()).then_some(numbers)
}

/// A decimal number without a sign and with six decimals at most.
fn plain(text: &str) -> Option<Decimal> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = Decimal::from_str_exact(text).ok().filter(|_| digits)?;
    (number.scale() <= 6).then_some(number)
}

/// `+10 %`, `-2.5%` or `2 %`: from -100 to 1,000, with two decimals at most; none for other text.
pub(super) fn percentage(text: &str) -> Option<Decimal> {
    let number = text.trim().strip_suffix('%')?.trim_end();
    let (below_zero, number) = match number.as_bytes().first()? {
        b'-' => (true, number.get(1..)?),
        b'+' => (false, number.get(1..)?),
        _ => (false, number),
    };
    let mut number = plain(number.trim_start()).filter(|number| number.scale() <= 2)?;
    number.set_sign_negative(below_zero && !number.is_zero());
    let fits = Decimal::from(-100) <= number && number <= Decimal::ONE_THOUSAND;
    fits.then_some(number)
}

/// What becomes of one by so many percent.
pub(super) fn factor(percent: Decimal) -> Option<Decimal> {
    percent.checked_mul(Decimal::new(1, 2))?.checked_add(Decimal::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::plan_error::PlanTable;

    const PLACE: TableRow = (PlanTable::Volume, 0);

    fn course(volume: &Volume) -> Result<Vec<(String, u64)>, String> {
        let mut problems = Problems::default();
        let course = Course::of(PLACE, volume, &mut problems);
        let errors = problems.or(()).err();
        match (course, errors) {
            (Some(course), None) => {
                let months = course.months.into_iter();
                Ok(months
                    .map(|(month, factor)| (month.to_string(), factor.of(1_000).unwrap()))
                    .collect())
            }
            (_, errors) => Err(errors.unwrap().to_string()),
        }
    }

    #[test]
    fn each_month_grows_by_the_one_before_and_has_its_season() {
        let mut volume = Volume {
            months: Some("2026-11..2027-02".to_owned()),
            growth: Some("+10 %".to_owned()),
            ..Volume::default()
        };
        let quantities = |volume: &Volume| course(volume).unwrap().into_iter().map(|(_, units)| units);
        assert_eq!(quantities(&volume).collect::<Vec<_>>(), [1_000, 1_100, 1_210, 1_331]);
        volume.season = vec!["1".to_owned(); 12];
        volume.season[10] = "180 %".to_owned();
        volume.season[0] = "0.5".to_owned();
        assert_eq!(quantities(&volume).collect::<Vec<_>>(), [1_800, 1_100, 605, 1_331]);
        volume.growth = Some("-100%".to_owned());
        assert_eq!(quantities(&volume).collect::<Vec<_>>(), [1_800, 0, 0, 0]);
    }

    #[test]
    fn what_is_no_course_is_told() {
        let volume = |months: Option<&str>, month: &str, growth: Option<&str>, season: &[&str]| Volume {
            months: months.map(str::to_owned),
            month: month.to_owned(),
            growth: growth.map(str::to_owned),
            season: season.iter().map(|text| (*text).to_owned()).collect(),
            ..Volume::default()
        };
        for (volume, found) in [
            (volume(None, "", None, &[]), "no month is given"),
            (
                volume(Some("2027-01..2027-02"), "2027-01", None, &[]),
                "`month` stands beside it",
            ),
            (
                volume(Some("2027-02..2027-01"), "", None, &[]),
                "`2027-02..2027-01` is not a first",
            ),
            (
                volume(Some("2027-01..2037-01"), "", None, &[]),
                "is not a first and a last month",
            ),
            (
                volume(Some("2027-01 to 2027-03"), "", None, &[]),
                "is not a first and a last month",
            ),
            (
                volume(None, "2027-01", Some("2 %"), &[]),
                "it changes nothing in a single month",
            ),
            (
                volume(Some("2027-01..2027-02"), "", Some("2"), &[]),
                "`2` is not a percentage",
            ),
            (
                volume(Some("2027-01..2027-02"), "", Some("2.125 %"), &[]),
                "is not a percentage",
            ),
            (
                volume(Some("2027-01..2027-02"), "", Some("-101 %"), &[]),
                "is not a percentage",
            ),
            (
                volume(Some("2027-01..2027-02"), "", None, &["1"]),
                "1 numbers; expected twelve",
            ),
            (
                volume(Some("2027-01..2027-02"), "", None, &["-1"; 12]),
                "`-1` is not what a month is",
            ),
        ] {
            let error = course(&volume).unwrap_err();
            assert!(error.contains(found), "{error}");
        }
    }
}
