//! `"#/plan?v=1&m=2026-11&c=EUR&n=1&s=100*12&r=DE,marketing,10000*12"`: a plan as an address.
//!
//! Numbers are plain, as in the link of an estimate; equal months stand once with their number.

use billing_core::tariff::tables::Tables;
use wording::language::Language;

use super::form::{PlanField, PlanForm, PlanRow};
use crate::{
    route::Route,
    views::estimate::{
        form::{EstimateForm, Target, currencies_of},
        link::{LinkMistake, plain, typed},
    },
};

/// The version of the links made here.
const VERSION: &str = "1";
/// The most months that a link may hold.
const MOST_MONTHS: usize = 36;

/// Fields outside the table, and their keys.
const SINGLE: [(&str, PlanField); 3] = [
    ("n", PlanField::Numbers),
    ("g", PlanField::Growth),
    ("b", PlanField::Budget),
];

/// The state of a link. The language is the one the fields are typed in.
pub fn to_state(form: &PlanForm, language: Language) -> Vec<(String, String)> {
    let mut state: Vec<(String, String)> = vec![];
    let mut add = |key: &str, value: String| {
        if !value.is_empty() {
            state.push((key.to_owned(), value));
        }
    };
    add("v", VERSION.to_owned());
    add("m", form.first.to_string());
    add("c", form.currency.code().to_owned());
    for (key, field) in SINGLE {
        add(key, signed(form.text(field), language));
    }
    if form.budget_a_month {
        add("bm", "1".to_owned());
    }
    if !form.price_change.trim().is_empty() {
        add("p", signed(&form.price_change, language));
        add("pf", form.price_from.to_string());
    }
    add("s", runs(form.season.iter(), language));
    for row in &form.rows {
        let cells = runs(row.cells.iter(), language);
        add("r", format!("{},{},{cells}", row.target.word(), row.category));
    }
    state
}

/// A number of a link, with its sign.
fn signed(text: &str, language: Language) -> String {
    let text = text.trim().trim_end_matches('%').trim_end();
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => format!("-{}", plain(digits, language)),
        None => plain(text.trim_start_matches('+'), language),
    }
}

/// `100*3,250`: equal neighbours once.
fn runs<'a>(cells: impl Iterator<Item = &'a String>, language: Language) -> String {
    let cells: Vec<String> = cells.map(|text| plain(text, language)).collect();
    let runs = cells.chunk_by(|left, right| left == right).map(|run| {
        let text = run.first().map_or("", String::as_str);
        if run.len() == 1 {
            text.to_owned()
        } else {
            format!("{text}*{}", run.len())
        }
    });
    runs.collect::<Vec<_>>().join(",")
}

fn cells<'a>(runs: impl Iterator<Item = &'a str>, language: Language) -> Option<Vec<String>> {
    let mut cells = vec![];
    for run in runs {
        let (text, count) = match run.rsplit_once('*') {
            Some((text, count)) => (text, count.parse().ok()?),
            None => (run, 1),
        };
        if MOST_MONTHS < count {
            return None;
        }
        cells.extend(core::iter::repeat_n(typed(text, language), count));
    }
    (1..=MOST_MONTHS).contains(&cells.len()).then_some(cells)
}

/// What a link holds; none where it holds no plan.
///
/// # Errors
///
/// The first [`LinkMistake`]: a link that cannot be read whole is not opened in part.
pub fn of_route(route: &Route, tables: &Tables, language: Language) -> Result<Option<PlanForm>, LinkMistake> {
    if route.state.is_empty() {
        return Ok(None);
    }
    let version = route.value("v").unwrap_or_default();
    if version != VERSION {
        return Err(LinkMistake::Version(version.to_owned()));
    }
    let wrong = |key: &str| LinkMistake::Part(format!("{key}={}", route.value(key).unwrap_or_default()));
    let estimate = EstimateForm::example(tables, language, None).ok_or_else(|| wrong("v"))?;
    let text = |key: &str| route.value(key).unwrap_or_default();
    let season = route.value("s").and_then(|runs| cells(runs.split(','), language));
    let season = season.ok_or_else(|| wrong("s"))?;
    let mut form = PlanForm {
        first: text("m").parse().map_err(|_| wrong("m"))?,
        currency: text("c").parse().map_err(|_| wrong("c"))?,
        budget_a_month: text("bm") == "1",
        season,
        rows: vec![],
        ..PlanForm::of_estimate(&estimate, tables, language, None)
    };
    if !currencies_of(tables, form.first).contains(&form.currency) {
        return Err(wrong("c"));
    }
    if route.value("pf").is_some() {
        form.price_from = text("pf").parse().map_err(|_| wrong("pf"))?;
    }
    for (key, field) in SINGLE.into_iter().chain([("p", PlanField::PriceChange)]) {
        let value = text(key);
        let said = match value.strip_prefix('-') {
            Some(digits) => format!("-{}", typed(digits, language)),
            None => typed(value, language),
        };
        form.set(field, said);
        form.tidy(field, language);
    }
    for (_, value) in route.state.iter().filter(|(key, _)| key == "r") {
        let part = || LinkMistake::Part(format!("r={value}"));
        let mut parts = value.split(',');
        let target = parts.next().and_then(Target::of_word).ok_or_else(part)?;
        let category = parts.next().and_then(|word| word.parse().ok()).ok_or_else(part)?;
        let cells = cells(parts, language).filter(|cells| cells.len() == form.season.len());
        form.rows.push(PlanRow {
            id: u32::try_from(form.rows.len()).unwrap_or(u32::MAX).saturating_add(1),
            target,
            category,
            cells: cells.ok_or_else(part)?,
        });
    }
    if form.rows.is_empty() {
        return Err(wrong("r"));
    }
    Ok(Some(form))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::View;

    const EN: Language = Language::English;

    fn link(form: &PlanForm, language: Language) -> String {
        let route = Route {
            view: View::Plan,
            language: None,
            state: to_state(form, language),
        };
        route.fragment()
    }

    fn opened(text: &str, language: Language) -> Result<Option<PlanForm>, LinkMistake> {
        of_route(&Route::parse(text), pricing_tables::shipped(), language)
    }

    fn form() -> PlanForm {
        let tables = pricing_tables::shipped();
        let estimate = EstimateForm::example(tables, EN, None).unwrap();
        PlanForm::of_estimate(&estimate, tables, EN, "2026-11-28".parse().ok())
    }

    #[test]
    fn a_link_is_short_and_opens_what_it_was_made_from() {
        let mut form = form();
        form.set(PlanField::Season { month: 1 }, "250".to_owned());
        form.set(PlanField::PriceChange, "-2.5".to_owned());
        form.set(PlanField::Growth, "+2".to_owned());
        form.set(PlanField::Budget, "12,000".to_owned());
        form.budget_a_month = true;
        let text = link(&form, EN);
        assert_eq!(
            text,
            "#/plan?v=1&m=2026-11&c=EUR&n=1&g=2&b=12000&bm=1&p=-2.5&pf=2027-01&s=100,250,100*10\
             &r=DE,marketing,10000*12&r=DE,utility,6000*12&r=DE,authentication,2000*12&r=DE,service,4000*12"
        );
        form.tidy(PlanField::PriceChange, EN);
        let back = opened(&text, EN).unwrap().unwrap();
        assert_eq!(link(&back, EN), text);
        let mut german = opened(&text, Language::German).unwrap().unwrap();
        assert_eq!(german.rows[0].cells[0], "10.000");
        german.translate(Language::German, EN);
        assert_eq!(german, back);
    }

    #[test]
    fn a_link_that_cannot_be_read_whole_is_not_opened() {
        assert_eq!(opened("#/plan", EN), Ok(None));
        for (text, wrong) in [
            ("v=2", LinkMistake::Version("2".to_owned())),
            ("v=1&m=2026-11&c=EUR", LinkMistake::Part("s=".to_owned())),
            ("v=1&m=2026-13&c=EUR&s=100", LinkMistake::Part("m=2026-13".to_owned())),
            (
                "v=1&m=2026-11&c=EUR&s=100*999",
                LinkMistake::Part("s=100*999".to_owned()),
            ),
            ("v=1&m=2026-11&c=EUR&s=100", LinkMistake::Part("r=".to_owned())),
            (
                "v=1&m=2026-11&c=EUR&s=100&r=DE,marketing,1,2",
                LinkMistake::Part("r=DE,marketing,1,2".to_owned()),
            ),
            (
                "v=1&m=2026-11&c=EUR&s=100&r=DE,ads,1",
                LinkMistake::Part("r=DE,ads,1".to_owned()),
            ),
        ] {
            assert_eq!(opened(&format!("#/plan?{text}"), EN), Err(wrong), "{text}");
        }
    }
}
