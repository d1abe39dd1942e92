//! `"found nothing"`, `"gefunden: nichts"`: what a person is told, in each language.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};

use super::{category::Category, country::Country, currency::Currency, instant::Day, month::BillingMonth};

/// A sentence in every language.
///
/// ```
/// use billing_core::base::localized::LocalizedText;
/// let said = LocalizedText::new("the file is empty", "die Datei ist leer");
/// assert_eq!(said.to_string(), "the file is empty");
/// assert_eq!(said.both().1, "die Datei ist leer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LocalizedText {
    english: Box<str>,
    german: Box<str>,
}

impl LocalizedText {
    /// A sentence in both languages.
    pub fn new(english: impl Into<Box<str>>, german: impl Into<Box<str>>) -> Self {
        Self {
            english: english.into(),
            german: german.into(),
        }
    }

    /// What has no other words than its own, such as a message of the operating system.
    pub fn as_it_is(text: impl Into<Box<str>>) -> Self {
        let text = text.into();
        Self::new(text.clone(), text)
    }

    /// The sentences of a list, one a line.
    pub fn lines(list: &[Self]) -> Self {
        let joined = |text: fn(&Self) -> &str| list.iter().map(text).collect::<Vec<_>>().join("\n");
        Self::new(joined(|said| &said.english), joined(|said| &said.german))
    }

    /// The same change in every language.
    ///
    /// ```
    /// use billing_core::base::localized::LocalizedText;
    /// let said = LocalizedText::new("empty", "leer").map(|text| format!("june.csv: {text}"));
    /// assert_eq!(said.both(), ("june.csv: empty", "june.csv: leer"));
    /// ```
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        Self::new(change(&self.english), change(&self.german))
    }

    /// The English sentence: what machines are told.
    pub fn english(&self) -> &str {
        &self.english
    }

    /// The English and the German sentence.
    pub fn both(&self) -> (&str, &str) {
        (&self.english, &self.german)
    }
}

/// The English sentence.
impl core::fmt::Display for LocalizedText {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.english)
    }
}

impl From<(&str, &str)> for LocalizedText {
    fn from((english, german): (&str, &str)) -> Self {
        Self::new(english, german)
    }
}

impl From<(String, String)> for LocalizedText {
    fn from((english, german): (String, String)) -> Self {
        Self::new(english, german)
    }
}

/// As it is.
impl From<String> for LocalizedText {
    fn from(text: String) -> Self {
        Self::as_it_is(text)
    }
}

/// The English sentence.
impl From<LocalizedText> for String {
    fn from(said: LocalizedText) -> Self {
        said.english.into_string()
    }
}

/// The English sentence alone, for results that machines read.
pub(crate) fn in_english<S: Serializer>(said: &LocalizedText, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&said.english)
}

/// A value that a sentence names, as each language writes it.
pub trait Localized {
    /// In an English sentence.
    fn english(&self) -> Cow<'_, str>;

    /// In a German sentence.
    fn german(&self) -> Cow<'_, str>;
}

/// Numbers, codes and names that every language writes alike.
macro_rules! alike {
    ($($kind:ty),* $(,)?) => {
        $(impl Localized for $kind {
            fn english(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }

            fn german(&self) -> Cow<'_, str> {
                self.english()
            }
        })*
    };
}

alike!(
    u16,
    u32,
    u64,
    usize,
    Day,
    BillingMonth,
    Category,
    Currency,
    Country,
    Decimal
);

impl Localized for String {
    fn english(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Localized for &'static str {
    fn english(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Localized for LocalizedText {
    fn english(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.english)
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.german)
    }
}

impl<T: Localized> Localized for Box<T> {
    fn english(&self) -> Cow<'_, str> {
        (**self).english()
    }

    fn german(&self) -> Cow<'_, str> {
        (**self).german()
    }
}

/// Names of which one is meant: `` `India` or `Brazil` ``.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OneOf(pub Vec<String>);

impl OneOf {
    fn joined(&self, or: &str) -> String {
        let names: Vec<String> = self.0.iter().map(|name| format!("`{name}`")).collect();
        names.join(or)
    }
}

impl Localized for OneOf {
    fn english(&self) -> Cow<'_, str> {
        Cow::Owned(self.joined(" or "))
    }

    fn german(&self) -> Cow<'_, str> {
        Cow::Owned(self.joined(" oder "))
    }
}

/// A value as English writes it, for a format string. It writes only when it is printed, so that a sentence pays for the
/// values it names and for no others.
#[derive(Debug, Clone, Copy)]
pub struct English<'a, T>(pub &'a T);

impl<T: Localized> core::fmt::Display for English<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0.english())
    }
}

/// The same as German writes it.
#[derive(Debug, Clone, Copy)]
pub struct German<'a, T>(pub &'a T);

impl<T: Localized> core::fmt::Display for German<'_, T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0.german())
    }
}

/// An enum of findings, each with its sentence in every language.
///
/// The sentences stand beside the variant and name its fields, so that a finding without a sentence in one of the
/// languages does not compile, and whoever changes one language sees the other. Callers match on the enum; `text` gives
/// both sentences, `Display` the English one.
///
/// ```
/// use billing_core::sentences;
/// sentences! {
///     /// What is wrong with a month.
///     #[derive(Debug, Clone, PartialEq, Eq)]
///     pub enum MonthFault {
///         /// No text at all.
///         Missing => ("found nothing", "gefunden nichts"),
///         /// A text that is no month.
///         NotAMonth {
///             /// The text.
///             found: String,
///         } => ("`{found}` is not a month", "`{found}` ist kein Monat"),
///     }
/// }
/// let fault = MonthFault::NotAMonth { found: "May".to_owned() };
/// assert_eq!(fault.to_string(), "`May` is not a month");
/// assert_eq!(fault.text().both().1, "`May` ist kein Monat");
/// ```
///
/// Where people are also told what to do, every variant has that beside its sentences, and `remedy` gives it:
///
/// ```
/// use billing_core::sentences;
/// sentences! {
///     /// What is wrong with a day.
///     #[derive(Debug, Clone, PartialEq, Eq)]
///     pub enum DayFault {
///         /// A text that is no day.
///         NotADay {
///             /// The text.
///             found: String,
///         } => ("`{found}` is not a day", "`{found}` ist kein Tag") remedy ("write it", "schreiben Sie ihn"),
///     }
/// }
/// let fault = DayFault::NotADay { found: "noon".to_owned() };
/// assert_eq!(fault.remedy().both(), ("write it", "schreiben Sie ihn"));
/// ```
#[macro_export]
macro_rules! sentences {
    (
        $(#[$about:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$about_variant:meta])*
                $variant:ident $({ $($(#[$about_field:meta])* $field:ident: $kind:ty),* $(,)? })?
                    => ($english:literal, $german:literal $(,)?)
                    remedy ($english_remedy:literal, $german_remedy:literal $(,)?)
            ),+ $(,)?
        }
    ) => {
        $crate::base::localized::sentences! {
            $(#[$about])*
            $visibility enum $name {
                $(
                    $(#[$about_variant])*
                    $variant $({ $($(#[$about_field])* $field: $kind),* })? => ($english, $german)
                ),+
            }
        }

        impl $name {
            /// What to do about it, in every language.
            $visibility fn remedy(&self) -> $crate::base::localized::LocalizedText {
                match self {
                    $(Self::$variant $({ $($field),* })? => {
                        $crate::base::localized::LocalizedText::new(
                            {
                                $($(let $field = $crate::base::localized::English($field); let _ = &$field;)*)?
                                ::std::format!($english_remedy)
                            },
                            {
                                $($(let $field = $crate::base::localized::German($field); let _ = &$field;)*)?
                                ::std::format!($german_remedy)
                            },
                        )
                    })+
                }
            }
        }
    };
    (
        $(#[$about:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$about_variant:meta])*
                $variant:ident $({ $($(#[$about_field:meta])* $field:ident: $kind:ty),* $(,)? })?
                    => ($english:literal, $german:literal $(,)?)
            ),* $(,)?
        }
    ) => {
        $(#[$about])*
        $visibility enum $name {
            $($(#[$about_variant])* $variant $({ $($(#[$about_field])* $field: $kind),* })?,)*
        }

        impl $name {
            /// The sentence in every language.
            $visibility fn text(&self) -> $crate::base::localized::LocalizedText {
                use $crate::base::localized::Localized as _;
                $crate::base::localized::LocalizedText::new(self.english(), self.german())
            }
        }

        impl $crate::base::localized::Localized for $name {
            fn english(&self) -> ::std::borrow::Cow<'_, str> {
                match self {
                    $(Self::$variant $({ $($field),* })? => {
                        $($(let $field = $crate::base::localized::English($field); let _ = &$field;)*)?
                        ::std::borrow::Cow::Owned(::std::format!($english))
                    })*
                }
            }

            fn german(&self) -> ::std::borrow::Cow<'_, str> {
                match self {
                    $(Self::$variant $({ $($field),* })? => {
                        $($(let $field = $crate::base::localized::German($field); let _ = &$field;)*)?
                        ::std::borrow::Cow::Owned(::std::format!($german))
                    })*
                }
            }
        }

        /// The English sentence.
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(&$crate::base::localized::Localized::english(self))
            }
        }

        impl ::core::error::Error for $name {}
    };
}

// An exported macro has its path at the root of the crate; stages take it from its own file.
pub use sentences;
