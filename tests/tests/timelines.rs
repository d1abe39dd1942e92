//! A timeline shows what decided: whatever an explanation names as open stands in it, and nothing else is open.

use std::collections::BTreeMap;

use billing_core::{
    bill::{Explained, Options, Settings, Wanted},
    statement::{
        explain::Fact,
        timeline::{Opening, OpeningKind, Timeline},
    },
};
use billing_tests::{
    real::{self, Played},
    row::Row,
    traffic::{self, Spec},
};
use chrono::DateTime;
use wabill::Tables;

fn log(seed: u64) -> (Vec<Row>, String) {
    let spec = Spec::around_switch_days(1_500, seed);
    (traffic::rows(&spec).unwrap(), traffic::accounts_toml(&spec.accounts))
}

fn run(rows: &[Row], accounts: &str, settings: &Options<'_>) -> Played {
    let book = real::accounts(accounts).unwrap();
    real::run(rows, &book, &Tables::shipped(), settings, None).unwrap().0
}

fn unix(time: &str) -> u32 {
    let time = DateTime::parse_from_rfc3339(time).unwrap();
    u32::try_from(time.timestamp()).unwrap()
}

/// The opening of this kind in which a moment lies; there is at most one of a kind and a category.
fn open_at<'a>(
    timeline: &'a Timeline,
    at: u32,
    wanted: impl Fn(&Opening) -> bool + 'a,
) -> impl Iterator<Item = &'a Opening> {
    timeline
        .openings
        .iter()
        .filter(move |opening| wanted(opening) && opening.since_unix <= at && at < opening.until_unix)
}

fn is(kind: OpeningKind) -> impl Fn(&Opening) -> bool {
    move |opening| opening.kind == kind
}

/// Compares each fact of each explanation with the openings; gives how many facts of each sort were compared.
fn compare(timeline: &Timeline, reports_trusted: bool) -> BTreeMap<&'static str, usize> {
    let mut seen = BTreeMap::new();
    let mut openers = vec![];
    for moment in &timeline.moments {
        let at = moment.at_unix;
        assert_eq!(unix(&moment.at), at);
        let Some(explanation) = &moment.explanation else {
            assert!(moment.inbound);
            continue;
        };
        assert!(!moment.inbound);
        assert_eq!(explanation.message_id, moment.message_id);
        for fact in &explanation.facts {
            let told = format!("{} at {}: {fact:?}", moment.message_id, moment.at);
            let name = match fact {
                Fact::WindowOpen { since, until } => {
                    let window = open_at(timeline, at, is(OpeningKind::CustomerServiceWindow))
                        .next()
                        .expect(&told);
                    // Later messages of the contact prolong it.
                    assert!(
                        window.since_unix <= unix(since) && unix(until) <= window.until_unix,
                        "{told}"
                    );
                    "window open"
                }
                Fact::WindowClosed { .. } | Fact::OutsideWindow => {
                    assert_eq!(
                        open_at(timeline, at, is(OpeningKind::CustomerServiceWindow)).count(),
                        0,
                        "{told}"
                    );
                    "window closed"
                }
                Fact::EntryWindow { since, until } => {
                    let window = open_at(timeline, at, is(OpeningKind::EntryPointWindow))
                        .next()
                        .expect(&told);
                    assert_eq!(window.since_unix, unix(since), "{told}");
                    // A report may move its end afterwards.
                    assert!(reports_trusted || window.until_unix == unix(until), "{told}");
                    "entry window"
                }
                Fact::Joined { category, since, until } => {
                    let joined = open_at(timeline, at, |opening| {
                        opening.kind == OpeningKind::Conversation
                            && opening.since_unix == unix(since)
                            && category.is_none_or(|category| opening.category == Some(category))
                    });
                    let joined: Vec<&Opening> = joined.collect();
                    assert!(!joined.is_empty(), "{told}");
                    // An entry-point window may end it before its time.
                    assert!(joined.iter().all(|joined| joined.until_unix <= unix(until)), "{told}");
                    "joined"
                }
                Fact::Opened { category, until } => {
                    let opened: Vec<&Opening> = timeline
                        .openings
                        .iter()
                        .filter(|opening| {
                            opening.kind == OpeningKind::Conversation && opening.message_id == moment.message_id
                        })
                        .collect();
                    let [opened] = opened.as_slice() else {
                        panic!("{told}: {opened:?}")
                    };
                    assert_eq!((opened.category, opened.since_unix), (Some(*category), at), "{told}");
                    assert!(opened.until_unix <= unix(until), "{told}");
                    openers.push(moment.message_id.as_str());
                    "opened"
                }
                Fact::Arrival { .. } => "arrival",
                Fact::Reported { free, window_until } => {
                    assert!(reports_trusted, "{told}");
                    // Free against the computed window is what lies after it; not free, what lies inside.
                    let until = window_until.as_deref().map(unix);
                    assert!(until.is_none_or(|until| *free == (until <= at)), "{told}");
                    if *free { "free by report" } else { "not free by report" }
                }
                Fact::Allowance { .. } | Fact::NotCovered { .. } | Fact::Tier { .. } | Fact::International { .. } => {
                    continue;
                }
            };
            *seen.entry(name).or_default() += 1;
        }
    }
    // And the other way: no conversation is shown that no message opened.
    let conversations = timeline
        .openings
        .iter()
        .filter(|opening| opening.kind == OpeningKind::Conversation);
    let mut shown: Vec<&str> = conversations.map(|opening| opening.message_id.as_str()).collect();
    shown.sort_unstable();
    openers.sort_unstable();
    assert_eq!(shown, openers);
    for opening in &timeline.openings {
        assert_eq!(unix(&opening.since), opening.since_unix);
        assert_eq!(unix(&opening.until), opening.until_unix);
    }
    seen
}

#[test]
fn a_report_against_what_is_computed_is_named_and_moves_no_window() {
    let row = |event: &str, at: &str, id: &str, report: Option<&str>| Row {
        event: event.to_owned(),
        at: format!("2026-10-{at}:00:00Z"),
        message_id: id.to_owned(),
        account: "a".to_owned(),
        business_number: "4930123456".to_owned(),
        contact: "4915123456789".to_owned(),
        kind: (event != "received").then(|| "template".to_owned()),
        category: (event != "received").then(|| "marketing".to_owned()),
        entry_point: (event == "received").then(|| "ad".to_owned()),
        pricing_type: report.map(str::to_owned),
        ..Row::default()
    };
    let free = Some("free_entry_point");
    let rows = [
        row("delivered", "04T10", "unknown", free),
        row("received", "05T10", "ad", None),
        row("delivered", "05T11", "answer", free),
        row("delivered", "06T11", "denied", Some("regular")),
        row("delivered", "08T11", "over", free),
    ];
    let settings = Options {
        settings: Settings {
            trust_reports: true,
            ..Settings::default()
        },
        wanted: Wanted {
            explained: Explained::PairOf("ad".to_owned()),
            ..Wanted::default()
        },
        ..Options::default()
    };
    let accounts = "[[account]]\nid = \"a\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\n";
    let billed = run(&rows, accounts, &settings);
    let [timeline] = billed.timelines.as_slice() else {
        panic!("{} timelines", billed.timelines.len());
    };
    let seen = compare(timeline, true);
    assert_eq!((seen["free by report"], seen["not free by report"]), (2, 1), "{seen:?}");
    let entries = timeline
        .openings
        .iter()
        .filter(|opening| opening.kind == OpeningKind::EntryPointWindow);
    let entries: Vec<(&str, &str)> = entries
        .map(|opening| (opening.since.as_str(), opening.until.as_str()))
        .collect();
    assert_eq!(entries, [("2026-10-05T11:00:00+00:00", "2026-10-08T11:00:00+00:00")]);
}

#[test]
fn openings_are_what_the_explanations_name() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..6 {
        let (rows, accounts) = log(seed);
        for trust_reports in [false, true] {
            let settings = |explained, busiest| Options {
                settings: Settings {
                    trust_reports,
                    ..Settings::default()
                },
                wanted: Wanted {
                    explained,
                    busiest,
                    show_contacts: true,
                    ..Wanted::default()
                },
                ..Options::default()
            };
            let all = run(&rows, &accounts, &settings(Explained::All, 12));
            let explained: BTreeMap<&str, _> = all
                .explanations
                .iter()
                .map(|explanation| (explanation.message_id.as_str(), explanation))
                .collect();
            for pair in &all.busiest {
                let one = run(
                    &rows,
                    &accounts,
                    &settings(Explained::PairOf(pair.message_id.clone()), 0),
                );
                assert_eq!(one.bill, all.bill, "asking for a timeline changes no amount");
                let [timeline] = one.timelines.as_slice() else {
                    panic!("{} timelines", one.timelines.len());
                };
                assert_eq!(
                    (&timeline.business_number, &timeline.contact, &timeline.country),
                    (&pair.business_number, &pair.contact, &pair.country)
                );
                let received = timeline.moments.iter().filter(|moment| moment.inbound).count();
                assert_eq!(
                    (pair.received, pair.delivered),
                    (received as u64, (timeline.moments.len() - received) as u64)
                );
                assert!(
                    timeline
                        .moments
                        .is_sorted_by_key(|moment| (moment.at_unix, !moment.inbound))
                );
                assert_eq!(timeline.moments[0].message_id, pair.message_id);
                for moment in timeline.moments.iter().filter(|moment| !moment.inbound) {
                    assert_eq!(
                        moment.explanation.as_ref(),
                        explained.get(moment.message_id.as_str()).copied()
                    );
                }
                for (name, count) in compare(timeline, trust_reports) {
                    *seen.entry(name).or_default() += count;
                }
            }
        }
    }
    let names: Vec<&str> = seen.keys().copied().collect();
    assert_eq!(
        names,
        [
            "arrival",
            "entry window",
            "joined",
            "opened",
            "window closed",
            "window open"
        ],
        "{seen:?}"
    );
}

#[test]
fn a_contact_has_one_timeline_for_each_business_number() {
    let (rows, accounts) = log(1);
    let shown = Options {
        wanted: Wanted {
            busiest: usize::MAX,
            show_contacts: true,
            ..Wanted::default()
        },
        ..Options::default()
    };
    let pairs = run(&rows, &accounts, &shown).busiest;
    let mut numbers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for pair in &pairs {
        numbers.entry(&pair.contact).or_default().push(&pair.business_number);
    }
    let (contact, mut expected) = numbers.into_iter().max_by_key(|(_, numbers)| numbers.len()).unwrap();
    assert!(1 < expected.len());
    expected.sort_unstable();
    let settings = Options {
        wanted: Wanted {
            explained: Explained::Contact(contact.to_owned()),
            busiest: 0,
            ..shown.wanted.clone()
        },
        ..shown
    };
    let timelines = run(&rows, &accounts, &settings).timelines;
    let found: Vec<&str> = timelines
        .iter()
        .map(|timeline| timeline.business_number.as_str())
        .collect();
    assert_eq!(found, expected);
    let nobody = Options {
        wanted: Wanted {
            explained: Explained::Contact("10000000".to_owned()),
            ..Wanted::default()
        },
        ..Options::default()
    };
    assert_eq!(run(&rows, &accounts, &nobody).timelines, []);
}

#[test]
fn the_busiest_pairs_are_the_first_of_all_however_many_are_asked_for() {
    let (rows, accounts) = log(3);
    let list = |busiest, threads| {
        run(
            &rows,
            &accounts,
            &Options {
                wanted: Wanted {
                    busiest,
                    ..Wanted::default()
                },
                threads,
                ..Options::default()
            },
        )
    };
    let all = list(usize::MAX, 1);
    let written = |billed: &Played| {
        billed
            .busiest
            .iter()
            .map(|pair| pair.received + pair.delivered)
            .sum::<u64>()
    };
    assert_eq!(written(&all), all.bill.input.received + all.bill.input.delivered);
    assert!(
        all.busiest
            .is_sorted_by_key(|pair| u64::MAX - pair.received - pair.delivered)
    );
    // Masked unless asked for.
    assert!(all.busiest.iter().all(|pair| pair.contact.contains('·')));
    for most in [0, 1, 7] {
        assert_eq!(list(most, 1).busiest, all.busiest[..most]);
        assert_eq!(list(most, 3).busiest, all.busiest[..most]);
    }
}

/// What is open, as `kind or category, since..until`, times of one day in UTC.
fn drawn(rows: &str) -> Vec<String> {
    drawn_with(rows, false)
}

fn drawn_with(rows: &str, trust_reports: bool) -> Vec<String> {
    let accounts = "[[account]]\nid = \"a\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\n";
    let rows: Vec<String> = rows
        .lines()
        .map(|row| {
            let [event, at, id, what, category, entry, report, expires] =
                *row.split(',').map(str::trim).collect::<Vec<_>>().as_slice()
            else {
                panic!("{row}")
            };
            format!("{event},{at}:00Z,{id},a,n,4915112345678,{what},{category},{entry},{report},{expires}")
        })
        .collect();
    let text = format!(
        "event,at,message_id,account,business_number,contact,kind,category,entry_point,pricing_type,expires_at\n{}\n",
        rows.join("\n")
    );
    let settings = Options {
        settings: Settings {
            trust_reports,
            ..Settings::default()
        },
        wanted: Wanted {
            explained: Explained::Contact("4915112345678".to_owned()),
            ..Wanted::default()
        },
        ..Options::default()
    };
    let book = real::accounts(accounts).unwrap();
    let (billed, report) = real::run_text(text.as_bytes(), &book, &Tables::shipped(), &settings, None).unwrap();
    assert_eq!(report.problems, []);
    let [timeline] = billed.timelines.as_slice() else {
        panic!("{} timelines", billed.timelines.len())
    };
    let openings = timeline.openings.iter().map(|opening| {
        let what = match (opening.kind, opening.category) {
            (OpeningKind::CustomerServiceWindow, None) => "window".to_owned(),
            (OpeningKind::EntryPointWindow, None) => "entry".to_owned(),
            (OpeningKind::Conversation, Some(category)) => category.to_string(),
            other => panic!("{other:?}"),
        };
        format!("{what} {}..{}", &opening.since[5..16], &opening.until[5..16])
    });
    openings.collect()
}

#[test]
fn a_window_is_prolonged_before_its_end_and_opens_anew_at_it() {
    assert_eq!(
        drawn(
            "received,2025-08-01T09:00,i1,,,,,
             received,2025-08-02T08:59,i2,,,,,
             received,2025-08-03T08:59,i3,,,,,"
        ),
        ["window 08-01T09:00..08-03T08:59", "window 08-03T08:59..08-04T08:59"]
    );
}

#[test]
fn an_answer_to_an_ad_ends_the_conversations_that_were_open() {
    assert_eq!(
        drawn(
            "delivered,2024-09-02T08:00,m1,template,marketing,,,
             delivered,2024-09-02T09:00,m2,template,utility,,,
             received,2024-09-02T10:00,i1,,,ad,,
             delivered,2024-09-02T10:30,m3,free_form,,,,
             delivered,2024-09-05T10:30,m4,template,marketing,,,"
        ),
        [
            "window 09-02T10:00..09-03T10:00",
            "entry 09-02T10:30..09-05T10:30",
            "marketing 09-02T08:00..09-02T10:30",
            "utility 09-02T09:00..09-02T10:30",
            "marketing 09-05T10:30..09-06T10:30",
        ]
    );
}

#[test]
fn the_two_kinds_of_2022_have_one_conversation_at_a_time() {
    assert_eq!(
        drawn(
            "delivered,2022-06-01T08:00,m1,template,marketing,,,
             received,2022-06-01T09:00,i1,,,,,
             delivered,2022-06-02T07:59,m2,free_form,,,,
             delivered,2022-06-02T08:00,m3,free_form,,,,"
        ),
        [
            "window 06-01T09:00..06-02T09:00",
            "business_initiated 06-01T08:00..06-02T08:00",
            "user_initiated 06-02T08:00..06-03T08:00",
        ]
    );
}
