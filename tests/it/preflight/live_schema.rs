//! A live schema as SQL is SQL: a server takes it, and is then read the same; and
//! banister reads all of it.

use std::fs;
use std::path::Path;

use banister::catalog::Catalog;
use banister::effect::{EffectKind, Replay};
use banister::migration::{Direction, Script, TransactionMode};
use banister::pg::Version;
use banister::postgres::{ScratchDatabase, ScratchServer, SessionOptions};
use banister::preflight::{drift, live_schema};
use banister::report::ItemStatus;
use banister::source::Source;

use crate::history::cases::load;
use crate::postgres::read_only::read_only;
use crate::postgres::servers::trusting_servers;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a fixture")
}

async fn database(server: &ScratchServer, sql: &str) -> ScratchDatabase {
    let database = server.create_database().await.expect("a database");
    let mut session = database.connect(&SessionOptions::default()).await.expect("a session");
    load(&mut session, sql).await;
    session.close().await.expect("a clean end");
    database
}

async fn live(database: &ScratchDatabase) -> String {
    let mut session = read_only(database).await;
    let sql = live_schema(&mut session).await.expect("it can be read");
    session.finish().await.expect("it only read");
    sql
}

fn replayed(version: Version, sql: &str) -> Replay {
    let source = Source::new("schema.sql", sql);
    let script = Script::whole(source, Direction::Up, TransactionMode::PerStatement);
    let mut replay = Replay::of_new_database(version);
    let effects = replay.script(None, &script);
    for statement in &effects.statements {
        for effect in &statement.effects {
            assert!(
                !matches!(effect.kind, EffectKind::Unknown(_) | EffectKind::Fails { .. }),
                "{}\n{:?}",
                script.source.slice(statement.span),
                effect.kind
            );
        }
    }
    replay
}

fn same(one: &Catalog, other: &Catalog) {
    let item = drift(one, other, &[]);
    assert_eq!(item.status, ItemStatus::Ok, "{}", item.message);
    assert!(!item.message.contains("as far as"), "{}", item.message);
}

#[tokio::test]
async fn a_live_schema_is_a_script_that_makes_it() {
    for server in trusting_servers().await {
        for path in ["testdata/effects/schema.sql", "testdata/preflight/schema.sql"] {
            let made = text(path);
            let first = live(&database(&server, &made).await).await;
            let second = live(&database(&server, &first).await).await;
            similar_asserts(&first, &second);
            let (files, live) =
                (replayed(server.version(), &made), replayed(server.version(), &first));
            same(files.catalog(), live.catalog());
            same(live.catalog(), files.catalog());
        }
    }
}

/// Objects are listed in the order in which they were made, which is another one where
/// the script made them.
fn similar_asserts(first: &str, second: &str) {
    let sorted = |text: &str| {
        let mut statements: Vec<String> = text.split(";\n").map(str::to_owned).collect();
        statements.sort();
        statements.join(";\n")
    };
    assert_eq!(sorted(first), sorted(second));
}

#[tokio::test]
async fn differences_are_told() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let made = "CREATE TABLE t (a int NOT NULL, b varchar(20), c text);\nCREATE TABLE u (a int);\n";
    let files = replayed(server.version(), made);
    for (change, status, expected) in [
        ("ALTER TABLE t DROP COLUMN c;\n", ItemStatus::Blocking, "`public.t` has no column `c`"),
        ("DROP TABLE u;\n", ItemStatus::Blocking, "table `public.u` is not there"),
        (
            "ALTER TABLE t ALTER b TYPE varchar(40);\n",
            ItemStatus::Blocking,
            "`public.t.b` is varchar(40), and not varchar(20)",
        ),
        ("ALTER TABLE t ADD d int;\n", ItemStatus::Warning, "no migration adds `public.t.d`"),
        ("CREATE TABLE v ();\n", ItemStatus::Warning, "no migration makes table `public.v`"),
        (
            "ALTER TABLE t ALTER a DROP NOT NULL;\n",
            ItemStatus::Warning,
            "`public.t.a` is not NOT NULL",
        ),
    ] {
        let sql = live(&database(&server, &format!("{made}{change}")).await).await;
        let item = drift(files.catalog(), replayed(server.version(), &sql).catalog(), &[]);
        assert_eq!((item.status, item.message.as_str()), (status, expected));
    }
}
