//! `"#/estimate?v=1&m=2026-10&c=EUR&k=2026-10-01&r=DE,10000,6000,2000,4000"`: an estimate as an address.
//!
//! Numbers are plain in a link (a point before decimals, nothing between thousands), whatever the language. What was
//! mistyped travels as typed behind a `!`, so that it stays a mistake. `k` names the last price list known when the
//! link was made: whoever opens it later sees the same amounts.

use billing_core::{
    base::{country::Country, instant::Day},
    tariff::{rate_card::RateCard, tables::Tables},
};
use wording::language::Language;

use super::form::{CATEGORIES, EstimateForm, Field, Row, Target, currencies_of};
use crate::{
    format::{decimal, parse_decimal},
    route::Route,
};

/// The version of the links made here.
const VERSION: &str = "1";

/// Fields outside the rows, and their keys.
const SINGLE: [(&str, Field); 8] = [
    ("n", Field::Numbers),
    ("e", Field::EntryPoint),
    ("w", Field::InWindow),
    ("p", Field::MessagesPerConversation),
    ("fb", Field::BaseFee),
    ("fn", Field::NumberFee),
    ("fm", Field::MessageFee),
    ("fp", Field::Markup),
];

/// Why a link cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkMistake {
    /// Made by a later version of the page.
    Version(String),
    /// A part of it is unknown.
    Part(String),
}

/// The last list known of the form's currency.
pub fn last_list(tables: &Tables, form: &EstimateForm) -> Option<Day> {
    let cards = tables.rates.cards().filter(|card| card.currency() == form.currency);
    cards.last().map(RateCard::first_day)
}

/// The state of a link. The language is the one the fields are typed in.
///
/// ```
/// use wording::language::Language;
/// use wabill_web::{route::Route, views::estimate::{form::EstimateForm, link}};
/// let tables = pricing_tables::shipped();
/// let form = EstimateForm::example(tables, Language::German, None).unwrap();
/// let route = Route { state: link::to_state(&form, tables, Language::German), ..Route::default() };
/// let opened = link::of_route(&route, tables, Language::English).unwrap().unwrap();
/// assert_eq!((form.rows[0].volumes[0].as_str(), opened.rows[0].volumes[0].as_str()), ("10.000", "10,000"));
/// ```
pub fn to_state(form: &EstimateForm, tables: &Tables, language: Language) -> Vec<(String, String)> {
    let mut state: Vec<(String, String)> = vec![];
    let mut add = |key: &str, value: String| {
        if !value.is_empty() {
            state.push((key.to_owned(), value));
        }
    };
    add("v", VERSION.to_owned());
    add("m", form.month.to_string());
    add("c", form.currency.code().to_owned());
    let known = form.as_of.or_else(|| last_list(tables, form));
    add("k", known.map(|day| day.to_string()).unwrap_or_default());
    add(
        "x",
        if form.in_conversations {
            "c".to_owned()
        } else {
            String::new()
        },
    );
    for row in &form.rows {
        // A row in which nothing is chosen yet is no part of the estimate.
        let said = row.target != Target::Open || form.mistake(Field::Market { row: row.id }, language).is_some();
        if !said && 1 < form.rows.len() {
            continue;
        }
        let volumes = (0..CATEGORIES.len()).map(|category| Field::Volume { row: row.id, category });
        let starts = [
            Field::UtilityStart { row: row.id },
            Field::AuthenticationStart { row: row.id },
        ];
        let mut parts = vec![row.target.word()];
        parts.extend(volumes.chain(starts).map(|field| plain(form.text(field), language)));
        while parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        add("r", parts.join(","));
    }
    for (key, field) in SINGLE {
        add(key, plain(form.text(field), language));
    }
    add(
        "i",
        form.international_from.map(|home| home.to_string()).unwrap_or_default(),
    );
    add(
        "fc",
        if form.message_fee_on_charged {
            "1".to_owned()
        } else {
            String::new()
        },
    );
    add("q", form.customer.clone());
    add("u", form.valid_until.clone());
    state
}

/// A number without marks; what is no number behind `!`. Commas part a row, so those of a mistake become `;`.
pub(crate) fn plain(text: &str, language: Language) -> String {
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    parse_decimal(text, language).map_or_else(|_| format!("!{}", text.replace(',', ";")), |number| number.to_string())
}

/// A link's number as the reader writes it.
pub(crate) fn typed(plain: &str, language: Language) -> String {
    match plain.strip_prefix('!') {
        Some(mistake) => mistake.replace(';', ","),
        None if parse_decimal(plain, Language::English).is_ok() => decimal(plain, language),
        None => plain.to_owned(),
    }
}

/// What a link holds; none where it holds no estimate.
///
/// # Errors
///
/// The first [`LinkMistake`]: a link that cannot be read whole is not opened in part.
pub fn of_route(route: &Route, tables: &Tables, language: Language) -> Result<Option<EstimateForm>, LinkMistake> {
    if route.state.is_empty() {
        return Ok(None);
    }
    let version = route.value("v").unwrap_or_default();
    if version != VERSION {
        return Err(LinkMistake::Version(version.to_owned()));
    }
    let wrong = |key: &str| LinkMistake::Part(format!("{key}={}", route.value(key).unwrap_or_default()));
    let example = EstimateForm::example(tables, language, None).ok_or_else(|| wrong("v"))?;
    let text = |key: &str| route.value(key).unwrap_or_default().to_owned();
    let mut form = EstimateForm {
        month: text("m").parse().map_err(|_| wrong("m"))?,
        currency: text("c").parse().map_err(|_| wrong("c"))?,
        in_conversations: route.value("x") == Some("c"),
        rows: vec![],
        customer: text("q"),
        valid_until: text("u"),
        message_fee_on_charged: route.value("fc") == Some("1"),
        messages_per_conversation: String::new(),
        numbers: String::new(),
        ..example
    };
    if !currencies_of(tables, form.month).contains(&form.currency) {
        return Err(wrong("c"));
    }
    for (_, value) in route.state.iter().filter(|(key, _)| key == "r") {
        let id = u32::try_from(form.rows.len()).unwrap_or(u32::MAX).saturating_add(1);
        form.rows
            .push(row(id, value, language).ok_or_else(|| LinkMistake::Part(format!("r={value}")))?);
    }
    if form.rows.is_empty() {
        return Err(wrong("r"));
    }
    for (key, field) in SINGLE {
        form.set(field, typed(&text(key), language));
    }
    if let Some(home) = route.value("i") {
        form.international_from = Some(existing(home).ok_or_else(|| wrong("i"))?);
    }
    if let Some(known) = route.value("k") {
        let known: Day = known.parse().map_err(|_| wrong("k"))?;
        form.as_of = last_list(tables, &form).filter(|last| known < *last).map(|_| known);
    }
    Ok(Some(form))
}

/// A country of a link; none where there is no such country.
fn existing(code: &str) -> Option<Country> {
    code.parse().ok().filter(|country: &Country| country.exists())
}

/// `DE,10000,6000,2000,4000`, then the tier starts.
fn row(id: u32, text: &str, language: Language) -> Option<Row> {
    let mut parts = text.split(',');
    let target = Target::of_word(parts.next()?)?;
    let mut next = || parts.next().map_or_else(String::new, |part| typed(part, language));
    let row = Row {
        id,
        target,
        volumes: [next(), next(), next(), next()],
        utility_start: next(),
        authentication_start: next(),
    };
    parts.next().is_none().then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Language = Language::English;

    fn example() -> EstimateForm {
        EstimateForm::example(pricing_tables::shipped(), EN, None).unwrap()
    }

    fn link(form: &EstimateForm, language: Language) -> String {
        let state = to_state(form, pricing_tables::shipped(), language);
        let route = Route {
            state,
            ..Route::default()
        };
        route.fragment()
    }

    fn opened(fragment: &str) -> Result<Option<EstimateForm>, LinkMistake> {
        of_route(&Route::parse(fragment), pricing_tables::shipped(), EN)
    }

    #[test]
    fn a_link_holds_everything_that_was_entered() {
        let mut form = example();
        form.add_row(Target::Other, EN);
        for (field, text) in [
            (Field::Volume { row: 2, category: 1 }, "250,000"),
            (Field::UtilityStart { row: 2 }, "1,000"),
            (Field::EntryPoint, "12.5"),
            (Field::MessageFee, "0.005"),
        ] {
            form.set(field, text.to_owned());
        }
        form.in_conversations = true;
        form.message_fee_on_charged = true;
        form.international_from = "DE".parse().ok();
        form.customer = "Müller & Söhne".to_owned();
        form.valid_until = "2026-12-31".to_owned();
        assert_eq!(opened(&link(&form, EN)), Ok(Some(form)));
    }

    #[test]
    fn a_link_is_short_and_names_its_last_list() {
        let text = link(&example(), EN);
        assert_eq!(
            text,
            "#/estimate?v=1&m=2026-10&c=EUR&k=2026-10-01&r=DE,10000,6000,2000,4000&n=1&p=1.5"
        );
    }

    #[test]
    fn a_row_in_which_nothing_is_said_stays_out_of_a_link() {
        let mut form = example();
        let whole = link(&form, EN);
        let id = form.add_row(Target::Open, EN);
        assert_eq!(link(&form, EN), whole);
        form.set(Field::Volume { row: id, category: 0 }, "5".to_owned());
        let back = opened(&link(&form, EN)).unwrap().unwrap();
        assert_eq!(back.mistakes(EN), form.mistakes(EN));
    }

    #[test]
    fn a_link_to_a_month_of_another_time_holds_that_month() {
        let text = "#/estimate?v=1&m=2099-12&c=EUR&k=2026-10-01&r=DE,10000,0,0,0&n=1&p=1";
        assert_eq!(opened(text).unwrap().unwrap().month, "2099-12".parse().unwrap());
    }

    #[test]
    fn a_mistake_travels_as_typed() {
        let mut form = example();
        let field = Field::Volume { row: 1, category: 0 };
        form.set(field, "1,2,3 x".to_owned());
        let back = opened(&link(&form, EN)).unwrap().unwrap();
        assert_eq!(back.text(field), "1,2,3 x");
        assert_eq!(back.mistakes(EN).len(), 1);
    }

    #[test]
    fn an_older_link_counts_with_its_own_lists() {
        let text = "#/estimate?v=1&m=2026-10&c=EUR&k=2026-07-01&r=DE,10000,0,0,0&n=1&p=1";
        let form = opened(text).unwrap().unwrap();
        assert_eq!(form.as_of, "2026-07-01".parse().ok());
        assert!(link(&form, EN).contains("k=2026-07-01"));
    }

    #[test]
    fn a_link_that_cannot_be_read_whole_is_not_opened() {
        assert_eq!(opened("#/estimate"), Ok(None));
        for (text, wrong) in [
            ("#/estimate?v=9&m=2026-10", LinkMistake::Version("9".to_owned())),
            (
                "#/estimate?v=1&m=2026-13&c=EUR",
                LinkMistake::Part("m=2026-13".to_owned()),
            ),
            ("#/estimate?v=1&m=2026-10&c=XXX", LinkMistake::Part("c=XXX".to_owned())),
            (
                "#/estimate?v=1&m=2022-03&c=CLP&r=DE,1",
                LinkMistake::Part("c=CLP".to_owned()),
            ),
            (
                "#/estimate?v=1&m=2026-10&c=EUR&r=Germany,1",
                LinkMistake::Part("r=Germany,1".to_owned()),
            ),
            ("#/estimate?v=1&m=2026-10&c=EUR", LinkMistake::Part("r=".to_owned())),
            (
                "#/estimate?v=1&m=2026-10&c=EUR&r=XX,1",
                LinkMistake::Part("r=XX,1".to_owned()),
            ),
            (
                "#/estimate?v=1&m=2026-10&c=EUR&r=DE,1&i=XX",
                LinkMistake::Part("i=XX".to_owned()),
            ),
        ] {
            assert_eq!(opened(text), Err(wrong), "{text}");
        }
    }
}
