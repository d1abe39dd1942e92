//! `{"account": […], "volume": […]}`: a plan and its estimate, as `wabill estimate` gives it.

use billing_core::estimate::plan::Plan;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::{
    asked::{self, EstimateAsked},
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
    let plan: Plan = asked::toml_or_json("plan", plan)?;
    let worked_out = billing_core::estimate::estimate(&plan, pricing_tables::shipped(), asked.rounding());
    let estimate = worked_out.map_err(|errors| {
        let lines: Vec<String> = errors
            .0
            .iter()
            .map(|error| format!("plan: {error}; {}", error.remedy))
            .collect();
        lines.join("\n")
    })?;
    pretty(&estimate)
}

#[cfg(test)]
mod tests {
    use super::estimate_text;

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
