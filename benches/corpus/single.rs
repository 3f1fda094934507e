//! Single texts that break readers: very deep, or very long.

use std::fmt::Write as _;

/// A text and what is extreme about it.
#[derive(Debug, Clone)]
pub(crate) struct Single {
    /// What is extreme about it: `parentheses in a SELECT`.
    pub(crate) name: &'static str,
    /// The text.
    pub(crate) text: String,
}

/// One statement each that nests something `depth` times.
pub(crate) fn deep(depth: usize) -> Vec<Single> {
    let parentheses = nested("(", "1", ")", depth);
    let cases: [(&'static str, String); 33] = [
        ("parentheses in a SELECT", format!("SELECT {parentheses};")),
        ("parentheses in a CHECK", format!("ALTER TABLE t ADD CHECK ({parentheses} > 0);")),
        ("parentheses in a DEFAULT", format!("CREATE TABLE t (a int DEFAULT {parentheses});")),
        ("parentheses in an index", format!("CREATE INDEX i ON t (({parentheses}));")),
        ("parentheses in a predicate", format!("CREATE INDEX i ON t (a) WHERE {parentheses} = 1;")),
        ("parentheses in a USING", format!("ALTER TABLE t ALTER a TYPE int USING {parentheses};")),
        ("parentheses in a view", format!("CREATE VIEW v AS SELECT {parentheses};")),
        (
            "parentheses in an UPDATE",
            format!("UPDATE t SET a = {parentheses} WHERE {parentheses} = 1;"),
        ),
        ("parentheses without an end", format!("SELECT {};", "(".repeat(depth))),
        ("parentheses without a beginning", format!("SELECT 1{};", ")".repeat(depth))),
        ("parentheses in COPY options", format!("COPY t FROM '/f' WITH ({parentheses});")),
        (
            "sub-selects",
            format!("CREATE VIEW v AS {};", nested("SELECT (", "SELECT 1", ")", depth)),
        ),
        (
            "derived tables",
            format!("CREATE VIEW v AS {};", nested("SELECT * FROM (", "SELECT 1", ") x", depth)),
        ),
        (
            "joins in parentheses",
            format!(
                "CREATE VIEW v AS SELECT * FROM {};",
                nested("(", "a", " JOIN b ON true)", depth)
            ),
        ),
        ("calls", format!("SELECT {};", nested("f(", "1", ")", depth))),
        (
            "arrays",
            format!("ALTER TABLE t ALTER a SET DEFAULT ARRAY{};", nested("[", "1", "]", depth)),
        ),
        ("CASE", format!("SELECT {};", nested("CASE WHEN a THEN ", "1", " END", depth))),
        ("NOT", format!("ALTER TABLE t ADD CHECK ({} a);", "NOT ".repeat(depth))),
        ("minus signs", format!("ALTER TABLE t ADD CHECK ({} a > 0);", "- ".repeat(depth))),
        ("casts", format!("ALTER TABLE t ALTER a TYPE int USING a{};", "::text".repeat(depth))),
        ("subscripts", format!("ALTER TABLE t ADD CHECK (a{} > 0);", "[1]".repeat(depth))),
        (
            "a chain of AND",
            format!("ALTER TABLE t ADD CHECK (a > 0{});", " AND a IS NOT NULL".repeat(depth)),
        ),
        (
            "a chain of OR and AND",
            format!("CREATE INDEX i ON t (a) WHERE a = 1{};", " OR a = 2 AND b".repeat(depth)),
        ),
        (
            "a chain of ||",
            format!("CREATE TABLE t (a text DEFAULT 'x'{});", " || 'x'".repeat(depth)),
        ),
        (
            "a chain of UNION",
            format!("CREATE VIEW v AS SELECT 1{};", " UNION ALL SELECT 1".repeat(depth)),
        ),
        (
            "a chain of UNION of pairs",
            format!("CREATE VIEW v AS SELECT 1, 2{};", " UNION ALL SELECT 1, 2".repeat(depth)),
        ),
        ("a chain of comparisons", format!("SELECT 1{};", " @> 1".repeat(depth))),
        (
            "a chain of JOIN",
            format!("CREATE VIEW v AS SELECT 1 FROM t{};", " JOIN t USING (a)".repeat(depth)),
        ),
        ("comments", format!("{}SELECT 1;", nested("/* ", "x", " */", depth))),
        ("comments without an end", format!("SELECT 1; {}", "/*".repeat(depth))),
        ("blocks in a DO", format!("DO $$ {} $$;", nested("BEGIN ", "NULL;", " END;", depth))),
        (
            "IFs in a function",
            format!(
                "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {} END $$;",
                nested("IF a THEN ", "DELETE FROM t;", " END IF;", depth)
            ),
        ),
        (
            "CASE in a routine of SQL",
            format!(
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT {}; END;",
                nested("CASE WHEN a THEN ", "1", " END", depth)
            ),
        ),
    ];
    cases.into_iter().map(|(name, text)| Single { name, text }).collect()
}

/// Objects that stand on each other, `count` of them in a row; the last
/// statements go through the whole row.
pub(crate) fn chains(count: usize) -> Vec<Single> {
    let chain = |first: &str, next: fn(&mut String, usize), last: &str| {
        let mut text = first.to_owned();
        (1..count).for_each(|at| next(&mut text, at));
        text.push_str(last);
        text
    };
    let cases = [
        (
            "views on views",
            chain(
                "CREATE TABLE v0 (a int);\n",
                |text, at| _ = writeln!(text, "CREATE VIEW v{at} AS SELECT a FROM v{};", at - 1),
                "ALTER TABLE v0 RENAME TO w;\nDROP TABLE w CASCADE;\n",
            ),
        ),
        (
            "partitions of partitions",
            chain(
                "CREATE TABLE p0 (a int) PARTITION BY RANGE (a);\n",
                |text, at| {
                    _ = writeln!(
                        text,
                        "CREATE TABLE p{at} PARTITION OF p{} DEFAULT PARTITION BY RANGE (a);",
                        at - 1
                    )
                },
                "ALTER TABLE p0 ADD COLUMN b int;\nDROP TABLE p0;\n",
            ),
        ),
        (
            "domains over domains",
            chain(
                "CREATE DOMAIN d0 AS int;\n",
                |text, at| _ = writeln!(text, "CREATE DOMAIN d{at} AS d{};", at - 1),
                "",
            ) + &format!(
                "CREATE TABLE t (a d{});\nALTER TABLE t ADD COLUMN b d{};\n",
                count - 1,
                count - 1
            ),
        ),
        (
            "keys to keys",
            chain(
                "CREATE TABLE k0 (id int PRIMARY KEY);\n",
                |text, at| {
                    _ = writeln!(
                        text,
                        "CREATE TABLE k{at} (id int PRIMARY KEY REFERENCES k{});",
                        at - 1
                    )
                },
                "TRUNCATE k0 CASCADE;\nDROP TABLE k0 CASCADE;\n",
            ),
        ),
    ];
    cases.into_iter().map(|(name, text)| Single { name, text }).collect()
}

/// One statement, or many, of `count` parts.
pub(crate) fn long(count: usize) -> Vec<Single> {
    let list = |one: fn(&mut String, usize)| {
        let mut text = String::new();
        for at in 0..count {
            text.push_str(if at == 0 { "" } else { ",\n" });
            one(&mut text, at);
        }
        text
    };
    let rows = list(|text, at| _ = write!(text, "({at}, 'row {at}', NULL, now())"));
    let numbers = list(|text, at| _ = write!(text, "{at}"));
    let columns = list(|text, at| _ = write!(text, "c{at} int"));
    let actions = list(|text, at| _ = write!(text, "ADD COLUMN c{at} int"));
    let mut copy = "COPY t (a, b) FROM stdin;\n".to_owned();
    (0..count).for_each(|at| _ = writeln!(copy, "{at}\trow {at}"));
    let cases = [
        ("rows of an INSERT", format!("INSERT INTO t VALUES\n{rows};\n")),
        ("values of an IN", format!("DELETE FROM t WHERE a IN ({numbers});\n")),
        ("values of an IN in a CHECK", format!("ALTER TABLE t ADD CHECK (a IN ({numbers}));\n")),
        ("columns of a table", format!("CREATE TABLE t ({columns});\n")),
        ("subcommands of an ALTER TABLE", format!("ALTER TABLE t {actions};\n")),
        ("rows of a COPY", format!("{copy}\\.\n")),
        ("lines of a string", format!("INSERT INTO t VALUES ('{}');\n", "line\n".repeat(count))),
    ];
    cases.into_iter().map(|(name, text)| Single { name, text }).collect()
}

/// A file of so many statements about `count / 100` tables: rows, columns,
/// indexes, as a seed or a dump has them.
pub(crate) fn statements(count: usize) -> String {
    let mut text = String::new();
    for at in 0..count {
        let (table, step) = (at / 100, at % 100);
        let _ = match step {
            0 => writeln!(
                text,
                "CREATE TABLE t{table} (id bigint PRIMARY KEY, a text, b int NOT NULL);"
            ),
            1 => writeln!(text, "CREATE INDEX t{table}_a ON t{table} (a) WHERE b > 0;"),
            2 => writeln!(text, "ALTER TABLE t{table} ADD COLUMN c timestamptz DEFAULT now();"),
            3 => writeln!(text, "ALTER TABLE t{table} ADD CHECK (b > 0 AND a IS NOT NULL);"),
            _ => writeln!(text, "INSERT INTO t{table} VALUES ({step}, 'row {step}', {at});"),
        };
    }
    text
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}
