//! From webhook payloads and rows to the log: what each status and message says, and what says nothing about money.

use std::borrow::Cow;

use billing_core::{
    intake::{
        account::AccountBook,
        reader::{Column, Fields, ReportedConversation, ReportedCost, ReportedFields},
    },
    log::LogWriter,
};

use crate::{
    containers::{At, Sink, speaks_of_messages},
    json_fault::{JsonFault, Unbilled},
    payload::{
        Change, Conversation, Entry, Field as _, Fields as _, Inbound, Line, List, Origin, Part, Person, Pricing,
        Status, System, Text, Value,
    },
    problem::LineProblem,
    row_fault::RowFault,
};

/// The first second of 2025-07-01 UTC: from then on a status reports the category of its message.
const PER_MESSAGE: &[u8] = b"1751328000";

/// What the caller says of payloads that do not say it themselves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    /// The accounts of the accounts file.
    pub(crate) accounts: &'a AccountBook,
    /// The account of payloads whose envelope is gone.
    pub(crate) account: Option<&'a str>,
    /// The business number of payloads that name none.
    pub(crate) business_number: Option<&'a str>,
    /// The tag whose values are read.
    pub(crate) tag: Option<&'a str>,
}

/// The tag that webhooks have: what the business sent along with its message.
pub(crate) const CALLBACK: &str = "callback";

/// What a file held, to say in the end what is wrong with it as a whole.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    /// Rows that were read or ignored, or are of a shape that is known.
    pub(crate) known: u64,
    /// Objects that hold no payload and no row, and the line of the first.
    pub(crate) nothing: Option<u32>,
    /// The line of the first text that speaks of messages and holds no JSON.
    pub(crate) lost: Option<u32>,
    /// The line of the first row without an account, and without a business number.
    pub(crate) no_account: Option<u32>,
    pub(crate) no_number: Option<u32>,
    /// Rows with both.
    pub(crate) whole: u64,
}

impl Tally {
    pub(crate) fn plus(self, other: Self) -> Self {
        let first = |a: Option<u32>, b: Option<u32>| a.into_iter().chain(b).min();
        Self {
            known: self.known + other.known,
            nothing: first(self.nothing, other.nothing),
            lost: first(self.lost, other.lost),
            no_account: first(self.no_account, other.no_account),
            no_number: first(self.no_number, other.no_number),
            whole: self.whole + other.whole,
        }
    }
}

/// Puts what is found into the log.
pub(crate) struct IntoLog<'l, 'w, 'p> {
    pub(crate) writer: &'l mut LogWriter<'w>,
    pub(crate) given: Given<'l>,
    /// Whether the file holds rows rather than payloads; then an object that is none is a mistake.
    pub(crate) rows: bool,
    pub(crate) tally: &'l mut Tally,
    pub(crate) problem: &'p mut dyn FnMut(LineProblem),
}

/// The account and the business number of a payload, and where it stands.
#[derive(Clone, Copy)]
struct Envelope<'e> {
    account: &'e [u8],
    number: &'e [u8],
    people: &'e List<Person<'e>>,
    at: At,
}

/// A contact by its number or its id, and by the other where both are known.
#[derive(Clone, Copy, Default)]
struct Who<'e> {
    contact: &'e [u8],
    other: &'e [u8],
}

impl Sink for IntoLog<'_, '_, '_> {
    fn entries(&mut self, object: &Text<'_>, entries: &List<Entry<'_>>, at: At) {
        for entry in &entries.items {
            let odd = entry.own_odd("entry").or_else(|| entry.id.odd_field("id"));
            if let Some(odd) = odd.or_else(|| entry.changes.odd_field("changes")) {
                self.tally.known += 1;
                self.reject(odd, at);
                continue;
            }
            if is_foreign(object, entry) {
                self.ignore(object.as_str());
                continue;
            }
            for change in &entry.changes.items {
                self.change(&entry.id, change, at);
            }
        }
    }

    fn row(&mut self, row: &Line<'_>, at: At) {
        self.tally.known += 1;
        self.tally.whole += 1;
        if row.any_odd()
            && let Some(odd) = row.odd_inside()
        {
            return self.reject(odd, at);
        }
        let tag = row.others.get(self.given.tag);
        let fields = Fields {
            event: row.event.bytes(),
            at: row.at.bytes(),
            message_id: row.message_id.bytes(),
            account: row.account.bytes(),
            business_number: row.business_number.bytes(),
            contact: row.contact.bytes(),
            kind: row.kind.bytes(),
            category: row.category.bytes(),
            entry_point: row.entry_point.bytes(),
            pricing_type: row.pricing_type.bytes(),
            expires_at: row.expires_at.bytes(),
            contact_id: row.contact_id.bytes(),
            tag: tag.as_bytes(),
            ..Fields::default()
        };
        self.push(&fields, at);
    }

    fn aside(&mut self, kind: &str, _: At) {
        self.ignore(kind);
    }

    fn nothing(&mut self, object: &[u8], at: At) {
        if self.rows || speaks_of_messages(object) {
            self.tally.known += 1;
            return self.reject(JsonFault::NeitherEntryNorEvent, at);
        }
        self.tally.nothing = Some(self.tally.nothing.map_or(at.line, |line| line.min(at.line)));
        self.writer.ignore("json_without_payload");
    }

    fn text(&mut self, line: &[u8], at: At) {
        if speaks_of_messages(line) {
            self.tally.lost = Some(self.tally.lost.map_or(at.line, |line| line.min(at.line)));
            return self.reject(JsonFault::NoWholeObject, at);
        }
        self.writer.ignore("text_without_payload");
    }

    fn broken(&mut self, _: &[u8], fault: JsonFault, at: At) {
        self.tally.known += 1;
        self.reject(fault, at);
    }
}

/// Whether a payload is of another product of the platform.
fn is_foreign(object: &Text<'_>, entry: &Entry<'_>) -> bool {
    let mut changes = entry.changes.items.iter();
    !object.is_empty()
        && !object.is("whatsapp_business_account")
        && !changes.any(|change| change.value.messaging_product.is("whatsapp"))
}

impl IntoLog<'_, '_, '_> {
    fn ignore(&mut self, kind: &str) {
        self.tally.known += 1;
        self.writer.ignore(kind);
    }

    fn reject(&mut self, fault: impl Into<JsonFault>, at: At) {
        self.writer.reject();
        (self.problem)(LineProblem::new(at.line, at.column, fault.into()));
    }

    fn push(&mut self, fields: &Fields<'_>, at: At) {
        let Err(error) = self.writer.push(fields, at.line) else {
            return;
        };
        let fault = if fields.account.is_empty() && error.column == Column::Account {
            RowFault::NoAccount(error)
        } else if fields.business_number.is_empty() && error.column == Column::BusinessNumber {
            RowFault::NoNumber(error)
        } else {
            RowFault::Field(error)
        };
        (self.problem)(LineProblem::new(at.line, at.column, fault));
    }

    fn change(&mut self, account: &Text<'_>, change: &Part<Change<'_>>, at: At) {
        let value: &Value<'_> = &change.value;
        let field = change.field.as_str();
        let odd = change.own_odd("changes").or_else(|| change.field.odd_field("field"));
        let odd = odd.or_else(|| change.value.own_odd("value").filter(|_| field == "messages"));
        if let Some(odd) = odd {
            self.tally.known += 1;
            return self.reject(odd, at);
        }
        if self.is_test(account, value) {
            for _ in 0..(value.statuses.items.len() + value.messages.items.len()).max(1) {
                self.ignore("test_post");
            }
            return;
        }
        for update in &value.user_id_update.items {
            for ids in [&update.user_id, &update.parent_user_id] {
                self.writer.link(ids.previous.bytes(), ids.current.bytes());
                self.writer.link(update.wa_id.bytes(), ids.current.bytes());
            }
        }
        if !value.message_echoes.items.is_empty() {
            self.tally.known += 1;
            for echo in &value.message_echoes.items {
                self.writer.written_in_app(echo.id.bytes());
            }
            return;
        }
        let empty = value.statuses.items.is_empty() && value.messages.items.is_empty();
        if field == "messages" || (field.is_empty() && !empty) {
            self.value(account, value, at);
        } else {
            self.ignore(field);
        }
    }

    /// Whether it is what the dashboard's test button posts: its ids are the same for everyone.
    fn is_test(&self, account: &Text<'_>, value: &Value<'_>) -> bool {
        let metadata = &value.metadata;
        let sample = account.as_str() == "0"
            || metadata.phone_number_id.as_str() == "123456123"
            || metadata.display_phone_number.as_str() == "16505551111";
        sample && self.given.accounts.index_of(account.as_str()).is_none()
    }

    fn value(&mut self, account: &Text<'_>, value: &Value<'_>, at: At) {
        let lists = [
            value.statuses.odd_field("statuses"),
            value.messages.odd_field("messages"),
        ];
        for odd in lists.into_iter().flatten() {
            self.tally.known += 1;
            self.reject(odd, at);
        }
        for _ in &value.errors.items {
            self.ignore("errors");
        }
        let metadata = &value.metadata;
        let id = metadata.phone_number_id.bytes();
        let number = if id.is_empty() {
            metadata.display_phone_number.bytes()
        } else {
            id
        };
        let accounts = self.given.accounts;
        let account = if account.is_empty() {
            let listed = accounts.of_phone_number_id(id).map(|account| account.id.as_str());
            listed.or(self.given.account).unwrap_or_default()
        } else {
            account.as_str()
        };
        let number = if number.is_empty() {
            let own = accounts.index_of(account).and_then(|index| accounts.get(index));
            let single = own.and_then(|account| match account.phone_number_ids.as_slice() {
                [id] => Some(id.as_str()),
                _ => None,
            });
            self.given.business_number.or(single).unwrap_or_default().as_bytes()
        } else {
            number
        };
        let envelope = Envelope {
            account: account.as_bytes(),
            number,
            people: &value.contacts,
            at,
        };
        let mut linked = false;
        for status in &value.statuses.items {
            linked |= self.status(status, envelope);
        }
        for message in &value.messages.items {
            linked |= self.message(message, envelope);
        }
        for person in &value.contacts.items {
            if !(linked && value.contacts.items.len() == 1) {
                self.writer.link(person.wa_id.bytes(), person.user_id.bytes());
            }
            self.writer.link(person.user_id.bytes(), person.parent_user_id.bytes());
        }
    }

    /// Notes what a row lacks that the envelope should have said.
    fn weigh(&mut self, envelope: &Envelope<'_>) {
        let line = envelope.at.line;
        let first = |known: &mut Option<u32>| *known = Some(known.map_or(line, |known| known.min(line)));
        self.tally.known += 1;
        match (envelope.account.is_empty(), envelope.number.is_empty()) {
            (true, _) => first(&mut self.tally.no_account),
            (false, true) => first(&mut self.tally.no_number),
            (false, false) => self.tally.whole += 1,
        }
    }

    /// Reads a status; gives whether it named two ids of the contact.
    fn status(&mut self, status: &Part<Status<'_>>, envelope: Envelope<'_>) -> bool {
        let at = envelope.at;
        if status.is_odd()
            && let Some(odd) = status.odd_field("statuses")
        {
            self.tally.known += 1;
            self.reject(odd, at);
            return false;
        }
        let word = status.status.as_str().trim();
        let known = ["sent", "delivered", "read", "failed"]
            .into_iter()
            .find(|known| word.eq_ignore_ascii_case(known));
        // A payment has statuses too, of the message that asked for it.
        if status.kind.is("payment") {
            self.ignore("payment");
            return false;
        }
        if known.is_none() && !word.is_empty() {
            self.ignore(word);
            return false;
        }
        let pricing = &status.pricing;
        if let Some(message) = unbilled(status) {
            self.tally.known += 1;
            self.leave_out(message, at);
            return false;
        }
        let who = envelope.who(&status.recipient_id, &status.recipient_user_id);
        let event = known.unwrap_or_default().as_bytes();
        self.weigh(&envelope);
        if !status.recipient_parent_user_id.is_empty() {
            let id = if who.other.is_empty() { who.contact } else { who.other };
            self.writer.link(id, status.recipient_parent_user_id.bytes());
        }
        let conversation = reported_conversation(status);
        // Of a conversation that is named, the category says what the conversation is and not what the message is
        // (D23).
        let (kind, category, kind_unstated) = if conversation.id.is_empty() {
            kind_of(pricing.category.bytes())
        } else {
            (&b""[..], &b""[..], true)
        };
        let expires = if pricing.kind.is("free_entry_point") {
            status.conversation.expiration_timestamp.bytes()
        } else {
            b""
        };
        let reported = ReportedFields {
            conversation,
            cost: ReportedCost {
                amount: pricing.cost.amount.bytes(),
                currency: pricing.cost.currency.bytes(),
                exempt: pricing.subtype.is("paid_exempt"),
            },
        };
        let callback = match self.given.tag {
            Some(CALLBACK) => status.callback.text(),
            Some(_) | None => Cow::Borrowed(""),
        };
        let fields = Fields {
            event,
            at: status.timestamp.bytes(),
            message_id: status.id.bytes(),
            account: envelope.account,
            business_number: envelope.number,
            contact: who.contact,
            contact_id: who.other,
            kind,
            kind_unstated,
            category,
            entry_point: b"",
            pricing_type: pricing.kind.bytes(),
            expires_at: expires,
            tag: callback.as_bytes(),
            reported: Some(&reported),
        };
        self.push(&fields, at);
        !who.other.is_empty()
    }

    /// Reads a message from a contact; gives whether it named two ids of the contact.
    fn message(&mut self, message: &Part<Inbound<'_>>, envelope: Envelope<'_>) -> bool {
        let at = envelope.at;
        if message.is_odd()
            && let Some(odd) = message.odd_field("messages")
        {
            self.tally.known += 1;
            self.reject(odd, at);
            return false;
        }
        let kind = message.kind.as_str();
        if kind == "system" {
            self.changed(message);
            self.ignore(kind);
            return false;
        }
        // Written to a group, it opens the group's window and not the contact's own.
        if !message.group_id.is_empty() {
            self.tally.known += 1;
            self.leave_out(Unbilled::Group, at);
            return false;
        }
        let notice = match kind {
            "reaction" if message.reaction.emoji.is_empty() => Some("reaction_removed"),
            "revoke" | "edit" | "request_welcome" | "read" | "read_receipt" | "typing" => Some(kind),
            _ => None,
        };
        if let Some(notice) = notice {
            self.ignore(notice);
            return false;
        }
        let who = envelope.who(&message.from, &message.from_user_id);
        self.weigh(&envelope);
        if !message.from_parent_user_id.is_empty() {
            let id = if who.other.is_empty() { who.contact } else { who.other };
            self.writer.link(id, message.from_parent_user_id.bytes());
        }
        // A boosted post opens no entry point; only an ad does.
        let ad = message.referral.source_type.is("ad");
        let fields = Fields {
            event: b"received",
            at: message.timestamp.bytes(),
            message_id: message.id.bytes(),
            account: envelope.account,
            business_number: envelope.number,
            contact: who.contact,
            contact_id: who.other,
            entry_point: if ad { b"ad" } else { b"" },
            ..Fields::default()
        };
        self.push(&fields, at);
        !who.other.is_empty()
    }

    /// Joins what a notice of a changed number or id names (D21).
    fn changed(&mut self, message: &Inbound<'_>) {
        let notice: &System<'_> = &message.system;
        let changed = ["user_changed_number", "customer_changed_number", "user_changed_user_id"];
        if !changed.iter().any(|kind| notice.kind.is(kind)) {
            return;
        }
        // The number before is the sender's, or the customer's in older notices.
        let before = [
            &message.from,
            &notice.customer,
            &message.from_user_id,
            &notice.previous_user_id,
            &notice.previous_parent_user_id,
        ];
        let after = [
            &notice.wa_id,
            &notice.new_wa_id,
            &notice.user_id,
            &notice.parent_user_id,
        ];
        let mut all = before.into_iter().chain(after).filter(|id| !id.is_empty());
        if let Some(first) = all.next() {
            for other in all {
                self.writer.link(first.bytes(), other.bytes());
            }
        }
    }

    /// Rejects what has prices of its own.
    fn leave_out(&mut self, message: Unbilled, at: At) {
        self.reject(JsonFault::NotBilled { message }, at);
    }
}

/// What this version does not bill.
fn unbilled(status: &Status<'_>) -> Option<Unbilled> {
    match status.pricing.category.bytes() {
        _ if status.recipient_type.is("group") => Some(Unbilled::Group),
        b"group_marketing" | b"group_utility" | b"group_service" => Some(Unbilled::Group),
        b"general_purpose_ai" => Some(Unbilled::AiProvider),
        _ => None,
    }
}

/// Kind and category that the category of a price stands for, and whether it cannot say.
fn kind_of(category: &[u8]) -> (&'static [u8], &'static [u8], bool) {
    match category {
        b"marketing" | b"marketing_lite" => (b"template", b"marketing", false),
        b"utility" => (b"template", b"utility", false),
        b"authentication" | b"authentication-international" | b"authentication_international" => {
            (b"template", b"authentication", false)
        }
        b"service" => (b"free_form", b"", false),
        // Until 2023-05-31, and inside an entry-point window, the payload does not tell templates from other messages.
        b"business_initiated" | b"user_initiated" | b"customer_initiated" | b"referral_conversion" => (b"", b"", true),
        _ => (b"", b"", false),
    }
}

/// The conversation that a status names, where that is evidence (D23): until 2025-06-30 its category is the
/// conversation's, and afterwards its id is one per message.
fn reported_conversation<'s>(status: &'s Status<'_>) -> ReportedConversation<'s> {
    let (pricing, conversation): (&Pricing<'_>, &Conversation<'_>) = (&status.pricing, &status.conversation);
    let per_conversation = if pricing.model.is_empty() {
        pricing.kind.is_empty() && before_per_message(status.timestamp.bytes())
    } else {
        pricing.model.is("CBP")
    };
    if !per_conversation || conversation.id.is_empty() {
        return ReportedConversation::default();
    }
    let origin: &Origin<'_> = &conversation.origin;
    ReportedConversation {
        id: conversation.id.bytes(),
        category: if pricing.category.is_empty() {
            origin.kind.bytes()
        } else {
            pricing.category.bytes()
        },
        expires_at: conversation.expiration_timestamp.bytes(),
    }
}

/// Whether a moment lies before 2025-07-01.
fn before_per_message(at: &[u8]) -> bool {
    match at.first_chunk::<10>() {
        Some(seconds) if seconds.iter().all(u8::is_ascii_digit) => seconds.as_slice() < PER_MESSAGE,
        Some(day) => day.as_slice() < b"2025-07-01".as_slice(),
        // Seconds of fewer digits end in 2001.
        None => true,
    }
}

impl<'e> Envelope<'e> {
    /// The contact that a status or message names by number, by id or by both, as far as `contacts` says more.
    fn who(&self, phone: &'e Text<'_>, scoped: &'e Text<'_>) -> Who<'e> {
        let (phone, scoped) = (phone.bytes(), scoped.bytes());
        let person = match (phone, scoped) {
            (b"", b"") => match self.people.items.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            (_, b"") => self.people.items.iter().find(|person| person.wa_id.bytes() == phone),
            (b"", _) => self.people.items.iter().find(|person| person.user_id.bytes() == scoped),
            (_, _) => None,
        };
        let or = |own: &'e [u8], theirs: Option<&'e [u8]>| {
            if own.is_empty() {
                theirs.unwrap_or_default()
            } else {
                own
            }
        };
        let phone = or(phone, person.map(|person| person.wa_id.bytes()));
        let scoped = or(scoped, person.map(|person| person.user_id.bytes()));
        if phone.is_empty() {
            Who {
                contact: scoped,
                other: b"",
            }
        } else {
            Who {
                contact: phone,
                other: scoped,
            }
        }
    }
}
