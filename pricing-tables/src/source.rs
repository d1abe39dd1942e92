//! `"rate_cards/EUR/2022-02-01.csv"` is from `"saysimple.com"`: which sources a shipped file rests on.

/// The account of where every file comes from, as Markdown.
const SOURCES: &str = include_str!("../data/SOURCES.md");

/// Where the prices of a file come from, as `data/SOURCES.md` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Which sources, in words.
    pub sources: &'static str,
    /// How complete they are, where the account says more than the sources.
    pub state: Option<&'static str>,
}

/// The cells of a Markdown row, trimmed.
fn cells(line: &'static str) -> impl Iterator<Item = &'static str> {
    line.trim().trim_matches('|').split(" | ").map(str::trim)
}

/// The sources of a shipped file of prices, by its path inside `data/`; none for a file the account does not name.
///
/// ```
/// let source = pricing_tables::source::source("rate_cards/EUR/2022-02-01.csv").unwrap();
/// assert_eq!(source.sources, "saysimple.com");
/// assert_eq!(source.state, Some("63 of 64 cells"));
/// assert!(pricing_tables::source::source("rate_cards/EUR/1999-01-01.csv").is_none());
/// ```
pub fn source(path: &str) -> Option<Source> {
    let quoted = format!("`{path}`");
    let mut rows = SOURCES.lines().filter(|line| line.starts_with('|'));
    let group = rows
        .clone()
        .find(|line| cells(line).next() == Some(&quoted))
        .and_then(|line| cells(line).last())?;
    let row = rows.find(|line| cells(line).count() == 3 && cells(line).next() == Some(group));
    let mut row = row.into_iter().flat_map(cells).skip(1);
    Some(Source {
        sources: row.next().unwrap_or(group),
        state: row.next(),
    })
}

#[cfg(test)]
mod tests {
    use super::source;

    #[test]
    fn every_shipped_file_of_prices_has_a_source() {
        let unnamed: Vec<&str> = crate::shipped_files()
            .iter()
            .map(|(path, _)| *path)
            .filter(|path| path.contains('/') && source(path).is_none())
            .collect();
        assert!(unnamed.is_empty(), "{unnamed:?}");
    }
}
