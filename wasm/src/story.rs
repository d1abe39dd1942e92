//! A German shop, one customer, three days: the same messages under the rules of five times, next to each other.

use page_protocol::Chapter;
use wabill::{Day, Explained, LocalizedText};

use crate::{
    billed,
    options::{self, Options},
};

const ACCOUNTS: &str = "[[account]]\nid = \"shop\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n\
    home_country = \"DE\"\n";
const NUMBER: &str = "4930123456";
const CONTACT: &str = "4915112345678";

/// Three days from Monday on, with their distance from UTC. Each lies well inside the time of one regime.
const TIMES: [([&str; 3], &str); 5] = [
    (["2022-06-13", "2022-06-14", "2022-06-15"], "+02:00"),
    (["2023-10-09", "2023-10-10", "2023-10-11"], "+02:00"),
    (["2025-03-10", "2025-03-11", "2025-03-12"], "+01:00"),
    (["2025-09-08", "2025-09-09", "2025-09-10"], "+02:00"),
    (["2026-10-12", "2026-10-13", "2026-10-14"], "+02:00"),
];

/// Day, time, kind and category, entry point. Without a kind the customer wrote. The message's id is its place:
/// `story-1`.
const MESSAGES: [(usize, &str, &str, &str, &str); 13] = [
    (0, "09:12", "", "", ""),
    (0, "09:15", "free_form", "", ""),
    (0, "09:40", "template", "utility", ""),
    (0, "18:30", "template", "marketing", ""),
    (1, "08:00", "template", "utility", ""),
    (1, "11:30", "template", "utility", ""),
    (1, "13:00", "template", "authentication", ""),
    (1, "15:00", "", "", ""),
    (1, "15:04", "reaction", "", ""),
    (1, "15:10", "free_form", "", ""),
    (2, "10:05", "", "", "ad"),
    (2, "10:10", "free_form", "", ""),
    (2, "12:00", "template", "marketing", ""),
];

/// The chapters, each with its regime, bill and timelines.
pub(crate) fn story() -> Result<Vec<Chapter>, LocalizedText> {
    let accounts = options::accounts(ACCOUNTS)?;
    let regimes = &pricing_tables::shipped().regimes;
    let mut chapters = vec![];
    for (days, offset) in TIMES {
        let explained = Explained::Contact(CONTACT.to_owned());
        let billed = billed(log(days, offset).as_bytes(), &accounts, &Options::default(), explained)?;
        let first: Option<Day> = days.first().and_then(|day| day.parse().ok());
        let regime = regimes
            .iter()
            .rfind(|regime| first.is_some_and(|first| regime.effective_from <= first));
        chapters.push(Chapter {
            regime: regime.map(|regime| regime.name.clone()),
            since: regime.map(|regime| regime.effective_from),
            timelines: billed.own_timelines().to_vec(),
            bill: billed.into_statement(),
        });
    }
    Ok(chapters)
}

fn log(days: [&str; 3], offset: &str) -> String {
    let header = "event,at,message_id,account,business_number,contact,kind,category,entry_point".to_owned();
    let rows = (1..).zip(MESSAGES).map(|(place, (day, time, kind, category, entry))| {
        let event = if kind.is_empty() { "received" } else { "delivered" };
        let day = days.get(day).copied().unwrap_or_default();
        format!("{event},{day}T{time}:00{offset},story-{place},shop,{NUMBER},{CONTACT},{kind},{category},{entry}")
    });
    core::iter::once(header).chain(rows).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use billing_core::{base::category::Category, statement::timeline::OpeningKind};

    use super::{MESSAGES, TIMES, story};

    #[test]
    fn every_chapter_is_under_its_own_rules_and_priced() {
        let chapters = story().unwrap();
        let regimes: Vec<&str> = chapters
            .iter()
            .map(|chapter| chapter.regime.as_deref().unwrap())
            .collect();
        assert_eq!(regimes, ["R1", "R2", "R2d", "R3", "R4"]);
        assert_eq!(chapters.len(), TIMES.len());
        for chapter in chapters {
            assert_eq!(chapter.bill.input.rejected, 0);
            assert_eq!(chapter.bill.refused, []);
            let timeline = &chapter.timelines[0];
            assert_eq!(timeline.moments.len(), MESSAGES.len());
            assert_eq!(timeline.contact, "4915·······78");
            for moment in &timeline.moments {
                assert_ne!(moment.inbound, moment.explanation.is_some());
            }
        }
    }

    #[test]
    fn what_is_open_follows_the_rules_of_the_day() {
        let story = story().unwrap();
        let kinds = |chapter: usize| {
            let kinds = story[chapter].timelines[0].openings.iter().map(|opening| {
                let what = match opening.kind {
                    OpeningKind::CustomerServiceWindow => "window",
                    OpeningKind::EntryPointWindow => "entry point",
                    OpeningKind::Conversation => opening.category.map_or("?", Category::as_str),
                };
                format!("{what} {}..{}", &opening.since[5..16], &opening.until[5..16])
            });
            kinds.collect::<Vec<_>>()
        };
        // Two windows that the contact opened, and the entry-point window; no conversations since July 2025.
        assert_eq!(
            kinds(3),
            [
                "window 09-08T09:12..09-09T09:12",
                "window 09-09T15:00..09-11T10:05",
                "entry point 09-10T10:10..09-13T10:10",
            ]
        );
        assert_eq!(
            kinds(1),
            [
                "window 10-09T09:12..10-10T09:12",
                "window 10-10T15:00..10-12T10:05",
                "entry point 10-11T10:10..10-14T10:10",
                "service 10-09T09:15..10-10T09:15",
                "utility 10-09T09:40..10-10T09:40",
                "marketing 10-09T18:30..10-10T18:30",
                "utility 10-10T11:30..10-11T10:10",
                "authentication 10-10T13:00..10-11T10:10",
            ]
        );
    }
}
