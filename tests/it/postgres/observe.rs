//! Observation against the facts that were measured with a kernel probe.
//!
//! Each case starts from the same schema. What is expected is written as the
//! observation itself is rendered: one line per relation.

use std::fmt::Write as _;

use banister::postgres::{Method, Observation, ObservedRelation, ScratchServer, ScratchSession};

use super::servers::{at_least, run, servers, session, trusting_servers};
use banister::pg::{LockMode, QualifiedName};

const SCHEMA: &str = "
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA other;
CREATE TABLE par (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, n int, p int, d varchar(20), ts timestamp);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_d ON t (d);
CREATE TABLE other.t (id int);
ALTER TABLE t ADD CONSTRAINT chk CHECK (n IS NOT NULL) NOT VALID;
CREATE TABLE child (id int PRIMARY KEY, pid int CONSTRAINT child_pid_fkey REFERENCES par);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
CREATE UNIQUE INDEX mv_u ON mv (id);
CREATE TABLE pt (k int) PARTITION BY RANGE (k);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (10);
CREATE TABLE pt3 (k int);
CREATE DOMAIN positive AS int;
CREATE TABLE priced (price positive);
CREATE SEQUENCE s;
INSERT INTO par SELECT generate_series(1, 10);
INSERT INTO t SELECT g, g, g, 1 + g % 10, 'x', now() FROM generate_series(1, 500) g;
INSERT INTO child SELECT g, 1 FROM generate_series(1, 100) g;
INSERT INTO pt3 SELECT 25 FROM generate_series(1, 100);
INSERT INTO priced VALUES (1);
REFRESH MATERIALIZED VIEW mv;
";

/// A statement, and what it does to the relations of `public`.
type Case = (&'static str, &'static [&'static str]);

/// From section 10.3 of the measurements, indexes in words of their own.
const TRANSACTIONAL: &[Case] = &[
    ("ALTER TABLE t ADD COLUMN z int DEFAULT 5", &["t: ACCESS EXCLUSIVE"]),
    (
        "ALTER TABLE t ADD COLUMN z double precision DEFAULT random()",
        &[
            "t: ACCESS EXCLUSIVE, new file, rewritten, index built",
            "t_a: ACCESS EXCLUSIVE, new file",
            "t_d: ACCESS EXCLUSIVE, new file",
            "t_pkey: ACCESS EXCLUSIVE, new file",
        ],
    ),
    ("ALTER TABLE t ALTER n SET NOT NULL", &["t: ACCESS EXCLUSIVE, scanned"]),
    ("ALTER TABLE t VALIDATE CONSTRAINT chk", &["t: SHARE UPDATE EXCLUSIVE, scanned"]),
    ("ALTER TABLE t ADD CONSTRAINT c2 CHECK (a > 0)", &["t: ACCESS EXCLUSIVE, scanned"]),
    ("ALTER TABLE t ADD CONSTRAINT c2 CHECK (a > 0) NOT VALID", &["t: ACCESS EXCLUSIVE"]),
    ("ALTER TABLE t ALTER d TYPE varchar(40)", &["t: ACCESS EXCLUSIVE", "t_d: ACCESS EXCLUSIVE"]),
    (
        "ALTER TABLE t ALTER d TYPE varchar(10)",
        &[
            "t: ACCESS EXCLUSIVE, new file, rewritten, index built",
            "t_a: ACCESS EXCLUSIVE, new file",
            // Another index of the same name.
            "t_d: ACCESS EXCLUSIVE, new file",
            "t_pkey: ACCESS EXCLUSIVE, new file",
        ],
    ),
    ("ALTER TABLE t ALTER ts TYPE timestamptz", &["t: ACCESS EXCLUSIVE"]),
    (
        "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES par (id)",
        &["par: SHARE ROW EXCLUSIVE, scanned", "t: SHARE ROW EXCLUSIVE, scanned"],
    ),
    (
        "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (p) REFERENCES par (id) NOT VALID",
        &["par: SHARE ROW EXCLUSIVE", "t: SHARE ROW EXCLUSIVE"],
    ),
    ("CREATE INDEX i ON t (n)", &["i: ACCESS EXCLUSIVE, created", "t: SHARE, index built"]),
    (
        "ALTER TABLE t ADD CONSTRAINT ex EXCLUDE USING gist (a WITH =)",
        &["ex: ACCESS EXCLUSIVE, created", "t: ACCESS EXCLUSIVE, scanned, index built"],
    ),
    ("REINDEX INDEX t_a", &["t: SHARE, index built", "t_a: ACCESS EXCLUSIVE, new file"]),
    (
        "ALTER TABLE t DROP COLUMN a CASCADE",
        &["t: ACCESS EXCLUSIVE", "t_a: ACCESS EXCLUSIVE, dropped", "v: ACCESS EXCLUSIVE, dropped"],
    ),
    ("ALTER TABLE t RENAME TO t9", &["t: ACCESS EXCLUSIVE"]),
    ("ALTER INDEX t_a RENAME TO t_a9", &["t_a: SHARE UPDATE EXCLUSIVE"]),
    (
        "DROP TABLE child",
        &[
            "child: ACCESS EXCLUSIVE, dropped",
            "child_pkey: ACCESS EXCLUSIVE, dropped",
            "par: ACCESS EXCLUSIVE",
        ],
    ),
    (
        "TRUNCATE child",
        &["child: ACCESS EXCLUSIVE, new file", "child_pkey: ACCESS EXCLUSIVE, new file"],
    ),
    (
        "DO 'BEGIN TRUNCATE child; END'",
        &["child: ACCESS EXCLUSIVE, new file", "child_pkey: ACCESS EXCLUSIVE, new file"],
    ),
    (
        "CLUSTER child USING child_pkey",
        &[
            "child: ACCESS EXCLUSIVE, new file, rewritten, index built",
            "child_pkey: ACCESS EXCLUSIVE, new file",
        ],
    ),
    (
        "REFRESH MATERIALIZED VIEW mv",
        &[
            "mv: ACCESS EXCLUSIVE, new file, rewritten, index built",
            "mv_u: ACCESS EXCLUSIVE, new file",
            "t: ACCESS SHARE",
        ],
    ),
    (
        "ALTER TABLE pt ATTACH PARTITION pt3 FOR VALUES FROM (20) TO (30)",
        &["pt: SHARE UPDATE EXCLUSIVE", "pt3: ACCESS EXCLUSIVE, scanned"],
    ),
    (
        "CREATE TABLE pt4 PARTITION OF pt FOR VALUES FROM (40) TO (50)",
        &["pt: ACCESS EXCLUSIVE", "pt4: ACCESS EXCLUSIVE, created"],
    ),
    ("UPDATE t SET a = a + 1", &["t: ROW EXCLUSIVE"]),
    ("COMMENT ON TABLE t IS 'x'", &["t: SHARE UPDATE EXCLUSIVE"]),
    ("ALTER DOMAIN positive ADD CHECK (value > 0)", &["priced: SHARE, scanned"]),
    ("ALTER SEQUENCE s RESTART", &["s: SHARE ROW EXCLUSIVE, new file"]),
    (
        "CREATE TABLE n (id int PRIMARY KEY)",
        &["n: ACCESS EXCLUSIVE, index built, created", "n_pkey: ACCESS EXCLUSIVE, created"],
    ),
    ("CREATE TEMP TABLE x (id int)", &["pg_temp.x: ACCESS EXCLUSIVE, created"]),
];

/// Through the gate: a lower bound.
const REFUSING: &[Case] = &[
    (
        "CREATE INDEX CONCURRENTLY i ON t (n)",
        &["i: created", "t: SHARE UPDATE EXCLUSIVE, index built"],
    ),
    (
        "DROP INDEX CONCURRENTLY t_a",
        &["t: SHARE UPDATE EXCLUSIVE", "t_a: SHARE UPDATE EXCLUSIVE, dropped"],
    ),
    (
        "REINDEX INDEX CONCURRENTLY t_a",
        &["t: SHARE UPDATE EXCLUSIVE, index built", "t_a: SHARE UPDATE EXCLUSIVE, new file"],
    ),
    ("VACUUM t", &["t: SHARE UPDATE EXCLUSIVE"]),
    (
        "VACUUM FULL t",
        &[
            "t: ACCESS EXCLUSIVE, new file, rewritten, index built",
            "t_a: new file",
            "t_d: new file",
            "t_pkey: new file",
        ],
    ),
];

fn render(relation: &ObservedRelation) -> String {
    let name = relation.name.to_string();
    let mut line = format!("{}:", name.strip_prefix("public.").unwrap_or(&name));
    let facts = [
        (relation.new_file, "new file"),
        (relation.rewritten, "rewritten"),
        (relation.scanned, "scanned"),
        (relation.index_built, "index built"),
        (!relation.existed_before, "created"),
        (relation.dropped, "dropped"),
    ];
    let lock = relation.lock.map(|mode| mode.to_string());
    let words = facts.iter().filter(|(is, _)| *is).map(|(_, word)| (*word).to_owned());
    let words: Vec<String> = lock.into_iter().chain(words).collect();
    let _ = write!(line, " {}", words.join(", "));
    line
}

fn lines(observation: &Observation) -> Vec<String> {
    observation.relations.iter().map(render).collect()
}

async fn prepared(server: &ScratchServer) -> ScratchSession {
    let mut session = session(server).await;
    run(&mut session, SCHEMA).await;
    session
}

async fn observe(session: &mut ScratchSession, sql: &str) -> Observation {
    match session.observe(sql).await {
        Ok(observation) => observation,
        Err(error) => panic!("{sql}\n{error}"),
    }
}

#[tokio::test]
async fn transactional_statements_do_what_was_measured() {
    for server in servers().await {
        let mut wrong = String::new();
        let mut session = prepared(&server).await;
        for (sql, expected) in TRANSACTIONAL {
            session.begin().await.expect("a block opens");
            let observation = observe(&mut session, sql).await;
            assert_eq!(observation.locks, Method::InTransaction, "{sql}");
            session.rollback().await.expect("a block ends");
            let observed = lines(&observation);
            if observed != *expected {
                let _ = writeln!(
                    wrong,
                    "{sql}\n  expected {expected:#?}\n  observed {observed:#?}\n  {:#?}",
                    observation.messages
                );
            }
        }
        assert!(wrong.is_empty(), "on {}:\n{wrong}", server.version());
    }
}

#[tokio::test]
async fn refusing_statements_show_their_locks_at_the_gate() {
    for server in servers().await {
        let mut wrong = String::new();
        for (sql, expected) in REFUSING {
            let mut session = prepared(&server).await;
            let observation = observe(&mut session, sql).await;
            assert_eq!(observation.locks, Method::Gate, "{sql}: {observation:#?}");
            let observed = lines(&observation);
            if observed != *expected {
                let _ = writeln!(
                    wrong,
                    "{sql}\n  expected {expected:#?}\n  observed {observed:#?}\n  {:#?}",
                    observation.messages
                );
            }
        }
        assert!(wrong.is_empty(), "on {}:\n{wrong}", server.version());
    }
}

/// `DETACH PARTITION CONCURRENTLY` exists from 14, and the partition is locked
/// more strongly from there on.
#[tokio::test]
async fn detaching_differs_between_majors() {
    for server in servers().await {
        let mut session = prepared(&server).await;
        let observation = observe(&mut session, "ALTER TABLE pt DETACH PARTITION pt1").await;
        let partition = if at_least(&server, 14) {
            "pt1: ACCESS EXCLUSIVE"
        } else {
            "pt1: SHARE UPDATE EXCLUSIVE"
        };
        assert_eq!(lines(&observation), ["pt: ACCESS EXCLUSIVE", partition]);

        if at_least(&server, 14) {
            run(&mut session, "ALTER TABLE pt ATTACH PARTITION pt1 FOR VALUES FROM (0) TO (10)")
                .await;
            let sql = "ALTER TABLE pt DETACH PARTITION pt1 CONCURRENTLY";
            let observation = observe(&mut session, sql).await;
            assert_eq!(observation.locks, Method::Gate);
            let parent = observation.relation(&QualifiedName::new("public", "pt"));
            let lock = parent.and_then(|parent| parent.lock);
            assert_eq!(lock, Some(LockMode::ShareUpdateExclusive), "{observation:#?}");
        }
    }
}

#[tokio::test]
async fn a_table_of_the_same_name_elsewhere_is_left_alone() {
    for server in servers().await {
        let mut session = prepared(&server).await;
        let observation = observe(&mut session, "ALTER TABLE other.t ALTER id SET NOT NULL").await;
        assert_eq!(lines(&observation), ["other.t: ACCESS EXCLUSIVE, scanned"]);
        let observation = observe(&mut session, "ALTER TABLE other.t ALTER id TYPE bigint").await;
        assert_eq!(lines(&observation), ["other.t: ACCESS EXCLUSIVE, new file, rewritten"]);
    }
}

#[tokio::test]
async fn scans_that_are_not_necessary_are_not_reported() {
    for server in servers().await {
        let mut session = prepared(&server).await;
        run(&mut session, "ALTER TABLE t VALIDATE CONSTRAINT chk").await;
        let observation = observe(&mut session, "ALTER TABLE t ALTER n SET NOT NULL").await;
        assert_eq!(lines(&observation), ["t: ACCESS EXCLUSIVE"]);
        assert!(observation.messages[0].starts_with("existing constraints on column"));
    }
}

#[tokio::test]
async fn locks_of_earlier_statements_are_told_apart() {
    for server in servers().await {
        let mut session = prepared(&server).await;
        session.begin().await.expect("a block opens");
        observe(&mut session, "COMMENT ON TABLE t IS 'x'").await;
        let second = observe(&mut session, "LOCK TABLE child IN SHARE MODE").await;
        assert_eq!(lines(&second), ["child: SHARE"]);
        let third = observe(&mut session, "ALTER TABLE t ADD COLUMN z int").await;
        assert_eq!(lines(&third), ["t: ACCESS EXCLUSIVE"]);
        assert!(third.unseen.is_empty(), "{:?}", third.unseen);

        let fourth = observe(&mut session, "ALTER TABLE t ALTER n SET NOT NULL").await;
        let table = fourth.relation(&QualifiedName::new("public", "t")).expect("it is scanned");
        assert_eq!((table.lock, table.held), (None, Some(LockMode::AccessExclusive)));
        assert!(table.scanned);
        assert_eq!(fourth.unseen.len(), 1);
        session.rollback().await.expect("a block ends");
    }
}

#[tokio::test]
async fn the_scripts_own_transactions_are_respected() {
    for server in servers().await {
        let mut session = prepared(&server).await;
        for sql in [
            "BEGIN",
            "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            "ALTER TABLE t ADD COLUMN z int",
            "SAVEPOINT s",
        ] {
            observe(&mut session, sql).await;
        }
        session.observe("ALTER TABLE t ADD COLUMN z int").await.expect_err("it is there");
        session.observe("SELECT 1").await.expect_err("the block is failed");
        observe(&mut session, "ROLLBACK TO s").await;
        let refused = session.observe("VACUUM t").await.expect_err("a block is open");
        assert_eq!(refused.sql().map(|error| error.sqlstate.as_str()), Some("25001"));
        observe(&mut session, "ROLLBACK").await;
        observe(&mut session, "ALTER TABLE t ADD COLUMN z int").await;
        let rows = session.query("SELECT z FROM t LIMIT 1").await.expect("it was committed");
        assert_eq!(rows, [[None]]);

        let alone = session.observe("LOCK TABLE t").await.expect_err("no block is open");
        assert_eq!(alone.sql().map(|error| error.sqlstate.as_str()), Some("25P01"));
    }
}

#[tokio::test]
async fn a_failure_leaves_the_session_usable() {
    for server in servers().await {
        let mut session = prepared(&server).await;
        let error = session.observe("ALTER TABLE nope ADD z int").await.expect_err("no table");
        assert_eq!(error.sql().and_then(|error| error.position), None);
        let error = session.observe("SELECT x").await.expect_err("no column");
        assert_eq!(error.sql().and_then(|error| error.position), Some(8));

        run(
            &mut session,
            "ALTER TABLE child ALTER CONSTRAINT child_pid_fkey DEFERRABLE INITIALLY DEFERRED",
        )
        .await;
        let error =
            session.observe("INSERT INTO child VALUES (1000, 1000)").await.expect_err("at commit");
        assert_eq!(error.sql().map(|error| error.sqlstate.as_str()), Some("23503"));

        run(&mut session, "INSERT INTO t SELECT g, 1, 1, 1 FROM generate_series(1000, 1001) g")
            .await;
        let sql = "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)";
        let error = session.observe(sql).await.expect_err("duplicates");
        assert_eq!(error.sql().map(|error| error.sqlstate.as_str()), Some("23505"));
        observe(&mut session, "DROP INDEX i").await;
        let level = session.query("SHOW client_min_messages").await.expect("an answer");
        assert_eq!(level, [[Some("notice".to_owned())]]);
    }
}

#[tokio::test]
async fn a_procedure_that_commits_is_run() {
    for server in servers().await {
        let mut session = prepared(&server).await;
        run(
            &mut session,
            "CREATE PROCEDURE fill() LANGUAGE plpgsql AS 'BEGIN
               INSERT INTO other.t VALUES (1); COMMIT; INSERT INTO other.t VALUES (2); END'",
        )
        .await;
        let observation = observe(&mut session, "CALL fill()").await;
        assert_eq!(observation.locks, Method::NotObserved);
        let rows = session.query("SELECT count(*) FROM other.t").await.expect("an answer");
        assert_eq!(rows, [[Some("2".to_owned())]]);
    }
}

#[tokio::test]
async fn the_sessions_own_settings_do_no_harm() {
    for server in trusting_servers().await {
        let mut session = prepared(&server).await;
        run(
            &mut session,
            "CREATE ROLE app;
             GRANT ALL ON SCHEMA public, other TO app;
             ALTER TABLE other.t OWNER TO app;
             CREATE TABLE other.pg_class (nonsense int);
             CREATE FUNCTION other.current_setting(text) RETURNS text LANGUAGE sql AS 'SELECT 1/0';
             SET client_min_messages = error;
             SET search_path = other, pg_catalog;
             SET ROLE app;
            ",
        )
        .await;
        let observation = observe(&mut session, "ALTER TABLE t ALTER id SET NOT NULL").await;
        assert_eq!(lines(&observation), ["other.t: ACCESS EXCLUSIVE, scanned"]);
        let level = session.query("SHOW client_min_messages").await.expect("an answer");
        assert_eq!(level, [[Some("error".to_owned())]]);
        run(&mut session, "RESET ROLE;\nDROP OWNED BY app CASCADE;\nDROP ROLE app;\n").await;
    }
}

#[tokio::test]
async fn messages_of_other_sessions_are_not_heard() {
    for server in servers().await {
        let (mut first, mut second) = (prepared(&server).await, prepared(&server).await);
        let (a, b) = tokio::join!(
            first.observe("ALTER TABLE t ALTER n SET NOT NULL"),
            second.observe("CREATE INDEX i ON child (pid)"),
        );
        assert_eq!(a.expect("it runs").messages, ["verifying table \"t\""]);
        assert_eq!(
            b.expect("it runs").messages,
            ["building index \"i\" on table \"child\" serially"]
        );
    }
}

#[tokio::test]
async fn rows_of_a_copy_are_observed() {
    for server in servers().await {
        let mut session = prepared(&server).await;
        let observation =
            session.observe_copy_in("COPY other.t FROM stdin", "1\n2\n").await.expect("it runs");
        assert_eq!(observation.rows, 2);
        assert_eq!(lines(&observation), ["other.t: ROW EXCLUSIVE"]);
    }
}
