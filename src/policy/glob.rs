//! Patterns of paths.

/// A pattern of paths: `*` and `?` stand for characters of one part, `**` for
/// any number of whole parts. A pattern that matches a folder matches all that
/// lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob(String);

impl Glob {
    /// The pattern `text`; a `./` before it and a `/` behind it say nothing.
    pub fn new(text: &str) -> Self {
        let text = text.trim_end_matches('/');
        Self(text.strip_prefix("./").unwrap_or(text).to_owned())
    }

    /// Whether `path`, with `/` between its parts, is matched.
    pub fn matches(&self, path: &str) -> bool {
        let pattern: Vec<&str> = self.0.split('/').collect();
        let path: Vec<&str> = path.split('/').collect();
        parts(&pattern, &path)
    }
}

fn parts(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        // What is left of the path lies in a folder that matches.
        (None, _) => true,
        (Some((&"**", rest)), _) => (0..=path.len()).any(|skipped| parts(rest, &path[skipped..])),
        (Some((first, rest)), Some((part, more))) => {
            let (first, part): (Vec<char>, Vec<char>) =
                (first.chars().collect(), part.chars().collect());
            characters(&first, &part) && parts(rest, more)
        }
        (Some(_), None) => false,
    }
}

fn characters(pattern: &[char], part: &[char]) -> bool {
    match (pattern.split_first(), part.split_first()) {
        (None, rest) => rest.is_none(),
        (Some(('*', rest)), _) => {
            (0..=part.len()).any(|skipped| characters(rest, &part[skipped..]))
        }
        (Some((c, rest)), Some((d, more))) => (c == d || *c == '?') && characters(rest, more),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_paths() {
        for (pattern, path, expected) in [
            ("migrations/*.sql", "migrations/0001_a.sql", true),
            ("migrations/*.sql", "migrations/old/0001_a.sql", false),
            ("migrations", "migrations/old/0001_a.sql", true),
            ("./migrations/", "migrations/0001_a.sql", true),
            ("**/0001_?.sql", "a/b/0001_a.sql", true),
            ("**/0001_?.sql", "0001_a.sql", true),
            ("**/0001_?.sql", "0001_ab.sql", false),
            ("a/**/b.sql", "a/b.sql", true),
            ("a/**/b.sql", "a/x/y/b.sql", true),
            ("a/**", "b/a/x.sql", false),
            ("*.sql", "a/x.sql", false),
            ("é*", "éa", true),
        ] {
            assert_eq!(Glob::new(pattern).matches(path), expected, "{pattern} {path}");
        }
    }
}
