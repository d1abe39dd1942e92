//! `wabill-estimate-2026-10-EUR.csv`: the file that `wabill estimate --format csv` writes.

use billing_core::estimate::result::Estimate;

use super::form::EstimateForm;

/// The file's name.
pub fn name(form: &EstimateForm) -> String {
    format!("wabill-estimate-{}-{}.csv", form.month, form.currency)
}

/// Meta's lines, then the fees. Decimal points, whatever the language, as in JSON; none where a value cannot be written.
pub fn csv(estimate: &Estimate) -> Option<String> {
    let mut bytes = vec![];
    wabill_export::csv::write_estimate(&mut bytes, estimate).ok()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::estimate::{form::Field, view_model::exact};
    use billing_core::statement::explain_text::Language;

    #[test]
    fn every_line_and_fee_is_a_row() {
        let tables = pricing_tables::shipped();
        let mut form = EstimateForm::example(tables, Language::German).unwrap();
        form.set(Field::BaseFee, "49,50".to_owned());
        let estimate = exact(tables, &form, Language::German).unwrap();
        let text = csv(&estimate).unwrap();
        assert_eq!(text.lines().count(), 1 + estimate.lines.len() + estimate.fees.len());
        assert!(
            text.contains("0.1131") && text.contains("1131.00") && text.contains("49.50"),
            "{text}"
        );
        assert_eq!(name(&form), "wabill-estimate-2026-10-EUR.csv");
    }
}
