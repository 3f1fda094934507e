//! The readiness of a live database, on every major.

use std::time::Duration;

use banister::effect::{Replay, by_relation};
use banister::migration::{Direction, Script, TransactionMode};
use banister::postgres::{
    ReadOnlyOptions, ReadOnlySession, ScratchDatabase, ScratchServer, ScratchSession,
    SessionOptions,
};
use banister::preflight::{Identity, Item, Touches, leftovers, readiness};
use banister::report::ItemStatus;
use banister::source::Source;

use crate::postgres::read_only::{read_only, target};
use crate::postgres::servers::{run, trusting_servers};

async fn database(server: &ScratchServer) -> (ScratchDatabase, ScratchSession) {
    let database = server.create_database().await.expect("a database");
    let mut owner = database.connect(&SessionOptions::default()).await.expect("a session");
    run(
        &mut owner,
        "CREATE TABLE t (id serial PRIMARY KEY, a int);\nCREATE TABLE other (a int);\n",
    )
    .await;
    (database, owner)
}

/// What a migration that changes `t` touches.
fn touches(server: &ScratchServer) -> Touches {
    let source = Source::new("m.sql", "ALTER TABLE t ADD COLUMN b int;");
    let script = Script::whole(source, Direction::Up, TransactionMode::PerScript);
    let mut touches = Touches::default();
    for statement in Replay::new(server.version()).script(None, &script).statements {
        touches.add(&by_relation(&statement.effects));
    }
    touches
}

async fn look(server: &ScratchServer, mut session: ReadOnlySession) -> Vec<Item> {
    let identity = Identity::read(&mut session).await.expect("an answer");
    let touches = touches(server);
    let touched = touches.find(&mut session).await.expect("an answer");
    assert_eq!(touched.len(), 1, "{touched:?}");
    let mut items = readiness(&mut session, &identity, &touched, &[]).await.expect("an answer");
    let (tables, item) = touches.sizes(&mut session).await.expect("an answer");
    assert_eq!(tables[0].table, "public.t");
    items.push(item);
    session.finish().await.expect("it only read");
    items
}

fn of<'a>(items: &'a [Item], id: &str) -> &'a Item {
    items.iter().find(|item| item.id == id).unwrap_or_else(|| panic!("no item {id}"))
}

#[tokio::test]
async fn a_quiet_database_is_ready() {
    for server in trusting_servers().await {
        let (database, _owner) = database(&server).await;
        for item in look(&server, read_only(&database).await).await {
            let unseen = (item.id == "pending_detach" && server.version().major() < 14)
                || (item.id == "collation_versions" && server.version().major() < 15);
            let expected = match item.id {
                _ if unseen => ItemStatus::NotChecked,
                "archiver" => ItemStatus::Warning,
                _ => ItemStatus::Ok,
            };
            assert_eq!(item.status, expected, "{}: {item:?}", server.version());
            assert!(!unseen || !item.decides, "{item:?}");
        }
    }
}

#[tokio::test]
async fn what_is_in_the_way_is_seen() {
    for server in trusting_servers().await {
        let (database, mut owner) = database(&server).await;
        run(
            &mut owner,
            "INSERT INTO t (a) VALUES (1), (1);\n\
             ALTER TABLE t ADD CONSTRAINT unchecked CHECK (a > 0) NOT VALID;\n\
             ALTER SEQUENCE t_id_seq RESTART WITH 2000000000;\nINSERT INTO t (a) VALUES (1);\n",
        )
        .await;
        let failed = owner.apply("CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)").await;
        failed.expect_err("two rows are alike");
        let mut idle = database.connect(&SessionOptions::default()).await.expect("a session");
        run(&mut idle, "BEGIN;\nSELECT count(*) FROM t;\n").await;
        let mut waiting = database.connect(&SessionOptions::default()).await.expect("a session");
        let waits = tokio::spawn(async move {
            // Whether it gets the lock in the end does not matter.
            let _ = waiting.apply("ALTER TABLE t ADD COLUMN c int").await;
        });
        tokio::time::sleep(Duration::from_millis(2500)).await;
        let mut session = read_only(&database).await;
        let identity = Identity::read(&mut session).await.expect("an answer");
        let touched = touches(&server).find(&mut session).await.expect("an answer");
        let items = readiness(&mut session, &identity, &touched, &[]).await.expect("an answer");
        for (id, status, words) in [
            (
                "idle_in_transaction",
                ItemStatus::Warning,
                "holds a lock on a table that the release",
            ),
            ("locks_on_touched_tables", ItemStatus::Blocking, "holds ACCESS SHARE on `public.t`"),
            ("blocked_sessions", ItemStatus::Blocking, "for ACCESS EXCLUSIVE on `public.t` behind"),
            (
                "invalid_indexes",
                ItemStatus::Blocking,
                "index `public.t_a` on `public.t` is invalid",
            ),
            ("unvalidated_constraints", ItemStatus::Ok, "`unchecked` on `public.t` is NOT VALID"),
            ("sequences", ItemStatus::Warning, "`public.t_id_seq` has used 93 % of its numbers"),
        ] {
            let item = of(&items, id);
            assert_eq!(item.status, status, "{item:?}");
            assert!(item.message.contains(words), "{item:?}");
        }
        let behind = leftovers(&mut session, &identity, &[]).await.expect("an answer");
        assert_eq!(of(&behind, "invalid_indexes").status, ItemStatus::Blocking);
        assert_eq!(of(&behind, "unvalidated_constraints").status, ItemStatus::Warning);
        session.finish().await.expect("it only read");
        idle.close().await.expect("a clean end");
        waits.await.expect("it ends");
    }
}

#[tokio::test]
async fn who_may_not_see_says_so() {
    for server in trusting_servers().await {
        let (database, mut owner) = database(&server).await;
        run(&mut owner, "DROP ROLE IF EXISTS blind;\nCREATE ROLE blind LOGIN;\n").await;
        let options = ReadOnlyOptions::default();
        let session = ReadOnlySession::open(&target(&database, "blind"), &options).await;
        let items = look(&server, session.expect("a session")).await;
        for id in ["long_transactions", "idle_in_transaction", "connections", "replication_lag"] {
            let item = of(&items, id);
            assert_eq!(item.status, ItemStatus::NotChecked, "{item:?}");
            assert!(item.decides && item.message.contains("pg_monitor"), "{item:?}");
        }
        let sequences = of(&items, "sequences");
        assert_eq!(sequences.status, ItemStatus::NotChecked, "{sequences:?}");
        // The recommended role sees it all.
        run(&mut owner, "GRANT pg_monitor TO blind;\n").await;
        let session = ReadOnlySession::open(&target(&database, "blind"), &options).await;
        for item in look(&server, session.expect("a session")).await {
            let sees = item.status != ItemStatus::NotChecked || !item.decides;
            assert!(sees, "{item:?}");
        }
        run(&mut owner, "DROP OWNED BY blind;\nDROP ROLE blind;\n").await;
    }
}
