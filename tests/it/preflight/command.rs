//! `banister preflight` and `postflight` as programs: verdicts, exit codes, secrets.

use std::path::Path;
use std::process::{Command, Output};

use banister::postgres::{ScratchDatabase, ScratchServer, ScratchSession, SessionOptions};
use serde_json::Value;
use tempfile::TempDir;

use crate::history::cases::load;
use crate::postgres::servers::trusting_servers;
use crate::schema;

const SECRET: &str = "s3cr3t-marker";

pub(super) fn banister(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banister"));
    for name in [
        "DATABASE_URL",
        "PGHOST",
        "PGHOSTADDR",
        "PGPORT",
        "PGDATABASE",
        "PGUSER",
        "BANISTER_MODE",
        "BANISTER_ENVIRONMENT",
        "BANISTER_HEALTH_URL",
        "BANISTER_READY_URL",
    ] {
        command.env_remove(name);
    }
    command.args(arguments).current_dir(folder);
    command.envs(variables.iter().copied()).output().expect("banister runs")
}

fn url(database: &ScratchDatabase) -> String {
    let socket = database.socket_directory().expect("a local server").display();
    format!("postgresql://postgres:{SECRET}@/{}?host={socket}", database.name())
}

/// A project of dbmate, with one migration applied.
pub(super) struct Project {
    pub(super) folder: TempDir,
    pub(super) database: ScratchDatabase,
    pub(super) owner: ScratchSession,
}

const FIRST: &str = "CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n";

impl Project {
    pub(super) async fn new(server: &ScratchServer) -> Self {
        let database = server.create_database().await.expect("a database");
        let mut owner = database.connect(&SessionOptions::default()).await.expect("a session");
        let history = "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);\n\
                       INSERT INTO schema_migrations VALUES ('1');\n";
        load(&mut owner, &format!("{FIRST}{history}")).await;
        let project = Self { folder: tempfile::tempdir().expect("a folder"), database, owner };
        project.write("1_orders.sql", FIRST);
        project
    }

    pub(super) fn write(&self, name: &str, up: &str) {
        let folder = self.folder.path().join("migrations");
        std::fs::create_dir_all(&folder).expect("created");
        let text = format!("-- migrate:up\n{up}\n-- migrate:down\n");
        std::fs::write(folder.join(name), text).expect("written");
    }

    /// The report and the exit code.
    pub(super) fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> (Value, i32) {
        let url = url(&self.database);
        // The load takes a second to look at, and has a test of its own.
        let quick: &[&str] = match arguments.first() {
            Some(&"preflight") if !arguments.contains(&"--load-seconds") => {
                &["--load-seconds", "0"]
            }
            _ => &[],
        };
        let all = [arguments, quick, &["--format", "json", "--database-url", &url]].concat();
        report(&banister(self.folder.path(), &all, variables))
    }
}

fn report(output: &Output) -> (Value, i32) {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!text.contains(SECRET) && !errors.contains(SECRET), "{text}{errors}");
    assert!(!text.is_empty(), "{errors}");
    schema::assert_valid(&text, "preflight --format json");
    (serde_json::from_str(&text).expect("JSON"), output.status.code().expect("a code"))
}

pub(super) fn item<'a>(report: &'a Value, id: &str) -> (&'a str, &'a str) {
    let items = report["items"].as_array().expect("a list");
    let item = items.iter().find(|item| item["id"] == id);
    let item = item.unwrap_or_else(|| panic!("no item {id} in {report}"));
    (item["status"].as_str().expect("text"), item["message"].as_str().expect("text"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_goes_where_all_is_well() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut project = Project::new(&server).await;
    let (report, code) = project.run(&["preflight", "--env", "prod"], &[]);
    assert_eq!((report["verdict"].as_str(), code), (Some("go"), 0), "{report}");
    assert_eq!(report["environment"], "prod");
    assert_eq!(report["requested_mode"], "validate");
    assert_eq!(report["effective_mode"], "validate");
    assert_eq!(report["databases"][0]["read_only"]["transaction_id_assigned"], false);
    assert_eq!(item(&report, "drift").0, "ok");
    let (report, code) = project.run(&["postflight", "--env", "prod"], &[]);
    assert_eq!((report["verdict"].as_str(), code), (Some("go"), 0), "{report}");

    // What is pending is judged by the schema that is live.
    project.write("2_note.sql", "SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN b int;\n");
    let (report, code) = project.run(&["preflight", "--env", "production"], &[]);
    assert_eq!((report["verdict"].as_str(), code), (Some("no_go"), 1), "{report}");
    assert!(item(&report, "history").1.contains("1 pending: `2`"), "{report}");
    let (report, code) = project.run(&["preflight", "--env", "prod", "--expect-pending"], &[]);
    assert_eq!((report["verdict"].as_str(), code), (Some("go"), 0), "{report}");
    assert_eq!(item(&report, "pending_migrations").0, "ok");
    assert_eq!(report["databases"][0]["tables"][0]["table"], "public.orders");
    let (report, code) = project.run(&["postflight", "--env", "dev"], &[]);
    assert_eq!((report["verdict"].as_str(), code), (Some("no_go"), 1), "{report}");

    project.write("3_index.sql", "CREATE INDEX orders_note ON orders (note);\n");
    let (report, code) = project.run(&["preflight", "--env", "dev"], &[]);
    assert_eq!((report["verdict"].as_str(), code), (Some("no_go"), 1), "{report}");
    assert_eq!(item(&report, "history").0, "ok");
    assert!(item(&report, "pending_migrations").1.contains("[blocking-index-build]"), "{report}");

    // The live table has no such column: the migration would fail.
    project.write("3_index.sql", "ALTER TABLE nowhere ADD COLUMN a int;\n");
    let (report, _) = project.run(&["preflight", "--env", "dev"], &[]);
    assert!(item(&report, "pending_migrations").1.contains("does not exist"), "{report}");

    load(&mut project.owner, "ALTER TABLE orders DROP COLUMN note;\n").await;
    let (report, code) = project.run(&["preflight", "--env", "dev"], &[]);
    assert_eq!(code, 1);
    let expected = ("blocking", "`public.orders` has no column `note`");
    assert_eq!(item(&report, "drift"), expected, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mode_is_what_all_agree_on() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut project = Project::new(&server).await;
    let asked = |project: &Project, arguments: &[&str], variables: &[(&str, &str)]| {
        let (report, code) = project.run(&[&["preflight"], arguments].concat(), variables);
        let text = |key: &str| report[key].as_str().expect("text").to_owned();
        (text("requested_mode"), text("effective_mode"), text("reason"), code)
    };
    let migrate = ("BANISTER_MODE", "migrate-and-validate");
    let (requested, effective, reason, code) = asked(&project, &["--env", "prod"], &[migrate]);
    assert_eq!((requested.as_str(), effective.as_str()), ("migrate-and-validate", "validate"));
    assert!(reason.contains("although `migrate-and-validate` was asked for"), "{reason}");
    assert_eq!(code, 0);
    let (_, effective, ..) = asked(&project, &["--env", "dev"], &[migrate]);
    assert_eq!(effective, "migrate-and-validate");
    let (_, effective, ..) = asked(&project, &["--env", "dev", "--mode", "validate"], &[migrate]);
    assert_eq!(effective, "validate");
    let (_, effective, reason, _) = asked(&project, &["--env", "qa7"], &[migrate]);
    assert!(effective == "validate" && reason.contains("`qa7` is not known"), "{reason}");
    let (_, effective, reason, _) = asked(&project, &[], &[migrate]);
    assert!(effective == "validate" && reason.contains("no environment was named"), "{reason}");
    let off = ("BANISTER_MODE", "off");
    let (_, effective, _, code) = asked(&project, &["--env", "local"], &[off]);
    assert_eq!((effective.as_str(), code), ("off", 0));

    let name = project.database.name().to_owned();
    let mark = format!("ALTER DATABASE {name} SET banister.environment = 'production';\n");
    load(&mut project.owner, &mark).await;
    let (_, effective, reason, code) = asked(&project, &["--env", "local"], &[off]);
    assert_eq!((effective.as_str(), code), ("validate", 0), "{reason}");
    assert!(reason.contains("the database is marked as `prod`"), "{reason}");
    // No client talks it out of that.
    let lie = ("PGOPTIONS", "-c banister.environment=local");
    let (_, effective, ..) = asked(&project, &["--env", "local"], &[migrate, lie]);
    assert_eq!(effective, "validate");

    // The policy has names of its own.
    let policy = "[environments.box]\n[environments.eu]\naliases = [\"production\"]\n";
    std::fs::write(project.folder.path().join("banister.toml"), policy).expect("written");
    let (_, effective, ..) = asked(&project, &["--env", "eu"], &[migrate]);
    assert_eq!(effective, "validate");
    load(&mut project.owner, &format!("ALTER DATABASE {name} RESET banister.environment;\n")).await;
    let (_, effective, ..) = asked(&project, &["--env", "box"], &[migrate]);
    assert_eq!(effective, "migrate-and-validate");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_has_a_verdict_each() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let (one, other) = (Project::new(&server).await, Project::new(&server).await);
    let dead = format!("postgresql://u:{SECRET}@127.0.0.1:1/gone?connect_timeout=2");
    let (first, last) = (url(&one.database), url(&other.database));
    let arguments =
        ["preflight", "--env", "prod", "--format", "json", "--jobs", "2", "--database-url"];
    let all =
        [&arguments[..], &[&first, "--database-url", &dead, "--database-url", &last]].concat();
    let (report, code) = report(&banister(one.folder.path(), &all, &[]));
    let verdicts: Vec<&str> = report["databases"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|database| database["verdict"].as_str().expect("text"))
        .collect();
    assert_eq!(verdicts, ["go", "not_checked", "go"], "{report}");
    assert_eq!((report["verdict"].as_str(), code), (Some("not_checked"), 3));
    let items = report["items"].as_array().expect("a list");
    let dead = items.iter().filter(|item| item["database"] == "u@127.0.0.1:1/gone");
    let dead: Vec<&Value> = dead.collect();
    assert_eq!(dead[0]["id"], "connectivity");
    assert_eq!(dead[0]["status"], "not_checked");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_looked_at_and_never_shown() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let project = Project::new(&server).await;
    let required = ["preflight", "--env", "prod", "--require-secret", "API_KEY"];
    let (report, code) = project.run(&required, &[("API_KEY", SECRET)]);
    assert_eq!((item(&report, "secrets"), code), (("ok", "all 1 are set"), 0));
    for (value, words) in
        [("", "`API_KEY` is empty"), ("changeme", "`API_KEY` holds a placeholder")]
    {
        let (report, code) = project.run(&required, &[("API_KEY", value)]);
        assert_eq!((item(&report, "secrets"), code), (("blocking", words), 1));
    }
    for format in ["human", "markdown", "junit", "sarif", "github", "gitlab"] {
        let url = url(&project.database);
        let arguments = ["preflight", "--env", "prod", "--format", format, "--database-url", &url];
        let output = banister(project.folder.path(), &arguments, &[("PGPASSWORD", SECRET)]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(!text.contains(SECRET) && !text.is_empty(), "{format}: {text}");
    }
}

#[test]
fn what_cannot_be_read_is_not_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = banister(folder.path(), &["preflight", "--env", "prod"], &[]);
    assert_eq!(output.status.code(), Some(2));
    let dead = format!("postgresql://u:{SECRET}@127.0.0.1:1/gone?connect_timeout=2");
    for command in ["preflight", "postflight"] {
        let arguments = [command, "--env", "prod", "--format", "json", "--database-url", &dead];
        let (report, code) = report(&banister(folder.path(), &arguments, &[]));
        assert_eq!((report["verdict"].as_str(), code), (Some("not_checked"), 3), "{report}");
        assert_eq!(report["effective_mode"], "validate");
    }
    let output = banister(folder.path(), &["preflight", "--mode", "maybe"], &[]);
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_runner_runs_where_it_may() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut project = Project::new(&server).await;
    project.write("2_b.sql", "SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN b int;\n");
    let ran = project.folder.path().join("ran");
    let migrate = |project: &Project, arguments: &[&str]| {
        let runner = "echo \"$MIGRATIONS\" >> ran; test -n \"$DATABASE_URL\"";
        project.run(&[&["migrate", "--runner", runner], arguments].concat(), &[])
    };
    // In prod, stage and nowhere it is never run, and what is pending stops the release.
    for environment in [&["--env", "prod"][..], &["--env", "stage"], &["--env", "qa7"], &[]] {
        let all = [environment, &["--mode", "migrate-and-validate"]].concat();
        let (report, code) = migrate(&project, &all);
        assert_eq!((report["verdict"].as_str(), code), (Some("no_go"), 1), "{report}");
        assert!(item(&report, "runner").1.starts_with("not run: "), "{report}");
    }
    let (report, code) = migrate(&project, &["--env", "dev", "--mode", "validate"]);
    assert_eq!((report["effective_mode"].as_str(), code), (Some("validate"), 0), "{report}");
    assert!(!ran.exists());
    // It runs, and what it leaves undone is seen.
    let (report, code) = migrate(&project, &["--env", "dev"]);
    assert_eq!(std::fs::read_to_string(&ran).expect("it ran"), "migrations\n");
    assert_eq!(item(&report, "runner").0, "ok");
    assert_eq!((item(&report, "history").0, code), ("blocking", 1), "{report}");
    let done =
        "ALTER TABLE orders ADD COLUMN b int;\nINSERT INTO schema_migrations VALUES ('2');\n";
    load(&mut project.owner, done).await;
    let (report, code) = migrate(&project, &["--env", "dev"]);
    assert_eq!((report["verdict"].as_str(), code), (Some("go"), 0), "{report}");
    assert_eq!(item(&report, "runner").1, "not run: no migration is pending");

    // A danger is found before, and a runner that fails is told.
    project.write("3_index.sql", "CREATE INDEX orders_b ON orders (b);\n");
    let (report, code) = migrate(&project, &["--env", "dev"]);
    assert_eq!((item(&report, "runner").1, code), ("not run: no go", 1), "{report}");
    project.write("3_index.sql", "CREATE TABLE fresh (a int);\n");
    std::fs::write(project.folder.path().join("banister.toml"), "[deploy]\nrunner = \"false\"\n")
        .expect("written");
    let (report, code) = project.run(&["migrate", "--env", "dev"], &[]);
    assert_eq!((item(&report, "runner").0, code), ("blocking", 1), "{report}");
    assert_eq!(std::fs::read_to_string(&ran).expect("it ran"), "migrations\n", "once");
}
