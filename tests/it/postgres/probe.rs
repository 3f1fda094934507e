//! Who has to wait, as other sessions find.

use banister::pg::QualifiedName;
use banister::postgres::{Probe, ScratchSession, Use, Watch};

use super::servers::{run, servers, session};

/// What an application must not notice: a trigger that counts, a default that draws,
/// rules of rows.
const SCHEMA: &str = "
CREATE SEQUENCE drawn;
CREATE TABLE t (id int PRIMARY KEY DEFAULT nextval('drawn'), n int, g int GENERATED ALWAYS AS (1) STORED);
CREATE TABLE other (id int PRIMARY KEY, tid int);
CREATE FUNCTION draw() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''drawn''); RETURN NULL; END';
CREATE TRIGGER each AFTER INSERT OR UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION draw();
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
CREATE TABLE nothing ();
CREATE TABLE pt (k int) PARTITION BY RANGE (k);
CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (10);
INSERT INTO t (n) VALUES (1), (2);
";

const ALL: &[Use] = &Use::ALL;
const WRITES: &[Use] = &[Use::Insert, Use::Update];
const READS: &[Use] = &[Use::Select];

/// A statement, a table, who waits and who does not.
type Case = (&'static str, &'static str, &'static [Use], &'static [Use]);

const CASES: &[Case] = &[
    ("ALTER TABLE t ADD COLUMN z int", "t", ALL, &[]),
    ("ALTER TABLE nothing ADD COLUMN z int", "nothing", &[Use::Select, Use::Insert], &[]),
    ("CREATE INDEX ON t (n)", "t", WRITES, READS),
    ("CREATE TRIGGER more AFTER DELETE ON t EXECUTE FUNCTION draw()", "t", WRITES, READS),
    ("ALTER TABLE other ADD FOREIGN KEY (tid) REFERENCES t NOT VALID", "t", WRITES, READS),
    ("LOCK TABLE t IN EXCLUSIVE MODE", "t", WRITES, READS),
    ("COMMENT ON TABLE t IS 'x'", "t", &[], ALL),
    ("REFRESH MATERIALIZED VIEW mv", "mv", READS, &[]),
    ("DROP TABLE other", "other", ALL, &[]),
    ("ALTER TABLE pt1 ADD CHECK (k < 100)", "pt1", ALL, &[]),
    ("DO $$ BEGIN ALTER TABLE t ADD COLUMN z int; END $$", "t", ALL, &[]),
];

/// The same for statements that refuse a transaction, while they are at rest.
const REFUSING: &[Case] = &[
    ("CREATE INDEX CONCURRENTLY i ON t (n)", "t", &[], ALL),
    ("VACUUM FULL t", "t", ALL, &[]),
    ("VACUUM t", "t", &[], ALL),
];

async fn tried(session: &mut ScratchSession, (sql, table, ..): Case) -> Probe {
    let watch = Watch { probes: true, queue: None };
    let observation = session.observe_closely(sql, None, watch).await;
    let observation = observation.unwrap_or_else(|error| panic!("{sql}: {error}"));
    observation.probes.get(&QualifiedName::new("public", table)).cloned().unwrap_or_default()
}

#[tokio::test]
async fn others_wait_for_whom_they_have_to() {
    for server in servers().await {
        let mut session = session(&server).await;
        run(&mut session, SCHEMA).await;
        for case in CASES {
            session.begin().await.unwrap();
            let probe = tried(&mut session, *case).await;
            session.rollback().await.unwrap();
            let expected = Probe { waited: case.2.to_vec(), went_on: case.3.to_vec() };
            assert_eq!(probe, expected, "PostgreSQL {}: {}", server.version(), case.0);
        }
        for case in REFUSING {
            let probe = tried(&mut session, *case).await;
            let expected = Probe { waited: case.2.to_vec(), went_on: case.3.to_vec() };
            assert_eq!(probe, expected, "PostgreSQL {}: {}", server.version(), case.0);
        }
        // Three numbers for two rows and a statement; nobody has drawn more.
        let rows = session.query("SELECT last_value FROM drawn").await.unwrap();
        assert_eq!(rows, [[Some("3".to_owned())]], "PostgreSQL {}", server.version());
        let rows = session.query("SELECT count(*) FROM t").await.unwrap();
        assert_eq!(rows, [[Some("2".to_owned())]]);
    }
}

#[tokio::test]
async fn nobody_tries_what_others_do_not_know() {
    for server in servers().await {
        let mut session = session(&server).await;
        run(&mut session, SCHEMA).await;
        session.begin().await.unwrap();
        session.apply("CREATE TABLE fresh (a int)").await.unwrap();
        session.apply("ALTER TABLE t RENAME TO renamed").await.unwrap();
        let fresh = tried(&mut session, ("ALTER TABLE fresh ADD z int", "fresh", &[], &[])).await;
        assert_eq!(fresh, Probe::default());
        // Others know it by its old name, and one of them reads it under that.
        let case = ("CREATE INDEX ON other (tid)", "other", WRITES, READS);
        assert_eq!(tried(&mut session, case).await.waited, WRITES);
        session.rollback().await.unwrap();
        // Without being asked, nobody tries.
        let observation = session.observe("ALTER TABLE t ADD COLUMN z int").await.unwrap();
        assert!(observation.probes.is_empty() && observation.queue.is_none());
    }
}

#[tokio::test]
async fn who_comes_later_waits_behind_who_waits() {
    let table = QualifiedName::new("public", "t");
    let watch = Watch { probes: true, queue: Some(&table) };
    for server in servers().await {
        let mut session = session(&server).await;
        run(&mut session, SCHEMA).await;
        let sql = "ALTER TABLE t ADD COLUMN z int";
        let observation = session.observe_closely(sql, None, watch).await.unwrap();
        let queue = observation.queue.expect("it waited");
        assert!(queue.select_waited && queue.table == table, "PostgreSQL {}", server.version());

        // What does not wait for a reader is not held up, and nor is who would give up.
        let sql = "CREATE INDEX ON t (n)";
        assert_eq!(session.observe_closely(sql, None, watch).await.unwrap().queue, None);
        session.apply("SET lock_timeout = '50ms'").await.unwrap();
        let sql = "ALTER TABLE t ADD COLUMN y int";
        assert_eq!(session.observe_closely(sql, None, watch).await.unwrap().queue, None);
        session.apply("RESET lock_timeout").await.unwrap();
        session.begin().await.unwrap();
        let sql = "LOCK TABLE t IN ACCESS EXCLUSIVE MODE NOWAIT";
        assert_eq!(session.observe_closely(sql, None, watch).await.unwrap().queue, None);
        // Nobody can read any more.
        let sql = "ALTER TABLE t ADD COLUMN x int";
        assert_eq!(session.observe_closely(sql, None, watch).await.unwrap().queue, None);
        session.rollback().await.unwrap();
    }
}
