//! Several majors in one run, and where the servers come from.

use std::path::PathBuf;
use std::process::{Command, Output};

use banister::postgres::Binaries;
use banister::report::{Cycle, Report};

use crate::postgres::servers::{installations, options, say};

/// A migration that runs from 15 on.
const FILES: [(&str, &str); 4] = [
    ("0001_t.up.sql", "CREATE TABLE t (id int PRIMARY KEY, n int);\n"),
    ("0001_t.down.sql", "DROP TABLE t;\n"),
    ("0002_n.up.sql", "CREATE UNIQUE INDEX t_n ON t (n) NULLS NOT DISTINCT;\n"),
    ("0002_n.down.sql", "DROP INDEX t_n;\n"),
];

fn verify(binaries: &[&Binaries], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in FILES {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let cache = options().cache_directory.expect("a cache");
    std::fs::create_dir_all(&cache).expect("created");
    let directories: Vec<PathBuf> = binaries.iter().map(|b| b.directory().to_owned()).collect();
    Command::new(env!("CARGO_BIN_EXE_banister"))
        .args(["verify", "--format", "plain"])
        .args(arguments)
        .arg(folder.path())
        .env("XDG_CACHE_HOME", cache)
        .env("BANISTER_PG_BIN", std::env::join_paths(directories).expect("paths"))
        .env("DOCKER_HOST", "unix:///no/such/socket")
        .output()
        .expect("the program runs")
}

#[test]
fn majors_stand_side_by_side() {
    let all = installations();
    let (Some(old), Some(new)) = (all.first(), all.last()) else { return };
    if old.version().at_least(15) || !new.version().at_least(15) {
        say("SKIPPED: a server older than 15 and a newer one are needed");
        return;
    }
    let majors = format!("{},{}", new.version(), old.version());
    let output = verify(&[old, new], &["--postgres", &majors, "--output-format", "json"]);
    let text = String::from_utf8(output.stdout).expect("text");
    let report: Report = serde_json::from_str(&text).expect("a report");
    let Report::Verify(report) = report else { panic!("{text}") };
    assert_eq!(report.header.postgres, new.version().major());
    assert_eq!(report.migrations[1].cycle, Cycle::Reversible);
    assert_eq!(report.others.len(), 1);
    let other = &report.others[0];
    assert_eq!(other.server_version, old.release());
    assert_eq!(other.migrations[1].cycle, Cycle::UpFailed);
    let unlike: Vec<&str> = other.unlike(&report.migrations).map(|e| e.id.as_str()).collect();
    assert_eq!(unlike, ["0002"]);
    // What fails on one of them fails.
    assert_eq!(output.status.code(), Some(1));

    let text = verify(&[old, new], &["--postgres", &majors]).stdout;
    let text = String::from_utf8(text).expect("text");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .skip_while(|line| !line.starts_with("migration"))
        .take(3)
        .map(|line| line.split_whitespace().collect())
        .collect();
    let (new, old) = (new.version().to_string(), old.version().to_string());
    assert_eq!(rows[0], ["migration", &new, &old], "{text}");
    assert_eq!(rows[1], ["0001", "reversible", "reversible"], "{text}");
    assert_eq!(rows[2], ["0002", "reversible", "up", "failed"], "{text}");
}

#[test]
fn a_missing_major_or_engine_is_named() {
    let Some(binaries) = installations().pop() else { return };
    let said = |output: Output| {
        assert_eq!(output.status.code(), Some(3));
        String::from_utf8(output.stderr).expect("text")
    };
    let text = said(verify(&[&binaries], &["--server", "container"]));
    assert!(text.contains("failed to reach a container engine"), "{text}");
    let text = said(verify(&[], &["--server", "local", "--pg-bin", "/no/such/folder"]));
    assert!(text.contains("/no/such/folder"), "{text}");
    let two = ["--server", "local", "--postgres", "13..18", "--pg-bin", "/no/such/folder"];
    let output = verify(&[], &two);
    if output.status.code() == Some(3) {
        assert!(said(output).contains("install that major"));
    }
}
