//! The user's own SQL, edited for an advice: never printed from a tree, and
//! left alone where its shape is not a plain one.

use super::fact::Fact;
use crate::sql::quote_name;

/// `ALTER TABLE name` in front of a subcommand, as the user wrote it, or with
/// the full name where that is not plain.
pub(super) fn alter_table(fact: Fact<'_>) -> String {
    let statement = fact.script().source.slice(fact.statement().span);
    let mut words = Words::new(statement);
    let plain = words.keywords(&["alter", "table"]) && {
        words.keywords(&["if", "exists"]);
        words.keywords(&["only"]);
        words.qualified_name().is_some()
    };
    if plain {
        words.taken().split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        format!("ALTER TABLE {}", fact.effect().on.name)
    }
}

/// Whether `text` begins with these keywords.
pub(super) fn begins_with(text: &str, keywords: &[&str]) -> bool {
    Words::new(text).keywords(keywords)
}

/// A `CREATE INDEX` or `REINDEX` with `CONCURRENTLY` put in.
pub(super) fn concurrently(text: &str) -> Option<String> {
    let mut words = Words::new(text);
    if words.keywords(&["create"]) {
        words.keywords(&["unique"]);
        words.keywords(&["index"]).then_some(())?;
    } else {
        words.keywords(&["reindex"]).then_some(())?;
        words.parens();
        (words.keywords(&["index"]) || words.keywords(&["table"])).then_some(())?;
    }
    Some(format!("{} CONCURRENTLY{}", words.taken(), words.rest()))
}

/// A unique or primary key as a subcommand: `ADD CONSTRAINT name UNIQUE (a, b)`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeyConstraint<'a> {
    /// Its name as SQL, where one was written.
    pub(super) name: Option<&'a str>,
    /// `UNIQUE` or `PRIMARY KEY`.
    pub(super) kind: &'static str,
    /// The columns, with the parentheses.
    pub(super) columns: &'a str,
}

/// The key that a subcommand adds, where nothing stands behind it.
pub(super) fn key_constraint(text: &str) -> Option<KeyConstraint<'_>> {
    let mut words = Words::new(text);
    words.keywords(&["add"]).then_some(())?;
    let name = if words.keywords(&["constraint"]) { Some(words.name()?) } else { None };
    let kind = if words.keywords(&["unique"]) {
        "UNIQUE"
    } else if words.keywords(&["primary", "key"]) {
        "PRIMARY KEY"
    } else {
        return None;
    };
    let columns = words.parens()?;
    words.rest().trim().is_empty().then_some(KeyConstraint { name, kind, columns })
}

/// An `ADD CONSTRAINT` or a nameless `ADD CHECK` with `NOT VALID` behind it.
pub(super) fn not_valid(text: &str, constraint: &str) -> Option<String> {
    let mut words = Words::new(text);
    words.keywords(&["add"]).then_some(())?;
    if words.keywords(&["constraint"]) {
        return Some(format!("{text} NOT VALID"));
    }
    let rest = words.rest().trim_start();
    let nameless = words.keywords(&["check"]) || words.keywords(&["foreign", "key"]);
    let name = quote_name(constraint);
    nameless.then(|| format!("ADD CONSTRAINT {name} {rest} NOT VALID"))
}

/// An `ADD COLUMN` whose last clause is a `CHECK` or `REFERENCES`, cut in two:
/// the column without it, and the constraint as a subcommand of its own.
pub(super) fn without_inline_constraint(text: &str, constraint: &str) -> Option<(String, String)> {
    let column = added_column(text)?;
    let clauses: Vec<_> = top_level_words(text).collect();
    let is = |word: &str, wanted: &[&str]| wanted.iter().any(|w| word.eq_ignore_ascii_case(w));
    let at = clauses.iter().rposition(|(_, word)| is(word, &["check", "references"]))?;
    let (start, keyword) = clauses[at];
    let named = at.checked_sub(2).map(|i| clauses[i]).filter(|(_, word)| is(word, &["constraint"]));
    let kept = text[..named.map_or(start, |(offset, _)| offset)].trim_end();
    let clause = text[start..].trim_end();
    let name = quote_name(constraint);
    let demanded = if is(keyword, &["check"]) {
        let mut words = Words::new(&clause[keyword.len()..]);
        words.parens()?;
        words.rest().trim().is_empty().then(|| clause.to_owned())?
    } else {
        format!("FOREIGN KEY ({column}) {clause}")
    };
    Some((kept.to_owned(), format!("ADD CONSTRAINT {name} {demanded} NOT VALID")))
}

/// An `ADD COLUMN` with its default cut out: the column without it, and the
/// default's expression.
pub(super) fn without_default(text: &str) -> Option<(String, &str)> {
    const CLAUSES: [&str; 8] =
        ["not", "null", "check", "unique", "primary", "references", "constraint", "generated"];
    added_column(text)?;
    let mut clauses = top_level_words(text);
    let (start, keyword) = clauses.find(|(_, word)| word.eq_ignore_ascii_case("default"))?;
    let end = clauses
        .find(|(_, word)| CLAUSES.iter().any(|clause| word.eq_ignore_ascii_case(clause)))
        .map_or(text.len(), |(offset, _)| offset);
    let plain_behind = text[end..].trim();
    // A column without its default cannot be NOT NULL before it is filled.
    let behind = if plain_behind.eq_ignore_ascii_case("not null") { "" } else { plain_behind };
    let before = without_trailing_not_null(text[..start].trim_end());
    let column = format!("{before} {behind}");
    Some((column.trim_end().to_owned(), text[start + keyword.len()..end].trim()))
}

/// `text` without a `NOT NULL` at its end.
fn without_trailing_not_null(text: &str) -> &str {
    let words: Vec<_> = top_level_words(text).collect();
    match words[..] {
        [.., (start, not), (_, null)]
            if not.eq_ignore_ascii_case("not")
                && null.eq_ignore_ascii_case("null")
                && text.ends_with(null) =>
        {
            text[..start].trim_end()
        }
        _ => text,
    }
}

/// The type, and the collation with it, that an `ALTER COLUMN … TYPE` names.
pub(super) fn new_type(text: &str) -> Option<&str> {
    let mut words = top_level_words(text);
    let (start, keyword) = words.find(|(_, word)| word.eq_ignore_ascii_case("type"))?;
    let end = words.find(|(_, word)| word.eq_ignore_ascii_case("using"));
    Some(text[start + keyword.len()..end.map_or(text.len(), |(offset, _)| offset)].trim())
}

/// The name of the column that a subcommand adds, as written.
fn added_column(text: &str) -> Option<&str> {
    let mut words = Words::new(text);
    words.keywords(&["add"]).then_some(())?;
    words.keywords(&["column"]);
    words.keywords(&["if", "not", "exists"]);
    words.name()
}

/// Reads plain SQL from the left; stops at anything that is not plain.
#[derive(Debug)]
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// What was read so far.
    fn taken(&self) -> &'a str {
        &self.text[..self.at]
    }

    /// What is left.
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Reads all of `keywords`, or nothing.
    fn keywords(&mut self, keywords: &[&str]) -> bool {
        let before = self.at;
        let all = keywords
            .iter()
            .all(|keyword| self.name().is_some_and(|word| word.eq_ignore_ascii_case(keyword)));
        if !all {
            self.at = before;
        }
        all
    }

    /// Reads an identifier or a keyword, quotes included.
    fn name(&mut self) -> Option<&'a str> {
        let blank = self.rest().len() - self.rest().trim_start().len();
        let rest = &self.rest()[blank..];
        let length = if let Some(quoted) = rest.strip_prefix('"') {
            quoted.find('"')? + 2
        } else {
            rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
        };
        self.at += blank + length;
        (length > 0).then(|| &rest[..length])
    }

    /// Reads `name` or `schema.name`.
    fn qualified_name(&mut self) -> Option<()> {
        self.name()?;
        if self.rest().starts_with('.') {
            self.at += 1;
            self.name()?;
        }
        Some(())
    }

    /// Reads what stands in parentheses, with them.
    fn parens(&mut self) -> Option<&'a str> {
        let blank = self.rest().len() - self.rest().trim_start().len();
        let rest = &self.rest()[blank..];
        if !rest.starts_with('(') {
            return None;
        }
        let end = closing(rest)?;
        self.at += blank + end;
        Some(&rest[..end])
    }
}

fn is_word(c: char) -> bool {
    c == '_' || c == '$' || c.is_alphanumeric()
}

/// The byte behind the `)` that closes the `(` with which `text` begins.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_usize;
    for (offset, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth -= 1;
                if depth == 0 {
                    return Some(offset + 1);
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// The words outside quotes and parentheses, with their offsets.
fn top_level_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let start = at;
            if is_word(c) {
                at += rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
                return Some((start, &text[start..at]));
            }
            at += match c {
                '\'' | '"' => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
                '(' => closing(rest).unwrap_or(rest.len()),
                _ => c.len_utf8(),
            };
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concurrently_goes_behind_index() {
        assert_eq!(
            concurrently("create unique index i ON t (a)").as_deref(),
            Some("create unique index CONCURRENTLY i ON t (a)")
        );
        assert_eq!(
            concurrently("REINDEX (VERBOSE) TABLE t").as_deref(),
            Some("REINDEX (VERBOSE) TABLE CONCURRENTLY t")
        );
        assert_eq!(concurrently("REINDEX SCHEMA s"), None);
        assert_eq!(concurrently("CREATE /* why */ INDEX i ON t (a)"), None);
    }

    #[test]
    fn keys_are_read_only_where_plain() {
        let key = key_constraint("ADD CONSTRAINT \"U\" UNIQUE (a, b)").expect("plain");
        assert_eq!((key.name, key.kind, key.columns), (Some("\"U\""), "UNIQUE", "(a, b)"));
        assert_eq!(key_constraint("ADD CONSTRAINT u UNIQUE (a) INCLUDE (b)"), None);
        assert_eq!(key_constraint("ADD UNIQUE (a)").map(|key| key.name), Some(None));
        assert_eq!(key_constraint("ADD COLUMN a int UNIQUE"), None);
    }

    #[test]
    fn constraints_become_not_valid() {
        assert_eq!(
            not_valid("ADD CHECK (a > 0)", "t_a_check").as_deref(),
            Some("ADD CONSTRAINT t_a_check CHECK (a > 0) NOT VALID")
        );
        assert_eq!(not_valid("ADD COLUMN a int CHECK (a > 0)", "t_a_check"), None);
    }

    #[test]
    fn inline_constraints_are_cut_out() {
        let cut = |text| without_inline_constraint(text, "c");
        assert_eq!(
            cut("ADD COLUMN a int DEFAULT 1 CHECK (a > (0))"),
            Some((
                "ADD COLUMN a int DEFAULT 1".to_owned(),
                "ADD CONSTRAINT c CHECK (a > (0)) NOT VALID".to_owned()
            ))
        );
        assert_eq!(
            cut("ADD a int DEFAULT 1 CONSTRAINT c REFERENCES r (id) ON DELETE CASCADE"),
            Some((
                "ADD a int DEFAULT 1".to_owned(),
                "ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES r (id) ON DELETE CASCADE NOT VALID"
                    .to_owned()
            ))
        );
        assert_eq!(cut("ADD a int CHECK (a > 0) NOT NULL"), None);
    }

    #[test]
    fn types_are_cut_out() {
        let text = "ALTER \"type\" SET DATA TYPE numeric(12, 3) COLLATE c USING type::text";
        assert_eq!(new_type(text), Some("numeric(12, 3) COLLATE c"));
        assert_eq!(new_type("ALTER a TYPE integer"), Some("integer"));
    }

    #[test]
    fn defaults_are_cut_out() {
        assert_eq!(
            without_default("ADD COLUMN t uuid DEFAULT gen_random_uuid() NOT NULL"),
            Some(("ADD COLUMN t uuid".to_owned(), "gen_random_uuid()"))
        );
        assert_eq!(
            without_default("ADD COLUMN t uuid NOT NULL DEFAULT gen_random_uuid()"),
            Some(("ADD COLUMN t uuid".to_owned(), "gen_random_uuid()"))
        );
        assert_eq!(
            without_default("ADD t text DEFAULT 'NOT ' || f('default') UNIQUE"),
            Some(("ADD t text UNIQUE".to_owned(), "'NOT ' || f('default')"))
        );
        assert_eq!(without_default("ADD COLUMN t uuid"), None);
    }
}
