//! `banister baseline` and `check --baseline`.

use std::fs;

use serde_json::Value;

use super::{run, write};

const TWO: &str = "CREATE INDEX i ON t (a);\nCREATE INDEX i2 ON t (b);\n";

#[test]
fn known_findings_are_hidden_counted_and_missed() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, &[("migrations/0001_a.sql", TWO)]);
    let (code, out, error) = run(&["baseline"], root);
    assert_eq!(
        (code, out.as_str()),
        (0, "`banister-baseline.json` now knows 3 findings\n"),
        "{error}"
    );

    // Moved, laid out anew, commented, and one more.
    let text = "-- moved\n\ncreate index\n  i on t(a); -- why\nCREATE INDEX i2 ON t (b);\n\
                SET lock_timeout = '1s';\nCREATE INDEX i3 ON t (c);\n";
    write(root, &[("migrations/0001_a.sql", text)]);
    let check = ["check", "--baseline", "banister-baseline.json"];
    let (code, out, _) = run(&check, root);
    assert_eq!(code, 1);
    assert!(out.contains("0001_a.sql:7:1") && !out.contains("0001_a.sql:3:1"), "{out}");
    assert!(out.contains("not shown: 3 known to the baseline"), "{out}");

    // One is gone.
    write(root, &[("migrations/0001_a.sql", "CREATE INDEX i ON t (a);\n")]);
    let (code, out, _) = run(&check, root);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("1 finding of `banister-baseline.json` gone"), "{out}");
    assert!(out.contains("0001 blocking-index-build: create index i2 on t(b)"), "{out}");
    let (_, json, _) = run(&[&check[..], &["--format", "json"]].concat(), root);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["baseline"]["known"], 2);
    assert_eq!(report["baseline"]["stale"].as_array().unwrap().len(), 1);

    let (_, out, _) = run(&["baseline"], root);
    assert_eq!(out, "`banister-baseline.json` now knows 2 findings (0 new, 1 gone)\n");
}

/// What is not looked at is not gone.
#[test]
fn released_migrations_are_not_missed() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, &[("migrations/0001_a.sql", TWO), ("migrations/0002_b.sql", "SELECT 1;")]);
    run(&["baseline"], root);
    let (code, out, _) =
        run(&["check", "--since", "0001", "--baseline", "banister-baseline.json"], root);
    assert_eq!(code, 0);
    assert!(!out.contains("gone"), "{out}");
    fs::remove_file(root.join("migrations/0001_a.sql")).unwrap();
    let (_, out, _) = run(&["check", "--baseline", "banister-baseline.json"], root);
    assert!(out.contains("3 findings of `banister-baseline.json` gone"), "{out}");
}

#[test]
fn the_policy_may_name_it_and_other_files_are_not_replaced() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let policy = "baseline = \"known.json\"\n";
    write(root, &[("migrations/0001_a.sql", TWO), ("banister.toml", policy), ("known.json", "{}")]);
    let (code, _, error) = run(&["baseline"], root);
    assert_eq!(code, 2);
    assert!(error.contains("replace a file that is no baseline"), "{error}");
    assert_eq!(fs::read_to_string(root.join("known.json")).unwrap(), "{}");
    fs::remove_file(root.join("known.json")).unwrap();
    let (code, _, error) = run(&["check"], root);
    assert_eq!(code, 3, "a baseline that is not there hides nothing: {error}");
    assert_eq!(run(&["baseline"], root).0, 0);
    assert_eq!(run(&["check"], root).0, 0);
}
