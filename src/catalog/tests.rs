//! Whatever is applied: what is found by table is what a look at every object
//! finds, and a copy keeps what it had.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::objects::{Linked, Objects};
use super::{Catalog, Presence};
use crate::pg::QualifiedName;
use crate::source::{Source, Span};
use crate::sql;

/// Statements over a few names; `{a}` and `{b}` become names.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE {a} (id bigserial PRIMARY KEY, k int REFERENCES {b} (id), s state)",
    "CREATE TABLE {a} (id int, k int, UNIQUE (id, k)) PARTITION BY RANGE (id)",
    "CREATE TABLE {a} PARTITION OF {b} DEFAULT PARTITION BY RANGE (id)",
    "CREATE TABLE {a} (d int4d DEFAULT nextval('q')) INHERITS ({b})",
    "CREATE TABLE {a} (LIKE {b})",
    "CREATE TEMP TABLE {a} (id serial, s state)",
    "ALTER TABLE {a} ATTACH PARTITION {b} DEFAULT",
    "ALTER TABLE {a} DETACH PARTITION {b}",
    "ALTER TABLE {a} INHERIT {b}",
    "ALTER TABLE {a} NO INHERIT {b}",
    "ALTER TABLE {a} RENAME TO {b}",
    "ALTER TABLE {a} SET SCHEMA other",
    "ALTER TABLE {a} RENAME COLUMN k TO id",
    "ALTER TABLE {a} ADD COLUMN k int, ADD CONSTRAINT c FOREIGN KEY (k) REFERENCES {b} (id)",
    "ALTER TABLE {a} ADD COLUMN s state, ADD COLUMN d int4d, ADD COLUMN id serial",
    "ALTER TABLE {a} ADD CONSTRAINT u UNIQUE (k)",
    "ALTER TABLE {a} ALTER COLUMN k SET DEFAULT nextval('q')",
    "ALTER TABLE {a} ALTER COLUMN k TYPE state",
    "ALTER TABLE {a} DROP CONSTRAINT c",
    "ALTER TABLE {a} DROP COLUMN k CASCADE",
    "ALTER TABLE {a} DROP COLUMN id",
    "CREATE INDEX ON {a} (k)",
    "CREATE INDEX i ON {a} (id)",
    "ALTER INDEX i RENAME TO {a}",
    "DROP INDEX i",
    "CREATE VIEW {a} AS SELECT k FROM {b}",
    "CREATE OR REPLACE VIEW {a} AS SELECT id FROM {b}, other.{b} x",
    "CREATE MATERIALIZED VIEW {a} AS SELECT id FROM {b}",
    "ALTER VIEW {a} RENAME TO {b}",
    "DROP VIEW {a} CASCADE",
    "DROP TABLE {a} CASCADE",
    "CREATE SEQUENCE q",
    "ALTER SEQUENCE q OWNED BY {a}.k",
    "ALTER SEQUENCE q RENAME TO {a}",
    "DROP SEQUENCE q CASCADE",
    "CREATE STATISTICS st ON id, k FROM {a}",
    "CREATE TYPE state AS ENUM ('a')",
    "CREATE DOMAIN int4d AS int4 CHECK (VALUE > 0)",
    "CREATE DOMAIN stated AS state",
    "ALTER TYPE state RENAME TO state2",
    "ALTER TYPE state SET SCHEMA other",
    "DROP TYPE state CASCADE",
    "DROP DOMAIN int4d CASCADE",
    "CREATE TRIGGER g AFTER INSERT ON {a} FOR EACH ROW EXECUTE FUNCTION f()",
    "ALTER SCHEMA other RENAME TO public",
    "DROP SCHEMA other CASCADE",
    "SET search_path TO other, public",
    "what is this",
];

const NAMES: [&str; 5] = ["t", "u", "v", "w", "other.t"];

fn statement() -> impl Strategy<Value = String> {
    let name = || prop::sample::select(&NAMES[..]);
    (prop::sample::select(STATEMENTS), name(), name())
        .prop_map(|(text, a, b)| text.replace("{a}", a).replace("{b}", b))
}

fn apply(catalog: &mut Catalog, statement: &str) {
    let source = Source::new("t.sql", statement);
    for statement in sql::parse(&source, Span::new(0, statement.len())) {
        statement.changes.iter().for_each(|change| catalog.apply(&change.value));
    }
}

fn is_found_as_put_in_anew<T: Linked>(objects: &Objects<T>) {
    let (found, tidy) = objects.found();
    assert_eq!(found, objects.rebuilt().found().0);
    assert!(tidy, "an empty set is left behind");
}

fn check(catalog: &Catalog) {
    is_found_as_put_in_anew(&catalog.tables);
    is_found_as_put_in_anew(&catalog.indexes);
    is_found_as_put_in_anew(&catalog.views);
    is_found_as_put_in_anew(&catalog.statistics);
    is_found_as_put_in_anew(&catalog.types);
    let names = ["public", "other", "pg_temp"].map(|schema| catalog.tables.names_in(schema));
    for name in names.concat() {
        let Presence::Known(table) = catalog.table(&name) else { panic!("{name} is not found") };
        assert_eq!(table.name, name);
    }
}

/// What the catalog tells of its relations, as text.
fn written(catalog: &Catalog) -> String {
    let mut text = String::new();
    for name in ["public", "other", "pg_temp"].map(|s| catalog.tables.names_in(s)).concat() {
        let indexes: Vec<_> = catalog.indexes_of(&name).collect();
        let views: Vec<_> = catalog.views_on(&name).collect();
        let _ = write!(text, "{:?}\n{indexes:?}\n{views:?}\n", catalog.table(&name));
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn links_are_those_of_the_objects(statements in prop::collection::vec(statement(), 1..40)) {
        let mut catalog = Catalog::default();
        let half = statements.len() / 2;
        statements[..half].iter().for_each(|statement| apply(&mut catalog, statement));
        check(&catalog);
        let before = catalog.clone();
        let was = written(&before);
        for statement in &statements[half..] {
            apply(&mut catalog, statement);
            check(&catalog);
        }
        catalog.end_session();
        check(&catalog);
        prop_assert_eq!(written(&before), was);
    }
}

#[test]
fn a_doubt_reaches_every_table_and_no_later_change() {
    let mut catalog = Catalog::default();
    let known = |catalog: &Catalog, name: &str| {
        let name = QualifiedName::new("public", name);
        let table = catalog.table(&name).known().expect("known").clone();
        (table.complete, table.constraints.iter().map(|c| c.doubted).collect::<Vec<_>>())
    };
    apply(&mut catalog, "CREATE TABLE t (id int UNIQUE); CREATE TABLE u (id int UNIQUE)");
    let before = catalog.clone();
    apply(&mut catalog, "what is this; ALTER TABLE t ADD UNIQUE (id); CREATE TABLE v (id int)");
    assert_eq!(known(&catalog, "t"), (false, vec![true, false]));
    assert_eq!(known(&catalog, "u"), (false, vec![true]));
    assert_eq!(known(&catalog, "v"), (true, vec![]));
    assert_eq!(known(&before, "u"), (true, vec![false]));
}
