//! `"Q4 plan\t#/estimate?v=1&…"`: saved estimates as text, one per line.
//!
//! Another tab may have saved since this one looked. So every change begins with what is stored now, and is none where
//! it would put something in place of what has the same name.

/// An estimate that the reader saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What the reader calls it.
    pub name: String,
    /// Its link.
    pub fragment: String,
}

/// Longest name.
const MOST_LETTERS: usize = 80;

impl Kept {
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
pub fn read(text: &str) -> Vec<Kept> {
    let kept = |(name, fragment): (&str, &str)| Kept {
        name: name.to_owned(),
        fragment: fragment.to_owned(),
    };
    text.lines()
        .filter_map(|line| line.split_once('\t').map(kept))
        .collect()
}

/// The text [`read`] understands.
///
/// ```
/// use wabill_web::views::estimate::kept::{Kept, read, write};
/// let kept = vec![Kept::new("Q4\tplan", "#/estimate?v=1")];
/// assert_eq!(read(&write(&kept))[0].name, "Q4 plan");
/// ```
pub fn write(kept: &[Kept]) -> String {
    let lines: Vec<String> = kept
        .iter()
        .map(|kept| format!("{}\t{}\n", kept.name, kept.fragment))
        .collect();
    lines.concat()
}

/// What saving comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    /// This is to be stored.
    Store(Vec<Kept>),
    /// The same is stored under the name already.
    Already,
    /// Something else is; the reader decides.
    NameTaken,
}

/// Saves an estimate beside those stored.
pub fn save(stored: &[Kept], new: &Kept) -> Saving {
    match stored.iter().find(|known| known.name == new.name) {
        Some(known) if known.fragment == new.fragment => Saving::Already,
        Some(_) => Saving::NameTaken,
        None => Saving::Store(stored.iter().chain([new]).cloned().collect()),
    }
}

/// Saves an estimate in place of the one with its name.
pub fn replace(stored: &[Kept], new: &Kept) -> Vec<Kept> {
    let mut all = stored.to_vec();
    match all.iter_mut().find(|known| known.name == new.name) {
        Some(known) => known.fragment.clone_from(&new.fragment),
        None => all.push(new.clone()),
    }
    all
}

/// An estimate under the next name that is free: `Q4 plan (2)`.
pub fn beside(stored: &[Kept], new: &Kept) -> Kept {
    let taken = |name: &String| stored.iter().any(|known| known.name == *name);
    let names = (2_u32..).map(|number| format!("{} ({number})", new.name));
    let name = core::iter::once(new.name.clone())
        .chain(names)
        .find(|name| !taken(name));
    Kept {
        name: name.unwrap_or_default(),
        fragment: new.fragment.clone(),
    }
}

/// Forgets an estimate; one that another tab has changed meanwhile stays.
pub fn remove(stored: &[Kept], gone: &Kept) -> Vec<Kept> {
    stored.iter().filter(|known| *known != gone).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> Vec<Kept> {
        vec![Kept::new("A", "#/a"), Kept::new("B", "#/b")]
    }

    #[test]
    fn what_another_tab_saved_stays() {
        let saved = save(&stored(), &Kept::new("C", "#/c"));
        let Saving::Store(all) = saved else { panic!("{saved:?}") };
        let names: Vec<&str> = all.iter().map(|kept| kept.name.as_str()).collect();
        assert_eq!(names, ["A", "B", "C"]);
        assert_eq!(remove(&all, &Kept::new("C", "#/c")), stored());
        assert_eq!(remove(&stored(), &Kept::new("A", "#/older")), stored());
    }

    #[test]
    fn a_name_that_is_taken_is_asked_about() {
        assert_eq!(save(&stored(), &Kept::new(" A\n", "#/a")), Saving::Already);
        let other = Kept::new("A", "#/other");
        assert_eq!(save(&stored(), &other), Saving::NameTaken);
        assert_eq!(replace(&stored(), &other), [other.clone(), Kept::new("B", "#/b")]);
        let mut all = stored();
        for name in ["A (2)", "A (3)"] {
            let next = beside(&all, &other);
            assert_eq!(next.name, name);
            all.push(next);
        }
    }

    #[test]
    fn a_name_is_one_line_of_some_length() {
        assert_eq!(Kept::new(&"x".repeat(200), "").name.len(), MOST_LETTERS);
        let odd = vec![Kept::new("a\tb\nc", "#/x?q=1")];
        assert_eq!(read(&write(&odd)), odd);
        assert_eq!(read("no tab\n\n"), []);
    }
}
