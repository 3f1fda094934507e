//! The ways back, tried: `banister rollback rehearse` as a program, and the traps of
//! recovery one by one.

mod interrupted;
mod pitfalls;

use std::path::{Path, PathBuf};
use std::process::Command;

use banister::postgres::Binaries;
use banister::rehearsal::verdict;
use banister::report::{RehearsalVerdict, RollbackChoice};
use serde_json::Value;

use crate::postgres::servers::{installations, options, say};
use crate::schema;

fn folder(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rehearsal").join(case)
}

/// The program on one server, with a cache that outlives the test.
fn command(binaries: &Binaries, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banister"));
    command.args(["rollback", "rehearse", "migrations"]).arg("--pg-bin").arg(binaries.directory());
    if folder.join("schema.sql").exists() {
        command.args(["--schema", "schema.sql"]);
    }
    let cache = options().cache_directory.unwrap();
    std::fs::create_dir_all(&cache).unwrap();
    command.env("XDG_CACHE_HOME", cache).env_remove("BANISTER_PG_BIN").current_dir(folder);
    command
}

fn rehearse(binaries: &Binaries, folder: &Path) -> (Value, Option<i32>) {
    let output = command(binaries, folder).args(["--output-format", "json"]).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(complaint.is_empty(), "{}: {complaint}", binaries.release());
    let text = String::from_utf8(output.stdout).unwrap();
    schema::assert_valid(&text, "rehearsal");
    (serde_json::from_str(&text).unwrap(), output.status.code())
}

/// Every way back: name, outcome, and whether it is as planned.
fn ways(run: &Value) -> Vec<String> {
    let ways = run["ways"].as_array().unwrap().iter();
    ways.map(|way| {
        let text = |key: &str| way[key].as_str().unwrap_or("-").to_owned();
        let by = text("by");
        let by = ["to name", "to LSN", "to time", "before transaction"]
            .into_iter()
            .find(|start| by.starts_with(start))
            .unwrap_or(&by)
            .to_owned();
        format!("{} {by}: {} {}", text("way"), text("outcome"), way["as_planned"])
    })
    .collect()
}

const RECOVERED: [&str; 4] = [
    "pitr to name: verified true",
    "pitr to LSN: verified true",
    "pitr to time: verified true",
    "pitr before transaction: verified true",
];

#[test]
fn every_way_back_of_a_release_is_carried_out_on_every_major() {
    for binaries in installations() {
        let (report, exit) = rehearse(&binaries, &folder("release"));
        let run = &report["runs"][0];
        let mut expected = vec![
            "app_only -: differs true",
            // The third has no down: what is run takes nothing back.
            "down right after the up: differs null",
            "down after new writes: differs null",
            "forward_fix -: verified true",
            "undo -: verified true",
            "side_restore -: verified true",
        ];
        expected.extend(RECOVERED);
        assert_eq!(ways(run), expected, "{}: {run:#}", binaries.release());
        assert_eq!((report["verdict"].as_str(), exit), (Some("clean"), Some(0)));
        let counts = run["ways"][5]["counts"].as_array().unwrap();
        let numbers = |at: usize| {
            ["restored", "deleted_since", "new_since"].map(|key| counts[at][key].as_u64().unwrap())
        };
        // Names of users that had one; nobody may delete a user who has orders.
        let [restored, deleted, _] = numbers(0);
        assert!(restored > 0 && deleted == 0, "{counts:#?}");
        let [restored, ..] = numbers(1);
        assert!(restored > 0, "{counts:#?}");
        assert!(run["scale"]["backup_bytes"].as_u64() > Some(1 << 20), "{run:#}");
        assert!(run["scale"]["wal_bytes"].as_u64() > Some(0), "{run:#}");
    }
}

#[test]
fn a_whole_table_comes_back_where_there_is_a_pg_dump_for_it() {
    let mut seen = Vec::new();
    for binaries in installations() {
        let (report, exit) = rehearse(&binaries, &folder("whole-table"));
        let ways = report["runs"][0]["ways"].as_array().unwrap().clone();
        let side = ways.iter().find(|way| way["way"] == "side_restore").unwrap();
        match side["outcome"].as_str() {
            Some("verified") => {
                assert_eq!((&side["as_planned"], exit), (&Value::Bool(true), Some(0)))
            }
            Some("not_rehearsed") => {
                let why = side["why"].as_str().unwrap();
                assert!(why.contains("needs a `pg_dump` of its major or a later one"), "{why}");
                assert_eq!(exit, Some(3), "the first choice was not rehearsed");
            }
            _ => panic!("{}: {side:#}", binaries.release()),
        }
        seen.push(format!("{} {}", binaries.version(), side["outcome"]));
    }
    say(&format!("side restore of a whole table: {}", seen.join(", ")));
}

#[test]
fn what_is_not_in_the_wal_does_not_come_back_and_that_is_said() {
    let Some(binaries) = installations().pop() else { return };
    let (report, exit) = rehearse(&binaries, &folder("unlogged"));
    let run = &report["runs"][0];
    let pitr = run["ways"].as_array().unwrap().iter().find(|way| way["way"] == "pitr").unwrap();
    assert_eq!(pitr["outcome"], "differs", "{run:#}");
    assert_eq!(pitr["as_planned"], Value::Null, "no fault of the release");
    let why = pitr["why"].as_str().unwrap();
    assert!(why.contains("public.sessions") && why.contains("come back empty"), "{why}");
    // The first choice is the application alone.
    assert_eq!((report["verdict"].as_str(), exit), (Some("clean"), Some(0)), "{run:#}");
}

#[test]
fn a_release_that_stops_half_way_is_still_come_back_from() {
    let Some(binaries) = installations().pop() else { return };
    let (report, exit) = rehearse(&binaries, &folder("half"));
    let run = &report["runs"][0];
    let why = run["failed_up"].as_str().unwrap();
    assert!(why.contains("0002_fails.up.sql, line 1") && why.contains("the disk is full"), "{why}");
    assert_eq!(ways(run)[4..], RECOVERED, "{run:#}");
    assert_eq!((report["verdict"].as_str(), exit), (Some("findings"), Some(1)));
}

#[test]
fn rows_are_such_that_the_release_takes_them() {
    let Some(binaries) = installations().pop() else { return };
    let (report, exit) = rehearse(&binaries, &folder("asks-more"));
    let notes = report["notes"].to_string();
    assert!(notes.contains("it is rehearsed with rows that it takes"), "{notes}");
    let run = &report["runs"][0];
    let ways = ways(run);
    assert!(ways.contains(&"app_only -: differs true".to_owned()), "{ways:?}");
    assert!(ways.contains(&"down after new writes: verified true".to_owned()), "{ways:?}");
    assert_eq!(exit, Some(0), "{run:#}");
}

#[test]
fn the_text_and_the_page_say_the_same() {
    let Some(binaries) = installations().pop() else { return };
    let output = command(&binaries, &folder("asks-more"))
        .args(["--output-format", "markdown"])
        .output()
        .unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.starts_with("<!-- banister rollback rehearse -->\n### banister: the ways back"));
    assert!(page.contains("| `point-in-time recovery` to LSN"), "{page}");
    assert!(page.contains("times are worth no more than that"), "{page}");
}

#[test]
fn what_cannot_be_rehearsed_is_said() {
    let Some(binaries) = installations().pop() else { return };
    let run = |extra: &[&str]| {
        let output = command(&binaries, &folder("half")).args(extra).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (exit, error) = run(&["--since", "0002"]);
    assert!(exit == Some(3) && error.contains("nothing is to be released"), "{error}");
    let other = if binaries.version().major() == 13 { "14" } else { "13" };
    let (exit, error) = run(&["--postgres", other]);
    assert!(exit == Some(3) && error.contains(other), "{error}");
    let (exit, error) = run(&["--fail-on", "error"]);
    assert!(exit == Some(2) && error.contains("leave it out"), "{error}");
    // What is released and does not run is no release to come back from.
    let output = command(&binaries, &folder("half")).args(["--seed", "schema.sql"]).output();
    let error = String::from_utf8(output.unwrap().stderr).unwrap();
    assert!(error.contains("schema.sql, line 1, which the release stands on"), "{error}");
}

#[test]
fn a_way_back_that_is_not_as_planned_is_a_finding() {
    let Some(binaries) = installations().pop() else { return };
    let (report, _) = rehearse(&binaries, &folder("asks-more"));
    let run = |report: &Value| serde_json::from_value(report["runs"][0].clone()).unwrap();
    let judged = |report: &Value, choice| verdict(choice, &[run(report)]);
    assert_eq!(judged(&report, RollbackChoice::Down), RehearsalVerdict::Clean);
    assert_eq!(judged(&report, RollbackChoice::SideRestore), RehearsalVerdict::CouldNotTell);
    assert_eq!(judged(&report, RollbackChoice::Unknown), RehearsalVerdict::CouldNotTell);
    let mut other = report.clone();
    other["runs"][0]["ways"][1]["as_planned"] = Value::Bool(false);
    assert_eq!(judged(&other, RollbackChoice::Down), RehearsalVerdict::Findings);
    assert_eq!(verdict(RollbackChoice::Down, &[]), RehearsalVerdict::CouldNotTell);
}
