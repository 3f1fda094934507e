//! Backups made by the real programs, pgBackRest and Barman, on a real server: what
//! they say with a hole in the archive, a failed backup, a wrong name and a backup that
//! came too late, and the restore command that is printed, run as it stands.

mod barman;
mod pgbackrest;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use banister::postgres::{
    Binaries, Options, ReadOnlyOptions, ReadOnlySession, ScratchDatabase, ScratchServer,
    SessionOptions, Target,
};
use banister::report::BackupEntry;
use banister::rollback::backup::{RestorePoint, Wanted, prove, recipe};
use nix::unistd::{User, geteuid};

use crate::postgres::servers::{installations, options, say};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether a program is installed; where it is not, that is said.
fn is_installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        say(&format!(
            "SKIPPED: `{program}` is not installed: nothing is proven of it here; \
             tests/backup-tools.sh installs it"
        ));
    }
    found
}

/// A server that both programs know: Debian 12 brings them with PostgreSQL 15.
fn server() -> Option<Binaries> {
    let known = |binaries: &Binaries| (13..=15).contains(&binaries.version().major());
    let found = installations().into_iter().rfind(known);
    if found.is_none() {
        say("SKIPPED: no server of PostgreSQL 13 to 15, which the backup tools need");
    }
    found
}

/// A production server whose WAL a tool archives, and the tool's files.
struct Production {
    server: ScratchServer,
    database: ScratchDatabase,
    binaries: Binaries,
    folder: tempfile::TempDir,
}

impl Production {
    /// `prepare` writes the tool's files into the folder, given the data directory and
    /// that of the socket; `archive` is the archive command.
    async fn new(binaries: Binaries, archive: impl Fn(&Path) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        hand_over(folder.path());
        let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let settings = vec![
            set("archive_mode", "on"),
            set("full_page_writes", "on"),
            set("archive_command", &archive(folder.path())),
        ];
        let options = Options { settings, ..options() };
        let server = ScratchServer::start(&binaries, &options).await.unwrap();
        let database = server.create_database().await.unwrap();
        let it = Self { server, database, binaries, folder };
        it.apply("CREATE TABLE t (id int)").await;
        it
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn data(&self) -> PathBuf {
        self.server.directory().unwrap().join("data")
    }

    fn socket(&self) -> &Path {
        self.database.socket_directory().unwrap()
    }

    async fn apply(&self, sql: &str) {
        let mut session = self.database.connect(&SessionOptions::default()).await.unwrap();
        session.apply(sql).await.unwrap();
        session.close().await.unwrap();
    }

    /// A command of the tool's, as the server's user.
    fn shell(&self, line: &str) -> (Option<i32>, String, String) {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", line]).current_dir("/");
        let path = format!("{}:/usr/bin:/bin", self.binaries.directory().display());
        command.env("PATH", path).env("HOME", self.path());
        command.env("PGBACKREST_CONFIG", self.path().join("pgbackrest.conf"));
        command.env("SIDE", self.path().join("side"));
        as_server(&mut command);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    /// The same, which must end well; what it printed.
    fn must(&self, line: &str) -> String {
        let (code, said, error) = self.shell(line);
        assert_eq!(code, Some(0), "{line}\n{said}\n{error}");
        said
    }

    /// The restore point, by the SQL that users are given.
    async fn restore_point(&self) -> RestorePoint {
        let sql = recipe("42");
        let source = banister::source::Source::new("recipe", sql.as_str());
        let mut row = None;
        for statement in banister::sql::parse(&source, banister::source::Span::new(0, sql.len())) {
            let rows = self.server.ask(source.slice(statement.span)).await.unwrap();
            row = row.or(rows.into_iter().flatten().flatten().next());
        }
        RestorePoint::read("row", &row.unwrap()).unwrap()
    }

    /// Writes so much that so many WAL files are closed.
    async fn fill(&self, files: usize) {
        for _ in 0..files {
            self.apply("INSERT INTO t VALUES (0)").await;
            self.server.ask("SELECT pg_switch_wal()").await.unwrap();
        }
    }

    /// Starts what was restored beside production and counts its rows, once it has
    /// paused at its target.
    async fn rows_beside(&self) -> String {
        let side = self.path().join("side");
        let log = self.path().join("side.log");
        let mut command = Command::new(self.binaries.directory().join("postgres"));
        command.arg("-D").arg(&side);
        let socket = format!("unix_socket_directories={}", self.path().display());
        for setting in [
            "listen_addresses=",
            "port=5432",
            "hot_standby=on",
            "fsync=off",
            "max_locks_per_transaction=256",
            &socket,
        ] {
            command.args(["-c", setting]);
        }
        as_server(&mut command);
        command.env("PGBACKREST_CONFIG", self.path().join("pgbackrest.conf"));
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(fs::File::create(&log).unwrap()).current_dir("/");
        let mut server = Side(command.spawn().unwrap());
        let said = || fs::read_to_string(&log).unwrap_or_default();
        let begin = Instant::now();
        while !said().contains("pausing at the end of recovery") {
            assert!(matches!(server.0.try_wait(), Ok(None)), "it ended:\n{}", said());
            assert!(begin.elapsed() < PATIENCE, "it never paused:\n{}", said());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let host = self.path().display().to_string().replace('/', "%2F");
        let url = format!("postgresql://postgres@{host}:5432/{}", self.database.name());
        let target = Target::from_url(&url).unwrap();
        let mut session =
            ReadOnlySession::open(&target, &ReadOnlyOptions::default()).await.unwrap();
        let rows = session.query("SELECT count(*)::text FROM public.t WHERE id > 0").await.unwrap();
        rows[0][0].clone().unwrap()
    }
}

/// A restored server; ended when dropped.
struct Side(Child);

impl Drop for Side {
    fn drop(&mut self) {
        let id = nix::unistd::Pid::from_raw(self.0.id().try_into().unwrap());
        let _ = nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGQUIT);
        let _ = self.0.wait();
    }
}

fn account() -> Option<User> {
    geteuid().is_root().then(|| User::from_name("postgres").unwrap().unwrap())
}

fn as_server(command: &mut Command) {
    if let Some(user) = account() {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
}

fn hand_over(path: &Path) {
    if let Some(user) = account() {
        chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())).unwrap();
    }
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    hand_over(path);
}

fn proof(texts: &[String], wal: &str, point: &RestorePoint) -> BackupEntry {
    let files: Vec<(String, String)> =
        texts.iter().map(|text| ("saved.json".to_owned(), text.clone())).collect();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let wanted = Wanted {
        restore_point: Some(point.clone()),
        wal: Some(wal.split_whitespace().map(str::to_owned).collect()),
        // The tools' clocks count whole seconds.
        now: Some(now.as_secs() + 1),
        max_age_hours: None,
        drill_days: Some(0),
    };
    let mut all = prove(&files, &wanted).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// What is not as it must be.
fn open(entry: &BackupEntry) -> Vec<String> {
    let open = entry.checks.iter().filter(|check| check.state != "ok");
    open.map(|check| format!("{}: {}: {}", check.state, check.what, check.why)).collect()
}

/// The files below a folder that hold a WAL file, oldest first.
fn wal_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(wal_files(&path));
        } else if banister::rollback::backup::Segment::of_file(&path.display().to_string())
            .is_some()
        {
            found.push(path);
        }
    }
    found.sort();
    found
}
