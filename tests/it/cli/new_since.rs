//! `--new-since`: only what is new since a git ref.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{run, write};

fn git(folder: &Path, arguments: &[&str]) {
    let ran = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .output()
        .expect("the tests need git");
    assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

fn commit(folder: &Path, files: &[(&str, &str)]) {
    write(folder, files);
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", "x"]);
}

/// A repository with two released migrations, and a branch with one more.
fn repository() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    git(folder, &["init", "-q", "-b", "main"]);
    commit(
        folder,
        &[
            ("shop/migrations/0001_t.sql", "CREATE TABLE t (a int);\n"),
            ("shop/migrations/0002_i.sql", "SET lock_timeout = '1s';\nCREATE INDEX i ON t (a);\n"),
        ],
    );
    git(folder, &["checkout", "-q", "-b", "work"]);
    commit(
        folder,
        &[(
            "shop/migrations/0003_j.sql",
            "SET lock_timeout = '1s';\nCREATE TABLE u (a int);\nCREATE INDEX ON u (a);\n\
         CREATE INDEX j ON t (a);\n",
        )],
    );
    root
}

/// The places of the findings, the number of judged migrations, and the exit code.
fn found(arguments: &[&str], folder: &Path) -> (Vec<String>, u64, i32) {
    let (code, out, error) = run(&[arguments, &["--format", "json"]].concat(), folder);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"));
    let findings = report["findings"].as_array().unwrap().iter();
    let places = findings.map(|f| format!("{}:{}", f["file"].as_str().unwrap(), f["line"]));
    (places.collect(), report["summary"]["migrations"].as_u64().unwrap(), code)
}

#[test]
fn only_files_that_are_new_or_changed_are_judged() {
    let root = repository();
    let shop = root.path().join("shop");
    let new = ["check", "--new-since", "main"];
    let third = "migrations/0003_j.sql:4".to_owned();
    // The table of 0001 is in production, that of 0003 is new.
    assert_eq!(found(&new, &shop), (vec![third.clone()], 1, 1));
    assert_eq!(found(&["check", "--new-since", "main", "shop/migrations"], root.path()).1, 1);

    // A released file that is edited, and one that git does not know yet.
    write(
        &shop,
        &[
            ("migrations/0002_i.sql", "SET lock_timeout = '1s';\nCREATE INDEX i ON t (a, a);\n"),
            ("migrations/0004_k.sql", "SET lock_timeout = '1s';\nCREATE INDEX k ON t (a);\n"),
        ],
    );
    let second = "migrations/0002_i.sql:2".to_owned();
    let fourth = "migrations/0004_k.sql:2".to_owned();
    let edited = "migrations/0002_i.sql:1".to_owned();
    assert_eq!(found(&new, &shop), (vec![edited, second, third, fourth], 3, 1));
}

/// What went into main after the branch parted is not the branch's.
#[test]
fn the_point_where_they_parted_counts() {
    let root = repository();
    let folder = root.path();
    git(folder, &["checkout", "-q", "main"]);
    commit(folder, &[("shop/migrations/0002_i.sql", "SELECT 1;\n")]);
    git(folder, &["checkout", "-q", "work"]);
    let shop = folder.join("shop");
    assert_eq!(found(&["check", "--new-since", "main"], &shop).1, 1);
    assert_eq!(found(&["check", "--new-since", "HEAD"], &shop), (Vec::new(), 0, 0));
    let (_, out, _) = run(&["check", "--new-since", "HEAD"], &shop);
    assert!(out.contains("note: no migration is new since `HEAD`"), "{out}");
}

#[test]
fn the_policy_may_name_the_ref() {
    let root = repository();
    let shop = root.path().join("shop");
    write(&shop, &[("banister.toml", "[releases]\nsource = \"git\"\nbase = \"main\"\n")]);
    assert_eq!(found(&["check"], &shop).1, 1);
    assert_eq!(found(&["check", "--since", "0001"], &shop).1, 2, "a flag decides before it");
}

#[test]
fn where_git_cannot_tell_it_is_said() {
    let root = repository();
    let shop = root.path().join("shop");
    let fails = |arguments: &[&str], folder: &Path, code: i32, expected: &str| {
        let (exit, out, error) = run(arguments, folder);
        assert!(error.contains(expected), "{out}{error}");
        assert_eq!((exit, out.as_str()), (code, ""), "{error}");
    };
    fails(&["check", "--new-since", "nope"], &shop, 2, "since `nope`: git knows no such commit");
    fails(&["check", "--new-since=--all"], &shop, 2, "since `--all`: git knows no such commit");
    fails(&["check", "--new-since="], &shop, 2, "the ref is empty");
    fails(&["check", "--new-since", "main", "--since", "1"], &shop, 2, "cannot be used with");

    git(root.path(), &["checkout", "-q", "--orphan", "other"]);
    commit(root.path(), &[]);
    fails(&["check", "--new-since", "main"], &shop, 3, "no ancestor in common with HEAD");

    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), &[("migrations/0001_a.sql", "SELECT 1;")]);
    let expected = "`migrations` is in no git repository; run banister in a clone";
    fails(&["check", "--new-since", "main"], outside.path(), 3, expected);
}

/// The rules that find something, by file.
fn rules(arguments: &[&str], folder: &Path) -> Vec<String> {
    let (_, out, error) = run(&[arguments, &["--format", "json"]].concat(), folder);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"));
    let findings = report["findings"].as_array().unwrap().iter();
    let in_words = |finding: &Value| {
        let file = finding["file"].as_str().unwrap().rsplit('/').next().unwrap();
        format!("{file} {}", finding["rule"].as_str().unwrap())
    };
    findings.map(in_words).collect()
}

/// A history whose releases are tags: the first adds what replaces `name`, the
/// second stops using it.
fn tagged() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path();
    git(folder, &["init", "-q", "-b", "main"]);
    write(folder, &[("banister.toml", "[releases]\nsource = \"git\"\ntags = \"v*\"\n")]);
    let users = "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n";
    commit(folder, &[("migrations/0001_users.sql", users)]);
    git(folder, &["tag", "v1.9"]);
    let expand = "SET lock_timeout = '1s';\nALTER TABLE users ADD COLUMN full_name text;\n\
                  ALTER TABLE users ADD CONSTRAINT long CHECK (length(name) > 1) NOT VALID;\n";
    commit(folder, &[("migrations/0002_full_name.sql", expand)]);
    git(folder, &["tag", "v1.10"]);
    root
}

#[test]
fn releases_are_the_tags_of_git() {
    let root = tagged();
    let folder = root.path();
    let check = |text: &str| {
        write(folder, &[("migrations/0003_drop.sql", text)]);
        rules(&["check"], folder)
    };
    let drop = "ALTER TABLE users DROP COLUMN name;\n";
    let declared = |since: &str| {
        format!(
            "SET lock_timeout = '1s';\n-- banister: phase=contract expand=0002 \
             unused-since={since} proof=\"SELECT 1 FROM users WHERE full_name IS NULL\"\n{drop}"
        )
    };
    let left = "0002_full_name.sql never-validated".to_owned();
    let early = "0003_drop.sql drop-before-contract".to_owned();
    let wrong = "0003_drop.sql false-declaration".to_owned();
    let plain = format!("SET lock_timeout = '1s';\n{drop}");
    assert_eq!(check(&plain), [left.clone(), early.clone()]);
    assert_eq!(check(&declared("v1.10")), std::slice::from_ref(&left));
    assert_eq!(check(&declared("v1.11")), [left.clone(), wrong, early]);

    // What is released stays as it was, and what is new comes behind it.
    write(folder, &[("migrations/0001_users.sql", "CREATE TABLE users (id bigint, name text);\n")]);
    write(folder, &[("migrations/0000_first.sql", "CREATE TABLE first (id bigint);\n")]);
    let found = rules(&["check"], folder);
    let expected = [
        "0000_first.sql out-of-order".to_owned(),
        "0001_users.sql released-file-changed".to_owned(),
    ];
    assert_eq!(found[..2], expected, "{found:?}");
}

#[test]
fn since_takes_an_id_a_release_or_a_ref() {
    let root = tagged();
    let folder = root.path();
    write(folder, &[("migrations/0003_more.sql", "CREATE TABLE more (id bigint);\n")]);
    for (since, judged) in [("0001", 2), ("v1.9", 2), ("v1.10", 1)] {
        assert_eq!(found(&["check", "--since", since], folder).1, judged, "{since}");
    }
    let table = "[releases]\nsource = \"table\"\n\
                 table = [{ name = \"one\", last = \"0001\" }, { name = \"two\", last = \"0002\" }]\n";
    write(folder, &[("banister.toml", table)]);
    assert_eq!(found(&["check"], folder).1, 1);
    assert_eq!(found(&["check", "--since", "one"], folder).1, 2);
    let (code, _, error) = run(&["check", "--since", "three"], folder);
    assert_eq!(code, 2, "{error}");

    // The table is checked, too.
    for (table, expected) in [
        (
            "{ name = \"one\", last = \"7\" }, { name = \"two\", last = \"2\" }",
            "the release `one` of",
        ),
        ("{ name = \"one\", last = \"2\" }, { name = \"two\", last = \"1\" }", "the oldest first"),
    ] {
        let table = format!("[releases]\nsource = \"table\"\ntable = [{table}]\n");
        write(folder, &[("banister.toml", &table)]);
        let (code, _, error) = run(&["check"], folder);
        assert!(code == 2 && error.contains(expected), "{code}: {error}");
    }
}

#[test]
fn a_released_file_that_is_gone_is_a_finding() {
    let root = repository();
    let shop = root.path().join("shop");
    std::fs::remove_file(shop.join("migrations/0002_i.sql")).unwrap();
    let (code, out, error) = run(&["check", "--new-since", "main", "--format", "json"], &shop);
    assert_eq!(code, 1, "{error}");
    let report: Value = serde_json::from_str(&out).unwrap();
    let gone = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["rule"] == "released-file-changed");
    let gone = gone.unwrap_or_else(|| panic!("{out}"));
    assert_eq!(gone["file"], "migrations/0002_i.sql");
    assert_eq!(gone["message"], "this migration is released, and its file is gone since");
    crate::schema::assert_valid(&out, "check");
    let (_, shown, _) = run(&["check", "--new-since", "main"], &shop);
    assert!(shown.contains("migrations/0002_i.sql"), "{shown}");
}
