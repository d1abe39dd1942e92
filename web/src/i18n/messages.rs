//! `"13,205 rows: 13,000 new, 200 repeated, 5 not usable"`: the texts of the view of a log.

use billing_core::{
    base::instant::Day,
    metering::charge_event::{FreeReason, Unit},
    statement::{bill::InputCounts, explain::LocalTime, line_item::LineOutcome},
};
use wording::language::Language;

use crate::format::{NO_BREAK, local_time};

/// The fixed texts of the view.
#[derive(Debug)]
pub struct Messages {
    /// Heading of the view.
    pub title: &'static str,
    /// What the view is for.
    pub lead: &'static str,
    /// In the drop area.
    pub drop: &'static str,
    /// Which files.
    pub formats: &'static str,
    /// Button that opens the file dialogue.
    pub choose: &'static str,
    /// Button that reads the sample.
    pub sample: &'static str,
    /// What the sample is.
    pub sample_hint: &'static str,
    /// Name of the sample as a log.
    pub sample_name: &'static str,
    /// Button that opens the story.
    pub story: &'static str,
    /// What the story is.
    pub story_hint: &'static str,
    /// Heading of the story.
    pub story_title: &'static str,
    /// What to see in the story.
    pub story_lead: &'static str,
    /// While the story is worked out.
    pub story_loading: &'static str,
    /// While the first rows are looked at.
    pub guessing: &'static str,
    /// Heading of the accounts.
    pub accounts: &'static str,
    /// What the accounts are for.
    pub accounts_lead: &'static str,
    /// Where no account is named in the first rows.
    pub no_accounts: &'static str,
    /// Column of the ids.
    pub account: &'static str,
    /// Field of the time zone.
    pub time_zone: &'static str,
    /// Shown for the browser's zone.
    pub zone_guess: &'static str,
    /// What the zone decides.
    pub zone_hint: &'static str,
    /// Where no zone is named.
    pub zone_missing: &'static str,
    /// Field of the currency.
    pub currency: &'static str,
    /// In the field where none is chosen.
    pub currency_choose: &'static str,
    /// What the currency decides.
    pub currency_hint: &'static str,
    /// Where none is chosen.
    pub currency_missing: &'static str,
    /// Button that copies the first account's fields.
    pub same_for_all: &'static str,
    /// Button for an accounts file.
    pub accounts_file: &'static str,
    /// When an accounts file is needed.
    pub accounts_file_hint: &'static str,
    /// Button that leaves the file for the fields.
    pub use_fields: &'static str,
    /// Button that starts.
    pub start: &'static str,
    /// Button that goes back to an empty page.
    pub other_log: &'static str,
    /// While the log is read.
    pub reading: &'static str,
    /// Button that stops.
    pub cancel: &'static str,
    /// After it was stopped.
    pub cancelled: &'static str,
    /// Button that reads once more.
    pub again: &'static str,
    /// Heading where the log cannot be read.
    pub failed: &'static str,
    /// Button back to the accounts.
    pub change_accounts: &'static str,
    /// Heading of the totals.
    pub totals: &'static str,
    /// Where nothing was delivered.
    pub nothing: &'static str,
    /// Where no row could be used.
    pub nothing_usable: &'static str,
    /// Button from an accounts file of other accounts to the fields.
    pub name_accounts_here: &'static str,
    /// Heading of the lines.
    pub lines: &'static str,
    /// The table of the lines, for screen readers.
    pub lines_table: &'static str,
    /// The table of the contacts, for screen readers.
    pub contacts_table: &'static str,
    /// Filter.
    pub month: &'static str,
    /// Filter.
    pub category: &'static str,
    /// Filter.
    pub outcome: &'static str,
    /// Filter.
    pub market: &'static str,
    /// In a filter: all of it.
    pub all: &'static str,
    /// Column.
    pub quantity: &'static str,
    /// Column.
    pub unit_price: &'static str,
    /// Column.
    pub rate_card: &'static str,
    /// Column.
    pub amount: &'static str,
    /// Foot of the table, everything shown.
    pub total: &'static str,
    /// Foot of the table, some lines shown.
    pub total_shown: &'static str,
    /// Where the filter leaves nothing.
    pub no_lines: &'static str,
    /// Button that empties the filter.
    pub clear_filter: &'static str,
    /// Where a sum cannot be shown.
    pub no_sum: &'static str,
    /// Heading of the exports.
    pub save: &'static str,
    /// Heading of what deserves a look.
    pub look: &'static str,
    /// Heading of the messages without a price.
    pub refused: &'static str,
    /// Heading of the problems.
    pub problems: &'static str,
    /// Column of the lines of the file.
    pub line: &'static str,
    /// Column of the problems.
    pub problem: &'static str,
    /// Button that saves the rows.
    pub save_rejected: &'static str,
    /// Column of message ids.
    pub message: &'static str,
    /// Heading of the contacts.
    pub contacts: &'static str,
    /// What to do with them.
    pub contacts_lead: &'static str,
    /// Switch of the masking.
    pub show_contacts: &'static str,
    /// Column.
    pub contact: &'static str,
    /// Column.
    pub business_number: &'static str,
    /// Column.
    pub country: &'static str,
    /// Column.
    pub received: &'static str,
    /// Column.
    pub delivered: &'static str,
    /// While the picture is made.
    pub drawing: &'static str,
    /// Above the dots of the business.
    pub lane_business: &'static str,
    /// Above the dots of the contact.
    pub lane_contact: &'static str,
    /// How to move along the dots.
    pub keys: &'static str,
    /// Opens the rows behind the picture.
    pub as_table: &'static str,
    /// Column of the times.
    pub time: &'static str,
    /// Column of who wrote.
    pub who: &'static str,
    /// Column of what it is.
    pub what: &'static str,
    /// Column of the outcome.
    pub came_to: &'static str,
    /// The business, as one who writes.
    pub business: &'static str,
    /// The contact, as one who writes.
    pub customer: &'static str,
    /// Shown for inbound messages.
    pub inbound_free: &'static str,
    /// Legend: a charged message.
    pub legend_charged: &'static str,
    /// Legend: a free message.
    pub legend_free: &'static str,
    /// Legend: a message without a price.
    pub legend_refused: &'static str,
    /// Legend: a message of the contact.
    pub legend_inbound: &'static str,
    /// Legend: a message of the contact by ad or page button.
    pub legend_arrival: &'static str,
    /// Button to earlier days.
    pub earlier: &'static str,
    /// Button to later days.
    pub later: &'static str,
    /// Where the pair has no message to show.
    pub no_moments: &'static str,
    /// Button that closes the story.
    pub close: &'static str,
    /// Sum of a chapter.
    pub chapter_total: &'static str,
}

const ENGLISH: Messages = Messages {
    title: "What did my messages cost?",
    lead: "Open a log of your messages and read the bill with its reasons, line by line. The log stays on this device.",
    drop: "Drop a message log here",
    formats: "CSV, Excel, JSON or webhook payloads, also gzip. Several files are read as one log.",
    choose: "Choose files …",
    sample: "Try the sample log",
    sample_hint: "A German shop around the change of 1 October 2026",
    sample_name: "Sample log",
    story: "See the rules at work",
    story_hint: "One customer, three days, five sets of rules",
    story_title: "A German shop, one customer, three days",
    story_lead: "The same thirteen messages under the rules of five times. Choose a dot: every row shows what that message came to, and why.",
    story_loading: "Working out the story …",
    guessing: "Looking at the first rows …",
    accounts: "Whose messages are these?",
    accounts_lead: "The log names its accounts, but not their time zone and currency. Both decide amounts, so please say them.",
    no_accounts: "The first rows name no account. Check that this is a message log, or open an accounts file.",
    account: "Account",
    time_zone: "Time zone",
    zone_guess: "A guess: the time zone of this browser. Please check it.",
    zone_hint: "Decides the days on which months, prices and rules begin.",
    zone_missing: "Say the account’s time zone, for example Europe/Berlin.",
    currency: "Currency",
    currency_choose: "Choose …",
    currency_hint: "Meta has a price list of its own for each.",
    currency_missing: "Choose the currency in which Meta bills this account.",
    same_for_all: "Use the first account’s for all",
    accounts_file: "Open an accounts file (TOML) …",
    accounts_file_hint: "An accounts file is needed for portfolios of several accounts, authentication-international, a partner’s credit line, or an exemption.",
    use_fields: "Use the fields instead",
    start: "Calculate bill",
    other_log: "Another log",
    reading: "Reading",
    cancel: "Cancel",
    cancelled: "Stopped. Nothing was kept.",
    again: "Read again",
    failed: "This log cannot be read",
    change_accounts: "Change accounts",
    totals: "Totals",
    nothing: "No message of this log was delivered, so nothing is charged.",
    nothing_usable: "None of the rows could be used, so there is nothing to bill. What was found in them stands below.",
    name_accounts_here: "Say it here instead",
    lines: "Lines of the bill",
    lines_table: "Table of the lines",
    contacts_table: "Table of the contacts",
    month: "Month",
    category: "Category",
    outcome: "Outcome",
    market: "Market",
    all: "All",
    quantity: "Quantity",
    unit_price: "Price of one",
    rate_card: "Rate card",
    amount: "Amount",
    total: "Total",
    total_shown: "Total of the lines shown",
    no_lines: "No line fits this filter.",
    clear_filter: "Show all lines",
    no_sum: "The sum is larger than the page can show.",
    save: "Save the bill",
    look: "Worth a look",
    refused: "Messages without a price",
    problems: "Rows that could not be used",
    line: "Line",
    problem: "What was found",
    save_rejected: "Save these rows (CSV)",
    message: "Message",
    contacts: "Busiest contacts",
    contacts_lead: "Choose one to see its messages in time: what was open, what was charged, and why.",
    show_contacts: "Show phone numbers in full (reads the log again)",
    contact: "Contact",
    business_number: "Business number",
    country: "Country",
    received: "Received",
    delivered: "Delivered",
    drawing: "Following this contact through the log …",
    lane_business: "Business",
    lane_contact: "Contact",
    keys: "Point at a dot, or move along with the arrow keys.",
    as_table: "The same as a table",
    time: "Time",
    who: "Who",
    what: "What",
    came_to: "Came to",
    business: "Business",
    customer: "Contact",
    inbound_free: "Messages of the contact are never charged.",
    legend_charged: "charged",
    legend_free: "free",
    legend_refused: "no price known",
    legend_inbound: "from the contact",
    legend_arrival: "arrived by ad or page button",
    earlier: "Earlier",
    later: "Later",
    no_moments: "No message of this contact was delivered.",
    close: "Close",
    chapter_total: "Three days",
};

const GERMAN: Messages = Messages {
    title: "Was haben meine Nachrichten gekostet?",
    lead: "Öffnen Sie ein Protokoll Ihrer Nachrichten und lesen Sie die Rechnung mit Gründen, Zeile für Zeile. Das Protokoll bleibt auf diesem Gerät.",
    drop: "Nachrichtenprotokoll hier ablegen",
    formats: "CSV, Excel, JSON oder Webhook-Inhalte, auch mit gzip gepackt. Mehrere Dateien werden als ein Protokoll gelesen.",
    choose: "Dateien wählen …",
    sample: "Beispielprotokoll öffnen",
    sample_hint: "Ein deutscher Shop um den Wechsel am 1. Oktober 2026",
    sample_name: "Beispielprotokoll",
    story: "Die Regeln im Einsatz sehen",
    story_hint: "Ein Kunde, drei Tage, fünf Regelwerke",
    story_title: "Ein deutscher Shop, ein Kunde, drei Tage",
    story_lead: "Dieselben dreizehn Nachrichten nach den Regeln von fünf Zeiten. Wählen Sie einen Punkt: Jede Zeile zeigt, was diese Nachricht kostete und warum.",
    story_loading: "Die Geschichte wird berechnet …",
    guessing: "Die ersten Zeilen werden angesehen …",
    accounts: "Wessen Nachrichten sind das?",
    accounts_lead: "Das Protokoll nennt seine Konten, aber nicht deren Zeitzone und Währung. Beide entscheiden über Beträge; bitte geben Sie sie an.",
    no_accounts: "Die ersten Zeilen nennen kein Konto. Prüfen Sie, ob dies ein Nachrichtenprotokoll ist, oder öffnen Sie eine Kontendatei.",
    account: "Konto",
    time_zone: "Zeitzone",
    zone_guess: "Vermutet: die Zeitzone dieses Browsers. Bitte prüfen.",
    zone_hint: "Entscheidet, an welchen Tagen Monate, Preise und Regeln beginnen.",
    zone_missing: "Nennen Sie die Zeitzone des Kontos, zum Beispiel Europe/Berlin.",
    currency: "Währung",
    currency_choose: "Wählen …",
    currency_hint: "Meta hat für jede eine eigene Preisliste.",
    currency_missing: "Wählen Sie die Währung, in der Meta dieses Konto abrechnet.",
    same_for_all: "Angaben des ersten Kontos für alle",
    accounts_file: "Kontendatei (TOML) öffnen …",
    accounts_file_hint: "Eine Kontendatei ist nötig für Portfolios aus mehreren Konten, Authentifizierung international, Kreditlinie eines Partners oder eine Befreiung.",
    use_fields: "Stattdessen die Felder verwenden",
    start: "Rechnung berechnen",
    other_log: "Anderes Protokoll",
    reading: "Wird gelesen",
    cancel: "Abbrechen",
    cancelled: "Abgebrochen. Nichts wurde behalten.",
    again: "Noch einmal lesen",
    failed: "Dieses Protokoll kann nicht gelesen werden",
    change_accounts: "Konten ändern",
    totals: "Summen",
    nothing: "Keine Nachricht dieses Protokolls wurde zugestellt; es wird nichts berechnet.",
    nothing_usable: "Keine Zeile war verwendbar, also gibt es nichts zu berechnen. Was in ihnen gefunden wurde, steht unten.",
    name_accounts_here: "Stattdessen hier angeben",
    lines: "Zeilen der Rechnung",
    lines_table: "Tabelle der Zeilen",
    contacts_table: "Tabelle der Kontakte",
    month: "Monat",
    category: "Kategorie",
    outcome: "Ergebnis",
    market: "Markt",
    all: "Alle",
    quantity: "Menge",
    unit_price: "Einzelpreis",
    rate_card: "Preisliste",
    amount: "Betrag",
    total: "Summe",
    total_shown: "Summe der gezeigten Zeilen",
    no_lines: "Keine Zeile passt zu diesem Filter.",
    clear_filter: "Alle Zeilen zeigen",
    no_sum: "Die Summe ist größer, als die Seite zeigen kann.",
    save: "Rechnung speichern",
    look: "Einen Blick wert",
    refused: "Nachrichten ohne Preis",
    problems: "Zeilen, die nicht verwendet werden konnten",
    line: "Zeile",
    problem: "Befund",
    save_rejected: "Diese Zeilen speichern (CSV)",
    message: "Nachricht",
    contacts: "Kontakte mit den meisten Nachrichten",
    contacts_lead: "Wählen Sie einen, um seine Nachrichten in der Zeit zu sehen: was offen war, was berechnet wurde und warum.",
    show_contacts: "Rufnummern vollständig zeigen (liest das Protokoll noch einmal)",
    contact: "Kontakt",
    business_number: "Geschäftsnummer",
    country: "Land",
    received: "Empfangen",
    delivered: "Zugestellt",
    drawing: "Dieser Kontakt wird im Protokoll verfolgt …",
    lane_business: "Unternehmen",
    lane_contact: "Kontakt",
    keys: "Zeigen Sie auf einen Punkt, oder gehen Sie mit den Pfeiltasten weiter.",
    as_table: "Dasselbe als Tabelle",
    time: "Zeit",
    who: "Wer",
    what: "Was",
    came_to: "Ergebnis",
    business: "Unternehmen",
    customer: "Kontakt",
    inbound_free: "Nachrichten des Kontakts werden nie berechnet.",
    legend_charged: "berechnet",
    legend_free: "kostenlos",
    legend_refused: "kein Preis bekannt",
    legend_inbound: "vom Kontakt",
    legend_arrival: "kam über Anzeige oder Seitenschaltfläche",
    earlier: "Früher",
    later: "Später",
    no_moments: "Keine Nachricht dieses Kontakts wurde zugestellt.",
    close: "Schließen",
    chapter_total: "Drei Tage",
};

/// The texts of the view.
pub fn messages(language: Language) -> &'static Messages {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// Charged; or free, and why; or refused.
pub fn outcome(outcome: LineOutcome, reason: Option<FreeReason>, language: Language) -> String {
    let name = outcome_name(outcome, language);
    match reason {
        Some(reason) => format!("{name}: {}", language.free_reason(reason)),
        None => name.to_owned(),
    }
}

/// An outcome in a word.
pub fn outcome_name(outcome: LineOutcome, language: Language) -> &'static str {
    match (outcome, language) {
        (LineOutcome::Charged, Language::English) => "charged",
        (LineOutcome::Charged, Language::German) => "berechnet",
        (LineOutcome::Free, Language::English) => "free",
        (LineOutcome::Free, Language::German) => "kostenlos",
        (LineOutcome::Refused, Language::English) => "no price known",
        (LineOutcome::Refused, Language::German) => "kein Preis bekannt",
    }
}

/// A count with its unit: `1,204 messages`.
pub fn quantity(count: u64, unit: Unit, language: Language) -> String {
    format!("{}{NO_BREAK}{}", language.count(count), language.unit_noun(unit, count))
}

/// Below a total.
///
/// ```
/// use wording::language::Language;
/// use wabill_web::i18n::messages::units_of_total;
/// assert_eq!(units_of_total(1_576, 2, 0, Language::English), "1,576 charged, 2 free");
/// assert_eq!(
///     units_of_total(0, 0, 1, Language::German),
///     "0 berechnet, 0 kostenlos, 1 ohne Preis und nicht in der Summe"
/// );
/// ```
pub fn units_of_total(charged: u64, free: u64, refused: u64, language: Language) -> String {
    let (charged, free) = (language.count(charged), language.count(free));
    let text = match language {
        Language::English => format!("{charged} charged, {free} free"),
        Language::German => format!("{charged} berechnet, {free} kostenlos"),
    };
    if refused == 0 {
        return text;
    }
    // An amount that is missing must not look like one that is nothing.
    let refused = language.count(refused);
    match language {
        Language::English => format!("{text}, {refused} without a price and not in the sum"),
        Language::German => format!("{text}, {refused} ohne Preis und nicht in der Summe"),
    }
}

/// What became of the rows, in two sentences.
pub fn counts(counts: &InputCounts, language: Language) -> String {
    let of = |number: u64| language.count(number);
    let (rows, accepted, duplicates, rejected) = (
        of(counts.rows),
        of(counts.accepted),
        of(counts.duplicates),
        of(counts.rejected),
    );
    let ignored = match (counts.ignored, language) {
        (0, _) => String::new(),
        (some, Language::English) => format!("{} ignored, ", of(some)),
        (some, Language::German) => format!("{} unbeachtet, ", of(some)),
    };
    let (delivered, undelivered, received) = (of(counts.delivered), of(counts.undelivered), of(counts.received));
    match language {
        Language::English => format!(
            "{rows} rows: {accepted} new, {duplicates} repeated, {ignored}{rejected} not usable. They tell of {delivered} delivered \
             and {undelivered} undelivered messages, and {received} from contacts."
        ),
        Language::German => format!(
            "{rows} Zeilen: {accepted} neu, {duplicates} wiederholt, {ignored}{rejected} nicht verwendbar. Sie berichten von \
             {delivered} zugestellten und {undelivered} nicht zugestellten Nachrichten und {received} von Kontakten."
        ),
    }
}

/// The bar while the log is read.
pub fn progress(name: &str, percent: u64, rows: u64, language: Language) -> String {
    let rows = language.count(rows);
    match language {
        Language::English => format!("{name}: {percent}{NO_BREAK}%, {rows} rows"),
        Language::German => format!("{name}: {percent}{NO_BREAK}%, {rows} Zeilen"),
    }
}

/// How many lines of the table are shown.
pub fn lines_shown(shown: usize, all: usize, language: Language) -> String {
    let of = |number: usize| language.count(u64::try_from(number).unwrap_or(u64::MAX));
    match language {
        Language::English if shown == all => format!("{} lines", of(all)),
        Language::English => format!("{} of {} lines", of(shown), of(all)),
        Language::German if shown == all => format!("{} Zeilen", of(all)),
        Language::German => format!("{} von {} Zeilen", of(shown), of(all)),
    }
}

/// Button that shows the rest of a long table.
pub fn show_rest(left: usize, language: Language) -> String {
    let left = language.count(u64::try_from(left).unwrap_or(u64::MAX));
    match language {
        Language::English => format!("Show {left} more"),
        Language::German => format!("{left} weitere zeigen"),
    }
}

/// Shown for a list that does not show everything.
pub fn left_out(count: u64, language: Language) -> String {
    let count = language.count(count);
    match language {
        Language::English => format!("{count} more are not listed here."),
        Language::German => format!("{count} weitere sind hier nicht aufgeführt."),
    }
}

/// The countries of the business numbers, from which a reader may conclude; none where unknown.
pub fn countries(names: &[String], language: Language) -> Option<String> {
    let list = names.join(", ");
    (!names.is_empty()).then(|| match language {
        Language::English => format!("Its business numbers are from: {list}."),
        Language::German => format!("Die Geschäftsnummern sind aus: {list}."),
    })
}

/// Names, for example of files, as one: all of a few, the first of many.
///
/// ```
/// use wording::language::Language;
/// use wabill_web::i18n::messages::files;
/// let names = ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"].map(str::to_owned);
/// assert_eq!(files(&names[..2], Language::English), "a.csv, b.csv");
/// assert_eq!(files(&names, Language::German), "a.csv, b.csv, c.csv und 2 weitere");
/// ```
pub fn files(names: &[String], language: Language) -> String {
    const FEW: usize = 4;
    const FIRST: usize = 3;
    if names.len() <= FEW {
        return names.join(", ");
    }
    let first = names.get(..FIRST).unwrap_or_default().join(", ");
    let more = u64::try_from(names.len().saturating_sub(FIRST)).unwrap_or(u64::MAX);
    let more = language.count(more);
    match language {
        Language::English => format!("{first} and {more} more"),
        Language::German => format!("{first} und {more} weitere"),
    }
}

/// Shown where an accounts file has none of the log's accounts.
pub fn other_accounts(file: &str, named: &[String], language: Language) -> String {
    let named = files(named, language);
    match language {
        Language::English => format!(
            "No row belongs to an account of {file}; the log names {named}. Open the file that has it, or say its time zone and \
             currency here."
        ),
        Language::German => format!(
            "Keine Zeile gehört zu einem Konto aus {file}; das Protokoll nennt {named}. Öffnen Sie die Datei, in der es steht, \
             oder geben Sie Zeitzone und Währung hier an."
        ),
    }
}

/// Shown for an accounts file.
pub fn accounts_of_file(name: &str, language: Language) -> String {
    match language {
        Language::English => format!("Accounts from {name}."),
        Language::German => format!("Konten aus {name}."),
    }
}

/// A set of rules as the heading of a chapter: since when, and what is charged.
pub fn chapter(regime: &str, since: Option<Day>, language: Language) -> (String, &'static str) {
    let heading = match (since, language) {
        (Some(day), Language::English) => format!("Since {}", language.day_in_words(day)),
        (Some(day), Language::German) => format!("Seit {}", language.day_in_words(day)),
        (None, Language::English | Language::German) => regime.to_owned(),
    };
    (heading, rule_in_short(regime, language))
}

/// What each set of rules of the story charges for.
fn rule_in_short(regime: &str, language: Language) -> &'static str {
    match (regime, language) {
        ("R1", Language::English) => "Conversations of two kinds; 1,000 free a month",
        ("R1", Language::German) => "Konversationen zweier Arten; 1.000 frei im Monat",
        ("R2", Language::English) => "Conversations by category; 1,000 of service free a month",
        ("R2", Language::German) => "Konversationen nach Kategorie; 1.000 Service frei im Monat",
        ("R2d", Language::English) => "Conversations by category; service is free",
        ("R2d", Language::German) => "Konversationen nach Kategorie; Service ist frei",
        ("R3", Language::English) => "Template messages; utility is free in the window",
        ("R3", Language::German) => "Vorlagen je Nachricht; Utility ist im Fenster frei",
        ("R4", Language::English) => "Every message; 1,000 of service free a month",
        ("R4", Language::German) => "Jede Nachricht; 1.000 Service frei im Monat",
        (_, Language::English | Language::German) => "",
    }
}

/// What kind of message it is: `marketing template`, `free-form message`, `reaction`.
pub fn kind(kind: &str, category: &str, language: Language) -> String {
    match (kind, language) {
        ("template", Language::English) => format!("{category} template"),
        ("template", Language::German) => format!("Vorlage {category}"),
        ("free_form", Language::English) => "Free-form message".to_owned(),
        ("free_form", Language::German) => "Freie Nachricht".to_owned(),
        ("reaction", Language::English) => "Reaction".to_owned(),
        ("reaction", Language::German) => "Reaktion".to_owned(),
        (_, Language::English) => "Message".to_owned(),
        (_, Language::German) => "Nachricht".to_owned(),
    }
}

/// A message of the contact, and how it arrived.
pub fn inbound(entry_point: Option<&str>, language: Language) -> &'static str {
    match (entry_point, language) {
        (Some("ad"), Language::English) => "Message from the contact, by an ad",
        (Some("ad"), Language::German) => "Nachricht des Kontakts, über eine Anzeige",
        (Some(_), Language::English) => "Message from the contact, by a page button",
        (Some(_), Language::German) => "Nachricht des Kontakts, über eine Seitenschaltfläche",
        (None, Language::English) => "Message from the contact",
        (None, Language::German) => "Nachricht des Kontakts",
    }
}

/// The name of a bar: what was open.
pub fn window(entry_point: bool, language: Language) -> &'static str {
    match (entry_point, language) {
        (false, Language::English) => "Customer service window",
        (false, Language::German) => "Kundenservice-Fenster",
        (true, Language::English) => "Entry-point window: all free",
        (true, Language::German) => "Einstiegsfenster: alles frei",
    }
}

/// The name of a bar: an open conversation.
pub fn conversation(category: &str, language: Language) -> String {
    match language {
        Language::English => format!("{category} conversation"),
        Language::German => format!("Konversation {category}"),
    }
}

/// A time on the account's clock, with the day of the week: `Tue 9 Sep, 11:30`.
pub fn moment(at: &LocalTime, language: Language) -> String {
    match local_time(at) {
        Some(at) => format!("{}, {}", short_day(at.date_naive(), language), at.format("%H:%M")),
        None => at.clone(),
    }
}

/// A day with its day of the week: `Tue 9 Sep` or `Di. 9. Sept.`.
pub fn short_day(day: Day, language: Language) -> String {
    use chrono::Datelike as _;
    let pick = |names: &[&'static str], place: u32| {
        let name = usize::try_from(place).ok().and_then(|place| names.get(place));
        name.copied().unwrap_or_default()
    };
    let week = day.weekday().num_days_from_monday();
    match language {
        Language::English => format!(
            "{}{NO_BREAK}{}{NO_BREAK}{}",
            pick(&["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], week),
            day.day(),
            pick(
                &[
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
                ],
                day.month0()
            ),
        ),
        Language::German => format!(
            "{}{NO_BREAK}{}.{NO_BREAK}{}",
            pick(&["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"], week),
            day.day(),
            pick(
                &[
                    "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."
                ],
                day.month0()
            ),
        ),
    }
}

/// A stretch of days: `9 September 2025 – 12 September 2025`, part 2 of 5.
pub fn stretch(first: Day, last: Day, place: usize, all: usize, language: Language) -> String {
    let days = if first == last {
        language.day_in_words(first)
    } else {
        format!("{} – {}", language.day_in_words(first), language.day_in_words(last))
    };
    match (all, language) {
        (0 | 1, Language::English | Language::German) => days,
        (_, Language::English) => format!("{days} ({place} of {all})"),
        (_, Language::German) => format!("{days} ({place} von {all})"),
    }
}

/// What the picture shows, for those who do not see it.
pub fn picture_label(contact: &str, messages: usize, language: Language) -> String {
    let messages = language.count(u64::try_from(messages).unwrap_or(u64::MAX));
    match language {
        Language::English => format!("Timeline of {contact}: {messages} messages and what was open. A table follows."),
        Language::German => {
            format!("Zeitstrahl von {contact}: {messages} Nachrichten und was offen war. Eine Tabelle folgt.")
        }
    }
}

/// From when until when something was open.
pub fn open_between(since: &str, until: &str, language: Language) -> String {
    match language {
        Language::English => format!("{since} to {until}"),
        Language::German => format!("{since} bis {until}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_goes_with_its_noun() {
        assert_eq!(quantity(1, Unit::Message, Language::English), "1\u{a0}message");
        assert_eq!(
            quantity(1204, Unit::Conversation, Language::German),
            "1.204\u{a0}Konversationen"
        );
    }

    #[test]
    fn the_rows_are_counted_in_full() {
        let counts = InputCounts {
            rows: 10,
            accepted: 7,
            duplicates: 2,
            ignored: 0,
            rejected: 1,
            received: 3,
            messages: 4,
            delivered: 3,
            undelivered: 1,
            settled_earlier: None,
        };
        let text = super::counts(&counts, Language::English);
        assert_eq!(
            text,
            "10 rows: 7 new, 2 repeated, 1 not usable. They tell of 3 delivered and 1 undelivered messages, and 3 from contacts."
        );
    }

    #[test]
    fn the_story_names_each_of_its_rules() {
        for regime in ["R1", "R2", "R2d", "R3", "R4"] {
            for language in [Language::English, Language::German] {
                assert!(!rule_in_short(regime, language).is_empty(), "{regime}");
            }
        }
    }
}
