//! Sessions: errors, rows, transaction state, COPY.

use std::time::{Duration, Instant};

use banister::postgres::{
    Cut, Options, ScratchServer, ScratchSession, SessionError, SessionOptions, TransactionState,
};

use super::servers::{installations, options, run, servers, session};

async fn value(session: &mut ScratchSession, sql: &str) -> String {
    let rows = session.query(sql).await.expect("the query runs");
    rows[0][0].clone().expect("a value")
}

#[tokio::test]
async fn the_servers_error_arrives_whole() {
    for server in servers().await {
        let mut session = session(&server).await;
        let error =
            session.apply("SELECT größe,\n  nonsense FROM pg_class").await.expect_err("no column");
        assert!(!error.is_lost_connection());
        let error = error.sql().expect("a server's error").clone();
        assert_eq!((error.sqlstate.as_str(), error.position), ("42703", Some(8)));
        assert_eq!(error.message, "column \"größe\" does not exist");

        run(&mut session, "CREATE TABLE p (id int PRIMARY KEY);\nINSERT INTO p VALUES (1);\n")
            .await;
        let error = session.apply("INSERT INTO p VALUES (1)").await.expect_err("a duplicate");
        let error = error.sql().expect("a server's error").clone();
        assert_eq!(error.constraint.as_deref(), Some("p_pkey"));
        assert_eq!(error.detail.as_deref(), Some("Key (id)=(1) already exists."));
        assert_eq!(value(&mut session, "SELECT count(*) FROM p").await, "1");
    }
}

#[tokio::test]
async fn rows_are_dropped_as_they_arrive() {
    for server in servers().await {
        let mut session = session(&server).await;
        run(&mut session, "CREATE TYPE mood AS ENUM ('a');\n").await;
        let rows = session
            .apply("SELECT 'a'::mood, repeat('x', 1000) FROM generate_series(1, 900000)")
            .await
            .expect("the query runs");
        assert_eq!(rows.rows, 900_000);
        assert_eq!(
            session.query("SELECT NULL, 'x', 1").await.expect("the query runs"),
            [[None, Some("x".to_owned()), Some("1".to_owned())]]
        );
    }
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = peak.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
    // The other tests of this process take some 500 MB.
    assert!(kilobytes.is_none_or(|kb| kb < 900_000), "{kilobytes:?} kB for 900 MB of rows");
}

#[tokio::test]
async fn the_transaction_state_is_the_servers() {
    use TransactionState::*;
    for server in servers().await {
        let mut session = session(&server).await;
        let mut states = Vec::new();
        for sql in [
            "SELECT 1",
            "begin isolation level serializable",
            "SELECT 1/0",
            "rollback",
            "start transaction",
            "commit and chain",
            "end",
        ] {
            let _ = session.apply(sql).await;
            states.push(session.transaction_state().await.expect("an answer"));
        }
        assert_eq!(states, [Idle, Open, Failed, Idle, Open, Open, Idle]);
    }
}

#[tokio::test]
async fn copy_goes_both_ways() {
    for server in servers().await {
        let mut session = session(&server).await;
        run(&mut session, "CREATE TABLE c (a int, b text);\n").await;
        let error = session.apply("COPY c FROM stdin").await.expect_err("no data");
        assert!(matches!(error, SessionError::CopyWithoutData));
        let applied = session.copy_in("COPY c FROM stdin;", "1\tx\n2\t\\N\n").await.expect("rows");
        assert_eq!(applied.rows, 2);
        session.copy_in("COPY c FROM stdin;", "one\n").await.expect_err("not a number");
        session.apply("COPY c TO stdout").await.expect("rows are dropped");
        session
            .apply("COPY (SELECT 1/(a-2) FROM c) TO stdout")
            .await
            .expect_err("division by zero");
        assert_eq!(value(&mut session, "SELECT count(*) FROM c").await, "2");
    }
}

#[tokio::test]
async fn options_are_settings() {
    for server in servers().await {
        let database = server.create_database().await.expect("a database");
        let options = SessionOptions {
            statement_timeout: Some(Duration::from_millis(100)),
            time_zone: Some("Europe/Berlin".to_owned()),
        };
        let mut session = database.connect(&options).await.expect("a session");
        assert_eq!(value(&mut session, "SHOW TimeZone").await, "Europe/Berlin");
        let start = Instant::now();
        let error = session.apply("SELECT pg_sleep(60)").await.expect_err("it takes too long");
        assert_eq!(error.sql().map(|error| error.sqlstate.as_str()), Some("57014"));
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn databases_are_fresh_copied_and_dropped() {
    for server in servers().await {
        let database = server.create_database().await.expect("a database");
        let mut first = database.connect(&SessionOptions::default()).await.expect("a session");
        run(&mut first, "CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n").await;
        first.close().await.expect("a clean end");

        let copy = server.copy_database(&database).await.expect("a copy");
        let mut copied = copy.connect(&SessionOptions::default()).await.expect("a session");
        assert_eq!(value(&mut copied, "SELECT a FROM t").await, "1");
        server.drop_database(copy).await.expect("dropped though somebody is connected");
        let error = copied.apply("SELECT 1").await.expect_err("the session is gone");
        assert!(error.is_lost_connection(), "{error}");

        let mut fresh = session(&server).await;
        assert_eq!(
            value(&mut fresh, "SELECT count(*) FROM pg_class WHERE oid >= 16384").await,
            "0"
        );
    }
}

#[tokio::test]
async fn a_session_is_held_to_its_time() {
    for server in servers().await {
        let database = server.create_database().await.expect("a database");
        let limit = Duration::from_millis(100);
        let options =
            SessionOptions { statement_timeout: Some(limit), ..SessionOptions::default() };
        let mut session = database.connect(&options).await.expect("a session");
        let leash = session.leash().await.expect("an answer").expect("it has a limit");
        session.apply("SET statement_timeout = 0").await.expect("whoever wants may");
        let (result, cut) = leash.hold(session.apply("SELECT pg_sleep(600)")).await;
        let error = result.expect_err("it is cancelled");
        assert_eq!(error.sql().map(|error| error.sqlstate.as_str()), Some("57014"));
        assert_eq!(cut, Some(Cut::Time(limit)));

        // What catches that loses its session.
        let sql = "DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(600);
                   EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$";
        let (result, cut) = leash.hold(session.apply(sql)).await;
        assert!(result.expect_err("it is ended").is_lost_connection());
        assert_eq!(cut, Some(Cut::Time(limit)));

        let (result, cut) = leash.hold(async { 1 }).await;
        assert_eq!((result, cut), (1, None));
    }
}

#[tokio::test]
async fn a_server_is_held_to_its_disk_and_memory() {
    let Some(binaries) = installations().pop() else { return };
    let options = Options { disk_limit: 150 << 20, ..options() };
    let server = ScratchServer::start(&binaries, &options).await.expect("it starts");
    let database = server.create_database().await.expect("a database");
    let options = SessionOptions {
        statement_timeout: Some(Duration::from_secs(60)),
        ..SessionOptions::default()
    };
    let mut session = database.connect(&options).await.expect("a session");
    let leash = session.leash().await.expect("an answer").expect("it has a limit");
    let sql = "CREATE TABLE t AS SELECT repeat(n::text, 300) FROM generate_series(1, 100000000) n";
    let (result, cut) = leash.hold(session.apply(sql)).await;
    let error = result.expect_err("it is cancelled");
    assert_eq!(error.sql().map(|error| error.sqlstate.as_str()), Some("57014"));
    assert_eq!(cut, Some(Cut::Disk(150 << 20)));
    session.apply("SELECT 1").await.expect("the session goes on");

    let directory = server.directory().expect("it is local");
    let file = std::fs::read_to_string(directory.join("data/postmaster.pid")).expect("it runs");
    let id = file.lines().next().expect("its number");
    let Ok(limits) = std::fs::read_to_string(format!("/proc/{id}/limits")) else {
        super::servers::say("SKIPPED: this system does not tell the limits of a process");
        return;
    };
    let memory = limits.lines().find(|line| line.starts_with("Max address space"));
    assert!(memory.is_some_and(|line| line.contains("2147483648")), "{memory:?}");
}
