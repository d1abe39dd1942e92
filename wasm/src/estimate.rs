//! `{"account": […], "volume": […]}`: a plan and its estimate, as `wabill estimate` gives it.

use wabill::{Estimate, EstimateOptions, Plan, Rounding, Tables};
use wabill_export::{csv, xlsx};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::{
    asked::{EstimateAsked, said},
    pretty, thrown,
};

/// Works out what a plan costs, with the built-in tables; the JSON of `wabill estimate --format json`.
///
/// `plan` is the text of a plan (TOML), or the same as JSON. `settings` is JSON, or empty for none: `rounding`
/// (`half-up`, `half-even`, `down`, `up`).
///
/// # Errors
///
/// When the plan or the settings are not sound: everything wrong with the plan, one line per problem.
#[wasm_bindgen]
pub fn estimate(plan: &str, settings: &str) -> Result<String, JsError> {
    estimate_text(plan, settings).map_err(thrown)
}

/// The same for Rust, with the error as text.
///
/// ```
/// let plan = r#"{
///     "account": [{"id": "shop", "currency": "EUR", "business_numbers": 1}],
///     "volume": [{"month": "2023-06", "market": "Germany", "category": "marketing", "conversations": 10}]
/// }"#;
/// let json = wabill_wasm::estimate::estimate_text(plan, "").unwrap();
/// assert!(json.contains("\"unit_price\": \"0.1131\""));
/// ```
///
/// # Errors
///
/// As [`estimate`].
pub fn estimate_text(plan: &str, settings: &str) -> Result<String, String> {
    let asked = EstimateAsked::read(settings)?;
    pretty(&worked_out(plan, &Tables::shipped(), asked.rounding())?)
}

/// A plan's estimate as a file, as `wabill estimate --format csv` or `--format xlsx` writes it; the reasons in a workbook are
/// in a language (`en`, `de`).
///
/// Only price lists known on the day `as_of`, `YYYY-MM-DD`, are used; all where it is empty.
///
/// # Errors
///
/// As [`estimate`], and when the format, the language or the day is none.
#[wasm_bindgen]
pub fn estimate_file(plan: &str, format: &str, language: &str, as_of: &str) -> Result<Vec<u8>, JsError> {
    file(plan, format, language, as_of).map_err(thrown)
}

/// The same for Rust, with the error as text.
///
/// # Errors
///
/// As [`estimate_file`].
pub fn file(plan: &str, format: &str, language: &str, as_of: &str) -> Result<Vec<u8>, String> {
    let mut tables = Tables::shipped();
    if !as_of.is_empty() {
        let day = as_of.parse();
        tables = tables.as_of(day.map_err(|_| format!("as_of: `{as_of}` is not a day; expected YYYY-MM-DD"))?);
    }
    let estimate = worked_out(plan, &tables, Rounding::default())?;
    match format {
        "csv" => {
            let mut bytes = vec![];
            csv::write_estimate(&mut bytes, &estimate).map_err(|error| error.to_string())?;
            Ok(bytes)
        }
        "xlsx" => xlsx::estimate_bytes(&estimate, language.parse()?).map_err(|error| error.to_string()),
        _ => Err(format!("format: found `{format}`, expected csv or xlsx")),
    }
}

fn worked_out(plan: &str, tables: &Tables, rounding: Rounding) -> Result<Estimate, String> {
    let options = EstimateOptions::new().tables(tables).rounding(rounding);
    let estimate = Plan::from_toml(plan).and_then(|plan| plan.estimate_with(&options));
    estimate.map_err(|error| said("plan", &error).to_string())
}

#[cfg(test)]
mod tests {
    use super::{estimate_text, file};

    const PLAN: &str = r#"{
        "account": [{"id": "shop", "currency": "EUR", "business_numbers": 1}],
        "volume": [{"month": "2023-06", "market": "Germany", "category": "marketing", "conversations": 3}]
    }"#;

    #[test]
    fn a_plan_as_toml_and_as_json_has_one_estimate() {
        let toml = "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\nbusiness_numbers = 1\n\
            [[volume]]\nmonth = \"2023-06\"\nmarket = \"Germany\"\ncategory = \"marketing\"\nconversations = 3\n";
        let estimate = estimate_text(PLAN, "").unwrap();
        assert_eq!(estimate_text(toml, "{}").unwrap(), estimate);
        // 3 × 0.1131 = 0.3393.
        assert!(estimate.contains("\"amount\": \"0.34\""), "{estimate}");
        assert!(
            estimate_text(PLAN, r#"{"rounding": "down"}"#)
                .unwrap()
                .contains("\"amount\": \"0.33\"")
        );
    }

    #[test]
    fn a_file_is_made_or_refused_with_a_name() {
        let of = |language: &str, as_of| file(PLAN, "xlsx", language, as_of);
        let german = of("de", "").unwrap();
        assert!(german.starts_with(b"PK") && german != of("en", "").unwrap());
        assert_eq!(of("de", "2023-06-01").unwrap(), german);
        assert!(of("fr", "").unwrap_err().contains("`fr` is not a language"));
        assert!(of("de", "June").unwrap_err().starts_with("as_of: `June` is not a day"));
        let csv = file(PLAN, "csv", "de", "").unwrap();
        assert!(csv.starts_with(b"charged_by,account,month"));
        assert!(file("{}", "csv", "de", "").unwrap_err().starts_with("plan: account 1"));
        assert!(
            file(PLAN, "pdf", "de", "")
                .unwrap_err()
                .starts_with("format: found `pdf`")
        );
    }

    #[test]
    fn what_is_not_sound_is_refused_with_its_name() {
        assert!(estimate_text("{}", "").unwrap_err().starts_with("plan: account 1"));
        assert!(
            estimate_text(r#"{"volumes": []}"#, "")
                .unwrap_err()
                .starts_with("plan: unknown field")
        );
        let elsewhere = PLAN.replace("Germany", "Germnay");
        let error = estimate_text(&elsewhere, "").unwrap_err();
        assert!(
            error.starts_with("plan: volume 1, market: ") && error.contains("Germnay"),
            "{error}"
        );
        assert!(
            estimate_text(PLAN, r#"{"trust_reports": true}"#)
                .unwrap_err()
                .starts_with("settings: unknown field")
        );
    }
}
