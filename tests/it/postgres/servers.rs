//! The servers that tests run on.

use std::path::{Path, PathBuf};

use banister::pg::Version;
use banister::postgres::{
    Binaries, Options, ScratchServer, ScratchSession, Search, SessionOptions,
};

/// One installation per major: the machine's own first, then `target/servers`.
///
/// Empty only outside CI, and then it says so.
pub(crate) fn installations() -> Vec<Binaries> {
    let search = Search {
        explicit: None,
        environment: std::env::var_os("BANISTER_PG_BIN").map(PathBuf::from),
        path: std::env::var_os("PATH"),
        wanted: None,
    };
    let mut found = Binaries::all(&search).expect("BANISTER_PG_BIN names a server");
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/servers");
    let directories = std::fs::read_dir(fetched).into_iter().flatten().flatten();
    found.extend(directories.filter_map(|d| Binaries::in_directory(&d.path().join("bin")).ok()));
    found.sort_by_key(Binaries::version);
    found.dedup_by_key(|binaries| binaries.version());
    // To look at some majors alone: `13,18`.
    if let Ok(only) = std::env::var("BANISTER_MAJORS") {
        found.retain(|binaries| only.split(',').any(|m| m == binaries.version().to_string()));
    }

    if found.is_empty() {
        let reason = "no PostgreSQL server; install one or run tests/servers.sh";
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{reason}");
        say(&format!("SKIPPED: {reason}"));
    }
    found
}

/// Options with a template cache that survives the test run.
pub(crate) fn options() -> Options {
    Options {
        cache_directory: Some(Path::new(env!("CARGO_TARGET_TMPDIR")).join("templates")),
        ..Options::new(std::env::temp_dir())
    }
}

/// The same for a server where scripts may do whatever a superuser may.
pub(crate) fn trusting_options() -> Options {
    Options { scripts_as_superuser: true, ..options() }
}

/// A server of each installed major, oldest first.
pub(crate) async fn servers() -> Vec<ScratchServer> {
    let mut servers = Vec::new();
    for binaries in installations() {
        servers.push(ScratchServer::start(&binaries, &options()).await.expect("the server starts"));
    }
    servers
}

/// The same, where scripts may do whatever a superuser may.
pub(crate) async fn trusting_servers() -> Vec<ScratchServer> {
    let options = trusting_options();
    let mut servers = Vec::new();
    for binaries in installations() {
        servers.push(ScratchServer::start(&binaries, &options).await.expect("the server starts"));
    }
    servers
}

/// A session in a fresh database of a server.
pub(crate) async fn session(server: &ScratchServer) -> ScratchSession {
    let database = server.create_database().await.expect("a database is created");
    database.connect(&SessionOptions::default()).await.expect("a session opens")
}

/// Runs several statements, each ended by `;` at the end of a line.
pub(crate) async fn run(session: &mut ScratchSession, script: &str) {
    for statement in script
        .split(";\n")
        .map(|text| text.trim().trim_end_matches(';'))
        .filter(|text| !text.is_empty())
    {
        if let Err(error) = session.apply(statement).await {
            panic!("{statement}\n{error}");
        }
    }
}

/// A major that tests compare with.
pub(crate) fn at_least(server: &ScratchServer, major: u16) -> bool {
    server.version() >= Version::new(major).expect("a supported major")
}

/// Says a line to whoever runs the tests; the test harness would swallow what is
/// printed by a test that passes.
pub(crate) fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// A major without a server is one on which nothing is proven: that is said. Where
/// `BANISTER_EVERY_MAJOR` is `true` it is a failure, and in CI so are fewer than
/// three.
#[test]
fn every_major_has_a_server() {
    let found: Vec<Version> = installations().iter().map(Binaries::version).collect();
    let missing: Vec<String> =
        Version::all().filter(|major| !found.contains(major)).map(|it| it.to_string()).collect();
    if missing.is_empty() {
        return;
    }
    let what = format!(
        "no server of PostgreSQL {}: nothing is proven there; `tests/servers.sh {}` fetches it",
        missing.join(", "),
        missing.join(" ")
    );
    let is_true = |name| std::env::var_os(name).is_some_and(|value| value == "true");
    assert!(!is_true("BANISTER_EVERY_MAJOR"), "{what}");
    assert!(!is_true("CI") || found.len() >= 3, "{what}");
    say(&format!("SKIPPED: {what}"));
}
