//! `"the file is empty; expected a header row"`: why a file cannot be read at all.

use std::{borrow::Cow, io};

use billing_core::{
    base::{
        listed::{AllOf, Quoted},
        localized::Localized,
    },
    sentences,
};

use crate::remedies::{NO_ACCOUNT, NO_JSON, NO_NUMBER, QUOTES, SAVE_SHEET, UNPACK, UNPACK_AND_NAME};

sentences! {
    /// Why a file cannot be read at all.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum ReadFault {
        /// Nothing but white space.
        Empty => (
            "the file is empty; expected a header row and rows, or JSON lines",
            "die Datei ist leer; erwartet sind eine Kopfzeile und Zeilen oder JSON-Zeilen",
        ),
        /// The system cannot read it.
        Unreadable {
            /// The system's words.
            error: String,
        } => ("cannot be read: {error}", "nicht lesbar: {error}") remedy (
            "the file may be damaged or out of reach",
            "die Datei ist vielleicht beschädigt oder nicht erreichbar",
        ),
        /// Packed data that is not whole.
        Damaged {
            /// How it is packed.
            packing: &'static str,
            /// The decoder's words.
            error: String,
        } => (
            "the {packing} data ends early or is damaged ({error})",
            "die {packing}-Daten enden zu früh oder sind beschädigt ({error})",
        ) remedy (
            "the file is damaged or cut off; fetch it again from where it was packed",
            "die Datei ist beschädigt oder abgeschnitten; holen Sie sie noch einmal von dort, wo sie gepackt wurde",
        ),

        /// Packed again and again.
        TooManyLayers => (
            "the file is packed more than four times over",
            "die Datei ist mehr als viermal verpackt",
        ) remedy UNPACK,
        /// A packing that this program reads only when it is built to.
        PackingLeftOut {
            /// Which.
            packing: &'static str,
        } => (
            "the file is packed with {packing}, which is not read here",
            "die Datei ist mit {packing} gepackt; das wird hier nicht gelesen",
        ) remedy UNPACK,
        /// A packing that is never read.
        Packed {
            /// Which.
            packing: &'static str,
        } => (
            "the file is packed with {packing}; expected CSV or JSON lines, plain or packed with gzip",
            "die Datei ist mit {packing} gepackt; erwartet sind CSV oder JSON-Zeilen, unverpackt oder mit gzip gepackt",
        ) remedy UNPACK,
        /// Encrypted, as its name says.
        Encrypted => (
            "the file is encrypted; expected CSV or JSON lines, plain or packed with gzip",
            "die Datei ist verschlüsselt; erwartet sind CSV oder JSON-Zeilen, unverpackt oder mit gzip gepackt",
        ) remedy UNPACK,
        /// Bytes that nothing is known of.
        NoText => (
            "the file is no text (perhaps packed or encrypted in a way that is not read here); expected CSV or JSON lines, plain or packed with gzip",
            "die Datei ist kein Text (vielleicht gepackt oder verschlüsselt, wie es hier nicht gelesen wird); erwartet sind CSV oder JSON-Zeilen, unverpackt oder mit gzip gepackt",
        ) remedy UNPACK,
        /// Several files in one.
        Archive {
            /// How its format is called.
            format: &'static str,
        } => (
            "the file is a {format} archive; expected CSV or JSON lines, plain or packed with gzip",
            "die Datei ist ein {format}-Archiv; erwartet sind CSV oder JSON-Zeilen, unverpackt oder mit gzip gepackt",
        ) remedy UNPACK_AND_NAME,
        /// The same as ZIP, where it is no workbook.
        ZipArchive => (
            "the file is a ZIP archive; expected CSV or JSON lines",
            "die Datei ist ein ZIP-Archiv; erwartet sind CSV oder JSON-Zeilen",
        ) remedy UNPACK_AND_NAME,
        /// What other programs keep tables in.
        Foreign {
            /// What it is.
            content: Foreign,
        } => (
            "the file is {content}; expected CSV or JSON lines, plain or packed with gzip",
            "die Datei ist {content}; erwartet sind CSV oder JSON-Zeilen, unverpackt oder mit gzip gepackt",
        ) remedy ("export the table as CSV UTF-8", "exportieren Sie die Tabelle als CSV UTF-8"),

        /// A workbook, where workbooks are not read.
        ExcelWorkbook => (
            "the file is an Excel workbook; expected CSV or JSON lines",
            "die Datei ist eine Excel-Mappe; erwartet sind CSV oder JSON-Zeilen",
        ) remedy SAVE_SHEET,
        /// The same of another program.
        OpenDocument => (
            "the file is an OpenDocument file; expected CSV or JSON lines",
            "die Datei ist eine OpenDocument-Datei; erwartet sind CSV oder JSON-Zeilen",
        ) remedy SAVE_SHEET,
        /// One of these or a ZIP archive.
        ExcelOrZip => (
            "this is an Excel or ZIP file; expected CSV or JSON lines",
            "das ist eine Excel- oder ZIP-Datei; erwartet sind CSV oder JSON-Zeilen",
        ) remedy SAVE_SHEET,
        /// A workbook whose bytes end with an error.
        BrokenWorkbook {
            /// The error's own words.
            error: String,
        } => ("{error}", "{error}") remedy (
            "the file may be damaged or cut off",
            "die Datei ist vielleicht beschädigt oder abgeschnitten",
        ),
        /// A ZIP archive that begins like a workbook.
        ZipWithoutWorkbook => (
            "this is a ZIP file and no workbook; expected CSV, JSON lines or a workbook",
            "das ist eine ZIP-Datei und keine Arbeitsmappe; erwartet sind CSV, JSON-Zeilen oder eine Arbeitsmappe",
        ) remedy (
            "unpack it first, or save the workbook again",
            "entpacken Sie sie vorher, oder speichern Sie die Arbeitsmappe noch einmal",
        ),
        /// A workbook that does not open.
        LockedWorkbook => (
            "the workbook cannot be read; it may be protected by a password",
            "die Arbeitsmappe ist nicht lesbar; vielleicht ist sie mit einem Kennwort geschützt",
        ) remedy (
            "save it as XLSX without a password, or the sheet as CSV UTF-8",
            "speichern Sie sie als XLSX ohne Kennwort, oder das Tabellenblatt als CSV UTF-8",
        ),
        /// A sheet whose cells cannot be read.
        UnreadableSheet {
            /// Its title.
            title: String,
            /// What is wrong, in the words of the reader.
            error: String,
        } => (
            "the sheet `{title}` cannot be read: {error}",
            "das Tabellenblatt `{title}` ist nicht lesbar: {error}",
        ) remedy (
            "open the workbook and save it again as XLSX, or the sheet as CSV UTF-8",
            "öffnen Sie die Arbeitsmappe und speichern Sie sie noch einmal als XLSX, oder das Tabellenblatt als CSV UTF-8",
        ),
        /// Several logs in one workbook.
        SeveralLogs {
            /// How many.
            count: usize,
            /// The titles of their sheets.
            sheets: AllOf<Quoted>,
        } => (
            "{count} sheets hold a log: {sheets}; expected one",
            "{count} Blätter enthalten ein Protokoll: {sheets}; erwartet ist eines",
        ) remedy (
            "save each of them as a workbook or CSV file of its own, and name all files",
            "speichern Sie jedes als eigene Arbeitsmappe oder CSV-Datei, und nennen Sie alle Dateien",
        ),
        /// A workbook without a log.
        NoLogSheet {
            /// The titles of its first sheets.
            sheets: AllOf<Quoted>,
        } => (
            "no sheet has a header row with event, at, message_id, account, business_number and contact; found {sheets}",
            "kein Tabellenblatt hat eine Kopfzeile mit event, at, message_id, account, business_number und contact; gefunden {sheets}",
        ) remedy (
            "the header row names the columns: event, at, message_id, account, business_number, contact, kind, category, entry_point",
            "die Kopfzeile nennt die Spalten: event, at, message_id, account, business_number, contact, kind, category, entry_point",
        ),

        /// Rows with nothing in them, and then nothing.
        NoHeader => (
            "the file is empty; expected a header row",
            "die Datei ist leer; erwartet ist eine Kopfzeile",
        ),
        /// A header row that does not end.
        OpenQuoteInHeader => (
            "a quote in the header row never closes",
            "ein Anführungszeichen der Kopfzeile schließt nie",
        ) remedy QUOTES,
        /// Lines as only very old programs end them.
        CarriageReturnsAlone => (
            "the lines end with carriage returns alone; expected line feeds",
            "die Zeilen enden nur mit Wagenrücklauf; erwartet sind Zeilenvorschübe",
        ) remedy ("save the file again as CSV UTF-8", "speichern Sie die Datei noch einmal als CSV UTF-8"),
        /// Two columns of one name: which of them counts cannot be decided.
        RepeatedColumn {
            /// The column.
            column: RepeatedColumn,
        } => ("the column {column} stands twice", "die Spalte {column} steht doppelt"),
        /// The same of several names.
        RepeatedColumns {
            /// The columns.
            columns: AllOf<RepeatedColumn>,
        } => ("the columns {columns} stand twice", "die Spalten {columns} stehen doppelt"),
        /// Columns that no log can do without.
        MissingColumns {
            /// Their names.
            missing: AllOf<&'static str>,
            /// The beginning of the header row.
            found: String,
        } => (
            "the header lacks {missing}; found `{found}`",
            "der Kopfzeile fehlt {missing}; gefunden `{found}`",
        ) remedy (
            "the first row names the columns: event,at,message_id,account,business_number,contact,kind,category,entry_point",
            "die erste Zeile nennt die Spalten: event,at,message_id,account,business_number,contact,kind,category,entry_point",
        ),

        /// A row of CSV longer than any.
        EndlessRow {
            /// How much was looked through.
            mebibytes: usize,
        } => (
            "no row ends within {mebibytes} MiB",
            "innerhalb von {mebibytes} MiB endet keine Zeile",
        ) remedy (
            "a quoted field may lack its closing quote",
            "vielleicht fehlt einem Feld das schließende Anführungszeichen",
        ),
        /// A JSON object longer than any payload.
        EndlessObject {
            /// How much was looked through.
            mebibytes: usize,
        } => (
            "no row ends within {mebibytes} MiB",
            "innerhalb von {mebibytes} MiB endet keine Zeile",
        ) remedy (
            "one JSON object holds it all; write its elements one a line, for example with jq -c '.data[]'",
            "ein JSON-Objekt enthält alles; schreiben Sie seine Elemente je in eine Zeile, zum Beispiel mit jq -c '.data[]'",
        ),
        /// More lines than are counted.
        TooManyLines => (
            "more than 4 billion lines in one run",
            "mehr als 4 Milliarden Zeilen in einem Lauf",
        ) remedy (
            "bill the files in several runs with --state",
            "rechnen Sie die Dateien in mehreren Läufen mit --state ab",
        ),

        /// No payload has an account.
        NoAccount => (
            "the payloads name no account, as those of the On-Premises API and those without their envelope (`entry`)",
            "die Inhalte nennen kein Konto, wie die der On-Premises-API und solche ohne ihre Hülle (`entry`)",
        ) remedy NO_ACCOUNT,
        /// No payload has a business number.
        NoNumber => (
            "the payloads name no business number, as those of the On-Premises API",
            "die Inhalte nennen keine Geschäftsnummer, wie die der On-Premises-API",
        ) remedy NO_NUMBER,
        /// Text that speaks of messages, without a payload that can be read.
        NoWholeJson => (
            "the text speaks of WhatsApp messages, but its payloads are not whole JSON: they are shown as a program's language shows its values, or shortened",
            "der Text spricht von WhatsApp-Nachrichten, aber seine Inhalte sind kein ganzes JSON: sie stehen da, wie eine Programmiersprache ihre Werte zeigt, oder gekürzt",
        ) remedy NO_JSON,
        /// JSON of something else.
        NoPayload => (
            "this is JSON, and no webhook payload and no row of a log was found in it",
            "das ist JSON, und darin wurde kein Webhook-Inhalt und keine Protokollzeile gefunden",
        ) remedy (
            "expected webhook payloads (`entry`, or `statuses` and `messages`), alone or inside of other objects, or rows (`event`, `at`, `message_id` …)",
            "erwartet sind Webhook-Inhalte (`entry`, oder `statuses` und `messages`), allein oder in anderen Objekten, oder Zeilen (`event`, `at`, `message_id` …)",
        ),
    }
}

sentences! {
    /// What other programs keep tables in.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Foreign {
        /// Parquet.
        Parquet => ("a Parquet file", "eine Parquet-Datei"),
        /// Avro.
        Avro => ("an Avro file", "eine Avro-Datei"),
        /// Arrow.
        Arrow => ("an Arrow file", "eine Arrow-Datei"),
        /// SQLite.
        Sqlite => ("an SQLite database", "eine SQLite-Datenbank"),
        /// XLS, where workbooks are not read.
        OldExcel => ("an old Excel workbook (XLS)", "eine alte Excel-Mappe (XLS)"),
        /// PDF.
        Pdf => ("a PDF", "ein PDF"),
    }
}

/// A column that a header row names more than once: `` `contact` (as `contact` and `Contact`) ``.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedColumn {
    /// Its usual name.
    pub name: String,
    /// How it is written, where that is not the usual name each time; shortened.
    pub spellings: Vec<String>,
}

impl RepeatedColumn {
    fn written(&self, sign: &str, and: &str) -> String {
        let name = &self.name;
        if self.spellings.is_empty() {
            return format!("`{name}`");
        }
        let spellings: Vec<String> = self.spellings.iter().map(|title| format!("`{title}`")).collect();
        format!("`{name}` ({sign} {})", spellings.join(and))
    }
}

impl Localized for RepeatedColumn {
    fn english(&self) -> Cow<'_, str> {
        Cow::Owned(self.written("as", " and "))
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Owned(self.written("als", " und "))
    }
}

impl ReadFault {
    /// Marks the error of a decoder as one of packed data that is not whole, on its way through a reader's error. What
    /// the system says of the file itself, or a decoder inside found, stays as it is.
    pub(crate) fn mark_damaged(packing: &'static str, error: io::Error) -> io::Error {
        let inner = error.get_ref();
        let is_ours = inner.and_then(|inner| inner.downcast_ref::<Self>()).is_some();
        if is_ours || error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
            return error;
        }
        let (kind, error) = (error.kind(), error.to_string());
        io::Error::new(kind, Self::Damaged { packing, error })
    }

    /// Why reading failed: what was unpacked is damaged, or the system says what is wrong.
    pub(crate) fn of_reading(error: &io::Error) -> Self {
        match error.get_ref().and_then(|error| error.downcast_ref::<Self>()) {
            Some(damaged) => damaged.clone(),
            None => Self::Unreadable {
                error: error.to_string(),
            },
        }
    }
}
