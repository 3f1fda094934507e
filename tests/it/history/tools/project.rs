//! A project of a migration tool, and its database.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use banister::postgres::{ScratchDatabase, ScratchServer};
use serde_json::Value;
use tempfile::TempDir;

use crate::postgres::servers::{installations, say, trusting_options};
use crate::schema;

pub(super) struct Project {
    folder: TempDir,
    database: ScratchDatabase,
    // Dropped last: the server with its database, and what drives it.
    _server: ScratchServer,
    _runtime: tokio::runtime::Runtime,
}

/// A program of `target/tools`; nothing, and a word about it, where it is missing.
pub(super) fn tool(path: &str) -> Option<PathBuf> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools").join(path);
    if program.exists() {
        return Some(program);
    }
    let name = program.file_name().expect("a name").to_string_lossy().into_owned();
    let required = std::env::var_os("BANISTER_TOOLS").is_some_and(|value| value == "required");
    assert!(!required, "{name} is missing; run tests/tools.sh");
    say(&format!("SKIPPED: {name} is not in target/tools; run tests/tools.sh"));
    None
}

/// What `status` is expected to say.
pub(super) fn states(lines: &[&str], code: i32) -> (Vec<String>, i32) {
    (lines.iter().map(|line| (*line).to_owned()).collect(), code)
}

impl Project {
    /// A project with these files and an empty database; nothing where there is no
    /// server.
    pub(super) fn new(files: &[(&str, &str)]) -> Option<Self> {
        // The newest of the system's kind: all tools know it.
        let binaries = installations().into_iter().rfind(|b| b.version().major() <= 17)?;
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let server = runtime.block_on(ScratchServer::start(&binaries, &trusting_options()));
        let server = server.expect("the server starts");
        let database = runtime.block_on(server.create_database()).expect("a database");
        let folder = tempfile::tempdir().expect("a folder");
        let project = Self { folder, database, _server: server, _runtime: runtime };
        files.iter().for_each(|(path, text)| project.write(path, text));
        Some(project)
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, text).expect("written");
    }

    pub(super) fn remove(&self, path: &str) {
        let path = self.path().join(path);
        let removed =
            if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    pub(super) fn socket(&self) -> String {
        let socket = self.database.socket_directory().expect("a local server");
        socket.display().to_string()
    }

    pub(super) fn database(&self) -> &str {
        self.database.name()
    }

    /// The database as `libpq` takes it.
    pub(super) fn url(&self) -> String {
        format!("postgresql://postgres@/{}?host={}", self.database(), self.socket())
    }

    /// Runs a program in the project; it must succeed.
    pub(super) fn run(
        &self,
        program: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> String {
        let output = self.try_run(program, arguments, variables);
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} {arguments:?}\n{text}", program.display());
        text
    }

    pub(super) fn try_run(
        &self,
        program: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Output {
        Command::new(program)
            .args(arguments)
            .current_dir(self.path())
            .env("PGUSER", "postgres")
            .env("PGHOST", self.socket())
            .env("PGDATABASE", self.database())
            .env("DATABASE_URL", self.url())
            .env("NO_COLOR", "1")
            .envs(variables.iter().copied())
            .output()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
    }

    /// A port of this machine behind which the database is: some drivers know no
    /// sockets of the file system.
    pub(super) fn port(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let socket = self.database.socket_directory().expect("a local server");
        let socket = socket.join(".s.PGSQL.5432");
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = UnixStream::connect(&socket) else { return };
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                std::thread::spawn(move || pipe(from, to));
                std::thread::spawn(move || pipe(server, client));
            }
        });
        port
    }

    /// `id state` of every migration in `path`, as `banister status` says them, and its
    /// exit code.
    pub(super) fn status(&self, path: &str) -> (Vec<String>, i32) {
        self.status_of(path, &[])
    }

    /// The same, with more arguments.
    pub(super) fn status_of(&self, path: &str, more: &[&str]) -> (Vec<String>, i32) {
        let (report, code) = self.report_of(path, more);
        let entries = report["migrations"].as_array().expect("a list").iter();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let line = |entry: &Value| format!("{} {}", text(&entry["id"]), text(&entry["state"]));
        (entries.map(line).collect(), code)
    }

    /// The whole report.
    pub(super) fn report(&self, path: &str) -> (Value, i32) {
        self.report_of(path, &[])
    }

    /// The whole report, with more arguments.
    pub(super) fn report_of(&self, path: &str, more: &[&str]) -> (Value, i32) {
        let output = Command::new(env!("CARGO_BIN_EXE_banister"))
            .args(["status", path, "--format", "json", "--database-url", &self.url()])
            .args(more)
            .current_dir(self.path())
            .output()
            .expect("banister runs");
        let json = String::from_utf8(output.stdout).expect("UTF-8");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!json.is_empty(), "{errors}");
        schema::assert_valid(&json, "status --format json");
        let code = output.status.code().expect("a code");
        (serde_json::from_str(&json).expect("JSON"), code)
    }
}

/// Carries bytes from one end to the other, and the end of them.
fn pipe(mut from: impl Read, mut to: impl Write + Half) {
    let _ = std::io::copy(&mut from, &mut to);
    to.finish();
}

/// A stream that is written no further.
trait Half {
    fn finish(&self);
}

impl Half for UnixStream {
    fn finish(&self) {
        let _ = self.shutdown(Shutdown::Write);
    }
}

impl Half for std::net::TcpStream {
    fn finish(&self) {
        let _ = self.shutdown(Shutdown::Write);
    }
}
