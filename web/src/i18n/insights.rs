//! `"at this pace used up on 19 November 2026"`: the texts of what is asked of a bill besides its lines.

use billing_core::{
    base::{category::TierFamily, currency::Currency, instant::Day, money::Money, month::BillingMonth},
    statement::explain::LocalTime,
};
use page_protocol::insight::{Cause, Driver, Elsewhere, FirstDay, MonthLimit, MonthStand};
use wording::language::Language;

use crate::format::{self, NO_BREAK, local_time};

/// The fixed texts.
#[derive(Debug)]
pub struct InsightTexts {
    /// Heading.
    pub by_title: &'static str,
    /// What it shows.
    pub by_lead: &'static str,
    /// Label.
    pub by: &'static str,
    /// Choice.
    pub day: &'static str,
    /// Choice.
    pub number: &'static str,
    /// Choice.
    pub country: &'static str,
    /// Where the log has none.
    pub no_tags: &'static str,
    /// Column.
    pub value: &'static str,
    /// Column.
    pub charged: &'static str,
    /// Column.
    pub free: &'static str,
    /// Column.
    pub refused: &'static str,
    /// Column.
    pub exact_amount: &'static str,
    /// Foot.
    pub total: &'static str,
    /// The table, for screen readers.
    pub values_table: &'static str,
    /// The bars, for screen readers.
    pub values_chart: &'static str,
    /// Messages without the tag.
    pub none: &'static str,
    /// While the worker reads.
    pub working: &'static str,
    /// Where nothing was delivered.
    pub no_values: &'static str,
    /// Heading.
    pub budget_title: &'static str,
    /// What it shows.
    pub budget_lead: &'static str,
    /// Figure.
    pub spent: &'static str,
    /// Figure of a month that is over.
    pub spent_all: &'static str,
    /// Figure.
    pub expected: &'static str,
    /// Label of the field.
    pub max: &'static str,
    /// Under the field.
    pub max_hint: &'static str,
    /// Figure.
    pub max_left: &'static str,
    /// Heading.
    pub allowances: &'static str,
    /// An allowance without a number.
    pub of_account: &'static str,
    /// Heading.
    pub tiers: &'static str,
    /// Where nothing is projected.
    pub month_over: &'static str,
    /// A budget with too many decimals.
    pub too_fine: &'static str,
    /// Heading.
    pub compare_title: &'static str,
    /// What it shows.
    pub compare_lead: &'static str,
    /// Label.
    pub rules_of: &'static str,
    /// Choice.
    pub as_it_is: &'static str,
    /// Label.
    pub card: &'static str,
    /// Choice.
    pub own_currency: &'static str,
    /// Under the field.
    pub rate_hint: &'static str,
    /// Label.
    pub numbers: &'static str,
    /// Choice.
    pub numbers_as_they_are: &'static str,
    /// Choice.
    pub numbers_joined: &'static str,
    /// Choice.
    pub numbers_split: &'static str,
    /// Legend of the boxes.
    pub habits: &'static str,
    /// Box.
    pub utility_in_window: &'static str,
    /// Box.
    pub merge_replies: &'static str,
    /// A rate of nothing.
    pub rate_zero: &'static str,
    /// Button.
    pub compare: &'static str,
    /// Where nothing is chosen.
    pub choose_one: &'static str,
    /// Figure.
    pub billed: &'static str,
    /// Figure.
    pub would: &'static str,
    /// Figure.
    pub difference: &'static str,
    /// Opens the drivers.
    pub why: &'static str,
    /// Column.
    pub what: &'static str,
    /// Column.
    pub messages: &'static str,
    /// Column.
    pub adds: &'static str,
    /// No difference.
    pub same: &'static str,
    /// Before the reason.
    pub not_comparable: &'static str,
    /// What to do.
    pub rate_remedy: &'static str,
    /// Heading of what has no price.
    pub without_price: &'static str,
    /// Button.
    pub find_savings: &'static str,
    /// Heading.
    pub savings_title: &'static str,
    /// Under the heading.
    pub savings_note: &'static str,
    /// Where nothing does.
    pub no_savings: &'static str,
}

const ENGLISH: InsightTexts = InsightTexts {
    by_title: "By campaign, day or number",
    by_lead: "What each value of a tag cost, or each day, business number or country. All months together.",
    by: "Split by",
    day: "Day",
    number: "Business number",
    country: "Country of the contact",
    no_tags: "This log has no tags. With a column such as tag.campaign, or biz_opaque_callback_data in webhooks, it can be split by them too.",
    value: "Value",
    charged: "Charged",
    free: "Free",
    refused: "No price",
    exact_amount: "Exact amount",
    total: "Total",
    values_table: "Table of the values",
    values_chart: "Amounts by value",
    none: "(none)",
    working: "Reading the log …",
    no_values: "Nothing was delivered, so there is nothing to split.",
    budget_title: "Budget and free units",
    budget_lead: "How the last month of the log stands, and where it goes if the rest of it is like the days so far.",
    spent: "Spent so far",
    spent_all: "Spent",
    expected: "Expected for the month",
    max: "Budget a month",
    max_hint: "Kept on this device.",
    max_left: "Left of the budget",
    allowances: "Free messages",
    of_account: "The whole account",
    tiers: "Volume tiers",
    month_over: "The month is over; this is its bill.",
    too_fine: "More decimals than the currency has.",
    compare_title: "What would it have cost under\u{a0}…",
    compare_lead: "The same messages, billed once more under other rules, another price list or other habits.",
    rules_of: "Rules and prices of",
    as_it_is: "each message’s own day",
    card: "Price list in",
    own_currency: "the account’s currency",
    rate_hint: "Without it, the difference cannot be said.",
    numbers: "Business numbers",
    numbers_as_they_are: "as they are",
    numbers_joined: "one for each account",
    numbers_split: "two in place of each",
    habits: "Other habits",
    utility_in_window: "Utility texts as free-form messages while the service window is open",
    merge_replies: "Replies within two minutes as one message",
    rate_zero: "A rate is above 0.",
    compare: "Compare",
    choose_one: "Choose at least one thing that is different.",
    billed: "As billed",
    would: "Would have cost",
    difference: "Difference",
    why: "Why",
    what: "What",
    messages: "Units",
    adds: "Adds",
    same: "No difference.",
    not_comparable: "Cannot be compared:",
    rate_remedy: "Enter the exchange rate above and compare again.",
    without_price: "Without a price there",
    find_savings: "Show what would have saved money",
    savings_title: "Would have saved money",
    savings_note: "Each is a bill of its own, so the amounts do not add up.",
    no_savings: "None of the habits that were tried would have saved money.",
};

const GERMAN: InsightTexts = InsightTexts {
    by_title: "Nach Kampagne, Tag oder Geschäftsnummer",
    by_lead: "Was jeder Wert eines Schlagworts kostete, oder jeder Tag, jede Geschäftsnummer, jedes Land. Alle Monate zusammen.",
    by: "Aufteilen nach",
    day: "Tag",
    number: "Geschäftsnummer",
    country: "Land des Kontakts",
    no_tags: "Dieses Protokoll hat keine Schlagworte. Mit einer Spalte wie tag.campaign, oder biz_opaque_callback_data in Webhooks, lässt es sich auch danach aufteilen.",
    value: "Wert",
    charged: "Berechnet",
    free: "Kostenlos",
    refused: "Ohne Preis",
    exact_amount: "Genauer Betrag",
    total: "Summe",
    values_table: "Tabelle der Werte",
    values_chart: "Beträge nach Wert",
    none: "(ohne)",
    working: "Das Protokoll wird gelesen …",
    no_values: "Es wurde nichts zugestellt, darum gibt es nichts aufzuteilen.",
    budget_title: "Budget und Freimengen",
    budget_lead: "Wie der letzte Monat des Protokolls steht, und wohin er führt, wenn der Rest wird wie die Tage bisher.",
    spent: "Bisher ausgegeben",
    spent_all: "Ausgegeben",
    expected: "Erwartet für den Monat",
    max: "Budget im Monat",
    max_hint: "Bleibt auf diesem Gerät.",
    max_left: "Übrig vom Budget",
    allowances: "Freie Nachrichten",
    of_account: "Das ganze Konto",
    tiers: "Mengenstaffeln",
    month_over: "Der Monat ist vorbei; das ist seine Rechnung.",
    too_fine: "Mehr Nachkommastellen, als die Währung hat.",
    compare_title: "Was hätte es gekostet, wenn\u{a0}…",
    compare_lead: "Dieselben Nachrichten, noch einmal abgerechnet nach anderen Regeln, einer anderen Preisliste oder anderen Gewohnheiten.",
    rules_of: "Regeln und Preise vom",
    as_it_is: "Tag jeder Nachricht",
    card: "Preisliste in",
    own_currency: "Währung des Kontos",
    rate_hint: "Ohne ihn lässt sich keine Differenz angeben.",
    numbers: "Geschäftsnummern",
    numbers_as_they_are: "wie sie sind",
    numbers_joined: "eine je Konto",
    numbers_split: "zwei anstelle von jeder",
    habits: "Andere Gewohnheiten",
    utility_in_window: "Utility-Texte als freie Nachrichten, solange das Kundenservice-Fenster offen ist",
    merge_replies: "Antworten innerhalb von zwei Minuten als eine Nachricht",
    rate_zero: "Ein Kurs ist größer als 0.",
    compare: "Vergleichen",
    choose_one: "Wählen Sie mindestens eines, das anders ist.",
    billed: "Wie abgerechnet",
    would: "Hätte gekostet",
    difference: "Differenz",
    why: "Warum",
    what: "Was",
    messages: "Einheiten",
    adds: "Ergibt",
    same: "Kein Unterschied.",
    not_comparable: "Nicht vergleichbar:",
    rate_remedy: "Geben Sie oben den Kurs ein, und vergleichen Sie noch einmal.",
    without_price: "Dort ohne Preis",
    find_savings: "Zeigen, was Geld gespart hätte",
    savings_title: "Hätte Geld gespart",
    savings_note: "Jedes ist eine eigene Rechnung; die Beträge addieren sich nicht.",
    no_savings: "Keine der geprüften Gewohnheiten hätte Geld gespart.",
};

/// The texts in a language.
pub fn insights(language: Language) -> &'static InsightTexts {
    language.pick((&ENGLISH, &GERMAN))
}

/// What a breakdown goes by: `tag.campaign` is `campaign`.
pub fn dimension(by: &str, language: Language) -> String {
    let text = insights(language);
    match by {
        "day" => text.day.to_owned(),
        "number" => text.number.to_owned(),
        "contact-country" => text.country.to_owned(),
        tag => tag.strip_prefix("tag.").unwrap_or(tag).to_owned(),
    }
}

/// The same as a choice: a tag says that it is one.
pub fn dimension_choice(by: &str, language: Language) -> String {
    match by.strip_prefix("tag.") {
        Some(tag) => format!("{} {tag}", language.pick(("Tag", "Schlagwort"))),
        None => dimension(by, language),
    }
}

/// Values that are not shown by themselves.
pub fn other_values(number: u64, language: Language) -> String {
    let (one, many) = language.pick((("other value", "other values"), ("weiterer Wert", "weitere Werte")));
    language.counted(number, one, many)
}

/// Above bars that are not all.
pub fn costliest(number: usize, language: Language) -> String {
    let number = language.count(u64::try_from(number).unwrap_or(u64::MAX));
    match language {
        Language::English => format!("The {number} that cost most"),
        Language::German => format!("Die {number} teuersten"),
    }
}

/// Why the exact sum is not the bill's.
pub fn bill_says(billed: Money, language: Language) -> String {
    let billed = format::money(billed, language);
    match language {
        Language::English => format!("The bill says {billed}: each of its lines is rounded."),
        Language::German => format!("Die Rechnung sagt {billed}: Jede ihrer Zeilen ist gerundet."),
    }
}

/// A month and up to when its messages are known: `November 2026, up to 14 November 2026, 10:00`.
pub fn month_so_far(month: BillingMonth, until: &LocalTime, over: bool, language: Language) -> String {
    let month = language.month(month);
    match local_time(until).filter(|_| !over) {
        Some(until) => {
            let (day, time) = (language.day_in_words(until.date_naive()), until.format("%H:%M"));
            match language {
                Language::English => format!("{month}, up to {day}, {time}"),
                Language::German => format!("{month}, bis {day}, {time}{NO_BREAK}Uhr"),
            }
        }
        None => month,
    }
}

/// From nine in ten to one in ten.
pub fn range(p10: Money, p90: Money, language: Language) -> String {
    let from = format::decimal(&p10.to_string(), language);
    let to = format::money(p90, language);
    match language {
        Language::English => format!("{from} to {to} in eight of ten cases"),
        Language::German => format!("{from} bis {to} in acht von zehn Fällen"),
    }
}

/// Whether a budget is kept.
pub fn budget_says(max: &MonthLimit, over: bool, language: Language) -> String {
    let amount = format::money(max.amount, language);
    let day = max.on.map(|day| language.day_in_words(day));
    match (max.passed, day, language) {
        (true, Some(day), Language::English) => format!("The budget of {amount} was passed on {day}."),
        (true, Some(day), Language::German) => format!("Das Budget von {amount} wurde am {day} überschritten."),
        (true, None, Language::English) => format!("The budget of {amount} is passed."),
        (true, None, Language::German) => format!("Das Budget von {amount} ist überschritten."),
        (false, Some(day), Language::English) => format!("At this pace the budget of {amount} is passed on {day}."),
        (false, Some(day), Language::German) => {
            format!("Bei diesem Tempo wird das Budget von {amount} am {day} überschritten.")
        }
        (false, None, Language::English) if over => format!("The budget of {amount} was kept."),
        (false, None, Language::German) if over => format!("Das Budget von {amount} wurde eingehalten."),
        (false, None, Language::English) => format!("At this pace the budget of {amount} is kept."),
        (false, None, Language::German) => format!("Bei diesem Tempo wird das Budget von {amount} eingehalten."),
    }
}

/// The name of the field of a budget.
pub fn budget_in(currency: Currency, language: Language) -> String {
    format!("{} ({currency})", insights(language).max)
}

/// `812 of 1,000`.
pub fn used_of(used: u64, all: u64, language: Language) -> String {
    let (used, all) = (language.count(used), language.count(all));
    match language {
        Language::English => format!("{used} of {all}"),
        Language::German => format!("{used} von {all}"),
    }
}

/// When an allowance is used up.
pub fn used_up(on: Option<Day>, all_used: bool, over: bool, language: Language) -> String {
    let day = on.map(|day| language.day_in_words(day));
    match (day, all_used, language) {
        (Some(day), true, Language::English) => format!("used up on {day}"),
        (Some(day), true, Language::German) => format!("aufgebraucht am {day}"),
        (Some(day), false, Language::English) => format!("at this pace used up on {day}"),
        (Some(day), false, Language::German) => format!("bei diesem Tempo am {day} aufgebraucht"),
        (None, true, Language::English) => "used up".to_owned(),
        (None, true, Language::German) => "aufgebraucht".to_owned(),
        (None, false, Language::English) if over => "not used up".to_owned(),
        (None, false, Language::German) if over => "nicht aufgebraucht".to_owned(),
        (None, false, Language::English) => "lasts the month at this pace".to_owned(),
        (None, false, Language::German) => "reicht bei diesem Tempo für den Monat".to_owned(),
    }
}

/// A market and what one of its tiers counts.
pub fn tier_name(market: &str, family: TierFamily, language: Language) -> String {
    let market = language.market(market);
    let family = match family {
        TierFamily::Utility => "Utility",
        TierFamily::Authentication => language.pick(("Authentication", "Authentifizierung")),
    };
    format!("{market}, {family}")
}

/// How far the next price is, and when: `50,001 more until 0.1081 EUR`.
pub fn next_tier(next: Option<(u64, &str)>, on: Option<Day>, language: Language) -> String {
    let Some((more, price)) = next else {
        return language
            .pick(("lowest price reached", "niedrigster Preis erreicht"))
            .to_owned();
    };
    let more = language.count(more);
    let day = on.map(|day| language.day_in_words(day));
    match (day, language) {
        (None, Language::English) => format!("{more} more until {price}"),
        (None, Language::German) => format!("noch {more} bis {price}"),
        (Some(day), Language::English) => format!("{more} more until {price}, at this pace on {day}"),
        (Some(day), Language::German) => format!("noch {more} bis {price}, bei diesem Tempo am {day}"),
    }
}

/// So many messages were charged.
pub fn charged_so_far(number: u64, language: Language) -> String {
    let number = language.count(number);
    match language {
        Language::English => format!("{number} charged"),
        Language::German => format!("{number} berechnet"),
    }
}

/// Tiers that are not shown.
pub fn other_tiers(number: usize, language: Language) -> String {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    let (one, many) = language.pick((
        (
            "more market, further from its next price",
            "more markets, further from their next price",
        ),
        (
            "weiterer Markt, weiter weg vom nächsten Preis",
            "weitere Märkte, weiter weg vom nächsten Preis",
        ),
    ));
    language.counted(number, one, many)
}

/// What a projection stands on.
pub fn drawn_from(stand: &MonthStand, language: Language) -> String {
    let (one, many) = language.pick((("day", "days"), ("Tag", "Tagen")));
    let days = language.counted(stand.drawn_from_days, one, many);
    let how = match (stand.by_weekday, language) {
        (true, Language::English) => "each day ahead is like one of its weekday",
        (true, Language::German) => "jeder Tag, der noch kommt, ist wie einer seines Wochentags",
        (false, Language::English) => "each day ahead is like one of them",
        (false, Language::German) => "jeder Tag, der noch kommt, ist wie einer von ihnen",
    };
    let little = if stand.drawn_from_days < 7 {
        language.pick((" That is little to go by.", " Das ist wenig."))
    } else {
        ""
    };
    match language {
        Language::English => format!("Drawn from {days}: {how}, with free units and tiers as they stand.{little}"),
        Language::German => format!("Aus {days}: {how}, mit Freimengen und Staffeln, wie sie stehen.{little}"),
    }
}

/// A day on which something began, as a choice.
pub fn first_day(first: &FirstDay, language: Language) -> String {
    let day = language.day_in_words(first.day);
    let what = match (first.rules, first.prices) {
        (true, true) => language.pick(("new rules and prices", "neue Regeln und Preise")),
        (true, false) => language.pick(("new rules", "neue Regeln")),
        (false, _) => language.pick(("new prices", "neue Preise")),
    };
    format!("{day}: {what}")
}

/// The name of the field of an exchange rate.
pub fn rate_of(own: Currency, currency: &str, language: Language) -> String {
    match language {
        Language::English => format!("Rate: {currency} for 1 {own}"),
        Language::German => format!("Kurs: {currency} für 1 {own}"),
    }
}

/// A condition in words: `as-of:2024-09-01+card:USD` is `rules and prices of 1 September 2024; price list in USD`.
///
/// ```
/// use wording::language::Language;
/// use wabill_web::i18n::insights::condition;
/// let text = condition("card:USD@1.08+utility-in-window", Language::English);
/// assert_eq!(text, "Price list in USD, at 1.08; utility texts as free-form messages in the service window");
/// ```
pub fn condition(spec: &str, language: Language) -> String {
    let part = |part: &str| {
        let (word, value) = part.split_once(':').unwrap_or((part, ""));
        match (word, value) {
            ("as-of", day) => {
                let day = day
                    .parse()
                    .map_or_else(|_| day.to_owned(), |day: Day| language.day_in_words(day));
                format!(
                    "{} {day}",
                    language.pick(("rules and prices of", "Regeln und Preise vom"))
                )
            }
            ("card", card) => {
                let list = language.pick(("price list in", "Preisliste in"));
                match card.split_once('@') {
                    Some((currency, rate)) => {
                        let rate = format::decimal(rate, language);
                        format!("{list} {currency}, {} {rate}", language.pick(("at", "zum Kurs")))
                    }
                    None => format!("{list} {card}"),
                }
            }
            ("numbers", "joined") => {
                (language.pick(("one business number for each account", "eine Geschäftsnummer je Konto"))).to_owned()
            }
            ("numbers", _) => language
                .pick((
                    "two business numbers in place of each",
                    "zwei Geschäftsnummern anstelle von jeder",
                ))
                .to_owned(),
            ("utility-in-window", _) => language
                .pick((
                    "utility texts as free-form messages in the service window",
                    "Utility-Texte als freie Nachrichten im Kundenservice-Fenster",
                ))
                .to_owned(),
            ("merge-replies", _) => language
                .pick((
                    "replies within two minutes as one message",
                    "Antworten innerhalb von zwei Minuten als eine Nachricht",
                ))
                .to_owned(),
            _ => part.to_owned(),
        }
    };
    let text = spec.split('+').map(part).collect::<Vec<_>>().join("; ");
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Why amounts differ, in a word.
pub fn cause(cause: Cause, language: Language) -> &'static str {
    language.pick(match cause {
        Cause::Rule => ("Rules", "Regeln"),
        Cause::Price => ("Prices", "Preise"),
        Cause::Tier => ("Volume tiers", "Mengenstaffeln"),
        Cause::Allowance => ("Free units of the month", "Freimenge des Monats"),
        Cause::Habit => ("Habits", "Gewohnheiten"),
        Cause::Currency => ("The other currency’s list", "Liste der anderen Währung"),
    })
}

/// What the units of a driver would have been: `free (inside the customer service window)`.
pub fn would_be(driver: &Driver, language: Language) -> String {
    let more = 0 < driver.units;
    let said = match (driver.outcome, more) {
        (Elsewhere::Charged, _) => ("at another price", "zu einem anderen Preis"),
        (Elsewhere::Free(reason), true) => {
            let reason = language.free_reason(reason);
            return format!(
                "{} ({reason})",
                language.pick(("no longer free", "nicht mehr kostenlos"))
            );
        }
        (Elsewhere::Free(reason), false) => {
            let reason = language.free_reason(reason);
            return format!("{} ({reason})", language.pick(("free", "kostenlos")));
        }
        (Elsewhere::Refused, true) => ("no longer without a price", "nicht mehr ohne Preis"),
        (Elsewhere::Refused, false) => ("without a price", "ohne Preis"),
        (Elsewhere::NotCounted, true) => ("charged only there", "nur dort berechnet"),
        (Elsewhere::NotCounted, false) => ("not charged there", "dort nicht berechnet"),
    };
    language.pick(said).to_owned()
}

/// Drivers that are not shown by themselves.
pub fn other_drivers(number: u64, language: Language) -> String {
    let (one, many) = language.pick((("other", "others"), ("weiterer Grund", "weitere Gründe")));
    language.counted(number, one, many)
}
/// The texts of what comes after a log.
#[derive(Debug)]
pub struct Ahead {
    /// Heading.
    pub title: &'static str,
    /// What it does.
    pub lead: &'static str,
    /// Button.
    pub button: &'static str,
}

/// The texts of what comes after a log.
pub fn ahead(language: Language) -> &'static Ahead {
    const ENGLISH: Ahead = Ahead {
        title: "What the next months may cost",
        lead: "The whole months of this log are carried on, and become a plan of the next twelve.",
        button: "Plan the next months",
    };
    const GERMAN: Ahead = Ahead {
        title: "Was die nächsten Monate kosten können",
        lead: "Die ganzen Monate dieses Protokolls werden fortgeführt und zur Planung der nächsten zwölf.",
        button: "Nächste Monate planen",
    };
    language.pick((&ENGLISH, &GERMAN))
}
