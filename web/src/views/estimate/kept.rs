//! `"Q4 plan\t#/estimate?v=1&…"`: kept estimates as text, one per line.

/// An estimate that the reader kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What the reader calls it.
    pub name: String,
    /// Its link.
    pub fragment: String,
}

/// Kept estimates from text; lines that are none are left out.
pub fn read(text: &str) -> Vec<Kept> {
    let kept = |(name, fragment): (&str, &str)| Kept {
        name: name.to_owned(),
        fragment: fragment.to_owned(),
    };
    text.lines()
        .filter_map(|line| line.split_once('\t').map(kept))
        .collect()
}

/// The text [`read`] understands. A name loses its line breaks and tabs.
///
/// ```
/// use wabill_web::views::estimate::kept::{Kept, read, write};
/// let kept = vec![Kept { name: "Q4\tplan".to_owned(), fragment: "#/estimate?v=1".to_owned() }];
/// assert_eq!(read(&write(&kept))[0].name, "Q4 plan");
/// ```
pub fn write(kept: &[Kept]) -> String {
    let line = |kept: &Kept| {
        let name: Vec<&str> = kept.name.split_whitespace().collect();
        format!("{}\t{}\n", name.join(" "), kept.fragment)
    };
    kept.iter().map(line).collect()
}
