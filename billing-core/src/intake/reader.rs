//! From the fields of a row, as text, to an [`Event`]; the same for CSV, webhooks and the page.

use core::hash::Hasher as _;

use chrono::DateTime;
use siphasher::sip::SipHasher13;

use super::{
    account::AccountBook,
    event::{EntryPoint, Event, EventKind, MessageKind, ReportedType},
    lookup_cache::LookupCache,
    message::{NO_ACCOUNT, NOBODY},
    moment::{self, NoMoment},
    names::{NameCache, Names},
    report::{Conversation, ConversationKind, Report, ReportedPrice, Teller},
};
use crate::base::{
    category::TemplateCategory,
    contact::Contact,
    digits::{decimal, three_pairs},
    index::{AccountIndex, TagIndex},
    instant::Instant,
    localized::{LocalizedText, sentences},
    short_text::ShortText,
    spelling::{self, bare},
    time_zone::Tz,
};

/// The columns of a message log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the column of its name")]
pub enum Column {
    Event,
    At,
    MessageId,
    Account,
    BusinessNumber,
    Contact,
    Kind,
    Category,
    EntryPoint,
    PricingType,
    PricingCategory,
    Billable,
    ExpiresAt,
    ContactId,
    Cost,
}

impl Column {
    /// Every column of a log; the first six must be there. `Cost` is none: only webhook payloads have it.
    pub const ALL: [Self; 14] = [
        Self::Event,
        Self::At,
        Self::MessageId,
        Self::Account,
        Self::BusinessNumber,
        Self::Contact,
        Self::Kind,
        Self::Category,
        Self::EntryPoint,
        Self::PricingType,
        Self::PricingCategory,
        Self::Billable,
        Self::ExpiresAt,
        Self::ContactId,
    ];

    /// The header's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::At => "at",
            Self::MessageId => "message_id",
            Self::Account => "account",
            Self::BusinessNumber => "business_number",
            Self::Contact => "contact",
            Self::Kind => "kind",
            Self::Category => "category",
            Self::EntryPoint => "entry_point",
            Self::PricingType => "pricing_type",
            Self::PricingCategory => "pricing_category",
            Self::Billable => "billable",
            Self::ExpiresAt => "expires_at",
            Self::ContactId => "contact_id",
            Self::Cost => "pricing.cost",
        }
    }

    /// Whether a log without it cannot be read.
    pub fn required(self) -> bool {
        matches!(
            self,
            Self::Event | Self::At | Self::MessageId | Self::Account | Self::BusinessNumber | Self::Contact
        )
    }
}

/// A row's fields as text; empty where the row has none. `pricing_category` and `billable` are kept by other commands.
#[derive(Debug, Clone, Copy, Default)]
#[expect(missing_docs, reason = "each is the column of its name")]
pub struct Fields<'a> {
    pub event: &'a [u8],
    pub at: &'a [u8],
    pub message_id: &'a [u8],
    pub account: &'a [u8],
    pub business_number: &'a [u8],
    pub contact: &'a [u8],
    pub kind: &'a [u8],
    pub category: &'a [u8],
    pub entry_point: &'a [u8],
    pub pricing_type: &'a [u8],
    pub expires_at: &'a [u8],
    /// The contact's business-scoped id beside its number, or its number beside its id (D21).
    pub contact_id: &'a [u8],
    /// The value of the tag that is read, where the log was made to read one.
    pub tag: &'a [u8],
    /// What the platform reported beside; webhook payloads only. Behind a reference, because every row of CSV would
    /// otherwise fill it with nothing.
    pub reported: Option<&'a ReportedFields<'a>>,
    /// Not a column: the source cannot say what the message is. Where no row does, it counts as free-form.
    pub kind_unstated: bool,
}

/// What a status reports beside the columns of a row.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReportedFields<'a> {
    /// The conversation the message belongs to.
    pub conversation: ReportedConversation<'a>,
    /// The message's own price.
    pub cost: ReportedCost<'a>,
}

/// The conversation that a status names, as text; empty where it says nothing (D23).
#[derive(Debug, Clone, Copy, Default)]
pub struct ReportedConversation<'a> {
    /// `conversation.id`. Empty: the status says nothing that counts as evidence.
    pub id: &'a [u8],
    /// `pricing.category`, which until 2025-06-30 is the conversation's.
    pub category: &'a [u8],
    /// `conversation.expiration_timestamp`, where given.
    pub expires_at: &'a [u8],
}

/// The price that a status reports for its message, as text (D24).
#[derive(Debug, Clone, Copy, Default)]
pub struct ReportedCost<'a> {
    /// `pricing.cost.amount`; empty where the message was not sold by bid.
    pub amount: &'a [u8],
    /// `pricing.cost.currency`.
    pub currency: &'a [u8],
    /// Whether `pricing.subtype` is `paid_exempt`: the message is free (`exempt`).
    pub exempt: bool,
}

/// A field that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}`: {fault}", .column.as_str())]
pub struct FieldError {
    /// The column.
    pub column: Column,
    /// What stood there and what should; contacts are never shown.
    pub fault: FieldFault,
}

impl FieldError {
    fn new(column: Column, fault: FieldFault) -> Self {
        Self { column, fault }
    }

    /// The column, what was found and what was expected, in every language.
    pub fn text(&self) -> LocalizedText {
        let column = self.column.as_str();
        self.fault.text().map(|text| format!("`{column}`: {text}"))
    }

    /// What to do, where there is more to say than what is expected.
    pub fn remedy(&self) -> Option<LocalizedText> {
        self.fault.remedy()
    }
}

sentences! {
    /// What stood in a field.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Found {
        /// Nothing at all.
        Nothing => ("nothing", "nichts"),
        /// A text.
        Text {
            /// Its first 40 characters, escaped, with an ellipsis where there are more.
            text: String,
        } => ("`{text}`", "`{text}`"),
        /// A number that is not shown and has lost digits.
        RoundedNumber {
            /// How long it is.
            length: usize,
        } => (
            "a rounded number ({length} characters)",
            "eine gerundete Zahl ({length} Zeichen)",
        ) remedy [NoMoment::Rounded.remedy()],
        /// A phone number that is not shown and has no country code.
        NumberWithoutCountryCode {
            /// How many characters it has.
            length: usize,
        } => (
            "a number that begins with 0 ({length} characters)",
            "eine Nummer, die mit 0 beginnt ({length} Zeichen)",
        ) remedy (
            "write the number with its country code, for example 4915123456789",
            "schreiben Sie die Nummer mit Landesvorwahl, zum Beispiel 4915123456789",
        ),
        /// A text that is not shown and is neither a phone number nor an id.
        Neither {
            /// How many characters it has.
            length: usize,
        } => (
            "{length} characters that are neither",
            "{length} Zeichen, die keines von beiden sind",
        ),
    }
}

impl Found {
    fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        if text.is_empty() {
            return Self::Nothing;
        }
        let short: String = text.chars().take(40).collect();
        let more = if short.len() < text.len() { "…" } else { "" };
        Self::Text {
            text: format!("{}{more}", short.escape_debug()),
        }
    }
}

sentences! {
    /// What is wrong with a field: what was found and what was expected. Contacts are never shown, only their lengths.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum FieldFault {
        /// No event.
        NotAnEvent {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected received, sent, delivered, read or failed",
            "gefunden {found}, erwartet received, sent, delivered, read oder failed",
        ),
        /// No moment of the years of which a log may speak.
        NotAMoment {
            /// What stands there.
            found: Found,
            /// Why it is none.
            cause: NoMoment,
        } => (
            "found {found}, expected RFC 3339 with an offset, for example 2023-06-01T10:00:00+02:00, or Unix seconds, \
             2000 to 2099",
            "gefunden {found}, erwartet RFC 3339 mit Zeitversatz, zum Beispiel 2023-06-01T10:00:00+02:00, oder \
             Unix-Sekunden, 2000 bis 2099",
        ) remedy [cause.remedy()],
        /// No id of a message, or one that is too long.
        MessageIdLength {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected 1 to 512 characters",
            "gefunden {found}, erwartet 1 bis 512 Zeichen",
        ),
        /// The id of a message is not UTF-8.
        MessageIdNotText {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected UTF-8 text",
            "gefunden {found}, erwartet Text in UTF-8",
        ),
        /// The id of a message has become a number that has lost digits.
        MessageIdRounded {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected the message's whole id",
            "gefunden {found}, erwartet die ganze Kennung der Nachricht",
        ) remedy [NoMoment::Rounded.remedy()],
        /// An account that the accounts file does not name.
        UnknownAccount {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected an account of the accounts file",
            "gefunden {found}, erwartet ein Konto der Kontendatei",
        ) remedy (
            "add an [[account]] with this id to the accounts file",
            "ergänzen Sie in der Kontendatei ein [[account]] mit dieser Kennung",
        ),
        /// The id of an account has become a number that has lost digits.
        AccountRounded {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected an account of the accounts file",
            "gefunden {found}, erwartet ein Konto der Kontendatei",
        ) remedy [NoMoment::Rounded.remedy()],
        /// No business number, or one that has lost digits.
        NotABusinessNumber {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected the business number or its id",
            "gefunden {found}, erwartet die Geschäftsnummer oder ihre Kennung",
        ) remedy [found.remedy()],
        /// The business number is not UTF-8.
        BusinessNumberNotText {
            /// Its length in bytes.
            length: usize,
        } => (
            "found {length} bytes that are not text, expected the business number or its id as UTF-8 text",
            "gefunden {length} Bytes, die kein Text sind, erwartet die Geschäftsnummer oder ihre Kennung als Text in \
             UTF-8",
        ),
        /// The business number is longer than any.
        BusinessNumberTooLong {
            /// Its length in bytes.
            length: usize,
        } => (
            "found {length} bytes, expected the business number or its id, at most 128 bytes",
            "gefunden {length} Bytes, erwartet die Geschäftsnummer oder ihre Kennung, höchstens 128 Bytes",
        ) remedy (
            "no number or id is so long; check whether the text of another column stands here",
            "keine Nummer und keine Kennung ist so lang; prüfen Sie, ob hier der Text einer anderen Spalte steht",
        ),
        /// Neither a phone number nor a business-scoped id.
        NotAContact {
            /// What stands there, but never the contact itself.
            found: Found,
        } => (
            "found {found}, expected an international phone number of 4 to 15 digits, or a business-scoped id such as \
             IN.1234",
            "gefunden {found}, erwartet eine internationale Rufnummer mit 4 bis 15 Ziffern oder eine \
             geschäftsbezogene Kennung wie IN.1234",
        ) remedy [found.remedy()],
        /// No kind of message.
        NotAKind {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected template, free_form, reaction or nothing",
            "gefunden {found}, erwartet template, free_form, reaction oder nichts",
        ),
        /// No category of templates.
        NotACategory {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected marketing, utility, authentication or nothing",
            "gefunden {found}, erwartet marketing, utility, authentication oder nichts",
        ),
        /// An entry point on the row of an outbound message.
        EntryPointOutbound {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected nothing on an outbound row",
            "gefunden {found}, erwartet nichts in einer ausgehenden Zeile",
        ) remedy (
            "an entry point belongs to the `received` row",
            "ein Einstiegspunkt gehört in die Zeile `received`",
        ),
        /// No entry point.
        NotAnEntryPoint {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected ad, page_button or nothing",
            "gefunden {found}, erwartet ad, page_button oder nichts",
        ),
        /// The reported price is no decimal number.
        NotAPrice {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected a decimal number with a point, for example 0.0425",
            "gefunden {found}, erwartet eine Dezimalzahl mit Punkt, zum Beispiel 0.0425",
        ),
        /// The reported price has no currency.
        NotACurrency {
            /// What stands there.
            found: Found,
        } => (
            "found {found}, expected an ISO 4217 currency, for example EUR",
            "gefunden {found}, erwartet eine Währung nach ISO 4217, zum Beispiel EUR",
        ),
    }
}

/// Reads rows for one thread; several readers share the [`Names`].
#[derive(Debug)]
pub struct RowReader<'a> {
    accounts: &'a AccountBook,
    names: &'a Names,
    cache: NameCache,
    recent_accounts: LookupCache<AccountIndex>,
    clock: Clock,
    /// What the row that was read last reports; most report nothing.
    reports: Vec<Report>,
}

/// First and last second a log may speak of: 2000-01-01 to 2099-12-31 UTC.
const SPAN: (i64, i64) = (946_684_800, 4_102_444_800);

/// Whether a log may speak of this second.
pub(crate) fn in_span(seconds: i64) -> bool {
    SPAN.0 <= seconds && seconds < SPAN.1
}

impl<'a> RowReader<'a> {
    /// A reader for these accounts.
    pub fn new(accounts: &'a AccountBook, names: &'a Names) -> Self {
        Self {
            accounts,
            names,
            cache: NameCache::default(),
            recent_accounts: LookupCache::default(),
            clock: Clock::default(),
            reports: vec![],
        }
    }

    /// What the row that was read last reports of its message.
    pub(crate) fn reports(&mut self) -> &mut Vec<Report> {
        &mut self.reports
    }

    /// Reads times without an offset as local times of a zone. Without one they are refused.
    pub fn local_times_in(&mut self, zone: Option<Tz>) {
        self.clock.zone = zone;
    }

    /// Reads one row.
    ///
    /// # Errors
    ///
    /// The first field that cannot be read, in the order of [`Column::ALL`].
    pub fn read<'r>(&mut self, fields: &Fields<'r>, line: u32) -> Result<Event<'r>, FieldError> {
        self.reports.clear();
        let what = event_kind(fields.event)?;
        let at = self.clock.instant(fields.at, Column::At)?;
        let message_id = message_id(fields.message_id)?;
        let outbound = what != EventKind::Received;
        let account = match self.account(fields.account) {
            // Whose account a received message is reported under decides nothing (D27).
            Err(_) if !outbound && !fields.account.is_empty() => NO_ACCOUNT,
            account => account?,
        };
        let number = self.cache.number(self.names, fields.business_number);
        let number = number.ok_or_else(|| number_error(fields.business_number))?;
        let contact = match (fields.contact, fields.contact_id) {
            (b"", b"") if what == EventKind::Failed => NOBODY,
            _ => self.contact(fields)?,
        };
        let event = Event {
            what,
            at,
            message_id,
            account,
            number,
            contact,
            kind: if outbound { message_kind(fields.kind)? } else { None },
            kind_unstated: fields.kind_unstated && outbound,
            category: if outbound { category(fields.category)? } else { None },
            entry_point: entry_point(fields.entry_point, outbound)?,
            reported: reported(fields.pricing_type),
            tag: if outbound && !fields.tag.is_empty() {
                self.cache.tag_value(self.names, fields.tag)
            } else {
                TagIndex::NONE
            },
            line,
        };
        if fields.reported.is_some() || !fields.expires_at.is_empty() {
            let report = self.report(what, fields)?;
            self.reports.extend(report);
        }
        Ok(event)
    }

    /// The key of the contact. Where the row names it twice, by number and by id, the two are one person (D21).
    fn contact(&self, fields: &Fields<'_>) -> Result<u64, FieldError> {
        let parse = |text, column| Contact::parse(text).ok_or_else(|| contact_error(text, column));
        match (fields.contact, fields.contact_id) {
            (contact, b"") => Ok(self.names.contact_key(parse(contact, Column::Contact)?)),
            (b"", id) => Ok(self.names.contact_key(parse(id, Column::ContactId)?)),
            (contact, id) => {
                let contact = parse(contact, Column::Contact)?;
                match (contact, Contact::parse(id)) {
                    (Contact::Phone(_), None | Some(Contact::Phone(_))) if !spelling::is_nothing(id) => {
                        // The number of a customer system beside a phone number names nobody else.
                        Ok(self.names.contact_key(contact))
                    }
                    (_, Some(id)) => Ok(self.names.linked(contact, id)),
                    (_, None) if spelling::is_nothing(id) => Ok(self.names.contact_key(contact)),
                    (_, None) => Err(contact_error(id, Column::ContactId)),
                }
            }
        }
    }

    fn report(&mut self, what: EventKind, fields: &Fields<'_>) -> Result<Option<Report>, FieldError> {
        let ReportedFields { cost, conversation } = fields.reported.copied().unwrap_or_default();
        if cost.exempt {
            return Ok(Some(Report::Exempt));
        }
        if !cost.amount.is_empty() {
            return Ok(Some(Report::Cost(price(cost.amount, cost.currency)?)));
        }
        if !conversation.id.is_empty()
            && let Some(kind) = ConversationKind::of_word(conversation.category)
        {
            let until = match conversation.expires_at {
                b"" => None,
                text => Some(self.clock.instant(text, Column::ExpiresAt)?),
            };
            let id = id_hash(conversation.id);
            let conversation = Conversation { id, kind, until };
            return Ok(Some(Report::Conversation(Teller::of(what), conversation)));
        }
        Ok(match fields.expires_at {
            b"" => None,
            text if spelling::is_nothing(text) => None,
            text => Some(Report::EntryPointEnd(self.clock.instant(text, Column::ExpiresAt)?)),
        })
    }

    fn account(&mut self, text: &[u8]) -> Result<AccountIndex, FieldError> {
        if let Some(index) = self.recent_accounts.get(text) {
            return Ok(index);
        }
        let index = self.accounts.index_of_bytes(text);
        let index = index
            .or_else(|| self.accounts.index_of_bytes(&plain_id(text)))
            .ok_or_else(|| account_error(text))?;
        self.recent_accounts.set(text, index);
        Ok(index)
    }
}

/// The same on every machine and in every version: saved states hold it.
fn id_hash(id: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(0x7761_6269_6c6c_0002, 0x636f_6e76_6572_7301);
    hasher.write(id);
    hasher.finish()
}

/// The price that a status reports for its message.
fn price(amount: &[u8], currency: &[u8]) -> Result<ReportedPrice, FieldError> {
    let text = |bytes| core::str::from_utf8(bytes).ok();
    let price = text(amount).and_then(|amount| amount.parse().ok()).ok_or_else(|| {
        let found = Found::of(amount);
        FieldError::new(Column::Cost, FieldFault::NotAPrice { found })
    })?;
    let currency = text(currency).and_then(|code| code.parse().ok()).ok_or_else(|| {
        let found = Found::of(currency);
        FieldError::new(Column::Cost, FieldFault::NotACurrency { found })
    })?;
    Ok(ReportedPrice { currency, price })
}

/// The first and the last byte of most ids, and the length of all.
fn message_id(text: &[u8]) -> Result<&[u8], FieldError> {
    if let [first, .., before_power, _, last] = text
        && first.is_ascii_alphanumeric()
        && last.is_ascii_graphic()
        && (*before_power != b'+' || !last.is_ascii_digit())
        && text.len() <= LONGEST_MESSAGE_ID
        && text.is_ascii()
    {
        return Ok(text);
    }
    odd_message_id(text)
}

const LONGEST_MESSAGE_ID: usize = 512;

/// An id that is short, has marks around it, or looks like a number that has lost digits.
#[cold]
fn odd_message_id(text: &[u8]) -> Result<&[u8], FieldError> {
    let id = bare(text);
    let fault = if id.is_empty() || LONGEST_MESSAGE_ID < id.len() {
        FieldFault::MessageIdLength { found: Found::of(id) }
    } else if core::str::from_utf8(id).is_err() {
        FieldFault::MessageIdNotText { found: Found::of(id) }
    } else if spelling::is_rounded(id) {
        FieldFault::MessageIdRounded { found: Found::of(id) }
    } else {
        return Ok(id);
    };
    Err(FieldError::new(Column::MessageId, fault))
}

/// An id of an account without what a spreadsheet made of it.
#[cold]
fn plain_id(text: &[u8]) -> Vec<u8> {
    let text = bare(text);
    match core::str::from_utf8(text).ok().and_then(spelling::numeral) {
        Some(spelling::Numeral::Whole { digits, fraction }) if fraction.is_empty() => digits.into_bytes(),
        Some(_) | None => text.to_vec(),
    }
}

#[cold]
fn account_error(text: &[u8]) -> FieldError {
    let found = Found::of(text);
    let fault = if spelling::is_rounded(text) {
        FieldFault::AccountRounded { found }
    } else {
        FieldFault::UnknownAccount { found }
    };
    FieldError::new(Column::Account, fault)
}

#[cold]
fn number_error(text: &[u8]) -> FieldError {
    let length = text.len();
    let fault = if spelling::is_nothing(text) {
        let found = Found::Nothing;
        FieldFault::NotABusinessNumber { found }
    } else if spelling::is_rounded(text) {
        let found = Found::RoundedNumber { length };
        FieldFault::NotABusinessNumber { found }
    } else if core::str::from_utf8(text).is_err() {
        FieldFault::BusinessNumberNotText { length }
    } else {
        FieldFault::BusinessNumberTooLong { length }
    };
    FieldError::new(Column::BusinessNumber, fault)
}

fn contact_error(text: &[u8], column: Column) -> FieldError {
    let length = String::from_utf8_lossy(text).chars().count();
    let plain = bare(text);
    let plain = plain.strip_prefix(b"(").unwrap_or(plain);
    let found = if spelling::is_nothing(text) {
        Found::Nothing
    } else if spelling::is_rounded(text) {
        Found::RoundedNumber { length }
    } else if plain.starts_with(b"0") {
        Found::NumberWithoutCountryCode { length }
    } else {
        Found::Neither { length }
    };
    FieldError::new(column, FieldFault::NotAContact { found })
}

/// What a word says, as logs write it or as a spreadsheet or program may have changed it: `Free Form`, `DELIVERED`.
///
/// The usual spelling is compared in place; only the other call goes through a pointer, so that the first is inlined.
#[inline]
fn said_by<T>(text: &[u8], known: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    known(text).or_else(|| said_oddly(text, &known))
}

#[cold]
#[inline(never)]
fn said_oddly<T>(text: &[u8], known: &dyn Fn(&[u8]) -> Option<T>) -> Option<T> {
    known(&spelling::word(text))
}

/// A word that no column has.
struct UnknownWord;

/// The same where there may be no word: nothing for an empty field.
#[inline]
fn said_if_any<T>(text: &[u8], known: impl Fn(&[u8]) -> Option<T>) -> Result<Option<T>, UnknownWord> {
    if text.is_empty() {
        return Ok(None);
    }
    match said_by(text, known) {
        Some(word) => Ok(Some(word)),
        None if spelling::is_nothing(text) => Ok(None),
        None => Err(UnknownWord),
    }
}

#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "called for each row: a call took 1.5 % of the samples (perf, 10 M rows, 2026-11-27)"
)]
fn known_event(text: &[u8]) -> Option<EventKind> {
    match text {
        b"received" => Some(EventKind::Received),
        b"sent" => Some(EventKind::Sent),
        b"delivered" => Some(EventKind::Delivered),
        b"read" => Some(EventKind::Read),
        b"failed" => Some(EventKind::Failed),
        _ => None,
    }
}

fn event_kind(text: &[u8]) -> Result<EventKind, FieldError> {
    said_by(text, known_event).ok_or_else(|| {
        let found = Found::of(text);
        FieldError::new(Column::Event, FieldFault::NotAnEvent { found })
    })
}

#[inline]
fn known_kind(text: &[u8]) -> Option<MessageKind> {
    match text {
        b"template" => Some(MessageKind::Template),
        b"free_form" => Some(MessageKind::FreeForm),
        b"reaction" => Some(MessageKind::Reaction),
        _ => None,
    }
}

fn message_kind(text: &[u8]) -> Result<Option<MessageKind>, FieldError> {
    said_if_any(text, known_kind).map_err(|UnknownWord| {
        let found = Found::of(text);
        FieldError::new(Column::Kind, FieldFault::NotAKind { found })
    })
}

#[inline]
fn known_category(text: &[u8]) -> Option<TemplateCategory> {
    match text {
        b"marketing" => Some(TemplateCategory::Marketing),
        b"utility" => Some(TemplateCategory::Utility),
        b"authentication" => Some(TemplateCategory::Authentication),
        _ => None,
    }
}

fn category(text: &[u8]) -> Result<Option<TemplateCategory>, FieldError> {
    said_if_any(text, known_category).map_err(|UnknownWord| {
        let found = Found::of(text);
        FieldError::new(Column::Category, FieldFault::NotACategory { found })
    })
}

fn known_entry_point(text: &[u8]) -> Option<EntryPoint> {
    match text {
        b"ad" => Some(EntryPoint::Ad),
        b"page_button" => Some(EntryPoint::PageButton),
        _ => None,
    }
}

fn entry_point(text: &[u8], outbound: bool) -> Result<Option<EntryPoint>, FieldError> {
    if text.is_empty() || spelling::is_nothing(text) {
        return Ok(None);
    }
    if outbound {
        let found = Found::of(text);
        return Err(FieldError::new(
            Column::EntryPoint,
            FieldFault::EntryPointOutbound { found },
        ));
    }
    said_by(text, known_entry_point).map(Some).ok_or_else(|| {
        let found = Found::of(text);
        FieldError::new(Column::EntryPoint, FieldFault::NotAnEntryPoint { found })
    })
}

fn known_type(text: &[u8]) -> Option<ReportedType> {
    match text {
        b"regular" => Some(ReportedType::Regular),
        b"free_customer_service" => Some(ReportedType::FreeCustomerService),
        b"free_entry_point" => Some(ReportedType::FreeEntryPoint),
        _ => None,
    }
}

fn reported(text: &[u8]) -> Option<ReportedType> {
    said_if_any(text, known_type).unwrap_or(Some(ReportedType::Other))
}

/// Reads moments. Rows of a log mostly share their day and offset, so those are read once and remembered.
#[derive(Debug, Default)]
struct Clock {
    /// `2023-06-01` and `+02:00`, and the moment at which that day begins there.
    day: [u8; 10],
    offset: Option<ShortText>,
    midnight: i64,
    /// Where times without an offset are local.
    zone: Option<Tz>,
}

impl Clock {
    fn instant(&mut self, text: &[u8], column: Column) -> Result<Instant, FieldError> {
        let seconds = self.rfc_3339(text).or_else(|| unix_seconds(text));
        let inside = seconds.filter(|seconds| in_span(*seconds));
        inside
            .and_then(Instant::from_unix)
            .map_or_else(|| odd_instant(text, column, self.zone), Ok)
    }

    fn rfc_3339(&mut self, text: &[u8]) -> Option<i64> {
        let (day, time, offset) = parts(text)?;
        if self.day == *day
            && self.offset == offset
            && offset.is_some()
            && let Some(second) = second_of_day(*time)
        {
            return self.midnight.checked_add(second);
        }
        let whole = core::str::from_utf8(text).ok()?;
        let moment = DateTime::parse_from_rfc3339(whole).ok()?.timestamp();
        if let Some(second) = second_of_day(*time) {
            (self.day, self.offset) = (*day, offset);
            self.midnight = moment.checked_sub(second)?;
        }
        Some(moment)
    }
}

/// `2023-06-01`, `T14:05:10` and `+02:00`; an offset that is longer is none.
fn parts(text: &[u8]) -> Option<(&[u8; 10], &[u8; 9], Option<ShortText>)> {
    let (day, rest) = text.split_first_chunk()?;
    let (time, offset) = rest.split_first_chunk()?;
    Some((day, time, ShortText::new(offset)))
}

/// Seconds since midnight of `T14:05:10`. None for other forms, such as leap seconds; those are read in full.
fn second_of_day([t, time @ ..]: [u8; 9]) -> Option<i64> {
    let [hours, minutes, seconds] = three_pairs(time)?;
    let real = t == b'T' && hours < 24 && minutes < 60 && seconds < 60;
    real.then(|| {
        i64::from(hours)
            .wrapping_mul(60)
            .wrapping_add(i64::from(minutes))
            .wrapping_mul(60)
            .wrapping_add(i64::from(seconds))
    })
}

/// A moment that is written in another form, or none.
#[cold]
fn odd_instant(text: &[u8], column: Column, zone: Option<Tz>) -> Result<Instant, FieldError> {
    let seconds = moment::read(text, zone);
    let instant = seconds.and_then(|seconds| Instant::from_unix(seconds).ok_or(NoMoment::Unknown));
    instant.map_err(|cause| {
        let found = Found::of(text);
        FieldError::new(column, FieldFault::NotAMoment { found, cause })
    })
}

fn unix_seconds(text: &[u8]) -> Option<i64> {
    let short = Some(text).filter(|text| text.len() <= 12);
    short.and_then(decimal).and_then(|seconds| i64::try_from(seconds).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_rfc_3339_with_an_offset_or_unix_seconds() {
        let mut clock = Clock::default();
        let mut read = |text: &str| clock.instant(text.as_bytes(), Column::At).map(|at| at.to_string());
        assert_eq!(read("2023-06-01T02:00:00+02:00").unwrap(), "2023-06-01T00:00:00Z");
        assert_eq!(read("2023-06-01T00:00:00.999Z").unwrap(), "2023-06-01T00:00:00Z");
        assert_eq!(read("1685577600").unwrap(), "2023-06-01T00:00:00Z");
        assert_eq!(read("1685577600000").unwrap(), "2023-06-01T00:00:00Z");
        assert_eq!(read("2023-06-01 02:00:00+02").unwrap(), "2023-06-01T00:00:00Z");
        let remedy = |error: FieldError| error.remedy().unwrap().to_string();
        assert!(remedy(read("2023-06-01T00:00:00").unwrap_err()).contains("--time-zone"));
        assert!(remedy(read("06/01/2023 00:00").unwrap_err()).contains("day or month"));
        assert!(read("yesterday").is_err());
    }

    #[test]
    fn what_is_wrong_is_said_in_both_languages() {
        let error = contact_error(b"0151 234", Column::Contact);
        let text = error.text();
        let (english, german) = text.both();
        assert_eq!(error.to_string(), english);
        assert!(english.starts_with("`contact`: found a number that begins with 0 (8 characters), expected"));
        assert!(german.starts_with("`contact`: gefunden eine Nummer, die mit 0 beginnt (8 Zeichen), erwartet"));
        assert!(error.remedy().unwrap().both().1.contains("Landesvorwahl"));
    }

    #[test]
    fn a_business_number_that_is_too_long_is_told_with_its_length_and_the_limit() {
        let said = |text: &[u8]| {
            let text = number_error(text).text();
            let (english, german) = text.both();
            (english.to_owned(), german.to_owned())
        };
        let (english, german) = said(&[b'7'; 129]);
        assert_eq!(
            english,
            "`business_number`: found 129 bytes, expected the business number or its id, at most 128 bytes"
        );
        assert_eq!(
            german,
            "`business_number`: gefunden 129 Bytes, erwartet die Geschäftsnummer oder ihre Kennung, höchstens 128 Bytes"
        );
        assert!(said(b"").0.contains("found nothing, expected"));
        assert!(said(b"\xff49").0.contains("found 3 bytes that are not text, expected"));
    }

    #[test]
    fn a_remembered_day_reads_as_a_fresh_one() {
        let days = ["2023-06-01", "2024-02-29", "2023-02-29", "2023-12-31"];
        let times = [
            "T00:00:00",
            "T23:59:59",
            "T24:00:00",
            "T12:60:00",
            "t10:00:00",
            " 10:00:00",
            "T1a:00:00",
        ];
        let offsets = ["Z", "z", "+02:00", "-00:30", ".5Z", ".999+05:45", "+0200", ""];
        let mut remembering = Clock::default();
        for _ in 0..2 {
            for (day, offset) in days.iter().flat_map(|day| offsets.map(|offset| (day, offset))) {
                for time in times {
                    let text = format!("{day}{time}{offset}");
                    let fresh = DateTime::parse_from_rfc3339(&text).ok().map(|time| time.timestamp());
                    assert_eq!(remembering.rfc_3339(text.as_bytes()), fresh, "{text}");
                }
            }
        }
    }
}
