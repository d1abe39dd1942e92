//! One message in 40 bytes: who, when, what, and where its id and its first row stand.

use super::event::{EntryPoint, Event, EventKind, MessageKind, ReportedType};
use crate::base::{
    category::TemplateCategory,
    index::{AccountIndex, NumberIndex, TagIndex},
    instant::Instant,
    mix_hash::mix_hash,
};

/// Where a message's id stands in the log's ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdRef {
    pub(crate) shard: u16,
    pub(crate) length: u16,
    pub(crate) offset: u32,
}

/// The contact's key where a row does not name the contact: a failure costs nothing, so it decides nothing (D28).
pub(crate) const NOBODY: u64 = 0;

/// A business number and a contact, by their places among the names: all state belongs to such a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PairKey {
    pub(crate) number: NumberIndex,
    pub(crate) contact: u64,
}

/// A message without duplicates, merged from its rows. Compact, because a log holds millions.
#[derive(Debug, Clone, Copy)]
pub struct Message {
    pub(crate) contact: u64,
    pub(crate) id_offset: u32,
    /// The id's hash while rows are merged; the id's shard afterwards.
    pub(crate) hash_or_shard: u32,
    pub(crate) moment: u32,
    pub(crate) number: NumberIndex,
    /// While rows are merged, the line of the first row; afterwards the value of its tag.
    pub(crate) line_or_tag: u32,
    /// While rows are merged, the line of the first row that names its kind or category; afterwards, where its reports
    /// begin among those of its shard. The highest number where there is none.
    pub(crate) told_line: u32,
    pub(crate) account: AccountIndex,
    pub(crate) id_length: u16,
    pub(crate) flags: Flags,
    /// How often its events were repeated, as far as it counts that itself.
    pub(crate) duplicates: u8,
}

/// The account of a received message that is reported under none of the accounts file (D27).
pub const NO_ACCOUNT: AccountIndex = AccountIndex::NONE;

/// How many messages lie together, while rows are merged and afterwards: what one stage gives up has then the size that
/// the next one needs.
pub(crate) const CHUNK: usize = 192;
/// How many bytes of ids lie together, likewise; as many as so many bits can count.
pub(crate) const ID_CHUNK: usize = 1 << ID_CHUNK_BITS;
pub(crate) const ID_CHUNK_BITS: u32 = 13;

/// The small facts of a message, packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flags(pub(crate) u16);

const RECEIVED: u16 = 1;
const SENT: u16 = 1 << 1;
const DELIVERED: u16 = 1 << 2;
const READ: u16 = 1 << 3;
const FAILED: u16 = 1 << 4;
const KIND: u32 = 5;
const CATEGORY: u32 = 7;
const ENTRY: u32 = 9;
const REPORT: u32 = 11;
const CONFLICT: u16 = 1 << 14;
const KIND_UNSTATED: u16 = 1 << 15;

impl Flags {
    pub(crate) fn of(event: &Event<'_>) -> Self {
        let what = match event.what {
            EventKind::Received => RECEIVED,
            EventKind::Sent => SENT,
            EventKind::Delivered => DELIVERED,
            EventKind::Read => READ,
            EventKind::Failed => FAILED,
        };
        let kind = match event.kind {
            None => 0,
            Some(MessageKind::Template) => 1,
            Some(MessageKind::FreeForm) => 2,
            Some(MessageKind::Reaction) => 3,
        };
        let category = match event.category {
            None => 0,
            Some(TemplateCategory::Marketing) => 1,
            Some(TemplateCategory::Utility) => 2,
            Some(TemplateCategory::Authentication) => 3,
        };
        let entry = match event.entry_point {
            None => 0,
            Some(EntryPoint::Ad) => 1,
            Some(EntryPoint::PageButton) => 2,
        };
        let report = report_of(event.reported);
        let unstated = if event.kind_unstated { KIND_UNSTATED } else { 0 };
        Self(what | kind << KIND | category << CATEGORY | entry << ENTRY | report << REPORT | unstated)
    }

    fn field(self, shift: u32, mask: u16) -> u16 {
        self.0.wrapping_shr(shift) & mask
    }

    pub(crate) fn events(self) -> u16 {
        self.0 & (RECEIVED | SENT | DELIVERED | READ | FAILED)
    }

    pub(crate) fn inbound(self) -> bool {
        self.0 & RECEIVED != 0
    }

    pub(crate) fn reached(self) -> bool {
        self.0 & (DELIVERED | READ) != 0
    }

    pub(crate) fn failed(self) -> bool {
        self.0 & FAILED != 0
    }

    pub(crate) fn conflict(self) -> bool {
        self.0 & CONFLICT != 0
    }

    pub(crate) fn set_conflict(&mut self) {
        self.0 |= CONFLICT;
    }

    pub(crate) fn without_conflict(self) -> Self {
        Self(self.0 & !CONFLICT)
    }

    pub(crate) fn sent(self) -> bool {
        self.0 & SENT != 0
    }

    /// Whether its source could not say what the message is.
    pub(crate) fn kind_unstated(self) -> bool {
        self.0 & KIND_UNSTATED != 0
    }

    /// Takes a message whose kind no row states for free-form, where its source cannot state it.
    pub(crate) fn settle_kind(&mut self) {
        if self.kind_bits() == 0 && self.category_bits() == 0 && self.0 & KIND_UNSTATED != 0 {
            self.0 |= 2 << KIND;
        }
    }

    pub(crate) fn kind_bits(self) -> u16 {
        self.field(KIND, 3)
    }

    pub(crate) fn category_bits(self) -> u16 {
        self.field(CATEGORY, 3)
    }

    pub(crate) fn entry_bits(self) -> u16 {
        self.field(ENTRY, 3)
    }

    pub(crate) fn report_bits(self) -> u16 {
        self.field(REPORT, 7)
    }

    /// Says what the platform reported, whatever was said before.
    pub(crate) fn set_reported(&mut self, reported: ReportedType) {
        self.0 = self.0 & !(7 << REPORT) | report_of(Some(reported)) << REPORT;
    }

    /// The union of two rows' facts that do not contradict each other. Of two entry points or two reports the smaller
    /// word stays, so that the order of rows does not matter. Where reports are trusted,
    /// [`Report::Type`](super::report::Report) decides afterwards.
    pub(crate) fn merged(self, other: Self) -> Self {
        let smaller = |a: u16, b: u16| if a == 0 || (b != 0 && b < a) { b } else { a };
        let entry = smaller(self.entry_bits(), other.entry_bits());
        let report = smaller(self.report_bits(), other.report_bits());
        let kept = (self.0 | other.0) & !(3 << ENTRY | 7 << REPORT);
        Self(kept | entry << ENTRY | report << REPORT)
    }
}

/// A reported type in the bits of the flags.
fn report_of(reported: Option<ReportedType>) -> u16 {
    match reported {
        None => 0,
        Some(ReportedType::Regular) => 1,
        Some(ReportedType::FreeCustomerService) => 2,
        Some(ReportedType::FreeEntryPoint) => 3,
        Some(ReportedType::Other) => 4,
    }
}

impl Message {
    /// What one row tells.
    pub(crate) fn of(event: &Event<'_>, hash: u32) -> Self {
        let told = event.kind.is_some() || event.category.is_some();
        Self {
            contact: event.contact,
            id_offset: 0,
            hash_or_shard: hash,
            moment: event.at.seconds(),
            number: event.number,
            line_or_tag: event.line,
            told_line: if told { event.line } else { u32::MAX },
            account: event.account,
            id_length: u16::try_from(event.message_id.len()).unwrap_or(u16::MAX),
            flags: Flags::of(event),
            duplicates: 0,
        }
    }

    /// Takes in what another row, or other rows, of the same message tell, and gives how many events it knew already.
    pub(crate) fn merge(&mut self, row: &Self) -> u8 {
        let repeated = self.flags.events() & row.flags.events();
        // A delivered or read row decides the moment; before one is there, the earliest row stands in for it.
        self.moment = match (self.flags.reached(), row.flags.reached()) {
            (true, false) => self.moment,
            (false, true) => row.moment,
            (true, true) | (false, false) => self.moment.min(row.moment),
        };
        self.flags = self.flags.merged(row.flags);
        // Only received messages can differ in it.
        self.account = self.account.min(row.account);
        // Only one row of two can lack it.
        self.contact = self.contact.max(row.contact);
        self.line_or_tag = self.line_or_tag.min(row.line_or_tag);
        self.told_line = self.told_line.min(row.told_line);
        u8::try_from(repeated.count_ones()).unwrap_or(0)
    }

    /// The line of its first row. Only while rows are merged.
    pub(crate) fn line(&self) -> u32 {
        self.line_or_tag
    }

    /// The value of the tag that was read. Only for messages of a finished log.
    pub(crate) fn tag(&self) -> TagIndex {
        TagIndex::of_number(self.line_or_tag)
    }

    /// Notes the value of its tag, in place of its line.
    pub(crate) fn set_tag(&mut self, tag: TagIndex) {
        self.line_or_tag = tag.number();
    }

    /// Takes in what an earlier run read of the message, without its events.
    pub(crate) fn take_facts(&mut self, earlier: &Self) {
        let (moment, line) = (self.moment, self.line_or_tag);
        let facts = Flags(earlier.flags.0 & !earlier.flags.events());
        self.merge(&Self {
            flags: facts,
            ..*earlier
        });
        (self.moment, self.line_or_tag) = (moment, line);
    }

    /// Takes what became of a copy of itself when its log was finished. Field by field, because to read a message as a
    /// whole just after its fields were written waits for the writes before it (perf, 10 M rows, 2026-11-27).
    pub(crate) fn take_changes(&mut self, changed: &Self) {
        self.contact = changed.contact;
        self.hash_or_shard = changed.hash_or_shard;
        self.line_or_tag = changed.line_or_tag;
        self.told_line = changed.told_line;
        self.account = changed.account;
        self.flags = changed.flags;
    }

    /// The first field in which two rows of one message disagree.
    pub(crate) fn contradiction(&self, row: &Self) -> Option<&'static str> {
        self.pair_contradiction(row).or_else(|| self.kind_contradiction(row))
    }

    /// The same for fields that every row names.
    pub(crate) fn pair_contradiction(&self, row: &Self) -> Option<&'static str> {
        // Each account of a business number is told what it received (D27).
        let both_received = self.flags.inbound() && row.flags.inbound();
        if self.account != row.account && !both_received {
            return Some("account");
        }
        if self.number != row.number {
            return Some("business_number");
        }
        if self.contact != row.contact && self.contact != NOBODY && row.contact != NOBODY {
            return Some("contact");
        }
        (self.flags.inbound() != row.flags.inbound()).then_some("event")
    }

    /// The same for fields that some rows name.
    pub(crate) fn kind_contradiction(&self, row: &Self) -> Option<&'static str> {
        let differs = |a: u16, b: u16| a != 0 && b != 0 && a != b;
        if differs(self.flags.kind_bits(), row.flags.kind_bits()) {
            return Some("kind");
        }
        differs(self.flags.category_bits(), row.flags.category_bits()).then_some("category")
    }

    /// How many rows it was merged from, as far as it counts them itself.
    pub(crate) fn rows(&self) -> u64 {
        u64::from(self.flags.events().count_ones()).saturating_add(u64::from(self.duplicates))
    }

    /// A hash of its pair. The highest bits name the pair's share.
    pub(crate) fn pair_hash(&self) -> u64 {
        mix_hash(self.contact ^ u64::from(self.number.number()).rotate_left(40))
    }

    /// When it counts: the arrival of an inbound message, the earliest of delivered and read of an outbound one
    /// (COM-102).
    pub fn moment(&self) -> Instant {
        Instant::from_seconds(self.moment)
    }

    /// Whether the contact wrote it.
    pub fn inbound(&self) -> bool {
        self.flags.inbound()
    }

    /// Whether an outbound message was delivered or read.
    pub fn reached(&self) -> bool {
        self.flags.reached()
    }

    /// What an outbound message is; none for inbound ones.
    pub fn kind(&self) -> Option<MessageKind> {
        match self.flags.kind_bits() {
            1 => Some(MessageKind::Template),
            2 => Some(MessageKind::FreeForm),
            3 => Some(MessageKind::Reaction),
            _ => None,
        }
    }

    /// A template's category.
    pub fn category(&self) -> Option<TemplateCategory> {
        match self.flags.category_bits() {
            1 => Some(TemplateCategory::Marketing),
            2 => Some(TemplateCategory::Utility),
            3 => Some(TemplateCategory::Authentication),
            _ => None,
        }
    }

    /// The message as a template of a category, where its source could not say what it is.
    pub(crate) fn as_template(&self, category: TemplateCategory) -> Self {
        let category = match category {
            TemplateCategory::Marketing => 1,
            TemplateCategory::Utility => 2,
            TemplateCategory::Authentication => 3,
        };
        let others = self.flags.0 & !(3 << KIND | 3 << CATEGORY);
        Self {
            flags: Flags(others | 1 << KIND | category << CATEGORY),
            ..*self
        }
    }

    /// The message as free-form text.
    pub(crate) fn as_free_form(&self) -> Self {
        let others = self.flags.0 & !(3 << KIND | 3 << CATEGORY);
        Self {
            flags: Flags(others | 2 << KIND),
            ..*self
        }
    }

    /// Whether anything stands among the reports of the log. Only for messages of a finished log.
    pub(crate) fn has_reports(&self) -> bool {
        self.told_line != u32::MAX
    }

    /// How the contact arrived, for inbound messages.
    pub fn entry_point(&self) -> Option<EntryPoint> {
        match self.flags.entry_bits() {
            1 => Some(EntryPoint::Ad),
            2 => Some(EntryPoint::PageButton),
            _ => None,
        }
    }

    /// What the platform reported.
    pub fn reported(&self) -> Option<ReportedType> {
        match self.flags.report_bits() {
            0 => None,
            1 => Some(ReportedType::Regular),
            2 => Some(ReportedType::FreeCustomerService),
            3 => Some(ReportedType::FreeEntryPoint),
            _ => Some(ReportedType::Other),
        }
    }

    /// The account that sends or receives.
    pub fn account(&self) -> AccountIndex {
        self.account
    }

    /// The business number.
    pub fn number(&self) -> NumberIndex {
        self.number
    }

    /// Its business number and contact.
    pub(crate) fn pair(&self) -> PairKey {
        PairKey {
            number: self.number(),
            contact: self.contact(),
        }
    }

    /// Key of the contact.
    pub fn contact(&self) -> u64 {
        self.contact
    }

    /// Where its id stands. Only for messages of a finished log.
    pub fn id(&self) -> IdRef {
        IdRef {
            shard: u16::try_from(self.hash_or_shard).unwrap_or(u16::MAX),
            length: self.id_length,
            offset: self.id_offset,
        }
    }
}
