//! Liquibase, which needs Java and comes as a package of npm.

use std::path::{Path, PathBuf};

use super::project::{Project, states, tool};
use crate::postgres::servers::say;

/// Liquibase, and whether there is a Java to run it.
fn liquibase() -> Option<PathBuf> {
    let program = tool("node/node_modules/liquibase/dist/liquibase/liquibase")?;
    let java = std::process::Command::new("java").arg("-version").output();
    if java.is_ok_and(|output| output.status.success()) {
        return Some(program);
    }
    let required = std::env::var_os("BANISTER_TOOLS").is_some_and(|value| value == "required");
    assert!(!required, "no java to run Liquibase");
    say("SKIPPED: no java to run Liquibase");
    None
}

const HEAD: &str = "--liquibase formatted sql\n\n";

fn changeset(id: &str, more: &str, sql: &str) -> String {
    format!("--changeset ann:{id}{more}\n{sql};\n--rollback SELECT 1;\n\n")
}

#[test]
fn liquibase_and_banister_agree() {
    let Some(program) = liquibase() else { return };
    let (a, b) = (
        changeset("a", "", "CREATE TABLE t (a int)"),
        changeset("b", "", "ALTER TABLE t ADD b int"),
    );
    let file = |parts: &[&str]| format!("{HEAD}{}", parts.concat());
    let Some(project) = Project::new(&[("db/1.sql", &file(&[&a, &b]))]) else { return };
    let url =
        format!("--url=jdbc:postgresql://127.0.0.1:{}/{}", project.port(), project.database());
    let script = program.to_str().expect("UTF-8");
    let arguments = [
        script,
        "--changelog-file=1.sql",
        "--search-path=db",
        "--username=postgres",
        &url,
        "update",
    ];
    // As a package of npm it is not marked as a program.
    let update = || project.try_run(Path::new("bash"), &arguments, &[]);
    let migrate = || {
        let output = update();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{text}");
    };
    let status = || project.status("db");
    assert_eq!(status(), states(&["a pending", "b pending"], 0));
    migrate();
    assert_eq!(status(), states(&["a applied", "b applied"], 0));
    // What Liquibase's checksum leaves out is no edit.
    let laid_out = changeset("a", "", "CREATE  TABLE t\n  (a int)");
    project.write("db/1.sql", &file(&[&laid_out, &b]));
    assert_eq!(status(), states(&["a applied", "b applied"], 0));
    migrate();

    let edited = changeset("a", "", "CREATE TABLE t (a bigint)");
    project.write("db/1.sql", &file(&[&edited, &b]));
    assert_eq!(status(), states(&["a modified", "b applied"], 1));
    assert!(!update().status.success(), "Liquibase says so, too");
    let (again, later) =
        (changeset("again", " runOnChange:true", "SELECT 1"), changeset("later", "", "SELECT 2"));
    project.write("db/1.sql", &file(&[&a, &later, &again, &b]));
    let expected = ["a applied", "later out_of_order", "again out_of_order", "b applied"];
    assert_eq!(status(), states(&expected, 1));
    migrate();
    let changed = changeset("again", " runOnChange:true", "SELECT 3");
    project.write("db/1.sql", &file(&[&a, &later, &changed, &b]));
    let expected = ["a applied", "later applied", "again outdated", "b applied"];
    assert_eq!(status().0, states(&expected, 0).0);
    project.write("db/1.sql", &file(&[&a, &changed, &b]));
    let expected = ["a applied", "again outdated", "b applied", "later missing"];
    assert_eq!(status(), states(&expected, 1));
}
