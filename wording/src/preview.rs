//! `"Utility message to Germany: 0.0456 EUR. As an answer without a template it would be free until 15:15."`:
//! what a message would cost, in sentences.

use billing_core::{
    base::{instant::Instant, time_zone::Tz},
    preview::{Answer, FreeIf},
    statement::line_item::LineOutcome,
    tariff::regime::AllowanceScope,
};
use chrono::TimeZone as _;

use crate::{language::Language, line::noun};

/// The answer in sentences; times are those of the account's zone, and days where another than `at` is meant.
pub fn text(answer: &Answer, at: Instant, zone: Tz, language: Language) -> String {
    let mut sentences = vec![outcome(answer, language)];
    if answer.outside_window {
        let closed = (
            "The customer service window is closed, and the platform delivers templates only.",
            "Das Kundenservice-Fenster ist geschlossen, und die Plattform stellt nur Vorlagen zu.",
        );
        sentences.push(language.pick(closed).to_owned());
    }
    sentences.extend(allowance(answer, language));
    sentences.extend(answer.free_if.iter().map(|way| free_if(*way, at, zone, language)));
    if answer.outcome == LineOutcome::Free {
        sentences.extend(free_until(answer, at, zone, language));
    }
    sentences.join(" ")
}

/// `Utility message to Germany: 0.0456 EUR.`
fn outcome(answer: &Answer, language: Language) -> String {
    let noun = noun(answer.category, answer.unit, 1, language);
    let what = format!("{noun} {}", language.destination(&answer.market));
    let what = capital(&what);
    let comes_to = match (answer.outcome, answer.unit_price) {
        (LineOutcome::Charged, Some(price)) => format!("{} {}", language.price(price), answer.currency),
        (LineOutcome::Charged, None) | (LineOutcome::Refused, _) => {
            let error = answer.error.as_ref().map(|error| language.refusal(error));
            error.unwrap_or_else(|| language.refused().to_owned())
        }
        (LineOutcome::Free, _) => language.free(answer.reason),
    };
    format!("{what}: {comes_to}.")
}

/// `812 of the 1,000 free ones of the business number are used, 187 are left after it.`
fn allowance(answer: &Answer, language: Language) -> Option<String> {
    let stand = answer.allowance?;
    let used = language.count(stand.before.min(stand.units));
    let (units, left) = (language.count(stand.units), language.count(stand.left()));
    let owner = language.pick(match stand.scope {
        AllowanceScope::Account => ("of the account", "des Kontos"),
        AllowanceScope::BusinessNumber => ("of the business number", "der Geschäftsnummer"),
    });
    Some(match language {
        Language::English => {
            format!("Before it, {used} of the {units} free units {owner} are used; {left} are left after it.")
        }
        Language::German => {
            format!("Davor sind {used} der {units} kostenlosen Einheiten {owner} verbraucht; danach bleiben {left}.")
        }
    })
}

fn free_if(way: FreeIf, at: Instant, zone: Tz, language: Language) -> String {
    match way {
        FreeIf::AsAnswer { until } => {
            let until = time(until, at, zone, language);
            match language {
                Language::English => format!("As an answer without a template it would be free until {until}."),
                Language::German => format!("Als Antwort ohne Vorlage wäre es bis {until} kostenlos."),
            }
        }
        FreeIf::ContactWrites => language
            .pick((
                "It would be free after the contact has written.",
                "Es wäre kostenlos, nachdem der Kontakt geschrieben hat.",
            ))
            .to_owned(),
        FreeIf::Arrival => language
            .pick((
                "It would be free in answer to an arrival by an ad or a page button.",
                "Es wäre kostenlos als Antwort auf eine Ankunft über eine Anzeige oder Seitenschaltfläche.",
            ))
            .to_owned(),
    }
}

/// `The window is open until 15:15.`
fn free_until(answer: &Answer, at: Instant, zone: Tz, language: Language) -> Option<String> {
    let (window, entry_point) = (answer.window, answer.entry_point);
    let (end, name) = match (entry_point, window) {
        (Some(entry_point), _) => (
            entry_point.end,
            ("The window of the entry point", "Das Fenster des Einstiegspunkts"),
        ),
        (None, Some(window)) => (window.end, ("The customer service window", "Das Kundenservice-Fenster")),
        (None, None) => return None,
    };
    let (name, end) = (language.pick(name), time(end, at, zone, language));
    Some(match language {
        Language::English => format!("{name} is open until {end}."),
        Language::German => format!("{name} ist bis {end} offen."),
    })
}

/// `15:15`, or `15:15 on 3 October 2026` where that is another day than `at`.
fn time(end: Instant, at: Instant, zone: Tz, language: Language) -> String {
    let local = |at: Instant| zone.from_utc_datetime(&at.to_utc().naive_utc());
    let (end, at) = (local(end), local(at));
    let clock = end.format("%H:%M");
    if end.date_naive() == at.date_naive() {
        return clock.to_string();
    }
    let day = language.day_in_words(end.date_naive());
    match language {
        Language::English => format!("{clock} on {day}"),
        Language::German => format!("{clock} am {day}"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
