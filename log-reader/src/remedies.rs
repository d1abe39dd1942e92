//! `"log each body whole and as JSON …"`: what to do, where several findings have the same remedy.

/// In English and German.
pub(crate) type Remedy = (&'static str, &'static str);

/// How a field with quotes is written.
pub(crate) const QUOTES: Remedy = (
    "a field with a quote in it is written between quotes, and its own quotes are doubled: \"say \"\"hi\"\"\"",
    "ein Feld mit Anführungszeichen steht zwischen Anführungszeichen, die eigenen werden verdoppelt: \"sag \"\"hallo\"\"\"",
);

/// For a packing that is not read.
pub(crate) const UNPACK: Remedy = (
    "unpack the file first, or pack it with gzip",
    "entpacken Sie die Datei vorher, oder packen Sie sie mit gzip",
);

/// For an archive of files.
pub(crate) const UNPACK_AND_NAME: Remedy = (
    "unpack it first and name the files in it",
    "entpacken Sie es vorher, und geben Sie die Dateien darin an",
);

/// For a workbook that is not read.
pub(crate) const SAVE_SHEET: Remedy = (
    "save the sheet as CSV UTF-8",
    "speichern Sie das Tabellenblatt als CSV UTF-8",
);

/// For payloads that are shown as a program's language shows its values.
pub(crate) const NO_JSON: Remedy = (
    "log each body whole and as JSON, for example with JSON.stringify(body) or json.dumps(body)",
    "protokollieren Sie jeden Inhalt ganz und als JSON, zum Beispiel mit JSON.stringify(body) oder json.dumps(body)",
);

/// For payloads that name no account.
pub(crate) const NO_ACCOUNT: Remedy = (
    "name the account with --account ID, or list the payloads' phone_number_id under `phone_number_ids` of an [[account]]",
    "nennen Sie das Konto mit --account ID, oder führen Sie die phone_number_id der Inhalte unter `phone_number_ids` eines [[account]] auf",
);

/// For payloads that name no business number.
pub(crate) const NO_NUMBER: Remedy = (
    "name it with --business-number NUMBER, or list a single one under `phone_number_ids` of the [[account]]",
    "nennen Sie sie mit --business-number NUMMER, oder führen Sie eine einzige unter `phone_number_ids` des [[account]] auf",
);
