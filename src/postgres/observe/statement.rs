//! As much of a statement as observation must know before it asks the server:
//! its first words.

/// How a statement is to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handling {
    /// Changes the session or the transaction, not the schema: run as it is, with
    /// no query of ours around it.
    AsIs,
    /// Refused outside a transaction block: a block of ours around it would hide
    /// that.
    NeedsBlock,
    /// Anything else.
    Ordinary,
}

/// Statements after or before which a query of ours would do harm (`SET
/// TRANSACTION` is refused after one), or that our block would change.
const AS_IS: &[&str] = &[
    "abort",
    "begin",
    "close",
    "commit",
    "deallocate",
    "discard",
    "end",
    "fetch",
    "listen",
    "notify",
    "prepare",
    "release",
    "reset",
    "rollback",
    "savepoint",
    "set",
    "show",
    "start",
    "unlisten",
];

impl Handling {
    pub(super) fn of(sql: &str) -> Self {
        let Some(first) = words(sql).next().map(str::to_ascii_lowercase) else {
            return Self::AsIs;
        };
        match first.as_str() {
            "lock" | "declare" => Self::NeedsBlock,
            "prepare"
                if !words(sql)
                    .nth(1)
                    .is_some_and(|word| word.eq_ignore_ascii_case("transaction")) =>
            {
                Self::Ordinary
            }
            word if AS_IS.contains(&word) => Self::AsIs,
            _ => Self::Ordinary,
        }
    }
}

/// What a new file of a relation means where the server says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NewFile {
    /// `TRUNCATE`, `REFRESH … WITH NO DATA`: an empty file.
    Truncated,
    /// `CLUSTER`, `VACUUM FULL`, `REFRESH`, `ALTER … SET TABLESPACE`.
    Rewritten,
    /// A function, a procedure or a `DO` block did it.
    Unclear,
}

impl NewFile {
    pub(super) fn of(sql: &str) -> Self {
        match words(sql).next().map(str::to_ascii_lowercase).as_deref() {
            Some("truncate") => Self::Truncated,
            Some("refresh") if is_without_data(sql) => Self::Truncated,
            Some("cluster" | "vacuum" | "refresh" | "alter") => Self::Rewritten,
            _ => Self::Unclear,
        }
    }
}

/// Whether a statement ends in `WITH NO DATA`.
fn is_without_data(sql: &str) -> bool {
    let words: Vec<String> = words(sql).map(str::to_ascii_lowercase).collect();
    words.ends_with(&["with", "no", "data"].map(str::to_owned))
}

/// Whether it is `ALTER DOMAIN`: it checks every table with a column of the
/// domain, and says nothing.
pub(super) fn checks_domain(sql: &str) -> bool {
    let mut words = words(sql);
    let mut is =
        |expected: &str| words.next().is_some_and(|word| word.eq_ignore_ascii_case(expected));
    is("alter") && is("domain")
}

/// The words of a statement: identifiers and keywords outside quotes and
/// comments, as written, and the content of quoted identifiers.
pub(in crate::postgres) fn words(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        loop {
            let first = rest.chars().next()?;
            if rest.starts_with("--") {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
            } else if rest.starts_with("/*") {
                rest = skip_comment(rest);
            } else if first == '\'' {
                rest = rest[1..].find('\'').map_or("", |end| &rest[end + 2..]);
            } else if first == '"' {
                let end = rest[1..].find('"').map_or(rest.len(), |end| end + 1);
                let word = &rest[1..end];
                rest = rest.get(end + 1..).unwrap_or("");
                return Some(word);
            } else if first == '_' || first.is_alphabetic() {
                let end = rest
                    .find(|c: char| !(c == '_' || c == '$' || c.is_alphanumeric()))
                    .unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                rest = after;
                return Some(word);
            } else {
                rest = &rest[first.len_utf8()..];
            }
        }
    })
}

/// What follows a block comment; they nest.
fn skip_comment(sql: &str) -> &str {
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = sql.as_bytes();
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return &sql[at..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_skip_quotes_and_comments() {
        let sql = "/* a /* b */ c */ ALTER -- x\n TABLE s.\"Odd one\" ADD c text DEFAULT 'it''s'";
        let all: Vec<&str> = words(sql).collect();
        assert_eq!(all, ["ALTER", "TABLE", "s", "Odd one", "ADD", "c", "text", "DEFAULT"]);
        assert_eq!(words("/* never closed").next(), None);
    }

    #[test]
    fn statements_are_handled_by_their_first_word() {
        assert_eq!(Handling::of("  -- c\nSET LOCAL x = 1"), Handling::AsIs);
        assert_eq!(Handling::of("lock table t"), Handling::NeedsBlock);
        assert_eq!(Handling::of("ALTER TABLE t ADD c int"), Handling::Ordinary);
        assert_eq!(Handling::of(";"), Handling::AsIs);
        assert_eq!(NewFile::of("TRUNCATE t"), NewFile::Truncated);
        assert!(checks_domain("alter domain d add check (value > 0)"));
    }
}
