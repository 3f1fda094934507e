//! `--output` and `banister render`.

use std::fs;

use super::{run, write};
use crate::schema;

const FORMATS: [&str; 7] = ["human", "json", "sarif", "github", "gitlab", "junit", "markdown"];

const TEXT: &str = "CREATE INDEX i ON t (a);\n\
                    -- banister: ignore drop-before-contract reason=\"it is empty\"\n\
                    DROP TABLE u;\n";

#[test]
fn one_run_writes_several_reports() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, &[("migrations/0001_a.sql", TEXT)]);
    let mut arguments = vec!["check".to_owned()];
    arguments.extend(FORMATS.iter().map(|format| format!("--output={format}=out.{format}")));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (code, human, error) = run(&arguments, root);
    assert_eq!(code, 1, "{error}");
    for format in FORMATS {
        let written = fs::read_to_string(root.join(format!("out.{format}"))).unwrap();
        let (_, printed, _) = run(&["check", "--format", format], root);
        assert_eq!(written, printed, "{format}");
    }
    assert_eq!(fs::read_to_string(root.join("out.human")).unwrap(), human);

    // A file without a format takes the place of standard output.
    let (code, out, _) = run(&["check", "--format", "gitlab", "--output", "a=b.json"], root);
    assert_eq!((code, out.as_str()), (1, ""));
    let written = fs::read_to_string(root.join("a=b.json")).unwrap();
    assert_eq!(written, fs::read_to_string(root.join("out.gitlab")).unwrap());

    let (code, _, error) = run(&["check", "--output", "nowhere/x"], root);
    assert_eq!(code, 3, "{error}");
    assert!(error.contains("failed to write `nowhere/x`"), "{error}");
}

#[test]
fn a_saved_report_is_rendered_as_the_run_did() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, &[("migrations/0001_a.sql", TEXT)]);
    run(&["check", "--output", "json=report.json"], root);
    let json = fs::read_to_string(root.join("report.json")).unwrap();
    schema::assert_valid(&json, "a saved report");
    for format in FORMATS {
        let (_, direct, _) = run(&["check", "--format", format], root);
        let (code, rendered, error) = run(&["render", "report.json", "--format", format], root);
        assert_eq!(code, 0, "{error}");
        assert_eq!(rendered, direct, "{format}");
    }
    let (_, direct, _) = run(&["effects", "migrations/0001_a.sql", "--format", "markdown"], root);
    run(&["effects", "migrations/0001_a.sql", "--output", "json=effects.json"], root);
    assert_eq!(run(&["render", "effects.json", "--format", "markdown"], root).1, direct);
}

/// A report that an older banister of the same version of the shape wrote.
#[test]
fn fields_that_came_later_may_be_missing() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let old = r#"{"command":"check","schema_version":1,"banister":"0.1.0","postgres":17,"notes":[],
        "verdict":"clean","summary":{"migrations":1,"statements":1,"errors":0,"warnings":0,
        "infos":0,"unknown":0},"findings":[]}"#;
    write(
        root,
        &[("old.json", old), ("new.json", &old.replace("n\":1", "n\":2")), ("no.json", "no")],
    );
    let (code, out, _) = run(&["render", "old.json"], root);
    assert_eq!(
        (code, out.as_str()),
        (0, "nothing found (1 migration, 1 statement, PostgreSQL 17)\n")
    );
    let (code, _, error) = run(&["render", "new.json"], root);
    assert_eq!(code, 3);
    assert!(error.contains("it has version 2, and this banister reads 1"), "{error}");
    let (code, _, error) = run(&["render", "no.json"], root);
    assert_eq!(code, 3);
    assert!(error.contains("it is no JSON"), "{error}");
}
