//! A picture of a forecast: what past months cost, what coming ones cost most likely, and between what they lie in
//! eight of ten cases.
//!
//! An SVG file without scripts, fonts or links to elsewhere; dark where the reader's system is.

use core::fmt::Write as _;
use std::collections::BTreeSet;

use billing_core::base::{currency::Currency, money::Money, month::BillingMonth};
use wording::language::Language;

use super::{
    number::{float, float_len},
    result::{Forecast, MonthAmounts, PastAmount, TariffChangeKind},
};

const WIDTH: f64 = 960.0;
const PANEL: f64 = 464.0;
const LEFT: f64 = 96.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 140.0;
const BOTTOM: f64 = 56.0;

const STYLE: &str = "\
:root{color-scheme:light dark}\
text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:#3a4350}\
.paper{fill:#fff}.title{font-size:17px;font-weight:600;fill:#14181f}.strong{font-weight:600;fill:#14181f}\
.grid{stroke:#e3e7ec}.axis{stroke:#9aa4b1}.past{stroke:#5b6675}.likely{stroke:#0b6e4f}.band{fill:#0b6e4f;fill-opacity:.18}\
.naive{stroke:#b45309;stroke-dasharray:2 4}.change{stroke:#6d4bb3;stroke-dasharray:5 4}.of-change{fill:#6d4bb3;font-size:12px}\
.line{fill:none;stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}.thin{fill:none;stroke-width:1.5}\
.dot-past{fill:#5b6675}.dot-likely{fill:#0b6e4f}\
@media (prefers-color-scheme:dark){text{fill:#b9c2ce}.paper{fill:#12161c}.title,.strong{fill:#f2f5f8}\
.grid{stroke:#262d37}.axis{stroke:#5b6675}.past{stroke:#9aa7b8}.likely{stroke:#3ecf9b}.band{fill:#3ecf9b;fill-opacity:.2}\
.naive{stroke:#f0a14a}.change{stroke:#b79bf0}.of-change{fill:#b79bf0}.dot-past{fill:#9aa7b8}.dot-likely{fill:#3ecf9b}}";

/// The picture, one panel below the other for each currency.
///
/// ```
/// use wabill::{Accounts, Language, Tables};
/// use wabill_planning::forecast::{ForecastOptions, History, chart, forecast};
///
/// let accounts = Accounts::from_toml("account = [{ id = 'shop', time_zone = 'UTC', currency = 'EUR' }]")?;
/// let volumes = "month,market,category,messages\n2026-08,Germany,marketing,900\n2026-09,Germany,marketing,1100\n";
/// let history = History::from_csv(volumes.as_bytes(), &accounts, &Tables::shipped())?;
/// let svg = chart(&forecast(&history, &accounts, &ForecastOptions::new())?, Language::English);
/// assert!(svg.starts_with("<svg ") && svg.contains("P10 to P90") && svg.contains(">Oct 2026<"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn chart(forecast: &Forecast, language: Language) -> String {
    let currencies: BTreeSet<Currency> = forecast.months.iter().map(|month| month.currency).collect();
    let height = PANEL * float_len(currencies.len().max(1));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\">\n<title>{}</title>\n<style>{STYLE}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n",
        escaped(language.pick(("Forecast of WhatsApp costs", "Vorhersage der WhatsApp-Kosten")))
    );
    for (place, currency) in currencies.into_iter().enumerate() {
        let _ = writeln!(svg, "<g transform=\"translate(0 {})\">", PANEL * float_len(place));
        Panel::of(forecast, currency, language).draw(&mut svg, forecast);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

/// The months of a currency on a scale.
struct Panel<'a> {
    currency: Currency,
    language: Language,
    past: Vec<&'a PastAmount>,
    coming: Vec<&'a MonthAmounts>,
    /// The highest tick, and the step between ticks, in minor units.
    highest: f64,
    step: f64,
}

impl<'a> Panel<'a> {
    fn of(forecast: &'a Forecast, currency: Currency, language: Language) -> Self {
        let coming: Vec<&MonthAmounts> = forecast
            .months
            .iter()
            .filter(|month| month.currency == currency)
            .collect();
        let first = coming.first().map(|month| month.month);
        // A month that has begun is forecast as a whole, so it is no past month.
        let is_past = |past: &&PastAmount| past.currency == currency && first.is_none_or(|first| past.month < first);
        let past: Vec<&PastAmount> = forecast.history.iter().filter(is_past).collect();
        let amounts = coming.iter().flat_map(|month| [month.p90, month.seasonal_naive]);
        let amounts = amounts.chain(past.iter().map(|past| past.amount));
        let most = amounts.map(minor).fold(0.0, f64::max).max(1.0);
        let step = step(most / 4.0);
        Self {
            currency,
            language,
            past,
            coming,
            highest: libm::ceil(most / step) * step,
            step,
        }
    }

    fn count(&self) -> usize {
        self.past.len().saturating_add(self.coming.len())
    }

    fn x(&self, place: usize) -> f64 {
        let gaps = float_len(self.count().saturating_sub(1).max(1));
        LEFT + 12.0 + (WIDTH - LEFT - RIGHT - 24.0) * float_len(place) / gaps
    }

    fn y(&self, amount: f64) -> f64 {
        TOP + (PANEL - TOP - BOTTOM) * (1.0 - amount / self.highest)
    }

    fn months(&self) -> impl Iterator<Item = BillingMonth> + '_ {
        let past = self.past.iter().map(|past| past.month);
        past.chain(self.coming.iter().map(|month| month.month))
    }

    fn draw(&self, svg: &mut String, forecast: &Forecast) {
        self.head(svg, forecast);
        self.axes(svg);
        self.changes(svg, forecast);
        let first = self.past.len();
        let of_past: Vec<(f64, f64)> = (0..)
            .zip(&self.past)
            .map(|(place, past)| (self.x(place), self.y(minor(past.amount))))
            .collect();
        let of_coming = |amount: fn(&MonthAmounts) -> Money| -> Vec<(f64, f64)> {
            let places = (first..).zip(&self.coming);
            places
                .map(|(place, month)| (self.x(place), self.y(minor(amount(month)))))
                .collect()
        };
        let (low, likely, high) = (
            of_coming(|month| month.p10),
            of_coming(|month| month.p50),
            of_coming(|month| month.p90),
        );
        let naive = of_coming(|month| month.seasonal_naive);
        // From the last known month on, so that the lines do not hang in the air.
        let with_last =
            |points: &[(f64, f64)]| -> Vec<(f64, f64)> { of_past.last().into_iter().chain(points).copied().collect() };
        let band: Vec<(f64, f64)> = with_last(&high).into_iter().chain(low.iter().rev().copied()).collect();
        let _ = writeln!(svg, "<path class=\"band\" d=\"{} Z\"/>", path(&band));
        let _ = writeln!(svg, "<path class=\"thin naive\" d=\"{}\"/>", path(&naive));
        let _ = writeln!(svg, "<path class=\"line past\" d=\"{}\"/>", path(&of_past));
        let _ = writeln!(svg, "<path class=\"line likely\" d=\"{}\"/>", path(&with_last(&likely)));
        if of_past.len() == 1 {
            dots(svg, "dot-past", &of_past);
        }
        if likely.len() == 1 && of_past.is_empty() {
            dots(svg, "dot-likely", &likely);
        }
        self.legend(svg);
    }

    fn head(&self, svg: &mut String, forecast: &Forecast) {
        let code = self.currency.code();
        let title = self.language.pick((
            format!("WhatsApp costs per month in {code}"),
            format!("WhatsApp-Kosten je Monat in {code}"),
        ));
        let _ = writeln!(
            svg,
            "<text class=\"title\" x=\"{LEFT}\" y=\"32\">{}</text>",
            escaped(&title)
        );
        if let Some(total) = forecast.total.iter().find(|total| total.currency == self.currency) {
            let amount = |money: Money| self.language.decimal(&money.to_string());
            let (low, likely, high) = (amount(total.p10), amount(total.p50), amount(total.p90));
            let months = self.coming.len();
            let text = self.language.pick((
                format!("Next {months} months together: {likely} {code} (P50); {low} to {high} in eight of ten cases"),
                format!(
                    "Nächste {months} Monate zusammen: {likely} {code} (P50); in acht von zehn Fällen {low} bis {high}"
                ),
            ));
            let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"53\">{}</text>", escaped(&text));
        }
    }

    fn axes(&self, svg: &mut String) {
        let right = WIDTH - RIGHT;
        let mut tick = 0.0;
        while tick <= self.highest + self.step / 2.0 {
            let y = self.y(tick);
            let class = if tick == 0.0 { "axis" } else { "grid" };
            let _ = writeln!(
                svg,
                "<line class=\"{class}\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\"/>"
            );
            let label = self.tick(tick);
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
                LEFT - 10.0,
                y + 4.5
            );
            tick += self.step;
        }
        let every = self.count().div_ceil(12).max(1);
        // Quarters are where people look.
        let every = if every == 2 { 3 } else { every };
        for (place, month) in self.months().enumerate() {
            let from_first = place.abs_diff(self.past.len());
            if !from_first.is_multiple_of(every) {
                continue;
            }
            let (x, y) = (self.x(place), PANEL - BOTTOM + 22.0);
            let class = if self.past.len() <= place {
                " class=\"strong\""
            } else {
                ""
            };
            let label = self.month(month);
            let _ = writeln!(
                svg,
                "<text{class} x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{label}</text>"
            );
        }
    }

    /// `Oct 2026`.
    fn month(&self, month: BillingMonth) -> String {
        let name = self.language.month(month);
        let mut words = name.split_whitespace();
        let short: String = words.next().unwrap_or("").chars().take(3).collect();
        format!("{short} {}", words.next().unwrap_or(""))
    }

    /// An amount of the axis, without a fraction where no tick has one.
    fn tick(&self, minor: f64) -> String {
        let amount = Money::from_minor(i128::from(super::number::whole(minor)), self.currency).to_string();
        let digits = usize::try_from(self.currency.minor_digits()).unwrap_or(0);
        let whole = libm::pow(10.0, f64::from(self.currency.minor_digits()));
        let amount = if self.step < whole || digits == 0 {
            amount
        } else {
            amount.split('.').next().unwrap_or("").to_owned()
        };
        self.language.decimal(&amount)
    }

    fn changes(&self, svg: &mut String, forecast: &Forecast) {
        let own = forecast.changes.iter().filter(|change| match change.kind {
            TariffChangeKind::RateCard | TariffChangeKind::PricesAssumed => {
                change.name.starts_with(self.currency.code())
            }
            TariffChangeKind::Rules => true,
        });
        let mut level = 0.0;
        let mut before = f64::MIN;
        for change in own {
            let month = BillingMonth::of(change.from);
            let Some(place) = self.months().position(|other| other == month) else {
                continue;
            };
            let x = self.x(place);
            // Labels of near changes stand below each other.
            level = if x - before < 140.0 { level + 15.0 } else { 0.0 };
            before = x;
            let label = match change.kind {
                TariffChangeKind::RateCard => {
                    format!("{} {}", self.language.pick(("price list", "Preisliste")), change.name)
                }
                TariffChangeKind::Rules => format!("{} {}", self.language.pick(("rules", "Regeln")), change.name),
                TariffChangeKind::PricesAssumed => {
                    let from = self.language.pick(("prices assumed", "Preise angenommen"));
                    from.to_owned()
                }
            };
            let bottom = PANEL - BOTTOM;
            let _ = writeln!(
                svg,
                "<line class=\"change\" x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom}\"/>"
            );
            let (x, anchor) = if WIDTH - 180.0 < x {
                (x - 6.0, "end")
            } else {
                (x + 6.0, "start")
            };
            let _ = writeln!(
                svg,
                "<text class=\"of-change\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
                TOP - 37.0 + level,
                escaped(&label)
            );
        }
    }

    fn legend(&self, svg: &mut String) {
        let words = self.language.pick((
            ["past", "P50, forecast", "P10 to P90", "last season again"],
            [
                "Vergangenheit",
                "P50, Vorhersage",
                "P10 bis P90",
                "letzte Saison noch einmal",
            ],
        ));
        let mut x = LEFT;
        for (word, class) in words.iter().zip(["line past", "line likely", "band", "thin naive"]) {
            if class == "line past" && self.past.is_empty() {
                continue;
            }
            let y = 74.0;
            if class == "band" {
                let _ = writeln!(
                    svg,
                    "<rect class=\"band\" x=\"{x}\" y=\"{}\" width=\"26\" height=\"12\"/>",
                    y - 10.0
                );
            } else {
                let line = y - 4.0;
                let _ = writeln!(svg, "<path class=\"{class}\" d=\"M{x} {line} h26\"/>");
            }
            let _ = writeln!(svg, "<text x=\"{}\" y=\"{y}\">{}</text>", x + 33.0, escaped(word));
            x += 60.0 + 7.2 * float_len(word.chars().count());
        }
    }
}

fn dots(svg: &mut String, class: &str, points: &[(f64, f64)]) {
    for (x, y) in points {
        let _ = writeln!(svg, "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>");
    }
}

/// `M12.0 30.5 L24.0 28.1`; empty of none.
fn path(points: &[(f64, f64)]) -> String {
    let points = points.iter().enumerate().map(|(place, (x, y))| {
        let letter = if place == 0 { 'M' } else { 'L' };
        format!("{letter}{x:.1} {y:.1}")
    });
    points.collect::<Vec<_>>().join(" ")
}

fn minor(money: Money) -> f64 {
    float(u64::try_from(money.minor()).unwrap_or(0))
}

/// The next of 1, 2, 2.5, 5, 10, 20 … that is not smaller.
fn step(least: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 < least {
        power *= 10.0;
    }
    let found = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|step| least <= *step);
    found.unwrap_or(power * 10.0)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        let found: Vec<f64> = [0.4, 1.0, 13.0, 21.0, 260.0, 9_999.0].into_iter().map(step).collect();
        assert_eq!(found, [1.0, 1.0, 20.0, 25.0, 500.0, 10_000.0]);
    }
}
