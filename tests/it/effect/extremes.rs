//! Very deep and very long texts, and statements in an order that makes no
//! sense, end in an answer: on the stack that a thread has by default, without
//! optimisation too.

use std::fmt::Write as _;
use std::thread;

use banister::effect::{EffectKind, Replay};
use banister::migration::{Direction, Script, TransactionMode};
use banister::pg::Version;
use banister::rules;
use banister::source::Source;
use proptest::prelude::*;

#[allow(dead_code, reason = "the benchmark uses the rest")]
#[path = "../../../benches/corpus/single.rs"]
mod single;

/// The stack of a thread, unless somebody asks for more.
const STACK: usize = 2 << 20;

/// What banister says of a text: how many statements, and why it could not tell.
fn answer(text: &str, version: Version) -> String {
    let source = Source::new("extreme.sql", text);
    let script = Script::whole(source, Direction::Up, TransactionMode::PerScript);
    let mut replay = Replay::new(version);
    let effects = replay.script(None, &script);
    let down = replay.aside(None, &script);
    assert_eq!(effects.statements.len(), down.statements.len());
    let findings = rules::judge(&effects).len();
    let mut reasons: Vec<String> = Vec::new();
    for effect in effects.statements.iter().flat_map(|statement| &statement.effects) {
        if let EffectKind::Unknown(reason) = &effect.kind
            && !reasons.contains(&reason.to_string())
        {
            reasons.push(reason.to_string());
        }
    }
    reasons.truncate(2);
    let known = if reasons.is_empty() { "read".to_owned() } else { reasons.join("; ") };
    format!("{} statements, {findings} findings: {known}", effects.statements.len())
}

fn answer_on_a_thread(text: String) -> Option<String> {
    let thread = thread::Builder::new().stack_size(STACK);
    let thread = thread.spawn(move || answer(&text, Version::DEFAULT)).expect("a thread");
    thread.join().ok()
}

fn answers(texts: Vec<single::Single>) -> String {
    let mut answers = String::new();
    for single::Single { name, text } in texts {
        let answer = answer_on_a_thread(text).unwrap_or_else(|| panic!("{name}: no answer"));
        writeln!(answers, "{name}: {answer}").expect("a string takes it");
    }
    answers
}

#[test]
fn what_is_deep_is_answered() {
    insta::assert_snapshot!(answers(single::deep(50_000)));
}

#[test]
fn what_is_a_little_deep_is_read() {
    insta::assert_snapshot!(answers(single::deep(20)));
}

#[test]
fn chains_of_operators_are_read() {
    let mut chains = single::deep(4_000);
    chains.retain(|single| single.name.starts_with("a chain"));
    insta::assert_snapshot!(answers(chains));
}

#[test]
fn what_is_long_is_answered() {
    insta::assert_snapshot!(answers(single::long(1_500)));
}

#[test]
fn what_stands_on_each_other_is_answered() {
    insta::assert_snapshot!(answers(single::chains(1_500)));
}

/// Statements over a few names; `{a}` and `{b}` become names.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE {a} (id bigserial PRIMARY KEY, k int REFERENCES {b} ON DELETE CASCADE, s state)",
    "CREATE TABLE {a} (id int, k int, UNIQUE (id, k)) PARTITION BY RANGE (id)",
    "CREATE TABLE {a} PARTITION OF {b} DEFAULT PARTITION BY RANGE (id)",
    "CREATE TABLE {a} (d d DEFAULT nextval('q')) INHERITS ({b})",
    "CREATE TABLE {a} AS SELECT * FROM {b}",
    "ALTER TABLE {a} ATTACH PARTITION {b} DEFAULT",
    "ALTER TABLE {a} DETACH PARTITION {b}",
    "ALTER TABLE {a} INHERIT {b}",
    "ALTER TABLE {a} RENAME TO {b}",
    "ALTER TABLE {a} ADD COLUMN k int, ADD CONSTRAINT c FOREIGN KEY (k) REFERENCES {b} (id)",
    "ALTER TABLE {a} ADD COLUMN s state NOT NULL DEFAULT 'a', DROP COLUMN id CASCADE",
    "ALTER TABLE {a} ALTER COLUMN k TYPE text, ALTER COLUMN id SET NOT NULL",
    "ALTER TABLE {a} VALIDATE CONSTRAINT c",
    "CREATE UNIQUE INDEX i ON {a} (id)",
    "ALTER INDEX i ATTACH PARTITION {a}",
    "DROP INDEX i CASCADE",
    "REINDEX TABLE {a}",
    "CREATE VIEW {a} AS SELECT k FROM {b}, {a}",
    "CREATE OR REPLACE VIEW {a} AS SELECT id FROM {b} x JOIN {b} y USING (id)",
    "CREATE MATERIALIZED VIEW {a} AS SELECT id FROM {b}",
    "REFRESH MATERIALIZED VIEW {a}",
    "DROP VIEW {a} CASCADE",
    "DROP TABLE {a}, {b} CASCADE",
    "TRUNCATE {a} CASCADE",
    "LOCK TABLE {a}, {b}",
    "INSERT INTO {a} SELECT * FROM {b}",
    "UPDATE {a} SET id = 1 FROM {b}",
    "DELETE FROM {a}",
    "VACUUM FULL {a}",
    "CREATE SEQUENCE q OWNED BY {a}.k",
    "DROP SEQUENCE q CASCADE",
    "CREATE TYPE state AS ENUM ('a')",
    "ALTER TYPE state ADD VALUE 'b'",
    "CREATE DOMAIN d AS {a}",
    "CREATE DOMAIN {a} AS d",
    "ALTER DOMAIN {a} SET NOT NULL",
    "DROP DOMAIN {a} CASCADE",
    "DROP TYPE state CASCADE",
    "ALTER SCHEMA public RENAME TO other",
    "DROP SCHEMA public CASCADE",
    "BEGIN",
    "SAVEPOINT s",
    "ROLLBACK TO s",
    "ROLLBACK",
    "COMMIT",
    "what is this",
];

fn statement() -> impl Strategy<Value = String> {
    let name = || prop::sample::select(&["t", "u", "v", "w"][..]);
    (prop::sample::select(STATEMENTS), name(), name())
        .prop_map(|(text, a, b)| text.replace("{a}", a).replace("{b}", b))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_is_answered(statements in prop::collection::vec(statement(), 1..40)) {
        let text = statements.join(";\n");
        for version in [Version::OLDEST, Version::DEFAULT] {
            answer(&text, version);
        }
    }
}

/// What can stand around an expression.
const AROUND: &[(&str, &str)] = &[
    ("(", ")"),
    ("f(a, ", ")"),
    ("(1, ", ")"),
    ("NOT ", ""),
    ("- ", ""),
    ("a AND ", ""),
    ("a::int + ", ""),
    ("a IS NOT DISTINCT FROM ", ""),
    ("a[", "]"),
    ("ARRAY[", "]"),
    ("CASE ", " WHEN 1 THEN 2 END"),
    ("CASE WHEN ", " THEN 1 END"),
    ("CAST(", " AS int)"),
    ("a IN (", ")"),
    ("a BETWEEN ", " AND 2"),
    ("a = ANY (", ")"),
    ("EXISTS (SELECT ", ")"),
    ("(SELECT ", ")"),
    ("(SELECT 1 FROM (SELECT ", ") q)"),
    ("(SELECT 1 UNION SELECT ", ")"),
    ("(VALUES (", "))"),
    ("substring(a FROM ", ")"),
    ("count(*) FILTER (WHERE ", ")"),
    ("sum(a) OVER (PARTITION BY ", ")"),
    ("interval ", ""),
    ("case ", ""),
    ("a -> ", ""),
];

/// An expression in others of a few kinds.
fn nest() -> impl Strategy<Value = String> {
    let kinds = prop::collection::vec(prop::sample::select(AROUND), 1..4);
    kinds.prop_flat_map(|kinds| {
        let around = prop::collection::vec(prop::sample::select(kinds), 1..60);
        around.prop_map(|around| {
            around
                .iter()
                .fold("1".to_owned(), |inner, (open, close)| format!("{open}{inner}{close}"))
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_nesting_is_answered(nest in nest()) {
        for text in [format!("SELECT {nest}"), format!("ALTER TABLE t ADD CHECK ({nest})")] {
            prop_assert!(answer_on_a_thread(text).is_some());
        }
    }
}
