//! `"found nothing"`, `"gefunden: nichts"`: what a person reads, in each language.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};

use super::{
    category::Category,
    country::Country,
    currency::Currency,
    instant::{Day, Instant},
    month::BillingMonth,
};

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

    /// What was found with what to do about it, in one sentence.
    #[must_use]
    pub fn with_remedy(&self, remedy: &Self) -> Self {
        let (finding, remedy) = (self.both(), remedy.both());
        Self::new(
            format!("{}; {}", finding.0, remedy.0),
            format!("{}; {}", finding.1, remedy.1),
        )
    }

    /// The English sentence, which machines get too.
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
pub(crate) fn in_english<T: Localized, S: Serializer>(said: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&said.english())
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
    Instant,
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

/// A value as English writes it, for a format string. It writes only when it is printed, so that a sentence pays for
/// the values it names and for no others.
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
/// What a person can do about a finding may follow as its `remedy`: two more sentences, the name of a constant pair
/// where several findings have the same one, or, in brackets, an expression that gives the `Option` of another finding.
/// Where every finding has two sentences, the method `remedy` gives them; else an `Option`; where none has, there is no
/// such method.
///
/// ```
/// use billing_core::sentences;
/// const WRITE_AS: (&str, &str) = ("write it as 2025-08", "schreiben Sie ihn als 2025-08");
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
///         } => ("`{found}` is not a month", "`{found}` ist kein Monat") remedy WRITE_AS,
///         /// A month that is not over.
///         NotOver {
///             /// The month.
///             month: u32,
///         } => ("month {month} is not over", "Monat {month} ist nicht vorbei")
///             remedy ("wait for the end of month {month}", "warten Sie das Ende von Monat {month} ab"),
///     }
/// }
/// let fault = MonthFault::NotAMonth { found: "May".to_owned() };
/// assert_eq!(fault.to_string(), "`May` is not a month");
/// assert_eq!(fault.text().both().1, "`May` ist kein Monat");
/// assert_eq!(fault.remedy().unwrap().both(), WRITE_AS);
/// let wait = MonthFault::NotOver { month: 8 }.remedy().unwrap();
/// assert_eq!(wait.both().1, "warten Sie das Ende von Monat 8 ab");
/// assert_eq!(MonthFault::Missing.remedy(), None);
/// ```
#[macro_export]
macro_rules! sentences {
    // Every finding has a remedy of its own.
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
                    $(Self::$variant $({ $($field),* })? => $crate::base::localized::LocalizedText::new(
                        $crate::base::localized::sentences!(@say English [$($($field),*)?] $english_remedy),
                        $crate::base::localized::sentences!(@say German [$($($field),*)?] $german_remedy),
                    ),)+
                }
            }
        }
    };
    // None has.
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
                ::std::borrow::Cow::Owned(match self {
                    $(Self::$variant $({ $($field),* })? => {
                        $crate::base::localized::sentences!(@say English [$($($field),*)?] $english)
                    })*
                })
            }

            fn german(&self) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Owned(match self {
                    $(Self::$variant $({ $($field),* })? => {
                        $crate::base::localized::sentences!(@say German [$($($field),*)?] $german)
                    })*
                })
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
    // Some have, share one, or have that of another finding.
    (
        $(#[$about:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$about_variant:meta])*
                $variant:ident $({ $($(#[$about_field:meta])* $field:ident: $kind:ty),* $(,)? })?
                    => ($english:literal, $german:literal $(,)?) $(remedy $remedy:tt)?
            ),* $(,)?
        }
    ) => {
        $crate::base::localized::sentences! {
            $(#[$about])*
            $visibility enum $name {
                $(
                    $(#[$about_variant])*
                    $variant $({ $($(#[$about_field])* $field: $kind),* })? => ($english, $german)
                ),*
            }
        }

        impl $name {
            /// What to do about it, in every language, where there is something.
            $visibility fn remedy(&self) -> ::core::option::Option<$crate::base::localized::LocalizedText> {
                match self {
                    $(Self::$variant $({ $($field),* })? => {
                        $($(let _ = &$field;)*)?
                        $crate::base::localized::sentences!(@remedy [$($($field),*)?] $($remedy)?)
                    })*
                }
            }
        }
    };
    // A sentence in a language, which names the fields.
    (@say $language:ident [$($field:ident),*] $sentence:literal) => {{
        $(let $field = $crate::base::localized::$language($field); let _ = &$field;)*
        ::std::format!($sentence)
    }};
    (@remedy [$($field:ident),*]) => {
        ::core::option::Option::None
    };
    (@remedy [$($field:ident),*] ($english:literal, $german:literal $(,)?)) => {
        ::core::option::Option::Some($crate::base::localized::LocalizedText::new(
            $crate::base::localized::sentences!(@say English [$($field),*] $english),
            $crate::base::localized::sentences!(@say German [$($field),*] $german),
        ))
    };
    (@remedy [$($field:ident),*] [$of_another:expr]) => {
        $of_another
    };
    (@remedy [$($field:ident),*] $shared:ident) => {
        ::core::option::Option::Some($crate::base::localized::LocalizedText::from($shared))
    };
}

// The macro calls itself by the path of its module.
#[doc(no_inline)]
pub use sentences;
