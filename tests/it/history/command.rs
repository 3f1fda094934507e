//! `banister status` as a program: exit codes, messages, secrets.

use std::path::Path;
use std::process::{Command, Output};

use banister::postgres::{ScratchDatabase, ScratchSession, SessionOptions};

use super::cases::load;
use crate::postgres::servers::trusting_servers;
use crate::schema;

const SECRET: &str = "s3cr3t-marker";

fn status(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banister"));
    for name in ["DATABASE_URL", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER"] {
        command.env_remove(name);
    }
    command.arg("status").args(arguments).current_dir(folder);
    command.envs(variables.iter().copied()).output().expect("banister runs")
}

fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(!text.contains(SECRET), "{text}");
    text
}

fn url(database: &ScratchDatabase, user: &str) -> String {
    let socket = database.socket_directory().expect("a local server").display();
    format!("postgresql://{user}:{SECRET}@/{}?host={socket}", database.name())
}

async fn open(database: &ScratchDatabase) -> ScratchSession {
    database.connect(&SessionOptions::default()).await.expect("a session")
}

#[test]
fn what_is_wrong_is_told_without_the_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let with = |url: &str| format!("{url}?connect_timeout=2");
    let closed = with(&format!("postgresql://u:{SECRET}@127.0.0.1:1/d"));
    let nobody = with(&format!("postgresql://u:{SECRET}@no-such-host.invalid/d"));
    let root = format!("postgresql://u:{SECRET}@h/d?sslmode=verify-full&sslrootcert=/no/root.crt");
    for (arguments, code, expected) in [
        (vec![], 2, "give `--database-url`"),
        (vec!["--database-url", ""], 2, "give `--database-url`"),
        (vec!["--database-url", &closed], 3, "connect to u@127.0.0.1:1/d"),
        (vec!["--database-url", &nobody], 3, "connect to u@no-such-host.invalid:5432/d"),
        (vec!["--database-url", SECRET], 2, "does not begin with `postgresql://`"),
        (vec!["--database-url", &root], 2, "find the root certificate `/no/root.crt`"),
    ] {
        for variables in [&[][..], &[("PGPASSWORD", SECRET)]] {
            let output = status(folder.path(), &arguments, variables);
            let text = said(&output);
            assert!(text.contains(expected), "{arguments:?}: {text}");
            assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        }
    }
    let output = status(folder.path(), &[], &[("DATABASE_URL", SECRET)]);
    assert_eq!(output.status.code(), Some(2));
    said(&output);
    let output = status(folder.path(), &["--help"], &[("DATABASE_URL", SECRET)]);
    said(&output);
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_and_roles() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let database = server.create_database().await.expect("a database");
    let mut owner = open(&database).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        std::fs::create_dir_all(folder.path().join("migrations")).expect("created");
        std::fs::write(folder.path().join("migrations").join(name), text).expect("written");
    };
    let of = |user: &str, more: &[&str]| {
        let url = url(&database, user);
        let arguments = [&["--database-url", &url], more].concat();
        let output = status(folder.path(), &arguments, &[]);
        (said(&output), output.status.code().expect("a code"))
    };
    let (text, code) = of("postgres", &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("`migrations`: there is no such file or directory"), "{text}");

    file("1_a.sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n");
    let (text, code) = of("postgres", &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("the database has no history table"), "{text}");
    assert!(text.contains("`postgres` could write (it is a superuser)"), "{text}");
    assert!(text.contains("in order: 1 pending"), "{text}");

    load(
        &mut owner,
        "CREATE TABLE schema_migrations (version varchar PRIMARY KEY);\n\
         INSERT INTO schema_migrations VALUES ('1'), ('2');\nDROP ROLE IF EXISTS nobody_special;\n\
         CREATE ROLE nobody_special LOGIN;\n",
    )
    .await;
    let (text, code) = of("postgres", &["--format", "json"]);
    assert_eq!(code, 1, "{text}");
    schema::assert_valid(&text, "status --format json");
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report["tool"], "dbmate");
    assert_eq!(report["histories"][0]["schema"], "public");
    assert_eq!(report["histories"][0]["table"], "schema_migrations");
    assert_eq!(report["migrations"][1]["state"], "future");
    assert_eq!(report["read_only"]["lock_modes"][0], "AccessShareLock");
    assert_eq!(report["read_only"]["transaction_id_assigned"], false);

    // A role that may not read the table is told apart from a table that is not there.
    let (text, code) = of("nobody_special", &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("permission denied for table schema_migrations"), "{text}");
    assert!(text.contains("GRANT SELECT ON public.schema_migrations TO banister_ro"), "{text}");
    load(&mut owner, "GRANT SELECT ON schema_migrations TO nobody_special;\n").await;
    let (text, code) = of("nobody_special", &[]);
    assert_eq!(code, 1, "{text}");
    assert!(!text.contains("could write"), "{text}");

    // Somebody migrates right now.
    load(&mut owner, "BEGIN;\nLOCK TABLE schema_migrations;\n").await;
    let (text, code) = of("postgres", &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("something holds ACCESS EXCLUSIVE on it"), "{text}");
    load(&mut owner, "ROLLBACK;\nDROP OWNED BY nobody_special;\nDROP ROLE nobody_special;\n").await;

    let (text, code) = of("postgres", &["--history", "other.table"]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("those of dbmate are `public.schema_migrations`"), "{text}");
}
