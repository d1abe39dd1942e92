//! `{"account": […], "volume": […]}`: a plan and its estimate, as `wabill estimate` gives it.

use page_protocol::Export;
use wabill::{Day, Estimate, EstimateOptions, Plan, Rounding, Tables};
use wabill_export::{csv, xlsx};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};
use wording::language::Language;

use crate::{
    options::{self, said},
    pretty, thrown,
};

/// What each error of a plan begins with.
const PREFIX: &str = "plan: ";

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
    let options = options::EstimateOptions::read(settings)?;
    let plan = Plan::from_toml(plan).map_err(|error| said(PREFIX, &error).to_string())?;
    pretty(&worked_out(&plan, &Tables::shipped(), options.rounding())?)
}

/// A plan's estimate as a file, as `wabill estimate --format csv` or `--format xlsx` writes it; the reasons in a
/// workbook are in a language. Only price lists known on the day `as_of` are used; all where none is given.
///
/// # Errors
///
/// As [`estimate`], and when an estimate cannot be written in this format.
pub fn file(plan: &Plan, format: Export, language: Language, as_of: Option<Day>) -> Result<Vec<u8>, String> {
    let tables = Tables::shipped();
    let tables = as_of.map_or_else(|| tables.clone(), |day| tables.as_of(day));
    let estimate = worked_out(plan, &tables, Rounding::default())?;
    match format {
        Export::Csv => {
            let mut bytes = vec![];
            csv::write_estimate(&mut bytes, &estimate).map_err(|error| error.to_string())?;
            Ok(bytes)
        }
        Export::Xlsx => xlsx::estimate_bytes(&estimate, language).map_err(|error| error.to_string()),
        Export::Json | Export::Rejected => Err("an estimate is written as CSV or as a workbook".to_owned()),
    }
}

fn worked_out(plan: &Plan, tables: &Tables, rounding: Rounding) -> Result<Estimate, String> {
    let options = EstimateOptions::new().tables(tables).rounding(rounding);
    plan.estimate_with(&options)
        .map_err(|error| said(PREFIX, &error).to_string())
}

#[cfg(test)]
mod tests {
    use page_protocol::Export;
    use wabill::Plan;
    use wording::language::Language;

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
    fn a_file_is_made_or_refused() {
        let plan = Plan::from_toml(PLAN).unwrap();
        let workbook = |language, as_of| file(&plan, Export::Xlsx, language, as_of).unwrap();
        let german = workbook(Language::German, None);
        assert!(german.starts_with(b"PK") && german != workbook(Language::English, None));
        assert_eq!(workbook(Language::German, "2023-06-01".parse().ok()), german);
        let as_file = |plan: &Plan, format| file(plan, format, Language::German, None);
        let csv = as_file(&plan, Export::Csv).unwrap();
        assert!(csv.starts_with(b"charged_by,account,month"));
        let unsound = as_file(&Plan::from_toml("{}").unwrap(), Export::Csv).unwrap_err();
        assert!(unsound.starts_with("plan: account 1"), "{unsound}");
        assert!(as_file(&plan, Export::Rejected).is_err());
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
