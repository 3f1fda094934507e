//! The read-only guarantee, against everything that READ ONLY alone lets through.

use std::time::Duration;

use banister::postgres::{
    ReadOnlyError, ReadOnlyOptions, ReadOnlySession, ScratchDatabase, ScratchServer,
    ScratchSession, SessionOptions, Target,
};

use super::servers::{run, say, trusting_servers};

/// A database as somebody else would reach it.
pub(crate) fn target(database: &ScratchDatabase, user: &str) -> Target {
    let socket = database.socket_directory().expect("a local server");
    let url = format!("postgresql://{user}@/{}?host={}", database.name(), socket.display());
    Target::from_url(&url).expect("a URL")
}

pub(crate) async fn read_only(database: &ScratchDatabase) -> ReadOnlySession {
    let options = ReadOnlyOptions::default();
    ReadOnlySession::open(&target(database, "postgres"), &options).await.expect("a session")
}

/// What must not change: rows, WAL, statistics of writes, objects, locks, slots.
async fn state(session: &mut ScratchSession) -> Vec<Vec<Option<String>>> {
    session.apply("SELECT pg_catalog.pg_stat_clear_snapshot()").await.expect("it runs");
    session
        .query(
            "SELECT (SELECT count(*) FROM t), (SELECT last_value FROM s), \
             (SELECT xact_commit > 0 AND tup_inserted + tup_updated + tup_deleted > 0 FROM pg_stat_database WHERE datname = current_database()), \
             (SELECT tup_inserted || ' ' || tup_updated || ' ' || tup_deleted FROM pg_stat_database WHERE datname = current_database()), \
             (SELECT count(*) FROM pg_largeobject_metadata), (SELECT count(*) FROM pg_prepared_xacts), \
             (SELECT count(*) FROM pg_replication_slots), (SELECT count(*) FROM pg_class), \
             (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), \
             (SELECT relfilenode FROM pg_class WHERE relname = 't_pkey'), pg_current_wal_insert_lsn()",
        )
        .await
        .expect("it runs")
}

/// Everything that goes through a READ ONLY transaction of a superuser, or ends it.
const TRICKS: &[&str] = &[
    "INSERT INTO public.t VALUES (2)",
    "COMMIT",
    "COMMIT; INSERT INTO public.t VALUES (2)",
    "SELECT 1; INSERT INTO public.t VALUES (2)",
    "SELECT 1; COMMIT; INSERT INTO public.t VALUES (2)",
    "ROLLBACK; BEGIN READ WRITE; INSERT INTO public.t VALUES (2); COMMIT",
    "END",
    "PREPARE TRANSACTION 'x'",
    "SET TRANSACTION READ WRITE",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "RESET ALL",
    "DISCARD ALL",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT set_config('default_transaction_read_only', 'off', false)",
    "LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE",
    "SELECT * FROM public.t FOR UPDATE",
    "SELECT * FROM public.t FOR KEY SHARE",
    "WITH x AS (DELETE FROM public.t RETURNING *) SELECT * FROM x",
    "SELECT * INTO public.u FROM public.t",
    "CREATE TEMP TABLE u (a int)",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_lock(1)",
    "SELECT pg_advisory_xact_lock_shared(1)",
    "SELECT nextval('public.s')::text",
    "SELECT setval('public.s', 7)::text",
    "SELECT lo_create(0)::text",
    "SELECT lo_from_bytea(0, '')::text",
    "SELECT txid_current()::text",
    "SELECT pg_current_xact_id()::text",
    "SELECT pg_logical_emit_message(false, 'a', 'b')::text",
    "SELECT pg_notify('a', 'b')::text",
    "NOTIFY a",
    "LISTEN a",
    "SELECT pg_create_physical_replication_slot('x', true)::text",
    "SELECT pg_drop_replication_slot('x')",
    "SELECT pg_switch_wal()::text",
    "SELECT pg_create_restore_point('x')::text",
    "SELECT pg_reload_conf()::text",
    "SELECT pg_stat_reset()",
    "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity",
    "SELECT public.write()::text",
    "SELECT \"public\".\"write\"()::text",
    "SELECT 1 OPERATOR(public.&&&) 2",
    "SELECT public.dblink_exec('', 'INSERT INTO t VALUES (2)')",
    "COPY public.t TO '/tmp/banister-test'",
    "COPY (SELECT 1) TO PROGRAM 'touch /tmp/banister-test'",
    "COPY public.t FROM '/dev/null'",
    "DO $$ BEGIN PERFORM pg_advisory_lock(1); END $$",
    "CALL public.p()",
    "EXECUTE x",
    "EXPLAIN ANALYZE INSERT INTO public.t VALUES (2)",
    "ANALYZE public.t",
    "VACUUM public.t",
    "REINDEX TABLE public.t",
    "REFRESH MATERIALIZED VIEW public.m",
    "CHECKPOINT",
    "LOAD 'auto_explain'",
    "SET ROLE postgres",
    "ALTER SYSTEM SET work_mem = '1MB'",
    "TRUNCATE public.t",
    "SELECT 1\u{0}",
    "SELECT banister_1",
    "",
    ";",
    "--",
];

#[tokio::test]
async fn no_trick_writes() {
    let mut tasks = tokio::task::JoinSet::new();
    for server in trusting_servers().await {
        tasks.spawn(no_trick_writes_to(server));
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no trick writes");
    }
}

async fn no_trick_writes_to(server: ScratchServer) {
    let database = server.create_database().await.expect("a database");
    let mut observer = database.connect(&SessionOptions::default()).await.expect("a session");
    run(
            &mut observer,
            "CREATE TABLE t (a int PRIMARY KEY);\nINSERT INTO t VALUES (1);\nCREATE SEQUENCE s;\n\
             CREATE FUNCTION write() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (3) RETURNING a';\n\
             CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql AS 'SELECT write()';\n\
             CREATE OPERATOR &&& (FUNCTION = plus, LEFTARG = int, RIGHTARG = int);\n\
             CREATE MATERIALIZED VIEW m AS SELECT 1;\n\
             CREATE PROCEDURE p() LANGUAGE sql AS 'INSERT INTO t VALUES (4)';\nCHECKPOINT;\n",
        )
        .await;
    // The statistics of the set-up arrive late.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    observer
        .apply("CREATE EXTENSION dblink")
        .await
        .map_or_else(|_| say("SKIPPED: this server has no dblink to try"), |_| ());
    // Every 15 s an idle server may write a record of its own into the WAL.
    for attempt in 1..=3 {
        let before = state(&mut observer).await;
        try_every_trick(read_only(&database).await).await;
        // Statistics arrive late.
        tokio::time::sleep(Duration::from_millis(1200)).await;
        let after = state(&mut observer).await;
        if before == after {
            break;
        }
        assert!(attempt < 3, "{before:?}\n{after:?}\nPostgreSQL {}", server.version());
    }
    assert!(!std::path::Path::new("/tmp/banister-test").exists());
}

async fn try_every_trick(mut session: ReadOnlySession) {
    for trick in TRICKS {
        let result = session.attempt(trick).await;
        assert!(result.is_err(), "{trick:?}: {result:?}");
        assert!(!matches!(result, Err(ReadOnlyError::Lost(_))), "{trick:?}: {result:?}");
    }
    let rows = session.query("SELECT count(*)::text FROM public.t").await.expect("it still reads");
    assert_eq!(rows, [[Some("1".to_owned())]]);
    let audit = session.finish().await.expect("it only read");
    assert_eq!(audit.lock_modes, ["AccessShareLock"]);
}

/// The server refuses what the list of functions would let through, and the session
/// notices what the server lets through.
#[tokio::test]
async fn each_layer_holds_by_itself() {
    for server in trusting_servers().await {
        let database = server.create_database().await.expect("a database");
        let mut owner = database.connect(&SessionOptions::default()).await.expect("a session");
        run(
            &mut owner,
            "CREATE TABLE t (a int);\n\
             CREATE FUNCTION public.lower() RETURNS text LANGUAGE sql AS $$ INSERT INTO public.t VALUES (1) RETURNING 'x' $$;\n\
             CREATE FUNCTION public.md5() RETURNS text LANGUAGE sql AS 'SELECT pg_advisory_lock(1)::text';\n\
             CREATE FUNCTION public.max() RETURNS text LANGUAGE sql AS 'SELECT txid_current()::text';\n",
        )
        .await;
        let mut session = read_only(&database).await;
        let error = session.attempt("SELECT public.lower()").await.expect_err("READ ONLY");
        assert_eq!(error.sql().map(|error| error.sqlstate.as_str()), Some("25006"), "{error}");
        session.finish().await.expect("it only read");

        for (sql, seen) in [("SELECT public.md5()", "advisory"), ("SELECT public.max()", "an id")] {
            let mut session = read_only(&database).await;
            session.query(sql).await.expect("the server lets it through");
            let error = session.finish().await.expect_err("it is noticed").to_string();
            assert!(error.contains(seen), "{error}");
        }
        let locks = owner.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").await;
        assert_eq!(locks.expect("it runs"), [[Some("0".to_owned())]], "the session is gone");
    }
}

#[tokio::test]
async fn it_does_not_wait_for_ever() {
    for server in trusting_servers().await {
        let database = server.create_database().await.expect("a database");
        let mut owner = database.connect(&SessionOptions::default()).await.expect("a session");
        run(&mut owner, "CREATE TABLE t (a int);\nBEGIN;\nLOCK TABLE t;\n").await;
        let options = ReadOnlyOptions {
            statement_timeout: Duration::from_millis(300),
            lock_timeout: Duration::from_millis(100),
            ..ReadOnlyOptions::default()
        };
        let mut session = ReadOnlySession::open(&target(&database, "postgres"), &options)
            .await
            .expect("a session");
        let error = session.attempt("SELECT a::text FROM public.t").await.expect_err("is locked");
        assert_eq!(error.sql().map(|error| error.sqlstate.as_str()), Some("55P03"), "{error}");
        let slow =
            "SELECT count(*)::text FROM pg_class AS a, pg_class AS b, pg_class AS c, pg_class AS d";
        let error = session.attempt(slow).await.expect_err("takes too long");
        assert_eq!(error.sql().map(|error| error.sqlstate.as_str()), Some("57014"), "{error}");
        session.finish().await.expect("it only read");
    }
}

#[tokio::test]
async fn the_role_and_the_version_are_told() {
    for server in trusting_servers().await {
        let database = server.create_database().await.expect("a database");
        let mut owner = database.connect(&SessionOptions::default()).await.expect("a session");
        run(
            &mut owner,
            "CREATE TABLE t (a int);\nDROP ROLE IF EXISTS reader;\nDROP ROLE IF EXISTS writer;\n\
             CREATE ROLE reader LOGIN;\nCREATE ROLE writer LOGIN;\nGRANT SELECT ON t TO reader;\n\
             GRANT INSERT ON t TO writer;\n",
        )
        .await;
        let options = ReadOnlyOptions::default();
        for (user, could) in [
            ("postgres", "it is a superuser"),
            ("writer", "it may change `public.t`"),
            ("reader", ""),
        ] {
            let mut session =
                ReadOnlySession::open(&target(&database, user), &options).await.expect("a session");
            assert_eq!(session.version(), server.version());
            let role = session.role().await.expect("an answer");
            assert_eq!(role.name, user);
            assert_eq!(role.could_write.first().map_or("", String::as_str), could);
            session.finish().await.expect("it only read");
        }
        run(&mut owner, "DROP OWNED BY reader, writer;\nDROP ROLE reader;\nDROP ROLE writer;\n")
            .await;
    }
}

#[tokio::test]
async fn values_are_text_or_refused() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let database = server.create_database().await.expect("a database");
    let mut session = read_only(&database).await;
    let error = session.attempt("SELECT 1 AS one").await.expect_err("not text").to_string();
    assert!(error.contains("column `one`: it is of type `INT4`"), "{error}");
    let rows = session.query("SELECT NULL, 'x', 'é'::varchar, 'n'::name, '1'::\"char\"").await;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(rows.expect("text"), [[None, text("x"), text("é"), text("n"), text("1")]]);
}
