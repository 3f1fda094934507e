//! `banister.toml`: where it is found, and `banister init`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{run, write};

const INDEX: (&str, &str) =
    ("migrations/0001_a.sql", "SET lock_timeout = '1s';\nCREATE INDEX i ON t (a);\n");

/// The policy's file that a check in `folder` followed.
fn followed(folder: &Path) -> Option<String> {
    let (_, out, error) = run(&["check", "--format", "json"], folder);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"));
    report["policy"]["file"].as_str().map(str::to_owned)
}

#[test]
fn it_is_found_upwards_to_the_root_of_the_repository() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let policy = "paths = [\"migrations\"]\n";
    write(root, &[("banister.toml", policy), INDEX, ("a/migrations/1.sql", "SELECT 1;")]);
    write(root, &[("a/b/migrations/1.sql", "SELECT 1;")]);
    assert_eq!(followed(root).as_deref(), Some("banister.toml"));
    assert_eq!(followed(&root.join("a")), None, "outside of a repository nothing above counts");
    fs::create_dir(root.join(".git")).unwrap();
    assert_eq!(followed(&root.join("a")).as_deref(), Some("../banister.toml"));
    assert_eq!(followed(&root.join("a/b")).as_deref(), Some("../../banister.toml"));
    fs::create_dir(root.join("a/.git")).unwrap();
    assert_eq!(followed(&root.join("a/b")), None, "the root of the repository is a");
    write(root, &[("a/banister.toml", policy)]);
    assert_eq!(followed(&root.join("a/b")).as_deref(), Some("../banister.toml"));
}

#[test]
fn its_paths_are_relative_to_it() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    fs::create_dir(root.join(".git")).unwrap();
    let policy = "paths = [\"sql/migrations\"]\nschema = [\"sql/schema.sql\"]\n\
                  [[ignore]]\npaths = [\"sql/migrations/0002*\"]\nreason = \"x\"\n";
    write(
        root,
        &[
            ("banister.toml", policy),
            ("sql/schema.sql", "CREATE TABLE t (a int);"),
            ("sql/migrations/0001_a.sql", INDEX.1),
            ("sql/migrations/0002_b.sql", "SET lock_timeout = '1s';\nCREATE INDEX j ON t (a);\n"),
            ("deep/er/x.txt", ""),
        ],
    );
    for (folder, file) in
        [(".", "sql/migrations/0001_a.sql"), ("deep/er", "../../sql/migrations/0001_a.sql")]
    {
        let (code, out, error) = run(&["check", "--format", "json"], &root.join(folder));
        assert_eq!(code, 1, "{error}");
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(report["findings"][0]["file"], file);
        assert_eq!(report["findings"].as_array().unwrap().len(), 1);
        assert_eq!(report["hidden"]["ignored"], 1);
        assert_eq!(report["directory"], folder.trim_start_matches('.'));
        let (_, sarif, _) = run(&["check", "--format", "sarif"], &root.join(folder));
        assert!(sarif.contains("\"uri\": \"sql/migrations/0001_a.sql\""), "{sarif}");
    }
}

#[test]
fn init_writes_the_defaults_and_never_overwrites() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, &[INDEX]);
    let check = || {
        let (code, out, _) = run(&["check", "--format", "json"], root);
        let mut report: Value = serde_json::from_str(&out).unwrap();
        report["policy"] = Value::Null;
        (code, report)
    };
    let before = check();
    assert_eq!(run(&["init"], root), (0, "wrote `banister.toml`\n".to_owned(), String::new()));
    assert_eq!(check(), before, "what is written changes nothing");
    write(root, &[("banister.toml", "# mine\n")]);
    let (code, _, error) = run(&["init"], root);
    assert_eq!(code, 2);
    assert!(error.contains("it is there already"), "{error}");
    assert_eq!(fs::read_to_string(root.join("banister.toml")).unwrap(), "# mine\n");
}

#[test]
fn the_rules_about_suppressions_are_listed_and_explained() {
    let root = tempfile::tempdir().unwrap();
    let (_, list, _) = run(&["rules"], root.path());
    for page in banister::policy::pages() {
        assert!(list.contains(page.id.0), "{list}");
        let (code, text, error) = run(&["explain", page.id.0], root.path());
        assert_eq!(code, 0, "{error}");
        assert!(text.contains(page.text.trim()) && text.contains(page.unsafe_sql.trim()), "{text}");
    }
}
