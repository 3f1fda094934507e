//! sqlx, refinery and Diesel, as their command lines.

use std::path::PathBuf;

use super::project::{Project, states, tool};

fn program(name: &str) -> Option<PathBuf> {
    tool(&format!("rust/bin/{name}"))
}

#[test]
fn sqlx_and_banister_agree() {
    let Some(sqlx) = program("sqlx") else { return };
    let files =
        [("db/2_a.sql", "CREATE TABLE t (a int);\n"), ("db/3_b.sql", "ALTER TABLE t ADD b int;\n")];
    let Some(project) = Project::new(&files) else { return };
    let url = format!("postgres://postgres@127.0.0.1:{}/{}", project.port(), project.database());
    let arguments = ["migrate", "run", "--source", "db", "--database-url", &url];
    let migrate = || project.run(&sqlx, &arguments, &[]);
    let refuses = || !project.try_run(&sqlx, &arguments, &[]).status.success();
    let status = || project.status_of("db", &["--migration-format", "sqlx"]);
    assert_eq!(status(), states(&["2 pending", "3 pending"], 0));
    migrate();
    assert_eq!(status(), states(&["2 applied", "3 applied"], 0));

    project.write("db/3_b.sql", "ALTER TABLE t ADD b int;\r\n");
    let (report, code) = project.report_of("db", &[]);
    let entry = &report["migrations"][1];
    assert_eq!((entry["state"].as_str(), code), (Some("modified"), 1));
    assert!(entry["detail"].as_str().expect("words").contains("line ends only"), "{entry}");
    assert!(refuses(), "sqlx says so, too");
    project.write("db/3_b.sql", "ALTER TABLE t ADD c int;\n");
    assert_eq!(status(), states(&["2 applied", "3 modified"], 1));
    assert!(refuses(), "sqlx says so, too");
    project.write("db/3_b.sql", "ALTER TABLE t ADD b int;\n");

    project.write("db/1_early.sql", "SELECT 1;\n");
    assert_eq!(status(), states(&["1 out_of_order", "2 applied", "3 applied"], 1));
    migrate();
    assert_eq!(status(), states(&["1 applied", "2 applied", "3 applied"], 0));
    project.remove("db/2_a.sql");
    assert_eq!(status(), states(&["1 applied", "3 applied", "2 missing"], 1));
    assert!(refuses(), "sqlx says so, too");
    project.write("db/2_a.sql", "CREATE TABLE t (a int);\n");
    project.remove("db/3_b.sql");
    assert_eq!(status(), states(&["1 applied", "2 applied", "3 future"], 1));
}

#[test]
fn refinery_and_banister_agree() {
    let Some(refinery) = program("refinery") else { return };
    let files = [
        ("db/V2__a.sql", "CREATE TABLE t (a int);\n"),
        ("db/V3__b.sql", "ALTER TABLE t ADD b int;\n"),
    ];
    let Some(project) = Project::new(&files) else { return };
    let url = format!("postgres://postgres@127.0.0.1:{}/{}", project.port(), project.database());
    let arguments = ["migrate", "-e", "TARGET_DATABASE", "-p", "db"];
    let migrate = || project.run(&refinery, &arguments, &[("TARGET_DATABASE", &url)]);
    let strict = ["migrate", "-e", "TARGET_DATABASE", "-p", "db", "-d", "-m"];
    let refuses =
        || !project.try_run(&refinery, &strict, &[("TARGET_DATABASE", &url)]).status.success();
    let status = || project.status_of("db", &["--migration-format", "refinery"]);
    assert_eq!(status(), states(&["2 pending", "3 pending"], 0));
    migrate();
    assert_eq!(status(), states(&["2 applied", "3 applied"], 0));
    assert!(!refuses());

    project.write("db/V3__b.sql", "ALTER TABLE t ADD c int;\n");
    assert_eq!(status(), states(&["2 applied", "3 modified"], 1));
    assert!(refuses(), "refinery says so, too");
    project.write("db/V3__b.sql", "ALTER TABLE t ADD b int;\n");
    project.write("db/V1__early.sql", "SELECT 1;\n");
    assert_eq!(status(), states(&["1 out_of_order", "2 applied", "3 applied"], 1));
    project.remove("db/V1__early.sql");
    // A file with `U` may come at any time.
    project.write("db/U1__any.sql", "SELECT 1;\n");
    assert_eq!(status(), states(&["1 pending", "2 applied", "3 applied"], 0));
    migrate();
    assert_eq!(status(), states(&["1 applied", "2 applied", "3 applied"], 0));
    project.remove("db/V2__a.sql");
    assert_eq!(status(), states(&["1 applied", "3 applied", "2 missing"], 1));
    assert!(refuses(), "refinery says so, too");
}

#[test]
fn diesel_and_banister_agree() {
    let Some(diesel) = program("diesel") else { return };
    let files = [
        ("diesel.toml", ""),
        ("migrations/2024-01-02-000000_a/up.sql", "CREATE TABLE t (a int primary key);\n"),
        ("migrations/2024-01-02-000000_a/down.sql", "DROP TABLE t;\n"),
        ("migrations/2024-01-03-000000_b/up.sql", "ALTER TABLE t ADD b int;\n"),
    ];
    let Some(project) = Project::new(&files) else { return };
    let migrate = || project.run(&diesel, &["migration", "run"], &[]);
    let status = || project.status("migrations");
    let (a, b, early) = ("20240102000000", "20240103000000", "20240101000000");
    let line = |key: &str, state: &str| format!("{key} {state}");
    let both = |one: &str| [line(a, one), line(b, one)];
    let said = |lines: &[String], code| (lines.to_vec(), code);
    assert_eq!(status(), said(&both("pending"), 0));
    migrate();
    assert_eq!(status(), said(&both("applied"), 0));
    // No checksum is stored, so an edit cannot be seen; a file before the others can.
    project.write("migrations/2024-01-03-000000_b/up.sql", "SELECT 1;\n");
    project.write("migrations/2024-01-01-000000_early/up.sql", "SELECT 1;\n");
    let mut lines = [&[line(early, "out_of_order")][..], &both("applied")].concat();
    assert_eq!(status(), said(&lines, 1));
    migrate();
    lines[0] = line(early, "applied");
    assert_eq!(status(), said(&lines, 0));
    project.remove("migrations/2024-01-02-000000_a");
    let lines = [line(early, "applied"), line(b, "applied"), line(a, "missing")];
    assert_eq!(status(), said(&lines, 1));
}
