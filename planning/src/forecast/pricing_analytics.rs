//! `{"pricing_analytics": {"data": [{"data_points": […]}]}}`: what the platform itself says of volumes.
//!
//! Data points are found at any depth, since providers wrap the answer. What was free after an ad or page button stays
//! free and is left out; what was free because a customer had written counts, because since 2026-10-01 only a month's
//! first service messages are free. Kinds of messages that have no price list here are left out with a note.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::base::{
    category::Category,
    instant::{Day, Instant},
    localized::LocalizedText,
    month::BillingMonth,
};
use serde_json::{Map, Value};
use wabill::{Accounts, Tables};

use super::{
    history::{Counted, Grain, History, Missing, Observation, SeriesKey},
    history_fault::{HistoryError, HistoryFault, HistoryProblem},
    named::Named,
};

impl History {
    /// Reads an answer of `pricing_analytics`. Where it does not name its account, that is `account`, or the only one.
    ///
    /// ```
    /// use wabill::{Accounts, Tables};
    /// use wabill_planning::forecast::History;
    ///
    /// let accounts = Accounts::from_toml("account = [{ id = 'shop', time_zone = 'UTC', currency = 'EUR' }]")?;
    /// let answer = r#"{"pricing_analytics": {"data": [{"data_points": [
    ///     {"start": 1788220800, "end": 1790812800, "country": "DE", "pricing_type": "REGULAR",
    ///      "pricing_category": "MARKETING", "volume": 1200, "cost": 135.72}]}]}, "id": "shop"}"#;
    /// let history = History::from_pricing_analytics(answer, &accounts, &Tables::shipped(), None)?;
    /// assert_eq!(history.series()[0].volumes, [1_200]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Everything wrong with it at once.
    pub fn from_pricing_analytics(
        text: &str,
        accounts: &Accounts,
        tables: &Tables,
        account: Option<&str>,
    ) -> Result<Self, HistoryError> {
        let only = |fault| HistoryError(vec![HistoryProblem::at(None, fault)]);
        let not_json = |error: serde_json::Error| HistoryProblem {
            line: u64::try_from(error.line()).ok(),
            fault: HistoryFault::NotJson {
                message: error.to_string(),
            },
        };
        let value: Value = serde_json::from_str(text).map_err(|error| HistoryError(vec![not_json(error)]))?;
        let mut answer = Answer {
            named: Named {
                accounts,
                tables,
                usual: account,
            },
            ..Answer::new(accounts, tables)
        };
        answer.look(&value, None);
        if answer.points == 0 {
            return Err(only(HistoryFault::NoDataPoints));
        }
        // The days of a month and the month itself would count twice.
        if answer.daily && answer.monthly {
            answer
                .problems
                .push(HistoryProblem::at(None, HistoryFault::TwoGranularities));
        }
        let grain = if answer.daily { Grain::Day } else { Grain::Month };
        let notes = answer.notes();
        let numbers = answer
            .numbers
            .iter()
            .filter_map(|(account, numbers)| Some((account.clone(), u32::try_from(numbers.len()).ok()?)));
        let numbers = numbers.collect();
        let mut history = Self::of(
            grain,
            Counted::Messages,
            answer.observations,
            Missing::Zero,
            answer.problems,
        )?;
        history.notes = notes;
        history.numbers = numbers;
        Ok(history)
    }
}

/// What was found so far.
struct Answer<'a> {
    named: Named<'a>,
    points: usize,
    daily: bool,
    monthly: bool,
    observations: Vec<Observation>,
    problems: Vec<HistoryProblem>,
    numbers: BTreeMap<String, BTreeSet<String>>,
    left_out: BTreeMap<String, u64>,
}

impl<'a> Answer<'a> {
    fn new(accounts: &'a Accounts, tables: &'a Tables) -> Self {
        Self {
            named: Named {
                accounts,
                tables,
                usual: None,
            },
            points: 0,
            daily: false,
            monthly: false,
            observations: vec![],
            problems: vec![],
            numbers: BTreeMap::new(),
            left_out: BTreeMap::new(),
        }
    }

    /// Goes through a value; `id` is the nearest account's id around it.
    fn look(&mut self, value: &Value, id: Option<&str>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.look(value, id)),
            Value::Object(fields) => {
                let own = ["id", "waba_id"]
                    .into_iter()
                    .find_map(|field| fields.get(field)?.as_str());
                let known = |id: &&str| self.named.accounts.iter().any(|account| account.id == **id);
                // An id may be of something else; with several accounts the wrong one would be silence.
                let id = own
                    .filter(known)
                    .or(id)
                    .or(own.filter(|_| 1 < self.named.accounts.iter().count()));
                if let Some(Value::Array(points)) = fields.get("data_points") {
                    for point in points {
                        self.points = self.points.saturating_add(1);
                        self.point(point.as_object().unwrap_or(&Map::new()), id);
                    }
                }
                let others = fields.iter().filter(|(name, _)| *name != "data_points");
                others.for_each(|(_, value)| self.look(value, id));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn point(&mut self, point: &Map<String, Value>, id: Option<&str>) {
        let number = self.points;
        let mut faults = vec![];
        let text = |field: &str| point.get(field).and_then(Value::as_str).unwrap_or("");
        let whole = |field: &'static str| {
            let value = point.get(field);
            let found = value.and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()));
            found.ok_or(HistoryFault::PointWithout { point: number, field })
        };
        let mut keep = |fault: HistoryFault| faults.push(fault);
        let own = point.get("waba_id").and_then(Value::as_str).or(id);
        let account = self.named.account(own).map_err(&mut keep).ok();
        let span = (
            whole("start").map_err(&mut keep).ok(),
            whole("end").map_err(&mut keep).ok(),
        );
        let volume = whole("volume").map_err(&mut keep).ok();
        let country = self.named.country(text("country")).map_err(&mut keep).ok();
        // One re-seller exchanges the two columns; their values tell them apart.
        let (mut kind, mut category) = (text("pricing_type"), text("pricing_category"));
        if is_type(category) {
            (kind, category) = (category, kind);
        }
        if category.is_empty() {
            keep(HistoryFault::PointWithout {
                point: number,
                field: "pricing_category",
            });
        }
        let charged = of_platform(category);
        let entry_point = kind == "FREE_ENTRY_POINT" || category == "REFERRAL_CONVERSION";
        if (charged.is_none() || entry_point) && !category.is_empty() {
            let what = if entry_point { "FREE_ENTRY_POINT" } else { category };
            let left_out = self.left_out.entry(what.to_owned()).or_default();
            *left_out = left_out.saturating_add(volume.unwrap_or(0));
        }
        if let (Some(account), (Some(start), Some(end))) = (&account, span) {
            let length = end.saturating_sub(start).div_euclid(3_600);
            match length {
                // Half hours add up to days; a day may have an hour more with daylight saving.
                ..=25 => self.daily = true,
                600..=800 => self.monthly = true,
                hours => keep(HistoryFault::PointSpan { point: number, hours }),
            }
            // The middle of a span lies in its day and month, whatever zone its edges are midnights of.
            let middle = start.saturating_add(end.saturating_sub(start).div_euclid(2));
            let begin = self.local_day(account, middle).map(|day| {
                if (600..=800).contains(&length) {
                    BillingMonth::of(day).first_day()
                } else {
                    day
                }
            });
            if let (Some(place), Some(category), Some(begin), Some(volume), false) =
                (country, charged, begin, volume, entry_point)
            {
                let key = SeriesKey {
                    account: account.clone(),
                    place,
                    category,
                };
                self.observations.push(Observation {
                    line: None,
                    key,
                    begin,
                    volume,
                });
            }
            let sender = text("phone_number");
            if !sender.is_empty() {
                self.numbers
                    .entry(account.clone())
                    .or_default()
                    .insert(sender.to_owned());
            }
        }
        self.problems
            .extend(faults.into_iter().map(|fault| HistoryProblem::at(None, fault)));
    }

    fn local_day(&self, account: &str, unix: u64) -> Option<Day> {
        let instant = Instant::from_unix(i64::try_from(unix).ok()?)?;
        let account = self.named.accounts.iter().find(|known| known.id == account)?;
        Some(instant.to_utc().with_timezone(&account.time_zone).date_naive())
    }

    fn notes(&self) -> Vec<LocalizedText> {
        let note = |(what, volume): (&String, &u64)| {
            LocalizedText::new(
                format!(
                    "left out of the history: {volume} of {what}, for which nothing is charged or no price list is known"
                ),
                format!(
                    "nicht in der Vergangenheit: {volume} von {what}, wofür nichts berechnet wird oder keine Preisliste bekannt ist"
                ),
            )
        };
        self.left_out.iter().map(note).collect()
    }
}

fn is_type(text: &str) -> bool {
    text == "REGULAR" || text.starts_with("FREE_")
}

/// The category that is charged; none of what is not.
fn of_platform(text: &str) -> Option<Category> {
    match text {
        "MARKETING" | "MARKETING_LITE" => Some(Category::Marketing),
        "UTILITY" => Some(Category::Utility),
        "AUTHENTICATION" => Some(Category::Authentication),
        "AUTHENTICATION_INTERNATIONAL" => Some(Category::AuthenticationInternational),
        "SERVICE" => Some(Category::Service),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(points: &str) -> Result<History, String> {
        let accounts =
            Accounts::from_toml("account = [{ id = '77', time_zone = 'Asia/Kolkata', currency = 'INR' }]").unwrap();
        let answer = format!(r#"{{"message": {{"data": [{{"data_points": [{points}]}}]}}, "id": "77"}}"#);
        History::from_pricing_analytics(&answer, &accounts, &Tables::shipped(), None).map_err(|error| error.to_string())
    }

    #[test]
    fn days_of_pacific_time_are_the_days_they_lie_in_for_the_most_part() {
        let point = |start: u64, kind: &str, category: &str, volume: u64| {
            let end = start + 86_400;
            format!(
                r#"{{"start": {start}, "end": "{end}", "phone_number": "91{kind}", "country": "IN",
                "pricing_type": "{kind}", "pricing_category": "{category}", "volume": {volume}}}"#
            )
        };
        let history = read(
            &[
                point(1_748_761_200, "REGULAR", "AUTHENTICATION", 40),
                point(1_748_847_600, "AUTHENTICATION", "REGULAR", 2),
                point(1_748_847_600, "FREE_ENTRY_POINT", "SERVICE", 9),
                point(1_748_934_000, "REGULAR", "SERVICE", 5),
            ]
            .join(","),
        )
        .unwrap();
        assert_eq!(
            (history.grain, history.end.to_string().as_str()),
            (Grain::Day, "2025-06-05")
        );
        let volumes: Vec<&[u64]> = history.series.iter().map(|series| series.volumes.as_slice()).collect();
        assert_eq!(volumes, [[40, 2, 0].as_slice(), &[5]]);
        assert!(history.notes[0].english().contains("9 of FREE_ENTRY_POINT"));
        assert_eq!(history.numbers["77"], 3);
    }

    #[test]
    fn what_a_point_lacks_is_told_of_each() {
        let error = read(
            r#"{"start": 1, "country": "IN", "volume": 3}, {"start": 1748761200, "end": 1749366000,
            "country": "Q", "pricing_category": "UTILITY", "volume": -4}"#,
        )
        .unwrap_err();
        assert_eq!(error.lines().count(), 5, "{error}");
        assert!(
            error.contains("data point 1 has no `end`") && error.contains("data point 2 spans 168 hours"),
            "{error}"
        );
        assert!(read("").unwrap_err().contains("no `data_points`"));
    }
}
