//! `--server URL`: a server that is there already gets databases and roles of ours,
//! and loses them again.

use std::fs;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use banister::postgres::{ScratchDatabase, ScratchServer, ScratchSession, SessionOptions};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::postgres::servers::{run, trusting_servers};

const PROGRAM: &str = env!("CARGO_BIN_EXE_banister");
const PATIENCE: Duration = Duration::from_secs(30);

/// Roles of every kind, as a service in CI may have them.
const ROLES: &str = "
CREATE ROLE maker LOGIN CREATEDB;
CREATE ROLE manager LOGIN CREATEDB CREATEROLE;
CREATE ROLE nobody_at_all LOGIN;
CREATE DATABASE of_somebody;
";

/// What belongs to a server and is not the database of the test.
const THERE: &str = "
SELECT datname::text FROM pg_database WHERE datname !~ '^banister_[0-9]+$'
UNION ALL SELECT rolname::text FROM pg_roles ORDER BY 1";

/// A server that belongs to somebody else.
struct Service {
    database: ScratchDatabase,
    session: ScratchSession,
    before: Vec<Vec<Option<String>>>,
    migrations: tempfile::TempDir,
}

impl Service {
    async fn new(server: &ScratchServer) -> Self {
        let database = server.create_database().await.unwrap();
        let mut session = database.connect(&SessionOptions::default()).await.unwrap();
        run(&mut session, ROLES).await;
        let before = session.query(THERE).await.unwrap();
        let migrations = tempfile::tempdir().unwrap();
        let service = Self { database, session, before, migrations };
        service.file("0001_users.up.sql", "CREATE TABLE users (id int PRIMARY KEY, name text);\n");
        service.file("0001_users.down.sql", "DROP TABLE users;\n");
        service.file("0002_name.up.sql", "ALTER TABLE users ALTER name SET NOT NULL;\n");
        service.file("0002_name.down.sql", "ALTER TABLE users ALTER name DROP NOT NULL;\n");
        service
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.migrations.path().join(name), text).unwrap();
    }

    fn command(&self, role: &str) -> Command {
        let socket = self.database.socket_directory().unwrap().display().to_string();
        let url = format!("postgresql://{role}@/{}?host={socket}", self.database.name());
        let mut command = Command::new(PROGRAM);
        command.args(["verify", "--format", "plain", "--server", &url]);
        command.arg(self.migrations.path()).env_remove("PGPASSWORD").env("COLUMNS", "400");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    async fn is_as_before(&mut self, when: &str) {
        let now = self.session.query(THERE).await.unwrap();
        assert_eq!(now, self.before, "{when}");
    }

    /// Waits until a run of ours has a database, and whether the endless statement runs.
    async fn until_it_sleeps(&mut self, child: &mut Child, sleepers: usize) {
        let start = Instant::now();
        let sql = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'
                   AND query LIKE '%pg_sleep(600)%'";
        while self.session.query(sql).await.unwrap().len() < sleepers {
            assert!(start.elapsed() < PATIENCE, "the migration never ran");
            assert!(matches!(child.try_wait(), Ok(None)), "the program has ended");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn told(output: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), text + &String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn a_given_server_is_left_as_it_was() {
    for server in trusting_servers().await {
        let version = server.version();
        let mut service = Service::new(&server).await;
        for role in ["banister", "manager", "maker"] {
            let output = service.command(role).arg("--scratch").output().unwrap();
            let (exit, text) = told(&output);
            assert_eq!(exit, Some(0), "PostgreSQL {version}, {role}: {text}");
            assert!(text.contains("2 reversible"), "PostgreSQL {version}, {role}: {text}");
            service.is_as_before(&format!("PostgreSQL {version}, {role}")).await;
        }
    }
}

#[tokio::test]
async fn scripts_are_no_superusers_on_a_given_server() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut service = Service::new(&server).await;
    service.file("0003_program.up.sql", "COPY users FROM PROGRAM 'echo 1';\n");
    let (exit, text) = told(&service.command("banister").arg("--scratch").output().unwrap());
    assert_eq!(exit, Some(1), "{text}");
    assert!(text.contains("42501"), "{text}");
    service.file("0003_program.up.sql", "CREATE ROLE left_behind;\n");
    let (exit, text) = told(&service.command("banister").arg("--scratch").output().unwrap());
    assert_eq!(exit, Some(1), "{text}");
    service.is_as_before("after scripts that were refused").await;
    let mut command = service.command("banister");
    let (exit, text) = told(&command.args(["--scratch", "--as-superuser"]).output().unwrap());
    assert_eq!(exit, Some(2), "{text}");
}

#[tokio::test]
async fn a_server_that_nobody_marked_is_not_used() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut service = Service::new(&server).await;
    let refused = |service: &Service, role: &str, scratch: bool, says: &str| {
        let mut command = service.command(role);
        if scratch {
            command.arg("--scratch");
        }
        let (exit, text) = told(&command.output().unwrap());
        assert_eq!(exit, Some(3), "{text}");
        assert!(text.contains(says) && !text.contains("backtrace"), "{text}");
    };
    refused(&service, "banister", false, "nothing says that it is scratch");
    refused(&service, "nobody_at_all", true, "`nobody_at_all` cannot create databases");
    refused(&service, "missing", true, "role \"missing\" does not exist");
    let name = service.database.name().to_owned();
    let mark = |what: &str| format!("ALTER DATABASE {name} SET banister.environment = '{what}'");
    service.session.apply(&mark("prod")).await.unwrap();
    refused(&service, "banister", true, "`banister.environment` says `prod`");
    service.session.apply(&mark("scratch")).await.unwrap();
    let (exit, text) = told(&service.command("maker").output().unwrap());
    assert_eq!(exit, Some(0), "{text}");
    let read_only = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    service.session.apply(&read_only).await.unwrap();
    refused(&service, "banister", true, "begins every transaction READ ONLY");
    service.is_as_before("after refusals").await;
}

#[test]
fn no_password_is_repeated() {
    let migrations = tempfile::tempdir().unwrap();
    fs::write(migrations.path().join("0001_a.up.sql"), "SELECT 1;\n").unwrap();
    for url in [
        "postgresql://ci:s3cret@127.0.0.1:1/ci",
        "postgres://ci:s3cret@127.0.0.1:port/ci",
        "mysql://ci:s3cret@127.0.0.1/ci",
        "postgresql://ci:s3cret@127.0.0.1:1/ci?sslmode=s3cret",
    ] {
        let mut command = Command::new(PROGRAM);
        command.args(["verify", "--format", "plain", "--scratch", "--server", url]);
        let (exit, text) = told(&command.arg(migrations.path()).output().unwrap());
        assert!(matches!(exit, Some(2 | 3)), "{url}: {text}");
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[tokio::test]
async fn signals_leave_nothing_on_a_given_server() {
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut service = Service::new(&server).await;
    service.file("0003_sleep.up.sql", "SELECT pg_sleep(600);\n");
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let mut child = service.command("banister").arg("--scratch").spawn().unwrap();
        service.until_it_sleeps(&mut child, 1).await;
        kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
        let (exit, text) = told(&child.wait_with_output().unwrap());
        assert_eq!(exit, Some(code), "{text}");
        service.is_as_before(signal.as_str()).await;
    }
    // Killed, it cannot clean up; the next run does, but not after who is alive.
    let mut killed = service.command("banister").arg("--scratch").spawn().unwrap();
    service.until_it_sleeps(&mut killed, 1).await;
    let mut alive = service.command("manager").arg("--scratch").spawn().unwrap();
    service.until_it_sleeps(&mut alive, 2).await;
    killed.kill().unwrap();
    killed.wait().unwrap();
    service.file("0003_sleep.up.sql", "SELECT 1;\n");
    let start = Instant::now();
    loop {
        let (exit, text) = told(&service.command("banister").arg("--scratch").output().unwrap());
        assert_eq!(exit, Some(0), "{text}");
        let left = service.session.query(THERE).await.unwrap().len() - service.before.len();
        assert!(left >= 2, "the run that is alive keeps what it has");
        if left == 2 {
            break;
        }
        assert!(start.elapsed() < PATIENCE, "{left} things are left");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    kill(Pid::from_raw(alive.id().try_into().unwrap()), Signal::SIGTERM).unwrap();
    alive.wait().unwrap();
    service.is_as_before("after a kill and the next run").await;
}
