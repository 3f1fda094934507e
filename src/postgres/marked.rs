//! SQL of which some lines are for some majors only.

use crate::pg::Version;

/// The lines for one major, without their marks and without comments.
///
/// A line that ends in `--@15` is for that major and newer ones, one that ends in
/// `--@13-15` for these.
pub(super) fn lines(sql: &str, version: Version) -> impl Iterator<Item = &str> {
    sql.lines().filter_map(move |line| {
        let (line, wanted) = match line.split_once("--@") {
            None => (line, true),
            Some((line, mark)) => (line, is_for(version, mark)),
        };
        (wanted && !line.trim_start().starts_with("--")).then_some(line)
    })
}

/// Whether a mark names this major.
fn is_for(version: Version, mark: &str) -> bool {
    let (first, last) = mark.trim().split_once('-').unwrap_or((mark.trim(), ""));
    let last = last.parse().unwrap_or(u16::MAX);
    first.parse().is_ok_and(|first| version.at_least(first)) && version.major() <= last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_lines_belong_to_majors() {
        let version = |major| Version::new(major).expect("a supported major");
        assert!(is_for(version(15), "15") && !is_for(version(14), "15"));
        let range = [13, 14, 15, 16].map(|major| is_for(version(major), "14-15"));
        assert_eq!(range, [false, true, true, false]);
        let sql = "a\nb --@15\n  -- c\n";
        assert_eq!(lines(sql, version(14)).collect::<Vec<_>>(), ["a"]);
        assert_eq!(lines(sql, version(15)).collect::<Vec<_>>(), ["a", "b "]);
    }
}
