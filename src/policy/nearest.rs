//! "Did you mean …?"

/// The candidate that is fewest edits away from `given`, if it is near at all.
pub fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (given.chars().count() / 2).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(given, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= allowed || (!given.is_empty() && candidate.contains(given))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions and replacements from `a` to `b` (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest_and_nothing_far() {
        let rules = ["blocking-index-build", "table-rewrite"];
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(nearest("table-rewrit", rules), Some("table-rewrite"));
        assert_eq!(nearest("index-build", rules), Some("blocking-index-build"));
        assert_eq!(nearest("nonsense", rules), None);
        assert_eq!(nearest("", rules), None);
    }
}
