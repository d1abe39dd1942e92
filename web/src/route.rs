//! `"#/prices?c=EUR&on=2026-10-01&lang=de"`: the view, the language and the state in the address.

use wording::language::Language;

/// One of the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// What messages will cost.
    #[default]
    Estimate,
    /// What a year of them will cost.
    Plan,
    /// What a log of messages did cost.
    Messages,
    /// The price lists.
    Prices,
}

impl View {
    /// Every view, in the order of the navigation.
    pub const ALL: [Self; 4] = [Self::Estimate, Self::Plan, Self::Messages, Self::Prices];

    /// Its word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Estimate => "estimate",
            Self::Plan => "plan",
            Self::Messages => "messages",
            Self::Prices => "prices",
        }
    }

    /// The address of the view alone.
    pub fn href(self) -> String {
        format!("#/{}", self.word())
    }
}

/// The content of the address's fragment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// The view.
    pub view: View,
    /// The language a link was made in, if it names one.
    pub language: Option<Language>,
    /// The view's own state, `key=value` in the order of the address.
    pub state: Vec<(String, String)>,
}

impl Route {
    /// Reads a fragment, with or without `#`. An unknown view is the first one: the address of a page is not a form.
    ///
    /// ```
    /// use wabill_web::route::{Route, View};
    /// let route = Route::parse("#/prices?c=EUR&q=S%C3%BCd&lang=de");
    /// assert_eq!(route.view, View::Prices);
    /// assert_eq!(route.value("q"), Some("Süd"));
    /// assert_eq!(Route::parse(&route.fragment()), route);
    /// ```
    pub fn parse(fragment: &str) -> Self {
        let text = fragment.trim_start_matches('#').trim_start_matches('/');
        let (word, query) = text.split_once('?').unwrap_or((text, ""));
        let view = View::ALL
            .into_iter()
            .find(|view| view.word() == word)
            .unwrap_or_default();
        let mut route = Self {
            view,
            language: None,
            state: vec![],
        };
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let value = decoded(value);
            if key == "lang" {
                route.language = value.parse().ok();
            } else {
                route.state.push((key.to_owned(), value));
            }
        }
        route
    }

    /// The fragment that [`Route::parse`] reads back, `#` included.
    pub fn fragment(&self) -> String {
        let language = self.language.map(|language| ("lang", language.as_str()));
        let state = self.state.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let parts: Vec<String> = state
            .chain(language)
            .map(|(key, value)| format!("{key}={}", encoded(value)))
            .collect();
        let mark = if parts.is_empty() { "" } else { "?" };
        format!("{}{mark}{}", self.view.href(), parts.join("&"))
    }

    /// The first value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.state
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str())
    }
}

/// Percent-encodes whatever an address could misread; letters, digits and `-._~*,:` stay readable.
fn encoded(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~*,:".contains(&byte) {
            result.push(char::from(byte));
        } else {
            result.extend(["%", &format!("{byte:02X}")]);
        }
    }
    result
}

/// The text behind percent signs; what is not UTF-8 becomes the replacement character.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after
            .first_chunk::<2>()
            .filter(|_| *first == b'%')
            .and_then(|pair| core::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        if let Some(byte) = escaped {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(if *first == b'+' { b' ' } else { *first });
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_known_view_shows_the_first() {
        for text in ["", "#", "#/", "#/nowhere", "#/estimate"] {
            assert_eq!(Route::parse(text), Route::default(), "{text}");
        }
    }

    #[test]
    fn state_survives_the_address_whatever_it_holds() {
        let route = Route {
            view: View::Estimate,
            language: Some(Language::German),
            state: vec![
                ("n".to_owned(), "Müller & Söhne = 100 %".to_owned()),
                ("r".to_owned(), "DE,10000,,5".to_owned()),
                ("r".to_owned(), "+49".to_owned()),
            ],
        };
        assert_eq!(Route::parse(&route.fragment()), route);
        assert!(route.fragment().contains("r=DE,10000,,5"), "{}", route.fragment());
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        assert_eq!(Route::parse("#/prices?q=100%&lang=xx").value("q"), Some("100%"));
        assert_eq!(Route::parse("#/prices?q=%FF&lang=xx").language, None);
    }
}
