//! `{"id":"waba-1","changes":[{"field":"messages","value":{"statuses":[…]}}]}`: the fields of webhook payloads that
//! matter.
//!
//! Programs that pass payloads on change them: numbers become floats, lists of one become objects, nothing becomes
//! null, an empty list or an empty text. What is certain is read; what is not is [`Odd`] and loses the object it stands
//! in, never the whole body.

use core::{cmp::Ordering, fmt};
use std::borrow::Cow;

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess},
};
use serde_json::value::RawValue;

use crate::json_fault::{Expected, JsonFault, Odd};

/// The field of an object that holds something odd, and what was expected there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OddField {
    pub(crate) name: &'static str,
    found: Odd,
    expected: Expected,
}

impl From<OddField> for JsonFault {
    fn from(OddField { name, found, expected }: OddField) -> Self {
        Self::OddField {
            field: name,
            found,
            expected,
        }
    }
}

/// Something that may be odd.
pub(crate) trait Field {
    /// Whether it or something in it is odd; asked of every status, so it is quick.
    fn is_odd(&self) -> bool;

    /// The first odd field, if the value stands in the field `name`.
    fn odd_field(&self, name: &'static str) -> Option<OddField>;
}

/// Text, or a number or truth value as text; empty for null.
#[derive(Debug, Clone)]
pub(crate) enum Text<'a> {
    Plain(&'a str),
    Made(String),
    Odd(Odd),
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::Plain("")
    }
}

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Made(text) => text,
            Self::Odd(_) => "",
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.as_str().as_bytes()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }

    /// Whether it is this word in any letters.
    #[inline]
    pub(crate) fn is(&self, word: &str) -> bool {
        let text = self.as_str();
        match text.len().cmp(&word.len()) {
            Ordering::Less => false,
            Ordering::Equal => text.eq_ignore_ascii_case(word),
            Ordering::Greater => text.trim().eq_ignore_ascii_case(word),
        }
    }
}

impl Field for Text<'_> {
    #[inline]
    fn is_odd(&self) -> bool {
        matches!(self, Self::Odd(_))
    }

    fn odd_field(&self, name: &'static str) -> Option<OddField> {
        match self {
            Self::Odd(found) => Some(OddField {
                name,
                found: *found,
                expected: Expected::Text,
            }),
            Self::Plain(_) | Self::Made(_) => None,
        }
    }
}

/// Every whole number up to here has a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a number")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text::Plain(text))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text::Made(text.to_owned()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text::Made(number.to_string()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text<'de>, E> {
                Ok(Text::Made(number.to_string()))
            }

            // A data frame has made 1778148006.0 of a second. Written out, such a float is the number it was.
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Text<'de>, E> {
                Ok(if number.abs() < EXACT {
                    Text::Made(number.to_string())
                } else {
                    Text::Odd(Odd::Rounded)
                })
            }

            fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Text<'de>, E> {
                Ok(Text::Plain(if truth { "true" } else { "false" }))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Text<'de>, E> {
                Ok(Text::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Text<'de>, A::Error> {
                pass_list(list)?;
                Ok(Text::Odd(Odd::List))
            }

            // `{"$numberLong":"1778148006"}` is how a document database writes a number.
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text<'de>, A::Error> {
                let mut text = Text::Odd(Odd::Object);
                while let Some(Key(key)) = map.next_key()? {
                    if key.starts_with("$number") {
                        text = map.next_value()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(text)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

fn pass_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<bool, A::Error> {
    let mut any = false;
    while list.next_element::<IgnoredAny>()?.is_some() {
        any = true;
    }
    Ok(any)
}

/// A decimal as it stands, as text or as a number: no digit passes through a float.
#[derive(Debug, Clone, Default)]
pub(crate) struct Exact<'a>(Cow<'a, str>);

impl Exact<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Field for Exact<'_> {
    #[inline]
    fn is_odd(&self) -> bool {
        matches!(self.0.bytes().next(), Some(b'{' | b'[' | b't' | b'f'))
    }

    fn odd_field(&self, name: &'static str) -> Option<OddField> {
        let found = match self.0.bytes().next() {
            Some(b'{') => Odd::Object,
            Some(b'[') => Odd::List,
            Some(b't' | b'f') => Odd::Truth,
            Some(_) | None => return None,
        };
        Some(OddField {
            name,
            found,
            expected: Expected::Amount,
        })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Exact<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        Ok(Self(match inner {
            Some(text) if text.contains('\\') => serde_json::from_str::<String>(raw).unwrap_or_default().into(),
            Some(text) => Cow::Borrowed(text),
            None if raw == "null" => Cow::Borrowed(""),
            None => Cow::Borrowed(raw),
        }))
    }
}

/// The key of an object.
pub(crate) struct Key<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

/// A value that is read where it will stay: a status is larger than what should be moved from hand to hand.
pub(crate) trait InPlace<'de>: Sized {
    /// Reads the value of a key.
    fn fill<A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        map.next_value_seed(Place(self))
    }

    /// Reads it.
    fn read_into<D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error>;
}

/// Where a value will stay.
struct Place<'p, T>(&'p mut T);

impl<'de, T: InPlace<'de>> DeserializeSeed<'de> for Place<'_, T> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.read_into(deserializer)
    }
}

/// A list whose next value is read where it will stay.
struct Next<'p, T>(&'p mut Vec<T>);

impl<'de, T: InPlace<'de> + Default> DeserializeSeed<'de> for Next<'_, T> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.push(T::default());
        self.0.last_mut().map_or(Ok(()), |place| place.read_into(deserializer))
    }
}

impl<'de: 'a, 'a> InPlace<'de> for Text<'a> {
    #[inline]
    fn read_into<D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        *self = Self::deserialize(deserializer)?;
        Ok(())
    }
}

impl<'de: 'a, 'a> InPlace<'de> for Exact<'a> {
    #[inline]
    fn read_into<D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        *self = Self::deserialize(deserializer)?;
        Ok(())
    }
}

/// An object of which some fields are wanted.
pub(crate) trait Object<'de>: Default {
    /// Takes the value that follows a key.
    fn take<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;
}

/// A value that should be an object. Null and what stands for nothing count as an object without fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part<T> {
    pub(crate) it: T,
    odd: Option<Odd>,
}

impl<T> core::ops::Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.it
    }
}

impl<T> Part<T> {
    /// Itself, if it is no object.
    pub(crate) fn own_odd(&self, name: &'static str) -> Option<OddField> {
        self.odd.map(|found| OddField {
            name,
            found,
            expected: Expected::Object,
        })
    }

    /// An object.
    pub(crate) fn of(it: T) -> Self {
        Self { it, odd: None }
    }
}

impl<T: Fields> Field for Part<T> {
    #[inline]
    fn is_odd(&self) -> bool {
        self.odd.is_some() || self.it.any_odd()
    }

    fn odd_field(&self, name: &'static str) -> Option<OddField> {
        self.own_odd(name).or_else(|| self.it.odd_inside())
    }
}

/// The wanted fields of an object.
pub(crate) trait Fields {
    /// Whether any of them is odd.
    fn any_odd(&self) -> bool;

    /// The first of them that is odd.
    fn odd_inside(&self) -> Option<OddField>;
}

impl<'de, T: Object<'de>> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut part = Self::default();
        part.read_into(deserializer)?;
        Ok(part)
    }
}

impl<'de, T: Object<'de>> InPlace<'de> for Part<T> {
    fn read_into<D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        struct Visitor<'p, T>(&'p mut Part<T>);
        impl<T> Visitor<'_, T> {
            #[expect(clippy::unnecessary_wraps, reason = "what every visit gives")]
            fn odd<E>(self, odd: Odd) -> Result<(), E> {
                self.0.odd = Some(odd);
                Ok(())
            }
        }
        impl<'de, T: Object<'de>> de::Visitor<'de> for Visitor<'_, T> {
            type Value = ();

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
                while let Some(Key(key)) = map.next_key()? {
                    self.0.it.take(&key, &mut map)?;
                }
                Ok(())
            }

            fn visit_unit<E: de::Error>(self) -> Result<(), E> {
                Ok(())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
                // What writes objects as lists of pairs writes an empty one as an empty list.
                if pass_list(list)? { self.odd(Odd::List) } else { Ok(()) }
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
                if text.is_empty() { Ok(()) } else { self.odd(Odd::Text) }
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
                self.odd(Odd::Truth)
            }

            fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
                self.odd(Odd::Number)
            }

            fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
                self.odd(Odd::Number)
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
                self.odd(Odd::Number)
            }
        }
        deserializer.deserialize_any(Visitor(self))
    }
}

/// A value that should be a list of objects. An object counts as a list of one, and one with numbers as keys as the
/// list of its values.
#[derive(Debug, Clone)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<Part<T>>,
    odd: Option<Odd>,
    /// Whether the field is there at all.
    pub(crate) there: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            items: vec![],
            odd: None,
            there: false,
        }
    }
}

impl<T> List<T> {
    /// A list of one.
    pub(crate) fn of(it: T) -> Self {
        Self {
            items: vec![Part { it, odd: None }],
            odd: None,
            there: true,
        }
    }

    /// What stands there that is no list.
    pub(crate) fn not_a_list(&self) -> Option<Odd> {
        self.odd
    }

    fn odd(odd: Option<Odd>) -> Self {
        Self {
            items: vec![],
            odd,
            there: true,
        }
    }
}

impl<T> Field for List<T> {
    #[inline]
    fn is_odd(&self) -> bool {
        self.odd.is_some()
    }

    fn odd_field(&self, name: &'static str) -> Option<OddField> {
        self.odd.map(|found| OddField {
            name,
            found,
            expected: Expected::List,
        })
    }
}

impl<'de, T: Object<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(core::marker::PhantomData<T>);
        impl<'de, T: Object<'de>> de::Visitor<'de> for Visitor<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
                let mut items: Vec<Part<T>> = vec![];
                while list.next_element_seed(Next(&mut items))?.is_some() {}
                Ok(List {
                    items,
                    odd: None,
                    there: true,
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
                let mut found = List::odd(None);
                let mut single: Option<Part<T>> = None;
                while let Some(Key(key)) = map.next_key()? {
                    if key.bytes().all(|byte| byte.is_ascii_digit()) {
                        found.items.push(map.next_value()?);
                    } else {
                        single.get_or_insert_default().it.take(&key, &mut map)?;
                    }
                }
                found.items.extend(single);
                Ok(found)
            }

            fn visit_unit<E: de::Error>(self) -> Result<List<T>, E> {
                Ok(List::odd(None))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<List<T>, E> {
                Ok(List::odd((!text.is_empty()).then_some(Odd::Text)))
            }

            fn visit_bool<E: de::Error>(self, _: bool) -> Result<List<T>, E> {
                Ok(List::odd(Some(Odd::Truth)))
            }

            fn visit_u64<E: de::Error>(self, _: u64) -> Result<List<T>, E> {
                Ok(List::odd(Some(Odd::Number)))
            }

            fn visit_i64<E: de::Error>(self, _: i64) -> Result<List<T>, E> {
                Ok(List::odd(Some(Odd::Number)))
            }

            fn visit_f64<E: de::Error>(self, _: f64) -> Result<List<T>, E> {
                Ok(List::odd(Some(Odd::Number)))
            }
        }
        deserializer.deserialize_any(Visitor(core::marker::PhantomData))
    }
}

impl<'de, T: Object<'de>> InPlace<'de> for List<T> {
    #[inline]
    fn read_into<D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        *self = Self::deserialize(deserializer)?;
        Ok(())
    }
}

/// A value as it stands, of which nothing is asked: most logs are read without their tags.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Raw<'a>(&'a str);

impl<'a> Raw<'a> {
    /// It as text; empty for null, a list or an object.
    pub(crate) fn text(self) -> Cow<'a, str> {
        match serde_json::from_str(self.0) {
            Ok(Text::Plain(text)) => Cow::Borrowed(text),
            Ok(Text::Made(text)) => Cow::Owned(text),
            Ok(Text::Odd(_)) | Err(_) => Cow::Borrowed(""),
        }
    }
}

impl Field for Raw<'_> {
    /// Never: a tag says nothing about money, so nothing is lost for it.
    #[inline]
    fn is_odd(&self) -> bool {
        false
    }

    fn odd_field(&self, _: &'static str) -> Option<OddField> {
        None
    }
}

impl<'de: 'a, 'a> InPlace<'de> for Raw<'a> {
    #[inline]
    fn read_into<D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        self.0 = <&RawValue>::deserialize(deserializer)?.get();
        Ok(())
    }
}

/// The fields `tag.NAME` of a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tags<'a>(Vec<(String, Raw<'a>)>);

impl<'a> Tags<'a> {
    /// The value of a tag; empty where the row has none.
    pub(crate) fn get(&self, tag: Option<&str>) -> Cow<'a, str> {
        let mut tags = self.0.iter();
        let own = tag.and_then(|tag| tags.find(|(name, _)| name == tag));
        own.map(|(_, value)| value.text()).unwrap_or_default()
    }

    /// The names of the tags that the row has.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// What becomes of the other fields of an object.
trait Others<'de> {
    fn take<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;
}

impl<'de> Others<'de> for () {
    fn take<A: MapAccess<'de>>(&mut self, _: &str, map: &mut A) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>()?;
        Ok(())
    }
}

impl<'de: 'a, 'a> Others<'de> for Tags<'a> {
    fn take<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let (word, tag) = key.split_at_checked(4).unwrap_or_default();
        if !word.eq_ignore_ascii_case("tag.") {
            return ().take(key, map);
        }
        let mut value = Raw::default();
        value.fill(map)?;
        self.0.push((tag.trim().to_owned(), value));
        Ok(())
    }
}

/// A struct of the wanted fields of an object, each under its key.
macro_rules! object {
    ($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $field:ident: $kind:ty = $key:literal,)* }) => {
        object! { $(#[$meta])* $name { $($(#[$about])* $field: $kind = $key,)* } others: () }
    };
    ($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $field:ident: $kind:ty = $key:literal,)* } others: $others:ty) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default)]
        #[allow(clippy::struct_field_names, clippy::allow_attributes, reason = "the payload's own names")]
        pub(crate) struct $name<'a> {
            $($(#[$about])* pub(crate) $field: $kind,)*
            /// The other fields, as far as they are kept.
            pub(crate) others: $others,
        }

        impl<'a> Object<'a> for $name<'a> {
            fn take<A: MapAccess<'a>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
                match key {
                    $($key => self.$field.fill(map)?,)*
                    _ => self.others.take(key, map)?,
                }
                Ok(())
            }
        }

        impl Fields for $name<'_> {
            #[inline]
            fn any_odd(&self) -> bool {
                false $(| self.$field.is_odd())*
            }

            fn odd_inside(&self) -> Option<OddField> {
                None$(.or_else(|| self.$field.odd_field($key)))*
            }
        }
    };
}

object! {
    /// A line: a webhook's body, or a row by the names of its columns.
    Line {
        entry: List<Entry<'a>> = "entry",
        object: Text<'a> = "object",
        event: Text<'a> = "event",
        at: Text<'a> = "at",
        message_id: Text<'a> = "message_id",
        account: Text<'a> = "account",
        business_number: Text<'a> = "business_number",
        contact: Text<'a> = "contact",
        kind: Text<'a> = "kind",
        category: Text<'a> = "category",
        entry_point: Text<'a> = "entry_point",
        pricing_type: Text<'a> = "pricing_type",
        expires_at: Text<'a> = "expires_at",
        contact_id: Text<'a> = "contact_id",
    }
    others: Tags<'a>
}

object! {
    Entry {
        id: Text<'a> = "id",
        changes: List<Change<'a>> = "changes",
    }
}

object! {
    Change {
        field: Text<'a> = "field",
        value: Part<Value<'a>> = "value",
    }
}

object! {
    Value {
        messaging_product: Text<'a> = "messaging_product",
        metadata: Part<Metadata<'a>> = "metadata",
        contacts: List<Person<'a>> = "contacts",
        statuses: List<Status<'a>> = "statuses",
        messages: List<Inbound<'a>> = "messages",
        errors: List<Skipped<'a>> = "errors",
        message_echoes: List<Echo<'a>> = "message_echoes",
        user_id_update: List<NewId<'a>> = "user_id_update",
    }
}

object! {
    Metadata {
        display_phone_number: Text<'a> = "display_phone_number",
        phone_number_id: Text<'a> = "phone_number_id",
    }
}

object! {
    /// A contact as `value.contacts` names it.
    Person {
        wa_id: Text<'a> = "wa_id",
        user_id: Text<'a> = "user_id",
        parent_user_id: Text<'a> = "parent_user_id",
    }
}

object! {
    Status {
        id: Text<'a> = "id",
        status: Text<'a> = "status",
        timestamp: Text<'a> = "timestamp",
        recipient_id: Text<'a> = "recipient_id",
        recipient_user_id: Text<'a> = "recipient_user_id",
        recipient_parent_user_id: Text<'a> = "recipient_parent_user_id",
        recipient_type: Text<'a> = "recipient_type",
        kind: Text<'a> = "type",
        callback: Raw<'a> = "biz_opaque_callback_data",
        conversation: Part<Conversation<'a>> = "conversation",
        pricing: Part<Pricing<'a>> = "pricing",
    }
}

object! {
    Conversation {
        id: Text<'a> = "id",
        expiration_timestamp: Text<'a> = "expiration_timestamp",
        origin: Part<Origin<'a>> = "origin",
    }
}

object! {
    Origin {
        kind: Text<'a> = "type",
    }
}

object! {
    Pricing {
        kind: Text<'a> = "type",
        category: Text<'a> = "category",
        model: Text<'a> = "pricing_model",
        subtype: Text<'a> = "subtype",
        cost: Part<Cost<'a>> = "cost",
    }
}

object! {
    Cost {
        amount: Exact<'a> = "amount",
        currency: Text<'a> = "currency",
    }
}

object! {
    /// A message from a contact.
    Inbound {
        from: Text<'a> = "from",
        from_user_id: Text<'a> = "from_user_id",
        from_parent_user_id: Text<'a> = "from_parent_user_id",
        group_id: Text<'a> = "group_id",
        id: Text<'a> = "id",
        timestamp: Text<'a> = "timestamp",
        kind: Text<'a> = "type",
        referral: Part<Referral<'a>> = "referral",
        reaction: Part<Reaction<'a>> = "reaction",
        system: Part<System<'a>> = "system",
    }
}

object! {
    Referral {
        source_type: Text<'a> = "source_type",
    }
}

object! {
    Reaction {
        emoji: Text<'a> = "emoji",
    }
}

object! {
    /// A notice; of a changed number or id, both are named.
    System {
        kind: Text<'a> = "type",
        wa_id: Text<'a> = "wa_id",
        new_wa_id: Text<'a> = "new_wa_id",
        customer: Text<'a> = "customer",
        user_id: Text<'a> = "user_id",
        previous_user_id: Text<'a> = "previous_user_id",
        parent_user_id: Text<'a> = "parent_user_id",
        previous_parent_user_id: Text<'a> = "previous_parent_user_id",
    }
}

object! {
    /// A message that was written in the app.
    Echo {
        id: Text<'a> = "id",
    }
}

object! {
    /// A business-scoped id that has changed.
    NewId {
        wa_id: Text<'a> = "wa_id",
        user_id: Part<Succession<'a>> = "user_id",
        parent_user_id: Part<Succession<'a>> = "parent_user_id",
    }
}

object! {
    /// An id before and after.
    Succession {
        previous: Text<'a> = "previous",
        current: Text<'a> = "current",
    }
}

object! {
    /// What is counted and not read.
    Skipped {
        code: Text<'a> = "code",
    }
}
