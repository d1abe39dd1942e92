//! The platform's webhook payloads: one POST body a line, with many statuses and messages inside.

use std::borrow::Cow;

use billing_core::{
    base::said::Said,
    intake::{log::LogWriter, reader::Fields},
};
use serde::{Deserialize, Deserializer, de};

use crate::problem::LineProblem;

/// Text, or a number or truth value as text; empty for null.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("text or a number")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(if truth { "true" } else { "false" })))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Text<'de>, E> {
                Ok(Text::default())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Null counts as nothing: programs that store payloads often write it for what was left out.
fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Entry<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default, deserialize_with = "or_empty")]
    changes: Vec<Change<'a>>,
}

#[derive(Debug, Deserialize)]
struct Change<'a> {
    #[serde(borrow, default)]
    field: Text<'a>,
    #[serde(borrow, default, deserialize_with = "or_empty")]
    value: Value<'a>,
}

#[derive(Debug, Default, Deserialize)]
struct Value<'a> {
    #[serde(borrow, default, deserialize_with = "or_empty")]
    metadata: Metadata<'a>,
    #[serde(borrow, default, deserialize_with = "or_empty")]
    statuses: Vec<Status<'a>>,
    #[serde(borrow, default, deserialize_with = "or_empty")]
    messages: Vec<Inbound<'a>>,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata<'a> {
    #[serde(borrow, default)]
    display_phone_number: Text<'a>,
    #[serde(borrow, default)]
    phone_number_id: Text<'a>,
}

#[derive(Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the payload's own names")]
struct Status<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(borrow, default)]
    timestamp: Text<'a>,
    #[serde(borrow, default)]
    recipient_id: Text<'a>,
    #[serde(borrow, default)]
    recipient_user_id: Text<'a>,
    #[serde(borrow, default)]
    recipient_type: Text<'a>,
    #[serde(borrow, default)]
    conversation: Option<Conversation<'a>>,
    #[serde(borrow, default)]
    pricing: Option<Pricing<'a>>,
}

#[derive(Debug, Deserialize)]
struct Conversation<'a> {
    #[serde(borrow, default)]
    expiration_timestamp: Text<'a>,
}

#[derive(Debug, Deserialize)]
struct Pricing<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    category: Text<'a>,
}

#[derive(Debug, Deserialize)]
struct Inbound<'a> {
    #[serde(borrow, default)]
    from: Text<'a>,
    #[serde(borrow, default)]
    from_user_id: Text<'a>,
    #[serde(borrow, default)]
    group_id: Text<'a>,
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    timestamp: Text<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    referral: Option<Referral<'a>>,
}

#[derive(Debug, Deserialize)]
struct Referral<'a> {
    #[serde(borrow, default)]
    source_type: Text<'a>,
}

/// What a line held that is no row of a log.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Passed {
    /// Changes of other fields than `messages`.
    pub(crate) other_changes: u64,
    /// Notices of the system among inbound messages.
    pub(crate) notices: u64,
}

/// Reads every status and message of a POST body.
pub(crate) fn read_entries(
    entries: &[Entry<'_>],
    line: u32,
    writer: &mut LogWriter<'_>,
    passed: &mut Passed,
    problem: &mut dyn FnMut(LineProblem),
) {
    let changes = entries
        .iter()
        .flat_map(|entry| entry.changes.iter().map(move |change| (&entry.id, change)));
    for (account, change) in changes {
        if change.field.bytes() != b"messages" {
            passed.other_changes += 1;
            continue;
        }
        let metadata = &change.value.metadata;
        let number = if metadata.phone_number_id.is_empty() {
            &metadata.display_phone_number
        } else {
            &metadata.phone_number_id
        };
        for status in &change.value.statuses {
            read_status(status, account.bytes(), number.bytes(), line, writer, problem);
        }
        for message in &change.value.messages {
            if message.kind.bytes() == b"system" {
                passed.notices += 1;
                continue;
            }
            // Written to a group, it opens the group's window and not the contact's own.
            if !message.group_id.is_empty() {
                leave_out(GROUP, line, writer, problem);
                continue;
            }
            // A boosted post opens no entry point; only an ad does.
            let ad = message
                .referral
                .as_ref()
                .is_some_and(|referral| referral.source_type.bytes() == b"ad");
            let fields = Fields {
                event: b"received",
                at: message.timestamp.bytes(),
                message_id: message.id.bytes(),
                account: account.bytes(),
                business_number: number.bytes(),
                contact: first_of(&message.from, &message.from_user_id),
                entry_point: if ad { b"ad" } else { b"" },
                ..Fields::default()
            };
            if let Err(error) = writer.push(&fields, line) {
                problem(LineProblem::of_field(line, None, &error));
            }
        }
    }
}

/// What is found, in both languages.
type Found = (&'static str, &'static str);

const GROUP: Found = ("a group message", "eine Gruppennachricht");

/// Rejects what has prices of its own.
fn leave_out(what: Found, line: u32, writer: &mut LogWriter<'_>, problem: &mut dyn FnMut(LineProblem)) {
    writer.reject();
    let message = Said::new(
        format!(
            "found {}; expected a message between a business number and one contact",
            what.0
        ),
        format!(
            "gefunden {}; erwartet ist eine Nachricht zwischen einer Geschäftsnummer und einem Kontakt",
            what.1
        ),
    );
    let hint = (
        "groups and AI providers have prices of their own, which this version does not bill",
        "Gruppen und KI-Anbieter haben eigene Preise, die diese Version nicht berechnet",
    );
    problem(LineProblem {
        line,
        column: None,
        message,
        hint: Some(hint.into()),
    });
}

fn first_of<'a>(phone: &'a Text<'_>, scoped: &'a Text<'_>) -> &'a [u8] {
    if phone.is_empty() {
        scoped.bytes()
    } else {
        phone.bytes()
    }
}

fn read_status(
    status: &Status<'_>,
    account: &[u8],
    number: &[u8],
    line: u32,
    writer: &mut LogWriter<'_>,
    problem: &mut dyn FnMut(LineProblem),
) {
    let pricing = status.pricing.as_ref();
    let (kind, category): (&[u8], &[u8]) = match pricing.map_or(&b""[..], |pricing| pricing.category.bytes()) {
        b"marketing" | b"marketing_lite" => (b"template", b"marketing"),
        b"utility" => (b"template", b"utility"),
        b"authentication" | b"authentication-international" | b"authentication_international" => {
            (b"template", b"authentication")
        }
        b"service" => (b"free_form", b""),
        _ => (b"", b""),
    };
    // Until 2023-05-31, and inside an entry-point window, the payload does not tell templates from other messages.
    let kind_unstated = matches!(
        pricing.map_or(&b""[..], |pricing| pricing.category.bytes()),
        b"business_initiated" | b"user_initiated" | b"customer_initiated" | b"referral_conversion"
    );
    let group = status.recipient_type.bytes() == b"group";
    let left_out = match pricing.map_or(&b""[..], |pricing| pricing.category.bytes()) {
        _ if group => Some(GROUP),
        b"group_marketing" | b"group_utility" | b"group_service" => Some(GROUP),
        b"general_purpose_ai" => Some(("a message of an AI provider", "eine Nachricht eines KI-Anbieters")),
        _ => None,
    };
    if let Some(what) = left_out {
        leave_out(what, line, writer, problem);
        return;
    }
    let pricing_type = pricing.map_or(&b""[..], |pricing| pricing.kind.bytes());
    let expires = status
        .conversation
        .as_ref()
        .filter(|_| pricing_type == b"free_entry_point");
    let fields = Fields {
        event: if status.status.bytes() == b"played" {
            b"read"
        } else {
            status.status.bytes()
        },
        at: status.timestamp.bytes(),
        message_id: status.id.bytes(),
        account,
        business_number: number,
        contact: first_of(&status.recipient_id, &status.recipient_user_id),
        kind,
        kind_unstated,
        category,
        entry_point: b"",
        pricing_type,
        expires_at: expires.map_or(&b""[..], |conversation| conversation.expiration_timestamp.bytes()),
        ..Fields::default()
    };
    if let Err(error) = writer.push(&fields, line) {
        problem(LineProblem::of_field(line, None, &error));
    }
}
