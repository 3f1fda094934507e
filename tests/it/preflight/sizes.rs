//! `banister stats`: table sizes of a real server, on every major.

use std::process::{Command, Output};

use banister::pg::QualifiedName;
use banister::policy::Statistics;
use banister::postgres::{ScratchDatabase, SessionOptions};
use banister::preflight::sizes;

use crate::postgres::read_only::read_only;
use crate::postgres::servers::{run, trusting_servers};

const SCHEMA: &str = "\
CREATE SCHEMA \"Odd.schema\";
CREATE TABLE \"Odd.schema\".\"Odd table\" (a int);
CREATE TABLE never (a int);
CREATE TABLE counted (a int PRIMARY KEY, b text);
CREATE TABLE uncounted (a int) WITH (autovacuum_enabled = off);
CREATE TABLE parts (a int) PARTITION BY RANGE (a);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (a);
CREATE TABLE parts_2a PARTITION OF parts_2 FOR VALUES FROM (100) TO (150);
INSERT INTO counted SELECT n, repeat('x', 100) FROM generate_series(1, 1000) AS n;
INSERT INTO uncounted SELECT n FROM generate_series(1, 10) AS n;
INSERT INTO parts SELECT n FROM generate_series(0, 149) AS n;
CREATE MATERIALIZED VIEW made AS SELECT a FROM counted;
CREATE VIEW seen AS SELECT a FROM counted;
ANALYZE counted; ANALYZE parts_1; ANALYZE parts_2a; ANALYZE made;
";

#[tokio::test]
async fn every_table_is_as_big_as_it_is() {
    for server in trusting_servers().await {
        let database = server.create_database().await.expect("a database");
        let mut owner = database.connect(&SessionOptions::default()).await.expect("a session");
        run(&mut owner, SCHEMA).await;
        let mut session = read_only(&database).await;
        let found = sizes(&mut session).await.expect("an answer");
        session.finish().await.expect("it only read");
        let of = |name: &str| found[&QualifiedName::new("public", name)];
        assert_eq!(of("counted").rows, Some(1_000));
        assert!(of("counted").bytes > 100_000, "{found:?}");
        assert_eq!((of("never").rows, of("never").bytes), (Some(0), 0), "it has no page");
        assert_eq!(of("uncounted").rows, None, "{}", server.version());
        assert_eq!(of("parts_1").rows, Some(100));
        assert_eq!((of("parts_2").rows, of("parts_2").bytes), (Some(50), of("parts_2a").bytes));
        assert_eq!(of("parts").rows, Some(150), "as many as its leaves");
        assert_eq!(of("parts").bytes, of("parts_1").bytes + of("parts_2a").bytes);
        assert_eq!(of("made").rows, Some(1_000));
        assert!(found.contains_key(&QualifiedName::new("Odd.schema", "Odd table")));
        assert_eq!(found.len(), 9, "no view, no index, nothing of the system: {found:?}");
        a_file_of_it(&database);
    }
}

fn banister(folder: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banister"));
    for name in ["DATABASE_URL", "PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "BANISTER_ENVIRONMENT"]
    {
        command.env_remove(name);
    }
    command.args(arguments).current_dir(folder).output().expect("banister runs")
}

/// The program writes the file, `check` goes by it, and nothing else is replaced.
fn a_file_of_it(database: &ScratchDatabase) {
    let socket = database.socket_directory().expect("a local server").display().to_string();
    let url = format!("postgresql://postgres@/{}?host={socket}", database.name());
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let output = banister(folder.path(), arguments);
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        let errors = String::from_utf8(output.stderr).expect("UTF-8");
        (output.status.code(), said, errors)
    };
    let (code, printed, errors) = run(&["stats", "--database-url", &url]);
    assert_eq!(code, Some(0), "{errors}");
    let statistics = Statistics::read("-", &printed).expect("its own format");
    assert_eq!(statistics.to_json(), printed);
    let write = ["stats", "--database-url", &url, "--output", "stats.json"];
    assert_eq!(
        run(&write),
        (Some(0), "`stats.json` now knows 9 tables\n".to_owned(), String::new())
    );
    let file = folder.path().join("stats.json");
    assert_eq!(std::fs::read_to_string(&file).expect("written"), printed);
    assert_eq!(run(&write).0, Some(0), "it replaces its own");
    std::fs::write(folder.path().join("1.sql"), "CREATE INDEX i ON counted (b);\n")
        .expect("written");
    let check = |stats: &[&str]| run(&[&["check", "1.sql"], stats].concat());
    assert_eq!(check(&[]).0, Some(1));
    let (code, said, _) = check(&["--stats", "stats.json"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("`public.counted` has 1,000 rows and"), "{said}");
    std::fs::write(folder.path().join("banister.toml"), "stats = \"stats.json\"\n")
        .expect("written");
    assert_eq!(check(&[]).0, Some(0), "the policy names the file");
    let (code, _, errors) = run(&["stats", "--database-url", &url, "--output", "banister.toml"]);
    assert_eq!(code, Some(2), "{errors}");
    assert!(errors.contains("holds no table sizes"), "{errors}");
}
