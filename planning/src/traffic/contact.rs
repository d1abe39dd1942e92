//! `"wrote at 9:14, was answered three times, got the newsletter at 10:00"`: one contact, message by message, through
//! the pair's state of the engine.

use std::collections::BTreeSet;

use billing_core::{
    base::{
        category::TemplateCategory,
        instant::{Day, Instant},
        month::BillingMonth,
    },
    intake::event::MessageKind,
    metering::{
        calendar::start_of_day,
        charge_event::ChargeEvent,
        pair::{Outbound, PairState},
    },
    tariff::{regime::Regime, tables::Tables},
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use wabill::Tz;

use super::{
    draws::{Hits, below, unit},
    source::{Repeated, Source},
    tally::Tally,
};

const DAY: u32 = 86_400;
/// Days that are played before the first month and not counted, so that it does not begin with all windows closed: an
/// entry-point window lasts 72 hours from an answer within 24.
const DAYS_BEFORE: u64 = 4;
/// When campaigns are sent, in seconds of the day; a second one of a day comes ten minutes later.
const SENT_AT: u32 = 10 * 3_600;
const SENT_AFTER: u32 = 600;

/// What happens to a contact, ordered by the byte: of one second, messages of the contact come first (COM-103).
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum What {
    Writes = 0,
    WritesByAd = 1,
    Reply = 2,
    Marketing = 3,
    Utility = 4,
    Authentication = 5,
}

impl What {
    fn of_byte(byte: u8) -> Self {
        match byte {
            0 => Self::Writes,
            1 => Self::WritesByAd,
            2 => Self::Reply,
            3 => Self::Marketing,
            4 => Self::Utility,
            _ => Self::Authentication,
        }
    }

    fn of_template(category: TemplateCategory) -> Self {
        match category {
            TemplateCategory::Marketing => Self::Marketing,
            TemplateCategory::Utility => Self::Utility,
            TemplateCategory::Authentication => Self::Authentication,
        }
    }
}

/// Seconds since the first played day, and what happens, in a number that sorts by both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event(u64);

impl Event {
    fn new(after: u32, what: What) -> Self {
        Self(u64::from(after) << 8 | what as u64)
    }

    fn after(self) -> u32 {
        u32::try_from(self.0 >> 8).unwrap_or(u32::MAX)
    }

    fn what(self) -> What {
        let [byte, ..] = self.0.to_le_bytes();
        What::of_byte(byte)
    }
}

/// One sending of a campaign.
#[derive(Debug, Clone, Copy)]
struct Sent {
    after: u32,
    category: TemplateCategory,
}

/// The contacts of a source, ready to be played with any seed.
#[derive(Debug, Clone)]
pub(super) struct Contacts<'a> {
    source: &'a Source,
    /// The first played second.
    begin: Instant,
    /// The rules of each played day; none before the first rules.
    rules: Vec<Option<&'a Regime>>,
    /// How many days come before those that count.
    before: usize,
    /// The days that count.
    pub(super) days: Vec<Day>,
    /// By campaign, its sendings in order of time.
    campaigns: Vec<(&'a Repeated, Vec<Sent>)>,
    /// By class of contacts who get the same campaigns: what becomes of one that does nothing else.
    quiet: Vec<Class>,
}

/// Contacts who get the same campaigns: those from the end of the class before on.
#[derive(Debug, Clone)]
struct Class {
    end: u64,
    /// By day that counts.
    events: Vec<(usize, ChargeEvent)>,
}

impl<'a> Contacts<'a> {
    pub(super) fn new(source: &'a Source, tables: &'a Tables) -> Self {
        let first = source.months.first().map_or(Day::MIN, |month| month.first_day());
        let end = source.months.last().map_or(first, |month| month.next().first_day());
        let begin = first.checked_sub_days(chrono::Days::new(DAYS_BEFORE)).unwrap_or(first);
        let played: Vec<Day> = begin.iter_days().take_while(|day| *day < end).collect();
        let before = played.iter().take_while(|day| **day < first).count();
        let seconds_to = |day: Day| u32::try_from((day - begin).num_days()).unwrap_or(0).saturating_mul(DAY);
        let months = core::iter::once(BillingMonth::of(begin)).chain(source.months.iter().copied());
        let months: BTreeSet<BillingMonth> = months.collect();
        let sendings = |campaign: &'a Repeated| {
            let days = months.iter().flat_map(|month| sending_days(*month, campaign.per_month));
            let days = days.filter(|(day, _)| begin <= *day);
            let sent = days.map(|(day, turn)| Sent {
                after: seconds_to(day) + SENT_AT + turn * SENT_AFTER,
                category: campaign.category,
            });
            (campaign, sent.collect())
        };
        let mut contacts = Self {
            source,
            // A plan counts in the account's own days, so any zone will do.
            begin: start_of_day(Tz::UTC, begin),
            rules: played.iter().map(|day| tables.regime(*day)).collect(),
            before,
            days: played.into_iter().skip(before).collect(),
            campaigns: source.campaigns.iter().map(sendings).collect(),
            quiet: vec![],
        };
        let ends: BTreeSet<u64> = source.campaigns.iter().map(|campaign| campaign.audience).collect();
        let class = |end: u64| {
            let mut events = vec![];
            let mut of_one = contacts.sent_to(end - 1);
            of_one.sort_unstable();
            contacts.play(&of_one, |day, event| events.push((day, *event)));
            Class { end, events }
        };
        contacts.quiet = ends.into_iter().map(class).collect();
        contacts
    }

    /// The campaigns that a contact gets, its number counted from 0.
    fn sent_to(&self, contact: u64) -> Vec<Event> {
        let mut events = vec![];
        self.add_sent(contact, &mut events);
        events
    }

    fn add_sent(&self, contact: u64, events: &mut Vec<Event>) {
        for (campaign, sent) in &self.campaigns {
            if contact < campaign.audience {
                let sent = sent.iter();
                events.extend(sent.map(|sent| Event::new(sent.after, What::of_template(sent.category))));
            }
        }
    }

    /// An empty tally of these contacts.
    pub(super) fn tally(&self) -> Tally {
        Tally::new(self.days.len(), self.source.numbers.len())
    }

    /// Plays everybody once.
    pub(super) fn play_all(&self, seed: (u64, u64), tally: &mut Tally) {
        let count = self.source.numbers.len();
        let numbers = u64::try_from(count).unwrap_or(1).max(1);
        // How many of each class and number do more than to get campaigns.
        let mut busy: Vec<u64> = vec![0; self.quiet.len().saturating_mul(count)];
        self.each_busy(seed, |contact, events| {
            let number = usize::try_from(contact % numbers).unwrap_or(0);
            self.play(events, |day, event| tally.add(event, (day, number), 1));
            let class = self.quiet.partition_point(|class| class.end <= contact);
            if let Some(busy) = busy.get_mut(class * count + number) {
                *busy += 1;
            }
        });
        self.tally_quiet(&busy, tally);
    }

    /// Draws who does what; gives each contact who does more than to get campaigns, with all that happens to it in
    /// order of time.
    fn each_busy(&self, (seed, stream): (u64, u64), mut visit: impl FnMut(u64, &[Event])) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        let random = &mut random;
        let source = self.source;
        let days = u64::try_from(self.rules.len()).unwrap_or(0);
        let mut writes = Cells::new(days, source.contacts, source.writes_per_day, random);
        let mut answers: Vec<Cells> = self
            .campaigns
            .iter()
            .map(|(campaign, sent)| {
                let sendings = u64::try_from(sent.len()).unwrap_or(0);
                Cells::new(sendings, campaign.audience, campaign.answers, random)
            })
            .collect();
        let mut events: Vec<Event> = vec![];
        let next = |writes: &Cells, answers: &[Cells]| {
            let answering = answers.iter().map(|cells| cells.contact);
            answering.fold(writes.contact, u64::min)
        };
        loop {
            let contact = next(&writes, &answers);
            if contact == NOBODY {
                break;
            }
            events.clear();
            while writes.contact == contact {
                let after = writes.cell * DAY + below(random, DAY);
                let by_ad = 0.0 < source.from_ads && unit(random) < source.from_ads;
                self.written(after, by_ad, &mut events, random);
                writes.advance(random);
            }
            for (cells, (_, sent)) in answers.iter_mut().zip(&self.campaigns) {
                while cells.contact == contact {
                    let sent = usize::try_from(cells.cell).ok().and_then(|cell| sent.get(cell));
                    let after = sent.map_or(0, |sent| sent.after) + 1 + below(random, DAY - 1);
                    self.written(after, false, &mut events, random);
                    cells.advance(random);
                }
            }
            self.add_sent(contact, &mut events);
            events.sort_unstable();
            visit(contact, &events);
        }
    }

    /// A message of the contact, and the replies to it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a mean of at most 1,000 replies"
    )]
    fn written(&self, after: u32, by_ad: bool, events: &mut Vec<Event>, random: &mut ChaCha8Rng) {
        let what = if by_ad { What::WritesByAd } else { What::Writes };
        events.push(Event::new(after, what));
        let whole = libm::floor(self.source.replies);
        let more = whole < self.source.replies && unit(random) < self.source.replies - whole;
        for reply in 0..whole as u32 + u32::from(more) {
            events.push(Event::new(after + self.source.reply_delay + reply, What::Reply));
        }
    }

    /// Plays what happens to one contact, in order of time; gives each charge event with its day among those that
    /// count.
    fn play(&self, events: &[Event], mut charge: impl FnMut(usize, &ChargeEvent)) {
        let mut pair = PairState::default();
        for event in events {
            let after = event.after();
            let day = usize::try_from(after / DAY).unwrap_or(usize::MAX);
            let at = self.begin.plus(after);
            let (kind, category) = match event.what() {
                What::Writes => {
                    pair.inbound(at, false);
                    continue;
                }
                What::WritesByAd => {
                    pair.inbound(at, true);
                    continue;
                }
                What::Reply => (MessageKind::FreeForm, None),
                What::Marketing => (MessageKind::Template, Some(TemplateCategory::Marketing)),
                What::Utility => (MessageKind::Template, Some(TemplateCategory::Utility)),
                What::Authentication => (MessageKind::Template, Some(TemplateCategory::Authentication)),
            };
            // What comes after the last day belongs to the month after.
            let Some(Some(regime)) = self.rules.get(day) else {
                continue;
            };
            let message = Outbound {
                at,
                kind,
                category,
                partner_line: self.source.partner_line,
                // The plan's account and country decide it, as they do for volumes.
                international: false,
                reported: None,
                expires: None,
                conversation: None,
                own_price: None,
            };
            let found = pair.outbound(&message, regime);
            if let Some(day) = day.checked_sub(self.before) {
                charge(day, &found);
            }
        }
    }

    /// Counts those who only get campaigns: what becomes of one of them becomes of all of their class.
    fn tally_quiet(&self, busy: &[u64], tally: &mut Tally) {
        let numbers = self.source.numbers.len();
        let count = u64::try_from(numbers).unwrap_or(1).max(1);
        let mut first = 0;
        for (class, busy) in self.quiet.iter().zip(busy.chunks(numbers.max(1))) {
            // Of the contacts below an end, those of a number are every so many-th.
            let below = |end: u64, number: u64| (end + count - 1 - number) / count;
            for (number, busy) in busy.iter().enumerate() {
                let of_number = u64::try_from(number).unwrap_or(0);
                let all = below(class.end, of_number) - below(first, of_number);
                for (day, event) in &class.events {
                    tally.add(event, (*day, number), all.saturating_sub(*busy));
                }
            }
            first = class.end;
        }
    }
}

/// No contact.
const NOBODY: u64 = u64::MAX;

/// Cells of contacts, those of the first contact first, of which some happen.
#[derive(Debug)]
struct Cells {
    hits: Hits,
    per_contact: u64,
    /// The contact of the next cell that happens, and the cell among those of the contact.
    contact: u64,
    cell: u32,
}

impl Cells {
    fn new(per_contact: u64, contacts: u64, chance: f64, random: &mut ChaCha8Rng) -> Self {
        let hits = Hits::new(per_contact.saturating_mul(contacts), chance, random);
        let mut cells = Self {
            hits,
            per_contact: per_contact.max(1),
            contact: NOBODY,
            cell: 0,
        };
        cells.find();
        cells
    }

    fn find(&mut self) {
        (self.contact, self.cell) = self.hits.peek().map_or((NOBODY, 0), |hit| {
            let cell = u32::try_from(hit % self.per_contact).unwrap_or(0);
            (hit / self.per_contact, cell)
        });
    }

    fn advance(&mut self, random: &mut ChaCha8Rng) {
        self.hits.advance(random);
        self.find();
    }
}

/// The days on which a campaign is sent, in the middle of parts of equal length, and how many came before it on its
/// day.
fn sending_days(month: BillingMonth, times: u32) -> Vec<(Day, u32)> {
    let first = month.first_day();
    let days = u32::try_from((month.next().first_day() - first).num_days()).unwrap_or(0);
    let mut found: Vec<(Day, u32)> = vec![];
    for sending in 0..times {
        let day = (2 * sending + 1) * days / (2 * times).max(1);
        let Some(day) = first.checked_add_days(chrono::Days::new(day.into())) else {
            continue;
        };
        let before = found.last().filter(|(last, _)| *last == day);
        let turn = before.map_or(0, |(_, turn)| turn + 1);
        found.push((day, turn));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use billing_core::{estimate::plan::Plan, statement::line_item::LineOutcome};
    use rust_decimal::Decimal;
    use wabill::{Accounts, Bill, LineItem, Log, Money, Unit};

    use super::*;
    use crate::{
        plan::{Extended, WholePlan},
        traffic::Source,
    };

    const ACCOUNT: &str = "[[account]]\nid = 'shop'\ncurrency = 'EUR'\nbusiness_numbers = ['4930123', '4930124']\n";

    fn row(month: &str) -> String {
        format!(
            "[[traffic]]\nmonth = '{month}'\nmarket = 'Germany'\ncontacts = 400\nwrites_per_day = '6 %'\n\
             replies = '2.5'\nreply_delay = '7m'\nfrom_ads = '20 %'\n\
             [[traffic.campaign]]\ncategory = 'marketing'\nper_month = 5\naudience = 150\nanswers = '20 %'\n\
             [[traffic.campaign]]\ncategory = 'utility'\nper_month = 40\naudience = 90\nanswers = '5 %'\n"
        )
    }

    fn source(text: &str) -> (Plan, Source) {
        let plan = WholePlan::from_toml(text).unwrap();
        let mut faults = vec![];
        let traffic = &plan.traffic()[0];
        let source = Source::of((0, traffic), &plan, wabill::Tables::shipped().get(), &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        (plan.plan().clone(), source.unwrap())
    }

    /// All that happens in a run, as a log.
    fn log(contacts: &Contacts<'_>, seed: (u64, u64)) -> String {
        let mut all: Vec<Vec<Event>> = (0..contacts.source.contacts)
            .map(|contact| contacts.sent_to(contact))
            .collect();
        contacts.each_busy(seed, |contact, events| {
            all[usize::try_from(contact).unwrap()] = events.to_vec();
        });
        let mut rows = "event,at,message_id,account,business_number,contact,kind,category,entry_point\n".to_owned();
        let mut id = 0;
        for (contact, events) in all.iter().enumerate() {
            let number = contacts.source.numbers[contact % contacts.source.numbers.len()]
                .as_deref()
                .unwrap();
            for event in events {
                id += 1;
                let at = contacts.begin.plus(event.after());
                let (what, kind) = match event.what() {
                    What::Writes => ("received", "free_form,,"),
                    What::WritesByAd => ("received", "free_form,,ad"),
                    What::Reply => ("delivered", "free_form,,"),
                    What::Marketing => ("delivered", "template,marketing,"),
                    What::Utility => ("delivered", "template,utility,"),
                    What::Authentication => ("delivered", "template,authentication,"),
                };
                writeln!(rows, "{what},{at},m-{id},shop,{number},49151{contact:08},{kind}").unwrap();
            }
        }
        rows
    }

    /// What an allowance made free and what it did not, as one.
    fn spent_or_not(lines: Vec<LineItem>) -> Vec<LineItem> {
        let mut all: Vec<LineItem> = vec![];
        for mut line in lines {
            if line.unit == Unit::Conversation {
                line.outcome = LineOutcome::Charged;
                (line.reason, line.unit_price, line.rate_card, line.basis) = (None, None, None, None);
                (line.amount, line.exact) = (Money::zero(line.currency), Decimal::ZERO);
            }
            match all.last_mut().filter(|last| last.order(&line).is_eq()) {
                Some(last) => last.quantity += line.quantity,
                None => all.push(line),
            }
        }
        all
    }

    /// What is played costs what a log of the same messages costs, under every set of rules.
    #[test]
    fn played_traffic_costs_what_its_log_costs() {
        let tables = wabill::Tables::shipped();
        for month in [
            "2022-09", "2023-04", "2023-06", "2024-06", "2024-11", "2025-07", "2025-10", "2026-10",
        ] {
            let (plan, source) = source(&format!("{ACCOUNT}{}", row(month)));
            let contacts = Contacts::new(&source, tables.get());
            let mut tally = contacts.tally();
            contacts.play_all((3, 9), &mut tally);
            let mut extended = Extended::new(&plan);
            tally.add_to(&mut extended, &source, &contacts.days, 0);
            let estimate = wabill::Plan::from(extended.plan().clone()).estimate().unwrap();

            let accounts = "[[account]]\nid = 'shop'\ntime_zone = 'UTC'\ncurrency = 'EUR'\n";
            let accounts = Accounts::from_toml(accounts).unwrap();
            let read = Log::read(log(&contacts, (3, 9)).as_bytes(), &accounts).unwrap();
            assert!(read.problems().is_empty(), "{:?}", read.problems());
            let bill: Bill = read.bill().unwrap();
            let of_month = bill
                .statement()
                .lines
                .iter()
                .filter(|line| line.month.to_string() == month);
            let mut billed: Vec<LineItem> = of_month.cloned().collect();
            let mut planned = estimate.lines.clone();
            if month < "2023-06" {
                // Two kinds of conversations share an allowance. On the day on which it is spent, a plan mixes them
                // evenly, and a log has their order.
                billed = spent_or_not(billed);
                planned = spent_or_not(planned);
            }
            assert_eq!(planned, billed, "{month}");
            assert!(3 < estimate.lines.len());
        }
    }

    #[test]
    fn campaigns_are_spread_over_the_month() {
        let days = |times| {
            let days = sending_days("2026-11".parse().unwrap(), times);
            days.iter()
                .map(|(day, turn)| format!("{}/{turn}", day.format("%d")))
                .collect::<Vec<_>>()
        };
        assert_eq!(days(1), ["16/0"]);
        assert_eq!(days(4), ["04/0", "12/0", "19/0", "27/0"]);
        assert_eq!(days(60)[..3], ["01/0", "01/1", "02/0"]);
    }
}
