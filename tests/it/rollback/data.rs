//! Values brought back on a real server: undo tables, and a copy beside production.

use std::fs;

use banister::postgres::{ScratchServer, ScratchSession};
use serde_json::Value;

use super::servers::{production, run, text};
use super::{plan, root};
use crate::postgres::servers::{installations, trusting_options};

/// The SQL of a case's plan for one purpose and one place, in order.
fn pieces(case: &str, purpose: &str, run_on: &str) -> String {
    let (json, _) = plan(case, "-", "json");
    let plan: Value = serde_json::from_str(&json).unwrap();
    let all = plan["migrations"][0]["sql"].as_array().unwrap();
    let of = all.iter().filter(|it| it["purpose"] == purpose && it["run_on"] == run_on);
    let sql: String = of.map(|it| it["sql"].as_str().unwrap()).collect();
    assert!(!sql.is_empty(), "{case}: no {purpose} on {run_on}");
    sql
}

async fn up(session: &mut ScratchSession, case: &str) {
    let up = text(&root().join(case).join("migrations/0001_change.up.sql")).unwrap();
    run(session, &up).await.unwrap();
}

async fn rows(session: &mut ScratchSession, query: &str) -> Vec<String> {
    let rows = session.query(query).await.unwrap();
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "null".to_owned());
    rows.iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join(" ")).collect()
}

/// Copies back from a copy of production as it was, and tells the three counts.
async fn side_restore(
    server: &ScratchServer,
    case: &str,
    since: &str,
) -> (ScratchSession, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    open_to_all(folder.path());
    let mut copy = production(server, case).await;
    let mut live = production(server, case).await;
    up(&mut live, case).await;
    if case == "06-drop-column" {
        run(&mut live, &pieces(case, "forward_fix", "production")).await.unwrap();
    }
    run(&mut live, since).await.unwrap();
    // What psql does at its own side, the server does here.
    let here = |sql: String| {
        sql.replace("\\copy", "COPY")
            .replace("'lost_", &format!("'{}/lost_", folder.path().display()))
            .replace(" CSV\n", " CSV;\n")
    };
    run(&mut copy, &here(pieces(case, "side_restore", "copy"))).await.unwrap();
    let sql = here(pieces(case, "side_restore", "production"));
    let mut counts = Vec::new();
    let source = banister::source::Source::new("side", sql.as_str());
    for statement in banister::sql::parse(&source, banister::source::Span::new(0, sql.len())) {
        let statement = source.slice(statement.span);
        if statement.contains("count(*)") {
            counts.extend(rows(&mut live, statement).await);
        } else {
            run(&mut live, statement).await.unwrap();
        }
    }
    (live, counts)
}

#[cfg(unix)]
fn open_to_all(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
}

#[cfg(not(unix))]
fn open_to_all(_: &std::path::Path) {}

#[tokio::test]
async fn values_come_back_from_a_copy_and_are_counted() {
    let Some(binaries) = installations().pop() else { return };
    let server = ScratchServer::start(&binaries, &trusting_options()).await.unwrap();
    super::servers::roles(&server).await;

    // A column: two values were there, the row of one is gone, one row is new.
    let since = "DELETE FROM users WHERE id = 2; INSERT INTO users (id, email) VALUES (50, 'new')";
    let (mut live, counts) = side_restore(&server, "06-drop-column", since).await;
    assert_eq!(counts, ["restored 1", "in the copy and deleted since 1", "new since 1"]);
    let found = rows(&mut live, "SELECT id, score FROM users ORDER BY id").await;
    assert_eq!(found, ["1 1.5000", "3 null", "50 null"]);

    // Overwritten values.
    let since = "INSERT INTO users (id, email, name) VALUES (50, 'new', 'New')";
    let (mut live, counts) = side_restore(&server, "12-update-rows", since).await;
    assert_eq!(counts, ["restored 3", "in the copy and deleted since 0", "new since 1"]);
    let found = rows(&mut live, "SELECT name FROM users ORDER BY id").await;
    assert_eq!(found, ["Ann", "Bob", "Cid", "New"]);

    // Deleted rows, and all rows.
    let since = "INSERT INTO orders (id, total) VALUES (9, 1)";
    let (mut live, counts) = side_restore(&server, "13-delete-rows", since).await;
    assert_eq!(counts, ["restored 1", "in the copy and deleted since 0", "new since 1"]);
    assert_eq!(rows(&mut live, "SELECT id FROM orders ORDER BY id").await, ["1", "2", "3", "9"]);
    let (mut live, counts) = side_restore(&server, "14-truncate", since).await;
    assert_eq!(counts, ["restored 3", "in the copy and deleted since 0", "new since 1"]);
    assert_eq!(rows(&mut live, "SELECT id FROM orders ORDER BY id").await, ["1", "2", "3", "9"]);
}

#[tokio::test]
async fn undo_tables_bring_back_what_nobody_changed_since() {
    let Some(binaries) = installations().pop() else { return };
    let server = ScratchServer::start(&binaries, &trusting_options()).await.unwrap();
    super::servers::roles(&server).await;

    let case = "12-update-rows";
    let mut live = production(&server, case).await;
    run(&mut live, &pieces(case, "undo_before", "production")).await.unwrap();
    up(&mut live, case).await;
    run(&mut live, &pieces(case, "undo_after", "production")).await.unwrap();
    run(&mut live, "UPDATE users SET name = 'Since' WHERE id = 2").await.unwrap();
    run(&mut live, &pieces(case, "undo", "production")).await.unwrap();
    let found = rows(&mut live, "SELECT name FROM users ORDER BY id").await;
    assert_eq!(found, ["Ann", "Since", "Cid"]);

    let case = "13-delete-rows";
    let mut live = production(&server, case).await;
    run(&mut live, &pieces(case, "undo_before", "production")).await.unwrap();
    up(&mut live, case).await;
    run(&mut live, &pieces(case, "undo", "production")).await.unwrap();
    let found = rows(&mut live, "SELECT id, note FROM orders ORDER BY id").await;
    assert_eq!(found, ["1 free", "2 paid", "3 null"]);
}
