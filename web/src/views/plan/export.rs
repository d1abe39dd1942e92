//! `wabill-plan-2026-11-EUR.xlsx`: the files that `wabill estimate` writes of a plan.

use billing_core::tariff::tables::Tables;
use page_protocol::{Export, Request};
use wording::language::Language;

use super::form::PlanForm;
use crate::views::estimate::export::File;

/// The plan as a file; none where the fields make no plan. An incomplete one has that in its name.
pub fn file(tables: &Tables, form: &PlanForm, format: Export, incomplete: bool, language: Language) -> Option<File> {
    let ending = match format {
        Export::Json => "json",
        Export::Csv | Export::Rejected => "csv",
        Export::Xlsx => "xlsx",
    };
    let mark = if incomplete { "-incomplete" } else { "" };
    Some(File {
        name: format!("wabill-plan-{}-{}{mark}.{ending}", form.first, form.currency),
        media_type: format.media_type(),
        request: Request::Estimate {
            plan: Box::new(form.plan(tables, language).ok()?),
            format,
            language,
            as_of: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use page_protocol::Response;
    use wabill_wasm::file::Files;

    use super::*;
    use crate::{
        views::{
            estimate::form::EstimateForm,
            plan::form::{PlanField, PlanForm},
        },
        worker::tests::answer,
    };

    #[test]
    fn the_file_has_every_month_of_the_plan() {
        let (tables, english) = (pricing_tables::shipped(), Language::English);
        let estimate = EstimateForm::example(tables, english, None).unwrap();
        let mut form = PlanForm::of_estimate(&estimate, tables, english, "2026-11-28".parse().ok());
        let wanted = file(tables, &form, Export::Csv, false, english).unwrap();
        assert_eq!(wanted.name, "wabill-plan-2026-11-EUR.csv");
        let content = match answer(wanted.request, Files::in_memory(vec![])).pop() {
            Some(Response::File(content)) => String::from_utf8(content).unwrap(),
            other => panic!("{other:?}"),
        };
        // Four categories, and the free service messages, in twelve months.
        assert_eq!(content.lines().count(), 1 + 5 * 12);
        form.set(PlanField::Season { month: 3 }, "x".to_owned());
        assert_eq!(file(tables, &form, Export::Csv, false, english), None);
    }

    #[test]
    fn the_worker_forecasts_a_history_and_the_plan_takes_it_over() {
        let (tables, german) = (pricing_tables::shipped(), Language::German);
        let mut history = "Monat;Land;Kategorie;Nachrichten\n".to_owned();
        history.extend((1..=10).map(|month| {
            let marketing = 1_000 + 10 * month;
            format!("2026-{month:02};DE;marketing;{marketing}\n2026-{month:02};AT;service;500\n")
        }));
        let request = Request::Forecast {
            months: 12,
            currency: "EUR".to_owned(),
        };
        let files = Files::in_memory(vec![("verlauf.csv".to_owned(), history.into_bytes())]);
        let outlook = match answer(request, files).pop() {
            Some(Response::Outlook(outlook)) => outlook,
            other => panic!("{other:?}"),
        };
        let estimate = EstimateForm::example(tables, german, None).unwrap();
        let form = PlanForm::of_estimate(&estimate, tables, german, "2026-11-28".parse().ok());
        let form = form.of_outlook(&outlook, tables, german).unwrap();
        assert_eq!((form.first.to_string().as_str(), form.rows.len()), ("2026-11", 2));
        assert_eq!(
            form.rows.iter().map(|row| row.target.word()).collect::<String>(),
            "ATDE"
        );
        assert!(form.plan(tables, german).is_ok());
    }
}
