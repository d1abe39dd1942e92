//! `"the row has 3 fields; expected 6 as in the header"`: what is wrong with a row of CSV as a whole.

use billing_core::sentences;

use crate::remedies::QUOTES;

sentences! {
    /// What is wrong with a row of CSV as a whole.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum CsvFault {
        /// It has more or fewer fields than the header row, and they matter.
        FieldCount {
            /// Its fields.
            found: usize,
            /// Those of the header row.
            expected: usize,
        } => (
            "the row has {found} fields; expected {expected} as in the header",
            "die Zeile hat {found} Felder; erwartet sind {expected} wie in der Kopfzeile",
        ),
        /// A quote opens, and the file ends before it closes.
        OpenQuote {
            /// Rows from here to the end of the file; all are rejected.
            lost: usize,
        } => (
            "a quote opens here and never closes; {lost} rows to the end of the file are not read",
            "hier öffnet ein Anführungszeichen, das nie schließt; {lost} Zeilen bis zum Ende der Datei sind nicht gelesen",
        ) remedy QUOTES,
        /// A quote that begins or ends nothing.
        StrayQuote => (
            "a quote stands inside this field",
            "in diesem Feld steht ein Anführungszeichen",
        ) remedy QUOTES,
        /// The same, where the rows up to the next quote cannot be told apart.
        StrayQuoteOverRows {
            /// How many these are, two at least; all are rejected.
            lost: usize,
        } => (
            "a quote stands inside this field; {lost} rows up to the next quote are not read",
            "in diesem Feld steht ein Anführungszeichen; {lost} Zeilen bis zum nächsten sind nicht gelesen",
        ) remedy QUOTES,
        /// The CSV library refuses the rest of the file.
        Refused {
            /// Its own words.
            error: String,
        } => ("{error}", "{error}"),
    }
}
