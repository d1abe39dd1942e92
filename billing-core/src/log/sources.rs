//! `"global line 103 is june.csv:3"`: which file a line belongs to.

/// Which file a global line number belongs to: files are numbered through, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<(String, u32)>,
}

impl Sources {
    /// Begins a file whose lines follow `lines_before` lines of earlier files.
    pub fn begin(&mut self, name: &str, lines_before: u32) {
        self.files.push((name.to_owned(), lines_before));
    }

    /// The files' names, in the order of reading.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(name, _)| name.as_str())
    }

    /// File and line of a global line number.
    ///
    /// ```
    /// use billing_core::log::Sources;
    /// let mut sources = Sources::default();
    /// sources.begin("may.csv", 0);
    /// sources.begin("june.csv", 100);
    /// assert_eq!(sources.place(103), ("june.csv", 3));
    /// ```
    pub fn place(&self, line: u32) -> (&str, u32) {
        let file = self.files.iter().rev().find(|(_, before)| *before < line);
        file.map_or(("", line), |(name, before)| (name, line.saturating_sub(*before)))
    }
}
