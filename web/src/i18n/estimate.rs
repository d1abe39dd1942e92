//! `"Enter a whole number, for example 1,200."`: the texts of the estimate.

use billing_core::{
    base::{category::Category, currency::Currency, instant::Day, month::BillingMonth},
    estimate::result::FeeKind,
    metering::charge_event::Unit,
    tariff::regime::{AllowanceScope, ChargedUnit, Regime},
};
use wording::language::Language;

use crate::{
    format::NumberMistake,
    views::estimate::{
        form::{CATEGORIES, Field, FieldMistake, Preset, Reach},
        link::LinkMistake,
    },
};

/// The fixed texts of the view.
#[derive(Debug)]
pub struct Estimate {
    /// Heading of the view.
    pub title: &'static str,
    /// What the view is for.
    pub lead: &'static str,
    /// Heading of the inputs.
    pub inputs: &'static str,
    /// The field of the month.
    pub month: &'static str,
    /// The field of the currency.
    pub currency: &'static str,
    /// What the currency decides.
    pub currency_hint: &'static str,
    /// Before the examples by trade.
    pub presets: &'static str,
    /// Button: the same for a year.
    pub plan_a_year: &'static str,
    /// The switch between messages and conversations.
    pub unit: &'static str,
    /// The volumes are messages.
    pub in_messages: &'static str,
    /// The volumes are conversations.
    pub in_conversations: &'static str,
    /// The field of a market.
    pub market: &'static str,
    /// The placeholder of the field of a market.
    pub market_example: &'static str,
    /// What the list of suggestions is.
    pub markets_found: &'static str,
    /// Where no country fits.
    pub market_not_found: &'static str,
    /// Button that adds a market.
    pub add_market: &'static str,
    /// Where volumes are entered, but not where they go.
    pub no_market: &'static str,
    /// Button that takes a market away.
    pub remove_market: &'static str,
    /// The field of the business numbers.
    pub numbers: &'static str,
    /// What the number of business numbers decides.
    pub numbers_hint: &'static str,
    /// Opens the details.
    pub details: &'static str,
    /// The share in entry-point windows.
    pub entry_point: &'static str,
    /// What that share means.
    pub entry_point_hint: &'static str,
    /// The share inside the customer service window.
    pub in_window: &'static str,
    /// What that share means.
    pub in_window_hint: &'static str,
    /// Messages in a conversation.
    pub per_conversation: &'static str,
    /// What that number decides.
    pub per_conversation_hint: &'static str,
    /// The switch of authentication-international.
    pub international: &'static str,
    /// What it means.
    pub international_hint: &'static str,
    /// The home country, which is never international.
    pub home: &'static str,
    /// Heading of the tier starts.
    pub tier_start: &'static str,
    /// What they mean.
    pub tier_start_hint: &'static str,
    /// Opens the provider's fees.
    pub fees: &'static str,
    /// What they are.
    pub fees_hint: &'static str,
    /// Fee per month.
    pub base_fee: &'static str,
    /// Fee per business number.
    pub number_fee: &'static str,
    /// Fee per message.
    pub message_fee: &'static str,
    /// Whether the fee per message counts charged messages only.
    pub message_fee_on_charged: &'static str,
    /// Mark-up.
    pub markup: &'static str,
    /// What it is a share of.
    pub markup_hint: &'static str,
    /// In an empty field that may stay empty.
    pub none: &'static str,
    /// Heading of the result.
    pub result: &'static str,
    /// Next to the month's total.
    pub per_month: &'static str,
    /// Next to the year's total.
    pub per_year: &'static str,
    /// What the year is.
    pub per_year_hint: &'static str,
    /// Effective price.
    pub effective: &'static str,
    /// The same, where a provider's fees are in it.
    pub effective_with_fees: &'static str,
    /// Shown where a field is mistyped.
    pub mistyped: &'static str,
    /// Shown where no volume is entered.
    pub nothing: &'static str,
    /// Heading of the lines.
    pub breakdown: &'static str,
    /// The table of the lines, for screen readers.
    pub lines_table: &'static str,
    /// Column of the categories.
    pub category: &'static str,
    /// Column of the quantities.
    pub quantity: &'static str,
    /// Column of the unit prices.
    pub unit_price: &'static str,
    /// Column of the amounts.
    pub amount: &'static str,
    /// The sum of a column.
    pub total: &'static str,
    /// The sum of a column in which something has no price.
    pub total_priced: &'static str,
    /// Meta's charges alone.
    pub meta_total: &'static str,
    /// Opens the reasons of a line.
    pub why: &'static str,
    /// Before the rule.
    pub rule: &'static str,
    /// Before the price list and its row.
    pub card_row: &'static str,
    /// Before the first day of a list.
    pub since: &'static str,
    /// Before the source.
    pub source: &'static str,
    /// Before the basis.
    pub basis: &'static str,
    /// Before the calculation.
    pub calculation: &'static str,
    /// In a cell: free.
    pub free: &'static str,
    /// In a cell: no price is known.
    pub refused: &'static str,
    /// Heading of the switch between regimes.
    pub compare: &'static str,
    /// What the switch shows.
    pub compare_hint: &'static str,
    /// Where another regime cannot be worked out.
    pub not_known: &'static str,
    /// Button that copies the link.
    pub copy_link: &'static str,
    /// Shown when the link is copied.
    pub copied: &'static str,
    /// Shown when the link of an incomplete estimate is copied.
    pub copied_incomplete: &'static str,
    /// Shown when a file of an incomplete estimate is saved.
    pub saved_incomplete: &'static str,
    /// Shown when the browser refuses.
    pub not_copied: &'static str,
    /// Button that saves a CSV file.
    pub export_csv: &'static str,
    /// Button that saves a workbook.
    pub export_xlsx: &'static str,
    /// Shown while the workbook is made.
    pub making_file: &'static str,
    /// Shown before the reason why there is none.
    pub no_file: &'static str,
    /// Button that prints the quote.
    pub print_quote: &'static str,
    /// The same, where something has no price.
    pub print_incomplete: &'static str,
    /// Button that saves the scenario.
    pub save: &'static str,
    /// The field of a scenario's name.
    pub scenario_name: &'static str,
    /// Heading of the saved scenarios.
    pub scenarios: &'static str,
    /// The table of the saved scenarios, for screen readers.
    pub scenarios_table: &'static str,
    /// Where no scenario is saved.
    pub no_scenarios: &'static str,
    /// Where the browser keeps nothing.
    pub not_kept: &'static str,
    /// Button that saves in place of the scenario of that name.
    pub replace: &'static str,
    /// Button that saves under another name than that scenario's.
    pub keep_both: &'static str,
    /// Button that saves nothing.
    pub do_not_save: &'static str,
    /// Column: what the others are compared with.
    pub base: &'static str,
    /// Column: what a scenario costs more or less than the base.
    pub difference: &'static str,
    /// Button that opens a saved scenario.
    pub open: &'static str,
    /// Button that forgets a saved scenario.
    pub remove: &'static str,
    /// Heading of the quote's fields.
    pub quote: &'static str,
    /// What the fields of the quote are for.
    pub quote_hint: &'static str,
    /// Before the day of a printed quote.
    pub date: &'static str,
    /// Whom the quote is for.
    pub customer: &'static str,
    /// Until when it holds.
    pub valid_until: &'static str,
    /// Heading of a printed quote.
    pub quote_title: &'static str,
    /// Heading of the assumptions on a quote.
    pub assumptions: &'static str,
    /// Heading of a printed quote in which something has no price.
    pub incomplete_title: &'static str,
    /// Stamp on such a quote.
    pub incomplete: &'static str,
    /// What the stamp means.
    pub incomplete_means: &'static str,
    /// On a quote: what it does not contain.
    pub quote_note: &'static str,
    /// Button that counts with the newest lists.
    pub use_newest: &'static str,
    /// What the chart shows.
    pub chart: &'static str,
}

const ENGLISH: Estimate = Estimate {
    title: "What will WhatsApp cost?",
    lead: "Enter what you plan to send. The amounts come from Meta’s price list and rules of the month, and each one says why.",
    inputs: "Your plan",
    month: "Month",
    currency: "Currency",
    currency_hint: "The account’s. Meta’s lists are not conversions of each other.",
    presets: "An example:",
    plan_a_year: "Plan a year",
    unit: "Volumes in",
    in_messages: "Messages",
    in_conversations: "Conversations",
    market: "Market",
    market_example: "Country, +49 or flag",
    markets_found: "Countries found",
    market_not_found: "No country fits.",
    add_market: "Add a market",
    no_market: "Choose where these messages go.",
    remove_market: "Remove",
    numbers: "Business numbers",
    numbers_hint: "Numbers you send from. Since October 2026 each has 1,000 free service messages a month.",
    details: "Details that change the amount",
    entry_point: "Arrived by ad or page button",
    entry_point_hint: "Share of all units sent within the free entry-point window. Empty for none.",
    in_window: "Templates inside the service window",
    in_window_hint: "Share of templates sent within 24 hours of the contact’s latest message. From July 2025 to September 2026 such \
                     utility messages were free. Empty for none.",
    per_conversation: "Messages per conversation",
    per_conversation_hint: "Converts between messages and 24-hour conversations, which were charged until June 2025.",
    international: "Authentication-international applies",
    international_hint: "For accounts that Meta told so: authentication to some countries costs more, except at home.",
    home: "Home country",
    tier_start: "Where volume tiers begin",
    tier_start_hint: "Messages your whole portfolio was already charged for this month. Empty where the plan is everything.",
    fees: "Provider’s fees",
    fees_hint: "What a provider charges on top. They stand in lines of their own, never inside Meta’s price.",
    base_fee: "Base fee per month",
    number_fee: "Licence per business number",
    message_fee: "Fee per message",
    message_fee_on_charged: "Only for what Meta charges",
    markup: "Mark-up on Meta’s charges",
    markup_hint: "In percent of the sum of Meta’s lines.",
    none: "none",
    result: "Result",
    per_month: "per month",
    per_year: "per year",
    per_year_hint: "Twelve months like this one. Later lists may differ.",
    effective: "Effective price",
    effective_with_fees: "Effective price, with fees",
    mistyped: "No amount, because a field cannot be read:",
    nothing: "Enter at least one quantity to see what it costs.",
    breakdown: "How it adds up",
    lines_table: "Table of the lines",
    category: "Category",
    quantity: "Quantity",
    unit_price: "Unit price",
    amount: "Amount",
    total: "Total",
    total_priced: "Total of what has a price",
    meta_total: "Meta’s charges",
    why: "Why?",
    rule: "Rule",
    card_row: "Row of the list",
    since: "In force since",
    source: "Source",
    basis: "Basis",
    calculation: "Calculation",
    free: "free",
    refused: "no price known",
    compare: "The same traffic under other rules",
    compare_hint: "Each by the price list of the month named. Choose one to see it in full.",
    not_known: "not known",
    copy_link: "Copy link",
    copied: "Link copied.",
    copied_incomplete: "Link copied. Whoever opens it sees the same gap.",
    saved_incomplete: "Saved. The file’s name says “incomplete”, because prices are missing.",
    not_copied: "The browser does not allow copying; the link stands in the address bar.",
    export_csv: "Save as CSV",
    export_xlsx: "Save as XLSX",
    making_file: "The file is being made …",
    no_file: "The file could not be made:",
    print_quote: "Print quote",
    print_incomplete: "Print incomplete draft",
    save: "Save",
    scenario_name: "Name of the scenario",
    scenarios: "Saved scenarios",
    scenarios_table: "Table of the saved scenarios",
    no_scenarios: "Save this plan under a name to compare it with others. Scenarios stay in this browser.",
    not_kept: "Not saved: this browser keeps nothing for this page, because its storage is switched off or full. Copy the link \
               instead.",
    replace: "Replace",
    keep_both: "Keep both",
    do_not_save: "Cancel",
    base: "Base",
    difference: "Difference to the base",
    open: "Open",
    remove: "Remove",
    quote: "Quote",
    quote_hint: "What is printed beside the amounts: a page with every line, the fees and the assumptions.",
    date: "Date",
    customer: "Customer",
    valid_until: "Valid until",
    quote_title: "Quote for WhatsApp messages",
    assumptions: "Assumptions",
    incomplete_title: "Incomplete draft for WhatsApp messages",
    incomplete: "Incomplete",
    incomplete_means: "This is no quote: the amounts leave out messages for which no price is known.",
    quote_note: "Net amounts, without taxes. Meta’s charges follow its price list and rules of the month named and change \
                 with them.",
    use_newest: "Use the newest lists",
    chart: "Amounts by market, split by category. The table below says the same.",
};

const GERMAN: Estimate = Estimate {
    title: "Was wird WhatsApp kosten?",
    lead: "Geben Sie ein, was Sie senden wollen. Die Beträge folgen aus Metas Preisliste und Regeln des Monats, und jeder \
           sagt, warum.",
    inputs: "Ihr Plan",
    month: "Monat",
    currency: "Währung",
    currency_hint: "Die des Kontos. Metas Listen sind keine Umrechnungen voneinander.",
    presets: "Ein Beispiel:",
    plan_a_year: "Ein Jahr planen",
    unit: "Mengen in",
    in_messages: "Nachrichten",
    in_conversations: "Konversationen",
    market: "Markt",
    market_example: "Land, +49 oder Flagge",
    markets_found: "Gefundene Länder",
    market_not_found: "Kein Land passt.",
    add_market: "Markt hinzufügen",
    no_market: "Wählen Sie, wohin diese Nachrichten gehen.",
    remove_market: "Entfernen",
    numbers: "Geschäftsnummern",
    numbers_hint: "Nummern, von denen Sie senden. Seit Oktober 2026 hat jede 1.000 freie Service-Nachrichten im Monat.",
    details: "Einzelheiten, die den Betrag ändern",
    entry_point: "Über Anzeige oder Seitenschaltfläche",
    entry_point_hint: "Anteil aller Einheiten im kostenlosen Einstiegspunkt-Fenster. Leer für keinen.",
    in_window: "Vorlagen im Kundenservice-Fenster",
    in_window_hint: "Anteil der Vorlagen binnen 24 Stunden nach der letzten Nachricht des Kontakts. Von Juli 2025 bis \
                     September 2026 waren solche Utility-Nachrichten kostenlos. Leer für keinen.",
    per_conversation: "Nachrichten je Konversation",
    per_conversation_hint: "Rechnet zwischen Nachrichten und 24-Stunden-Konversationen um, die bis Juni 2025 berechnet wurden.",
    international: "Authentication-International gilt",
    international_hint: "Für Konten, denen Meta das mitgeteilt hat: Authentifizierung in manche Länder kostet mehr, nur nicht zu Hause.",
    home: "Heimatland",
    tier_start: "Wo die Mengenstufen beginnen",
    tier_start_hint: "Nachrichten, die Ihrem ganzen Portfolio diesen Monat schon berechnet wurden. Leer, wenn der Plan alles ist.",
    fees: "Gebühren des Anbieters",
    fees_hint: "Was ein Anbieter zusätzlich berechnet. Eigene Zeilen, nie in Metas Preis versteckt.",
    base_fee: "Grundgebühr im Monat",
    number_fee: "Lizenz je Geschäftsnummer",
    message_fee: "Gebühr je Nachricht",
    message_fee_on_charged: "Nur für das, was Meta berechnet",
    markup: "Aufschlag auf Metas Gebühren",
    markup_hint: "In Prozent der Summe von Metas Zeilen.",
    none: "keine",
    result: "Ergebnis",
    per_month: "im Monat",
    per_year: "im Jahr",
    per_year_hint: "Zwölf Monate wie dieser. Spätere Listen können abweichen.",
    effective: "Effektiver Preis",
    effective_with_fees: "Effektiver Preis, mit Gebühren",
    mistyped: "Kein Betrag, denn ein Feld ist nicht lesbar:",
    nothing: "Geben Sie mindestens eine Menge ein, um zu sehen, was sie kostet.",
    breakdown: "Zusammensetzung",
    lines_table: "Tabelle der Zeilen",
    category: "Kategorie",
    quantity: "Menge",
    unit_price: "Einzelpreis",
    amount: "Betrag",
    total: "Summe",
    total_priced: "Summe dessen, was einen Preis hat",
    meta_total: "Metas Gebühren",
    why: "Warum?",
    rule: "Regel",
    card_row: "Zeile der Liste",
    since: "In Kraft seit",
    source: "Quelle",
    basis: "Grundlage",
    calculation: "Rechnung",
    free: "kostenlos",
    refused: "kein Preis bekannt",
    compare: "Dieselben Nachrichten nach anderen Regeln",
    compare_hint: "Jeweils nach der Preisliste des genannten Monats. Wählen Sie einen, um ihn ganz zu sehen.",
    not_known: "nicht bekannt",
    copy_link: "Link kopieren",
    copied: "Link kopiert.",
    copied_incomplete: "Link kopiert. Wer ihn öffnet, sieht dieselbe Lücke.",
    saved_incomplete: "Gespeichert. Der Dateiname sagt „incomplete“, weil Preise fehlen.",
    not_copied: "Der Browser erlaubt das Kopieren nicht; der Link steht in der Adresszeile.",
    export_csv: "Als CSV speichern",
    export_xlsx: "Als XLSX speichern",
    making_file: "Die Datei wird erstellt …",
    no_file: "Die Datei konnte nicht erstellt werden:",
    print_quote: "Angebot drucken",
    print_incomplete: "Unvollständigen Entwurf drucken",
    save: "Speichern",
    scenario_name: "Name des Szenarios",
    scenarios: "Gespeicherte Szenarien",
    scenarios_table: "Tabelle der gespeicherten Szenarien",
    no_scenarios: "Speichern Sie diesen Plan unter einem Namen, um ihn mit anderen zu vergleichen. Szenarien bleiben in diesem \
                   Browser.",
    not_kept: "Nicht gespeichert: Dieser Browser behält nichts für diese Seite, weil sein Speicher abgeschaltet oder voll ist. \
               Kopieren Sie stattdessen den Link.",
    replace: "Ersetzen",
    keep_both: "Beide behalten",
    do_not_save: "Abbrechen",
    base: "Basis",
    difference: "Unterschied zur Basis",
    open: "Öffnen",
    remove: "Entfernen",
    quote: "Angebot",
    quote_hint: "Was neben den Beträgen gedruckt wird: eine Seite mit jeder Zeile, den Gebühren und den Annahmen.",
    date: "Datum",
    customer: "Kunde",
    valid_until: "Gültig bis",
    quote_title: "Angebot für WhatsApp-Nachrichten",
    assumptions: "Annahmen",
    incomplete_title: "Unvollständiger Entwurf für WhatsApp-Nachrichten",
    incomplete: "Unvollständig",
    incomplete_means: "Dies ist kein Angebot: In den Beträgen fehlen Nachrichten, deren Preis nicht bekannt ist.",
    quote_note: "Nettobeträge ohne Steuern. Metas Gebühren folgen aus Preisliste und Regeln des genannten Monats und ändern \
                 sich mit ihnen.",
    use_newest: "Neueste Listen verwenden",
    chart: "Beträge nach Markt, aufgeteilt nach Kategorie. Die Tabelle darunter sagt dasselbe.",
};

/// The texts of the view.
pub fn estimate(language: Language) -> &'static Estimate {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// What is wrong with a field, and what would be right.
pub fn mistake(mistake: FieldMistake, language: Language) -> &'static str {
    use FieldMistake::{AboveHundred, BelowOne, NoMarket, Number};
    match (mistake, language) {
        (Number(NumberMistake::Empty), Language::English) => "Enter a number; 0 for none.",
        (Number(NumberMistake::Empty), Language::German) => "Geben Sie eine Zahl ein; 0 für keine.",
        (Number(NumberMistake::NotANumber), Language::English) => "Not a number. Write it like 1,200 or 0.05.",
        (Number(NumberMistake::NotANumber), Language::German) => "Keine Zahl. Schreiben Sie sie wie 1.200 oder 0,05.",
        (Number(NumberMistake::NotWhole), Language::English) => "Not a whole number. Write it like 1,200.",
        (Number(NumberMistake::NotWhole), Language::German) => "Keine ganze Zahl. Schreiben Sie sie wie 1.200.",
        (Number(NumberMistake::Negative), Language::English) => "Below zero.",
        (Number(NumberMistake::Negative), Language::German) => "Kleiner als null.",
        (Number(NumberMistake::TooLarge), Language::English) => "More than 1,000,000,000.",
        (Number(NumberMistake::TooLarge), Language::German) => "Mehr als 1.000.000.000.",
        (Number(NumberMistake::TooFine), Language::English) => "More than eight decimals.",
        (Number(NumberMistake::TooFine), Language::German) => "Mehr als acht Nachkommastellen.",
        (AboveHundred, Language::English) => "More than 100 percent.",
        (AboveHundred, Language::German) => "Mehr als 100 Prozent.",
        (BelowOne, Language::English) => "Less than 1.",
        (BelowOne, Language::German) => "Weniger als 1.",
        (NoMarket, Language::English | Language::German) => estimate(language).no_market,
    }
}

/// Why a link was not opened.
pub fn link_mistake(mistake: &LinkMistake, language: Language) -> String {
    match (mistake, language) {
        (LinkMistake::Version(version), Language::English) => {
            format!("This link has the version “{version}”, which this page does not know. It was not opened.")
        }
        (LinkMistake::Version(version), Language::German) => {
            format!("Dieser Link hat die Version „{version}“, die diese Seite nicht kennt. Er wurde nicht geöffnet.")
        }
        (LinkMistake::Part(part), Language::English) => {
            format!("The link cannot be read at “{part}”. It was not opened.")
        }
        (LinkMistake::Part(part), Language::German) => {
            format!("Der Link ist bei „{part}“ nicht lesbar. Er wurde nicht geöffnet.")
        }
    }
}

/// Which rules apply, in one sentence.
pub fn regime(regime: &Regime, month: BillingMonth, language: Language) -> String {
    let month = language.month(month);
    let free = |units: u32| language.count(u64::from(units));
    let what = match (regime.unit, &regime.allowance, language) {
        (ChargedUnit::TwoKindConversation, Some(allowance), Language::English) => format!(
            "24-hour conversations of two kinds were charged, whatever the template’s category; {} were free per account",
            free(allowance.units)
        ),
        (ChargedUnit::TwoKindConversation, Some(allowance), Language::German) => format!(
            "wurden 24-Stunden-Konversationen zweier Arten berechnet, gleich welcher Kategorie; {} je Konto waren frei",
            free(allowance.units)
        ),
        (ChargedUnit::TwoKindConversation, None, Language::English) => {
            "24-hour conversations of two kinds were charged".to_owned()
        }
        (ChargedUnit::TwoKindConversation, None, Language::German) => {
            "wurden 24-Stunden-Konversationen zweier Arten berechnet".to_owned()
        }
        (ChargedUnit::CategoryConversation, Some(allowance), Language::English) => format!(
            "24-hour conversations were charged by category; {} service conversations were free per account",
            free(allowance.units)
        ),
        (ChargedUnit::CategoryConversation, Some(allowance), Language::German) => format!(
            "wurden 24-Stunden-Konversationen je Kategorie berechnet; {} Service-Konversationen je Konto waren frei",
            free(allowance.units)
        ),
        (ChargedUnit::CategoryConversation, None, Language::English) => {
            "24-hour conversations were charged by category; service was free".to_owned()
        }
        (ChargedUnit::CategoryConversation, None, Language::German) => {
            "wurden 24-Stunden-Konversationen je Kategorie berechnet; Service war kostenlos".to_owned()
        }
        (ChargedUnit::Message, Some(allowance), Language::English) => format!(
            "every delivered template is charged, and service messages beyond {} per business number",
            free(allowance.units)
        ),
        (ChargedUnit::Message, Some(allowance), Language::German) => format!(
            "wird jede zugestellte Vorlage berechnet, dazu Service-Nachrichten über {} je Geschäftsnummer hinaus",
            free(allowance.units)
        ),
        (ChargedUnit::Message, None, Language::English) => {
            "each delivered template was charged; utility inside the service window and service were free".to_owned()
        }
        (ChargedUnit::Message, None, Language::German) => {
            "wurde jede zugestellte Vorlage berechnet; Utility im Kundenservice-Fenster und Service waren kostenlos"
                .to_owned()
        }
    };
    match language {
        Language::English => format!("In {month} {what}."),
        Language::German => format!("Im {month} {what}."),
    }
}

/// Shown where the volumes entered are in the other unit than the one charged.
pub fn converted(factor: &str, charged: ChargedUnit, language: Language) -> String {
    let units = language.units(charged);
    match language {
        Language::English => format!("per month; charged as {units}, {factor} messages each"),
        Language::German => format!("im Monat; berechnet werden {units} zu {factor} Nachrichten"),
    }
}

/// Label of a tier start.
pub fn tier_field(category: Category, market: &str, language: Language) -> String {
    format!("{market}, {}", language.category_heading(category))
}

/// A field by its name, where the page names the one that cannot be read. `market` is the market of the field's row.
pub fn field_name(field: Field, market: &str, language: Language) -> String {
    let text = estimate(language);
    match field {
        Field::Market { .. } => text.market.to_owned(),
        Field::Volume { category, .. } if market.is_empty() => {
            let category = CATEGORIES.get(category);
            category
                .map_or("", |category| language.category_heading(*category))
                .to_owned()
        }
        Field::Volume { category, .. } => {
            let category = CATEGORIES.get(category);
            let category = category.map_or("", |category| language.category_heading(*category));
            format!("{market}: {category}")
        }
        Field::UtilityStart { .. } => {
            format!(
                "{}: {market}, {}",
                text.tier_start,
                language.category_heading(Category::Utility)
            )
        }
        Field::AuthenticationStart { .. } => {
            format!(
                "{}: {market}, {}",
                text.tier_start,
                language.category_heading(Category::Authentication)
            )
        }
        Field::Numbers => text.numbers.to_owned(),
        Field::EntryPoint => text.entry_point.to_owned(),
        Field::InWindow => text.in_window.to_owned(),
        Field::MessagesPerConversation => text.per_conversation.to_owned(),
        Field::BaseFee => text.base_fee.to_owned(),
        Field::NumberFee => text.number_fee.to_owned(),
        Field::MessageFee => text.message_fee.to_owned(),
        Field::Markup => text.markup.to_owned(),
    }
}

/// A fee as a line.
pub fn fee(kind: FeeKind, language: Language) -> &'static str {
    let text = estimate(language);
    match kind {
        FeeKind::Monthly => text.base_fee,
        FeeKind::PerNumber => text.number_fee,
        FeeKind::PerMessage => text.message_fee,
        FeeKind::Markup => text.markup,
    }
}

/// What an allowance is for, and how much of it is used: `Free service messages`, `1,000 of 1,000 used`.
pub fn allowance(
    used: u64,
    left: u64,
    scope: AllowanceScope,
    owners: usize,
    language: Language,
) -> (&'static str, String) {
    let all = language.count(used.saturating_add(left));
    let used = language.count(used);
    let what = match (scope, language) {
        (AllowanceScope::Account, Language::English) => "Free conversations",
        (AllowanceScope::Account, Language::German) => "Freie Konversationen",
        (AllowanceScope::BusinessNumber, Language::English) => "Free service messages",
        (AllowanceScope::BusinessNumber, Language::German) => "Freie Service-Nachrichten",
    };
    let used = match (scope, owners, language) {
        (AllowanceScope::Account, _, Language::English)
        | (AllowanceScope::BusinessNumber, 0 | 1, Language::English) => {
            format!("{used} of {all} used")
        }
        (AllowanceScope::Account, _, Language::German) | (AllowanceScope::BusinessNumber, 0 | 1, Language::German) => {
            format!("{used} von {all} genutzt")
        }
        (AllowanceScope::BusinessNumber, owners, Language::English) => {
            format!("{used} of {all} used, {owners} numbers")
        }
        (AllowanceScope::BusinessNumber, owners, Language::German) => {
            format!("{used} von {all} genutzt, {owners} Nummern")
        }
    };
    (what, used)
}

/// A lower bound: `at least 10,281.00 BRL`.
pub fn at_least(amount: &str, language: Language) -> String {
    match language {
        Language::English => format!("at least {amount}"),
        Language::German => format!("mindestens {amount}"),
    }
}

/// What a total lacks: `48,000 of 98,000 messages have no price.`
pub fn without_price(refused: u64, all: u64, unit: ChargedUnit, language: Language) -> String {
    let units = language.units(unit);
    let (missing, of) = (language.count(refused), language.count(all));
    match (refused == all, language) {
        (true, Language::English) => format!("None of the {of} {units} has a price."),
        (true, Language::German) => format!("Für keine der {of} {units} ist ein Preis bekannt."),
        (false, Language::English) => format!("{missing} of {of} {units} have no price."),
        (false, Language::German) => format!("Für {missing} von {of} {units} ist kein Preis bekannt."),
    }
}

/// Meta's charges and a provider's fees under a total: `Meta 4,736.01 EUR + provider 89.00 EUR`.
pub fn split(charges: &str, fees: &str, language: Language) -> String {
    match language {
        Language::English => format!("Meta {charges} + provider {fees}"),
        Language::German => format!("Meta {charges} + Anbieter {fees}"),
    }
}

/// Shown for a country's units that share counts and price with those of the other countries of its market.
pub fn part_of(quantity: u64, all: u64, unit: Unit, market: &str, language: Language) -> String {
    let (quantity, all) = (language.count(quantity), language.count(all));
    match (unit, language) {
        (Unit::Message, Language::English) => {
            format!("{quantity} of the {all} messages to {market}, which are counted and priced together.")
        }
        (Unit::Conversation, Language::English) => {
            format!("{quantity} of the {all} conversations with {market}, which are counted and priced together.")
        }
        (Unit::Message, Language::German) => {
            format!("{quantity} der {all} Nachrichten an „{market}“, die gemeinsam gezählt und berechnet werden.")
        }
        (Unit::Conversation, Language::German) => {
            format!("{quantity} der {all} Konversationen mit „{market}“, die gemeinsam gezählt und berechnet werden.")
        }
    }
}

/// Below the field of the month: which price list counts.
pub fn month_hint(reach: Reach, language: Language) -> String {
    match (reach, language) {
        (Reach::Known, Language::English) => "Decides rules and price list.".to_owned(),
        (Reach::Known, Language::German) => "Entscheidet über Regeln und Preisliste.".to_owned(),
        (Reach::Latest { list } | Reach::Beyond { list, .. }, Language::English) => {
            format!(
                "Counts with the list of {}, the latest known.",
                language.day_in_words(list)
            )
        }
        (Reach::Latest { list } | Reach::Beyond { list, .. }, Language::German) => {
            format!(
                "Rechnet mit der Liste vom {}, der neuesten bekannten.",
                language.day_in_words(list)
            )
        }
    }
}

/// Shown for a month for which prices are assumed; none where they are known.
pub fn assumed(reach: Reach, month: BillingMonth, language: Language) -> Option<String> {
    let Reach::Beyond { list, known_until } = reach else {
        return None;
    };
    let (month, list, known_until) = (
        language.month(month),
        language.day_in_words(list),
        language.day_in_words(known_until),
    );
    Some(match language {
        Language::English => format!(
            "Meta’s prices are known until {known_until}. For {month} this assumes that prices and rules of {list} stay as they \
             are; Meta usually changes prices every quarter."
        ),
        Language::German => format!(
            "Metas Preise sind bis {known_until} bekannt. Für {month} wird angenommen, dass Preise und Regeln vom {list} bleiben; \
             Meta ändert Preise meist zu jedem Quartal."
        ),
    })
}

/// Button that takes a row away, by its name.
pub fn remove_place(place: &str, language: Language) -> String {
    match language {
        Language::English => format!("Remove {place}"),
        Language::German => format!("{place} entfernen"),
    }
}

/// Shown where a scenario of the name is saved already.
pub fn name_taken(name: &str, language: Language) -> String {
    match language {
        Language::English => format!("A scenario named “{name}” is saved already."),
        Language::German => format!("Ein Szenario namens „{name}“ ist schon gespeichert."),
    }
}

/// Shown when a scenario is saved.
pub fn scenario_saved(name: &str, language: Language) -> String {
    match language {
        Language::English => format!("“{name}” is saved."),
        Language::German => format!("„{name}“ ist gespeichert."),
    }
}

/// What chooses a scenario as the base.
pub fn compare_with(name: &str, language: Language) -> String {
    match language {
        Language::English => format!("Compare the others with {name}"),
        Language::German => format!("Die anderen mit {name} vergleichen"),
    }
}

/// Shown where a link counts with older lists than the newest.
pub fn counts_as_of(day: Day, language: Language) -> String {
    let day = language.day_in_words(day);
    match language {
        Language::English => {
            format!("This link counts with the price lists known when it was made, up to the one of {day}.")
        }
        Language::German => {
            format!(
                "Dieser Link rechnet mit den Preislisten, die bei seiner Entstehung bekannt waren, bis zu der vom {day}."
            )
        }
    }
}

/// The price list of a quote.
pub fn list_of(card: &str, first_day: Day, language: Language) -> String {
    let day = language.day_in_words(first_day);
    match language {
        Language::English => format!("Meta’s price list {card}, in force since {day}."),
        Language::German => format!("Metas Preisliste {card}, in Kraft seit {day}."),
    }
}

/// What an amount leaves out.
pub fn refused(quantity: u64, market: &str, category: Category, language: Language) -> String {
    let (quantity, category) = (language.count(quantity), language.category_heading(category));
    match language {
        Language::English => format!("Not in the amount: {quantity} × {category}, {market}. No price is known."),
        Language::German => format!("Nicht im Betrag: {quantity} × {category}, {market}. Kein Preis ist bekannt."),
    }
}

/// `5 % of 1,377.00 EUR`.
pub fn share_of(percent: &str, base: &str, language: Language) -> String {
    match language {
        Language::English => format!("{percent} of {base}"),
        Language::German => format!("{percent} von {base}"),
    }
}

/// A regime in the comparison, by its time.
pub fn era(from: BillingMonth, last: Option<BillingMonth>, language: Language) -> String {
    match (last, language) {
        (Some(last), Language::English) => format!("until {}", language.month(last)),
        (Some(last), Language::German) => format!("bis {}", language.month(last)),
        (None, Language::English) => format!("since {}", language.month(from)),
        (None, Language::German) => format!("seit {}", language.month(from)),
    }
}

/// Heading of a currency's amounts.
pub fn amount_in(currency: Currency, language: Language) -> String {
    format!("{} ({currency})", estimate(language).amount)
}

/// An example by its trade.
pub fn preset_name(preset: Preset, language: Language) -> &'static str {
    language.pick(match preset {
        Preset::Shop => ("shop", "Laden"),
        Preset::Bank => ("bank with one-time passwords", "Bank mit Einmalkennwörtern"),
        Preset::Bot => ("support bot", "Hilfe-Bot"),
        Preset::Clinic => ("clinic with reminders", "Praxis mit Erinnerungen"),
    })
}
