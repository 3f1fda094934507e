//! The program itself, interrupted and starved: it says why, exits as it
//! documents, and leaves nothing behind.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};

use crate::postgres::servers::{installations, options};

const PROGRAM: &str = env!("CARGO_BIN_EXE_banister");
/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A directory of migrations.
pub(super) struct Migrations(tempfile::TempDir);

impl Migrations {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for (name, text) in files {
            fs::write(directory.path().join(name), text).unwrap();
        }
        Self(directory)
    }

    pub(super) fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    pub(super) fn good() -> Self {
        Self::new(&[
            ("0001_users.up.sql", "CREATE TABLE users (id int);\n"),
            ("0001_users.down.sql", "DROP TABLE users;\n"),
        ])
    }

    /// The second of them does not end by itself.
    fn endless() -> Self {
        Self::new(&[
            ("0001_users.up.sql", "CREATE TABLE users (id int);\n"),
            ("0002_sleep.up.sql", "SELECT 'the sleeper', pg_sleep(600);\n"),
        ])
    }

    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(["verify", "--format", "plain"]).arg(self.0.path());
        surroundings(&mut command);
        command
    }

    fn start(&self) -> Run {
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Run { child: command.spawn().unwrap(), postmaster: None }
    }
}

/// A cache that outlives the test, and one server for everybody.
fn surroundings(command: &mut Command) {
    let cache = options().cache_directory.unwrap();
    fs::create_dir_all(&cache).unwrap();
    command.env("XDG_CACHE_HOME", cache).env("RUST_BACKTRACE", "1").env("COLUMNS", "400");
    command.env_remove("BANISTER_PG_BIN");
    if let Some(binaries) = installations().pop() {
        command.env("BANISTER_PG_BIN", binaries.directory());
    }
}

/// A program under way.
struct Run {
    child: Child,
    postmaster: Option<i32>,
}

impl Run {
    fn id(&self) -> Pid {
        Pid::from_raw(self.child.id().try_into().unwrap())
    }

    /// Waits until the endless migration runs.
    fn until_it_sleeps(&mut self) {
        let start = Instant::now();
        // Our own queries are short.
        let mut since: Option<(i32, Instant)> = None;
        loop {
            assert!(start.elapsed() < PATIENCE, "the migration never ran");
            assert!(matches!(self.child.try_wait(), Ok(None)), "the program has ended");
            let backend = self.selecting();
            match since {
                Some((id, since)) if Some(id) == backend => {
                    if since.elapsed() > Duration::from_millis(500) {
                        return;
                    }
                }
                _ => since = backend.map(|id| (id, Instant::now())),
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The backend that runs a SELECT.
    fn selecting(&mut self) -> Option<i32> {
        let processes = processes();
        let ours = format!("banister-{}-", self.child.id());
        let postmaster = processes.iter().find(|process| {
            process.command.contains(&ours) && !process.command.contains("banister-watchdog")
        })?;
        self.postmaster = Some(postmaster.id);
        let selects = |process: &&Process| {
            process.parent == postmaster.id && process.command.contains("SELECT")
        };
        processes.iter().find(selects).map(|process| process.id)
    }

    fn end(self) -> (Option<i32>, String, Traces) {
        let traces = Traces { owner: self.child.id(), postmaster: self.postmaster };
        let output = self.child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), errors, traces)
    }
}

#[derive(Debug)]
struct Process {
    id: i32,
    parent: i32,
    group: i32,
    command: String,
}

/// Every process that runs.
fn processes() -> Vec<Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let id: i32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
            let runs = !matches!(fields.next()?, "Z" | "X");
            let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
            let command = fs::read(entry.path().join("cmdline")).ok()?;
            let command = String::from_utf8_lossy(&command).replace('\0', " ");
            runs.then_some(Process { id, parent, group, command })
        })
        .collect()
}

/// What a run could leave behind.
struct Traces {
    owner: u32,
    postmaster: Option<i32>,
}

impl Traces {
    fn all(&self) -> Vec<String> {
        let ours = format!("banister-{}-", self.owner);
        let mut found: Vec<String> = processes()
            .into_iter()
            .filter(|process| {
                process.command.contains(&ours) || Some(process.group) == self.postmaster
            })
            .map(|process| format!("{process:?}"))
            .collect();
        for root in [PathBuf::from("/dev/shm"), std::env::temp_dir()] {
            let entries = fs::read_dir(root).into_iter().flatten().flatten();
            let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
            found.extend(names.filter(|name| name.starts_with(&ours)));
        }
        found
    }

    fn are_gone(&self, when: &str) {
        assert_eq!(self.all(), Vec::<String>::new(), "{when}");
    }

    fn go_soon(&self, when: &str) {
        let start = Instant::now();
        while !self.all().is_empty() && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.are_gone(when);
    }
}

pub(super) fn no_server() -> bool {
    installations().is_empty()
}

#[test]
fn signals_end_it_and_leave_nothing() {
    if no_server() {
        return;
    }
    let migrations = Migrations::endless();
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143), (Signal::SIGHUP, 129)] {
        let mut run = migrations.start();
        run.until_it_sleeps();
        let start = Instant::now();
        kill(run.id(), signal).unwrap();
        let (exit, errors, traces) = run.end();
        assert_eq!((exit, errors.as_str()), (Some(code), ""), "{signal}");
        assert!(start.elapsed() < Duration::from_secs(10), "{signal}: {:?}", start.elapsed());
        traces.are_gone(signal.as_str());
    }
}

#[test]
fn signals_during_the_start_leave_nothing() {
    if no_server() {
        return;
    }
    let migrations = Migrations::endless();
    for milliseconds in [0, 3, 10, 20, 40, 80, 160] {
        let run = migrations.start();
        std::thread::sleep(Duration::from_millis(milliseconds));
        kill(run.id(), Signal::SIGTERM).unwrap();
        let id = run.id();
        let (exit, errors, traces) = run.end();
        let when = format!("{milliseconds} ms into the start of {id}: {errors}");
        // Before our handlers are there, the signal itself ends the program.
        assert!(exit.is_none_or(|code| code == 143), "{when}: {exit:?}");
        traces.go_soon(&when);
    }
}

#[test]
fn a_kill_leaves_nothing_for_long() {
    if no_server() {
        return;
    }
    let migrations = Migrations::endless();
    let mut run = migrations.start();
    run.until_it_sleeps();
    kill(run.id(), Signal::SIGKILL).unwrap();
    let (exit, _, traces) = run.end();
    assert_eq!(exit, None);
    traces.go_soon("after kill -9");
}

#[test]
fn a_killed_server_is_a_clear_error() {
    if no_server() {
        return;
    }
    let migrations = Migrations::endless();
    let mut run = migrations.start();
    run.until_it_sleeps();
    kill(Pid::from_raw(run.postmaster.unwrap()), Signal::SIGKILL).unwrap();
    let (exit, errors, traces) = run.end();
    assert_eq!(exit, Some(3), "{errors}");
    assert!(errors.contains("the scratch server ended while migration `0002`"), "{errors}");
    assert!(!errors.contains("panicked") && !errors.contains("backtrace"), "{errors}");
    traces.are_gone("after the server was killed");
}

#[test]
fn two_runs_do_not_meet() {
    if no_server() {
        return;
    }
    let migrations = Migrations::good();
    let (a, b) = (migrations.start(), migrations.start());
    for run in [a, b] {
        let (exit, errors, traces) = run.end();
        assert_eq!(exit, Some(0), "{errors}");
        traces.are_gone("after two runs");
    }
}

#[test]
fn a_missing_server_is_named() {
    let migrations = Migrations::good();
    let mut command = migrations.command();
    command.env("PATH", "").env("BANISTER_PG_BIN", "/nonexistent/bin");
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{errors}");
    assert!(errors.contains("`/nonexistent/bin`"), "{errors}");
    assert!(errors.contains("holds both `postgres` and `initdb`"), "{errors}");
    assert!(!errors.contains("backtrace") && output.stdout.is_empty(), "{errors}");
}

/// Runs `command` where some paths look different; `None` where the system does
/// not allow that, and then it says so.
pub(super) fn in_other_surroundings(setup: &str, command: &Command) -> Option<Output> {
    let allowed = Command::new("unshare").args(["-m", "sh", "-c", setup]).output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: this needs root and `unshare -m`: {setup}");
        return None;
    }
    let mut inside = Command::new("unshare");
    inside.args(["-m", "sh", "-c", &format!("{setup} && exec env \"$@\""), "sh"]);
    for (name, value) in command.get_envs() {
        let name = name.to_str().unwrap();
        match value {
            Some(value) => inside.arg(format!("{name}={}", value.to_str().unwrap())),
            None => inside.args(["-u", name]),
        };
    }
    inside.arg(command.get_program()).args(command.get_args());
    Some(inside.stdin(Stdio::null()).output().unwrap())
}

#[test]
fn no_server_at_all_says_what_to_install() {
    let migrations = Migrations::good();
    let mut command = migrations.command();
    command.env_remove("BANISTER_PG_BIN").env("PATH", "/nonexistent");
    let hidden = "mkdir -p /usr/lib/postgresql && mount -t tmpfs none /usr/lib/postgresql";
    let Some(output) = in_other_surroundings(hidden, &command) else { return };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{errors}");
    assert!(errors.contains("`apt-get install postgresql`"), "{errors}");
    assert!(!errors.contains("backtrace") && output.stdout.is_empty(), "{errors}");
}

#[test]
fn root_becomes_nobody_where_there_is_no_postgres() {
    if no_server() {
        return;
    }
    let accounts = tempfile::NamedTempFile::new().unwrap();
    let text = fs::read_to_string("/etc/passwd").unwrap();
    let others: String = text
        .lines()
        .filter(|line| !line.starts_with("postgres:"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(accounts.path(), others).unwrap();
    fs::set_permissions(accounts.path(), fs::Permissions::from_mode(0o644)).unwrap();
    let setup = format!("mount --bind {} /etc/passwd", accounts.path().display());
    let migrations = Migrations::good();
    let Some(output) = in_other_surroundings(&setup, &migrations.command()) else { return };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
}

#[test]
fn another_major_names_those_that_are_there() {
    let Some(binaries) = installations().pop() else { return };
    let migrations = Migrations::good();
    let mut command = migrations.command();
    command.env_remove("BANISTER_PG_BIN").env("PATH", binaries.directory());
    // The machine may have one of the others too.
    let mut missing = None;
    for major in ["13", "14", "15", "16", "17", "18"] {
        let mut probe = migrations.command();
        probe.env_remove("BANISTER_PG_BIN").env("PATH", binaries.directory());
        let output = probe.args(["--postgres", major]).output().unwrap();
        if output.status.code() == Some(3) {
            missing = Some((major, String::from_utf8_lossy(&output.stderr).into_owned()));
            break;
        }
    }
    let Some((major, errors)) = missing else {
        eprintln!("SKIPPED: this machine has every major");
        return;
    };
    assert!(errors.contains(&format!("PostgreSQL {major}: found only")), "{errors}");
    assert!(errors.contains(&binaries.version().to_string()), "{errors}");
    assert!(errors.contains("install that major"), "{errors}");
}

#[test]
fn closed_streams_are_no_failure() {
    if no_server() {
        return;
    }
    let migrations = Migrations::good();
    for redirect in ["0<&-", ">&- 0<&-", "| head -c 1", "2>&-"] {
        let mut command = Command::new("sh");
        let script = format!("\"$0\" verify --format plain \"$1\" {redirect}");
        command.args(["-c", &script, PROGRAM]).arg(migrations.0.path());
        surroundings(&mut command);
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{redirect}: {errors}");
        assert!(!errors.contains("panicked"), "{redirect}: {errors}");
    }
}

#[test]
fn an_unprivileged_user_needs_nothing_else() {
    if no_server() {
        return;
    }
    if !geteuid().is_root() {
        eprintln!("SKIPPED: only root can become somebody else; we are unprivileged ourselves");
        return;
    }
    // Where this user may read and write.
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let program = home.path().join("banister");
    fs::copy(PROGRAM, &program).unwrap();
    let migrations = Migrations::good();
    for cached in [true, false] {
        let mut command = Command::new(&program);
        command.args(["verify", "--format", "plain"]).arg(migrations.0.path());
        surroundings(&mut command);
        command.env_remove("XDG_CACHE_HOME").env("HOME", home.path()).current_dir("/");
        if !cached {
            command.env("HOME", "/nonexistent");
        }
        command.uid(65534).gid(65534).stdin(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let traces = Traces { owner: child.id(), postmaster: None };
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{errors}");
        traces.are_gone("after an unprivileged run");
        assert!(home.path().join(".cache/banister").is_dir(), "it keeps a template");
    }
}

#[test]
fn programs_run_for_a_superuser_only() {
    if no_server() {
        return;
    }
    let migrations = Migrations::new(&[
        ("0001_program.up.sql", "CREATE TABLE t (a text);\nCOPY t FROM PROGRAM 'echo x';\n"),
        ("0001_program.down.sql", "DROP TABLE t;\n"),
    ]);
    let output = migrations.command().output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("42501") && text.contains("let them by `--as-superuser`"), "{text}");
    let output = migrations.command().arg("--as-superuser").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[test]
fn extensions_can_be_there_beforehand() {
    if no_server() {
        return;
    }
    let migrations = Migrations::new(&[
        ("0001_fdw.up.sql", "CREATE EXTENSION IF NOT EXISTS file_fdw;\n"),
        ("0001_fdw.down.sql", "SELECT 1;\n"),
    ]);
    let run = |arguments: &[&str]| {
        let output = migrations.command().args(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), text + &String::from_utf8_lossy(&output.stderr))
    };
    let (exit, text) = run(&[]);
    assert_eq!(exit, Some(1), "{text}");
    assert!(text.contains("`--extension file_fdw`"), "{text}");
    let (exit, text) = run(&["--extension", "file_fdw"]);
    assert_eq!(exit, Some(0), "{text}");
    let (exit, text) = run(&["--extension", "no_such_thing"]);
    assert_eq!(exit, Some(3), "{text}");
    assert!(text.contains("no_such_thing") && !text.contains("backtrace"), "{text}");

    // What is released may lack the right as well.
    let (exit, text) = run(&["--since", "0001"]);
    assert_eq!(exit, Some(3), "{text}");
    assert!(text.contains("`--extension file_fdw`"), "{text}");
}

#[test]
fn rows_come_from_a_file_or_from_nowhere() {
    if no_server() {
        return;
    }
    let migrations = Migrations::new(&[
        ("0001_users.up.sql", "CREATE TABLE users (id int, name text);\n"),
        ("0002_drop.up.sql", "ALTER TABLE users DROP COLUMN name;\n"),
        ("0002_drop.down.sql", "ALTER TABLE users ADD COLUMN name text;\n"),
    ]);
    let seeds = tempfile::tempdir().unwrap();
    let seed = seeds.path().join("seed.sql");
    fs::write(&seed, "INSERT INTO users VALUES (1, 'Ada'), (2, NULL);\n").unwrap();
    let run = |seed: Option<&std::path::Path>| {
        let mut command = migrations.command();
        command.args(["--since", "0001", "--no-seed"]);
        if let Some(seed) = seed {
            command.arg("--seed").arg(seed);
        }
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), text + &String::from_utf8_lossy(&output.stderr))
    };
    let (exit, text) = run(Some(&seed));
    assert_eq!(exit, Some(0), "{text}");
    assert!(text.contains("1 of 2 values of `name` of `public.users`: `Ada` is null"), "{text}");
    let (exit, text) = run(None);
    assert_eq!(exit, Some(0), "{text}");
    assert!(text.contains("column `name` of `public.users`, with its values"), "{text}");
    let (exit, text) = run(Some(&seeds.path().join("missing.sql")));
    assert_eq!(exit, Some(3), "{text}");
    fs::write(&seed, "INSERT INTO nobody VALUES (1);\n").unwrap();
    let (exit, text) = run(Some(&seed));
    assert_eq!(exit, Some(3), "{text}");
    assert!(text.contains("seed.sql, line 1"), "{text}");
}
