//! `"Germny"` is closest to `"Germany"`: the known name a person most likely meant.

/// The known name with the fewest letters to change, when it is near enough to be worth suggesting.
pub(crate) fn closest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = plain(name);
    known
        .map(|candidate| (distance(&wanted, &plain(candidate)), candidate))
        .min()
        .filter(|(changes, _)| changes.saturating_mul(3) <= wanted.len().max(3))
        .map(|(_, candidate)| candidate)
}

/// Small letters and digits only, at most 60 of them; `and` counts like `&`.
fn plain(name: &str) -> Vec<char> {
    let name = name.to_lowercase().replace('&', "and");
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .take(60)
        .collect()
}

/// How many letters must be put in, left out or changed.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (row, from) in a.iter().enumerate() {
        let mut left = row.saturating_add(1);
        let mut corner = row;
        let mut line = vec![left];
        for (to, up) in b.iter().zip(above.iter().skip(1)) {
            let change = corner.saturating_add(usize::from(from != to));
            left = change.min(up.saturating_add(1)).min(left.saturating_add(1));
            corner = *up;
            line.push(left);
        }
        above = line;
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        let known = ["Germany", "Rest of Central & Eastern Europe", "Oman", "Romania"];
        let find = |name| closest(name, known.into_iter());
        assert_eq!(find("Germny"), Some("Germany"));
        assert_eq!(
            find("rest of central and eastern europe"),
            Some("Rest of Central & Eastern Europe")
        );
        assert_eq!(find("Zubrowka"), None);
    }
}
