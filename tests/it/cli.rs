//! The program itself: what it prints and how it exits.
//!
//! The cases are `tests/cmd/*.trycmd`; `TRYCMD=overwrite cargo test cli`
//! writes down what the program prints now.

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

#[test]
fn what_is_recognised_is_counted() {
    let Some(binaries) = installations().pop() else { return };
    let bin = binaries.directory().to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir_all(folder.path().join("up/deeper")).unwrap();
    file("up/1.sql", b"CREATE TABLE t (a int);\nROLLBACK;\nALTER TABLE t ADD a;\n");
    file("up/deeper/2.sql", b"-- +goose Up\nDROP TABLE t;\n-- +goose Down\nDO $$ BEGIN END $$;\n");
    file("up/deeper/3.sql", b"COPY t FROM stdin;\n1\n\\.\nCREATE SCHEMA s CREATE TABLE u (a int)");
    file("up/latin1.sql", b"SELECT '\xe9'");
    file("up/readme.txt", b"no SQL");
    let with = |format: &str| {
        let arguments = ["effects", "--recognised", "up", "--pg-bin", bin, "--format", format];
        let output = banister(&arguments, folder.path());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{stderr}");
        String::from_utf8(output.stdout).unwrap()
    };

    let json = with("json");
    schema::assert_valid(&json, "effects --recognised");
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    for (field, count) in [("files", 3), ("statements", 7), ("refused", 1), ("recognised", 5)] {
        assert_eq!(report[field], count, "{field}: {json}");
    }
    assert_eq!(report["percent"], "83.33");
    assert_eq!(report["server_version"], binaries.release());
    assert_eq!(report["unread"][0]["head"], "CREATE SCHEMA");
    assert_eq!(report["unread"][0]["first"]["line"], 4);
    assert_eq!(report["refused_by_both"][0]["first"]["line"], 3);
    assert_eq!(report["over_accepted"], serde_json::json!([]));
    assert_eq!(report["skipped"][0]["file"], "up/latin1.sql");

    let text = with("human");
    assert!(text.contains("recognised: 83.33 % (5 of 6)\n"), "{text}");
    assert!(text.contains("1  CREATE SCHEMA"), "{text}");
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
