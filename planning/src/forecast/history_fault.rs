//! `"volumes.csv:14: `Germnay` is no market in 2026-09"`: what can be wrong with a history, and what to do about it.

use billing_core::{
    base::{
        category::UnknownCategory,
        listed::{AllOf, Quoted},
        localized::LocalizedText,
    },
    sentences,
};

const AS_PUBLISHED: (&str, &str) = (
    "write its published name, as `wabill rates show` lists them, or a country's two letters in a column `country`",
    "schreiben Sie den veröffentlichten Namen, wie `wabill rates show` ihn zeigt, oder die zwei Buchstaben eines Landes \
     in eine Spalte `country`",
);
const WRITE_MISSING_ROWS: (&str, &str) = (
    "add the missing rows, with 0 where nothing was sent",
    "ergänzen Sie die fehlenden Zeilen, mit 0, wo nichts gesendet wurde",
);
const WHOLE_NUMBER: (&str, &str) = (
    "write the count in digits alone, for example 18204",
    "schreiben Sie die Anzahl nur in Ziffern, zum Beispiel 18204",
);
const ANSWER: (&str, &str) = (
    "save the answer of the platform's `pricing_analytics` as it comes, with the dimensions COUNTRY and PRICING_CATEGORY",
    "speichern Sie die Antwort von `pricing_analytics` so, wie sie kommt, mit den Dimensionen COUNTRY und \
     PRICING_CATEGORY",
);

sentences! {
    /// One thing wrong with a history.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum HistoryFault {
        /// Bytes that are no text.
        NotText => (
            "the file is not UTF-8 text",
            "die Datei ist kein Text in UTF-8",
        ) remedy (
            "save it as `CSV UTF-8`",
            "speichern Sie sie als „CSV UTF-8“",
        ),
        /// Nothing in it.
        NoVolumes => (
            "there are no volumes in it",
            "es enthält keine Mengen",
        ) remedy (
            "a history needs one row at least: month, market, category, messages",
            "eine Vergangenheit braucht mindestens eine Zeile: month, market, category, messages",
        ),
        /// A column that is needed is not there.
        ColumnMissing {
            /// What was looked for.
            expected: &'static str,
            /// The columns there are.
            found: String,
        } => (
            "there is no column {expected}; found {found}",
            "es gibt keine Spalte {expected}; gefunden: {found}",
        ) remedy (
            "the columns are month (2026-10) or day (2026-10-31), market or country, category, messages; account where \
             there are several",
            "die Spalten sind month (2026-10) oder day (2026-10-31), market oder country, category, messages; account, wo \
             es mehrere gibt",
        ),
        /// Two columns of which one is wanted.
        TwoColumns {
            /// The one.
            first: &'static str,
            /// The other.
            second: &'static str,
        } => (
            "there are columns `{first}` and `{second}`; expected one of them",
            "es gibt die Spalten `{first}` und `{second}`; erwartet ist eine davon",
        ) remedy (
            "remove or rename the one that does not count",
            "entfernen Sie diejenige, die nicht zählt, oder benennen Sie sie um",
        ),
        /// A row with more or fewer values than the head.
        Fields {
            /// How many it has.
            found: usize,
            /// How many the head has.
            expected: usize,
        } => (
            "the row has {found} values; expected {expected}, as the head has",
            "die Zeile hat {found} Werte; erwartet sind {expected} wie im Kopf",
        ) remedy (
            "put a value that contains the separator in quotes",
            "setzen Sie einen Wert, der das Trennzeichen enthält, in Anführungszeichen",
        ),
        /// No month.
        NotAMonth {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no month; expected for example 2026-10",
            "`{found}` ist kein Monat; erwartet ist zum Beispiel 2026-10",
        ) remedy (
            "write year and month as 2026-10; days belong in a column `day`",
            "schreiben Sie Jahr und Monat als 2026-10; Tage gehören in eine Spalte `day`",
        ),
        /// No day.
        NotADay {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no day; expected for example 2026-10-31",
            "`{found}` ist kein Tag; erwartet ist zum Beispiel 2026-10-31",
        ) remedy (
            "write year, month and day as 2026-10-31; months belong in a column `month`",
            "schreiben Sie Jahr, Monat und Tag als 2026-10-31; Monate gehören in eine Spalte `month`",
        ),
        /// An account that the accounts file does not have.
        UnknownAccount {
            /// What stands there.
            found: String,
            /// The accounts there are.
            known: AllOf<Quoted>,
        } => (
            "account `{found}` is not in the accounts file; it has {known}",
            "das Konto `{found}` steht nicht in der Kontendatei; sie hat {known}",
        ) remedy (
            "correct the id, or add an [[account]] with it",
            "berichtigen Sie die Kennung, oder ergänzen Sie ein [[account]] damit",
        ),
        /// No account where there are several.
        AccountMissing {
            /// The accounts there are.
            known: AllOf<Quoted>,
        } => (
            "no account is named, and the accounts file has several: {known}",
            "kein Konto ist genannt, und die Kontendatei hat mehrere: {known}",
        ) remedy (
            "add a column `account`, or name the account with --account",
            "ergänzen Sie eine Spalte `account`, oder nennen Sie das Konto mit --account",
        ),
        /// A market that does not exist in the period.
        UnknownMarket {
            /// What stands there.
            found: String,
            /// The period.
            period: String,
        } => (
            "`{found}` is no market in {period}",
            "`{found}` ist kein Markt in {period}",
        ) remedy AS_PUBLISHED,
        /// The same, where one name is very near.
        UnknownMarketNear {
            /// What stands there.
            found: String,
            /// The period.
            period: String,
            /// The name that is near.
            near: String,
        } => (
            "`{found}` is no market in {period}; `{near}` is",
            "`{found}` ist kein Markt in {period}; `{near}` ist einer",
        ) remedy AS_PUBLISHED,
        /// No country.
        UnknownCountry {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no country; expected its two letters, for example DE",
            "`{found}` ist kein Land; erwartet sind seine zwei Buchstaben, zum Beispiel DE",
        ) remedy AS_PUBLISHED,
        /// No category.
        UnknownCategory {
            /// What was found.
            fault: UnknownCategory,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "write marketing, utility, authentication or service",
            "schreiben Sie marketing, utility, authentication oder service",
        ),
        /// A category that ended.
        EndedCategory {
            /// What stands there.
            found: String,
        } => (
            "`{found}` ended on 2023-05-31; no later month can be forecast of it",
            "`{found}` endete am 2023-05-31; daraus lässt sich kein späterer Monat vorhersagen",
        ) remedy (
            "say which of the volume was marketing, utility, authentication and service",
            "teilen Sie die Menge auf marketing, utility, authentication und service auf",
        ),
        /// A negative count.
        Negative {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is negative; expected a count of 0 or more",
            "`{found}` ist negativ; erwartet ist eine Anzahl ab 0",
        ) remedy (
            "write how many were delivered; corrections belong in the month they correct",
            "schreiben Sie, wie viele zugestellt wurden; Korrekturen gehören in den Monat, den sie berichtigen",
        ),
        /// Thousands or a fraction: nobody knows.
        Ambiguous {
            /// What stands there.
            found: String,
        } => (
            "`{found}` may be thousands or a fraction",
            "`{found}` kann Tausender oder ein Bruch sein",
        ) remedy WHOLE_NUMBER,
        /// No count.
        NotACount {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no whole number",
            "`{found}` ist keine ganze Zahl",
        ) remedy WHOLE_NUMBER,
        /// More than a plan takes.
        TooLarge {
            /// What stands there.
            found: u64,
        } => (
            "{found} is more than 1,000,000,000,000",
            "{found} ist mehr als 1.000.000.000.000",
        ) remedy WHOLE_NUMBER,
        /// The same account, market, category and period in two rows.
        Twice {
            /// The series.
            series: String,
            /// The period.
            period: String,
            /// The line of the first.
            first: u64,
        } => (
            "{series}: {period} stands in line {first} too",
            "{series}: {period} steht auch in Zeile {first}",
        ) remedy (
            "remove one of the two, or write their sum once",
            "entfernen Sie eine der beiden, oder schreiben Sie ihre Summe einmal",
        ),
        /// Missing periods between others.
        Gap {
            /// The series.
            series: String,
            /// The first missing one.
            from: String,
            /// The last missing one.
            to: String,
        } => (
            "{series}: nothing from {from} to {to}, between rows before and after",
            "{series}: nichts von {from} bis {to}, zwischen Zeilen davor und danach",
        ) remedy WRITE_MISSING_ROWS,
        /// A missing period between others.
        GapOfOne {
            /// The series.
            series: String,
            /// The missing one.
            period: String,
        } => (
            "{series}: {period} is missing between rows before and after",
            "{series}: {period} fehlt zwischen Zeilen davor und danach",
        ) remedy WRITE_MISSING_ROWS,
        /// Missing periods at the end.
        EndsEarly {
            /// The series.
            series: String,
            /// The first missing one.
            from: String,
            /// The end of the others.
            end: String,
        } => (
            "{series}: nothing from {from} on, while the history goes to {end}",
            "{series}: nichts ab {from}, während die Vergangenheit bis {end} reicht",
        ) remedy (
            "add the missing rows, with 0 where nothing is sent any more, or remove the series",
            "ergänzen Sie die fehlenden Zeilen, mit 0, wo nichts mehr gesendet wird, oder entfernen Sie die Reihe",
        ),
        /// A history of more than a century.
        TooLong {
            /// The first period.
            first: String,
            /// The last.
            last: String,
        } => (
            "the history goes from {first} to {last}; one of them must be a wrong date",
            "die Vergangenheit reicht von {first} bis {last}; eines davon muss ein falsches Datum sein",
        ) remedy (
            "correct the year",
            "berichtigen Sie das Jahr",
        ),
        /// JSON that cannot be read.
        NotJson {
            /// What the reader says, in English.
            message: String,
        } => (
            "is no JSON: {message}",
            "ist kein JSON: {message}",
        ) remedy ANSWER,
        /// JSON without data points.
        NoDataPoints => (
            "there are no `data_points` in it",
            "es enthält keine `data_points`",
        ) remedy ANSWER,
        /// A data point without a field.
        PointWithout {
            /// Its number, from 1.
            point: usize,
            /// The field.
            field: &'static str,
        } => (
            "data point {point} has no `{field}` that can be read",
            "Datenpunkt {point} hat kein lesbares `{field}`",
        ) remedy ANSWER,
        /// A data point of another span than half an hour, a day or a month.
        PointSpan {
            /// Its number, from 1.
            point: usize,
            /// Its length.
            hours: u64,
        } => (
            "data point {point} spans {hours} hours; expected a day or a month",
            "Datenpunkt {point} umfasst {hours} Stunden; erwartet ist ein Tag oder ein Monat",
        ) remedy (
            "ask for the granularity DAILY or MONTHLY",
            "fragen Sie mit der Granularität DAILY oder MONTHLY",
        ),
        /// Days and months in one answer.
        TwoGranularities => (
            "there are data points of days and of months in it",
            "es enthält Datenpunkte von Tagen und von Monaten",
        ) remedy (
            "name one answer, of either granularity",
            "nennen Sie eine Antwort, mit einer der beiden Granularitäten",
        ),
        /// A log without a whole month.
        NoWholeMonth => (
            "the log holds no whole month, from its first day to its last",
            "das Protokoll enthält keinen ganzen Monat vom ersten bis zum letzten Tag",
        ) remedy (
            "name logs of several months, or give daily volumes as CSV",
            "nennen Sie Protokolle mehrerer Monate, oder geben Sie tägliche Mengen als CSV",
        ),
    }
}

/// One thing wrong with a history, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryProblem {
    /// The line of the file, from 1; none where the whole is meant, and none of JSON.
    pub line: Option<u64>,
    /// What.
    pub fault: HistoryFault,
}

impl HistoryProblem {
    pub(super) fn at(line: Option<u64>, fault: HistoryFault) -> Self {
        Self { line, fault }
    }
}

/// Everything wrong with a history, in the order of its lines. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryError(pub Vec<HistoryProblem>);

impl HistoryError {
    /// One line per problem, in every language.
    pub fn text(&self) -> LocalizedText {
        let lines = self.0.iter().map(|problem| {
            let text = problem.fault.text();
            let Some(line) = problem.line else { return text };
            let (english, german) = text.both();
            LocalizedText::new(format!("line {line}: {english}"), format!("Zeile {line}: {german}"))
        });
        LocalizedText::lines(&lines.collect::<Vec<_>>())
    }
}

/// One line per problem: `line 14: …`.
impl core::fmt::Display for HistoryError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.text().fmt(f)
    }
}

impl core::error::Error for HistoryError {}
