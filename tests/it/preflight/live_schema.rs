//! A live schema as SQL is SQL: a server takes it, and is then read the same; and
//! banister reads all of it.

use std::fs;
use std::path::Path;

use banister::effect::{EffectKind, Replay};
use banister::migration::{Direction, Script, TransactionMode};
use banister::pg::Version;
use banister::postgres::{ScratchDatabase, ScratchServer, SessionOptions};
use banister::preflight::{Replayed, drift, live_schema};
use banister::report::ItemStatus;
use banister::source::Source;

use crate::history::cases::load;
use crate::postgres::read_only::read_only;
use crate::postgres::servers::trusting_servers;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a fixture")
}

pub(super) async fn database(server: &ScratchServer, sql: &str) -> ScratchDatabase {
    let database = server.create_database().await.expect("a database");
    let mut session = database.connect(&SessionOptions::default()).await.expect("a session");
    load(&mut session, sql).await;
    session.close().await.expect("a clean end");
    database
}

pub(super) async fn live(database: &ScratchDatabase) -> String {
    let mut session = read_only(database).await;
    let sql = live_schema(&mut session).await.expect("it can be read");
    session.finish().await.expect("it only read");
    sql
}

pub(super) fn replayed(version: Version, sql: &str) -> Replayed {
    let source = Source::new("schema.sql", sql);
    let script = Script::whole(source, Direction::Up, TransactionMode::PerStatement);
    let mut replay = Replayed::new(Replay::of_new_database(version));
    let effects = replay.script(None, &script, true);
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

fn same(one: &Replayed, other: &Replayed) {
    let (item, words) = drift(one, other, &[]);
    assert_eq!(item.status, ItemStatus::Ok, "{words:#?}");
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
            same(&files, &live);
            same(&live, &files);
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
