//! The way back: what every kind of change comes to.
//!
//! `testdata/rollback/cases.txt` and `releases.txt` are written by hand: the
//! decision table. Each folder holds the schema in production (`schema.sql`), the
//! migrations, and what the program prints (`plan.txt`, `plan.json`), which
//! `BANISTER_BLESS=1` writes down anew.

mod backup;
mod data;
mod live;
mod servers;
mod tools;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use banister::rollback::plan::TABLE;
use serde_json::Value;

use crate::schema;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rollback")
}

/// The rows of a table of cases, cell by cell.
fn rows(file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn plan(case: &str, since: &str, format: &str) -> (String, Option<i32>) {
    let folder = root().join(case);
    let mut command = Command::new(env!("CARGO_BIN_EXE_banister"));
    command.args(["rollback", "plan", "migrations", "--output-format", format]);
    if folder.join("schema.sql").exists() {
        command.args(["--schema", "schema.sql"]);
    }
    if since != "-" {
        command.args(["--since", since]);
    }
    let output = command.current_dir(&folder).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(complaint.is_empty(), "{case}: {complaint}");
    let text = String::from_utf8(output.stdout).unwrap();
    (text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]"), output.status.code())
}

/// The plan as JSON, after it and the text for people were compared with what is
/// written down.
fn written_down(case: &str, since: &str) -> (Value, Option<i32>) {
    let (json, exit) = plan(case, since, "json");
    schema::assert_valid(&json, case);
    let (text, _) = plan(case, since, "human");
    for (file, now) in [("plan.json", &json), ("plan.txt", &text)] {
        let path = root().join(case).join(file);
        if std::env::var_os("BANISTER_BLESS").is_some() {
            fs::write(&path, now).unwrap();
        }
        let known = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            *now == known,
            "{case}/{file} is out of date; `BANISTER_BLESS=1 cargo test rollback` writes it:\n{now}"
        );
    }
    (serde_json::from_str(&json).unwrap(), exit)
}

fn answer(value: &Value) -> &'static str {
    match value {
        Value::Bool(true) => "yes",
        Value::Bool(false) => "no",
        _ => "unknown",
    }
}

#[test]
fn every_kind_of_change_comes_to_what_the_table_says() {
    for row in rows("cases.txt") {
        let [case, classes, n1, down, choice, no_return] = row.as_slice() else {
            panic!("{row:?} has another number of cells")
        };
        let (plan, exit) = written_down(case, "-");
        let migration = &plan["migrations"][0];
        let found: Vec<String> = migration["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| change["class"].to_string())
            .collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join(" ") };
        assert_eq!(found, *classes, "{case}: classes");
        assert_eq!(answer(&migration["n1_compatible"]), n1, "{case}: previous release");
        assert_eq!(migration["down"].as_str().unwrap(), down, "{case}: down");
        assert_eq!(migration["choice"].as_str().unwrap(), choice, "{case}: choice");
        let release = &plan["release"];
        assert_eq!(release["choice"], migration["choice"], "{case}: one migration is the release");
        let point = release["point_of_no_return"].as_str().unwrap_or("-");
        assert_eq!(point, no_return, "{case}: point of no return");
        assert_eq!(exit, Some(if choice == "unknown" { 3 } else { 0 }), "{case}: exit code");
    }
}

#[test]
fn a_release_is_more_than_its_migrations() {
    for row in rows("releases.txt") {
        let [case, since, choice, n1, no_return, each] = row.as_slice() else {
            panic!("{row:?} has another number of cells")
        };
        let (plan, _) = written_down(case, since);
        let release = &plan["release"];
        assert_eq!(release["choice"].as_str().unwrap(), choice, "{case}: choice");
        assert_eq!(answer(&release["n1_compatible"]), n1, "{case}: previous release");
        let point = release["point_of_no_return"].as_str().unwrap_or("-");
        assert_eq!(point, no_return, "{case}: point of no return");
        let migrations = plan["migrations"].as_array().unwrap();
        let choices: Vec<&str> =
            migrations.iter().map(|migration| migration["choice"].as_str().unwrap()).collect();
        assert_eq!(choices.join(" "), *each, "{case}: migration by migration");
    }
}

#[test]
fn every_row_of_the_decision_table_has_a_case() {
    let numbers: BTreeSet<u8> = rows("cases.txt")
        .iter()
        .flat_map(|row| {
            row[1].split(' ').filter_map(|class| class.parse().ok()).collect::<Vec<_>>()
        })
        .collect();
    let missing: Vec<&str> = TABLE
        .iter()
        .filter(|row| !numbers.contains(&row.class.number()))
        .map(|row| row.name)
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
    for (at, row) in TABLE.iter().enumerate() {
        assert_eq!(usize::from(row.class.number()), at + 1, "{} stands elsewhere", row.name);
    }
}

#[test]
fn no_folder_is_an_orphan() {
    let listed: BTreeSet<String> = rows("cases.txt")
        .into_iter()
        .chain(rows("releases.txt"))
        .map(|row| row[0].clone())
        .collect();
    let folders: BTreeSet<String> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders, listed);
}
