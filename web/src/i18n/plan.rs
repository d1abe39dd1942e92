//! `"What will a year of WhatsApp cost?"`: the texts of the view of plans.

use billing_core::base::{category::Category, instant::Day, money::Money};
use wording::language::Language;

use crate::{format, views::plan::form::PlanField};

/// The fixed texts of the view.
#[derive(Debug)]
pub struct PlanTexts {
    /// Heading.
    pub title: &'static str,
    /// What can be done here.
    pub lead: &'static str,
    /// Heading of the fields.
    pub inputs: &'static str,
    /// Label.
    pub first_month: &'static str,
    /// Label.
    pub length: &'static str,
    /// Label.
    pub currency: &'static str,
    /// Label.
    pub numbers: &'static str,
    /// Hint.
    pub numbers_hint: &'static str,
    /// Label.
    pub budget: &'static str,
    /// Hint.
    pub budget_hint: &'static str,
    /// Choice.
    pub in_all: &'static str,
    /// Choice.
    pub a_month: &'static str,
    /// What the choice is.
    pub budget_for: &'static str,
    /// Label.
    pub growth: &'static str,
    /// Hint.
    pub growth_hint: &'static str,
    /// Label.
    pub price_change: &'static str,
    /// Hint.
    pub price_change_hint: &'static str,
    /// Label.
    pub price_from: &'static str,
    /// Heading of the table.
    pub table: &'static str,
    /// What can be done in it.
    pub table_hint: &'static str,
    /// Head of the first column.
    pub place_and_category: &'static str,
    /// Label.
    pub market: &'static str,
    /// Label.
    pub category: &'static str,
    /// The row of percentages.
    pub season: &'static str,
    /// Button.
    pub fill: &'static str,
    /// Button.
    pub remove: &'static str,
    /// Button.
    pub add_row: &'static str,
    /// The row of amounts.
    pub amount: &'static str,
    /// The row of sums.
    pub so_far: &'static str,
    /// Heading of the result, for screen readers.
    pub result: &'static str,
    /// Beside the total.
    pub in_total: &'static str,
    /// Before the total of what has a price.
    pub at_least: &'static str,
    /// Before the band of the total.
    pub in_eight_of_ten: &'static str,
    /// What the chart is.
    pub chart: &'static str,
    /// Legend of the whiskers.
    pub whisker: &'static str,
    /// Legend of the budget.
    pub budget_mark: &'static str,
    /// Legend of the marks.
    pub what_changes: &'static str,
    /// Where fields cannot be used.
    pub mistyped: &'static str,
    /// Where nothing is planned.
    pub nothing: &'static str,
    /// Heading of a month's lines.
    pub why: &'static str,
    /// What the amounts of the table are for.
    pub show_month: &'static str,
    /// Heading of the history.
    pub history: &'static str,
    /// What a history is.
    pub history_lead: &'static str,
    /// Button.
    pub choose_history: &'static str,
    /// While it is read.
    pub forecasting: &'static str,
    /// Before the method.
    pub method: &'static str,
    /// Head of an example.
    pub history_example: &'static str,
    /// Button.
    pub copy_link: &'static str,
    /// Button.
    pub print: &'static str,
    /// Button.
    pub csv: &'static str,
    /// Button.
    pub xlsx: &'static str,
}

const ENGLISH: PlanTexts = PlanTexts {
    title: "What will a year of WhatsApp cost?",
    lead: "Type the months in, paste them from a spreadsheet, or let a history be carried on. Every month is priced by the \
           rules and price lists in force then.",
    inputs: "The plan",
    first_month: "First month",
    length: "Months",
    currency: "Currency",
    numbers: "Business numbers",
    numbers_hint: "Each has 1,000 free service messages a month.",
    budget: "Budget",
    budget_hint: "Left out, there is no limit.",
    in_all: "for all months",
    a_month: "a month",
    budget_for: "What the budget is for",
    growth: "Growth a month",
    growth_hint: "Used when a row is filled.",
    price_change: "Later prices",
    price_change_hint: "An assumption about lists that are not published yet.",
    price_from: "from",
    table: "Messages by month",
    table_hint: "Paste a block of a spreadsheet into any cell. “Fill” carries the first month on with the growth.",
    place_and_category: "Market and category",
    market: "Market",
    category: "Category",
    season: "All rows, in %",
    fill: "Fill",
    remove: "Remove this row",
    add_row: "Add a row",
    amount: "Amount",
    so_far: "So far",
    result: "What the plan costs",
    in_total: "in all months",
    at_least: "at least",
    in_eight_of_ten: "In eight of ten cases:",
    chart: "Amount by month, split by category",
    whisker: "Eight of ten cases",
    budget_mark: "Budget",
    what_changes: "What changes when",
    mistyped: "These fields cannot be used yet:",
    nothing: "Enter messages to see what they cost.",
    why: "What it consists of, and why",
    show_month: "Show the lines of this month",
    history: "Carry a history on",
    history_lead: "Drop a table of past volumes here, an answer of Meta's pricing_analytics, or the JSON of a bill from “My \
                   messages”. The months after it are forecast on this device, with what they cost in eight of ten cases.",
    choose_history: "Choose a file",
    forecasting: "Forecasting …",
    method: "Method",
    history_example: "A table looks like this:",
    copy_link: "Copy link",
    print: "Print",
    csv: "CSV",
    xlsx: "XLSX",
};

const GERMAN: PlanTexts = PlanTexts {
    title: "Was wird ein Jahr WhatsApp kosten?",
    lead: "Monate eintippen, aus einer Tabelle einfügen oder einen Verlauf fortführen lassen. Jeder Monat wird nach den Regeln \
           und Preislisten berechnet, die dann gelten.",
    inputs: "Die Planung",
    first_month: "Erster Monat",
    length: "Monate",
    currency: "Währung",
    numbers: "Geschäftsnummern",
    numbers_hint: "Jede hat 1.000 kostenlose Service-Nachrichten im Monat.",
    budget: "Budget",
    budget_hint: "Ohne Angabe gibt es keine Grenze.",
    in_all: "für alle Monate",
    a_month: "im Monat",
    budget_for: "Wofür das Budget ist",
    growth: "Wachstum im Monat",
    growth_hint: "Gilt, wenn eine Zeile gefüllt wird.",
    price_change: "Spätere Preise",
    price_change_hint: "Eine Annahme über Listen, die noch nicht veröffentlicht sind.",
    price_from: "ab",
    table: "Nachrichten je Monat",
    table_hint: "Ein Block aus einer Tabelle lässt sich in jede Zelle einfügen. „Füllen“ führt den ersten Monat mit dem Wachstum \
                 fort.",
    place_and_category: "Markt und Kategorie",
    market: "Markt",
    category: "Kategorie",
    season: "Alle Zeilen, in %",
    fill: "Füllen",
    remove: "Diese Zeile entfernen",
    add_row: "Zeile hinzufügen",
    amount: "Betrag",
    so_far: "Bis hierher",
    result: "Was die Planung kostet",
    in_total: "in allen Monaten",
    at_least: "mindestens",
    in_eight_of_ten: "In acht von zehn Fällen:",
    chart: "Betrag je Monat, nach Kategorie",
    whisker: "Acht von zehn Fällen",
    budget_mark: "Budget",
    what_changes: "Was sich wann ändert",
    mistyped: "Diese Felder sind noch nicht brauchbar:",
    nothing: "Nachrichten eingeben, um zu sehen, was sie kosten.",
    why: "Woraus es besteht, und warum",
    show_month: "Die Positionen dieses Monats zeigen",
    history: "Einen Verlauf fortführen",
    history_lead: "Legen Sie eine Tabelle früherer Mengen hier ab, eine Antwort von Metas pricing_analytics oder das JSON einer \
                   Abrechnung aus „Meine Nachrichten“. Die Monate danach werden auf diesem Gerät vorhergesagt, mit dem, was sie in \
                   acht von zehn Fällen kosten.",
    choose_history: "Datei wählen",
    forecasting: "Wird vorhergesagt …",
    method: "Verfahren",
    history_example: "So sieht eine Tabelle aus:",
    copy_link: "Link kopieren",
    print: "Drucken",
    csv: "CSV",
    xlsx: "XLSX",
};

/// The fixed texts of the view.
pub fn plan(language: Language) -> &'static PlanTexts {
    language.pick((&ENGLISH, &GERMAN))
}

/// What begins on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkText {
    /// Another list.
    PriceList,
    /// Other rules.
    Rules,
    /// No list is known from here on.
    PricesAssumed,
    /// Prices that the plan assumes, by so many percent.
    PricesPlanned(String),
}

/// `1 January 2027: another price list`.
pub fn mark(day: Day, text: &MarkText, language: Language) -> String {
    let what = match text {
        MarkText::PriceList => language
            .pick(("another price list", "eine andere Preisliste"))
            .to_owned(),
        MarkText::Rules => language.pick(("other rules", "andere Regeln")).to_owned(),
        MarkText::PricesAssumed => language
            .pick((
                "prices are not known from here on; those of the last list go on",
                "Preise sind ab hier nicht bekannt; die der letzten Liste gelten weiter",
            ))
            .to_owned(),
        MarkText::PricesPlanned(percent) => match language {
            Language::English => format!("prices {percent} %, as this plan assumes"),
            Language::German => format!("Preise {percent} %, wie diese Planung annimmt"),
        },
    };
    format!("{}: {what}", language.day_in_words(day))
}

/// `100.00 to 200.00 EUR`.
pub fn between(p10: Money, p90: Money, language: Language) -> String {
    let low = format::decimal(&p10.to_string(), language);
    format!(
        "{low} {} {}",
        language.pick(("to", "bis")),
        format::money(p90, language)
    )
}

/// A volume without a price.
pub fn without_price(quantity: u64, market: &str, category: Category, month: &str, language: Language) -> String {
    let (quantity, category) = (language.count(quantity), language.category_heading(category));
    match language {
        Language::English => format!("Not contained: {quantity} × {category}, {market}, {month}. No price is known."),
        Language::German => {
            format!("Nicht enthalten: {quantity} × {category}, {market}, {month}. Kein Preis ist bekannt.")
        }
    }
}

/// When a budget for all months is used up.
pub fn used_up(budget: &str, day: Option<Day>, language: Language) -> String {
    let day = day.map(|day| language.day_in_words(day)).unwrap_or_default();
    match language {
        Language::English => format!("The budget of {budget} is used up around {day}."),
        Language::German => format!("Das Budget von {budget} ist um den {day} aufgebraucht."),
    }
}

/// What is left of a budget for all months.
pub fn budget_left(budget: &str, left: &str, language: Language) -> String {
    match language {
        Language::English => format!("The budget of {budget} lasts; {left} are left."),
        Language::German => format!("Das Budget von {budget} reicht; {left} bleiben übrig."),
    }
}

/// Which months pass a budget for a month.
pub fn months_over(budget: &str, over: &[String], all: usize, language: Language) -> String {
    let count = over.len();
    match (over.first(), language) {
        (None, Language::English) => format!("No month costs more than {budget}."),
        (None, Language::German) => format!("Kein Monat kostet mehr als {budget}."),
        (Some(first), Language::English) if count == 1 => {
            format!("1 of {all} months costs more than {budget}: {first}.")
        }
        (Some(first), Language::German) if count == 1 => {
            format!("1 von {all} Monaten kostet mehr als {budget}: {first}.")
        }
        (Some(first), Language::English) => {
            format!("{count} of {all} months cost more than {budget}, the first is {first}.")
        }
        (Some(first), Language::German) => {
            format!("{count} von {all} Monaten kosten mehr als {budget}, der erste ist {first}.")
        }
    }
}

/// What a field is called where it is named outside the table.
pub fn field_name(field: PlanField, row: &str, month: &str, language: Language) -> String {
    let text = plan(language);
    match field {
        PlanField::Cell { .. } => format!("{row}, {month}"),
        PlanField::Season { .. } => format!("{}, {month}", text.season),
        PlanField::Market { .. } => format!("{}: {}", text.market, row),
        PlanField::Numbers => text.numbers.to_owned(),
        PlanField::Growth => text.growth.to_owned(),
        PlanField::Budget => text.budget.to_owned(),
        PlanField::PriceChange => text.price_change.to_owned(),
    }
}

/// `12 months`.
pub fn months(count: usize, language: Language) -> String {
    let number = language.count(u64::try_from(count).unwrap_or(0));
    format!("{number} {}", language.pick(("months", "Monate")))
}
