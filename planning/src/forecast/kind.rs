//! `month,market,category,messages` are volumes, `{"pricing_analytics": …}` is the platform's answer: what a file is.

use super::volumes_csv::{names_a_volume, separator};

/// What a history is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryKind {
    /// Monthly or daily volumes as CSV.
    Volumes,
    /// An answer of the platform's `pricing_analytics`.
    PricingAnalytics,
    /// The JSON of a bill.
    Bill,
    /// Whatever a log may be; its reader says what is wrong with it.
    Log,
}

impl HistoryKind {
    /// What the beginning of a file looks like.
    ///
    /// ```
    /// use wabill_planning::forecast::HistoryKind;
    /// assert_eq!(HistoryKind::of(b"Monat;Markt;Kategorie;Nachrichten\n"), HistoryKind::Volumes);
    /// assert_eq!(HistoryKind::of(b"event,at,message_id,account\n"), HistoryKind::Log);
    /// assert_eq!(HistoryKind::of(br#"{"data": [{"data_points": []}]}"#), HistoryKind::PricingAnalytics);
    /// ```
    pub fn of(beginning: &[u8]) -> Self {
        let text = String::from_utf8_lossy(beginning);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with(['{', '[']) {
            return if text.contains("\"data_points\"") {
                Self::PricingAnalytics
            } else if text.contains("\"format\"") && text.contains("\"input\"") {
                Self::Bill
            } else {
                Self::Log
            };
        }
        let head = text.lines().next().unwrap_or("");
        let names: Vec<String> = head
            .split(char::from(separator(head)))
            .map(|name| name.trim().trim_matches('"').to_lowercase())
            .collect();
        let of_a_log = |name: &String| ["event", "message_id", "contact"].contains(&name.as_str());
        if !names.iter().any(of_a_log) && names.iter().any(|name| names_a_volume(name)) {
            Self::Volumes
        } else {
            Self::Log
        }
    }
}
