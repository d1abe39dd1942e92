//! `wabill-estimate-2026-10-EUR.csv`: the files that `wabill estimate` writes.

use billing_core::tariff::tables::Tables;
use page_protocol::{Export, Request};
use wording::language::Language;

use super::form::EstimateForm;

/// A file to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The request to the worker.
    pub request: Request,
}

/// The form's estimate as a file; none where the form makes no plan. An incomplete one has that in its name, because a
/// file is passed on without the page.
pub fn file(
    tables: &Tables,
    form: &EstimateForm,
    format: Export,
    incomplete: bool,
    language: Language,
) -> Option<File> {
    let ending = match format {
        Export::Json => "json",
        Export::Csv | Export::Rejected => "csv",
        Export::Xlsx => "xlsx",
    };
    let mark = if incomplete { "-incomplete" } else { "" };
    Some(File {
        name: format!("wabill-estimate-{}-{}{mark}.{ending}", form.month, form.currency),
        media_type: format.media_type(),
        request: Request::Estimate {
            plan: Box::new(form.plan(tables, form.month, language).ok()?),
            format,
            language,
            as_of: form.as_of,
        },
    })
}

#[cfg(test)]
mod tests {
    use page_protocol::Response;
    use wabill_wasm::file::Files;

    use super::*;
    use crate::{
        views::estimate::{form::Field, view_model::exact},
        worker::tests::answer,
    };

    #[test]
    fn the_worker_writes_the_files_of_the_pages_own_estimate() {
        let tables = pricing_tables::shipped();
        let mut form = EstimateForm::example(tables, Language::German, None).unwrap();
        form.set(Field::BaseFee, "49,50".to_owned());
        let known: billing_core::base::instant::Day = "2026-07-01".parse().unwrap();
        for as_of in [None, Some(known)] {
            form.as_of = as_of;
            let tables = as_of.map_or_else(|| tables.clone(), |day| pricing_tables::edition::as_of(tables, day));
            let estimate = exact(&tables, &form, Language::German).unwrap();
            let written = |format| {
                let request = file(&tables, &form, format, false, Language::German).unwrap().request;
                match answer(request, Files::in_memory(vec![])).pop() {
                    Some(Response::File(content)) => content,
                    other => panic!("{other:?}"),
                }
            };
            let mut csv = vec![];
            wabill_export::csv::write_estimate(&mut csv, &estimate).unwrap();
            assert_eq!(written(Export::Csv), csv);
            let xlsx = wabill_export::xlsx::estimate_bytes(&estimate, Language::German).unwrap();
            assert_eq!(written(Export::Xlsx), xlsx);
            let text = String::from_utf8(csv).unwrap();
            assert_eq!(text.lines().count(), 1 + estimate.lines.len() + estimate.fees.len());
            assert!(text.contains("49.50"), "{text}");
        }
    }

    #[test]
    fn a_form_with_a_mistake_makes_no_file() {
        let tables = pricing_tables::shipped();
        let mut form = EstimateForm::example(tables, Language::German, None).unwrap();
        let named = |incomplete| {
            let file = file(tables, &form, Export::Xlsx, incomplete, Language::German);
            file.map(|file| file.name)
        };
        assert_eq!(named(false).as_deref(), Some("wabill-estimate-2026-10-EUR.xlsx"));
        assert_eq!(
            named(true).as_deref(),
            Some("wabill-estimate-2026-10-EUR-incomplete.xlsx")
        );
        form.set(Field::BaseFee, "49x".to_owned());
        assert_eq!(file(tables, &form, Export::Csv, false, Language::German), None);
    }
}
