//! From messages by id to messages by pair: what is rejected or settled is dropped, and what was reported is put in
//! order.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    message_log::{SHARDS, shard_of},
    problem::{MessageFault, MessageProblem},
    row_counts::RowCounts,
    shard::{Contradiction, IdTable, Ids, Shard},
    tag::Tag,
};
use crate::{
    base::index::TagIndex,
    intake::{
        event::MessageKind,
        known::Known,
        message::{CHUNK, Message, NOBODY},
        names::{Names, is_scoped},
        persons::Persons,
        report::Report,
    },
};

#[derive(Debug, Default)]
pub(super) struct Chunks {
    pub(super) full: Vec<Vec<Message>>,
}

impl Chunks {
    fn push(&mut self, message: &Message) -> Option<&mut Message> {
        if self.full.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            // The first chunk grows with small logs; later ones are taken whole.
            let size = if self.full.is_empty() { 0 } else { CHUNK };
            self.full.push(Vec::with_capacity(size));
        }
        let chunk = self.full.last_mut()?;
        chunk.push(*message);
        chunk.last_mut()
    }
}

/// What was reported of the messages of a shard, by the place of their ids.
type Reports = Vec<(u32, Report)>;

/// Sorts the messages of shards into pairs; one per thread.
pub(super) struct Sorter<'a> {
    earlier: Option<&'a (dyn Known + Sync)>,
    names: &'a Names,
    persons: &'a Persons,
    in_app: &'a BTreeSet<Box<[u8]>>,
    pub(super) counts: RowCounts,
    /// Of each shard: its ids, and what was reported of its messages, by the place of their ids.
    pub(super) shards: Vec<(u16, Ids, Reports)>,
    pub(super) pairs: Vec<Chunks>,
    pub(super) problems: Vec<MessageProblem>,
    pub(super) open: Vec<Message>,
    pub(super) earliest: u32,
    pub(super) latest: u32,
    /// What was reported of the messages of the shard at hand.
    reports: Vec<(u32, Report)>,
    /// What was reported of the message at hand.
    of_message: Vec<Report>,
    /// Duplicates of the message at hand beyond those it counts itself.
    more_duplicates: u64,
    table: IdTable,
}

impl<'a> Sorter<'a> {
    pub(super) fn new(
        earlier: Option<&'a (dyn Known + Sync)>,
        names: &'a Names,
        persons: &'a Persons,
        in_app: &'a BTreeSet<Box<[u8]>>,
    ) -> Self {
        Self {
            earlier,
            names,
            persons,
            in_app,
            counts: RowCounts::default(),
            shards: vec![],
            pairs: (0..SHARDS).map(|_| Chunks::default()).collect(),
            problems: vec![],
            open: vec![],
            earliest: u32::MAX,
            latest: 0,
            reports: vec![],
            of_message: vec![],
            more_duplicates: 0,
            table: IdTable::default(),
        }
    }

    pub(super) fn sort(&mut self, number: u16, mut shard: Shard) {
        shard.merge_pending(&mut self.table);
        self.counts.accepted = self.counts.accepted.saturating_add(shard.accepted);
        self.counts.duplicates = self.counts.duplicates.saturating_add(shard.duplicates);
        shard
            .contradictions
            .sort_unstable_by_key(|other| (other.of, other.row.line(), other.tag.line));
        shard.reports.sort_unstable();
        shard.reports.dedup();
        let (ids, contradictions) = (
            core::mem::take(&mut shard.ids),
            core::mem::take(&mut shard.contradictions),
        );
        let reports = core::mem::take(&mut shard.reports);
        let tags = core::mem::take(&mut shard.tags);
        let (mut reports, mut contradictions) = (&reports[..], &contradictions[..]);
        let mut place = 0_u32;
        for chunk in shard.messages.into_chunks() {
            for message in &chunk {
                self.more_duplicates = shard.more_duplicates.get(&place).copied().unwrap_or(0);
                let reported = of_place(&mut reports, place, |(of, _)| *of);
                let others = of_place(&mut contradictions, place, |other| other.of);
                let tag = usize::try_from(place).map_or(Tag::NONE, |place| tags.get(place));
                self.one(number, (message, tag), &ids, reported, others);
                place = place.wrapping_add(1);
            }
        }
        self.shards.push((number, ids, core::mem::take(&mut self.reports)));
    }

    /// Decides what becomes of a message, given what was reported of it and the rows that contradict it as they stand.
    fn one(
        &mut self,
        shard: u16,
        (message, tag): (&Message, Tag),
        ids: &Ids,
        reported: &[(u32, Report)],
        others: &[Contradiction],
    ) {
        let id = ids.get(message.id_offset, message.id_length);
        if !self.in_app.is_empty() && self.in_app.contains(id) {
            let rows = self.take_back(message).saturating_add(rows_of(others));
            self.counts.ignored = self.counts.ignored.saturating_add(rows);
            return;
        }
        let settled;
        let (merged, own, tag) = if message.flags.conflict() {
            let person = self.of_person(message);
            let Some((whole, own, tag)) = self.settle_conflict((&person, tag), message.contact, ids, others) else {
                return;
            };
            settled = whole;
            (&settled, own, tag)
        } else {
            (message, message.contact, tag)
        };
        // Called in one place only, so that it is inlined.
        self.keep(shard, (merged, tag), own, ids, reported);
    }

    /// The message that rows in conflict make where they name one person in two ways, and the contact that they name;
    /// otherwise they are rejected.
    #[cold]
    fn settle_conflict(
        &mut self,
        (message, tag): (&Message, Tag),
        own: u64,
        ids: &Ids,
        others: &[Contradiction],
    ) -> Option<(Message, u64, Tag)> {
        let rows: Vec<(Message, Tag)> = core::iter::once((message, tag))
            .chain(others.iter().map(|other| (&other.row, other.tag)))
            .map(|(row, tag)| (self.of_person(row), tag))
            .collect();
        let Some((whole, tag)) = self.reconciled(&rows) else {
            self.contradict(&rows, message, ids, rows_of(others));
            return None;
        };
        let contacts = others.iter().map(|other| other.row.contact);
        Some((whole, contacts.fold(own, u64::min), tag))
    }

    /// The message as one of the person that its contact is.
    fn of_person(&self, message: &Message) -> Message {
        Message {
            contact: self.persons.person(message.contact),
            ..*message
        }
    }

    /// Rows that name one person in two ways agree (D21): the message that they make, if nothing else contradicts.
    fn reconciled(&mut self, rows: &[(Message, Tag)]) -> Option<(Message, Tag)> {
        let ((first, tag), others) = rows.split_first().filter(|_| !self.persons.is_empty())?;
        let mut tag = *tag;
        let mut whole = Message {
            flags: first.flags.without_conflict(),
            ..*first
        };
        let (mut new, mut repeated) = (0_u64, 0_u64);
        for (row, other) in others {
            if whole.contradiction(row).is_some() || !tag.merge(*other) {
                return None;
            }
            new = new.saturating_add((row.flags.events() & !whole.flags.events()).count_ones().into());
            repeated = repeated.saturating_add(whole.merge(row).into());
            repeated = repeated.saturating_add(row.duplicates.into());
        }
        self.counts.accepted = self.counts.accepted.saturating_add(new);
        self.counts.duplicates = self.counts.duplicates.saturating_add(repeated);
        self.more_duplicates = self.more_duplicates.saturating_add(repeated);
        Some((whole, tag))
    }

    /// Takes a message's rows out of the accepted and the repeated ones, and gives their number.
    fn take_back(&mut self, message: &Message) -> u64 {
        let events = u64::from(message.flags.events().count_ones());
        let repeated = u64::from(message.duplicates).saturating_add(self.more_duplicates);
        self.counts.accepted = self.counts.accepted.saturating_sub(events);
        self.counts.duplicates = self.counts.duplicates.saturating_sub(repeated);
        events.saturating_add(repeated)
    }

    fn reject_rows(&mut self, message: &Message) {
        let rows = self.take_back(message);
        self.counts.rejected = self.counts.rejected.saturating_add(rows);
    }

    fn contradict(&mut self, rows: &[(Message, Tag)], message: &Message, ids: &Ids, others: u64) {
        self.reject_rows(message);
        self.counts.rejected = self.counts.rejected.saturating_add(others);
        let (fault, (line, other)) = self.named(rows);
        self.problems.push(MessageProblem {
            message_id: String::from_utf8_lossy(ids.get(message.id_offset, message.id_length)).into_owned(),
            line,
            other_line: Some(other).filter(|other| *other != line),
            fault,
        });
    }

    /// What rows of one message disagree on, and the lines of the earliest two that do.
    fn named(&self, rows: &[(Message, Tag)]) -> (MessageFault, (u32, u32)) {
        let messages: Vec<&Message> = rows.iter().map(|(row, _)| row).collect();
        if let Some((field, lines)) = disagreement(&messages) {
            return (MessageFault::RowsDisagree { field }, lines);
        }
        let mut first: BTreeMap<TagIndex, u32> = BTreeMap::new();
        for (_, tag) in rows.iter().filter(|(_, tag)| tag.value != TagIndex::NONE) {
            let line = first.entry(tag.value).or_insert(tag.line);
            *line = (*line).min(tag.line);
        }
        let mut lines: Vec<u32> = first.into_values().collect();
        lines.sort_unstable();
        let line = lines.first().copied().unwrap_or_default();
        let tag = self.names.tag().unwrap_or_default().to_owned();
        (
            MessageFault::TagsDisagree { tag },
            (line, lines.get(1).copied().unwrap_or(line)),
        )
    }

    /// Keeps a message, whose rows named the contact `own`, as one of the person.
    fn keep(
        &mut self,
        shard: u16,
        (merged, mut tag): (&Message, Tag),
        own: u64,
        ids: &Ids,
        reported: &[(u32, Report)],
    ) {
        let id = ids.get(merged.id_offset, merged.id_length);
        let message = &mut Message {
            hash_or_shard: shard.into(),
            contact: self.persons.person(own),
            ..*merged
        };
        message.told_line = u32::MAX;
        // Most messages have nothing of it.
        let plain = reported.is_empty() && self.earlier.is_none() && own == message.contact;
        if !plain && !self.recall((message, &mut tag), own, id, reported) {
            return;
        }
        if message.inbound() {
            self.counts.received = self.counts.received.saturating_add(1);
        } else {
            // A row of the next run may give the kind of one not delivered yet.
            if message.reached() {
                message.flags.settle_kind();
            }
            match (message.kind(), message.category()) {
                (None, _) if message.reached() => {
                    let fault = if message.flags.sent() {
                        MessageFault::NoKind
                    } else {
                        MessageFault::EarlierRowsMissing
                    };
                    return self.incomplete(message, id, fault);
                }
                (Some(MessageKind::Template), None) if message.reached() => {
                    return self.incomplete(message, id, MessageFault::NoCategory);
                }
                (Some(MessageKind::FreeForm | MessageKind::Reaction), Some(_)) => {
                    return self.incomplete(message, id, MessageFault::CategoryWithoutTemplate);
                }
                (None | Some(MessageKind::Template), _)
                | (Some(MessageKind::FreeForm | MessageKind::Reaction), None) => {}
            }
            self.counts.messages = self.counts.messages.saturating_add(1);
            if !message.reached() {
                self.counts.undelivered = self.counts.undelivered.saturating_add(1);
                self.latest = self.latest.max(message.moment);
                if message.contact != NOBODY {
                    message.set_tag(tag.value);
                    self.open.push(*message);
                }
                return;
            }
            self.counts.delivered = self.counts.delivered.saturating_add(1);
            if message.flags.failed() {
                self.counts.failed_and_delivered = self.counts.failed_and_delivered.saturating_add(1);
            }
        }
        self.earliest = self.earliest.min(message.moment);
        self.latest = self.latest.max(message.moment);
        message.set_tag(tag.value);
        let pairs = self.pairs.get_mut(shard_of(message.pair_hash()));
        if let Some(kept) = pairs.and_then(|pairs| pairs.push(merged)) {
            kept.take_changes(message);
        }
    }

    /// Takes in what was reported of a message and what an earlier run knows of it; false where it is not to be billed.
    #[inline(never)]
    fn recall(
        &mut self,
        (message, tag): (&mut Message, &mut Tag),
        own: u64,
        id: &[u8],
        reported: &[(u32, Report)],
    ) -> bool {
        // One allocation serves all messages.
        let mut reports = core::mem::take(&mut self.of_message);
        reports.clear();
        reports.extend(reported.iter().map(|(_, report)| *report));
        if let Some(earlier) = self.earlier {
            if earlier.settled(id) {
                self.counts.settled_earlier = self.counts.settled_earlier.saturating_add(1);
                return false;
            }
            if let Some((open, reported)) = earlier.open(id, self.names) {
                let open = self.of_person(&open);
                let own_tag = Tag {
                    value: open.tag(),
                    line: 0,
                };
                let field = open.contradiction(message);
                if let Some(field) = field.or_else(|| (!tag.merge(own_tag)).then_some("tag")) {
                    self.incomplete(message, id, MessageFault::EarlierRunDisagrees { field });
                    return false;
                }
                message.take_facts(&open);
                reports.extend(reported);
            }
        }
        if own != message.contact && !is_scoped(own) {
            reports.push(Report::OwnContact(own));
        }
        self.note(message, &mut reports);
        self.of_message = reports;
        true
    }

    /// Puts down what was reported of a message, in an order that does not depend on that of the rows.
    fn note(&mut self, message: &mut Message, reports: &mut Vec<Report>) {
        message.told_line = u32::MAX;
        if reports.is_empty() {
            return;
        }
        reports.sort_unstable();
        // Its statuses mostly say the same.
        reports.dedup_by(|next, kept| kept.takes_in(next));
        if let Some(reported) = reports.iter().find_map(Report::reported_type) {
            message.flags.set_reported(reported);
        }
        // Later rows can change it only before the message arrives.
        if message.reached() {
            reports.retain(|report| report.reported_type().is_none());
        }
        if reports.is_empty() {
            return;
        }
        message.told_line = u32::try_from(self.reports.len()).unwrap_or(u32::MAX);
        let id_offset = message.id_offset;
        self.reports.extend(reports.iter().map(|report| (id_offset, *report)));
    }

    fn incomplete(&mut self, message: &Message, id: &[u8], fault: MessageFault) {
        self.reject_rows(message);
        self.problems.push(MessageProblem {
            message_id: String::from_utf8_lossy(id).into_owned(),
            line: message.line(),
            other_line: None,
            fault,
        });
    }
}

/// The field in which rows of one message disagree, and the lines of the earliest two that do.
///
/// The rows were merged as they came, as long as they agreed. Every row names the account, the pair and the direction,
/// so that changes nothing for those. Kind and category stand on some rows only, mostly on the same, and the others
/// were merged with any of them; so the lines of those that name one are compared.
fn disagreement(rows: &[&Message]) -> Option<(&'static str, (u32, u32))> {
    let of_pair_from = |first: Option<&&Message>| {
        let first = first?;
        let others = rows
            .iter()
            .filter_map(|row| Some((row.line(), first.pair_contradiction(row)?)));
        others.min().map(|(line, field)| (field, (first.line(), line)))
    };
    // A failure that names no contact agrees with any, so the first row that names one is asked too.
    let of_pair = of_pair_from(rows.iter().min_by_key(|row| row.line())).or_else(|| {
        let named = rows.iter().filter(|row| row.contact != NOBODY);
        of_pair_from(named.min_by_key(|row| row.line()))
    });
    let of_kind = || {
        let mut told: BTreeMap<_, &Message> = BTreeMap::new();
        for row in rows {
            let known = told.entry((row.kind(), row.category())).or_insert(row);
            if row.told_line < known.told_line {
                *known = row;
            }
        }
        let pairs = told.values().flat_map(|a| told.values().map(move |b| (a, b)));
        let disagreeing = pairs.filter_map(|(a, b)| Some((a.told_line, b.told_line, a.kind_contradiction(b)?)));
        disagreeing.min().map(|(line, other, field)| (field, (line, other)))
    };
    of_pair.or_else(of_kind)
}

/// The entries of a place at the front of a list sorted by places; they are taken from it.
fn of_place<'l, T>(list: &mut &'l [T], place: u32, place_of: impl Fn(&T) -> u32) -> &'l [T] {
    let count = list.iter().take_while(|entry| place_of(entry) == place).count();
    let (own, rest) = list.split_at_checked(count).unwrap_or_default();
    *list = rest;
    own
}

fn rows_of(others: &[Contradiction]) -> u64 {
    others.iter().map(|other| other.row.rows()).sum()
}
