//! The program itself: what it prints and how it exits.
//!
//! The cases are `tests/cmd/*.trycmd`; `TRYCMD=overwrite cargo test cli`
//! writes down what the program prints now.

mod baseline;
mod ci;
mod expand_contract;
mod manual;
mod new_since;
mod output;
mod policy;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::postgres::servers::installations;
use crate::schema;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd")
}

#[test]
fn prints_what_the_cases_say() {
    trycmd::TestCases::new()
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .env("RUST_BACKTRACE", "0")
        .insert_var("[VERSION]", env!("CARGO_PKG_VERSION"))
        .unwrap()
        .case("tests/cmd/*.trycmd");
}

/// Every JSON in the cases is a report as the schema has it.
#[test]
fn the_json_in_the_cases_keeps_to_the_schema() {
    let mut seen = 0;
    for entry in fs::read_dir(cases()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "trycmd") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for block in text.split("```").filter(|block| block.contains("\n$ banister")) {
            let command = block.lines().find(|line| line.starts_with("$ ")).unwrap();
            if let Some(start) = block.find("\n{\n") {
                schema::assert_valid(&block[start..], command);
                seen += 1;
            }
        }
    }
    assert!(seen >= 2, "only {seen} cases print JSON");
}

fn banister(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_banister"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// What a run printed and how it exited; it must have said nothing on standard
/// error unless it failed to check.
fn run(arguments: &[&str], folder: &Path) -> (i32, String, String) {
    let output = banister(arguments, folder);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Writes files below a folder.
fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = cases().join("check.in");
    let mut child = Command::new(env!("CARGO_BIN_EXE_banister"))
        .args(["check", "danger", "--format", "plain"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1), "the findings decide, not the reader");
}

#[test]
fn unreadable_input_is_told_by_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("latin1.sql"), b"SELECT 1;\n-- caf\xe9\n").unwrap();
    fs::create_dir(folder.path().join("migrations")).unwrap();
    fs::write(folder.path().join("migrations/0001_a.sql"), b"SELECT 1;\n\n-- \xff\n").unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    for (arguments, expected) in [
        (["effects", "latin1.sql"], "`latin1.sql`: byte 16, on line 2, is not UTF-8"),
        (["check", "latin1.sql"], "`latin1.sql`: byte 16, on line 2, is not UTF-8"),
        (["check", "migrations"], "`migrations/0001_a.sql`: byte 14, on line 3, is not UTF-8"),
        (["check", "empty"], "`empty`: it holds no files"),
        (["check", "missing"], "`missing`: there is no such file or directory"),
        (["effects", "empty"], "`empty`: it is a directory"),
    ] {
        let output = banister(&arguments, folder.path());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains(expected), "{arguments:?}: {stderr}");
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn colours_are_used_when_asked_for_and_only_then() {
    let folder = cases().join("check.in");
    let colour = |when: &str| {
        let output = banister(&["check", "danger", "--format", "plain", "--color", when], &folder);
        String::from_utf8(output.stdout).unwrap().contains("\u{1b}[")
    };
    assert!(colour("always"));
    assert!(!colour("never"));
    assert!(!colour("auto"), "standard output is no terminal");
}

#[test]
fn standard_input_can_be_foreseen() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_banister"))
        .args(["effects", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, b"CREATE INDEX ON users (email)").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let json = String::from_utf8(output.stdout).unwrap();
    schema::assert_valid(&json, "effects -");
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let statement = &report["statements"][0];
    assert_eq!(statement["file"], "<stdin>");
    assert_eq!(statement["effects"][0]["lock"], "SHARE");
    assert_eq!(statement["effects"][0]["index_build"], true);
}

/// Whoever named a directory without a server is told which of the two it was.
#[test]
fn a_directory_without_a_server_is_blamed_on_who_named_it() {
    let folder = cases().join("verify.in");
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_banister"))
            .args(["verify", "--format", "golang-migrate"])
            .args(arguments)
            .env("BANISTER_PG_BIN", "nowhere")
            .current_dir(&folder)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        String::from_utf8(output.stderr).unwrap()
    };
    let error = run(&[]);
    assert!(error.contains("`nowhere`, which `BANISTER_PG_BIN` names"), "{error}");
    assert_eq!(error.matches("No such file").count(), 1, "{error}");
    let error = run(&["--pg-bin", "elsewhere"]);
    assert!(error.contains("`elsewhere`, which `--pg-bin` names"), "{error}");
}

#[test]
fn verify_reports_what_did_not_come_back() {
    let Some(binaries) = installations().pop() else { return };
    let folder = cases().join("verify.in");
    let bin = binaries.directory().to_str().unwrap();
    let with = |format: &str| {
        let arguments =
            ["verify", "--format", "golang-migrate", "--pg-bin", bin, "--format", format];
        let output = banister(&arguments, &folder);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        String::from_utf8(output.stdout).unwrap()
    };

    let json = with("json");
    schema::assert_valid(&json, "verify --format json");
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let migrations = report["migrations"].as_array().unwrap();
    let cycles: Vec<_> = migrations.iter().map(|m| (&m["id"], &m["cycle"])).collect();
    assert_eq!(cycles[0], (&"0001".into(), &"reversible".into()));
    assert_eq!(cycles[1], (&"0002".into(), &"reapply_failed".into()));
    assert_eq!(migrations[1]["error"]["failure"]["sqlstate"], "42701");

    let text = with("human");
    assert!(text.contains("reapply failed  0002"), "{text}");
    assert!(text.contains("+column nickname text"), "{text}");
    assert!(text.ends_with(")\n"), "{text}");
}
