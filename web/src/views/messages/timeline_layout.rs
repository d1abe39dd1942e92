//! `"a dot at 54, 190; a bar from 24 to 410"`: one contact's messages as a picture, in whole pixels.
//!
//! From top to bottom: the days, a lane of bars for each thing that was open, the prices, the messages of the business,
//! and those of the contact. [`layout`] knows nothing of a browser; the component only draws what it gives.

use core::ops::Range;

use billing_core::{
    base::{category::Category, few, instant::Day},
    statement::{
        explain::Explanation,
        line_item::LineOutcome,
        timeline::{Moment, Opening, OpeningKind, Timeline},
    },
};
use chrono::{DateTime, Days, FixedOffset, NaiveTime};
use wording::language::Language;

use super::time_axis::TimeAxis;
use crate::{format, i18n::messages};

/// Height of the days.
pub const DAYS_HEIGHT: i64 = 26;
/// Height of a bar.
pub const BAR_HEIGHT: i64 = 22;
const BAR_GAP: i64 = 4;
const PRICE_HEIGHT: i64 = 15;
const LANE_HEIGHT: i64 = 34;
/// Pixels of a letter in a label, at most.
const LETTER: i64 = 7;
/// Pixels of a digit of a price, which is set in bold.
const PRICE_DIGIT: i64 = 8;
/// Silence after which a picture ends and the next begins.
const LONG_SILENCE: i64 = 4 * 86_400;
/// Most messages of a picture.
const MOST_MESSAGES: usize = 40;
/// Longest time of a picture.
const LONGEST: i64 = 8 * 86_400;
/// Time shown before the first message.
const BEFORE: i64 = 3_600;
/// Time shown after the last message at most, as long as something is open.
const AFTER: i64 = 15 * 3_600;
/// Time shown after the last message at least.
const SHORTLY_AFTER: i64 = 2 * 3_600;

/// What a bar shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// The entry-point window.
    EntryPoint,
    /// The customer service window.
    Window,
    /// Conversations of a category.
    Conversation(Category),
}

impl Lane {
    fn of(opening: &Opening) -> Option<Self> {
        match opening.kind {
            OpeningKind::EntryPointWindow => Some(Self::EntryPoint),
            OpeningKind::CustomerServiceWindow => Some(Self::Window),
            OpeningKind::Conversation => opening.category.map(Self::Conversation),
        }
    }

    /// The word for its looks.
    pub fn word(self) -> &'static str {
        match self {
            Self::EntryPoint => "entry-point",
            Self::Window => "window",
            Self::Conversation(category) => category.as_str(),
        }
    }

    fn name(self, language: Language) -> String {
        match self {
            Self::EntryPoint => messages::window(true, language),
            Self::Window => messages::window(false, language),
            Self::Conversation(category) => {
                return messages::conversation(language.category_heading(category), language);
            }
        }
        .to_owned()
    }
}

/// Something that was open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What.
    pub lane: Lane,
    /// Left edge.
    pub x: i64,
    /// Top edge.
    pub y: i64,
    /// Its length.
    pub width: i64,
    /// Whether it began before the picture.
    pub from_before: bool,
    /// Whether it goes on after the picture.
    pub goes_on: bool,
    /// Whether its opening was charged.
    pub charged: bool,
    /// Its name and price, in full.
    pub title: String,
    /// As much of that as fits into it.
    pub label: String,
}

/// What a dot shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dot {
    /// A message of the contact.
    Inbound,
    /// A message of the contact by ad or page button.
    Arrival,
    /// A message of the business.
    Outbound(Category, LineOutcome),
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Its place among the messages of the timeline.
    pub moment: usize,
    /// What it shows.
    pub dot: Dot,
    /// Its middle.
    pub x: i64,
    /// Its middle.
    pub y: i64,
    /// What it is and its outcome, in a sentence.
    pub name: String,
    /// The price of a charged one, and its position.
    pub price: Option<PriceMark>,
}

/// A price above a dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceMark {
    /// The price without its currency.
    pub text: String,
    /// Its base line.
    pub y: i64,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayMark {
    /// Where it begins.
    pub x: i64,
    /// The x of its name; the day shown first may have begun before the picture.
    pub label_x: i64,
    /// Its name; empty where there is no room.
    pub label: String,
}

/// A picture in pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its width.
    pub width: i64,
    /// Its height.
    pub height: i64,
    /// The days.
    pub days: Vec<DayMark>,
    /// What was open.
    pub bars: Vec<Bar>,
    /// The messages, in order of time.
    pub spots: Vec<Spot>,
    /// The y of the messages of the business.
    pub business_y: i64,
    /// The y of those of the contact.
    pub contact_y: i64,
}

/// The parts into which a long timeline is cut: a part ends before a long silence, or where it has become too long.
pub fn stretches(moments: &[Moment]) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = vec![];
    let mut first = 0_i64;
    let mut last = 0_i64;
    for (place, moment) in moments.iter().enumerate() {
        let at = i64::from(moment.at_unix);
        let ends = last.saturating_add(LONG_SILENCE) < at || first.saturating_add(LONGEST) < at;
        if let Some(part) = parts.last_mut().filter(|part| !ends && part.len() < MOST_MESSAGES) {
            part.end = place.saturating_add(1);
        } else {
            parts.push(place..place.saturating_add(1));
            first = at;
        }
        last = at;
    }
    parts
}

/// The measure of a part of a timeline, in seconds since `zero`.
pub fn axis(timeline: &Timeline, part: &Range<usize>, zero: i64, width: i64) -> TimeAxis {
    let moments = timeline.moments.get(part.clone()).unwrap_or_default();
    let times: Vec<i64> = moments
        .iter()
        .map(|moment| i64::from(moment.at_unix).saturating_sub(zero))
        .collect();
    let first = times.first().copied().unwrap_or(0);
    let last = times.last().copied().unwrap_or(first);
    let open_until = timeline
        .openings
        .iter()
        .map(|opening| i64::from(opening.until_unix).saturating_sub(zero));
    let open_until = open_until
        .max()
        .unwrap_or(last)
        .clamp(last.saturating_add(SHORTLY_AFTER), last.saturating_add(AFTER));
    TimeAxis::over(first.saturating_sub(BEFORE), open_until, &times, width)
}

/// The seconds at which the account's days begin, with the days.
///
/// The distance from UTC is that of the nearest known time of the timeline: on a day that changes to or from summer
/// time a mark may be an hour off, times of messages never are.
fn days(timeline: &Timeline, part: &Range<usize>) -> Vec<(i64, Day)> {
    let bounds = timeline
        .openings
        .iter()
        .flat_map(|opening| [&opening.since, &opening.until]);
    let known: Vec<DateTime<FixedOffset>> = timeline
        .moments
        .iter()
        .map(|moment| &moment.at)
        .chain(bounds)
        .filter_map(|time| format::local_time(time))
        .collect();
    let moments = timeline.moments.get(part.clone()).unwrap_or_default();
    let day_of = |moment: Option<&Moment>| Some(format::local_time(&moment?.at)?.date_naive());
    let (Some(first), Some(last)) = (day_of(moments.first()), day_of(moments.last())) else {
        return vec![];
    };
    let begin = |day: Day| -> Option<i64> {
        let midnight = day.and_time(NaiveTime::MIN);
        let distance = |time: &&DateTime<FixedOffset>| (time.naive_local() - midnight).num_seconds().abs();
        let offset = known.iter().min_by_key(distance)?.offset().local_minus_utc();
        Some(midnight.and_utc().timestamp().saturating_sub(i64::from(offset)))
    };
    let days = first.iter_days();
    let end = last.checked_add_days(Days::new(2)).unwrap_or(Day::MAX);
    days.take_while(|day| *day <= end)
        .filter_map(|day| Some((begin(day)?, day)))
        .collect()
}

/// The second at which the first day of a timeline begins on the account's clock; 0 where it has no message.
pub fn first_midnight(timeline: &Timeline) -> i64 {
    let all = 0..timeline.moments.len();
    days(timeline, &all).first().map_or(0, |(second, _)| *second)
}

/// What is known about a message in a sentence: `Tue 9 Sep, 11:30: Utility template, free: customer service window`.
pub fn sentence(moment: &Moment, language: Language) -> String {
    let (what, came_to) = what_and_outcome(moment, language);
    let time = messages::moment(&moment.at, language);
    match came_to {
        Some(came_to) => format!("{time}: {what}, {came_to}"),
        None => format!("{time}: {what}"),
    }
}

/// What a message is, and its outcome; messages of the contact have none.
pub fn what_and_outcome(moment: &Moment, language: Language) -> (String, Option<String>) {
    match &moment.explanation {
        None => (
            messages::inbound(moment.entry_point.as_deref(), language).to_owned(),
            None,
        ),
        Some(explained) => {
            let category = language.category_heading(explained.category);
            let price = charged_price(explained).map(|_| price_text(explained, language));
            let came_to = messages::outcome(explained.outcome, explained.reason, language);
            let came_to = match price {
                Some(price) => format!("{came_to}{}{price}", format::NO_BREAK),
                None => came_to,
            };
            (messages::kind(&explained.kind, category, language), Some(came_to))
        }
    }
}

/// A message without its outcome: `Tue 9 Sep, 11:30: Utility template`.
pub fn headline(moment: &Moment, language: Language) -> String {
    let (what, _) = what_and_outcome(moment, language);
    format!("{}: {what}", messages::moment(&moment.at, language))
}

/// What was open at a message, itself included: the name, and from when until when.
pub fn open_at(timeline: &Timeline, moment: &Moment, language: Language) -> Vec<(String, String)> {
    let open = timeline
        .openings
        .iter()
        .filter(|opening| opening.since_unix <= moment.at_unix && moment.at_unix < opening.until_unix);
    open.filter_map(|opening| {
        let time = |at| messages::moment(at, language);
        let span = messages::open_between(&time(&opening.since), &time(&opening.until), language);
        Some((Lane::of(opening)?.name(language), span))
    })
    .collect()
}

fn charged_price(explained: &Explanation) -> Option<billing_core::base::price::UnitPrice> {
    match explained.outcome {
        LineOutcome::Charged => explained.unit_price,
        LineOutcome::Free | LineOutcome::Refused => None,
    }
}

/// The price of a message with its currency; empty where none was charged.
pub fn price_text(explained: &Explanation, language: Language) -> String {
    charged_price(explained).map_or_else(String::new, |price| {
        format::price_of(price, explained.currency, language)
    })
}

fn length_of(text: &str) -> i64 {
    i64::try_from(text.chars().count())
        .unwrap_or(i64::MAX)
        .saturating_mul(LETTER)
}

/// A part of a timeline as a picture; the axis counts seconds from `zero`.
pub fn layout(timeline: &Timeline, part: &Range<usize>, axis: &TimeAxis, zero: i64, language: Language) -> Picture {
    let place = |unix: u32| axis.place(i64::from(unix).saturating_sub(zero));
    let visible = |opening: &&Opening| place(opening.since_unix) < place(opening.until_unix);
    let mut lanes: Vec<Lane> = timeline.openings.iter().filter(visible).filter_map(Lane::of).collect();
    few::sort(&mut lanes);
    lanes.dedup();
    let lane_y = |lane: Lane| {
        let index = lanes.iter().position(|one| *one == lane).unwrap_or(0);
        let index = i64::try_from(index).unwrap_or(0);
        DAYS_HEIGHT
            .saturating_add(BAR_GAP)
            .saturating_add(BAR_HEIGHT.saturating_add(BAR_GAP).saturating_mul(index))
    };
    let bars: Vec<Bar> = timeline
        .openings
        .iter()
        .filter(visible)
        .filter_map(|opening| {
            let lane = Lane::of(opening)?;
            Some(bar(timeline, opening, lane, lane_y(lane), axis, zero, language))
        })
        .collect();
    let lanes_count = i64::try_from(lanes.len()).unwrap_or(0);
    let bars_end = DAYS_HEIGHT
        .saturating_add(BAR_GAP)
        .saturating_add(BAR_HEIGHT.saturating_add(BAR_GAP).saturating_mul(lanes_count));
    let moments = timeline.moments.get(part.clone()).unwrap_or_default();
    let mut spots: Vec<Spot> = vec![];
    // Where the prices of each row end.
    let mut rows: Vec<i64> = vec![];
    let mut price_rows: Vec<(usize, usize, String)> = vec![];
    for (moment, place_of) in moments.iter().zip(part.clone()) {
        let x = place(moment.at_unix);
        let dot = match (&moment.explanation, &moment.entry_point) {
            (Some(explained), _) => Dot::Outbound(explained.category, explained.outcome),
            (None, Some(_)) => Dot::Arrival,
            (None, None) => Dot::Inbound,
        };
        if let Some(price) = moment.explanation.as_ref().and_then(charged_price) {
            let text = language.column_price(price);
            let half = PRICE_DIGIT
                .saturating_mul(i64::try_from(text.len()).unwrap_or(0))
                .saturating_add(10)
                / 2;
            let (left, right) = (x.saturating_sub(half), x.saturating_add(half));
            let row = rows.iter().position(|end| *end <= left).unwrap_or(rows.len());
            match rows.get_mut(row) {
                Some(end) => *end = right,
                None => rows.push(right),
            }
            price_rows.push((spots.len(), row, text));
        }
        spots.push(Spot {
            moment: place_of,
            dot,
            x,
            y: 0,
            name: sentence(moment, language),
            price: None,
        });
    }
    let price_space = PRICE_HEIGHT.saturating_mul(i64::try_from(rows.len().max(1)).unwrap_or(1));
    let business_y = bars_end.saturating_add(price_space).saturating_add(20);
    let contact_y = business_y.saturating_add(LANE_HEIGHT);
    for (spot, row, text) in price_rows {
        let up = PRICE_HEIGHT.saturating_mul(i64::try_from(row).unwrap_or(0));
        if let Some(spot) = spots.get_mut(spot) {
            spot.price = Some(PriceMark {
                text,
                y: business_y.saturating_sub(14).saturating_sub(up),
            });
        }
    }
    for spot in &mut spots {
        spot.y = match spot.dot {
            Dot::Inbound | Dot::Arrival => contact_y,
            Dot::Outbound(_, _) => business_y,
        };
    }
    stack(&mut spots);
    Picture {
        width: axis.width(),
        height: contact_y.saturating_add(22),
        days: day_marks(timeline, part, axis, zero, language),
        bars,
        spots,
        business_y,
        contact_y,
    }
}

/// Messages of the same second and side are a little below each other.
fn stack(spots: &mut [Spot]) {
    let mut last = (i64::MIN, i64::MIN);
    let mut count = 0_i64;
    for spot in spots {
        if (spot.x, spot.y) == last {
            count = count.saturating_add(1);
            spot.y = spot.y.saturating_add(count.saturating_mul(5));
        } else {
            last = (spot.x, spot.y);
            count = 0;
        }
    }
}

fn bar(
    timeline: &Timeline,
    opening: &Opening,
    lane: Lane,
    y: i64,
    axis: &TimeAxis,
    zero: i64,
    language: Language,
) -> Bar {
    let (since, until) = (
        i64::from(opening.since_unix).saturating_sub(zero),
        i64::from(opening.until_unix).saturating_sub(zero),
    );
    let (left, right) = (axis.place(since), axis.place(until));
    let opener = timeline
        .moments
        .iter()
        .find(|moment| moment.message_id == opening.message_id)
        .and_then(|moment| moment.explanation.as_ref())
        .filter(|_| matches!(lane, Lane::Conversation(_)));
    let price = opener
        .map(|explained| price_text(explained, language))
        .filter(|price| !price.is_empty());
    let name = lane.name(language);
    let title = match &price {
        Some(price) => format!("{name} · {price}"),
        None => name.clone(),
    };
    let width = right.saturating_sub(left);
    let room = width.saturating_sub(16);
    let short = match lane {
        Lane::Conversation(category) => language.category_heading(category).to_owned(),
        Lane::EntryPoint | Lane::Window => name.split(':').next().unwrap_or_default().to_owned(),
    };
    let candidates = [title.clone(), name, short];
    let label = candidates
        .into_iter()
        .find(|text| length_of(text) <= room)
        .unwrap_or_default();
    Bar {
        lane,
        x: left,
        y,
        width,
        from_before: axis.beyond(since) && left == 0,
        goes_on: axis.beyond(until),
        charged: price.is_some(),
        title,
        label,
    }
}

fn day_marks(timeline: &Timeline, part: &Range<usize>, axis: &TimeAxis, zero: i64, language: Language) -> Vec<DayMark> {
    let begins: Vec<(i64, Day)> = days(timeline, part);
    let mut marks: Vec<DayMark> = vec![];
    let ends = begins.iter().skip(1).map(|(second, _)| Some(*second)).chain([None]);
    for ((second, day), end) in begins.iter().zip(ends) {
        let (second, end) = (second.saturating_sub(zero), end.map(|end| end.saturating_sub(zero)));
        let x = axis.place(second);
        let right = end.map_or(axis.width(), |end| axis.place(end));
        if right <= x {
            continue;
        }
        let label = messages::short_day(*day, language);
        let fits = length_of(&label).saturating_add(8) <= right.saturating_sub(x);
        marks.push(DayMark {
            x,
            label_x: x.saturating_add(6),
            label: if fits { label } else { String::new() },
        });
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::messages::tests::story;

    fn picture(chapter: usize, width: i64) -> (Timeline, Picture) {
        let timeline = story()[chapter].timelines[0].clone();
        let part = stretches(&timeline.moments);
        assert_eq!(part.len(), 1);
        let axis = axis(&timeline, &part[0], 0, width);
        let picture = layout(&timeline, &part[0], &axis, 0, Language::English);
        (timeline, picture)
    }

    #[test]
    fn every_message_has_a_dot_of_its_own() {
        for chapter in 0..5 {
            let (timeline, picture) = picture(chapter, 1100);
            assert_eq!(picture.spots.len(), timeline.moments.len());
            assert_eq!(picture.width, 1100);
            for pair in picture.spots.windows(2) {
                assert!(20 <= pair[1].x - pair[0].x, "{pair:?}");
            }
            for spot in &picture.spots {
                let inbound = timeline.moments[spot.moment].inbound;
                assert_eq!(spot.y, if inbound { picture.contact_y } else { picture.business_y });
                assert!(0 < spot.x && spot.x < picture.width);
            }
        }
    }

    #[test]
    fn a_bar_begins_at_the_dot_that_opened_it() {
        let (timeline, picture) = picture(1, 1100);
        assert_eq!(picture.bars.len(), timeline.openings.len());
        for (bar, opening) in picture.bars.iter().zip(&timeline.openings) {
            let opener = timeline
                .moments
                .iter()
                .position(|moment| moment.message_id == opening.message_id);
            let spot = picture.spots.iter().find(|spot| Some(spot.moment) == opener).unwrap();
            assert_eq!(bar.x, spot.x, "{bar:?}");
            assert!(0 < bar.width && bar.x + bar.width <= picture.width);
            assert!(bar.y + BAR_HEIGHT < picture.business_y);
        }
    }

    #[test]
    fn bars_of_one_lane_do_not_touch_and_lanes_do_not_share_a_height() {
        for chapter in 0..5 {
            let (_, picture) = picture(chapter, 900);
            for (place, a) in picture.bars.iter().enumerate() {
                for b in &picture.bars[place + 1..] {
                    assert_eq!(a.y == b.y, a.lane == b.lane);
                    if a.y == b.y {
                        assert!(a.x + a.width <= b.x || b.x + b.width <= a.x, "{a:?} {b:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn charged_dots_and_the_conversations_they_open_carry_the_price() {
        let (timeline, picture) = picture(1, 1100);
        for spot in &picture.spots {
            let explained = timeline.moments[spot.moment].explanation.as_ref();
            let price = explained.and_then(charged_price);
            assert_eq!(
                spot.price.as_ref().map(|mark| mark.text.clone()),
                price.map(|price| Language::English.column_price(price))
            );
        }
        let marketing = picture
            .bars
            .iter()
            .find(|bar| bar.lane == Lane::Conversation(Category::Marketing))
            .unwrap();
        assert!(marketing.charged);
        assert_eq!(marketing.title, "Marketing conversation · 0.1131\u{a0}EUR");
        let service = picture
            .bars
            .iter()
            .find(|bar| bar.lane == Lane::Conversation(Category::Service))
            .unwrap();
        assert!(!service.charged);
    }

    #[test]
    fn prices_that_stand_close_are_in_different_rows() {
        for chapter in 0..5 {
            let (_, picture) = picture(chapter, 600);
            let marks: Vec<(i64, &PriceMark)> = picture
                .spots
                .iter()
                .filter_map(|spot| Some((spot.x, spot.price.as_ref()?)))
                .collect();
            for pair in marks.windows(2) {
                let close = pair[1].0 - pair[0].0 < length_of(&pair[0].1.text);
                assert!(!close || pair[0].1.y != pair[1].1.y, "{pair:?}");
            }
        }
    }

    #[test]
    fn days_are_the_accounts_days() {
        let (timeline, picture) = picture(0, 1100);
        // Of the fourth day too little is shown for its name.
        let labels: Vec<&str> = picture.days.iter().map(|day| day.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Mon\u{a0}13\u{a0}Jun",
                "Tue\u{a0}14\u{a0}Jun",
                "Wed\u{a0}15\u{a0}Jun",
                ""
            ]
        );
        // 2022-06-13 00:00 in Berlin.
        assert_eq!(first_midnight(&timeline), 1_655_071_200);
    }

    #[test]
    fn a_long_silence_begins_a_new_picture() {
        let one = story()[3].timelines[0].moments[0].clone();
        let at = |unix: u32| Moment {
            at_unix: unix,
            ..one.clone()
        };
        let day = 86_400;
        let moments = [at(0), at(day), at(6 * day), at(7 * day)];
        assert_eq!(stretches(&moments), [0..2, 2..4]);
        assert_eq!(stretches(&[]), []);
        let many: Vec<Moment> = (0..100).map(at).collect();
        assert_eq!(stretches(&many), [0..40, 40..80, 80..100]);
        // Also without any silence a picture holds eight days at most.
        let daily: Vec<Moment> = (0..20).map(|place| at(place * day)).collect();
        assert_eq!(stretches(&daily), [0..9, 9..18, 18..20]);
    }

    #[test]
    fn what_was_open_at_a_message_of_the_contact_is_listed() {
        let timeline = story()[1].timelines[0].clone();
        let open = |place: usize| open_at(&timeline, &timeline.moments[place], Language::English);
        let window = "Customer service window".to_owned();
        let between = "Mon\u{a0}9\u{a0}Oct, 09:12 to Tue\u{a0}10\u{a0}Oct, 09:12".to_owned();
        assert_eq!(open(0), [(window, between)]);
        // The afternoon of the second day: a window, and the conversations of the two templates before it.
        assert_eq!(open(7).len(), 4);
        assert_eq!(
            headline(&timeline.moments[2], Language::German),
            "Mo\u{a0}9.\u{a0}Okt., 09:40: Vorlage Utility"
        );
    }

    #[test]
    fn what_goes_on_after_the_picture_says_so() {
        let (_, picture) = picture(3, 1100);
        let entry = picture.bars.iter().find(|bar| bar.lane == Lane::EntryPoint).unwrap();
        assert!(entry.goes_on);
        assert_eq!(entry.x + entry.width, picture.width);
    }
}
