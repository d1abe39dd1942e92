//! `"Q4 plan\t#/estimate?v=1&…"`: saved estimates as text, one per line.
//!
//! Another tab may have saved since this one looked. So every change begins with what is stored now, and is none where
//! it would put something in place of what has the same name.

/// An estimate that the reader saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedEstimate {
    /// Its name.
    pub name: String,
    /// Its link.
    pub fragment: String,
}

/// Longest name.
const MOST_LETTERS: usize = 80;

impl SavedEstimate {
    /// An estimate under a name, which loses its line breaks and what is too long.
    pub fn new(name: &str, fragment: &str) -> Self {
        let name: Vec<&str> = name.split_whitespace().collect();
        Self {
            name: name.join(" ").chars().take(MOST_LETTERS).collect(),
            fragment: fragment.to_owned(),
        }
    }
}

/// Saved estimates from text; lines that are none are left out.
pub fn read(text: &str) -> Vec<SavedEstimate> {
    let saved = |(name, fragment): (&str, &str)| SavedEstimate {
        name: name.to_owned(),
        fragment: fragment.to_owned(),
    };
    text.lines()
        .filter_map(|line| line.split_once('\t').map(saved))
        .collect()
}

/// The text [`read`] understands.
///
/// ```
/// use wabill_web::views::estimate::saved::{SavedEstimate, read, write};
/// let saved = vec![SavedEstimate::new("Q4\tplan", "#/estimate?v=1")];
/// assert_eq!(read(&write(&saved))[0].name, "Q4 plan");
/// ```
pub fn write(saved: &[SavedEstimate]) -> String {
    let lines: Vec<String> = saved
        .iter()
        .map(|saved| format!("{}\t{}\n", saved.name, saved.fragment))
        .collect();
    lines.concat()
}

/// The result of saving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    /// This is to be stored.
    Store(Vec<SavedEstimate>),
    /// The same is stored under the name already.
    Already,
    /// Something else is; the reader decides.
    NameTaken,
}

/// Adds an estimate to those stored.
pub fn save(stored: &[SavedEstimate], new: &SavedEstimate) -> Saving {
    match stored.iter().find(|known| known.name == new.name) {
        Some(known) if known.fragment == new.fragment => Saving::Already,
        Some(_) => Saving::NameTaken,
        None => Saving::Store(stored.iter().chain([new]).cloned().collect()),
    }
}

/// Saves an estimate in place of the one with its name.
pub fn replace(stored: &[SavedEstimate], new: &SavedEstimate) -> Vec<SavedEstimate> {
    let mut all = stored.to_vec();
    match all.iter_mut().find(|known| known.name == new.name) {
        Some(known) => known.fragment.clone_from(&new.fragment),
        None => all.push(new.clone()),
    }
    all
}

/// An estimate under the next name that is free: `Q4 plan (2)`.
pub fn with_free_name(stored: &[SavedEstimate], new: &SavedEstimate) -> SavedEstimate {
    let taken = |name: &String| stored.iter().any(|known| known.name == *name);
    let names = (2_u32..).map(|number| format!("{} ({number})", new.name));
    let name = core::iter::once(new.name.clone())
        .chain(names)
        .find(|name| !taken(name));
    SavedEstimate {
        name: name.unwrap_or_default(),
        fragment: new.fragment.clone(),
    }
}

/// Forgets an estimate; one that another tab has changed meanwhile stays.
pub fn remove(stored: &[SavedEstimate], gone: &SavedEstimate) -> Vec<SavedEstimate> {
    stored.iter().filter(|known| *known != gone).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> Vec<SavedEstimate> {
        vec![SavedEstimate::new("A", "#/a"), SavedEstimate::new("B", "#/b")]
    }

    #[test]
    fn what_another_tab_saved_stays() {
        let saved = save(&stored(), &SavedEstimate::new("C", "#/c"));
        let Saving::Store(all) = saved else { panic!("{saved:?}") };
        let names: Vec<&str> = all.iter().map(|saved| saved.name.as_str()).collect();
        assert_eq!(names, ["A", "B", "C"]);
        assert_eq!(remove(&all, &SavedEstimate::new("C", "#/c")), stored());
        assert_eq!(remove(&stored(), &SavedEstimate::new("A", "#/older")), stored());
    }

    #[test]
    fn a_name_that_is_taken_is_asked_about() {
        assert_eq!(save(&stored(), &SavedEstimate::new(" A\n", "#/a")), Saving::Already);
        let other = SavedEstimate::new("A", "#/other");
        assert_eq!(save(&stored(), &other), Saving::NameTaken);
        assert_eq!(
            replace(&stored(), &other),
            [other.clone(), SavedEstimate::new("B", "#/b")]
        );
        let mut all = stored();
        for name in ["A (2)", "A (3)"] {
            let next = with_free_name(&all, &other);
            assert_eq!(next.name, name);
            all.push(next);
        }
    }

    #[test]
    fn a_name_is_one_line_of_some_length() {
        assert_eq!(SavedEstimate::new(&"x".repeat(200), "").name.len(), MOST_LETTERS);
        let odd = vec![SavedEstimate::new("a\tb\nc", "#/x?q=1")];
        assert_eq!(read(&write(&odd)), odd);
        assert_eq!(read("no tab\n\n"), []);
    }
}
