//! The release as a database has it: what it has not applied, half-applied migrations,
//! what was written since the restore point; and the evidence of a rehearsal.

use std::fs;
use std::path::Path;
use std::process::Command;

use banister::postgres::{ScratchDatabase, ScratchServer, SessionOptions};
use banister::rollback::backup::recipe;
use serde_json::Value;

use crate::postgres::servers::{installations, options};
use crate::schema;

const HISTORY: &str = "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty \
                       boolean NOT NULL)";

/// Three migrations of golang-migrate.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("migrations");
    fs::create_dir(&migrations).unwrap();
    for (name, text) in [
        ("0001_users.up.sql", "CREATE TABLE users (id bigint PRIMARY KEY, name text);"),
        ("0001_users.down.sql", "DROP TABLE users;"),
        ("0002_email.up.sql", "ALTER TABLE users ADD COLUMN email text;"),
        ("0002_email.down.sql", "ALTER TABLE users DROP COLUMN email;"),
        ("0003_no_name.up.sql", "ALTER TABLE users DROP COLUMN name;"),
        ("0003_no_name.down.sql", "ALTER TABLE users ADD COLUMN name text;"),
    ] {
        fs::write(migrations.join(name), text).unwrap();
    }
    folder
}

async fn apply(database: &ScratchDatabase, sql: &str) {
    let mut session = database.connect(&SessionOptions::default()).await.unwrap();
    session.apply(sql).await.unwrap();
    session.close().await.unwrap();
}

fn plan(
    folder: &Path,
    database: Option<&ScratchDatabase>,
    extra: &[&str],
) -> (Option<i32>, Value, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banister"));
    command.args(["rollback", "plan", "migrations", "--format", "golang-migrate"]);
    command.args(["--output-format", "json"]).args(extra).current_dir(folder);
    if let Some(database) = database {
        let host = database.socket_directory().unwrap().display().to_string();
        let url =
            format!("postgresql://postgres@{}:5432/{}", host.replace('/', "%2F"), database.name());
        command.args(["--database-url", &url]);
    }
    let output = command.output().unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    if !output.stdout.is_empty() {
        schema::assert_valid(&String::from_utf8_lossy(&output.stdout), "plan");
    }
    (output.status.code(), json, String::from_utf8_lossy(&output.stderr).into_owned())
}

fn ids(plan: &Value) -> Vec<&str> {
    let all = plan["migrations"].as_array().unwrap().iter();
    all.map(|migration| migration["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_release_is_what_the_database_has_not_applied() {
    let Some(binaries) = installations().pop() else { return };
    let server = ScratchServer::start(&binaries, &options()).await.unwrap();
    let database = server.create_database().await.unwrap();
    let folder = folder();
    let path = folder.path();

    // No history: everything is to be released, and that is said.
    let (code, json, error) = plan(path, Some(&database), &[]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert_eq!(ids(&json), ["0001", "0002", "0003"]);
    assert!(json["notes"].to_string().contains("no history table"), "{json}");

    apply(&database, "CREATE TABLE users (id bigint PRIMARY KEY, name text)").await;
    apply(&database, HISTORY).await;
    apply(&database, "INSERT INTO schema_migrations VALUES (1, false)").await;
    let (code, json, error) = plan(path, Some(&database), &[]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert_eq!(ids(&json), ["0002", "0003"]);
    assert_eq!(json["release"]["choice"], "side_restore");
    assert_eq!(json["release"]["point_of_no_return"], "0003");
    // The key is that of the live table.
    assert!(json["migrations"][1]["sql"].to_string().contains("t.id = l.id"), "{json:#}");

    // Half there: nobody can tell what of it, so the plan is the cautious one.
    apply(&database, "UPDATE schema_migrations SET version = 2, dirty = true").await;
    let (code, json, _) = plan(path, Some(&database), &[]);
    assert_eq!((code, json["release"]["choice"].as_str()), (Some(3), Some("unknown")));
    assert_eq!(json["release"]["n1_compatible"], Value::Null);
    assert!(json["release"]["unknown"].to_string().contains("begun in the database"), "{json}");
    assert!(json["tree"][0]["question"].as_str().unwrap().contains("also end"), "{json}");

    // What the database says better is not said twice.
    let (code, _, error) = plan(path, Some(&database), &["--since", "0001"]);
    assert!(code == Some(2) && error.contains("`--since`"), "{error}");
    let gone = ["--database-url", "postgresql://postgres@127.0.0.1:1/none"];
    let (code, _, error) = plan(path, None, &gone);
    assert!(code == Some(3) && error.contains("127.0.0.1:1"), "{error}");
}

#[tokio::test]
async fn rows_written_since_the_restore_point_are_counted() {
    let Some(binaries) = installations().pop() else { return };
    let server = ScratchServer::start(&binaries, &options()).await.unwrap();
    let database = server.create_database().await.unwrap();
    let folder = folder();
    apply(&database, "CREATE TABLE users (id bigint PRIMARY KEY, name text)").await;
    apply(&database, HISTORY).await;
    apply(&database, "INSERT INTO schema_migrations VALUES (1, false)").await;
    apply(&database, "INSERT INTO users VALUES (1, 'a')").await;
    // Counters are sent when a session ends, and before 15 a little later.
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    let sql = recipe("7");
    let source = banister::source::Source::new("recipe", sql.as_str());
    let mut session = database.connect_for_rows(&SessionOptions::default()).await.unwrap();
    let mut row = None;
    for statement in banister::sql::parse(&source, banister::source::Span::new(0, sql.len())) {
        // Only a superuser may make a restore point here; where it stands is no matter.
        let text = source.slice(statement.span);
        let text = text.replace("pg_create_restore_point(named.name)", "pg_current_wal_lsn()");
        if text.contains("json_build_object") {
            row = session.query(&text).await.unwrap()[0][0].clone();
        }
    }
    session.close().await.unwrap();
    fs::write(folder.path().join("point.json"), row.unwrap()).unwrap();
    apply(&database, "INSERT INTO users VALUES (2, 'b'), (3, 'c'); DELETE FROM users WHERE id = 1")
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    let (code, json, error) =
        plan(folder.path(), Some(&database), &["--restore-point", "point.json"]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let written: Vec<&Value> = json["cost"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|cost| cost["part"].as_str().unwrap().starts_with("rows written since"))
        .collect();
    assert_eq!(written[0]["known"], "`public.users`: 2 inserted, 0 updated, 1 deleted", "{json:#}");
}

#[test]
fn what_a_rehearsal_measured_stands_in_the_plan_with_its_scale() {
    let Some(binaries) = installations().pop() else { return };
    let folder = folder();
    let rehearse = |since: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_banister"));
        command.args(["rollback", "rehearse", "migrations", "--since", since]);
        command.args(["--format", "golang-migrate", "--output-format", "json"]);
        command.arg("--pg-bin").arg(binaries.directory());
        command.env("XDG_CACHE_HOME", options().cache_directory.unwrap());
        let output = command.current_dir(folder.path()).output().unwrap();
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::write(folder.path().join("evidence.json"), output.stdout).unwrap();
    };
    rehearse("0001");
    let with = ["--since", "0001", "--evidence", "evidence.json"];
    let (code, json, error) = plan(folder.path(), None, &with);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert_eq!(json["evidence"]["verdict"], "clean", "{json:#}");
    let parts = json["cost"].as_array().unwrap();
    let known = |part: &str| {
        let cost = parts.iter().find(|cost| cost["part"].as_str().unwrap().contains(part));
        cost.unwrap()["known"].as_str().unwrap_or_default().to_owned()
    };
    assert!(known("restore the backup").contains("the rate of your repository is not known"));
    assert!(known("replay the WAL").contains("was promoted in"), "{json:#}");
    assert!(known("copy back").contains("side restore"), "{json:#}");
    assert_eq!(known("notice and decide"), "", "what is not known is not made up");
    let page = Command::new(env!("CARGO_BIN_EXE_banister"))
        .args(["rollback", "plan", "migrations", "--format", "golang-migrate"])
        .args(with)
        .args(["--output-format", "markdown"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.contains("#### Rehearsed") && page.contains("up of 0002"), "{page}");

    // Of another release, or edited since: not counted, and that is said.
    let (_, json, _) = plan(folder.path(), None, &["--evidence", "evidence.json"]);
    assert_eq!(json["evidence"], Value::Null);
    assert!(json["notes"].to_string().contains("is of 2 migrations"), "{json}");
    fs::write(folder.path().join("migrations/0003_no_name.down.sql"), "SELECT 2;").unwrap();
    let (_, json, _) = plan(folder.path(), None, &with);
    assert!(json["notes"].to_string().contains("edited since it was rehearsed"), "{json}");
    // No evidence at all.
    for text in ["", "{}", "{\"command\": \"status\"}", "{\"command\": \"rollback_rehearse\"}"] {
        fs::write(folder.path().join("evidence.json"), text).unwrap();
        let (code, _, error) = plan(folder.path(), None, &with);
        assert!(code == Some(3) && error.contains("as the evidence of a rehearsal"), "{error}");
    }
}
