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
    assert_eq!(found(&new, &shop), (vec![second, third, fourth], 3, 1));
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
