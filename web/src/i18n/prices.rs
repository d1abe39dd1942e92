//! `"What changes on 1 October 2026"`: the texts of the price lists.

use billing_core::{
    base::{currency::Currency, instant::Day},
    tariff::{rate_book::RateError, regime::ChargedUnit},
};
use wording::language::Language;

/// The fixed texts of the view.
#[derive(Debug)]
pub struct Prices {
    /// Heading of the view.
    pub title: &'static str,
    /// What the view is for.
    pub lead: &'static str,
    /// The field of the currency.
    pub currency: &'static str,
    /// The field of the list.
    pub list: &'static str,
    /// The field of the search.
    pub search: &'static str,
    /// The placeholder of the search field.
    pub search_example: &'static str,
    /// Column of the markets.
    pub market: &'static str,
    /// Column of the categories.
    pub category: &'static str,
    /// What a column button does.
    pub sort_hint: &'static str,
    /// In a cell: costs nothing.
    pub free: &'static str,
    /// In a cell: no price is known.
    pub unknown: &'static str,
    /// Where the search leaves nothing.
    pub nothing_found: &'static str,
    /// Button that empties the search.
    pub clear_search: &'static str,
    /// What the marks next to prices mean.
    pub basis: &'static str,
    /// Before the sources.
    pub source: &'static str,
    /// Shown for a list that claims some markets only.
    pub fragment: &'static str,
    /// Column of the price before.
    pub old: &'static str,
    /// Column of the price after.
    pub new: &'static str,
    /// Column of the change.
    pub change: &'static str,
    /// Where no price moves.
    pub no_changes: &'static str,
    /// Shown for a list whose successor is not known.
    pub last_list: &'static str,
    /// Opens the rows behind the chart.
    pub as_table: &'static str,
    /// Column of the periods.
    pub period: &'static str,
    /// Column of the unit.
    pub unit: &'static str,
    /// Where nothing is known of a market in a currency.
    pub no_history: &'static str,
    /// What the button on a market's name does.
    pub show_history: &'static str,
}

const ENGLISH: Prices = Prices {
    title: "Every price, by market and date",
    lead: "Meta publishes its prices by market and category, in several currencies, and changes them up to once a quarter. \
           Choose a market to see how its prices went.",
    currency: "Currency",
    list: "Price list",
    search: "Find a market",
    search_example: "Country, +49 or flag",
    market: "Market",
    category: "Category",
    sort_hint: "Sort",
    free: "free",
    unknown: "no price known",
    nothing_found: "No market or country fits.",
    clear_search: "Show all markets",
    basis: "How a price is known",
    source: "Source",
    fragment: "Only single prices of this list are known; what is missing is refused in a bill, never guessed.",
    old: "Before",
    new: "After",
    change: "Change",
    no_changes: "No list price moves.",
    last_list: "No later list is known yet, so this is what the list brought.",
    as_table: "The same as a table",
    period: "In force",
    unit: "Unit",
    no_history: "No price of this market is known in this currency.",
    show_history: "Show history",
};

const GERMAN: Prices = Prices {
    title: "Jeder Preis nach Markt und Datum",
    lead: "Meta veröffentlicht Preise je Markt und Kategorie in mehreren Währungen und ändert sie bis zu einmal im Quartal. \
           Wählen Sie einen Markt, um den Verlauf zu sehen.",
    currency: "Währung",
    list: "Preisliste",
    search: "Markt suchen",
    search_example: "Land, +49 oder Flagge",
    market: "Markt",
    category: "Kategorie",
    sort_hint: "Sortieren",
    free: "kostenlos",
    unknown: "kein Preis bekannt",
    nothing_found: "Kein Markt oder Land passt.",
    clear_search: "Alle Märkte zeigen",
    basis: "Woher ein Preis bekannt ist",
    source: "Quelle",
    fragment: "Von dieser Liste sind nur einzelne Preise bekannt; was fehlt, wird abgelehnt und nie geschätzt.",
    old: "Vorher",
    new: "Nachher",
    change: "Änderung",
    no_changes: "Kein Listenpreis ändert sich.",
    last_list: "Eine spätere Liste ist noch nicht bekannt; dies hat die Liste gebracht.",
    as_table: "Dasselbe als Tabelle",
    period: "In Kraft",
    unit: "Einheit",
    no_history: "Von diesem Markt ist in dieser Währung kein Preis bekannt.",
    show_history: "Verlauf zeigen",
};

/// The texts of the view.
pub fn prices(language: Language) -> &'static Prices {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// `from 1 July 2026 until 30 September 2026`; the last day is the one before the end.
pub fn period(from: Day, until: Option<Day>, language: Language) -> String {
    let first = language.day_in_words(from);
    let last = until
        .and_then(|until| until.pred_opt())
        .map(|day| language.day_in_words(day));
    match (last, language) {
        (Some(last), Language::English | Language::German) => format!("{first} – {last}"),
        (None, Language::English) => format!("since {first}"),
        (None, Language::German) => format!("seit {first}"),
    }
}

/// What the prices of a list are.
pub fn caption(currency: Currency, unit: ChargedUnit, language: Language) -> String {
    let per = language.per_unit(unit);
    match language {
        Language::English => format!("Prices in {currency} {per}"),
        Language::German => format!("Preise in {currency} {per}"),
    }
}

/// `3 of 47 markets`.
pub fn shown(shown: usize, all: usize, language: Language) -> String {
    match language {
        Language::English => format!("{shown} of {all} markets"),
        Language::German => format!("{shown} von {all} Märkten"),
    }
}

/// Why there is no list.
pub fn no_list(error: &RateError, language: Language) -> String {
    match (error, language) {
        (RateError::NoCurrency { currency }, Language::English) => format!("No {currency} price list is known."),
        (RateError::NoCurrency { currency }, Language::German) => {
            format!("Keine Preisliste in {currency} ist bekannt.")
        }
        (RateError::BeforeFirstCard { currency, first_day }, Language::English) => {
            let day = language.day_in_words(*first_day);
            format!("No {currency} price list is known before the one of {day}.")
        }
        (RateError::BeforeFirstCard { currency, first_day }, Language::German) => {
            let day = language.day_in_words(*first_day);
            format!("Vor der Liste vom {day} ist keine Preisliste in {currency} bekannt.")
        }
        (RateError::CardEnded { card, until }, Language::English) => {
            let day = language.day_in_words(*until);
            format!("The list {card} ended on {day}, and its successor is not known.")
        }
        (RateError::CardEnded { card, until }, Language::German) => {
            let day = language.day_in_words(*until);
            format!("Die Liste {card} endete am {day}; ihr Nachfolger ist nicht bekannt.")
        }
        (RateError::NoRate { card, market, .. }, Language::English) => {
            format!("The list {card} has no price for {market}.")
        }
        (RateError::NoRate { card, market, .. }, Language::German) => {
            format!("Die Liste {card} hat keinen Preis für {}.", language.market(market))
        }
    }
}

/// Heading of the changes.
pub fn changes_title(on: Day, ahead: bool, language: Language) -> String {
    let day = language.day_in_words(on);
    match (ahead, language) {
        (true, Language::English) => format!("What changes on {day}"),
        (true, Language::German) => format!("Was sich am {day} ändert"),
        (false, Language::English) => format!("What changed on {day}"),
        (false, Language::German) => format!("Was sich am {day} geändert hat"),
    }
}

/// Shown where the charged unit changes, so that nobody reads the numbers as a rise.
pub fn unit_changes(before: ChargedUnit, after: ChargedUnit, language: Language) -> String {
    let (old, new) = (language.units(before), language.units(after));
    match language {
        Language::English if old == new => {
            "The categories change on this day, so old and new prices are not for the same thing.".to_owned()
        }
        Language::English => {
            format!("Before, {old} were charged; after, {new} are. The two are not for the same thing.")
        }
        Language::German if old == new => {
            "An diesem Tag ändern sich die Kategorien; alte und neue Preise gelten nicht für dasselbe.".to_owned()
        }
        Language::German => {
            format!("Vorher wurden {old} berechnet, danach {new}. Beide Preise gelten nicht für dasselbe.")
        }
    }
}

/// What else moves or stays.
pub fn changes_rest(tiers: usize, unchanged: usize, language: Language) -> String {
    let count = |number: usize| language.count(u64::try_from(number).unwrap_or(u64::MAX));
    let (moved, same) = (count(tiers), count(unchanged));
    match (tiers, language) {
        (0, Language::English) => format!("{same} prices stay as they are."),
        (0, Language::German) => format!("{same} Preise bleiben gleich."),
        (_, Language::English) => {
            format!("{moved} prices of volume tiers move as well; {same} prices stay as they are.")
        }
        (_, Language::German) => {
            format!("Dazu ändern sich {moved} Preise von Mengenstufen; {same} Preise bleiben gleich.")
        }
    }
}

/// Heading of a market's history.
pub fn history_title(market: &str, language: Language) -> String {
    match language {
        Language::English => format!("{market} since 2022"),
        Language::German => format!("{market} seit 2022"),
    }
}

/// What the chart shows, for those who do not see it.
pub fn chart_label(market: &str, currency: Currency, language: Language) -> String {
    match language {
        Language::English => {
            format!("Prices of {market} in {currency} over time, one line per category. A table follows.")
        }
        Language::German => {
            format!("Preise für {market} in {currency} im Lauf der Zeit, eine Linie je Kategorie. Eine Tabelle folgt.")
        }
    }
}

/// Label of a line where the charged unit changes.
pub fn unit_from_here(unit: ChargedUnit, language: Language) -> &'static str {
    match (unit, language) {
        (ChargedUnit::CategoryConversation, Language::English) => "by category",
        (ChargedUnit::CategoryConversation, Language::German) => "je Kategorie",
        (ChargedUnit::TwoKindConversation | ChargedUnit::Message, _) => language.per_unit(unit),
    }
}
