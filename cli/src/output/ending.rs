//! `june.CSV` is a CSV file: the ending of `--output` says the format.

use std::path::Path;

use crate::{
    args::BillFormat,
    failure::{Failure, Problem},
};

/// The endings that say a format.
const KNOWN: [(&str, BillFormat); 4] = [
    ("json", BillFormat::Json),
    ("csv", BillFormat::Csv),
    ("xlsx", BillFormat::Xlsx),
    ("txt", BillFormat::Table),
];

/// The format of a file: the one asked for, else the one of its ending; none where neither says one.
///
/// # Errors
///
/// [`Failure`] where nothing is asked for and the ending is not known, or where the two contradict each other.
pub(crate) fn format(asked: Option<BillFormat>, output: &Path) -> Result<Option<BillFormat>, Failure> {
    let name = output.display();
    let Some(ending) = ending(output) else { return Ok(asked) };
    let known = KNOWN.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known));
    match (asked, known) {
        (None, Some((_, format))) => Ok(Some(*format)),
        (None, None) => {
            let problem = Problem::new(format!(
                "--output {name}: the ending `.{ending}` says no format; expected .json, .csv, .xlsx or .txt (the table)"
            ));
            Err(Failure::usage(problem.with_hint(remedy(&ending))))
        }
        (Some(asked), Some((known, format))) if !fits(asked, *format) => {
            let problem = Problem::new(format!(
                "--output {name}: the ending `.{known}` and --format {} contradict each other",
                word(asked)
            ));
            let hint = format!("change the ending to .{}, or leave --format out", ending_of(asked));
            Err(Failure::usage(problem.with_hint(hint)))
        }
        (Some(asked), _) => Ok(Some(asked)),
    }
}

/// The ending without its point; a name that is nothing but an ending, such as `.csv`, has it too. None where there is
/// no point, or nothing but a hidden name.
fn ending(path: &Path) -> Option<String> {
    if let Some(ending) = path.extension() {
        return Some(ending.to_string_lossy().into_owned());
    }
    let hidden = path.file_name()?.to_str()?.strip_prefix('.')?;
    let known = KNOWN.iter().any(|(known, _)| hidden.eq_ignore_ascii_case(known));
    known.then(|| hidden.to_owned())
}

/// Whether a file of that ending may hold the format: a text file may hold any text.
fn fits(asked: BillFormat, ending: BillFormat) -> bool {
    asked == ending || (ending == BillFormat::Table && asked != BillFormat::Xlsx)
}

fn word(format: BillFormat) -> &'static str {
    match format {
        BillFormat::Table => "table",
        BillFormat::Json => "json",
        BillFormat::Csv => "csv",
        BillFormat::Xlsx => "xlsx",
    }
}

fn ending_of(format: BillFormat) -> &'static str {
    KNOWN
        .iter()
        .find(|(_, known)| *known == format)
        .map_or("", |(ending, _)| ending)
}

fn remedy(ending: &str) -> &'static str {
    match ending.to_lowercase().as_str() {
        "gz" | "zst" | "xz" | "bz2" | "zip" => {
            "wabill does not pack; leave this ending out and pack the file afterwards"
        }
        "xls" | "xlsm" | "ods" => "write .xlsx, which such programs open",
        _ => "change the ending, or say the format: --format json",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(asked: Option<BillFormat>, output: &str) -> Result<Option<BillFormat>, &'static str> {
        format(asked, Path::new(output)).map_err(|_| "refused")
    }

    #[test]
    fn the_ending_says_the_format_in_capitals_too() {
        for (name, expected) in [
            ("bill.csv", BillFormat::Csv),
            ("bill.CSV", BillFormat::Csv),
            ("june.2026.Xlsx", BillFormat::Xlsx),
            ("bill.Json", BillFormat::Json),
            ("bill.TXT", BillFormat::Table),
            ("folder.csv/.csv", BillFormat::Csv),
        ] {
            assert_eq!(of(None, name), Ok(Some(expected)), "{name}");
        }
        for name in ["bill", "folder.csv/bill", ".bill", "/dev/stdout"] {
            assert_eq!(of(None, name), Ok(None), "{name}");
        }
        for name in ["bill.xls", "bill.csv.gz", "bill.", "bill.csv ", "june.2026-10"] {
            assert_eq!(of(None, name), Err("refused"), "{name}");
        }
    }

    #[test]
    fn a_format_that_contradicts_the_ending_is_refused() {
        assert_eq!(of(Some(BillFormat::Csv), "bill.xlsx"), Err("refused"));
        assert_eq!(of(Some(BillFormat::Json), "bill.CSV"), Err("refused"));
        assert_eq!(of(Some(BillFormat::Xlsx), "bill.txt"), Err("refused"));
        assert_eq!(of(Some(BillFormat::Csv), "bill.txt"), Ok(Some(BillFormat::Csv)));
        assert_eq!(of(Some(BillFormat::Csv), "bill.dat"), Ok(Some(BillFormat::Csv)));
        assert_eq!(of(Some(BillFormat::Xlsx), "bill"), Ok(Some(BillFormat::Xlsx)));
    }
}
