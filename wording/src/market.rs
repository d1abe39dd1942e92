//! `Rest of Africa`, `Übriges Afrika`, `ins übrige Afrika`: names of markets.

use billing_core::base::market::OTHER;

use crate::language::Language;

/// How the published names of groups of countries begin.
const REST_OF: &str = "Rest of ";

impl Language {
    /// `to Germany`, `nach Deutschland`: where messages of a market go.
    pub fn destination(self, market: &str) -> String {
        match self {
            Self::English => match market {
                "Netherlands" | "United Arab Emirates" | "United Kingdom" => format!("to the {market}"),
                "Rest of Middle East" => "to the rest of the Middle East".to_owned(),
                OTHER => format!("to the market {market}"),
                _ => match market.strip_prefix(REST_OF) {
                    Some(part) => format!("to the rest of {part}"),
                    None => format!("to {market}"),
                },
            },
            Self::German => match german_market(market) {
                Some((_, destination)) => destination.to_owned(),
                None => format!("in den Markt „{market}“"),
            },
        }
    }

    /// A market as the row of a price list names it; in German, where it has a German name.
    ///
    /// ```
    /// use wording::language::Language;
    /// assert_eq!(Language::German.market("Rest of Africa"), "Übriges Afrika");
    /// assert_eq!(Language::German.market("ZZ"), "ZZ");
    /// ```
    pub fn market(self, market: &str) -> &str {
        self.pick((market, german_market(market).map_or(market, |(name, _)| name)))
    }
}

/// Whether a market is a group of countries, so that its name alone does not say which one was meant.
pub(crate) fn is_group(market: &str) -> bool {
    market == OTHER || market == "North America" || market.starts_with(REST_OF)
}

/// A market's German name, and the way there; none for markets of other tables than Meta's.
fn german_market(market: &str) -> Option<(&'static str, &'static str)> {
    Some(match market {
        "Argentina" => ("Argentinien", "nach Argentinien"),
        "Bangladesh" => ("Bangladesch", "nach Bangladesch"),
        "Brazil" => ("Brasilien", "nach Brasilien"),
        "Chile" => ("Chile", "nach Chile"),
        "Colombia" => ("Kolumbien", "nach Kolumbien"),
        "Egypt" => ("Ägypten", "nach Ägypten"),
        "France" => ("Frankreich", "nach Frankreich"),
        "Germany" => ("Deutschland", "nach Deutschland"),
        "Hong Kong" => ("Hongkong", "nach Hongkong"),
        "Hungary" => ("Ungarn", "nach Ungarn"),
        "India" => ("Indien", "nach Indien"),
        "Indonesia" => ("Indonesien", "nach Indonesien"),
        "Iraq" => ("Irak", "in den Irak"),
        "Israel" => ("Israel", "nach Israel"),
        "Italy" => ("Italien", "nach Italien"),
        "Kazakhstan" => ("Kasachstan", "nach Kasachstan"),
        "Kuwait" => ("Kuwait", "nach Kuwait"),
        "Malaysia" => ("Malaysia", "nach Malaysia"),
        "Mexico" => ("Mexiko", "nach Mexiko"),
        "Morocco" => ("Marokko", "nach Marokko"),
        "Nepal" => ("Nepal", "nach Nepal"),
        "Netherlands" => ("Niederlande", "in die Niederlande"),
        "Nigeria" => ("Nigeria", "nach Nigeria"),
        "North America" => ("Nordamerika", "nach Nordamerika"),
        "Oman" => ("Oman", "nach Oman"),
        "Pakistan" => ("Pakistan", "nach Pakistan"),
        "Peru" => ("Peru", "nach Peru"),
        "Poland" => ("Polen", "nach Polen"),
        "Qatar" => ("Katar", "nach Katar"),
        "Rest of Africa" => ("Übriges Afrika", "ins übrige Afrika"),
        "Rest of Asia Pacific" => ("Übriger Asien-Pazifik-Raum", "in den übrigen Asien-Pazifik-Raum"),
        "Rest of Central & Eastern Europe" => ("Übriges Mittel- und Osteuropa", "ins übrige Mittel- und Osteuropa"),
        "Rest of Latin America" => ("Übriges Lateinamerika", "ins übrige Lateinamerika"),
        "Rest of Middle East" => ("Übriger Naher Osten", "in den übrigen Nahen Osten"),
        "Rest of Western Europe" => ("Übriges Westeuropa", "ins übrige Westeuropa"),
        "Romania" => ("Rumänien", "nach Rumänien"),
        "Russia" => ("Russland", "nach Russland"),
        "Saudi Arabia" => ("Saudi-Arabien", "nach Saudi-Arabien"),
        "Singapore" => ("Singapur", "nach Singapur"),
        "South Africa" => ("Südafrika", "nach Südafrika"),
        "Spain" => ("Spanien", "nach Spanien"),
        "Sri Lanka" => ("Sri Lanka", "nach Sri Lanka"),
        "Turkey" => ("Türkei", "in die Türkei"),
        "Ukraine" => ("Ukraine", "in die Ukraine"),
        "United Arab Emirates" => ("Vereinigte Arabische Emirate", "in die Vereinigten Arabischen Emirate"),
        "United Kingdom" => ("Vereinigtes Königreich", "ins Vereinigte Königreich"),
        OTHER => ("Sonstige", "in den Markt „Sonstige“"),
        _ => return None,
    })
}
